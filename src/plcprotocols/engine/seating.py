# SPDX-License-Identifier: MIT
"""Seating: a cast for a number of people, to reckon with before anybody is known.

A real group decides itself who is what; what is proposed here is constructed and the same for the same number.
"""

from __future__ import annotations

from itertools import islice

from plcprotocols.engine.cast import bound_roles, castings, check_cast, limits, loops, misfit
from plcprotocols.engine.inlining import inlined
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.who import roles_named

MOST_PEOPLE = 1_000  # beyond any meeting of the field; a slip of the hand is not to fill the memory


def seat(protocol: Protocol, people: int) -> Cast:
    """Give so many people a role each: the first leads, each role gets its fewest holders, and the rest goes where there is most room.

    A role that is drawn from others, and the keeping of consents, is held by somebody beside another role, and only where the protocol demands it.
    Open roles, and those that loops or castings bind, are left empty, but for who would have no other role. Outsiders are not counted: as few as may
    be come on top, and those who are only spoken about are not there.

    Args:
        protocol: the protocol.
        people: how many, those who lead included and outsiders left out.

    Returns:
        A cast of `person-1`, `person-2` and so on, and of outsiders named after their role, such as `case-pupil-1`.

    Raises:
        InvalidArgument: if it is no whole number above 0 and at most 1,000.
        InvalidCast: if so many people cannot hold the protocol.
    """
    _check(people)
    counts = _counts(protocol, people)
    names = (f"person-{number}" for number in range(1, people + 1))
    holders = {role: tuple(islice(names, count)) for role, count in counts.items()}
    for role in sorted((role for role in protocol.roles if _beside(protocol, role)), key=lambda role: not role.lead):
        holders[role.id] = _from_others(protocol, role, holders)
    outside = {role.id: tuple(f"{role.id}-{number}" for number in range(1, role.least + 1)) for role in protocol.roles if _outside(protocol, role)}
    absent = spoken_about(protocol)
    late = tuple(person for role, people in outside.items() if role in absent for person in people)
    cast = Cast(tuple((role, people) for role, people in (holders | outside).items() if people), late)
    check_cast(protocol, cast)
    return cast


def spoken_about(protocol: Protocol) -> frozenset[str]:
    """Name the roles of outsiders who are spoken about and need not be there: items are about them, or each is gone through though away."""
    whole = inlined(protocol)
    about = {role for rule in whole.items if rule.key is not None for role in roles_named(rule.key)}
    about |= {role for loop in loops(whole.steps) if loop.away for role in (loop.role, loop.former)}
    return frozenset(role.id for role in whole.roles if role.outsider and role.id in about)


def _check(people: int) -> None:
    if isinstance(people, bool) or not isinstance(people, int):
        raise wrong_kind("people", people, "Give a whole number of people, or a Cast.")
    if not 0 < people <= MOST_PEOPLE:
        given = f"more than {MOST_PEOPLE:,}" if people > 0 else "nobody"
        raise InvalidArgument(Problem("people-range", "people", given, f"Give a number above 0 and at most {MOST_PEOPLE:,}."))


def _counts(protocol: Protocol, people: int) -> dict[str, int]:
    """Say how many hold each role that is somebody's only one; where the number does not fit, so do the counts not."""
    lead = next((role for role in protocol.roles if role.lead), None)
    first = "" if lead is None else lead.drawn_from[0] if lead.drawn_from else lead.id
    roles = sorted((role for role in protocol.roles if _alone(protocol, role)), key=lambda role: role.id != first)
    counts = {role.id: limits(protocol, role)[0] for role in roles}
    room = {role.id: 1 if role.lead else _room(protocol, role, people) for role in roles}
    rest = people - sum(counts.values())
    for role in sorted(roles, key=lambda role: (not role.lead, -room[role.id])):
        more = max(min(rest, room[role.id] - counts[role.id]), 0)
        counts[role.id] += more
        rest -= more
    for role in protocol.roles if rest > 0 else ():
        if _spare(protocol, role):
            more = min(rest, _room(protocol, role, people))
            counts = {role.id: more, **counts} if role.lead else {**counts, role.id: more}
            rest -= more
    if rest > 0 and roles:
        counts[roles[-1].id] += rest
    return counts


def _room(protocol: Protocol, role: Role, people: int) -> int:
    most = limits(protocol, role)[1]
    return people if most is None else most


def _empty(protocol: Protocol, role: Role) -> bool:
    """Tell whether nobody holds a role at the opening."""
    return role.open or role.id in bound_roles(protocol) or role.id in {each.role for each in castings(protocol.steps)}


def _spare(protocol: Protocol, role: Role) -> bool:
    """Tell whether a casting gives somebody a role beside their own, so that it may be somebody's only one from the opening on."""
    cast = {each.role for each in castings(protocol.steps) if each.former is None}
    return role.id in cast and not (role.open or role.outsider or role.drawn_from or role.id in bound_roles(protocol))


def _alone(protocol: Protocol, role: Role) -> bool:
    """Tell whether a role is somebody's only one, and its holders are counted."""
    return not (_empty(protocol, role) or _beside(protocol, role) or _outside(protocol, role))


def _outside(protocol: Protocol, role: Role) -> bool:
    """Tell whether a role is held by people who are not counted."""
    return role.outsider and not role.lead and not _empty(protocol, role) and not _beside(protocol, role)


def _beside(protocol: Protocol, role: Role) -> bool:
    """Tell whether a role is held beside another one."""
    lead = next((each for each in protocol.roles if each.lead), None)
    keeps = role.steward and not role.lead and (lead is None or (role.id not in lead.excludes and lead.id not in role.excludes))
    return not _empty(protocol, role) and (keeps or bool(role.drawn_from))


def _from_others(protocol: Protocol, role: Role, holders: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Name those who are to hold a role beside another one: as few as may be, and the last who may, so that one person gets few of them."""
    wanted = 1 if role.lead and not role.least else limits(protocol, role)[0]
    lead = next((each.id for each in protocol.roles if each.lead), "")
    sources = role.drawn_from or ((lead,) if holders.get(lead) else tuple(holders))
    declared, bound = {each.id: each for each in protocol.roles}, bound_roles(protocol)
    able = [
        person
        for source in sources
        for person in holders.get(source, ())
        if misfit(declared, bound, frozenset({role.id, *(other for other, people in holders.items() if person in people)})) is None
    ]
    return tuple(dict.fromkeys(able if role.lead else reversed(able)))[:wanted]
