# SPDX-License-Identifier: MIT
"""Sub-groups: forming them, one bell or each at their own pace, tours, people who change, and what is seen and kept of it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records
from plcprotocols.engine.grouping import Grouping, Proposer, in_order, shuffled, sizes, strangers
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import conditions as cond
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol, InvalidRecord, NotFound, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Each,
    End,
    Exit,
    More,
    Onward,
    Option,
    Phase,
    Repeat,
    Signalled,
    Step,
    Tour,
    Vetoed,
)
from plcprotocols.model.items import Access, ItemRule, Seal
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Field, Open, Passing, Pick, Purpose, Round, Say, Silence, Solo, Talk, Vote
from plcprotocols.model.who import Everyone, Holders, Nobody, Who
from tests.engine.test_consents import of, refused, tags

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PEERS, OWNER, HOST, REPORTERS = Holders("peer"), Holders("owner"), Holders("host"), Holders("reporter")
NOBODY = Nobody()
NAMES = ("ada", "ben", "cho", "dan", "eva", "fay", "gil", "hab", "ida", "jan", "kim")
SAY = Say(Move.DESCRIBE)
PAIRS = Split("pairs", PEERS, size=2, least=2, most=3)
TRIOS = Split("trios", PEERS, size=3, least=3, most=4)
FOURS = Split("fours", PEERS, size=4, least=3, most=5, joins="pairs")
MIXED = Split("mixed", PEERS, size=2, least=2, most=3, apart="pairs")
HOSTED = Split("hosted", PEERS, size=2, least=2, most=4, roles=(GroupRole("reporter"),), lead="reporter")
REPORTED = Split("reported", PEERS, size=3, least=2, most=4, roles=(GroupRole("reporter"),))
NOTHING_KNOWN = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)


def t(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def talk(name: str, form: Talk | None = None, **more: Any) -> Phase:
    """A phase in which everybody may speak until the lead goes on, unless another form is given."""
    ends = more.pop("ends", cond.LeadDecides() if form is None else None)
    return Phase(name, (form or Open(Everyone(), SAY),), ends=ends, **more)


def a_round(name: str, **more: Any) -> Phase:
    return talk(name, Round(PEERS, SAY), **more)


CONSULT = Each("consult", PEERS, (talk("present", Solo(OWNER, SAY)), talk("advise", minutes=Minutes(2, 2))), role="owner", former="peer")
LAST = talk("last")
LAST_INSIDE = talk("inside")


def protocol(*steps: Step, splits: tuple[Split, ...] = (PAIRS,), **more: Any) -> Protocol:
    """A host who leads and is in no sub-group, and peers who are split."""
    return Protocol(
        id="groups",
        edition="1",
        title="Groups",
        family="tests",
        people=People(2),
        roles=(
            Role("host", least=0, most=2, lead=True),
            Role("peer", least=0, most=None),
            Role("owner", least=0),
            Role("reporter", least=0, most=None, drawn_from=("peer", "owner", "host")),
            Role("guest", least=0, most=None, outsider=True),
        ),
        steps=(*steps, LAST),
        splits=splits,
        items=(
            ItemRule(id="note", by=Everyone()),
            ItemRule(id="slip", by=Everyone(), access=Access.GROUP),
            ItemRule(id="diary", by=Everyone(), access=Access.PRIVATE),
        ),
        provenance=NOTHING_KNOWN,
        **more,
    )


def opened(
    *steps: Step,
    splits: tuple[Split, ...] = (PAIRS,),
    peers: int = 4,
    late: Iterable[str] = (),
    lead: bool = True,
    mode: Mode = Mode.GUIDED,
    **more: Any,
) -> Session:
    """Open a session with so many peers, of whom some are late, and hanna who leads, unless nobody does."""
    given = protocol(*steps, splits=splits, **more)
    holders = {"peer": list(NAMES[:peers]), **({"host": ["hanna"]} if lead else {})}
    return Session.open(given, Cast(holders, tuple(late)), at=AT, record="r", mode=mode, salts=Random(1))


def at_work(*steps: Step, split: Split = PAIRS, free: bool = False, splits: tuple[Split, ...] = (), **more: Any) -> Session:
    """Open a session whose sub-groups are formed as proposed and at work."""
    session = opened(Breakout("work", split.id, steps, free=free), splits=splits or (split,), **more)
    session.perform(c.Advance("hanna", AT))
    return session


def do(session: Session, command: type, person: str, *more: object, **named: Any) -> tuple[Event, ...]:
    return session.perform(command(person, session.now.at, *more, **named)).events


def speak(session: Session, *people: str, words: str | None = None) -> tuple[Event, ...]:
    """Let people speak one after the other; the events of the last turn's end."""
    events: tuple[Event, ...] = ()
    for person in people:
        session.perform(c.BeginTurn(person, session.now.at))
        events = session.perform(c.EndTurn(person, session.now.at), words=words).events
    return events


def form(session: Session, *groups: str, actor: str = "hanna", **more: Any) -> tuple[Event, ...]:
    """Form sub-groups, each named as its people in one string."""
    return do(session, c.Form, actor, tuple(tuple(group.split()) for group in groups), **more)


def groups(session: Session) -> list[str]:
    """Who is with whom, each sub-group in one string."""
    return [" ".join(group.people) for group in session.view("ada").groups]


def where(session: Session, person: str) -> str:
    return session.view(person).now.stop


def not_kept(session: Session, command: c.Command) -> list[str]:
    return list(session.departures(command))


def forge(event: Event, **changes: Any) -> Event:
    """Say something else of an event."""
    return evolve(event, **changes)


def group_of(event: Event) -> str:
    """The sub-group of an event, empty for the whole."""
    return str(getattr(event, "group", ""))


def whys(events: Iterable[Event]) -> list[tuple[str, str, str]]:
    return [(event.group, event.phase, event.why.value) for event in of(e.PhaseLeft, events)]


def held(session: Session, role: str) -> list[str]:
    return [person.id for person in session.view("ada").people if role in person.roles]


# Forming.


@pytest.mark.parametrize(
    ("split", "people", "shape"),
    [
        (PAIRS, 4, ["ada ben", "cho dan"]),
        (PAIRS, 5, ["ada ben cho", "dan eva"]),
        (PAIRS, 7, ["ada ben cho", "dan eva", "fay gil"]),
        (TRIOS, 3, ["ada ben cho"]),
        (TRIOS, 7, ["ada ben cho dan", "eva fay gil"]),
        (TRIOS, 8, ["ada ben cho dan", "eva fay gil hab"]),
        (TRIOS, 10, ["ada ben cho dan", "eva fay gil", "hab ida jan"]),
        (TRIOS, 11, ["ada ben cho dan", "eva fay gil hab", "ida jan kim"]),
        (evolve(PAIRS, least=1, groups=(2, 2)), 6, ["ada ben cho", "dan eva fay"]),
        (evolve(PAIRS, most=6, groups=(1, 2)), 8, ["ada ben cho dan", "eva fay gil hab"]),
        (evolve(PAIRS, least=1, groups=(4, 9)), 6, ["ada ben", "cho dan", "eva", "fay"]),
    ],
)
def test_as_proposed_people_are_shared_out_evenly_in_seat_order(split: Split, people: int, shape: list[str]) -> None:
    session = opened(Breakout("work", split.id, (LAST_INSIDE,)), splits=(split,), peers=people)
    assert session.now.stop == "work?"
    assert session.now.forms == split.id
    assert session.now.lead_may_advance
    assert not_kept(session, c.Advance("hanna", AT)) == []
    events = do(session, c.Advance, "hanna")
    assert tags(events)[:3] == ["formed", "phase-left", "broke-out"]
    assert groups(session) == shape
    assert [name for name, _ in of(e.Formed, events)[0].groups] == [f"{split.id}-{number}" for number in range(1, len(shape) + 1)]
    assert session.now.form == "breakout"
    assert session.now.stop == "work"


@pytest.mark.parametrize(("split", "people"), [(TRIOS, 5), (TRIOS, 2), (evolve(PAIRS, groups=(3, 4)), 5)])
def test_where_no_shape_fits_going_on_is_a_departure_and_the_breakout_is_passed_over(split: Split, people: int) -> None:
    session = opened(Breakout("work", split.id, (LAST_INSIDE,)), splits=(split,), peers=people)
    assert session.grouping().sizes == ()
    assert not session.now.lead_may_advance
    events = do(session, c.Advance, "hanna")
    assert [event.tag for event in events] == ["departed", "phase-left", "phase-passed-over", "phase-entered"]
    assert of(e.Departed, events)[0].rule == "before-end"
    assert whys(events) == [("", "work?", "lead")]
    assert of(e.PhasePassedOver, events)[0].why is Why.LEAD
    assert session.now.stop == "last"


def test_where_no_shape_fits_sub_groups_may_still_be_formed_by_hand() -> None:
    session = opened(Breakout("work", "trios", (LAST_INSIDE,)), splits=(TRIOS,), peers=5)
    form(session, "ada ben", "cho dan eva")
    assert [event.rule for event in of(e.Departed, session.events)] == ["group-size"]
    assert groups(session) == ["ada ben", "cho dan eva"]


def test_a_split_that_covers_nobody_is_passed_over() -> None:
    split = Split("guests", Holders("guest"), size=2, least=1, most=3)
    session = opened(Breakout("work", "guests", (LAST_INSIDE,)), splits=(split,))
    assert of(e.PhasePassedOver, session.events)[0].why is Why.GUARD
    assert session.now.stop == "last"


def test_a_breakout_whose_guard_does_not_hold_is_passed_over() -> None:
    session = opened(Breakout("work", "pairs", (LAST_INSIDE,), when=cond.Here(PEERS, least=5)), peers=4)
    assert session.now.stop == "last"
    assert opened(Breakout("work", "pairs", (LAST_INSIDE,), when=cond.Here(PEERS, least=5)), peers=5).now.stop == "work?"


def test_forming_by_hand_names_sub_groups_in_their_order_and_people_in_that_of_seats() -> None:
    session = opened(Breakout("work", "pairs", (LAST_INSIDE,)), late=["dan"])
    events = form(session, "cho ada ben")
    formed = of(e.Formed, events)[0]
    assert formed.actor == "hanna"
    assert formed.groups == (("pairs-1", ("ada", "ben", "cho")),)
    assert formed.out == ("hanna",), "members who are here; dan is not"
    assert session.view("ben").left_out == (), "hanna has no place to go to"
    assert session.view("ben").group == "pairs-1"
    assert session.view("hanna").group == ""
    assert whys(events) == [("", "work?", "choice")]


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ((("ada", "ben"), ("cho", "dan", "zoe")), "unknown-person"),
        ((("ada", "ben"), ("cho", "dan", "ada")), "in-two-groups"),
        ((("ada", "ada", "ben"), ("cho", "dan")), "in-two-groups"),
        ((("ada", "ben"), ("cho", "dan", "hanna")), "not-covered"),
        ((("ada", "ben"), ("cho", "dan", "eva")), "not-covered"),
        ((("ada", "ben", "cho"),), "left-out"),
        ((("zoe", "hanna", "hanna"),), "unknown-person"),
    ],
)
def test_forming_is_refused_where_it_names_somebody_wrongly(people: tuple[tuple[str, ...], ...], code: str) -> None:
    session = opened(Breakout("work", "pairs", (LAST_INSIDE,)), peers=5, late=["eva"])
    refused(session, c.Form("hanna", AT, people), code)


def test_forming_is_a_steering_act_for_the_question_of_a_breakout_alone() -> None:
    session = opened(talk("before"), Breakout("work", "pairs", (LAST_INSIDE,)))
    refused(session, c.Form("hanna", AT, (("ada", "ben", "cho", "dan"),)), "nothing-to-form")
    refused(session, c.Form("ada", AT, (("ada", "ben"), ("cho", "dan"))), "not-yours-to-lead")
    do(session, c.Advance, "hanna")
    refused(session, c.Form("ada", AT, (("ada", "ben"), ("cho", "dan"))), "not-yours-to-lead")
    refused(session, c.BeginTurn("ada", AT), "question-open")
    with pytest.raises(InvalidArgument):
        opened(talk("before")).grouping()
    form(session, "ada ben", "cho dan")
    refused(session, c.Form("hanna", AT, (("ada", "ben"), ("cho", "dan"))), "nothing-to-form")


def test_forming_is_stale_when_it_was_seen_at_another_question() -> None:
    session = opened(talk("before"), Breakout("work", "pairs", (LAST_INSIDE,)))
    before = session.now.phase_no
    do(session, c.Advance, "hanna")
    refused(session, c.Form("hanna", AT, (("ada", "ben"), ("cho", "dan")), seen=before), "stale")
    form(session, "ada ben", "cho dan", seen=session.now.phase_no)
    assert groups(session) == ["ada ben", "cho dan"]


def test_sizes_and_numbers_are_advisory_and_refused_in_strict_mode() -> None:
    split = evolve(PAIRS, groups=(2, 2))
    session = opened(Breakout("work", "pairs", (LAST_INSIDE,)), splits=(split,))
    assert not_kept(session, c.Form("hanna", AT, (("ada",), ("ben", "cho", "dan")))) == ["group-size"]
    assert not_kept(session, c.Form("hanna", AT, (("ada", "ben", "cho", "dan"),))) == ["group-size", "groups-number"]
    strict = opened(Breakout("work", "pairs", (LAST_INSIDE,)), splits=(split,), mode=Mode.STRICT)
    refused(strict, c.Form("hanna", AT, (("ada",), ("ben", "cho", "dan"))), "group-size")
    refused(strict, c.Form("hanna", AT, (("ada", "ben"), ("cho",), ("dan",))), "group-size")


