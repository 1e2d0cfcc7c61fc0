# SPDX-License-Identifier: MIT
"""Inlining: a protocol that runs others is read as one that has their steps itself, as the reference page says of `Run`.

Nothing here checks; what a protocol that runs another becomes is checked like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast

import attrs
from attrs import evolve, frozen

from plcprotocols.model.conditions import ByEach, ForEach, Is, Produced, Signed, Treated, Won
from plcprotocols.model.entry import Entry, Prepared
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Each,
    EachItem,
    End,
    EndOf,
    NextOf,
    OneOf,
    Phase,
    Repeat,
    Run,
    Step,
    To,
    Tour,
)
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemOf, ItemRule, Seal
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Parameter
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import About, Hold, Rate, Read, Round, Vote
from plcprotocols.model.who import Chose, Holders, Nobody, Spoke

T = TypeVar("T")


@lru_cache(maxsize=256)
def inlined(protocol: Protocol) -> Protocol:
    """Give a protocol without runs that means the same; the protocol itself where it has none."""
    if not any(isinstance(step, Run) for step in walk(protocol.steps)):
        return protocol
    known = {each.id: inlined(each) for each in protocol.uses}
    runs = [step for step in walk(protocol.steps) if isinstance(step, Run)]
    added = [(run, _Renaming.of(run, known[run.protocol]), known[run.protocol]) for run in runs]
    return evolve(
        protocol,
        steps=_steps(protocol.steps, {run.id: _group(protocol, run, names, inner) for run, names, inner in added}),
        items=(*protocol.items, *(names.rule(rule) for run, names, inner in added for rule in inner.items if rule.id not in dict(run.items))),
        parameters=(*protocol.parameters, *(names.parameter(each) for _, names, inner in added for each in inner.parameters)),
        splits=(*protocol.splits, *(names.value(split) for _, names, inner in added for split in inner.splits)),
        uses=tuple(dict.fromkeys((*protocol.uses, *(each for _, _, inner in added for each in inner.uses)))),
        entry=tuple(dict.fromkeys((*protocol.entry, *(each for run, names, inner in added for each in names.entry(run, inner))))),
    )


def walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Go through all steps of a tree, groups before what they hold."""
    for step in steps:
        yield step
        yield from walk(getattr(step, "steps", ()))


def _steps(steps: tuple[Step, ...], groups: Mapping[str, Composite]) -> tuple[Step, ...]:
    found: list[Step] = []
    for step in steps:
        match step:
            case Run():
                found.append(groups[step.id])
            case Composite() | Each() | Repeat() | EachItem() | Breakout() | Tour() | OneOf():
                found.append(evolve(step, steps=_steps(step.steps, groups)))
            case _:
                found.append(step)
    return tuple(found)


def _group(outer: Protocol, run: Run, names: _Renaming, inner: Protocol) -> Composite:
    steps = tuple(_marked(names.value(step), inner.hard, names.value(inner.forbids)) for step in inner.steps)
    exits = (*run.exits, *(names.value(way) for way in inner.exits))
    leads = next((names.roles.get(role.id, "") for role in inner.roles if role.lead), "")
    lead = "" if any(role.lead and role.id == leads for role in outer.roles) else leads
    return Composite(run.id, steps, lead=lead, when=run.when, exits=exits, title=run.title or inner.title)


def _marked(step: Step, hard: tuple[str, ...], forbids: Forbidden) -> Step:
    """Mark rules as hard, and forbid what is not to be yielded, in every phase of a step."""
    match step:
        case Phase(forbids=own):
            both = Forbidden(moves=tuple(dict.fromkeys((*own.moves, *forbids.moves))), items=tuple(dict.fromkeys((*own.items, *forbids.items))))
            return evolve(step, hard=tuple(dict.fromkeys((*step.hard, *hard))), forbids=both)
        case Composite() | Each() | Repeat() | EachItem() | Breakout() | Tour() | OneOf():
            return evolve(step, steps=tuple(_marked(each, hard, forbids) for each in step.steps))
        case _:
            return step


