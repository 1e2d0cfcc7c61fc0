# SPDX-License-Identifier: MIT
"""Turns are as long as it is said, by move, role and person; some end with the planned time, and some go on beyond it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import exp, inf, log, nan
from statistics import mean, stdev
from typing import Any

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Equal, Lengths, Overruns, Pace, Policy, Run, StaleClicks, simulate
from tests.simulation.groups import group
from tests.simulation.open_talk import CAST, OPENED, open_talk


def lengths(run: Run) -> dict[tuple[str, Move], list[float]]:
    """The seconds of turns that people ended themselves, by person and move."""
    began: dict[str, e.TurnBegun] = {}
    found: dict[tuple[str, Move], list[float]] = {}
    for event in run.session.events:
        if isinstance(event, e.TurnBegun) and event.actor is not None:
            began[event.actor] = event
        elif isinstance(event, e.TurnEnded) and event.why is e.Why.DONE:
            turn = began[event.speaker]
            found.setdefault((event.speaker, turn.move), []).append((event.at - turn.at).total_seconds())
    return found


def talked(policy: Policy, protocol: Protocol | None = None, seed: int = 1) -> Run:
    return simulate(protocol or open_talk(60), CAST, seed=seed, at=OPENED, policies=policy)


def test_lengths_are_lognormal_as_they_are_given() -> None:
    run = talked(Equal(lengths=Lengths(mu=2.0, sigma=0.7, pace=Pace.MEASURED)), open_talk(400))
    found = [log(each) for some in lengths(run).values() for each in some]
    assert len(found) > 1_500
    assert mean(found) == pytest.approx(2.0, abs=0.06)
    assert stdev(found) == pytest.approx(0.7, abs=0.04)


def test_lengths_go_by_move_role_and_person() -> None:
    steady = Lengths(
        mu=2.0, sigma=0.0, moves={"advise": 3.0}, roles={"facilitator": 0.5, "member": 2.0}, people={"bor": 1.5, "ana": 1.0}, pace="measured"
    )
    found = {key: set(some) for key, some in lengths(talked(Equal(lengths=steady), open_talk(60, also=(Move.ADVISE,)))).items()}
    usual = exp(2.0)
    for (person, move), some in found.items():
        factor = {"ana": 0.5, "bor": 3.0}.get(person, 2.0) * (3.0 if move is Move.ADVISE else 1.0)
        assert some == {round(usual * factor, 1)}
    assert len(found) == 8


def test_planned_lengths_keep_the_planned_time_whatever_their_shape() -> None:
    for sigma in (0.0, 0.5, 1.5):
        run = talked(Equal(lengths=Lengths(sigma=sigma)), open_talk(20))
        turns = [each for some in lengths(run).values() for each in some]
        assert 0.6 < mean(turns) / (20 * 60 / 8) < 1.4  # each has two turns or so


def ends(policy: Policy, protocol: Protocol) -> list[float]:
    """How many seconds after its planned end the talk was over, by seed."""
    found = []
    for seed in range(25):
        run = talked(policy, protocol, seed)
        over = next(event.at for event in run.session.events if isinstance(event, e.PhaseLeft))
        found.append((over - OPENED - timedelta(minutes=10)).total_seconds())
    return found


def test_who_complies_ends_with_the_planned_time() -> None:
    long, protocol = Lengths(mu=4.0, sigma=0.5, pace="measured"), open_talk(10)
    late = [sum(each > 12 for each in ends(Equal(lengths=evolve(long, complies=share)), protocol)) for share in (0.0, 0.5, 1.0)]
    assert late[0] > late[1] > late[2] == 0


def test_who_overruns_goes_on_beyond_it() -> None:
    short, protocol = Equal(lengths=Lengths(mu=1.0, sigma=0.5, pace="measured")), open_talk(10)
    usual, over = ends(short, protocol), ends(Overruns(short, likely=1.0, near=60.0, seconds=(100.0, 120.0)), protocol)
    assert max(usual) < 60
    assert all(100 <= each < 160 for each in over)
    assert ends(Overruns(short, likely=0.0), protocol) != over


def test_a_hard_time_ends_the_turn_all_the_same() -> None:
    run = talked(Overruns(Equal(), likely=1.0, near=300.0), open_talk(10, hard=True))
    assert run.refused == ()
    assert any(isinstance(event, e.TurnEnded) and event.why is e.Why.CUT for event in run.session.events)
    left = next(event.at for event in run.session.events if isinstance(event, e.PhaseLeft))
    assert left == OPENED + timedelta(minutes=10)


@pytest.mark.parametrize("id", ["tuning-protocol", "video-coaching-intervision", "troika-consulting"])
def test_overruns_are_no_departures(id: str) -> None:  # noqa: A002 - the value's own name
    run = group(find(id)).hold(1, Overruns(Equal(), likely=0.8, near=120.0))
    assert run.session.ended
    assert run.refused == ()


BAD: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: Lengths(mu=nan), "number-range"),
    (lambda: Lengths(mu=inf), "number-range"),
    (lambda: Lengths(sigma=-1.0), "weight-range"),
    (lambda: Lengths(complies=1.1), "share-range"),
    (lambda: Lengths(moves={"advize": 2.0}), "unknown-move"),
    (lambda: Lengths(moves={Move.ADVISE: -2.0}), "weight-range"),
    (lambda: Lengths(roles={"owner": nan}), "weight-range"),
    (lambda: Lengths(pace="slow"), "unknown-pace"),
    (lambda: Overruns(Equal(), likely=-0.1), "share-range"),
    (lambda: Overruns(Equal(), near=-1.0), "weight-range"),
    (lambda: Overruns(Equal(), seconds=(9.0, 3.0)), "number-range"),
    (lambda: Overruns(Equal(), seconds=(-9.0, 3.0)), "weight-range"),
    (lambda: Overruns(Equal(), seconds=3.0), "wrong-kind"),  # type: ignore[arg-type]  # what a caller may get wrong
    (lambda: StaleClicks(Equal(), likely=2.0), "share-range"),
)


@pytest.mark.parametrize(("make", "code"), BAD)
def test_what_cannot_be_is_named_with_a_remedy(make: Callable[[], Any], code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.problems[0].remedy


def test_lengths_of_an_everyday_policy_are_lengths() -> None:
    with pytest.raises(TypeError):
        Equal(lengths=3.0)  # type: ignore[arg-type]  # what a caller may get wrong
