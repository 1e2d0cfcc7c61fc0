# SPDX-License-Identifier: MIT
"""The totals of lesson study: what the rows add up to, and what the sources print."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue.lesson import LESSON_STUDY_SPTR, LESSON_STUDY_VARIANTS, POST_LESSON_DISCUSSION
from plcprotocols.engine.agenda import Agenda, AgendaItem, agenda
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

DISCUSSION = Cast(
    {
        "facilitator": "fay",
        "planning-team": ["ana", "bor"],
        "instructor": "ana",
        "recorder": "rik",
        "observer": ["ida", "jan"],
        "knowledgeable-other": "kos",
    }
)
STUDY = ("norms-and-roles", "open-template", "research-theme", "choose-topic", "kyouzai-kenkyuu")
EDITIONS = (LESSON_STUDY_SPTR, *LESSON_STUDY_VARIANTS)


def team(people: int) -> Cast:
    members = tuple(f"p{number}" for number in range(people))
    return Cast({"planning-team": members, "facilitator": members[0], "recorder": members[1], "timekeeper": members[-1]})


def added(rows: list[AgendaItem]) -> tuple[float, float, float]:
    return sum(row.least or 0 for row in rows), sum(row.typical or 0 for row in rows), sum(row.most or 0 for row in rows)


def of(plan: Agenda, *phases: str) -> list[AgendaItem]:
    return [row for row in plan.rows if row.phase in phases]


def printed(protocol: Protocol) -> list[tuple[str, float, float]]:
    return [(total.scope, total.least, total.most) for total in protocol.provenance.totals]


def test_the_discussion_adds_up_to_45_to_90() -> None:
    plan = agenda(POST_LESSON_DISCUSSION, DISCUSSION)
    assert (plan.least, plan.typical, plan.most) == (45, 67.5, 90)
    assert plan.complete


def test_without_a_commentator_it_adds_up_to_35_to_60() -> None:
    rows = agenda(POST_LESSON_DISCUSSION, DISCUSSION).rows
    assert added([row for row in rows if row.phase != "final-comments"]) == (35, 47.5, 60)


def test_the_printed_totals_of_the_discussion_are_all_kept() -> None:
    assert printed(POST_LESSON_DISCUSSION) == [("meeting", 45, 60), ("meeting", 60, 60), ("meeting", 90, 90)]


def test_the_split_of_the_discussion_is_constructed_but_for_the_commentary() -> None:
    sure = {row.phase: row.confidence for row in agenda(POST_LESSON_DISCUSSION, DISCUSSION).rows}
    assert sure.pop("final-comments") is Confidence.MEDIUM
    assert set(sure.values()) == {Confidence.CONSTRUCTED}


@pytest.mark.parametrize("people", range(2, 7))
@pytest.mark.parametrize("protocol", EDITIONS, ids=lambda protocol: protocol.edition)
def test_study_adds_up_to_145_to_335_whoever_is_in_the_team(protocol: Protocol, people: int) -> None:
    rows = of(agenda(protocol, team(people)), *STUDY)
    assert [row.phase for row in rows] == list(STUDY)
    assert added(rows) == (145, 240, 335)


@pytest.mark.parametrize(
    ("phase", "least", "most"),
    [
        ("mock-up-lesson", 45, 60),
        ("final-read", 20, 40),
        ("pre-lesson-discussion", 40, 45),
        ("post-lesson-discussion", 45, 60),
        ("consolidate-report-share", 60, 60),
    ],
)
def test_the_other_rows_are_as_printed(phase: str, least: float, most: float) -> None:
    (row,) = of(agenda(LESSON_STUDY_SPTR, team(4)), phase)
    assert (row.least, row.typical, row.most) == (least, (least + most) / 2, most)
    assert row.optional == (phase == "mock-up-lesson")


def test_planning_the_lesson_and_the_lesson_itself_have_no_minutes() -> None:
    plan = agenda(LESSON_STUDY_SPTR, team(4))
    assert [row.phase for row in plan.rows if row.typical is None] == ["plan-unit-and-lesson", "research-lesson", "revise-plan"]
    assert not plan.complete


def test_no_total_is_printed_for_a_cycle() -> None:
    assert [printed(protocol) for protocol in EDITIONS] == [[]] * len(EDITIONS)


def test_two_rows_of_the_cycle_are_partly_confirmed() -> None:
    rows = agenda(LESSON_STUDY_SPTR, team(4)).rows
    assert [row.phase for row in rows if row.typical is not None and row.confidence is not Confidence.HIGH] == [
        "norms-and-roles",
        "consolidate-report-share",
    ]
