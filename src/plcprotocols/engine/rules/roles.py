# SPDX-License-Identifier: MIT
"""Rules of roles that change hands: handing over, and taking, waiting for and leaving a seat in an open role."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine import turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import lines, notice
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, steering, unknown
from plcprotocols.engine.state import Room, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why


def judge_hand_over(plan: Plan, state: State, command: c.HandOver) -> Findings:
    """Judge handing a role over; giving away one's own is anybody's, taking from others is steering."""
    own = command.holder in {None, command.actor} and command.back is None
    return (*(CLEAN if own else steering(plan, state, command.actor)), *_first(_hand_over_problems(plan, state, command)))


def _first(found: Iterator[Finding]) -> Iterator[Finding]:
    """Give what stands first against an exchange of roles, and behind roles that do not go together also what makes it impossible."""
    told: set[str] = set()
    for each in found:
        if each.code not in told:
            yield each
        if each.weight is not Weight.BREACH:
            return
        told.add(each.code)


def _hand_over_problems(plan: Plan, state: State, command: c.HandOver) -> Iterator[Finding]:
    room, role, back, to, holder = state.room, command.role, command.back, command.to, command.holder or command.actor
    for named in (role, back):
        if named is not None and named not in plan.roles:
            yield unknown("unknown-role", named, plan.roles)
    for person in (holder, to):
        if person not in room.standing:
            yield unknown("unknown-person", person, room.seats)
    if holder not in room.standing or to not in room.standing or role not in plan.roles or (back is not None and back not in plan.roles):
        return
    yield from exchange_problems(plan, room, role, holder, to, back)
    yield from (Finding("other-sub-group", given=to) for each in (role, back) if each is not None and not together(plan, state, each, holder, to))


def together(plan: Plan, state: State, role: str, one: str, other: str) -> bool:
    """Tell whether two people may hand a role to one another: one of a split stays within a sub-group."""
    formed = (split for split in plan.splits.values() if state.formed.get(split.id, ((),))[-1])
    splits = [split.id for split in formed if any(wanted.role == role for wanted in split.roles)]
    return all(any(one in people and other in people for _, people in state.formed[split][-1]) for split in splits)


def exchange_problems(plan: Plan, room: Room, role: str, holder: str, to: str, back: str | None) -> Iterator[Finding]:
    """Find what stands against one person giving a role to another, taking another back or nothing; all names are known."""
    gives, takes = room.standing[holder], room.standing[to]
    if role not in gives.roles:
        yield Finding("not-held", given=role, people=room.cast[role])
    yield from (Finding("role-bound", given=each) for each in (role, back) if each in plan.bound or each in plan.open_roles)
    if not takes.present:
        yield Finding("not-here", given=to)
    if role in takes.roles or to == holder:
        yield Finding("already-holds", given=to)
    if back in gives.roles:
        yield Finding("already-holds", given=holder)
    if back is not None and back not in takes.roles:
        yield Finding("not-held", given=back, people=room.cast[back])
    exchanged = frozenset({back} if back is not None else ())
    new = {to: (takes.roles - exchanged) | {role}, holder: (gives.roles - {role}) | exchanged}
    for code in ("role-excluded", "role-drawn-from"):
        yield from (Finding(code, Weight.BREACH, given=person) for person, roles in new.items() if plan.misfit(roles) == code)
    if not new[holder] and gives.present:
        yield Finding("needs-a-role", given=holder)


def exchanges(plan: Plan, room: Room, holder: str, to: str, *, exchange: bool) -> Iterator[tuple[str, str | None]]:
    """Name the roles one person may give another, each with the role taken back or None.

    Args:
        plan: the compiled protocol.
        room: who is who.
        holder: who gives.
        to: who receives.
        exchange: whether anything may be taken back.
    """
    for role in sorted(room.standing[holder].roles):
        for back in (None, *sorted(room.standing[to].roles)) if exchange else (None,):
            if next(exchange_problems(plan, room, role, holder, to, back), None) is None:
                yield role, back


def apply_hand_over(draft: Draft, command: c.HandOver) -> None:
    """Let the role change hands."""
    room, holder, to, back = draft.state.room, command.holder or command.actor, command.to, command.back
    holders = [(command.role, _seated(draft.state, {*room.cast[command.role], to} - {holder}))]
    if back is not None:
        holders.append((back, _seated(draft.state, {*room.cast[back], holder} - {to})))
    draft.emit(e.HandedOver, command.actor, command.role, holder, to, back, tuple(holders))
    for person in (to, holder):
        notice.follow(draft, person)


def _seated(state: State, people: set[str]) -> tuple[str, ...]:
    return tuple(seat for seat in state.room.seats if seat in people)


def judge_take(plan: Plan, state: State, command: c.TakeRole) -> Findings:
    """Judge taking a seat in an open role, or standing in line for one."""
    return tuple(_first(_take_problems(plan, state, command)))


def _take_problems(plan: Plan, state: State, command: c.TakeRole) -> Iterator[Finding]:
    yield from _seat_problems(plan, state, command.role)
    role, held, holders = plan.roles[command.role], state.room.standing[command.actor].roles, state.room.cast[command.role]
    if role.id in held:
        yield Finding("already-holds", given=command.actor)
    if command.actor in state.place.line(role.id):
        yield Finding("in-line-already", given=command.actor)
    if lines.lines_up(plan, state, role.id):
        if state.room.standing[command.actor].out:
            yield Finding("opted-out", given=command.actor)
    elif role.most is not None and len(holders) >= role.most:
        yield Finding("role-full", given=role.id, people=holders)
    code = plan.misfit(held | {role.id})
    if code is not None:
        yield Finding(code, Weight.BREACH, given=command.actor)


def _seat_problems(plan: Plan, state: State, role: str) -> Iterator[Finding]:
    if role not in plan.roles:
        yield unknown("unknown-role", role, plan.open_roles)
        return
    opens = plan.stops[state.place.stop].opens
    if role not in opens:
        yield Finding("not-open-here", given=role, known=tuple(sorted(opens)))


def apply_take(draft: Draft, command: c.TakeRole) -> None:
    """Seat the person, or put them at the end of the line where they have to wait."""
    if lines.lines_up(draft.plan, draft.state, command.role):
        draft.emit(e.LineJoined, command.actor, command.role)
        return
    draft.emit(e.RoleTaken, command.actor, command.role)
    notice.follow(draft, command.actor)


def judge_rise(plan: Plan, state: State, command: c.LeaveRole) -> Findings:
    """Judge rising from a seat in an open role, or leaving the line for one."""
    return tuple(_first(_rise_problems(plan, state, command)))


def _rise_problems(plan: Plan, state: State, command: c.LeaveRole) -> Iterator[Finding]:
    yield from _seat_problems(plan, state, command.role)
    if command.actor in state.place.line(command.role):
        return
    held = state.room.standing[command.actor].roles
    if command.role not in held:
        yield Finding("not-held", given=command.role, people=state.room.cast[command.role])
    rest = held - {command.role}
    if plan.misfit(rest) == "role-drawn-from":
        yield Finding("role-drawn-from", Weight.BREACH, given=command.actor)
    if not rest:
        yield Finding("needs-a-role", given=command.actor)


def apply_rise(draft: Draft, command: c.LeaveRole) -> None:
    """Let the person rise, after ending the turn they have; who stands in line only leaves that."""
    if command.actor in draft.state.place.line(command.role):
        draft.emit(e.LineLeft, command.actor, command.role, command.actor)
        return
    if draft.state.floor.speaker == command.actor:
        turns.end_turn(draft, command.actor, Why.DONE)
        turns.lap(draft)
    draft.emit(e.RoleLeft, command.actor, command.role, command.actor)
    notice.follow(draft, command.actor)
