# SPDX-License-Identifier: MIT
"""Values of a line: names, numbers, moments and what came of other sessions, read as the fields of a command want them.

Names are found whatever their case, and by their titles; a name nobody knows is left as it is, for the session to say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from itertools import count
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from attrs import frozen

from plcprotocols import records
from plcprotocols.app.grouped import now_of
from plcprotocols.app.moments import moment
from plcprotocols.app.verbs import named
from plcprotocols.engine.legal import COMMANDS, Template
from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Outcome
from plcprotocols.model.people import Cast

ALL = frozenset({"all", "everybody", "everyone"})
HELD = {"hold it": "hold", "leave it out": "skip", "leave out": "skip", "holds": "hold", "skips": "skip"}


@frozen
class Table:
    """Whom a line may speak of: a session, seen by one of its people.

    Attributes:
        session: the session, deadlines settled.
        viewer: who sees it.
        cast: who held which role at the opening.
        folder: where the records of sessions that are held for this one are kept.
    """

    session: Session
    viewer: str
    cast: Cast
    folder: Path = Path()

    @property
    def now(self) -> Now:
        """What is going on."""
        return self.session.now

    def now_of(self, person: str) -> Now:
        """Tell what is going on where somebody is: in their sub-group, or in the whole."""
        return self.session.view(person).now if person in self.people else self.now

    @property
    def groups(self) -> tuple[str, ...]:
        """The ids of the sub-groups that are at work."""
        return tuple(each.id for each in self.session.view(self.viewer).groups)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, in seat order."""
        return tuple(each.id for each in self.session.view(self.viewer).people)

    def legal(self, kind: type[Command], person: str | None = None) -> tuple[Template, ...]:
        """List what may be done of one kind; nothing for somebody nobody knows."""
        if kind.tag not in COMMANDS or (person is not None and person not in self.people):
            return ()
        return self.session.legal(person).of(kind.tag)


def value(kind: type[Command], name: str, text: str, table: Table, at: datetime) -> object:
    """Read one value as its field wants it.

    Raises:
        InvalidArgument: if it cannot be read so.
        InvalidRecord: for a session that was held, as `outcome`.
        NotFound: likewise.
    """
    if (kind, name) in PAIRS:
        return PAIRS[kind, name](text, table)
    wanted = get_type_hints(kind)[name]
    able = get_args(wanted) if isinstance(wanted, UnionType) else (wanted,)
    if any(get_origin(each) is tuple for each in able):
        return tuple(several(name, text, table))
    if datetime in able:
        return moment(text, at)
    if int in able or float in able:
        return number(name, text, whole=float not in able)
    if str in able:
        return known(name, text, table)
    if any(isinstance(each, type) and issubclass(each, Enum) for each in able):
        return text.casefold()
    if Outcome in able:
        return outcome(text, table)
    raise InvalidArgument(Problem("not-typed", name, f"{kind.tag} takes what cannot be typed", "Use the library for it."))


def people_in_groups(text: str, table: Table) -> tuple[tuple[str, ...], ...]:
    """Read who goes with whom: `ana bor / cilka drago`, or with commas between the sub-groups."""
    apart = r"\s*[/;|]\s*" if re.search("[/;|]", text) else r"\s*,\s*"
    return tuple(tuple(several("person", group, table)) for group in re.split(apart, text.strip()) if group)


