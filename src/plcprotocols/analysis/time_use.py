# SPDX-License-Identifier: MIT
"""What became of the planned time: planned and actual time of each phase, overrun, and where slack went.

Slack is time that a phase did not need. Which phase used it follows from one sentence: *each phase that takes longer than planned uses what phases
before it have saved and none has used yet, the oldest first.* What is saved later makes up for nothing that was over before. Sub-groups that go
each at its own pace keep books of their own.

Where no time was planned nothing is over and nothing is saved: a plan that is missing is no plan of zero minutes. Phases that are counted in days are
left out, as the clock of a session leaves them out of what was planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from attrs import frozen

from plcprotocols.analysis.conformance import Came, Conformance, Stretch
from plcprotocols.engine.keeping import agreed
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import Visit, visits
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer

MS = timedelta(milliseconds=1)


@frozen(kw_only=True)
class Spent:
    """What one visit of a phase took of the time. All times are milliseconds, pauses taken out.

    Attributes:
        phase: id of the phase.
        planned: its planned time; None where none was planned, or none is known.
        actual: how long it took, or has taken so far; None where that cannot be told.
        extended: how much more time it was given.
        paused: how long the clock stood in it.
        going: whether it goes on.
        pass_of: whose pass of a loop it was, or empty.
        number: the number of the pass of a repeated group it was in, or None.
        group: the sub-group that held it at its own pace, or empty.
    """

    phase: str
    planned: int | None
    actual: int | None
    extended: int = 0
    paused: int = 0
    going: bool = False
    pass_of: str = ""
    number: int | None = None
    group: str = ""

    @property
    def over(self) -> int | None:
        """How much longer it took than planned, never below zero, also where it was given more time; None where one of the two is not known."""
        return None if self.planned is None or self.actual is None else max(0, self.actual - self.planned)

    @property
    def under(self) -> int | None:
        """How much less it took than planned, never below zero, and nothing while it goes on; None as for `over`."""
        return None if self.planned is None or self.actual is None else 0 if self.going else max(0, self.planned - self.actual)


@frozen
class MadeUp:
    """Time that one phase saved, and a later one used.

    Attributes:
        saved: place among the visits of the one that saved it, from 0.
        used: place of the one that used it.
        time: how many milliseconds.
    """

    saved: int
    used: int
    time: int


@frozen
class TimeUse:
    """What became of the planned time of one session or meeting.

    Attributes:
        of: id of the record or of the meeting.
        spent: each visit of a phase, in order.
        made_up: which later phase used what an earlier one had saved, in order.
    """

    of: str
    spent: tuple[Spent, ...]
    made_up: tuple[MadeUp, ...]

    @property
    def planned(self) -> int:
        """The planned milliseconds of all visits that have a plan and a known time; sub-groups side by side count each for itself."""
        return sum(each.planned for each in self.spent if each.planned is not None and each.actual is not None)

    @property
    def actual(self) -> int:
        """The milliseconds the same visits took, so that it can be held against `planned`."""
        return sum(each.actual for each in self.spent if each.planned is not None and each.actual is not None)

    @property
    def over(self) -> int:
        """How much longer than planned visits took, all together."""
        return sum(each.over or 0 for each in self.spent)

    @property
    def under(self) -> int:
        """How much less than planned visits took, all together."""
        return sum(each.under or 0 for each in self.spent)

    @property
    def covered(self) -> int:
        """How much of what was over had been saved before."""
        return sum(each.time for each in self.made_up)

    def covered_of(self, place: int) -> int:
        """Tell how much of what one visit took longer had been saved before.

        Args:
            place: the visit's place, from 0.
        """
        return sum(each.time for each in self.made_up if each.used == place)

    def rows(self) -> Iterator[dict[str, str | int | bool | None]]:
        """Give it as rows for a table, one for each visit; `covered` is what of its `over` had been saved before."""
        for place, each in enumerate(self.spent):
            whose = {"phase": each.phase, "pass_of": each.pass_of, "number": each.number, "group": each.group}
            times = {"planned": each.planned, "actual": each.actual, "over": each.over, "under": each.under, "covered": self.covered_of(place)}
            yield {"of": self.of, **whose, **times, "extended": each.extended, "paused": each.paused, "going": each.going}


def time_use(of: Session | Record | Conformance, *, viewer: Viewer | None = None) -> TimeUse:
    """Tell what became of the planned time.

    Of a log that was held against a protocol a phase is told from its first turn to its last. One that was left out has saved its time; of one that
    was unheard it cannot be told. A session is told as far as its people agreed to be kept.

    Args:
        of: a session, the record of one, or a log that was held against a protocol.
        viewer: for whom, as for `Session.view`; None for whoever keeps the record. A log knows no viewers.

    Raises:
        InvalidArgument: for anything else.
        NotFound: if the viewer is not in the session.

    Example:
        >>> spent = [Spent(phase="present", planned=600, actual=500), Spent(phase="ask", planned=300, actual=450)]
        >>> made_up(spent)
        (MadeUp(saved=0, used=1, time=100),)
    """
    if isinstance(of, Conformance):
        if viewer is not None:
            raise InvalidArgument(Problem("no-viewers", "viewer", "a log knows no viewers", "Leave it out, or give a session or a record."))
        return _use(of.meeting, map(_of_stretch, of.phases))
    if isinstance(of, Record):
        of = Session.resume(of) if viewer is not None else of
    elif not isinstance(of, Session):
        raise wrong_kind("of", of, "Give a session, a record, or what conformance found.")
    if isinstance(of, Session) and viewer is not None:
        known = frozenset(of.numbers(viewer)) if of.level is not Level.NOTHING else frozenset[int]()
        held = of.visits(viewer) if known else ()
    else:
        of = of.record if isinstance(of, Session) else of
        known = frozenset(event.seq for event in of.events) if agreed(of) is not Level.NOTHING else frozenset[int]()
        held = visits(of.events) if known else ()
    latest = max((event.at for event in e.counting(of.events) if event.seq in known), default=None)
    name = of.record.header.record if isinstance(of, Session) else of.header.record
    return _use(name, (_of_visit(each, latest - each.entered) for each in held if not each.days) if latest is not None else ())


def made_up(spent: Iterable[Spent]) -> tuple[MadeUp, ...]:
    """Tell which phase used what an earlier one had saved: the oldest first, in each sub-group by itself.

    Args:
        spent: the visits, in order.
    """
    found: list[MadeUp] = []
    saved: dict[str, list[tuple[int, int]]] = {}
    for place, each in enumerate(spent):
        slack = saved.setdefault(each.group, [])
        over = each.over or 0
        while over and slack:
            since, left = slack[0]
            used = min(over, left)
            found.append(MadeUp(since, place, used))
            over -= used
            slack[:1] = [(since, left - used)] if left > used else []
        if each.under:
            slack.append((place, each.under))
    return tuple(found)


def _use(name: str, spent: Iterable[Spent]) -> TimeUse:
    told = tuple(spent)
    return TimeUse(name, told, made_up(told))


def _of_visit(visit: Visit, so_far: timedelta) -> Spent:
    took = (visit.left - visit.entered if visit.left is not None else so_far) - visit.paused
    return Spent(
        phase=visit.phase,
        planned=visit.planned // MS if visit.planned is not None else None,
        actual=max(0, took // MS),
        extended=visit.extended // MS,
        paused=visit.paused // MS,
        going=visit.left is None,
        pass_of=visit.pass_of,
        number=visit.number,
        group=visit.group,
    )


def _of_stretch(stretch: Stretch) -> Spent:
    actual = None if stretch.came is Came.UNHEARD else stretch.length
    return Spent(phase=stretch.phase, planned=stretch.planned, actual=actual, pass_of=stretch.person or "", group=stretch.group)
