# SPDX-License-Identifier: MIT
"""Meetings from sessions of our own: their records tell of each turn to whom, as what move, in which phase, and whose it could be.

What was taken back does not count, and what was put right is told as it is now. Milliseconds are those of the session: pauses, and the time between
its meetings, are left out, as they are of talk time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import attrs
from attrs import define, field

from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Span, Turn
from plcprotocols.engine import spoken
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.evolve import evolve, initial
from plcprotocols.engine.history import attendance
from plcprotocols.engine.keeping import agreed
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.floor import intervenes
from plcprotocols.engine.select import chosen
from plcprotocols.engine.session import Session
from plcprotocols.engine.state import State
from plcprotocols.engine.timing import Visit, pauses, visits
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Record
from plcprotocols.model.talk import Purpose, Silence, Watch
from plcprotocols.model.viewers import Viewer

MS = timedelta(milliseconds=1)
EVERYTHING = frozenset(Carries)


def from_session(session: Session, *, viewer: Viewer | None = None) -> Meeting:
    """Give a session as a meeting, with as much as its people agreed to be kept.

    Args:
        session: the session; it may still go on.
        viewer: for whom, as for `Session.view`: the people, turns, words and phases are then those they know of. None for whoever keeps the record,
            and has all of it.

    Raises:
        NotFound: if the viewer is not in the session, or the protocol has no such role.
    """
    if not isinstance(session, Session):
        raise wrong_kind("session", session, "Give a session, or take from_record for its record.")
    if viewer is None:
        return _whole(session)
    numbers, shown = session.numbers(viewer), session.view(viewer)
    words = {str(glimpse.facts["content"]) for glimpse in session.changes(viewer) if glimpse.facts.get("content") is not None}
    turns = {numbers[turn.number - 1]: turn.number for turn in session.turns(viewer) if turn.person}
    if session.level.rank < Level.TURNS.rank:
        return _not_kept(session.record, session.level)
    people = tuple(person.id for person in shown.people)
    return _told(session, _Seen(turns, frozenset(numbers), frozenset(words), people, session.visits(viewer)))


def from_record(record: Record, *, protocol: Protocol | None = None) -> Meeting:
    """Give the record of a session as a meeting.

    The people are those who were ever here and have a right to speak of their own; who is no more than an outsider is among them only if they spoke.
    A turn that goes on at the end of the record is told up to there, and found (`turn-open`). Of a record that was kept below the level `turns` there
    are no turns (`not-kept`).

    Args:
        record: the record.
        protocol: the protocol, where the record does not carry it.

    Raises:
        InvalidRecord: if the record cannot be taken up, as by `plcprotocols.engine.session.Session.resume`.
    """
    if not isinstance(record, Record):
        raise wrong_kind("record", record, "Give a record, such as read('session.json').")
    level = agreed(record)
    return _not_kept(record, level) if level.rank < Level.TURNS.rank else _told(Session.resume(record, protocol=protocol))


def _whole(session: Session) -> Meeting:
    """Give a session of one's own as a meeting, which is not taken up again for it."""
    level = agreed(session.record)
    return _not_kept(session.record, level) if level.rank < Level.TURNS.rank else _told(session)


def _not_kept(record: Record, level: Level) -> Meeting:
    """Give a meeting of which no turns may be kept."""
    given = f"no more than the level {level.value!r} may be kept of this session"
    found = Finding(1, "not-kept", given, "Read it for what it tells; who spoke was not kept.", left_out=True)
    header = record.header
    return Meeting(id=header.record, people=(), turns=(), carries=frozenset(), source=_source(header), begun=header.opened, findings=(found,))


def _source(header: Header) -> str:
    return f"{header.protocol}, edition {header.edition}"


class _Seen(NamedTuple):
    """What somebody knows of a session: its turns, events, ids of words, people, and when phases were held.

    Turns are known by the numbers of the events with which they began: that in the record, and under it their own. Events by those in the record.
    """

    turns: Mapping[int, int]
    events: frozenset[int]
    words: frozenset[str]
    people: tuple[str, ...]
    visits: tuple[Visit, ...]


def _told(session: Session, seen: _Seen | None = None) -> Meeting:
    """Give a session as a meeting, or what somebody knows of it."""
    record, header = session.record, session.record.header
    said = {turn.number: turn for turn in spoken.turns(session.events)}
    numbers = {number: number for number in said} if seen is None else seen.turns
    plan = compile_protocol(session.protocol)
    told = _Telling(plan, initial(plan.protocol, header, plan.turned, plan.calls, plan.around), header.opened, said, numbers)
    events = e.counting(session.events)
    for event in events:
        told.hear(event)
    latest = next(event.at for event in reversed(events) if seen is None or event.seq in seen.events)
    findings = tuple(told.rest(latest))
    here = dict.fromkeys(each.person for each in attendance(record, session.events))
    spoke = {turn.speaker for turn in told.turns}
    people = tuple(person for person in here if person in spoke or not told.outside(person))
    turns, held = told.turns, visits(events)
    if seen is not None:
        people, held = tuple(person for person in people if person in seen.people), seen.visits
        turns = [turn if turn.words in seen.words else attrs.evolve(turn, words=None) for turn in turns]
    return Meeting(
        id=header.record,
        people=people,
        turns=turns,
        carries=EVERYTHING,
        source=_source(header),
        begun=header.opened,
        findings=findings,
        spans=tuple(_spans(plan, events, held, latest)),
    )


