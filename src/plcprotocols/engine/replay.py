# SPDX-License-Identifier: MIT
"""Replaying a record: folding events that came from outside, and taking the session up where its last act is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, takewhile

from plcprotocols.engine import flow, loops, seals, turns
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.contradictions import contradiction
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.entry import missing
from plcprotocols.engine.evolve import evolve, initial
from plcprotocols.engine.opening import parameter_problems
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import back, film, items, lines, notice
from plcprotocols.engine.rules.finding import Weight, steering, vacant
from plcprotocols.engine.state import START, Frame, State
from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Phase
from plcprotocols.model.record import Mode, Record

# How far from its end the last whole act of a record is looked for, and how much further each time.
NEAR, FURTHER = 128, 16
INSTANT = timedelta(microseconds=1)

# Something always follows these.
UNFINISHED = (
    *e.NOTES,
    e.SignalRaised,
    e.VetoRaised,
    e.Seconded,
    e.RoleBound,
    e.StepsBegan,
    e.LoopBegan,
    e.LoopTurned,
    e.LoopEnded,
    e.LoopPassedOver,
    e.PhasePassedOver,
    e.PassBegun,
    e.ItemHanded,
    e.Formed,
    e.VoteClosed,
    e.ItemTurned,
)
# What follows in the same act when film, round and loops take notice of somebody.
FOLLOWING = (
    *(e.RoleLeft, e.FilmStopped, e.TurnDropped, e.AnswerDropped, e.OfferDropped, e.LapBegun),
    *(e.QueueJoined, e.FollowUpOffered, e.OpinionGranted, e.LoopLeft, e.LoopJoined, e.LineLeft, e.SeatGiven),
)


def replay(plan: Plan, record: Record) -> Draft:
    """Fold a record into a draft a session can go on with.

    Args:
        plan: the compiled protocol the record was made with.
        record: the record.

    Raises:
        InvalidRecord: `does-not-fold` at the event that contradicts what came before, `torn` if the record ends in the middle of an act,
            `not-declared`, `not-met` or `not-prepared` if it lacks what the protocol needs to begin.
        InvalidCast: if the header's cast does not fit the protocol.
    """
    check_cast(plan.protocol, record.header.cast)
    wrong = tuple(parameter_problems(plan.protocol, dict(record.header.parameters)))
    if wrong:
        raise InvalidRecord(*wrong)
    draft = Draft.owning(plan, initial(plan.protocol, record.header, plan.turned, plan.calls, plan.around), record.header.opened)
    recorded = record.header.mode is Mode.RECORDING
    for number, event in enumerate(record.events):
        _fold(draft, event, number, recorded=recorded)
    draft.at = draft.state.at
    if not at_rest(draft):
        raise _torn(plan, record)
    kinds = {event.kind for event in record.events if isinstance(event, e.ItemBrought)}
    lacking = tuple(missing(plan.protocol, record.header.declared, record.header.met, kinds))
    if lacking:
        raise InvalidRecord(*lacking)
    return draft


def _fold(draft: Draft, event: Event, number: int, *, recorded: bool) -> None:
    against = contradiction(draft.plan, draft.state, event)
    if isinstance(event, e.Breached) and not recorded:
        against = "a hard rule is broken only in what was recorded as it happened"
    if against is None and event.at != draft.state.at and _breaks_off(draft):
        against = "the act before it is not over"
    if against is None:
        against = _interrupts(draft, event) or _alone(draft, event)
    if against is None:
        try:
            evolve(draft.state, event)
        except (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError):
            against = "it cannot follow what came before"
    if against is not None:
        remedy = "Read the record again from where it was kept."
        raise InvalidRecord(Problem("does-not-fold", f"events[{number}]", f"{event.tag}: {against}", remedy))
    draft.events.append(event)


def _interrupts(draft: Draft, event: Event) -> str | None:
    """Say that something else comes between what belongs together."""
    last = draft.events[-1] if draft.events else None
    against = _comes_between(draft, last, event) or _unseconded(draft, last, event)
    if isinstance(event, e.LoopRested) and against is None and not _loses_the_pass(draft, event):
        return "nobody has lost a pass"
    if against is None:
        against = _goes_back(draft, event)
    if isinstance(last, e.StepsBegan) and last.steps not in draft.plan.around.get(_comes_to(event), ()):
        return f"the flow does not come into {last.steps}"
    if isinstance(last, e.Formed) and not (isinstance(event, e.PhaseLeft) and event.why is Why.CHOICE):
        return "the sub-groups that were formed do not begin"
    if against is None:
        against = _opts_out(draft, last, event) or _is_cast(draft, event) or _unnoticed(draft, event)
    if isinstance(last, e.Resumed) and isinstance(event, e.Convened) and event.actor != last.actor:
        return "somebody else has begun the meeting"
    if against is not None or not isinstance(last, e.ItemHanded):
        return against
    goes_on = isinstance(event, e.ItemHanded | e.HeldClosed) and (event.record, event.actor, event.at) == (last.record, last.actor, last.at)
    return None if goes_on else "what was handed back is not all there"


def _opts_out(draft: Draft, last: Event | None, event: Event) -> str | None:
    """Say that somebody who has just opted out of a loop is still to come in it."""
    if not isinstance(last, e.OptedOut):
        return None
    to_come = any(frame.loop == last.of and last.actor in frame.left for frame in draft.state.sub(last.group).place.frames)
    goes = isinstance(event, e.LoopLeft) and (event.loop, event.person, event.again) == (last.of, last.actor, False)
    return f"{last.actor} is still to come in {last.of}" if to_come and not goes else None


def _unnoticed(draft: Draft, event: Event) -> str | None:
    """Say that a loop takes notice of somebody who is nobody else than before, or not of somebody who is."""
    if isinstance(event, e.LoopJoined) or (isinstance(event, e.LoopLeft) and event.again):
        if event.group and event.group not in draft.state.groups:
            return None
        if draft.state.sub(event.group).place.left:
            due = isinstance(event, e.LoopJoined) or _comes_next(draft, event)
        else:
            due = (event.group, event.loop, event.person, isinstance(event, e.LoopJoined)) in _notice_due(draft, perhaps=True)
        return None if due else f"nothing has happened for which {event.loop} takes notice of {event.person}"
    follows = isinstance(event, (*FOLLOWING, e.TurnEnded)) and event.actor is None and event.at == draft.state.at
    if follows or (isinstance(event, e.PhaseLeft) and event.why is Why.EXIT):
        return None
    missing = next(iter(_notice_due(draft, perhaps=False)), None)
    return f"{missing[1]} has not taken notice of {missing[2]}" if missing is not None else None


def _comes_next(draft: Draft, event: e.LoopLeft) -> bool:
    """Tell whether somebody may be taken out of a loop while no stop is entered: who is next in it, or whose roles a split has changed."""
    before = next(each for each in reversed(draft.events) if not isinstance(each, RETURNING))
    if isinstance(before, e.WentBack):
        return True
    if isinstance(before, e.PhaseLeft) and any(isinstance(each, e.Formed) for each in draft.events[before.seq - 2 : before.seq - 1]):
        return True
    frames, last = draft.state.sub(event.group).place.frames, draft.events[-1]
    turned = isinstance(last, e.LoopTurned) and (last.loop, last.group) == (event.loop, event.group)
    return bool(frames) and frames[-1].loop == event.loop and frames[-1].left[:1] == (event.person,) and not turned


def _notice_due(draft: Draft, *, perhaps: bool) -> set[tuple[str, str, str, bool]]:
    """Give what loops have yet to take notice of after the last act: the sub-group, the loop, whom, and whether they join it.

    Of a casting and of a meeting that begins the record does not say who is somebody else now; where `perhaps`, everybody may be.
    """
    whole, found = draft.state, set[tuple[str, str, str, bool]]()
    if whole.ended or not (whole.place.frames or whole.groups):
        return found
    for person, groups in _somebody_else(draft, perhaps=perhaps):
        for group in dict.fromkeys(groups):
            if group in {"", *whole.groups} and not whole.sub(group).place.left:
                due = notice.passes_due(draft.plan, whole.sub(group), person, inside=bool(group))
                found |= {(group, loop, person, joins) for loop, joins in due}
    return found


def _somebody_else(draft: Draft, *, perhaps: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name those who came, went, answered or hold other roles through the last act, each with where loops take notice of them."""
    whereabouts = draft.state.whereabouts
    for event in reversed(draft.events):
        match event:
            case e.Assigned():
                yield event.person, tuple(filter(None, (event.source, event.to)))
            case e.RoleBound() | e.Convened() if perhaps:
                yield from ((person, ("", whereabouts.get(person, ""))) for person in draft.state.room.seats)
            case _:
                yield from ((person, ("", whereabouts.get(person, ""))) for person in _others(event))
        if event.actor is not None or not isinstance(event, FOLLOWING):
            return


