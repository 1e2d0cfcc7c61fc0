# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. The functions stand in `plcprotocols.engine.folds`, by theme.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from plcprotocols.engine.folds import clock, course, floor, groups, people, things
from plcprotocols.engine.state import (
    Floor,
    Latest,
    Place,
    Room,
    Standing,
    State,
    Things,
)
from plcprotocols.model.events import Event
from plcprotocols.model.items import Access
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header

NO_TIME = timedelta()
FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    **floor.FOLDS,
    **things.FOLDS,
    **course.FOLDS,
    **clock.FOLDS,
    **people.FOLDS,
    **groups.FOLDS,
}


def initial(protocol: Protocol, header: Header) -> State:
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
    )
    return State(Latest(0, header.opened), 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), Place(), room, things, None, record=header.record)


def evolve(state: State, event: Event) -> State:
    """Fold one event into a state of one's own.

    Returns:
        The same state, changed.
    """
    FOLDS[type(event)](state if not state.groups else state.sub(getattr(event, "group", "")), event)
    latest = state.latest
    latest.seq, latest.at = event.seq, event.at
    return state
