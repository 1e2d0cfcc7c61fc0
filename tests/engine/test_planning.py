# SPDX-License-Identifier: MIT
"""Fitting a protocol into a time: what stays, what has to go, how the rest is scaled, and who is seated to reckon with."""

from __future__ import annotations

import re
from math import inf, nan
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.planning import TimePlan, plan
from plcprotocols.engine.seating import seat, spoken_about
from plcprotocols.model.errors import CannotFit, InvalidArgument, InvalidCast, PlcError
from plcprotocols.model.flow import Casting, Each, Phase, Repeat, Step
from plcprotocols.model.minutes import Confidence, Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Everyone, Holders, Who

LEAD, MEMBERS = Holders("facilitator"), Holders("member")
ROLES = (Role("facilitator", lead=True), Role("owner", least=0), Role("member", least=2, most=None))
SIX = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})


def phase(name: str, minutes: Minutes | None, optional: Who | None = None) -> Phase:
    return Phase(name, (Open(Everyone(), Say(Move.INFORM)),), minutes=minutes, optional=optional)


def made(*steps: Step, roles: tuple[Role, ...] = ROLES, people: People = People(3)) -> Protocol:  # noqa: B008 - a frozen value
    provenance = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)
    return Protocol(id="made", edition="1", title="made", family="tests", people=people, roles=roles, steps=steps, provenance=provenance)


def minutes_of(planned: TimePlan) -> dict[str, float | None]:
    return {row.phase: row.minutes for row in planned.rows}


def total(planned: TimePlan) -> float:
    return sum(row.times * (row.minutes or 0.0) for row in planned.rows)


def test_with_its_typical_minutes_every_phase_gets_what_is_typical() -> None:
    found = plan(find("tuning-protocol"), SIX, 67.5)
    expected = {row.phase: row.typical for row in agenda(find("tuning-protocol"), SIX).rows}
    assert minutes_of(found) == expected
    assert (found.minutes, found.given, found.spare, found.skipped, found.complete) == (67.5, 67.5, 0, (), True)


def test_below_that_all_phases_go_the_same_way_towards_their_least() -> None:
    found = minutes_of(plan(find("tuning-protocol"), SIX, 58.75))
    assert found == {
        "introduction": 3.5,
        "presentation": 12.5,
        "clarifying": 5,
        "examine-work": 11.25,
        "pause-to-write": 2.75,
        "warm-and-cool": 11.25,
        "reflection": 7.5,
        "debrief": 5,
    }


def test_above_it_they_go_towards_their_most() -> None:
    found = minutes_of(plan(find("tuning-protocol"), SIX, 76.25))
    assert (found["presentation"], found["examine-work"], found["reflection"], found["clarifying"]) == (17.5, 13.75, 12.5, 5)


def test_what_nobody_needs_is_spare() -> None:
    found = plan(find("tuning-protocol"), SIX, 100)
    assert (found.minutes, found.spare) == (85, 15)
    assert plan(find("tuning-protocol"), SIX, 85).spare == 0


def test_optional_phases_go_from_the_last_to_the_first_when_the_least_does_not_fit() -> None:
    protocol = find("tuning-protocol")
    assert plan(protocol, SIX, 50).skipped == ()
    assert plan(protocol, SIX, 49.9).skipped == ("examine-work",)
    assert plan(protocol, SIX, 40).skipped == ("examine-work",)
    found = plan(protocol, SIX, 39.9)
    assert found.skipped == ("introduction", "examine-work")
    assert [(row.phase, row.minutes) for row in found.rows if row.skipped] == [("introduction", 0), ("examine-work", 0)]


def test_what_was_dropped_makes_room_for_the_others() -> None:
    found = minutes_of(plan(find("tuning-protocol"), SIX, 49.9))
    assert found["presentation"] == pytest.approx(10 + 5 * 9.9 / 15)


def test_an_optional_phase_without_minutes_makes_no_room_and_stays() -> None:
    protocol = made(phase("first", Minutes(5), LEAD), phase("talk", Minutes(10)), phase("untimed", None, LEAD))
    found = plan(protocol, 4, 12)
    assert found.skipped == ("first",)
    assert minutes_of(found) == {"first": 0, "talk": 10, "untimed": None}


