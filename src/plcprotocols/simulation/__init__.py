# SPDX-License-Identifier: MIT
"""Simulation: seeded people hold a session of any protocol through the public face.

* `simulate`, `Run`, `Attempt`: one seeded run, what was refused in it, and the runs of the sessions it held.
* `Policy`, `Words`: the interface by which scripts, models and agents play somebody; they see what that person may see and nothing else.
* `Equal`, `Scripted`, `Comings`, `Stumbles`, `Withdraws`, `Overruns`, `StaleClicks`: what is shipped; `Lengths` says how long turns are.
* `TurnTaking`: who takes the floor where several might: `Weighted`, `Geometric`, `Speak`, `CurrentSelects`, and `calibrated` to turn shares.
* `ByRole`, `ByPhase`: different policies, or different models of turn-taking, by role and phase.
* `fit`: the model of meetings that really were; `judge` and `next_speakers` hold it against others.
* `stream`: named streams of one seed.
* `Condition`, `grid`, `Experiment`: many runs to be compared, from one root seed. `estimate` says how long they take, `run_experiment` holds them
  here or on any executor, `replay` gives the whole record of one of them. `jobs`, `run_job` and `collect` do the same by other means.
* `Results`, `Table`, `read_results`: the tables `runs`, `phases` and `turns`.

A run obeys the rulebook like any other session; nothing here decides what is legal, and nothing here knows a protocol by its id.

Example:
    >>> from datetime import UTC, datetime
    >>> from plcprotocols import Cast, find, simulate
    >>> cast = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "ema", "franc"]})
    >>> run = simulate(find("tuning-protocol"), cast, seed=7, at=datetime(2026, 4, 20, 14, tzinfo=UTC))
    >>> run.session.ended, run.refused
    (True, ())

    A cycle holds sessions of its own; what came of them is told by `plcprotocols.records.outcome`.

    >>> from plcprotocols.records import outcome, verify_cycle
    >>> team = Cast({"planning-team": ["ana", "bor", "cilka"], "facilitator": "ana", "recorder": "bor", "timekeeper": "cilka"})
    >>> cycle = simulate(find("lesson-study-sptr"), team, seed=1, at=datetime(2026, 3, 2, 15, tzinfo=UTC), outcome=outcome)
    >>> cycle.session.ended, cycle.held[0].session.protocol.id
    (True, 'post-lesson-discussion')
    >>> verify_cycle(cycle.records)
"""

from __future__ import annotations

from plcprotocols.simulation.columns import Column, Kind, Status
from plcprotocols.simulation.comings import Comings
from plcprotocols.simulation.conducting import Estimate, collect, estimate, run_experiment
from plcprotocols.simulation.equal import Equal
from plcprotocols.simulation.experiments import Condition, Draws, Experiment, grid
from plcprotocols.simulation.fitting import Fitted, Part, Speakers, Varies, fit
from plcprotocols.simulation.jobs import Chunk, Job, jobs, replay, run_job
from plcprotocols.simulation.lengths import Lengths, Pace
from plcprotocols.simulation.parts import ByPhase, ByRole
from plcprotocols.simulation.places import read_results
from plcprotocols.simulation.policy import Policy, Scripted, Seeded, Words
from plcprotocols.simulation.predicting import Judged, Likely, by_ratio, fit_ratio, judge, next_speakers
from plcprotocols.simulation.progress import Progress
from plcprotocols.simulation.results import Provenance, Results, Table
from plcprotocols.simulation.run import Attempt, Listener, Outcome, Outcomes, Run, simulate
from plcprotocols.simulation.streams import stream
from plcprotocols.simulation.taking import CurrentSelects, Geometric, Speak, TurnTaking, Weighted, calibrated
from plcprotocols.simulation.wrappers import Overruns, StaleClicks, Stumble, Stumbles, Withdraws

__all__ = [
    "Attempt",
    "ByPhase",
    "ByRole",
    "Chunk",
    "Column",
    "Comings",
    "Condition",
    "CurrentSelects",
    "Draws",
    "Equal",
    "Estimate",
    "Experiment",
    "Fitted",
    "Geometric",
    "Job",
    "Judged",
    "Kind",
    "Lengths",
    "Likely",
    "Listener",
    "Outcome",
    "Outcomes",
    "Overruns",
    "Pace",
    "Part",
    "Policy",
    "Progress",
    "Provenance",
    "Results",
    "Run",
    "Scripted",
    "Seeded",
    "Speak",
    "Speakers",
    "StaleClicks",
    "Status",
    "Stumble",
    "Stumbles",
    "Table",
    "TurnTaking",
    "Varies",
    "Weighted",
    "Withdraws",
    "Words",
    "by_ratio",
    "calibrated",
    "collect",
    "estimate",
    "fit",
    "fit_ratio",
    "grid",
    "jobs",
    "judge",
    "next_speakers",
    "read_results",
    "replay",
    "run_experiment",
    "run_job",
    "simulate",
    "stream",
]
