# SPDX-License-Identifier: MIT
"""The laws of a session, on random protocols, casts and walks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any

from attrs import asdict, evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import find, records
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.decide import decide
from plcprotocols.engine.grouping import in_order
from plcprotocols.engine.legal import fill
from plcprotocols.engine.listing import listed, templates
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Breached, Departed, Event
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Level, Mode, Record
from plcprotocols.model.refusals import Refusal
from tests.walks import OPENED, Setting, anything, filled, setting, walk

NEVER_STUCK = {"before-end", "gone-back", "turn-skipped", "ended-early", "marked-absent", "lead-vacant"}
DRAWN = st.randoms(use_true_random=False)
LENGTH = 50


def walked(random: Random, length: int = LENGTH) -> tuple[Setting, Session, list[Command]]:
    """Open a session and walk it; give the commands too."""
    given_ = setting(random)
    session = given_.open()
    commands = []
    for command in walk(random, session, random.randint(0, length)):
        commands.append(command)
        session.attempt(command)
    return given_, session, commands


def unseen(command: Command) -> Command:
    """Drop the version a command says it saw."""
    changes: dict[str, Any] = {"seen": None} if hasattr(command, "seen") else {}
    return evolve(command, **changes)


def resumable(session: Session) -> bool:
    """Tell whether enough was agreed to be kept for the session to be taken up again."""
    return session.level.rank >= Level.TURNS.rank


def departures(events: tuple[Event, ...]) -> tuple[str, ...]:
    return tuple(event.rule for event in events if isinstance(event, Departed | Breached))


@given(DRAWN)
def test_replaying_a_record_gives_the_live_state(random: Random) -> None:
    _, session, _ = walked(random)
    assume(resumable(session))
    resumed = Session.resume(session.record)
    assert resumed._draft.state == session._draft.state
    assert resumed.record == session.record


@given(DRAWN)
def test_any_prefix_of_a_record_resumes_and_goes_on_alike(random: Random) -> None:
    given_, session, commands = walked(random)
    cut = random.randint(0, len(commands))
    again = given_.open()
    for command in commands[:cut]:
        again.attempt(command)
    assume(resumable(again))
    resumed = Session.resume(again.record)
    for command in commands[cut:]:
        resumed.attempt(command)
    assert resumed.events == session.events
    assert resumed._draft.state == session._draft.state


def resumed_or_problem(record: Record) -> Session | Problem:
    try:
        return Session.resume(record)
    except InvalidRecord as error:
        return error.problems[0]


@given(DRAWN)
def test_a_record_cut_anywhere_resumes_at_a_whole_act_or_is_called_torn(random: Random) -> None:
    _, session, _ = walked(random)
    assume(resumable(session))
    record = session.record
    count = random.randint(0, len(record.events))
    resumed = resumed_or_problem(evolve(record, events=record.events[:count]))
    if isinstance(resumed, Problem):
        assert resumed.code == "torn" or (resumed.code == "cannot-resume" and count < len(record.events))
        whole = re.search(r"first (\d+) events", resumed.remedy)
        assert whole is None or Session.resume(evolve(record, events=record.events[: int(whole[1])])).now.stop
        return
    assert resumed.events == record.events[:count]
    for person in resumed._draft.state.room.seats:
        seen = resumed.view(person)
        assert seen.group or seen.now == resumed.now
        assert isinstance(resumed.legal(person), Sequence)


@given(DRAWN)
def test_writing_and_reading_a_record_is_the_identity(random: Random) -> None:
    _, session, _ = walked(random)
    assert records.load(records.dump(session.record)) == session.record
    assert records.load_lines(records.dump_lines(session.record)) == session.record


@given(DRAWN)
def test_what_is_listed_clean_is_accepted_without_departure(random: Random) -> None:
    _, session, _ = walked(random)
    at = session.now.at
    for number, template in enumerate(session.legal()):
        formed = template.kind == c.Form.tag  # who goes with whom is anything; what is proposed is accepted
        command = fill(template, at, groups=in_order(session.grouping())) if formed else filled(random, template, session, at, 1000 + number)
        answer = session.fork().attempt(unseen(command))
        assert not isinstance(answer, Refusal), (template, answer)
        assert departures(answer.events) == template.departures, template


@given(DRAWN)
def test_what_is_not_listed_is_refused_or_departs(random: Random) -> None:
    _, session, _ = walked(random)
    at = session.now.at
    legal = session.legal()
    for number in range(30):
        command = unseen(anything(random, session, at, 1000 + number))
        answer = session.fork().attempt(command)
        clean = not isinstance(answer, Refusal) and not departures(answer.events)
        joins_anew = isinstance(command, c.Join) and command.role is not None
        unlisted = joins_anew or isinstance(command, c.Relabel | c.Reattribute)
        if clean and not unlisted:
            alike = [template for template in legal if (template.who, template.kind) == (command.actor, command.tag)]
            assert alike, (command, answer)
            if isinstance(command, c.BeginTurn) and command.move is not None:
                others = {move for template in alike for slot in template.slots if slot.name == "move" for move in slot.choices}
                assert command.move in {template.move for template in alike} | others
        assert session.allows(command) is (not isinstance(answer, Refusal) and set(departures(answer.events)) <= NEVER_STUCK), (command, answer)


@given(DRAWN)
def test_the_memo_of_templates_changes_nothing(random: Random) -> None:
    given_ = setting(random)
    session = given_.open()
    for command in walk(random, session, LENGTH):
        session.attempt(command)
        plan, state = session._draft.plan, session._draft.state
        for person in state.room.seats:
            found = templates(plan, state, (person,))
            assert tuple(each for each in found if each.kind not in {"undo", "go-back"}) == listed(plan, state, person)


@given(DRAWN)
def test_a_refusal_changes_nothing_and_says_why(random: Random) -> None:
    given_ = setting(random)
    session = given_.open()
    for command in walk(random, session, LENGTH, wild=0.8):
        before, state = session.events, session._draft.state.copy()
        answer = session.attempt(command)
        if isinstance(answer, Refusal):
            assert session.events == before
            assert session._draft.state == state
            assert answer.code


@given(DRAWN)
def test_deciding_changes_nothing_and_foresees_what_performing_does(random: Random) -> None:
    given_ = setting(random)
    session = given_.open()
    for command in walk(random, session, LENGTH):
        draft = session._draft
        state = draft.state.copy()
        foreseen = decide(draft.plan, given_.mode, draft.state, command)
        assert draft.state == state
        answer = session.attempt(command)
        if isinstance(foreseen, Refusal):
            assert answer == foreseen
        else:
            assert not isinstance(answer, Refusal)
            assert tuple(foreseen.events) == answer.events
            assert foreseen.state == session._draft.state


def check_that_asking_changes_nothing(given_: Setting, commands: list[Command], ask: Callable[[Session, datetime, datetime], datetime]) -> None:
    """Run commands on a session that is asked in between and on one that is not; a command dated before the asking is left out."""
    plain, asked = given_.open(), given_.open()
    latest = OPENED
    for command in commands:
        if command.at < latest:
            continue
        latest = max(latest, ask(asked, latest, command.at))
        plain.attempt(command)
        asked.attempt(command)
    end = max(latest, plain.now.at, asked.now.at) + timedelta(hours=1)
    plain.due(end)
    asked.due(end)
    assert asked.events == plain.events
    assert asked._draft.state == plain._draft.state


@given(DRAWN)
def test_calling_due_early_late_or_never_changes_nothing(random: Random) -> None:
    given_, _, commands = walked(random)

    def ask(session: Session, latest: datetime, at: datetime) -> datetime:
        moments = sorted(latest + (at - latest) * random.random() for _ in range(random.randint(0, 2)))
        for moment in moments:
            session.due(moment)
        return max(moments, default=latest)

    check_that_asking_changes_nothing(given_, commands, ask)


@given(DRAWN)
def test_an_app_that_calls_due_when_told_misses_nothing(random: Random) -> None:
    given_, _, commands = walked(random)

    def ask(session: Session, latest: datetime, at: datetime) -> datetime:
        while session.next_due is not None and session.next_due <= at:
            latest = session.next_due
            assert session.due(latest).events
        return latest

    check_that_asking_changes_nothing(given_, commands, ask)


NOT_ACROSS_A_PAUSE = (c.Pause, c.Resume, c.EndSession, c.Adjourn, c.Convene, c.SetDate, c.TakeBack, c.Undo, c.Relabel, c.Reattribute)


@given(DRAWN)
def test_pausing_anywhere_changes_nothing_but_time(random: Random) -> None:
    given_ = setting(random)
    given_ = evolve(given_, consents=tuple(evolve(consent, until=None, since=None) for consent in given_.consents))
    # Days go on in a pause.
    assume(not compile_protocol(given_.protocol).dated)
    session = given_.open()
    commands = []
    for command in walk(random, session, LENGTH, wild=0.2):
        # Nothing is taken back across a pause, and no turn put right, which is named by its moment.
        if isinstance(command, NOT_ACROSS_A_PAUSE) or command.at < session.now.at:
            continue
        drawn = evolve(command, until=None, since=None) if isinstance(command, c.RecordConsent) else command
        if not isinstance(session.attempt(drawn), Refusal):
            commands.append(drawn)
    cut = random.randint(0, len(commands))
    length = timedelta(seconds=random.choice([1, 30, 4000]))
    other = given_.open()
    for command in commands[:cut]:
        other.attempt(command)
    assume(not other.ended and other.now.lead)
    pause = commands[cut - 1].at if cut else OPENED
    pause = max(pause, other.now.at)
    lead = other.now.lead[0]
    other.due(pause)
    assume(not other.ended)
    before = len(other.events)
    other.perform(c.Pause(lead, pause))
    other.perform(c.Resume(lead, pause + length))
    for command in commands[cut:]:
        other.attempt(evolve(command, at=command.at + length))

    def told(events: tuple[Event, ...], by: timedelta) -> list[object]:
        return [
            (
                event.tag,
                {name: value + by if isinstance(value, datetime) else value for name, value in asdict(event, recurse=False).items() if name != "seq"},
            )
            for event in events
        ]

    session.due(pause + timedelta(days=1))
    other.due(pause + length + timedelta(days=1))
    assert [event for event in other.events[:before] if event.at <= pause] == list(session.events[:before])
    assert told(other.events[before + 2 :], timedelta()) == told(session.events[before:], length)
    assert other._draft.state.talk == session._draft.state.talk


@given(DRAWN)
def test_talk_time_is_the_time_turns_lasted_without_pauses(random: Random) -> None:
    _, session, _ = walked(random)
    told = dict.fromkeys(session._draft.state.talk, timedelta())
    begun: datetime | None = None
    stopped: datetime | None = None
    pauses = timedelta()
    for event in e.counting(session.events):
        match event:
            case e.TurnBegun():
                begun, pauses = event.at, timedelta()
            case e.Paused():
                stopped = event.at
            case e.Resumed() if stopped is not None:
                pauses += event.at - stopped if begun is not None else timedelta()
                stopped = None
            case e.TurnEnded() if begun is not None:
                told[event.speaker] += (event.at if stopped is None else stopped) - begun - pauses
                begun = None
            case _:
                pass
    assert session._draft.state.talk == told
    assert all(time >= timedelta() for time in told.values())


@given(DRAWN)
def test_no_film_runs_before_somebody_its_consents_do_not_cover(random: Random) -> None:
    given_ = setting(random)
    # What was shown in breach is recorded, and runs on.
    session = given_.open(Mode.GUIDED if given_.mode is Mode.RECORDING else given_.mode)
    granted = {(consent.item, consent.subject, consent.scope): consent for consent in given_.consents}
    seen = len(session.events)
    for command in walk(random, session, LENGTH):
        session.attempt(command)
        for event in session.events[seen:]:
            if isinstance(event, e.ConsentRecorded):
                granted[event.item, event.subject, event.scope] = Consent(
                    item=event.item, subject=event.subject, scope=event.scope, state=event.state, audience=event.audience, until=event.until
                )
        seen = len(session.events)
        state, film = session._draft.state, session._draft.state.floor.film
        if film is not None and film.since is not None and state.paused is None:
            watch = session._draft.plan.stops[state.place.stop]
            audience = {person for person in state.room.seats if state.room.standing[person].present and watch.selects(state.room.standing[person])}
            for subject in state.things.items[film.item].subjects:
                consent = granted[film.item, subject, film.scope]
                assert consent.state is ConsentState.GRANTED
                assert audience <= set(consent.audience)
                assert consent.until is None or consent.until > state.at


@given(DRAWN)
def test_a_fork_goes_its_own_way(random: Random) -> None:
    _, session, _ = walked(random)
    before, state = session.events, session._draft.state.copy()
    fork = session.fork()
    for command in walk(random, fork, 20):
        fork.attempt(command)
    assert session.events == before
    assert session._draft.state == state


def test_a_session_with_salts_of_the_system_can_be_forked() -> None:
    session = Session.open(
        find("tuning-protocol"),
        Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "fran"]}),
        at=OPENED,
        record="salted",
        salts=SystemRandom(),
    )
    fork = session.fork()
    answer = fork.perform(c.EndSession(fork.now.lead[0], OPENED))
    assert fork.ended
    assert answer.events
    assert not session.ended


@given(DRAWN)
def test_in_strict_mode_only_never_stuck_acts_depart(random: Random) -> None:
    given_ = setting(random)
    session = given_.open(Mode.STRICT)
    for command in walk(random, session, LENGTH, wild=0.7):
        session.attempt(command)
    assert set(departures(session.events)) <= NEVER_STUCK


@given(DRAWN)
def test_guided_mode_accepts_all_that_strict_mode_does(random: Random) -> None:
    given_ = setting(random)
    strict, guided = given_.open(Mode.STRICT), given_.open(Mode.GUIDED)
    for command in walk(random, strict, LENGTH, wild=0.5):
        answer = strict.attempt(command)
        if isinstance(answer, Refusal):
            continue
        same = guided.attempt(command)
        assert not isinstance(same, Refusal)
        assert same.events == answer.events
