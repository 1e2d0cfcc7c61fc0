# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. A new kind of event needs a function here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from plcprotocols.engine.state import END, START, Film, Floor, Frame, Place, Room, Standing, State, Things
from plcprotocols.model import events as e
from plcprotocols.model.consents import Consent
from plcprotocols.model.events import Event
from plcprotocols.model.items import Item
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header

NO_TIME = timedelta()
NONE: frozenset[str] = frozenset()
FREE = Floor()

# A named tuple's own constructor takes twice as long, and a state is made for every event.
new = tuple.__new__


def initial(protocol: Protocol, header: Header) -> State:
    """Make the state before the first event: everybody in their seat, nothing begun."""
    cast_ = header.cast
    roles: dict[str, set[str]] = {person: set() for person in cast_.people}
    for role, people in cast_.holders:
        for person in people:
            roles[person].add(role)
    given = dict(header.parameters)
    room = Room(
        seats=cast_.people,
        standing={person: Standing(person not in cast_.late, frozenset(held), frozenset()) for person, held in roles.items()},
        cast={role.id: tuple(person for person in cast_.people if role.id in roles[person]) for role in protocol.roles},
        answers={},
    )
    things = Things(
        items={},
        films=(),
        locked=frozenset(),
        consents={},
        parameters={parameter.id: given.get(parameter.id, parameter.default) for parameter in protocol.parameters},
        contents={},
    )
    place = Place(START, "", 0, None, False, frozenset(), frozenset(), (), frozenset())
    return State(0, header.opened, 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), place, room, things, None)


def evolve(state: State, event: Event) -> State:
    """Fold one event into the state."""
    return FOLDS[type(event)](state, event)


def due(place: Place, floor: Floor) -> datetime | None:
    """Name the next deadline: the film's end or the phase's planned time, whichever comes first."""
    film = floor.film.until if floor.film is not None else None
    phase = None if place.time_up else place.until
    if film is None or phase is None:
        return film or phase
    return min(film, phase)


def _on(s: State, event: Event, floor: Floor, place: Place) -> State:
    """Go on with another floor and place, which may move the next deadline; the floor number grows."""
    deadline = None if s.paused is not None else due(place, floor)
    return new(State, (event.seq, event.at, s.floor_no + 1, deadline, floor, s.talk, place, s.room, s.things, s.paused))


def _noted(s: State, event: Event) -> State:
    return new(State, (event.seq, event.at, s.floor_no, s.due, s.floor, s.talk, s.place, s.room, s.things, s.paused))


def _in_room(s: State, event: Event, room: Room) -> State:
    return new(State, (event.seq, event.at, s.floor_no, s.due, s.floor, s.talk, s.place, room, s.things, s.paused))


def _with_things(s: State, event: Event, things: Things) -> State:
    return new(State, (event.seq, event.at, s.floor_no, s.due, s.floor, s.talk, s.place, s.room, things, s.paused))


def _at_place(s: State, event: Event, place: Place) -> State:
    return new(State, (event.seq, event.at, s.floor_no, s.due, s.floor, s.talk, place, s.room, s.things, s.paused))


def _turn_begun(s: State, event: e.TurnBegun) -> State:
    f = s.floor
    floor = new(Floor, (event.actor, event.move, event.at, event.to, f.queue, f.passed, f.lap, f.owed, f.done, f.film))
    return new(State, (event.seq, event.at, s.floor_no + 1, s.due, floor, s.talk, s.place, s.room, s.things, s.paused))


def _turn_ended(s: State, event: e.TurnEnded) -> State:
    f, speaker = s.floor, event.speaker
    queue = f.queue
    if queue and event.counts and speaker in queue:
        queue = queue[1:] if queue[0] == speaker else tuple(person for person in queue if person != speaker)
    talk = s.talk.copy()
    talk[speaker] += (s.paused or event.at) - (f.since or event.at)
    floor = new(Floor, (None, None, None, (), queue, f.passed, f.lap, event.owed, f.done or event.counts, f.film))
    return new(State, (event.seq, event.at, s.floor_no + 1, s.due, floor, talk, s.place, s.room, s.things, s.paused))


def _queued(s: State, event: Event, queue: tuple[str, ...], passed: tuple[str, ...], lap: int, owed: tuple[str, ...]) -> State:
    f = s.floor
    return _on(s, event, new(Floor, (f.speaker, f.move, f.since, f.to, queue, passed, lap, owed, f.done, f.film)), s.place)


def _turn_passed(s: State, event: e.TurnPassed) -> State:
    f, person = s.floor, cast("str", event.actor)
    if person in f.owed:
        return _queued(s, event, f.queue, f.passed, f.lap, ())
    queue = tuple([each for each in f.queue if each != person])
    return _queued(s, event, queue, (*f.passed, person) if event.reoffered else f.passed, f.lap, f.owed)


def _turn_skipped(s: State, event: e.TurnSkipped) -> State:
    f = s.floor
    queue = tuple(person for person in f.queue if person != event.person)
    owed = () if event.person in f.owed and queue == f.queue else f.owed
    return _queued(s, event, queue, f.passed, f.lap, owed)


