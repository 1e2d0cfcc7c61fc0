# SPDX-License-Identifier: MIT
"""Casting: who takes which role, and who brings which film, read from a protocol for any number of people.

A real group decides this itself; what is proposed here is constructed and the same for the same people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.cast import bound_roles, check_cast
from plcprotocols.engine.seating import seat
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.items import Item, ItemRule
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Both, Holders, Minus, Union, Who
from plcprotocols.simulation.reading import watches
from plcprotocols.simulation.streams import between

CHILDREN = 2
SHORTEST_CLIP, LONGEST_CLIP = 60, 300


def assign(protocol: Protocol, people: Sequence[str], *, late: Sequence[str] = ()) -> Cast:
    """Give each person a role, as `plcprotocols.engine.seating` seats so many: where one leads from the opening, it is the first.

    Args:
        protocol: the protocol.
        people: references, in seat order.
        late: those of them who are expected later.

    Raises:
        InvalidArgument: if it is nobody, or more than can be seated.
        InvalidCast: if so many people cannot hold it.
    """
    seated = seat(protocol, len(people))
    named = dict(zip(seated.people, people, strict=True))
    cast = Cast(tuple((role, tuple(named[person] for person in held)) for role, held in seated.holders), tuple(late))
    check_cast(protocol, cast)
    return cast


def smallest(protocol: Protocol) -> Cast:
    """Give the smallest cast that can hold a protocol."""
    return assign(protocol, numbered(protocol.people.least))


def numbered(count: int, first: int = 1) -> tuple[str, ...]:
    """Give references to so many people."""
    return tuple(f"p{number}" for number in range(first, first + count))


def parts(protocol: Protocol, count: int, minutes: float) -> tuple[int, ...]:
    """Divide people into as few sessions as keep their planned time, as evenly as possible, the larger ones first.

    Args:
        protocol: the protocol.
        count: how many people, those who lead included.
        minutes: the most typical minutes of one session.

    Raises:
        InvalidArgument: `people-do-not-fit` if no such division is possible.
    """
    least = protocol.people.least
    found = _division(protocol, count, minutes)
    if found is None:
        fitting = [str(each) for each in range(least, 4 * least) if _division(protocol, each, minutes)]
        given = f"{count} people cannot be divided into sessions of at least {least} people and at most {minutes:g} minutes"
        remedy = f"Take {', '.join(fitting)} people, or more." if fitting else "Allow more minutes."
        raise InvalidArgument(Problem("people-do-not-fit", "people", given, remedy))
    return found


def possible(protocol: Protocol, count: int, minutes: float) -> bool:
    """Tell whether so many people can be divided into sessions as `parts` divides them."""
    return _division(protocol, count, minutes) is not None


def _division(protocol: Protocol, count: int, minutes: float) -> tuple[int, ...] | None:
    least, most = protocol.people.least, protocol.people.most
    for sessions in range(1, max(count, 0) // least + 1):
        size, over = divmod(count, sessions)
        largest = size + (over > 0)
        if most is not None and largest > most:
            continue
        if agenda(protocol, seat(protocol, largest)).typical <= minutes:
            return tuple(size + (number < over) for number in range(sessions))
    return None


def clips(protocol: Protocol, cast: Cast, random: Random) -> tuple[Item, ...]:
    """Give each person who can come to own a film one of it, with two children by reference and the owner to be seen.

    Args:
        protocol: the protocol.
        cast: who holds which role.
        random: where the lengths are drawn from.
    """
    return tuple(
        Item(id=f"{rule.id}-{person}", kind=rule.id, owner=person, seconds=_seconds(random), subjects=(*_children(person), person))
        for rule in protocol.items
        if rule.film
        for person in _owners(protocol, cast, rule)
    )


def _seconds(random: Random) -> float:
    return float(round(between(random, SHORTEST_CLIP, LONGEST_CLIP)))


def _children(person: str) -> tuple[str, ...]:
    return tuple(f"child-{person}-{number}" for number in range(1, CHILDREN + 1))


def _owners(protocol: Protocol, cast: Cast, rule: ItemRule) -> tuple[str, ...]:
    bound, named = bound_roles(protocol), set(_roles(rule.by))
    able = named | {former for role, former in bound.items() if role in named}
    held = {person for role, people in cast.holders if role in able for person in people}
    return tuple(person for person in cast.people if person in held)


def _roles(who: Who) -> Iterator[str]:
    match who:
        case Holders(role):
            yield role
        case Union(of) | Both(of):
            for each in of:
                yield from _roles(each)
        case Minus(of=of):
            yield from _roles(of)
        case _:
            return


def consents(protocol: Protocol, cast: Cast, items: Sequence[Item]) -> tuple[Consent, ...]:
    """Grant what viewings of the films need, before everybody of the session."""
    return tuple(
        Consent(item=item.id, subject=subject, scope=scope, state=ConsentState.GRANTED, audience=cast.people)
        for item in items
        for scope in dict.fromkeys(watch.scope for _, watch in watches(protocol, item.kind))
        for subject in item.subjects
    )
