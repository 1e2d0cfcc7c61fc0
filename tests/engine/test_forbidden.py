# SPDX-License-Identifier: MIT
"""Stories of what a protocol must not yield, such as advice or a plan; as the page of constructs tells."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Breakout, Decision, Option, Phase, Run, Step
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Item
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Ask, Hold, Open, Purpose, React, Say, Silence
from plcprotocols.model.who import Everyone
from tests.engine.test_groups import AT, PEERS, protocol, t, talk

CAST = Cast({"host": "hanna", "peer": ["ada", "ben", "cho", "dan"]})
NO_PLAN = Forbidden(moves=(Move.ADVISE, Move.COMMIT), items=("plan", "note"))
TALK = talk("talk")


def started(*steps: Step, mode: Mode = Mode.GUIDED, forbids: Forbidden = NO_PLAN, **opening: Any) -> Session:
    return Session.open(protocol(*steps, forbids=forbids), CAST, at=AT, record="r", mode=mode, salts=Random(1), **opening)


def refused(session: Session, command: c.Command) -> Refusal:
    before = session.events
    answer = session.attempt(command)
    assert isinstance(answer, Refusal)
    assert session.events == before
    return answer


def begin(person: str, move: Move) -> c.BeginTurn:
    return c.BeginTurn(person, t(1), move)


def code(session: Session, command: c.Command) -> str:
    return refused(session, command).code


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_a_forbidden_move_is_refused_whoever_makes_it(mode: Mode) -> None:
    session = started(TALK, mode=mode)
    assert code(session, begin("ada", Move.ADVISE)) == "forbidden-move"
    assert refused(session, begin("hanna", Move.COMMIT)).given == "commit"
    session.perform(begin("ada", Move.DESCRIBE))
    assert code(session, begin("ben", Move.ADVISE)) == "forbidden-move", "and nobody is interrupted by it"
    session.perform(c.EndTurn("ada", t(2)))
    session.perform(c.BeginTurn("hanna", t(3), Move.INTERVENE))


def test_where_nobody_speaks_it_is_forbidden_too() -> None:
    session = started(Phase("still", (Silence(Everyone(), Purpose.STILL),), ends=LeadDecides()))
    assert code(session, begin("ada", Move.ADVISE)) == "forbidden-move"
    answer = session.perform(begin("ada", Move.COOL))
    assert [event.rule for event in answer.events if isinstance(event, e.Departed)] == ["no-talk"]


@pytest.mark.parametrize("mode", Mode)
def test_a_forbidden_kind_is_produced_by_nobody_declared_or_not(mode: Mode) -> None:
    session = started(TALK, mode=mode)
    assert refused(session, c.Produce("hanna", t(1), "plan", "p")).given == "plan"
    assert [code(session, c.Produce("ada", t(1), kind, "p")) for kind in ("plan", "note", "poem")] == [
        "forbidden-item",
        "forbidden-item",
        "unknown-item",
    ]


def test_at_a_question_and_in_sub_groups_it_is_forbidden_too() -> None:
    session = started(Decision("again", Everyone(), (Option("yes"),)), Breakout("work", "pairs", (TALK,)))
    assert code(session, c.Produce("ada", t(1), "note", "n")) == "forbidden-item"
    session.perform(c.Choose("ada", t(1), "yes"))
    session.perform(c.Advance("hanna", t(1)))
    assert code(session, c.Produce("hanna", t(1), "note", "n")) == "forbidden-item"
    assert [code(session, begin("ada", Move.ADVISE)), code(session, c.Produce("ada", t(1), "note", "n"))] == ["forbidden-move", "forbidden-item"]


def test_what_a_phase_forbids_is_forbidden_only_there() -> None:
    session = started(evolve(TALK, forbids=NO_PLAN), forbids=Forbidden())
    assert [code(session, begin("ada", Move.ADVISE)), code(session, c.Produce("ada", t(1), "note", "n"))] == ["forbidden-move", "forbidden-item"]
    session.perform(c.Advance("hanna", t(1)))
    answers = [session.perform(begin("ada", Move.ADVISE)), session.perform(c.Produce("ada", t(1), "note", "n"))]
    assert [event.rule for answer in answers for event in answer.events if isinstance(event, e.Departed)] == ["move-not-here", "not-yielded-here"]


def test_what_is_forbidden_may_be_brought_and_is_never_listed() -> None:
    session = started(TALK, items=[Item(id="n", kind="note", owner="ada")])
    assert [each.id for each in session.view("ben").items] == ["n"]
    assert not any(each.move in NO_PLAN.moves or each.kind == c.Produce.tag for each in session.legal())


def inner(**more: Any) -> Protocol:
    made = protocol(TALK, splits=(), **more)
    return evolve(made, id="inner", roles=made.roles[:2])


def outer(*steps: Step, **more: Any) -> Protocol:
    run = Run("r", "inner", roles=(("host", "host"), ("peer", "peer")), items=(("note", "note"),))
    return protocol(run, *steps, uses=(inner(forbids=NO_PLAN),), splits=(), **more)


def test_run_inside_another_it_is_forbidden_in_the_run_alone() -> None:
    session = Session.open(outer(), CAST, at=AT, record="r", salts=Random(1))
    assert session.now.stop == "r.talk"
    commands: list[c.Command] = [begin("ada", Move.ADVISE), c.Produce("ada", t(1), "note", "n"), c.Produce("ada", t(1), "plan", "n")]
    assert [code(session, command) for command in commands] == ["forbidden-move", "forbidden-item", "forbidden-item"]
    session.perform(c.Advance("hanna", t(1)))
    session.perform(c.Advance("hanna", t(1)))
    session.perform(begin("ada", Move.ADVISE))
    assert code(session, commands[2]) == "unknown-item"


def problems(made: Protocol) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProtocol) as caught:
        compile_protocol(made)
    return [(problem.code, problem.place) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("phase", "place"),
    [
        (evolve(TALK, yields=("slip", "note")), "steps[0].yields"),
        (talk("talk", Open(Everyone(), Say(Move.DESCRIBE, also=(Move.COOL, Move.ADVISE))), ends=LeadDecides()), "steps[0].talk[0].body"),
        (talk("talk", Open(Everyone(), Ask(Move.ADVISE, of=PEERS)), ends=LeadDecides()), "steps[0].talk[0].body"),
        (talk("talk", Open(Everyone(), React(Move.COOL, by=PEERS, reply=Move.COMMIT)), ends=LeadDecides()), "steps[0].talk[0].body"),
    ],
)
def test_no_phase_yields_or_allows_what_is_forbidden(phase: Phase, place: str) -> None:
    assert problems(protocol(phase, forbids=NO_PLAN)) == [("forbidden-yield", place)]
    assert problems(protocol(evolve(phase, forbids=NO_PLAN))) == [("forbidden-yield", place)]


def test_nothing_forbidden_is_handed_back() -> None:
    hold = Hold(Everyone(), "inner", casts=(("host", Everyone()),), gives=(("note", "note"),))
    made = protocol(Phase("apart", (hold,)), forbids=NO_PLAN, uses=(inner(),))
    assert problems(made) == [("forbidden-yield", "steps[0].talk[0].gives")]


def test_what_runs_inside_must_not_yield_it_either() -> None:
    made = outer(forbids=Forbidden(moves=(Move.DESCRIBE,)))
    assert {code_ for code_, _ in problems(made)} == {"forbidden-yield"}


def test_the_lead_s_intervention_is_never_forbidden() -> None:
    assert problems(protocol(TALK, forbids=Forbidden(moves=(Move.INTERVENE,)))) == [("forbidden-yield", "forbids.moves")]
    assert problems(protocol(evolve(TALK, forbids=Forbidden(moves=(Move.INTERVENE,))))) == [("forbidden-yield", "steps[0].forbids.moves")]


def test_a_forged_turn_or_item_is_found_out_and_the_value_travels() -> None:
    session = started(TALK)
    assert Session.resume(records.load(records.dump(session.record))).protocol == session.protocol
    count, record = len(session.events), session.record
    for event, reason in (
        (e.TurnBegun(count + 1, t(1), "ada", Move.ADVISE, (), None), "advise is forbidden here"),
        (e.ItemProduced(count + 1, t(1), "ada", "n", "note", "ada", None, None), "forbidden-item stands against it"),
    ):
        with pytest.raises(InvalidRecord, match=reason):
            Session.resume(evolve(record, events=(*record.events, event)))
