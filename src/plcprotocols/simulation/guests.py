# SPDX-License-Identifier: MIT
"""Guests: a cast that was proposed for a session, completed so that it can open.

Whoever of the people around may take what is missing does; the rest is taken by guests with made-up references. Of more than may come the last stay
away. All this is constructed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plcprotocols.engine.cast import bound_roles, castings, check_cast, limits, misfit
from plcprotocols.engine.seating import MOST_PEOPLE
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role


def completed(protocol: Protocol, cast: Cast, around: Sequence[str]) -> Cast:
    """Complete a cast.

    Args:
        protocol: what is to be held.
        cast: who is what so far.
        around: other people who are there, in the order in which they are asked.

    Raises:
        InvalidCast: if it cannot be completed.
    """
    party = _Party(protocol, cast, around)
    party.find_a_lead()
    for role in sorted(protocol.roles, key=lambda each: bool(each.drawn_from)):
        party.fill(role)
    party.grow()
    party.shrink()
    found = Cast(tuple((role, tuple(people)) for role, people in party.holders.items() if people), tuple(party.late))
    check_cast(protocol, found)
    return found


class _Party:
    """People who are to hold a session; it changes until everybody needed is there."""

    def __init__(self, protocol: Protocol, cast: Cast, around: Sequence[str]) -> None:
        self.protocol, self.around = protocol, around
        self.roles, self.bound = {role.id: role for role in protocol.roles}, bound_roles(protocol)
        self.holders = {role: list(people) for role, people in cast.holders}
        self.late = list(cast.late)

    def find_a_lead(self) -> None:
        """Have somebody lead who is there."""
        lead = next((role for role in self.protocol.roles if role.lead), None)
        if lead is None:
            return
        here = [person for person in self.holders.get(lead.id, ()) if person not in self.late]
        if lead.least and not here:
            self.holders[lead.id] = []
            self.late = [person for person in self.late if any(person in people for people in self.holders.values())]

    def fill(self, role: Role) -> None:
        """Find as many for a role as must hold it."""
        least, _ = limits(self.protocol, role)
        people = self.holders.setdefault(role.id, [])
        for source in role.drawn_from[:1]:
            if len(people) < least and not any(map(self._may(role), self.people)):
                self.holders.setdefault(source, []).append(self._guest(self.roles[source]))
        candidates = () if role.outsider else self.people if role.drawn_from else (*self._others(), *self.people)
        able = filter(self._may(role), candidates)
        while len(people) < least:
            people.append(next(able, None) or self._guest(role))
        while len(people) % role.multiple:
            people.append(self._guest(role))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody so far who is there, in seat order."""
        return tuple(dict.fromkeys(person for people in self.holders.values() for person in people if person not in self.late))

    def _others(self) -> tuple[str, ...]:
        return tuple(person for person in self.around if person not in self.people and person not in self.late)

    def _may(self, role: Role) -> Callable[[str], bool]:
        def may(person: str) -> bool:
            held = frozenset(name for name, people in self.holders.items() if person in people)
            return role.id not in held and misfit(self.roles, self.bound, held | {role.id}) is None

        return may

    def _guest(self, role: Role) -> str:
        known, name = {*self.people, *self.late, *self.around}, role.id if role.outsider else "guest"
        return next(guest for number in range(1, len(known) + 2) if (guest := f"{name}-{number}") not in known)

    def grow(self) -> None:
        """Ask guests until there are as many people as must be, where there is most room for them."""
        chosen = {casting.role for casting in castings(self.protocol.steps)}
        able = [
            role
            for role in self.protocol.roles
            if _counted(role) and role.id not in chosen | set(self.bound) and not (role.drawn_from or role.lead or role.steward)
        ]
        while len(self._members()) < self.protocol.people.least and able:
            role = max(able, key=self._room)
            self.holders.setdefault(role.id, []).append(self._guest(role))

    def shrink(self) -> None:
        """Have the last who can be spared stay away until there are no more people than may be."""
        most = self.protocol.people.most
        while most is not None and len(self._members()) > most:
            spared = next((person for person in reversed(self._members()) if self._can_be_spared(person)), None)
            if spared is None:
                return
            for people in self.holders.values():
                people[:] = [person for person in people if person != spared]
            self.late = [person for person in self.late if person != spared]

    def _members(self) -> tuple[str, ...]:
        held = (self.holders.get(role.id, ()) for role in self.protocol.roles if _counted(role))
        return tuple(dict.fromkeys(person for people in held for person in people))

    def _can_be_spared(self, person: str) -> bool:
        theirs = (role for role in self.protocol.roles if person in self.holders.get(role.id, ()))
        return all(len(self.holders[role.id]) > limits(self.protocol, role)[0] and role.multiple == 1 for role in theirs)

    def _room(self, role: Role) -> int:
        most = limits(self.protocol, role)[1]
        return MOST_PEOPLE if most is None else most - len(self.holders.get(role.id, ()))


def _counted(role: Role) -> bool:
    """Tell whether the holders of a role are counted among the people of a session."""
    return not (role.outsider or role.open)
