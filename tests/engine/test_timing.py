# SPDX-License-Identifier: MIT
"""The clock of a session and the times of its phases, read from events alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import Clock, Extension, Visit, clock, visits
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.events import Event, Why
from plcprotocols.model.people import Cast
from tests.walks import setting, walk

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def span(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def opened() -> Event:
    return e.SessionOpened(1, AT, None)


def entered(minute: float, phase: str = "talk", until: float | None = None) -> Event:
    return e.PhaseEntered(0, at(minute), None, phase, phase, (), at(until) if until is not None else None)


def left(minute: float, phase: str = "talk", why: Why = Why.LEAD) -> Event:
    return e.PhaseLeft(0, at(minute), None, phase, why)


def paused(minute: float) -> Event:
    return e.Paused(0, at(minute), "ada")


def resumed(minute: float) -> Event:
    return e.Resumed(0, at(minute), "fay")


def extended(minute: float, minutes: float, by: str | None = "fay", reason: str | None = None) -> Event:
    return e.PhaseExtended(0, at(minute), by, "talk", minutes, at(minute + minutes), reason)


def voted(minute: float, person: str, option: str = "extend") -> Event:
    return e.TimeVoted(0, at(minute), person, option)


def ended(minute: float) -> Event:
    return e.SessionEnded(0, at(minute), None, Why.COMPLETE)


def read(minute: float, *events: Event) -> Clock:
    return clock([opened(), *events], at(minute))


def minutes(read: Clock) -> tuple[float, float, float]:
    return read.wall / span(1), read.paused / span(1), read.elapsed / span(1)


# The clock


def test_a_clock_runs_from_the_opening() -> None:
    found = read(12)
    assert (found.opened, minutes(found)) == (AT, (12, 0, 12))
    assert (found.planned, found.overrun, found.extended, found.extensions, found.visits) == (span(0), span(0), span(0), (), ())


def test_a_pause_is_taken_out() -> None:
    assert minutes(read(12, paused(4), resumed(9))) == (12, 5, 7)
    assert minutes(read(12, paused(4), resumed(9), paused(9), resumed(10))) == (12, 6, 6)


def test_a_pause_that_goes_on_counts_up_to_the_moment() -> None:
    assert minutes(read(4, paused(4))) == (4, 0, 4)
    assert minutes(read(12, paused(4))) == (12, 8, 4)


def test_the_clock_stands_when_the_session_has_ended() -> None:
    assert minutes(read(90, entered(0, until=10), left(30), ended(30))) == (30, 0, 30)
    assert minutes(read(90, paused(20), ended(30))) == (30, 10, 20), "the end of a session ends its pause"
    assert read(90, entered(0, until=10), left(30), ended(30)) == read(30, entered(0, until=10), left(30), ended(30))


def test_what_is_planned_is_planned_for_the_phases_entered_so_far() -> None:
    events = (entered(0, "one", until=10), left(4, "one"), entered(4, "two"), left(9, "two"), entered(9, "three", until=14))
    assert read(8, *events).planned == span(10)
    assert read(9, *events).planned == span(15)


def test_overrun_is_what_a_phase_takes_beyond_its_plan_and_is_never_made_up_for() -> None:
    events = (entered(0, "one", until=10), left(12, "one"), entered(12, "two", until=22), left(15, "two"), entered(15, "three"))
    assert [read(minute, *events).overrun for minute in (5, 10, 11, 12, 15, 60)] == [span(each) for each in (0, 0, 1, 2, 2, 2)]


def test_an_extension_is_no_overrun() -> None:
    events = (entered(0, until=10), extended(8, 5), left(17))
    found = read(17, *events)
    assert (found.planned, found.extended, found.overrun) == (span(10), span(5), span(2))
    assert found.extensions == (Extension("talk", at(8), 5, ("fay",), False, None),)


def test_what_was_overrun_before_an_extension_stays_overrun() -> None:
    assert read(18, entered(0, until=10), extended(13, 5), left(18)).overrun == span(3)


def test_a_pause_is_no_overrun() -> None:
    assert read(14, entered(0, until=10), paused(3), resumed(8)).overrun == span(0)
    assert read(16, entered(0, until=10), paused(3), resumed(8)).overrun == span(1)
    assert read(60, entered(0, until=10), paused(11)).overrun == span(1), "nor while it goes on"


def test_a_phase_entered_in_a_pause_counts_from_the_pauses_beginning() -> None:
    events = (entered(0, "one", until=10), paused(4), left(6, "one"), entered(6, "two", until=4 + 5), resumed(10), left(16, "two"))
    one, two = read(16, *events).visits
    assert (one.minutes, one.paused, one.planned) == (4, span(2), span(10))
    assert (two.minutes, two.paused, two.planned) == (6, span(4), span(5))
    assert read(16, *events).overrun == span(1)


def test_a_phase_entered_after_a_pause_counts_from_its_own_beginning() -> None:
    assert read(20, paused(4), resumed(9), entered(12, until=17)).planned == span(5)


def test_a_clock_is_read_at_a_moment_whatever_came_later() -> None:
    events = [opened(), entered(0, until=10), paused(4), resumed(9), extended(12, 5), left(20), ended(20)]
    for number, event in enumerate(events):
        later = [each for each in events[number + 1 :] if each.at == event.at]
        assert clock(events, event.at) == clock([*events[: number + 1], *later], event.at)


@pytest.mark.parametrize(
    ("events", "moment", "code"),
    [
        ([], AT, "not-open-yet"),
        ([opened()], at(-1), "not-open-yet"),
        ([opened()], AT.replace(tzinfo=None), "naive-time"),
        ([opened()], "now", "wrong-kind"),
    ],
    ids=["no events", "before the opening", "naive", "no moment"],
)
def test_a_moment_without_a_session_is_refused(events: list[Event], moment: Any, code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        clock(events, moment)
    assert caught.value.code == code


# Who gave more time


def given_by(*events: Event) -> list[tuple[tuple[str, ...], bool]]:
    return [(each.by, each.voted) for each in read(99, entered(0, until=10), *events).extensions]


def test_an_extension_says_who_and_why() -> None:
    assert read(20, entered(0, until=10), extended(11, 2.5, reason="w1")).extensions == (Extension("talk", at(11), 2.5, ("fay",), False, "w1"),)


def test_a_vote_is_of_all_who_said_extend() -> None:
    assert given_by(voted(10, "ada"), voted(10, "ben", "end"), voted(11, "cho"), extended(11, 5, None)) == [(("ada", "cho"), True)]


def test_a_later_vote_replaces_the_earlier() -> None:
    events = (voted(10, "ada"), voted(10, "ben", "end"), voted(11, "ada", "end"), voted(11, "ben"), extended(11, 5, None))
    assert given_by(*events) == [(("ben",), True)]


def test_votes_are_gone_with_an_extension_and_with_the_phase() -> None:
    again = (voted(10, "ada"), extended(10, 5, None), voted(15, "ben"), extended(15, 5, None))
    assert given_by(*again) == [(("ada",), True), (("ben",), True)]
    assert given_by(voted(10, "ada"), left(11), entered(11, until=20), voted(20, "ben"), extended(20, 5, None)) == [(("ben",), True)]


def test_whoever_has_left_or_opted_out_does_not_count() -> None:
    gone = (e.Left(0, at(10), "ada", "ada"), e.OptedOut(0, at(10), "ben", "talk"), e.OptedOut(0, at(10), "cho", "owners"))
    votes = (voted(10, "ada"), voted(10, "ben"), voted(10, "cho"), voted(10, "dee"))
    assert given_by(*votes, *gone, extended(11, 5, None)) == [(("cho", "dee"), True)]
    back = (e.Joined(0, at(11), "ada", "ada", None), e.OptedIn(0, at(11), "ben"))
    assert given_by(*votes, *gone, *back, extended(11, 5, None)) == [(("ada", "ben", "cho", "dee"), True)]


def test_opting_out_is_over_with_the_phase() -> None:
    assert given_by(e.OptedOut(0, at(5), "ben", "talk"), left(6), entered(6, until=10), voted(10, "ben"), extended(10, 5, None)) == [(("ben",), True)]


def test_what_was_proposed_and_seconded_is_by_both() -> None:
    seconded = e.Seconded(0, at(11), "ben", "ada")
    assert given_by(seconded, extended(11, 5, "ben"), extended(12, 5, "fay")) == [(("ada", "ben"), False), (("fay",), False)]


def test_where_the_events_name_nobody_an_extension_is_nobodys_and_no_vote() -> None:
    assert given_by(extended(11, 5, None)) == [((), False)]


# The times of phases


def test_before_anything_happened_there_are_no_visits() -> None:
    assert visits([]) == visits([opened()]) == ()


def test_a_visit_tells_its_plan_its_extensions_and_its_end() -> None:
    events = [opened(), entered(1, until=11), paused(2), resumed(4), extended(12, 3), left(20, why=Why.TIME)]
    (visit,) = visits(events)
    assert visit == Visit("talk", "", at(1), at(20), span(2), span(10), span(3), Why.TIME)
    assert (visit.minutes, visit.overrun) == (17, span(4))


def test_a_visit_that_goes_on_has_no_minutes_and_no_overrun_yet() -> None:
    (visit,) = visits([opened(), entered(1, until=11), paused(2), resumed(4), paused(20)])
    assert (visit.left, visit.minutes, visit.overrun, visit.paused) == (None, None, None, span(2))
    (visit,) = read(30, entered(1, until=11), paused(20)).visits
    assert (visit.minutes, visit.paused) == (None, span(10))


@pytest.mark.parametrize(("until", "overrun"), [(None, None), (30, span(0)), (20, span(0)), (15, span(5))])
def test_overrun_of_a_visit_is_never_below_zero(until: float | None, overrun: timedelta | None) -> None:
    assert visits([entered(1, until=until), left(20)])[0].overrun == overrun


def test_a_visit_names_whose_pass_of_the_innermost_loop_it_was() -> None:
    def turned(loop: str, person: str) -> Event:
        return e.LoopTurned(0, AT, None, loop, person, ())

    def over(loop: str) -> Event:
        return e.LoopEnded(0, AT, None, loop, ())

    story = [
        entered(0, "a"),
        left(0),
        e.LoopBegan(0, AT, None, "outer", ("ada", "ben")),
        *(turned("outer", "ada"), entered(0, "b"), left(0)),
        *(e.LoopBegan(0, AT, None, "inner", ("cho",)), turned("inner", "cho"), entered(0, "c"), left(0), over("inner"), entered(0, "d"), left(0)),
        *(turned("outer", "ben"), entered(0, "e"), left(0)),
        *(e.LoopBegan(0, AT, None, "inner", ("dee",)), turned("inner", "dee"), entered(0, "f"), left(0), over("inner"), over("outer")),
        entered(0, "g"),
    ]
    assert [(visit.phase, visit.pass_of) for visit in visits(story)] == [
        *(("a", ""), ("b", "ada"), ("c", "cho"), ("d", "ada")),
        *(("e", "ben"), ("f", "dee"), ("g", "")),
    ]


# Laws on drawn stories


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Draw what could happen to the clock of a session, minute by minute."""
    now, stopped, phase, number = 0, None, "", 0
    told: list[Event] = [opened()]
    for _ in range(draw(st.integers(0, 25))):
        now += draw(st.integers(0, 4))
        can = ["enter", "resume" if stopped is not None else "pause", *(["leave", "extend"] if phase else [])]
        match draw(st.sampled_from(can)):
            case "pause":
                stopped = now
                told.append(paused(now))
            case "resume":
                stopped = None
                told.append(resumed(now))
            case "extend":
                told.append(evolve(extended(now, draw(st.integers(1, 5))), phase=phase))  # type: ignore[arg-type]  # every event here has one
            case "leave":
                told.append(left(now, phase))
                phase = ""
            case _:
                told += [left(now, phase)] if phase else []
                number += 1
                phase, planned = f"phase-{number}", draw(st.none() | st.integers(1, 8))
                begin = now if stopped is None else stopped
                told.append(entered(now, phase, begin + planned if planned is not None else None))
    if draw(st.booleans()):
        told += [left(now, phase)] if phase else []
        told.append(ended(now))
    return told


