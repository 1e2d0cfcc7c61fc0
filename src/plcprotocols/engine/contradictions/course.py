# SPDX-License-Identifier: MIT
"""The course: phases, parts, questions and loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from plcprotocols.engine import ballots, loops, stops, subgroups
from plcprotocols.engine.contradictions import groups
from plcprotocols.engine.contradictions.shared import (
    clock_at,
    inside,
    nothing_runs,
    stop_at,
    times,
)
from plcprotocols.engine.plan import AGAIN, Plan, Stop
from plcprotocols.engine.rules import back, notice
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State
from plcprotocols.engine.trail import newest
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, OneOf, Phase, Repeat, Tour


def _phase_entered(plan: Plan, state: State, event: e.PhaseEntered) -> Iterator[str]:
    if state.groups or (state.whole is not None and subgroups.in_lockstep(plan, state.whole)):
        yield from groups.bell(plan, state, event)
        return
    if event.rests:
        yield "nobody rests"
    stop = plan.stops.get(event.stop)
    if stop is None or stop.phase is None or stop.phase.id != event.phase:
        yield f"the phase {event.phase} has no part {event.stop}"
        return
    if event.quiet != plan.quiet.get(event.phase):
        yield "it falls quiet after another time"
    yield from _reached(plan, state, stop)
    if event.phase in plan.dated:
        yield from _dated(plan, state, stop, event)
        return
    if event.days or event.reminders:
        yield "the phase is not counted in days"
    clock, longest, planned = clock_at(state, event), plan.longest.get(event.phase), stops.planned(plan, state, event.phase)
    latest = clock + longest if longest is not None else None
    until = clock + planned if planned is not None else None
    if event.longest != latest or event.until != (min(until, latest) if until is not None and latest is not None else until):
        yield "the phase has another time"
    if event.order != stops.order_at(stop, state):
        yield "the round has another order"


def _dated(plan: Plan, state: State, stop: Stop, event: e.PhaseEntered) -> Iterator[str]:
    days, _ = plan.dated[event.phase]
    until = event.at + days
    if not event.days or event.longest is not None or event.until != until:
        yield "the phase has another time"
    elif event.reminders != stops.reminders(plan, event.phase, until, event.at):
        yield "it reminds at other times"
    if event.order != stops.order_at(stop, state):
        yield "the round has another order"


def _steps_began(plan: Plan, state: State, event: e.StepsBegan) -> Iterator[str]:
    """Which stop is entered is not known yet; whoever enters one asks whether all times run that are to."""
    time, running = plan.times.get(event.steps), [span.steps for span in state.place.spans]
    if time is None or event.steps in running or event.until != clock_at(state, event) + time:
        yield f"no time of {event.steps} begins"


def _reached(plan: Plan, state: State, stop: Stop) -> Iterator[str]:
    """Say that the flow does not lead to a stop from here."""
    if not inside(state, stop.node):
        yield f"{stop.id} stands in other loops"
    yield from times(state, stop)
    yield from _not_chosen(plan, state, stop)
    try:
        plan.graph.step(state.place.stop, stop.id)
    except AssertionError:
        yield f"nothing leads from {state.place.stop} to {stop.id}"


def _not_chosen(plan: Plan, state: State, stop: Stop) -> Iterator[str]:
    """Say that from the question which of several steps is held, which one answer decides, the flow leads into another one."""
    asked, said = plan.stops.get(state.place.stop), state.place.positions
    pool = asked.node if asked is not None and asked.talk is None and not asked.consensus else None
    if pool is None or not isinstance(pool.step, OneOf) or not said:
        return
    node = stop.node
    while node is not None and node.parent is not pool:
        node = node.parent
    if node is not None and node.step.id != said[-1][1]:
        yield f"{said[-1][1]} was chosen, not {node.step.id}"


def _part_entered(plan: Plan, state: State, event: e.PartEntered) -> Iterator[str]:
    stop = plan.stops.get(event.stop)
    if stop is None or stop not in stop_at(plan, state).later:
        yield f"{event.stop} is no later part"
    elif event.order != stops.order_at(stop, state):
        yield "the round has another order"
    yield from _unclosed(plan, state)
    yield from nothing_runs(state)


def _unclosed(plan: Plan, state: State) -> Iterator[str]:
    """Say that a vote or rating is left without its result."""
    stop = stop_at(plan, state)
    if (stop.vote is not None or stop.rate is not None) and not state.place.answered.closed:
        yield "the vote was not closed"


def _question_put(plan: Plan, state: State, event: e.QuestionPut) -> Iterator[str]:
    stop = plan.stops.get(event.question)
    if stop is None or stop.node is None or stop.talk is not None:
        yield f"there is no question {event.question}"
        return
    if isinstance(stop.node.step, Repeat):
        yield from times(state, stop)
        yield from _asked_again(state, stop.node.step)
    else:
        yield from _reached(plan, state, stop)


def _asked_again(state: State, repeat: Repeat) -> Iterator[str]:
    frame = state.place.frames[-1] if state.place.frames else None
    if frame is None or frame.loop != repeat.id or (frame.number < repeat.least and not subgroups.time_is_up(state, repeat.id)):
        yield f"nobody is asked about {repeat.id} yet"
    elif repeat.most is not None and frame.number >= repeat.most and not repeat.beyond:
        yield f"{repeat.id} is over"


def _phase_left(plan: Plan, state: State, event: e.PhaseLeft) -> Iterator[str]:
    if event.phase != (state.place.phase or state.place.stop):
        yield f"the session is not at {event.phase}"
    if event.why not in LEAVINGS:
        yield f"no phase is left with {event.why.value}"
    yield from nothing_runs(state)
    if event.why is not Why.BACK:
        yield from _unclosed(plan, state)
    stop = stop_at(plan, state)
    if state.groups or (state.whole is not None and subgroups.in_lockstep(plan, state.whole)):
        return
    if state.whole is not None and not chosen(state.room, plan.member):
        return
    if event.why is Why.DONE and (stop.talk is None or stops.next_part(stop, state) is not None or not stop.ends(state)):
        yield "it has not come to its end"
    if event.why is Why.CHOICE and not _decided(plan, state):
        yield "nobody has decided"


def _decided(plan: Plan, state: State) -> bool:
    """Tell whether the question the session rests at has its answer; by consensus that of all."""
    stop, said = stop_at(plan, state), dict(state.place.positions)
    if stop.forms is not None:
        return bool(state.formed.get(stop.forms.split, ((),))[-1])
    if stop.talk is not None or not stop.consensus:
        return stop.talk is None and bool(said)
    return notice.agreed(plan, state) is not None


LEAVINGS = frozenset({Why.DONE, Why.LEAD, Why.TIME, Why.EXIT, Why.ENDED, Why.CHOICE, Why.LEFT, Why.OPTED_OUT, Why.BACK})


def _passed_over(plan: Plan, _state: State, event: e.PhasePassedOver) -> Iterator[str]:
    node = plan.nodes.get(event.phase)
    if (
        node is None
        or not isinstance(node.step, Phase | Composite | Casting | Decision | OneOf | Repeat | Breakout | EachItem)
        or event.why not in {Why.GUARD, Why.CHOICE, Why.LEAD}
    ):
        yield f"{event.phase} is not passed over with {event.why.value}"


def _went_back(plan: Plan, state: State, event: e.WentBack) -> Iterator[str]:
    if state.groups or state.place.frames:
        yield "what goes on has not ended"
        return
    against = back.stands_against(plan, state, event.to)
    if against is not None or state.paused is not None:
        yield f"the session cannot go back to {event.to}"
    elif event.holders != back.holders(plan, state, newest(state.visit)[event.to]):
        yield "others hold the roles then"


def _session_ended(_plan: Plan, state: State, event: e.SessionEnded) -> Iterator[str]:
    if state.place.frames:
        yield "a loop is running"
    if event.why not in {Why.COMPLETE, Why.EXIT, Why.EARLY}:
        yield f"no session ends with {event.why.value}"


def _loop(plan: Plan, loop: str) -> Each | None:
    step = plan.nodes[loop].step if loop in plan.nodes else None
    return step if isinstance(step, Each) else None


def _repeat(plan: Plan, loop: str) -> Repeat | Tour | None:
    step = plan.nodes[loop].step if loop in plan.nodes else None
    return step if isinstance(step, Repeat | Tour) else None


def _for_items(plan: Plan, loop: str) -> EachItem | None:
    step = plan.nodes[loop].step if loop in plan.nodes else None
    return step if isinstance(step, EachItem) else None


def _item_turned(plan: Plan, state: State, event: e.ItemTurned) -> Iterator[str]:
    each, frames = _for_items(plan, event.loop), state.place.frames
    if each is None or not frames or frames[-1].loop != event.loop:
        yield f"{event.loop} is not the innermost loop"
    elif subgroups.time_is_up(state, event.loop):
        yield f"the time of {event.loop} is up"
    elif event.item != ballots.next_item(state, each.item, each.by, each.top, frames[-1].order):
        yield f"{event.item} is not the next to come"
    if event.group != state.group:
        yield "it happened elsewhere"


def _pass_begun(plan: Plan, state: State, event: e.PassBegun) -> Iterator[str]:
    repeat, frames = _repeat(plan, event.loop), state.place.frames
    if repeat is None or not frames or frames[-1].loop != event.loop or event.number != frames[-1].number + 1:
        yield f"no such pass of {event.loop} begins"
    elif isinstance(repeat, Tour):
        count = len(state.whole.groups) if state.whole is not None else 0
        if state.whole is None or frames[-1].number >= subgroups.passes(repeat, count):
            yield f"{event.loop} is over"
        elif state.whole.away != subgroups.offset(repeat, event.number, count):
            yield "they are at other stations"
    elif (frames[-1].number >= repeat.least or subgroups.time_is_up(state, repeat.id)) and not _agreed_again(plan, state, repeat):
        yield "nobody decided on one more pass"


def _agreed_again(plan: Plan, state: State, repeat: Repeat) -> bool:
    """Tell whether those who decide on one more pass have just said so; one of them, or by consensus all."""
    if state.place.stop != f"{repeat.id}?":
        return False
    if repeat.consensus:
        return notice.agreed(plan, state) == AGAIN
    return [option for _, option in state.place.positions][-1:] == [AGAIN]


def _is_loop(plan: Plan, loop: str) -> bool:
    return any(found(plan, loop) is not None for found in (_loop, _repeat, _for_items))


def _loop_began(plan: Plan, state: State, event: e.LoopBegan) -> Iterator[str]:
    if not _is_loop(plan, event.loop) or not inside(state, plan.nodes[event.loop]):
        yield f"no loop {event.loop} begins here"
    elif event.order != (() if loops.rests(state) else loops.candidates(plan, state, event.loop)):
        yield "it runs for others"


def _loop_rested(plan: Plan, state: State, event: e.LoopRested) -> Iterator[str]:
    each = _loop(plan, event.loop) if any(frame.loop == event.loop for frame in state.place.frames) else None
    if each is None or state.whole is None or not subgroups.in_lockstep(plan, state.whole):
        yield f"nobody rests in {event.loop}"
    elif event.holders != loops.bound(state, each, None):
        yield "it releases other roles, or other people from them"


def _innermost(plan: Plan, state: State, event: e.LoopTurned | e.LoopEnded | e.LoopPassedOver) -> Each | None:
    frames = state.place.frames
    return _loop(plan, event.loop) if frames and frames[-1].loop == event.loop else None


def _loop_turned(plan: Plan, state: State, event: e.LoopTurned) -> Iterator[str]:
    each = _innermost(plan, state, event)
    if each is None:
        yield f"{event.loop} is not the innermost loop"
        return
    if state.place.frames[-1].left[:1] != (event.person,) or event.person not in loops.candidates(plan, state, event.loop):
        yield f"{event.person} is not the next to come"
    elif event.holders != loops.bound(state, each, event.person):
        yield "it binds other roles, or other people to them"


def _loop_ended(plan: Plan, state: State, event: e.LoopEnded) -> Iterator[str]:
    bare = _repeat(plan, event.loop) is not None or _for_items(plan, event.loop) is not None
    if bare and state.place.frames and state.place.frames[-1].loop == event.loop:
        if event.holders:
            yield "it releases a role"
        return
    each = _innermost(plan, state, event)
    if each is None:
        yield f"{event.loop} is not the innermost loop"
    elif event.holders != loops.bound(state, each, None):
        yield "it releases other roles, or other people from them"


def _loop_passed_over(plan: Plan, state: State, event: e.LoopPassedOver) -> Iterator[str]:
    if _innermost(plan, state, event) is None or state.place.frames[-1].person != event.person:
        yield f"it is not {event.person}'s pass of {event.loop}"


def _loop_joined(plan: Plan, state: State, event: e.LoopJoined) -> Iterator[str]:
    order = next((frame.order for frame in state.place.frames if frame.loop == event.loop), None)
    if order is None or event.person in order or event.person not in loops.candidates(plan, state, event.loop):
        yield f"{event.person} is not put at the end of {event.loop}"


def _loop_left(plan: Plan, state: State, event: e.LoopLeft) -> Iterator[str]:
    if not any(frame.loop == event.loop and event.person in frame.left for frame in state.place.frames):
        yield f"{event.person} is not to come in {event.loop}"
    elif event.again and event.person in loops.candidates(plan, state, event.loop):
        yield f"{event.person} may have a pass of {event.loop}"
    elif not event.again and not _opted_out(state, event):
        yield f"{event.person} did not opt out of {event.loop}"


def _opted_out(state: State, event: e.LoopLeft) -> bool:
    """Tell whether somebody has just opted out of a loop, or since what is gone back to."""
    trail = (state.whole or state).trail
    since = trail.back or state.seq - 1
    return any(seq > since and (loop, person) == (event.loop, event.person) for seq, loop, person in trail.unwilling)


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.PhaseEntered: _phase_entered,
    e.PartEntered: _part_entered,
    e.QuestionPut: _question_put,
    e.PhaseLeft: _phase_left,
    e.PhasePassedOver: _passed_over,
    e.StepsBegan: _steps_began,
    e.LoopBegan: _loop_began,
    e.LoopTurned: _loop_turned,
    e.LoopJoined: _loop_joined,
    e.LoopLeft: _loop_left,
    e.LoopPassedOver: _loop_passed_over,
    e.LoopEnded: _loop_ended,
    e.PassBegun: _pass_begun,
    e.LoopRested: _loop_rested,
    e.ItemTurned: _item_turned,
    e.SessionEnded: _session_ended,
    e.WentBack: _went_back,
}
