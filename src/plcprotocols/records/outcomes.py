# SPDX-License-Identifier: MIT
"""Outcomes and cycles: what came of a session as its record tells it, and whether the records of a cycle belong together.

A session that holds others names their records, and each of them names it. Both ends of such a link are proved here, and that what was handed over is
what was made. What stands in one record alone is proved where it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import define, evolve, field, frozen

from plcprotocols.engine.embedding import questions
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.engine.keeping import agreed, reduced
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Phase
from plcprotocols.model.items import Access
from plcprotocols.model.levels import Level
from plcprotocols.model.outcomes import Handed, Link, Outcome
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.model.talk import Hold
from plcprotocols.records.chain import links
from plcprotocols.records.stored import Stored, allowed


def outcome(of: Session | Record, *, protocol: Protocol | None = None) -> Outcome:
    """Tell what came of a session that is over, to be brought back to the one that holds it (`commands.TakeBack`).

    Args:
        of: the session, or its record. The session tells its end and its decisions also where so little of it is kept that its record does not.
        protocol: its protocol, where a record does not carry it.

    Raises:
        InvalidArgument: for what is neither.
        InvalidRecord: `not-ended` if the session is not over or so little is kept of it that its end is not told; `no-protocol`.
    """
    if isinstance(of, Session):
        return _outcome(of.record, of.events, of.protocol)
    _check_record("record", of)
    record = reduced(of)
    found = protocol or record.protocol
    if found is None:
        raise InvalidRecord(
            Problem("no-protocol", "protocol", f"the record names {record.header.protocol!r} and carries nothing", "Pass the protocol.")
        )
    return _outcome(record, record.events, found)


def _outcome(record: Record, events: tuple[Event, ...], protocol: Protocol) -> Outcome:
    end = next((event for event in reversed(events) if isinstance(event, e.SessionEnded)), None)
    if end is None:
        remedy = "Let it come to its end, or end it early; where little is kept, give the session itself while it is at hand."
        raise InvalidRecord(Problem("not-ended", "events", f"{record.header.record!r} does not tell its end", remedy))
    known = {content.id: content for content in record.contents}
    items = tuple(_items(record, inlined(protocol)))
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
        decisions=tuple(_decisions(events, frozenset(questions(protocol)))),
        contents=tuple(known[item.content] for item in items if item.content in known),
    )


def _items(record: Record, protocol: Protocol) -> Iterator[Handed]:
    """Give what was made in a session, everybody in it may see, and nothing supersedes."""
    made = [event for event in e.standing(record.events) if isinstance(event, e.ItemProduced | e.ItemHanded)]
    superseded = {event.supersedes for event in made if isinstance(event, e.ItemProduced)}
    open_ = {rule.id for rule in protocol.items if rule.access is Access.OPEN and not rule.film and not rule.anonymous}
    sealed = _sealed(record, protocol)
    words = {content.id for content in record.contents}
    for event in made:
        if event.item not in superseded and event.kind in open_:
            content = event.content if event.content in words and event.item not in sealed else None
            yield Handed(id=event.item, kind=event.kind, owner=event.owner, about=event.about, content=content)


def _sealed(record: Record, protocol: Protocol) -> frozenset[str]:
    """Name the items whose seals were never opened."""
    seals = {rule.id: rule.seal for rule in protocol.items if rule.seal is not None}
    opened = {(event.kind, event.group) for event in record.events if isinstance(event, e.SealOpened)}
    open_ = {item for event in record.events if isinstance(event, e.SealOpened) for item in event.items}
    made = (event for event in e.counting(record.events) if isinstance(event, e.ItemProduced) and event.kind in seals and event.item not in open_)
    return frozenset(event.item for event in made if not (seals[event.kind].whole and opened & {(event.kind, ""), (event.kind, event.group)}))


def _decisions(events: Iterable[Event], asked: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Give the questions that were decided by an answer, each with the last one."""
    said: dict[str, str] = {}
    decided: dict[str, str] = {}
    for event in e.standing(events):
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