def lived(events: Sequence[Event], until: datetime) -> Iterator[tuple[timedelta, bool, str]]:
    """Cut a story at its events: how long each piece was, whether the clock stood, and at which phase."""
    stood, phase = False, ""
    for event, later in zip(events, [*events[1:], None], strict=True):
        match event:
            case e.Paused():
                stood = True
            case e.Resumed():
                stood = False
            case e.PhaseEntered():
                phase = event.phase
            case e.PhaseLeft():
                phase = ""
            case e.SessionEnded():
                return
            case _:
                pass
        yield max(min(later.at if later is not None else until, until) - event.at, span(0)), stood, phase


AFTER = st.integers(0, 120)


@given(stories(), AFTER)
def test_wall_is_elapsed_and_paused_and_each_is_what_was_lived(events: list[Event], after: int) -> None:
    found = clock(events, at(after))
    pieces = list(lived(events, at(after)))
    assert found.wall == found.elapsed + found.paused
    assert found.paused == sum((length for length, stood, _ in pieces if stood), span(0))
    assert found.elapsed == sum((length for length, stood, _ in pieces if not stood), span(0))


@given(stories(), AFTER)
def test_overrun_is_what_was_lived_beyond_plan_and_extensions(events: list[Event], after: int) -> None:
    found = clock(events, at(after))
    overrun = span(0)
    for visit in found.visits:
        took = sum((length for length, stood, phase in lived(events, at(after)) if phase == visit.phase and not stood), span(0))
        assert visit.minutes in {None, took / span(1)}
        if visit.planned is not None:
            overrun += max(took - visit.planned - visit.extended, visit.over)
    assert found.overrun == overrun
    assert found.planned == sum((visit.planned for visit in found.visits if visit.planned is not None), span(0))
    assert found.extended == sum((span(each.minutes) for each in found.extensions), span(0))


