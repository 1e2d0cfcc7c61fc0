# SPDX-License-Identifier: MIT
"""Events of the floor: turns begun, ended, passed and skipped, options chosen, rounds."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Shown, Structure, Why
from plcprotocols.model.moves import Move


@frozen
class TurnBegun:
    """Somebody took the floor.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        move: what the turn is.
        to: whom it is addressed to; empty for the room.
        until: end of the time the round gives each turn, or None.
        about: id of the item it is about, or None.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "turn-begun"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    move: Structure[Move]
    to: Authorship[tuple[str, ...]]
    until: Structure[datetime | None] = None
    about: Existing[str | None] = None
    group: Structure[str] = ""


@frozen
class TurnEnded:
    """The floor is free again.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        speaker: who spoke.
        why: done, cut, skipped, left or opted-out.
        counts: whether it was the speaker's turn in the talk form.
        owed: who owes an answer now.
        content: id of the words, or None.
        group: the sub-group it happened in; empty for the whole.
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
    group: Structure[str] = ""


@frozen
class TurnPassed:
    """Somebody let a turn or an answer go by.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        reoffered: whether the turn will be offered once more.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "turn-passed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    reoffered: Structure[bool]
    group: Structure[str] = ""


@frozen
class TurnSkipped:
    """The session goes on without somebody's turn or answer.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: whose.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "turn-skipped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class OptionChosen:
    """Somebody answered with a named option.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        question: id of the phase or decision that asked.
        option: the option.
        counts: whether it was the person's turn in a round.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "option-chosen"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    question: Structure[str]
    option: Structure[str]
    counts: Structure[bool]
    group: Structure[str] = ""


@frozen
class SaidEnough:
    """Somebody said that it is enough.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "said-enough"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    group: Structure[str] = ""


@frozen
class LapBegun:
    """A second lap of a round offers the turn again to those who passed.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        order: who is offered the turn.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "lap-begun"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    order: Authorship[tuple[str, ...]]
    group: Structure[str] = ""


@frozen
class QueueJoined:
    """Somebody who came late, came back, may speak only now or has another turn to come was put at the end of a round.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "queue-joined"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class FollowUpOffered:
    """Who asked may ask once more, before the next turn.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "follow-up-offered"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class OpinionGranted:
    """Who offered an opinion may give it, before the next turn.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "opinion-granted"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class AnswerDropped:
    """Somebody who left, opted out or is no longer asked owes no answer any more.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        person: who.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "answer-dropped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class OfferDropped:
    """An opinion that was offered is not waited for any more: it was taken back, or who offered it or who would hear it takes no part any more.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who took it back; None where the rulebook drew a consequence.
        person: who offered it.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "offer-dropped"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    person: Authorship[str]
    group: Structure[str] = ""


@frozen
class SlotEnded:
    """The time of a turn in a round with equal times was over; unused time stayed silent until now.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        group: the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "slot-ended"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    group: Structure[str] = ""


@frozen
class Voted:
    """Somebody voted; who gave points to what nobody else sees.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        points: how many points went to what.
        group: id of the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "voted"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    points: Shown[tuple[tuple[str, int], ...]]
    group: Structure[str] = ""


@frozen
class Scored:
    """Somebody gave an item a score.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
        points: the score.
        group: id of the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "scored"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Shown[str]
    points: Shown[int]
    group: Structure[str] = ""


@frozen
class VoteClosed:
    """A vote or rating is over, and its result stands.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        question: id of the phase that voted.
        totals: what there was to choose from, each with its points and its rank; most points first.
        distribution: where the vote shows it, how many people gave each how many points, without names; most points first.
        group: id of the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "vote-closed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    question: Structure[str]
    totals: Shown[tuple[tuple[str, int, int], ...]]
    distribution: Shown[tuple[tuple[str, tuple[tuple[int, int], ...]], ...]] = ()
    group: Structure[str] = ""
