# SPDX-License-Identifier: MIT
"""The clock as a value: how long a session and its phases took, what was planned, and who gave more time.

Everything here is folded from events and judges nothing. A deadline that has passed without an event is not seen: an app calls `due` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import attrs
from attrs import frozen

from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_moment
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.events.kinds import Authorship, Structure

T = TypeVar("T")
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
        group: the sub-group that held it at its own pace, or empty. Where one bell rings for all sub-groups a phase is one visit, of the whole, and
            nobody's pass: in each sub-group it is somebody else's.
    """

    phase: Structure[str]
    pass_of: Authorship[str]
    entered: Structure[datetime]
    left: Structure[datetime | None]
    paused: Structure[timedelta]
    planned: Structure[timedelta | None]
    extended: Structure[timedelta]
    why: Structure[Why | None]
    over: Structure[timedelta] = NONE
    days: Structure[bool] = False
    number: Structure[int | None] = None
    group: Structure[str] = ""

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
        group: the sub-group it was given to, or empty.
    """

    phase: str
    at: datetime
    minutes: float
    by: tuple[str, ...]
    voted: bool
    reason: str | None
    group: str = ""


@frozen
class Clock:
    """How a session stands with time at one moment.

    `wall` is always `elapsed` and `paused` together; between two meetings a session is paused. Once it has ended its clock stands. Phases that are
    counted in days have no part in `planned` and `overrun`. While sub-groups go each at its own pace, their phases are held side by side: `planned`
    and `overrun` count each time that sub-group for which it is most.

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
        """How much more time phases were given, all together, those of each sub-group included."""
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
    told = e.counting(event for event in events if event.at <= at)
    opened = next((event.at for event in told if isinstance(event, e.SessionOpened)), None)
    if opened is None:
        given = f"no session was open at {at.isoformat()}"
        raise InvalidArgument(Problem("not-open-yet", "at", given, "Give all events of a session, and a moment that is not before its opening."))
    end = next((event.at for event in told if isinstance(event, e.SessionEnded)), at)
    wall, paused, times = end - opened, _shared(pauses(told, end), opened, end), _times(told, end)
    return Clock(
        opened=opened,
        wall=wall,
        paused=paused,
        elapsed=wall - paused,
        planned=_most_of(times, lambda visit: visit.planned or NONE),
        overrun=_most_of(times, lambda visit: _overrun(visit, visit.left or end)),
        extensions=tuple(_extensions(told)),
        visits=tuple(each.visit for each in times),
    )


def _most_of(times: Iterable[_Time], length: Callable[[Visit], timedelta]) -> timedelta:
    """Add up a length of what was counted in minutes; of sub-groups side by side only that of the one with most is counted."""
    found: dict[int, dict[str, timedelta]] = {}
    for each in times:
        if not each.visit.days:
            groups = found.setdefault(each.apart, {})
            groups[each.visit.group] = groups.get(each.visit.group, NONE) + length(each.visit)
    return sum((max(groups.values()) for groups in found.values()), NONE)


def _check(at: datetime) -> None:
    check_moment("at", at)
    if at.utcoffset() is None:
        raise InvalidArgument(Problem("naive-time", "at", at.isoformat(), "Give a datetime with a time zone, such as datetime.now(UTC)."))


def visits(events: Iterable[Event]) -> tuple[Visit, ...]:
    """Read from a record when each phase was held, and for whom, up to its latest event.

    Args:
        events: all events of a session, in order.
    """
    told = e.counting(events)
    return tuple(each.visit for each in _times(told, told[-1].at)) if told else ()


@frozen
class _Time:
    """A visit, and which of the times at which sub-groups went at their own pace it belongs to, or 0."""

    visit: Visit
    apart: int = 0


def _times(events: Sequence[Event], end: datetime) -> tuple[_Time, ...]:
    stood, course = pauses(events, end), _Course()
    for event in events:
        course.note(event)
    paused = (_shared(stood, each.visit.entered, each.visit.left or end) for each in course.times)
    return tuple(_Time(attrs.evolve(each.visit, paused=gone), each.apart) for each, gone in zip(course.times, paused, strict=True))


