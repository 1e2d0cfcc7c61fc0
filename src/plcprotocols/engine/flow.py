# SPDX-License-Identifier: MIT
"""The flow: what is entered, left, passed over and bound anew when a session moves on.

Every step from stop to stop is made by the protocol's graph (`plcprotocols.engine.machine`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine import ballots, seals
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import AGAIN, CompiledExit, Node, Plan, Stop, behind, complete, landing
from plcprotocols.engine.select import chosen, everybody, never
from plcprotocols.engine.state import END, Film, Frame, Groups, State
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Destination, Each, EachItem, NextOf, Phase, Repeat, Run, Tour
from plcprotocols.model.moves import Move

Position = tuple[Node | None, Node | None]
SECOND = timedelta(seconds=1)


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
                _put(draft, f"{phase.id}?")
                return None
            return enter_phase(draft, node)
        case Composite():
            return node.first, node
        case Each() as each:
            draft.emit(e.LoopBegan, None, each.id, candidates(draft.plan, draft.state, each.id))
            return None, node
        case Repeat() as repeat:
            draft.emit(e.LoopBegan, None, repeat.id, ())
            return begin_pass(draft, node, repeat)
        case EachItem() as each:
            draft.emit(e.LoopBegan, None, each.id, ())
            return None, node
        case Casting() as casting:
            if not castable(draft.plan, draft.state, draft.plan.stops[casting.id]):
                draft.emit(e.PhasePassedOver, None, casting.id, Why.GUARD)
                return behind(node, None)
            _put(draft, casting.id)
            return None
        case Decision() as decision:
            _put(draft, decision.id)
            return None
        case Breakout() as breakout:
            return _arrive_apart(draft, node, breakout)
        case Tour():
            raise AssertionError("tours are held in lockstep")
        case Run():
            raise AssertionError("runs were read as groups")


def begin_pass(draft: Draft, node: Node, repeat: Repeat) -> Position:
    """Begin the next pass of the innermost loop, which runs for a count."""
    draft.emit(e.PassBegun, None, repeat.id, draft.state.place.frames[-1].number + 1)
    return node.first, node


def once_more(draft: Draft, node: Node, repeat: Repeat) -> Position | None:
    """Go on behind a pass of a loop that runs for a count: with the next, with the question whether there is one, or behind the loop."""
    number = draft.state.place.frames[-1].number
    if number < repeat.least:
        return begin_pass(draft, node, repeat)
    if repeat.most is not None and number >= repeat.most and not repeat.beyond:
        end_loop(draft, repeat)
        return behind(node, None)
    _put(draft, f"{repeat.id}?")
    return None


def next_item(draft: Draft, node: Node, each: EachItem) -> Position:
    """Begin the next item's pass of the innermost loop, or end the loop."""
    item = ballots.next_item(draft.state, each.item, each.by, each.top, draft.state.place.frames[-1].order)
    if item is None:
        end_loop(draft, each)
        return behind(node, None)
    draft.emit(e.ItemTurned, None, each.id, item)
    return node.first, node


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
    """Name those a loop runs for: selected, holding the role it takes them from, and none that excludes the one it binds; in seat order."""
    each, room = plan.nodes[loop].step, state.room
    if not isinstance(each, Each):
        return ()
    excluding, former = plan.loop_exclusions[loop], each.former
    people = everybody(room, plan.loop_selectors[loop]) if each.away else chosen(room, plan.loop_selectors[loop])
    selected = ((person, room.standing[person].roles) for person in people)
    return tuple(person for person, roles in selected if former in roles and not excluding & roles)


def _put(draft: Draft, question: str) -> None:
    draft.emit(e.QuestionPut, None, draft.plan.graph.step(draft.state.place.stop, question))


def enter_phase(draft: Draft, node: Node) -> Position | None:
    """Enter a phase at its first part, or pass it over if none is held.

    Returns:
        None when a part was entered, else the position behind the phase.
    """
    state, phase = draft.state, node.step.id
    stop = _first_held(node.stops, state)
    if stop is None:
        draft.emit(e.PhasePassedOver, None, phase, Why.GUARD)
        return behind(node, None)
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
    time = planned(draft.plan, state, phase)
    until = clock + time if time is not None else None
    latest = clock + longest if longest is not None else None
    if until is not None and latest is not None:
        until = min(until, latest)
    draft.emit(e.PhaseEntered, None, phase, rest, order_at(stop, state), until, latest)


