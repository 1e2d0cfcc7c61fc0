# SPDX-License-Identifier: MIT
"""A slow and simple interpreter of protocols, written from the reference page on constructs alone.

It walks the tree of steps with one generator per construct. A generator yields when it waits for a command or a deadline, destinations are
exceptions that climb to the construct they concern, and whatever can be read anew (selectors, conditions, the last part) is read anew each
time. While sub-groups are at work each of them is a small interpreter of its own, which has in common with the others what the page says they have in
common. It is the oracle the rulebook is tested against, so it shares nothing with it but the values of the model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Generic, Literal, NoReturn, TypeVar

from attrs import evolve, fields, has

from plcprotocols.model import commands as cmd
from plcprotocols.model import conditions as cond
from plcprotocols.model import flow, outcomes
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.entry import Declaration, Declared, Entry, HasMet, Prepared
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Destination,
    Each,
    EachItem,
    Exit,
    OneOf,
    Phase,
    Repeat,
    Run,
    Signalled,
    Step,
    Tour,
    Vetoed,
    Withdrawn,
)
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule, Seal
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Late, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Parameter, Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import (
    About,
    Ask,
    Field,
    Hold,
    Offer,
    Open,
    Passing,
    Pick,
    Rate,
    React,
    Read,
    Round,
    Say,
    Silence,
    Solo,
    Talk,
    Vote,
    Watch,
)
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who

T = TypeVar("T")

SLACK = timedelta(seconds=2)
POSITIONS = ("agree", "stand-aside", "object")


@dataclass(frozen=True)
class Outcome:
    """What became of a command: the code of its refusal, or the departures and breaches it was accepted with."""

    refused: str | None
    departures: tuple[tuple[str, str], ...]  # code and sub-group
    breaches: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Look:
    """Where a session stands."""

    stop: str
    speaker: str | None
    move: str | None
    queue: tuple[str, ...]
    passed: tuple[str, ...]
    owed: tuple[str, ...]
    film: tuple[str, float] | None
    film_running: bool
    film_over: bool
    time_up: bool
    deadline: datetime | None
    paused: bool
    ended: bool
    holders: tuple[tuple[str, tuple[str, ...]], ...]
    present: tuple[str, ...]
    locked: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    talk: tuple[tuple[str, float], ...]
    phase_no: int
    floor_no: int


@dataclass(frozen=True)
class Further:
    """What else stands in a session: people and time, permissions and loops."""

    lead: tuple[str, ...]  # who is present and leads
    members: tuple[str, ...]
    opted_out: tuple[str, ...]  # of the present phase
    lines: tuple[tuple[str, tuple[str, ...]], ...]  # who stands in line for a seat, by role
    had: tuple[str, ...]  # their turn in the present round
    passed_once: tuple[str, ...]  # in the present round
    turns: tuple[tuple[str, int], ...]  # turns that counted at this stop
    spoke: tuple[str, ...]  # who had them, the latest first
    follow_up: str | None  # who may ask once more
    offered: str | None  # who has offered an opinion that waits for a yes or a no
    granted: str | None  # who may give the opinion they offered
    caller: str | None  # who may speak because they stopped the film
    slot_until: datetime | None  # end of the time of the last turn in a round with equal times
    longest: datetime | None  # when the phase ends however it was extended
    votes: tuple[tuple[str, str], ...]  # on time
    proposals: tuple[tuple[str, str, tuple[str, ...]], ...]  # who, the act's tag, what it is about
    consents: tuple[Consent, ...]  # by item, subject and scope
    levels: tuple[tuple[str, str], ...]  # who agreed to which level
    loops: tuple[tuple[str, str | None, tuple[str, ...]], ...]  # running, the outermost first: id, whose pass, still to come
    numbers: tuple[tuple[str, int], ...]  # loops that run for a count, the outermost first: id, number of the pass
    meeting: int
    adjourned: bool
    held: tuple[str, ...]  # records of sessions that are still open, as they were opened
    asked: tuple[str, ...] | None  # for whom a question waits; None where there is none


@dataclass(frozen=True)
class GroupLook:
    """Where a sub-group stands."""

    group: str
    people: tuple[str, ...]  # who is in it, here or not
    stop: str  # empty while it is through
    rests: bool
    through: bool
    speaker: str | None
    move: str | None
    queue: tuple[str, ...]
    passed: tuple[str, ...]
    owed: tuple[str, ...]
    time_up: bool
    deadline: datetime | None
    longest: datetime | None
    slot_until: datetime | None
    phase_no: int
    floor_no: int
    lead: tuple[str, ...]  # who steers in it
    members: tuple[str, ...]
    opted_out: tuple[str, ...]
    had: tuple[str, ...]
    passed_once: tuple[str, ...]
    turns: tuple[tuple[str, int], ...]
    spoke: tuple[str, ...]
    follow_up: str | None  # or may give the opinion they offered
    votes: tuple[tuple[str, str], ...]
    proposals: tuple[tuple[str, str, tuple[str, ...]], ...]
    loops: tuple[tuple[str, str | None, tuple[str, ...]], ...]  # of the sub-group, the outermost first: id, whose pass, still to come
    numbers: tuple[tuple[str, int], ...]
    clean: bool | None  # whether going on there, or in lockstep with all, is clean; None where nobody is here or the session is paused


class Refuse(Exception):
    """A rule forbids the command."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class GoTo(Exception):
    """To a named step; caught by the steps it stands among."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class NextPass(Exception):
    """To the next pass of a loop; caught by that loop."""

    def __init__(self, loop: str) -> None:
        super().__init__(loop)
        self.loop = loop


class EndLoop(Exception):
    """Behind a loop or a group; caught by that loop or group."""

    def __init__(self, loop: str) -> None:
        super().__init__(loop)
        self.loop = loop


class EndAll(Exception):
    """To the end; caught by nobody but the session."""


class Back(Exception):
    """Back to an earlier step; caught by nobody."""


Scope = Phase | Composite | Each | EachItem | Repeat | Protocol


class Behind(Exception):
    """Behind a scope that declared an exit; caught by that scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.id)
        self.scope = scope


# What a waiting generator is told: something changed, the lead advances, a hard deadline came, an option was chosen, or sub-groups were formed.
Tag = Literal["look", "advance", "time", "chose", "form"]
Word = tuple[Tag, str]
Walk = Generator[None, Word, None]


@dataclass
class Turn:
    """A running turn; `since` is moved by every pause."""

    speaker: str
    move: Move
    to: list[str]
    since: datetime
    answers: bool  # whether the speaker owed an answer and began it
    follow_up: bool  # whether the speaker might ask once more when they began
    opinion: bool  # whether the speaker had been granted an opinion when they began
    about: str | None  # an item
    said: Said | None = None


@dataclass
class Said:
    """A turn as it is told, for whoever puts it right later."""

    person: str
    move: Move
    began: datetime
    group: str  # where it was; empty for the whole
    knowing: set[str]  # who was in that sub-group then, here or not; in the whole nobody need be named
    here: set[str]  # who was here, and there, then
    reads: bool
    seconds: float | None = None  # None while it goes on


@dataclass
class Question:
    """A question that waits for an answer."""

    id: str
    by: Who
    options: Callable[[], list[str]]
    given: dict[str, str] | None  # by whom, where it takes a consensus
    binds: bool = False  # a role


@dataclass
class Held:
    """A session that was opened."""

    protocol: str
    phase: str
    hold: Hold
    person: str | None
    since: datetime
    numbers: dict[str, int]  # of the passes that ran then, by loop
    answers: dict[str, str]
    open: bool = True


@dataclass
class Loop:
    """A running loop: who is still to come in it, who has no pass to come whatever happens, and whose pass it is."""

    each: Each
    ahead: list[str]
    done: set[str]
    bearer: str | None
    rests: bool = False  # it goes round for other sub-groups


@dataclass
class Counted:
    """A running loop for a count, and the number of its present pass."""

    repeat: Repeat | Tour
    number: int


@dataclass
class ItemLoop:
    """A running loop for each item of a kind, and the items that had a pass."""

    each: EachItem
    done: set[str]


@dataclass
class Timed:
    """A group of steps whose time runs; `until` is moved by every pause."""

    group: Composite | Repeat | EachItem
    until: datetime
    up: bool = False


@dataclass
class Binding:
    """What a casting, or a split in one of its sub-groups, changed: who gained and who lost the role, and the same of what was given up for it."""

    tick: int
    role: str
    gained: set[str]
    lost: set[str]
    former: str | None = None
    former_gained: set[str] = field(default_factory=set)
    former_lost: set[str] = field(default_factory=set)


@dataclass
class Visit:
    """A step the whole has entered, and what was so just before."""

    to: str
    tick: int
    around: list[Loop | Counted | ItemLoop]
    answers: dict[tuple[str, str], str]
    entered: set[str]
    items: int
    formed: dict[str, list[Groups]]
    results: dict[tuple[str, str], Totals]


Steering = (
    cmd.Advance
    | cmd.GoBack
    | cmd.Extend
    | cmd.SkipTurn
    | cmd.MarkAbsent
    | cmd.Resume
    | cmd.EndSession
    | cmd.HandOver
    | cmd.SetDate
    | cmd.Adjourn
    | cmd.Convene
    | cmd.Form
    | cmd.Assign
)
OfItems = cmd.CastVote | cmd.Score | cmd.PassOn | cmd.Reveal
OfCycles = cmd.Sign | cmd.Report | cmd.TakePosition | cmd.OpenHeld | cmd.TakeBack
OfPeople = cmd.Second | cmd.Join | cmd.Leave | cmd.TakeRole | cmd.LeaveRole | cmd.OptOut | cmd.OptIn
NEVER_STUCK = ("before-end", "turn-skipped", "marked-absent", "ended-early", "held-open", "gone-back")
FREE_IN_PAUSE = (
    cmd.Pause,
    cmd.Resume,
    cmd.Join,
    cmd.Leave,
    cmd.MarkAbsent,
    cmd.HandOver,
    cmd.OptOut,
    cmd.OptIn,
    cmd.Second,
    cmd.Produce,
    cmd.RecordConsent,
    cmd.SetParameter,
    cmd.AgreeLevel,
    cmd.Signal,
    cmd.Veto,
    cmd.EndSession,
    cmd.Sign,
    cmd.Report,
    cmd.TakePosition,
    cmd.SetDate,
    cmd.Adjourn,
    cmd.Convene,
    cmd.OpenHeld,
    cmd.TakeBack,
    cmd.Assign,
    cmd.Undo,
    cmd.GoBack,
    cmd.Relabel,
    cmd.Reattribute,
)
PHASE_ACTS = (
    cmd.Advance,
    cmd.GoBack,
    cmd.Form,
    cmd.Extend,
    cmd.Enough,
    cmd.SetParameter,
    cmd.VoteOnTime,
    cmd.TakePosition,
    cmd.SetDate,
    cmd.EndSession,
    cmd.CastVote,
    cmd.Score,
)
FLOOR_ACTS = (cmd.BeginTurn, cmd.EndTurn, cmd.Pass, cmd.SkipTurn, cmd.Play, cmd.StopFilm)
LOCKING = (ConsentState.REFUSED, ConsentState.WITHDRAWN)
DAY = 24 * 60 * 60


Groups = list[tuple[str, list[str]]]
Spot = tuple[str, int]  # a sub-group and how often it was formed; the whole is without a name
THE_WHOLE: Spot = ("", 0)
Totals = tuple[tuple[str, int, int], ...]  # what there was to choose from, its points, its rank


@dataclass
class Common:
    """What a session and its sub-groups have in common."""

    protocol: Protocol
    record: str
    mode: Mode
    now: datetime  # of the latest event
    clock: datetime  # of the latest thing asked
    people: list[str]  # everybody known, in seat order
    present: set[str]
    holders: dict[str, set[str]]
    parameters: dict[str, str]
    items: list[Item]
    superseded: set[str] = field(default_factory=set)
    signed: dict[str, set[str]] = field(default_factory=dict)  # by item
    held: dict[str, Held] = field(default_factory=dict)  # by record
    told: list[tuple[object, ...]] = field(default_factory=list)  # what was noted: tag, moment, sub-group, facts
    consents: dict[tuple[str, str, str], Consent] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    talk: dict[str, float] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)  # phases entered at any time
    levels: dict[str, Level] = field(default_factory=dict)
    departures: list[tuple[str, str]] = field(default_factory=list)  # of the command being performed: code, sub-group
    breaches: list[tuple[str, str]] = field(default_factory=list)  # of the command being performed, too
    shown_in_breach: set[str] = field(default_factory=set)  # films
    paused_at: datetime | None = None
    restored: datetime | None = None  # when something was taken back last
    adjourned: bool = False
    meeting: int = 1
    ended: bool = False
    formed: dict[str, list[Groups]] = field(default_factory=dict)  # by split, each time it was formed
    put_into: dict[Spot, set[str]] = field(default_factory=dict)  # everybody who was put into a sub-group, and not elsewhere since then
    kept: dict[str, set[str]] = field(default_factory=dict)  # by person, what was made in sub-groups before they were assigned elsewhere
    made_at: dict[str, Spot] = field(default_factory=dict)  # items
    made_in_pass: dict[str, int | None] = field(default_factory=dict)
    revises: dict[str, str] = field(default_factory=dict)
    merges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)  # of items, where it is not the owner
    results: dict[tuple[str, str], Totals] = field(default_factory=dict)  # by question and sub-group
    spoke: dict[str, set[str]] = field(default_factory=dict)  # who had a turn that counts, by phase, since it was entered last
    opened: set[tuple[str, Spot]] = field(default_factory=set)  # kinds of item whose seals were opened as a whole, and where
    unsealed: set[str] = field(default_factory=set)  # items
    tick: int = 0  # how much was noted so far
    revealed: int = 0  # when something was revealed last, by the count of what was noted
    held_at: int = 0  # when a session was opened or brought back last, likewise
    bound: list[Binding] = field(default_factory=list)  # what castings and splits have bound, but for what does not count because it was handed on
    unwilling: list[tuple[int, str, str]] = field(default_factory=list)  # who wants no pass of which loop
    spoken: list[Said] = field(default_factory=list)  # all turns, in the order in which they began


