# SPDX-License-Identifier: MIT
"""Folds of the clock: time that is up, more time, dates, pauses, meetings, and what was reported or agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from plcprotocols.engine.folds.shared import call, deadline, extend_times, noted, recast, take_position
from plcprotocols.engine.state import (
    State,
)
from plcprotocols.model import events as e
from plcprotocols.model.events import Event


def _reported(s: State, event: e.Reported) -> None:
    s.place.answered = s.place.answered._replace(reported=s.place.reported | {event.event})


def _position_taken(s: State, event: e.PositionTaken) -> None:
    take_position(s, cast("str", event.actor), event.position)
    s.place.answered = s.place.answered._replace(agreed=event.stands)


def _time_voted(s: State, event: e.TimeVoted) -> None:
    person = cast("str", event.actor)
    s.place.votes = (*(vote for vote in s.place.votes if vote[0] != person), (person, event.option))


def _time_was_up(s: State, _event: e.TimeWasUp) -> None:
    s.place.time_up = True
    _ring(s, time_up=True)
    deadline(s)


def _steps_time_up(s: State, event: e.StepsTimeUp) -> None:
    s.place.spans = tuple(span._replace(up=True) if span.steps == event.steps else span for span in s.place.spans)
    deadline(s)


def _steps_extended(s: State, event: e.StepsExtended) -> None:
    extend_times(s, event.until - max(s.place.spans[-1].until, s.paused or event.at), event.at)
    deadline(s)


def _fell_quiet(s: State, _event: e.FellQuiet) -> None:
    s.place.fell_quiet = True
    deadline(s)


def _call_due(s: State, _event: e.CallDue) -> None:
    s.place.call_at = None
    deadline(s)


def _ring(s: State, *, time_up: bool) -> None:
    """Let sub-groups in lockstep know whether the time of their common phase is up."""
    if s.place.phase:
        for group in s.groups.values():
            group.place.time_up = time_up


def _phase_extended(s: State, event: e.PhaseExtended) -> None:
    if s.place.spans:
        clock = s.paused or event.at
        extend_times(s, event.until - max(s.place.until or clock, clock), event.at)
    s.place.until, s.place.time_up, s.place.votes = event.until, False, ()
    _ring(s, time_up=False)
    if s.things.calls:
        call(s, event.at)
    deadline(s)


def _date_set(s: State, event: e.DateSet) -> None:
    s.place.days, s.place.until, s.place.reminders, s.place.time_up = True, event.until, event.reminders, False
    deadline(s)


def _reminder_due(s: State, event: e.ReminderDue) -> None:
    s.place.reminders = tuple(moment for moment in s.place.reminders if moment > event.at)
    deadline(s)


def _adjourned(s: State, event: e.Adjourned) -> None:
    s.adjourned, s.again = True, event.until
    s.tell()


def _convened(s: State, event: e.Convened) -> None:
    s.adjourned, s.again, s.meeting = False, None, event.meeting
    s.tell()
    recast(s, event)


def _paused(s: State, event: e.Paused) -> None:
    for group in s.groups.values():
        group.paused = event.at
        deadline(group)
    s.paused = event.at
    deadline(s)


def _resumed(s: State, event: e.Resumed) -> None:
    gap = event.at - (s.paused or event.at)
    for group in s.groups.values():
        _go_on(group, gap)
    _go_on(s, gap)


def _go_on(s: State, gap: timedelta) -> None:
    """Let time run again, after a gap."""
    f, p = s.floor, s.place
    if f.film is not None and f.film.since is not None and f.film.until is not None:
        f.film = f.film._replace(since=f.film.since + gap, until=f.film.until + gap)
    f.since = f.since + gap if f.since is not None else None
    f.slot = f.slot + gap if f.slot is not None else None
    p.until = p.until + gap if p.until is not None and not p.days else p.until
    p.longest = p.longest + gap if p.longest is not None else None
    p.call_at = p.call_at + gap if p.call_at is not None else None
    p.spans = tuple([span._replace(until=span.until + gap) for span in p.spans])
    p.quiet_at = p.quiet_at + gap if p.quiet_at is not None and not p.fell_quiet else p.quiet_at
    s.paused = None
    p.proposals = ()
    deadline(s)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.ClockClamped: noted,
    e.TimeWasUp: _time_was_up,
    e.StepsTimeUp: _steps_time_up,
    e.StepsExtended: _steps_extended,
    e.FellQuiet: _fell_quiet,
    e.CallDue: _call_due,
    e.ReminderDue: _reminder_due,
    e.DateSet: _date_set,
    e.TimeVoted: _time_voted,
    e.PhaseExtended: _phase_extended,
    e.TimeCalled: noted,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.Adjourned: _adjourned,
    e.Convened: _convened,
    e.Reported: _reported,
    e.PositionTaken: _position_taken,
}
