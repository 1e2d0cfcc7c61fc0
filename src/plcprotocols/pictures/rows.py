# SPDX-License-Identifier: MIT
"""What pictures show, as values: both ways of drawing take it from here, and nothing else.

A session is shown to somebody, as far as they know of it: what that is says `plcprotocols.engine.views`, through the meeting it is for a viewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from attrs import evolve, frozen

from plcprotocols.analysis.conformance import Conformance
from plcprotocols.analysis.measures import entitlement_gap, intended_shares, shares
from plcprotocols.analysis.meeting import Meeting, Span, Turn
from plcprotocols.analysis.sessions import from_session
from plcprotocols.analysis.time_use import Spent, TimeUse, time_use
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition, turns_of
from plcprotocols.engine.session import Session
from plcprotocols.model.arguments import check_several, check_text, numbers, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.people import Roster
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer

NOBODY = Roster()
SOMEBODY = "somebody"
ESTIMATE, LARGEST = 4, 1e12


@frozen
class Lane:
    """One person, and when they spoke.

    Attributes:
        name: their name, or the reference where the roster does not know it.
        turns: their turns, by start.
    """

    name: str
    turns: tuple[Turn, ...]


@frozen
class Lanes:
    """Who spoke when.

    Attributes:
        of: id of the meeting.
        lanes: a lane for each person, also for those who never spoke.
        spans: from when to when phases were held, in order.
        length: milliseconds from the beginning of the log to the last turn or phase.
    """

    of: str
    lanes: tuple[Lane, ...]
    spans: tuple[Span, ...]
    length: int


@frozen
class Share:
    """What part of the talk somebody had.

    Attributes:
        name: their name; empty where it is not shown whose it is.
        had: the part they had, from 0 to 1.
        intended: the part the protocol intended for them; None where it cannot be told, or is not shown.
        spoke: whether they spoke at all, also where it cannot be told whose turn it could have been.
    """

    name: str
    had: float
    intended: float | None
    spoke: bool


@frozen
class Shares:
    """Who had which part of the talk.

    Attributes:
        of: id of the meeting.
        parts: one for each person.
        gap: the share of the talk that would have to change hands; None where what was intended is not known, or not shown.
        judged: the part of the talk that the shares are of: all of it where nothing is held against a protocol; else that of which it can be told
            whose it could have been.
        turns: what counts as a turn.
    """

    of: str
    parts: tuple[Share, ...]
    gap: float | None
    judged: float
    turns: TurnDefinition


@frozen
class Estimate:
    """A figure with its interval.

    Attributes:
        label: what it is of, such as a condition.
        value: the figure.
        low: the lower end.
        high: the upper end.
    """

    label: str
    value: float
    low: float
    high: float


def lanes(of: Meeting | Session | Record, viewer: Viewer | None, roster: Roster, turns: TurnDefinition = AS_LOGGED) -> Lanes:
    """Tell who spoke when."""
    meeting = meeting_of(of, viewer)
    said: dict[str, list[Turn]] = {person: [] for person in meeting.people}
    for turn in turns_of(meeting, turns):
        said[turn.speaker].append(turn)
    spans = tuple(meeting.spans) or _by_turns(meeting.turns)
    ends = (*(turn.end for turn in meeting.turns), *(span.end for span in spans))
    return Lanes(meeting.id, tuple(Lane(roster.name(person), tuple(had)) for person, had in said.items()), spans, max(ends, default=0))


def _by_turns(turns: Iterable[Turn]) -> tuple[Span, ...]:
    """Tell phases from the turns that belong to them, each from its first turn to its last, or to the next phase, where a log says no more."""
    found: list[Span] = []
    places: dict[str, int] = {}
    for turn in turns:
        if turn.phase is None:
            continue
        place = places.get(turn.group)
        if place is not None and found[place].phase == turn.phase:
            found[place] = evolve(found[place], end=max(found[place].end, turn.end))
        else:
            if place is not None:
                found[place] = evolve(found[place], end=min(found[place].end, turn.start))
            places[turn.group] = len(found)
            found.append(Span(turn.phase, turn.start, turn.end, group=turn.group))
    return tuple(found)


def meeting_of(of: Meeting | Session | Record, viewer: Viewer | None) -> Meeting:
    """Give what is pictured as a meeting: a session as its viewer knows of it.

    Raises:
        InvalidArgument: `no-viewers` for a log and a viewer, `no-viewer` for a session and none, `wrong-kind` for anything else.
    """
    if isinstance(of, Meeting):
        if viewer is not None:
            raise no_viewers()
        return of
    return from_session(session_of(of, viewer), viewer=viewer)


def no_viewers() -> InvalidArgument:
    """Make the error for a viewer of what knows none."""
    return InvalidArgument(Problem("no-viewers", "viewer", "a log knows no viewers", "Leave it out, or give a session or a record."))


def session_of(of: object, viewer: Viewer | None) -> Session:
    """Give a session, or a record as its session, that is pictured for somebody."""
    if not isinstance(of, Session | Record):
        raise wrong_kind("of", of, "Give a meeting such as from_csv(text), or a session or a record with a viewer.")
    if viewer is None:
        remedy = "Give viewer='ana' or an Onlooker; whoever keeps the record, and may show all of it, gives from_session(session)."
        raise InvalidArgument(Problem("no-viewer", "viewer", "a session is shown to somebody, and nobody was named", remedy))
    return Session.resume(of) if isinstance(of, Record) else of


def use_of(of: TimeUse | Conformance | Session | Record, viewer: Viewer | None) -> TimeUse:
    """Give what became of the planned time of what is pictured.

    Raises:
        InvalidArgument: as `meeting_of`.
    """
    if isinstance(of, TimeUse | Conformance):
        if viewer is not None:
            raise no_viewers()
        return of if isinstance(of, TimeUse) else time_use(of)
    return time_use(session_of(of, viewer), viewer=viewer)


def shared(of: Meeting | Session | Record, viewer: Viewer | None, roster: Roster, turns: TurnDefinition) -> Shares:
    """Tell which part of the talk each had, and what was intended for them.

    Of a session somebody is shown what is theirs, and the shares of the others without names and the largest first, unless the group agreed that
    everybody sees everybody's talk time: as `View.talk_times` and `View.talk_shares` have it.
    """
    meeting = meeting_of(of, viewer)
    gap, intended = entitlement_gap(meeting, turns=turns), intended_shares(meeting, turns=turns)
    said, judged = turns_of(meeting, turns), 1.0
    spoke = {turn.speaker for turn in said}
    if gap.value is None:
        had, meant = dict(shares(meeting, turns=turns).by) or dict.fromkeys(meeting.people, 0.0), dict[str, float]()
    else:
        meant = dict(intended.by)
        had = {person: max(0.0, part + meant[person]) for person, part in gap.by}
        judged = sum(turn.length for turn in said if turn.entitled) / sum(turn.length for turn in said)
    told = {person: Share(roster.name(person), part, meant.get(person), person in spoke) for person, part in had.items()}
    if isinstance(of, Meeting) or session_of(of, viewer).view(viewer or "").talk_times:
        return Shares(meeting.id, tuple(told.values()), gap.value, judged, turns)
    own = tuple(told.pop(person) for person in (*told,) if person == viewer)
    others = sorted((Share("", share.had, None, share.spoke) for share in told.values()), key=lambda share: -share.had)
    return Shares(meeting.id, (*own, *others), None, judged, turns)


def whose(spent: Spent, roster: Roster) -> str:
    """Say in which pass of which loop, and in which sub-group, a phase was held; empty where that is not to be said."""
    parts = (f"for {roster.name(spent.pass_of)}" if spent.pass_of else "", f"pass {spent.number}" if spent.number is not None else "", spent.group)
    return ", ".join(part for part in parts if part)


def spoken(phase: str) -> str:
    """Write a phase's id as words."""
    return phase.replace("-", " ").replace("_", " ").strip() or phase


def estimates(rows: Iterable[tuple[str, float, float, float]]) -> tuple[Estimate, ...]:
    """Take figures with their intervals.

    Raises:
        InvalidArgument: for what is no label with three numbers, a number that is infinite or none, or a lower end above the upper one.
    """
    check_several("rows", rows)
    return tuple(_estimate(place, row) for place, row in enumerate(rows))


def _estimate(place: int, row: object) -> Estimate:
    where = f"rows[{place}]"
    if not isinstance(row, tuple | list) or len(row) != ESTIMATE:
        raise wrong_kind(where, row, "Give a label, the figure, and the two ends of its interval, such as ('round', 0.12, 0.09, 0.15).")
    label, *ends = row
    check_text(where, label)
    value, low, high = numbers(ends)
    if not all(map(isfinite, (value, low, high))):
        raise InvalidArgument(Problem("number-range", where, "a number that is infinite or none", "Leave out what could not be measured."))
    if max(map(abs, (value, low, high))) > LARGEST:
        raise InvalidArgument(Problem("number-range", where, "a number of that size", "Give figures in another unit."))
    if low > high:
        raise InvalidArgument(Problem("number-range", where, f"from {low} to {high}", "Give the lower end first."))
    return Estimate(str(label), value, low, high)
