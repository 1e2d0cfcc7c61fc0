# SPDX-License-Identifier: MIT
"""Jobs: parts of an experiment that can be done anywhere and in any order, and what they bring back.

A job is one value that can be pickled, with all its seeds inside, so that two equal jobs bring back equal columns. Only columns come back: events
stay where they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any, cast

from attrs import field, frozen

from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.simulation.columns import TABLES, Cell, Rows, names_of, rows_of, rows_of_failure
from plcprotocols.simulation.experiments import Condition, Experiment, Pairs, Policies
from plcprotocols.simulation.policy import Policy, Seeded
from plcprotocols.simulation.run import Run, simulate
from plcprotocols.simulation.stopwatch import seconds
from plcprotocols.simulation.streams import stream
from plcprotocols.simulation.taking import TurnTaking

SEEDS = 1 << 53
PER_JOB = 20


@frozen
class Job:
    """Some replicates of one condition.

    Attributes:
        experiment: digest of the experiment it is of.
        condition: what is held.
        first: the number of its first run in the experiment.
        replicate: the number of its first replicate.
        seeds: the seeds of its runs, in order.
        at: when each session opens.
    """

    experiment: str
    condition: Condition
    first: int
    replicate: int
    seeds: tuple[int, ...]
    at: datetime


@frozen(eq=False)
class Chunk:
    """What came of a job, in columns.

    Attributes:
        experiment: digest of the experiment it is of.
        first: the number of its first run in the experiment.
        counts: how many rows each of its runs has, by table.
        columns: the columns of each table.
        failed: how many of its runs failed.
        seconds: how long it took.
    """

    experiment: str
    first: int
    counts: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, Mapping[str, list[Cell]]]
    failed: int = field(default=0, kw_only=True)
    seconds: float = field(default=0.0, kw_only=True)

    @property
    def runs(self) -> int:
        """How many runs it tells of."""
        return len(self.counts["runs"])


def jobs(experiment: Experiment, *, per_job: int = PER_JOB) -> Iterator[Job]:
    """Cut an experiment into jobs, for whatever does jobs: `run_job` does one, `plcprotocols.simulation.collect` puts together what comes back.

    Args:
        experiment: the experiment.
        per_job: how many runs a job has at most; a job should take a good part of a second.

    Raises:
        InvalidArgument: `number-range` for fewer than one.

    Example:
        >>> from plcprotocols import find
        >>> from plcprotocols.simulation import Condition
        >>> experiment = Experiment([Condition("check-in", find("check-in"), 4)], replicates=5, seed=7)
        >>> [len(job.seeds) for job in jobs(experiment, per_job=2)]
        [2, 2, 1]
    """
    a_count_from_one("per_job", per_job)
    return _jobs(experiment, experiment.digest, per_job)


def a_count_from_one(place: str, value: object) -> None:
    """Ask for a whole number above 0.

    Raises:
        InvalidArgument: for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_kind(place, value, "Give a whole number.")
    if value < 1:
        raise InvalidArgument(Problem("number-range", place, str(value), "Give at least 1."))


def _jobs(experiment: Experiment, digest: str, per_job: int) -> Iterator[Job]:
    for first in range(0, experiment.runs, experiment.replicates):
        for replicate in range(0, experiment.replicates, per_job):
            yield job(experiment, digest, first + replicate, per_job)


def job(experiment: Experiment, digest: str, first: int, runs: int) -> Job:
    """Make the job of some runs of an experiment, which ends where its condition does.

    Args:
        experiment: the experiment.
        digest: its digest.
        first: the number of the first run.
        runs: how many at most.
    """
    condition, replicate = experiment.place_of(first)
    seeds = tuple(experiment.seed_of(condition, each) for each in range(replicate, min(replicate + runs, experiment.replicates)))
    return Job(digest, condition, first, replicate, seeds, experiment.at)


