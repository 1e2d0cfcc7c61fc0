# SPDX-License-Identifier: MIT
"""Taking back a slip: what it undoes, what stands against it, what others see of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import Onlooker
from plcprotocols.engine.decide import settled
from plcprotocols.engine.history import tenures
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.engine.slips import REACH
from plcprotocols.engine.state import State
from plcprotocols.engine.timing import visits
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import ByEach, LeadDecides, Quiet
from plcprotocols.model.errors import InvalidRecord, NotFound
from plcprotocols.model.flow import Phase
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Open, Round, Say
from plcprotocols.model.who import Everyone
from tests.engine.test_groups import at_work, t, talk
from tests.engine.test_roles import CLOSING, TALK, at, now, refused, started, told
from tests.walks import Focus, setting, walk

DRAWN = st.randoms(use_true_random=False)
SAY = Say(Move.DESCRIBE)
ROUND = Phase("round", (Round(Everyone(), SAY),))
TIMED = Phase("timed", (Open(Everyone(), SAY),), minutes=Minutes(5, hard=True, confidence=Confidence.CONSTRUCTED), ends=LeadDecides())
SLIP = ItemRule(id="slip", by=Everyone(), access=Access.PRIVATE)
SHEET = ItemRule(id="sheet", by=Everyone())
WRITING = evolve(TALK, yields=("slip", "sheet"))


def talking() -> Session:
    return started(WRITING, TIMED, CLOSING, items=(SLIP, SHEET))


def undo(session: Session, who: str, minutes: float, of: float) -> list[str]:
    return told(session, c.Undo(who, at(minutes), at(of)))


def test_a_turn_that_was_ended_by_mistake_goes_on() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)))
    assert undo(session, "ada", 3, 2) == ["undone"]
    assert now(session).speaker == "ada"
    session.perform(c.EndTurn("ada", at(5)))
    assert session.view("ada").talk_seconds == 240


def test_the_lead_takes_back_that_they_went_on() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.Advance("fay", at(2)))
    assert now(session).phase == "timed"
    assert refused(session, c.Undo("ada", at(2), at(2))) == "nothing-to-undo", "it is the lead's"
    assert undo(session, "fay", 3, 2) == ["undone"]
    assert (now(session).phase, now(session).speaker) == ("talk", "ada")
    assert [(visit.phase, visit.left) for visit in visits(session.events)] == [("talk", None)]


def test_who_came_of_age_with_a_role_has_never_had_it() -> None:
    session = talking()
    session.perform(c.HandOver("fay", at(1), "facilitator", "ada", back="member"))
    assert now(session).lead == ("ada",)
    assert undo(session, "fay", 2, 1) == ["undone"]
    assert now(session).lead == ("fay",)
    assert [each.person for each in tenures(session.record, session.events) if each.role == "facilitator"] == ["fay"]
    assert not refused_by(session, c.Advance("fay", at(3)))


def refused_by(session: Session, command: c.Command) -> str:
    answer = session.fork().attempt(command)
    return answer.code if isinstance(answer, Refusal) else ""


def test_several_steps_are_taken_back_together() -> None:
    session = talking()
    for minute, command in enumerate((c.BeginTurn, c.EndTurn, c.TimeCall), 1):
        session.perform(command("fay", at(minute)))
    assert session.legal("fay").of("undo")[0].slots[0].choices == tuple(at(minute).isoformat() for minute in (3, 2, 1))
    assert undo(session, "fay", 4, 1) == ["undone"]
    assert session.view("fay").talk_seconds == 0
    assert refused(session, c.Undo("fay", at(5), at(1))) == "nothing-to-undo", "it does not count any more"


def test_nobody_takes_back_what_others_have_built_on() -> None:
    session = started(ROUND, CLOSING)
    session.perform(c.BeginTurn("fay", at(1)))
    session.perform(c.EndTurn("fay", at(2)))
    session.perform(c.BeginTurn("ada", at(3)))
    assert refused(session, c.Undo("fay", at(4), at(2))) == "built-on"
    assert not session.legal("fay").of("undo")


def test_nor_what_a_deadline_came_behind() -> None:
    session = started(TIMED, CLOSING)
    session.perform(c.TimeCall("fay", at(1)))
    session.due(at(6))
    assert now(session).phase == "closing"
    assert refused(session, c.Undo("fay", at(6), at(1))) == "built-on"


def test_writing_beside_it_does_not_matter_and_stays() -> None:
    session = talking()
    session.perform(c.Produce("ada", at(1), "slip", "slip-ada"))
    session.perform(c.Produce("ben", at(2), "sheet", "sheet-ben"))
    assert undo(session, "ada", 3, 1) == ["undone"]
    assert [item.id for item in session.view("ada").items] == ["sheet-ben"]
    assert told(session, c.Produce("ada", at(4), "slip", "slip-ada")) == ["item-produced"]


@pytest.mark.parametrize(
    "command",
    [
        c.Produce("ada", at(1), "sheet", "sheet-ada"),
        c.Pause("ada", at(1)),
        c.AgreeLevel("ada", at(1), Level.TURNS),
    ],
)
def test_what_was_shown_or_promised_stays(command: c.Command) -> None:
    session = talking()
    session.perform(command)
    assert refused(session, c.Undo("ada", at(2), at(1))) == "cannot-be-undone"


def test_what_was_said_with_words_was_heard() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)), words="I would rather not have said that")
    assert refused(session, c.Undo("ada", at(3), at(2))) == "cannot-be-undone"


def test_a_moment_without_a_zone_is_refused_by_name() -> None:
    session = talking()
    session.perform(c.TimeCall("fay", at(1)))
    assert refused(session, c.Undo("fay", at(2), at(1).replace(tzinfo=None))) == "naive-time"


def test_a_deadline_that_was_kept_from_coming_comes_at_the_undoing() -> None:
    session = started(TIMED, CLOSING, TALK)
    session.perform(c.Advance("fay", at(1)))
    assert undo(session, "fay", 7, 1)[:2] == ["undone", "time-was-up"]
    assert {event.at for event in session.events[-3:]} == {at(7)}
    assert now(session).phase == "closing", "its time is hard"
    assert Session.resume(session.record).now == session.now


def test_nobody_reaches_back_for_ever() -> None:
    session = talking()
    session.perform(c.TimeCall("fay", at(0.5)))
    for minute in range(1, 34):
        session.perform(c.BeginTurn("fay", at(minute)))
        session.perform(c.EndTurn("fay", at(minute + 0.5)))
    assert refused(session, c.Undo("fay", at(200), at(0.5))) == "nothing-to-undo"
    assert undo(session, "fay", 200, 20) == ["undone"]
    assert session.view("fay").talk_seconds == 19 * 30


def test_everybody_who_saw_it_sees_that_it_does_not_count_and_nobody_else() -> None:
    session = talking()
    session.perform(c.Produce("ada", at(1), "slip", "slip-ada"))
    session.perform(c.BeginTurn("ada", at(2)))
    session.perform(c.EndTurn("ada", at(3)))
    session.perform(c.Undo("ada", at(4), at(2)))
    seen = session.changes("ben")
    assert (seen[-1].kind, seen[-1].facts["actor"]) == ("undone", "ada")
    backs = seen[-1].facts["back"]
    assert isinstance(backs, tuple)
    assert [seen[number - 1].kind for number in backs] == ["turn-begun", "turn-ended"]
    session.perform(c.Undo("ada", at(5), at(1)))
    assert [each.kind for each in session.changes("ada")][-1] == "undone"
    assert len(session.changes("ben")) == len(seen), "the slip was private"
    assert "actor" not in session.changes(Onlooker.PUBLIC)[-1].facts


def test_versions_never_come_twice() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(1)))
    before = now(session).floor_no
    session.perform(c.Undo("ada", at(2), at(1)))
    assert now(session).floor_no > before
    assert refused(session, c.EndTurn("ada", at(3), seen=before)) == "stale"


def test_a_record_with_a_forged_undoing_is_refused() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)))
    session.perform(c.Undo("ada", at(3), at(2)))
    record = session.record
    assert Session.resume(record).view("ada") == session.view("ada")
    undone = record.events[-1]
    assert isinstance(undone, e.Undone)
    for forged in (evolve(undone, back=(1,)), evolve(undone, back=()), evolve(undone, actor="ben"), evolve(undone, back=(900,)), evolve(undone, actor=None)):
        with pytest.raises(InvalidRecord):
            Session.resume(evolve(record, events=(*record.events[:-1], forged)))


def test_a_private_item_that_was_taken_back_stays_private_also_when_its_name_is_used_again() -> None:
    session = talking()
    session.perform(c.Produce("ada", at(1), "slip", "x"), words="for myself alone")
    session.perform(c.Undo("ada", at(2), at(1)))
    assert [each.kind for each in session.changes("ben")] == [each.kind for each in Session.resume(session.record).changes("ben")]
    session.perform(c.Produce("ben", at(3), "sheet", "x"))
    content = next(event.content for event in session.events if isinstance(event, e.ItemProduced) and event.content is not None)
    assert session.words("ada", content) == "for myself alone"
    for viewer in ("ben", "fay", Onlooker.RESEARCHER):
        with pytest.raises(NotFound):
            session.words(viewer, content)


def test_nobody_learns_by_an_undoing_who_wrote_the_last_private_item() -> None:
    session = started(evolve(WRITING, yields=("slip",), ends=ByEach("slip", Everyone())), CLOSING, items=(SLIP,))
    for person in ("fay", "ben", "cho", "ada"):
        session.perform(c.Produce(person, at(1), "slip", f"of-{person}"))
    session.perform(c.Undo("ada", at(1), at(1)))
    assert session.changes("ada")[-1].facts["actor"] == "ada"
    for viewer in ("ben", "fay", Onlooker.RESEARCHER):
        assert session.changes(viewer)[-1].kind == "undone"
        assert "actor" not in session.changes(viewer)[-1].facts


def test_in_a_sub_group_deadlines_come_where_they_belong() -> None:
    session = at_work(talk("one", ends=Quiet(1) | LeadDecides()), talk("two"), free=True)
    session.perform(c.BeginTurn("ada", t(0.5)))
    session.perform(c.BeginTurn("cho", t(0.6)))
    session.perform(c.Undo("ada", t(5), t(0.5)))
    assert [event.group for event in session.events if isinstance(event, e.FellQuiet)] == [session.view("ada").group]
    assert Session.resume(session.record).view("ada") == session.view("ada")


def plain(state: State) -> State:
    """Leave out of a state the log's number and moment, and the versions."""
    copy = state.copy()
    copy.latest.seq, copy.latest.at, copy.latest.restored = 0, at(0), None
    for side in (copy, *copy.groups.values()):
        side.held = {name: held._replace(visit=held.visit == side.place.number) for name, held in side.held.items()}
        side.floor_no = side.place.number = 0
    return copy


