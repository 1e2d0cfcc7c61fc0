# SPDX-License-Identifier: MIT
"""Rules of putting right later what a turn was and whose it was: who may, of which turn, and what cannot have been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import islice

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, leads, unknown
from plcprotocols.engine.spoken import Turn, turns
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.moves import Move

# How many moments are named to somebody who named another.
LATEST = 5


def judge_relabel(plan: Plan, state: State, command: c.Relabel) -> Findings:
    """Judge saying that a turn was another move."""
    turn = meant(plan, state, command)
    if isinstance(turn, Finding):
        return (turn,)
    if not isinstance(command.move, Move):
        return (unknown("unknown-move", command.move, Move),)
    return (Finding("told-so-already", given=command.move),) if turn.move is command.move else CLEAN


def apply_relabel(draft: Draft, command: c.Relabel) -> None:
    """Note what it was."""
    turn = _meant(draft, command)
    draft.emit(e.TurnRelabelled, command.actor, turn.number, turn.person, turn.began, command.move)


def judge_reattribute(plan: Plan, state: State, command: c.Reattribute) -> Findings:
    """Judge saying that a turn was somebody else's."""
    turn = meant(plan, state, command)
    if isinstance(turn, Finding):
        return (turn,)
    if turn.about is not None and plan.stops[turn.stop].reads is not None:
        return (Finding("read-by-owner", people=(turn.person,)),)
    if command.to not in state.room.standing:
        return (unknown("unknown-person", command.to, state.room.seats),)
    if command.to == turn.person:
        return (Finding("told-so-already", given=command.to),)
    there = _there(state, turn)
    return CLEAN if command.to in there else (Finding("was-not-here", people=there, given=command.to),)


def apply_reattribute(draft: Draft, command: c.Reattribute) -> None:
    """Note whose it was; its talk time goes over."""
    turn = _meant(draft, command)
    draft.emit(e.TurnReattributed, command.actor, turn.number, turn.person, turn.began, command.to, turn.seconds)


def meant(plan: Plan, state: State, command: c.Relabel | c.Reattribute) -> Turn | Finding:
    """Find the turn that is put right, or say what stands against it; the state is that of the whole."""
    actor, person = command.actor, command.person
    if command.began.utcoffset() is None:
        return Finding("naive-time", given=command.began.isoformat())
    inside = state.of(actor)
    keeps = actor in leads(plan, state) or bool(plan.recorders & state.room.standing[actor].roles)
    if not keeps and not (inside.group and actor in leads(plan, inside)):
        return Finding("not-yours-to-correct", people=_able(plan, state))
    began = command.began.astimezone(UTC)
    theirs = (turn for turn in reversed(turns(state.past.events)) if turn.person == person and _knows(state, actor, turn))
    turn, latest = None, list[str]()
    for each in theirs:
        if each.began == began:
            turn = each
            break
        latest += [each.began.isoformat()] if len(latest) < LATEST else []
    if turn is None:
        return Finding("unknown-turn", given=command.began.isoformat(), known=tuple(latest))
    if not keeps and turn.group != inside.group:
        return Finding("not-yours-to-correct", people=_able(plan, state))
    return turn if turn.ended is not None else Finding("turn-goes-on", people=(turn.person,))


def _meant(draft: Draft, command: c.Relabel | c.Reattribute) -> Turn:
    turn = meant(draft.plan, draft.state, command)
    assert isinstance(turn, Turn), "judged before"
    return turn


def _able(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those here who may put any turn right that they know of."""
    leading, standing = leads(plan, state), state.room.standing
    return tuple(each for each in state.room.seats if each in leading or (standing[each].present and plan.recorders & standing[each].roles))


def _knows(state: State, actor: str, turn: Turn) -> bool:
    """Tell whether somebody was where a turn was, here or not."""
    return not turn.group or _whereabouts(state, turn).get(actor) == turn.group


def _before(state: State, turn: Turn) -> Iterator[Event]:
    """Give what had happened when a turn began, without what was taken back."""
    events = state.past.events
    gone = e.taken_back(events)
    return (event for event in islice(events, turn.number - 1) if event.seq not in gone)


def _whereabouts(state: State, turn: Turn) -> dict[str, str]:
    """Say who was in which sub-group when a turn began."""
    where: dict[str, str] = {}
    for event in _before(state, turn):
        match event:
            case e.BrokeOut() | e.Travelled():
                where = {person: group for group, people in event.groups for person in people}
            case e.Assigned():
                where[event.person] = event.to
            case e.Merged():
                where = {}
            case _:
                pass
    return where


def _there(state: State, turn: Turn) -> tuple[str, ...]:
    """Name those who were here, and where a turn was, when it began, in seat order."""
    assert state.past.origin is not None, "a session begins at its origin"
    here = {person for person, standing in state.past.origin.room.standing.items() if standing.present}
    for event in _before(state, turn):
        if isinstance(event, e.Joined):
            here.add(event.person)
        elif isinstance(event, e.Left):
            here.discard(event.person)
    where = _whereabouts(state, turn)
    return tuple(person for person in state.room.seats if person in here and where.get(person, "") == turn.group)
