# SPDX-License-Identifier: MIT
"""Non-interference: what a viewer may not see makes no difference to anything they are shown, offered or refused.

A session is taken, and a viewer. What they are not shown of its record follows from the declared degrees of its fields and from what they were told of
(`Session.changes`). A twin record has other values there: other names, words, people, points, dates, or some of it left out. Where a session can be taken
up from the twin, the viewer must not be able to tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from types import UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from attrs import define, evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from plcprotocols import Onlooker
from plcprotocols.analysis import from_session
from plcprotocols.engine.seen import ItemSeen
from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import turns
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import PlcError
from plcprotocols.model.events import Event
from plcprotocols.model.items import Content
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.viewers import Viewer
from plcprotocols.model.visibility import Sees, degrees
from plcprotocols.model.who import Holders
from tests import golden_file
from tests.engine.test_viewers import strings
from tests.test_golden import NAMES
from tests.walks import Focus, anything, flat, setting, walk

DRAWN = st.randoms(use_true_random=False)
Field = tuple[str, str]


# What is hidden


@define
class Blind:
    """What one viewer is not shown of the record of a session.

    Attributes:
        fields: the fields hidden of each event, by its place; of an event they know nothing of all but its number and moment.
        unseen: the places of those they know nothing of.
    """

    fields: dict[int, tuple[str, ...]]
    unseen: list[int]


def blind_of(session: Session, viewer: Viewer) -> Blind:
    """Find what somebody is not shown: what `changes` leaves out, where what it is about does not stand as an item or a permission in their view."""
    told = dict(zip(session._places(viewer), session.changes(viewer), strict=True))
    seen, plan = session.view(viewer), session._draft.plan
    items = {item.id: item for item in seen.items}
    consents = {(each.item, each.scope, each.subject) for each in seen.consents} if keeps(session, viewer) else frozenset()
    nameless = {rule.id for rule in plan.items.values() if rule.anonymous}
    found: dict[int, tuple[str, ...]] = {}
    unseen: list[int] = []
    for place, event in enumerate(session.events):
        names = named(event)
        if isinstance(event, e.ConsentRecorded | e.ConsentExpired) and (event.item, event.scope, event.subject) in consents:
            continue
        if place in told:
            declared, facts = declared_of(event), told[place].facts
            names = tuple(name for name in names if declared[name] is not Sees.STRUCTURE and name not in facts)
        item = items.get(getattr(event, "item", None) or "")
        if item is not None:
            names = tuple(name for name in names if not stands_in(item, event, name) or (name in {"actor", "owner"} and item.kind in nameless))
        elif place not in told:
            unseen.append(place)
        if names:
            found[place] = names
    return Blind(found, unseen)


def keeps(session: Session, viewer: Viewer) -> bool:
    """Tell whether somebody keeps the permissions now, by a role of theirs."""
    roles = {viewer.role} if isinstance(viewer, Holders) else {role for each in session.view(Onlooker.OUTSIDER).people if each.id == viewer for role in each.roles}
    return bool(roles & session._draft.plan.stewards)


def named(event: Event) -> tuple[str, ...]:
    """Name the fields of an event besides its number and moment."""
    return tuple(name for name in declared_of(event) if name not in {"seq", "at"})


def declared_of(event: Any) -> dict[str, Sees]:
    """Give the degree of each field of an event, or of a kind of event."""
    return degrees(event if isinstance(event, type) else type(event))


def stands_in(item: ItemSeen, event: Event, name: str) -> bool:
    """Tell whether an item, as it is shown, has what a field of one of its events says."""
    if name in {"item", "supersedes"}:
        return True
    return name in degrees(ItemSeen) and getattr(item, name) == getattr(event, name) and (getattr(item, name) is not None or name != "content")


# Other values


def other(value: Any, hint: Any, random: Random, pool: list[str]) -> Any:
    """Give another value of the type of a field; the type alone says which there are."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        kinds = [arg for arg in args if arg is not type(None)]
        if type(None) in args and value is not None and random.random() < 0.2:
            return None
        return other(value, kinds[0], random, pool)
    if origin is tuple and args[-1] is Ellipsis:
        return _other_several(value or (), args[0], random, pool)
    if origin is tuple:
        parts = list(value if value is not None else [None] * len(args))
        for place in [random.randrange(len(args))] if value is not None else range(len(args)):
            parts[place] = other(parts[place], args[place], random, pool)
        return tuple(parts)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return random.choice([each for each in hint if each is not value])
    if hint is bool:
        return not value
    if hint in {int, float}:
        return hint(max(0, (value or 0) + random.choice([-1, 1, 2])))
    if hint is datetime:
        return (value or datetime(2030, 1, 1).astimezone()) + timedelta(seconds=random.choice([-1, 1, 3600, 86400]))
    if hint is str:
        return random.choice([*pool, *pool, fresh(random)])
    raise TypeError(f"nothing is known of values such as {hint}")