@given(stories(), AFTER, AFTER)
def test_nothing_on_a_clock_runs_backwards(events: list[Event], one: int, other: int) -> None:
    first, second = clock(events, at(min(one, other))), clock(events, at(max(one, other)))
    for name in ("wall", "paused", "elapsed", "planned", "overrun", "extended"):
        assert span(0) <= getattr(first, name) <= getattr(second, name), name
    assert second.extensions[: len(first.extensions)] == first.extensions


@given(stories(), AFTER)
def test_reading_later_events_too_changes_nothing(events: list[Event], after: int) -> None:
    assert clock(events, at(after)) == clock([event for event in events if event.at <= at(after)], at(after))


# In days


def in_days(minute: float, until: float) -> Event:
    return e.PhaseEntered(0, at(minute), None, "talk", "talk", (), at(until), days=True)


def date_set(minute: float, until: float) -> Event:
    return e.DateSet(0, at(minute), "fay", "talk", at(until), ())


A_DAY = 1440.0


def test_days_go_on_between_meetings_and_are_no_part_of_what_a_meeting_planned() -> None:
    told = [opened(), in_days(0, 7 * A_DAY), paused(30), resumed(8 * A_DAY), left(8 * A_DAY + 20)]
    (visit,) = visits(told)
    assert (visit.days, visit.planned, visit.minutes, visit.overrun) == (True, span(7 * A_DAY), 50, span(A_DAY + 20))
    found = clock(told, at(9 * A_DAY))
    assert (found.planned, found.overrun) == (span(0), span(0))


