# SPDX-License-Identifier: MIT
"""Contradictions: what an event that came from outside says against what came before it.

Events of ours are never checked when they are folded. A record may have been edited by somebody who can also reckon its chain, so each of its events
is held against the state before it: what may come at all, who may do it, and what each kind of event needs. What the rules say of a command is asked
of the rules; what follows from an act is reckoned again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from plcprotocols.engine import flow
from plcprotocols.engine.answers import awaited
from plcprotocols.engine.decide import RULES
from plcprotocols.engine.flow import _bound, _order, _planned
from plcprotocols.engine.plan import AGAIN, Node, Plan, Stop
from plcprotocols.engine.rules import film, holding, items, lead, meetings, people, roles, seconding
from plcprotocols.engine.rules.finding import TOLERANCE, Findings, Weight, steering
from plcprotocols.engine.rules.seconding import _command
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import START, Proposal, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.arguments import FIRST_YEAR, LAST_YEAR, check_name
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import PlcError
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Casting, Composite, Decision, Each, Phase, Repeat
from plcprotocols.model.minutes import LONGEST_EXTENSION

Holders = tuple[tuple[str, tuple[str, ...]], ...]
SECOND = timedelta(seconds=1)

# The course: what comes only after a stop was left and before the next is entered.
COURSE: frozenset[type[Event]] = frozenset(
    {e.PhasePassedOver, e.LoopBegan, e.LoopTurned, e.LoopPassedOver, e.LoopEnded, e.PassBegun, e.PhaseEntered, e.QuestionPut, e.SessionEnded}
)
MEANWHILE: frozenset[type[Event]] = frozenset({e.LoopJoined, e.LoopLeft})
BROUGHT: frozenset[type[Event]] = frozenset({e.SessionOpened, e.ItemBrought})
OPENING: frozenset[type[Event]] = BROUGHT | {e.ConsentRecorded, e.ConsentExpired, e.ItemLocked}
AFTER_THE_END: frozenset[type[Event]] = frozenset({e.LevelAgreed, e.ConsentRecorded, e.ItemLocked, e.ClockClamped})
# What somebody does, and what somebody does or follows from something else; all the rest is done by nobody.
ACTS: frozenset[type[Event]] = frozenset(
    {
        e.Departed,
        e.TurnBegun,
        e.TurnPassed,
        e.TurnSkipped,
        e.OptionChosen,
        e.SaidEnough,
        e.FilmPlayed,
        e.ItemProduced,
        e.ParameterSet,
        e.TimeVoted,
        e.TimeCalled,
        e.Paused,
        e.Resumed,
        e.Joined,
        e.Left,
        e.HandedOver,
        e.RoleTaken,
        e.OptedOut,
        e.OptedIn,
        e.Proposed,
        e.Seconded,
        e.LevelAgreed,
        e.SignalRaised,
        e.VetoRaised,
        e.ItemHanded,
        e.ItemSigned,
        e.Reported,
        e.PositionTaken,
        e.DateSet,
        e.Adjourned,
        e.Convened,
        e.HeldOpened,
        e.HeldClosed,
    }
)
ACTS_OR_NOT: frozenset[type[Event]] = frozenset({e.TurnEnded, e.FilmStopped, e.PhaseExtended, e.RoleLeft, e.ConsentRecorded})
NEVER_PAUSED: frozenset[type[Event]] = frozenset(
    {
        e.TurnBegun,
        e.TurnPassed,
        e.TurnSkipped,
        e.OptionChosen,
        e.SaidEnough,
        e.FilmPlayed,
        e.FilmEnded,
        e.SlotEnded,
        e.TimeVoted,
        e.TimeCalled,
        e.RoleTaken,
    }
)
# Dates of a permission are brought into order before they are noted, so they are not judged anew.
DATES = frozenset({"consent-dates", "consent-order", "naive-time"})


def contradiction(plan: Plan, state: State, event: Event) -> str | None:
    """Say what an event contradicts, or None; what cannot even be asked is a contradiction, too.

    Args:
        plan: the compiled protocol.
        state: what the events before it lead to.
        event: the event.
    """
    try:
        return _first(plan, state, event)
    except (PlcError, KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError):
        return "it does not make sense here"


def _first(plan: Plan, state: State, event: Event) -> str | None:
    kind = type(event)
    against = _number(state, event) or _place(state, kind, event) or _who(state, kind, event)
    if against is not None:
        return against
    for found in CHECKS[kind](plan, state, event):
        return found
    return None


def _number(state: State, event: Event) -> str | None:
    at = event.at
    if event.seq != state.seq + 1:
        return f"number {event.seq} after {state.seq}"
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return "its moment cannot be told"
    if at < state.at:
        return "it lies before the event before it"
    if state.due is not None and at > state.due and state.place.stop != START and not isinstance(event, e.ConsentExpired):
        return "a deadline before it was not settled"
    return None


def _place(state: State, kind: type[Event], event: Event) -> str | None:
    """Say that such an event does not come where the session stands."""
    place = state.place
    if place.left or place.stop == START:
        if (event.seq == 1) is not (kind is e.SessionOpened):
            return "a record begins with its opening, and nothing else does"
        if kind not in COURSE and kind not in MEANWHILE and not (place.stop == START and kind in OPENING):
            return "it comes while the session is at no stop"
        return None
    if kind in COURSE or kind in BROUGHT:
        return "it comes at a stop that was not left"
    if state.ended and kind not in AFTER_THE_END:
        return "the session had ended"
    if state.paused is not None and kind in NEVER_PAUSED:
        return "the clock stands"
    return None


def _who(state: State, kind: type[Event], event: Event) -> str | None:
    actor = event.actor
    if actor is None:
        return "nobody did it" if kind in ACTS else None
    if kind not in ACTS and kind not in ACTS_OR_NOT:
        return f"it is nobody's act, and not one of {actor}"
    standing = state.room.standing.get(actor)
    if kind is e.Joined:
        return None
    if standing is None:
        return f"there is nobody called {actor}"
    if standing.present or kind is e.LevelAgreed or (isinstance(event, e.ConsentRecorded) and event.state in items.NO):
        return None
    return f"{actor} is not here"


def _nothing(_plan: Plan, _state: State, _event: Event) -> Iterable[str]:
    return ()


def _worded(content: str | None) -> Iterable[str]:
    """Ask for an id of words that can be written down, where there are words."""
    if content is not None:
        check_name("content", content)
    return ()


def _departed(_plan: Plan, _state: State, event: e.Departed) -> Iterable[str]:
    check_name("rule", event.rule)
    return ()


def _broken(found: Findings, but: frozenset[str] = frozenset()) -> Iterator[str]:
    """Name the hard rules that stand against an act."""
    return (f"the rule {each.code} stands against it" for each in found if each.weight is Weight.HARD and each.code not in but)


def _strangers(state: State, names: Iterable[str]) -> Iterator[str]:
    """Name those of some people nobody knows."""
    return (f"there is nobody called {name}" for name in names if name not in state.room.standing)


def _absent(state: State, names: Iterable[str]) -> Iterator[str]:
    """Name those of some people who are not here."""
    standing = state.room.standing
    return (f"{name} is not here" for name in names if name not in standing or not standing[name].present)


def _moments(*moments: datetime | None) -> Iterator[str]:
    """Name moments out of time."""
    told = (moment for moment in moments if moment is not None)
    return (f"{moment} is out of time" for moment in told if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR)


def _stop(plan: Plan, state: State) -> Stop:
    return plan.stops[state.place.stop]


def _clock(state: State, event: Event) -> datetime:
    return state.paused or event.at


# The floor


def _turn_begun(plan: Plan, state: State, event: e.TurnBegun) -> Iterator[str]:
    stop = _stop(plan, state)
    if state.floor.speaker is not None:
        yield f"{state.floor.speaker} speaks"
    if stop.talk is None:
        yield "nobody speaks at a question"
    if flow.running(state):
        yield "a film runs"
    if event.to:
        yield from _absent(state, event.to)
        if event.actor in event.to:
            yield "it is addressed to its own speaker"
    if event.until is not None and (stop.seconds is None or event.until != event.at + stop.seconds):
        yield "the round gives a turn another time"


def _turn_ended(_plan: Plan, state: State, event: e.TurnEnded) -> Iterator[str]:
    f, why = state.floor, event.why
    if event.speaker != f.speaker:
        yield "it ends a turn nobody has begun"
    if why not in ENDINGS:
        yield f"no turn ends with {why.value}"
    if (why is Why.CUT) is not (event.actor is None) or (why in {Why.DONE, Why.OPTED_OUT} and event.actor != event.speaker):
        yield "it was ended by somebody else"
    if event.owed:
        yield from _absent(state, event.owed)
        if not {*f.owed, *f.to}.issuperset(event.owed):
            yield "an answer is owed by somebody who was not asked"
    yield from _worded(event.content)


ENDINGS = frozenset({Why.DONE, Why.CUT, Why.SKIPPED, Why.LEFT, Why.OPTED_OUT})


def _turn_passed(plan: Plan, state: State, event: e.TurnPassed) -> Iterator[str]:
    f, actor = state.floor, event.actor
    if f.speaker is not None or (actor not in f.owed and f.queue[:1] != (actor,)):
        yield f"{actor} has no turn to pass"
    if event.reoffered and (actor in f.owed or actor in f.declined or not _stop(plan, state).passing):
        yield "the turn is not offered again"


def _turn_skipped(_plan: Plan, state: State, event: e.TurnSkipped) -> Iterator[str]:
    if event.person not in state.floor.queue and event.person not in state.floor.owed:
        yield f"{event.person} has no turn to come and owes no answer"


def _option_chosen(plan: Plan, state: State, event: e.OptionChosen) -> Iterator[str]:
    stop = _stop(plan, state)
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
    if stop.talk is not None or event.question != stop.question or event.option not in flow.options(plan, state, stop):
        return False
    return stop.decides(state.room.standing[event.actor or ""])


def _said_enough(plan: Plan, state: State, event: e.SaidEnough) -> Iterator[str]:
    return _broken(lead.judge_enough(plan, state, c.Enough(event.actor or "", event.at)))


def _lap_begun(_plan: Plan, state: State, event: e.LapBegun) -> Iterator[str]:
    f = state.floor
    if f.queue or not f.passed or event.order != f.passed:
        yield "no such lap was to come"


def _queue_joined(plan: Plan, state: State, event: e.QueueJoined) -> Iterator[str]:
    f, stop, standing = state.floor, _stop(plan, state), state.room.standing.get(event.person)
    if standing is None or not standing.present or not stop.round or not stop.selects(standing):
        yield f"{event.person} is not in the round"
    if event.person in f.queue or event.person in f.passed or event.person in f.had:
        yield f"{event.person} has had a turn or has one to come"


def _turn_dropped(_plan: Plan, state: State, event: e.TurnDropped) -> Iterator[str]:
    if event.person not in state.floor.queue and event.person not in state.floor.passed:
        yield f"{event.person} has no turn to come"


def _answer_dropped(_plan: Plan, state: State, event: e.AnswerDropped) -> Iterator[str]:
    if event.person not in state.floor.owed:
        yield f"{event.person} owes no answer"


def _slot_ended(_plan: Plan, state: State, event: e.SlotEnded) -> Iterator[str]:
    if state.floor.slot != event.at:
        yield "no time of a turn ends then"


# Films, items and permissions


def _film_played(plan: Plan, state: State, event: e.FilmPlayed) -> Iterator[str]:
    stop = _stop(plan, state)
    yield from _broken(film.judge_play(plan, state, c.Play(event.actor or "", event.at, event.item)))
    length = state.things.items[event.item].seconds or 0.0
    if not 0 <= event.position <= length or not _near(event.until, event.at + timedelta(seconds=length - event.position)):
        yield "the film has another length"
    if stop.watch is None or event.scope != stop.watch.scope:
        yield f"nothing is shown here for {event.scope}"
    if event.audience != chosen(state.room, stop.selects):
        yield "it was played before others"


def _near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SECOND


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
    if not flow.running(state) or state.floor.film is None or state.floor.film.item != event.item:
        yield "no such film runs"


def _item_brought(plan: Plan, state: State, event: e.ItemBrought) -> Iterator[str]:
    rule, seconds = plan.items.get(event.kind), event.seconds
    if rule is None or event.item in state.things.items:
        yield f"there is no kind {event.kind}, or there is an item {event.item} already"
    elif rule.film is not (seconds is not None and 0 < seconds < items.LONGEST_FILM) or (seconds is not None and not rule.film):
        yield "it has a length and is no film, or a film has none"
    yield from _strangers(state, (event.owner,))
    for name in (event.item, *event.subjects, *(name for _, guardians in event.guardians for name in guardians)):
        check_name("name", name)
    if any(subject not in event.subjects for subject, _ in event.guardians):
        yield "somebody speaks for nobody in it"
    if event.about is not None and (event.kind not in plan.keys or event.about not in state.room.standing):
        yield "it is about somebody else"
    yield from _worded(event.content)


def _item_produced(plan: Plan, state: State, event: e.ItemProduced) -> Iterator[str]:
    if event.owner != event.actor:
        yield "it is somebody else's"
    yield from _worded(event.content)
    facts = (event.kind, event.item, event.position, event.about, event.supersedes)
    yield from _broken(items.judge_produce(plan, state, c.Produce(event.actor or "", event.at, *facts)))
    if event.number != items.numbered(plan, state, event.kind):
        yield "it belongs to another pass"


def _item_handed(plan: Plan, state: State, event: e.ItemHanded) -> Iterator[str]:
    held = state.held.get(event.record)
    if held is None or held.closed:
        yield f"no session {event.record} is open"
        return
    if event.item in state.things.items or not event.item.startswith(f"{event.record}/") or event.kind not in plan.items:
        yield f"{event.item} is not handed back"
        return
    if event.kind not in {kind for _, kind in holding.hold_of(plan, held).gives}:
        yield f"nothing of the kind {event.kind} is handed back"
    for name in (event.item, event.owner):
        check_name("name", name)
    about = state.room.standing.get(event.about or "")
    if event.about is not None and (about is None or event.kind not in plan.keys or not plan.keys[event.kind](about)):
        yield "it is about somebody else"
    if event.number != items.numbered(plan, state, event.kind):
        yield "it belongs to another pass"
    yield from _worded(event.content)


def _item_signed(plan: Plan, state: State, event: e.ItemSigned) -> Iterator[str]:
    return _broken(items.judge_sign(plan, state, c.Sign(event.actor or "", event.at, event.item)))


def _item_locked(plan: Plan, state: State, event: e.ItemLocked) -> Iterator[str]:
    if event.item in state.things.locked:
        yield "it is locked"
    taken = (held for (item, scope, _), held in state.things.consents.items() if item == event.item and scope in plan.locking)
    if not any(held.state in items.NO for held in taken):
        yield "nobody took a permission back"


def _consent_recorded(plan: Plan, state: State, event: e.ConsentRecorded) -> Iterator[str]:
    opening = state.place.stop == START
    if opening is not (event.actor is None):
        yield "permissions come from nobody only at the opening"
    if state.ended and event.state not in items.NO:
        yield "the session had ended"
    yield from _moments(event.until, event.since)
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
    yield from _broken(items.judge_consent(plan, state, command), DATES)


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
    yield from _strangers(state, event.audience)


def _consent_expired(_plan: Plan, state: State, event: e.ConsentExpired) -> Iterator[str]:
    held = state.things.consents.get((event.item, event.scope, event.subject))
    if held is None or held.state is not ConsentState.GRANTED or held.until is None or held.until > event.at:
        yield "no such permission ends then"


def _parameter_set(plan: Plan, state: State, event: e.ParameterSet) -> Iterator[str]:
    return _broken(items.judge_parameter(plan, state, c.SetParameter(event.actor or "", event.at, event.parameter, event.option)))


# The course


def _phase_entered(plan: Plan, state: State, event: e.PhaseEntered) -> Iterator[str]:
    stop = plan.stops.get(event.stop)
    if stop is None or stop.phase is None or stop.phase.id != event.phase:
        yield f"the phase {event.phase} has no part {event.stop}"
        return
    yield from _reached(plan, state, stop)
    if event.phase in plan.dated:
        yield from _dated(plan, state, stop, event)
        return
    if event.days or event.reminders:
        yield "the phase is not counted in days"
    clock, longest, planned = _clock(state, event), plan.longest.get(event.phase), _planned(plan, state, event.phase)
    latest = clock + longest if longest is not None else None
    until = clock + planned if planned is not None else None
    if event.longest != latest or event.until != (min(until, latest) if until is not None and latest is not None else until):
        yield "the phase has another time"
    if event.order != _order(stop, state):
        yield "the round has another order"


def _dated(plan: Plan, state: State, stop: Stop, event: e.PhaseEntered) -> Iterator[str]:
    days, _ = plan.dated[event.phase]
    until = event.at + days
    if not event.days or event.longest is not None or event.until != until:
        yield "the phase has another time"
    elif event.reminders != flow.reminders(plan, event.phase, until, event.at):
        yield "it reminds at other times"
    if event.order != _order(stop, state):
        yield "the round has another order"


def _reached(plan: Plan, state: State, stop: Stop) -> Iterator[str]:
    """Say that the flow does not lead to a stop from here."""
    if not _inside(state, stop.node):
        yield f"{stop.id} stands in other loops"
    try:
        plan.graph.step(state.place.stop, stop.id)
    except AssertionError:
        yield f"nothing leads from {state.place.stop} to {stop.id}"


def _inside(state: State, node: Node | None) -> bool:
    """Tell whether just the loops around a step are running, each at somebody's pass."""
    frames = state.place.frames
    loops = node.loops if node is not None else ()
    if not frames and not loops:
        return True
    return [frame.loop for frame in frames] == [loop.step.id for loop in loops] and all(frame.person is not None or frame.number for frame in frames)


