# SPDX-License-Identifier: MIT
"""Seals: what is written stays its author's until it is opened, by a phase, by word or by reading it out."""

from __future__ import annotations

import json
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
from plcprotocols.model.canonical import canonical
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Phase, Step
from plcprotocols.model.items import Access, ItemRule, Seal
from plcprotocols.model.moves import Move
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Field, Open, Read, Round, Say
from plcprotocols.model.who import Everyone, Holders, Nobody
from tests.cycles import CLOSING, ITEMS, TEAM, at, now, refusal, refused, started, tags, told

WRITING = Phase("writing", (Field(TEAM),), ends=LeadDecides(), yields=("guess-1",))
TALKING = Phase("talking", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("guess-1",))
READING = Phase("reading", (Round(TEAM, Read("guess-1", Move.DESCRIBE)),), yields=("guess-1",))
PEOPLE = ("ada", "ben", "cho")
LEAD = Holders("facilitator")
SECRET_WORDS = "the rhubarb said so"


def sealed(*steps: Step, seal: Seal, **rule: Any) -> Session:
    kind = ItemRule(id="guess-1", by=TEAM, seal=seal, **rule)
    return started(WRITING, *steps, items=(*ITEMS, kind))


def write(session: Session, *people: str, minutes: float = 1) -> Session:
    for person in people:
        session.perform(c.Produce(person, at(minutes), "guess-1", f"of-{person}"), words=f"{SECRET_WORDS} {person}")
    return session


def readers(session: Session, name: str) -> list[str]:
    """Name who may read the words of an item."""
    return [person for person in PEOPLE for item in session.view(person).items if item.id == name and item.content is not None]


def opened(session: Session) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(event.actor, event.items) for event in session.events if isinstance(event, e.SealOpened)]


def latest(session: Session) -> Any:
    """Give the latest event."""
    return session.events[-1]


def problems(seal: Seal, *steps: Step, **rule: Any) -> set[str]:
    with pytest.raises(InvalidProtocol) as error:
        sealed(*steps, seal=seal, **rule)
    return {problem.code for problem in error.value.problems}


def test_until_then_only_the_author_sees_the_words() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking")), "ben", "cho")
    assert readers(session, "of-ben") == ["ben"]
    assert [(item.owner, item.sealed) for item in session.view("ada").items] == [("ben", True), ("cho", True)]
    assert told(session, c.Advance("ada", at(2))) == ["phase-left", "phase-entered", "seal-opened"]
    assert opened(session) == [(None, ("of-ben", "of-cho"))]
    assert readers(session, "of-ben") == list(PEOPLE)


def test_what_comes_later_is_not_sealed() -> None:
    session = sealed(TALKING, seal=Seal(until="talking"))
    session.perform(c.Advance("ada", at(1)))
    assert opened(session) == [(None, ())]
    write(session, "ben", minutes=2)
    assert readers(session, "of-ben") == list(PEOPLE)


def test_nothing_opens_before_everybody_has_written() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking", each=TEAM)), "ada", "ben")
    assert told(session, c.Advance("ada", at(2))) == ["phase-left", "phase-entered"]
    assert readers(session, "of-ben") == ["ben"]
    assert told(session, c.Produce("cho", at(3), "guess-1", "of-cho")) == ["item-produced", "seal-opened"]
    assert readers(session, "of-ben") == list(PEOPLE)


def test_who_leaves_is_not_waited_for() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking", each=TEAM)), "ada", "ben")
    session.perform(c.Advance("ada", at(2)))
    assert told(session, c.Leave("cho", at(3))) == ["left", "seal-opened"]
    session = write(sealed(TALKING, seal=Seal(until="talking", each=TEAM)), "ada", "ben")
    session.perform(c.Advance("ada", at(2)))
    assert told(session, c.OptOut("cho", at(3))) == ["opted-out", "seal-opened"]


def test_what_waited_opens_in_a_pause_too() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking", each=TEAM)), "ada", "ben")
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Pause("ben", at(3)))
    assert told(session, c.Produce("cho", at(4), "guess-1", "of-cho")) == ["item-produced", "seal-opened"]