def _enter_dated(draft: Draft, stop: Stop, rest: str) -> None:
    """Enter a phase that is counted in days, which go on in a pause, too."""
    assert stop.phase is not None, "phases have parts"
    phase = stop.phase.id
    days, _ = draft.plan.dated[phase]
    until = draft.at + days
    draft.emit(e.PhaseEntered, None, phase, rest, order_at(stop, draft.state), until, None, True, reminders(draft.plan, phase, until, draft.at))


def reminders(plan: Plan, phase: str, until: datetime, now: datetime) -> tuple[datetime, ...]:
    """Give the moments before a date at which those are reminded who have not answered, as far as they are to come."""
    _, before = plan.dated.get(phase, (None, ()))
    return tuple(moment for each in before if (moment := until - each) > now)


def planned(plan: Plan, state: State, phase: str) -> timedelta | None:
    """Give the planned time of a phase for those who are here now, or None if it states none or comes to nothing."""
    if phase in plan.voted and (voted := ballots.voted_minutes(state, plan.voted[phase])) is not None:
        return timedelta(minutes=voted)
    found = plan.formulas.get(phase)
    if found is None:
        return plan.typical.get(phase)
    minutes, per = found
    _, typical, _ = minutes.counted(len(chosen(state.room, per)))
    return timedelta(minutes=typical) or None


def _first_held(stops: tuple[Stop, ...], state: State) -> Stop | None:
    for stop in stops:
        if stop.when is None or stop.when(state):
            return stop
    return None


def order_at(stop: Stop, state: State) -> tuple[str, ...]:
    """Name those who have a turn in a round, in the order in which they come."""
    if not stop.round:
        return ()
    people = _turned(chosen(state.room, stop.selects), state, stop.rotates)
    if stop.first is None and stop.last is None:
        return people
    standing = state.room.standing
    first = tuple(person for person in people if stop.first is not None and stop.first(standing[person]))
    last = tuple(person for person in people if stop.last is not None and stop.last(standing[person]) and person not in first)
    return (*first, *(person for person in people if person not in first and person not in last), *last)


def _turned(people: tuple[str, ...], state: State, loop: str) -> tuple[str, ...]:
    """Let people begin one further on with each pass of a loop; in their order where there is no such loop."""
    if not loop or not people:
        return people
    further = (pass_number(state, loop) - 1) % len(people)
    return (*people[further:], *people[:further])


def pass_number(state: State, loop: str) -> int:
    """Give the number of the present pass of a running loop that runs for a count, also around sub-groups; 1 where it does not run."""
    around = state.whole.place.frames if state.whole is not None else ()
    return next((frame.number for frame in (*state.place.frames, *around) if frame.loop == loop), 1)


def next_part(stop: Stop, state: State) -> Stop | None:
    """Name the next part of the phase whose `when` holds, or None if this one counts as the last."""
    return _first_held(stop.later, state) if stop.later else None


def enter_part(draft: Draft, stop: Stop) -> None:
    """Go on to a later part of the same phase, cutting what runs."""
    cut(draft)
    close_vote(draft)
    rest = draft.plan.graph.step(draft.state.place.stop, stop.id)
    draft.emit(e.PartEntered, None, rest, order_at(stop, draft.state))


def next_pass(draft: Draft, loop: Node) -> Position:
    """Begin the next person's pass of the innermost loop, or end the loop."""
    each = loop.step
    assert isinstance(each, Each), "only loops have passes"
    if _next_person(draft, loop, each):
        return loop.first, loop
    end_loop(draft, each)
    return behind(loop, None)


def _next_person(draft: Draft, loop: Node, each: Each) -> bool:
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


