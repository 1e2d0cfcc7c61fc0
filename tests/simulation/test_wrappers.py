# SPDX-License-Identifier: MIT
"""People stumble as they should, and a permission is withdrawn while the film runs."""

from __future__ import annotations

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.moves import Move
from plcprotocols.simulation import Equal, Stumble, Stumbles, Withdraws
from plcprotocols.simulation.reading import hasty_moves, phases, watches
from tests.simulation.groups import group

VIDEO = find("video-coaching-intervision")


@pytest.mark.parametrize("people", [4, 5, 6])
@pytest.mark.parametrize("seed", range(12))
def test_each_stumble_happens_once_and_changes_nothing(people: int, seed: int) -> None:
    asked = group(VIDEO, people)
    asked = evolve(asked, consents=(evolve(asked.consents[0], state=ConsentState.ASKED, audience=()), *asked.consents[1:]))
    run = asked.hold(seed, Stumbles(Equal(agrees=1.0), VIDEO))
    assert sorted(attempt.refusal.code for attempt in run.refused) == ["consent-missing", "move-not-here", "not-yours-to-lead", "out-of-turn"]
    hasty = next(attempt for attempt in run.refused if attempt.refusal.code == "move-not-here")
    assert hasty.refusal.place == "describe-round"
    assert hasty.refusal.given is Move.ADVISE
    assert run.session.ended


def test_only_the_chosen_stumbles_happen() -> None:
    run = group(VIDEO).hold(3, Stumbles(Equal(agrees=1.0), VIDEO, [Stumble.OUT_OF_TURN]))
    assert [attempt.refusal.code for attempt in run.refused] == ["out-of-turn"]


@pytest.mark.parametrize("seed", range(12))
def test_a_permission_is_withdrawn_while_the_film_runs(seed: int) -> None:
    people = group(VIDEO, 5)
    film = people.items[1]
    stop, watch = watches(VIDEO, film.kind)[-1]
    run = people.hold(seed, Withdraws(Equal(agrees=1.0), film.id, film.subjects[0], watch.scope, stop))
    events = run.session.events
    at = next(index for index, event in enumerate(events) if isinstance(event, e.FilmStopped) and event.why is e.Why.WITHDRAWN)
    assert isinstance(events[at - 1], e.ConsentRecorded)
    assert isinstance(events[at + 1], e.ItemLocked)
    assert [event.phase for event in events[:at] if isinstance(event, e.PhaseEntered)][-1] == "second-viewing-stops"
    turned = [event.person for event in events[at:] if isinstance(event, e.LoopTurned)]
    assert turned[0] == people.items[2].owner
    assert run.refused == ()


def test_what_comes_later_is_read_from_the_protocol() -> None:
    assert hasty_moves(VIDEO) == {"describe-round": Move.ADVISE, "meaning-round": Move.ADVISE}
    assert hasty_moves(find("tuning-protocol")) == {}
    assert [stop for stop, _ in watches(VIDEO, "clip")] == ["first-viewing", "second-viewing-stops"]
    assert [phase.id for phase in phases(VIDEO.steps)][:2] == ["open-and-confidentiality", "frame"]