def _part_entered(plan: Plan, state: State, event: e.PartEntered) -> Iterator[str]:
    stop = plan.stops.get(event.stop)
    if stop is None or stop not in _stop(plan, state).later:
        yield f"{event.stop} is no later part"
    elif event.order != _order(stop, state):
        yield "the round has another order"
    yield from _nothing_runs(state)


def _nothing_runs(state: State) -> Iterator[str]:
    if state.floor.speaker is not None or flow.running(state):
        yield "somebody speaks or a film runs"


def _question_put(plan: Plan, state: State, event: e.QuestionPut) -> Iterator[str]:
    stop = plan.stops.get(event.question)
    if stop is None or stop.node is None or stop.talk is not None:
        yield f"there is no question {event.question}"
        return
    if isinstance(stop.node.step, Repeat):
        yield from _asked_again(state, stop.node.step)
    else:
        yield from _reached(plan, state, stop)


def _asked_again(state: State, repeat: Repeat) -> Iterator[str]:
    frame = state.place.frames[-1] if state.place.frames else None
    if frame is None or frame.loop != repeat.id or frame.number < repeat.least:
        yield f"nobody is asked about {repeat.id} yet"
    elif repeat.most is not None and frame.number >= repeat.most and not repeat.beyond:
        yield f"{repeat.id} is over"