def finish(draft: Draft, why: Why) -> None:
    """End the session."""
    unwind(draft, 0)
    draft.plan.graph.step(draft.state.place.stop, END)
    draft.emit(e.SessionEnded, None, why)


def end_turn(draft: Draft, actor: str | None, why: Why, content: str | None = None, *, leaving: bool = False) -> None:
    """End the running turn, with what it leaves owed; an intervention, an answer and a turn of somebody not selected count for nothing.

    In a round who has another turn to come is queued, and who was answered is offered a follow-up question, unless the stop is left.
    """
    state = draft.state
    stop, floor = draft.plan.stops[state.place.stop], state.floor
    owed = floor.owed
    answers = False
    if stop.asks is not None and stop.owes:
        question, reply = stop.moves
        if floor.answering and floor.move is reply:
            owed, answers = (), True
        elif floor.move is question and not owed:
            owed = tuple(seat for seat in chosen(state.room, stop.asks) if seat in floor.to)
    speaker = floor.speaker
    assert speaker is not None, "only a running turn is ended"
    counts = not answers and floor.move is not Move.INTERVENE and floor.follow != floor.speaker and stop.selects(state.room.standing[speaker])
    draft.add(e.TurnEnded(state.seq + 1, draft.at, actor, speaker, why, counts, owed, content, draft.group))
    if stop.again and not leaving:
        _come_again(draft, stop, speaker)


def pass_turn(draft: Draft, actor: str) -> None:
    """Let a turn, an answer or a follow-up question go by; what of it is offered again is said at `come_again`."""
    floor, stop = draft.state.floor, draft.plan.stops[draft.state.place.stop]
    theirs = actor not in floor.owed and actor != floor.follow
    draft.emit(e.TurnPassed, actor, theirs and stop.passing and not stop.in_a_row and actor not in floor.declined)
    if stop.again:
        _come_again(draft, stop, actor)


def _come_again(draft: Draft, stop: Stop, person: str) -> None:
    due = come_again(stop, draft.state, person)
    if due is not None:
        kind, person = due
        draft.emit(kind, None, person)


def come_again(stop: Stop, state: State, person: str) -> tuple[type[e.QueueJoined | e.FollowUpOffered], str] | None:
    """Say what directly follows the end of somebody's turn, or their pass, that was just noted: who is queued, or offered a follow-up question."""
    floor, asker = state.floor, state.floor.asker
    if person in floor.had:
        turned = person == floor.last
        if (turned or person in floor.silent) if stop.in_a_row else (turned and floor.turns[person] < stop.quota):
            return e.QueueJoined, person
    if stop.follow_up and floor.answering and not floor.owed and asker is not None:
        standing = state.room.standing[asker]
        if standing.present and stop.selects(standing):
            return e.FollowUpOffered, asker
    return None


def lap(draft: Draft) -> None:
    """Offer the turn again to those who passed, when the first lap of a round is over."""
    floor = draft.state.floor
    if floor.passed and not floor.queue:
        draft.emit(e.LapBegun, None, floor.passed)


def film_position(film: Film, now: datetime) -> float:
    """Say how many seconds of a film have been played; `now` is the pause's beginning in a pause."""
    return film.position if film.since is None else film.position + (now - film.since) / SECOND


def running(state: State) -> bool:
    """Tell whether a film runs (or will go on when the pause is over)."""
    return state.floor.film is not None and state.floor.film.since is not None


def stop_film(draft: Draft, actor: str | None, why: Why, caller: str | None = None) -> None:
    """Stop the running film where it is."""
    film = draft.state.floor.film
    assert film is not None, "only a running film is stopped"
    draft.emit(e.FilmStopped, actor, film.item, film_position(film, draft.state.paused or draft.at), why, caller)


def cut(draft: Draft) -> None:
    """End what runs because the stop is left."""
    if draft.state.floor.speaker is not None:
        end_turn(draft, None, Why.CUT, leaving=True)
    if running(draft.state):
        stop_film(draft, None, Why.CUT)


def close_vote(draft: Draft) -> None:
    """Close the vote or rating that is left, and say what came of it."""
    stop = draft.plan.stops[draft.state.place.stop]
    talk = stop.vote or stop.rate
    if talk is not None:
        draft.emit(e.VoteClosed, None, stop.question, ballots.totals(draft.state, talk))


