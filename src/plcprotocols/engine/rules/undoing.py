# SPDX-License-Identifier: MIT
"""Rules of taking back a slip: what belongs to it, whether somebody has built on it, whether anything was shown by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.evolve import REACH
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, steering
from plcprotocols.engine.settle import settle
from plcprotocols.engine.state import Past, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.items import Access

# What was shown to others by it, or promised to them.
STAYS: frozenset[type[Event]] = frozenset(
    {
        e.FilmPlayed,
        e.FilmStopped,
        e.FilmEnded,
        e.SealOpened,
        e.VoteClosed,
        e.Scored,
        e.ItemHanded,
        e.PassedOn,
        e.ConsentRecorded,
        e.ConsentExpired,
        e.ItemLocked,
        e.LevelAgreed,
        e.HeldOpened,
        e.HeldClosed,
        e.Adjourned,
        e.Convened,
        e.SignalRaised,
        e.VetoRaised,
        e.Paused,
        e.Resumed,
        e.Joined,
        e.SessionEnded,
        e.Merged,
    }
)
# How many moments are named to somebody who named another.
LATEST = 5
# Turns and items, beside which others may go on writing.
LIGHT = (*e.NOTES, e.TurnBegun, e.TurnEnded, e.TurnPassed, e.QueueJoined, e.LapBegun, e.FollowUpOffered, e.OpinionGranted, e.ItemProduced)


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
    group, where = draft.group, _of_group(draft.whole.past.events[number - 1] for number in back)
    with draft.inside(where):
        draft.emit(e.Undone, command.actor, back)
    with draft.inside(""):
        settle(draft, draft.at)
    draft.enter(group)


def reach(plan: Plan, state: State, actor: str, of: datetime) -> tuple[int, ...] | Finding:
    """Name the events that are taken back, by their numbers, or say what stands against it."""
    return _reach(plan, state, actor, of, tuple(_within_reach(state)))


def _reach(plan: Plan, state: State, actor: str, of: datetime, events: Sequence[Event]) -> tuple[int, ...] | Finding:
    first = _first(plan, state, events, actor, of)
    if first is not None:
        return _back(plan, state, actor, events[first:])
    known = islice(_moments(plan, state, events, actor), LATEST)
    return Finding("nothing-to-undo", given=of.isoformat(), known=tuple(events[place].at.isoformat() for place in known))


def _back(plan: Plan, state: State, actor: str, events: Sequence[Event]) -> tuple[int, ...] | Finding:
    """Name what is taken back of some events, of which the first is the first of it, or say what stands against it."""
    group = _of_group(events)
    tail = [event for event in events if _group(event) in {"", group}] if group else events
    back = [event for place, event in enumerate(tail) if event.actor in {actor, None} or not _beside(tail, place, actor)]
    if not _alone(state, back, actor, group) or (len(back) < len(tail) and not all(isinstance(event, LIGHT) for event in back)):
        return Finding("built-on", given=events[0].at.isoformat())
    for event in back:
        if _stays(plan, event):
            return Finding("cannot-be-undone", given=events[0].at.isoformat())
    return tuple([event.seq for event in back])


def undoable(plan: Plan, state: State, actor: str) -> tuple[tuple[str, ...], int]:
    """Name the moments of what somebody could take back, the latest first, and the place of the first event that was looked at."""
    near, begins = _since_others(state, actor)
    if state.group and any(event.actor == actor and not _group(event) for event in near):
        near = tuple(_within_reach(state))
    able: list[str] = []
    for place in _moments(plan, state, near, actor):
        if isinstance(_back(plan, state, actor, near[place:]), Finding):
            break  # what stands against it stands against all that was done before
        able.append(near[place].at.isoformat())
    return tuple(able), begins


def _since_others(state: State, actor: str) -> tuple[Sequence[Event], int]:
    """Give the latest events from the last act of somebody else on, items apart; in a sub-group its own, and those of the whole."""
    found: list[Event] = []
    group, first = state.group, 0
    for place, event in _backwards((state.whole or state).past):
        if group and _group(event) not in {"", group}:
            continue
        found.append(event)
        first = place
        if event.actor is not None and event.actor != actor and not isinstance(event, e.ItemProduced):
            break
    return found[::-1], first


class Lately(NamedTuple):
    """Who may have something to take back, whether the lead went on last, and the number of the latest event of each sub-group and of the whole."""

    people: frozenset[str]
    led: bool
    heads: dict[str, int]


def lately(plan: Plan, state: State) -> Lately:
    """Name those who may have something to take back; nobody else can take anything back, but whoever leads where the lead went on last.

    These are who acted last, in each sub-group that is at work, and who has written since; unless what they did last was shown or promised.
    """
    latest: dict[str, Event] = {}
    heads: dict[str, int] = {}
    moment: list[Event] = []
    done: set[str] = set()
    for _, event in _backwards(state.past):
        group = getattr(event, "group", "")
        if not latest and (not moment or event.at == moment[-1].at):
            moment.append(event)
        if group not in heads:
            heads[group] = event.seq
        if event.actor is None or group in done:
            continue
        latest.setdefault(event.actor, event)
        if isinstance(event, e.ItemProduced):
            continue
        if not group:
            break
        done.add(group)
        if len(done) >= len(state.groups):
            break
    people = frozenset([person for person, event in latest.items() if not _stays(plan, event)])
    return Lately(people, moment[:1] != [] and moment[0].actor is None and _goes_on(moment[::-1]), heads)


def _backwards(past: Past) -> Iterable[tuple[int, Event]]:
    """Give the events within reach that still count, the latest first, each with its place."""
    count = len(past.events)
    least = max(0, count - REACH)
    placed = zip(range(count - 1, least - 1, -1), reversed(past.events[least:]), strict=True)
    return placed if past.undone <= least else _still(placed)


def _still(placed: Iterable[tuple[int, Event]]) -> Iterator[tuple[int, Event]]:
    """Leave out of events, the latest first, what was taken back."""
    gone: set[int] = set()
    for place, event in placed:
        if isinstance(event, e.Undone):
            gone.update(event.back)
        elif event.seq not in gone:
            yield place, event


def _within_reach(state: State) -> Iterator[Event]:
    """Give the latest events that still count."""
    events = (state.whole or state).past.events
    return _counting(events[max(0, len(events) - REACH) :])


def _counting(near: Sequence[Event]) -> Iterator[Event]:
    gone = e.taken_back(near)
    return (event for event in near if event.seq not in gone and not isinstance(event, e.Undone))


def _first(plan: Plan, state: State, events: Sequence[Event], actor: str, of: datetime) -> int | None:
    """Find the first event of what somebody did at a moment."""
    first = bisect_left(events, of, key=_at)
    end = bisect_right(events, of, lo=first, key=_at)
    own = next((place for place in range(first, end) if events[place].actor == actor), None)
    if own is not None or first == end or not _goes_on(events[first:end]):
        return own
    leads = all(each.weight is Weight.NEVER_STUCK for each in steering(plan, state, actor))
    return first if leads else None


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


def _moments(plan: Plan, state: State, events: Sequence[Event], actor: str) -> Iterator[int]:
    """Give the place where what somebody did at a moment begins, for each moment since anybody else has done something, the latest first."""
    own: int | None = None
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if own is not None and event.at != events[own].at:
            yield own
            own = None
        if event.actor == actor:
            own = place
        elif event.actor is not None:
            if not isinstance(event, e.ItemProduced) and not _group(event):
                break
        elif own is None and isinstance(event, e.PartEntered | e.PhaseLeft) and _goes_on((event,)):
            first = _first(plan, state, events, actor, event.at)
            if first is not None and events[first].actor is None:
                own = first
    if own is not None:
        yield own


def _of_group(events: Iterable[Event]) -> str:
    """Name the sub-group of what was done; what is noted before it has none of its own."""
    for event in events:
        if not isinstance(event, e.NOTES):
            return _group(event)
    return ""


def _group(event: Event) -> str:
    return getattr(event, "group", "")


def _beside(tail: Sequence[Event], place: int, actor: str) -> bool:
    """Tell whether an event is an item somebody else wrote meanwhile, from which nothing followed and which revises nothing that is taken back."""
    event = tail[place]
    if not isinstance(event, e.ItemProduced) or event.actor == actor:
        return False
    follows = place + 1 < len(tail) and tail[place + 1].actor is None and tail[place + 1].at == event.at
    revises = any(isinstance(each, e.ItemProduced) and each.item in (event.supersedes, *event.merges) and each.actor == actor for each in tail)
    return not follows and not revises


def _stays(plan: Plan, event: Event) -> bool:
    """Tell whether something was shown or promised by an event."""
    if isinstance(event, e.ItemProduced):
        rule = plan.items.get(event.kind)
        return rule is None or rule.access is not Access.PRIVATE
    return type(event) in STAYS or getattr(event, "content", None) is not None


def _alone(state: State, back: Sequence[Event], actor: str, group: str) -> bool:
    """Tell whether there are only somebody's own acts, and what followed from each at once."""
    moment = back[0].at
    for event in back:
        if event.actor is not None and event.actor != actor:
            return False
        if group and _group(event) != group:
            return False
        if event.actor == actor:
            moment = event.at
        elif event.at != moment:
            return False
    return not group or group in (state.whole or state).groups
