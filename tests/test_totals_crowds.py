# SPDX-License-Identifier: MIT
"""The totals of the protocols that work in sub-groups: what the rows add up to for each size, and what the sources print."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from plcprotocols.catalogue.crowds import CONVERSATION_CAFE, ONE_TWO_FOUR_ALL, TROIKA_BEFORE_EACH, TROIKA_CONSULTING, WISE_CROWDS, WISE_CROWDS_LARGE
from plcprotocols.catalogue.listening import GALLERY_WALK, MICROLAB, MICROLAB_ONE_MINUTE
from plcprotocols.catalogue.success import SUCCESS_ANALYSIS_GROUPS
from plcprotocols.catalogue.video import VIDEO_COACHING_TRIOS
from plcprotocols.catalogue.writing import CHALK_TALK, CHALK_TALK_TIMED
from plcprotocols.engine.agenda import Agenda, AgendaItem, agenda
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

Spread = tuple[float, float, float]


def members(count: int) -> tuple[str, ...]:
    return tuple(f"p{number}" for number in range(count))


def facilitated(count: int) -> Cast:
    return Cast({"facilitator": "fay", "member": members(count)})


def called(count: int) -> Cast:
    return Cast({"caller": "kay", "member": members(count)})


def printed(protocol: Protocol) -> list[tuple[str, float, float]]:
    return [(total.scope, total.least, total.most) for total in protocol.provenance.totals]


def spread(plan: Agenda) -> Spread:
    return plan.least, plan.typical, plan.most


def added(rows: Iterable[AgendaItem]) -> Spread:
    held = list(rows)
    return sum(row.least or 0 for row in held), sum(row.typical or 0 for row in held), sum(row.most or 0 for row in held)


@pytest.mark.parametrize("people", [4, 5, 7, 11, 24, 100])
def test_one_two_four_all_takes_12_minutes_for_any_number_of_people(people: int) -> None:
    plan = agenda(ONE_TWO_FOUR_ALL, facilitated(people))
    assert [(row.phase, row.times, row.typical) for row in plan.rows] == [("alone", 1, 1), ("pairs", 1, 2), ("fours", 1, 4), ("all", 1, 5)]
    assert spread(plan) == (12, 12, 12)
    assert not plan.complete, "it may be repeated"


def test_one_two_four_all_is_printed_as_12() -> None:
    assert printed(ONE_TWO_FOUR_ALL) == [("run", 12, 12)]


@pytest.mark.parametrize(("people", "minutes"), [(3, (22, 28, 34)), (4, (29, 37, 45)), (6, (22, 28, 34)), (7, (29, 37, 45)), (24, (22, 28, 34))])
def test_troika_takes_22_to_34_in_trios_and_longer_where_there_is_a_four(people: int, minutes: Spread) -> None:
    plan = agenda(TROIKA_CONSULTING, called(people))
    assert spread(plan) == minutes
    assert plan.complete


@pytest.mark.parametrize(("people", "minutes"), [(3, (24, 30, 36)), (9, (24, 30, 36)), (8, (32, 40, 48))])
def test_troika_takes_24_to_36_when_people_reflect_before_each_turn(people: int, minutes: Spread) -> None:
    assert spread(agenda(TROIKA_BEFORE_EACH, called(people))) == minutes


def test_troika_is_printed_as_about_30() -> None:
    assert printed(TROIKA_CONSULTING) == printed(TROIKA_BEFORE_EACH) == [("meeting", 30, 30)]


@pytest.mark.parametrize(("people", "minutes"), [(4, 60), (5, 75), (8, 60), (9, 75), (10, 75), (12, 60)])
def test_wise_crowds_takes_15_minutes_a_client_at_the_largest_table(people: int, minutes: int) -> None:
    plan = agenda(WISE_CROWDS, called(people))
    assert added(plan.rows) == (15, 15, 15)
    assert spread(plan) == (minutes, minutes, minutes)
    assert plan.complete


def test_wise_crowds_is_printed_as_15_each_and_60_to_75() -> None:
    assert printed(WISE_CROWDS) == [("client", 15, 15), ("meeting", 60, 75)]


@pytest.mark.parametrize("satellites", [3, 4, 6, 9, 30])
def test_the_large_form_of_wise_crowds_adds_up_to_50_to_60(satellites: int) -> None:
    plan = agenda(
        WISE_CROWDS_LARGE,
        Cast({"facilitator": "fay", "owner": "oda", "primary-consultant": ["pia", "pol", "pavel"], "satellite": members(satellites)}),
    )
    assert spread(plan) == (50, 55, 60)
    assert plan.complete
    split = ["inner-consult", "satellites-talk", "satellites-report", "client-feedback"]
    assert [row.phase for row in plan.rows if row.confidence is Confidence.CONSTRUCTED] == split
    assert printed(WISE_CROWDS_LARGE) == [("meeting", 60, 60)]


@pytest.mark.parametrize(
    ("people", "minutes"), [(5, (35, 47.5, 60)), (6, (37, 49.5, 62)), (7, (39, 51.5, 64)), (11, (37, 49.5, 62)), (14, (39, 51.5, 64))]
)
def test_a_cafe_counts_two_minutes_a_person_of_the_largest_table_beside_the_agreements(people: int, minutes: Spread) -> None:
    plan = agenda(CONVERSATION_CAFE, facilitated(people))
    assert spread(plan) == minutes
    assert [row.phase for row in plan.rows if row.typical is None] == ["agreements"]
    assert not plan.complete


def test_a_cafe_is_printed_as_35_to_60_though_seven_people_exceed_it() -> None:
    assert printed(CONVERSATION_CAFE) == [("meeting", 35, 60)]


@pytest.mark.parametrize("people", [3, 6, 9, 24])
@pytest.mark.parametrize(("protocol", "question", "speak"), [(MICROLAB, 8, 6), (MICROLAB_ONE_MINUTE, 5, 3)], ids=["two minutes", "one minute"])
def test_a_microlab_takes_8_or_5_minutes_a_question_and_a_debrief(protocol: Protocol, question: int, speak: int, people: int) -> None:
    plan = agenda(protocol, called(people))
    questions = [row for row in plan.rows if row.up_to == 3]
    assert [(row.phase, row.times, row.typical) for row in questions] == [("read-question", 1, 1), ("write", 1, 1), ("speak-in-turn", 1, speak)]
    assert spread(plan) == (question + 5, question + 7.5, question + 10)
    assert not plan.complete, "up to three questions"


def test_three_questions_of_a_microlab_take_29_to_34_minutes_with_the_debrief() -> None:
    plan = agenda(MICROLAB, called(9))
    longest = [(row.least or 0, row.most or 0, row.up_to or 0) for row in plan.rows]
    assert (sum(least * times for least, _, times in longest), sum(most * times for _, most, times in longest)) == (29, 34)
    assert printed(MICROLAB) == [("question", 8, 8)]


@pytest.mark.parametrize(
    ("people", "stations", "minutes"), [(8, 4, (20, 32.5, 45)), (12, 4, (20, 32.5, 45)), (25, 5, (23, 36.5, 50)), (40, 5, (23, 36.5, 50))]
)
def test_a_gallery_walk_counts_its_stations(people: int, stations: int, minutes: Spread) -> None:
    plan = agenda(GALLERY_WALK, facilitated(people))
    assert [(row.phase, row.times) for row in plan.rows] == [("set-up", 1), ("rotate", stations), ("own-station", 1), ("debrief", 1)]
    assert spread(plan) == minutes
    assert plan.complete
    assert printed(GALLERY_WALK) == [("meeting", 20, 45)]


@pytest.mark.parametrize(("people", "largest"), [(6, 3), (7, 4), (8, 4), (10, 5), (12, 4)])
def test_success_analysis_in_groups_takes_as_long_as_its_largest_group(people: int, largest: int) -> None:
    plan = agenda(SUCCESS_ANALYSIS_GROUPS, Cast({"member": members(people), "facilitator": "p0"}))
    owners = [row for row in plan.rows if row.times == largest]
    assert added(owners) == (20, 20, 20)
    assert spread(plan) == (20 * largest + 25, 20 * largest + 27.5, 20 * largest + 30)
    assert plan.complete
    assert printed(SUCCESS_ANALYSIS_GROUPS) == [("owner", 20, 20), ("group", 20, 20)]


@pytest.mark.parametrize("people", [9, 12])
def test_video_coaching_in_trios_takes_for_each_owner_what_the_small_group_does(people: int) -> None:
    plan = agenda(VIDEO_COACHING_TRIOS, Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": members(people)}))
    rows = {row.phase: row for row in plan.rows}
    once = [rows.pop("open-and-confidentiality"), rows.pop("check-out")]
    assert {row.times for row in rows.values()} == {people}
    assert added(rows.values()) == (39, 46.5, 54)
    assert added([*once, *rows.values()]) == (45, 52.5, 60)
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}


@pytest.mark.parametrize("people", [3, 5, 99])
def test_a_chalk_talk_is_written_for_5_to_60_minutes_and_by_the_clock_for_10_to_20(people: int) -> None:
    free, timed = agenda(CHALK_TALK, facilitated(people)), agenda(CHALK_TALK_TIMED, facilitated(people))
    assert (spread(free), printed(CHALK_TALK)) == ((5, 32.5, 60), [("writing", 5, 60)])
    assert [row.phase for row in free.rows if row.typical is None] == ["explain-silence"]
    assert (spread(timed), printed(CHALK_TALK_TIMED)) == ((15, 20, 25), [("writing", 10, 20)])
    assert [row.phase for row in timed.rows if row.typical is None] == ["explain-silence", "report", "debrief"]
    assert not any(row.unformed for row in timed.rows)
