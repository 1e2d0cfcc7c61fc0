# SPDX-License-Identifier: MIT
"""Who is what, as it is typed on the command line: `facilitator=ana member=bor,cilka,drago`, or only names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plcprotocols.app.casting import assign, numbered
from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.cast import bound_roles, check_cast, limits
from plcprotocols.model.errors import InvalidArgument, InvalidCast, PlcError, Problem, unknown
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

MINUTE = 60
FILM = "Write whose film it is and its length, and who else can be seen in it: --film bor=3:25 or --film bor=3:25,child-1."
ITEM = "Write the kind, and whose it is: --item dated-action=bor or --item dated-action=bor,cilka."
NAMES = ("ana", "bor", "cilka", "drago", "eva", "fran", "gaja", "hana", "iva", "jan")


def cast_of(protocol: Protocol, people: Sequence[str], late: Sequence[str] = ()) -> Cast:
    """Make a cast of what was typed.

    Roles may be given by id or title in any case. Where nobody is given a role, people are seated as the protocol needs them, the first as the one
    who leads.

    Args:
        protocol: the protocol.
        people: the words behind `--people`.
        late: the words behind `--late`.

    Raises:
        InvalidCast: with every problem: what cannot be read, a role there is not, what is still needed.
    """
    expected = _names(late)
    roleless = not any("=" in each for each in people)
    if people and roleless:
        return _seated(protocol, _names(people), expected)
    if not people:
        raise InvalidCast(_needed(protocol))
    held: dict[str, list[str]] = {}
    problems = list(_read(protocol, people, held))
    cast = Cast(tuple((role, tuple(names)) for role, names in held.items()), tuple(_known(cast_people(held), name) for name in expected))
    problems += _twice(held)
    try:
        check_cast(protocol, cast)
    except InvalidCast as error:
        problems += (problem for problem in error.problems if problem.code != "unknown-role")
    if problems:
        raise InvalidCast(*problems, *([_needed(protocol)] if any(each.code in NAMES_ROLES for each in problems) else []))
    return cast


def number_of(people: Sequence[str]) -> int:
    """Count the people who are named behind `--people`."""
    return len({piece.rpartition("=")[2].strip() for piece in _pieces(people)} - {""})


NAMES_ROLES = frozenset({"unknown-role", "cast-too-small", "no-role"})


def cast_people(held: dict[str, list[str]]) -> tuple[str, ...]:
    """Name everybody once, in order."""
    return tuple(dict.fromkeys(name for names in held.values() for name in names))


def films_of(protocol: Protocol, cast: Cast, words: Sequence[str]) -> tuple[Item, ...]:
    """Make the films that are brought of what was typed: whose it is, how long it is, and who else can be seen in it.

    Args:
        protocol: the protocol.
        cast: who holds which role.
        words: the words behind `--film`, such as `bor=3:25` or `bor=3:25,child-1,child-2`.

    Raises:
        InvalidArgument: with every problem: what cannot be read, or a protocol that has no film.
    """
    kinds = [rule.id for rule in protocol.items if rule.film]
    if words and len(kinds) != 1:
        given = f"{protocol.id} has {'several kinds of' if kinds else 'no'} film"
        raise InvalidArgument(Problem("no-film", "film", given, "Leave --film out." if not kinds else "Bring it by the library."))
    found: list[Item] = []
    for word in words:
        owner, equals, rest = (part.strip() for part in word.partition("="))
        length, *seen = (part.strip() for part in rest.split(","))
        minutes, colon, seconds = length.partition(":")
        if not (equals and colon and minutes.isdecimal() and seconds.isdecimal() and int(seconds) < MINUTE):
            raise InvalidArgument(Problem("film-form", "film", repr(word), FILM))
        owner = _known(cast.people, owner)
        number = sum(item.owner == owner for item in found) + 1
        name = f"{kinds[0]}-{owner}{f'-{number}' if number > 1 else ''}".replace(" ", "-")
        subjects = tuple(dict.fromkeys((owner, *(each for each in seen if each))))
        found.append(Item(id=name, kind=kinds[0], owner=owner, seconds=MINUTE * int(minutes) + int(seconds), subjects=subjects))
    return tuple(found)


def items_of(protocol: Protocol, cast: Cast, words: Sequence[str]) -> tuple[Item, ...]:
    """Make the items that are brought, such as actions of an earlier meeting, of what was typed: which kind, and whose.

    Args:
        protocol: the protocol.
        cast: who holds which role.
        words: the words behind `--item`, such as `dated-action=bor,cilka`.

    Raises:
        InvalidArgument: with every problem: what cannot be read, or a kind there is not.
    """
    found: list[Item] = []
    problems: list[Problem] = []
    kinds = {rule.id: rule for rule in protocol.items}
    for word in words:
        kind, _, rest = (part.strip() for part in word.partition("="))
        owners = _names([rest])
        if not (kind and owners):
            problems.append(Problem("item-form", "item", repr(word), ITEM))
        elif kind not in kinds or kinds[kind].film:
            problems.append(unknown("item", kind, (name for name, rule in kinds.items() if not rule.film), place="item"))
        for owner in (_known(cast.people, each) for each in owners):
            number = sum((item.kind, item.owner) == (kind, owner) for item in found) + 1
            name = f"{kind}-{owner}{f'-{number}' if number > 1 else ''}".replace(" ", "-")
            found.append(Item(id=name, kind=kind or "?", owner=owner))
    if problems:
        raise InvalidArgument(*problems)
    return tuple(found)


def pieces(words: Sequence[str]) -> tuple[str, ...]:
    """Take words apart that are written with commas or spaces between them."""
    return tuple(_names(words))


def _seated(protocol: Protocol, names: list[str], late: list[str]) -> Cast:
    """Seat people who were given no roles."""
    problems = [*_misnamed(names), *_twice({"": names})]
    if problems:
        raise InvalidCast(*problems)
    try:
        return assign(protocol, names, late=[_known(names, name) for name in late])
    except PlcError as error:
        raise InvalidCast(*error.problems, _needed(protocol)) from None


def _names(words: Sequence[str]) -> list[str]:
    return [name.strip() for word in words for name in word.split(",") if name.strip()]


def _known(names: Sequence[str], name: str) -> str:
    return next((each for each in names if each.casefold() == name.casefold()), name)


def _read(protocol: Protocol, words: Sequence[str], held: dict[str, list[str]]) -> Iterator[Problem]:
    """Read roles and names one after another; a name without a role belongs to the role before it."""
    role = ""
    for word in _pieces(words):
        before, equals, name = (part.strip() for part in word.rpartition("="))
        if equals:
            role = _role(protocol, before)
            if role not in {each.id for each in protocol.roles}:
                yield unknown("role", before, (each.id for each in protocol.roles), place="people")
            held.setdefault(role, [])
        if not role:
            known = any(each.id == name for each in PROTOCOLS)
            yield Problem("no-role", "people", f"{name!r} has no role", "Name the protocol before --people." if known else _form(protocol))
        elif name:
            yield from _misnamed([name])
            held[role].append(_known(cast_people(held), name))


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Give each `role=name` and each name, wherever there are commas or spaces between them; within one word a name may hold spaces."""
    for word in words:
        for piece in re.sub(r"\s*=\s*", "=", word).split(","):
            several = piece.count("=") > 1
            yield from (each for each in (re.split(r"\s+(?=\S+=)", piece.strip()) if several else [piece.strip()]) if each)


