# SPDX-License-Identifier: MIT
"""Streams: repeatable draws, each purpose with a stream of its own.

A stream is found by a seed and names, so that drawing more for one purpose moves no other. Only `Random.random` is promised to repeat from one
version of Python to the next, so every draw here is made from it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from math import exp, inf, log
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_STANDARD = NormalDist()
_SMALLEST = 2.0**-53


def stream(seed: int, *names: str) -> Random:
    """Open the stream of a seed for a purpose, at its beginning.

    Args:
        seed: the seed of the whole run.
        *names: the purpose, such as `"who"`, or `"policy", "ana"`.

    Example:
        >>> stream(2022, "who").random() == stream(2022, "who").random()
        True
        >>> stream(2022, "who").random() == stream(2022, "late").random()
        False
    """
    name = "".join(f"{len(each)}:{each}" for each in (str(seed), *names))
    return Random(int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "big"))  # noqa: S311 - it is meant to repeat


def between(random: Random, low: float, high: float) -> float:
    """Draw a number, each of the range equally likely."""
    return low + (high - low) * random.random()


def chance(random: Random, probability: float) -> bool:
    """Draw whether something happens."""
    return random.random() < probability


def choice(random: Random, options: Sequence[T]) -> T:
    """Draw one of several, each equally likely; there must be at least one."""
    return options[int(random.random() * len(options))]


def weighted(random: Random, options: Sequence[T], weights: Sequence[float]) -> T:
    """Draw one of several, each as likely as its weight says.

    Args:
        random: the stream.
        options: at least one.
        weights: one for each option, none below 0 and not all 0.
    """
    left = random.random() * sum(weights)
    for option, weight in zip(options, weights, strict=True):
        left -= weight
        if left < 0:
            return option
    return options[-1]


def ordered(random: Random, options: Iterable[T]) -> tuple[T, ...]:
    """Draw an order, each equally likely."""
    keyed = [(random.random(), index, option) for index, option in enumerate(options)]
    return tuple(option for _, _, option in sorted(keyed, key=lambda each: each[:2]))


def ordered_by(random: Random, options: Sequence[T], weights: Sequence[float]) -> tuple[T, ...]:
    """Draw an order without replacement: each next one is as likely as its weight among those that are left.

    Those of weight 0 stand behind all others, each order of them equally likely. It takes one draw for each option, whatever the weights are.

    Args:
        random: the stream.
        options: what is put in order.
        weights: one for each option, none below 0.
    """
    keyed = []
    for index, (option, weight) in enumerate(zip(options, weights, strict=True)):
        drawn = random.random()
        # The earliest of waiting times that are exponential with these rates is the first, the next one the second.
        keyed.append((-log(1.0 - drawn) / weight if weight > 0 else inf, drawn, index, option))
    return tuple(option for *_, option in sorted(keyed, key=lambda each: each[:3]))


def lognormal(random: Random, mu: float, sigma: float) -> float:
    """Draw a number whose logarithm is normal.

    Args:
        random: the stream.
        mu: mean of the logarithm.
        sigma: standard deviation of the logarithm.
    """
    return exp(mu + sigma * _STANDARD.inv_cdf(max(random.random(), _SMALLEST)))
