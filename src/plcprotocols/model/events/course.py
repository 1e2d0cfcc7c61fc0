# SPDX-License-Identifier: MIT
"""Events of the course: phases, parts, questions and loops entered and left."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Structure, Why


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
        longest: when it ends by itself at the latest, or None.
        days: whether it is counted in days, which go on between meetings.
        reminders: when those are reminded who have not answered.
        rests: whether this sub-group rests in it, while others do it.
        quiet: after how many minutes without a contribution it falls quiet, or None where nothing follows from that.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "phase-entered"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    stop: Structure[str]
    order: Authorship[tuple[str, ...]]
    until: Structure[datetime | None]
    longest: Structure[datetime | None] = None
    days: Structure[bool] = False
    reminders: Structure[tuple[datetime, ...]] = ()
    rests: Structure[bool] = False
    quiet: Structure[float | None] = None
    group: Structure[str] = ""


@frozen
class PartEntered:
    """The next talk form of a phase began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        stop: the stop.
        order: the queue of a round, else empty.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "part-entered"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    stop: Structure[str]
    order: Authorship[tuple[str, ...]]
    group: Structure[str] = ""


@frozen
class QuestionPut:
    """An optional phase or a decision waits for an answer.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        question: the stop.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "question-put"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    question: Structure[str]
    group: Structure[str] = ""


@frozen
class PhaseLeft:
    """A phase or a question is over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id, or the question's stop.
        why: done, lead, time, exit, ended, choice, left, opted-out or back.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "phase-left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    why: Structure[Why]
    group: Structure[str] = ""


@frozen
class PhasePassedOver:
    """A phase or group was not held.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        phase: its id.
        why: guard, choice or lead.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "phase-passed-over"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    phase: Structure[str]
    why: Structure[Why]
    group: Structure[str] = ""


@frozen
class StepsBegan:
    """The time of a group of steps began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        steps: id of the group.
        until: its deadline.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "steps-began"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    steps: Structure[str]
    until: Structure[datetime]
    group: Structure[str] = ""


@frozen
class LoopBegan:
    """A loop wrote down for whom it runs.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        order: for whom, in order.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-began"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    order: Authorship[tuple[str, ...]]
    group: Structure[str] = ""


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
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-turned"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Authorship[str]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    group: Structure[str] = ""


@frozen
class LoopJoined:
    """Somebody who came late, came back or may be an owner only now was put at the end of a loop.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class LoopLeft:
    """Somebody will have no pass in a loop.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: who.
        again: whether they will have one after all if they may again.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Authorship[str]
    again: Structure[bool]
    group: Structure[str] = ""


@frozen
class LoopPassedOver:
    """Somebody's pass was not held.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        person: whose.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-passed-over"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class LoopEnded:
    """A loop is over and its role is released.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        holders: the holders of each role that changed.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "loop-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    group: Structure[str] = ""


@frozen
class ItemTurned:
    """The next item's pass of a loop over items began.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        item: whose pass.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "item-turned"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    item: Existing[str]
    group: Structure[str] = ""
