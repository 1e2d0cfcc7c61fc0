# SPDX-License-Identifier: MIT
"""Laws about people who come, go, hand over, opt out, pause and take permissions back at any moment.

The laws read events alone: `Ledger` folds them a second time, knowing nothing of the rulebook's own state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from attrs import Factory, define, evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols.engine.inlining import walk as all_steps
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import clock as reckoned
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Composite, Each, Phase, Step
from plcprotocols.model.items import Access
from plcprotocols.model.levels import Level
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Ask, Passing, Round, Talk, Watch
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who
from tests.walks import OPENED, Focus, Setting, members, seen_people, setting, walk

# Walks are long and have many draws, so what is varied is their seed.
SEEDS = st.integers(0, 999_999)
LENGTH = 120
NO_TIME = timedelta()

Act = tuple[Command | None, tuple[Event, ...]]


def acted(random: Random, session: Session, length: int = LENGTH) -> Iterator[Act]:
    """Walk a session through much coming and going; give the opening, then each accepted command with its events.

    What is taken back, gone back behind or put right has laws of its own.
    """
    yield None, session.events
    for command in walk(random, session, length, wild=0.1, unrest=0.2):
        if isinstance(command, c.Undo | c.GoBack | c.Relabel | c.Reattribute):
            continue
        answer = session.attempt(command)
        if not isinstance(answer, Refusal):
            yield command, answer.events


def steps_of(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Walk all steps, outer ones first."""
    for step in steps:
        yield step
        if isinstance(step, Each | Composite):
            yield from steps_of(step.steps)


def parts(given_: Setting) -> dict[str, tuple[Phase, Talk]]:
    """Name the parts of all phases by their stops."""
    phases = [step for step in steps_of(given_.protocol.steps) if isinstance(step, Phase)]
    return {
        phase.id if len(phase.talk) == 1 else f"{phase.id}/{number}": (phase, talk) for phase in phases for number, talk in enumerate(phase.talk, 1)
    }


@define
class Film:
    """A film as the events tell of it."""

    item: str
    scope: str
    running: bool


