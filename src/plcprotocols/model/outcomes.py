# SPDX-License-Identifier: MIT
"""Outcomes: what a session that was held hands back to the one that holds it, and the link between the two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import PAIR, a_count, a_moment, a_name, a_text, check_name, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.events.kinds import Why
from plcprotocols.model.items import Content

T = TypeVar("T")
ENDINGS = (Why.COMPLETE, Why.EXIT, Why.EARLY)
SALT = re.compile(r"[0-9a-f]{32}")


def _ending(value: object) -> Why:
    """Take a reason why a session ended, or its code.

    Raises:
        InvalidArgument: for anything else.
    """
    for why in ENDINGS:
        if value in (why, why.value):
            return why
    raise wrong_kind("Outcome.why", value, f"Give one of {', '.join(why.value for why in ENDINGS)}.")


def _link(_instance: object, _attribute: object, value: Link | None) -> None:
    if value is not None and not isinstance(value, Link):
        raise wrong_kind("Outcome.within", value, "Give the Link of the header, or None.")


def _several(place: str, value: object, kind: type[T]) -> tuple[T, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise _not_made(place, value)
    found = tuple(value)
    if not all(isinstance(each, kind) for each in found):
        raise _not_made(place, value)
    return found


def _not_made(place: str, value: object) -> InvalidArgument:
    """Make the error for what no outcome holds, without quoting words that may stand in it."""
    remedy = "Give what plcprotocols.records.outcome makes of the record."
    return InvalidArgument(Problem("wrong-kind", f"Outcome.{place}", f"a value of the kind {type(value).__name__}", remedy))


def _once(place: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidArgument(Problem("named-twice", f"Outcome.{place}", name, "Name each once."))


def _items(value: object) -> tuple[Handed, ...]:
    found = _several("items", value, Handed)
    _once("items", (item.id for item in found))
    _once("items", (item.content for item in found if item.content is not None))
    return found


def _decisions(value: object) -> tuple[tuple[str, str], ...]:
    found = _several("decisions", value, tuple)
    for pair in found:
        if len(pair) != PAIR:
            raise _not_made("decisions", pair)
        for name in pair:
            check_name("Outcome.decisions", name)
    _once("decisions", (question for question, _ in found))
    return tuple((question, option) for question, option in found)


def _sound(content: Content) -> bool:
    """Tell whether words can be written down and their salt is one."""
    try:
        content.text.encode()
        return SALT.fullmatch(content.salt) is not None
    except (TypeError, AttributeError, UnicodeEncodeError):
        return False


def _contents(value: object) -> tuple[Content, ...]:
    found = _several("contents", value, Content)
    for content in found:
        check_name("Outcome.contents", content.id)
        if not _sound(content):
            raise _not_made("contents", content)
    _once("contents", (content.id for content in found))
    return found


@frozen
class Link:
    """The session a session is held for.

    Attributes:
        record: id of its record.
        phase: id of the phase that holds.
        person: the person for whom it is held; None where it is held for all.
    """

    record: str = field(validator=a_name)
    phase: str = field(validator=a_name)
    person: str | None = field(default=None, validator=optional(a_name))


@frozen(kw_only=True)
class Handed:
    """One item that a session could hand back.

    Attributes:
        id: its id in that session.
        kind: the item rule it followed there.
        owner: whose it is.
        about: whom it is about, or None.
        content: id of its words, or None.
    """

    id: str = field(validator=a_name)
    kind: str = field(validator=a_name)
    owner: str = field(validator=a_name)
    about: str | None = field(default=None, validator=optional(a_name))
    content: str | None = field(default=None, validator=optional(a_name))


@frozen(kw_only=True)
class Outcome:
    """What came of a session that is over, as its record tells it; made by `plcprotocols.records.outcome`.

    Attributes:
        record: id of its record.
        protocol: id of its protocol.
        edition: the protocol's edition.
        rules: digest of the protocol's rules.
        within: the session it was held for, or None.
        opened: UTC moment of its opening.
        ended: UTC moment of its end.
        why: why it ended: `complete`, `exit` or `early`.
        count: how many events its record has.
        head: the last link of its record's chain.
        items: what everybody in it may see and nothing supersedes, oldest first.
        decisions: its questions and their answers.
        contents: the words of its items.
    """

    record: str = field(validator=a_name)
    protocol: str = field(validator=a_name)
    edition: str = field(validator=a_name)
    rules: str = field(validator=a_name)
    within: Link | None = field(default=None, validator=_link)
    opened: datetime = field(validator=a_moment)
    ended: datetime = field(validator=a_moment)
    why: Why = field(converter=_ending)
    count: int = field(validator=a_count)
    head: str = field(validator=a_text)
    items: tuple[Handed, ...] = field(default=(), converter=_items)
    decisions: tuple[tuple[str, str], ...] = field(default=(), converter=_decisions)
    contents: tuple[Content, ...] = field(default=(), converter=_contents)
