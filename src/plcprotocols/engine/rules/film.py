# SPDX-License-Identifier: MIT
"""Rules of watching: playing and stopping a film, and whether consents allow it now."""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine import turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight
from plcprotocols.engine.select import chosen, newest
from plcprotocols.engine.state import State, Thing, Things
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Why

# What is broken when a film is shown that may not be.
CONSENT = frozenset({"consent-missing", "item-locked"})


def the_film(state: State, stop: Stop) -> Thing | None:
    """Find the film of a watch: the newest of its kind whose owner is selected."""
    return None if stop.watch is None else newest(state, stop.film_kind, stop.film)


def lacking(things: Things, item: Thing, scope: str, audience: tuple[str, ...], at: datetime) -> tuple[str, ...]:
    """Name the subjects without whose permission an item may not be used now.

    Args:
        things: who has agreed to what.
        item: the item.
        scope: the use.
        audience: before whom.
        at: when.
    """
    missing: list[str] = []
    for subject in item.subjects:
        consent = things.consents.get((item.id, scope, subject))
        if (
            consent is None
            or consent.state is not ConsentState.GRANTED
            or (consent.audience != audience and not set(audience).issubset(consent.audience))
            or (consent.until is not None and consent.until <= at)
        ):
            missing.append(subject)
    return tuple(missing)


def judge_play(plan: Plan, state: State, command: c.Play) -> Findings:
    """Judge playing the film before those who are here now."""
    stop, room = plan.stops[state.place.stop], state.room
    if stop.watch is None:
        return (Finding("not-watching"),)
    film = newest(state, stop.film_kind, stop.film)
    found: list[Finding] = []
    if film is None or film.id != command.item:
        found.append(Finding("not-this-film", given=command.item, known=(film.id,) if film else ()))
    if not stop.plays(room.standing[command.actor]):
        found.append(Finding("not-yours-to-play", Weight.ADVISORY, chosen(room, stop.plays)))
    if turns.running(state):
        found.append(Finding("film-running"))
    if state.floor.speaker is not None:
        found.append(Finding("floor-taken", people=(state.floor.speaker,)))
    if film is not None and film.id in state.things.locked:
        found.append(Finding("item-locked", Weight.BREACH, given=film.id))
    if film is not None and lacking(state.things, film, stop.watch.scope, chosen(room, stop.selects), command.at):
        stewards = tuple(p for role in sorted(plan.stewards) for p in room.cast[role])
        found.append(Finding("consent-missing", Weight.BREACH, stewards, film.id))
    return tuple(found)


def apply_play(draft: Draft, command: c.Play) -> None:
    """Run the film from where it was stopped, or from its start."""
    state = draft.state
    stop, old = draft.plan.stops[state.place.stop], state.floor.film
    item = state.things.items[command.item]
    position = old.position if old is not None and old.item == item.id else 0.0
    until = draft.at + timedelta(seconds=(item.seconds or 0.0) - position)
    scope = stop.watch.scope if stop.watch is not None else ""
    draft.emit(e.FilmPlayed, command.actor, item.id, scope, position, until, chosen(state.room, stop.selects))
    if item.id in draft.state.things.breached - draft.state.things.locked:
        draft.emit(e.ItemLocked, None, item.id)


def judge_stop(plan: Plan, state: State, command: c.StopFilm) -> Findings:
    """Judge stopping the film; anybody may."""
    if plan.stops[state.place.stop].watch is None:
        return (Finding("not-watching"),)
    return CLEAN if turns.running(state) else (Finding("no-film"),)


def apply_stop(draft: Draft, command: c.StopFilm) -> None:
    """Halt the film; whoever may stop it to talk is now its caller."""
    stop = draft.plan.stops[draft.state.place.stop]
    caller = command.actor if stop.stopping(draft.state.room.standing[command.actor]) else None
    turns.stop_film(draft, command.actor, Why.STOPPED, caller)


def recheck(draft: Draft) -> None:
    """Stop a running film whose owner is no longer selected or here, or whose consents no longer cover those who are here.

    One that was played in breach of them goes on, as it did.
    """
    state, film = draft.state, draft.state.floor.film
    if film is None or film.since is None or film.item in state.things.breached:
        return
    stop = draft.plan.stops[state.place.stop]
    if stop.watch is None:
        return
    item = state.things.items[film.item]
    owner = state.room.standing[item.owner]
    if not (owner.present and stop.film(owner)) or lacking(state.things, item, stop.watch.scope, chosen(state.room, stop.selects), draft.at):
        turns.stop_film(draft, None, Why.AUDIENCE)
