# SPDX-License-Identifier: MIT
"""Records that were cut in the middle of an act, and records forged by somebody who can reckon their chain."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from random import Random
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plcprotocols.engine.session import Session
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import conditions as cond
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Casting, Decision, Each, End, Exit, More, Onward, Option, Phase, Step, Vetoed, Withdrawn
from plcprotocols.model.items import Item, ItemOf, ItemRule
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Record
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.talk import Ask, Open, Pick, Round, Say, Talk, Watch
from plcprotocols.model.who import Everyone, Holders
from tests.walks import Focus, anything, listed, setting, walk

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SEEDS = st.integers(0, 999_999)
SAY = Say(Move.DESCRIBE)
TALK = Open(Everyone(), SAY)
CLIP = ItemOf("clip", Holders("owner") | Holders("member"))
LEAD, MEMBER, OWNER = Role("facilitator", lead=True, steward=True), Role("member", least=0, most=None), Role("owner", least=0)
WATCH = Watch(item=CLIP, who=Everyone(), by=Everyone(), scope="showing", stops=Everyone(), replies=Everyone(), body=SAY)


def phase(name: str, talk: Talk = TALK, **more: Any) -> Phase:
    return Phase(name, (talk,), **more)


def protocol(*steps: Step, roles: tuple[Role, ...] = (), **more: Any) -> Protocol:
    return Protocol(
        id="small",
        edition="1",
        title="small",
        family="tests",
        people=People(1, None),
        roles=(LEAD, MEMBER, OWNER, *roles),
        steps=steps,
        items=(ItemRule(id="clip", by=Everyone(), film=True), ItemRule(id="note", by=Everyone())),
        scopes=("showing", "re-use"),
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
        **more,
    )


WIDE = protocol(
    phase("talk", minutes=Minutes(5), yields=("note",), more=More(Everyone(), 5), opens=("chair",), exits=(Exit(Vetoed(Holders("member")), End()),)),
    Each("loop", Holders("member"), (phase("own"), phase("film", WATCH)), role="owner", former="member"),
    phase("ask", Open(Everyone(), Ask(Move.ASK_CLARIFY, of=Everyone()))),
    phase("round", Round(Everyone(), SAY)),
    phase("equal", Round(Everyone(), SAY, seconds=30.0)),
    phase("pick", Round(Everyone(), Pick(("yes", "no")))),
    phase("enough", ends=cond.Enough(Holders("member"))),
    Decision("choice", Everyone(), (Option("red", Onward()), Option("blue", Onward()))),
    Casting("casting", role="scribe", of=Everyone(), by=Everyone()),
    phase("last"),
    roles=(
        Role("scribe", least=0, excludes=("chair",)),
        Role("chair", least=0, most=2, open=True),
        Role("guest", least=0, most=None, outsider=True),
    ),
    parameters=(Parameter(id="depth", choices=(Choice("low"), Choice("high")), default="high", set_by=Holders("member")),),
)
CAST = Cast({"facilitator": "fay", "member": ["ann", "bob", "cat"], "guest": "gus"})
ALL = ("fay", "ann", "bob", "cat")


def granted(item: str, subject: str = "ann", until: datetime | None = None) -> Consent:
    return Consent(item=item, subject=subject, scope="showing", state=ConsentState.GRANTED, audience=ALL, until=until)


def clip(item: str = "x", owner: str = "ann") -> Item:
    return Item(id=item, kind="clip", owner=owner, seconds=100.0, subjects=(owner,))


def opened(of: Protocol, until: datetime | None = None) -> Session:
    cast = CAST if of is WIDE else Cast({"facilitator": "fay", "member": ["ann", "bob", "cat"]})
    return Session.open(of, cast, at=AT, record="r", items=[clip(), clip("y", "bob")], consents=[granted("x", until=until), granted("y", "bob")])


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def reached(stop: str) -> Session:
    """Open the wide protocol and go on until it rests at a stop."""
    session = opened(WIDE)
    while session.now.stop != stop:
        session.perform(c.Advance("fay", session.now.at))
    return session


def numbered(events: list[Event]) -> tuple[Event, ...]:
    return tuple(evolve(event, seq=number) for number, event in enumerate(events, 1))


def whole(session: Session, count: int | None = None) -> Record:
    """Give the record of a session up to so many events, whatever level was agreed to later."""
    return Record(header=session._header, protocol=session.protocol, events=session.events[:count], contents=())


def resumed(record: Record) -> Session | str:
    try:
        return Session.resume(record)
    except InvalidRecord as error:
        return error.code


# Forged events

A = AT  # they are dated by the test
N = None
LEFT = e.Left(0, A, "fay", "fay")
AWAY = e.Left(0, A, "cat", "cat")
BEGUN = e.TurnBegun(0, A, "ann", Move.DESCRIBE, (), N)
GONE = e.PhaseLeft(0, A, N, "talk", Why.LEAD)
PLAYED = e.FilmPlayed(0, A, "ann", "y", "showing", 0.0, later(100), ALL)
TURNED = [
    e.LoopTurned(0, A, N, "loop", "bob", (("owner", ("bob",)), ("member", ("ann", "cat")))),
]
CHOSEN = e.OptionChosen(0, A, "fay", "casting", "ann", False)
YES = ConsentState.GRANTED
NO = ConsentState.WITHDRAWN

FORGED: list[tuple[str, str, list[Event]]] = [
    # who did it
    ("nobody did it", "talk", [e.TimeCalled(0, A, N)]),
    ("nobody did it", "talk", [e.Departed(0, A, N, "before-end")]),
    ("nobody did it", "talk", [e.LevelAgreed(0, A, N, Level.TURNS)]),
    ("nobody did it", "enough", [e.SaidEnough(0, A, N)]),
    ("nobody called zoe", "talk", [e.TimeCalled(0, A, "zoe")]),
    ("nobody called zoe", "talk", [e.LevelAgreed(0, A, "zoe", Level.TURNS)]),
    ("cat is not here", "talk", [AWAY, e.TimeCalled(0, A, "cat")]),
    ("cat is not here", "talk", [AWAY, e.Paused(0, A, "cat")]),
    ("nobody's act", "talk", [e.PhaseLeft(0, A, "fay", "talk", Why.LEAD)]),
    # the floor
    ("ann speaks", "talk", [BEGUN, e.TurnBegun(0, A, "bob", Move.DESCRIBE, (), N)]),
    ("at a question", "choice", [BEGUN]),
    ("zoe is not here", "talk", [e.TurnBegun(0, A, "ann", Move.DESCRIBE, ("zoe",), N)]),
    ("its own speaker", "talk", [e.TurnBegun(0, A, "ann", Move.DESCRIBE, ("ann",), N)]),
    ("another time", "talk", [e.TurnBegun(0, A, "ann", Move.DESCRIBE, (), later(9))]),
    ("another time", "equal", [e.TurnBegun(0, A, "fay", Move.DESCRIBE, (), later(9))]),
    ("nobody has begun", "talk", [e.TurnEnded(0, A, "ann", "ann", Why.DONE, True, (), N)]),
    ("nobody has begun", "talk", [BEGUN, e.TurnEnded(0, A, "bob", "bob", Why.DONE, True, (), N)]),
    ("by somebody else", "talk", [BEGUN, e.TurnEnded(0, A, "bob", "ann", Why.DONE, True, (), N)]),
    ("no turn ends with", "talk", [BEGUN, e.TurnEnded(0, A, "ann", "ann", Why.COMPLETE, True, (), N)]),
    ("not asked", "talk", [BEGUN, e.TurnEnded(0, A, "ann", "ann", Why.DONE, True, ("bob",), N)]),
    ("no turn to pass", "talk", [e.TurnPassed(0, A, "ann", False)]),
    ("no turn to pass", "round", [e.TurnPassed(0, A, "bob", False)]),
    ("no turn to come", "round", [e.TurnSkipped(0, A, "fay", "gus")]),
    ("not next", "pick", [e.OptionChosen(0, A, "bob", "pick", "yes", True)]),
    ("something else", "pick", [e.OptionChosen(0, A, "fay", "pick", "maybe", True)]),
    ("does not ask for green", "choice", [e.OptionChosen(0, A, "ann", "choice", "green", False)]),
    ("does not ask for red", "talk", [e.OptionChosen(0, A, "ann", "choice", "red", False)]),
    ("enough-not-yours", "enough", [e.SaidEnough(0, A, "fay")]),
    ("no such lap", "round", [e.LapBegun(0, A, N, ())]),
    ("has had a turn or has one", "round", [e.QueueJoined(0, A, N, "ann")]),
    ("gus is not in the round", "round", [e.QueueJoined(0, A, N, "gus")]),
    ("ann is not in the round", "talk", [e.QueueJoined(0, A, N, "ann")]),
    ("no turn to come", "talk", [e.TurnDropped(0, A, N, "ann")]),
    ("owes no answer", "ask", [e.AnswerDropped(0, A, N, "ann")]),
    ("no time of a turn", "equal", [e.SlotEnded(0, A, N)]),
    # films
    ("not-watching", "talk", [PLAYED]),
    ("not-this-film", "film", [evolve(PLAYED, item="zoe")]),
    ("another length", "film", [evolve(PLAYED, position=float("nan"))]),
    ("another length", "film", [evolve(PLAYED, position=1e308)]),
    ("another length", "film", [evolve(PLAYED, until=later(999))]),
    ("nothing is shown", "film", [evolve(PLAYED, scope="re-use")]),
    ("before others", "film", [evolve(PLAYED, audience=(*ALL, "zoe"))]),
    ("item-locked", "film", [e.ConsentRecorded(0, A, "bob", "y", "bob", "showing", NO, (), N, A), e.ItemLocked(0, A, N, "y"), PLAYED]),
    (
        "consent-missing",
        "film",
        [e.Joined(0, A, "lea", "lea", "member"), e.LoopJoined(0, A, N, "loop", "lea"), evolve(PLAYED, audience=(*ALL, "lea"))],
    ),
    ("no such film runs", "film", [e.FilmStopped(0, A, "ann", "y", 0.0, Why.STOPPED, N)]),
    ("no such film runs", "film", [PLAYED, e.FilmStopped(0, A, "ann", "z", 0.0, Why.STOPPED, N)]),
    ("by somebody else", "film", [PLAYED, e.FilmStopped(0, A, "ann", "y", 0.0, Why.STOPPED, "bob")]),
    ("another length", "film", [PLAYED, e.FilmStopped(0, A, "ann", "y", -1.0, Why.STOPPED, N)]),
    ("another length", "film", [PLAYED, e.FilmEnded(0, A, N, "y")]),
    ("a film runs", "film", [PLAYED, BEGUN]),
    # items, permissions, parameters
    ("at a stop that was not left", "talk", [e.ItemBrought(0, A, N, "z", "clip", "ann", 9.0, (), (), N)]),
    ("somebody else's", "talk", [e.ItemProduced(0, A, "ann", "z", "note", "bob", N, N)]),
    ("item-exists", "talk", [e.ItemProduced(0, A, "ann", "x", "note", "ann", N, N)]),
    ("unknown-item", "talk", [e.ItemProduced(0, A, "ann", "z", "poem", "ann", N, N)]),
    ("not-yielded-here", "talk", [e.ItemProduced(0, A, "ann", "z", "clip", "ann", N, N)]),
    ("bad-position", "talk", [e.ItemProduced(0, A, "ann", "z", "note", "ann", float("nan"), N)]),
    ("nobody took a permission back", "talk", [e.ItemLocked(0, A, N, "x")]),
    ("only at the opening", "talk", [e.ConsentRecorded(0, A, N, "x", "ann", "showing", YES, ALL, N, A)]),
    ("consent-not-yours", "talk", [e.ConsentRecorded(0, A, "gus", "x", "ann", "showing", YES, ALL, N, A)]),
    ("unknown-subject", "talk", [e.ConsentRecorded(0, A, "fay", "x", "bob", "showing", YES, ALL, N, A)]),
    ("unknown-scope", "talk", [e.ConsentRecorded(0, A, "ann", "x", "ann", "selling", YES, ALL, N, A)]),
    ("consent-audience", "talk", [e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", YES, ("zoe",), N, A)]),
    ("what was not granted", "talk", [e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", NO, ALL, N, A)]),
    ("given later", "talk", [e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", YES, ALL, N, later(9))]),
    ("out of time", "talk", [e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", YES, ALL, datetime(9500, 1, 1, tzinfo=UTC), A)]),
    ("ann is not here", "talk", [e.Left(0, A, "ann", "ann"), e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", YES, ALL, N, A)]),
    ("no such permission", "talk", [e.ConsentExpired(0, A, N, "x", "ann", "showing")]),
    ("no such permission", "talk", [e.ConsentExpired(0, A, N, "x", "zoe", "showing")]),
    ("unknown-option", "talk", [e.ParameterSet(0, A, "ann", "depth", "middle")]),
    ("unknown-parameter", "talk", [e.ParameterSet(0, A, "ann", "height", "low")]),
    # the course
    ("no part", "talk", [GONE, e.PhaseEntered(0, A, N, "casting", "round", (), N)]),
    ("no part", "talk", [GONE, e.PhaseEntered(0, A, N, "end", "end", (), N)]),
    ("no part", "talk", [GONE, e.PhaseEntered(0, A, N, "talk", "casting", (), N)]),
    ("in other loops", "talk", [GONE, e.PhaseEntered(0, A, N, "own", "own", (), N)]),
    ("nothing leads from", "round", [e.PhaseLeft(0, A, N, "round", Why.LEAD), e.PhaseEntered(0, A, N, "talk", "talk", (), later(300))]),
    ("the phase has another time", "film", [e.PhaseLeft(0, A, N, "film", Why.LEAD), *TURNED, e.PhaseEntered(0, A, N, "own", "own", (), later(9), N)]),
    ("another order", "ask", [e.PhaseLeft(0, A, N, "ask", Why.LEAD), e.PhaseEntered(0, A, N, "round", "round", ("gus", "gus"), N)]),
    ("no later part", "talk", [e.PartEntered(0, A, N, "round", ())]),
    ("no question", "talk", [GONE, e.QuestionPut(0, A, N, "end")]),
    ("no question", "talk", [GONE, e.QuestionPut(0, A, N, "round")]),
    ("nothing leads from", "last", [e.PhaseLeft(0, A, N, "last", Why.LEAD), e.QuestionPut(0, A, N, "choice")]),
    ("not at round", "talk", [e.PhaseLeft(0, A, N, "round", Why.LEAD)]),
    ("no phase is left with", "talk", [e.PhaseLeft(0, A, N, "talk", Why.WITHDRAWN)]),
    ("somebody speaks", "talk", [BEGUN, GONE]),
    ("at no stop", "talk", [GONE, GONE]),
    ("at no stop", "talk", [GONE, e.TimeCalled(0, A, "fay")]),
    ("is not passed over", "talk", [GONE, e.PhasePassedOver(0, A, N, "zoe", Why.GUARD)]),
    ("was not left", "talk", [e.SessionEnded(0, A, N, Why.EARLY)]),
    ("a loop is running", "own", [e.PhaseLeft(0, A, N, "own", Why.ENDED), e.SessionEnded(0, A, N, Why.EARLY)]),
    ("no session ends with", "last", [e.PhaseLeft(0, A, N, "last", Why.ENDED), e.SessionEnded(0, A, N, Why.LEFT)]),
    ("the session had ended", "last", [e.PhaseLeft(0, A, N, "last", Why.ENDED), e.SessionEnded(0, A, N, Why.EARLY), e.TimeCalled(0, A, "fay")]),
    # loops
    ("no loop", "talk", [GONE, e.LoopBegan(0, A, N, "talk", ())]),
    ("for others", "talk", [GONE, e.LoopBegan(0, A, N, "loop", ("fay",))]),
    ("not the innermost", "talk", [GONE, e.LoopTurned(0, A, N, "loop", "ann", ())]),
    ("not the next", "film", [e.PhaseLeft(0, A, N, "film", Why.LEAD), evolve(TURNED[0], person="cat")]),
    (
        "other people",
        "film",
        [e.PhaseLeft(0, A, N, "film", Why.LEAD), evolve(TURNED[0], holders=(("owner", ("fay", "bob")), ("member", ("ann", "cat"))))],
    ),
    ("releases other", "film", [e.PhaseLeft(0, A, N, "film", Why.LEAD), e.LoopEnded(0, A, N, "loop", (("facilitator", ("ann",)),))]),
    ("not cat's pass", "film", [e.PhaseLeft(0, A, N, "film", Why.LEAD), e.LoopPassedOver(0, A, N, "loop", "cat")]),
    ("not put at the end", "own", [e.LoopJoined(0, A, N, "loop", "bob")]),
    ("not put at the end", "own", [e.LoopJoined(0, A, N, "loop", "gus")]),
    ("not to come", "own", [e.LoopLeft(0, A, N, "loop", "gus", True)]),
    ("not to come", "talk", [e.LoopLeft(0, A, N, "loop", "ann", True)]),
    # the clock
    ("not early", "talk", [e.ClockClamped(0, A, N, later(9))]),
    ("no time was up", "talk", [e.TimeWasUp(0, A, N, "talk")]),
    ("no time was up", "last", [e.TimeWasUp(0, A, N, "last")]),
    ("no-vote-here", "talk", [e.TimeVoted(0, A, "ann", "end")]),
    ("unknown-option", "overtime", [e.TimeVoted(0, A, "ann", "perhaps")]),
    ("no time to be given", "talk", [e.PhaseExtended(0, A, "fay", "round", 5.0, later(600), N)]),
    ("no time to be given", "last", [e.PhaseExtended(0, A, "fay", "last", 5.0, later(600), N)]),
    ("so many minutes", "talk", [e.PhaseExtended(0, A, "fay", "talk", 1e308, later(600), N)]),
    ("so many minutes", "talk", [e.PhaseExtended(0, A, "fay", "talk", float("nan"), later(600), N)]),
    ("so many minutes", "talk", [e.PhaseExtended(0, A, "fay", "talk", 1441.0, later(600), N)]),
    ("so many minutes", "talk", [e.PhaseExtended(0, A, "fay", "talk", 0.0, later(300), N)]),
    ("out of time", "talk", [e.PhaseExtended(0, A, "fay", "talk", 5.0, datetime(9999, 1, 1, tzinfo=UTC), N)]),
    ("end at another time", "talk", [e.PhaseExtended(0, A, "fay", "talk", 5.0, later(9999), N)]),
    ("not-yours-to-lead", "talk", [e.PhaseExtended(0, A, "ann", "talk", 5.0, later(600), N)]),
    ("the clock stands", "talk", [e.Paused(0, A, "ann"), e.Paused(0, A, "ann")]),
    ("the clock stands", "talk", [e.Paused(0, A, "ann"), BEGUN]),
    ("the clock stands", "talk", [e.Paused(0, A, "ann"), e.PhaseLeft(0, A, N, "talk", Why.LEAD)]),
    ("the clock stands", "choice", [e.Paused(0, A, "ann"), e.PhaseLeft(0, A, N, "choice", Why.CHOICE)]),
    ("the clock stands", "talk", [e.Paused(0, A, "ann"), e.PhaseExtended(0, A, "fay", "talk", 1.0, later(360), N)]),
    ("the clock stands", "talk", [BEGUN, e.Paused(0, A, "ann"), e.TurnEnded(0, A, "ann", "ann", Why.DONE, True, (), N)]),
    ("the clock runs", "talk", [e.Resumed(0, A, "fay")]),
    ("not-yours-to-lead", "talk", [e.Paused(0, A, "ann"), e.Resumed(0, A, "ann")]),
    ("unknown-signal", "talk", [e.SignalRaised(0, A, "ann", "alarm")]),
    ("no-veto-here", "talk", [e.VetoRaised(0, A, "fay")]),
    # people
    ("for somebody else", "talk", [e.Joined(0, A, "ann", "zoe", "member")]),
    ("already-here", "talk", [e.Joined(0, A, "ann", "ann", N)]),
    ("already-cast", "talk", [AWAY, e.Joined(0, A, "cat", "cat", "guest")]),
    ("role-needed", "talk", [e.Joined(0, A, "zoe", "zoe", N)]),
    ("unknown-role", "talk", [e.Joined(0, A, "zoe", "zoe", "king")]),
    ("role-not-open", "talk", [e.Joined(0, A, "zoe", "zoe", "facilitator")]),
    ("role-not-open", "talk", [e.Joined(0, A, "zoe", "zoe", "owner")]),
    ("role-not-open", "talk", [e.Joined(0, A, "zoe", "zoe", "chair")]),
    ("role-not-open", "talk", [e.Joined(0, A, "zoe", "zoe", "scribe")]),
    ("does not make sense", "talk", [e.Joined(0, A, "", "", "member")]),
    ("does not make sense", "talk", [e.Joined(0, A, "\ud800", "\ud800", "member")]),
    ("cat is not here", "talk", [AWAY, evolve(AWAY, actor="fay")]),
    ("not-yours-to-lead", "talk", [e.Left(0, A, "bob", "ann")]),
    ("ann speaks", "talk", [BEGUN, e.Left(0, A, "ann", "ann")]),
    ("nothing-to-opt-out", "talk", [e.OptedOut(0, A, "ann", "round")]),
    ("nothing-to-opt-out", "own", [e.OptedOut(0, A, "gus", "loop")]),
    ("opted-out", "talk", [e.OptedOut(0, A, "ann", "talk"), e.OptedOut(0, A, "ann", "talk")]),
    ("not-opted-out", "talk", [e.OptedIn(0, A, "ann")]),
    # roles
    ("already-holds", "talk", [e.HandedOver(0, A, "fay", "facilitator", "fay", "fay", N, ())]),
    ("unknown-role", "talk", [e.HandedOver(0, A, "fay", "king", "fay", "ann", N, ())]),
    ("unknown-person", "talk", [e.HandedOver(0, A, "fay", "member", "zoe", "gus", N, ())]),
    ("not-yours-to-lead", "talk", [e.HandedOver(0, A, "ann", "facilitator", "fay", "ann", "member", ())]),
    ("others hold", "talk", [e.HandedOver(0, A, "fay", "facilitator", "fay", "ann", "member", (("facilitator", ("gus",)), ("member", ("fay",))))]),
    ("needs-a-role", "talk", [e.HandedOver(0, A, "ann", "member", "ann", "gus", N, (("member", ("bob", "cat", "gus")),))]),
    ("not-open-here", "talk", [e.RoleTaken(0, A, "ann", "facilitator")]),
    ("not-open-here", "own", [e.RoleTaken(0, A, "ann", "chair")]),
    ("unknown-role", "talk", [e.RoleTaken(0, A, "ann", "king")]),
    ("already-holds", "talk", [e.RoleTaken(0, A, "ann", "chair"), e.RoleTaken(0, A, "ann", "chair")]),
    ("role-full", "talk", [e.RoleTaken(0, A, person, "chair") for person in ("ann", "bob", "cat")]),
    ("no seat as facilitator", "talk", [e.RoleLeft(0, A, "fay", "facilitator", "fay")]),
    ("no seat as chair", "talk", [e.RoleLeft(0, A, "ann", "chair", "ann")]),
    ("did not rise", "talk", [e.RoleTaken(0, A, "ann", "chair"), e.RoleLeft(0, A, N, "chair", "ann")]),
    ("does not rise", "talk", [e.RoleTaken(0, A, "ann", "chair"), e.RoleLeft(0, A, "bob", "chair", "ann")]),
    ("no casting", "talk", [e.RoleBound(0, A, N, "casting", "scribe", "ann", (("scribe", ("ann",)),))]),
    ("no casting", "casting", [e.RoleBound(0, A, N, "casting", "facilitator", "ann", (("facilitator", ("ann",)),))]),
    ("nobody chose", "casting", [e.RoleBound(0, A, N, "casting", "scribe", "ann", (("scribe", ("ann",)),))]),
    ("others hold", "casting", [CHOSEN, e.RoleBound(0, A, N, "casting", "scribe", "ann", (("scribe", ("bob",)),))]),
    # while nobody leads
    ("not-yours-to-lead", "talk", [e.Proposed(0, A, "bob", "end-session", ())]),
    ("needs nobody to second", "talk", [e.Proposed(0, A, "fay", "end-session", ())]),
    ("does not make sense", "talk", [LEFT, e.Proposed(0, A, "bob", "wipe", ())]),
    ("does not make sense", "talk", [LEFT, e.Proposed(0, A, "bob", "extend", ())]),
    ("does not make sense", "talk", [LEFT, e.Proposed(0, A, "bob", "extend", ("x",))]),
    ("does not make sense", "talk", [LEFT, e.Proposed(0, A, "bob", "skip-turn", ("",))]),
    ("does not make sense", "talk", [LEFT, e.Proposed(0, A, "bob", "mark-absent", ("\ud800",))]),
    ("minutes-range", "talk", [LEFT, e.Proposed(0, A, "bob", "extend", ("nan",))]),
    ("so spelled", "talk", [LEFT, e.Proposed(0, A, "bob", "extend", ("5.00",))]),
    ("not-yours-to-lead", "talk", [LEFT, e.Proposed(0, A, "gus", "advance", ())]),
    ("nothing-to-second", "talk", [LEFT, e.Seconded(0, A, "ann", "bob")]),
    ("not-yours-to-lead", "talk", [e.Seconded(0, A, "ann", "bob")]),
]


def situation(stop: str) -> Session:
    if stop != "overtime":
        return reached(stop)
    session = reached("talk")
    session.due(later(301))
    return session


@pytest.mark.parametrize(("reason", "stop", "events"), FORGED, ids=[f"{forged[-1].tag}: {reason}" for reason, _, forged in FORGED])
def test_what_cannot_follow_is_refused_by_name(reason: str, stop: str, events: list[Event]) -> None:
    record = whole(situation(stop))
    at = record.events[-1].at
    forged = numbered([*record.events, *(evolve(event, at=at) for event in events)])
    with pytest.raises(InvalidRecord) as caught:
        Session.resume(evolve(record, events=forged))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("does-not-fold", f"events[{len(forged) - 1}]")
    assert reason in problem.given


BEGINNINGS: list[tuple[str, Event]] = [
    ("nobody called zoe", e.ItemBrought(0, A, N, "z", "clip", "zoe", 9.0, (), (), N)),
    ("there is no kind", e.ItemBrought(0, A, N, "z", "poem", "ann", N, (), (), N)),
    ("there is an item x already", e.ItemBrought(0, A, N, "x", "clip", "ann", 9.0, (), (), N)),
    ("a film has none", e.ItemBrought(0, A, N, "z", "clip", "ann", N, (), (), N)),
    ("a film has none", e.ItemBrought(0, A, N, "z", "clip", "ann", float("inf"), (), (), N)),
    ("is no film", e.ItemBrought(0, A, N, "z", "note", "ann", 9.0, (), (), N)),
    ("speaks for nobody", e.ItemBrought(0, A, N, "z", "clip", "ann", 9.0, (), (("child", ("ann",)),), N)),
    ("no such permission", e.ConsentRecorded(0, A, N, "z", "ann", "showing", YES, ALL, N)),
    ("no such permission", e.ConsentRecorded(0, A, N, "x", "cat", "showing", YES, ALL, N)),
    ("nobody grants it so", e.ConsentRecorded(0, A, N, "x", "ann", "showing", ConsentState.EXPIRED, (), N)),
    ("nobody called zoe", e.ConsentRecorded(0, A, N, "x", "ann", "showing", YES, ("zoe",), N)),
    ("only at the opening", e.ConsentRecorded(0, A, "ann", "x", "ann", "showing", YES, ALL, N)),
    ("at no stop", e.TimeCalled(0, A, "fay")),
    ("begins with its opening", e.SessionOpened(0, A, N)),
]


@pytest.mark.parametrize(("reason", "event"), BEGINNINGS)
def test_an_opening_that_could_not_be_is_refused(reason: str, event: Event) -> None:
    record = whole(opened(WIDE))
    place = next(number for number, each in enumerate(record.events) if each.tag == "phase-entered")
    forged = numbered([*record.events[:place], event, *record.events[place:]])
    with pytest.raises(InvalidRecord, match=rf"events\[{place}\].*{reason}"):
        Session.resume(evolve(record, events=forged))


@pytest.mark.parametrize("moment", [A.replace(tzinfo=None), A - timedelta(seconds=1), datetime(9999, 1, 1, tzinfo=UTC)])
def test_a_moment_that_cannot_be_is_refused(moment: datetime) -> None:
    record = whole(opened(WIDE))
    forged = (*record.events, e.TimeCalled(len(record.events) + 1, moment, "fay"))
    assert resumed(evolve(record, events=forged)) == "does-not-fold"


def test_a_deadline_that_was_not_settled_is_missed() -> None:
    record = whole(opened(WIDE))
    forged = (*record.events, e.TimeCalled(len(record.events) + 1, later(301), "fay"))
    with pytest.raises(InvalidRecord, match="a deadline before it was not settled"):
        Session.resume(evolve(record, events=forged))


def test_an_act_is_over_before_another_moment_begins() -> None:
    record = whole(opened(WIDE))
    count = len(record.events)
    forged = (*record.events, e.VetoRaised(count + 1, AT, "ann"), e.TimeCalled(count + 2, later(1), "fay"))
    with pytest.raises(InvalidRecord, match="the act before it is not over"):
        Session.resume(evolve(record, events=forged))


def test_an_opening_is_one_moment() -> None:
    record = whole(opened(WIDE))
    moved = tuple(evolve(event, at=later(1)) if event.seq > 1 else event for event in record.events)
    with pytest.raises(InvalidRecord, match="the act before it is not over"):
        Session.resume(evolve(record, events=moved))


def test_who_has_gone_and_when_all_is_over_a_no_is_still_heard() -> None:
    session = reached("own")
    session.perform(c.Leave("ann", session.now.at))
    session.perform(c.EndSession("fay", session.now.at))
    session.perform(c.AgreeLevel("ann", session.now.at, Level.TURNS))
    session.perform(c.RecordConsent("ann", session.now.at, "x", "ann", "showing", "withdrawn"))
    assert [event.tag for event in session.events[-2:]] == ["consent-recorded", "item-locked"]
    assert resumed(whole(session, -1)) == "torn"
    assert Session.resume(whole(session))._draft.state == session._draft.state


# Records cut in the middle of an act

HARD = protocol(phase("hard", minutes=Minutes(5, hard=True)), phase("b"))
LONG = protocol(phase("long", minutes=Minutes(5), longest=5.0), phase("b"))
FILM = protocol(phase("film", WATCH), phase("b"), exits=(Exit(Withdrawn(CLIP), End()),))
LOOP = protocol(Each("loop", Holders("member"), (phase("own"),), role="owner", former="member"))
ROUND = protocol(phase("round", Round(Holders("member"), SAY)))
VOTE = protocol(phase("vote", minutes=Minutes(1), more=More(Everyone(), 5)), phase("b"))
SEATS = protocol(phase("seats", opens=("chair", "stool")), roles=tuple(Role(role, least=0, open=True) for role in ("chair", "stool")))
ASKING = protocol(phase("ask", Open(Everyone(), Ask(Move.ASK_CLARIFY, of=Everyone()))))
VOTES: list[Command] = [c.VoteOnTime("ann", later(62), "extend"), c.VoteOnTime("bob", later(62), "extend"), c.Leave("cat", later(63))]
PLAY = c.Play("ann", later(1), "y")

CUTS: list[tuple[Protocol, list[Command], str]] = [
    (HARD, [c.TimeCall("fay", later(400))], "time-was-up"),
    (LONG, [c.TimeCall("fay", later(400))], "time-was-up"),
    (FILM, [PLAY, c.Pause("ann", later(2)), c.RecordConsent("bob", later(3), "y", "bob", "showing", "asked")], "consent-recorded"),
    (
        FILM,
        [PLAY, c.RecordConsent("bob", later(3), "y", "bob", "showing", "granted", ALL, later(9)), c.TimeCall("fay", later(20))],
        "consent-expired",
    ),
    (FILM, [c.RecordConsent("bob", later(9), "y", "bob", "showing", "granted", ALL, later(5), later(3))], "consent-recorded"),
    (FILM, [PLAY, c.RecordConsent("bob", later(3), "y", "bob", "showing", "withdrawn")], "consent-recorded"),
    (FILM, [PLAY, c.RecordConsent("bob", later(3), "y", "bob", "showing", "withdrawn")], "item-locked"),
    (FILM, [PLAY, c.Leave("bob", later(3))], "left"),
    (LOOP, [c.Leave("ann", later(1))], "left"),
    (LOOP, [c.OptOut("ann", later(1), "loop")], "opted-out"),
    (LOOP, [c.OptOut("cat", later(1), "loop")], "opted-out"),
    (LOOP, [c.Leave("cat", later(1))], "left"),
    (ROUND, [c.Leave("ann", later(1))], "left"),
    (ROUND, [c.OptOut("ann", later(1))], "opted-out"),
    (ROUND, [c.Leave("cat", later(1)), c.Join("cat", later(2))], "joined"),
    (ROUND, [c.Pass(person, later(1)) for person in ("ann", "bob", "cat")], "turn-passed"),
    (VOTE, VOTES, "left"),
    (SEATS, [c.TakeRole("ann", later(1), "chair"), c.TakeRole("ann", later(1), "stool"), c.Leave("ann", later(2))], "left"),
    (SEATS, [c.TakeRole("ann", later(1), "chair"), c.TakeRole("ann", later(1), "stool"), c.Leave("ann", later(2))], "role-left"),
    (ASKING, [c.BeginTurn("ann", later(1), None, ("bob", "cat")), c.EndTurn("ann", later(2)), c.Leave("bob", later(3))], "left"),
    (VOTE, [c.BeginTurn("ann", later(1)), c.Leave("ann", later(2))], "turn-ended"),
    (VOTE, [c.BeginTurn("ann", later(1)), c.BeginTurn("bob", later(2))], "turn-ended"),
    (VOTE, [c.Advance("fay", later(2))], "phase-left"),
]


@pytest.mark.parametrize(("of", "commands", "tag"), CUTS)
def test_a_record_cut_inside_an_act_is_torn(of: Protocol, commands: list[Command], tag: str) -> None:
    session = opened(of)
    for command in commands:
        session.perform(command)
    count = max(number for number, event in enumerate(session.events, 1) if event.tag == tag)
    record = whole(session, min(count, len(session.events) - 1))
    with pytest.raises(InvalidRecord, match=r"torn.*Its first (\d+) events are whole") as caught:
        Session.resume(record)
    found = re.search(r"first (\d+)", caught.value.problems[0].remedy)
    assert found is not None
    assert int(found[1]) < len(record.events)
    assert isinstance(resumed(whole(session, int(found[1]))), Session)


def test_what_is_still_to_be_settled_is_no_part_of_the_act_before() -> None:
    session = opened(FILM, until=later(50))
    session.perform(c.RecordConsent("bob", later(1), "y", "bob", "showing", "granted", ALL, later(50)))
    session.due(later(50))
    assert [event.tag for event in session.events[-2:]] == ["consent-expired", "consent-expired"]
    again = Session.resume(whole(session, -1))
    again.due(later(50))
    assert again.events == session.events


def acted(random: Random, session: Session, length: int) -> Iterator[None]:
    """Walk a session; give notice of each moment at which an act or a settled deadline is over."""
    for command in walk(random, session, length):
        while session.next_due is not None and session.next_due <= command.at:
            session.due(session.next_due)
            yield
        session.attempt(command)
        yield


def goes_on_unseen(events: tuple[Event, ...], count: int) -> bool:
    """Tell whether a turn was ended by something more that somebody did, which is as whole without it."""
    ended = events[count - 1] if not isinstance(events[count - 1], e.LapBegun) else events[count - 2]
    then = events[count]
    return isinstance(ended, e.TurnEnded) and ended.why is Why.DONE and isinstance(then, e.SaidEnough | e.RoleLeft) and then.actor == ended.speaker


def settles_to(session: Session, events: tuple[Event, ...]) -> bool:
    """Tell whether a deadline of the same instant was still to be settled, and is with the same events."""
    count = len(session.events)
    if session.next_due != session.now.at:
        return False
    session.due(session.now.at)
    return count < len(session.events) <= len(events) and session.events == events[: len(session.events)]


@example(0)
@given(SEEDS)
def test_a_cut_resumes_where_an_act_was_over_and_only_there(seed: int) -> None:
    random = Random(seed)
    session = setting(random, focus=random.choice(list(Focus))).open()
    rests: dict[int, State] = {len(session.events): session._draft.state.copy()}
    for _ in acted(random, session, 40):
        rests[len(session.events)] = session._draft.state.copy()
    events = session.events
    for count in random.sample(range(len(events)), min(len(events), 40)):
        found = resumed(whole(session, count))
        if found == "cannot-resume":
            continue
        if count in rests:
            assert isinstance(found, Session), f"torn after {events[count - 1]}"
            assert found._draft.state == rests[count]
        elif isinstance(found, Session):
            assert settles_to(found, events) or goes_on_unseen(events, count), f"resumed before {events[count]}"
        else:
            assert found == "torn"


def test_the_last_whole_act_is_found_before_a_very_long_one() -> None:
    """A loop in which nobody's pass is held because of its guard: all are passed over in one act."""
    people = [f"m{number}" for number in range(230)]
    closed = cond.Is("depth", "low")
    of = evolve(
        protocol(
            phase("first"), Each("loop", Holders("member"), (phase("own", when=closed),), role="owner", former="member", when=closed), phase("b")
        ),
        parameters=WIDE.parameters,
    )
    session = Session.open(of, Cast({"facilitator": "fay", "member": people}), at=AT, record="r")
    before = len(session.events)
    session.perform(c.Advance("fay", later(1)))
    assert len(session.events) - before > 460
    for count in (len(session.events) - 1, before + 1):
        with pytest.raises(InvalidRecord, match=f"torn.*Its first {before} events are whole"):
            Session.resume(whole(session, count))


