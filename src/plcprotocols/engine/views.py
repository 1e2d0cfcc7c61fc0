# SPDX-License-Identifier: MIT
"""Views: the one projection that decides what somebody may see.

Every field of an event, and of what is shown (`plcprotocols.engine.seen`), says on its type how much it gives away; here it is decided who may see
which degree of which event. Whatever shows a session to anybody goes through `clearance`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from attrs import evolve

from plcprotocols.engine import subgroups
from plcprotocols.engine.ballots import Distribution, Totals, result, shown_distribution
from plcprotocols.engine.eyes import EVERYTHING, Eye, eye
from plcprotocols.engine.now import Now, tell
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.film import lacking
from plcprotocols.engine.rules.floor import judge_choose
from plcprotocols.engine.seals import knows, sealed
from plcprotocols.engine.seen import Glimpse, GroupSeen, ItemSeen, PersonSeen, View, limited
from plcprotocols.engine.select import chosen
from plcprotocols.engine.spoken import Turn, turns
from plcprotocols.engine.state import Standing, State, Thing
from plcprotocols.engine.timing import Visit, visits
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.consents import Consent
from plcprotocols.model.events import Event
from plcprotocols.model.flow import Phase
from plcprotocols.model.items import Access
from plcprotocols.model.levels import TalkTime
from plcprotocols.model.viewers import Viewer
from plcprotocols.model.visibility import Sees, degrees

NOTHING: frozenset[Sees] = frozenset()
NOT_THE_CONTENT = EVERYTHING - {Sees.CONTENT}


class Alike:
    """What all see alike who look at a session while nothing happens in it; it is told once for all of them.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
    """

    __slots__ = ("_count", "_latest", "_now", "_plan", "groups", "left_out", "parameters", "people", "shares", "state")

    def __init__(self, plan: Plan, state: State) -> None:
        places = {name: group.place for name, group in state.groups.items()}
        room, events = state.room, state.past.events
        self.state, self._plan, self._now = state, plan, dict[str, Now]()
        self._count, self._latest = len(events), events[-1] if events else None
        self.groups = tuple(GroupSeen(name, state.groups[name].room.seats, place.through, place.rests) for name, place in places.items())
        self.left_out = _left_out(plan, state)
        self.people = tuple(_seen(each, room.standing[each]) for each in room.seats)
        self.parameters = tuple(state.things.parameters.items())
        self.shares = _shares(plan, state)

    def holds(self, state: State) -> bool:
        """Tell whether nothing has happened in a session since."""
        events = state.past.events
        return state is self.state and len(events) == self._count and (not events or events[-1] is self._latest)

    def now(self, here: State) -> Now:
        """Tell what is going on for those of a sub-group, or of the whole."""
        found = self._now.get(here.group)
        if found is None:
            found = self._now[here.group] = tell(self._plan, here)
        return found


def view(
    plan: Plan, state: State, viewer: Viewer, at: datetime | None = None, talk_time: TalkTime = TalkTime.OWN, alike: Alike | None = None
) -> View:
    """Show a session to somebody.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        viewer: who looks.
        at: UTC moment to tell it for; None for that of the latest event.
        talk_time: who sees how long each person has spoken.
        alike: what was told to others of the same state already.
    """
    alike = alike or Alike(plan, state)
    looking = eye(state, viewer)
    here, person = state.of(looking.person), looking.person
    things = state.things
    items = tuple(
        _item_seen(plan, state, item, shown=Sees.CONTENT in seen)
        for item in things.items.values()
        if (seen := _item_clearance(plan, state, looking, item.id, item.kind, item.owner))
    )
    shown = View(
        viewer=person,
        now=alike.now(here) if at is None else tell(plan, here, at),
        group=state.whereabouts.get(person, ""),
        groups=alike.groups,
        left_out=alike.left_out,
        people=alike.people,
        items=items,
        consents=tuple(_permissions(plan, state, looking)),
        missing=tuple(_missing(plan, state, looking)),
        parameters=alike.parameters,
        vote=dict(here.place.votes).get(person),
        asked=tuple(_asked(plan, state, person)),
        talk_seconds=state.talk[person].total_seconds() if person else 0.0,
        talk_shares=alike.shares,
        talk_times=tuple((each, spoken.total_seconds()) for each, spoken in state.talk.items()) if talk_time is TalkTime.EVERYBODY else (),
        ballot=tuple(pair for voter, points in here.place.ballots if voter == person for pair in points),
        results=tuple(_results(here)),
        distributions=tuple(_distributions(here)) if things.distributions else (),
    )
    return shown if looking.sees == EVERYTHING else limited(shown, looking.sees)


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
        None if anonymous and _alone(state, item.place or "") else item.place,
        sealed(plan, state, item),
        item.links,
        item.merges,
    )


def _alone(state: State, group: str) -> bool:
    """Tell whether a sub-group had a single person when it was formed at some time, so that its name would tell who that was."""
    return any(name == group and len(people) == 1 for times in state.formed.values() for groups in times for name, people in groups)


def _results(state: State) -> Iterator[tuple[str, Totals]]:
    """Give the results that are read here: those of the own sub-group, and of the whole where it has none."""
    for question in dict.fromkeys(name for group, name in state.things.results if group in {"", state.group}):
        yield question, result(state, question) or ()


def _distributions(state: State) -> Iterator[tuple[str, Distribution]]:
    """Give how many gave how many points, of the votes that show it; read as results are."""
    for question, _ in _results(state):
        found = shown_distribution(state, question)
        if found:
            yield question, found


def _left_out(plan: Plan, state: State) -> tuple[str, ...]:
    breakout = subgroups.breakout_at(plan, state)
    if breakout is None:
        return ()
    return tuple(person for person in chosen(state.room, plan.covered[breakout.split]) if person not in state.whereabouts)


def _asked(plan: Plan, state: State, person: str) -> Iterator[str]:
    for question, (_, options, _) in plan.lasting.items() if person else ():
        command = c.Choose(person, state.at, options[0], question)
        if (question, person) not in state.room.answers and not state.ended and not judge_choose(plan, state, command):
            yield question


def _seen(person: str, standing: Standing) -> PersonSeen:
    return PersonSeen(person, standing.present, tuple(sorted(standing.roles)), standing.out)


def _shares(plan: Plan, state: State) -> tuple[float, ...]:
    spoken = [state.talk[person] for person, standing in state.room.standing.items() if plan.member(standing)]
    whole = sum(spoken, timedelta())
    return tuple(sorted((each / whole for each in spoken), reverse=True)) if whole else ()


def clearance(plan: Plan, state: State, looking: Eye, event: Event, *, steward: bool) -> frozenset[Sees]:
    """Decide which degrees of an event somebody may see; nothing at all means that the event is not for them.

    Where they are in another sub-group is looked at by `Looker`.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        looking: who looks.
        event: the event.
        steward: whether they kept the consents when it happened.
    """
    if not looking.acts and not isinstance(event, COURSE_OF_ALL):
        return NOTHING
    return _cleared(plan, state, looking, event, steward=steward) & looking.sees


def _cleared(plan: Plan, state: State, looking: Eye, event: Event, *, steward: bool) -> frozenset[Sees]:
    person = looking.person
    match event:
        case e.ItemBrought() | e.ItemProduced() | e.ItemHanded():
            return _item_clearance(plan, state, looking, event.item, event.kind, event.owner)
        case e.ItemSigned():
            item = state.things.items[event.item]
            seen = _item_clearance(plan, state, looking, item.id, item.kind, item.owner)
            return seen | {Sees.AUTHORSHIP} if seen else NOTHING
        case e.Voted() if person != event.actor:
            return NOT_THE_CONTENT
        case e.Scored() if person != event.actor and not _scores_shown(plan, state, event.item):
            return NOTHING
        case e.PassedOn() if any(plan.items[state.things.items[item].kind].anonymous for item, _ in event.passes):
            return EVERYTHING - {Sees.AUTHORSHIP}
        case e.SealOpened():
            return _opening_clearance(plan, state, person, event)
        case e.ConsentRecorded() | e.ConsentExpired():
            return EVERYTHING if steward or _concerns(state, person, event.item, event.subject) else NOTHING
        case e.ItemLocked() if Sees.EXISTENCE not in looking.sees:
            return NOTHING
        case e.HeldClosed():
            return EVERYTHING - {Sees.EXISTENCE}
        case e.TurnEnded() if person != event.speaker and not plan.member(looking.standing):
            return NOT_THE_CONTENT
        case (e.PhaseExtended() | e.StepsExtended()) if not plan.member(looking.standing):
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
    e.StepsBegan,
    e.StepsTimeUp,
    e.StepsExtended,
    e.GroupDone,
)
# What of a whole session those see who see nothing of anybody's acts.
COURSE_OF_ALL = (
    *COURSE,
    e.SessionOpened,
    e.ItemTurned,
    e.BrokeOut,
    e.Merged,
    e.Paused,
    e.Resumed,
    e.Adjourned,
    e.Convened,
    e.SessionEnded,
    e.WentBack,
)
# What changes who leads, who keeps the consents, and who is where.
HEEDED = (e.HandedOver, e.RoleBound, e.Convened, e.Formed, e.BrokeOut, e.Travelled, e.Assigned, e.Merged, e.WentBack)
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
    """What one viewer has seen so far of a session: the places of the events they may know of, read once and in order.

    What happens in a sub-group is for those who are in it then; of another one those who lead see its course, and not who speaks or what is said.
    `outside` are the places of such events.

    Args:
        plan: the compiled protocol.
        viewer: who looks.
        keeps: the roles by which they kept the consents at the opening.
        leads: whether they led at the opening.
    """

    __slots__ = ("_began", "_group", "_keeps", "_leads", "_looked", "_plan", "_viewer", "outside", "places")

    def __init__(self, plan: Plan, viewer: Viewer, keeps: frozenset[str], *, leads: bool) -> None:
        self.places: list[int] = []
        self.outside: set[int] = set()
        self._plan, self._viewer, self._keeps, self._leads, self._looked, self._group = plan, viewer, keeps, leads, 0, ""
        self._began = keeps, leads, ""

    def look(self, state: State, events: Sequence[Event]) -> list[int]:
        """Look at what is new.

        A departure, a breach or a clamped clock is noted before the event it belongs to, and is visible only if that one is; a departure or a breach
        only if it is visible, too, who did it.
        """
        looking = eye(state, self._viewer)
        for place in range(self._looked, len(events)):
            told = place
            while isinstance(events[told], e.NOTES):
                told += 1
            if looking.person:
                self._heed(events[place], looking.person)
            if isinstance(undone := events[told], e.Undone):
                self._look_at_undone(events, place, undone)
                continue
            if isinstance(said := events[told], e.TurnRelabelled | e.TurnReattributed):
                self.places += [place] if _numbered(self.places, said.turn - 1) else []
                continue
            outside = not looking.everywhere and self._is_outside(events[told])
            seen = self._sees(state, looking, events[told], outside=outside)
            shown = told == place or Sees.AUTHORSHIP in seen or isinstance(events[place], e.ClockClamped)
            if seen and shown:
                self.places.append(place)
                if outside:
                    self.outside.add(place)
        self._looked = len(events)
        return self.places

    def _look_at_undone(self, events: Sequence[Event], place: int, undone: e.Undone) -> None:
        """See that something was taken back, if any of it was seen; what was heeded of it is so no more."""
        seen = [number - 1 for number in undone.back if _numbered(self.places, number - 1)]
        if seen:
            self.places.append(place)
        own = [number - 1 for number in undone.back if events[number - 1].actor == undone.actor]
        if all(number in self.outside for number in seen) or (own and not any(_numbered(self.places, number) for number in own)):
            self.outside.add(place)
        if events[place] is undone and isinstance(self._viewer, str) and any(isinstance(events[number - 1], HEEDED) for number in undone.back):
            self._keeps, self._leads, self._group = self._began
            for event in e.counting(events[: place + 1]):
                self._heed(event, self._viewer)

    def _sees(self, state: State, looking: Eye, event: Event, *, outside: bool) -> frozenset[Sees]:
        """Say how much of an event the viewer may know of, as things were when it happened."""
        if outside:
            return NOT_THE_CONTENT if self._leads and isinstance(event, COURSE) else NOTHING
        if self._is_local(event):
            return _local(self._plan, event) if not looking.everywhere else NOTHING
        return clearance(self._plan, state, looking, event, steward=bool(self._keeps))

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

    def _heed(self, event: Event, person: str) -> None:
        """Notice that somebody leads, became a steward or changed the sub-group, or no longer does so."""
        match event:
            case e.HandedOver() | e.RoleBound() | e.Convened() | e.Formed() | e.WentBack():
                for role, holders in event.holders:
                    if role in self._plan.stewards:
                        self._keeps = self._keeps | {role} if person in holders else self._keeps - {role}
                    if role == self._plan.lead:
                        self._leads = person in holders
            case e.BrokeOut() | e.Travelled():
                self._group = next((name for name, people in event.groups if person in people), "")
            case e.Assigned() if event.person == person:
                self._group = event.to
            case e.Merged():
                self._group = ""
            case _:
                pass


def glimpse(plan: Plan, state: State, viewer: Viewer, event: Event, number: int, *, outside: bool = False, places: Sequence[int] = ()) -> Glimpse:
    """Show one event to somebody who may know of it.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        viewer: who looks.
        event: the event.
        number: its number among those they see.
        outside: whether it is of another sub-group than theirs, of which they do not hear what is said.
        places: the places of the events they see, by which what was taken back is named.
    """
    looking = eye(state, viewer)
    seen = clearance(plan, state, looking, event, steward=True) or _local(plan, event) & looking.sees
    if outside:
        seen -= {Sees.CONTENT, Sees.AUTHORSHIP} if isinstance(event, e.Undone) else {Sees.CONTENT}
    declared = degrees(type(event))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    facts = {name: getattr(event, name) for name, degree in declared.items() if degree in seen and name not in {"seq", "at"}}
    rule = plan.items.get(getattr(event, "kind", ""))
    if not facts.get("group", "told") or (rule is not None and rule.anonymous and _alone(state, facts.get("group", ""))):
        del facts["group"]
    if isinstance(event, e.Undone):
        facts["back"] = tuple(place for place in (_numbered(places, each - 1) for each in event.back) if place)
    if isinstance(event, e.TurnRelabelled | e.TurnReattributed) and "turn" in facts:
        facts["turn"] = _numbered(places, event.turn - 1)
    return Glimpse(number, event.tag, event.at, MappingProxyType(facts))


def turns_seen(state: State, viewer: Viewer, events: Sequence[Event], places: Sequence[int]) -> tuple[Turn, ...]:
    """Show the turns somebody knows of as they are told now, each with its number among the events they see.

    Args:
        state: where the session stands.
        viewer: who looks.
        events: all events.
        places: the places of those they see.
    """
    sees = eye(state, viewer).sees
    numbered = ((turn, _numbered(places, turn.number - 1)) for turn in turns(events))
    return tuple(limited(evolve(turn, number=number), sees) for turn, number in numbered if number)


def visits_seen(plan: Plan, state: State, viewer: Viewer, events: Sequence[Event], places: Sequence[int]) -> tuple[Visit, ...]:
    """Show when phases were held of which somebody knows, up to the latest event they know of.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        viewer: who looks.
        events: all events.
        places: the places of those they see.
    """
    known = (event for event in e.counting(events) if _numbered(places, event.seq - 1))
    sees = eye(state, viewer).sees
    return tuple(limited(evolve(visit, days=visit.days or _in_days(plan, visit.phase)), sees) for visit in visits(known))


def _in_days(plan: Plan, phase: str) -> bool:
    """Tell whether a phase is counted in days, as the protocol says; whoever learns of no dates knows it from there."""
    node = plan.nodes.get(phase)
    return node is not None and isinstance(node.step, Phase) and node.step.days is not None


def _numbered(places: Sequence[int], place: int) -> int:
    """Give the number of the event at a place among those somebody sees, or 0."""
    found = bisect_left(places, place)
    return found + 1 if found < len(places) and places[found] == place else 0


def _permissions(plan: Plan, state: State, looking: Eye) -> Iterator[Consent]:
    for (item, scope, subject), held in state.things.consents.items():
        if _keeps(plan, state, looking, item, subject):
            yield Consent(
                item=item, subject=subject, scope=scope, state=held.state, audience=held.audience, until=held.until, since=held.since, by=held.by
            )


def _missing(plan: Plan, state: State, looking: Eye) -> Iterator[tuple[str, str, str]]:
    shown = {(stop.watch.scope, chosen(state.room, stop.selects)) for stop in plan.stops.values() if stop.watch is not None}
    audiences = {scope: tuple(person for seen, people in shown if seen == scope for person in people) for scope, _ in shown}
    for item in state.things.films:
        for scope in plan.protocol.scopes:
            for subject in lacking(state.things, item, scope, audiences[scope], state.at) if scope in audiences else ():
                if _keeps(plan, state, looking, item.id, subject):
                    yield item.id, scope, subject


def _item_clearance(plan: Plan, state: State, looking: Eye, item: str, kind: str, owner: str) -> frozenset[Sees]:
    if looking.person == owner:
        return EVERYTHING
    rule, standing = plan.items.get(kind), looking.standing
    if rule is None or rule.access is Access.PRIVATE:
        return NOTHING
    thing = state.things.items[item]
    if not knows(plan, state, thing, looking.person):
        return NOTHING
    if rule.access is Access.HELD or rule.seal is not None:
        seen = EVERYTHING if _unclosed(plan, state, looking, thing) else NOT_THE_CONTENT
    elif plan.stewards & standing.roles:
        seen = EVERYTHING
    else:
        seen = NOT_THE_CONTENT if rule.film or item in state.things.locked or not plan.member(standing) else EVERYTHING
    return seen - {Sees.AUTHORSHIP} if rule.anonymous else seen


def _unclosed(plan: Plan, state: State, looking: Eye, item: Thing) -> bool:
    """Tell whether the words of what is sealed, or held by somebody, are for others than the author, too."""
    if sealed(plan, state, item):
        return False
    if plan.items[item.kind].access is Access.HELD:
        return item.holder == looking.person
    return plan.member(looking.standing) or bool(plan.stewards & looking.standing.roles)


def _keeps(plan: Plan, state: State, looking: Eye, item: str, subject: str) -> bool:
    return bool(plan.stewards & looking.standing.roles) or _concerns(state, looking.person, item, subject)


def _concerns(state: State, viewer: str, item: str, subject: str) -> bool:
    held = state.things.items.get(item)
    return viewer == subject or (held is not None and (held.owner == viewer or viewer in dict(held.guardians).get(subject, ())))
