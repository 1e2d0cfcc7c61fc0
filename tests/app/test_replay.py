# SPDX-License-Identifier: MIT
"""`replay` tells of a record what was agreed to be kept: who came and went, the clock, and no more than that."""

from __future__ import annotations

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
