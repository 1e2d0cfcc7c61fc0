# SPDX-License-Identifier: MIT
"""Rules of taking back a slip: what belongs to it, whether somebody has built on it, whether anything was shown by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.evolve import REACH
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, steering
from plcprotocols.engine.settle import settle
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Event, Why
from plcprotocols.model.items import Access

# What was shown to others by it, or promised to them.
STAYS = (
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
    if first is None:
        known = islice(_moments(plan, state, events, actor), LATEST)
        return Finding("nothing-to-undo", given=of.isoformat(), known=tuple(each.isoformat() for each in known))
    group = _of_group(events[first:])
    tail = [event for event in events[first:] if not group or _group(event) in {"", group}]
    back = tuple(event for place, event in enumerate(tail) if not _beside(tail, place, actor))
    if not _alone(state, back, actor, group) or (len(back) < len(tail) and not all(isinstance(event, LIGHT) for event in back)):
        return Finding("built-on", given=of.isoformat())
    if any(_stays(plan, event) for event in back):
        return Finding("cannot-be-undone", given=of.isoformat())
    return tuple(event.seq for event in back)


def undoable(plan: Plan, state: State, actor: str) -> tuple[str, ...]:
    """Name the moments of what somebody could take back, the latest first."""
    events = (state.whole or state).past.events
    first = _last_of_others(events, actor, state.group)
    own = tuple(_counting(events[first:]))
    found = _moments(plan, state, own, actor)
    return tuple(each.isoformat() for each in found if not isinstance(_reach(plan, state, actor, each, own), Finding))


def _last_of_others(events: Sequence[Event], actor: str, group: str) -> int:
    """Find where somebody else has acted last within reach, items apart: nothing before it can be taken back."""
    for place, event in _backwards(events):
        others = event.actor is not None and event.actor != actor and not isinstance(event, e.ItemProduced)
        if others and (not group or _group(event) in {"", group}):
            return place
    return max(0, len(events) - REACH)


def lately(plan: Plan, state: State) -> tuple[frozenset[str], bool]:
    """Name those who may have something to take back, and tell whether the lead went on last; nobody else can take anything back.

    These are who acted last, in each sub-group that is at work, and who has written since; unless what they did last was shown or promised.
    """
    latest: dict[str, Event] = {}
    moment: list[Event] = []
    done: set[str] = set()
    for _, event in _backwards(state.past.events):
        if not latest and (not moment or event.at == moment[-1].at):
            moment.append(event)
        group = _group(event)
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
    return frozenset(person for person, event in latest.items() if not _stays(plan, event)), _goes_on(moment[::-1])


def _backwards(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """Give the events within reach that still count, the latest first, each with its place."""
    gone: set[int] = set()
    for place in range(len(events) - 1, max(-1, len(events) - REACH - 1), -1):
        event = events[place]
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


def _moments(plan: Plan, state: State, events: Sequence[Event], actor: str) -> Iterator[datetime]:
    """Give the moments of what somebody has done since anybody else has, the latest first."""
    last: datetime | None = None
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if event.actor is not None and event.actor != actor and not isinstance(event, e.ItemProduced) and not _group(event):
            return
        if event.at != last and _first(plan, state, events, actor, event.at) is not None:
            last = event.at
            yield last


def _of_group(events: Iterable[Event]) -> str:
    """Name the sub-group of what was done; what is noted before it has none of its own."""
    return next((_group(event) for event in events if not isinstance(event, e.NOTES)), "")


def _group(event: Event) -> str:
    return getattr(event, "group", "")


def _beside(tail: Sequence[Event], place: int, actor: str) -> bool:
    """Tell whether an event is an item somebody else wrote meanwhile, from which nothing followed and which revises nothing that is taken back."""
    event = tail[place]
    if not isinstance(event, e.ItemProduced) or event.actor == actor:
        return False
    follows = place + 1 < len(tail) and tail[place + 1].actor is None and tail[place + 1].at == event.at
    revises = any(isinstance(each, e.ItemProduced) and each.item == event.supersedes and each.actor == actor for each in tail)
    return not follows and not revises


def _stays(plan: Plan, event: Event) -> bool:
    """Tell whether something was shown or promised by an event."""
    if isinstance(event, e.ItemProduced):
        rule = plan.items.get(event.kind)
        return rule is None or rule.access is not Access.PRIVATE
    return isinstance(event, STAYS) or getattr(event, "content", None) is not None


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
