# SPDX-License-Identifier: MIT
"""What the terminal says about the course of a cycle: days, reminders, dates, consensus, the present cast, revisions, and the end."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plcprotocols.app.noting import notes
from plcprotocols.app.people import cast_of
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.seen import Glimpse
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidCast
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import read
from tests.app.talking import TUNING, Say, say
from tests.app.terminal import Run

__all__ = ["say"]

DUDLEY = ("lesson-study-dudley", "--people", "facilitator=ana", "planning-team=ana,bor,cilka", "case-pupil=child-a,child-b,child-c")
TEAM = (
    *("lesson-study-sptr", "--people", "planning-team=ana,bor,cilka,drago"),
    *("facilitator=ana", "recorder=bor", "timekeeper=cilka", "instructor=drago"),
)


def to_what_is_known(say: Say, *lines: str) -> str:
    """Come to the phase that is planned for ten and a half days, and say the lines after that."""
    return say("\n".join(("next", "next", *lines)), people=DUDLEY).printed.out


def test_days_are_told_as_days_and_past_their_date_a_new_one_is_advised(say: Say) -> None:
    out = to_what_is_known(say, "2026-03-14T10:00 status", "set date 2026-03-20T15:00")
    assert "choose a technique (10.5 days): silence" in out
    assert "or to fix a new date (set date 2026-03-20T03:00)." in out
    assert "extend 5" not in out
    assert "has a date now: Friday 20 March 2026 15:00." in " ".join(out.split())


def test_what_fell_due_stands_under_its_own_day(say: Say) -> None:
    out = to_what_is_known(say, "2026-03-14T10:00 next")
    days = [line for line in out.splitlines() if line.endswith(" March 2026")]
    assert days == ["Wednesday 11 March 2026", "Friday 13 March 2026", "Saturday 14 March 2026"]
    assert "Wednesday 11 March 2026\n03:00  To be reminded: ana, bor and cilka." in out
    assert "Friday 13 March 2026\n03:00  The planned time is up" in out


@pytest.mark.parametrize(("people", "said"), [((), []), (("ana",), ["To be reminded: ana."])])
def test_where_nobody_is_to_be_reminded_nothing_is_said(people: tuple[str, ...], said: list[str]) -> None:
    glimpse = Glimpse(1, "reminder-due", datetime(2026, 3, 11, 3, tzinfo=UTC), {"actor": None, "phase": "connect-to-known", "people": people})
    assert [text for _, text in notes(find("lesson-study-dudley"), [glimpse])] == said


def test_a_question_by_consensus_says_that_all_have_to_say_the_same_and_who_is_awaited(
    say: Say, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["ana writes teaching-learning-plan: fractions", *["next"] * 13, "ana opens record=talk"]
    say("\n".join(lines), people=TEAM)
    monkeypatch.setattr("sys.stdin", io.StringIO("end session\n"))
    assert run("run", "--resume", tmp_path / "talk.jsonl", "--at", "2026-03-02T15:20Z", "--plain").code == 0
    talk = say("ana takes back talk\nnext\nana chooses again\nstatus", at="2026-03-02T15:40Z")
    assert "all who decide give the same answer" in talk.out
    assert "to be heard: ana, bor, cilka and drago." in talk.out
    assert "All who decide have to say the same, again or enough; still awaited: bor, cilka and drago." in talk.out
    assert "still to be heard: bor, cilka and drago." in talk.out


def test_the_present_cast_is_told_on_resuming_and_in_the_status(say: Say, run: Run) -> None:
    path = say("15:50 adjourn until 2026-03-09T15:00Z", people=TEAM).path
    talk = say("convene\nana leaves\nstatus", at="2026-03-09T15:02Z")
    assert "facilitator: ana recorder: bor" in talk.out
    talk = say("status", at="2026-03-09T15:05Z")
    assert talk.out.count("facilitator: bor") == 2
    assert "planning team: ana (not here), bor, cilka and drago" in talk.out
    assert "facilitator: bor" in run("status", path, "--plain").out
    assert json.loads(run("status", path, "--json").out)["cast"]["facilitator"] == ["bor"]


def test_an_item_is_revised_in_three_ways(say: Say) -> None:
    talk = say(
        "ana writes norms: one\nbor revises norms-1: two\ncilka writes norms instead of norms-2: three\ndrago writes norms instead norms-3: four"
        "\nana revises norms: five\n? ana\nana revises norms-9: six",
        people=TEAM,
    )
    revised = [event.supersedes for event in read(talk.path).events if isinstance(event, e.ItemProduced)]
    assert revised == [None, "norms-1", "norms-2", "norms-3", "norms-4"]
    assert "(to revise what is there: ana revises norms-5: <words>)" in talk.out
    assert "There is no item 'norms-9'." in talk.out


def test_the_list_says_nothing_of_an_end_where_something_comes_next(say: Say) -> None:
    assert "(this ends the session)" not in say("?", people=TEAM).out


def test_the_list_says_that_going_on_ends_the_session_where_it_does(say: Say) -> None:
    talk = say("ana speaks\nana done\n?")
    assert "(this ends the session)" in talk.out
    assert not Session.resume(read(talk.path)).ended
    assert "The session is over: complete." in say("next").out


def test_what_stands_behind_too_much_is_shown_behind_a_colon(say: Say) -> None:
    talk = say("bor speaks\nbor done hello")
    assert "x What stands behind is too much: hello. Say it as: bor done, and words behind a colon: bor done: hello" in talk.out


def test_where_nothing_is_to_be_reported_it_is_said(say: Say) -> None:
    assert "Nothing is to be reported now." in say("ana reports", people=TEAM).out


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_who_names_nobody_is_shown_a_cast_that_fits(protocol: Protocol) -> None:
    with pytest.raises(InvalidCast) as caught:
        cast_of(protocol, ())
    (problem,) = caught.value.problems
    assert problem.code == "people-needed"
    example = problem.remedy.partition("--people ")[2].removesuffix(".")
    cast_of(protocol, example.split())


def test_show_gives_the_ids_of_roles(run: Run) -> None:
    out = run("show", "lesson-study-dudley", "--plain").out
    assert "in a cast: planning-team" in out
    assert "in a cast: case-pupil" not in out


@pytest.mark.parametrize(("line", "said"), [("help writes", "A line says who does what"), ("status?", "It is at: Norms, roles and calendar;")])
def test_what_one_types_first_is_answered(say: Say, line: str, said: str) -> None:
    assert said in say(line, people=TEAM).out


def test_the_lead_goes_back_to_an_earlier_step(say: Say) -> None:
    out = say("next\ndrago pauses\nback to introduction\nbor goes back to presentation\nback to presentation", people=TUNING).out
    assert "One can go back to: presentation, introduction?. (never-been-there)" in out
    assert "Only the lead may do this. Ask ana." in out
    assert "Noted: The group went back to an earlier step. 15:00 The clock runs again. 15:00 ana goes back to: Presentation." in out
