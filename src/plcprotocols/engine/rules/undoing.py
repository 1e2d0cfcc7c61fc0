# SPDX-License-Identifier: MIT
"""Rules of taking back a slip: what belongs to it, whether somebody has built on it, whether anything was shown by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, alone
from plcprotocols.engine.settle import settle
from plcprotocols.engine.slips import LIGHT, REACH, Slips, group_of, reachable, stays
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why

# How many moments are named to somebody who named another.
LATEST = 5


def judge_undo(plan: Plan, state: State, command: c.Undo) -> Findings:
    """Judge taking back what somebody did at a moment."""
    if command.of.utcoffset() is None:
        return (Finding("naive-time", given=command.of.isoformat()),)
    found = reach(plan, state, command.actor, command.of.astimezone(UTC))
    return (found,) if isinstance(found, Finding) else CLEAN


def apply_undo(draft: Draft, command: c.Undo) -> None:
    """Take it back; deadlines that would have come meanwhile come now."""
    back = reach(draft.plan, draft.state, command.actor, command.of.astimezone(UTC))
    assert not isinstance(back, Finding), "judged before"
    group, where = draft.group, group_of(draft.whole.past.events, back[0] - 1)
    with draft.inside(where):
        draft.emit(e.Undone, command.actor, back)
    with draft.inside(""):
        settle(draft, draft.at)
    draft.enter(group)


def reach(plan: Plan, state: State, actor: str, of: datetime) -> tuple[int, ...] | Finding:
    """Name the events that are taken back, by their numbers, or say what stands against it."""
    return _reach(plan, state, actor, of, tuple(reachable((state.whole or state).past.events)))


def _reach(plan: Plan, state: State, actor: str, of: datetime, events: Sequence[Event]) -> tuple[int, ...] | Finding:
    first = _first(plan, state, events, actor, of)
    if first is not None:
        return _back(plan, state, actor, events[first:])
    whole = state.whole or state
    known = undoable(whole, slips_of(whole), actor, steers=actor in who_steer(plan, whole))[:LATEST]
    return Finding("nothing-to-undo", given=of.isoformat(), known=tuple(moment.isoformat() for moment in known))


def _back(plan: Plan, state: State, actor: str, events: Sequence[Event]) -> tuple[int, ...] | Finding:
    """Name what is taken back of some events, of which the first is the first of it, or say what stands against it."""
    groups = {event.seq: group_of(events, place) for place, event in enumerate(events)}
    group = groups[events[0].seq]
    tail = [event for event in events if (not group or groups[event.seq] in {"", group}) and not isinstance(event, e.ClockClamped)]
    back = [event for place, event in enumerate(tail) if event.actor in {actor, None} or not _beside(tail, place, actor)]
    inside = not group or (group in (state.whole or state).groups and all(groups[event.seq] == group for event in back))
    light = len(back) == len(tail) or all(type(event) in LIGHT for event in back)
    if not (_alone(back, actor) and inside and light):
        return Finding("built-on", given=events[0].at.isoformat())
    for event in back:
        if stays(state.things.private, event):
            return Finding("cannot-be-undone", given=events[0].at.isoformat())
    return tuple([event.seq for event in back])


def undoable(state: State, slips: Slips, person: str, *, steers: bool) -> tuple[datetime, ...]:
    """Name the moments of what somebody could take back, the latest first.

    Args:
        state: where the session stands.
        slips: what could be taken back of it.
        person: who would.
        steers: whether they steer by themselves.
    """
    whole = state.whole or state
    able = list(slips.own.get(person, ()))
    if steers:
        able += [slip for slip in slips.going if slip.actor in {None, person}]
    least = len(whole.past.events) - REACH
    moments = [slip.at for slip in able if slip.begun >= least and (not slip.group or slip.group in whole.groups)]
    return tuple(sorted(moments, reverse=True))


def who_steer(plan: Plan, whole: State) -> frozenset[str]:
    """Name those who steer by themselves where they are, in the whole or in their sub-group."""
    inside = (person for name, group in whole.groups.items() for person in alone(plan, group) if whole.whereabouts.get(person) == name)
    return frozenset((*(person for person in alone(plan, whole) if person not in whole.whereabouts), *inside))


def slips_of(state: State) -> Slips:
    """Give what could be taken back as things stand; remembered beside the events."""
    past = state.past
    if past.slips is None:
        past.slips = Slips(state.things.private)
    past.slips.read(past.events)
    return past.slips


def _first(plan: Plan, state: State, events: Sequence[Event], actor: str, of: datetime) -> int | None:
    """Find the first event of what somebody did at a moment."""
    first = bisect_left(events, of, key=_at)
    end = bisect_right(events, of, lo=first, key=_at)
    own = next((place for place in range(first, end) if events[place].actor == actor), None)
    if own is not None or first == end or not _goes_on(events[first:end]):
        return own
    return first if actor in alone(plan, state) else None


def _at(event: Event) -> datetime:
    return event.at


def _goes_on(events: Sequence[Event]) -> bool:
    """Tell whether the first events of a moment are the lead's going on, which is noted as nobody's."""
    for event in events:
        match event:
            case e.PartEntered() | e.PhaseLeft(why=Why.LEAD):
                return event.actor is None
            case e.TurnEnded(actor=None, why=Why.CUT):
                continue
            case _:
                return False
    return False


def _beside(tail: Sequence[Event], place: int, actor: str) -> bool:
    """Tell whether an event is an item somebody else wrote meanwhile, from which nothing followed and which revises nothing that is taken back."""
    event = tail[place]
    if not isinstance(event, e.ItemProduced) or event.actor == actor:
        return False
    follows = place + 1 < len(tail) and tail[place + 1].actor is None and tail[place + 1].at == event.at
    revises = any(isinstance(each, e.ItemProduced) and each.item in (event.supersedes, *event.merges) and each.actor == actor for each in tail)
    return not follows and not revises


def _alone(back: Sequence[Event], actor: str) -> bool:
    """Tell whether there are only somebody's own acts, and what followed from each at once."""
    moment = back[0].at
    for event in back:
        if event.actor == actor:
            moment = event.at
        elif event.actor is not None or event.at != moment:
            return False
    return True
