# SPDX-License-Identifier: MIT
"""One short session, written out by hand, and the ways to damage its document."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from plcprotocols.catalogue.feedback import TUNING_PROTOCOL
from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import ItemBrought, Joined, SessionEnded, SessionOpened, TurnBegun, TurnEnded, TurnPassed, Why
from plcprotocols.model.items import Content
from plcprotocols.model.moves import Move
from plcprotocols.model.record import Record
from plcprotocols.records import dump
from tests.records.strategies import START, event, header

Tree = dict[str, Plain]


def session(*, ended: bool = True) -> Record:
    """A tuning session of eight events, or of seven if it has not ended."""
    events = (
        event(SessionOpened, seq=1, at=_at(0), actor="ana"),
        event(ItemBrought, seq=2, at=_at(0), actor="bor", item="q-1", kind="focusing-question", owner="bor", content="c-question"),
        event(Joined, seq=3, at=_at(1), actor="ana", person="drago", role="member"),
        event(TurnBegun, seq=4, at=_at(2), actor="ana", move=Move.INFORM),
        event(TurnEnded, seq=5, at=_at(3), actor="ana", speaker="ana", why=Why.DONE, content="c-welcome"),
        event(TurnPassed, seq=6, at=_at(4), actor="čilka"),
        event(TurnEnded, seq=7, at=_at(5), actor="drago", speaker="drago", why=Why.CUT),
        event(SessionEnded, seq=8, at=_at(6), actor="ana", why=Why.EARLY),
    )
    contents = (Content("c-question", "0f" * 16, "Kako naj merimo?"), Content("c-welcome", "a1" * 16, "Dobrodošli\u2028vsi."))
    return Record(header=header(TUNING_PROTOCOL), protocol=TUNING_PROTOCOL, events=events if ended else events[:-1], contents=contents)


def _at(minute: int) -> datetime:
    return START + timedelta(minutes=minute, microseconds=7 * minute)


def tree(record: Record) -> Tree:
    """The document of a record as a tree to damage."""
    made: Tree = json.loads(dump(record))
    return made


def problems(call: Callable[[], object]) -> tuple[Problem, ...]:
    """What a reader complains about; nothing if it does not."""
    try:
        call()
    except InvalidRecord as error:
        return error.problems
    return ()


def named(call: Callable[[], object]) -> list[tuple[str, str]]:
    """Place and code of everything a reader complains about."""
    return [(problem.place, problem.code) for problem in problems(call)]
