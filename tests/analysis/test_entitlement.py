# SPDX-License-Identifier: MIT
"""Whose turn it could have been by a protocol: of our own sessions and of logs alike."""

from __future__ import annotations

import pytest

from plcprotocols import Cast, commands, find
from plcprotocols.analysis import Columns, entitle, entitlement_gap, from_csv, from_session
from plcprotocols.model.errors import InvalidArgument
from tests.analysis.test_sessions import CAST, at, tuning

MEMBERS = ("cilka", "drago", "eva", "franc")
# The same turns as in `tuning`, as somebody wrote them down, and two more.
WRITTEN = """\
speaker,start,end,phase,move
bor,1:00,5:00,presentation,
cilka,7:00,8:00,clarifying,
bor,8:00,9:00,clarifying,
ana,9:00,9:30,break,
ana,9:30,10:00,clarifying,inform
ana,10:00,11:00,clarifying,intervene
"""
COLUMNS = Columns(phase="phase", move="move", unit="hh:mm:ss")


def test_a_session_by_hand() -> None:
    # Of 360 s the owner presented 240 and answered 60, all his; the question of 60 s was meant for four members, 15 s for each.
    found = entitlement_gap(from_session(tuning()))
    expected = {"ana": 0, "bor": 0, "cilka": 45 / 360, "drago": -15 / 360, "eva": -15 / 360, "franc": -15 / 360}
    assert dict(found.by) == pytest.approx(expected)
    assert found.value == pytest.approx(45 / 360)
    assert entitlement_gap(from_session(tuning()), of="turns").value == pytest.approx(1 / 4)


def test_a_lead_who_restores_a_rule_takes_nobodys_turn() -> None:
    session = tuning()
    session.perform(commands.BeginTurn("ana", at(13), "intervene"))
    session.perform(commands.EndTurn("ana", at(14)))
    session.perform(commands.BeginTurn("ana", at(14), "inform"))
    session.perform(commands.EndTurn("ana", at(15)))
    assert [turn.entitled for turn in from_session(session).turns[-2:]] == [("ana",), MEMBERS]


def test_a_log_with_phases_is_held_against_the_same_protocol() -> None:
    log = from_csv(WRITTEN, COLUMNS, people=CAST.people)
    assert entitlement_gap(log).why == "no-protocol"
    meeting = entitle(log, find("tuning-protocol"), CAST)
    assert [turn.entitled for turn in meeting.turns] == [("bor",), MEMBERS, ("bor",), None, MEMBERS, ("ana",)]
    assert [turn.entitled for turn in meeting.turns[:3]] == [turn.entitled for turn in from_session(tuning()).turns]
    # Ana, who facilitates, spoke for 30 s that were meant for the members; that she restored a rule for a minute is her part.
    assert dict(entitlement_gap(meeting).by)["ana"] == pytest.approx(30 / 450)


def test_what_is_bound_anew_cannot_be_told() -> None:
    protocol = find("final-word")
    cast = Cast({"member": ["ana", "bor", "cilka", "drago"]})
    rows = "speaker,start,end,phase\n" + "".join(f"ana,{place},{place + 1},{phase}\n" for place, phase in enumerate(("present", "respond", "last-word")))
    meeting = entitle(from_csv(rows, Columns(phase="phase"), people=cast.people), protocol, cast)
    assert {turn.entitled for turn in meeting.turns} == {None}


def test_roles_the_protocol_does_not_have_are_refused() -> None:
    log = from_csv(WRITTEN, COLUMNS, people=CAST.people)
    with pytest.raises(InvalidArgument, match="Did you mean owner"):
        entitle(log, find("tuning-protocol"), Cast({"ownner": "bor"}))