@frozen
class _Kept:
    """A record, the salts and words it has, how much of it is kept, and what it says of the sessions it held."""

    record: Record
    words: Mapping[str, tuple[str, str]]
    chain: tuple[str, ...]
    level: Level
    held: Mapping[str, _Held]

    @classmethod
    def of(cls, given: Record | Stored) -> _Kept:
        whole = allowed(given)
        words = {content.id: (content.salt, content.text) for content in whole.record.contents}
        return cls(whole.record, words, links(whole), agreed(whole.record), _told(whole.record))

    @property
    def name(self) -> str:
        """The id of the record."""
        return self.record.header.record

    @property
    def turns(self) -> bool:
        """Whether it tells who did what."""
        return self.level.rank >= Level.TURNS.rank


def verify_cycle(records: Iterable[Record | Stored]) -> None:
    """Prove that the records of a cycle belong together: that each session held names who holds it, and that what came back is what came of it.

    What a group has agreed not to keep cannot be compared any more, and is not missed.

    Args:
        records: the record of the cycle, those of the sessions it held, and those these held.

    Raises:
        InvalidArgument: for what is no record.
        InvalidRecord: with every problem: `record-twice`, `missing-record`, `held-elsewhere`, `other-edition`, `other-head`, `other-end`,
            `other-item`, `other-words`, `other-decisions`.
    """
    if isinstance(records, Record | Stored) or not isinstance(records, Iterable):
        raise _not_records("records", records)
    given = list(records)
    for index, each in enumerate(given):
        _check_record(f"records[{index}]", each)
    if not given:
        raise InvalidArgument(Problem("no-records", "records", "none", "Give all records of the cycle."))
    kept = [_Kept.of(each) for each in given]
    problems = [*_doubled(kept)]
    known = {each.name: each for each in kept}
    for one in kept:
        problems += (problem for held in one.held.values() for problem in _proved(one, held, known))
        within = one.record.header.within
        if within is not None and within.record not in known:
            problems.append(_missing(one.name, within.record))
        problems += _unasked(one, known)
    if problems:
        raise InvalidRecord(*problems)


def _check_record(place: str, value: object) -> None:
    if not isinstance(value, Record | Stored):
        raise _not_records(place, value)


def _not_records(place: str, value: object) -> InvalidArgument:
    """Make the error for what is no record, without quoting it."""
    remedy = "Give records, such as read('session.json') gives; several of them as a list."
    return InvalidArgument(Problem("wrong-kind", place, f"a value of the kind {type(value).__name__}", remedy))


def _doubled(kept: list[_Kept]) -> Iterator[Problem]:
    for name, count in Counter(each.name for each in kept).items():
        if count > 1:
            yield Problem("record-twice", name, f"{count} records of that id", "Give each record once.")


def _missing(place: str, name: str) -> Problem:
    return Problem("missing-record", place, f"the record {name!r} it names is not here", "Give all records of the cycle.")


def _unasked(each: _Kept, known: Mapping[str, _Kept]) -> Iterator[Problem]:
    within = each.record.header.within
    holder = known.get(within.record) if within is not None else None
    if holder is not None and holder.level is not Level.NOTHING and each.name not in holder.held:
        yield Problem("held-elsewhere", f"{each.name}: header.within", f"{holder.name!r} did not open it", "Give the record it was held for.")


def _told(record: Record) -> dict[str, _Held]:
    """Read from a record what sessions it held, and what came back of them."""
    entered, found = [(0, "")], dict[str, _Held]()
    for index, event in enumerate(record.events):
        match event:
            case e.PhaseEntered():
                entered.append((event.seq, event.phase))
            case e.Undone():
                entered = [each for each in entered if each[0] not in event.back]
            case e.HeldOpened():
                link = Link(record.header.record, entered[-1][1], event.person)
                found[event.record] = _Held(link, event, f"{record.header.record}: events[{index}]")
            case e.HeldClosed() if event.record in found:
                found[event.record].closed = event
            case e.ItemHanded() if event.record in found:
                found[event.record].items.append(event)
            case _:
                pass
    return found


def _proved(cycle: _Kept, told: _Held, known: Mapping[str, _Kept]) -> Iterator[Problem]:
    held = known.get(told.opened.record)
    if held is None:
        yield _missing(told.place, told.opened.record)
        return
    if not _linked(cycle, told.link, held):
        given = f"{held.name!r} was held for {held.record.header.within}"
        yield Problem("held-elsewhere", told.place, given, "Give the record that was held here.")
    asked = _asked(cycle, told)
    yield from _edition(cycle, held, told, asked)
    if told.closed is not None:
        yield from _end(held, told.place, told.closed)
        if cycle.turns and held.turns:
            yield from _handed(cycle, held, told, told.closed, asked)