def _option_chosen(s: State, event: e.OptionChosen) -> State:
    person, r, f = cast("str", event.actor), s.room, s.floor
    old = r.standing[person]
    answers = r.answers.copy()
    before = answers.get((event.question, person))
    answers[event.question, person] = event.option
    standing = r.standing.copy()
    standing[person] = Standing(old.present, old.roles, old.answers - {(event.question, before)} | {(event.question, event.option)})
    s = _in_room(s, event, Room(r.seats, standing, r.cast, answers))
    if person in f.queue:
        return _queued(s, event, tuple([each for each in f.queue if each != person]), f.passed, f.lap, f.owed)
    return s


def _said_enough(s: State, event: e.SaidEnough) -> State:
    p = s.place
    sayers = p.sayers | {cast("str", event.actor)}
    return _at_place(s, event, new(Place, (p.stop, p.phase, p.number, p.until, p.time_up, p.produced, sayers, p.frames, p.entered)))


def _lap_begun(s: State, event: e.LapBegun) -> State:
    return _queued(s, event, event.order, (), s.floor.lap + 1, s.floor.owed)


def _queue_joined(s: State, event: e.QueueJoined) -> State:
    f = s.floor
    return _queued(s, event, (*f.queue, event.person), f.passed, f.lap, f.owed)


def _filmed(s: State, event: Event, film: Film) -> State:
    f = s.floor
    return _on(s, event, new(Floor, (f.speaker, f.move, f.since, f.to, f.queue, f.passed, f.lap, f.owed, f.done, film)), s.place)


def _seen(s: State) -> bool:
    return s.floor.film is not None and s.floor.film.over


def _film_played(s: State, event: e.FilmPlayed) -> State:
    return _filmed(s, event, Film(event.item, event.position, event.at, event.until, None, _seen(s)))


def _film_stopped(s: State, event: e.FilmStopped) -> State:
    return _filmed(s, event, Film(event.item, event.position, None, None, event.caller, _seen(s)))


def _film_ended(s: State, event: e.FilmEnded) -> State:
    return _filmed(s, event, Film(event.item, 0.0, None, None, None, over=True))


def _item(s: State, event: Event, item: Item, content: str | None) -> State:
    t = s.things
    items = t.items.copy()
    items[item.id] = item
    films = t.films if item.seconds is None else (*t.films, item)
    contents = t.contents
    if content is not None:
        contents = contents.copy()
        contents[item.id] = content
    return _with_things(s, event, new(Things, (items, films, t.locked, t.consents, t.parameters, contents)))


def _item_brought(s: State, event: e.ItemBrought) -> State:
    return _item(s, event, Item(id=event.item, kind=event.kind, owner=event.owner, seconds=event.seconds, subjects=event.subjects), event.content)


def _item_produced(s: State, event: e.ItemProduced) -> State:
    p = s.place
    place = new(Place, (p.stop, p.phase, p.number, p.until, p.time_up, p.produced | {event.kind}, p.sayers, p.frames, p.entered))
    return _item(_at_place(s, event, place), event, Item(id=event.item, kind=event.kind, owner=event.owner), event.content)


def _item_locked(s: State, event: e.ItemLocked) -> State:
    return _with_things(s, event, s.things._replace(locked=s.things.locked | {event.item}))


def _consent_recorded(s: State, event: e.ConsentRecorded) -> State:
    t = s.things
    consents = t.consents.copy()
    consents[event.item, event.scope, event.subject] = Consent(
        item=event.item, subject=event.subject, scope=event.scope, state=event.state, audience=event.audience, until=event.until
    )
    return _with_things(s, event, new(Things, (t.items, t.films, t.locked, consents, t.parameters, t.contents)))


def _parameter_set(s: State, event: e.ParameterSet) -> State:
    return _with_things(s, event, s.things._replace(parameters={**s.things.parameters, event.parameter: event.option}))


def _phase_entered(s: State, event: e.PhaseEntered) -> State:
    p = s.place
    entered = p.entered if event.phase in p.entered else p.entered | {event.phase}
    place = new(Place, (event.stop, event.phase, p.number + 1, event.until, False, NONE, NONE, p.frames, entered))
    return _on(s, event, Floor(queue=event.order) if event.order else FREE, place)


def _part_entered(s: State, event: e.PartEntered) -> State:
    p = s.place
    place = new(Place, (event.stop, p.phase, p.number + 1, p.until, p.time_up, p.produced, p.sayers, p.frames, p.entered))
    return _on(s, event, Floor(queue=event.order) if event.order else FREE, place)


def _question_put(s: State, event: e.QuestionPut) -> State:
    p = s.place
    return _on(s, event, FREE, new(Place, (event.question, "", p.number + 1, None, False, NONE, NONE, p.frames, p.entered)))


def _framed(s: State, event: Event, frames: tuple[Frame, ...]) -> State:
    p = s.place
    return _at_place(s, event, new(Place, (p.stop, p.phase, p.number, p.until, p.time_up, p.produced, p.sayers, frames, p.entered)))


