# SPDX-License-Identifier: MIT
"""What event fields are made of: why something ended, and how much a field gives away."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, TypeVar

from plcprotocols.model.visibility import Sees

T = TypeVar("T")
Structure = Annotated[T, Sees.STRUCTURE]
Authorship = Annotated[T, Sees.AUTHORSHIP]
Shown = Annotated[T, Sees.CONTENT]
Existing = Annotated[T, Sees.EXISTENCE]


class Why(Enum):
    """Why a turn, a film, a phase or a session ended."""

    DONE = "done"
    CUT = "cut"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    AUDIENCE = "audience"
    WITHDRAWN = "withdrawn"
    LEAD = "lead"
    TIME = "time"
    EXIT = "exit"
    ENDED = "ended"
    COMPLETE = "complete"
    EARLY = "early"
    GUARD = "guard"
    CHOICE = "choice"
    LEFT = "left"
    OPTED_OUT = "opted-out"
    BACK = "back"
