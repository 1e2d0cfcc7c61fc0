# SPDX-License-Identifier: MIT
"""The command line in this process: what was printed where, and the exit code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from plcprotocols.app.cli import main


@frozen
class Printed:
    """What a command answered."""

    code: int
    out: str
    err: str


Run = Callable[..., Printed]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command."""

    def command(*arguments: object) -> Printed:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Printed(code, captured.out, captured.err)

    return command


def masked(printed: str) -> str:
    """What was printed, without the paths in it."""
    return re.sub(r"(?m)^(\s*record: ).*$", r"\1...", printed)


def files(folder: Path) -> dict[str, bytes]:
    """All records of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
