# SPDX-License-Identifier: MIT
"""People come late, go, come back, hand over and opt out as they should, and the session stays right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from attrs import evolve

from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda, is_programme
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import dump, load, outcome
from plcprotocols.simulation import Comings, Equal, Run, Stumble, Stumbles, simulate
from plcprotocols.simulation.comings import AWAY, STAY, Intention
from tests.simulation.groups import OPENED, Group, asks_for_ever, group
from tests.walks import setting

FINAL_WORD = find("final-word")
VIDEO = find("video-coaching-intervision")
PEERS = find("peer-feedback-round")
USUAL = Equal(agrees=1.0)
NOTHING = {"goes": 0.0, "hands_over": 0.0, "sits_out": 0.0, "stands_back": 0.0, "lead_goes": 0.0}
MUCH = {"goes": 0.6, "hands_over": 0.5, "sits_out": 0.5, "stands_back": 0.3, "lead_goes": 0.4}

BY_ID = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)


def comings(asked: Group, seed: int, **rates: float) -> Comings:
    return Comings(USUAL, asked.protocol, asked.cast, seed=seed, **(NOTHING | rates))


def held(asked: Group, seed: int, **rates: float) -> Run:
    run = asked.hold(seed, comings(asked, seed, **rates))
    assert run.session.ended
    assert run.refused == ()
    return run


def of(kind: type[e.Event], events: Sequence[e.Event]) -> list[e.Event]:
    return [event for event in events if isinstance(event, kind)]


@BY_ID
@pytest.mark.parametrize("seed", range(4))
def test_every_protocol_is_held_whoever_comes_and_goes(protocol: Protocol, seed: int) -> None:
    for asked in (group(protocol, late=1), group(protocol, 5 if is_programme(protocol) else protocol.people.most)):
        run = held(asked, seed, **MUCH)
        rules = {event.rule for event in run.session.events if isinstance(event, e.Departed)}
        assert rules <= {"lead-vacant", "before-end"}


@BY_ID
def test_a_seed_repeats_and_what_was_kept_folds_alike(protocol: Protocol) -> None:
    first, again = (held(group(protocol, late=1), 5, **MUCH).session for _ in range(2))
    assert dump(first.record) == dump(again.record)
    resumed = Session.resume(load(dump(first.record)))
    for person in first.record.header.cast.people:
        assert resumed.view(person) == first.view(person)
    assert resumed.clock() == first.clock()


@BY_ID
def test_without_any_rate_the_session_is_the_usual_one(protocol: Protocol) -> None:
    asked = group(protocol)
    assert dump(held(asked, 3).session.record) == dump(asked.hold(3, USUAL).session.record)


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_any_protocol_is_held_whoever_comes_and_goes(seed: int) -> None:
    drawn = setting(Random(seed))
    people = Comings(Equal(), drawn.protocol, drawn.cast, seed=seed, minutes=6, **MUCH)
    if asks_for_ever(drawn.protocol):
        return
    run = simulate(
        drawn.protocol, drawn.cast, seed=seed, at=OPENED, items=drawn.items, consents=drawn.consents, policies=people, limit=3_000, outcome=outcome
    )
    assert run.session.ended
    assert {attempt.refusal.code for attempt in run.refused} <= {"consent-missing"}


def test_one_rate_moves_nothing_that_is_drawn_for_another() -> None:
    def drawn(**rates: float) -> dict[tuple[str, Intention], float]:
        return {(person, each.intention): each.at for person, each in comings(group(FINAL_WORD, 6), 8, **rates).to_come}

    few, many, all_ = drawn(goes=0.4), drawn(goes=0.4, sits_out=1.0), drawn(goes=1.0, sits_out=1.0)
    assert few
    assert few.items() <= many.items() <= all_.items()
    assert len(all_) == 12


@pytest.mark.parametrize("seed", range(6))
def test_who_goes_comes_back_or_does_not(seed: int) -> None:
    asked = group(VIDEO, 6)
    back = held(asked, seed, goes=0.8, returns=1.0).session.events
    never = held(group(VIDEO, 6), seed, goes=0.8, returns=0.0).session.events
    longest = timedelta(minutes=AWAY[1] * agenda(VIDEO, asked.cast).typical)
    in_time = {event.person for event in back if isinstance(event, e.Left) and event.at + longest < back[-1].at}
    assert in_time <= {event.person for event in back if isinstance(event, e.Joined)}
    assert of(e.Left, back)
    assert of(e.Left, never)
    assert not of(e.Joined, never)


@BY_ID
@pytest.mark.parametrize("seed", range(3))
def test_nobody_leaves_fewer_than_two_others_behind(protocol: Protocol, seed: int) -> None:
    asked = group(protocol)
    here = set(asked.cast.people)
    for event in held(asked, seed, goes=1.0, lead_goes=1.0, returns=0.3).session.events:
        if isinstance(event, e.Left):
            here.discard(event.person)
            assert len(here) >= STAY
        if isinstance(event, e.Joined):
            here.add(event.person)


@pytest.mark.parametrize("protocol", [FINAL_WORD, find("four-as"), VIDEO], ids=lambda each: each.id)
@pytest.mark.parametrize("seed", range(4))
def test_a_lead_who_goes_for_good_leaves_the_others_to_steer(protocol: Protocol, seed: int) -> None:
    asked = group(protocol, protocol.people.least + 2)
    lead = next(role.id for role in protocol.roles if role.lead)
    events = held(asked, seed, lead_goes=1.0).session.events
    [left] = of(e.Left, events)
    assert isinstance(left, e.Left)
    assert (left.person,) == dict(asked.cast.holders)[lead]
    after = [event for event in events if event.seq > left.seq]
    assert not of(e.Joined, after)
    assert of(e.Seconded, after)
    assert len(of(e.Seconded, after)) <= len(of(e.Proposed, after))
    assert {event.rule for event in after if isinstance(event, e.Departed)} <= {"lead-vacant", "before-end"}


@pytest.mark.parametrize("seed", range(6))
def test_who_hands_over_gives_what_they_alone_hold(seed: int) -> None:
    asked = group(FINAL_WORD, 5)
    [lead] = dict(asked.cast.holders)["facilitator"]
    leads = [lead]
    for event in held(asked, seed, hands_over=1.0).session.events:
        if isinstance(event, e.HandedOver):
            assert (event.actor, event.role, event.back) == (event.holder, "facilitator", None)
            assert event.holder == leads[-1]
            leads.append(event.to)
    assert len(leads) > 1


@pytest.mark.parametrize("seed", range(6))
def test_who_sits_out_takes_no_part_in_one_phase(seed: int) -> None:
    asked = group(find("four-as"), 5)
    events = held(asked, seed, sits_out=1.0).session.events
    out = Counter(event.actor for event in events if isinstance(event, e.OptedOut))
    assert out == dict.fromkeys(asked.cast.people, 1)


@pytest.mark.parametrize("seed", range(6))
def test_who_stands_back_is_owner_no_more(seed: int) -> None:
    events = held(group(PEERS, 6), seed, stands_back=0.7).session.events
    back = {event.actor: event.seq for event in events if isinstance(event, e.OptedOut) and event.of == "owners"}
    assert back
    assert not [event for event in events if isinstance(event, e.LoopTurned) and event.seq > back.get(event.person, len(events))]


@pytest.mark.parametrize("seed", range(6))
def test_who_is_late_comes_at_a_moment_of_their_own(seed: int) -> None:
    one, two = group(FINAL_WORD, 6, late=1), group(FINAL_WORD, 6, late=2)
    alone, both = ({event.person: event.at for event in held(each, seed).session.events if isinstance(event, e.Joined)} for each in (one, two))
    assert set(both) == {"p5", "p6"}
    assert alone["p6"] == both["p6"]


def test_it_can_stand_inside_another_policy() -> None:
    asked = group(VIDEO, 6)
    run = asked.hold(3, Stumbles(comings(asked, 3, goes=0.5), VIDEO, [Stumble.NOT_THE_LEAD]))
    assert run.session.ended
    assert [attempt.refusal.code for attempt in run.refused] == ["not-yours-to-lead"]
    assert of(e.Left, run.session.events)


def test_where_no_time_is_planned_it_is_said_how_long_it_takes() -> None:
    asked = group(find("ladder-of-feedback"), 6)
    run = asked.hold(2, Comings(Equal(), asked.protocol, asked.cast, seed=2, minutes=4, **(NOTHING | {"goes": 1.0})))
    assert of(e.Left, run.session.events)


@pytest.mark.parametrize("rate", ["goes", "returns", "hands_over", "sits_out", "stands_back", "lead_goes"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_rate_lies_between_0_and_1(rate: str, value: float) -> None:
    with pytest.raises(ValueError, match=rate):
        comings(group(PEERS), 1, **{rate: value})


def test_two_people_stay_together() -> None:
    asked = group(find("ladder-of-feedback"), 2)
    assert not of(e.Left, evolve(asked).hold(1, comings(asked, 1, goes=1.0, lead_goes=1.0)).session.events)
