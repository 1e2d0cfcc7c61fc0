# SPDX-License-Identifier: MIT
"""What was said by whom: the turns of a session, as they are told now that some were put right.

Folded from the events; no rule is judged. Whoever reads turns of a record reads them here, so that corrections count everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve, frozen

from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.events.kinds import Authorship, Existing, Structure
from plcprotocols.model.moves import Move


@frozen
class Turn:
    """A turn, as it is told now.

    Attributes:
        number: the number of the event with which it began.
        person: whose it was.
        move: what it was.
        began: UTC moment of its beginning.
        ended: UTC moment of its end, or None while it goes on.
        seconds: its talk time, pauses taken out; 0 while it goes on.
        to: whom it was addressed to; empty for the room.
        about: id of the item it was about, or None.
        stop: id of the stop it was at.
        group: the sub-group it happened in; empty for the whole.
    """

    number: Structure[int]
    person: Authorship[str]
    move: Structure[Move]
    began: Structure[datetime]
    ended: Structure[datetime | None]
    seconds: Structure[float]
    to: Authorship[tuple[str, ...]] = ()
    about: Existing[str | None] = None
    stop: Structure[str] = ""
    group: Structure[str] = ""


class Told:
    """Reads events, and knows after each the turns so far."""

    def __init__(self) -> None:
        self._turns: dict[int, Turn] = {}
        self._running: dict[str, tuple[int, datetime]] = {}
        self._stops: dict[str, str] = {}
        self._paused: datetime | None = None

    def turn(self, number: int) -> Turn:
        """Give the turn that began with an event."""
        found = self._turns[number]
        return evolve(found, to=tuple(each for each in found.to if each != found.person)) if found.person in found.to else found

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All turns, in the order in which they began."""
        return tuple(map(self.turn, self._turns))

    def hear(self, event: Event) -> None:
        """Read one more event."""
        match event:
            case e.PhaseEntered() | e.PartEntered():
                self._stops[event.group] = event.stop
            case e.TurnBegun(actor=str(speaker)):
                self._running[event.group] = event.seq, event.at
                self._turns[event.seq] = Turn(
                    event.seq, speaker, event.move, event.at, None, 0.0, event.to, event.about, self._stops.get(event.group, ""), event.group
                )
            case e.TurnEnded():
                number, since = self._running.pop(event.group)
                spoken = (self._paused or event.at) - since
                self._turns[number] = evolve(self._turns[number], ended=event.at, seconds=spoken.total_seconds())
            case e.Paused():
                self._paused = event.at
            case e.Resumed() if self._paused is not None:
                self._running = {group: (number, since + (event.at - self._paused)) for group, (number, since) in self._running.items()}
                self._paused = None
            case e.TurnRelabelled():
                self._turns[event.turn] = evolve(self._turns[event.turn], move=event.move)
            case e.TurnReattributed():
                self._turns[event.turn] = evolve(self._turns[event.turn], person=event.to)
            case _:
                pass


def turns(events: Iterable[Event]) -> tuple[Turn, ...]:
    """Tell the turns of a session as they stand now, in the order in which they began; what was taken back is left out.

    Args:
        events: all events of the session, in order.
    """
    told = Told()
    for event in e.counting(events):
        told.hear(event)
    return told.turns


def corrections(events: Iterable[Event]) -> tuple[tuple[e.Correction, Turn], ...]:
    """Tell what was put right, each with the turn as it was told before, in order; what was taken back is left out.

    Args:
        events: all events of the session, in order.
    """
    told, found = Told(), list[tuple[e.Correction, Turn]]()
    for event in e.counting(events):
        if isinstance(event, e.TurnRelabelled | e.TurnReattributed):
            found.append((event, told.turn(event.turn)))
        told.hear(event)
    return tuple(found)


__all__ = ["Turn", "corrections", "turns"]
