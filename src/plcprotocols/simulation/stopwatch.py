# SPDX-License-Identifier: MIT
"""The one clock of this row: how long work takes on this machine. What comes of a run never depends on it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

Stopwatch = Callable[[], float]


def seconds() -> float:
    """Give seconds from some moment on; only differences mean something."""
    return perf_counter()