class Shared(Generic[T]):
    """A fact that a session has in common with its sub-groups."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, side: Naive, owner: type) -> T:
        found: T = getattr(side.common, self.name)
        return found

    def __set__(self, side: Naive, value: T) -> None:
        setattr(side.common, self.name, value)


class Naive:
    """One session of a protocol, walked naively."""

    protocol = Shared[Protocol]()
    record = Shared[str]()
    mode = Shared[Mode]()
    now = Shared[datetime]()
    clock = Shared[datetime]()
    holders = Shared[dict[str, set[str]]]()
    parameters = Shared[dict[str, str]]()
    items = Shared[list[Item]]()
    superseded = Shared[set[str]]()
    signed = Shared[dict[str, set[str]]]()
    held = Shared[dict[str, Held]]()
    told = Shared[list[tuple[object, ...]]]()
    consents = Shared[dict[tuple[str, str, str], Consent]]()
    locked = Shared[set[str]]()
    answers = Shared[dict[tuple[str, str], str]]()
    talk = Shared[dict[str, float]]()
    entered = Shared[set[str]]()
    levels = Shared[dict[str, Level]]()
    departures = Shared[list[tuple[str, str]]]()
    breaches = Shared[list[tuple[str, str]]]()
    shown_in_breach = Shared[set[str]]()
    paused_at = Shared[datetime | None]()
    restored = Shared[datetime | None]()
    adjourned = Shared[bool]()
    meeting = Shared[int]()
    ended = Shared[bool]()
    formed = Shared[dict[str, list[Groups]]]()
    put_into = Shared[dict[Spot, set[str]]]()
    kept = Shared[dict[str, set[str]]]()
    made_at = Shared[dict[str, Spot]]()
    made_in_pass = Shared[dict[str, int | None]]()
    revises = Shared[dict[str, str]]()
    merges = Shared[dict[str, tuple[str, ...]]]()
    holder = Shared[dict[str, str]]()
    results = Shared[dict[tuple[str, str], Totals]]()
    opened = Shared[set[tuple[str, Spot]]]()
    unsealed = Shared[set[str]]()
    tick = Shared[int]()
    revealed = Shared[int]()
    held_at = Shared[int]()
    bound = Shared[list[Binding]]()
    unwilling = Shared[list[tuple[int, str, str]]]()
    spoken = Shared[list[Said]]()

    def __init__(
        self,
        protocol: Protocol,
        cast: Cast,
        *,
        opened: datetime,
        mode: Mode,
        items: Sequence[Item] = (),
        consents: Sequence[Consent] = (),
        parameters: Mapping[str, str] | None = None,
        declared: Iterable[Declaration] = (),
        met: int = 0,
        record: str = "walk",
    ) -> None:
        protocol = expanded(protocol)
        kinds = [item.kind for item in items]
        for entry in protocol.entry:
            match entry:
                case Declared() if entry.declaration not in declared:
                    raise Refuse("not-declared")
                case HasMet() if met < entry.least:
                    raise Refuse("not-met")
                case Prepared() if entry.item not in kinds:
                    raise Refuse("not-prepared")
                case _:
                    pass
        self.common = Common(
            protocol,
            record,
            mode,
            opened,
            opened,
            list(cast.people),
            {person for person in cast.people if person not in cast.late},
            {role.id: set() for role in protocol.roles},
            {p.id: p.default for p in protocol.parameters} | dict(parameters or {}),
            list(items),
        )
        for role, people in cast.holders:
            self.holders[role] |= set(people)
        for consent in consents:
            granted = consent.state is ConsentState.GRANTED
            self.consents[consent.item, consent.subject, consent.scope] = evolve(consent, audience=consent.audience if granted else ())
            if self.locks(consent.state, consent.scope) and consent.item not in self.locked:
                self.locked.add(consent.item)
                self.note("item-locked", consent.item)
        self.whole = self
        self.through = False
        self.start()
        # While a breakout is at work.
        self.breakout: Breakout | None = None
        self.forming: Split | None = None  # at the question who goes where
        self.form: cmd.Form | None = None  # who goes with whom, where it was said
        self.groups: list[SubGroup] = []
        self.from_home = 0  # stations from their own, on a tour
        self.starting = False  # they begin, and nothing is looked at yet
        self.walk = self.run_session()
        next(self.walk, None)
        self.due(opened)

    def start(self) -> None:
        """Stand at the beginning."""
        self.phase_no = 0
        self.floor_no = 0
        self.proposals: dict[str, Steering] = {}
        # The scopes and loops around the present stop, the outermost first.
        self.scopes: list[Scope] = []
        self.around: list[Loop | Counted | ItemLoop] = []
        self.times: list[Timed] = []  # of the groups of steps around the present stop, the outermost first
        self.why = "done"  # the present stop is left
        self.straight = False  # on the way from an exit, and no step begun since
        self.trail: list[Visit] = []
        self.back: str | None = None  # where one is on the way back to
        self.resumed: dict[str, Loop | Counted | ItemLoop] = {}  # loops that run again, on the way back
        self.phase: Phase | None = None
        self.clear_phase()
        # The present stop: a part or a question.
        self.stop = ""
        self.question: Question | None = None
        self.part: Talk | None = None
        self.part_number = 0
        self.clear_stop()

    def clear_phase(self) -> None:
        self.in_days = False
        self.deadline: datetime | None = None
        self.longest: datetime | None = None
        self.time_up = False
        self.call_at: datetime | None = None  # when the time is to be called
        self.reminders: list[datetime] = []
        self.produced: set[tuple[str, str]] = set()  # kinds and who produced them
        self.produced_about: set[tuple[str, str]] = set()  # kinds and about whom
        self.reported: set[str] = set()
        self.positions: dict[str, str] = {}
        self.consensus_stands = False
        self.said_enough: set[str] = set()
        self.quiet_from: datetime | None = None  # since when nobody contributed; None while somebody does, and where no end asks for it
        self.fell_quiet = False
        self.opted_out: set[str] = set()
        self.lines: dict[str, list[str]] = {}  # who waits for a seat, by role
        self.votes: dict[str, str] = {}
        self.ballots: dict[str, dict[str, int]] = {}  # points given at a vote or rating, by person and thing
        self.treated: set[str] = set()  # items

    def clear_stop(self) -> None:
        self.turn: Turn | None = None
        self.solo_done = False
        self.queue: list[str] = []
        self.passed: list[str] = []
        self.had: set[str] = set()
        self.passed_once: set[str] = set()
        self.counted: dict[str, int] = {}  # turns that counted, by person
        self.recent: list[str] = []  # who had them, the latest first
        self.passed_since: set[str] = set()  # the last turn that counted, where one passes in a row
        self.asker: str | None = None  # whose turn left the answer owed, unless it was a follow-up
        self.follow_up: str | None = None  # who may ask once more
        self.granted: str | None = None  # whose opinion was granted and is still to come
        self.slot: datetime | None = None  # until when the last turn of a round with equal times lasts
        self.owed: list[str] = []
        self.film: str | None = None
        self.film_from = 0.0  # position where it stands, or stood at `film_since`
        self.film_since: datetime | None = None  # since when it runs; None when it does not
        self.film_until: datetime | None = None
        self.film_ended = False  # at least once at this stop
        self.caller: str | None = None  # whose stop lets people speak now
        self.opened_here: list[str] = []  # records of sessions

    @property
    def name(self) -> str:
        """The id of the sub-group; the whole has none."""
        return ""

    @property
    def people(self) -> list[str]:
        """Everybody known, in seat order."""
        return self.common.people

    @property
    def present(self) -> set[str]:
        return self.common.present

    @property
    def spot(self) -> Spot:
        """Where items are made now."""
        return THE_WHOLE

    @property
    def loops(self) -> list[Loop]:
        """The running loops for each of some people, the outermost first."""
        return [loop for loop in self.around if isinstance(loop, Loop)]

    @property
    def sides(self) -> list[Naive]:
        """The whole and its sub-groups, in their order."""
        return [self.whole, *self.whole.groups]

    def of(self, person: str) -> Naive:
        """Give the sub-group somebody is in, or the whole."""
        return next((group for group in self.whole.groups if person in group.people), self.whole)

    def note(self, tag: str, *facts: object) -> None:
        self.tick += 1
        self.told.append((tag, self.now, self.name, *facts))

    # ---------------------------------------------------------------- the walk through the tree

    def run_session(self) -> Walk:
        self.scopes.append(self.protocol)
        with suppress(EndAll, Behind):
            yield from self.run_steps(self.protocol.steps)
        self.ended = True
        self.paused_at = None
        self.adjourned = False
        self.enter_stop("end")
        self.note("session-ended", "early" if self.why == "ended" else "exit" if self.straight else "complete")

    def run_steps(self, steps: tuple[Step, ...], goal: str | None = None) -> Walk:
        while True:
            start = 0 if goal is None else next(n for n, step in enumerate(steps) if holds_step(step, goal))
            if self.back is not None:
                start = next(n for n, step in enumerate(steps) if leads_to(step, self.back))
            try:
                for step in steps[start:]:
                    yield from self.run_step(step, goal)
                    goal = None
            except GoTo as jump:
                if not any(holds_step(step, jump.step) for step in steps):
                    raise
                goal = jump.step
            else:
                return

    def run_step(self, step: Step, goal: str | None) -> Walk:
        self.straight = False
        match step:
            case Phase():
                yield from self.run_phase(step)
            case Composite():
                yield from self.run_composite(step, goal if goal != step.id else None)
            case Each():
                yield from self.run_each(step)
            case EachItem():
                yield from self.run_each_item(step)
            case Repeat():
                yield from self.run_repeat(step)
            case OneOf():
                yield from self.run_one_of(step, goal if goal != step.id else None)
            case Decision():
                yield from self.run_decision(step)
            case Casting():
                yield from self.run_casting(step)
            case Breakout():
                yield from self.run_breakout(step)
            case Tour():
                impossible("a tour stands in a breakout in lockstep")
            case Run():
                impossible("a run is read as a composite")

    def run_composite(self, group: Composite, goal: str | None) -> Walk:
        if goal is None and self.back is None and not self.when(group.when):
            self.pass_over(group.id)
            return
        self.scopes.append(group)
        try:
            yield from self.run_steps(group.steps, goal)
            self.straight = False
        except EndLoop as jump:
            if jump.loop != group.id:
                raise
        except Behind as out:
            if out.scope is not group:
                raise
        finally:
            self.scopes.pop()

    def run_one_of(self, pool: OneOf, goal: str | None) -> Walk:
        """Ask which of the steps is held, unless it is known already, and hold it."""
        if goal is None and self.back not in {None, pool.id}:
            goal = next(step.id for step in pool.steps if leads_to(step, self.back or ""))
        if goal is None:
            if self.back is None and not self.when(pool.when):
                self.pass_over(pool.id)
                return
            self.back = None
            options = [step.id for step in pool.steps]
            goal = yield from self.run_question(pool.id, pool.id, pool.by, lambda: options, consensus=pool.consensus)
        while goal is not None:
            step = next(step for step in pool.steps if holds_step(step, goal))
            try:
                yield from self.run_step(step, goal)
                goal = None
            except GoTo as jump:
                if not any(holds_step(step, jump.step) for step in pool.steps):
                    raise
                goal = jump.step
        self.straight = False

    def pass_over(self, name: str, why: str = "guard") -> None:
        self.note("phase-passed-over", name, why)

    def run_each(self, each: Each) -> Walk:
        again = self.resumed.pop(each.id, None)
        loop = again if isinstance(again, Loop) else Loop(each, self.loop_people(each), set(), None)
        if again is None:
            self.note("loop-began", each.id, tuple(loop.ahead))
        self.around.append(loop)
        self.scopes.append(each)
        try:
            if again is not None:
                try:
                    yield from self.run_steps(each.steps)
                except NextPass as jump:
                    if jump.loop != each.id:
                        raise
                self.straight = False
            while self.somebody_ahead(loop):
                self.give_back(loop)
                if loop.ahead[0] not in self.loop_people(each):
                    self.note("loop-left", each.id, loop.ahead.pop(0), True)
                    continue
                self.turn_loop(loop)
                if self.when(each.when):
                    try:
                        yield from self.run_steps(each.steps)
                    except NextPass as jump:
                        if jump.loop != each.id:
                            raise
                    self.straight = False
                else:
                    self.note("loop-passed-over", each.id, loop.bearer)
        except EndLoop as jump:
            if jump.loop != each.id:
                raise
        except Behind as out:
            if out.scope is not each:
                raise
        finally:
            self.scopes.pop()
            self.end_loop()

    def keep_times(self, *, ended: Scope | None = None) -> None:
        """Let only the times run on of groups of steps that one is still inside of."""
        self.times = [time for time in self.times if any(time.group is scope for scope in self.scopes) and time.group is not ended]

    def begin_times(self) -> None:
        """Begin the time of each group of steps that one comes into."""
        self.keep_times()
        for group in self.scopes:
            if isinstance(group, Composite | Repeat | EachItem) and group.minutes is not None and not any(time.group is group for time in self.times):
                until = self.active(self.now) + timedelta(minutes=group.minutes.typical)
                self.times.append(Timed(group, until))
                self.note("steps-began", group.id, until)

    def is_over(self, group: Repeat | EachItem) -> bool:
        """Tell whether the time of a loop is up."""
        return any(time.group is group and time.up for time in self.times)

    def group_time_ends(self, time: Timed) -> None:
        time.up = True
        self.note("steps-time-up", time.group.id)
        assert time.group.minutes is not None
        if time.group.minutes.hard:
            self.throw(EndLoop(time.group.id), "time")

    def turn_loop(self, loop: Loop) -> None:
        """Begin the pass of the next one of the order."""
        self.keep_times()
        loop.bearer = loop.ahead.pop(0)
        loop.done.add(loop.bearer)
        self.holders[loop.each.former].discard(loop.bearer)
        self.holders[loop.each.role].add(loop.bearer)
        self.note("loop-turned", loop.each.id, loop.bearer)

    def end_loop(self) -> None:
        """End the innermost loop, if it has not ended as all came together."""
        if not self.around:
            return
        loop = self.around.pop()
        self.times = [time for time in self.times if time.group.id != (loop.repeat.id if isinstance(loop, Counted) else loop.each.id)]
        if isinstance(loop, Loop):
            self.give_back(loop)
            self.holders[loop.each.role] -= set(self.people)
        self.note("loop-ended", loop.repeat.id if isinstance(loop, Counted) else loop.each.id)

    def run_repeat(self, repeat: Repeat) -> Walk:
        before = self.resumed.pop(repeat.id, None)
        if before is None and not self.when(repeat.when):
            self.pass_over(repeat.id)
            return
        counted = before if isinstance(before, Counted) else Counted(repeat, 0)
        if before is None:
            self.note("loop-began", repeat.id, ())
        self.around.append(counted)
        self.scopes.append(repeat)
        again = True
        try:
            while again:
                if before is None:
                    counted.number += 1
                    self.keep_times()
                    self.note("pass-begun", repeat.id, counted.number)
                before = None
                try:
                    if self.back != f"{repeat.id}?":
                        yield from self.run_steps(repeat.steps)
                except NextPass as jump:
                    if jump.loop != repeat.id:
                        raise
                self.straight = False
                again = yield from self.run_between(repeat, counted.number)
        except EndLoop as jump:
            if jump.loop != repeat.id:
                raise
        except Behind as out:
            if out.scope is not repeat:
                raise
        finally:
            self.scopes.pop()
            self.end_loop()

    def run_each_item(self, each: EachItem) -> Walk:
        again = self.resumed.pop(each.id, None)
        if again is None and not self.when(each.when):
            self.pass_over(each.id)
            return
        loop = again if isinstance(again, ItemLoop) else ItemLoop(each, set())
        if again is None:
            self.note("loop-began", each.id, ())
        self.around.append(loop)
        self.scopes.append(each)
        try:
            if again is not None:
                try:
                    yield from self.run_steps(each.steps)
                except NextPass as jump:
                    if jump.loop != each.id:
                        raise
                self.straight = False
            while (item := self.next_item(loop)) is not None and not self.is_over(each):
                loop.done |= self.versions(item)
                self.keep_times()
                self.note("item-turned", each.id, item)
                try:
                    yield from self.run_steps(each.steps)
                except NextPass as jump:
                    if jump.loop != each.id:
                        raise
                self.straight = False
        except EndLoop as jump:
            if jump.loop != each.id:
                raise
        except Behind as out:
            if out.scope is not each:
                raise
        finally:
            self.scopes.pop()
            self.end_loop()

    def next_item(self, loop: ItemLoop) -> str | None:
        """Say which item has its pass next: the first in the order that had none, a revised one in the place of the one it revises."""
        each = loop.each
        waiting = [item.id for item in self.items_here(each.item) if not self.versions(item.id) & loop.done]
        if not each.by:
            arrived = [item.id for item in self.items]
            return min(waiting, key=lambda item: min(arrived.index(one) for one in self.versions(item)), default=None)
        ranks = {thing: (place, rank) for place, (thing, _, rank) in enumerate(self.result(each.by) or ())}
        placed = {item: min((ranks[one] for one in self.versions(item) if one in ranks), default=None) for item in waiting}
        ranked = {item: found for item, found in placed.items() if found is not None and (each.top is None or found[1] <= each.top)}
        return min(ranked, key=lambda item: ranked[item], default=None)

    def versions(self, item: str) -> set[str]:
        """Give an item with all it revises."""
        found = {item}
        while item in self.revises:
            item = self.revises[item]
            found.add(item)
        return found

    def run_between(self, repeat: Repeat, number: int) -> Generator[None, Word, bool]:
        """Tell whether another pass follows, and ask where that is to be decided."""
        if number < repeat.least and not self.is_over(repeat):
            return True
        if repeat.most is not None and number >= repeat.most and not repeat.beyond:
            return False
        stop = f"{repeat.id}?"
        while True:
            try:
                answer = yield from self.run_question(stop, repeat.id, repeat.by, lambda: ["again", "enough"], consensus=repeat.consensus)
            except NextPass as jump:
                if jump.loop != repeat.id:
                    raise
            else:
                return answer == "again"

    def somebody_ahead(self, loop: Loop) -> bool:
        """Tell whether a loop goes on; whoever could have a pass is put in its order before it ends."""
        if not loop.ahead:
            loop.ahead = [person for person in self.loop_people(loop.each) if person not in loop.done]
            for person in loop.ahead:
                self.note("loop-joined", loop.each.id, person)
        return bool(loop.ahead)

    def give_back(self, loop: Loop) -> None:
        if loop.bearer is not None:
            self.holders[loop.each.role].discard(loop.bearer)
            self.holders[loop.each.former].add(loop.bearer)
            loop.bearer = None

    def run_decision(self, decision: Decision) -> Walk:
        if self.back is None and not self.when(decision.when):
            self.pass_over(decision.id)
            return
        options = [option.id for option in decision.options]
        answer = yield from self.run_question(decision.id, decision.id, decision.by, lambda: options, consensus=decision.consensus)
        for option in decision.options:
            if option.id == answer and not isinstance(option.to, flow.Onward):
                raise destination(option.to)

    def run_casting(self, casting: Casting) -> Walk:
        if self.back is None and (not self.when(casting.when) or not self.candidates(casting)):
            self.pass_over(casting.id)
            return
        bind = partial(self.bind, casting)
        yield from self.run_question(casting.id, casting.id, casting.by, lambda: self.candidates(casting), then=bind)

    def candidates(self, casting: Casting) -> list[str]:
        """Say who may be chosen: who may hold the role once they have given up the former one, and leaves nobody else with no role or wrong ones."""
        found = []
        for person in self.select(casting.of):
            others = [one for one in self.people if one in self.holders[casting.role] and one != person and one in self.present]
            left = [(self.roles_of(one) - {casting.role}) | ({casting.former} if casting.former is not None else set()) for one in others]
            if any(not roles or self.excluded(roles) or self.rootless(roles) for roles in left):
                continue
            if any(person in self.holders[each.role] for each in all_loops(self.protocol.steps) if each.former == casting.former):
                continue
            roles = (self.roles_of(person) - {casting.former}) | {casting.role}
            if not self.excluded(roles) and not self.rootless(roles):
                found.append(person)
        return found

    def bind(self, casting: Casting, person: str) -> None:
        before = {one: self.roles_of(one) for one in self.people}
        given_up = self.holders[casting.former] if casting.former is not None else set()
        owned, gave = set(self.holders[casting.role]), set(given_up)
        released = (self.holders[casting.role] & set(self.people)) - {person}
        self.holders[casting.role] = (self.holders[casting.role] - set(self.people)) | {person}
        if casting.former is not None:
            self.holders[casting.former].discard(person)
            self.holders[casting.former] |= released
        self.note("role-bound", casting.id, casting.role, person)
        own = self.holders[casting.role]
        self.bound.append(Binding(self.tick, casting.role, own - owned, owned - own, casting.former, given_up - gave, gave - given_up))
        for one in self.people:
            if self.roles_of(one) != before[one]:
                self.notice(one)

    def run_question(
        self,
        stop: str,
        name: str,
        by: Who,
        options: Callable[[], list[str]],
        *,
        consensus: bool = False,
        then: Callable[[str], None] | None = None,
    ) -> Generator[None, Word, str | None]:
        """Put a question; give the answer, or None where the lead passed it over. What follows from the answer at once is done `then`."""
        self.visit(stop)
        self.enter_stop(stop)
        self.positions = {}
        self.note("question-put", stop)
        self.question = Question(name, by, options, {} if consensus else None, then is not None)
        try:
            while True:
                word, option = yield
                if word == "chose":
                    if then is not None:
                        then(option)
                    self.why = "choice"
                    return option
                if word == "advance":
                    self.why = "lead"
                    return None
        finally:
            if not self.has_left():
                self.leave_stop()
                self.note("phase-left", stop, self.why)

    def agreed(self, question: Question) -> str | None:
        """Give the answer all who decide by consensus have given, where nobody gave another; None where there is none."""
        assert question.given is not None
        deciding = self.select(question.by)
        away = [person for person in self.select(question.by, away=True) if person in question.given]
        answers = {question.given.get(person) for person in [*deciding, *away]}
        return answers.pop() if deciding and self.members() and len(answers) == 1 else None

    def asked(self, question: Question) -> list[str]:
        """Say for whom a question waits."""
        deciding = self.select(question.by)
        if question.given is None:
            return deciding
        missing = [person for person in deciding if person not in question.given]
        asked = self.select(question.by, away=True)
        return missing or [person for person in asked if person in deciding or person in question.given]

    def run_phase(self, phase: Phase) -> Walk:
        back, self.back = self.back, None
        if back is None and not self.when(phase.when):
            self.pass_over(phase.id)
            return
        if phase.optional is not None and back != phase.id:
            answer = yield from self.run_question(f"{phase.id}?", phase.id, phase.optional, lambda: ["hold", "skip"])
            if answer != "hold":
                self.pass_over(phase.id, "lead" if answer is None else "choice")
                return
        part = self.part_after(phase, -1)
        if part is None:
            self.pass_over(phase.id)
            return
        self.visit(phase.id)
        self.phase = phase
        self.entered.add(phase.id)
        self.common.spoke[phase.id] = set()
        self.clear_phase()
        self.in_days = phase.days is not None
        self.deadline, self.longest = self.planned(phase)
        self.reminders = self.planned_reminders(phase, self.now)
        self.plan_call()
        self.scopes.append(phase)
        try:
            first = True
            while part is not None:
                part = yield from self.run_part(phase, part, first=first)
                first = False
        except Behind as out:
            if out.scope is not phase:
                raise
        finally:
            self.scopes.pop()
            if not self.has_left():
                self.leave_phase()

    def has_left(self) -> bool:
        """Tell whether the stop was left as all came together."""
        return self.question is None and self.phase is None

    def leave_phase(self) -> None:
        assert self.phase is not None
        self.note("phase-left", self.phase.id, self.why)
        self.phase = None
        self.clear_phase()

    def planned(self, phase: Phase) -> tuple[datetime | None, datetime | None]:
        """Say when the planned time of a phase entered now is over, and when its longest time is."""
        if phase.days is not None:
            return self.now + timedelta(days=phase.days.typical), None
        entered = self.active(self.now)
        minutes = max((side.planned_minutes(phase) for side in self.sides_at_work()), default=0.0)
        deadline = entered + timedelta(minutes=minutes) if minutes else None
        longest = None if phase.longest is None else entered + timedelta(minutes=phase.longest)
        if deadline is not None and longest is not None:
            deadline = min(deadline, longest)
        return deadline, longest

    def plan_call(self) -> None:
        """Say when the time is to be called, if that lies ahead."""
        before = None if self.phase is None or self.phase.minutes is None else self.phase.minutes.call
        moment = None if before is None or self.deadline is None else self.deadline - timedelta(minutes=before)
        self.call_at = moment if moment is not None and moment > self.active(self.now) else None

    def call_is_due(self) -> None:
        assert self.phase is not None
        self.call_at = None
        keeps = {role.id for role in self.protocol.roles if role.timekeeper}
        keepers = [person for person in self.people if person in self.present and any(person in self.holders[role] for role in keeps)]
        leading = self.leads()
        self.note("call-due", self.phase.id, tuple(keepers or [person for person in self.common.people if person in leading]))
        self.tell("look")

    def sides_at_work(self) -> list[Naive]:
        """Give the sub-groups that do not rest, or the whole where there are none."""
        return [group for group in self.groups if not group.resting] if self.groups else [self]

    def planned_minutes(self, phase: Phase) -> float:
        if phase.minutes is None:
            return 0.0
        times = 1 if phase.minutes.per is None else len(self.select(phase.minutes.per))
        return self.typical(phase.minutes) * times + phase.minutes.plus

    def typical(self, minutes: Minutes) -> float:
        """Give the typical minutes: those that were voted for, where they are voted on."""
        totals = (self.result(minutes.voted) if minutes.voted else None) or ()
        best = [float(option) for option, points, rank in totals if rank == 1 and points > 0]
        return min(best, default=minutes.typical)

    def planned_reminders(self, phase: Phase, after: datetime) -> list[datetime]:
        """List the reminders of the phase's date that lie after a moment."""
        if phase.days is None or self.deadline is None:
            return []
        moments = [self.deadline - timedelta(days=days) for days in phase.days.remind]
        return sorted(moment for moment in moments if moment > after)

    def part_after(self, phase: Phase, number: int) -> int | None:
        return next((n for n, part in enumerate(phase.talk) if n > number and self.when(part.when)), None)

    def run_part(self, phase: Phase, number: int, *, first: bool) -> Generator[None, Word, int | None]:
        """Hold one part; give the number of the next, or None where the phase is over."""
        part = phase.talk[number]
        self.enter_stop(phase.id if len(phase.talk) == 1 else f"{phase.id}/{number + 1}")
        self.part = part
        self.part_number = number
        if isinstance(part, Round):
            self.queue = self.round_order(part)
        if first:
            days = (self.in_days, tuple(self.reminders))
            self.note("phase-entered", phase.id, self.stop, tuple(self.queue), self.deadline, self.longest, *days, False, self.quiet_minutes())
            self.open_seals()
        else:
            self.note("part-entered", self.stop, tuple(self.queue))
        self.contribute()
        try:
            while True:
                following = self.part_after(phase, number)
                if self.turn is None and self.film_since is None and self.members() and not self.whole.starting:
                    self.why = "done"
                    if following is not None and self.complete():
                        return following
                    if following is None and self.ends(lead=False):
                        return None
                word, _ = yield
                if word == "time":
                    self.why = "time"
                    return None
                if word == "advance":
                    self.why = "lead"
                    return following
        finally:
            if not self.has_left():
                self.leave_stop()

    def round_order(self, part: Round) -> list[str]:
        """Put those selected in order: who comes first, the others, who comes last; each in seat order."""
        selected, first, last = self.taking(part.who), self.taking(part.first), self.taking(part.last)
        around = [*self.whole.around, *self.around]
        turned = next((loop.number - 1 for loop in around if isinstance(loop, Counted) and loop.repeat.id == part.rotates), 0)
        turned = turned % len(selected) if selected else 0
        selected = [*selected[turned:], *selected[:turned]]
        early = [person for person in selected if person in first]
        late = [person for person in selected if person in last and person not in first]
        return [*early, *(person for person in selected if person not in early and person not in late), *late]

    # ---------------------------------------------------------------- forming sub-groups

    def run_breakout(self, breakout: Breakout) -> Walk:
        split = next(one for one in self.protocol.splits if one.id == breakout.split)
        back, self.back = self.back, None
        if back is None and not self.when(breakout.when):
            self.pass_over(breakout.id)
            return
        if back != breakout.id and (back is not None or breakout.afresh or not self.last(split.id)):
            if back is None and not self.select(split.of):
                self.pass_over(breakout.id)
                return
            before = {person: self.roles_of(person) for person in self.people}
            formed = yield from self.run_forming(breakout, split, before)
            if not formed:
                self.pass_over(breakout.id, "lead")
                return
            for person in self.people:
                if self.roles_of(person) != before[person]:
                    self.notice_loops(person)
        yield from self.run_at_work(breakout, split)

    def run_forming(self, breakout: Breakout, split: Split, before: dict[str, set[str]]) -> Generator[None, Word, bool]:
        """Ask who goes where; tell whether sub-groups were formed, and keep who held what before that."""
        stop = f"{breakout.id}?"
        self.visit(stop)
        self.enter_stop(stop)
        self.positions = {}
        self.note("question-put", stop)
        self.question = Question(breakout.id, Nobody(), list, None)
        self.forming = split
        try:
            while True:
                word, _ = yield
                before.update((person, self.roles_of(person)) for person in self.people)
                if word == "form" and self.form is not None:
                    self.form_groups(breakout, split, [list(people) for people in self.form.groups], self.form.roles)
                    self.why = "choice"
                    return True
                if word == "advance" and self.shape(split) is not None:
                    self.form_groups(breakout, split, self.proposed(split), ())
                    self.why = "choice"
                    return True
                if word == "advance":
                    self.why = "lead"
                    return False
        finally:
            self.forming = None
            self.leave_stop()
            self.note("phase-left", stop, self.why)

    def shape(self, split: Split) -> int | None:
        """Say into how many sub-groups those covered are split; None where no number fits."""
        people = len(self.select(split.of))
        fewest, most = split.groups or (1, people)
        fitting = [number for number in range(fewest, most + 1) if number * split.least <= people <= number * split.most]
        wanted = people // split.size
        return min(fitting, key=lambda number: (abs(number - wanted), number), default=None)

    def proposed(self, split: Split) -> list[list[str]]:
        """Say who goes with whom where nobody says otherwise."""
        covered = self.select(split.of)
        if self.last(split.joins):
            parts = [[person for person in people if person in covered] for _, people in self.last(split.joins)]
            parts = [part for part in parts if part]
            beside = [person for person in covered if not any(person in part for part in parts)]
            pairs = [parts[place : place + 2] for place in range(0, len(parts), 2)]
            if len(pairs) > 1 and len(pairs[-1]) == 1:
                pairs[-2:] = [[*pairs[-2], *pairs[-1]]]
            if pairs:
                pairs[-1].append(beside)
                return [[person for part in pair for person in part] for pair in pairs]
        number = self.shape(split) or 1
        size, more = divmod(len(covered), number)
        groups = []
        for place in range(number):
            taken = size + (1 if place < more else 0)
            groups.append(covered[:taken])
            covered = covered[taken:]
        return groups

    def form_groups(self, breakout: Breakout, split: Split, groups: list[list[str]], roles: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        named = [(f"{split.id}-{number}", self.seated(people)) for number, people in enumerate(groups, 1)]
        holders = self.holders_in(split, groups, roles)
        out = [person for person in self.members() if not any(person in people for people in groups)]
        self.formed.setdefault(split.id, []).append(named)
        for name, people in named:
            self.put_into[name, len(self.formed[split.id])] = set(people)
        before = {role: self.holders[role] for role in holders}
        self.holders.update(holders)
        held = tuple((role.role, tuple(self.seated(holders[role.role]))) for role in split.roles)
        old = {f"{split.id}-{number}" for number in range(1, len(self.people) + 1)}
        for key in [key for key in self.results if key[1] in old]:
            del self.results[key]
        self.note("formed", breakout.id, split.id, as_tuples(named), tuple(out), held)
        for role, then in holders.items():
            for _, people in named:
                self.bound.append(Binding(self.tick, role, (then - before[role]) & set(people), (before[role] - then) & set(people)))

    def last(self, split: str | None) -> Groups:
        """Give the sub-groups of a split as they were last; none where it was not formed."""
        times = self.formed.get(split or "")
        return times[-1] if times else []

    def seated(self, people: Iterable[str]) -> list[str]:
        found = set(people)
        return [person for person in self.common.people if person in found]

    def holders_in(self, split: Split, groups: list[list[str]], roles: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, set[str]]:
        """Say who holds each of the split's roles in sub-groups of these people."""
        inside = {person for people in groups for person in people}
        found: dict[str, set[str]] = {}
        got: set[str] = set()
        for one in split.roles:
            named = {person for role, people in roles if role == one.role for person in people}
            found[one.role] = self.holders[one.role] - inside
            for group in groups:
                people = self.seated(group)
                chosen = [person for person in people if person in named]
                chosen = chosen or [person for person in people if person in self.holders[one.role]][: one.most]
                able = [person for person in people if self.may_hold(person, one.role)]
                chosen = chosen or [*(person for person in able if person not in got), *(person for person in able if person in got)][: one.least]
                found[one.role] |= set(chosen)
                got |= set(chosen)
        return found

    def may_hold(self, person: str, role: str) -> bool:
        roles = self.roles_of(person) | {role}
        return not self.excluded(roles) and not self.rootless(roles)

    def judge_form(self, command: cmd.Form) -> list[str]:
        split = self.forming
        if split is None:
            raise Refuse("nothing-to-form")
        named = [person for people in command.groups for person in people]
        covered = self.select(split.of)
        if any(person not in self.people for person in named):
            raise Refuse("unknown-person")
        if len(named) > len(set(named)):
            raise Refuse("in-two-groups")
        if any(person not in covered for person in named):
            raise Refuse("not-covered")
        if not command.groups or any(not people for people in command.groups):
            raise Refuse("empty-group")
        if any(person not in named for person in covered):
            raise Refuse("left-out")
        for role, people in command.roles:
            if role not in [one.role for one in split.roles]:
                raise Refuse("unknown-role")
            if any(person not in named or not self.may_hold(person, role) for person in people):
                raise Refuse("wrong-role")
        broken = self.broken_by_groups(split, [set(people) for people in command.groups])
        holders = self.holders_in(split, [list(people) for people in command.groups], command.roles)
        counts = [(one, len(holders[one.role] & set(people))) for one in split.roles for people in command.groups]
        if any(not one.least <= count <= one.most for one, count in counts):
            broken.append("group-role")
        self.permit(broken)
        return broken

    def broken_by_groups(self, split: Split, groups: list[set[str]]) -> list[str]:
        broken = []
        if any(not split.least <= len(people) <= split.most for people in groups):
            broken.append("group-size")
        if split.groups is not None and not split.groups[0] <= len(groups) <= split.groups[1]:
            broken.append("groups-number")
        covered = {person for people in groups for person in people}
        if self.last(split.joins):
            parts = [set(part) & covered for _, part in self.last(split.joins)]
            if any(part & people and part - people for part in parts for people in groups):
                broken.append("not-joined")
        before = [set(part) for formed in self.formed.get(split.apart, []) for _, part in formed]
        if any(len(part & people) > 1 for part in before for people in groups):
            broken.append("met-before")
        return broken

    # ---------------------------------------------------------------- sub-groups at work

    def run_at_work(self, breakout: Breakout, split: Split) -> Walk:
        self.visit(breakout.id)
        self.enter_stop(breakout.id)
        self.breakout = breakout
        self.groups, self.from_home = [SubGroup(self, split, name, people) for name, people in self.formed[split.id][-1]], 0
        self.note("broke-out", breakout.id, split.id, as_tuples(self.formed[split.id][-1]))
        try:
            if breakout.free:
                yield from self.run_freely(breakout)
            else:
                yield from self.run_for_all(breakout.steps)
                self.why = "done"
        finally:
            self.come_together(breakout)

    def run_freely(self, breakout: Breakout) -> Walk:
        """Let each sub-group go at its own pace until all are through."""
        for group in self.groups:
            group.walk = group.run_to_the_end(breakout.steps)
        self.starting = True
        for group in self.groups:
            next(group.walk, None)
        self.starting = False
        while True:
            for group in self.groups:
                group.go_on("look")
            if self.members() and all(group.through for group in self.groups if group.members()):
                self.why = "done"
                return
            word, _ = yield
            if word == "advance":
                self.why = "done" if all(group.through for group in self.groups) else "lead"
                return

    def come_together(self, breakout: Breakout) -> None:
        for group in self.groups:
            group.why = self.why
            stop = group.stop
            if group.question is not None:
                group.leave_stop()
                group.note("phase-left", stop, self.why)
            elif group.phase is not None:
                group.leave_stop()
                group.leave_phase()
        if self.phase is not None:
            self.leave_phase()
        for group in self.groups:
            while group.around:
                group.end_loop()
            group.walk.close()
        self.note("merged", breakout.id, self.why)
        self.phase_no = max(side.phase_no for side in self.sides)
        self.floor_no = max(side.floor_no for side in self.sides)
        self.groups = []
        self.breakout = None

    # ---------------------------------------------------------------- in lockstep

    def run_for_all(self, steps: tuple[Step, ...]) -> Walk:
        for step in steps:
            match step:
                case Phase():
                    yield from self.run_phase_for_all(step)
                case Composite():
                    yield from self.run_for_all(step.steps)
                case Each():
                    yield from self.run_each_for_all(step)
                case Repeat():
                    yield from self.run_passes_for_all(step, step.least)
                case Tour():
                    able = len(self.groups) if step.from_home else max(1, len(self.groups) - 1)
                    yield from self.run_passes_for_all(step, min(able, step.passes or able))
                case _:
                    impossible("nothing is asked in lockstep")

    def run_phase_for_all(self, phase: Phase) -> Walk:
        for group in self.groups:
            group.left_out = group.rests_in_loop() or not group.when(phase.when)
        if all(group.left_out for group in self.groups):
            self.pass_over(phase.id)
            return
        assert self.breakout is not None
        self.enter_stop(self.breakout.id)
        self.phase = phase
        self.entered.add(phase.id)
        self.clear_phase()
        self.deadline, self.longest = self.planned(phase)
        self.plan_call()
        self.note("phase-entered", phase.id, self.stop, (), self.deadline, self.longest, False, (), False, None)
        for group in self.groups:
            group.enter_with_all(phase)
        for group in self.groups:
            group.open_seals()
        while True:
            if self.ends_for_all():
                self.why = "done"
                break
            word, _ = yield
            if word in {"time", "advance"}:
                self.why = "time" if word == "time" else "lead"
                break
        for group in self.groups:
            group.why = self.why
            group.leave_stop()
            group.leave_phase()
        self.leave_phase()

    def awake(self) -> list[SubGroup]:
        """Give the sub-groups that are at the phase: those that do not rest and in which a member is present."""
        return [group for group in self.groups if not group.resting and group.members()]

    def ends_for_all(self) -> bool:
        somebody = any(group.members() for group in self.groups)
        quiet = all(group.turn is None for group in self.groups if not group.resting)
        return somebody and quiet and all(group.ends(lead=False) for group in self.awake())

    def run_each_for_all(self, each: Each) -> Walk:
        loops = [(group, Loop(each, [] if group.rests_in_loop() else group.loop_people(each), set(), None)) for group in self.groups]
        for group, loop in loops:
            group.note("loop-began", each.id, tuple(loop.ahead))
            group.around.append(loop)
        while True:
            turned = [group for group, loop in loops if not group.rests_around(loop) and group.next_pass(loop)]
            if not turned:
                break
            for group, loop in loops:
                if group not in turned:
                    group.rest(loop)
            yield from self.run_for_all(each.steps)
        for group in self.groups:
            group.end_loop()

    def run_passes_for_all(self, repeat: Repeat | Tour, passes: int) -> Walk:
        """Hold the steps several times over; on a tour people travel between the passes."""
        loops = [(group, Counted(repeat, 0)) for group in self.groups]
        for group, counted in loops:
            group.note("loop-began", repeat.id, ())
            group.around.append(counted)
        for number in range(1, passes + 1):
            if isinstance(repeat, Tour):
                self.travel(repeat, number - 1 if repeat.from_home else number)
            for group, counted in loops:
                counted.number = number
                group.note("pass-begun", repeat.id, number)
            for step in repeat.steps:
                if isinstance(repeat, Tour) and step.id == repeat.home:
                    self.travel(repeat, 0)
                yield from self.run_for_all((step,))
        if isinstance(repeat, Tour):
            self.travel(repeat, 0)
        for group in self.groups:
            group.end_loop()

    def travel(self, tour: Tour, stations: int) -> None:
        """Let all be at the station so many from their own, but those who stay; nobody travels who is there."""
        stations %= len(self.groups)
        if stations == self.from_home:
            return
        self.from_home = stations
        staying = self.select(tour.stays, away=True)
        for place, group in enumerate(self.groups):
            coming = self.groups[(place - stations) % len(self.groups)]
            group.inside = {person for person in group.home if person in staying} | {person for person in coming.home if person not in staying}
        self.note("travelled", tour.id, as_tuples([(group.name, group.people) for group in self.groups]), stations)

    # ---------------------------------------------------------------- changing sub-groups

    def judge_assign(self, command: cmd.Assign) -> list[str]:
        person, source = command.person, self.of(command.person)
        if self.breakout is None:
            raise Refuse("no-sub-groups")
        if person not in self.people:
            raise Refuse("unknown-person")
        if person not in self.present:
            raise Refuse("wrong-person")
        group = next((one for one in self.groups if one.name == command.group), None)
        if group is None:
            raise Refuse("unknown-group")
        if source is group:
            raise Refuse("in-group-already")
        if source is self and person not in self.select(group.split.of):
            raise Refuse("not-covered")
        if source is not self and any(loop.bearer == person for loop in source.loops):
            raise Refuse("has-the-pass")
        broken = ["group-size"] if len(group.people) >= group.split.most else []
        self.permit(broken)
        return broken

    def assign(self, command: cmd.Assign) -> None:
        person, source = command.person, self.of(command.person)
        group = next(one for one in self.groups if one.name == command.group)
        if source.turn is not None and source.turn.speaker == person:
            source.end_turn("left")
        for one in self.groups:
            one.inside.discard(person)
            one.opted_out.discard(person)
            if person in one.home:
                one.home.remove(person)
                self.put_into[one.spot].discard(person)
                self.kept.setdefault(person, set()).update(item for item, spot in self.made_at.items() if spot == one.spot)
        home = self.home_at(group, person)
        group.inside.add(person)
        home.home[:] = self.seated([*home.home, person])
        self.put_into[home.spot].add(person)
        self.note("assigned", person, group.name, source.name, home.name)
        for side in (source, group):
            if side is not self:
                side.notice_queue(person)
                side.notice_loops(person)
        self.tell("look")

    def home_at(self, group: SubGroup, person: str) -> SubGroup:
        """Say to which sub-group somebody belongs who is put among those who are at a station now."""
        tour = next((one for one in group.around if isinstance(one, Counted) and isinstance(one.repeat, Tour)), None)
        if tour is None or (isinstance(tour.repeat, Tour) and person in self.select(tour.repeat.stays, away=True)):
            return group
        return self.groups[(self.groups.index(group) - self.from_home) % len(self.groups)]

    def judge_within_sub_group(self, command: cmd.HandOver, holder: str) -> None:
        """A role of a split changes hands only within a sub-group, as it was last."""
        for split in self.protocol.splits:
            if self.last(split.id) and {command.role, command.back} & {one.role for one in split.roles}:
                groups = self.last(split.id)
                if not any(holder in people and command.to in people for _, people in groups):
                    raise Refuse("other-sub-group")

    # ---------------------------------------------------------------- stops

    def enter_stop(self, stop: str) -> None:
        self.begin_times()
        self.stop = stop
        self.straight = self.straight and stop == "end"
        self.proposals = {}
        self.phase_no += 1
        self.floor_no += 1

    def leave_stop(self) -> None:
        if self.turn is not None:
            self.end_turn("cut", leaving=True)
        if self.film_since is not None:
            self.stop_film("cut")
        if isinstance(self.part, Vote | Rate) and self.why != "back":
            self.close_vote(self.part)
        self.question = None
        self.part = None
        self.clear_stop()

    def tell(self, word: Tag, option: str = "") -> None:
        """Let the walk go on until it waits again."""
        if word == "look":
            for side in self.sides:
                side.open_seals()
        self.go_on(word, option)

    def go_on(self, word: Tag, option: str = "") -> None:
        with suppress(StopIteration):
            self.walk.send((word, option))

    def throw(self, leave: Exception, why: str) -> None:
        self.why = why
        with suppress(StopIteration):
            self.walk.throw(leave)

    def exit_for(self, happened: Callable[[Withdrawn | Signalled | Vetoed], bool]) -> tuple[Scope, Exit] | None:
        """Find the exit of the innermost scope that declares what happened."""
        return next(((scope, way) for scope in reversed(self.scopes) for way in scope.exits if happened(way.on)), None)

    def take(self, scope: Scope, way: Exit) -> None:
        self.straight = True
        self.throw(Behind(scope) if isinstance(way.to, flow.Onward) else destination(way.to), "exit")

    # ---------------------------------------------------------------- reading people, conditions, items

    def select(self, who: Who, *, away: bool = False) -> list[str]:
        """Select among those who are present, or among everybody."""
        return [person for person in self.people if (away or person in self.present) and self.names(who, person)]

    def names(self, who: Who, person: str) -> bool:
        match who:
            case Everyone():
                return any(person in self.holders[role.id] for role in self.protocol.roles if not role.outsider and not role.open)
            case Nobody():
                return False
            case Holders(role=role):
                return person in self.holders[role]
            case Chose(question=question, option=option):
                return self.answers.get((question, person)) == option
            case Spoke(phase=phase):
                return person in self.common.spoke.get(phase, ())
            case Union(of=several):
                return any(self.names(one, person) for one in several)
            case Both(of=several):
                return all(self.names(one, person) for one in several)
            case Minus(of=of, without=without):
                return self.names(of, person) and not self.names(without, person)

    def taking(self, who: Who, *, away: bool = False) -> list[str]:
        """Select among those who take part in the present phase."""
        return [person for person in self.select(who, away=away) if person not in self.opted_out]

    def members(self) -> list[str]:
        return self.select(Everyone())

    def leads(self) -> list[str]:
        """Say who is present and leads: in a group with a lead of its own whoever holds that role, else who leads around it."""
        for scope in reversed(self.scopes):
            own = self.select(Holders(scope.lead)) if isinstance(scope, Composite) and scope.lead else []
            if own or (isinstance(scope, Composite) and not scope.led):
                return own
        return [person for role in self.protocol.roles if role.lead for person in self.select(Holders(role.id))]

    def vacancy(self) -> list[str]:
        """Name the departure of who steers while nobody leads; none where the protocol means it so."""
        for scope in reversed(self.scopes):
            if isinstance(scope, Composite) and not scope.led:
                return []
        return ["lead-vacant"] if any(role.lead for role in self.protocol.roles) else []

    def may_intervene(self, person: str) -> bool:
        return self.is_lead(person)

    def is_lead(self, person: str) -> bool:
        return person in self.leads()

    def roles_of(self, person: str) -> set[str]:
        return {role for role, people in self.holders.items() if person in people}

    def role(self, name: str) -> Role | None:
        return next((role for role in self.protocol.roles if role.id == name), None)

    def excluded(self, roles: set[str]) -> bool:
        """Tell whether roles exclude one another, or one is bound by a loop that takes it from another."""
        bound = {each.role: each.former for each in all_loops(self.protocol.steps)}
        given_back = {bound.get(role, role) for role in roles}
        for held in (roles, given_back):
            if any(other in held for role in self.protocol.roles if role.id in held for other in role.excludes):
                return True
        return any(role in roles and former in roles for role, former in bound.items())

    def rootless(self, roles: set[str]) -> bool:
        """Tell whether a role is among them without one it is drawn from, or one that a loop binds instead."""
        for role in self.protocol.roles:
            if role.id in roles and role.drawn_from:
                instead = {each.role for each in all_loops(self.protocol.steps) if each.former in role.drawn_from}
                if not roles & {*role.drawn_from, *instead}:
                    return True
        return False

    def when(self, condition: cond.Condition | None) -> bool:
        return condition is None or self.holds(condition, lead=False)

    def ends(self, *, lead: bool) -> bool:
        assert self.phase is not None
        return self.holds(self.phase.ends or cond.AllHad(), lead=lead)

    def holds(self, condition: cond.Condition, *, lead: bool) -> bool:
        match condition:
            case cond.AllHad():
                return self.complete()
            case cond.TimeUp():
                return lead and self.is_time_up()
            case cond.LeadDecides():
                return lead
            case cond.Produced(item=kind):
                return self.phase is not None and any(kind == one for one, _ in self.produced)
            case cond.ByEach(item=kind, of=of):
                return self.phase is not None and all((kind, person) in self.produced for person in self.taking(of))
            case cond.ForEach(item=kind, of=of):
                return self.phase is not None and all((kind, person) in self.produced_about for person in self.select(of, away=True))
            case cond.Signed(item=kind):
                return self.phase is not None and self.unsigned(kind) == []
            case cond.Happened(event=event):
                return self.phase is not None and event in self.reported
            case cond.Consensus(of=of):
                if not lead:
                    return self.phase is not None and self.consensus_stands
                return self.phase is not None and self.nobody_objects(of)
            case cond.Enough(who=who):
                return self.phase is not None and any(person in self.said_enough for person in self.taking(who))
            case cond.Returned(question=question, option=option):
                answers = [held.answers[question] for held in self.held.values() if question in held.answers]
                return answers[-1:] == [option]
            case cond.Won(question=question, option=option):
                totals = self.result(question) or ()
                return any(points for _, points, _ in totals) and any(thing == option and rank == 1 for thing, _, rank in totals)
            case cond.Treated(item=kind):
                return self.phase is not None and all(item.id in self.treated for item in self.items_here(kind))
            case cond.Quiet():
                return self.fell_quiet
            case cond.FilmOver():
                return self.film_over()
            case cond.Is(parameter=parameter, option=option):
                return self.parameters[parameter] == option
            case cond.Filled(who=who):
                return bool(self.select(who))
            case cond.Here(who=who, least=least, most=most):
                return least <= len(self.select(who)) <= (len(self.people) if most is None else most)
            case cond.Usable(item=reference):
                item = self.newest(reference)
                return item is not None and item.id not in self.locked
            case cond.AnyOf(of=several):
                return any(self.holds(one, lead=lead) for one in several)
            case cond.AllOf(of=several):
                return all(self.holds(one, lead=lead) for one in several)
            case cond.Not(of=one):
                return not self.holds(one, lead=lead)

    def is_time_up(self) -> bool:
        return self.time_up

    def quiet_minutes(self) -> float | None:
        """Say after how many minutes it falls quiet here; None where no end asks for it, and in a sub-group that rests."""
        ends = None if self.phase is None or self.breakout is not None or self.resting else self.phase.ends
        return next((one.minutes for one in leaves(ends) if isinstance(one, cond.Quiet)), None)

    def contribute(self) -> None:
        """Begin a quiet anew, but for where somebody speaks or a film runs."""
        self.fell_quiet = False
        noise = self.turn is not None or self.film_since is not None
        self.quiet_from = None if noise or self.quiet_minutes() is None else self.active(self.now)

    def quiet_until(self) -> datetime | None:
        minutes = self.quiet_minutes()
        return None if self.quiet_from is None or minutes is None or self.fell_quiet else self.quiet_from + timedelta(minutes=minutes)

    def falls_quiet(self) -> None:
        assert self.phase is not None
        self.fell_quiet = True
        self.note("fell-quiet", self.phase.id)
        self.tell("look")

    def nobody_objects(self, of: Who) -> bool:
        """Tell whether one of some people agrees and none of them objects, be they here or gone or opted out."""
        return any(self.positions.get(person) == "agree" for person in self.taking(of)) and not self.objecting(of)

    def objecting(self, of: Who) -> list[str]:
        return [person for person in self.select(of, away=True) if self.positions.get(person) == "object"]

    def unsigned(self, kind: str) -> list[str] | None:
        """Say who has not signed the newest item of a kind that nothing supersedes; None where there is none."""
        newest = next((item for item in reversed(self.items) if item.kind == kind and item.id not in self.superseded), None)
        rule = self.rule(kind)
        if newest is None or rule is None:
            return None
        signing = self.select(rule.signed or Nobody(), away=True)
        return [person for person in signing if person not in self.signed.get(newest.id, ())]

    def rule(self, kind: str) -> ItemRule | None:
        return next((rule for rule in self.protocol.items if rule.id == kind), None)

    def unanswered(self) -> list[str]:
        """Say who has not answered in the present phase, in seat order."""
        assert self.phase is not None
        found = set(self.owing(self.phase.ends)) if self.phase.ends is not None else set()
        if isinstance(self.part, Round):
            found |= {*self.to_come(self.part), *(person for person in (self.follow_up, self.granted) if person is not None)}
        if isinstance(self.part, Hold) and not self.complete():
            found |= set(self.taking(self.part.who))
        if isinstance(self.part, Vote):
            found |= {person for person in self.taking(self.part.who) if person not in self.ballots}
        if isinstance(self.part, Rate):
            found |= set(self.still_to_score(self.part))
        return [person for person in self.people if person in found]

    def owing(self, ends: cond.Condition) -> list[str]:
        """Say whom a condition waits for."""
        match ends:
            case cond.AnyOf(of=several) | cond.AllOf(of=several):
                return [person for one in several for person in self.owing(one)]
            case cond.Produced(item=kind) | cond.ForEach(item=kind):
                return [] if self.holds(ends, lead=False) and not self.private(kind) else self.producers(kind)
            case cond.ByEach(item=kind, of=of):
                return [person for person in self.taking(of) if self.hidden(kind) or (kind, person) not in self.produced]
            case cond.Signed(item=kind):
                missing = self.unsigned(kind)
                return self.producers(kind) if missing is None else missing
            case cond.Happened(by=by):
                return [] if self.holds(ends, lead=False) else self.taking(by)
            case cond.Enough(who=who):
                return [] if self.holds(ends, lead=False) else self.taking(who)
            case cond.Consensus(of=of):
                if self.consensus_stands:
                    return []
                missing = [person for person in self.taking(of) if self.positions.get(person) not in {"agree", "stand-aside"}]
                return missing or [*self.taking(of), *self.objecting(of)]
            case _:
                return []

    def private(self, kind: str) -> bool:
        rule = self.rule(kind)
        return rule is not None and rule.access is Access.PRIVATE

    def hidden(self, kind: str) -> bool:
        """Tell whether nobody learns who has produced one."""
        rule = self.rule(kind)
        return self.private(kind) or (rule is not None and rule.anonymous)

    def producers(self, kind: str) -> list[str]:
        rule = self.rule(kind)
        return [] if rule is None else self.select(rule.by)

    def complete(self) -> bool:
        match self.part:
            case Solo():
                return self.solo_done
            case Round():
                waits = self.owed or self.turn is not None or self.slot is not None or self.follow_up is not None or self.granted is not None
                return not waits and not self.to_come(self.part)
            case Watch():
                return self.film_over()
            case Hold():
                return self.held_enough(self.part)
            case Vote():
                return all(person in self.ballots for person in self.taking(self.part.who))
            case Rate():
                return all(self.scored_enough(self.part, item) for item in self.items_here(self.part.item))
            case _:
                return False

    def to_come(self, part: Round) -> list[str]:
        """Say who has still a turn to take or to pass."""
        if part.passing is Passing.IN_A_ROW:
            return [person for person in self.queue if person not in self.passed_since]
        return [*self.queue, *self.passed]

    def held_enough(self, part: Hold) -> bool:
        """Tell whether what was to be held at this stop was held and brought back."""
        if any(self.held[record].open for record in self.opened_here):
            return False
        if part.each is None:
            return bool(self.opened_here)
        held_for = {self.held[record].person for record in self.opened_here}
        return all(person in held_for for person in self.taking(part.each, away=True))

    def film_over(self) -> bool:
        return self.film_ended and self.film_since is None

    def newest(self, reference: ItemOf) -> Item | None:
        owners = self.whole.select(reference.of)
        return next((item for item in reversed(self.items) if item.kind == reference.kind and item.owner in owners), None)

    def covered(self, item: Item, scope: str, audience: Iterable[str]) -> bool:
        for subject in item.subjects:
            consent = self.consents.get((item.id, subject, scope))
            if consent is None or consent.state is not ConsentState.GRANTED:
                return False
            if not set(audience) <= set(consent.audience):
                return False
            if consent.until is not None and consent.until <= self.now:
                return False
        return True

    def may_run(self) -> bool:
        """Tell whether the running film, or no film, would be in order if it were played now."""
        part = self.part
        if self.film_since is None or not isinstance(part, Watch) or self.film in self.shown_in_breach:
            return True
        film = next(item for item in self.items if item.id == self.film)
        return film.owner in self.select(part.item.of) and self.covered(film, part.scope, self.taking(part.who))

    def judge_film(self) -> None:
        if not self.may_run():
            self.stop_film("audience")

    def locks(self, state: ConsentState, scope: str) -> bool:
        """Tell whether a consent locks its item: a no for the widest scope any watch shows, or for a narrower one."""
        scopes = self.protocol.scopes
        shown = {watch.scope for watch in all_watches(self.protocol.steps)}
        widest = max((n for n, one in enumerate(scopes) if one in shown), default=-1)
        return state in LOCKING and scope in scopes[: widest + 1]

    # ---------------------------------------------------------------- votes and ratings

    def items_here(self, kind: str) -> list[Item]:
        """List the items of a kind that nothing supersedes; in a sub-group those made in it."""
        rule = self.rule(kind)
        found = [item for item in self.items if item.kind == kind and item.id not in self.superseded]
        if self.whole is self and (rule is None or rule.access is not Access.GROUP):
            return found
        return [item for item in found if self.made_at.get(item.id, THE_WHOLE) == self.spot]

    def things(self, part: Vote) -> list[str]:
        return list(part.options) or [item.id for item in self.items_here(part.on)]

    def owner(self, item: str) -> str | None:
        return next((one.owner for one in self.items if one.id == item), None)

    def cast_vote(self, command: cmd.CastVote) -> None:
        part, actor, named = self.part, command.actor, [thing for thing, _ in command.points]
        if not isinstance(part, Vote) or self.resting:
            raise Refuse("nothing-to-vote")
        if actor not in self.taking(part.who):
            raise Refuse("not-yours-to-vote")
        if actor in self.ballots:
            raise Refuse("voted-already")
        if any(thing not in self.things(part) for thing in named):
            raise Refuse("unknown-option")
        if len(named) > len(set(named)) or any(not 1 <= points <= (part.ranks or part.most) for _, points in command.points):
            raise Refuse("points-range")
        if part.ranks is None and sum(points for _, points in command.points) > part.points:
            raise Refuse("too-many-points")
        if part.ranks is not None and {points for _, points in command.points} != set(range(part.ranks - len(named) + 1, part.ranks + 1)):
            raise Refuse("not-in-order")
        if not part.own and part.on and any(self.owner(thing) == actor for thing in named):
            raise Refuse("own-item")
        self.ballots[actor] = dict(command.points)
        self.note("voted", actor, command.points)
        self.tell("look")

    def score(self, command: cmd.Score) -> None:
        part, actor, item = self.part, command.actor, command.item
        if not isinstance(part, Rate) or self.resting:
            raise Refuse("nothing-to-rate")
        if actor not in self.taking(part.who):
            raise Refuse("not-yours-to-rate")
        if item not in [one.id for one in self.items_here(part.item)]:
            raise Refuse("unknown-item")
        if not part.least <= command.points <= part.most:
            raise Refuse("score-range")
        if item in self.ballots.get(actor, {}):
            raise Refuse("rated-already")
        if part.raters is not None and len(self.scorers(item)) >= part.raters:
            raise Refuse("rated-enough")
        if not part.own and self.owner(item) == actor:
            raise Refuse("own-item")
        self.ballots.setdefault(actor, {})[item] = command.points
        self.note("scored", actor, item, command.points)
        self.tell("look")

    def scorers(self, item: str) -> list[str]:
        return [person for person, scores in self.ballots.items() if item in scores]

    def scored_enough(self, part: Rate, item: Item) -> bool:
        if part.raters is not None:
            return len(self.scorers(item.id)) >= part.raters
        return all(person in self.scorers(item.id) for person in self.may_score(part, item))

    def may_score(self, part: Rate, item: Item) -> list[str]:
        return [person for person in self.taking(part.who) if part.own or person != item.owner]

    def still_to_score(self, part: Rate) -> list[str]:
        rule = self.rule(part.item)
        if rule is not None and rule.anonymous and not part.own:
            return [] if self.complete() else self.taking(part.who)
        waiting = [item for item in self.items_here(part.item) if not self.scored_enough(part, item)]
        return [person for item in waiting for person in self.may_score(part, item) if person not in self.scorers(item.id)]

    def close_vote(self, part: Vote | Rate) -> None:
        """Say what came of a vote or rating: most points first, among as many the first that was there."""
        assert self.phase is not None
        given = [thing for points in self.ballots.values() for thing in points]
        order = list(part.options) if isinstance(part, Vote) and part.options else [item.id for item in self.items]
        there = self.things(part) if isinstance(part, Vote) else []
        sums = {thing: sum(points.get(thing, 0) for points in self.ballots.values()) for thing in order if thing in there or thing in given}
        ranked = sorted(sums, key=lambda thing: -sums[thing])
        totals = tuple((thing, sums[thing], 1 + sum(other > sums[thing] for other in sums.values())) for thing in ranked)
        self.results[self.phase.id, self.name] = totals
        pattern = []
        for thing in ranked if isinstance(part, Vote) and part.distribution else ():
            points_given = [points[thing] for points in self.ballots.values() if thing in points]
            pattern.append((thing, tuple((number, points_given.count(number)) for number in sorted(set(points_given), reverse=True))))
        self.note("vote-closed", self.phase.id, totals, tuple(pattern))
        self.revealed = self.tick

    def result(self, question: str) -> Totals | None:
        """Give what came of a vote or rating: in this sub-group, or else in the whole."""
        return self.results.get((question, self.name), self.results.get((question, "")))

    # ---------------------------------------------------------------- who knows of items, seals

    def knows(self, person: str, item: Item) -> bool:
        """Tell whether somebody may know that an item is there."""
        rule, spot = self.rule(item.kind), self.made_at.get(item.id, THE_WHOLE)
        if rule is None or rule.access in {Access.OPEN, Access.HELD} or item.owner == person:
            return True
        if rule.access is Access.PRIVATE:
            return False
        here = self.of(person)
        if item.id in self.kept.get(person, ()):
            return True
        return spot == THE_WHOLE or person in self.put_into.get(spot, ()) or (here is not self.whole and here.spot == spot)

    def sealed(self, item: Item) -> bool:
        rule, spot = self.rule(item.kind), self.made_at.get(item.id, THE_WHOLE)
        opened = {(item.kind, THE_WHOLE), (item.kind, spot)} & self.opened
        return rule is not None and rule.seal is not None and not opened and item.id not in self.unsealed

    def all_written(self, rule: ItemRule) -> bool:
        """Tell whether nobody is waited for with an item of a sealed kind."""
        each = None if rule.seal is None else rule.seal.each
        written = [item for item in self.items if item.kind == rule.id and item.id not in self.superseded]
        here = [item.owner for item in written if self.whole is self or self.made_at.get(item.id) == self.spot]
        return each is None or all(person in here for person in self.taking(each))

    def open_seals(self) -> None:
        """Open what the present phase opens, as soon as nobody is waited for."""
        if self.phase is None or self.breakout is not None:
            return
        for rule in self.protocol.items:
            if rule.seal is None or rule.seal.until != self.phase.id or not self.all_written(rule):
                continue
            if rule.seal.whole and not {(rule.id, THE_WHOLE), (rule.id, self.spot)} & self.opened:
                self.open_kind(rule, None)
            elif not rule.seal.whole and self.sealed_here(rule):
                self.unseal(rule, self.sealed_here(rule), None)

    def sealed_here(self, rule: ItemRule) -> list[Item]:
        """List the sealed items of a kind; in a sub-group those made in it."""
        found = [item for item in self.items if item.kind == rule.id and self.sealed(item)]
        return [item for item in found if self.whole is self or self.made_at.get(item.id) == self.spot]

    def open_kind(self, rule: ItemRule, actor: str | None) -> None:
        items = self.sealed_here(rule)
        self.opened.add((rule.id, self.spot))
        self.unseal(rule, items, actor)

    def unseal(self, rule: ItemRule, items: list[Item], actor: str | None) -> None:
        self.unsealed |= {item.id for item in items}
        self.note("seal-opened", actor, rule.id, tuple(item.id for item in items))
        if actor is None or rule.anonymous or self.whole is not self or any(item.owner != actor for item in items):
            self.revealed = self.tick

    def open_item(self, item: Item, actor: str) -> None:
        """Open an item, and all of its kind where these open together."""
        rule = self.rule(item.kind)
        assert rule is not None
        assert rule.seal is not None
        if rule.seal.whole:
            self.open_kind(rule, actor)
        else:
            self.unseal(rule, [item], actor)

    def reveal(self, command: cmd.Reveal) -> None:
        item = next((one for one in self.items if one.id == command.item), None)
        elsewhere = item is not None and self.whole is not self and self.made_at.get(item.id) != self.spot
        if item is None or elsewhere or not self.knows(command.actor, item):
            raise Refuse("unknown-item")
        rule = self.rule(item.kind)
        if rule is None or rule.seal is None or not self.sealed(item):
            raise Refuse("not-sealed")
        if command.actor not in self.select(rule.seal.by):
            self.forbid("not-yours-to-reveal")
        if not self.all_written(rule):
            self.forbid("not-all-written")
        self.open_item(item, command.actor)
        self.tell("look")

    def pass_on(self, command: cmd.PassOn) -> None:
        steering = command.actor in (self.leads() or self.members())
        named: list[str] = []
        kinds: list[ItemRule] = []
        if not command.passes:
            raise Refuse("unknown-item")
        for name, to in command.passes:
            item = next((one for one in self.items if one.id == name), None)
            if item is None or not self.knows(command.actor, item) or name in named:
                raise Refuse("unknown-item")
            named.append(name)
            rule = self.rule(item.kind)
            if rule is None or rule.access is not Access.HELD:
                raise Refuse("not-held")
            holds = self.holder.get(name, item.owner) == command.actor and not rule.anonymous
            if not steering and not holds:
                raise Refuse("not-yours-to-pass")
            if to not in self.people:
                raise Refuse("unknown-person")
            if to not in self.present:
                raise Refuse("wrong-addressee")
            kinds.append(rule)
        for rule in kinds:
            left = [item for item in self.items if item.kind == rule.id and item.id not in self.superseded and item.id not in named]
            if rule.anonymous and left:
                raise Refuse("all-at-once")
        self.holder |= dict(command.passes)
        self.note("passed-on", command.passes)
        self.tell("look")

    def speakers(self, part: Talk) -> list[str]:
        """Tell whom a form selects to speak; in a watch, only at a stop that somebody called."""
        if isinstance(part, Watch):
            if self.caller is None:
                return []
            called = [self.caller] if self.caller in self.present and self.caller not in self.opted_out else []
            return [*called, *self.taking(part.replies)]
        return self.taking(part.who)

    def filtered(self, move: Move) -> bool:
        return any(choice.id == self.parameters[p.id] and move in choice.without for p in self.protocol.parameters for choice in p.choices)

    # ---------------------------------------------------------------- floor and film

    def active(self, at: datetime) -> datetime:
        """Give the moment on the clock that a pause stops."""
        return at if self.paused_at is None else self.paused_at

    def end_turn(self, why: str, *, leaving: bool = False) -> None:
        turn, part = self.turn, self.part
        assert turn is not None
        self.turn = None
        self.note("turn-ended", turn.speaker, why)
        self.drop_skips(turn.speaker)
        self.floor_no += 1
        assert turn.said is not None
        turn.said.seconds = (self.active(self.now) - turn.since).total_seconds()
        self.talk[turn.speaker] = self.talk.get(turn.speaker, 0.0) + turn.said.seconds
        self.contribute()
        if turn.move is Move.INTERVENE:
            return
        if turn.answers:
            asked_still, self.owed = turn.speaker in self.owed, []
            if isinstance(part, Round | Open) and isinstance(part.body, Offer):
                self.grant(part, granted=turn.move is Move.GRANT and why == "done" and asked_still)
            elif why != "skipped" and not leaving:
                self.offer_follow_up()
            return
        if part is not None and not turn.follow_up and not turn.opinion and turn.speaker in self.taking(part.who):
            self.count(turn, why, leaving=leaving)
        asked = asking(part)
        offers = asked is not None and bool(asked.opinion)
        idle = offers and (part is None or turn.speaker not in self.taking(part.who) or turn.opinion or self.granted is not None)
        if asked is not None and turn.move in asked.moves and not asked.later and not self.owed and not idle:
            self.owed = [person for person in turn.to if person in self.taking(asked.of)]
            self.asker = None if turn.follow_up else turn.speaker
        if not leaving:
            self.lap()

    def count(self, turn: Turn, why: str, *, leaving: bool) -> None:
        """Count a turn; its speaker leaves the queue, and is put at its end again where they have another turn to come."""
        part, speaker = self.part, turn.speaker
        self.counted[speaker] = self.counted.get(speaker, 0) + 1
        self.recent = [speaker, *(person for person in self.recent if person != speaker)]
        if turn.about is not None:
            self.treated.add(turn.about)
        if self.phase is not None and self.phase.id in self.common.spoke:
            self.common.spoke[self.phase.id].add(speaker)
        self.passed_since = set()
        if isinstance(part, Solo):
            self.solo_done = True
        if not isinstance(part, Round):
            return
        waited = speaker in self.queue or speaker in self.passed
        self.queue = [person for person in self.queue if person != speaker]
        self.passed = [person for person in self.passed if person != speaker]
        self.had.add(speaker)
        again = part.passing is Passing.IN_A_ROW or self.counted[speaker] < part.quota
        if waited and again and why != "skipped" and not leaving:
            self.queue_again(speaker)

    def queue_again(self, person: str) -> None:
        self.had.discard(person)
        self.queue.append(person)
        self.note("queue-joined", person)
        self.floor_no += 1

    def offer_follow_up(self) -> None:
        """Let who asked ask once more, as an answer has been given or passed."""
        part, asker, self.asker = self.part, self.asker, None
        asked = asking(part)
        if isinstance(part, Round) and asked is not None and asked.follow_up and asker is not None and asker in self.taking(part.who):
            self.follow_up = asker
            self.note("follow-up-offered", asker)
            self.floor_no += 1

    def grant(self, part: Round | Open, *, granted: bool) -> None:
        """Let who offered an opinion give it, if it was granted."""
        person, self.asker = self.asker, None
        if granted and person is not None and person in self.taking(part.who):
            self.granted = person
            self.note("opinion-granted", person)
            self.floor_no += 1

    def waits(self, person: str) -> bool:
        """Tell whether somebody has offered an opinion that waits for a yes or a no."""
        asked = asking(self.part)
        return asked is not None and bool(asked.opinion) and bool(self.owed) and self.asker == person

    def drop_skips(self, person: str) -> None:
        """Drop proposals to skip somebody whose turn or answer is over."""
        for side in {self.whole.name: self.whole, self.name: self}.values():
            side.proposals = {who: act for who, act in side.proposals.items() if not (isinstance(act, cmd.SkipTurn) and act.person == person)}

    def lap(self) -> None:
        """Begin another lap of a round where one is due."""
        if isinstance(self.part, Round) and not self.queue and self.passed:
            self.queue, self.passed = self.passed, []
            self.note("lap-begun", tuple(self.queue))
            self.floor_no += 1

    def notice(self, person: str, *, leaving: bool = False) -> None:
        """Let film, queue and loops take notice of somebody who came or went, or whose roles or answers changed."""
        whole, here = self.whole, self.of(person)
        for side in [whole] if here is whole else [whole, here]:
            side.judge_film()
            side.notice_queue(person)
            side.notice_loops(person, leaving=leaving)

    def notice_queue(self, person: str) -> None:
        part = self.part
        self.drop(person)
        if not isinstance(part, Round) or self.resting or person not in self.taking(part.who):
            return
        if person not in self.had and person not in self.queue and person not in self.passed:
            self.queue.append(person)
            self.note("queue-joined", person)
            self.floor_no += 1

    def drop(self, person: str) -> None:
        """Take the turn to come and the owed answer from somebody who is not selected for them any more."""
        part = self.part
        dropped = False
        to_come = person in self.queue or person in self.passed or person in {self.follow_up, self.granted}
        if to_come and isinstance(part, Round | Open) and person not in self.taking(part.who):
            self.queue = [one for one in self.queue if one != person]
            self.passed = [one for one in self.passed if one != person]
            self.passed_since.discard(person)
            if person == self.follow_up:
                self.follow_up = None
            if person == self.granted:
                self.granted = None
            self.note("turn-dropped", person)
            self.floor_no += 1
            dropped = True
        asked = asking(part)
        if person in self.owed and (asked is None or person not in self.taking(asked.of)):
            self.owed.remove(person)
            self.note("answer-dropped", person)
            self.floor_no += 1
            dropped = True
        self.drop_offer(person)
        if dropped:
            self.lap()

    def drop_offer(self, person: str) -> None:
        """Take back what somebody offered who may give no opinion any more, and what nobody is left to hear."""
        part, asked = self.part, asking(self.part)
        if asked is None or not isinstance(part, Round | Open):
            return
        if self.waits(person) and person not in self.taking(part.who):
            self.take_offer_back(person)
        if self.granted is not None and all(one == self.granted for one in self.taking(asked.of)):
            person, self.granted = self.granted, None
            self.note("offer-dropped", person)
            self.floor_no += 1

    def take_offer_back(self, person: str) -> None:
        self.owed = []
        self.note("offer-dropped", person)
        self.floor_no += 1

    def notice_loops(self, person: str, *, leaving: bool = False) -> None:
        """Let loops take notice of somebody."""
        inner = [] if self.whole is not self else [loop for group in self.groups for loop in group.loops]
        for depth, loop in enumerate(self.loops):
            inside = any(one.bearer == person for one in [*self.loops[depth + 1 :], *inner])
            if inside and not (leaving and not loop.each.away):
                continue
            may = person in self.loop_people(loop.each)
            if person in loop.ahead:
                if not may:
                    loop.ahead.remove(person)
                    self.note("loop-left", loop.each.id, person, True)
            elif may and person not in loop.done:
                loop.ahead.append(person)
                self.note("loop-joined", loop.each.id, person)

    def film_position(self, at: datetime) -> float:
        if self.film_since is None:
            return self.film_from
        return self.film_from + (self.active(at) - self.film_since).total_seconds()

    def stop_film(self, why: str, caller: str | None = None) -> None:
        self.note("film-stopped", self.film, why, caller)
        self.film_from = self.film_position(self.now)
        self.film_since = None
        self.film_until = None
        self.caller = caller
        self.floor_no += 1
        self.contribute()

    # ---------------------------------------------------------------- time

    def deadlines(self) -> list[tuple[datetime, Callable[[], None]]]:
        """List what is to come by the clock, in the order in which it happens at the same instant."""
        found: list[tuple[datetime | None, Callable[[], None]]] = []
        running = self.paused_at is None
        if running:
            found.append((self.film_until, self.film_ends))
        ends = [consent.until for consent in self.consents.values() if consent.state is ConsentState.GRANTED and consent.until is not None]
        found.append((max(min(ends), self.now) if ends else None, self.permissions_end))
        sides = self.sides
        if running:
            found += [(side.slot, side.slot_ends) for side in sides]
            found += [(side.quiet_until(), side.falls_quiet) for side in sides]
        found += [(side.reminders[0] if side.reminders else None, side.reminder_is_due) for side in sides]
        if running:
            found += [(side.call_at, side.call_is_due) for side in sides]
        found += [(None if side.time_up else side.deadline, side.time_is_up) for side in sides if running or side.in_days]
        if running:
            found += [(side.longest, side.longest_is_over) for side in sides]
            found += [(time.until, partial(side.group_time_ends, time)) for side in sides for time in reversed(side.times) if not time.up]
        return [(moment, happen) for moment, happen in found if moment is not None]

    def due(self, at: datetime) -> None:
        """Settle every deadline up to and including a moment, the earliest first."""
        if at.utcoffset() is None:
            return
        while not self.ended:
            coming = self.deadlines()
            if not coming:
                break
            first, happen = min(coming, key=lambda each: each[0])
            if first > at:
                break
            self.now = first if self.restored is None else max(first, self.restored)
            happen()
            self.tell("look")
        self.clock = max(self.now, at)

    def due_from(self, at: datetime) -> None:
        """Settle what would have come while something stood that is taken back now."""
        self.restored = at
        self.due(at)
        self.now = self.clock = at

    def film_ends(self) -> None:
        self.note("film-ended", self.film)
        self.film_from = 0.0
        self.film_since = None
        self.film_until = None
        self.film_ended = True
        self.caller = None
        self.floor_no += 1
        self.contribute()
        self.tell("look")

    def permissions_end(self) -> None:
        """End the permissions whose time is over, in the order in which they were first recorded."""
        for key, consent in self.consents.items():
            if consent.state is ConsentState.GRANTED and consent.until is not None and consent.until <= self.now:
                self.note("consent-expired", *key)
                self.consents[key] = evolve(consent, state=ConsentState.EXPIRED, audience=())
        self.judge_film()
        self.tell("look")

    def slot_ends(self) -> None:
        self.note("slot-ended")
        self.slot = None
        self.tell("look")

    def reminder_is_due(self) -> None:
        assert self.phase is not None
        self.reminders.pop(0)
        self.note("reminder-due", self.phase.id, tuple(self.unanswered()))
        self.tell("look")

    def time_is_up(self) -> None:
        self.time_up = True
        assert self.phase is not None
        self.note("time-was-up", self.phase.id)
        planned = self.phase.days or self.phase.minutes
        self.tell("time" if planned is not None and planned.hard else "look")

    def longest_is_over(self) -> None:
        assert self.phase is not None
        if not self.time_up:
            self.note("time-was-up", self.phase.id)
        self.time_up = True
        self.tell("time")

    # ---------------------------------------------------------------- judging

    def perform(self, command: Command) -> Outcome:
        """Settle what is due, judge a command, and apply it where it is accepted."""
        before = self.now
        self.departures, self.breaches = [], []
        try:
            self.due(command.at)
            before = self.now
            judge_time(command)
            side = self.side_of(command)
            side.judge_in_general(command)
            self.now = max(self.now, command.at)
            side.judge_and_apply(command)
            for one in self.sides:
                if one.votes and not self.ended:
                    one.count_votes()
            self.tell("look")
        except Refuse as refused:
            self.now = before
            return Outcome(refused.code, ())
        self.clock = self.now
        return Outcome(None, tuple(self.departures), tuple(self.breaches))

    def side_of(self, command: Command) -> Naive:
        """Say where a command is judged while sub-groups are at work: in one of them, or in the whole."""
        own = self.of(command.actor)
        match command:
            case cmd.Advance() | cmd.Extend() if self.breakout is not None and self.breakout.free:
                named = next((group for group in self.groups if group.name == command.group), self)
                return own if command.group is None else named
            case cmd.SkipTurn(person=person) if self.breakout is not None and self.breakout.free:
                return self.of(person)
            case cmd.Second(person=person):
                return self.of(person) if person in self.of(person).proposals else self
            case cmd.OptOut(of=str() as loop):
                return own if any(one.each.id == loop for one in own.loops) else self
            case cmd.Choose(question=str()):
                return self
            case cmd.BeginTurn() | cmd.EndTurn() | cmd.Pass() | cmd.Choose() | cmd.Produce() | cmd.Enough() | cmd.OptOut() | cmd.OptIn():
                return own
            case cmd.VoteOnTime() | cmd.Report() | cmd.TakePosition() | cmd.Play() | cmd.StopFilm() | cmd.TakeRole():
                return own
            case cmd.LeaveRole() | cmd.CastVote() | cmd.Score() | cmd.Reveal() | cmd.Undo():
                return own
            case _:
                return self

    def judge_in_general(self, command: Command) -> None:
        if command.actor not in self.common.people and not isinstance(command, cmd.Join):
            raise Refuse("unknown-person")
        if self.now - command.at > timedelta(seconds=2):
            raise Refuse("time-backwards")
        outside = command.actor not in self.people and command.actor in self.common.people
        if outside and command.actor not in (self.leads() or self.steering()) and self.mode is not Mode.RECORDING:
            raise Refuse("not-yours-to-lead")
        always = isinstance(command, cmd.AgreeLevel)
        if isinstance(command, cmd.RecordConsent):
            always = command.state in {ConsentState.REFUSED, ConsentState.WITHDRAWN}
        if command.actor not in self.common.present and not isinstance(command, cmd.Join) and not always:
            raise Refuse("not-present")
        if self.ended and not always:
            raise Refuse("session-ended")
        seen: int | None = getattr(command, "seen", None)
        on_phase = isinstance(command, PHASE_ACTS) or (isinstance(command, cmd.Choose) and self.asks())
        on_floor = isinstance(command, FLOOR_ACTS) or (isinstance(command, cmd.Choose) and not self.asks())
        if isinstance(command, cmd.Choose) and command.question is not None:
            on_phase = on_floor = False
        if seen is not None and ((on_phase and seen != self.phase_no) or (on_floor and seen != self.floor_no)):
            raise Refuse("stale")
        if self.paused_at is not None and not isinstance(command, FREE_IN_PAUSE):
            raise Refuse("session-paused")

    def asks(self) -> bool:
        """Tell whether commands are judged as at a question."""
        return self.question is not None or self.breakout is not None or self.through

    def permit(self, broken: list[str]) -> None:
        """Refuse broken advisory rules in strict mode, and where they are marked as hard."""
        for code in broken:
            if self.mode is Mode.STRICT or (code in self.marked() and self.mode is not Mode.RECORDING):
                raise Refuse(code)

    def marked(self) -> tuple[str, ...]:
        """Name the advisory rules that are marked as hard here."""
        return (*self.protocol.hard, *(self.phase.hard if self.phase is not None and self.breakout is None else ()))

    def forbid(self, code: str) -> None:
        """Refuse what breaks a hard rule that people can break, or note it where what happened is recorded."""
        if self.mode is not Mode.RECORDING:
            raise Refuse(code)
        if (code, self.name) not in self.breaches:
            self.breaches.append((code, self.name))

    def depart(self, broken: list[str]) -> None:
        """Let a command with broken advisory rules through and note them, or refuse it."""
        self.permit(broken)
        self.note_departures(broken)

    def note_departures(self, broken: list[str]) -> None:
        for code in broken:
            breach = self.mode is Mode.RECORDING and code in {*self.marked(), "move-filtered", "forbidden-move", "not-granted"}
            (self.breaches if breach else self.departures).append((code, self.name))

    def judge_and_apply(self, command: Command) -> None:
        match command:
            case cmd.BeginTurn():
                self.begin_turn(command)
            case cmd.EndTurn():
                if self.turn is None or self.turn.speaker != command.actor:
                    raise Refuse("no-floor")
                self.end_turn("done")
                self.tell("look")
            case cmd.Pass():
                self.let_pass(command)
            case cmd.Choose():
                self.choose(command)
            case cmd.Enough():
                self.enough(command)
            case cmd.Play():
                self.play(command)
            case cmd.StopFilm():
                self.stop_by_person(command)
            case cmd.Produce():
                self.produce(command)
            case cmd.RecordConsent():
                self.record_consent(command)
            case cmd.SetParameter():
                self.set_parameter(command)
            case cmd.TimeCall():
                timekeepers = {person for role in self.protocol.roles if role.timekeeper for person in self.holders[role.id]}
                self.depart([] if self.is_lead(command.actor) or command.actor in timekeepers else ["not-yours-to-call"])
            case cmd.Pause():
                if self.paused_at is not None:
                    raise Refuse("already-paused")
                self.paused_at = self.now
                self.note("paused", command.actor)
            case cmd.VoteOnTime():
                self.vote_on_time(command)
            case cmd.AgreeLevel():
                self.levels[command.actor] = command.level
            case cmd.Signal():
                self.signal(command)
            case cmd.Veto():
                self.veto(command)
            case cmd.CastVote() | cmd.Score() | cmd.PassOn() | cmd.Reveal():
                self.judge_and_apply_of_items(command)
            case cmd.Sign() | cmd.Report() | cmd.TakePosition() | cmd.OpenHeld() | cmd.TakeBack():
                self.judge_and_apply_in_cycles(command)
            case cmd.Relabel() | cmd.Reattribute():
                self.put_right(command)
            case cmd.Undo():
                impossible("who interprets naively has no memory; it is reckoned anew")
            case _:
                self.judge_and_apply_for_people(command)

    def put_right(self, command: cmd.Relabel | cmd.Reattribute) -> None:
        """Put right what a turn was, or whose it was."""
        turn = self.turn_to_put_right(command)
        if isinstance(command, cmd.Relabel):
            if not isinstance(command.move, Move):
                raise Refuse("unknown-move")
            if command.move is turn.move:
                raise Refuse("told-so-already")
            turn.move = command.move
            self.note("turn-relabelled", command.actor, turn.person, turn.began, turn.move.value)
            return
        if turn.reads:
            raise Refuse("read-by-owner")
        if command.to not in self.common.people:
            raise Refuse("unknown-person")
        if command.to == turn.person:
            raise Refuse("told-so-already")
        if command.to not in turn.here:
            raise Refuse("was-not-here")
        assert turn.seconds is not None
        self.note("turn-reattributed", command.actor, turn.person, turn.began, command.to, turn.seconds)
        self.talk[turn.person] -= turn.seconds
        self.talk[command.to] = self.talk.get(command.to, 0.0) + turn.seconds
        turn.person = command.to

    def turn_to_put_right(self, command: cmd.Relabel | cmd.Reattribute) -> Said:
        if command.began.utcoffset() is None:
            raise Refuse("naive-time")
        actor, own = command.actor, self.of(command.actor)
        keepers = {person for role in self.protocol.roles if role.recorder for person in self.holders[role.id]}
        keeps = actor in self.leads() or actor in keepers
        if not keeps and (own is self or actor not in own.leads()):
            raise Refuse("not-yours-to-correct")
        turn = next(
            (
                each
                for each in reversed(self.spoken)
                if (each.person, each.began) == (command.person, command.began) and (not each.group or actor in each.knowing)
            ),
            None,
        )
        if turn is None:
            raise Refuse("unknown-turn")
        if not keeps and turn.group != own.name:
            raise Refuse("not-yours-to-correct")
        if turn.seconds is None:
            raise Refuse("turn-goes-on")
        return turn

    def judge_and_apply_of_items(self, command: OfItems) -> None:
        match command:
            case cmd.CastVote():
                self.cast_vote(command)
            case cmd.Score():
                self.score(command)
            case cmd.PassOn():
                self.pass_on(command)
            case cmd.Reveal():
                self.reveal(command)

    def judge_and_apply_in_cycles(self, command: OfCycles) -> None:
        match command:
            case cmd.Sign():
                self.sign(command)
            case cmd.Report():
                self.report(command)
            case cmd.TakePosition():
                self.take_position(command)
            case cmd.OpenHeld():
                self.open_held(command)
            case cmd.TakeBack():
                self.take_back(command)

    def judge_and_apply_for_people(self, command: Steering | OfPeople) -> None:
        match command:
            case cmd.HandOver():
                self.hand_over(command)
            case cmd.Second():
                self.second(command)
            case cmd.Join():
                self.join(command)
            case cmd.Leave():
                self.let_go(command.actor)
            case cmd.TakeRole():
                self.take_role(command)
            case cmd.LeaveRole():
                self.leave_role(command)
            case cmd.Assign() if command.actor == command.person and self.of(command.person) is self:
                self.note_departures(self.judge_assign(command))
                self.assign(command)
            case cmd.OptOut(of=None):
                self.opt_out(command.actor)
            case cmd.OptOut():
                self.opt_out_of_loop(command)
            case cmd.OptIn():
                self.opt_in(command.actor)
            case _:
                self.steer(command)

    # ---------------------------------------------------------------- commands on the floor

    def begin_turn(self, command: cmd.BeginTurn) -> None:
        actor, part = command.actor, self.part
        if self.breakout is not None:
            raise Refuse("sub-groups-at-work")
        if self.through:
            raise Refuse("group-through")
        if part is None:
            raise Refuse("question-open")
        if command.move is not None and not isinstance(command.move, Move):
            raise Refuse("unknown-move")
        if isinstance(part, Round | Open) and isinstance(part.body, Offer) and actor in self.owed and command.move is None:
            raise Refuse("yes-or-no")
        if self.film_since is not None:
            raise Refuse("film-running")
        if self.turn is not None and self.turn.speaker == actor:
            raise Refuse("already-speaking")
        broken = ["floor-taken"] if self.turn is not None and not (isinstance(part, Open) and part.interrupts) else []
        main, allowed = self.moves(actor, part)
        move = main if command.move is None else command.move
        if any(move in one.moves for one in self.forbidden()):
            if self.mode is not Mode.RECORDING:
                raise Refuse("forbidden-move")
            broken.append("forbidden-move")
        intervenes = move is Move.INTERVENE and self.may_intervene(actor) and isinstance(part, Solo | Round | Open)
        if not intervenes:
            if self.filtered(move) and not self.resting and self.mode is not Mode.RECORDING:
                raise Refuse("move-filtered")
            asked = asking(part)
            ungranted = asked is not None and move in asked.opinion and actor != self.granted
            if ungranted and self.mode is not Mode.RECORDING:
                raise Refuse("not-granted")
            broken += self.broken_by(actor, part, move, allowed)
            if ungranted:
                broken = [code for code in broken if code != "move-not-here"]
                broken += [] if "move-filtered" in broken else ["not-granted"]
        to = self.addressees(command, part, move)
        if not intervenes and not self.nobody_speaks(part):
            broken += self.not_spoken_to(command, part)
        item = None if intervenes or self.resting else self.read_out(actor, part, command.about)
        broken += self.judge_about(command, part, item, intervenes=intervenes)
        self.depart(broken)
        if self.turn is not None:
            self.end_turn("cut")
        self.start_turn(part, Turn(actor, move, to, self.now, answers=False, follow_up=False, opinion=False, about=item or command.about))

    def forbidden(self) -> list[Forbidden]:
        """Say what must not be yielded here."""
        own = [] if self.phase is None or self.breakout is not None else [self.phase.forbids]
        return [self.protocol.forbids, *own]

    def moves(self, actor: str, part: Talk) -> tuple[Move, tuple[Move, ...]]:
        """Say what the form takes for a turn without a move, and which moves it names."""
        match None if isinstance(part, Silence | Field | Hold | Vote | Rate) else part.body:
            case Say(move=move, also=also, any=True):
                return move, (move, *also, *self.any_move())
            case Say(move=move, also=also):
                return move, (move, *also)
            case Ask() as body:
                return (body.reply, (body.reply,)) if actor in self.owed else (body.move, (body.move, *body.also))
            case React() as body:
                move = body.reply if actor in self.owed else body.move
                return move, (move,)
            case Offer(move=move, also=also):
                if actor in self.owed:
                    return Move.DECLINE, (Move.GRANT, Move.DECLINE)
                return (move, (move, *also)) if actor == self.granted else (Move.OFFER_OPINION, (Move.OFFER_OPINION,))
            case About(move=move, also=also):
                return move, (move, *also)
            case Read(move=move):
                return move, (move,)
            case _:
                return Move.INFORM, ()

    def any_move(self) -> tuple[Move, ...]:
        """Name every move but the lead's, and but those that are forbidden."""
        return tuple(move for move in Move if move is not Move.INTERVENE and not any(move in one.moves for one in self.forbidden()))

    def addressees(self, command: cmd.BeginTurn, part: Talk, move: Move) -> list[str]:
        """Judge and give those a turn is addressed to; a question goes to all it may go to."""
        actor, to, question = command.actor, list(command.to), asking(part)
        if any(person not in self.common.people for person in to):
            raise Refuse("unknown-person")
        if any(person not in self.present or person == actor for person in to):
            raise Refuse("wrong-addressee")
        if isinstance(part, Solo | Round | Open | Watch) and isinstance(part.body, Say) and part.body.to is not None:
            return to or ([person for person in self.taking(part.body.to) if person != actor] if move in self.moves(actor, part)[1] else [])
        if question is None or move not in question.moves or (actor in self.owed and move in question.replies):
            return to
        asked = [person for person in self.taking(question.of) if person != actor]
        if any(person not in asked for person in to):
            raise Refuse("wrong-addressee")
        return to or asked

    def nobody_speaks(self, part: Talk) -> bool:
        """Tell whether the sub-group rests, or no stop of the film was called."""
        return self.resting or (isinstance(part, Watch) and self.caller is None)

    def not_spoken_to(self, command: cmd.BeginTurn, part: Talk) -> list[str]:
        """Judge whether somebody is addressed to whom nothing is said here."""
        body = None if isinstance(part, Silence | Field | Hold | Vote | Rate) else part.body
        if not isinstance(body, Say) or body.to is None:
            return []
        return ["not-spoken-to" for person in command.to if person not in self.taking(body.to)]

    def read_out(self, actor: str, part: Talk, named: str | None) -> str | None:
        """Say which item somebody would read out."""
        if not isinstance(part, Solo | Round | Open) or not isinstance(part.body, Read):
            return None
        kind = part.body.item
        if actor not in self.taking(part.who):
            return None
        own = [item.id for item in self.items_here(kind) if item.owner == actor]
        if not part.body.any:
            return own[-1] if own else None
        unread = [item for item in own if item not in self.treated]
        return named if named in unread else unread[0] if unread else None

    def judge_about(self, command: cmd.BeginTurn, part: Talk, item: str | None, *, intervenes: bool) -> list[str]:
        """Judge what a turn is about."""
        body = None if isinstance(part, Silence | Field | Hold | Vote | Rate) else part.body
        form = not intervenes and not self.resting
        if isinstance(body, Read) and form and command.actor in self.taking(part.who):
            rule = self.rule(body.item)
            if item is None:
                raise Refuse("nothing-to-read")
            assert rule is not None
            if self.sealed(next(one for one in self.items if one.id == item)) and not self.all_written(rule):
                raise Refuse("not-all-written")
        known = [one.id for one in self.items_here(body.item)] if isinstance(body, About) else [item]
        if command.about is not None and command.about not in known:
            raise Refuse("unknown-item")
        rated = self.result(body.rated) or () if isinstance(body, About) and body.rated else None
        if command.about is not None and rated is not None and command.about not in [thing for thing, _, _ in rated]:
            raise Refuse("not-rated-yet")
        return ["about-what"] if isinstance(body, About) and form and command.about is None else []

    def start_turn(self, part: Talk, turn: Turn) -> None:
        actor, question = turn.speaker, asking(part)
        turn.answers = question is not None and actor in self.owed and turn.move in question.replies  # asked now, where the asker's turn was cut
        turn.follow_up, turn.opinion = self.follow_up == actor, self.granted == actor
        self.turn = turn
        reads = isinstance(part, Solo | Round | Open) and isinstance(part.body, Read) and turn.about is not None
        turn.said = Said(actor, turn.move, self.now, self.name, set(self.people), set(self.present), reads)
        self.spoken.append(turn.said)
        self.contribute()
        if turn.follow_up:
            self.follow_up = None
        if turn.opinion:
            self.granted = None
        self.floor_no += 1
        until = None
        if isinstance(part, Round) and part.seconds is not None and turn.move is not Move.INTERVENE and actor in self.taking(part.who):
            until = self.slot = self.now + timedelta(seconds=part.seconds)
        self.note("turn-begun", actor, turn.move, until, turn.about)
        read = next((item for item in self.items if item.id == turn.about), None)
        if isinstance(part, Solo | Round | Open) and isinstance(part.body, Read) and read is not None and self.sealed(read):
            self.open_item(read, actor)
        self.tell("look")

    @property
    def resting(self) -> bool:
        """Whether others are at the phase and this sub-group rests."""
        return False

    def broken_by(self, actor: str, part: Talk, move: Move, allowed: tuple[Move, ...]) -> list[str]:
        """Name the form's advisory rules that a turn breaks; where there is no talk, that alone."""
        if self.resting:
            return ["group-rests"]
        filtered = ["move-filtered"] if self.filtered(move) else []
        if isinstance(part, Field) and actor not in self.taking(part.who):
            return ["only-listens", *filtered]
        if isinstance(part, Silence | Field | Hold | Vote | Rate) or (isinstance(part, Watch) and self.caller is None):
            return ["no-talk", *filtered]
        owes = actor in self.owed
        broken = []
        if self.owed and not owes:
            broken.append("answer-owed")
        if self.follow_up not in {None, actor} and not owes:
            broken.append("follow-up-open")
        if self.granted not in {None, actor}:
            broken.append("opinion-open")
        if self.seat_owed() and not (owes and move is Move.DECLINE and isinstance(part, Round | Open) and isinstance(part.body, Offer)):
            broken.append("seat-owed")
        if actor not in self.speakers(part) and not owes:
            broken.append("only-listens")
        if isinstance(part, Open) and part.quota is not None and not owes and self.granted != actor and self.counted.get(actor, 0) >= part.quota:
            broken.append("quota-used")
        if self.turn is None and self.slot is not None:
            broken.append("silence-kept")
        if isinstance(part, Round) and self.queue[:1] != [actor] and not owes and actor not in {self.follow_up, self.granted}:
            broken.append("out-of-turn")
        if self.filtered(move):
            broken.append("move-filtered")
        elif move not in allowed:
            broken.append("move-not-here")
        return broken

    def seat_owed(self) -> bool:
        """Tell whether an open role of the phase has more holders than leave its free seats free."""
        assert self.phase is not None
        roles = [role for role in self.protocol.roles if role.id in self.phase.opens]
        return any(role.most is not None and len(self.holders[role.id]) > role.most - role.free for role in roles)

    def let_pass(self, command: cmd.Pass) -> None:
        actor, part = command.actor, self.part
        is_next = isinstance(part, Round) and self.queue[:1] == [actor]
        if self.turn is not None or not (is_next or actor in self.owed or actor in {self.follow_up, self.granted} or self.waits(actor)):
            raise Refuse("no-turn-to-pass")
        if actor in self.owed:
            self.owed = []
            self.note_pass(actor)
            self.offer_follow_up()
        elif actor == self.follow_up:
            self.follow_up = None
            self.note_pass(actor)
        elif actor == self.granted:
            self.granted = None
            self.note_pass(actor)
        elif self.waits(actor):
            self.take_offer_back(actor)
        elif isinstance(part, Round):
            allowed = part.passing is not Passing.NONE
            self.depart([] if allowed else ["pass-not-allowed"])
            self.queue.remove(actor)
            self.note_pass(actor)
            if part.passing is Passing.IN_A_ROW:
                self.queue_again(actor)
                self.passed_since.add(actor)
            elif allowed and actor not in self.passed_once:
                self.passed_once.add(actor)
                self.passed.append(actor)
            else:
                self.had.add(actor)
        self.lap()
        self.tell("look")

    def note_pass(self, actor: str) -> None:
        self.note("turn-passed", actor)
        self.drop_skips(actor)
        self.floor_no += 1

    def choose(self, command: cmd.Choose) -> None:
        actor, option = command.actor, command.option
        if command.question is not None:
            self.answer_lasting(actor, command.question, option)
            return
        if self.question is not None and self.forming is None:
            if actor not in self.select(self.question.by):
                if self.question.given is not None or self.question.binds:
                    raise Refuse("not-yours-to-decide")
                self.forbid("not-yours-to-decide")
            if option not in self.question.options():
                raise Refuse("unknown-option")
            self.answers[self.question.id, actor] = option
            self.note("option-chosen", actor, self.question.id, option)
            for side in {self.whole.name: self.whole, self.name: self}.values():
                side.notice_loops(actor)
            decided: str | None = option  # by the first answer, but by consensus
            if self.question.given is not None:
                self.question.given[actor] = option
                decided = self.agreed(self.question)
            self.tell("look" if decided is None else "chose", decided or "")
            return
        part = self.part
        if not isinstance(part, Round) or not isinstance(part.body, Pick):
            raise Refuse("nothing-to-choose")
        if self.turn is not None:
            raise Refuse("floor-taken")
        if actor not in self.taking(part.who):
            raise Refuse("only-listens")
        if self.queue[:1] != [actor]:
            raise Refuse("out-of-turn")
        if option not in part.body.options:
            raise Refuse("unknown-option")
        assert self.phase is not None
        self.answers[self.phase.id, actor] = option
        self.note("option-chosen", actor, self.phase.id, option)
        self.queue.remove(actor)
        self.had.add(actor)
        self.floor_no += 1
        self.contribute()
        self.lap()
        self.notice(actor)
        self.tell("look")

    def answer_lasting(self, actor: str, question: str, option: str) -> None:
        """Answer a lasting question later or anew."""
        phase = next((phase for phase in all_phases(self.protocol.steps) if phase.id == question and lasting(phase) is not None), None)
        if phase is None:
            raise Refuse("unknown-question")
        asked = lasting(phase)
        assert asked is not None
        assert isinstance(asked.body, Pick)
        to_come = self.phase is phase and phase.talk.index(asked) > self.part_number
        if question not in self.entered or to_come:
            raise Refuse("not-asked-yet")
        here = self.phase is phase
        if self.turn is not None and self.turn.speaker == actor:
            raise Refuse("already-speaking")
        if actor not in (self.taking(asked.who) if here else self.select(asked.who)):
            raise Refuse("only-listens")
        if here and isinstance(self.part, Round) and isinstance(self.part.body, Pick) and actor in {*self.queue, *self.passed}:
            raise Refuse("out-of-turn")
        if option not in asked.body.options:
            raise Refuse("unknown-option")
        self.answers[question, actor] = option
        self.note("option-chosen", actor, question, option)
        self.notice(actor)
        self.tell("look")

    def enough(self, command: cmd.Enough) -> None:
        ends = None if self.phase is None or self.breakout is not None else self.phase.ends
        if not any(command.actor in self.taking(one.who) for one in leaves(ends) if isinstance(one, cond.Enough)):
            self.forbid("enough-not-yours")
        if self.turn is not None and self.turn.speaker == command.actor:
            self.end_turn("done")
        self.said_enough.add(command.actor)
        self.note("said-enough", command.actor)
        self.tell("look")

    # ---------------------------------------------------------------- commands on a film

    def play(self, command: cmd.Play) -> None:
        part = self.part
        if not isinstance(part, Watch):
            raise Refuse("not-watching")
        film = self.newest(part.item)
        if film is None or film.id != command.item:
            raise Refuse("not-this-film")
        if self.film_since is not None:
            raise Refuse("film-running")
        if self.turn is not None:
            raise Refuse("floor-taken")
        not_theirs = [] if command.actor in self.taking(part.by) else ["not-yours-to-play"]
        if self.mode is Mode.RECORDING:
            self.note_departures(not_theirs)
        if film.id in self.locked:
            self.forbid("item-locked")
        if not self.covered(film, part.scope, self.taking(part.who)):
            self.forbid("consent-missing")
        if self.mode is not Mode.RECORDING:
            self.depart(not_theirs)
        if self.film != film.id:
            self.film, self.film_from, self.film_ended = film.id, 0.0, False
        self.note("film-played", film.id, self.film_from)
        if {code for code, _ in self.breaches} & {"item-locked", "consent-missing"}:
            self.shown_in_breach.add(film.id)
            if film.id not in self.locked:
                self.locked.add(film.id)
                self.note("item-locked", film.id)
        self.film_since = self.now
        self.film_until = self.now + timedelta(seconds=(film.seconds or 0.0) - self.film_from)
        self.caller = None
        self.floor_no += 1
        self.contribute()
        self.tell("look")

    def stop_by_person(self, command: cmd.StopFilm) -> None:
        part, actor = self.part, command.actor
        if not isinstance(part, Watch):
            raise Refuse("not-watching")
        if self.film_since is None:
            raise Refuse("no-film")
        self.stop_film("stopped", actor if actor in self.taking(part.stops) else None)
        self.tell("look")

    # ---------------------------------------------------------------- items, consents, parameters

    def produce(self, command: cmd.Produce) -> None:
        rule = self.rule(command.kind)
        if any(command.kind in one.items for one in self.forbidden()):
            raise Refuse("forbidden-item")
        if rule is None:
            raise Refuse("unknown-item")
        if any(item.id == command.id for item in self.items):
            raise Refuse("item-exists")
        if command.position is not None and not 0 <= command.position < DAY:
            raise Refuse("bad-position")
        if rule.film:
            raise Refuse("not-yielded-here")
        if rule.key is not None and command.about not in self.whole.select(rule.key, away=True):
            raise Refuse("about-nobody")
        if rule.key is None and command.about is not None:
            raise Refuse("about-somebody")
        if command.supersedes is not None:
            self.judge_superseding(command, rule, command.supersedes)
        for number, merged in enumerate(command.merges):
            if command.supersedes is None or merged in (command.supersedes, *command.merges[:number]):
                raise Refuse("not-superseding")
            self.judge_superseding(command, rule, merged)
        part = self.part
        voting = (isinstance(part, Vote) and part.on == rule.id) or (isinstance(part, Rate) and part.item == rule.id)
        if command.merges and voting and not self.resting:
            raise Refuse("vote-open")
        if command.links and not rule.links:
            raise Refuse("not-linked")
        for number, link in enumerate(command.links):
            linked = next((item for item in self.items if item.id == link), None)
            if linked is None or linked.kind not in rule.links or link in command.links[:number]:
                raise Refuse("unknown-item")
        if self.phase is not None and self.phase.days is not None and self.phase.days.late is Late.REFUSED and self.time_up:
            raise Refuse("too-late")
        broken = []
        if self.phase is None or self.breakout is not None or command.kind not in self.phase.yields:
            broken.append("not-yielded-here")
        if command.actor not in self.select(rule.by):
            broken.append("not-yours-to-produce")
        broken += self.too_many(rule, command)
        self.depart(broken)
        self.add_item(Item(id=command.id, kind=command.kind, owner=command.actor, about=command.about))
        self.made_at[command.id] = self.spot
        self.made_in_pass[command.id] = self.pass_number(rule)
        if command.supersedes is not None:
            self.superseded |= {command.supersedes, *command.merges}
            self.revises[command.id], self.merges[command.id] = command.supersedes, tuple(command.merges)
        passes = (self.pass_number(rule), command.supersedes, command.links, command.merges)
        self.note("item-produced", command.id, command.kind, command.actor, command.position, command.about, *passes)
        if rule.access is not Access.PRIVATE:
            self.contribute()
        self.tell("look")

    def too_many(self, rule: ItemRule, command: cmd.Produce) -> list[str]:
        """Name the rules on how many there may be that one more item breaks."""
        left = [item for item in self.items if item.kind == rule.id and item.id not in {*self.superseded, command.supersedes, *command.merges}]
        left = [item for item in left if self.made_in_pass.get(item.id) == self.pass_number(rule)]
        broken = []
        if rule.each is not None and sum(item.owner == command.actor for item in left) >= rule.each:
            broken.append("one-each")
        here = [item for item in left if self.made_at.get(item.id, THE_WHOLE) == self.spot]
        if rule.group is not None and self.whole is not self and len(here) >= rule.group:
            broken.append("one-a-group")
        return broken

    def add_item(self, item: Item, *, produced: bool = True) -> None:
        self.items.append(item)
        if not produced:
            return
        self.produced.add((item.kind, item.owner))
        if item.about is not None:
            self.produced_about.add((item.kind, item.about))

    def pass_number(self, rule: ItemRule) -> int | None:
        """Give the number of the present pass of a kind's loop, which may run around the sub-groups."""
        around = self.around if self.whole is self else [*self.whole.around, *self.around]
        return next((one.number for one in around if isinstance(one, Counted) and one.repeat.id == rule.loop), None)

    def judge_superseding(self, command: cmd.Produce, rule: ItemRule, superseded: str) -> None:
        old = next((item for item in self.items if item.id == superseded and item.kind == rule.id), None)
        if old is None or old.id in self.superseded or old.about != command.about:
            raise Refuse("not-superseding")
        if old.owner == command.actor:
            return
        left_behind = rule.access is Access.GROUP and old.id in self.kept.get(command.actor, ())
        closed = rule.access in {Access.PRIVATE, Access.HELD} or self.sealed(old) or not self.knows(command.actor, old) or left_behind
        if closed or command.actor not in self.select(rule.by):
            raise Refuse("not-superseding")

    def sign(self, command: cmd.Sign) -> None:
        item = next((item for item in self.items if item.id == command.item), None)
        rule = None if item is None else self.rule(item.kind)
        if item is None or rule is None or not self.knows(command.actor, item):
            raise Refuse("unknown-item")
        if rule.signed is None:
            raise Refuse("not-signed")
        if item.id in self.superseded:
            raise Refuse("superseded")
        if command.actor not in self.select(rule.signed):
            raise Refuse("not-yours-to-sign")
        if command.actor in self.signed.get(item.id, ()):
            raise Refuse("signed-already")
        self.signed.setdefault(item.id, set()).add(command.actor)
        self.note("item-signed", command.actor, item.id)
        self.tell("look")

    # ---------------------------------------------------------------- reports, positions, sessions held

    def report(self, command: cmd.Report) -> None:
        ends = None if self.phase is None or self.breakout is not None else self.phase.ends
        named = [one for one in leaves(ends) if isinstance(one, cond.Happened) and one.event == command.event]
        if not named:
            raise Refuse("unknown-event")
        if not any(command.actor in self.taking(one.by) for one in named):
            raise Refuse("not-yours-to-report")
        if command.event in self.reported:
            raise Refuse("reported-already")
        self.reported.add(command.event)
        self.note("reported", command.actor, command.event)
        self.tell("look")

    def take_position(self, command: cmd.TakePosition) -> None:
        ends = None if self.phase is None or self.breakout is not None else self.phase.ends
        looked_for = [one for one in leaves(ends) if isinstance(one, cond.Consensus)]
        if not looked_for:
            raise Refuse("no-consensus-here")
        if not any(command.actor in self.taking(one.of) for one in looked_for):
            raise Refuse("not-yours-to-agree")
        if command.position not in POSITIONS:
            raise Refuse("unknown-option")
        self.positions[command.actor] = command.position
        said = {self.positions.get(person) for person in self.taking(looked_for[0].of)}
        self.consensus_stands = said <= {"agree", "stand-aside"} and self.nobody_objects(looked_for[0].of)
        self.note("position-taken", command.actor, command.position, self.consensus_stands)
        self.tell("look")

    def open_held(self, command: cmd.OpenHeld) -> None:
        part, person = self.part, command.person
        if not isinstance(part, Hold):
            raise Refuse("no-session-here")
        theirs = command.actor in self.taking(part.who)
        if not theirs and command.actor not in self.members():
            raise Refuse("not-yours-to-hold")
        if command.record in self.held or command.record == self.record:
            raise Refuse("record-exists")
        if part.each is None and person is not None:
            raise Refuse("held-for-all")
        if part.each is not None and person not in self.taking(part.each, away=True):
            raise Refuse("held-for-each")
        if any(self.held[one].open and self.held[one].person == person for one in self.opened_here):
            raise Refuse("held-already")
        self.depart([] if theirs else ["not-yours-to-hold"])
        assert self.phase is not None
        numbers = {one.repeat.id: one.number for one in self.around if isinstance(one, Counted)}
        self.held[command.record] = Held(part.protocol, self.phase.id, part, person, self.now, numbers, {})
        self.opened_here.append(command.record)
        self.note("held-opened", command.actor, command.record, part.protocol, person)
        self.held_at = self.tick
        self.tell("look")

    def take_back(self, command: cmd.TakeBack) -> None:
        outcome = command.outcome
        held = self.held.get(outcome.record)
        if held is None:
            raise Refuse("unknown-record")
        if not held.open:
            raise Refuse("handed-back")
        self.judge_outcome(outcome, held)
        here = self.phase is not None and self.phase.id == held.phase
        openers = self.taking(held.hold.who) if here else self.select(held.hold.who)
        if command.actor not in openers and command.actor not in self.members():
            raise Refuse("not-yours-to-hold")
        self.depart([] if command.actor in openers else ["not-yours-to-hold"])
        gives = dict(held.hold.gives)
        for handed in outcome.items:
            if handed.kind in gives:
                self.take_item(command.actor, outcome.record, handed, gives[handed.kind])
        held.open = False
        decisions = tuple((question, option) for question, option in outcome.decisions if question in held.hold.decides)
        held.answers = dict(decisions)
        facts = (outcome.why, outcome.ended, outcome.count, outcome.head, decisions)
        self.note("held-closed", command.actor, outcome.record, *facts)
        self.held_at = self.tick
        self.tell("look")

    def judge_outcome(self, outcome: outcomes.Outcome, held: Held) -> None:
        wanted = next(one for one in self.protocol.uses if one.id == held.protocol)
        if (outcome.protocol, outcome.edition, outcome.rules) != (wanted.id, wanted.edition, rule_digest(wanted)):
            raise Refuse("other-edition")
        links = [outcomes.Link(self.record, held.phase, person) for person in (held.person, None)]
        if outcome.within not in links:
            raise Refuse("held-elsewhere")
        if outcome.opened.utcoffset() is None or outcome.ended.utcoffset() is None:
            raise Refuse("naive-time")
        if outcome.opened < held.since - SLACK or outcome.ended < outcome.opened or outcome.ended > self.now + SLACK:
            raise Refuse("dates-backwards")
        asked = {step.id: {option.id for option in step.options} for step in all_decisions(expanded(wanted).steps)}
        asked |= {step.id: {candidate.id for candidate in step.steps} for step in all_steps(expanded(wanted).steps) if isinstance(step, OneOf)}
        if any(question in held.hold.decides and option not in asked.get(question, {option}) for question, option in outcome.decisions):
            raise Refuse("unknown-option")

    def take_item(self, actor: str, record: str, handed: outcomes.Handed, kind: str) -> None:
        rule, held = self.rule(kind), self.held[record]
        assert rule is not None
        known = rule.key is not None and handed.about in self.select(rule.key, away=True)
        item = Item(id=self.unused(f"{record}/{handed.id}"), kind=kind, owner=handed.owner, about=handed.about if known else None)
        self.made_in_pass[item.id] = held.numbers.get(rule.loop or "")
        self.add_item(item, produced=self.phase is not None and self.phase.id == held.phase)
        self.note("item-handed", actor, item.id, kind, item.owner, record, item.about, held.numbers.get(rule.loop or ""))

    def unused(self, name: str) -> str:
        """Give an id, or the first behind it that is not in use."""
        used, number, found = {item.id for item in self.items}, 1, name
        while found in used:
            number += 1
            found = f"{name}~{number}"
        return found

    def record_consent(self, command: cmd.RecordConsent) -> None:
        item = next((item for item in self.items if item.id == command.item), None)
        films = {rule.id for rule in self.protocol.items if rule.film}
        if item is None or item.kind not in films:
            raise Refuse("unknown-item")
        guardians = dict(item.guardians).get(command.subject, ())
        self.judge_consent(command, item, guardians)
        key = (item.id, command.subject, command.scope)
        self.consents[key] = Consent(
            item=item.id,
            subject=command.subject,
            scope=command.scope,
            state=command.state,
            audience=command.audience if command.state is ConsentState.GRANTED else (),
            until=command.until,
            since=self.moved(command, key),
            by=command.by or (command.actor if command.actor in guardians else ""),
        )
        if command.state is ConsentState.GRANTED and command.until is not None and command.until <= self.now:
            self.consents[key] = evolve(self.consents[key], state=ConsentState.EXPIRED, audience=())
            self.note("consent-expired", *key)
        found = None
        if item.id not in self.locked and self.locks(command.state, command.scope):
            if self.film_since is not None and self.film == item.id:
                self.stop_film("withdrawn")
            self.locked.add(item.id)
            self.note("item-locked", item.id)
            found = None if self.ended else self.exit_for(lambda on: isinstance(on, Withdrawn) and self.newest(on.item) is item)
        else:
            self.judge_film()
        if found is not None:
            self.take(*found)
        else:
            self.tell("look")

    def moved(self, command: cmd.RecordConsent, key: tuple[str, str, str]) -> datetime:
        """Give the moment of a permission, moved where it lies slightly before the present one's or after now."""
        said, present = command.since or self.now, self.consents.get(key)
        return min(said if present is None or present.since is None else max(said, present.since), self.now)

    def judge_consent(self, command: cmd.RecordConsent, item: Item, guardians: tuple[str, ...]) -> None:
        stewards = {person for role in self.protocol.roles if role.steward for person in self.holders[role.id]}
        steward = command.actor in stewards
        if not steward and (command.actor not in {command.subject, *guardians} or command.by not in {"", command.actor}):
            raise Refuse("consent-not-yours")
        if command.subject not in item.subjects and command.subject != item.owner:
            raise Refuse("unknown-subject")
        if command.scope not in self.protocol.scopes:
            raise Refuse("unknown-scope")
        if command.state is ConsentState.EXPIRED:
            raise Refuse("consent-expires")
        if any(moment is not None and moment.utcoffset() is None for moment in (command.until, command.since)):
            raise Refuse("naive-time")
        since = command.since or self.now
        if since > self.now + SLACK or (command.until is not None and command.until <= since):
            raise Refuse("consent-dates")
        present = self.consents.get((item.id, command.subject, command.scope))
        if present is not None and present.since is not None and since < present.since - SLACK:
            raise Refuse("consent-order")
        granted = command.state is ConsentState.GRANTED
        own_word = command.actor in guardians and command.by in {"", command.actor}
        passed_on = steward and command.actor != item.owner and command.by in guardians
        if granted and guardians and not own_word and not passed_on:
            raise Refuse("not-their-guardian")
        if granted and (not command.audience or any(person not in self.people for person in command.audience)):
            raise Refuse("consent-audience")

    def signal(self, command: cmd.Signal) -> None:
        found = self.exit_for(lambda on: isinstance(on, Signalled) and on.signal == command.signal)
        if found is None:
            raise Refuse("unknown-signal")
        self.note("signal-raised", command.signal)
        self.take(*found)

    def veto(self, command: cmd.Veto) -> None:
        found = self.exit_for(lambda on: isinstance(on, Vetoed) and command.actor in self.select(on.by))
        if found is None:
            raise Refuse("no-veto-here")
        self.note("veto-raised", command.actor)
        self.take(*found)

    def set_parameter(self, command: cmd.SetParameter) -> None:
        parameter = next((p for p in self.protocol.parameters if p.id == command.parameter), None)
        if parameter is None:
            raise Refuse("unknown-parameter")
        if all(choice.id != command.option for choice in parameter.choices):
            raise Refuse("unknown-option")
        if command.actor not in self.select(parameter.set_by):
            self.forbid("not-yours-to-set")
        left_out = {choice.id: set(choice.without) for choice in parameter.choices}
        narrower = left_out[command.option] > left_out[self.parameters[parameter.id]]
        self.depart(["parameter-too-late"] if parameter.before in self.entered and not narrower else [])
        self.parameters[parameter.id] = command.option
        self.note("parameter-set", command.actor, parameter.id, command.option)
        self.tell("look")

    # ---------------------------------------------------------------- steering, by the lead or while nobody leads

    def steering(self) -> list[str]:
        """Say who steers together while nobody leads."""
        return self.members()

    def steer(self, command: Steering) -> None:
        actor = command.actor
        may = actor in (self.leads() or self.steering())
        if not may:
            self.forbid("not-yours-to-lead")
        broken = self.judge_proposal(command) if may and not self.leads() and self.steering() != [actor] else self.judge_act(command)
        if self.leads() or not may:
            self.note_departures(broken)
        elif self.steering() == [actor]:
            self.note_departures([*self.vacancy(), *broken])
        else:
            self.note_departures([code for code in broken if code not in NEVER_STUCK])
            self.proposals[actor] = command
            self.note("proposed", actor, command.tag)
            return
        self.carry_out(command)

    def judge_proposal(self, command: Steering) -> list[str]:
        """Judge what has not happened yet, which no recording takes as it came."""
        mode = self.mode
        self.mode = Mode.GUIDED if mode is Mode.RECORDING else mode
        try:
            return self.judge_act(command)
        finally:
            self.mode = mode

    def second(self, command: cmd.Second) -> None:
        actor, person = command.actor, command.person
        if self.leads() or actor not in self.steering():
            raise Refuse("not-yours-to-lead")
        if person not in self.common.people:
            raise Refuse("unknown-person")
        proposed = self.proposals.get(person)
        if person == actor or person not in self.steering() or proposed is None:
            raise Refuse("nothing-to-second")
        if self.paused_at is not None and not isinstance(proposed, FREE_IN_PAUSE):
            raise Refuse("session-paused")
        act = evolve(proposed, actor=actor, at=self.now)
        self.note_departures([*self.vacancy(), *self.judge_act(act)])
        self.proposals = {}
        self.note("seconded", actor, person)
        self.carry_out(act)

    def judge_act(self, command: Steering) -> list[str]:
        """Judge a steering act by its rules after steering; give the departures it would be noted with."""
        match command:
            case cmd.Advance():
                self.judge_meant_for(command.group)
                if self.through:
                    raise Refuse("group-through")
                closes = self.phase is not None and self.part_after(self.phase, self.part_number) is None
                here = None if self.phase is None else self.phase.id
                left_open = closes and any(held.open and held.phase == here for held in self.held.values())
                return [*([] if self.may_advance() else ["before-end"]), *(["held-open"] if left_open else [])]
            case cmd.Extend():
                self.judge_meant_for(command.group)
                return self.judge_extend(command.minutes)
            case cmd.SkipTurn(person=person):
                if person not in self.common.people:
                    raise Refuse("unknown-person")
                self.of(person).judge_skip(person)
                return ["turn-skipped"]
            case cmd.MarkAbsent(person=person):
                if person not in self.people:
                    raise Refuse("unknown-person")
                if person not in self.present:
                    raise Refuse("not-here")
                return ["marked-absent"]
            case cmd.Resume():
                if self.paused_at is None:
                    raise Refuse("not-paused")
                if self.adjourned:
                    raise Refuse("between-meetings")
                return []
            case cmd.GoBack():
                self.judge_back(command.to)
                return ["gone-back"]
            case cmd.EndSession():
                return ["ended-early", *(["held-open"] if any(held.open for held in self.held.values()) else [])]
            case cmd.HandOver():
                self.judge_hand_over(command)
                return []
            case cmd.SetDate() | cmd.Adjourn() | cmd.Convene():
                self.judge_dates(command)
                return []
            case cmd.Form():
                return self.judge_form(command)
            case cmd.Assign():
                return self.judge_assign(command)

    def judge_skip(self, person: str) -> None:
        speaks = self.turn is not None and self.turn.speaker == person
        if not speaks and person not in self.queue and person not in self.owed and person not in {self.follow_up, self.granted}:
            raise Refuse("nothing-to-skip")

    def judge_meant_for(self, name: str | None) -> None:
        """Judge for which sub-group an act is meant."""
        at_work = self.whole.breakout
        if name is None or name == self.name or (at_work is not None and name == at_work.id):
            return
        raise Refuse("one-bell" if at_work is not None and not at_work.free and name in [group.name for group in self.groups] else "unknown-group")

    def judge_dates(self, command: cmd.SetDate | cmd.Adjourn | cmd.Convene) -> None:
        """Judge what begins and ends meetings and fixes dates."""
        if isinstance(command, cmd.Convene):
            if not self.adjourned:
                raise Refuse("not-adjourned")
            return
        if isinstance(command, cmd.Adjourn) and self.paused_at is not None and not self.adjourned:
            raise Refuse("already-paused")
        if isinstance(command, cmd.Adjourn) and self.adjourned and command.until is None:
            raise Refuse("between-meetings")
        if isinstance(command, cmd.SetDate) and self.whole.breakout is not None:
            raise Refuse("no-days-here")
        if isinstance(command, cmd.SetDate) and (self.phase is None or self.phase.minutes is not None or self.phase.longest is not None):
            raise Refuse("no-days-here")
        if command.until is not None and command.until.utcoffset() is None:
            raise Refuse("naive-time")
        if command.until is not None and command.until <= self.now:
            raise Refuse("dates-backwards")

    def carry_out(self, command: Steering) -> None:
        match command:
            case cmd.Advance():
                self.tell("advance")
            case cmd.Extend():
                self.extend(command.minutes)
                self.tell("look")
            case cmd.SkipTurn():
                self.of(command.person).skip_turn(command.person)
            case cmd.MarkAbsent():
                self.let_go(command.person)
            case cmd.Resume():
                self.resume()
            case cmd.EndSession():
                self.throw(EndAll(), "ended")
            case cmd.GoBack():
                self.go_back(command.actor, command.to)
            case cmd.HandOver():
                self.give_role(command)
            case cmd.SetDate():
                self.set_date(command)
            case cmd.Adjourn():
                self.adjourn(command)
            case cmd.Convene():
                self.convene(command)
            case cmd.Form():
                self.form = command
                self.tell("form")
            case cmd.Assign():
                self.assign(command)

    def set_date(self, command: cmd.SetDate) -> None:
        assert self.phase is not None
        self.in_days = True
        self.deadline = command.until.astimezone(UTC)
        self.time_up = False
        self.reminders = self.planned_reminders(self.phase, self.now)
        self.note("date-set", command.actor, self.phase.id, self.deadline, tuple(self.reminders))
        self.tell("look")

    def adjourn(self, command: cmd.Adjourn) -> None:
        if self.adjourned:
            self.note("adjourned", command.actor, command.until)
            self.tell("look")
            return
        for side in self.sides:
            if side.turn is not None:
                side.end_turn("cut")
        if self.film_since is not None:
            self.stop_film("cut")
        self.adjourned = True
        self.paused_at = self.now
        self.note("adjourned", command.actor, command.until)
        self.note("paused", command.actor)
        self.tell("look")

    def convene(self, command: cmd.Convene) -> None:
        self.meeting += 1
        before = {person: self.roles_of(person) for person in self.people}
        passed_on = self.rotated()
        named = tuple((role, tuple(person for person in self.people if person in people)) for role, people in passed_on.items())
        self.adjourned = False
        self.end_pause()
        self.holders.update(passed_on)
        self.note("convened", command.actor, self.meeting, named)
        self.judge_film()
        for person in self.people:
            if self.roles_of(person) != before[person]:
                self.notice(person)
        self.tell("look")

    def rotated(self) -> dict[str, set[str]]:
        """Say who holds the roles that rotate when they pass on; nobody and nothing where they do not."""
        rotation = self.protocol.rotation
        among = [] if rotation is None else self.select(rotation.of)
        if rotation is None or len(among) < 2:
            return {}
        first = rotation.roles[0]
        place = next((n for n, person in enumerate(self.people) if person in self.holders[first]), -1)
        following = next((person for person in self.people[place + 1 :] if person in among), among[0])
        if following in self.holders[first]:
            return {}
        passed_on = {first: {following}} | {role: set(self.holders[before]) for before, role in pairwise(rotation.roles)}
        for person in self.present:
            now = self.roles_of(person)
            then = {role for role, people in {**self.holders, **passed_on}.items() if person in people}
            if then != now and (not then or self.excluded(then) or self.rootless(then)):
                return {}
        return passed_on

    def may_advance(self) -> bool:
        """Tell whether going on now is clean."""
        if self.breakout is not None:
            return all(group.through for group in self.groups) if self.breakout.free else all(group.ends(lead=True) for group in self.awake())
        if self.forming is not None:
            return self.shape(self.forming) is not None
        if self.phase is None:
            return False
        if self.part_after(self.phase, self.part_number) is None:
            return self.ends(lead=True)
        return isinstance(self.part, Open | Silence | Field) or self.complete()

    def judge_extend(self, minutes: float) -> list[str]:
        if not 0 < minutes <= 1440:
            raise Refuse("minutes-range")
        if self.phase is None or self.deadline is None:
            if not self.times:
                raise Refuse("no-deadline")
            broken = [] if self.phase is None or self.phase.more is None else ["not-yours-to-extend"]
            self.permit(broken)
            return broken
        if self.in_days:
            raise Refuse("minutes-in-days")
        if self.longest is not None and self.deadline >= self.longest:
            raise Refuse("silence-too-long")
        broken = [] if self.phase.more is None else ["not-yours-to-extend"]
        self.permit(broken)
        return broken

    def extend(self, minutes: float) -> None:
        """Give the phase more time, but not beyond its longest, and with it the groups around; what was voted on time is gone."""
        now = self.active(self.now)
        if self.deadline is None:
            self.extend_times(timedelta(minutes=minutes))
            self.note("steps-extended", self.times[-1].group.id, self.times[-1].until)
            return
        before = max(self.deadline, now)
        deadline = max(self.deadline, self.active(self.now)) + timedelta(minutes=minutes)
        self.deadline = deadline if self.longest is None else min(deadline, self.longest)
        assert self.phase is not None
        self.note("phase-extended", self.phase.id, self.deadline)
        self.extend_times(self.deadline - before)
        self.plan_call()
        self.time_up = False
        self.votes = {}

    def extend_times(self, more: timedelta) -> None:
        for time in self.times:
            time.until = max(time.until, self.active(self.now)) + more
            time.up = False

    def skip_turn(self, person: str) -> None:
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn("skipped")
            if person in self.queue:
                self.skip_in_queue(person)
        elif person == self.follow_up:
            self.follow_up = None
            self.note_skip(person)
        elif person == self.granted:
            self.granted = None
            self.note_skip(person)
        elif person in self.queue:
            self.skip_in_queue(person)
        else:
            self.owed = []
            self.note_skip(person)
        self.tell("look")

    def skip_in_queue(self, person: str) -> None:
        self.note_skip(person)
        self.queue.remove(person)
        self.passed_since.discard(person)
        self.had.add(person)
        self.lap()

    def note_skip(self, person: str) -> None:
        self.note("turn-skipped", person)
        self.drop_skips(person)
        self.floor_no += 1

    # ---------------------------------------------------------------- going back

    def visit(self, to: str) -> None:
        """Remember how things are before a step is entered."""
        if self.whole is not self:
            return
        self.back = None
        around = [copied(loop) for loop in self.around]
        formed = {split: list(times) for split, times in self.formed.items()}
        visit = Visit(to, self.tick, around, dict(self.answers), set(self.entered), len(self.items), formed, dict(self.results))
        self.trail.append(visit)

    def latest(self, to: str) -> Visit | None:
        return next((visit for visit in reversed(self.trail) if visit.to == to), None)

    def judge_back(self, to: str) -> None:
        if self.adjourned:
            raise Refuse("between-meetings")
        visit = self.latest(to)
        if visit is None:
            raise Refuse("never-been-there" if to in all_stops(self.protocol.steps) else "unknown-step")
        if self.revealed > visit.tick:
            raise Refuse("past-a-reveal")
        if self.held_at > visit.tick:
            raise Refuse("past-a-session")
        self.cast_at(visit)

    def cast_at(self, visit: Visit) -> dict[str, set[str]]:
        """Say who holds which role after going back."""
        before, said = self.holders, self.answers
        then = {role: set(people) for role, people in before.items()}
        for side in [*self.groups, self]:
            for loop in reversed(side.loops):
                then[loop.each.former] |= {loop.bearer} if loop.bearer is not None else set()
                then[loop.each.role] -= set(side.people)
        for each in [one for one in reversed(self.bound) if one.tick > visit.tick]:
            then[each.role] = (then[each.role] - each.gained) | each.lost
            if each.former is not None:
                then[each.former] = (then[each.former] - each.former_gained) | each.former_lost
        self.holders, self.answers = then, visit.answers
        try:
            for loop in (one for one in visit.around if isinstance(one, Loop)):
                if loop.bearer is not None:
                    if self.has_opted_out(loop, loop.bearer, visit) or loop.bearer not in self.loop_people(loop.each):
                        raise Refuse("pass-is-over")
                    then[loop.each.former] = (then[loop.each.former] | then[loop.each.role]) - {loop.bearer}
                    then[loop.each.role] = {loop.bearer}
            after = {person: self.roles_of(person) for person in self.people}
        finally:
            self.holders, self.answers = before, said
        for person in self.present:
            roles = after[person]
            if roles != self.roles_of(person) and (not roles or self.excluded(roles) or self.rootless(roles)):
                raise Refuse("roles-changed")
        return then

    def has_opted_out(self, loop: Loop, person: str, visit: Visit) -> bool:
        """Tell whether somebody has opted out of a loop since a visit."""
        return any(tick > visit.tick and (of, who) == (loop.each.id, person) for tick, of, who in self.unwilling)

    def go_back(self, actor: str, to: str) -> None:
        visit = self.latest(to)
        assert visit is not None
        if self.paused_at is not None:
            self.end_pause()
        self.why = "back"
        with suppress(Back):
            self.walk.throw(Back())
        before, self.holders = self.holders, self.cast_at(visit)
        changed = ((role, people) for role, people in self.holders.items() if people != before[role])
        self.note("went-back", actor, to, tuple((role, tuple(self.seated(people))) for role, people in changed))
        self.answers, self.entered, self.results = dict(visit.answers), set(visit.entered), dict(visit.results)
        for split, times in self.formed.items():
            known = visit.formed.get(split, [])
            if len(known) < len(times):
                times.append(known[-1] if known else [])
                for name, people in times[-1]:
                    self.put_into[name, len(times)] = set(people)
        made = {item.id for item in self.items[visit.items :]}
        earlier = {each for item in made if item in self.revises for each in (self.revises[item], *self.merges[item])}
        self.superseded = (self.superseded - earlier) | made
        self.trail = self.trail[: self.trail.index(visit)]
        self.bound = [each for each in self.bound if each.tick <= visit.tick]
        self.around = visit.around
        for loop in self.loops:
            for person in [one for one in loop.ahead if self.has_opted_out(loop, one, visit)]:
                loop.ahead.remove(person)
                loop.done.add(person)
                self.note("loop-left", loop.each.id, person, False)
        for person in self.people:
            self.notice_loops(person)
        self.resumed = {loop.repeat.id if isinstance(loop, Counted) else loop.each.id: loop for loop in self.around}
        self.around, self.scopes, self.times, self.back, self.straight = [], [], [], to, False
        self.walk = self.run_session()
        next(self.walk, None)
        self.tell("look")

    def resume(self) -> None:
        self.end_pause()
        self.judge_film()
        self.tell("look")

    def end_pause(self) -> None:
        assert self.paused_at is not None
        length = self.now - self.paused_at
        self.paused_at = None
        self.note("resumed")
        for side in self.sides:
            side.move(length)
        self.drop_proposals()

    def move(self, length: timedelta) -> None:
        """Move every deadline by the length of a pause."""
        if self.deadline is not None and not self.in_days:
            self.deadline += length
        if self.call_at is not None:
            self.call_at += length
        for time in self.times:
            time.until += length
        if self.longest is not None:
            self.longest += length
        if self.slot is not None:
            self.slot += length
        if self.film_since is not None and self.film_until is not None:
            self.film_since += length
            self.film_until += length
        if self.turn is not None:
            self.turn.since += length
        if self.quiet_from is not None:
            self.quiet_from += length

    def drop_proposals(self) -> None:
        for side in self.sides:
            side.proposals = {}

    # ---------------------------------------------------------------- votes on time

    def vote_on_time(self, command: cmd.VoteOnTime) -> None:
        more = None if self.phase is None else self.phase.more
        if more is None or not self.time_up:
            raise Refuse("no-vote-here")
        if command.actor not in self.taking(more.by):
            raise Refuse("not-yours-to-vote")
        if command.option not in {"end", "extend"}:
            raise Refuse("unknown-option")
        self.votes[command.actor] = command.option
        self.note("time-voted", command.actor, command.option)
        self.count_votes()

    def count_votes(self) -> None:
        """Count the votes of those who may vote now: extend the phase, leave it, or go on."""
        more = None if self.phase is None else self.phase.more
        voters = [] if more is None or not self.time_up else self.taking(more.by)
        said = [self.votes.get(person) for person in voters]
        if more is not None and said.count("extend") * 2 > len(voters):
            self.extend(more.minutes)
            self.tell("look")
        elif voters and said.count("end") * 2 >= len(voters):
            self.tell("time")
        else:
            self.tell("look")

    # ---------------------------------------------------------------- people coming and going

    def join(self, command: cmd.Join) -> None:
        actor, role = command.actor, command.role
        if actor in self.present:
            raise Refuse("already-here")
        if self.roles_of(actor):
            if role is not None:
                raise Refuse("already-cast")
        else:
            if role is None:
                raise Refuse("role-needed")
            self.judge_stranger(role, known=actor in self.people)
            if actor not in self.people:
                self.people.append(actor)
            self.holders[role].add(actor)
        self.present.add(actor)
        self.proposals = {}
        self.of(actor).proposals = {}
        self.note("joined", actor, role)
        self.notice(actor)
        self.tell("look")

    def let_go(self, person: str) -> None:
        """Let somebody be absent from now on."""
        here = self.of(person)
        if here.turn is not None and here.turn.speaker == person:
            here.end_turn("left")
        self.present.remove(person)
        self.note("left", person)
        for role in self.protocol.roles:
            if role.open and person in self.holders[role.id]:
                self.holders[role.id].discard(person)
                self.note("role-left", role.id, person)
        self.notice(person, leaving=True)
        self.go_on_without(person)

    def go_on_without(self, person: str) -> None:
        """Leave the stop where a loop is at somebody's pass; otherwise count the votes on time again."""
        here = self.of(person)
        for side in [self] if here is self else [self, here]:
            theirs = next((loop for loop in side.loops if loop.bearer == person and not loop.each.away), None)
            if theirs is not None:
                side.lose_pass(theirs, "left")
                return
        here.put_lines_in_order()
        here.count_votes()

    def lose_pass(self, loop: Loop, why: str) -> None:
        """Go to the next pass of a loop, as whose pass it is has gone or wants none."""
        self.throw(NextPass(loop.each.id), why)

    def opt_out(self, actor: str) -> None:
        if self.phase is None or self.breakout is not None:
            raise Refuse("nothing-to-opt-out")
        if actor in self.opted_out:
            raise Refuse("opted-out")
        if self.turn is not None and self.turn.speaker == actor:
            self.end_turn("opted-out")
        assert self.phase is not None
        self.note("opted-out", actor, self.phase.id)
        self.opted_out.add(actor)
        self.judge_film()
        self.notice_queue(actor)
        self.put_lines_in_order()
        self.count_votes()

    def opt_in(self, actor: str) -> None:
        if actor not in self.opted_out:
            raise Refuse("not-opted-out")
        self.opted_out.remove(actor)
        self.note("opted-in", actor)
        self.judge_film()
        self.notice_queue(actor)
        self.tell("look")

    def opt_out_of_loop(self, command: cmd.OptOut) -> None:
        loop = next((loop for loop in self.loops if loop.each.id == command.of), None)
        if loop is None or (command.actor not in loop.ahead and command.actor != loop.bearer):
            raise Refuse("nothing-to-opt-out")
        self.note("opted-out", command.actor, loop.each.id)
        self.unwilling.append((self.tick, loop.each.id, command.actor))
        if command.actor == loop.bearer:
            self.lose_pass(loop, "opted-out")
            return
        loop.ahead.remove(command.actor)
        loop.done.add(command.actor)
        self.note("loop-left", loop.each.id, command.actor, False)
        self.tell("look")

    # ---------------------------------------------------------------- roles changing hands

    def hand_over(self, command: cmd.HandOver) -> None:
        if command.holder not in {None, command.actor} or command.back is not None:
            self.steer(command)
        else:
            self.judge_hand_over(command)
            self.give_role(command)

    def judge_hand_over(self, command: cmd.HandOver) -> None:
        role, back, to = command.role, command.back, command.to
        holder = command.holder or command.actor
        if any(name is not None and self.role(name) is None for name in (role, back)):
            raise Refuse("unknown-role")
        if holder not in self.people or to not in self.people:
            raise Refuse("unknown-person")
        if holder not in self.holders[role]:
            raise Refuse("not-held")
        given_otherwise = {each.role for each in all_loops(self.protocol.steps)} | {one.id for one in self.protocol.roles if one.open}
        if {role, back} & given_otherwise:
            raise Refuse("role-bound")
        if to not in self.present:
            raise Refuse("not-here")
        if to in self.holders[role] or to == holder or (back is not None and holder in self.holders[back]):
            raise Refuse("already-holds")
        if back is not None and to not in self.holders[back]:
            raise Refuse("not-held")
        theirs = (self.roles_of(to) - {back}) | {role}
        left = (self.roles_of(holder) - {role}) | ({back} if back is not None else set())
        if self.excluded(theirs) or self.excluded(left):
            self.forbid("role-excluded")
        if any(self.rootless(roles) and not self.excluded(roles) for roles in (theirs, left)):
            self.forbid("role-drawn-from")
        if holder in self.present and not left:
            raise Refuse("needs-a-role")
        self.judge_within_sub_group(command, holder)

    def give_role(self, command: cmd.HandOver) -> None:
        holder = command.holder or command.actor
        self.holders[command.role].remove(holder)
        self.holders[command.role].add(command.to)
        if command.back is not None:
            self.holders[command.back].remove(command.to)
            self.holders[command.back].add(holder)
        self.note("handed-over", command.role, holder, command.to, command.back)
        self.handed_on(command.role, {holder})
        self.handed_on(command.back or "", {command.to})
        self.drop_proposals()
        self.notice(command.to)
        self.notice(holder)
        self.tell("look")

    def handed_on(self, role: str, people: set[str]) -> None:
        """Let stand what bound a role to people who have handed it on, and what had bound it to those they had it from."""
        for place in range(len(self.bound) - 1, -1, -1):
            each = self.bound[place]
            if each.role == role and each.gained & people:
                del self.bound[place]
                people = (people - each.gained) | each.lost
            elif each.role == role:
                people = people - each.lost

    def open_here(self, name: str) -> Role:
        """Give a role that the present phase opens."""
        role = self.role(name)
        if role is None:
            raise Refuse("unknown-role")
        if self.phase is None or name not in self.phase.opens:
            raise Refuse("not-open-here")
        return role

    def take_role(self, command: cmd.TakeRole) -> None:
        actor, role = command.actor, self.open_here(command.role)
        holders = self.holders[role.id]
        roles = self.roles_of(actor) | {role.id}
        if actor in holders:
            raise Refuse("already-holds")
        line = self.lines.setdefault(role.id, [])
        if actor in line:
            raise Refuse("in-line-already")
        full = role.most is not None and len(holders) >= role.most
        waits = role.queue and (full or bool(line))
        if full and not role.queue:
            raise Refuse("role-full")
        if waits and actor in self.opted_out:
            raise Refuse("opted-out")
        if self.excluded(roles):
            self.forbid("role-excluded")
        elif self.rootless(roles):
            self.forbid("role-drawn-from")
        if waits:
            line.append(actor)
            self.note("line-joined", actor, role.id)
            self.tell("look")
            return
        holders.add(actor)
        self.note("role-taken", actor, role.id)
        self.notice(actor)
        self.tell("look")

    def leave_role(self, command: cmd.LeaveRole) -> None:
        actor, role = command.actor, self.open_here(command.role)
        if actor in self.lines.get(role.id, []):
            self.leave_line(role, actor)
            self.tell("look")
            return
        roles = self.roles_of(actor) - {role.id}
        if actor not in self.holders[role.id]:
            raise Refuse("not-held")
        if self.rootless(roles) and not self.excluded(roles):
            self.forbid("role-drawn-from")
        if not roles:
            raise Refuse("needs-a-role")
        if self.turn is not None and self.turn.speaker == actor:
            self.end_turn("done")
        self.holders[role.id].discard(actor)
        self.note("role-left", role.id, actor)
        self.notice(actor)
        self.put_lines_in_order()
        self.tell("look")

    def leave_line(self, role: Role, person: str) -> None:
        self.lines[role.id].remove(person)
        self.note("line-left", role.id, person)

    def put_lines_in_order(self) -> None:
        """Let nobody wait who is not here or takes no part, and give the seats that are free to those who are first."""
        for role in self.protocol.roles:
            line = self.lines.get(role.id, [])
            while line:
                gone = [person for person in line if person not in self.present or person in self.opted_out]
                roles = self.roles_of(line[0]) | {role.id}
                assert role.most is not None
                if gone:
                    self.leave_line(role, gone[0])
                elif len(self.holders[role.id]) >= role.most - role.free:
                    break
                elif self.excluded(roles) or self.rootless(roles):
                    self.leave_line(role, line[0])
                else:
                    first = line.pop(0)
                    self.holders[role.id].add(first)
                    self.note("seat-given", role.id, first)
                    self.notice(first)

    def judge_stranger(self, name: str, *, known: bool) -> None:
        role = self.role(name)
        if role is None:
            raise Refuse("unknown-role")
        loops, castings = list(all_loops(self.protocol.steps)), list(all_castings(self.protocol.steps))
        bound = {each.role for each in loops} | {casting.role for casting in castings}
        if role.lead or role.steward or role.open or role.drawn_from or name in bound:
            raise Refuse("role-not-open")
        taking = {each.role for each in loops if each.former == name} | {casting.role for casting in castings if casting.former == name}
        together = [one for one in self.protocol.roles if one.id == name or one.id in taking]
        counted = {person for one in together for person in self.holders[one.id]}
        full = all(one.most is not None for one in together) and len(counted) >= sum(one.most or 0 for one in together)
        inside = {person for one in self.protocol.roles if not one.outsider and not one.open for person in self.holders[one.id]}
        most = self.protocol.people.most
        if not known and (full or (most is not None and not role.outsider and len(inside) >= most)):
            raise Refuse("role-full")

    def loop_people(self, each: Each) -> list[str]:
        roles = self.protocol.roles
        excluding = {r.id for r in roles if each.role in r.excludes} | {other for r in roles if r.id == each.role for other in r.excludes}
        excluding.discard(each.former)
        free = [person for person in self.select(each.of, away=each.away) if not any(person in self.holders[role] for role in excluding)]
        return [person for person in free if person in self.holders[each.former]]

    # ---------------------------------------------------------------- looking

    def look(self) -> Look:
        """Sum up where the session stands; a running film is read at the latest moment asked for."""
        position = self.film_position(self.clock)
        running = self.film_since is not None
        return Look(
            stop=self.stop,
            speaker=None if self.turn is None else self.turn.speaker,
            move=None if self.turn is None else self.turn.move.value,
            queue=tuple(self.queue),
            passed=tuple(self.passed),
            owed=tuple(person for person in self.people if person in self.owed),
            film=(self.film, position) if self.film is not None and (running or position > 0) else None,
            film_running=running,
            film_over=self.film_over(),
            time_up=self.time_up,
            deadline=self.deadline,
            paused=self.paused_at is not None,
            ended=self.ended,
            holders=tuple((role.id, tuple(person for person in self.people if person in self.holders[role.id])) for role in self.protocol.roles),
            present=tuple(person for person in self.people if person in self.present),
            locked=tuple(sorted(self.locked)),
            answers=tuple(sorted((question, person, option) for (question, person), option in self.answers.items())),
            parameters=tuple((p.id, self.parameters[p.id]) for p in self.protocol.parameters),
            talk=tuple((person, self.talk.get(person, 0.0)) for person in self.people),
            phase_no=self.phase_no,
            floor_no=self.floor_no,
        )

    def look_further(self) -> Further:
        """Sum up what else stands, beside `look`."""

        def seated(people: Iterable[str]) -> tuple[str, ...]:
            found = set(people)
            return tuple(person for person in self.people if person in found)

        return Further(
            lead=tuple(self.leads()),
            members=tuple(self.members()),
            opted_out=seated(self.opted_out),
            lines=tuple(sorted((role, tuple(people)) for role, people in self.lines.items() if people)),
            had=seated(self.had),
            passed_once=seated(self.passed_once),
            turns=tuple((person, self.counted[person]) for person in seated(self.counted)),
            spoke=tuple(self.recent),
            follow_up=self.follow_up,
            offered=self.asker if self.asker is not None and self.waits(self.asker) else None,
            granted=self.granted,
            caller=self.caller,
            slot_until=self.slot,
            longest=self.longest,
            votes=tuple((person, self.votes[person]) for person in seated(self.votes)),
            proposals=tuple((person, self.proposals[person].tag, about(self.proposals[person])) for person in seated(self.proposals)),
            consents=tuple(self.consents[key] for key in sorted(self.consents)),
            levels=tuple((person, self.levels[person].value) for person in seated(self.levels)),
            loops=self.running(),
            numbers=self.numbers(),
            meeting=self.meeting,
            adjourned=self.adjourned,
            held=tuple(record for record, held in self.held.items() if held.open),
            asked=None if self.question is None or self.forming or self.paused_at is not None else tuple(self.asked(self.question)),
        )

    def running(self) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
        """List the running loops, the outermost first."""
        found: list[tuple[str, str | None, tuple[str, ...]]] = []
        for loop in self.around:
            match loop:
                case Loop():
                    found.append((loop.each.id, loop.bearer, tuple(loop.ahead)))
                case ItemLoop():
                    found.append((loop.each.id, None, ()))
                case Counted():
                    found.append((loop.repeat.id, None, ()))
        return tuple(found)

    def numbers(self) -> tuple[tuple[str, int], ...]:
        """List the running loops for a count with the numbers of their passes."""
        return tuple((loop.repeat.id, loop.number) for loop in self.around if isinstance(loop, Counted))

    def look_at_groups(self) -> tuple[GroupLook, ...]:
        """Sum up where each sub-group stands."""
        return tuple(group.look_at_group() for group in self.groups)


class SubGroup(Naive):
    """A sub-group at work: a session of its own that has much in common with the others."""

    def __init__(self, whole: Naive, split: Split, name: str, people: list[str]) -> None:
        self.common = whole.common
        self.whole = whole
        self.split = split
        self.id = name
        self.home = people  # who belongs to it, as it is kept for the next time
        self.inside = set(people)  # who is in it now
        self.breakout = None
        self.forming = None
        self.groups = []
        self.through = False
        self.left_out = False  # it rests in the phase
        self.walk = self.run_to_the_end(())
        self.start()
        self.phase_no = whole.phase_no
        self.floor_no = whole.floor_no

    @property
    def name(self) -> str:
        return self.id

    @property
    def people(self) -> list[str]:
        return [person for person in self.common.people if person in self.inside]

    @property
    def present(self) -> set[str]:
        return self.common.present & self.inside

    @property
    def spot(self) -> Spot:
        return (self.id, len(self.formed[self.split.id]))

    @property
    def free(self) -> bool:
        """Whether it goes at its own pace."""
        return self.whole.breakout is not None and self.whole.breakout.free

    def run_to_the_end(self, steps: tuple[Step, ...]) -> Walk:
        yield from self.run_steps(steps)
        self.enter_stop("")
        self.through = True
        self.note("group-done")

    def tell(self, word: Tag, option: str = "") -> None:
        """Go on: at its own pace by itself, but what ends by itself is looked at in all sub-groups in their order."""
        if self.free and word != "look":
            self.go_on(word, option)
        else:
            self.whole.tell(word, option)

    # ---------------------------------------------------------------- steering

    def leads(self) -> list[str]:
        if not self.free:
            return self.whole.leads()
        own = [person for person in self.people if person in self.present and self.split.lead in self.roles_of(person)]
        of_all = [person for person in self.whole.leads() if person in self.inside or self.of(person) is self.whole]
        return [*own, *(person for person in of_all if person not in own)]

    def vacancy(self) -> list[str]:
        return ["lead-vacant"] if self.free and self.split.lead else self.whole.vacancy()

    def may_intervene(self, person: str) -> bool:
        """Whoever holds the lead role, and in a free breakout also who holds that of the split."""
        return self.whole.is_lead(person) or (self.free and self.split.lead in self.roles_of(person))

    def steering(self) -> list[str]:
        return self.members() if self.free else self.whole.members()

    # ---------------------------------------------------------------- in lockstep

    @property
    def resting(self) -> bool:
        return self.left_out

    def is_time_up(self) -> bool:
        return self.time_up if self.free else self.whole.time_up

    def enter_with_all(self, phase: Phase) -> None:
        self.enter_stop(phase.id)
        self.phase_no = self.whole.phase_no
        self.phase = phase
        self.clear_phase()
        self.part = phase.talk[0]
        self.part_number = 0
        if isinstance(self.part, Round) and not self.resting:
            self.queue = self.round_order(self.part)
        self.note("phase-entered", phase.id, self.stop, tuple(self.queue), None, None, False, (), self.resting, self.quiet_minutes())
        self.contribute()

    def rests_in_loop(self) -> bool:
        return any(loop.rests for loop in self.loops)

    def rests_around(self, loop: Loop) -> bool:
        """Tell whether it rests in a loop around this one."""
        outer = self.loops[: self.loops.index(loop)]
        return any(one.rests for one in outer)

    def next_pass(self, loop: Loop) -> bool:
        """Begin the pass of the next one of the order; tell whether there is one."""
        while self.somebody_ahead(loop):
            self.give_back(loop)
            if loop.ahead[0] not in self.loop_people(loop.each):
                self.note("loop-left", loop.each.id, loop.ahead.pop(0), True)
                continue
            self.turn_loop(loop)
            loop.rests = False
            if self.when(loop.each.when):
                return True
            self.note("loop-passed-over", loop.each.id, loop.bearer)
        return False

    def rest(self, loop: Loop) -> None:
        self.give_back(loop)
        loop.rests = True
        self.note("loop-rested", loop.each.id)

    def lose_pass(self, loop: Loop, why: str) -> None:
        if self.free:
            super().lose_pass(loop, why)
            return
        if self.turn is not None:
            self.end_turn("cut", leaving=True)
        self.clear_stop()
        self.floor_no += 1
        self.rest(loop)
        self.left_out = True
        self.contribute()
        self.tell("look")

    # ---------------------------------------------------------------- looking

    def look_at_group(self) -> GroupLook:
        return GroupLook(
            group=self.name,
            people=tuple(self.people),
            stop=self.stop,
            rests=self.resting,
            through=self.through,
            speaker=None if self.turn is None else self.turn.speaker,
            move=None if self.turn is None else self.turn.move.value,
            queue=tuple(self.queue),
            passed=tuple(self.passed),
            owed=tuple(self.seated(self.owed)),
            time_up=self.is_time_up(),
            deadline=self.deadline,
            longest=self.longest,
            slot_until=self.slot,
            phase_no=self.phase_no,
            floor_no=self.floor_no,
            lead=tuple(self.seated(self.leads())) if self.free else (),
            members=tuple(self.members()),
            opted_out=tuple(person for person in self.people if person in self.opted_out),
            had=() if self.resting else tuple(person for person in self.people if person in self.had),
            passed_once=tuple(person for person in self.people if person in self.passed_once),
            turns=tuple((person, self.counted[person]) for person in self.people if person in self.counted),
            spoke=tuple(self.recent),
            follow_up=self.follow_up or self.granted,
            votes=tuple((person, self.votes[person]) for person in self.seated(self.votes)),
            proposals=tuple((person, self.proposals[person].tag, about(self.proposals[person])) for person in self.seated(self.proposals)),
            loops=self.running(),
            numbers=self.numbers(),
            clean=self.clean() if self.present and self.paused_at is None else None,
        )

    def clean(self) -> bool:
        """Tell whether going on is clean: here, or in lockstep with all."""
        return not self.through and self.may_advance() if self.free else self.whole.may_advance()


def as_tuples(groups: Groups) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(people)) for name, people in groups)


