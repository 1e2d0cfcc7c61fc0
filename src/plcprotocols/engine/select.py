# SPDX-License-Identifier: MIT
"""Selectors and conditions, compiled to plain functions once per protocol.

A selector reads one person's standing; a condition reads the state, *by itself* or *at the lead's call*.
"""

from __future__ import annotations

from collections.abc import Callable

from plcprotocols.engine.state import Room, Standing, State
from plcprotocols.model.conditions import AllHad, AllOf, AnyOf, Condition, Enough, Filled, FilmOver, Is, LeadDecides, Not, Produced, TimeUp, Usable
from plcprotocols.model.items import Item, ItemOf
from plcprotocols.model.who import Chose, Everyone, Holders, Minus, Nobody, Union, Who

Selects = Callable[[Standing], bool]
Holds = Callable[[State, bool], bool]


def selector(who: Who, outsiders: frozenset[str]) -> Selects:
    """Compile a selector to a test on one person's standing; presence is not asked for.

    Args:
        who: the selector.
        outsiders: roles whose holders have no right to speak of their own.
    """
    match who:
        case Everyone():
            return lambda standing: not standing.roles <= outsiders
        case Nobody():
            return lambda standing: False
        case Holders(role):
            return lambda standing: role in standing.roles
        case Chose(question, option):
            answer = (question, option)
            return lambda standing: answer in standing.answers
        case Union(of):
            tests = tuple(selector(each, outsiders) for each in of)
            return lambda standing: any(test(standing) for test in tests)
        case Minus(of, without):
            test, unless = selector(of, outsiders), selector(without, outsiders)
            return lambda standing: test(standing) and not unless(standing)


def chosen(room: Room, selects: Selects) -> tuple[str, ...]:
    """Name those present whom a selector selects, in seat order."""
    return tuple(person for person in room.seats if (standing := room.standing[person]).present and selects(standing))


def newest(room: Room, kind: str, selects: Selects) -> Item | None:
    """Find the newest item of a kind that belongs to somebody selected and present."""
    films = any(film.kind == kind for film in room.films)
    for item in reversed(room.films if films else tuple(room.items.values())):
        if item.kind == kind and (standing := room.standing[item.owner]).present and selects(standing):
            return item
    return None


def condition(value: Condition, outsiders: frozenset[str], complete: Holds) -> Holds:
    """Compile a condition.

    Args:
        value: the condition.
        outsiders: roles whose holders have no right to speak of their own.
        complete: whether the part the condition belongs to is complete.

    Returns:
        A function of the state and of whether the lead calls.
    """
    match value:
        case AllHad():
            return complete
        case TimeUp():
            return lambda state, call: call and state.place.time_up
        case LeadDecides():
            return lambda state, call: call
        case Produced(item):
            return lambda state, call: item in state.place.produced
        case Enough(who):
            says = selector(who, outsiders)
            return lambda state, call: any(says(state.room.standing[person]) for person in state.place.sayers)
        case FilmOver():
            return lambda state, call: (film := state.floor.film) is not None and film.over and film.since is None
        case Is(parameter, option):
            return lambda state, call: state.room.parameters[parameter] == option
        case Filled(who):
            fills = selector(who, outsiders)
            return lambda state, call: bool(chosen(state.room, fills))
        case Usable(ItemOf(kind, of)):
            owns = selector(of, outsiders)
            return lambda state, call: (item := newest(state.room, kind, owns)) is not None and item.id not in state.room.locked
        case AnyOf(of):
            tests = tuple(condition(each, outsiders, complete) for each in of)
            return lambda state, call: any(test(state, call) for test in tests)
        case AllOf(of):
            tests = tuple(condition(each, outsiders, complete) for each in of)
            return lambda state, call: all(test(state, call) for test in tests)
        case Not(of):
            test = condition(of, outsiders, complete)
            return lambda state, call: not test(state, call)
