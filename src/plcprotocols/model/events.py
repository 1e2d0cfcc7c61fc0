# SPDX-License-Identifier: MIT
"""Events: what became of a session, one fact each.

Every consequence is an event of its own (phase left, entered, turn passed, role bound anew), so folding them needs no rule and old records
fold alike under later engines. No event holds free text or a name; words are contents, pointed to by id. Each field says on its type what
it would give away (`plcprotocols.model.visibility`).
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, ClassVar, TypeVar

from attrs import frozen

from plcprotocols.model.consents import ConsentState
from plcprotocols.model.moves import Move
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


@frozen
class SessionOpened:
    """The session began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "session-opened"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class ClockClamped:
    """A command was dated slightly before the latest event and moved to it.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        stamped: the moment the command gave.
    """

    tag: ClassVar[str] = "clock-clamped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    stamped: Structure[datetime]


@frozen
class Departed:
    """An advisory rule was not kept.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        rule: the rule's code.
    """

    tag: ClassVar[str] = "departed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    rule: Structure[str]


@frozen
class TurnBegun:
    """Somebody took the floor.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        move: what the turn is.
        to: whom it is addressed to; empty for the room.
    """

    tag: ClassVar[str] = "turn-begun"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    move: Structure[Move]
    to: Authorship[tuple[str, ...]]


@frozen
class TurnEnded:
    """The floor is free again.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        speaker: who spoke.
        why: done, cut or skipped.
        counts: whether it was the speaker's turn in the talk form.
        owed: who owes an answer now.
        content: id of the words, or None.
    """

    tag: ClassVar[str] = "turn-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    speaker: Authorship[str]
    why: Structure[Why]
    counts: Structure[bool]
    owed: Authorship[tuple[str, ...]]
    content: Shown[str | None]


@frozen
class TurnPassed:
    """Somebody let a turn or an answer go by.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        reoffered: whether the turn will be offered once more.
    """

    tag: ClassVar[str] = "turn-passed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    reoffered: Structure[bool]


@frozen
class TurnSkipped:
    """The session goes on without somebody's turn or answer.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: whose.
    """

    tag: ClassVar[str] = "turn-skipped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]


@frozen
class OptionChosen:
    """Somebody answered with a named option.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        question: id of the phase or decision that asked.
        option: the option.
    """

    tag: ClassVar[str] = "option-chosen"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    question: Structure[str]
    option: Structure[str]


