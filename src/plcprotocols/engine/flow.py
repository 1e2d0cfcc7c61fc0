# SPDX-License-Identifier: MIT
"""The flow: what is entered, left and passed over when a session moves on.

Every step from stop to stop is made by the protocol's graph (`plcprotocols.engine.machine`).
"""

from __future__ import annotations

from plcprotocols.engine import ballots, lockstep, loops, seals, stops, subgroups, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import AGAIN, CompiledExit, Node, Position, Stop, behind, landing
from plcprotocols.engine.select import chosen, never
from plcprotocols.engine.state import END
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Destination,
    Each,
    EachItem,
    EndOf,
    NextOf,
    OneOf,
    Phase,
    Repeat,
    Run,
    To,
    Tour,
)

BACK = Why.BACK


def begin(draft: Draft) -> None:
    """Arrive at the protocol's first step."""
    arrive(draft, (draft.plan.first, None))
    check(draft)


def arrive(draft: Draft, position: Position) -> None:
    """Let the flow go on from a position until it rests at a stop."""
    onward: Position | None = position
    while onward is not None:
        node, parent = onward
        if node is not None:
            onward = _arrive_at(draft, node)
        elif parent is None:
            finish(draft, Why.COMPLETE)
            return
        elif isinstance(parent.step, Each):
            onward = next_pass(draft, parent)
        elif isinstance(parent.step, Repeat):
            onward = once_more(draft, parent, parent.step)
        elif isinstance(parent.step, EachItem):
            onward = next_item(draft, parent, parent.step)
        elif isinstance(parent.step, Breakout):
            draft.plan.graph.step(draft.state.place.stop, parent.step.id)
            draft.emit(e.GroupDone, None)
            return
        else:
            onward = behind(parent, None)


def _arrive_at(draft: Draft, node: Node) -> Position | None:
    if node.when is not None and not isinstance(node.step, Each) and not node.when(draft.state):
        draft.emit(e.PhasePassedOver, None, node.step.id, Why.GUARD)
        return behind(node, None)
    match node.step:
        case Phase() as phase:
            if phase.optional is not None:
                put_question(draft, f"{phase.id}?")
                return None
            return enter_phase(draft, node)
        case Composite():
            return node.first, node
        case Each() as each:
            draft.emit(e.LoopBegan, None, each.id, loops.candidates(draft.plan, draft.state, each.id))
            return None, node
        case Repeat() as repeat:
            draft.emit(e.LoopBegan, None, repeat.id, ())
            return begin_pass(draft, node, repeat)
        case EachItem() as each:
            draft.emit(e.LoopBegan, None, each.id, ())
            return None, node
        case Casting() as casting:
            if not loops.castable(draft.plan, draft.state, draft.plan.stops[casting.id]):
                draft.emit(e.PhasePassedOver, None, casting.id, Why.GUARD)
                return behind(node, None)
            put_question(draft, casting.id)
            return None
        case Decision() | OneOf() as question:
            put_question(draft, question.id)
            return None
        case Breakout() as breakout:
            return _arrive_apart(draft, node, breakout)
        case Tour():
            raise AssertionError("tours are held in lockstep")
        case Run():
            raise AssertionError("runs were read as groups")


def begin_times(draft: Draft, stop: str) -> None:
    """Begin the time of each group of steps around a stop that is entered, unless it runs."""
    for steps in draft.plan.stops[stop].timed:
        if all(span.steps != steps for span in draft.state.place.spans):
            draft.emit(e.StepsBegan, None, steps, (draft.state.paused or draft.at) + draft.plan.times[steps])


def begin_pass(draft: Draft, node: Node, repeat: Repeat) -> Position:
    """Begin the next pass of the innermost loop, which runs for a count."""
    draft.emit(e.PassBegun, None, repeat.id, draft.state.place.frames[-1].number + 1)
    return node.first, node


