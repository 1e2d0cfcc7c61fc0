# SPDX-License-Identifier: MIT
"""Rules of people: arriving, and raising a signal."""

from __future__ import annotations

from plcprotocols.engine import flow
from plcprotocols.engine.cast import room_for
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import CompiledExit, Plan, complete
from plcprotocols.engine.rules import film
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, unknown
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.flow import Each, Signalled


def judge_join(plan: Plan, state: State, command: c.Join) -> Findings:
    """Judge arriving."""
    standing = state.room.standing.get(command.actor)
    if standing is not None:
        if standing.present:
            return (Finding("already-here", given=command.actor),)
        return CLEAN if command.role is None else (Finding("already-cast", given=command.role),)
    roles = {role.id: role for role in plan.protocol.roles}
    if command.role is None:
        return (Finding("role-needed", given=command.actor, known=tuple(roles)),)
    role = roles.get(command.role)
    if role is None:
        return (unknown("unknown-role", command.role, roles),)
    bound = {node.step.role for node in plan.nodes.values() if isinstance(node.step, Each)}
    if role.id in bound or role.drawn_from or role.lead or role.steward:
        return (Finding("role-not-open", given=role.id),)
    return CLEAN if room_for(plan.protocol, state.room.cast, len(state.room.seats), role) else (Finding("role-full", given=role.id),)


def apply_join(draft: Draft, command: c.Join) -> None:
    """Seat the person."""
    person = command.actor
    draft.emit(e.Joined, person, person, command.role)
    follow(draft, person)


def follow(draft: Draft, person: str) -> None:
    """Let film, round and loops take notice of somebody who arrived."""
    film.recheck(draft)
    state = draft.state
    stop, standing = draft.plan.stops[state.place.stop], state.room.standing[person]
    if stop.round and stop.selects(standing) and not complete(stop, state) and person not in state.floor.queue:
        draft.emit(e.QueueJoined, None, person)
    for frame in draft.state.place.frames:
        if person not in frame.order and person in flow.candidates(draft.plan, draft.state, frame.loop):
            draft.emit(e.LoopJoined, None, frame.loop, person)


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
