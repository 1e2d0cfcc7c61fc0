# SPDX-License-Identifier: MIT
"""Contradictions: what an event that came from outside says against what came before it.

Events of ours are never checked when they are folded. A record may have been edited by somebody who can also reckon its chain, so each of its events
is held against the state before it: what may come at all, who may do it, and what each kind of event needs. What the rules say of a command is asked
of the rules; what follows from an act is reckoned again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from plcprotocols.engine.contradictions import acts, clock, course, floor, groups, people, things
from plcprotocols.engine.contradictions.shared import breaches
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import items
from plcprotocols.engine.rules.finding import leads
from plcprotocols.engine.state import START, State
from plcprotocols.model import events as e
from plcprotocols.model.arguments import FIRST_YEAR, LAST_YEAR
from plcprotocols.model.errors import PlcError
from plcprotocols.model.events import Event, Why

# The course: what comes only after a stop was left and before the next is entered.
COURSE: frozenset[type[Event]] = frozenset(
    {
        e.PhasePassedOver,
        e.StepsBegan,
        e.LoopBegan,
        e.LoopTurned,
        e.LoopPassedOver,
        e.LoopEnded,
        e.PassBegun,
        e.ItemTurned,
        e.PhaseEntered,
        e.QuestionPut,
        e.BrokeOut,
        e.Travelled,
        e.GroupDone,
        e.SessionEnded,
        e.WentBack,
    }
)
MEANWHILE: frozenset[type[Event]] = frozenset({e.LoopJoined, e.LoopLeft, e.LoopRested, e.Merged})
BROUGHT: frozenset[type[Event]] = frozenset({e.SessionOpened, e.ItemBrought})
OPENING: frozenset[type[Event]] = BROUGHT | {e.ConsentRecorded, e.ConsentExpired, e.ItemLocked}
AFTER_THE_END: frozenset[type[Event]] = frozenset({e.LevelAgreed, e.ConsentRecorded, e.ItemLocked, e.ClockClamped})
# What somebody does, and what somebody does or follows from something else; all the rest is done by nobody.
ACTS: frozenset[type[Event]] = frozenset(
    {
        e.Departed,
        e.Breached,
        e.Undone,
        e.TurnRelabelled,
        e.TurnReattributed,
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
        e.LineJoined,
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
        e.StepsExtended,
        e.Adjourned,
        e.Convened,
        e.HeldOpened,
        e.HeldClosed,
        e.Formed,
        e.Assigned,
        e.Voted,
        e.Scored,
        e.PassedOn,
        e.WentBack,
    }
)
ACTS_OR_NOT: frozenset[type[Event]] = frozenset(
    {e.TurnEnded, e.FilmStopped, e.PhaseExtended, e.RoleLeft, e.LineLeft, e.ConsentRecorded, e.SealOpened, e.OfferDropped}
)
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
        e.FellQuiet,
        e.CallDue,
        e.StepsTimeUp,
        e.StepsExtended,
        e.TimeVoted,
        e.TimeCalled,
        e.RoleTaken,
        e.LineJoined,
        e.Voted,
        e.Scored,
        e.PassedOn,
        e.Formed,
    }
)
# Why something ends in no pause: because whoever leads, speaks, shows a film or is asked says so, which they do not then.
NEVER_PAUSED_WHY: frozenset[tuple[type[Event], Why]] = frozenset(
    {
        *((e.TurnEnded, why) for why in (Why.DONE, Why.SKIPPED, Why.BACK)),
        *((e.PhaseLeft, why) for why in (Why.LEAD, Why.CHOICE, Why.BACK)),
        *((e.Merged, why) for why in (Why.LEAD, Why.BACK)),
        (e.FilmStopped, Why.STOPPED),
    }
)

CHECKS: dict[type[Event], Callable[[Plan, State, Any], Iterable[str]]] = {
    **floor.CHECKS,
    **things.CHECKS,
    **course.CHECKS,
    **clock.CHECKS,
    **people.CHECKS,
    **acts.CHECKS,
    **groups.CHECKS,
}


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
    kind, group = type(event), getattr(event, "group", "")
    if group and group not in state.groups:
        return f"there is no sub-group {group}"
    own = state.sub(group)
    if state.groups and not _is_there(plan, state, own, event):
        return f"somebody is not in {group or 'the whole'}"
    against = _number(state, event) or _place(own, kind, event) or _who(state, kind, event)
    if against is not None:
        return against
    for found in CHECKS[kind](plan, own, event):
        return found
    return None


# What happens with somebody who is in the sub-group.
INSIDE = (e.QueueJoined, e.LoopJoined, e.LoopTurned, e.FollowUpOffered, e.OpinionGranted)
# What somebody of another sub-group, or of none, may bring about: they skip a turn, take somebody out, or take back what they did.
FROM_OUTSIDE = (e.TurnEnded, e.TurnSkipped, e.Undone)
# What somebody who is in a sub-group does there.
OWN = (
    e.TurnBegun,
    e.TurnPassed,
    e.OptionChosen,
    e.SaidEnough,
    e.ItemProduced,
    e.OptedOut,
    e.OptedIn,
    e.TimeVoted,
    e.Reported,
    e.PositionTaken,
    e.Voted,
    e.Scored,
    e.SealOpened,
)
# What those who lead may do without being in it.
STEERED = (e.PhaseExtended, e.StepsExtended, e.Departed, e.Breached, e.Seconded)


def _is_there(plan: Plan, whole: State, group: State, event: Event) -> bool:
    """Tell whether whom an event of a sub-group is about is in it, and whoever acts in it, or leads; and that nobody of one acts outside it."""
    if not group.group:
        own = isinstance(event, OWN) and not _of_the_whole(plan, whole, event)
        return not (own and event.actor in whole.whereabouts)
    if isinstance(event, INSIDE) and event.person not in group.room.seats:
        return False
    if event.actor is None or isinstance(event, FROM_OUTSIDE):
        return True
    if event.actor in group.room.seats:
        return True
    unasked = isinstance(event, e.Breached) or "not-yours-to-lead" in breaches(group, event)
    return isinstance(event, STEERED) and (unasked or event.actor in leads(plan, group))


def _of_the_whole(plan: Plan, whole: State, event: Event) -> bool:
    """Tell whether somebody answers a question asked before, or wants no pass of a loop of the whole, which they do outside their sub-group."""
    if isinstance(event, e.OptionChosen):
        return event.question in plan.lasting
    return isinstance(event, e.OptedOut) and any(frame.loop == event.of for frame in whole.place.frames)


def _number(state: State, event: Event) -> str | None:
    at = event.at
    if event.seq != state.seq + 1:
        return f"number {event.seq} after {state.seq}"
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return "its moment cannot be told"
    if at < state.at:
        return "it lies before the event before it"
    restored = state.latest.restored
    if state.due is not None and at > max(state.due, restored or state.due) and state.place.stop != START and not isinstance(event, e.ConsentExpired):
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
    if place.answered.closed and kind not in {e.PartEntered, e.PhaseLeft}:
        return "the vote is closed"
    if state.ended and kind not in AFTER_THE_END:
        return "the session had ended"
    if state.paused is not None and _waits_for_the_clock(kind, event):
        return "the clock stands"
    if state.adjourned and state.paused is None and kind not in {e.Paused, e.Convened}:
        return "the meeting is over, and the next has not begun"
    return None


def _waits_for_the_clock(kind: type[Event], event: Event) -> bool:
    """Tell whether such an event never comes in a pause; more time is given by those who vote on it, and not by whoever leads."""
    given = kind is e.PhaseExtended and event.actor is not None
    return kind in NEVER_PAUSED or given or (kind, getattr(event, "why", None)) in NEVER_PAUSED_WHY


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
