# SPDX-License-Identifier: MIT
"""Rules of going back: to which steps, what is in the way, and who holds which roles then."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine import flow, loops
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.facts import MEMO, seating
from plcprotocols.engine.folds.shared import hold
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import notice
from plcprotocols.engine.rules.finding import Finding, Findings, Weight, leads, steering, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Room, Standing, State
from plcprotocols.engine.trail import Visit, newest
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Each, Phase

Holders = tuple[tuple[str, tuple[str, ...]], ...]


def judge_back(plan: Plan, state: State, command: c.GoBack) -> Findings:
    """Judge going back to a step."""
    found = steering(plan, state, command.actor)
    against = Finding("between-meetings") if state.adjourned else stands_against(plan, state, command.to)
    return (*found, against or Finding("gone-back", Weight.NEVER_STUCK))


def apply_back(draft: Draft, command: c.GoBack) -> None:
    """Leave what goes on, reset it to what it was before the step was entered, and begin that anew."""
    visit = newest(draft.state.visit)[command.to]
    if draft.state.paused is not None:
        draft.emit(e.Resumed, command.actor)
    flow.leave(draft, Why.BACK)
    loops.unwind(draft, 0)
    draft.emit(e.WentBack, command.actor, command.to, holders(draft.plan, draft.state, visit))
    let_go(draft)
    take_notice(draft)
    _enter(draft, command.to)


def let_go(draft: Draft) -> None:
    """Let the loops that run again go on without those still to come who have opted out of them since."""
    unwilling = _unwilling(draft.state, draft.state.trail.back)
    for frame in draft.state.place.frames:
        for person in frame.left:
            if (frame.loop, person) in unwilling:
                draft.emit(e.LoopLeft, None, frame.loop, person, False)


def take_notice(draft: Draft) -> None:
    """Let the loops that run again take notice of everybody."""
    for person in draft.state.room.seats:
        notice.rejoin(draft, person)


def _enter(draft: Draft, to: str) -> None:
    node = draft.plan.nodes.get(to)
    step = node.step if node is not None else None
    if node is not None and isinstance(step, Phase):
        behind = flow.enter_phase(draft, node)
        if behind is not None:
            flow.arrive(draft, behind)
    elif node is not None and isinstance(step, Breakout):
        flow.break_out(draft, node, step)
    else:
        flow.put_question(draft, to)


def steps(plan: Plan) -> tuple[str, ...]:
    """Name every phase, question and breakout of a protocol."""
    named = (node.step.id for node in plan.nodes.values() if isinstance(node.step, Phase | Breakout))
    asked = (stop.id for stop in plan.stops.values() if stop.node is not None and stop.talk is None and stop.apart is None)
    return (*named, *asked)


def ways(plan: Plan, state: State) -> tuple[str, ...]:
    """Name the steps the session could go back to, the latest first; remembered as long as nobody comes, goes or is somebody else."""
    top, trail = state.visit, state.trail
    if top is None or state.ended or state.adjourned:
        return ()
    inside = tuple(group.place.frames for group in state.groups.values())
    key = (seating(plan, state), _spoken(state), state.place.frames, inside, trail.revealed, trail.held, trail.bound, trail.unwilling)
    if top.ways is None or top.ways[0] != key:
        top.ways = key, tuple(_able(plan, state))[::-1], {}
    return top.ways[1]


def _able(plan: Plan, state: State) -> Iterator[str]:
    """Name the steps nothing keeps the session from going back to, the earliest first."""
    trail, now, frames, spoken = state.trail, seating(plan, state), state.place.frames, _spoken(state)
    last: Visit | None = None
    since, alike = max(trail.revealed, trail.held), not (state.groups or trail.bound or trail.unwilling)
    for to, visit in newest(state.visit).items():
        if visit.seq < since:
            continue
        known = visit.fits
        if not alike:
            known = None, None, None, _fits(plan, state, visit)
        elif known is None or known[0] is not now or known[1] is not frames or known[2] != spoken:
            fits = last.fits if last is not None and visit.frames is last.frames and visit.answers == last.answers else None
            known = visit.fits = now, frames, spoken, fits[3] if fits is not None else _fits(plan, state, visit)
        last = visit
        if known[3]:
            yield to


def _fits(plan: Plan, state: State, visit: Visit) -> bool:
    """Tell whether everybody can hold the roles they would hold; remembered for equal facts where loops alone change them."""
    if not _recasts(state, visit):
        return True
    if state.groups or state.trail.bound or state.trail.unwilling:
        return not isinstance(_then(plan, state, visit), Finding)
    key = (seating(plan, state), _spoken(state), state.place.frames, visit.frames, tuple(visit.answers.items()))
    if key not in plan.returns:
        if len(plan.returns) >= MEMO:
            plan.returns.clear()
        plan.returns[key] = not isinstance(_then(plan, state, visit), Finding)
    return plan.returns[key]


def _spoken(state: State) -> tuple[frozenset[str], ...]:
    """Give the phases in which each person has spoken, where that is asked of any."""
    return tuple([each.spoke for each in state.room.standing.values()]) if state.things.turned else ()


def asking(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those who could go back, or propose it: who leads, and while nobody does every member."""
    return leads(plan, state) or chosen(state.room, plan.member)