def judge_time(command: Command) -> None:
    if command.at.utcoffset() is None:
        raise Refuse("naive-time")


def destination(to: Destination) -> Exception:
    """Give the exception that leads to a destination; `Onward` is a matter of whoever names it."""
    match to:
        case flow.To(step=step):
            return GoTo(step)
        case flow.NextOf(loop=loop):
            return NextPass(loop)
        case flow.EndOf(loop=loop):
            return EndLoop(loop)
        case flow.End():
            return EndAll()
        case flow.Onward():
            return impossible("Onward is not a jump")


def impossible(why: str) -> NoReturn:
    raise AssertionError(why)


def holds_step(step: Step, goal: str) -> bool:
    """Tell whether a step is the one named or a group around it; a loop's steps stand in that loop only."""
    return step.id == goal or (isinstance(step, Composite | OneOf) and any(holds_step(inner, goal) for inner in step.steps))


def all_steps(steps: tuple[Step, ...]) -> Iterable[Step]:
    """Go through steps and those inside them."""
    for step in steps:
        yield step
        if isinstance(step, Each | EachItem | Repeat | Composite | OneOf | Breakout | Tour):
            yield from all_steps(step.steps)


def leads_to(step: Step, to: str) -> bool:
    """Tell whether a step is the one named, is preceded by the question named, or stands around such a one."""
    return any(to in {inner.id, f"{inner.id}?"} for inner in all_steps((step,)))


