# SPDX-License-Identifier: MIT
"""Casting: who takes which role, and who brings which film, read from a protocol for any number of people.

A real group decides this itself; what is proposed here is constructed and the same for the same people.
"""

from __future__ import annotations

from collections.abc import Sequence

from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.seating import seat
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.films import clips, consents

__all__ = ["assign", "clips", "consents", "numbered", "parts", "possible", "smallest"]


def assign(protocol: Protocol, people: Sequence[str], *, late: Sequence[str] = ()) -> Cast:
    """Give each person a role, as `plcprotocols.engine.seating` seats so many: where one leads from the opening, it is the first.

    Outsiders who must be there come on top, with references made from their role.

    Args:
        protocol: the protocol.
        people: references of all but outsiders, in seat order.
        late: those of them who are expected later.

    Raises:
        InvalidArgument: if it is nobody, or more than can be seated.
        InvalidCast: if so many people cannot hold it.
    """
    seated = seat(protocol, len(people))
    named = dict(zip(seated.people, people, strict=False))
    holders = tuple((role, tuple(named.get(person, person) for person in held)) for role, held in seated.holders)
    cast = Cast(holders, (*late, *seated.late))
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