def test_phases_of_a_loop_are_counted_once_for_each() -> None:
    loop = Each(
        "owners", MEMBERS, role="owner", former="member", steps=(phase("turn", Minutes(4, 8, typical=5)), phase("ideas", Minutes(2, 4), LEAD))
    )
    found = plan(made(loop, phase("closing", Minutes(3))), 5, 25)
    assert [(row.phase, row.times, row.minutes, row.skipped, row.optional) for row in found.rows] == [
        ("turn", 4, 5.5, False, False),
        ("ideas", 4, 0, True, True),
        ("closing", 1, 3, False, False),
    ]


def test_a_formula_over_people_is_planned_for_those_who_come() -> None:
    protocol = made(phase("round", Minutes(1, 3, per=Everyone(), plus=2)))
    assert plan(protocol, 5, 12).rows[0].minutes == 12
    assert plan(protocol, 8, 12).rows[0].minutes == 12
    with pytest.raises(CannotFit):
        plan(protocol, 11, 12)


def test_unstated_minutes_come_on_top() -> None:
    found = plan(made(phase("talk", Minutes(10, 20)), phase("open-end", None)), 4, 15)
    assert (found.complete, found.minutes, found.rows[1].minutes, found.rows[1].skipped) == (False, 15, None, False)
    assert plan(made(phase("open-end", None)), 4, 15).spare == 15


def test_it_can_be_read() -> None:
    protocol = made(
        phase("talk", Minutes(10, 20)),
        Each("owners", MEMBERS, role="owner", former="member", steps=(phase("turn", Minutes(1, 5 / 3)),)),
        phase("untimed", None),
        phase("extra", Minutes(50), LEAD),
    )
    assert str(plan(protocol, 4, 40.5)).splitlines() == [
        "at least 25 of 40.5 minutes, 15.5 to spare",
        "        20 min  talk",
        "  3 x 1.67 min  turn",
        "       untimed  untimed",
        "       skipped  extra",
    ]
    assert str(plan(made(phase("talk", Minutes(10, 20))), 4, 15)).splitlines() == ["15 of 15 minutes", "        15 min  talk"]


def refusal(protocol: Protocol, people: Any, minutes: Any) -> PlcError:
    with pytest.raises(PlcError) as caught:
        plan(protocol, people, minutes)
    return caught.value


def test_what_cannot_fit_says_how_much_is_missing_and_how_many_people_would_fit() -> None:
    error = refusal(find("video-coaching-intervision"), 6, 120)
    assert isinstance(error, CannotFit)
    assert str(error) == (
        "minutes: 120 minutes are 56 too few for 6 people, even without what is optional (cannot-fit). "
        "Give at least 176 minutes, or meet in groups of at most 4."
    )


def test_where_fewer_people_do_not_help_only_the_least_time_is_told() -> None:
    error = refusal(find("tuning-protocol"), SIX, 30.5)
    assert error.problems[0].given == "30.5 minutes are 6.5 too few for 6 people, even without what is optional"
    assert error.problems[0].remedy == "Give at least 37 minutes."
    assert refusal(find("tuning-protocol"), SIX, 36.999).problems[0].given.startswith("36.99 minutes are 0.01 too few")
    nothing_optional = refusal(made(phase("talk", Minutes(1 / 3, per=Everyone()))), 4, 1)
    assert nothing_optional.problems[0].given == "1 minutes are 0.34 too few for 4 people, even at the least"
    assert nothing_optional.problems[0].remedy == "Give at least 1.34 minutes, or meet in groups of at most 3."


def short(value: object) -> str:
    return "vast" if isinstance(value, int) and abs(value) > 1000 else str(value)


OUT_OF_RANGE: list[Any] = [0, -5, nan, inf, -inf, 10**5000, -(10**5000)]
NO_MINUTES: list[Any] = [True, "60", None, [60]]
NO_PEOPLE: list[Any] = [True, 6.0, "six", None, {"facilitator": ["fay"]}]