def once_more(draft: Draft, node: Node, repeat: Repeat) -> Position | None:
    """Go on behind a pass of a loop that runs for a count: with the next, with the question whether there is one, or behind the loop."""
    number = draft.state.place.frames[-1].number
    if number < repeat.least and not subgroups.time_is_up(draft.state, repeat.id):
        return begin_pass(draft, node, repeat)
    if repeat.most is not None and number >= repeat.most and not repeat.beyond:
        loops.end_loop(draft, repeat)
        return behind(node, None)
    put_question(draft, f"{repeat.id}?")
    return None


def next_item(draft: Draft, node: Node, each: EachItem) -> Position:
    """Begin the next item's pass of the innermost loop, or end the loop."""
    item = ballots.next_item(draft.state, each.item, each.by, each.top, draft.state.place.frames[-1].order)
    if item is None or subgroups.time_is_up(draft.state, each.id):
        loops.end_loop(draft, each)
        return behind(node, None)
    draft.emit(e.ItemTurned, None, each.id, item)
    return node.first, node


def put_question(draft: Draft, question: str) -> None:
    """Rest at a question."""
    begin_times(draft, question)
    draft.emit(e.QuestionPut, None, draft.plan.graph.step(draft.state.place.stop, question))


def enter_phase(draft: Draft, node: Node) -> Position | None:
    """Enter a phase at its first part, or pass it over if none is held.

    Returns:
        None when a part was entered, else the position behind the phase.
    """
    state, phase = draft.state, node.step.id
    stop = stops.first_held(node.stops, state)
    if stop is None:
        draft.emit(e.PhasePassedOver, None, phase, Why.GUARD)
        return behind(node, None)
    begin_times(draft, stop.id)
    rest = draft.plan.graph.step(state.place.stop, stop.id)
    if phase in draft.plan.dated:
        _enter_dated(draft, stop, rest)
    else:
        _enter_timed(draft, stop, phase, rest)
    if draft.plan.seals:
        seals.open_due(draft)
    return None


def _enter_timed(draft: Draft, stop: Stop, phase: str, rest: str) -> None:
    state = draft.state
    clock, longest = state.paused or draft.at, draft.plan.longest.get(phase)
    time = stops.planned(draft.plan, state, phase)
    until = clock + time if time is not None else None
    latest = clock + longest if longest is not None else None
    if until is not None and latest is not None:
        until = min(until, latest)
    quiet, order, group = draft.plan.quiet.get(phase), stops.order_at(stop, state), draft.group
    draft.add(e.PhaseEntered(state.latest.seq + 1, draft.at, None, phase, rest, order, until, latest, False, (), False, quiet, group=group))


def _enter_dated(draft: Draft, stop: Stop, rest: str) -> None:
    """Enter a phase that is counted in days, which go on in a pause, too."""
    assert stop.phase is not None, "phases have parts"
    phase = stop.phase.id
    days, _ = draft.plan.dated[phase]
    until = draft.at + days
    order, reminders, quiet = stops.order_at(stop, draft.state), stops.reminders(draft.plan, phase, until, draft.at), draft.plan.quiet.get(phase)
    draft.emit(e.PhaseEntered, None, phase, rest, order, until, None, True, reminders, False, quiet)


def enter_part(draft: Draft, stop: Stop) -> None:
    """Go on to a later part of the same phase, cutting what runs."""
    turns.cut(draft)
    turns.close_vote(draft)
    rest = draft.plan.graph.step(draft.state.place.stop, stop.id)
    draft.emit(e.PartEntered, None, rest, stops.order_at(stop, draft.state))


def next_pass(draft: Draft, loop: Node) -> Position:
    """Begin the next person's pass of the innermost loop, or end the loop."""
    each = loop.step
    assert isinstance(each, Each), "only loops have passes"
    if loops.next_person(draft, loop, each):
        return loop.first, loop
    loops.end_loop(draft, each)
    return behind(loop, None)


