# SPDX-License-Identifier: MIT
"""Whatever is given to the analysis that is of the wrong kind or size is named at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from plcprotocols.analysis import (
    AS_LOGGED,
    Columns,
    Meeting,
    Turn,
    conformance,
    difference,
    entitle,
    from_csv,
    gini,
    interval,
    participation,
    shift,
    shift_families,
    silent,
    turn_interval,
    turns_of,
    within,
)
from plcprotocols.analysis.formulas import gini as formula
from plcprotocols.catalogue import find
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast

TURNS = (Turn("ana", 0, 9000, to=("bor",)), Turn("bor", 9000, 12000, to=()))
MEETING = Meeting(id="m", people=("ana", "bor"), turns=TURNS)
TUNING, CAST = find("tuning-protocol"), Cast({"owner": "ana", "member": ["bor"]})
CSV = "speaker,start,end\nana,0,1\n"
HALF: Any = 0.5
NOTHING: Any = ()
WRONG: list[Any] = [None, 7, float("nan"), "", "x", b"x", (), [], {}, datetime(2026, 3, 2, tzinfo=UTC), object(), MEETING.people]

DOORS: dict[str, Callable[[Any], object]] = {
    "turns_of": lambda each: turns_of(each, AS_LOGGED),
    "within": within,
    "participation": participation,
    "gini": gini,
    "silent": silent,
    "entitle": lambda each: entitle(each, TUNING, CAST),
    "entitle a cast": lambda each: entitle(MEETING, TUNING, each),
    "conformance": lambda each: conformance(each, TUNING, CAST),
    "conformance a cast": lambda each: conformance(MEETING, TUNING, each),
    "turns": lambda each: gini(MEETING, turns=each),
    "shift": lambda each: shift(each, TURNS[1]),
    "shift after": lambda each: shift(TURNS[0], each),
    "shift families": shift_families,
    "formula": lambda each: turn_interval(MEETING, each, seed=1),
    "interval of": lambda each: turn_interval(each, formula, seed=1),
    "level": lambda each: interval([0.1, 0.2], seed=1, level=each),
    "draws": lambda each: interval([0.1, 0.2], seed=1, draws=each if each != 7 else 10**30),
    "arrangements": lambda each: difference([0.1] * 30, [0.2] * 30, seed=1, draws=each if each != 7 else 10**30),
    "seed": lambda each: interval([0.1, 0.2], seed=each if each != 7 else HALF),
    "start": lambda each: Turn("ana", each if each != 7 else -1, 10),
    "end": lambda each: Turn("ana", 8, each),
    "speaker": lambda each: Turn(each if each != "x" else "", 0, 1),
    "move": lambda each: Turn("ana", 0, 1, move=each if each is not None else "advize"),
    "turns of a meeting": lambda each: Meeting(id="m", people=("ana",), turns=[each]),
    "columns": lambda each: from_csv(CSV, each if each is not None else NOTHING),
}


@pytest.mark.parametrize("door", DOORS)
def test_what_is_of_the_wrong_kind_is_named(door: str) -> None:
    for wrong in WRONG:
        with pytest.raises(InvalidArgument) as caught:
            DOORS[door](wrong)
        assert all(problem.place and problem.given and problem.remedy for problem in caught.value.problems), wrong


@pytest.mark.parametrize("turns", [None, 7, "ana", b"x", Columns()])
def test_turns_of_a_meeting_are_several(turns: Any) -> None:
    with pytest.raises(InvalidArgument):
        Meeting(id="m", people=("ana",), turns=turns)


def test_what_may_be_said_shorter_is_taken() -> None:
    turn = Turn("ana", 0, 1, to="bor", move="advise", entitled=["ana"])
    assert (turn.to, turn.move, turn.entitled) == (("bor",), Move.ADVISE, ("ana",))
    codes: Any = ["who"]
    assert Meeting(id="m", people="ana", turns=[], carries=codes).carries == MEETING.carries