@pytest.mark.parametrize(
    ("minutes", "code"), [*((each, "minutes-range") for each in OUT_OF_RANGE), *((each, "wrong-kind") for each in NO_MINUTES)], ids=short
)
def test_minutes_are_a_number_above_0(minutes: Any, code: str) -> None:
    error = refusal(find("tuning-protocol"), 6, minutes)
    assert isinstance(error, InvalidArgument)
    assert (error.code, error.problems[0].place) == (code, "minutes")
    assert error.problems[0].remedy.startswith("Give ")


@pytest.mark.parametrize(
    ("people", "code"),
    [*((each, "people-range") for each in (0, -1, 10**5000, -(10**5000))), *((each, "wrong-kind") for each in NO_PEOPLE)],
    ids=short,
)
def test_people_are_a_cast_or_a_number_above_0(people: Any, code: str) -> None:
    error = refusal(find("tuning-protocol"), people, 60)
    assert isinstance(error, InvalidArgument)
    assert (error.code, error.problems[0].place) == (code, "people")
    assert error.problems[0].remedy.startswith("Give a ")


def test_a_protocol_is_no_id() -> None:
    protocol: Any = "tuning-protocol"
    assert refusal(protocol, 6, 60).code == "wrong-kind"


@pytest.mark.parametrize(("protocol", "held"), [("lesson-study-sptr", "post-lesson-discussion"), ("lesson-study-dudley", "dudley-discussion")])
def test_what_goes_on_over_several_meetings_is_not_divided_as_one(protocol: str, held: str) -> None:
    error = refusal(find(protocol), 4, 600)
    assert isinstance(error, CannotFit)
    assert (error.code, error.problems[0].given) == ("several-meetings", f"{protocol} goes on over several meetings, which are planned one by one")
    assert error.problems[0].remedy.endswith(f"plan what it holds by itself: {held}.")
    assert plan(find(held), 4, 600).complete


def test_a_step_in_days_makes_several_meetings_and_a_group_that_is_repeated_does_not() -> None:
    in_days = Phase("home", (Open(Everyone(), Say(Move.INFORM)),), days=Days(7))
    assert refusal(made(phase("talk", Minutes(5)), in_days), 4, 60).problems[0].remedy.endswith("share the rows out among your meetings.")
    again = Repeat("again", (phase("talk", Minutes(5, 10)),), by=LEAD, least=2, most=3)
    found = plan(made(again, phase("closing", Minutes(2))), 4, 18)
    assert [(row.phase, row.times, row.minutes) for row in found.rows] == [("talk", 2, 8.0), ("closing", 1, 2.0)]
    assert not found.complete


def test_people_who_cannot_hold_it_are_told_so() -> None:
    assert isinstance(refusal(find("tuning-protocol"), Cast({"facilitator": "fay"}), 60), InvalidCast)
    assert refusal(find("tuning-protocol"), 3, 60).code == "cast-too-small"
    assert refusal(find("tuning-protocol"), 18, 60).code == "cast-too-large"


# Sub-groups


@pytest.mark.parametrize(("people", "minutes"), [(7, 30), (8, 40), (25, 40)])
def test_what_sub_groups_do_takes_the_time_of_the_one_with_most(people: int, minutes: int) -> None:
    found = plan(find("troika-consulting"), people, minutes)
    most = {7: 3, 8: 4, 25: 3}[people]
    assert {row.phase: row.times for row in found.rows} == {"reflect": 1, **dict.fromkeys(("client-asks", "clarify", "consult", "feedback"), most)}
    assert found.minutes <= minutes
    assert found.complete


def test_what_does_not_fit_says_which_sub_groups_would() -> None:
    error = refusal(find("wise-crowds"), 10, 50)
    assert error.code == "cannot-fit"
    assert "Give at least 75 minutes" in str(error)


