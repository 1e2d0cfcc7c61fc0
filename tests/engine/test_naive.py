# SPDX-License-Identifier: MIT
"""The rulebook agrees with the naive interpreter on every walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from random import Random

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.engine.decide import settled
from plcprotocols.engine.entry import asked
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import leads
from plcprotocols.engine.select import chosen
from plcprotocols.engine.session import Session
from plcprotocols.engine.state import Floor, State
from plcprotocols.engine.turns import film_position
from plcprotocols.model.consents import Consent
from plcprotocols.model.events import Breached, Departed, Event
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.refusals import Refusal
from tests.naive import Further, GroupLook, Look, Naive
from tests.naive_undo import Remembering
from tests.walks import OPENED, RECORD, Focus, setting, walk

# What is compared of an event beside its moment.
TOLD = {
    "turn-begun": ("actor", "move", "until", "about"),
    "turn-ended": ("speaker", "why"),
    "turn-passed": ("actor",),
    "turn-skipped": ("person",),
    "option-chosen": ("actor", "question", "option"),
    "said-enough": ("actor",),
    "lap-begun": ("order",),
    "queue-joined": ("person",),
    "follow-up-offered": ("person",),
    "opinion-granted": ("person",),
    "offer-dropped": ("person",),
    "turn-dropped": ("person",),
    "answer-dropped": ("person",),
    "slot-ended": (),
    "fell-quiet": ("phase",),
    "call-due": ("phase", "people"),
    "film-played": ("item", "position"),
    "film-stopped": ("item", "why", "caller"),
    "film-ended": ("item",),
    "item-locked": ("item",),
    "consent-expired": ("item", "subject", "scope"),
    "parameter-set": ("actor", "parameter", "option"),
    "time-voted": ("actor", "option"),
    "phase-extended": ("phase", "until"),
    "steps-began": ("steps", "until"),
    "steps-time-up": ("steps",),
    "steps-extended": ("steps", "until"),
    "paused": ("actor",),
    "resumed": (),
    "joined": ("person", "role"),
    "left": ("person",),
    "handed-over": ("role", "holder", "to", "back"),
    "role-bound": ("casting", "role", "person"),
    "role-taken": ("actor", "role"),
    "role-left": ("role", "person"),
    "line-joined": ("actor", "role"),
    "line-left": ("role", "person"),
    "seat-given": ("role", "person"),
    "opted-out": ("actor", "of"),
    "opted-in": ("actor",),
    "proposed": ("actor", "act"),
    "seconded": ("actor", "person"),
    "signal-raised": ("signal",),
    "veto-raised": ("actor",),
    "phase-entered": ("phase", "stop", "order", "until", "longest", "days", "reminders", "rests", "quiet"),
    "part-entered": ("stop", "order"),
    "question-put": ("question",),
    "phase-left": ("phase", "why"),
    "phase-passed-over": ("phase", "why"),
    "session-ended": ("why",),
    "loop-began": ("loop", "order"),
    "loop-turned": ("loop", "person"),
    "loop-joined": ("loop", "person"),
    "loop-left": ("loop", "person", "again"),
    "loop-passed-over": ("loop", "person"),
    "loop-ended": ("loop",),
    "pass-begun": ("loop", "number"),
    "time-was-up": ("phase",),
    "reminder-due": ("phase", "people"),
    "date-set": ("actor", "phase", "until", "reminders"),
    "adjourned": ("actor", "until"),
    "convened": ("actor", "meeting", "holders"),
    "reported": ("actor", "event"),
    "position-taken": ("actor", "position", "stands"),
    "held-opened": ("actor", "record", "protocol", "person"),
    "held-closed": ("actor", "record", "why", "ended", "count", "head", "decisions"),
    "item-produced": ("item", "kind", "owner", "position", "about", "number", "supersedes", "links", "merges"),
    "item-handed": ("actor", "item", "kind", "owner", "record", "about", "number"),
    "item-signed": ("actor", "item"),
    "item-turned": ("loop", "item"),
    "voted": ("actor", "points"),
    "scored": ("actor", "item", "points"),
    "vote-closed": ("question", "totals", "distribution"),
    "passed-on": ("passes",),
    "seal-opened": ("actor", "kind", "items"),
    "formed": ("breakout", "split", "groups", "out", "holders"),
    "broke-out": ("breakout", "split", "groups"),
    "merged": ("breakout", "why"),
    "group-done": (),
    "assigned": ("person", "to", "source", "home"),
    "travelled": ("tour", "groups", "away"),
    "loop-rested": ("loop",),
    "undone": ("actor",),
    "went-back": ("actor", "to", "holders"),
    "turn-relabelled": ("actor", "speaker", "began", "move"),
    "turn-reattributed": ("actor", "speaker", "began", "to", "seconds"),
}


def told(events: Iterable[Event]) -> list[tuple[object, ...]]:
    """Write down what is compared of events."""
    facts = ((event, TOLD[event.tag]) for event in events if event.tag in TOLD)
    return [(event.tag, event.at, getattr(event, "group", ""), *(_plain(getattr(event, name)) for name in names)) for event, names in facts]


def _plain(fact: object) -> object:
    return fact.value if isinstance(fact, Enum) else fact


def look(session: Session, clock: datetime) -> Look:
    """Sum up the rulebook's state as the naive interpreter does its own."""
    plan = session._draft.plan
    s = settled(plan, session._draft.state, clock).state
    f, room, things, film = s.floor, s.room, s.things, s.floor.film
    position = film_position(film, s.paused or max(clock, s.at)) if film else 0.0
    running = film is not None and film.since is not None
    return Look(
        stop=s.place.stop,
        speaker=f.speaker,
        move=f.move.value if f.move else None,
        queue=f.queue,
        passed=f.passed,
        owed=f.owed,
        film=(film.item, round(position, 6)) if film is not None and (running or position > 0) else None,
        film_running=running,
        film_over=film is not None and film.over and not running,
        time_up=s.place.time_up,
        deadline=s.place.until,
        paused=s.paused is not None,
        ended=s.ended,
        holders=tuple((role.id, room.cast[role.id]) for role in plan.protocol.roles),
        present=tuple(person for person in room.seats if room.standing[person].present),
        locked=tuple(sorted(things.locked)),
        answers=tuple(sorted((question, person, option) for (question, person), option in room.answers.items())),
        parameters=tuple(things.parameters.items()),
        talk=tuple((person, s.talk[person].total_seconds()) for person in room.seats),
        phase_no=s.place.number,
        floor_no=s.floor_no,
    )


