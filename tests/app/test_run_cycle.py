# SPDX-License-Identifier: MIT
"""A cycle over weeks in the terminal: meetings, a session that is held in a file of its own, and what comes of it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.records import read
from tests.app.talking import Say, say
from tests.app.terminal import Run

__all__ = ["say"]

TEAM = (
    "lesson-study-sptr",
    "--people",
    "planning-team=ana,bor,cilka,drago",
    "facilitator=ana",
    "recorder=bor",
    "timekeeper=cilka",
    "instructor=drago",
)
HELD = "session-post-lesson-discussion-1"
# Steered to the discussion after the lesson; going on early is noted and never refused.
TO_THE_DISCUSSION = "\n".join(["next"] * 13)


def at_the_discussion(say: Say) -> Path:
    path = say("ana writes teaching-learning-plan: fractions\n" + TO_THE_DISCUSSION, people=TEAM).path
    session = Session.resume(read(path))
    assert session.now.form == "hold", session
    return path


def test_a_consensus_ends_a_phase_and_an_objection_does_not(say: Say) -> None:
    talk = say("ana agrees\nbor agrees\ncilka agrees\ndrago objects\nstatus\ndrago stands aside", "--json", people=TEAM)
    assert talk.answer(5)["state"]["waits"][0]["people"] == ["drago"]
    assert talk.answer(6)["stop"] == "open-template"


def test_a_meeting_is_adjourned_and_the_next_one_convened(say: Say, run: Run) -> None:
    path = say("15:50 adjourn until 2026-03-09T15:00Z\nbor speaks", people=TEAM).path
    printed = " ".join(run("status", path, "--at", "2026-03-05T10:00Z", "--plain").out.split())
    assert "Meeting 1 is over; the next one is to be on Monday 9 March 2026 15:00." in printed
    assert "It waits until ana begins the next meeting." in printed
    told: dict[str, Any] = json.loads(run("status", path, "--at", "2026-03-05T10:00Z", "--json").out)
    assert (told["adjourned"], told["meeting"], told["again"]) == (True, 1, "2026-03-09T15:00:00+00:00")
    assert told["waits"][0]["code"] == "convene"
    talk = say("convene", at="2026-03-09T15:02Z")
    assert "Monday 9 March 2026" in talk.out
    assert "Meeting 2 begins. Roles pass on: facilitator: bor;" in talk.out
    assert [event.meeting for event in read(path).events if isinstance(event, e.Convened)] == [2]


def test_a_session_that_is_held_has_a_file_of_its_own_and_what_came_of_it_comes_back(say: Say, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = at_the_discussion(say)
    held = path.with_name(f"{HELD}.jsonl")
    talk = say("15:10 ana opens\nana opens")
    assert f"A session of its own is held (Post-lesson discussion): {HELD}." in talk.out
    assert "(held-already)" in talk.out
    inside = read(held)
    assert inside.header.within is not None
    assert (inside.header.within.record, inside.header.within.phase) == ("session", "post-lesson-discussion")
    assert [content.text for content in inside.contents] == ["fractions"]
    assert "(not-ended)" in say(f"ana takes back {HELD}", at="2026-03-02T15:11Z").out
    lines = "ana writes next step: ask less\nbor writes public-notes: we saw much\nana ends session\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert run("run", "--resume", held, "--at", "2026-03-02T15:20Z", "--plain").code == 0
    talk = say(f"?\nana takes back {HELD}\nana takes back {HELD}", at="2026-03-02T15:40Z")
    assert f"ana takes back {HELD}" in talk.out
    assert f"Brought back from {HELD}: record of the discussion, kept as {HELD}/public-notes-1." in talk.out
    assert f"What came of {HELD} is brought back; it ended at 15:20 (early)." in talk.out
    record = read(path)
    assert [event.record for event in record.events if isinstance(event, e.HeldOpened | e.HeldClosed)] == [HELD, HELD]
    assert {"ask less", "we saw much", "fractions"} == {content.text for content in record.contents}


def test_what_came_of_a_session_may_be_named_by_its_file_or_number(say: Say, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = at_the_discussion(say)
    elsewhere = path.parent / "elsewhere.jsonl"
    say("15:10 ana opens record=talk-1\n", at="2026-03-02T15:10Z")
    path.with_name("talk-1.jsonl").rename(elsewhere)
    monkeypatch.setattr("sys.stdin", io.StringIO("end session\n"))
    assert run("run", "--resume", elsewhere, "--at", "2026-03-02T15:20Z", "--plain").code == 0
    talk = say(f"ana takes back talk-1\nana takes back {elsewhere}", "--json", at="2026-03-02T15:30Z")
    assert talk.problem(1)["code"] == "unknown-file"
    assert talk.answer(2)["accepted"]


@pytest.mark.parametrize("record", ["../talk", "a/b", "/tmp/talk"])
def test_a_held_session_stays_in_the_folder(say: Say, record: str) -> None:
    path = at_the_discussion(say)
    before = path.read_bytes()
    talk = say(f"15:10 ana opens record={record}", "--json")
    assert talk.problem(1)["code"] == "name-form"
    assert path.read_bytes() == before


def test_a_file_that_is_there_already_is_left_and_nothing_is_opened(say: Say) -> None:
    path = at_the_discussion(say)
    path.with_name("talk.jsonl").write_text("dear to me", encoding="utf-8")
    talk = say("ana opens record=talk", "--json", at="2026-03-02T15:10Z")
    assert talk.problem(1)["code"] == "file-exists"
    assert not any(isinstance(event, e.HeldOpened) for event in read(path).events)
    assert path.with_name("talk.jsonl").read_text(encoding="utf-8") == "dear to me"


def test_where_no_session_is_held_none_is_opened(say: Say) -> None:
    talk = say("ana opens", people=TEAM)
    assert "x " in talk.out
    assert list(talk.path.parent.iterdir()) == [talk.path]
