# SPDX-License-Identifier: MIT
"""Rules of the floor: taking it, giving it back, passing, answering with an option, being skipped."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from plcprotocols.engine import flow, loops, seals, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop, lead_role
from plcprotocols.engine.rules import notice, sealing, voting
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, host, steering, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Floor, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Casting, Decision, OneOf, Repeat
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Field, Hold, Open, Rate, Read, Round, Silence, Solo, Vote

ADVISORY = Weight.ADVISORY
INTERVENE, DONE = Move.INTERVENE, Why.DONE


def allowed_moves(stop: Stop, floor: Floor, actor: str) -> tuple[Move, ...]:
    """Name the moves the form allows one person now; the first is the main one."""
    if stop.asks is None:
        return stop.moves
    if actor in floor.owed:
        return stop.answers
    return stop.offers if stop.offers and actor == floor.follow else stop.begins


def taken_move(stop: Stop, floor: Floor, command: c.BeginTurn) -> Move:
    """Name the move a turn is: the one given, else the main one."""
    if isinstance(command.move, Move):
        return command.move
    allowed = allowed_moves(stop, floor, command.actor)
    return allowed[0] if allowed else Move.INFORM


def filtered(plan: Plan, state: State, move: Move) -> bool:
    """Tell whether a parameter's present option rules a move out."""
    for parameter, without in plan.filters:
        if move in without[state.things.parameters[parameter]]:
            return True
    return False


def intervenes(plan: Plan, state: State, stop: Stop, actor: str, move: Move) -> bool:
    """Tell whether a turn is the lead's intervention, which every spoken form allows."""
    return (
        move is INTERVENE
        and isinstance(stop.talk, Solo | Round | Open)
        and (lead_role(plan, state) in state.room.standing[actor].roles or hosts(plan, state, actor))
    )


def hosts(plan: Plan, state: State, actor: str) -> bool:
    """Tell whether somebody leads a sub-group by a role of its split."""
    return state.whole is not None and host(plan, state) in state.room.standing[actor].roles


def judge_begin(plan: Plan, state: State, command: c.BeginTurn) -> Findings:
    """Judge taking the floor."""
    stop, floor, actor = plan.stops[state.place.stop], state.floor, command.actor
    if stop.apart is not None:
        return (Finding("group-through") if state.group else Finding("sub-groups-at-work", known=tuple(state.groups)),)
    if stop.talk is None:
        return (Finding("question-open", people=chosen(state.room, stop.decides)),)
    move = taken_move(stop, floor, command)
    if (
        floor.speaker is None
        and not command.to
        and floor.film is None
        and (
            (actor in floor.owed and move in stop.answers)
            if floor.owed
            else (
                stop.selects(state.room.standing[actor])
                and (not stop.round or (floor.queue and floor.queue[0] == actor))
                and move in stop.begins
            )
        )
        and stop.plain
        and command.about is None
        and command.move.__class__ is not str
        and not (plan.filters and filtered(plan, state, move))
        and floor.slot is None
        and not state.place.rests
    ):
        return CLEAN
    if command.move is not None and not isinstance(command.move, Move):
        return (unknown("unknown-move", command.move, Move),)
    if stop.offers and command.move is None and actor in floor.owed:
        return (Finding("yes-or-no"),)
    return tuple(_begin_findings(plan, state, stop, command, move))


def _begin_findings(plan: Plan, state: State, stop: Stop, command: c.BeginTurn, move: Move) -> Iterator[Finding]:
    floor, actor = state.floor, command.actor
    if turns.running(state):
        yield Finding("film-running")
    if floor.speaker == actor:
        yield Finding("already-speaking")
    elif floor.speaker is not None and not stop.interrupts:
        yield Finding("floor-taken", ADVISORY, (floor.speaker,))
    if move in stop.never_said:
        yield Finding("forbidden-move", Weight.BREACH, given=move, known=_unfiltered(plan, state, stop, actor))
    form = not intervenes(plan, state, stop, actor, move)
    if form:
        yield from _form_findings(plan, state, stop, actor, move)
    yield from _addressee_findings(state, stop, command, move, form=form and not _silent(state, stop))
    yield from voting.about_findings(plan, state, stop, actor, command.about, form=form and not state.place.rests)


