# SPDX-License-Identifier: MIT
"""Every measure on a small meeting, worked out by hand, and what must hold for all meetings."""

from __future__ import annotations

from math import log

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.analysis import (
    FLOOR,
    Carries,
    Family,
    Measure,
    Meeting,
    Of,
    Shift,
    Turn,
    Unit,
    amounts,
    entitlement_gap,
    evenness,
    freedom,
    gini,
    participation,
    participation_shifts,
    questions_to_advice,
    returns,
    shares,
    shift,
    shift_families,
    silent,
    sources,
)
from plcprotocols.analysis.formulas import expected_returns, gini_uncorrected, weights_behind
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.model.moves import Move
from plcprotocols.model.provenance import Source

PEOPLE: tuple[str, ...] = ("ana", "bor", "cilka", "drago")
# Ana 6 s in two turns, Bor and Cilka 2 s in one each, Drago never.
SMALL = Meeting(
    id="small",
    people=PEOPLE,
    turns=[
        Turn("ana", 0, 4000, to=("bor",), move=Move.ASK_CLARIFY, entitled=("ana", "drago")),
        Turn("bor", 4000, 6000, to=("ana",), move=Move.ANSWER, entitled=("bor",)),
        Turn("ana", 6000, 8000, to=(), move=Move.ASK_PROBE, entitled=("ana", "drago")),
        Turn("cilka", 8000, 10_000, to=("bor",), move=Move.ADVISE, entitled=("bor", "cilka")),
    ],
    carries=frozenset(Carries),
)


def test_amounts_and_shares() -> None:
    assert (amounts(SMALL).value, dict(amounts(SMALL).by)) == (10_000, {"ana": 6000, "bor": 2000, "cilka": 2000, "drago": 0})
    assert (amounts(SMALL, of="turns").value, dict(amounts(SMALL, of="turns").by)) == (4, {"ana": 2, "bor": 1, "cilka": 1, "drago": 0})
    assert (shares(SMALL).value, dict(shares(SMALL).by)) == (0.6, {"ana": 0.6, "bor": 0.2, "cilka": 0.2, "drago": 0.0})
    assert dict(shares(SMALL, of=Of.TURNS).by) == {"ana": 0.5, "bor": 0.25, "cilka": 0.25, "drago": 0.0}


def test_gini_has_the_small_sample_correction() -> None:
    # Differences of the six pairs in seconds: 4 4 6 0 2 2, together 18; three times the whole is 30.
    assert gini(SMALL).value == 18 / 30
    # In turns: 1 1 2 0 1 1, together 6; three times the whole is 12.
    assert gini(SMALL, of="turns").value == 0.5
    assert gini_uncorrected([6000, 2000, 2000, 0]) == 18 / 40


def test_evenness_is_the_normalised_entropy() -> None:
    assert evenness(SMALL).value == pytest.approx(-(0.6 * log(0.6) + 0.4 * log(0.2)) / log(4))
    assert evenness(SMALL, of="turns").value == pytest.approx(0.75)


def test_freedom_is_the_entropy_of_the_next_speaker() -> None:
    # After Ana comes Bor or Cilka, after Bor always Ana: two of three changes have one bit, of log2(3) at most.
    assert freedom(SMALL).value == pytest.approx(2 / 3 * log(2) / log(3))
    order = [Turn(PEOPLE[place % 3], place, place + 1) for place in range(10)]
    assert freedom(Meeting(id="round", people=PEOPLE, turns=order)).value == 0.0


