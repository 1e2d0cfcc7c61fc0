# SPDX-License-Identifier: MIT
"""The state of a session: what folding its events gives.

What changes with every event is a named tuple rather than an attrs class, because a frozen attrs class takes twice as long to make. Nothing here is ever
changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from attrs import field, frozen

from plcprotocols.model.consents import Consent
from plcprotocols.model.items import Item
from plcprotocols.model.moves import Move

START = "start"
END = "end"


class Standing(NamedTuple):
    """All about one person that selectors read: whether here, which roles, which answers."""

    present: bool
    roles: frozenset[str]
    answers: frozenset[tuple[str, str]]


class Film(NamedTuple):
    """The film of a watch: where it stands, and who called a stop."""

    item: str
    position: float
    since: datetime | None
    until: datetime | None
    caller: str | None
    over: bool


class Floor(NamedTuple):
    """Who speaks, who is next, who owes an answer, how the film stands.

    `done` says that a turn counted; `passed` are those of the first lap who will be offered the turn again.
    """

    speaker: str | None = None
    move: Move | None = None
    since: datetime | None = None
    to: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    lap: int = 1
    owed: tuple[str, ...] = ()
    done: bool = False
    film: Film | None = None


class Frame(NamedTuple):
    """One running loop: whose pass it is, and who is still to come."""

    loop: str
    person: str | None
    left: tuple[str, ...]
    order: tuple[str, ...]


class Place(NamedTuple):
    """Where in the protocol the session is.

    `produced` and `sayers` are the kinds produced and the people who said enough since the phase was entered; `entered` are all phases entered so
    far.
    """

    stop: str
    phase: str
    number: int
    until: datetime | None
    time_up: bool
    produced: frozenset[str]
    sayers: frozenset[str]
    frames: tuple[Frame, ...]
    entered: frozenset[str]


@frozen
class Room:
    """Who is who and what they have answered.

    `named` remembers whom a selector selects, so that it is worked out once for each room; it is no part of the value.
    """

    seats: tuple[str, ...]
    standing: dict[str, Standing]
    cast: dict[str, tuple[str, ...]]
    answers: dict[tuple[str, str], str]
    named: dict[object, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)


class Things(NamedTuple):
    """What there is and what has been agreed about it."""

    items: dict[str, Item]
    films: tuple[Item, ...]
    locked: frozenset[str]
    consents: dict[tuple[str, str, str], Consent]
    parameters: dict[str, str]
    contents: dict[str, str]


class State(NamedTuple):
    """A session at one moment.

    `due` is the next deadline (None while paused), `paused` the moment the clock was stopped, `talk` the time each person has spoken.
    """

    seq: int
    at: datetime
    floor_no: int
    due: datetime | None
    floor: Floor
    talk: dict[str, timedelta]
    place: Place
    room: Room
    things: Things
    paused: datetime | None

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.place.stop == END
