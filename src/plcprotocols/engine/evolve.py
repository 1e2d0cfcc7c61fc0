# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. A new kind of event needs a function here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from plcprotocols.engine.state import END, NONE, Film, Floor, Frame, Permission, Place, Room, Standing, State, Thing, Things
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
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
    return State(0, header.opened, 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), Place(), room, things, None)


def evolve(state: State, event: Event) -> State:
    """Fold one event into a state of one's own.

    Returns:
        The same state, changed.
    """
    FOLDS[type(event)](state, event)
    state.seq = event.seq
    state.at = event.at
    return state


def lapse(s: State) -> datetime | None:
    """Name the moment when the first permission for a running film ends, or None."""
    film = s.floor.film
    if film is None or film.since is None:
        return None
    first: datetime | None = None
    for subject in s.things.items[film.item].subjects:
        consent = s.things.consents.get((film.item, film.scope, subject))
        if consent is not None and consent.until is not None and (first is None or consent.until < first):
            first = consent.until
    return first


def _deadline(s: State) -> None:
    """Name the next deadline: the film's end, the end of a permission for it, or the phase's planned time, whichever comes first."""
    s.due = None
    if s.paused is None:
        film = s.floor.film.until if s.floor.film is not None else None
        phase = None if s.place.time_up else s.place.until
        s.due = phase if film is None else min(moment for moment in (film, lapse(s), phase) if moment is not None)


def _phase_left(s: State, _event: e.PhaseLeft) -> None:
    s.place.left = True


def _noted(_state: State, _event: Event) -> None:
    pass


def _turn_begun(s: State, event: e.TurnBegun) -> None:
    f = s.floor
    f.speaker, f.move, f.since, f.to = event.actor, event.move, event.at, event.to
    s.floor_no += 1


def _turn_ended(s: State, event: e.TurnEnded) -> None:
    f, speaker = s.floor, event.speaker
    s.talk[speaker] += (s.paused or event.at) - (f.since or event.at)
    f.speaker = f.move = f.since = None
    f.to = ()
    f.owed = event.owed
    if event.counts:
        f.done = True
        _unqueue(f, speaker)
    s.floor_no += 1


def _unqueue(f: Floor, person: str) -> None:
    if person in f.queue:
        f.queue = f.queue[1:] if f.queue[0] == person else tuple(each for each in f.queue if each != person)


def _turn_passed(s: State, event: e.TurnPassed) -> None:
    f, person = s.floor, cast("str", event.actor)
    if person in f.owed:
        f.owed = ()
    else:
        _unqueue(f, person)
        if event.reoffered:
            f.passed = (*f.passed, person)
    s.floor_no += 1


def _turn_skipped(s: State, event: e.TurnSkipped) -> None:
    f = s.floor
    if event.person in f.queue:
        _unqueue(f, event.person)
    else:
        f.owed = ()
    s.floor_no += 1


def _option_chosen(s: State, event: e.OptionChosen) -> None:
    person, r, f = cast("str", event.actor), s.room, s.floor
    old, before = r.standing[person], r.answers.get((event.question, person))
    r.answers[event.question, person] = event.option
    r.standing[person] = Standing(old.present, old.roles, old.answers - {(event.question, before)} | {(event.question, event.option)})
    r.forget()
    if person in f.queue:
        _unqueue(f, person)
        s.floor_no += 1


def _said_enough(s: State, event: e.SaidEnough) -> None:
    s.place.sayers |= {cast("str", event.actor)}


def _lap_begun(s: State, event: e.LapBegun) -> None:
    f = s.floor
    f.queue, f.passed, f.lap = event.order, (), f.lap + 1
    s.floor_no += 1


def _queue_joined(s: State, event: e.QueueJoined) -> None:
    s.floor.queue = (*s.floor.queue, event.person)
    s.floor_no += 1


def _filmed(s: State, film: Film) -> None:
    s.floor.film = film
    s.floor_no += 1
    _deadline(s)


def _film_played(s: State, event: e.FilmPlayed) -> None:
    old = s.floor.film
    over = old is not None and old.item == event.item and old.over
    _filmed(s, Film(event.item, event.scope, event.position, event.at, event.until, None, over))


def _film_stopped(s: State, event: e.FilmStopped) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, event.position, None, None, event.caller, film.over))


def _film_ended(s: State, event: e.FilmEnded) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, 0.0, None, None, None, over=True))


def _item_brought(s: State, event: e.ItemBrought) -> None:
    item = Thing(event.item, event.kind, event.owner, event.seconds, event.subjects)
    s.things.items[item.id] = item
    if item.seconds is not None:
        s.things.films = (*s.things.films, item)
        s.room.forget()
    if event.content is not None:
        s.things.contents[item.id] = event.content


