# SPDX-License-Identifier: MIT
"""Outcomes: what came of the passes of a loop, and why somebody's came to nothing, read from the events of a session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from plcprotocols.app import wording
from plcprotocols.engine.cast import loops
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Usable
from plcprotocols.model.events import Event
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.reading import phases


@frozen
class Lost:
    """A pass that was not held to its end.

    Attributes:
        at: UTC moment.
        loop: the loop's id.
        person: whose pass.
        why: in words.
    """

    at: datetime
    loop: str
    person: str
    why: str


def lost(protocol: Protocol, events: Iterable[Event]) -> tuple[Lost, ...]:
    """List the passes that were passed over or broken off."""
    return tuple(_lost(protocol, events))


def _lost(protocol: Protocol, events: Iterable[Event]) -> Iterator[Lost]:
    titles = {rule.id: rule.title or rule.id for rule in protocol.items if rule.film}
    films: dict[str, tuple[str, str]] = {}
    locked: set[str] = set()
    running: list[tuple[str, str]] = []
    for event in events:
        match event:
            case e.ItemBrought(item=item, kind=kind, owner=owner) | e.ItemProduced(item=item, kind=kind, owner=owner) if kind in titles:
                films[item] = owner, titles[kind]
            case e.ItemLocked(item=item):
                locked.add(item)
            case e.LoopBegan(loop=loop):
                running.append((loop, ""))
            case e.LoopTurned(loop=loop, person=person):
                running[-1] = loop, person
            case e.LoopEnded():
                running.pop()
            case e.LoopPassedOver(loop=loop, person=person):
                yield Lost(event.at, loop, person, f"passed over: {_missing(protocol, loop, person, films, locked)}")
            case e.PhaseLeft(why=e.Why.EXIT | e.Why.ENDED as why) if running and running[-1][1]:
                loop, person = running[-1]
                own = sorted(title for item, (owner, title) in films.items() if owner == person and item in locked)
                cause = f"the {own[0]} was locked" if own else "the session was ended" if why is e.Why.ENDED else "a way out was taken"
                yield Lost(event.at, loop, person, f"broken off: {cause}")
            case _:
                pass


def _missing(protocol: Protocol, loop: str, person: str, films: dict[str, tuple[str, str]], locked: set[str]) -> str:
    """Say what a pass would have needed."""
    when = next((each.when for each in loops(protocol.steps) if each.id == loop), None)
    if not isinstance(when, Usable):
        return "what it needs did not hold" if when is None else f"it is held only where {wording.condition(protocol, when)}"
    title = wording.item(protocol, when.item.kind)
    own = [item for item, (owner, kind) in films.items() if owner == person and kind == title]
    if not own:
        return f"no {title}"
    return f"the {title} was locked" if own[-1] in locked else f"the {title} might not be shown"


def without(protocol: Protocol, events: Sequence[Event], kind: str) -> tuple[tuple[str, str], ...]:
    """Name, where each pass of a loop may produce a kind of item, for whom there is none, and why."""
    have = {event.owner for event in events if isinstance(event, e.ItemProduced | e.ItemBrought) and event.kind == kind}
    reasons = {(each.loop, each.person): each.why for each in lost(protocol, events)}
    found: dict[str, str] = {}
    for loop in loops(protocol.steps):
        if any(kind in phase.yields for phase in phases(loop.steps)):
            for person in _people(events, loop.id):
                if person not in have:
                    found[person] = reasons.get((loop.id, person), "none was written")
    return tuple(found.items())


def _people(events: Sequence[Event], loop: str) -> tuple[str, ...]:
    named: list[str] = []
    for event in events:
        match event:
            case e.LoopBegan(loop=name, order=order) if name == loop:
                named += order
            case e.LoopJoined(loop=name, person=person) | e.LoopTurned(loop=name, person=person) | e.LoopPassedOver(loop=name, person=person):
                named += [person] if name == loop else []
            case _:
                pass
    return tuple(dict.fromkeys(named))


def produced(events: Sequence[Event]) -> dict[str, Counter[str]]:
    """Count what each person produced, by kind; what was revised counts for the one whose revision stands."""
    revised = {item for event in events if isinstance(event, e.ItemProduced) for item in (event.supersedes, *event.merges)}
    found: dict[str, Counter[str]] = {}
    for event in events:
        if isinstance(event, e.ItemProduced) and event.item not in revised:
            found.setdefault(event.owner, Counter())[event.kind] += 1
    return found


def brought_back(events: Iterable[Event]) -> dict[str, Counter[str]]:
    """Count what was brought back from each session that was held, by kind."""
    found: dict[str, Counter[str]] = {}
    for event in events:
        if isinstance(event, e.ItemHanded):
            found.setdefault(event.record, Counter())[event.kind] += 1
    return found


def versions(events: Sequence[Event]) -> tuple[tuple[e.ItemProduced, tuple[str, ...]], ...]:
    """List the items that stand in place of others, each with those it was written instead of, the newest first."""
    before = {event.item: event.supersedes for event in events if isinstance(event, e.ItemProduced)}
    revised = {item for event in events if isinstance(event, e.ItemProduced) for item in (event.supersedes, *event.merges)}
    return tuple(
        (event, tuple(_former(event.item, before)))
        for event in events
        if isinstance(event, e.ItemProduced) and event.supersedes is not None and event.item not in revised
    )


def _former(item: str, before: Mapping[str, str | None]) -> Iterator[str]:
    former = before.get(item)
    while former is not None:
        yield former
        former = before.get(former)


def signatures(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Name who signed each item that was signed, in the order in which they did."""
    found: dict[str, tuple[str, ...]] = {}
    for event in events:
        if isinstance(event, e.ItemSigned):
            found[event.item] = (*found.get(event.item, ()), event.actor or "somebody")
    return found
