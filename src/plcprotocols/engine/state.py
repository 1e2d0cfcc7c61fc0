# SPDX-License-Identifier: MIT
"""The state of a session: what folding its events gives.

A state is folded in place, because an event changes little of it and there are many. Whoever is not its owner takes a copy (`State.copy`) before
folding into it; a decision does so, a session owns the state it keeps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from attrs import define, field

from plcprotocols.model.consents import ConsentState
from plcprotocols.model.moves import Move

START = "start"
END = "end"
NONE: frozenset[str] = frozenset()


class Standing(NamedTuple):
    """All about one person that selectors read: whether here, which roles, which answers."""

    present: bool
    roles: frozenset[str]
    answers: frozenset[tuple[str, str]]


class Thing(NamedTuple):
    """An item in the session; `seconds` and `subjects` are a film's."""

    id: str
    kind: str
    owner: str
    seconds: float | None = None
    subjects: tuple[str, ...] = ()


class Permission(NamedTuple):
    """Where a permission stands, before whom it holds and until when."""

    state: ConsentState
    audience: tuple[str, ...]
    until: datetime | None


class Film(NamedTuple):
    """The film of a watch: where it stands, for which use it is shown, and who called a stop."""

    item: str
    scope: str
    position: float
    since: datetime | None
    until: datetime | None
    caller: str | None
    over: bool


class Frame(NamedTuple):
    """One running loop: whose pass it is, and who is still to come."""

    loop: str
    person: str | None
    left: tuple[str, ...]
    order: tuple[str, ...]


@define
class Floor:
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


@define
class Place:
    """Where in the protocol the session is.

    `produced` and `sayers` are the kinds produced and the people who said enough since the phase was entered; `entered` are all phases entered so
    far; `left` says that the stop was left and no other entered yet.
    """

    stop: str = START
    phase: str = ""
    number: int = 0
    until: datetime | None = None
    time_up: bool = False
    produced: frozenset[str] = NONE
    sayers: frozenset[str] = NONE
    frames: tuple[Frame, ...] = ()
    entered: frozenset[str] = NONE
    left: bool = False


@define
class Room:
    """Who is who and what they have answered.

    `named` remembers whom a selector selects, and `askable` whose permissions a person may record, until somebody's standing changes; they are no
    part of the value.
    """

    seats: tuple[str, ...]
    standing: dict[str, Standing]
    cast: dict[str, tuple[str, ...]]
    answers: dict[tuple[str, str], str]
    named: dict[object, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    askable: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(factory=dict, init=False, eq=False, repr=False)

    def forget(self) -> None:
        """Drop what was remembered, because somebody's standing or the films changed."""
        self.named.clear()
        self.askable.clear()


@define
class Things:
    """What there is and what has been agreed about it; consents go by item, scope and subject."""

    items: dict[str, Thing]
    films: tuple[Thing, ...]
    locked: frozenset[str]
    consents: dict[tuple[str, str, str], Permission]
    parameters: dict[str, str]
    contents: dict[str, str]


@define
class State:
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

    def copy(self) -> State:
        """Make a state that can be folded into without changing this one."""
        f, p, r, t = self.floor, self.place, self.room, self.things
        return State(
            self.seq,
            self.at,
            self.floor_no,
            self.due,
            Floor(f.speaker, f.move, f.since, f.to, f.queue, f.passed, f.lap, f.owed, f.done, f.film),
            self.talk.copy(),
            Place(p.stop, p.phase, p.number, p.until, p.time_up, p.produced, p.sayers, p.frames, p.entered, p.left),
            Room(r.seats, r.standing.copy(), r.cast.copy(), r.answers.copy()),
            Things(t.items.copy(), t.films, t.locked, t.consents.copy(), t.parameters.copy(), t.contents.copy()),
            self.paused,
        )