def _other_several(value: tuple[Any, ...], hint: Any, random: Random, pool: list[str]) -> tuple[Any, ...]:
    several = list(value)
    match random.choice(["mix", "drop", "change", "change", "add"]) if several else "add":
        case "mix":
            random.shuffle(several)
        case "drop":
            several.pop(random.randrange(len(several)))
        case "change":
            place = random.randrange(len(several))
            several[place] = other(several[place], hint, random, pool)
        case _:
            several.append(other(None, hint, random, pool))
    return tuple(several)


def fresh(random: Random) -> str:
    """Give a name nobody and nothing has."""
    return f"n-{random.getrandbits(40):x}"


def renamed(value: Any, names: dict[str, str]) -> Any:
    """Put other texts in the place of some, however deep."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(each, names) for each in value)
    return value


def with_names(event: Event, where: tuple[str, ...], names: dict[str, str]) -> Event:
    """Put other texts in the place of some in some fields of an event."""
    return evolve(event, **{name: renamed(getattr(event, name), names) for name in where})


# Twins


class Twins:
    """Makes twins of a session for one viewer, step by step: each step is one change of what is hidden that a session can be taken up from.

    Args:
        random: where to draw from.
        viewer: who looks.
        session: the session; of a level that can be taken up.
    """

    def __init__(self, random: Random, viewer: Viewer, session: Session) -> None:
        self.random = random
        self.viewer = viewer
        self.rules = flat(session.protocol).items
        self.told = told_to_all(session, viewer)
        self.shown = shown(session, viewer)
        self.commands = tried(random, session, viewer)
        self.answers = answers(session, self.commands)
        self.known = {*strings(list(self.shown.values())), *strings(session.protocol), "", session.record.header.record}
        self.heard = {glimpse.facts.get("content") for glimpse in self.shown["changes"]}
        if isinstance(viewer, str):
            self.known.add(viewer)
        self.take(session)

    def take(self, session: Session) -> None:
        """Go on from a session."""
        self.session, self.record, self.blind = session, session.record, blind_of(session, self.viewer)

    def step(self) -> Session | None:
        """Change something hidden, and give the session taken up from that; None where there is none."""
        return self.taken_up(self.random.choice(MAKERS)(self))

    def taken_up(self, twin: Record | None) -> Session | None:
        """Take a session up from a twin in which what is the viewer's own, for whose eyes things are and what all are told is as it was."""
        if twin is None or twin == self.record or self.own(twin) != self.own(self.record) or not self.alike(twin):
            return None
        try:
            session = Session.resume(twin)
        except (PlcError, ValueError):
            return None
        return session if told_to_all(session, self.viewer) == self.told else None

    def own(self, record: Record) -> list[str]:
        """Name what of a record says something of the viewer, in which field and of which item: what concerns them is theirs to know."""
        values = ((event.tag, getattr(event, "item", None), name, getattr(event, name)) for event in record.events for name in named(event))
        told = ((*which, each) for *which, value in values for each in (value if isinstance(value, tuple) else (value,)))
        if not isinstance(self.viewer, str):
            return []
        concern = ((event.tag, event.item, event.subject) for event in record.events if self.guards(event, record))
        return sorted(map(repr, (*(each for each in told if self.viewer in strings(each[-1])), *concern)))

    def guards(self, event: Event, record: Record) -> TypeGuard[e.ConsentRecorded | e.ConsentExpired]:
        """Tell whether an event is about a permission for somebody for whom the viewer speaks."""
        if not isinstance(event, e.ConsentRecorded | e.ConsentExpired):
            return False
        brought = (each for each in record.events if isinstance(each, e.ItemBrought) and each.item == event.item)
        return any(subject == event.subject and self.viewer in people for each in brought for subject, people in each.guardians)

    def alike(self, twin: Record) -> bool:
        """Tell whether items are of kinds for the same eyes as they were."""
        pairs = zip(self.record.events, twin.events, strict=True) if len(twin.events) == len(self.record.events) else ()
        kinds = {(getattr(here, "kind", None), getattr(there, "kind", None)) for here, there in pairs}
        rules = {rule.id: (rule.access, rule.anonymous, rule.seal, rule.film) for rule in self.rules}
        return all(here == there or rules.get(here or "") == rules.get(there or "") for here, there in kinds)

    def unknown(self) -> list[str]:
        """Name what stands in the record and is not shown to the viewer in any way."""
        return sorted({text for event in self.record.events for name in told_of(event) for text in strings(getattr(event, name))} - self.known)

    def rename(self) -> Record:
        """Give one name the viewer knows nothing of, or all of them, others throughout."""
        unknown = self.unknown()
        return self.with_other_names(self.random.choice([unknown, unknown and [self.random.choice(unknown)]]))

    def rename_people(self) -> Record:
        """Give all people the viewer knows nothing of other names."""
        people = self.record.header.cast.people
        return self.with_other_names([name for name in self.unknown() if name in people])

    def rename_items(self) -> Record:
        """Give all items the viewer knows nothing of other names."""
        items = {getattr(event, name, "") for event in self.record.events for name in ("item", "source")}
        return self.with_other_names([name for name in self.unknown() if name in items])

    def with_other_names(self, unknown: list[str]) -> Record:
        """Give some names others throughout."""
        names, header = {name: fresh(self.random) for name in unknown}, self.record.header
        for event in self.record.events:
            if isinstance(event, e.ItemHanded) and {event.item, event.source} <= names.keys():
                names[event.item] = f"{event.record}/{names[event.source]}"
        return evolve(
            self.record,
            header=evolve(header, cast=Cast(renamed(header.cast.holders, names), renamed(header.cast.late, names))),
            events=tuple(with_names(event, named(event), names) for event in self.record.events),
            contents=tuple(evolve(content, id=renamed(content.id, names)) for content in self.record.contents),
        )

    def speak(self) -> Record:
        """Have other words said wherever they are not for the viewer."""
        digits = f"{self.random.getrandbits(128):032x}"
        said = (content if content.id in self.heard else Content(content.id, digits, fresh(self.random)) for content in self.record.contents)
        return evolve(self.record, contents=tuple(said))

    def swap(self) -> Record | None:
        """Put one text for another, and that for the first, wherever they are hidden."""
        pool = self.pool()
        if len(pool) < 2:
            return None
        one, two = self.random.sample(pool, 2)
        return self.with_events({place: with_names(self.record.events[place], where, {one: two, two: one}) for place, where in self.blind.fields.items()})

    def change(self) -> Record | None:
        """Change one hidden field; the same text in the same event, or in the same moment, goes with it."""
        slot = self.slot()
        if slot is None:
            return None
        place, name = slot
        event, pool = self.record.events[place], [*self.record.header.cast.people, *self.pool(name) * 3]
        value = getattr(event, name)
        new = other(value, get_type_hints(type(event))[name], self.random, pool)
        if not (isinstance(value, str) and isinstance(new, str)):
            return self.with_events({place: evolve(event, **{name: new})})
        wide = self.random.random() < 0.5
        near = (each for each in self.blind.fields if each == place or (wide and self.record.events[each].at == event.at))
        return self.with_events({each: with_names(self.record.events[each], self.blind.fields[each], {value: new}) for each in near})

    def exchange(self) -> Record | None:
        """Let two events of a kind exchange what is hidden of both."""
        kinds: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for place, names in self.blind.fields.items():
            kinds.setdefault((self.record.events[place].tag, names), []).append(place)
        able = [key for key, places in kinds.items() if len(places) > 1]
        if not able:
            return None
        key = self.random.choice(able)
        one, two = self.random.sample(kinds[key], 2)
        pairs = ((one, two), (two, one))
        events = self.record.events
        return self.with_events({here: evolve(events[here], **{name: getattr(events[there], name) for name in key[1]}) for here, there in pairs})

    def leave_out(self) -> Record | None:
        """Leave out an event the viewer knows nothing of, all of its moment, or all that name the same item; the numbers close up."""
        events, unseen = self.record.events, self.blind.unseen
        if not unseen:
            return None
        place = self.random.choice(unseen)
        gone, item = {place}, getattr(events[place], "item", None)
        if isinstance(undone := events[place], e.Undone):
            gone |= {number - 1 for number in undone.back}
        elif self.random.random() < 0.5:
            gone = {each for each in unseen if events[each].at == events[place].at}
        elif item:
            gone = {each for each in unseen if item in strings(events[each])}
        for each in tuple(gone):
            while (each := each - 1) >= 0 and isinstance(events[each], e.NOTES):
                gone.add(each)
        if not gone <= set(unseen):
            return None
        return evolve(self.record, events=closed_up(events, gone))

    def leave_uncorrected(self) -> Record | None:
        """Leave out all that was put right of one turn, where the viewer knows nothing of it; the numbers close up."""
        events, gone = self.record.events, dict[int, set[int]]()
        for place in self.blind.unseen:
            if isinstance(event := events[place], e.TurnRelabelled | e.TurnReattributed):
                gone.setdefault(event.turn, set()).update((place, *([place - 1] if isinstance(events[place - 1], e.ClockClamped) else [])))
        return evolve(self.record, events=closed_up(events, self.random.choice([*gone.values()]))) if gone else None

    def move(self) -> Record | None:
        """Have what the viewer knows nothing of happen earlier or later, between what was before it and what came after."""
        events, unseen = self.record.events, self.blind.unseen
        at = events[self.random.choice(unseen)].at if unseen else None
        moved = [place for place, event in enumerate(events) if event.at == at]
        if not moved or not set(moved) <= set(unseen) or moved[0] == 0 or moved[-1] == len(events) - 1:
            return None
        before, after = events[moved[0] - 1].at, events[moved[-1] + 1].at
        moment = before + (after - before) * self.random.choice([0.25, 0.5, 0.9])
        return self.with_events({place: evolve(events[place], at=moment) for place in moved})

    def with_events(self, changed: dict[int, Event]) -> Record:
        return evolve(self.record, events=tuple(changed.get(place, event) for place, event in enumerate(self.record.events)))

    def pool(self, field: str = "") -> list[str]:
        """Name the texts of one hidden field, wherever it is hidden; of any where none is named."""
        slots = [(name, getattr(self.record.events[place], name)) for place, names in self.blind.fields.items() for name in names]
        texts = [(name, value) for name, value in slots if isinstance(value, str | tuple) and value]
        chosen = field or (self.random.choice(sorted({name for name, _ in texts})) if texts else "")
        return sorted({text for name, value in texts if name == chosen for text in strings(value)})

    def slot(self) -> tuple[int, str] | None:
        """Draw a hidden field: first of which kind of event, so that each is met, then where."""
        slots: dict[Field, list[int]] = {}
        for place, names in self.blind.fields.items():
            for name in names:
                slots.setdefault((self.record.events[place].tag, name), []).append(place)
        if not slots:
            return None
        key = self.random.choice(sorted(slots))
        return self.random.choice(slots[key]), key[1]


