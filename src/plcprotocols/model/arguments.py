# SPDX-License-Identifier: MIT
"""What values check when they are made: the converters and validators of model classes.

They take what a caller may sensibly give (a code for an enumeration, one name for a tuple of one) and answer anything else with an error of ours,
early and by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

import attrs

from plcprotocols.model.errors import InvalidArgument, Problem, unknown

E = TypeVar("E", bound=Enum)
FIRST_YEAR, LAST_YEAR = 1970, 9000
LARGEST = 2**53
PAIR = 2


def names(value: str | Iterable[str]) -> tuple[str, ...]:
    """Take one name or several.

    Raises:
        InvalidArgument: for anything that is no text.
    """
    found: tuple[object, ...] = (value,) if isinstance(value, str) or not _many(value) else tuple(value)
    for each in found:
        check_name("names", each)
    return tuple(str(each) for each in found)


def _many(value: object) -> bool:
    return isinstance(value, Iterable)


def numbers(value: object) -> tuple[float, ...]:
    """Take several numbers.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise wrong_kind("numbers", value, "Give several numbers, such as (7, 2).")
    found = tuple(value)
    for each in found:
        _check_number("numbers", each)
    return found


def by_name(value: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Take names under names, as a mapping or as pairs.

    Raises:
        InvalidArgument: for anything else.
    """
    given: Any = value.items() if isinstance(value, Mapping) else value
    found: list[Any] = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    for pair in found:
        if not isinstance(pair, tuple | list) or len(pair) != PAIR:
            raise wrong_kind("names", pair, "Give a mapping, such as {'facilitator': 'ana', 'member': ['bor', 'cilka']}.")
    return tuple((key, names(people)) for key, people in found)


def check_name(place: str, value: object) -> None:
    """Ask for a name: text of at least one character that can be written down.

    Raises:
        InvalidArgument: for anything else.
    """
    if type(value) is not str or not value:
        raise wrong_kind(place, value, "Give a name: plain text of at least one character.")
    check_text(place, value)


def check_text(place: str, value: object) -> None:
    """Ask for text that can be written down, empty text included.

    Raises:
        InvalidArgument: for anything else, a lone surrogate included.
    """
    if not isinstance(value, str):
        raise wrong_kind(place, value, "Give text.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise wrong_kind(place, value, "Give text that can be encoded as UTF-8.") from error


def check_count(place: str, value: object) -> None:
    """Ask for a whole number from 0.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise wrong_kind(place, value, "Give a whole number, 0 or above.")


def check_several(place: str, value: object) -> None:
    """Ask for several values, such as a list of them.

    Raises:
        InvalidArgument: for text and for anything that cannot be gone through.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise wrong_kind(place, value, "Give several, such as a list.")


def check_moment(place: str, value: object) -> None:
    """Ask for a datetime between the years 1970 and 9000; whether it is aware is a rule of the session.

    Raises:
        InvalidArgument: for anything else.
    """
    if not isinstance(value, datetime):
        raise wrong_kind(place, value, "Give an aware datetime, such as datetime.now(UTC).")
    years = {value.year} if value.utcoffset() is None or value.year in {1, 9999} else {value.year, value.astimezone(UTC).year}
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise InvalidArgument(Problem("moment-range", place, value.isoformat(), f"Give a moment between the years {FIRST_YEAR} and {LAST_YEAR}."))


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
    """Ask for a name.

    Raises:
        InvalidArgument: for anything else.
    """
    check_name(f"{type(instance).__name__}.{attribute.name}", value)


def a_text(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    """Ask for text, which may be empty.

    Raises:
        InvalidArgument: for anything else.
    """
    check_text(f"{type(instance).__name__}.{attribute.name}", value)


def a_moment(instance: object, attribute: attrs.Attribute[datetime], value: object) -> None:
    """Ask for a moment.

    Raises:
        InvalidArgument: for anything else.
    """
    check_moment(f"{type(instance).__name__}.{attribute.name}", value)


def a_number(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    """Ask for a number; whether it is in range is a rule of the session.

    Raises:
        InvalidArgument: for anything else.
    """
    _check_number(f"{type(instance).__name__}.{attribute.name}", value)


def _check_number(place: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_kind(place, value, "Give a number.")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise InvalidArgument(Problem("number-range", place, "a number of that size", "Give a smaller number."))


def a_version(instance: object, attribute: attrs.Attribute[int | None], value: object) -> None:
    """Ask for a phase or floor number, or None.

    Raises:
        InvalidArgument: for anything else.
    """
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        place = f"{type(instance).__name__}.{attribute.name}"
        if isinstance(value, int) and not isinstance(value, bool):
            raise InvalidArgument(Problem("number-range", place, "a number of that size", "Give the phase or floor number that was seen."))
        raise wrong_kind(place, value, "Give the phase or floor number that was seen.")


def a_count(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Ask for a whole number from 0.

    Raises:
        InvalidArgument: for anything else.
    """
    place = f"{type(instance).__name__}.{attribute.name}"
    check_count(place, value)
    if value > LARGEST:
        raise InvalidArgument(Problem("number-range", place, "a number of that size", "Give a smaller number."))


def a_range(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Ask for two whole numbers, the smaller first.

    Raises:
        InvalidArgument: for anything else.
    """
    place = f"{type(instance).__name__}.{attribute.name}"
    if not isinstance(value, tuple) or len(value) != PAIR:
        raise wrong_kind(place, value, "Give the fewest and the most, such as (4, 5).")
    for each in value:
        check_count(place, each)
    if value[0] > value[1]:
        raise InvalidArgument(Problem("number-range", place, f"{value!r}", "Give the smaller number first."))


def several_names(value: Iterable[str | Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Take several groups of names.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise wrong_kind("groups", value, 'Give several groups, such as [["ana", "bor"], ["cilka", "dan"]].')
    return tuple(names(each) for each in value)


def a_whole(instance: object, attribute: attrs.Attribute[int], value: object) -> None:
    """Ask for a whole number; whether it is in range is a rule of the session.

    Raises:
        InvalidArgument: for anything else.
    """
    check_whole(f"{type(instance).__name__}.{attribute.name}", value)


def check_whole(place: str, value: object) -> None:
    """Ask for a whole number of any sign.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_kind(place, value, "Give a whole number.")
    if abs(value) > LARGEST:
        raise InvalidArgument(Problem("number-range", place, "a number of that size", "Give a smaller number."))


def whole_by_name(value: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Take whole numbers under names, as a mapping or as pairs.

    Raises:
        InvalidArgument: for anything else.
    """
    found = _pairs(value, "Give a mapping, such as {'problem-2': 3}.")
    for name, number in found:
        check_name("points", name)
        check_whole("points", number)
    return tuple((str(name), number) for name, number in found)


def name_by_name(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Take one name under each of several names, as a mapping or as pairs.

    Raises:
        InvalidArgument: for anything else.
    """
    found = _pairs(value, "Give a mapping, such as {'paper-1': 'bor'}.")
    for pair in found:
        for name in pair:
            check_name("passes", name)
    return tuple((str(one), str(other)) for one, other in found)


def _pairs(value: object, remedy: str) -> list[tuple[Any, Any]]:
    given: Any = value.items() if isinstance(value, Mapping) else value
    found: list[Any] = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    for pair in found:
        if not isinstance(pair, tuple | list) or len(pair) != PAIR:
            raise wrong_kind("pairs", pair, remedy)
    return [(one, other) for one, other in found]


def wrong_kind(place: str, value: object, remedy: str) -> InvalidArgument:
    """Make the error for a value of the wrong kind."""
    return InvalidArgument(Problem("wrong-kind", place, f"{value!r} ({type(value).__name__})", remedy))
