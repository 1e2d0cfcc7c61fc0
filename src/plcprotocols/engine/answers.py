# SPDX-License-Identifier: MIT
"""Answers: who has not given one yet that the present phase waits for."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine import ballots
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.select import Selects, chosen, condition, everybody, inside, latest, selector
from plcprotocols.engine.state import State
from plcprotocols.model.conditions import AllOf, AnyOf, ByEach, Condition, Consensus, Enough, ForEach, Happened, Produced, Signed
from plcprotocols.model.items import Access
from plcprotocols.model.who import Who


def awaited(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those who have not answered in the present phase, in seat order; nobody at a question."""
    stop = plan.stops[state.place.stop]
    if stop.phase is None:
        return ()
    people = {*at_part(plan, state, stop), *(person for each in joined(stop.phase.ends) for person in missing(plan, state, each))}
    return tuple(seat for seat in state.room.seats if seat in people)


def joined(ends: Condition | None) -> Iterator[Condition]:
    """Go through the conditions any or all of which end a phase."""
    match ends:
        case AnyOf(of) | AllOf(of):
            for each in of:
                yield from joined(each)
        case None:
            return
        case _:
            yield ends


def at_part(plan: Plan, state: State, stop: Stop) -> tuple[str, ...]:
    """Name those whose turn a round waits for, who have still to vote or to score, or who open and bring back a session that is to be held."""
    if stop.round:
        return round_waits_for(state, stop)
    if stop.vote is not None:
        voted = ballots.voters(state)
        return tuple(person for person in chosen(state.room, stop.selects) if person not in voted)
    if stop.rate is not None:
        return ballots.to_score(state, stop.rate, chosen(state.room, stop.selects), anonymous=plan.items[stop.rate.item].anonymous)
    return chosen(state.room, stop.selects) if stop.hold is not None and not stop.over(state) else ()


def round_waits_for(state: State, stop: Stop) -> tuple[str, ...]:
    """Name those a round waits for: who has a turn to come and, where all must pass in a row, has not passed.

    Then who may ask once more, or was granted an opinion.
    """
    floor = state.floor
    people = (*floor.queue, *floor.passed)
    if stop.in_a_row:
        people = tuple(person for person in people if person not in floor.silent)
    return people if floor.follow is None or floor.follow in people else (*people, floor.follow)


def deciding(state: State, stop: Stop) -> tuple[str, ...]:
    """Name those whose answer a question waits for.

    By consensus those who have given none; where all have, everybody, also somebody who has gone and gave another answer.
    """
    people = chosen(state.room, stop.decides)
    if not stop.consensus:
        return people
    said = dict(state.place.positions)
    silent = tuple(person for person in people if person not in said)
    return silent or tuple(seat for seat in everybody(state.room, stop.decides) if seat in people or seat in said)


def missing(plan: Plan, state: State, ends: Condition) -> tuple[str, ...]:
    """Name those from whom one condition waits for something; of private items nobody learns who has produced one."""
    place, room = state.place, state.room
    match ends:
        case Produced(item):
            made = _open(plan, item) and any(kind == item for kind, _ in place.produced)
            return () if made else chosen(room, plan.makers[item])
        case ByEach(item, of):
            return tuple(person for person in chosen(room, part(plan, of)) if not named(plan, item) or (item, person) not in place.produced)
        case ForEach(item, of):
            return chosen(room, plan.makers[item]) if not _open(plan, item) or uncovered(plan, state, item, of) else ()
        case Signed(item):
            newest = latest(state, item)
            if newest is None:
                return chosen(room, plan.makers[item])
            return tuple(person for person in everybody(room, plan.signers[item]) if person not in newest.signed)
        case Happened(event, by):
            return () if event in place.reported else chosen(room, part(plan, by))
        case Enough(who):
            says = chosen(room, part(plan, who))
            return () if place.sayers.intersection(says) else says
        case Consensus(of):
            return _undecided(state, part(plan, of))
        case _:
            return ()


def _undecided(state: State, takes: Selects) -> tuple[str, ...]:
    """Name those a consensus waits for: who does not agree or stand aside, else everybody, and whoever objected and has gone."""
    if state.place.answered.agreed:
        return ()
    room, said = state.room, dict(state.place.positions)
    people = chosen(room, takes)
    open_ = tuple(person for person in people if said.get(person, "object") == "object")
    gone = {person for person, position in said.items() if position == "object" and takes(room.standing[person]._replace(out=False))}
    return open_ or tuple(seat for seat in room.seats if seat in people or seat in gone)


def met(plan: Plan, state: State, ends: Condition) -> bool:
    """Tell whether a condition holds by itself already; of private items nobody learns that."""
    if not all(_open(plan, each.item) for each in inside(ends) if isinstance(each, Produced | ForEach)):
        return False
    if not all(named(plan, each.item) for each in inside(ends) if isinstance(each, ByEach)):
        return False
    return condition(ends, plan.outsiders, plan.stops[state.place.stop].over, plan.signers, called=False)(state)


def _open(plan: Plan, item: str) -> bool:
    """Tell whether everybody may know of the items of a kind."""
    return plan.items[item].access is not Access.PRIVATE


def named(plan: Plan, item: str) -> bool:
    """Tell whether everybody may know whose the items of a kind are."""
    return _open(plan, item) and not plan.items[item].anonymous


def uncovered(plan: Plan, state: State, item: str, of: Who) -> tuple[str, ...]:
    """Name those about whom an item of a kind is still missing, present or not; of a private kind all of them."""
    people = everybody(state.room, selector(of, plan.outsiders))
    return tuple(person for person in people if not _open(plan, item) or (item, person) not in state.place.covered)


def part(plan: Plan, who: Who) -> Selects:
    """Compile a selector of those who take part."""
    return selector(who, plan.outsiders, part=True)
