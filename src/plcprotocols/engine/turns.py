# SPDX-License-Identifier: MIT
"""Turns: how they end and what they leave, laps, films that stop, votes that close; all that ends when a stop is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine import ballots
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Stop
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Film, State
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.moves import Move

SECOND = timedelta(seconds=1)
INTERVENE, GRANT = Move.INTERVENE, Move.GRANT


def end_turn(draft: Draft, actor: str | None, why: Why, content: str | None = None, *, leaving: bool = False) -> None:
    """End the running turn, with what it leaves owed; an intervention, an answer and a turn of somebody not selected count for nothing.

    In a round who has another turn to come is queued, and who was answered is offered a follow-up question, unless the stop is left. Who offered an
    opinion is told that it was granted.
    """
    state = draft.state
    stop, floor = draft.plan.stops[state.place.stop], state.floor
    speaker, owed = floor.speaker, floor.owed
    assert speaker is not None, "only a running turn is ended"
    answers = False
    if stop.asks is not None and stop.owes:
        if floor.answering and floor.move in stop.answers:
            owed, answers = (), True
        elif floor.move in stop.begins and not owed and (not stop.offers or (floor.follow is None and stop.selects(state.room.standing[speaker]))):
            owed = tuple(seat for seat in chosen(state.room, stop.asks) if seat in floor.to)
    counts = not answers and floor.move is not INTERVENE and floor.follow != speaker and stop.selects(state.room.standing[speaker])
    draft.add(e.TurnEnded(state.latest.seq + 1, draft.at, actor, speaker, why, counts, owed, content, draft.group))
    if stop.again and not leaving:
        _come_again(draft, stop, speaker)


def pass_turn(draft: Draft, actor: str) -> None:
    """Let a turn, an answer, a follow-up question or an opinion go by; what of it is offered again is said at `come_again`."""
    floor, stop = draft.state.floor, draft.plan.stops[draft.state.place.stop]
    theirs = actor not in floor.owed and actor != floor.follow
    draft.emit(e.TurnPassed, actor, theirs and stop.passing and not stop.in_a_row and actor not in floor.declined)
    if stop.again:
        _come_again(draft, stop, actor)


def _come_again(draft: Draft, stop: Stop, person: str) -> None:
    due = come_again(stop, draft.state, person)
    if due is not None:
        kind, person = due
        draft.emit(kind, None, person)


Again = e.QueueJoined | e.FollowUpOffered | e.OpinionGranted


def come_again(stop: Stop, state: State, person: str) -> tuple[type[Again], str] | None:
    """Say what directly follows the end of somebody's turn, or their pass, that was just noted.

    Somebody is queued, may ask a follow-up question, or was granted the opinion they offered.
    """
    floor, asker = state.floor, state.floor.asker
    if person in floor.had:
        turned = person == floor.last
        if (turned or person in floor.silent) if stop.in_a_row else (turned and floor.turns[person] < stop.quota):
            return e.QueueJoined, person
    if (stop.follow_up or (stop.offers and floor.replied is GRANT)) and floor.answering and not floor.owed and asker is not None:
        standing = state.room.standing[asker]
        if standing.present and stop.selects(standing) and (not state.group or asker in state.room.seats):
            return e.OpinionGranted if stop.offers else e.FollowUpOffered, asker
    return None


def lap(draft: Draft) -> None:
    """Offer the turn again to those who passed, when the first lap of a round is over."""
    floor = draft.state.floor
    if floor.passed and not floor.queue:
        draft.emit(e.LapBegun, None, floor.passed)


def film_position(film: Film, now: datetime) -> float:
    """Say how many seconds of a film have been played; `now` is the pause's beginning in a pause."""
    return film.position if film.since is None else film.position + (now - film.since) / SECOND


def running(state: State) -> bool:
    """Tell whether a film runs (or will go on when the pause is over)."""
    return state.floor.film is not None and state.floor.film.since is not None


def stop_film(draft: Draft, actor: str | None, why: Why, caller: str | None = None) -> None:
    """Stop the running film where it is."""
    film = draft.state.floor.film
    assert film is not None, "only a running film is stopped"
    draft.emit(e.FilmStopped, actor, film.item, film_position(film, draft.state.paused or draft.at), why, caller)


def cut(draft: Draft, *, leaving: bool = True) -> None:
    """End what runs because the stop is left, or the meeting ends."""
    if draft.state.floor.speaker is not None:
        end_turn(draft, None, Why.CUT, leaving=leaving)
    if running(draft.state):
        stop_film(draft, None, Why.CUT)


def close_vote(draft: Draft) -> None:
    """Close the vote or rating that is left, and say what came of it."""
    stop = draft.plan.stops[draft.state.place.stop]
    talk = stop.vote or stop.rate
    if talk is not None:
        draft.emit(e.VoteClosed, None, stop.question, ballots.totals(draft.state, talk), ballots.distribution(draft.state, talk))