@frozen
class _Renaming:
    """The names of a protocol that is run, and what each is called in the protocol that runs it."""

    run: str
    roles: Mapping[str, str]
    items: Mapping[str, str]
    pools: frozenset[str]

    @classmethod
    def of(cls, run: Run, inner: Protocol) -> _Renaming:
        named = dict(run.items)
        pools = frozenset(step.id for step in walk(inner.steps) if isinstance(step, OneOf))
        return cls(run.id, dict(run.roles), {rule.id: named.get(rule.id, f"{run.id}.{rule.id}") for rule in inner.items}, pools)

    def step(self, name: str) -> str:
        return f"{self.run}.{name}"

    def asked(self, name: str) -> str:
        """Rename a step that may be named or not."""
        return self.step(name) if name else name

    def item(self, name: str) -> str:
        return self.items.get(name, name)

    def rule(self, rule: ItemRule) -> ItemRule:
        return evolve(self.value(rule), id=self.item(rule.id))

    def parameter(self, parameter: Parameter) -> Parameter:
        return evolve(self.value(parameter), id=self.step(parameter.id))

    def entry(self, run: Run, inner: Protocol) -> Iterator[Entry]:
        """Give what must be there before it begins, but for what is prepared in the protocol that runs it."""
        mapped = dict(run.items)
        return (self.value(each) for each in inner.entry if not (isinstance(each, Prepared) and each.item in mapped))

    def value(self, value: T) -> T:
        """Rename all that a value names."""
        return cast("T", self._value(value))

    def _value(self, value: Any) -> Any:
        match value:
            case tuple():
                return tuple(self._value(each) for each in value)
            case Holders(role):
                return Holders(self.roles[role]) if role in self.roles else Nobody()
            case End():
                return EndOf(self.run)
            case Hold():
                takes = tuple((self.item(here), there) for here, there in value.takes)
                gives = tuple((there, self.item(here)) for there, here in value.gives)
                changed = {"who": self._value(value.who), "each": self._value(value.each), "when": self._value(value.when)}
                return evolve(value, takes=takes, gives=gives, casts=tuple((role, self._value(who)) for role, who in value.casts), **changed)
            case _ if attrs.has(type(value)):
                inside = {field.name: self._value(getattr(value, field.name)) for field in attrs.fields(type(value)) if field.init}
                return evolve(value, **{**inside, **self._named(value)})
            case _:
                return value

    def _named(self, value: Any) -> dict[str, Any]:
        """Give the fields of a value that are names, renamed."""
        match value:
            case Phase():
                opens = tuple(self.roles[role] for role in value.opens if role in self.roles)
                return {"id": self.step(value.id), "yields": tuple(self.item(kind) for kind in value.yields), "opens": opens}
            case Composite():
                return {"id": self.step(value.id), "lead": self.roles.get(value.lead, value.lead)}
            case Tour(home=home):
                return {"id": self.step(value.id), "home": self.asked(home)}
            case Decision() | Repeat() | OneOf():
                return {"id": self.step(value.id)}
            case Breakout():
                return {"id": self.step(value.id), "split": self.step(value.split)}
            case Split():
                named = {name: self.step(other) if other else "" for name, other in (("joins", value.joins), ("apart", value.apart))}
                return {"id": self.step(value.id), "lead": self.roles.get(value.lead, value.lead), **named}
            case GroupRole():
                return {"role": self.roles.get(value.role, value.role)}
            case Each() | Casting():
                former = self.roles.get(value.former, value.former) if value.former is not None else None
                return {"id": self.step(value.id), "role": self.roles.get(value.role, value.role), "former": former}
            case Chose(question, option):
                return {"question": self.step(question), "option": self.step(option) if question in self.pools else option}
            case To(step):
                return {"step": self.step(step)}
            case Spoke(phase):
                return {"phase": self.step(phase)}
            case NextOf(loop) | EndOf(loop):
                return {"loop": self.step(loop)}
            case Is(parameter):
                return {"parameter": self.step(parameter)}
            case Parameter(before=str(before)):
                return {"before": self.step(before)}
            case EachItem():
                return {"id": self.step(value.id), "item": self.item(value.item), "by": self.asked(value.by)}
            case Won(question):
                return {"question": self.step(question)}
            case Minutes(voted=question):
                return {"voted": self.asked(question)}
            case About(item=item, rated=question):
                return {"item": self.item(item), "rated": self.asked(question)}
            case Forbidden(items=kinds):
                return {"items": tuple(self.item(kind) for kind in kinds)}
            case Rate(item=item) | Read(item=item):
                return {"item": self.item(item)}
            case Vote(on=item):
                return {"on": self.item(item)}
            case Seal(until=phase):
                return {"until": self.asked(phase)}
            case ItemRule(loop=loop):
                return {"loop": self.step(loop) if loop is not None else None, "links": tuple(self.item(kind) for kind in value.links)}
            case Round(rotates=str(loop)) if loop:
                return {"rotates": self.step(loop)}
            case ItemOf(kind):
                return {"kind": self.item(kind)}
            case Prepared(item) | Produced(item) | ByEach(item) | ForEach(item) | Signed(item) | Treated(item):
                return {"item": self.item(item)}
            case _:
                return {}
