# SPDX-License-Identifier: MIT
"""What one terminal for a room tells: what one person may know, and besides what happens in sub-groups as those beside it learn of it.

Whoever types knows of each sub-group what they type for it. What somebody writes for themselves, votes or scores is told to nobody else in a
sub-group, so it is not told here either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from plcprotocols.engine.seen import Glimpse
from plcprotocols.model import events as e
from plcprotocols.model.events import Event

# Facts that name other events, by the number that each has for whoever sees it.
NUMBERED = frozenset({"back", "turn"})


def heard(events: Sequence[Event], changes: Callable[[str], Iterable[Glimpse]], viewer: str, people: Iterable[str]) -> tuple[Glimpse, ...]:
    """Show events in their order, through the eyes of one person, and those of sub-groups through the eyes of another of the sub-group.

    Args:
        events: what happened.
        changes: what of it somebody may see.
        viewer: through whose eyes it is told.
        people: everybody, in seat order.
    """
    found = dict(_placed(events, changes(viewer)))
    missing = {place for place in range(len(events)) if place not in found and _group(events, place)}
    for person in people:
        if not missing:
            break
        seen = _placed(events, changes(person))
        found |= {place: glimpse for place, glimpse in seen if place in missing and _actor(events, place) != person}
        missing -= found.keys()
    return tuple(found[place] for place in sorted(found))


def _told(events: Sequence[Event], place: int) -> Event:
    """Give the event something is told with: what is noted before an event belongs to it."""
    while isinstance(events[place], e.NOTES) and place + 1 < len(events):
        place += 1
    return events[place]


def _group(events: Sequence[Event], place: int) -> str:
    return str(getattr(_told(events, place), "group", ""))


def _actor(events: Sequence[Event], place: int) -> str | None:
    """Name whose eyes see more of an event than those of others beside them, or nobody."""
    told = _told(events, place)
    return told.actor if isinstance(told, e.ItemProduced | e.SealOpened | e.Voted | e.Scored) else None


def _placed(events: Sequence[Event], seen: Iterable[Glimpse]) -> Iterator[tuple[int, Glimpse]]:
    """Find the place of each glimpse: some of the events, in their order."""
    places = iter(range(len(events)))
    for glimpse in seen:
        place = next((place for place in places if _same(events[place], glimpse)), None)
        if place is None:
            return
        yield place, glimpse


def _same(event: Event, glimpse: Glimpse) -> bool:
    told = {name: value for name, value in glimpse.facts.items() if name not in NUMBERED}
    return event.tag == glimpse.kind and event.at == glimpse.at and all(getattr(event, name) == value for name, value in told.items())
