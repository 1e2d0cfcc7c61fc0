# SPDX-License-Identifier: MIT
"""The totals of intervision, and of looking and listening step by step: what the rows add up to, and what the sources print."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plcprotocols.catalogue.beratung import KOLLEGIALE_BERATUNG, KOLLEGIALE_BERATUNG_OPENING_ROUND, MODULES
from plcprotocols.catalogue.intervision import (
    ACTION_LEARNING_SET,
    BALINT_GROUP,
    GOSSIP_METHOD,
    INCIDENT_METHOD,
    INCIDENT_METHOD_HENDRIKSEN,
    INCIDENT_METHOD_SMALL_GROUPS,
    REFLECTING_TEAM,
    TEN_STEP_METHOD,
    TEN_STEP_METHOD_HOUR,
    TEN_STEP_METHOD_OWN_INSIGHTS,
    TEN_STEP_METHOD_OWN_INSIGHTS_HOUR,
    WANDA,
)
from plcprotocols.catalogue.lesson import POST_LESSON_DISCUSSION, POST_LESSON_DISCUSSION_BY_SIZE
from plcprotocols.catalogue.rounds import COLLABORATIVE_ASSESSMENT_CONFERENCE, CONSULTANCY, ISSAQUAH, NOTICE_AND_WONDER
from plcprotocols.engine.agenda import Agenda, AgendaItem, agenda
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.model.flow import Phase
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Item
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.records import outcome
from plcprotocols.simulation import simulate

OPENED = datetime(2026, 3, 2, 15, tzinfo=UTC)


def members(people: int) -> list[str]:
    return [f"p{number:02}" for number in range(people)]


def incident(people: int) -> Cast:
    """Cast a facilitator and members, two of whom offer an incident."""
    return Cast({"facilitator": "fay", "member": members(people - 1), "candidate": members(2)})


def with_owner(people: int) -> Cast:
    """Cast a facilitator, an owner and members."""
    return Cast({"facilitator": "fay", "owner": "oda", "member": members(people - 2)})


def spread(plan: Agenda) -> tuple[float, float, float]:
    return plan.least, plan.typical, plan.most


def typical(plan: Agenda) -> list[float | None]:
    return [row.typical for row in plan.rows]


def printed(protocol: Protocol) -> list[tuple[str, float, float]]:
    return [(total.scope, total.least, total.most) for total in protocol.provenance.totals]


@pytest.mark.parametrize("people", range(6, 11))
def test_the_incident_method_adds_up_to_76_to_87_and_to_97_with_a_long_choice(people: int) -> None:
    plan = agenda(INCIDENT_METHOD, incident(people))
    assert spread(plan) == (76, 81.5, 97)
    choice, *rest = plan.rows
    assert (choice.least, choice.typical, choice.most) == (5, 5, 15)
    assert 5 + sum(row.most or 0 for row in rest) == 87
    assert plan.complete


def test_the_incident_method_keeps_the_printed_74_that_its_rows_do_not_reach() -> None:
    assert printed(INCIDENT_METHOD) == [("meeting", 74, 74)]
    assert agenda(INCIDENT_METHOD, incident(8)).least > 74


def test_the_list_of_hendriksen_has_ten_rounds_without_minutes() -> None:
    plan = agenda(INCIDENT_METHOD_HENDRIKSEN, incident(6))
    assert typical(plan) == [None] * 10
    assert not plan.complete
    assert printed(INCIDENT_METHOD_HENDRIKSEN) == []


def test_the_variant_with_small_groups_adds_up_to_65_as_printed() -> None:
    plan = agenda(INCIDENT_METHOD_SMALL_GROUPS, Cast({**dict(incident(8).holders), "previous-owner": "p06"}))
    assert typical(plan) == [5, 10, 5, 15, 10, 10, 10]
    assert spread(plan) == (65, 65, 65)
    assert printed(INCIDENT_METHOD_SMALL_GROUPS) == [("meeting", 65, 65)]


@pytest.mark.parametrize("protocol", [TEN_STEP_METHOD, TEN_STEP_METHOD_OWN_INSIGHTS])
def test_ten_steps_add_up_to_120_to_150_with_either_ending(protocol: Protocol) -> None:
    plan = agenda(protocol, with_owner(6))
    assert len(plan.rows) == 10
    assert spread(plan) == (120, 135, 150)
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}
    assert printed(protocol) == [("meeting", 120, 150)]


@pytest.mark.parametrize("protocol", [TEN_STEP_METHOD_HOUR, TEN_STEP_METHOD_OWN_INSIGHTS_HOUR])
def test_ten_steps_in_an_hour_add_up_to_60(protocol: Protocol) -> None:
    plan = agenda(protocol, with_owner(6))
    assert typical(plan) == [5, 10, 5, 8, 5, 5, 5, 4, 8, 5]
    assert spread(plan) == (60, 60, 60)
    assert [row.confidence for row in plan.rows[:3]] == [Confidence.HIGH, Confidence.HIGH, Confidence.CONSTRUCTED]
    assert printed(protocol) == [("meeting", 60, 60)]


@pytest.mark.parametrize("people", [10, 15, 22, 50])
def test_issaquah_adds_up_to_39_to_59_in_either_form(people: int) -> None:
    plan = agenda(ISSAQUAH, with_owner(people))
    assert spread(plan) == (39, 49, 59)
    assert [row.phase for row in plan.rows if row.typical is None] == ["re-state", "interpret", "question", "suggest"]
    assert not plan.complete


def test_issaquah_is_printed_as_about_60() -> None:
    assert printed(ISSAQUAH) == [("meeting", 60, 60), ("short form", 30, 45)]


@pytest.mark.parametrize("people", [4, 12])
def test_notice_and_wonder_adds_up_to_15_to_30(people: int) -> None:
    plan = agenda(NOTICE_AND_WONDER, with_owner(people))
    assert spread(plan) == (15, 22.5, 30)
    assert plan.complete
    assert printed(NOTICE_AND_WONDER) == [("meeting", 15, 30)]


def test_the_discussion_for_any_size_has_the_totals_of_the_other_edition() -> None:
    cast = Cast(
        {
            "facilitator": "fay",
            "planning-team": ["ana", "bor", "cho", "dee"],
            "instructor": "ana",
            "recorder": "rik",
            "observer": members(17),
            "knowledgeable-other": "kos",
        }
    )
    plan = agenda(POST_LESSON_DISCUSSION_BY_SIZE, cast)
    assert spread(plan) == (45, 67.5, 90)
    assert [row.phase for row in plan.rows if row.typical is None] == ["gather-evidence"]
    assert printed(POST_LESSON_DISCUSSION_BY_SIZE) == printed(POST_LESSON_DISCUSSION)


def balint(people: int) -> Cast:
    """Cast two leaders, and members one of whom has a case."""
    return Cast({"facilitator": ["lea", "lou"], "member": members(people - 2), "candidate": members(1)})


@pytest.mark.parametrize("people", [8, 11])
def test_a_balint_group_adds_up_to_31_to_58_and_is_printed_as_about_45_a_case(people: int) -> None:
    plan = agenda(BALINT_GROUP, balint(people))
    assert spread(plan) == (31, 44.5, 58)
    assert plan.complete
    assert printed(BALINT_GROUP) == [("case", 45, 45)]


def test_a_balint_group_yields_nothing() -> None:
    assert BALINT_GROUP.items == ()
    assert BALINT_GROUP.forbids == Forbidden(moves=(Move.ADVISE, Move.COMMIT, Move.SUMMARISE), items=("action-plan",))
    moves = {move for plan in compile_protocol(BALINT_GROUP).stops.values() for move in plan.moves}
    assert not moves & {Move.ADVISE, Move.COMMIT, Move.SUMMARISE, Move.ASK_PROBE, Move.COOL, Move.HARD}


@pytest.mark.parametrize("people", [6, 13])
def test_a_consultancy_adds_up_to_45_to_50_as_printed(people: int) -> None:
    plan = agenda(CONSULTANCY, with_owner(people))
    assert [(row.least, row.most) for row in plan.rows] == [(5, 10), (5, 5), (10, 10), (15, 15), (5, 5), (5, 5)]
    assert spread(plan) == (45, 47.5, 50)
    assert plan.complete
    assert printed(CONSULTANCY) == [("meeting", 50, 50)]


@pytest.mark.parametrize("people", [6, 13])
def test_the_collaborative_assessment_conference_keeps_printed_minutes_its_rows_do_not_reach(people: int) -> None:
    plan = agenda(COLLABORATIVE_ASSESSMENT_CONFERENCE, with_owner(people))
    assert spread(plan) == (34, 42.5, 51)
    assert plan.complete
    assert printed(COLLABORATIVE_ASSESSMENT_CONFERENCE) == [("meeting", 45, 75)]


def test_in_the_collaborative_assessment_conference_the_owner_is_the_last_to_speak_about_the_work() -> None:
    speaking = [step.id for step in COLLABORATIVE_ASSESSMENT_CONFERENCE.steps if isinstance(step, Phase) and step.silent not in {Holders("owner"), Everyone()}]
    assert speaking[0] == "hear-presenter"


def test_wanda_adds_up_to_90_to_120_and_a_first_session_to_what_is_left() -> None:
    plan = agenda(WANDA, Cast({"facilitator": "fay", "member": members(7), "candidate": members(2), "previous-owner": "p06"}))
    assert spread(plan) == (90, 105, 120)
    assert plan.complete
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}
    assert printed(WANDA) == [("meeting", 90, 120)]
    rest = [row for row in plan.rows if row.phase != "looking-back"]
    assert (sum(row.least or 0 for row in rest), sum(row.typical or 0 for row in rest), sum(row.most or 0 for row in rest)) == (80, 92.5, 105)


def test_a_reflecting_team_adds_up_to_45_to_60_and_to_70_to_95_when_the_middle_is_held_twice() -> None:
    plan = agenda(REFLECTING_TEAM, Cast({"interviewer": "ivo", "owner": "oda", "reflector": members(3)}))
    assert spread(plan) == (45, 52.5, 60)
    assert plan.complete
    assert printed(REFLECTING_TEAM) == [("meeting", 45, 60)]
    middle = [row for row in plan.rows if row.phase in {"team-reflection", "interview-2"}]
    assert (plan.least + sum(row.least or 0 for row in middle), plan.most + sum(row.most or 0 for row in middle)) == (70, 95)


@pytest.mark.parametrize("people", range(5, 10))
def test_the_gossip_method_adds_up_to_40_as_printed(people: int) -> None:
    plan = agenda(GOSSIP_METHOD, with_owner(people))
    assert typical(plan) == [5, 10, 10, 10, 5]
    assert spread(plan) == (40, 40, 40)
    assert plan.complete
    assert printed(GOSSIP_METHOD) == [("meeting", 40, 40)]


SLOT = ("present", "clarify", "questioning", "summary", "resources", "action")


@pytest.mark.parametrize(("people", "slots"), [(4, 4), (8, 8), (9, 8)])
def test_a_slot_of_an_action_learning_set_adds_up_to_26_to_39_and_is_printed_as_30_to_40(people: int, slots: int) -> None:
    plan = agenda(ACTION_LEARNING_SET, seat(ACTION_LEARNING_SET, people))
    rows = [row for row in plan.rows if row.phase in SLOT]
    assert [row.phase for row in rows] == list(SLOT)
    assert {row.times for row in rows} == {slots}, "everybody who could present is counted"
    assert added(rows) == (26, 32.5, 39)
    assert added([row for row in rows if row.phase != "resources"]) == (21, 27.5, 34)
    assert [row.phase for row in plan.rows if row.optional] == ["resources"]
    assert added([row for row in plan.rows if row not in rows]) == (20, 32.5, 45), "check-in, bids and review"
    assert printed(ACTION_LEARNING_SET) == [("slot", 30, 40)]


def added(rows: list[AgendaItem]) -> tuple[float, float, float]:
    return sum(row.least or 0 for row in rows), sum(row.typical or 0 for row in rows), sum(row.most or 0 for row in rows)


def test_in_an_action_learning_set_there_is_no_move_for_advice_anecdotes_and_judging() -> None:
    moves = {move for stop in compile_protocol(ACTION_LEARNING_SET).stops.values() for move in stop.moves if stop.id not in {"present", "bid-for-airtime/2"}}
    assert not moves & {Move.ADVISE, Move.PRESENT, Move.APPRECIATE, Move.COOL, Move.HARD, Move.HYPOTHESISE, Move.RATE, Move.GOSSIP}


def test_actions_are_carried_into_the_check_in_of_the_next_meeting() -> None:
    cast = Cast({"facilitator": "fay", "member": members(4)})
    run = simulate(ACTION_LEARNING_SET, cast, seed=1, at=OPENED)
    agreed = [item for item in outcome(run.session.record).items if item.kind == "dated-action"]
    assert {item.owner for item in agreed} <= set(members(4))
    assert agreed
    assert run.session.record.events[1].tag == "phase-passed-over"
    carried = [Item(id=item.id, kind=item.kind, owner=item.owner) for item in agreed]
    then = Session.open(ACTION_LEARNING_SET, cast, at=OPENED, record="next", items=carried)
    assert then.now.stop == "check-in-progress"
    assert {item.id for item in then.view("p00").items} == {item.id for item in agreed}
@pytest.mark.parametrize("people", range(5, 11))
def test_kollegiale_beratung_adds_up_to_34_to_40_and_to_46_to_50_with_the_opening_round(people: int) -> None:
    cast = Cast({"member": members(people)})
    short, long = agenda(KOLLEGIALE_BERATUNG, cast), agenda(KOLLEGIALE_BERATUNG_OPENING_ROUND, cast)
    assert (spread(short), spread(long)) == ((34, 37, 40), (46, 48, 50))
    assert not short.complete, "a second module comes on top"
    assert [(row.least, row.most) for row in long.rows[:3]] == [(1, 1), (10, 10), (4, 4)]
    assert printed(KOLLEGIALE_BERATUNG) == printed(KOLLEGIALE_BERATUNG_OPENING_ROUND) == [("meeting", 45, 50), ("meeting", 45, 60)]
    assert short.most < 45, "the printed totals need the opening round"
    assert long.most == 50, "60 is not reached"


def test_every_module_of_kollegiale_beratung_takes_about_ten_minutes_and_says_what_is_constructed() -> None:
    for module in MODULES:
        assert spread(agenda(module, with_owner(5))) == (10, 10, 10)
        assert module.provenance.structure is Confidence.CONSTRUCTED
        assert "The source names the module" in module.provenance.constructed
    rows = {row.phase: (row.times, row.up_to) for row in agenda(KOLLEGIALE_BERATUNG, Cast({"member": members(6)})).rows}
    assert [rows[f"{module.id}.consultation"] for module in MODULES] == [(1, 2), *[(0, 2)] * 4]