def test_pairs_become_fours_and_an_odd_pair_goes_with_the_last_two() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("four", "fours", (a_round("in-fours"),)))
    session = opened(*steps, splits=(PAIRS, evolve(FOURS, most=6)), peers=6)
    form(session, "ada fay", "ben eva", "cho dan")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "four?"
    assert session.grouping().joined == (("ada", "fay"), ("ben", "eva"), ("cho", "dan"))
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben cho dan eva fay"]


def test_what_is_not_joined_is_a_departure() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("four", "fours", (a_round("in-fours"),)))
    session = opened(*steps, splits=(PAIRS, FOURS), peers=8)
    do(session, c.Advance, "hanna")
    do(session, c.Advance, "hanna")
    torn = (("ada", "ben", "cho", "eva"), ("dan", "fay", "gil", "hab"))
    whole = (("ada", "ben", "gil", "hab"), ("cho", "dan", "eva", "fay"))
    assert not_kept(session, c.Form("hanna", AT, torn)) == ["not-joined"]
    assert not_kept(session, c.Form("hanna", AT, whole)) == []
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben cho dan", "eva fay gil hab"]


def test_sub_groups_are_joined_as_they_were_last_with_those_who_are_here() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("four", "fours", (a_round("in-fours"),)))
    session = opened(*steps, splits=(PAIRS, evolve(FOURS, least=2)), peers=8)
    do(session, c.Advance, "hanna")
    do(session, c.Assign, "hanna", "ada", "pairs-2")
    for person in ("gil", "hab"):
        do(session, c.Leave, person)
    do(session, c.Advance, "hanna")
    assert session.grouping().joined == (("ben",), ("ada", "cho", "dan"), ("eva", "fay"))
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben cho dan eva fay"], "an odd one with the last two"


def test_a_split_that_joins_another_is_formed_by_itself_where_that_never_was() -> None:
    session = opened(Breakout("four", "fours", (a_round("in-fours"),)), splits=(PAIRS, FOURS), peers=8)
    assert session.grouping().joined == ()
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben cho dan", "eva fay gil hab"]


def test_who_met_before_is_a_departure_any_time_that_split_was_formed() -> None:
    twice = Repeat("twice", (Breakout("two", "pairs", (a_round("in-pairs"),), afresh=True),), by=Everyone(), least=2, most=2)
    session = opened(twice, Breakout("mix", "mixed", (a_round("in-mixed"),)), splits=(PAIRS, MIXED), peers=6)
    form(session, "ada ben", "cho dan", "eva fay")
    do(session, c.Advance, "hanna")
    form(session, "ada cho", "ben eva", "dan fay")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "mix?"
    first_time = (("ada", "ben"), ("cho", "eva"), ("dan", "fay"))
    second_time = (("ada", "dan"), ("ben", "eva"), ("cho", "fay"))
    never = (("ada", "eva"), ("ben", "dan"), ("cho", "fay"))
    assert not_kept(session, c.Form("hanna", AT, first_time)) == ["met-before"]
    assert not_kept(session, c.Form("hanna", AT, second_time)) == ["met-before"]
    assert not_kept(session, c.Form("hanna", AT, never)) == []
    assert not_kept(session, c.Advance("hanna", AT)) == [], "as proposed is in seat order, whoever met"


def test_who_was_in_none_of_the_joined_ones_goes_with_the_last() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("four", "fours", (a_round("in-fours"),)))
    session = opened(*steps, splits=(PAIRS, evolve(FOURS, of=Everyone(), most=6)), peers=9, late=["ida"])
    do(session, c.Advance, "hanna")
    do(session, c.Join, "ida")
    do(session, c.Advance, "hanna")
    assert session.grouping().people == (*NAMES[:9], "hanna") or session.grouping().people == ("hanna", *NAMES[:9])
    do(session, c.Advance, "hanna")
    assert [set(group.split()) for group in groups(session)] == [set(NAMES[:4]), {*NAMES[4:9], "hanna"}]
    assert session.view("ada").left_out == ()


def test_where_nobody_of_the_joined_ones_is_here_others_are_shared_out_anew() -> None:
    steps = (Breakout("two", "pairs", (talk("in-pairs"),)), Breakout("four", "fours", (talk("in-fours"),)))
    session = opened(*steps, splits=(PAIRS, evolve(FOURS, of=Everyone(), least=1)), peers=4, late=["cho", "dan"])
    do(session, c.Advance, "hanna")
    for person in ("cho", "dan"):
        do(session, c.Join, person)
    for person in ("ada", "ben"):
        do(session, c.Leave, person)
    do(session, c.Advance, "hanna")
    assert session.grouping().joined == ()
    do(session, c.Advance, "hanna")
    assert [set(group.split()) for group in groups(session)] == [{"cho", "dan", "hanna"}]


@pytest.mark.parametrize("people", [(), ((),), (("ada", "ben", "cho", "dan"), ())])
def test_no_sub_group_is_without_people(people: tuple[tuple[str, ...], ...]) -> None:
    session = opened(Breakout("work", "pairs", (LAST_INSIDE,)))
    refused(session, c.Form("hanna", AT, people), "empty-group")
    for person in ("ada", "ben", "cho", "dan"):
        do(session, c.Leave, person)
    refused(session, c.Form("hanna", AT, ()), "empty-group")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "last"


def test_forming_is_listed_where_as_proposed_people_would_meet_again() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("mix", "mixed", (a_round("in-mixed"),)))
    session = opened(*steps, splits=(PAIRS, MIXED), peers=6)
    assert len(session.legal("hanna").of("form")) == 1
    assert session.legal("ada").of("form") == ()
    do(session, c.Advance, "hanna")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "mix?"
    assert len(session.legal("hanna").of("form")) == 1
    assert not_kept(session, c.Form("hanna", AT, strangers(session.grouping()))) == []


def test_a_split_may_keep_apart_who_was_together_in_it_before() -> None:
    thrice = Repeat("thrice", (Breakout("two", "pairs", (a_round("in-pairs"),), afresh=True),), by=Everyone(), least=3, most=3)
    session = opened(thrice, splits=(evolve(PAIRS, apart="pairs"),))
    for people in ((("ada", "ben"), ("cho", "dan")), (("ada", "cho"), ("ben", "dan"))):
        assert not_kept(session, c.Form("hanna", AT, people)) == []
        session.perform(c.Form("hanna", AT, people))
        do(session, c.Advance, "hanna")
        assert not_kept(session, c.Form("hanna", AT, people)) == ["met-before"]
        assert not_kept(session, c.Form("hanna", AT, (("ada", "dan"), ("ben", "cho")))) == []
    assert {frozenset(people) for people in strangers(session.grouping())} == {frozenset({"ada", "dan"}), frozenset({"ben", "cho"})}


# Roles of a split.


def test_roles_by_default_are_the_first_who_may_and_stay_when_all_have_come_together() -> None:
    session = at_work(a_round("inside"), split=REPORTED, peers=6)
    assert held(session, "reporter") == ["ada", "dan"]
    do(session, c.Advance, "hanna")
    assert session.now.stop == "last"
    assert held(session, "reporter") == ["ada", "dan"]


def test_roles_are_given_by_name_and_by_default_where_nobody_is_named() -> None:
    session = opened(Breakout("work", "reported", (LAST_INSIDE,)), splits=(REPORTED,), peers=6)
    events = form(session, "ada ben cho", "dan eva fay", roles={"reporter": ["cho"]})
    assert of(e.Formed, events)[0].holders == (("reporter", ("cho", "dan")),)
    assert held(session, "reporter") == ["cho", "dan"]


def test_who_holds_a_role_already_keeps_it_where_nobody_is_named() -> None:
    again = Repeat("again", (Breakout("work", "reported", (LAST_INSIDE,), afresh=True),), by=Everyone(), least=2, most=2)
    session = opened(again, splits=(REPORTED,), peers=6)
    form(session, "ada ben cho", "dan eva fay", roles={"reporter": ["cho", "fay"]})
    do(session, c.Advance, "hanna")
    form(session, "ada ben cho fay", "dan eva")
    assert held(session, "reporter") == ["cho", "dan"], "one of those who hold it, in seat order; nobody else holds it any more"


def test_a_role_nobody_has_to_hold_is_given_to_nobody() -> None:
    split = evolve(REPORTED, roles=(GroupRole("reporter", least=0, most=2),))
    session = opened(Breakout("work", "reported", (LAST_INSIDE,)), splits=(split,), peers=6)
    form(session, "ada ben cho", "dan eva fay", roles={"reporter": ["eva", "fay"]})
    assert held(session, "reporter") == ["eva", "fay"]


def test_several_roles_go_to_different_people_first() -> None:
    split = evolve(REPORTED, roles=(GroupRole("reporter"), GroupRole("timer", least=2, most=2)))
    roles = (*protocol().roles, Role("timer", least=0, most=None))
    session = Session.open(
        evolve(protocol(Breakout("work", "reported", (LAST_INSIDE,)), splits=(split,)), roles=roles),
        Cast({"host": ["hanna"], "peer": list(NAMES[:4])}),
        at=AT,
        record="r",
    )
    form(session, "ada ben", "cho dan")
    assert (held(session, "reporter"), held(session, "timer")) == (["ada", "cho"], ["ada", "ben", "cho", "dan"])


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ({"teller": ["ada"]}, "unknown-role"),
        ({"peer": ["ada"]}, "unknown-role"),
        ({"reporter": ["hanna"]}, "wrong-role"),
        ({"reporter": ["zoe"]}, "wrong-role"),
    ],
)
def test_roles_are_refused_that_are_none_of_the_split_or_go_to_somebody_outside(roles: dict[str, list[str]], found: str) -> None:
    session = opened(Breakout("work", "reported", (LAST_INSIDE,)), splits=(REPORTED,), peers=6)
    refused(session, c.Form("hanna", AT, (("ada", "ben", "cho"), ("dan", "eva", "fay")), roles), found)


def test_too_many_holders_are_a_departure() -> None:
    session = opened(Breakout("work", "reported", (LAST_INSIDE,)), splits=(REPORTED,), peers=6)
    command = c.Form("hanna", AT, (("ada", "ben", "cho"), ("dan", "eva", "fay")), {"reporter": ["ada", "ben"]})
    assert not_kept(session, command) == ["group-role"]
    session.perform(command)
    assert held(session, "reporter") == ["ada", "ben", "dan"]


def test_handing_on_a_role_of_a_split_stays_within_a_sub_group_also_afterwards() -> None:
    session = at_work(LAST_INSIDE, split=REPORTED, peers=6)
    for _ in range(2):
        refused(session, c.HandOver("ada", session.now.at, "reporter", "eva"), "other-sub-group")
        refused(session, c.HandOver("ada", session.now.at, "reporter", "hanna"), "other-sub-group")
        refused(session, c.HandOver("hanna", session.now.at, "reporter", "ben", "dan"), "other-sub-group")
        do(session, c.HandOver, "ada", "reporter", "cho")
        assert held(session, "reporter") == ["cho", "dan"]
        do(session, c.HandOver, "cho", "reporter", "ada")
        if session.now.form == "breakout":
            do(session, c.Advance, "hanna")
    assert session.now.stop == "last"


# Proposers.


def test_an_app_lets_chance_or_strangers_decide_and_the_rulebook_checks() -> None:
    steps = (Breakout("two", "pairs", (a_round("in-pairs"),)), Breakout("mix", "mixed", (a_round("in-mixed"),)))
    session = opened(*steps, splits=(PAIRS, MIXED), peers=7)
    form(session, "ada ben cho", "dan eva", "fay gil")
    do(session, c.Advance, "hanna")
    what = session.grouping()
    assert what.people == NAMES[:7]
    assert what.sizes == (3, 2, 2)
    assert ("ada", "cho") in what.met
    assert ("ada", "dan") not in what.met
    assert in_order(what) == (("ada", "ben", "cho"), ("dan", "eva"), ("fay", "gil"))
    assert shuffled(Random(4))(what) == shuffled(Random(4))(what)
    for propose in (strangers, shuffled(Random(2)), in_order):
        found = propose(what)
        assert sorted(person for people in found for person in people) == sorted(what.people)
        assert tuple(len(people) for people in found) == what.sizes
    assert not_kept(session, c.Form("hanna", AT, strangers(what))) == []
    assert not_kept(session, c.Form("hanna", AT, in_order(what))) == ["met-before"]
    form(session, *(" ".join(people) for people in strangers(what)))
    assert session.now.form == "breakout"


@pytest.mark.parametrize("wrong", [None, 5, "pairs", ("ada", "ben"), PAIRS], ids=repr)
def test_a_proposer_says_what_it_takes(wrong: Any) -> None:
    for propose in (in_order, strangers, shuffled(Random(1))):
        with pytest.raises(InvalidArgument, match="grouping") as caught:
            propose(wrong)
        assert "session.grouping()" in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 7, "seed", Random], ids=repr)
def test_chance_comes_from_a_random_generator(wrong: Any) -> None:
    with pytest.raises(InvalidArgument, match="random"):
        shuffled(wrong)


@pytest.mark.parametrize(("split", "people"), [(PAIRS, "x"), (PAIRS, -1), (PAIRS, 1.5), (None, 5), ("pairs", 5)], ids=repr)
def test_the_sizes_of_a_split_are_asked_for_a_count_of_people(split: Any, people: Any) -> None:
    with pytest.raises(InvalidArgument, match="people" if split is PAIRS else "split"):
        sizes(split, people)


def test_a_proposer_of_ones_own_is_any_function_of_what_is_to_be_split() -> None:
    def every_other(what: Grouping) -> tuple[tuple[str, ...], ...]:
        return what.people[::2], what.people[1::2]

    session = opened(Breakout("work", "trios", (LAST_INSIDE,)), splits=(TRIOS,), peers=7)
    form(session, *(" ".join(people) for people in every_other(session.grouping())))
    assert groups(session) == ["ada cho eva gil", "ben dan fay"]


