# SPDX-License-Identifier: MIT
"""Refusals: values that say why a command is not accepted, and what would make it legal."""

from __future__ import annotations

from attrs import frozen

from plcprotocols.model.errors import PlcError, Problem
from plcprotocols.model.messages import MESSAGES, Message
from plcprotocols.model.people import Roster


@frozen
class Refusal:
    """Why a command was not accepted. Nothing was changed.

    Attributes:
        code: stable identifier of the rule, such as `out-of-turn`.
        place: the stop the session is at, such as `describe-round`.
        people: who could act instead, or whom it concerns; never a secret.
        given: what the command named that does not fit, or empty.
        known: the names that would fit, nearest first, where there are such.
    """

    code: str
    place: str
    people: tuple[str, ...] = ()
    given: str = ""
    known: tuple[str, ...] = ()


class Refused(PlcError):
    """Raised by the convenient call when a command is refused.

    Attributes:
        refusal: the refusal as a value.
    """

    def __init__(self, refusal: Refusal) -> None:
        message = MESSAGES[refusal.code]
        super().__init__(Problem(refusal.code, refusal.place, filled(refusal, message.sentence), filled(refusal, helping(refusal, message))))
        self.refusal = refusal

    def __str__(self) -> str:
        problem = self.problems[0]
        return f"{problem.given} {problem.remedy} ({problem.code} at {problem.place})"


def helping(refusal: Refusal, message: Message) -> str:
    """Give the remedy of a message, or the one for where that would name nobody or nothing."""
    empty = ("{people}" in message.remedy and not refusal.people) or ("{known}" in message.remedy and not refusal.known)
    return message.without if empty and message.without else message.remedy


def filled(refusal: Refusal, text: str, roster: Roster | None = None) -> str:
    """Fill a message with what a refusal carries.

    Args:
        refusal: the refusal.
        text: the message, with `{people}`, `{given}`, `{known}` and `{place}` to be filled.
        roster: names for references; without one they stand for themselves.
    """
    name = roster.name if roster is not None else str
    people = ", ".join(name(person) for person in refusal.people) or "nobody"
    known = ", ".join(name(each) for each in refusal.known) or "none"
    return text.format(people=people, given=name(refusal.given), known=known, place=refusal.place)
