# SPDX-License-Identifier: MIT
"""Totals of the light formats: what their rows add up to for every size of group their table allows."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import agenda
from plcprotocols.model.people import Cast


def circle(people: int) -> Cast:
    return Cast({"facilitator": "fay", "member": [f"m{number}" for number in range(people - 1)]})


def peers(people: int) -> Cast:
    return Cast({"facilitator": "m0", "member": [f"m{number}" for number in range(people)]})


@pytest.mark.parametrize("people", range(4, 14))
def test_a_check_in_takes_one_to_two_minutes_for_each(people: int) -> None:
    plan = agenda(find("check-in"), circle(people))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (people, 1.5 * people, 2 * people, True)


@pytest.mark.parametrize("people", range(4, 14))
def test_a_check_out_takes_half_a_minute_to_one_for_each(people: int) -> None:
    plan = agenda(find("check-out"), circle(people))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (0.5 * people, 0.75 * people, people, True)


@pytest.mark.parametrize(("protocol", "least", "most"), [("check-in", 4, 26), ("check-out", 2, 13)])
def test_the_smallest_and_the_largest_circle_take_what_the_table_says(protocol: str, least: float, most: float) -> None:
    assert (agenda(find(protocol), circle(4)).least, agenda(find(protocol), circle(13)).most) == (least, most)


@pytest.mark.parametrize("people", range(4, 8))
def test_a_peer_feedback_round_takes_n_plus_one_minutes_for_each_owner(people: int) -> None:
    plan = agenda(find("peer-feedback-round"), peers(people))
    assert [(row.phase, row.times, row.typical) for row in plan.rows] == [("show", people, 1), ("round", people, people - 1), ("response", people, 1)]
    assert plan.least == plan.typical == plan.most == people * (people + 1)
    assert plan.complete


def test_a_ladder_states_no_minutes() -> None:
    plan = agenda(find("ladder-of-feedback"), Cast({"owner": "oda", "member": "ada"}))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (0, 0, 0, False)
