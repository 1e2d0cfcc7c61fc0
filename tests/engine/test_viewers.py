# SPDX-License-Identifier: MIT
"""Who looks: a person, the holders of a role, a visitor, a researcher, the public; and what each learns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import Onlooker
from plcprotocols import view as look
from plcprotocols.engine.seen import TELLING, Glimpse, View, limited
from plcprotocols.engine.session import Session
from plcprotocols.engine.templates import Template
from plcprotocols.engine.timing import visits
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.model.levels import Level
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.viewers import Viewer
from plcprotocols.model.visibility import Sees, degrees, nothing
from plcprotocols.model.who import Everyone, Holders
from tests import golden_file
from tests.test_golden import NAMES
from tests.walks import Focus, setting, walk

DRAWN = st.randoms(use_true_random=False)
PUBLIC, OUTSIDER, RESEARCHER = Onlooker.PUBLIC, Onlooker.OUTSIDER, Onlooker.RESEARCHER
FOCI = (Focus.NOTHING, Focus.GROUPS, Focus.VOTES, Focus.SEALS, Focus.ROUNDS, Focus.OFFERS)


def walked(random: Random, length: int = 60) -> Session:
    session = setting(random, focus=random.choice(FOCI)).open()
    for command in walk(random, session, length, wild=0.2):
        wordy = {"end-turn", "produce", *(["extend"] if session.now.lead else [])}
        session.attempt(command, words=f"words {random.random()}" if command.tag in wordy else None)
    return session


def shown(session: Session, viewer: Viewer) -> tuple[View, tuple[Glimpse, ...]]:
    return session.view(viewer), session.changes(viewer)


def strings(value: object) -> Iterator[str]:
    """Find every text in a value, however deep; keys are names of fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple | frozenset):
        for each in value:
            yield from strings(each)
    elif hasattr(value, "__attrs_attrs__"):
        for field in fields(type(value)):  # type: ignore[arg-type]  # an attrs class
            yield from strings(getattr(value, field.name))


# Degrees


@pytest.mark.parametrize("kind", [*TELLING, Glimpse], ids=lambda kind: kind.__name__)
def test_every_field_of_what_is_shown_declares_what_it_tells(kind: Any) -> None:
    assert set(degrees(kind)) == {field.name for field in fields(kind)}


def test_nothing_is_told_by_what_stands_for_nothing() -> None:
    for kind in TELLING:
        for name, empty in nothing(kind).items():
            if degrees(kind)[name] is not Sees.STRUCTURE:
                assert not empty, (kind, name)


@given(DRAWN)
def test_a_view_with_every_degree_is_the_view_and_with_none_tells_only_types(random: Random) -> None:
    session = walked(random)
    seen = session.view(session._draft.state.room.seats[0])
    assert limited(seen, frozenset(Sees)) == seen
    assert limited(seen, frozenset()) == evolve(seen, **nothing(View))


# Which events, and which phases


@given(DRAWN)
def test_numbers_in_the_record_are_those_of_what_a_viewer_is_shown(random: Random) -> None:
    session = walked(random)
    for viewer in (*session._draft.state.room.seats, *Onlooker):
        numbers, changes = session.numbers(viewer), session.changes(viewer)
        assert [(glimpse.kind, glimpse.at) for glimpse in changes] == [(session.events[number - 1].tag, session.events[number - 1].at) for number in numbers]
        assert {session.events[numbers[turn.number - 1] - 1].tag for turn in session.turns(viewer)} <= {"turn-begun"}


@given(DRAWN)
def test_phases_are_told_to_whoever_learned_that_they_began(random: Random) -> None:
    session = walked(random)
    whole = visits(session.events)
    for viewer in (*session._draft.state.room.seats, *Onlooker):
        known = {(each.facts.get("phase"), each.at) for each in session.changes(viewer) if each.kind == "phase-entered"}
        seen = session.visits(viewer)
        assert {(visit.phase, visit.entered) for visit in seen} <= known
        assert not any(visit.pass_of for visit in seen) or viewer is not PUBLIC
        if viewer is Onlooker.RESEARCHER:
            assert [(visit.phase, visit.entered, visit.left, visit.group) for visit in seen] == [
                (visit.phase, visit.entered, visit.left, visit.group) for visit in whole
            ]


