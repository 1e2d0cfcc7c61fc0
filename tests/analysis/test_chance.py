# SPDX-License-Identifier: MIT
"""Intervals and the permutation test: by hand where that can be, and repeatable by their seed."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.analysis import Meeting, Turn, difference, interval, turn_interval
from plcprotocols.analysis.formulas import evenness, gini
from plcprotocols.model.errors import InvalidArgument

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6)
TALK = Meeting(
    id="talk",
    people=("ana", "bor", "cilka"),
    turns=[Turn("ana" if place % 2 else "bor", place * 1000, place * 1000 + 500 + place) for place in range(20)],
)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.2, 0.4, 0.1, 0.3, 0.5]
    assert interval(values, seed=7) == interval(values, seed=7)
    assert interval(values, seed=7) != interval(values, seed=8)
    assert turn_interval(TALK, gini, seed=7) == turn_interval(TALK, gini, seed=7)


def test_equal_values_leave_no_doubt() -> None:
    found = interval([0.25, 0.25, 0.25], seed=1)
    assert (found.value, found.low, found.high, found.resampled) == (0.25, 0.25, 0.25, "values")


def test_the_ends_of_two_values_are_the_values() -> None:
    # Of two values drawn twice a quarter of the samples are both the smaller: the 2.5 % lie there.
    found = interval([0.0, 1.0], seed=1)
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)
    middle = interval([0.0, 1.0], seed=1, level=0.4)
    assert (middle.low, middle.high) == (0.5, 0.5)


@given(VALUES, st.integers(0, 9))
def test_an_interval_lies_among_the_values(values: list[float], seed: int) -> None:
    found = interval(values, seed=seed, draws=50)
    assert min(values) - 1e-6 <= found.low <= found.high <= max(values) + 1e-6


def test_turns_drawn_anew() -> None:
    found = turn_interval(TALK, gini, seed=3, of="turns")
    # Bor and Ana have ten turns each, Cilka none: 0 + 10 + 10 over twice 20. Shares drawn anew can only be more unequal.
    assert found.value == 0.5
    assert found.low == 0.5
    assert 0.5 < found.high < 0.8
    assert turn_interval(TALK, evenness, seed=3).low < turn_interval(TALK, evenness, seed=3).value
    with pytest.raises(InvalidArgument, match="too little talk"):
        turn_interval(Meeting(id="none", people=("ana", "bor"), turns=()), gini, seed=1)


def test_a_difference_by_hand() -> None:
    # Six arrangements of two and two: only {1, 2} and {3, 4} are two apart.
    found = difference([1, 2], [3, 4], seed=1)
    assert (found.value, found.p, found.arrangements, found.exact) == (-2.0, 2 / 6, 6, True)
    assert difference([1, 1], [1, 1], seed=1).p == 1.0


def test_arrangements_that_are_drawn_come_near_all_of_them() -> None:
    one, other = [0.1, 0.3, 0.35, 0.2, 0.25], [0.3, 0.4, 0.45, 0.2, 0.5]
    exact, drawn = difference(one, other, seed=1), difference(one, other, seed=1, draws=200)
    assert (exact.exact, drawn.exact, exact.arrangements, drawn.arrangements) == (True, False, 252, 200)
    assert drawn.p == pytest.approx(exact.p, abs=0.07)
    assert difference(one, other, seed=1, draws=200) == drawn


@given(VALUES, VALUES, st.integers(0, 9))
def test_conditions_change_places(one: list[float], other: list[float], seed: int) -> None:
    found, back = difference(one, other, seed=seed), difference(other, one, seed=seed)
    assert 0 < found.p <= 1
    assert found.p == pytest.approx(back.p)
    assert found.value == pytest.approx(-back.value)


@pytest.mark.parametrize("wrong", [{"level": 0.0}, {"level": 1.0}, {"draws": 0}, {"draws": -1}, {"seed": "one"}, {"seed": 1.5}])
def test_arguments_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        interval([1, 2], **{"seed": 1, **wrong})  # type: ignore[arg-type]  # what a test gives


@pytest.mark.parametrize("values", [[], [1], [1, nan], [1, inf], [1, "2"], None, 7])
def test_values_that_are_none_are_refused(values: object) -> None:
    with pytest.raises(InvalidArgument):
        interval(values, seed=1)  # type: ignore[arg-type]  # what a test gives
