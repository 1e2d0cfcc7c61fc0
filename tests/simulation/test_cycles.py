# SPDX-License-Identifier: MIT
"""Simulated cycles: people meet again, write at home, agree, sign and hold sessions, to the end and without a departure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from plcprotocols import commands as c
from plcprotocols.catalogue import PROTOCOLS, VARIANTS, find
from plcprotocols.engine.agenda import is_programme
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import Consensus, ForEach, TimeUp
from plcprotocols.model.errors import InvalidArgument, InvalidCast
from plcprotocols.model.flow import Composite, Decision, OneOf, Option, Phase, Repeat, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Field, Open, Say
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.records import dump, load, outcome, verify_cycle
from plcprotocols.simulation import Comings, Equal, Outcome, Run, Scripted, simulate
from plcprotocols.simulation.guests import completed
from tests.simulation.groups import OPENED, every, group

CYCLES = [each for each in (*PROTOCOLS, *VARIANTS) if is_programme(each)]
BY_EDITION = pytest.mark.parametrize("protocol", CYCLES, ids=lambda each: f"{each.id} {each.edition}")
SPTR, DUDLEY = find("lesson-study-sptr"), find("lesson-study-dudley")
PROGRAMME, PATH = find("video-coaching-programme"), find("video-coaching-path")
PUPILS = ("p1", "p2", "p3")


@cache
def held(protocol: Protocol, people: int, seed: int) -> Run:
    return group(protocol, people).hold(seed)


def of(kind: type[e.Event], events: Sequence[e.Event]) -> list[e.Event]:
    return [event for event in events if isinstance(event, kind)]


def made(*steps: Step) -> Protocol:
    return Protocol(
        id="made",
        edition="1",
        title="made",
        family="tests",
        people=People(2),
        roles=(
            Role("facilitator", lead=True, drawn_from=("member",)),
            Role("member", least=2, most=None),
            Role("pupil", least=0, most=6, multiple=3, outsider=True),
            Role("second", least=0, drawn_from=("member",)),
        ),
        items=(ItemRule(id="note", by=Everyone(), key=Holders("pupil")),),
        steps=steps,
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
    )


TEAM = Cast({"facilitator": "ana", "member": ["ana", "bor", "cil"], "second": "bor", "pupil": PUPILS}, late=PUPILS)


def play(*steps: Step, seed: int = 1) -> Run:
    run = simulate(made(*steps), TEAM, seed=seed, at=OPENED, limit=2_000)
    assert run.session.ended
    assert run.refused == ()
    return run


# Cycles of the catalogue


@BY_EDITION
@pytest.mark.parametrize("seed", range(3))
def test_every_cycle_is_held_to_its_end_without_refusals_or_departures(protocol: Protocol, seed: int) -> None:
    for people in {protocol.people.least, 5}:
        run = held(protocol, people, seed)
        for each in every(run):
            events = each.session.events
            assert isinstance(events[-1], e.SessionEnded)
            assert each.refused == ()
            assert not of(e.Departed, events)
        verify_cycle(run.records)


@BY_EDITION
def test_equal_seeds_give_equal_records_of_all_sessions(protocol: Protocol) -> None:
    def dumped(seed: int) -> list[str]:
        return [dump(record) for record in group(protocol, protocol.people.least).hold(seed).records]

    assert dumped(3) == dumped(3)
    assert dumped(3) != dumped(4)
    assert [load(record).header.seed for record in dumped(3)] == [3] * len(dumped(3))


@BY_EDITION
def test_records_are_named_after_the_one_that_holds_them(protocol: Protocol) -> None:
    run = held(protocol, protocol.people.least, 1)
    for each in every(run):
        name = each.session.record.header.record
        assert [inner.session.record.header.record for inner in each.held] == [f"{name}.{number}" for number in range(1, len(each.held) + 1)]
        opened = [event.record for event in each.session.events if isinstance(event, e.HeldOpened)]
        assert opened == [inner.session.record.header.record for inner in each.held]
    assert len({record.header.record for record in run.records}) == len(run.records)


@BY_EDITION
def test_what_came_of_a_session_is_brought_back_after_its_end(protocol: Protocol) -> None:
    run = held(protocol, 5, 2)
    ends = {each.session.record.header.record: each.session.events[-1].at for each in every(run)}
    for each in every(run):
        back = [event for event in each.session.events if isinstance(event, e.HeldClosed)]
        assert [event.record for event in back] == sorted((event.record for event in back), key=lambda record: ends[record])
        assert all(event.at > ends[event.record] == event.ended for event in back)


@pytest.mark.parametrize("seed", range(6))
def test_a_cycle_of_lesson_study_goes_on_over_weeks_and_its_roles_pass_on(seed: int) -> None:
    events = held(SPTR, 4, seed).session.events
    meetings = of(e.Convened, events)
    assert [event.meeting for event in meetings if isinstance(event, e.Convened)] == list(range(2, len(meetings) + 2))
    assert len(meetings) == len(of(e.Adjourned, events))
    for event in meetings:
        assert isinstance(event, e.Convened)
        assert [role for role, _ in event.holders] == ["facilitator", "recorder", "timekeeper"]


def test_some_cycles_of_lesson_study_take_more_than_one_meeting_and_some_more_than_one_lesson() -> None:
    runs = [held(SPTR, 4, seed) for seed in range(6)]
    assert any(of(e.Adjourned, run.session.events) for run in runs)
    assert len({len(run.held) for run in runs}) > 1


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_of_the_lesson_is_revised_and_not_written_beside_itself(seed: int) -> None:
    events = held(SPTR, 4, seed).session.events
    plans = [event for event in events if isinstance(event, e.ItemProduced) and event.kind == "teaching-learning-plan"]
    assert [event.supersedes for event in plans] == [None, *(event.item for event in plans[:-1])]
    assert len(plans) >= 3


@pytest.mark.parametrize("seed", range(4))
def test_the_whole_team_signs_what_the_discussion_is_closed_with(seed: int) -> None:
    for discussion in held(SPTR, 4, seed).held:
        events = discussion.session.events
        newest = [event for event in events if isinstance(event, e.ItemProduced) and event.kind == "public-notes"][-1]
        signed = {event.actor for event in events if isinstance(event, e.ItemSigned) and event.item == newest.item}
        team = dict(discussion.session.record.header.cast.holders)["planning-team"]
        assert signed == set(team)


@pytest.mark.parametrize("seed", range(4))
def test_a_team_of_two_has_guests_at_its_discussion_and_the_instructor_does_not_chair_it(seed: int) -> None:
    for discussion in held(SPTR, 2, seed).held:
        cast = dict(discussion.session.record.header.cast.holders)
        assert len(discussion.session.record.header.cast.people) == 4
        assert {"guest-1", "guest-2"} < set(discussion.session.record.header.cast.people)
        assert cast["facilitator"] != cast["instructor"]


@pytest.mark.parametrize("seed", range(4))
def test_there_is_a_prediction_and_an_observation_about_each_case_pupil(seed: int) -> None:
    run = held(DUDLEY, 3, seed)
    pupils = set(dict(run.session.record.header.cast.holders)["case-pupil"])
    lessons = len(run.held)
    assert lessons >= 2
    for kind in ("prediction", "observation"):
        about = {(event.number, event.about) for event in run.session.events if isinstance(event, e.ItemProduced) and event.kind == kind}
        assert {(number, pupil) for number in range(1, lessons + 1) for pupil in pupils} <= about


@pytest.mark.parametrize("seed", range(4))
def test_who_is_only_spoken_about_stays_away(seed: int) -> None:
    for each in every(held(DUDLEY, 3, seed)):
        pupils = set(dict(each.session.record.header.cast.holders)["case-pupil"])
        assert pupils <= set(each.session.record.header.cast.late)
        assert not [event for event in each.session.events if isinstance(event, e.Joined) and event.person in pupils]


def test_each_owner_has_a_way_and_meetings_with_a_film_of_their_own() -> None:
    runs = [held(PROGRAMME, 5, seed) for seed in range(6)]
    whole = [run for run in runs if run.held]
    assert whole
    for run in whole:
        members = dict(run.session.record.header.cast.holders)["member"]
        within = [path.session.record.header.within for path in run.held]
        assert {link.person for link in within if link is not None} == set(members)
        for path in run.held:
            owner = path.session.record.header.within
            assert owner is not None
            for meeting in path.held:
                films = [event for event in meeting.session.events if isinstance(event, e.ItemBrought) and event.kind == "clip"]
                assert {film.owner for film in films} == {owner.person}


# Between meetings


def test_a_meeting_ends_when_a_phase_in_days_begins_and_people_meet_again_before_its_date() -> None:
    events = play(
        Phase("home", (Open(Everyone(), Say(Move.INFORM)),), days=Days(10), ends=ForEach("note", Holders("pupil")), yields=("note",))
    ).session.events
    adjourned, convened = (next(event for event in events if isinstance(event, kind)) for kind in (e.Adjourned, e.Convened))
    assert adjourned.at - OPENED < timedelta(minutes=5)
    assert timedelta(days=3) < convened.at - adjourned.at < timedelta(days=10)
    assert isinstance(adjourned, e.Adjourned)
    assert adjourned.until is not None
    assert timedelta(0) <= convened.at - adjourned.until < timedelta(minutes=5)


@pytest.mark.parametrize("seed", range(8))
def test_a_reminder_is_heeded_where_nobody_has_written(seed: int) -> None:
    home = Phase("home", (Open(Everyone(), Say(Move.INFORM)),), days=Days(10, remind=(7,)), ends=ForEach("note", Holders("pupil")), yields=("note",))
    events = play(home, seed=seed).session.events
    reminders = [event for event in events if isinstance(event, e.ReminderDue)]
    notes = [event for event in events if isinstance(event, e.ItemProduced)]
    assert {event.about for event in notes} == set(PUPILS)
    assert notes[-1].at < OPENED + timedelta(days=10)
    for reminder in reminders:
        assert not reminder.people or any(event.at > reminder.at for event in notes)


@pytest.mark.parametrize("seed", range(8))
def test_at_home_most_people_write_in_time(seed: int) -> None:
    home = Phase("home", (Field(Everyone()),), days=Days(10, remind=(1,)), ends=ForEach("note", Holders("pupil")), yields=("note",))
    events = play(home, seed=seed).session.events
    assert {event.about for event in events if isinstance(event, e.ItemProduced)} == set(PUPILS)
    assert events[-1].at <= OPENED + timedelta(days=10)


# Of one mind


@pytest.mark.parametrize("seed", range(20))
def test_a_consensus_is_found_and_the_last_one_does_not_only_stand_aside(seed: int) -> None:
    events = play(Phase("talk", (Open(Everyone(), Say(Move.INFORM)),), ends=Consensus(Everyone())), seed=seed).session.events
    latest = {event.actor: event.position for event in events if isinstance(event, e.PositionTaken)}
    assert set(latest) == {"ana", "bor", "cil"}
    assert "agree" in latest.values()
    assert "object" not in latest.values()


@pytest.mark.parametrize("seed", range(20))
def test_a_question_by_consensus_is_answered_by_everybody_and_few_answer_twice(seed: int) -> None:
    asked = Decision("where", Everyone(), (Option("here"), Option("there"), Option("nowhere")), consensus=True)
    events = play(asked, seed=seed).session.events
    answers = [event for event in events if isinstance(event, e.OptionChosen)]
    assert len({event.option for event in answers[-1:]} | {event.option for event in {event.actor: event for event in answers}.values()}) == 1
    assert all(count <= 3 for count in Counter(event.actor for event in answers).values())


def test_most_questions_are_answered_alike_at_once() -> None:
    asked = Decision("where", Everyone(), (Option("here"), Option("there")), consensus=True)
    once = [len(of(e.OptionChosen, play(asked, seed=seed).session.events)) == 3 for seed in range(20)]
    assert sum(once) >= 14


def talk(name: str) -> Phase:
    return Phase(name, (Open(Everyone(), Say(Move.INFORM)),), minutes=Minutes(2), ends=TimeUp())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("consensus", [False, True])
def test_one_of_several_is_chosen_and_who_leads_in_it_leads_it_to_its_end(seed: int, consensus: bool) -> None:
    one, two = Composite("one", (talk("in-one"),), lead="member"), Composite("two", (talk("in-two"),), lead="second")
    pool = Repeat("again", (OneOf("which", Everyone(), (one, two, talk("three")), consensus=consensus),), by=Everyone(), most=2)
    events = play(pool, talk("closing"), seed=seed).session.events
    chosen = [event.option for event in events if isinstance(event, e.OptionChosen) and event.question == "which"]
    entered = {event.phase for event in events if isinstance(event, e.PhaseEntered)}
    assert entered - {"closing"} <= {f"in-{option}" if option != "three" else option for option in chosen}
    assert not of(e.Departed, events)


# Policies


def test_without_a_way_to_tell_what_came_of_it_a_cycle_is_not_begun() -> None:
    with pytest.raises(InvalidArgument, match=r"plcprotocols\.records\.outcome") as caught:
        simulate(SPTR, group(SPTR, 4).cast, seed=1, at=OPENED)
    assert caught.value.code == "outcome-missing"


def test_policies_may_hold_sessions_themselves() -> None:
    """Without `outcome` a session that somebody opens is theirs to hold and to bring back."""
    other: list[Session] = []

    class Holds:
        def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
            if any(each.kind == c.OpenHeld.tag and not each.departures for each in legal) and not other:
                command = c.OpenHeld(view.viewer, view.now.at, "elsewhere")
                other.append(Session.open(SPTR.uses[0], group(SPTR.uses[0]).cast, at=view.now.at, record="elsewhere"))
                return command
            return None if view.now.held else Equal().choose(view, legal, random)

    run = simulate(SPTR, group(SPTR, 4).cast, seed=1, at=OPENED, policies=Holds())
    assert run.held == ()
    assert [event.record for event in run.session.events if isinstance(event, e.HeldOpened)] == ["elsewhere"]
    assert not run.session.ended


def test_a_script_and_comings_are_for_one_session_only() -> None:
    asked = group(DUDLEY, 3)
    comings = Comings(Equal(), DUDLEY, asked.cast, seed=4, goes=1.0, returns=1.0, lead_goes=0.0)
    run = asked.hold(4, comings)
    assert of(e.Left, run.session.events)
    assert run.held
    assert not any(of(e.Left, inner.session.events) for inner in run.held)
    scripted = next(run for run in (group(PATH, 4).hold(seed, {"p4": Scripted([])}) for seed in range(9)) if run.held)
    for inner in scripted.held:
        assert any(event.actor == "p4" for event in inner.session.events)


def test_a_listener_hears_of_the_session_itself_only() -> None:
    heard: list[tuple[str, Outcome]] = []
    run = group(DUDLEY, 2).hold(1, listener=lambda session, outcome: heard.append((session.record.header.record, outcome)))
    assert run.held
    assert {name for name, _ in heard} == {run.session.record.header.record}


def test_words_are_brought_back_with_what_they_belong_to() -> None:
    run = group(DUDLEY, 2).hold(1, words=lambda _view, command, _random: f"words of {command.tag}")
    contents = {content.id for content in run.session.record.contents}
    handed = [event for event in run.session.events if isinstance(event, e.ItemHanded)]
    assert handed
    assert {event.content for event in handed} <= contents
    verify_cycle(run.records)


def test_who_takes_part_repeats_more_or_less_often() -> None:
    def lessons(repeats: float) -> int:
        return sum(len(group(SPTR, 3).hold(seed, Equal(repeats=repeats)).held) for seed in range(3))

    assert lessons(0.0) == 3
    assert lessons(0.8) > 3


def test_meetings_go_on_to_the_end_where_nobody_ends_them() -> None:
    run = group(SPTR, 4).hold(1, Equal(adjourns=0.0))
    assert not of(e.Adjourned, run.session.events)
    often = group(SPTR, 4).hold(1, Equal(adjourns=1.0)).session.events
    assert len(of(e.Adjourned, often)) > 3
    assert all(later.at - earlier.at > timedelta(minutes=1) for earlier, later in pairwise(of(e.Convened, often)))


# Guests

DISCUSSION = find("post-lesson-discussion")


def test_whoever_is_around_takes_what_is_missing_before_guests_do() -> None:
    found = dict(
        completed(DISCUSSION, Cast({"planning-team": ["ana", "bor"], "instructor": "ana", "recorder": "bor"}), ("ana", "bor", "cil")).holders
    )
    assert found["facilitator"] == ("cil",)
    assert found["observer"] == ("guest-1",)


def test_a_lead_who_is_away_is_replaced_and_outsiders_come_in_their_number() -> None:
    proposed = Cast({"facilitator": "ana", "planning-team": ["ana", "bor"], "instructor": "bor", "case-pupil": "p1"}, late=("ana",))
    found = completed(find("dudley-discussion"), proposed, ("bor",))
    cast = dict(found.holders)
    assert cast["facilitator"] == ("bor",)
    assert cast["case-pupil"] == ("p1", "case-pupil-1", "case-pupil-2")
    assert "ana" in found.late


def test_of_too_many_the_last_stay_away() -> None:
    observers = [f"o{number}" for number in range(9)]
    proposed = Cast({"facilitator": "fay", "planning-team": ["ana", "bor"], "instructor": "ana", "recorder": "rik", "observer": observers})
    found = completed(DISCUSSION, proposed, ())
    assert len(found.people) == DISCUSSION.people.most
    assert dict(found.holders)["observer"] == tuple(observers[:6])


def test_a_cast_that_cannot_be_completed_is_an_error_of_ours() -> None:
    roles = (Role("facilitator", lead=True), Role("owner", least=2, drawn_from=("member",)), Role("member", least=0, most=1))
    none = Protocol(
        id="none",
        edition="1",
        title="none",
        family="tests",
        people=People(2),
        roles=roles,
        steps=(Phase("talk", (Open(Everyone(), Say(Move.INFORM)),)),),
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
    )
    with pytest.raises(InvalidCast):
        completed(none, Cast({"facilitator": "fay"}), ())


def test_the_outcome_of_a_simulated_session_is_that_of_its_record() -> None:
    run = held(DUDLEY, 2, 1)
    closed = [event for event in run.session.events if isinstance(event, e.HeldClosed)]
    assert [(event.head, event.count) for event in closed] == [
        (came.head, came.count) for came in (outcome(inner.session.record) for inner in sorted(run.held, key=lambda each: each.session.events[-1].at))
    ]
