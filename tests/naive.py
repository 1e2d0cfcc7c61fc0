# SPDX-License-Identifier: MIT
"""A slow and simple interpreter of protocols, written from the reference page on constructs alone.

It walks the tree of steps with one generator per construct. A generator yields when it waits for a command or a deadline, destinations are
exceptions that climb to the construct they concern, and whatever can be read anew (selectors, conditions, the last part) is read anew each
time. It is the oracle the rulebook is tested against, so it shares nothing with it but the values of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, NoReturn

from attrs import evolve, fields

from plcprotocols.model import commands as cmd
from plcprotocols.model import conditions as cond
from plcprotocols.model import flow
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.flow import Casting, Composite, Decision, Destination, Each, Exit, Phase, Signalled, Step, Vetoed, Withdrawn
from plcprotocols.model.items import Item, ItemOf
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Body, Open, Passing, Pick, Round, Say, Silence, Solo, Talk, Watch
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Union, Who

SLACK = timedelta(seconds=2)


@dataclass(frozen=True)
class Outcome:
    """What became of a command: the code of its refusal, or the departures it was accepted with."""

    refused: str | None
    departures: tuple[str, ...]


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
    had: tuple[str, ...]  # their turn in the present round
    passed_once: tuple[str, ...]  # in the present round
    caller: str | None  # who may speak because they stopped the film
    slot_until: datetime | None  # end of the time of the last turn in a round with equal times
    longest: datetime | None  # when the phase ends however it was extended
    votes: tuple[tuple[str, str], ...]  # on time
    proposals: tuple[tuple[str, str, tuple[str, ...]], ...]  # who, the act's tag, what it is about
    consents: tuple[Consent, ...]  # by item, subject and scope
    levels: tuple[tuple[str, str], ...]  # who agreed to which level
    loops: tuple[tuple[str, str | None, tuple[str, ...]], ...]  # running, the outermost first: id, whose pass, still to come


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
    """To the next person of a loop; caught by that loop."""

    def __init__(self, loop: str) -> None:
        super().__init__(loop)
        self.loop = loop


class EndLoop(Exception):
    """Behind a loop; caught by that loop."""

    def __init__(self, loop: str) -> None:
        super().__init__(loop)
        self.loop = loop


class EndAll(Exception):
    """To the end; caught by nobody but the session."""


Scope = Phase | Composite | Each | Protocol


class Behind(Exception):
    """Behind a scope that declared an exit; caught by that scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.id)
        self.scope = scope


# What a waiting generator is told: something changed, the lead advances, a hard deadline came, or an option was chosen at a question.
Word = tuple[Literal["look", "advance", "time", "chose"], str]
Walk = Generator[None, Word, None]


@dataclass
class Turn:
    """A running turn; `since` is moved by every pause."""

    speaker: str
    move: Move
    to: list[str]
    since: datetime
    answers: bool  # whether the speaker owed an answer and began it


@dataclass
class Question:
    """A question that waits for an answer."""

    id: str
    by: Who
    options: Callable[[], list[str]]


@dataclass
class Loop:
    """A running loop: who is still to come in it, who has no pass to come whatever happens, and whose pass it is."""

    each: Each
    ahead: list[str]
    done: set[str]
    bearer: str | None


Steering = cmd.Advance | cmd.Extend | cmd.SkipTurn | cmd.MarkAbsent | cmd.Resume | cmd.EndSession | cmd.HandOver
OfPeople = cmd.Second | cmd.Join | cmd.Leave | cmd.TakeRole | cmd.LeaveRole | cmd.OptOut | cmd.OptIn
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
)
PHASE_ACTS = (cmd.Advance, cmd.Extend, cmd.Enough, cmd.SetParameter, cmd.VoteOnTime, cmd.EndSession)
FLOOR_ACTS = (cmd.BeginTurn, cmd.EndTurn, cmd.Pass, cmd.SkipTurn, cmd.Play, cmd.StopFilm)
LOCKING = (ConsentState.REFUSED, ConsentState.WITHDRAWN)
DAY = 24 * 60 * 60


