# SPDX-License-Identifier: MIT
"""What is noted besides: departures, corrections, signals, vetoes, reports, positions, and sessions held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from plcprotocols.engine.contradictions.shared import (
    broken,
    moments,
    nothing,
    steers,
    stop_at,
)
from plcprotocols.engine.embedding import questions
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import correcting, film, holding, meetings, people, undoing
from plcprotocols.engine.rules.finding import BREACHES, TOLERANCE
from plcprotocols.engine.spoken import Turn
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_name
from plcprotocols.model.events import Event, Why
from plcprotocols.model.talk import Hold


def _departed(plan: Plan, state: State, event: e.Departed) -> Iterable[str]:
    check_name("rule", event.rule)
    # Who goes back may lead by a role that ends with what is left, so it is asked before that.
    return steers(plan, state, event) if event.rule == "gone-back" else ()


def _breached(plan: Plan, state: State, event: e.Breached) -> Iterator[str]:
    if event.rule not in BREACHES | stop_at(plan, state).hard:
        yield f"the rule {event.rule} is none that can be broken"
    if (event.item is not None) is not (event.rule in film.CONSENT) or event.item not in {None, *state.things.items}:
        yield "another film was shown"


def _undone(plan: Plan, state: State, event: e.Undone) -> Iterator[str]:
    of = (state.whole or state).past.events[event.back[0] - 1].at
    if undoing.reach(plan, state, event.actor or "", of) != event.back:
        yield "something else is to be taken back, or nothing"


def _turn_relabelled(plan: Plan, state: State, event: e.TurnRelabelled) -> Iterator[str]:
    command = c.Relabel(event.actor or "", event.at, event.speaker, event.began, event.move)
    yield from broken(correcting.judge_relabel(plan, state, command))
    if _corrected(plan, state, command) != (event.turn, event.speaker, event.began):
        yield "another turn is put right"


def _turn_reattributed(plan: Plan, state: State, event: e.TurnReattributed) -> Iterator[str]:
    command = c.Reattribute(event.actor or "", event.at, event.speaker, event.began, event.to)
    yield from broken(correcting.judge_reattribute(plan, state, command))
    turn = correcting.meant(plan, state, command)
    if _corrected(plan, state, command) != (event.turn, event.speaker, event.began):
        yield "another turn is put right"
    if isinstance(turn, Turn) and turn.seconds != event.seconds:
        yield "the turn lasted another time"


def _corrected(plan: Plan, state: State, command: c.Relabel | c.Reattribute) -> tuple[int, str, datetime] | None:
    turn = correcting.meant(plan, state, command)
    return (turn.number, turn.person, turn.began) if isinstance(turn, Turn) else None


def _signal_raised(plan: Plan, state: State, event: e.SignalRaised) -> Iterator[str]:
    return broken(people.judge_signal(plan, state, c.Signal(event.actor or "", event.at, event.signal)))


def _veto_raised(plan: Plan, state: State, event: e.VetoRaised) -> Iterator[str]:
    return broken(people.judge_veto(plan, state, c.Veto(event.actor or "", event.at)))


def _was_reported(plan: Plan, state: State, event: e.Reported) -> Iterator[str]:
    return broken(meetings.judge_report(plan, state, c.Report(event.actor or "", event.at, event.event)))


def _position_taken(plan: Plan, state: State, event: e.PositionTaken) -> Iterator[str]:
    yield from broken(meetings.judge_position(plan, state, c.TakePosition(event.actor or "", event.at, event.position)))
    if event.stands is not meetings.stands(plan, state, event.actor or "", event.position):
        yield "the consensus stands otherwise"


def _held_opened(plan: Plan, state: State, event: e.HeldOpened) -> Iterator[str]:
    check_name("record", event.record)
    yield from broken(holding.judge_open(plan, state, c.OpenHeld(event.actor or "", event.at, event.record, event.person)))
    hold = stop_at(plan, state).hold
    if hold is None or event.protocol != hold.protocol:
        yield "another protocol is held"


def _held_closed(plan: Plan, state: State, event: e.HeldClosed) -> Iterator[str]:
    held = state.held.get(event.record)
    if held is None or held.closed:
        yield f"no session {event.record} is open"
        return
    yield from moments(event.ended)
    hold = holding.hold_of(plan, held)
    if (
        event.why not in {Why.COMPLETE, Why.EXIT, Why.EARLY}
        or event.count is None
        or event.count < 0
        or event.head is None
        or _answered_otherwise(plan, hold, event)
    ):
        yield "no session ends so"
    if not held.opened - TOLERANCE <= event.ended <= event.at + TOLERANCE:
        yield "it ended at another time"


def _answered_otherwise(plan: Plan, hold: Hold, event: e.HeldClosed) -> bool:
    """Tell whether an answer is none the protocol held could have given, or one nobody asks for."""
    asked = questions(holding.held_protocol(plan, hold))
    said = dict(event.decisions)
    return len(said) < len(event.decisions) or any(
        question not in hold.decides or (options is not None and option not in options)
        for question, option in said.items()
        for options in (asked.get(question),)
    )


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.Departed: _departed,
    e.Breached: _breached,
    e.Undone: _undone,
    e.TurnRelabelled: _turn_relabelled,
    e.TurnReattributed: _turn_reattributed,
    e.Reported: _was_reported,
    e.PositionTaken: _position_taken,
    e.HeldOpened: _held_opened,
    e.HeldClosed: _held_closed,
    e.SignalRaised: _signal_raised,
    e.VetoRaised: _veto_raised,
    e.SessionOpened: nothing,
    e.TimeCalled: nothing,
    e.LevelAgreed: nothing,
}
