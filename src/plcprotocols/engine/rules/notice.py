# SPDX-License-Identifier: MIT
"""Taking notice: what film, round, votes and loops make of somebody who came, went, opted out or is somebody else now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from plcprotocols.engine import flow, loops, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import film
from plcprotocols.engine.select import chosen, everybody
from plcprotocols.engine.state import State
from plcprotocols.model import events as e
from plcprotocols.model.events import Why


def follow(draft: Draft, person: str) -> None:
    """Let a running film, the round and the loops take notice of a person, in the whole and in their sub-group."""
    film.recheck(draft)
    attend(draft, person)
    rejoin(draft, person)
    group = draft.whole.whereabouts.get(person, "") if draft.whole.groups else ""
    if group and group != draft.group:
        with draft.inside(group):
            attend(draft, person)
            rejoin(draft, person)


def rejoin(draft: Draft, person: str) -> None:
    """Take a person out of the loops they may no longer have a pass in, and put them into those they may only now.

    Loops around one at whose pass they are take no notice of them meanwhile, unless they have left.
    """
    for loop, joins in tuple(passes_due(draft.plan, draft.state, person, inside=bool(draft.group))):
        if joins:
            draft.emit(e.LoopJoined, None, loop, person)
        else:
            draft.emit(e.LoopLeft, None, loop, person, True)


def passes_due(plan: Plan, state: State, person: str, *, inside: bool) -> Iterator[tuple[str, bool]]:
    """Name the running loops that have yet to take notice of a person, each with whether they join it; else they leave it.

    Args:
        plan: the compiled protocol.
        state: that of the whole, or of a sub-group.
        person: whom.
        inside: whether it is that of a sub-group.
    """
    frames, here = state.place.frames, state.room.standing[person].present
    within = () if inside else state.of(person).place.frames if state.groups else ()
    for depth, frame in enumerate(frames):
        if (here or loops.away(plan, frame.loop)) and any(inner.person == person for inner in (*frames[depth + 1 :], *within)):
            continue
        passes = person in loops.candidates(plan, state, frame.loop)
        if person in frame.left and not passes:
            yield frame.loop, False
        elif person not in frame.order and passes:
            yield frame.loop, True


def rejoin_everywhere(draft: Draft, person: str) -> None:
    """Let the loops of the whole take notice of a person, then those of the sub-group where it happened."""
    if draft.group:
        with draft.inside(""):
            rejoin(draft, person)
    rejoin(draft, person)


def attend(draft: Draft, person: str) -> None:
    """Take a person out of the turns and answers that are no longer theirs, and put them into a round that is theirs only now."""
    state, stop, standing = draft.state, draft.plan.stops[draft.state.place.stop], draft.state.room.standing[person]
    here = standing.present and (not draft.group or person in state.room.seats)
    selected = here and stop.selects(standing) and not state.place.rests
    if not selected and (person in state.floor.queue or person in state.floor.passed or person == offered(state)):
        draft.emit(e.TurnDropped, None, person)
    if person in state.floor.owed and not (here and stop.asks is not None and stop.asks(standing)):
        draft.emit(e.AnswerDropped, None, person)
    if stop.offers:
        _drop_offer(draft, stop, person, selected=selected)
    turns.lap(draft)
    floor = state.floor
    if stop.round and selected and person not in floor.had and person not in floor.queue and person not in floor.passed:
        draft.emit(e.QueueJoined, None, person)


def _drop_offer(draft: Draft, stop: Stop, person: str, *, selected: bool) -> None:
    """Wait no longer for an opinion when who offered it may not give it, or nobody is left to hear it."""
    state, floor = draft.state, draft.state.floor
    if floor.owed and floor.asker == person and not selected:
        draft.emit(e.OfferDropped, None, person)
    granted = offered(state)
    if granted is not None and stop.asks is not None and not set(chosen(state.room, stop.asks)) - {granted}:
        draft.emit(e.OfferDropped, None, granted)


def offered(state: State) -> str | None:
    """Name who may ask once more, or was granted an opinion, and has not begun to."""
    floor = state.floor
    return floor.follow if floor.follow != floor.speaker else None


def silence(draft: Draft, actor: str, person: str, why: Why) -> None:
    """End the turn of somebody who stops taking part, if they have the floor."""
    if draft.state.floor.speaker == person:
        turns.end_turn(draft, actor, why)
        turns.lap(draft)


def tally(draft: Draft) -> None:
    """Count the votes on more time of those who take part now, and extend or leave the phase when they decide it."""
    state, place = draft.state, draft.state.place
    stop = draft.plan.stops[place.stop]
    phase = stop.phase
    if stop.votes is None or phase is None or phase.more is None or not place.time_up:
        return
    voters, votes = chosen(state.room, stop.votes), dict(place.votes)
    said = [votes[person] for person in voters if person in votes]
    if said.count("extend") * 2 > len(voters):
        extend(draft, None, phase.more.minutes)
    elif said and said.count("end") * 2 >= len(voters):
        flow.onward(draft, Why.TIME)


def agree(draft: Draft) -> None:
    """Go on from a question that is decided by consensus when the answer just given decides it."""
    option = agreed(draft.plan, draft.state)
    if option is not None:
        flow.answer(draft, draft.plan.stops[draft.state.place.stop], option)


def agreed(plan: Plan, state: State) -> str | None:
    """Give the answer of everybody who decides, where that takes a consensus; None while answers differ, also that of somebody who has gone."""
    stop, said = plan.stops[state.place.stop], dict(state.place.positions)
    people = chosen(state.room, stop.decides) if stop.consensus else ()
    gone = (person for person in everybody(state.room, stop.decides) if person in said) if people else ()
    answers = {said.get(person) for person in (*people, *gone)}
    option = answers.pop() if len(answers) == 1 else None
    return option if people and chosen(state.room, plan.member) else None


def extend(draft: Draft, actor: str | None, minutes: float, content: str | None = None) -> None:
    """Move the deadline of the phase, at most to its longest time; where it has none, that of the innermost group of steps with a time."""
    place, clock = draft.state.place, draft.state.paused or draft.at
    if place.until is None:
        span = place.spans[-1]
        draft.emit(e.StepsExtended, actor, span.steps, minutes, max(span.until, clock) + timedelta(minutes=minutes), content)
        return
    start = max(place.until, clock)
    until = start + timedelta(minutes=minutes)
    if place.longest is not None and until > place.longest:
        until = place.longest
        minutes = (until - start) / timedelta(minutes=1)
    draft.emit(e.PhaseExtended, actor, place.phase, minutes, until, content)


def depart(draft: Draft, actor: str, person: str) -> None:
    """Let somebody be no longer here."""
    group = draft.state.whereabouts.get(person, "")
    with draft.inside(group):
        silence(draft, actor, person, Why.LEFT)
    draft.emit(e.Left, actor, person)
    for role in draft.plan.open_roles:
        if person in draft.state.room.cast[role]:
            draft.emit(e.RoleLeft, None, role, person)
    follow(draft, person)
    for at in dict.fromkeys((group, "")):
        if at in {"", *draft.whole.groups}:
            with draft.inside(at):
                _give_up(draft, person)


def _give_up(draft: Draft, person: str) -> None:
    """Go on without the pass of somebody who has gone."""
    frames = (frame for frame in draft.state.place.frames if frame.person == person)
    theirs = next((frame.loop for frame in frames if not loops.away(draft.plan, frame.loop)), None)
    if theirs is not None:
        flow.next_of(draft, theirs, Why.LEFT)
