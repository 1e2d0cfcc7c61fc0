# SPDX-License-Identifier: MIT
"""Measures the ratios the library holds itself to, and prints one line a row.

Each line is tab-separated: `bench`, name, ratio (median over repetitions), reach, `ok` or `short`. Both sides of a ratio are measured in the same run, in
turn, with the garbage collector off as in `timeit`, and a sample of either is some milliseconds long: what is performed is performed several times over, as the
trigger is pulled many times. `--quick` takes fewer repetitions.

    python tests/bench/run.py [--quick]
"""

from __future__ import annotations

import gc
import multiprocessing
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

import simpy
from transitions import Machine

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.people import Cast
from plcprotocols.simulation import Condition, Experiment, run_experiment, run_job, simulate
from plcprotocols.simulation.jobs import job
from tests import golden_file
from tests.bench.crowds import Played, crowds
from tests.golden_file import Golden

# The second one is heavy on what is rare: loops, films, consents, late people. Its row is our own.
TRANSCRIPTS = ("tuning-protocol-8.txt", "video-coaching-intervision-8.txt")


class Model:
    """A cursor on the bare machine."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = "here"


def bare_trigger(times: int) -> float:
    """Measure one trigger with one condition, in seconds."""
    machine = Machine(model=None, states=["here", "there"], initial=None, auto_transitions=False, send_event=True, queued=False)
    machine.add_transition("go", "here", "there", conditions=[lambda event: True])
    machine.add_transition("back", "there", "here", conditions=[lambda event: True])
    cursor, go, back = Model(), machine.events["go"], machine.events["back"]
    begun = perf_counter()
    for _ in range(times):
        go.trigger(cursor)
        back.trigger(cursor)
    return (perf_counter() - begun) / (2 * times)


def accepted(golden: Golden) -> list[Command]:
    """Name the commands of a transcript that are accepted."""
    return [line.command for line in golden.lines if line.command is not None and line.mark != "!"]


def performed(golden: Golden, commands: list[Command]) -> float:
    """Measure the mean of one performed command over a transcript, in seconds."""
    session = golden.open()
    begun = perf_counter()
    for command in commands:
        session.perform(command)
    return (perf_counter() - begun) / len(commands)


def several(measured: Callable[[], float], times: int = 8) -> float:
    """Measure something several times over and give the mean."""
    return sum(measured() for _ in range(times)) / times


def listed(golden: Golden, commands: list[Command]) -> float:
    """Measure the mean of listing everybody's moves before each command of a transcript, in seconds."""
    session, spent = golden.open(), 0.0
    for command in commands:
        begun = perf_counter()
        tuple(session.legal())
        spent += perf_counter() - begun
        session.perform(command)
    return spent / len(commands)


def crowd_performed(crowd: Played) -> float:
    """Measure a session of many people, in seconds for each event it appends."""
    session = crowd.open()
    begun = perf_counter()
    for command in crowd.commands:
        session.perform(command)
    return (perf_counter() - begun) / crowd.events


def crowd_listed(crowd: Played) -> float:
    """Measure the mean of listing everybody's moves before each command of a session of many people, in seconds."""
    session, spent = crowd.open(), 0.0
    for command in crowd.commands:
        begun = perf_counter()
        tuple(session.legal())
        spent += perf_counter() - begun
        session.perform(command)
    return spent / len(crowd.commands)


def crowd_command(crowd: Played) -> float:
    """Measure the mean of one performed command of a session of many people, in seconds."""
    return crowd_performed(crowd) * crowd.events / len(crowd.commands)


def heaviest(found: list[Played]) -> Played:
    """Name the session whose events cost most, of the best of a few times."""
    return max(found, key=lambda crowd: min(crowd_performed(crowd) for _ in range(5)))


def ratio(top: Callable[[], float], bottom: Callable[[], float], repetitions: int) -> float:
    """Measure two things in turn and give the median of their ratios."""
    top()
    bottom()
    ratios = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(repetitions):
            ratios.append(top() / bottom())
            gc.collect()
    finally:
        gc.enable()
    return median(ratios)


def open_talk(turns: int) -> float:
    """Measure a session of so many turns of open talk, in seconds."""
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee", "eli", "fin"]})
    at = golden_file.read(TRANSCRIPTS[0]).opened
    session = Session.open(find("tuning-protocol"), cast, at=at, record="growth")
    session.perform(c.Choose("fay", at, "skip"))
    begun = perf_counter()
    for turn in range(turns):
        at += timedelta(seconds=3)
        session.perform(c.BeginTurn("oda", at))
        session.perform(c.Produce("oda", at, "focusing-question", f"question-{turn}"))
        session.perform(c.EndTurn("oda", at + timedelta(seconds=2)))
    return perf_counter() - begun


