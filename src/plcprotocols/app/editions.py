# SPDX-License-Identifier: MIT
"""Other editions of a protocol: which there are, and which of them so many people can hold."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from plcprotocols.catalogue import PROTOCOLS, VARIANTS
from plcprotocols.engine.seating import seat
from plcprotocols.model.errors import InvalidArgument, InvalidCast, Problem
from plcprotocols.model.protocol import Protocol


def others(protocol: Protocol) -> tuple[Protocol, ...]:
    """Give the other editions of a protocol, in the order of the catalogue."""
    return tuple(each for each in PROTOCOLS + VARIANTS if each.id == protocol.id and each.edition != protocol.edition)


@contextmanager
def named_where_they_fit(protocol: Protocol, people: int) -> Generator[None]:
    """Where so many people cannot hold a protocol, name those of its other editions that they can hold.

    Args:
        protocol: the protocol.
        people: how many people there are, outsiders left out.

    Raises:
        InvalidCast: what went wrong, with these editions.
    """
    try:
        yield
    except InvalidCast as error:
        fitting = [each.edition for each in others(protocol) if _can_hold(each, people)]
        if not fitting:
            raise
        told = f"{'another edition' if len(fitting) == 1 else 'other editions'} of {protocol.id} can be held by {people} people"
        named = Problem("other-edition", "edition", told, f"Name it: --edition {' or --edition '.join(fitting)}.")
        raise InvalidCast(*error.problems, named) from None


def _can_hold(protocol: Protocol, people: int) -> bool:
    try:
        seat(protocol, people)
    except (InvalidArgument, InvalidCast):
        return False
    return True
