# SPDX-License-Identifier: MIT
"""Folds of the course: phases, parts, questions and loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plcprotocols.engine.folds.shared import at_phase, call, deadline, keep_times, noted, recast, stop_entered, take_part
from plcprotocols.engine.state import (
    END,
    Floor,
    Frame,
    Groups,
    Span,
    State,
)
from plcprotocols.engine.trail import newest, visited
from plcprotocols.model import events as e
from plcprotocols.model.events import Event


def _phase_left(s: State, _event: e.PhaseLeft) -> None:
    s.place.left = True
    if s.place.lines:
        s.place.lines = ()
    for person in s.place.outs:
        take_part(s, person, out=False)


def _phase_entered(s: State, event: e.PhaseEntered) -> None:
    visited(s, event.phase, event.seq)
    at_phase(s, event.phase, event.until, event.longest, event.quiet)
    if event.days:
        s.place.days, s.place.reminders = True, event.reminders
    if event.phase not in s.place.entered:
        s.place.entered |= {event.phase}
    s.place.rests = event.rests
    if s.things.calls:
        call(s, event.at)
    if s.things.turned and event.phase in s.things.turned:
        _nobody_has_spoken(s, event.phase)
    stop_entered(s, event.stop, event.order, event.at)


def _nobody_has_spoken(s: State, phase: str) -> None:
    standing = s.room.standing
    for person, old in standing.items():
        if phase in old.spoke:
            standing[person] = old._replace(spoke=old.spoke - {phase})
    s.room.forget()


def _part_entered(s: State, event: e.PartEntered) -> None:
    if s.place.answered.closed:
        s.place.answered = s.place.answered._replace(ballots=(), closed=False)
    stop_entered(s, event.stop, event.order, event.at)


def _question_put(s: State, event: e.QuestionPut) -> None:
    visited(s, event.question, event.seq)
    at_phase(s, "", None)
    stop_entered(s, event.question, (), event.at)


def _steps_began(s: State, event: e.StepsBegan) -> None:
    s.place.spans = (*s.place.spans, Span(event.steps, event.until))


def _loop_began(s: State, event: e.LoopBegan) -> None:
    s.place.frames = (*s.place.frames, Frame(event.loop, None, event.order, event.order))


def _loop_turned(s: State, event: e.LoopTurned) -> None:
    recast(s, event)
    if s.place.spans:
        keep_times(s, event.loop)
    *outer, frame = s.place.frames
    left = tuple(person for person in frame.left if person != event.person)
    s.place.frames = (*outer, Frame(frame.loop, event.person, left, frame.order, turns=frame.turns + 1))


def _pass_begun(s: State, event: e.PassBegun) -> None:
    if s.place.spans:
        keep_times(s, event.loop)
    s.place.frames = (*s.place.frames[:-1], s.place.frames[-1]._replace(number=event.number))


def _loop_joined(s: State, event: e.LoopJoined) -> None:
    s.place.frames = tuple(
        f._replace(left=(*f.left, event.person), order=(*f.order, event.person)) if f.loop == event.loop else f for f in s.place.frames
    )


def _loop_left(s: State, event: e.LoopLeft) -> None:
    s.place.frames = tuple(_without(f, event.person, again=event.again) if f.loop == event.loop else f for f in s.place.frames)


def _without(f: Frame, person: str, *, again: bool) -> Frame:
    order = tuple(each for each in f.order if each != person) if again else f.order
    return f._replace(left=tuple(each for each in f.left if each != person), order=order)


def _loop_passed_over(s: State, event: e.LoopPassedOver) -> None:
    s.place.frames = tuple(f._replace(turns=f.turns - 1) if f.loop == event.loop else f for f in s.place.frames)


def _loop_rested(s: State, event: e.LoopRested) -> None:
    recast(s, event)
    more = 1 if s.place.left else 0
    s.place.frames = tuple(f._replace(person=None, rests=True, turns=f.turns + more) if f.loop == event.loop else f for f in s.place.frames)
    s.place.rests = True
    if not s.place.left:
        s.floor = Floor()
        s.floor_no += 1
        s.place.quiet, s.place.quiet_at, s.place.fell_quiet = None, None, False
        deadline(s)


def _loop_ended(s: State, event: e.LoopEnded) -> None:
    recast(s, event)
    s.place.frames = s.place.frames[:-1]
    s.place.spans = tuple([span for span in s.place.spans if span.steps != event.loop])


def _item_turned(s: State, event: e.ItemTurned) -> None:
    if s.place.spans:
        keep_times(s, event.loop)
    *outer, frame = s.place.frames
    s.place.frames = (*outer, Frame(frame.loop, None, (), (*frame.order, event.item), frame.number + 1, item=event.item))


def _went_back(s: State, event: e.WentBack) -> None:
    """Let the course be what it was before a step was entered; who is here, what they agreed to and how long they spoke is left as it is."""
    visit, p = newest(s.visit)[event.to], s.place
    p.stop, p.phase, p.frames, p.entered, p.answered, p.spans = visit.stop, "", visit.frames, visit.entered, visit.answered, ()
    s.formed = _formed_before(s, visit.formed)
    s.things.results, s.things.distributions = dict(visit.results), dict(visit.distributions)
    _supersede(s, visit.items)
    r = s.room
    r.answers.clear()
    r.answers.update(visit.answers)
    for person, old in r.standing.items():
        answers = frozenset((question, option) for (question, who), option in r.answers.items() if who == person)
        r.standing[person] = old._replace(answers=answers)
    recast(s, event)
    bound = tuple(each for each in s.trail.bound if each.seq < visit.seq)
    s.visit, s.trail = visit.before, s.trail._replace(bound=bound, back=visit.seq)


def _formed_before(s: State, before: Mapping[str, tuple[Groups, ...]]) -> dict[str, tuple[Groups, ...]]:
    """Let the sub-groups be formed that were formed before, once more; none where there were none. Who met whom is still known."""
    formed = dict(s.formed)
    for split, times in s.formed.items():
        then = before.get(split, ())
        if len(then) < len(times):
            formed[split] = (*times, then[-1] if then else ())
    return formed


def _supersede(s: State, known: int) -> None:
    """Supersede the items made since there were so many; what they revised stands again."""
    items = s.things.items
    made = tuple(items.values())[known:]
    for item in made:
        for earlier in (item.revises, *item.merges):
            if earlier is not None:
                items[earlier] = items[earlier]._replace(superseded=False)
    for item in made:
        items[item.id] = item._replace(superseded=True)


def _session_ended(s: State, event: e.SessionEnded) -> None:
    s.paused = s.things.expiry = s.again = None
    s.adjourned = False
    at_phase(s, "", None)
    stop_entered(s, END, (), event.at)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.SessionOpened: noted,
    e.PhaseEntered: _phase_entered,
    e.PartEntered: _part_entered,
    e.QuestionPut: _question_put,
    e.PhaseLeft: _phase_left,
    e.PhasePassedOver: noted,
    e.StepsBegan: _steps_began,
    e.LoopBegan: _loop_began,
    e.LoopTurned: _loop_turned,
    e.LoopJoined: _loop_joined,
    e.LoopLeft: _loop_left,
    e.LoopPassedOver: _loop_passed_over,
    e.LoopEnded: _loop_ended,
    e.PassBegun: _pass_begun,
    e.LoopRested: _loop_rested,
    e.SessionEnded: _session_ended,
    e.WentBack: _went_back,
    e.ItemTurned: _item_turned,
}
