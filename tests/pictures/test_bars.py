# SPDX-License-Identifier: MIT
"""Bars against outlines and points with bars: as long as what they stand for, from zero, and said in words beside."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import Cast, find
from plcprotocols.analysis import (
    Columns,
    Meeting,
    Spent,
    TimeUse,
    Turn,
    conformance,
    entitle,
    entitlement_gap,
    from_csv,
    intended_shares,
    made_up,
    shares,
    time_use,
)
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.pictures import intervals, planned_against_actual, shares_against_intended
from plcprotocols.pictures.phases import LEFT, RIGHT
from tests.analysis.test_time_use import spent
from tests.pictures.reading import box, numbers, of, parsed, tip, words
from tests.pictures.test_lanes import HOSTILE, NAMES

GOLDEN = Path(__file__).parent / "golden"
ONE_HOUR = 3_600_000


def use(*visits: Spent) -> TimeUse:
    return TimeUse("r1", visits, made_up(visits))


def width(root: ET.Element, kind: str) -> list[float]:
    return [box(each)[2] - box(each)[0] for each in of(root, "rect", kind)]


# Planned against actual

TIMES = st.none() | st.integers(0, 2 * ONE_HOUR)


@given(st.lists(st.builds(Spent, phase=NAMES, planned=TIMES, actual=TIMES, extended=st.integers(0, ONE_HOUR), pass_of=NAMES, group=NAMES), max_size=8))
def test_bars_are_as_long_as_times_and_each_visit_has_its_row(visits: list[Spent]) -> None:
    root = parsed(svg := planned_against_actual(use(*visits)))
    assert planned_against_actual(use(*visits)) == svg
    longest = max((max((each.planned or 0) + each.extended, each.actual or 0) for each in visits), default=1) or 1
    rows = of(root, "g", "visit")
    assert len(rows) == len(visits)
    upto = 0.0
    for each, row in zip(visits, rows, strict=True):
        boxes = {kind: [box(bar) for bar in of(row, "rect", kind)] for kind in ("had", "over", "meant", "more")}
        assert [low for low, *_ in boxes["had"]] == [LEFT]
        had = sum(high - low for kind in ("had", "over") for low, _, high, _ in boxes[kind])
        assert had == pytest.approx((RIGHT - LEFT) * (each.actual or 0) / longest, abs=0.05)
        assert bool(boxes["meant"]) == (each.planned is not None)
        for low, _, high, _ in boxes["meant"]:
            assert high - low == pytest.approx((RIGHT - LEFT) * (each.planned or 0) / longest, abs=0.05)
        over = sum(high - low for low, _, high, _ in boxes["over"])
        assert over == pytest.approx((RIGHT - LEFT) * (each.over or 0) / longest, abs=0.05)
        every = [found for some in boxes.values() for found in some]
        assert all(top >= upto and high <= RIGHT + 0.1 for _, top, high, _ in every)
        upto = max((bottom for *_, bottom in every), default=upto)


def test_a_small_plan_is_drawn_as_it_was_read_by_hand() -> None:
    # Two minutes saved; then three over, two of them saved before; then no plan; then more time given, and it goes on.
    some = spent((10, 8), (5, 8), (None, 4), (5, 6))
    found = use(*some[:3], evolve(some[3], extended=120_000, going=True, paused=30_000, pass_of="ana"))
    assert planned_against_actual(found) == (GOLDEN / "planned-against-actual.svg").read_text(encoding="utf-8")
    root = parsed(planned_against_actual(found))
    assert "22:00 of 20:00 planned minutes: 4:00 over (2:00 of it saved before), 2:00 saved" in words(root)
    assert [tip(each) for each in of(root, "g", "visit")] == [
        "p0: 8:00 of 10:00 planned, 2:00 saved, 2:00 used by p1",
        "p1: 8:00 of 5:00 planned, 3:00 over, 2:00 of it saved before, 2:00 from p0",
        "p2: 4:00, no time planned",
        "p3 (for ana): 6:00 of 5:00 planned, 1:00 over, goes on, 0:30 paused, 2:00 more given",
    ]


def test_a_log_held_against_a_protocol_is_drawn() -> None:
    cast = Cast({"facilitator": "eva", "owner": "ana", "member": ["bor", "cilka", "drago"]})
    log = from_csv("speaker,start,end,phase\nana,0:00,16:00,presentation\n", Columns(phase="phase", unit="hh:mm:ss"), people=cast.people, id="log")
    found = conformance(log, find("tuning-protocol"), cast)
    assert planned_against_actual(found) == planned_against_actual(time_use(found))
    assert any("16:00 of 15:00 planned" in each for each in words(parsed(planned_against_actual(found))))


def test_no_phase_and_no_plan_are_said() -> None:
    assert "no phase is shown" in words(parsed(planned_against_actual(use())))
    assert "no time was planned, or none is known" in words(parsed(planned_against_actual(use(Spent(phase="talk", planned=None, actual=5)))))


# Shares


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), st.data())
def test_bars_are_as_long_as_shares_and_outlines_as_what_was_intended(people: list[str], data: st.DataObject) -> None:
    some = st.lists(st.sampled_from(people), min_size=1, unique=True).map(tuple)
    times = data.draw(st.lists(st.tuples(st.sampled_from(people), st.integers(0, 9000), st.none() | some), max_size=8))
    turns = [Turn(person, place * 10_000, place * 10_000 + length, entitled=entitled) for place, (person, length, entitled) in enumerate(times)]
    meeting = Meeting(id="m", people=people, turns=turns)
    root = parsed(svg := shares_against_intended(meeting))
    assert shares_against_intended(meeting) == svg
    rows = of(root, "g", "person")
    assert len(rows) == len(people)
    gap = entitlement_gap(meeting)
    meant = dict(intended_shares(meeting).by)
    had = dict(shares(meeting).by) if gap.value is None else {person: part + meant[person] for person, part in gap.by}
    scale = max(sum(width(row, "had")) + sum(width(row, "over")) for row in rows) / max(max(had.values(), default=0), 1e-9) if had else 1
    for person, row in zip(people, rows, strict=True):
        assert sum(width(row, "had")) + sum(width(row, "over")) == pytest.approx(scale * had.get(person, 0), abs=0.05)
        assert bool(of(row, "rect", "meant")) == (gap.value is not None)
        assert sum(width(row, "over")) == pytest.approx(scale * max(0.0, had.get(person, 0) - meant[person]) if meant else 0, abs=0.05)


def test_shares_by_hand() -> None:
    cast = Cast({"facilitator": "eva", "owner": "ana", "member": ["bor", "cilka", "drago"]})
    table = "speaker,start,end,phase\nana,0,600,presentation\nbor,600,700,clarifying\neva,700,800,clarifying\n"
    meeting = entitle(from_csv(table, Columns(phase="phase"), people=cast.people, id="log"), find("tuning-protocol"), cast)
    root = parsed(svg := shares_against_intended(meeting))
    # Of 800 s Ana had 600, all meant for her; the 200 of the questions were meant for three members, a twelfth of the whole each.
    assert [tip(each) for each in of(root, "g", "person")] == [
        "eva: 12 %, 0 % intended",
        "ana: 75 %, 75 % intended",
        "bor: 12 %, 8 % intended",
        "cilka: 0 %, silent, 8 % intended",
        "drago: 0 %, silent, 8 % intended",
    ]
    assert "talk time of 5 people, turns as logged; 17 % would have to change hands to be as intended" in words(root)
    assert svg == (GOLDEN / "shares-against-intended.svg").read_text(encoding="utf-8")


def test_it_says_how_much_of_the_talk_it_is_of() -> None:
    turns = [Turn("ana", 0, 3000, entitled=("ana",)), Turn("bor", 3000, 4000)]
    root = parsed(shares_against_intended(Meeting(id="m", people=("ana", "bor", "cilka"), turns=turns)))
    # Bor spoke, though nothing of it can be held against an intention; Cilka did not.
    assert [tip(each) for each in of(root, "g", "person")] == ["ana: 100 %, 100 % intended", "bor: 0 %, 0 % intended", "cilka: 0 %, silent, 0 % intended"]
    assert any("only the 75 % of it for which an intention is known" in each for each in words(root))


def test_where_no_protocol_is_known_there_is_no_outline() -> None:
    root = parsed(shares_against_intended(Meeting(id="m", people=("ana", "bor"), turns=[Turn("ana", 0, 1000)])))
    assert of(root, "rect", "meant") == []
    assert [tip(each) for each in of(root, "g", "person")] == ["ana: 100 %", "bor: 0 %, silent"]
    assert "what was intended is not known" in "; ".join(words(root))
    assert "nobody is shown" in words(parsed(shares_against_intended(Meeting(id="m", people=(), turns=()))))


# Intervals

FIGURES = st.floats(-1e12, 1e12) | st.floats(-1, 1) | st.sampled_from([0.0, 1e12, 1e12 - 1, 1e-300])


@given(st.lists(st.tuples(NAMES, FIGURES, FIGURES, FIGURES).map(lambda row: (row[0], *sorted(row[1:])[1:2], min(row[1:]), max(row[1:]))), max_size=8))
def test_points_lie_in_their_bars_and_bars_on_the_axis(rows: list[tuple[str, float, float, float]]) -> None:
    root = parsed(svg := intervals(rows, title="t", measure="m"))
    assert intervals(rows, title="t", measure="m") == svg
    found = of(root, "g", "estimate")
    assert len(found) == len(rows)
    bars = [next(numbers(bar, "x1")) for row in found for bar in of(row, "line", "interval")]
    ends = [next(numbers(bar, "x2")) for row in found for bar in of(row, "line", "interval")]
    points = [next(numbers(point, "cx")) for row in found for point in of(row, "circle")]
    assert all(LEFT - 0.02 <= low <= point + 0.02 <= high + 0.04 and high <= RIGHT + 0.02 for low, point, high in zip(bars, points, ends, strict=True))
    values = [row[1] for row in rows]
    for one, two in zip(range(len(rows)), range(1, len(rows)), strict=False):
        assert (values[one] <= values[two]) == (points[one] <= points[two]) or abs(points[one] - points[two]) < 0.02


def test_intervals_by_hand() -> None:
    svg = intervals([("round", 0.12, 0.09, 0.15), ("open talk", 0.253, 0.21, 0.292)], title="Gini by condition", measure="Gini of talk time")
    root = parsed(svg)
    assert [tip(each) for each in of(root, "g", "estimate")] == ["round: 0.120, from 0.090 to 0.150", "open talk: 0.253, from 0.210 to 0.292"]
    # The axis is from 0.05 to 0.30, 490 pixels; so a hundredth is 19.6 of them.
    assert [next(numbers(each, "cx")) for each in of(root, "circle")] == pytest.approx([230 + 7 * 19.6, 230 + 20.3 * 19.6], abs=0.01)
    assert svg == (GOLDEN / "intervals.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("round", "Give several"),
        ([("round", 0.1, 0.2)], "Give a label"),
        ([("round", 0.1, 0.2, 0.1)], "Give the lower end first"),
        ([("round", float("nan"), 0.1, 0.2)], "Leave out what could not be measured"),
        ([("round", "0.1", 0.1, 0.2)], "Give a number"),
        ([("round", 1e300, -1e300, 1e300)], "another unit"),
        ([(7, 0.1, 0.1, 0.2)], "Give text"),
    ],
)
def test_what_is_no_interval_is_refused(rows: list[tuple[str, float, float, float]], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        intervals(rows, title="t")


def test_hostile_names_stay_text() -> None:
    rows = [(name, 0.5, 0.1, 0.9) for name in HOSTILE]
    people = tuple(HOSTILE)
    meeting = Meeting(id=HOSTILE[0], people=people, turns=[Turn(name, 0, 1000) for name in people])
    for svg in (intervals(rows, title=HOSTILE[1], measure=HOSTILE[0]), shares_against_intended(meeting, title=HOSTILE[0])):
        root = parsed(svg)
        assert "<script" not in svg
        assert "<script>alert(1)…" in "".join(words(root)) or "<script>alert(1)</script>" in "".join(words(root))
        assert not any(each in svg for each in "\u202e\u2066\u2067\x00\x07")
