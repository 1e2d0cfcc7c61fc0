# SPDX-License-Identifier: MIT
"""The document as a tree of plain kinds: which part stands under which key, and strictly back.

    {"format", "link", "header", "protocol", "protocol_digest", "events", "contents", "seal"}

An event carries its `link`, and its `digest` if it points to a content. How the tree becomes text is for `plcprotocols.records.documents`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from attrs import evolve

from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event
from plcprotocols.model.items import Content
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import FORMAT, Header, Record, Seal
from plcprotocols.records.chain import Claims, claims
from plcprotocols.records.codec import decode, decode_event, encode
from plcprotocols.records.problems import attempt, given, join, missing, unknown_key
from plcprotocols.records.proof import verify
from plcprotocols.records.sequence import sequence
from plcprotocols.records.soundness import DIGEST, unknown_format, unsound
from plcprotocols.records.stored import Stored, allowed, first_pointer, pointed

T = TypeVar("T")
Tree = dict[str, Plain]

KEYS = ("format", "link", "header", "protocol", "protocol_digest", "events", "contents", "seal")


def spread(kept: Record | Stored) -> Tree:
    """Lay a record out as a tree, after proving that the tree reads back equal.

    What its people did not agree to be kept is left out. Contents are put in the order of the events that point to them.

    Raises:
        InvalidRecord: with every problem of the record, each at its place.
    """
    whole = in_order(allowed(kept))
    record, problems = whole.record, list[Problem]()
    header = attempt(problems, encode, record.header, place="header")
    protocol = None if record.protocol is None else attempt(problems, encode, record.protocol, place="protocol")
    events = [attempt(problems, encode, event, place=f"events[{index}]") for index, event in enumerate(record.events)]
    contents = [attempt(problems, encode, content, place=f"contents[{index}]") for index, content in enumerate(record.contents)]
    if not problems:
        problems.extend((*unsound(whole), *sequence(record.events)))
    if problems:
        raise InvalidRecord(*problems)
    said = claims(whole)
    tops = {key: value for key, value in (header or {}).items() if key != "format"}
    lines: list[Plain] = [_beside(event or {}, link, digest) for event, link, digest in zip(events, said.links, said.digests, strict=True)]
    seal: Plain = None if said.seal is None else {"count": said.seal.count, "head": said.seal.head}
    parts: tuple[Plain, ...] = (FORMAT, said.opening, tops, protocol, said.protocol, lines, list(contents), seal)
    return dict(zip(KEYS, parts, strict=True))


def in_order(kept: Stored) -> Stored:
    """Put the contents of a record, and what is left of deleted ones, in the order of the events that point to them."""
    record = kept.record
    turn = first_pointer(record)
    here = {content.id for content in record.contents}
    contents = sorted(record.contents, key=lambda content: turn.get(content.id, len(record.events)))
    gone = sorted(((each, digest) for each, digest in kept.gone if each not in here), key=lambda left: turn.get(left[0], len(record.events)))
    return Stored(evolve(record, contents=tuple(contents)), tuple(gone))


def _beside(event: Tree, link: str, digest: str | None) -> Tree:
    return {"link": link, **({} if digest is None else {"digest": digest}), **event}


def gather(tree: Plain, *, head: str | None = None) -> Stored:
    """Read a tree strictly and prove its chain.

    Args:
        tree: what `spread` gave, or somebody's document.
        head: a head the caller kept; it must be one of the links.

    Raises:
        InvalidRecord: with every problem of its form, or else every contradiction and every break of its chain.
    """
    top = _top(tree)
    problems: list[Problem] = []
    header = attempt(problems, _header, top.get("header"))
    protocol = None if top.get("protocol") is None else attempt(problems, decode, top["protocol"], Protocol, place="protocol")
    rows = [attempt(problems, _event, row, f"events[{index}]") for index, row in enumerate(_list(problems, top, "events"))]
    contents = [attempt(problems, decode, each, Content, place=f"contents[{index}]") for index, each in enumerate(_list(problems, top, "contents"))]
    opened = attempt(problems, _hex, top.get("link"), "link")
    carried = None if top.get("protocol_digest") is None else attempt(problems, _hex, top["protocol_digest"], "protocol_digest")
    seal = None if top.get("seal") is None else attempt(problems, _seal, top["seal"])
    absent = [missing(key) for key in KEYS if key not in top]
    unknown = [unknown_key("", key, list(KEYS)) for key in top if key not in KEYS]
    problems = [*absent, *unknown, *(problem for problem in problems if problem.place not in {each.place for each in absent})]
    if problems or header is None or opened is None:
        raise InvalidRecord(*problems)
    events = tuple(row[0] for row in rows if row)
    said = Claims(
        opening=opened, protocol=carried, links=tuple(row[1] for row in rows if row), digests=tuple(row[2] for row in rows if row), seal=seal
    )
    record = Record(header=header, protocol=protocol, events=events, contents=tuple(each for each in contents if each is not None))
    return _proved(record, said, head)


def _proved(record: Record, said: Claims, head: str | None) -> Stored:
    here = {content.id for content in record.contents}
    pointers = [(pointed(event), digest) for event, digest in zip(record.events, said.digests, strict=True)]
    gone = tuple((content, digest) for content, digest in pointers if content is not None and digest is not None and content not in here)
    whole = Stored(record, gone)
    problems = unsound(whole)
    for index, (content, digest) in enumerate(pointers):
        if content in here and digest is None:
            problems.append(missing(f"events[{index}].digest"))
    if not any(problem.code == "bad-salt" for problem in problems):
        problems.extend(verify(record, said, head=head))
    if problems:
        raise InvalidRecord(*problems)
    return whole


def _top(tree: Plain) -> Tree:
    if not isinstance(tree, dict):
        raise InvalidRecord(Problem("wrong-type", "document", given(tree), "Expected an object, the document of one record."))
    name = tree.get("format")
    if name is None:
        raise InvalidRecord(missing("format"))
    if not isinstance(name, str) or name != FORMAT:
        raise InvalidRecord(unknown_format(name if isinstance(name, str) else given(name)))
    return tree


def _header(plain: Plain) -> Header:
    problems: list[Problem] = []
    if isinstance(plain, dict) and "format" in plain:
        problems.append(Problem("unknown-key", "header.format", "the format stands beside the header", "Leave it out here."))
        plain = {key: value for key, value in plain.items() if key != "format"}
    header = attempt(problems, decode, plain, Header, place="header")
    if problems or header is None:
        raise InvalidRecord(*problems)
    return header


def _list(problems: list[Problem], top: Mapping[str, Plain], key: str) -> list[Plain]:
    value = top.get(key)
    if isinstance(value, list):
        return value
    problems.append(Problem("wrong-type", key, given(value), "Expected a list."))
    return []


def _event(row: Plain, place: str) -> tuple[Event, str, str | None]:
    if not isinstance(row, dict):
        return decode_event(row, place=place), "", None
    problems: list[Problem] = []
    bare = {key: value for key, value in row.items() if key not in ("link", "digest")}
    event = attempt(problems, decode_event, bare, place=place)
    link = attempt(problems, _hex, row["link"], join(place, "link")) if "link" in row else None
    digest = attempt(problems, _hex, row["digest"], join(place, "digest")) if "digest" in row else None
    if "link" not in row:
        problems.append(missing(join(place, "link")))
    if event is not None and digest is not None and pointed(event) is None:
        problems.append(Problem("bad-digest", join(place, "digest"), "this event points to no content", "Leave the digest out."))
    if problems or event is None or link is None:
        raise InvalidRecord(*problems)
    return event, link, digest


def _hex(value: Plain, place: str) -> str:
    if isinstance(value, str) and DIGEST.fullmatch(value):
        return value
    raise InvalidRecord(Problem("bad-digest", place, given(value), "Expected a SHA-256 in 64 hexadecimal digits, in small letters."))


def _seal(plain: Plain) -> Seal:
    seal = decode(plain, Seal, place="seal")
    _hex(seal.head, "seal.head")
    return seal
