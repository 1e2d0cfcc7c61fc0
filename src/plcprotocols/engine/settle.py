# SPDX-License-Identifier: MIT
"""Settling: what the clock alone brings about.

Deadlines are data. Whoever asks, and whenever, gets the same events at the same moments.
"""

from __future__ import annotations

from datetime import datetime

from plcprotocols.engine import flow
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.evolve import lapse
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Phase


def settle(draft: Draft, until: datetime) -> None:
    """Draw the consequences of every deadline up to and including a moment, each dated when it fell due.

    At the same moment a film ends before a permission for it does, and that before a phase's time is up.
    """
    while (moment := draft.state.due) is not None and moment <= until:
        draft.at = moment
        film = draft.state.floor.film
        if film is not None and film.until == moment:
            draft.emit(e.FilmEnded, None, film.item)
        elif lapse(draft.state) == moment:
            flow.stop_film(draft, None, Why.AUDIENCE)
        else:
            phase = draft.state.place.phase
            draft.emit(e.TimeWasUp, None, phase)
            step = draft.plan.nodes[phase].step
            if isinstance(step, Phase) and step.minutes is not None and step.minutes.hard:
                flow.onward(draft, Why.TIME)
        flow.check(draft)
