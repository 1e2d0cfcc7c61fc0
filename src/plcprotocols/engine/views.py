# SPDX-License-Identifier: MIT
"""Views: the one projection that decides what somebody may see.

Every event field says on its type how much it gives away; here it is decided who may see which degree of which event. Whatever shows a
session to a person goes through `clearance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from attrs import field, frozen

from plcprotocols.engine import subgroups
from plcprotocols.engine.ballots import Totals, result
from plcprotocols.engine.now import Now, tell
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.film import lacking
from plcprotocols.engine.rules.floor import judge_choose
from plcprotocols.engine.seals import knows, sealed
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Standing, State, Thing
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.consents import Consent
from plcprotocols.model.events import Event
from plcprotocols.model.items import Access
from plcprotocols.model.levels import TalkTime
from plcprotocols.model.visibility import Sees, degrees

EVERYTHING = frozenset(Sees)
NOTHING: frozenset[Sees] = frozenset()
NOT_THE_CONTENT = EVERYTHING - {Sees.CONTENT}


@frozen
class PersonSeen:
    """Somebody in the session, as everybody there may know them.

    Attributes:
        id: their reference.
        present: whether they are here.
        roles: what they are now, sorted.
        out: whether they have opted out of the present phase.
    """

    id: str
    present: bool
    roles: tuple[str, ...]
    out: bool = False


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
    """

    id: str
    kind: str
    owner: str
    locked: bool
    content: str | None
    about: str | None = None
    number: int | None = None
    superseded: bool = False
    signed: tuple[str, ...] = ()
    holder: str = ""
    place: str | None = None
    sealed: bool = False


@frozen
class Glimpse:
    """An event as one person may see it.

    Attributes:
        number: its number among those this person sees, from 1 and without gaps.
        kind: the event's tag.
        at: UTC moment.
        facts: the fields this person may see.
    """

    number: int
    kind: str
    at: datetime
    facts: Mapping[str, object] = field(hash=False)


@frozen
class GroupSeen:
    """A sub-group that is at work, as everybody may know it.

    Attributes:
        id: its id.
        people: who is in it, in seat order.
        through: whether it waits for the others.
        rests: whether it rests while others are at the phase.
    """

    id: str
    people: tuple[str, ...]
    through: bool
    rests: bool


