# SPDX-License-Identifier: MIT
"""Policies obey: what they do conforms with the protocol, and what they try in vain changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from plcprotocols import commands as c
from plcprotocols.analysis import conformance, from_session
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.refusals import Refusal
from plcprotocols.records import dump, outcome
from plcprotocols.simulation import Equal, Geometric, Outcome, Run, Speak, StaleClicks, simulate
from tests.simulation.groups import OPENED, asks_for_ever, every, group
from tests.walks import setting

BY_ID = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
MINUTE = timedelta(minutes=1)


def without_departure(run: Run) -> None:
    for each in every(run):
        session = each.session
        found = conformance(from_session(session), session.protocol, session.record.header.cast)
        assert found.departures == (), (session.protocol.id, found.departures)


@BY_ID
def test_what_simulated_people_do_conforms_with_the_protocol(protocol: Protocol) -> None:
    without_departure(group(protocol).hold(9, turn_taking=Speak(recency=2.0)))


# Without a model these were told as departures once: a phase for those who had spoken in another, an answer that others let pass, pupils who are
# spoken to and say nothing, and people who come late to a round.
TOLD_ONCE = (40, 51, 111, 141, 240)


@pytest.mark.parametrize(("seed", "model"), [*((seed, Geometric(0.6, seed=seed)) for seed in range(60)), *((seed, None) for seed in TOLD_ONCE)])
def test_so_it_does_with_any_protocol(seed: int, model: Geometric | None) -> None:
    drawn = setting(Random(seed))
    if asks_for_ever(drawn.protocol):
        return
    try:
        run = simulate(
            drawn.protocol,
            drawn.cast,
            seed=seed,
            at=OPENED,
            items=drawn.items,
            consents=drawn.consents,
            limit=1_000,
            outcome=outcome,
            turn_taking=model,
        )
    except InvalidArgument:  # some drawn protocols go on for ever
        return
    without_departure(run)


def wrong(view: View, random: Random) -> Command:
    """Something that is against a rule whatever goes on, or that an unknown person or thing is named in."""
    at, me = view.now.at, view.viewer
    tried = (
        c.SkipTurn(me, at, "nobody"),
        c.Choose(me, at, "no-such-option"),
        c.HandOver(me, at, "no-such-role", me),
        c.EndTurn(me, at, seen=view.now.floor_no + 7),
        c.Produce(me, at, "no-such-kind", "x"),
        c.Advance(me, at.replace(tzinfo=None)),
        c.BeginTurn(me, at - MINUTE, Move.ADVISE),
        c.GoBack(me, at, "nowhere"),
    )
    return tried[int(random.random() * len(tried))]


@BY_ID
def test_what_is_tried_in_vain_changes_nothing(protocol: Protocol) -> None:
    """Somebody tries what is illegal whenever anything has happened; the session is the same, byte for byte, as if nobody had."""
    random, refused = Random(4), list[str]()

    def meddles(session: Session, told: Outcome) -> None:
        before = len(session.events)
        for person in session.record.header.cast.people[:3]:
            answer = session.attempt(wrong(session.view(person), random))
            assert isinstance(answer, Refusal)
            refused.append(answer.code)
        assert len(session.events) == before

    asked = group(protocol)
    assert dump(asked.hold(3, listener=meddles).session.record) == dump(asked.hold(3).session.record)
    assert refused


class Tries:
    """Tries something illegal before each thing it does; what it means to do it does then."""

    def __init__(self) -> None:
        self.meant: dict[str, Command] = {}
        self.done: list[Command] = []

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        meant = self.meant.pop(view.viewer, None)
        if meant is not None and meant.at >= view.now.at:
            return meant
        command = Equal().choose(view, legal, random)
        if command is None:
            return None
        self.meant[view.viewer] = command
        return wrong(view, random)


@pytest.mark.parametrize("id", ["tuning-protocol", "check-in", "final-word", "four-as", "success-analysis"])
def test_a_policy_that_tries_what_is_illegal_changes_nothing(id: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: A002 - the value's own name
    """The record is the one of a session in which only what was accepted was ever asked for."""
    calls: list[Command] = []
    attempt, asked = Session.attempt, group(find(id))

    def noted(session: Session, command: Command, **more: str | None) -> object:
        answer = attempt(session, command, **more)
        if not isinstance(answer, Refusal):
            calls.append(command)
        return answer

    monkeypatch.setattr(Session, "attempt", noted)
    run = asked.hold(3, Tries())
    monkeypatch.undo()
    assert run.refused
    assert run.session.ended
    header = run.session.record.header
    again = Session.open(
        asked.protocol, asked.cast, at=OPENED, record=header.record, mode=header.mode, items=asked.items, consents=asked.consents, seed=header.seed
    )
    for command in calls:
        again.perform(command)
    last = run.session.events[-1].at
    again.due(last)
    assert again.events == run.session.events


@BY_ID
def test_a_stale_click_is_refused_as_stale_and_made_again(protocol: Protocol) -> None:
    asked = group(protocol)
    run = asked.hold(2, StaleClicks(Equal(), likely=0.4))
    assert run.session.ended
    refused = [attempt for each in every(run) for attempt in each.refused]
    assert {attempt.refusal.code for attempt in refused} <= {"stale"}
    assert refused
    noted = {event.rule for each in every(run) for event in each.session.events if isinstance(event, e.Departed)}
    assert noted <= {"lead-vacant"}
    without_departure(run)
