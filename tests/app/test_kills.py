# SPDX-License-Identifier: MIT
"""A session is killed at any moment, as by a power cut, and goes on: every event that was answered is in the file, and it comes to its end.

How often, `HYPOTHESIS_PROFILE` says.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest

from plcprotocols.app.cli import main
from plcprotocols.engine.keeping import speechless
from plcprotocols.engine.session import Session
from plcprotocols.model.events import Event
from plcprotocols.records import peek, read
from tests.app.talking import CIRCLE, OPENED
from tests.records.samples import named

KILLS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 25
SCRIPT = """
15:00:10 bor speaks
15:00:40 bor done: I slept well
15:00:45 ana extends 3: there is time
15:01:00 drago speaks
15:01:20 drago done
15:01:30 cilka passes
15:01:40 ana intervenes
15:01:50 ana done: čez cesto
15:02:00 bor pauses
15:03:00 resume
15:03:10 drago leaves
15:03:20 drago joins
15:03:30 ana speaks
15:04:00 ana done: and I
15:10:30 cilka speaks
15:10:50 cilka done: me, too
""".strip().splitlines()
LIGHT = "from plcprotocols.app.cli import main; raise SystemExit(main())"
# A killed process may have been anywhere, so it is given from none to a bit more than all of the time it needs.
NEEDED = 1.1

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")


def bare(events: Sequence[Event]) -> list[Event]:
    """The events without the ids of their words, which are drawn anew each time."""
    return [speechless(event) for event in events]


def arguments(path: Path) -> list[str]:
    return ["run", *(("--resume", str(path)) if path.exists() else (*CIRCLE, "--out", str(path))), "--at", OPENED, "--json"]


def killed(path: Path, lines: Sequence[str], random: Random, needed: float) -> list[dict[str, Any]]:
    """Run a session in a process of its own and kill it while it answers; give the answers that came out before."""
    with running(path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = [process.stdout.readline()]
        end = threading.Timer(random.uniform(0, needed), process.kill)
        end.start()
        # Half of the time it has all lines at once, otherwise it gets them one by one.
        for part in [lines] if random.random() < 0.5 else [[line] for line in lines]:
            if not put(process.stdin, part):
                break
            answers.append(process.stdout.readline())
        end.join()
        answers += process.stdout.readlines()
        process.wait()
        shut(process.stdin)
    return [json.loads(each) for each in answers if each.endswith(b"\n")]


def running(path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LIGHT, *arguments(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def put(pipe: IO[bytes], lines: Sequence[str]) -> bool:
    """Write lines; tell whether there was still somebody to read them."""
    try:
        pipe.write("".join(f"{line}\n" for line in lines).encode())
        pipe.flush()
    except BrokenPipeError:
        return False
    return True


def shut(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


def typed(path: Path, lines: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert main(arguments(path)) == 0


def done(session: Session, whole: Sequence[Event]) -> int:
    """How many lines of the script a session has had; that it is a beginning of the whole one is asserted."""
    assert bare(session.events) == bare(whole[: len(session.events)])
    last = session.events[-1].at.strftime("%H:%M:%S")
    return sum(line.split()[0] <= last for line in SCRIPT) if len(session.events) > 2 else 0


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[Event, ...]:
    """The events of the session that nobody killed."""
    monkeypatch.setenv("TZ", "UTC")
    path = tmp_path / "whole.jsonl"
    typed(path, SCRIPT, monkeypatch)
    capsys.readouterr()
    record = read(path)
    assert record.events[-1].tag == "session-ended"
    return record.events


def test_nothing_that_was_answered_is_lost_when_the_process_is_killed(
    tmp_path: Path, whole: tuple[Event, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = _needed(tmp_path)
    random = Random(20260302)
    stopped: set[int] = set()
    for number in range(KILLS):
        path = tmp_path / f"session-{number}.jsonl"
        answers = killed(path, SCRIPT, random, needed)
        answered = max((each["kept"] for each in answers), default=0)
        assert answered, "the opening is answered"
        session = peek(path)
        assert len(session.events) >= answered
        stopped.add(len(session.events))
        rest = SCRIPT[done(session, whole) :]
        if not session.ended:
            typed(path, rest, monkeypatch)
        kept = read(path)
        assert bare(kept.events) == bare(whole)
        assert {content.text for content in kept.contents} == {"I slept well", "there is time", "čez cesto", "and I", "me, too"}
        capsys.readouterr()
    assert len(stopped) > 3, f"kills came at {sorted(stopped)} events only"


def test_a_session_may_be_killed_again_and_again(
    tmp_path: Path, whole: tuple[Event, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needed, random, path, answered = _needed(tmp_path) / 2, Random(7), tmp_path / "session.jsonl", 0
    for _ in range(3):
        answers = killed(path, SCRIPT[done(peek(path), whole) :] if path.exists() else SCRIPT, random, needed)
        answered = max(answered, *(each["kept"] for each in answers)) if answers else answered
        session = peek(path)
        assert len(session.events) >= answered
        if session.ended:
            break
    else:
        typed(path, SCRIPT[done(peek(path), whole) :], monkeypatch)
    assert bare(read(path).events) == bare(whole)


def test_a_session_killed_while_it_is_opened_has_a_whole_file_or_none_that_was_answered(tmp_path: Path) -> None:
    random = Random(11)
    for number in range(max(4, KILLS // 10)):
        path = tmp_path / f"session-{number}.jsonl"
        with running(path) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            time.sleep(random.uniform(0.2, 0.7))
            process.kill()
            answered = process.stdout.read()
            process.wait()
            shut(process.stdin)
        if not answered and not path.exists():
            continue
        problems = named(partial(peek, path))
        assert not problems or (not answered and problems[0][1] in {"truncated", "torn"})
        assert problems or len(peek(path).events) == 2


def _needed(tmp_path: Path) -> float:
    """Measure how long the process needs for all lines."""
    with running(tmp_path / "measured.jsonl") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        began = time.monotonic()
        put(process.stdin, SCRIPT)
        shut(process.stdin)
        process.stdout.read()
        return (time.monotonic() - began) * NEEDED