@pytest.mark.parametrize("propose", [in_order, shuffled(Random(1)), strangers])
def test_where_nothing_fits_nothing_is_proposed(propose: Proposer) -> None:
    session = opened(Breakout("work", "trios", (LAST_INSIDE,)), splits=(TRIOS,), peers=5)
    assert propose(session.grouping()) == ()


# Lockstep.


def test_in_lockstep_a_phase_begins_for_all_at_once_with_one_deadline() -> None:
    session = at_work(a_round("tell", minutes=Minutes(4, 4)))
    entered = of(e.PhaseEntered, session.events)
    assert [(event.group, event.stop, event.order, event.until) for event in entered] == [
        ("", "work", (), t(4)),
        ("pairs-1", "tell", ("ada", "ben"), None),
        ("pairs-2", "tell", ("cho", "dan"), None),
    ]
    assert session.next_due == t(4)
    assert {session.view(person).now.date for person in ("hanna", "ada", "dan")} == {t(4)}
    assert {session.view(person).now.minutes_left for person in ("hanna", "ada", "dan")} == {4.0}
    assert session.view("ada").now.next == ("ada", "ben")
    assert session.view("dan").now.next == ("cho", "dan")
    assert session.view("dan").now.group == "pairs-2"
    assert len({session.view(person).now.phase_no for person in ("hanna", "ada", "dan")}) == 1


def test_minutes_that_follow_from_people_are_those_of_the_largest_sub_group() -> None:
    session = at_work(talk("tell", minutes=Minutes(2, 2, per=PEERS)), peers=5)
    assert groups(session) == ["ada ben cho", "dan eva"]
    assert session.now.date == t(6)


def test_in_lockstep_a_phase_ends_when_it_would_end_in_all() -> None:
    session = at_work(a_round("tell"), talk("on"))
    speak(session, "ada", "ben")
    assert where(session, "ada") == "tell", "the others are not through"
    speak(session, "cho")
    events = speak(session, "dan")
    assert whys(events) == [("pairs-1", "tell", "done"), ("pairs-2", "tell", "done"), ("", "tell", "done")]
    assert [(event.group, event.phase) for event in of(e.PhaseEntered, events)] == [("", "on"), ("pairs-1", "on"), ("pairs-2", "on")]
    assert session.view("ada").now.phase_no == session.now.phase_no


def test_people_speak_side_by_side_and_each_sub_group_has_a_floor() -> None:
    session = at_work(talk("tell"))
    session.perform(c.BeginTurn("ada", t(0)))
    session.perform(c.BeginTurn("cho", t(1)))
    assert not_kept(session, c.BeginTurn("ben", t(1))) == ["floor-taken"]
    session.perform(c.EndTurn("cho", t(2)))
    session.perform(c.EndTurn("ada", t(4)))
    assert {person: session.view(person).talk_seconds for person in ("ada", "ben", "cho")} == {"ada": 240, "ben": 0, "cho": 60}


def test_while_somebody_holds_the_floor_anywhere_nothing_ends_by_itself() -> None:
    session = at_work(a_round("tell"), talk("on"))
    speak(session, "ada", "ben", "cho")
    do(session, c.BeginTurn, "ada")
    speak(session, "dan")
    assert where(session, "dan") == "tell"
    events = do(session, c.EndTurn, "ada")
    assert "phase-left" in tags(events)
    assert where(session, "dan") == "on"


def test_the_lead_rings_for_all_and_cuts_who_speaks() -> None:
    session = at_work(talk("tell"), talk("on"))
    do(session, c.BeginTurn, "ada")
    refused(session, c.Advance("ada", AT), "not-yours-to-lead")
    refused(session, c.Advance("hanna", AT, group="pairs-1"), "one-bell")
    refused(session, c.Extend("hanna", AT, 1.0, group="pairs-2"), "one-bell")
    refused(session, c.Advance("hanna", AT, group="fours-1"), "unknown-group")
    events = do(session, c.Advance, "hanna", group="work")
    assert tags(events)[:4] == ["turn-ended", "phase-left", "phase-left", "phase-left"]
    assert of(e.TurnEnded, events)[0].why is Why.CUT
    assert {where(session, person) for person in ("ada", "dan")} == {"on"}


def test_ringing_before_the_end_is_a_departure_but_not_where_it_is_over_in_all() -> None:
    session = at_work(a_round("tell", ends=cond.AllHad() & cond.LeadDecides()), talk("on"))
    assert not_kept(session, c.Advance("hanna", AT)) == ["before-end"]
    speak(session, "ada", "ben")
    assert not_kept(session, c.Advance("hanna", AT)) == ["before-end"]
    speak(session, "cho", "dan")
    assert where(session, "dan") == "tell"
    assert not_kept(session, c.Advance("hanna", AT)) == []


def test_time_is_up_and_extended_for_all() -> None:
    session = at_work(talk("tell", minutes=Minutes(4, 4)))
    events = session.due(t(4)).events
    assert [(event.tag, event.group) for event in of(e.TimeWasUp, events)] == [("time-was-up", "")]
    assert {session.view(person).now.time_up for person in ("hanna", "ada", "dan")} == {True}
    refused(session, c.Extend("ada", t(5), 2.0), "not-yours-to-lead")
    session.perform(c.Extend("hanna", t(5), 2.0))
    assert {session.view(person).now.date for person in ("hanna", "ada", "dan")} == {t(7)}
    assert {session.view(person).now.time_up for person in ("hanna", "ada", "dan")} == {False}


@pytest.mark.parametrize("told", [(), (1,), (4,), (2, 4, 6, 8)])
def test_hard_minutes_and_the_longest_time_ring_for_all_however_often_it_is_asked(told: tuple[int, ...]) -> None:
    session = at_work(talk("tell", minutes=Minutes(4, 4, hard=True)), talk("on", longest=3.0))
    session.perform(c.BeginTurn("ada", t(0)))
    for minute in told:
        session.due(t(minute))
    session.due(t(9))
    left = of(e.PhaseLeft, session.events)
    assert [(event.group, event.phase, event.at, event.why) for event in left if event.phase != "work?"] == [
        (group, phase, at, Why.TIME) for phase, at in (("tell", t(4)), ("on", t(7))) for group in ("pairs-1", "pairs-2", "")
    ]
    assert of(e.TurnEnded, session.events)[0].why is Why.CUT
    assert session.view("ada").talk_seconds == 240
    assert session.now.stop == "last"
    assert of(e.Merged, session.events)[0].why is Why.DONE


def test_where_a_phase_is_not_held_in_a_sub_group_that_one_rests() -> None:
    session = at_work(talk("big", Round(PEERS, SAY), when=cond.Here(PEERS, least=3)), talk("on"), peers=5)
    assert [(event.group, event.rests, event.order) for event in of(e.PhaseEntered, session.events)] == [
        ("", False, ()),
        ("pairs-1", False, ("ada", "ben", "cho")),
        ("pairs-2", True, ()),
    ]
    assert session.view("eva").now.rests
    assert [(group.id, group.rests) for group in session.view("ada").groups] == [("pairs-1", False), ("pairs-2", True)]
    assert not_kept(session, c.BeginTurn("dan", AT)) == ["group-rests"]
    speak(session, "ada", "ben", "cho")
    assert where(session, "eva") == "on"
    assert not session.view("eva").now.rests


def test_a_phase_in_which_all_would_rest_is_passed_over() -> None:
    session = at_work(talk("big", when=cond.Here(PEERS, least=4)), talk("on"), peers=5)
    passed = of(e.PhasePassedOver, session.events)
    assert [(event.phase, event.why, event.group) for event in passed] == [("big", Why.GUARD, "")]
    assert where(session, "ada") == "on"


def test_a_loop_goes_round_as_often_as_the_largest_sub_group_needs_and_the_others_rest() -> None:
    session = at_work(CONSULT, peers=5)
    owners = [(event.group, event.person) for event in of(e.LoopTurned, session.events)]
    assert owners == [("pairs-1", "ada"), ("pairs-2", "dan")]
    assert held(session, "owner") == ["ada", "dan"]
    assert held(session, "peer") == ["ben", "cho", "eva"]
    speak(session, "ada", "dan")
    do(session, c.Advance, "hanna")
    assert held(session, "owner") == ["ben", "eva"]
    speak(session, "ben", "eva")
    events = do(session, c.Advance, "hanna")
    assert [(event.tag, event.group) for event in events if isinstance(event, e.LoopTurned | e.LoopRested)] == [
        ("loop-turned", "pairs-1"),
        ("loop-rested", "pairs-2"),
    ]
    assert held(session, "owner") == ["cho"]
    assert held(session, "peer") == ["ada", "ben", "dan", "eva"]
    assert not_kept(session, c.BeginTurn("dan", AT)) == ["group-rests"]
    speak(session, "cho")
    events = do(session, c.Advance, "hanna")
    assert [event.group for event in of(e.LoopEnded, events)] == ["pairs-1", "pairs-2"]
    assert held(session, "owner") == []
    assert held(session, "peer") == list(NAMES[:5])
    assert of(e.Merged, events)[0].why is Why.DONE


def test_remainders_make_fours_and_all_have_as_many_slots_as_those() -> None:
    session = at_work(CONSULT, split=TRIOS, peers=7)
    slots = 0
    while session.now.form == "breakout":
        owners = held(session, "owner")
        speak(session, *owners)
        do(session, c.Advance, "hanna")
        slots += 1
    assert slots == 4
    assert [event.group for event in of(e.LoopRested, session.events)] == ["trios-2"]


def test_a_leaver_whose_pass_it_is_lets_their_sub_group_rest_until_the_bell() -> None:
    session = at_work(CONSULT)
    do(session, c.BeginTurn, "ada")
    events = do(session, c.Leave, "ada")
    assert tags(events)[:3] == ["turn-ended", "left", "loop-rested"] or "loop-rested" in tags(events)
    assert not_kept(session, c.BeginTurn("ben", AT)) == ["group-rests"]
    assert held(session, "owner") == ["cho"]
    assert not of(e.PhaseLeft, events)
    speak(session, "cho")
    do(session, c.Advance, "hanna")
    assert held(session, "owner") == ["ben", "dan"]


def test_whoever_wants_no_pass_of_their_own_lets_their_sub_group_rest() -> None:
    session = at_work(CONSULT)
    events = do(session, c.OptOut, "cho", "consult")
    assert [(event.group, event.tag) for event in of(e.LoopRested, events)] == [("pairs-2", "loop-rested")]
    speak(session, "ada")
    assert where(session, "ada") == "advise", "only those that do not rest are waited for"


def test_a_late_joiner_who_is_put_in_makes_one_slot_more() -> None:
    session = at_work(CONSULT, peers=5, late=["eva"])
    do(session, c.Join, "eva")
    assert session.view("eva").group == ""
    assert session.view("ada").left_out == ("eva",)
    refused(session, c.BeginTurn("eva", AT), "sub-groups-at-work")
    events = do(session, c.Assign, "eva", "eva", "pairs-2")
    assigned = of(e.Assigned, events)[0]
    assert (assigned.person, assigned.to, assigned.source) == ("eva", "pairs-2", "")
    assert [(event.person, event.group) for event in of(e.LoopJoined, events)] == [("eva", "pairs-2")]
    slots = 0
    while session.now.form == "breakout":
        speak(session, *held(session, "owner"))
        do(session, c.Advance, "hanna")
        slots += 1
    assert slots == 3


def test_loops_that_run_for_a_count_number_their_passes_in_each_sub_group() -> None:
    twice = Repeat("twice", (a_round("tell"),), by=Everyone(), least=2, most=2)
    session = at_work(twice)
    speak(session, "ada", "ben", "cho", "dan")
    assert [(event.group, event.number) for event in of(e.PassBegun, session.events)] == [
        ("pairs-1", 1),
        ("pairs-2", 1),
        ("pairs-1", 2),
        ("pairs-2", 2),
    ]
    assert session.view("ada").now.numbers == (("twice", 2),)
    speak(session, "ada", "ben", "cho", "dan")
    assert session.now.stop == "last"


def test_who_has_opted_out_is_not_waited_for_in_their_sub_group() -> None:
    session = at_work(a_round("tell"), talk("on"))
    speak(session, "ada", "ben", "cho")
    events = do(session, c.OptOut, "dan")
    assert [event.group for event in of(e.OptedOut, events)] == ["pairs-2"]
    assert where(session, "ada") == "on"


def test_a_sub_group_without_anybody_holds_up_nobody() -> None:
    session = at_work(a_round("tell"), talk("on"))
    speak(session, "ada", "ben")
    do(session, c.Leave, "cho")
    events = do(session, c.Leave, "dan")
    assert whys(events) == [("pairs-1", "tell", "done"), ("pairs-2", "tell", "done"), ("", "tell", "done")]
    assert where(session, "ada") == "on"
    assert Session.resume(session.record).now == session.now


def test_a_pause_moves_the_bell_running_turns_and_slots() -> None:
    session = at_work(talk("tell", Round(PEERS, SAY, seconds=60.0), minutes=Minutes(4, 4)))
    session.perform(c.BeginTurn("ada", t(0)))
    session.perform(c.BeginTurn("cho", t(0.5)))
    session.perform(c.Pause("ben", t(0.5)))
    assert session.next_due is None
    refused(session, c.BeginTurn("dan", t(1)), "session-paused")
    session.perform(c.Resume("hanna", t(10.5)))
    assert session.now.date == t(14)
    assert session.next_due == t(11)
    session.perform(c.EndTurn("ada", t(10.75)))
    assert session.view("ada").now.silent_until == t(11)
    assert not_kept(session, c.BeginTurn("ben", t(10.75))) == ["silence-kept"]
    session.perform(c.EndTurn("cho", t(11)))
    assert session.view("ada").talk_seconds == 45
    assert session.view("cho").talk_seconds == 30
    assert [(event.group, event.at) for event in of(e.SlotEnded, session.events)] == [("pairs-1", t(11))]