def _others(event: Event) -> tuple[str, ...]:
    """Name those who are somebody else by an event."""
    match event:
        case e.Joined() | e.Left() | e.RoleLeft() | e.SeatGiven() | e.RoleBound():
            return (event.person,)
        case e.HandedOver():
            return event.to, event.holder
        case e.RoleTaken() | e.OptionChosen() if event.actor is not None:
            return (event.actor,)
        case _:
            return ()


# What a casting ends with, and what may stand before that.
BOUND_OR_LEFT = (e.RoleBound, e.PhaseLeft)
CAST = (e.OptionChosen, e.RoleBound, *FOLLOWING)


def _is_cast(draft: Draft, event: Event) -> str | None:
    """Say that a role is bound without the answer to its casting, or that one is answered, or left as answered, without its role being bound."""
    if not isinstance(event, BOUND_OR_LEFT) and not isinstance(draft.events[-1] if draft.events else None, CAST):
        return None
    before = next((each for each in reversed(draft.events) if not isinstance(each, FOLLOWING)), None)
    if isinstance(event, e.RoleBound):
        chosen = isinstance(before, e.OptionChosen) and (before.question, before.option, before.group) == (event.casting, event.person, event.group)
        return None if chosen else f"{event.person} was not chosen just before"
    if isinstance(event, e.PhaseLeft) and event.why is Why.CHOICE and _casting(draft, event.group) == event.phase:
        bound = isinstance(before, e.RoleBound) and (before.casting, before.group) == (event.phase, event.group)
        return None if bound else f"nobody was bound by {event.phase}"
    if isinstance(event, FOLLOWING) and event.at == draft.state.at:
        return None
    if isinstance(before, e.OptionChosen) and _casting(draft, before.group) == before.question:
        return f"nobody was bound by {before.question}"
    return f"{before.casting} is not left" if isinstance(before, e.RoleBound) and not isinstance(event, e.PhaseLeft) else None


