# SPDX-License-Identifier: MIT
"""Sub-groups at work: what they are at, who takes part, and who is where."""

from __future__ import annotations

from plcprotocols.engine.plan import Node, Plan
from plcprotocols.engine.select import chosen, never
from plcprotocols.engine.state import Frame, Groups, State
from plcprotocols.model.flow import Breakout, Tour


def breakout_at(plan: Plan, whole: State) -> Breakout | None:
    """Give the breakout whose sub-groups are at work, or None."""
    return plan.stops[whole.place.stop].apart if whole.groups else None


def in_lockstep(plan: Plan, whole: State) -> bool:
    """Tell whether one bell rings for all sub-groups."""
    breakout = breakout_at(plan, whole)
    return breakout is not None and not breakout.free


def awake(plan: Plan, whole: State) -> tuple[State, ...]:
    """Give the sub-groups in which a member is here and that do not rest."""
    groups = (whole.sub(name) for name in whole.groups)
    return tuple(group for group in groups if not group.place.rests and chosen(group.room, plan.member))


def all_through(plan: Plan, whole: State) -> bool:
    """Tell whether every sub-group in which a member is here is through."""
    return all(group.place.through for group in awake(plan, whole))


def anybody(plan: Plan, whole: State) -> bool:
    """Tell whether a member is here in any sub-group."""
    return any(chosen(group.room, plan.member) for group in whole.groups.values())


def would_end(plan: Plan, group: State) -> bool:
    """Tell whether the phase of a sub-group would end by itself now."""
    stop = plan.stops[group.place.stop]
    return group.floor.speaker is None and stop.ends is not never and stop.ends(group)


def tour_at(plan: Plan, whole: State) -> Frame | None:
    """Give the pass of a tour the sub-groups are at, or None."""
    frames = next(iter(whole.groups.values())).place.frames if whole.groups else ()
    return next((frame for frame in frames if isinstance(plan.nodes[frame.loop].step, Tour)), None)


def passes(tour: Tour, groups: int) -> int:
    """Say how many passes a tour has, where there are so many sub-groups."""
    there = max(1, groups if tour.from_home else groups - 1)
    return there if tour.passes is None else min(tour.passes, there)


def offset(tour: Tour, number: int, groups: int) -> int:
    """Say how many stations from their own people are in a pass of a tour."""
    return (number - 1 if tour.from_home else number) % groups


def away_at(plan: Plan, whole: State, node: Node) -> int:
    """Say how many stations from their own people are at a step; at home but on a tour."""
    tour = tour_at(plan, whole)
    step = plan.nodes[tour.loop].step if tour is not None else None
    if tour is None or not isinstance(step, Tour):
        return 0
    while node.parent is not None and node.parent.step is not step:
        node = node.parent
    return 0 if node.home else offset(step, tour.number, len(whole.groups))


def stations(plan: Plan, whole: State, tour: str, away: int) -> Groups:
    """Say who is at which sub-group's station, so many stations from their own."""
    breakout, stays = breakout_at(plan, whole), plan.nodes[tour].stays
    assert breakout is not None, "tours are inside a breakout"
    homes = whole.formed[breakout.split][-1]
    names = [name for name, _ in homes]
    at: dict[str, set[str]] = {name: set() for name in names}
    for place, (name, people) in enumerate(homes):
        there = names[(place + away) % len(names)]
        for person in people:
            at[name if stays(whole.room.standing[person]) else there].add(person)
    return tuple((name, tuple(seat for seat in whole.room.seats if seat in at[name])) for name in names)


def time_is_up(state: State, steps: str) -> bool:
    """Tell whether the time of a group of steps is up."""
    return any(span.up and span.steps == steps for span in state.place.spans)
