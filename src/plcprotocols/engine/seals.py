# SPDX-License-Identifier: MIT
"""Seals: what is written and not open yet, who is waited for, and what opens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from plcprotocols.engine.select import Selects, chosen
from plcprotocols.engine.state import State, Thing
from plcprotocols.model import events as e
from plcprotocols.model.items import Access, Seal

if TYPE_CHECKING:
    from plcprotocols.engine.draft import Draft
    from plcprotocols.engine.plan import Plan


class Sealing(NamedTuple):
    """A seal, with its selectors compiled."""

    seal: Seal
    by: Selects
    each: Selects | None


def among(state: State, item: Thing, person: str) -> bool:
    """Tell whether somebody belongs to the sub-group an item was made in, did when it was made, or is at its place now.

    Made in the whole it is everybody's.
    """
    return item.id in state.things.kept.get(person, ()) or shares(state, item, person)


def shares(state: State, item: Thing, person: str) -> bool:
    """Tell whether an item is somebody's to work on: as `among`, but for whoever was assigned elsewhere since."""
    place = item.place
    if not place:
        return True
    whole = state.whole or state
    if whole.whereabouts.get(person) == place and item.formed == state.times(place):
        return True
    formed = (times[item.formed - 1] for times in state.formed.values() if 0 < item.formed <= len(times))
    return any(name == place and person in people for groups in formed for name, people in groups)


def knows(plan: Plan, state: State, item: Thing, person: str) -> bool:
    """Tell whether somebody may know that an item is there."""
    rule = plan.items.get(item.kind)
    if item.owner == person:
        return True
    return rule is not None and rule.access is not Access.PRIVATE and (rule.access is not Access.GROUP or among(state, item, person))


def sealed(plan: Plan, state: State, item: Thing) -> bool:
    """Tell whether the words of an item are still for its author alone."""
    sealing = plan.seals.get(item.kind) if plan.seals else None
    if sealing is None:
        return False
    if sealing.seal.whole:
        return not _opened(state, item.kind, item.place or "", item.formed)
    return item.id not in state.things.unsealed


def _opened(state: State, kind: str, place: str, formed: int) -> bool:
    """Tell whether a kind was opened in the whole, or in a sub-group as it was formed that time."""
    opened = state.things.opened
    return (kind, "", 0) in opened or (kind, place, formed) in opened


def unwritten(plan: Plan, state: State, kind: str) -> tuple[str, ...]:
    """Name those who are waited for and have no item of a sealed kind."""
    each = plan.seals[kind].each
    if each is None:
        return ()
    things = state.things.items.values()
    wrote = {item.owner for item in things if item.kind == kind and not item.superseded and state.of_here(item)}
    return tuple(person for person in chosen(state.room, each) if person not in wrote)


def opening(plan: Plan, state: State, item: Thing) -> tuple[str, ...]:
    """Name the items that open when one does."""
    return closed(plan, state, item.kind) if plan.seals[item.kind].seal.whole else (item.id,)


def closed(plan: Plan, state: State, kind: str) -> tuple[str, ...]:
    """Name the items of a kind that are sealed; in a sub-group those made in it."""
    things = (item for item in state.things.items.values() if item.kind == kind and state.of_here(item))
    return tuple(item.id for item in things if sealed(plan, state, item))


def due(plan: Plan, state: State) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the kinds that open by themselves now, each with its items; while sub-groups are at work only in each of these."""
    for kind in () if state.groups else plan.unsealing.get(state.place.phase, ()):
        items = closed(plan, state, kind)
        opens = not _opened(state, kind, state.group, state.times(state.group)) if plan.seals[kind].seal.whole else bool(items)
        if opens and not unwritten(plan, state, kind):
            yield kind, items


def anything_due(plan: Plan, state: State) -> bool:
    """Tell whether something opens by itself now, in the whole or in one of its sub-groups."""
    return any(any(due(plan, each)) for each in (state, *(state.sub(group) for group in state.groups)))


def open_due(draft: Draft) -> None:
    """Open what opens by itself now, in each sub-group what was made there."""
    for group in tuple(draft.state.groups):
        with draft.inside(group):
            _open(draft)
    if not draft.state.groups:
        _open(draft)


def _open(draft: Draft) -> None:
    for kind, items in tuple(due(draft.plan, draft.state)):
        draft.emit(e.SealOpened, None, kind, items)
