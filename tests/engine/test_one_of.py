# SPDX-License-Identifier: MIT
"""One of several: who decides says at run time which step, or which protocol, is held; the record carries all that could have been."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Filled
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Breakout, Decision, Exit, OneOf, Onward, Option, Phase, Repeat, Run, Signalled, Step, To
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Chose, Holders, Nobody
from tests.cycles import (
    CHAT,
    CLOSING,
    TALK,
    TEAM,
    THREE,
    at,
    departures,
    made,
    now,
    refusal,
    refused,
    started,
    told,
)

LEAD = Holders("facilitator")
GIVEN = (("host", "facilitator"), ("guest", "member"))
STORM = evolve(CHAT, id="storm", title="Storm")
HEADSTAND = evolve(CHAT, id="headstand", title="Headstand", steps=(evolve(CHAT.steps[0], id="worse"),))
CHAT_RUN, STORM_RUN, HEAD_RUN = (Run(name, name, roles=GIVEN) for name in ("chat", "storm", "headstand"))
POOL = OneOf("module", LEAD, (CHAT_RUN, STORM_RUN, HEAD_RUN), title="Which module?")
USES = (CHAT, STORM, HEADSTAND)


def opened(*steps: Step, **changes: Any) -> Session:
    given: dict[str, Any] = {"uses": USES, **changes}
    return started(*steps, **given)


def problems(*steps: Step, **changes: Any) -> list[tuple[str, str]]:
    """Name what is wrong, and where; each problem says what to do."""
    with pytest.raises(InvalidProtocol) as error:
        opened(*steps, **changes)
    assert all(problem.remedy for problem in error.value.problems)
    return [(problem.code, problem.place) for problem in error.value.problems]


# Choosing


def test_it_asks_and_holds_the_one_that_is_chosen_and_says_nothing_of_the_others() -> None:
    session = opened(POOL, CLOSING)
    assert (now(session).stop, now(session).options, now(session).next) == ("module", ("chat", "storm", "headstand"), ("ada",))
    assert told(session, c.Choose("ada", at(1), "headstand")) == ["option-chosen", "phase-left", "phase-entered"]
    assert now(session).stop == "headstand.worse"
    assert told(session, c.Advance("ada", at(2))) == ["phase-left", "phase-entered"]
    assert now(session).stop == "closing"
    assert departures(session) == []


def test_a_candidate_that_is_not_on_the_list_is_told_with_the_nearest() -> None:
    answer = refusal(opened(POOL, CLOSING), c.Choose("ada", at(1), "headstnd"))
    assert (answer.code, answer.known[0]) == ("unknown-option", "headstand")
    assert refused(opened(POOL, CLOSING), c.Choose("ben", at(1), "storm")) == "not-yours-to-decide"
    assert refused(opened(POOL, CLOSING), c.BeginTurn("ada", at(1))) == "question-open"


def test_advance_passes_it_over_with_a_departure_and_none_is_held() -> None:
    session = opened(POOL, CLOSING)
    assert told(session, c.Advance("ada", at(1))) == ["(before-end)", "phase-left", "phase-entered"]
    assert now(session).stop == "closing"


def test_it_is_asked_only_where_its_guard_holds() -> None:
    session = opened(evolve(POOL, when=Filled(Holders("recorder"))), CLOSING)
    assert now(session).stop == "closing"
    assert any(isinstance(event, e.PhasePassedOver) and event.phase == "module" for event in session.events)


def test_by_consensus_all_who_decide_say_the_same() -> None:
    session = opened(evolve(POOL, by=TEAM, consensus=True), CLOSING)
    for person, option in (("ada", "storm"), ("ben", "chat"), ("cho", "storm")):
        session.perform(c.Choose(person, at(1), option))
    assert now(session).stop == "module"
    session.perform(c.Choose("ben", at(2), "storm"))
    assert now(session).stop == "storm.chatting"


def test_nobody_who_decides_leaves_it_to_the_lead() -> None:
    session = opened(evolve(POOL, by=Nobody()), CLOSING)
    assert refused(session, c.Choose("ada", at(1), "storm")) == "not-yours-to-decide"
    session.perform(c.Advance("ada", at(1)))
    assert now(session).stop == "closing"


def test_several_are_held_where_it_is_repeated() -> None:
    session = opened(Repeat("consultation", (POOL,), by=LEAD, most=2), CLOSING)
    session.perform(c.Choose("ada", at(1), "headstand"))
    session.perform(c.Advance("ada", at(2)))
    assert now(session).stop == "consultation?"
    session.perform(c.Choose("ada", at(3), "again"))
    assert (now(session).stop, len(now(session).options)) == ("module", 3)
    session.perform(c.Choose("ada", at(3), "chat"))
    session.perform(c.Advance("ada", at(4)))
    session.perform(c.Choose("ben", at(4), "no"))
    assert now(session).stop == "closing", "there are two at most"


def test_a_candidate_is_reached_as_in_a_sequence() -> None:
    guarded, optional = evolve(TALK, id="guarded", when=Filled(Holders("recorder"))), evolve(TALK, id="maybe", optional=LEAD)
    session = opened(OneOf("which", LEAD, (guarded, optional)), CLOSING)
    assert told(session.fork(), c.Choose("ada", at(1), "guarded")) == ["option-chosen", "phase-left", "phase-passed-over", "phase-entered"]
    session.perform(c.Choose("ada", at(1), "maybe"))
    assert now(session).stop == "maybe?"
    session.perform(c.Choose("ada", at(1), "skip"))
    assert now(session).stop == "closing"


def test_a_step_behind_a_candidate_is_not_the_next_candidate() -> None:
    way = Exit(Signalled("alarm"), Onward())
    session = opened(OneOf("which", LEAD, (evolve(TALK, id="one", exits=(way,)), evolve(TALK, id="two"))), CLOSING)
    session.perform(c.Choose("ada", at(1), "one"))
    session.perform(c.Signal("ben", at(2), "alarm"))
    assert now(session).stop == "closing"


def test_a_destination_leads_to_a_candidate_without_asking_or_to_the_question() -> None:
    go = Decision("go", TEAM, (Option("once-more", To("storm")), Option("anew", To("module")), Option("on")))
    session = opened(POOL, go, CLOSING)
    session.perform(c.Choose("ada", at(1), "headstand"))
    session.perform(c.Advance("ada", at(1)))
    other = session.fork()
    session.perform(c.Choose("ben", at(2), "once-more"))
    assert now(session).stop == "storm.chatting"
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Choose("ada", at(2), "yes"))
    assert now(session).stop == "go"
    other.perform(c.Choose("ben", at(2), "anew"))
    assert now(other).stop == "module"


def test_in_sub_groups_each_chooses_for_itself_but_not_under_one_bell() -> None:
    pool = OneOf("which", TEAM, (evolve(TALK, id="one"), evolve(TALK, id="two")))
    split = Split("pairs", Holders("member"), size=2, least=1, most=3)
    session = opened(Breakout("work", "pairs", (pool,), free=True), CLOSING, splits=(split,))
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Choose("ben", at(2), "two"))
    assert session.view("ben").now.stop == "two"
    assert problems(Breakout("work", "pairs", (pool,)), CLOSING, splits=(split,))[0][0] == "lockstep-asks"


# What is kept


def test_the_record_carries_every_candidate_and_its_rules_cover_each() -> None:
    session = opened(POOL, CLOSING)
    session.perform(c.Choose("ada", at(1), "chat"))
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert resumed.now == session.now
    assert [each.id for each in resumed.protocol.uses] == ["chat", "storm", "headstand"]
    newer = (CHAT, STORM, evolve(HEADSTAND, edition="2", steps=(evolve(CHAT.steps[0], id="better"),)))
    assert opened(POOL, CLOSING, uses=newer).record.header.rules != session.record.header.rules, "also of one that nobody chose"


def test_a_forged_record_that_runs_another_than_was_chosen_is_found_out() -> None:
    session = opened(POOL, CLOSING)
    session.perform(c.Choose("ada", at(1), "chat"))
    forged = [evolve(event, phase="storm.chatting", stop="storm.chatting") if isinstance(event, e.PhaseEntered) else event for event in session.events]
    with pytest.raises(InvalidRecord, match="chat was chosen, not storm"):
        Session.resume(evolve(session.record, events=tuple(forged)))


def test_what_was_chosen_is_an_answer_others_may_ask_for() -> None:
    chosen = Chose("module", "storm")
    session = opened(POOL, evolve(TALK, when=Filled(chosen)), CLOSING)
    session.perform(c.Choose("ada", at(1), "headstand"))
    session.perform(c.Advance("ada", at(1)))
    assert now(session).stop == "closing"
    assert problems(POOL, evolve(TALK, when=Filled(Chose("module", "strom")))) == [("unknown-option", "steps[1].when.who")]


def test_in_what_is_run_candidates_are_renamed_with_their_question() -> None:
    inner = evolve(CHAT, steps=(OneOf("which", TEAM, (evolve(TALK, id="one", yields=()),)), evolve(CLOSING, when=Filled(Chose("which", "one")))))
    session = started(Run("warm", "chat", roles=GIVEN), uses=(inner,))
    assert now(session).options == ("warm.one",)
    session.perform(c.Choose("ben", at(1), "warm.one"))
    session.perform(c.Advance("ada", at(2)))
    assert now(session).stop == "warm.closing"


# What is planned


def timed(name: str, minutes: Minutes | None) -> Phase:
    return Phase(name, (Open(TEAM, Say(Move.DESCRIBE)),), minutes=minutes)


def test_the_one_that_takes_longest_is_planned() -> None:
    pool = OneOf("which", LEAD, (timed("short", Minutes(5)), timed("long", Minutes(10, 14)), timed("as-long", Minutes(12))))
    plan = agenda(made(pool, timed("after", Minutes(1))), THREE)
    assert [(row.phase, row.times, row.up_to) for row in plan.rows] == [("short", 0, 1), ("long", 1, 1), ("as-long", 0, 1), ("after", 1, 1)]
    assert (plan.least, plan.typical, plan.most, plan.complete) == (6, 13, 15, True), "at least that of the shortest"
    assert not agenda(made(Repeat("more", (pool,), by=LEAD, most=2)), THREE).complete
    assert not agenda(made(OneOf("which", LEAD, (timed("short", Minutes(5)), timed("open", None)))), THREE).complete


# What is refused when it is compiled


def loops_back() -> Protocol:
    """Give a protocol that runs one called like what runs it."""
    small = evolve(CHAT, id="small")
    return evolve(CHAT, id="between", steps=(Run("back", "small", roles=(("host", "host"), ("guest", "guest"))),), uses=(small,))


@pytest.mark.parametrize(
    ("pool", "code", "place"),
    [
        (evolve(POOL, steps=()), "no-candidates", "steps[module].steps"),
        (evolve(POOL, steps=(CHAT_RUN, evolve(CHAT_RUN, id="other"))), "candidate-twice", "steps[module].steps"),
        (evolve(POOL, steps=(CHAT_RUN, evolve(STORM_RUN, id="chat"))), "duplicate-id", "steps"),
        (evolve(POOL, steps=(evolve(CHAT_RUN, roles=(*GIVEN, ("guest", "recorder"))),)), "role-twice", "steps[chat].roles"),
        (evolve(POOL, steps=(evolve(CHAT_RUN, roles=(("guest", "member"),)),)), "role-not-given", "steps[chat].roles"),
        (evolve(POOL, steps=(evolve(CHAT_RUN, roles=(("host", "pupil"), ("guest", "member"))),)), "lead-elsewhere", "steps[chat].roles"),
        (evolve(POOL, steps=(evolve(CHAT_RUN, items=(("remark", "nothing"),)),)), "unknown-item", "steps[chat].items"),
        (evolve(POOL, steps=(evolve(CHAT_RUN, protocol="chats"),)), "unknown-protocol", "steps[chat].protocol"),
        (evolve(POOL, by=Holders("chair")), "unknown-role", "steps[0].by"),
        (evolve(POOL, steps=(Phase("bare", ()),)), "no-talk-form", "steps[0].steps[0].talk"),
    ],
)
def test_a_pool_that_does_not_fit_is_named(pool: OneOf, code: str, place: str) -> None:
    assert (code, place) in problems(pool, CLOSING)


def test_nothing_runs_itself_be_it_by_way_of_others() -> None:
    run = Run("between", "between", roles=GIVEN)
    assert problems(evolve(POOL, steps=(CHAT_RUN, run)), CLOSING, uses=(CHAT, loops_back())) == [("runs-itself", "steps[between].protocol")]
    same = Run("same", "small", roles=GIVEN)
    assert problems(same, CLOSING, uses=(evolve(CHAT, id="small"),)) == [("runs-itself", "steps[same].protocol")]


def test_it_is_read_as_itself_with_its_runs_as_groups() -> None:
    pool = inlined(made(POOL, CLOSING, uses=USES)).steps[0]
    assert isinstance(pool, OneOf)
    assert [(step.id, step.tag, step.title) for step in pool.steps] == [
        ("chat", "composite", "Chat"),
        ("storm", "composite", "Storm"),
        ("headstand", "composite", "Headstand"),
    ]