def run_job(job: Job) -> Chunk:
    """Do a job: hold its sessions and give what is kept of them. A run that fails is a row that says so, and the others go on.

    Args:
        job: the job, as it was made or as it comes out of a pickle.
    """
    begun = seconds()
    columns: dict[str, dict[str, list[Cell]]] = {table: {name: [] for name in names_of(table)} for table in TABLES}
    counts: dict[str, list[int]] = {table: [] for table in TABLES}
    failed = 0
    for replicate, seed in enumerate(job.seeds, start=job.replicate):
        rows, well = _held(job, replicate, seed)
        failed += not well
        for table, found in rows.items():
            counts[table].append(len(found))
            for name, cells in zip(columns[table], zip(*found, strict=True), strict=False):
                columns[table][name].extend(cells)
    told = {table: tuple(each) for table, each in counts.items()}
    return Chunk(job.experiment, job.first, told, columns, failed=failed, seconds=seconds() - begun)


def _held(job: Job, replicate: int, seed: int) -> tuple[Rows, bool]:
    name = f"{job.condition.name}-{replicate}"
    try:
        run = hold(job.condition, name=name, seed=seed, at=job.at)
        return rows_of(run, condition=job.condition.name, replicate=replicate), True
    except Exception as error:  # noqa: BLE001 - policies are anybody's; what fails is told in its row
        return rows_of_failure(name, job.condition.name, replicate, seed, error), False


def hold(condition: Condition, *, name: str, seed: int, at: datetime) -> Run:
    """Hold one session of a condition, with policies of its own.

    Args:
        condition: the condition.
        name: the id of its record.
        seed: its seed.
        at: when it opens.
    """
    policies, turn_taking, arguments = _afresh(condition)
    further: dict[str, Any] = dict(arguments)
    return simulate(
        condition.protocol,
        condition.cast,
        seed=seed,
        at=at,
        record=name,
        mode=condition.mode,
        policies=_seeded(policies, int(stream(seed, "policies").random() * SEEDS)),
        turn_taking=turn_taking,
        parameters=dict(condition.parameters),
        **further,
    )


def _afresh(condition: Condition) -> tuple[Policies, TurnTaking | None, Pairs]:
    """Copy what may remember something; what is the same for all people stays the same, and protocols are not copied."""
    kept: dict[int, object] = {id(each): each for each in (condition.protocol, condition.cast)}
    return deepcopy((condition.policies, condition.turn_taking, condition.arguments), kept)


def _seeded(policies: Policies, seed: int) -> Policy | Mapping[str, Policy] | None:
    """Have what is drawn before a session drawn from its seed, once for people who share a policy."""
    if policies is None:
        return None
    if not isinstance(policies, tuple):
        return _drawn(policies, seed)
    found = {id(policy): _drawn(policy, seed) for _, policy in policies}
    return {person: found[id(policy)] for person, policy in policies}


def _drawn(policy: Policy, seed: int) -> Policy:
    return cast("Seeded", policy).seeded(seed) if hasattr(policy, "seeded") else policy


def replay(experiment: Experiment, run: int | str) -> Run:
    """Hold one run of an experiment again: the whole record of a row, byte for byte.

    Args:
        experiment: the experiment.
        run: the name of the run, as it stands in `case:concept:name`, or its number in the experiment.

    Raises:
        NotFound: `unknown-run`.
        PlcError: what made the run fail, if it failed; or what its policy raised.

    Example:
        >>> from plcprotocols import find
        >>> from plcprotocols.simulation import Condition
        >>> experiment = Experiment([Condition("check-in", find("check-in"), 4)], replicates=5, seed=7)
        >>> replay(experiment, "check-in-3").session.record.header.record
        'check-in-3'
    """
    condition, replicate = experiment.place_of(run)
    return hold(condition, name=f"{condition.name}-{replicate}", seed=experiment.seed_of(condition, replicate), at=experiment.at)
