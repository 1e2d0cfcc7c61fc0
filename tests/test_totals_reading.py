# SPDX-License-Identifier: MIT
"""The totals of the protocols that count minutes for each person: what the rows add up to, and what the sources print."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue.reading import FINAL_WORD, FOUR_AS, SAVE_THE_LAST_WORD
from plcprotocols.catalogue.success import SUCCESS_ANALYSIS
from plcprotocols.engine.agenda import Agenda, agenda
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol


def everybody_in_turn(people: int) -> Cast:
    """Cast a facilitator who is a member and owner in turn, too."""
    members = tuple(f"p{number}" for number in range(people))
    return Cast({"facilitator": members[0], "member": members})


def beside_the_members(people: int) -> Cast:
    """Cast a facilitator who takes part and is no member."""
    return Cast({"facilitator": "fay", "member": tuple(f"p{number}" for number in range(1, people))})


def printed(protocol: Protocol) -> list[tuple[str, float, float]]:
    return [(total.scope, total.least, total.most) for total in protocol.provenance.totals]


def spread(plan: Agenda) -> tuple[float, float, float]:
    return plan.least, plan.typical, plan.most


@pytest.mark.parametrize(("people", "minutes"), [(4, 28), (5, 40), (6, 54)])
def test_final_word_adds_up_to_n_times_n_plus_3(people: int, minutes: int) -> None:
    plan = agenda(FINAL_WORD, everybody_in_turn(people))
    assert spread(plan) == (minutes, minutes, minutes)
    assert minutes == people * (people + 3)
    assert not plan.complete


def test_final_word_keeps_the_printed_totals_that_do_not_agree() -> None:
    assert printed(FINAL_WORD) == [("round", 8, 8), ("meeting of 4", 32, 32), ("meeting of 5", 40, 40), ("meeting of 6", 48, 48)]


@pytest.mark.parametrize(("people", "minutes"), [(3, 18), (4, 28), (5, 40)])
def test_save_the_last_word_adds_up_to_n_times_n_plus_3(people: int, minutes: int) -> None:
    plan = agenda(SAVE_THE_LAST_WORD, everybody_in_turn(people))
    assert spread(plan) == (minutes, minutes, minutes)
    assert minutes == people * (people + 3)
    assert not plan.complete


def test_save_the_last_word_is_printed_as_about_30() -> None:
    assert printed(SAVE_THE_LAST_WORD) == [("round", 7, 7), ("meeting", 30, 30)]


@pytest.mark.parametrize("protocol", [FINAL_WORD, SAVE_THE_LAST_WORD])
def test_reading_and_open_talk_have_no_minutes(protocol: Protocol) -> None:
    untimed = [row.phase for row in agenda(protocol, everybody_in_turn(4)).rows if row.typical is None]
    assert untimed == ["read-and-select", "open-talk"]


@pytest.mark.parametrize("people", range(3, 11))
def test_four_as_takes_5_minutes_a_person_and_10_more(people: int) -> None:
    plan = agenda(FOUR_AS, beside_the_members(people))
    minutes = 5 * people + 10
    assert spread(plan) == (minutes, minutes, minutes)
    assert plan.complete
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}


def test_four_as_from_3_to_10_people_is_as_printed() -> None:
    assert spread(agenda(FOUR_AS, beside_the_members(3)))[1] == 25
    assert spread(agenda(FOUR_AS, beside_the_members(10)))[1] == 60
    assert printed(FOUR_AS) == [("meeting", 25, 60)]


@pytest.mark.parametrize("people", [3, 4, 5])
def test_success_analysis_takes_20_minutes_an_owner_and_20_beside_the_pre_work(people: int) -> None:
    plan = agenda(SUCCESS_ANALYSIS, everybody_in_turn(people))
    owners = [row for row in plan.rows if row.times == people]
    assert [(row.phase, row.typical) for row in owners] == [("tell", 5), ("clarify", 3), ("insights", 8), ("response", 3), ("appreciation", 1)]
    plenary = 10
    assert spread(plan) == (5 + 20 * people + 20 - plenary, 7.5 + 20 * people + 20, 10 + 20 * people + 20)
    assert plan.complete
    assert printed(SUCCESS_ANALYSIS) == [("owner", 20, 20), ("group", 20, 20)]
