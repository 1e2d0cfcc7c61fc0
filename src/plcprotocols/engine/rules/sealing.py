# SPDX-License-Identifier: MIT
"""Rules of what is closed and of what changes hands: opening a seal, and passing items on."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine import seals
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import Finding, Findings, Weight, leads, steering, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State, Thing
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.items import Access


def judge_reveal(plan: Plan, state: State, command: c.Reveal) -> Findings:
    """Judge opening what is sealed."""
    item = state.things.items.get(command.item)
    if item is None or not state.of_here(item) or not seals.knows(plan, state, item, command.actor):
        return (unknown("unknown-item", command.item, revealable(plan, state, command.actor)),)
    if not seals.sealed(plan, state, item):
        return (Finding("not-sealed", given=item.id),)
    by = plan.seals[item.kind].by
    found: list[Finding] = []
    if not by(state.room.standing[command.actor]):
        found.append(Finding("not-yours-to-reveal", Weight.BREACH, chosen(state.room, by)))
    people = seals.unwritten(plan, state, item.kind)
    if people:
        found.append(Finding("not-all-written", Weight.BREACH, () if plan.items[item.kind].anonymous else people, item.kind))
    return tuple(found)


def revealable(plan: Plan, state: State, person: str) -> tuple[str, ...]:
    """Name the sealed items somebody may open by word, or could once everybody has written."""
    standing = state.room.standing[person]
    things = (item for item in state.things.items.values() if item.kind in plan.seals and plan.seals[item.kind].by(standing))
    return tuple(item.id for item in things if seals.sealed(plan, state, item) and state.of_here(item) and seals.knows(plan, state, item, person))


def apply_reveal(draft: Draft, command: c.Reveal) -> None:
    """Open it, and what opens with it."""
    open_with(draft, command.actor, draft.state.things.items[command.item])


def open_with(draft: Draft, actor: str, item: Thing) -> None:
    """Open an item, and what opens with it."""
    draft.emit(e.SealOpened, actor, item.kind, seals.opening(draft.plan, draft.state, item))


def judge_pass_on(plan: Plan, state: State, command: c.PassOn) -> Findings:
    """Judge passing items on."""
    if not command.passes:
        return (unknown("unknown-item", "", passable(plan, state, command.actor)),)
    return tuple(_pass_findings(plan, state, command))


def _pass_findings(plan: Plan, state: State, command: c.PassOn) -> Iterator[Finding]:
    things, steers, room = state.things.items, _steers(plan, state, command.actor), state.room
    kinds: dict[str, None] = {}
    for place, (name, to) in enumerate(command.passes):
        item = things.get(name)
        if item is None or not seals.knows(plan, state, item, command.actor) or any(name == each for each, _ in command.passes[:place]):
            yield unknown("unknown-item", name, passable(plan, state, command.actor))
            continue
        if plan.items[item.kind].access is not Access.HELD:
            yield Finding("not-held", given=name)
            continue
        anonymous = plan.items[item.kind].anonymous
        if anonymous:
            kinds[item.kind] = None
        if not steers and (anonymous or item.holder != command.actor):
            yield Finding("not-yours-to-pass", people=leads(plan, state) if anonymous else (item.holder,), given=name)
        if to not in room.standing:
            yield unknown("unknown-person", to, room.seats)
        elif not room.standing[to].present:
            yield Finding("wrong-addressee", given=to)
    named = {name for name, _ in command.passes}
    for kind in kinds:
        if not named.issuperset(_standing(state, kind)):
            yield Finding("all-at-once", given=kind, known=_standing(state, kind))


def _standing(state: State, kind: str) -> tuple[str, ...]:
    return tuple(item.id for item in state.things.items.values() if item.kind == kind and not item.superseded)


def _steers(plan: Plan, state: State, person: str) -> bool:
    return all(each.code != "not-yours-to-lead" for each in steering(plan, state, person))


def passable(plan: Plan, state: State, person: str) -> tuple[str, ...]:
    """Name the items somebody may pass on by themselves."""
    steers = _steers(plan, state, person)
    things = (item for item in state.things.items.values() if plan.held and item.kind in plan.held and not item.superseded)
    return tuple(item.id for item in things if not plan.items[item.kind].anonymous and (steers or item.holder == person))


def together(plan: Plan, state: State, person: str) -> Iterator[tuple[str, ...]]:
    """Give the anonymous items somebody may pass on, kind by kind."""
    if plan.held and _steers(plan, state, person):
        for kind in sorted(plan.held):
            if plan.items[kind].anonymous and (items := _standing(state, kind)):
                yield items


def apply_pass_on(draft: Draft, command: c.PassOn) -> None:
    """Let others hold them."""
    draft.emit(e.PassedOn, command.actor, command.passes)
