# SPDX-License-Identifier: MIT
"""Agenda and timing: what was planned for these people, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import frozen

from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Composite, Each, Phase, Step
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Chose, Everyone, Holders, Minus, Nobody, Union, Who


@frozen
class AgendaItem:
    """One row of an agenda: a phase, and how often it is planned.

    Attributes:
        phase: the phase's id.
        title: its name for people.
        times: how often it is planned; once for each person of its loops.
        least: fewest minutes of one time; None where the source states none.
        typical: usual minutes of one time, or None.
        most: most minutes of one time, or None.
        optional: whether somebody decides if it is held.
        confidence: how sure the minutes are.
    """

    phase: str
    title: str
    times: int
    least: float | None
    typical: float | None
    most: float | None
    optional: bool
    confidence: Confidence


@frozen
class Agenda:
    """What a protocol plans for a number of people.

    Attributes:
        rows: the phases in order.
        least: fewest minutes in all, without optional phases.
        typical: usual minutes in all, optional phases included.
        most: most minutes in all, optional phases included.
        complete: whether every phase states minutes; if not, the totals are "at least".
    """

    rows: tuple[AgendaItem, ...]
    least: float
    typical: float
    most: float
    complete: bool


def agenda(protocol: Protocol, cast: Cast) -> Agenda:
    """Lay out what a protocol plans for a cast.

    Args:
        protocol: the protocol.
        cast: the people; everybody who could be in a loop is counted, the late included.
    """
    rows = tuple(_rows(protocol, cast, protocol.steps, 1))
    return Agenda(
        rows,
        sum(row.times * (row.least or 0) for row in rows if not row.optional),
        sum(row.times * (row.typical or 0) for row in rows),
        sum(row.times * (row.most or 0) for row in rows),
        all(row.typical is not None for row in rows),
    )


def _rows(protocol: Protocol, cast: Cast, steps: tuple[Step, ...], times: int) -> Iterator[AgendaItem]:
    for step in steps:
        match step:
            case Phase(minutes=minutes):
                sure = (minutes.confidence if minutes else None) or protocol.provenance.minutes
                least, typical, most = (minutes.least, minutes.typical, minutes.most) if minutes else (None, None, None)
                yield AgendaItem(step.id, step.title or step.id, times, least, typical, most, step.optional is not None, sure)
            case Composite():
                yield from _rows(protocol, cast, step.steps, times)
            case Each():
                yield from _rows(protocol, cast, step.steps, times * len(_cast_for(cast, step.of)))
            case _:
                pass


def _cast_for(cast: Cast, who: Who) -> frozenset[str]:
    """Name whom a selector could select before anybody has answered anything."""
    match who:
        case Everyone():
            return frozenset(cast.people)
        case Holders(role):
            return frozenset(person for held, people in cast.holders if held == role for person in people)
        case Union(of):
            return frozenset[str]().union(*(_cast_for(cast, each) for each in of))
        case Minus(of, without):
            return _cast_for(cast, of) - _cast_for(cast, without)
        case Chose() | Nobody():
            return frozenset()


@frozen
class Visit:
    """One time a phase was held.

    Attributes:
        phase: the phase's id.
        pass_of: whose pass of the innermost loop it was, or empty.
        entered: UTC moment it began.
        left: UTC moment it was over, or None while it goes on.
        paused: how long the clock stood in it.
        planned: the planned time, or None.
        why: why it ended, or None while it goes on.
    """

    phase: str
    pass_of: str
    entered: datetime
    left: datetime | None
    paused: timedelta
    planned: timedelta | None
    why: Why | None

    @property
    def minutes(self) -> float | None:
        """The minutes it took without pauses, or None while it goes on."""
        return (self.left - self.entered - self.paused) / timedelta(minutes=1) if self.left is not None else None


def visits(events: Iterable[Event]) -> tuple[Visit, ...]:
    """Read from a record when each phase was held, and for whom.

    Args:
        events: all events of a session, in order.
    """
    done: list[Visit] = []
    current: Visit | None = None
    passes: list[str] = []
    stopped: datetime | None = None
    for event in events:
        match event:
            case e.LoopBegan():
                passes.append("")
            case e.LoopTurned():
                passes[-1] = event.person
            case e.LoopEnded():
                passes.pop()
            case e.PhaseEntered():
                planned = event.until - event.at if event.until is not None else None
                current = Visit(event.phase, passes[-1] if passes else "", event.at, None, timedelta(), planned, None)
            case e.PhaseLeft() if current is not None:
                paused = current.paused + (event.at - max(stopped, current.entered) if stopped else timedelta())
                done.append(Visit(current.phase, current.pass_of, current.entered, event.at, paused, current.planned, event.why))
                current = None
            case e.Paused():
                stopped = event.at
            case e.Resumed():
                if current is not None and stopped is not None:
                    gap = event.at - max(stopped, current.entered)
                    current = Visit(current.phase, current.pass_of, current.entered, None, current.paused + gap, current.planned, None)
                stopped = None
            case _:
                pass
    return (*done, current) if current is not None else tuple(done)
