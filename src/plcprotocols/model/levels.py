# SPDX-License-Identifier: MIT
"""How much of a session is kept, and who sees how long each person spoke: two things a group agrees about its record."""

from __future__ import annotations

from enum import Enum

from plcprotocols.model.arguments import one_of


class Level(Enum):
    """What of a session is kept: nothing, phases and their times, turns without their words, or everything.

    A record below `TURNS` informs and cannot be taken up again.
    """

    NOTHING = "nothing"
    STRUCTURE = "structure"
    TURNS = "turns"
    CONTENTS = "contents"

    @property
    def rank(self) -> int:
        """How much it keeps, from 0 for nothing to 3 for everything."""
        return list(Level).index(self)


class TalkTime(Enum):
    """Who sees how long each person has spoken: that person alone, or everybody. Shares without names go to the group in any case."""

    OWN = "own"
    EVERYBODY = "everybody"


def level(value: Level | str) -> Level:
    """Take a level or its code.

    Raises:
        InvalidArgument: for anything else.
    """
    return one_of(Level, value)
