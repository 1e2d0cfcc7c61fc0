# SPDX-License-Identifier: MIT
"""Problems with a place: how the codec's findings become the library's own errors.

Lives here: the one exception the codec's hooks raise, the walk over what cattrs collected, and the short description of a given value.
What is right or wrong is said elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import attrs
from attrs import evolve
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from plcprotocols.model.errors import InvalidRecord, Problem, nearest

P = ParamSpec("P")
T = TypeVar("T")

HUGE = 10**300
_SHOWN = 60
_TOO_DEEP = "Nest it less deeply; no protocol of the field comes near this depth."


class Wrong(ValueError):
    """One finding of a codec hook; its place is known only to the walk over all findings.

    Attributes:
        code: the problem's code.
        given: what stands there.
        remedy: what would put it right.
        at: the key below the place where it was found, or empty.
    """

    def __init__(self, code: str, given: str, remedy: str, *, at: str = "") -> None:
        super().__init__(given)
        self.code = code
        self.given = given
        self.remedy = remedy
        self.at = at


def join(place: str, key: str) -> str:
    """Append a key to a place, safe to print whatever the key is."""
    shown = key if key and key.isprintable() else ascii(key)
    return f"{place}.{shown[:_SHOWN]}" if place else shown[:_SHOWN]


def given(value: object) -> str:
    """Describe what was given, short and safe to print."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= HUGE:
            return "a huge number"
        case float() if not math.isfinite(value):
            return "a number that is infinite or none"
        case str():
            return f"the text {_short(repr(value))}"
        case int() | float():
            return f"the number {value!r}"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return f"an object with {len(value)} keys"
        case _:
            return f"a {type(value).__name__}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def too_deep(place: str) -> Problem:
    """Make the problem for a document or value that is nested too deeply to be read."""
    return Problem("too-deep", place or "value", "this is nested too deeply", _TOO_DEEP)


def attempt(problems: list[Problem], call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Call a reader and keep its problems, so that the next part is read too.

    Returns:
        What the reader gave, or None after adding its problems.
    """
    try:
        return call(*args, **kwargs)
    except InvalidRecord as error:
        problems.extend(error.problems)
        return None


def found(error: BaseException, place: str) -> tuple[Problem, ...]:
    """List every problem in what a cattrs hook raised, in document order.

    Args:
        error: the exception, a group of groups as a rule.
        place: where the value stands in its document; empty for a value by itself.
    """
    problems: list[Problem] = []
    waiting = [(error, place)]
    while waiting:
        current, where = waiting.pop()
        if isinstance(current, ClassValidationError | IterableValidationError):
            waiting.extend(reversed(list(_inside(current, where))))
        else:
            problems.extend(each if each.place else evolve(each, place="value") for each in _leaf(current, where))
    return tuple(problems)


def _inside(group: ClassValidationError | IterableValidationError, place: str) -> Iterator[tuple[BaseException, str]]:
    if isinstance(group, ClassValidationError):
        noted, bare = group.group_exceptions()
        for error, note in noted:
            yield error, join(place, note.name)
    else:
        items, bare = group.group_exceptions()
        for error, mark in items:
            yield error, f"{place}[{mark.index}]"
    for error in bare:
        yield error, place


def _leaf(error: BaseException, place: str) -> Iterator[Problem]:
    match error:
        case Wrong():
            yield Problem(error.code, join(place, error.at) if error.at else place, error.given, error.remedy)
        case ForbiddenExtraKeysError():
            known = [field.name for field in attrs.fields(error.cl)] if attrs.has(error.cl) else []
            for key in sorted(error.extra_fields):
                yield unknown_key(place, key, known)
        case KeyError():
            yield missing(place)
        case RecursionError():
            yield too_deep(place)
        case _:
            yield Problem(
                "wrong-type", place, f"this cannot be read ({type(error).__name__})", "Give a value of the kind the field's documentation names."
            )


def unknown_key(place: str, key: str, known: list[str]) -> Problem:
    """Make the problem for a key that nothing reads, with the nearest known one offered."""
    return Problem("unknown-key", join(place, key), f"there is no key {_short(repr(key))} here", nearest(key, known))


def missing(place: str) -> Problem:
    """Make the problem for a key that must be there and is not."""
    return Problem("missing", place, "nothing stands here", "Add the key; it has no default.")


def wrong_type(value: object, expected: str) -> Wrong:
    """Make the finding for a value of another kind; nothing is ever converted silently."""
    return Wrong("wrong-type", given(value), f"Expected {expected}.")
