# SPDX-License-Identifier: MIT
"""The plan: a protocol ready to run, as stops, scopes and the flat graph of steps between them.

A plan is built once per protocol and shared by all its sessions. Nothing in it changes afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import define, field

from plcprotocols.engine.cast import misfit
from plcprotocols.engine.machine import Graph
from plcprotocols.engine.seals import Sealing
from plcprotocols.engine.select import Holds, Selects, everybody, never
from plcprotocols.engine.state import Standing, State
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Destination,
    End,
    EndOf,
    Exit,
    NextOf,
    Onward,
    Phase,
    Step,
    To,
)
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import About, Hold, Rate, Read, Talk, Vote, Watch

AGAIN, ENOUGH = "again", "enough"


def nobody(_standing: Standing) -> bool:
    """Select no one."""
    return False


@define(eq=False)
class Node:
    """One step of the tree, linked to its neighbours.

    `after` is the next step of the same sequence, `loops` the enclosing loops from the outermost; in a breakout those inside it.
    `home` says that a step of a tour is held at everybody's own station.
    """

    step: Step
    parent: Node | None
    loops: tuple[Node, ...]
    after: Node | None = None
    first: Node | None = None
    when: Holds | None = None
    stops: tuple[Stop, ...] = ()
    exits: tuple[CompiledExit, ...] = ()
    stays: Selects = nobody
    home: bool = False


@define(eq=False)
class CompiledExit:
    """An exit with the selector of whose item or whose veto compiled; `scope` is None for the protocol's own."""

    exit: Exit
    scope: Node | None
    names: Selects


@define(eq=False)
class Stop:
    """A place a session can rest at: a part of a phase, a question, a breakout, or the end.

    `forms` is the breakout whose sub-groups are formed there, `apart` the one whose sub-groups are at work.
    `leads` are the roles that lead there, the innermost first, and last the one that leads the protocol or, where nobody is to lead, an empty
    name; none where only that does. `timed` are the groups of steps around it that have a time, the outermost first; in a breakout those inside it.
    `begins` are those of its `moves` that are no answers; with a body that asks, a turn with one of them asks.
    `others` are those of them that no body names, where any move is allowed.
    `spoken_to` are those to whom something is said there, None for anybody. `never_said` and `never_made` are the moves and the kinds of item
    that are forbidden there.
    `interrupts` says that one may begin there while somebody else speaks.
    `quota` are the turns a round gives each, `most` those an open part allows each; `owes` says that a question leaves an answer owed,
    `again` that somebody may have another turn to come, a follow-up question, or an opinion. `answers` are the moves a question is answered with,
    `offers` those of an opinion that has to be granted. `plain` says that a turn there needs no look at a film, at seats to be kept free, at how
    many turns somebody has had, at a follow-up question, or at an opinion; `bare` that it has no time of its own, is addressed to nobody, and reads
    nothing out.
    """

    id: str
    node: Node | None = None
    question: str = ""
    options: tuple[str, ...] = ()
    talk: Talk | None = None
    when: Holds | None = None
    later: tuple[Stop, ...] = ()
    over: Holds = never
    ends: Holds = never
    ends_at_call: Holds = never
    selects: Selects = nobody
    asks: Selects | None = None
    spoken_to: Selects | None = None
    plays: Selects = nobody
    stopping: Selects = nobody
    replies: Selects = nobody
    decides: Selects = nobody
    moves: tuple[Move, ...] = ()
    begins: tuple[Move, ...] = ()
    others: tuple[Move, ...] = ()
    answers: tuple[Move, ...] = ()
    offers: tuple[Move, ...] = ()
    enough: tuple[Selects, ...] = ()
    reports: tuple[tuple[str, Selects], ...] = ()
    agrees: tuple[Selects, ...] = ()
    consensus: bool = False
    passing: bool = False
    round: bool = False
    first: Selects | None = None
    last: Selects | None = None
    seconds: timedelta | None = None
    quota: int = 1
    in_a_row: bool = False
    rotates: str = ""
    owes: bool = False
    follow_up: bool = False
    again: bool = False
    plain: bool = False
    bare: bool = False
    most: int | None = None
    interrupts: bool = False
    seats: tuple[tuple[str, int], ...] = ()
    opens: frozenset[str] = frozenset()
    votes: Selects | None = None
    casts: Casting | None = None
    forms: Breakout | None = None
    apart: Breakout | None = None
    watch: Watch | None = None
    hold: Hold | None = None
    each: Selects | None = None
    outside: bool = False
    refuses_late: bool = False
    vote: Vote | None = None
    rate: Rate | None = None
    about: About | None = None
    reads: Read | None = None
    film: Selects = nobody
    film_kind: str = ""
    picks: tuple[str, ...] = ()
    yields: frozenset[str] = frozenset()
    exits: tuple[CompiledExit, ...] = ()
    vetoes: tuple[CompiledExit, ...] = ()
    hard: frozenset[str] = frozenset()
    never_said: frozenset[Move] = frozenset()
    never_made: frozenset[str] = frozenset()
    leads: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()

    @property
    def phase(self) -> Phase | None:
        """The phase this stop belongs to, if it is a part of one."""
        return self.node.step if self.node is not None and self.talk is not None and isinstance(self.node.step, Phase) else None


