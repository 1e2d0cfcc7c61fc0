# SPDX-License-Identifier: MIT
"""The laws of sub-groups, on random protocols, casts and walks.

Each law is a function of a source of chance, so that Hypothesis drives it and a plain seed repeats it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.evolve import evolve as fold
from plcprotocols.engine.evolve import initial
from plcprotocols.engine.grouping import in_order, shuffled, sizes, strangers
from plcprotocols.engine.keeping import agreed
from plcprotocols.engine.legal import Template
from plcprotocols.engine.select import chosen
from plcprotocols.engine.session import Session
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidRecord, NotFound, Problem
from plcprotocols.model.events import Breached, Departed, Event
from plcprotocols.model.flow import Breakout, Step
from plcprotocols.model.items import Access
from plcprotocols.model.levels import Level
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.splits import Split
from plcprotocols.model.who import Everyone
from tests.walks import OPENED, Focus, Setting, anything, filled, flat, members, setting, walk

DRAWN = st.randoms(use_true_random=False)
FEWER = settings(max_examples=max(5, settings().max_examples // 3))
LENGTH = 50
NEVER_STUCK = {"before-end", "gone-back", "turn-skipped", "ended-early", "marked-absent", "lead-vacant", "held-open"}
WITH_WORDS = (c.EndTurn, c.Extend)
CHANGES_ROLES = (c.HandOver, c.TakeRole, c.LeaveRole, c.Convene)


def drawn(random: Random) -> Setting:
    """Draw a protocol in which people work in sub-groups, and who is there."""
    found = setting(random, focus=Focus.GROUPS)
    while not any(isinstance(step, Breakout) for step in _steps(flat(found.protocol).steps)):
        found = setting(random, focus=Focus.GROUPS)
    return found


def _steps(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if not isinstance(step, Breakout):
            yield from _steps(getattr(step, "steps", ()))


def begun(random: Random, given_: Setting, mode: Mode | None = None) -> Session:
    """Open a session and mostly go on at once to where people are split."""
    session = given_.open(mode)
    if random.random() < 0.7:
        to_the_split(session)
    return session


def to_the_split(session: Session) -> None:
    """Let whoever leads go on until sub-groups are to be formed."""
    for _ in range(12):
        if session.ended or session.now.forms or session.now.form == "breakout":
            return
        if not lead_on(session):
            return


def steps(random: Random, session: Session, length: int = LENGTH, wild: float = 0.2) -> Iterator[tuple[Command, object]]:
    """Walk a session: give each command with its answer."""
    for number, command in enumerate(_later(walk(random, session, length, wild=wild), session)):
        words = f"words {number}" if isinstance(command, WITH_WORDS) and session.level is Level.CONTENTS else None
        yield command, spoken(session, command, words)


def gone(random: Random, session: Session, length: int = LENGTH) -> Session:
    """Walk a session as far as chance will have it."""
    for _ in steps(random, session, random.randint(0, length)):
        pass
    return session


def _later(commands: Iterator[Command], session: Session) -> Iterator[Command]:
    """Date commands behind what has happened already."""
    shift = session.now.at - OPENED
    for command in commands:
        late = command.at < OPENED + shift - timedelta(seconds=9)
        yield evolve(command, at=max(command.at, session.now.at)) if late else command


def spoken(session: Session, command: Command, words: str | None) -> object:
    """Perform a command with words, without them where it is a proposal, which carries none."""
    answer = session.attempt(command, words=words)
    return session.attempt(command) if isinstance(answer, Refusal) and answer.code == "wordless-proposal" else answer


def departures(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(event.rule for event in events if isinstance(event, Departed | Breached))


def state_of(session: Session) -> State:
    """Give the state of a session, all its sub-groups brought up to date."""
    state = session._draft.state
    for name in state.groups:
        state.sub(name)
    return state


def folded(session: Session) -> Iterator[tuple[Event, State]]:
    """Fold the events of a session one by one; give each with the state behind it."""
    state = initial(session._draft.plan.protocol, session._header)
    for event in session.events:
        state.past.events.append(event)
        fold(state, event)
        yield event, state


def resumable(session: Session) -> bool:
    return session.level.rank >= Level.TURNS.rank


# Who is where.


def check_everybody_is_in_one_sub_group(random: Random) -> None:
    session = begun(random, drawn(random))
    seen = len(session.events)
    for _ in steps(random, session):
        if session.now.form == "breakout" and random.random() < 0.2:
            check_places(session)
    member = session._draft.plan.member
    for (_, state), event in zip(folded(session), session.events[1:], strict=False):
        if isinstance(event, e.Formed) and event.seq > seen:
            named = [person for _, people in event.groups for person in people]
            assert sorted(named) == sorted(covered(session, state, event.split))
            assert event.out == tuple(person for person in chosen(state.room, member) if person not in named)
            assert [name for name, _ in event.groups] == [f"{event.split}-{number}" for number in range(1, len(event.groups) + 1)]


def covered(session: Session, state: State, split: str) -> tuple[str, ...]:
    """Name whom a split covers who are here."""
    return chosen(state.room, session._draft.plan.covered[split])


def check_places(session: Session) -> None:
    """While sub-groups are at work nobody is in two of them, everybody sees the same, and who is in none is named."""
    state = state_of(session)
    views = [session.view(person) for person in state.room.seats]
    groups = views[0].groups
    people = [person for group in groups for person in group.people]
    assert len(people) == len(set(people))
    assert {view.groups for view in views} == {groups}
    assert {view.left_out for view in views} == {left_out(session) if groups else ()}
    assert [view.group for view in views] == [next((group.id for group in groups if view.viewer in group.people), "") for view in views]
    assert bool(groups) == (session.now.form == "breakout")
    for view in views:
        inside = next((group.people for group in groups if group.id == view.group), () if groups else state.room.seats)
        assert {*view.now.next, *view.now.owed, *view.now.may_speak, *([view.now.speaker] if view.now.speaker else [])} <= set(inside)
    assert list(people) == [seat for group in groups for seat in state.room.seats if seat in group.people], "in the order of seats"


def breakout_of(session: Session) -> Breakout | None:
    """Give the breakout that is at work."""
    return session._draft.plan.stops[session.now.stop].apart if session.now.form == "breakout" else None


def left_out(session: Session) -> tuple[str, ...]:
    """Name whom the split covers that is at work, who are here and in no sub-group."""
    state, breakout = state_of(session), breakout_of(session)
    assert breakout is not None
    return tuple(person for person in covered(session, state, breakout.split) if person not in state.whereabouts)


@FEWER
@given(DRAWN)
def test_everybody_whom_a_split_covers_is_in_exactly_one_sub_group_and_the_others_are_named(random: Random) -> None:
    check_everybody_is_in_one_sub_group(random)


def check_nobody_and_nothing_is_lost(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)))
    inside: set[str] = set()
    known: set[str] = set()
    places: dict[str, str | None] = {}
    for event, state in folded(session):
        assert known <= set(state.room.seats)
        known = set(state.room.seats)
        things = {name: thing.place for name, thing in state.things.items.items()}
        assert places.items() <= things.items() or isinstance(event, e.Undone), "no item is lost or moves"
        places = things
        people = [person for group in state.groups.values() for person in group.room.seats]
        match event:
            case e.BrokeOut() | e.Travelled():
                told = [person for _, group in event.groups for person in group]
                assert not inside or isinstance(event, e.BrokeOut) or inside == set(told)
                inside = set(told)
            case e.Assigned():
                assert event.person not in inside or event.source
                inside.add(event.person)
            case e.Merged():
                assert not people
                assert inside <= known
                inside = set()
            case e.Undone():
                inside = set(people)
            case _:
                pass
        assert sorted(people) == sorted(inside), event


@FEWER
@given(DRAWN)
def test_travelling_assigning_and_merging_lose_nobody_and_no_item(random: Random) -> None:
    check_nobody_and_nothing_is_lost(random)


def check_bound_roles_are_released(random: Random) -> None:
    session = begun(random, drawn(random))
    for command in walk(random, session, LENGTH):
        if not isinstance(command, CHANGES_ROLES) and not (isinstance(command, c.Join) and command.role is not None):
            session.attempt(evolve(command, at=max(command.at, session.now.at)))
    open_roles = set(session._draft.plan.open_roles)
    before: dict[str, tuple[str, ...]] = {}
    for event, state in folded(session):
        held = {role: people for role, people in state.room.cast.items() if role not in open_roles}
        if isinstance(event, e.BrokeOut):
            before = held
        if isinstance(event, e.RoleBound):
            before = {**before, **dict(event.holders)}  # a role of the split stays with them
        if isinstance(event, e.Merged):
            assert held == before
            assert not state.groups


@FEWER
@given(DRAWN)
def test_every_role_bound_in_a_sub_group_is_released_when_all_come_together(random: Random) -> None:
    check_bound_roles_are_released(random)


# Lockstep.


def check_one_bell(random: Random) -> None:
    session = begun(random, drawn(random))
    for _ in steps(random, session):
        whole, breakout = state_of(session), breakout_of(session)
        if breakout is not None and not breakout.free:
            for name in whole.groups:
                group = whole.sub(name)
                assert (group.place.phase, group.place.number, group.place.since) == (whole.place.phase, whole.place.number, whole.place.since)
                assert (group.place.until, group.place.longest, group.place.time_up) == (None, None, whole.place.time_up)
                assert not group.place.through
            told = {(now.phase, now.date, now.left, now.planned, now.time_up) for now in (session.view(each).now for each in whole.whereabouts)}
            assert len(told) == 1
            assert session.now.date == next(iter(told))[1]
    check_bells(session)


def check_bells(session: Session) -> None:
    """In lockstep all enter each phase in one go and leave it in one go."""
    free, working, at = False, 0, 0
    events = session.events
    for place, event in enumerate(events):
        match event:
            case e.BrokeOut():
                free, working = event.free, len(event.groups)
            case e.PhaseEntered() if working and not free and not event.group:
                told = events[place + 1 : place + 1 + working]
                assert all(isinstance(each, e.PhaseEntered) and each.phase == event.phase and each.at == event.at for each in told), told
                assert [each.group for each in told] == sorted({each.group for each in told}, key=lambda name: int(name.rpartition("-")[2]))  # type: ignore[union-attr]
                at = working
            case e.PhaseEntered() if working and not free:
                assert at > 0, "nobody enters a phase alone"
                at -= 1
                assert (event.until, event.longest) == (None, None)
            case e.PhaseLeft() if working and not free and event.group:
                ahead = next(each for each in events[place:] if isinstance(each, e.PhaseLeft) and not each.group)
                assert (ahead.phase, ahead.at, ahead.why) == (event.phase, event.at, event.why)
            case e.Merged():
                working = 0
            case _:
                pass


@FEWER
@given(DRAWN)
def test_sub_groups_in_lockstep_share_every_bell(random: Random) -> None:
    check_one_bell(random)


# What is listed, and what is accepted.


def unseen(command: Command, seen: int | None = None) -> Command:
    """Let a command have seen nothing in particular, or another version."""
    changes: dict[str, Any] = {"seen": seen} if hasattr(command, "seen") else {}
    return evolve(command, **changes)


def check_listed_is_accepted(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)))
    for number, template in enumerate(session.legal()):
        command = unseen(_as_asked(random, template, session, filled(random, template, session, session.now.at, 1000 + number)))
        answer = session.fork().attempt(command)
        assert not isinstance(answer, Refusal), (template, answer)
        assert departures(answer.events) == template.departures, template
        assert session.allows(command)
        assert session.departures(command) == departures(answer.events)


def _as_asked(random: Random, template: Template, session: Session, command: Command) -> Command:
    """Form sub-groups as the library proposes them, where they fit without a departure; abstain from votes; pass on all there is."""
    if isinstance(command, c.PassOn):
        return evolve(command, passes=tuple((item, template.who) for item in template.slots[0].choices))
    if isinstance(command, c.CastVote):
        return evolve(command, points=())
    if not isinstance(command, c.Form):
        return command
    return evolve(command, groups=in_order(session.grouping()) or (session.grouping().people,))


@FEWER
@given(DRAWN)
def test_what_is_listed_is_accepted_as_listed(random: Random) -> None:
    check_listed_is_accepted(random)


def check_unlisted_is_refused(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)))
    legal = session.legal()
    for number in range(60):
        command = unseen(anything(random, session, session.now.at, 1000 + number))
        answer = session.fork().attempt(command)
        clean = not isinstance(answer, Refusal) and not departures(answer.events)
        unlisted = isinstance(command, c.Relabel | c.Reattribute) or (isinstance(command, c.Join) and command.role is not None)
        if clean and not unlisted:
            alike = [template for template in legal if (template.who, template.kind) == (command.actor, command.tag)]
            assert alike, (command, answer)
            assert any(_fits(template, command) for template in alike), (command, alike)
        assert session.allows(command) is (not isinstance(answer, Refusal) and set(departures(answer.events)) <= NEVER_STUCK), (command, answer)
        why = session.why_not(command)
        assert why == (answer if isinstance(answer, Refusal) else None)


def _fits(template: Template, command: Command) -> bool:
    """Tell whether a command names only what a template leaves to choose from."""
    slots = {slot.name: slot for slot in template.slots}
    if isinstance(command, c.Assign):
        return command.person in slots["person"].choices and command.group in slots["group"].choices
    if isinstance(command, c.SkipTurn):
        return command.person in slots["person"].choices
    if isinstance(command, c.BeginTurn) and command.move is not None:
        return template.move == command.move
    return True


@FEWER
@given(DRAWN)
def test_what_is_not_listed_is_refused_or_departs(random: Random) -> None:
    check_unlisted_is_refused(random)


def check_numbers_fit(random: Random) -> None:
    """What somebody reads in their own view is never stale for what they do where they are."""
    session = gone(random, begun(random, drawn(random)))
    state, at = state_of(session), session.now.at
    for person in state.room.seats:
        now = session.view(person).now
        own: list[Command] = [
            c.BeginTurn(person, at, seen=now.floor_no),
            c.EndTurn(person, at, now.floor_no),
            c.Pass(person, at, now.floor_no),
            c.Enough(person, at, now.phase_no),
            c.VoteOnTime(person, at, "end", now.phase_no),
            c.TakePosition(person, at, "agree", now.phase_no),
            c.Advance(person, at, now.phase_no),
            c.Extend(person, at, 1.0, now.phase_no),
        ]
        for command in own:
            answer = session.fork().attempt(command)
            assert not (isinstance(answer, Refusal) and answer.code == "stale"), (command, answer)
            older = unseen(command, getattr(command, "seen", 0) - 1)
            assert isinstance(session.fork().attempt(older), Refusal), older
    for name in state.groups:
        group = state.sub(name)
        assert group.place.number <= max(each.place.number for each in (state, *state.groups.values()))


@FEWER
@given(DRAWN)
def test_the_numbers_in_ones_own_view_are_never_stale(random: Random) -> None:
    check_numbers_fit(random)


# Records.


def check_replay_is_live(random: Random) -> None:
    session = begun(random, drawn(random))
    for command in walk(random, session, LENGTH):
        session.attempt(evolve(command, at=max(command.at, session.now.at)))
        if resumable(session) and random.random() < 0.2:
            resumed = Session.resume(session.record)
            assert state_of(resumed) == state_of(session)
            assert list(resumed.legal()) == list(session.legal())
            for person in state_of(session).room.seats:
                assert resumed.view(person) == session.view(person)
                assert resumed.changes(person) == session.changes(person)
    assume(resumable(session))
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert state_of(resumed) == state_of(session)
    assert resumed.record == session.record


@FEWER
@given(DRAWN)
def test_replaying_a_record_gives_the_live_state(random: Random) -> None:
    check_replay_is_live(random)


def check_only_whole_acts_resume(random: Random) -> None:
    """A record cut anywhere is taken up only where a whole act ended, or a deadline was settled."""
    session = begun(random, drawn(random))
    start = len(session.events)
    whole = {start}
    for drawn_ in walk(random, session, 30):
        command = evolve(drawn_, at=max(drawn_.at, session.now.at))
        while session.next_due is not None and session.next_due <= command.at:
            session.due(session.next_due)
            whole.add(len(session.events))
        session.attempt(command)
        whole.add(len(session.events))
    assume(resumable(session))
    record = session.record
    ends = [*range(start, len(record.events) + 1)]
    for count in random.sample(ends, min(len(ends), 25)):
        resumed = resumed_or_problem(evolve(record, events=record.events[:count]))
        if isinstance(resumed, Problem):
            too_little = agreed(evolve(record, events=record.events[:count])).rank < Level.TURNS.rank  # somebody agreed to more again later
            assert too_little or count not in whole, (count, resumed)
            continue
        assert resumed.events == record.events[:count]
        if count not in whole:
            assert _settled_together(session, count), f"{count} of {len(record.events)} is no whole act: {record.events[count - 3 : count + 2]}"


def resumed_or_problem(record: Record) -> Session | Problem:
    try:
        return Session.resume(record)
    except InvalidRecord as error:
        return error.problems[0]


def _settled_together(session: Session, count: int) -> bool:
    """Tell whether a cut lies between two deadlines of the same moment, each of which is an act of its own."""
    before, behind = session.events[count - 1], session.events[count]
    return before.at == behind.at and behind.actor is None and before.actor is None


@FEWER
@given(DRAWN)
def test_a_record_is_taken_up_only_where_a_whole_act_ended(random: Random) -> None:
    check_only_whole_acts_resume(random)


def check_due_is_no_matter(random: Random) -> None:
    given_ = drawn(random)
    walked, plain, asked = given_.open(), given_.open(), given_.open()
    if random.random() < 0.8:
        for session in (walked, plain, asked):
            to_the_split(session)
    latest = plain.now.at
    for command in [command for command, _ in steps(random, walked)]:
        if command.at < latest:
            continue
        for moment in sorted(latest + (command.at - latest) * random.random() for _ in range(random.randint(0, 2))):
            asked.due(moment)
            latest = moment
        if random.random() < 0.3:
            while asked.next_due is not None and asked.next_due <= command.at:
                latest = asked.next_due
                assert asked.due(latest).events
        plain.attempt(command)
        asked.attempt(command)
    end = max(latest, plain.now.at, asked.now.at) + timedelta(hours=1)
    plain.due(end)
    asked.due(end)
    assert asked.events == plain.events
    assert state_of(asked) == state_of(plain)


@FEWER
@given(DRAWN)
def test_calling_due_early_late_or_never_changes_nothing(random: Random) -> None:
    check_due_is_no_matter(random)


def check_fork_goes_on_alike(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)), 30)
    fork = session.fork()
    at, events = session.now.at, session.events
    state = state_of(session).copy()
    commands = []
    for command in walk(random, fork, 20):
        commands.append(evolve(command, at=max(command.at, at, fork.now.at)))
        fork.attempt(commands[-1])
    assert session.events == events
    assert state_of(session) == state
    for command in commands:
        session.attempt(command)
    assert fork.events == session.events
    assert state_of(fork) == state_of(session)


@FEWER
@given(DRAWN)
def test_a_copy_goes_on_alike_and_changes_nothing_in_what_it_was_copied_from(random: Random) -> None:
    check_fork_goes_on_alike(random)


def check_a_refusal_changes_nothing(random: Random) -> None:
    session = begun(random, drawn(random))
    for command in walk(random, session, LENGTH, wild=0.8):
        before, state = session.fork(), state_of(session).copy()
        if isinstance(session.attempt(command), Refusal):
            assert session.events == before.events
            assert state_of(session) == state == state_of(before)
            assert session.next_due == before.next_due


@FEWER
@given(DRAWN)
def test_a_refusal_changes_nothing(random: Random) -> None:
    check_a_refusal_changes_nothing(random)


# Talk.


def check_talk_time_adds_up(random: Random) -> None:
    session = begun(random, drawn(random))
    for command in walk(random, session, LENGTH):
        session.attempt(evolve(command, at=max(command.at, session.now.at)))
    told = dict.fromkeys(state_of(session).talk, timedelta())
    begun_: dict[str, tuple[str, timedelta]] = {}
    clock, stopped, last = timedelta(), False, session.events[0].at
    for event in e.counting(session.events):
        if not stopped:
            clock += event.at - last
        last = event.at
        match event:
            case e.Paused():
                stopped = True
            case e.Resumed():
                stopped = False
            case e.TurnBegun():
                assert event.actor is not None
                assert event.group not in begun_, "one floor in each sub-group"
                begun_[event.group] = event.actor, clock
            case e.TurnEnded():
                speaker, since = begun_.pop(event.group)
                assert speaker == event.speaker
                told[speaker] += clock - since
            case e.TurnReattributed():
                told[event.speaker] -= timedelta(seconds=event.seconds)
                told[event.to] += timedelta(seconds=event.seconds)
            case _:
                pass
    assert state_of(session).talk == told
    for person, spoken_ in told.items():
        assert session.view(person).talk_seconds == spoken_.total_seconds()


@FEWER
@given(DRAWN)
def test_talk_time_adds_up_over_all_sub_groups(random: Random) -> None:
    check_talk_time_adds_up(random)


def check_words_stay_inside(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)))
    assume(session.level is Level.CONTENTS)
    known = set(state_of(session).room.seats)
    insiders = set(members(session)) | {person for person in known if _is_member(session, person)}
    for event, state in folded(session):
        content = getattr(event, "content", None)
        if content is None or not isinstance(event, e.TurnEnded | e.PhaseExtended) or not event.group:
            continue
        inside = set(state.groups[event.group].room.seats) if event.group in state.groups else set()
        for person in known:
            shown = any(content in {*glimpse.facts.values()} for glimpse in session.changes(person) if "content" in glimpse.facts)
            assert shown is (_reads(session, person, content)), (person, event)
            if person not in inside:
                assert not shown, (person, event)
            elif person in insiders:
                assert shown, (person, event)


def _is_member(session: Session, person: str) -> bool:
    state, plan = state_of(session), session._draft.plan
    return bool(plan.member(state.room.standing[person]))


def _reads(session: Session, person: str, content: str) -> bool:
    try:
        return bool(session.words(person, content))
    except NotFound:
        return False


@FEWER
@given(DRAWN)
def test_no_words_of_a_sub_group_are_heard_outside(random: Random) -> None:
    check_words_stay_inside(random)


def check_events_of_others_are_for_who_leads(random: Random) -> None:
    """Of what happens in another sub-group only who leads learns; nothing but items is told to anybody else."""
    session = gone(random, begun(random, drawn(random)))
    plan = session._draft.plan
    ever = {person for _, state in folded(session) for person in state.room.cast[plan.lead]}
    seats = state_of(session).room.seats
    groups = [(event, {**state.whereabouts}) for event, state in folded(session)]
    for person in seats:
        if person in ever:
            continue
        told = iter(groups)
        for glimpse in session.changes(person):
            group = glimpse.facts.get("group")
            if not group or glimpse.kind in {"item-produced", "seal-opened", "departed", "clock-clamped"}:
                continue
            event, where = next(
                (each, where) for each, where in told if each.tag == glimpse.kind and each.at == glimpse.at and _alike(each, glimpse.facts)
            )
            assert where.get(person) == group or getattr(event, "person", None) == person, (person, glimpse)


def _alike(event: Event, facts: Mapping[str, object]) -> bool:
    """Tell whether an event is what somebody was told, but for the numbers by which it names others: those are each viewer's own."""
    return all(getattr(event, name) == value for name, value in facts.items() if name not in {"back", "turn"})


