# SPDX-License-Identifier: MIT
"""Experiments come out the same wherever, in whatever order and in whatever pieces they are run, also when they are broken off."""

from __future__ import annotations

import gc
import multiprocessing
import re
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plcprotocols.catalogue import find
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.simulation import (
    Chunk,
    Condition,
    Equal,
    Experiment,
    Job,
    Progress,
    Results,
    collect,
    conducting,
    estimate,
    jobs,
    read_results,
    run_experiment,
    run_job,
)
from plcprotocols.simulation.columns import TABLES
from plcprotocols.simulation.progress import on_stderr
from tests.simulation.experimenting import CHECK_IN, Breaks, rows, small

SMALL = small()


@cache
def expected() -> dict[str, list[dict[str, object]]]:
    return rows(run_experiment(SMALL, progress=silent))


@cache
def pieces() -> tuple[Chunk, ...]:
    return tuple(map(run_job, jobs(SMALL, per_job=1)))


def silent(progress: Progress) -> None:
    pass


def ticking(step: float) -> Callable[[], float]:
    moments = count()
    return lambda: next(moments) * step


class Odd(Executor):
    """Does what it was given in a drawn order, takes as long for it as it says, and is never to be shut down."""

    def __init__(self, draw: Callable[[int], int], pace: float = 0.1) -> None:
        self.draw, self.pace, self.waiting, self.most = draw, pace, list[tuple[Future[Any], Job]](), 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert len(args) == 1
        assert not kwargs
        self.waiting.append((Future[Any](), args[0]))
        self.most = max(self.most, len(self.waiting))
        return self.waiting[-1][0]

    def wait(self, futures: Any, *, return_when: str) -> tuple[set[Future[Any]], set[Future[Any]]]:
        future, job = self.waiting.pop(self.draw(len(self.waiting)))
        future.set_result(evolve(run_job(job), seconds=len(job.seeds) * self.pace))
        return {future}, set()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        raise AssertionError("an executor belongs to whoever made it")