def test_people_who_fit_into_no_sub_groups_are_told_so() -> None:
    found = plan(find("troika-consulting"), 6, 60)
    assert [row.phase for row in found.rows if row.unformed] == ["client-asks", "clarify", "consult", "feedback"]
    assert (found.minutes, found.complete) == (1, False)
    assert "no sub-groups  The client asks" in str(found)


# Seating


def in_whole_multiples(protocol: Protocol, people: int) -> bool:
    """Tell whether so many people can be seated where a role is held in twos or threes, and nobody is over."""
    try:
        seat(protocol, people)
    except InvalidCast as error:
        return error.code != "cast-multiple"
    return True


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_every_number_of_people_a_protocol_takes_can_be_seated(protocol: Protocol) -> None:
    for people in range(protocol.people.least, (protocol.people.most or protocol.people.least + 9) + 1):
        if any(role.multiple > 1 for role in protocol.roles) and not in_whole_multiples(protocol, people):
            continue
        cast = seat(protocol, people)
        check_cast(protocol, cast)
        outsiders = {role.id for role in protocol.roles if role.outsider}
        outside = {person for role, held in cast.holders if role in outsiders for person in held}
        assert set(cast.people) - outside == {f"person-{number}" for number in range(1, people + 1)}
        assert len(outside) == sum(role.least for role in protocol.roles if role.outsider)
        assert cast == seat(protocol, people)


def test_each_role_gets_its_fewest_and_the_rest_goes_where_there_is_most_room() -> None:
    assert seat(find("tuning-protocol"), 9) == Cast(
        {"facilitator": "person-1", "owner": "person-2", "member": [f"person-{number}" for number in range(3, 10)]}
    )


def test_the_lead_keeps_the_consents_and_who_a_loop_binds_is_left_out() -> None:
    cast = seat(find("video-coaching-intervision"), 4)
    assert cast == Cast({"facilitator": "person-1", "member": ["person-2", "person-3", "person-4"], "consent-steward": "person-1"})


def test_a_lead_who_is_a_member_too_is_counted_once() -> None:
    roles = (Role("owner"), Role("member", least=3, most=5), Role("facilitator", lead=True, drawn_from=("member",)))
    cast = seat(made(phase("talk", None), roles=roles), 4)
    assert cast == Cast({"member": ["person-1", "person-2", "person-3"], "owner": "person-4", "facilitator": "person-1"})


def test_a_drawn_role_is_held_only_where_it_must_be_and_not_against_an_exclusion() -> None:
    roles = (
        Role("facilitator", lead=True),
        Role("member", least=3, most=None),
        Role("secretary", least=1, drawn_from=("member", "facilitator"), excludes=("facilitator",)),
        Role("timekeeper", least=0, drawn_from=("member",)),
    )
    assert seat(made(phase("talk", None), roles=roles), 4).holders[2:] == (("secretary", ("person-4",)),)


def test_open_roles_and_those_a_casting_binds_are_left_empty_and_outsiders_come_on_top_as_few_as_may_be() -> None:
    roles = (
        Role("facilitator", lead=True, most=3),
        Role("member", least=2, most=4),
        Role("owner"),
        Role("chair", least=0, most=4, open=True),
        Role("pupil", least=4, most=None, multiple=2, outsider=True),
    )
    casting = Casting("who", role="owner", of=MEMBERS, by=LEAD, former="member")
    cast = seat(made(casting, phase("talk", None), roles=roles), 6)
    assert {role: len(people) for role, people in cast.holders} == {"facilitator": 1, "member": 5, "pupil": 4}
    assert dict(cast.holders)["pupil"] == ("pupil-1", "pupil-2", "pupil-3", "pupil-4")
    assert cast.late == ()
    assert refusal(made(casting, phase("talk", None), roles=roles), 9, 60).code == "cast-too-large"


def test_who_is_only_spoken_about_is_not_there() -> None:
    cast = seat(find("lesson-study-dudley"), 3)
    assert cast.late == dict(cast.holders)["case-pupil"] == ("case-pupil-1", "case-pupil-2", "case-pupil-3")
    assert spoken_about(find("dudley-discussion")) == {"case-pupil", "pupil-in-focus"}
    assert spoken_about(find("video-coaching-programme")) == {"child", "filmed-staff"}
    assert spoken_about(find("lesson-study-sptr")) == frozenset()


