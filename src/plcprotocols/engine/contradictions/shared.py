# SPDX-License-Identifier: MIT
"""What the checks of every theme use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from plcprotocols.engine import turns
from plcprotocols.engine.plan import Node, Plan, Stop
from plcprotocols.engine.rules.finding import Findings, Weight, steering
from plcprotocols.engine.state import State
from plcprotocols.model.arguments import FIRST_YEAR, LAST_YEAR, check_name
from plcprotocols.model.events import Event

SECOND = timedelta(seconds=1)


def nothing(_plan: Plan, _state: State, _event: Event) -> Iterable[str]:
    """Check nothing."""
    return ()


def worded(content: str | None) -> Iterable[str]:
    """Ask for an id of words that can be written down, where there are words."""
    if content is not None:
        check_name("content", content)
    return ()


def broken(found: Findings, but: frozenset[str] = frozenset()) -> Iterator[str]:
    """Name the hard rules that stand against an act."""
    against = (each for each in found if each.weight in {Weight.HARD, Weight.BREACH})
    return (f"the rule {each.code} stands against it" for each in against if each.code not in but)


def breaches(state: State, event: Event) -> frozenset[str]:
    """Name the rules that were noted as broken by the act an event belongs to."""
    noted = state.things.broken
    return noted[2] if noted is not None and noted[:2] == (event.at, event.actor) else frozenset()


def strangers(state: State, names: Iterable[str]) -> Iterator[str]:
    """Name those of some people nobody knows."""
    return (f"there is nobody called {name}" for name in names if name not in state.room.standing)


def absent(state: State, names: Iterable[str]) -> Iterator[str]:
    """Name those of some people who are not here."""
    standing = state.room.standing
    return (f"{name} is not here" for name in names if name not in standing or not standing[name].present)


def moments(*moments: datetime | None) -> Iterator[str]:
    """Name moments out of time."""
    told = (moment for moment in moments if moment is not None)
    return (f"{moment} is out of time" for moment in told if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR)


def stop_at(plan: Plan, state: State) -> Stop:
    """Give the stop the session rests at."""
    return plan.stops[state.place.stop]


def clock_at(state: State, event: Event) -> datetime:
    """Give the moment from which time counts: the beginning of a pause, or that of an event."""
    return state.paused or event.at


def came(state: State, moment: datetime | None) -> datetime | None:
    """Say when a deadline comes: at its moment, or when something was taken back that had kept it from coming."""
    restored = state.latest.restored
    return restored if moment is not None and restored is not None and moment < restored else moment


def near(one: datetime, other: datetime) -> bool:
    """Tell whether two moments are the same to a second."""
    return abs(one - other) <= SECOND


def nothing_runs(state: State) -> Iterator[str]:
    """Say that something still runs."""
    if state.floor.speaker is not None or turns.running(state):
        yield "somebody speaks or a film runs"


def steers(plan: Plan, state: State, event: Event) -> Iterator[str]:
    """Say that who did something may not steer."""
    return broken(steering(plan, state, event.actor or ""), breaches(state, event))


def times(state: State, stop: Stop) -> Iterator[str]:
    """Say that the time of a group of steps around a stop does not run."""
    running = [span.steps for span in state.place.spans]
    if tuple(steps for steps in running if steps in stop.timed) != stop.timed:
        yield f"the times around {stop.id} do not run"


def inside(state: State, node: Node | None) -> bool:
    """Tell whether just the loops around a step are running, each at somebody's pass."""
    frames = state.place.frames
    loops = node.loops if node is not None else ()
    if not frames and not loops:
        return True
    return [frame.loop for frame in frames] == [loop.step.id for loop in loops] and all(
        frame.person is not None or frame.number or frame.rests for frame in frames
    )