def _casting(draft: Draft, group: str) -> str | None:
    """Name the casting that is held, in the whole or in a sub-group."""
    if group and group not in draft.state.groups:
        return None
    casting = draft.plan.stops[draft.state.sub(group).place.stop].casts
    return casting.id if casting is not None else None


def _comes_to(event: Event) -> str:
    """Name the stop that is entered, or the group of steps whose time begins."""
    match event:
        case e.StepsBegan():
            return event.steps
        case e.PhaseEntered():
            return event.stop
        case e.QuestionPut():
            return event.question
        case e.BrokeOut():
            return event.breakout
        case _:
            return ""


# What comes between the first leaving of a stop one goes back from and the going back, and between that and the step that begins.
LEAVING = (e.TurnEnded, e.FilmStopped, e.PhaseLeft, e.Merged, e.LoopEnded)
RETURNING = (e.LoopLeft, e.LoopJoined, e.StepsBegan)


def _goes_back(draft: Draft, event: Event) -> str | None:
    """Say that what was left to go back is not gone back from, or that one goes back without leaving, or arrives somewhere else."""
    state = draft.state
    if not _left(state):
        return "no stop was left to go back" if isinstance(event, e.WentBack) else None
    before = next((each for each in reversed(draft.events) if not isinstance(each, RETURNING)), None)
    if isinstance(before, e.WentBack):
        due = _noticed(draft, event)
        if due is not None or isinstance(event, e.LoopLeft | e.LoopJoined):
            return None if event == due else "the loops that run again take notice of others"
        passed_over = isinstance(event, e.PhasePassedOver) and event.phase == before.to
        there = isinstance(event, e.StepsBegan) or passed_over or e.entered(event) == before.to
        return None if there else f"the session goes back to {before.to}"
    leaves = _leaves_to_go_back(draft.events)
    if isinstance(event, e.WentBack):
        if "gone-back" not in _noted(draft.events, event):
            return "it was not noted that somebody goes back"
        if not _goes_back_alone(draft.events, event):
            return "somebody else does something meanwhile"
        return None if leaves else "no stop was left to go back"
    goes_on = isinstance(event, LEAVING) and getattr(event, "why", Why.BACK) in {Why.BACK, Why.CUT}
    return None if goes_on or not leaves else "what was left is not gone back from"


