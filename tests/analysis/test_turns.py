# SPDX-License-Identifier: MIT
"""What counts as a turn, worked out by hand."""

from __future__ import annotations

import pytest

from plcprotocols.analysis import AS_LOGGED, FLOOR, Meeting, Span, Turn, TurnDefinition, turns_of, within
from plcprotocols.analysis.turns import floors, talk_times
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.moves import Move


def of(*turns: Turn) -> Meeting:
    return Meeting(id="m", people=("ana", "bor"), turns=turns)


def times(meeting: Meeting, turns: TurnDefinition) -> list[tuple[str, int, int]]:
    return [(turn.speaker, turn.start, turn.end) for turn in turns_of(meeting, turns)]


# Ana breathes for half a second, Bor says mm-hm into it, and Ana goes on two seconds after her second stretch.
BREATH = of(
    *(Turn("ana", 0, 3000), Turn("bor", 2900, 3200), Turn("ana", 3500, 5000)),
    *(Turn("ana", 7000, 8500), Turn("bor", 9000, 9600), Turn("bor", 10_000, 10_500)),
)


def test_as_logged_nothing_is_changed() -> None:
    assert turns_of(BREATH, AS_LOGGED) == BREATH.turns


def test_stretches_are_joined_then_dropped_then_merged() -> None:
    # Joined: ana 0-5000; bor 9000-10500. Dropped: bor 2900-3200. Merged: ana 0-8500, since 2000 ms lie between.
    assert times(BREATH, FLOOR) == [("ana", 0, 8500), ("bor", 9000, 10_500)]
    assert times(BREATH, TurnDefinition("joined", join=500)) == [("ana", 0, 5000), ("bor", 2900, 3200), ("ana", 7000, 8500), ("bor", 9000, 10_500)]
    assert times(BREATH, TurnDefinition("long", drop=1000)) == [("ana", 0, 3000), ("ana", 3500, 5000), ("ana", 7000, 8500)]
    assert times(BREATH, TurnDefinition("merged", merge=1999)) == [("ana", 0, 5000), ("bor", 2900, 3200), ("ana", 7000, 8500), ("bor", 9000, 10_500)]


def test_what_the_log_says_differently_is_not_put_together() -> None:
    meeting = of(Turn("ana", 0, 1000, move=Move.ADVISE), Turn("ana", 1000, 2000, move=Move.ANSWER), Turn("ana", 2000, 3000, move=Move.ANSWER))
    assert times(meeting, FLOOR) == [("ana", 0, 1000), ("ana", 1000, 3000)]


def test_time_in_which_somebody_overlaps_themselves_counts_once() -> None:
    turns = [Turn("ana", 0, 1000), Turn("ana", 200, 800), Turn("ana", 900, 1500), Turn("bor", 0, 1500)]
    assert talk_times(("ana", "bor", "cilka"), turns) == {"ana": 1500, "bor": 1500, "cilka": 0}


def test_who_spoke_after_whom_is_told_in_each_group_by_itself() -> None:
    turns = [Turn("ana", 0, 1, group="g"), Turn("bor", 1, 2), Turn("ana", 2, 3, group="g"), Turn("cilka", 3, 4, group="g"), Turn("dan", 5, 6)]
    assert floors(turns) == (("ana", "cilka"), ("bor", "dan"))


def test_a_part_of_a_meeting() -> None:
    meeting = of(Turn("ana", 0, 1, phase="open"), Turn("bor", 1, 2, phase="open"), Turn("ana", 2, 3, phase="solo"), Turn("bor", 3, 4))
    assert [turn.start for turn in within(meeting, phases="open").turns] == [0, 1]
    assert within(meeting, people=["ana"]).people == ("ana",)
    assert [turn.start for turn in within(meeting, people=["ana"], phases=["solo"]).turns] == [2]
    held = of(Turn("ana", 0, 1, entitled=("ana", "bor")), Turn("bor", 1, 2, entitled=("bor",)))
    assert [turn.entitled for turn in within(held, people="ana").turns] == [("ana",)]
    for wrong in ({"phases": "opne"}, {"people": "eva"}):
        with pytest.raises(InvalidArgument, match="there is no"):
            within(meeting, **wrong)


def test_turns_and_meetings_contradict_themselves() -> None:
    for start, end in ((-1, 5), (5, 4)):
        with pytest.raises(InvalidArgument, match="not before it"):
            Turn("ana", start, end)
    with pytest.raises(InvalidArgument, match="'cilka'"):
        of(Turn("cilka", 0, 1))
    with pytest.raises(InvalidArgument):
        TurnDefinition("odd", join=-1)
    assert Meeting(id="m", people=["ana", "bor", "ana"], turns=()).people == ("ana", "bor")


def test_a_part_of_a_meeting_keeps_the_phases_of_that_part() -> None:
    meeting = Meeting(id="m", people=("ana",), turns=[Turn("ana", 0, 5, phase="solo")], spans=(Span("solo", 0, 6), Span("open", 6, 9)))
    assert within(meeting, phases="open").spans == (Span("open", 6, 9),)
    assert within(meeting, people="ana").spans == meeting.spans
    with pytest.raises(InvalidArgument, match="Give a start from 0"):
        Span("solo", 6, 5)
