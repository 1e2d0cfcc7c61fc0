# SPDX-License-Identifier: MIT
"""Rules of steering: advancing, extending, pausing, calling the time, ending early, saying enough."""

from __future__ import annotations

from plcprotocols.engine import flow, grouping, stops, subgroups, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop, complete, lead_role
from plcprotocols.engine.rules import film, forming, notice
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, leads, steering, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Phase, Repeat
from plcprotocols.model.minutes import LONGEST_EXTENSION
from plcprotocols.model.talk import Field, Open, Silence

VOTES = ("end", "extend")
LEAD = Why.LEAD


def advances_clean(plan: Plan, state: State) -> bool:
    """Tell whether the lead may end the present part, phase or question without a departure."""
    stop = plan.stops[state.place.stop]
    if stop.talk is None:
        return _groups_clean(plan, state, stop)
    if stops.next_part(stop, state) is not None:
        return isinstance(stop.talk, Open | Silence | Field) or complete(stop, state)
    return stop.ends_at_call(state)


def _groups_clean(plan: Plan, state: State, stop: Stop) -> bool:
    """Tell whether sub-groups may be formed as proposed, their phase be ended, or they be brought together, without a departure."""
    if stop.forms is not None:
        return bool(grouping.grouping(plan, state, plan.splits[stop.forms.split]).sizes)
    if stop.apart is None or not state.groups:
        return False
    if stop.apart.free:
        return subgroups.all_through(plan, state) and bool(chosen(state.room, plan.member))
    return all(plan.stops[group.place.stop].ends_at_call(group) for group in subgroups.awake(plan, state))


def judge_advance(plan: Plan, state: State, command: c.Advance) -> Findings:
    """Judge ending the present part, phase or question."""
    found = steering(plan, state, command.actor)
    other = _other_group(plan, state, command.group)
    if other or state.place.through:
        return (*found, *(other or (Finding("group-through"),)))
    if not advances_clean(plan, state):
        found = (*found, Finding("before-end", Weight.NEVER_STUCK))
    if state.held and stops.next_part(plan.stops[state.place.stop], state) is None:
        return (*found, *_still_open(state, state.place.phase))
    return found


def _other_group(plan: Plan, state: State, group: str | None) -> Findings:
    """Find that what is asked is meant for one sub-group where one bell rings for all, or for one there is not."""
    if group is None or group == state.group:
        return CLEAN
    apart = plan.stops[state.place.stop].apart
    if apart is not None and group == apart.id:
        return CLEAN
    return (Finding("one-bell"),) if group in state.groups else (unknown("unknown-group", group or "", state.groups),)


def _still_open(state: State, phase: str | None) -> Findings:
    """Find that a session that was held is still open: one that a phase opened, or any."""
    if any(not held.closed and phase in {held.phase, None} for held in state.held.values()):
        return (Finding("held-open", Weight.NEVER_STUCK),)
    return CLEAN


def apply_advance(draft: Draft, command: c.Advance) -> None:
    """Go on: to the next part, behind the phase, or past the question."""
    stop = draft.plan.stops[draft.state.place.stop]
    node = stop.node
    assert node is not None, "a session that goes on rests at a step"
    if stop.talk is not None:
        later = stops.next_part(stop, draft.state)
        if later is not None:
            flow.enter_part(draft, later)
        else:
            flow.onward(draft, LEAD)
        return
    if stop.apart is not None:
        _advance_apart(draft, stop.apart)
        return
    if stop.forms is not None and advances_clean(draft.plan, draft.state):
        what = grouping.grouping(draft.plan, draft.state, draft.plan.splits[stop.forms.split])
        forming.form(draft, command.actor, stop, stop.forms, grouping.in_order(what))
        return
    flow.leave(draft, LEAD)
    if isinstance(node.step, Phase | Breakout):
        draft.emit(e.PhasePassedOver, None, node.step.id, Why.LEAD)
    if isinstance(node.step, Repeat):
        flow.close(draft, node, node.step)
        return
    flow.arrive(draft, (node.after, node.parent))


def _advance_apart(draft: Draft, breakout: Breakout) -> None:
    """Ring the bell, or bring the sub-groups together."""
    if breakout.free:
        flow.come_together(draft, Why.LEAD)
    else:
        flow.ring(draft, Why.LEAD)


