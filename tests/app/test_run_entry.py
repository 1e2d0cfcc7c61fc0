# SPDX-License-Identifier: MIT
"""What a group says when a session is opened in the terminal, and what it brings; and what is told of it before and afterwards."""

from __future__ import annotations

import json

import pytest

from plcprotocols.model.entry import Declaration
from plcprotocols.model.events import ItemBrought
from plcprotocols.records import read
from tests.app.talking import Say, say
from tests.app.terminal import Run

__all__ = ["say"]

GOSSIP = ("gossip-method", "--people", "facilitator=ana", "owner=bor", "member=cilka,drago,eva")
SET = ("action-learning-set", "--people", "member=ana,bor,cilka,drago")
SAID = ("--declared", "safe,familiar", "--met", "3")


def test_a_group_that_says_what_is_asked_for_begins(say: Say) -> None:
    talk = say("status", people=(*GOSSIP, *SAID))
    assert (talk.printed.code, talk.printed.err) == (0, "")
    header = read(talk.path).header
    assert (header.declared, header.met) == ((Declaration.FAMILIAR, Declaration.SAFE), 3)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ((), ["not-declared", "not-declared"]),
        (("--declared", "safe"), ["not-declared"]),
        (("--declared", "save", "familiar"), ["unknown-declaration"]),
        (("--declared", "safe", "familiar", "--met", "-1"), ["wrong-kind"]),
    ],
)
def test_who_does_not_is_told_what_is_missing_and_nothing_is_written(say: Say, said: tuple[str, ...], codes: list[str]) -> None:
    talk = say("status", people=(*GOSSIP, *said))
    assert talk.printed.code == 2
    assert [line.rpartition("(")[2].partition(")")[0] for line in talk.printed.err.splitlines() if "(" in line] == codes
    assert not talk.path.exists()


def test_who_goes_on_says_nothing_anew(say: Say) -> None:
    say("status", people=(*GOSSIP, *SAID))
    talk = say("status", *SAID)
    assert talk.printed.code == 2
    assert "declared: the session was opened before (already-open)" in talk.printed.err
    assert "met: the session was opened before (already-open)" in talk.printed.err


def test_actions_of_the_meeting_before_are_brought(say: Say) -> None:
    talk = say("status", people=(*SET, "--item", "dated-action=ana,bor", "dated-action=ana"))
    assert "Each reports on actions since the meeting before" in talk.out
    brought = [(event.item, event.owner) for event in read(talk.path).events if isinstance(event, ItemBrought)]
    assert brought == [("dated-action-ana", "ana"), ("dated-action-bor", "bor"), ("dated-action-ana-2", "ana")]


def test_at_a_first_meeting_there_is_nothing_to_report(say: Say) -> None:
    assert "Who bids for air time? All choose" in say("status", people=SET).out


@pytest.mark.parametrize(
    ("item", "code"),
    [("dated-action", "item-form"), ("=ana", "item-form"), ("dated-acton=ana", "unknown-item"), ("dated-action=zoe", "unknown-person")],
)
def test_what_cannot_be_brought_is_refused(say: Say, item: str, code: str) -> None:
    talk = say("status", people=(*SET, "--item", item))
    assert talk.printed.code == 2
    assert f"({code})" in talk.printed.err
    assert not talk.path.exists()


def test_show_and_list_say_what_there_must_be(run: Run) -> None:
    shown = " ".join(run("show", "gossip-method", "--plain").out.split())
    assert "Before it begins the group says that its people know one another (familiar) the group says that its people feel safe" in shown
    carried = "Each reports on actions since the meeting before (where there is: dated action, of everyone)"
    assert carried in " ".join(run("show", "action-learning-set", "--plain").out.split())
    assert "Before it begins" not in run("show", "action-learning-set", "--plain").out
    assert "Before gossip-method begins: the group says that its people know one another (familiar) and the group says that" in " ".join(run("list").out.split())
    rows = {row["id"]: row["entry"] for row in json.loads(run("list", "--json").out)}
    assert len(rows["gossip-method"]) == 2
    assert rows["action-learning-set"] == []


def test_replay_tells_what_was_said(say: Say, run: Run) -> None:
    path = say("status", people=(*GOSSIP, *SAID)).path
    said = "At the opening the group said that its people know one another, that its people feel safe with one another and that it has met three times before."
    assert said in " ".join(run("replay", path, "--plain").out.split())
    told = json.loads(run("replay", path, "--json").out)
    assert (told["declared"], told["met"]) == (["familiar", "safe"], 3)
