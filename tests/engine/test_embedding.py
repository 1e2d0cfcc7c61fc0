# SPDX-License-Identifier: MIT
"""Protocols in protocols: one that is run is read as a group of its steps, one that is held is there and fits; what does not is named."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import (
    AllOf,
    AnyOf,
    ByEach,
    Condition,
    Consensus,
    Enough,
    Filled,
    ForEach,
    Happened,
    Is,
    LeadDecides,
    Not,
    Produced,
    Returned,
    Signed,
    Usable,
)
from plcprotocols.model.errors import InvalidProtocol
from plcprotocols.model.flow import (
    Casting,
    Composite,
    Decision,
    Each,
    End,
    EndOf,
    Exit,
    NextOf,
    Onward,
    Option,
    Phase,
    Repeat,
    Run,
    Signalled,
    Step,
    To,
    Vetoed,
)
from plcprotocols.model.items import Access, ItemOf, ItemRule
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Choice, Parameter, Role, Rotation
from plcprotocols.model.talk import Hold, Open, Pick, Round, Say
from plcprotocols.model.who import Chose, Holders, Nobody
from tests.cycles import (
    AT,
    CHAT,
    CHATS,
    CLOSING,
    CYCLE,
    HELD,
    ITEMS,
    OURS,
    OWN,
    ROLES,
    SIDE_BY_SIDE,
    TALK,
    TEAM,
    THREE,
    Group,
    at,
    departures,
    finished,
    made,
    now,
    opened,
    refused,
    started,
    told,
)

SEEDS = st.integers(0, 999_999)
GIVEN = (("host", "facilitator"), ("guest", "member"))
RUN = Run("warm", "chat", roles=GIVEN)


def problems(*steps: Step, **changes: Any) -> list[str]:
    """Name what is wrong with a protocol; each problem says where, and what to do."""
    with pytest.raises(InvalidProtocol) as error:
        started(*steps, **changes)
    for problem in error.value.problems:
        assert problem.place
        assert problem.given
        assert problem.remedy
    return [problem.code for problem in error.value.problems]


def running(*steps: Step, run: dict[str, Any] | None = None, behind: tuple[Step, ...] = (CLOSING,), **changes: Any) -> Session:
    """Open a session of a protocol that runs another with some steps."""
    inner = evolve(CHAT, steps=steps, **changes)
    return started(evolve(RUN, **(run or {})), *behind, uses=(inner,))


# What it is read as


def test_a_run_is_read_as_a_group_with_the_steps_of_the_protocol_it_names() -> None:
    read = inlined(made(RUN, CLOSING))
    group = read.steps[0]
    assert isinstance(group, Composite)
    assert (group.id, group.title, [step.id for step in group.steps]) == ("warm", "Chat", ["warm.chatting", "warm.on"])
    assert read.steps[1] == CLOSING
    assert [rule.id for rule in read.items] == [*(rule.id for rule in ITEMS), "warm.remark", "warm.private"]


def test_it_goes_as_the_group_it_is_read_as() -> None:
    session = started(RUN, CLOSING)
    assert (now(session).stop, now(session).lead) == ("warm.chatting", ("ada",))
    session.perform(c.Produce("ben", at(1), "warm.remark", "r"))
    session.perform(c.Advance("ada", at(1)))
    assert now(session).stop == "warm.on"
    session.perform(c.Choose("cho", at(2), "yes"))
    assert now(session).stop == "closing"
    assert departures(session) == []


def test_what_was_written_is_kept_and_what_was_said_is_the_rule() -> None:
    session = started(RUN, CLOSING)
    assert session.protocol == made(RUN, CLOSING), "the record carries it as it was said"
    resumed = Session.resume(records.load(records.dump(session.record)))
    assert resumed.now == session.now
    assert records.decode_protocol(records.encode_protocol(session.protocol)) == session.protocol


def test_a_protocol_without_runs_is_read_as_itself() -> None:
    for protocol in (made(HELD, CLOSING), CHAT):
        assert inlined(protocol) == protocol


def test_its_guard_exits_and_title_are_those_of_the_group() -> None:
    way = Exit(Signalled("alarm"), To("closing"))
    group = inlined(made(evolve(RUN, when=Filled(Holders("recorder")), exits=(way,), title="Warming up"), CLOSING)).steps[0]
    assert isinstance(group, Composite)
    assert (group.when, group.exits, group.title) == (Filled(Holders("recorder")), (way,), "Warming up")
    passed_over = started(evolve(RUN, when=Filled(Holders("recorder"))), CLOSING)
    assert now(passed_over).stop == "closing"
    left = started(evolve(RUN, exits=(way,)), TALK, CLOSING)
    left.perform(c.Signal("ben", at(1), "alarm"))
    assert now(left).stop == "closing"


def test_its_end_leads_behind_the_run() -> None:
    go = Decision("go", TEAM, (Option("end", End()), Option("on", Onward())))
    session = running(go, evolve(TALK, yields=()))
    session.perform(c.Choose("ben", at(1), "end"))
    assert now(session).stop == "closing"


def test_its_exits_stand_behind_the_runs_own() -> None:
    inner = (Exit(Signalled("alarm"), End()), Exit(Signalled("bell"), End()))
    session = running(*CHAT.steps, run={"exits": (Exit(Signalled("alarm"), To("closing")),)}, behind=(TALK, CLOSING), exits=inner)
    one, other = session.fork(), session.fork()
    one.perform(c.Signal("ben", at(1), "alarm"))
    other.perform(c.Signal("ben", at(1), "bell"))
    assert (now(one).stop, now(other).stop) == ("closing", "talk")


def test_its_hard_marks_hold_in_its_phases_alone() -> None:
    rounds = Phase("round", (Round(TEAM, Say(Move.DESCRIBE)),))
    inner = Repeat("twice", (rounds,), by=TEAM, most=1)
    session = running(inner, hard=("out-of-turn",), behind=(evolve(rounds, id="after"),))
    assert refused(session, c.BeginTurn("ben", at(1))) == "out-of-turn"
    session.perform(c.Advance("ada", at(1)))
    assert told(session, c.BeginTurn("ben", at(1)))[0] == "(out-of-turn)"


def test_roles_that_are_not_given_are_nobodys() -> None:
    talk = Phase(
        "talk", (Open(Holders("guest"), Say(Move.DESCRIBE)), Open(Holders("host") | Holders("guest"), Say(Move.DESCRIBE))), ends=LeadDecides()
    )
    session = running(talk, run={"roles": GIVEN[:1]})
    assert now(session).may_speak == ()
    session.perform(c.Advance("ada", at(1)))
    assert now(session).may_speak == ("ada",)
    assert inlined(session.protocol).steps[0].steps[0].talk[0].who == Nobody()  # type: ignore[union-attr]  # a group of phases


def test_open_roles_that_are_not_given_are_left_out_of_what_a_phase_opens() -> None:
    seat = Role("seat", least=0, most=2, open=True)
    phase = Phase("ring", (Open(Holders("seat"), Say(Move.DESCRIBE)),), ends=LeadDecides(), opens=("seat",))
    inner = evolve(CHAT, roles=(*CHAT.roles, seat), steps=(phase,))
    without = inlined(made(RUN, CLOSING, uses=(inner,))).steps[0]
    assert isinstance(without, Composite)
    assert without.steps[0].opens == ()  # type: ignore[union-attr]  # a phase
    given_ = started(evolve(RUN, roles=(*GIVEN, ("seat", "chair"))), CLOSING, uses=(inner,), roles=(*ROLES, evolve(seat, id="chair")))
    given_.perform(c.TakeRole("ben", at(1), "chair"))
    assert now(given_).may_speak == ("ben",)


def test_items_are_those_they_are_given_as() -> None:
    session = started(evolve(RUN, items=(("remark", "note"),)), CLOSING)
    session.perform(c.Produce("ben", at(1), "note", "n"))
    assert departures(session) == []
    assert [rule.id for rule in inlined(session.protocol).items] == [*(rule.id for rule in ITEMS), "warm.private"]


def test_items_that_are_added_keep_their_rules_by_the_names_they_have_here() -> None:
    rule = ItemRule(id="sheet", by=Holders("guest"), access=Access.PRIVATE, key=Holders("host"), loop="twice", signed=Holders("guest"))
    loop = Repeat("twice", (evolve(TALK, yields=("sheet",), ends=Signed("sheet")),), by=Holders("host"), most=1)
    added = inlined(made(RUN, uses=(evolve(CHAT, items=(rule,), steps=(loop,)),))).items[-1]
    assert added == evolve(rule, id="warm.sheet", by=Holders("member"), key=Holders("facilitator"), loop="warm.twice", signed=Holders("member"))


def test_parameters_are_added_with_their_defaults() -> None:
    parameter = Parameter(
        id="depth", choices=(Choice("warm"), Choice("cool", (Move.COOL,))), default="cool", set_by=Holders("host"), before="chatting"
    )
    deeper = Phase("deeper", CLOSING.talk, ends=LeadDecides(), when=Is("depth", "warm"))
    session = running(*CHAT.steps, deeper, parameters=(parameter,))
    read = inlined(session.protocol).parameters
    assert read == (evolve(parameter, id="warm.depth", set_by=Holders("facilitator"), before="warm.chatting"),)
    assert refused(session, c.SetParameter("ben", at(1), "warm.depth", "warm")) == "not-yours-to-set"
    assert told(session, c.SetParameter("ada", at(1), "warm.depth", "warm")) == ["(parameter-too-late)", "parameter-set"]
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Choose("ada", at(1), "yes"))
    assert now(session).stop == "warm.deeper"


def test_all_that_names_something_names_it_as_it_is_called_here() -> None:
    ends: Condition = AnyOf(
        (
            Produced("remark") & ByEach("remark", Holders("guest")),
            ForEach("remark", Holders("guest")) | Signed("remark"),
            Not(Enough(Holders("guest")) & Consensus(Holders("host"))),
            AllOf((Happened("taught", Holders("guest")), LeadDecides())),
        )
    )
    steps: tuple[Step, ...] = (
        Phase("ask", (Round(TEAM, Pick(("a", "b"), lasting=True)),)),
        Phase("say", (Open(Chose("ask", "a") - Holders("host"), Say(Move.DESCRIBE)),), ends=ends, yields=("remark",), silent=Holders("guest")),
        Decision(
            "go", Chose("ask", "b"), (Option("to", To("say")), Option("end", End())), when=Returned("on", "yes") & Usable(ItemOf("remark", TEAM))
        ),
        Repeat("loop", (Decision("next", TEAM, (Option("n", NextOf("loop")), Option("e", EndOf("loop")))),), by=Holders("host")),
        Each(
            "owners",
            Holders("guest"),
            (evolve(TALK, id="own", yields=()),),
            role="owner",
            former="guest",
            exits=(Exit(Vetoed(Holders("owner")), NextOf("owners")),),
        ),
        Casting("who", "keeper", Holders("guest"), Holders("host"), former="guest"),
        Phase(
            "hold",
            (
                Hold(
                    Holders("host"),
                    "deep",
                    casts=(("host", Holders("guest")),),
                    takes=(("remark", "remark"),),
                    gives=(("remark", "remark"),),
                    decides=("on",),
                ),
            ),
        ),
    )
    roles = (*CHAT.roles, Role("owner"), Role("keeper", least=0))
    signed = (evolve(CHAT.items[0], key=Holders("guest"), signed=TEAM), CHAT.items[1])
    inner = evolve(CHAT, roles=roles, steps=steps, items=signed, uses=(evolve(CHAT, id="deep"),))
    given_ = (*GIVEN, ("owner", "author"), ("keeper", "scribe"))
    ours = (*ROLES, Role("author"), Role("scribe", least=0))
    read = inlined(made(evolve(RUN, roles=given_), CLOSING, roles=ours, uses=(inner,)))
    group = read.steps[0]
    assert isinstance(group, Composite)
    member, facilitator = Holders("member"), Holders("facilitator")
    ask, say, go, loop, owners, who, hold = group.steps
    assert ask.id == "warm.ask"
    assert say == Phase(
        "warm.say",
        talk=(Open(Chose("warm.ask", "a") - facilitator, Say(Move.DESCRIBE)),),
        silent=member,
        yields=("warm.remark",),
        ends=AnyOf(
            (
                Produced("warm.remark") & ByEach("warm.remark", member),
                ForEach("warm.remark", member) | Signed("warm.remark"),
                Not(Enough(member) & Consensus(facilitator)),
                AllOf((Happened("taught", member), LeadDecides())),
            )
        ),
    )
    assert go == Decision(
        "warm.go",
        Chose("warm.ask", "b"),
        (Option("to", To("warm.say")), Option("end", EndOf("warm"))),
        when=Returned("on", "yes") & Usable(ItemOf("warm.remark", TEAM)),
    )
    assert loop == Repeat(
        "warm.loop",
        (Decision("warm.next", TEAM, (Option("n", NextOf("warm.loop")), Option("e", EndOf("warm.loop")))),),
        by=facilitator,
    )
    assert isinstance(owners, Each)
    assert (owners.of, owners.role, owners.former, owners.exits) == (
        member,
        "author",
        "member",
        (Exit(Vetoed(Holders("author")), NextOf("warm.owners")),),
    )
    assert who == Casting("warm.who", "scribe", member, facilitator, former="member")
    assert isinstance(hold, Phase)
    assert hold.talk == (
        Hold(facilitator, "deep", casts=(("host", member),), takes=(("warm.remark", "remark"),), gives=(("remark", "warm.remark"),), decides=("on",)),
    )
    assert [each.id for each in read.uses] == ["chat", "deep"]
    assert opened(made(evolve(RUN, roles=given_), CLOSING, roles=ours, uses=(inner,))).now.stop == "warm.ask"


def test_questions_of_a_run_are_asked_and_answered_under_their_names() -> None:
    optional = evolve(TALK, id="more", optional=TEAM, yields=())
    session = running(Phase("ask", (Round(TEAM, Pick(("a", "b"), lasting=True)),)), optional)
    for person in ("ada", "ben", "cho"):
        session.perform(c.Choose(person, at(1), "a"))
    assert now(session).stop == "warm.more?"
    session.perform(c.Choose("ben", at(1), "b", question="warm.ask"))
    session.perform(c.Choose("ben", at(2), "hold"))
    assert now(session).stop == "warm.more"


def test_a_run_of_a_run_is_read_from_the_inside() -> None:
    middle = evolve(
        CHAT,
        id="middle",
        steps=(Run("inner", "chat", roles=(("host", "host"), ("guest", "guest")), items=(("remark", "remark"),)), *CHAT.steps),
        uses=(CHAT,),
    )
    read = inlined(made(Run("outer", "middle", roles=GIVEN, items=(("remark", "note"),)), CLOSING, uses=(middle,)))
    session = opened(made(Run("outer", "middle", roles=GIVEN, items=(("remark", "note"),)), CLOSING, uses=(middle,)))
    assert now(session).stop == "outer.inner.chatting"
    assert [each.id for each in read.uses] == ["middle", "chat"]
    assert [rule.id for rule in read.items[len(ITEMS) :]] == ["outer.private", "outer.inner.private"]
    session.perform(c.Produce("ben", at(1), "note", "n"))
    assert departures(session) == []


def test_one_protocol_is_run_twice() -> None:
    session = started(RUN, evolve(RUN, id="again"), CLOSING)
    for name in ("warm", "again"):
        assert now(session).stop == f"{name}.chatting"
        session.perform(c.Advance("ada", at(1)))
        session.perform(c.Choose("ben", at(1), "no"))
    assert now(session).stop == "closing"


def test_a_run_may_stand_in_a_loop_and_in_a_group() -> None:
    session = started(Repeat("lessons", (Composite("group", (RUN,)),), by=TEAM, least=2, most=2), CLOSING)
    for number in (1, 2):
        assert (now(session).stop, now(session).numbers) == ("warm.chatting", (("lessons", number),))
        session.perform(c.Advance("ada", at(1)))
        session.perform(c.Choose("ben", at(1), "no"))
    assert now(session).stop == "closing"


def test_what_is_run_may_hold_what_it_uses() -> None:
    inner = evolve(
        CHAT,
        id="talk",
        steps=(Phase("hold", (Hold(TEAM, "chat", casts=(("host", Holders("host")),), gives=(("remark", "remark"),)),)),),
        uses=(CHAT,),
    )
    run = Run("run", "talk", roles=GIVEN, items=(("remark", "note"),))
    session = started(run, CLOSING, uses=(inner,))
    assert now(session).stop == "run.hold"
    held = session.hold(actor="ben", at=at(1), record="h1")
    link = held.record.header.within
    assert link is not None
    assert (link.record, link.phase) == (CYCLE, "run.hold")
    held.perform(c.Produce("ada", at(1), "remark", "r"))
    session.perform(c.TakeBack("ben", at(3), finished(held, at(2))))
    assert [event.kind for event in session.events if isinstance(event, e.ItemHanded)] == ["note"]
    records.verify_cycle([session.record, held.record])


def test_how_many_people_it_needs_and_what_its_roles_say_is_not_looked_at() -> None:
    inner = evolve(
        CHAT,
        people=People(20),
        roles=(Role("host", lead=True, excludes=("guest",)), Role("guest", least=9, most=9, multiple=9)),
        rotation=Rotation(("host",), TEAM),
    )
    session = started(RUN, CLOSING, uses=(inner,))
    session.perform(c.Adjourn("ada", at(1)))
    session.perform(c.Convene("ada", at(2)))
    assert (now(session).stop, now(session).lead) == ("warm.chatting", ("ada",))


def test_its_rules_are_part_of_the_rules() -> None:
    newer = evolve(CHAT, edition="2", steps=(CLOSING, CHAT.steps[1]))
    one, other = started(RUN, CLOSING), started(RUN, CLOSING, uses=(newer,))
    assert one.record.header.rules != other.record.header.rules
    assert one.record.header.rules != started(HELD, CLOSING).record.header.rules


# What is used


def test_what_is_used_is_valid_itself() -> None:
    bad = evolve(CHAT, steps=(evolve(TALK, yields=("never",)),))
    with pytest.raises(InvalidProtocol) as error:
        started(HELD, CLOSING, uses=(bad,))
    assert (error.value.code, error.value.problems[0].place) == ("unknown-item", "uses[0].steps[0].yields")
    deep = evolve(CHAT, id="deep", uses=(bad,))
    with pytest.raises(InvalidProtocol) as error:
        started(TALK, uses=(deep,))
    assert error.value.problems[0].place.startswith("uses[0].uses[0].")


def test_what_is_used_has_a_name_of_its_own() -> None:
    assert problems(TALK, uses=(CHAT, evolve(CHAT, edition="2"))) == ["duplicate-id"]


def test_what_is_run_uses_nothing_else_under_the_same_name() -> None:
    inner = evolve(CHAT, id="talk", uses=(evolve(CHAT, edition="2"),))
    assert problems(Run("run", "talk", roles=GIVEN), CLOSING, uses=(CHAT, inner)) == ["duplicate-id"]
    same = evolve(CHAT, id="talk", uses=(CHAT,))
    assert started(Run("run", "talk", roles=GIVEN), CLOSING, uses=(CHAT, same)).now.stop == "run.chatting", "unless it is the same one"


def test_what_is_held_may_use_another_edition_of_what_is_held_beside_it() -> None:
    deep = evolve(CHAT, id="deep", uses=(evolve(CHAT, edition="2"),))
    assert started(HELD, CLOSING, uses=(CHAT, deep)).now.stop == "held", "it is a session of its own"


@pytest.mark.parametrize("step", [evolve(RUN, protocol="chats"), Phase("held", (evolve(CHATS, protocol="chats"),))])
def test_what_is_run_or_held_is_one_of_those_it_uses(step: Step) -> None:
    with pytest.raises(InvalidProtocol) as error:
        started(step, CLOSING)
    (problem,) = error.value.problems
    assert (problem.code, problem.remedy) == ("unknown-protocol", "Did you mean chat?")


# Runs


LOOPED = evolve(
    CHAT,
    roles=(*CHAT.roles, Role("owner")),
    steps=(Each("each", Holders("guest"), (evolve(TALK, id="own", yields=()),), role="owner", former="guest"),),
)
CASTED = evolve(CHAT, roles=(*CHAT.roles, Role("keeper", least=0)), steps=(Casting("who", "keeper", TEAM, TEAM), *CHAT.steps))

BAD_RUNS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a role nobody has there": ({"roles": (*GIVEN, ("speaker", "member"))}, {}, ["unknown-role"]),
    "a role nobody has here": ({"roles": (("host", "facilitator"), ("guest", "members"))}, {}, ["unknown-role"]),
    "a role twice": ({"roles": (*GIVEN, ("guest", "recorder"))}, {}, ["role-twice"]),
    "an outsider who leads": ({"roles": (("host", "pupil"),)}, {}, ["lead-elsewhere"]),
    "no lead": ({"roles": (("guest", "member"),)}, {}, ["role-not-given"]),
    "no lead, though nobody has to": (
        {"roles": ()},
        {"uses": (evolve(CHAT, roles=(evolve(CHAT.roles[0], least=0), CHAT.roles[1])),)},
        ["role-not-given"],
    ),
    "a role that has to be held": ({}, {"uses": (evolve(CHAT, roles=(*CHAT.roles, Role("owner"))),)}, ["role-not-given"]),
    "a role a loop binds": ({}, {"uses": (LOOPED,)}, ["role-not-given"]),
    "a role a loop takes people from": ({"roles": (GIVEN[0], ("owner", "recorder"))}, {"uses": (LOOPED,)}, ["role-not-given"]),
    "a role a casting binds": ({}, {"uses": (CASTED,)}, ["role-not-given"]),
    "an item nobody makes there": ({"items": (("sheet", "note"),)}, {}, ["unknown-item"]),
    "an item nobody makes here": ({"items": (("remark", "sheet"),)}, {}, ["unknown-item"]),
    "an item twice": ({"items": (("remark", "note"), ("remark", "plan"))}, {}, ["kind-twice"]),
    "what is open as what is private": ({"items": (("remark", "secret"),)}, {}, ["other-kind"]),
    "what is private as what is open": ({"items": (("private", "note"),)}, {}, ["other-kind"]),
    "what is written as film": ({"items": (("remark", "clip"),)}, {"items": (*ITEMS, ItemRule(id="clip", by=TEAM, film=True))}, ["other-kind"]),
    "another keeper": ({}, {"uses": (evolve(CHAT, roles=(evolve(CHAT.roles[0], steward=True), CHAT.roles[1])),)}, ["steward-elsewhere"]),
    "uses of film that are not there": ({}, {"uses": (evolve(CHAT, scopes=("group",)),)}, ["run-scopes"]),
    "uses of film in another order": ({}, {"uses": (evolve(CHAT, scopes=("group", "school")),), "scopes": ("school", "group")}, ["run-scopes"]),
}


@pytest.mark.parametrize("case", BAD_RUNS)
def test_a_run_that_does_not_fit_is_named(case: str) -> None:
    run, changes, codes = BAD_RUNS[case]
    assert problems(evolve(RUN, **run), CLOSING, **changes) == codes


def test_what_a_run_is_read_as_is_valid() -> None:
    twice = evolve(CHAT, roles=(*CHAT.roles, Role("owner", least=0)))
    roles = (*ROLES, Role("author", least=0))
    two = evolve(twice, items=(*CHAT.items, ItemRule(id="second", by=TEAM)))
    both = evolve(RUN, items=(("remark", "note"), ("second", "note"), ("private", "secret")))
    assert started(both, CLOSING, uses=(two,), roles=roles).now.stop == "warm.chatting", "two kinds may be one here"
    with pytest.raises(InvalidProtocol):
        started(evolve(RUN, roles=(("host", "facilitator"), ("guest", "facilitator"), ("owner", "member"))), CLOSING, uses=(LOOPED,))


def test_two_runs_of_one_name_are_named() -> None:
    assert set(problems(RUN, RUN, CLOSING)) == {"duplicate-id"}


def test_a_run_leads_to_steps_around_it_and_they_lead_to_it() -> None:
    go = Decision("go", TEAM, (Option("back", To("warm")), Option("on")))
    session = started(RUN, go, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Choose("ada", at(1), "yes"))
    session.perform(c.Choose("ada", at(1), "back"))
    assert now(session).stop == "warm.chatting"


# Holds


PRIVATE = (ITEMS[0], evolve(ITEMS[1], access=Access.PRIVATE), *ITEMS[2:])
FILM = (*ITEMS, ItemRule(id="clip", by=TEAM, film=True))
BAD_HOLDS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a role nobody has there": ({"casts": (("speaker", TEAM),)}, {}, ["unknown-role"]),
    "people nobody knows": ({"casts": (("host", Holders("scribe")),)}, {}, ["unknown-role"]),
    "who opens it": ({"who": Holders("scribe")}, {}, ["unknown-role"]),
    "for each of nobody": ({"each": Holders("scribe"), "role": "host"}, {}, ["unknown-role"]),
    "each without a role": ({"each": TEAM}, {}, ["held-role"]),
    "a role without each": ({"role": "host"}, {}, ["held-role"]),
    "each with a role that is not there": ({"each": TEAM, "role": "speaker"}, {}, ["unknown-role"]),
    "taking what is not there": ({"takes": (("sheet", "remark"),)}, {}, ["unknown-item"]),
    "taking it as what is not there": ({"takes": (("plan", "sheet"),)}, {}, ["unknown-item"]),
    "giving what is not there": ({"gives": (("sheet", "note"),)}, {}, ["unknown-item"]),
    "giving it as what is not there": ({"gives": (("remark", "sheet"),)}, {}, ["unknown-item"]),
    "taking a kind twice": ({"takes": (("plan", "remark"), ("plan", "remark"))}, {}, ["kind-twice"]),
    "giving a kind twice": ({"gives": (("remark", "note"), ("remark", "plan"))}, {}, ["kind-twice"]),
    "taking what is private here": ({"takes": (("secret", "remark"),)}, {}, ["private-handed"]),
    "taking it as what is private there": ({"takes": (("plan", "private"),)}, {}, ["private-handed"]),
    "giving what is private there": ({"gives": (("private", "note"),)}, {}, ["private-handed"]),
    "giving it as what is private here": ({"gives": (("remark", "note"),)}, {"items": PRIVATE}, ["private-handed"]),
    "taking film": ({"takes": (("clip", "remark"),)}, {"items": FILM}, ["film-handed"]),
    "giving it as film": ({"gives": (("remark", "clip"),)}, {"items": FILM}, ["film-handed"]),
    "a question nobody puts": ({"decides": ("off",)}, {}, ["unknown-question"]),
    "a round that is no question": ({"decides": ("chatting",)}, {}, ["unknown-question"]),
}


@pytest.mark.parametrize("case", BAD_HOLDS)
def test_a_hold_that_does_not_fit_is_named(case: str) -> None:
    hold, changes, codes = BAD_HOLDS[case]
    plain = Hold(TEAM, "chat")
    assert problems(Phase("held", (evolve(plain, **hold),)), CLOSING, **changes) == codes


def test_two_kinds_may_be_handed_over_as_one() -> None:
    hold = evolve(CHATS, takes=(("plan", "remark"), ("note", "remark")))
    assert started(Phase("held", (hold,)), CLOSING).now.stop == "held"


def test_questions_of_every_kind_are_handed_back() -> None:
    asks = (
        evolve(TALK, id="maybe", optional=TEAM, yields=()),
        Casting("who", "keeper", TEAM, TEAM),
        Repeat("loop", (evolve(CLOSING, id="in"),), by=TEAM),
        *CHAT.steps,
    )
    chat = evolve(CHAT, roles=(*CHAT.roles, Role("keeper", least=0)), steps=asks)
    questions = ("maybe", "who", "loop", "on")
    session = started(Phase("held", (evolve(CHATS, decides=questions),)), CLOSING, uses=(chat,))
    held = session.hold(actor="ben", at=at(1), record="h1")
    for option in ("skip", "ben"):
        held.perform(c.Choose("ada", at(1), option))
    held.perform(c.Advance("ada", at(1)))
    held.perform(c.Choose("ada", at(1), "again"))
    held.perform(c.Advance("ada", at(1)))
    held.perform(c.Choose("ada", at(1), "enough"))
    session.perform(c.TakeBack("ben", at(3), finished(held, at(2), "no")))
    (closed,) = [event for event in session.events if isinstance(event, e.HeldClosed)]
    assert dict(closed.decisions) == {"maybe": "skip", "who": "ben", "loop": "enough", "on": "no"}


def test_a_guard_reads_only_what_some_session_hands_back() -> None:
    guarded = evolve(CLOSING, when=Returned("on", "yes"))
    assert started(HELD, guarded).now.stop == "held"
    assert problems(HELD, evolve(guarded, when=Returned("off", "yes"))) == ["unknown-question"]
    assert problems(TALK, guarded) == ["unknown-question"]


@pytest.mark.parametrize(
    "guard",
    [ForEach("guess", Holders("pupil")), Signed("plan"), Happened("taught", TEAM), Consensus(TEAM), Returned("on", "yes") & Consensus(TEAM)],
)
def test_a_guard_reads_facts_only(guard: Condition) -> None:
    for step in (evolve(CLOSING, when=guard), Repeat("loop", (CLOSING,), by=TEAM, when=guard), evolve(RUN, when=guard)):
        assert problems(HELD, step) == ["not-a-fact"]
    part = evolve(CLOSING, talk=(evolve(CLOSING.talk[0], when=guard),))
    assert problems(HELD, part) == ["not-a-fact"]


def test_what_is_held_by_what_is_run_is_checked_too() -> None:
    inner = evolve(CHAT, id="talk", steps=(Phase("hold", (Hold(TEAM, "chat", takes=(("remark", "remark"),)),)),), uses=(CHAT,))
    held = evolve(CHAT, items=(evolve(CHAT.items[0], access=Access.PRIVATE), CHAT.items[1]))
    with pytest.raises(InvalidProtocol, match="private-handed"):
        started(Run("run", "talk", roles=GIVEN, items=(("remark", "note"),)), CLOSING, uses=(evolve(inner, uses=(held,)),))


def test_rules_of_never_stuck_acts_are_not_marked() -> None:
    assert problems(TALK, hard=("held-open",)) == ["unknown-rule"]
    assert started(evolve(HELD, hard=("not-yours-to-hold",)), CLOSING).now.stop == "held"
    marked = started(Phase("held", (evolve(CHATS, who=Holders("facilitator")),), hard=("not-yours-to-hold",)), CLOSING)
    assert refused(marked, c.OpenHeld("ben", at(1), "h1")) == "not-yours-to-hold"


# Laws


@given(SEEDS)
def test_a_session_of_a_run_goes_as_one_of_what_it_is_read_as(seed: int) -> None:
    group = Group.drawn(seed)
    acts = [act for act in group.acts(60) if act.record == CYCLE]
    read = inlined(group.protocol)
    flat = Session.open(read, group.cast, at=AT, record=CYCLE, level=group.level, salts=group.open()._salts)
    said = group.open()
    for act in acts:
        answers = [session.attempt(act.command, words=act.words) for session in (said, flat)]
        if isinstance(act.command, c.TakeBack):
            continue
        assert type(answers[0]) is type(answers[1])
    assert said.events == flat.events
    assert said.now == flat.now
    assert said.waiting() == flat.waiting()


@given(SEEDS)
def test_reading_a_protocol_twice_reads_nothing_more(seed: int) -> None:
    protocol = Group.drawn(seed).protocol
    assert inlined(inlined(protocol)) == inlined(protocol)
    assert records.decode_protocol(records.encode_protocol(protocol)) == protocol


def test_small_protocols_of_these_tests_are_valid() -> None:
    assert isinstance(CHAT, Protocol)
    for steps in ((HELD,), (SIDE_BY_SIDE,), (Phase("own", (OWN,)),)):
        assert started(*steps, CLOSING).protocol.provenance == OURS
    assert opened(made(TALK), THREE, mode=Mode.STRICT).now.stop == "talk"
    assert opened(CHAT, Cast({"host": "ada"})).now.stop == "chatting"


# Size


def nest(depth: int, wide: int) -> Protocol:
    """Nest protocols that run others, each so many times."""
    found = CHAT
    for number in range(depth):
        runs = tuple(Run(f"r{each}", found.id, roles=(("host", "host"), ("guest", "guest"))) for each in range(wide))
        found = evolve(CHAT, id=f"deep{number}", steps=runs, uses=(found,))
    return found


def test_a_protocol_that_runs_too_much_is_named_before_it_is_read() -> None:
    big = nest(12, 4)
    for steps in ((Run("run", big.id, roles=GIVEN),), (TALK,)):
        assert problems(*steps, uses=(big,)) == ["too-large"]
    fits = nest(3, 4)
    assert started(Run("run", fits.id, roles=GIVEN), uses=(fits,)).now.stop == "run.r0.r0.r0.chatting"


def test_a_protocol_that_uses_too_many_is_named() -> None:
    many = tuple(evolve(CHAT, id=f"chat{number}") for number in range(500))
    assert problems(TALK, uses=many) == ["too-large"]
    assert started(TALK, uses=many[:499]).now.stop == "talk"
