# SPDX-License-Identifier: MIT
"""One spelling of whatever an experiment is made of, policies of others included, so that its digest tells it from any other."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import sha256
from json import dumps
from types import BuiltinFunctionType, FunctionType
from typing import Any

import attrs

from plcprotocols.model.canonical import Plain, rule_digest
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.protocol import Protocol

DEEPEST = 50


def digest(value: object) -> str:
    """Digest a value: equal values have equal digests, in every process.

    A protocol is told by what the rulebook reads of it, an object by its class and what it holds, a function by its name.

    Returns:
        SHA-256 in hexadecimal.

    Raises:
        InvalidArgument: `no-digest` for what holds itself.
    """
    return sha256(dumps(_plain(value, 0, {}), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object, depth: int, rules: dict[int, str]) -> Plain:
    if depth > DEEPEST:
        given = f"it holds itself, or things in things {DEEPEST} deep"
        raise InvalidArgument(Problem("no-digest", "Experiment", given, "Give policies and arguments that are plain values."))
    deeper = depth + 1
    match value:
        case None | bool() | int() | float() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return {"is": _name(type(value)), "code": value.name}
        case Protocol():
            if id(value) not in rules:
                rules[id(value)] = rule_digest(value)
            return {"is": "protocol", "id": value.id, "edition": value.edition, "rules": rules[id(value)]}
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case timedelta() | bytes() | complex():
            return repr(value)
        case tuple() | list():
            return [_plain(each, deeper, rules) for each in value]
        case AbstractSet():
            return sorted((_plain(each, deeper, rules) for each in value), key=lambda each: dumps(each, sort_keys=True))
        case Mapping():
            return {"of": [[_plain(key, deeper, rules), _plain(each, deeper, rules)] for key, each in value.items()]}
        case type() | FunctionType() | BuiltinFunctionType():
            return {"named": _name(value)}
        case _:
            return {"is": _name(type(value)), "holds": _plain(_held(value), deeper, rules)}


def _name(value: type | FunctionType | BuiltinFunctionType) -> str:
    return f"{value.__module__}.{value.__qualname__}"


def _held(value: object) -> dict[str, object]:
    kind: type[Any] = type(value)
    if attrs.has(kind):
        return {field.name: getattr(value, field.name) for field in attrs.fields(kind) if field.init}
    slots = [name for each in kind.__mro__ for name in _slots(each)]
    return {name: getattr(value, name) for name in slots if hasattr(value, name)} | dict(sorted(getattr(value, "__dict__", {}).items()))


def _slots(kind: type) -> tuple[str, ...]:
    found: str | tuple[str, ...] = kind.__dict__.get("__slots__", ())
    return tuple(name for name in ((found,) if isinstance(found, str) else tuple(found)) if not name.startswith("__"))
