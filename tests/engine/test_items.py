# SPDX-License-Identifier: MIT
"""Items in talk and flow: turns about items, loops over items, how many there are, who holds them, and whose nobody learns they are."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllOf, ByEach, LeadDecides, TimeUp, Treated, Usable
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Breakout, EachItem, EndOf, Exit, NextOf, Phase, Signalled, Step
from plcprotocols.model.items import Access, ItemOf, ItemRule, Seal
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import About, Field, Open, Rate, Read, Round, Say, Vote
from plcprotocols.model.who import Holders
from tests.cycles import CLOSING, ITEMS, TEAM, THREE, at, made, now, refusal, refused, started, tags, told

VOTERS = ("ada", "ben", "cho")
LISTED = Phase("listed", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("note",))
VOTE = Phase("vote", (Vote(who=TEAM, on="note", points=3, most=3),))
RATE = Phase("rate", (Rate(who=TEAM, item="note", least=1, most=5),))
ABOUT = Phase("about", (Open(TEAM, About(Move.DESCRIBE, "note")),), ends=Treated("note") | LeadDecides())
DEEPER = Phase("deeper", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("note",))
VEILED = ItemRule(id="veiled", by=TEAM, anonymous=True)
PAPER = ItemRule(id="paper", by=TEAM, access=Access.HELD)
SLIP = ItemRule(id="slip", by=TEAM, access=Access.HELD, anonymous=True)
WRITING = Phase("writing", (Field(TEAM),), ends=LeadDecides(), yields=("note", "veiled", "paper", "slip"))
KINDS = (*ITEMS, VEILED, PAPER, SLIP)


def noted(*steps: Step, names: tuple[str, ...] = ("n1", "n2", "n3"), **changes: Any) -> Session:
    """Open a session in which ada has written some notes."""
    session = started(LISTED, *steps, **changes)
    for name in names:
        session.perform(c.Produce("ada", at(1), "note", name))
    session.perform(c.Advance("ada", at(1)))
    return session


def written(*steps: Step, kind: str = "veiled", authors: tuple[str, ...] = VOTERS, items: tuple[ItemRule, ...] = KINDS, **changes: Any) -> Session:
    """Open a session in which some people each have written an item, one after another."""
    session = started(WRITING, *steps, items=items, **changes)
    for number, person in enumerate(authors, start=1):
        session.perform(c.Produce(person, at(1), kind, f"x{number}"), words=f"words {number}")
    return session


def turned(session: Session) -> list[str]:
    return [event.item for event in session.events if isinstance(event, e.ItemTurned)]


def latest(session: Session) -> Any:
    """Give the latest event."""
    return session.events[-1]


def problems(*steps: Step, **changes: Any) -> set[str]:
    with pytest.raises(InvalidProtocol) as error:
        started(*steps, **changes)
    return {problem.code for problem in error.value.problems}


def seen(session: Session, viewer: str, name: str) -> Any:
    (found,) = [item for item in session.view(viewer).items if item.id == name]
    return found


# Turns about items


def test_a_turn_is_about_one_item() -> None:
    session = noted(ABOUT, CLOSING)
    (template,) = session.legal("ben").of("begin-turn")
    assert template.slots[0].choices == ("n1", "n2", "n3")
    session.perform(fill(template, at(2), about="n2"))
    assert now(session).about == "n2"
    assert latest(session).about == "n2"


def test_a_turn_about_nothing_is_noted() -> None:
    session = noted(ABOUT, CLOSING)
    assert told(session, c.BeginTurn("ben", at(2))) == ["(about-what)", "turn-begun"]
    strict = noted(ABOUT, CLOSING, opening={"mode": Mode.STRICT})
    assert refused(strict, c.BeginTurn("ben", at(2))) == "about-what"
    assert told(strict, c.BeginTurn("ada", at(2), Move.INTERVENE)) == ["turn-begun"]


def test_an_item_that_is_not_there_is_named() -> None:
    answer = refusal(noted(ABOUT, CLOSING), c.BeginTurn("ben", at(2), about="n4"))
    assert (answer.code, answer.given, answer.known) == ("unknown-item", "n4", ("n3", "n2", "n1"))
    assert refused(noted(DEEPER), c.BeginTurn("ben", at(2), about="n1")) == "unknown-item"


def test_a_phase_ends_when_every_item_was_treated() -> None:
    session = noted(ABOUT, CLOSING, names=("n1", "n2"))
    session.perform(c.BeginTurn("ben", at(2), about="n2"))
    assert told(session, c.EndTurn("ben", at(2))) == ["turn-ended"]
    session.perform(c.BeginTurn("ben", at(2), about="n1"))
    assert told(session, c.EndTurn("ben", at(2))) == ["turn-ended", "phase-left", "phase-entered"]


def test_an_intervention_treats_nothing() -> None:
    session = noted(ABOUT, CLOSING, names=("n1",))
    session.perform(c.BeginTurn("ada", at(2), Move.INTERVENE, about="n1"))
    assert told(session, c.EndTurn("ada", at(2))) == ["turn-ended"]


def test_nothing_is_spoken_about_before_it_is_rated() -> None:
    rated = Phase("about", (Open(TEAM, About(Move.DESCRIBE, "note", rated="rate")),), ends=LeadDecides())
    session = noted(RATE, rated, CLOSING, names=("n1", "n2"))
    session.perform(c.Score("ben", at(2), "n2", 4))
    session.perform(c.Advance("ada", at(2)))
    answer = refusal(session, c.BeginTurn("ben", at(3), about="n1"))
    assert (answer.code, answer.known) == ("not-rated-yet", ("n2",))
    session.perform(c.BeginTurn("ben", at(3), about="n2"))


def test_each_reads_out_their_own() -> None:
    reading = Phase("reading", (Round(TEAM, Read("note", Move.DESCRIBE)),))
    session = started(LISTED, reading, CLOSING)
    session.perform(c.Produce("ada", at(1), "note", "n1"))
    session.perform(c.Produce("ada", at(1), "note", "n2"))
    session.perform(c.Advance("ada", at(1)))
    assert refused(session, c.BeginTurn("ada", at(2), about="n1")) == "unknown-item"
    session.perform(c.BeginTurn("ada", at(2)))
    assert latest(session).about == "n2"
    session.perform(c.EndTurn("ada", at(2)))
    assert refused(session, c.BeginTurn("ben", at(2))) == "nothing-to-read"
    assert told(session, c.Pass("ben", at(2))) == ["turn-passed"]


# Loops over items


def test_a_loop_goes_through_items_as_they_arrived() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING, names=("n2", "n1"))
    assert tags(session.events)[-4:] == ["phase-left", "loop-began", "item-turned", "phase-entered"]
    assert now(session).turned == (("each", "n2"),)
    assert told(session, c.Advance("ada", at(2))) == ["phase-left", "item-turned", "phase-entered"]
    assert told(session, c.Advance("ada", at(2))) == ["phase-left", "loop-ended", "phase-entered"]
    assert turned(session) == ["n2", "n1"]


def test_an_item_that_comes_meanwhile_has_a_pass_at_the_end() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING, names=("n1",))
    session.perform(c.Produce("ben", at(2), "note", "late"))
    session.perform(c.Advance("ada", at(2)))
    assert turned(session) == ["n1", "late"]


def test_a_revised_item_stands_where_the_first_one_stood() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING, names=("n1", "n2"))
    session.perform(c.Produce("ada", at(2), "note", "n1b", supersedes="n1"))
    session.perform(c.Produce("ada", at(2), "note", "n2b", supersedes="n2"))
    session.perform(c.Produce("ada", at(2), "note", "n2c", supersedes="n2b"))
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Advance("ada", at(2)))
    assert turned(session) == ["n1", "n2c"]
    assert now(session).phase == "closing"


def merged(person: str, name: str, into: str | None, *others: str, minutes: float = 2) -> c.Produce:
    return c.Produce(person, at(minutes), "note", name, supersedes=into, merges=others)


def test_several_items_become_one_and_their_authors_stay_named() -> None:
    session = started(LISTED, VOTE, CLOSING)
    for person, name in zip(VOTERS, ("n1", "n2", "n3"), strict=True):
        session.perform(c.Produce(person, at(1), "note", name))
    (event,) = session.perform(merged("ben", "both", "n1", "n3")).events
    assert isinstance(event, e.ItemProduced)
    assert (event.owner, event.supersedes, event.merges) == ("ben", "n1", ("n3",))
    notes = {item.id: item for item in session.view("ada").items if item.kind == "note"}
    assert [(item.id, item.owner, item.superseded) for item in notes.values()] == [
        ("n1", "ada", True),
        ("n2", "ben", False),
        ("n3", "cho", True),
        ("both", "ben", False),
    ]
    assert notes["both"].merges == ("n3",)
    session.perform(c.Advance("ada", at(2)))
    assert session.legal("ada").of("cast-vote")[0].slots[0].choices == ("n2", "both")
    assert Session.resume(session.record).view("ada") == session.view("ada")


@pytest.mark.parametrize(
    ("into", "others"), [("n1", ("n4",)), ("n1", ("n1",)), ("n1", ("n2", "n2")), (None, ("n2",)), ("n4", ("n2",)), ("n1", ("old",)), ("n1", ("x",))]
)
def test_what_cannot_become_one_is_refused(into: str | None, others: tuple[str, ...]) -> None:
    session = started(WRITING, CLOSING, items=KINDS)
    for name in ("n1", "n2", "old"):
        session.perform(c.Produce("ada", at(1), "note", name))
    session.perform(c.Produce("ada", at(1), "veiled", "x"))
    session.perform(c.Produce("ada", at(1), "note", "new", supersedes="old"))
    assert refused(session, merged("ada", "one", into, *others)) == "not-superseding"


def test_nothing_is_merged_while_it_is_voted_on_or_scored() -> None:
    for form in (VOTE, RATE):
        session = noted(form, CLOSING)
        assert refused(session, merged("ada", "one", "n1", "n2")) == "vote-open"
        session.perform(c.Advance("ada", at(2)))
        assert told(session, merged("ada", "one", "n1", "n2"))[-1] == "item-produced"


def test_what_was_merged_has_no_pass_and_keeps_what_it_was_given() -> None:
    session = noted(VOTE, EachItem("each", "note", (DEEPER,), by="vote"), CLOSING)
    for person, points in zip(VOTERS, ({"n3": 3}, {"n2": 2}, {"n1": 1}), strict=True):
        session.perform(c.CastVote(person, at(2), points))
    session.perform(merged("ben", "both", "n2", "n1"))
    for _ in range(2):
        session.perform(c.Advance("ada", at(3)))
    assert turned(session) == ["n3", "both"]
    assert session.view("ada").results == (("vote", (("n3", 3, 1), ("n2", 2, 2), ("n1", 1, 3))),)


def test_what_is_merged_does_not_count_as_one_more() -> None:
    few = tuple(evolve(rule, each=1) if rule.id == "note" else rule for rule in ITEMS)
    session = started(LISTED, CLOSING, items=few)
    session.perform(c.Produce("ada", at(1), "note", "a"))
    session.perform(c.Produce("ben", at(1), "note", "b"))
    assert told(session, merged("ada", "both", "b", "a")) == ["item-produced"]


def test_a_record_that_merges_what_is_not_there_contradicts_itself() -> None:
    session = noted(CLOSING)
    session.perform(merged("ada", "one", "n1", "n2"))
    for merges in (("n9",), ("n1",), ("n3", "n3")):
        events = tuple(evolve(event, merges=merges) if isinstance(event, e.ItemProduced) and event.merges else event for event in session.record.events)
        with pytest.raises(InvalidRecord):
            Session.resume(evolve(session.record, events=events))


def test_a_result_orders_a_loop_and_who_ties_with_the_last_is_in() -> None:
    session = noted(VOTE, EachItem("each", "note", (DEEPER,), by="vote", top=2), CLOSING, names=("n1", "n2", "n3", "n4"))
    for person, points in zip(VOTERS, ({"n3": 3}, {"n2": 1, "n4": 1}, {"n3": 1}), strict=True):
        session.perform(c.CastVote(person, at(2), points))
    for _ in range(3):
        session.perform(c.Advance("ada", at(3)))
    assert turned(session) == ["n3", "n2", "n4"]
    assert now(session).phase == "closing"


def test_without_items_a_loop_begins_and_ends_at_once() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING, names=())
    assert tags(session.events)[-3:] == ["loop-began", "loop-ended", "phase-entered"]


def test_ways_out_of_a_pass() -> None:
    nxt = evolve(DEEPER, exits=(Exit(Signalled("next"), NextOf("each")), Exit(Signalled("out"), EndOf("each"))))
    session = noted(EachItem("each", "note", (nxt,)), CLOSING)
    session.perform(c.Signal("ben", at(2), "next"))
    assert now(session).turned == (("each", "n2"),)
    assert told(session, c.Signal("ben", at(2), "out")) == ["signal-raised", "phase-left", "loop-ended", "phase-entered"]
    assert told(noted(EachItem("each", "note", (nxt,))), c.EndSession("ada", at(2)))[-2:] == ["loop-ended", "session-ended"]


def test_an_agenda_counts_one_pass_and_says_at_least() -> None:
    timed = evolve(DEEPER, minutes=Minutes(5))
    planned = agenda(made(EachItem("each", "note", (timed,)), Phase("end-talk", CLOSING.talk, minutes=Minutes(5), ends=TimeUp())), THREE)
    assert (planned.typical, planned.complete) == (10, False)


def test_a_session_goes_on_in_a_loop_over_items() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING)
    session.perform(c.Advance("ada", at(2)))
    again = Session.resume(records.load(records.dump(session.record)))
    assert again.view("ben") == session.view("ben")
    again.perform(c.Advance("ada", at(3)))
    assert turned(again) == ["n1", "n2", "n3"]


def test_a_record_in_which_another_item_comes_first_contradicts_itself() -> None:
    session = noted(EachItem("each", "note", (DEEPER,)), CLOSING)
    forged = tuple(evolve(event, item="n3") if isinstance(event, e.ItemTurned) else event for event in session.record.events)
    with pytest.raises(InvalidRecord, match="not the next to come"):
        Session.resume(evolve(session.record, events=forged))


def test_impossible_loops_and_turns_are_named() -> None:
    assert "unknown-item" in problems(EachItem("each", "none", (DEEPER,)))
    assert "unknown-question" in problems(EachItem("each", "note", (DEEPER,), by="vote"))
    assert "bad-count" in problems(VOTE, EachItem("each", "note", (DEEPER,), by="vote", top=0))
    assert "no-steps" in problems(EachItem("each", "note", ()))
    assert "unknown-question" in problems(VOTE, Phase("x", (Open(TEAM, About(Move.DESCRIBE, "note", rated="vote")),)))
    assert "unknown-item" in problems(Phase("x", (Open(TEAM, Read("none", Move.DESCRIBE)),)))
    assert "not-a-fact" in problems(evolve(ABOUT, when=Treated("note")))


# How many there are


def test_more_than_one_each_is_noted() -> None:
    rule = ItemRule(id="note", by=TEAM, each=1)
    session = started(LISTED, items=(ITEMS[0], rule, *ITEMS[2:]))
    session.perform(c.Produce("ada", at(1), "note", "a"))
    assert not [each for each in session.legal("ada").of("produce") if each.slots[0].choices == ("note",)]
    assert told(session, c.Produce("ada", at(1), "note", "b", supersedes="a")) == ["item-produced"]
    assert told(session, c.Produce("ben", at(1), "note", "c")) == ["item-produced"]
    assert told(session, c.Produce("ada", at(1), "note", "d")) == ["(one-each)", "item-produced"]
    assert told(session, c.Produce("ada", at(1), "note", "e", supersedes="c"))[0] == "(one-each)"
    assert "bad-count" in problems(LISTED, items=(ITEMS[0], evolve(rule, each=0), *ITEMS[2:]))


# Passing on


def test_only_who_holds_an_item_reads_it_and_its_author() -> None:
    session = written(kind="paper", authors=("ada", "ben"))
    assert [seen(session, viewer, "x1").content is not None for viewer in VOTERS] == [True, False, False]
    session.perform(c.PassOn("ada", at(2), {"x1": "cho"}))
    assert [seen(session, viewer, "x1").content is not None for viewer in VOTERS] == [True, False, True]
    assert (seen(session, "ben", "x1").owner, seen(session, "ben", "x1").holder) == ("ada", "cho")
    assert refused(session, c.PassOn("ben", at(2), {"x1": "ben"})) == "not-yours-to-pass"
    session.perform(c.PassOn("cho", at(2), {"x1": "ben"}))
    assert seen(session, "ben", "x1").content is not None


@pytest.mark.parametrize(
    ("passes", "code"),
    [
        ({"none": "ben"}, "unknown-item"),
        ((), "unknown-item"),
        ((("x1", "ben"), ("x1", "cho")), "unknown-item"),
        ({"n": "ben"}, "not-held"),
        ({"x2": "cho"}, "not-yours-to-pass"),
        ({"x1": "zoe"}, "unknown-person"),
        ({"x1": "p1"}, "wrong-addressee"),
    ],
)
def test_what_may_not_be_passed_on(passes: Any, code: str) -> None:
    session = written(kind="paper", authors=("cho", "ben"))
    session.perform(c.Produce("ada", at(1), "note", "n"))
    actor = "cho"
    assert refused(session, c.PassOn(actor, at(2), passes)) == code


def test_templates_pass_on_what_one_holds() -> None:
    session = written(kind="paper", authors=("cho", "ben"))
    (template,) = session.legal("cho").of("pass-on")
    assert template.slots[0].choices == ("x1",)
    session.perform(fill(template, at(2), passes={"x1": "ben"}))
    assert session.legal("ada").of("pass-on")[0].slots[0].choices == ("x1", "x2")


# Anonymity


def test_anonymous_slips_are_passed_on_together_by_who_leads() -> None:
    session = written(kind="slip")
    assert refused(session, c.PassOn("ben", at(2), {"x2": "ada"})) == "not-yours-to-pass"
    assert refused(session, c.PassOn("ada", at(2), {"x1": "ben", "x2": "cho"})) == "all-at-once"
    assert told(session, c.PassOn("ada", at(2), {"x1": "ben", "x2": "cho", "x3": "ada"})) == ["passed-on"]
    assert seen(session, "cho", "x2").content is not None
    assert seen(session, "ada", "x2").content is None
    (passed,) = [each for each in session.changes("cho") if each.kind == "passed-on"]
    assert not {"actor", "passes"} & set(passed.facts)


def test_nobody_learns_whose_an_anonymous_item_is() -> None:
    session = written()
    for viewer in VOTERS:
        assert {(item.owner, item.holder) for item in session.view(viewer).items} == {("", "")}
    told_ada = [each for each in session.changes("ada") if each.kind == "item-produced"]
    assert [("actor" in each.facts, "owner" in each.facts) for each in told_ada] == [(True, True), (False, False), (False, False)]
    assert all("words" in session.words("ada", item.content or "") for item in session.view("ada").items)


def test_a_departure_before_an_anonymous_item_is_hidden() -> None:
    session = started(LISTED, items=KINDS)
    assert told(session, c.Produce("ben", at(1), "veiled", "x")) == ["(not-yielded-here)", "item-produced"]
    assert [each.kind for each in session.changes("ben")][-2:] == ["departed", "item-produced"]
    assert [each.kind for each in session.changes("cho")][-2:] == ["phase-entered", "item-produced"]


def test_who_has_still_to_write_is_not_told() -> None:
    days = Phase("writing", (Field(TEAM),), ends=AllOf((ByEach("veiled", TEAM), LeadDecides())), yields=("veiled",), days=Days(3, remind=(1,)))
    session = started(days, items=KINDS)
    before = now(session).endings
    session.perform(c.Produce("ben", at(1), "veiled", "x"))
    assert now(session).endings == before
    session.due(at(3 * 1440 - 1))
    (due,) = [event for event in session.events if isinstance(event, e.ReminderDue)]
    assert due.people == VOTERS


def test_an_anonymous_author_revises_their_own() -> None:
    session = written(authors=("ben",))
    assert told(session, c.Produce("ben", at(2), "veiled", "again", supersedes="x1")) == ["item-produced"]
    assert seen(session, "cho", "again").owner == ""


def test_who_scores_what_tells_nobody_whose_it_is() -> None:
    rate = Phase("rate", (Rate(who=TEAM, item="veiled", least=1, most=3, own=False),))
    session = written(rate, CLOSING, authors=("ada", "ben"))
    session.perform(c.Advance("ada", at(2)))
    session.perform(c.Score("ada", at(3), "x2", 2))
    assert now(session).endings[0].people == VOTERS
    assert refused(session, c.Score("ben", at(3), "x2", 2)) == "own-item"


def test_no_rule_names_an_anonymous_item_by_its_owner() -> None:
    assert "anonymous-named" in problems(evolve(CLOSING, when=Usable(ItemOf("veiled", Holders("member")))), items=KINDS)
    assert "anonymous-named" in problems(Phase("x", (Open(TEAM, Read("veiled", Move.DESCRIBE)),)), items=KINDS)
    assert "private-film" in problems(CLOSING, items=(ItemRule(id="film", by=TEAM, film=True, anonymous=True),))


def test_anonymous_items_are_not_handed_out() -> None:
    session = written()
    session.perform(c.EndSession("ada", at(2)))
    assert records.outcome(session.record).items == ()


SHOWN = ("veiled", "slip")


@given(st.permutations([0, 1]), st.sampled_from(SHOWN), st.booleans(), st.booleans())
def test_it_is_all_the_same_to_others_who_of_two_wrote_which(order: list[int], kind: str, revise: bool, vote: bool) -> None:
    """Sessions that differ only in which of two people wrote which anonymous item look alike to everybody else."""
    shown = []
    for authors in (("ben", "cho"), tuple(("ben", "cho")[each] for each in order)):
        later = (
            Phase("vote", (Vote(who=TEAM, on=kind, own=False),)) if vote else Phase("rate", (Rate(who=TEAM, item=kind, least=1, most=3, own=False),))
        )
        session = written(later, CLOSING, kind=kind, authors=authors)
        if revise:
            session.perform(c.Produce(authors[1], at(1), kind, "again", supersedes="x2"), words="words 2b")
        session.perform(c.Advance("ada", at(2)))
        if vote:
            session.perform(c.CastVote("ada", at(3), {"x1": 1}))
        else:
            session.perform(c.Score(authors[1], at(3), "x1", 2))
        if kind == "slip":
            session.perform(c.PassOn("ada", at(4), {item.id: "ada" for item in session.view("ada").items if not item.superseded}))
        shown.append(
            [
                (session.view(viewer), session.changes(viewer), tuple(session.legal(viewer)), session.why_not(c.PassOn(viewer, at(5), {"x1": "ada"})))
                for viewer in ("ada", "p1")
            ]
        )
    assert shown[0] == shown[1]


# In sub-groups

PAIRS = Split("pairs", TEAM, size=2, least=2, most=2)
FOUR = Cast({"facilitator": "ada", "member": ["ada", "ben", "cho", "dan"]})
OURS_ALONE = ItemRule(id="ours", by=TEAM, access=Access.GROUP, group=1)
CLOSED = ItemRule(id="closed", by=TEAM, seal=Seal(until="look", each=TEAM))
WRITE = Phase("write", (Field(TEAM),), ends=LeadDecides(), yields=("note", "ours", "closed"))
BARE = Phase("write", (Field(TEAM),), ends=LeadDecides(), yields=("note", "ours"))
LOOK = Phase("look", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("closed",))


def apart(*steps: Step, free: bool = True, then: tuple[Step, ...] = (CLOSING,)) -> Session:
    """Open a session of four people in two pairs, each at its own pace."""
    kinds = (*ITEMS, OURS_ALONE, *((CLOSED,) if LOOK in steps else ()))
    session = started(Breakout("apart", "pairs", steps, free=free), *then, cast=FOUR, items=kinds, splits=(PAIRS,))
    session.perform(c.Advance("ada", at(1)))
    return session


def made_by(session: Session, *people: str, kind: str = "note") -> Session:
    for person in people:
        session.perform(c.Produce(person, at(2), kind, f"{person}s"), words=f"words of {person}")
    return session


def test_what_is_made_in_a_sub_group_has_it_as_its_place() -> None:
    session = made_by(apart(BARE), "ada", "cho")
    assert [(item.id, item.place) for item in session.view("dan").items] == [("adas", "pairs-1"), ("chos", "pairs-2")]


def test_notes_for_the_eyes_of_a_sub_group_stay_there() -> None:
    session = made_by(apart(BARE), "ada", "cho", kind="ours")
    for phase in ("write", "closing"):
        assert session.view("dan").now.phase == phase
        assert [item.id for item in session.view("ben").items if item.content is not None] == ["adas"]
        assert [item.id for item in session.view("dan").items] == ["chos"]
        assert "adas" not in str(session.changes("dan"))
        if phase == "write":
            session.perform(c.Leave("dan", at(3)))
            session.perform(c.Join("dan", at(3)))
            session.perform(c.Advance("cho", at(3)))
            session.perform(c.Second("dan", at(3), "cho"))
            session.perform(c.Advance("ada", at(3)))


def test_more_than_one_a_sub_group_is_noted() -> None:
    session = made_by(apart(BARE), "ada", "cho", kind="ours")
    assert told(session, c.Produce("ben", at(3), "ours", "more")) == ["(one-a-group)", "item-produced"]


def test_each_sub_group_votes_on_its_own_and_reads_its_own_result() -> None:
    session = made_by(apart(BARE, VOTE, EachItem("each", "note", (DEEPER,), by="vote")), "ada", "ben", "cho")
    session.perform(c.Advance("ada", at(3)))
    assert refused(session, c.CastVote("ada", at(3), {"chos": 1})) == "unknown-option"
    session.perform(c.CastVote("ada", at(3), {"bens": 2}))
    assert [event for event in session.changes("cho") if event.kind == "voted"] == []
    session.perform(c.CastVote("ben", at(3), {"adas": 1}))
    (closed,) = [event for event in session.events if isinstance(event, e.VoteClosed)]
    assert (closed.group, closed.totals) == ("pairs-1", (("bens", 2, 1), ("adas", 1, 2)))
    assert session.view("ada").now.turned == (("each", "bens"),)
    assert session.view("ada").results == (("vote", closed.totals),)
    assert session.view("cho").results == ()
    assert Session.resume(session.record).view("ben") == session.view("ben")


def test_a_sub_group_opens_what_was_written_in_it() -> None:
    session = made_by(apart(WRITE, LOOK), "ada", "ben", "cho", kind="closed")
    session.perform(c.Advance("ada", at(3)))
    opened = [(event.group, event.items) for event in session.events if isinstance(event, e.SealOpened)]
    assert opened == [("pairs-1", ("adas", "bens"))]
    assert [item.id for item in session.view("dan").items if item.sealed] == ["chos"]
    assert Session.resume(session.record).view("ben") == session.view("ben")


def test_in_lockstep_each_sub_group_opens_its_own() -> None:
    session = made_by(apart(WRITE, LOOK, free=False), "ada", "ben", "cho", kind="closed")
    session.perform(c.Advance("ada", at(3)))
    assert [(event.group, event.items) for event in session.events if isinstance(event, e.SealOpened)] == [("pairs-1", ("adas", "bens"))]
    assert told(session, c.Leave("dan", at(4)))[-1] == "seal-opened"


def test_a_vote_in_lockstep_is_closed_in_each_sub_group() -> None:
    session = made_by(apart(BARE, VOTE, free=False), "ada", "cho")
    session.perform(c.Advance("ada", at(3)))
    for person in ("ada", "ben", "cho"):
        session.perform(c.CastVote(person, at(4), {}))
    assert told(session, c.CastVote("dan", at(4), {"chos": 1})).count("vote-closed") == 2
    closed = [(event.group, event.totals) for event in session.events if isinstance(event, e.VoteClosed)]
    assert closed == [("pairs-1", (("adas", 0, 1),)), ("pairs-2", (("chos", 1, 1),))]
