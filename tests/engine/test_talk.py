# SPDX-License-Identifier: MIT
"""Stories of what a turn may be, and of what is about something: several moves, several questions; as the page of constructs tells."""

from __future__ import annotations

import pytest
from attrs import evolve

from plcprotocols.app import wording
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.conditions import Condition, LeadDecides, Treated
from plcprotocols.model.errors import InvalidProtocol
from plcprotocols.model.flow import Phase
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemRule
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import About, Ask, Open, React, Round, Talk
from tests.engine.test_rounds import AT, CAST, HOST, PEERS, departures, do, opened, protocol, why_not

EITHER = Ask(Move.ASK_CLARIFY, also=(Move.ASK_PROBE,), of=HOST)
IDEA = ItemRule(id="idea", by=PEERS)
CLARIFIED = About(Move.ASK_CLARIFY, "idea", also=(Move.ANSWER, Move.DESCRIBE))


def on_ideas(talk: Talk, *people: str, kind: ItemRule = IDEA, ends: Condition | None = None) -> Session:
    """A session in which some people have produced an idea each, at a talk form."""
    steps = (
        Phase("write", (Open(PEERS | HOST, About(Move.PRESENT, "idea")),), ends=LeadDecides(), yields=("idea",)),
        Phase("talk", (talk,), ends=ends, yields=("idea",)),
    )
    session = Session.open(evolve(protocol(*steps), items=(kind,)), CAST, at=AT, record="r")
    for person in people:
        session.perform(c.Produce(person, AT, "idea", f"{person}s"))
    do(session, c.Advance, "hanna")
    return session


def begun(session: Session, person: str, move: Move | None = None, about: str | None = None) -> c.BeginTurn:
    return c.BeginTurn(person, session.now.at, move, about=about)


# Several moves, about an item or as a question.


def test_a_turn_about_an_item_may_be_any_of_its_moves_and_treats_it() -> None:
    session = on_ideas(Open(PEERS | HOST, CLARIFIED), "ada", "ben")
    moves = [(each.move, each.slots[0].choices) for each in session.legal("cho").of("begin-turn")]
    assert moves == [(move, ("adas", "bens")) for move in (Move.ASK_CLARIFY, Move.ANSWER, Move.DESCRIBE)]
    session.perform(begun(session, "cho", about="bens"))
    assert session.now.move is Move.ASK_CLARIFY, "the main move is that of a turn that names none"
    do(session, c.EndTurn, "cho")
    assert not departures(session.perform(begun(session, "ben", Move.ANSWER, "bens")).events)
    do(session, c.EndTurn, "ben")
    assert why_not(session, begun(session, "ada", Move.ANSWER)) == ["about-what"], "each of its moves is about one"
    assert why_not(session, begun(session, "ada", Move.ADVISE, "adas")) == ["move-not-here"]


def test_each_of_the_moves_treats_the_item() -> None:
    session = on_ideas(Open(PEERS, CLARIFIED), "ada", "ben", ends=Treated("idea"))
    for move, idea in ((Move.DESCRIBE, "adas"), (Move.ANSWER, "bens")):
        assert session.now.stop == "talk"
        session.perform(begun(session, "cho", move, idea))
        do(session, c.EndTurn, "cho")
    assert session.now.stop == "end"


def test_each_kind_of_question_is_answered() -> None:
    session = opened(Open(PEERS, EITHER))
    for move in (None, Move.ASK_CLARIFY, Move.ASK_PROBE):
        begins = session.perform(begun(session, "ada", move)).events
        assert not departures(begins)
        assert begins[-1].to == ("hanna",)  # type: ignore[union-attr]  # it is the turn
        do(session, c.EndTurn, "ada")
        assert list(session.now.owed) == ["hanna"]
        assert [each.move for each in session.legal("hanna").of("begin-turn")] == [Move.ANSWER, Move.INTERVENE]
        assert why_not(session, begun(session, "ben", Move.ASK_PROBE)) == ["answer-owed"]
        do(session, c.BeginTurn, "hanna")
        do(session, c.EndTurn, "hanna")
        assert not session.now.owed
    assert why_not(session, c.BeginTurn("ada", session.now.at, Move.ASK_PROBE, ("ben",))) == ["wrong-addressee"]
    assert why_not(session, begun(session, "ada", Move.ANSWER)) == ["move-not-here"]


def test_who_is_answered_may_ask_once_more_in_either_way() -> None:
    session = opened(Round(PEERS, evolve(EITHER, follow_up=True)))
    for move in (Move.ASK_PROBE, Move.ASK_CLARIFY):
        session.perform(begun(session, "ada", move))
        do(session, c.EndTurn, "ada")
        do(session, c.BeginTurn, "hanna")
        do(session, c.EndTurn, "hanna")
    assert (session.now.follow_up, session.now.next) == (None, ("ben", "cho")), "the second was the follow-up question"


def test_the_answer_is_none_of_the_questions() -> None:
    for body in (Ask(Move.ANSWER, of=HOST), Ask(Move.ASK_PROBE, also=(Move.DESCRIBE,), of=HOST, reply=Move.DESCRIBE)):
        with pytest.raises(InvalidProtocol) as told:
            opened(Open(PEERS, body))
        assert [problem.code for problem in told.value.problems] == ["asks-its-answer"]
    opened(Open(PEERS, React(Move.THANK, by=HOST)))


@pytest.mark.parametrize("body", [EITHER, CLARIFIED])
def test_none_of_a_bodys_moves_is_forbidden(body: Ask | About) -> None:
    for move in body.also:
        forbids = evolve(protocol(Phase("talk", (Open(PEERS, body),))), items=(IDEA,), forbids=Forbidden(moves=(move,)))
        with pytest.raises(InvalidProtocol) as told:
            Session.open(forbids, CAST, at=AT, record="r")
        assert [problem.code for problem in told.value.problems] == ["forbidden-yield"]


def test_a_protocol_is_printed_with_each_of_them() -> None:
    shown = evolve(protocol(Phase("talk", (Open(PEERS, EITHER), Open(PEERS, CLARIFIED)))), items=(IDEA,))
    assert [wording.talk(shown, form) for form in (Open(PEERS, EITHER), Open(PEERS, CLARIFIED))] == [
        "open talk: ask-clarify or ask-probe of host, then answer",
        "open talk: ask-clarify, answer or describe, each turn about one idea",
    ]
