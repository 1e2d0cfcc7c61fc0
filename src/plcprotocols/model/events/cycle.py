# SPDX-License-Identifier: MIT
"""Events of what lasts longer than a meeting: passes, dates, meetings, and sessions held in between."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Structure, Why


@frozen
class PassBegun:
    """The next pass of a repeated group of steps began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        number: the number of the pass, from 1.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "pass-begun"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    number: Structure[int]
    group: Structure[str] = ""


@frozen
class ReminderDue:
    """It is time to remind those who have not answered.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: the phase.
        people: who has not answered.
    """

    tag: ClassVar[str] = "reminder-due"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    people: Authorship[tuple[str, ...]]


@frozen
class DateSet:
    """The date of a phase was fixed.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: the phase.
        until: its date.
        reminders: the reminders that are still to come.
    """

    tag: ClassVar[str] = "date-set"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    until: Structure[datetime]
    reminders: Structure[tuple[datetime, ...]]


@frozen
class Adjourned:
    """A meeting ended, and the session goes on in another.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        until: when people are to meet again, or None.
    """

    tag: ClassVar[str] = "adjourned"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    until: Structure[datetime | None]


@frozen
class Convened:
    """The next meeting began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        meeting: its number; the first meeting is 1.
        holders: the holders of each role that passed on.
    """

    tag: ClassVar[str] = "convened"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    meeting: Structure[int]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]


@frozen
class Reported:
    """Something that happens outside the session was reported.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        event: what happened.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "reported"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    event: Structure[str]
    group: Structure[str] = ""


@frozen
class PositionTaken:
    """Somebody agreed, stood aside or objected.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        position: `agree`, `stand-aside` or `object`.
        stands: whether the consensus stands with it.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "position-taken"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    position: Structure[str]
    stands: Structure[bool]
    group: Structure[str] = ""


@frozen
class HeldOpened:
    """A session was opened that the phase holds.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        record: the id of its record.
        protocol: the id of its protocol.
        person: for whom it is held, or None.
    """

    tag: ClassVar[str] = "held-opened"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    record: Structure[str]
    protocol: Structure[str]
    person: Authorship[str | None]


@frozen
class HeldClosed:
    """What came of a session that was held has been brought back.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        record: the id of its record.
        why: why it ended: complete, exit or early.
        ended: when it ended.
        count: how many events its record had; None where only the structure is kept.
        head: the last link of its chain then; None likewise.
        decisions: its questions and answers that this protocol asks for.
    """

    tag: ClassVar[str] = "held-closed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    record: Structure[str]
    why: Structure[Why]
    ended: Structure[datetime]
    count: Existing[int | None]
    head: Existing[str | None]
    decisions: Structure[tuple[tuple[str, str], ...]]
