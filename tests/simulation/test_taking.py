# SPDX-License-Identifier: MIT
"""Models of turn-taking do in sessions what they say they do, and what is wrong in one is named before anything happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import inf, nan
from typing import Any

import pytest
from attrs import evolve

from plcprotocols.analysis.formulas import expected_returns, returns
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import PersonSeen
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import dump
from plcprotocols.simulation import (
    ByPhase,
    ByRole,
    CurrentSelects,
    Equal,
    Geometric,
    Lengths,
    Speak,
    TurnTaking,
    Weighted,
    calibrated,
    simulate,
    stream,
)
from plcprotocols.simulation.streams import ordered_by
from tests.simulation.groups import every, group
from tests.simulation.open_talk import CAST, CRITICAL, OPENED, PEOPLE, after_each, held, open_talk, speakers_of, squares, stationary

AMI = {"ana": 1.0, "bor": 0.547, "cilka": 0.379, "drago": 0.248}
AMI_SHARES = {"ana": 36.4, "bor": 27.6, "cilka": 21.1, "drago": 14.8}  # in the README of ../shared/data/ami
WEIGHTS = ({"ana": 1.0, "bor": 1.0, "cilka": 1.0, "drago": 1.0}, {"ana": 5.0, "bor": 1.0, "cilka": 1.0, "drago": 0.5}, AMI)
APART = 8  # so many turns apart who speaks is as good as independent: each turn leaves less than a half of what the one before told
SEEN = tuple(PersonSeen(person, present=True, roles=("facilitator",) if person == "ana" else ("member",)) for person in PEOPLE)
NOW = Session.open(open_talk(10), CAST, at=OPENED, record="talk").now


def at(*spoke: str, may: Sequence[str] = PEOPLE) -> Now:
    return evolve(NOW, spoke=spoke, may_speak=tuple(may))


def bare(model: TurnTaking, turns: int, seed: int) -> list[str]:
    """Draw an open talk without a session: who is asked first speaks."""
    random, found, spoke = stream(seed, "bare"), list[str](), tuple[str, ...]()
    for _ in range(turns):
        person = ordered_by(random, PEOPLE, model.weigh(at(*spoke), SEEN))[0]
        found.append(person)
        spoke = (person, *(each for each in spoke if each != person))
    return found


@pytest.mark.parametrize("weights", WEIGHTS)
def test_an_order_is_drawn_by_weight_without_replacement(weights: Mapping[str, float]) -> None:
    random, whole = stream(1, "orders"), sum(weights.values())
    drawn = Counter(ordered_by(random, PEOPLE, [*weights.values()])[:2] for _ in range(20_000))
    expected = {
        (one, other): weights[one] / whole * weights[other] / (whole - weights[one]) for one in PEOPLE for other in PEOPLE if one != other
    }
    # 11 degrees of freedom; 31.26 is passed in one of 1,000 cases.
    assert squares({str(pair): count for pair, count in drawn.items()}, {str(pair): part for pair, part in expected.items()}) < 31.26


def test_whoever_weighs_nothing_stands_behind_all_others_in_equal_lots() -> None:
    drawn = Counter(ordered_by(stream(number, "nothing"), PEOPLE, [0.0, 2.0, 0.0, 0.0])[1:] for number in range(6_000))
    assert len(drawn) == 6
    assert squares({str(rest): count for rest, count in drawn.items()}, dict.fromkeys(map(str, drawn), 1 / 6)) < CRITICAL[5]
    assert {ordered_by(stream(number, "nothing"), PEOPLE, [0.0, 2.0, 0.0, 0.0])[0] for number in range(100)} == {"bor"}


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_share_of_turns_is_the_weight_times_the_weight_of_the_others(weights: dict[str, float]) -> None:
    turns = bare(Weighted(weights), 60_000, seed=3)
    assert all(one != other for one, other in pairwise(turns))
    assert squares(Counter(turns[::APART]), stationary(weights)) < CRITICAL[3]
    assert after_each(turns, weights) < CRITICAL[8]
    if len(set(weights.values())) > 1:  # ... and not the weight itself
        assert squares(Counter(turns[::APART]), {person: weight / sum(weights.values()) for person, weight in weights.items()}) > 100


@pytest.mark.parametrize("weights", WEIGHTS)
def test_so_it_is_in_a_session(weights: dict[str, float]) -> None:
    run = held(Weighted(weights), seed=11, minutes=180)
    turns = speakers_of(run)
    assert len(turns) > 2_500
    assert (run.refused, run.session.ended) == ((), True)
    assert all(one != other for one, other in pairwise(turns))
    assert squares(Counter(turns[::APART]), stationary(weights)) < CRITICAL[3]
    assert after_each(turns, weights) < CRITICAL[8]


def test_the_weights_of_the_corpus_give_its_shares() -> None:
    assert {person: round(100 * part, 1) for person, part in stationary(AMI).items()} == AMI_SHARES
    assert [round(weight, 3) for _, weight in calibrated(AMI_SHARES).people] == [*AMI.values()]
    expected = {person: part / sum(AMI_SHARES.values()) for person, part in AMI_SHARES.items()}
    assert squares(Counter(speakers_of(held(Weighted(AMI), seed=2, minutes=240))[::APART]), expected) < CRITICAL[3]
    assert squares(Counter(bare(Weighted(AMI), 100_000, seed=2)[::APART]), expected) < CRITICAL[3]


def test_nobody_can_have_half_of_the_turns() -> None:
    shares = Counter(speakers_of(held(Weighted({"bor": 1e9}), seed=1, minutes=30)))
    assert shares["bor"] / shares.total() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("shares", [{"ana": 3, "bor": 2, "cilka": 2}, {"ana": 49.9, "bor": 30, "cilka": 20.1}, {"ana": 1, "bor": 1}, AMI_SHARES])
def test_calibrated_weights_give_the_shares_they_are_calibrated_to(shares: dict[str, float]) -> None:
    found = stationary(dict(calibrated(shares).people))
    assert found == pytest.approx({person: share / sum(shares.values()) for person, share in shares.items()})


def test_whoever_has_no_share_has_no_weight() -> None:
    assert dict(calibrated({"ana": 1, "bor": 0, "cilka": 1, "drago": 1}).people) == {"ana": 1.0, "bor": 0.0, "cilka": 1.0, "drago": 1.0}


def test_weights_go_by_person_then_by_role_then_by_what_others_have() -> None:
    model = Weighted({"bor": 4.0}, {"facilitator": 0.5, "member": 2.0}, other=7.0)
    assert model.weigh(at(), SEEN) == [0.5, 4.0, 2.0, 2.0]
    assert model.weigh(at("bor", "ana"), SEEN) == [0.5, 0.0, 2.0, 2.0]
    assert evolve(model, again=0.5).weigh(at("bor"), SEEN) == [0.5, 2.0, 2.0, 2.0]
    assert model.weigh(at(), [PersonSeen("eva", present=True, roles=("guest",))]) == [7.0]


def test_ranks_are_seats_or_named_or_drawn() -> None:
    assert Geometric(0.5).weigh(at(), SEEN) == [1.0, 0.5, 0.25, 0.125]
    assert Geometric(0.5, ranks=("drago", "bor")).weigh(at("drago"), SEEN) == [0.25, 0.5, 0.125, 0.0]
    drawn = {tuple(Geometric(0.5, seed=seed).weigh(at(), SEEN)) for seed in range(200)}
    assert len(drawn) == 24
    assert Geometric(0.5, seed=3).weigh(at(), SEEN) == Geometric(0.5, seed=3).weigh(at(), SEEN)


def test_who_spoke_lately_is_more_likely() -> None:
    model = Speak({"ana": 3.0}, recency=2.0, fades=0.5)
    assert model.weigh(at("bor", "ana", "cilka"), SEEN) == [6.0, 0.0, 1.5, 1.0]
    turns = bare(Speak(recency=4.0, fades=0.0), 20_000, seed=1)
    came, might = returns([turns])
    assert came / might == pytest.approx(4 / 6, abs=0.01)  # of three who might come, one is four times as likely as the others
    assert expected_returns([*Counter(turns).values()]) == pytest.approx(1 / 3, abs=0.01)


def test_the_current_speaker_selects_or_somebody_does_or_the_same_goes_on() -> None:
    model = CurrentSelects(selects=0.5, selves=0.3, continues=0.2, people={"drago": 2.0})
    assert model.weigh(at("ana", "bor"), SEEN) == pytest.approx([0.2, 0.5 + 0.3 / 4, 0.3 / 4, 0.3 * 2 / 4])
    assert model.weigh(at("ana"), SEEN) == pytest.approx([0.2, 0.8 / 4, 0.8 / 4, 0.8 * 2 / 4])
    assert model.weigh(at("ana", "bor", may=("ana", "cilka")), SEEN) == pytest.approx([0.2, 0.0, 0.8, 0.0])
    assert model.weigh(at(), SEEN) == pytest.approx([0.8 / 5, 0.8 / 5, 0.8 / 5, 0.8 * 2 / 5])
    turns = speakers_of(held(CurrentSelects(selects=0.5, selves=0.25, continues=0.25), seed=4, minutes=120))
    same = sum(one == other for one, other in pairwise(turns))
    assert same / (len(turns) - 1) == pytest.approx(0.25, abs=0.03)
    came = sum(turns[place] == turns[place + 2] != turns[place + 1] for place in range(len(turns) - 2))
    might = sum(turns[place] != turns[place + 1] for place in range(len(turns) - 2))
    assert came / might == pytest.approx(0.5 + 0.25 / 3, abs=0.03)


def test_models_go_by_phase_and_by_role() -> None:
    model = ByPhase({"talk": Weighted({"bor": 9.0})}, Geometric(0.5))
    assert model.weigh(at(), SEEN) == [1.0, 9.0, 1.0, 1.0]
    assert model.weigh(evolve(at(), phase="other"), SEEN) == [1.0, 0.5, 0.25, 0.125]
    mixed = ByRole({"facilitator": Weighted(other=0.25)}, Geometric(0.5))
    assert mixed.weigh(at(), SEEN) == [0.25, 0.5, 0.25, 0.125]
    assert speakers_of(held(ByPhase({"talk": Weighted({"bor": 1e9})}, Geometric(0.5)), seed=1, minutes=3))[0] == "bor"


def test_policies_go_by_phase_and_by_role() -> None:
    brief, long = Equal(lengths=Lengths(mu=0.0, sigma=0.0, pace="measured")), Equal(lengths=Lengths(mu=3.0, sigma=0.0, pace="measured"))
    for policies in (ByRole({"facilitator": brief}, long), ByPhase({"talk": ByRole({"facilitator": brief}, long)}, brief)):
        run = simulate(open_talk(20), CAST, seed=1, at=OPENED, policies=policies)
        began, lengths = {}, dict[str, set[float]]()
        for event in run.session.events:
            if isinstance(event, e.TurnBegun):
                began[event.actor] = event.at
            elif isinstance(event, e.TurnEnded) and event.why is e.Why.DONE:
                lengths.setdefault(event.speaker, set()).add((event.at - began[event.speaker]).total_seconds())
        assert lengths == {"ana": {1.0}, **{person: {20.1} for person in PEOPLE[1:]}}


ONE_OF_EACH = (Weighted({}, other=2.0), Geometric(0.4, seed=5), Speak(recency=3.0), CurrentSelects(selects=0.4, selves=0.4, continues=0.2))


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_whoever_takes_the_floor_every_protocol_is_held_to_its_end(protocol: Protocol) -> None:
    asked = group(protocol)
    model = ONE_OF_EACH[PROTOCOLS.index(protocol) % len(ONE_OF_EACH)]
    run = asked.hold(6, turn_taking=model)
    assert run.session.ended
    assert [attempt for each in every(run) for attempt in each.refused] == []
    assert dump(run.session.record) == dump(asked.hold(6, turn_taking=model).session.record)


def test_what_nobody_asks_for_changes_nothing() -> None:
    asked = group(find("tuning-protocol"))
    assert dump(asked.hold(3).session.record) == dump(asked.hold(3, Equal(lengths=Lengths())).session.record)
    assert dump(asked.hold(3).session.record) != dump(asked.hold(3, turn_taking=Geometric(0.3)).session.record)


def test_in_each_sub_group_it_goes_by_what_was_said_there() -> None:
    given: list[Now] = []

    class Watches:
        def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
            given.append(now)
            return [1.0 for _ in people]

    run = group(find("conversation-cafe"), 12).hold(1, turn_taking=Watches())
    inside = {event.group: set[str]() for event in run.session.events if isinstance(event, e.TurnBegun) and event.group}
    for now in given:
        assert len(set(now.spoke)) == len(now.spoke)
        if now.group in inside:
            inside[now.group] |= set(now.spoke)
    assert any(inside.values())


BAD: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: Weighted({"ana": -1.0}), "weight-range"),
    (lambda: Weighted({"ana": nan}), "weight-range"),
    (lambda: Weighted({"ana": inf}), "weight-range"),
    (lambda: Weighted({"ana": True}), "wrong-kind"),
    (lambda: Weighted({"": 1.0}), "wrong-kind"),
    (lambda: Weighted(5), "wrong-kind"),  # type: ignore[arg-type]  # what a caller may get wrong
    (lambda: Weighted({"ana": 0.0}, other=0.0), "no-weight"),
    (lambda: Weighted(again=-0.5), "weight-range"),
    (lambda: Geometric(1.5), "share-range"),
    (lambda: Geometric(-0.5), "share-range"),
    (lambda: Geometric(0.0), "no-weight"),
    (lambda: Geometric("half"), "wrong-kind"),  # type: ignore[arg-type]  # the same
    (lambda: Geometric(0.5, ranks=("ana",), seed=1), "two-orders"),
    (lambda: Geometric(0.5, seed=1.5), "wrong-kind"),  # type: ignore[arg-type]  # the same
    (lambda: Speak(recency=-1.0), "weight-range"),
    (lambda: Speak(fades=1.5), "share-range"),
    (lambda: Speak(other=0.0), "no-weight"),
    (lambda: CurrentSelects(selects=1.2, selves=-0.4, continues=0.2), "share-range"),
    (lambda: CurrentSelects(selects=0.5, selves=0.2, continues=0.2), "shares-together"),
    (lambda: CurrentSelects(selects=0.5, selves=0.3, continues=0.2, other=0.0), "no-weight"),
    (lambda: calibrated({"ana": 5, "bor": 3, "cilka": 2}), "share-too-large"),
    (lambda: calibrated({"ana": 6, "bor": 4}), "share-too-large"),
    (lambda: calibrated({"ana": 1, "bor": 0}), "too-few-people"),
    (lambda: calibrated({"ana": 1, "bor": -1}), "weight-range"),
    (lambda: calibrated({}), "too-few-people"),
    (lambda: ByRole({"facilitator": Equal()}, Weighted()), "wrong-kind"),
    (lambda: ByPhase({"talk": 3}, Equal()), "wrong-kind"),
    (lambda: ByPhase(4, Equal()), "wrong-kind"),  # type: ignore[arg-type]  # the same
)


@pytest.mark.parametrize(("make", "code"), BAD)
def test_what_cannot_be_is_named_with_a_remedy(make: Callable[[], Any], code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.problems[0].place
    assert caught.value.problems[0].remedy.endswith(".")


@pytest.mark.parametrize(
    ("model", "place"),
    [
        (Weighted({"anna": 2.0}), "turn_taking.people[anna]"),
        (Speak(roles={"facilitater": 2.0}), "turn_taking.roles[facilitater]"),
        (Geometric(0.5, ranks=("anna",)), "turn_taking.ranks"),
        (ByPhase({"tolk": Weighted()}, Weighted()), "turn_taking.of[tolk]"),
        (ByRole({"guest": Weighted()}, Weighted()), "turn_taking.of[guest]"),
        (ByPhase({"talk": Weighted({"anna": 2.0})}, Weighted()), "turn_taking.of[talk].people[anna]"),
    ],
)
def test_names_that_nobody_knows_are_told_before_anything_happens(model: TurnTaking, place: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        held(model, seed=1, minutes=1)
    assert caught.value.code.startswith("unknown-")
    assert caught.value.problems[0].place == place


def test_names_in_policies_are_told_too() -> None:
    wrong = ByRole({"guest": Equal()}, Equal(lengths=Lengths(people={"anna": 2.0})))
    with pytest.raises(InvalidArgument) as caught:
        simulate(open_talk(1), CAST, seed=1, at=OPENED, policies=wrong)
    assert [(each.code, each.place) for each in caught.value.problems] == [
        ("unknown-role", "policies.of[guest]"),
        ("unknown-person", "policies.other.lengths.people[anna]"),
    ]
    with pytest.raises(InvalidArgument, match=r"policies\[bor\]\.of\[guest\]"):
        simulate(open_talk(1), CAST, seed=1, at=OPENED, policies={"bor": ByRole({"guest": Equal()}, Equal())})


def test_what_is_no_policy_and_no_model_is_told() -> None:
    model: Any = ByRole({"member": Weighted()}, Weighted())
    policy: Any = ByPhase({"talk": ByRole({"member": Equal()}, Equal())}, Equal())
    with pytest.raises(InvalidArgument, match="Give a policy"):
        simulate(open_talk(1), CAST, seed=1, at=OPENED, policies=model)
    with pytest.raises(InvalidArgument, match="Give a policy"):
        simulate(open_talk(1), CAST, seed=1, at=OPENED, policies={"ana": 5})  # type: ignore[dict-item]  # the same
    with pytest.raises(InvalidArgument, match="Give a model of turn-taking"):
        held(policy, seed=1, minutes=1)


class Says:
    """Answers with what it was told, whoever is asked about."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        return self.answer  # type: ignore[no-any-return]  # what a caller may get wrong


@pytest.mark.parametrize(
    ("answer", "code"),
    [([1.0], "not-weights"), (None, "not-weights"), ("1111", "not-weights"), ([1.0, -1.0, 1.0, 1.0], "weight-range"), ([1.0, nan, 1.0, 1.0], "weight-range")],
)
def test_a_model_answers_with_one_weight_for_each(answer: object, code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        held(Says(answer), seed=1, minutes=1)
    assert caught.value.code == code
    with pytest.raises(InvalidArgument, match="Give a model of turn-taking"):
        held(answer, seed=1, minutes=1) if answer is not None else held("x", seed=1, minutes=1)  # type: ignore[arg-type]  # the same


def test_where_all_weigh_nothing_the_talk_goes_on() -> None:
    assert len(speakers_of(held(Says([0.0] * 4), seed=1, minutes=5))) > 50
