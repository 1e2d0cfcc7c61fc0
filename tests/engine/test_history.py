# SPDX-License-Identifier: MIT
"""Who held which role and who was here, from when to when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import find
from plcprotocols.engine.history import Attendance, Tenure, attendance, tenures
from plcprotocols.engine.legal import fill
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Header, Mode, Record
from tests.walks import setting, walk

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CAST = Cast({"facilitator": "fay", "member": ["ada", "ben"], "keeper": "ada"}, late=("ben",))


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def header(cast: Cast = CAST) -> Header:
    return Header(record="r", protocol="made", edition="1", rules="", opened=AT, mode=Mode.GUIDED, level=Level.TURNS, cast=cast, library="0")


OPENED = e.SessionOpened(1, AT, None)
ENDED = e.SessionEnded(9, at(60), None, Why.COMPLETE)


def held(*events: Event) -> set[tuple[str, str, float, float | None]]:
    """Read who held which role from which minute to which, behind an opening."""
    minute = timedelta(minutes=1)
    return {
        (each.role, each.person, (each.since - AT) / minute, (each.until - AT) / minute if each.until is not None else None)
        for each in tenures(header(), [OPENED, *events])
    }


CAST_HELD = {("facilitator", "fay", 0, None), ("member", "ada", 0, None), ("member", "ben", 0, None), ("keeper", "ada", 0, None)}


# Tenures


def test_before_the_opening_nobody_holds_anything() -> None:
    assert tenures(header(), []) == ()
    assert attendance(header(), []) == ()


def test_the_cast_holds_its_roles_from_the_opening_on_the_late_included() -> None:
    assert tenures(header(), [OPENED]) == (
        Tenure("facilitator", "fay", AT, None, "session-opened"),
        Tenure("member", "ada", AT, None, "session-opened"),
        Tenure("member", "ben", AT, None, "session-opened"),
        Tenure("keeper", "ada", AT, None, "session-opened"),
    )


def test_a_record_will_do_as_well_as_its_header() -> None:
    record = Record(header=header(), protocol=None, events=(OPENED, ENDED))
    assert tenures(record, record.events) == tenures(header(), record.events)
    assert attendance(record, record.events) == attendance(header(), record.events)


def test_all_tenures_end_with_the_session() -> None:
    assert held(ENDED) == {(role, person, 0, 60) for role, person, _, _ in CAST_HELD}


def test_a_hand_over_ends_one_tenure_and_begins_another() -> None:
    over = e.HandedOver(2, at(10), "fay", "facilitator", "fay", "ada", "member", (("facilitator", ("ada",)), ("member", ("ben", "fay"))))
    assert held(over) == {
        ("facilitator", "fay", 0, 10),
        ("facilitator", "ada", 10, None),
        ("member", "ada", 0, 10),
        ("member", "fay", 10, None),
        ("member", "ben", 0, None),
        ("keeper", "ada", 0, None),
    }
    back = e.HandedOver(3, at(20), "ada", "facilitator", "ada", "fay", None, (("facilitator", ("fay",)),))
    lead = [each for each in tenures(header(), [OPENED, over, back]) if each.role == "facilitator"]
    assert lead == [
        Tenure("facilitator", "fay", AT, at(10), "session-opened"),
        Tenure("facilitator", "ada", at(10), at(20), "handed-over"),
        Tenure("facilitator", "fay", at(20), None, "handed-over"),
    ]


def test_a_role_that_is_handed_on_at_once_was_held_all_the_same() -> None:
    there = e.HandedOver(2, at(10), "fay", "facilitator", "fay", "ada", None, (("facilitator", ("ada",)),))
    on = e.HandedOver(3, at(10), "ada", "facilitator", "ada", "ben", None, (("facilitator", ("ben",)),))
    assert {each for each in held(there, on) if each[0] == "facilitator"} == {
        ("facilitator", "fay", 0, 10),
        ("facilitator", "ada", 10, 10),
        ("facilitator", "ben", 10, None),
    }


def test_a_casting_binds_a_role_for_those_it_changes_and_leaves_the_others() -> None:
    bound = e.RoleBound(2, at(5), None, "who", "owner", "ada", (("owner", ("ada",)), ("member", ("ben",))))
    assert held(bound) == CAST_HELD - {("member", "ada", 0, None)} | {("member", "ada", 0, 5), ("owner", "ada", 5, None)}


def test_loops_turn_roles_and_give_them_back() -> None:
    events = (
        e.LoopTurned(2, at(5), None, "owners", "ada", (("owner", ("ada",)), ("member", ("ben",)))),
        e.LoopTurned(3, at(15), None, "owners", "ben", (("owner", ("ben",)), ("member", ("ada",)))),
        e.LoopEnded(4, at(25), None, "owners", (("owner", ()), ("member", ("ada", "ben")))),
    )
    assert {each for each in held(*events) if each[0] in {"owner", "member"}} == {
        ("member", "ada", 0, 5),
        ("owner", "ada", 5, 15),
        ("member", "ada", 15, None),
        ("member", "ben", 0, 15),
        ("owner", "ben", 15, 25),
        ("member", "ben", 25, None),
    }


def test_open_roles_are_taken_and_left() -> None:
    events = (e.RoleTaken(2, at(3), "ben", "chair"), e.RoleTaken(3, at(4), "ada", "chair"), e.RoleLeft(4, at(7), "ben", "chair", "ben"))
    assert held(*events) - CAST_HELD == {("chair", "ben", 3, 7), ("chair", "ada", 4, None)}
    assert [each.person for each in tenures(header(), [OPENED, *events]) if each.role == "chair"] == ["ben", "ada"], "in the order of taking it up"


def test_whoever_joins_with_a_role_holds_it_from_then_on() -> None:
    assert held(e.Joined(2, at(8), "cho", "cho", "member")) - CAST_HELD == {("member", "cho", 8, None)}


def test_roles_are_kept_while_away() -> None:
    assert held(e.Left(2, at(5), "ada", "ada"), e.Joined(3, at(9), "ada", "ada", None)) == CAST_HELD


def test_what_changes_nothing_begins_nothing() -> None:
    assert held(e.LoopTurned(2, at(5), None, "owners", "ada", (("member", ("ada", "ben")),))) == CAST_HELD


# Attendance


def test_the_late_are_here_from_when_they_join() -> None:
    assert attendance(header(), [OPENED]) == (Attendance("fay", AT, None), Attendance("ada", AT, None))
    assert attendance(header(), [OPENED, e.Joined(2, at(7), "ben", "ben", None)])[2] == Attendance("ben", at(7), None)


def test_whoever_leaves_and_comes_back_was_here_twice() -> None:
    events: list[Event] = [OPENED, e.Left(2, at(5), "ada", "ada"), e.Joined(3, at(9), "ada", "ada", None), ENDED]
    assert attendance(header(), events) == (
        Attendance("fay", AT, at(60)),
        Attendance("ada", AT, at(5)),
        Attendance("ada", at(9), at(60)),
    )


# In sessions

DRAWN = st.randoms(use_true_random=False)


def walked(random: Random) -> Session:
    session = setting(random).open()
    for command in walk(random, session, random.randint(0, 50)):
        session.attempt(command)
    return session


@given(DRAWN)
def test_the_roles_of_every_session_are_held_by_whom_its_history_names(random: Random) -> None:
    session = walked(random)
    now = {(each.role, each.person) for each in tenures(session._header, session.events) if each.until is None}
    room = session._draft.state.room
    expected = {(role, person) for role, people in room.cast.items() for person in people}
    assert now == (set() if session.ended else expected)


@given(DRAWN)
def test_who_is_here_in_every_session_is_whom_its_history_names(random: Random) -> None:
    session = walked(random)
    now = {each.person for each in attendance(session._header, session.events) if each.until is None}
    expected = {person for person, standing in session._draft.state.room.standing.items() if standing.present}
    assert now == (set() if session.ended else expected)


@given(DRAWN)
def test_times_of_one_person_in_one_role_never_overlap(random: Random) -> None:
    session = walked(random)
    end = session.events[-1].at
    last: dict[tuple[str, str], datetime] = {}
    for each in sorted(tenures(session._header, session.events), key=lambda each: (each.since, each.until or end)):
        until = each.until or end
        assert last.get((each.role, each.person), each.since) <= each.since <= until
        last[each.role, each.person] = until


# Sub-groups


@pytest.mark.parametrize(("name", "people"), [("troika-consulting", 8), ("conversation-cafe", 12), ("one-two-four-all", 9), ("gallery-walk", 9)])
def test_in_sub_groups_the_roles_of_others_go_on(name: str, people: int) -> None:
    session = Session.open(find(name), seat(find(name), people), at=AT, record="r")
    lead = session.record.header.cast.people[0]
    here = session.record.header.cast.people
    while not session.ended:
        groups = session.view(lead).groups
        through = {group.id: group.through for group in groups}
        free = (
            next((group for group, over in through.items() if not over), None) if session.now.form == "breakout" and not session.now.phase else None
        )
        question = session.legal(lead).of("choose")
        session.perform(fill(question[0], AT, option=question[0].slots[0].choices[-1]) if question else c.Advance(lead, AT, group=free))
        told = {(each.role, each.person) for each in tenures(session.record, session.events) if each.until is None}
        shown = {(role, each.id) for each in session.view(here[0]).people for role in each.roles}
        assert told == shown or session.ended