def _role(protocol: Protocol, name: str) -> str:
    wanted = name.casefold().replace(" ", "-")
    for role in protocol.roles:
        names = {role.id, role.title, role.title.partition("(")[0].strip()}
        if wanted in {each.casefold().replace(" ", "-") for each in names if each}:
            return role.id
    return name


def _misnamed(names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if re.search(r"[:=#]|^\d+$|^\?", name):
            yield Problem("name-form", "people", repr(name), "Give a name of letters, without : = or # in it, and not only a number.")


def _twice(held: dict[str, list[str]]) -> Iterator[Problem]:
    for names in held.values():
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            yield Problem("person-twice", "people", f"{name!r} stands there twice", "Give each person a name of their own, such as two letters more.")


def _needed(protocol: Protocol) -> Problem:
    """Say who takes part in a protocol."""
    bound = bound_roles(protocol)
    rows = [f"{role.id} ({_span(*limits(protocol, role))})" for role in protocol.roles if role.id not in bound and not role.open]
    count = _span(protocol.people.least, protocol.people.most)
    return Problem("people-needed", "people", f"{protocol.id} is for {count} people: {', '.join(rows)}", _form(protocol))


def _form(protocol: Protocol) -> str:
    """Show how a cast is written, by the smallest one a protocol can be held with."""
    names = (*NAMES, *numbered(max(protocol.people.least - len(NAMES), 0)))
    cast = assign(protocol, names[: protocol.people.least])
    told = [f"{role}={','.join(people)}" for role, people in cast.holders if people]
    return f"Write who is what: --people {' '.join(told)}."


def _span(least: int, most: int | None) -> str:
    if least == most:
        return str(least)
    return f"{least} or more" if most is None else f"{least} to {most}"