class Naive:
    """One session of a protocol, walked naively."""

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
    ) -> None:
        self.protocol = protocol
        self.mode = mode
        self.now = opened  # of the latest event
        self.clock = opened  # of the latest thing asked
        self.people = list(cast.people)  # everybody known, in seat order
        self.present = {p for p in self.people if p not in cast.late}
        self.holders: dict[str, set[str]] = {role.id: set() for role in protocol.roles}
        for role, people in cast.holders:
            self.holders[role] |= set(people)
        self.parameters = {p.id: p.default for p in protocol.parameters} | dict(parameters or {})
        self.items = list(items)
        self.consents: dict[tuple[str, str, str], Consent] = {}
        self.locked: set[str] = set()
        for consent in consents:
            granted = consent.state is ConsentState.GRANTED
            self.consents[consent.item, consent.subject, consent.scope] = evolve(consent, audience=consent.audience if granted else ())
            if self.locks(consent.state, consent.scope):
                self.locked.add(consent.item)
        self.answers: dict[tuple[str, str], str] = {}
        self.talk: dict[str, float] = {}
        self.entered: set[str] = set()  # phases entered at any time
        self.levels: dict[str, Level] = {}
        self.proposals: dict[str, Steering] = {}
        self.departures: list[str] = []  # of the command being performed
        self.phase_no = 0
        self.floor_no = 0
        self.paused_at: datetime | None = None
        self.ended = False
        # The scopes and loops around the present stop, the outermost first.
        self.scopes: list[Scope] = []
        self.loops: list[Loop] = []
        # The present phase.
        self.phase: Phase | None = None
        self.deadline: datetime | None = None
        self.longest: datetime | None = None
        self.time_up = False
        self.produced: set[tuple[str, str]] = set()  # kinds and who produced them
        self.said_enough: set[str] = set()
        self.opted_out: set[str] = set()
        self.votes: dict[str, str] = {}
        # The present stop: a part or a question.
        self.stop = ""
        self.question: Question | None = None
        self.part: Talk | None = None
        self.part_number = 0
        self.clear_stop()
        self.walk = self.run_session()
        next(self.walk, None)
        self.due(opened)

    def clear_stop(self) -> None:
        self.turn: Turn | None = None
        self.solo_done = False
        self.queue: list[str] = []
        self.passed: list[str] = []
        self.had: set[str] = set()
        self.passed_once: set[str] = set()
        self.slot: datetime | None = None  # until when the last turn of a round with equal times lasts
        self.owed: list[str] = []
        self.film: str | None = None
        self.film_from = 0.0  # position where it stands, or stood at `film_since`
        self.film_since: datetime | None = None  # since when it runs; None when it does not
        self.film_until: datetime | None = None
        self.film_ended = False  # at least once at this stop
        self.caller: str | None = None  # whose stop lets people speak now

    # ---------------------------------------------------------------- the walk through the tree

    def run_session(self) -> Walk:
        self.scopes.append(self.protocol)
        with suppress(EndAll, Behind):
            yield from self.run_steps(self.protocol.steps)
        self.ended = True
        self.paused_at = None
        self.enter_stop("end")

    def run_steps(self, steps: tuple[Step, ...], goal: str | None = None) -> Walk:
        while True:
            start = 0 if goal is None else next(n for n, step in enumerate(steps) if holds_step(step, goal))
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
        match step:
            case Phase():
                yield from self.run_phase(step)
            case Composite():
                yield from self.run_composite(step, goal if goal != step.id else None)
            case Each():
                yield from self.run_each(step)
            case Decision():
                yield from self.run_decision(step)
            case Casting():
                yield from self.run_casting(step)

    def run_composite(self, group: Composite, goal: str | None) -> Walk:
        if goal is None and not self.when(group.when):
            return
        self.scopes.append(group)
        try:
            yield from self.run_steps(group.steps, goal)
        except Behind as out:
            if out.scope is not group:
                raise
        finally:
            self.scopes.pop()

    def run_each(self, each: Each) -> Walk:
        loop = Loop(each, self.loop_people(each), set(), None)
        self.loops.append(loop)
        self.scopes.append(each)
        try:
            while self.somebody_ahead(loop):
                self.give_back(loop)
                if loop.ahead[0] not in self.loop_people(each):
                    loop.ahead.pop(0)
                    continue
                loop.bearer = loop.ahead.pop(0)
                loop.done.add(loop.bearer)
                self.holders[each.former].discard(loop.bearer)
                self.holders[each.role].add(loop.bearer)
                if self.when(each.when):
                    try:
                        yield from self.run_steps(each.steps)
                    except NextPass as jump:
                        if jump.loop != each.id:
                            raise
        except EndLoop as jump:
            if jump.loop != each.id:
                raise
        except Behind as out:
            if out.scope is not each:
                raise
        finally:
            self.give_back(loop)
            self.holders[each.role].clear()
            self.scopes.pop()
            self.loops.pop()

    def somebody_ahead(self, loop: Loop) -> bool:
        """Tell whether a loop goes on; whoever could have a pass is put in its order before it ends."""
        if not loop.ahead:
            loop.ahead = [person for person in self.loop_people(loop.each) if person not in loop.done]
        return bool(loop.ahead)

    def give_back(self, loop: Loop) -> None:
        if loop.bearer is not None:
            self.holders[loop.each.role].discard(loop.bearer)
            self.holders[loop.each.former].add(loop.bearer)
            loop.bearer = None

    def run_decision(self, decision: Decision) -> Walk:
        options = [option.id for option in decision.options]
        answer = yield from self.run_question(decision.id, decision.id, decision.by, lambda: options)
        for option in decision.options:
            if option.id == answer and not isinstance(option.to, flow.Onward):
                raise destination(option.to)

    def run_casting(self, casting: Casting) -> Walk:
        if not self.when(casting.when) or not self.candidates(casting):
            return
        person = yield from self.run_question(casting.id, casting.id, casting.by, lambda: self.candidates(casting))
        if person is not None:
            self.bind(casting, person)

    def candidates(self, casting: Casting) -> list[str]:
        """Say who may be chosen: who may hold the role once they have given up the former one, and leaves nobody else with no role or wrong ones."""
        found = []
        for person in self.select(casting.of):
            others = [one for one in self.holders[casting.role] if one != person and one in self.present]
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
        released = self.holders[casting.role] - {person}
        self.holders[casting.role] = {person}
        if casting.former is not None:
            self.holders[casting.former].discard(person)
            self.holders[casting.former] |= released
        for one in self.people:
            if self.roles_of(one) != before[one]:
                self.notice(one)

    def run_question(self, stop: str, name: str, by: Who, options: Callable[[], list[str]]) -> Generator[None, Word, str | None]:
        """Put a question; give the answer, or None where the lead passed it over."""
        self.enter_stop(stop)
        self.question = Question(name, by, options)
        try:
            while True:
                word, option = yield
                if word == "chose":
                    return option
                if word == "advance":
                    return None
        finally:
            self.leave_stop()

    def run_phase(self, phase: Phase) -> Walk:
        if not self.when(phase.when):
            return
        if phase.optional is not None:
            answer = yield from self.run_question(f"{phase.id}?", phase.id, phase.optional, lambda: ["hold", "skip"])
            if answer != "hold":
                return
        part = self.part_after(phase, -1)
        if part is None:
            return
        self.phase = phase
        self.entered.add(phase.id)
        self.deadline, self.longest = self.planned(phase)
        self.time_up = False
        self.produced = set()
        self.said_enough = set()
        self.scopes.append(phase)
        try:
            while part is not None:
                part = yield from self.run_part(phase, part)
        except Behind as out:
            if out.scope is not phase:
                raise
        finally:
            self.scopes.pop()
            self.phase = None
            self.deadline = None
            self.longest = None
            self.time_up = False
            self.opted_out = set()
            self.votes = {}

    def planned(self, phase: Phase) -> tuple[datetime | None, datetime | None]:
        """Say when the planned time of a phase entered now is over, and when its longest time is."""
        entered = self.active(self.now)
        minutes = 0.0
        if phase.minutes is not None:
            times = 1 if phase.minutes.per is None else len(self.select(phase.minutes.per))
            minutes = phase.minutes.typical * times + phase.minutes.plus
        deadline = entered + timedelta(minutes=minutes) if minutes else None
        longest = None if phase.longest is None else entered + timedelta(minutes=phase.longest)
        if deadline is not None and longest is not None:
            deadline = min(deadline, longest)
        return deadline, longest

    def part_after(self, phase: Phase, number: int) -> int | None:
        return next((n for n, part in enumerate(phase.talk) if n > number and self.when(part.when)), None)

    def run_part(self, phase: Phase, number: int) -> Generator[None, Word, int | None]:
        """Hold one part; give the number of the next, or None where the phase is over."""
        part = phase.talk[number]
        self.enter_stop(phase.id if len(phase.talk) == 1 else f"{phase.id}/{number + 1}")
        self.part = part
        self.part_number = number
        if isinstance(part, Round):
            self.queue = self.round_order(part)
        try:
            while True:
                following = self.part_after(phase, number)
                if self.turn is None and self.film_since is None:
                    if following is not None and self.complete():
                        return following
                    if following is None and self.ends(lead=False):
                        return None
                word, _ = yield
                if word == "time":
                    return None
                if word == "advance":
                    return following
        finally:
            self.leave_stop()

    def round_order(self, part: Round) -> list[str]:
        """Put those selected in order: who comes first, the others, who comes last; each in seat order."""
        selected, first, last = self.taking(part.who), self.taking(part.first), self.taking(part.last)
        early = [person for person in selected if person in first]
        late = [person for person in selected if person in last and person not in first]
        return [*early, *(person for person in selected if person not in early and person not in late), *late]

    def enter_stop(self, stop: str) -> None:
        self.stop = stop
        self.proposals = {}
        self.phase_no += 1
        self.floor_no += 1

    def leave_stop(self) -> None:
        if self.turn is not None:
            self.end_turn(leaving=True)
        if self.film_since is not None:
            self.stop_film(None)
        self.question = None
        self.part = None
        self.clear_stop()

    def tell(self, word: Literal["look", "advance", "time", "chose"], option: str = "") -> None:
        """Let the walk go on until it waits again."""
        with suppress(StopIteration):
            self.walk.send((word, option))

    def throw(self, leave: Exception) -> None:
        with suppress(StopIteration):
            self.walk.throw(leave)

    def exit_for(self, happened: Callable[[Withdrawn | Signalled | Vetoed], bool]) -> tuple[Scope, Exit] | None:
        """Find the exit of the innermost scope that declares what happened."""
        return next(((scope, way) for scope in reversed(self.scopes) for way in scope.exits if happened(way.on)), None)

    def take(self, scope: Scope, way: Exit) -> None:
        self.throw(Behind(scope) if isinstance(way.to, flow.Onward) else destination(way.to))

    # ---------------------------------------------------------------- reading people, conditions, items

    def select(self, who: Who) -> list[str]:
        return [person for person in self.people if person in self.present and self.names(who, person)]

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
            case Union(of=several):
                return any(self.names(one, person) for one in several)
            case Both(of=several):
                return all(self.names(one, person) for one in several)
            case Minus(of=of, without=without):
                return self.names(of, person) and not self.names(without, person)

    def taking(self, who: Who) -> list[str]:
        """Select among those who take part in the present phase."""
        return [person for person in self.select(who) if person not in self.opted_out]

    def members(self) -> list[str]:
        return self.select(Everyone())

    def leads(self) -> list[str]:
        """Say who is present and leads."""
        return [person for role in self.protocol.roles if role.lead for person in self.select(Holders(role.id))]

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
                return lead and self.time_up
            case cond.LeadDecides():
                return lead
            case cond.Produced(item=kind):
                return self.phase is not None and any(kind == one for one, _ in self.produced)
            case cond.ByEach(item=kind, of=of):
                return self.phase is not None and all((kind, person) in self.produced for person in self.taking(of))
            case cond.Enough(who=who):
                return self.phase is not None and any(person in self.said_enough for person in self.taking(who))
            case cond.FilmOver():
                return self.film_over()
            case cond.Is(parameter=parameter, option=option):
                return self.parameters[parameter] == option
            case cond.Filled(who=who):
                return bool(self.select(who))
            case cond.Usable(item=reference):
                item = self.newest(reference)
                return item is not None and item.id not in self.locked
            case cond.AnyOf(of=several):
                return any(self.holds(one, lead=lead) for one in several)
            case cond.AllOf(of=several):
                return all(self.holds(one, lead=lead) for one in several)
            case cond.Not(of=one):
                return not self.holds(one, lead=lead)

    def complete(self) -> bool:
        match self.part:
            case Solo():
                return self.solo_done
            case Round():
                return not self.queue and not self.passed and not self.owed and self.turn is None and self.slot is None
            case Watch():
                return self.film_over()
            case _:
                return False

    def film_over(self) -> bool:
        return self.film_ended and self.film_since is None

    def newest(self, reference: ItemOf) -> Item | None:
        owners = self.select(reference.of)
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
        if self.film_since is None or not isinstance(part, Watch):
            return True
        film = next(item for item in self.items if item.id == self.film)
        return film.owner in self.select(part.item.of) and self.covered(film, part.scope, self.taking(part.who))

    def judge_film(self) -> None:
        if not self.may_run():
            self.stop_film(None)

    def locks(self, state: ConsentState, scope: str) -> bool:
        """Tell whether a consent locks its item: a no for the widest scope any watch shows, or for a narrower one."""
        scopes = self.protocol.scopes
        shown = {watch.scope for watch in all_watches(self.protocol.steps)}
        widest = max((n for n, one in enumerate(scopes) if one in shown), default=-1)
        return state in LOCKING and scope in scopes[: widest + 1]

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

    def end_turn(self, *, leaving: bool = False) -> None:
        turn, part = self.turn, self.part
        assert turn is not None
        self.turn = None
        self.drop_skips(turn.speaker)
        self.floor_no += 1
        self.talk[turn.speaker] = self.talk.get(turn.speaker, 0.0) + (self.active(self.now) - turn.since).total_seconds()
        if turn.move is Move.INTERVENE:
            return
        if turn.answers:
            self.owed = []
            return
        if isinstance(part, Solo) and turn.speaker in self.taking(part.who):
            self.solo_done = True
        if isinstance(part, Round) and turn.speaker in self.taking(part.who):
            self.queue = [person for person in self.queue if person != turn.speaker]
            self.passed = [person for person in self.passed if person != turn.speaker]
            self.had.add(turn.speaker)
        if isinstance(part, Round | Open) and isinstance(part.body, Ask) and turn.move is part.body.move and not self.owed:
            self.owed = [person for person in turn.to if person in self.taking(part.body.of)]
        if not leaving:
            self.lap()

    def drop_skips(self, person: str) -> None:
        """Drop proposals to skip somebody whose turn or answer is over."""
        self.proposals = {who: act for who, act in self.proposals.items() if not (isinstance(act, cmd.SkipTurn) and act.person == person)}

    def lap(self) -> None:
        """Begin another lap of a round where one is due."""
        if isinstance(self.part, Round) and not self.queue and self.passed:
            self.queue, self.passed = self.passed, []
            self.floor_no += 1

    def notice(self, person: str) -> None:
        """Let film, queue and loops take notice of somebody who came or went, or whose roles or answers changed."""
        self.judge_film()
        self.notice_queue(person)
        self.notice_loops(person)

    def notice_queue(self, person: str) -> None:
        part = self.part
        self.drop(person)
        if not isinstance(part, Round) or person not in self.taking(part.who):
            return
        if person not in self.had and person not in self.queue and person not in self.passed:
            self.queue.append(person)
            self.floor_no += 1

    def drop(self, person: str) -> None:
        """Take the turn to come and the owed answer from somebody who is not selected for them any more."""
        part = self.part
        dropped = False
        if (person in self.queue or person in self.passed) and isinstance(part, Round) and person not in self.taking(part.who):
            self.queue = [one for one in self.queue if one != person]
            self.passed = [one for one in self.passed if one != person]
            self.floor_no += 1
            dropped = True
        asked = self.taking(part.body.of) if isinstance(part, Round | Open) and isinstance(part.body, Ask) else []
        if person in self.owed and person not in asked:
            self.owed.remove(person)
            self.floor_no += 1
            dropped = True
        if dropped:
            self.lap()

    def notice_loops(self, person: str) -> None:
        for depth, loop in enumerate(self.loops):
            if person in self.present and any(inner.bearer == person for inner in self.loops[depth + 1 :]):
                continue
            may = person in self.loop_people(loop.each)
            if person in loop.ahead:
                if not may:
                    loop.ahead.remove(person)
            elif may and person not in loop.done:
                loop.ahead.append(person)

    def film_position(self, at: datetime) -> float:
        if self.film_since is None:
            return self.film_from
        return self.film_from + (self.active(at) - self.film_since).total_seconds()

    def stop_film(self, caller: str | None) -> None:
        self.film_from = self.film_position(self.now)
        self.film_since = None
        self.film_until = None
        self.caller = caller
        self.floor_no += 1

    # ---------------------------------------------------------------- time

    def deadlines(self) -> list[tuple[datetime, Callable[[], None]]]:
        """List what is to come by the clock, in the order in which it happens at the same instant."""
        found: list[tuple[datetime | None, Callable[[], None]]] = []
        running = self.paused_at is None
        if running:
            found.append((self.film_until, self.film_ends))
        for key, consent in self.consents.items():
            if consent.state is ConsentState.GRANTED and consent.until is not None:
                found.append((max(consent.until, self.now), partial(self.permission_ends, key)))
        if running:
            found.append((self.slot, self.slot_ends))
            found.append((None if self.time_up else self.deadline, self.time_is_up))
            found.append((self.longest, self.longest_is_over))
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
            self.now = first
            happen()
        self.clock = max(self.now, at)

    def film_ends(self) -> None:
        self.film_from = 0.0
        self.film_since = None
        self.film_until = None
        self.film_ended = True
        self.caller = None
        self.floor_no += 1
        self.tell("look")

    def permission_ends(self, key: tuple[str, str, str]) -> None:
        self.consents[key] = evolve(self.consents[key], state=ConsentState.EXPIRED, audience=())
        self.judge_film()
        self.tell("look")

    def slot_ends(self) -> None:
        self.slot = None
        self.tell("look")

    def time_is_up(self) -> None:
        self.time_up = True
        assert self.phase is not None
        assert self.phase.minutes is not None
        self.tell("time" if self.phase.minutes.hard else "look")

    def longest_is_over(self) -> None:
        self.time_up = True
        self.tell("time")

    # ---------------------------------------------------------------- judging

    def perform(self, command: Command) -> Outcome:
        """Settle what is due, judge a command, and apply it where it is accepted."""
        before = self.now
        self.departures = []
        try:
            self.due(command.at)
            before = self.now
            judge_time(command)
            self.judge_in_general(command)
            self.now = max(self.now, command.at)
            self.judge_and_apply(command)
            if self.votes and not self.ended:
                self.count_votes()
        except Refuse as refused:
            self.now = before
            return Outcome(refused.code, ())
        self.clock = self.now
        return Outcome(None, tuple(self.departures))

    def judge_in_general(self, command: Command) -> None:
        if command.actor not in self.people and not isinstance(command, cmd.Join):
            raise Refuse("unknown-person")
        if self.now - command.at > timedelta(seconds=2):
            raise Refuse("time-backwards")
        always = isinstance(command, cmd.AgreeLevel)
        if isinstance(command, cmd.RecordConsent):
            always = command.state in {ConsentState.REFUSED, ConsentState.WITHDRAWN}
        if command.actor not in self.present and not isinstance(command, cmd.Join) and not always:
            raise Refuse("not-present")
        if self.ended and not always:
            raise Refuse("session-ended")
        seen: int | None = getattr(command, "seen", None)
        on_phase = isinstance(command, PHASE_ACTS) or (isinstance(command, cmd.Choose) and self.question is not None)
        on_floor = isinstance(command, FLOOR_ACTS) or (isinstance(command, cmd.Choose) and self.question is None)
        if isinstance(command, cmd.Choose) and command.question is not None:
            on_phase = on_floor = False
        if seen is not None and ((on_phase and seen != self.phase_no) or (on_floor and seen != self.floor_no)):
            raise Refuse("stale")
        if self.paused_at is not None and not isinstance(command, FREE_IN_PAUSE):
            raise Refuse("session-paused")

    def permit(self, broken: list[str]) -> None:
        """Refuse broken advisory rules in strict mode, and where they are marked as hard."""
        marked = (*self.protocol.hard, *(self.phase.hard if self.phase is not None else ()))
        for code in broken:
            if self.mode is Mode.STRICT or code in marked:
                raise Refuse(code)

    def depart(self, broken: list[str]) -> None:
        """Let a command with broken advisory rules through and note them, or refuse it."""
        self.permit(broken)
        self.departures += broken

    def judge_and_apply(self, command: Command) -> None:
        match command:
            case cmd.BeginTurn():
                self.begin_turn(command)
            case cmd.EndTurn():
                if self.turn is None or self.turn.speaker != command.actor:
                    raise Refuse("no-floor")
                self.end_turn()
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
            case cmd.VoteOnTime():
                self.vote_on_time(command)
            case cmd.AgreeLevel():
                self.levels[command.actor] = command.level
            case cmd.Signal():
                self.signal(command)
            case cmd.Veto():
                self.veto(command)
            case _:
                self.judge_and_apply_for_people(command)

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
        if part is None:
            raise Refuse("question-open")
        if command.move is not None and not isinstance(command.move, Move):
            raise Refuse("unknown-move")
        if self.film_since is not None:
            raise Refuse("film-running")
        if self.turn is not None and self.turn.speaker == actor:
            raise Refuse("already-speaking")
        broken = ["floor-taken"] if self.turn is not None else []
        owes = actor in self.owed
        body: Body | None = None if isinstance(part, Silence) else part.body
        main = Move.INFORM  # where the body names none
        allowed: tuple[Move, ...] = ()
        match body:
            case Say():
                main, allowed = body.move, (body.move, *body.also)
            case Ask():
                main = body.reply if owes else body.move
                allowed = (main,)
            case _:
                pass
        move = main if command.move is None else command.move
        if not (move is Move.INTERVENE and self.is_lead(actor) and isinstance(part, Solo | Round | Open)):
            if self.filtered(move):
                raise Refuse("move-filtered")
            broken += self.broken_by(actor, part, move, allowed)
        to = list(command.to)
        if any(person not in self.people for person in to):
            raise Refuse("unknown-person")
        if any(person not in self.present or person == actor for person in to):
            raise Refuse("wrong-addressee")
        if isinstance(body, Ask) and move is body.move and not (owes and move is body.reply):
            asked = [person for person in self.taking(body.of) if person != actor]
            if any(person not in asked for person in to):
                raise Refuse("wrong-addressee")
            to = to or asked
        self.depart(broken)
        if self.turn is not None:
            self.end_turn()
        answers = isinstance(body, Ask) and owes and move is body.reply
        self.turn = Turn(actor, move, to, self.now, answers)
        self.floor_no += 1
        if isinstance(part, Round) and part.seconds is not None and move is not Move.INTERVENE and actor in self.taking(part.who):
            self.slot = self.now + timedelta(seconds=part.seconds)
        self.tell("look")

    def broken_by(self, actor: str, part: Talk, move: Move, allowed: tuple[Move, ...]) -> list[str]:
        """Name the form's advisory rules that a turn breaks; where there is no talk, that alone."""
        if isinstance(part, Silence) or (isinstance(part, Watch) and self.caller is None):
            return ["no-talk"]
        owes = actor in self.owed
        broken = []
        if self.owed and not owes:
            broken.append("answer-owed")
        if self.seat_owed():
            broken.append("seat-owed")
        if actor not in self.speakers(part) and not owes:
            broken.append("only-listens")
        if self.turn is None and self.slot is not None:
            broken.append("silence-kept")
        if isinstance(part, Round) and self.queue[:1] != [actor] and not owes:
            broken.append("out-of-turn")
        if move not in allowed:
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
        if self.turn is not None or not (is_next or actor in self.owed):
            raise Refuse("no-turn-to-pass")
        if actor in self.owed:
            self.owed = []
        elif isinstance(part, Round):
            allowed = part.passing is not Passing.NONE
            self.depart([] if allowed else ["pass-not-allowed"])
            self.queue.remove(actor)
            if allowed and actor not in self.passed_once:
                self.passed_once.add(actor)
                self.passed.append(actor)
            else:
                self.had.add(actor)
        self.drop_skips(actor)
        self.floor_no += 1
        self.lap()
        self.tell("look")

    def choose(self, command: cmd.Choose) -> None:
        actor, option = command.actor, command.option
        if command.question is not None:
            self.answer_lasting(actor, command.question, option)
            return
        if self.question is not None:
            if actor not in self.select(self.question.by):
                raise Refuse("not-yours-to-decide")
            if option not in self.question.options():
                raise Refuse("unknown-option")
            self.answers[self.question.id, actor] = option
            self.notice_loops(actor)
            self.tell("chose", option)
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
        self.queue.remove(actor)
        self.had.add(actor)
        self.floor_no += 1
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
        self.notice(actor)
        self.tell("look")

    def enough(self, command: cmd.Enough) -> None:
        ends = None if self.phase is None else self.phase.ends
        if not any(command.actor in self.taking(one.who) for one in enoughs(ends)):
            raise Refuse("enough-not-yours")
        if self.turn is not None and self.turn.speaker == command.actor:
            self.end_turn()
        self.said_enough.add(command.actor)
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
        if film.id in self.locked:
            raise Refuse("item-locked")
        if not self.covered(film, part.scope, self.taking(part.who)):
            raise Refuse("consent-missing")
        self.depart([] if command.actor in self.taking(part.by) else ["not-yours-to-play"])
        if self.film != film.id:
            self.film, self.film_from, self.film_ended = film.id, 0.0, False
        self.film_since = self.now
        self.film_until = self.now + timedelta(seconds=(film.seconds or 0.0) - self.film_from)
        self.caller = None
        self.floor_no += 1
        self.tell("look")

    def stop_by_person(self, command: cmd.StopFilm) -> None:
        part, actor = self.part, command.actor
        if not isinstance(part, Watch):
            raise Refuse("not-watching")
        if self.film_since is None:
            raise Refuse("no-film")
        self.stop_film(actor if actor in self.taking(part.stops) else None)
        self.tell("look")

    # ---------------------------------------------------------------- items, consents, parameters

    def produce(self, command: cmd.Produce) -> None:
        rule = next((rule for rule in self.protocol.items if rule.id == command.kind), None)
        if rule is None:
            raise Refuse("unknown-item")
        if any(item.id == command.id for item in self.items):
            raise Refuse("item-exists")
        if command.position is not None and not 0 <= command.position < DAY:
            raise Refuse("bad-position")
        if rule.film:
            raise Refuse("not-yielded-here")
        broken = []
        if self.phase is None or command.kind not in self.phase.yields:
            broken.append("not-yielded-here")
        if command.actor not in self.select(rule.by):
            broken.append("not-yours-to-produce")
        self.depart(broken)
        self.items.append(Item(id=command.id, kind=command.kind, owner=command.actor))
        self.produced.add((command.kind, command.actor))
        self.tell("look")

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
        found = None
        if item.id not in self.locked and self.locks(command.state, command.scope):
            if self.film_since is not None and self.film == item.id:
                self.stop_film(None)
            self.locked.add(item.id)
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
        self.take(*found)

    def veto(self, command: cmd.Veto) -> None:
        found = self.exit_for(lambda on: isinstance(on, Vetoed) and command.actor in self.select(on.by))
        if found is None:
            raise Refuse("no-veto-here")
        self.take(*found)

    def set_parameter(self, command: cmd.SetParameter) -> None:
        parameter = next((p for p in self.protocol.parameters if p.id == command.parameter), None)
        if parameter is None:
            raise Refuse("unknown-parameter")
        if all(choice.id != command.option for choice in parameter.choices):
            raise Refuse("unknown-option")
        if command.actor not in self.select(parameter.set_by):
            raise Refuse("not-yours-to-set")
        left_out = {choice.id: set(choice.without) for choice in parameter.choices}
        narrower = left_out[command.option] > left_out[self.parameters[parameter.id]]
        self.depart(["parameter-too-late"] if parameter.before in self.entered and not narrower else [])
        self.parameters[parameter.id] = command.option
        self.tell("look")

    # ---------------------------------------------------------------- steering, by the lead or while nobody leads

    def steer(self, command: Steering) -> None:
        actor = command.actor
        if actor not in (self.leads() or self.members()):
            raise Refuse("not-yours-to-lead")
        broken = self.judge_act(command)
        if self.leads():
            self.departures += broken
        elif self.members() == [actor]:
            self.departures += ["lead-vacant", *broken]
        else:
            self.departures += [code for code in broken if code == "not-yours-to-extend"]
            self.proposals[actor] = command
            return
        self.carry_out(command)

    def second(self, command: cmd.Second) -> None:
        actor, person = command.actor, command.person
        if self.leads() or actor not in self.members():
            raise Refuse("not-yours-to-lead")
        if person not in self.people:
            raise Refuse("unknown-person")
        proposed = self.proposals.get(person)
        if person == actor or person not in self.members() or proposed is None:
            raise Refuse("nothing-to-second")
        if self.paused_at is not None and not isinstance(proposed, FREE_IN_PAUSE):
            raise Refuse("session-paused")
        act = evolve(proposed, actor=actor, at=self.now)
        self.departures += ["lead-vacant", *self.judge_act(act)]
        self.proposals = {}
        self.carry_out(act)

    def judge_act(self, command: Steering) -> list[str]:
        """Judge a steering act by its rules after steering; give the departures it would be noted with."""
        match command:
            case cmd.Advance():
                return [] if self.may_advance() else ["before-end"]
            case cmd.Extend():
                return self.judge_extend(command.minutes)
            case cmd.SkipTurn(person=person):
                if person not in self.people:
                    raise Refuse("unknown-person")
                speaks = self.turn is not None and self.turn.speaker == person
                if not speaks and person not in self.queue and person not in self.owed:
                    raise Refuse("nothing-to-skip")
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
                return []
            case cmd.EndSession():
                return ["ended-early"]
            case cmd.HandOver():
                self.judge_hand_over(command)
                return []

    def carry_out(self, command: Steering) -> None:
        match command:
            case cmd.Advance():
                self.tell("advance")
            case cmd.Extend():
                self.extend(command.minutes)
                self.tell("look")
            case cmd.SkipTurn():
                self.skip_turn(command.person)
            case cmd.MarkAbsent():
                self.let_go(command.person)
            case cmd.Resume():
                self.resume()
            case cmd.EndSession():
                self.throw(EndAll())
            case cmd.HandOver():
                self.give_role(command)

    def may_advance(self) -> bool:
        """Tell whether going on now is clean."""
        if self.phase is None:
            return False
        if self.part_after(self.phase, self.part_number) is None:
            return self.ends(lead=True)
        return isinstance(self.part, Open | Silence) or self.complete()

    def judge_extend(self, minutes: float) -> list[str]:
        if not 0 < minutes <= 1440:
            raise Refuse("minutes-range")
        if self.phase is None or self.deadline is None:
            raise Refuse("no-deadline")
        if self.longest is not None and self.deadline >= self.longest:
            raise Refuse("silence-too-long")
        broken = [] if self.phase.more is None else ["not-yours-to-extend"]
        self.permit(broken)
        return broken

    def extend(self, minutes: float) -> None:
        """Give the phase more time, but not beyond its longest; what was voted on time is gone."""
        assert self.deadline is not None
        deadline = max(self.deadline, self.active(self.now)) + timedelta(minutes=minutes)
        self.deadline = deadline if self.longest is None else min(deadline, self.longest)
        self.time_up = False
        self.votes = {}

    def skip_turn(self, person: str) -> None:
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn()
            if person in self.queue:
                self.skip_in_queue(person)
        elif person in self.queue:
            self.skip_in_queue(person)
        else:
            self.drop_skips(person)
            self.owed = []
            self.floor_no += 1
        self.tell("look")

    def skip_in_queue(self, person: str) -> None:
        self.drop_skips(person)
        self.queue.remove(person)
        self.had.add(person)
        self.floor_no += 1
        self.lap()

    def resume(self) -> None:
        assert self.paused_at is not None
        length = self.now - self.paused_at
        self.paused_at = None
        if self.deadline is not None:
            self.deadline += length
        if self.longest is not None:
            self.longest += length
        if self.slot is not None:
            self.slot += length
        if self.film_since is not None and self.film_until is not None:
            self.film_since += length
            self.film_until += length
        if self.turn is not None:
            self.turn.since += length
        self.proposals = {}
        self.judge_film()
        self.tell("look")

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
        self.notice(actor)
        self.tell("look")

    def let_go(self, person: str) -> None:
        """Let somebody be absent from now on."""
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn()
        self.present.remove(person)
        for role in self.protocol.roles:
            if role.open:
                self.holders[role.id].discard(person)
        self.notice(person)
        self.go_on_without(person)

    def go_on_without(self, person: str) -> None:
        """Leave the stop where a loop is at somebody's pass; otherwise count the votes on time again."""
        theirs = next((loop for loop in self.loops if loop.bearer == person), None)
        if theirs is None:
            self.count_votes()
        else:
            self.throw(NextPass(theirs.each.id))

    def opt_out(self, actor: str) -> None:
        if self.phase is None:
            raise Refuse("nothing-to-opt-out")
        if actor in self.opted_out:
            raise Refuse("opted-out")
        if self.turn is not None and self.turn.speaker == actor:
            self.end_turn()
        self.opted_out.add(actor)
        self.judge_film()
        self.notice_queue(actor)
        self.count_votes()

    def opt_in(self, actor: str) -> None:
        if actor not in self.opted_out:
            raise Refuse("not-opted-out")
        self.opted_out.remove(actor)
        self.judge_film()
        self.notice_queue(actor)
        self.tell("look")

    def opt_out_of_loop(self, command: cmd.OptOut) -> None:
        loop = next((loop for loop in self.loops if loop.each.id == command.of), None)
        if loop is None or (command.actor not in loop.ahead and command.actor != loop.bearer):
            raise Refuse("nothing-to-opt-out")
        if command.actor == loop.bearer:
            self.throw(NextPass(loop.each.id))
            return
        loop.ahead.remove(command.actor)
        loop.done.add(command.actor)
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
            raise Refuse("role-excluded")
        if self.rootless(theirs) or self.rootless(left):
            raise Refuse("role-drawn-from")
        if holder in self.present and not left:
            raise Refuse("needs-a-role")

    def give_role(self, command: cmd.HandOver) -> None:
        holder = command.holder or command.actor
        self.holders[command.role].remove(holder)
        self.holders[command.role].add(command.to)
        if command.back is not None:
            self.holders[command.back].remove(command.to)
            self.holders[command.back].add(holder)
        self.proposals = {}
        self.notice(command.to)
        self.notice(holder)
        self.tell("look")

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
        if role.most is not None and len(holders) >= role.most:
            raise Refuse("role-full")
        if self.excluded(roles):
            raise Refuse("role-excluded")
        if self.rootless(roles):
            raise Refuse("role-drawn-from")
        holders.add(actor)
        self.notice(actor)
        self.tell("look")

    def leave_role(self, command: cmd.LeaveRole) -> None:
        actor, role = command.actor, self.open_here(command.role)
        roles = self.roles_of(actor) - {role.id}
        if actor not in self.holders[role.id]:
            raise Refuse("not-held")
        if self.rootless(roles):
            raise Refuse("role-drawn-from")
        if not roles:
            raise Refuse("needs-a-role")
        if self.turn is not None and self.turn.speaker == actor:
            self.end_turn()
        self.holders[role.id].discard(actor)
        self.notice(actor)
        self.tell("look")

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
        free = [person for person in self.select(each.of) if not any(person in self.holders[role] for role in excluding)]
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
            had=seated(self.had),
            passed_once=seated(self.passed_once),
            caller=self.caller,
            slot_until=self.slot,
            longest=self.longest,
            votes=tuple((person, self.votes[person]) for person in seated(self.votes)),
            proposals=tuple((person, self.proposals[person].tag, about(self.proposals[person])) for person in seated(self.proposals)),
            consents=tuple(self.consents[key] for key in sorted(self.consents)),
            levels=tuple((person, self.levels[person].value) for person in seated(self.levels)),
            loops=tuple((loop.each.id, loop.bearer, tuple(loop.ahead)) for loop in self.loops),
        )


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
            return impossible()


