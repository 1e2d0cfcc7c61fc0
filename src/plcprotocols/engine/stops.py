# SPDX-License-Identifier: MIT
"""Stops: which part is held, who has a turn in it and in which order, and what time is planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine import ballots
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State


def reminders(plan: Plan, phase: str, until: datetime, now: datetime) -> tuple[datetime, ...]:
    """Give the moments before a date at which those are reminded who have not answered, as far as they are to come."""
    _, before = plan.dated.get(phase, (None, ()))
    return tuple(moment for each in before if (moment := until - each) > now)


def planned(plan: Plan, state: State, phase: str) -> timedelta | None:
    """Give the planned time of a phase for those who are here now, or None if it states none or comes to nothing."""
    if phase in plan.voted and (voted := ballots.voted_minutes(state, plan.voted[phase])) is not None:
        return timedelta(minutes=voted)
    found = plan.formulas.get(phase)
    if found is None:
        return plan.typical.get(phase)
    minutes, per = found
    _, typical, _ = minutes.counted(len(chosen(state.room, per)))
    return timedelta(minutes=typical) or None


def first_held(stops: tuple[Stop, ...], state: State) -> Stop | None:
    """Name the first of some parts whose `when` holds, or None."""
    for stop in stops:
        if stop.when is None or stop.when(state):
            return stop
    return None


def order_at(stop: Stop, state: State) -> tuple[str, ...]:
    """Name those who have a turn in a round, in the order in which they come."""
    if not stop.round:
        return ()
    people = _turned(chosen(state.room, stop.selects), state, stop.rotates)
    if stop.first is None and stop.last is None:
        return people
    standing = state.room.standing
    first = tuple(person for person in people if stop.first is not None and stop.first(standing[person]))
    last = tuple(person for person in people if stop.last is not None and stop.last(standing[person]) and person not in first)
    return (*first, *(person for person in people if person not in first and person not in last), *last)


def _turned(people: tuple[str, ...], state: State, loop: str) -> tuple[str, ...]:
    """Let people begin one further on with each pass of a loop; in their order where there is no such loop."""
    if not loop or not people:
        return people
    further = (pass_number(state, loop) - 1) % len(people)
    return (*people[further:], *people[:further])


def pass_number(state: State, loop: str) -> int:
    """Give the number of the present pass of a running loop that runs for a count, also around sub-groups; 1 where it does not run."""
    around = state.whole.place.frames if state.whole is not None else ()
    return next((frame.number for frame in (*state.place.frames, *around) if frame.loop == loop), 1)


def next_part(stop: Stop, state: State) -> Stop | None:
    """Name the next part of the phase whose `when` holds, or None if this one counts as the last."""
    return first_held(stop.later, state) if stop.later else None
