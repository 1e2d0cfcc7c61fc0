# SPDX-License-Identifier: MIT
"""Events of people: arriving, leaving, roles changing hands, opting out, and acts members take up while nobody leads."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Structure
from plcprotocols.model.levels import Level


@frozen
class Joined:
    """Somebody arrived or came back.

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
    person: Authorship[str]
    role: Structure[str | None]


@frozen
class Left:
    """Somebody is no longer here.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
    """

    tag: ClassVar[str] = "left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]


@frozen
class TurnDropped:
    """Somebody who left, opted out or is no longer selected has no turn to come here any more.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "turn-dropped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class HandedOver:
    """A role changed hands.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
        holder: who held it.
        to: who holds it now.
        back: the role the former holder took in exchange, or None.
        holders: the holders of each role that changed.
    """

    tag: ClassVar[str] = "handed-over"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]
    holder: Authorship[str]
    to: Authorship[str]
    back: Authorship[str | None]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]


@frozen
class RoleBound:
    """A decision bound a role.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        casting: id of the casting.
        role: which role.
        person: who holds it now.
        holders: the holders of each role that changed, in a sub-group those of its people.
        group: id of the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "role-bound"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    casting: Structure[str]
    role: Structure[str]
    person: Authorship[str]
    holders: Authorship[tuple[tuple[str, tuple[str, ...]], ...]]
    group: Structure[str] = ""


@frozen
class RoleTaken:
    """Somebody took a seat in an open role.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
    """

    tag: ClassVar[str] = "role-taken"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]


@frozen
class RoleLeft:
    """Somebody rose from a seat in an open role.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
        person: who.
    """

    tag: ClassVar[str] = "role-left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]
    person: Authorship[str]


@frozen
class LineJoined:
    """Somebody stands in line for a seat in an open role.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
    """

    tag: ClassVar[str] = "line-joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]


@frozen
class LineLeft:
    """Somebody stands in line for a seat no longer.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
        person: who.
    """

    tag: ClassVar[str] = "line-left"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]
    person: Authorship[str]


@frozen
class SeatGiven:
    """A seat in an open role became free, and the first in line for it has it.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        role: which role.
        person: who holds it now.
    """

    tag: ClassVar[str] = "seat-given"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    role: Structure[str]
    person: Authorship[str]


@frozen
class OptedOut:
    """Somebody takes no part in a phase, or has no pass of their own in a loop.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        of: id of the phase or loop.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "opted-out"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    of: Structure[str]
    group: Structure[str] = ""


@frozen
class OptedIn:
    """Somebody takes part in the phase again.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "opted-in"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    group: Structure[str] = ""


@frozen
class Proposed:
    """While nobody leads, somebody proposed what the lead would do; somebody else may second it.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        act: tag of the command.
        about: what it names, in the order of its fields.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "proposed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    act: Structure[str]
    about: Authorship[tuple[str, ...]]
    group: Structure[str] = ""


@frozen
class Seconded:
    """A proposal was taken up; what it proposed follows.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who proposed it.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "seconded"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class LevelAgreed:
    """Somebody said how much of the session may be kept.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        level: the most this person agrees to.
    """

    tag: ClassVar[str] = "level-agreed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    level: Structure[Level]