def _phase_left(_plan: Plan, state: State, event: e.PhaseLeft) -> Iterator[str]:
    if event.phase != (state.place.phase or state.place.stop):
        yield f"the session is not at {event.phase}"
    if event.why not in LEAVINGS:
        yield f"no phase is left with {event.why.value}"
    yield from _nothing_runs(state)


LEAVINGS = frozenset({Why.DONE, Why.LEAD, Why.TIME, Why.EXIT, Why.ENDED, Why.CHOICE, Why.LEFT, Why.OPTED_OUT})


def _passed_over(plan: Plan, _state: State, event: e.PhasePassedOver) -> Iterator[str]:
    node = plan.nodes.get(event.phase)
    if (
        node is None
        or not isinstance(node.step, Phase | Composite | Casting | Decision | Repeat)
        or event.why not in {Why.GUARD, Why.CHOICE, Why.LEAD}
    ):
        yield f"{event.phase} is not passed over with {event.why.value}"


def _session_ended(_plan: Plan, state: State, event: e.SessionEnded) -> Iterator[str]:
    if state.place.frames:
        yield "a loop is running"
    if event.why not in {Why.COMPLETE, Why.EXIT, Why.EARLY}:
        yield f"no session ends with {event.why.value}"


# Loops


def _loop(plan: Plan, loop: str) -> Each | None:
    step = plan.nodes[loop].step if loop in plan.nodes else None
    return step if isinstance(step, Each) else None