@given(st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_pace_gives_the_same(monkeypatch: pytest.MonkeyPatch, data: st.DataObject) -> None:
    executor = Odd(lambda waiting: data.draw(st.integers(0, waiting - 1)), data.draw(st.sampled_from([0.0, 0.06, 0.2, 3.0])))
    monkeypatch.setattr(conducting, "wait", executor.wait)
    workers = data.draw(st.integers(1, 4))
    found = run_experiment(SMALL, executor, workers=workers, progress=silent)
    assert rows(found) == expected()
    assert executor.most <= workers * conducting.AHEAD


@given(st.permutations(range(SMALL.runs)))
@settings(max_examples=10)
def test_what_jobs_bring_back_is_put_in_order(order: list[int]) -> None:
    assert rows(collect(SMALL, (pieces()[place] for place in order))) == expected()


@pytest.mark.parametrize("per_job", [1, 3, 5, 100])
def test_any_cut_gives_the_same(per_job: int) -> None:
    assert rows(collect(SMALL, map(run_job, jobs(SMALL, per_job=per_job)))) == expected()


def test_threads_and_processes_give_the_same() -> None:
    with ThreadPoolExecutor(3) as threads:
        assert rows(run_experiment(SMALL, threads, progress=silent)) == expected()
        assert threads.submit(int, "7").result() == 7
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert rows(run_experiment(SMALL, processes, workers=2, progress=silent)) == expected()
        with pytest.raises(InvalidArgument, match="not-picklable") as caught:
            run_experiment(unpicklable(), processes, workers=2, progress=silent)
        assert "at the top of a module" in caught.value.problems[0].remedy
        assert processes.submit(int, "7").result() == 7


def unpicklable() -> Experiment:
    class Mine(Breaks):
        """A class that no worker can find."""

    return Experiment([Condition("mine", CHECK_IN, 4, policies=Mine(0.0))], replicates=3, seed=1)


def test_a_policy_that_cannot_be_sent_runs_here_and_in_threads() -> None:
    here = run_experiment(unpicklable(), progress=silent)
    assert here.counts() == {"ended": 3}
    with ThreadPoolExecutor(2) as threads:
        assert rows(run_experiment(unpicklable(), threads, progress=silent)) == rows(here)


def test_an_executor_that_loses_a_job_is_named() -> None:
    class Loses(Odd):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future = super().submit(fn, *args, **kwargs)
            future.set_exception(MemoryError("no room"))
            return future

    with pytest.raises(InvalidArgument, match=r"executor-failed.*same place"):
        run_experiment(SMALL, Loses(lambda waiting: 0), progress=silent)


class Stops(BaseException):
    """Somebody pulls the plug."""


def after(runs: int) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        if progress.done >= runs:
            raise Stops

    return tell


def files(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("stops", [(1,), (5, 6), (13, 14, 27)])
def test_what_was_broken_off_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: tuple[int, ...]) -> None:
    monkeypatch.setattr(conducting, "A_JOB", 0.0)
    monkeypatch.setattr(conducting, "TOLD_EVERY", 0.0)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert rows(run_experiment(SMALL, place=whole, part=4, progress=silent)) == expected()
    held = 0
    for stop in stops:
        with pytest.raises(Stops):
            run_experiment(SMALL, place=broken, part=4, progress=after(stop))
        found = read_results(broken)
        assert not found.complete
        assert held < len(found.runs) <= stop
        assert rows(found)["runs"] == expected()["runs"][: len(found.runs)]
        assert {row["case:concept:name"] for row in rows(found)["turns"]} == set(found.runs.column("case:concept:name"))
        held = len(found.runs)
    assert rows(run_experiment(SMALL, place=broken, progress=silent)) == expected()
    assert files(broken) == files(whole)
    assert read_results(broken).complete
    told: list[Progress] = []
    assert rows(run_experiment(SMALL, place=broken, progress=told.append)) == expected()
    assert not told, "nothing is left to do"


def test_a_file_that_was_written_ahead_of_the_runs_does_no_harm(tmp_path: Path) -> None:
    run_experiment(SMALL, place=tmp_path / "one", part=100, progress=silent)
    with pytest.raises(Stops):
        run_experiment(SMALL, place=tmp_path / "other", part=100, progress=after(1))
    for table in ("phases", "turns"):
        (tmp_path / "other" / table / "000000.parquet").write_bytes((tmp_path / "one" / table / "000000.parquet").read_bytes())
    assert rows(run_experiment(SMALL, place=tmp_path / "other", progress=silent)) == expected()


def test_what_was_done_elsewhere_goes_into_files_as_well(tmp_path: Path) -> None:
    assert rows(collect(SMALL, reversed(pieces()), place=tmp_path / "x", part=3)) == expected()


def test_another_experiment_in_the_same_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = small(1)
    run_experiment(few, place=tmp_path, progress=silent)
    with pytest.raises(InvalidArgument, match="other-experiment"):
        run_experiment(small(1, seed=12), place=tmp_path, progress=silent)
    with pytest.raises(InvalidArgument, match="other-experiment"):
        collect(SMALL, map(run_job, jobs(few)))
    monkeypatch.setattr("plcprotocols.simulation.results.__version__", "0.0.1")
    with pytest.raises(InvalidArgument, match="other-library"):
        run_experiment(few, place=tmp_path, progress=silent)


def test_a_place_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("the only copy")
    for place in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(InvalidArgument, match="not-empty"):
            run_experiment(small(1), place=place, progress=silent)
    with pytest.raises(NotFound, match="not-results"):
        read_results(tmp_path)
    (tmp_path / "experiment.json").write_text("[1, 2]")
    with pytest.raises(NotFound, match="not-results"):
        run_experiment(small(1), place=tmp_path, progress=silent)
    assert (tmp_path / "thesis.txt").read_text() == "the only copy"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    found = run_experiment(small(1), place=tmp_path, part=10, progress=silent)
    (tmp_path / "runs" / "000000.parquet").write_bytes(b"PAR1 and nothing else")
    for reads in (lambda: found.runs.column("seed"), lambda: len(found.runs), lambda: run_experiment(small(1), place=tmp_path, progress=silent)):
        with pytest.raises(NotFound, match=r"broken-results.*another folder"):
            reads()


def test_jobs_that_are_missing_are_missed() -> None:
    with pytest.raises(InvalidArgument, match="missing-runs"):
        collect(SMALL, pieces()[:-1])


def test_an_estimate_says_how_many_and_about_how_long() -> None:
    found = estimate(SMALL, clock=ticking(1.5))
    assert (found.runs, found.sampled, found.seconds_per_run, found.seconds) == (28, 12, 0.5, 14.0)
    assert str(found) == "28 runs of about 0.500 s take one worker about 14 s"
    assert estimate(SMALL, workers=2, clock=ticking(1.5)).seconds == 7.0


def test_an_estimate_tries_a_few_of_many_conditions() -> None:
    many = Experiment([Condition(str(number), CHECK_IN, 4) for number in range(500)], replicates=10, seed=1)
    assert estimate(many).sampled == conducting.SAMPLED * conducting.SAMPLES


def test_what_takes_too_long_is_refused_with_the_estimate() -> None:
    with pytest.raises(InvalidArgument, match="too-large") as caught:
        run_experiment(SMALL, limit=timedelta(seconds=4), clock=ticking(1.5), progress=silent)
    assert "28 runs of about 0.500 s take one worker about 14 s" in caught.value.problems[0].given
    assert "About 2 replicates would fit." in caught.value.problems[0].remedy
    assert rows(run_experiment(SMALL, limit=timedelta(minutes=4), progress=silent)) == expected()


def test_progress_is_told_with_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conducting, "A_JOB", 0.0)
    told: list[Progress] = []
    run_experiment(Experiment([Condition("breaks", CHECK_IN, 4, policies=Breaks(1.0))], replicates=4, seed=1), progress=told.append, clock=ticking(1.0))
    assert [(each.done, each.failed) for each in told] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert (told[-1].runs, told[-1].left_seconds) == (4, 0.0)
    assert told[1].rate == 2 / told[1].seconds
    assert re.fullmatch(r"2 of 4 runs, 2 failed, 0\.\d a second, \d s left", str(told[1]))