MAKERS: tuple[Callable[[Twins], Record | None], ...] = (
    *(Twins.rename, Twins.rename, Twins.speak, Twins.swap, Twins.swap, Twins.change, Twins.change, Twins.change),
    *(Twins.exchange, Twins.exchange, Twins.leave_out, Twins.leave_out, Twins.leave_uncorrected, Twins.move),
)


def told_of(event: Any) -> tuple[str, ...]:
    """Name the fields of an event, or of a kind of event, that tell more than structure."""
    return tuple(name for name, degree in declared_of(event).items() if degree is not Sees.STRUCTURE)


def closed_up(events: tuple[Event, ...], gone: set[int]) -> tuple[Event, ...]:
    """Leave out the events at some places, and number the others anew."""
    kept = [event for place, event in enumerate(events) if place not in gone]
    numbers = {event.seq: number for number, event in enumerate(kept, start=1)}
    return tuple(_numbered_anew(evolve(event, seq=number), numbers) for number, event in enumerate(kept, start=1))


def _numbered_anew(event: Event, numbers: dict[int, int]) -> Event:
    """Have an event name others by their new numbers; what is left out has none."""
    if isinstance(event, e.Undone):
        return evolve(event, back=tuple(numbers[each] for each in event.back if each in numbers))
    return evolve(event, turn=numbers.get(event.turn, 0)) if isinstance(event, e.TurnRelabelled | e.TurnReattributed) else event