def _repeat(plan: Plan, loop: str) -> Repeat | None:
    step = plan.nodes[loop].step if loop in plan.nodes else None
    return step if isinstance(step, Repeat) else None


def _pass_begun(plan: Plan, state: State, event: e.PassBegun) -> Iterator[str]:
    repeat, frames = _repeat(plan, event.loop), state.place.frames
    if repeat is None or not frames or frames[-1].loop != event.loop or event.number != frames[-1].number + 1:
        yield f"no such pass of {event.loop} begins"
    elif frames[-1].number >= repeat.least and not _agreed_again(plan, state, repeat):
        yield "nobody decided on one more pass"


def _agreed_again(plan: Plan, state: State, repeat: Repeat) -> bool:
    """Tell whether those who decide on one more pass have just said so; one of them, or by consensus all."""
    if state.place.stop != f"{repeat.id}?":
        return False
    said = [option for _, option in state.place.positions]
    if not repeat.consensus:
        return said[-1:] == [AGAIN]
    names, positions = chosen(state.room, plan.stops[state.place.stop].decides), dict(state.place.positions)
    return bool(names) and all(positions.get(person) == AGAIN for person in names)


def _loop_began(plan: Plan, state: State, event: e.LoopBegan) -> Iterator[str]:
    if (_loop(plan, event.loop) is None and _repeat(plan, event.loop) is None) or not _inside(state, plan.nodes[event.loop]):
        yield f"no loop {event.loop} begins here"
    elif event.order != flow.candidates(plan, state, event.loop):
        yield "it runs for others"


