# SPDX-License-Identifier: MIT
"""Rules of people: arriving, leaving, opting out, agreeing what is kept, raising a signal or a veto."""

from __future__ import annotations

from plcprotocols.engine import flow
from plcprotocols.engine.cast import castings, room_for
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import CompiledExit, Plan
from plcprotocols.engine.rules import film, notice
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, steering, unknown
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Signalled


def judge_join(plan: Plan, state: State, command: c.Join) -> Findings:
    """Judge arriving or coming back."""
    standing = state.room.standing.get(command.actor)
    if standing is not None and standing.present:
        return (Finding("already-here", given=command.actor),)
    if standing is not None and standing.roles:
        return CLEAN if command.role is None else (Finding("already-cast", given=command.role),)
    if command.role is None:
        return (Finding("role-needed", given=command.actor, known=tuple(plan.roles)),)
    role = plan.roles.get(command.role)
    if role is None:
        return (unknown("unknown-role", command.role, plan.roles),)
    cast = {each.role for each in castings(plan.protocol.steps)}
    if role.id in plan.bound or role.id in cast or role.drawn_from or role.lead or role.steward or role.open:
        return (Finding("role-not-open", given=role.id),)
    return (
        CLEAN
        if standing is not None or room_for(plan.protocol, state.room.cast, members(plan, state), role)
        else (Finding("role-full", given=role.id),)
    )


def members(plan: Plan, state: State) -> int:
    """Count the members in the cast, the absent included."""
    return sum(plan.member(standing) for standing in state.room.standing.values())


def apply_join(draft: Draft, command: c.Join) -> None:
    """Seat the person."""
    person = command.actor
    draft.emit(e.Joined, person, person, command.role)
    notice.follow(draft, person)


def judge_leave(plan: Plan, state: State, command: c.Leave) -> Findings:
    """Judge leaving; anybody may."""
    return CLEAN


def apply_leave(draft: Draft, command: c.Leave) -> None:
    """Let the person go."""
    notice.depart(draft, command.actor, command.actor)


def judge_absent(plan: Plan, state: State, command: c.MarkAbsent) -> Findings:
    """Judge noting that somebody has gone."""
    found, standing = steering(plan, state, command.actor), state.room.standing.get(command.person)
    if standing is None:
        return (*found, unknown("unknown-person", command.person, state.room.seats))
    if not standing.present:
        return (*found, Finding("not-here", given=command.person))
    return (*found, Finding("marked-absent", Weight.NEVER_STUCK))


def apply_absent(draft: Draft, command: c.MarkAbsent) -> None:
    """Note it."""
    notice.depart(draft, command.actor, command.person)


def judge_opt_out(plan: Plan, state: State, command: c.OptOut) -> Findings:
    """Judge taking no part in the phase, or having no pass in a loop; anybody may."""
    if command.of is None:
        if plan.stops[state.place.stop].talk is None:
            return (Finding("nothing-to-opt-out"),)
        return (Finding("opted-out", given=command.actor),) if state.room.standing[command.actor].out else CLEAN
    return (
        CLEAN
        if command.of in passes(state, command.actor)
        else (Finding("nothing-to-opt-out", given=command.of, known=passes(state, command.actor)),)
    )


def passes(state: State, person: str) -> tuple[str, ...]:
    """Name the running loops in which a person has a pass now or is still to come."""
    return tuple(frame.loop for frame in state.place.frames if frame.person == person or person in frame.left)


def apply_opt_out(draft: Draft, command: c.OptOut) -> None:
    """Note it, and let everything go on without the person."""
    person, place = command.actor, draft.state.place
    if command.of is None:
        notice.silence(draft, person, person, Why.OPTED_OUT)
        draft.emit(e.OptedOut, person, place.phase)
        film.recheck(draft)
        notice.attend(draft, person)
        return
    frame = next(frame for frame in place.frames if frame.loop == command.of)
    draft.emit(e.OptedOut, person, command.of)
    if person in frame.left:
        draft.emit(e.LoopLeft, None, command.of, person, False)
    else:
        flow.next_of(draft, command.of, Why.OPTED_OUT)


def judge_opt_in(plan: Plan, state: State, command: c.OptIn) -> Findings:
    """Judge taking part in the phase again."""
    return CLEAN if state.room.standing[command.actor].out else (Finding("not-opted-out", given=command.actor),)


def apply_opt_in(draft: Draft, command: c.OptIn) -> None:
    """Note it."""
    draft.emit(e.OptedIn, command.actor)
    film.recheck(draft)
    notice.attend(draft, command.actor)


def judge_level(plan: Plan, state: State, command: c.AgreeLevel) -> Findings:
    """Judge saying how much may be kept; anybody may."""
    return CLEAN


def apply_level(draft: Draft, command: c.AgreeLevel) -> None:
    """Note it."""
    draft.emit(e.LevelAgreed, command.actor, command.level)


def the_veto(plan: Plan, state: State, actor: str) -> CompiledExit | None:
    """Find the innermost exit on a veto of somebody."""
    standing = state.room.standing[actor]
    return next((way for way in plan.stops[state.place.stop].vetoes if way.names(standing)), None)


def judge_veto(plan: Plan, state: State, command: c.Veto) -> Findings:
    """Judge an owner's veto."""
    return CLEAN if the_veto(plan, state, command.actor) is not None else (Finding("no-veto-here"),)


def apply_veto(draft: Draft, command: c.Veto) -> None:
    """Note it and leave by the exit."""
    way = the_veto(draft.plan, draft.state, command.actor)
    assert way is not None, "judged before"
    draft.emit(e.VetoRaised, command.actor)
    flow.take_exit(draft, way)


def the_exit(plan: Plan, state: State, signal: str) -> CompiledExit | None:
    """Find the innermost exit on a signal around the present stop."""
    on = Signalled(signal)
    return next((way for way in plan.stops[state.place.stop].exits if way.exit.on == on), None)


def signals(plan: Plan, state: State) -> tuple[str, ...]:
    """Name the signals that can be raised at the present stop."""
    return tuple(dict.fromkeys(way.exit.on.signal for way in plan.stops[state.place.stop].exits if isinstance(way.exit.on, Signalled)))


def judge_signal(plan: Plan, state: State, command: c.Signal) -> Findings:
    """Judge raising a signal; anybody may, where a scope declares it."""
    if the_exit(plan, state, command.signal) is not None:
        return CLEAN
    return (unknown("unknown-signal", command.signal, signals(plan, state)),)


def apply_signal(draft: Draft, command: c.Signal) -> None:
    """Note it and leave by the exit."""
    way = the_exit(draft.plan, draft.state, command.signal)
    assert way is not None, "judged before"
    draft.emit(e.SignalRaised, command.actor, command.signal)
    flow.take_exit(draft, way)
