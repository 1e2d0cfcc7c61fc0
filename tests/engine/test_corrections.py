# SPDX-License-Identifier: MIT
"""Putting right later what a turn was, and whose: who may, what changes by it, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import corrections, turns
from plcprotocols.model import commands as c
from plcprotocols.model.flow import Phase
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Open, Round, Say
from plcprotocols.model.who import Everyone
from tests.engine.test_roles import CLOSING, TALK, at, now, refused, started, told

SAY = Say(Move.DESCRIBE)
ROUND = Phase("round", (Round(Everyone(), SAY),))


def spoke(session: Session, who: str, begin: float, end: float) -> None:
    session.perform(c.BeginTurn(who, at(begin)))
    session.perform(c.EndTurn(who, at(end)))


def talking() -> Session:
    session = started(TALK, CLOSING)
    spoke(session, "ada", 1, 3)
    return session


def test_a_turn_is_told_anew_and_its_time_goes_over() -> None:
    session = talking()
    assert told(session, c.Relabel("fay", at(4), "ada", at(1), "advise")) == ["turn-relabelled"]
    assert told(session, c.Reattribute("fay", at(5), "ada", at(1), "ben")) == ["turn-reattributed"]
    (turn,) = turns(session.events)
    assert (turn.person, turn.move, turn.seconds) == ("ben", Move.ADVISE, 120)
    assert (session.view("ada").talk_seconds, session.view("ben").talk_seconds) == (0, 120)
    assert [(each.tag, before.person, before.move) for each, before in corrections(session.events)] == [
        ("turn-relabelled", "ada", Move.DESCRIBE),
        ("turn-reattributed", "ada", Move.ADVISE),
    ]
    assert Session.resume(session.record)._draft.state == session._draft.state