# The public


@given(DRAWN)
def test_the_public_learns_of_nobody_and_of_nothing_anybody_made(random: Random) -> None:
    session = walked(random)
    names = {*session._draft.state.room.seats, *session._draft.state.things.items}
    assert names.isdisjoint(strings(shown(session, PUBLIC)))


@pytest.mark.parametrize("name", NAMES)
def test_the_public_learns_of_nobody_in_any_protocol_of_the_catalogue(name: str) -> None:
    golden = golden_file.read(name)
    session = golden.open()
    for line in golden.lines:
        if line.command is not None and line.mark != "!":
            session.perform(line.command)
    names = {*session._draft.state.room.seats, *session._draft.state.things.items}
    assert names.isdisjoint(strings(shown(session, PUBLIC)))
    assert session.changes(PUBLIC)[0].kind == "session-opened"


@given(DRAWN)
def test_who_does_what_makes_no_difference_to_the_public(random: Random) -> None:
    session = setting(random).open()
    for command in walk(random, session, 30):
        begins = [each for each in session.legal() if each.kind == c.BeginTurn.tag and not session._draft.state.groups]
        for one, other in pairwise(begins):
            if one.who != other.who and one.move == other.move:
                assert begun(session, one) == begun(session, other)
        session.attempt(command)


def begun(session: Session, turn: Template) -> tuple[View, tuple[Glimpse, ...]]:
    """Let somebody begin a turn in a fork, and show it to the public."""
    fork = session.fork()
    fork.perform(c.BeginTurn(turn.who, session.now.at, move=turn.move))
    return shown(fork, PUBLIC)


def test_the_public_learns_of_no_session_that_is_held() -> None:
    golden = golden_file.read("video-coaching-programme-3-owners.txt")
    session = golden.open()
    for line in golden.lines:
        if line.command is not None and line.mark != "!":
            session.perform(line.command)
            assert not any(person in text for text in strings(session.view(PUBLIC)) for person in ("ana", "bor", "cilka"))


def test_the_public_sees_how_far_a_session_is() -> None:
    golden = golden_file.read("tuning-protocol-8.txt")
    session = golden.open()
    seen = session.view(PUBLIC)
    assert (seen.now.phase, seen.now.title) == (session.now.phase, session.now.title)
    assert seen.now.left == session.now.left
    assert (seen.people, seen.items, seen.now.lead, seen.now.speaker, seen.talk_shares) == ((), (), (), None, ())
    assert seen.viewer == ""


# Words


@given(DRAWN)
def test_what_is_said_makes_no_difference_to_onlookers(random: Random) -> None:
    session = setting(random).open()
    for command in walk(random, session, 30):
        if command.tag in {"end-turn", "produce"} and not isinstance(session.why_not(command), Refusal):
            heard = []
            for words in ("one thing", "quite another"):
                fork = session.fork()
                fork.perform(command, words=words)
                heard.append([shown(fork, viewer) for viewer in Onlooker])
            assert heard[0] == heard[1]
        session.attempt(command, words="something" if command.tag == "end-turn" else None)


@given(DRAWN)
def test_onlookers_hear_no_words_and_see_nothing_private(random: Random) -> None:
    session = walked(random)
    contents = {content.id for content in session.record.contents}
    for viewer in Onlooker:
        seen, changes = shown(session, viewer)
        assert contents.isdisjoint(strings((seen, changes)))
        assert (seen.consents, seen.missing, seen.ballot, seen.vote, seen.results) == ((), (), (), None, ())
        assert not {"consent-recorded", "consent-expired"} & {each.kind for each in changes}
        assert not any({"totals", "points", "content"} & set(each.facts) for each in changes)
        assert "item-locked" not in {each.kind for each in changes}
        assert not any({"why"} & set(each.facts) for each in changes if each.kind == "film-stopped")
        for content in contents:
            with pytest.raises(NotFound):
                session.words(viewer, content)


# Sub-groups


