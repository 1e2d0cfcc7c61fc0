# SPDX-License-Identifier: MIT
"""Fitting people to roles: whether a cast can open a protocol, and whether there is room for one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plcprotocols.model.errors import InvalidCast, Problem, nearest, unknown
from plcprotocols.model.flow import Casting, Each, Step
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role


def loops(steps: tuple[Step, ...]) -> Iterator[Each]:
    """Walk all loops of a protocol, outer ones first."""
    for step in steps:
        if isinstance(step, Each):
            yield step
        yield from loops(getattr(step, "steps", ()))


def bound_roles(protocol: Protocol) -> dict[str, str]:
    """Name the roles that loops bind, each with the role its holder comes from."""
    return {each.role: each.former for each in loops(protocol.steps)}


def castings(steps: tuple[Step, ...]) -> Iterator[Casting]:
    """Walk all castings of a protocol, in order."""
    for step in steps:
        if isinstance(step, Casting):
            yield step
        yield from castings(getattr(step, "steps", ()))


def misfit(roles: Mapping[str, Role], bound: Mapping[str, str], held: frozenset[str]) -> str | None:
    """Name the rule that forbids one person to hold some roles together, or None.

    Args:
        roles: the declared roles by id.
        bound: the roles loops bind, each with the role its holder comes from.
        held: the roles; judged as they are, and as they will be when loops have given back what they took.

    Returns:
        `role-excluded`, `role-drawn-from` or None.
    """
    released = frozenset(bound.get(role, role) for role in held)
    if any(each.intersection(roles[role].excludes) for each in (held, released) for role in each):
        return "role-excluded"
    if any(role in held and former in held for role, former in bound.items()):
        return "role-excluded"
    wider = held | released
    if any(roles[role].drawn_from and not wider.intersection(roles[role].drawn_from) for role in held):
        return "role-drawn-from"
    return None


def limits(protocol: Protocol, role: Role) -> tuple[int, int | None]:
    """Give the fewest and most holders of a role while no loop runs: those a loop or casting will take from it are counted in."""
    bound = bound_roles(protocol)
    if role.id in bound:
        return 0, 0
    casts = {each.role: each.former for each in castings(protocol.steps)}
    takers = [each for each in protocol.roles if bound.get(each.id) == role.id or casts.get(each.id) == role.id]
    least = 0 if role.id in casts else role.least + sum(each.least for each in takers if each.id in bound)
    most = None if role.most is None or any(each.most is None for each in takers) else role.most + sum(each.most or 0 for each in takers)
    return least, most


def room_for(protocol: Protocol, cast: Mapping[str, tuple[str, ...]], people: int, role: Role) -> bool:
    """Tell whether one more person can join with a role.

    Args:
        protocol: the protocol.
        cast: who holds which role now.
        people: how many members are in the cast, the absent included.
        role: the role they would hold.
    """
    if protocol.people.most is not None and people >= protocol.people.most and not role.outsider:
        return False
    bound = {each.role: each.former for each in castings(protocol.steps) if each.former is not None} | bound_roles(protocol)
    holders = {*cast[role.id], *(person for taker, former in bound.items() if former == role.id for person in cast[taker])}
    _, most = limits(protocol, role)
    return most is None or len(holders) < most


def check_cast(protocol: Protocol, cast: Cast) -> None:
    """Check that a cast can open a protocol.

    Raises:
        InvalidCast: with every problem: unknown roles, too few or too many people, excluded roles in one person, a
            role not drawn from where it must be, somebody late who is not in the cast.
    """
    problems = list(_cast_problems(protocol, cast))
    if problems:
        raise InvalidCast(*problems)


def _cast_problems(protocol: Protocol, cast: Cast) -> Iterator[Problem]:
    roles = {role.id: role for role in protocol.roles}
    held: dict[str, list[str]] = {}
    for role, people in cast.holders:
        if role not in roles:
            yield unknown("role", role, roles, place=f"cast[{role}]")
        for person in people:
            held.setdefault(person, []).append(role)
    yield from _size_problems(protocol, cast)
    for person, person_roles in held.items():
        for role in person_roles:
            yield from _role_problems(roles, person, role, person_roles)
    for person in cast.late:
        if person not in held:
            near = nearest(person, held)
            remedy = f"{near} Or name {person} under a role, too: `late` says only who of the cast is not there yet."
            yield Problem("unknown-person", "cast.late", f"{person!r} is to come late, but nobody in the cast is called so", remedy)
    lead = next((role.id for role in protocol.roles if role.lead), "")
    vacant = not lead or roles[lead].least == 0 or lead in {each.role for each in castings(protocol.steps)}
    if not vacant and all(person in cast.late for person, person_roles in held.items() if lead in person_roles):
        yield Problem("lead-late", "cast.late", f"nobody with the role {lead} is there at the opening", f"Open when a {lead} is there.")


def _size_problems(protocol: Protocol, cast: Cast) -> Iterator[Problem]:
    outsiders = {role.id for role in protocol.roles if role.outsider or role.open}
    members = {person for role, holders in cast.holders if role not in outsiders for person in holders}
    count, people = len(members), protocol.people
    if count < people.least:
        yield Problem("cast-too-small", "cast", f"{count} people", f"{protocol.id} needs at least {people.least}.")
    if people.most is not None and count > people.most:
        yield Problem("cast-too-large", "cast", f"{count} people", f"{protocol.id} takes at most {people.most}.")
    given: dict[str, set[str]] = {}
    for name, holders in cast.holders:
        given.setdefault(name, set()).update(holders)
    bound = bound_roles(protocol)
    for role in protocol.roles:
        least, most = limits(protocol, role)
        holders_count = len(given.get(role.id, ()))
        if role.id in bound and holders_count:
            yield Problem(
                "role-not-open",
                f"cast[{role.id}]",
                f"{holders_count} people",
                f"Leave {role.id} out: the session gives it to each {bound[role.id]} in turn.",
            )
        elif holders_count < least:
            remedy = f"The role {role.id} needs at least {least} at the opening{_taken(protocol, role)}."
            yield Problem("cast-too-small", f"cast[{role.id}]", f"{holders_count} people", remedy)
        elif most is not None and holders_count > most:
            yield Problem("cast-too-large", f"cast[{role.id}]", f"{holders_count} people", f"The role {role.id} takes at most {most} at the opening.")
        elif holders_count % role.multiple:
            yield Problem("cast-multiple", f"cast[{role.id}]", f"{holders_count} people", f"Cast {role.multiple} or a multiple of it as {role.id}.")


def _taken(protocol: Protocol, role: Role) -> str:
    """Say which loops take how many of those who are to hold a role at the opening."""
    roles = {each.id: each for each in protocol.roles}
    took = {each.role: each.id for each in loops(protocol.steps) if each.former == role.id and each.role in roles and roles[each.role].least}
    return "".join(f", of whom the loop {loop} takes {roles[taker].least} as {taker}" for taker, loop in took.items())


def _role_problems(roles: Mapping[str, Role], person: str, role: str, held: list[str]) -> Iterator[Problem]:
    value = roles.get(role)
    if value is None:
        return
    for other in value.excludes:
        if other in held:
            yield Problem("role-excluded", f"cast[{role}]", f"{person} is also {other}", f"Nobody may be {role} and {other} in the same session.")
    if value.drawn_from and not set(value.drawn_from) & set(held):
        yield Problem("role-drawn-from", f"cast[{role}]", f"{person} is only {role}", f"A {role} must also be {' or '.join(value.drawn_from)}.")
