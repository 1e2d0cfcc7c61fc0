# SPDX-License-Identifier: MIT
"""The clock as a value: how long a session and its phases took, what was planned, and who gave more time.

Everything here is folded from events and judges nothing. A deadline that has passed without an event is not seen: an app calls `due` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import attrs
from attrs import frozen

from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_moment
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.events import Event, Why

NONE = timedelta()


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
        extended: how much more it was given.
        why: why it ended, or None while it goes on.
        over: how much of it was overrun already when it was given more time.
        days: whether it is counted in days, which go on in pauses and between meetings; the planned time is then that to its latest date.
        number: the number of the pass of the innermost repeated group it was in, or None.
    """

    phase: str
    pass_of: str
    entered: datetime
    left: datetime | None
    paused: timedelta
    planned: timedelta | None
    extended: timedelta
    why: Why | None
    over: timedelta = NONE
    days: bool = False
    number: int | None = None

    @property
    def minutes(self) -> float | None:
        """The minutes it took without pauses, or None while it goes on."""
        return (self.left - self.entered - self.paused) / timedelta(minutes=1) if self.left is not None else None

    @property
    def overrun(self) -> timedelta | None:
        """How much longer it took than planned and extended, never below zero; None while it goes on, or where no time was planned."""
        return _overrun(self, self.left) if self.left is not None and self.planned is not None else None


@frozen
class Extension:
    """More time for a phase.

    Attributes:
        phase: the phase's id.
        at: UTC moment.
        minutes: how many more.
        by: who gave it: the one who extended, after the one who proposed it where it was seconded; in a vote all who said `extend`.
            Empty where the events name nobody.
        voted: whether it came of a vote.
        reason: id of the words that say why, or None.
    """

    phase: str
    at: datetime
    minutes: float
    by: tuple[str, ...]
    voted: bool
    reason: str | None


@frozen
class Clock:
    """How a session stands with time at one moment.

    `wall` is always `elapsed` and `paused` together; between two meetings a session is paused. Once it has ended its clock stands. Phases that are
    counted in days have no part in `planned` and `overrun`.

    Attributes:
        opened: UTC moment of the opening.
        wall: how long ago it opened, or how long it lasted.
        paused: how long the clock stood, a pause that still goes on included.
        elapsed: how long the session ran, pauses taken out.
        planned: the planned time of all phases entered so far.
        overrun: how much longer phases took than planned and extended, all together; a phase that was shorter makes up for none.
        extensions: who gave more time, in order.
        visits: when each phase was held, in order.
    """

    opened: datetime
    wall: timedelta
    paused: timedelta
    elapsed: timedelta
    planned: timedelta
    overrun: timedelta
    extensions: tuple[Extension, ...]
    visits: tuple[Visit, ...]

    @property
    def extended(self) -> timedelta:
        """How much more time phases were given, all together."""
        return sum((visit.extended for visit in self.visits), NONE)


def clock(events: Iterable[Event], at: datetime) -> Clock:
    """Read the clock of a session at a moment; events that are later than that are not looked at.

    Args:
        events: all events of a session, in order.
        at: the moment.

    Raises:
        InvalidArgument: if the moment has no time zone or lies before the opening, or no opening is among the events.
    """
    _check(at)
    told = tuple(event for event in events if event.at <= at)
    opened = next((event.at for event in told if isinstance(event, e.SessionOpened)), None)
    if opened is None:
        given = f"no session was open at {at.isoformat()}"
        raise InvalidArgument(Problem("not-open-yet", "at", given, "Give all events of a session, and a moment that is not before its opening."))
    end = next((event.at for event in told if isinstance(event, e.SessionEnded)), at)
    wall, paused, held = end - opened, _shared(_pauses(told, end), opened, end), _visits(told, end)
    return Clock(
        opened=opened,
        wall=wall,
        paused=paused,
        elapsed=wall - paused,
        planned=sum((visit.planned for visit in held if visit.planned is not None and not visit.days), NONE),
        overrun=sum((_overrun(visit, visit.left or end) for visit in held if not visit.days), NONE),
        extensions=tuple(_extensions(told)),
        visits=held,
    )


def _check(at: datetime) -> None:
    check_moment("at", at)
    if at.utcoffset() is None:
        raise InvalidArgument(Problem("naive-time", "at", at.isoformat(), "Give a datetime with a time zone, such as datetime.now(UTC)."))


def visits(events: Iterable[Event]) -> tuple[Visit, ...]:
    """Read from a record when each phase was held, and for whom, up to its latest event.

    Args:
        events: all events of a session, in order.
    """
    told = tuple(events)
    return _visits(told, told[-1].at) if told else ()


