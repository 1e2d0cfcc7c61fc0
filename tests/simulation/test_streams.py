# SPDX-License-Identifier: MIT
"""Draws repeat, keep to their range, and keep apart."""

from __future__ import annotations

from collections import Counter
from random import Random
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.simulation.streams import between, chance, choice, lognormal, ordered, stream, weighted


class Only(Random):
    """A stream of which only `random` may be used."""

    def getrandbits(self, k: int, /) -> int:
        raise AssertionError

    def seed(self, *_args: object, **_named: object) -> None:
        super().seed(5)


@given(st.integers(), st.lists(st.text(max_size=5), max_size=3))
def test_a_stream_repeats(seed: int, names: list[str]) -> None:
    assert [stream(seed, *names).random() for _ in range(2)] == [stream(seed, *names).random()] * 2


def test_streams_of_one_seed_keep_apart() -> None:
    names = [(), ("who",), ("policy", "ana"), ("policyana",), ("policy", "an", "a"), ("who", "")]
    firsts = [stream(7, *each).random() for each in names]
    assert len(set(firsts)) == len(names)
    assert stream(1, "1").random() != stream(11).random()


@given(st.integers(), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_number_lies_in_its_range(seed: int, low: float, wide: float) -> None:
    assert low <= between(stream(seed), low, low + wide) <= low + wide


@given(st.integers(), st.lists(st.integers(), min_size=1, max_size=20))
def test_an_order_holds_everything_once(seed: int, options: list[int]) -> None:
    assert Counter(ordered(stream(seed), options)) == Counter(options)
    assert choice(stream(seed), options) in options


def test_what_cannot_happen_never_does() -> None:
    random = stream(3)
    assert not any(chance(random, 0.0) for _ in range(200))
    assert all(chance(random, 1.0) for _ in range(200))
    assert {weighted(random, "abc", [0.0, 1.0, 0.0]) for _ in range(200)} == {"b"}


def test_every_option_and_order_comes_up() -> None:
    random = stream(4)
    assert {choice(random, "abc") for _ in range(200)} == set("abc")
    assert len({ordered(random, "abc") for _ in range(200)}) == 6


def test_weights_are_kept() -> None:
    random = stream(5)
    drawn = Counter(weighted(random, "ab", [3, 1]) for _ in range(4000))
    assert drawn["a"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_lengths_have_the_logarithm_they_should() -> None:
    from math import log  # noqa: PLC0415 - used once

    random = stream(6)
    logs = [log(lognormal(random, 1.457, 0.982)) for _ in range(4000)]
    assert fmean(logs) == pytest.approx(1.457, abs=0.06)
    assert stdev(logs) == pytest.approx(0.982, abs=0.05)


def test_draws_use_nothing_but_random() -> None:
    random = Only(1)
    between(random, 0, 1)
    chance(random, 0.5)
    choice(random, "ab")
    ordered(random, "ab")
    weighted(random, "ab", [1, 1])
    assert lognormal(random, 0, 1) > 0
