# SPDX-License-Identifier: MIT
"""Who held which role, and who was here, from when to when: hand-overs, comings and goings with their history.

Folded from the cast of the opening and the events; no rule is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from attrs import frozen

from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Header, Record

K = TypeVar("K")
Change = tuple[Iterable[K], Iterable[K]]
Held = tuple[str, str]


@frozen
class Tenure:
    """A role in somebody's hands for a time.

    Roles are kept by whoever is away. A tenure that ended at the moment it began is told, too: a pass that was not held, a role handed on at once.

    Attributes:
        role: the role's id.
        person: who held it.
        since: UTC moment from which.
        until: UTC moment up to which, or None while it goes on; all end with the session.
        through: tag of the event it began with, such as `session-opened`, `handed-over` or `loop-turned`.
    """

    role: str
    person: str
    since: datetime
    until: datetime | None
    through: str


@frozen
class Attendance:
    """A time somebody was here.

    Attributes:
        person: who.
        since: UTC moment from which.
        until: UTC moment they left, or None while they are here; it ends with the session.
    """

    person: str
    since: datetime
    until: datetime | None


def tenures(header: Header | Record, events: Iterable[Event]) -> tuple[Tenure, ...]:
    """Tell who held which role from when to when, in the order in which they took it up.

    Args:
        header: the header of the session, or its record.
        events: all events of the session, in order.
    """
    course = _Roles(_cast(header))
    return tuple(Tenure(*held, since, until, through) for held, since, until, through in _spans(events, course.change))


def attendance(header: Header | Record, events: Iterable[Event]) -> tuple[Attendance, ...]:
    """Tell who was here from when to when, in the order in which they came.

    Args:
        header: the header of the session, or its record; whoever it expects late is not here at the opening.
        events: all events of the session, in order.
    """
    cast = _cast(header)
    return tuple(Attendance(person, since, until) for person, since, until, _ in _spans(events, lambda event, here: _moved(cast, event, here)))


def _cast(header: Header | Record) -> Cast:
    return header.header.cast if isinstance(header, Record) else header.cast


def _spans(events: Iterable[Event], change: Callable[[Event, tuple[K, ...]], Change[K]]) -> list[tuple[K, datetime, datetime | None, str]]:
    """Fold events into times from a beginning to an end, each with the tag of the event it began with.

    Args:
        events: the events.
        change: names what an event ends and what it begins, of what goes on before it; what goes on already is not begun anew.
    """
    found: list[tuple[K, datetime, datetime | None, str]] = []
    going: dict[K, int] = {}
    for event in e.counting(events):
        ended, begun = change(event, tuple(going))
        for key in ended:
            if key in going:
                place = going.pop(key)
                found[place] = (key, found[place][1], event.at, found[place][3])
        for key in begun:
            if key not in going:
                going[key] = len(found)
                found.append((key, event.at, None, event.tag))
    return found


class _Roles:
    """Who holds which role from when to when; it remembers who is in which sub-group, whose loops bind roles among its people alone."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.whereabouts: dict[str, str] = {}

    def change(self, event: Event, now: tuple[Held, ...]) -> Change[Held]:
        """Name what an event ends and what it begins."""
        match event:
            case e.BrokeOut() | e.Travelled():
                self.whereabouts = {person: group for group, people in event.groups for person in people}
            case e.Assigned():
                self.whereabouts[event.person] = event.to
            case e.Merged():
                self.whereabouts = {}
            case _:
                pass
        group: str = getattr(event, "group", "")
        ended, begun = _recast(self.cast, event, now)
        return [held for held in ended if not group or self.whereabouts.get(held[1]) == group], begun


def _recast(cast: Cast, event: Event, now: tuple[Held, ...]) -> Change[Held]:
    match event:
        case e.SessionOpened():
            return (), _pairs(cast.holders)
        case e.HandedOver() | e.RoleBound() | e.Convened() | e.LoopTurned() | e.LoopEnded() | e.LoopRested() | e.Formed() | e.WentBack():
            pairs = _pairs(event.holders)
            changed = {role for role, _ in event.holders}
            return [held for held in now if held[0] in changed and held not in pairs], pairs
        case e.Joined(role=str(role)):
            return (), ((role, event.person),)
        case e.RoleTaken(actor=str(actor)):
            return (), ((event.role, actor),)
        case e.SeatGiven():
            return (), ((event.role, event.person),)
        case e.RoleLeft():
            return ((event.role, event.person),), ()
        case e.SessionEnded():
            return now, ()
        case _:
            return (), ()


def _pairs(holders: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Held, ...]:
    return tuple((role, person) for role, people in holders for person in people)


def _moved(cast: Cast, event: Event, here: tuple[str, ...]) -> Change[str]:
    match event:
        case e.SessionOpened():
            return (), [person for person in cast.people if person not in cast.late]
        case e.Joined():
            return (), (event.person,)
        case e.Left():
            return (event.person,), ()
        case e.SessionEnded():
            return here, ()
        case _:
            return (), ()
