# SPDX-License-Identifier: MIT
"""Planned time, in minutes of a meeting or in days between meetings, and how sure a source is of it."""

from __future__ import annotations

from enum import Enum

import attrs
from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_number, numbers
from plcprotocols.model.who import Who


class Confidence(Enum):
    """How well a figure or a structure is supported.

    `HIGH` is stated by a cited source, `MEDIUM` partly stated and widely known, `CONSTRUCTED` our own default.
    """

    HIGH = "high"
    MEDIUM = "medium"
    CONSTRUCTED = "constructed"


LONGEST_EXTENSION = 1440.0


def _middle(least: float, most: float) -> float:
    """Give the middle of a range, or its beginning where that is no number to reckon with; the fields are judged afterwards."""
    try:
        return (least + most) / 2
    except (TypeError, OverflowError):
        return least


@frozen
class Minutes:
    """Planned minutes of a phase, or of a group of steps: least, most and typical, or a formula over people.

    `Minutes(1, 2, per=Everyone())` is one to two minutes for each person, `Minutes(5, per=Everyone(), plus=10)` is 5 x n + 10.

    Attributes:
        least: the fewest minutes; 0 where a source says only how many at most ("up to 3 minutes").
        most: the most minutes; the same as `least` when only one figure is given.
        typical: the usual minutes; the middle of the range when the source names none.
        per: for each of whom the minutes are meant, counted among those present when the phase is entered; None for the phase as a whole.
        plus: minutes on top of those for each person.
        hard: whether the phase, or the group, ends by itself when the typical minutes are over.
        confidence: how sure the figure is; None means as the protocol's provenance says.
        voted: id of the phase whose vote says how many minutes it is to be, in the place of the typical; empty for none.
        call: how many minutes before they are over the time is to be called; None for no such call.
    """

    least: float = field(validator=a_number)
    most: float = field(default=attrs.Factory(lambda self: self.least, takes_self=True), validator=a_number)
    typical: float = field(default=attrs.Factory(lambda self: _middle(self.least, self.most), takes_self=True), kw_only=True, validator=a_number)
    per: Who | None = field(default=None, kw_only=True)
    plus: float = field(default=0.0, kw_only=True, validator=a_number)
    hard: bool = field(default=False, kw_only=True)
    confidence: Confidence | None = field(default=None, kw_only=True)
    voted: str = field(default="", kw_only=True)
    call: float | None = field(default=None, kw_only=True, validator=optional(a_number))

    def counted(self, people: int) -> tuple[float, float, float]:
        """Give least, typical and most minutes for a number of people; without a formula the number does not matter."""
        times = 1 if self.per is None else people
        return self.least * times + self.plus, self.typical * times + self.plus, self.most * times + self.plus


class Late(Enum):
    """What becomes of an item that is produced after the planned days are over: it is taken like any other, or refused until the date is moved."""

    TAKEN = "taken"
    REFUSED = "refused"


@frozen
class Days:
    """Planned days of a step that is done between meetings.

    `Days(7, 14, remind=(2,))` is one to two weeks, planned with the middle of them, with a reminder two days before the date.

    Attributes:
        least: the fewest days.
        most: the most days; the same as `least` when only one figure is given.
        typical: the usual days; the middle of the range when the source names none.
        remind: how many days before the date those are reminded who have not answered.
        late: what becomes of an item that comes after the date.
        hard: whether the phase ends by itself at its date.
        confidence: how sure the figure is; None means as the protocol's provenance says.
    """

    least: float = field(validator=a_number)
    most: float = field(default=attrs.Factory(lambda self: self.least, takes_self=True), validator=a_number)
    typical: float = field(default=attrs.Factory(lambda self: _middle(self.least, self.most), takes_self=True), kw_only=True, validator=a_number)
    remind: tuple[float, ...] = field(default=(), kw_only=True, converter=numbers)
    late: Late = field(default=Late.TAKEN, kw_only=True)
    hard: bool = field(default=False, kw_only=True)
    confidence: Confidence | None = field(default=None, kw_only=True)
