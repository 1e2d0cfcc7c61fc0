# SPDX-License-Identifier: MIT
"""One projection: nobody sees what is not for them, whatever surface they look at."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import get_args

from attrs import evolve, fields
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols.engine.session import Session
from plcprotocols.engine.templates import Template
from plcprotocols.model import events as e
from plcprotocols.model.commands import Undo
from plcprotocols.model.events import Event
from plcprotocols.model.items import Access
from plcprotocols.model.levels import Level
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.visibility import Sees, degrees
from tests.engine.test_noninterference import closed_up
from tests.walks import setting, walk

DRAWN = st.randoms(use_true_random=False)


def test_every_field_of_every_event_declares_what_it_shows() -> None:
    for kind in get_args(Event):
        declared = degrees(kind)
        assert set(declared) == {field.name for field in fields(kind)}
        assert declared["seq"] is Sees.STRUCTURE
        assert declared["actor"] is Sees.AUTHORSHIP


def walked(random: Random) -> Session:
    session = setting(random).open()
    for command in walk(random, session, 60, wild=0.2):
        wordy = {"end-turn", "produce", *(["extend"] if session.now.lead else [])}
        session.attempt(command, words=f"words {random.random()}" if command.tag in wordy else None)
    return session


@given(DRAWN)
def test_a_private_item_exists_for_its_producer_only(random: Random) -> None:
    session = walked(random)
    private = {rule.id for rule in session.protocol.items if rule.access is Access.PRIVATE}
    notes = [event for event in e.counting(session.events) if isinstance(event, e.ItemProduced) and event.kind in private]
    for note in notes:
        for person in session._draft.state.room.seats:
            sees = person == note.owner
            assert any(item.id == note.item for item in session.view(person).items) is sees
            assert any(glimpse.facts.get("item") == note.item for glimpse in session.changes(person)) is sees
            if not sees:
                assert repr(note.item) not in repr(session.view(person))
                assert repr(note.item) not in repr(session.changes(person))


def belongs(event: Event, events: tuple[Event, ...], hidden: Sequence[Event]) -> bool:
    """Tell whether an event is one of those that are hidden, or a departure or clamped clock noted before it."""
    place = event.seq - 1
    while isinstance(events[place], e.Departed | e.ClockClamped):
        place += 1
    return events[place] in hidden


def without(events: tuple[Event, ...], notes: Sequence[Event]) -> tuple[Event, ...]:
    """Leave out notes, and the undoings of nothing else."""
    numbers = {event.seq for event in events if belongs(event, events, notes)}
    undoings = [event for event in events if isinstance(event, e.Undone) and {*event.back} <= numbers]
    return closed_up(events, {place for place, event in enumerate(events) if belongs(event, events, [*notes, *undoings])})


def apart_from_undoing(session: Session, person: str) -> list[Template]:
    """List what somebody may do; that something has happened behind an act of theirs is told, whatever it was."""
    return [template for template in session.legal(person) if template.kind != Undo.tag]


@given(DRAWN)
def test_what_others_may_not_see_changes_nothing_for_them(random: Random) -> None:
    session = walked(random)
    assume(session.level.rank >= Level.TURNS.rank)
    private = {rule.id for rule in session.protocol.items if rule.access is Access.PRIVATE}
    # That a phase ended by what is private is told to all, and without it the record would contradict itself.
    steps = repr(session.protocol.steps)
    assume(not any(f"{ends}(item='{kind}'" in steps for kind in private for ends in ("Produced", "ByEach", "ForEach")))
    notes = [event for event in session.events if isinstance(event, e.ItemProduced) and event.kind in private]
    kept_events = without(session.record.events, notes)
    contents = tuple(content for content in session.record.contents if content.id not in {note.content for note in notes})
    other = Session.resume(evolve(session.record, events=kept_events, contents=contents))
    authors = {note.owner for note in notes}
    for person in session._draft.state.room.seats:
        if person in authors:
            continue
        assert other.changes(person) == session.changes(person)
        assert evolve(other.view(person), now=session.now) == evolve(session.view(person), now=session.now)
        moment = session.now.at  # the clock is public
        assert other.now_at(moment) == session.now_at(moment)
        assert apart_from_undoing(other, person) == apart_from_undoing(session, person)


@given(DRAWN)
def test_whoever_looks_sees_what_somebody_sees_who_looks_for_the_first_time(random: Random) -> None:
    session = setting(random).open()
    for command in walk(random, session, 25, wild=0.2):
        session.attempt(command)
        fresh = session.fork()
        for person in session._draft.state.room.seats[:3]:
            assert session.view(person) == fresh.view(person)


@given(DRAWN)
def test_numbers_show_no_gaps_and_answers_tell_the_same(random: Random) -> None:
    given_ = setting(random)
    session = given_.open()
    person = given_.cast.people[-1]
    told = [glimpse.kind for glimpse in session.changes(person)]
    for command in walk(random, session, 40, wild=0.2):
        answer = session.attempt(command)
        if not isinstance(answer, Refusal):
            told += [glimpse.kind for glimpse in answer.changes(person)]
    glimpses = session.changes(person)
    assert [glimpse.number for glimpse in glimpses] == list(range(1, len(glimpses) + 1))
    assert [glimpse.kind for glimpse in glimpses] == told
    assert session.changes(person, since=5) == glimpses[5:]


@given(DRAWN)
def test_permissions_are_shown_to_those_they_concern_only(random: Random) -> None:
    session = walked(random)
    stewards = {role.id for role in session.protocol.roles if role.steward}
    state = session._draft.state
    for person in state.room.seats:
        keeps = bool(stewards & state.room.standing[person].roles)
        for consent in session.view(person).consents:
            assert keeps or person in concerned(session, consent.item, consent.subject)
        shown = [glimpse for glimpse in session.changes(person) if glimpse.kind in {"consent-recorded", "consent-expired"}]
        kept_once = keeps or any(person in holders for role in stewards for holders in held_by(session, role))
        assert kept_once or all(person in concerned(session, str(glimpse.facts["item"]), str(glimpse.facts["subject"])) for glimpse in shown)


def concerned(session: Session, item: str, subject: str) -> set[str]:
    """Name whom a permission concerns: whose it is, who owns the film, and who speaks for a child in it."""
    film = session._draft.state.things.items[item]
    return {subject, film.owner, *dict(film.guardians).get(subject, ())}


def held_by(session: Session, role: str) -> list[tuple[str, ...]]:
    """Give everybody who has held a role so far."""
    held = [people for name, people in session._header.cast.holders if name == role]
    for event in session.events:
        if isinstance(event, e.HandedOver | e.RoleBound | e.Convened):
            held += [people for name, people in event.holders if name == role]
    return held


@given(DRAWN)
def test_the_words_of_a_locked_or_private_item_are_kept_from_others(random: Random) -> None:
    session = walked(random)
    state = session._draft.state
    for person in state.room.seats:
        for item in session.view(person).items:
            if item.locked and item.owner != person and not session._draft.plan.stewards & state.room.standing[person].roles:
                assert item.content is None
