# SPDX-License-Identifier: MIT
"""Things of a cycle: whom they are about, which pass they belong to, what revises what, who signs, and what comes late."""

from __future__ import annotations

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
from plcprotocols.model.conditions import AnyOf, ByEach, ForEach, LeadDecides, Not, Signed, TimeUp
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol
from plcprotocols.model.flow import Decision, Each, Option, Phase, Repeat, Step
from plcprotocols.model.items import Access, Item, ItemRule
from plcprotocols.model.minutes import Days, Late
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Field
from plcprotocols.model.who import Everyone, Holders, Nobody
from plcprotocols.texts import remedy, sentence
from tests.cycles import (
    CHILDREN,
    CLOSING,
    GUESS,
    ITEMS,
    NOTE,
    PLAN,
    PUPILS,
    SECRET,
    TALK,
    TEAM,
    Group,
    at,
    day,
    find_event,
    now,
    refusal,
    refused,
    started,
    told,
)

SEEDS = st.integers(0, 999_999)
LENGTH = 60
ABOUT_EACH = Phase("about-each", (Field(TEAM),), ends=ForEach("guess", PUPILS), yields=("guess",))
SIGNING = Phase("signing", TALK.talk, ends=Signed("plan"), yields=("plan",))
TEAM_OF_THREE = ("ada", "ben", "cho")


def produced(session: Session, kind: str = "plan", name: str = "a", actor: str = "ada", **more: Any) -> Session:
    session.perform(c.Produce(actor, session.now.at, kind, name, **more))
    return session


def seen(session: Session, name: str, viewer: str = "ben") -> Any:
    """Look at an item as somebody sees it."""
    (found,) = [item for item in session.view(viewer).items if item.id == name]
    return found


def problems(*steps: Step, **changes: Any) -> list[str]:
    """Name what is wrong with a protocol; each problem says where, and what to do."""
    with pytest.raises(InvalidProtocol) as error:
        started(*steps, **changes)
    assert all(problem.place and problem.remedy for problem in error.value.problems)
    return [problem.code for problem in error.value.problems]


# About whom


def test_an_item_is_about_somebody_who_need_not_be_here() -> None:
    session = produced(started(TALK), "guess", about="p1")
    assert find_event(session.events, "item-produced").about == "p1"
    assert seen(session, "a").about == "p1"


@pytest.mark.parametrize("about", [None, "p9", "ben", "zoe"])
def test_a_prediction_for_an_unknown_pupil_is_named(about: str | None) -> None:
    session = started(TALK)
    answer = refusal(session, c.Produce("ada", at(1), "guess", "a", about=about))
    assert (answer.code, answer.given, answer.known) == ("about-nobody", about or "nobody", CHILDREN)
    assert sentence(answer)
    assert "p1, p2, p3" in remedy(answer)


def test_a_kind_without_a_key_is_about_nobody() -> None:
    session = started(TALK)
    answer = refusal(session, c.Produce("ada", at(1), "note", "a", about="p1"))
    assert (answer.code, answer.given) == ("about-somebody", "p1")


def test_whom_a_key_names_follows_roles() -> None:
    roles = (Role("facilitator", lead=True), Role("member", least=0, most=None), Role("pupil", least=0, most=None, outsider=True))
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "pupil": "p1"}, late=["p1"])
    session = started(TALK, roles=roles, cast=cast)
    assert refused(session, c.Produce("ada", at(1), "guess", "a", about="p2")) == "about-nobody"
    session.perform(c.Join("p2", at(1), "pupil"))
    session.perform(c.Leave("p2", at(1)))
    produced(session, "guess", about="p2")


def test_a_phase_may_wait_for_something_about_everybody() -> None:
    session = started(ABOUT_EACH, CLOSING)
    assert now(session).endings[0].what == "guess: p1, p2, p3"
    for number, child in enumerate(("p1", "p1", "p3")):
        produced(session, "guess", f"g{number}", ("ada", "ben", "cho")[number], about=child)
    assert (now(session).stop, now(session).endings[0].what) == ("about-each", "guess: p2")
    produced(session, "guess", "g4", "ben", about="p2")
    assert now(session).stop == "closing"


def test_what_was_produced_before_the_phase_does_not_count() -> None:
    session = started(TALK, ABOUT_EACH, CLOSING)
    produced(session, "guess", about="p1")
    session.perform(c.Advance("ada", at(1)))
    assert now(session).endings[0].what == "guess: p1, p2, p3"


