# SPDX-License-Identifier: MIT
"""What is asked for when a session is facilitated: a new one, or one that goes on from its file; checked before anything is written."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from attrs import frozen

from plcprotocols.app import moments
from plcprotocols.app.editions import named_where_they_fit
from plcprotocols.app.people import cast_of, films_of, items_of, number_of, pieces
from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.records import Journal

AHEAD = timedelta(seconds=2)


@frozen(kw_only=True)
class Wish:
    """What was asked for on the command line.

    Attributes:
        protocol: the protocol's id, or None where a record says it.
        people: the words behind `--people`.
        late: the words behind `--late`.
        films: the words behind `--film`.
        items: the words behind `--item`.
        declared: the words behind `--declared`.
        met: the number behind `--met`, or None.
        edition: the protocol's edition, or None for the one in the catalogue, or in the record.
        out: the file to write, or None for one that is named after the protocol.
        resume: the file to go on with, or None.
        mode: how strictly rules are applied, or None for guided.
        level: how much is kept, or None for contents.
        at: the moment to open at, or to go on from, or None for the present one.
    """

    protocol: str | None
    people: Sequence[str] = ()
    late: Sequence[str] = ()
    films: Sequence[str] = ()
    items: Sequence[str] = ()
    declared: Sequence[str] = ()
    met: int | None = None
    edition: str | None = None
    out: str | None = None
    resume: str | None = None
    mode: str | None = None
    level: str | None = None
    at: str | None = None


def given(wish: Wish) -> datetime | None:
    """Read the moment a session is entered from, where it was held before.

    Raises:
        InvalidArgument: `no-moment` if it cannot be read.
    """
    return None if wish.at is None else moments.moment(wish.at, datetime.now(UTC))


def opened(wish: Wish) -> tuple[Journal, Session, Cast]:
    """Open a session and its journal.

    Raises:
        PlcError: for anything wrong with what was asked for; nothing is written then.
        OSError: if the disk refuses.
    """
    if wish.protocol is None:
        raise InvalidArgument(Problem("no-protocol", "protocol", "no protocol is named", "Name one: plcprotocols list"))
    protocol = find(wish.protocol, edition=wish.edition)
    with named_where_they_fit(protocol, number_of(wish.people)):
        cast = cast_of(protocol, wish.people, wish.late)
    items = (*films_of(protocol, cast, wish.films), *items_of(protocol, cast, wish.items))
    at = given(wish) or datetime.now(UTC)
    check_past(at)
    path = Path(wish.out) if wish.out is not None else _fresh(protocol, at)
    mode, level = wish.mode or Mode.GUIDED, wish.level or Level.CONTENTS
    session = Session.open(
        protocol,
        cast,
        at=at,
        record=path.stem,
        mode=mode,
        level=level,
        items=items,
        declared=pieces(wish.declared),
        met=wish.met or 0,
        salts=random.SystemRandom(),
    )
    return Journal.create(path, session.record), session, cast


def _fresh(protocol: Protocol, at: datetime) -> Path:
    stem = f"{protocol.id}-{at.astimezone():%Y%m%d-%H%M}"
    names = (Path(f"{stem}{'' if number == 1 else f'-{number}'}.jsonl") for number in count(1))
    return next(path for path in names if not path.exists())


def taken_up(wish: Wish) -> tuple[Journal, Session, Cast]:
    """Take up a session and its journal, what was cut off mended.

    Raises:
        PlcError: for anything wrong with what was asked for, or with the file, which is then left as it is.
        OSError: if the disk refuses.
    """
    assert wish.resume is not None, "asked for"
    _check_alone(wish)
    journal, session = Journal.resume(wish.resume, salts=random.SystemRandom())
    try:
        _check_protocol(wish, session)
        journal.mend()
        _check_running(session, wish.resume)
    except BaseException:
        journal.close()
        raise
    return journal, session, session.record.header.cast


def _check_alone(wish: Wish) -> None:
    """Refuse what a record says already."""
    said: dict[str, object] = {"people": wish.people, "late": wish.late, "film": wish.films, "item": wish.items, "declared": wish.declared}
    said |= {"met": wish.met is not None, "out": wish.out, "mode": wish.mode, "level": wish.level}
    twice = [name for name, value in said.items() if value]
    if twice:
        remedy_ = "Leave it out: the record says it. What changes is said in a line, such as: NAME joins."
        raise InvalidArgument(*(Problem("already-open", name, "the session was opened before", remedy_) for name in twice))


def _check_protocol(wish: Wish, session: Session) -> None:
    if wish.protocol is not None and wish.protocol != session.protocol.id:
        told = f"the record is of {session.protocol.id}, not of {wish.protocol}"
        raise InvalidArgument(Problem("other-protocol", "protocol", told, f"Leave it out, or name {session.protocol.id}."))
    if wish.edition is not None and wish.edition != session.protocol.edition:
        told = f"the record is of edition {session.protocol.edition}, not of {wish.edition}"
        raise InvalidArgument(Problem("other-edition", "edition", told, f"Leave it out, or name {session.protocol.edition}."))


def _check_running(session: Session, path: str) -> None:
    if session.ended:
        raise InvalidArgument(
            Problem("session-ended", path, "the session is over and its record is sealed", f"Look at it: plcprotocols replay {path}")
        )


def check_past(at: datetime) -> None:
    """Check that a moment does not lie ahead, because nothing could follow it until then.

    Raises:
        InvalidArgument: `time-ahead` if it does.
    """
    now = datetime.now(UTC)
    if at > now + AHEAD:
        told = f"{moments.written(at, now)} lies ahead of this machine's clock"
        raise InvalidArgument(Problem("time-ahead", "time", told, "Give the time at which it was, or none for now."))
