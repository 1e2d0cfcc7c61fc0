# SPDX-License-Identifier: MIT
"""Canonical bytes and digests: one spelling of a value, so that its hash means something.

The spelling is JSON with sorted keys, no spaces and UTF-8; a value of a closed family is written with its tag, times as UTC with microseconds, an
enumeration by its value. It is made for hashing; documents people read are written by `plcprotocols.records`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from math import isfinite
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import attrs

from plcprotocols.model.items import Content
from plcprotocols.model.prose import PROSE
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.provenance import Provenance

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def canonical(value: object) -> bytes:
    """Spell a value canonically, prose included.

    Raises:
        TypeError: for a kind of value that no model class holds.
        ValueError: for a number that is not finite.
    """
    return _bytes(_plain(value, prose=True))


def rule_digest(protocol: Protocol) -> str:
    """Digest what the rulebook reads of a protocol: everything but titles, notes and provenance.

    Returns:
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(_bytes(_plain(protocol, prose=False))).hexdigest()


def content_digest(content: Content) -> str:
    """Digest a content with its salt, so that equal words give unequal digests.

    Returns:
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(bytes.fromhex(content.salt) + canonical([content.id, content.text])).hexdigest()


def _bytes(plain: Plain) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


@cache
def _fields(cls: type[Any], *, prose: bool) -> tuple[str, ...]:
    hints = get_type_hints(cls, include_extras=True)

    def is_prose(name: str) -> bool:
        hint = hints[name]
        return hint is Provenance or (get_origin(hint) is Annotated and PROSE in get_args(hint))

    return tuple(field.name for field in attrs.fields(cls) if prose or not is_prose(field.name))


def _plain(value: object, *, prose: bool) -> Plain:
    match value:
        case Enum():
            return _plain(value.value, prose=prose)
        case None | bool() | str():
            return value
        case int() | float():
            return int(value) if isfinite(value) and value == int(value) else value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case tuple() | list():
            return [_plain(each, prose=prose) for each in value]
        case Mapping():
            return {str(key): _plain(each, prose=prose) for key, each in value.items()}
        case _ if attrs.has(type(value)):
            tag = getattr(type(value), "tag", None)
            spelled = {name: _plain(getattr(value, name), prose=prose) for name in _fields(type(value), prose=prose)}  # type: ignore[arg-type]  # mypy takes a class for unhashable
            return {"is": tag, **spelled} if tag else spelled
        case _:
            raise TypeError(f"no canonical spelling for {type(value).__name__}")