def people_in_roles(text: str, table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read who is what in the sub-groups: `host ana bor`, with a semicolon before another role."""
    told = (piece.split(maxsplit=1) for piece in re.split(r"\s*;\s*", text.strip()) if piece)
    return tuple((known("role", role, table), tuple(several("person", " ".join(rest), table)) if rest else ()) for role, *rest in told)


def points(text: str, table: Table) -> tuple[tuple[str, int], ...]:
    """Read what gets how many points: `idea-1 2, idea-2`; one where no number is said, or as they stand where they are put in order."""
    found: list[tuple[str, int]] = []
    first = next((int(slot.most) for each in table.legal(c.CastVote) for slot in each.slots if slot.most is not None), None)
    for place, piece in enumerate(re.split(r"\s*,\s*|\s+and\s+|(?<=\d)\s+(?=[^\d\s])", text.strip())):
        name, _, count = piece.rpartition(" ")
        told = (name, int(count)) if name and count.isdecimal() else (piece, 1 if first is None else first - place)
        found.append((known("points", told[0].strip(), table), told[1]))
    return tuple(found)


def passes(text: str, table: Table) -> tuple[tuple[str, str], ...]:
    """Read what goes to whom: `idea-1 to ana, idea-2 to bor`.

    Raises:
        InvalidArgument: `pass-form` where it is not said to whom.
    """
    found: list[tuple[str, str]] = []
    for piece in re.split(r"\s*,\s*|\s+and\s+", text.strip()):
        item, to, person = piece.partition(" to ")
        if not to:
            raise InvalidArgument(Problem("pass-form", "passes", repr(piece), "Say what goes to whom: idea-1 to ana, idea-2 to bor."))
        found.append((known("item", item.strip(), table), known("person", person.strip(), table)))
    return tuple(found)


PAIRS: dict[tuple[type[Command], str], Callable[[str, Table], object]] = {
    (c.Form, "groups"): people_in_groups,
    (c.Form, "roles"): people_in_roles,
    (c.CastVote, "points"): points,
    (c.PassOn, "passes"): passes,
}


def number(name: str, text: str, *, whole: bool = False) -> float:
    """Read a number; minutes and seconds as seconds.

    Raises:
        InvalidArgument: `not-a-number`.
    """
    minutes, colon, seconds = text.partition(":")
    try:
        return int(text) if whole else 60 * float(minutes) + float(seconds) if colon else float(text.replace(",", "."))
    except ValueError:
        raise InvalidArgument(Problem("not-a-number", name, repr(text), "Give a number.")) from None


def several(name: str, text: str, table: Table) -> Iterator[str]:
    """Read several names, with commas or `and` between them."""
    if text.casefold() in ALL:
        yield from table.people
        return
    for piece in re.split(r"\s*,\s*|\s+and\s+", text):
        found = known(name, piece, table)
        yield from [found] if found in table.people else (known(name, each, table) for each in piece.split())


def outcome(text: str, table: Table) -> Outcome:
    """Read what came of a session that was held, from its record: a file, or the id of a record that is kept beside this one.

    Raises:
        InvalidRecord: if the session is not over, or its record cannot be read.
        NotFound: if there is no such record.
    """
    path = Path(text)
    return records.outcome(records.read(path if path.suffix else held_file(text, table)))


def held_file(record: str, table: Table) -> Path:
    """Name the file of a session that is held for this one.

    Raises:
        InvalidArgument: `name-form` if the id of the record cannot name a file.
    """
    if Path(record).name != record:
        raise InvalidArgument(Problem("name-form", "record", repr(record), "Give a name that a file can have, such as lesson-1."))
    return table.folder / f"{record}.jsonl"


def known(name: str, text: str, table: Table) -> str:
    """Give the name that is meant, whatever its case, or by its title; what nobody knows is left as it is, for the session to say so."""
    wanted = _plain(text)
    return next((meant for said, meant in _vocabulary(name, table) if _plain(said) == wanted), text)


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.casefold())


def _vocabulary(name: str, table: Table) -> Iterator[tuple[str, str]]:
    """List the names that may stand for a field, each with what it means."""
    protocol, now = table.session.protocol, table.now
    if name in {"role", "back"}:
        yield from ((said, role.id) for role in protocol.roles for said in (role.id, role.title, role.title.partition("(")[0].strip()) if said)
    if name == "kind":
        yield from ((said, rule.id) for rule in protocol.items for said in (rule.id, rule.title) if said)
    if name in {"item", "supersedes"}:
        yield from _by_kind(table, newest_of_many=name == "supersedes")
    if name == "move":
        yield from ((said, move.value) for move in Move for said in named(move))
    if name == "option":
        yield from ((each, each) for group in ("", *table.groups) for each in now_of(table.session, group).options)
        yield from HELD.items() if now.stop.endswith("?") else ()
    yield from ((person, person) for person in table.people)
    yield from ((group, group) for group in (*table.groups, now.stop) if table.groups)
    yield from ((item.id, item.id) for item in table.session.view(table.viewer).items)
    yield from ((each.id, each.id) for each in protocol.parameters)
    yield from ((choice.id, choice.id) for each in protocol.parameters for choice in each.choices)
    yield from ((word, word) for word in (*(each.value for each in Level), *protocol.scopes, "end", "extend"))


def _by_kind(table: Table, *, newest_of_many: bool) -> Iterator[tuple[str, str]]:
    """List the kinds that can stand for an item: where there is one of the kind, or the newest of several."""
    standing = [each.kind for each in table.session.view(table.viewer).items if not each.superseded]
    for rule in table.session.protocol.items:
        if standing.count(rule.id) == 1 or (newest_of_many and rule.id in standing):
            yield from ((said, newest(rule.id, table)) for said in (rule.id, rule.title) if said)


def newest(kind: str, table: Table) -> str:
    """Name the newest item of a kind that nothing revises, or nothing."""
    return next((each.id for each in reversed(table.session.view(table.viewer).items) if each.kind == kind and not each.superseded), "")


def new_id(kind: str, session: Session) -> str:
    """Give an item an id that no item has."""
    taken = {getattr(event, "item", None) for event in session.events}
    return next(name for number in count(1) if (name := f"{kind}-{number}") not in taken)


def new_record(table: Table) -> str:
    """Give the record of a session that is to be held an id that none has, and that no file has."""
    session = table.session
    taken = {getattr(event, "record", None) for event in session.events}
    names = (f"{session.record.header.record}-{session.now.phase or session.now.stop}-{number}" for number in count(1))
    return next(name for name in names if name not in taken and not held_file(name, table).exists())