def _innermost(plan: Plan, state: State, event: e.LoopTurned | e.LoopEnded | e.LoopPassedOver) -> Each | None:
    frames = state.place.frames
    return _loop(plan, event.loop) if frames and frames[-1].loop == event.loop else None


def _loop_turned(plan: Plan, state: State, event: e.LoopTurned) -> Iterator[str]:
    each = _innermost(plan, state, event)
    if each is None:
        yield f"{event.loop} is not the innermost loop"
        return
    if state.place.frames[-1].left[:1] != (event.person,) or event.person not in flow.candidates(plan, state, event.loop):
        yield f"{event.person} is not the next to come"
    elif event.holders != _bound(state, each, event.person):
        yield "it binds other roles, or other people to them"


def _loop_ended(plan: Plan, state: State, event: e.LoopEnded) -> Iterator[str]:
    if _repeat(plan, event.loop) is not None and state.place.frames and state.place.frames[-1].loop == event.loop:
        if event.holders:
            yield "it releases a role"
        return
    each = _innermost(plan, state, event)
    if each is None:
        yield f"{event.loop} is not the innermost loop"
    elif event.holders != _bound(state, each, None):
        yield "it releases other roles, or other people from them"


def _loop_passed_over(plan: Plan, state: State, event: e.LoopPassedOver) -> Iterator[str]:
    if _innermost(plan, state, event) is None or state.place.frames[-1].person != event.person:
        yield f"it is not {event.person}'s pass of {event.loop}"