def impossible() -> NoReturn:
    raise AssertionError("Onward is not a jump")


def holds_step(step: Step, goal: str) -> bool:
    """Tell whether a step is the one named or a group around it; a loop's steps stand in that loop only."""
    return step.id == goal or (isinstance(step, Composite) and any(holds_step(inner, goal) for inner in step.steps))


def all_loops(steps: tuple[Step, ...]) -> Iterable[Each]:
    for step in steps:
        if isinstance(step, Each):
            yield step
        if isinstance(step, Each | Composite):
            yield from all_loops(step.steps)


def all_castings(steps: tuple[Step, ...]) -> Iterable[Casting]:
    for step in steps:
        if isinstance(step, Casting):
            yield step
        if isinstance(step, Each | Composite):
            yield from all_castings(step.steps)


def all_phases(steps: tuple[Step, ...]) -> Iterable[Phase]:
    for step in steps:
        if isinstance(step, Phase):
            yield step
        if isinstance(step, Each | Composite):
            yield from all_phases(step.steps)


def lasting(phase: Phase) -> Round | None:
    """Find the round of a phase whose question stays open."""
    return next((part for part in phase.talk if isinstance(part, Round) and isinstance(part.body, Pick) and part.body.lasting), None)


def about(command: Steering) -> tuple[str, ...]:
    """Write down what a proposal is about: the command's own fields as text."""
    values = {field.name: getattr(command, field.name) for field in fields(type(command))}
    return tuple(as_text(value) for name, value in values.items() if name not in {"actor", "at", "seen"})


def as_text(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def all_watches(steps: tuple[Step, ...]) -> Iterable[Watch]:
    for phase in all_phases(steps):
        yield from (part for part in phase.talk if isinstance(part, Watch))


def enoughs(condition: cond.Condition | None) -> Iterable[cond.Enough]:
    """Find every `Enough` in a condition."""
    match condition:
        case cond.Enough():
            yield condition
        case cond.AnyOf(of=several) | cond.AllOf(of=several):
            for one in several:
                yield from enoughs(one)
        case cond.Not(of=one):
            yield from enoughs(one)
        case _:
            pass