def leave(draft: Draft, why: Why) -> None:
    """Leave the present stop and its phase; sub-groups that are at work come together."""
    if draft.state.groups:
        _break_off(draft, why)
        return
    cut(draft)
    close_vote(draft)
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
        unwind(draft, len(node.loops))
    elif parent is not None:
        unwind(draft, len(parent.loops) + isinstance(parent.step, Each | Repeat | Tour | EachItem))
    arrive(draft, (node, parent))


def next_of(draft: Draft, loop: str, why: Why) -> None:
    """Leave the present stop for the next person of a running loop; a sub-group in lockstep rests until the bell."""
    if draft.group and in_lockstep(draft.plan, draft.whole):
        each = draft.plan.nodes[loop].step
        assert isinstance(each, Each), "somebody has the pass"
        cut(draft)
        draft.emit(e.LoopRested, None, loop, bound(draft.state, each, None))
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
    end_loop(draft, repeat)
    arrive(draft, behind(node, None))


def take_exit(draft: Draft, way: CompiledExit) -> None:
    """Leave by an exit a scope declares."""
    go(draft, way.exit.to, way.scope, Why.EXIT)


def check(draft: Draft) -> None:
    """Let everything end that ends by itself, as long as nobody holds the floor, no film runs and a member is here."""
    if not draft.whole.groups:
        _check(draft)
    elif not draft.group or draft.plan.signers:
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
        later = _first_held(stop.later, state) if stop.later else None
        if later is not None:
            if not (complete(stop, state) and chosen(state.room, draft.plan.member)):
                return
            enter_part(draft, later)
        elif stop.ends is not never and stop.ends(state) and chosen(state.room, draft.plan.member):
            onward(draft, Why.DONE)
        else:
            return


def _arrive_apart(draft: Draft, node: Node, breakout: Breakout) -> Position | None:
    """Begin with the sub-groups that were formed, or ask who goes where; where nobody is covered there is nothing to split."""
    formed = draft.state.formed.get(breakout.split)
    if formed and not breakout.afresh:
        break_out(draft, node, breakout)
        return None
    if not chosen(draft.state.room, draft.plan.covered[breakout.split]):
        draft.emit(e.PhasePassedOver, None, breakout.id, Why.GUARD)
        return behind(node, None)
    _put(draft, f"{breakout.id}?")
    return None


def break_out(draft: Draft, node: Node, breakout: Breakout) -> None:
    """Let the sub-groups that were formed begin."""
    groups = draft.state.formed[breakout.split][-1]
    draft.plan.graph.step(draft.state.place.stop, breakout.id)
    draft.emit(e.BrokeOut, None, breakout.id, breakout.split, groups, breakout.free)
    if breakout.free:
        for group in tuple(draft.state.groups):
            with draft.inside(group):
                arrive(draft, (node.first, node))
        _check_apart(draft)
    else:
        _all_arrive(draft, (node.first, node))


def breakout_at(plan: Plan, whole: State) -> Breakout | None:
    """Give the breakout whose sub-groups are at work, or None."""
    return plan.stops[whole.place.stop].apart if whole.groups else None


def in_lockstep(plan: Plan, whole: State) -> bool:
    """Tell whether one bell rings for all sub-groups."""
    breakout = breakout_at(plan, whole)
    return breakout is not None and not breakout.free


def awake(plan: Plan, whole: State) -> tuple[State, ...]:
    """Give the sub-groups in which a member is here and that do not rest."""
    groups = (whole.sub(name) for name in whole.groups)
    return tuple(group for group in groups if not group.place.rests and chosen(group.room, plan.member))


def all_through(plan: Plan, whole: State) -> bool:
    """Tell whether every sub-group in which a member is here is through."""
    return all(group.place.through for group in awake(plan, whole))


