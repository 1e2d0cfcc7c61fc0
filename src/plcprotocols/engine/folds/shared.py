# SPDX-License-Identifier: MIT
"""What the folds of every theme use: deadlines, stops entered, roles held, who takes part."""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine.state import (
    NO_ANSWERS,
    NONE,
    Floor,
    Place,
    Room,
    Span,
    Standing,
    State,
)
from plcprotocols.model import events as e
from plcprotocols.model.events import Event

NO_ITEMS: frozenset[tuple[str, str]] = frozenset()


def deadline(s: State) -> None:
    """Name the next deadline; while the clock stands only the ends of permissions come."""
    due, place, floor = s.things.expiry if s.whole is None else None, s.place, s.floor
    if s.paused is None:
        if place.until is not None and not place.time_up and (due is None or place.until < due):
            due = place.until
        if place.longest is not None and (due is None or place.longest < due):
            due = place.longest
        if floor.film is not None or floor.slot is not None or place.quiet_at is not None or place.call_at is not None or place.spans:
            due = _what_else(floor, place, due)
    if place.days:
        due = _date(place, due)
    if s.whole is not None:
        if s.due != due:
            s.due = due
            deadline(s.whole)
        return
    for group in s.groups.values():
        if group.due is not None and (due is None or group.due < due):
            due = group.due
    s.due = due


def _what_else(floor: Floor, place: Place, due: datetime | None) -> datetime | None:
    """Name the next deadline where there is more than the time of a phase."""
    film = floor.film.until if floor.film is not None else None
    quiet = None if place.fell_quiet else place.quiet_at
    spans = (span.until for span in place.spans if not span.up)
    return min((moment for moment in (due, film, floor.slot, quiet, place.call_at, *spans) if moment is not None), default=None)


def _date(place: Place, due: datetime | None) -> datetime | None:
    """Name the next deadline where a phase is counted in days, which go on in a pause."""
    date = None if place.time_up else place.until
    return min((moment for moment in (due, date, *place.reminders[:1]) if moment is not None), default=None)


def take_part(s: State, person: str, *, out: bool) -> None:
    """Note whether somebody takes part in the phase."""
    s.room.standing[person] = s.room.standing[person]._replace(out=out)
    s.place.outs = s.place.outs | {person} if out else s.place.outs - {person}
    s.room.forget()


def noted(_state: State, _event: Event) -> None:
    """Change nothing: the event is there to be read."""


def take_position(s: State, person: str, position: str) -> None:
    """Note which position somebody takes."""
    positions = (*(each for each in s.place.positions if each[0] != person), (person, position))
    s.place.answered = s.place.answered._replace(positions=positions)


def heard(s: State, at: datetime) -> None:
    """Let a quiet begin anew where one is waited for, since somebody has contributed; it does not last while somebody speaks or a film runs."""
    p, film = s.place, s.floor.film
    if p.quiet is not None:
        going_on = s.floor.speaker is not None or (film is not None and film.since is not None)
        p.quiet_at = None if going_on else (s.paused or at) + timedelta(minutes=p.quiet)
        p.fell_quiet = False
        deadline(s)


def stop_entered(s: State, stop: str, order: tuple[str, ...], at: datetime) -> None:
    """Begin everything on the floor anew at another stop."""
    p = s.place
    p.stop, p.since, p.left, p.proposals = stop, at, False, ()
    if p.spans:
        keep_times(s, stop)
    p.number = p.number + 1 if s.whole is None or not s.whole.place.phase else s.whole.place.number
    s.floor = Floor(queue=order)
    s.floor_no += 1
    if p.quiet is None:
        deadline(s)
    else:
        heard(s, at)


def keep_times(s: State, at: str) -> None:
    """Let only the times of groups of steps run on that are around a stop, or around the pass of a loop."""
    around = s.things.around.get(at, NONE)
    s.place.spans = tuple(span for span in s.place.spans if span.steps in around)


def extend_times(s: State, gap: timedelta, at: datetime) -> None:
    """Give the groups of steps that have a time more of it."""
    s.place.spans = tuple(Span(span.steps, max(span.until, s.paused or at) + gap) for span in s.place.spans)


def at_phase(s: State, phase: str, until: datetime | None, longest: datetime | None = None, quiet: float | None = None) -> None:
    """Begin everything of a phase anew."""
    p = s.place
    p.phase, p.until, p.longest, p.time_up, p.sayers, p.votes = phase, until, longest, False, NONE, ()
    p.produced = NO_ITEMS
    p.call_at = None
    if p.answered is not NO_ANSWERS:
        p.answered = NO_ANSWERS
    if p.days:
        p.days, p.reminders = False, ()
    if p.quiet is not quiet:
        p.quiet, p.quiet_at, p.fell_quiet = quiet, None, False


def call(s: State, at: datetime) -> None:
    """Say when the time of the phase is to be called, if that lies ahead."""
    p, before = s.place, s.things.calls.get(s.place.phase)
    moment = p.until - before if p.until is not None and before is not None else None
    p.call_at = moment if moment is not None and moment > (s.paused or at) else None


def recast(s: State, event: e.LoopTurned | e.LoopRested | e.Formed | e.LoopEnded | e.HandedOver | e.RoleBound | e.Convened | e.WentBack) -> None:
    """Let roles be held as an event says."""
    for role, people in event.holders:
        hold(s.room, role, people)
    s.room.forget()


def hold(r: Room, role: str, people: tuple[str, ...]) -> None:
    """Let just some people of a room hold a role."""
    now = frozenset(people)
    for person in r.cast[role]:
        if person not in now:
            old = r.standing[person]
            r.standing[person] = Standing(old.present, old.roles - {role}, old.answers, old.out, old.spoke)
    for person in people:
        old = r.standing[person]
        if role not in old.roles:
            r.standing[person] = Standing(old.present, old.roles | {role}, old.answers, old.out, old.spoke)
    r.cast[role] = people
    standing = r.standing
    for room in r.kin:
        room.cast[role] = tuple([person for person in room.seats if role in standing[person].roles])