def _item_produced(s: State, event: e.ItemProduced) -> None:
    s.place.produced |= {event.kind}
    s.things.items[event.item] = Thing(event.item, event.kind, event.owner)
    if event.content is not None:
        s.things.contents[event.item] = event.content


def _item_locked(s: State, event: e.ItemLocked) -> None:
    s.things.locked |= {event.item}


def _consent_recorded(s: State, event: e.ConsentRecorded) -> None:
    s.things.consents[event.item, event.scope, event.subject] = Permission(event.state, event.audience, event.until)
    if s.floor.film is not None:
        _deadline(s)


def _parameter_set(s: State, event: e.ParameterSet) -> None:
    s.things.parameters[event.parameter] = event.option


def _stop_entered(s: State, stop: str, order: tuple[str, ...]) -> None:
    s.place.stop = stop
    s.place.left = False
    s.place.number += 1
    s.floor = Floor(queue=order)
    s.floor_no += 1
    _deadline(s)


def _at_phase(s: State, phase: str, until: datetime | None) -> None:
    p = s.place
    p.phase, p.until, p.time_up, p.produced, p.sayers = phase, until, False, NONE, NONE


def _phase_entered(s: State, event: e.PhaseEntered) -> None:
    _at_phase(s, event.phase, event.until)
    s.place.entered |= {event.phase}
    _stop_entered(s, event.stop, event.order)


def _part_entered(s: State, event: e.PartEntered) -> None:
    _stop_entered(s, event.stop, event.order)


def _question_put(s: State, event: e.QuestionPut) -> None:
    _at_phase(s, "", None)
    _stop_entered(s, event.question, ())


def _recast(s: State, event: e.LoopTurned | e.LoopEnded) -> None:
    r = s.room
    for role, people in event.holders:
        for person in r.cast[role]:
            if person not in people:
                old = r.standing[person]
                r.standing[person] = Standing(old.present, old.roles - {role}, old.answers)
        for person in people:
            old = r.standing[person]
            if role not in old.roles:
                r.standing[person] = Standing(old.present, old.roles | {role}, old.answers)
        r.cast[role] = people
    r.forget()


def _loop_began(s: State, event: e.LoopBegan) -> None:
    s.place.frames = (*s.place.frames, Frame(event.loop, None, event.order, event.order))


def _loop_turned(s: State, event: e.LoopTurned) -> None:
    _recast(s, event)
    *outer, frame = s.place.frames
    left = tuple(person for person in frame.left if person != event.person)
    s.place.frames = (*outer, Frame(frame.loop, event.person, left, frame.order))


def _loop_joined(s: State, event: e.LoopJoined) -> None:
    s.place.frames = tuple(
        Frame(f.loop, f.person, (*f.left, event.person), (*f.order, event.person)) if f.loop == event.loop else f for f in s.place.frames
    )


def _loop_ended(s: State, event: e.LoopEnded) -> None:
    _recast(s, event)
    s.place.frames = s.place.frames[:-1]


def _time_was_up(s: State, _event: e.TimeWasUp) -> None:
    s.place.time_up = True
    _deadline(s)


def _phase_extended(s: State, event: e.PhaseExtended) -> None:
    s.place.until, s.place.time_up = event.until, False
    _deadline(s)


def _paused(s: State, event: e.Paused) -> None:
    s.paused, s.due = event.at, None


def _resumed(s: State, event: e.Resumed) -> None:
    gap = event.at - (s.paused or event.at)
    f, p = s.floor, s.place
    if f.film is not None and f.film.since is not None and f.film.until is not None:
        f.film = f.film._replace(since=f.film.since + gap, until=f.film.until + gap)
    f.since = f.since + gap if f.since is not None else None
    p.until = p.until + gap if p.until is not None else None
    s.paused = None
    _deadline(s)


def _joined(s: State, event: e.Joined) -> None:
    r, person = s.room, event.person
    if person in r.standing:
        old = r.standing[person]
        r.standing[person] = Standing(True, old.roles, old.answers)
    else:
        role = cast("str", event.role)
        r.seats = (*r.seats, person)
        r.standing[person] = Standing(True, frozenset({role}), frozenset())
        r.cast[role] = (*r.cast[role], person)
        s.talk[person] = NO_TIME
    r.forget()


def _session_ended(s: State, _event: e.SessionEnded) -> None:
    s.paused = None
    _at_phase(s, "", None)
    _stop_entered(s, END, ())


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
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
    e.PhaseLeft: _phase_left,
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