def _recast(s: State, event: e.LoopTurned | e.LoopEnded) -> State:
    room = s.room
    standing = room.standing.copy()
    for role, people in event.holders:
        for person in room.cast[role]:
            if person not in people:
                old = standing[person]
                standing[person] = Standing(old.present, old.roles - {role}, old.answers)
        for person in people:
            old = standing[person]
            if role not in old.roles:
                standing[person] = Standing(old.present, old.roles | {role}, old.answers)
    return _in_room(s, event, Room(room.seats, standing, {**room.cast, **dict(event.holders)}, room.answers))


def _loop_began(s: State, event: e.LoopBegan) -> State:
    return _framed(s, event, (*s.place.frames, Frame(event.loop, None, event.order, event.order)))


def _loop_turned(s: State, event: e.LoopTurned) -> State:
    *outer, frame = s.place.frames
    left = tuple(person for person in frame.left if person != event.person)
    return _framed(_recast(s, event), event, (*outer, Frame(frame.loop, event.person, left, frame.order)))


def _loop_joined(s: State, event: e.LoopJoined) -> State:
    frames = tuple(f._replace(left=(*f.left, event.person), order=(*f.order, event.person)) if f.loop == event.loop else f for f in s.place.frames)
    return _framed(s, event, frames)


def _loop_ended(s: State, event: e.LoopEnded) -> State:
    return _framed(_recast(s, event), event, s.place.frames[:-1])


def _timed(s: State, event: Event, until: datetime | None, *, up: bool) -> State:
    p = s.place
    place = new(Place, (p.stop, p.phase, p.number, until, up, p.produced, p.sayers, p.frames, p.entered))
    return _at_place(s, event, place)._replace(due=None if s.paused is not None else due(place, s.floor))


def _time_was_up(s: State, event: e.TimeWasUp) -> State:
    return _timed(s, event, s.place.until, up=True)


def _phase_extended(s: State, event: e.PhaseExtended) -> State:
    return _timed(s, event, event.until, up=False)


def _paused(s: State, event: e.Paused) -> State:
    return s._replace(seq=event.seq, at=event.at, paused=event.at, due=None)


def _resumed(s: State, event: e.Resumed) -> State:
    gap = event.at - (s.paused or event.at)
    f, p = s.floor, s.place
    film = f.film
    if film is not None and film.since is not None and film.until is not None:
        film = film._replace(since=film.since + gap, until=film.until + gap)
    floor = f._replace(since=f.since + gap if f.since else None, film=film)
    place = p._replace(until=p.until + gap if p.until else None)
    return s._replace(seq=event.seq, at=event.at, floor=floor, place=place, paused=None, due=due(place, floor))


def _joined(s: State, event: e.Joined) -> State:
    r, person = s.room, event.person
    if person in r.standing:
        old = r.standing[person]
        return _in_room(s, event, Room(r.seats, {**r.standing, person: Standing(True, old.roles, old.answers)}, r.cast, r.answers))
    role = cast("str", event.role)
    standing = {**r.standing, person: Standing(True, frozenset({role}), frozenset())}
    room = Room((*r.seats, person), standing, {**r.cast, role: (*r.cast[role], person)}, r.answers)
    return _in_room(s, event, room)._replace(talk={**s.talk, person: NO_TIME})


def _session_ended(s: State, event: e.SessionEnded) -> State:
    p = s.place
    place = Place(END, "", p.number + 1, None, False, NONE, NONE, p.frames, p.entered)
    return _on(s, event, FREE, place)._replace(paused=None)


FOLDS: dict[type[Event], Callable[[State, Any], State]] = {
    e.SessionOpened: _noted,
    e.ClockClamped: _noted,
    e.Departed: _noted,
    e.TurnBegun: _turn_begun,
    e.TurnEnded: _turn_ended,
    e.TurnPassed: _turn_passed,
    e.TurnSkipped: _turn_skipped,
    e.OptionChosen: _option_chosen,
    e.SaidEnough: _said_enough,
    e.LapBegun: _lap_begun,
    e.QueueJoined: _queue_joined,
    e.FilmPlayed: _film_played,
    e.FilmStopped: _film_stopped,
    e.FilmEnded: _film_ended,
    e.ItemBrought: _item_brought,
    e.ItemProduced: _item_produced,
    e.ItemLocked: _item_locked,
    e.ConsentRecorded: _consent_recorded,
    e.ParameterSet: _parameter_set,
    e.PhaseEntered: _phase_entered,
    e.PartEntered: _part_entered,
    e.QuestionPut: _question_put,
    e.PhaseLeft: _noted,
    e.PhasePassedOver: _noted,
    e.LoopBegan: _loop_began,
    e.LoopTurned: _loop_turned,
    e.LoopJoined: _loop_joined,
    e.LoopPassedOver: _noted,
    e.LoopEnded: _loop_ended,
    e.TimeWasUp: _time_was_up,
    e.PhaseExtended: _phase_extended,
    e.TimeCalled: _noted,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.Joined: _joined,
    e.SignalRaised: _noted,
    e.SessionEnded: _session_ended,
}
