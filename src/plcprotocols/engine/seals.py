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


def among(state: State, place: str | None) -> bool:
    """Tell whether what was made in a place is there for those of the present state."""
    return not place or place == state.group


def knows(plan: Plan, state: State, item: Thing, person: str) -> bool:
    """Tell whether somebody may know that an item is there."""
    rule = plan.items.get(item.kind)
    if item.owner == person:
        return True
    return rule is not None and rule.access is not Access.PRIVATE and (rule.access is not Access.GROUP or belongs(state, item.place, person))


def belongs(state: State, place: str | None, person: str) -> bool:
    """Tell whether somebody is in the sub-group an item was made in, or was when it was last at work; what was made in the whole is everybody's."""
    whole = state.whole or state
    if not place:
        return True
    if place in whole.groups:
        return whole.whereabouts.get(person) == place
    return any(name == place and person in people for times in whole.formed.values() for name, people in times[-1])


def sealed(plan: Plan, state: State, item: Thing) -> bool:
    """Tell whether the words of an item are still for its author alone."""
    sealing = plan.seals.get(item.kind) if plan.seals else None
    if sealing is None:
        return False
    if sealing.seal.whole:
        return not _opened(state, item.kind, item.place or "")
    return item.id not in state.things.unsealed


def _opened(state: State, kind: str, place: str) -> bool:
    opened = state.things.opened
    return (kind, "") in opened or (kind, place) in opened


def unwritten(plan: Plan, state: State, kind: str) -> tuple[str, ...]:
    """Name those who are waited for and have no item of a sealed kind."""
    each = plan.seals[kind].each
    if each is None:
        return ()
    things = state.things.items.values()
    wrote = {item.owner for item in things if item.kind == kind and not item.superseded and (not state.group or item.place == state.group)}
    return tuple(person for person in chosen(state.room, each) if person not in wrote)


def opening(plan: Plan, state: State, item: Thing) -> tuple[str, ...]:
    """Name the items that open when one does."""
    return closed(plan, state, item.kind) if plan.seals[item.kind].seal.whole else (item.id,)


def closed(plan: Plan, state: State, kind: str) -> tuple[str, ...]:
    """Name the items of a kind that are sealed; in a sub-group those made in it."""
    things = (item for item in state.things.items.values() if item.kind == kind and (not state.group or item.place == state.group))
    return tuple(item.id for item in things if sealed(plan, state, item))


def due(plan: Plan, state: State) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the kinds that open by themselves now, each with its items; while sub-groups are at work only in each of these."""
    for kind in () if state.groups else plan.unsealing.get(state.place.phase, ()):
        items = closed(plan, state, kind)
        opens = not _opened(state, kind, state.group) if plan.seals[kind].seal.whole else bool(items)
        if opens and not unwritten(plan, state, kind):
            yield kind, items


def open_due(draft: Draft) -> None:
    """Open what opens by itself now, in the whole or in each sub-group."""
    for group in draft.whole.groups or ("",):
        with draft.inside(group) as state:
            for kind, items in tuple(due(draft.plan, state)):
                draft.emit(e.SealOpened, None, kind, items)
