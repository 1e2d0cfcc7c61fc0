# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. A new kind of event needs a function here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from plcprotocols.engine.state import END, START, Film, Floor, Frame, Place, Room, Standing, State
from plcprotocols.model import events as e
from plcprotocols.model.consents import Consent
from plcprotocols.model.events import Event
from plcprotocols.model.items import Item
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header

NO_TIME = timedelta()


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
        items={},
        films=(),
        locked=frozenset(),
        consents={},
        parameters={parameter.id: given.get(parameter.id, parameter.default) for parameter in protocol.parameters},
        answers={},
        entered=frozenset(),
        contents={},
    )
    place = Place(START, "", 0, None, False, frozenset(), frozenset(), ())
    return State(0, header.opened, 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), place, room, None)


def evolve(state: State, event: Event) -> State:
    """Fold one event into the state."""
    return _FOLDS[type(event)](state, event)


def due(place: Place, floor: Floor) -> datetime | None:
    """Name the next deadline: the film's end or the phase's planned time, whichever comes first."""
    film = floor.film.until if floor.film is not None else None
    phase = None if place.time_up else place.until
    if film is None or phase is None:
        return film or phase
    return min(film, phase)


def _noted(s: State, event: Event) -> State:
    return s._replace(seq=event.seq, at=event.at)


def _turn_begun(s: State, event: e.TurnBegun) -> State:
    f = s.floor
    floor = Floor(event.actor, event.move, event.at, event.to, f.queue, f.passed, f.lap, f.owed, f.done, f.film)
    return State(event.seq, event.at, s.floor_no + 1, s.due, floor, s.talk, s.place, s.room, s.paused)


def _turn_ended(s: State, event: e.TurnEnded) -> State:
    f, speaker = s.floor, event.speaker
    queue = f.queue
    if event.counts and speaker in queue:
        queue = queue[1:] if queue[0] == speaker else tuple(person for person in queue if person != speaker)
    talk = s.talk.copy()
    talk[speaker] += (s.paused or event.at) - (f.since or event.at)
    floor = Floor(None, None, None, (), queue, f.passed, f.lap, event.owed, f.done or event.counts, f.film)
    return State(event.seq, event.at, s.floor_no + 1, s.due, floor, talk, s.place, s.room, s.paused)


def _on_floor(s: State, event: Event, **changes: Any) -> State:
    """Change the floor; a plain keyword copy of the named tuple's own fields."""
    floor = s.floor._replace(**changes)
    deadline = None if s.paused else due(s.place, floor)
    return State(event.seq, event.at, s.floor_no + 1, deadline, floor, s.talk, s.place, s.room, s.paused)


def _turn_passed(s: State, event: e.TurnPassed) -> State:
    f = s.floor
    if event.actor in f.owed:
        return _on_floor(s, event, owed=())
    queue = tuple(person for person in f.queue if person != event.actor)
    return _on_floor(s, event, queue=queue, passed=(*f.passed, cast("str", event.actor)) if event.reoffered else f.passed)


def _turn_skipped(s: State, event: e.TurnSkipped) -> State:
    f = s.floor
    queue = tuple(person for person in f.queue if person != event.person)
    return _on_floor(s, event, queue=queue, owed=() if event.person in f.owed and queue == f.queue else f.owed)


def _option_chosen(s: State, event: e.OptionChosen) -> State:
    person, r = cast("str", event.actor), s.room
    old = r.standing[person]
    answers = frozenset(pair for pair in old.answers if pair[0] != event.question) | {(event.question, event.option)}
    room = r._replace(
        answers={**r.answers, (event.question, person): event.option}, standing={**r.standing, person: old._replace(answers=answers)}
    )
    if person in s.floor.queue:
        s = _on_floor(s, event, queue=tuple(each for each in s.floor.queue if each != person))
    return s._replace(seq=event.seq, at=event.at, room=room)


def _said_enough(s: State, event: e.SaidEnough) -> State:
    return s._replace(seq=event.seq, at=event.at, place=s.place._replace(sayers=s.place.sayers | {cast("str", event.actor)}))


def _lap_begun(s: State, event: e.LapBegun) -> State:
    return _on_floor(s, event, queue=event.order, passed=(), lap=s.floor.lap + 1)


def _queue_joined(s: State, event: e.QueueJoined) -> State:
    return _on_floor(s, event, queue=(*s.floor.queue, event.person))


def _seen(s: State) -> bool:
    return s.floor.film is not None and s.floor.film.over


def _film_played(s: State, event: e.FilmPlayed) -> State:
    return _on_floor(s, event, film=Film(event.item, event.position, event.at, event.until, None, _seen(s)))


def _film_stopped(s: State, event: e.FilmStopped) -> State:
    return _on_floor(s, event, film=Film(event.item, event.position, None, None, event.caller, _seen(s)))


def _film_ended(s: State, event: e.FilmEnded) -> State:
    return _on_floor(s, event, film=Film(event.item, 0.0, None, None, None, over=True))


def _item(s: State, event: Event, item: Item, content: str | None) -> State:
    contents = {**s.room.contents, item.id: content} if content else s.room.contents
    items = s.room.items.copy()
    items[item.id] = item
    films = s.room.films if item.seconds is None else (*s.room.films, item)
    return s._replace(seq=event.seq, at=event.at, room=s.room._replace(items=items, films=films, contents=contents))


