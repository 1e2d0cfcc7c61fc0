# SPDX-License-Identifier: MIT
"""What chance alone would do: intervals by bootstrap, and a permutation test between conditions.

Every draw comes from a seed that the caller gives, and from `Random.random` alone, which repeats from one version of Python to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from math import comb, floor, fsum, isfinite
from random import Random
from typing import TypeVar

from attrs import frozen

from plcprotocols.analysis import sources
from plcprotocols.analysis.measures import Of
from plcprotocols.analysis.meeting import Meeting
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition, turns_of
from plcprotocols.model.arguments import check_count, check_whole, numbers, one_of, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.provenance import Source

T = TypeVar("T")

SAME = 1e-12
HALF = 0.5
MOST_DRAWS = 1_000_000


@frozen(kw_only=True)
class Interval:
    """A figure with the range in which it lies in most samples drawn anew.

    Attributes:
        value: the figure.
        low: the lower end.
        high: the upper end.
        level: which part of the samples lies between.
        draws: how many samples were drawn.
        seed: what they were drawn from.
        resampled: what was drawn: `values`, one for each group, or `turns` of one meeting.
        sources: where the method comes from.
    """

    value: float
    low: float
    high: float
    level: float
    draws: int
    seed: int
    resampled: str
    sources: tuple[Source, ...] = (sources.BOOTSTRAP,)


@frozen(kw_only=True)
class Difference:
    """The difference between two conditions, and how often chance alone makes one as large.

    Attributes:
        value: the mean of the first less that of the second.
        p: share of the arrangements with a difference at least as large, in either direction.
        arrangements: how many were looked at.
        exact: whether these are all there are.
        seed: what they were drawn from; nothing is drawn where they are all there are.
        sources: where the method comes from.
    """

    value: float
    p: float
    arrangements: int
    exact: bool
    seed: int
    sources: tuple[Source, ...] = (sources.PERMUTATION,)


def interval(values: Iterable[float], *, seed: int, level: float = 0.95, draws: int = 2000) -> Interval:
    """Give the mean of some values, one for each group, with an interval.

    Values of the same group are not independent: take their mean first, or the interval is too narrow.

    Args:
        values: at least two figures.
        seed: where samples are drawn from.
        level: which part of the samples is to lie in the interval, between 0 and 1.
        draws: how many samples are drawn, from 1 to a million.

    Raises:
        InvalidArgument: for fewer values, or a level or number of draws out of range.

    Example:
        >>> found = interval([0.2, 0.3, 0.4, 0.3], seed=1)
        >>> round(found.value, 3), found.low < 0.3 < found.high
        (0.3, True)
    """
    given = _figures("values", values, least=2)
    random = _drawn(seed, level, draws)
    means = [_mean(_sample(random, given)) for _ in range(draws)]
    return _interval(_mean(given), means, seed, level, "values")


def turn_interval(
    meeting: Meeting,
    formula: Callable[[Sequence[int]], float | None],
    *,
    seed: int,
    of: Of | str = Of.TIME,
    turns: TurnDefinition = AS_LOGGED,
    level: float = 0.95,
    draws: int = 1000,
) -> Interval:
    """Give a formula of what each has, with an interval from turns drawn anew: few turns look unequal by chance.

    Formulas that read the order of turns cannot be had so. Each turn counts with its full length, also where it overlaps another of the same person.
    Samples of which the formula cannot be taken are left out.

    Args:
        meeting: the meeting.
        formula: one of `plcprotocols.analysis.formulas` on amounts, such as `gini`.
        seed: where samples are drawn from.
        of: time or turns.
        turns: what counts as a turn.
        level: which part of the samples is to lie in the interval, between 0 and 1.
        draws: how many samples are drawn, from 1 to a million.

    Raises:
        InvalidArgument: if there is nothing to measure, or a level or number of draws is out of range.
    """
    of = one_of(Of, of)
    if not callable(formula):
        raise wrong_kind("formula", formula, "Give one of plcprotocols.analysis.formulas, such as gini.")
    had = [(turn.speaker, turn.length if of is Of.TIME else 1) for turn in turns_of(meeting, turns)]
    random = _drawn(seed, level, draws)

    def taken(some: Sequence[tuple[str, int]]) -> float | None:
        amounts = dict.fromkeys(meeting.people, 0)
        for person, amount in some:
            amounts[person] += amount
        return formula([*amounts.values()])

    value = taken(had)
    if value is None:
        remedy = "Give a meeting in which at least two might speak, and somebody does."
        raise InvalidArgument(Problem("nothing-to-measure", "meeting", "it holds too little talk", remedy))
    drawn = (taken(_sample(random, had)) for _ in range(draws))
    return _interval(value, [each for each in drawn if each is not None] or [value], seed, level, "turns")


def difference(first: Iterable[float], second: Iterable[float], *, seed: int, draws: int = 10_000) -> Difference:
    """Compare two conditions: how often would values dealt out at random differ as much?

    Args:
        first: the figures of one condition, one for each group.
        second: those of the other.
        seed: where arrangements are drawn from, if there are more than `draws`.
        draws: how many arrangements are looked at, at most, from 1 to a million.

    Raises:
        InvalidArgument: if a condition has no figures, or a number is out of range.

    Example:
        >>> found = difference([0.1, 0.2, 0.1], [0.4, 0.5, 0.6], seed=1)
        >>> round(found.value, 3), found.p, found.arrangements, found.exact
        (-0.367, 0.1, 20, True)
    """
    one, other = _figures("first", first, least=1), _figures("second", second, least=1)
    random = _drawn(seed, HALF, draws)
    every = (*one, *other)
    total, size = fsum(every), len(one)
    value = _mean(one) - _mean(other)
    least = abs(value) - SAME * max(1.0, *map(abs, every))

    def apart(some: Iterable[float]) -> bool:
        part = fsum(some)
        return abs(part / size - (total - part) / (len(every) - size)) >= least

    exact = comb(len(every), size) <= draws
    if exact:
        arrangements = comb(len(every), size)
        return Difference(value=value, p=sum(map(apart, combinations(every, size))) / arrangements, arrangements=arrangements, exact=True, seed=seed)
    found = sum(apart(_dealt(random, every, size)) for _ in range(draws))
    return Difference(value=value, p=(found + 1) / (draws + 1), arrangements=draws, exact=False, seed=seed)


def _figures(place: str, values: Iterable[float], *, least: int) -> tuple[float, ...]:
    found = numbers(values)
    if len(found) < least:
        raise InvalidArgument(Problem("too-few-values", place, f"{len(found)} values", f"Give at least {least}."))
    if not all(map(isfinite, found)):
        raise InvalidArgument(Problem("number-range", place, "a number that is infinite or none", "Leave out what could not be measured."))
    return found


def _drawn(seed: int, level: float, draws: int) -> Random:
    check_whole("seed", seed)
    check_count("draws", draws)
    if not draws:
        raise InvalidArgument(Problem("number-range", "draws", "0", "Draw at least once."))
    if draws > MOST_DRAWS:
        raise InvalidArgument(Problem("number-range", "draws", "a number of that size", f"Draw at most {MOST_DRAWS:,} times."))
    if isinstance(level, bool) or not isinstance(level, int | float):
        raise wrong_kind("level", level, "Give a part between 0 and 1, such as 0.95.")
    if not 0 < level < 1:
        raise InvalidArgument(Problem("number-range", "level", f"{level!r}", "Give a part between 0 and 1, such as 0.95."))
    return Random(seed)  # noqa: S311 - it is meant to repeat


def _sample(random: Random, given: Sequence[T]) -> list[T]:
    return [given[int(random.random() * len(given))] for _ in given]


def _dealt(random: Random, given: Sequence[float], size: int) -> list[float]:
    left = list(given)
    for place in range(size):
        other = place + int(random.random() * (len(left) - place))
        left[place], left[other] = left[other], left[place]
    return left[:size]


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _interval(value: float, drawn: list[float], seed: int, level: float, resampled: str) -> Interval:
    drawn.sort()
    tail = (1 - level) / 2
    low, high = quantile(drawn, tail), quantile(drawn, 1 - tail)
    return Interval(value=value, low=low, high=high, level=level, draws=len(drawn), seed=seed, resampled=resampled)


def quantile(ordered: Sequence[float], part: float) -> float:
    """Give the value below which a part of some values lies, between two of them in proportion.

    Args:
        ordered: the values, the least first.
        part: from 0 to 1.
    """
    place = part * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