def test_days_count_from_the_entry_also_in_a_pause() -> None:
    (visit,) = visits([opened(), paused(10), in_days(40, 40 + A_DAY), left(50)])
    assert visit.planned == span(A_DAY)


def test_a_date_that_is_fixed_is_what_is_planned_and_what_was_overrun_before_stays() -> None:
    told = [opened(), in_days(0, A_DAY), date_set(3 * A_DAY, 9 * A_DAY), left(8 * A_DAY)]
    (visit,) = visits(told)
    assert (visit.planned, visit.overrun) == (span(9 * A_DAY), span(2 * A_DAY))
    (later,) = visits([*told[:-1], left(12 * A_DAY)])
    assert later.overrun == span(3 * A_DAY)


def test_a_phase_without_a_time_is_counted_in_days_once_a_date_is_fixed() -> None:
    (visit,) = visits([opened(), entered(0), paused(5), date_set(10, A_DAY), resumed(2 * A_DAY), left(2 * A_DAY)])
    assert (visit.days, visit.planned, visit.overrun) == (True, span(A_DAY), span(A_DAY))


def test_a_visit_tells_in_which_pass_it_was() -> None:
    begun: list[Event] = [e.LoopBegan(0, at(0), None, "lessons", ()), e.PassBegun(0, at(0), None, "lessons", 1)]
    again, ended = e.PassBegun(0, at(2), None, "lessons", 2), e.LoopEnded(0, at(4), None, "lessons", ())
    told = [opened(), *begun, entered(0), left(2), again, entered(2), left(4), ended, entered(4)]
    assert [visit.number for visit in visits(told)] == [1, 2, None]


