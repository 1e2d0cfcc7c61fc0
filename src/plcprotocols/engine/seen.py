# SPDX-License-Identifier: MIT
"""What is seen: the values that show a session to somebody, each field with how much it tells, and what is left of one for who may see less.

Who may see what is decided in `plcprotocols.engine.views`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from attrs import evolve, field, frozen

from plcprotocols.engine.ballots import Distribution, Totals
from plcprotocols.engine.now import Ending, Now, Outside, Showing
from plcprotocols.engine.spoken import Turn
from plcprotocols.engine.timing import Visit
from plcprotocols.model.consents import Consent
from plcprotocols.model.events.kinds import Authorship, Existing, Shown, Structure
from plcprotocols.model.visibility import Sees, degrees, nothing

T = TypeVar("T")


@frozen
class PersonSeen:
    """Somebody in the session, as everybody there may know them.

    Attributes:
        id: their reference.
        present: whether they are here.
        roles: what they are now, sorted.
        out: whether they have opted out of the present phase.
    """

    id: Authorship[str]
    present: Authorship[bool]
    roles: Authorship[tuple[str, ...]]
    out: Authorship[bool] = False


@frozen
class ItemSeen:
    """An item as one person may see it.

    Attributes:
        id: its id.
        kind: the item rule it follows.
        owner: whose it is; empty where nobody may know.
        locked: whether it may not be used any more.
        content: id of its words, or None where there are none or they are not for this person.
        about: whom it is about, or None.
        number: number of the pass of a repeated group it belongs to, or None.
        superseded: whether another item revises it.
        holder: who holds it now; empty where nobody may know whose it is.
        place: id of the sub-group it was made in, or None.
        sealed: whether its words are still for its author alone.
        signed: who has signed it, in the order in which they did.
        links: ids of the items it is connected to.
        merges: ids of further items that became one in it, besides the one it revises.
    """

    id: Structure[str]
    kind: Structure[str]
    owner: Authorship[str]
    locked: Existing[bool]
    content: Shown[str | None]
    about: Authorship[str | None] = None
    number: Structure[int | None] = None
    superseded: Structure[bool] = False
    signed: Authorship[tuple[str, ...]] = ()
    holder: Authorship[str] = ""
    place: Structure[str | None] = None
    sealed: Structure[bool] = False
    links: Structure[tuple[str, ...]] = ()
    merges: Structure[tuple[str, ...]] = ()


@frozen
class Glimpse:
    """An event as one person may see it.

    Attributes:
        number: its number among those this person sees, from 1 and without gaps.
        kind: the event's tag.
        at: UTC moment.
        facts: the fields this person may see.
    """

    number: Structure[int]
    kind: Structure[str]
    at: Structure[datetime]
    facts: Structure[Mapping[str, object]] = field(hash=False)


@frozen
class GroupSeen:
    """A sub-group that is at work, as everybody may know it.

    Attributes:
        id: its id.
        people: who is in it, in seat order.
        through: whether it waits for the others.
        rests: whether it rests while others are at the phase.
    """

    id: Structure[str]
    people: Authorship[tuple[str, ...]]
    through: Structure[bool]
    rests: Structure[bool]


@frozen(kw_only=True)
class View:
    """A session as somebody may see it.

    What a viewer may not see is as if there were nothing. For a role and for onlookers that is all that belongs to one person: `group`, `vote`,
    `asked`, `ballot` and `talk_seconds`.

    Attributes:
        viewer: the person who sees it; empty for a role and for onlookers.
        now: what is going on, in the sub-group of the viewer if they are in one.
        group: the sub-group the viewer is in, or empty.
        groups: the sub-groups that are at work.
        left_out: whom the split covers, who are here and in none of these, such as who came late.
        people: who is in the session, in seat order.
        items: the items this person may know of.
        consents: the permissions this person keeps, gave, or owns the item of.
        missing: of those, the permissions without which a film cannot be shown to those who are here now: item, use and subject.
        parameters: parameters and their options.
        vote: how this person has voted on more time, or None.
        ballot: what this person has given points to at the present vote or rating.
        results: the votes and ratings that were closed: question, and what there was to choose from with its points and rank.
        distributions: of those that show it: question, and how many people gave each thing how many points.
        asked: ids of the lasting questions this person has still to answer, such as the agreement everybody else gave before they came.
        talk_seconds: how long this person has spoken.
        talk_shares: the shares of all members of the time spoken so far, the largest first and without names; empty while nobody has spoken.
        talk_times: how long each person has spoken, where the group agreed that everybody sees it; else empty.
    """

    viewer: Structure[str]
    now: Structure[Now]
    group: Authorship[str]
    groups: Structure[tuple[GroupSeen, ...]]
    left_out: Authorship[tuple[str, ...]]
    people: Authorship[tuple[PersonSeen, ...]]
    items: Authorship[tuple[ItemSeen, ...]]
    consents: Existing[tuple[Consent, ...]]
    missing: Existing[tuple[tuple[str, str, str], ...]]
    parameters: Authorship[tuple[tuple[str, str], ...]]
    vote: Shown[str | None]
    asked: Authorship[tuple[str, ...]]
    talk_seconds: Authorship[float]
    talk_shares: Authorship[tuple[float, ...]]
    talk_times: Authorship[tuple[tuple[str, float], ...]]
    ballot: Shown[tuple[tuple[str, int], ...]] = ()
    results: Shown[tuple[tuple[str, Totals], ...]] = ()
    distributions: Shown[tuple[tuple[str, Distribution], ...]] = ()


# The values whose fields say how much they tell.
TELLING = (View, Now, PersonSeen, ItemSeen, GroupSeen, Ending, Showing, Outside, Turn, Visit)


def limited(value: T, sees: frozenset[Sees]) -> T:
    """Leave of a value what somebody may see of it; the rest is as if there were nothing.

    What stands for nothing follows from the type of a field alone: no text, no names, zero, false, or None.

    Args:
        value: a view or a part of one; anything else is left as it is.
        sees: the degrees they may see.
    """
    if isinstance(value, tuple):
        return cast("T", tuple(limited(each, sees) for each in value))
    if not isinstance(value, TELLING):
        return value
    shown: Any = value
    told, empty = degrees(type(shown)), nothing(type(shown))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    changes = {name: limited(getattr(shown, name), sees) if degree in sees else empty[name] for name, degree in told.items()}
    return cast("T", evolve(shown, **changes))