def test_nobody_is_put_on_a_seat_that_is_taken_and_left() -> None:
    roles = (Role("facilitator", lead=True), Role("member", least=2, most=3), Role("chair", least=0, most=4, open=True))
    assert refusal(made(phase("talk", None), roles=roles), 5, 60).code == "cast-too-large"


def test_the_consents_are_kept_by_somebody_else_where_the_lead_may_not() -> None:
    roles = (Role("facilitator", lead=True, excludes=("steward",)), Role("member", least=2, most=9), Role("steward", steward=True))
    cast = seat(made(phase("talk", None), roles=roles), 4)
    assert cast == Cast({"facilitator": "person-1", "member": ["person-2", "person-3"], "steward": "person-4"})


def test_a_lead_who_is_a_member_too_keeps_the_consents() -> None:
    roles = (
        Role("member", least=3, most=5),
        Role("steward", steward=True),
        Role("facilitator", lead=True, least=0, drawn_from=("member",)),
    )
    cast = seat(made(phase("talk", None), roles=roles), 3)
    assert dict(cast.holders)["facilitator"] == dict(cast.holders)["steward"] == ("person-1",)


def test_where_nobody_need_lead_somebody_does_if_there_are_enough() -> None:
    roles = (Role("facilitator", least=0, lead=True), Role("owner"), Role("member", most=9))
    protocol = made(phase("talk", None), roles=roles, people=People(2))
    assert seat(protocol, 2) == Cast({"owner": "person-1", "member": "person-2"})
    assert seat(protocol, 3) == Cast({"facilitator": "person-1", "owner": "person-2", "member": "person-3"})
    kept = made(phase("talk", None), roles=(*roles, Role("steward", steward=True)), people=People(2))
    assert dict(seat(kept, 2).holders)["steward"] == ("person-2",)


def test_up_to_so_many_minutes_are_none_at_least() -> None:
    protocol = made(phase("talk", Minutes(10)), phase("questions", Minutes(0, 3)), phase("extra", Minutes(0, 4), LEAD))
    assert [minutes_of(plan(protocol, 4, given)) for given in (10, 13.5, 17)] == [
        {"talk": 10, "questions": 0, "extra": 0},
        {"talk": 10, "questions": 1.5, "extra": 2},
        {"talk": 10, "questions": 3, "extra": 4},
    ]
    planned = agenda(protocol, seat(protocol, 4))
    assert (planned.least, planned.typical, planned.most, planned.complete) == (10, 13.5, 17, True)


# Laws


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    """Draw a protocol of a few phases, some of them optional, untimed, in a loop or for each."""
    hundredths = st.integers(10, 3000).map(lambda number: number / 100)

    def drawn(number: int) -> Phase:
        least, typical, most = sorted(draw(st.lists(hundredths, min_size=3, max_size=3)))
        least = draw(st.sampled_from([0, least, least, least]))
        per = draw(st.sampled_from([None, None, Everyone(), MEMBERS]))
        minutes = Minutes(least, most, typical=typical, per=per, plus=draw(st.sampled_from([0, 0.1, 7]))) if draw(st.integers(0, 5)) else None
        return phase(f"phase-{number}", minutes, draw(st.sampled_from([None, LEAD])))

    phases = [drawn(number) for number in range(draw(st.integers(1, 6)))]
    cut = draw(st.integers(0, len(phases)))
    loop = Each("owners", MEMBERS, role="owner", former="member", steps=tuple(phases[cut:]))
    return made(*phases[:cut], *([loop] if phases[cut:] else []))


PEOPLE = st.integers(3, 9)
MINUTES = st.floats(0.01, 3000, allow_nan=False)


def planned_or_assume(protocol: Protocol, people: int, minutes: float) -> TimePlan:
    try:
        return plan(protocol, people, minutes)
    except CannotFit:
        assume(False)
        raise


