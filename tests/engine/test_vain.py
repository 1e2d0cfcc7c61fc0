# SPDX-License-Identifier: MIT
"""What is in vain in a protocol is a fault of it: ends that nothing brings about, silence of those who are to speak, loops nobody has a pass of."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.references import check_protocol
from plcprotocols.engine.vain import vain_problems
from plcprotocols.model.conditions import ByEach, Condition, ForEach, LeadDecides, Produced
from plcprotocols.model.errors import InvalidProtocol, Problem
from plcprotocols.model.flow import Composite, Each, Phase, Run, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Hold, Open, Purpose, Say, Silence, Solo, Talk
from plcprotocols.model.who import Everyone, Holders, Nobody, Who
from tests.walks import Focus, setting

LEAD, OWNER, MEMBERS, GUEST = (Holders(role) for role in ("facilitator", "owner", "member", "guest"))
TALK = Open(MEMBERS, Say(Move.DESCRIBE))
PROTOCOL = Protocol(
    id="small",
    edition="1",
    title="Small",
    family="tests",
    people=People(3, 8),
    roles=(
        Role("facilitator", lead=True, excludes=("member",)),
        Role("owner", least=0),
        Role("guest", least=0, excludes=("owner",)),
        Role("pupil", least=0, outsider=True),
        Role("member", least=2, most=7),
    ),
    items=(ItemRule(id="note", by=MEMBERS), ItemRule(id="other", by=MEMBERS)),
    steps=(Phase("talk", (TALK,)),),
    provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
)


def found(*steps: Step, people: People | None = None) -> list[tuple[str, str]]:
    """Give the codes and places of what is wrong."""
    problems = _problems(evolve(PROTOCOL, steps=steps or PROTOCOL.steps, people=people or PROTOCOL.people))
    assert all(problem.given and problem.remedy for problem in problems)
    return [(problem.code, problem.place) for problem in problems]


def _problems(protocol: Protocol) -> tuple[Problem, ...]:
    try:
        check_protocol(protocol)
    except InvalidProtocol as error:
        return error.problems
    return ()


@pytest.mark.parametrize("people", [People(8, 3), People(0, 3), People(-1)])
def test_a_number_of_people_that_is_never_there_is_named(people: People) -> None:
    assert found(people=people) == [("people-nobody", "people")]


@pytest.mark.parametrize("people", [People(3, 3), People(1), People(1, 9)])
def test_other_numbers_of_people_are_fine(people: People) -> None:
    assert not found(people=people)


def silent(who: Who, *talk: Talk) -> list[tuple[str, str]]:
    return found(Composite("group", (Phase("before", (TALK,)), Phase("talk", talk or (TALK,), silent=who))))


@pytest.mark.parametrize("who", [MEMBERS, Everyone(), OWNER | MEMBERS, (OWNER | MEMBERS) & Everyone()])
def test_silence_of_just_those_who_have_the_word_is_named(who: Who) -> None:
    assert silent(who) == [("silent-speakers", "steps[0].steps[1].silent")]


def test_silence_of_those_who_have_the_word_in_all_forms_is_named() -> None:
    told = [("silent-speakers", "steps[0].steps[1].silent")]
    assert silent(OWNER | MEMBERS, Solo(OWNER, Say(Move.PRESENT)), TALK, Silence(LEAD, Purpose.READ)) == told
    assert silent(MEMBERS, Open(MEMBERS - OWNER, Say(Move.DESCRIBE))) == told
    assert silent(MEMBERS, Open(MEMBERS & GUEST, Say(Move.DESCRIBE))) == told


def test_silence_of_others_and_of_some_is_fine() -> None:
    for who in (OWNER, Nobody(), MEMBERS - OWNER, MEMBERS & GUEST):
        assert not silent(who)
    assert not silent(MEMBERS, Solo(OWNER, Say(Move.PRESENT)), TALK), "who speaks in one form listens in the other"
    assert not silent(MEMBERS, Silence(MEMBERS, Purpose.READ)), "where all are silent, that is what it says"
    assert not silent(MEMBERS, Open(Nobody(), Say(Move.DESCRIBE))), "nobody at all speaks"
    assert not silent(Everyone(), Solo(Holders("pupil"), Say(Move.PRESENT))), "an outsider is not among them"


@pytest.mark.parametrize("ends", [Produced("note"), ByEach("note", MEMBERS), ForEach("note", MEMBERS), LeadDecides() | ~Produced("note")])
def test_an_end_that_waits_for_what_is_not_yielded_is_named(ends: Condition) -> None:
    assert found(Phase("talk", (TALK,), ends=ends, yields=("other",))) == [("not-yielded", "steps[0].ends")]
    assert not found(Phase("talk", (TALK,), ends=ends, yields=("other", "note")))


def test_what_a_session_hands_back_is_yielded() -> None:
    inner = evolve(PROTOCOL, id="inner")
    held = Hold(LEAD, "inner", gives=(("note", "note"),))
    with_uses = evolve(PROTOCOL, uses=(inner,), steps=(Phase("held", (held,), ends=Produced("note")),))
    check_protocol(with_uses)


def each(of: Who, role: str = "owner", former: str = "member", *inner: Step) -> Each:
    return Each(f"each-{role}", of, inner or (Phase("talk", (TALK,)),), role=role, former=former)


@pytest.mark.parametrize("of", [OWNER, OWNER & MEMBERS, OWNER | LEAD, LEAD, GUEST, MEMBERS - Everyone(), MEMBERS - MEMBERS])
def test_a_loop_nobody_has_a_pass_of_is_named(of: Who) -> None:
    assert found(each(of)) == [("nobody-in-turn", "steps[0].of")]


@pytest.mark.parametrize("of", [MEMBERS, Everyone(), OWNER | MEMBERS, MEMBERS - OWNER, Nobody()])
def test_a_loop_somebody_may_have_a_pass_of_is_fine(of: Who) -> None:
    assert not found(each(of))


def test_who_holds_a_role_of_another_loop_is_there_only_inside_it() -> None:
    behind = each(OWNER, "guest", "member", Phase("behind", (TALK,)))
    assert found(each(MEMBERS), behind) == [("nobody-in-turn", "steps[1].of")]


def test_a_role_that_is_not_given_to_what_is_run_is_nobodys_with_good_reason() -> None:
    inner = evolve(
        PROTOCOL, id="inner", steps=(Phase("all", (Open(GUEST | MEMBERS, Say(Move.DESCRIBE)),), silent=MEMBERS), each(GUEST | MEMBERS, "owner"))
    )
    roles = tuple((role.id, role.id) for role in PROTOCOL.roles if role.id != "guest")
    check_protocol(evolve(PROTOCOL, uses=(inner,), steps=(Run("run", "inner", roles=roles),)))


def test_what_is_used_is_asked_by_itself() -> None:
    inner = evolve(PROTOCOL, id="inner", people=People(5, 4))
    with pytest.raises(InvalidProtocol) as error:
        check_protocol(evolve(PROTOCOL, uses=(inner,)))
    assert [(problem.code, problem.place) for problem in error.value.problems] == [("people-nobody", "uses[0].people")]


def test_nothing_in_the_catalogue_is_in_vain() -> None:
    assert not [(protocol.id, problem) for protocol in PROTOCOLS for problem in vain_problems(protocol)]


@given(st.randoms(use_true_random=False), st.sampled_from(Focus))
def test_what_is_drawn_for_walks_is_not_in_vain(random: Random, focus: Focus) -> None:
    assert not list(vain_problems(setting(random, focus=focus).protocol))
