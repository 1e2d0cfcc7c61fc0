# SPDX-License-Identifier: MIT
"""Putting right later what a turn was, and whose: who may, what changes by it, and what does not."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import Onlooker
from plcprotocols.engine.legal import COMMANDS
from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import corrections, turns
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides, Quiet
from plcprotocols.model.errors import InvalidArgument, InvalidRecord
from plcprotocols.model.flow import Breakout, Phase
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemRule, Seal
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Read, Round, Say
from plcprotocols.model.who import Everyone
from tests.engine.test_groups import HOSTED, opened, t, talk
from tests.engine.test_roles import CLOSING, FACILITATOR, GUEST, MEMBER, TALK, at, now, refused, started, told
from tests.walks import Focus, setting, walk

DRAWN = st.randoms(use_true_random=False)
SAY = Say(Move.DESCRIBE)
ROUND = Phase("round", (Round(Everyone(), SAY),))
RECORDER = Role("recorder", least=0, recorder=True, drawn_from=("member",))
CLERK = Role("clerk", least=0, recorder=True, outsider=True)
ROLES = (FACILITATOR, MEMBER, RECORDER, CLERK, GUEST)
CAST = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "recorder": "cho", "clerk": "cleo", "guest": "gus"})


def spoke(session: Session, who: str, begin: float, end: float, **turn: Any) -> None:
    session.perform(c.BeginTurn(who, at(begin), **turn))
    session.perform(c.EndTurn(who, at(end)))


def talking(*steps: Phase, cast: Cast = CAST, mode: Mode = Mode.GUIDED) -> Session:
    session = started(*(steps or (TALK, CLOSING)), roles=ROLES, cast=cast, mode=mode)
    spoke(session, "ada", 1, 3)
    return session


def spoken(session: Session) -> list[tuple[str, str, float]]:
    return [(turn.person, turn.move.value, turn.seconds) for turn in turns(session.events)]


def relabel(session: Session, who: str = "fay", person: str = "ada", began: float = 1, move: str = "advise") -> list[str]:
    return told(session, c.Relabel(who, now(session).at, person, at(began), move))


def reattribute(session: Session, who: str = "fay", person: str = "ada", began: float = 1, to: str = "ben") -> list[str]:
    return told(session, c.Reattribute(who, now(session).at, person, at(began), to))


def test_a_turn_is_told_anew_and_its_time_goes_over() -> None:
    session = talking()
    assert relabel(session) == ["turn-relabelled"]
    assert reattribute(session) == ["turn-reattributed"]
    assert spoken(session) == [("ben", "advise", 120)]
    assert (session.view("ada").talk_seconds, session.view("ben").talk_seconds) == (0, 120)
    assert [(each.tag, before.person, before.move.value) for each, before in corrections(session.events)] == [
        ("turn-relabelled", "ada", "describe"),
        ("turn-reattributed", "ada", "advise"),
    ]
    assert Session.resume(session.record)._draft.state == session._draft.state


def test_what_was_put_right_is_named_as_it_is_told_now_and_the_last_word_holds() -> None:
    session = talking()
    reattribute(session)
    assert refused(session, c.Reattribute("fay", at(4), "ada", at(1), "cho")) == "unknown-turn", "it is no turn of hers any more"
    reattribute(session, person="ben", to="cho")
    reattribute(session, person="cho", to="ada")
    assert spoken(session) == [("ada", "describe", 120)]
    assert refused(session, c.Reattribute("fay", at(4), "ada", at(1), "ada")) == "told-so-already"
    assert refused(session, c.Relabel("fay", at(4), "ada", at(1), "describe")) == "told-so-already"


@pytest.mark.parametrize(("who", "code"), [("fay", ""), ("cho", ""), ("cleo", ""), ("ada", "not-yours-to-correct"), ("gus", "not-yours-to-correct")])
def test_it_is_for_who_leads_and_who_keeps_the_record_an_outsider_too(who: str, code: str) -> None:
    session = talking()
    answer = session.attempt(c.Relabel(who, at(4), "ada", at(1), "advise"))
    assert (answer.code if isinstance(answer, Refusal) else "") == code
    if isinstance(answer, Refusal):
        assert answer.people == ("fay", "cho", "cleo")


def test_while_nobody_leads_it_is_not_proposed() -> None:
    session = talking()
    session.perform(c.Leave("fay", at(4)))
    assert refused(session, c.Relabel("ada", at(5), "ada", at(1), "advise")) == "not-yours-to-correct"
    assert relabel(session, "cho") == ["turn-relabelled"]


@pytest.mark.parametrize("mode", Mode)
def test_it_is_no_breach_in_a_recording_and_asks_for_no_leave_of_the_form(mode: Mode) -> None:
    session = talking(evolve(TALK, hard=("move-not-here",), forbids=Forbidden(moves=(Move.ADVISE,))), CLOSING, mode=mode)
    assert refused(session, c.Relabel("ada", at(4), "ada", at(1), "advise")) == "not-yours-to-correct"
    assert relabel(session) == ["turn-relabelled"], "the record tells the truth, and departures stay as they were noted"


def test_which_turn_is_meant_is_known_or_it_is_refused() -> None:
    session = talking()
    spoke(session, "gus", 4, 5)
    session.perform(c.BeginTurn("ben", at(6)))
    answer = session.attempt(c.Relabel("fay", at(7), "ada", at(2), "advise"))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.known) == ("unknown-turn", (at(1).isoformat(),))
    assert refused(session, c.Relabel("fay", at(7), "zoe", at(1), "advise")) == "unknown-turn"
    assert refused(session, c.Relabel("fay", at(7), "ben", at(6), "advise")) == "turn-goes-on"
    assert refused(session, c.Relabel("fay", at(7), "ada", at(1).replace(tzinfo=None), "advise")) == "naive-time"
    assert refused(session, c.Relabel("fay", at(7), "ada", at(1), "shout")) == "unknown-move"
    assert refused(session, c.Reattribute("fay", at(7), "ada", at(1), "zoe")) == "unknown-person"


def test_what_was_taken_back_is_no_turn_and_a_correction_is_taken_back_as_any_act() -> None:
    session = talking()
    session.perform(c.Undo("ada", at(4), at(1)))
    assert refused(session, c.Relabel("fay", at(5), "ada", at(1), "advise")) == "unknown-turn"
    spoke(session, "ada", 6, 8)
    session.perform(c.Reattribute("fay", at(9), "ada", at(6), "ben"))
    assert refused(session, c.Undo("ada", at(10), at(8))) == "built-on"
    assert told(session, c.Undo("fay", at(10), at(9))) == ["undone"]
    assert (spoken(session), corrections(session.events)) == ([("ada", "describe", 120)], ())
    assert session.view("ada").talk_seconds == 120


def test_nobody_spoke_who_was_not_here_and_who_has_left_since_may_have() -> None:
    session = talking(cast=evolve(CAST, late=("ben",)))
    session.perform(c.Join("ben", at(4)))
    spoke(session, "ada", 5, 6)
    session.perform(c.Leave("ben", at(7)))
    answer = session.attempt(c.Reattribute("fay", at(8), "ada", at(1), "ben"))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.people) == ("was-not-here", ("fay", "ada", "cho", "cleo", "gus"))
    assert reattribute(session, began=5) == ["turn-reattributed"]
    assert session.view("ben").talk_seconds == 60


def test_it_never_moves_the_session() -> None:
    session = started(evolve(ROUND, ends=Quiet(20) | LeadDecides()), CLOSING, roles=ROLES, cast=CAST)
    spoke(session, "fay", 1, 2)
    before = now(session)
    reattribute(session, person="fay", to="ada")
    relabel(session, person="ada", move="intervene")
    assert now(session) == before, "ada has her turn to come, nothing is due anew, and no version is another"
    assert now(session).next[0] == "ada"
    session.due(at(22))
    assert now(session).phase == "closing", "it is no contribution that breaks a quiet"


def test_pauses_are_taken_out_and_it_is_done_in_a_pause_and_between_meetings_and_not_after_the_end() -> None:
    session = talking()
    session.perform(c.BeginTurn("ada", at(4)))
    session.perform(c.Pause("fay", at(5)))
    session.perform(c.Resume("fay", at(7)))
    session.perform(c.EndTurn("ada", at(8)))
    session.perform(c.Pause("fay", at(9)))
    assert reattribute(session, began=4) == ["turn-reattributed"]
    assert (session.view("ada").talk_seconds, session.view("ben").talk_seconds) == (120, 120)
    session.perform(c.Resume("fay", at(9)))
    session.perform(c.Adjourn("fay", at(10)))
    assert relabel(session) == ["turn-relabelled"]
    session.perform(c.EndSession("fay", at(11)))
    assert refused(session, c.Relabel("fay", at(12), "ada", at(1), "cool")) == "session-ended"


def test_whoever_spoke_is_none_of_those_it_was_said_to() -> None:
    session = started(Phase("ask", (Open(Everyone(), Ask(Move.ASK_CLARIFY, of=Everyone())),), ends=LeadDecides()), CLOSING, roles=ROLES, cast=CAST)
    spoke(session, "ada", 1, 2)
    owed = now(session).owed
    reattribute(session)
    assert turns(session.events)[0].to == tuple(each for each in owed if each != "ben")
    assert now(session).owed == owed
    reattribute(session, person="ben", to="ada")
    assert turns(session.events)[0].to == owed


def test_what_was_read_out_is_its_owners() -> None:
    slip = ItemRule(id="slip", by=Everyone(), seal=Seal(whole=False))
    reading = Phase("reading", (Open(Everyone(), Read("slip", Move.PRESENT)),), ends=LeadDecides(), yields=("slip",))
    session = started(reading, CLOSING, roles=ROLES, cast=CAST, items=(slip,))
    session.perform(c.Produce("ada", at(0.5), "slip", "s-1"))
    spoke(session, "ada", 1, 2)
    assert refused(session, c.Reattribute("fay", at(3), "ada", at(1), "ben")) == "read-by-owner"
    assert relabel(session) == ["turn-relabelled"]
    spoke(session, "fay", 4, 5, move="intervene")
    assert reattribute(session, person="fay", began=4) == ["turn-reattributed"], "nothing was read out in it"


def hosted() -> Session:
    """Ben speaks among all, and then at the table that ada hosts; cho hosts another."""
    session = opened(talk("before"), Breakout("work", "hosted", (talk("tell"),), free=True), splits=(HOSTED,))
    session.perform(c.BeginTurn("ben", t(1)))
    session.perform(c.Advance("hanna", t(2)))
    session.perform(c.Advance("hanna", t(3)))
    session.perform(c.BeginTurn("ben", t(4)))
    session.perform(c.EndTurn("ben", t(6)))
    return session


def test_of_a_sub_group_those_put_right_what_they_know_of() -> None:
    session = hosted()
    codes = {who: refused_by(session, c.Relabel(who, t(7), "ben", t(4), "advise")) for who in ("ada", "ben", "cho", "hanna")}
    assert codes == {"ada": "", "ben": "not-yours-to-correct", "cho": "unknown-turn", "hanna": "unknown-turn"}
    assert refused_by(session, c.Relabel("ada", t(7), "ben", t(1), "advise")) == "not-yours-to-correct", "she leads at her table alone"
    assert refused_by(session, c.Relabel("hanna", t(7), "ben", t(1), "advise")) == ""
    assert refused_by(session, c.Reattribute("ada", t(7), "ben", t(4), "cho")) == "was-not-here"
    session.perform(c.Reattribute("ada", t(7), "ben", t(4), "ada"))
    seen = {viewer: session.changes(viewer)[-1].kind == "turn-reattributed" for viewer in ("ada", "ben", "cho", "hanna", *Onlooker)}
    assert [viewer for viewer, sees in seen.items() if sees] == ["ada", "ben", Onlooker.RESEARCHER]
    assert Session.resume(session.record)._draft.state == session._draft.state
    session.perform(c.Advance("hanna", t(8), group="work"))
    assert refused_by(session, c.Relabel("ada", t(9), "ada", t(4), "advise")) == "not-yours-to-correct", "the table is no more"


def refused_by(session: Session, command: c.Command) -> str:
    answer = session.fork().attempt(command)
    return answer.code if isinstance(answer, Refusal) else ""


def test_everybody_who_saw_the_turn_sees_what_became_of_it_as_far_as_they_see() -> None:
    session = talking()
    session.perform(c.Relabel("fay", at(4), "ada", at(1), "advise"))
    facts = session.changes("ben")[-1].facts
    assert facts == {"actor": "fay", "turn": facts["turn"], "speaker": "ada", "began": at(1), "move": Move.ADVISE}
    assert isinstance(facts["turn"], int)
    assert session.changes("ben")[facts["turn"] - 1].kind == "turn-begun"
    assert [turn.number for turn in session.turns("ben")] == [facts["turn"]]
    assert "turn" not in session.changes(Onlooker.OUTSIDER)[-1].facts
    assert session.turns(Onlooker.PUBLIC) == ()
    assert session.changes(Onlooker.PUBLIC)[-1].kind != "turn-relabelled"


FORGED: list[dict[str, object]] = [
    {"turn": 1},
    {"turn": 900},
    {"turn": -1},
    {"speaker": "ben"},
    {"speaker": "zoe"},
    {"began": at(2)},
    {"began": at(1).replace(tzinfo=None)},
    {"actor": "ada"},
    {"actor": "zoe"},
    {"actor": None},
]


@pytest.mark.parametrize("changed", [*FORGED, {"to": "zoe"}, {"to": "ada"}, {"to": "ben"}, {"seconds": 119.0}, {"seconds": -120.0}], ids=str)
def test_a_record_with_a_forged_owner_of_a_turn_is_refused(changed: dict[str, object]) -> None:
    session = talking(cast=evolve(CAST, late=("ben",)))
    reattribute(session, to="cho")
    forged(session, changed)


@pytest.mark.parametrize("changed", [*FORGED, {"move": Move.DESCRIBE}, {"move": "shout"}], ids=str)
def test_a_record_with_a_forged_move_of_a_turn_is_refused(changed: dict[str, object]) -> None:
    session = talking()
    relabel(session)
    forged(session, changed)


def forged(session: Session, changed: dict[str, Any]) -> None:
    record = session.record
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(record, events=(*record.events[:-1], evolve(record.events[-1], **changed))))


def test_a_correction_of_what_was_taken_back_is_refused_in_a_record() -> None:
    session = talking()
    relabel(session)
    number, move = session.events[-1], Move.COOL
    assert isinstance(number, e.TurnRelabelled)
    session.perform(c.Undo("fay", at(4), number.at))
    session.perform(c.Undo("ada", at(5), at(1)))
    record = session.record
    again = evolve(number, seq=len(record.events) + 1, at=at(5), move=move)
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(record, events=(*record.events, again)))


def test_corrections_are_listed_never_and_can_be_asked_for() -> None:
    session = talking()
    assert {"relabel", "reattribute"} <= COMMANDS.keys()
    assert not {"relabel", "reattribute"} & {template.kind for template in session.legal()}
    assert session.allows(c.Relabel("fay", at(4), "ada", at(1), "advise"))
    assert not session.allows(c.Relabel("ada", at(4), "ada", at(1), "advise"))
    with pytest.raises(InvalidArgument):
        c.Relabel("fay", at(4), "ada", at(1), 3)  # type: ignore[arg-type]  # on purpose


def by_person(session: Session) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for turn in turns(session.events):
        found[turn.person] += turn.seconds
    return {person: round(seconds, 6) for person, seconds in found.items() if seconds}


@given(DRAWN, st.sampled_from(Focus))
def test_talk_time_is_that_of_the_turns_as_they_are_told_and_its_sum_is_never_another(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open()
    for command in walk(random, session, 40):
        session.attempt(command)
    state = session._draft.state
    assume(not session.now.ended)
    total, others = sum(each.total_seconds() for each in state.talk.values()), session.now
    done = 0
    for _ in range(12):
        known = [turn for turn in turns(session.events) if turn.ended is not None]
        able = session.now.lead
        if not known or not able:
            break
        turn, who = random.choice(known), random.choice(able)
        person = random.choice(state.room.seats)
        done += not isinstance(session.attempt(c.Reattribute(who, session.now.at, turn.person, turn.began, person)), Refusal)
        done += not isinstance(session.attempt(c.Relabel(who, session.now.at, person, turn.began, random.choice(list(Move)))), Refusal)
    spoken = {person: round(time.total_seconds(), 6) for person, time in session._draft.state.talk.items() if time}
    assert spoken == by_person(session)
    assert round(sum(spoken.values()), 6) == round(total, 6)
    assert session.now == others, "no correction moves the session"
    if done and session.level.rank >= Level.TURNS.rank:
        assert Session.resume(session.record)._draft.state == session._draft.state


@given(st.lists(st.tuples(st.sampled_from(["fay", "ada", "ben"]), st.sampled_from(["fay", "ada", "ben"]), st.integers(1, 9)), max_size=6))
def test_who_was_written_down_wrongly_and_put_right_has_spoken_as_long_as_who_was_written_down_rightly(said: list[tuple[str, str, int]]) -> None:
    wrong, right = (started(TALK, CLOSING, mode=Mode.RECORDING) for _ in range(2))
    minute = 0.0
    begun: list[tuple[datetime, str, str]] = []
    for taken_for, was, length in said:
        for session, who in ((wrong, taken_for), (right, was)):
            session.perform(c.BeginTurn(who, at(minute)))
            session.perform(c.EndTurn(who, at(minute + length)))
        begun.append((at(minute), taken_for, was))
        minute += length + 1
    for began, taken_for, was in reversed(begun):
        if taken_for != was:
            wrong.perform(c.Reattribute("fay", at(minute), taken_for, began, was))
    assert [(each.person, each.began, each.seconds) for each in turns(wrong.events)] == [(each.person, each.began, each.seconds) for each in turns(right.events)]
    for viewer in ("fay", "ada", "ben"):
        here, there = wrong.view(viewer), right.view(viewer)
        assert (here.talk_seconds, here.talk_shares) == (there.talk_seconds, there.talk_shares)