def test_equal_times_that_end_with_the_phase_come_first_and_may_end_it() -> None:
    steps = (talk("tell", Round(PEERS, SAY, seconds=60.0), minutes=Minutes(1, 1, hard=True)), talk("on"))
    session = at_work(*steps)
    for command in (c.BeginTurn, c.EndTurn):
        for person in ("ada", "cho"):
            session.perform(command(person, t(0.5 if command is c.EndTurn else 0)))
    events = session.due(t(1)).events
    assert [(event.tag, group_of(event)) for event in events if event.tag in {"slot-ended", "time-was-up"}] == [
        ("slot-ended", "pairs-1"),
        ("slot-ended", "pairs-2"),
        ("time-was-up", ""),
    ]
    assert whys(events) == [("pairs-1", "tell", "time"), ("pairs-2", "tell", "time"), ("", "tell", "time")]


def test_a_slot_that_ends_the_phase_leaves_nothing_for_its_deadline() -> None:
    steps = (talk("tell", Round(PEERS, SAY, seconds=60.0), minutes=Minutes(2, 2, hard=True)), talk("on"))
    session = at_work(*steps)
    for minute, people in enumerate((("ada", "cho"), ("ben", "dan"))):
        for person in people:
            session.perform(c.BeginTurn(person, t(minute)))
        for person in people:
            session.perform(c.EndTurn(person, t(minute + 0.5)))
    events = session.due(t(2)).events
    assert not of(e.TimeWasUp, events)
    assert whys(events) == [("pairs-1", "tell", "done"), ("pairs-2", "tell", "done"), ("", "tell", "done")]


def test_in_lockstep_nobody_leads_in_a_sub_group_and_all_steer_together() -> None:
    session = opened(Breakout("work", "hosted", (talk("tell"), talk("on"))), splits=(HOSTED,), lead=False)
    do(session, c.Advance, "ada")
    do(session, c.Second, "ben", "ada")
    assert held(session, "reporter") == ["ada", "cho"], "who would lead where each goes at its own pace"
    events = do(session, c.Advance, "ada")
    assert [(event.tag, event.group) for event in of(e.Proposed, events)] == [("proposed", "")]
    events = do(session, c.Second, "dan", "ada")
    assert "phase-left" in tags(events)
    assert where(session, "ada") == "on"


def test_a_form_is_proposed_and_taken_up_while_nobody_leads() -> None:
    session = opened(Breakout("work", "reported", (LAST_INSIDE,)), splits=(REPORTED,), lead=False)
    events = form(session, "ada ben", "cho dan", actor="ada", roles={"reporter": ["ben"]})
    proposed = of(e.Proposed, events)[0]
    assert (proposed.act, proposed.about) == ("form", ('[["ada","ben"],["cho","dan"]]', '[["reporter",["ben"]]]'))
    events = do(session, c.Second, "cho", "ada")
    assert tags(events)[:4] == ["departed", "seconded", "formed", "phase-left"]
    assert of(e.Formed, events)[0].actor == "cho"
    assert groups(session) == ["ada ben", "cho dan"]
    assert held(session, "reporter") == ["ben", "cho"]


# Each at its own pace.


def test_free_sub_groups_go_on_by_themselves_with_deadlines_of_their_own() -> None:
    session = at_work(a_round("tell", minutes=Minutes(4, 4)), talk("on", minutes=Minutes(5, 5)), free=True)
    assert not [event for event in of(e.PhaseEntered, session.events) if not event.group]
    session.perform(c.BeginTurn("ada", t(0)))
    session.perform(c.EndTurn("ada", t(1)))
    session.perform(c.BeginTurn("ben", t(1)))
    events = session.perform(c.EndTurn("ben", t(2))).events
    assert whys(events) == [("pairs-1", "tell", "done")]
    assert session.view("ada").now.date == t(7)
    assert session.view("cho").now.date == t(4)
    assert session.now.date is None
    assert session.next_due == t(4)
    assert [(event.group, event.phase) for event in of(e.TimeWasUp, session.due(t(9)).events)] == [("pairs-2", "tell"), ("pairs-1", "on")]
    assert session.view("cho").now.time_up


def test_a_sub_group_that_is_through_waits_and_all_come_together_when_the_last_is() -> None:
    session = at_work(a_round("tell"), free=True)
    events = speak(session, "ada", "ben")
    assert [event.group for event in of(e.GroupDone, events)] == ["pairs-1"]
    assert session.view("ada").now.form == "through"
    assert [group.through for group in session.view("ada").groups] == [True, False]
    assert [ending.code for ending in session.now.endings] == ["all-through"]
    refused(session, c.EndTurn("ada", AT), "no-floor")
    events = speak(session, "cho", "dan")
    assert tags(events)[-4:] == ["phase-left", "group-done", "merged", "phase-entered"]
    assert whys(events) == [("pairs-2", "tell", "done")]
    assert of(e.Merged, events)[0].why is Why.DONE
    assert session.now.stop == "last"
    assert session.view("ada").groups == ()


def test_questions_are_answered_in_each_sub_group() -> None:
    ask = Decision("more", PEERS, (Option("yes"), Option("no")))
    steps = (ask, talk("deep", when=None, optional=PEERS), talk("on"))
    session = at_work(*steps, free=True)
    assert session.view("ada").now.options == ("yes", "no")
    refused(session, c.Choose("hanna", AT, "yes"), "nothing-to-choose")
    do(session, c.Choose, "ada", "yes")
    assert where(session, "ada") == "deep?"
    assert where(session, "cho") == "more"
    do(session, c.Choose, "ben", "skip")
    assert where(session, "ada") == "on"
    do(session, c.Choose, "cho", "no")
    do(session, c.Choose, "dan", "hold")
    assert where(session, "cho") == "deep"


def test_the_host_of_a_table_steers_it_and_no_other() -> None:
    session = at_work(talk("tell", minutes=Minutes(4, 4)), talk("on"), split=HOSTED, free=True)
    assert held(session, "reporter") == ["ada", "cho"]
    assert session.view("ben").now.lead == ("ada", "hanna")
    refused(session, c.Advance("ben", AT), "not-yours-to-lead")
    refused(session, c.Advance("cho", AT, group="hosted-1"), "not-yours-to-lead")
    refused(session, c.SkipTurn("cho", AT, "ben"), "not-yours-to-lead")
    refused(session, c.Advance("ada", AT, group="work"), "not-yours-to-lead")
    do(session, c.Extend, "ada", 3.0)
    assert session.view("ben").now.date == t(7)
    assert session.view("dan").now.date == t(4)
    do(session, c.Advance, "ada")
    assert (where(session, "ben"), where(session, "dan")) == ("on", "tell")


def test_who_leads_from_outside_steers_each_sub_group_or_brings_all_together() -> None:
    session = at_work(talk("tell"), talk("on"), split=HOSTED, free=True)
    do(session, c.Advance, "hanna", group="hosted-2")
    assert (where(session, "ada"), where(session, "cho")) == ("tell", "on")
    refused(session, c.Advance("hanna", AT, group="hosted-9"), "unknown-group")
    do(session, c.BeginTurn, "cho")
    do(session, c.SkipTurn, "hanna", "cho")
    assert session.view("cho").now.speaker is None
    assert not_kept(session, c.Advance("hanna", AT)) == ["before-end"]
    do(session, c.BeginTurn, "ada")
    events = do(session, c.Advance, "hanna")
    assert whys(events) == [("hosted-1", "tell", "lead"), ("hosted-2", "on", "lead")]
    assert of(e.TurnEnded, events)[0].group == "hosted-1"
    assert [(event.breakout, event.why) for event in of(e.Merged, events)] == [("work", Why.LEAD)]
    assert session.now.stop == "last"


def test_a_lead_inside_a_sub_group_steers_it_and_the_whole_by_name() -> None:
    split = evolve(PAIRS, of=Everyone())
    session = opened(Breakout("work", "pairs", (talk("tell"), talk("on")), free=True), splits=(split,), peers=3)
    form(session, "hanna ada", "ben cho")
    assert session.view("ada").now.lead == ("hanna",)
    assert session.view("ben").now.lead == (), "the lead is in another sub-group"
    do(session, c.Advance, "hanna")
    assert (where(session, "ada"), where(session, "ben")) == ("on", "tell")
    events = do(session, c.Advance, "ben")
    assert [(event.act, event.group) for event in of(e.Proposed, events)] == [("advance", "pairs-2")]
    events = do(session, c.Advance, "hanna", group="work")
    assert of(e.Merged, events)[0].why is Why.LEAD


def test_where_nobody_leads_a_sub_group_its_members_propose_and_second_among_themselves() -> None:
    session = opened(Breakout("work", "pairs", (talk("tell"), talk("on")), free=True), lead=False)
    do(session, c.Advance, "ada")
    do(session, c.Second, "dan", "ada")
    do(session, c.Advance, "ada")
    assert session.view("ben").now.proposals == (("ada", "advance", ()),)
    assert session.view("cho").now.proposals == ()
    refused(session, c.Second("cho", AT, "ada"), "not-yours-to-lead")
    events = do(session, c.Second, "ben", "ada")
    assert [event.group for event in of(e.Seconded, events)] == ["pairs-1"]
    assert (where(session, "ada"), where(session, "cho")) == ("on", "tell")
    do(session, c.Leave, "cho")
    events = do(session, c.Advance, "dan")
    assert [event.rule for event in of(e.Departed, events)] == ["lead-vacant"]
    assert where(session, "dan") == "on"


def test_the_whole_is_brought_together_by_any_two_while_nobody_leads() -> None:
    session = opened(Breakout("work", "pairs", (talk("tell"),), free=True), lead=False)
    do(session, c.Advance, "ada")
    do(session, c.Second, "dan", "ada")
    events = do(session, c.Advance, "ada", group="work")
    assert [(event.act, event.group) for event in of(e.Proposed, events)] == [("advance", "")]
    events = do(session, c.Second, "cho", "ada")
    assert of(e.Merged, events)[0].why is Why.LEAD


def test_all_come_together_without_those_whom_nobody_is_left_of() -> None:
    session = at_work(a_round("tell"), free=True)
    do(session, c.Leave, "cho")
    do(session, c.Leave, "dan")
    events = speak(session, "ada", "ben")
    assert of(e.Merged, events)[0].why is Why.DONE
    assert whys(events) == [("pairs-1", "tell", "done"), ("pairs-2", "tell", "done")]
    assert session.now.stop == "last"


def test_a_record_in_which_an_empty_sub_group_was_left_is_taken_up() -> None:
    session = at_work(a_round("tell"), free=True)
    do(session, c.Leave, "cho")
    do(session, c.Leave, "dan")
    speak(session, "ada", "ben")
    assert Session.resume(session.record).now == session.now


def test_a_sub_group_that_is_through_has_nothing_left_to_do() -> None:
    session = at_work(a_round("tell", yields=("note",)), free=True)
    speak(session, "ada", "ben")
    refused(session, c.BeginTurn("ada", AT), "group-through")
    refused(session, c.Advance("hanna", AT, group="pairs-1"), "group-through")
    refused(session, c.Extend("hanna", AT, 1.0, group="pairs-1"), "no-deadline")
    refused(session, c.Choose("ada", AT, "yes"), "nothing-to-choose")
    refused(session, c.OptOut("ada", AT), "nothing-to-opt-out")
    refused(session, c.Enough("ada", AT), "enough-not-yours")
    assert not session.legal("ada").of("begin-turn")


def test_who_is_in_no_sub_group_has_no_part_in_what_these_are_at() -> None:
    for free in (True, False):
        session = at_work(talk("tell", minutes=Minutes(2, 2), yields=("note",), ends=cond.Enough(Everyone())), free=free)
        refused(session, c.BeginTurn("hanna", AT), "sub-groups-at-work")
        refused(session, c.Choose("hanna", AT, "yes"), "nothing-to-choose")
        refused(session, c.Enough("hanna", AT), "enough-not-yours")
        refused(session, c.OptOut("hanna", AT), "nothing-to-opt-out")
        refused(session, c.SetDate("hanna", AT, t(60)), "no-days-here")
        refused(session, c.TakePosition("hanna", AT, "agree"), "no-consensus-here")
        assert not_kept(session, c.Produce("hanna", AT, "note", "n")) == ["not-yielded-here"]
        assert not_kept(session, c.TimeCall("hanna", AT)) == []
        do(session, c.Enough, "ada")
        assert where(session, "ada") == ("through" if free else "tell") or session.view("ada").now.form == "through"


def test_a_host_may_intervene_at_their_own_table_and_at_no_other() -> None:
    session = at_work(talk("tell", Round(REPORTERS, SAY, first=Nobody())), split=HOSTED, free=True)
    assert not_kept(session, c.BeginTurn("ada", AT, Move.INTERVENE)) == []
    assert not_kept(session, c.BeginTurn("ben", AT, Move.INTERVENE)) != []
    refused(session, c.BeginTurn("hanna", AT, Move.INTERVENE), "sub-groups-at-work")


