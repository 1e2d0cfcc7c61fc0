# SPDX-License-Identifier: MIT
"""Replaying a record: folding events that came from outside, and refusing those that contradict what came before.

An event of ours is never checked when it is folded; one from outside is, name by name, because a record may have been edited by somebody who can also
reckon its chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import fields_dict

from plcprotocols.engine import flow
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.evolve import evolve, initial
from plcprotocols.engine.opening import parameter_problems
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import items, notice
from plcprotocols.engine.state import START, State
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Each
from plcprotocols.model.record import Record

PEOPLE = ("actor", "speaker", "person", "owner", "caller", "to", "order", "owed")
LONGEST_BATCH = 200


def replay(plan: Plan, record: Record) -> Draft:
    """Fold a record into a draft a session can go on with.

    Args:
        plan: the compiled protocol the record was made with.
        record: the record.

    Raises:
        InvalidRecord: `does-not-fold` at the event that contradicts what came before, `torn` if the record ends in the middle of an act.
        InvalidCast: if the header's cast does not fit the protocol.
    """
    check_cast(plan.protocol, record.header.cast)
    wrong = tuple(parameter_problems(plan.protocol, dict(record.header.parameters)))
    if wrong:
        raise InvalidRecord(*wrong)
    draft = Draft(plan, initial(plan.protocol, record.header), record.header.opened)
    for number, event in enumerate(record.events):
        _fold(draft, event, number)
    draft.at = draft.state.at
    if not _at_rest(draft):
        raise _torn(plan, record)
    return draft


def _fold(draft: Draft, event: Event, number: int) -> None:
    against = next(_contradictions(draft, event), None)
    if against is None:
        try:
            evolve(draft.state, event)
        except (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError):
            against = "it cannot follow what came before"
    if against is not None:
        remedy = "Read the record again from where it was kept."
        raise InvalidRecord(Problem("does-not-fold", f"events[{number}]", f"{event.tag}: {against}", remedy))
    draft.events.append(event)


def _contradictions(draft: Draft, event: Event) -> Iterator[str]:
    plan, state = draft.plan, draft.state
    if event.seq != state.seq + 1:
        yield f"number {event.seq} after {state.seq}"
    if event.at < state.at:
        yield "it lies before the event before it"
    if state.ended and not isinstance(event, e.LevelAgreed):
        yield "the session had ended"
    if isinstance(event, e.Joined):
        yield from _joining(state, event)
        return
    for name in fields_dict(type(event)):
        yield from _names(plan, state, event, name, getattr(event, name))
    if isinstance(event, e.TurnEnded) and event.speaker != state.floor.speaker:
        yield "it ends a turn nobody has begun"
    if isinstance(event, e.LoopTurned | e.LoopEnded | e.LoopPassedOver) and (not state.place.frames or state.place.frames[-1].loop != event.loop):
        yield f"{event.loop} is not the innermost loop"
    if isinstance(event, e.FilmStopped | e.FilmEnded) and not flow.running(state):
        yield "no film runs"
    if isinstance(event, e.Resumed) is not (state.paused is not None) and isinstance(event, e.Paused | e.Resumed):
        yield "the clock stands and runs otherwise"


def _joining(state: State, event: e.Joined) -> Iterator[str]:
    known = state.room.standing.get(event.person)
    if known is not None and (known.present or (event.role is not None and known.roles)):
        yield f"{event.person} is here already"
    if (known is None or event.role is not None) and event.role not in state.room.cast:
        yield f"there is no role {event.role}"


def _names(plan: Plan, state: State, event: Event, name: str, value: object) -> Iterator[str]:
    known: dict[str, object] = {
        "phase": plan.nodes.keys() | plan.stops.keys(),
        "stop": plan.stops,
        "loop": plan.loop_selectors,
        "kind": plan.items,
        "scope": plan.protocol.scopes,
        "parameter": state.things.parameters,
    }
    if name in PEOPLE and value is not None:
        named = value if isinstance(value, tuple) else (value,)
        yield from (f"there is nobody called {each}" for each in named if each not in state.room.standing)
    elif name in {"phase", "stop", "loop", "kind", "scope", "parameter"} and value not in known[name]:  # type: ignore[operator]
        yield f"there is no {name} {value}"
    elif name == "question" and value not in plan.questions:
        yield f"there is no question {value}"
    elif name == "item" and (value in state.things.items) is isinstance(event, e.ItemBrought | e.ItemProduced):
        yield f"item {value} is there and is not"
    elif name == "option" and isinstance(event, e.ParameterSet) and value not in dict(plan.filters).get(event.parameter, {}):
        yield f"there is no option {value}"
    elif name == "holders" and isinstance(event, e.LoopTurned | e.LoopEnded):
        yield from _holders(plan, state, event)
    elif name == "until" and isinstance(value, datetime) and not isinstance(event, e.ConsentRecorded) and value < (state.paused or event.at):
        yield "it is over before it begins"


def _holders(plan: Plan, state: State, event: e.LoopTurned | e.LoopEnded) -> Iterator[str]:
    each = plan.nodes[event.loop].step if event.loop in plan.nodes else None
    if not isinstance(each, Each) or {role for role, _ in event.holders} != {each.role, each.former}:
        yield "it binds roles of another loop"
    for _, names in event.holders:
        yield from (f"there is nobody called {person}" for person in names if person not in state.room.standing)


def _at_rest(draft: Draft) -> bool:
    """Tell whether nothing would still follow from the last act: what it draws after it is drawn on a copy and must be nothing."""
    if not draft.events or draft.state.place.stop == START or draft.state.place.left:
        return False
    if draft.state.ended:
        return True
    trial, last = draft.copy(), draft.events[-1]
    match last:
        case e.Departed() | e.ClockClamped() | e.SignalRaised() | e.LoopTurned() | e.LoopBegan() | e.LoopEnded() | e.LoopPassedOver():
            return False
        case e.Seconded() | e.VetoRaised() | e.RoleBound():
            return False
        case e.PhasePassedOver() | e.TurnEnded(why=Why.CUT) | e.FilmStopped(why=Why.CUT | Why.WITHDRAWN):
            return False
        case e.ConsentRecorded() if items.takes_back(draft.plan, last.scope, last.state) and last.item not in draft.state.things.locked:
            return False
        case e.ItemLocked() if items.the_exit(draft.plan, draft.state, last.item) is not None:
            return False
        case e.OptionChosen() if _answers_here(draft, last):
            return False
        case e.TurnEnded(why=Why.LEFT | Why.OPTED_OUT):
            return False
        case e.Joined() | e.QueueJoined() | e.LoopJoined() | e.LoopLeft() | e.RoleLeft() | e.TurnDropped() | e.AnswerDropped() if (
            draft.state.room.standing[last.person].present
        ):
            notice.follow(trial, last.person)
        case e.HandedOver():
            for person in (last.holder, last.to):
                notice.follow(trial, person)
        case e.RoleTaken() | e.OptionChosen() | e.OptedIn() if last.actor is not None:
            notice.follow(trial, last.actor)
        case e.TimeVoted():
            notice.tally(trial)
        case _:
            pass
    flow.lap(trial)
    if trial.state.floor.speaker is None:
        flow.check(trial)
    return not trial.events


def _answers_here(draft: Draft, chosen: e.OptionChosen) -> bool:
    """Tell whether an answer was to the question the session rests at, and not to a lasting one asked before."""
    stop = draft.plan.stops[draft.state.place.stop]
    return stop.talk is None and stop.question == chosen.question and chosen.option in flow.options(draft.plan, draft.state, stop)


def _torn(plan: Plan, record: Record) -> InvalidRecord:
    """Say where the last whole act ends, so that a caller can go on from there."""
    for count in range(len(record.events) - 1, max(0, len(record.events) - LONGEST_BATCH), -1):
        draft = Draft(plan, initial(plan.protocol, record.header), record.header.opened)
        for event in record.events[:count]:
            evolve(draft.state, event)
            draft.events.append(event)
        draft.at = draft.state.at
        if _at_rest(draft):
            remedy = f"Its first {count} events are whole: resume the record with those."
            return InvalidRecord(Problem("torn", f"events[{len(record.events) - 1}]", "the record ends in the middle of an act", remedy))
    remedy = "Read the record again from where it was kept."
    return InvalidRecord(Problem("torn", "events", "the record ends before the session was open", remedy))
