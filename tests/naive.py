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
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Literal, NoReturn, TypeVar

from attrs import evolve, fields, has

from plcprotocols.model import commands as cmd
from plcprotocols.model import conditions as cond
from plcprotocols.model import flow, outcomes
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.flow import Casting, Composite, Decision, Destination, Each, Exit, Phase, Repeat, Run, Signalled, Step, Vetoed, Withdrawn
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Late
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Parameter, Role
from plcprotocols.model.talk import Ask, Body, Field, Hold, Open, Passing, Pick, Round, Say, Silence, Solo, Talk, Watch
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Union, Who

SLACK = timedelta(seconds=2)
POSITIONS = ("agree", "stand-aside", "object")


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
    numbers: tuple[tuple[str, int], ...]  # loops that run for a count, the outermost first: id, number of the pass
    meeting: int
    adjourned: bool
    held: tuple[str, ...]  # records of sessions that are still open, as they were opened
    asked: tuple[str, ...] | None  # for whom a question waits; None where there is none


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


Scope = Phase | Composite | Each | Repeat | Protocol


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
    given: dict[str, str] | None  # by whom, where it takes a consensus


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


@dataclass
class Counted:
    """A running loop for a count, and the number of its present pass."""

    repeat: Repeat
    number: int


Steering = (
    cmd.Advance | cmd.Extend | cmd.SkipTurn | cmd.MarkAbsent | cmd.Resume | cmd.EndSession | cmd.HandOver | cmd.SetDate | cmd.Adjourn | cmd.Convene
)
OfCycles = cmd.Sign | cmd.Report | cmd.TakePosition | cmd.OpenHeld | cmd.TakeBack
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
    cmd.Sign,
    cmd.Report,
    cmd.TakePosition,
    cmd.SetDate,
    cmd.Adjourn,
    cmd.Convene,
    cmd.OpenHeld,
    cmd.TakeBack,
)
PHASE_ACTS = (cmd.Advance, cmd.Extend, cmd.Enough, cmd.SetParameter, cmd.VoteOnTime, cmd.TakePosition, cmd.SetDate, cmd.EndSession)
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
        record: str = "walk",
    ) -> None:
        protocol = self.protocol = expanded(protocol)
        self.record = record
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
        self.superseded: set[str] = set()
        self.signed: dict[str, set[str]] = {}  # by item
        self.held: dict[str, Held] = {}  # by record
        self.told: list[tuple[object, ...]] = []  # what was noted of the course and of cycles: tag, moment, facts
        self.consents: dict[tuple[str, str, str], Consent] = {}
        self.locked: set[str] = set()
        for consent in consents:
            granted = consent.state is ConsentState.GRANTED
            self.consents[consent.item, consent.subject, consent.scope] = evolve(consent, audience=consent.audience if granted else ())
            if self.locks(consent.state, consent.scope) and consent.item not in self.locked:
                self.locked.add(consent.item)
                self.note("item-locked", consent.item)
        self.answers: dict[tuple[str, str], str] = {}
        self.talk: dict[str, float] = {}
        self.entered: set[str] = set()  # phases entered at any time
        self.levels: dict[str, Level] = {}
        self.proposals: dict[str, Steering] = {}
        self.departures: list[str] = []  # of the command being performed
        self.phase_no = 0
        self.floor_no = 0
        self.paused_at: datetime | None = None
        self.adjourned = False
        self.meeting = 1
        self.ended = False
        # The scopes and loops around the present stop, the outermost first.
        self.scopes: list[Scope] = []
        self.around: list[Loop | Counted] = []
        self.why = "done"  # the present stop is left
        self.straight = False  # on the way from an exit, and no step begun since
        self.phase: Phase | None = None
        self.clear_phase()
        # The present stop: a part or a question.
        self.stop = ""
        self.question: Question | None = None
        self.part: Talk | None = None
        self.part_number = 0
        self.clear_stop()
        self.walk = self.run_session()
        next(self.walk, None)
        self.due(opened)

    def clear_phase(self) -> None:
        self.in_days = False
        self.deadline: datetime | None = None
        self.longest: datetime | None = None
        self.time_up = False
        self.reminders: list[datetime] = []
        self.produced: set[tuple[str, str]] = set()  # kinds and who produced them
        self.produced_about: set[tuple[str, str]] = set()  # kinds and about whom
        self.reported: set[str] = set()
        self.positions: dict[str, str] = {}
        self.consensus_stands = False
        self.said_enough: set[str] = set()
        self.opted_out: set[str] = set()
        self.votes: dict[str, str] = {}

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
        self.opened_here: list[str] = []  # records of sessions

    @property
    def loops(self) -> list[Loop]:
        """The running loops for each of some people, the outermost first."""
        return [loop for loop in self.around if isinstance(loop, Loop)]

    def note(self, tag: str, *facts: object) -> None:
        self.told.append((tag, self.now, *facts))

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
            case Repeat():
                yield from self.run_repeat(step)
            case Decision():
                yield from self.run_decision(step)
            case Casting():
                yield from self.run_casting(step)
            case Run():
                impossible("a run is read as a composite")

    def run_composite(self, group: Composite, goal: str | None) -> Walk:
        if goal is None and not self.when(group.when):
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

    def pass_over(self, name: str, why: str = "guard") -> None:
        self.note("phase-passed-over", name, why)

    def run_each(self, each: Each) -> Walk:
        loop = Loop(each, self.loop_people(each), set(), None)
        self.note("loop-began", each.id, tuple(loop.ahead))
        self.around.append(loop)
        self.scopes.append(each)
        try:
            while self.somebody_ahead(loop):
                self.give_back(loop)
                if loop.ahead[0] not in self.loop_people(each):
                    self.note("loop-left", each.id, loop.ahead.pop(0), True)
                    continue
                loop.bearer = loop.ahead.pop(0)
                loop.done.add(loop.bearer)
                self.holders[each.former].discard(loop.bearer)
                self.holders[each.role].add(loop.bearer)
                self.note("loop-turned", each.id, loop.bearer)
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
            self.give_back(loop)
            self.holders[each.role].clear()
            self.note("loop-ended", each.id)
            self.scopes.pop()
            self.around.pop()

    def run_repeat(self, repeat: Repeat) -> Walk:
        if not self.when(repeat.when):
            self.pass_over(repeat.id)
            return
        counted = Counted(repeat, 0)
        self.note("loop-began", repeat.id, ())
        self.around.append(counted)
        self.scopes.append(repeat)
        again = True
        try:
            while again:
                counted.number += 1
                self.note("pass-begun", repeat.id, counted.number)
                try:
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
            self.note("loop-ended", repeat.id)
            self.scopes.pop()
            self.around.pop()

    def run_between(self, repeat: Repeat, number: int) -> Generator[None, Word, bool]:
        """Tell whether another pass follows, and ask where that is to be decided."""
        if number < repeat.least:
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
        if not self.when(decision.when):
            self.pass_over(decision.id)
            return
        options = [option.id for option in decision.options]
        answer = yield from self.run_question(decision.id, decision.id, decision.by, lambda: options, consensus=decision.consensus)
        for option in decision.options:
            if option.id == answer and not isinstance(option.to, flow.Onward):
                raise destination(option.to)

    def run_casting(self, casting: Casting) -> Walk:
        if not self.when(casting.when) or not self.candidates(casting):
            self.pass_over(casting.id)
            return
        bind = partial(self.bind, casting)
        yield from self.run_question(casting.id, casting.id, casting.by, lambda: self.candidates(casting), then=bind)

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
        self.note("role-bound", casting.id, casting.role, person)
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
        self.enter_stop(stop)
        self.positions = {}
        self.note("question-put", stop)
        self.question = Question(name, by, options, {} if consensus else None)
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
            self.leave_stop()
            self.note("phase-left", stop, self.why)

    def agreed(self, question: Question) -> bool:
        """Tell whether an answer decides: the first one, or by consensus that of everybody who decides, where nobody gave another."""
        if question.given is None:
            return True
        deciding = self.select(question.by)
        away = [person for person in self.select(question.by, away=True) if person in question.given]
        answers = {question.given.get(person) for person in [*deciding, *away]}
        return bool(deciding) and len(answers) == 1

    def asked(self, question: Question) -> list[str]:
        """Say for whom a question waits."""
        deciding = self.select(question.by)
        if question.given is None:
            return deciding
        missing = [person for person in deciding if person not in question.given]
        asked = self.select(question.by, away=True)
        return missing or [person for person in asked if person in deciding or person in question.given]

    def run_phase(self, phase: Phase) -> Walk:
        if not self.when(phase.when):
            self.pass_over(phase.id)
            return
        if phase.optional is not None:
            answer = yield from self.run_question(f"{phase.id}?", phase.id, phase.optional, lambda: ["hold", "skip"])
            if answer != "hold":
                self.pass_over(phase.id, "lead" if answer is None else "choice")
                return
        part = self.part_after(phase, -1)
        if part is None:
            self.pass_over(phase.id)
            return
        self.phase = phase
        self.entered.add(phase.id)
        self.clear_phase()
        self.in_days = phase.days is not None
        self.deadline, self.longest = self.planned(phase)
        self.reminders = self.planned_reminders(phase, self.now)
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
            self.note("phase-left", phase.id, self.why)
            self.phase = None
            self.clear_phase()

    def planned(self, phase: Phase) -> tuple[datetime | None, datetime | None]:
        """Say when the planned time of a phase entered now is over, and when its longest time is."""
        if phase.days is not None:
            return self.now + timedelta(days=phase.days.typical), None
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
            self.note("phase-entered", phase.id, self.stop, tuple(self.queue), self.deadline, self.longest, *days)
        else:
            self.note("part-entered", self.stop, tuple(self.queue))
        try:
            while True:
                following = self.part_after(phase, number)
                if self.turn is None and self.film_since is None and self.members():
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
            self.leave_stop()

    def round_order(self, part: Round) -> list[str]:
        """Put those selected in order: who comes first, the others, who comes last; each in seat order."""
        selected, first, last = self.taking(part.who), self.taking(part.first), self.taking(part.last)
        early = [person for person in selected if person in first]
        late = [person for person in selected if person in last and person not in first]
        return [*early, *(person for person in selected if person not in early and person not in late), *late]

    def enter_stop(self, stop: str) -> None:
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
        self.question = None
        self.part = None
        self.clear_stop()

    def tell(self, word: Literal["look", "advance", "time", "chose"], option: str = "") -> None:
        """Let the walk go on until it waits again."""
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
            found |= {*self.queue, *self.passed}
        if isinstance(self.part, Hold) and not self.complete():
            found |= set(self.taking(self.part.who))
        return [person for person in self.people if person in found]

    def owing(self, ends: cond.Condition) -> list[str]:
        """Say whom a condition waits for."""
        match ends:
            case cond.AnyOf(of=several) | cond.AllOf(of=several):
                return [person for one in several for person in self.owing(one)]
            case cond.Produced(item=kind) | cond.ForEach(item=kind):
                return [] if self.holds(ends, lead=False) and not self.private(kind) else self.producers(kind)
            case cond.ByEach(item=kind, of=of):
                return [person for person in self.taking(of) if self.private(kind) or (kind, person) not in self.produced]
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

    def producers(self, kind: str) -> list[str]:
        rule = self.rule(kind)
        return [] if rule is None else self.select(rule.by)

    def complete(self) -> bool:
        match self.part:
            case Solo():
                return self.solo_done
            case Round():
                return not self.queue and not self.passed and not self.owed and self.turn is None and self.slot is None
            case Watch():
                return self.film_over()
            case Hold():
                return self.held_enough(self.part)
            case _:
                return False

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
            self.stop_film("audience")

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

    def end_turn(self, why: str, *, leaving: bool = False) -> None:
        turn, part = self.turn, self.part
        assert turn is not None
        self.turn = None
        self.note("turn-ended", turn.speaker, why)
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
            self.note("lap-begun", tuple(self.queue))
            self.floor_no += 1

    def notice(self, person: str, *, leaving: bool = False) -> None:
        """Let film, queue and loops take notice of somebody who came or went, or whose roles or answers changed."""
        self.judge_film()
        self.notice_queue(person)
        self.notice_loops(person, leaving=leaving)

    def notice_queue(self, person: str) -> None:
        part = self.part
        self.drop(person)
        if not isinstance(part, Round) or person not in self.taking(part.who):
            return
        if person not in self.had and person not in self.queue and person not in self.passed:
            self.queue.append(person)
            self.note("queue-joined", person)
            self.floor_no += 1

    def drop(self, person: str) -> None:
        """Take the turn to come and the owed answer from somebody who is not selected for them any more."""
        part = self.part
        dropped = False
        if (person in self.queue or person in self.passed) and isinstance(part, Round) and person not in self.taking(part.who):
            self.queue = [one for one in self.queue if one != person]
            self.passed = [one for one in self.passed if one != person]
            self.note("turn-dropped", person)
            self.floor_no += 1
            dropped = True
        asked = self.taking(part.body.of) if isinstance(part, Round | Open) and isinstance(part.body, Ask) else []
        if person in self.owed and person not in asked:
            self.owed.remove(person)
            self.note("answer-dropped", person)
            self.floor_no += 1
            dropped = True
        if dropped:
            self.lap()

    def notice_loops(self, person: str, *, leaving: bool = False) -> None:
        for depth, loop in enumerate(self.loops):
            inside = any(inner.bearer == person for inner in self.loops[depth + 1 :])
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

    # ---------------------------------------------------------------- time

    def deadlines(self) -> list[tuple[datetime, Callable[[], None]]]:
        """List what is to come by the clock, in the order in which it happens at the same instant."""
        found: list[tuple[datetime | None, Callable[[], None]]] = []
        running = self.paused_at is None
        if running:
            found.append((self.film_until, self.film_ends))
        ends = [consent.until for consent in self.consents.values() if consent.state is ConsentState.GRANTED and consent.until is not None]
        found.append((max(min(ends), self.now) if ends else None, self.permissions_end))
        if running:
            found.append((self.slot, self.slot_ends))
        found.append((self.reminders[0] if self.reminders else None, self.reminder_is_due))
        if running or self.in_days:
            found.append((None if self.time_up else self.deadline, self.time_is_up))
        if running:
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
        self.note("film-ended", self.film)
        self.film_from = 0.0
        self.film_since = None
        self.film_until = None
        self.film_ended = True
        self.caller = None
        self.floor_no += 1
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
            self.tell("look")
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
            case cmd.Sign() | cmd.Report() | cmd.TakePosition() | cmd.OpenHeld() | cmd.TakeBack():
                self.judge_and_apply_in_cycles(command)
            case _:
                self.judge_and_apply_for_people(command)

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
        body: Body | None = None if isinstance(part, Silence | Field | Hold) else part.body
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
            self.end_turn("cut")
        answers = isinstance(body, Ask) and actor in self.owed and move is body.reply  # asked now, where the asker's turn was cut
        self.turn = Turn(actor, move, to, self.now, answers)
        self.floor_no += 1
        until = None
        if isinstance(part, Round) and part.seconds is not None and move is not Move.INTERVENE and actor in self.taking(part.who):
            until = self.slot = self.now + timedelta(seconds=part.seconds)
        self.note("turn-begun", actor, move, until)
        self.tell("look")

    def broken_by(self, actor: str, part: Talk, move: Move, allowed: tuple[Move, ...]) -> list[str]:
        """Name the form's advisory rules that a turn breaks; where there is no talk, that alone."""
        if isinstance(part, Field) and actor not in self.taking(part.who):
            return ["only-listens"]
        if isinstance(part, Silence | Field | Hold) or (isinstance(part, Watch) and self.caller is None):
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
        self.note("turn-passed", actor)
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
            self.note("option-chosen", actor, self.question.id, option)
            self.notice_loops(actor)
            if self.question.given is not None:
                self.question.given[actor] = option
            self.tell("chose" if self.agreed(self.question) else "look", option)
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
        ends = None if self.phase is None else self.phase.ends
        if not any(command.actor in self.taking(one.who) for one in leaves(ends) if isinstance(one, cond.Enough)):
            raise Refuse("enough-not-yours")
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
        if film.id in self.locked:
            raise Refuse("item-locked")
        if not self.covered(film, part.scope, self.taking(part.who)):
            raise Refuse("consent-missing")
        self.depart([] if command.actor in self.taking(part.by) else ["not-yours-to-play"])
        if self.film != film.id:
            self.film, self.film_from, self.film_ended = film.id, 0.0, False
        self.note("film-played", film.id, self.film_from)
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
        self.stop_film("stopped", actor if actor in self.taking(part.stops) else None)
        self.tell("look")

    # ---------------------------------------------------------------- items, consents, parameters

    def produce(self, command: cmd.Produce) -> None:
        rule = self.rule(command.kind)
        if rule is None:
            raise Refuse("unknown-item")
        if any(item.id == command.id for item in self.items):
            raise Refuse("item-exists")
        if command.position is not None and not 0 <= command.position < DAY:
            raise Refuse("bad-position")
        if rule.film:
            raise Refuse("not-yielded-here")
        if rule.key is not None and command.about not in self.select(rule.key, away=True):
            raise Refuse("about-nobody")
        if rule.key is None and command.about is not None:
            raise Refuse("about-somebody")
        if command.supersedes is not None:
            self.judge_superseding(command, rule)
        if self.phase is not None and self.phase.days is not None and self.phase.days.late is Late.REFUSED and self.time_up:
            raise Refuse("too-late")
        broken = []
        if self.phase is None or command.kind not in self.phase.yields:
            broken.append("not-yielded-here")
        if command.actor not in self.select(rule.by):
            broken.append("not-yours-to-produce")
        self.depart(broken)
        self.add_item(Item(id=command.id, kind=command.kind, owner=command.actor, about=command.about))
        if command.supersedes is not None:
            self.superseded.add(command.supersedes)
        passes = (self.pass_number(rule), command.supersedes)
        self.note("item-produced", command.id, command.kind, command.actor, command.position, command.about, *passes)
        self.tell("look")

    def add_item(self, item: Item, *, produced: bool = True) -> None:
        self.items.append(item)
        if not produced:
            return
        self.produced.add((item.kind, item.owner))
        if item.about is not None:
            self.produced_about.add((item.kind, item.about))

    def pass_number(self, rule: ItemRule) -> int | None:
        """Give the number of the present pass of a kind's loop."""
        return next((one.number for one in self.around if isinstance(one, Counted) and one.repeat.id == rule.loop), None)

    def judge_superseding(self, command: cmd.Produce, rule: ItemRule) -> None:
        old = next((item for item in self.items if item.id == command.supersedes and item.kind == rule.id), None)
        if old is None or old.id in self.superseded or old.about != command.about:
            raise Refuse("not-superseding")
        if old.owner != command.actor and (rule.access is Access.PRIVATE or command.actor not in self.select(rule.by)):
            raise Refuse("not-superseding")

    def sign(self, command: cmd.Sign) -> None:
        item = next((item for item in self.items if item.id == command.item), None)
        rule = None if item is None else self.rule(item.kind)
        if item is None or rule is None or (rule.access is Access.PRIVATE and item.owner != command.actor):
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
        ends = None if self.phase is None else self.phase.ends
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
        ends = None if self.phase is None else self.phase.ends
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
        if any(question in held.hold.decides and option not in asked.get(question, {option}) for question, option in outcome.decisions):
            raise Refuse("unknown-option")

    def take_item(self, actor: str, record: str, handed: outcomes.Handed, kind: str) -> None:
        rule, held = self.rule(kind), self.held[record]
        assert rule is not None
        known = rule.key is not None and handed.about in self.select(rule.key, away=True)
        item = Item(id=self.free(f"{record}/{handed.id}"), kind=kind, owner=handed.owner, about=handed.about if known else None)
        self.add_item(item, produced=self.phase is not None and self.phase.id == held.phase)
        self.note("item-handed", actor, item.id, kind, item.owner, record, item.about, held.numbers.get(rule.loop or ""))

    def free(self, name: str) -> str:
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
            raise Refuse("not-yours-to-set")
        left_out = {choice.id: set(choice.without) for choice in parameter.choices}
        narrower = left_out[command.option] > left_out[self.parameters[parameter.id]]
        self.depart(["parameter-too-late"] if parameter.before in self.entered and not narrower else [])
        self.parameters[parameter.id] = command.option
        self.note("parameter-set", command.actor, parameter.id, command.option)
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
            self.note("proposed", actor, command.tag)
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
        self.note("seconded", actor, person)
        self.carry_out(act)

    def judge_act(self, command: Steering) -> list[str]:
        """Judge a steering act by its rules after steering; give the departures it would be noted with."""
        match command:
            case cmd.Advance():
                closes = self.phase is not None and self.part_after(self.phase, self.part_number) is None
                here = None if self.phase is None else self.phase.id
                left_open = closes and any(held.open and held.phase == here for held in self.held.values())
                return [*([] if self.may_advance() else ["before-end"]), *(["held-open"] if left_open else [])]
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
                if self.adjourned:
                    raise Refuse("between-meetings")
                return []
            case cmd.EndSession():
                return ["ended-early", *(["held-open"] if any(held.open for held in self.held.values()) else [])]
            case cmd.HandOver():
                self.judge_hand_over(command)
                return []
            case cmd.SetDate() | cmd.Adjourn() | cmd.Convene():
                self.judge_dates(command)
                return []

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
                self.skip_turn(command.person)
            case cmd.MarkAbsent():
                self.let_go(command.person)
            case cmd.Resume():
                self.resume()
            case cmd.EndSession():
                self.throw(EndAll(), "ended")
            case cmd.HandOver():
                self.give_role(command)
            case cmd.SetDate():
                self.set_date(command)
            case cmd.Adjourn():
                self.adjourn(command)
            case cmd.Convene():
                self.convene(command)

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
        if self.turn is not None:
            self.end_turn("cut")
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
        if self.phase is None:
            return False
        if self.part_after(self.phase, self.part_number) is None:
            return self.ends(lead=True)
        return isinstance(self.part, Open | Silence | Field) or self.complete()

    def judge_extend(self, minutes: float) -> list[str]:
        if not 0 < minutes <= 1440:
            raise Refuse("minutes-range")
        if self.phase is None or self.deadline is None:
            raise Refuse("no-deadline")
        if self.in_days:
            raise Refuse("minutes-in-days")
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
        assert self.phase is not None
        self.note("phase-extended", self.phase.id, self.deadline)
        self.time_up = False
        self.votes = {}

    def skip_turn(self, person: str) -> None:
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn("skipped")
            if person in self.queue:
                self.skip_in_queue(person)
        elif person in self.queue:
            self.skip_in_queue(person)
        else:
            self.note("turn-skipped", person)
            self.drop_skips(person)
            self.owed = []
            self.floor_no += 1
        self.tell("look")

    def skip_in_queue(self, person: str) -> None:
        self.note("turn-skipped", person)
        self.drop_skips(person)
        self.queue.remove(person)
        self.had.add(person)
        self.floor_no += 1
        self.lap()

    def resume(self) -> None:
        self.end_pause()
        self.judge_film()
        self.tell("look")

    def end_pause(self) -> None:
        assert self.paused_at is not None
        length = self.now - self.paused_at
        self.paused_at = None
        self.note("resumed")
        if self.deadline is not None and not self.in_days:
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
        self.note("joined", actor, role)
        self.notice(actor)
        self.tell("look")

    def let_go(self, person: str) -> None:
        """Let somebody be absent from now on."""
        if self.turn is not None and self.turn.speaker == person:
            self.end_turn("left")
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
        theirs = next((loop for loop in self.loops if loop.bearer == person and not loop.each.away), None)
        if theirs is None:
            self.count_votes()
        else:
            self.throw(NextPass(theirs.each.id), "left")

    def opt_out(self, actor: str) -> None:
        if self.phase is None:
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
        if command.actor == loop.bearer:
            self.throw(NextPass(loop.each.id), "opted-out")
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
        self.note("handed-over", command.role, holder, command.to, command.back)
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
        self.note("role-taken", actor, role.id)
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
            self.end_turn("done")
        self.holders[role.id].discard(actor)
        self.note("role-left", role.id, actor)
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
            had=seated(self.had),
            passed_once=seated(self.passed_once),
            caller=self.caller,
            slot_until=self.slot,
            longest=self.longest,
            votes=tuple((person, self.votes[person]) for person in seated(self.votes)),
            proposals=tuple((person, self.proposals[person].tag, about(self.proposals[person])) for person in seated(self.proposals)),
            consents=tuple(self.consents[key] for key in sorted(self.consents)),
            levels=tuple((person, self.levels[person].value) for person in seated(self.levels)),
            loops=tuple(
                (loop.each.id, loop.bearer, tuple(loop.ahead)) if isinstance(loop, Loop) else (loop.repeat.id, None, ()) for loop in self.around
            ),
            numbers=tuple((loop.repeat.id, loop.number) for loop in self.around if isinstance(loop, Counted)),
            meeting=self.meeting,
            adjourned=self.adjourned,
            held=tuple(record for record, held in self.held.items() if held.open),
            asked=None if self.question is None or self.paused_at is not None else tuple(self.asked(self.question)),
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
            return impossible("Onward is not a jump")