# What is told


def told_to_all(session: Session, viewer: Viewer) -> tuple[object, ...]:
    """Give what comes of hidden facts in front of everybody; the reference lists it under "What tells of what is hidden", in this order."""
    if viewer is Onlooker.PUBLIC:
        public = session.view(viewer)
        return (public.now, public.groups)
    seen, now = session.view(Onlooker.OUTSIDER), session.view(viewer).now
    versions = (now.phase_no, now.floor_no) if any(isinstance(event, e.BrokeOut) for event in session.events) else ()
    return (seen.now.at, seen.people, seen.groups, seen.left_out, seen.talk_shares, versions, tuple(lacking(session, viewer)))


def lacking(session: Session, viewer: Viewer) -> Iterator[object]:
    """Tell of the film at hand whether permissions are lacking now and soon, and what becomes of it until then."""
    film = session.view(viewer).now.film
    if film is None or not film.item:
        return
    for seconds in (0, 1, 30):
        at = session.now.at + timedelta(seconds=seconds)
        refusals = (session.why_not(c.Play(person.id, at, film.item)) for person in session.view(Onlooker.OUTSIDER).people)
        yield any(refusal is not None and refusal.code == "consent-missing" for refusal in refusals), session.now_at(at).film


def shown(session: Session, viewer: Viewer) -> dict[str, Any]:
    """Gather everything a viewer is shown or offered."""
    changes = session.changes(viewer)
    texts = {content.id: content.text for content in session.record.contents}
    return {
        "view": session.view(viewer),
        "changes": changes,
        "turns": session.turns(viewer),
        "visits": session.visits(viewer),
        "meeting": from_session(session, viewer=viewer),
        "words": [texts.get(str(glimpse.facts["content"])) for glimpse in changes if glimpse.facts.get("content")],
        "legal": tuple(session.legal(viewer)) if isinstance(viewer, str) else (),
    }


