# SPDX-License-Identifier: MIT
"""CSV: columns by name, times in three units, and what is wrong with its line."""

from __future__ import annotations

import pytest

from plcprotocols.analysis import Carries, Columns, Reading, TimeUnit, from_csv
from plcprotocols.model.errors import InvalidArgument, InvalidLog
from plcprotocols.model.moves import Move

TABLE = """\
Wer;Ab;Bis;An;Was;Phase;Text
ana;0:00:10,5;0:00:12;bor;ask-clarify;clarify;"How
many?"
bor;0:13;0:14;all;answer;clarify;
ana;1:00:00;1:00:01;;;;
"""
GERMAN = Columns(speaker="Wer", start="Ab", end="Bis", to="An", move="Was", phase="Phase", words="Text", unit="hh:mm:ss", separator=";", addressees="/")


def codes(text: str, columns: Columns | None = None) -> list[tuple[int, str, bool]]:
    meeting = from_csv(text, columns, reading=Reading.LENIENT, people=["ana", "bor"])
    return [(finding.line, finding.code, finding.left_out) for finding in meeting.findings]


def test_columns_say_what_a_row_is() -> None:
    meeting = from_csv(TABLE, GERMAN)
    first, second, third = meeting.turns
    assert (first.speaker, first.start, first.end, first.to, first.move, first.phase, first.words) == (
        *("ana", 10500, 12000, ("bor",)),
        *(Move.ASK_CLARIFY, "clarify", "line 2"),
    )
    assert (second.start, second.end, second.to, second.words) == (13000, 14000, (), None)
    assert (third.start, third.to, third.move, third.phase) == (3_600_000, None, None, None)
    assert meeting.carries == set(Carries)


def test_durations_and_milliseconds() -> None:
    columns = Columns(end="", duration="ms", unit=TimeUnit.MILLISECONDS)
    assert [(turn.start, turn.end) for turn in from_csv("start,ms,speaker\n1500,250,ana\n1600,0,bor", columns).turns] == [(1500, 1750), (1600, 1600)]


def test_several_are_addressed() -> None:
    columns = Columns(to="to")
    meeting = from_csv("speaker,start,end,to\nana,0,1,bor; cilka\nbor,1,2,all\n", columns)
    assert [turn.to for turn in meeting.turns] == [("bor", "cilka"), ()]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("ana,1", [(3, "broken-row", True)]),
        ("ana,1,2,3,4,5", [(3, "broken-row", True)]),
        ("ana,3,2,,", [(3, "negative-duration", True)]),
        ("ana,-3,2,,", [(3, "negative-time", True)]),
        ("ana,0.5,2,,", [(3, "time-backwards", False)]),
        ("eva,1,2,,", [(3, "unknown-speaker", False)]),
        (",1,2,,", [(3, "no-speaker", True)]),
        ("ana,one,2,,", [(3, "not-a-time", True)]),
        ("ana,1,0:02,,", [(3, "not-a-time", True)]),
        ('ana,1,"2,5",,', [(3, "not-a-time", True)]),
        ("ana,1,2,,advice", [(3, "unknown-move", False)]),
        ("ana,1,2,eva,", [(3, "unknown-addressee", False)]),
        ("ana,1,2,ana,", [(3, "to-oneself", False)]),
        ('ana,1,"2,,', [(3, "broken-csv", True)]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(row: str, found: list[tuple[int, str, bool]]) -> None:
    columns = Columns(to="to", move="move")
    assert codes(f"speaker,start,end,to,move\nana,1,2,,\n{row}\n", columns) == found


@pytest.mark.parametrize("text", ["1:60:00", "1:2:3:4", "2", "x:10", "", "99999999:00"])
def test_what_is_no_time_of_a_clock_is_found(text: str) -> None:
    columns = Columns(unit=TimeUnit.CLOCK)
    assert codes(f"speaker,start,end\nana,{text},999:00:00\n", columns) == [(2, "not-a-time", True)]


def test_columns_that_are_not_there_are_found() -> None:
    assert codes("speaker,begin,end\nana,1,2\n") == [(1, "unknown-column", True)]
    meeting = from_csv("speaker,start,end\nana,1,2\n", Columns(move="moves"), reading="lenient")
    assert ([finding.code for finding in meeting.findings], len(meeting.turns), meeting.carries) == (["unknown-column"], 1, frozenset({Carries.WHO}))
    assert codes("speaker,start,end,start\nana,1,2,3\n") == [(1, "column-twice", False)]
    with pytest.raises(InvalidLog) as error:
        from_csv("wer,von,ende\nana,1,2\n")
    assert [(problem.given, problem.remedy) for problem in error.value.problems] == [
        ("there is no column 'speaker'", "Known: ende, von, wer."),
        ("there is no column 'start'", "Known: ende, von, wer."),
        ("there is no column 'end'", "Did you mean ende?"),
    ]


def test_an_empty_file_is_found() -> None:
    assert codes("") == [(1, "empty-log", True)]
    assert codes("speaker,start,end\n") == [(1, "no-turns", False)]


def test_columns_contradict_themselves() -> None:
    kinds: tuple[dict[str, str], ...] = ({"duration": "d"}, {"end": ""}, {"separator": ",,"}, {"separator": "\n"}, {"unit": "minutes"}, {"speaker": ""})
    for wrong in kinds:
        with pytest.raises(InvalidArgument):
            Columns(**wrong)
