# SPDX-License-Identifier: MIT
"""Planned minutes: totals against the published ones, and formulas over the people who are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import AgendaItem, agenda, held_protocols, is_programme
from plcprotocols.engine.legal import fill
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import visits
from plcprotocols.model import commands as c
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, Option, Phase, Repeat, Run, Step, Tour
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Field, Open, Say, Vote
from plcprotocols.model.who import Chose, Everyone, Holders, Nobody, Who

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LEAD, OWNERS, MEMBERS, GUESTS = Holders("facilitator"), Holders("owner"), Holders("member"), Holders("guest")
CAST = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"]})


def video_cast(members: int) -> Cast:
    return Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": [f"m{n}" for n in range(members)]})


def phase(name: str, minutes: Minutes | None, optional: Who | None = None) -> Phase:
    return Phase(name, (Open(Everyone(), Say(Move.INFORM)),), minutes=minutes, optional=optional)


def made(*steps: Step) -> Protocol:
    return Protocol(
        id="made",
        edition="1",
        title="made",
        family="tests",
        people=People(2),
        roles=(
            Role("facilitator", lead=True),
            Role("owner", least=0, excludes=("keeper",)),
            Role("keeper", least=0),
            Role("helper", least=0),
            Role("member", least=1, most=None),
            Role("guest", least=0, most=None, outsider=True),
            Role("chair", least=0, most=3, open=True),
        ),
        steps=steps,
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
    )


def rows(cast: Cast, *steps: Step) -> dict[str, AgendaItem]:
    return {row.phase: row for row in agenda(made(*steps), cast).rows}


def counted(cast: Cast, per: Who, *before: Step) -> float | None:
    """Count whom a formula counts in a phase behind some steps: a minute for each."""
    return rows(cast, *before, phase("asked", Minutes(1, per=per)))["asked"].typical


@pytest.mark.parametrize(("members", "least", "typical", "most"), [(3, 108, 145.5, 168), (4, 142, 192, 222), (8, 278, 378, 438)])
def test_the_rows_of_video_coaching_add_up_to_its_table(members: int, least: float, typical: float, most: float) -> None:
    plan = agenda(find("video-coaching-intervision"), video_cast(members))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (least, typical, most, True)
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}


def test_one_owner_takes_what_the_table_says() -> None:
    rows = agenda(find("video-coaching-intervision"), video_cast(3)).rows
    once = list(rows)
    assert (sum(row.least or 0 for row in once), sum(row.typical or 0 for row in once), sum(row.most or 0 for row in once)) == (45, 52.5, 60)
    required = [row for row in once if not row.optional]
    assert (sum(row.least or 0 for row in required), sum(row.typical or 0 for row in required), sum(row.most or 0 for row in required)) == (
        40,
        46.5,
        53,
    )


def test_the_rows_of_tuning_add_up_to_its_table() -> None:
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})
    plan = agenda(find("tuning-protocol"), cast)
    assert (sum(row.least or 0 for row in plan.rows), plan.typical, plan.most) == (50, 67.5, 85)
    assert plan.least == 37
    without = [row for row in plan.rows if row.phase != "examine-work"]
    assert (sum(row.least or 0 for row in without), sum(row.most or 0 for row in without)) == (40, 70)


def test_whole_minutes_stay_whole_numbers() -> None:
    plan = agenda(find("tuning-protocol"), Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]}))
    assert [str(plan.least), str(plan.most)] == ["37", "85"]


@pytest.mark.parametrize(("members", "minutes"), [(3, 25), (7, 45)])
def test_a_formula_is_so_many_minutes_for_each_and_some_on_top(members: int, minutes: float) -> None:
    cast = Cast({"facilitator": "fay", "member": [f"m{n}" for n in range(members)]})
    plan = agenda(made(phase("round", Minutes(5, per=MEMBERS, plus=10))), cast)
    assert (plan.least, plan.typical, plan.most, plan.complete) == (minutes, minutes, minutes, True)


def test_what_is_on_top_is_added_once_where_nobody_is_counted() -> None:
    row = rows(CAST, phase("other", Minutes(5, 10, plus=20)))["other"]
    assert (row.least, row.typical, row.most) == (25, 27.5, 30)


def test_a_range_for_each_is_a_range_for_all() -> None:
    row = rows(CAST, phase("round", Minutes(1, 2, per=Everyone())))["round"]
    assert (row.least, row.typical, row.most) == (4, 6, 8)


def test_an_outsider_is_not_everyone_unless_they_are_a_member_too() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": ["gil", "hab", "ben"]})
    assert counted(cast, Everyone()) == 3
    assert counted(cast, GUESTS) == 3


@pytest.mark.parametrize(
    ("per", "count"),
    [
        (Nobody(), 0),
        (MEMBERS | LEAD, 4),
        (MEMBERS & LEAD, 0),
        (Everyone() & MEMBERS, 3),
        (Everyone() - MEMBERS, 1),
        (Everyone() - Chose("asked", "no"), 4),
        (Everyone() & Chose("asked", "yes"), 4),
        (MEMBERS & Chose("asked", "yes"), 3),
        (LEAD | Chose("asked", "yes"), 4),
        (Everyone() - (MEMBERS - Chose("asked", "no")), 4),
        (Everyone() - (MEMBERS & Chose("asked", "no")), 4),
        (Holders("chair") - LEAD, 3),
        (MEMBERS - Holders("chair"), 3),
    ],
    ids=str,
)
def test_a_formula_counts_whom_its_selector_could_name(per: Who, count: int) -> None:
    assert counted(CAST, per) == count


def test_the_late_are_counted() -> None:
    assert counted(Cast({"facilitator": "fay", "member": ["ada", "ben"]}, late=("ben",)), MEMBERS) == 2


def test_a_formula_for_nobody_takes_no_time_and_is_stated() -> None:
    plan = agenda(made(phase("guests", Minutes(2, per=GUESTS)), phase("all", Minutes(5))), CAST)
    assert (plan.rows[0].typical, plan.typical, plan.complete) == (0, 5, True)


def test_in_a_loop_the_owner_is_one_and_the_members_are_one_less() -> None:
    loop = Each(
        "owners",
        MEMBERS,
        role="owner",
        former="member",
        steps=(
            phase("owner", Minutes(3, per=OWNERS)),
            phase("members", Minutes(2, 4, per=MEMBERS)),
            phase("everyone", Minutes(1, per=Everyone())),
        ),
    )
    found = rows(CAST, loop, phase("after", Minutes(1, per=MEMBERS)))
    assert [(row.times, row.least, row.typical, row.most) for row in found.values()] == [(3, 3, 3, 3), (3, 4, 6, 8), (3, 4, 4, 4), (1, 3, 3, 3)]
    assert agenda(made(loop), CAST).typical == 3 * (3 + 6 + 4)


def test_a_loop_inside_another_runs_for_those_who_are_left() -> None:
    inner = Each("helpers", MEMBERS, role="helper", former="member", steps=(phase("inner", Minutes(1, per=MEMBERS)),))
    outer = Each("owners", MEMBERS, role="owner", former="member", steps=(inner,))
    row = rows(CAST, outer)["inner"]
    assert (row.times, row.typical) == (3 * 2, 1)


def test_a_loop_runs_for_those_who_hold_the_role_it_takes() -> None:
    loop = Each("owners", Everyone(), role="owner", former="member", steps=(phase("turn", Minutes(4)),))
    assert rows(CAST, loop)["turn"].times == 3


def test_a_loop_runs_for_nobody_whom_another_role_excludes() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "keeper": "ben"})
    loop = Each("owners", MEMBERS, role="owner", former="member", steps=(phase("turn", Minutes(4)),))
    assert rows(cast, loop)["turn"].times == 2


def test_where_passes_differ_the_row_tells_their_mean_and_the_total_is_right() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "guest": ["ada"]})
    loop = Each("owners", MEMBERS, role="owner", former="member", steps=(phase("rest", Minutes(1, per=MEMBERS - GUESTS)),))
    plan = agenda(made(loop), cast)
    assert plan.typical == pytest.approx(2 + 1 + 1)
    assert plan.rows[0].typical == pytest.approx(4 / 3)


def test_a_loop_for_nobody_has_a_row_that_is_never_held() -> None:
    loop = Each("guests", GUESTS, role="owner", former="guest", steps=(phase("turn", Minutes(4, per=MEMBERS)),))
    plan = agenda(made(loop, phase("closing", Minutes(1))), CAST)
    assert (plan.rows[0].times, plan.rows[0].typical) == (0, 12)
    assert (plan.typical, plan.complete) == (1, True)


def test_behind_a_casting_one_person_holds_its_role_and_has_given_up_the_former() -> None:
    casting = Casting("who", role="owner", of=MEMBERS, by=LEAD, former="member")
    assert (counted(CAST, OWNERS), counted(CAST, MEMBERS)) == (0, 3)
    assert (counted(CAST, OWNERS, casting), counted(CAST, MEMBERS, casting)) == (1, 2)
    again = Casting("again", role="owner", of=MEMBERS, by=LEAD, former="member")
    assert (counted(CAST, OWNERS, casting, again), counted(CAST, MEMBERS, casting, again)) == (1, 2), "who held it before is a member again"
    kept = Casting("kept", role="owner", of=OWNERS, by=LEAD, former="member")
    assert (counted(CAST, OWNERS, casting, kept), counted(CAST, MEMBERS, casting, kept)) == (1, 2), "who is chosen again keeps it"
    on_top = Casting("who", role="owner", of=MEMBERS, by=LEAD)
    assert (counted(CAST, OWNERS, on_top), counted(CAST, MEMBERS, on_top)) == (1, 3)


def test_a_casting_chooses_nobody_whom_another_role_excludes() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "keeper": "ada"})
    casting = Casting("who", role="owner", of=MEMBERS, by=LEAD, former="member")
    assert counted(cast, OWNERS & Holders("keeper"), casting) == 0
    assert counted(cast, MEMBERS & Holders("keeper"), casting) == 1
    assert counted(cast, OWNERS, casting) == 1


def test_a_casting_leaves_nobody_without_a_role() -> None:
    on_top = Casting("who", role="facilitator", of=MEMBERS, by=MEMBERS)
    assert (counted(CAST, Everyone(), on_top), counted(CAST, LEAD & MEMBERS, on_top)) == (4, 0)


def test_a_casting_leaves_nobody_with_roles_that_exclude_one_another() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "keeper": "ben", "helper": "ben"})
    back_to_owner = Casting("who", role="helper", of=MEMBERS, by=LEAD, former="owner")
    assert counted(cast, Holders("helper") - Holders("keeper"), back_to_owner) == 0


def test_a_casting_that_nobody_can_be_chosen_in_changes_nothing_and_takes_no_time() -> None:
    casting = Casting("who", role="owner", of=GUESTS, by=LEAD, former="member")
    plan = agenda(made(casting, phase("asked", Minutes(1, per=MEMBERS))), CAST)
    assert [(row.phase, row.typical) for row in plan.rows] == [("asked", 3)]


def test_steps_in_a_group_are_counted_and_decisions_are_not() -> None:
    group = Composite("group", (phase("inner", Minutes(2)), Decision("go-on", LEAD, (Option("yes"),))))
    assert [(row.phase, row.times, row.typical) for row in agenda(made(group), CAST).rows] == [("inner", 1, 2)]


def test_unstated_minutes_make_totals_at_least() -> None:
    plan = agenda(made(phase("untimed", None), phase("timed", Minutes(5, 7)), phase("extra", Minutes(2), optional=LEAD)), CAST)
    assert (plan.rows[0].least, plan.rows[0].typical, plan.rows[0].most) == (None, None, None)
    assert (plan.least, plan.typical, plan.most, plan.complete) == (5, 8, 9, False)


def test_a_loop_is_planned_for_all_who_could_have_a_pass() -> None:
    for of in (MEMBERS & Chose("asked", "yes"), MEMBERS - Chose("asked", "no")):
        loop = Each("owners", of, role="owner", former="member", steps=(phase("turn", Minutes(4)),))
        assert rows(CAST, loop)["turn"].times == 3


# What is repeated, run and held, and what is done in days


def again(*steps: Step, least: int = 1, most: int | None = None, beyond: bool = False) -> Repeat:
    return Repeat("again", steps, by=LEAD, least=least, most=most, beyond=beyond)


@pytest.mark.parametrize(
    ("least", "most", "beyond", "up_to", "complete"),
    [(1, 1, False, 1, True), (2, 3, False, 3, False), (2, 3, True, None, False), (2, None, False, None, False), (2, 2, False, 2, True)],
)
def test_rows_of_what_is_repeated_stand_once_and_count_its_fewest_times(
    least: int, most: int | None, beyond: bool, up_to: int | None, complete: bool
) -> None:
    plan = agenda(made(again(phase("talk", Minutes(4, 6)), least=least, most=most, beyond=beyond), phase("closing", Minutes(1))), CAST)
    assert [(row.phase, row.times, row.up_to) for row in plan.rows] == [("talk", least, up_to), ("closing", 1, 1)]
    assert (plan.least, plan.typical, plan.most, plan.complete) == (4 * least + 1, 5 * least + 1, 6 * least + 1, complete)
    assert not plan.programme


def test_what_is_repeated_inside_a_loop_is_counted_for_each() -> None:
    loop = Each("owners", MEMBERS, role="owner", former="member", steps=(again(phase("turn", Minutes(4)), least=2, most=3),))
    (row,) = agenda(made(loop), CAST).rows
    assert (row.times, row.up_to) == (3 * 2, 3 * 3)
    inside = again(Each("owners", MEMBERS, role="owner", former="member", steps=(phase("turn", Minutes(4)),)), least=2)
    assert [(each.times, each.up_to) for each in agenda(made(inside), CAST).rows] == [(2 * 3, None)]


def test_who_is_cast_anew_in_each_pass_is_counted_as_they_come() -> None:
    """Each pass casts the first who is not the owner, so that two people take turns, and only one of them is a guest, too."""
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": "ada"})
    turns = (Casting("who", role="owner", of=MEMBERS - OWNERS, by=LEAD), phase("guests", Minutes(2, per=OWNERS & GUESTS, plus=1)))
    for least, minutes in ((1, 3), (2, 4), (3, 7), (10_001, 5_001 * 3 + 5_000)):
        plan = agenda(made(again(*turns, least=least), phase("after", Minutes(2, per=OWNERS & GUESTS, plus=1))), cast)
        assert plan.rows[0].times == least
        assert plan.typical == pytest.approx(minutes + (3 if least % 2 else 1))


def test_a_thousand_passes_of_a_thousand_are_not_walked() -> None:
    plan = agenda(made(again(Repeat("inner", (phase("talk", Minutes(1)),), by=LEAD, least=10**6), least=10**6)), CAST)
    assert plan.typical == 10**12


def test_a_protocol_that_is_run_is_laid_out_as_its_own() -> None:
    inner = evolve(made(phase("talk", Minutes(3)), phase("members", Minutes(1, per=MEMBERS))), id="inner")
    run = Run("warm", "inner", roles=(("facilitator", "facilitator"), ("member", "guest"), ("owner", "owner"), ("keeper", "keeper")))
    plan = agenda(evolve(made(run, phase("closing", Minutes(1))), uses=(inner,)), Cast({"facilitator": "fay", "member": "ada", "guest": ["g", "h"]}))
    assert [(row.phase, row.typical) for row in plan.rows] == [("warm.talk", 3), ("warm.members", 2), ("closing", 1)]
    assert not plan.programme


def test_days_are_no_minutes() -> None:
    home = Phase("home", (Field(Everyone()),), days=Days(7, 14, confidence=Confidence.HIGH))
    extra = Phase("extra", (Field(Everyone()),), days=Days(1), optional=LEAD)
    plan = agenda(made(again(home, phase("talk", Minutes(5)), least=2, most=3), extra), CAST)
    assert (plan.least, plan.typical, plan.most, plan.complete, plan.programme) == (10, 10, 10, False, True)
    assert plan.days == (14, 22, 29)
    row = plan.rows[0]
    assert (row.typical, row.days, row.confidence, row.up_to) == (None, Days(7, 14, confidence=Confidence.HIGH), Confidence.HIGH, 3)


def test_a_row_says_which_protocol_is_held_and_has_minutes_of_its_own() -> None:
    plan = agenda(find("lesson-study-sptr"), seat(find("lesson-study-sptr"), 4))
    (row,) = [row for row in plan.rows if row.holds]
    assert (row.phase, row.holds, row.least, row.most) == ("post-lesson-discussion", ("post-lesson-discussion",), 45, 60)
    assert (row.times, row.up_to, plan.programme) == (1, None, True)
    assert held_protocols(find("lesson-study-sptr")) == ("post-lesson-discussion",)


@pytest.mark.parametrize(
    ("protocol", "programme"),
    [("lesson-study-dudley", True), ("dudley-discussion", False), ("post-lesson-discussion", False), ("video-coaching-programme", True)],
)
def test_what_goes_on_over_several_meetings_is_a_programme(protocol: str, programme: bool) -> None:
    assert is_programme(find(protocol)) == programme


# Sub-groups

EIGHT = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee", "eva", "flo", "gus", "hal"]})
TRIOS = Split("trios", MEMBERS, size=3, least=3, most=4, roles=(GroupRole("reporter"),))
TURNS = Each("turns", MEMBERS, role="owner", former="member", steps=(phase("others", Minutes(2, per=MEMBERS)),))


def apart(*steps: Step, free: bool = False, splits: tuple[Split, ...] = (TRIOS,), then: tuple[Step, ...] = ()) -> Protocol:
    protocol = made(Breakout("apart", splits[-1].id, steps, free=free), *then)
    reporter = Role("reporter", least=0, most=None, drawn_from=("member", "owner"))
    return evolve(protocol, splits=splits, roles=(*protocol.roles, reporter))


def told(protocol: Protocol, cast: Cast = EIGHT) -> list[tuple[str, int, float | None]]:
    return [(row.phase, row.times, row.typical) for row in agenda(protocol, cast).rows]


def eight_without(*people: str) -> Cast:
    return Cast({"facilitator": "fay", "member": [person for person in EIGHT.people[1:] if person not in people]})


def test_in_lockstep_the_sub_group_with_most_sets_how_often_a_loop_goes_round() -> None:
    assert told(apart(TURNS)) == [("others", 4, 6)]
    assert told(apart(TURNS), eight_without("ada")) == [("others", 4, 6)], "a four and a trio, which rests in the last turn"
    assert told(apart(TURNS), eight_without("ada", "ben")) == [("others", 3, 4)]


def test_in_lockstep_minutes_for_each_are_those_of_the_sub_group_with_most() -> None:
    assert told(apart(phase("per-head", Minutes(1, per=MEMBERS)))) == [("per-head", 1, 4)]
    assert told(apart(phase("per-head", Minutes(1, per=MEMBERS))), eight_without("ada", "ben")) == [("per-head", 1, 3)]


def test_a_tour_has_a_pass_for_each_station() -> None:
    stations = Split("stations", MEMBERS, size=3, least=2, most=4, groups=(2, 3))
    assert told(apart(Tour("tour", (phase("look", Minutes(3)),)), splits=(stations,))) == [("look", 2, 3)]
    assert told(apart(Tour("tour", (phase("look", Minutes(3)),)), splits=(evolve(stations, size=2),))) == [("look", 3, 3)]


def test_at_their_own_pace_the_sub_group_that_takes_longest_is_counted() -> None:
    planned = agenda(apart(TURNS, phase("per-head", Minutes(1, per=MEMBERS)), free=True), eight_without("ada"))
    assert [(row.phase, row.times, row.typical) for row in planned.rows] == [("others", 4, 6), ("per-head", 1, 4)]
    assert (planned.typical, planned.complete) == (28, True)


def test_sub_groups_that_are_put_together_are_counted_so() -> None:
    pairs, fours = Split("pairs", MEMBERS, size=2, least=2, most=3), Split("fours", MEMBERS, size=4, least=4, most=7, joins="pairs")
    protocol = made(Breakout("two", "pairs", (TURNS,)), Breakout("four", "fours", (INNER,)))
    assert told(evolve(protocol, splits=(pairs, fours)), eight_without("ada", "ben")) == [("others", 2, 2), ("inner", 6, 5)]


def test_who_is_named_in_each_sub_group_is_counted_behind_it() -> None:
    then = (phase("reports", Minutes(2, per=Holders("reporter"))),)
    assert told(apart(phase("talk", Minutes(5)), then=then))[-1] == ("reports", 1, 4), "two sub-groups of four"
    assert told(apart(phase("talk", Minutes(5)), then=then), eight_without("ada", "ben", "cho", "dee"))[-1] == ("reports", 1, 2)


def test_sub_groups_are_formed_once_unless_afresh() -> None:
    again = Breakout("again", "trios", (phase("talk", Minutes(5)),))
    then = (phase("reports", Minutes(2, per=Holders("reporter"))), again)
    assert told(apart(phase("first", Minutes(5)), then=then)) == [("first", 1, 5), ("reports", 1, 4), ("talk", 1, 5)]


def test_what_cannot_be_formed_is_not_planned_and_makes_totals_at_least() -> None:
    five = eight_without("ada", "ben", "cho")
    planned = agenda(apart(TURNS, free=False, then=(phase("closing", Minutes(5)),)), five)
    assert [(row.phase, row.times, row.up_to, row.unformed) for row in planned.rows] == [("others", 0, None, True), ("closing", 1, 1, False)]
    assert (planned.typical, planned.complete) == (5, False)


def test_a_loop_over_items_makes_totals_at_least() -> None:
    planned = agenda(evolve(made(EachItem("ideas", "idea", (phase("talk", Minutes(5)),))), items=(ItemRule(id="idea", by=MEMBERS),)), EIGHT)
    assert [(row.phase, row.times, row.up_to) for row in planned.rows] == [("talk", 1, None)]
    assert (planned.typical, planned.complete) == (5, False)


def test_minutes_that_a_vote_decides_are_as_stated() -> None:
    ballot = Phase("how-long", (Vote(who=MEMBERS, options=("5", "10")),), minutes=Minutes(1))
    assert rows(EIGHT, ballot, phase("talk", Minutes(5, 10, typical=5, voted="how-long")))["talk"].typical == 5


# In sessions

INNER = Each("helpers", MEMBERS, role="helper", former="member", steps=(phase("inner", Minutes(1, per=MEMBERS)),))
OUTER = Each(
    "owners",
    MEMBERS,
    role="owner",
    former="member",
    steps=(phase("others", Minutes(2, per=MEMBERS | GUESTS)), INNER, phase("all", Minutes(1, per=Everyone()))),
)
BIND = Casting("who", role="keeper", of=MEMBERS, by=LEAD, former="member")
BIND_AGAIN = Casting("again", role="keeper", of=MEMBERS, by=LEAD, former="member")
ON_TOP = Casting("on-top", role="helper", of=MEMBERS - Holders("keeper"), by=LEAD)
WITH_GUEST = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee"], "guest": "gil"})


@pytest.mark.parametrize(
    ("protocol", "cast"),
    [
        (find("tuning-protocol"), seat(find("tuning-protocol"), 7)),
        (find("peer-feedback-round"), seat(find("peer-feedback-round"), 5)),
        (made(OUTER, phase("closing", Minutes(5, 10))), WITH_GUEST),
        (made(BIND, phase("first", Minutes(1, per=MEMBERS)), OUTER, BIND_AGAIN, phase("second", Minutes(1, 2, per=MEMBERS, plus=3))), WITH_GUEST),
        (made(BIND, ON_TOP, phase("closing", Minutes(1, per=MEMBERS - Holders("helper"), plus=1))), WITH_GUEST),
        (find("troika-consulting"), seat(find("troika-consulting"), 8)),
        (find("wise-crowds"), seat(find("wise-crowds"), 10)),
        (find("gallery-walk"), seat(find("gallery-walk"), 14)),
        (apart(TURNS, phase("per-head", Minutes(1, per=MEMBERS))), EIGHT),
        (apart(Repeat("twice", by=LEAD, least=2, most=2, steps=(TURNS,)), phase("per-head", Minutes(1, per=MEMBERS))), EIGHT),
    ],
    ids=["tuning", "feedback", "loops", "castings", "on top", "trios", "tables", "gallery", "sub-groups", "repeated in sub-groups"],
)
def test_a_session_gives_each_phase_the_time_its_agenda_planned(protocol: Protocol, cast: Cast) -> None:
    session = Session.open(protocol, cast, at=AT, record="r")
    lead = next(people[0] for role, people in cast.holders if role in {"facilitator", "caller"})
    while not session.ended:
        questions = session.legal(lead).of("choose")
        session.perform(fill(questions[0], AT, option=questions[0].slots[0].choices[0]) if questions else c.Advance(lead, AT))
    held = visits(session.events)
    for row in agenda(protocol, cast).rows:
        times = [visit.planned / timedelta(minutes=1) for visit in held if visit.phase == row.phase and visit.planned is not None]
        assert len(times) == row.times
        assert sum(times) == pytest.approx(row.times * (row.typical or 0))
