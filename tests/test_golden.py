# SPDX-License-Identifier: MIT
"""The golden transcripts: what each protocol's source says, written by hand, comes out so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.people import Cast
from plcprotocols.records import outcome, verify_cycle
from tests import golden_file
from tests.golden_file import GOLDEN

NAMES = sorted(path.name for path in GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_comes_out_as_written(name: str) -> None:
    golden = golden_file.read(name)
    assert list(golden_file.run(golden, golden.open())) == []


def test_every_protocol_has_a_transcript_with_moves_that_must_fail() -> None:
    for protocol in PROTOCOLS:
        lines = [line for name in NAMES if name.startswith(protocol.id) for line in golden_file.read(name).lines]
        assert sum(line.mark == "!" for line in lines) >= 12, protocol.id


def test_a_transcript_that_is_wrong_is_noticed() -> None:
    golden = golden_file.read("tuning-protocol-warm-only.txt")
    golden.lines = tuple(line for line in golden.lines if line.mark != "" or line.number % 7)
    assert list(golden_file.run(golden, golden.open()))


def test_a_discussion_that_is_really_held_comes_back_as_the_transcript_says() -> None:
    golden = golden_file.read("lesson-study-sptr-six-weeks.txt")
    places = [place for place, line in enumerate(golden.lines) if line.mark == "" and isinstance(line.command, c.OpenHeld | c.TakeBack)]
    session, lines = golden.open(), golden.lines
    held: dict[str, Session] = {}
    start = 0
    for place in places:
        golden.lines = lines[start:place]
        assert list(golden_file.run(golden, session)) == []
        command = lines[place].command
        if isinstance(command, c.OpenHeld):
            proposed = dict(session.held_cast().holders)
            chair = proposed["facilitator"] or ("olga",)
            held[command.record] = session.hold(Cast(proposed | {"facilitator": chair}), actor=command.actor, at=command.at, record=command.record)
        elif isinstance(command, c.TakeBack):
            asked = command.outcome
            discuss(held[asked.record], asked.ended, {item.kind: (item.owner, item.id) for item in asked.items})
            told = outcome(held[asked.record].record)
            assert (told.within, told.edition, told.rules, told.opened, told.ended) == (
                asked.within,
                asked.edition,
                asked.rules,
                asked.opened,
                asked.ended,
            )
            assert told.items == asked.items
            session.perform(c.TakeBack(command.actor, command.at, told))
        start = place + 1
    golden.lines = lines[start:]
    assert list(golden_file.run(golden, session)) == []
    assert [[(item.id, item.kind) for item in each.view("ana").items if item.kind == "lesson-plan"] for each in held.values()] == [
        [("tlp-4", "lesson-plan")],
        [("tlp-5", "lesson-plan")],
    ]
    verify_cycle([session.record, *(each.record for each in held.values())])


def discuss(session: Session, until: datetime, items: dict[str, tuple[str, str]]) -> None:
    """Hurry through a discussion and produce what the transcript hands back."""
    chair = session.now.lead[0]
    at = until - timedelta(minutes=10)
    for phase in ("thanks", "purpose-and-process", "teacher-first", "team-next", "data-and-discussion/1", "data-and-discussion/2", "final-comments"):
        assert session.now.stop == phase
        if phase == "data-and-discussion/2":
            produce(session, at, "evidence", items)
        session.perform(c.Advance(chair, at))
    produce(session, at, "public-notes", items)
    produce(session, at, "next-step", items)
    session.perform(c.Advance(chair, at))
    session.perform(c.Advance(chair, until))
    assert session.ended


def produce(session: Session, at: datetime, kind: str, items: dict[str, tuple[str, str]]) -> None:
    if kind in items:
        owner, name = items[kind]
        session.perform(c.Produce(owner, at, kind, name))
