# SPDX-License-Identifier: MIT
"""Outcomes and cycles: what came of a session as its record tells it, and whether the records of a cycle belong together.

A session that holds others names their records, and each of them names it. Both ends of such a link are proved here, and that what was handed over is
what was made. What stands in one record alone is proved where it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import define, field

from plcprotocols.engine.embedding import questions
from plcprotocols.engine.inlining import inlined
from plcprotocols.model import events as e
from plcprotocols.model.canonical import content_digest, rule_digest
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.items import Access
from plcprotocols.model.outcomes import Handed, Link, Outcome
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.records.chain import links


def outcome(record: Record, *, protocol: Protocol | None = None) -> Outcome:
    """Tell what came of a session that is over, to be brought back to the one that holds it (`commands.TakeBack`).

    Args:
        record: its record.
        protocol: its protocol, where the record does not carry it.

    Raises:
        InvalidRecord: `not-ended` if the session is not over or so little is kept of it that its end is not told; `no-protocol`.
    """
    found = protocol or record.protocol
    if found is None:
        raise InvalidRecord(
            Problem("no-protocol", "protocol", f"the record names {record.header.protocol!r} and carries nothing", "Pass the protocol.")
        )
    end = next((event for event in reversed(record.events) if isinstance(event, e.SessionEnded)), None)
    if end is None:
        remedy = "Let it come to its end, or end it early; of a session of which nothing is kept nothing can be handed back."
        raise InvalidRecord(Problem("not-ended", "events", f"{record.header.record!r} does not tell its end", remedy))
    known = {content.id: content for content in record.contents}
    items = tuple(_items(record, inlined(found)))
    header = record.header
    return Outcome(
        record=header.record,
        protocol=header.protocol,
        edition=header.edition,
        rules=header.rules,
        within=header.within,
        opened=header.opened,
        ended=end.at,
        why=end.why,
        count=len(record.events),
        head=links(record)[-1],
        items=items,
        decisions=tuple(_decisions(record.events, frozenset(questions(inlined(found))))),
        contents=tuple(known[item.content] for item in items if item.content in known),
    )


def _items(record: Record, protocol: Protocol) -> Iterator[Handed]:
    """Give what was made in a session, everybody in it may see, and nothing supersedes."""
    made = [event for event in record.events if isinstance(event, e.ItemProduced | e.ItemHanded)]
    superseded = {event.supersedes for event in made if isinstance(event, e.ItemProduced)}
    open_ = {rule.id for rule in protocol.items if rule.access is Access.OPEN and not rule.film}
    words = {content.id for content in record.contents}
    for event in made:
        if event.item not in superseded and event.kind in open_:
            content = event.content if event.content in words else None
            yield Handed(id=event.item, kind=event.kind, owner=event.owner, about=event.about, content=content)


def _decisions(events: Iterable[Event], asked: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Give the questions that were decided by an answer, each with the last one."""
    said: dict[str, str] = {}
    decided: dict[str, str] = {}
    for event in events:
        if isinstance(event, e.OptionChosen):
            said[event.question] = event.option
        elif isinstance(event, e.PhaseLeft) and event.why is Why.CHOICE:
            question = event.phase.removesuffix("?")
            if question in asked and question in said:
                decided[question] = said[question]
    return decided.items()


@define
class _Held:
    """What a record says of a session it held."""

    link: Link
    opened: e.HeldOpened
    place: str
    closed: e.HeldClosed | None = None
    items: list[e.ItemHanded] = field(factory=list)


def verify_cycle(records: Iterable[Record]) -> None:
    """Prove that the records of a cycle belong together: that each session held names who holds it, and that what came back is what came of it.

    Args:
        records: the record of the cycle, those of the sessions it held, and those these held.

    Raises:
        InvalidRecord: with every problem: `record-twice`, `missing-record`, `held-elsewhere`, `other-edition`, `other-head`, `other-end`,
            `other-item`, `other-words`, `handed-twice`.
    """
    given = list(records)
    problems = [*_doubled(given)]
    known = {record.header.record: record for record in given}
    for record in given:
        held = _told(record)
        problems += (problem for each in held.values() for problem in _proved(record, each, known))
        within = record.header.within
        if within is not None and within.record not in known:
            problems.append(_missing(record.header.record, within.record))
        problems += _unasked(record, known)
    if problems:
        raise InvalidRecord(*problems)


