# SPDX-License-Identifier: MIT
"""Sessions of many people, played through from what is legal: everybody speaks once in every phase that lets them, at several tables at once, and answers
what is asked; then whoever leads goes on. Nobody is cut short and nobody intervenes.

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
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import PlcError
from plcprotocols.model.events import Event
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.refusals import Refusal

PEOPLE = 24
OPENED = datetime(2026, 3, 2, 15, tzinfo=UTC)
SECONDS = timedelta(seconds=10)
MOST = 500
TALKING = 4
AGREES = "agree"
ANSWERS = frozenset({c.Choose.tag, c.TakePosition.tag, c.CastVote.tag, c.Score.tag})


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
    player = Player(opened)
    while len(player.accepted) < MOST and player.plays_on():
        continue
    return Played(
        f"{protocol.id} {protocol.edition}",
        lambda: Session.open(protocol, cast, at=OPENED, record="crowd"),
        tuple(player.accepted),
        player.events,
    )


class Player:
    """Plays a session on, command by command.

    Args:
        session: the session; it is performed on.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.accepted: list[Command] = []
        self.events = 0
        self.done: dict[str, set[tuple[str, str]]] = {}

    def plays_on(self) -> bool:
        """Do what comes next; tell whether there was anything."""
        template = None if self.session.ended else self.next()
        if template is None:
            return False
        command = _filled(template, OPENED + SECONDS * (len(self.accepted) + 1))
        answer = self.session.attempt(command)
        if isinstance(answer, Refusal):
            return False
        self.accepted.append(command)
        self.events += len(answer.events)
        for event in answer.events:
            self.note(event)
        return True

    def next(self) -> Template | None:
        """Choose what comes next: a turn, the end of one, an answer, going on in time, and last going on before it is time."""
        legal = self.session.legal()
        main = {each.who: each for each in reversed(legal) if each.kind == c.BeginTurn.tag and each.move is not Move.INTERVENE}
        speaking = [each for each in main.values() if not self.has_done(each)]
        ending = [each for each in legal if each.kind == c.EndTurn.tag]
        answering = [each for each in legal if each.kind in ANSWERS and not each.standing and not self.has_done(each)]
        going = [each for each in legal if each.kind == c.Advance.tag and _goes_on(self.session, each)]
        turns = [speaking, ending] if len(ending) < TALKING else [ending]
        in_time = [each for each in going if not each.departures]
        return next((found[len(self.accepted) % len(found)] for found in (*turns, answering, in_time, going) if found), None)

    def has_done(self, template: Template) -> bool:
        """Tell whether somebody had a turn, or took a position, in the present phase already; an answer that is owed is no turn of their own."""
        return template.move is not Move.ANSWER and any((template.who, template.kind) in done for done in self.done.values())

    def note(self, event: Event) -> None:
        """Remember who speaks in the present phase of each sub-group, and who takes a position."""
        match event:
            case e.TurnBegun(actor=str(person), group=group):
                self.done.setdefault(group, set()).add((person, c.BeginTurn.tag))
            case e.PositionTaken(actor=str(person), group=group):
                self.done.setdefault(group, set()).add((person, c.TakePosition.tag))
            case e.PhaseEntered(group=group) | e.PartEntered(group=group):
                self.done.pop(group, None)
            case e.BrokeOut() | e.Merged():
                self.done.clear()
            case _:
                pass


def _goes_on(session: Session, template: Template) -> bool:
    """Tell whether going on leads to the next phase; where each sub-group goes at its own pace, all together would end the work of all."""
    groups = session.view(template.who).groups
    if not groups or session.now.phase or all(group.through for group in groups):
        return True
    named = [choice for slot in template.slots for choice in slot.choices]
    inside = any(template.who in group.people for group in groups)
    return not named if inside else any(group.id in named and not group.through for group in groups)


def _filled(template: Template, at: datetime) -> Command:
    """Fill a template: who is asked for a position agrees, else the last of what can be chosen is."""
    chosen = {slot.name: AGREES if AGREES in slot.choices else slot.choices[-1] for slot in template.slots if slot.choices}
    return fill(template, at, **chosen)
