# SPDX-License-Identifier: MIT
"""The agenda: what a protocol plans for these people.

How long it took is told by `plcprotocols.engine.timing`; a protocol is fitted into a time by `plcprotocols.engine.planning`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TypeGuard, TypeVar

from attrs import evolve, field, frozen

from plcprotocols.engine.cast import bound_roles, misfit
from plcprotocols.engine.grouping import Grouping, in_order, sizes
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.engine.shapes import check_shape
from plcprotocols.engine.shortest import Fork, Part, Passes, Stretch, Ways, shortest
from plcprotocols.engine.subgroups import passes
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, OneOf, Onward, Phase, Repeat, Step, Tour
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Hold
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who

Figures = tuple[float, float, float]
Group = Composite | Repeat | EachItem
T = TypeVar("T")


@frozen
class AgendaItem:
    """One row of an agenda: a phase, or a group of steps that has a time of its own, and how often it is planned.

    Attributes:
        phase: the phase's id, or that of the group.
        title: its name for people.
        times: how often it is planned; once for each person of its loops, and for each pass that a repeated group has at least. Of what sub-groups do
            side by side those of the one with most are counted; none where so many people fit into no sub-groups. Of steps of which one is held,
            those of the one that takes longest are counted, of the others none.
        least: fewest minutes of one time; None where the source states none.
        typical: usual minutes of one time, or None.
        most: most minutes of one time, or None. Where minutes are meant for each of some people, these three are for those of the cast; where the
            passes of a loop differ in that, they are the mean of all passes. Where a vote says how many minutes it is to be, they are as stated.
        optional: whether somebody decides if it is held.
        confidence: how sure the minutes are, or the days.
        up_to: how often it is held at most; `times` where nobody decides how often, None where a repeated group has no limit that is kept, where it
            is held for each item of a kind, and where so many people fit into no sub-groups.
        days: the days it is planned with, where it is done between meetings; they are no part of any minutes.
        holds: ids of the protocols whose sessions are held in it.
        within: id of the group of steps, the outermost such, whose time holds it; its own minutes are then no part of any other.
    """

    phase: str
    title: str
    times: int
    least: float | None
    typical: float | None
    most: float | None
    optional: bool
    confidence: Confidence
    up_to: int | None = field(kw_only=True)
    days: Days | None = field(default=None, kw_only=True)
    holds: tuple[str, ...] = field(default=(), kw_only=True)
    within: str = field(default="", kw_only=True)

    @property
    def unformed(self) -> bool:
        """Whether it is for sub-groups, and so many people fit into none."""
        return not self.times and self.up_to is None


@frozen
class Agenda:
    """What a protocol plans for a number of people.

    A repeated group is counted with the fewest passes it has, a loop over items with one. Sub-groups are counted as they are proposed for these
    people: in lockstep the one with most people sets how often a loop goes round and how many minutes are meant for each of some people; where each
    goes at its own pace, the one that takes longest is counted. A tour has as many passes as there are sub-groups. Of steps of which one is held,
    the one that takes longest is counted, of several as long the first.

    Attributes:
        rows: the phases in order, and before its steps each group of steps that has a time of its own, which is counted instead of theirs.
        least: fewest minutes in all, on the shortest way that the answers to its questions allow: without optional phases, without what an answer
            leads past, and of steps of which one is held with the shortest. What has a guard (`when`) is counted as held.
        typical: usual minutes in all, optional phases included.
        most: most minutes in all, optional phases included, of what is counted here. More passes of a repeated group come on top: `complete` is false
            then, and a row takes up to `up_to` times its `most`.
        complete: whether every phase states minutes, and none may be held more often; if not, the totals are "at least".
        days: fewest, usual and most days in all of the phases that are counted in days, in the same way (the fewest are those of the way with
            fewest days); they come on top.
        programme: whether it goes on over several meetings, so that its minutes are not those of one.
    """

    rows: tuple[AgendaItem, ...]
    least: float
    typical: float
    most: float
    complete: bool
    days: Figures = field(default=(0, 0, 0), kw_only=True)
    programme: bool = field(default=False, kw_only=True)


@frozen
class _Times:
    """So many times of a phase: how often they are planned, how often they may be, and the minutes of one; `instead` of what is planned.

    `inside` says that a group of steps around it has a time, which is counted.
    """

    phase: str
    figures: Figures | None
    planned: int = 1
    up_to: int | None = 1
    instead: bool = False
    inside: bool = False


def agenda(protocol: Protocol, cast: Cast) -> Agenda:
    """Lay out what a protocol plans for a cast.

    Args:
        protocol: the protocol; what it runs is laid out as its own.
        cast: the people. The late are counted, and so is everybody who could be named once questions are answered and open seats taken. Where a
            casting binds a role during the session, the first who may hold it is taken to be chosen; sub-groups and who is what in them are taken as
            proposed.

    Raises:
        InvalidProtocol: if something in the protocol is not what its field is for.
    """
    check_shape(protocol)
    whole = inlined(protocol)
    phases = [step for step in walk(whole.steps) if isinstance(step, Phase) or _timed(step)]
    within = dict(_within(whole.steps))
    held: dict[str, list[_Times]] = {phase.id: [] for phase in phases}
    for times in _Course(whole, cast).held(whole.steps):
        held[times.phase].append(times)
    opening = _Course(whole, cast)
    rows = tuple(evolve(_row(whole, phase, held[phase.id], opening), within=within.get(phase.id, "")) for phase in phases)
    counted = [row for row in rows if not row.within]
    return Agenda(
        rows,
        shortest(_Course(whole, cast).parts(whole.steps)),
        sum(row.times * (row.typical or 0) for row in counted),
        sum(row.times * (row.most or 0) for row in counted),
        all(row.typical is not None and all(each.instead or each.up_to == each.planned for each in held[row.phase]) for row in counted),
        days=(
            shortest(_Course(whole, cast).parts(whole.steps, in_days=True)),
            sum(row.times * row.days.typical for row in rows if row.days is not None),
            sum(row.times * row.days.most for row in rows if row.days is not None),
        ),
        programme=is_programme(protocol),
    )


def _timed(step: Step) -> TypeGuard[Group]:
    """Tell whether a step is a group of steps with a time of its own."""
    return isinstance(step, Composite | Repeat | EachItem) and step.minutes is not None


def _within(steps: Sequence[Step], group: str = "") -> Iterator[tuple[str, str]]:
    """Give each step inside groups of steps with a time, with the outermost of these."""
    for step in steps:
        if group:
            yield step.id, group
        yield from _within(getattr(step, "steps", ()), group or (step.id if _timed(step) else ""))


def is_programme(protocol: Protocol) -> bool:
    """Tell whether a protocol goes on over several meetings: something in it is counted in days, is a session of its own, or changes at a meeting."""
    in_days = any(isinstance(step, Phase) and step.days is not None for step in walk(inlined(protocol).steps))
    return protocol.rotation is not None or in_days or bool(held_protocols(protocol))


def held_protocols(protocol: Protocol) -> tuple[str, ...]:
    """Name the protocols whose sessions a protocol holds, in the order in which they are held."""
    return tuple(dict.fromkeys(name for step in walk(inlined(protocol).steps) if isinstance(step, Phase) for name in _holds(step)))


def _holds(phase: Phase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.protocol for part in phase.talk if isinstance(part, Hold)))


def _row(protocol: Protocol, phase: Phase | Group, times: list[_Times], opening: _Course) -> AgendaItem:
    stated = phase.minutes or (phase.days if isinstance(phase, Phase) else None)
    sure = (stated.confidence if stated is not None else None) or protocol.provenance.minutes
    planned = [each for each in times if each.planned] or [_Times(phase.id, opening.figures(phase.minutes))]
    counted = [(each.figures, each.planned) for each in planned if each.figures is not None]
    least, typical, most = (_mean([(figures[column], count) for figures, count in counted]) for column in range(3))
    up_to = [each.up_to for each in times]
    return AgendaItem(
        phase.id,
        phase.title or phase.id,
        sum(each.planned for each in times),
        least,
        typical,
        most,
        isinstance(phase, Phase) and phase.optional is not None,
        sure,
        up_to=sum(each for each in up_to if each is not None) if None not in up_to else None,
        days=phase.days if isinstance(phase, Phase) else None,
        holds=_holds(phase) if isinstance(phase, Phase) else (),
    )


def _mean(values: Sequence[tuple[float, int]]) -> float | None:
    """Give the mean of some values, each of which is there so many times; None where there is none."""
    if len({value for value, _ in values}) <= 1:
        return values[0][0] if values else None
    return sum(value * count for value, count in values) / sum(count for _, count in values)


def _often(index: int, again: int, walked: int, passes: int) -> int:
    """Say for how many of so many passes the one at an index stands, where the last ones that were walked come again and again."""
    if index < walked - again:
        return int(index < passes)
    return max(0, -((index - passes) // again))


class _Course:
    """A protocol as it would be held for a cast: who holds which role changes on the way, as loops turn and castings bind."""

    def __init__(self, protocol: Protocol, cast: Cast) -> None:
        self.roles = {role.id: role for role in protocol.roles}
        self.bound = bound_roles(protocol)
        self.outsiders = frozenset(role.id for role in protocol.roles if role.outsider)
        self.seats = frozenset(role.id for role in protocol.roles if role.open)
        self.splits = {split.id: split for split in protocol.splits}
        self.formed: dict[str, tuple[tuple[str, ...], ...]] = {}
        self.inside = False  # a group of steps whose time is counted
        self.people: dict[str, frozenset[str]] = dict.fromkeys(cast.people, frozenset())
        for role, people in cast.holders:
            for person in people if role in self.roles else ():
                self.people[person] |= {role}

    def held(self, steps: Sequence[Step]) -> Iterator[_Times]:
        """Walk the phases as often as each is planned, with the minutes of that time; groups of steps that have a time before their phases."""
        for step in steps:
            if _timed(step):
                yield _Times(step.id, self.figures(step.minutes))
                yield from (evolve(each, inside=True) for each in self.of(step))
            else:
                yield from self.of(step)

    def of(self, step: Step) -> Iterator[_Times]:
        """Walk the phases of one step."""
        match step:
            case Phase():
                yield _Times(step.id, self.figures(step.minutes))
            case Composite():
                yield from self.held(step.steps)
            case Each():
                yield from self.passes(step)
            case Repeat():
                yield from self.repeated(step)
            case EachItem():
                yield from (evolve(each, up_to=None) for each in self.held(step.steps))
            case OneOf():
                yield from self.longest(step)
            case Breakout():
                yield from self.apart(step)
            case Casting():
                self.bind(step)
            case _:
                pass

    def parts(self, steps: Sequence[Step], *, in_days: bool = False) -> tuple[Part, ...]:
        """Lay out the steps with the fewest minutes, or days, of each; who holds which role is followed as if nothing was left out."""
        return tuple(part for step in steps for part in self.part(step, in_days=in_days))

    def part(self, step: Step, *, in_days: bool) -> Iterator[Part]:
        """Lay out one step; a group of steps that has a time takes that, and nothing in it any more."""
        if self.inside or in_days or not _timed(step):
            yield from self.laid(step, in_days=in_days)
            return
        self.inside = True
        for told in tuple(self.laid(step, in_days=False)):
            least = Stretch(f"{step.id}/", (self.figures(step.minutes) or (0,))[0])
            if isinstance(told, Ways):
                yield Ways(told.step, tuple((least, *way) for way in told.ways))
            elif isinstance(told, Passes):
                yield Passes(told.step, (((least,), 1), *told.passes))
        self.inside = False

    def laid(self, step: Step, *, in_days: bool) -> Iterator[Part]:
        """Lay out what one step is made of."""
        match step:
            case Phase():
                yield Stretch(step.id, self.fewest(step, in_days=in_days))
            case Decision():
                yield Fork(step.id, (*(option.to for option in step.options), *((Onward(),) if step.when is not None else ())))
            case Composite():
                yield Ways(step.id, (self.parts(step.steps, in_days=in_days),))
            case OneOf():
                courses = [self.among(tuple(self.people)) for _ in step.steps]
                yield Ways(step.id, tuple(course.parts((each,), in_days=in_days) for course, each in zip(courses, step.steps, strict=True)))
                for _ in self.longest(step):
                    pass
            case Each():
                yield Passes(step.id, tuple((self.parts(step.steps, in_days=in_days), 1) for _ in self.turning(step)))
            case Repeat():
                told = self.again(step, lambda: self.parts(step.steps, in_days=in_days), step.least)
                yield Passes(step.id, tuple((parts, often) for parts, often, _ in told))
            case EachItem():
                yield Passes(step.id, ((self.parts(step.steps, in_days=in_days), 1),))
            case Breakout():
                yield Stretch(step.id, 0 if in_days else self.least_apart(step))
            case Casting():
                self.bind(step)
                yield Stretch(step.id, 0)
            case _:
                yield Stretch(step.id, 0)

    def fewest(self, phase: Phase, *, in_days: bool) -> float:
        """Say how many minutes, or days, a phase takes at least; none where somebody decides whether it is held."""
        if phase.optional is not None:
            return 0
        if in_days:
            return phase.days.least if phase.days is not None else 0
        return 0 if self.inside else (self.figures(phase.minutes) or (0,))[0]

    def least_apart(self, breakout: Breakout) -> float:
        """Say how many minutes sub-groups take at least side by side."""
        if not breakout.free:
            least = sum((each.figures or (0,))[0] * each.planned for each in self.apart(breakout))
            return 0 if self.inside else least
        courses = [self.among(people) for people in self.form(self.splits[breakout.split], afresh=breakout.afresh)]
        least = max((shortest(course.parts(breakout.steps)) for course in courses), default=0)
        for course in courses:
            self.people |= course.people
        return 0 if self.inside else least

    def repeated(self, repeat: Repeat) -> Iterator[_Times]:
        """Walk the passes of a repeated group."""
        endless = repeat.most is None or repeat.beyond
        for times, planned, possible in self.again(repeat, lambda: list(self.held(repeat.steps)), max(repeat.most or repeat.least, repeat.least)):
            for each in times:
                up_to = None if endless or each.up_to is None else each.up_to * possible
                yield evolve(each, planned=each.planned * planned, up_to=up_to)

    def again(self, repeat: Repeat, tell: Callable[[], T], most: int) -> Iterator[tuple[T, int, int]]:
        """Tell of the passes until people are what they were before an earlier one; those since then stand for all that follow.

        Behind each is said how often there is such a pass, of the fewest and of the most.
        """
        before: list[dict[str, frozenset[str]]] = []
        told: list[T] = []
        while len(told) < most and self.people not in before:
            before.append(dict(self.people))
            told.append(tell())
        again = len(told) - before.index(self.people) if self.people in before else most + 1
        before.append(self.people)
        for index, each in enumerate(told):
            yield each, _often(index, again, len(told), repeat.least), _often(index, again, len(told), most)
        last = repeat.least if repeat.least < len(before) else len(told) - again + (repeat.least - len(told)) % again
        self.people = dict(before[last])

    def longest(self, pool: OneOf) -> Iterator[_Times]:
        """Walk the one of several steps that takes longest; the others may be held instead, and are not planned."""
        courses = [self.among(tuple(self.people)) for _ in pool.steps]
        told = [list(course.held((step,))) for course, step in zip(courses, pool.steps, strict=True)]
        chosen = max(range(len(told)), key=lambda index: _length(told[index]))
        for index, times in enumerate(told):
            yield from times if index == chosen else (evolve(each, planned=0, instead=True) for each in times)
        self.people, self.formed = courses[chosen].people, courses[chosen].formed

    def apart(self, breakout: Breakout) -> Iterator[_Times]:
        """Walk what sub-groups do side by side, as often and as long as the one with most; what cannot be formed may be held, and is not planned."""
        groups = self.form(self.splits[breakout.split], afresh=breakout.afresh)
        courses = [self.among(people) for people in groups]
        if breakout.free and courses:
            yield from max((list(course.held(breakout.steps)) for course in courses), key=_length)
        elif courses:
            yield from _Lockstep(courses).held(courses, breakout.steps)
        else:
            whole = [self.among(tuple(self.people))]
            yield from (evolve(each, planned=0, up_to=None) for each in _Lockstep(whole).held(whole, breakout.steps))
        for course in courses:
            self.people |= course.people

    def form(self, split: Split, *, afresh: bool) -> tuple[tuple[str, ...], ...]:
        """Give the sub-groups of a split as they are, or as they are proposed, and their people the roles of the split."""
        if split.id in self.formed and not afresh:
            return self.formed[split.id]
        people = self.named(split.of)
        kept = (tuple(person for person in group if person in people) for group in self.formed.get(split.joins, ()))
        joined = tuple(group for group in kept if group)
        fitting = sizes(split, len(people))
        groups = in_order(Grouping(split, people, fitting, joined)) if fitting else ()
        if groups:
            self.formed[split.id] = groups
        taken: set[str] = set()
        for wanted in split.roles if groups else ():
            holders = {person for group in groups for person in self.holders(wanted, group, taken)}
            taken |= holders
            for person in people:
                self.people[person] = self.people[person] | {wanted.role} if person in holders else self.people[person] - {wanted.role}
        return groups

    def holders(self, wanted: GroupRole, group: tuple[str, ...], taken: set[str]) -> tuple[str, ...]:
        """Name who is proposed for a role in a sub-group: who holds it already, else the first who may, those with another such role last."""
        already = tuple(person for person in group if wanted.role in self.people[person])[: wanted.most]
        able = [person for person in group if self.fits(self.people[person] | {wanted.role})]
        return already or tuple(sorted(able, key=lambda person: person in taken)[: wanted.least])

    def among(self, people: tuple[str, ...]) -> _Course:
        """Give the course of some of the people by themselves."""
        course = copy(self)
        course.people, course.formed = {person: self.people[person] for person in people}, dict(self.formed)
        return course

    def figures(self, minutes: Minutes | None) -> Figures | None:
        """Give least, typical and most minutes for those who hold roles now."""
        if minutes is None:
            return None
        if minutes.per is None and not minutes.plus:
            return minutes.least, minutes.typical, minutes.most
        return minutes.counted(len(self.named(minutes.per)) if minutes.per is not None else 0)

    def passes(self, each: Each) -> Iterator[_Times]:
        """Walk a loop once for each person it would run for, with the role bound to them."""
        for _ in self.turning(each):
            yield from self.held(each.steps)

    def turning(self, each: Each) -> Iterator[str]:
        """Name those a loop would run for, one after the other, each holding the role meanwhile."""
        for person in self.candidates(each):
            self.turn(each, person)
            yield person
            self.turn_back(each, person)

    def turn(self, each: Each, person: str) -> None:
        """Bind the role of a loop to somebody."""
        self.people[person] = self.people[person] - {each.former} | {each.role}

    def turn_back(self, each: Each, person: str) -> None:
        """Give somebody back the role they gave up for a loop."""
        self.people[person] = self.people[person] - {each.role} | {each.former}

    def candidates(self, each: Each) -> tuple[str, ...]:
        """Name those a loop would run for, in seat order."""
        excluding = {other for role in self.roles.values() for other in _exclusive(role, each.role)} - {each.former}
        return tuple(person for person in self.named(each.of) if each.former in self.people[person] and not excluding & self.people[person])

    def bind(self, casting: Casting) -> None:
        """Give the role of a casting to the first who may be chosen, unless whoever holds it may not be without."""
        given_up = frozenset({casting.former} if casting.former is not None else set[str]())
        without = {person: roles - {casting.role} | given_up for person, roles in self.people.items() if casting.role in roles}
        if not all(roles and self.fits(roles) for roles in without.values()):
            return
        able = {person: self.people[person] - given_up | {casting.role} for person in self.named(casting.of)}
        chosen = next((person for person, roles in able.items() if self.fits(roles)), None)
        if chosen is not None:
            self.people |= without | {chosen: able[chosen]}

    def fits(self, roles: frozenset[str]) -> bool:
        """Tell whether one person may hold these roles together."""
        return misfit(self.roles, self.bound, roles) is None

    def named(self, who: Who) -> tuple[str, ...]:
        """Name whom a selector could select, in seat order."""
        return tuple(person for person, roles in self.people.items() if self.selects(who, roles))

    def selects(self, who: Who, roles: frozenset[str], *, could: bool = True) -> bool:
        """Tell whether a selector could select somebody with these roles or, for those it is to take away, whether it is bound to."""
        match who:
            case Everyone():
                return not roles <= self.outsiders
            case Nobody():
                return False
            case Chose() | Spoke():
                return could
            case Holders(role):
                return role in roles or (could and role in self.seats)
            case Union(of):
                return any(self.selects(each, roles, could=could) for each in of)
            case Both(of):
                return all(self.selects(each, roles, could=could) for each in of)
            case Minus(of, without):
                return self.selects(of, roles, could=could) and not self.selects(without, roles, could=not could)


class _Lockstep:
    """Sub-groups that go by one bell: the one with most people sets how often a loop goes round, and how long a phase is."""

    def __init__(self, courses: Sequence[_Course]) -> None:
        self.stations = len(courses)

    def held(self, courses: Sequence[_Course], steps: Sequence[Step]) -> Iterator[_Times]:
        """Walk the phases as often as each is planned for some of the sub-groups, while the others rest."""
        for step in steps:
            if _timed(step):
                yield _Times(step.id, _most([course.figures(step.minutes) for course in courses]))
            match step:
                case Phase():
                    yield _Times(step.id, _most([course.figures(step.minutes) for course in courses]))
                case Composite():
                    yield from self.held(courses, step.steps)
                case Each():
                    yield from self.passes(courses, step)
                case Repeat():
                    for _ in range(step.least):
                        yield from self.held(courses, step.steps)
                case Tour():
                    for _ in range(passes(step, self.stations)):
                        yield from self.held(courses, step.steps)
                case _:
                    pass

    def passes(self, courses: Sequence[_Course], each: Each) -> Iterator[_Times]:
        """Walk a loop as often as the sub-group with most people goes round; who has come round rests."""
        orders = [(course, course.candidates(each)) for course in courses]
        for number in range(max(len(order) for _, order in orders)):
            turning = [(course, order[number]) for course, order in orders if number < len(order)]
            for course, person in turning:
                course.turn(each, person)
            yield from self.held([course for course, _ in turning], each.steps)
            for course, person in turning:
                course.turn_back(each, person)


def _most(figures: Sequence[Figures | None]) -> Figures | None:
    """Give the minutes of the sub-group that has most."""
    return max((each for each in figures if each is not None), default=None)


def _length(times: Sequence[_Times]) -> tuple[float, int]:
    """Say how long a sub-group takes, in minutes and in how often phases are held."""
    planned = [(each.figures or (0.0, 0.0, 0.0), each.planned) for each in times if not each.inside]
    return sum(typical * count for (_, typical, _), count in planned), sum(count for _, count in planned)


def _exclusive(role: Role, bound: str) -> tuple[str, ...]:
    """Name what a role has to say about who may not hold a role that a loop binds."""
    return ((role.id,) if bound in role.excludes else ()) + (role.excludes if role.id == bound else ())