def test_one_by_one_by_word() -> None:
    session = write(sealed(TALKING, seal=Seal(by=LEAD, whole=False)), "ben", "cho")
    assert refused(session, c.Reveal("ben", at(2), "of-ben")) == "not-yours-to-reveal"
    assert refused(session, c.Reveal("ada", at(2), "none")) == "unknown-item"
    assert told(session, c.Reveal("ada", at(2), "of-ben")) == ["seal-opened"]
    assert (readers(session, "of-ben"), readers(session, "of-cho")) == (list(PEOPLE), ["cho"])
    assert refused(session, c.Reveal("ada", at(2), "of-ben")) == "not-sealed"
    assert session.legal("ada").of("reveal")[0].slots[0].choices == ("of-cho",)


def test_all_together_by_word() -> None:
    session = write(sealed(TALKING, seal=Seal(by=LEAD, each=TEAM)), "ada", "ben")
    answer = refusal(session, c.Reveal("ada", at(2), "of-ben"))
    assert (answer.code, answer.people) == ("not-all-written", ("cho",))
    assert not session.legal("ada").of("reveal")
    write(session, "cho", minutes=3)
    assert told(session, c.Reveal("ada", at(3), "of-ben")) == ["seal-opened"]
    assert opened(session) == [("ada", ("of-ada", "of-ben", "of-cho"))]


def test_who_has_not_written_is_not_named_where_it_is_anonymous() -> None:
    session = write(sealed(TALKING, seal=Seal(by=LEAD, each=TEAM), anonymous=True), "ben")
    assert refusal(session, c.Reveal("ada", at(2), "of-ben")).people == ()


def test_what_is_open_needs_no_opening() -> None:
    session = started(Phase("talk", TALKING.talk, yields=("note",)))
    session.perform(c.Produce("ben", at(1), "note", "n"))
    assert refused(session, c.Reveal("ada", at(1), "n")) == "not-sealed"


def test_reading_out_opens_ones_own() -> None:
    session = write(sealed(READING, CLOSING, seal=Seal(whole=False)), *PEOPLE)
    session.perform(c.Advance("ada", at(2)))
    assert told(session, c.BeginTurn("ada", at(3))) == ["turn-begun", "seal-opened"]
    assert (readers(session, "of-ada"), readers(session, "of-ben")) == (list(PEOPLE), ["ben"])
    session.perform(c.EndTurn("ada", at(3)))
    assert told(session, c.BeginTurn("ben", at(3))) == ["turn-begun", "seal-opened"]
    assert opened(session) == [("ada", ("of-ada",)), ("ben", ("of-ben",))]


def test_nobody_reads_out_before_all_are_written() -> None:
    session = write(sealed(READING, CLOSING, seal=Seal(whole=False, each=TEAM)), "ada", "ben")
    session.perform(c.Advance("ada", at(2)))
    answer = refusal(session, c.BeginTurn("ada", at(3)))
    assert (answer.code, answer.people) == ("not-all-written", ("cho",))
    assert not session.legal("ada").of("begin-turn")[0].slots if session.legal("ada").of("begin-turn") else True
    write(session, "cho", minutes=4)
    assert told(session, c.BeginTurn("ada", at(4))) == ["turn-begun", "seal-opened"]


def test_the_lead_intervenes_without_reading() -> None:
    session = write(sealed(READING, CLOSING, seal=Seal(whole=False, each=TEAM)), "ben")
    session.perform(c.Advance("ada", at(2)))
    assert told(session, c.BeginTurn("ada", at(3), Move.INTERVENE)) == ["turn-begun"]
    assert latest(session).about is None


def test_sealed_words_are_revised_by_their_author_alone() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking")), "ben")
    assert refused(session, c.Produce("cho", at(2), "guess-1", "x", supersedes="of-ben")) == "not-superseding"
    assert told(session, c.Produce("ben", at(2), "guess-1", "x", supersedes="of-ben")) == ["item-produced"]


def test_sealed_words_are_not_handed_out() -> None:
    session = write(sealed(TALKING, seal=Seal(by=LEAD, whole=False)), "ben", "cho")
    session.perform(c.Reveal("ada", at(2), "of-ben"))
    session.perform(c.EndSession("ada", at(3)))
    outcome = records.outcome(session.record)
    assert [(item.id, item.content is not None) for item in outcome.items] == [("of-ben", True), ("of-cho", False)]
    assert [content.text for content in outcome.contents] == [f"{SECRET_WORDS} ben"]


