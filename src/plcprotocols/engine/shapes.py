# SPDX-License-Identifier: MIT
"""Shapes: whether a protocol is made of what its classes say it is made of, before anything in it is looked at.

A value is built in Python, where nothing keeps anybody from writing a number for minutes or a text for a tuple.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs

from plcprotocols.model.errors import InvalidProtocol, Problem
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.protocol import Protocol

PLAIN = (str, int, float, bool)
READ_BY_NOTHING_ELSE = frozenset({"title", "ends", "silent", "when", "confidence"})
LONGEST_MEANT = 1_000
SHOWN = 60


def misshapen(value: object, kind: type[Any], place: str = "protocol") -> Iterator[Problem]:
    """Find everything in a value that is not what the field it stands in is for.

    Args:
        value: the value.
        kind: the class it is to be of.
        place: what it is called.
    """
    yield from _wrong(value, kind, place)


def mended(protocol: Protocol) -> Protocol | None:
    """Give a protocol whose wrong shapes are read as what they were surely meant for, so that the rest of it can be asked, too.

    One value stands in its tuple, a list is one, a number of minutes or days is those, and what nothing else in a protocol reads is left out. None
    where more is wrong: then what is missing would be missed in other places.
    """
    try:
        return cast("Protocol", _mended(protocol, Protocol))
    except _NotMeant:
        return None


def check_shape(protocol: Protocol) -> None:
    """Check that a protocol is made of what its classes say.

    Raises:
        InvalidProtocol: `wrong-shape` with every place.
    """
    wrong = tuple(misshapen(protocol, Protocol))
    if wrong:
        raise InvalidProtocol(*wrong)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in attrs.fields(kind)}


def _wrong(value: object, hint: Any, place: str) -> Iterator[Problem]:
    able = [each for each in _options(hint) if _is_of(value, each)]
    if not able:
        yield Problem("wrong-shape", place, _said(value), f"Give {_named(hint)}{_tuple_hint(value, hint)}.")
        several = next((each for each in _options(hint) if get_origin(each) is tuple), None)
        if several is not None and value is not None:
            inside = tuple(value) if isinstance(value, list) else (value,)
            if isinstance(value, list) or any(_is_of(value, each) for each in _options(get_args(several)[0])):
                yield from _wrong_inside(inside, get_args(several), place)
        return
    found = able[0]
    if get_origin(found) is tuple:
        yield from _wrong_inside(value, get_args(found), place)
    elif attrs.has(found):
        for name, inner in _hints(type(value)).items():  # type: ignore[arg-type]  # mypy takes a class for unhashable
            yield from _wrong(getattr(value, name), inner, name if place == "protocol" else f"{place}.{name}")


def _wrong_inside(value: Any, kinds: tuple[Any, ...], place: str) -> Iterator[Problem]:
    endless = len(kinds) == 2 and kinds[1] is Ellipsis
    if not endless and len(value) != len(kinds):
        yield Problem("wrong-shape", place, _said(value), f"Give {len(kinds)} values.")
        return
    for index, each in enumerate(value):
        yield from _wrong(each, kinds[0] if endless else kinds[index], f"{place}[{index}]")


class _NotMeant(Exception):
    """Nobody can say what a value was meant for."""


def _mended(value: Any, hint: Any) -> Any:
    found = next((each for each in _options(hint) if _is_of(value, each)), None)
    if found is None:
        return _meant(value, hint)
    if get_origin(found) is tuple:
        kinds = get_args(found)
        endless = len(kinds) == 2 and kinds[1] is Ellipsis
        if not endless and len(value) != len(kinds):
            raise _NotMeant
        return tuple(_mended(each, kinds[0] if endless else kinds[index]) for index, each in enumerate(value))
    if not attrs.has(found):
        return value
    changed: dict[str, Any] = {}
    for name, inner in _hints(found).items():
        given = getattr(value, name)
        try:
            better = _mended(given, inner)
        except _NotMeant:
            if name not in READ_BY_NOTHING_ELSE:
                raise
            better = attrs.fields_dict(type(value))[name].default
        if better is not given:
            changed[name] = better
    return attrs.evolve(value, **changed) if changed else value


def _meant(value: Any, hint: Any) -> Any:
    """Read a value of the wrong kind as what it was meant for."""
    for each in _options(hint):
        if get_origin(each) is tuple and isinstance(value, list):
            return _mended(tuple(value), each)
        if get_origin(each) is tuple and value is not None:
            return _mended((value,), each)
        if each in {Minutes, Days} and isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST_MEANT:
            return each(value)
    raise _NotMeant


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def _is_of(value: object, hint: Any) -> bool:
    """Tell whether a value is of a kind, whatever stands in it."""
    if hint in {Any, object}:
        return True
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if hint is None or hint is type(None):
        return value is None
    if get_origin(hint) is tuple:
        return isinstance(value, tuple)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, get_origin(hint) or hint)


def _tuple_hint(value: object, hint: Any) -> str:
    """Say how one value stands in a tuple, where a tuple is asked for."""
    wants = any(get_origin(each) is tuple for each in _options(hint))
    return f", such as ({_said(value)},)" if wants and (isinstance(value, str) or attrs.has(type(value))) else ""


def _said(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def _named(hint: Any) -> str:
    """Name what may stand in a field."""
    return " or ".join(dict.fromkeys(_name(each) for each in _options(hint)))


def _name(hint: Any) -> str:
    if get_origin(hint) is tuple:
        inner = [each for each in get_args(hint) if each is not Ellipsis]
        return f"a tuple of {_named(inner[0])}" if inner else "a tuple"
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    if hint is None or hint is type(None):
        return "None"
    if hint in PLAIN:
        return {str: "a text", int: "a whole number", float: "a number", bool: "True or False"}[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"a {hint.__name__}"
    return getattr(hint, "__name__", str(hint))
