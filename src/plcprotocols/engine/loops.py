# SPDX-License-Identifier: MIT
"""Loops and castings: for whom they are, whose pass is next, and who holds their roles."""

from __future__ import annotations

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Node, Plan, Stop
from plcprotocols.engine.select import chosen, everybody
from plcprotocols.engine.state import Room, State
from plcprotocols.model import events as e
from plcprotocols.model.flow import Each, EachItem, Repeat, Tour


def castable(plan: Plan, state: State, stop: Stop) -> tuple[str, ...]:
    """Name those a casting may give its role to, in seat order."""
    casting, room = stop.casts, state.room
    if casting is None:
        return ()
    role, former = {casting.role}, frozenset({casting.former} if casting.former is not None else ())
    holders = [person for person in room.cast[casting.role] if room.standing[person].present]
    afterwards = {person: (room.standing[person].roles - role) | former for person in holders}
    bare = {person for person, held in afterwards.items() if not held or plan.misfit(held) is not None}
    taken = {bound for bound, given in plan.bound.items() if given in former}
    able = (person for person in chosen(room, stop.selects) if bare <= {person} and not taken & room.standing[person].roles)
    return tuple(person for person in able if plan.misfit((room.standing[person].roles - former) | role) is None)


def options(plan: Plan, state: State, stop: Stop) -> tuple[str, ...]:
    """Name the answers to a question, or to a round that picks."""
    return castable(plan, state, stop) if stop.casts is not None else stop.options or stop.picks


def candidates(plan: Plan, state: State, loop: str) -> tuple[str, ...]:
    """Name those a loop runs for: selected, holding the role it takes them from, and no other that excludes the one it binds; in seat order."""
    return passing(plan, state.room, loop)


def passing(plan: Plan, room: Room, loop: str) -> tuple[str, ...]:
    """Name those of a room a loop runs for, in seat order."""
    each = plan.nodes[loop].step
    if not isinstance(each, Each):
        return ()
    excluding, former = plan.loop_exclusions[loop], each.former
    people = everybody(room, plan.loop_selectors[loop]) if each.away else chosen(room, plan.loop_selectors[loop])
    selected = ((person, room.standing[person].roles) for person in people)
    return tuple(person for person, roles in selected if former in roles and not excluding & roles)


def next_person(draft: Draft, loop: Node, each: Each) -> bool:
    """Begin the pass of the next person who is to have one; tell whether there was anybody."""
    while True:
        frame = draft.state.place.frames[-1]
        if not frame.left and not _late(draft, each.id):
            return False
        person = draft.state.place.frames[-1].left[0]
        if person not in candidates(draft.plan, draft.state, each.id):
            draft.emit(e.LoopLeft, None, each.id, person, True)
            continue
        draft.emit(e.LoopTurned, None, each.id, person, bound(draft.state, each, person))
        if loop.when is None or loop.when(draft.state):
            return True
        draft.emit(e.LoopPassedOver, None, each.id, person)


def away(plan: Plan, loop: str) -> bool:
    """Tell whether a loop is also for people who are not here."""
    each = plan.nodes[loop].step
    return isinstance(each, Each) and each.away


def _late(draft: Draft, loop: str) -> bool:
    """Put whoever could have a pass in the innermost loop by now and is not in its order at its end; tell whether there was anybody."""
    order = draft.state.place.frames[-1].order
    late = tuple(person for person in candidates(draft.plan, draft.state, loop) if person not in order)
    for person in late:
        draft.emit(e.LoopJoined, None, loop, person)
    return bool(late)


def bound(state: State, each: Each, person: str | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the holders of a loop's two roles when a person (or nobody) has the pass."""
    cast, seats = state.room.cast, state.room.seats
    peers = {*cast[each.former], *cast[each.role]} - {person}
    return (each.role, (person,) if person else ()), (each.former, tuple(seat for seat in seats if seat in peers))


def end_loop(draft: Draft, loop: Each | Repeat | Tour | EachItem) -> None:
    """End the innermost loop and release its role, if it binds one."""
    draft.emit(e.LoopEnded, None, loop.id, bound(draft.state, loop, None) if isinstance(loop, Each) else ())


def unwind(draft: Draft, depth: int) -> None:
    """End the innermost loops until so many are left."""
    while len(draft.state.place.frames) > depth:
        loop = draft.plan.nodes[draft.state.place.frames[-1].loop].step
        assert isinstance(loop, Each | Repeat | Tour | EachItem), "frames belong to loops"
        end_loop(draft, loop)


def rests(state: State) -> bool:
    """Tell whether a loop goes round without this sub-group."""
    return any(frame.rests for frame in state.place.frames)