def test_a_long_record_is_taken_up_and_called_torn_in_little_time() -> None:
    session = opened(VOTE)
    turns = [each for _ in range(6000) for each in (BEGUN, e.TurnEnded(0, A, "ann", "ann", Why.DONE, True, (), N))]
    begun = [evolve(event, at=AT) for event in turns]
    record = evolve(whole(session), events=numbered([*session.events, *begun, e.Departed(0, AT, "fay", "before-end")]))
    start = time.perf_counter()
    assert resumed(record) == "torn"
    assert isinstance(resumed(evolve(record, events=record.events[:-1])), Session)
    assert time.perf_counter() - start < 5


# Whatever is changed


def nonsense(value: object) -> list[Any]:
    """Give values of the same kind that make no sense."""
    match value:
        case bool():
            return [not value]
        case Enum():
            return list(type(value))
        case str():
            return ["zoe", "", "\ud800", "a\nb"]
        case int() | float():
            return [-1.0, 0.0, float("nan"), float("inf"), 1e308, 5e-324, value + 1]
        case datetime():
            far = [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), value + timedelta(days=2_000_000)]
            near = [
                value.replace(tzinfo=None),
                value + timedelta(seconds=1),
                value - timedelta(seconds=1),
                value.astimezone(timezone(timedelta(hours=5))),
            ]
            return [*far, *near]
        case tuple():
            return [(), ("zoe",), value[::-1], value + value, value[1:], (("king", ("zoe",)),)]
        case _:
            return ["zoe", ("zoe",), later(999), 3.0]


