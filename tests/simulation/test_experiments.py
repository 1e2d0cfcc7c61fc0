# SPDX-License-Identifier: MIT
"""Experiments are values: named, seeded without state, told apart by a digest, and refused with a remedy where they make no sense."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import find
from plcprotocols.engine.seating import seat
from plcprotocols.model.errors import InvalidArgument, NotFound, PlcError
from plcprotocols.model.record import Mode
from plcprotocols.records import dump
from plcprotocols.simulation import Comings, Condition, Draws, Equal, Experiment, Geometric, grid, jobs, replay, run_experiment, run_job, simulate
from tests.simulation.experimenting import CHECK_IN, Breaks, Insists, Nonsense, Remembers, small

TUNING = find("tuning-protocol")
PLAIN = Condition("plain", CHECK_IN, 4)


def wrong(value: object) -> Any:
    """A value whose type says that it does not fit."""
    return value


def test_a_grid_has_every_value_with_every_other_and_says_so_in_names() -> None:
    varied = grid(Condition("x", TUNING, 8), protocol=[TUNING, CHECK_IN], cast=[6, 8], mode=[Mode.STRICT, "guided"], patience=[1])
    assert len({each.name for each in varied}) == len(varied) == 8
    assert varied[3].name == "x, protocol=tuning-protocol, cast=8, mode=guided, patience=1"
    assert (varied[3].mode, varied[3].cast, varied[3].arguments) == (Mode.GUIDED, 8, (("patience", 1),))


def test_replicates_share_their_draws_across_what_is_compared_unless_each_is_to_draw_for_itself() -> None:
    experiment = small()
    one, other, *_ = experiment.conditions
    assert experiment.seed_of(one, 3) == experiment.seed_of(other, 3) != experiment.seed_of(one, 4)
    own = evolve(experiment, draws=Draws.OWN)
    assert own.seed_of(one, 3) != own.seed_of(other, 3)
    assert experiment.digest != own.digest


@given(st.integers(min_value=-(2**53), max_value=2**53), st.integers(min_value=0, max_value=10**9))
def test_a_seed_follows_from_the_root_and_the_replicate_alone(root: int, replicate: int) -> None:
    few, many = small(3, root), Experiment([PLAIN], replicates=1000, seed=root)
    found = few.seed_of(few.conditions[0], replicate)
    assert found == many.seed_of(PLAIN, replicate)
    assert 0 <= found < 2**53


def test_seeds_of_replicates_differ() -> None:
    experiment = Experiment([PLAIN], replicates=1, seed=0)
    assert len({experiment.seed_of(PLAIN, number) for number in range(20_000)}) == 20_000


def test_a_digest_is_the_same_in_another_process() -> None:
    code = "from tests.simulation.experimenting import small; print(small().digest)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    assert told == small().digest == pickle.loads(pickle.dumps(small())).digest


@pytest.mark.parametrize(
    "other",
    [
        lambda each: evolve(each, seed=12),
        lambda each: evolve(each, replicates=8),
        lambda each: evolve(each, at=datetime(2026, 1, 13, tzinfo=UTC)),
        lambda each: evolve(each, conditions=each.conditions[:-1]),
        lambda each: evolve(each, conditions=[*each.conditions[:-1], evolve(each.conditions[-1], policies=Equal(passes=0.61))]),
        lambda each: evolve(each, conditions=[*each.conditions[:-1], evolve(each.conditions[-1], policies={"person-1": Insists()})]),
        lambda each: evolve(each, conditions=[*each.conditions[:-1], evolve(each.conditions[-1], arguments={"patience": 1})]),
        lambda each: evolve(each, conditions=[*each.conditions[:-1], evolve(each.conditions[-1], turn_taking=Geometric(0.5))]),
        lambda each: evolve(each, conditions=[*each.conditions[:-1], evolve(each.conditions[-1], protocol=TUNING)]),
    ],
)
def test_another_experiment_has_another_digest(other: Callable[[Experiment], Experiment]) -> None:
    assert other(small()).digest != small().digest


def test_who_takes_the_floor_is_compared_like_anything_else() -> None:
    varied = grid(Condition("tuning", TUNING, 8), turn_taking={"alike": None, "loud": Geometric(0.3)})
    assert [each.name for each in varied] == ["tuning, turn_taking=alike", "tuning, turn_taking=loud"]
    rows = run_experiment(Experiment(varied, replicates=4, seed=5)).turns.rows()
    taken: dict[str, Counter[str]] = {}
    for row in rows:
        if row["phase"] == "warm-and-cool":
            taken.setdefault(row["condition"], Counter())[row["org:resource"]] += 1
    alike, loud = taken.values()
    assert max(loud.values()) / loud.total() > max(alike.values()) / alike.total()


def test_a_replayed_run_is_the_session_byte_for_byte() -> None:
    experiment = small()
    row = list(run_experiment(experiment).runs.rows())[17]
    run = replay(experiment, row["case:concept:name"])
    condition, replicate = experiment.place_of(17)
    assert (row["condition"], row["replicate"], row["seed"]) == (condition.name, replicate, run.seed)
    by_hand = simulate(CHECK_IN, 6, seed=row["seed"], at=experiment.at, record=row["case:concept:name"], policies=condition.policies)  # type: ignore[arg-type]  # one policy for all
    assert dump(run.session.record) == dump(by_hand.session.record) == dump(replay(experiment, 17).session.record)


def test_a_policy_that_remembers_begins_anew_in_each_run() -> None:
    experiment = Experiment([Condition("remembers", CHECK_IN, 4, policies=Remembers())], replicates=4, seed=1)
    together, apart = run_job(next(jobs(experiment, per_job=4))), [run_job(job) for job in jobs(experiment, per_job=1)]
    assert together.columns["turns"]["seconds"] == [cell for chunk in apart for cell in chunk.columns["turns"]["seconds"]]
    assert experiment.conditions[0].policies == Remembers()


def test_what_is_drawn_before_a_session_is_drawn_anew_for_each_run() -> None:
    cast = seat(TUNING, 8)
    comings = Comings(Equal(), TUNING, cast, seed=0, goes=0.5)
    experiment = Experiment([Condition("comings", TUNING, cast, policies=comings)], replicates=6, seed=2)
    gone = {tuple(type(event).__name__ for event in replay(experiment, number).session.events) for number in range(6)}
    assert len(gone) > 1
    assert dump(replay(experiment, 4).session.record) == dump(replay(experiment, 4).session.record)


def test_people_who_share_a_policy_share_it_in_every_run() -> None:
    shared = Remembers()
    policies = dict.fromkeys(seat(CHECK_IN, 4).people, shared)
    experiment = Experiment([Condition("shared", CHECK_IN, 4, policies=policies), Condition("one", CHECK_IN, 4, policies=shared)], replicates=2, seed=1)
    runs = run_experiment(experiment).runs
    assert runs.column("turns")[:2] == runs.column("turns")[2:]


@pytest.mark.parametrize(
    ("policy", "error"), [(Nonsense(), "not-a-command"), (Breaks(1.0), "ZeroDivisionError")], ids=["no command", "breaks"]
)
def test_a_run_that_fails_is_a_row_and_stops_no_other(policy: Breaks, error: str) -> None:
    experiment = Experiment([Condition("fails", CHECK_IN, 4, policies=policy), PLAIN], replicates=2, seed=1)
    found = list(run_experiment(experiment).runs.rows())
    assert [row["status"] for row in found] == ["failed", "failed", "ended", "ended"]
    assert [row["error"] for row in found] == [error, error, None, None]
    assert found[0]["why"]
    assert found[0]["turns"] is None
    with pytest.raises((PlcError, ZeroDivisionError)):
        replay(experiment, "fails-0")


def test_some_runs_of_a_condition_may_fail() -> None:
    experiment = Experiment([Condition("breaks", CHECK_IN, 4, policies=Breaks(0.02))], replicates=20, seed=1)
    results = run_experiment(experiment)
    assert set(results.counts()) == {"ended", "failed"}
    assert set(results.turns.column("case:concept:name")) <= {row["case:concept:name"] for row in results.runs.rows() if row["status"] == "ended"}


def test_what_is_not_on_the_list_is_refused_and_counted() -> None:
    results = run_experiment(Experiment([Condition("insists", CHECK_IN, 4, policies=Insists())], replicates=1, seed=1))
    row = next(results.runs.rows())
    assert row["status"] == "waits"
    assert row["refused"] > 0
    assert row["turns"] == 0


def test_a_cast_that_is_too_small_is_a_row_too() -> None:
    row = next(run_experiment(Experiment([Condition("small", TUNING, 1)], replicates=1, seed=1)).runs.rows())
    assert row["status"] == "failed"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: Experiment([], replicates=1, seed=1), "empty-experiment"),
        (lambda: Experiment([PLAIN], replicates=0, seed=1), "number-range"),
        (lambda: Experiment([PLAIN], replicates=True, seed=1), "wrong-kind"),
        (lambda: Experiment([PLAIN], replicates=1, seed=wrong(1.5)), "wrong-kind"),
        (lambda: Experiment([PLAIN, evolve(PLAIN, cast=4)], replicates=1, seed=1), "duplicate-condition"),
        (lambda: Experiment([wrong("plain")], replicates=1, seed=1), "wrong-kind"),
        (lambda: Experiment([PLAIN], replicates=1, seed=1, at=datetime(2026, 1, 1)), "naive-time"),  # noqa: DTZ001 - what is refused
        (lambda: Experiment([PLAIN], replicates=1, seed=1, draws="mine"), "unknown-draws"),
        (lambda: Condition("", CHECK_IN, 4), "wrong-kind"),
        (lambda: Condition("x", wrong("check-in"), 4), "wrong-kind"),
        (lambda: Condition("x", CHECK_IN, wrong("three")), "wrong-kind"),
        (lambda: Condition("x", CHECK_IN, 4, policies=wrong("equal")), "wrong-kind"),
        (lambda: Condition("x", CHECK_IN, 4, arguments={"patiense": 3}), "unknown-argument"),
        (lambda: Condition("x", CHECK_IN, 4, arguments={"seed": 3}), "unknown-argument"),
        (lambda: Condition("x", CHECK_IN, 4, turn_taking=wrong("loud")), "wrong-kind"),
        (lambda: Condition("x", CHECK_IN, 4, arguments=wrong(3)), "wrong-kind"),
        (lambda: grid(PLAIN, casts=[3]), "unknown-axis"),
        (lambda: grid(PLAIN, cast=[]), "empty-axis"),
        (lambda: grid(PLAIN, cast=wrong(3)), "wrong-kind"),
        (lambda: grid(PLAIN, policies=[Equal()]), "no-name"),
        (lambda: grid(PLAIN, cast=range(3, 203), patience=range(1, 101)), "too-many-conditions"),
        (lambda: small().place_of("check-in, cast=4, policies=usual-7"), "unknown-run"),
        (lambda: small().place_of("check-in, cast=4, policies=usual-007"), "unknown-run"),
        (lambda: small().place_of(28), "unknown-run"),
        (lambda: jobs(small(), per_job=0), "number-range"),
    ],
)
def test_what_makes_no_sense_is_named_with_a_remedy(made: Callable[[], Any], code: str) -> None:
    with pytest.raises((InvalidArgument, NotFound)) as caught:
        made()
    assert caught.value.code == code
    assert caught.value.problems[0].remedy


def test_what_holds_itself_has_no_digest() -> None:
    policy = Remembers()
    policy.asked = [policy]  # type: ignore[assignment]  # whatever a policy may hold
    with pytest.raises(InvalidArgument, match="no-digest"):
        _ = Experiment([Condition("x", CHECK_IN, 4, policies=policy)], replicates=1, seed=1).digest
