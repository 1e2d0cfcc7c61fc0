# SPDX-License-Identifier: MIT
"""RTTM: rows of turns to the millisecond, and what is wrong in them with its line."""

from __future__ import annotations

import pytest

from plcprotocols.analysis import Carries, Reading, from_rttm
from plcprotocols.model.errors import InvalidLog

# Written by hand after the rows of the AMI diarization set-up; the second and third overlap.
EXCERPT = """\
;; excerpt
SPKR-INFO m1 1 <NA> <NA> <NA> unknown drago <NA> <NA>
SPEAKER m1 1 50.42 0.57 <NA> <NA> ana <NA> <NA>
SPEAKER m1 1 55.98 21.31 <NA> <NA> ana <NA> <NA>
SPEAKER m1 1 67.21 0.24 <NA> <NA> bor <NA>

SPEAKER m1 1 80.0005 1 <NA> <NA> cilka <NA> <NA>
LEXEME m1 1 50.42 0.2 hello lex ana <NA> <NA>
"""


def codes(text: str | bytes, **more: object) -> list[tuple[int, str, bool]]:
    meeting = from_rttm(text, reading=Reading.LENIENT, **more)  # type: ignore[arg-type]  # what a test gives
    return [(finding.line, finding.code, finding.left_out) for finding in meeting.findings]


def test_rows_are_turns_and_overlaps_are_kept() -> None:
    meeting = from_rttm(EXCERPT, origin="by hand")
    assert [(turn.speaker, turn.start, turn.end) for turn in meeting.turns] == [
        ("ana", 50420, 50990),
        ("ana", 55980, 77290),
        ("bor", 67210, 67450),
        ("cilka", 80000, 81000),
    ]
    assert (meeting.id, meeting.people, meeting.source, meeting.findings) == ("m1", ("drago", "ana", "bor", "cilka"), "by hand", ())
    assert meeting.carries == {Carries.WHO}


def test_names_stand_for_references_and_the_roster_holds_who_never_spoke() -> None:
    row = "SPEAKER m 1 0 1 <NA> <NA> FEE005 <NA> <NA>"
    meeting = from_rttm(row, people=["ana", "bor"], speakers={"FEE005": "ana"}, id="m")
    assert meeting.people == ("ana", "bor")
    assert [turn.speaker for turn in meeting.turns] == ["ana"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("SPEAKER m 1 5 1 <NA> <NA> ana", [(2, "broken-row", True)]),
        ("SPEAKER m 1 5 -1 <NA> <NA> ana <NA> <NA>", [(2, "negative-duration", True)]),
        ("SPEAKER m 1 -5 1 <NA> <NA> ana <NA> <NA>", [(2, "negative-time", True)]),
        ("SPEAKER m 1 five 1 <NA> <NA> ana <NA> <NA>", [(2, "not-a-time", True)]),
        ("SPEAKER m 1 5 1e400 <NA> <NA> ana <NA> <NA>", [(2, "not-a-time", True)]),
        ("SPEAKER m 1 5 nan <NA> <NA> ana <NA> <NA>", [(2, "not-a-time", True)]),
        ("SPEAKER m 1 3 1 <NA> <NA> ana <NA> <NA>", [(2, "time-backwards", False)]),
        ("SPEAKER m 1 5 1 <NA> <NA> eva <NA> <NA>", [(2, "unknown-speaker", False)]),
        ("SPEAKER m 1 5 1 <NA> <NA> <NA> <NA> <NA>", [(2, "no-speaker", True)]),
        ("SPEAKER n 1 5 1 <NA> <NA> ana <NA> <NA>", [(2, "other-file", True)]),
        ("SPEEKER m 1 5 1 <NA> <NA> ana <NA> <NA>", [(2, "unknown-type", True)]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(row: str, found: list[tuple[int, str, bool]]) -> None:
    text = f"SPEAKER m 1 4 1 <NA> <NA> ana <NA> <NA>\n{row}\n"
    assert codes(text, people=["ana", "bor"]) == found
    with pytest.raises(InvalidLog) as error:
        from_rttm(text, people=["ana", "bor"])
    assert [(problem.place, problem.code) for problem in error.value.problems] == [(f"line {line}", code) for line, code, _ in found]
    assert all(problem.remedy for problem in error.value.problems)


def test_a_lenient_reading_leaves_out_only_what_is_found_left_out() -> None:
    text = "SPEAKER m 1 4 1 <NA> <NA> ana <NA> <NA>\nSPEAKER m 1 3 1 <NA> <NA> eva <NA> <NA>\nSPEAKER m 1 5 -1 <NA> <NA> ana <NA> <NA>\nrow\n"
    meeting = from_rttm(text, people=["ana"], reading="lenient")
    assert [(turn.speaker, turn.start) for turn in meeting.turns] == [("eva", 3000), ("ana", 4000)]
    assert meeting.people == ("ana", "eva")
    assert [(finding.line, finding.code) for finding in meeting.findings] == [
        (2, "time-backwards"),
        (2, "unknown-speaker"),
        (3, "negative-duration"),
        (4, "unknown-type"),
    ]
    assert str(meeting.findings[2]) == (
        "line 3: it ends 1000 ms before it begins (negative-duration). Give an end that is not before its beginning. Left out."
    )


@pytest.mark.parametrize("text", ["", b"", "\n \n", "\ufeff"])
def test_an_empty_file_is_found(text: str | bytes) -> None:
    assert codes(text) == [(1, "empty-log", True)]
    with pytest.raises(InvalidLog, match="line 1: the file is empty"):
        from_rttm(text)


def test_bytes_that_are_no_text_are_found_where_they_stand() -> None:
    text = b"SPEAKER m 1 4 1 <NA> <NA> ana <NA> <NA>\r\nSPEAKER m 1 5 1 <NA> <NA> \xe8rt <NA> <NA>\r\n"
    assert codes(text) == [(2, "not-text", False)]