def test_returns_with_what_turn_shares_let_expect() -> None:
    # Ana Bor Ana returns, Bor Ana Cilka does not. Ana has every second turn: half of the changes return to her, and half of the others by chance.
    found = returns(SMALL)
    assert (found.value, found.expected, dict(found.by)) == (0.5, 0.75, {"returns": 1, "changes": 2})


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([5, 5, 5], 1 / 2),
        ([5, 5, 5, 5, 0], 1 / 3),
        ([4, 3, 3], 8 / 15),  # weights 1/2, 1/4, 1/4
        ([3, 2, 2], 4 / 7),  # weights 3/5, 1/5, 1/5
        ([5, 3, 2], (1 + 9 / 25 + 4 / 25) / 2),
        ([7, 7], 1.0),
        ([6, 1], 1.0),
    ],
)
def test_expected_returns_by_hand(turns: list[int], expected: float) -> None:
    assert expected_returns(turns) == pytest.approx(expected)


def test_weights_give_the_turn_shares_of_the_corpus() -> None:
    # The oracle of the AMI table: weights 1 : 0.547 : 0.379 : 0.248 give 36.4, 27.6, 21.1 and 14.8 % of turns.
    weights = weights_behind([0.364, 0.276, 0.211, 0.149])
    assert [weight / weights[0] for weight in weights] == pytest.approx([1, 0.547, 0.379, 0.248], abs=0.003)


@pytest.mark.parametrize(
    ("first", "then", "found"),
    [
        (("a", "b"), ("b", "a"), "AB-BA"),
        (("a", "b"), ("b", ""), "AB-B0"),
        (("a", "b"), ("b", "y"), "AB-BY"),
        (("a", ""), ("x", ""), "A0-X0"),
        (("a", ""), ("x", "a"), "A0-XA"),
        (("a", ""), ("x", "y"), "A0-XY"),
        (("a", "b"), ("x", ""), "AB-X0"),
        (("a", "b"), ("x", "a"), "AB-XA"),
        (("a", "b"), ("x", "b"), "AB-XB"),
        (("a", "b"), ("x", "y"), "AB-XY"),
        (("a", ""), ("a", "y"), "A0-AY"),
        (("a", "b"), ("a", ""), "AB-A0"),
        (("a", "b"), ("a", "y"), "AB-AY"),
        (("a", "b"), ("a", "b"), None),
        (("a", ""), ("a", ""), None),
        (("a", "a"), ("b", "a"), None),
    ],
)
def test_every_participation_shift(first: tuple[str, str], then: tuple[str, str], found: str | None) -> None:
    before, after = (Turn(speaker, 0, 1, to=(to,) if to else ()) for speaker, to in (first, then))
    assert shift(before, after) == found
    assert shift(before, Turn("x", 1, 2)) is None
    assert shift(before, Turn("x", 1, 2, to=("a", "b"))) is None


def test_families_of_shifts() -> None:
    assert {family: [kind.value for kind in Shift if kind.family is family] for family in Family} == {
        Family.RECEIVING: ["AB-BA", "AB-B0", "AB-BY"],
        Family.CLAIMING: ["A0-X0", "A0-XA", "A0-XY"],
        Family.USURPING: ["AB-X0", "AB-XA", "AB-XB", "AB-XY"],
        Family.CONTINUING: ["A0-AY", "AB-A0", "AB-AY"],
    }


def test_participation_shifts_are_counted() -> None:
    # Ana asks Bor, who answers her: AB-BA. She turns to the room: AB-B0. Cilka takes it and turns to Bor: A0-XY.
    found = participation_shifts(SMALL)
    assert (found.value, {code: count for code, count in found.by if count}) == (3, {"AB-BA": 1, "AB-B0": 1, "A0-XY": 1})
    assert shift_families(found) == {Family.RECEIVING: 2, Family.CLAIMING: 1, Family.USURPING: 0, Family.CONTINUING: 0}
    assert participation_shifts(evolve(SMALL, carries=[Carries.WHO])).why == "no-addressees"


def test_questions_to_advice() -> None:
    found = questions_to_advice(SMALL)
    assert (found.value, dict(found.by)) == (2.0, {"questions": 2, "advice": 1})
    without = questions_to_advice(evolve(SMALL, turns=SMALL.turns[:3]))
    assert (without.value, without.why, dict(without.by)) == (None, "no-advice", {"questions": 2, "advice": 0})
    assert questions_to_advice(evolve(SMALL, carries=[Carries.WHO])).why == "no-moves"