def test_about_nobody_is_true_at_once() -> None:
    cast = Cast({"facilitator": "ada", "member": ["ada", "ben"]})
    assert now(started(ABOUT_EACH, CLOSING, cast=cast)).stop == "closing"


def test_an_item_may_be_brought_about_somebody() -> None:
    brought = Item(id="b", kind="guess", owner="ada", about="p2")
    session = started(TALK, opening={"items": [brought]})
    assert find_event(session.events, "item-brought").about == "p2"
    for wrong in (evolve(brought, about="p9"), evolve(brought, kind="note")):
        with pytest.raises(InvalidArgument, match="unknown-person"):
            started(TALK, opening={"items": [wrong]})


def test_a_record_with_things_about_people_reads_back() -> None:
    session = produced(produced(started(TALK), "guess", about="p1"), "guess", "b", about="p1", supersedes="a")
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert resumed.view("ben") == session.view("ben")


def test_a_key_names_roles_that_are_there() -> None:
    assert problems(TALK, items=(evolve(GUESS, key=Holders("child")), *ITEMS[:2], SECRET)) == ["unknown-role"]
    assert "unknown-item" in problems(evolve(ABOUT_EACH, ends=ForEach("forecast", PUPILS)))
    assert "unknown-role" in problems(evolve(ABOUT_EACH, ends=ForEach("guess", Holders("child"))))


# Passes


def test_an_item_belongs_to_the_pass_in_which_it_was_made() -> None:
    items = (PLAN, evolve(NOTE, loop="lessons"), GUESS, SECRET)
    session = started(TALK, Repeat("lessons", (evolve(TALK, id="in"),), by=TEAM, least=2, most=2), evolve(TALK, id="after"), items=items)
    for name in ("before", "first", "second", "after"):
        produced(produced(session, "note", name), "plan", f"plan-{name}")
        session.perform(c.Advance("ada", at(1)))
    numbers = {event.item: event.number for event in session.events if isinstance(event, e.ItemProduced)}
    assert [numbers[name] for name in ("before", "first", "second", "after")] == [None, 1, 2, None]
    assert {numbers[f"plan-{name}"] for name in ("before", "first", "second", "after")} == {None}


def test_an_item_belongs_to_the_pass_of_its_own_loop_among_several() -> None:
    inner = Repeat("inner", (TALK,), by=TEAM, least=2, most=2)
    items = (evolve(PLAN, loop="outer"), evolve(NOTE, loop="inner"), GUESS, SECRET)
    session = started(Repeat("outer", (inner,), by=TEAM, least=2, most=2), CLOSING, items=items)
    for number in range(4):
        produced(produced(session, "note", f"n{number}"), "plan", f"p{number}")
        session.perform(c.Advance("ada", at(1)))
    numbers = {event.item: event.number for event in session.events if isinstance(event, e.ItemProduced)}
    assert [numbers[f"n{number}"] for number in range(4)] == [1, 2, 1, 2]
    assert [numbers[f"p{number}"] for number in range(4)] == [1, 1, 2, 2]


@pytest.mark.parametrize("loop", ["talk", "each", "never", ""])
def test_the_loop_of_an_item_is_one_for_a_count(loop: str) -> None:
    each = Each("each", Holders("member"), (evolve(TALK, id="in"),), role="owner", former="member")
    roles = (Role("facilitator", lead=True), Role("member", least=0, most=None), Role("owner"), Role("pupil", least=0, most=None, outsider=True))
    assert problems(TALK, each, roles=roles, items=(PLAN, evolve(NOTE, loop=loop), GUESS, SECRET)) == ["unknown-loop"]


# Superseding


def test_a_revision_supersedes_and_the_old_one_stays() -> None:
    session = produced(produced(started(TALK), name="a"), name="b", actor="cho", supersedes="a")
    assert (seen(session, "a").superseded, seen(session, "b").superseded) == (True, False)
    answer = refusal(session, c.Produce("ben", at(1), "plan", "c", supersedes="a"))
    assert (answer.code, answer.known) == ("not-superseding", ("b",)), "each is revised once"


