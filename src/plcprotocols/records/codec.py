# SPDX-License-Identifier: MIT
"""The one codec: values to plain JSON kinds (dict, list, text, number, true, false, null) and strictly back, for records and for protocols.

The rules, all of them:

* A value of a closed family (an event, a selector, a condition, a step ...) says what it is under the key `is`, with the frozen tag of its
  class, wherever it stands; a family may therefore grow without orphaning a document.
* Every other field is a key of its own; one that has its default is left out.
* Pairs (the holders of a cast, parameters) are lists of two. They are no JSON objects because their order has a meaning (it is the seating)
  and many JSON tools do not keep the order of keys.
* Enumerations are written by value, moments as ISO 8601 in UTC with `Z`.
* Nothing is converted: `"7"` is no number, `1` is not true. A whole number may stand where a number is asked for.

Text, files, links and digests are not handled here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, Union, cast, get_args, get_origin

import attrs
from cattrs import BaseConverter, Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord, Problem, nearest
from plcprotocols.model.events import Event
from plcprotocols.model.protocol import Protocol
from plcprotocols.records.problems import Wrong, found, given, too_deep, wrong_type
from plcprotocols.records.strict import Hook, is_enum, moment, number, one_of, spelled_moment, text, truth, whole

T = TypeVar("T")
Spell = Callable[[object], object]

TAG = "is"
# Pyright takes the constructor of this group for that of `ExceptionGroup`, which has no third argument.
_together = cast("Callable[[str, list[Exception], type], Exception]", IterableValidationError)
_UNSPEAKABLE = (TypeError, ValueError, AttributeError, OverflowError)


def build() -> Converter:
    """Make a fresh converter with every rule of this module registered.

    Use `converter()` unless hooks of your own are to be added to a copy.
    """
    made = Converter(detailed_validation=True, forbid_extra_keys=True, omit_if_default=True, unstruct_collection_overrides={tuple: list})
    primitives: tuple[tuple[type, Hook], ...] = ((str, text), (int, whole), (float, number), (bool, truth), (datetime, moment))
    for kind, hook in primitives:
        made.register_structure_hook(kind, hook)
    # cattrs looks up primitives by base class first and would take a StrEnum for a `str`.
    made.register_structure_hook(StrEnum, lambda value, kind: one_of(kind)(value, kind))
    made.register_unstructure_hook(StrEnum, lambda member: member.value)
    made.register_structure_hook_factory(is_enum, lambda t: one_of(cast("type[Enum]", t)))
    made.register_structure_hook_factory(_is_tuple, _tuple)
    made.register_structure_hook_factory(_is_union, _union)
    made.register_structure_hook_factory(attrs.has, _value)
    made.register_unstructure_hook(datetime, spelled_moment)
    made.register_unstructure_hook_factory(_is_tagged, _spelled_with_tag)
    return made


@cache
def converter() -> Converter:
    """Give the converter everything in this package shares; register nothing on it."""
    return build()


def encode(value: object, *, place: str = "") -> dict[str, Plain]:
    """Spell a value of the model in plain kinds, after proving that it reads back equal.

    Args:
        value: any value of the model: an event, a header, a protocol ...
        place: where it will stand in its document; problems name it.

    Raises:
        InvalidRecord: if a field holds what its type does not allow (a naive datetime, NaN, a lone surrogate), at its place.
    """
    try:
        plain: object = converter().unstructure(value)
    except RecursionError:
        raise InvalidRecord(too_deep(place)) from None
    except _UNSPEAKABLE as error:
        said = f"{given(value)} with a field of the wrong kind: {error}"
        raise InvalidRecord(Problem("wrong-type", place or "value", said, "Build it with values of the declared types.")) from None
    if decode(plain, type(value), place=place) != value:
        raise InvalidRecord(
            Problem(
                "wrong-type", place or "value", f"{given(value)} would not read back as it is", "Use tuples for sequences and the declared types."
            )
        )
    return cast("dict[str, Plain]", plain)


def decode(plain: object, kind: type[T], *, place: str = "") -> T:
    """Read a value of one class strictly.

    Raises:
        InvalidRecord: with every problem in it, each at its place.
    """
    return cast("T", _read(plain, kind, place))


def decode_event(plain: object, *, place: str = "") -> Event:
    """Read an event of any kind strictly.

    Raises:
        InvalidRecord: with every problem in it; `unknown-event`, with the nearest known tags, for a tag of no event.
    """
    return cast("Event", _read(plain, Event, place))


def decode_protocol(plain: object, *, place: str = "") -> Protocol:
    """Read a protocol strictly; whether it makes sense is for the checks.

    Raises:
        InvalidProtocol: with every problem in it, each at its place.
    """
    try:
        return decode(plain, Protocol, place=place)
    except InvalidRecord as error:
        raise InvalidProtocol(*error.problems) from None


def encode_protocol(protocol: Protocol, *, place: str = "") -> dict[str, Plain]:
    """Spell a protocol in plain kinds, after proving that it reads back equal.

    Raises:
        InvalidProtocol: if a field holds what its type does not allow.
    """
    try:
        return encode(protocol, place=place)
    except InvalidRecord as error:
        raise InvalidProtocol(*error.problems) from None


def _read(plain: object, kind: object, place: str) -> object:
    try:
        return _hook(converter(), kind)(plain, kind)
    except RecursionError:
        problems: tuple[Problem, ...] = (too_deep(place),)
    # Whatever a hook raised, in groups or bare, is a finding about the document and must not reach the caller as it is.
    except Exception as error:  # noqa: BLE001
        problems = found(error, place)
    raise InvalidRecord(*problems)


def _hook(made: BaseConverter, kind: object) -> Hook:
    return cast("Hook", made.get_structure_hook(kind))


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _tuple(kind: object, made: BaseConverter) -> Hook:
    kinds = get_args(kind)
    endless = len(kinds) == 2 and kinds[1] is Ellipsis
    hooks = [_hook(made, each) for each in kinds[: 1 if endless else None]]

    def read(value: object, _: object) -> tuple[object, ...]:
        if type(value) is not list:
            raise wrong_type(value, "a list")
        if not endless and len(value) != len(kinds):
            raise wrong_type(value, f"a list of exactly {len(kinds)}")
        items: list[object] = []
        errors: list[Exception] = []
        for index, each in enumerate(value):
            at = 0 if endless else index
            try:
                items.append(hooks[at](each, kinds[at]))
            except Exception as error:  # noqa: BLE001  (collected and raised together)
                error.add_note(IterableValidationNote("", index, kinds[at]))
                errors.append(error)
        if errors:
            raise _together("", errors, tuple)
        return tuple(items)

    return read


def _is_union(kind: object) -> bool:
    return isinstance(kind, UnionType) or get_origin(kind) is Union


def _union(kind: object, made: BaseConverter) -> Hook:
    members = [each for each in get_args(kind) if each is not NoneType]
    if all(_is_tagged(each) for each in members):
        inner = _family(members, made)
    elif len(members) == 1:
        inner = _hook(made, members[0])
    else:
        raise TypeError(f"a union of the model must be closed and tagged, not {kind}")
    if len(members) == len(get_args(kind)):
        return inner
    return lambda value, _: None if value is None else inner(value, kind)


def _is_tagged(kind: object) -> bool:
    return isinstance(kind, type) and attrs.has(kind) and isinstance(getattr(kind, "tag", None), str)


def _tag(kind: type) -> str:
    return cast("str", getattr(kind, "tag"))  # noqa: B009  (a ClassVar the families share without a base class)


def _family(members: list[type], made: BaseConverter) -> Hook:
    kinds = {_tag(member): member for member in members}
    what = "event" if set(members) <= set(get_args(Event)) else "kind"

    def read(value: object, _: object) -> object:
        if type(value) is not dict:
            raise wrong_type(value, f"an object with the key {TAG!r}")
        if TAG not in value:
            raise Wrong("missing", "nothing stands here", "Say what it is. " + nearest("", kinds), at=TAG)
        tag = value[TAG]
        if type(tag) is not str:
            raise Wrong("wrong-type", given(tag), "Expected text. " + nearest("", kinds), at=TAG)
        if tag not in kinds:
            raise Wrong(f"unknown-{what}", f"there is no {what} {given(tag).removeprefix('the text ')} here", nearest(tag, kinds), at=TAG)
        # Looked up at reading time: families contain themselves (a group of steps is a step).
        return _hook(made, kinds[tag])(value, kinds[tag])

    return read


def _value(kind: type[attrs.AttrsInstance], made: BaseConverter) -> Hook:
    fields = cast("Hook", make_dict_structure_fn(kind, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True))

    def untagged(value: object, _: object) -> object:
        if type(value) is not dict:
            raise wrong_type(value, "an object")
        return fields(value, kind)

    def tagged(value: object, _: object) -> object:
        if type(value) is not dict or value.get(TAG) != _tag(kind):
            return alone(value, kind)
        return fields({key: each for key, each in value.items() if key != TAG}, kind)

    if not _is_tagged(kind):
        return untagged
    alone = _family([kind], made)
    return tagged


def _spelled_with_tag(kind: type[attrs.AttrsInstance], made: BaseConverter) -> Spell:
    spell = cast("Callable[[object], dict[str, object]]", make_dict_unstructure_fn(kind, cast("Converter", made), _cattrs_omit_if_default=True))
    return lambda value: {TAG: _tag(kind), **spell(value)}
