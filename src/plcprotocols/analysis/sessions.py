# SPDX-License-Identifier: MIT
"""Meetings from sessions of our own: their records tell of each turn to whom, as what move, in which phase, and whose it could be.

What was taken back does not count, and what was put right is told as it is now. Milliseconds are those of the session: pauses, and the time between
its meetings, are left out, as they are of talk time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from attrs import define, field

from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Turn
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
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record

MS = timedelta(milliseconds=1)
EVERYTHING = frozenset(Carries)


def from_session(session: Session) -> Meeting:
    """Give a session as a meeting, with as much as its people agreed to be kept.

    Args:
        session: the session; it may still go on.
    """
    if not isinstance(session, Session):
        raise wrong_kind("session", session, "Give a session, or take from_record for its record.")
    return _meeting(session.record, session.protocol)


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
    return _meeting(record, None, protocol)


def _meeting(record: Record, held: Protocol | None, protocol: Protocol | None = None) -> Meeting:
    """Give a record as a meeting; one of which it is not known by what protocol it was held is taken up first, which proves it."""
    name, source = record.header.record, f"{record.header.protocol}, edition {record.header.edition}"
    if (level := agreed(record)).rank < Level.TURNS.rank:
        given = f"no more than the level {level.value!r} may be kept of this session"
        found = Finding(1, "not-kept", given, "Read it for what it tells; who spoke was not kept.", left_out=True)
        return Meeting(id=name, people=(), turns=(), carries=frozenset(), source=source, begun=record.header.opened, findings=(found,))
    plan = compile_protocol(held or Session.resume(record, protocol=protocol).protocol)
    said = {turn.number: turn for turn in spoken.turns(record.events)}
    told = _Telling(plan, initial(plan.protocol, record.header), record.header.opened, said)
    for event in e.counting(record.events):
        told.hear(event)
    findings = tuple(told.rest())
    here = dict.fromkeys(each.person for each in attendance(record, record.events))
    spoke = {turn.speaker for turn in told.turns}
    people = tuple(person for person in here if person in spoke or not told.outside(person))
    return Meeting(id=name, people=people, turns=told.turns, carries=EVERYTHING, source=source, begun=record.header.opened, findings=findings)


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
    turns: list[Turn] = field(factory=list)
    going: dict[str, _Going] = field(factory=dict)
    stood: timedelta = timedelta()

    def hear(self, event: e.Event) -> None:
        """Take note of an event, and fold it."""
        match event:
            case e.TurnBegun():
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

    def rest(self) -> list[Finding]:
        """Tell the turns that go on up to the latest event, and that they do."""
        found: list[Finding] = []
        for going in self.going.values():
            self.turns.append(self.over(going, self.now(self.state.at), None))
            found.append(Finding(going.said.number, "turn-open", "the turn goes on", "Read the record again when the turn is over.", left_out=False))
        return found

    def outside(self, person: str) -> bool:
        """Tell whether somebody has no right to speak of their own."""
        standing = self.state.room.standing[person]
        return standing.roles <= self.plan.outsiders
