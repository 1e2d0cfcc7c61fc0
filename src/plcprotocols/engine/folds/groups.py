# SPDX-License-Identifier: MIT
"""Folds of sub-groups: formed, at work, changed, on a tour, and together again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from plcprotocols.engine.folds.shared import at_phase, deadline, recast, stop_entered, take_part
from plcprotocols.engine.state import (
    Floor,
    Place,
    State,
    relate,
    room_of,
    sub_group,
)
from plcprotocols.engine.trail import bound, visited
from plcprotocols.model import events as e
from plcprotocols.model.events import Event


def _formed(s: State, event: e.Formed) -> None:
    before = {name for groups in s.formed.get(event.split, ()) for name, _ in groups}
    s.formed = {**s.formed, event.split: (*s.formed.get(event.split, ()), event.groups)}
    if not before.isdisjoint(group for group, _ in s.things.results):
        s.things.results = {key: totals for key, totals in s.things.results.items() if key[0] not in before}
        s.things.distributions = {key: shown for key, shown in s.things.distributions.items() if key[0] not in before}
    if event.holders:
        bound(s, event.holders, event.seq, groups=event.groups)
    recast(s, event)


def _broke_out(s: State, event: e.BrokeOut) -> None:
    visited(s, event.breakout, event.seq)
    at_phase(s, "", None)
    stop_entered(s, event.breakout, (), event.at)
    for name, people in event.groups:
        place = Place(stop=event.breakout, number=s.place.number, entered=s.place.entered, left=True)
        s.groups[name] = sub_group(s, name, room_of(s, people), Floor(), place)
        s.groups[name].floor_no = s.floor_no
    s.whereabouts = {person: name for name, people in event.groups for person in people}
    s.place.left = not event.free
    relate(s)
    deadline(s)


def _group_done(s: State, event: e.GroupDone) -> None:
    whole = cast("State", s.whole)
    at_phase(s, "", None)
    stop_entered(s, whole.place.stop, (), event.at)
    s.place.through = True


def _assigned(s: State, event: e.Assigned) -> None:
    split = next(split for split, times in s.formed.items() if any(name == event.to for name, _ in times[-1]))
    *before, now = s.formed[split]
    _keep(s, event.person, next((name for name, people in now if event.person in people), ""), len(s.formed[split]))
    moved = tuple((name, _reseated(s, people, event, name)) for name, people in now)
    s.formed = {**s.formed, split: (*before, moved)}
    if event.source and event.person in s.groups[event.source].place.outs:
        take_part(s.groups[event.source], event.person, out=False)
    s.whereabouts[event.person] = event.to
    for name, group in s.groups.items():
        group.formed = s.formed
        if name in {event.to, event.source}:
            _seat(group, tuple(person for person in s.room.seats if s.whereabouts.get(person) == name))


def _keep(s: State, person: str, home: str, formed: int) -> None:
    """Let somebody keep what was made in the sub-group they leave."""
    there = frozenset(item.id for item in s.things.items.values() if home and (item.place, item.formed) == (home, formed))
    if there:
        s.things.kept = {**s.things.kept, person: s.things.kept.get(person, frozenset()) | there}


def _reseated(s: State, people: tuple[str, ...], event: e.Assigned, name: str) -> tuple[str, ...]:
    """Give the people of a sub-group after somebody changed."""
    kept = {person for person in people if person != event.person} | ({event.person} if name == event.home else set())
    return tuple(person for person in s.room.seats if person in kept)


def _seat(group: State, seats: tuple[str, ...]) -> None:
    """Let just some people be in a sub-group."""
    r = group.room
    r.seats = seats
    r.cast = {role: tuple(person for person in seats if role in r.standing[person].roles) for role in r.cast}
    r.forget()


def _travelled(s: State, event: e.Travelled) -> None:
    s.whereabouts, s.away = {person: name for name, people in event.groups for person in people}, event.away
    for name, people in event.groups:
        _seat(s.groups[name], people)


def _merged(s: State, _event: e.Merged) -> None:
    for group in s.groups.values():
        s.place.number, s.floor_no = max(s.place.number, group.place.number), max(s.floor_no, group.floor_no)
        s.place.entered |= group.place.entered
        for person in group.place.outs:
            take_part(s, person, out=False)
    s.groups, s.whereabouts, s.away = {}, {}, 0
    relate(s)
    s.place.left = True
    s.room.forget()
    deadline(s)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.Formed: _formed,
    e.BrokeOut: _broke_out,
    e.Assigned: _assigned,
    e.Travelled: _travelled,
    e.GroupDone: _group_done,
    e.Merged: _merged,
}
