# SPDX-License-Identifier: MIT
"""The agenda: what a protocol plans for these people.

How long it took is told by `plcprotocols.engine.timing`; a protocol is fitted into a time by `plcprotocols.engine.planning`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from plcprotocols.engine.cast import bound_roles, misfit
from plcprotocols.model.flow import Casting, Composite, Each, Phase, Step
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Union, Who

Figures = tuple[float, float, float]


@frozen
class AgendaItem:
    """One row of an agenda: a phase, and how often it is planned.

    Attributes:
        phase: the phase's id.
        title: its name for people.
        times: how often it is planned; once for each person of its loops.
        least: fewest minutes of one time; None where the source states none.
        typical: usual minutes of one time, or None.
        most: most minutes of one time, or None. Where minutes are meant for each of some people, these three are for those of the cast; where the
            passes of a loop differ in that, they are the mean of all passes.
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
        cast: the people. The late are counted, and so is everybody who could be named once questions are answered and open seats taken. Where a
            casting binds a role during the session, the first who may hold it is taken to be chosen.
    """
    held: dict[str, list[Figures | None]] = {phase.id: [] for phase in _phases(protocol.steps)}
    for phase, figures in _Course(protocol, cast).held(protocol.steps):
        held[phase].append(figures)
    opening = _Course(protocol, cast)
    rows = tuple(_row(protocol, phase, held[phase.id], opening) for phase in _phases(protocol.steps))
    return Agenda(
        rows,
        sum(row.times * (row.least or 0) for row in rows if not row.optional),
        sum(row.times * (row.typical or 0) for row in rows),
        sum(row.times * (row.most or 0) for row in rows),
        all(row.typical is not None for row in rows),
    )


def _phases(steps: Sequence[Step]) -> Iterator[Phase]:
    """Walk all phases of a protocol in the order in which they stand."""
    for step in steps:
        if isinstance(step, Phase):
            yield step
        elif isinstance(step, Composite | Each):
            yield from _phases(step.steps)


def _row(protocol: Protocol, phase: Phase, times: list[Figures | None], opening: _Course) -> AgendaItem:
    sure = (phase.minutes.confidence if phase.minutes is not None else None) or protocol.provenance.minutes
    stated = [figures for figures in times or [opening.figures(phase.minutes)] if figures is not None]
    least, typical, most = (_mean(column) for column in zip(*stated, strict=True)) if stated else (None, None, None)
    return AgendaItem(phase.id, phase.title or phase.id, len(times), least, typical, most, phase.optional is not None, sure)


def _mean(values: Sequence[float]) -> float:
    return values[0] if len(set(values)) == 1 else sum(values) / len(values)


class _Course:
    """A protocol as it would be held for a cast: who holds which role changes on the way, as loops turn and castings bind."""

    def __init__(self, protocol: Protocol, cast: Cast) -> None:
        self.roles = {role.id: role for role in protocol.roles}
        self.bound = bound_roles(protocol)
        self.outsiders = frozenset(role.id for role in protocol.roles if role.outsider)
        self.seats = frozenset(role.id for role in protocol.roles if role.open)
        self.people: dict[str, frozenset[str]] = dict.fromkeys(cast.people, frozenset())
        for role, people in cast.holders:
            for person in people if role in self.roles else ():
                self.people[person] |= {role}

    def held(self, steps: Sequence[Step]) -> Iterator[tuple[str, Figures | None]]:
        """Walk the phases as often as each is planned, with the minutes of that time."""
        for step in steps:
            match step:
                case Phase():
                    yield step.id, self.figures(step.minutes)
                case Composite():
                    yield from self.held(step.steps)
                case Each():
                    yield from self.passes(step)
                case Casting():
                    self.bind(step)
                case _:
                    pass

    def figures(self, minutes: Minutes | None) -> Figures | None:
        """Give least, typical and most minutes for those who hold roles now."""
        if minutes is None:
            return None
        if minutes.per is None and not minutes.plus:
            return minutes.least, minutes.typical, minutes.most
        return minutes.counted(len(self.named(minutes.per)) if minutes.per is not None else 0)

    def passes(self, each: Each) -> Iterator[tuple[str, Figures | None]]:
        """Walk a loop once for each person it would run for, with the role bound to them."""
        for person in self.candidates(each):
            self.people[person] = self.people[person] - {each.former} | {each.role}
            yield from self.held(each.steps)
            self.people[person] = self.people[person] - {each.role} | {each.former}

    def candidates(self, each: Each) -> tuple[str, ...]:
        """Name those a loop would run for, in seat order."""
        excluding = {other for role in self.roles.values() for other in _exclusive(role, each.role)}
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
            case Chose():
                return could
            case Holders(role):
                return role in roles or (could and role in self.seats)
            case Union(of):
                return any(self.selects(each, roles, could=could) for each in of)
            case Both(of):
                return all(self.selects(each, roles, could=could) for each in of)
            case Minus(of, without):
                return self.selects(of, roles, could=could) and not self.selects(without, roles, could=not could)


def _exclusive(role: Role, bound: str) -> tuple[str, ...]:
    """Name what a role has to say about who may not hold a role that a loop binds."""
    return ((role.id,) if bound in role.excludes else ()) + (role.excludes if role.id == bound else ())