def finish(draft: Draft, why: Why) -> None:
    """End the session."""
    loops.unwind(draft, 0)
    draft.plan.graph.step(draft.state.place.stop, END)
    draft.emit(e.SessionEnded, None, why)


def leave(draft: Draft, why: Why) -> None:
    """Leave the present stop and its phase; sub-groups that are at work come together."""
    if draft.state.groups:
        lockstep.break_off(draft, why)
        return
    turns.cut(draft)
    if why is not BACK:
        turns.close_vote(draft)
    place = draft.state.place
    draft.emit(e.PhaseLeft, None, place.phase or place.stop, why)


def go(draft: Draft, to: Destination, scope: Node | None, why: Why) -> None:
    """Leave the present stop for a destination said at a scope; loops that are left are ended."""
    leave(draft, why)
    node, parent = landing(to, scope, draft.plan.nodes)
    if node is None and parent is None:
        finish(draft, Why.EXIT if why is Why.EXIT else Why.COMPLETE)
        return
    if node is not None:
        loops.unwind(draft, len(node.loops))
    elif parent is not None and isinstance(parent.step, Breakout):
        loops.unwind(draft, 0)
    elif parent is not None:
        loops.unwind(draft, len(parent.loops) + isinstance(parent.step, Each | Repeat | Tour | EachItem))
    arrive(draft, (node, parent))


def next_of(draft: Draft, loop: str, why: Why) -> None:
    """Leave the present stop for the next person of a running loop; a sub-group in lockstep rests until the bell."""
    if draft.group and subgroups.in_lockstep(draft.plan, draft.whole):
        each = draft.plan.nodes[loop].step
        assert isinstance(each, Each), "somebody has the pass"
        turns.cut(draft)
        draft.emit(e.LoopRested, None, loop, loops.bound(draft.state, each, None))
        return
    go(draft, NextOf(loop), None, why)


def onward(draft: Draft, why: Why) -> None:
    """Leave the present stop and go on behind it; in lockstep all sub-groups do."""
    if draft.state.groups:
        ring(draft, why)
        return
    node = draft.plan.stops[draft.state.place.stop].node
    leave(draft, why)
    arrive(draft, behind(node, None))


def answer(draft: Draft, stop: Stop, option: str) -> None:
    """Go on from a question that is decided; a casting binds its role first, elsewhere."""
    node = stop.node
    assert node is not None, "a question stands at a step"
    match node.step:
        case Decision() as decision:
            go(draft, next(each.to for each in decision.options if each.id == option), node, Why.CHOICE)
        case OneOf():
            go(draft, To(option), node, Why.CHOICE)
        case Repeat() as repeat:
            leave(draft, Why.CHOICE)
            if option == AGAIN:
                arrive(draft, begin_pass(draft, node, repeat))
            else:
                close(draft, node, repeat)
        case _:
            raise AssertionError("other questions are answered otherwise")


def close(draft: Draft, node: Node, repeat: Repeat) -> None:
    """End a loop whose question was left, and go on behind it."""
    loops.end_loop(draft, repeat)
    arrive(draft, behind(node, None))


def cut_short(draft: Draft, steps: str) -> None:
    """Leave a group of steps whose hard time is over."""
    go(draft, EndOf(steps), None, Why.TIME)


def take_exit(draft: Draft, way: CompiledExit) -> None:
    """Leave by an exit a scope declares."""
    go(draft, way.exit.to, way.scope, Why.EXIT)


def check(draft: Draft) -> None:
    """Let everything end that ends by itself, as long as nobody holds the floor, no film runs and a member is here."""
    if not draft.whole.groups:
        _check(draft)
    elif not draft.group or draft.plan.common:
        _check_apart(draft)
    else:
        _check_group(draft)