@FEWER
@given(DRAWN)
def test_what_happens_in_another_sub_group_is_told_to_nobody_but_who_leads(random: Random) -> None:
    check_events_of_others_are_for_who_leads(random)


def check_items_stay_with_their_sub_group(random: Random) -> None:
    """Of what is for the eyes of a sub-group nobody learns who was never there."""
    session = gone(random, begun(random, drawn(random)))
    rules = {rule.id: rule for rule in flat(session.protocol).items}
    split, times = "", Counter[str]()
    there: dict[tuple[str, int], set[str]] = {}
    made: dict[str, tuple[str, set[str]]] = {}
    for event, state in folded(session):
        if isinstance(event, e.Formed):
            times[event.split] += 1
        if isinstance(event, e.BrokeOut):
            split = event.split
        for person, group in state.whereabouts.items():
            there.setdefault((group, times[split]), set()).add(person)
        if isinstance(event, e.Assigned):
            there.setdefault((event.home, times[split]), set()).add(event.person)
        if isinstance(event, e.ItemProduced) and event.group and rules[event.kind].access is Access.GROUP:
            made[event.item] = event.owner, there[event.group, times[split]]
    for person in state_of(session).room.seats:
        seen = {item.id for item in session.view(person).items}
        told = {glimpse.facts.get("item") for glimpse in session.changes(person)}
        strange = {item for item, (owner, people) in made.items() if person not in people and person != owner}
        assert not strange & (seen | told), (person, strange)


