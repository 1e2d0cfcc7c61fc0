# SPDX-License-Identifier: MIT
"""How far an experiment is, and how that is told while it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable

from attrs import frozen

TOLD_EVERY = 0.2  # seconds
WIDEST = 79
MINUTE, HOUR = 60, 3600


@frozen
class Progress:
    """How far an experiment is.

    Attributes:
        done: how many runs are done, those that were there before included.
        runs: how many there are in all.
        failed: how many of those done now have failed.
        seconds: how long it has been running now.
        rate: runs per second, or None while nothing is done.
        left_seconds: how long it still takes at this rate, or None while nothing is done.
    """

    done: int
    runs: int
    failed: int
    seconds: float
    rate: float | None
    left_seconds: float | None

    def __str__(self) -> str:
        failed = f", {self.failed:,} failed" if self.failed else ""
        paced = "" if self.rate is None or self.left_seconds is None else f", {self.rate:,.1f} a second, {span(self.left_seconds)} left"
        return f"{self.done:,} of {self.runs:,} runs{failed}{paced}"


Tells = Callable[[Progress], None]


def span(seconds: float) -> str:
    """Say how long something takes, roughly.

    Example:
        >>> span(8.2), span(75), span(9000)
        ('8 s', '1 min 15 s', '2 h 30 min')
    """
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR:,} h {whole % HOUR // MINUTE} min"


def on_stderr(progress: Progress) -> None:
    """Tell it on one line of the terminal; nothing where standard error is none."""
    if sys.stderr.isatty():
        end = "\n" if progress.done == progress.runs else ""
        sys.stderr.write(f"\r{str(progress)[:WIDEST]:{WIDEST}}{end}")
        sys.stderr.flush()