def _loop_joined(plan: Plan, state: State, event: e.LoopJoined) -> Iterator[str]:
    order = next((frame.order for frame in state.place.frames if frame.loop == event.loop), None)
    if order is None or event.person in order or event.person not in flow.candidates(plan, state, event.loop):
        yield f"{event.person} is not put at the end of {event.loop}"


def _loop_left(_plan: Plan, state: State, event: e.LoopLeft) -> Iterator[str]:
    if not any(frame.loop == event.loop and event.person in frame.left for frame in state.place.frames):
        yield f"{event.person} is not to come in {event.loop}"


# The clock and what is decided together


def _clock_clamped(_plan: Plan, _state: State, event: e.ClockClamped) -> Iterator[str]:
    yield from _moments(event.stamped)
    if event.stamped >= event.at:
        yield "it was not early"


def _time_was_up(_plan: Plan, state: State, event: e.TimeWasUp) -> Iterator[str]:
    place = state.place
    if event.phase != place.phase or place.time_up or event.at not in {place.until, place.longest} or (state.paused is not None and not place.days):
        yield "no time was up then"


def _reminder_due(plan: Plan, state: State, event: e.ReminderDue) -> Iterator[str]:
    place = state.place
    if event.phase != place.phase or place.reminders[:1] != (event.at,):
        yield "no reminder was due then"
    elif event.people != awaited(plan, state):
        yield "others have not answered"


def _date_set(plan: Plan, state: State, event: e.DateSet) -> Iterator[str]:
    yield from _moments(event.until, *event.reminders)
    yield from _broken(meetings.judge_set_date(plan, state, c.SetDate(event.actor or "", event.at, event.until)))
    if event.phase != state.place.phase:
        yield f"the session is not at {event.phase}"
    elif event.reminders != flow.reminders(plan, event.phase, event.until, event.at):
        yield "it reminds at other times"


def _adjourned(plan: Plan, state: State, event: e.Adjourned) -> Iterator[str]:
    yield from _moments(event.until)
    yield from _broken(meetings.judge_adjourn(plan, state, c.Adjourn(event.actor or "", event.at, event.until)))
    yield from _nothing_runs(state)


def _convened(plan: Plan, state: State, event: e.Convened) -> Iterator[str]:
    yield from _broken(meetings.judge_convene(plan, state, c.Convene(event.actor or "", event.at)))
    if state.paused is not None:
        yield "the clock stands"
    if event.meeting != state.meeting + 1 or event.holders != meetings.rotated(plan, state):
        yield "the next meeting has another number, or other people hold the roles then"


def _was_reported(plan: Plan, state: State, event: e.Reported) -> Iterator[str]:
    return _broken(meetings.judge_report(plan, state, c.Report(event.actor or "", event.at, event.event)))


def _position_taken(plan: Plan, state: State, event: e.PositionTaken) -> Iterator[str]:
    return _broken(meetings.judge_position(plan, state, c.TakePosition(event.actor or "", event.at, event.position)))


def _held_opened(plan: Plan, state: State, event: e.HeldOpened) -> Iterator[str]:
    check_name("record", event.record)
    yield from _broken(holding.judge_open(plan, state, c.OpenHeld(event.actor or "", event.at, event.record, event.person)))
    hold = _stop(plan, state).hold
    if hold is None or event.protocol != hold.protocol:
        yield "another protocol is held"


def _held_closed(plan: Plan, state: State, event: e.HeldClosed) -> Iterator[str]:
    held = state.held.get(event.record)
    if held is None or held.closed:
        yield f"no session {event.record} is open"
        return
    yield from _moments(event.ended)
    decides = holding.hold_of(plan, held).decides
    if event.why not in {Why.COMPLETE, Why.EXIT, Why.EARLY} or event.count < 0 or any(question not in decides for question, _ in event.decisions):
        yield "no session ends so"
    if not held.opened - TOLERANCE <= event.ended <= event.at + TOLERANCE:
        yield "it ended at another time"


