# SPDX-License-Identifier: MIT
"""Events of sub-groups: who goes where, that they are at work, who changes, and that they come together again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Structure, Why


@frozen
class Formed:
    """It was said who goes with whom.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who said so; None where the rulebook drew a consequence.
        breakout: id of the breakout.
        split: id of the split.
        groups: the sub-groups: id and people, in seat order.
        out: the members who are here and in none of them.
        holders: for each role of the split, who holds it now.
    """

    tag: ClassVar[str] = "formed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    breakout: Structure[str]
    split: Structure[str]
    groups: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    out: Authorship[tuple[str, ...]]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]] = ()


@frozen
class BrokeOut:
    """The sub-groups of a breakout are at work.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        breakout: id of the breakout.
        split: id of the split.
        groups: the sub-groups: id and people, in seat order.
        free: whether each goes at its own pace.
    """

    tag: ClassVar[str] = "broke-out"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    breakout: Structure[str]
    split: Structure[str]
    groups: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    free: Structure[bool] = False


@frozen
class GroupDone:
    """A sub-group that goes at its own pace is through, and waits for the others.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        group: the sub-group.
    """

    tag: ClassVar[str] = "group-done"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    group: Structure[str] = ""


@frozen
class Merged:
    """The sub-groups have come together again.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        breakout: id of the breakout.
        why: done, lead, exit, ended, left, opted-out, time or back.
    """

    tag: ClassVar[str] = "merged"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    breakout: Structure[str]
    why: Structure[Why]


@frozen
class Assigned:
    """Somebody was put into a sub-group.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who did it.
        person: who.
        to: the sub-group.
        source: the sub-group they were in, or empty.
        home: the sub-group they belong to from now on, which on a tour may be at another's station.
    """

    tag: ClassVar[str] = "assigned"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    to: Structure[str]
    source: Structure[str]
    home: Structure[str]


@frozen
class Travelled:
    """On a tour people moved on to the next station, or back to their own.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        tour: its id.
        groups: who is at which sub-group's station now, in seat order.
        away: how many stations from their own those who travel are; 0 at home.
    """

    tag: ClassVar[str] = "travelled"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    tour: Structure[str]
    groups: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    away: Structure[int] = 0


@frozen
class LoopRested:
    """In lockstep a loop goes round once more for other sub-groups, and this one rests.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        loop: its id.
        holders: the holders of its two roles meanwhile.
        group: the sub-group.
    """

    tag: ClassVar[str] = "loop-rested"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    loop: Structure[str]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    group: Structure[str] = ""
