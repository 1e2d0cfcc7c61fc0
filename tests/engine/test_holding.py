# SPDX-License-Identifier: MIT
"""Sessions that are held: opened, linked, brought back once, one for all or one for each, side by side; with the laws of what is handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Filled, LeadDecides, Produced, Returned
from plcprotocols.model.errors import InvalidArgument, InvalidCast, InvalidRecord, NotFound
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Phase, Repeat
from plcprotocols.model.items import Access, Item, ItemRule
from plcprotocols.model.levels import Level, TalkTime
from plcprotocols.model.outcomes import Link, Outcome
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refused
from plcprotocols.model.talk import Hold
from plcprotocols.model.who import Holders, Nobody
from plcprotocols.texts import remedy, sentence
from tests.cycles import (
    CHAT,
    CHATS,
    CHILDREN,
    CLOSING,
    CYCLE,
    GUESTS,
    HELD,
    HOST,
    ITEMS,
    OWN,
    PUPILS,
    SIDE_BY_SIDE,
    TALK,
    TEAM,
    Act,
    Group,
    at,
    day,
    departures,
    find_event,
    finished,
    first,
    now,
    refusal,
    refused,
    started,
    told,
)

SEEDS = st.integers(0, 999_999)
LENGTH = 70


MINUTE = timedelta(minutes=1)


def held_in(session: Session, record: str = "h1", person: str | None = None, actor: str = "ben") -> Session:
    """Open the session that is to be held, a minute later."""
    return session.hold(actor=actor, at=session.now.at + MINUTE, record=record, person=person, salts=Random(record))


def finish(held: Session) -> Session:
    """Bring a session to its end, a minute later."""
    finished(held, held.now.at + MINUTE)
    return held


def back(session: Session, held: Session, actor: str = "ben") -> list[str]:
    """Bring back what came of a session, two minutes after its end, and name what happened."""
    return told(session, c.TakeBack(actor, max(session.now.at, held.now.at) + 2 * MINUTE, records.outcome(held.record)))


def with_remarks(session: Session, *words: str, record: str = "h1", person: str | None = None) -> Session:
    """Hold a session in which remarks are made, to its end."""
    held = held_in(session, record=record, person=person)
    for number, each in enumerate(words):
        held.perform(c.Produce(held.now.lead[0], held.now.at + MINUTE if number == 0 else held.now.at, "remark", f"remark-{number}"), words=each)
    return finish(held)


def texts(session: Session) -> dict[str, str]:
    """Give the words of a session by the ids of its items."""
    known = {content.id: content.text for content in session.record.contents}
    pointing = [event for event in session.events if isinstance(event, e.ItemProduced | e.ItemHanded | e.ItemBrought)]
    return {event.item: known[event.content] for event in pointing if event.content in known}


# Opening


def test_the_two_are_linked() -> None:
    session = started(HELD, CLOSING)
    held = held_in(session)
    assert held.record.header.within == Link(CYCLE, "held", None)
    opened = session.events[-1]
    assert (opened.tag, opened.actor) == ("held-opened", "ben")
    assert isinstance(opened, e.HeldOpened)
    assert (opened.record, opened.protocol, opened.person) == ("h1", "chat", None)
    assert [(each.record, each.phase, each.person, each.since) for each in now(session).held] == [("h1", "held", None, at(1))]


def test_it_is_as_the_session_that_holds_it_unless_said_otherwise() -> None:
    opening = {"mode": Mode.STRICT, "level": Level.TURNS, "group": "team-7", "seed": 5, "talk_time": "everybody"}
    session = started(HELD, CLOSING, opening=opening)
    header = held_in(session).record.header
    assert (header.mode, header.level, header.group, header.seed, header.talk_time) == (Mode.STRICT, Level.TURNS, "team-7", 5, TalkTime.EVERYBODY)
    other = started(HELD, CLOSING)
    held = other.hold(actor="ada", at=at(1), record="h1", mode="strict", level="structure")
    assert (held.record.header.mode, held.record.header.level) == (Mode.STRICT, Level.STRUCTURE)


def test_it_keeps_no_more_than_the_session_that_holds_it_by_now() -> None:
    session = started(HELD, CLOSING)
    session.perform(c.AgreeLevel("cho", at(1), Level.TURNS))
    assert held_in(session).level is Level.TURNS


def test_the_cast_is_proposed_as_the_protocol_says() -> None:
    session = started(HELD, CLOSING)
    assert session.held_cast() == Cast({"host": "ada", "guest": ["ben", "cho"]})
    session.perform(c.Leave("cho", at(1)))
    assert session.held_cast() == Cast({"host": "ada", "guest": ["ben", "cho"]}, late=["cho"]), "who is away is expected late"


def test_no_more_are_proposed_than_a_role_takes() -> None:
    hosts = evolve(CHATS, casts=(("host", TEAM), ("guest", TEAM)))
    session = started(Phase("held", (hosts,)), CLOSING)
    assert session.held_cast() == Cast({"host": "ada", "guest": ["ada", "ben", "cho"]})


def test_nobody_is_proposed_for_roles_that_exclude_one_another() -> None:
    chat = evolve(CHAT, roles=(evolve(CHAT.roles[0], excludes=("guest",)), CHAT.roles[1]))
    hosts = evolve(CHATS, casts=(("host", TEAM), ("guest", TEAM)))
    session = started(Phase("held", (hosts,)), CLOSING, uses=(chat,))
    assert session.held_cast() == Cast({"host": "ada", "guest": ["ben", "cho"]})
    assert held_in(session).now.lead == ("ada",), "what is proposed fits"


def test_people_who_are_only_spoken_about_may_be_cast() -> None:
    hold = evolve(CHATS, casts=(HOST, ("guest", PUPILS)))
    session = started(Phase("held", (hold,)), CLOSING)
    assert session.held_cast() == Cast({"host": "ada", "guest": ["p1", "p2", "p3"]}, late=["p1", "p2", "p3"])


def test_an_app_may_give_another_cast() -> None:
    session = started(HELD, CLOSING)
    held = session.hold(Cast({"host": "cho", "guest": ["eve"]}), actor="ben", at=at(1), record="h1")
    assert held.now.lead == ("cho",)


def test_a_cast_that_does_not_fit_opens_nothing() -> None:
    session = started(HELD, CLOSING)
    before = (session.events, session.now)
    with pytest.raises(InvalidCast, match="host"):
        session.hold(Cast({"guest": "ben"}), actor="ben", at=at(1), record="h1")
    assert (session.events, session.now) == before


def test_a_session_that_may_not_be_opened_is_refused_and_not_made() -> None:
    session = started(HELD, CLOSING)
    held_in(session)
    before = (session.events, session.now)
    with pytest.raises(Refused, match="held-already"):
        session.hold(actor="ben", at=at(2), record="h2")
    assert (session.events, session.now) == before


def test_nothing_is_held_where_the_part_holds_nothing() -> None:
    session = started(TALK, HELD, CLOSING)
    with pytest.raises(InvalidArgument, match="no-session-here") as error:
        session.held_cast()
    assert "held" in error.value.problems[0].remedy
    with pytest.raises(Refused, match="no-session-here"):
        session.hold(actor="ada", at=at(1), record="h1")
    assert refused(session, c.OpenHeld("ada", at(1), "h1")) == "no-session-here"


def test_opening_names_each_rule_it_breaks() -> None:
    session = started(HELD, CLOSING)
    assert refused(session, c.OpenHeld("ben", at(1), CYCLE)) == "record-exists", "a session does not hold itself"
    assert refused(session, c.OpenHeld("ben", at(1), "h1", "cho")) == "held-for-all"
    held = held_in(session)
    assert refused(session, c.OpenHeld("ben", at(1), "h1")) == "record-exists"
    assert refused(session, c.OpenHeld("ben", at(1), "h2")) == "held-already"
    finished(held, at(2))
    assert back(session, held)[-1] == "phase-entered", "one is enough"


def test_who_does_not_open_sessions_departs_in_guided_mode_and_is_refused_in_strict_mode() -> None:
    leads = Phase("held", (evolve(CHATS, who=Holders("facilitator")),))
    session = started(leads, CLOSING)
    assert told(session, c.OpenHeld("ben", at(1), "h1")) == ["(not-yours-to-hold)", "held-opened"]
    strict = started(leads, CLOSING, opening={"mode": Mode.STRICT})
    answer = refusal(strict, c.OpenHeld("ben", at(1), "h1"))
    assert (answer.code, answer.people) == ("not-yours-to-hold", ("ada",))


def test_nobody_speaks_where_a_session_is_held() -> None:
    session = started(HELD, CLOSING, opening={"mode": Mode.STRICT})
    assert refused(session, c.BeginTurn("ada", at(1))) == "no-talk"


def test_sessions_are_opened_and_brought_back_in_a_pause_and_between_meetings() -> None:
    for stop, go_on in ((c.Pause("ada", at(1)), c.Resume("ada", at(9))), (c.Adjourn("ada", at(1)), c.Convene("ada", at(9)))):
        session = started(HELD, CLOSING)
        session.perform(stop)
        held = held_in(session)
        assert back(session, finish(held))[0] == "held-closed"
        assert now(session).stop == "closing", "what ends by itself may end in a pause, too"
        session.perform(go_on)


# Bringing back


def test_what_came_of_a_session_is_handed_over_under_ids_of_its_own() -> None:
    session = started(HELD, CLOSING)
    held = with_remarks(session, "We see a gap.", "They count on fingers.")
    outcome = records.outcome(held.record)
    assert told(session, c.TakeBack("cho", at(5), outcome)) == ["item-handed", "item-handed", "held-closed", "phase-left", "phase-entered"]
    handed = [event for event in session.events if isinstance(event, e.ItemHanded)]
    assert [(each.item, each.kind, each.owner, each.record, each.actor) for each in handed] == [
        ("h1/remark-0", "note", "ada", "h1", "cho"),
        ("h1/remark-1", "note", "ada", "h1", "cho"),
    ]
    assert texts(session) == {"h1/remark-0": "We see a gap.", "h1/remark-1": "They count on fingers."}
    closed = find_event(session.events, "held-closed")
    assert (closed.why, closed.ended, closed.count, closed.head) == (Why.COMPLETE, at(3), outcome.count, outcome.head)
    assert closed.decisions == (("on", "yes"),)
    assert closed.head == records.links(held.record)[-1]
    assert closed.count == len(held.record.events)


def test_what_came_of_a_session_comes_back_once() -> None:
    session = started(HELD, CLOSING)
    held = with_remarks(session, "We see a gap.")
    outcome = records.outcome(held.record)
    session.perform(c.TakeBack("ben", at(5), outcome))
    answer = refusal(session, c.TakeBack("ben", at(6), outcome))
    assert (answer.code, answer.given) == ("handed-back", "h1")
    assert len(texts(session)) == 1


def test_only_what_is_given_is_handed_back() -> None:
    session = started(HELD, CLOSING)
    session.perform(c.Produce("cho", at(0), "plan", "plan-1"), words="brought in")
    held = held_in(session)
    held.perform(c.Produce("ada", at(2), "remark", "old"), words="old")
    held.perform(c.Produce("ben", at(2), "remark", "new", supersedes="old"), words="new")
    held.perform(c.Produce("ben", at(2), "private", "mine"), words="mine")
    finished(held, at(3))
    outcome = records.outcome(held.record)
    assert [item.id for item in outcome.items] == ["new"], "nothing private, nothing revised, nothing that was brought"
    session.perform(c.TakeBack("ben", at(5), outcome))
    assert texts(session) == {"plan-1": "brought in", "h1/new": "new"}


def test_what_is_handed_back_counts_as_produced_by_its_owner() -> None:
    session = started(evolve(HELD, ends=Produced("note")), CLOSING)
    held = with_remarks(session, "enough")
    assert back(session, held)[-1] == "phase-entered"
    empty = started(evolve(HELD, ends=Produced("note")), CLOSING)
    back(empty, with_remarks(empty))
    assert now(empty).stop == "held", "nothing came of it"


def test_whom_an_item_is_about_comes_back_where_its_kind_has_a_key_that_selects_them() -> None:
    chat = evolve(CHAT, items=(ItemRule(id="remark", by=TEAM, key=TEAM | Holders("child")), *CHAT.items[1:]))
    chat = evolve(chat, roles=(*chat.roles, evolve(chat.roles[1], id="child", outsider=True)))
    for kind, expected in (("guess", {"h1/p": "p1", "h1/a": None}), ("note", {"h1/p": None, "h1/a": None})):
        hold = evolve(CHATS, casts=(HOST, GUESTS, ("child", PUPILS)), gives=(("remark", kind),), takes=())
        session = started(Phase("held", (hold,)), CLOSING, uses=(chat,))
        held = held_in(session)
        held.perform(c.Produce("ada", at(2), "remark", "p", about="p1"))
        held.perform(c.Produce("ada", at(2), "remark", "a", about="ben"))
        finished(held, at(3))
        back(session, held)
        assert {event.item: event.about for event in session.events if isinstance(event, e.ItemHanded)} == expected


def test_what_is_handed_back_belongs_to_the_present_pass() -> None:
    lessons = Repeat("lessons", (HELD,), by=TEAM, least=2, most=2)
    session = started(lessons, CLOSING, items=(*ITEMS[:1], ItemRule(id="note", by=TEAM, loop="lessons"), *ITEMS[2:]))
    for number in (1, 2):
        held = with_remarks(session, "seen", record=f"h{number}")
        back(session, held)
    assert [event.number for event in session.events if isinstance(event, e.ItemHanded)] == [1, 2]


def test_a_decision_of_the_session_held_steers_the_cycle() -> None:
    again = Phase("again", CLOSING.talk, ends=LeadDecides(), when=Returned("on", "yes"))
    for option, stop in (("yes", "again"), ("no", "closing")):
        session = started(HELD, again, CLOSING)
        session.perform(c.TakeBack("ben", at(5), finished(held_in(session), at(3), option)))
        assert now(session).stop == stop


def test_of_several_sessions_the_one_opened_last_decides() -> None:
    again = Phase("again", CLOSING.talk, ends=LeadDecides(), when=Returned("on", "yes"))
    for last, stop in (("yes", "again"), ("no", "closing")):
        session = started(Phase("side", (evolve(OWN, decides=("on",)),)), again, CLOSING)
        held = {person: held_in(session, f"h-{person}", person) for person in ("ada", "ben", "cho")}
        for person in ("cho", "ada", "ben"):
            option = last if person == "cho" else {"yes": "no", "no": "yes"}[last]
            session.perform(c.TakeBack("ben", at(6), finished(held[person], at(5), option)))
        assert now(session).stop == stop, "whenever it was brought back"


def test_what_comes_back_late_counts_as_produced_at_the_phase_that_held_it_and_at_no_other() -> None:
    session = started(HELD, evolve(HELD, id="second", talk=CLOSING.talk, ends=Produced("note")), CLOSING)
    held = with_remarks(session, "late")
    session.perform(c.Advance("ada", session.now.at))
    back(session, held)
    assert now(session).stop == "second"
    session.perform(c.Produce("ben", session.now.at, "note", "n"))
    assert now(session).stop == "closing"


def test_what_comes_back_late_belongs_to_the_pass_in_which_its_session_was_opened() -> None:
    lessons = Repeat("lessons", (HELD,), by=TEAM, least=2, most=2)
    session = started(lessons, CLOSING, items=(*ITEMS[:1], ItemRule(id="note", by=TEAM, loop="lessons"), *ITEMS[2:]))
    held = with_remarks(session, "late")
    session.perform(c.Advance("ada", session.now.at))
    assert now(session).numbers == (("lessons", 2),)
    back(session, held)
    assert find_event(session.events, "item-handed").number == 1


def test_a_question_nobody_answered_hands_nothing_back() -> None:
    again = Phase("again", CLOSING.talk, ends=LeadDecides(), when=Returned("on", "yes"))
    session = started(HELD, again, CLOSING)
    held = held_in(session)
    held.perform(c.Advance("ada", at(2)))
    held.perform(c.Advance("ada", at(3)))
    back(session, held)
    assert find_event(session.events, "held-closed").decisions == ()
    assert now(session).stop == "closing"


def test_a_session_that_was_ended_early_comes_back_as_that() -> None:
    session = started(HELD, CLOSING)
    held = held_in(session)
    held.perform(c.EndSession("ada", at(2)))
    back(session, held)
    assert find_event(session.events, "held-closed").why is Why.EARLY


def test_a_session_that_goes_on_has_no_outcome() -> None:
    session = started(HELD, CLOSING)
    held = held_in(session)
    with pytest.raises(InvalidRecord, match="not-ended") as error:
        records.outcome(held.record)
    assert "end" in error.value.problems[0].remedy


BAD_OUTCOMES = {
    "unknown-record": lambda outcome: evolve(outcome, record="elsewhere"),
    "other-edition": lambda outcome: evolve(outcome, edition="2"),
    "other-edition: its protocol": lambda outcome: evolve(outcome, protocol="talk"),
    "other-edition: its rules": lambda outcome: evolve(outcome, rules="0" * 64),
    "held-elsewhere": lambda outcome: evolve(outcome, within=None),
    "held-elsewhere: another cycle": lambda outcome: evolve(outcome, within=Link("other", "held")),
    "held-elsewhere: another phase": lambda outcome: evolve(outcome, within=Link(CYCLE, "closing")),
    "held-elsewhere: a person": lambda outcome: evolve(outcome, within=Link(CYCLE, "held", "ben")),
    "naive-time": lambda outcome: evolve(outcome, opened=outcome.opened.replace(tzinfo=None)),
    "naive-time: its end": lambda outcome: evolve(outcome, ended=outcome.ended.replace(tzinfo=None)),
    "dates-backwards: opened before it was said to be": lambda outcome: evolve(outcome, opened=at(1) - timedelta(seconds=3)),
    "dates-backwards: ended before it was opened": lambda outcome: evolve(outcome, ended=outcome.opened - timedelta(seconds=1)),
    "dates-backwards: ends after now": lambda outcome: evolve(outcome, ended=at(5) + timedelta(seconds=3)),
    "unknown-option": lambda outcome: evolve(outcome, decisions=(("on", "perhaps"),)),
}


@pytest.mark.parametrize("case", BAD_OUTCOMES)
def test_an_outcome_that_does_not_fit_is_named_and_can_still_be_brought_back_whole(case: str) -> None:
    session = started(HELD, CLOSING)
    outcome = records.outcome(with_remarks(session, "We see a gap.").record)
    answer = refusal(session, c.TakeBack("ben", at(5), BAD_OUTCOMES[case](outcome)))
    assert answer.code == case.split(":", maxsplit=1)[0]
    assert sentence(answer)
    assert remedy(answer)
    session.perform(c.TakeBack("ben", at(5), outcome))
    assert texts(session) == {"h1/remark-0": "We see a gap."}


def test_clocks_that_differ_by_two_seconds_are_no_matter() -> None:
    session = started(HELD, CLOSING)
    outcome = records.outcome(with_remarks(session).record)
    two = timedelta(seconds=2)
    session.perform(c.TakeBack("ben", at(5), evolve(outcome, opened=at(1) - two, ended=at(5) + two)))
    assert find_event(session.events, "held-closed").ended == at(5) + two


def test_a_session_held_under_another_edition_is_named_and_its_own_still_comes_back() -> None:
    session = started(HELD, CLOSING)
    session.perform(c.OpenHeld("ben", at(1), "h1"))
    newer = evolve(CHAT, edition="2")
    other = Session.open(newer, Cast({"host": "ada"}), at=at(1), record="h1")
    answer = refusal(session, c.TakeBack("ben", at(5), evolve(finished(other, at(2)), within=Link(CYCLE, "held"))))
    assert (answer.code, answer.known[0][:6]) == ("other-edition", "chat 1")


def test_the_outcome_of_another_cycle_is_not_taken() -> None:
    session, other = started(HELD, CLOSING), started(HELD, CLOSING, opening={"record": "other"})
    held_in(session)
    theirs = finished(held_in(other), at(2))
    answer = refusal(session, c.TakeBack("ben", at(5), theirs))
    assert (answer.code, answer.given, answer.known) == ("held-elsewhere", "h1", ("h1",))


def test_an_item_whose_id_was_taken_in_the_meantime_comes_under_another() -> None:
    session = started(HELD, CLOSING)
    outcome = records.outcome(with_remarks(session, "We see a gap.").record)
    session.perform(c.Produce("ben", at(4), "note", "h1/remark-0"))
    session.perform(c.TakeBack("ben", at(5), outcome))
    assert texts(session) == {"h1/remark-0~2": "We see a gap."}
    assert find_event(session.events, "item-handed").source == "remark-0"


@pytest.mark.parametrize(
    "twice",
    [
        lambda outcome: {"items": outcome.items * 2},
        lambda outcome: {"decisions": outcome.decisions * 2},
        lambda outcome: {"contents": outcome.contents * 2},
        lambda outcome: {"items": (outcome.items[0], evolve(outcome.items[0], id="other"))},
    ],
)
def test_an_outcome_names_each_thing_once(twice: Callable[[Outcome], dict[str, Any]]) -> None:
    outcome = records.outcome(with_remarks(started(HELD, CLOSING), "We see a gap.").record)
    with pytest.raises(InvalidArgument, match="named-twice"):
        evolve(outcome, **twice(outcome))


def test_who_is_no_member_neither_opens_sessions_nor_brings_them_back() -> None:
    session = started(HELD, CLOSING)
    session.perform(c.Join("p1", at(0)))
    assert refused(session, c.OpenHeld("p1", at(1), "h1")) == "not-yours-to-hold"
    outcome = records.outcome(with_remarks(session).record)
    assert refused(session, c.TakeBack("p1", at(5), outcome)) == "not-yours-to-hold"


def test_a_cast_is_proposed_for_whom_a_session_is_held() -> None:
    for phase, person, code in ((HELD, "ben", "held-for-all"), (SIDE_BY_SIDE, None, "held-for-each")):
        with pytest.raises(InvalidArgument, match=code):
            started(phase, CLOSING).held_cast(person)
    with pytest.raises(NotFound, match="unknown-person"):
        started(SIDE_BY_SIDE, CLOSING).held_cast("zoe")


def test_who_brings_it_back_may_be_away_from_the_phase_that_held_it() -> None:
    session = started(HELD, CLOSING)
    held = held_in(session)
    session.perform(c.OptOut("ben", at(1)))
    outcome = finished(held, at(2))
    assert session.departures(c.TakeBack("ben", at(3), outcome)) == ("not-yours-to-hold",), "at the phase itself they are passed over"
    session.perform(c.Advance("ada", at(3)))
    assert session.departures(c.TakeBack("ben", at(4), outcome)) == ()


# A step closed with its session open


def test_a_step_closed_with_its_session_open_notes_it_and_loses_nothing() -> None:
    session = started(HELD, TALK, CLOSING)
    held = with_remarks(session, "We see a gap.")
    assert told(session, c.Advance("ada", at(4))) == ["(before-end)", "(held-open)", "phase-left", "phase-entered"]
    assert first(session).code == "take-back"
    assert back(session, held) == ["item-handed", "held-closed"]
    assert (now(session).stop, now(session).held) == ("talk", ())
    assert texts(session) == {"h1/remark-0": "We see a gap."}


def test_a_step_may_be_closed_so_in_strict_mode_too() -> None:
    session = started(HELD, CLOSING, opening={"mode": Mode.STRICT})
    held_in(session)
    assert told(session, c.Advance("ada", at(4)))[:2] == ["(before-end)", "(held-open)"]


def test_moving_to_another_part_of_the_phase_closes_nothing() -> None:
    two = Phase("held", (CHATS, *CLOSING.talk), ends=LeadDecides())
    session = started(two, CLOSING)
    held_in(session)
    assert told(session, c.Advance("ada", at(2))) == ["(before-end)", "part-entered"]
    assert told(session, c.Advance("ada", at(3)))[0] == "(held-open)"


def test_going_on_from_another_phase_says_nothing_of_a_session_that_is_still_open() -> None:
    session = started(HELD, TALK, CLOSING)
    held_in(session)
    session.perform(c.Advance("ada", at(2)))
    assert told(session, c.Advance("ada", at(3))) == ["phase-left", "phase-entered"]
    assert told(session, c.EndSession("ada", at(4)))[:2] == ["(ended-early)", "(held-open)"]


def test_a_session_of_an_earlier_visit_is_still_that_of_the_phase() -> None:
    session = started(Repeat("lessons", (HELD,), by=TEAM, least=2, most=2), CLOSING)
    held_in(session)
    session.perform(c.Advance("ada", at(2)))
    assert now(session).numbers == (("lessons", 2),)
    later = with_remarks(session, record="h2")
    assert back(session, later) == ["held-closed", "phase-left", "loop-ended", "phase-entered"], "those opened since the stop was entered count"
    assert departures(session) == ["before-end", "held-open"]


def test_one_that_is_open_since_an_earlier_visit_is_noted_again_when_the_phase_is_left() -> None:
    session = started(Repeat("lessons", (HELD,), by=TEAM, least=2, most=2), CLOSING)
    held_in(session)
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Advance("ada", at(3)))
    assert departures(session) == ["before-end", "held-open"] * 2


def test_nothing_comes_back_when_all_is_over() -> None:
    session = started(HELD, CLOSING)
    held = with_remarks(session)
    session.perform(c.EndSession("ada", at(4)))
    assert refused(session, c.TakeBack("ben", at(5), records.outcome(held.record))) == "session-ended"


# What goes in


def test_what_is_taken_in_is_what_nothing_supersedes_with_its_words() -> None:
    session = started(TALK, HELD, CLOSING)
    session.perform(c.Produce("ada", at(0), "plan", "a"), words="first plan")
    session.perform(c.Produce("ben", at(0), "plan", "b"), words="another plan")
    session.perform(c.Produce("cho", at(0), "plan", "c", supersedes="a"), words="better plan")
    session.perform(c.Produce("cho", at(0), "note", "d"), words="not asked for")
    session.perform(c.Advance("ada", at(1)))
    held = held_in(session)
    brought = [event for event in held.events if isinstance(event, e.ItemBrought)]
    assert [(each.item, each.kind, each.owner) for each in brought] == [("b", "remark", "ben"), ("c", "remark", "cho")]
    assert texts(held) == {"b": "another plan", "c": "better plan"}


def test_what_is_taken_in_belongs_to_the_present_pass() -> None:
    plan = evolve(ITEMS[0], loop="lessons")
    session = started(Repeat("lessons", (HELD,), by=TEAM, least=2, most=2), CLOSING, items=(plan, *ITEMS[1:]))
    session.perform(c.Produce("ada", at(0), "plan", "one"))
    held = with_remarks(session)
    back(session, held)
    session.perform(c.Produce("ada", at(6), "plan", "two"))
    later = held_in(session, "h2")
    assert [event.item for event in later.events if isinstance(event, e.ItemBrought)] == ["two"]


def test_words_are_not_taken_where_less_is_kept() -> None:
    session = started(TALK, HELD, CLOSING)
    session.perform(c.Produce("ada", at(0), "plan", "a"), words="first plan")
    session.perform(c.Advance("ada", at(1)))
    held = session.hold(actor="ben", at=at(1), record="h1", level=Level.TURNS)
    assert [event.content for event in held.events if isinstance(event, e.ItemBrought)] == [None]
    assert held.record.contents == ()


def test_an_item_of_somebody_who_is_not_there_is_brought_by_who_opens_it() -> None:
    session = started(TALK, HELD, CLOSING)
    session.perform(c.Produce("cho", at(0), "plan", "a"))
    session.perform(c.Advance("ada", at(1)))
    for opener, owner in (("ben", "ben"), ("cho", "ada")):
        other = session.fork()
        held = other.hold(Cast({"host": "ada", "guest": ["ben"]}), actor=opener, at=at(1), record="h1")
        assert [event.owner for event in held.events if isinstance(event, e.ItemBrought)] == [owner]


def test_an_app_may_bring_more() -> None:
    session = started(HELD, CLOSING)
    held = session.hold(actor="ben", at=at(1), record="h1", items=[Item(id="x", kind="remark", owner="cho")])
    assert [event.item for event in held.events if isinstance(event, e.ItemBrought)] == ["x"]


# Side by side


def test_one_is_held_for_each_of_some_people_side_by_side() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    held = {person: held_in(session, record=f"h-{person}", person=person) for person in ("ada", "ben", "cho")}
    assert [(each.record, each.person) for each in now(session).held] == [("h-ada", "ada"), ("h-ben", "ben"), ("h-cho", "cho")]
    for person, each in held.items():
        assert each.now.lead == (person,), "who it is held for is the host"
        assert each.record.header.within == Link(CYCLE, "side", person)
    for person, each in reversed(held.items()):
        assert now(session).stop == "side"
        finished(each, at(3))
        back(session, each)
        assert person not in [open_.person for open_ in now(session).held]
    assert now(session).stop == "closing"


def test_the_person_it_is_held_for_is_nothing_else_in_it() -> None:
    everybody = evolve(OWN, casts=(("guest", Holders("member")),))
    session = started(Phase("side", (everybody,)), CLOSING)
    assert session.held_cast("ben") == Cast({"host": "ben", "guest": ["ada", "cho"]})


def test_opening_for_each_names_each_rule_it_breaks() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    assert refused(session, c.OpenHeld("ben", at(1), "h1")) == "held-for-each"
    assert refused(session, c.OpenHeld("ben", at(1), "h1", "p1")) == "held-for-each"
    held_in(session, person="ben")
    assert refused(session, c.OpenHeld("ben", at(1), "h2", "ben")) == "held-already"


def test_each_of_nobody_is_complete_as_it_begins() -> None:
    session = started(Phase("side", (evolve(OWN, each=Holders("recorder")),)), CLOSING)
    assert now(session).stop == "closing"
    assert [event.phase for event in session.events if isinstance(event, e.PhaseEntered)] == ["side", "closing"]


def test_where_nobody_opens_sessions_the_lead_goes_on() -> None:
    session = started(Phase("side", (evolve(CHATS, who=Nobody()),)), CLOSING)
    assert session.departures(c.OpenHeld("ada", at(1), "h1")) == ("not-yours-to-hold",)
    assert told(session, c.Advance("ada", at(1))) == ["(before-end)", "phase-left", "phase-entered"]


def side_by_side(session: Session, *people: str) -> dict[str, Session]:
    """Hold a session for each of some people, and end them."""
    return {person: finish(held_in(session, f"h-{person}", person, actor="ada")) for person in people}


def test_who_comes_late_has_one_held_too() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"]}, late=["ben"])
    session = started(SIDE_BY_SIDE, CLOSING, cast=cast)
    back(session, side_by_side(session, "ada")["ada"], "ada")
    assert now(session).stop == "side", "theirs is held over weeks, present or not"
    session.perform(c.Join("ben", session.now.at))
    back(session, side_by_side(session, "ben")["ben"], "ada")
    assert now(session).stop == "closing"


def test_who_leaves_still_has_one_held_unless_they_opt_out() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    for held in side_by_side(session, "ada", "cho").values():
        back(session, held, "ada")
    assert told(session.fork(), c.Leave("ben", session.now.at)) == ["left"]
    assert told(session, c.OptOut("ben", session.now.at)) == ["opted-out", "phase-left", "phase-entered"]


def test_one_that_is_open_comes_back_also_for_whoever_opts_out() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    held = side_by_side(session, "ada", "ben", "cho")
    for person in ("ada", "cho"):
        back(session, held[person], "ada")
    session.perform(c.OptOut("ben", session.now.at))
    assert now(session).stop == "side"
    back(session, held["ben"], "ada")
    assert now(session).stop == "closing"


def test_for_pupils_who_are_not_here_sessions_are_held_by_whoever_leads_them() -> None:
    about = Hold(TEAM, "chat", each=PUPILS, role="guest", casts=(HOST,))
    session = started(Phase("side", (about,)), CLOSING)
    assert session.held_cast("p2") == Cast({"guest": "p2", "host": "ada"}, late=["p2"])
    for child in CHILDREN:
        back(session, finish(held_in(session, f"h-{child}", child)))
    assert now(session).stop == "closing"


def test_a_person_who_leads_theirs_has_to_be_there_when_it_opens() -> None:
    session = started(SIDE_BY_SIDE, CLOSING)
    session.perform(c.Leave("ben", at(1)))
    before = (session.events, session.now)
    with pytest.raises(InvalidCast, match="lead-late"):
        session.hold(actor="ada", at=at(1), record="h1", person="ben")
    assert (session.events, session.now) == before


def test_no_more_is_kept_of_it_than_of_the_session_that_holds_it() -> None:
    session = started(HELD, CLOSING, opening={"level": "turns"})
    assert session.hold(actor="ada", at=at(1), record="h1", level="contents").level is Level.TURNS


# Levels and words


@pytest.mark.parametrize(("cycle", "held", "words"), [("contents", "contents", True), ("contents", "turns", False), ("turns", "contents", False)])
def test_words_come_back_exactly_where_both_keep_words(cycle: str, held: str, words: bool) -> None:
    session = started(HELD, CLOSING, opening={"level": cycle})
    chat = session.hold(actor="ben", at=at(1), record="h1", level=held, salts=Random(2))
    chat.perform(c.Produce("ada", at(2), "remark", "remark-0"), words="We see a gap.")
    session.perform(c.TakeBack("ben", at(5), finished(chat, at(3))))
    assert find_event(session.events, "item-handed").item == "h1/remark-0"
    assert texts(session) == ({"h1/remark-0": "We see a gap."} if words else {})


@pytest.mark.parametrize("phase", [HELD, SIDE_BY_SIDE], ids=["one for all", "side by side"])
def test_a_session_of_which_only_the_structure_is_kept_comes_back_all_the_same(phase: Phase) -> None:
    session = started(phase, CLOSING)
    held = session.hold(actor="ben", at=at(1), record="h1", person="ada" if phase is SIDE_BY_SIDE else None, level="structure")
    held.perform(c.Produce("ada", at(2), "remark", "remark-0"))
    session.perform(c.TakeBack("ben", at(5), finished(held, at(3))))
    assert [event.tag for event in session.events if event.tag.startswith("item")] == [], "what was made is not kept"
    assert now(session).held == ()


def test_of_a_session_of_which_nothing_is_kept_nothing_comes_back_and_the_lead_goes_on() -> None:
    session = started(HELD, CLOSING)
    held = session.hold(actor="ben", at=at(1), record="h1", level="nothing")
    held.perform(c.EndSession("ada", at(2)))
    with pytest.raises(InvalidRecord, match="not-ended") as error:
        records.outcome(held.record)
    assert "the session itself" in error.value.problems[0].remedy
    assert told(session.fork(), c.Advance("ada", at(3)))[:2] == ["(before-end)", "(held-open)"]


def test_a_session_of_which_nothing_is_kept_tells_its_end_and_its_decisions_while_it_is_at_hand() -> None:
    session = started(HELD, CLOSING)
    held = session.hold(actor="ben", at=at(1), record="h1", level="nothing")
    held.perform(c.Produce("ada", at(1), "remark", "remark-0"), words="We see a gap.")
    held.perform(c.Advance("ada", at(2)))
    held.perform(c.Choose("ben", at(2), "yes"))
    session.perform(c.TakeBack("ben", at(3), records.outcome(held)))
    closed = find_event(session.events, "held-closed")
    assert (closed.why, closed.decisions) == (Why.COMPLETE, (("on", "yes"),))
    assert texts(session) == {}
    assert [event.tag for event in session.events if isinstance(event, e.ItemHanded)] == [], "what was made is not kept"
    records.verify_cycle([session.record, held.record])


def test_words_that_were_taken_back_in_the_meantime_do_not_come() -> None:
    session = started(HELD, CLOSING)
    held = held_in(session)
    held.perform(c.Produce("ada", at(2), "remark", "remark-0"), words="We see a gap.")
    held.perform(c.AgreeLevel("ben", at(2), Level.TURNS))
    session.perform(c.TakeBack("ben", at(5), finished(held, at(3))))
    assert texts(session) == {}


def test_words_somebody_made_up_on_the_way_are_not_asked_for() -> None:
    session = started(HELD, CLOSING)
    outcome = records.outcome(with_remarks(session, "We see a gap.").record)
    bare = evolve(outcome, contents=())
    session.perform(c.TakeBack("ben", at(5), bare))
    assert find_event(session.events, "item-handed").content is None, "a fact points to no words that are not there"


# Held in what is held


DEEP = evolve(
    CHAT, id="deep", steps=(Phase("inner", (Hold(TEAM, "chat", casts=(("host", Holders("host")),), gives=(("remark", "remark"),)),)),), uses=(CHAT,)
)


def test_a_session_that_is_held_may_hold_others_and_hands_on_what_came_of_them() -> None:
    session = started(Phase("held", (Hold(TEAM, "deep", casts=(HOST, GUESTS), gives=(("remark", "note"),)),)), CLOSING, uses=(DEEP,))
    deep = held_in(session)
    inner = deep.hold(actor="ada", at=at(2), record="h2", salts=Random(9))
    assert inner.record.header.within == Link("h1", "inner")
    inner.perform(c.Produce("ada", at(3), "remark", "deepest"), words="the very thing")
    deep.perform(c.TakeBack("ada", at(5), finished(inner, at(4))))
    assert deep.ended
    session.perform(c.TakeBack("ben", at(6), records.outcome(deep.record)))
    assert texts(session) == {"h1/h2/deepest": "the very thing"}


# Laws


def reckoned(held: Session, hold: Hold, keeps: bool) -> list[tuple[str, str, str, str | None]]:
    """Reckon from what happened in a session what is to be handed over: id, kind, owner and words."""
    if held.level.rank < Level.TURNS.rank:
        return []
    made = [event for event in e.standing(held.events) if isinstance(event, e.ItemProduced | e.ItemHanded)]
    revised = {item for event in made if isinstance(event, e.ItemProduced) for item in (event.supersedes, *event.merges)}
    open_ = {rule.id for rule in held.protocol.items if rule.access is Access.OPEN}
    kinds, said = dict(hold.gives), texts(held) if keeps else {}
    return [
        (f"{held.record.header.record}/{event.item}", kinds[event.kind], event.owner, said.get(event.item))
        for event in made
        if event.kind in kinds and event.kind in open_ and event.item not in revised
    ]


def answered(held: Session) -> dict[str, str]:
    """Reckon which questions of a session were decided by an answer, and how."""
    if held.level.rank < Level.TURNS.rank:
        return {}
    said: dict[str, str] = {}
    found: dict[str, str] = {}
    for event in e.standing(held.events):
        if isinstance(event, e.OptionChosen):
            said[event.question] = event.option
        if isinstance(event, e.PhaseLeft) and event.why is Why.CHOICE:
            found[event.phase] = said[event.phase]
    return found


def hold_of(protocol: Protocol, phase: str) -> Hold:
    """Find what a phase holds, wherever it stands."""
    todo = list(protocol.steps)
    while todo:
        step = todo.pop()
        if isinstance(step, Phase) and step.id == phase:
            (hold,) = [talk for talk in step.talk if isinstance(talk, Hold)]
            return hold
        todo += getattr(step, "steps", ())
    raise AssertionError(phase)


def check_handed(group: Group, act: Act, keeps: bool, before: dict[str, str]) -> None:
    """Check that just what came of a session arrived."""
    assert isinstance(act.command, c.TakeBack)
    assert act.held is not None
    assert not isinstance(act.answer, Refused)
    session, within = group.sessions[act.record], act.held.record.header.within
    assert within is not None
    hold = hold_of(session.protocol, within.phase)
    expected = reckoned(act.held, hold, keeps and act.held.level is Level.CONTENTS)
    events = act.answer.events  # type: ignore[union-attr]  # it was accepted
    handed = [event for event in events if isinstance(event, e.ItemHanded)]
    words = texts(session)
    assert [(event.item, event.kind, event.owner, words.get(event.item)) for event in handed] == expected
    assert dict(find_event(events, "held-closed").decisions) == {key: value for key, value in answered(act.held).items() if key in hold.decides}
    assert words == before | {name: said for name, _, _, said in expected if said is not None}
    assert act.held.record.header.record not in [open_.record for open_ in session.now.held]


@given(SEEDS)
def test_what_is_handed_over_arrives_exactly_once_with_its_words_where_both_keep_words(seed: int) -> None:
    group = Group.drawn(seed)
    before = {name: texts(session) for name, session in group.sessions.items()}
    levels = {name: session.level for name, session in group.sessions.items()}
    for act in group.acts(LENGTH):
        if isinstance(act.command, c.TakeBack) and hasattr(act.answer, "events"):
            check_handed(group, act, levels[act.record] is Level.CONTENTS, before[act.record])
            session = group.sessions[act.record]
            if not session.ended:
                assert refused(session, act.command) == "handed-back"
        before = {name: texts(session) for name, session in group.sessions.items()}
        levels = {name: session.level for name, session in group.sessions.items()}


@given(SEEDS)
def test_all_that_is_over_and_told_comes_back_somewhere(seed: int) -> None:
    group = Group.drawn(seed)
    for act in group.acts(LENGTH):
        if isinstance(act.command, c.TakeBack) and not over_by(group.sessions[act.record], act.command.at):
            assert hasattr(act.answer, "events"), (act.command, act.answer)


def over_by(session: Session, moment: datetime) -> bool:
    """Tell whether a session is over at a moment, what falls due before it settled."""
    fork = session.fork()
    fork.due(max(moment, fork.now.at))
    return fork.ended


@given(SEEDS)
def test_each_session_held_is_known_to_the_one_that_holds_it(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    for name, session in group.sessions.items():
        opened = {event.record: event for event in session.events if isinstance(event, e.HeldOpened)}
        closed = {event.record for event in session.events if isinstance(event, e.HeldClosed)}
        assert {each.record for each in session.now.held} == opened.keys() - closed
        assert {record for record, holder in group.holders.items() if holder == name} == opened.keys()
        for record, event in opened.items():
            within = group.sessions[record]._header.within
            assert within is not None
            assert (within.record, within.person) == (name, event.person)


def test_an_outcome_is_a_value_somebody_can_look_at() -> None:
    session = started(HELD, CLOSING)
    outcome = records.outcome(with_remarks(session, "We see a gap.").record)
    assert isinstance(outcome, Outcome)
    assert (outcome.record, outcome.protocol, outcome.edition) == ("h1", "chat", "1")
    assert (outcome.opened, outcome.ended, outcome.why) == (at(1), at(3), Why.COMPLETE)
    assert [content.text for content in outcome.contents] == ["We see a gap."]


def test_a_phase_that_holds_may_be_passed_over_like_any_other() -> None:
    session = started(evolve(HELD, when=Filled(Holders("recorder"))), CLOSING)
    assert now(session).stop == "closing"


def test_a_date_that_passes_while_a_session_is_open_is_a_fact_and_no_end() -> None:
    session = started(evolve(HELD, days=None), CLOSING)
    session.perform(c.SetDate("ada", at(1), day(2)))
    held = held_in(session)
    assert [event.tag for event in session.due(day(3)).events] == ["time-was-up"]
    finished(held, day(4))
    session.perform(c.TakeBack("ben", day(4), records.outcome(held.record)))
    assert now(session).stop == "closing"


@pytest.mark.parametrize("person", [7, "", ("ada",), b"ada"])
def test_for_whom_a_session_is_held_is_asked_for_by_name(person: object) -> None:
    cycle = started(HELD, CLOSING)
    with pytest.raises(InvalidArgument, match="wrong-kind"):
        cycle.held_cast(person)  # type: ignore[arg-type]  # what an app might give by mistake
    with pytest.raises(InvalidArgument, match="wrong-kind"):
        cycle.hold(actor="ben", at=at(1), record="h1", person=person)  # type: ignore[arg-type]  # likewise
    assert not cycle.now.held