def stands_against(plan: Plan, state: State, to: str) -> Finding | None:
    """Say why the session cannot go back to a step, or give None where it can."""
    visit = newest(state.visit).get(to)
    if visit is not None:
        found = in_the_way(plan, state, visit)
        return None if found is None else found._replace(known=ways(plan, state))
    known = steps(plan)
    return Finding("never-been-there", given=to, known=ways(plan, state)) if to in known else unknown("unknown-step", to, known)


def in_the_way(plan: Plan, state: State, visit: Visit) -> Finding | None:
    """Find what keeps a session from going back to a visit."""
    if state.trail.revealed > visit.seq:
        return Finding("past-a-reveal", given=visit.to)
    if state.trail.held > visit.seq:
        return Finding("past-a-session", given=visit.to)
    if not _recasts(state, visit):
        return None
    found = _then(plan, state, visit)
    return found if isinstance(found, Finding) else None


def _recasts(state: State, visit: Visit) -> bool:
    """Tell whether roles are bound at a visit, or were bound since by anything but a loop that gives them back."""
    return any(frame.person is not None for frame in visit.frames) or (bool(state.trail.bound) and state.trail.bound[-1].seq > visit.seq)


def holders(plan: Plan, state: State, visit: Visit) -> Holders:
    """Name the roles that are others' after going back to a visit, with who holds them then; all loops have ended."""
    found = _then(plan, state, visit) if _recasts(state, visit) else ()
    assert not isinstance(found, Finding), "judged before"
    return found


def _then(plan: Plan, state: State, visit: Visit) -> Holders | Finding:
    """Reckon who holds which role after going back to a visit, or find that somebody cannot have what they would."""
    room = _as_then(state, visit)
    _release(plan, state, room)
    released = room.cast.copy()
    _unbind(state, visit, room)
    unwilling = _unwilling(state, visit.seq)
    for frame in visit.frames:
        each, person = plan.nodes[frame.loop].step, frame.person
        if person is None or not isinstance(each, Each):
            continue
        if (frame.loop, person) in unwilling or person not in loops.passing(plan, room, frame.loop):
            return Finding("pass-is-over", people=(person,), given=visit.to)
        peers = {*room.cast[each.former], *room.cast[each.role]} - {person}
        hold(room, each.role, (person,))
        hold(room, each.former, tuple(seat for seat in room.seats if seat in peers))
        room.named.clear()
    bare = tuple(_misfits(plan, state.room, room))
    if bare:
        return Finding("roles-changed", people=bare, given=visit.to)
    return tuple((role, people) for role, people in room.cast.items() if people != released[role])


def _as_then(state: State, visit: Visit) -> Room:
    """Make a room of who is here now, with what they are now and have spoken in, and what they had answered then."""
    said: dict[str, list[tuple[str, str]]] = {}
    for (question, person), option in visit.answers.items():
        said.setdefault(person, []).append((question, option))
    now = state.room
    standing = {
        person: Standing(each.present, each.roles, frozenset(said.get(person, ())), spoke=each.spoke) for person, each in now.standing.items()
    }
    return Room(now.seats, standing, now.cast.copy(), {})


def _release(plan: Plan, state: State, room: Room) -> None:
    """Let all running loops give back the roles they bind, the innermost first."""
    for side in (*state.groups.values(), state):
        for frame in reversed(side.place.frames):
            each = plan.nodes[frame.loop].step
            if isinstance(each, Each):
                bearers = {person for person in room.cast[each.role] if person in side.room.seats}
                peers = {*room.cast[each.former], *bearers}
                hold(room, each.role, tuple(person for person in room.cast[each.role] if person not in bearers))
                hold(room, each.former, tuple(seat for seat in room.seats if seat in peers))


def _unbind(state: State, visit: Visit, room: Room) -> None:
    """Take back what castings and splits have bound since, the latest first."""
    for each in reversed(state.trail.bound):
        if each.seq < visit.seq:
            return
        _take_back(room, each.role, each.gained, each.lost)
        if each.former is not None:
            _take_back(room, each.former, each.given, each.gave)


def _take_back(room: Room, role: str, gained: frozenset[str], lost: frozenset[str]) -> None:
    people = {*room.cast[role]} - gained | lost
    hold(room, role, tuple(seat for seat in room.seats if seat in people))


def _misfits(plan: Plan, now: Room, then: Room) -> Iterator[str]:
    for person in now.seats:
        held = then.standing[person].roles
        if now.standing[person].present and held != now.standing[person].roles and (not held or plan.misfit(held) is not None):
            yield person


def _unwilling(state: State, since: int) -> frozenset[tuple[str, str]]:
    """Name who has opted out of which loop since the event of a number."""
    return frozenset((loop, person) for seq, loop, person in state.trail.unwilling if seq > since)