def tried(random: Random, session: Session, viewer: Viewer) -> list[Command]:
    """Draw what a person could ask for, at times of what they know nothing of."""
    if not isinstance(viewer, str):
        return []
    at, found = session.now.at, list[Command]()
    for number in range(10):
        at = session.now.at + timedelta(seconds=random.choice([0, 0, 1, 30]))
        found += [evolve(anything(random, session, at, number), actor=viewer)]
    things = [event for event in session.events if isinstance(event, e.ItemBrought | e.ItemProduced | e.ItemHanded)]
    for thing in random.sample(things, min(2, len(things))):
        scope, old = next(iter(session.protocol.scopes), "no"), random.choice([None, thing.item])
        found += [
            *(kind(viewer, at, thing.item) for kind in (c.Sign, c.Play, c.Reveal)),
            c.Produce(viewer, at, thing.kind, random.choice([thing.item, "new"]), None, thing.about, old),
            c.PassOn(viewer, at, {thing.item: viewer}),
            c.Score(viewer, at, thing.item, 1),
            c.CastVote(viewer, at, {thing.item: 1}),
            c.BeginTurn(viewer, at, about=thing.item),
            c.RecordConsent(viewer, at, thing.item, viewer, scope, "withdrawn"),
        ]
    found += [c.Undo(viewer, at, event.at) for event in random.sample(session.events[-8:], min(3, len(session.events)))]
    for turn in random.sample(turns(session.events), min(3, len(turns(session.events)))):
        found += [c.Relabel(viewer, at, turn.person, turn.began, random.choice(list(Move))), c.Reattribute(viewer, at, turn.person, turn.began, viewer)]
    return found