def _linked(cycle: _Kept, link: Link, held: _Kept) -> bool:
    """Tell whether a record names who holds it; whom it was held for is compared where both tell people."""
    within = held.record.header.within
    if within is None or (within.record, within.phase) != (link.record, link.phase):
        return False
    return within.person == link.person or not (cycle.turns and held.turns)


def _asked(cycle: _Kept, told: _Held) -> Protocol | None:
    protocol = cycle.record.protocol
    return next((each for each in inlined(protocol).uses if each.id == told.opened.protocol), None) if protocol is not None else None


def _edition(cycle: _Kept, held: _Kept, told: _Held, asked: Protocol | None) -> Iterator[Problem]:
    if cycle.record.protocol is None:
        return
    header = held.record.header
    if asked is None or (header.protocol, header.edition, header.rules) != (asked.id, asked.edition, rule_digest(asked)):
        given = f"{held.name!r} was held by {header.protocol} {header.edition}"
        yield Problem("other-edition", told.place, given, f"Give the record of a session by {told.opened.protocol} as the cycle names it.")


def _end(held: _Kept, place: str, closed: e.HeldClosed) -> Iterator[Problem]:
    events = held.record.events
    lowered = any(isinstance(event, e.LevelAgreed) for event in events[closed.count :])
    if held.turns and closed.count is not None and not lowered and held.chain[closed.count : closed.count + 1] != (closed.head,):
        remedy = "Give the record as it was when it was brought back, or with more behind it."
        yield Problem("other-head", place, f"{closed.record!r} has another chain", remedy)
    end = next((event for event in events if isinstance(event, e.SessionEnded)), None)
    if held.level is not Level.NOTHING and (end is None or (end.at, end.why) != (closed.ended, closed.why)):
        yield Problem("other-end", place, f"{closed.record!r} did not end so", "Give the record that was brought back.")


def _handed(cycle: _Kept, held: _Kept, told: _Held, closed: e.HeldClosed, asked: Protocol | None) -> Iterator[Problem]:
    """Compare what came back with what was made there, item by item and answer by answer."""
    hold = _hold(cycle, told.link.phase, told.opened.protocol)
    if asked is None or hold is None:
        return
    before = evolve(held.record, events=held.record.events[: closed.count])
    kinds = dict(hold.gives)
    made = [item for item in _items(before, inlined(asked)) if item.kind in kinds]
    remedy = "Give the records as they were written."
    if [(item.id, kinds[item.kind], item.owner) for item in made] != [(event.source, event.kind, event.owner) for event in told.items]:
        yield Problem("other-item", told.place, f"what came back of {held.name!r} is not what was made there", remedy)
        return
    for item, event in zip(made, told.items, strict=True):
        if event.about not in {item.about, None}:
            yield Problem("other-item", told.place, f"{event.item!r} is about somebody else", remedy)
        if event.content is not None and not _same_words(cycle, held, event.content, event.source):
            yield Problem("other-words", told.place, f"{event.item!r} has other words", remedy)
    decided = tuple(pair for pair in _decisions(before.events, frozenset(questions(asked))) if pair[0] in hold.decides)
    if decided != closed.decisions:
        yield Problem("other-decisions", told.place, f"{held.name!r} decided otherwise", remedy)


def _same_words(cycle: _Kept, held: _Kept, content: str, source: str) -> bool:
    """Tell whether words are those of the item they came from, as far as both are kept."""
    made = next(event for event in e.counting(held.record.events) if isinstance(event, e.ItemProduced | e.ItemHanded) and event.item == source)
    if made.content is None or content.split("~", maxsplit=1)[0] != made.content.split("~")[0]:
        return made.content is None
    here, there = cycle.words.get(content), held.words.get(made.content)
    return here is None or there is None or here == there


def _hold(cycle: _Kept, phase: str, protocol: str) -> Hold | None:
    """Find what a phase holds."""
    steps = walk(inlined(cycle.record.protocol).steps) if cycle.record.protocol is not None else ()
    talks = (talk for step in steps if isinstance(step, Phase) and step.id == phase for talk in step.talk)
    return next((talk for talk in talks if isinstance(talk, Hold) and talk.protocol == protocol), None)