def _check_apart(draft: Draft) -> None:
    """Let the sub-groups go on by themselves, and come together when all are through."""
    with draft.inside("") as whole:
        breakout = breakout_at(draft.plan, whole)
        if breakout is None:
            return
        if not breakout.free:
            _listen(draft)
            return
        for group in tuple(whole.groups):
            with draft.inside(group):
                _check(draft)
        if all_through(draft.plan, whole) and chosen(whole.room, draft.plan.member):
            come_together(draft, Why.DONE)


def _check_group(draft: Draft) -> None:
    """Let a sub-group in which something happened go on by itself; of the others nothing has changed."""
    if in_lockstep(draft.plan, draft.whole):
        if draft.state.place.rests or not _would_end(draft.plan, draft.state):
            return
    else:
        _check(draft)
        if draft.group and not draft.state.place.through:
            return
    _check_apart(draft)


def _listen(draft: Draft) -> None:
    """Ring the bell as long as the phase would end in every sub-group that takes part in it."""
    while in_lockstep(draft.plan, draft.whole) and not draft.whole.place.left:
        groups = awake(draft.plan, draft.whole)
        if not _anybody(draft.plan, draft.whole) or not all(_would_end(draft.plan, group) for group in groups):
            return
        ring(draft, Why.DONE)
    if not draft.whole.groups:
        _check(draft)


def _anybody(plan: Plan, whole: State) -> bool:
    """Tell whether a member is here in any sub-group."""
    return any(chosen(group.room, plan.member) for group in whole.groups.values())


def _would_end(plan: Plan, group: State) -> bool:
    stop = plan.stops[group.place.stop]
    return group.floor.speaker is None and stop.ends is not never and stop.ends(group)


def ring(draft: Draft, why: Why) -> None:
    """End the phase of all sub-groups in lockstep, and go on with all of them."""
    node = draft.plan.nodes[draft.whole.place.phase]
    _leave_groups(draft, why)
    draft.emit(e.PhaseLeft, None, node.step.id, why)
    _all_arrive(draft, behind(node, None))


def _leave_groups(draft: Draft, why: Why) -> None:
    for group in tuple(draft.whole.groups):
        with draft.inside(group) as state:
            if not state.place.through and not state.place.left:
                cut(draft)
                close_vote(draft)
                draft.emit(e.PhaseLeft, None, state.place.phase or state.place.stop, why)


def _break_off(draft: Draft, why: Why) -> None:
    """Let the sub-groups leave what they are at, and end their work."""
    _leave_groups(draft, why)
    if draft.state.place.phase:
        draft.emit(e.PhaseLeft, None, draft.state.place.phase, why)
    _merge(draft, why)


def _merge(draft: Draft, why: Why) -> None:
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            unwind(draft, 0)
    draft.emit(e.Merged, None, draft.state.place.stop, why)


def come_together(draft: Draft, why: Why) -> None:
    """End a breakout, and go on behind it."""
    node = draft.plan.stops[draft.state.place.stop].node
    _break_off(draft, why)
    arrive(draft, behind(node, None))
    check(draft)


def _all_arrive(draft: Draft, position: Position) -> None:
    """Let the flow go on for all sub-groups in lockstep until they rest at a phase or are through."""
    onward: Position | None = position
    while onward is not None:
        node, parent = onward
        if node is not None:
            onward = _all_at(draft, node)
        elif parent is None:
            raise AssertionError("sub-groups are inside a breakout")
        elif isinstance(parent.step, Breakout):
            _merge(draft, Why.DONE)
            arrive(draft, behind(parent, None))
            return
        elif isinstance(parent.step, Each):
            onward = _all_next(draft, parent, parent.step)
        elif isinstance(parent.step, Repeat | Tour):
            onward = _all_again(draft, parent, parent.step)
        else:
            onward = behind(parent, None)


def _all_at(draft: Draft, node: Node) -> Position | None:
    match node.step:
        case Phase():
            return _all_enter(draft, node)
        case Composite():
            return node.first, node
        case Each() | Repeat() | Tour() as loop:
            for group in tuple(draft.whole.groups):
                with draft.inside(group) as state:
                    order = candidates(draft.plan, state, loop.id) if isinstance(loop, Each) and not rests(state) else ()
                    draft.emit(e.LoopBegan, None, loop.id, order)
            if isinstance(loop, Each):
                return None, node
            return _all_pass(draft, node, loop, 1)
        case _:
            raise AssertionError("nothing is asked in lockstep")