# In sessions


def test_planned_and_actual_time_of_a_phase() -> None:
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})
    session = Session.open(find("tuning-protocol"), cast, at=AT, record="r")
    session.perform(c.Choose("fay", at(1), "skip"))
    session.perform(c.Pause("ada", at(4)))
    session.perform(c.Resume("fay", at(9)))
    session.perform(c.Advance("fay", at(23)))
    presentation, clarifying = visits(session.events)
    assert (presentation.phase, presentation.minutes, presentation.paused) == ("presentation", 17, span(5))
    assert presentation.planned == span(15)
    assert presentation.overrun == span(2)
    assert (clarifying.phase, clarifying.minutes, clarifying.left) == ("clarifying", None, None)
    found = clock(session.events, at(30))
    assert (minutes(found), found.planned, found.overrun) == ((30, 5, 25), span(20), span(2 + 2))


DRAWN = st.randoms(use_true_random=False)


def walked(random: Random) -> Session:
    session = setting(random).open()
    for command in walk(random, session, random.randint(0, 50)):
        session.attempt(command)
    return session


@given(DRAWN)
def test_in_every_session_wall_is_elapsed_and_paused(random: Random) -> None:
    session = walked(random)
    end = next((event.at for event in session.events if isinstance(event, e.SessionEnded)), None)
    for event in session.events:
        found = clock(session.events, event.at)
        until = event.at if end is None else min(event.at, end)
        assert found.wall == found.elapsed + found.paused == until - session.events[0].at
        assert min(found.paused, found.elapsed, found.planned, found.overrun, found.extended) >= span(0)


def lasted(events: Sequence[Event]) -> timedelta:
    """Tell how long the present phase has lasted at the last of some events; pauses are part of it where it is counted in days."""
    visit = clock(events, events[-1].at).visits[-1]
    return events[-1].at - visit.entered - (span(0) if visit.days else visit.paused)


@given(DRAWN)
def test_time_is_up_when_a_phase_has_lasted_as_long_as_its_plan_and_its_extensions_say(random: Random) -> None:
    session = walked(random)
    due: timedelta | None = None
    for number, event in enumerate(session.events, start=1):
        told = session.events[:number]
        match event:
            case e.PhaseEntered():
                due = clock(told, event.at).visits[-1].planned if event.longest is None else None
            case e.DateSet():
                due = clock(told, event.at).visits[-1].planned
            case e.PhaseExtended() if due is not None:
                due = max(due, lasted(told)) + span(event.minutes)
            case e.TimeWasUp() if due is not None:
                assert lasted(told) == due
            case _:
                pass


@given(DRAWN)
def test_every_extension_is_somebodys(random: Random) -> None:
    session = walked(random)
    found = clock(session.events, session.events[-1].at).extensions
    assert len(found) == sum(isinstance(event, e.PhaseExtended) for event in session.events)
    assert all(each.by for each in found)


# Sub-groups


def inside(group: str, event: Event) -> Event:
    return evolve(event, group=group)  # type: ignore[arg-type]  # not every kind of event belongs to a sub-group