def test_in_lockstep_the_whole_steers_also_who_is_skipped_where_they_are() -> None:
    session = at_work(a_round("tell"), split=HOSTED)
    refused(session, c.SkipTurn("ada", AT, "ben"), "not-yours-to-lead")
    refused(session, c.SkipTurn("hanna", AT, "hanna"), "nothing-to-skip")
    events = do(session, c.SkipTurn, "hanna", "cho")
    assert [(event.person, event.group) for event in of(e.TurnSkipped, events)] == [("cho", "hosted-2")]
    assert session.view("dan").now.next == ("dan",)
    assert session.view("ada").now.next == ("ada", "ben")


def test_a_role_that_steers_is_handed_on_within_the_table() -> None:
    session = at_work(talk("tell"), talk("on"), split=HOSTED, free=True)
    do(session, c.HandOver, "ada", "reporter", "ben")
    refused(session, c.Advance("ada", AT), "not-yours-to-lead")
    refused(session, c.HandOver("ben", AT, "reporter", "dan"), "other-sub-group")
    do(session, c.Advance, "ben")
    assert (where(session, "ada"), where(session, "cho")) == ("on", "tell")


def test_handing_over_the_lead_changes_who_steers_the_whole() -> None:
    session = opened(Breakout("work", "pairs", (talk("tell"), talk("on")), free=True), splits=(evolve(PAIRS, of=Everyone()),), peers=3)
    form(session, "hanna ada", "ben cho")
    do(session, c.HandOver, "hanna", "host", "ben", back="peer")
    refused(session, c.Advance("hanna", AT, group="work"), "not-yours-to-lead")
    assert session.view("hanna").now.lead == ()
    assert session.view("cho").now.lead == ("ben",)
    do(session, c.Advance, "ben")
    assert (where(session, "ada"), where(session, "cho")) == ("tell", "on")
    assert of(e.Merged, do(session, c.Advance, "ben", group="work"))


@pytest.mark.parametrize("told", [(), (1, 2), (3, 5, 7), (2, 3, 4, 5, 6, 7, 8)])
def test_free_deadlines_come_one_after_another_however_often_it_is_asked(told: tuple[int, ...]) -> None:
    steps = (talk("tell", minutes=Minutes(3, 3, hard=True)), talk("on", minutes=Minutes(2, 2, hard=True)))
    session = at_work(*steps, free=True)
    session.perform(c.Extend("hanna", t(1), 2.0, group="pairs-2"))
    for minute in told:
        if minute > 1:
            session.due(t(minute))
    session.due(t(9))
    assert [(event.group, event.phase, event.at) for event in of(e.PhaseLeft, session.events) if event.phase != "work?"] == [
        ("pairs-1", "tell", t(3)),
        ("pairs-1", "on", t(5)),
        ("pairs-2", "tell", t(5)),
        ("pairs-2", "on", t(7)),
    ]
    assert of(e.Merged, session.events)[0].at == t(7)


def test_a_pause_moves_the_deadlines_of_every_sub_group() -> None:
    session = at_work(talk("tell", minutes=Minutes(3, 3)), talk("on", minutes=Minutes(4, 4)), free=True)
    session.perform(c.Advance("hanna", t(1), group="pairs-1"))
    session.perform(c.Pause("dan", t(2)))
    assert session.next_due is None
    refused(session, c.Advance("hanna", t(3), group="pairs-1"), "session-paused")
    session.perform(c.Resume("hanna", t(12)))
    assert (session.view("ada").now.date, session.view("cho").now.date) == (t(15), t(13))
    assert session.next_due == t(13)


# Changing sub-groups.


def test_putting_somebody_into_another_sub_group_ends_their_turn_and_moves_their_place_in_the_round() -> None:
    session = at_work(a_round("tell"), peers=5)
    do(session, c.BeginTurn, "ada")
    events = do(session, c.Assign, "hanna", "ada", "pairs-2")
    assert tags(events)[:2] == ["turn-ended", "assigned"]
    assert of(e.TurnEnded, events)[0].why is Why.LEFT
    assert [(event.person, event.group) for event in of(e.QueueJoined, events)] == [("ada", "pairs-2")]
    assert groups(session) == ["ben cho", "ada dan eva"]
    assert session.view("ben").now.next == ("ben", "cho")
    assert session.view("ada").now.next == ("dan", "eva", "ada")


def test_who_opted_out_takes_part_again_where_they_are_put() -> None:
    session = at_work(a_round("tell"), peers=5)
    do(session, c.OptOut, "ada")
    assert session.view("ben").now.next == ("ben", "cho")
    do(session, c.Assign, "hanna", "ada", "pairs-2")
    assert session.view("ada").now.next == ("dan", "eva", "ada")
    assert session.view("ada").now.out == ()


def test_a_proposal_to_put_somebody_in_names_the_sub_group() -> None:
    session = opened(Breakout("work", "pairs", (talk("tell"),)), peers=5, lead=False)
    do(session, c.Advance, "ada")
    do(session, c.Second, "ben", "ada")
    events = do(session, c.Assign, "ada", "eva", "pairs-1")
    assert [(event.act, event.about, event.group) for event in of(e.Proposed, events)] == [("assign", ("eva", "pairs-1"), "")]
    events = do(session, c.Second, "dan", "ada")
    assert "assigned" in tags(events)
    assert groups(session) == ["ada ben cho eva", "dan"]


@pytest.mark.parametrize(
    ("person", "group", "code"),
    [
        ("zoe", "pairs-1", "unknown-person"),
        ("eva", "pairs-1", "wrong-person"),
        ("ada", "pairs-9", "unknown-group"),
        ("ada", "pairs-1", "in-group-already"),
        ("hanna", "pairs-1", "not-covered"),
    ],
)
def test_putting_somebody_into_a_sub_group_is_refused(person: str, group: str, code: str) -> None:
    session = at_work(talk("tell"), peers=5, late=["eva"])
    refused(session, c.Assign("hanna", AT, person, group), code)


def test_assigning_is_the_leads_and_only_where_sub_groups_are_at_work() -> None:
    session = opened(Breakout("work", "pairs", (talk("tell"),)), peers=5, late=["eva"])
    refused(session, c.Assign("hanna", AT, "ada", "pairs-1"), "no-sub-groups")
    do(session, c.Advance, "hanna")
    refused(session, c.Assign("ada", AT, "ada", "pairs-2"), "not-yours-to-lead")
    do(session, c.Join, "eva")
    refused(session, c.Assign("ada", AT, "eva", "pairs-2"), "not-yours-to-lead")
    assert not_kept(session, c.Assign("hanna", AT, "eva", "pairs-2")) == []


def test_nobody_is_taken_out_of_their_own_pass_and_a_full_sub_group_is_a_departure() -> None:
    session = at_work(CONSULT, peers=5)
    refused(session, c.Assign("hanna", AT, "ada", "pairs-2"), "has-the-pass")
    assert not_kept(session, c.Assign("hanna", AT, "eva", "pairs-1")) == ["group-size"]
    do(session, c.Leave, "cho")
    assert not_kept(session, c.Assign("hanna", AT, "eva", "pairs-1")) == ["group-size"], "the absent are counted"
    assert not_kept(session, c.Assign("hanna", AT, "ben", "pairs-2")) == []


def test_two_who_come_late_may_not_put_one_another_in() -> None:
    session = at_work(talk("tell"), peers=6, late=["eva", "fay"])
    for person in ("eva", "fay"):
        do(session, c.Join, person)
    listed = [slot.choices for template in session.legal("eva").of("assign") for slot in template.slots if slot.name == "person"]
    assert listed == [("eva",)]
    refused(session, c.Assign("eva", AT, "fay", "pairs-1"), "not-yours-to-lead")


def test_who_changed_belongs_to_their_new_sub_group_also_the_next_time() -> None:
    steps = (Breakout("first", "pairs", (talk("tell"),)), talk("between"), Breakout("second", "pairs", (talk("on"),)))
    session = opened(*steps, peers=5, late=["eva"])
    do(session, c.Advance, "hanna")
    do(session, c.Join, "eva")
    do(session, c.Assign, "eva", "eva", "pairs-2")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "between"
    events = do(session, c.Advance, "hanna")
    assert not of(e.Formed, events)
    assert not of(e.QuestionPut, events)
    assert groups(session) == ["ada ben", "cho dan eva"]


def test_a_split_formed_afresh_asks_again() -> None:
    steps = (Breakout("first", "pairs", (talk("tell"),)), Breakout("second", "pairs", (talk("on"),), afresh=True))
    session = opened(*steps)
    form(session, "ada dan", "ben cho")
    do(session, c.Advance, "hanna")
    assert session.now.stop == "second?"
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben", "cho dan"]


def test_the_same_sub_groups_come_back_in_each_pass_of_an_outer_loop_whose_rounds_rotate() -> None:
    thrice = Repeat("thrice", (Breakout("work", "pairs", (talk("tell", Round(PEERS, SAY, rotates="thrice")),)),), by=Everyone(), least=3, most=3)
    session = opened(thrice)
    form(session, "ada dan", "ben cho")
    orders = []
    while session.now.form == "breakout":
        orders.append((session.view("ada").now.next, session.view("ben").now.next))
        speak(session, *orders[-1][0], *orders[-1][1])
    assert orders == [(("ada", "dan"), ("ben", "cho")), (("dan", "ada"), ("cho", "ben")), (("ada", "dan"), ("ben", "cho"))]
    assert len(of(e.Formed, session.events)) == 1
    assert len(of(e.BrokeOut, session.events)) == 3
    assert session.now.stop == "last"


def test_a_breakout_in_a_loop_over_people_reads_the_role_that_is_bound_outside() -> None:
    inside = Breakout("work", "pairs", (talk("tell", Round(PEERS | OWNER, SAY, first=OWNER)),))
    outer = Each("case", PEERS, (inside,), role="owner", former="peer")
    session = opened(outer, splits=(evolve(PAIRS, of=PEERS | OWNER),))
    do(session, c.Advance, "hanna")
    assert session.view("ada").now.next == ("ada", "ben")
    speak(session, "ada", "ben", "cho", "dan")
    assert held(session, "owner") == ["ben"]
    assert session.view("ben").now.next == ("ben", "ada")


def test_an_outer_pass_that_falls_through_brings_all_together() -> None:
    inside = Breakout("work", "pairs", (talk("tell"),))
    session = opened(Each("case", PEERS, (inside,), role="owner", former="peer"), splits=(evolve(PAIRS, of=PEERS | OWNER),))
    do(session, c.Advance, "hanna")
    do(session, c.BeginTurn, "cho")
    events = do(session, c.Leave, "ada")
    assert whys(events) == [("pairs-1", "tell", "left"), ("pairs-2", "tell", "left"), ("", "tell", "left")]
    assert of(e.Merged, events)[0].why is Why.LEFT
    assert of(e.TurnEnded, events)[0].why is Why.CUT
    assert held(session, "owner") == ["ben"]
    assert session.now.form == "breakout"
    assert Session.resume(session.record).now == session.now


def test_a_loop_of_the_whole_heeds_nobody_who_has_their_pass_in_a_sub_group() -> None:
    split = evolve(PAIRS, of=PEERS | OWNER)
    inner = Each("inner", PEERS, (talk("tell"),), role="reader", former="peer")
    outer = Each("outer", PEERS, (Breakout("work", "pairs", (inner,)),), role="owner", former="peer")
    given = protocol(outer, splits=(split,))
    given = evolve(given, roles=(*given.roles, Role("reader", least=0)))
    session = Session.open(given, Cast({"host": ["hanna"], "peer": list(NAMES[:4])}), at=AT, record="r")
    do(session, c.Advance, "hanna")
    assert held(session, "owner") == ["ada"]
    assert held(session, "reader") == ["ben", "cho"]
    assert not of(e.LoopLeft, session.events)
    events = do(session, c.Leave, "cho")
    assert [(event.tag, group_of(event)) for event in events if event.tag.startswith("loop")] == [("loop-left", ""), ("loop-rested", "pairs-2")]
    events = do(session, c.Join, "cho")
    assert [(event.person, event.group) for event in of(e.LoopJoined, events)] == [("cho", "")]


def test_what_was_made_before_sub_groups_were_formed_anew_stays_with_those_who_made_it() -> None:
    steps = (Breakout("first", "pairs", (talk("tell", yields=("slip",)),)), Breakout("second", "pairs", (talk("on"),), afresh=True))
    session = opened(*steps)
    form(session, "ada dan", "ben cho")
    do(session, c.Produce, "ada", "slip", "s")
    do(session, c.Advance, "hanna")
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben", "cho dan"]
    assert {person: len(session.view(person).items) for person in ("ada", "ben", "cho", "dan")} == {"ada": 1, "ben": 0, "cho": 0, "dan": 1}


# Tours.


def tour(*steps: Step, peers: int = 6, stays: Who = NOBODY, split: Split = REPORTED, way: Mapping[str, Any] = {}, **more: Any) -> Session:
    session = opened(Breakout("work", split.id, (Tour("round", steps, stays=stays, **way),)), splits=(split,), peers=peers, **more)
    do(session, c.Advance, "hanna")
    return session


TRIAL = evolve(REPORTED, size=2, least=2, most=3)


def test_on_a_tour_everybody_is_once_at_each_station_and_then_back_home() -> None:
    session = tour(talk("look"), split=TRIAL)
    stations = [groups(session)]
    for _ in range(2):
        do(session, c.Advance, "hanna")
        stations.append(groups(session))
    assert stations == [
        ["ada ben", "cho dan", "eva fay"],
        ["eva fay", "ada ben", "cho dan"],
        ["cho dan", "eva fay", "ada ben"],
    ]
    events = do(session, c.Advance, "hanna")
    travelled = of(e.Travelled, events)
    assert [event.groups for event in travelled] == [(("reported-1", ("ada", "ben")), ("reported-2", ("cho", "dan")), ("reported-3", ("eva", "fay")))]
    assert tags(events)[-6:] == ["travelled", "loop-ended", "loop-ended", "loop-ended", "merged", "phase-entered"]
    assert [(event.group, event.number) for event in of(e.PassBegun, session.events)][:4] == [
        ("reported-1", 1),
        ("reported-2", 1),
        ("reported-3", 1),
        ("reported-1", 2),
    ]