def _time_voted(plan: Plan, state: State, event: e.TimeVoted) -> Iterator[str]:
    return _broken(lead.judge_vote(plan, state, c.VoteOnTime(event.actor or "", event.at, event.option)))


def _phase_extended(plan: Plan, state: State, event: e.PhaseExtended) -> Iterator[str]:
    place, minutes, clock = state.place, event.minutes, _clock(state, event)
    if event.phase != place.phase or place.until is None or place.days:
        yield f"{event.phase} has no time to be given more of"
        return
    if not math.isfinite(minutes) or not 0 < minutes <= LONGEST_EXTENSION:
        yield "nobody gives so many minutes"
        return
    yield from (*_moments(event.until), *_worded(event.content))
    if not _near(event.until, max(place.until, clock) + timedelta(minutes=minutes)) or (place.longest is not None and event.until > place.longest):
        yield "so many minutes end at another time"
    if event.actor is not None:
        yield from _steers(plan, state, event.actor)
    elif _stop(plan, state).votes is None:
        yield "nobody votes here"


def _steers(plan: Plan, state: State, actor: str) -> Iterator[str]:
    return _broken(steering(plan, state, actor))


def _paused(_plan: Plan, state: State, _event: e.Paused) -> Iterator[str]:
    if state.paused is not None:
        yield "the clock stands"


def _resumed(plan: Plan, state: State, event: e.Resumed) -> Iterator[str]:
    if state.paused is None:
        yield "the clock runs"
    yield from _steers(plan, state, event.actor or "")


def _signal_raised(plan: Plan, state: State, event: e.SignalRaised) -> Iterator[str]:
    return _broken(people.judge_signal(plan, state, c.Signal(event.actor or "", event.at, event.signal)))


def _veto_raised(plan: Plan, state: State, event: e.VetoRaised) -> Iterator[str]:
    return _broken(people.judge_veto(plan, state, c.Veto(event.actor or "", event.at)))


# People and roles


def _joined(plan: Plan, state: State, event: e.Joined) -> Iterator[str]:
    if event.actor != event.person:
        yield "nobody joins for somebody else"
    yield from _broken(people.judge_join(plan, state, c.Join(event.person, event.at, event.role)))


def _left(plan: Plan, state: State, event: e.Left) -> Iterator[str]:
    yield from _absent(state, (event.person,))
    if state.floor.speaker == event.person:
        yield f"{event.person} speaks"
    if event.actor != event.person:
        yield from _steers(plan, state, event.actor or "")


def _handed_over(plan: Plan, state: State, event: e.HandedOver) -> Iterator[str]:
    command = c.HandOver(event.actor or "", event.at, event.role, event.to, event.holder, event.back)
    yield from _broken(roles.judge_hand_over(plan, state, command))
    cast = state.room.cast
    held: list[tuple[str, set[str]]] = [(event.role, {*cast[event.role], event.to} - {event.holder})]
    if event.back is not None:
        held.append((event.back, {*cast[event.back], event.holder} - {event.to}))
    if event.holders != _seated(state, held):
        yield "others hold the roles then"


def _seated(state: State, held: Iterable[tuple[str, set[str]]]) -> Holders:
    return tuple((role, tuple(seat for seat in state.room.seats if seat in names)) for role, names in held)


def _role_bound(plan: Plan, state: State, event: e.RoleBound) -> Iterator[str]:
    casting, cast = _stop(plan, state).casts, state.room.cast
    if casting is None or casting.id != event.casting or casting.role != event.role:
        yield f"no casting {event.casting} of {event.role} is being held"
        return
    if event.person not in {option for (question, _), option in state.room.answers.items() if question == casting.id}:
        yield f"nobody chose {event.person}"
    yield from _absent(state, (event.person,))
    held: list[tuple[str, set[str]]] = [(casting.role, {event.person})]
    if casting.former is not None:
        held.append((casting.former, {*cast[casting.former], *cast[casting.role]} - {event.person}))
    if event.holders != _seated(state, held):
        yield "others hold the roles then"
    elif not _fits(plan, state, event.holders, {event.person, *cast[casting.role]}):
        yield "somebody cannot hold these roles together"