def _visits(events: Sequence[Event], end: datetime) -> tuple[Visit, ...]:
    pauses = _pauses(events, end)
    return tuple(attrs.evolve(visit, paused=_shared(pauses, visit.entered, visit.left or end)) for visit in _held(events))


def _held(events: Iterable[Event]) -> Iterator[Visit]:
    """Give each time a phase was held, its pauses not yet counted."""
    current: Visit | None = None
    passes: dict[str, str] = {}
    numbers: dict[str, int] = {}
    stopped: datetime | None = None
    gone = NONE
    for event in events:
        match event:
            case e.LoopTurned():
                passes[event.loop] = event.person
            case e.PassBegun():
                numbers[event.loop] = event.number
            case e.LoopEnded():
                passes.pop(event.loop, None)
                numbers.pop(event.loop, None)
            case e.Paused():
                stopped = event.at
            case e.Resumed():
                if current is not None and stopped is not None:
                    gone += event.at - max(stopped, current.entered)
                stopped = None
            case e.PhaseEntered():
                # The minutes of a phase entered in a pause count from the beginning of the pause.
                begin = event.at if event.days else stopped or event.at
                planned = event.until - begin if event.until is not None else None
                innermost, number = next(reversed(passes.values()), ""), next(reversed(numbers.values()), None)
                current, gone = Visit(event.phase, innermost, event.at, None, NONE, planned, NONE, None, days=event.days, number=number), NONE
            case e.DateSet() if current is not None:
                over = _overrun(current, event.at) if current.days else NONE
                current = attrs.evolve(current, planned=event.until - current.entered, over=over, days=True)
            case e.PhaseExtended() if current is not None:
                over = _overrun(attrs.evolve(current, paused=gone), max(stopped or event.at, current.entered))
                current = attrs.evolve(current, extended=current.extended + timedelta(minutes=event.minutes), over=over)
            case e.PhaseLeft() if current is not None:
                yield attrs.evolve(current, left=event.at, why=event.why)
                current = None
            case _:
                pass
    if current is not None:
        yield current


def _pauses(events: Iterable[Event], end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Give the beginning and end of each pause; one that goes on is counted up to `end`."""
    found: list[tuple[datetime, datetime]] = []
    stopped: datetime | None = None
    for event in events:
        if isinstance(event, e.Paused):
            stopped = event.at
        elif isinstance(event, e.Resumed) and stopped is not None:
            found.append((stopped, event.at))
            stopped = None
    return (*found, (stopped, end)) if stopped is not None else tuple(found)


def _shared(pauses: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime) -> timedelta:
    """Add up what of the pauses lies between two moments."""
    return sum((max(min(end, until) - max(begin, since), NONE) for begin, end in pauses), NONE)


def _overrun(visit: Visit, until: datetime) -> timedelta:
    if visit.planned is None:
        return NONE
    paused = NONE if visit.days else visit.paused
    return max(until - visit.entered - paused - visit.planned - visit.extended, visit.over)


def _extensions(events: Iterable[Event]) -> Iterator[Extension]:
    voters = _Voters()
    seconded: str | None = None
    for event in events:
        if isinstance(event, e.PhaseExtended):
            by = voters.extending() if event.actor is None else (event.actor,) if seconded is None else (seconded, event.actor)
            yield Extension(event.phase, event.at, event.minutes, by, event.actor is None and by != (), event.content)
        voters.note(event)
        seconded = event.person if isinstance(event, e.Seconded) else None


class _Voters:
    """Who has voted for more time in the present phase, and still takes part in it; it changes with each event."""

    def __init__(self) -> None:
        self.votes: dict[str, str] = {}
        self.absent: set[str] = set()
        self.out: set[str] = set()
        self.phase = ""

    def extending(self) -> tuple[str, ...]:
        """Name those whose vote is for more time, in the order in which they voted."""
        return tuple(person for person, option in self.votes.items() if option == "extend" and person not in self.absent | self.out)

    def note(self, event: Event) -> None:
        """Take notice of an event."""
        match event:
            case e.PhaseEntered():
                self.votes, self.out, self.phase = {}, set(), event.phase
            case e.PhaseExtended():
                self.votes = {}
            case e.TimeVoted(actor=str(person)):
                self.votes[person] = event.option
            case e.OptedOut(actor=str(person)) if event.of == self.phase:
                self.out.add(person)
            case e.OptedIn(actor=str(person)):
                self.out.discard(person)
            case e.Left():
                self.absent.add(event.person)
            case e.Joined():
                self.absent.discard(event.person)
            case _:
                pass
