# SPDX-License-Identifier: MIT
"""Rules of steering: advancing, extending, pausing, calling the time, ending early, saying enough."""

from __future__ import annotations

from datetime import timedelta

from plcprotocols.engine import flow
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, complete
from plcprotocols.engine.rules import film
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, lead_only
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Phase
from plcprotocols.model.talk import Open, Silence

LONGEST_EXTENSION = 1440.0


def advances_clean(plan: Plan, state: State) -> bool:
    """Tell whether the lead may end the present part, phase or question without a departure."""
    stop = plan.stops[state.place.stop]
    if stop.talk is None:
        return False
    if flow.next_part(stop, state) is not None:
        return isinstance(stop.talk, Open | Silence) or complete(stop, state)
    return stop.ends_at_call(state)


def judge_advance(plan: Plan, state: State, command: c.Advance) -> Findings:
    """Judge ending the present part, phase or question."""
    found = lead_only(plan, state, command.actor)
    return found if advances_clean(plan, state) else (*found, Finding("before-end", Weight.NEVER_STUCK))


def apply_advance(draft: Draft, command: c.Advance) -> None:
    """Go on: to the next part, behind the phase, or past the question."""
    stop = draft.plan.stops[draft.state.place.stop]
    node = stop.node
    assert node is not None, "a session that goes on rests at a step"
    if stop.talk is not None:
        later = flow.next_part(stop, draft.state)
        if later is not None:
            flow.enter_part(draft, later)
        else:
            flow.onward(draft, Why.LEAD)
        return
    flow.leave(draft, Why.LEAD)
    if isinstance(node.step, Phase):
        draft.emit(e.PhasePassedOver, None, node.step.id, Why.LEAD)
    flow.arrive(draft, (node.after, node.parent))


def judge_extend(plan: Plan, state: State, command: c.Extend) -> Findings:
    """Judge giving the phase more time."""
    found = lead_only(plan, state, command.actor)
    if not 0 < command.minutes <= LONGEST_EXTENSION:
        found = (*found, Finding("minutes-range", given=f"{command.minutes:g}"))
    if state.place.until is None:
        found = (*found, Finding("no-deadline"))
    return found


def apply_extend(draft: Draft, command: c.Extend) -> None:
    """Move the deadline."""
    place = draft.state.place
    until = max(place.until or draft.at, draft.at) + timedelta(minutes=command.minutes)
    draft.emit(e.PhaseExtended, command.actor, place.phase, command.minutes, until, draft.content)


def judge_enough(plan: Plan, state: State, command: c.Enough) -> Findings:
    """Judge saying that it is enough."""
    stop, room = plan.stops[state.place.stop], state.room
    if any(says(room.standing[command.actor]) for says in stop.enough):
        return CLEAN
    people = tuple(seat for seat in room.seats if room.standing[seat].present and any(says(room.standing[seat]) for says in stop.enough))
    return (Finding("enough-not-yours", people=people),)


def apply_enough(draft: Draft, command: c.Enough) -> None:
    """Note it; the speaker's own turn ends with it."""
    if draft.state.floor.speaker == command.actor:
        flow.end_turn(draft, command.actor, Why.DONE)
        flow.lap(draft)
    draft.emit(e.SaidEnough, command.actor)


def judge_time_call(plan: Plan, state: State, command: c.TimeCall) -> Findings:
    """Judge calling the time."""
    room = state.room
    if (plan.timekeepers | {plan.lead}) & room.standing[command.actor].roles:
        return CLEAN
    return (Finding("not-yours-to-call", Weight.ADVISORY, room.cast[plan.lead]),)


def apply_time_call(draft: Draft, command: c.TimeCall) -> None:
    """Note it."""
    draft.emit(e.TimeCalled, command.actor)


def judge_pause(plan: Plan, state: State, command: c.Pause) -> Findings:
    """Judge stopping the clock; anybody may."""
    return CLEAN if state.paused is None else (Finding("already-paused"),)


def apply_pause(draft: Draft, command: c.Pause) -> None:
    """Stop the clock."""
    draft.emit(e.Paused, command.actor)


def judge_resume(plan: Plan, state: State, command: c.Resume) -> Findings:
    """Judge starting the clock again."""
    found = lead_only(plan, state, command.actor)
    return found if state.paused is not None else (*found, Finding("not-paused"))


def apply_resume(draft: Draft, command: c.Resume) -> None:
    """Start the clock again."""
    draft.emit(e.Resumed, command.actor)
    film.recheck(draft)


def judge_end_session(plan: Plan, state: State, command: c.EndSession) -> Findings:
    """Judge ending the session early."""
    return (*lead_only(plan, state, command.actor), Finding("ended-early", Weight.NEVER_STUCK))


def apply_end_session(draft: Draft, command: c.EndSession) -> None:
    """End it."""
    flow.leave(draft, Why.ENDED)
    flow.finish(draft, Why.EARLY)