def _noticed(draft: Draft, event: Event) -> Event | None:
    """Give the first of what is still to come of the notice that loops take after a going back; None when they have taken it."""
    trial, last = draft.copy(), draft.events[-1]
    trial.at = event.at
    # Who is put into a loop afterwards, and had opted out of it before, is not let go once more.
    if isinstance(last, e.WentBack) or (isinstance(last, e.LoopLeft) and not last.again):
        back.let_go(trial)
    back.take_notice(trial)
    return trial.events[0] if trial.events else None


def _goes_back_alone(events: list[Event], event: e.WentBack) -> bool:
    """Tell whether whoever goes back has done all that was done since it was noted that they do."""
    act = takewhile(lambda each: not (isinstance(each, e.Departed) and each.rule == "gone-back"), reversed(events))
    return all(each.actor in {None, event.actor} for each in act)


def _noted(events: list[Event], event: Event) -> set[str]:
    """Name the rules from which the act somebody does departs."""
    act = takewhile(lambda each: each.at == event.at, reversed(events))
    return {each.rule for each in act if isinstance(each, e.Departed) and each.actor == event.actor}


def _leaves_to_go_back(events: list[Event]) -> bool:
    """Tell whether a stop has just been left to go back."""
    for each in reversed(events):
        if isinstance(each, e.PhaseLeft | e.Merged):
            return each.why is Why.BACK
        if not isinstance(each, LEAVING):
            return False
    return False


def _loses_the_pass(draft: Draft, event: e.LoopRested) -> bool:
    """Tell whether a sub-group comes to rest with the bell, or because whose pass it is has gone or wants it no longer."""
    state = draft.state
    if event.group not in state.groups or state.groups[event.group].place.left:
        return True
    person = next((frame.person for frame in state.groups[event.group].place.frames if frame.loop == event.loop), None)
    if person is None:
        return False
    acts = (before for before in draft.events[-8:] if isinstance(before, e.OptedOut) and before.at == event.at)
    return not state.room.standing[person].present or any((each.actor, each.of) == (person, event.loop) for each in acts)


