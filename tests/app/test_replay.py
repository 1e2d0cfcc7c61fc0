# SPDX-License-Identifier: MIT
"""`replay` tells of a record what was agreed to be kept: who came and went, the clock, and no more than that."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.levels import Level
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import write
from plcprotocols.simulation import Comings, Equal
from tests.app.terminal import Run
from tests.simulation.groups import OPENED, group

TUNING = find("tuning-protocol")


def at(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def kept(path: Path, session: Session) -> Path:
    write(session.record, path)
    return path


def opened(level: Level = Level.CONTENTS) -> Session:
    return Session.open(TUNING, group(TUNING, 8, late=1).cast, at=OPENED, record="told", level=level)


def performed(session: Session, commands: Sequence[Command]) -> Session:
    for command in commands:
        session.perform(command)
    return session


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_sessions_with_people_coming_and_going_are_told(run: Run, tmp_path: Path, protocol: Protocol) -> None:
    people = group(protocol, protocol.people.least + 1, late=1)
    session = people.hold(5, Comings(Equal(), protocol, people.cast, seed=5, goes=1.0)).session
    path = kept(tmp_path / "session.jsonl", session)
    printed = run("replay", path, "--plain")
    assert (printed.code, printed.err) == (0, "")
    assert ("Coming and going" in printed.out) == any(isinstance(event, e.Joined | e.Left) for event in session.events)
    told = json.loads(run("replay", path, "--json").out)
    clock = session.clock()
    assert told["clock"]["elapsed"] == round(clock.elapsed / timedelta(minutes=1), 3)
    assert told["clock"]["overrun"] == round(clock.overrun / timedelta(minutes=1), 3)


def test_what_was_put_right_later_is_told(run: Run, tmp_path: Path) -> None:
    session = performed(
        opened(),
        [
            c.Choose("p1", OPENED + at(1), "skip"),
            c.BeginTurn("p2", OPENED + at(2)),
            c.EndTurn("p2", OPENED + at(4)),
            c.Relabel("p1", OPENED + at(5), "p2", OPENED + at(2), "summarise"),
            c.Reattribute("p1", OPENED + at(6), "p2", OPENED + at(2), "p3"),
        ],
    )
    path = kept(tmp_path / "session.json", session)
    out = " ".join(run("replay", path, "--plain").out.split())
    assert "Put right later: 2" in out
    assert "15:05 p1: the turn of p2 at 15:02 was summarise, not present" in out
    assert "15:06 p1: the turn of p2 at 15:02 was that of p3" in out
    told = json.loads(run("replay", path, "--json").out)["corrections"]
    assert [(each["actor"], each["was"], each["is"]) for each in told] == [
        ("p1", {"person": "p2", "move": "present"}, {"person": "p2", "move": "summarise"}),
        ("p1", {"person": "p2", "move": "summarise"}, {"person": "p3", "move": "summarise"}),
    ]


def test_the_clock_tells_pauses_and_extensions(run: Run, tmp_path: Path) -> None:
    session = performed(
        opened(),
        [
            c.Choose("p1", OPENED + at(1), "hold"),
            c.Extend("p1", OPENED + at(2), 3),
            c.Pause("p2", OPENED + at(4)),
            c.Join("p8", OPENED + at(5)),
            c.Resume("p1", OPENED + at(6)),
            c.Advance("p1", OPENED + at(12)),
        ],
    )
    path = kept(tmp_path / "session.json", session)
    out = " ".join(run("replay", path, "--plain").out.split())
    assert "p8 arrives" in out
    assert "15:01 | Introduction | | 4 + 3 | 9.0 | lead" in out
    assert "planned 19, elapsed 10, paused 2, extended 3, overrun 2 (what" in out
    assert "15:02 Introduction: 3 more minutes, given by p1" in out
    told = json.loads(run("replay", path, "--json").out)["clock"]
    assert told == {
        "planned": 19,
        "elapsed": 10,
        "paused": 2,
        "extended": 3,
        "overrun": 2,
        "extensions": [{"at": (OPENED + at(2)).isoformat(), "phase": "introduction", "minutes": 3, "by": ["p1"], "voted": False}],
    }


@pytest.mark.parametrize(
    ("level", "shown", "hidden"),
    [
        (Level.TURNS, ("p8 arrives", "read back and replayed", "Departures: none"), ("person-1",)),
        (Level.STRUCTURE, ("level structure", "Introduction", "person-1", "It has not ended."), ("p8", "Departures", "What came of it")),
        (Level.NOTHING, ("level nothing", "Whether it has ended is not kept."), ("p8", "Departures", "Introduction", "Phases")),
    ],
)
def test_a_record_tells_no_more_than_was_agreed(run: Run, tmp_path: Path, level: Level, shown: Sequence[str], hidden: Sequence[str]) -> None:
    path = kept(tmp_path / "session.jsonl", performed(opened(level), [c.Join("p8", OPENED + at(1)), c.Choose("p1", OPENED + at(2), "hold")]))
    printed = run("replay", path, "--plain")
    out = " ".join(printed.out.split())
    assert (printed.code, printed.err) == (0, "")
    for said in shown:
        assert said in out
    for said in hidden:
        assert said not in out
    told = json.loads(run("replay", path, "--json").out)
    assert told["level"] == level.value
    assert (told["stop"] is None) == (level.rank < Level.TURNS.rank)
    assert (told["clock"] is None) == (level is Level.NOTHING)


def cycle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A cycle with two meetings, a session it held, revisions and a reminder that nobody needs."""
    path = tmp_path / "cycle.jsonl"
    people = ["planning-team=ana,bor,cilka,drago", "facilitator=ana", "recorder=bor", "timekeeper=cilka", "instructor=drago"]
    opening = "\n".join(
        [
            "ana writes norms: one",
            "ana revises norms-1: two",
            "ana writes teaching-learning-plan: fractions",
            "adjourn until 2026-03-09T15:00Z",
            "2026-03-09T15:00Z convene",
            *["next"] * 13,
            "bor opens record=talk",
        ]
    )
    for file, lines, begun in (
        (path, opening, "2026-03-02T15:00Z"),
        (
            tmp_path / "talk.jsonl",
            "ana writes next step: ask less\nbor writes public-notes: much\nbor signs public-notes\nend session",
            "2026-03-09T15:20Z",
        ),
        (path, "bor takes back talk", "2026-03-09T15:40Z"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{lines}\n"))
        where = ("--resume", file) if file.exists() else ("lesson-study-sptr", "--people", *people, "--out", file)
        assert run("run", *where, "--at", begun, "--plain").code == 0
    return path


def test_a_session_that_lasts_longer_than_a_day_is_told_with_its_days(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cycle(tmp_path, monkeypatch, run)
    out = run("replay", path, "--plain").out
    told = " ".join(out.split())
    for said in (
        "People at the opening planning team: ana, bor, cilka and drago facilitator: ana",
        "2026-03-02 15:00 The meeting is over. The next one is to be on Monday 9 March 2026 15:00.",
        "2026-03-09 15:00 Meeting 2 begins. Roles pass on: facilitator: bor;",
        "2026-03-09 15:00 A session of its own is held (Post-lesson discussion): talk.",
        "2026-03-09 15:40 What came of talk is brought back; it ended at 15:20 (early).",
        "2026-03-02 15:00 | Norms, roles and calendar | | 30 | 0.0 | lead",
        "brought back from talk: next step and record of the discussion",
        "norms: norms-2 of ana stands, written instead of norms-1",
        "ana: norms and teaching-learning plan",
        "elapsed 40, paused 1 week,",
        "beyond its planned and extended time); in minutes where nothing else is said.",
    ):
        assert said in told


def test_phases_that_are_counted_in_days_are_told_in_days(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cycle.jsonl"
    people = ["facilitator=ana", "planning-team=ana,bor,cilka", "case-pupil=child-a,child-b,child-c"]
    monkeypatch.setattr("sys.stdin", io.StringIO("next\nnext\n2026-03-09T15:00Z next\nnext\n"))
    assert run("run", "lesson-study-dudley", "--people", *people, "--out", path, "--at", "2026-03-02T15:00Z", "--plain").code == 0
    told = " ".join(run("replay", path, "--plain").out.split())
    assert "Phases, in minutes where nothing else is said" in told
    assert "| 10.5 days | 1 week | lead" in told
    assert "in minutes where nothing else is said, without the phases that are counted in days." in told


def test_who_signed_is_told_also_where_an_item_is_named_by_its_kind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cycle(tmp_path, monkeypatch, run)
    assert "public-notes-1: signed by bor" in run("replay", tmp_path / "talk.jsonl", "--plain").out