def answers(session: Session, commands: list[Command]) -> list[Refusal | None]:
    """Say what becomes of commands."""
    return [session.why_not(command) for command in commands]


def taken(refusal: Refusal | None) -> bool:
    """Tell whether a name is refused because something has it: what is made anew needs a name of its own, whoever may know of what has it."""
    return refusal is not None and refusal.code == "item-exists"


def differences(twins: Twins, session: Session) -> list[tuple[str, object, object]]:
    """Find what lets the viewer tell a twin from the session."""
    found = [(name, twins.shown[name], there) for name, there in shown(session, twins.viewer).items() if there != twins.shown[name]]
    compared = zip(twins.commands, twins.answers, answers(session, twins.commands), strict=True)
    return found + [(str(command), here, there) for command, here, there in compared if here != there and not (taken(here) or taken(there))]


def others(one: Record, two: Record) -> set[Field]:
    """Name the fields that are other in a twin, or were filled in what it leaves out, and tell more than structure."""
    if len(one.events) == len(two.events):
        pairs = zip(one.events, two.events, strict=True)
        return {(here.tag, name) for here, there in pairs if here != there for name in told_of(here) if getattr(here, name) != getattr(there, name)}
    kept = {id(event) for event in two.events} | {(event.tag, event.at) for event in two.events}
    gone = (event for event in one.events if id(event) not in kept and (event.tag, event.at) not in kept)
    return {(event.tag, name) for event in gone for name in told_of(event) if filled(getattr(event, name))}


def filled(value: object) -> bool:
    return value is not None and value not in ((), "", False)


# The property


def indistinguishable(random: Random, session: Session, viewers: Sequence[Viewer], steps: int) -> Iterator[set[Field]]:
    """Hold that viewers cannot tell a session from its twins; give for each step what was other, nothing where there was no twin."""
    session, first = Session.resume(session.record), (Twins.rename_people, Twins.rename_items)
    for viewer in viewers:
        twins = Twins(random, viewer, session)
        for number in range(steps):
            twin = twins.taken_up(first[number](twins)) if number < len(first) else twins.step()
            if twin is None:
                yield set()
                continue
            assert differences(twins, twin) == [], (viewer, sorted(others(twins.record, twin.record)))
            yield others(twins.record, twin.record)
            twins.take(twin)


def viewers_of(session: Session) -> list[Viewer]:
    return [*session._draft.state.room.seats, *(Holders(role.id) for role in session.protocol.roles), *Onlooker]


def drawn(random: Random, foci: Sequence[Focus] = tuple(Focus)) -> Session | None:
    """Walk through a protocol of any focus; None where too little is kept of it to be taken up."""
    session = setting(random, focus=random.choice(foci)).open()
    for command in walk(random, session, random.choice([10, 30, 60, 90]), wild=0.2):
        wordy = {"end-turn", "produce", *(["extend"] if session.now.lead else [])}
        session.attempt(command, words=f"words {random.random()}" if command.tag in wordy else None)
    return session if session.level.rank >= Level.TURNS.rank else None


@given(DRAWN)
def test_what_is_hidden_from_a_viewer_makes_no_difference_to_them(random: Random) -> None:
    session = drawn(random)
    assume(session is not None)
    assert session is not None
    for _ in indistinguishable(random, session, random.sample(viewers_of(session), 2), 8):
        pass


