# SPDX-License-Identifier: MIT
"""Every selector, form, condition, time and command is said in words a newcomer can read."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import get_args

import pytest

from plcprotocols.app import wording
from plcprotocols.app.looking import print_protocol
from plcprotocols.app.paper import Paper
from plcprotocols.catalogue import find
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad, ByEach, Condition, Filled, Is
from plcprotocols.model.flow import Casting, Exit, More, NextOf, Phase, To, Vetoed
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Person, Roster
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Pick, Round, Say, Talk
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Nobody, Who

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
MEMBERS, CHAIR, HOST = Holders("member"), Holders("chair"), Holders("host")
AGREED = Chose("asked", "yes")
MADE = Protocol(
    id="made",
    edition="1",
    title="Made for this test",
    family="tests",
    people=People(3, 9),
    roles=(
        Role("host", title="host", lead=True, least=0),
        Role("member", title="member", most=None),
        Role("chair", title="chair", least=0, most=4, open=True, free=1, queue=True),
        Role("secretary", title="secretary", least=0, drawn_from=("member",)),
    ),
    items=(ItemRule(id="card", title="a card", by=MEMBERS),),
    steps=(
        Phase(
            "asked", (Round(Everyone(), Pick(("yes", "no"), lasting=True), passing=Passing.NONE),), minutes=Minutes(2, plus=1), title="Asked first"
        ),
        Phase("again", (Round(Everyone(), Pick(("yes", "later"))),), title="Asked again"),
        Casting("who-writes", "secretary", MEMBERS, HOST, former="member", when=Filled(HOST), title="Who writes"),
        Phase(
            "ring",
            (Open(CHAIR, Say(Move.DESCRIBE)),),
            minutes=Minutes(1, 3, per=MEMBERS, plus=10, hard=True),
            longest=60,
            opens=("chair",),
            more=More(MEMBERS & AGREED, 5),
            ends=AllHad() | ByEach("card", MEMBERS),
            yields=("card",),
            exits=(Exit(Vetoed(CHAIR), To("again")),),
            hard=("seat-owed",),
            when=~Filled(HOST),
            title="The ring",
        ),
    ),
    hard=("floor-taken",),
    provenance=Provenance(structure=Confidence.MEDIUM, minutes=Confidence.CONSTRUCTED, sources=(), constructed="all of it"),
)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Everyone() & AGREED, "everyone who answered yes to asked"),
        (MEMBERS & Chose("asked", "no"), "member who answered no"),
        (MEMBERS & HOST, "member who is also host"),
        (AGREED & Chose("again", "later"), "those who answered yes to asked and answered later"),
        (Both((MEMBERS,)), "member"),
    ],
    ids=str,
)
def test_whom_several_selectors_name_together(who: Who, said: str) -> None:
    assert wording.who(MADE, who) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "no minutes stated"),
        (Minutes(3), "3 min"),
        (Minutes(3, plus=2), "5 min"),
        (Minutes(3, 4), "3-4 min, planned as 3.5, the middle"),
        (Minutes(3, 5, typical=4.5), "3-5 min, usually 4.5"),
        (Minutes(1, per=MEMBERS), "1 min for each member"),
        (Minutes(0.5, 1, per=Everyone()), "0.5-1 min for each person, planned as 0.75, the middle"),
        (Minutes(5, per=Everyone(), plus=10), "5 min for each person and 10 more"),
    ],
    ids=str,
)
def test_planned_minutes(minutes: Minutes | None, said: str) -> None:
    assert wording.minutes(MADE, minutes) == said


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (Round(MEMBERS, Ask(Move.ASK_CLARIFY, of=HOST)), "round: ask-clarify of host, then answer, one may pass"),
        (Round(Everyone(), Say(Move.REFLECT), first=HOST, last=CHAIR), "round: reflect, one may pass, host first, chair last"),
        (
            Round(MEMBERS, Say(Move.REFLECT), passing=Passing.NONE, seconds=90),
            "round: reflect, no passing, 90 seconds each, and what is not used of them stays silent",
        ),
        (
            Round(MEMBERS, Pick(("yes", "no"), lasting=True)),
            "round: each answers yes or no, one may pass, the question stays open: who joins later is asked it, and an answer may be changed",
        ),
        (Open(MEMBERS, Ask(Move.ASK_PROBE, of=HOST)), "open talk: ask-probe of host, then answer"),
    ],
    ids=str,
)
def test_talk_forms(form: Talk, said: str) -> None:
    assert wording.talk(MADE, form) == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (ByEach("card", Everyone()), "there is: a card, from each person"),
        (ByEach("card", MEMBERS), "there is: a card, from each member"),
        (~Is("depth", "warm"), "depth is not warm"),
        (~Filled(HOST), "not: there is host"),
        (Filled(Nobody()), "there is nobody"),
    ],
    ids=str,
)
def test_conditions(condition: Condition, said: str) -> None:
    assert wording.condition(MADE, condition) == said


def test_a_veto_is_a_way_out() -> None:
    out = Exit(Vetoed(HOST), NextOf("owners"))
    assert wording.way_out(MADE, out) == "When host says that it goes no further, the turn is over and the next one begins (owners)."


def test_every_command_can_be_told_as_an_attempt() -> None:
    assert set(wording.ACTS) == {kind.tag for kind in get_args(Command)}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (c.Second("a", AT, "b"), "second what was proposed by Bela"),
        (c.Leave("a", AT), "leave"),
        (c.MarkAbsent("a", AT, "b"), "mark as absent Bela"),
        (c.HandOver("a", AT, "host", "b"), "hand over the role host to Bela"),
        (c.TakeRole("a", AT, "chair"), "take a seat as chair"),
        (c.LeaveRole("a", AT, "chair"), "rise from the seat as chair"),
        (c.OptOut("a", AT), "opt out"),
        (c.OptOut("a", AT, "owners"), "opt out of owners"),
        (c.OptIn("a", AT), "take part again"),
        (c.Veto("a", AT), "say that it goes no further"),
        (c.VoteOnTime("a", AT, "extend"), "vote on the time: extend"),
        (c.AgreeLevel("a", AT, "turns"), "agree to be kept at most: turns"),
        (c.Choose("a", AT, "yes", "asked"), "choose yes"),
    ],
    ids=str,
)
def test_attempts(command: Command, said: str) -> None:
    assert wording.act(command, Roster((Person("b", "Bela"),))) == said


def test_lasting_questions_are_found_wherever_they_stand() -> None:
    assert list(wording.lasting(MADE.steps)) == ["asked"]
    assert list(wording.lasting(find("video-coaching-intervision").steps)) == ["open-and-confidentiality"]
    assert list(wording.lasting(find("final-word").steps)) == []


def test_show_tells_what_the_catalogue_does_not_use_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.StringIO()
    monkeypatch.setattr("sys.stdout", printed)
    print_protocol(Paper(plain=True), MADE)
    out = " ".join(printed.getvalue().split())
    for said in (
        "host: 0-1; leads, if there is one; otherwise any two members steer together",
        "chair: 0-4; taken and left in the phases that open it, with one seat kept free; one may stand in line for a seat",
        "secretary: 0-1; chosen in the session; is also member",
        "Who writes (where there is host): host chooses one of member as secretary, no longer as member",
        "The ring (where not: there is host) -- 1-3 min for each member and 10 more, planned as 2, the middle, ends then; ends after 60 min at the latest",
        "seats may be taken and left: chair; yields: a card; ends when everyone has had the turn or there is: a card, from each member; when",
        "when the time is up, member who answered yes to asked may vote: 5 min more if more than half of them say so, the end if at least half do; always",
        "always refused: seat-owed",
        "Always refused: floor-taken.",
        "When chair says that it goes no further, Asked again comes next.",
        "Sources (structure: medium; minutes: constructed) none is cited",
    ):
        assert said in out