class _Course:
    """Each time a phase was held, its pauses not yet counted; it changes with each event.

    `current` are the places of those that go on, `passes` and `numbers` the running loops, all by sub-group; the empty name is the whole.
    """

    def __init__(self) -> None:
        self.times: list[_Time] = []
        self.current: dict[str, int] = {}
        self.passes: dict[str, dict[str, str]] = {}
        self.numbers: dict[str, dict[str, int]] = {}
        self.gone: dict[str, timedelta] = {}
        self.stopped: datetime | None = None
        self.apart = 0

    def note(self, event: Event) -> None:
        """Take notice of an event."""
        group: str = getattr(event, "group", "")
        match event:
            case e.LoopTurned():
                self.passes.setdefault(group, {})[event.loop] = event.person
            case e.PassBegun():
                self.numbers.setdefault(group, {})[event.loop] = event.number
            case e.LoopEnded() | e.LoopRested():
                self.passes.get(group, {}).pop(event.loop, None)
                if isinstance(event, e.LoopEnded):
                    self.numbers.get(group, {}).pop(event.loop, None)
            case e.BrokeOut():
                self.apart += 1
            case e.Paused():
                self.stopped = event.at
            case e.Resumed():
                self.resumed(event.at)
            case e.PhaseEntered() if not (group and "" in self.current):
                self.entered(event, group)
            case e.DateSet() | e.PhaseExtended() | e.PhaseLeft() if group in self.current:
                self.changed(event, group)
            case _:
                pass

    def resumed(self, at: datetime) -> None:
        """Count the end of a pause in what goes on."""
        for group, place in self.current.items():
            if self.stopped is not None:
                self.gone[group] += at - max(self.stopped, self.times[place].visit.entered)
        self.stopped = None

    def entered(self, event: e.PhaseEntered, group: str) -> None:
        """Begin a visit; that of the whole stands for those of sub-groups that go by its bell."""
        # The minutes of a phase entered in a pause count from the beginning of the pause.
        begin = event.at if event.days else self.stopped or event.at
        planned = event.until - begin if event.until is not None else None
        person, number = self.loops(group)
        self.current[group], self.gone[group] = len(self.times), NONE
        visit = Visit(event.phase, person, event.at, None, NONE, planned, NONE, None, days=event.days, number=number, group=group)
        self.times.append(_Time(visit, self.apart if group else 0))

    def loops(self, group: str) -> tuple[str, int | None]:
        """Say whose pass it is of the innermost loop, and the number of that of the innermost repeated group."""
        if group:
            return self.innermost(self.passes, group) or "", self.innermost(self.numbers, group)
        several = any(passes for each, passes in self.passes.items() if each)
        inside = next((each for each, numbers in self.numbers.items() if each and numbers), "")
        return "" if several else self.innermost(self.passes, "") or "", self.innermost(self.numbers, inside)

    def innermost(self, loops: dict[str, dict[str, T]], group: str) -> T | None:
        """Give what a sub-group's innermost loop is at, or else that of the whole, or None."""
        return next((value for each in dict.fromkeys((group, "")) for value in reversed(loops.get(each, {}).values())), None)

    def changed(self, event: e.DateSet | e.PhaseExtended | e.PhaseLeft, group: str) -> None:
        """Give what goes on another date or more time, or end it."""
        place = self.current[group]
        visit = self.times[place].visit
        match event:
            case e.DateSet():
                over = _overrun(visit, event.at) if visit.days else NONE
                visit = attrs.evolve(visit, planned=event.until - visit.entered, over=over, days=True)
            case e.PhaseExtended():
                over = _overrun(attrs.evolve(visit, paused=self.gone[group]), max(self.stopped or event.at, visit.entered))
                visit = attrs.evolve(visit, extended=visit.extended + timedelta(minutes=event.minutes), over=over)
            case e.PhaseLeft():
                visit = attrs.evolve(visit, left=event.at, why=event.why)
                del self.current[group]
        self.times[place] = attrs.evolve(self.times[place], visit=visit)


def pauses(events: Iterable[Event], end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Give the beginning and end of each pause; one that goes on is counted up to `end`.

    Args:
        events: the events of a session that count, in order.
        end: the moment up to which it is told.
    """
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
            by = voters.extending(event.group) if event.actor is None else (event.actor,) if seconded is None else (seconded, event.actor)
            yield Extension(event.phase, event.at, event.minutes, by, event.actor is None and by != (), event.content, event.group)
        voters.note(event)
        seconded = event.person if isinstance(event, e.Seconded) else None


class _Voters:
    """Who has voted for more time in the present phase of each sub-group, and still takes part in it; it changes with each event."""

    def __init__(self) -> None:
        self.votes: dict[str, dict[str, str]] = {}
        self.absent: set[str] = set()
        self.out: dict[str, set[str]] = {}
        self.phase: dict[str, str] = {}

    def extending(self, group: str) -> tuple[str, ...]:
        """Name those whose vote is for more time, in the order in which they voted."""
        away = self.absent | self.out.get(group, set())
        return tuple(person for person, option in self.votes.get(group, {}).items() if option == "extend" and person not in away)

    def note(self, event: Event) -> None:
        """Take notice of an event."""
        match event:
            case e.PhaseEntered(group=group):
                self.votes[group], self.out[group], self.phase[group] = {}, set(), event.phase
            case e.PhaseExtended(group=group):
                self.votes[group] = {}
            case e.TimeVoted(actor=str(person), group=group):
                self.votes.setdefault(group, {})[person] = event.option
            case e.OptedOut(actor=str(person), group=group) if event.of == self.phase.get(group):
                self.out.setdefault(group, set()).add(person)
            case e.OptedIn(actor=str(person), group=group):
                self.out.setdefault(group, set()).discard(person)
            case e.Left():
                self.absent.add(event.person)
            case e.Joined():
                self.absent.discard(event.person)
            case _:
                pass
