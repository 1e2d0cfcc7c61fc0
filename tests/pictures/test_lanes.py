# SPDX-License-Identifier: MIT
"""The swim-lane: bars stand where and as long as turns were, each in the lane of whoever spoke, and names stay in their room."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plcprotocols.analysis import FLOOR, Meeting, Span, Turn
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Person, Roster
from plcprotocols.pictures import swim_lane
from plcprotocols.pictures.lanes import LANE, LEFT, RIGHT
from plcprotocols.pictures.svg import SMALL, TEXT, reckoned
from tests.pictures.reading import box, of, parsed, tip, words

HOSTILE = (
    *("<script>alert(1)</script>", "Ana \"the\" O'Brien & Co", "]]>", "&amp;", "</svg>", "a\nb\tc", "x" * 500, "شهرزاد بنت عبد الله"),
    *("evil\u202eeman", "\u2066\u2067left", "a\x00b\x07", "\ufffe\uffff", "李小龍 " * 20, "$x^$", "{id}", "e\u0301" * 50, " ", "👩‍🏫 teacher", "%s {0}"),
)
NAMES = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    people = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    phases: list[str | None] = [*draw(st.lists(NAMES, max_size=4))] or [None]
    turns = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 4_000_000))
        group = draw(st.sampled_from(["", "", "pairs-1", "pairs-2"]))
        turns.append(Turn(draw(st.sampled_from(people)), start, start + draw(st.integers(0, 900_000)), phase=draw(st.sampled_from(phases)), group=group))
    return Meeting(id=draw(NAMES), people=people, turns=turns)


@given(meetings())
@settings(max_examples=max(40, settings().max_examples // 2))
def test_bars_are_as_long_as_turns_and_in_the_lane_of_whoever_spoke(meeting: Meeting) -> None:
    root = parsed(svg := swim_lane(meeting))
    assert swim_lane(meeting) == svg
    length = max((turn.end for turn in meeting.turns), default=1) or 1
    groups = of(root, "g", "turns")
    spoke = [person for person in meeting.people if any(turn.speaker == person for turn in meeting.turns)]
    assert len(groups) == len(spoke)
    axis = max(line.attrib["y1"] for line in of(root, "line") if line.get("stroke") == "#1a1a1a")
    top = float(axis) - LANE * len(meeting.people)
    for person, group in zip(spoke, groups, strict=True):
        bars, turns = list(map(box, of(group, "rect"))), [turn for turn in meeting.turns if turn.speaker == person]
        lane = top + LANE * meeting.people.index(person)
        assert len(bars) == len(turns)
        for bar, turn in zip(bars, turns, strict=True):
            assert bar[0] == pytest.approx(LEFT + (RIGHT - LEFT) * turn.start / length, abs=0.011)
            assert bar[2] == pytest.approx(LEFT + (RIGHT - LEFT) * turn.end / length, abs=0.021)
            assert lane < bar[1] < bar[3] < lane + LANE


@given(meetings())
@settings(max_examples=max(40, settings().max_examples // 2))
def test_names_of_phases_lie_on_nothing_and_those_of_people_stay_in_their_column(meeting: Meeting) -> None:
    root = parsed(swim_lane(meeting))
    labels = [(float(each.attrib["x"]), float(each.attrib["y"]), reckoned(each.text or "", SMALL)) for each in of(root, "text", "band")]
    for row in {y for _, y, _ in labels}:
        spans = sorted((x - width / 2, x + width / 2) for x, y, width in labels if y == row)
        assert all(before[1] <= after[0] + 0.02 for before, after in pairwise(spans))
        assert all(low >= LEFT - 0.02 and high <= RIGHT + 0.02 for low, high in spans)
    for each in of(root, "text"):
        if each.get("text-anchor") == "end" and float(each.attrib["x"]) == LEFT - 8:
            assert reckoned(each.text or "", float(each.get("font-size", TEXT))) <= LEFT - 8


def test_a_small_meeting_is_drawn_as_it_was_read_by_hand() -> None:
    turns = [
        Turn("ana", 0, 60_000, phase="present", move=Move.PRESENT),
        Turn("bor", 50_000, 90_000, phase="ask", move=Move.ASK_CLARIFY),
        Turn("ana", 90_000, 120_000, phase="ask", move=Move.ANSWER),
    ]
    spans = (Span("present", 0, 60_000, form="solo"), Span("write", 60_000, 80_000, form="silence"), Span("ask", 80_000, 120_000, form="open"))
    meeting = Meeting(id="drawings", people=("ana", "bor", "cilka"), turns=turns, spans=spans)
    assert swim_lane(meeting) == (Path(__file__).parent / "golden" / "swim-lane.svg").read_text(encoding="utf-8")


def test_overlaps_are_kept_and_who_never_spoke_has_a_lane() -> None:
    root = parsed(swim_lane(Meeting(id="m", people=("ana", "bor", "cilka"), turns=[Turn("ana", 0, 4000), Turn("bor", 3500, 5000)])))
    one, other = (box(of(group, "rect")[0]) for group in of(root, "g", "turns"))
    assert one[2] > other[0]
    assert words(root).count("no turn") == 1
    assert "3 people, 2 turns, 0:05 minutes, 1 never spoke" in words(root)
    assert [tip(bar) for group in of(root, "g", "turns") for bar in of(group, "rect")] == ["ana: 0:00 to 0:04", "bor: 0:04 to 0:05"]


def test_the_definition_of_a_turn_counts_and_is_named() -> None:
    meeting = Meeting(id="m", people=("ana", "bor"), turns=[Turn("ana", 0, 4000), Turn("ana", 4300, 9000), Turn("bor", 9000, 9100)])
    root = parsed(swim_lane(meeting, turns=FLOOR))
    assert [len(of(group, "rect")) for group in of(root, "g", "turns")] == [1]
    assert any("turns floor (joined up to 500 ms" in each for each in words(root))


def test_names_of_a_roster_are_shown() -> None:
    meeting = Meeting(id="m", people=("ana",), turns=[Turn("ana", 0, 4000)])
    svg = swim_lane(meeting, roster=Roster((Person("ana", "Ana Horvat"),)), title="Monday")
    assert {"Ana Horvat", "Monday"} <= set(words(parsed(svg)))


def test_phases_without_room_for_their_names_have_numbers_that_are_explained() -> None:
    spans = (Span("a long name of a phase", 0, 1000), Span("talk", 1000, 100_000), Span("a long name of a phase", 100_000, 103_000))
    root = parsed(swim_lane(Meeting(id="m", people=("ana",), turns=[Turn("ana", 0, 103_000)], spans=spans)))
    assert {"talk", "1", "1 a long name of a phase"} <= set(words(root))


def test_silence_breaks_and_films_are_told_by_patterns_and_words() -> None:
    spans = (Span("write", 0, 1000, form="silence"), Span("coffee", 1000, 2000, form="break"), Span("look", 2000, 3000, form="watch"))
    root = parsed(swim_lane(Meeting(id="m", people=("ana",), turns=[Turn("ana", 0, 3000)], spans=spans)))
    fills = [(each.get("fill") or "").rpartition("-")[2] for each in of(root, "rect", "phase")]
    assert fills == ["quiet)", "quiet)", "film)"]
    assert {"silence, a break", "a film is shown"} <= set(words(root))
    assert [tip(each) for each in of(root, "rect", "phase")] == [
        *("write: 0:00 to 0:01, silence", "coffee: 0:01 to 0:02, a break", "look: 0:02 to 0:03, with a film")
    ]


@pytest.mark.parametrize("turns", [(), (Turn("ana", 0, 0),), (Turn("ana", 0, 86_400_000 * 700),)])
def test_nothing_much_is_drawn_too(turns: tuple[Turn, ...]) -> None:
    parsed(swim_lane(Meeting(id="m", people=("ana",), turns=turns)))
    assert "nobody is shown" in words(parsed(swim_lane(Meeting(id="m", people=(), turns=()))))


def test_a_hundred_people_and_a_thousand_turns_stay_small_and_quick() -> None:
    people = [f"person-{place}" for place in range(100)]
    turns = [Turn(people[place * 7 % 100], place * 3000, place * 3000 + 2800, move=Move.INFORM, phase=f"phase-{place // 100}") for place in range(1000)]
    meeting = Meeting(id="m", people=people, turns=turns)
    began = perf_counter()
    svg = swim_lane(meeting)
    assert perf_counter() - began < 1
    assert len(svg) < 220_000
    assert len([bar for group in of(parsed(svg), "g", "turns") for bar in of(group, "rect")]) == 1000


def test_what_is_no_meeting_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="Give a meeting"):
        swim_lane("drawings")  # type: ignore[call-overload,unused-ignore,arg-type]  # what a test gives
    with pytest.raises(InvalidArgument, match="a log knows no viewers"):
        swim_lane(Meeting(id="m", people=("ana",), turns=()), viewer="ana")