def test_whoever_stays_receives_those_who_come() -> None:
    session = tour(talk("look", Round(Everyone(), SAY, first=REPORTERS)), split=TRIAL, stays=REPORTERS)
    assert groups(session) == ["ada ben", "cho dan", "eva fay"]
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada fay", "ben cho", "dan eva"]
    assert session.view("ben").now.next == ("cho", "ben")
    assert session.view("ben").group == "reported-2"
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada dan", "cho fay", "ben eva"]
    events = do(session, c.Advance, "hanna")
    assert of(e.Travelled, events)[0].groups[0] == ("reported-1", ("ada", "ben"))


def walked(session: Session) -> list[str]:
    """Go on to the end of the tour, and say at which phase who was where."""
    found: list[str] = []
    while session.now.form == "breakout":
        found.append(f"{session.view('ada').now.phase}: {', '.join(groups(session))}")
        do(session, c.Advance, "hanna")
    return found


def test_a_tour_may_begin_at_the_next_station_and_never_comes_by_its_own() -> None:
    session = tour(talk("look"), split=TRIAL, way={"from_home": False})
    assert [event.away for event in of(e.Travelled, session.events)] == [1]
    assert walked(session) == ["look: eva fay, ada ben, cho dan", "look: cho dan, eva fay, ada ben"]
    assert [event.away for event in of(e.Travelled, session.events)] == [1, 2, 0]
    assert Session.resume(session.record).view("ada") == session.view("ada")


@pytest.mark.parametrize(("passes", "from_home", "held"), [(1, True, 1), (2, True, 2), (9, True, 3), (1, False, 1), (2, False, 2), (3, False, 2)])
def test_a_tour_has_as_many_passes_as_it_says_if_there_are_as_many_stations(passes: int, from_home: bool, held: int) -> None:
    session = tour(talk("look"), split=TRIAL, way={"from_home": from_home, "passes": passes})
    assert len(walked(session)) == held
    if (passes, from_home) == (1, True):
        assert not of(e.Travelled, session.events)


def test_on_a_tour_people_come_home_in_each_pass_where_it_says_so() -> None:
    session = tour(talk("meet"), talk("rework"), split=TRIAL, stays=PEERS - REPORTERS, way={"from_home": False, "home": "rework"})
    assert walked(session) == [
        "meet: ben eva, ada dan, cho fay",
        "rework: ada ben, cho dan, eva fay",
        "meet: ben cho, dan eva, ada fay",
        "rework: ada ben, cho dan, eva fay",
    ]
    assert [event.away for event in of(e.Travelled, session.events)] == [1, 0, 2, 0]
    assert Session.resume(session.record).view("ada") == session.view("ada")


def test_who_is_put_in_at_home_belongs_there() -> None:
    session = tour(talk("meet"), talk("rework"), peers=7, late=["gil"], split=TRIAL, way={"from_home": False, "home": "rework"})
    do(session, c.Advance, "hanna")
    do(session, c.Join, "gil")
    events = do(session, c.Assign, "hanna", "gil", "reported-1")
    assert of(e.Assigned, events)[0].home == "reported-1"
    do(session, c.Advance, "hanna")
    do(session, c.Advance, "hanna")
    assert groups(session) == ["ada ben gil", "cho dan", "eva fay"]


def test_a_single_sub_group_on_a_tour_has_its_pass_at_home() -> None:
    session = tour(talk("look"), peers=3, way={"from_home": False})
    assert len(walked(session)) == 1
    assert not of(e.Travelled, session.events)


def test_a_tour_that_came_home_too_early_or_not_at_all_does_not_fold() -> None:
    session = tour(talk("meet"), talk("rework"), split=TRIAL, way={"from_home": False, "home": "rework"})
    do(session, c.Advance, "hanna")
    events = list(session.events)
    assert forged(session, events) == "taken"
    there, back = (number for number, event in enumerate(events) if isinstance(event, e.Travelled))
    for place in (there, back):
        assert forged(session, [event for number, event in enumerate(events) if number != place]) == "does-not-fold"
        assert forged(session, [forge(event, away=2) if number == place else event for number, event in enumerate(events)]) == "does-not-fold"
    early = [*events[: there + 1], events[back], *events[there + 1 : back], *events[back + 1 :]]
    assert forged(session, early) == "does-not-fold"


def test_a_tour_on_which_all_stay_has_its_passes_all_the_same() -> None:
    session = tour(talk("look"), split=TRIAL, stays=PEERS)
    while session.now.form == "breakout":
        do(session, c.Advance, "hanna")
        assert Session.resume(session.record).now == session.now
    assert len(of(e.Travelled, session.events)) == 3
    assert {event.groups for event in of(e.Travelled, session.events)} == {of(e.BrokeOut, session.events)[0].groups}


def test_a_tour_of_one_station_goes_nowhere() -> None:
    session = tour(talk("look"), peers=3)
    events = do(session, c.Advance, "hanna")
    assert not of(e.Travelled, session.events)
    assert tags(events)[-3:] == ["loop-ended", "merged", "phase-entered"]


def test_items_keep_the_place_where_they_were_made() -> None:
    session = tour(talk("look", yields=("note", "slip")), split=TRIAL)
    do(session, c.Produce, "ada", "note", "n1")
    do(session, c.Advance, "hanna")
    do(session, c.Produce, "ada", "note", "n2")
    do(session, c.Produce, "ada", "slip", "s2")
    assert {item.id: item.place for item in session.view("ada").items} == {"n1": "reported-1", "n2": "reported-2", "s2": "reported-2"}
    do(session, c.Advance, "hanna")
    assert groups(session) == ["cho dan", "eva fay", "ada ben"]
    seen = {person: [item.id for item in session.view(person).items] for person in ("ada", "cho", "eva", "hanna")}
    assert seen == {"ada": ["n1", "n2", "s2"], "cho": ["n1", "n2", "s2"], "eva": ["n1", "n2", "s2"], "hanna": ["n1", "n2"]}, "home, there now, author"
    assert {item.id: item.place for item in session.view("hanna").items} == {"n1": "reported-1", "n2": "reported-2"}


def test_who_is_put_in_on_a_tour_travels_with_those_who_are_there() -> None:
    session = tour(talk("look"), peers=7, late=["gil"], split=TRIAL)
    do(session, c.Advance, "hanna")
    do(session, c.Join, "gil")
    assert groups(session) == ["eva fay", "ada ben", "cho dan"]
    events = do(session, c.Assign, "gil", "gil", "reported-2")
    assert (of(e.Assigned, events)[0].to, of(e.Assigned, events)[0].home) == ("reported-2", "reported-1")
    do(session, c.Advance, "hanna")
    assert groups(session) == ["cho dan", "eva fay", "ada ben gil"]
    events = do(session, c.Advance, "hanna")
    assert of(e.Travelled, events)[0].groups[0] == ("reported-1", ("ada", "ben", "gil"))


def test_who_stays_and_is_put_in_belongs_to_the_station() -> None:
    session = tour(talk("look"), split=TRIAL, stays=REPORTERS)
    do(session, c.Advance, "hanna")
    events = do(session, c.Assign, "hanna", "ada", "reported-2")
    assert of(e.Assigned, events)[0].home == "reported-2"
    do(session, c.Advance, "hanna")
    assert groups(session) == ["dan", "ada cho fay", "ben eva"]


def test_a_leaver_is_absent_wherever_their_sub_group_goes_and_comes_back_there() -> None:
    session = tour(a_round("look"), split=TRIAL)
    do(session, c.Leave, "ben")
    do(session, c.Advance, "hanna")
    assert groups(session) == ["eva fay", "ada ben", "cho dan"]
    assert session.view("ada").now.next == ("ada",)
    events = do(session, c.Join, "ben")
    assert [(event.person, event.group) for event in of(e.QueueJoined, events)] == [("ben", "reported-2")]


# Ways out, and the whole meanwhile.


def test_an_exit_around_a_breakout_brings_all_together() -> None:
    inside = Composite("scope", (Breakout("work", "pairs", (CONSULT,)),), exits=(Exit(Signalled("alarm"), Onward()), Exit(Vetoed(PEERS), End())))
    session = opened(inside, LAST_INSIDE)
    do(session, c.Advance, "hanna")
    do(session, c.BeginTurn, "cho")
    fork = session.fork()
    events = do(session, c.Signal, "ben", "alarm")
    assert tags(events) == [
        "signal-raised",
        "phase-left",
        "turn-ended",
        "phase-left",
        "phase-left",
        "loop-ended",
        "loop-ended",
        "merged",
        "phase-entered",
    ]
    assert {why for _, _, why in whys(events)} == {"exit"}
    assert of(e.Merged, events)[0].why is Why.EXIT
    assert held(session, "owner") == []
    assert session.now.stop == "inside"
    events = do(fork, c.Veto, "dan")
    assert of(e.SessionEnded, events)[0].why is Why.EXIT
    assert fork.view("ada").groups == ()


def test_ending_the_session_ends_all_sub_groups() -> None:
    session = at_work(CONSULT, free=True)
    speak(session, "ada")
    events = do(session, c.EndSession, "hanna")
    assert tags(events) == ["departed", "phase-left", "phase-left", "loop-ended", "loop-ended", "merged", "session-ended"]
    assert whys(events) == [("pairs-1", "advise", "ended"), ("pairs-2", "present", "ended")]
    assert held(session, "peer") == list(NAMES[:4])


def test_numbers_go_on_from_the_highest_when_all_have_come_together() -> None:
    session = at_work(a_round("tell"), talk("more", Round(PEERS, SAY)), free=True)
    speak(session, "ada", "ben", "ada", "ben", "cho", "dan")
    highest = max(session.view(person).now.phase_no for person in ("ada", "cho", "hanna"))
    assert session.view("ada").now.phase_no == highest
    assert session.view("cho").now.phase_no < highest
    speak(session, "cho", "dan")
    assert session.now.stop == "last"
    assert session.now.phase_no > highest


def test_what_was_seen_in_ones_own_sub_group_is_stale_only_when_that_has_moved_on() -> None:
    session = at_work(a_round("tell"), talk("on"), free=True)
    ada, cho = session.view("ada").now, session.view("cho").now
    speak(session, "ada", "ben")
    refused(session, c.BeginTurn("ada", AT, seen=ada.floor_no), "stale")
    assert session.why_not(c.BeginTurn("cho", AT, seen=cho.floor_no)) is None
    refused(session, c.Advance("hanna", AT, seen=ada.phase_no, group="pairs-1"), "stale")
    assert session.why_not(c.Advance("hanna", AT, seen=cho.phase_no, group="pairs-2")) is None


def test_whether_one_may_steer_elsewhere_comes_before_what_one_has_seen() -> None:
    session = at_work(a_round("tell"), split=HOSTED, free=True)
    refused(session, c.Advance("cho", AT, seen=77, group="hosted-1"), "not-yours-to-lead")
    refused(session, c.SkipTurn("cho", AT, "ben", seen=77), "not-yours-to-lead")
    refused(session, c.Extend("dan", AT, 0.0, seen=77, group="hosted-1"), "not-yours-to-lead")
    refused(session, c.SkipTurn("ada", AT, "ben", seen=77), "stale")
    refused(session, c.SkipTurn("hanna", AT, "ben", seen=77), "stale")
    do(session, c.Pause, "cho")
    refused(session, c.Advance("cho", AT, group="hosted-1"), "not-yours-to-lead")
    refused(session, c.Advance("ada", AT), "session-paused")


def test_in_lockstep_the_bell_makes_stale_what_was_seen_before_it() -> None:
    session = at_work(talk("tell"), talk("on"))
    seen = session.view("ada").now.phase_no
    assert seen == session.now.phase_no
    do(session, c.Advance, "hanna", seen)
    refused(session, c.Advance("hanna", AT, seen=seen), "stale")


def test_votes_are_counted_and_closed_in_each_sub_group() -> None:
    session = at_work(talk("pick", Vote(who=PEERS, options=("red", "blue"))), talk("on"), free=True)
    do(session, c.CastVote, "ada", {"red": 1})
    events = do(session, c.CastVote, "ben", {"red": 1})
    closed = of(e.VoteClosed, events)[0]
    assert (closed.group, closed.totals) == ("pairs-1", (("red", 2, 1), ("blue", 0, 2)))
    assert where(session, "ada") == "on"
    assert where(session, "cho") == "pick"


def test_a_pick_and_a_pass_are_taken_where_one_is() -> None:
    session = at_work(talk("ask", Round(PEERS, Pick(("yes", "no")), passing=Passing.REOFFERED)))
    do(session, c.Choose, "ada", "yes")
    events = do(session, c.Pass, "cho")
    assert [event.group for event in of(e.TurnPassed, events)] == ["pairs-2"]
    refused(session, c.Choose("cho", AT, "no"), "out-of-turn")
    do(session, c.Choose, "dan", "no")
    assert session.view("cho").now.next == ("cho",), "another lap in that sub-group"
    do(session, c.Choose, "ben", "no")
    do(session, c.Choose, "cho", "no")
    assert session.now.stop == "last"


def test_more_time_is_voted_on_in_each_sub_group() -> None:
    session = at_work(talk("tell", minutes=Minutes(2, 2), more=More(PEERS, 5.0)), talk("on"), free=True)
    session.due(t(2))
    session.perform(c.VoteOnTime("ada", t(2), "extend"))
    events = session.perform(c.VoteOnTime("ben", t(2), "extend")).events
    assert [(event.group, event.until) for event in of(e.PhaseExtended, events)] == [("pairs-1", t(7))]
    events = session.perform(c.VoteOnTime("cho", t(3), "end")).events
    assert whys(events) == [("pairs-2", "tell", "time")]


