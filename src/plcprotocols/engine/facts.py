# SPDX-License-Identifier: MIT
"""Facts a listing of legal moves rests on, gathered once and shared by all it is made for.

Equal facts about a session and an equal standing of a person have equal templates; a property holds that.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from attrs import define, field

from plcprotocols.engine import ballots, loops, seals
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import film, floor, lead, roles
from plcprotocols.engine.rules.finding import steering
from plcprotocols.engine.select import chosen, everybody
from plcprotocols.engine.state import Frame, Proposal, Room, Standing, State, Thing
from plcprotocols.model.commands import Adjourn, SetDate

MEMO = 1 << 12

# What proposes a date.
DATED = frozenset({SetDate.tag, Adjourn.tag})

# Under this name stand the hand-overs of whoever steers: they may be asked about everybody. No person is called so.
EVERYBODY = "\n"


class Exchange(NamedTuple):
    """A hand-over somebody may make: which role of whom, what is taken back, and to whom."""

    role: str
    holder: str
    back: str | None
    to: tuple[str, ...]


@define(eq=False)
class Seating:
    """Who is here and what they are, and the films: one value for all sessions where that is equal, with what follows from it alone.

    `hands` remembers what each person may hand over, and `asks` whose permissions they may record.
    """

    hands: dict[str, tuple[Exchange, ...]] = field(factory=dict)
    asks: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(factory=dict)


class Known:
    """Stands for facts: one value for all that are equal, which is found faster than they are."""

    __slots__ = ()


def known(plan: Plan, facts: tuple[object, ...]) -> Known:
    """Find what stands for facts."""
    found: Known | None = plan.facts.get(facts)
    if found is None:
        if len(plan.facts) >= MEMO:
            plan.facts.clear()
        found = plan.facts[facts] = Known()
    return found


def seating(plan: Plan, state: State) -> Seating:
    """Find the seating of a session."""
    room = state.room
    if room.seating is None:
        people = tuple((person, standing.present, standing.roles) for person, standing in room.standing.items())
        key = (room.seats, people, state.things.films)
        if len(plan.seatings) >= MEMO:
            plan.seatings.clear()
        room.seating = plan.seatings.setdefault(key, Seating())
    found: Seating = room.seating
    return found


def here(room: Room) -> tuple[str, ...]:
    """Name everybody present, in seat order."""
    return chosen(room, anybody)


def anybody(_standing: Standing) -> bool:
    """Select whoever there is."""
    return True


def exchanges(plan: Plan, state: State, person: str) -> tuple[Exchange, ...]:
    """Name what a person may hand over."""
    steers = all(each.code != "not-yours-to-lead" for each in steering(plan, state, person))
    hands, whose = seating(plan, state).hands, EVERYBODY if steers else person
    if whose not in hands:
        hands[whose] = _exchanges(plan, state.room, state.room.seats if steers else (person,), exchange=steers)
    return hands[whose]


def _exchanges(plan: Plan, room: Room, holders: tuple[str, ...], *, exchange: bool) -> tuple[Exchange, ...]:
    found: dict[tuple[str, str, str | None], list[str]] = {}
    for holder in holders:
        for to in here(room):
            for role, back in roles.exchanges(plan, room, holder, to, exchange=exchange):
                found.setdefault((role, holder, back), []).append(to)
    return tuple(Exchange(*key, tuple(to)) for key, to in found.items())


def askable(plan: Plan, state: State, person: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name the films whose permissions a person may record, each with the subjects they may record for."""
    asks = seating(plan, state).asks
    if person not in asks:
        steward = bool(plan.stewards & state.room.standing[person].roles)
        subjects = ((each.id, _of_theirs(each, person, steward=steward)) for each in state.things.films)
        asks[person] = tuple((item, people) for item, people in subjects if people)
    return asks[person]


def _of_theirs(film: Thing, person: str, *, steward: bool) -> tuple[str, ...]:
    guarded = dict(film.guardians)
    subjects = dict.fromkeys((*film.subjects, film.owner))
    return tuple(subject for subject in subjects if steward or subject == person or person in guarded.get(subject, ()))