def _form_findings(plan: Plan, state: State, stop: Stop, actor: str, move: Move) -> Iterator[Finding]:
    floor, standing = state.floor, state.room.standing[actor]
    if state.place.rests:
        yield Finding("group-rests", ADVISORY)
        if move in stop.offers:
            yield Finding("not-granted", Weight.BREACH)
        return
    caller = floor.film.caller if floor.film is not None else None
    if isinstance(stop.talk, Silence | Field | Hold | Vote | Rate) or (stop.watch is not None and caller is None):
        watches = stop.outside and not stop.selects(standing)
        yield Finding("only-listens", ADVISORY) if watches else Finding("no-talk", ADVISORY)
        if filtered(plan, state, move):
            yield Finding("move-filtered", Weight.BREACH, given=move)
        return
    owes = actor in floor.owed
    if floor.owed and not owes:
        yield Finding("answer-owed", ADVISORY, floor.owed)
    if floor.follow is not None and floor.follow not in {actor, floor.speaker} and not owes:
        yield Finding("opinion-open" if stop.offers else "follow-up-open", ADVISORY, (floor.follow,))
    full = tuple(person for role, most in stop.seats if len(state.room.cast[role]) > most for person in state.room.cast[role])
    if full and not (owes and stop.offers and move is Move.DECLINE):
        yield Finding("seat-owed", ADVISORY, full)
    at_a_stop = caller is not None and ((actor == caller and not standing.out) or stop.replies(standing))
    if not (at_a_stop if stop.watch is not None else owes or stop.selects(standing)):
        yield Finding("only-listens", ADVISORY, speakers(state, stop))
    if stop.most is not None and not owes and actor != floor.follow and floor.turns.get(actor, 0) >= stop.most:
        yield Finding("quota-used", ADVISORY, speakers(state, stop), given=str(stop.most))
    if floor.slot is not None and floor.speaker is None:
        yield Finding("silence-kept", ADVISORY, given=floor.slot.isoformat())
    if stop.round and not owes and actor != floor.follow and floor.queue[:1] != (actor,):
        yield Finding("out-of-turn", ADVISORY, floor.queue[:1])
    if filtered(plan, state, move):
        yield Finding("move-filtered", Weight.BREACH, given=move, known=_unfiltered(plan, state, stop, actor))
    elif move in stop.offers and actor != floor.follow:
        yield Finding("not-granted", Weight.BREACH, floor.owed or asked(state, stop, actor))
    elif move not in allowed_moves(stop, floor, actor):
        yield Finding("move-not-here", ADVISORY, given=move, known=_unfiltered(plan, state, stop, actor))


def _unfiltered(plan: Plan, state: State, stop: Stop, actor: str) -> tuple[str, ...]:
    return tuple(move for move in allowed_moves(stop, state.floor, actor) if not filtered(plan, state, move))


def _silent(state: State, stop: Stop) -> bool:
    """Tell whether nobody speaks at a part now: its sub-group rests, or no stop of its film was called."""
    film = state.floor.film
    return state.place.rests or (stop.watch is not None and (film is None or film.caller is None))


def _addressee_findings(state: State, stop: Stop, command: c.BeginTurn, move: Move, *, form: bool) -> Iterator[Finding]:
    room = state.room
    for person in command.to:
        if person not in room.standing:
            yield unknown("unknown-person", person, room.seats)
        elif person == command.actor or not _hears(state, stop, person, move):
            yield Finding("wrong-addressee", given=person, people=asked(state, stop, command.actor))
        elif form and stop.spoken_to is not None and not stop.spoken_to(room.standing[person]):
            yield Finding("not-spoken-to", ADVISORY, asked(state, stop, command.actor), given=person)


def _hears(state: State, stop: Stop, person: str, move: Move) -> bool:
    """Tell whether somebody is here, in the same sub-group, and one of those who are asked."""
    standing = state.room.standing[person]
    here = standing.present and (not state.group or person in state.room.seats)
    return here and (stop.asks is None or move not in stop.begins or stop.asks(standing))


def asked(state: State, stop: Stop, actor: str) -> tuple[str, ...]:
    """Name those a turn goes to when it names nobody: all who are asked or spoken to here but the speaker; none where that is anybody."""
    selects = stop.asks or stop.spoken_to
    return () if selects is None else tuple(person for person in chosen(state.room, selects) if person != actor)


def speakers(state: State, stop: Stop) -> tuple[str, ...]:
    """Name those who may speak at a part now or later in it; while an answer is owed, or an opinion to come, only who owes or gives it."""
    if state.place.rests:
        return ()
    if state.floor.owed:
        return state.floor.owed
    if stop.offers and state.floor.follow is not None:
        return (state.floor.follow,)
    film = state.floor.film
    if stop.watch is None:
        return _still_to_speak(state, stop) if not isinstance(stop.talk, Silence | Vote | Rate) else ()
    if film is None or film.caller is None:
        return ()
    replies, standing = chosen(state.room, stop.replies), state.room.standing[film.caller]
    calls = standing.present and not standing.out
    return tuple(person for person in state.room.seats if person in replies or (calls and person == film.caller))


def _still_to_speak(state: State, stop: Stop) -> tuple[str, ...]:
    people, turns = chosen(state.room, stop.selects), state.floor.turns
    return people if stop.most is None else tuple(person for person in people if turns.get(person, 0) < stop.most)