def look_further(session: Session, clock: datetime) -> Further:
    """Sum up what else stands in the rulebook's state."""
    plan = session._draft.plan
    s = settled(plan, session._draft.state, clock).state
    f, place, room = s.floor, s.place, s.room
    now, waiting = session.now_at(clock), session.waiting(clock)
    assert bool(waiting) is not now.ended, "a session waits for something until it is over"

    def seated(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(person for person in room.seats if person in set(people))

    consents = (
        Consent(item=item, subject=subject, scope=scope, state=held.state, audience=held.audience, until=held.until, since=held.since, by=held.by)
        for (item, scope, subject), held in s.things.consents.items()
    )
    return Further(
        lead=leads(plan, s),
        members=chosen(room, plan.member),
        opted_out=seated(place.outs),
        lines=tuple(sorted(now.lines)),
        had=seated(f.had) if plan.stops[place.stop].round else (),
        passed_once=seated(f.declined),
        turns=turns(f, room.seats),
        spoke=now.spoke,
        follow_up=now.follow_up,
        offered=now.offered,
        granted=now.granted,
        caller=f.film.caller if f.film is not None else None,
        slot_until=f.slot,
        longest=place.longest,
        votes=tuple(sorted(place.votes)),
        proposals=tuple(sorted((each.person, each.act, each.about) for each in place.proposals)),
        consents=tuple(sorted(consents, key=lambda each: (each.item, each.subject, each.scope))),
        levels=tuple(sorted((person, level.value) for person, level in s.levels.items())),
        loops=tuple((frame.loop, frame.person, frame.left) for frame in place.frames),
        numbers=now.numbers,
        meeting=now.meeting,
        adjourned=now.adjourned,
        held=tuple(held.record for held in now.held),
        asked=next((each.people for each in waiting if each.code in {"chosen", "agreed-choice"}), None),
    )


def turns(floor: Floor, seats: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((person, floor.turns[person]) for person in seats if floor.turns.get(person))


def look_at_groups(session: Session, clock: datetime) -> tuple[GroupLook, ...]:
    """Sum up where each sub-group stands in the rulebook's state."""
    plan = session._draft.plan
    whole = settled(plan, session._draft.state, clock).state
    moment = session
    if whole.groups and session.next_due is not None and session.next_due <= clock:
        moment = session.fork()
        moment.due(clock)
    return tuple(_look_at_group(moment, plan, whole.sub(name)) for name in whole.groups)


def _look_at_group(session: Session, plan: Plan, s: State) -> GroupLook:
    f, place, room = s.floor, s.place, s.room
    here = [person for person in room.seats if room.standing[person].present]
    now = session.view(here[0]).now if here else None
    if now is not None:
        assert (now.group, now.rests, now.speaker, now.owed) == (s.group, place.rests, f.speaker, f.owed), "what is shown is what is"

    def seated(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(person for person in room.seats if person in set(people))

    return GroupLook(
        group=s.group,
        people=room.seats,
        stop="" if place.through else place.stop,
        rests=place.rests,
        through=place.through,
        speaker=f.speaker,
        move=f.move.value if f.move else None,
        queue=f.queue,
        passed=f.passed,
        owed=f.owed,
        time_up=place.time_up,
        deadline=place.until,
        longest=place.longest,
        slot_until=f.slot,
        phase_no=place.number,
        floor_no=s.floor_no,
        lead=tuple(sorted(leads(plan, s))) if s.whole is not None and not s.whole.place.phase else (),
        members=chosen(room, plan.member),
        opted_out=seated(place.outs),
        had=seated(f.had) if not place.through and not place.rests and plan.stops[place.stop].round else (),
        passed_once=seated(f.declined),
        turns=turns(f, room.seats),
        spoke=tuple(reversed(f.turns)) if now is None else now.spoke,
        follow_up=f.follow if f.speaker != f.follow else None,
        votes=tuple(sorted(place.votes)),
        proposals=tuple(sorted((each.person, each.act, each.about) for each in place.proposals)),
        loops=tuple((frame.loop, frame.person, frame.left) for frame in place.frames),
        numbers=tuple((frame.loop, frame.number) for frame in place.frames if frame.number),
        clean=now.lead_may_advance if now is not None and not now.paused else None,
    )


def grouped(seen: tuple[GroupLook, ...]) -> tuple[GroupLook, ...]:
    return tuple(
        replace(each, lead=tuple(sorted(each.lead)), votes=tuple(sorted(each.votes)), proposals=tuple(sorted(each.proposals))) for each in seen
    )


def ordered(seen: Further) -> Further:
    return replace(seen, votes=tuple(sorted(seen.votes)), proposals=tuple(sorted(seen.proposals)), levels=tuple(sorted(seen.levels)))


def rounded(seen: Look) -> Look:
    film = (seen.film[0], round(seen.film[1], 6)) if seen.film else None
    talk = tuple((person, round(seconds, 6)) for person, seconds in seen.talk)
    return replace(seen, film=film, talk=talk)


def check_agreement(random: Random, length: int, focus: Focus = Focus.NOTHING, protocol: Protocol | None = None) -> None:
    """Perform a walk on the rulebook and on the interpreter, and see that they answer, look and tell alike all along."""
    given_ = setting(random, protocol, focus=focus)
    session = given_.open()
    declared, met = asked(given_.protocol)
    naive = Remembering(
        lambda: Naive(
            given_.protocol,
            given_.cast,
            opened=OPENED,
            mode=given_.mode,
            items=given_.items,
            consents=given_.consents,
            declared=declared,
            met=met,
            record=RECORD,
        )
    )
    clock, heard = OPENED, 0
    done: list[object] = [given_.protocol, given_.cast, given_.mode, given_.items, given_.consents]
    assert rounded(look(session, naive.clock)) == rounded(naive.look()), done
    for drawn in walk(random, session, length):
        # The interpreter keeps what a refused command let fall due.
        command = evolve(drawn, at=clock) if naive.now > session.now.at and drawn.at < clock else drawn
        done.append(command)
        clock = max(clock, command.at.astimezone(UTC))
        answer = session.attempt(command)
        outcome = naive.perform(command)
        if isinstance(answer, Refusal):
            assert (answer.code, ()) == (outcome.refused, outcome.departures), done
        else:
            departures = tuple((event.rule, event.group) for event in answer.events if isinstance(event, Departed))
            breaches = tuple((event.rule, event.group) for event in answer.events if isinstance(event, Breached))
            assert (None, departures, breaches) == (outcome.refused, outcome.departures, outcome.breaches), done
            events = session.events
            assert told(events[heard:]) == [tuple(map(_plain, facts)) for facts in naive.told], done
            heard, naive.told = len(events), []
        assert rounded(look(session, naive.clock)) == rounded(naive.look()), done
        assert look_further(session, naive.clock) == ordered(naive.look_further()), done
        assert look_at_groups(session, naive.clock) == grouped(naive.look_at_groups()), done


@given(st.randoms(use_true_random=False), st.sampled_from(Focus))
def test_the_rulebook_agrees_with_the_naive_interpreter(random: Random, focus: Focus) -> None:
    check_agreement(random, 60, focus)
