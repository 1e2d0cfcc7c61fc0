# SPDX-License-Identifier: MIT
"""Documents: a record as one JSON text, or as JSON Lines with one event a line.

Both hold the same parts (`plcprotocols.records.layout`). In JSON Lines the first line is the header with the protocol, a content stands on
a line of its own just before the event that points to it, and the seal is the last line. Files are for `plcprotocols.records.files`.

Neither holds more than the people of the session have agreed to be kept by then. Somebody may agree to less while the session runs (`LevelAgreed`);
a document written before that holds what is not to be kept any more. An app that appends to JSON Lines cannot take back what it wrote: it writes the
whole document anew then, in the place of the old one, and sees to the copies.
"""

from __future__ import annotations

import json
from typing import cast

from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.record import Record
from plcprotocols.records.layout import Tree, gather, spread
from plcprotocols.records.lines import assemble
from plcprotocols.records.problems import too_deep
from plcprotocols.records.stored import Stored
from plcprotocols.records.text import decoded, parse

# Words may hold separators that other readers of lines take for the end of a line.
_SEPARATORS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_OPENING = ("format", "link", "header", "protocol", "protocol_digest")


def dump(kept: Record | Stored) -> str:
    """Write a record as one JSON text, one event a line.

    What is written is what its people agreed to be kept (`reduced`), and reads back equal; or nothing is written. Contents are put in the order of
    the events that point to them.

    Args:
        kept: the record, or a stored one that lost contents.

    Raises:
        InvalidRecord: with every problem of the record, each at its place.
    """
    tree = _guarded_spread(kept)
    rows = (_member(key, value) for key, value in tree.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def load(document: str | bytes, *, head: str | None = None) -> Record:
    """Read a record from one JSON text, strictly, and prove its chain.

    Args:
        document: the text, or its UTF-8 bytes.
        head: a head the caller kept (`plcprotocols.records.head`); only it shows that the tail of an open record was cut.

    Raises:
        InvalidRecord: with every problem, each with code, place and remedy. Problems of form hide those of the chain, which needs the form.
    """
    return load_stored(document, head=head).record


def load_stored(document: str | bytes, *, head: str | None = None) -> Stored:
    """Read a record from one JSON text with what is left of its deleted contents; write it again from this, not from the bare record.

    Args:
        document: the text, or its UTF-8 bytes.
        head: a head the caller kept.

    Raises:
        InvalidRecord: as `load`.
    """
    return _guarded_gather(parse(decoded(document)), head)


def dump_lines(kept: Record | Stored) -> str:
    """Write a record as JSON Lines; what is written is what its people agreed to be kept (`reduced`).

    Lines that were written before stay as they were: who appends them to a file writes the whole file anew when somebody agrees to less.

    Args:
        kept: the record, or a stored one that lost contents.

    Raises:
        InvalidRecord: with every problem of the record, each at its place.
    """
    tree = _guarded_spread(kept)
    contents = {cast("Tree", content)["id"]: content for content in cast("list[Plain]", tree["contents"])}
    rows: list[Plain] = [{key: tree[key] for key in _OPENING}]
    for event in cast("list[Tree]", tree["events"]):
        if event.get("content") in contents:
            rows.append({"content": contents[event["content"]]})
        rows.append(event)
    if tree["seal"] is not None:
        rows.append({"seal": tree["seal"]})
    return "".join(_json(row) + "\n" for row in rows)


def load_lines(document: str | bytes, *, head: str | None = None) -> Record:
    """Read a record from JSON Lines, strictly, and prove its chain.

    Args:
        document: the text, or its UTF-8 bytes.
        head: a head the caller kept.

    Raises:
        InvalidRecord: as `load`; a last line that breaks off is `truncated` and says which lines are good.
    """
    return load_lines_stored(document, head=head).record


def load_lines_stored(document: str | bytes, *, head: str | None = None) -> Stored:
    """Read a record from JSON Lines with what is left of its deleted contents.

    Args:
        document: the text, or its UTF-8 bytes.
        head: a head the caller kept.

    Raises:
        InvalidRecord: as `load_lines`.
    """
    return _guarded_gather(assemble(decoded(document)), head)


def _member(key: str, value: Plain) -> str:
    if isinstance(value, list) and value:
        return f"{_json(key)}: [\n" + ",\n".join(_json(each) for each in value) + "\n]"
    return f"{_json(key)}: {_json(value)}"


def _json(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_SEPARATORS)


def _guarded_spread(kept: Record | Stored) -> Tree:
    try:
        return spread(kept)
    except RecursionError:
        raise InvalidRecord(too_deep("protocol")) from None
    except (AttributeError, TypeError) as error:
        raise InvalidRecord(
            Problem("wrong-type", "record", f"this is no record of the model: {error}", "Build it with values of the declared types.")
        ) from None


def _guarded_gather(tree: Plain, head: str | None) -> Stored:
    try:
        return gather(tree, head=head)
    except RecursionError:
        raise InvalidRecord(too_deep("protocol")) from None
