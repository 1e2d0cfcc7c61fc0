# SPDX-License-Identifier: MIT
"""Events of what there is: films, items, consents and parameters."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events.kinds import Authorship, Existing, Shown, Structure, Why


@frozen
class FilmPlayed:
    """A film runs.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
        scope: for which use.
        position: seconds from its start.
        until: when it will end if nobody stops it.
        audience: before whom.
    """

    tag: ClassVar[str] = "film-played"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Structure[str]
    scope: Structure[str]
    position: Structure[float]
    until: Structure[datetime]
    audience: Authorship[tuple[str, ...]]


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
    why: Existing[Why]
    caller: Authorship[str | None]


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
        guardians: who speaks for a subject that is a child.
        content: id of the words, or None.
        about: whom it is about, or None.
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
    guardians: Shown[tuple[tuple[str, tuple[str, ...]], ...]]
    content: Shown[str | None]
    about: Existing[str | None] = None


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
        about: whom it is about, or None.
        number: number of the pass of a repeated group it belongs to, or None.
        supersedes: id of the item it revises, or None.
        links: ids of the items it is connected to.
        merges: ids of further items that become one with the one it revises.
        group: the sub-group it happened in; empty for the whole.
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
    about: Existing[str | None] = None
    number: Existing[int | None] = None
    supersedes: Existing[str | None] = None
    links: Existing[tuple[str, ...]] = ()
    merges: Existing[tuple[str, ...]] = ()
    group: Structure[str] = ""


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
        since: when it was asked, given or taken back.
        by: who said so for the subject; empty when the subject did.
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
    since: Existing[datetime | None] = None
    by: Existing[str] = ""


@frozen
class ConsentExpired:
    """A permission came to its end.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: for which item.
        subject: whose.
        scope: for which use.
    """

    tag: ClassVar[str] = "consent-expired"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]
    subject: Existing[str]
    scope: Existing[str]


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
class ItemHanded:
    """An item came back from a session that was held.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: its id here.
        kind: the item rule it follows here.
        owner: whose it is.
        record: id of the record it comes from.
        source: its id there.
        content: id of the words, or None.
        about: whom it is about, or None.
        number: number of the pass of a repeated group it belongs to, or None.
    """

    tag: ClassVar[str] = "item-handed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]
    kind: Existing[str]
    owner: Authorship[str]
    record: Structure[str]
    source: Existing[str]
    content: Shown[str | None]
    about: Existing[str | None]
    number: Existing[int | None]


@frozen
class ItemSigned:
    """Somebody signed an item.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        item: which.
    """

    tag: ClassVar[str] = "item-signed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    item: Existing[str]


@frozen
class PassedOn:
    """Items were passed on to those who hold them now.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        passes: which item went to whom.
    """

    tag: ClassVar[str] = "passed-on"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    passes: Authorship[tuple[tuple[str, str], ...]]


@frozen
class SealOpened:
    """What was written and sealed is open from now on.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who caused it; None where the rulebook drew a consequence.
        kind: the item rule they follow.
        items: which; none where there was none yet, and what is made later is not sealed.
        group: id of the sub-group it happened in; empty for the whole.
    """

    tag: ClassVar[str] = "seal-opened"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    kind: Structure[str]
    items: Existing[tuple[str, ...]]
    group: Structure[str] = ""
