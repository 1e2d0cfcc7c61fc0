# SPDX-License-Identifier: MIT
"""Events of the session as a whole: its opening and end, its clock, its people, and rules not kept."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Shown, Structure, Why


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
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "departed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    rule: Structure[str]
    group: Structure[str] = ""


@frozen
class Breached:
    """A hard rule was found broken in what really happened, where a session is recorded.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who broke it.
        rule: the rule's code.
        item: the film that was shown without the permissions for it; None for other rules.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "breached"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    rule: Structure[str]
    item: Existing[str | None] = None
    group: Structure[str] = ""


@frozen
class TimeWasUp:
    """The planned time of the phase was over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "time-was-up"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    group: Structure[str] = ""


@frozen
class StepsTimeUp:
    """The planned time of a group of steps was over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        steps: id of the group.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "steps-time-up"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    steps: Structure[str]
    group: Structure[str] = ""


@frozen
class StepsExtended:
    """A group of steps, and those around it, got more time at a stop that has no planned time of its own.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        steps: id of the innermost group.
        minutes: how many more.
        until: its new deadline.
        content: id of the reason's words, or None.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "steps-extended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    steps: Structure[str]
    minutes: Structure[float]
    until: Structure[datetime]
    content: Shown[str | None]
    group: Structure[str] = ""


@frozen
class FellQuiet:
    """Nobody had contributed for so long as ends the phase, or lets the lead end it.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "fell-quiet"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    group: Structure[str] = ""


@frozen
class CallDue:
    """So many minutes are left that whoever keeps time calls it.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        people: who keeps time.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "call-due"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    people: Authorship[tuple[str, ...]]
    group: Structure[str] = ""


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
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "phase-extended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    minutes: Structure[float]
    until: Structure[datetime]
    content: Shown[str | None]
    group: Structure[str] = ""


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


@frozen
class VetoRaised:
    """Somebody whose work or film it is did not want to go on.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
    """

    tag: ClassVar[str] = "veto-raised"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]


@frozen
class TimeVoted:
    """Somebody voted on more time.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        option: `end` or `extend`.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "time-voted"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    option: Shown[str]
    group: Structure[str] = ""