def forged_somewhere(random: Random, record: Record) -> Record:
    """Change one field of one event to what another event has there, or to nonsense, and let the record end soon after it, or not."""
    events = list(record.events)
    place = random.randrange(len(events))
    name = random.choice([field.name for field in fields(type(events[place])) if field.name != "seq"])
    values = [getattr(event, name) for event in events if hasattr(event, name)]
    change: dict[str, Any] = {name: random.choice([random.choice(values), random.choice(nonsense(getattr(events[place], name)))])}
    events[place] = evolve(events[place], **change)
    if random.random() < 0.1:
        del events[random.randrange(len(events))]
    return evolve(record, events=numbered(events)[: random.choice([len(events), place + 1, place + 4])])


def look(session: Session) -> None:
    """Ask a session everything that can be asked without changing it."""
    at = session.now.at
    assert session.now_at(at + timedelta(days=400)).stop
    assert session.clock().wall >= timedelta()
    assert list(session.legal()) is not None
    for person in session._draft.state.room.seats:
        assert session.view(person).viewer == person
        session.changes(person)


def go_on(random: Random, session: Session) -> None:
    """Perform whatever anybody may ask for, and settle what falls due."""
    at = session.now.at
    for number in range(6):
        at = max(at + timedelta(seconds=random.choice([0, 1, 60, 4000])), session.now.at)
        draw = anything if random.random() < 0.6 else listed
        session.attempt(draw(random, session, at, 900 + number))
    session.due(at + timedelta(days=1))