@FEWER
@given(DRAWN)
def test_items_for_the_eyes_of_a_sub_group_stay_there(random: Random) -> None:
    check_items_stay_with_their_sub_group(random)


def check_turns_elsewhere_show_nothing(random: Random) -> None:
    """A turn in a sub-group changes nothing for those who are not in it and do not lead: no view, no listing, no event, no refusal.

    That something has happened is told where somebody would take back what they did in the whole before it.
    """
    session = begun(random, drawn(random))
    for _ in steps(random, session):
        if session.now.form == "breakout" and session.now.lead and not session.now.paused and random.random() < 0.1:
            check_turns_now_show_nothing(random, session)


def check_turns_now_show_nothing(random: Random, session: Session) -> None:
    state, at = state_of(session), session.now.at
    for speaker in [template.who for template in session.legal().of("begin-turn")]:
        other = session.fork()
        answer = other.attempt(c.BeginTurn(speaker, at))
        if isinstance(answer, Refusal):
            continue
        group = session.view(speaker).group
        for person in state.room.seats:
            if session.view(person).group == group or person in session.now.lead or person in session.view(speaker).now.lead:
                continue
            assert other.view(person) == session.view(person), (person, speaker)
            assert other.changes(person) == session.changes(person)
            assert [each for each in other.legal(person) if each.kind != "undo"] == [each for each in session.legal(person) if each.kind != "undo"]
            for number in range(8):
                command = anything(random, session, at, 1000 + number)
                if command.actor == person and not isinstance(command, c.Undo):
                    assert other.why_not(command) == session.why_not(command), command


