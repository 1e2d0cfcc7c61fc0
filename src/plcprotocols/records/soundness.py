# SPDX-License-Identifier: MIT
"""What a record must hold besides its chain: times in order, contents that belong to events, the protocol its header names.

The numbering of events and every hash of the chain are judged in `plcprotocols.records.proof`.
"""

from __future__ import annotations

import re

from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.errors import Problem, nearest
from plcprotocols.model.record import FORMAT, Record
from plcprotocols.records.stored import Stored, first_pointer, pointed

DIGEST = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")


def unsound(kept: Stored) -> list[Problem]:
    """List everything in a record that contradicts itself.

    Returns:
        Problems `unknown-format`, `other-edition`, `backwards`, `bad-salt`, `repeated-content`, `orphan-content`, `swapped`, `missing`.
    """
    record = kept.record
    return [*_format(record), *_edition(record), *_times(record), *_contents(record), *_pointers(kept)]


def _format(record: Record) -> list[Problem]:
    if record.header.format == FORMAT:
        return []
    return [unknown_format(record.header.format)]


def unknown_format(name: str) -> Problem:
    """Make the problem for a format this library does not read."""
    return Problem("unknown-format", "format", f"there is no format {name[:60]!r}", nearest(name, [FORMAT]))


def _edition(record: Record) -> list[Problem]:
    header, protocol = record.header, record.protocol
    if protocol is None:
        return []
    named = (
        ("protocol", header.protocol, protocol.id),
        ("edition", header.edition, protocol.edition),
        ("rules", header.rules, rule_digest(protocol)),
    )
    remedy = "Give the record the protocol it was made with, or none."
    return [
        Problem("other-edition", f"header.{key}", f"the header names {said[:60]!r} and carries {truth[:60]!r}", remedy)
        for key, said, truth in named
        if said != truth
    ]


def _times(record: Record) -> list[Problem]:
    pairs = zip(record.events, record.events[1:], strict=False)
    remedy = "Times never go backwards; put the events in order or mend the time."
    return [
        Problem("backwards", f"events[{index}].at", f"{later.at.isoformat()} is before the event above it", remedy)
        for index, (earlier, later) in enumerate(pairs, start=1)
        # Out of order events are named as swapped already.
        if later.at < earlier.at and later.seq > earlier.seq
    ]


def _contents(record: Record) -> list[Problem]:
    turn = first_pointer(record)
    problems: list[Problem] = []
    seen: set[str] = set()
    reached = -1
    for index, content in enumerate(record.contents):
        place = f"contents[{index}]"
        if not _SALT.fullmatch(content.salt):
            problems.append(Problem("bad-salt", f"{place}.salt", "this is not a salt", "A salt is 32 hexadecimal digits, in small letters."))
        if content.id in seen:
            problems.append(
                Problem("repeated-content", f"{place}.id", f"content {content.id[:60]!r} was there already", "Give each content an id of its own.")
            )
        elif content.id not in turn:
            problems.append(
                Problem("orphan-content", f"{place}.id", f"no event points to {content.id[:60]!r}", "Leave it out; nothing would prove it.")
            )
        elif turn[content.id] < reached:
            problems.append(
                Problem(
                    "swapped", place, f"content {content.id[:60]!r} stands too late", "Contents stand in the order of the events that point to them."
                )
            )
        seen.add(content.id)
        reached = max(reached, turn.get(content.id, -1))
    return problems


def _pointers(kept: Stored) -> list[Problem]:
    record, problems = kept.record, list[Problem]()
    known = {content.id for content in record.contents} | {content for content, _ in kept.gone}
    seen: set[str] = set()
    for index, event in enumerate(record.events):
        content = pointed(event)
        if content is None:
            continue
        place = f"events[{index}].content"
        if content in seen:
            problems.append(
                Problem("repeated-content", place, f"an event before it points to {content[:60]!r}", "Give each event's words an id of their own.")
            )
        elif content not in known:
            remedy = "Add the content, or delete it with `erase`, which keeps its digest."
            problems.append(Problem("missing", place, f"content {content[:60]!r} is not here and no digest of it", remedy))
        seen.add(content)
    return problems + _left(kept.gone, seen)


def _left(gone: tuple[tuple[str, str], ...], used: set[str]) -> list[Problem]:
    """List what is wrong with the digests of deleted contents."""
    problems = [
        Problem("orphan-content", "gone", f"no event points to the deleted {content[:60]!r}", "Leave its digest out.")
        for content, _ in gone
        if content not in used
    ]
    malformed = [content for content, digest in gone if not DIGEST.fullmatch(digest)]
    return problems + [
        Problem("bad-digest", "gone", f"this is not the digest of {content[:60]!r}", "Keep the digest that `erase` gave.") for content in malformed
    ]
