# SPDX-License-Identifier: MIT
"""Checking a protocol for what is in vain: an end that nothing brings about, silence of just those who are to speak, a loop nobody has a pass of.

A protocol is asked as it is written. What it runs was asked by itself, and a role that is not given there is nobody's with good reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from plcprotocols.engine.cast import bound_roles
from plcprotocols.engine.select import inside
from plcprotocols.model.conditions import ByEach, ForEach, Produced
from plcprotocols.model.errors import Problem
from plcprotocols.model.flow import Each, Phase, Step
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Hold, Open, Round, Solo
from plcprotocols.model.who import Both, Everyone, Holders, Minus, Nobody, Union, Who

Spoken = Solo | Round | Open


def vain_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find what could never come about, whoever comes and whatever they do."""
    people = protocol.people
    if people.least < 1 or (people.most is not None and people.most < people.least):
        given = f"at least {people.least}, at most {people.most}" if people.most is not None else f"at least {people.least}"
        yield Problem("people-nobody", "people", given, "So many are never there; give the fewest first, from 1, and then the most, or no most.")
    known = _Known({role.id: role for role in protocol.roles}, bound_roles(protocol), frozenset(rule.id for rule in protocol.items))
    yield from _steps(protocol.steps, "steps", known)


@frozen
class _Known:
    """The roles by id, those that loops bind, each with the role its holder comes from, and kinds of item; `passes` are roles of the loops around."""

    roles: Mapping[str, Role]
    bound: Mapping[str, str]
    items: frozenset[str]
    passes: frozenset[str] = frozenset()


def _steps(steps: tuple[Step, ...], place: str, known: _Known) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        here = f"{place}[{index}]"
        around = known
        match step:
            case Phase():
                yield from _ends(step, here, known)
                yield from _silent(step, here, known)
            case Each():
                around = evolve(known, passes=known.passes | {step.role})
                if step.former in known.roles and not _in_turn(step.of, step, known):
                    given = f"nobody is a candidate for {step.role}"
                    remedy = f"Let `of` name people who hold {step.former}, and nothing that does not go with {step.role}, when the loop begins."
                    yield Problem("nobody-in-turn", f"{here}.of", given, remedy)
            case _:
                pass
        yield from _steps(getattr(step, "steps", ()), f"{here}.steps", around)


def _ends(phase: Phase, here: str, known: _Known) -> Iterator[Problem]:
    """Find ends that wait for an item nothing in the phase yields."""
    made = {*phase.yields, *(kind for talk in phase.talk if isinstance(talk, Hold) for _, kind in talk.gives)}
    waited = (each.item for each in inside(phase.ends) if isinstance(each, Produced | ByEach | ForEach))
    for kind in dict.fromkeys(each for each in waited if each in known.items - made):
        remedy = f"Nothing in the phase yields it: add {kind!r} to `yields`, or end the phase otherwise."
        yield Problem("not-yielded", f"{here}.ends", repr(kind), remedy)


def _silent(phase: Phase, here: str, known: _Known) -> Iterator[Problem]:
    """Find that those who only listen are the only ones who have the word."""
    speak = [talk.who for talk in phase.talk if isinstance(talk, Spoken)]
    if speak and all(_covers(phase.silent, who, known) for who in speak):
        remedy = "Those who only listen are all who may speak: let `silent` name others, or let others speak."
        yield Problem("silent-speakers", f"{here}.silent", "the only speakers", remedy)


def _covers(all_of: Who, who: Who, known: _Known) -> bool:
    """Tell whether one selector surely names everybody another one names, who is somebody."""
    if isinstance(who, Nobody):
        return False
    if all_of == who or (isinstance(all_of, Everyone) and _members(who, known)):
        return True
    match who:
        case Union(of):
            return all(_covers(all_of, each, known) for each in of)
        case Both(of) if any(_covers(all_of, each, known) for each in of):
            return True
        case Minus(of=of) if _covers(all_of, of, known):
            return True
        case _:
            pass
    match all_of:
        case Union(of):
            return any(_covers(each, who, known) for each in of)
        case Both(of):
            return all(_covers(each, who, known) for each in of)
        case _:
            return False


def _members(who: Who, known: _Known) -> bool:
    """Tell whether a selector names holders of a role that makes its holders members."""
    role = known.roles.get(who.role) if isinstance(who, Holders) else None
    return role is not None and not role.outsider and not role.open


def _in_turn(who: Who, each: Each, known: _Known) -> bool:
    """Tell whether somebody a selector names could be a candidate of a loop."""
    match who:
        case Holders(role) if role != each.former:
            elsewhere = role in known.bound and (role not in known.passes or known.bound[role] == each.former)
            return role != each.role and not elsewhere and not _apart(role, each.former, known) and not _apart(role, each.role, known)
        case Union(of):
            return any(_in_turn(one, each, known) for one in of)
        case Both(of):
            return all(_in_turn(one, each, known) for one in of)
        case Minus(of, without):
            return _in_turn(of, each, known) and not _covers(without, of, known)
        case _:
            return True


def _apart(one: str, other: str, known: _Known) -> bool:
    """Tell whether nobody may hold two roles at the same time."""
    pair = ((known.roles.get(one), other), (known.roles.get(other), one))
    return any(role is not None and name in role.excludes for role, name in pair)