@define(eq=False)
class Plan:
    """A protocol ready to run.

    `given` is the protocol as it was said, `protocol` the same with the steps of what it runs in the place of the runs, and `uses` gives edition
    and digest of those it holds. `locking` are the uses whose withdrawal locks an item: the widest use a watch makes and all narrower ones, in
    declared order. `bound` gives the role each loop-bound role is taken from, `lasting` the selectors and options of lasting questions, `signers`
    and `keys` who signs items of a kind and whom they are about. `typical` is the planned time of phases, `formulas` the minutes of those where it
    follows from people, with whom they count, and `dated` how long a phase takes that is counted in days and how long before its date it reminds.
    `splits` are the ways people are split, `covered` whom each covers; `common` says that what one sub-group does may end the phase of another.
    `seals` are the seals of kinds, `unsealing` the kinds a phase opens, `held` those that are for who holds them, `limited` those of which there are
    so many at most, `voted` the question that says how long a phase is, `quiet` the minutes after which a phase falls quiet, and `turned` the phases
    of which it is asked who has spoken in them. `calls` says how long before its planned time is over a phase has it called.
    `times` are the times of groups of steps, `cut` those groups whose time is hard, and `around` says which of them are around a stop, or a group
    itself included.
    `alert` says whether more may follow from any act than what it is about: somebody gets a seat, a vote on time is decided, something opens.
    `listed`, `facts` and `seatings` are memos of `plcprotocols.engine.listing`, `returns` one of going back, `fits` that of `misfit`; nothing else in
    a plan is ever written to.
    """

    protocol: Protocol
    given: Protocol
    digest: str
    uses: dict[str, tuple[str, str]]
    outsiders: frozenset[str]
    lead: str
    stewards: frozenset[str]
    recorders: frozenset[str]
    timekeepers: frozenset[str]
    first: Node
    nodes: dict[str, Node]
    stops: dict[str, Stop]
    questions: frozenset[str]
    graph: Graph
    items: dict[str, ItemRule]
    makers: dict[str, Selects]
    setters: dict[str, Selects]
    loop_selectors: dict[str, Selects]
    loop_exclusions: dict[str, frozenset[str]]
    filters: tuple[tuple[str, dict[str, frozenset[Move]]], ...]
    signers: dict[str, Selects]
    keys: dict[str, Selects]
    typical: dict[str, timedelta]
    dated: dict[str, tuple[timedelta, tuple[timedelta, ...]]]
    rotating: Selects
    formulas: dict[str, tuple[Minutes, Selects]]
    longest: dict[str, timedelta]
    locking: frozenset[str]
    roles: dict[str, Role]
    bound: dict[str, str]
    open_roles: tuple[str, ...]
    queues: Mapping[str, tuple[int, int]]
    lasting: dict[str, tuple[Selects, tuple[str, ...], Stop]]
    member: Selects
    splits: dict[str, Split]
    covered: dict[str, Selects]
    common: bool
    seals: dict[str, Sealing]
    unsealing: dict[str, tuple[str, ...]]
    held: frozenset[str]
    limited: frozenset[str]
    voted: dict[str, str]
    quiet: dict[str, float]
    turned: frozenset[str]
    calls: dict[str, timedelta]
    times: dict[str, timedelta]
    cut: frozenset[str]
    around: dict[str, frozenset[str]]
    listed: dict[tuple[object, ...], Any] = field(factory=dict)
    facts: dict[tuple[object, ...], Any] = field(factory=dict)
    seatings: dict[tuple[object, ...], Any] = field(factory=dict)
    returns: dict[tuple[object, ...], bool] = field(factory=dict)
    fits: dict[frozenset[str], str | None] = field(factory=dict)
    alert: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.alert = bool(self.queues or self.splits or self.seals or any(stop.votes is not None for stop in self.stops.values()))

    def about(self, state: State, kind: str) -> tuple[str, ...]:
        """Name whom items of a kind are about, present or not, also who is in another sub-group."""
        return everybody((state.whole or state).room, self.keys[kind])

    def misfit(self, held: frozenset[str]) -> str | None:
        """Name the rule that forbids one person to hold some roles together, or None."""
        if held not in self.fits:
            self.fits[held] = misfit(self.roles, self.bound, held)
        return self.fits[held]


def lead_role(plan: Plan, state: State) -> str:
    """Name the role that leads where a session stands: of the innermost group with a lead of its own whom somebody present holds; empty for none."""
    stop = plan.stops.get(state.place.stop)
    if stop is None or not stop.leads:
        return plan.lead
    room = state.room
    held = (role for role in stop.leads if not role or any(room.standing[person].present for person in room.cast[role]))
    return next(held, plan.lead)


def complete(stop: Stop, state: State) -> bool:
    """Tell whether a part has come to its own end, as the reference page defines it for each talk form."""
    return stop.over(state)


Position = tuple[Node | None, Node | None]


def behind(node: Node | None, parent: Node | None) -> Position:
    """Name the position behind a step: the next step, or none of its parent's any more."""
    return (None, parent) if node is None else (node.after, node.parent)


def landing(to: Destination, scope: Node | None, nodes: dict[str, Node]) -> tuple[Node | None, Node | None]:
    """Give the position a destination leads to; `scope` is the step it is said at, None for the protocol."""
    match to:
        case Onward():
            return (None, None) if scope is None else behind(scope, None)
        case To(step):
            return nodes[step], nodes[step].parent
        case NextOf(loop):
            return None, nodes[loop]
        case EndOf(loop):
            return behind(nodes[loop], None)
        case End():
            return None, None
