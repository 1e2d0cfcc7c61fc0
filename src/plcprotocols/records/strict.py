# SPDX-License-Identifier: MIT
"""Strict readers of single values: text, numbers, true and false, moments, enumerations. Nothing is converted silently.

Families, fields and lists are read in `plcprotocols.records.codec`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import cache

from plcprotocols.model.errors import nearest
from plcprotocols.records.problems import HUGE, Wrong, given, wrong_type

Hook = Callable[[object, object], object]

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


def text(value: object, _: object) -> str:
    """Read text that can be written as UTF-8."""
    if type(value) is not str:
        raise wrong_type(value, "text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Wrong("wrong-type", given(value), "Expected text that can be written as UTF-8; this holds half of a surrogate pair.") from None
    return value


def whole(value: object, _: object) -> int:
    """Read a whole number; `True` is none."""
    if type(value) is not int:
        raise wrong_type(value, "a whole number")
    if abs(value) >= HUGE:
        raise wrong_type(value, "a whole number below 1e300")
    return value


def number(value: object, _: object) -> float:
    """Read a finite number; a whole one stays whole, so that it reads back as it was written."""
    if type(value) is not float and type(value) is not int:
        raise wrong_type(value, "a number")
    if not (math.isfinite(value) if type(value) is float else abs(value) < HUGE):
        raise wrong_type(value, "a finite number below 1e300")
    return value


def truth(value: object, _: object) -> bool:
    """Read true or false."""
    if type(value) is not bool:
        raise wrong_type(value, "true or false")
    return value


def moment(value: object, _: object) -> datetime:
    """Read a UTC moment; one without `Z` could be anywhere on earth."""
    if type(value) is not str or not MOMENT.fullmatch(value):
        raise wrong_type(value, "a UTC moment such as 2025-03-01T16:00:00Z, the Z included")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Wrong("wrong-type", given(value), "Expected a date and time that exist.") from None


def spelled_moment(value: datetime) -> str:
    """Spell a moment in UTC with `Z`."""
    # A naive moment is spelled without Z, which the proof in `encode` then refuses at its place.
    if value.utcoffset() is None:
        return value.isoformat()
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return value.isoformat()


def is_enum(kind: object) -> bool:
    """Tell whether a type is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, Enum)


@cache
def one_of(kind: type[Enum]) -> Hook:
    """Make the reader of an enumeration, which is written by value."""
    members = {member.value: member for member in kind}

    def read(value: object, _: object) -> Enum:
        if type(value) is not str:
            raise wrong_type(value, "one of " + ", ".join(members))
        if value not in members:
            raise Wrong("unknown-value", given(value), nearest(value, members))
        return members[value]

    return read