def test_who_is_silent_is_named() -> None:
    assert (silent(SMALL).value, silent(SMALL).by) == (1, (("drago", 0),))


def test_the_entitlement_gap() -> None:
    # Of 10 s: Ana had 6 of which 3 were meant for her and 3 for Drago; Bor had his 2, and 1 of Cilka's 2 was meant for him.
    found = entitlement_gap(SMALL)
    assert found.value == pytest.approx(0.4)
    assert dict(found.by) == pytest.approx({"ana": 0.3, "bor": -0.1, "cilka": 0.1, "drago": -0.3})
    # Of 4 turns: Ana's two were meant for her and Drago in equal parts, Cilka's for her and Bor.
    assert dict(entitlement_gap(SMALL, of="turns").by) == pytest.approx({"ana": 0.25, "bor": -0.125, "cilka": 0.125, "drago": -0.25})
    assert entitlement_gap(evolve(SMALL, turns=[Turn("ana", 0, 1)])).why == "no-protocol"


def test_a_measure_says_what_it_is_of() -> None:
    found = gini(SMALL, of="turns", turns=FLOOR)
    assert str(found) == (
        "gini of turns over 4 people, turns floor (joined up to 500 ms, back-channel below 1000 ms, merged up to 2000 ms): 0.500 (index)"
    )
    assert str(returns(SMALL)).endswith("0.500, 0.750 expected (share)")
    assert str(amounts(SMALL)).endswith("turns as logged: 10000 (ms)")
    everything = participation(SMALL).measures
    assert all(measure.sources and measure.turns.name and isinstance(measure.unit, Unit) for measure in everything)


def test_a_source_can_be_read_or_says_that_it_was_not() -> None:
    for source in [value for value in vars(sources).values() if isinstance(value, Source)]:
        assert source.supports
        assert source.address or "Not read" in str(source.supports) or "constructed" in str(source.supports)


def test_nothing_to_measure_is_said() -> None:
    empty = Meeting(id="none", people=PEOPLE, turns=())
    nobody = Meeting(id="nobody", people=(), turns=())
    for meeting in (empty, nobody):
        for measure in participation(meeting).measures:
            assert (measure.value is None) == bool(measure.why)
    assert (gini(empty).why, gini(nobody).why, freedom(empty).why) == ("no-talk", "too-few-people", "no-changes")
    assert freedom(evolve(SMALL, people=("ana", "bor", "cilka"))).value is not None
    alone = Meeting(id="alone", people=("ana",), turns=[Turn("ana", 0, 1000)])
    assert (gini(alone).why, evenness(alone).why, shares(alone).value) == ("too-few-people", "too-few-people", 1.0)


def test_all_measures_as_rows() -> None:
    found = participation(SMALL)
    assert found.get("gini").value == 0.6
    assert found.get("gini", "turns").value == 0.5
    rows = list(found.rows())
    kind = {"meeting": "small", "measure": "share", "of": "time", "turns": "as logged", "unit": "share"}
    assert {**kind, "part": "ana", "value": 0.6, "expected": None, "why": ""} in rows
    assert len({(row["measure"], row["of"], row["part"]) for row in rows}) == len(rows)
    with pytest.raises(NotFound, match="Did you mean gini"):
        found.get("ginni")
    with pytest.raises(InvalidArgument):
        gini(SMALL, of="minutes")


MOVES = st.sampled_from([Move.ASK_CLARIFY, Move.ADVISE, Move.ANSWER])


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    people = PEOPLE[: draw(st.integers(1, 4))]
    who = st.sampled_from(people)
    turns = []
    for _ in range(draw(st.integers(0, 20))):
        start = draw(st.integers(0, 20_000))
        entitled = draw(st.none() | st.lists(who, min_size=1, unique=True).map(tuple))
        to = draw(st.none() | st.lists(who, unique=True).map(tuple))
        turns.append(Turn(draw(who), start, start + draw(st.integers(0, 5000)), to=to, move=draw(MOVES), entitled=entitled))
    return Meeting(id="m", people=people, turns=turns, carries=frozenset(Carries))