@given(protocols(), PEOPLE, MINUTES)
def test_a_plan_never_takes_more_than_is_given_and_stays_in_every_range(protocol: Protocol, people: int, minutes: float) -> None:
    found = planned_or_assume(protocol, people, minutes)
    assert found.minutes == total(found) <= minutes
    for row, planned in zip(found.rows, agenda(protocol, seat(protocol, people)).rows, strict=True):
        assert (row.phase, row.times, row.optional) == (planned.phase, planned.times, planned.optional)
        if row.skipped:
            assert row.optional
            assert row.minutes == 0
        elif planned.least is None or planned.most is None:
            assert row.minutes is None
        else:
            assert row.minutes is not None
            assert planned.least <= row.minutes <= planned.most


@given(protocols(), PEOPLE, MINUTES)
def test_a_plan_uses_all_there_is_unless_everything_is_at_its_most(protocol: Protocol, people: int, minutes: float) -> None:
    found = planned_or_assume(protocol, people, minutes)
    assert found.minutes + found.spare == pytest.approx(minutes)
    if found.spare:
        most = {row.phase: row.most for row in agenda(protocol, seat(protocol, people)).rows}
        assert all(row.minutes == most[row.phase] for row in found.rows if not row.skipped)


@given(protocols(), PEOPLE, MINUTES)
def test_all_phases_go_the_same_share_of_their_way(protocol: Protocol, people: int, minutes: float) -> None:
    found = planned_or_assume(protocol, people, minutes)
    shares = []
    for row, planned in zip(found.rows, agenda(protocol, seat(protocol, people)).rows, strict=True):
        if row.skipped or row.minutes is None or planned.least is None or planned.typical is None or planned.most is None:
            continue
        if row.times and planned.typical - planned.least > 0.05 and planned.most - planned.typical > 0.05:
            below = (row.minutes - planned.least) / (planned.typical - planned.least)
            shares.append(below if below < 1 else 1 + (row.minutes - planned.typical) / (planned.most - planned.typical))
    assert shares == pytest.approx([shares[0]] * len(shares) if shares else [], abs=1e-6)


@given(protocols(), PEOPLE, MINUTES, MINUTES)
def test_more_minutes_never_skip_more(protocol: Protocol, people: int, one: float, other: float) -> None:
    less, more = planned_or_assume(protocol, people, min(one, other)), plan(protocol, people, max(one, other))
    assert set(more.skipped) <= set(less.skipped)
    assert more.minutes >= less.minutes - 1e-9


@given(protocols(), PEOPLE, MINUTES)
def test_no_more_is_skipped_than_has_to_be(protocol: Protocol, people: int, minutes: float) -> None:
    found = planned_or_assume(protocol, people, minutes)
    if found.skipped:
        least = {row.phase: row.times * (row.least or 0.0) for row in agenda(protocol, seat(protocol, people)).rows}
        held = sum(least[row.phase] for row in found.rows if not row.skipped)
        assert held + least[found.skipped[0]] > minutes - 1e-9, "the first of them was dropped last"


@given(protocols(), PEOPLE, MINUTES)
def test_it_cannot_fit_only_where_the_least_does_not_and_its_remedies_help(protocol: Protocol, people: int, minutes: float) -> None:
    least = agenda(protocol, seat(protocol, people)).least
    try:
        plan(protocol, people, minutes)
    except CannotFit as error:
        assert least > minutes
        remedy = re.fullmatch(r"Give at least ([\d.]+) minutes(?:, or meet in groups of at most (\d+))?\.", error.problems[0].remedy)
        assert remedy is not None
        assert float(remedy[1]) - 0.011 < least <= plan(protocol, people, float(remedy[1])).given
        if remedy[2] is not None:
            assert plan(protocol, int(remedy[2]), minutes).minutes <= minutes
            assert agenda(protocol, seat(protocol, int(remedy[2]) + 1)).least > minutes
        elif people > 3:
            assert agenda(protocol, seat(protocol, 3)).least > minutes
    else:
        assert least <= minutes