def _comes_between(draft: Draft, last: Event | None, event: Event) -> str | None:
    """Say that a turn is over, and not what directly follows its end comes.

    Who has another is queued, who was answered may ask once more, and whose opinion was granted may give it.
    """
    due = _due(draft.plan, draft.state, last)
    if due is None:
        return "nobody was just answered" if isinstance(event, e.FollowUpOffered | e.OpinionGranted) else None
    if isinstance(event, due[0]) and event.person == due[1] and event.at == draft.state.at:
        return None
    left = isinstance(last, e.TurnEnded) and last.why is Why.CUT and isinstance(event, e.PhaseLeft | e.PartEntered | e.LoopRested)
    return None if left else "the turn before it is not all told"


def _due(plan: Plan, state: State, last: Event | None) -> tuple[type[turns.Again], str] | None:
    whose = last.speaker if isinstance(last, e.TurnEnded) else last.actor if isinstance(last, e.TurnPassed) else None
    if whose is None or not isinstance(last, e.TurnEnded | e.TurnPassed) or (last.group and last.group not in state.groups):
        return None
    own = state.sub(last.group)
    stop = plan.stops[own.place.stop]
    return turns.come_again(stop, own, whose) if stop.again else None


def _alone(draft: Draft, event: Event) -> str | None:
    """Say that a member steers alone while nobody leads and others are here."""
    actor = event.actor
    if actor is None or not _steers(event):
        return None
    if isinstance(event, e.WentBack) and "lead-vacant" not in _noted(draft.events, event):
        return None
    state = draft.state.sub(getattr(event, "group", ""))
    if not any(each.weight is Weight.PROPOSED for each in steering(draft.plan, state, actor)):
        return None
    if isinstance(event, e.Departed):
        meant = not vacant(draft.plan, state)
        return None if meant or "lead-vacant" in _noted(draft.events, event) else "nobody seconded it"
    for before in reversed(draft.events):
        if before.at != event.at:
            break
        if isinstance(before, e.Seconded) and before.actor == actor:
            return None
    return "nobody seconded it"


def _unseconded(draft: Draft, last: Event | None, event: Event) -> str | None:
    """Say that somebody goes back without a second, where nobody is meant to lead and so only the second tells that there was one."""
    if not isinstance(last, e.Departed) or last.rule != "gone-back" or last.actor is None:
        return None
    seconded = isinstance(event, e.Seconded) and (event.actor, event.at) == (last.actor, last.at)
    proposed = any(each.weight is Weight.PROPOSED for each in steering(draft.plan, draft.state, last.actor))
    return "nobody seconded it" if proposed and not seconded and not vacant(draft.plan, draft.state) else None


def _steers(event: Event) -> bool:
    """Tell whether an event is what a steering act leads to, and comes from who steers."""
    match event:
        case e.HandedOver():
            return event.actor != event.holder or event.back is not None
        case e.Left():
            return event.actor != event.person
        case e.Departed():
            return event.rule == "gone-back"
        case e.Assigned():
            return event.actor != event.person or event.source != ""
        case _:
            return isinstance(event, e.PhaseExtended | e.StepsExtended | e.Resumed | e.DateSet | e.Adjourned | e.Formed | e.WentBack)


def _breaks_off(draft: Draft) -> bool:
    """Tell whether a later moment cannot begin yet: all events of an act have the same one."""
    if not draft.events:
        return False
    states = (draft.state, *(draft.state.sub(name) for name in draft.state.groups))
    opens = bool(draft.plan.seals) and any(seals.anything_due(draft.plan, state) for state in states)
    if opens or lines.due(draft.plan, draft.state) is not None or _left(draft.state) or draft.state.place.stop == START:
        return True
    return _resumes_to_go_back(draft.events) or _followed(draft.plan, draft.state, _told(draft.events))


def _left(state: State) -> bool:
    """Tell whether a stop was left and no other entered yet, in the whole or in a sub-group."""
    return state.place.left or any(group.place.left for group in state.groups.values())