def impossible(why: str) -> NoReturn:
    raise AssertionError(why)


def holds_step(step: Step, goal: str) -> bool:
    """Tell whether a step is the one named or a group around it; a loop's steps stand in that loop only."""
    return step.id == goal or (isinstance(step, Composite) and any(holds_step(inner, goal) for inner in step.steps))


def all_loops(steps: tuple[Step, ...]) -> Iterable[Each]:
    for step in steps:
        if isinstance(step, Each):
            yield step
        if isinstance(step, Each | Repeat | Composite):
            yield from all_loops(step.steps)


def all_castings(steps: tuple[Step, ...]) -> Iterable[Casting]:
    for step in steps:
        if isinstance(step, Casting):
            yield step
        if isinstance(step, Each | Repeat | Composite):
            yield from all_castings(step.steps)


def all_decisions(steps: tuple[Step, ...]) -> Iterable[Decision]:
    for step in steps:
        if isinstance(step, Decision):
            yield step
        if isinstance(step, Each | Repeat | Composite):
            yield from all_decisions(step.steps)


def all_phases(steps: tuple[Step, ...]) -> Iterable[Phase]:
    for step in steps:
        if isinstance(step, Phase):
            yield step
        if isinstance(step, Each | Repeat | Composite):
            yield from all_phases(step.steps)