def test_a_seal_is_opened_where_the_item_was_made() -> None:
    given = protocol(Breakout("work", "pairs", (talk("tell", yields=("card",)),)), talk("after"))
    card = ItemRule(id="card", by=Everyone(), seal=Seal(by=PEERS | HOST))
    session = Session.open(evolve(given, items=(*given.items, card)), Cast({"host": ["hanna"], "peer": list(NAMES[:4])}), at=AT, record="r")
    do(session, c.Advance, "hanna")
    for person in ("ada", "cho"):
        do(session, c.Produce, person, "card", f"card-{person}")
    refused(session, c.Reveal("ben", AT, "card-cho"), "unknown-item")
    events = do(session, c.Reveal, "ben", "card-ada")
    assert [(event.group, event.items) for event in of(e.SealOpened, events)] == [("pairs-1", ("card-ada",))]
    refused(session, c.Reveal("ada", AT, "card-ada"), "not-sealed")
    assert {item.id: item.sealed for item in session.view("dan").items} == {"card-ada": False, "card-cho": True}
    assert Session.resume(session.record).now == session.now


# What is seen.


def test_what_is_said_in_a_sub_group_is_heard_there_alone() -> None:
    session = at_work(talk("tell"))
    ended = of(e.TurnEnded, speak(session, "ada", words="between us"))[0]
    assert ended.content is not None
    assert session.words("ben", ended.content) == "between us"
    for person in ("cho", "dan", "hanna"):
        with pytest.raises(NotFound):
            session.words(person, ended.content)
    told = {
        person: [glimpse.kind for glimpse in session.changes(person) if glimpse.facts.get("group") == "pairs-1"] for person in ("ben", "cho", "hanna")
    }
    assert told["ben"] == ["phase-entered", "turn-begun", "turn-ended"]
    assert told["hanna"] == ["phase-entered"], "who leads sees how it goes on, and neither who speaks nor what is said"
    assert told["cho"] == []
    do(session, c.Assign, "hanna", "cho", "pairs-1")
    with pytest.raises(NotFound):
        session.words("cho", ended.content)
    do(session, c.Advance, "hanna")
    with pytest.raises(NotFound):
        session.words("hanna", ended.content)
    assert session.words("ben", ended.content) == "between us"


def test_an_answer_shows_each_viewer_what_is_theirs() -> None:
    session = at_work(talk("tell"))
    session.perform(c.BeginTurn("ada", AT))
    answer = session.perform(c.EndTurn("ada", AT), words="between us")
    shown = {person: [dict(glimpse.facts).get("content") for glimpse in answer.changes(person)] for person in ("ben", "cho", "hanna")}
    assert shown["ben"] != [None]
    assert shown["cho"] == []
    assert shown["hanna"] == []


def test_items_for_the_eyes_of_a_sub_group_are_not_known_outside() -> None:
    session = at_work(talk("tell", yields=("slip", "note", "diary")))
    session.perform(c.Produce("ada", AT, "slip", "s"), words="ours")
    session.perform(c.Produce("ada", AT, "note", "n"), words="everybody's")
    session.perform(c.Produce("ada", AT, "diary", "d"), words="mine")
    seen = {person: [item.id for item in session.view(person).items] for person in ("ada", "ben", "cho", "hanna")}
    assert seen == {"ada": ["s", "n", "d"], "ben": ["s", "n"], "cho": ["n"], "hanna": ["n"]}
    kinds = {person: [glimpse.facts["kind"] for glimpse in session.changes(person) if glimpse.kind == "item-produced"] for person in ("ben", "cho")}
    assert kinds == {"ben": ["slip", "note"], "cho": ["note"]}


def test_who_is_assigned_elsewhere_keeps_what_was_made_there_until_then_and_learns_of_nothing_later() -> None:
    session = at_work(talk("tell", yields=("slip",)))
    session.perform(c.Produce("ada", AT, "slip", "s"), words="ours")
    session.perform(c.Produce("cho", AT, "slip", "theirs"), words="elsewhere")
    away = next(group.id for group in session.view("hanna").groups if "cho" in group.people)
    home = session.view("ben").group
    do(session, c.Assign, "hanna", "ben", away)
    session.perform(c.Produce("ada", AT, "slip", "later"), words="without you")

    def read(session: Session) -> dict[str, list[str]]:
        return {person: [item.id for item in session.view(person).items if item.content is not None] for person in ("ada", "ben", "cho")}

    assert read(session) == {"ada": ["s", "later"], "ben": ["s", "theirs"], "cho": ["theirs"]}
    assert read(Session.resume(session.record)) == read(session)
    do(session, c.Assign, "hanna", "ben", home)
    assert read(session) == {"ada": ["s", "later"], "ben": ["s", "theirs", "later"], "cho": ["theirs"]}


def test_everybody_sees_who_is_where_and_what_goes_on_in_their_own_sub_group() -> None:
    session = at_work(talk("tell"))
    do(session, c.BeginTurn, "ada")
    assert session.view("ben").now.speaker == "ada"
    assert session.view("dan").now.speaker is None
    assert session.now.speaker is None
    assert [(group.id, group.people) for group in session.view("dan").groups] == [("pairs-1", ("ada", "ben")), ("pairs-2", ("cho", "dan"))]


# Records.


def a_long_one() -> Session:
    """A session with sub-groups in lockstep and free, a tour, comings and goings, and a way back."""
    steps = (
        Breakout(
            "first", "reported", (CONSULT, Tour("round", (talk("look", Silence(Everyone(), Purpose.READ), minutes=Minutes(1, 1)),), stays=REPORTERS))
        ),
        talk("between"),
        Breakout("second", "reported", (a_round("tell"), talk("on", Field(PEERS))), free=True),
    )
    session = opened(*steps, splits=(REPORTED,), peers=7, late=["gil"])
    do(session, c.Advance, "hanna")
    for _ in range(2):
        speak(session, *held(session, "owner"))
        do(session, c.Advance, "hanna")
    do(session, c.Join, "gil")
    do(session, c.Assign, "gil", "gil", "reported-2")
    while session.now.form == "breakout":
        speak(session, *(held(session, "owner") if session.now.phase == "present" else ()))
        session.perform(c.Advance("hanna", session.now.at + timedelta(seconds=40)))
    do(session, c.Advance, "hanna")
    speak(session, "ada", "ben")
    do(session, c.Assign, "hanna", "cho", "reported-2")
    do(session, c.Leave, "dan")
    speak(session, "eva", "fay", "gil", "cho")
    do(session, c.Pause, "ada")
    do(session, c.Resume, "hanna")
    do(session, c.Advance, "hanna", group="reported-1")
    do(session, c.Advance, "hanna")
    return session


def resumed_or_problem(record: Record) -> Session | Problem:
    try:
        return Session.resume(record)
    except InvalidRecord as error:
        return error.problems[0]


def test_a_record_is_taken_up_wherever_a_whole_act_ended_and_nowhere_else() -> None:
    record = a_long_one().record
    begins = {"time-was-up", "slot-ended"}
    whole = 0
    for count in range(1, len(record.events) + 1):
        resumed = resumed_or_problem(evolve(record, events=record.events[:count]))
        if isinstance(resumed, Problem):
            assert resumed.code == "torn", (count, resumed)
            continue
        whole += 1
        assert resumed.events == record.events[:count]
        behind = record.events[count:][:1]
        steered = [event for event in behind if isinstance(event, e.PhaseLeft) and event.why is Why.LEAD]
        assert steered or all(event.actor is not None or event.tag in begins for event in behind), record.events[count - 2 : count + 1]
    assert whole > 30
    assert Session.resume(record).record == record
    assert records.load(records.dump(record)) == record


@pytest.mark.parametrize(
    "form",
    [
        Round(PEERS, SAY, quota=2),
        Round(PEERS, SAY, passing=Passing.IN_A_ROW),
        Round(PEERS, Ask(Move.ASK_PROBE, of=PEERS, follow_up=True)),
    ],
)
@pytest.mark.parametrize("free", [True, False])
def test_a_turn_in_a_sub_group_is_told_with_all_that_directly_follows(form: Talk, free: bool) -> None:
    session = at_work(talk("tell", form), free=free)
    speak(session, "ada", "cho", *(("ben", "dan") if isinstance(form, Round) and isinstance(form.body, Ask) else ()))
    events = list(session.events)
    follows = [place for place, event in enumerate(events) if isinstance(event, e.QueueJoined | e.FollowUpOffered)]
    assert len(follows) == 2
    assert forged(session, events) == "taken"
    for place in follows:
        assert forged(session, events[:place]) == "torn"
        assert forged(session, [*events[:place], *events[place + 1 :]]) in {"does-not-fold", "torn"}


def lockstep_record() -> tuple[Session, list[Event]]:
    session = at_work(CONSULT, peers=5)
    speak(session, "ada", "dan")
    do(session, c.Advance, "hanna")
    return session, list(session.events)


def forged(session: Session, events: list[Event]) -> str:
    """Take a record up whose events were changed, and give the code of what is wrong with it."""
    numbered = tuple(forge(event, seq=number) for number, event in enumerate(events, 1))
    try:
        Session.resume(evolve(session.record, events=numbered))
    except InvalidRecord as error:
        return error.problems[0].code
    return "taken"


def place_of(events: list[Event], kind: type, **facts: object) -> int:
    """Say where the first such event stands."""
    return next(
        place for place, event in enumerate(events) if isinstance(event, kind) and all(getattr(event, name) == fact for name, fact in facts.items())
    )


def test_the_record_that_is_forged_below_is_whole() -> None:
    session, events = lockstep_record()
    assert forged(session, events) == "taken"