def test_only_what_is_of_the_same_kind_and_about_the_same_person_is_revised() -> None:
    session = produced(produced(produced(started(TALK), name="a"), "note", "n"), "guess", "g", about="p1")
    assert refused(session, c.Produce("ada", at(1), "plan", "x", supersedes="n")) == "not-superseding"
    assert refused(session, c.Produce("ada", at(1), "plan", "x", supersedes="never")) == "not-superseding"
    answer = refusal(session, c.Produce("ada", at(1), "guess", "x", about="p2", supersedes="g"))
    assert (answer.code, answer.known) == ("not-superseding", ())
    produced(session, "guess", "x", "ben", about="p1", supersedes="g")


def test_what_is_private_is_revised_by_its_owner() -> None:
    session = produced(started(TALK), "secret", "mine", "ben")
    answer = refusal(session, c.Produce("ada", at(1), "secret", "x", supersedes="mine"))
    assert (answer.code, answer.known) == ("not-superseding", ()), "and nobody else learns of it"
    produced(session, "secret", "x", "ben", supersedes="mine")


def test_what_is_somebody_elses_is_revised_by_those_who_may_produce_it() -> None:
    leads = evolve(NOTE, by=Holders("facilitator"))
    session = produced(started(TALK, items=(PLAN, leads, GUESS, SECRET)), "note", "n")
    answer = refusal(session, c.Produce("ben", at(1), "note", "x", supersedes="n"))
    assert (answer.code, answer.known) == ("not-superseding", ())
    session.perform(c.Produce("ben", at(1), "note", "own"))
    session.perform(c.Produce("ben", at(1), "note", "revised", supersedes="own"))


def test_what_was_brought_may_be_revised() -> None:
    session = started(TALK, opening={"items": [Item(id="old", kind="plan", owner="ada")]})
    produced(session, name="new", actor="ben", supersedes="old")
    assert seen(session, "old").superseded


def test_a_revision_counts_as_produced() -> None:
    phase = Phase("both", TALK.talk, ends=ByEach("plan", TEAM), yields=("plan",))
    session = produced(started(phase, CLOSING), name="a")
    produced(produced(session, name="b", actor="ben", supersedes="a"), name="c", actor="cho", supersedes="b")
    assert now(session).stop == "closing"


# Signing


def test_a_phase_ends_when_everybody_has_signed() -> None:
    session = produced(started(SIGNING, CLOSING))
    for person in ("ada", "ben"):
        assert told(session, c.Sign(person, at(1), "a")) == ["item-signed"]
    assert now(session).endings[0].people == ("cho",)
    assert told(session, c.Sign("cho", at(1), "a")) == ["item-signed", "phase-left", "phase-entered"]
    assert seen(session, "a").signed == TEAM_OF_THREE


def test_a_revised_item_is_signed_anew() -> None:
    session = produced(started(SIGNING, CLOSING))
    for person in ("ada", "ben"):
        session.perform(c.Sign(person, at(1), "a"))
    produced(session, name="b", actor="cho", supersedes="a")
    answer = refusal(session, c.Sign("cho", at(2), "a"))
    assert (answer.code, answer.known) == ("superseded", ("b",))
    session.perform(c.Sign("cho", at(2), "b"))
    assert (now(session).stop, now(session).endings[0].people) == ("signing", ("ada", "ben"))


def test_it_is_the_newest_that_is_signed() -> None:
    session = produced(produced(started(SIGNING, CLOSING)), name="b", actor="ben")
    for person in TEAM_OF_THREE:
        session.perform(c.Sign(person, at(1), "a"))
    assert now(session).stop == "signing"
    for person in TEAM_OF_THREE:
        session.perform(c.Sign(person, at(2), "b"))
    assert now(session).stop == "closing"


def test_what_was_signed_before_counts() -> None:
    session = produced(started(TALK, SIGNING, CLOSING))
    for person in TEAM_OF_THREE:
        session.perform(c.Sign(person, at(1), "a"))
    session.perform(c.Advance("ada", at(2)))
    assert now(session).stop == "closing"


def test_where_there_is_nothing_to_sign_it_is_not_signed() -> None:
    session = started(SIGNING, CLOSING)
    assert session.departures(c.Advance("ada", at(1))) == ("before-end",)
    assert now(session).endings[0].people == TEAM_OF_THREE, "those who may produce one are waited for"


def test_where_nobody_signs_it_is_signed_as_soon_as_it_is_there() -> None:
    session = started(SIGNING, CLOSING, items=(evolve(PLAN, signed=Holders("recorder")), NOTE, GUESS, SECRET))
    assert now(session).stop == "signing"
    assert told(produced(session), c.Pause("ada", at(1))) == ["paused"]
    assert now(session).stop == "closing"


