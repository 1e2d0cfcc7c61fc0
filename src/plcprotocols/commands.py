# SPDX-License-Identifier: MIT
"""Commands: what somebody asks of a session; the public place of `plcprotocols.model.commands`."""

from __future__ import annotations

from plcprotocols.model.commands import (
    Advance,
    BeginTurn,
    Choose,
    Command,
    EndSession,
    EndTurn,
    Enough,
    Extend,
    Join,
    Pass,
    Pause,
    Play,
    Produce,
    RecordConsent,
    Resume,
    SetParameter,
    Signal,
    SkipTurn,
    StopFilm,
    TimeCall,
)

__all__ = [
    "Advance",
    "BeginTurn",
    "Choose",
    "Command",
    "EndSession",
    "EndTurn",
    "Enough",
    "Extend",
    "Join",
    "Pass",
    "Pause",
    "Play",
    "Produce",
    "RecordConsent",
    "Resume",
    "SetParameter",
    "Signal",
    "SkipTurn",
    "StopFilm",
    "TimeCall",
]