@pytest.mark.parametrize(
    "moved",
    [
        ((("pairs-1", ("ada", "ben")), ("pairs-2", ("cho", "dan", "eva")))),
        ((("pairs-1", ("ada", "ben", "cho")), ("pairs-2", ("cho", "dan", "eva")))),
        ((("pairs-1", ("ada", "ben", "cho")), ("pairs-2", ("dan",)))),
        ((("pairs-1", ("ada", "ben", "cho", "zoe")), ("pairs-2", ("dan", "eva")))),
        ((("pairs-1", ("ada", "ben", "cho", "hanna")), ("pairs-2", ("dan", "eva")))),
        ((("pairs-2", ("ada", "ben", "cho")), ("pairs-1", ("dan", "eva")))),
        (()),
    ],
)
@pytest.mark.parametrize("kind", [e.Formed, e.BrokeOut])
def test_sub_groups_that_were_not_so_formed_do_not_fold(kind: type, moved: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    session, events = lockstep_record()
    place = place_of(events, kind)
    events[place] = forge(events[place], groups=moved)
    assert forged(session, events) == "does-not-fold"


def test_a_bell_in_one_sub_group_only_does_not_fold() -> None:
    for kind, facts in ((e.PhaseEntered, {"phase": "present"}), (e.PhaseLeft, {"phase": "present"}), (e.LoopTurned, {}), (e.LoopBegan, {})):
        for group in ("pairs-1", "pairs-2"):
            session, events = lockstep_record()
            del events[place_of(events, kind, group=group, **facts)]
            assert forged(session, events) in {"does-not-fold", "torn"}, (kind, group)
    session, events = lockstep_record()
    cut = place_of(events, e.PhaseEntered, phase="advise", group="pairs-2")
    assert forged(session, events[:cut]) == "torn"


@pytest.mark.parametrize(
    ("kind", "facts", "changes"),
    [
        (e.PhaseEntered, {"phase": "present", "group": "pairs-2"}, {"group": "pairs-1"}),
        (e.PhaseEntered, {"phase": "present", "group": "pairs-2"}, {"phase": "advise", "stop": "advise"}),
        (e.PhaseEntered, {"phase": "present", "group": "pairs-2"}, {"rests": True}),
        (e.PhaseEntered, {"phase": "advise", "group": "pairs-2"}, {"until": t(5)}),
        (e.PhaseEntered, {"phase": "advise", "group": ""}, {"until": t(5)}),
        (e.PhaseEntered, {"phase": "advise", "group": ""}, {"at": t(1)}),
        (e.PhaseLeft, {"phase": "present", "group": "pairs-1"}, {"why": Why.DONE, "group": "pairs-9"}),
        (e.LoopTurned, {"group": "pairs-1"}, {"person": "dan"}),
        (e.LoopTurned, {"group": "pairs-1"}, {"person": "ben"}),
        (e.LoopTurned, {"group": "pairs-1"}, {"holders": (("owner", ("dan",)), ("peer", ("ben", "cho")))}),
        (e.LoopBegan, {"group": "pairs-1"}, {"order": ("ada", "ben", "cho", "dan")}),
        (e.TurnBegun, {"group": "pairs-1"}, {"actor": "dan"}),
        (e.TurnBegun, {"group": "pairs-1"}, {"group": "pairs-2"}),
        (e.TurnBegun, {"group": "pairs-1"}, {"group": ""}),
        (e.TurnEnded, {"group": "pairs-1"}, {"group": "pairs-2"}),
        (e.TurnEnded, {"group": "pairs-1"}, {"speaker": "dan"}),
        (e.Formed, {}, {"split": "trios"}),
        (e.Formed, {}, {"actor": "ada"}),
        (e.Formed, {}, {"out": ()}),
        (e.Formed, {}, {"breakout": "other"}),
        (e.BrokeOut, {}, {"free": True}),
        (e.BrokeOut, {}, {"split": "trios"}),
    ],
)
def test_forged_facts_do_not_fold(kind: type, facts: dict[str, object], changes: dict[str, object]) -> None:
    session, events = lockstep_record()
    place = place_of(events, kind, **facts)
    events[place] = forge(events[place], **changes)
    assert forged(session, events) in {"does-not-fold", "torn"}


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("form", [Open(Everyone(), SAY), Round(PEERS, SAY)])
def test_nobody_acts_in_a_sub_group_they_are_not_in(form: Talk, free: bool) -> None:
    session = at_work(talk("tell", form), free=free)
    do(session, c.BeginTurn, "ada")
    for person in ("cho", "hanna"):
        events = list(session.events)
        events[-1] = forge(events[-1], actor=person)
        assert forged(session, events) == "does-not-fold", person
    do(session, c.EndTurn, "ada")
    for person in ("cho", "hanna"):
        events = list(session.events)
        joined = e.QueueJoined(len(events) + 1, events[-1].at, None, person, group="pairs-1")
        assert forged(session, [*events, joined]) == "does-not-fold", person


def test_a_turn_after_an_assignment_that_is_left_out_does_not_fold() -> None:
    session = at_work(a_round("tell"), peers=5)
    do(session, c.Assign, "hanna", "ada", "pairs-2")
    speak(session, "dan", "eva", "ada")
    events = list(session.events)
    assert forged(session, events) == "taken"
    assert forged(session, [event for event in events if not isinstance(event, e.Assigned)]) == "does-not-fold"


def test_sub_groups_are_not_formed_twice_in_one_go() -> None:
    session, events = lockstep_record()
    place = place_of(events, e.Formed)
    assert forged(session, [*events[:place], events[place], *events[place:]]) == "does-not-fold"


def test_every_bell_of_a_tour_is_heard_in_every_sub_group() -> None:
    session = tour(a_round("look"), split=TRIAL, stays=REPORTERS)
    for _ in range(3):
        do(session, c.Advance, "hanna")
    events = list(session.events)
    assert forged(session, events) == "taken"
    for place, event in enumerate(events):
        if isinstance(event, e.Travelled | e.PassBegun | e.LoopBegan | e.LoopEnded):
            assert forged(session, [*events[:place], *events[place + 1 :]]) in {"does-not-fold", "torn"}, event
            assert forged(session, [*events[:place], event, *events[place:]]) in {"does-not-fold", "torn"}, event


def test_every_pass_of_a_loop_in_lockstep_is_told_of_every_sub_group() -> None:
    session = at_work(CONSULT, peers=5)
    while session.now.form == "breakout":
        do(session, c.Advance, "hanna")
    events = list(session.events)
    assert forged(session, events) == "taken"
    for place, event in enumerate(events):
        if isinstance(event, e.LoopTurned | e.LoopRested | e.LoopBegan | e.LoopEnded):
            assert forged(session, [*events[:place], *events[place + 1 :]]) in {"does-not-fold", "torn"}, event
            assert forged(session, [*events[:place], event, *events[place:]]) in {"does-not-fold", "torn"}, event


@pytest.mark.parametrize(
    ("changes"),
    [{"to": "pairs-9"}, {"source": ""}, {"source": "pairs-2"}, {"person": "zoe"}, {"person": "hanna"}, {"actor": "ada"}, {"home": "pairs-1"}],
)
def test_an_assignment_that_could_not_be_does_not_fold(changes: dict[str, object]) -> None:
    session = at_work(talk("tell"), peers=5)
    do(session, c.Assign, "hanna", "ada", "pairs-2")
    events = list(session.events)
    assert forged(session, events) == "taken"
    events[-1] = forge(events[-1], **changes)
    assert forged(session, events) == "does-not-fold"


def test_a_bell_that_only_some_sub_groups_heard_does_not_fold() -> None:
    session = at_work(talk("one"), talk("two"))
    do(session, c.Advance, "hanna")
    events = list(session.events)
    assert forged(session, events) == "taken"
    left = next(event for event in of(e.PhaseLeft, events) if event.group == "pairs-2")
    assert forged(session, [event for event in events if event is not left]) == "does-not-fold"


def test_a_tour_that_went_elsewhere_does_not_fold() -> None:
    session = tour(talk("look"), split=TRIAL)
    do(session, c.Advance, "hanna")
    events = list(session.events)
    assert forged(session, events) == "taken"
    place = place_of(events, e.Travelled)
    stays = events[:]
    stays[place] = forge(events[place], groups=(("reported-1", ("ada", "ben")), ("reported-2", ("cho", "dan")), ("reported-3", ("eva", "fay"))))
    assert forged(session, stays) == "does-not-fold"
    gone = events[:]
    gone[place] = forge(events[place], groups=(("reported-1", ("eva",)), ("reported-2", ("ada", "ben")), ("reported-3", ("cho", "dan"))))
    assert forged(session, gone) == "does-not-fold"
    assert forged(session, [event for number, event in enumerate(events) if number != place]) == "does-not-fold"


def test_coming_together_too_early_or_not_at_all_does_not_fold() -> None:
    session = at_work(a_round("tell"), free=True)
    speak(session, "ada", "ben", "cho", "dan")
    events = list(session.events)
    assert forged(session, events) == "taken"
    merged = place_of(events, e.Merged)
    assert forged(session, [*events[:merged], *events[merged + 1 :]]) == "does-not-fold"
    assert forged(session, events[:merged]) == "torn"
    early = place_of(events, e.GroupDone, group="pairs-1")
    assert forged(session, [*events[: early + 1], forge(events[merged], at=events[early].at)]) == "does-not-fold"
    done = place_of(events, e.GroupDone, group="pairs-2")
    assert forged(session, [*events[:done], *events[done + 1 :]]) == "does-not-fold"


def test_a_record_of_structure_tells_that_sub_groups_worked_and_names_nobody() -> None:
    session = a_long_one()
    do(session, c.AgreeLevel, "ada", Level.STRUCTURE)
    body = records.dump(session.record).partition('"events"')[2]
    assert not [name for name in (*NAMES[:7], "hanna") if f'"{name}"' in body]
    kinds = {event.tag for event in session.record.events}
    assert {"phase-entered", "loop-ended", "session-opened"} <= kinds
    with pytest.raises(InvalidRecord):
        Session.resume(session.record)


def test_a_copy_goes_on_by_itself() -> None:
    session = at_work(a_round("tell"), free=True)
    fork = session.fork()
    speak(fork, "ada", "ben")
    do(fork, c.Assign, "hanna", "ada", "pairs-2")
    assert session.view("ada").now.next == ("ada", "ben")
    assert groups(session) == ["ada ben", "cho dan"]
    assert groups(fork) == ["ben", "ada cho dan"]


# What a protocol may say.


@pytest.mark.parametrize(
    ("steps", "splits", "code"),
    [
        ((Breakout("work", "trios", (LAST_INSIDE,)),), (PAIRS,), "unknown-split"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, least=3),), "split-size"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, joins="trios"),), "unknown-split"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, joins="pairs"),), "unknown-split"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, apart="trios"),), "unknown-split"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, roles=(GroupRole("owner"),)), PAIRS), "split-role"),
        ((Breakout("work", "pairs", (LAST_INSIDE,)),), (evolve(PAIRS, lead="reporter"),), "unknown-role"),
        ((Breakout("work", "pairs", (Breakout("more", "pairs", (LAST_INSIDE,)),)),), (PAIRS,), "not-in-groups"),
        ((Breakout("work", "pairs", (Decision("ask", PEERS, (Option("yes"), Option("no"))),)),), (PAIRS,), "lockstep-asks"),
        ((Breakout("work", "pairs", (talk("ask", optional=PEERS),)),), (PAIRS,), "lockstep-asks"),
        ((Breakout("work", "reported", (Casting("who", "reporter", PEERS, PEERS),)),), (REPORTED,), "lockstep-asks"),
        ((Breakout("work", "reported", (Casting("who", "host", PEERS, PEERS),), free=True),), (REPORTED,), "not-in-groups"),
        ((Breakout("work", "reported", (Casting("who", "reporter", PEERS, PEERS, former="peer"),), free=True),), (REPORTED,), "not-in-groups"),
        ((Breakout("work", "pairs", (Casting("who", "reporter", PEERS, PEERS),), free=True),), (PAIRS,), "not-in-groups"),
        ((Tour("round", (LAST_INSIDE,)),), (PAIRS,), "tour-alone"),
        ((Breakout("work", "pairs", (Tour("round", (LAST_INSIDE,), passes=0),)),), (PAIRS,), "bad-count"),
        ((Breakout("work", "pairs", (Tour("round", (LAST_INSIDE,), home="inside"),)),), (PAIRS,), "unknown-phase"),
        ((Breakout("work", "pairs", (Tour("round", (LAST_INSIDE,)),), free=True),), (PAIRS,), "tour-alone"),
    ],
)
def test_a_protocol_that_says_it_wrongly_does_not_open(steps: tuple[Step, ...], splits: tuple[Split, ...], code: str) -> None:
    with pytest.raises(InvalidProtocol) as caught:
        opened(*steps, splits=splits)
    assert code in {problem.code for problem in caught.value.problems}


CHOOSES = Casting("who", "reporter", PEERS, PEERS)
UNNAMED = evolve(TRIAL, id="trial", roles=(GroupRole("reporter", least=0),))


def reporters(session: Session) -> list[str]:
    return [person.id for person in session.view("ada").people if "reporter" in person.roles]


def test_each_sub_group_chooses_for_itself_who_holds_a_role_of_the_split() -> None:
    session = at_work(CHOOSES, talk("tell", Solo(REPORTERS, SAY)), split=UNNAMED, free=True)
    assert reporters(session) == []
    assert tuple(slot.choices for slot in session.legal("ada").of("choose")[0].slots) == (("ada", "ben"),)
    events = do(session, c.Choose, "ada", "ben")
    assert [(event.group, event.person, event.holders) for event in of(e.RoleBound, events)] == [("trial-1", "ben", (("reporter", ("ben",)),))]
    assert session.attempt(c.Choose("cho", session.now.at, "ada")).code == "unknown-option"  # type: ignore[union-attr]  # it is refused
    do(session, c.Choose, "dan", "cho")
    assert reporters(session) == ["ben", "cho"]
    assert (session.view("ada").now.may_speak, session.view("dan").now.may_speak) == (("ben",), ("cho",))
    assert Session.resume(session.record)._draft.state == session._draft.state


def test_who_was_chosen_goes_on_the_tour() -> None:
    session = opened(
        Breakout("choose", "trial", (CHOOSES,), free=True),
        Breakout("visit", "trial", (Tour("round", (talk("look"),), stays=PEERS - REPORTERS, from_home=False),)),
        splits=(UNNAMED,),
    )
    do(session, c.Advance, "hanna")
    do(session, c.Choose, "ada", "ben")
    do(session, c.Choose, "cho", "dan")
    assert groups(session) == ["ada dan", "ben cho"]


def test_whoever_held_the_role_in_the_sub_group_gives_it_up_and_others_keep_theirs() -> None:
    session = at_work(CHOOSES, talk("tell"), split=evolve(TRIAL, id="trial"), free=True)
    assert reporters(session) == ["ada", "cho"]
    do(session, c.Choose, "ada", "ben")
    assert reporters(session) == ["ben", "cho"]
    do(session, c.Advance, "hanna", group="trial-2")
    assert reporters(session) == ["ben", "cho"]


@pytest.mark.parametrize("changes", [{"person": "cho", "holders": (("reporter", ("cho",)),)}, {"holders": (("reporter", ()),)}, {"group": "trial-2"}, {"group": ""}])
def test_a_role_bound_in_another_sub_group_or_by_nobody_does_not_fold(changes: dict[str, object]) -> None:
    session = at_work(CHOOSES, talk("tell"), split=UNNAMED, free=True)
    do(session, c.Choose, "ada", "ben")
    events = list(session.events)
    assert forged(session, events) == "taken"
    place = place_of(events, e.RoleBound)
    events[place] = forge(events[place], **changes)
    assert forged(session, events) == "does-not-fold"


def test_results_of_sub_groups_are_gone_when_their_split_is_formed_anew() -> None:
    poll = Phase("poll", (Vote(who=PEERS, options=("red", "blue")),))
    session = opened(Breakout("work", "pairs", (poll,)), Breakout("anew", "pairs", (LAST_INSIDE,), afresh=True))
    form(session, "ada ben", "cho dan")
    session.perform(c.CastVote("ada", AT, {"red": 1}))
    for person in ("ben", "cho", "dan"):
        session.perform(c.CastVote(person, AT, {}))
    form(session, "cho dan", "ada ben")
    for person in ("ada", "ben", "cho", "dan"):
        assert session.view(person).results == ()
    assert Session.resume(session.record)._draft.state == session._draft.state


def test_the_place_of_what_is_anonymous_tells_nothing_where_it_would_tell_who_was_there_alone() -> None:
    ones = Split("ones", PEERS, size=1, least=1, most=2)
    plain = protocol(Breakout("work", "ones", (talk("write", yields=("idea",)),)), splits=(ones,))
    nameless = evolve(plain, items=(*plain.items, ItemRule(id="idea", by=Everyone(), anonymous=True)))
    session = Session.open(nameless, Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"]}), at=AT, record="r", salts=Random(1))
    do(session, c.Advance, "hanna")
    do(session, c.Produce, "ben", "idea", "i1")
    for viewer in ("ada", "cho", "hanna"):
        item = session.view(viewer).items[-1]
        assert (item.id, item.owner, item.holder, item.place) == ("i1", "", "", None)
        made = [each.facts for each in session.changes(viewer) if each.kind == "item-produced"]
        assert all(not {"owner", "actor", "group"} & set(facts) for facts in made)