def all_stops(steps: tuple[Step, ...]) -> set[str]:
    """Name every phase, question and breakout."""
    found = {step.id for step in all_steps(steps) if isinstance(step, Phase | Breakout | Decision | Casting | OneOf)}
    asked = (step for step in all_steps(steps) if isinstance(step, Breakout | Repeat) or (isinstance(step, Phase) and step.optional is not None))
    return found | {f"{step.id}?" for step in asked}


def copied(loop: Loop | Counted | ItemLoop) -> Loop | Counted | ItemLoop:
    match loop:
        case Loop():
            return Loop(loop.each, list(loop.ahead), set(loop.done), loop.bearer, loop.rests)
        case Counted():
            return Counted(loop.repeat, loop.number)
        case ItemLoop():
            return ItemLoop(loop.each, set(loop.done))


def all_loops(steps: tuple[Step, ...]) -> Iterable[Each]:
    yield from (step for step in all_steps(steps) if isinstance(step, Each))


def all_castings(steps: tuple[Step, ...]) -> Iterable[Casting]:
    yield from (step for step in all_steps(steps) if isinstance(step, Casting))


def all_decisions(steps: tuple[Step, ...]) -> Iterable[Decision]:
    yield from (step for step in all_steps(steps) if isinstance(step, Decision))


