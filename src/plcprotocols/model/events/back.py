# SPDX-License-Identifier: MIT
"""Going back: the event that says so, and what it went back behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from attrs import frozen

from plcprotocols.model.events.course import PhaseEntered, QuestionPut
from plcprotocols.model.events.groups import BrokeOut, Merged
from plcprotocols.model.events.kinds import Authorship, Structure
from plcprotocols.model.events.undoing import counting

E = TypeVar("E")


@frozen
class WentBack:
    """The session went back to a step it had been at, which is held anew.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who led it there.
        to: the phase, question or breakout.
        holders: the roles that are others' from now on, each with its holders.
    """

    tag: ClassVar[str] = "went-back"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    to: Structure[str]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]] = ()


def standing(events: Iterable[E]) -> tuple[E, ...]:
    """Leave out of events what was taken back, and what was done at steps that were gone back behind.

    Only what belongs to steps does not stand any more: answers, votes, items. Who came and went, permissions and talk time stay as they were,
    whatever was gone back behind; ask of `counting` for these.

    Args:
        events: events of a session, in order.
    """
    told = counting(events)
    if not any(isinstance(event, WentBack) for event in told):
        return told
    kept: list[E] = []
    entries: list[tuple[str, int]] = []
    apart = False
    for each in told:
        event: Any = each
        apart = (apart or isinstance(event, BrokeOut)) and not isinstance(event, Merged)
        if isinstance(event, WentBack):
            while entries and (entry := entries.pop()):
                del kept[entry[1] :]
                if entry[0] == event.to:
                    break
        step = entered(event)
        if step and (not apart or isinstance(event, BrokeOut)):
            entries.append((step, len(kept)))
        kept.append(each)
    return tuple(kept)


def entered(event: object) -> str:
    """Name the step the whole enters with an event, by which one can go back to it; empty where it enters none."""
    match event:
        case PhaseEntered(group=""):
            return event.phase
        case QuestionPut(group=""):
            return event.question
        case BrokeOut():
            return event.breakout
        case _:
            return ""
