# SPDX-License-Identifier: MIT
"""What there is: films, items, permissions and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from plcprotocols.engine import seals, turns
from plcprotocols.engine.contradictions.shared import (
    breaches,
    broken,
    moments,
    near,
    stop_at,
    strangers,
    worded,
)
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import film, holding, items, sealing
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import START, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_name
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Event, Why

# Dates of a permission are brought into order before they are noted, so they are not judged anew.
DATES = frozenset({"consent-dates", "consent-order", "naive-time"})


def _film_played(plan: Plan, state: State, event: e.FilmPlayed) -> Iterator[str]:
    stop = stop_at(plan, state)
    yield from broken(film.judge_play(plan, state, c.Play(event.actor or "", event.at, event.item)), breaches(state, event))
    length = state.things.items[event.item].seconds or 0.0
    if not 0 <= event.position <= length or not near(event.until, event.at + timedelta(seconds=length - event.position)):
        yield "the film has another length"
    if stop.watch is None or event.scope != stop.watch.scope:
        yield f"nothing is shown here for {event.scope}"
    if event.audience != chosen(state.room, stop.selects):
        yield "it was played before others"


def _film_stopped(_plan: Plan, state: State, event: e.FilmStopped) -> Iterator[str]:
    yield from _film_here(state, event)
    length = state.things.items[event.item].seconds or 0.0
    if not 0 <= event.position <= length:
        yield "the film has another length"
    if event.why not in STOPS or (event.why is Why.STOPPED) is (event.actor is None) or event.caller not in {None, event.actor}:
        yield "it was stopped by somebody else"


STOPS = frozenset({Why.STOPPED, Why.CUT, Why.AUDIENCE, Why.WITHDRAWN})


def _film_ended(_plan: Plan, state: State, event: e.FilmEnded) -> Iterator[str]:
    yield from _film_here(state, event)
    if state.floor.film is None or state.floor.film.until != event.at:
        yield "the film has another length"


def _film_here(state: State, event: e.FilmStopped | e.FilmEnded) -> Iterator[str]:
    if not turns.running(state) or state.floor.film is None or state.floor.film.item != event.item:
        yield "no such film runs"


def _item_brought(plan: Plan, state: State, event: e.ItemBrought) -> Iterator[str]:
    rule, seconds = plan.items.get(event.kind), event.seconds
    if rule is None or event.item in state.things.items:
        yield f"there is no kind {event.kind}, or there is an item {event.item} already"
    elif rule.film is not (seconds is not None and 0 < seconds < items.LONGEST_FILM) or (seconds is not None and not rule.film):
        yield "it has a length and is no film, or a film has none"
    yield from strangers(state, (event.owner,))
    for name in (event.item, *event.subjects, *(name for _, guardians in event.guardians for name in guardians)):
        check_name("name", name)
    if any(subject not in event.subjects for subject, _ in event.guardians):
        yield "somebody speaks for nobody in it"
    if event.about is not None and (event.kind not in plan.keys or event.about not in state.room.standing):
        yield "it is about somebody else"
    yield from worded(event.content)


def _item_produced(plan: Plan, state: State, event: e.ItemProduced) -> Iterator[str]:
    if event.owner != event.actor:
        yield "it is somebody else's"
    yield from worded(event.content)
    facts = (event.kind, event.item, event.position, event.about, event.supersedes, event.links, event.merges)
    yield from broken(items.judge_produce(plan, state, c.Produce(event.actor or "", event.at, *facts)))
    if event.number != items.numbered(plan, state, event.kind):
        yield "it belongs to another pass"
    if event.group != state.group:
        yield "it was made elsewhere"


def _item_handed(plan: Plan, state: State, event: e.ItemHanded) -> Iterator[str]:
    held = state.held.get(event.record)
    if held is None or held.closed:
        yield f"no session {event.record} is open"
        return
    if event.item != holding.free_name(state, f"{event.record}/{event.source}") or event.kind not in plan.items:
        yield f"{event.item} is not handed back"
        return
    if event.kind not in {kind for _, kind in holding.hold_of(plan, held).gives}:
        yield f"nothing of the kind {event.kind} is handed back"
    for name in (event.item, event.owner, event.source):
        check_name("name", name)
    about = state.room.standing.get(event.about or "")
    if event.about is not None and (about is None or event.kind not in plan.keys or not plan.keys[event.kind](about)):
        yield "it is about somebody else"
    if event.number != holding.pass_of(plan, held, event.kind):
        yield "it belongs to another pass"
    yield from worded(event.content)


def _item_signed(plan: Plan, state: State, event: e.ItemSigned) -> Iterator[str]:
    return broken(items.judge_sign(plan, state, c.Sign(event.actor or "", event.at, event.item)))


def _passed_on(plan: Plan, state: State, event: e.PassedOn) -> Iterator[str]:
    return broken(sealing.judge_pass_on(plan, state, c.PassOn(event.actor or "", event.at, event.passes)))


def _seal_opened(plan: Plan, state: State, event: e.SealOpened) -> Iterator[str]:
    if event.group != state.group:
        yield "it happened elsewhere"
    if event.actor is None:
        if (event.kind, event.items) not in tuple(seals.due(plan, state)):
            yield f"nothing of the kind {event.kind} opens by itself now"
        return
    item = state.things.items.get(event.items[0]) if event.items else None
    if item is None or item.kind != event.kind or event.items != seals.opening(plan, state, item):
        yield "other items open"
    elif not _is_read(plan, state, event):
        yield from broken(sealing.judge_reveal(plan, state, c.Reveal(event.actor, event.at, item.id)), breaches(state, event))


def _is_read(plan: Plan, state: State, event: e.SealOpened) -> bool:
    """Tell whether items open because one of them is being read out."""
    return stop_at(plan, state).reads is not None and state.floor.speaker == event.actor and state.floor.about in event.items


def _item_locked(plan: Plan, state: State, event: e.ItemLocked) -> Iterator[str]:
    if event.item in state.things.locked:
        yield "it is locked"
    taken = (held for (item, scope, _), held in state.things.consents.items() if item == event.item and scope in plan.locking)
    if not any(held.state in items.NO for held in taken) and event.item not in state.things.breached:
        yield "nobody took a permission back"


def _consent_recorded(plan: Plan, state: State, event: e.ConsentRecorded) -> Iterator[str]:
    opening = state.place.stop == START
    if opening is not (event.actor is None):
        yield "permissions come from nobody only at the opening"
    if state.ended and event.state not in items.NO:
        yield "the session had ended"
    yield from moments(event.until, event.since)
    if event.since is not None and event.since > event.at:
        yield "it was given later"
    if event.state is not ConsentState.GRANTED and event.audience:
        yield "an audience has what was not granted"
    if opening:
        yield from _consent_brought(plan, state, event)
        return
    command = c.RecordConsent(
        event.actor or "", event.at, event.item, event.subject, event.scope, event.state, event.audience, event.until, event.since, event.by
    )
    yield from broken(items.judge_consent(plan, state, command), DATES)


def _consent_brought(plan: Plan, state: State, event: e.ConsentRecorded) -> Iterator[str]:
    known = next((each for each in state.things.films if each.id == event.item), None)
    if known is None or event.subject not in (*known.subjects, known.owner) or event.scope not in plan.protocol.scopes:
        yield "there is no such permission"
    granted = event.state is ConsentState.GRANTED
    if event.state is ConsentState.EXPIRED or (granted and not event.audience):
        yield "nobody grants it so"
    guardians = dict(known.guardians).get(event.subject, ()) if known is not None else ()
    if granted and guardians and event.by not in guardians:
        yield "none of their guardians gave it"
    if event.by:
        check_name("by", event.by)
    yield from strangers(state, event.audience)


def _consent_expired(_plan: Plan, state: State, event: e.ConsentExpired) -> Iterator[str]:
    held = state.things.consents.get((event.item, event.scope, event.subject))
    if held is None or held.state is not ConsentState.GRANTED or held.until is None or held.until > event.at:
        yield "no such permission ends then"


def _parameter_set(plan: Plan, state: State, event: e.ParameterSet) -> Iterator[str]:
    command = c.SetParameter(event.actor or "", event.at, event.parameter, event.option)
    return broken(items.judge_parameter(plan, state, command), breaches(state, event))


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.FilmPlayed: _film_played,
    e.FilmStopped: _film_stopped,
    e.FilmEnded: _film_ended,
    e.ItemBrought: _item_brought,
    e.ItemProduced: _item_produced,
    e.ItemHanded: _item_handed,
    e.ItemSigned: _item_signed,
    e.ItemLocked: _item_locked,
    e.ConsentRecorded: _consent_recorded,
    e.ConsentExpired: _consent_expired,
    e.ParameterSet: _parameter_set,
    e.PassedOn: _passed_on,
    e.SealOpened: _seal_opened,
}