def all_phases(steps: tuple[Step, ...]) -> Iterable[Phase]:
    yield from (step for step in all_steps(steps) if isinstance(step, Phase))


@dataclass(frozen=True)
class Asking:
    """What a form asks: with which moves, of whom, and with which moves it is answered; and what an opinion may be that is offered."""

    moves: tuple[Move, ...]
    of: Who
    replies: tuple[Move, ...]
    later: bool = False
    follow_up: bool = False
    opinion: tuple[Move, ...] = ()


def asking(part: Talk | None) -> Asking | None:
    """Say what a form asks; a reaction is an answer under another name."""
    match part:
        case Round(body=Ask() as body) | Open(body=Ask() as body):
            return Asking((body.move, *body.also), body.of, (body.reply,), body.later, body.follow_up)
        case Round(body=React() as body) | Open(body=React() as body):
            return Asking((body.move,), body.by, (body.reply,))
        case Round(body=Offer() as body) | Open(body=Offer() as body):
            return Asking((Move.OFFER_OPINION,), body.of, (Move.GRANT, Move.DECLINE), opinion=(body.move, *body.also))
        case _:
            return None


def lasting(phase: Phase) -> Round | None:
    """Find the round of a phase whose question stays open."""
    return next((part for part in phase.talk if isinstance(part, Round) and isinstance(part.body, Pick) and part.body.lasting), None)