def _check(draft: Draft) -> None:
    state = draft.state
    while True:
        floor = state.floor
        stop = draft.plan.stops[state.place.stop]
        if stop.talk is None or floor.speaker is not None or (floor.film is not None and floor.film.since is not None):
            return
        later = stops.first_held(stop.later, state) if stop.later else None
        if later is not None:
            if not (stop.over(state) and chosen(state.room, draft.plan.member)):
                return
            enter_part(draft, later)
        elif stop.ends is not never and stop.ends(state) and chosen(state.room, draft.plan.member):
            onward(draft, Why.DONE)
        else:
            return


def _arrive_apart(draft: Draft, node: Node, breakout: Breakout) -> Position | None:
    """Begin with the sub-groups that were formed, or ask who goes where; where nobody is covered there is nothing to split."""
    formed = draft.state.formed.get(breakout.split)
    if formed and formed[-1] and not breakout.afresh:
        break_out(draft, node, breakout)
        return None
    if not chosen(draft.state.room, draft.plan.covered[breakout.split]):
        draft.emit(e.PhasePassedOver, None, breakout.id, Why.GUARD)
        return behind(node, None)
    put_question(draft, f"{breakout.id}?")
    return None


def break_out(draft: Draft, node: Node, breakout: Breakout) -> None:
    """Let the sub-groups that were formed begin."""
    groups = draft.state.formed[breakout.split][-1]
    begin_times(draft, breakout.id)
    draft.plan.graph.step(draft.state.place.stop, breakout.id)
    draft.emit(e.BrokeOut, None, breakout.id, breakout.split, groups, breakout.free)
    if breakout.free:
        for group in tuple(draft.state.groups):
            with draft.inside(group):
                arrive(draft, (node.first, node))
        _check_apart(draft)
    else:
        _go_on(draft, lockstep.all_arrive(draft, (node.first, node)))


def _check_apart(draft: Draft) -> None:
    """Let the sub-groups go on by themselves, and come together when all are through."""
    with draft.inside("") as whole:
        breakout = subgroups.breakout_at(draft.plan, whole)
        if breakout is None:
            return
        if not breakout.free:
            _listen(draft)
            return
        for group in tuple(whole.groups):
            with draft.inside(group):
                _check(draft)
        _gather(draft)


def _gather(draft: Draft) -> None:
    """Let the sub-groups of a free breakout come together when all are through."""
    with draft.inside("") as whole:
        if subgroups.all_through(draft.plan, whole) and chosen(whole.room, draft.plan.member):
            come_together(draft, Why.DONE)


def _check_group(draft: Draft) -> None:
    """Let a sub-group in which something happened go on by itself; of the others nothing has changed."""
    breakout = draft.plan.stops[draft.whole.place.stop].apart
    if breakout is None or breakout.free:
        _check(draft)
        if draft.state.place.through:
            _gather(draft)
    elif draft.state.place.rests or subgroups.would_end(draft.plan, draft.state):
        _check_apart(draft)


def _listen(draft: Draft) -> None:
    """Ring the bell as long as the phase would end in every sub-group that takes part in it."""
    while subgroups.in_lockstep(draft.plan, draft.whole) and not draft.whole.place.left:
        groups = subgroups.awake(draft.plan, draft.whole)
        if not subgroups.anybody(draft.plan, draft.whole) or not all(subgroups.would_end(draft.plan, group) for group in groups):
            return
        ring(draft, Why.DONE)
    if not draft.whole.groups:
        _check(draft)


def ring(draft: Draft, why: Why) -> None:
    """End the phase of all sub-groups in lockstep, and go on."""
    _go_on(draft, lockstep.ring_bell(draft, why))


def _go_on(draft: Draft, position: Position | None) -> None:
    if position is not None:
        arrive(draft, position)


def come_together(draft: Draft, why: Why) -> None:
    """End a breakout, and go on behind it."""
    node = draft.plan.stops[draft.state.place.stop].node
    lockstep.break_off(draft, why)
    arrive(draft, behind(node, None))
    check(draft)
