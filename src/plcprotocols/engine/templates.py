# SPDX-License-Identifier: MIT
"""Templates: one thing a person may do now, with what is left to be filled in."""

from __future__ import annotations

from attrs import frozen

from plcprotocols.model.moves import Move
from plcprotocols.model.who import Nobody, Who


@frozen
class Slot:
    """One thing that is to be filled in.

    Attributes:
        name: the command's field, and the keyword that `fill` takes.
        choices: what it may be; empty where any value in range or any new id fits.
        least: smallest number, exclusive; None where no number is asked for.
        most: largest number, inclusive, of a vote in order the points of what is put first; None likewise.
    """

    name: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@frozen
class Template:
    """One thing a person may do now.

    Attributes:
        who: the person.
        kind: the command's tag, such as `begin-turn`.
        move: the move of a turn; None where it is to be filled in, and for all else.
        to: whom a turn may be addressed to; where that is not everybody it goes to all of them when it names nobody.
        slots: what is to be filled in.
        departures: codes of the departures it would be noted with; empty when it is clean.
        standing: whether it can be done at nearly any time (pause, time call ...) and moves nothing on.
    """

    who: str
    kind: str
    move: Move | None = None
    to: Who = Nobody()
    slots: tuple[Slot, ...] = ()
    departures: tuple[str, ...] = ()
    standing: bool = False
