# SPDX-License-Identifier: MIT
"""Who came, left and changed roles is told in words, while a session runs and from its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from plcprotocols.app.attendance import ATTENDANCE, Attendance, attendance
from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.people import Person, Roster
from tests.simulation.groups import OPENED, group

PROTOCOL = find("success-analysis")
NAMES = Roster((Person("a", "Ada"), Person("b", "Bela")))
SAID: tuple[tuple[type, Mapping[str, object], str], ...] = (
    (e.Joined, {"person": "a", "role": None}, "Ada arrives"),
    (e.Joined, {"person": "a", "role": "reporter"}, "Ada arrives as reporter"),
    (e.Left, {"person": "a", "actor": "a"}, "Ada leaves"),
    (e.Left, {"person": "a"}, "Ada leaves"),
    (e.Left, {"person": "a", "actor": "b"}, "Ada has gone, as Bela notes"),
    (e.QueueJoined, {"person": "a", "actor": None}, "Ada is put at the end of the round"),
    (e.FollowUpOffered, {"person": "a", "actor": None}, "Ada may ask once more"),
    (e.TurnDropped, {"person": "a", "actor": None}, "Ada has no turn to come in this round any more"),
    (e.AnswerDropped, {"person": "a", "actor": None}, "Ada owes no answer any more"),
    (e.OpinionGranted, {"person": "a", "actor": None}, "Ada may give the opinion"),
    (e.OfferDropped, {"person": "a", "actor": "a"}, "Ada takes the offer back"),
    (e.OfferDropped, {"person": "a", "actor": None}, "the opinion of Ada is not waited for any more"),
    (e.LoopJoined, {"person": "a", "loop": "owners"}, "Ada is put at the end of: each owner in turn"),
    (e.LoopLeft, {"person": "a", "loop": "owners", "again": False}, "Ada is taken out of: each owner in turn"),
    (
        e.LoopLeft,
        {"person": "a", "loop": "owners", "again": True},
        "Ada is taken out of: each owner in turn; if they may again, they come at its end",
    ),
    (e.OptedOut, {"actor": "a", "of": "tell"}, "Ada opts out of: The owner tells the success"),
    (e.OptedOut, {"of": "tell"}, "somebody opts out of: The owner tells the success"),
    (e.OptedIn, {"actor": "a"}, "Ada takes part again"),
    (e.RoleTaken, {"actor": "a", "role": "reporter"}, "Ada takes a seat as reporter"),
    (e.RoleLeft, {"person": "a", "role": "reporter"}, "Ada rises from the seat as reporter"),
    (e.LineJoined, {"actor": "a", "role": "reporter"}, "Ada stands in line for a seat as reporter"),
    (e.LineLeft, {"person": "a", "role": "reporter"}, "Ada stands in line for a seat as reporter no longer"),
    (e.SeatGiven, {"person": "a", "role": "reporter"}, "Ada was first in line and has a seat as reporter"),
    (e.HandedOver, {"holder": "a", "to": "b", "role": "reporter", "back": None}, "Ada hands the role reporter over to Bela"),
    (e.HandedOver, {"holder": "a", "to": "b", "role": "reporter", "back": "member"}, "Ada hands the role reporter over to Bela and is member now"),
    (e.RoleBound, {"person": "a", "role": "reporter"}, "Ada is chosen as reporter"),
)


@pytest.mark.parametrize(("kind", "facts", "said"), SAID, ids=lambda each: getattr(each, "tag", None))
def test_each_event_of_people_is_said(kind: type[e.Event], facts: Mapping[str, object], said: str) -> None:
    assert Attendance(PROTOCOL, NAMES).say(kind.tag, facts) == said


def test_all_of_them_are_tried() -> None:
    assert {kind.tag for kind, _, _ in SAID if hasattr(kind, "tag")} == ATTENDANCE


def test_who_comes_back_is_told_so() -> None:
    people = group(PROTOCOL, 4, late=1)
    session = Session.open(PROTOCOL, people.cast, at=OPENED, record="moving")
    late, other = people.cast.late[0], "p2"
    for minute, command in enumerate((c.Join, c.Leave, c.Join), start=1):
        session.perform(command(late, OPENED + timedelta(minutes=minute)))
    session.perform(c.MarkAbsent("p1", OPENED + timedelta(minutes=4), other))
    assert [what for _, what in attendance(PROTOCOL, session.events)] == [
        f"{late} arrives",
        f"{late} leaves",
        f"{late} comes back",
        f"{other} has gone, as p1 notes",
    ]
