# SPDX-License-Identifier: MIT
"""People and roles: who comes and goes, takes part, holds what, and what is proposed while nobody leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from plcprotocols.engine.contradictions.shared import (
    absent,
    breaches,
    broken,
    steers,
    stop_at,
)
from plcprotocols.engine.decide import RULES
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import lines, people, roles, seconding
from plcprotocols.engine.rules.finding import Weight
from plcprotocols.engine.state import Proposal, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event

Holders = tuple[tuple[str, tuple[str, ...]], ...]


def _joined(plan: Plan, state: State, event: e.Joined) -> Iterator[str]:
    if event.actor != event.person:
        yield "nobody joins for somebody else"
    yield from broken(people.judge_join(plan, state, c.Join(event.person, event.at, event.role)))


def _left(plan: Plan, state: State, event: e.Left) -> Iterator[str]:
    yield from absent(state, (event.person,))
    if state.floor.speaker == event.person:
        yield f"{event.person} speaks"
    if event.actor != event.person:
        yield from steers(plan, state, event)


def _handed_over(plan: Plan, state: State, event: e.HandedOver) -> Iterator[str]:
    command = c.HandOver(event.actor or "", event.at, event.role, event.to, event.holder, event.back)
    yield from broken(roles.judge_hand_over(plan, state, command), breaches(state, event))
    cast = state.room.cast
    held: list[tuple[str, set[str]]] = [(event.role, {*cast[event.role], event.to} - {event.holder})]
    if event.back is not None:
        held.append((event.back, {*cast[event.back], event.holder} - {event.to}))
    if event.holders != _seated(state, held):
        yield "others hold the roles then"


def _seated(state: State, held: Iterable[tuple[str, set[str]]]) -> Holders:
    return tuple((role, tuple(seat for seat in state.room.seats if seat in names)) for role, names in held)


def _role_bound(plan: Plan, state: State, event: e.RoleBound) -> Iterator[str]:
    casting, cast = stop_at(plan, state).casts, state.room.cast
    if casting is None or casting.id != event.casting or casting.role != event.role:
        yield f"no casting {event.casting} of {event.role} is being held"
        return
    if event.person not in {option for (question, _), option in state.room.answers.items() if question == casting.id}:
        yield f"nobody chose {event.person}"
    yield from absent(state, (event.person,))
    held: list[tuple[str, set[str]]] = [(casting.role, {event.person})]
    if casting.former is not None:
        held.append((casting.former, {*cast[casting.former], *cast[casting.role]} - {event.person}))
    if event.holders != _seated(state, held):
        yield "others hold the roles then"
    elif not _fits(plan, state, event.holders, {event.person, *cast[casting.role]}):
        yield "somebody cannot hold these roles together"


def _fits(plan: Plan, state: State, holders: Holders, changed: set[str]) -> bool:
    """Tell whether each of some people may hold what they would hold, if they are here."""
    changing = {role for role, _ in holders}
    standings = ((person, state.room.standing[person]) for person in changed)
    then = (standing.roles - changing | {role for role, names in holders if person in names} for person, standing in standings if standing.present)
    return all(held and plan.misfit(held) is None for held in then)


def _role_taken(plan: Plan, state: State, event: e.RoleTaken) -> Iterator[str]:
    if lines.lines_up(plan, state, event.role):
        yield "no seat is free, or somebody waits for it"
    yield from broken(roles.judge_take(plan, state, c.TakeRole(event.actor or "", event.at, event.role)), breaches(state, event))


def _role_left(plan: Plan, state: State, event: e.RoleLeft) -> Iterator[str]:
    if event.role not in plan.open_roles or event.person not in state.room.cast[event.role]:
        yield f"{event.person} has no seat as {event.role}"
    elif event.actor is None:
        if state.room.standing[event.person].present:
            yield f"{event.person} is here and did not rise"
    elif event.actor != event.person or state.floor.speaker == event.person or state.paused is not None:
        yield f"{event.actor} does not rise now"
    else:
        yield from broken(roles.judge_rise(plan, state, c.LeaveRole(event.actor, event.at, event.role)), breaches(state, event))


def _line_joined(plan: Plan, state: State, event: e.LineJoined) -> Iterator[str]:
    yield from broken(roles.judge_take(plan, state, c.TakeRole(event.actor or "", event.at, event.role)), breaches(state, event))
    if not lines.lines_up(plan, state, event.role):
        yield "nobody has to wait for a seat"


def _line_left(plan: Plan, state: State, event: e.LineLeft) -> Iterator[str]:
    if event.person not in state.place.line(event.role):
        yield f"{event.person} does not stand in line for {event.role}"
    elif event.actor is None:
        if lines.due(plan, state) != (e.LineLeft, event.role, event.person):
            yield f"nothing takes {event.person} out of the line"
    elif event.actor != event.person or state.paused is not None:
        yield f"{event.actor} does not leave the line now"


def _seat_given(plan: Plan, state: State, event: e.SeatGiven) -> Iterator[str]:
    if lines.due(plan, state) != (e.SeatGiven, event.role, event.person):
        yield f"no seat as {event.role} falls to {event.person}"


def _opted_out(plan: Plan, state: State, event: e.OptedOut) -> Iterator[str]:
    of = None if event.of == state.place.phase else event.of
    if of is None and state.floor.speaker == event.actor:
        yield f"{event.actor} speaks"
    yield from broken(people.judge_opt_out(plan, state, c.OptOut(event.actor or "", event.at, of)))


def _opted_in(plan: Plan, state: State, event: e.OptedIn) -> Iterator[str]:
    return broken(people.judge_opt_in(plan, state, c.OptIn(event.actor or "", event.at)))


def _proposed(plan: Plan, state: State, event: e.Proposed) -> Iterator[str]:
    actor = event.actor or ""
    command = seconding.as_command(Proposal(actor, event.act, event.about), c.Second(actor, event.at, actor))
    if seconding.about(command) != event.about:
        yield "no steering act is so spelled"
        return
    rule = RULES[type(command)]
    found = rule.judge(plan, state, command)
    yield from broken(found)
    if not any(each.weight is Weight.PROPOSED for each in found):
        yield "it needs nobody to second it"
    if state.paused is not None and not rule.in_pause:
        yield "the clock stands"


def _seconded(plan: Plan, state: State, event: e.Seconded) -> Iterator[str]:
    return broken(RULES[c.Second].judge(plan, state, c.Second(event.actor or "", event.at, event.person)))


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.Joined: _joined,
    e.Left: _left,
    e.HandedOver: _handed_over,
    e.RoleBound: _role_bound,
    e.RoleTaken: _role_taken,
    e.RoleLeft: _role_left,
    e.LineJoined: _line_joined,
    e.LineLeft: _line_left,
    e.SeatGiven: _seat_given,
    e.OptedOut: _opted_out,
    e.OptedIn: _opted_in,
    e.Proposed: _proposed,
    e.Seconded: _seconded,
}
