# SPDX-License-Identifier: MIT
"""Text to plain JSON kinds, with every failure named as ours: encoding, syntax, a cut end, a key twice, a nesting bomb.

Only JSON is spoken here; what a document must hold is for `plcprotocols.records.layout`.
"""

from __future__ import annotations

import codecs
import json
import math

from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.records.problems import join, too_deep

_MARKS = (("UTF-32", codecs.BOM_UTF32_LE), ("UTF-32", codecs.BOM_UTF32_BE), ("UTF-16", codecs.BOM_UTF16_LE), ("UTF-16", codecs.BOM_UTF16_BE))
_DIGITS = 310
_SAVE = "Save it as UTF-8 without a byte order mark."
_Pairs = list[tuple[str, Plain]]


class _Twice(dict[str, Plain]):
    """An object that had a key more than once, kept until its place is known."""

    keys_given: tuple[str, ...] = ()


def decoded(document: str | bytes, *, place: str = "document") -> str:
    """Give the text of a document.

    Raises:
        InvalidRecord: `wrong-encoding`, naming a byte order mark, UTF-16, or the first byte that is not UTF-8.
    """
    if isinstance(document, str):
        text = document
    else:
        for name, mark in _MARKS:
            if document.startswith(mark):
                raise InvalidRecord(Problem("wrong-encoding", place, f"this is {name}", _SAVE))
        try:
            text = document.decode()
        except UnicodeDecodeError as error:
            raise InvalidRecord(Problem("wrong-encoding", place, f"byte {error.start} is not UTF-8", _SAVE)) from None
    if text.startswith("\ufeff"):
        raise InvalidRecord(Problem("wrong-encoding", place, "this begins with a byte order mark", _SAVE))
    return text


def parse(text: str, *, place: str = "document") -> Plain:
    """Read one JSON text strictly.

    Args:
        text: the text.
        place: how to call it in problems about its syntax.

    Raises:
        InvalidRecord: `truncated` where the end is missing, `not-json`, `too-deep`, or `repeated-key` at each place where a key stands twice.
    """
    doubled: list[_Twice] = []

    def pairs(given: _Pairs) -> dict[str, Plain]:
        made = dict(given)
        if len(made) == len(given):
            return made
        twice = _Twice(made)
        keys = [key for key, _ in given]
        twice.keys_given = tuple(sorted({key for key in keys if keys.count(key) > 1}))
        doubled.append(twice)
        return twice

    try:
        plain: Plain = json.loads(text, object_pairs_hook=pairs, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise InvalidRecord(_syntax(text, error, place)) from None
    except RecursionError:
        raise InvalidRecord(too_deep(place)) from None
    if doubled:
        raise InvalidRecord(*_twice(plain))
    return plain


def _whole(digits: str) -> int | float:
    # Python refuses to convert thousands of digits; the codec names the place of what is not finite.
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _syntax(text: str, error: json.JSONDecodeError, place: str) -> Problem:
    good = text.rstrip()
    unfinished = error.pos >= len(good) or error.msg.startswith("Unterminated string") or not good.endswith("}")
    if not good or (good.startswith("{") and unfinished):
        return Problem("truncated", place, f"this breaks off after {len(good)} characters", "Fetch the whole document again; its end is missing.")
    where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
    return Problem("not-json", place, f"this is not JSON from {where} on: {error.msg}", "Mend the syntax there, or fetch the document again.")


def _twice(plain: Plain) -> list[Problem]:
    problems: list[Problem] = []
    waiting: list[tuple[Plain, str]] = [(plain, "")]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, _Twice):
            problems.extend(
                Problem("repeated-key", join(place, key), "this key stands more than once", "Keep one of them.") for key in value.keys_given
            )
        if isinstance(value, dict):
            waiting.extend((each, join(place, key)) for key, each in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((each, f"{place}[{index}]") for index, each in reversed(list(enumerate(value))))
    return problems