def _doubled(records: list[Record]) -> Iterator[Problem]:
    for name, count in Counter(record.header.record for record in records).items():
        if count > 1:
            yield Problem("record-twice", name, f"{count} records of that id", "Give each record once.")


def _missing(place: str, name: str) -> Problem:
    return Problem("missing-record", place, f"the record {name!r} it names is not here", "Give all records of the cycle.")


def _unasked(record: Record, known: Mapping[str, Record]) -> Iterator[Problem]:
    within = record.header.within
    holder = known.get(within.record) if within is not None else None
    if holder is not None and record.header.record not in _told(holder):
        given = f"{holder.header.record!r} did not open it"
        yield Problem("held-elsewhere", f"{record.header.record}: header.within", given, "Give the record it was held for.")


def _told(record: Record) -> dict[str, _Held]:
    """Read from a record what sessions it held, and what came back of them."""
    phase, found = "", dict[str, _Held]()
    for index, event in enumerate(record.events):
        match event:
            case e.PhaseEntered():
                phase = event.phase
            case e.HeldOpened():
                found[event.record] = _Held(Link(record.header.record, phase, event.person), event, f"{record.header.record}: events[{index}]")
            case e.HeldClosed() if event.record in found:
                found[event.record].closed = event
            case e.ItemHanded() if event.record in found:
                found[event.record].items.append(event)
            case _:
                pass
    return found


def _proved(cycle: Record, told: _Held, known: Mapping[str, Record]) -> Iterator[Problem]:
    record = known.get(told.opened.record)
    if record is None:
        yield _missing(told.place, told.opened.record)
        return
    within = record.header.within
    if within is None or (within.record, within.phase) != (told.link.record, told.link.phase) or within.person not in {told.link.person, None}:
        yield Problem(
            "held-elsewhere", told.place, f"{told.opened.record!r} was held for {record.header.within}", "Give the record that was held here."
        )
    yield from _edition(cycle, record, told)
    if told.closed is not None:
        yield from _end(record, told.place, told.closed)
        yield from _handed(cycle, record, told)


def _edition(cycle: Record, record: Record, told: _Held) -> Iterator[Problem]:
    if cycle.protocol is None:
        return
    asked = next((each for each in inlined(cycle.protocol).uses if each.id == told.opened.protocol), None)
    header = record.header
    if asked is None or (header.protocol, header.edition, header.rules) != (asked.id, asked.edition, rule_digest(asked)):
        given = f"{header.record!r} was held by {header.protocol} {header.edition}"
        yield Problem("other-edition", told.place, given, f"Give the record of a session by {told.opened.protocol} as the cycle names it.")


def _end(record: Record, place: str, closed: e.HeldClosed) -> Iterator[Problem]:
    lowered = any(isinstance(event, e.LevelAgreed) for event in record.events[closed.count :])
    known = links(record)
    if not lowered and (closed.count >= len(known) or known[closed.count] != closed.head):
        yield Problem(
            "other-head", place, f"{closed.record!r} has another chain", "Give the record as it was when it was brought back, or with more behind it."
        )
    end = next((event for event in record.events if isinstance(event, e.SessionEnded)), None)
    if end is None or (end.at, end.why) != (closed.ended, closed.why):
        yield Problem("other-end", place, f"{closed.record!r} did not end so", "Give the record that was brought back.")


def _handed(cycle: Record, record: Record, told: _Held) -> Iterator[Problem]:
    made = {event.item: event for event in record.events if isinstance(event, e.ItemProduced | e.ItemHanded)}
    here, there = ({content.id: content_digest(content) for content in each.contents} for each in (cycle, record))
    for name, count in Counter(event.item for event in told.items).items():
        if count > 1:
            yield Problem("handed-twice", told.place, name, "What comes back comes back once.")
    for event in told.items:
        source = made.get(event.item.removeprefix(f"{record.header.record}/"))
        if source is None or source.owner != event.owner:
            yield Problem("other-item", told.place, f"{event.item!r} was not made there by {event.owner}", "Give the record that was brought back.")
        elif event.content in here and event.content in there and here[event.content] != there[event.content]:
            yield Problem("other-words", told.place, f"{event.item!r} has other words", "Give the records as they were written.")
