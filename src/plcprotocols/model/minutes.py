# SPDX-License-Identifier: MIT
"""Planned time, and how sure a source is of it."""

from __future__ import annotations

from enum import Enum

import attrs
from attrs import field, frozen


class Confidence(Enum):
    """How well a figure or a structure is supported.

    `HIGH` is stated by a cited source, `MEDIUM` partly stated and widely known, `CONSTRUCTED` our own default.
    """

    HIGH = "high"
    MEDIUM = "medium"
    CONSTRUCTED = "constructed"


@frozen
class Minutes:
    """Planned minutes of a phase: least, most and typical.

    Attributes:
        least: the fewest minutes.
        most: the most minutes; the same as `least` when only one figure is given.
        typical: the usual minutes; the middle of the range when the source names none.
        hard: whether the phase ends by itself when the typical minutes are over.
        confidence: how sure the figure is; None means as the protocol's provenance says.
    """

    least: float
    most: float = field(default=attrs.Factory(lambda self: self.least, takes_self=True))
    typical: float = field(default=attrs.Factory(lambda self: (self.least + self.most) / 2, takes_self=True), kw_only=True)
    hard: bool = field(default=False, kw_only=True)
    confidence: Confidence | None = field(default=None, kw_only=True)
