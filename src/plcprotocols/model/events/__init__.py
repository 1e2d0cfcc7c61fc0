# SPDX-License-Identifier: MIT
"""Events: what became of a session, one fact each.

Every consequence is an event of its own (phase left, entered, turn passed, role bound anew), so folding them needs no rule and old records
fold alike under later engines. No event holds free text or a name; words are contents, pointed to by id. Each field says on its type what
it would give away (`plcprotocols.model.visibility`).
"""

from __future__ import annotations

from plcprotocols.model.events.back import WentBack, entered, standing
from plcprotocols.model.events.correcting import Correction, TurnReattributed, TurnRelabelled
from plcprotocols.model.events.course import (
    ItemTurned,
    LoopBegan,
    LoopEnded,
    LoopJoined,
    LoopLeft,
    LoopPassedOver,
    LoopTurned,
    PartEntered,
    PhaseEntered,
    PhaseLeft,
    PhasePassedOver,
    QuestionPut,
    StepsBegan,
)
from plcprotocols.model.events.cycle import (
    Adjourned,
    Convened,
    DateSet,
    HeldClosed,
    HeldOpened,
    PassBegun,
    PositionTaken,
    ReminderDue,
    Reported,
)
from plcprotocols.model.events.floor import (
    AnswerDropped,
    FollowUpOffered,
    LapBegun,
    OfferDropped,
    OpinionGranted,
    OptionChosen,
    QueueJoined,
    SaidEnough,
    Scored,
    SlotEnded,
    TurnBegun,
    TurnEnded,
    TurnPassed,
    TurnSkipped,
    VoteClosed,
    Voted,
)
from plcprotocols.model.events.groups import (
    Assigned,
    BrokeOut,
    Formed,
    GroupDone,
    LoopRested,
    Merged,
    Travelled,
)
from plcprotocols.model.events.kinds import Why
from plcprotocols.model.events.people import (
    HandedOver,
    Joined,
    Left,
    LevelAgreed,
    LineJoined,
    LineLeft,
    OptedIn,
    OptedOut,
    Proposed,
    RoleBound,
    RoleLeft,
    RoleTaken,
    SeatGiven,
    Seconded,
    TurnDropped,
)
from plcprotocols.model.events.session import (
    Breached,
    CallDue,
    ClockClamped,
    Departed,
    FellQuiet,
    Paused,
    PhaseExtended,
    Resumed,
    SessionEnded,
    SessionOpened,
    SignalRaised,
    StepsExtended,
    StepsTimeUp,
    TimeCalled,
    TimeVoted,
    TimeWasUp,
    VetoRaised,
)
from plcprotocols.model.events.things import (
    ConsentExpired,
    ConsentRecorded,
    FilmEnded,
    FilmPlayed,
    FilmStopped,
    ItemBrought,
    ItemHanded,
    ItemLocked,
    ItemProduced,
    ItemSigned,
    ParameterSet,
    PassedOn,
    SealOpened,
)
from plcprotocols.model.events.undoing import Undone, counting, taken_back

Event = (
    SessionOpened
    | ClockClamped
    | Departed
    | Breached
    | TurnBegun
    | TurnEnded
    | TurnPassed
    | TurnSkipped
    | OptionChosen
    | SaidEnough
    | LapBegun
    | QueueJoined
    | FollowUpOffered
    | OpinionGranted
    | TurnDropped
    | AnswerDropped
    | OfferDropped
    | SlotEnded
    | FellQuiet
    | CallDue
    | FilmPlayed
    | FilmStopped
    | FilmEnded
    | ItemBrought
    | ItemProduced
    | ItemHanded
    | ItemSigned
    | ItemLocked
    | ConsentRecorded
    | ConsentExpired
    | ParameterSet
    | PhaseEntered
    | PartEntered
    | QuestionPut
    | PhaseLeft
    | PhasePassedOver
    | StepsBegan
    | LoopBegan
    | LoopTurned
    | LoopJoined
    | LoopLeft
    | LoopPassedOver
    | LoopEnded
    | PassBegun
    | Formed
    | BrokeOut
    | Assigned
    | Travelled
    | LoopRested
    | GroupDone
    | Merged
    | TimeWasUp
    | StepsTimeUp
    | ReminderDue
    | DateSet
    | TimeVoted
    | PhaseExtended
    | StepsExtended
    | TimeCalled
    | Paused
    | Resumed
    | Adjourned
    | Convened
    | Joined
    | Left
    | HandedOver
    | RoleBound
    | RoleTaken
    | RoleLeft
    | LineJoined
    | LineLeft
    | SeatGiven
    | OptedOut
    | OptedIn
    | Proposed
    | Seconded
    | Reported
    | PositionTaken
    | HeldOpened
    | HeldClosed
    | LevelAgreed
    | SignalRaised
    | VetoRaised
    | SessionEnded
    | Voted
    | Scored
    | VoteClosed
    | PassedOn
    | SealOpened
    | ItemTurned
    | Undone
    | WentBack
    | TurnRelabelled
    | TurnReattributed
)

# What is noted before the event it belongs to.
NOTES = (ClockClamped, Departed, Breached)

__all__ = [
    "NOTES",
    "Adjourned",
    "AnswerDropped",
    "Assigned",
    "Breached",
    "BrokeOut",
    "CallDue",
    "ClockClamped",
    "ConsentExpired",
    "ConsentRecorded",
    "Convened",
    "Correction",
    "DateSet",
    "Departed",
    "Event",
    "FellQuiet",
    "FilmEnded",
    "FilmPlayed",
    "FilmStopped",
    "FollowUpOffered",
    "Formed",
    "GroupDone",
    "HandedOver",
    "HeldClosed",
    "HeldOpened",
    "ItemBrought",
    "ItemHanded",
    "ItemLocked",
    "ItemProduced",
    "ItemSigned",
    "ItemTurned",
    "Joined",
    "LapBegun",
    "Left",
    "LevelAgreed",
    "LineJoined",
    "LineLeft",
    "LoopBegan",
    "LoopEnded",
    "LoopJoined",
    "LoopLeft",
    "LoopPassedOver",
    "LoopRested",
    "LoopTurned",
    "Merged",
    "OfferDropped",
    "OpinionGranted",
    "OptedIn",
    "OptedOut",
    "OptionChosen",
    "ParameterSet",
    "PartEntered",
    "PassBegun",
    "PassedOn",
    "Paused",
    "PhaseEntered",
    "PhaseExtended",
    "PhaseLeft",
    "PhasePassedOver",
    "PositionTaken",
    "Proposed",
    "QuestionPut",
    "QueueJoined",
    "ReminderDue",
    "Reported",
    "Resumed",
    "RoleBound",
    "RoleLeft",
    "RoleTaken",
    "SaidEnough",
    "Scored",
    "SealOpened",
    "SeatGiven",
    "Seconded",
    "SessionEnded",
    "SessionOpened",
    "SignalRaised",
    "SlotEnded",
    "StepsBegan",
    "StepsExtended",
    "StepsTimeUp",
    "TimeCalled",
    "TimeVoted",
    "TimeWasUp",
    "Travelled",
    "TurnBegun",
    "TurnDropped",
    "TurnEnded",
    "TurnPassed",
    "TurnReattributed",
    "TurnRelabelled",
    "TurnSkipped",
    "Undone",
    "VetoRaised",
    "VoteClosed",
    "Voted",
    "WentBack",
    "Why",
    "counting",
    "entered",
    "standing",
    "taken_back",
]