def about(command: Steering) -> tuple[str, ...]:
    """Write down what a proposal is about: the command's own fields as text."""
    values = {field.name: getattr(command, field.name) for field in fields(type(command))}
    if isinstance(command, cmd.HandOver) and command.holder is None:
        values["holder"] = command.actor
    left_out = {"actor", "at", "seen"} if isinstance(command, cmd.Assign) else {"actor", "at", "seen", "group"}
    return tuple(as_text(value) for name, value in values.items() if name not in left_out)


def as_text(value: str | float | datetime | tuple[object, ...] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def all_watches(steps: tuple[Step, ...]) -> Iterable[Watch]:
    for phase in all_phases(steps):
        yield from (part for part in phase.talk if isinstance(part, Watch))


def leaves(condition: cond.Condition | None) -> Iterable[cond.Condition]:
    """Find what a condition is made of."""
    match condition:
        case None:
            pass
        case cond.AnyOf(of=several) | cond.AllOf(of=several):
            for one in several:
                yield from leaves(one)
        case cond.Not(of=one):
            yield from leaves(one)
        case _:
            yield condition


# ---------------------------------------------------------------- runs, read as composites


def expanded(protocol: Protocol) -> Protocol:
    """Read the runs of a protocol as composites of the steps of the protocols they name."""
    reader = _Reader(protocol)
    steps = tuple(reader.read(step) for step in protocol.steps)
    parameters, items, uses, splits = tuple(reader.parameters), tuple(reader.items), tuple(reader.uses), tuple(reader.splits)
    return evolve(protocol, steps=steps, parameters=parameters, items=items, uses=uses, splits=splits, entry=tuple(reader.entry))


class _Reader:
    """Reads the runs of one protocol, and gathers what they add to it."""

    def __init__(self, protocol: Protocol) -> None:
        self.known = {one.id: one for one in protocol.uses}
        self.uses = list(protocol.uses)
        self.parameters = list(protocol.parameters)
        self.items = list(protocol.items)
        self.splits = list(protocol.splits)
        self.entry: list[Entry] = list(protocol.entry)
        self.leads = [role.id for role in protocol.roles if role.lead]

    def read(self, step: Step) -> Step:
        match step:
            case Run():
                return self.read_run(step)
            case Composite() | OneOf() | Each() | EachItem() | Repeat() | Breakout() | Tour():
                return evolve(step, steps=tuple(self.read(inner) for inner in step.steps))
            case _:
                return step

    def read_run(self, run: Run) -> Composite:
        inner = expanded(self.known[run.protocol])
        naming = _Naming(run, inner)
        given = dict(run.items)
        self.parameters += [naming.change(one) for one in inner.parameters]
        self.items += [naming.change(one) for one in inner.items if one.id not in given]
        self.splits += [naming.change(one) for one in inner.splits]
        self.uses += [one for one in inner.uses if one not in self.uses]
        for entry in inner.entry:
            named = naming.change(entry)
            if named not in self.entry and not (isinstance(entry, Prepared) and entry.item in given):
                self.entry.append(named)
        steps = tuple(_marked(naming.change(step), inner.hard, naming.change(inner.forbids)) for step in inner.steps)
        exits = (*run.exits, *(naming.change(way) for way in inner.exits))
        lead = next((naming.roles[role.id] for role in inner.roles if role.lead), "")
        return Composite(run.id, steps, lead="" if lead in self.leads else lead, when=run.when, exits=exits, title=run.title)


def _marked(step: Step, hard: tuple[str, ...], forbids: Forbidden) -> Step:
    """Mark rules as hard, and yields as forbidden, in each phase of a step."""
    match step:
        case Phase(forbids=own):
            both = Forbidden(moves=(*own.moves, *forbids.moves), items=(*own.items, *forbids.items))
            return evolve(step, hard=(*step.hard, *hard), forbids=both)
        case Composite() | OneOf() | Each() | EachItem() | Repeat() | Breakout() | Tour():
            return evolve(step, steps=tuple(_marked(inner, hard, forbids) for inner in step.steps))
        case _:
            return step


class _Naming:
    """Names what stands in a protocol that is run as the protocol that runs it does."""

    def __init__(self, run: Run, inner: Protocol) -> None:
        self.run = run.id
        self.kinds = {one.id for one in inner.items}  # those the protocol run declares
        self.pools = {step.id for step in all_steps(inner.steps) if isinstance(step, OneOf)}
        self.roles = dict(run.roles)
        self.items = dict(run.items)

    def inside(self, name: str) -> str:
        return f"{self.run}.{name}"

    def kind(self, name: str) -> str:
        return self.items.get(name, self.inside(name))

    def change(self, value: T) -> T:
        """Give a value as it is read in the protocol that runs the other."""
        return self.changed(value)  # type: ignore[return-value]  # a value stays of its family

    def changed(self, value: object) -> object:
        match value:
            case tuple():
                return tuple(self.changed(one) for one in value)
            case Holders(role=role):
                return Holders(self.roles[role]) if role in self.roles else Nobody()
            case flow.End():
                return flow.EndOf(self.run)
            case _ if has(type(value)):
                facts = {field.name: getattr(value, field.name) for field in fields(type(value))}  # type: ignore[arg-type]  # it is asked before
                return type(value)(**{name: self.changed_fact(value, name, fact) for name, fact in facts.items()})
            case _:
                return value

    def changed_fact(self, value: object, name: str, fact: object) -> object:
        """Change one field of a value: a name by what it names, anything else by what it is."""
        match value, name, fact:
            case (EachItem(), "id" | "by", str(text)) | (cond.Won(), "question", str(text)) | (About(), "rated", str(text)):
                return self.inside(text) if text else ""
            case (Minutes(), "voted", str(text)) | (Seal(), "until", str(text)):
                return self.inside(text) if text else ""
            case (Vote(), "on", str(text)) | (Rate() | About() | Read() | EachItem() | cond.Treated(), "item", str(text)):
                return self.kind(text) if text else ""
            case (Round(), "rotates", str(text)):
                return self.inside(text) if text else ""
            case (Phase() | Composite() | Each() | Repeat() | Decision() | Casting() | Breakout() | Tour() | Split() | Parameter(), "id", str(text)):
                return self.inside(text)
            case (OneOf(), "id", str(text)):
                return self.inside(text)
            case (Tour(), "home", str(text)):
                return self.inside(text) if text else ""
            case (Composite(), "lead", str(text)):
                return self.roles[text] if text else ""
            case (Chose(question=question), "option", str(text)) if question in self.pools:
                return self.inside(text)
            case (Breakout(), "split", str(text)) | (Split(), "joins" | "apart", str(text)):
                return self.inside(text) if text else ""
            case (GroupRole(), "role", str(text)) | (Split(), "lead", str(text)):
                return self.roles[text] if text else ""
            case (Spoke(), "phase", str(text)) | (Parameter(), "before", str(text)) | (ItemRule(), "loop", str(text)):
                return self.inside(text)
            case (flow.To(), "step", str(text)) | (flow.NextOf() | flow.EndOf(), "loop", str(text)):
                return self.inside(text)
            case (Chose(), "question", str(text)) | (cond.Is(), "parameter", str(text)):
                return self.inside(text)
            case (Each() | Casting(), "role" | "former", str(text)):
                return self.roles[text]
            case (Phase(), "opens", tuple()):
                return tuple(self.roles[role] for role in fact if role in self.roles)
            case (Phase(), "yields", tuple()):
                return tuple(self.kind(kind) for kind in fact)
            case (ItemRule(), "id", str(text)) | (ItemOf(), "kind", str(text)):
                return self.kind(text)
            case (Forbidden(), "items", tuple()):
                return tuple(self.kind(kind) if kind in self.kinds else kind for kind in fact)
            case (ItemRule(), "links", tuple()):
                return tuple(self.kind(kind) for kind in fact)
            case (cond.Produced() | cond.ByEach() | cond.ForEach() | cond.Signed() | Prepared(), "item", str(text)):
                return self.kind(text)
            case (Hold(), "takes", tuple()):
                return tuple((self.kind(here), there) for here, there in fact)
            case (Hold(), "gives", tuple()):
                return tuple((there, self.kind(here)) for there, here in fact)
            case _:
                return self.changed(fact)
