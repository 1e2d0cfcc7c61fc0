# SPDX-License-Identifier: MIT
"""Sub-groups: who goes where, that they are at work in step, who changes, and that they come together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from plcprotocols.engine import grouping, loops, stops, subgroups
from plcprotocols.engine.contradictions.shared import breaches, broken, clock_at, inside, stop_at, times
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import forming
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Tour


def _formed(plan: Plan, state: State, event: e.Formed) -> Iterator[str]:
    breakout = stop_at(plan, state).forms
    if breakout is None or (event.breakout, event.split) != (breakout.id, breakout.split):
        yield "nobody asks who goes where"
        return
    people = tuple(each for _, each in event.groups)
    yield from broken(forming.judge_form(plan, state, c.Form(event.actor or "", event.at, people)), breaches(state, event))
    if event.groups != grouping.named(event.split, people, state.room.seats):
        yield "the sub-groups have other names, or another order"
    if event.out != forming.outside(plan, state, event.groups):
        yield "others are left out"
    wanted = {each.role: each for each in plan.splits[event.split].roles}
    if [role for role, _ in event.holders] != list(wanted):
        yield "other roles are given"
        return
    expected = grouping.cast_roles(plan, state, plan.splits[event.split], event.groups, event.holders)
    if event.holders != expected or not all(_may(plan, state, role, holders) for role, holders in event.holders):
        yield "somebody is given a role they may not hold"


def _may(plan: Plan, state: State, role: str, holders: tuple[str, ...]) -> bool:
    return all(role in state.room.standing[person].roles or grouping.may_hold(plan, state, person, role) for person in holders)


def _broke_out(plan: Plan, state: State, event: e.BrokeOut) -> Iterator[str]:
    stop = plan.stops.get(event.breakout)
    apart = stop.apart if stop is not None else None
    formed = state.formed.get(event.split, ())
    if stop is None or apart is None or (event.split, event.free) != (apart.split, apart.free) or state.groups:
        yield f"there is no breakout {event.breakout} here"
    elif not formed or event.groups != formed[-1]:
        yield "other sub-groups were formed"
    elif not inside(state, stop.node):
        yield f"{event.breakout} stands in other loops"
    else:
        yield from times(state, stop)


def _assigned(plan: Plan, state: State, event: e.Assigned) -> Iterator[str]:
    yield from broken(forming.judge_assign(plan, state, c.Assign(event.actor or "", event.at, event.person, event.to)), breaches(state, event))
    if event.source != state.whereabouts.get(event.person, ""):
        yield "they were somewhere else"
    elif event.home != forming.home(plan, state, event.person, event.to):
        yield "they belong to another sub-group"


def _travelled(plan: Plan, state: State, event: e.Travelled) -> Iterator[str]:
    tour = subgroups.tour_at(plan, state)
    if tour is None or tour.loop != event.tour or not state.place.left:
        yield "nobody is on that tour"
        return
    step, count = plan.nodes[event.tour].step, len(state.groups)
    assert isinstance(step, Tour), "asked for just above"
    back = tour.number == subgroups.passes(step, count) or (step.home and tour.number and state.away)
    away = 0 if back else subgroups.offset(step, tour.number + 1, count)
    if away == state.away:
        yield "they are there already"
    elif event.away != away or event.groups != subgroups.stations(plan, state, event.tour, away):
        yield "others are at the stations"


def _group_done(plan: Plan, state: State, _event: e.GroupDone) -> Iterator[str]:
    if state.whole is None or subgroups.in_lockstep(plan, state.whole) or state.place.frames:
        yield "it is not through"


def _merged(plan: Plan, state: State, event: e.Merged) -> Iterator[str]:
    breakout = subgroups.breakout_at(plan, state)
    if breakout is None or breakout.id != event.breakout:
        yield "no sub-groups are at work"
        return
    if any(not group.place.through and not group.place.left for group in state.groups.values()):
        yield "a sub-group is still at a phase"
    if event.why is Why.DONE and breakout.free and not subgroups.all_through(plan, state):
        yield "a sub-group is not through"
    if event.why is Why.DONE and not breakout.free and not _at_home(plan, state):
        yield "they are not back at their own stations"
    if any(group.place.frames for group in state.groups.values()):
        yield "a loop is running"
    if event.why not in {Why.DONE, Why.LEAD, Why.EXIT, Why.ENDED, Why.LEFT, Why.OPTED_OUT, Why.TIME, Why.CHOICE, Why.BACK}:
        yield f"nobody comes together with {event.why.value}"


def bell(plan: Plan, state: State, event: e.PhaseEntered) -> Iterator[str]:
    """Check that a phase begins for all sub-groups in lockstep as it should: first in the whole, then in each of them."""
    breakout = subgroups.breakout_at(plan, state.whole or state)
    node = plan.nodes.get(event.phase)
    if breakout is None or breakout.free or node is None or not node.stops:
        yield f"the sub-groups do not come to {event.phase}"
        return
    if state.whole is None:
        yield from _of_the_whole(plan, state, event, breakout.id)
        return
    stop = node.stops[0]
    rests = loops.rests(state) or not (node.when is None or node.when(state))
    if event.phase != state.whole.place.phase or event.stop != stop.id or event.until is not None or event.longest is not None or event.days:
        yield "the phase of all is another one"
    elif event.rests != rests or event.order != (() if rests else stops.order_at(stop, state)):
        yield "another sub-group rests, or the round has another order"
    elif event.quiet != (None if rests else plan.quiet.get(event.phase)):
        yield "it falls quiet after another time"


def _of_the_whole(plan: Plan, state: State, event: e.PhaseEntered, breakout: str) -> Iterator[str]:
    groups = [group for name in state.groups if not loops.rests(group := state.sub(name))]
    when = plan.nodes[event.phase].when
    times = [stops.planned(plan, group, event.phase) for group in groups if when is None or when(group)]
    time = max((each for each in times if each is not None), default=None)
    clock, longest = clock_at(state, event), plan.longest.get(event.phase)
    until = clock + time if time is not None else None
    latest = clock + longest if longest is not None else None
    if until is not None and latest is not None:
        until = min(until, latest)
    courses = {tuple((frame.loop, frame.number, frame.turns) for frame in group.place.frames) for group in state.groups.values()}
    if len(courses) > 1 or event.rests or any(not group.place.left for group in state.groups.values()):
        yield "the bell rang for some of them only"
    elif subgroups.tour_at(plan, state) is None and not _at_home(plan, state):
        yield "they are not back at their own stations"
    elif state.away != subgroups.away_at(plan, state, plan.nodes[event.phase]):
        yield "they are at other stations"
    if not times or event.stop != breakout or event.order or event.days or (event.until, event.longest, event.quiet) != (until, latest, None):
        yield "the phase has another time, or nobody is at it"


def _at_home(plan: Plan, whole: State) -> bool:
    breakout = subgroups.breakout_at(plan, whole)
    return breakout is not None and all(whole.groups[name].room.seats == people for name, people in whole.formed[breakout.split][-1])


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.Formed: _formed,
    e.BrokeOut: _broke_out,
    e.Assigned: _assigned,
    e.Travelled: _travelled,
    e.GroupDone: _group_done,
    e.Merged: _merged,
}
