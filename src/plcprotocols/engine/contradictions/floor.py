# SPDX-License-Identifier: MIT
"""The floor: turns, rounds, answers and the time of a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from plcprotocols.engine import ballots, loops, turns
from plcprotocols.engine.contradictions.shared import (
    absent,
    breaches,
    broken,
    came,
    nothing_runs,
    stop_at,
    worded,
)
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import floor, lead, notice, voting
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why


def _turn_begun(plan: Plan, state: State, event: e.TurnBegun) -> Iterator[str]:
    stop = stop_at(plan, state)
    if state.floor.speaker is not None:
        yield f"{state.floor.speaker} speaks"
    if stop.talk is None:
        yield "nobody speaks at a question"
    if event.move in stop.never_said and "forbidden-move" not in breaches(state, event):
        yield f"{event.move} is forbidden here"
    if turns.running(state):
        yield "a film runs"
    if event.to:
        yield from absent(state, event.to)
        if event.actor in event.to:
            yield "it is addressed to its own speaker"
    granted = event.move not in stop.offers or event.actor == state.floor.follow
    if not granted and breaches(state, event).isdisjoint(("not-granted", "move-filtered")):
        yield "nobody granted this opinion"
    if event.until is not None and (stop.seconds is None or event.until != event.at + stop.seconds):
        yield "the round gives a turn another time"
    yield from _about(plan, state, stop, event)


def _about(plan: Plan, state: State, stop: Stop, event: e.TurnBegun) -> Iterator[str]:
    form = not floor.intervenes(plan, state, stop, event.actor or "", event.move)
    form = form and not state.place.rests
    reads = form and stop.selects(state.room.standing[event.actor or ""])
    if stop.reads is not None and (event.about is not None) is not reads:
        yield "somebody reads out nothing, or no turn of theirs"
    if stop.reads is not None or event.about is not None:
        yield from broken(tuple(voting.about_findings(plan, state, stop, event.actor or "", event.about, form=form)))


def _turn_ended(_plan: Plan, state: State, event: e.TurnEnded) -> Iterator[str]:
    f, why = state.floor, event.why
    if event.speaker != f.speaker:
        yield "it ends a turn nobody has begun"
    if why not in ENDINGS:
        yield f"no turn ends with {why.value}"
    if (why is Why.CUT) is not (event.actor is None) or (why in {Why.DONE, Why.OPTED_OUT} and event.actor != event.speaker):
        yield "it was ended by somebody else"
    if event.owed:
        yield from absent(state, event.owed)
        if not {*f.owed, *f.to}.issuperset(event.owed):
            yield "an answer is owed by somebody who was not asked"
    yield from worded(event.content)


ENDINGS = frozenset({Why.DONE, Why.CUT, Why.SKIPPED, Why.LEFT, Why.OPTED_OUT})


def _turn_passed(plan: Plan, state: State, event: e.TurnPassed) -> Iterator[str]:
    f, actor = state.floor, event.actor
    if f.speaker is not None or (actor not in f.owed and actor != f.follow and f.queue[:1] != (actor,)):
        yield f"{actor} has no turn to pass"
    stop = stop_at(plan, state)
    if event.reoffered and (actor in {*f.owed, *f.declined, f.follow} or not stop.passing or stop.in_a_row):
        yield "the turn is not offered again"


def _turn_skipped(_plan: Plan, state: State, event: e.TurnSkipped) -> Iterator[str]:
    if event.person not in {*state.floor.queue, *state.floor.owed, notice.offered(state)}:
        yield f"{event.person} has no turn to come and owes no answer"


def _option_chosen(plan: Plan, state: State, event: e.OptionChosen) -> Iterator[str]:
    stop = stop_at(plan, state)
    if event.counts:
        if event.question != stop.question or event.option not in stop.picks:
            yield "the round asks something else"
        if state.floor.speaker is not None or state.floor.queue[:1] != (event.actor,):
            yield f"{event.actor} is not next"
    elif not (_answers_lasting(plan, state, event) or _answers_question(plan, state, stop, event)):
        yield f"{event.question} does not ask for {event.option} now"


def _answers_lasting(plan: Plan, state: State, event: e.OptionChosen) -> bool:
    _, options, _ = plan.lasting.get(event.question, (None, (), None))
    return event.option in options and event.question in state.place.entered


def _answers_question(plan: Plan, state: State, stop: Stop, event: e.OptionChosen) -> bool:
    if stop.talk is not None or event.question != stop.question or event.option not in loops.options(plan, state, stop):
        return False
    return stop.decides(state.room.standing[event.actor or ""]) or "not-yours-to-decide" in breaches(state, event)


def _said_enough(plan: Plan, state: State, event: e.SaidEnough) -> Iterator[str]:
    return broken(lead.judge_enough(plan, state, c.Enough(event.actor or "", event.at)), breaches(state, event))


def _lap_begun(_plan: Plan, state: State, event: e.LapBegun) -> Iterator[str]:
    f = state.floor
    if f.queue or not f.passed or event.order != f.passed:
        yield "no such lap was to come"


def _queue_joined(plan: Plan, state: State, event: e.QueueJoined) -> Iterator[str]:
    f, stop, standing = state.floor, stop_at(plan, state), state.room.standing.get(event.person)
    if standing is None or not standing.present or not stop.round or not stop.selects(standing):
        yield f"{event.person} is not in the round"
    again = (e.QueueJoined, event.person) == turns.come_again(stop, state, event.person)
    if event.person in f.queue or event.person in f.passed or (event.person in f.had and not again):
        yield f"{event.person} has had a turn or has one to come"


def _follow_up_offered(plan: Plan, state: State, event: e.FollowUpOffered) -> Iterator[str]:
    if (e.FollowUpOffered, event.person) != turns.come_again(stop_at(plan, state), state, event.person):
        yield f"{event.person} was not answered"


def _opinion_granted(plan: Plan, state: State, event: e.OpinionGranted) -> Iterator[str]:
    if (e.OpinionGranted, event.person) != turns.come_again(stop_at(plan, state), state, event.person):
        yield f"{event.person} was granted nothing"


def _offer_dropped(plan: Plan, state: State, event: e.OfferDropped) -> Iterator[str]:
    f, stop = state.floor, stop_at(plan, state)
    waiting = floor.waits(stop, f, event.person)
    if not stop.offers or not (waiting or event.person == notice.offered(state)):
        yield f"{event.person} has no offer that waits"
    if event.actor is not None and (event.actor != event.person or not waiting or f.speaker is not None or state.paused is not None):
        yield f"{event.actor} cannot take it back"


def _turn_dropped(_plan: Plan, state: State, event: e.TurnDropped) -> Iterator[str]:
    if event.person not in {*state.floor.queue, *state.floor.passed, notice.offered(state)}:
        yield f"{event.person} has no turn to come"


def _answer_dropped(_plan: Plan, state: State, event: e.AnswerDropped) -> Iterator[str]:
    if event.person not in state.floor.owed:
        yield f"{event.person} owes no answer"


def _slot_ended(_plan: Plan, state: State, event: e.SlotEnded) -> Iterator[str]:
    if came(state, state.floor.slot) != event.at:
        yield "no time of a turn ends then"


def _voted(plan: Plan, state: State, event: e.Voted) -> Iterator[str]:
    yield from broken(voting.judge_cast(plan, state, c.CastVote(event.actor or "", event.at, event.points)))
    yield from _elsewhere(state, event.group)


def _scored(plan: Plan, state: State, event: e.Scored) -> Iterator[str]:
    yield from broken(voting.judge_score(plan, state, c.Score(event.actor or "", event.at, event.item, event.points)))
    yield from _elsewhere(state, event.group)


def _vote_closed(plan: Plan, state: State, event: e.VoteClosed) -> Iterator[str]:
    stop = stop_at(plan, state)
    talk = stop.vote or stop.rate
    if talk is None or event.question != stop.question:
        yield f"there is no vote {event.question} here"
    elif event.totals != ballots.totals(state, talk) or event.distribution != ballots.distribution(state, talk):
        yield "other points were given"
    yield from nothing_runs(state)
    yield from _elsewhere(state, event.group)


def _elsewhere(state: State, group: str) -> Iterator[str]:
    if group != state.group:
        yield f"it happened in {group or 'the whole'}"


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.TurnBegun: _turn_begun,
    e.TurnEnded: _turn_ended,
    e.TurnPassed: _turn_passed,
    e.TurnSkipped: _turn_skipped,
    e.OptionChosen: _option_chosen,
    e.SaidEnough: _said_enough,
    e.LapBegun: _lap_begun,
    e.QueueJoined: _queue_joined,
    e.FollowUpOffered: _follow_up_offered,
    e.OpinionGranted: _opinion_granted,
    e.OfferDropped: _offer_dropped,
    e.TurnDropped: _turn_dropped,
    e.AnswerDropped: _answer_dropped,
    e.SlotEnded: _slot_ended,
    e.Voted: _voted,
    e.Scored: _scored,
    e.VoteClosed: _vote_closed,
}
