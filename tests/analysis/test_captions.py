# SPDX-License-Identifier: MIT
"""WebVTT: speakers as Zoom and as Teams spell them, and what is wrong with its line."""

from __future__ import annotations

import sys

import pytest

from plcprotocols.analysis import Reading, from_webvtt
from plcprotocols.model.errors import InvalidLog, NotFound

# Written by hand after what Zoom's cloud recording gives: numbered cues, the name before the text.
ZOOM = """\
WEBVTT

1
00:00:02.310 --> 00:00:05.000
Ana Horvat: Good morning. Shall we begin?

2
00:00:04.500 --> 00:00:06.120
Bor Novak: Yes.
"""

# Written by hand after what Teams gives: a mark for each cue, the speaker as a voice.
TEAMS = """\
WEBVTT

NOTE a transcript

6f1a/11-0
00:00:02.310 --> 00:00:05.000
<v Ana Horvat>Good morning.
Shall we begin?</v>

6f1a/12-0
00:00:04.500 --> 00:00:06.120 align:start
<v Bor &amp; Eva>Yes: now.</v>
"""


def codes(text: str, **more: object) -> list[tuple[int, str, bool]]:
    meeting = from_webvtt(text, reading=Reading.LENIENT, **more)  # type: ignore[arg-type]  # what a test gives
    return [(finding.line, finding.code, finding.left_out) for finding in meeting.findings]


def test_zoom_names_the_speaker_before_the_text() -> None:
    meeting = from_webvtt(ZOOM, people=["ana", "bor", "cilka"], speakers={"Ana Horvat": "ana", "Bor Novak": "bor"})
    told = [(turn.speaker, turn.start, turn.end, turn.words) for turn in meeting.turns]
    assert told == [("ana", 2310, 5000, "line 5"), ("bor", 4500, 6120, "line 9")]
    assert meeting.people == ("ana", "bor", "cilka")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_teams_names_the_speaker_as_a_voice(end: str) -> None:
    meeting = from_webvtt(TEAMS.replace("\n", end).encode())
    told = [(turn.speaker, turn.start, turn.end, turn.words) for turn in meeting.turns]
    assert told == [("Ana Horvat", 2310, 5000, "line 7"), ("Bor & Eva", 4500, 6120, "line 12")]


@pytest.mark.parametrize(
    ("cue", "found"),
    [
        ("00:00:09.000 -> 00:00:10.000\nana: one", [(6, "broken-cue", True)]),
        ("00:00:09.000 --> later\nana: one", [(6, "broken-cue", True)]),
        ("00:99:09.000 --> 00:99:10.000\nana: one", [(6, "broken-cue", True)]),
        ("00:00:09.000 --> 00:00:08.000\nana: one", [(6, "negative-duration", True)]),
        ("00:00:00.500 --> 00:00:08.000\nana: one", [(6, "time-backwards", False)]),
        ("00:00:09.000 --> 00:00:10.000\none two", [(6, "no-speaker", True)]),
        ("00:00:09.000 --> 00:00:10.000", [(6, "no-speaker", True)]),
        ("00:00:09.000 --> 00:00:10.000\nWhat I mean: one", [(6, "unknown-speaker", False)]),
        ("00:00:09.000 --> 00:00:10.000\n<v ana>one</v> <v bor>two</v>", [(6, "several-speakers", False)]),
        ("only text", [(6, "broken-cue", True)]),
        ("NOTE only a note", []),
    ],
)
def test_what_is_wrong_is_named_with_its_line(cue: str, found: list[tuple[int, str, bool]]) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\nana: yes\n\n{cue}\n\n00:11.000 --> 00:12.000\nbor: no\n"
    assert codes(text, people=["ana", "bor"]) == found
    assert len(from_webvtt(text, reading="lenient").turns) >= 2


def test_a_cue_that_begins_without_an_empty_line_is_a_cue() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nana: yes\n00:03.000 --> 00:04.000\nbor: no\n"
    assert [(turn.speaker, turn.words) for turn in from_webvtt(text).turns] == [("ana", "line 4"), ("bor", "line 6")]


def test_what_does_not_begin_as_it_should_is_found() -> None:
    assert codes("1\n00:01.000 --> 00:02.000\nana: yes\n") == [(1, "not-webvtt", True)]
    assert codes("") == [(1, "empty-log", True)]
    with pytest.raises(InvalidLog, match="begins with a line WEBVTT"):
        from_webvtt("ana: yes")


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "webvtt", None)
    with pytest.raises(NotFound, match=r"pip install 'plcprotocols\[analysis\]'"):
        from_webvtt(ZOOM)