def rests(state: State) -> bool:
    """Tell whether a loop goes round without this sub-group."""
    return any(frame.rests for frame in state.place.frames)


def _all_enter(draft: Draft, node: Node) -> Position | None:
    """Enter a phase with all sub-groups; those in which it is not held rest."""
    whole, phase, stop = draft.whole, node.step.id, node.stops[0]
    groups = {name: whole.sub(name) for name in whole.groups}
    held = {name for name, group in groups.items() if not rests(group) and (node.when is None or node.when(group))}
    if not held:
        draft.emit(e.PhasePassedOver, None, phase, Why.GUARD)
        return behind(node, None)
    clock, longest = whole.paused or draft.at, draft.plan.longest.get(phase)
    time = max((each for name in held if (each := planned(draft.plan, groups[name], phase)) is not None), default=None)
    until = clock + time if time is not None else None
    latest = clock + longest if longest is not None else None
    if until is not None and latest is not None:
        until = min(until, latest)
    draft.emit(e.PhaseEntered, None, phase, draft.plan.graph.step(whole.place.stop, whole.place.stop), (), until, latest)
    for name in groups:
        with draft.inside(name) as state:
            rest = draft.plan.graph.step(state.place.stop, stop.id)
            order = order_at(stop, state) if name in held else ()
            draft.emit(e.PhaseEntered, None, phase, rest, order, None, None, False, (), name not in held)
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
                draft.emit(e.LoopRested, None, each.id, bound(state, each, None))
            elif not going:
                end_loop(draft, each)
    return (loop.first, loop) if going else behind(loop, None)


def _turn_inside(draft: Draft, group: str, loop: Node, each: Each) -> bool:
    with draft.inside(group) as state:
        return not any(frame.rests for frame in state.place.frames[:-1]) and _next_person(draft, loop, each)


def _all_again(draft: Draft, loop: Node, step: Repeat | Tour) -> Position:
    """Begin the next pass of a loop that runs for a count with all sub-groups, or end it."""
    number = next(iter(draft.whole.groups.values())).place.frames[-1].number
    if number < (step.least if isinstance(step, Repeat) else len(draft.whole.groups)):
        return _all_pass(draft, loop, step, number + 1)
    if isinstance(step, Tour) and number > 1:
        draft.emit(e.Travelled, None, step.id, stations(draft.plan, draft.whole, step.id, 1))
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            end_loop(draft, step)
    return behind(loop, None)


def _all_pass(draft: Draft, loop: Node, step: Repeat | Tour, number: int) -> Position:
    if isinstance(step, Tour) and number > 1:
        draft.emit(e.Travelled, None, step.id, stations(draft.plan, draft.whole, step.id, number))
    for group in tuple(draft.whole.groups):
        with draft.inside(group):
            draft.emit(e.PassBegun, None, step.id, number)
    return loop.first, loop


def tour_at(plan: Plan, whole: State) -> Frame | None:
    """Give the pass of a tour the sub-groups are at, or None."""
    frames = next(iter(whole.groups.values())).place.frames if whole.groups else ()
    return next((frame for frame in frames if isinstance(plan.nodes[frame.loop].step, Tour)), None)


def stations(plan: Plan, whole: State, tour: str, number: int) -> Groups:
    """Say who is at which sub-group's station in a pass of a tour."""
    breakout, stays = breakout_at(plan, whole), plan.nodes[tour].stays
    assert breakout is not None, "tours are inside a breakout"
    homes = whole.formed[breakout.split][-1]
    names = [name for name, _ in homes]
    at: dict[str, set[str]] = {name: set() for name in names}
    for place, (name, people) in enumerate(homes):
        there = names[(place + number - 1) % len(names)]
        for person in people:
            at[name if stays(whole.room.standing[person]) else there].add(person)
    return tuple((name, tuple(seat for seat in whole.room.seats if seat in at[name])) for name in names)
