# SPDX-License-Identifier: MIT
"""Recording what really happened: what is taken as it came, what is noted about it, and what is refused all the same."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import Onlooker
from plcprotocols.catalogue import find
from plcprotocols.engine.decide import decide, findings
from plcprotocols.engine.rules.finding import BREACHES, Weight
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.events import Event
from plcprotocols.model.flow import Decision, Onward, Option, Phase, To
from plcprotocols.model.items import Seal
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Level, Mode, Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Everyone, Holders
from tests import golden_file
from tests.engine.test_roles import CLOSING, FACILITATOR, FOUR, GUEST, MEMBER, TALK, at, made
from tests.engine.test_seals import TALKING, sealed, write
from tests.walks import Focus, setting, walk

DRAWN = st.randoms(use_true_random=False)
SHOWN = "video-coaching-intervision-as-it-happened.txt"
TUNED = "tuning-protocol-as-it-happened.txt"


def held(name: str, *, until: str = "") -> Session:
    """Hold a transcript, up to the line that begins so."""
    golden = golden_file.read(name)
    stops = [place for place, line in enumerate(golden.lines) if until and line.text.strip().startswith(until)]
    golden.lines = golden.lines[: stops[0]] if stops else golden.lines
    session = golden.open()
    assert list(golden_file.run(golden, session)) == []
    return session


def noted(events: tuple[Event, ...]) -> list[tuple[str | None, str, str]]:
    return [(event.actor, event.tag, event.rule) for event in events if isinstance(event, e.Departed | e.Breached)]


def test_a_meeting_that_broke_six_rules_has_those_six_departures_and_no_more() -> None:
    assert noted(held(TUNED).events) == [
        ("ada", "departed", "only-listens"),
        ("ben", "departed", "floor-taken"),
        ("ben", "departed", "move-not-here"),
        ("fay", "departed", "before-end"),
        ("oda", "departed", "parameter-too-late"),
        ("cho", "departed", "not-yours-to-call"),
    ]


def test_hard_rules_that_were_broken_are_breaches_among_the_departures() -> None:
    assert noted(held(SHOWN).events) == [
        ("bor", "breached", "not-yours-to-lead"),
        ("bor", "breached", "enough-not-yours"),
        ("kaja", "breached", "consent-missing"),
        ("cilka", "departed", "out-of-turn"),
        ("kaja", "breached", "item-locked"),
        ("kaja", "breached", "consent-missing"),
        ("bor", "breached", "not-yours-to-lead"),
        ("kaja", "departed", "ended-early"),
    ]


def test_a_film_shown_in_breach_is_locked_at_once_and_runs_on() -> None:
    session = held(SHOWN, until="05:30 @")
    assert [event.tag for event in session.events[-3:]] == ["breached", "film-played", "item-locked"]
    assert session.now.film is not None
    assert (session.now.film.running, session.now.film.locked) == (True, True)
    for person in ("ana", "bor", "cilka", "kaja"):
        assert [item.locked for item in session.view(person).items if item.id == "clip-ana"] == [True]


def test_of_a_film_shown_in_breach_nobody_reads_the_words_but_its_owner_and_the_stewards() -> None:
    session = held(SHOWN)
    for person, may in {"kaja": True, "ana": True, "bor": False, "cilka": False}.items():
        glimpse = next(each for each in session.changes(person) if each.kind == "item-brought" and each.facts.get("item") == "clip-ana")
        assert ("content" in glimpse.facts) is may, person


def test_onlookers_learn_that_a_rule_was_broken_and_not_with_what() -> None:
    session = held(SHOWN)
    told = [each.facts for each in session.changes(Onlooker.RESEARCHER) if each.kind == "breached"]
    assert [facts["rule"] for facts in told][:3] == ["not-yours-to-lead", "enough-not-yours", "consent-missing"]
    assert not [facts for facts in told if "item" in facts]
    assert not [each for each in session.changes(Onlooker.PUBLIC) if each.kind in {"breached", "departed"}]


def recorded(session: Session, command: Command) -> list[str]:
    """Name the breaches a command is taken with."""
    answer = session.attempt(command)
    assert not isinstance(answer, Refusal), answer
    return [event.rule for event in answer.events if isinstance(event, e.Breached)]


def other_mode(session: Session, command: Command) -> str:
    """Name the rule the same command is refused for where it is asked for in time."""
    answer = decide(session._draft.plan, Mode.GUIDED, session._draft.state, command)
    assert isinstance(answer, Refusal)
    return answer.code


CHAIR = Role("chair", open=True, least=0, excludes=("guest",))
SECRETARY = Role("secretary", least=0, drawn_from=("member",))
ROLES = (FACILITATOR, MEMBER, GUEST, CHAIR, SECRETARY)
SEATED = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": "gus", "secretary": "ada"})
SEATS = Phase("seats", (Open(Everyone(), Say(Move.DESCRIBE)),), ends=LeadDecides(), opens=("chair",))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.TakeRole("gus", at(1), "chair"), "role-excluded"),
        (c.HandOver("ada", at(1), "secretary", "gus"), "role-drawn-from"),
        (c.HandOver("ben", at(1), "secretary", "ben", holder="ada"), "not-yours-to-lead"),
    ],
)
def test_roles_are_held_as_they_were(command: Command, code: str) -> None:
    session = Session.open(made(SEATS, CLOSING, roles=ROLES), SEATED, at=at(0), record="r", mode="recording")
    assert other_mode(session, command) == code
    assert recorded(session, command) == [code]
    assert Session.resume(session.record).view("fay") == session.view("fay")


def test_who_would_be_left_with_no_role_is_refused_all_the_same() -> None:
    session = Session.open(made(SEATS, CLOSING, roles=ROLES), SEATED, at=at(0), record="r", mode="recording")
    answer = session.attempt(c.HandOver("gus", at(1), "guest", "fay"))
    assert isinstance(answer, Refusal)
    assert answer.code == "needs-a-role"


def test_a_decision_is_taken_from_whoever_took_it() -> None:
    choice = Decision("once-more", Holders("facilitator"), (Option("again", To("talk")), Option("on", Onward())))
    session = Session.open(made(TALK, choice, CLOSING, roles=(FACILITATOR, MEMBER)), FOUR, at=at(0), record="r", mode="recording")
    session.perform(c.Advance("fay", at(1)))
    assert recorded(session, c.Choose("ada", at(2), "on")) == ["not-yours-to-decide"]
    assert session.now.phase == "closing"


def test_where_all_are_to_agree_somebody_who_is_not_asked_has_no_voice() -> None:
    choice = Decision("once-more", Holders("member"), (Option("again", To("talk")), Option("on", Onward())), consensus=True)
    session = Session.open(made(TALK, choice, CLOSING, roles=(FACILITATOR, MEMBER)), FOUR, at=at(0), record="r", mode="recording")
    session.perform(c.Advance("fay", at(1)))
    answer = session.attempt(c.Choose("fay", at(2), "on"))
    assert isinstance(answer, Refusal)
    assert answer.code == "not-yours-to-decide"


def test_what_was_agreed_to_be_left_out_and_who_set_it() -> None:
    session = held(TUNED, until="22:00 ada begin")
    assert recorded(session, c.BeginTurn("ada", session.now.at, Move.HARD)) == ["move-filtered"]
    assert recorded(session, c.SetParameter("ben", session.now.at, "feedback-depth", "warm")) == ["not-yours-to-set"]


def test_a_seal_that_was_broken_is_open() -> None:
    whole = sealed(TALKING, seal=Seal(by=Holders("facilitator"), each=Holders("facilitator") | Holders("member")))
    session = Session.open(whole.protocol, Cast(dict(whole.record.header.cast.holders)), at=at(0), record="r", mode="recording", salts=Random(1))
    write(session, "ben")
    assert recorded(session, c.Reveal("ben", session.now.at, "of-ben")) == ["not-yours-to-reveal", "not-all-written"]
    assert [item.sealed for item in session.view("cho").items] == [False]


def test_a_rule_the_protocol_marks_as_hard_is_a_breach_where_it_was_broken() -> None:
    strict = evolve(TALK, hard=("floor-taken",))
    session = Session.open(made(strict, CLOSING, roles=(FACILITATOR, MEMBER)), FOUR, at=at(0), record="r", mode="recording")
    session.perform(c.BeginTurn("ada", at(1)))
    assert recorded(session, c.BeginTurn("ben", at(2))) == ["floor-taken"]
    assert session.now.speaker == "ben"


def test_an_opinion_nobody_wanted_to_hear_and_a_move_left_out_by_design() -> None:
    session = Session.open(find("critical-response-process"), seat(find("critical-response-process"), 4), at=at(0), record="r", mode="recording")
    at_opinions = next(name for name, stop in session._draft.plan.stops.items() if stop.offers)
    while session.now.stop != at_opinions:
        session.perform(c.Choose(session.now.lead[0], at(1), "hold") if session.now.options else c.Advance(session.now.lead[0], at(1)))
    member = next(person for person, standing in session._draft.state.room.standing.items() if "member" in standing.roles)
    assert recorded(session, c.BeginTurn(member, at(2), Move.OPINE)) == ["not-granted"]
    balint = Session.open(find("balint-group"), seat(find("balint-group"), 8), at=at(0), record="b", mode="recording")
    assert "forbidden-move" in recorded(balint, c.BeginTurn(balint.now.lead[0], at(1), Move.ADVISE))
    for each in (session, balint):
        assert Session.resume(each.record).now == each.now


def test_what_is_only_proposed_has_not_happened_and_is_judged_as_ever() -> None:
    session = Session.open(made(SEATS, CLOSING, roles=(*ROLES,)), SEATED, at=at(0), record="r", mode="recording")
    session.perform(c.Leave("fay", at(1)))
    answer = session.attempt(c.HandOver("ben", at(2), "secretary", "gus", holder="ada"))
    assert isinstance(answer, Refusal)
    assert answer.code == "role-drawn-from"
    assert noted(session.perform(c.Advance("ben", at(3))).events) == []


def test_every_rule_people_can_break_has_its_sentence_and_no_other() -> None:
    assert {code for code, message in MESSAGES.items() if message.breached} == BREACHES
    assert not [code for code in BREACHES if MESSAGES[code].noted]


# What of a record only recording makes, and what somebody would forge of it.
def test_nobody_forges_a_breach() -> None:
    record = held(SHOWN).record
    guided = evolve(record, header=evolve(record.header, mode=Mode.GUIDED))
    assert "does-not-fold" in problem(guided)
    unsaid = tuple(event for event in record.events if not isinstance(event, e.Breached))
    assert "consent-missing" in problem(renumbered(record, unsaid)) or "not-yours-to-lead" in problem(renumbered(record, unsaid))
    place = next(place for place, event in enumerate(record.events) if isinstance(event, e.ItemLocked))
    assert "does-not-fold" in problem(renumbered(record, (*record.events[:place], *record.events[place + 1 :])))
    assert "torn" in problem(evolve(record, events=record.events[:place]))
    other = tuple(evolve(event, rule="stale") if isinstance(event, e.Breached) else event for event in record.events)
    assert "none that can be broken" in problem(evolve(record, events=other))


def renumbered(record: Record, events: tuple[Event, ...]) -> Record:
    return evolve(record, events=tuple(evolve(event, seq=number) for number, event in enumerate(events, 1)))


def problem(record: Record) -> str:
    with pytest.raises(InvalidRecord) as error:
        Session.resume(record)
    return f"{error.value.problems[0].code} {error.value.problems[0].given}"


@given(DRAWN, st.sampled_from(Focus))
def test_recording_refuses_no_more_than_guided_and_notes_what_guided_refuses(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open(Mode.RECORDING)
    plan = session._draft.plan
    for command in walk(random, session, 60, wild=0.6):
        guided = decide(plan, Mode.GUIDED, session._draft.state, command)
        late = session._draft.state.due is not None and command.at >= session._draft.state.due
        exempt = isinstance(command, c.Second) or late or any(each.weight is Weight.PROPOSED for each in findings(plan, session._draft.state, command))
        marked = plan.protocol.hard + tuple(code for step in plan.nodes.values() for code in getattr(step.step, "hard", ()))
        answer = session.attempt(command)
        if not isinstance(guided, Refusal):
            assert not isinstance(answer, Refusal)
            assert noted(answer.events) == noted(tuple(guided.events))
        elif isinstance(answer, Refusal):
            assert answer.code not in BREACHES or exempt or answer.code == "not-yours-to-decide"
        else:
            assert guided.code in BREACHES | set(marked)
            assert guided.code in [event.rule for event in answer.events if isinstance(event, e.Breached)]
    if session.level is Level.CONTENTS:
        assert Session.resume(session.record).now == session.now


