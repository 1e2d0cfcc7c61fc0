# SPDX-License-Identifier: MIT
"""The clock: time that is up, votes on it, dates, pauses and meetings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from plcprotocols.engine import stops
from plcprotocols.engine.answers import awaited
from plcprotocols.engine.contradictions.shared import (
    breaches,
    broken,
    came,
    clock_at,
    moments,
    near,
    nothing_runs,
    steers,
    stop_at,
    worded,
)
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import lead, meetings
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.minutes import LONGEST_EXTENSION


def _clock_clamped(_plan: Plan, _state: State, event: e.ClockClamped) -> Iterator[str]:
    yield from moments(event.stamped)
    if event.stamped >= event.at:
        yield "it was not early"


def _time_was_up(_plan: Plan, state: State, event: e.TimeWasUp) -> Iterator[str]:
    place = state.place
    due = {came(state, moment) for moment in (place.until, place.longest)}
    if event.phase != place.phase or place.time_up or event.at not in due or (state.paused is not None and not place.days):
        yield "no time was up then"


def _steps_time_up(_plan: Plan, state: State, event: e.StepsTimeUp) -> Iterator[str]:
    due = [span.steps for span in state.place.spans if not span.up and came(state, span.until) == event.at]
    if event.steps not in due[-1:] or state.paused is not None:
        yield "no time was up then"


def _steps_extended(plan: Plan, state: State, event: e.StepsExtended) -> Iterator[str]:
    place, minutes, clock = state.place, event.minutes, clock_at(state, event)
    if place.until is not None or event.steps not in [span.steps for span in place.spans][-1:]:
        yield f"{event.steps} has no time to be given more of"
        return
    if not math.isfinite(minutes) or not 0 < minutes <= LONGEST_EXTENSION:
        yield "nobody gives so many minutes"
        return
    yield from (*moments(event.until), *worded(event.content))
    if not near(event.until, max(place.spans[-1].until, clock) + timedelta(minutes=minutes)):
        yield "so many minutes end at another time"
    yield from steers(plan, state, event)


def _fell_quiet(_plan: Plan, state: State, event: e.FellQuiet) -> Iterator[str]:
    place = state.place
    if event.phase != place.phase or place.fell_quiet or event.at != came(state, place.quiet_at) or state.paused is not None:
        yield "it did not fall quiet then"


def _reminder_due(plan: Plan, state: State, event: e.ReminderDue) -> Iterator[str]:
    place = state.place
    if event.phase != place.phase or not place.reminders or came(state, place.reminders[0]) != event.at:
        yield "no reminder was due then"
    elif event.people != awaited(plan, state):
        yield "others have not answered"


def _call_due(plan: Plan, state: State, event: e.CallDue) -> Iterator[str]:
    place = state.place
    if event.phase != place.phase or state.paused is not None or event.at != came(state, place.call_at):
        yield "no time was to be called then"
    elif event.people != lead.keepers(plan, state):
        yield "others keep time"


def _date_set(plan: Plan, state: State, event: e.DateSet) -> Iterator[str]:
    yield from moments(event.until, *event.reminders)
    yield from broken(meetings.judge_set_date(plan, state, c.SetDate(event.actor or "", event.at, event.until)), breaches(state, event))
    if event.phase != state.place.phase:
        yield f"the session is not at {event.phase}"
    elif event.reminders != stops.reminders(plan, event.phase, event.until, event.at):
        yield "it reminds at other times"


def _time_voted(plan: Plan, state: State, event: e.TimeVoted) -> Iterator[str]:
    return broken(lead.judge_vote(plan, state, c.VoteOnTime(event.actor or "", event.at, event.option)))


def _phase_extended(plan: Plan, state: State, event: e.PhaseExtended) -> Iterator[str]:
    place, minutes, clock = state.place, event.minutes, clock_at(state, event)
    if event.phase != place.phase or place.until is None or place.days:
        yield f"{event.phase} has no time to be given more of"
        return
    if not math.isfinite(minutes) or not 0 < minutes <= LONGEST_EXTENSION:
        yield "nobody gives so many minutes"
        return
    yield from (*moments(event.until), *worded(event.content))
    if not near(event.until, max(place.until, clock) + timedelta(minutes=minutes)) or (place.longest is not None and event.until > place.longest):
        yield "so many minutes end at another time"
    if event.actor is not None:
        yield from steers(plan, state, event)
    elif stop_at(plan, state).votes is None:
        yield "nobody votes here"


def _paused(_plan: Plan, state: State, _event: e.Paused) -> Iterator[str]:
    if state.paused is not None:
        yield "the clock stands"


def _resumed(plan: Plan, state: State, event: e.Resumed) -> Iterator[str]:
    if state.paused is None:
        yield "the clock runs"
    yield from steers(plan, state, event)


def _adjourned(plan: Plan, state: State, event: e.Adjourned) -> Iterator[str]:
    yield from moments(event.until)
    yield from broken(meetings.judge_adjourn(plan, state, c.Adjourn(event.actor or "", event.at, event.until)), breaches(state, event))
    yield from nothing_runs(state)


def _convened(plan: Plan, state: State, event: e.Convened) -> Iterator[str]:
    yield from broken(meetings.judge_convene(plan, state, c.Convene(event.actor or "", event.at)), breaches(state, event))
    if state.paused is not None:
        yield "the clock stands"
    if event.meeting != state.meeting + 1 or event.holders != meetings.rotated(plan, state):
        yield "the next meeting has another number, or other people hold the roles then"


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.ClockClamped: _clock_clamped,
    e.TimeWasUp: _time_was_up,
    e.StepsTimeUp: _steps_time_up,
    e.StepsExtended: _steps_extended,
    e.FellQuiet: _fell_quiet,
    e.CallDue: _call_due,
    e.ReminderDue: _reminder_due,
    e.DateSet: _date_set,
    e.TimeVoted: _time_voted,
    e.PhaseExtended: _phase_extended,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.Adjourned: _adjourned,
    e.Convened: _convened,
}