def test_every_field_that_tells_more_than_structure_is_tried_and_there_are_twins_enough() -> None:
    """Golden transcripts and walks: what is hidden makes no difference in them, and each field somebody may not see was another in some twin."""
    wanted = {(kind.tag, field) for kind in get_args(Event) for field in told_of(kind)} - UNTRIED.keys()
    tries, met, there, nobodys = list[bool](), set[Field](), set[Field](), set[Field]()
    for random, session, golden in sessions():
        there |= {(event.tag, field) for event in session.events for field in told_of(event) if filled(getattr(event, field))}
        viewers = [Onlooker.PUBLIC, *random.sample(viewers_of(session), 1 if golden else 2)]
        for changed in indistinguishable(random, session, viewers, 6 if golden else 10):
            tries.append(bool(changed))
            met |= changed
        # What the rulebook draws as a consequence is nobody's act: nobody stands there, so nobody is hidden.
        nobodys = {(tag, field) for tag, field in wanted - there if field == "actor"}
        if not golden and wanted <= met | nobodys:
            break
    assert wanted - met - nobodys == set()
    assert sum(tries) > len(tries) / 5


# Fields that the twins of a few sessions seldom or never have another value of, and why; they are tried all the same wherever they are drawn.
UNTRIED: dict[Field, str] = {
    ("breached", "item"): "few breaches are of an item, and whoever sees the breach sees the item",
    ("film-stopped", "why"): "a permission or the audience is the reason, and the record says which of the two it was",
    ("handed-over", "back"): "a role, which follows from who holds what",
    ("item-handed", "about"): "few sessions that are held hand back what is about somebody",
    ("item-handed", "kind"): "follows from what the phase that holds the session takes back",
    ("item-handed", "number"): "follows from the pass in which the session was held",
    ("item-produced", "number"): "follows from the pass in which it is produced, and few items of a pass are hidden from somebody",
    ("item-turned", "item"): "few loops over items come to a pass in a walk",
    ("passed-on", "actor"): "few walks pass on what is anonymous, and of nothing else is it hidden who passed it on",
    ("passed-on", "passes"): "items change hands in few walks",
    ("item-produced", "merges"): "who knows of an item knows what became one in it; what they know nothing of is left out with the whole event",
    ("vote-closed", "distribution"): "it follows from points as totals do, and few votes that show it are held where somebody is shown none of it",
    ("scored", "points"): "points count towards a result, so that few are others while the vote is open",
    ("steps-extended", "content"): "few walks give more time with words while a group of steps has a time",
    ("time-voted", "option"): "a vote on more time ends with the vote that decides it, and comes seldom",
    ("turn-reattributed", "turn"): "the number of the turn follows from the record; with what is left out before it they close up",
    ("turn-relabelled", "turn"): "the same",
    ("undone", "back"): "the numbers of what was taken back follow from the record; with what is left out before it they close up",
}
RICH = (Focus.VOTES, Focus.FILMS, Focus.SEALS, Focus.CYCLES, Focus.GROUPS, Focus.OFFERS, Focus.ITEMS, Focus.NOTHING)


def sessions() -> Iterator[tuple[Random, Session, bool]]:
    """Give the golden transcripts, some not played to their end, and then walks in which much is hidden, each with a source of its own to draw from."""
    for name in NAMES:
        random = Random(name)
        session = played(name, random.choice([0.5, 0.9, 1.0, 1.0]))
        if session.level.rank >= Level.TURNS.rank:
            yield random, session, True
    for number in range(120):
        random = Random(number)
        walked = drawn(random, (RICH[number % len(RICH)],))
        if walked is not None:
            yield random, walked, False


def test_what_is_untried_is_there_to_be_tried() -> None:
    told = {(kind.tag, field) for kind in get_args(Event) for field in told_of(kind)}
    assert UNTRIED.keys() <= told
    assert all(UNTRIED.values())


def played(name: str, share: float) -> Session:
    """Play some share of a golden transcript, with words wherever there can be some."""
    golden = golden_file.read(name)
    session = golden.open()
    lines = [line for line in golden.lines if line.command is not None and line.mark != "!"]
    for line in lines[: round(len(lines) * share)]:
        assert line.command is not None
        session.perform(line.command, words=f"words {line.number}" if line.command.tag in {"end-turn", "produce"} else None)
    return session
