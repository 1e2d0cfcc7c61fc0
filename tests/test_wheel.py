# SPDX-License-Identifier: MIT
"""What is shipped works elsewhere: the wheel is built, put into an empty folder, and holds the demonstration from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True, cwd=folder
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_ships_its_types_its_command_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "plcprotocols/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"plcprotocols"}
    entry = next(name for name in names if name.endswith("entry_points.txt"))
    assert b"plcprotocols = plcprotocols.app.cli:main" in zipfile.ZipFile(wheel).read(entry)


def test_the_wheel_holds_the_demonstration_elsewhere(wheel: Path, tmp_path: Path) -> None:
    elsewhere, out = tmp_path / "site", tmp_path / "records"
    zipfile.ZipFile(wheel).extractall(elsewhere)
    code = "import plcprotocols, sys; print(plcprotocols.__file__); from plcprotocols.app.cli import main; sys.argv[0] = 'plcprotocols'; main()"
    environment = {**os.environ, "PYTHONPATH": str(elsewhere), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, "demo", "--plain", "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(elsewhere))
    assert list(out.iterdir())
