# SPDX-License-Identifier: MIT
"""What is taken back: the event that says so, and what still counts without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, TypeVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Structure

E = TypeVar("E")


@frozen
class Undone:
    """Somebody took back what they had done by mistake.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who took it back.
        back: the numbers of the events that no longer count, in order.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "undone"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    back: Existing[tuple[int, ...]]
    group: Structure[str] = ""


def taken_back(events: Iterable[object]) -> frozenset[int]:
    """Give the numbers of the events that no longer count."""
    return frozenset(number for event in events if isinstance(event, Undone) for number in event.back)


def counting(events: Iterable[E]) -> tuple[E, ...]:
    """Leave out of events what was taken back, and that it was.

    Args:
        events: events of a session, in order.
    """
    told = tuple(events)
    gone = taken_back(told)
    if not gone:
        return told
    return tuple(event for event in told if not isinstance(event, Undone) and getattr(event, "seq", 0) not in gone)
