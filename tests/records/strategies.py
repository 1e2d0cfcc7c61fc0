# SPDX-License-Identifier: MIT
"""Hypothesis strategies for records: every event class there is, contents, casts, both founding protocols, open and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, TypeVar, cast, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from plcprotocols.catalogue.feedback import TUNING_PROTOCOL
from plcprotocols.catalogue.video import VIDEO_COACHING_INTERVISION
from plcprotocols.model.arguments import a_count
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.entry import Declaration
from plcprotocols.model.events import Event, LevelAgreed, SessionEnded, Why
from plcprotocols.model.items import Content
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Level, Mode, Record, TalkTime

T = TypeVar("T")

EVENTS: tuple[type[attrs.AttrsInstance], ...] = get_args(Event)
PROTOCOLS = (VIDEO_COACHING_INTERVISION, TUNING_PROTOCOL)
START = datetime(2025, 3, 1, 16, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ids = st.sampled_from(["ana", "bor", "čilka", "drago", "clip-1", "0"])
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (the zone is drawn)
numbers = st.one_of(st.integers(-(10**6), 10**12), st.floats(allow_nan=False, allow_infinity=False))
holders = st.lists(st.tuples(ids, st.lists(ids, max_size=3).map(tuple)), max_size=4).map(tuple)


def of_type(hint: object) -> st.SearchStrategy[object]:
    """Draw what a field's annotation allows."""
    simple: dict[object, st.SearchStrategy[object]] = {
        str: ids,
        int: st.integers(-(2**70), 2**70),
        float: numbers,
        bool: st.booleans(),
        datetime: moments,
    }
    if hint in simple:
        return simple[hint]
    if get_origin(hint) is Annotated:
        return of_type(get_args(hint)[0])
    if isinstance(hint, UnionType):
        return st.one_of(*(st.none() if arm is type(None) else of_type(arm) for arm in get_args(hint)))
    if get_origin(hint) is tuple:
        arms = get_args(hint)
        if arms[-1] is Ellipsis:
            return st.lists(of_type(arms[0]), max_size=2).map(tuple)
        return st.tuples(*(of_type(arm) for arm in arms))
    assert isinstance(hint, type)
    return st.sampled_from(list(hint)) if issubclass(hint, Enum) else of_class(hint)


def plainest(hint: object) -> object:
    """Give the emptiest value an annotation allows."""
    if get_origin(hint) is Annotated:
        return plainest(get_args(hint)[0])
    if isinstance(hint, UnionType):
        return None
    if get_origin(hint) is tuple:
        return ()
    empty: dict[object, object] = {str: "x", int: 1, float: 1.5, bool: False, datetime: START}
    return empty[hint] if hint in empty else next(iter(cast("type[Enum]", hint)))


def event(cls: type[attrs.AttrsInstance], **given: object) -> Event:
    """Make an event from the fields that matter; the others are the emptiest there are."""
    hints = get_type_hints(cls, include_extras=True)
    return cast("Event", cls(**{field.name: given.get(field.name, plainest(hints[field.name])) for field in attrs.fields(cls)}))


def altered(value: T, **changes: object) -> T:
    """Copy a value with other fields, of whatever kind they are."""
    evolve = cast("Callable[..., T]", attrs.evolve)
    return evolve(value, **changes)


def _of_class(cls: type) -> st.SearchStrategy[object]:
    """Draw instances of an attrs class with any values its annotations allow; families contain themselves, hence deferred."""

    def fields() -> st.SearchStrategy[object]:
        hints = get_type_hints(cls, include_extras=True)
        return st.builds(cls, **{field.name: _of_field(field, hints[field.name]) for field in attrs.fields(cls)})

    return st.deferred(fields)


def _of_field(field: attrs.Attribute[object], hint: object) -> st.SearchStrategy[object]:
    """Draw what an annotation allows, and of what is counted only what can be counted."""
    optional = getattr(field.validator, "validator", None)
    if a_count not in {field.validator, optional}:
        return of_type(hint)
    counts: st.SearchStrategy[object] = st.integers(0, 2**53)
    return counts if optional is None else st.none() | counts


of_class = cast("Callable[[type], st.SearchStrategy[object]]", cache(_of_class))


BY_CLASS = {cls: of_class(cls) for cls in EVENTS}


def header(protocol: Protocol, *, level: Level = Level.CONTENTS) -> Header:
    """Make the plainest header that fits a protocol."""
    return Header(
        record="r-1",
        protocol=protocol.id,
        edition=protocol.edition,
        rules=rule_digest(protocol),
        opened=START,
        mode=Mode.GUIDED,
        level=level,
        cast=Cast({"facilitator": "ana", "owner": "bor", "member": ["čilka", "drago"]}),
        library="0.1.0",
    )


@st.composite
def headers(draw: st.DrawFn, protocol: Protocol) -> Header:
    """Draw a header for a protocol."""
    drawn = attrs.evolve(
        header(protocol), opened=draw(moments), mode=draw(st.sampled_from(Mode)), cast=Cast(draw(holders), draw(st.lists(ids, max_size=2)))
    )
    pairs = draw(st.lists(st.tuples(ids, ids), max_size=2))
    return attrs.evolve(
        drawn,
        parameters=tuple(pairs),
        group=draw(ids),
        seed=draw(st.none() | st.integers(0, 2**128)),
        talk_time=draw(st.sampled_from(TalkTime)),
        declared=tuple(draw(st.lists(st.sampled_from(Declaration), max_size=3))),
        met=draw(st.integers(0, 2**53)),
    )


def numbered(events: list[Event], steps: list[int]) -> tuple[Event, ...]:
    """Number events and set them in time, each so many microseconds after the one before; contents get ids of their own."""
    made: list[Event] = []
    at = START
    for seq, (each, step) in enumerate(zip(events, steps, strict=True), start=1):
        at += timedelta(microseconds=step)
        content = {"content": f"c{seq}"} if getattr(each, "content", None) is not None else {}
        made.append(altered(each, seq=seq, at=at, **content))
    return tuple(made)


@st.composite
def records(
    draw: st.DrawFn,
    *,
    classes: tuple[type[attrs.AttrsInstance], ...] = EVENTS,
    min_size: int = 0,
    ended: bool | None = None,
    levels: tuple[Level, ...] = (Level.CONTENTS,),
) -> Record:
    """Draw a sound record in which these levels are agreed; the words of every event that points to some are there."""
    protocol = draw(st.sampled_from(PROTOCOLS))
    drawn = st.sampled_from(classes).flatmap(BY_CLASS.__getitem__)
    chosen = cast("list[Event]", draw(st.lists(drawn, min_size=min_size, max_size=min_size + 4)))
    agreed = st.sampled_from(levels)
    going_on = [each for each in chosen if not isinstance(each, SessionEnded)]
    events: list[Event] = [attrs.evolve(each, level=draw(agreed)) if isinstance(each, LevelAgreed) else each for each in going_on]
    if draw(st.booleans()) if ended is None else ended:
        events.append(event(SessionEnded, why=Why.COMPLETE))
    steps = draw(st.lists(st.integers(0, 10**9), min_size=len(events), max_size=len(events)))
    placed = numbered(events, steps)
    pointed = [content for each in placed if (content := getattr(each, "content", None)) is not None]
    salts = st.binary(min_size=16, max_size=16).map(bytes.hex)
    contents = tuple(Content(content, draw(salts), draw(words)) for content in pointed)
    carried = draw(st.sampled_from([protocol, None]))
    opened = attrs.evolve(draw(headers(protocol)), level=draw(agreed))
    return Record(header=opened, protocol=carried, events=placed, contents=contents)