def judge_extend(plan: Plan, state: State, command: c.Extend) -> Findings:
    """Judge giving the phase more time."""
    place, found = state.place, [*steering(plan, state, command.actor), *_other_group(plan, state, command.group)]
    if not 0 < command.minutes <= LONGEST_EXTENSION:
        found.append(Finding("minutes-range", given=f"{command.minutes:g}"))
    if place.until is None:
        found.extend(() if place.spans else (Finding("no-deadline"),))
    elif place.days:
        found.append(Finding("minutes-in-days"))
    elif place.longest is not None and place.until >= place.longest:
        found.append(Finding("silence-too-long", given=f"{command.minutes:g}"))
    voters = plan.stops[place.stop].votes
    if voters is not None:
        found.append(Finding("not-yours-to-extend", Weight.ADVISORY, chosen(state.room, voters)))
    return tuple(found)


def apply_extend(draft: Draft, command: c.Extend) -> None:
    """Move the deadline of the phase and of the groups around it."""
    notice.extend(draft, command.actor, command.minutes, draft.content)


def judge_vote(plan: Plan, state: State, command: c.VoteOnTime) -> Findings:
    """Judge voting on more time."""
    voters, room = plan.stops[state.place.stop].votes, state.room
    if voters is None or not state.place.time_up:
        return (Finding("no-vote-here"),)
    found: list[Finding] = []
    if not voters(room.standing[command.actor]):
        found.append(Finding("not-yours-to-vote", people=chosen(room, voters)))
    if command.option not in VOTES:
        found.append(unknown("unknown-option", command.option, VOTES))
    return tuple(found)


def apply_vote(draft: Draft, command: c.VoteOnTime) -> None:
    """Note the vote; votes are counted after every command."""
    draft.emit(e.TimeVoted, command.actor, command.option)


def judge_enough(plan: Plan, state: State, command: c.Enough) -> Findings:
    """Judge saying that it is enough."""
    stop, room = plan.stops[state.place.stop], state.room
    if any(says(room.standing[command.actor]) for says in stop.enough):
        return CLEAN
    people = tuple(seat for seat in room.seats if room.standing[seat].present and any(says(room.standing[seat]) for says in stop.enough))
    return (Finding("enough-not-yours", Weight.BREACH, people),)


def apply_enough(draft: Draft, command: c.Enough) -> None:
    """Note it; the speaker's own turn ends with it."""
    if draft.state.floor.speaker == command.actor:
        turns.end_turn(draft, command.actor, Why.DONE)
        turns.lap(draft)
    draft.emit(e.SaidEnough, command.actor)


def judge_time_call(plan: Plan, state: State, command: c.TimeCall) -> Findings:
    """Judge calling the time."""
    room = state.room
    leading = lead_role(plan, state)
    if (plan.timekeepers | {leading}) & room.standing[command.actor].roles:
        return CLEAN
    return (Finding("not-yours-to-call", Weight.ADVISORY, room.cast.get(leading, ())),)


def keepers(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those who keep time, in seat order: whoever present holds a role for it, else whoever leads."""
    standing, leading = state.room.standing, leads(plan, state)
    keep = tuple(person for person in state.room.seats if standing[person].present and plan.timekeepers & standing[person].roles)
    return keep or tuple(person for person in (state.whole or state).room.seats if person in leading)


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
    found = steering(plan, state, command.actor)
    if state.adjourned:
        return (*found, Finding("between-meetings"))
    return found if state.paused is not None else (*found, Finding("not-paused"))


def apply_resume(draft: Draft, command: c.Resume) -> None:
    """Start the clock again."""
    draft.emit(e.Resumed, command.actor)
    film.recheck(draft)


def judge_end_session(plan: Plan, state: State, command: c.EndSession) -> Findings:
    """Judge ending the session early."""
    return (*steering(plan, state, command.actor), Finding("ended-early", Weight.NEVER_STUCK), *_still_open(state, None))


def apply_end_session(draft: Draft, command: c.EndSession) -> None:
    """End it."""
    flow.leave(draft, Why.ENDED)
    flow.finish(draft, Why.EARLY)