@given(DRAWN)
def test_a_researcher_learns_of_turns_in_every_sub_group_and_a_visitor_of_those_in_the_whole(random: Random) -> None:
    session = setting(random, focus=Focus.GROUPS).open()
    for command in walk(random, session, 60, wild=0.1):
        session.attempt(command)
    turns = [event for event in session.events if isinstance(event, e.TurnBegun)]
    told = {viewer: [each for each in session.changes(viewer) if each.kind == e.TurnBegun.tag] for viewer in Onlooker}
    assert [each.facts["actor"] for each in told[RESEARCHER]] == [event.actor for event in turns]
    assert [each.facts["actor"] for each in told[OUTSIDER]] == [event.actor for event in turns if not event.group]
    assert told[PUBLIC] == []


# Roles


@given(DRAWN)
def test_a_role_is_shown_what_every_holder_sees(random: Random) -> None:
    session = walked(random)
    state = session._draft.state
    for role, people in state.room.cast.items():
        seen = session.view(Holders(role))
        for person in people:
            own = session.view(person)
            known = {item.id: item for item in own.items}
            for item in seen.items:
                assert item.id in known
                assert item.content in {None, known[item.id].content}
            assert set(seen.consents) <= set(own.consents)
            assert set(seen.results) <= set(own.results) or own.group
            assert (seen.people, seen.groups, seen.parameters) == (own.people, own.groups, own.parameters)
        assert (seen.viewer, seen.group, seen.vote, seen.asked, seen.ballot, seen.talk_seconds) == ("", "", None, (), (), 0.0)


@given(DRAWN)
def test_a_role_is_told_of_no_event_a_lasting_holder_is_not_told_of(random: Random) -> None:
    session = walked(random)
    changed = {role for event in session.events for role, _ in getattr(event, "holders", ())}
    changed |= {event.role for event in session.events if isinstance(event, e.RoleTaken | e.RoleLeft | e.SeatGiven | e.Joined) and event.role is not None}
    for role, people in session._header.cast.holders:
        if role in changed:
            continue
        seen = [(each.kind, each.at, set(each.facts)) for each in session.changes(Holders(role))]
        for person in people:
            own = [(each.kind, each.at, set(each.facts)) for each in session.changes(person)]
            for kind, at, facts in seen:
                assert any((kind, at) == (other, moment) and facts <= told for other, moment, told in own), (role, person, kind)


# What all share


@pytest.mark.parametrize("viewer", [PUBLIC, OUTSIDER, RESEARCHER, Holders("facilitator")], ids=str)
def test_numbers_show_no_gaps_and_answers_tell_the_same(viewer: Viewer) -> None:
    golden = golden_file.read("video-coaching-intervision-8.txt")
    session = golden.open()
    told = [(each.kind, each.at, dict(each.facts)) for each in session.changes(viewer)]
    for line in golden.lines:
        if line.command is not None and line.mark != "!":
            told += [(each.kind, each.at, dict(each.facts)) for each in session.perform(line.command).changes(viewer)]
    glimpses = session.changes(viewer)
    assert [each.number for each in glimpses] == list(range(1, len(glimpses) + 1))
    assert [each.kind for each in glimpses] == [kind for kind, _, _ in told]
    assert session.changes(viewer, since=7) == glimpses[7:]


@given(DRAWN)
def test_a_record_is_shown_as_its_session_is(random: Random) -> None:
    session = walked(random)
    assume(session.level.rank >= Level.TURNS.rank)
    viewers: list[Viewer] = [*Onlooker, *(Holders(role.id) for role in session.protocol.roles), *session._draft.state.room.seats]
    for viewer in viewers:
        assert look(session.record, viewer) == look(session, viewer) == session.view(viewer)


def test_a_viewer_is_somebody_there_is() -> None:
    session = golden_file.read("tuning-protocol-8.txt").open()
    for ask in (session.view, session.changes, lambda viewer: look(session, viewer), lambda viewer: look(session.record, viewer)):
        with pytest.raises(NotFound, match="facilitator"):
            ask(Holders("facilitater"))
        with pytest.raises(NotFound, match="zoe"):
            ask("zoe")
        for wrong in (None, 3, ("public",), Holders, Everyone(), Holders(3)):  # type: ignore[arg-type]  # what is tried
            with pytest.raises(InvalidArgument):
                ask(wrong)  # type: ignore[arg-type]  # what is tried
    with pytest.raises(InvalidArgument):
        look("session", "ada")  # type: ignore[arg-type]  # what is tried