@FEWER
@given(DRAWN)
def test_a_turn_in_a_sub_group_shows_nothing_outside(random: Random) -> None:
    check_turns_elsewhere_show_nothing(random)


# Never stuck.


def lead_on(session: Session) -> bool:
    """Let somebody do a listed act that leads on; tell whether there was one."""
    at = session.now.at
    if not members(session):
        return _returns(session, at)
    for kind in ("convene", "resume", "advance"):
        for template in session.legal().of(kind):
            if _does(session, template, at):
                return True
    return False


def _returns(session: Session, at: datetime) -> bool:
    """Let those who may come back do so until a member is here."""
    for template in session.legal().of("join"):
        if not template.slots and not members(session):
            session.perform(unseen(filled(Random(0), template, session, at, 1)))
    return bool(members(session))


def _does(session: Session, template: Template, at: datetime) -> bool:
    """Do a listed act, seconded by another where nobody leads; tell whether the session has gone on."""
    command = filled(Random(0), template, session, at, 1)
    before = _where(session)
    answer = session.attempt(unseen(command))
    assert not isinstance(answer, Refusal), (template, answer)
    if any(isinstance(event, e.Proposed) for event in answer.events):
        seconds = [each for each in session.legal().of("second") if each.slots and template.who in each.slots[0].choices]
        assert seconds, f"nobody could second {command}"
        second = session.attempt(c.Second(seconds[0].who, at, template.who))
        assert not isinstance(second, Refusal), second
    return _where(session) != before


