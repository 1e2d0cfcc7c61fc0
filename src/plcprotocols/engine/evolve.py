# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. The functions stand in `plcprotocols.engine.folds`, by theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from attrs import fields

from plcprotocols.engine.folds import clock, course, floor, groups, people, things
from plcprotocols.engine.slips import REACH
from plcprotocols.engine.state import (
    NONE,
    Floor,
    Latest,
    Past,
    Place,
    Room,
    Standing,
    State,
    Things,
)
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, taken_back
from plcprotocols.model.items import Access
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header

NO_TIME = timedelta()
def initial(
    protocol: Protocol,
    header: Header,
    turned: frozenset[str] = NONE,
    calls: Mapping[str, timedelta] | None = None,
    around: Mapping[str, frozenset[str]] | None = None,
) -> State:
    """Make the state before the first event: everybody in their seat, nothing begun."""
    cast_ = header.cast
    roles: dict[str, set[str]] = {person: set() for person in cast_.people}
    for role, holders in cast_.holders:
        for person in holders:
            roles[person].add(role)
    given = dict(header.parameters)
    room = Room(
        seats=cast_.people,
        standing={person: Standing(person not in cast_.late, frozenset(held), frozenset()) for person, held in roles.items()},
        cast={role.id: tuple(person for person in cast_.people if role.id in roles[person]) for role in protocol.roles},
        answers={},
    )
    things = Things(
        items={},
        films=(),
        locked=frozenset(),
        consents={},
        parameters={parameter.id: given.get(parameter.id, parameter.default) for parameter in protocol.parameters},
        contents={},
        local=frozenset(rule.id for rule in protocol.items if rule.access is Access.GROUP),
        private=frozenset(rule.id for rule in protocol.items if rule.access is Access.PRIVATE),
        nameless=frozenset(rule.id for rule in protocol.items if rule.anonymous),
        turned=turned,
        calls=calls or {},
        around=around or {},
    )
    state = State(Latest(0, header.opened), 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), Place(), room, things, None, record=header.record)
    state.past = Past(origin=state.copy())
    return state


def _undone(s: State, event: e.Undone) -> None:
    """Reckon the state anew from a state before what is taken back, without that."""
    whole = s.whole or s
    past, upto = whole.past, event.seq - 1
    assert past.origin is not None, "a session begins at its origin"
    first, start = past.mark if past.mark is not None and past.mark[0] < event.back[0] else (0, past.origin)
    state, gone = start.copy(), taken_back(past.events[first:upto]) | set(event.back)
    keep = max(first, upto - 2 * REACH)
    for place in range(first, upto):
        if place == keep:
            past.mark = place, state.copy()
        each = past.events[place]
        if each.seq not in gone and not isinstance(each, e.Undone):
            evolve(state, each)
    _become(whole, state)
    whole.latest.restored = event.at


FIELDS = tuple(field.name for field in fields(State) if field.name not in {"latest", "past", "whole", "group"})


def _become(whole: State, state: State) -> None:
    """Let a state be another one, but for the versions: none comes twice."""
    versions = {name: (side.floor_no, side.place.number) for name, side in (("", whole), *whole.groups.items())}
    for name in FIELDS:
        setattr(whole, name, getattr(state, name))
    for group in whole.groups.values():
        group.whole, group.latest, group.past = whole, whole.latest, whole.past
    for name, side in (("", whole), *whole.groups.items()):
        floor, place = versions.get(name, (side.floor_no, side.place.number))
        side.floor_no = floor if floor == side.floor_no else floor + 1
        _renumber(side, place if place == side.place.number else place + 1)


def _renumber(side: State, number: int) -> None:
    """Give a place another number, and let the sessions it holds know."""
    was = side.place.number
    side.place.number = number
    here = {name: held for name, held in side.held.items() if (held.visit, held.phase) == (was, side.place.phase)}
    side.held = {name: held._replace(visit=number) if name in here else held for name, held in side.held.items()}


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    **floor.FOLDS,
    **things.FOLDS,
    **course.FOLDS,
    **clock.FOLDS,
    **people.FOLDS,
    **groups.FOLDS,
    e.Undone: _undone,
}


def evolve(state: State, event: Event) -> State:
    """Fold one event into a state of one's own.

    Returns:
        The same state, changed.
    """
    FOLDS[type(event)](state if not state.groups else state.sub(getattr(event, "group", "")), event)
    latest = state.latest
    latest.seq, latest.at = event.seq, event.at
    return state
