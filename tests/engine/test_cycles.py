# SPDX-License-Identifier: MIT
"""Cycles over weeks: days, dates and reminders, meetings and roles that pass on, repeats, consensus and reports; with the laws of a random cycle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.listing import listed, templates
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AnyOf, ByEach, Consensus, Filled, ForEach, Happened, LeadDecides, Not, Produced, TimeUp
from plcprotocols.model.errors import InvalidCast, InvalidProtocol
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Casting, Decision, Each, EndOf, Exit, More, NextOf, Onward, Option, Phase, Repeat, Signalled, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Days, Late, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role, Rotation
from plcprotocols.model.talk import Field, Open, Round, Say
from plcprotocols.model.who import Chose, Holders, Nobody
from plcprotocols.texts import remedy, sentence
from tests.cycles import (
    AT,
    CLOSING,
    CYCLE,
    FACILITATOR,
    ITEMS,
    MEMBER,
    PUPIL,
    PUPILS,
    RECORDER,
    ROLES,
    TALK,
    TEAM,
    THREE,
    Group,
    at,
    day,
    departures,
    find_event,
    first,
    made,
    members,
    now,
    opened,
    refusal,
    refused,
    started,
    tags,
    told,
)

SEEDS = st.integers(0, 999_999)
LENGTH = 70

HOMEWORK = Phase("homework", (Field(TEAM),), days=Days(7, remind=(1, 3)), ends=ByEach("note", TEAM), yields=("note",))
HOMEWORK_AGAIN = evolve(HOMEWORK, id="again")
LESSON = Phase("lesson", (Field(Holders("facilitator")),), ends=Happened("taught", TEAM))
AGREE = Phase("agree", (Open(TEAM, Say(Move.DESCRIBE)),), ends=Consensus(TEAM))
LESSONS = Repeat("lessons", (LESSON,), by=TEAM, least=1, most=3, consensus=True)
PASSING_ON = Rotation(("facilitator", "recorder"), TEAM)


def meeting(session: Session, when: datetime, actor: str = "ada") -> Session:
    """End a meeting and begin the next."""
    session.perform(c.Adjourn(actor, when))
    session.perform(c.Convene(actor, when))
    return session


def happened(session: Session, tag: str) -> list[datetime]:
    """Tell when something happened."""
    return [event.at for event in session.events if event.tag == tag]


def problems(*steps: Step, **changes: Any) -> list[str]:
    """Name what is wrong with a protocol; each problem says where, and what to do."""
    with pytest.raises(InvalidProtocol) as error:
        started(*steps, **changes)
    for problem in error.value.problems:
        assert problem.place
        assert problem.remedy
    return [problem.code for problem in error.value.problems]


# Days


def test_a_phase_counted_in_days_has_a_date_and_its_reminders() -> None:
    session = started(HOMEWORK, CLOSING)
    entered = find_event(session.events, "phase-entered")
    assert (entered.until, entered.reminders) == (day(7), (day(4), day(6)))
    assert (now(session).date, now(session).planned) == (day(7), HOMEWORK.days)
    assert session.now_at(day(2)).left == timedelta(days=5)


def test_the_middle_of_a_range_is_planned() -> None:
    assert started(evolve(HOMEWORK, days=Days(7, 14))).now.date == day(10.5)
    assert started(evolve(HOMEWORK, days=Days(7, 14, typical=8))).now.date == day(8)


def test_at_a_reminder_those_are_named_who_have_not_answered() -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(c.Produce("ben", day(1), "note", "n1"))
    session.due(day(5))
    assert [(event.at, event.people) for event in session.events if isinstance(event, e.ReminderDue)] == [(day(4), ("ada", "cho"))]
    session.perform(c.Produce("cho", day(5), "note", "n2"))
    session.due(day(6))
    assert [event.people for event in session.events if isinstance(event, e.ReminderDue)] == [("ada", "cho"), ("ada",)]


def test_a_reminder_may_name_nobody() -> None:
    session = started(evolve(HOMEWORK, ends=LeadDecides()), CLOSING)
    session.due(day(4))
    assert find_event(session.events, "reminder-due").people == ()


def test_a_reminder_names_nobody_for_what_is_private() -> None:
    session = started(evolve(HOMEWORK, ends=ByEach("secret", TEAM), yields=("secret",)), CLOSING)
    session.perform(c.Produce("ben", day(1), "secret", "n1"))
    session.due(day(4))
    assert find_event(session.events, "reminder-due").people == ("ada", "ben", "cho"), "nobody learns who has"


def test_the_date_is_a_fact_and_the_phase_goes_on() -> None:
    session = started(HOMEWORK, CLOSING)
    session.due(day(9))
    assert happened(session, "time-was-up") == [day(7)]
    assert (now(session).stop, now(session).time_up, session.now_at(day(9)).left) == ("homework", True, -timedelta(days=2))


def test_hard_days_end_a_phase_at_its_date() -> None:
    session = started(evolve(HOMEWORK, days=Days(7, hard=True)), CLOSING)
    session.perform(c.BeginTurn("ben", day(6)))
    assert tags(session.due(day(9)).events) == ["time-was-up", "turn-ended", "phase-left", "phase-entered"]
    assert find_event(session.events, "phase-left").why is Why.TIME
    assert session.events[-1].at == day(7)


def test_time_up_is_at_the_leads_call() -> None:
    session = started(evolve(HOMEWORK, ends=TimeUp()), CLOSING)
    assert session.departures(c.Advance("ada", day(6.9))) == ("before-end",)
    assert session.departures(c.Advance("ada", day(7))) == ()


@pytest.mark.parametrize("stop", [c.Pause("ada", day(1)), c.Adjourn("ada", day(1))])
def test_days_go_on_in_a_pause_and_between_meetings(stop: Command) -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(stop)
    session.due(day(8))
    assert (happened(session, "reminder-due"), happened(session, "time-was-up")) == ([day(4), day(6)], [day(7)])
    session.perform(c.Convene("ada", day(8)) if isinstance(stop, c.Adjourn) else c.Resume("ada", day(8)))
    assert now(session).date == day(7)


def test_minutes_wait_in_a_pause_while_days_do_not() -> None:
    talk = evolve(TALK, minutes=Minutes(10))
    session = started(talk, CLOSING)
    session.perform(c.Adjourn("ada", at(4)))
    assert session.due(day(3)).events == ()
    session.perform(c.Convene("ada", day(7)))
    assert now(session).date == day(7) + timedelta(minutes=6)


def test_days_entered_in_a_pause_count_from_then() -> None:
    session = started(evolve(AGREE, id="first"), HOMEWORK)
    session.perform(c.Adjourn("ada", day(1)))
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakePosition(person, day(2), "agree"))
    assert now(session).stop == "homework"
    assert find_event(session.events[3:], "phase-entered").until == day(9)


def test_hard_days_end_a_phase_between_meetings() -> None:
    session = started(evolve(HOMEWORK, days=Days(7, hard=True)), HOMEWORK_AGAIN, CLOSING)
    session.perform(c.Adjourn("ada", day(1)))
    session.due(day(30))
    assert [event.phase for event in session.events if isinstance(event, e.PhaseLeft)] == ["homework"]
    assert (now(session).stop, now(session).date) == ("again", day(14)), "the next begins at that instant"
    assert happened(session, "reminder-due") == [day(4), day(6), day(11), day(13)][2:]


def test_what_comes_late_is_taken_or_refused() -> None:
    session = started(HOMEWORK, CLOSING)
    assert told(session, c.Produce("ben", day(8), "note", "late")) == ["item-produced"]
    strict = started(evolve(HOMEWORK, days=Days(7, late=Late.REFUSED)), CLOSING)
    session = strict
    session.perform(c.Produce("ben", day(6.9), "note", "in time"))
    answer = refusal(session, c.Produce("cho", day(7), "note", "late"))
    assert answer.code == "too-late"
    assert "date" in remedy(answer)
    session.perform(c.SetDate("ada", day(7.1), day(9)))
    assert told(session, c.Produce("cho", day(8), "note", "late")) == ["item-produced"], "until the date is moved"
    assert refused(session, c.Produce("cho", day(9), "note", "later")) == "too-late"


def test_nobody_extends_days_in_minutes() -> None:
    session = started(HOMEWORK, CLOSING)
    assert refused(session, c.Extend("ada", at(1), 5)) == "minutes-in-days"
    assert refused(started(TALK, CLOSING), c.Extend("ada", at(1), 5)) == "no-deadline"


def test_the_clock_tells_days() -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(c.Pause("ada", day(1)))
    session.perform(c.Resume("ada", day(3)))
    session.perform(c.Advance("ada", day(8)))
    assert session.clock(day(8)) is not None


BAD_DAYS = [
    (Days(0), "bad-days"),
    (Days(-1), "bad-days"),
    (Days(5, 3), "bad-days"),
    (Days(3, 5, typical=6), "bad-days"),
    (Days(3661), "bad-days"),
    (Days(7, remind=(7,)), "bad-days"),
    (Days(7, remind=(8,)), "bad-days"),
    (Days(7, remind=(0,)), "bad-days"),
    (Days(7, remind=(-1,)), "bad-days"),
    (Days(7, remind=(2, 2)), "bad-days"),
    (Days(30, remind=tuple(range(1, 22))), "bad-days"),
]


@pytest.mark.parametrize(("days", "code"), BAD_DAYS)
def test_days_that_make_no_sense_are_named(days: Days, code: str) -> None:
    assert problems(evolve(HOMEWORK, days=days)) == [code]


def test_the_longest_days_and_reminders_within_them_are_taken() -> None:
    assert started(evolve(HOMEWORK, days=Days(3660, remind=(3659.5,)))).now.date == day(3660)


@pytest.mark.parametrize(
    "both",
    [{"minutes": Minutes(5)}, {"longest": 20.0}, {"minutes": Minutes(5), "more": More(TEAM, 5)}],
    ids=["minutes", "longest", "vote"],
)
def test_a_phase_is_counted_in_days_or_in_minutes(both: dict[str, Any]) -> None:
    assert "days-and-minutes" in problems(evolve(HOMEWORK, **both))


# Dates


def test_the_lead_fixes_the_date_nearer_or_further() -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(c.SetDate("ada", day(1), day(14)))
    assert (now(session).date, find_event(session.events, "date-set").reminders) == (day(14), (day(11), day(13)))
    session.perform(c.SetDate("ada", day(2), day(3)))
    session.due(day(4))
    assert (happened(session, "reminder-due"), happened(session, "time-was-up")) == ([], [day(3)]), "no reminder lies in the past"


def test_a_new_date_makes_time_that_was_up_not_up_again() -> None:
    session = started(HOMEWORK, CLOSING)
    session.due(day(8))
    session.perform(c.SetDate("ada", day(8), day(10)))
    assert not now(session).time_up
    session.due(day(11))
    assert happened(session, "reminder-due") == [day(4), day(6), day(9)]
    assert happened(session, "time-was-up") == [day(7), day(10)]


def test_a_phase_that_states_no_time_gets_a_date() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.SetDate("ada", day(1), day(2)))
    session.perform(c.Pause("ben", day(1)))
    session.due(day(3))
    assert happened(session, "time-was-up") == [day(2)], "it is counted in days from then on"
    session.perform(c.Resume("ada", day(3)))
    assert refused(session, c.Extend("ada", day(3), 5)) == "minutes-in-days"


@pytest.mark.parametrize("until", [AT, at(1), day(-3)])
def test_a_date_lies_ahead(until: datetime) -> None:
    session = started(HOMEWORK, CLOSING)
    answer = refusal(session, c.SetDate("ada", at(1), until))
    assert (answer.code, answer.known) == ("dates-backwards", (at(1).isoformat(),))
    assert sentence(answer)
    assert remedy(answer)
    assert refused(session, c.Adjourn("ada", at(1), until)) == "dates-backwards"


def test_a_date_has_a_time_zone() -> None:
    session = started(HOMEWORK, CLOSING)
    naive = day(3).replace(tzinfo=None)
    assert refused(session, c.SetDate("ada", at(1), naive)) == "naive-time"
    assert refused(session, c.Adjourn("ada", at(1), naive)) == "naive-time"


def test_what_is_counted_in_minutes_has_no_date() -> None:
    minutes = started(evolve(TALK, minutes=Minutes(10)), CLOSING)
    longest = started(evolve(TALK, longest=20.0), CLOSING)
    question = started(Decision("which", TEAM, (Option("a"),)))
    for session in (minutes, longest, question):
        answer = refusal(session, c.SetDate("ada", at(1), day(-3)))
        assert answer.code == "no-days-here", "nothing else is then judged"


def test_only_the_lead_fixes_dates_and_meetings() -> None:
    session = started(HOMEWORK, CLOSING)
    for command in (c.SetDate("ben", at(1), day(3)), c.Adjourn("ben", at(1)), c.Convene("ben", at(1))):
        assert refused(session, command) == "not-yours-to-lead"


def test_a_date_set_for_a_phase_that_is_over_is_stale() -> None:
    session = started(HOMEWORK, HOMEWORK_AGAIN, CLOSING)
    seen = now(session).phase_no
    session.perform(c.Advance("ada", at(1)))
    assert refused(session, c.SetDate("ada", at(2), day(3), seen=seen)) == "stale"


def test_dates_are_fixed_together_while_nobody_leads() -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(c.Leave("ada", at(1)))
    session.perform(c.SetDate("ben", at(2), day(9)))
    assert now(session).proposals == (("ben", "set-date", (day(9).isoformat(),)),)
    assert told(session, c.Second("cho", at(3), "ben")) == ["(lead-vacant)", "seconded", "date-set"]
    assert now(session).date == day(9)


def test_a_date_that_has_passed_when_it_is_seconded_is_refused() -> None:
    session = started(HOMEWORK, CLOSING)
    session.perform(c.Leave("ada", at(1)))
    session.perform(c.SetDate("ben", at(2), day(2)))
    assert refused(session, c.Second("cho", day(3), "ben")) == "dates-backwards"


# Meetings


def test_a_meeting_ends_and_the_next_begins() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.BeginTurn("ben", at(1)))
    assert told(session, c.Adjourn("ada", at(2), day(7))) == ["turn-ended", "adjourned", "paused"]
    assert find_event(session.events, "turn-ended").why is Why.CUT
    between = now(session)
    assert (between.adjourned, between.paused, between.again, between.meeting) == (True, True, day(7), 1)
    assert told(session, c.Convene("ada", day(8))) == ["resumed", "convened"]
    again = now(session)
    assert (again.adjourned, again.paused, again.again, again.meeting) == (False, False, None, 2)


def test_a_meeting_ends_with_the_laps_of_a_round_in_order() -> None:
    session = started(Phase("round", (Round(TEAM, Say(Move.DESCRIBE)),)), CLOSING)
    for person in ("ada", "ben"):
        session.perform(c.Pass(person, at(1)))
    session.perform(c.BeginTurn("cho", at(1)))
    assert told(session, c.Adjourn("ada", at(2))) == ["turn-ended", "lap-begun", "adjourned", "paused"]
    session.perform(c.Convene("ada", day(1)))
    assert now(session).next == ("ada", "ben")


def test_nothing_happens_by_itself_when_people_are_to_meet_again() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Adjourn("ada", at(2), day(7)))
    assert session.due(day(9)).events == ()
    assert now(session).adjourned


def test_between_meetings_it_is_as_in_a_pause_but_convening_ends_it() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Adjourn("ada", at(2)))
    assert refused(session, c.BeginTurn("ben", at(3))) == "session-paused"
    assert refused(session, c.Resume("ada", at(3))) == "between-meetings"
    assert refused(session, c.Adjourn("ada", at(3))) == "between-meetings"
    assert refused(session, c.Pause("ada", at(3))) == "already-paused"
    for command in (c.Produce("ben", at(3), "note", "n"), c.Leave("cho", at(3)), c.Join("cho", at(3))):
        session.perform(command)


def test_the_date_of_the_next_meeting_is_fixed_anew_between_meetings() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Adjourn("ada", at(2)))
    assert now(session).again is None
    for days in (7, 5):
        date = at(2) + timedelta(days=days)
        (event,) = session.perform(c.Adjourn("ada", at(3), date)).events
        assert isinstance(event, e.Adjourned)
        assert now(session).again == date
        assert session.waiting()[0].until == date
    assert refused(session, c.Adjourn("ada", at(4), at(3))) == "dates-backwards"
    assert now(session).meeting == 1
    assert now(Session.resume(session.record)) == now(session)


def test_a_pause_is_no_end_of_a_meeting() -> None:
    session = started(TALK, CLOSING)
    assert refused(session, c.Convene("ada", at(1))) == "not-adjourned"
    session.perform(c.Pause("ben", at(1)))
    assert refused(session, c.Convene("ada", at(2))) == "not-adjourned"
    assert refused(session, c.Adjourn("ada", at(2))) == "already-paused"


def test_a_session_may_be_ended_between_meetings() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Adjourn("ada", at(2), day(7)))
    session.perform(c.EndSession("ada", day(1)))
    assert session.ended
    assert not now(session).paused


def test_proposals_are_gone_when_the_next_meeting_is_convened() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Adjourn("ada", at(1)))
    session.perform(c.Leave("ada", at(1)))
    session.perform(c.EndSession("cho", at(2)))
    session.perform(c.Convene("ben", at(2)))
    assert told(session, c.Second("cho", at(3), "ben")) == ["(lead-vacant)", "seconded", "resumed", "convened"]
    assert now(session).proposals == ()


# Rotation


def test_the_former_facilitator_takes_notes_and_the_next_facilitates() -> None:
    session = started(TALK, CLOSING, rotation=PASSING_ON)
    held: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for number in range(1, 5):
        meeting(session, day(number), now(session).lead[0])
        cast = session._draft.state.room.cast
        held.append((cast["facilitator"], cast["recorder"]))
    assert held == [(("ben",), ("ada",)), (("cho",), ("ben",)), (("ada",), ("cho",)), (("ben",), ("ada",))]
    convened = [event.holders for event in session.events if isinstance(event, e.Convened)]
    assert convened[0] == (("facilitator", ("ben",)), ("recorder", ("ada",)))


def test_the_first_role_passes_over_those_who_are_away() -> None:
    session = started(TALK, CLOSING, rotation=PASSING_ON)
    session.perform(c.Adjourn("ada", at(1)))
    session.perform(c.Leave("ben", at(1)))
    session.perform(c.Convene("ada", at(2)))
    assert now(session).lead == ("cho",)


def test_the_others_pass_on_to_whoever_held_the_one_before_present_or_not() -> None:
    session = started(TALK, CLOSING, rotation=PASSING_ON)
    session.perform(c.Adjourn("ada", at(1)))
    session.perform(c.Leave("ada", at(1)))
    session.perform(c.Convene("ben", at(2)))
    session.perform(c.Second("cho", at(2), "ben"))
    cast = session._draft.state.room.cast
    assert (cast["facilitator"], cast["recorder"]) == (("ben",), ("ada",))


def test_the_first_goes_to_whoever_comes_behind_the_one_who_has_gone() -> None:
    cast = Cast({"facilitator": "ben", "member": ["ada", "ben", "cho"]})
    session = started(TALK, CLOSING, rotation=PASSING_ON, cast=evolve(cast, holders=(("member", ("ada", "ben", "cho")), ("facilitator", ("ben",)))))
    session.perform(c.Adjourn("ben", at(1)))
    session.perform(c.Leave("ben", at(1)))
    session.perform(c.Convene("ada", at(2)))
    session.perform(c.Second("cho", at(2), "ada"))
    assert session._draft.state.room.cast["facilitator"] == ("cho",)


def test_the_first_goes_to_the_first_of_them_where_nobody_holds_it() -> None:
    session = started(TALK, CLOSING, rotation=Rotation(("recorder",), TEAM))
    meeting(session, at(1))
    assert session._draft.state.room.cast["recorder"] == ("ada",)


def test_nothing_passes_on_among_fewer_than_two() -> None:
    session = started(TALK, CLOSING, rotation=PASSING_ON)
    for person in ("ben", "cho"):
        session.perform(c.Leave(person, at(1)))
    meeting(session, at(2))
    assert find_event(session.events, "convened").holders == ()
    assert now(session).lead == ("ada",)


def test_nothing_passes_on_where_somebody_would_be_left_with_no_role() -> None:
    roles = (Role("facilitator", lead=True), Role("recorder", least=0), MEMBER, PUPIL)
    cast = Cast({"facilitator": "ada", "member": ["ben"], "recorder": "cho"})
    session = started(TALK, CLOSING, roles=roles, cast=cast, rotation=PASSING_ON)
    meeting(session, at(1))
    assert find_event(session.events, "convened").holders == ()


def test_nothing_passes_on_where_roles_would_not_go_together() -> None:
    roles = (FACILITATOR, evolve(RECORDER, excludes=("teacher",)), MEMBER, PUPIL, Role("teacher", least=0))
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"], "teacher": "ada"})
    session = started(TALK, CLOSING, roles=roles, cast=cast, rotation=PASSING_ON)
    meeting(session, at(1))
    assert find_event(session.events, "convened").holders == ()


def test_a_round_takes_notice_of_whose_roles_changed() -> None:
    listeners = Phase("round", (Round(Holders("member") - Holders("facilitator"), Say(Move.DESCRIBE)),))
    session = started(listeners, CLOSING, rotation=PASSING_ON)
    assert now(session).next == ("ben", "cho")
    session.perform(c.Adjourn("ada", at(1)))
    assert told(session, c.Convene("ada", at(2))) == ["resumed", "convened", "queue-joined", "turn-dropped"]
    assert now(session).next == ("cho", "ada")


BAD_ROTATIONS = {
    "none": Rotation((), TEAM),
    "twice": Rotation(("facilitator", "facilitator"), TEAM),
    "held by several": Rotation(("facilitator", "member"), TEAM),
    "open": Rotation(("facilitator", "seat"), TEAM),
    "bound by a loop": Rotation(("owner",), TEAM),
    "cast": Rotation(("chosen",), TEAM),
}


@pytest.mark.parametrize("case", BAD_ROTATIONS)
def test_a_rotation_of_roles_that_cannot_pass_on_is_named(case: str) -> None:
    roles = (FACILITATOR, RECORDER, MEMBER, PUPIL, Role("seat", least=0, open=True), Role("owner"), Role("chosen", least=0))
    each = Each("each", Holders("member"), (evolve(TALK, id="pass"),), role="owner", former="member")
    casting = Casting("who", "chosen", TEAM, TEAM)
    assert set(problems(TALK, each, casting, roles=roles, rotation=BAD_ROTATIONS[case])) == {"rotation-roles"}


def test_a_rotation_names_roles_and_people_that_are_there() -> None:
    assert problems(TALK, rotation=Rotation(("scribe",), TEAM)) == ["unknown-role"]
    assert problems(TALK, rotation=Rotation(("facilitator",), Holders("scribe"))) == ["unknown-role"]


@given(SEEDS)
def test_everybody_facilitates_once_before_anybody_twice_and_then_takes_notes(seed: int) -> None:
    random = Random(seed)
    team = [f"m{number}" for number in range(random.randint(2, 6))]
    random.shuffle(team)
    facilitator, recorder = random.sample(team, 2)
    cast = Cast({"facilitator": facilitator, "member": team, **({"recorder": recorder} if random.random() < 0.5 else {})})
    people = Holders("member") - Holders("pupil") if random.random() < 0.5 else TEAM
    session = opened(made(TALK, CLOSING, rotation=Rotation(("facilitator", "recorder"), people)), cast)
    facilitated = [facilitator]
    for number in range(1, 3 * len(team) + 1):
        before = now(session).lead
        meeting(session, day(number), before[0])
        facilitated += now(session).lead
        assert session._draft.state.room.cast["recorder"] == before
    for begin in range(len(facilitated) - len(team) + 1):
        assert sorted(facilitated[begin : begin + len(team)]) == sorted(team)


@given(SEEDS)
def test_whoever_comes_and_goes_the_former_facilitator_takes_the_notes(seed: int) -> None:
    group = Group.drawn(seed, unrest=4.0)
    rotation = group.protocol.rotation
    assume(rotation is not None and len(rotation.roles) > 1)
    before: tuple[str, ...] = ()
    for act in group.acts(LENGTH):
        cast = group.cycle._draft.state.room.cast
        for event in getattr(act.answer, "events", ()) if act.record == CYCLE else ():
            if isinstance(event, e.Convened) and event.holders:
                assert dict(event.holders)["recorder"] == before
        before = cast["facilitator"]


# Repeats


def test_the_steps_are_held_several_times_over_and_numbered() -> None:
    session = started(evolve(LESSONS, least=2, consensus=False), CLOSING)
    assert now(session).numbers == (("lessons", 1),)
    assert told(session, c.Report("ben", at(1), "taught")) == ["reported", "phase-left", "pass-begun", "phase-entered"], "so many without asking"
    session.perform(c.Report("ben", at(2), "taught"))
    assert (now(session).stop, now(session).options) == ("lessons?", ("again", "enough"))
    session.perform(c.Choose("cho", at(3), "again"))
    assert now(session).numbers == (("lessons", 3),)
    assert told(session, c.Report("ben", at(4), "taught")) == ["reported", "phase-left", "loop-ended", "phase-entered"], "and no more than the most"
    assert now(session).stop == "closing"
    assert [event.number for event in session.events if isinstance(event, e.PassBegun)] == [1, 2, 3]


def test_those_who_decide_may_go_on_beyond_the_most() -> None:
    session = started(evolve(LESSONS, most=1, consensus=False, beyond=True), CLOSING)
    for number in range(1, 4):
        session.perform(c.Report("ben", at(number), "taught"))
        assert now(session).stop == "lessons?"
        session.perform(c.Choose("cho", at(number), "again"))
    assert now(session).numbers == (("lessons", 4),)


def test_a_loop_without_a_most_asks_for_ever() -> None:
    session = started(evolve(LESSONS, most=None, consensus=False), CLOSING)
    for number in range(1, 8):
        session.perform(c.Report("ben", at(number), "taught"))
        session.perform(c.Choose("cho", at(number), "again"))
    assert now(session).numbers == (("lessons", 8),)
    session.perform(c.Report("ben", at(9), "taught"))
    session.perform(c.Choose("cho", at(9), "enough"))
    assert find_event(session.events, "loop-ended").holders == ()


def asked(**changes: Any) -> Session:
    """A loop by consensus at its question."""
    session = started(evolve(LESSONS, **changes), CLOSING)
    session.perform(c.Report("ben", at(1), "taught"))
    assert now(session).stop == "lessons?"
    return session


def test_one_person_alone_decides_no_second_lesson() -> None:
    session = asked()
    assert told(session, c.Choose("ben", at(2), "again")) == ["option-chosen"]
    assert now(session).stop == "lessons?"
    assert told(session, c.Choose("cho", at(3), "again")) == ["option-chosen"]
    assert told(session, c.Choose("ada", at(4), "again")) == ["option-chosen", "phase-left", "pass-begun", "phase-entered"]


def test_a_lesson_nobody_decided_is_not_held_again() -> None:
    for answers in ((), ("again",), ("again", "again"), ("enough", "again")):
        session = asked()
        for person, answer in zip(("ben", "cho"), answers, strict=False):
            session.perform(c.Choose(person, at(2), answer))
        assert told(session, c.Advance("ada", at(3))) == ["(before-end)", "phase-left", "loop-ended", "phase-entered"]
        assert now(session).stop == "closing"
        assert len([event for event in session.events if isinstance(event, e.PassBegun)]) == 1


def test_everybody_has_to_give_the_same_answer() -> None:
    session = asked()
    for person, answer in (("ada", "again"), ("ben", "enough"), ("cho", "again")):
        session.perform(c.Choose(person, at(2), answer))
    assert now(session).stop == "lessons?"
    assert told(session, c.Choose("ben", at(3), "again"))[-1] == "phase-entered", "a later answer replaces the earlier"


def test_who_comes_has_to_answer_too_and_who_leaves_no_longer_has_to() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben", "cho"]}, late=["cho"])
    session = started(LESSONS, CLOSING, cast=cast)
    session.perform(c.Report("ben", at(1), "taught"))
    session.perform(c.Choose("ada", at(2), "again"))
    session.perform(c.Join("cho", at(2)))
    session.perform(c.Choose("ben", at(3), "again"))
    assert now(session).stop == "lessons?"
    assert told(session, c.Leave("cho", at(4))) == ["left"], "nothing is decided by somebody's going"
    assert told(session, c.Choose("ben", at(5), "again"))[-3:] == ["phase-left", "pass-begun", "phase-entered"], "all who are here say the same"


def test_an_answer_that_was_given_goes_on_counting_when_its_giver_has_gone() -> None:
    session = asked()
    session.perform(c.Choose("cho", at(2), "enough"))
    session.perform(c.Leave("cho", at(2)))
    for person in ("ada", "ben"):
        session.perform(c.Choose(person, at(3), "again"))
    assert now(session).stop == "lessons?", "nobody is overruled by being sent away"
    session.perform(c.Join("cho", at(4)))
    assert told(session, c.Choose("cho", at(4), "again"))[-1] == "phase-entered"


def test_answers_do_not_outlast_the_question() -> None:
    session = asked()
    for person in ("ada", "ben", "cho"):
        session.perform(c.Choose(person, at(2), "again"))
    session.perform(c.Report("ben", at(3), "taught"))
    session.perform(c.Choose("cho", at(4), "again"))
    assert (now(session).stop, now(session).numbers) == ("lessons?", (("lessons", 2),)), "what was said of the second lesson is not said of the third"


def test_whoever_may_not_decide_does_not() -> None:
    session = asked(by=Holders("facilitator"))
    assert refused(session, c.Choose("ben", at(2), "again")) == "not-yours-to-decide"
    assert refused(session, c.Choose("ada", at(2), "perhaps")) == "unknown-option"
    assert told(session, c.Choose("ada", at(2), "enough"))[-1] == "phase-entered", "where one decides, one is everybody"


def test_where_nobody_decides_only_the_lead_goes_on() -> None:
    session = asked(by=Nobody())
    assert refused(session, c.Choose("ada", at(2), "enough")) == "not-yours-to-decide"
    assert told(session, c.Advance("ada", at(2)))[:2] == ["(before-end)", "phase-left"]


def test_while_nobody_leads_two_end_the_loop() -> None:
    session = asked()
    session.perform(c.Leave("ada", at(2)))
    session.perform(c.Advance("ben", at(2)))
    assert told(session, c.Second("cho", at(2), "ben"))[:3] == ["(lead-vacant)", "(before-end)", "seconded"]
    assert now(session).stop == "closing"


def test_the_answer_to_a_loop_is_remembered_under_its_id() -> None:
    after = Phase("after", CLOSING.talk, when=Filled(Chose("lessons", "enough")), ends=LeadDecides())
    for option, stop in (("enough", "after"), ("again", "closing")):
        session = started(evolve(LESSONS, most=2, consensus=False), after, CLOSING)
        session.perform(c.Report("ben", at(1), "taught"))
        session.perform(c.Choose("ben", at(1), option))
        if option == "again":
            session.perform(c.Report("ben", at(2), "taught"))
        assert now(session).stop == stop


def test_a_decision_may_take_a_consensus_too() -> None:
    session = started(Decision("which", TEAM, (Option("a"), Option("b")), consensus=True), CLOSING)
    for person in ("ada", "ben"):
        assert told(session, c.Choose(person, at(1), "a")) == ["option-chosen"]
    assert told(session, c.Choose("cho", at(1), "a"))[-1] == "phase-entered"


def test_a_loop_whose_guard_does_not_hold_is_passed_over() -> None:
    session = started(evolve(LESSONS, when=Filled(Holders("recorder"))), CLOSING)
    assert now(session).stop == "closing"
    assert find_event(session.events, "phase-passed-over").why is Why.GUARD


def test_ways_lead_to_the_next_pass_and_out_of_the_loop() -> None:
    go = Decision("go", TEAM, (Option("next", NextOf("lessons")), Option("out", EndOf("lessons")), Option("on", Onward())))
    session = started(evolve(LESSONS, steps=(go, LESSON), least=3, most=3), CLOSING)
    session.perform(c.Choose("ben", at(1), "next"))
    assert (now(session).stop, now(session).numbers) == ("go", (("lessons", 2),))
    session.perform(c.Choose("ben", at(2), "out"))
    assert now(session).stop == "closing"


def test_the_exits_of_a_loop_are_in_force_at_its_question() -> None:
    session = asked(exits=(Exit(Signalled("alarm"), Onward()),))
    session.perform(c.Signal("ben", at(2), "alarm"))
    assert now(session).stop == "closing"


def test_nobody_opts_out_of_a_pass_that_is_nobodys() -> None:
    session = started(LESSONS, CLOSING)
    assert refused(session, c.OptOut("ben", at(1), "lessons")) == "nothing-to-opt-out"


def test_loops_for_a_count_hold_others() -> None:
    inner = evolve(LESSONS, id="inner", most=1, consensus=False)
    session = started(evolve(LESSONS, steps=(inner,), least=2, most=2), CLOSING)
    for number in (1, 2):
        assert now(session).numbers == (("lessons", number), ("inner", 1))
        session.perform(c.Report("ben", at(number), "taught"))
    assert now(session).stop == "closing"


@pytest.mark.parametrize(("least", "most"), [(0, 3), (3, 2), (1, 0), (1, 101), (101, None)])
def test_a_loop_for_no_count_is_named(least: int, most: int | None) -> None:
    assert problems(evolve(LESSONS, least=least, most=most)) == ["bad-count"]


def test_a_loop_holds_steps_and_is_named_once() -> None:
    assert problems(evolve(LESSONS, steps=())) == ["no-steps"]
    assert "duplicate-id" in problems(LESSONS, evolve(CLOSING, id="lessons"))
    assert problems(evolve(LESSONS, by=Holders("scribe"))) == ["unknown-role"]


def test_an_item_belongs_to_a_loop_for_a_count() -> None:
    for loop in ("closing", "never"):
        assert problems(LESSONS, CLOSING, items=(*ITEMS, ItemRule(id="sheet", by=TEAM, loop=loop))) == ["unknown-loop"]


def test_no_answer_of_a_loop_is_asked_for_that_it_does_not_know() -> None:
    assert problems(LESSONS, evolve(CLOSING, when=Filled(Chose("lessons", "twice")))) == ["unknown-option"]


# Consensus in a phase


def test_a_phase_ends_when_everybody_agrees_or_stands_aside() -> None:
    session = started(AGREE, CLOSING)
    session.perform(c.TakePosition("ada", at(1), "agree"))
    session.perform(c.TakePosition("ben", at(1), "stand-aside"))
    assert told(session, c.TakePosition("cho", at(2), "agree")) == ["position-taken", "phase-left", "phase-entered"]
    assert find_event(session.events, "phase-left").why is Why.DONE


def test_at_least_one_agrees() -> None:
    session = started(AGREE, CLOSING)
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakePosition(person, at(1), "stand-aside"))
    assert now(session).stop == "agree"
    assert session.departures(c.Advance("ada", at(2))) == ("before-end",)
    session.perform(c.TakePosition("cho", at(2), "agree"))
    assert now(session).stop == "closing"


def test_an_objection_is_not_passed_over() -> None:
    session = started(AGREE, CLOSING)
    for person, position in (("ada", "agree"), ("ben", "object"), ("cho", "agree")):
        session.perform(c.TakePosition(person, at(1), position))
    assert now(session).stop == "agree"
    assert session.departures(c.Advance("ada", at(2))) == ("before-end",)
    session.perform(c.TakePosition("ben", at(2), "stand-aside"))
    assert now(session).stop == "closing"


def test_at_the_leads_call_who_has_said_nothing_does_not_hold_the_others_up() -> None:
    session = started(AGREE, CLOSING)
    assert session.departures(c.Advance("ada", at(1))) == ("before-end",), "nobody has agreed"
    session.perform(c.TakePosition("ben", at(1), "agree"))
    assert session.departures(c.Advance("ada", at(1))) == ()


def test_an_objection_stays_when_who_objects_has_gone() -> None:
    session = started(AGREE, CLOSING)
    for person, position in (("ada", "agree"), ("ben", "object"), ("cho", "agree")):
        session.perform(c.TakePosition(person, at(1), position))
    assert told(session, c.Leave("ben", at(2))) == ["left"]
    assert session.departures(c.Advance("ada", at(2))) == ("before-end",)
    session.perform(c.Join("ben", at(3)))
    assert told(session, c.TakePosition("ben", at(3), "stand-aside"))[-2:] == ["phase-left", "phase-entered"]


def test_an_objection_stays_when_who_objects_opts_out_or_is_marked_absent() -> None:
    for going in (c.OptOut("ben", at(2)), c.MarkAbsent("ada", at(2), "ben")):
        session = started(AGREE, CLOSING)
        for person, position in (("ada", "agree"), ("ben", "object"), ("cho", "agree")):
            session.perform(c.TakePosition(person, at(1), position))
        session.perform(going)
        assert now(session).stop == "agree"


@pytest.mark.parametrize("going", [c.Leave("ben", at(2)), c.OptOut("ben", at(2)), c.MarkAbsent("ada", at(2), "ben")])
def test_a_consensus_is_brought_about_by_voices_and_not_by_going(going: Command) -> None:
    session = started(AGREE, CLOSING)
    for person in ("ada", "cho"):
        session.perform(c.TakePosition(person, at(1), "agree"))
    session.perform(going)
    assert now(session).stop == "agree"
    assert session.departures(c.Advance("ada", at(2))) == (), "the lead may call it"
    assert told(session, c.TakePosition("cho", at(3), "agree"))[-2:] == ["phase-left", "phase-entered"], "who has gone holds nobody up"


def test_a_phase_has_one_consensus() -> None:
    assert problems(evolve(AGREE, ends=Consensus(TEAM) | Consensus(Holders("facilitator"))), CLOSING)


def test_the_agreement_of_those_who_have_gone_is_not_enough() -> None:
    session = started(AGREE, CLOSING)
    for person, position in (("ada", "stand-aside"), ("ben", "agree")):
        session.perform(c.TakePosition(person, at(1), position))
    session.perform(c.Leave("ben", at(2)))
    session.perform(c.TakePosition("cho", at(3), "stand-aside"))
    assert now(session).stop == "agree", "at least one of those who are here agrees"


def test_positions_are_gone_with_the_phase() -> None:
    session = started(AGREE, evolve(AGREE, id="again"), CLOSING)
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakePosition(person, at(1), "agree"))
    assert (now(session).stop, now(session).endings[0].people) == ("again", ("ada", "ben", "cho"))


def test_positions_may_be_taken_in_a_pause_and_between_meetings() -> None:
    session = started(AGREE, CLOSING)
    session.perform(c.Adjourn("ada", at(1)))
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakePosition(person, at(2), "agree"))
    assert (now(session).stop, now(session).adjourned) == ("closing", True)


def test_a_position_names_each_rule_it_breaks() -> None:
    session = started(evolve(AGREE, ends=Consensus(Holders("facilitator"))), CLOSING)
    answer = refusal(session, c.TakePosition("ben", at(1), "agree"))
    assert (answer.code, answer.people) == ("not-yours-to-agree", ("ada",))
    assert refused(session, c.TakePosition("ada", at(1), "perhaps")) == "unknown-option"
    session.perform(c.TakePosition("ada", at(1), "agree"))
    assert refused(session, c.TakePosition("ada", at(2), "perhaps")) == "no-consensus-here", "nothing else is then judged"
    question = started(Decision("which", TEAM, (Option("a"),), consensus=True))
    assert refused(question, c.TakePosition("ada", at(1), "agree")) == "no-consensus-here"


def test_a_position_on_what_has_moved_on_is_stale() -> None:
    session = started(AGREE, evolve(AGREE, id="again"), CLOSING)
    seen = now(session).phase_no
    session.perform(c.Advance("ada", at(1)))
    assert refused(session, c.TakePosition("ben", at(1), "agree", seen=seen)) == "stale"


def test_a_consensus_of_nobody_is_none() -> None:
    session = started(evolve(AGREE, ends=Consensus(Holders("recorder"))), CLOSING)
    assert now(session).stop == "agree"
    assert session.departures(c.Advance("ada", at(1))) == ("before-end",)


def test_a_running_turn_is_waited_for() -> None:
    session = started(AGREE, CLOSING)
    session.perform(c.BeginTurn("ben", at(1)))
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakePosition(person, at(2), "agree"))
    assert now(session).stop == "agree"
    assert told(session, c.EndTurn("ben", at(3)))[-1] == "phase-entered"


# Reports


def test_a_phase_ends_when_what_happens_outside_was_reported() -> None:
    session = started(LESSON, CLOSING)
    assert session.departures(c.Advance("ada", at(1))) == ("before-end",)
    assert told(session, c.Report("ben", at(1), "taught")) == ["reported", "phase-left", "phase-entered"]


def test_several_things_may_be_waited_for() -> None:
    both = evolve(LESSON, ends=Happened("taught", Holders("facilitator")) & Happened("filmed", Holders("member")))
    session = started(both, CLOSING)
    session.perform(c.Report("ben", at(1), "filmed"))
    assert now(session).stop == "lesson"
    assert refused(session, c.Report("cho", at(1), "filmed")) == "reported-already"
    session.perform(c.Report("ada", at(2), "taught"))
    assert now(session).stop == "closing"


def test_a_report_names_each_rule_it_breaks() -> None:
    session = started(evolve(LESSON, ends=Happened("taught", Holders("facilitator"))), CLOSING)
    answer = refusal(session, c.Report("ben", at(1), "visited"))
    assert (answer.code, answer.known) == ("unknown-event", ("taught",)), "nothing else is then judged"
    answer = refusal(session, c.Report("ben", at(1), "taught"))
    assert (answer.code, answer.people) == ("not-yours-to-report", ("ada",))
    session.perform(c.Report("ada", at(1), "taught"))
    assert refused(session, c.Report("ada", at(2), "taught")) == "unknown-event"
    assert refused(started(Decision("which", TEAM, (Option("a"),))), c.Report("ada", at(1), "taught")) == "unknown-event"


def test_one_event_may_be_reported_by_several_kinds_of_people() -> None:
    ends = Happened("taught", Holders("facilitator")) | Happened("taught", Holders("recorder"))
    session = started(evolve(LESSON, ends=ends), CLOSING)
    answer = refusal(session, c.Report("ben", at(1), "taught"))
    assert (answer.code, answer.people) == ("not-yours-to-report", ("ada",))
    assert told(session, c.Report("ada", at(1), "taught"))[-1] == "phase-entered"


def test_a_report_is_of_the_phase_in_which_it_was_made() -> None:
    session = started(LESSON, evolve(LESSON, id="second"), CLOSING)
    session.perform(c.Report("ben", at(1), "taught"))
    assert now(session).stop == "second"


def test_what_was_not_reported_may_be_asked_for() -> None:
    session = started(evolve(LESSON, ends=AnyOf((Not(Happened("taught", TEAM)) & Produced("note"), LeadDecides())), yields=("note",)), CLOSING)
    session.perform(c.Report("ben", at(1), "taught"))
    session.perform(c.Produce("ben", at(1), "note", "n"))
    assert now(session).stop == "lesson"


def test_a_report_may_be_made_in_a_pause() -> None:
    session = started(LESSON, CLOSING)
    session.perform(c.Adjourn("ada", at(1)))
    session.perform(c.Report("ben", day(2), "taught"))
    assert now(session).stop == "closing"


# Fields, and who is cast


def test_what_is_done_away_from_the_talk_is_not_followed_turn_by_turn() -> None:
    session = started(LESSON, CLOSING)
    assert session.departures(c.BeginTurn("ada", at(1))) == ("no-talk",)
    assert session.departures(c.BeginTurn("ben", at(1))) == ("only-listens",)
    strict = started(LESSON, CLOSING, opening={"mode": Mode.STRICT})
    assert refused(strict, c.BeginTurn("ada", at(1))) == "no-talk"
    assert refused(strict, c.BeginTurn("ben", at(1))) == "only-listens"


def test_a_field_that_is_not_the_last_part_is_left_at_the_leads_call() -> None:
    two = Phase("visit", (Field(TEAM), *CLOSING.talk), ends=LeadDecides())
    session = started(two)
    assert told(session, c.Advance("ada", at(1))) == ["part-entered"]


PUPILS_BY_THREES = (FACILITATOR, RECORDER, MEMBER, evolve(PUPIL, multiple=3))


@pytest.mark.parametrize(("count", "fits"), [(0, True), (1, False), (3, True), (4, False), (5, False), (6, True)])
def test_people_are_cast_in_multiples(count: int, fits: bool) -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"], "pupil": [f"p{number}" for number in range(count)]})
    if fits:
        assert started(TALK, roles=PUPILS_BY_THREES, cast=cast).now.stop == "talk"
        return
    with pytest.raises(InvalidCast, match="cast-multiple") as error:
        started(TALK, roles=PUPILS_BY_THREES, cast=cast)
    assert "3 or a multiple of it" in error.value.problems[0].remedy


def test_later_comings_and_goings_are_not_held_against_it() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"], "pupil": ["p1", "p2", "p3"]}, late=["p1", "p2", "p3"])
    session = started(TALK, roles=PUPILS_BY_THREES, cast=cast)
    session.perform(c.Join("p4", at(1), "pupil"))


@pytest.mark.parametrize(
    "pupil",
    [evolve(PUPIL, multiple=0), evolve(PUPIL, least=1, multiple=3), evolve(PUPIL, least=3, most=4, multiple=3)],
)
def test_a_multiple_nobody_fits_is_named(pupil: Role) -> None:
    assert problems(TALK, roles=(FACILITATOR, RECORDER, MEMBER, pupil)) == ["role-multiple"]


FOCUS = Role("focus", least=0, outsider=True)
SPOKEN_ABOUT = Each("pupils", PUPILS, (TALK,), role="focus", former="pupil", away=True)


def spoken_about(**changes: Any) -> Session:
    """Open a session that speaks about each of three pupils who are not here."""
    return started(evolve(SPOKEN_ABOUT, **changes), CLOSING, roles=(*ROLES, FOCUS))


def test_people_who_are_not_here_are_spoken_about_one_by_one() -> None:
    session = spoken_about()
    for child, left in (("p1", ("p2", "p3")), ("p2", ("p3",)), ("p3", ())):
        assert now(session).passes == (("pupils", child, left),)
        session.perform(c.Advance("ada", at(1)))
    assert now(session).stop == "closing"


def test_without_away_nobody_who_is_not_here_is_spoken_about() -> None:
    assert now(spoken_about(away=False)).stop == "closing"


def test_a_loop_about_the_absent_takes_no_notice_of_who_leaves() -> None:
    session = spoken_about()
    for command in (c.Join("p1", at(1)), c.Join("p2", at(1)), c.Leave("p1", at(2)), c.Leave("p2", at(2))):
        assert set(told(session, command)) <= {"joined", "left"}
        assert now(session).passes == (("pupils", "p1", ("p2", "p3")),)


def test_a_multiple_is_reckoned_with_the_role_of_the_loop() -> None:
    threes = evolve(PUPIL, least=3, multiple=3)
    loop = (SPOKEN_ABOUT, CLOSING)
    assert started(*loop, roles=(FACILITATOR, RECORDER, MEMBER, threes, FOCUS)).now.stop == "talk", "three pupils, one of whom is in focus"
    problems(*loop, roles=(FACILITATOR, RECORDER, MEMBER, threes, evolve(FOCUS, least=1)))


# Laws


def drawn(seed: int, unrest: float = 1.0) -> tuple[Group, list[Command]]:
    """Let a group go through a cycle, and give what it did in it."""
    group = Group.drawn(seed, unrest=unrest)
    acts = group.all(LENGTH)
    return group, [act.command for act in acts if act.record == CYCLE]


def check_settling(seed: int, ask: Callable[[Session, datetime, datetime], None]) -> None:
    """Go through a cycle twice, asking in between the second time, and check that nothing else happens."""
    plain = Group.drawn(seed, unrest=3.0)
    acts = [act for act in plain.acts(LENGTH) if act.record == CYCLE]
    asked_, latest = Group.drawn(seed, unrest=3.0).cycle, AT
    never = Group.drawn(seed, unrest=3.0).cycle
    for act in acts:
        ask(asked_, latest, act.command.at)
        latest = max(latest, act.command.at)
        for session in (asked_, never):
            session.attempt(act.command, words=act.words)
    end = latest + timedelta(days=60)
    for session in (plain.cycle, asked_, never):
        session.due(end)
    assert asked_.events == plain.cycle.events == never.events
    assert asked_._draft.state == plain.cycle._draft.state == never._draft.state


@given(SEEDS)
def test_calling_due_early_late_or_never_gives_the_same_reminders_and_dates(seed: int) -> None:
    random = Random(seed + 1)

    def ask(session: Session, latest: datetime, when: datetime) -> None:
        for moment in sorted(latest + (when - latest) * random.random() for _ in range(random.randint(0, 3))):
            session.due(moment)

    check_settling(seed, ask)


@given(SEEDS)
def test_an_app_that_calls_due_when_told_misses_no_reminder(seed: int) -> None:
    def ask(session: Session, latest: datetime, when: datetime) -> None:
        while session.next_due is not None and session.next_due <= when:
            assert session.due(session.next_due).events

    check_settling(seed, ask)


@given(SEEDS)
def test_what_is_counted_in_days_takes_no_notice_of_pauses(seed: int) -> None:
    random = Random(seed)
    days = Days(random.choice([2, 7, 10]), remind=tuple(random.sample([0.25, 0.5, 1, 1.5], random.randint(0, 4))), hard=random.random() < 0.5)
    plain, paused = (started(evolve(HOMEWORK, days=days), CLOSING) for _ in range(2))
    moment = AT
    for _ in range(random.randint(1, 6)):
        begin = moment + timedelta(days=2 * random.random())
        end = begin + timedelta(days=3 * random.random())
        adjourned = random.random() < 0.5
        paused.perform(c.Adjourn("ada", begin) if adjourned else c.Pause("ada", begin))
        paused.perform(c.Convene("ada", end) if adjourned else c.Resume("ada", end))
        moment = end
    for session in (plain, paused):
        session.due(day(60))

    def told_of(session: Session) -> list[tuple[str, datetime]]:
        return [(event.tag, event.at) for event in session.events if event.tag in {"reminder-due", "time-was-up", "phase-left"}]

    assert told_of(paused) == told_of(plain)
    assert len(told_of(plain)) == len(days.remind) + 1 + days.hard


@given(SEEDS)
def test_a_record_of_a_cycle_is_taken_up_where_it_stopped(seed: int) -> None:
    group, _ = drawn(seed)
    for session in group.sessions.values():
        if session.level.rank < Level.TURNS.rank:
            continue
        resumed = Session.resume(records.load(records.dump(session.record)))
        assert resumed._draft.state == session._draft.state
        assert resumed.now == session.now
        assert tuple(resumed.legal()) == tuple(session.legal())
        assert resumed.waiting() == session.waiting()
        assert resumed.record == session.record


@given(SEEDS)
def test_a_cycle_that_is_taken_up_anywhere_goes_on_alike(seed: int) -> None:
    group = Group.drawn(seed)
    acts = [act for act in group.acts(LENGTH) if act.record == CYCLE]
    cut = Random(seed).randint(0, len(acts))
    session = Group.drawn(seed).cycle
    for act in acts[:cut]:
        session.attempt(act.command, words=act.words)
    assume(session.level.rank >= Level.TURNS.rank)
    resumed = Session.resume(records.load_lines(records.dump_lines(session.record)), salts=session._salts)
    for act in acts[cut:]:
        resumed.attempt(act.command, words=act.words)
    assert resumed._draft.state == group.cycle._draft.state
    assert resumed.events == group.cycle.events


@given(SEEDS)
def test_what_is_listed_in_a_cycle_is_accepted_and_the_memo_changes_nothing(seed: int) -> None:
    group, random = Group.drawn(seed, unrest=2.0), Random(seed)
    for act in group.acts(LENGTH):
        passed = isinstance(act.command, c.Second) and getattr(act.answer, "code", "") == "dates-backwards"
        assert hasattr(act.answer, "events") or passed, (act.command, act.answer)
        draft = group.sessions[act.record]._draft
        for person in random.choices(draft.state.room.seats, k=2):
            found = templates(draft.plan, draft.state, (person,))
            assert tuple(each for each in found if each.kind not in {"undo", "go-back"}) == listed(draft.plan, draft.state, person)


def latest_answers(session: Session, loop: str) -> dict[str | None, str]:
    """Give everybody's latest answer since the question of a loop was last put."""
    said: dict[str | None, str] = {}
    for event in e.counting(session.events):
        if isinstance(event, e.QuestionPut) and event.question == f"{loop}?":
            said = {}
        if isinstance(event, e.OptionChosen) and event.question == loop:
            said[event.actor] = event.option
    return said


