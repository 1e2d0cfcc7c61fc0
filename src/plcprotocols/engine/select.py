# SPDX-License-Identifier: MIT
"""Selectors and conditions, compiled to plain functions once per protocol.

A selector reads one person's standing; a condition reads the state, *by itself* or *at the lead's call*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from plcprotocols.engine.ballots import treated, won
from plcprotocols.engine.state import Room, Standing, State, Thing
from plcprotocols.model.conditions import (
    AllHad,
    AllOf,
    AnyOf,
    ByEach,
    Condition,
    Consensus,
    Enough,
    Filled,
    FilmOver,
    ForEach,
    Happened,
    Here,
    Is,
    LeadDecides,
    Not,
    Produced,
    Quiet,
    Returned,
    Signed,
    TimeUp,
    Treated,
    Usable,
    Won,
)
from plcprotocols.model.items import ItemOf
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who

Selects = Callable[[Standing], bool]
Holds = Callable[[State], bool]


def selector(who: Who, outsiders: frozenset[str], *, part: bool = False) -> Selects:
    """Compile a selector to a test on one person's standing; presence is not asked for.

    Args:
        who: the selector.
        outsiders: roles whose holders have no right to speak of their own.
        part: whether it says who takes part in a phase, so that it does not select who has opted out.
    """
    if part:
        return _taking_part(who, outsiders)
    match who:
        case Everyone():
            if not outsiders:
                return lambda standing: bool(standing.roles)
            return lambda standing: not standing.roles <= outsiders
        case Nobody():
            return lambda standing: False
        case Holders(role):
            return lambda standing: role in standing.roles
        case Chose(question, option):
            answer = (question, option)
            return lambda standing: answer in standing.answers
        case Spoke(phase):
            return lambda standing: phase in standing.spoke
        case Union(of):
            return _joined(tuple(selector(each, outsiders) for each in of), any)
        case Both(of):
            return _joined(tuple(selector(each, outsiders) for each in of), all)
        case Minus(of, Holders(role)):
            test = selector(of, outsiders)
            return lambda standing: role not in standing.roles and test(standing)
        case Minus(of, without):
            test, unless = selector(of, outsiders), selector(without, outsiders)
            return lambda standing: test(standing) and not unless(standing)


def _joined(tests: tuple[Selects, ...], join: Callable[[Iterable[bool]], bool]) -> Selects:
    """Join tests by `any` or `all`; two, which is usual, without a loop."""
    if len(tests) != 2:
        return lambda standing: join(test(standing) for test in tests)
    one, other = tests
    return (lambda standing: one(standing) or other(standing)) if join is any else (lambda standing: one(standing) and other(standing))


def _taking_part(who: Who, outsiders: frozenset[str]) -> Selects:
    if isinstance(who, Holders):
        role = who.role
        return lambda standing: role in standing.roles and not standing.out
    selects = selector(who, outsiders)
    return lambda standing: not standing.out and selects(standing)


def chosen(room: Room, selects: Selects) -> tuple[str, ...]:
    """Name those present whom a selector selects, in seat order."""
    found = room.named.get(selects)
    if found is None:
        standing = room.standing
        found = room.named[selects] = tuple([person for person in room.seats if (each := standing[person]).present and selects(each)])
    return found


def newest(state: State, kind: str, selects: Selects) -> Thing | None:
    """Find the newest item of a kind that belongs to somebody selected and present."""
    things, standing = state.things, state.room.standing
    films = things.films
    for item in films[::-1] if films and kind == films[-1].kind else reversed(things.items.values()):
        if item.kind == kind and (owner := standing.get(item.owner)) is not None and owner.present and selects(owner):
            return item
    return None


def everybody(room: Room, selects: Selects) -> tuple[str, ...]:
    """Name those a selector selects, whether they are present or not, in seat order."""
    return tuple(person for person in room.seats if selects(room.standing[person]))


def latest(state: State, kind: str) -> Thing | None:
    """Find the newest item of a kind that nothing supersedes, whoever it belongs to."""
    return next((item for item in reversed(state.things.items.values()) if item.kind == kind and not item.superseded), None)


def never(_state: State) -> bool:
    """Hold never."""
    return False


def condition(value: Condition, outsiders: frozenset[str], complete: Holds, signers: Mapping[str, Selects], *, called: bool) -> Holds:
    """Compile one reading of a condition.

    Args:
        value: the condition.
        outsiders: roles whose holders have no right to speak of their own.
        complete: whether the part the condition belongs to is complete.
        signers: who signs the items of each kind that is signed.
        called: whether it is read at the lead's call, or by itself.

    Returns:
        A function of the state; `never` itself where this reading can never hold.
    """

    def inner(each: Condition) -> Holds:
        return condition(each, outsiders, complete, signers, called=called)

    match value:
        case AllHad():
            return complete
        case TimeUp():
            return (lambda state: state.place.time_up) if called else never
        case LeadDecides():
            return (lambda state: True) if called else never
        case Produced(item):
            return lambda state: any(kind == item for kind, _ in state.place.produced)
        case ByEach(item, of):
            makes = selector(of, outsiders, part=True)
            return lambda state: all((item, person) in state.place.produced for person in chosen(state.room, makes))
        case ForEach(item, of):
            counts = selector(of, outsiders)
            return lambda state: all((item, person) in state.place.covered for person in everybody(state.room, counts))
        case Signed(item):
            return _signed(item, signers[item])
        case Happened(event, _):
            return lambda state: event in state.place.reported
        case Consensus(of):
            return _consensus(selector(of, outsiders, part=True), called=called)
        case Returned(question, option):
            return lambda state: state.decided.get(question, (-1, ""))[1] == option
        case Enough(who):
            says = selector(who, outsiders, part=True)
            return lambda state: not state.place.sayers.isdisjoint(chosen(state.room, says)) if state.place.sayers else False
        case Won(question, option):
            return lambda state: won(state, question, option)
        case Treated(item):
            return lambda state: treated(state, item)
        case Quiet():
            return lambda state: state.place.fell_quiet
        case FilmOver():
            return lambda state: (film := state.floor.film) is not None and film.over and film.since is None
        case Is(parameter, option):
            return lambda state: state.things.parameters[parameter] == option
        case Filled(who):
            fills = selector(who, outsiders)
            return lambda state: bool(chosen(state.room, fills))
        case Here(who=who, least=least, most=most):
            counts = selector(who, outsiders)
            return lambda state: least <= len(chosen(state.room, counts)) <= (most if most is not None else len(state.room.seats))
        case Usable(ItemOf(kind, of)):
            owns = selector(of, outsiders)
            return lambda state: (item := newest(state, kind, owns)) is not None and item.id not in state.things.locked
        case AnyOf(of):
            return _any_of(tuple(test for each in of if (test := inner(each)) is not never))
        case AllOf(of):
            tests = tuple(inner(each) for each in of)
            return never if never in tests else _all_of(tests)
        case Not(of):
            test = inner(of)
            return lambda state: not test(state)


def _any_of(tests: tuple[Holds, ...]) -> Holds:
    if len(tests) < 2:
        return tests[0] if tests else never
    if len(tests) == 2:
        one, other = tests
        return lambda state: one(state) or other(state)
    return lambda state: any(test(state) for test in tests)


def _all_of(tests: tuple[Holds, ...]) -> Holds:
    if len(tests) == 2:
        one, other = tests
        return lambda state: one(state) and other(state)
    return lambda state: all(test(state) for test in tests)


def _signed(kind: str, signs: Selects) -> Holds:
    def holds(state: State) -> bool:
        item = latest(state, kind)
        return item is not None and set(item.signed).issuperset(everybody(state.room, signs))

    return holds


def consents(room: Room, said: Mapping[str, str], takes: Selects, *, called: bool) -> bool:
    """Tell whether at least one agrees and everybody agrees or stands aside; at the lead's call whether at least one agrees.

    An objection of those who are asked stands against both, also of somebody who has gone or takes no part any more.

    Args:
        room: who is who.
        said: who takes which position.
        takes: who is asked.
        called: whether the lead calls.
    """
    positions = [said.get(person) for person in chosen(room, takes)]
    objects = any(position == "object" and takes(room.standing[person]._replace(out=False)) for person, position in said.items())
    return "agree" in positions and not objects and (called or None not in positions)


def _consensus(takes: Selects, *, called: bool) -> Holds:
    """Hold where a consensus stands since somebody last took a position; at the lead's call where one could be recorded as heard."""
    if called:
        return lambda state: bool(state.place.positions) and consents(state.room, dict(state.place.positions), takes, called=True)
    return lambda state: state.place.answered.agreed


def inside(value: Condition | None) -> Iterator[Condition]:
    """Go through the conditions that are joined in one."""
    match value:
        case AnyOf(of) | AllOf(of):
            for each in of:
                yield from inside(each)
        case Not(of):
            yield from inside(of)
        case None:
            return
        case _:
            yield value
