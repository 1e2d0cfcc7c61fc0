# SPDX-License-Identifier: MIT
"""The formulas by themselves, on amounts and on who spoke after whom; what they are taken of is said by measures.

Each gives None where there is nothing to measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from math import fsum, log, sqrt

STEPS = 200
HALF = 0.5


def shares(amounts: Mapping[str, int]) -> dict[str, float] | None:
    """Give what part of the whole each has, or None if there is nothing.

    Example:
        >>> shares({"ana": 3000, "bor": 1000})
        {'ana': 0.75, 'bor': 0.25}
    """
    whole = sum(amounts.values())
    return {person: amount / whole for person, amount in amounts.items()} if whole else None


def gini(amounts: Sequence[int]) -> float | None:
    """Give the Gini coefficient with small-sample correction: 0 where all have the same, 1 where one has everything.

    It is the mean difference between two of them, relative to the mean, by half; multiplied by n / (n - 1), since a few people could reach no
    more than (n - 1) / n.

    Example:
        >>> gini([4, 4, 4]), gini([6, 0, 0]), gini([3, 1])
        (0.0, 1.0, 0.5)
    """
    whole, n = sum(amounts), len(amounts)
    return sum(abs(one - other) for one, other in combinations(amounts, 2)) / ((n - 1) * whole) if whole and n > 1 else None


def gini_uncorrected(amounts: Sequence[int]) -> float | None:
    """Give the Gini coefficient without correction, from 0 to (n - 1) / n.

    Example:
        >>> gini_uncorrected([3, 1])
        0.25
    """
    whole, n = sum(amounts), len(amounts)
    return sum(abs(one - other) for one, other in combinations(amounts, 2)) / (n * whole) if whole and n > 1 else None


def evenness(amounts: Sequence[int]) -> float | None:
    """Give the normalised entropy: 1 where all have the same, 0 where one has everything.

    Example:
        >>> evenness([5, 5]), evenness([5, 0]), round(evenness([3, 1]), 4)
        (1.0, 0.0, 0.8113)
    """
    whole, n = sum(amounts), len(amounts)
    if not whole or n < 2:
        return None
    if len(set(amounts)) == 1:
        return 1.0
    return min(1.0, -fsum(amount / whole * log(amount / whole) for amount in amounts if amount) / log(n) + 0.0)


def freedom(sequences: Iterable[Sequence[str]], people: int) -> float | None:
    """Give how free it is who speaks next: 0 where that follows from who speaks, 1 where it might be any other.

    The entropy of the next speaker, the present one given, relative to the largest there can be, log(n - 1).

    Args:
        sequences: who spoke after whom.
        people: how many might have spoken, at least three.
    """
    follows: dict[str, Counter[str]] = {}
    for sequence in sequences:
        for one, other in pairwise(sequence):
            follows.setdefault(one, Counter())[other] += 1
    whole = sum(counts.total() for counts in follows.values())
    if not whole or people < 3:
        return None
    entropy = -fsum(count / whole * log(count / counts.total()) for counts in follows.values() for count in counts.values())
    return min(1.0, entropy / log(people - 1) + 0.0)


def returns(sequences: Iterable[Sequence[str]]) -> tuple[int, int]:
    """Count the changes of speaker that return to the one before last (ABA), and all that could.

    Args:
        sequences: who spoke after whom.

    Example:
        >>> returns([("ana", "bor", "ana", "cilka")])
        (1, 2)
    """
    triples = [(sequence[place], sequence[place + 2]) for sequence in sequences for place in range(len(sequence) - 2)]
    return sum(one == other for one, other in triples), len(triples)


def expected_returns(turns: Sequence[int]) -> float | None:
    """Give the share of returns (ABA) that follows from how many turns each has, if nothing else decides who speaks next.

    The next speaker is drawn from the others by weight alone; the weights are those with which each has, in the long run, the turns they had: the
    share of somebody with weight w is then w(1 - w), normalised. With equal turns it is 1 / (n - 1).

    Args:
        turns: how many turns each had, told once where somebody spoke several times running.

    Example:
        >>> round(expected_returns([8, 8, 8]), 6), expected_returns([6, 6])
        (0.5, 1.0)
    """
    whole = sum(turns)
    had = [count / whole for count in turns if count] if whole else []
    if len(had) < 2:
        return None
    most = max(had)
    if most >= HALF:  # one of them has every second turn, and the others come between
        place = had.index(most)
        between = fsum(share * share for each, share in enumerate(had) if each != place) / (1 - most) ** 2
        return (1 + between) / 2
    weights = weights_behind(had)
    scale = fsum(w * (1 - w) for w in weights)
    pairs = ((one, other) for i, one in enumerate(weights) for j, other in enumerate(weights) if i != j)
    return fsum(one * other * one / (1 - other) for one, other in pairs) / scale


def weights_behind(had: Sequence[float]) -> list[float]:
    """Give the weights, together 1, with which people have their shares of the turns in the long run, if nobody speaks twice in a row.

    The share of somebody with weight w is w(1 - w), normalised.

    Args:
        had: what part of the turns each has, above 0 and below a half, together 1.

    Example:
        >>> [round(weight, 6) for weight in weights_behind([1 / 3, 1 / 3, 1 / 3])]
        [0.333333, 0.333333, 0.333333]
    """
    top = had.index(max(had))

    def found(scale: float, *, above: bool) -> list[float]:
        roots = [sqrt(max(0.0, 1 - 4 * scale * share)) for share in had]
        return [(1 + root if above and place == top else 1 - root) / 2 for place, root in enumerate(roots)]

    low, high = 0.0, 1 / (4 * max(had))
    above = fsum(found(high, above=False)) < 1  # then the largest of the weights is more than a half
    for _ in range(STEPS):
        middle = (low + high) / 2
        if (fsum(found(middle, above=above)) > 1) is above:
            low = middle
        else:
            high = middle
    return found(high, above=above)
