# SPDX-License-Identifier: MIT
"""Folds of things: items, films, permissions, parameters, seals, sessions that are held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from plcprotocols.engine import trail
from plcprotocols.engine.folds.shared import deadline, heard
from plcprotocols.engine.state import (
    END,
    Film,
    Held,
    Permission,
    State,
    Thing,
)
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Event


def _expiry(s: State) -> None:
    """Name the moment when the first permission ends."""
    ends = [held.until for held in s.things.consents.values() if held.state is ConsentState.GRANTED and held.until is not None]
    s.things.expiry = min(ends, default=None) if s.place.stop != END else None
    deadline(s)


def _filmed(s: State, film: Film, at: datetime) -> None:
    s.floor.film = film
    s.floor_no += 1
    deadline(s)
    heard(s, at)


def _film_played(s: State, event: e.FilmPlayed) -> None:
    old = s.floor.film
    over = old is not None and old.item == event.item and old.over
    _filmed(s, Film(event.item, event.scope, event.position, event.at, event.until, None, over), event.at)


def _film_stopped(s: State, event: e.FilmStopped) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, event.position, None, None, event.caller, film.over), event.at)


def _film_ended(s: State, event: e.FilmEnded) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, 0.0, None, None, None, over=True), event.at)


def _item_brought(s: State, event: e.ItemBrought) -> None:
    item = Thing(event.item, event.kind, event.owner, event.seconds, event.subjects, event.guardians, event.about, holder=event.owner)
    s.things.items[item.id] = item
    if item.seconds is not None:
        s.things.films = (*s.things.films, item)
        s.room.forget()
    if event.content is not None:
        s.things.contents[item.id] = event.content


def _item_produced(s: State, event: e.ItemProduced) -> None:
    if event.supersedes is not None:
        for item in (event.supersedes, *event.merges):
            s.things.items[item] = s.things.items[item]._replace(superseded=True)
    _item_made(s, event)
    if event.kind not in s.things.private:
        heard(s, event.at)


def _item_made(s: State, event: e.ItemProduced | e.ItemHanded) -> None:
    if not isinstance(event, e.ItemHanded) or s.held[event.record].phase == s.place.phase:
        s.place.produced |= {(event.kind, event.owner)}
        if event.about is not None:
            s.place.answered = s.place.answered._replace(covered=s.place.covered | {(event.kind, event.about)})
    place, revises = (event.group or None, event.supersedes) if isinstance(event, e.ItemProduced) else (None, None)
    thing = Thing(event.item, event.kind, event.owner, None, (), (), event.about, event.number, holder=event.owner, place=place, revises=revises)
    if place is not None:
        thing = thing._replace(formed=s.times(place))
    if isinstance(event, e.ItemProduced) and (event.links or event.merges):
        thing = thing._replace(links=event.links, merges=event.merges)
    s.things.items[event.item] = thing
    if event.content is not None:
        s.things.contents[event.item] = event.content


def _item_signed(s: State, event: e.ItemSigned) -> None:
    item = s.things.items[event.item]
    s.things.items[event.item] = item._replace(signed=(*item.signed, cast("str", event.actor)))


def _held_opened(s: State, event: e.HeldOpened) -> None:
    p = s.place
    passes = tuple((frame.loop, frame.number) for frame in p.frames)
    held = Held(event.record, p.phase, p.stop, event.person, event.at, p.number, passes, len(s.held))
    s.held = {**s.held, event.record: held}
    trail.held(s, event.seq)
    s.tell()


def _held_closed(s: State, event: e.HeldClosed) -> None:
    held = s.held[event.record]._replace(closed=True)
    s.held = {**s.held, event.record: held}
    answers = {question: (held.order, option) for question, option in event.decisions if s.decided.get(question, (-1, ""))[0] < held.order}
    s.decided = {**s.decided, **answers}
    trail.held(s, event.seq)
    s.tell()


def _item_locked(s: State, event: e.ItemLocked) -> None:
    s.things.locked |= {event.item}


def _consent_recorded(s: State, event: e.ConsentRecorded) -> None:
    s.things.consents[event.item, event.scope, event.subject] = Permission(event.state, event.audience, event.until, event.since, event.by)
    _expiry(s)


def _consent_expired(s: State, event: e.ConsentExpired) -> None:
    key = event.item, event.scope, event.subject
    s.things.consents[key] = s.things.consents[key]._replace(state=ConsentState.EXPIRED, audience=())
    _expiry(s)


def _parameter_set(s: State, event: e.ParameterSet) -> None:
    s.things.parameters[event.parameter] = event.option


def _passed_on(s: State, event: e.PassedOn) -> None:
    for item, to in event.passes:
        s.things.items[item] = s.things.items[item]._replace(holder=to)


def _seal_opened(s: State, event: e.SealOpened) -> None:
    s.things.opened |= {(event.kind, event.group, s.times(event.group))}
    s.things.unsealed |= set(event.items)
    own = event.actor is not None and all(s.things.items[item].owner == event.actor for item in event.items)
    if event.group or not own or event.kind in s.things.nameless:
        trail.revealed(s, event.seq)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.FilmPlayed: _film_played,
    e.FilmStopped: _film_stopped,
    e.FilmEnded: _film_ended,
    e.ItemBrought: _item_brought,
    e.ItemProduced: _item_produced,
    e.ItemHanded: _item_made,
    e.ItemSigned: _item_signed,
    e.ItemLocked: _item_locked,
    e.ConsentRecorded: _consent_recorded,
    e.ConsentExpired: _consent_expired,
    e.ParameterSet: _parameter_set,
    e.HeldOpened: _held_opened,
    e.HeldClosed: _held_closed,
    e.PassedOn: _passed_on,
    e.SealOpened: _seal_opened,
}
