# SPDX-License-Identifier: MIT
"""Rules of what lasts longer than a meeting: dates, meetings adjourned and convened with roles that pass on, reports and positions."""

from __future__ import annotations

from datetime import UTC, datetime

from plcprotocols.engine import stops, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import film, notice
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, steering, unknown
from plcprotocols.engine.select import Selects, chosen, consents
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e

POSITIONS = ("agree", "stand-aside", "object")
Holders = tuple[tuple[str, tuple[str, ...]], ...]


def judge_set_date(plan: Plan, state: State, command: c.SetDate) -> Findings:
    """Judge fixing the date of the phase."""
    found = steering(plan, state, command.actor)
    return (*found, *_ahead(command.until, command.at)) if datable(plan, state) else (*found, Finding("no-days-here"))


def datable(plan: Plan, state: State) -> bool:
    """Tell whether the present phase can have a date: it is counted in days, or its time is not stated."""
    phase = plan.stops[state.place.stop].phase
    return phase is not None and phase.minutes is None and phase.longest is None


def _ahead(moment: datetime | None, now: datetime) -> Findings:
    """Find that a date does not lie ahead."""
    if moment is None:
        return CLEAN
    if moment.utcoffset() is None:
        return (Finding("naive-time", given=moment.isoformat()),)
    return (Finding("dates-backwards", given=moment.isoformat(), known=(now.isoformat(),)),) if moment <= now else CLEAN


def apply_set_date(draft: Draft, command: c.SetDate) -> None:
    """Move the date, and the reminders with it."""
    until, phase = command.until.astimezone(UTC), draft.state.place.phase
    draft.emit(e.DateSet, command.actor, phase, until, stops.reminders(draft.plan, phase, until, draft.at))


def judge_adjourn(plan: Plan, state: State, command: c.Adjourn) -> Findings:
    """Judge ending the meeting."""
    found = steering(plan, state, command.actor)
    if state.paused is not None and not (state.adjourned and command.until is not None):
        found = (*found, Finding("between-meetings" if state.adjourned else "already-paused"))
    return (*found, *_ahead(command.until, command.at))


def apply_adjourn(draft: Draft, command: c.Adjourn) -> None:
    """End what runs, and stop the clock until the next meeting; between meetings only the date of the next one changes."""
    until = command.until.astimezone(UTC) if command.until is not None else None
    if draft.state.adjourned:
        draft.emit(e.Adjourned, command.actor, until)
        return
    for group in ("", *draft.state.groups):
        with draft.inside(group):
            turns.cut(draft, leaving=False)
            turns.lap(draft)
    draft.emit(e.Adjourned, command.actor, until)
    draft.emit(e.Paused, command.actor)


def judge_convene(plan: Plan, state: State, command: c.Convene) -> Findings:
    """Judge beginning the next meeting."""
    found = steering(plan, state, command.actor)
    return found if state.adjourned else (*found, Finding("not-adjourned"))


def apply_convene(draft: Draft, command: c.Convene) -> None:
    """Give the roles on that rotate, and start the clock again."""
    room = draft.state.room
    holders = rotated(draft.plan, draft.state)
    before = {person: room.standing[person].roles for person in room.seats}
    draft.emit(e.Resumed, command.actor)
    draft.emit(e.Convened, command.actor, draft.state.meeting + 1, holders)
    film.recheck(draft)
    for person in room.seats:
        if room.standing[person].roles != before[person]:
            notice.follow(draft, person)


def rotated(plan: Plan, state: State) -> Holders:
    """Give the holders of the roles that pass on when the next meeting begins; empty where nothing passes on."""
    rotation, room = plan.protocol.rotation, state.room
    order = chosen(room, plan.rotating)
    if rotation is None or len(order) < 2:
        return ()
    first, *others = rotation.roles
    seats = room.seats
    behind = seats.index(room.cast[first][0]) + 1 if room.cast[first] else 0
    following = next(person for person in (*seats[behind:], *seats[:behind]) if person in order)
    holders = ((first, (following,)), *((role, room.cast[before]) for before, role in zip(rotation.roles, others, strict=False)))
    if room.cast[first] == (following,):
        return ()
    changing = set(rotation.roles)
    for person in chosen(room, _anybody):
        held = room.standing[person].roles - changing | {role for role, people in holders if person in people}
        if not held or plan.misfit(held) is not None:
            return ()
    return holders


def _anybody(_standing: object) -> bool:
    return True


def judge_report(plan: Plan, state: State, command: c.Report) -> Findings:
    """Judge reporting that something happened."""
    waited = plan.stops[state.place.stop].reports
    known = tuple(dict.fromkeys(event for event, _ in waited))
    if command.event not in known:
        return (unknown("unknown-event", command.event, known),)
    found: list[Finding] = []
    if not any(by(state.room.standing[command.actor]) for event, by in waited if event == command.event):
        people = (by for event, by in waited if event == command.event)
        found.append(Finding("not-yours-to-report", people=_any_of(state, *people), given=command.event))
    if command.event in state.place.reported:
        found.append(Finding("reported-already", given=command.event))
    return tuple(found)


def to_report(plan: Plan, state: State, person: str) -> tuple[str, ...]:
    """Name what a person may report now."""
    standing = state.room.standing[person]
    waited = plan.stops[state.place.stop].reports
    return tuple(dict.fromkeys(event for event, by in waited if event not in state.place.reported and by(standing)))


def _any_of(state: State, *selectors: Selects) -> tuple[str, ...]:
    """Name those present whom any of some selectors selects, in seat order."""
    people = {person for selects in selectors for person in chosen(state.room, selects)}
    return tuple(seat for seat in state.room.seats if seat in people)


def apply_report(draft: Draft, command: c.Report) -> None:
    """Note it."""
    draft.emit(e.Reported, command.actor, command.event)


def judge_position(plan: Plan, state: State, command: c.TakePosition) -> Findings:
    """Judge agreeing, standing aside and objecting."""
    agrees, room = plan.stops[state.place.stop].agrees, state.room
    if not agrees:
        return (Finding("no-consensus-here"),)
    found: list[Finding] = []
    if not any(takes(room.standing[command.actor]) for takes in agrees):
        found.append(Finding("not-yours-to-agree", people=_any_of(state, *agrees)))
    if command.position not in POSITIONS:
        found.append(unknown("unknown-option", command.position, POSITIONS))
    return tuple(found)


def apply_position(draft: Draft, command: c.TakePosition) -> None:
    """Note it, and whether the consensus stands with it."""
    draft.emit(e.PositionTaken, command.actor, command.position, stands(draft.plan, draft.state, command.actor, command.position))


def stands(plan: Plan, state: State, actor: str, position: str) -> bool:
    """Tell whether the consensus of the phase stands once somebody takes a position."""
    positions = {**dict(state.place.positions), actor: position}
    return any(consents(state.room, positions, takes, called=False) for takes in plan.stops[state.place.stop].agrees)
