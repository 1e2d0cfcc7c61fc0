# SPDX-License-Identifier: MIT
"""Settling: what the clock alone brings about.

Deadlines are data. Whoever asks, and whenever, gets the same events at the same moments.
"""

from __future__ import annotations

from datetime import datetime

from plcprotocols.engine import flow
from plcprotocols.engine.answers import awaited
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.rules.film import recheck
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Phase


def settle(draft: Draft, until: datetime) -> None:
    """Draw the consequences of every deadline up to and including a moment, each dated when it fell due.

    At the same moment a film ends first, then permissions, then the time of a turn, then a reminder, then a phase's planned time, then its longest.
    """
    while (moment := draft.state.due) is not None and moment <= until:
        draft.at = moment
        film = draft.state.floor.film
        if draft.state.paused is None and film is not None and film.until == moment:
            draft.emit(e.FilmEnded, None, film.item)
        elif draft.state.things.expiry == moment:
            expire(draft, moment)
        elif draft.state.floor.slot == moment and draft.state.paused is None:
            draft.emit(e.SlotEnded, None)
        elif draft.state.place.reminders[:1] == (moment,):
            draft.emit(e.ReminderDue, None, draft.state.place.phase, awaited(draft.plan, draft.state))
        else:
            _time_up(draft, moment)
        flow.check(draft)


def expire(draft: Draft, moment: datetime) -> None:
    """Let every permission end that ends by a moment."""
    for (item, scope, subject), held in tuple(draft.state.things.consents.items()):
        if held.state is ConsentState.GRANTED and held.until is not None and held.until <= moment:
            draft.emit(e.ConsentExpired, None, item, subject, scope)
    recheck(draft)


def _time_up(draft: Draft, moment: datetime) -> None:
    place = draft.state.place
    step = draft.plan.nodes[place.phase].step
    if not place.time_up:
        draft.emit(e.TimeWasUp, None, place.phase)
    timed = (step.minutes or step.days) if isinstance(step, Phase) else None
    hard = timed is not None and timed.hard
    if place.longest == moment or (hard and place.time_up):
        flow.onward(draft, Why.TIME)