def used_up(state: State, stop: Stop) -> frozenset[str]:
    """Name those who have had all the turns an open part allows each."""
    return frozenset() if stop.most is None else frozenset(person for person, turns in state.floor.turns.items() if turns >= stop.most)


def apply_begin(draft: Draft, command: c.BeginTurn) -> None:
    """Give the floor, after cutting whoever holds it."""
    state = draft.state
    stop = draft.plan.stops[state.place.stop]
    move, to = taken_move(stop, state.floor, command), command.to
    if stop.bare and state.floor.speaker is None:
        draft.add(e.TurnBegun(state.latest.seq + 1, draft.at, command.actor, move, to, None, command.about, draft.group))
        return
    if not to and move in stop.begins and (stop.spoken_to is not None or stop.asks is not None):
        to = asked(state, stop, command.actor)
    if state.floor.speaker is not None:
        turns.end_turn(draft, None, Why.CUT)
        turns.lap(draft)
    until = None
    selected = stop.selects(state.room.standing[command.actor])
    if stop.seconds is not None and move is not INTERVENE and selected:
        until = draft.at + stop.seconds
    if stop.reads is not None and selected and not state.place.rests and not intervenes(draft.plan, state, stop, command.actor, move):
            _read(draft, stop.reads, e.TurnBegun(state.latest.seq + 1, draft.at, command.actor, move, to, until, command.about, draft.group))
            return
    draft.add(e.TurnBegun(state.latest.seq + 1, draft.at, command.actor, move, to, until, command.about, draft.group))


def _read(draft: Draft, reads: Read, begun: e.TurnBegun) -> None:
    """Begin a turn in which somebody reads out what they wrote, and open it."""
    item = voting.to_read(draft.state, reads, begun.actor or "", begun.about)
    assert item is not None, "judged before"
    draft.add(evolve(begun, about=item.id))
    if seals.sealed(draft.plan, draft.state, item):
        sealing.open_with(draft, begun.actor or "", item)


def judge_end(plan: Plan, state: State, command: c.EndTurn) -> Findings:
    """Judge giving the floor back."""
    speaker = state.floor.speaker
    return CLEAN if speaker == command.actor else (Finding("no-floor", people=(speaker,) if speaker else ()),)


def apply_end(draft: Draft, command: c.EndTurn) -> None:
    """End the turn with its words."""
    turns.end_turn(draft, command.actor, DONE, draft.content)
    if draft.state.floor.passed:
        turns.lap(draft)


def judge_pass(plan: Plan, state: State, command: c.Pass) -> Findings:
    """Judge letting a turn or an answer go by."""
    stop, floor = plan.stops[state.place.stop], state.floor
    if floor.speaker is None and (command.actor in floor.owed or command.actor == floor.follow or waits(stop, floor, command.actor)):
        return CLEAN
    if floor.speaker is not None or floor.queue[:1] != (command.actor,):
        return (Finding("no-turn-to-pass", people=floor.queue[:1]),)
    return CLEAN if stop.passing else (Finding("pass-not-allowed", ADVISORY),)


def waits(stop: Stop, floor: Floor, actor: str) -> bool:
    """Tell whether somebody has offered an opinion that was neither granted nor declined."""
    return bool(stop.offers and floor.owed) and floor.asker == actor


def apply_pass(draft: Draft, command: c.Pass) -> None:
    """Let the turn go by, or take one's offer back; in a round with passing a first pass will be offered again."""
    floor = draft.state.floor
    if command.actor not in floor.owed and waits(draft.plan.stops[draft.state.place.stop], floor, command.actor):
        draft.emit(e.OfferDropped, command.actor, command.actor)
        return
    turns.pass_turn(draft, command.actor)
    turns.lap(draft)


def judge_choose(plan: Plan, state: State, command: c.Choose) -> Findings:
    """Judge answering with an option, in a round or at a question."""
    if command.question is not None:
        return _judge_lasting(plan, state, command, command.question)
    stop, floor, standing = plan.stops[state.place.stop], state.floor, state.room.standing[command.actor]
    found: list[Finding] = []
    options = loops.options(plan, state, stop)
    if stop.options or stop.casts is not None:
        if not stop.decides(standing):
            # An answer of somebody who is not asked counts for nothing where all are to agree, and binds nobody.
            weight = Weight.HARD if stop.consensus or stop.casts is not None else Weight.BREACH
            found.append(Finding("not-yours-to-decide", weight, chosen(state.room, stop.decides)))
    elif stop.picks:
        if floor.speaker is not None:
            found.append(Finding("floor-taken", people=(floor.speaker,)))
        if not stop.selects(standing):
            found.append(Finding("only-listens", people=chosen(state.room, stop.selects)))
        if floor.queue[:1] != (command.actor,):
            found.append(Finding("out-of-turn", people=floor.queue[:1]))
    else:
        return (Finding("nothing-to-choose"),)
    if command.option not in options:
        found.append(unknown("unknown-option", command.option, options))
    return tuple(found)