def broke_out(minute: float, *, free: bool = False) -> Event:
    return e.BrokeOut(0, at(minute), None, "apart", "pairs", (("pairs-1", ("ada", "ben")), ("pairs-2", ("cho", "dee"))), free)


def merged(minute: float) -> Event:
    return e.Merged(0, at(minute), None, "apart", Why.DONE)


def test_where_one_bell_rings_for_all_a_phase_is_one_visit() -> None:
    groups = ("pairs-1", "pairs-2")
    found = read(
        12,
        broke_out(0),
        *(e.LoopTurned(0, at(0), None, "turns", "ada", (), group=group) for group in groups),
        entered(0, until=5),
        *(inside(group, entered(0)) for group in groups),
        extended(4, 2),
        *(inside(group, left(8)) for group in groups),
        left(8),
        *(e.LoopEnded(0, at(8), None, "turns", (), group=group) for group in groups),
        merged(8),
        entered(8, "behind", until=12),
    )
    assert [(visit.phase, visit.group, visit.pass_of, visit.planned, visit.extended) for visit in found.visits] == [
        ("talk", "", "", span(5), span(2)),
        ("behind", "", "", span(4), span(0)),
    ]
    assert (found.planned, found.extended, found.overrun) == (span(9), span(2), span(1))


def test_sub_groups_at_their_own_pace_have_visits_of_their_own_and_the_most_of_them_counts() -> None:
    one, two = "pairs-1", "pairs-2"
    events = (
        entered(0, "before", until=3),
        left(3, "before"),
        broke_out(3, free=True),
        inside(one, entered(3, until=8)),
        inside(two, entered(3, until=6)),
        inside(two, extended(4, 2)),
        inside(two, left(12)),
        inside(two, entered(12, "more", until=13)),
        inside(one, left(13)),
        inside(two, left(13, "more")),
        merged(13),
        broke_out(13, free=True),
        inside(one, entered(13, until=15)),
        inside(two, entered(13, until=16)),
    )
    found = read(14, *events)
    assert [(visit.phase, visit.group, visit.entered, visit.left) for visit in found.visits] == [
        ("before", "", at(0), at(3)),
        ("talk", one, at(3), at(13)),
        ("talk", two, at(3), at(12)),
        ("more", two, at(12), at(13)),
        ("talk", one, at(13), None),
        ("talk", two, at(13), None),
    ]
    assert found.planned == span(3 + 5 + 3), "the first time pairs-1 had most, the second time pairs-2"
    assert found.overrun == span(5), "of pairs-1; pairs-2 overran by four"
    assert [(each.group, each.minutes) for each in found.extensions] == [(two, 2)]


def test_a_pass_of_a_sub_group_is_told_of_it_and_that_of_the_whole_of_all() -> None:
    found = read(
        9,
        e.PassBegun(0, at(0), None, "rounds", 2),
        broke_out(0, free=True),
        e.LoopTurned(0, at(0), None, "turns", "ada", (), group="pairs-1"),
        inside("pairs-1", entered(0)),
        inside("pairs-2", entered(0)),
        e.PassBegun(0, at(1), None, "again", 1, group="pairs-2"),
        inside("pairs-2", left(1)),
        inside("pairs-2", entered(1, "more")),
    )
    assert [(visit.phase, visit.group, visit.pass_of, visit.number) for visit in found.visits] == [
        ("talk", "pairs-1", "ada", 2),
        ("talk", "pairs-2", "", 2),
        ("more", "pairs-2", "", 1),
    ]


def test_a_vote_for_more_time_counts_in_its_sub_group() -> None:
    one, two = "pairs-1", "pairs-2"
    events = (
        broke_out(0, free=True),
        inside(one, entered(0, until=5)),
        inside(two, entered(0, until=5)),
        inside(one, voted(5, "ada")),
        inside(two, voted(5, "cho")),
        inside(two, voted(5, "dee")),
        inside(one, voted(6, "ben", "end")),
        inside(two, extended(6, 3, by=None)),
    )
    assert [(each.by, each.voted, each.group) for each in read(7, *events).extensions] == [(("cho", "dee"), True, two)]