def figures(found: list[Measure]) -> list[tuple[str, Of, float | None]]:
    return [(measure.name, measure.of, measure.value) for measure in found]


@given(meetings(), st.permutations(PEOPLE))
def test_names_change_nothing(meeting: Meeting, names: list[str]) -> None:
    other: dict[str, str] = dict(zip(PEOPLE, names, strict=True))

    def renamed(people: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if people is None else tuple(other[person] for person in people)

    turns = [evolve(turn, speaker=other[turn.speaker], to=renamed(turn.to), entitled=renamed(turn.entitled)) for turn in meeting.turns]
    mixed = Meeting(id="m", people=sorted(other[person] for person in meeting.people), turns=turns, carries=meeting.carries)
    for one, two in zip(participation(meeting).measures, participation(mixed).measures, strict=True):
        assert (one.name, one.why) == (two.name, two.why)
        assert one.value == pytest.approx(two.value)
        assert one.expected == pytest.approx(two.expected)
        assert sorted(value for _, value in one.by) == pytest.approx(sorted(value for _, value in two.by), abs=1e-12)


@given(meetings(), st.integers(2, 1000))
def test_slower_talk_has_the_same_shares(meeting: Meeting, factor: int) -> None:
    slower = evolve(meeting, turns=[evolve(turn, start=turn.start * factor, end=turn.end * factor) for turn in meeting.turns])
    for one, two in zip(participation(meeting).measures, participation(slower).measures, strict=True):
        if one.unit is not Unit.MILLISECONDS:
            assert one.value == pytest.approx(two.value)


@given(meetings())
def test_every_index_and_share_lies_between_0_and_1(meeting: Meeting) -> None:
    for measure in participation(meeting).measures:
        if measure.unit in {Unit.INDEX, Unit.SHARE} and measure.value is not None:
            assert 0 <= measure.value <= 1
        if measure.name == "share" and measure.by:
            assert sum(value for _, value in measure.by) == pytest.approx(1)
        if measure.name == "entitlement-gap" and measure.by:
            assert sum(value for _, value in measure.by) == pytest.approx(0, abs=1e-12)
        if measure.expected is not None:
            assert 0 <= measure.expected <= 1


@given(st.integers(2, 4), st.integers(1, 9), st.integers(1, 10_000))
def test_equal_shares_and_one_who_has_it_all(people: int, turns: int, length: int) -> None:
    names = PEOPLE[:people]
    equal = [Turn(person, place * length, (place + 1) * length) for place, person in enumerate(names * turns)]
    alone = [Turn("ana", place * length, (place + 1) * length) for place in range(turns)]
    for of in Of:
        assert (gini(Meeting(id="m", people=names, turns=equal), of=of).value, evenness(Meeting(id="m", people=names, turns=equal), of=of).value) == (0, 1)
        assert (gini(Meeting(id="m", people=names, turns=alone), of=of).value, evenness(Meeting(id="m", people=names, turns=alone), of=of).value) == (1, 0)


@given(st.lists(st.integers(0, 40), max_size=6))
def test_what_is_expected_is_what_weights_give_in_the_long_run(turns: list[int]) -> None:
    found = expected_returns(turns)
    had = [count / sum(turns) for count in turns if count]
    assert (found is None) == (len(had) < 2)
    if found is not None and max(had) < 0.5:
        weights = weights_behind(had)
        assert sum(weights) == pytest.approx(1)
        scale = sum(weight * (1 - weight) for weight in weights)
        assert [weight * (1 - weight) / scale for weight in weights] == pytest.approx(had, abs=1e-6)
    if found is not None:
        assert 1 / (len(had) - 1) - 1e-9 <= found <= 1 + 1e-9
