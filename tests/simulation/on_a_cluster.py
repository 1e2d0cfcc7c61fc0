# SPDX-License-Identifier: MIT
"""Runs a small experiment on a scheduler and two worker processes of dask, for a test; prints whether it came out as here, and what
the client says afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from distributed import Client, LocalCluster

from plcprotocols.simulation import run_experiment
from tests.simulation.experimenting import rows, small

if __name__ == "__main__":
    experiment = small(40)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]  # of dask
        Client(cluster) as client,  # type: ignore[no-untyped-call]  # the same
    ):
        client.run(lambda: sys.path.insert(0, str(Path(__file__).parents[2])))
        found = run_experiment(experiment, client.get_executor(pure=False), workers=2)
        again = client.submit(sum, [3, 4]).result()  # the client is still there
    sys.stdout.write(f"{rows(found) == rows(run_experiment(experiment))} {again}\n")