def facts(plan: Plan, state: State) -> tuple[object, ...]:
    """Gather every fact the rules read at a stop besides the standing of who asks."""
    stop, f, place = plan.stops[state.place.stop], state.floor, state.place
    return (
        stop.id,
        seating(plan, state),
        state.paused is not None,
        f.speaker,
        f.queue,
        f.owed,
        f.follow,
        f.asker if stop.offers and f.owed else None,
        floor.used_up(state, stop),
        f.film and (f.film.since is not None, f.film.caller),
        f.slot is not None,
        lead.advances_clean(plan, state),
        (place.until is not None and (place.longest is None or place.until < place.longest), bool(place.spans)),
        stop.votes is not None and place.time_up,
        _course(place.frames, place.proposals),
        tuple(_past(each, state) for each in place.proposals),
        stop.casts and loops.castable(plan, state, stop),
        stop.watch and _playable(state, stop),
        (tuple(state.things.parameters.values()), place.entered) if plan.setters or plan.lasting else (),
        (state.adjourned, place.days, place.time_up and stop.refuses_late, place.reported),
        tuple(item for item in state.things.items.values() if item.kind in plan.signers) if plan.signers else (),
        tuple((held, held.visit == place.number) for held in state.held.values()) if state.held else (),
        stop.each and everybody(state.room, stop.each),
        tuple(plan.about(state, kind) for kind in sorted(stop.yields & plan.keys.keys())) if plan.keys else (),
        (place.rests, tuple(state.formed.items()), tuple(state.things.kept.items())) if plan.splits else (),
        place.lines,
        _ballot(state, stop) if stop.vote or stop.rate or stop.about or stop.reads else (),
        _closed(plan, state) if plan.seals or plan.held or plan.limited else (),
    )


def _ballot(state: State, stop: Stop) -> tuple[object, ...]:
    """Gather what is voted on, rated or spoken about, and what was given."""
    kinds = {each.item for each in (stop.rate, stop.about, stop.reads) if each is not None} | ({stop.vote.on} if stop.vote is not None else set())
    things = tuple(item for kind in sorted(kinds) for item in ballots.things_here(state, kind))
    rated = ballots.result(state, stop.about.rated) if stop.about is not None and stop.about.rated else None
    treated = state.place.answered.treated if stop.reads is not None and stop.reads.any else None
    return things, state.place.ballots, rated, treated


def _closed(plan: Plan, state: State) -> tuple[object, ...]:
    """Gather the items that are sealed, held or limited in number, and who is waited for before they open."""
    kinds = plan.seals.keys() | plan.held | plan.limited
    things = tuple(item for item in state.things.items.values() if item.kind in kinds)
    numbers = tuple((frame.loop, frame.number) for frame in state.place.frames) if plan.limited else ()
    waited = tuple(seals.unwritten(plan, state, kind) for kind in plan.seals)
    return things, state.things.opened, state.things.unsealed, numbers, waited, state.group


def facts_of_whole(plan: Plan, state: State) -> tuple[object, ...]:
    """Gather the facts of a session whose sub-groups are at work, besides those of each sub-group by itself."""
    passing = tuple(tuple(frame.person for frame in group.place.frames) for group in state.groups.values())
    proposed = tuple(group.place.proposals for group in state.groups.values())
    skippable = tuple(floor.skippable(group) for group in state.groups.values())
    return (*facts(plan, state), tuple(state.whereabouts.items()), passing, proposed, skippable)


def _past(proposal: Proposal, state: State) -> bool:
    """Tell whether the date somebody proposed has passed meanwhile."""
    date = next((text for text in proposal.about if text), "") if proposal.act in DATED else ""
    return bool(date) and datetime.fromisoformat(date) <= state.at


def _course(frames: tuple[Frame, ...], proposals: tuple[Proposal, ...]) -> tuple[object, ...]:
    return (tuple((frame.loop, frame.person, frame.left) for frame in frames) if frames else (), proposals)


def _playable(state: State, stop: Stop) -> str:
    found = film.the_film(state, stop)
    if found is None or stop.watch is None or found.id in state.things.locked:
        return ""
    return "" if film.lacking(state.things, found, stop.watch.scope, chosen(state.room, stop.selects), state.at) else found.id
