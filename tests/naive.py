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
from typing import Literal, NoReturn

from plcprotocols.model import commands as cmd
from plcprotocols.model import conditions as cond
from plcprotocols.model import flow
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.flow import Composite, Decision, Destination, Each, Exit, Phase, Signalled, Step, Withdrawn
from plcprotocols.model.items import Item, ItemOf
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.talk import Ask, Body, Open, Passing, Pick, Round, Say, Silence, Solo, Talk, Watch
from plcprotocols.model.who import Chose, Everyone, Holders, Minus, Nobody, Union, Who


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


@dataclass
class Question:
    """A question that waits for an answer."""

    id: str
    by: Who
    options: list[str]


@dataclass
class Loop:
    """A running loop: everybody in its order, done or not, and whose pass it is."""

    each: Each
    order: list[str]
    bearer: str | None


FREE_IN_PAUSE = (cmd.Pause, cmd.Resume, cmd.Join, cmd.Produce, cmd.RecordConsent, cmd.SetParameter, cmd.Signal, cmd.EndSession)
PHASE_ACTS = (cmd.Advance, cmd.Extend, cmd.Enough, cmd.SetParameter, cmd.EndSession)
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
            self.consents[consent.item, consent.subject, consent.scope] = consent
            if self.locks(consent.state, consent.scope):
                self.locked.add(consent.item)
        self.answers: dict[tuple[str, str], str] = {}
        self.talk: dict[str, float] = {}
        self.entered: set[str] = set()  # phases entered at any time
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
        self.time_up = False
        self.produced: set[str] = set()
        self.said_enough: set[str] = set()
        # The present stop: a part or a question.
        self.stop = ""
        self.question: Question | None = None
        self.part: Talk | None = None
        self.part_number = 0
        self.clear_stop()
        self.walk = self.run_session()
        next(self.walk, None)

    def clear_stop(self) -> None:
        self.turn: Turn | None = None
        self.solo_done = False
        self.queue: list[str] = []
        self.passed: list[str] = []
        self.second_lap = False
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
        loop = Loop(each, self.loop_people(each), None)
        self.loops.append(loop)
        self.scopes.append(each)
        try:
            turn = 0
            while turn < len(loop.order):
                self.give_back(loop)
                loop.bearer = loop.order[turn]
                self.holders[each.former].discard(loop.bearer)
                self.holders[each.role].add(loop.bearer)
                turn += 1
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

    def give_back(self, loop: Loop) -> None:
        if loop.bearer is not None:
            self.holders[loop.each.role].discard(loop.bearer)
            self.holders[loop.each.former].add(loop.bearer)
            loop.bearer = None

    def run_decision(self, decision: Decision) -> Walk:
        answer = yield from self.run_question(decision.id, decision.id, decision.by, [option.id for option in decision.options])
        for option in decision.options:
            if option.id == answer and not isinstance(option.to, flow.Onward):
                raise destination(option.to)

    def run_question(self, stop: str, name: str, by: Who, options: list[str]) -> Generator[None, Word, str | None]:
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
            answer = yield from self.run_question(f"{phase.id}?", phase.id, phase.optional, ["hold", "skip"])
            if answer != "hold":
                return
        part = self.part_after(phase, -1)
        if part is None:
            return
        self.phase = phase
        self.entered.add(phase.id)
        self.deadline = self.active(self.now) + timedelta(minutes=phase.minutes.typical) if phase.minutes else None
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
            self.time_up = False

    def part_after(self, phase: Phase, number: int) -> int | None:
        return next((n for n, part in enumerate(phase.talk) if n > number and self.when(part.when)), None)

    def run_part(self, phase: Phase, number: int) -> Generator[None, Word, int | None]:
        """Hold one part; give the number of the next, or None where the phase is over."""
        part = phase.talk[number]
        self.enter_stop(phase.id if len(phase.talk) == 1 else f"{phase.id}/{number + 1}")
        self.part = part
        self.part_number = number
        if isinstance(part, Round):
            self.queue = self.select(part.who)
        try:
            while True:
                if isinstance(part, Round) and not self.queue and self.passed:
                    self.queue, self.passed, self.second_lap = self.passed, [], True
                    self.floor_no += 1
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

    def enter_stop(self, stop: str) -> None:
        self.stop = stop
        self.phase_no += 1
        self.floor_no += 1

    def leave_stop(self) -> None:
        if self.turn is not None:
            self.end_turn()
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

    def exit_for(self, happened: Callable[[Withdrawn | Signalled], bool]) -> tuple[Scope, Exit] | None:
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
                return any(person in self.holders[role.id] for role in self.protocol.roles if not role.outsider)
            case Nobody():
                return False
            case Holders(role=role):
                return person in self.holders[role]
            case Chose(question=question, option=option):
                return self.answers.get((question, person)) == option
            case Union(of=several):
                return any(self.names(one, person) for one in several)
            case Minus(of=of, without=without):
                return self.names(of, person) and not self.names(without, person)

    def is_lead(self, person: str) -> bool:
        return any(person in self.holders[role.id] for role in self.protocol.roles if role.lead)

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
                return self.phase is not None and kind in self.produced
            case cond.Enough(who=who):
                return self.phase is not None and any(person in self.said_enough for person in self.select(who))
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
                return not self.queue and not self.passed and self.turn is None
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
        return self.covered(film, part.scope, self.select(part.who))

    def locks(self, state: ConsentState, scope: str) -> bool:
        """Tell whether a consent locks its item: a no for the widest scope any watch shows, or for a narrower one."""
        scopes = self.protocol.scopes
        shown = {watch.scope for watch in all_watches(self.protocol.steps)}
        widest = max((n for n, one in enumerate(scopes) if one in shown), default=-1)
        return state in LOCKING and scope in scopes[: widest + 1]

    def speakers(self, part: Talk) -> list[str]:
        """Tell whom a form selects to speak; in a watch, only at a stop that somebody called."""
        if isinstance(part, Watch):
            return [] if self.caller is None else [self.caller, *self.select(part.replies)]
        return self.select(part.who)

    def filtered(self, move: Move) -> bool:
        return any(choice.id == self.parameters[p.id] and move in choice.without for p in self.protocol.parameters for choice in p.choices)

    # ---------------------------------------------------------------- floor and film

    def active(self, at: datetime) -> datetime:
        """Give the moment on the clock that a pause stops."""
        return at if self.paused_at is None else self.paused_at

    def end_turn(self) -> None:
        turn = self.turn
        assert turn is not None
        self.turn = None
        self.floor_no += 1
        self.talk[turn.speaker] = self.talk.get(turn.speaker, 0.0) + (self.active(self.now) - turn.since).total_seconds()
        if turn.move is Move.INTERVENE:
            return
        match self.part:
            case Solo(who=who):
                if turn.speaker in self.select(who):
                    self.solo_done = True
            case Round():
                self.queue = [person for person in self.queue if person != turn.speaker]
            case Open(body=Ask() as body):
                if turn.move is body.reply and turn.speaker in self.owed:
                    self.owed = []
                elif turn.move is body.move and not self.owed:
                    self.owed = [person for person in turn.to if person in self.present]
            case _:
                pass

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

    def first_lapse(self) -> datetime | None:
        """Say when the first permission for a running film ends."""
        part = self.part
        if self.film_since is None or not isinstance(part, Watch):
            return None
        item = next(item for item in self.items if item.id == self.film)
        consents = [self.consents.get((item.id, subject, part.scope)) for subject in item.subjects]
        return min((consent.until for consent in consents if consent is not None and consent.until is not None), default=None)

    def due(self, at: datetime) -> None:
        """Settle every deadline up to and including a moment, the earliest first: a film's end, a permission's, a phase's time."""
        if at.utcoffset() is None:
            return
        while self.paused_at is None and not self.ended:
            film = self.film_until
            time = None if self.time_up else self.deadline
            lapse = self.first_lapse()
            first = min((moment for moment in (film, lapse, time) if moment is not None), default=None)
            if first is None or first > at:
                break
            self.now = first
            if film == first:
                self.film_from = 0.0
                self.film_since = None
                self.film_until = None
                self.film_ended = True
                self.caller = None
                self.floor_no += 1
                self.tell("look")
            elif lapse == first:
                self.stop_film(None)
                self.tell("look")
            else:
                self.time_up = True
                assert self.phase is not None
                assert self.phase.minutes is not None
                self.tell("time" if self.phase.minutes.hard else "look")
        self.clock = max(self.now, at)

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
        if command.actor not in self.present and not isinstance(command, cmd.Join):
            raise Refuse("not-present")
        if self.ended:
            raise Refuse("session-ended")
        seen: int | None = getattr(command, "seen", None)
        on_phase = isinstance(command, PHASE_ACTS) or (isinstance(command, cmd.Choose) and self.question is not None)
        on_floor = isinstance(command, FLOOR_ACTS) or (isinstance(command, cmd.Choose) and self.question is None)
        if seen is not None and ((on_phase and seen != self.phase_no) or (on_floor and seen != self.floor_no)):
            raise Refuse("stale")
        if self.paused_at is not None and not isinstance(command, FREE_IN_PAUSE):
            raise Refuse("session-paused")

    def depart(self, broken: list[str]) -> None:
        """Let a command with broken advisory rules through, or refuse it in strict mode."""
        marked = (*self.protocol.hard, *(self.phase.hard if self.phase is not None else ()))
        for code in broken:
            if self.mode is Mode.STRICT or code in marked:
                raise Refuse(code)
        self.departures += broken

    def need_lead(self, actor: str) -> None:
        if not self.is_lead(actor):
            raise Refuse("not-yours-to-lead")

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
            case cmd.Advance():
                self.advance(command)
            case cmd.Extend():
                self.extend(command)
            case cmd.SkipTurn():
                self.skip_turn(command)
            case cmd.TimeCall():
                timekeepers = {person for role in self.protocol.roles if role.timekeeper for person in self.holders[role.id]}
                self.depart([] if self.is_lead(command.actor) or command.actor in timekeepers else ["not-yours-to-call"])
            case cmd.Pause():
                if self.paused_at is not None:
                    raise Refuse("already-paused")
                self.paused_at = self.now
            case cmd.Resume():
                self.resume(command)
            case cmd.Join():
                self.join(command)
            case cmd.Signal():
                self.signal(command)
            case cmd.EndSession():
                self.need_lead(command.actor)
                self.departures.append("ended-early")
                self.throw(EndAll())

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
            asked = [person for person in self.select(body.of) if person != actor]
            if any(person not in asked for person in to):
                raise Refuse("wrong-addressee")
            to = to or asked
        self.depart(broken)
        if self.turn is not None:
            self.end_turn()
        self.turn = Turn(actor, move, to, self.now)
        self.floor_no += 1
        self.tell("look")

    def broken_by(self, actor: str, part: Talk, move: Move, allowed: tuple[Move, ...]) -> list[str]:
        """Name the form's advisory rules that a turn breaks; where there is no talk, that alone."""
        if isinstance(part, Silence) or (isinstance(part, Watch) and self.caller is None):
            return ["no-talk"]
        owes = actor in self.owed
        broken = []
        if self.owed and not owes:
            broken.append("answer-owed")
        if actor not in self.speakers(part) and not owes:
            broken.append("only-listens")
        if isinstance(part, Round) and self.queue[:1] != [actor]:
            broken.append("out-of-turn")
        if move not in allowed:
            broken.append("move-not-here")
        return broken

    def let_pass(self, command: cmd.Pass) -> None:
        actor, part = command.actor, self.part
        is_next = isinstance(part, Round) and self.queue[:1] == [actor]
        if self.turn is not None or not (is_next or actor in self.owed):
            raise Refuse("no-turn-to-pass")
        if isinstance(part, Round):
            allowed = part.passing is not Passing.NONE
            self.depart([] if allowed else ["pass-not-allowed"])
            self.queue.remove(actor)
            if allowed and not self.second_lap:
                self.passed.append(actor)
        else:
            self.owed = []
        self.floor_no += 1
        self.tell("look")

    def choose(self, command: cmd.Choose) -> None:
        actor, option = command.actor, command.option
        if self.question is not None:
            if actor not in self.select(self.question.by):
                raise Refuse("not-yours-to-decide")
            if option not in self.question.options:
                raise Refuse("unknown-option")
            self.answers[self.question.id, actor] = option
            self.tell("chose", option)
            return
        part = self.part
        if not isinstance(part, Round) or not isinstance(part.body, Pick):
            raise Refuse("nothing-to-choose")
        if self.turn is not None:
            raise Refuse("floor-taken")
        if actor not in self.select(part.who):
            raise Refuse("only-listens")
        if self.queue[:1] != [actor]:
            raise Refuse("out-of-turn")
        if option not in part.body.options:
            raise Refuse("unknown-option")
        assert self.phase is not None
        self.answers[self.phase.id, actor] = option
        self.queue.remove(actor)
        self.floor_no += 1
        self.tell("look")

    def enough(self, command: cmd.Enough) -> None:
        ends = None if self.phase is None else self.phase.ends
        if not any(command.actor in self.select(one.who) for one in enoughs(ends)):
            raise Refuse("enough-not-yours")
        if self.turn is not None and self.turn.speaker == command.actor:
            self.end_turn()
        self.said_enough.add(command.actor)
        self.tell("look")

    def skip_turn(self, command: cmd.SkipTurn) -> None:
        person = command.person
        self.need_lead(command.actor)
        if person not in self.people:
            raise Refuse("unknown-person")
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn()
            if person in self.queue:
                self.queue.remove(person)
                self.floor_no += 1
        elif person in self.queue:
            self.queue.remove(person)
            self.floor_no += 1
        elif person in self.owed:
            self.owed = []
            self.floor_no += 1
        else:
            raise Refuse("nothing-to-skip")
        self.departures.append("turn-skipped")
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
        if not self.covered(film, part.scope, self.select(part.who)):
            raise Refuse("consent-missing")
        self.depart([] if command.actor in self.select(part.by) else ["not-yours-to-play"])
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
        calls = actor in self.select(part.stops)
        self.depart([] if calls or actor in self.select(part.by) else ["not-yours-to-stop"])
        self.stop_film(actor if calls else None)
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
        self.produced.add(command.kind)
        self.tell("look")

    def record_consent(self, command: cmd.RecordConsent) -> None:
        item = next((item for item in self.items if item.id == command.item), None)
        films = {rule.id for rule in self.protocol.items if rule.film}
        if item is None or item.kind not in films:
            raise Refuse("unknown-item")
        stewards = {person for role in self.protocol.roles if role.steward for person in self.holders[role.id]}
        if command.actor not in stewards and command.actor != command.subject:
            raise Refuse("consent-not-yours")
        if command.subject not in item.subjects and command.subject != item.owner:
            raise Refuse("unknown-subject")
        if command.scope not in self.protocol.scopes:
            raise Refuse("unknown-scope")
        if command.until is not None and command.until.utcoffset() is None:
            raise Refuse("naive-time")
        if command.state is ConsentState.GRANTED and (not command.audience or any(person not in self.people for person in command.audience)):
            raise Refuse("consent-audience")
        self.consents[item.id, command.subject, command.scope] = Consent(
            item=item.id, subject=command.subject, scope=command.scope, state=command.state, audience=command.audience, until=command.until
        )
        found = None
        if item.id not in self.locked and self.locks(command.state, command.scope):
            if self.film_since is not None and self.film == item.id:
                self.stop_film(None)
            self.locked.add(item.id)
            found = self.exit_for(lambda on: isinstance(on, Withdrawn) and self.newest(on.item) is item)
        elif not self.may_run():
            self.stop_film(None)
        if found is not None:
            self.take(*found)
        else:
            self.tell("look")

    def signal(self, command: cmd.Signal) -> None:
        found = self.exit_for(lambda on: isinstance(on, Signalled) and on.signal == command.signal)
        if found is None:
            raise Refuse("unknown-signal")
        self.take(*found)

    def set_parameter(self, command: cmd.SetParameter) -> None:
        parameter = next((p for p in self.protocol.parameters if p.id == command.parameter), None)
        if parameter is None:
            raise Refuse("unknown-parameter")
        if all(choice.id != command.option for choice in parameter.choices):
            raise Refuse("unknown-option")
        if command.actor not in self.select(parameter.set_by):
            raise Refuse("not-yours-to-set")
        self.depart(["parameter-too-late"] if parameter.before in self.entered else [])
        self.parameters[parameter.id] = command.option
        self.tell("look")

    # ---------------------------------------------------------------- commands of the lead

    def advance(self, command: cmd.Advance) -> None:
        self.need_lead(command.actor)
        if self.phase is None:
            clean = False
        elif self.part_after(self.phase, self.part_number) is None:
            clean = self.ends(lead=True)
        else:
            clean = isinstance(self.part, Open | Silence) or self.complete()
        if not clean:
            self.departures.append("before-end")
        self.tell("advance")

    def extend(self, command: cmd.Extend) -> None:
        self.need_lead(command.actor)
        if not 0 < command.minutes <= 1440:
            raise Refuse("minutes-range")
        if self.deadline is None:
            raise Refuse("no-deadline")
        self.deadline = max(self.deadline, self.now) + timedelta(minutes=command.minutes)
        self.time_up = False
        self.tell("look")

    def resume(self, command: cmd.Resume) -> None:
        self.need_lead(command.actor)
        if self.paused_at is None:
            raise Refuse("not-paused")
        length = self.now - self.paused_at
        self.paused_at = None
        if self.deadline is not None:
            self.deadline += length
        if self.film_since is not None and self.film_until is not None:
            self.film_since += length
            self.film_until += length
        if self.turn is not None:
            self.turn.since += length
        if not self.may_run():
            self.stop_film(None)
        self.tell("look")

    # ---------------------------------------------------------------- people

    def join(self, command: cmd.Join) -> None:
        actor, role = command.actor, command.role
        if actor in self.present:
            raise Refuse("already-here")
        if actor in self.people:
            if role is not None:
                raise Refuse("already-cast")
        else:
            if role is None:
                raise Refuse("role-needed")
            self.judge_stranger(role)
            self.people.append(actor)
            self.holders[role].add(actor)
        self.present.add(actor)
        part = self.part
        if not self.may_run():
            self.stop_film(None)
        if isinstance(part, Round) and actor in self.select(part.who) and not self.complete():
            self.queue.append(actor)
            self.floor_no += 1
        for loop in self.loops:
            if actor in self.loop_people(loop.each) and actor not in loop.order:
                loop.order.append(actor)
        self.tell("look")

    def judge_stranger(self, role: str) -> None:
        rule = next((r for r in self.protocol.roles if r.id == role), None)
        if rule is None:
            raise Refuse("unknown-role")
        loops = list(all_loops(self.protocol.steps))
        if rule.lead or rule.steward or rule.drawn_from or any(each.role == role for each in loops):
            raise Refuse("role-not-open")
        taking = {each.role for each in loops if each.former == role}
        rules = [rule, *(r for r in self.protocol.roles if r.id in taking)]
        counted = {person for r in rules for person in self.holders[r.id]}
        full = all(r.most is not None for r in rules) and len(counted) >= sum(r.most or 0 for r in rules)
        most = self.protocol.people.most
        if full or (most is not None and len(self.people) >= most):
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


def all_watches(steps: tuple[Step, ...]) -> Iterable[Watch]:
    for step in steps:
        if isinstance(step, Phase):
            yield from (part for part in step.talk if isinstance(part, Watch))
        if isinstance(step, Each | Composite):
            yield from all_watches(step.steps)


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