def imported(code: str) -> float:
    """Measure a fresh interpreter that runs one import, in seconds."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - begun


def simulated(seeds: range) -> float:
    """Measure the mean of one turn of simulated sessions with full rules and record, in seconds."""
    protocol, at, turns = find("tuning-protocol"), golden_file.read(TRANSCRIPTS[0]).opened, 0
    begun = perf_counter()
    for seed in seeds:
        session = simulate(protocol, 8, seed=seed, at=at).session
        turns += sum(isinstance(event, e.TurnBegun) for event in session.events)
    return (perf_counter() - begun) / turns


def floor_turns(sessions: int, turns: int = 40) -> float:
    """Measure the mean of one turn in simpy, a process a turn on a floor resource without any rules, in seconds."""
    begun = perf_counter()
    for _ in range(sessions):
        environment = simpy.Environment()
        floor = simpy.Resource(environment, capacity=1)
        for turn in range(turns):
            environment.process(_floor_turn(environment, floor, 3.0 + turn % 7))
        environment.run()
    return (perf_counter() - begun) / (sessions * turns)


def _floor_turn(environment: simpy.Environment, floor: simpy.Resource, seconds: float) -> Generator[simpy.Event, object, None]:
    with floor.request() as request:
        yield request
        yield environment.timeout(seconds)


def many_runs(replicates: int) -> Experiment:
    """Give an experiment of so many runs."""
    return Experiment([Condition("tuning", find("tuning-protocol"), 8)], replicates=replicates, seed=7)


def half(replicates: int, second: int) -> None:
    """Do one half of an experiment, as a plain process does it."""
    experiment = many_runs(replicates)
    run_job(job(experiment, experiment.digest, second * (replicates // 2), replicates // 2))


def two_halves(replicates: int) -> float:
    """Measure two plain processes that do half of an experiment each, in seconds."""
    fresh = multiprocessing.get_context("spawn")
    begun = perf_counter()
    processes = [fresh.Process(target=half, args=(replicates, second)) for second in (0, 1)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return perf_counter() - begun


def two_workers(replicates: int) -> float:
    """Measure an experiment on two workers that are started for it, in seconds."""
    begun = perf_counter()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        run_experiment(many_runs(replicates), executor, workers=2, progress=lambda _: None)
    return perf_counter() - begun


def report(name: str, value: float, reach: float, *, more: bool = False) -> bool:
    """Print a row and tell whether it reaches its figure; of some rows more is better."""
    good = value >= reach if more else value <= reach
    print("bench", name, f"{value:.3f}", f"{'>=' if more else '<='} {reach}", "ok" if good else "short", sep="\t", flush=True)
    return good


def main(arguments: list[str]) -> int:
    """Measure every row; the exit code says whether all reach their figures."""
    quick = "--quick" in arguments
    repetitions = 15 if quick else 61
    goldens = [golden_file.read(name) for name in TRANSCRIPTS]
    moves, heavy = (ratio(partial(several, partial(performed, golden, accepted(golden))), partial(bare_trigger, 1000), repetitions) for golden in goldens)
    legal = max(ratio(partial(listed, golden, accepted(golden)), partial(performed, golden, accepted(golden)), repetitions) for golden in goldens)
    crowd = heaviest(crowds())
    many = ratio(partial(several, partial(crowd_performed, crowd)), partial(bare_trigger, 1000), repetitions)
    many_legal = ratio(partial(crowd_listed, crowd), partial(crowd_command, crowd), repetitions)
    size = 200 if quick else 500
    growth = ratio(lambda: open_talk(10 * size), lambda: open_talk(size), 3 if quick else 7)
    light = ratio(lambda: imported("import plcprotocols"), lambda: imported("import attrs, cattrs, transitions"), 5 if quick else 15)
    simulation = ratio(partial(floor_turns, 20 if quick else 100), partial(simulated, range(2 if quick else 8)), 5 if quick else 15)
    workers = ratio(partial(two_halves, size // 5), partial(two_workers, size // 5), 2 if quick else 7)
    rows = (
        report("performed-move", moves, 1.0),
        report("performed-move-heavy", heavy, 1.2),
        report("legal-moves", legal, 4.0),
        report("performed-move-24", many, 1.0),
        report("legal-moves-24", many_legal, 12.0),
        report("import-time", light, 1.3),
        report("session-growth", growth, 11.0),
        report("simulated-turns", simulation, 0.2, more=True),
        report("two-workers", workers, 0.95, more=True),
    )
    return 0 if all(rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