@frozen(kw_only=True)
class View:
    """A session as one person may see it.

    Attributes:
        viewer: who sees it.
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
        asked: ids of the lasting questions this person has still to answer, such as the agreement everybody else gave before they came.
        talk_seconds: how long this person has spoken.
        talk_shares: the shares of all members of the time spoken so far, the largest first and without names; empty while nobody has spoken.
        talk_times: how long each person has spoken, where the group agreed that everybody sees it; else empty.
    """

    viewer: str
    now: Now
    group: str
    groups: tuple[GroupSeen, ...]
    left_out: tuple[str, ...]
    people: tuple[PersonSeen, ...]
    items: tuple[ItemSeen, ...]
    consents: tuple[Consent, ...]
    missing: tuple[tuple[str, str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    vote: str | None
    asked: tuple[str, ...]
    talk_seconds: float
    talk_shares: tuple[float, ...]
    talk_times: tuple[tuple[str, float], ...]
    ballot: tuple[tuple[str, int], ...] = ()
    results: tuple[tuple[str, Totals], ...] = ()


def view(plan: Plan, state: State, viewer: str, at: datetime | None = None, talk_time: TalkTime = TalkTime.OWN) -> View:
    """Show a session to somebody of its cast.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        viewer: who looks.
        at: UTC moment to tell it for; None for that of the latest event.
        talk_time: who sees how long each person has spoken.
    """
    room, things = state.room, state.things
    items = tuple(
        _item_seen(plan, state, item, shown=Sees.CONTENT in seen)
        for item in things.items.values()
        if (seen := _item_clearance(plan, state, viewer, item.id, item.kind, item.owner))
    )
    return View(
        viewer=viewer,
        now=tell(plan, state.of(viewer), at),
        group=state.whereabouts.get(viewer, ""),
        groups=tuple(GroupSeen(name, group.room.seats, group.place.through, group.place.rests) for name, group in state.groups.items()),
        left_out=_left_out(plan, state),
        people=tuple(_seen(person, room.standing[person]) for person in room.seats),
        items=items,
        consents=tuple(_permissions(plan, state, viewer)),
        missing=tuple(_missing(plan, state, viewer)),
        parameters=tuple(things.parameters.items()),
        vote=dict(state.of(viewer).place.votes).get(viewer),
        asked=tuple(_asked(plan, state, viewer)),
        talk_seconds=state.talk[viewer].total_seconds(),
        talk_shares=_shares(plan, state),
        talk_times=tuple((person, spoken.total_seconds()) for person, spoken in state.talk.items()) if talk_time is TalkTime.EVERYBODY else (),
        ballot=tuple(pair for person, points in state.of(viewer).place.ballots if person == viewer for pair in points),
        results=tuple(_results(state.of(viewer))),
    )


def _item_seen(plan: Plan, state: State, item: Thing, *, shown: bool) -> ItemSeen:
    things, anonymous = state.things, item.kind in plan.items and plan.items[item.kind].anonymous
    return ItemSeen(
        item.id,
        item.kind,
        "" if anonymous else item.owner,
        item.id in things.locked,
        things.contents.get(item.id) if shown else None,
        item.about,
        item.number,
        item.superseded,
        item.signed,
        "" if anonymous else item.holder,
        item.place,
        sealed(plan, state, item),
    )


def _results(state: State) -> Iterator[tuple[str, Totals]]:
    """Give the results that are read here: those of the own sub-group, and of the whole where it has none."""
    for question in dict.fromkeys(name for group, name in state.things.results if group in {"", state.group}):
        yield question, result(state, question) or ()


def _left_out(plan: Plan, state: State) -> tuple[str, ...]:
    breakout = subgroups.breakout_at(plan, state)
    if breakout is None:
        return ()
    return tuple(person for person in chosen(state.room, plan.covered[breakout.split]) if person not in state.whereabouts)


def _asked(plan: Plan, state: State, viewer: str) -> Iterator[str]:
    for question, (_, options, _) in plan.lasting.items():
        command = c.Choose(viewer, state.at, options[0], question)
        if (question, viewer) not in state.room.answers and not state.ended and not judge_choose(plan, state, command):
            yield question


def _seen(person: str, standing: Standing) -> PersonSeen:
    return PersonSeen(person, standing.present, tuple(sorted(standing.roles)), standing.out)


def _shares(plan: Plan, state: State) -> tuple[float, ...]:
    spoken = [state.talk[person] for person, standing in state.room.standing.items() if plan.member(standing)]
    whole = sum(spoken, timedelta())
    return tuple(sorted((each / whole for each in spoken), reverse=True)) if whole else ()


def clearance(plan: Plan, state: State, viewer: str, event: Event, *, steward: bool) -> frozenset[Sees]:
    """Decide which degrees of an event somebody may see; nothing at all means that the event is not for them.

    Where they are in another sub-group is looked at by `Looker`.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        viewer: who looks.
        event: the event.
        steward: whether they kept the consents when it happened.
    """
    match event:
        case e.ItemBrought() | e.ItemProduced() | e.ItemHanded():
            return _item_clearance(plan, state, viewer, event.item, event.kind, event.owner)
        case e.ItemSigned():
            item = state.things.items[event.item]
            seen = _item_clearance(plan, state, viewer, item.id, item.kind, item.owner)
            return seen | {Sees.AUTHORSHIP} if seen else NOTHING
        case e.Voted() if viewer != event.actor:
            return NOT_THE_CONTENT
        case e.Scored() if viewer != event.actor and not _scores_shown(plan, state, event.item):
            return NOTHING
        case e.PassedOn() if any(plan.items[state.things.items[item].kind].anonymous for item, _ in event.passes):
            return EVERYTHING - {Sees.AUTHORSHIP}
        case e.SealOpened():
            return _opening_clearance(plan, state, viewer, event)
        case e.ConsentRecorded() | e.ConsentExpired():
            return EVERYTHING if steward or _concerns(state, viewer, event.item, event.subject) else NOTHING
        case e.HeldClosed():
            return EVERYTHING - {Sees.EXISTENCE}
        case e.TurnEnded() if viewer != event.speaker and not plan.member(state.room.standing[viewer]):
            return NOT_THE_CONTENT
        case e.PhaseExtended() if not plan.member(state.room.standing[viewer]):
            return NOT_THE_CONTENT
        case _:
            return EVERYTHING


# What of a sub-group those who lead see from outside.
COURSE = (
    e.PhaseEntered,
    e.PartEntered,
    e.QuestionPut,
    e.PhaseLeft,
    e.PhasePassedOver,
    e.LoopBegan,
    e.LoopTurned,
    e.LoopRested,
    e.LoopEnded,
    e.PassBegun,
    e.TimeWasUp,
    e.PhaseExtended,
    e.GroupDone,
)
# Events of a sub-group that are not for its people alone: who may know of an item is said by its rule.
OF_ITEMS = (e.ItemProduced, e.SealOpened)


def _scores_shown(plan: Plan, state: State, item: str) -> bool:
    """Tell whether everybody sees the scores of an item as they are given."""
    kind = state.things.items[item].kind
    return any(stop.rate.shown for stop in plan.stops.values() if stop.rate is not None and stop.rate.item == kind)


def _opening_clearance(plan: Plan, state: State, viewer: str, event: e.SealOpened) -> frozenset[Sees]:
    """Show that items were opened to those who may know of them."""
    known = all(knows(plan, state, state.things.items[item], viewer) for item in event.items)
    return EVERYTHING if known else EVERYTHING - {Sees.EXISTENCE}


def _local(plan: Plan, event: Event) -> frozenset[Sees]:
    """Say what those know of an item who were in the sub-group when it was made; never whose it is where it is anonymous."""
    rule = plan.items.get(getattr(event, "kind", ""))
    return NOT_THE_CONTENT - {Sees.AUTHORSHIP} if rule is not None and rule.anonymous else NOT_THE_CONTENT


class Looker:
    """What one person has seen so far of a session: the places of the events they may know of, read once and in order.

    What happens in a sub-group is for those who are in it then; of another one those who lead see its course, and not who speaks or what is said.
    `outside` are the places of such events.

    Args:
        plan: the compiled protocol.
        viewer: who looks.
        keeps: the roles by which they kept the consents at the opening.
        leads: whether they led at the opening.
    """

    __slots__ = ("_group", "_keeps", "_leads", "_looked", "_plan", "_viewer", "outside", "places")

    def __init__(self, plan: Plan, viewer: str, keeps: frozenset[str], *, leads: bool) -> None:
        self.places: list[int] = []
        self.outside: set[int] = set()
        self._plan, self._viewer, self._keeps, self._leads, self._looked, self._group = plan, viewer, keeps, leads, 0, ""

    def look(self, state: State, events: Sequence[Event]) -> list[int]:
        """Look at what is new.

        A departure or a clamped clock is noted before the event it belongs to, and is visible only if that one is; a departure only if it is
        visible, too, who did it.
        """
        for place in range(self._looked, len(events)):
            told = place
            while isinstance(events[told], e.Departed | e.ClockClamped):
                told += 1
            self._heed(events[place])
            outside = self._is_outside(events[told])
            seen = self._sees(state, events[told], outside=outside)
            shown = told == place or Sees.AUTHORSHIP in seen or isinstance(events[place], e.ClockClamped)
            if seen and shown:
                self.places.append(place)
                if outside:
                    self.outside.add(place)
        self._looked = len(events)
        return self.places

    def _sees(self, state: State, event: Event, *, outside: bool) -> frozenset[Sees]:
        """Say how much of an event the viewer may know of, as things were when it happened."""
        if outside:
            return NOT_THE_CONTENT if self._leads and isinstance(event, COURSE) else NOTHING
        if self._is_local(event):
            return _local(self._plan, event)
        return clearance(self._plan, state, self._viewer, event, steward=bool(self._keeps))

    def _is_local(self, event: Event) -> bool:
        """Tell whether an event is of an item for the eyes of the sub-group in which it was made."""
        if not isinstance(event, OF_ITEMS) or not event.group:
            return False
        rule = self._plan.items.get(event.kind)
        return rule is not None and rule.access is Access.GROUP

    def _is_outside(self, event: Event) -> bool:
        """Tell whether an event belongs to a sub-group the viewer is not in."""
        group = getattr(event, "group", "")
        of_items = isinstance(event, e.ItemProduced) or (isinstance(event, e.SealOpened) and bool(event.items))
        return bool(group) and group != self._group and (not of_items or self._is_local(event))

    def _heed(self, event: Event) -> None:
        """Notice that somebody leads, became a steward or changed the sub-group, or no longer does so."""
        match event:
            case e.HandedOver() | e.RoleBound() | e.Convened() | e.Formed():
                for role, holders in event.holders:
                    if role in self._plan.stewards:
                        self._keeps = self._keeps | {role} if self._viewer in holders else self._keeps - {role}
                    if role == self._plan.lead:
                        self._leads = self._viewer in holders
            case e.BrokeOut() | e.Travelled():
                self._group = next((name for name, people in event.groups if self._viewer in people), "")
            case e.Assigned() if event.person == self._viewer:
                self._group = event.to
            case e.Merged():
                self._group = ""
            case _:
                pass


def glimpse(plan: Plan, state: State, viewer: str, event: Event, number: int, *, outside: bool = False) -> Glimpse:
    """Show one event to somebody who may know of it, under its number among those they see; `outside` its sub-group they do not hear what is said."""
    seen = clearance(plan, state, viewer, event, steward=True) or _local(plan, event)
    if outside:
        seen -= {Sees.CONTENT}
    declared = degrees(type(event))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    facts = {name: getattr(event, name) for name, degree in declared.items() if degree in seen and name not in {"seq", "at"}}
    if not facts.get("group", "told"):
        del facts["group"]
    return Glimpse(number, event.tag, event.at, MappingProxyType(facts))


def _permissions(plan: Plan, state: State, viewer: str) -> Iterator[Consent]:
    for (item, scope, subject), held in state.things.consents.items():
        if _keeps(plan, state, viewer, item, subject):
            yield Consent(
                item=item, subject=subject, scope=scope, state=held.state, audience=held.audience, until=held.until, since=held.since, by=held.by
            )


def _missing(plan: Plan, state: State, viewer: str) -> Iterator[tuple[str, str, str]]:
    shown = {(stop.watch.scope, chosen(state.room, stop.selects)) for stop in plan.stops.values() if stop.watch is not None}
    audiences = {scope: tuple(person for seen, people in shown if seen == scope for person in people) for scope, _ in shown}
    for item in state.things.films:
        for scope in plan.protocol.scopes:
            for subject in lacking(state.things, item, scope, audiences[scope], state.at) if scope in audiences else ():
                if _keeps(plan, state, viewer, item.id, subject):
                    yield item.id, scope, subject


def _item_clearance(plan: Plan, state: State, viewer: str, item: str, kind: str, owner: str) -> frozenset[Sees]:
    if viewer == owner:
        return EVERYTHING
    rule, standing, thing = plan.items.get(kind), state.room.standing[viewer], state.things.items[item]
    if rule is None or not knows(plan, state, thing, viewer):
        return NOTHING
    if rule.access is Access.HELD or rule.seal is not None:
        seen = EVERYTHING if _unclosed(plan, state, viewer, thing) else NOT_THE_CONTENT
    elif plan.stewards & standing.roles:
        seen = EVERYTHING
    else:
        seen = NOT_THE_CONTENT if rule.film or item in state.things.locked or not plan.member(standing) else EVERYTHING
    return seen - {Sees.AUTHORSHIP} if rule.anonymous else seen


def _unclosed(plan: Plan, state: State, viewer: str, item: Thing) -> bool:
    """Tell whether the words of what is sealed, or held by somebody, are for others than the author, too."""
    if sealed(plan, state, item):
        return False
    if plan.items[item.kind].access is Access.HELD:
        return item.holder == viewer
    standing = state.room.standing[viewer]
    return plan.member(standing) or bool(plan.stewards & standing.roles)


def _keeps(plan: Plan, state: State, viewer: str, item: str, subject: str) -> bool:
    return bool(plan.stewards & state.room.standing[viewer].roles) or _concerns(state, viewer, item, subject)


def _concerns(state: State, viewer: str, item: str, subject: str) -> bool:
    held = state.things.items.get(item)
    return viewer == subject or (held is not None and (held.owner == viewer or viewer in dict(held.guardians).get(subject, ())))