def _fits(plan: Plan, state: State, holders: Holders, changed: set[str]) -> bool:
    """Tell whether each of some people may hold what they would hold, if they are here."""
    changing = {role for role, _ in holders}
    standings = ((person, state.room.standing[person]) for person in changed)
    then = (standing.roles - changing | {role for role, names in holders if person in names} for person, standing in standings if standing.present)
    return all(held and plan.misfit(held) is None for held in then)


def _role_taken(plan: Plan, state: State, event: e.RoleTaken) -> Iterator[str]:
    return _broken(roles.judge_take(plan, state, c.TakeRole(event.actor or "", event.at, event.role)))


def _role_left(plan: Plan, state: State, event: e.RoleLeft) -> Iterator[str]:
    if event.role not in plan.open_roles or event.person not in state.room.cast[event.role]:
        yield f"{event.person} has no seat as {event.role}"
    elif event.actor is None:
        if state.room.standing[event.person].present:
            yield f"{event.person} is here and did not rise"
    elif event.actor != event.person or state.floor.speaker == event.person or state.paused is not None:
        yield f"{event.actor} does not rise now"
    else:
        yield from _broken(roles.judge_rise(plan, state, c.LeaveRole(event.actor, event.at, event.role)))


def _opted_out(plan: Plan, state: State, event: e.OptedOut) -> Iterator[str]:
    of = None if event.of == state.place.phase else event.of
    if of is None and state.floor.speaker == event.actor:
        yield f"{event.actor} speaks"
    yield from _broken(people.judge_opt_out(plan, state, c.OptOut(event.actor or "", event.at, of)))


def _opted_in(plan: Plan, state: State, event: e.OptedIn) -> Iterator[str]:
    return _broken(people.judge_opt_in(plan, state, c.OptIn(event.actor or "", event.at)))


def _proposed(plan: Plan, state: State, event: e.Proposed) -> Iterator[str]:
    actor = event.actor or ""
    command = _command(Proposal(actor, event.act, event.about), c.Second(actor, event.at, actor))
    if seconding.about(command) != event.about:
        yield "no steering act is so spelled"
        return
    rule = RULES[type(command)]
    found = rule.judge(plan, state, command)
    yield from _broken(found)
    if not any(each.weight is Weight.PROPOSED for each in found):
        yield "it needs nobody to second it"
    if state.paused is not None and not rule.in_pause:
        yield "the clock stands"


def _seconded(plan: Plan, state: State, event: e.Seconded) -> Iterator[str]:
    return _broken(RULES[c.Second].judge(plan, state, c.Second(event.actor or "", event.at, event.person)))


CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    e.SessionOpened: _nothing,
    e.ClockClamped: _clock_clamped,
    e.Departed: _departed,
    e.TurnBegun: _turn_begun,
    e.TurnEnded: _turn_ended,
    e.TurnPassed: _turn_passed,
    e.TurnSkipped: _turn_skipped,
    e.OptionChosen: _option_chosen,
    e.SaidEnough: _said_enough,
    e.LapBegun: _lap_begun,
    e.QueueJoined: _queue_joined,
    e.TurnDropped: _turn_dropped,
    e.AnswerDropped: _answer_dropped,
    e.SlotEnded: _slot_ended,
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
    e.PhaseEntered: _phase_entered,
    e.PartEntered: _part_entered,
    e.QuestionPut: _question_put,
    e.PhaseLeft: _phase_left,
    e.PhasePassedOver: _passed_over,
    e.LoopBegan: _loop_began,
    e.LoopTurned: _loop_turned,
    e.LoopJoined: _loop_joined,
    e.LoopLeft: _loop_left,
    e.LoopPassedOver: _loop_passed_over,
    e.LoopEnded: _loop_ended,
    e.PassBegun: _pass_begun,
    e.TimeWasUp: _time_was_up,
    e.ReminderDue: _reminder_due,
    e.DateSet: _date_set,
    e.TimeVoted: _time_voted,
    e.PhaseExtended: _phase_extended,
    e.TimeCalled: _nothing,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.Adjourned: _adjourned,
    e.Convened: _convened,
    e.Joined: _joined,
    e.Left: _left,
    e.HandedOver: _handed_over,
    e.RoleBound: _role_bound,
    e.RoleTaken: _role_taken,
    e.RoleLeft: _role_left,
    e.OptedOut: _opted_out,
    e.OptedIn: _opted_in,
    e.Proposed: _proposed,
    e.Seconded: _seconded,
    e.Reported: _was_reported,
    e.PositionTaken: _position_taken,
    e.HeldOpened: _held_opened,
    e.HeldClosed: _held_closed,
    e.LevelAgreed: _nothing,
    e.SignalRaised: _signal_raised,
    e.VetoRaised: _veto_raised,
    e.SessionEnded: _session_ended,
}
