# SPDX-License-Identifier: MIT
"""A session typed into the terminal: the lines that go in, and the answers that come out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.reading import phases
from tests.app.terminal import Printed, Run

CIRCLE = ("check-in", "--people", "facilitator=ana", "member=bor,cilka,drago")
TUNING = ("tuning-protocol", "--people", "facilitator=ana", "owner=bor", "member=cilka,drago,eva,fran")


def _of_one_meeting(protocol: Protocol) -> bool:
    """Tell whether simulated people can hold it: nothing of it is done between meetings, and nobody is needed who is away."""
    away = any(role.outsider and role.least for role in protocol.roles)
    return not (protocol.uses or away or any(phase.days for phase in phases(protocol.steps)))


MEETINGS = tuple(protocol for protocol in PROTOCOLS if _of_one_meeting(protocol))
OPENED = "2026-03-02T15:00Z"


@frozen
class Talk:
    """What came of a session that was typed in."""

    printed: Printed
    path: Path

    @property
    def out(self) -> str:
        """What was printed, with single spaces, however its lines were broken."""
        return " ".join(self.printed.out.split())

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The answers, where they were asked for as JSON."""
        return [json.loads(line) for line in self.printed.out.splitlines()]

    def answer(self, line: int) -> dict[str, Any]:
        """The last answer to a line."""
        return next(each for each in reversed(self.answers) if each.get("line") == line)

    def refusal(self, line: int) -> str:
        """The code a line was refused with by the rules."""
        code: str = self.answer(line)["refusal"]["code"]
        return code

    def problem(self, line: int) -> dict[str, str]:
        """The first thing that could not be understood of a line."""
        found: dict[str, str] = self.answer(line)["problems"][0]
        return found


Say = Callable[..., Talk]


@pytest.fixture
def say(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run a session with some lines piped in, entered as one that was held before, kept in `session.jsonl`."""
    monkeypatch.setenv("TZ", "UTC")
    path = tmp_path / "session.jsonl"

    def talk(lines: str, *options: object, people: tuple[str, ...] = CIRCLE, at: str | None = OPENED) -> Talk:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line.strip()}\n" for line in lines.strip().splitlines())))
        when = ("--at", at) if at is not None else ()
        where = ("--resume", path) if path.exists() else ("--out", path)
        return Talk(run("run", *(people if where[0] == "--out" else ()), *where, *when, "--plain", *options), path)

    return talk
