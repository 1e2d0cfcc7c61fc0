# SPDX-License-Identifier: MIT
"""A cluster is an executor like any other: a real scheduler and two worker processes, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_an_experiment_comes_out_the_same_on_a_cluster(tmp_path: Path) -> None:
    script = Path(__file__).with_name("on_a_cluster.py")
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.stdout.splitlines()[-1:] == ["True 7"], done.stderr
