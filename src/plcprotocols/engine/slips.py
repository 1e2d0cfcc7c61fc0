# SPDX-License-Identifier: MIT
"""What each person could take back as things stand: kept beside the events of a session, and carried on with each that comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import define, field

from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why

# How far back something can be taken back, in events.
REACH = 64
# What was shown to others by it, or promised to them.
STAYS: frozenset[type[Event]] = frozenset(
    {
        e.FilmPlayed,
        e.FilmStopped,
        e.FilmEnded,
        e.SealOpened,
        e.VoteClosed,
        e.Scored,
        e.ItemHanded,
        e.PassedOn,
        e.ConsentRecorded,
        e.ConsentExpired,
        e.ItemLocked,
        e.LevelAgreed,
        e.HeldOpened,
        e.HeldClosed,
        e.Adjourned,
        e.Convened,
        e.SignalRaised,
        e.VetoRaised,
        e.Paused,
        e.Resumed,
        e.Joined,
        e.SessionEnded,
        e.Merged,
        e.WentBack,
    }
)
# Turns and items, beside which others may go on writing.
LIGHT = frozenset({*e.NOTES, e.TurnBegun, e.TurnEnded, e.TurnPassed, e.QueueJoined, e.LapBegun, e.FollowUpOffered, e.OpinionGranted, e.ItemProduced})
NOTES = frozenset(e.NOTES)


def stays(private: frozenset[str], event: Event) -> bool:
    """Tell whether something was shown or promised by an event.

    Args:
        private: the kinds of items that are for their author alone.
        event: the event.
    """
    if type(event) is e.ItemProduced:
        return event.kind not in private
    return type(event) in STAYS or getattr(event, "content", None) is not None


@define(eq=False)
class Slip:
    """Something done at one moment that may be taken back, with all that came behind it.

    Attributes:
        begun: the place of the first event of its moment among those of the session.
        at: the moment.
        last: when anything was done last, of what would be taken back.
        actor: who did it; nobody where only the lead's going on has come.
        group: its sub-group; None before anything has come.
        light: whether there are only turns and items in it.
        beside: whether somebody else has written something meanwhile.
        pending: whether that came last, so that something may still follow from it.
        items: what was written in it.
    """

    begun: int
    at: datetime
    last: datetime
    actor: str | None = None
    group: str | None = None
    light: bool = True
    beside: bool = False
    pending: datetime | None = None
    items: tuple[str, ...] = ()

    def bears(self, event: Event, group: str, *, shown: bool) -> bool:
        """Take an event of a sub-group that has come behind it, or the first of it, and tell whether it can still be taken back."""
        kind = type(event)
        if kind is e.ClockClamped:
            return True
        if self.group is None:
            self.group = group
        outside = bool(self.group) and group != self.group
        if outside and group:
            return True
        actor, pending, self.pending = event.actor, self.pending, None
        if actor is None:
            if event.at != self.last or pending == event.at:
                return False
        elif self.actor is None or self.actor == actor:
            self.actor, self.last = actor, event.at
        else:
            self.beside, self.pending = True, event.at
            return self.light and isinstance(event, e.ItemProduced) and not {event.supersedes, *event.merges} & {*self.items}
        if kind not in LIGHT:
            self.light = False
        elif isinstance(event, e.ItemProduced):
            self.items = (*self.items, event.item)
        return not outside and not shown and (self.light or not self.beside)


@define(eq=False)
class Slips:
    """What could be taken back of the latest events of a session; `told` remembers what was listed of it to each person.

    Args:
        private: the kinds of items that are for their author alone.
    """

    private: frozenset[str]
    own: dict[str, list[Slip]] = field(factory=dict)
    going: list[Slip] = field(factory=list)
    told: dict[str, tuple[tuple[datetime, ...], Any]] = field(factory=dict)
    _read: int = 0
    _latest: Event | None = None
    _at: datetime | None = None
    _begun: int = 0
    _acted: set[str] = field(factory=set)
    _cuts: list[Event] | None = None

    def read(self, events: Sequence[Event]) -> None:
        """Take note of what has happened since the last time."""
        count, place = len(events), self._read
        if place == count and (not place or events[-1] is self._latest):
            return
        least = max(0, count - REACH)
        if place < least or place > count or (place and events[place - 1] is not self._latest) or _undone(events, place):
            place = first_whole(events)
            self._begin()
            self._go_through(events, place, e.taken_back(events[place:]))
        else:
            self._go_through(events, place, frozenset())
        self._read, self._latest = count, events[-1] if count else None

    def _begin(self) -> None:
        self.own, self.going, self._at = {}, [], None

    def _go_through(self, events: Sequence[Event], first: int, gone: frozenset[int] | set[int]) -> None:
        least = len(events) - REACH
        for place in range(first, len(events)):
            event = events[place]
            if event.at != self._at:
                self._at, self._begun, self._acted, self._cuts = event.at, place, set(), []
            if event.seq in gone or type(event) is e.Undone:
                continue
            self._heed(event, group_of(events, place), least)

    def _heed(self, event: Event, group: str, least: int) -> None:
        """Let what could be taken back bear an event, and begin with what was done first at a moment."""
        shown, actor = stays(self.private, event), event.actor
        for person in tuple(self.own):
            kept = [slip for slip in self.own[person] if slip.begun >= least and slip.bears(event, group, shown=shown)]
            if kept:
                self.own[person] = kept
            else:
                del self.own[person]
        if self.going:
            going = [slip for slip in self.going if slip.begun >= least and slip.bears(event, group, shown=shown)]
            self.going = [slip for slip in going if actor is None or slip.at != event.at]
        if actor is not None:
            self._cuts = None
            if actor not in self._acted:
                self._acted.add(actor)
                slip = Slip(self._begun, event.at, event.at)
                if slip.bears(event, group, shown=shown):
                    self.own.setdefault(actor, []).append(slip)
        elif self._cuts is not None:
            self._heed_going_on(event, group, self._cuts)

    def _heed_going_on(self, event: Event, group: str, cuts: list[Event]) -> None:
        """Begin with the lead's going on, which is noted as nobody's, if it comes first at a moment."""
        match event:
            case e.TurnEnded(why=Why.CUT):
                cuts.append(event)
                return
            case e.PartEntered() | e.PhaseLeft(why=Why.LEAD):
                slip = Slip(self._begun, event.at, event.at)
                if all(slip.bears(each, group, shown=stays(self.private, each)) for each in (*cuts, event)):
                    self.going.append(slip)
            case _:
                pass
        self._cuts = None


def group_of(events: Sequence[Event], place: int) -> str:
    """Name the sub-group of an event; of what is noted before something that of what it is noted of."""
    event = events[place]
    while type(event) in NOTES and place + 1 < len(events):
        place += 1
        event = events[place]
    group: str = getattr(event, "group", "")
    return group


def _undone(events: Sequence[Event], first: int) -> bool:
    return e.Undone in map(type, events[first:])


def first_whole(events: Sequence[Event]) -> int:
    """Give the place of the first event within reach whose moment is within reach as a whole."""
    first = max(0, len(events) - REACH)
    while 0 < first < len(events) and events[first].at == events[first - 1].at:
        first += 1
    return first


def reachable(events: Sequence[Event]) -> Iterator[Event]:
    """Give the events within reach that still count."""
    near = events[first_whole(events) :]
    gone = e.taken_back(near)
    return (event for event in near if event.seq not in gone and type(event) is not e.Undone)