def test_impossible_seals_are_named() -> None:
    assert "unknown-phase" in problems(Seal(until="none"))
    assert "never-opened" in problems(Seal())
    assert "never-opened" in problems(Seal(by=Nobody()))
    assert "private-sealed" in problems(Seal(by=TEAM), access=Access.PRIVATE)
    assert "private-signed" in problems(Seal(by=TEAM), signed=TEAM)
    assert "private-film" in problems(Seal(by=TEAM), film=True)


# Records from outside


def test_a_record_that_opens_before_the_time_contradicts_itself() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking", each=TEAM)), "ada", "ben")
    last = session.record.events[-1]
    forged = (*session.record.events, e.SealOpened(last.seq + 1, last.at, None, "guess-1", ("of-ada", "of-ben")))
    with pytest.raises(InvalidRecord, match="opens by itself"):
        Session.resume(evolve(session.record, events=forged))
    forged = (*session.record.events, e.SealOpened(last.seq + 1, last.at, "ben", "guess-1", ("of-ada", "of-ben")))
    with pytest.raises(InvalidRecord, match="not-yours-to-reveal"):
        Session.resume(evolve(session.record, events=forged))


def test_a_record_that_does_not_open_when_it_is_time_is_torn() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking")), "ada")
    session.perform(c.Advance("ada", at(2)))
    with pytest.raises(InvalidRecord) as error:
        Session.resume(evolve(session.record, events=session.record.events[:-1]))
    assert error.value.problems[0].code == "torn"


# Laws


def shown(session: Session, viewer: str) -> str:
    """Spell all a person is shown: view, changes, templates, and refusals for what they might try."""
    tries: list[Any] = [c.Reveal(viewer, at(90), f"of-{person}") for person in PEOPLE]
    tries += [c.Produce(viewer, at(90), "guess-1", "new", supersedes=f"of-{person}") for person in PEOPLE]
    refusals = [answer for each in tries if isinstance(answer := session.why_not(each), Refusal)]
    return json.dumps([str(session.view(viewer)), str(session.changes(viewer)), str(tuple(session.legal(viewer))), str(refusals)])


SEALS = (
    Seal(until="talking"),
    Seal(until="talking", each=TEAM),
    Seal(by=LEAD),
    Seal(by=Everyone(), whole=False, each=TEAM),
    Seal(until="talking", whole=False),
)


@given(st.integers(0, 999_999))
def test_sealed_words_reach_nobody_before_they_are_opened(seed: int) -> None:
    random = Random(seed)
    seal = random.choice(SEALS)
    session = sealed(READING, TALKING, CLOSING, seal=seal)
    acts: list[Any] = [
        lambda who, when: c.Produce(who, when, "guess-1", f"of-{who}"),
        lambda who, when: c.Reveal(who, when, f"of-{random.choice(PEOPLE)}"),
        c.BeginTurn,
        c.EndTurn,
        lambda _, when: c.Advance("ada", when),
        lambda who, when: c.Leave(who, when) if random.random() < 0.1 and who != "ada" else c.TimeCall(who, when),
    ]
    for number in range(14):
        who = random.choice(PEOPLE)
        command = random.choice(acts)(who, at(1 + number))
        words = f"{SECRET_WORDS} {who}" if isinstance(command, c.Produce) else None
        session.attempt(command, words=words)
        open_ = {item for event in session.events if isinstance(event, e.SealOpened) for item in event.items}
        whole = any(isinstance(event, e.SealOpened) for event in session.events) and seal.whole
        assert SECRET_WORDS not in "".join(canonical(event).decode() for event in session.events)
        for viewer in PEOPLE:
            assert SECRET_WORDS not in shown(session, viewer)
            for item in session.view(viewer).items:
                hidden = item.owner != viewer and item.id not in open_ and not whole
                assert not (hidden and item.content is not None)
                assert item.sealed is (item.id not in open_ and not whole)
    if not session.ended:
        again = Session.resume(session.record)
        assert again.view("ben") == session.view("ben")


def test_ids_of_sealed_words_are_shown_to_nobody() -> None:
    session = write(sealed(TALKING, seal=Seal(until="talking")), "ben")
    (produced,) = [each for each in session.changes("ada") if each.kind == "item-produced"]
    assert "content" not in produced.facts
    session.perform(c.Advance("ada", at(2)))
    (produced,) = [each for each in session.changes("ada") if each.kind == "item-produced"]
    assert produced.facts["content"] is not None
    assert now(session).phase == "talking"
    assert tags(session.events)[-1] == "seal-opened"
