# SPDX-License-Identifier: MIT
"""How many people there are changes the shape: one ring or small groups, one by one or by reporters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

OPENED = datetime(2026, 9, 1, 15, tzinfo=UTC)
ISSAQUAH = find("issaquah")
BY_SIZE = find("post-lesson-discussion", edition="by-size-2")


def some(people: int) -> list[str]:
    return [f"p{number:02}" for number in range(people)]


def hurried(protocol: Protocol, cast: Cast, rows: int) -> Session:
    """Go on over the first rows."""
    session = Session.open(protocol, cast, at=OPENED, record="shape")
    for _ in range(rows):
        session.perform(c.Advance("fay", OPENED))
    return session


def consulting(people: int) -> Session:
    """Come to the row behind the clarifying questions."""
    return hurried(ISSAQUAH, Cast({"facilitator": "fay", "owner": "oda", "member": some(people - 2)}), 2)


def discussing(observers: int) -> Session:
    """Come to the data row."""
    cast = Cast({"facilitator": "fay", "planning-team": ["ana", "bor"], "instructor": "ana", "recorder": "rik", "observer": some(observers)})
    return hurried(BY_SIZE, cast, 4)


def sizes(session: Session) -> list[int]:
    """Form the sub-groups as proposed, and count each; each has one reporter."""
    session.perform(c.Advance("fay", OPENED))
    view = session.view("fay")
    reporters = {person.id for person in view.people if "reporter" in person.roles}
    assert all(len(reporters.intersection(group.people)) == 1 for group in view.groups)
    return [len(group.people) for group in view.groups]


@pytest.mark.parametrize("people", range(10, 15))
def test_up_to_fourteen_people_sit_in_one_ring(people: int) -> None:
    assert consulting(people).now.stop == "active-listening/1"


@pytest.mark.parametrize("people", range(16, 51))
def test_sixteen_people_and_more_sit_in_small_groups_of_four_to_six(people: int) -> None:
    session = consulting(people)
    assert session.now.stop == "re-state-in-groups?"
    assert set(sizes(session)) <= {4, 5, 6}
    assert sum(len(group.people) for group in session.view("fay").groups) == people - 2


def test_five_are_best_together() -> None:
    assert sizes(consulting(32)) == [5] * 6
    assert sizes(consulting(50)) == [6] * 3 + [5] * 6


@pytest.mark.parametrize(("answer", "stop"), [("ring", "active-listening/1"), ("small-groups", "re-state-in-groups?")])
def test_fifteen_people_are_asked(answer: str, stop: str) -> None:
    session = consulting(15)
    assert (session.now.stop, session.now.options) == ("ring-or-small-groups", ("ring", "small-groups"))
    session.perform(c.Choose("oda", OPENED, answer))
    assert session.now.stop == stop


def test_who_goes_on_without_an_answer_goes_on_in_one_ring() -> None:
    assert hurried(ISSAQUAH, Cast({"facilitator": "fay", "owner": "oda", "member": some(13)}), 3).now.stop == "active-listening/1"


def test_who_comes_or_goes_later_changes_nothing() -> None:
    ring = consulting(14)
    for person in ("late-1", "late-2"):
        ring.perform(c.Join(person, OPENED, "member"))
    ring.perform(c.Advance("fay", OPENED))
    assert ring.now.stop == "interpretive-listening/1"
    groups = consulting(16)
    sizes(groups)
    for person in some(4):
        groups.perform(c.Leave(person, OPENED))
    groups.perform(c.Advance("fay", OPENED))
    assert groups.now.stop == "active-listening/2"
    groups.perform(c.Advance("fay", OPENED))
    assert groups.now.stop == "interpret-in-groups"


@pytest.mark.parametrize("observers", range(11))
def test_up_to_ten_observers_report_one_by_one(observers: int) -> None:
    assert discussing(observers).now.stop == ("data-and-discussion/1" if observers else "data-and-discussion/3")


@pytest.mark.parametrize("observers", range(11, 41))
def test_more_observers_work_in_sub_groups_of_four_to_six_first(observers: int) -> None:
    session = discussing(observers)
    assert session.now.stop == "in-reporting-groups?"
    found = sizes(session)
    assert sum(found) == observers
    assert set(found) <= {4, 5, 6}
    session.perform(c.Advance("fay", OPENED))
    assert session.now.stop == "data-and-discussion/2"
    assert len(session.now.next) == len(found)