def lasting(phase: Phase) -> Round | None:
    """Find the round of a phase whose question stays open."""
    return next((part for part in phase.talk if isinstance(part, Round) and isinstance(part.body, Pick) and part.body.lasting), None)


def about(command: Steering) -> tuple[str, ...]:
    """Write down what a proposal is about: the command's own fields as text."""
    values = {field.name: getattr(command, field.name) for field in fields(type(command))}
    if isinstance(command, cmd.HandOver) and command.holder is None:
        values["holder"] = command.actor
    return tuple(as_text(value) for name, value in values.items() if name not in {"actor", "at", "seen"})


def as_text(value: str | float | datetime | None) -> str:
    if value is None:
        return ""
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

T = TypeVar("T")


def expanded(protocol: Protocol) -> Protocol:
    """Read the runs of a protocol as composites of the steps of the protocols they name."""
    reader = _Reader(protocol)
    steps = tuple(reader.read(step) for step in protocol.steps)
    return evolve(protocol, steps=steps, parameters=tuple(reader.parameters), items=tuple(reader.items), uses=tuple(reader.uses))


class _Reader:
    """Reads the runs of one protocol, and gathers what they add to it."""

    def __init__(self, protocol: Protocol) -> None:
        self.known = {one.id: one for one in protocol.uses}
        self.uses = list(protocol.uses)
        self.parameters = list(protocol.parameters)
        self.items = list(protocol.items)

    def read(self, step: Step) -> Step:
        match step:
            case Run():
                return self.read_run(step)
            case Composite() | Each() | Repeat():
                return evolve(step, steps=tuple(self.read(inner) for inner in step.steps))
            case _:
                return step

    def read_run(self, run: Run) -> Composite:
        inner = expanded(self.known[run.protocol])
        naming = _Naming(run)
        given = dict(run.items)
        self.parameters += [naming.change(one) for one in inner.parameters]
        self.items += [naming.change(one) for one in inner.items if one.id not in given]
        self.uses += [one for one in inner.uses if one not in self.uses]
        steps = tuple(_marked(naming.change(step), inner.hard) for step in inner.steps)
        exits = (*run.exits, *(naming.change(way) for way in inner.exits))
        return Composite(run.id, steps, when=run.when, exits=exits, title=run.title)


def _marked(step: Step, hard: tuple[str, ...]) -> Step:
    """Mark rules as hard in each phase of a step."""
    match step:
        case Phase():
            return evolve(step, hard=(*step.hard, *hard))
        case Composite() | Each() | Repeat():
            return evolve(step, steps=tuple(_marked(inner, hard) for inner in step.steps))
        case _:
            return step


class _Naming:
    """Names what stands in a protocol that is run as the protocol that runs it does."""

    def __init__(self, run: Run) -> None:
        self.run = run.id
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
            case (Phase() | Composite() | Each() | Repeat() | Decision() | Casting() | Parameter(), "id", str(text)):
                return self.inside(text)
            case (Parameter(), "before", str(text)) | (ItemRule(), "loop", str(text)):
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
            case (cond.Produced() | cond.ByEach() | cond.ForEach() | cond.Signed(), "item", str(text)):
                return self.kind(text)
            case (Hold(), "takes", tuple()):
                return tuple((self.kind(here), there) for here, there in fact)
            case (Hold(), "gives", tuple()):
                return tuple((there, self.kind(here)) for there, here in fact)
            case _:
                return self.changed(fact)