def test_the_signature_of_somebody_who_has_gone_is_missed_until_it_is_there() -> None:
    session = produced(started(SIGNING, CLOSING))
    for person in ("ada", "ben"):
        session.perform(c.Sign(person, at(1), "a"))
    assert told(session, c.Leave("cho", at(2))) == ["left"]
    assert now(session).endings[0].people == ("cho",)
    session.perform(c.Join("cho", day(1)))
    assert told(session, c.Sign("cho", day(1), "a")) == ["item-signed", "phase-left", "phase-entered"]


def test_signing_names_each_rule_it_breaks() -> None:
    leads = evolve(PLAN, signed=Holders("facilitator"))
    session = produced(produced(produced(started(TALK, items=(leads, NOTE, GUESS, SECRET))), "note", "n"), "secret", "s", "ben")
    cases = (("ben", "never", "unknown-item"), ("ada", "s", "unknown-item"), ("ben", "n", "not-signed"), ("ben", "a", "not-yours-to-sign"))
    for actor, item, code in cases:
        answer = refusal(session, c.Sign(actor, at(1), item))
        assert answer.code == code
        assert sentence(answer)
        assert remedy(answer)
    assert refused(session, c.Sign("ben", at(1), "s")) == "not-signed", "their own they know of"
    session.perform(c.Sign("ada", at(1), "a"))
    assert refused(session, c.Sign("ada", at(2), "a")) == "signed-already"


def test_what_is_private_is_signed_by_nobody() -> None:
    assert problems(TALK, items=(PLAN, NOTE, GUESS, evolve(SECRET, signed=TEAM))) == ["private-signed"]


def test_nobody_learns_of_what_is_private_by_signing() -> None:
    session = produced(started(TALK), "secret", "mine", "ben")
    for name in ("mine", "never"):
        answer = refusal(session, c.Sign("ada", at(1), name))
        assert (answer.code, answer.known) == ("unknown-item", ())


def test_things_are_signed_at_any_stop_and_in_a_pause() -> None:
    session = produced(started(TALK, Decision("which", TEAM, (Option("x"),)), CLOSING))
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Sign("ada", at(1), "a"))
    session.perform(c.Adjourn("ada", at(2)))
    session.perform(c.Sign("ben", day(1), "a"))
    assert seen(session, "a").signed == ("ada", "ben")


def test_what_is_brought_is_signed_too() -> None:
    session = started(SIGNING, CLOSING, opening={"items": [Item(id="old", kind="plan", owner="ada")]})
    for person in TEAM_OF_THREE:
        session.perform(c.Sign(person, at(1), "old"))
    assert now(session).stop == "closing"


def test_a_phase_waits_for_no_signature_that_nobody_gives() -> None:
    assert problems(evolve(SIGNING, ends=Signed("note"))) == ["nobody-signs"]
    assert "unknown-item" in problems(evolve(SIGNING, ends=Signed("contract")))
    assert problems(TALK, items=(evolve(PLAN, signed=Holders("scribe")), NOTE, GUESS, SECRET)) == ["unknown-role"]


def test_signed_by_nobody_is_true() -> None:
    session = started(SIGNING, CLOSING, items=(evolve(PLAN, signed=Nobody()), NOTE, GUESS, SECRET))
    produced(session)
    assert now(session).stop == "closing"


# Late


@pytest.mark.parametrize("mode", list(Mode))
def test_what_comes_late_is_refused_where_the_days_say_so(mode: Mode) -> None:
    phase = evolve(ABOUT_EACH, days=Days(3, late=Late.REFUSED))
    session = started(phase, CLOSING, opening={"mode": mode})
    session.perform(c.Produce("ada", day(2), "guess", "a", about="p1"))
    answer = refusal(session, c.Produce("ben", day(4), "guess", "b", about="p2"))
    assert (answer.code, answer.given) == ("too-late", str(day(3)))
    session.perform(c.Adjourn("ada", day(4)))
    assert refused(session, c.Produce("ben", day(5), "guess", "b", about="p2")) == "too-late"
    session.perform(c.SetDate("ada", day(5), day(6)))
    session.perform(c.Produce("ben", day(5), "guess", "b", about="p2"))


def test_nothing_is_late_where_it_is_taken() -> None:
    session = started(evolve(ABOUT_EACH, days=Days(3)), CLOSING)
    assert told(session, c.Produce("ada", day(9), "guess", "a", about="p1")) == ["item-produced"]


