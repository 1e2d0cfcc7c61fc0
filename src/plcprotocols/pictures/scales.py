# SPDX-License-Identifier: MIT
"""Axes: where their marks are, and how times, shares and figures are written."""

from __future__ import annotations

from math import ceil, floor, log10

SECOND, MINUTE = 1000, 60_000
SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 2_419_200, 31_536_000)
STEPS = tuple(each * SECOND for each in SECONDS)
MARKS = 10


def times(length: int) -> tuple[int, ...]:
    """Give the marks of an axis of time, from zero, in milliseconds: at most eleven, and the last not beyond the end."""
    step = next((each for each in STEPS if length <= each * MARKS), max(STEPS[-1], ceil(length / MARKS)))
    return tuple(range(0, length + 1, step))


def figures(low: float, high: float) -> tuple[float, ...]:
    """Give the marks of an axis of figures, of which the first is not above `low` and the last not below `high`."""
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - 0.5, high + 0.5
    size = 10 ** floor(log10((high - low) / 5))
    step = next(size * each for each in (1, 2, 5, 10) if (high - low) / (size * each) <= 7)
    return tuple(place * step for place in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1))


def clock(milliseconds: float) -> str:
    """Write a time as minutes and seconds, to the second."""
    minutes, seconds = divmod(round(milliseconds / SECOND), 60)
    return f"{minutes}:{seconds:02}"


def minutes(milliseconds: int) -> str:
    """Write a mark of an axis of minutes."""
    return str(milliseconds // MINUTE) if milliseconds % MINUTE == 0 else clock(milliseconds)


def percent(share: float) -> str:
    """Write a share."""
    return f"{share * 100:.0f} %" if share == 0 or share >= 0.01 else "< 1 %"


def figure(value: float, step: float = 0.01) -> str:
    """Write a figure, with as many places as a step needs."""
    places = max(0, min(9, -floor(log10(step) + 1e-9))) if step > 0 else 2
    written = f"{value:.{places}f}"
    return written.removeprefix("-") if float(written) == 0 else written


def several(count: int, one: str, more: str) -> str:
    """Write how many there are of something."""
    return f"{count} {one if count == 1 else more}"
