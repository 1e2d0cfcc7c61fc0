# SPDX-License-Identifier: MIT
"""Waiting: at every moment before its end a cycle says for what it waits and from whom, and somebody can always go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import PROTOCOLS, VARIANTS, find
from plcprotocols.engine.now import Ending
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.engine.waiting import Waiting, waiting
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllHad, ByEach, Condition, Consensus, Enough, ForEach, Happened, LeadDecides, Not, Produced, Signed, TimeUp
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.flow import Decision, Option, Phase, Repeat
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Ask, Field, Open, Round, Say
from plcprotocols.model.who import Holders
from plcprotocols.texts import waiting as text
from tests.cycles import (
    AT,
    CHATS,
    CHILDREN,
    CLOSING,
    HELD,
    ITEMS,
    PUPILS,
    SIDE_BY_SIDE,
    TALK,
    TEAM,
    Group,
    at,
    day,
    finished,
    first,
    members,
    now,
    started,
)
from tests.simulation.groups import group as people_of

SEEDS = st.integers(0, 999_999)
LENGTH = 70
TEAM_OF_THREE = ("ada", "ben", "cho")


def waits(session: Session) -> list[tuple[str, tuple[str, ...]]]:
    """Tell for what a session waits, and from whom."""
    return [(each.code, each.people) for each in session.waiting()]


def ending(ends: Condition, *, yields: tuple[str, ...] = ("plan", "note", "guess", "secret")) -> Session:
    """Open a session at a phase with an end."""
    return started(Phase("phase", (Field(TEAM),), ends=ends, yields=yields), CLOSING)


# For what, from whom, since when, by when


def test_it_waits_since_it_came_there_and_by_its_date() -> None:
    session = started(TALK, Phase("home", (Field(TEAM),), days=Days(7), ends=Happened("taught", TEAM)))
    assert session.waiting() == (Waiting("lead-decides", ("ada",), "", AT),)
    session.perform(c.Advance("ada", day(1)))
    assert session.waiting() == (Waiting("happened", TEAM_OF_THREE, "taught", day(1), day(8)),)
    session.perform(c.SetDate("ada", day(2), day(5)))
    assert first(session).until == day(5)


def test_it_may_be_asked_for_any_moment() -> None:
    session = started(Phase("home", (Field(TEAM),), days=Days(7, hard=True)), CLOSING)
    assert {each.code for each in session.waiting()} == {"lead-decides", "time"}
    assert [each.since for each in session.waiting(day(8))] == [day(7)], "the date has passed by then, and the next has begun"
    with pytest.raises(InvalidArgument, match="naive-time"):
        session.waiting(day(8).replace(tzinfo=None))


def test_between_meetings_it_waits_to_be_convened() -> None:
    session = started(TALK)
    session.perform(c.Adjourn("ada", at(5), day(7)))
    assert session.waiting() == (Waiting("convene", ("ada",), "meeting 2", at(5), day(7)),)


def test_between_meetings_it_waits_for_what_can_be_done_then_too() -> None:
    session = ending(Signed("plan") & Consensus(TEAM) & LeadDecides())
    session.perform(c.Adjourn("ada", at(5)))
    assert [code for code, _ in waits(session)] == ["convene", "signed", "consensus"]


def test_in_a_pause_it_waits_to_be_resumed() -> None:
    session = started(TALK)
    session.perform(c.Pause("ben", at(5)))
    assert waits(session)[0] == ("resume", ("ada",))


def test_it_waits_for_who_speaks_and_for_an_answer_that_is_owed() -> None:
    asking = Phase("asking", (Open(TEAM, Ask(Move.ASK_CLARIFY, of=Holders("facilitator"), reply=Move.ANSWER)),), ends=LeadDecides())
    session = started(asking)
    session.perform(c.BeginTurn("ben", at(1)))
    assert waits(session)[0] == ("speaker", ("ben",))
    session.perform(c.EndTurn("ben", at(2)))
    assert waits(session)[0] == ("answer", ("ada",))


def test_at_a_question_it_waits_for_who_decides() -> None:
    session = started(Decision("which", Holders("facilitator"), (Option("a"), Option("b"))))
    assert session.waiting() == (Waiting("chosen", ("ada",), "a / b", AT),)


def test_a_session_that_is_over_waits_for_nothing() -> None:
    session = started(TALK)
    session.perform(c.Advance("ada", at(1)))
    assert session.waiting() == ()


# Who has not answered


def test_for_what_one_produces_it_waits_for_all_who_may_until_there_is_one() -> None:
    session = ending(Produced("note") & LeadDecides())
    assert waits(session) == [("produced", TEAM_OF_THREE), ("lead-decides", ("ada",))]


def test_for_what_each_produces_it_waits_for_those_who_have_not() -> None:
    session = ending(ByEach("note", TEAM))
    session.perform(c.Produce("ben", at(1), "note", "n"))
    assert waits(session) == [("by-each", ("ada", "cho"))]


def test_for_what_is_private_it_names_nobody() -> None:
    session = ending(ByEach("secret", TEAM))
    session.perform(c.Produce("ben", at(1), "secret", "n"))
    assert waits(session) == [("by-each", ())]


@pytest.mark.parametrize("ends", [Produced("secret"), ForEach("hint", PUPILS)])
def test_of_what_is_private_nobody_learns_who_has_or_that_somebody_has(ends: Condition) -> None:
    hint = ItemRule(id="hint", by=TEAM, key=PUPILS, access=Access.PRIVATE)
    phase = Phase("phase", (Field(TEAM),), ends=ends & LeadDecides(), yields=("secret", "hint"))
    session = started(phase, CLOSING, items=(*ITEMS, hint))
    before = waits(session)
    session.perform(c.Produce("ben", at(1), "secret", "s"))
    for child in CHILDREN:
        session.perform(c.Produce("ben", at(1), "hint", child, about=child))
    assert waits(session) == before


def test_for_what_is_about_each_it_waits_for_all_who_may_while_one_is_missing() -> None:
    session = ending(ForEach("guess", PUPILS))
    session.perform(c.Produce("ben", at(1), "guess", "n", about="p2"))
    assert session.waiting()[0] == Waiting("for-each", TEAM_OF_THREE, "guess: p1, p3", AT)


def test_for_signatures_it_waits_for_those_who_have_not_signed_the_newest() -> None:
    session = ending(Signed("plan"))
    assert waits(session) == [("signed", TEAM_OF_THREE)]
    session.perform(c.Produce("ben", at(1), "plan", "p"))
    session.perform(c.Sign("ben", at(1), "p"))
    assert waits(session) == [("signed", ("ada", "cho"))]
    session.perform(c.Produce("ben", at(2), "plan", "q", supersedes="p"))
    assert waits(session) == [("signed", TEAM_OF_THREE)]


def test_for_a_report_it_waits_for_those_who_may_give_it() -> None:
    session = ending(Happened("taught", Holders("facilitator")) & Happened("filmed", TEAM))
    assert waits(session) == [("happened", ("ada",)), ("happened", TEAM_OF_THREE)]
    session.perform(c.Report("ada", at(1), "taught"))
    assert waits(session) == [("happened", TEAM_OF_THREE)], "what has come about is no longer waited for"
    assert first(session).what == "filmed"


def test_for_a_consensus_it_waits_for_those_who_have_not_agreed() -> None:
    session = ending(Consensus(TEAM))
    session.perform(c.TakePosition("ada", at(1), "agree"))
    session.perform(c.TakePosition("ben", at(1), "object"))
    assert waits(session) == [("consensus", ("ben", "cho"))]
    session.perform(c.TakePosition("ben", at(2), "stand-aside"))
    assert waits(session) == [("consensus", ("cho",))]


def test_for_a_round_it_waits_for_who_is_still_to_come() -> None:
    session = started(Phase("round", (Round(TEAM, Say(Move.DESCRIBE)),)), CLOSING)
    session.perform(c.Pass("ada", at(1)))
    assert waits(session) == [("all-had", ("ben", "cho", "ada"))]


def test_for_a_session_that_is_held_it_waits_for_who_opens_it_and_then_for_what_came_of_it() -> None:
    session = started(HELD, CLOSING)
    assert session.waiting() == (Waiting("held", TEAM_OF_THREE, "chat", AT),)
    held = session.hold(actor="ben", at=at(1), record="h1")
    assert session.waiting()[0] == Waiting("take-back", TEAM_OF_THREE, "held", at(1), None, "h1")
    session.perform(c.TakeBack("ben", at(3), finished(held, at(2))))
    assert "take-back" not in [each.code for each in session.waiting()]


def test_of_sessions_side_by_side_it_names_each() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    held = {person: session.hold(actor="ben", at=at(1), record=f"h-{person}", person=person) for person in ("cho", "ada")}
    assert [(each.code, each.record) for each in session.waiting()] == [("take-back", "h-cho"), ("take-back", "h-ada"), ("held", "")]
    held["ben"] = session.hold(actor="ben", at=at(1), record="h-ben", person="ben")
    session.perform(c.TakeBack("ben", at(3), finished(held["cho"], at(2))))
    assert [(each.code, each.record) for each in session.waiting()] == [("take-back", "h-ada"), ("take-back", "h-ben")], (
        "none is to be opened any more"
    )


def test_a_session_that_is_open_since_an_earlier_step_is_still_waited_for() -> None:
    session = started(HELD, TALK)
    session.hold(actor="ben", at=at(1), record="h1")
    session.perform(c.Advance("ada", at(2)))
    assert (first(session).code, first(session).what, first(session).since) == ("take-back", "held", at(1))


@pytest.mark.parametrize(
    ("ends", "code"),
    [(TimeUp(), "time-up"), (LeadDecides(), "lead-decides"), (AllHad(), "lead-decides"), (Enough(TEAM), "enough"), (Not(Happened("x", TEAM)), None)],
)
def test_it_always_waits_for_something(ends: Condition, code: str | None) -> None:
    session = started(Phase("phase", (Field(TEAM),), minutes=Minutes(5), ends=ends & LeadDecides()), CLOSING)
    found = session.waiting()
    assert found
    assert code is None or found[0].code == code


def test_where_nothing_else_would_end_it_the_lead_does() -> None:
    session = started(Phase("phase", (Field(TEAM),), ends=Not(Consensus(TEAM)) & Produced("note"), yields=("note",)), CLOSING)
    assert session.waiting()
    only = started(Phase("phase", (Field(TEAM),), ends=Not(LeadDecides())), CLOSING)
    assert [each.code for each in only.waiting()] == ["lead-decides"] if only.now.stop == "phase" else only.now.stop == "closing"


def test_while_nobody_leads_nobody_in_particular_is_named() -> None:
    session = started(TALK)
    session.perform(c.Leave("ada", at(1)))
    assert waits(session) == [("lead-decides", ())]
    session.perform(c.Advance("ben", at(1)))
    session.perform(c.Second("cho", at(1), "ben"))
    assert session.ended


def test_the_endings_of_now_and_what_is_waited_for_agree() -> None:
    session = ending(Consensus(TEAM) | ByEach("note", TEAM))
    assert [(each.code, each.people) for each in now(session).endings] == waits(session)
    assert all(isinstance(each, Ending) for each in now(session).endings)


# Laws

# What somebody does who is waited for, by what is waited for.
ANSWERS = {
    "join": {"join"},
    "convene": {"convene"},
    "resume": {"resume"},
    "speaker": {"end-turn"},
    "chosen": {"choose", "join"},
    "consensus": {"take-position", "join"},
    "happened": {"report"},
    "for-each": {"produce"},
    "by-each": {"produce"},
    "produced": {"produce"},
    "signed": {"sign", "produce", "join"},
    "held": {"open-held"},
    "take-back": {"take-back"},
    "lead-decides": {"advance"},
    "enough": {"enough"},
}


def stuck(session: Session) -> bool:
    """Tell whether nobody a session waits for can bring it about."""
    legal = {(template.who, template.kind) for template in session.legal()}
    waited = [(each, person) for each in session.waiting() for person in each.people]
    return not any((person, kind) in legal for each, person in waited for kind in ANSWERS.get(each.code, ()))


def moved_on(session: Session) -> Session:
    """Let the lead go on, or two members together, or one who is alone; whatever is paused or adjourned begins again first."""
    fork = session.fork()
    for kind in (c.Convene if fork.now.adjourned else c.Resume if fork.now.paused else None, c.Advance):
        if kind is None or fork.ended:
            continue
        if fork.now.lead:
            fork.perform(kind(fork.now.lead[0], fork.now.at))
        else:
            steering = members(fork)
            answer = fork.perform(kind(steering[0], fork.now.at))
            if isinstance(answer.events[-1], e.Proposed):
                fork.perform(c.Second(steering[1], fork.now.at, steering[0]))
    return fork


def place(session: Session) -> tuple[int, str]:
    return session.now.phase_no, session.now.stop


@given(SEEDS)
def test_a_cycle_progresses_or_says_for_what_it_waits(seed: int) -> None:
    group = Group.drawn(seed, unrest=2.0)
    for act in group.acts(LENGTH):
        session = group.sessions[act.record]
        assert bool(session.waiting()) is not session.ended
        if session.ended or not members(session):
            continue
        if stuck(session):
            assert place(moved_on(session)) != place(session)
        kinds = {(template.who, template.kind) for template in session.legal()}
        lead, steer = now(session).lead, "convene" if now(session).adjourned else "resume" if now(session).paused else "advance"
        for person in lead or members(session):
            assert (person, steer) in kinds, "who leads, or each of those who lead together, can always go on"


@given(SEEDS)
def test_whoever_only_goes_on_comes_to_the_end(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH // 3)
    for session in group.sessions.values():
        if not members(session):
            continue
        fork = session
        for _ in range(60):
            if fork.ended:
                break
            fork = moved_on(fork)
        assert fork.ended


@given(SEEDS)
def test_whoever_is_waited_for_can_bring_it_about(seed: int) -> None:
    group = Group.drawn(seed)
    for act in group.acts(LENGTH):
        session = group.sessions[act.record]
        if session.ended or session.now.paused or session.now.speaker is not None:
            continue
        legal = {(template.who, template.kind) for template in session.legal()}
        for each in session.waiting():
            able = ANSWERS.get(each.code, set())
            late = each.code in {"for-each", "by-each", "produced", "signed"} and session.now.time_up
            if able and not late:
                standing = session._draft.state.room.standing
                here = [person for person in each.people if standing[person].present or each.code != "consensus"]
                assert all(any((person, kind) in legal for kind in able) for person in here), (each, sorted(legal))


@given(SEEDS)
def test_what_is_waited_for_is_told_of_people_who_are_here(seed: int) -> None:
    group = Group.drawn(seed, unrest=3.0)
    for act in group.acts(LENGTH):
        session = group.sessions[act.record]
        standing = session._draft.state.room.standing
        for each in session.waiting():
            assert all(
                standing[person].present is not (each.code == "join")
                for person in each.people
                if each.code not in {"signed", "agreed-choice", "consensus"}
            )
            assert each.since <= session.now.at
            assert each.code


@given(SEEDS)
def test_those_a_reminder_names_are_waited_for_then(seed: int) -> None:
    group = Group.drawn(seed, unrest=2.0)
    for act in group.acts(LENGTH):
        session = group.sessions[act.record]
        before = session.fork()
        moment = before.next_due
        if moment is None or moment > session.now.at + timedelta(days=10) or session.now.paused:
            continue
        events = before.due(moment).events
        for event in events:
            if isinstance(event, e.ReminderDue):
                waited = {person for each in before.waiting() for person in each.people if each.code != "lead-decides"}
                private = any(each.code == "by-each" for each in before.waiting())
                assert private or waited.issuperset(event.people) or before.now.phase != event.phase


def test_pupils_who_are_spoken_about_are_never_waited_for() -> None:
    session = ending(ForEach("guess", PUPILS) & ByEach("note", TEAM))
    assert not {person for each in session.waiting() for person in each.people} & set(CHILDREN)


def test_a_cycle_nobody_is_at_waits_for_somebody_to_come() -> None:
    session = started(TALK, cast=Cast({"facilitator": "ada", "member": ["ada", "ben"]}))
    for person in ("ada", "ben"):
        session.perform(c.Leave(person, at(1)))
    assert waits(session) == [("join", ("ada", "ben")), ("lead-decides", ())]
    assert isinstance(session.attempt(c.Advance("ada", at(2))), Refusal)
    session.perform(c.Join("ben", at(3)))
    session.perform(c.Advance("ben", at(3)))
    assert session.ended


def test_nothing_ends_while_nobody_is_here_and_it_is_looked_at_when_somebody_comes() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"]})
    phase = Phase("round", (Round(TEAM, Say(Move.DESCRIBE)),))
    session = started(phase, CLOSING, cast=cast)
    for person in ("ada", "ben"):
        session.perform(c.Leave(person, at(1)))
    assert now(session).stop == "round", "a round of nobody is complete, but nobody is here"
    session.perform(c.Join("ben", at(2)))
    assert now(session).next == ("ben",)


def test_hard_time_ends_a_phase_even_while_nobody_is_here() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"]})
    session = started(Phase("home", (Field(TEAM),), days=Days(2, hard=True)), CLOSING, cast=cast)
    for person in ("ada", "ben"):
        session.perform(c.Leave(person, at(1)))
    session.due(day(3))
    assert now(session).stop == "closing"


def test_a_loop_by_consensus_waits_for_those_who_have_not_answered_and_for_all_where_they_differ() -> None:
    lessons = Repeat("lessons", (evolve(TALK, id="in"),), by=TEAM, consensus=True)
    session = started(lessons, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    assert waits(session) == [("agreed-choice", TEAM_OF_THREE)]
    session.perform(c.Choose("ben", at(1), "again"))
    assert waits(session) == [("agreed-choice", ("ada", "cho"))]
    for person in ("ada", "cho"):
        session.perform(c.Choose(person, at(1), "enough"))
    assert waits(session) == [("agreed-choice", TEAM_OF_THREE)]


def test_it_says_whether_all_of_it_is_needed() -> None:
    assert {each.together for each in ending(Consensus(TEAM) & ByEach("note", TEAM)).waiting()} == {True}
    assert {each.together for each in ending(Consensus(TEAM) | ByEach("note", TEAM)).waiting()} == {False}


def test_what_came_of_a_session_is_waited_for_from_those_who_bring_it_back() -> None:
    session = started(Phase("held", (evolve(CHATS, who=Holders("facilitator")),)), TALK)
    session.hold(actor="ada", at=at(1), record="h1")
    assert waits(session) == [("take-back", ("ada",))]


# Sub-groups


def told(session: Session, person: str = "") -> list[tuple[str, tuple[str, ...], str]]:
    """Tell for what a session waits, or the sub-group somebody is in."""
    found = waiting(session.view(person).now) if person else session.waiting()
    return [(each.code, each.people, each.what) for each in found]


def test_it_is_waited_for_that_sub_groups_are_formed_and_for_the_bell() -> None:
    session = Session.open(find("troika-consulting"), seat(find("troika-consulting"), 7), at=AT, record="r")
    session.perform(c.Advance("person-1", AT))
    assert told(session) == [("formed", ("person-1",), "trios")]
    session.perform(c.Advance("person-1", AT))
    assert told(session) == [("time-up", ("person-1",), "")]
    assert told(session, "person-2") == [("time-up", ("person-1",), "")]
    session.perform(c.BeginTurn("person-2", AT))
    assert told(session, "person-3") == [("speaker", ("person-2",), "client-asks"), ("time-up", ("person-1",), "")]
    assert "speaker" not in {code for code, _, _ in told(session, "person-5")}, "somebody speaks elsewhere"


def test_sub_groups_at_their_own_pace_are_waited_for() -> None:
    session = Session.open(find("conversation-cafe"), seat(find("conversation-cafe"), 12), at=AT, record="r")
    session.perform(c.Advance("person-1", AT))
    people = {group.id: group.people for group in session.view("person-1").groups}
    assert told(session) == [("all-through", tuple(person for those in people.values() for person in those), "")]
    assert told(session, "person-2") == [("consensus", people["tables-1"], "")]
    for _ in range(5):
        session.perform(c.Advance("person-1", AT, group="tables-1"))
    assert session.view("person-2").now.form == "through"
    assert told(session) == told(session, "person-2") == [("all-through", people["tables-2"], "")]


@pytest.mark.parametrize(
    "protocol", [each for each in PROTOCOLS + VARIANTS if each.splits and not each.scopes], ids=lambda each: f"{each.id}-{each.edition}"
)
def test_every_sub_group_waits_for_something_until_all_is_over(protocol: Protocol) -> None:
    asked = people_of(protocol)

    def listen(session: Session, _outcome: object) -> None:
        for person in (*(group.people[0] for group in session.view(asked.cast.people[0]).groups), ""):
            assert session.ended or told(session, person)
            assert all(text(code, people, what) for code, people, what in told(session, person))

    assert asked.hold(1, listener=listen).session.ended