def at_rest(draft: Draft) -> bool:
    """Tell whether nothing would still follow from the last act.

    Neither its last event nor the state may say that it goes on, and what is drawn after every act is drawn on a copy and must be nothing.

    Args:
        draft: a state with all events that led to it; it is not changed.
    """
    state = draft.state
    if not draft.events or state.place.stop == START or _left(state) or _goes_on(draft) or (state.due is not None and state.due < state.at):
        return False
    return state.ended or not _consequences(draft)


def _consequences(draft: Draft) -> list[Event]:
    """Draw on a copy whatever follows from how things stand."""
    trial = draft.copy()
    # A permission that ends at this very moment has still to be settled, so until then it holds.
    trial.at = draft.state.at - INSTANT
    film.recheck(trial)
    changed = tuple(_changed(draft.events))
    for group in ("", *trial.whole.groups):
        if group in {"", *trial.whole.groups}:
            with trial.inside(group) as state:
                _follow(trial, state, changed)
    return trial.events


def _follow(trial: Draft, state: State, changed: tuple[str, ...]) -> None:
    """Draw what follows in the whole or in a sub-group."""
    for person in state.room.seats:
        notice.attend(trial, person)
    for person in changed:
        notice.rejoin(trial, person)
    lines.put_in_order(trial)
    notice.tally(trial)
    if trial.plan.seals:
        seals.open_due(trial)
    turns.lap(trial)
    if trial.state.floor.speaker is None:
        flow.check(trial)


def _changed(events: list[Event]) -> Iterator[str]:
    """Name those of whom loops take notice after the last act: whoever came, went, answered or holds other roles through it.

    Of somebody a pass of an inner loop has let go an outer loop takes notice only when their turn comes, so not everybody can be asked for.
    """
    for event in reversed(events):
        match event:
            case e.Joined() | e.Left() | e.RoleLeft() | e.SeatGiven() | e.Assigned():
                yield event.person
            case e.HandedOver():
                yield from (event.holder, event.to)
            case e.Convened():
                yield from (person for _, people in event.holders for person in people)
            case e.RoleTaken() | e.OptionChosen() if event.actor is not None:
                yield event.actor
            case _:
                pass
        if event.actor is not None or not isinstance(event, FOLLOWING):
            return


def _goes_on(draft: Draft) -> bool:
    """Tell whether the last events or the state say that the act they belong to is not over."""
    states = (draft.state, *(draft.state.sub(name) for name in draft.state.groups))
    if any(_gone(draft.plan, state, frame) for state in states for frame in state.place.frames):
        return True
    if _resumes_to_go_back(draft.events):
        return True
    return any(_answered(draft, state) for state in states) or _followed(draft.plan, draft.state, _told(draft.events))


def _resumes_to_go_back(events: list[Event]) -> bool:
    """Tell whether a pause has just been ended by who goes back."""
    *before, last = events
    if isinstance(last, e.Resumed):
        for each in reversed(before):
            if isinstance(each, e.Departed) and each.rule == "gone-back":
                return True
            if not isinstance(each, (*e.NOTES, e.Seconded)):
                break
    return False


def _told(events: list[Event]) -> Event:
    """Give the last event, or the end of the turn that it only tells more of."""
    *before, last = events[-3:]
    if before and isinstance(last, e.LapBegun):
        *before, last = before
    if before and isinstance(last, e.QueueJoined | e.FollowUpOffered | e.OpinionGranted) and isinstance(before[-1], e.TurnEnded):
        return before[-1]
    return last


def _gone(plan: Plan, state: State, frame: Frame) -> bool:
    return frame.person is not None and not state.room.standing[frame.person].present and not loops.away(plan, frame.loop)


