# SPDX-License-Identifier: MIT
"""Settling: what the clock alone brings about.

Deadlines are data. Whoever asks, and whenever, gets the same events at the same moments.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from plcprotocols.engine import flow
from plcprotocols.engine.answers import awaited
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.rules.film import recheck
from plcprotocols.engine.rules.lead import keepers
from plcprotocols.engine.state import State
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Phase


def settle(draft: Draft, until: datetime) -> None:
    """Draw the consequences of every deadline up to and including a moment, each dated when it fell due.

    At the same moment a film ends first, then permissions, then the time of a turn, then a quiet, then comes a reminder, then a call of the time,
    then a phase's planned time, then its longest, then that of a group of steps, the innermost first.
    """
    while (moment := draft.state.due) is not None and moment <= until:
        # What something that was taken back had kept from coming comes at the moment of its undoing.
        restored = draft.state.latest.restored
        draft.at = moment if restored is None or restored < moment else restored
        due, group = _first_due(draft.state, moment)
        draft.enter(group)
        try:
            _settle_one(draft, moment, due)
            flow.check(draft)
        finally:
            draft.enter("")


def _settle_one(draft: Draft, moment: datetime, due: Due) -> None:
    state = draft.state
    match due:
        case Due.TIME:
            _time_up(draft)
        case Due.SLOT:
            draft.emit(e.SlotEnded, None)
        case Due.FILM if state.floor.film is not None:
            draft.emit(e.FilmEnded, None, state.floor.film.item)
        case Due.PERMISSION:
            expire(draft, moment)
        case Due.QUIET:
            draft.emit(e.FellQuiet, None, state.place.phase)
        case Due.REMINDER:
            draft.emit(e.ReminderDue, None, state.place.phase, awaited(draft.plan, state))
        case Due.CALL:
            draft.emit(e.CallDue, None, state.place.phase, keepers(draft.plan, state))
        case Due.STEPS:
            _steps_time_up(draft, moment)
        case _:
            if not state.place.time_up:
                draft.emit(e.TimeWasUp, None, state.place.phase)
            flow.onward(draft, Why.TIME)


class Due(IntEnum):
    """What falls due, in the order in which it is settled at the same moment."""

    FILM = 1
    PERMISSION = 2
    SLOT = 3
    QUIET = 4
    REMINDER = 5
    CALL = 6
    TIME = 7
    LONGEST = 8
    STEPS = 9
    NOTHING = 10


def _due(state: State, moment: datetime) -> Due:
    """Say what falls due first at a moment, in the whole or in a sub-group."""
    film, place = state.floor.film, state.place
    if state.paused is None and film is not None and film.until == moment:
        return Due.FILM
    if state.whole is None and state.things.expiry == moment:
        return Due.PERMISSION
    if state.floor.slot == moment and state.paused is None:
        return Due.SLOT
    if place.quiet_at == moment and not place.fell_quiet and state.paused is None:
        return Due.QUIET
    if place.reminders[:1] == (moment,):
        return Due.REMINDER
    if place.call_at == moment and state.paused is None:
        return Due.CALL
    if place.until == moment and not place.time_up:
        return Due.TIME
    if place.longest == moment:
        return Due.LONGEST
    return Due.STEPS if state.paused is None and any(span.until == moment and not span.up for span in place.spans) else Due.NOTHING


def _first_due(state: State, moment: datetime) -> tuple[Due, str]:
    """Say what falls due first at a moment, and in which sub-group; of equals the whole comes first, then they come in order."""
    first, where = _due(state, moment), ""
    for name, group in state.groups.items():
        if group.due == moment and (theirs := _due(group, moment)) < first:
            first, where = theirs, name
    return first, where


def expire(draft: Draft, moment: datetime) -> None:
    """Let every permission end that ends by a moment."""
    for (item, scope, subject), held in tuple(draft.state.things.consents.items()):
        if held.state is ConsentState.GRANTED and held.until is not None and held.until <= moment:
            draft.emit(e.ConsentExpired, None, item, subject, scope)
    recheck(draft)


def _time_up(draft: Draft) -> None:
    """Note that the planned time is over; hard time ends the phase."""
    phase = draft.state.place.phase
    step = draft.plan.nodes[phase].step
    draft.emit(e.TimeWasUp, None, phase)
    timed = (step.minutes or step.days) if isinstance(step, Phase) else None
    if timed is not None and timed.hard:
        flow.onward(draft, Why.TIME)


def _steps_time_up(draft: Draft, moment: datetime) -> None:
    """Note that the time of the innermost group of steps is over for which it is; hard time ends the group."""
    steps = next(span.steps for span in reversed(draft.state.place.spans) if span.until == moment and not span.up)
    draft.emit(e.StepsTimeUp, None, steps)
    if steps in draft.plan.cut:
        flow.cut_short(draft, steps)