def _where(session: Session) -> object:
    state = state_of(session)
    return session.ended, state.paused, state.place.number, tuple((group.place.number, group.place.through) for group in state.groups.values())


def check_never_stuck(random: Random) -> None:
    session = gone(random, begun(random, drawn(random)))
    for _ in range(400):
        if session.ended:
            return
        assert lead_on(session), session
    raise AssertionError(f"it never ends: {session}")


@FEWER
@given(DRAWN)
def test_from_every_state_somebody_has_a_listed_act_that_leads_on(random: Random) -> None:
    check_never_stuck(random)


# Splits.


def a_split(random: Random) -> Split:
    least, size, most = sorted(random.randint(1, 6) for _ in range(3))
    fewest = random.randint(1, 4)
    groups = None if random.random() < 0.5 else (fewest, fewest + random.randint(0, 3))
    return Split("split", Everyone(), size=size, least=least, most=most, groups=groups)


def check_shape(random: Random) -> None:
    split, people = a_split(random), random.randint(1, 30)
    fewest, most = split.groups or (1, people)
    fits = [n for n in range(fewest, most + 1) if all(split.least <= len(range(k, people, n)) <= split.most for k in range(n)) and n <= people]
    found = sizes(split, people)
    if not fits:
        assert found == ()
        return
    best = people // split.size
    nearest = min(abs(n - best) for n in fits)
    number = min(n for n in fits if abs(n - best) == nearest)
    assert found == tuple(len(range(k, people, number)) for k in range(number)), (split, people)