def _judge_lasting(plan: Plan, state: State, command: c.Choose, question: str) -> Findings:
    """Judge answering a lasting question later, or anew."""
    if question not in plan.lasting:
        return (unknown("unknown-question", question, plan.lasting),)
    asks, options, asking = plan.lasting[question]
    found: list[Finding] = []
    if question not in state.place.entered or asking in plan.stops[state.place.stop].later:
        found.append(Finding("not-asked-yet", given=question))
    if state.floor.speaker == command.actor:
        found.append(Finding("already-speaking"))
    standing = state.room.standing[command.actor]
    if not asks(standing) or (standing.out and question == state.place.phase):
        people = (person for person in chosen(state.room, asks) if question != state.place.phase or not state.room.standing[person].out)
        found.append(Finding("only-listens", people=tuple(people)))
    stop = plan.stops[state.place.stop]
    if stop.picks and question == stop.question and command.actor in (*state.floor.queue, *state.floor.passed):
        found.append(Finding("out-of-turn", people=state.floor.queue[:1]))
    if command.option not in options:
        found.append(unknown("unknown-option", command.option, options))
    return tuple(found)


def apply_choose(draft: Draft, command: c.Choose) -> None:
    """Note the answer and follow where it leads."""
    if command.question is not None:
        draft.emit(e.OptionChosen, command.actor, command.question, command.option, False)
        notice.follow(draft, command.actor)
        return
    stop = draft.plan.stops[draft.state.place.stop]
    draft.emit(e.OptionChosen, command.actor, stop.question, command.option, stop.talk is not None)
    notice.rejoin_everywhere(draft, command.actor)
    if stop.talk is not None:
        turns.lap(draft)
        return
    node = stop.node
    assert node is not None, "a question belongs to a step"
    if stop.casts is not None:
        _cast(draft, stop.casts, command.option)
        flow.onward(draft, Why.CHOICE)
        return
    if isinstance(node.step, Decision | OneOf | Repeat):
        if stop.consensus:
            notice.agree(draft)
        else:
            flow.answer(draft, stop, command.option)
        return
    flow.leave(draft, Why.CHOICE)
    if command.option == "hold":
        onward = flow.enter_phase(draft, node)
        if onward is not None:
            flow.arrive(draft, onward)
    else:
        draft.emit(e.PhasePassedOver, None, node.step.id, Why.CHOICE)
        flow.arrive(draft, (node.after, node.parent))


def _cast(draft: Draft, casting: Casting, person: str) -> None:
    """Bind a role to one person, and let film and loops take notice of all whose roles changed."""
    room = draft.state.room
    before = room.cast[casting.role]
    holders: list[tuple[str, tuple[str, ...]]] = [(casting.role, (person,))]
    if casting.former is not None:
        freed = {*room.cast[casting.former], *before} - {person}
        holders.append((casting.former, tuple(seat for seat in room.seats if seat in freed)))
    draft.emit(e.RoleBound, None, casting.id, casting.role, person, tuple(holders))
    with draft.inside(""):
        for seat in room.seats:
            if seat == person or seat in before:
                notice.follow(draft, seat)


def skippable(state: State) -> tuple[str, ...]:
    """Name those whose turn or answer the session could go on without."""
    floor = state.floor
    one = tuple(person for person in (floor.speaker, floor.follow) if person is not None)
    return tuple(dict.fromkeys(one + floor.queue + floor.owed))


def judge_skip(plan: Plan, state: State, command: c.SkipTurn) -> Findings:
    """Judge going on without somebody's turn or answer."""
    found = steering(plan, state, command.actor)
    if command.person not in state.room.standing:
        return (*found, unknown("unknown-person", command.person, state.room.seats))
    own = state.of(command.person)
    if command.person not in skippable(own):
        return (*found, Finding("nothing-to-skip", people=skippable(own), given=command.person))
    return (*found, Finding("turn-skipped", Weight.NEVER_STUCK))


def apply_skip(draft: Draft, command: c.SkipTurn) -> None:
    """End the running turn, or take somebody out of the queue, out of what they owe or out of what they may ask."""
    with draft.inside(draft.whole.whereabouts.get(command.person, "")) as state:
        if state.floor.speaker == command.person:
            turns.end_turn(draft, command.actor, Why.SKIPPED)
            if command.person in state.floor.queue:
                draft.emit(e.TurnSkipped, command.actor, command.person)
        else:
            draft.emit(e.TurnSkipped, command.actor, command.person)
        turns.lap(draft)