@given(SEEDS)
def test_no_pass_is_held_that_nobody_decided(seed: int) -> None:
    group = Group.drawn(seed)
    loops = {step.id: step for step in walk_steps(group.protocol.steps) if isinstance(step, Repeat)}
    assume(loops)
    for act in group.acts(LENGTH):
        begun = [event for event in getattr(act.answer, "events", ()) if isinstance(event, e.PassBegun) and event.number > 1]
        for event in begun:
            said, loop = latest_answers(group.cycle, event.loop), loops[event.loop]
            assert not loop.consensus or {said.get(person) for person in members(group.cycle)} <= {"again"}
            assert "again" in said.values()


def walk_steps(steps: tuple[Step, ...]) -> list[Step]:
    return [each for step in steps for each in (step, *walk_steps(getattr(step, "steps", ())))]


def test_days_dates_and_meetings_survive_a_crash() -> None:
    session = started(LESSONS, evolve(HOMEWORK, ends=ForEach("guess", PUPILS), yields=("guess",)), CLOSING, rotation=PASSING_ON)
    session.perform(c.Report("ben", at(1), "taught"))
    session.perform(c.Adjourn("ada", at(2), day(7)))
    assert departures(session) == []
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert (now(resumed).again, now(resumed).adjourned, first(resumed).code) == (day(7), True, "convene")
    resumed.perform(c.Convene("ada", day(7)))
    assert now(resumed).lead == ("ben",)


def test_the_cast_of_a_cycle_is_that_of_the_opening() -> None:
    session = started(TALK, CLOSING, rotation=PASSING_ON)
    meeting(session, day(1))
    assert session.record.header.cast == THREE