@define
class Ledger:
    """What the events say of people: who is here, what they are, what they answered, what became of their turns."""

    given: Setting
    at: datetime = OPENED
    seats: list[str] = Factory(list)
    here: set[str] = Factory(set)
    roles: dict[str, set[str]] = Factory(dict)
    answers: dict[tuple[str, str], str] = Factory(dict)
    spoken: set[tuple[str, str]] = Factory(set)
    out: set[str] = Factory(set)
    phase: str = ""
    stop: str = ""
    speaker: str | None = None
    queue: list[str] = Factory(list)
    passed: list[str] = Factory(list)
    owed: set[str] = Factory(set)
    had: Counter[str] = Factory(Counter)
    reoffered: Counter[str] = Factory(Counter)
    silent_until: datetime | None = None
    paused: bool = False
    film: Film | None = None
    subjects: dict[str, tuple[str, ...]] = Factory(dict)
    consents: dict[tuple[str, str, str], e.ConsentRecorded] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        cast = self.given.cast
        self.seats = list(cast.people)
        self.here = set(cast.people) - set(cast.late)
        self.roles = {person: set() for person in cast.people}
        for role, people in cast.holders:
            for person in people:
                self.roles[person].add(role)

    def selects(self, who: Who, person: str) -> bool:
        """Tell whether a selector names somebody, present or not."""
        match who:
            case Everyone():
                return bool(self.roles[person] - {role.id for role in self.given.protocol.roles if role.outsider or role.open})
            case Nobody():
                return False
            case Holders(role):
                return role in self.roles[person]
            case Chose(question, option):
                return self.answers.get((question, person)) == option
            case Spoke(phase):
                return (phase, person) in self.spoken
            case Union(of):
                return any(self.selects(each, person) for each in of)
            case Both(of):
                return all(self.selects(each, person) for each in of)
            case Minus(of, without):
                return self.selects(of, person) and not self.selects(without, person)

    def selected(self, who: Who) -> set[str]:
        """Name those present whom a selector names."""
        return {person for person in self.here if self.selects(who, person)}

    def taking_part(self, who: Who) -> set[str]:
        """Name those present whom a selector of the present part names, without those who have opted out."""
        return self.selected(who) - self.out

    def excluded(self, role: str) -> set[str]:
        """Name the roles that cannot be held together with one."""
        roles = self.given.protocol.roles
        return {each.id for each in roles if role in each.excludes} | {other for each in roles if each.id == role for other in each.excludes}

    def owners_to_be(self, each: Each) -> set[str]:
        """Name those present who might have a pass in a loop."""
        return {
            person for person in self.selected(each.of) if each.former in self.roles[person] and not self.roles[person] & self.excluded(each.role)
        }

    def queue_of(self, talk: Round) -> tuple[str, ...]:
        """Say in which order a round begins."""
        people = [person for person in self.seats if person in self.taking_part(talk.who)]
        first, last = self.taking_part(talk.first), self.taking_part(talk.last)
        return tuple(sorted(people, key=lambda person: 0 if person in first else 2 if person in last else 1))

    def enter(self, stop: str, order: Sequence[str]) -> None:
        self.stop, self.queue = stop, list(order)
        self.passed, self.owed, self.speaker, self.silent_until = [], set(), None, None
        self.had, self.reoffered = Counter(), Counter()
        self.film = None

    def drop(self, person: str) -> None:
        for row in (self.queue, self.passed):
            if person in row:
                row.remove(person)

    def hold(self, holders: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        for role, people in holders:
            for person, held in self.roles.items():
                (held.add if person in people else held.discard)(role)

    def fold(self, event: Event) -> None:
        """Take one event in."""
        self.fold_people(event)
        self.fold_course(event)
        self.fold_floor(event)
        self.fold_things(event)
        self.at = event.at

    def fold_people(self, event: Event) -> None:
        match event:
            case e.Joined(person=person, role=role):
                self.here.add(person)
                self.seats += [] if person in self.seats else [person]
                self.roles.setdefault(person, set()).update([role] if role else [])
            case e.Left(person=person):
                self.here.discard(person)
            case (
                e.LoopTurned(holders=holders)
                | e.LoopEnded(holders=holders)
                | e.HandedOver(holders=holders)
                | e.RoleBound(holders=holders)
                | e.Convened(holders=holders)
            ):
                self.hold(holders)
            case e.RoleTaken(actor=str(person), role=str(role)):
                self.roles[person].add(role)
            case e.SeatGiven(person=person, role=str(role)):
                self.roles[person].add(role)
            case e.RoleLeft(person=person, role=str(role)):
                self.roles[person].discard(role)
            case e.OptionChosen(actor=str(person), question=question, option=option):
                self.answers[question, person] = option
            case e.OptedOut(actor=str(person), of=of) if of == self.phase:
                self.out.add(person)
            case e.OptedIn(actor=str(person)):
                self.out.discard(person)
            case _:
                pass

    def fold_course(self, event: Event) -> None:
        match event:
            case e.PhaseEntered(phase=phase, stop=stop, order=order):
                self.phase = phase
                self.spoken = {each for each in self.spoken if each[0] != phase}
                self.out = set()
                self.enter(stop, order)
            case e.PartEntered(stop=stop, order=order):
                self.enter(stop, order)
            case e.QuestionPut(question=question):
                self.phase = ""
                self.enter(question, ())
            case e.PhaseLeft():
                self.out = set()
            case e.SessionEnded():
                self.phase = ""
                self.enter("end", ())
            case e.Paused():
                self.paused = True
            case e.Resumed():
                self.paused = False
            case _:
                pass

    def fold_floor(self, event: Event) -> None:
        match event:
            case e.TurnBegun(actor=actor, until=until):
                self.speaker = actor
                self.silent_until = until or self.silent_until
            case e.TurnEnded(speaker=speaker, counts=counts, owed=owed):
                self.speaker, self.owed = None, set(owed)
                if counts:
                    self.spoken.add((self.phase, speaker))
                    self.drop(speaker)
                    self.had[speaker] += 1
            case e.TurnPassed(actor=str(person), reoffered=reoffered):
                self.passes(person, reoffered=reoffered)
            case e.TurnSkipped(person=person) if person in self.queue:
                self.drop(person)
                self.had[person] += 1
            case e.TurnSkipped():
                self.owed = set()
            case e.OptionChosen(actor=str(person), counts=True):
                self.drop(person)
                self.had[person] += 1
            case e.LapBegun(order=order):
                assert (list(order), self.queue) == (self.passed, []), "a lap is for those who passed, in their order"
                self.queue, self.passed = list(order), []
            case e.QueueJoined(person=person):
                assert person not in (*self.queue, *self.passed), "somebody queues twice"
                assert not self.had[person], "somebody who had their turn queues"
                self.queue.append(person)
            case e.TurnDropped(person=person):
                assert person in (*self.queue, *self.passed), "nothing to drop"
                self.drop(person)
            case e.AnswerDropped(person=person):
                assert person in self.owed, "no answer to drop"
                self.owed.discard(person)
            case e.SlotEnded():
                self.silent_until = None
            case _:
                pass

    def passes(self, person: str, *, reoffered: bool) -> None:
        if person in self.owed:
            self.owed = set()
            return
        self.drop(person)
        if reoffered:
            self.passed.append(person)
            self.reoffered[person] += 1
            assert self.reoffered[person] == 1, "a turn is offered once more, not more often"
        else:
            self.had[person] += 1

    def fold_things(self, event: Event) -> None:
        match event:
            case e.ItemBrought(item=item, subjects=subjects):
                self.subjects[item] = subjects
            case e.ConsentRecorded():
                self.consents[event.item, event.subject, event.scope] = event
            case e.ConsentExpired(item=item, subject=subject, scope=scope):
                del self.consents[item, subject, scope]
            case e.FilmPlayed(item=item, scope=scope):
                self.film = Film(item, scope, running=True)
            case e.FilmStopped() | e.FilmEnded() if self.film is not None:
                self.film.running = False
            case _:
                pass


def a_setting(random: Random, focus: Focus = Focus.NOTHING) -> Setting:
    """Draw what the ledger can follow: one floor for all, and at most one turn each; the rest has specifications and laws of its own."""
    while True:
        drawn = setting(random, focus=focus)
        talks = [talk for step in all_steps(drawn.protocol.steps) if isinstance(step, Phase) for talk in step.talk]
        if not drawn.protocol.splits and not any(goes_on(talk) for talk in talks):
            return drawn if drawn.mode is not Mode.RECORDING else evolve(drawn, mode=Mode.GUIDED)


def goes_on(talk: Talk) -> bool:
    """Tell whether somebody may have another turn in a round, or ask once more."""
    if not isinstance(talk, Round):
        return False
    return talk.quota > 1 or talk.passing is Passing.IN_A_ROW or (isinstance(talk.body, Ask) and talk.body.follow_up)


# Rounds


def check_that_all_had_their_turn(ledger: Ledger, talk: Round) -> None:
    missing = {person for person in ledger.taking_part(talk.who) if not ledger.had[person]}
    assert not missing, (ledger.stop, missing)
    assert (ledger.queue, ledger.passed, ledger.owed, ledger.speaker, ledger.silent_until) == ([], [], set(), None, None)


def is_over_by_itself(event: Event, phase: Phase, command: Command | None) -> bool:
    """Tell whether an event shows that the present part came to its own end."""
    if isinstance(event, e.PartEntered):
        return not isinstance(command, c.Advance | c.Second)
    return isinstance(event, e.PhaseLeft) and event.why is Why.DONE and phase.ends in {None, AllHad()}


@given(SEEDS)
def test_a_round_gives_everybody_who_takes_part_at_its_end_the_turn_it_promises(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random, focus=Focus.ROUNDS)
    session, ledger, talks = given_.open(), Ledger(given_), parts(given_)
    for command, events in acted(random, session):
        for event in events:
            phase, talk = talks.get(ledger.stop, (None, None))
            if phase is not None and isinstance(talk, Round) and is_over_by_itself(event, phase, command):
                check_that_all_had_their_turn(ledger, talk)
            ledger.fold(event)
            check_order(ledger, talks, event)
            if given_.mode is Mode.STRICT:
                assert all(count <= 1 for count in ledger.had.values()) or not isinstance(talk, Round)
        check_queue(session, ledger, talks)


def check_order(ledger: Ledger, talks: dict[str, tuple[Phase, Talk]], event: Event) -> None:
    """A round begins in seat order, but for those who come first and last; nothing else has a queue."""
    if isinstance(event, e.PhaseEntered | e.PartEntered):
        talk = talks[event.stop][1]
        assert event.order == (ledger.queue_of(talk) if isinstance(talk, Round) else ())


def check_queue(session: Session, ledger: Ledger, talks: dict[str, tuple[Phase, Talk]]) -> None:
    """Whoever is to come is here, takes part, is named once, and is shown as next."""
    now = session.now
    assert (ledger.stop, ledger.speaker, sorted(ledger.owed)) == (now.stop, now.speaker, sorted(now.owed))
    assert len(set(ledger.queue)) == len(ledger.queue)
    if ledger.stop not in talks:
        return
    talk = talks[ledger.stop][1]
    assert tuple(ledger.queue) == now.next
    if isinstance(talk, Round):
        taking_part = ledger.taking_part(talk.who)
        assert {*ledger.queue, *ledger.passed} <= taking_part
        waiting = taking_part - set(ledger.queue) - set(ledger.passed)
        if ledger.queue or ledger.passed:
            assert all(ledger.had[person] for person in waiting), "somebody was forgotten"


# Loops


@define
class Running:
    """A running loop as the events tell of it: who is to come, who had their pass, who opted out, who had a pass of a loop inside it."""

    each: Each
    to_come: list[str]
    turned: Counter[str] = Factory(Counter)
    out: set[str] = Factory(set)
    inside: set[str] = Factory(set)


LEAVES_A_LOOP = {Why.EXIT, Why.CHOICE, Why.ENDED, Why.LEFT, Why.OPTED_OUT}


@given(SEEDS)
def test_a_loop_makes_everybody_of_its_order_owner_exactly_once(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random, focus=Focus.LOOPS)
    session, ledger = given_.open(), Ledger(given_)
    loops = {step.id: step for step in steps_of(given_.protocol.steps) if isinstance(step, Each)}
    running: dict[str, Running] = {}
    for _, events in acted(random, session):
        jumped = any(isinstance(event, e.PhaseLeft) and event.why in LEAVES_A_LOOP for event in events)
        for event in events:
            match event:
                case e.LoopBegan(loop=loop, order=order):
                    owners = ledger.owners_to_be(loops[loop])
                    assert list(order) == [person for person in ledger.seats if person in owners]
                    running[loop] = Running(loops[loop], list(order))
                case e.LoopJoined(loop=loop, person=person):
                    assert person not in running[loop].to_come
                    running[loop].to_come.append(person)
                case e.LoopLeft(loop=loop, person=person, again=again):
                    running[loop].to_come.remove(person)
                    running[loop].out |= set() if again else {person}
                case e.LoopTurned(loop=loop, person=person):
                    check_pass(running[loop], person, ledger)
                    for other in running.values():
                        other.inside |= {person} if other.each.id != loop else set()
                case e.LoopEnded(loop=loop):
                    check_that_all_had_their_pass(running.pop(loop), ledger, jumped=jumped)
                case _:
                    pass
            ledger.fold(event)
        assert {loop: tuple(each.to_come) for loop, each in running.items()} == {loop: to_come for loop, _, to_come in session.now.passes}
        for each in running.values():
            assert set(each.to_come) <= ledger.here
            # Whoever gave the former role up for a loop inside may be put back as late as at the end.
            assert ledger.owners_to_be(each.each) <= {*each.to_come, *each.turned, *each.out, *each.inside}, "somebody was forgotten"


def check_pass(running: Running, person: str, ledger: Ledger) -> None:
    """A pass goes to the first to come, who is here and had none."""
    assert running.to_come.pop(0) == person
    running.turned[person] += 1
    assert running.turned[person] == 1, "nobody is owner twice"
    assert person in ledger.here
    assert person not in running.out


def check_that_all_had_their_pass(running: Running, ledger: Ledger, *, jumped: bool) -> None:
    """Where a loop ends by itself nobody who might be its owner was forgotten; else something led out of it."""
    if running.to_come:
        assert jumped, "a loop ended with people to come"
    elif not jumped:
        assert ledger.owners_to_be(running.each) <= set(running.turned) | running.out


# Roles


@given(SEEDS)
def test_nobody_ever_holds_roles_that_do_not_go_together(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session, ledger, roles = given_.open(), Ledger(given_), {role.id: role for role in given_.protocol.roles}
    bound = {step.role: step.former for step in steps_of(given_.protocol.steps) if isinstance(step, Each)}
    for _, events in acted(random, session):
        for event in events:
            ledger.fold(event)
        for person, held in ledger.roles.items():
            assert not any(held & set(roles[role].excludes) for role in held), (person, held)
            assert not any(role in held and former in held for role, former in bound.items()), (person, held)
            wider = held | {bound[role] for role in held if role in bound}
            assert all(wider & set(roles[role].drawn_from) for role in held if roles[role].drawn_from), (person, held)
        for role in roles.values():
            assert not role.open or role.most is None or sum(role.id in held for held in ledger.roles.values()) <= role.most
        assert {person.id: set(person.roles) for person in seen_people(session)} == ledger.roles
        assert {person.id for person in seen_people(session) if person.present} == ledger.here
        lead = next(role.id for role in given_.protocol.roles if role.lead)
        nested = session._draft.plan.stops[session.now.stop].leads
        assert nested or set(session.now.lead) == ledger.selected(Holders(lead))


# Time


def turns(events: Sequence[Event]) -> Iterator[tuple[str, timedelta]]:
    """Give each turn that has ended, with how long it lasted without pauses."""
    begun: datetime | None = None
    stopped: datetime | None = None
    pauses = NO_TIME
    for event in events:
        match event:
            case e.TurnBegun():
                begun, pauses = event.at, NO_TIME
            case e.Paused():
                stopped = event.at
            case e.Resumed() if stopped is not None:
                pauses += event.at - stopped
                stopped = None
            case e.TurnEnded(speaker=speaker) if begun is not None:
                yield speaker, (event.at if stopped is None else stopped) - begun - pauses
            case _:
                pass


@given(SEEDS)
def test_talk_time_is_what_turns_lasted_and_never_below_zero(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    for _ in acted(random, session):
        pass
    told = {person.id: session.view(person.id).talk_seconds for person in seen_people(session)}
    reckoned = dict.fromkeys(told, 0.0)
    for speaker, length in turns(session.events):
        assert length >= NO_TIME
        reckoned[speaker] += length.total_seconds()
    assert told == pytest.approx(reckoned)
    assert all(seconds >= 0 for seconds in told.values())


@given(SEEDS)
def test_elapsed_and_paused_make_up_the_time_on_the_wall(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    for _ in acted(random, session):
        pass
    at = session.now.at + timedelta(seconds=random.choice([0, 0, 7, 500]))
    until = next((event.at for event in session.events if isinstance(event, e.SessionEnded)), at)
    paused, since = NO_TIME, None
    for event in session.events:
        if isinstance(event, e.Paused):
            since = event.at
        if isinstance(event, e.Resumed | e.SessionEnded) and since is not None:
            paused += event.at - since
            since = None
    if since is not None:
        paused += at - since
    clock = reckoned(session.events, at)
    assert clock.paused == paused
    assert clock.elapsed + clock.paused == clock.wall == until - OPENED
    assert clock.elapsed >= NO_TIME


# Never stuck


def steer(session: Session, make: Callable[[str], Command]) -> tuple[Event, ...]:
    """Steer as whoever may: the lead, else two members, else the only one, else after somebody has come back."""
    lead, here, at = session.now.lead, members(session), session.now.at
    if not lead and not here:
        session.perform(c.Join(absent_member(session), at))
        return steer(session, make)
    first = (lead or here)[0]
    tag = make(first).tag
    assert any(template.kind == tag for template in session.legal(first)), (tag, first)
    answer = session.perform(make(first))
    if lead or len(here) == 1:
        return answer.events
    assert [event.tag for event in answer.events] == ["proposed"]
    assert any(template.kind == "second" for template in session.legal(here[1]))
    return session.perform(c.Second(here[1], at, first)).events


def absent_member(session: Session) -> str:
    """Name somebody absent who will be a member, or the lead, once they are back."""
    outsiders = {role.id for role in session.protocol.roles if role.outsider or role.open}
    return next(person.id for person in seen_people(session) if not person.present and set(person.roles) - outsiders)


@given(SEEDS)
def test_an_end_can_be_reached_from_everywhere_whoever_is_here(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    for _ in acted(random, session, random.randint(0, LENGTH // 2)):
        pass
    assume(not session.ended)
    at = session.now.at
    by_force = session.fork()
    assert isinstance(steer(by_force, lambda actor: c.EndSession(actor, at))[-1], e.SessionEnded)
    if session.now.paused:
        again = c.Convene if session.now.adjourned else c.Resume
        steer(session, lambda actor: again(actor, at))
    people = len(seen_people(session))
    for _ in range(2 * (len(parts(given_)) + 9) * (people + 1) ** 2):
        if session.ended:
            return
        steer(session, lambda actor: c.Advance(actor, at))
    raise AssertionError("advancing did not lead to the end")


# Versions


@define
class App:
    """A copy of an app that sends what its user asks for with the versions it saw when it last looked."""

    user: str
    phase_no: int
    floor_no: int

    def look(self, session: Session) -> None:
        self.phase_no, self.floor_no = session.now.phase_no, session.now.floor_no

    def command(self, random: Random, session: Session, at: datetime) -> tuple[Command, int]:
        """Draw a command with the version it saw, and that version."""
        person = random.choice([each.id for each in seen_people(session)])
        on_the_phase: list[Command] = [
            c.Advance(self.user, at, self.phase_no),
            c.Extend(self.user, at, 1.0, self.phase_no),
            c.EndSession(self.user, at, self.phase_no),
            c.VoteOnTime(self.user, at, "extend", self.phase_no),
        ]
        on_the_floor: list[Command] = [
            c.SkipTurn(self.user, at, person, self.floor_no),
            c.BeginTurn(self.user, at, None, (), self.floor_no),
            c.EndTurn(self.user, at, self.floor_no),
            c.StopFilm(self.user, at, self.floor_no),
        ]
        if random.random() < 0.5:
            return random.choices(on_the_phase, [6, 3, 0.3, 1])[0], self.phase_no
        return random.choice(on_the_floor), self.floor_no


ON_THE_PHASE = c.Advance | c.Extend | c.EndSession | c.VoteOnTime


@given(SEEDS)
def test_two_who_lead_at_once_are_heard_wholly_or_told_that_things_have_moved_on(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    leads = [*session.now.lead, *given_.cast.people][:2]
    apps = [App(lead, session.now.phase_no, session.now.floor_no) for lead in (leads if random.random() < 0.5 else leads[:1] * 2)]
    for _ in acted(random, session):
        app = random.choice(apps)
        if random.random() < 0.4:
            app.look(session)
        if random.random() < 0.6 and not session.ended:
            send(random, session, app)


def send(random: Random, session: Session, app: App) -> None:
    """Send an app's command: it is stale exactly when what it acts on has moved on, and is done wholly or not at all."""
    at = session.now.at + timedelta(seconds=random.choice([0, 0, 3, 100]))
    command, seen = app.command(random, session, at)
    then = session.now_at(at)
    moved_on = seen != (then.phase_no if isinstance(command, ON_THE_PHASE) else then.floor_no)
    here = next(person.present for person in seen_people(session) if person.id == app.user)
    before, now, record = session.events, session.now, session.record
    answer = session.attempt(command)
    if isinstance(answer, Refusal):
        assert (session.events, session.now, session.record) == (before, now, record)
        assert (answer.code == "stale") == (moved_on and here and not then.ended), answer
        return
    assert not moved_on
    if session.level.rank < Level.TURNS.rank:
        return
    resumed = Session.resume(session.record)
    assert resumed.now == session.now
    assert [resumed.view(person.id) for person in seen_people(session)] == [session.view(person.id) for person in seen_people(session)]


@given(SEEDS)
def test_the_same_step_is_not_taken_twice_by_two_who_lead(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    for _ in acted(random, session, random.randint(0, LENGTH // 2)):
        pass
    assume(not session.ended and session.now.lead)
    at, seen, leads = session.now.at, session.now.phase_no, session.now.lead
    first = session.attempt(c.Advance(leads[0], at, seen))
    second = session.attempt(c.Advance(leads[-1], at, seen))
    assert isinstance(second, Refusal)
    assert second.code == (first.code if isinstance(first, Refusal) else "session-ended" if session.ended else "stale")


@given(SEEDS)
def test_private_writing_makes_nothing_stale(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random)
    session = given_.open()
    private = next((rule.id for rule in given_.protocol.items if rule.access is Access.PRIVATE), None)
    assume(private is not None)
    assert private is not None
    for number, _ in enumerate(acted(random, session)):
        before = session.now
        writer = random.choice([each.id for each in seen_people(session)])
        answer = session.attempt(c.Produce(writer, before.at, private, f"private-{number}"))
        if isinstance(answer, Refusal) or any(isinstance(event, e.PhaseLeft | e.PartEntered) for event in answer.events):
            continue
        assert (session.now.phase_no, session.now.floor_no) == (before.phase_no, before.floor_no)


# Films


def check_covered(ledger: Ledger, watch: Watch, moment: datetime, *, still: bool) -> None:
    """Every permission for the running film holds before everybody who is in its audience.

    Args:
        ledger: what the events say.
        watch: the part.
        moment: the moment at which the film runs.
        still: whether it goes on running after the moment, or only up to it.
    """
    film = ledger.film
    assert film is not None
    audience = ledger.taking_part(watch.who)
    for subject in ledger.subjects[film.item]:
        consent = ledger.consents[film.item, subject, film.scope]
        assert consent.state is ConsentState.GRANTED
        assert audience <= set(consent.audience), (film, subject, audience)
        assert consent.until is None or consent.until > moment or (consent.until == moment and not still)


@given(SEEDS)
def test_no_film_is_ever_shown_to_somebody_its_permissions_do_not_cover(seed: int) -> None:
    random = Random(seed)
    given_ = a_setting(random, focus=Focus.FILMS)
    session, ledger, talks = given_.open(), Ledger(given_), parts(given_)
    for _, events in acted(random, session):
        for event in events:
            talk = talks[ledger.stop][1] if ledger.stop in talks else None
            if event.at > ledger.at and runs(ledger) and isinstance(talk, Watch):
                check_covered(ledger, talk, event.at, still=False)
            ledger.fold(event)
            if isinstance(event, e.FilmPlayed) and isinstance(talk, Watch):
                assert set(event.audience) == ledger.taking_part(talk.who)
                check_covered(ledger, talk, event.at, still=True)
        talk = talks[ledger.stop][1] if ledger.stop in talks else None
        shown = session.now.film
        assert (shown is not None and shown.running) == (ledger.film is not None and ledger.film.running)
        if runs(ledger) and isinstance(talk, Watch):
            check_covered(ledger, talk, ledger.at, still=True)


def runs(ledger: Ledger) -> bool:
    return ledger.film is not None and ledger.film.running and not ledger.paused
