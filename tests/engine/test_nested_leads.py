# SPDX-License-Identifier: MIT
"""Leads nested by scope: inside a group, or a protocol that is run, with a lead of its own that one steers, and behind it the outer one again."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records, simulate
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.seating import seat
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidProtocol
from plcprotocols.model.flow import Breakout, Composite, Decision, Each, OneOf, Option, Phase, Repeat, Run, Step
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Holders
from tests.cycles import CHAT, CLOSING, ROLES, TALK, TEAM, at, departures, made, now, refusal, refused, started, told

SEATED = Cast({"facilitator": "ada", "member": ["ada", "ben", "cho"], "recorder": "ben"})
LED = Composite("led", (TALK, evolve(TALK, id="more")), lead="recorder")


def opened(*steps: Step, **changes: Any) -> Session:
    given: dict[str, Any] = {"cast": SEATED, **changes}
    return started(*steps, **given)


def codes(*steps: Step, **changes: Any) -> list[str]:
    with pytest.raises(InvalidProtocol) as error:
        started(*steps, **changes)
    assert all(problem.place and problem.remedy for problem in error.value.problems)
    return [problem.code for problem in error.value.problems]


def test_inside_the_inner_lead_steers_and_behind_it_the_outer_one_again() -> None:
    session = opened(evolve(TALK, id="first"), LED, CLOSING)
    assert now(session).lead == ("ada",)
    assert refusal(session, c.Advance("ben", at(1))).people == ("ada",)
    session.perform(c.Advance("ada", at(1)))
    assert now(session).lead == ("ben",)
    assert refusal(session, c.Advance("ada", at(2))).people == ("ben",)
    for _ in LED.steps:
        session.perform(c.Advance("ben", at(2)))
    assert (now(session).stop, now(session).lead) == ("closing", ("ada",))
    assert refused(session, c.Advance("ben", at(3))) == "not-yours-to-lead"
    assert departures(session) == []


def test_every_steering_act_is_the_inner_lead_s_and_so_are_its_listing_interventions_and_time_calls() -> None:
    session = opened(LED, CLOSING)
    for act in (c.SkipTurn("ada", at(1), "cho"), c.MarkAbsent("ada", at(1), "cho"), c.Extend("ada", at(1), 5.0), c.EndSession("ada", at(1))):
        assert refused(session, act) == "not-yours-to-lead"
    listed = {person: {template.kind for template in session.legal(person)} for person in ("ada", "ben")}
    assert "advance" in listed["ben"]
    assert "advance" not in listed["ada"]
    assert told(session.fork(), c.TimeCall("ben", at(1))) == ["time-called"]
    assert told(session.fork(), c.TimeCall("ada", at(1))) == ["(not-yours-to-call)", "time-called"]
    assert told(session.fork(), c.BeginTurn("ben", at(1), Move.INTERVENE)) == ["turn-begun"]
    assert told(session.fork(), c.BeginTurn("ada", at(1), Move.INTERVENE)) == ["(move-not-here)", "turn-begun"]
    session.perform(c.Pause("cho", at(1)))
    assert refused(session, c.Resume("ada", at(2))) == "not-yours-to-lead"
    session.perform(c.Resume("ben", at(2)))


def test_where_nobody_here_is_the_inner_lead_the_outer_one_leads_and_then_members_do() -> None:
    session = opened(LED, CLOSING)
    session.perform(c.Leave("ben", at(1)))
    assert now(session).lead == ("ada",)
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Join("ben", at(3)))
    assert now(session).lead == ("ben",)
    session.perform(c.Leave("ben", at(3)))
    session.perform(c.Leave("ada", at(3)))
    assert now(session).lead == ()
    assert told(session, c.Advance("cho", at(4))) == ["(lead-vacant)", "phase-left", "phase-entered"]


def test_a_hand_over_inside_hands_the_lead_over() -> None:
    session = opened(LED, CLOSING)
    session.perform(c.HandOver("ben", at(1), "recorder", "cho"))
    assert now(session).lead == ("cho",)


def test_groups_in_groups_nest_their_leads() -> None:
    roles = (*ROLES, Role("second", least=0, drawn_from=("member",)))
    deep = Composite("deep", (evolve(TALK, id="inmost"),), lead="second")
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben", "cho"], "recorder": "ben", "second": "cho"})
    session = started(Composite("led", (deep, evolve(TALK, id="less")), lead="recorder"), CLOSING, roles=roles, cast=cast)
    leads = [now(session).lead]
    while not session.ended:
        session.perform(c.Advance(now(session).lead[0], at(1)))
        leads.append(now(session).lead)
    assert leads == [("cho",), ("ben",), ("ada",), ("ada",)]
    session = started(Composite("led", (deep,), lead="recorder"), CLOSING, roles=roles, cast=cast)
    session.perform(c.Leave("cho", at(1)))
    assert now(session).lead == ("ben",), "who leads around it"


def test_what_is_run_is_led_by_whom_its_lead_role_is_given_to() -> None:
    run = Run("warm", "chat", roles=(("host", "recorder"), ("guest", "member")))
    group = inlined(made(run, CLOSING)).steps[0]
    assert isinstance(group, Composite)
    assert group.lead == "recorder"
    session = opened(run, CLOSING)
    assert now(session).lead == ("ben",)
    assert refused(session, c.Advance("ada", at(1))) == "not-yours-to-lead"
    session.perform(c.Advance("ben", at(1)))
    assert (now(session).stop, now(session).lead) == ("warm.on", ("ben",))
    assert told(session, c.Advance("ben", at(2)))[0] == "(before-end)", "also past its questions"
    assert now(session).lead == ("ada",)
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert resumed.now == session.now


def test_what_is_run_inside_what_is_run_keeps_its_lead() -> None:
    inner = Run("in", "chat", roles=(("host", "guest"), ("guest", "guest")))
    outer = evolve(CHAT, id="talk", steps=(inner, evolve(CHAT.steps[0], id="own")), uses=(CHAT,))
    roles = (("host", "facilitator"), ("guest", "recorder"))
    session = opened(Run("out", "talk", roles=roles), CLOSING, uses=(outer,))
    assert (now(session).stop, now(session).lead) == ("out.in.chatting", ("ben",))
    session.perform(c.Advance("ben", at(1)))
    session.perform(c.Choose("cho", at(1), "yes"))
    assert (now(session).stop, now(session).lead) == ("out.own", ("ada",))


def test_each_leads_their_own_pass_where_the_loop_binds_the_role_that_leads() -> None:
    roles = (*ROLES, Role("owner", least=0))
    turn = Run("turn", "chat", roles=(("host", "owner"), ("guest", "member")))
    loop = Each("owners", Holders("member") - Holders("facilitator") - Holders("recorder"), (turn,), role="owner", former="member")
    session = opened(loop, CLOSING, roles=roles)
    assert now(session).lead == ("cho",)
    session.perform(c.Advance("cho", at(1)))
    session.perform(c.Choose("ada", at(1), "yes"))
    assert now(session).lead == ("ada",)


def test_the_question_which_one_is_held_is_outside_and_the_candidate_inside() -> None:
    run = Run("warm", "chat", roles=(("host", "recorder"), ("guest", "member")))
    session = opened(Repeat("again", (OneOf("which", TEAM, (run,)),), by=TEAM, most=2), CLOSING)
    assert now(session).lead == ("ada",)
    session.perform(c.Choose("cho", at(1), "warm"))
    assert now(session).lead == ("ben",)
    session.perform(c.Advance("ben", at(1)))
    session.perform(c.Choose("cho", at(1), "yes"))
    assert (now(session).stop, now(session).lead) == ("again?", ("ada",))


def test_questions_inside_are_passed_by_the_inner_lead() -> None:
    session = opened(Composite("led", (Decision("go", TEAM, (Option("on"),)),), lead="recorder"), CLOSING)
    assert refused(session, c.Advance("ada", at(1))) == "not-yours-to-lead"
    session.perform(c.Advance("ben", at(1)))
    assert now(session).stop == "closing"


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (evolve(LED, lead="chair"), "unknown-role"),
        (evolve(LED, lead="pupil"), "lead-elsewhere"),
        (evolve(LED, steps=(Breakout("work", "pairs", (TALK,)),)), "lead-elsewhere"),
        (Breakout("work", "pairs", (evolve(LED, steps=(Phase("in", (Open(TEAM, Say(Move.DESCRIBE)),)),)),)), "not-in-groups"),
    ],
)
def test_a_lead_that_does_not_fit_is_named(step: Step, code: str) -> None:
    assert code in codes(step, CLOSING, splits=(Split("pairs", Holders("member"), size=2, least=1, most=3),))


# Where nobody is to lead

CIRCLE = Composite("circle", (TALK, evolve(TALK, id="more")), led=False)
LEADLESS = tuple(evolve(role, lead=False) for role in ROLES)


def test_where_a_group_says_that_nobody_leads_members_steer_together_and_it_is_no_departure() -> None:
    session = opened(evolve(TALK, id="first"), CIRCLE, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    assert now(session).lead == ()
    assert told(session, c.Advance("ada", at(2))) == ["proposed"]
    assert told(session, c.Second("cho", at(2), "ada")) == ["seconded", "phase-left", "phase-entered"]
    assert told(session, c.BeginTurn("ada", at(3), Move.INTERVENE)) == ["(move-not-here)", "turn-begun"]
    assert told(session, c.TimeCall("ada", at(3)))[0] == "(not-yours-to-call)"
    session.perform(c.EndTurn("ada", at(3)))
    session.perform(c.Advance("ben", at(4)))
    session.perform(c.Second("ada", at(4), "ben"))
    assert (now(session).stop, now(session).lead) == ("closing", ("ada",))
    assert refused(session, c.Advance("ben", at(5))) == "not-yours-to-lead"
    assert Session.resume(session.record).view("ada") == session.view("ada")


def test_a_group_inside_it_may_have_a_lead_of_its_own() -> None:
    session = opened(Composite("circle", (LED, evolve(TALK, id="less")), led=False), CLOSING)
    assert now(session).lead == ("ben",)
    session.perform(c.Leave("ben", at(1)))
    assert now(session).lead == ()
    session.perform(c.Advance("ada", at(1)))
    assert told(session, c.Second("cho", at(1), "ada")) == ["seconded", "phase-left", "phase-entered"]


def test_a_protocol_may_have_no_lead_at_all() -> None:
    session = opened(TALK, CLOSING, roles=LEADLESS)
    assert now(session).lead == ()
    session.perform(c.Advance("ben", at(1)))
    assert told(session, c.Second("cho", at(1), "ben")) == ["seconded", "phase-left", "phase-entered"]
    assert told(session, c.TimeCall("ada", at(2))) == ["(not-yours-to-call)", "time-called"]
    session.perform(c.Leave("cho", at(2)))
    session.perform(c.Leave("ada", at(2)))
    assert told(session, c.MarkAbsent("ben", at(3), "ben"))[0] == "(marked-absent)"
    assert Session.resume(session.record)._draft.state == session._draft.state


def test_a_protocol_without_a_lead_is_seated_planned_and_simulated() -> None:
    protocol = made(evolve(TALK, minutes=Minutes(5), ends=LeadDecides()), evolve(CLOSING, ends=LeadDecides()), roles=LEADLESS)
    run = simulate(protocol, seat(protocol, 4), seed=7, at=at(0))
    assert run.session.ended
    assert not [event for event in run.session.events if isinstance(event, e.Departed)]
    assert isinstance(run.session.view(Holders("member")), View)


def test_who_leads_is_said_once() -> None:
    assert "lead-elsewhere" in codes(evolve(LED, led=False), CLOSING)
    assert "one-lead" in codes(TALK, roles=(evolve(ROLES[0], lead=True), evolve(ROLES[1], lead=True), *ROLES[2:]))
