# SPDX-License-Identifier: MIT
"""`status`: what a session waits for, from whom, since when and until when, also while it runs elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.records import Journal, read, write
from tests.app.talking import MEETINGS, TUNING, Say, say
from tests.app.terminal import Run
from tests.engine.test_lines import circle
from tests.simulation.groups import group

__all__ = ["say"]


def stands(run: Run, path: Path, at: str) -> tuple[str, dict[str, Any]]:
    printed, told = run("status", path, "--at", at, "--plain"), run("status", path, "--at", at, "--json")
    assert (printed.code, printed.err, told.code, told.err) == (0, "", 0, "")
    found: dict[str, Any] = json.loads(told.out)
    return " ".join(printed.out.split()), found


def test_a_round_waits_for_who_is_next(say: Say, run: Run) -> None:
    path = say("15:01 bor speaks\n15:02 bor done").path
    out, told = stands(run, path, "2026-03-02T15:04Z")
    assert "One turn each, and no replies; round, one turn each, since 15:00 (4 minutes)." in out
    assert "Planned until 15:06, 2 minutes left." in out
    assert "Next: cilka, then drago and ana." in out
    assert "It goes on when everyone has had the turn." in out
    assert told["since"] == "2026-03-02T15:00:00+00:00"
    assert told["planned_until"] == "2026-03-02T15:06:00+00:00"
    assert (told["stop"], told["next"], told["speaker"], told["minutes_left"]) == ("round", ["cilka", "drago", "ana"], None, 2.0)
    assert told["waits"][0]["code"] == "all-had"
    assert told["waits"][0]["people"] == ["cilka", "drago", "ana"]


def test_a_running_turn_is_waited_for_first(say: Say, run: Run) -> None:
    out, told = stands(run, say("15:01 bor speaks").path, "2026-03-02T15:02Z")
    assert "bor has the floor. It waits until bor ends the turn." in out
    assert [each["code"] for each in told["waits"]] == ["speaker", "all-had"]


def test_an_answer_that_is_owed_is_named(say: Say, run: Run) -> None:
    path = say("skip\nnext\n15:01 cilka asks bor\n15:02 cilka done", people=TUNING).path
    out, told = stands(run, path, "2026-03-02T15:03Z")
    assert "It waits until bor answers." in out
    assert told["owed"] == ["bor"]
    assert told["waits"][0]["code"] == "answer"


def test_a_question_names_who_decides_and_the_answers(say: Say, run: Run) -> None:
    out, told = stands(run, say("status", people=TUNING).path, "2026-03-02T15:00Z")
    assert "To be chosen by ana: hold it or leave it out." in out
    assert told["options"] == ["hold", "skip"]
    assert told["form"] == "question"


def test_time_that_is_over_is_told_and_nothing_is_written(say: Say, run: Run) -> None:
    path = say("skip\n15:01 bor speaks\nbor done", people=TUNING).path
    before = path.read_bytes()
    out, told = stands(run, path, "2026-03-02T15:25Z")
    assert "Planned until 15:15, 10 minutes over." in out
    assert "It is for ana to go on (next) or to give more time (extend 5)." in out
    assert told["time_up"]
    assert path.read_bytes() == before


def test_a_pause_waits_for_who_resumes(say: Say, run: Run) -> None:
    path = say("15:01 bor pauses").path
    out, told = stands(run, path, "2026-03-02T15:20Z")
    assert "It waits until ana resumes the session." in out
    assert told["paused"]
    assert told["waits"][0]["code"] == "resume"


def test_while_nobody_leads_two_members_are_waited_for(say: Say, run: Run) -> None:
    path = say("15:01 ana leaves\n15:02 bor proposes next").path
    out, _ = stands(run, path, "2026-03-02T15:03Z")
    assert "Not here: ana." in out
    assert "seconds bor" in say("status").out or "whoever leads" in out or "everyone has had the turn" in out


def test_who_stands_in_line_for_a_seat_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "circle.json"
    write(circle("ada", "ben", "cho", "dee").record, path)
    out, told = stands(run, path, "2026-03-02T15:03Z")
    assert "In line for a seat as chair: cho and dee." in out
    assert told["lines"] == {"chair": ["cho", "dee"]}


def test_a_session_that_is_over_waits_for_nothing(say: Say, run: Run) -> None:
    path = say("15:02 end session").path
    out, told = stands(run, path, "2026-03-02T15:20Z")
    assert "The session is over (early), since 15:02. It waits for nothing." in out
    assert told["ended"]
    assert told["waits"] == []


def test_a_file_that_is_being_written_is_read_as_far_as_it_is_whole(say: Say, run: Run) -> None:
    path = say("15:01 bor speaks\n15:02 bor done: words").path
    path.write_bytes(path.read_bytes()[:-5])
    before = path.read_bytes()
    journal, _ = Journal.resume(path)
    with journal:
        out, told = stands(run, path, "2026-03-02T15:02Z")
    assert "bor has the floor." in out
    assert told["events"] == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize("protocol", MEETINGS, ids=lambda each: each.id)
def test_wherever_a_session_stands_it_waits_for_something(run: Run, tmp_path: Path, protocol: Protocol) -> None:
    record = group(protocol, late=1).hold(6).session.record
    told_of = 0
    for number, count in enumerate(range(2, len(record.events), max(1, len(record.events) // 10))):
        path = tmp_path / f"session{'.json' if number % 2 else '.jsonl'}"
        write(Record(header=record.header, protocol=record.protocol, events=record.events[:count]), path)
        at = record.events[count - 1].at.isoformat()
        printed = run("status", path, "--at", at, "--json")
        if printed.code == 2:
            assert "(torn)" in printed.err
            continue
        told = json.loads(printed.out)
        assert told["waits"]
        assert all(each["words"] for each in told["waits"])
        assert "oes on when" in run("status", path, "--at", at, "--plain").out.replace("\n", " ")
        told_of += 1
    assert told_of > 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.jsonl", "truncated"),
        (b"{}", "a.json", "missing"),
        (b"hello\n", "a.jsonl", "not-json"),
        (None, "a.jsonl", "unknown-file"),
        (b"hello\n", "a.txt", "unknown-suffix"),
    ],
)
def test_a_file_that_is_no_record_is_named(run: Run, tmp_path: Path, content: bytes | None, name: str, code: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    printed = run("status", path)
    assert printed.code == 2
    assert f"({code})" in printed.err


def test_a_moment_that_cannot_be_read_is_named(say: Say, run: Run) -> None:
    printed = run("status", say("bor speaks").path, "--at", "later")
    assert printed.code == 2
    assert "(no-moment)" in printed.err


def test_of_a_session_of_which_too_little_is_kept_it_cannot_be_told(say: Say, run: Run) -> None:
    path = say("bor agrees structure").path
    printed = run("status", path)
    assert printed.code == 2
    assert "(cannot-resume)" in printed.err
    assert read(path).header.level.value == "structure"