@given(DRAWN, st.sampled_from(Focus))
def test_undone_and_done_again_all_stands_as_before_the_log_apart(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open()
    plan = session._draft.plan
    for command in walk(random, session, 25):
        naive = command.at.utcoffset() is None
        before = session._draft.state.copy() if naive else settled(plan, session._draft.state, command.at).state
        answer = session.attempt(command)
        if isinstance(answer, Refusal) or isinstance(command, c.Undo):
            continue
        fork, latest = session.fork(), answer.events[-1].at
        undone = fork.attempt(c.Undo(command.actor, latest, latest))
        if isinstance(undone, Refusal):
            continue
        first = next(event for event in undone.events if isinstance(event, e.Undone)).back[0]
        if first < answer.events[0].seq:
            continue  # what somebody did at the same moment before is taken back with it
        assert plain(fork._draft.state) == plain(before), command
        again = fork.attempt(evolve(command, at=latest, **({"seen": None} if hasattr(command, "seen") else {})))  # type: ignore[arg-type]
        assert not isinstance(again, Refusal), command
        assert plain(fork._draft.state) == plain(session._draft.state), command
        if fork.level in {Level.CONTENTS, Level.TURNS} and random.random() < 0.1:
            assert plain(Session.resume(fork.record)._draft.state) == plain(fork._draft.state)


@given(DRAWN, st.sampled_from(Focus))
def test_what_is_listed_is_taken_back_and_nobody_else_can(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open()
    for command in walk(random, session, 40):
        session.attempt(command)
    for person, standing in session._draft.state.room.standing.items():
        if not standing.present:
            continue
        listed = [template for template in session.legal(person) if template.kind == "undo"]
        moments = {choice for template in listed for choice in template.slots[0].choices}
        for moment in {event.at for event in session.events[-12:]}:
            accepted = not isinstance(session.fork().attempt(c.Undo(person, session.now.at, moment)), Refusal)
            assert accepted is (moment.isoformat() in moments), (person, moment)
        for template in listed:
            session.fork().perform(fill(template, session.now.at, of=template.slots[0].choices[-1]))


def test_what_was_taken_back_of_ones_own_notes_is_shown_to_nobody_else_however_late_they_look() -> None:
    session = talking()
    session.perform(c.Produce("ada", at(1), "slip", "slip-1"))
    assert undo(session, "ada", 2, 1) == ["undone"]
    resumed = Session.resume(session.record)
    for viewer in ("ben", Onlooker.OUTSIDER, Onlooker.PUBLIC):
        seen = resumed.changes(viewer)
        assert seen == session.changes(viewer)
        assert not {"item-produced", "undone"} & {each.kind for each in seen}
    own = resumed.changes("ada")
    assert own == session.changes("ada")
    assert [each.kind for each in own[-2:]] == ["item-produced", "undone"]


def test_of_a_moment_somebody_has_built_on_nothing_is_listed() -> None:
    session = talking()
    for person in ("ada", "ben", "ada"):
        session.perform(c.BeginTurn(person, at(1)))
        session.perform(c.EndTurn(person, at(1)))
    assert not session.legal("ada").of("undo"), "what ada has done then begins before ben has spoken"
    assert refused(session, c.Undo("ada", at(2), at(1))) == "built-on"


def test_a_moment_that_began_out_of_reach_is_not_taken_back_in_part() -> None:
    session = talking()
    for _ in range(REACH + 1):
        session.perform(c.TimeCall("fay", at(1)))
    assert not session.legal("fay").of("undo")
    assert refused(session, c.Undo("fay", at(2), at(1))) == "nothing-to-undo"


def test_a_clock_that_was_set_right_does_not_stand_against_it_in_a_sub_group() -> None:
    session = at_work(talk("pairs"))
    speaker = next(iter(session._draft.state.whereabouts))
    session.perform(c.BeginTurn(speaker, session.now.at + timedelta(minutes=1)))
    begun = session.now.at
    session.perform(c.EndTurn(speaker, begun + timedelta(minutes=1)))
    ended = session.now.at
    session.perform(c.BeginTurn(speaker, ended - timedelta(seconds=1)))
    assert isinstance(session.events[-2], e.ClockClamped)
    moments = session.legal(speaker).of("undo")[0].slots[0].choices
    assert moments == (ended.isoformat(), begun.isoformat())
    assert told(session, c.Undo(speaker, ended, begun)) == ["undone"]
