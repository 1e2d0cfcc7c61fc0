# SPDX-License-Identifier: MIT
"""What values check when they are made: the converters and validators of model classes.

They take what a caller may sensibly give (a code for an enumeration, one name for a tuple of one) and answer anything else with an error of ours,
early and by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import TypeVar

import attrs

from plcprotocols.model.errors import InvalidArgument, Problem, unknown

E = TypeVar("E", bound=Enum)


def names(value: str | Iterable[str]) -> tuple[str, ...]:
    """Take one name or several.

    Raises:
        InvalidArgument: for anything that is no text.
    """
    found: tuple[object, ...] = (value,) if isinstance(value, str) or not _many(value) else tuple(value)
    if all(isinstance(each, str) for each in found):
        return tuple(str(each) for each in found)
    raise wrong_kind("names", value, "Give names as text.")


def _many(value: object) -> bool:
    return isinstance(value, Iterable)


def one_of(kind: type[E], value: object) -> E:
    """Take a member of an enumeration or its code.

    Raises:
        InvalidArgument: for anything else, with the nearest codes.
    """
    for member in kind:
        if value is member or value == member.value:
            return member
    if isinstance(value, str):
        raise InvalidArgument(unknown(kind.__name__.lower(), value, (str(member.value) for member in kind)))
    raise wrong_kind(kind.__name__.lower(), value, f"Give a {kind.__name__}, or its code.")


def a_name(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    """Ask for text.

    Raises:
        InvalidArgument: for anything else.
    """
    if not isinstance(value, str):
        raise wrong_kind(f"{type(instance).__name__}.{attribute.name}", value, "Give a name as text.")


def a_moment(instance: object, attribute: attrs.Attribute[datetime], value: object) -> None:
    """Ask for a datetime; whether it is aware is a rule of the session.

    Raises:
        InvalidArgument: for anything else.
    """
    if not isinstance(value, datetime):
        raise wrong_kind(f"{type(instance).__name__}.{attribute.name}", value, "Give an aware datetime, such as datetime.now(UTC).")


def a_number(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    """Ask for a number; whether it is in range is a rule of the session.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_kind(f"{type(instance).__name__}.{attribute.name}", value, "Give a number.")


def wrong_kind(place: str, value: object, remedy: str) -> InvalidArgument:
    """Make the error for a value of the wrong kind."""
    return InvalidArgument(Problem("wrong-kind", place, f"{value!r} ({type(value).__name__})", remedy))
