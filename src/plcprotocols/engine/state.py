# SPDX-License-Identifier: MIT
"""The state of a session: what folding its events gives.

A state is folded in place, because an event changes little of it and there are many. Whoever is not its owner takes a copy (`State.copy`) before
folding into it; a decision does so, a session owns the state it keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import define, field

from plcprotocols.engine.slips import Slips
from plcprotocols.engine.trail import NO_TRAIL, Trail, Visit
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move

if TYPE_CHECKING:
    from plcprotocols.model.events import Event

START = "start"
END = "end"
NONE: frozenset[str] = frozenset()


class Standing(NamedTuple):
    """All about one person that selectors read: whether here, which roles, which answers, whether they opted out of the phase.

    `spoke` are the phases in which they have spoken, of those of which that is asked.
    """

    present: bool
    roles: frozenset[str]
    answers: frozenset[tuple[str, str]]
    out: bool = False
    spoke: frozenset[str] = frozenset()


class Thing(NamedTuple):
    """An item in the session; `seconds`, `subjects` and those who speak for them are a film's. `number` is the pass of a loop it belongs to.

    `holder` holds it now, `place` is the sub-group it was made in, and `revises` the item it supersedes. `formed` says how often that
    sub-group had been formed then. `links` are the items it is connected to, `merges` further ones it supersedes.
    """

    id: str
    kind: str
    owner: str
    seconds: float | None = None
    subjects: tuple[str, ...] = ()
    guardians: tuple[tuple[str, tuple[str, ...]], ...] = ()
    about: str | None = None
    number: int | None = None
    superseded: bool = False
    signed: tuple[str, ...] = ()
    holder: str = ""
    place: str | None = None
    revises: str | None = None
    formed: int = 0
    links: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()


class Held(NamedTuple):
    """A session that is or was held: for whom, since when, at which phase and visit of it, and whether it was brought back.

    `passes` are the numbers of the running loops' passes at its opening, `order` how many were opened before it.
    """

    record: str
    phase: str
    stop: str
    person: str | None
    opened: datetime
    visit: int
    passes: tuple[tuple[str, int], ...] = ()
    order: int = 0
    closed: bool = False


class Permission(NamedTuple):
    """Where a permission stands, before whom it holds, until when, since when, and who said so."""

    state: ConsentState
    audience: tuple[str, ...]
    until: datetime | None
    since: datetime | None
    by: str


class Proposal(NamedTuple):
    """What a member proposed while nobody leads: the tag of a command and what it names."""

    person: str
    act: str
    about: tuple[str, ...]


class Film(NamedTuple):
    """The film of a watch: where it stands, for which use it is shown, and who called a stop."""

    item: str
    scope: str
    position: float
    since: datetime | None
    until: datetime | None
    caller: str | None
    over: bool


class Span(NamedTuple):
    """The running time of a group of steps: which, until when, and whether it is up."""

    steps: str
    until: datetime
    up: bool = False


class Frame(NamedTuple):
    """One running loop: whose pass it is, and who is still to come; the number of the pass of one that runs for a count.

    `rests` says that it goes round for other sub-groups. Of one that runs for items `item` is the one whose pass it is, and `order` are those that
    had theirs. `turns` counts how often it went round for people, so that sub-groups in lockstep can be held against one another.
    """

    loop: str
    person: str | None
    left: tuple[str, ...]
    order: tuple[str, ...]
    number: int = 0
    rests: bool = False
    item: str = ""
    turns: int = 0


@define
class Floor:
    """Who speaks, who is next, who owes an answer, how the film stands.

    `done` says that a turn counted; `passed` are those who will be offered the turn again, `declined` those who passed once, `had` those whose turn
    is over; `slot` is the end of the time a round gives the last turn, `answering` says that the speaker owed an answer when they began, or that an
    answer was passed just now. `turns` counts the turns that counted, person by person, who had the latest of them last, and belongs to this floor
    alone; `last` left the queue by the latest of them, `silent` are those who passed since then. `asker` asked what is or was owed, unless that was
    a follow-up question, and `follow` may ask one, or was granted the opinion they offered, or asks or gives it while they speak. `replied` is the
    move of the latest answer that its speaker ended and still owed; None where it was passed or broken off. `about` is the item the turn is about.
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
    had: frozenset[str] = NONE
    declined: frozenset[str] = NONE
    slot: datetime | None = None
    answering: bool = False
    turns: dict[str, int] = field(factory=dict)
    last: str | None = None
    silent: frozenset[str] = NONE
    asker: str | None = None
    follow: str | None = None
    about: str | None = None
    replied: Move | None = None

    def copy(self) -> Floor:
        """Make a floor that can be folded into without changing this one."""
        f = self
        return Floor(
            *(f.speaker, f.move, f.since, f.to, f.queue, f.passed, f.lap, f.owed, f.done, f.film, f.had, f.declined, f.slot, f.answering),
            *(f.turns.copy(), f.last, f.silent, f.asker, f.follow, f.about, f.replied),
        )