@frozen
class SaidEnough:
    """Somebody said that it is enough.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "said-enough"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class LapBegun:
    """A second lap of a round offers the turn again to those who passed.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        order: who is offered the turn.
    """

    tag: ClassVar[str] = "lap-begun"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    order: Structure[tuple[str, ...]]


@frozen
class QueueJoined:
    """Somebody who came late was put at the end of a round.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
    """

    tag: ClassVar[str] = "queue-joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Structure[str]


@frozen
class FilmPlayed:
    """A film runs.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
        position: seconds from its start.
        until: when it will end if nobody stops it.
        audience: before whom.
    """

    tag: ClassVar[str] = "film-played"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Structure[str]
    position: Structure[float]
    until: Structure[datetime]
    audience: Structure[tuple[str, ...]]


@frozen
class FilmStopped:
    """A film no longer runs and has not ended.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
        position: seconds from its start.
        why: stopped, cut, audience or withdrawn.
        caller: who called the stop and may now speak, or None.
    """

    tag: ClassVar[str] = "film-stopped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Structure[str]
    position: Structure[float]
    why: Structure[Why]
    caller: Structure[str | None]


@frozen
class FilmEnded:
    """A film was played to its end.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
    """

    tag: ClassVar[str] = "film-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Structure[str]


@frozen
class ItemBrought:
    """An item was there when the session opened.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: its id.
        kind: the item rule it follows.
        owner: whose it is.
        seconds: a film's length.
        subjects: who can be identified in it.
        content: id of the words, or None.
    """

    tag: ClassVar[str] = "item-brought"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]
    kind: Existing[str]
    owner: Authorship[str]
    seconds: Existing[float | None]
    subjects: Shown[tuple[str, ...]]
    content: Shown[str | None]


@frozen
class ItemProduced:
    """An item was produced.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: its id.
        kind: the item rule it follows.
        owner: whose it is.
        position: seconds into the film it belongs to.
        content: id of the words, or None.
    """

    tag: ClassVar[str] = "item-produced"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]
    kind: Existing[str]
    owner: Authorship[str]
    position: Existing[float | None]
    content: Shown[str | None]


@frozen
class ItemLocked:
    """An item may not be used any more.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
    """

    tag: ClassVar[str] = "item-locked"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Structure[str]


@frozen
class ConsentRecorded:
    """A permission was recorded.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: for which item.
        subject: whose.
        scope: for which use.
        state: where it stands.
        audience: before whom.
        until: until when.
    """

    tag: ClassVar[str] = "consent-recorded"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]
    subject: Existing[str]
    scope: Existing[str]
    state: Existing[ConsentState]
    audience: Existing[tuple[str, ...]]
    until: Existing[datetime | None]


@frozen
class ParameterSet:
    """A parameter of the session was set.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        parameter: which.
        option: to what.
    """

    tag: ClassVar[str] = "parameter-set"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    parameter: Structure[str]
    option: Structure[str]


@frozen
class PhaseEntered:
    """A phase began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        stop: the stop it begins with.
        order: the queue of a round, else empty.
        until: its deadline, or None.
    """

    tag: ClassVar[str] = "phase-entered"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    stop: Structure[str]
    order: Structure[tuple[str, ...]]
    until: Structure[datetime | None]


@frozen
class PartEntered:
    """The next talk form of a phase began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        stop: the stop.
        order: the queue of a round, else empty.
    """

    tag: ClassVar[str] = "part-entered"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    stop: Structure[str]
    order: Structure[tuple[str, ...]]


@frozen
class QuestionPut:
    """An optional phase or a decision waits for an answer.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        question: the stop.
    """

    tag: ClassVar[str] = "question-put"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    question: Structure[str]


@frozen
class PhaseLeft:
    """A phase or a question is over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id, or the question's stop.
        why: done, lead, time, exit, ended or choice.
    """

    tag: ClassVar[str] = "phase-left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    why: Structure[Why]


@frozen
class PhasePassedOver:
    """A phase or group was not held.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        why: guard, choice or lead.
    """

    tag: ClassVar[str] = "phase-passed-over"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    why: Structure[Why]


@frozen
class LoopBegan:
    """A loop wrote down for whom it runs.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        order: for whom, in order.
    """

    tag: ClassVar[str] = "loop-began"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    order: Structure[tuple[str, ...]]


@frozen
class LoopTurned:
    """The next person's pass began and roles were bound anew.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: whose pass.
        holders: the holders of each role that changed.
    """

    tag: ClassVar[str] = "loop-turned"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Structure[str]
    holders: Structure[tuple[tuple[str, tuple[str, ...]], ...]]


@frozen
class LoopJoined:
    """Somebody who came late was put at the end of a loop.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: who.
    """

    tag: ClassVar[str] = "loop-joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Structure[str]


@frozen
class LoopPassedOver:
    """Somebody's pass was not held.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: whose.
    """

    tag: ClassVar[str] = "loop-passed-over"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Structure[str]


@frozen
class LoopEnded:
    """A loop is over and its role is released.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        holders: the holders of each role that changed.
    """

    tag: ClassVar[str] = "loop-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    holders: Structure[tuple[tuple[str, tuple[str, ...]], ...]]


@frozen
class TimeWasUp:
    """The planned time of the phase was over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
    """

    tag: ClassVar[str] = "time-was-up"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]


@frozen
class PhaseExtended:
    """The phase got more time.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        minutes: how many more.
        until: the new deadline.
        content: id of the reason's words, or None.
    """

    tag: ClassVar[str] = "phase-extended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    minutes: Structure[float]
    until: Structure[datetime]
    content: Shown[str | None]


@frozen
class TimeCalled:
    """Somebody told the room how the time stands.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "time-called"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class Paused:
    """The clock stands.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "paused"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class Resumed:
    """The clock runs again.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "resumed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class Joined:
    """Somebody arrived.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        role: the role of somebody the cast did not expect.
    """

    tag: ClassVar[str] = "joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Structure[str]
    role: Structure[str | None]


@frozen
class SignalRaised:
    """A signal was raised.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        signal: which.
    """

    tag: ClassVar[str] = "signal-raised"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    signal: Structure[str]


@frozen
class SessionEnded:
    """The session is over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        why: complete, exit or early.
    """

    tag: ClassVar[str] = "session-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    why: Structure[Why]


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
