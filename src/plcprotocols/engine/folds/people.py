# SPDX-License-Identifier: MIT
"""Folds of people: who comes and goes, who holds which role, what was proposed and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from plcprotocols.engine.folds.shared import hold, noted, recast, take_part
from plcprotocols.engine.state import (
    NONE,
    Proposal,
    Standing,
    State,
)
from plcprotocols.engine.trail import bound, handed, opted_out
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.levels import Level

NO_TIME = timedelta()


def _handed_over(s: State, event: e.HandedOver) -> None:
    recast(s, event)
    handed(s, event.role, event.holder)
    if event.back is not None:
        handed(s, event.back, event.to)
    _drop_proposals(s)


def _role_bound(s: State, event: e.RoleBound) -> None:
    bound(s, event.holders, event.seq, next((role for role, _ in event.holders if role != event.role), None))
    recast(s, event)


def _drop_proposals(s: State) -> None:
    s.place.proposals = ()
    for group in s.groups.values():
        group.place.proposals = ()


def _role_taken(s: State, event: e.RoleTaken) -> None:
    r, person = s.room, cast("str", event.actor)
    hold(r, event.role, tuple(seat for seat in r.seats if seat == person or seat in r.cast[event.role]))
    r.forget()


def _role_left(s: State, event: e.RoleLeft) -> None:
    hold(s.room, event.role, tuple(each for each in s.room.cast[event.role] if each != event.person))
    s.room.forget()


def _line_joined(s: State, event: e.LineJoined) -> None:
    _line_up(s, event.role, (*s.place.line(event.role), cast("str", event.actor)))


def _line_left(s: State, event: e.LineLeft) -> None:
    _line_up(s, event.role, tuple(each for each in s.place.line(event.role) if each != event.person))


def _seat_given(s: State, event: e.SeatGiven) -> None:
    _line_up(s, event.role, tuple(each for each in s.place.line(event.role) if each != event.person))
    hold(s.room, event.role, tuple(seat for seat in s.room.seats if seat == event.person or seat in s.room.cast[event.role]))
    s.room.forget()


def _line_up(s: State, role: str, people: tuple[str, ...]) -> None:
    others = tuple(each for each in s.place.lines if each[0] != role)
    s.place.lines = (*others, (role, people)) if people else others


def _opted_out(s: State, event: e.OptedOut) -> None:
    if event.of == s.place.phase:
        take_part(s, cast("str", event.actor), out=True)
    else:
        opted_out(s, event.of, cast("str", event.actor), event.seq)


def _opted_in(s: State, event: e.OptedIn) -> None:
    take_part(s, cast("str", event.actor), out=False)


def _proposed(s: State, event: e.Proposed) -> None:
    person = cast("str", event.actor)
    s.place.proposals = (*(each for each in s.place.proposals if each.person != person), Proposal(person, event.act, event.about))


def _seconded(s: State, _event: e.Seconded) -> None:
    s.place.proposals = ()


def _level_agreed(s: State, event: e.LevelAgreed) -> None:
    s.levels[cast("str", event.actor)] = event.level
    if event.level is not Level.CONTENTS:
        s.things.contents.clear()


def _joined(s: State, event: e.Joined) -> None:
    r, person = s.room, event.person
    if person in r.standing:
        r.standing[person] = r.standing[person]._replace(present=True)
    else:
        r.seats = (*r.seats, person)
        r.standing[person] = Standing(True, NONE, frozenset())
        s.talk[person] = NO_TIME
    if event.role is not None:
        hold(r, event.role, tuple(seat for seat in r.seats if seat == person or seat in r.cast[event.role]))
    r.forget()
    s.place.proposals = ()
    if s.groups:
        s.of(person).place.proposals = ()


def _left(s: State, event: e.Left) -> None:
    s.room.standing[event.person] = s.room.standing[event.person]._replace(present=False)
    s.room.forget()


def _breached(s: State, event: e.Breached) -> None:
    t, broken = s.things, frozenset({event.rule})
    if t.broken is not None and t.broken[:2] == (event.at, event.actor):
        broken |= t.broken[2]
    t.broken = event.at, event.actor, broken
    if event.item is not None:
        t.breached |= {event.item}


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.Departed: noted,
    e.Breached: _breached,
    e.Joined: _joined,
    e.Left: _left,
    e.HandedOver: _handed_over,
    e.RoleBound: _role_bound,
    e.RoleTaken: _role_taken,
    e.RoleLeft: _role_left,
    e.LineJoined: _line_joined,
    e.LineLeft: _line_left,
    e.SeatGiven: _seat_given,
    e.OptedOut: _opted_out,
    e.OptedIn: _opted_in,
    e.Proposed: _proposed,
    e.Seconded: _seconded,
    e.LevelAgreed: _level_agreed,
    e.SignalRaised: noted,
    e.VetoRaised: noted,
}
