# SPDX-License-Identifier: MIT
"""What became of the planned time, by hand: what was over, what was saved, and which later phase used it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import Cast, Session, commands, find
from plcprotocols.analysis import Columns, MadeUp, Meeting, Spent, TimeUse, conformance, from_csv, made_up, time_use
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.model.levels import Level
from plcprotocols.model.viewers import Onlooker
from tests.analysis.test_sessions import at, played, tuning

MINUTE = 60_000


def spent(*times: tuple[float | None, float | None]) -> tuple[Spent, ...]:
    """Phases by their planned and actual minutes."""
    return tuple(
        Spent(phase=f"p{place}", planned=None if planned is None else int(planned * MINUTE), actual=None if actual is None else int(actual * MINUTE))
        for place, (planned, actual) in enumerate(times)
    )


def went(found: tuple[MadeUp, ...]) -> list[tuple[int, int, float]]:
    return [(each.saved, each.used, each.time / MINUTE) for each in found]


def test_what_was_saved_is_used_by_what_is_over_later_the_oldest_first() -> None:
    # Two saved, then three; four over takes the two and two of the three; then two over finds one.
    assert went(made_up(spent((10, 8), (10, 7), (10, 14), (10, 12)))) == [(0, 2, 2), (1, 2, 2), (1, 3, 1)]


def test_what_is_saved_later_makes_up_for_nothing() -> None:
    found = TimeUse("m", some := spent((10, 14), (10, 5)), made_up(some))
    assert (found.made_up, found.over / MINUTE, found.under / MINUTE, found.covered) == ((), 4, 5, 0)


def test_a_missing_plan_is_no_plan_of_zero_minutes() -> None:
    found = TimeUse("m", some := spent((10, 8), (None, 30), (10, 11), (5, None)), made_up(some))
    assert [(each.over, each.under) for each in some] == [(0, 2 * MINUTE), (None, None), (MINUTE, 0), (None, None)]
    assert went(found.made_up) == [(0, 2, 1)]
    assert (found.planned / MINUTE, found.actual / MINUTE) == (20, 19)


def test_a_planned_time_of_nothing_is_a_plan() -> None:
    assert spent((0, 2))[0].over == 2 * MINUTE


def test_what_goes_on_has_saved_nothing_yet() -> None:
    first = evolve(spent((10, 4))[0], going=True)
    assert (first.over, first.under) == (0, 0)
    assert made_up((first, *spent((10, 12)))) == ()


def test_sub_groups_keep_books_of_their_own() -> None:
    whole, one, other = spent((10, 5), (10, 8), (10, 13))
    pair = (evolve(one, group="pairs-1"), evolve(other, group="pairs-2"))
    assert made_up((whole, *pair)) == ()
    assert went(made_up((whole, one, evolve(other, group="pairs-1"), other))) == [(0, 3, 3)]


@given(st.lists(st.tuples(st.none() | st.integers(0, 20), st.none() | st.integers(0, 20)), max_size=12))
def test_nothing_is_used_twice_or_before_it_was_saved(times: list[tuple[int | None, int | None]]) -> None:
    found = TimeUse("m", some := spent(*times), made_up(some))
    for place, each in enumerate(some):
        assert sum(use.time for use in found.made_up if use.saved == place) <= (each.under or 0)
        assert found.covered_of(place) <= (each.over or 0)
    assert all(use.saved < use.used and use.time > 0 for use in found.made_up)
    assert found.planned + found.over - found.under == found.actual
    # Something is left of what was saved before only if all that was over behind it is covered.
    for place, each in enumerate(some):
        left = sum((other.under or 0) - sum(use.time for use in found.made_up if use.saved == where and use.used <= place) for where, other in enumerate(some[:place]))
        assert left == 0 or found.covered_of(place) == (each.over or 0)


def running() -> Session:
    """A tuning protocol: presented in less than was planned, and the questions given more time after a pause."""
    session = tuning()
    session.perform(commands.Pause("eva", at(13)))
    session.perform(commands.Resume("ana", at(15)))
    session.perform(commands.Extend("ana", at(16), 2))
    session.due(at(16))
    return session


def test_a_session_by_hand() -> None:
    first, second = time_use(running()).spent
    # 15 minutes planned; six of the nine were no pause. The questions: five planned, two more given, two of the seven so far a pause.
    assert (first.planned, first.actual, first.paused, first.going) == (15 * MINUTE, 6 * MINUTE, 3 * MINUTE, False)
    assert (first.under, first.over) == (9 * MINUTE, 0)
    assert (second.planned, second.actual, second.extended, second.paused, second.going) == (5 * MINUTE, 5 * MINUTE, 2 * MINUTE, 2 * MINUTE, True)
    assert (second.under, second.over) == (0, 0)


def test_a_record_tells_the_same_and_rows_hold_all_of_it() -> None:
    found = time_use(running())
    assert time_use(running().record) == found
    rows = list(found.rows())
    assert [(row["phase"], row["planned"], row["actual"], row["covered"]) for row in rows] == [
        ("presentation", 15 * MINUTE, 6 * MINUTE, 0),
        ("clarifying", 5 * MINUTE, 5 * MINUTE, 0),
    ]


def test_what_is_planned_agrees_with_the_clock() -> None:
    session = played("tuning-protocol-8.txt")
    found, clock = time_use(session), session.clock()
    assert found.planned == clock.planned // timedelta(milliseconds=1)
    assert found.over >= clock.overrun // timedelta(milliseconds=1)
    assert found.actual <= clock.elapsed // timedelta(milliseconds=1)


def test_phases_in_days_are_left_out() -> None:
    session = played("lesson-study-dudley-2-lessons.txt")
    assert any(visit.days for visit in session.clock().visits)
    in_days = {visit.phase for visit in session.clock().visits if visit.days}
    for viewer in (None, "ana", Onlooker.PUBLIC):
        assert not in_days & {each.phase for each in time_use(session, viewer=viewer).spent}


def test_a_viewer_is_told_of_the_phases_they_know_of() -> None:
    session = played("success-analysis-groups-7.txt")
    assert {each.group for each in time_use(session).spent} == {"", "groups-1", "groups-2"}
    assert {each.group for each in time_use(session, viewer="bor").spent} == {"", "groups-1"}
    assert any(each.pass_of for each in time_use(session, viewer="bor").spent)
    assert not any(each.pass_of for each in time_use(session, viewer=Onlooker.PUBLIC).spent)
    assert time_use(session.record, viewer="bor") == time_use(session, viewer="bor")


def test_what_is_not_kept_is_not_told() -> None:
    session = tuning()
    session.perform(commands.AgreeLevel("eva", at(13), level=Level.STRUCTURE))
    assert time_use(session).spent
    session.perform(commands.AgreeLevel("eva", at(13), level=Level.NOTHING))
    assert time_use(session).spent == time_use(session, viewer="eva").spent == time_use(session.record).spent == ()


def test_a_log_held_against_a_protocol_by_hand() -> None:
    table = "speaker,start,end,phase\nana,0:00,13:00,presentation\nbor,13:00,20:00,clarifying\nana,21:00,22:00,coffee\n"
    cast = Cast({"facilitator": "eva", "owner": "ana", "member": ["bor", "cilka", "drago"]})
    log = from_csv(table, Columns(phase="phase", unit="hh:mm:ss"), people=cast.people, id="log")
    found = time_use(conformance(log, find("tuning-protocol"), cast))
    told = {each.phase: (each.planned, each.actual, each.over, each.under) for each in found.spent}
    assert told["presentation"] == (15 * MINUTE, 13 * MINUTE, 0, 2 * MINUTE)
    assert told["clarifying"] == (5 * MINUTE, 7 * MINUTE, 2 * MINUTE, 0)
    assert told["coffee"] == (None, MINUTE, None, None)
    assert found.of == "log"
    assert (found.made_up[0].time, found.made_up[0].saved, found.made_up[0].used) == (2 * MINUTE, 0, 1)


def test_what_is_left_out_saves_its_time_and_what_is_unheard_may_not_have() -> None:
    cast = Cast({"facilitator": "eva", "owner": "ana", "member": ["bor", "cilka", "drago"]})
    log = Meeting(id="m", people=cast.people, turns=())
    found = conformance(log, find("tuning-protocol"), cast)
    for stretch, each in zip(found.phases, time_use(found).spent, strict=True):
        assert each.actual == (None if stretch.came.value == "unheard" else 0)
        assert each.under == (None if stretch.came.value == "unheard" or stretch.planned is None else stretch.planned)


def test_what_is_no_session_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="Give a session"):
        time_use("tuning")  # type: ignore[arg-type]  # what a test gives
    log = conformance(Meeting(id="m", people=("ana",), turns=()), find("check-in"), Cast({"facilitator": "ana", "member": ["bor", "cilka"]}))
    with pytest.raises(InvalidArgument, match="a log knows no viewers"):
        time_use(log, viewer="ana")
    with pytest.raises(NotFound):
        time_use(tuning(), viewer="zoe")
