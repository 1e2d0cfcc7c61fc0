# SPDX-License-Identifier: MIT
"""Checking what a protocol runs and holds: that it is there, is valid itself, and fits the roles, items and questions named on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from plcprotocols.engine.cast import bound_roles, castings
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.flow import Casting, Composite, Decision, OneOf, Phase, Repeat, Run
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Hold

MOST_STEPS = 2_000
MOST_USES = 500


def size_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find that a protocol would have too many steps with those of what it runs, or uses too many others; judged before any is read."""
    try:
        steps, uses = _steps(protocol), _uses(protocol)
    except RecursionError:
        yield Problem("too-deep", "uses", "nested without end", "Nest fewer protocols in one another.")
        return
    if steps > MOST_STEPS:
        yield Problem("too-large", "steps", f"{steps:,} steps, those of what it runs included", f"Keep to {MOST_STEPS:,}.")
    if uses > MOST_USES:
        yield Problem("too-large", "uses", f"{uses:,} protocols, those they use included", f"Keep to {MOST_USES:,}.")


@lru_cache(maxsize=1024)
def _steps(protocol: Protocol) -> int:
    known = {each.id: each for each in protocol.uses}
    found = list(walk(protocol.steps))
    return len(found) + sum(_steps(known[step.protocol]) for step in found if isinstance(step, Run) and step.protocol in known)


@lru_cache(maxsize=1024)
def _uses(protocol: Protocol) -> int:
    return 1 + sum(_uses(each) for each in protocol.uses)


def run_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find what is wrong with the protocols a protocol uses by name and with what it runs; they are known to be valid themselves."""
    yield from uses_problems(protocol)
    known = {each.id: each for each in protocol.uses}
    for step in walk(protocol.steps):
        place = f"steps[{step.id}]"
        if isinstance(step, Run) and step.protocol not in known:
            yield unknown("protocol", step.protocol, known, place=f"{place}.protocol")
        elif isinstance(step, Run):
            if protocol.id in _goes_through(known[step.protocol]):
                given = f"{step.protocol} is run by {protocol.id} and runs {protocol.id}" if step.protocol != protocol.id else protocol.id
                yield Problem("runs-itself", f"{place}.protocol", given, "Run another protocol; what comes once more is said with a `Repeat`.")
            yield from _run(protocol, inlined(known[step.protocol]), step, place)
        elif isinstance(step, OneOf):
            yield from _candidates(step, place)


def _goes_through(protocol: Protocol) -> frozenset[str]:
    """Name a protocol and all it runs, those that these run included."""
    known = {each.id: each for each in protocol.uses}
    run = (known[step.protocol] for step in walk(protocol.steps) if isinstance(step, Run))
    return frozenset({protocol.id}).union(*(_goes_through(each) for each in run))


def _candidates(pool: OneOf, place: str) -> Iterator[Problem]:
    """Find that a pool is empty, or that two of its candidates are the same."""
    if not pool.steps:
        yield Problem("no-candidates", f"{place}.steps", "none", "Name at least one step to choose.")
    runs = Counter((step.protocol, frozenset(step.roles), frozenset(step.items)) for step in pool.steps if isinstance(step, Run))
    for (name, _, _), count in runs.items():
        if count > 1:
            told = f"{name} stands {count} times"
            yield Problem("candidate-twice", f"{place}.steps", told, "Name each candidate once, or map its roles otherwise.")


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
    needed |= {step.lead for step in walk(inner.steps) if isinstance(step, Composite)}
    for each in theirs.values():
        if each.id not in given and (each.least or each.lead or each.id in needed):
            yield Problem("role-not-given", f"{place}.roles", each.id, f"Say which role stands for it; there are {', '.join(ours)}.")
        if each.lead and each.id in given and given[each.id] in ours and (ours[given[each.id]].outsider or ours[given[each.id]].open):
            told = f"{each.id} is {given[each.id]}"
            yield Problem("lead-elsewhere", f"{place}.roles", told, "Let a role lead that is neither an outsider's nor open.")
    yield from _run_items(protocol, inner, run, place)
    shared = tuple(scope for scope in protocol.scopes if scope in inner.scopes)
    if shared != inner.scopes:
        yield Problem("run-scopes", place, ", ".join(inner.scopes), "Declare its uses of film here, too, in the same order from the narrowest on.")
    keepers = (each.id for each in inner.roles if each.steward and each.id in given)
    for keeper in keepers:
        if given[keeper] in ours and not ours[given[keeper]].steward:
            yield Problem("steward-elsewhere", f"{place}.roles", f"{keeper} is {given[keeper]}", "Let who keeps consents here keep them there.")


def _run_items(protocol: Protocol, inner: Protocol, run: Run, place: str) -> Iterator[Problem]:
    theirs, ours = {rule.id: rule for rule in inner.items}, {rule.id: rule for rule in protocol.items}
    for name, count in Counter(name for name, _ in run.items).items():
        if count > 1:
            yield Problem("kind-twice", f"{place}.items", f"{name!r} stands {count} times", "Say of each kind once what it counts as.")
    for name, other in run.items:
        if name not in theirs:
            yield unknown("item", name, theirs, place=f"{place}.items")
        elif other not in ours:
            yield unknown("item", other, ours, place=f"{place}.items")
        elif _nature(theirs[name]) != _nature(ours[other]):
            given = f"{name} is {theirs[name].access.value}, {other} is {ours[other].access.value}"
            yield Problem(
                "other-kind",
                f"{place}.items",
                given,
                "Let it count as a kind of the same access, film as film, anonymous as anonymous, and sealed as sealed.",
            )


def _nature(rule: ItemRule) -> tuple[object, ...]:
    """Tell what a kind has to share with one it counts as."""
    return rule.access, rule.film, rule.anonymous, rule.seal is not None


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
            elif known[kind].access is not Access.OPEN or known[kind].anonymous or known[kind].seal is not None:
                yield Problem("private-handed", place, kind, "What is handed over is open on both sides, neither anonymous nor sealed.")


def questions(protocol: Protocol) -> dict[str, tuple[str, ...] | None]:
    """Name the questions a session of a protocol puts, under the ids their answers have, with their options; None where these are people."""
    found: dict[str, tuple[str, ...] | None] = {}
    for step in walk(inlined(protocol).steps):
        match step:
            case Decision():
                found[step.id] = tuple(option.id for option in step.options)
            case OneOf():
                found[step.id] = tuple(candidate.id for candidate in step.steps)
            case Repeat():
                found[step.id] = ("again", "enough")
            case Phase() if step.optional is not None:
                found[step.id] = ("hold", "skip")
            case Casting():
                found[step.id] = None
            case _:
                pass
    return found