def test_late_is_late_for_every_kind_of_the_phase() -> None:
    phase = evolve(ABOUT_EACH, days=Days(3, late=Late.REFUSED), ends=AnyOf((TimeUp(), LeadDecides())), yields=("guess", "note"))
    session = started(phase, CLOSING)
    assert refused(session, c.Produce("ada", day(3), "note", "n")) == "too-late"
    assert {template.kind for template in session.legal("ada")}.isdisjoint({"produce"}), "what would be refused is not listed"


def test_not_signed_and_not_about_each_may_be_asked_for() -> None:
    phase = Phase("odd", TALK.talk, ends=Not(Signed("plan")) & Not(ForEach("guess", PUPILS)) & ByEach("note", TEAM), yields=("note", "guess"))
    session = started(phase, CLOSING)
    for person in TEAM_OF_THREE:
        produced(session, "note", person, person)
    assert now(session).stop == "closing"


# Laws


@given(SEEDS)
def test_each_item_is_superseded_at_most_once_and_signed_once_by_each(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    for session in group.sessions.values():
        revised = [event.supersedes for event in e.counting(session.events) if isinstance(event, e.ItemProduced) and event.supersedes is not None]
        assert len(revised) == len(set(revised))
        signed = [(event.item, event.actor) for event in e.counting(session.events) if isinstance(event, e.ItemSigned)]
        assert len(signed) == len(set(signed))


@given(SEEDS)
def test_a_revision_is_of_the_same_kind_and_about_the_same_person(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    for session in group.sessions.values():
        things: dict[str, tuple[str, str | None]] = {}
        for event in session.events:
            if isinstance(event, e.ItemBrought | e.ItemProduced | e.ItemHanded):
                if isinstance(event, e.ItemProduced) and event.supersedes is not None:
                    assert things[event.supersedes] == (event.kind, event.about)
                things[event.item] = (event.kind, event.about)


@given(SEEDS)
def test_nobody_signs_what_has_been_revised(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    for session in group.sessions.values():
        gone: set[str | None] = set()
        for event in session.events:
            if isinstance(event, e.ItemProduced):
                gone.add(event.supersedes)
            if isinstance(event, e.ItemSigned):
                assert event.item not in gone


@given(SEEDS)
def test_what_is_private_stays_with_its_owner(seed: int) -> None:
    group = Group.drawn(seed)
    group.all(LENGTH)
    session = group.cycle
    private = {rule.id for rule in session.protocol.items if rule.access is Access.PRIVATE}
    owned = {event.item: event.owner for event in session.events if isinstance(event, e.ItemProduced) and event.kind in private}
    for viewer in group.cast.people:
        shown = {item.id for item in session.view(viewer).items}
        assert not [name for name, owner in owned.items() if name in shown and owner != viewer]


@given(SEEDS)
def test_what_is_handed_in_on_the_day_is_counted_however_often_it_is_asked(seed: int) -> None:
    random = Random(seed)
    phase = evolve(ABOUT_EACH, days=Days(5, late=random.choice(list(Late)), remind=(1,)), ends=ForEach("guess", PUPILS))
    session = started(phase, CLOSING)
    missing = set(CHILDREN)
    number = 0
    while missing and number < 20:
        child, moment = random.choice(CHILDREN), day(0.2 * number)
        answer = session.attempt(c.Produce(random.choice(TEAM_OF_THREE), moment, "guess", f"g{number}", about=child))
        assert hasattr(answer, "events"), "all of it comes before the date"
        missing.discard(child)
        number += 1
    assert (now(session).stop == "closing") is not bool(missing)


def test_items_of_a_kind_with_a_key_are_listed_with_the_people_they_may_be_about() -> None:
    session = started(TALK)
    (template,) = [each for each in session.legal("ben").of("produce") if ("guess",) in [slot.choices for slot in each.slots]]
    assert {slot.name: slot.choices for slot in template.slots} == {"kind": ("guess",), "id": (), "about": CHILDREN}


def test_an_item_rule_says_about_whom_even_of_everybody() -> None:
    session = started(TALK, items=(PLAN, NOTE, ItemRule(id="guess", by=TEAM, key=Everyone()), SECRET))
    produced(session, "guess", about="ben")
    assert refused(session, c.Produce("ada", at(1), "guess", "x", about="p1")) == "about-nobody", "pupils are no members"