def _item_brought(s: State, event: e.ItemBrought) -> State:
    return _item(s, event, Item(id=event.item, kind=event.kind, owner=event.owner, seconds=event.seconds, subjects=event.subjects), event.content)


def _item_produced(s: State, event: e.ItemProduced) -> State:
    s = s._replace(place=s.place._replace(produced=s.place.produced | {event.kind}))
    return _item(s, event, Item(id=event.item, kind=event.kind, owner=event.owner), event.content)


def _item_locked(s: State, event: e.ItemLocked) -> State:
    return s._replace(seq=event.seq, at=event.at, room=s.room._replace(locked=s.room.locked | {event.item}))


def _consent_recorded(s: State, event: e.ConsentRecorded) -> State:
    consent = Consent(item=event.item, subject=event.subject, scope=event.scope, state=event.state, audience=event.audience, until=event.until)
    return s._replace(
        seq=event.seq, at=event.at, room=s.room._replace(consents={**s.room.consents, (event.item, event.scope, event.subject): consent})
    )


def _parameter_set(s: State, event: e.ParameterSet) -> State:
    return s._replace(seq=event.seq, at=event.at, room=s.room._replace(parameters={**s.room.parameters, event.parameter: event.option}))


def _entered(s: State, event: Event, place: Place, order: tuple[str, ...]) -> State:
    floor = Floor(queue=order)
    return State(event.seq, event.at, s.floor_no + 1, None if s.paused else due(place, floor), floor, s.talk, place, s.room, s.paused)


def _phase_entered(s: State, event: e.PhaseEntered) -> State:
    p = s.place
    place = Place(event.stop, event.phase, p.number + 1, event.until, False, frozenset(), frozenset(), p.frames)
    if event.phase not in s.room.entered:
        s = s._replace(room=s.room._replace(entered=s.room.entered | {event.phase}))
    return _entered(s, event, place, event.order)


def _part_entered(s: State, event: e.PartEntered) -> State:
    return _entered(s, event, s.place._replace(stop=event.stop, number=s.place.number + 1), event.order)


def _question_put(s: State, event: e.QuestionPut) -> State:
    p = s.place
    return _entered(s, event, Place(event.question, "", p.number + 1, None, False, frozenset(), frozenset(), p.frames), ())


def _loop_began(s: State, event: e.LoopBegan) -> State:
    return _framed(s, event, (*s.place.frames, Frame(event.loop, None, event.order, event.order)))


def _framed(s: State, event: Event, frames: tuple[Frame, ...]) -> State:
    return s._replace(seq=event.seq, at=event.at, place=s.place._replace(frames=frames))


def _recast(s: State, holders: tuple[tuple[str, tuple[str, ...]], ...]) -> State:
    room = s.room
    cast_ = {**room.cast, **dict(holders)}
    standing = dict(room.standing)
    for person, old in room.standing.items():
        roles = frozenset(role for role, people in cast_.items() if person in people)
        if roles != old.roles:
            standing[person] = old._replace(roles=roles)
    return s._replace(room=room._replace(cast=cast_, standing=standing))


def _loop_turned(s: State, event: e.LoopTurned) -> State:
    *outer, frame = s.place.frames
    left = tuple(person for person in frame.left if person != event.person)
    return _framed(_recast(s, event.holders), event, (*outer, frame._replace(person=event.person, left=left)))


def _loop_joined(s: State, event: e.LoopJoined) -> State:
    frames = tuple(f._replace(left=(*f.left, event.person), order=(*f.order, event.person)) if f.loop == event.loop else f for f in s.place.frames)
    return _framed(s, event, frames)


def _loop_ended(s: State, event: e.LoopEnded) -> State:
    return _framed(_recast(s, event.holders), event, s.place.frames[:-1])


def _time_was_up(s: State, event: e.TimeWasUp) -> State:
    place = s.place._replace(time_up=True)
    return s._replace(seq=event.seq, at=event.at, place=place, due=None if s.paused else due(place, s.floor))


def _phase_extended(s: State, event: e.PhaseExtended) -> State:
    place = s.place._replace(time_up=False, until=event.until)
    return s._replace(seq=event.seq, at=event.at, place=place, due=due(place, s.floor))


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
        room = r._replace(standing={**r.standing, person: r.standing[person]._replace(present=True)})
        return s._replace(seq=event.seq, at=event.at, room=room)
    role = cast("str", event.role)
    room = r._replace(
        seats=(*r.seats, person),
        standing={**r.standing, person: Standing(True, frozenset({role}), frozenset())},
        cast={**r.cast, role: (*r.cast[role], person)},
    )
    return s._replace(seq=event.seq, at=event.at, room=room, talk={**s.talk, person: NO_TIME})


def _session_ended(s: State, event: e.SessionEnded) -> State:
    p = s.place
    place = Place(END, "", p.number + 1, None, False, frozenset(), frozenset(), p.frames)
    return State(event.seq, event.at, s.floor_no + 1, None, Floor(), s.talk, place, s.room, None)


_FOLDS: dict[type[Event], Callable[[State, Any], State]] = {
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
