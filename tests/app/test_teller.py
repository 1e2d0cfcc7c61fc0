# SPDX-License-Identifier: MIT
"""A session of any protocol is told while it runs, whoever comes and goes in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plcprotocols.app.paper import Paper
from plcprotocols.app.teller import Teller
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Comings, Equal
from tests.simulation.groups import OPENED, Group, group

VIDEO = find("video-coaching-intervision")


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def opened(people: Group) -> tuple[Session, Teller]:
    session = Session.open(VIDEO, people.cast, at=OPENED, record="told", items=people.items, consents=people.consents)
    teller = Teller(Paper(plain=True), VIDEO, Roster(), "p1")
    teller(session, None)
    return session, teller


def tell(session: Session, teller: Teller, *commands: Command) -> None:
    for command in commands:
        teller(session, session.perform(command))


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_every_protocol_is_told(protocol: Protocol, capsys: pytest.CaptureFixture[str]) -> None:
    people = group(protocol, protocol.people.least + 1, late=1)
    teller = Teller(Paper(plain=True), protocol, Roster(), "p1")
    session = people.hold(3, Comings(Equal(), protocol, people.cast, seed=3, goes=1.0), listener=teller).session
    out = " ".join(capsys.readouterr().out.split())
    seen = session.changes("p1")
    assert out.count(" leaves.") == sum(glimpse.kind == e.Left.tag for glimpse in seen)
    assert out.count(" arrives.") + out.count(" comes back.") == sum(glimpse.kind == e.Joined.tag for glimpse in seen)
    assert "The session is over: " in out


def begun(people: Group) -> tuple[Session, Teller]:
    """A session whose opening question is answered by everybody present."""
    session, teller = opened(people)
    tell(session, teller, c.BeginTurn("p1", OPENED), c.EndTurn("p1", OPENED + later(5)))
    for number, person in enumerate(each for each in people.cast.people if each not in people.cast.late):
        tell(session, teller, c.Choose(person, OPENED + later(10 + number), "yes"))
    return session, teller


def test_a_lasting_question_is_answered_later_and_anew(capsys: pytest.CaptureFixture[str]) -> None:
    session, teller = begun(group(VIDEO, 5, late=1))
    question = VIDEO.steps[0].id
    capsys.readouterr()
    tell(
        session,
        teller,
        c.Join("p5", OPENED + later(60)),
        c.Choose("p5", OPENED + later(70), "yes", question),
        c.Choose("p4", OPENED + later(80), "no", question),
    )
    out = " ".join(capsys.readouterr().out.split())
    assert "p5 arrives." in out
    assert "p5 answers yes, to: Opening and confidentiality: who answers no leaves the viewing." in out
    assert "p5 is put at the end of: each owner in turn." in out
    assert "p4 answers no now, to: Opening and confidentiality: who answers no leaves the viewing." in out
    assert "p4 is taken out of: each owner in turn; if they may again, they come at its end." in out


def test_who_stops_a_film_and_why_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    people = group(VIDEO, 5, late=1)
    session, teller = begun(people)
    clip = people.items[0].id
    tell(session, teller, c.Enough("p2", OPENED + later(60)), c.Play("p1", OPENED + later(70), clip), c.StopFilm("p3", OPENED + later(80)))
    tell(session, teller, c.Play("p1", OPENED + later(90), clip), c.Advance("p1", OPENED + later(95)))
    out = " ".join(capsys.readouterr().out.split())
    assert "The film is stopped at 0:10, by p3." in out
    assert "The film is stopped at 0:15: it is cut short." in out
