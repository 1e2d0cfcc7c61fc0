# SPDX-License-Identifier: MIT
"""Sessions of our own as meetings: the same talk time as the session counts, and nothing that was taken back or not kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from plcprotocols import Cast, Session, commands, find
from plcprotocols.analysis import Carries, from_record, from_session, participation_shifts
from plcprotocols.analysis.turns import talk_times
from plcprotocols.engine.timing import visits
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound, PlcError
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.viewers import Onlooker
from plcprotocols.model.who import Holders
from plcprotocols.records import reduced
from tests import golden_file
from tests.engine.test_rounds import AT
from tests.engine.test_steps_time import TALKED, after, held
from tests.simulation.groups import group
from tests.test_golden import NAMES
from tests.walks import setting, walk

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CAST = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "franc"]})


def at(minute: float) -> datetime:
    return OPENED + timedelta(minutes=minute)


def tuning() -> Session:
    """A tuning protocol up to its first questions: presented for four minutes with a pause of three in them, then asked and answered."""
    session = Session.open(find("tuning-protocol"), CAST, at=OPENED, record="r1")
    session.perform(commands.Choose("ana", at(0), "skip"))
    session.perform(commands.BeginTurn("bor", at(1)))
    session.perform(commands.Pause("cilka", at(3)))
    session.perform(commands.Resume("ana", at(6)))
    session.perform(commands.EndTurn("bor", at(8)))
    session.perform(commands.Advance("ana", at(9)))
    session.perform(commands.BeginTurn("cilka", at(10)))
    session.perform(commands.EndTurn("cilka", at(11)))
    session.perform(commands.BeginTurn("bor", at(11)))
    session.perform(commands.EndTurn("bor", at(12)))
    return session


def test_turns_say_to_whom_as_what_in_which_phase_and_whose_they_could_be() -> None:
    meeting = from_session(tuning())
    told = [(turn.speaker, turn.start // 1000, turn.end // 1000, turn.move, turn.phase, turn.entitled) for turn in meeting.turns]
    members = ("cilka", "drago", "eva", "franc")
    assert told == [
        ("bor", 60, 300, Move.PRESENT, "presentation", ("bor",)),
        ("cilka", 420, 480, Move.ASK_CLARIFY, "clarifying", members),
        ("bor", 480, 540, Move.ANSWER, "clarifying", ("bor",)),
    ]
    assert [turn.to for turn in meeting.turns] == [(), ("bor",), ()]
    assert dict(participation_shifts(meeting).by)["AB-B0"] == 1
    assert (meeting.id, meeting.begun, meeting.carries, meeting.findings) == ("r1", OPENED, frozenset(Carries), ())
    assert meeting.people == ("ana", "bor", "cilka", "drago", "eva", "franc")


def played(name: str) -> Session:
    """A golden transcript, played to its end."""
    golden = golden_file.read(name)
    session = golden.open()
    for line in golden.lines:
        if line.command is not None and line.mark != "!":
            session.perform(line.command)
    return session


def test_a_turn_that_goes_on_is_told_up_to_now() -> None:
    session = tuning()
    session.perform(commands.BeginTurn("drago", at(13)))
    session.perform(commands.Pause("eva", at(15)))
    meeting = from_session(session)
    assert (meeting.turns[-1].speaker, meeting.turns[-1].length) == ("drago", 120_000)
    assert [(finding.code, finding.left_out) for finding in meeting.findings] == [("turn-open", False)]


def test_what_was_taken_back_does_not_count() -> None:
    session = tuning()
    before = from_session(session)
    session.perform(commands.BeginTurn("drago", at(13)))
    session.perform(commands.Undo("drago", at(13.5), of=at(13)))
    assert any(isinstance(event, e.Undone) for event in session.events)
    assert from_session(session) == before


def test_what_was_put_right_is_told_as_it_is_now() -> None:
    session = tuning()
    session.perform(commands.Relabel("ana", at(13), "cilka", at(10), Move.ASK_PROBE))
    session.perform(commands.Reattribute("ana", at(13), "cilka", at(10), "drago"))
    put_right = from_session(session)
    assert [(turn.speaker, turn.move) for turn in put_right.turns] == [("bor", Move.PRESENT), ("drago", Move.ASK_PROBE), ("bor", Move.ANSWER)]
    assert talk_times(put_right.people, put_right.turns)["drago"] == 60_000


def test_what_is_not_kept_is_not_told() -> None:
    session = tuning()
    session.perform(commands.AgreeLevel("eva", at(13), level=Level.STRUCTURE))
    for meeting in (from_session(session), from_record(session.record), from_record(reduced(tuning().record, "structure"))):
        assert (meeting.people, meeting.turns, meeting.carries) == ((), (), frozenset())
        assert [(finding.code, finding.left_out) for finding in meeting.findings] == [("not-kept", True)]


def test_a_record_that_contradicts_itself_is_refused() -> None:
    record = tuning().record
    with pytest.raises(InvalidRecord):
        from_record(evolve(record, events=record.events[1:]))
    with pytest.raises(InvalidArgument, match="Give a record"):
        from_record(tuning())  # type: ignore[arg-type]  # what a test gives
    with pytest.raises(InvalidArgument, match="Give a session"):
        from_session(record)  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize("name", ["tuning-protocol", "final-word", "troika-consulting", "video-coaching-intervision", "critical-response-process"])
def test_where_nothing_departs_nobody_takes_a_turn_that_is_not_theirs(name: str) -> None:
    meeting = from_session(group(find(name)).hold(3).session)
    assert meeting.turns
    assert all(turn.entitled is not None and turn.speaker in turn.entitled for turn in meeting.turns)
    assert all(turn.phase for turn in meeting.turns)


def test_it_says_when_phases_were_held_pauses_left_out() -> None:
    told = [(span.phase, span.start, span.end, span.form, span.group) for span in from_session(tuning()).spans]
    # The presentation, with three minutes of a pause in it, ended at minute 9.
    assert told == [("presentation", 0, 360_000, "solo", ""), ("clarifying", 360_000, 540_000, "open", "")]


def test_a_session_whose_steps_have_a_time_together_is_told() -> None:
    session = held(TALKED)
    session.perform(commands.BeginTurn("ada", AT))
    session.perform(commands.EndTurn("ada", AT + timedelta(minutes=1)))
    after(session, 11)
    session.perform(commands.Extend("hanna", session.now.at, 5))
    assert len(from_session(session).turns) == 1


def test_for_a_viewer_it_tells_what_they_know_of() -> None:
    session = played("success-analysis-groups-7.txt")
    four, three = {"ana", "bor", "cilka", "drago"}, {"eva", "franc", "gita"}
    seen = {viewer: from_session(session, viewer=viewer) for viewer in ("bor", "eva", Onlooker.OUTSIDER)}
    apart = {viewer: {turn.speaker for turn in meeting.turns if turn.group} for viewer, meeting in seen.items()}
    assert apart == {"bor": four, "eva": three, Onlooker.OUTSIDER: set()}
    assert {span.group for span in seen["bor"].spans} == {"", "groups-1"}
    assert seen["bor"].people == (*sorted(four), *sorted(three))
    assert from_session(session, viewer=Onlooker.RESEARCHER).turns == tuple(evolve(turn, words=None) for turn in from_session(session).turns)
    public = from_session(session, viewer=Onlooker.PUBLIC)
    assert (public.people, public.turns) == ((), ())
    assert public.spans
    with pytest.raises(NotFound):
        from_session(session, viewer="zoe")


@pytest.mark.parametrize("name", NAMES)
def test_in_any_protocol_of_the_catalogue_everybody_is_told_what_they_know_of(name: str) -> None:
    session = played(name)
    whole = from_session(session)
    for viewer in (*session._draft.state.room.seats, *Onlooker, *(Holders(role.id) for role in session.protocol.roles)):
        seen = from_session(session, viewer=viewer)
        assert sorted(f"{turn.speaker} {turn.move} {turn.group}" for turn in seen.turns) == sorted(f"{turn.person} {turn.move} {turn.group}" for turn in session.turns(viewer))
        assert set(seen.people) <= set(whole.people)
        assert {evolve(turn, words=None) for turn in seen.turns} <= {evolve(turn, words=None) for turn in whole.turns}
        # The public learns of no date that was set for a phase, and so not that it is counted in days.
        dated = {event.phase for event in session.events if isinstance(event, e.DateSet) and viewer is Onlooker.PUBLIC}
        assert {(span.phase, span.start) for span in seen.spans if span.phase not in dated} <= {(span.phase, span.start) for span in whole.spans}
        heard = {glimpse.facts.get("content") for glimpse in session.changes(viewer)}
        assert {turn.words for turn in seen.turns} <= heard | {None}
    for turn in whole.turns:
        if turn.phase is not None and not any(visit.days for visit in visits(session.events)):
            assert any(span.phase == turn.phase and span.start <= turn.start <= turn.end <= span.end for span in whole.spans), turn


@settings(max_examples=max(20, settings().max_examples // 3))
@given(st.integers(0, 2**32))
def test_a_walk_has_the_talk_time_its_session_counts(seed: int) -> None:
    random = Random(seed)
    made = setting(random)
    session = made.open()
    for command in walk(random, session, 60):
        try:
            session.attempt(command)
        except PlcError:
            continue
    if session.level.rank < Level.TURNS.rank:
        return
    meeting = from_session(session)
    state = session._draft.state
    open_turns = [state.floor, *(group.floor for group in state.groups.values())]
    times = dict(state.talk)
    for floor in open_turns:
        if floor.speaker is not None and floor.since is not None:
            times[floor.speaker] += (state.paused or state.at) - floor.since
    found = talk_times(times, meeting.turns)
    for person, time in times.items():
        assert abs(found[person] - time / timedelta(milliseconds=1)) <= sum(turn.speaker == person for turn in meeting.turns)
    assert all(set(turn.to or ()) <= set(state.room.seats) for turn in meeting.turns)
