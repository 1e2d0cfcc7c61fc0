# SPDX-License-Identifier: MIT
"""Lockstep: one bell for all sub-groups. They leave a phase together, go on together, and enter the next one together."""

from __future__ import annotations

from plcprotocols.engine import loops, seals, stops, subgroups, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Node, Position, behind
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Composite, Each, Phase, Repeat, Tour


def ring_bell(draft: Draft, why: Why) -> Position | None:
    """End the phase of all sub-groups in lockstep, and go on with all of them.

    Returns:
        None when they rest at another phase, else the position behind the breakout, in which they have come together.
    """
    node = draft.plan.nodes[draft.whole.place.phase]
    leave_groups(draft, why)
    draft.emit(e.PhaseLeft, None, node.step.id, why)
    return all_arrive(draft, behind(node, None))


def leave_groups(draft: Draft, why: Why) -> None:
    """Let every sub-group leave the stop it is at."""
    for group in tuple(draft.whole.groups):
        with draft.inside(group) as state:
            if not state.place.through and not state.place.left:
                turns.cut(draft)
                if why is not Why.BACK:
                    turns.close_vote(draft)
                draft.emit(e.PhaseLeft, None, state.place.phase or state.place.stop, why)


def break_off(draft: Draft, why: Why) -> None:
    """Let the sub-groups leave what they are at, and end their work."""
    leave_groups(draft, why)
    if draft.state.place.phase:
        draft.emit(e.PhaseLeft, None, draft.state.place.phase, why)
    merge(draft, why)


def merge(draft: Draft, why: Why) -> None:
    """End the loops of the sub-groups, and let all come together."""
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            loops.unwind(draft, 0)
    draft.emit(e.Merged, None, draft.state.place.stop, why)


def all_arrive(draft: Draft, position: Position) -> Position | None:
    """Let the flow go on for all sub-groups in lockstep until they rest at a phase or are through.

    Returns:
        None when they rest at a phase, else the position behind the breakout, in which they have come together.
    """
    onward: Position | None = position
    while onward is not None:
        node, parent = onward
        if node is not None:
            onward = _all_at(draft, node)
        elif parent is None:
            raise AssertionError("sub-groups are inside a breakout")
        elif isinstance(parent.step, Breakout):
            merge(draft, Why.DONE)
            return behind(parent, None)
        elif isinstance(parent.step, Each):
            onward = _all_next(draft, parent, parent.step)
        elif isinstance(parent.step, Repeat | Tour):
            onward = _all_again(draft, parent, parent.step)
        else:
            onward = behind(parent, None)
    return None


def _all_at(draft: Draft, node: Node) -> Position | None:
    if node.home and node.parent is not None:
        _travel(draft, node.parent.step.id, 0)
    match node.step:
        case Phase():
            return _all_enter(draft, node)
        case Composite():
            return node.first, node
        case Each() | Repeat() | Tour() as loop:
            for group in tuple(draft.whole.groups):
                with draft.inside(group) as state:
                    order = loops.candidates(draft.plan, state, loop.id) if isinstance(loop, Each) and not loops.rests(state) else ()
                    draft.emit(e.LoopBegan, None, loop.id, order)
            if isinstance(loop, Each):
                return None, node
            return _all_pass(draft, node, loop, 1)
        case _:
            raise AssertionError("nothing is asked in lockstep")


def _all_enter(draft: Draft, node: Node) -> Position | None:
    """Enter a phase with all sub-groups; those in which it is not held rest."""
    whole, phase, stop = draft.whole, node.step.id, node.stops[0]
    groups = {name: whole.sub(name) for name in whole.groups}
    held = {name for name, group in groups.items() if not loops.rests(group) and (node.when is None or node.when(group))}
    if not held:
        draft.emit(e.PhasePassedOver, None, phase, Why.GUARD)
        return behind(node, None)
    clock, longest = whole.paused or draft.at, draft.plan.longest.get(phase)
    time = max((each for name in held if (each := stops.planned(draft.plan, groups[name], phase)) is not None), default=None)
    until = clock + time if time is not None else None
    latest = clock + longest if longest is not None else None
    if until is not None and latest is not None:
        until = min(until, latest)
    draft.emit(e.PhaseEntered, None, phase, draft.plan.graph.step(whole.place.stop, whole.place.stop), (), until, latest)
    for name in groups:
        with draft.inside(name) as state:
            rest = draft.plan.graph.step(state.place.stop, stop.id)
            order = stops.order_at(stop, state) if name in held else ()
            quiet = draft.plan.quiet.get(phase) if name in held else None
            draft.emit(e.PhaseEntered, None, phase, rest, order, None, None, False, (), name not in held, quiet)
    if draft.plan.seals:
        seals.open_due(draft)
    return None


def _all_next(draft: Draft, loop: Node, each: Each) -> Position:
    """Begin the next pass of a loop with all sub-groups; those that are through with it rest until all are."""
    turned = {group: _turn_inside(draft, group, loop, each) for group in tuple(draft.whole.groups)}
    going = any(turned.values())
    for group, has in turned.items():
        with draft.inside(group) as state:
            if going and not has:
                draft.emit(e.LoopRested, None, each.id, loops.bound(state, each, None))
            elif not going:
                loops.end_loop(draft, each)
    return (loop.first, loop) if going else behind(loop, None)


def _turn_inside(draft: Draft, group: str, loop: Node, each: Each) -> bool:
    with draft.inside(group) as state:
        return not any(frame.rests for frame in state.place.frames[:-1]) and loops.next_person(draft, loop, each)


def _all_again(draft: Draft, loop: Node, step: Repeat | Tour) -> Position:
    """Begin the next pass of a loop that runs for a count with all sub-groups, or end it."""
    number = next(iter(draft.whole.groups.values())).place.frames[-1].number
    if number < (step.least if isinstance(step, Repeat) else subgroups.passes(step, len(draft.whole.groups))):
        return _all_pass(draft, loop, step, number + 1)
    if isinstance(step, Tour):
        _travel(draft, step.id, 0)
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            loops.end_loop(draft, step)
    return behind(loop, None)


def _all_pass(draft: Draft, loop: Node, step: Repeat | Tour, number: int) -> Position:
    if isinstance(step, Tour):
        _travel(draft, step.id, subgroups.offset(step, number, len(draft.whole.groups)))
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            draft.emit(e.PassBegun, None, step.id, number)
    return loop.first, loop


def _travel(draft: Draft, tour: str, away: int) -> None:
    """Let all who travel be so many stations from their own, unless they are."""
    if draft.whole.away != away:
        draft.emit(e.Travelled, None, tour, subgroups.stations(draft.plan, draft.whole, tour, away), away)
