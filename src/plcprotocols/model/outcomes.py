# SPDX-License-Identifier: MIT
"""Outcomes: what a session that was held hands back to the one that holds it, and the link between the two."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_moment, a_name, a_text, one_of
from plcprotocols.model.events.kinds import Why
from plcprotocols.model.items import Content


class _Ending(Enum):
    COMPLETE, EXIT, EARLY = Why.COMPLETE.value, Why.EXIT.value, Why.EARLY.value


def _ending(value: Why | str) -> Why:
    """Take a reason why a session ended, or its code.

    Raises:
        InvalidArgument: for anything else.
    """
    return Why(one_of(_Ending, value.value if isinstance(value, Why) else value).value)


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
    within: Link | None = None
    opened: datetime = field(validator=a_moment)
    ended: datetime = field(validator=a_moment)
    why: Why = field(converter=_ending)
    count: int = field(validator=a_count)
    head: str = field(validator=a_text)
    items: tuple[Handed, ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    contents: tuple[Content, ...] = ()