@given(SEEDS)
def test_a_forged_record_is_refused_or_crashes_nothing_afterwards(seed: int) -> None:
    random = Random(seed)
    session = setting(random, focus=random.choice(list(Focus))).open()
    for command in walk(random, session, 30):
        session.attempt(command)
    assume(session.level.rank >= Level.TURNS.rank)
    for _ in range(6):
        found = resumed(forged_somewhere(random, whole(session)))
        if isinstance(found, str):
            assert found in {"does-not-fold", "torn", "cannot-resume"}
            continue
        look(found)
        go_on(random, found)
        look(found)
        if found.level.rank >= Level.TURNS.rank:
            assert Session.resume(found.record).events == found.events


def test_behind_a_hand_over_a_loop_takes_notice_of_whom_it_has_to() -> None:
    session = reached("own")
    at = session.now.at
    session.perform(c.HandOver("fay", at, "member", "gus", holder="cat", back="guest"))
    behind = len(session.events)
    session.perform(c.TimeCall("fay", at + timedelta(seconds=9)))
    record, events = whole(session), list(session.events)
    left, joined = behind - 1, behind - 2
    assert [(event.tag, getattr(event, "person", "")) for event in events[joined:behind]] == [("loop-joined", "gus"), ("loop-left", "cat")]
    assert isinstance(resumed(record), Session)
    for place in (left, joined):
        assert resumed(evolve(record, events=numbered([*events[:place], *events[place + 1 :]]))) == "does-not-fold"
    later_on = [*events[:left], *events[behind:], events[left]]
    assert resumed(evolve(record, events=numbered(later_on))) == "does-not-fold"
    once_more = [*events[:behind], e.LoopLeft(0, at, N, "loop", "ann", True), *events[behind:]]
    assert resumed(evolve(record, events=numbered(once_more))) == "does-not-fold"


