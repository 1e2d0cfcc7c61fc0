# SPDX-License-Identifier: MIT
"""Turns go with phases in the way that weighs least: tried against all ways there are, and with work that is bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import find
from plcprotocols.analysis.aligning import LITTLE, ONE, align
from plcprotocols.analysis.course import END, START, Course, course
from plcprotocols.engine.compiling import compile_protocol

COURSES = [
    course(compile_protocol(find(name))) for name in ("tuning-protocol", "final-word", "notice-and-wonder", "incident-method", "kollegiale-beratung", "pdsa")
]


def weigh_out(of: Course, before: str, after: str) -> int | None:
    out = of.between[before].get(after)
    return None if out is None else sum(LITTLE if phase in of.wordless else ONE for phase in out)


def least(of: Course, told: list[str | None], weights: list[dict[str, int]], cursor: str = START, out: str = "") -> int:
    """Weigh all ways there are, and give the least; `out` is the phase out of order the last turn was in."""
    if not told:
        return weigh_out(of, cursor, END) or 0
    label, *rest = told
    ways: list[int] = []
    for phase in of.phases if label is None else (label,):
        gap = 0 if phase == cursor else weigh_out(of, cursor, phase)
        if gap is not None:
            ways.append(gap + weights[0][phase] + least(of, rest, weights[1:], phase))
        if label is not None and phase != cursor:
            more = LITTLE + (0 if out == phase else ONE)
            ways.append(more + weights[0][phase] + least(of, rest, weights[1:], cursor, phase))
    return min(ways)


@st.composite
def logs(draw: st.DrawFn) -> tuple[Course, list[str | None], list[dict[str, int]]]:
    of = draw(st.sampled_from(COURSES))
    some = draw(st.lists(st.sampled_from(of.phases), min_size=1, max_size=4))
    told = draw(st.lists(st.none() | st.sampled_from(some), max_size=4))
    weights = [{phase: draw(st.sampled_from([0, 0, 7, ONE])) if label is None else 0 for phase in of.phases} for label in told]
    return of, told, weights


@given(logs())
def test_no_other_way_weighs_less(made: tuple[Course, list[str | None], list[dict[str, int]]]) -> None:
    of, told, weights = made
    found = align(of, told, lambda index, phase: weights[index][phase])
    total = sum(LITTLE if phase in of.wordless else ONE for place in (*(each.out for each in found.places), found.out) for phase in place)
    before = None
    for index, place in enumerate(found.places):
        total += weights[index][place.phase]
        if not place.ordered:
            total += LITTLE + (0 if before is not None and before.visit == place.visit else ONE)
        before = place
    assert total == least(of, told, weights)
    assert [place.phase for place, label in zip(found.places, told, strict=True) if label is not None] == [label for label in told if label is not None]
    assert all(place.ordered for place, label in zip(found.places, told, strict=True) if label is None)


@given(st.sampled_from(COURSES), st.integers(0, 40), st.booleans())
def test_the_work_is_turns_times_phases_times_phases_at_most(of: Course, count: int, named: bool) -> None:
    """Where the log says the phases it is turns times phases."""
    told = [of.phases[place % len(of.phases)] if named else None for place in range(count)]
    found = align(of, told, lambda _index, _phase: 0)
    phases = len(of.phases) + 1
    assert found.steps <= count * (4 * phases if named else phases * phases)
    assert found.places == align(of, told, lambda _index, _phase: 0).places


def test_what_a_tuning_protocol_may_leave_out() -> None:
    of = COURSES[0]
    assert of.phases == ("introduction", "presentation", "clarifying", "examine-work", "pause-to-write", "warm-and-cool", "reflection", "debrief")
    # The introduction is held if the facilitator wants it, and in two phases nobody speaks.
    assert of.due == {"presentation", "clarifying", "warm-and-cool", "reflection", "debrief"}
    assert of.wordless == {"presentation", "warm-and-cool", "reflection"}
    assert of.between["clarifying"]["reflection"] == ("warm-and-cool",)
    assert "presentation" not in of.between["clarifying"]
