# SPDX-License-Identifier: MIT
"""People coming and going in a session, and roles changing hands, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from attrs import fields_dict

from plcprotocols.app import wording
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol

ATTENDANCE = frozenset(
    each.tag
    for each in (
        *(e.Joined, e.Left, e.QueueJoined, e.FollowUpOffered, e.OpinionGranted, e.TurnDropped, e.AnswerDropped, e.OfferDropped),
        *(e.LoopJoined, e.LoopLeft),
        *(e.OptedOut, e.OptedIn, e.RoleTaken, e.RoleLeft, e.LineJoined, e.LineLeft, e.SeatGiven, e.HandedOver, e.RoleBound),
    )
)
# What follows of these for turns and answers is told while a session runs, not when it is summed up.
PASSING = frozenset(
    each.tag
    for each in (e.QueueJoined, e.FollowUpOffered, e.OpinionGranted, e.TurnDropped, e.AnswerDropped, e.OfferDropped, e.LineJoined, e.LineLeft)
)


class Attendance:
    """Says who came, left and changed roles; it has state: who has left, so that coming back is told as such.

    Args:
        protocol: the protocol.
        roster: names for references.
    """

    def __init__(self, protocol: Protocol, roster: Roster) -> None:
        self._protocol, self._roster = protocol, roster
        self._gone: set[str] = set()

    def say(self, kind: str, facts: Mapping[str, object]) -> str:
        """Say one event of `ATTENDANCE`.

        Args:
            kind: the event's tag.
            facts: what may be known of it.
        """
        person = str(facts.get("person") or facts.get("actor") or "")
        name, actor = self._roster.name(person) if person else "somebody", facts.get("actor")
        match kind:
            case e.Joined.tag:
                return self._joined(person, name, facts.get("role"))
            case e.Left.tag:
                self._gone.add(person)
                return f"{name} leaves" if actor in {person, None} else f"{name} has gone, as {self._roster.name(str(actor))} notes"
            case e.QueueJoined.tag:
                return f"{name} is put at the end of the round"
            case e.FollowUpOffered.tag:
                return f"{name} may ask once more"
            case e.OpinionGranted.tag:
                return f"{name} may give the opinion"
            case e.TurnDropped.tag:
                return f"{name} has no turn to come in this round any more"
            case e.AnswerDropped.tag:
                return f"{name} owes no answer any more"
            case e.OfferDropped.tag:
                return f"{name} takes the offer back" if actor == person else f"the opinion of {name} is not waited for any more"
            case e.LoopJoined.tag:
                return f"{name} is put at the end of: {self._step(facts['loop'])}"
            case e.LoopLeft.tag:
                again = "; if they may again, they come at its end" if facts["again"] else ""
                return f"{name} is taken out of: {self._step(facts['loop'])}{again}"
            case e.OptedOut.tag:
                return f"{name} opts out of: {self._step(facts['of'])}"
            case e.OptedIn.tag:
                return f"{name} takes part again"
            case e.RoleTaken.tag:
                return f"{name} takes a seat as {self._role(facts)}"
            case e.RoleLeft.tag:
                return f"{name} rises from the seat as {self._role(facts)}"
            case e.LineJoined.tag:
                return f"{name} stands in line for a seat as {self._role(facts)}"
            case e.LineLeft.tag:
                return f"{name} stands in line for a seat as {self._role(facts)} no longer"
            case e.SeatGiven.tag:
                return f"{name} was first in line and has a seat as {self._role(facts)}"
            case e.HandedOver.tag:
                return self._handed_over(facts)
            case _:
                return f"{name} is chosen as {self._role(facts)}"

    def _joined(self, person: str, name: str, role: object) -> str:
        back = person in self._gone
        self._gone.discard(person)
        return f"{name} {'comes back' if back else 'arrives'}{f' as {wording.role(self._protocol, str(role))}' if role else ''}"

    def _handed_over(self, facts: Mapping[str, object]) -> str:
        holder, to = self._roster.name(str(facts["holder"])), self._roster.name(str(facts["to"]))
        back = f" and is {wording.role(self._protocol, str(facts['back']))} now" if facts["back"] else ""
        return f"{holder} hands the role {self._role(facts)} over to {to}{back}"

    def _role(self, facts: Mapping[str, object]) -> str:
        return wording.role(self._protocol, str(facts["role"]))

    def _step(self, name: object) -> str:
        return wording.step(self._protocol.steps, str(name))


def attendance(protocol: Protocol, events: Iterable[Event]) -> Iterator[tuple[datetime, str]]:
    """Say of a whole session who came, left and changed roles, each with its moment."""
    teller = Attendance(protocol, Roster())
    for event in events:
        if event.tag in ATTENDANCE - PASSING:
            yield event.at, teller.say(event.tag, {name: getattr(event, name) for name in fields_dict(type(event))})