class Answered(NamedTuple):
    """What has been answered since the phase was entered or the question was put.

    `covered` names whom items of a kind were produced about, `reported` what was reported, `positions` who takes which position,
    and `agreed` that a consensus stands. `ballots` are the points given at a vote or rating, `closed` says that it is closed, and `treated` are the
    items turns were about.
    """

    covered: frozenset[tuple[str, str]] = frozenset()
    reported: frozenset[str] = NONE
    positions: tuple[tuple[str, str], ...] = ()
    agreed: bool = False
    ballots: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    closed: bool = False
    treated: frozenset[str] = NONE


NO_ANSWERS = Answered()


@define
class Place:
    """Where in the protocol the session is.

    `produced` (kind and person) and `sayers` are what was produced and who said enough since the phase was entered; `entered` are all phases
    entered so far; `left` says that the stop was left and no other entered yet; `outs` are those who opted out of the phase. `since` is when the stop
    was entered, `answered` what has been answered there, `days` and `reminders` are those of a phase that is counted in days. In a sub-group
    `rests` says that it rests while others are at the phase, `through` that it waits for the others at the end. `quiet` are the minutes without a
    contribution after which the phase falls quiet, `quiet_at` is when it will if nobody contributes, or did, and `fell_quiet` says that it has.
    `call_at` is when the time is to be called, if that is still to come. `lines` are the roles for whose seats somebody stands in line, each with
    those who do, in order. `spans` are the running times of groups of steps, the outermost first.
    """

    stop: str = START
    phase: str = ""
    number: int = 0
    until: datetime | None = None
    time_up: bool = False
    produced: frozenset[tuple[str, str]] = frozenset()
    sayers: frozenset[str] = NONE
    frames: tuple[Frame, ...] = ()
    entered: frozenset[str] = NONE
    left: bool = False
    longest: datetime | None = None
    outs: frozenset[str] = NONE
    votes: tuple[tuple[str, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()
    since: datetime | None = None
    answered: Answered = NO_ANSWERS
    days: bool = False
    reminders: tuple[datetime, ...] = ()
    rests: bool = False
    through: bool = False
    quiet: float | None = None
    quiet_at: datetime | None = None
    fell_quiet: bool = False
    call_at: datetime | None = None
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spans: tuple[Span, ...] = ()

    def line(self, role: str) -> tuple[str, ...]:
        """Name those who stand in line for a seat in a role, in order."""
        return next((people for awaited, people in self.lines if awaited == role), ())

    @property
    def covered(self) -> frozenset[tuple[str, str]]:
        """The kinds of item produced here, each with whom it is about."""
        return self.answered.covered

    @property
    def reported(self) -> frozenset[str]:
        """What was reported here."""
        return self.answered.reported

    @property
    def positions(self) -> tuple[tuple[str, str], ...]:
        """Who takes which position here, the latest last."""
        return self.answered.positions

    @property
    def ballots(self) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """Who gave how many points to what here, the latest last."""
        return self.answered.ballots


@define
class Room:
    """Who is who and what they have answered.

    `named` remembers whom a selector selects, and `seating` what a listing shares, until somebody's standing changes; they are no part of the value.
    While sub-groups are at work `kin` are their rooms, or in one of them that of the whole: they share `standing` and `answers`.
    """

    seats: tuple[str, ...]
    standing: dict[str, Standing]
    cast: dict[str, tuple[str, ...]]
    answers: dict[tuple[str, str], str]
    named: dict[object, tuple[str, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    seating: Any = field(default=None, init=False, eq=False, repr=False)
    kin: tuple[Room, ...] = field(default=(), init=False, eq=False, repr=False)

    def copy(self, standing: dict[str, Standing], answers: dict[tuple[str, str], str]) -> Room:
        """Make a room that can be folded into without changing this one, over equal standing; whom a selector selects is remembered still."""
        made = Room(self.seats, standing, self.cast.copy(), answers)
        made.named = self.named.copy()
        return made

    def forget(self) -> None:
        """Drop what was remembered, because somebody's standing or the films changed."""
        self.named.clear()
        self.seating = None
        for room in self.kin:
            room.named.clear()
            room.seating = None


@define
class Things:
    """What there is and what has been agreed about it; consents go by item, scope and subject, `expiry` is when the first of them ends.

    `results` are those of votes and ratings by sub-group and question, `distributions` those of votes that show theirs; both are replaced, never
    changed. `opened` are the kinds whose seals were opened, each with the sub-group and how often that was formed, `unsealed` the items, `local` the
    kinds for the eyes of a sub-group, `private` those for the eyes of who makes them, and `nameless` the anonymous ones. `breached` are the films
    that were shown without the permissions for it, and `broken` the latest breaches: when, by whom, and of which rules. `turned` are the phases of
    which it is asked who has spoken in them, and `calls` says how long before its planned time is over a phase has it called. `around` says which
    groups of steps with a time are around a stop, or around a group, itself included. `kept` are for whoever was put into another sub-group the
    items made until then in that which they were in; it is replaced and never changed.
    """

    items: dict[str, Thing]
    films: tuple[Thing, ...]
    locked: frozenset[str]
    consents: dict[tuple[str, str, str], Permission]
    parameters: dict[str, str]
    contents: dict[str, str]
    expiry: datetime | None = None
    results: dict[tuple[str, str], tuple[tuple[str, int, int], ...]] = field(factory=dict)
    distributions: dict[tuple[str, str], tuple[tuple[str, tuple[tuple[int, int], ...]], ...]] = field(factory=dict)
    opened: frozenset[tuple[str, str, int]] = frozenset()
    unsealed: frozenset[str] = NONE
    local: frozenset[str] = NONE
    private: frozenset[str] = NONE
    nameless: frozenset[str] = NONE
    breached: frozenset[str] = NONE
    broken: tuple[datetime, str | None, frozenset[str]] | None = None
    turned: frozenset[str] = NONE
    calls: Mapping[str, timedelta] = field(factory=dict)
    around: Mapping[str, frozenset[str]] = field(factory=dict)
    kept: dict[str, frozenset[str]] = field(factory=dict)


Groups = tuple[tuple[str, tuple[str, ...]], ...]


@define
class Latest:
    """The number and the moment of the latest event, and the moment at which something was taken back last; of all sub-groups it is the same."""

    seq: int
    at: datetime
    restored: datetime | None = None


@define(eq=False)
class Past:
    """What led to a state: all its events, and states on the way from which it can be reckoned anew.

    `events` is the list its owner goes on writing. `origin` is the state before the first of them, and `mark` another one behind so many of them;
    both are only copied. `slips` are what could be taken back, as far as it was asked.
    """

    events: list[Event] = field(factory=list)
    origin: State | None = None
    mark: tuple[int, State] | None = None
    slips: Slips | None = None


@define
class State:
    """A session at one moment, or one of its sub-groups.

    `latest` is what was noted last, `due` the next deadline, `paused` the moment the clock was stopped, `talk` the time each person has spoken, and
    `levels` how much of the session each has agreed to be kept. `record` is the id of the session's own record, `held` are the sessions it holds,
    `decided` the answers these handed back, each with the place of its session among them; these two are replaced and never changed. `meeting` is the
    number of the meeting, `adjourned` says that it is over, and `again` when the next is to be. `formed` are for each split its sub-groups each time
    it was formed.

    While a breakout goes on, `groups` are its sub-groups and `whereabouts` says who is in which. A sub-group is a state of its own, called `group`:
    it has its own floor, place and room and shares everything else with the `whole`. `away` says how many stations from their own those are who
    travel on a tour. `past` is what led here. `visit`, which the whole alone has, is the latest step that was entered, before which are all others it
    was at, and `trail` what is in the way back to them.
    """

    latest: Latest
    floor_no: int
    due: datetime | None
    floor: Floor
    talk: dict[str, timedelta]
    place: Place
    room: Room
    things: Things
    paused: datetime | None
    levels: dict[str, Level] = field(factory=dict)
    record: str = ""
    held: dict[str, Held] = field(factory=dict)
    decided: dict[str, tuple[int, str]] = field(factory=dict)
    meeting: int = 1
    adjourned: bool = False
    again: datetime | None = None
    formed: dict[str, tuple[Groups, ...]] = field(factory=dict)
    groups: dict[str, State] = field(factory=dict)
    whereabouts: dict[str, str] = field(factory=dict)
    group: str = ""
    away: int = 0
    whole: State | None = field(default=None, eq=False, repr=False)
    past: Past = field(factory=Past, eq=False, repr=False)
    visit: Visit | None = field(default=None, eq=False, repr=False)
    trail: Trail = field(default=NO_TRAIL, eq=False, repr=False)

    @property
    def seq(self) -> int:
        """The number of the latest event."""
        return self.latest.seq

    @property
    def at(self) -> datetime:
        """The UTC moment of the latest event."""
        return self.latest.at

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.place.stop == END

    def sub(self, group: str) -> State:
        """Give a sub-group; the empty name is the whole."""
        return self.groups[group] if group else self

    def tell(self) -> None:
        """Let the sub-groups know how the meeting and the held sessions stand, because it changed."""
        for group in self.groups.values():
            group.held, group.decided = self.held, self.decided
            group.meeting, group.adjourned, group.again = self.meeting, self.adjourned, self.again

    def of(self, person: str) -> State:
        """Give the sub-group somebody is in, or the whole."""
        return self.sub(self.whereabouts.get(person, "")) if self.groups else self

    def times(self, group: str) -> int:
        """Say how often a sub-group was formed; never the empty name."""
        return max((len(times) for times in self.formed.values() if any(name == group for name, _ in times[-1])), default=0) if group else 0

    def of_here(self, item: Thing) -> bool:
        """Tell whether an item was made in this sub-group; in the whole all were."""
        return not self.group or (item.place == self.group and item.formed == self.times(self.group))

    def copy(self) -> State:
        """Make a state that can be folded into without changing this one."""
        r, t = self.room, self.things
        made = State(
            Latest(self.latest.seq, self.latest.at, self.latest.restored),
            self.floor_no,
            self.due,
            self.floor.copy(),
            self.talk.copy(),
            copied_place(self.place),
            r.copy(r.standing.copy(), r.answers.copy()),
            Things(
                t.items.copy(),
                t.films,
                t.locked,
                t.consents.copy(),
                t.parameters.copy(),
                t.contents.copy(),
                t.expiry,
                t.results,
                t.distributions,
                t.opened,
                t.unsealed,
                t.local,
                t.private,
                t.nameless,
                t.breached,
                t.broken,
                t.turned,
                t.calls,
                t.around,
                t.kept,
            ),
            self.paused,
            self.levels.copy(),
            self.record,
            self.held,
            self.decided,
            self.meeting,
            self.adjourned,
            self.again,
            self.formed,
            past=self.past,
            visit=self.visit,
            trail=self.trail,
        )
        for name, group in self.groups.items():
            room = group.room.copy(made.room.standing, made.room.answers)
            made.groups[name] = copy = sub_group(made, name, room, group.floor.copy(), copied_place(group.place))
            copy.floor_no, copy.due = group.floor_no, group.due
        if self.groups:
            made.whereabouts, made.away = self.whereabouts.copy(), self.away
            relate(made)
        return made


def room_of(whole: State, people: tuple[str, ...]) -> Room:
    """Make the room of a sub-group, of some people in the order of seats."""
    standing = whole.room.standing
    cast = {role: tuple([person for person in people if role in standing[person].roles]) for role in whole.room.cast}
    return Room(people, standing, cast, whole.room.answers)


def sub_group(whole: State, name: str, room: Room, floor: Floor, place: Place) -> State:
    """Make a sub-group of a whole, which shares everything with it but floor, place and room."""
    return State(
        whole.latest,
        0,
        None,
        floor,
        whole.talk,
        place,
        room,
        whole.things,
        whole.paused,
        whole.levels,
        whole.record,
        whole.held,
        whole.decided,
        whole.meeting,
        whole.adjourned,
        whole.again,
        whole.formed,
        group=name,
        whole=whole,
        past=whole.past,
    )


def relate(whole: State) -> None:
    """Let the room of a whole know those of its sub-groups, and each of these that of the whole."""
    whole.room.kin = tuple(group.room for group in whole.groups.values())
    for room in whole.room.kin:
        room.kin = (whole.room,)


def copied_place(p: Place) -> Place:
    """Copy a place."""
    return Place(
        p.stop,
        p.phase,
        p.number,
        p.until,
        p.time_up,
        p.produced,
        p.sayers,
        p.frames,
        p.entered,
        p.left,
        p.longest,
        p.outs,
        p.votes,
        p.proposals,
        p.since,
        p.answered,
        p.days,
        p.reminders,
        p.rests,
        p.through,
        p.quiet,
        p.quiet_at,
        p.fell_quiet,
        p.call_at,
        p.lines,
        p.spans,
    )