@FEWER
@given(DRAWN)
def test_the_shape_of_a_split_is_the_nearest_that_fits(random: Random) -> None:
    check_shape(random)


def check_proposers(random: Random) -> None:
    """Whoever proposes, everybody is in one sub-group; what the library proposes breaks no rule but that people met before."""
    given_ = drawn(random)
    session = begun(random, given_, Mode.GUIDED)
    for _ in steps(random, session, 40):
        if not session.now.forms:
            continue
        what = session.grouping()
        leads = session.now.lead
        for propose in (in_order, shuffled(Random(random.random())), strangers):
            groups = propose(what)
            somebody = what.sizes or (what.joined and propose is not strangers)
            assert sorted(person for people in groups for person in people) == sorted(what.people if somebody else ()), groups
            if not leads or not what.sizes or state_of(session).paused is not None:
                continue
            found = set(session.departures(c.Form(leads[0], session.now.at, groups)))
            allowed = {"met-before", "group-role"} | ({"group-size", "groups-number"} if what.joined else set())
            allowed |= {"not-joined"} if propose is strangers else set()
            assert found <= allowed, (found, groups)
            assert session.why_not(c.Form(leads[0], session.now.at, groups)) is None or found


@FEWER
@given(DRAWN)
def test_what_the_library_proposes_puts_everybody_somewhere(random: Random) -> None:
    check_proposers(random)


LAWS: tuple[Callable[[Random], None], ...] = (
    check_everybody_is_in_one_sub_group,
    check_nobody_and_nothing_is_lost,
    check_bound_roles_are_released,
    check_one_bell,
    check_listed_is_accepted,
    check_unlisted_is_refused,
    check_numbers_fit,
    check_replay_is_live,
    check_only_whole_acts_resume,
    check_due_is_no_matter,
    check_fork_goes_on_alike,
    check_a_refusal_changes_nothing,
    check_talk_time_adds_up,
    check_words_stay_inside,
    check_events_of_others_are_for_who_leads,
    check_items_stay_with_their_sub_group,
    check_turns_elsewhere_show_nothing,
    check_never_stuck,
    check_shape,
    check_proposers,
)