class Terminal(StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def test_progress_is_told_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal in (Terminal(terminal=False), Terminal(terminal=True)):
        monkeypatch.setattr("sys.stderr", terminal)
        run_experiment(small(1))
        on_stderr(Progress(1, 2, 0, 1.0, 1.0, 1.0))
        assert bool(terminal.getvalue()) is terminal.terminal
    assert "4 of 4 runs" in terminal.getvalue()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: run_experiment(cast("Any", [])), "wrong-kind"),
        (lambda: run_experiment(SMALL, cast("Any", 2)), "wrong-kind"),
        (lambda: run_experiment(SMALL, workers=0), "number-range"),
        (lambda: run_experiment(SMALL, part=0), "number-range"),
        (lambda: estimate(SMALL, workers=0), "number-range"),
        (lambda: collect(SMALL, [], part=0), "number-range"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Callable[[], Results], code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        call()
    assert caught.value.code == code


def tidy(progress: Progress) -> None:
    gc.collect()


def peak(experiment: Experiment, place: Path) -> int:
    gc.freeze()
    tracemalloc.start()
    try:
        run_experiment(experiment, place=place, part=5, progress=tidy)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


def test_memory_does_not_grow_with_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conducting, "A_JOB", 0.02)
    monkeypatch.setattr(conducting, "TOLD_EVERY", 0.1)  # each time what no longer counts is taken away, so that it is not measured
    few = evolve(small(5), conditions=small().conditions[:1])
    run_experiment(few, place=tmp_path / "warm", progress=silent)
    least = peak(evolve(few, replicates=5), tmp_path / "few")
    assert peak(evolve(few, replicates=50), tmp_path / "many") < 4 * least  # some of it are memos of the engine, which have a bound of their own


def test_every_table_of_any_protocol_can_be_kept(tmp_path: Path) -> None:
    conditions = [
        Condition("groups", find("one-two-four-all"), 8),
        Condition("film", find("video-coaching-intervision"), 4),
        Condition("terse", find("final-word"), 4, policies=Equal(passes=0.5), mode="guided"),
    ]
    found = run_experiment(Experiment(conditions, replicates=2, seed=3), place=tmp_path / "x", progress=silent)
    assert found.counts() == {"ended": 6}
    for name in TABLES:
        assert list(found.table(name).rows())


def test_a_lazy_caller_gets_jobs_one_by_one() -> None:
    assert isinstance(jobs(SMALL), Iterator)
