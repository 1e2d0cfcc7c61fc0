# SPDX-License-Identifier: MIT
"""Checking what a protocol runs and holds: that it is there, is valid itself, and fits the roles, items and questions named on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from plcprotocols.engine.cast import bound_roles, castings
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.flow import Casting, Decision, Phase, Repeat, Run
from plcprotocols.model.items import Access
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Hold


def run_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find what is wrong with the protocols a protocol uses by name and with what it runs; they are known to be valid themselves."""
    yield from uses_problems(protocol)
    known = {each.id: each for each in protocol.uses}
    for step in walk(protocol.steps):
        place = f"steps[{step.id}]"
        if isinstance(step, Run) and step.protocol not in known:
            yield unknown("protocol", step.protocol, known, place=f"{place}.protocol")
        elif isinstance(step, Run):
            yield from _run(protocol, inlined(known[step.protocol]), step, place)


def uses_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find protocols of one name among those a protocol uses."""
    for name, count in Counter(each.id for each in protocol.uses).items():
        if count > 1:
            yield Problem("duplicate-id", "uses", f"{name!r} stands {count} times", "Name one edition of a protocol only.")


def _run(protocol: Protocol, inner: Protocol, run: Run, place: str) -> Iterator[Problem]:
    theirs, ours = {role.id: role for role in inner.roles}, {role.id: role for role in protocol.roles}
    for role, count in Counter(role for role, _ in run.roles).items():
        if role not in theirs:
            yield unknown("role", role, theirs, place=f"{place}.roles")
        if count > 1:
            yield Problem("role-twice", f"{place}.roles", f"{role} stands {count} times", "Say of each role once whose it is.")
    given = dict(run.roles)
    yield from (unknown("role", role, ours, place=f"{place}.roles") for role in given.values() if role not in ours)
    bound = bound_roles(inner)
    needed = {*bound, *bound.values(), *(role for each in castings(inner.steps) for role in (each.role, each.former) if role is not None)}
    for each in theirs.values():
        if each.id not in given and (each.least or each.lead or each.id in needed):
            yield Problem("role-not-given", f"{place}.roles", each.id, f"Say which role stands for it; there are {', '.join(ours)}.")
        if each.lead and each.id in given and given[each.id] in ours and not ours[given[each.id]].lead:
            yield Problem("lead-elsewhere", f"{place}.roles", f"{each.id} is {given[each.id]}", "Let the lead of this protocol lead what it runs.")
    kinds, known = {rule.id for rule in inner.items}, {rule.id for rule in protocol.items}
    for theirs_, ours_ in run.items:
        if theirs_ not in kinds:
            yield unknown("item", theirs_, kinds, place=f"{place}.items")
        if ours_ not in known:
            yield unknown("item", ours_, known, place=f"{place}.items")


def hold_problems(protocol: Protocol, hold: Hold, place: str) -> Iterator[Problem]:
    """Find what is wrong with a session to be held, in a protocol without runs."""
    known = {each.id: each for each in protocol.uses}
    if hold.protocol not in known:
        yield unknown("protocol", hold.protocol, known, place=f"{place}.protocol")
        return
    held = inlined(known[hold.protocol])
    roles = {role.id for role in held.roles}
    for role in (*(role for role, _ in hold.casts), *((hold.role,) if hold.role else ())):
        if role not in roles:
            yield unknown("role", role, roles, place=place)
    if (hold.each is None) is not (not hold.role):
        yield Problem("held-role", f"{place}.role", repr(hold.role), "Say what the person is for whom a session is held, where one is held for each.")
    yield from _kinds(protocol, held, hold.takes, f"{place}.takes")
    yield from _kinds(held, protocol, hold.gives, f"{place}.gives")
    asked = set(questions(held))
    yield from (unknown("question", each, asked, place=f"{place}.decides") for each in hold.decides if each not in asked)


def _kinds(source: Protocol, target: Protocol, pairs: tuple[tuple[str, str], ...], place: str) -> Iterator[Problem]:
    rules = ({rule.id: rule for rule in source.items}, {rule.id: rule for rule in target.items})
    for kind, count in Counter(kind for kind, _ in pairs).items():
        if count > 1:
            yield Problem("kind-twice", place, f"{kind!r} stands {count} times", "Say of each kind once what it becomes.")
    for pair in pairs:
        for kind, known in zip(pair, rules, strict=True):
            if kind not in known:
                yield unknown("item", kind, known, place=place)
            elif known[kind].film:
                yield Problem("film-handed", place, kind, "Film is brought when a session opens, with its permissions; do not hand it on.")
            elif known[kind].access is Access.PRIVATE:
                yield Problem("private-handed", place, kind, "What is handed over is open on both sides.")


def questions(protocol: Protocol) -> Iterator[str]:
    """Name the questions a session of a protocol puts at its stops, under the ids their answers have."""
    for step in walk(protocol.steps):
        if isinstance(step, Decision | Casting | Repeat) or (isinstance(step, Phase) and step.optional is not None):
            yield step.id


def holds(protocol: Protocol) -> Mapping[str, Protocol]:
    """Give the protocols a protocol uses by their ids."""
    return {each.id: each for each in protocol.uses}
