# SPDX-License-Identifier: MIT
"""Totals of the research lesson study and of the video programme: what their rows add up to, in minutes and in days."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import agenda
from plcprotocols.model.flow import Phase, Repeat, Step
from plcprotocols.model.minutes import Days
from plcprotocols.model.people import Cast


def group(people: int, pupils: int) -> Cast:
    team = [f"m{number}" for number in range(people)]
    cast = {
        "planning-team": team,
        "facilitator": "m0",
        "instructor": "m1",
        "interviewer": "m0",
        "case-pupil": [f"p{number}" for number in range(pupils)],
    }
    return Cast(cast, late=[f"p{number}" for number in range(pupils)])


def days(steps: tuple[Step, ...], passes: int = 1) -> tuple[float, float, float]:
    rows: list[Days] = []
    for step in steps:
        if isinstance(step, Repeat):
            rows += [row.days for row in step.steps if isinstance(row, Phase) and row.days is not None] * passes
        elif isinstance(step, Phase) and step.days is not None:
            rows.append(step.days)
    return sum(row.least for row in rows), sum(row.typical for row in rows), sum(row.most for row in rows)


@pytest.mark.parametrize("people", range(2, 6))
@pytest.mark.parametrize(("pupils", "total"), [(3, (32, 43.5, 55)), (6, (47, 63, 79))])
def test_a_discussion_takes_what_the_rows_say_for_each_pupil_and_for_all(people: int, pupils: int, total: tuple[float, float, float]) -> None:
    plan = agenda(find("dudley-discussion"), group(people, pupils))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (*total, True)
    assert [(row.phase, row.times) for row in plan.rows][:2] == [("case-pupil-by-case-pupil", pupils), ("interview-findings", 1)]


@pytest.mark.parametrize(("lessons", "total"), [(2, (23, 34.5, 46)), (3, (31, 46.5, 62)), (4, (39, 58.5, 78))])
def test_a_cycle_takes_one_to_two_weeks_and_as_much_again_for_each_lesson(lessons: int, total: tuple[float, float, float]) -> None:
    assert days(find("lesson-study-dudley").steps, lessons) == total


def test_owners_try_out_for_one_to_six_weeks_in_each_cycle_of_film() -> None:
    assert days(find("video-coaching-path").steps) == (7, 24.5, 42)
    assert days(find("video-coaching-programme").steps) == (7, 10.5, 14)


def test_the_discussion_tells_its_relation_to_the_cycle_that_holds_it() -> None:
    discussion, cycle = find("dudley-discussion"), find("lesson-study-dudley")
    assert discussion in cycle.uses
    assert cycle.id in discussion.provenance.constructed