def _spans(plan: Plan, events: Sequence[e.Event], held: Iterable[Visit], latest: datetime) -> Iterator[Span]:
    """Give when phases were held in milliseconds of the session; those that are counted in days go on beside it, and are left out."""
    opened, stood = events[0].at, pauses(events, latest)

    def ms(at: datetime) -> int:
        return (at - opened - sum((min(at, end) - begin for begin, end in stood if begin < at), timedelta())) // MS

    for visit in held:
        if not visit.days:
            yield Span(visit.phase, ms(visit.entered), ms(visit.left or latest), form=_form(plan, visit.phase), group=visit.group)


def _form(plan: Plan, phase: str) -> str:
    """Give the talk form of a phase; empty where it has several, none of them a film."""
    talks = [stop.talk for stop in plan.nodes[phase].stops if stop.talk is not None] if phase in plan.nodes else []
    if any(isinstance(talk, Watch) for talk in talks):
        return Watch.tag
    forms = {"break" if isinstance(talk, Silence) and talk.purpose is Purpose.BREAK else talk.tag for talk in talks}
    return forms.pop() if len(forms) == 1 else ""


class _Going(NamedTuple):
    """A turn that goes on: what is told of it now, when it began, in which phase, and whose it could be."""

    said: spoken.Turn
    start: int
    phase: str
    entitled: tuple[str, ...] | None


@define(eq=False)
class _Telling:
    """A session that is told again, event by event: its state, the turns that are over, and in each sub-group the one that goes on."""

    plan: Plan
    state: State
    opened: datetime
    said: Mapping[int, spoken.Turn]
    known: Mapping[int, int]
    turns: list[Turn] = field(factory=list)
    going: dict[str, _Going] = field(factory=dict)
    stood: timedelta = timedelta()

    def hear(self, event: e.Event) -> None:
        """Take note of an event, and fold it."""
        match event:
            case e.TurnBegun() if event.seq in self.known:
                own, said = self.state.sub(event.group), self.said[event.seq]
                phase = own.place.phase or self.state.place.phase
                self.going[event.group] = _Going(said, self.now(event.at), phase, self.entitled(own, said.person, said.move))
            case e.TurnEnded() if event.group in self.going:
                asked = event.owed if not self.state.sub(event.group).floor.owed else ()
                self.turns.append(self.over(self.going.pop(event.group), self.now(event.at), event.content, asked))
            case e.Resumed() if self.state.paused is not None:
                self.stood += event.at - self.state.paused
            case _:
                pass
        evolve(self.state, event)

    def now(self, at: datetime) -> int:
        """Give a moment in milliseconds of the session; in a pause, its beginning."""
        return ((self.state.paused or at) - self.opened - self.stood) // MS

    def entitled(self, own: State, speaker: str, move: Move) -> tuple[str, ...] | None:
        """Name those whose turn it could be.

        Who leads and restores a rule takes nobody's turn; else it is for who owes the answer, for who may speak at the stop of a film, or for whom
        the talk form is.
        """
        stop = self.plan.stops[own.place.stop]
        if intervenes(self.plan, own, stop, speaker, move):
            return (speaker,)
        if speaker in own.floor.owed:
            return own.floor.owed
        if stop.talk is None:
            return None
        selects = (stop.stopping, stop.replies) if stop.watch is not None else (stop.selects,)
        named = {person for each in selects for person in chosen(own.room, each)}
        return tuple(person for person in own.room.seats if person in named) or None

    def over(self, going: _Going, end: int, words: str | None, asked: tuple[str, ...] = ()) -> Turn:
        """Give a turn that is over; a question that names nobody is addressed to all who are asked."""
        said, start, phase, entitled = going
        to = said.to or asked
        return Turn(said.person, start, end, to=to, move=said.move, phase=phase or None, words=words, group=said.group, entitled=entitled)

    def rest(self, latest: datetime) -> list[Finding]:
        """Tell the turns that go on up to the latest event, and that they do."""
        found: list[Finding] = []
        for going in self.going.values():
            self.turns.append(self.over(going, self.now(latest), None))
            remedy = "Read the record again when the turn is over."
            found.append(Finding(self.known[going.said.number], "turn-open", "the turn goes on", remedy, left_out=False))
        return found

    def outside(self, person: str) -> bool:
        """Tell whether somebody has no right to speak of their own."""
        standing = self.state.room.standing[person]
        return standing.roles <= self.plan.outsiders
