# SPDX-License-Identifier: MIT
"""Participation shifts: how somebody came to speak, read from who spoke to whom before.

A is who spoke, B whom they addressed, X somebody else, Y somebody else again, and 0 the room: after `AB` the shift `BA` is an answer, and in `XA`
somebody who was not addressed turns to A. The thirteen shifts and their four families are Gibson's (`plcprotocols.analysis.sources.SHIFTS`).
"""

from __future__ import annotations

from enum import Enum, StrEnum

from plcprotocols.analysis.meeting import Turn
from plcprotocols.model.arguments import wrong_kind


class Family(Enum):
    """How the floor was come by.

    `RECEIVING`: who was addressed speaks. `CLAIMING`: after a turn to the room, somebody takes it. `USURPING`: somebody else was addressed.
    `CONTINUING`: who spoke goes on, to another.
    """

    RECEIVING = "receiving"
    CLAIMING = "claiming"
    USURPING = "usurping"
    CONTINUING = "continuing"


class Shift(StrEnum):
    """One of the thirteen participation shifts."""

    AB_BA = "AB-BA"
    AB_B0 = "AB-B0"
    AB_BY = "AB-BY"
    A0_X0 = "A0-X0"
    A0_XA = "A0-XA"
    A0_XY = "A0-XY"
    AB_X0 = "AB-X0"
    AB_XA = "AB-XA"
    AB_XB = "AB-XB"
    AB_XY = "AB-XY"
    A0_AY = "A0-AY"
    AB_A0 = "AB-A0"
    AB_AY = "AB-AY"

    @property
    def family(self) -> Family:
        """How the floor was come by."""
        first, then = self.value.split("-")
        if then[0] == "A":
            return Family.CONTINUING
        if first == "A0":
            return Family.CLAIMING
        return Family.RECEIVING if then[0] == "B" else Family.USURPING


def shift(before: Turn, after: Turn) -> Shift | None:
    """Name the shift from one turn to the next.

    Returns:
        The shift, or None where somebody goes on to the same addressee, or where it cannot be told: an addressee is not known, or there are several.

    Example:
        >>> ana, bor = Turn("ana", 0, 1, to=("bor",)), Turn("bor", 1, 2, to=())
        >>> shift(ana, bor), shift(ana, bor).family
        (<Shift.AB_B0: 'AB-B0'>, <Family.RECEIVING: 'receiving'>)
    """
    for turn in (before, after):
        if not isinstance(turn, Turn):
            raise wrong_kind("turn", turn, "Give turns, such as Turn('ana', 0, 4000, to=('bor',)).")
    if not (_told(before) and _told(after)):
        return None
    letters = {before.speaker: "A"}
    first = _letter(letters, before.to, "B")
    speaker = letters.get(after.speaker, "X")
    letters.setdefault(after.speaker, "X")
    target = _letter(letters, after.to, "Y")
    name = f"A{first}-{speaker}{target}"
    return Shift(name) if name in SHIFTS else None


SHIFTS = frozenset(each.value for each in Shift)


def _told(turn: Turn) -> bool:
    return turn.to is not None and len(turn.to) < 2 and turn.speaker not in turn.to


def _letter(letters: dict[str, str], to: tuple[str, ...] | None, new: str) -> str:
    return letters.setdefault(to[0], new) if to else "0"
