# SPDX-License-Identifier: MIT
"""Sessions of many people, played through from what is legal: everybody of a sub-group speaks in turn, and whoever leads goes on.

The commands a session accepts are kept, so that the same session can be performed again and again and measured.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import frozen

from plcprotocols.catalogue import PROTOCOLS, VARIANTS
from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.seating import seat
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import PlcError
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.refusals import Refusal

PEOPLE = 24
OPENED = datetime(2026, 3, 2, 15, tzinfo=UTC)
SECONDS = timedelta(seconds=4)
MOST = 200
TALKING = 4


@frozen(eq=False)
class Played:
    """A session that was played through: how it is opened, and the commands it accepted."""

    name: str
    open: Callable[[], Session]
    commands: tuple[Command, ...]
    events: int


def crowds() -> list[Played]:
    """Play every protocol of the catalogue that splits people up and can be held by so many people."""
    found = (played(protocol) for protocol in (*PROTOCOLS, *VARIANTS) if protocol.splits)
    return [each for each in found if each is not None]


def played(protocol: Protocol) -> Played | None:
    """Play a protocol through with so many people, or give None where it is not for them."""
    try:
        cast = seat(protocol, PEOPLE)
        opened = Session.open(protocol, cast, at=OPENED, record="crowd")
    except PlcError:
        return None
    before, session, accepted = len(opened.events), opened, []
    at = OPENED
    for step in range(MOST):
        at += SECONDS
        command = _next(session, at, step)
        if session.ended or command is None or isinstance(session.attempt(command), Refusal):
            break
        accepted.append(command)
    return Played(
        f"{protocol.id} {protocol.edition}",
        lambda: Session.open(protocol, cast, at=OPENED, record="crowd"),
        tuple(accepted),
        len(session.events) - before,
    )


def _next(session: Session, at: datetime, step: int) -> Command | None:
    """Choose what is done next: turns end, others begin, and now and then somebody goes on in the whole or in a sub-group."""
    legal = session.legal()
    speaking = [each for each in legal if each.kind == c.BeginTurn.tag]
    ending = [each for each in legal if each.kind == c.EndTurn.tag]
    moving = [each for each in legal if each.kind == c.Choose.tag or (each.kind == c.Advance.tag and _goes_on(session, each))]
    turns = [speaking, ending] if len(ending) < TALKING else [ending]
    for found in (*turns, moving) if step % 5 else (moving, *turns):
        if found:
            return _filled(found[step % len(found)], at)
    return None


def _goes_on(session: Session, template: Template) -> bool:
    """Tell whether going on leads to the next phase; where each sub-group goes at its own pace, all together would end the work of all."""
    groups = session.view(template.who).groups
    if not groups or session.now.phase or all(group.through for group in groups):
        return True
    named = [choice for slot in template.slots for choice in slot.choices]
    inside = any(template.who in group.people for group in groups)
    return not named if inside else any(group.id in named and not group.through for group in groups)


def _filled(template: Template, at: datetime) -> Command:
    return fill(template, at, **{slot.name: slot.choices[-1] for slot in template.slots if slot.choices})
