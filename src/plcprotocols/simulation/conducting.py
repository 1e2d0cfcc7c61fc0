# SPDX-License-Identifier: MIT
"""Experiments are run: here, on an executor of the caller's, or by whatever does jobs; and it is estimated how long that takes.

How runs are put together to jobs follows how long they take on this machine, and nothing else follows from it: seeds are in the jobs, and what comes
back is put in order before it is kept. So results are the same however they were computed.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from datetime import timedelta
from math import ceil
from os import cpu_count
from pathlib import Path

from attrs import define, field, frozen

from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.simulation.experiments import Experiment
from plcprotocols.simulation.jobs import Chunk, Job, a_count_from_one, job, run_job
from plcprotocols.simulation.places import Memory, Sink, open_place
from plcprotocols.simulation.progress import TOLD_EVERY, Progress, Tells, on_stderr, span
from plcprotocols.simulation.results import Results, provenance
from plcprotocols.simulation.stopwatch import Stopwatch, seconds

A_JOB = 0.5  # seconds a job is meant to take
AHEAD = 3  # how many jobs may be under way for each worker, those included that wait for an earlier one to be kept
PART = 250  # runs in a file
SAMPLED, SAMPLES = 12, 3  # how many conditions an estimate tries at most, and how many runs of each


@frozen
class Estimate:
    """How much an experiment is.

    Attributes:
        runs: how many runs there are.
        seconds_per_run: how long one takes on average here.
        seconds: how long all take, with so many workers.
        workers: with how many workers.
        sampled: how many runs it was reckoned from.
    """

    runs: int
    seconds_per_run: float
    seconds: float
    workers: int
    sampled: int

    def __str__(self) -> str:
        workers = "one worker" if self.workers == 1 else f"{self.workers} workers"
        return f"{self.runs:,} runs of about {self.seconds_per_run:.3f} s take {workers} about {span(self.seconds)}"


def estimate(experiment: Experiment, *, workers: int = 1, clock: Stopwatch = seconds) -> Estimate:
    """Say about how long an experiment takes, from a few of its runs, which are held here.

    Args:
        experiment: the experiment.
        workers: how many work at the same time.
        clock: what tells how long something takes.

    Raises:
        InvalidArgument: `number-range` for fewer than one worker.
    """
    _is_experiment(experiment)
    a_count_from_one("workers", workers)
    digest, number = experiment.digest, len(experiment.conditions)
    tried = sorted({place * number // min(number, SAMPLED) for place in range(min(number, SAMPLED))})
    spent, runs = 0.0, 0
    for place in tried:
        first = job(experiment, digest, place * experiment.replicates, SAMPLES)
        run_job(job(experiment, digest, place * experiment.replicates, 1))  # what is compiled once is not counted for each
        begun = clock()
        runs += run_job(first).runs
        spent += clock() - begun
    each = spent / runs
    return Estimate(experiment.runs, each, each * experiment.runs / workers, workers, runs)


def run_experiment(
    experiment: Experiment,
    executor: Executor | None = None,
    *,
    place: Path | str | None = None,
    workers: int | None = None,
    limit: timedelta | None = None,
    progress: Tells | None = None,
    part: int = PART,
    clock: Stopwatch = seconds,
) -> Results:
    """Run an experiment; the results are the same for every executor, and every way in which the work is cut up.

    A run that fails is a row with its error, and the others go on. Results go to `place` as they come; broken off, the experiment goes on from
    there when it is run again with the same place.

    Args:
        experiment: the experiment.
        executor: where it is run: any `concurrent.futures.Executor`, such as a `ProcessPoolExecutor`, or `Client.get_executor(pure=False)` of
            `dask.distributed`. It is never shut down. None for here, in this process.
        place: a folder for the results, as Parquet files (extra `simulation`); None for memory.
        workers: how many of the executor work at the same time; as many as this machine has cores unless given. Give it for a cluster.
        limit: refuse what is estimated to take longer.
        progress: told how far it is, five times a second at most, and at the end; a line on standard error if None, and nothing where that is no
            terminal.
        part: how many runs a file holds; memory does not grow beyond that with the number of runs.
        clock: what tells how long something takes.

    Raises:
        InvalidArgument: `too-large` with the estimate, if it takes longer than `limit`; `not-picklable` for a policy or an argument that cannot be
            sent to where it is to work; `executor-failed` if the executor lost a job; `other-experiment`, `other-library` and `not-empty` for a
            place that holds something else.
        NotFound: `missing-extra`.
    """
    _is_experiment(experiment)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise wrong_kind("executor", executor, "Give a concurrent.futures.Executor, such as ProcessPoolExecutor().")
    count = (1 if executor is None else cpu_count() or 1) if workers is None else workers
    a_count_from_one("workers", count)
    a_count_from_one("part", part)
    sink = _sink(experiment, place, part)
    if limit is not None:
        _within(estimate(experiment, workers=count, clock=clock), experiment, sink.done, limit)
    plan = _Plan(experiment, experiment.digest, sink.done, count)
    chunks = map(run_job, plan) if executor is None else _elsewhere(executor, plan, count * AHEAD)
    _keep(sink, chunks, _Teller(experiment.runs, sink.done, progress or on_stderr, clock), plan, clock)
    return sink.results()


def collect(experiment: Experiment, chunks: Iterable[Chunk], *, place: Path | str | None = None, part: int = PART) -> Results:
    """Put together what jobs brought back, in any order; what waits for an earlier job is in memory until that is there.

    Args:
        experiment: the experiment.
        chunks: what `plcprotocols.simulation.run_job` gave for each of `plcprotocols.simulation.jobs`.
        place: a folder for the results, as Parquet files (extra `simulation`); None for memory.
        part: how many runs a file holds.

    Raises:
        InvalidArgument: `other-experiment` for what came of another one, or for such a place; `missing-runs` if not all jobs are there.
        NotFound: `missing-extra`.
    """
    _is_experiment(experiment)
    a_count_from_one("part", part)
    sink, digest = _sink(experiment, place, part), experiment.digest
    waiting: dict[int, Chunk] = {}
    try:
        for chunk in chunks:
            if chunk.experiment != digest:
                raise InvalidArgument(Problem("other-experiment", "chunks", "a job of another experiment", "Collect the jobs of one experiment."))
            if chunk.first >= sink.done:
                waiting[chunk.first] = chunk
            while sink.done in waiting:
                sink.add(waiting.pop(sink.done))
    finally:
        sink.close()
    if sink.done < experiment.runs:
        given = f"run {sink.done} of {experiment.runs} is missing"
        raise InvalidArgument(Problem("missing-runs", "chunks", given, "Give what came of every job, cut in one way."))
    return sink.results()


def _is_experiment(experiment: object) -> None:
    if not isinstance(experiment, Experiment):
        raise wrong_kind("experiment", experiment, "Give an Experiment.")


def _sink(experiment: Experiment, place: Path | str | None, part: int) -> Sink:
    return Memory(provenance(experiment)) if place is None else open_place(Path(place), experiment, part)


def _within(guess: Estimate, experiment: Experiment, done: int, limit: timedelta) -> None:
    left = guess.seconds * (experiment.runs - done) / experiment.runs
    if left <= limit.total_seconds():
        return
    fitting = int(experiment.replicates * limit.total_seconds() / left)
    fewer = f"About {fitting:,} replicates would fit. " if fitting else ""
    remedy = f"{fewer}Take fewer replicates or conditions, more workers, or a higher limit."
    raise InvalidArgument(Problem("too-large", "limit", f"{guess}, and the limit is {span(limit.total_seconds())}", remedy))


@define(eq=False)
class _Plan:
    """Cuts what is left of an experiment into jobs as it goes: of about half a second, and smaller where few runs are left for many workers."""

    experiment: Experiment
    digest: str
    next: int
    workers: int
    paces: dict[int, float] = field(factory=dict)
    latest: float | None = None

    def __iter__(self) -> Iterator[Job]:
        while self.next < self.experiment.runs:
            made = job(self.experiment, self.digest, self.next, self.size())
            self.next += len(made.seeds)
            yield made

    def size(self) -> int:
        """Say how many runs the next job has; one while it is not known how long a run takes."""
        pace = self.paces.get(self.next // self.experiment.replicates, self.latest)
        if pace is None:
            return 1
        share = ceil((self.experiment.runs - self.next) / (2 * self.workers)) if self.workers > 1 else self.experiment.runs
        return max(1, min(int(A_JOB / max(pace, 1e-6)), share))

    def note(self, chunk: Chunk) -> None:
        """Learn from a job how long runs of its condition take."""
        self.latest = self.paces[chunk.first // self.experiment.replicates] = chunk.seconds / chunk.runs


@define(eq=False)
class _Teller:
    """Tells how far it is, not too often."""

    runs: int
    before: int
    tells: Tells
    clock: Stopwatch
    begun: float = field(init=False)
    told: float | None = None
    failed: int = 0

    def __attrs_post_init__(self) -> None:
        self.begun = self.clock()

    def note(self, done: int, failed: int) -> None:
        """Take notice of how many are done."""
        self.failed += failed
        now = self.clock()
        if self.told is not None and now - self.told < TOLD_EVERY and done < self.runs:
            return
        self.told, spent, fresh = now, now - self.begun, done - self.before
        rate = fresh / spent if fresh and spent > 0 else None
        self.tells(Progress(done, self.runs, self.failed, spent, rate, None if rate is None else (self.runs - done) / rate))


def _keep(sink: Sink, chunks: Iterable[Chunk], teller: _Teller, plan: _Plan, clock: Stopwatch) -> None:
    """Keep what comes back, whatever happens meanwhile."""
    try:
        for chunk in chunks:
            plan.note(chunk)
            sink.add(chunk)
            sink.save(clock())
            teller.note(sink.done, chunk.failed)
    finally:
        sink.close()


def _elsewhere(executor: Executor, plan: _Plan, window: int) -> Iterator[Chunk]:
    """Give what comes back in the order of the runs; no more jobs are under way or wait for an earlier one than fit into the window."""
    todo, under_way, back, order = iter(plan), dict[Future[Chunk], Job](), dict[int, Chunk](), list[int]()
    try:
        while True:
            while len(order) < window and (made := next(todo, None)) is not None:
                under_way[_submitted(executor, made)] = made
                order.append(made.first)
            if not order:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                made = under_way.pop(future)
                back[made.first] = chunk = _result(future, made)
                plan.note(chunk)
            while order and order[0] in back:
                yield back.pop(order.pop(0))
    finally:
        for future in under_way:
            future.cancel()


def _submitted(executor: Executor, made: Job) -> Future[Chunk]:
    try:
        return executor.submit(run_job, made)
    except Exception as error:
        raise _lost(error, made) from error


def _result(future: Future[Chunk], made: Job) -> Chunk:
    try:
        return future.result()
    except Exception as error:
        raise _lost(error, made) from error


def _lost(error: Exception, made: Job) -> InvalidArgument:
    """Say why a job came to nothing: run_job itself raises nothing, so it could not be sent, or whoever was to do it is gone."""
    try:
        pickle.dumps(made)
    except Exception as reason:  # noqa: BLE001 - whatever pickle finds
        given = f"condition {made.condition.name!r} cannot be sent to a worker: {reason}"
        remedy = "Define its policies at the top of a module and let them hold plain values, or take no executor, or one with threads."
        return InvalidArgument(Problem("not-picklable", "executor", given, remedy))
    given = f"a job of condition {made.condition.name!r} was lost: {type(error).__name__}: {error}".removesuffix(": ")
    remedy = "Run it again with the same place and a new executor: what is kept is not run again. Fewer workers need less memory."
    return InvalidArgument(Problem("executor-failed", "executor", given, remedy))
