# SPDX-License-Identifier: MIT
"""Why somebody's turn came to nothing is read from the events."""

from __future__ import annotations

from plcprotocols.app.casting import assign, clips, consents, numbered
from plcprotocols.app.outcomes import lost, produced, without
from plcprotocols.catalogue import find
from plcprotocols.model import events as e
from plcprotocols.simulation import simulate, stream
from tests.simulation.groups import OPENED

VIDEO = find("video-coaching-intervision")


def test_who_brought_no_film_is_passed_over() -> None:
    cast = assign(VIDEO, numbered(5))
    films = tuple(film for film in clips(VIDEO, cast, stream(1, "clips")) if film.owner != "p3")
    run = simulate(VIDEO, cast, seed=1, at=OPENED, items=films, consents=consents(VIDEO, cast, films))
    assert [(each.person, each.why) for each in lost(VIDEO, run.session.events)] == [("p3", "passed over: no clip")]
    assert without(VIDEO, run.session.events, "action-plan") == (("p3", "passed over: no clip"),)
    assert without(VIDEO, run.session.events, "learning") == ()
    made = [event for event in run.session.events if isinstance(event, e.ItemProduced)]
    assert sum(sum(kinds.values()) for kinds in produced(run.session.events).values()) == len(made)
