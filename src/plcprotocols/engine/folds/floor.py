# SPDX-License-Identifier: MIT
"""Folds of the floor: turns and their corrections, passes, answers, queues, votes and scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from plcprotocols.engine.folds.shared import deadline, heard, take_position
from plcprotocols.engine.state import (
    NONE,
    Floor,
    State,
)
from plcprotocols.engine.trail import revealed
from plcprotocols.model import events as e
from plcprotocols.model.commands import SkipTurn
from plcprotocols.model.events import Event, Why

DONE, SKIPPED = Why.DONE, Why.SKIPPED


def _turn_begun(s: State, event: e.TurnBegun) -> None:
    f = s.floor
    f.speaker, f.move, f.since, f.to = event.actor, event.move, event.at, event.to
    f.answering = event.actor in f.owed
    s.floor_no += 1
    if event.about is not None:
        f.about = event.about
    if event.until is not None:
        f.slot = event.until
        deadline(s)
    if s.place.quiet is not None:
        heard(s, event.at)


def _turn_relabelled(_s: State, _event: e.TurnRelabelled) -> None:
    """Change nothing: what a turn was is told, and was judged."""


def _turn_reattributed(s: State, event: e.TurnReattributed) -> None:
    spoken = timedelta(seconds=event.seconds)
    s.talk[event.speaker] -= spoken
    s.talk[event.to] += spoken


def _slot_ended(s: State, _event: e.SlotEnded) -> None:
    s.floor.slot = None
    deadline(s)


def _turn_ended(s: State, event: e.TurnEnded) -> None:
    f, speaker = s.floor, event.speaker
    s.talk[speaker] += (s.paused or event.at) - (f.since or event.at)
    if event.owed != f.owed:
        _ask(f, event)
    f.speaker = f.move = f.since = None
    f.to = ()
    if f.follow is not None and f.follow == speaker:
        f.follow = None
    if s.place.proposals or (s.whole is not None and s.whole.place.proposals):
        _lapse(s, speaker)
    if f.about is not None:
        _treated(s, f.about, counts=event.counts)
    if event.counts:
        if s.things.turned and s.place.phase in s.things.turned:
            _spoken(s, speaker)
        f.done = True
        turns = f.turns
        turns[speaker] = turns.pop(speaker, 0) + 1  # put in anew: who spoke last stands last
        if f.silent:
            f.silent = NONE
        if speaker in f.queue or speaker in f.passed:
            f.had |= {speaker}
            if event.why is not SKIPPED:
                f.last = speaker
            _unqueue(f, speaker)
            f.passed = tuple(each for each in f.passed if each != speaker) if f.passed else ()
    s.floor_no += 1
    if s.place.quiet is not None:
        heard(s, event.at)


def _spoken(s: State, person: str) -> None:
    """Note that somebody has spoken in the phase."""
    old = s.room.standing[person]
    if s.place.phase not in old.spoke:
        s.room.standing[person] = old._replace(spoke=old.spoke | {s.place.phase})
        s.room.forget()


def _ask(f: Floor, event: e.TurnEnded) -> None:
    """Remember who asked what is owed now; what was owed and is not is answered, unless the answer was skipped."""
    if event.owed and not f.owed:
        f.asker = event.speaker if f.follow != event.speaker else None
    elif not event.owed:
        f.replied = f.move if event.why is DONE and event.speaker in f.owed else None
        if event.why is SKIPPED:
            f.asker = None
    f.owed = event.owed


def _treated(s: State, item: str, *, counts: bool) -> None:
    s.floor.about = None
    if counts:
        s.place.answered = s.place.answered._replace(treated=s.place.answered.treated | {item})


def _lapse(s: State, person: str) -> None:
    """Drop proposals to skip somebody whose turn or answer is over."""
    for at in (s, s.whole):
        if at is not None and at.place.proposals:
            at.place.proposals = tuple(each for each in at.place.proposals if (each.act, each.about) != (SkipTurn.tag, (person,)))


def _unqueue(f: Floor, person: str) -> None:
    if person in f.queue:
        f.queue = f.queue[1:] if f.queue[0] == person else tuple(each for each in f.queue if each != person)


def _turn_passed(s: State, event: e.TurnPassed) -> None:
    f, person = s.floor, cast("str", event.actor)
    _lapse(s, person)
    f.answering = person in f.owed
    if f.answering:
        f.owed, f.replied = (), None
    elif person == f.follow:
        f.follow = None
    else:
        _unqueue(f, person)
        f.silent |= {person}
        if event.reoffered:
            f.passed, f.declined = (*f.passed, person), f.declined | {person}
        else:
            f.had |= {person}
    s.floor_no += 1


def _turn_skipped(s: State, event: e.TurnSkipped) -> None:
    f = s.floor
    _lapse(s, event.person)
    if event.person == f.follow:
        f.follow = None
    elif event.person in f.queue:
        _unqueue(f, event.person)
        f.had |= {event.person}
        f.silent -= {event.person}
    else:
        f.owed = ()
        if f.speaker is None or not f.answering:
            f.asker = None
    s.floor_no += 1


def _turn_dropped(s: State, event: e.TurnDropped) -> None:
    f, person = s.floor, event.person
    _unqueue(f, person)
    f.passed = tuple(each for each in f.passed if each != person)
    f.silent -= {person}
    if person == f.follow:
        f.follow = None
    s.floor_no += 1


def _answer_dropped(s: State, event: e.AnswerDropped) -> None:
    f = s.floor
    f.owed = tuple(each for each in f.owed if each != event.person)
    if not f.owed:
        f.asker = None
    s.floor_no += 1


def _option_chosen(s: State, event: e.OptionChosen) -> None:
    person, r, f = cast("str", event.actor), s.room, s.floor
    old, before = r.standing[person], r.answers.get((event.question, person))
    r.answers[event.question, person] = event.option
    if not s.place.phase and s.place.stop in {event.question, f"{event.question}?"}:
        take_position(s, person, event.option)
    r.standing[person] = old._replace(answers=old.answers - {(event.question, before)} | {(event.question, event.option)})
    r.forget()
    if event.counts:
        _unqueue(f, person)
        f.had |= {person}
        s.floor_no += 1
        heard(s, event.at)


def _said_enough(s: State, event: e.SaidEnough) -> None:
    s.place.sayers |= {cast("str", event.actor)}


def _lap_begun(s: State, event: e.LapBegun) -> None:
    f = s.floor
    f.queue, f.passed, f.lap = event.order, (), f.lap + 1
    s.floor_no += 1


def _queue_joined(s: State, event: e.QueueJoined) -> None:
    f = s.floor
    f.queue, f.had, f.last = (*f.queue, event.person), f.had - {event.person}, None
    s.floor_no += 1


def _follow_up_offered(s: State, event: e.FollowUpOffered) -> None:
    s.floor.follow, s.floor.asker = event.person, None
    s.floor_no += 1


def _opinion_granted(s: State, event: e.OpinionGranted) -> None:
    s.floor.follow, s.floor.asker = event.person, None
    s.floor_no += 1


def _offer_dropped(s: State, _event: e.OfferDropped) -> None:
    s.floor.owed, s.floor.asker, s.floor.follow = (), None, None
    s.floor_no += 1


def _voted(s: State, event: e.Voted) -> None:
    _cast(s, cast("str", event.actor), event.points)


def _scored(s: State, event: e.Scored) -> None:
    _cast(s, cast("str", event.actor), ((event.item, event.points),))


def _cast(s: State, person: str, points: tuple[tuple[str, int], ...]) -> None:
    s.place.answered = s.place.answered._replace(ballots=(*s.place.ballots, (person, points)))


def _vote_closed(s: State, event: e.VoteClosed) -> None:
    s.place.answered = s.place.answered._replace(closed=True)
    s.things.results = {**s.things.results, (event.group, event.question): event.totals}
    if event.distribution:
        s.things.distributions = {**s.things.distributions, (event.group, event.question): event.distribution}
    revealed(s, event.seq)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
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
    e.TurnRelabelled: _turn_relabelled,
    e.TurnReattributed: _turn_reattributed,
}
