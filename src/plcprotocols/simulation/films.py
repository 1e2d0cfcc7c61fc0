# SPDX-License-Identifier: MIT
"""Films that people bring to a session, and the permissions for them; constructed, and the same for the same people and stream."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from plcprotocols.engine.cast import bound_roles
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.items import Item, ItemRule
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import roles_named
from plcprotocols.simulation.reading import watches
from plcprotocols.simulation.streams import between

CHILDREN = 2
SHORTEST_CLIP, LONGEST_CLIP = 60, 300


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
    bound, named = bound_roles(protocol), set(roles_named(rule.by))
    able = named | {former for role, former in bound.items() if role in named}
    held = {person for role, people in cast.holders if role in able for person in people}
    return tuple(person for person in cast.people if person in held)


def consents(protocol: Protocol, cast: Cast, items: Sequence[Item]) -> tuple[Consent, ...]:
    """Grant what viewings of the films need, before everybody of the session."""
    return tuple(
        Consent(item=item.id, subject=subject, scope=scope, state=ConsentState.GRANTED, audience=cast.people)
        for item in items
        for scope in dict.fromkeys(watch.scope for _, watch in watches(protocol, item.kind))
        for subject in item.subjects
    )