@given(SEEDS)
def test_a_loop_that_takes_notice_of_somebody_else_or_of_nobody_does_not_fold(seed: int) -> None:
    random = Random(seed)
    session = setting(random, focus=random.choice([Focus.LOOPS, Focus.AWAY, Focus.NOTHING, Focus.GROUPS])).open()
    for command in walk(random, session, 40):
        session.attempt(command)
    assume(session.level.rank >= Level.TURNS.rank)
    events, record = list(session.events), whole(session)
    # What is taken back, or put right, is named by its number.
    assume(not any(isinstance(event, e.Undone | e.TurnRelabelled | e.TurnReattributed | e.WentBack) for event in events))
    begun = [event for event in events if isinstance(event, e.LoopBegan) and event.order]
    assume(begun)
    for place, event in enumerate(events):
        noticed = isinstance(event, e.LoopJoined) or (isinstance(event, e.LoopLeft) and event.again)
        # Of a meeting that begins and of a casting the record does not say who is somebody else now.
        if noticed and not isinstance(events[place - 1], e.Convened | e.RoleBound | e.LoopJoined | e.LoopLeft):
            assert isinstance(resumed(evolve(record, events=numbered([*events[:place], *events[place + 1 :]]))), str)
    for _ in range(5):
        place = random.randrange(1, len(events))
        person = random.choice(session._draft.state.room.seats)
        forged = e.LoopLeft(0, events[place - 1].at, None, random.choice(begun).loop, person, True, group=getattr(events[place - 1], "group", ""))
        assert isinstance(resumed(evolve(record, events=numbered([*events[:place], forged, *events[place:]]))), str)