def _followed(plan: Plan, state: State, last: Event) -> bool:
    """Tell whether something always follows such an event as things stand."""
    if isinstance(last, UNFINISHED):
        return True
    due, group = _due(plan, state, last), getattr(last, "group", "")
    state = state.sub(group if group in state.groups else "")
    match last:
        case e.TurnEnded(why=Why.CUT | Why.LEFT | Why.OPTED_OUT) | e.FilmStopped(why=Why.CUT | Why.WITHDRAWN):
            return True
        case e.TurnBegun() if last.about is not None and plan.stops[state.place.stop].reads is not None:
            return seals.sealed(plan, state, state.things.items[last.about])
        case e.TurnEnded(why=Why.SKIPPED):
            return last.speaker in state.floor.queue
        case e.TurnEnded() | e.TurnPassed():
            return due is not None
        case e.Adjourned():
            return state.paused is None
        case e.Resumed():
            return state.adjourned
        case e.OptedOut():
            return last.of != state.place.phase
        case e.Left() | e.RoleLeft() if not state.room.standing[last.person].present:
            return any(last.person in state.room.cast[role] for role in plan.open_roles)
        case e.TimeWasUp():
            phase = plan.nodes[last.phase].step
            hard = isinstance(phase, Phase) and any(each is not None and each.hard for each in (phase.minutes, phase.days))
            return hard or (state.place.longest is not None and state.place.longest <= last.at)
        case e.StepsTimeUp():
            return last.steps in plan.cut
        case e.ConsentRecorded():
            return items.takes_back(plan, last.scope, last.state) and last.item not in state.things.locked
        case e.FilmPlayed():
            return last.item in state.things.breached - state.things.locked
        case e.ItemLocked():
            return last.item not in state.things.breached and items.the_exit(plan, state, last.item) is not None
        case _:
            return False


def _answered(draft: Draft, state: State) -> bool:
    """Tell whether the question the session or a sub-group rests at has its answer; an answer to a lasting question asked before is none."""
    stop = draft.plan.stops[state.place.stop]
    if stop.talk is not None or stop.apart is not None:
        return False
    if stop.consensus:
        last = next((event for event in reversed(draft.events) if not isinstance(event, e.LoopLeft | e.LoopJoined)), None)
        return (
            isinstance(last, e.OptionChosen)
            and (last.question, last.group) == (stop.question, state.group)
            and notice.agreed(draft.plan, state) is not None
        )
    answers = _answers(draft, state.group)
    return any(event.question == stop.question and (stop.casts is not None or event.option in stop.options) for event in answers)


def _answers(draft: Draft, group: str) -> Iterator[e.OptionChosen]:
    """Give the answers since the present question was put, in the whole or in a sub-group."""
    gone = e.taken_back(draft.events)
    for event in reversed(draft.events):
        if event.seq in gone:
            continue
        if isinstance(event, e.OptionChosen) and event.group == group:
            yield event
        if isinstance(event, e.QuestionPut) and event.group == group:
            return


def _torn(plan: Plan, record: Record) -> InvalidRecord:
    """Say where the last whole act ends, so that a caller can go on from there."""
    total, reach = len(record.events), NEAR
    whole = _last_whole(plan, record, total - reach)
    while not whole and reach < total:
        reach *= FURTHER
        whole = _last_whole(plan, record, total - reach)
    if whole:
        remedy = f"Its first {whole} events are whole: resume the record with those."
        return InvalidRecord(Problem("torn", f"events[{total - 1}]", "the record ends in the middle of an act", remedy))
    remedy = "Read the record again from where it was kept."
    return InvalidRecord(Problem("torn", "events", "the record ends before the session was open", remedy))


def _last_whole(plan: Plan, record: Record, first: int) -> int:
    """Count the events up to the last whole act that ends behind so many events; 0 if none does."""
    draft = Draft.owning(plan, initial(plan.protocol, record.header, plan.turned, plan.calls, plan.around), record.header.opened)
    events, whole = iter(record.events[:-1]), 0
    for event in islice(events, max(0, first)):
        _append(draft, event)
    for event in events:
        _append(draft, event)
        if at_rest(draft):
            whole = len(draft.events)
    return whole


def _append(draft: Draft, event: Event) -> None:
    evolve(draft.state, event)
    draft.events.append(event)
