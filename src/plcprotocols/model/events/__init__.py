# SPDX-License-Identifier: MIT
"""Events: what became of a session, one fact each.

Every consequence is an event of its own (phase left, entered, turn passed, role bound anew), so folding them needs no rule and old records
fold alike under later engines. No event holds free text or a name; words are contents, pointed to by id. Each field says on its type what
it would give away (`plcprotocols.model.visibility`).
"""

from __future__ import annotations

from plcprotocols.model.events.course import (
    LoopBegan,
    LoopEnded,
    LoopJoined,
    LoopPassedOver,
    LoopTurned,
    PartEntered,
    PhaseEntered,
    PhaseLeft,
    PhasePassedOver,
    QuestionPut,
)
from plcprotocols.model.events.floor import LapBegun, OptionChosen, QueueJoined, SaidEnough, TurnBegun, TurnEnded, TurnPassed, TurnSkipped
from plcprotocols.model.events.kinds import Why
from plcprotocols.model.events.session import (
    ClockClamped,
    Departed,
    Joined,
    Paused,
    PhaseExtended,
    Resumed,
    SessionEnded,
    SessionOpened,
    SignalRaised,
    TimeCalled,
    TimeWasUp,
)
from plcprotocols.model.events.things import ConsentRecorded, FilmEnded, FilmPlayed, FilmStopped, ItemBrought, ItemLocked, ItemProduced, ParameterSet

Event = (
    SessionOpened
    | ClockClamped
    | Departed
    | TurnBegun
    | TurnEnded
    | TurnPassed
    | TurnSkipped
    | OptionChosen
    | SaidEnough
    | LapBegun
    | QueueJoined
    | FilmPlayed
    | FilmStopped
    | FilmEnded
    | ItemBrought
    | ItemProduced
    | ItemLocked
    | ConsentRecorded
    | ParameterSet
    | PhaseEntered
    | PartEntered
    | QuestionPut
    | PhaseLeft
    | PhasePassedOver
    | LoopBegan
    | LoopTurned
    | LoopJoined
    | LoopPassedOver
    | LoopEnded
    | TimeWasUp
    | PhaseExtended
    | TimeCalled
    | Paused
    | Resumed
    | Joined
    | SignalRaised
    | SessionEnded
)

__all__ = [
    "ClockClamped",
    "ConsentRecorded",
    "Departed",
    "Event",
    "FilmEnded",
    "FilmPlayed",
    "FilmStopped",
    "ItemBrought",
    "ItemLocked",
    "ItemProduced",
    "Joined",
    "LapBegun",
    "LoopBegan",
    "LoopEnded",
    "LoopJoined",
    "LoopPassedOver",
    "LoopTurned",
    "OptionChosen",
    "ParameterSet",
    "PartEntered",
    "Paused",
    "PhaseEntered",
    "PhaseExtended",
    "PhaseLeft",
    "PhasePassedOver",
    "QuestionPut",
    "QueueJoined",
    "Resumed",
    "SaidEnough",
    "SessionEnded",
    "SessionOpened",
    "SignalRaised",
    "TimeCalled",
    "TimeWasUp",
    "TurnBegun",
    "TurnEnded",
    "TurnPassed",
    "TurnSkipped",
    "Why",
]
