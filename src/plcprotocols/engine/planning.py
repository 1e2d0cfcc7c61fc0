# SPDX-License-Identifier: MIT
"""Planning: fitting a protocol into the time there is, by its ranges and by what is optional in it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from plcprotocols.engine.agenda import Agenda, AgendaItem, agenda, held_protocols, is_programme
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.seating import seat
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import CannotFit, InvalidArgument, InvalidCast, Problem
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

A_YEAR = 525_600
LEAST, TYPICAL, MOST = 0.0, 1.0, 2.0
ROUNDING = 1e-12


@frozen
class PlannedRow:
    """One row of a plan: a phase, or a group of steps with a time of its own, and how many minutes each time of it gets.

    Attributes:
        phase: the phase's id.
        title: its name for people.
        times: how often it is planned; once for each person of its loops.
        minutes: minutes of one time, 0 where it is skipped; None where the source states none, and where a group of steps around it has its own.
        skipped: whether it had to go.
        optional: whether somebody decides if it is held.
        confidence: how sure the source's minutes are.
        unformed: whether it is for sub-groups, and so many people fit into none.
    """

    phase: str
    title: str
    times: int
    minutes: float | None
    skipped: bool
    optional: bool
    confidence: Confidence
    unformed: bool = False

    def __str__(self) -> str:
        often = f"{self.times} x " if self.times != 1 else ""
        time = "untimed" if self.minutes is None else f"{often}{_number(self.minutes)} min"
        if self.skipped or self.unformed:
            time = "skipped" if self.skipped else "no sub-groups"
        return f"{time:>14}  {self.title}"


@frozen
class TimePlan:
    """A protocol fitted into a time.

    Attributes:
        rows: the phases in order.
        minutes: minutes in all: those of the rows, as often as each is planned.
        given: the minutes there are.
        spare: minutes left over because every phase that is held has its most.
        skipped: ids of the optional phases that had to go, in order.
        complete: whether every phase has its minutes; if not, phases without come on top, and `minutes` is "at least".
    """

    rows: tuple[PlannedRow, ...]
    minutes: float
    given: float
    spare: float
    skipped: tuple[str, ...]
    complete: bool

    def __str__(self) -> str:
        spare = f", {_number(self.spare)} to spare" if self.spare else ""
        total = f"{'' if self.complete else 'at least '}{_number(self.minutes)} of {_number(self.given)} minutes{spare}"
        return "\n".join([total, *(str(row) for row in self.rows)])


def plan(protocol: Protocol, people: Cast | int, minutes: float) -> TimePlan:
    """Fit a protocol into a time.

    Optional phases stay if everything fits at its least; otherwise they go, from the last to the first, until it does. Then all phases get the same
    share of the way from their least to their typical minutes or, where there is more time, from their typical to their most. Phases without stated
    minutes have no part in this. What the answer to a question may lead past is planned. Of a group that may be repeated more often, the fewest
    passes are planned. What sub-groups do side by side takes the time of the one with most.

    A protocol that goes on over several meetings has no time to be divided: what each of its rows takes is told by `plcprotocols.engine.agenda`, and
    what it holds is planned by itself.

    Args:
        protocol: the protocol.
        people: who comes, or how many, those who lead included; a number is seated by `plcprotocols.engine.seating`.
        minutes: the minutes there are.

    Raises:
        CannotFit: `cannot-fit` if not even the least fits without the optional phases, with how much is missing and what would fit;
            `several-meetings` for a protocol that goes on over several meetings.
        InvalidArgument: if an argument is out of its range or of the wrong kind.
        InvalidCast: if these people, or so many, cannot hold the protocol.
    """
    given = _given(minutes)
    if not isinstance(protocol, Protocol):
        raise wrong_kind("protocol", protocol, "Give a protocol, such as one of the catalogue.")
    if is_programme(protocol):
        raise CannotFit(_several_meetings(protocol))
    cast = _cast(protocol, people)
    planned = agenda(protocol, cast)
    if _needed(planned.rows) > given:
        raise CannotFit(_missing(protocol, len(cast.people), planned, given))
    skipped = _skipped(planned.rows, given)
    share = _share([row for row in planned.rows if row.phase not in skipped], given)
    total = _total([row for row in planned.rows if row.phase not in skipped], share)
    return TimePlan(
        rows=tuple(_row(row, share, skipped=row.phase in skipped) for row in planned.rows),
        minutes=total,
        given=given,
        spare=given - total if share == MOST else 0.0,
        skipped=tuple(row.phase for row in planned.rows if row.phase in skipped),
        complete=planned.complete,
    )


def _given(minutes: float) -> float:
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise wrong_kind("minutes", minutes, "Give a number of minutes.")
    if not 0 < minutes <= A_YEAR:
        given = "more than a year has" if minutes > A_YEAR else "not above 0"
        raise InvalidArgument(Problem("minutes-range", "minutes", given, f"Give more than 0 and at most {A_YEAR:,}."))
    return float(minutes)


def _cast(protocol: Protocol, people: Cast | int) -> Cast:
    if not isinstance(people, Cast):
        return seat(protocol, people)
    check_cast(protocol, people)
    return people


def _needed(rows: Sequence[AgendaItem]) -> float:
    """Say how many minutes the rows take at least that nobody decides about as they are reached."""
    return _total([row for row in rows if not row.optional], LEAST)


def _skipped(rows: Sequence[AgendaItem], given: float) -> frozenset[str]:
    """Name the optional phases that have to go, so that the rest fits at its least; one that takes no time would make no room."""
    kept = list(rows)
    for row in reversed([row for row in rows if row.optional and not row.within and row.times * (row.least or 0)]):
        if _total(kept, LEAST) <= given:
            break
        kept.remove(row)
    return frozenset(row.phase for row in rows if row not in kept)


def _share(rows: Sequence[AgendaItem], given: float) -> float:
    """Say how far all rows may go from their least (0) over their typical (1) to their most minutes (2), where their least fits."""
    if _total(rows, MOST) <= given:
        return MOST
    begin = TYPICAL if _total(rows, TYPICAL) <= given else LEAST
    low, high = _total(rows, begin), _total(rows, begin + 1)
    share, step = begin + (given - low) / (high - low), ROUNDING
    while _total(rows, share) > given:  # by a rounding error only
        share, step = max(begin, share - step), 2 * step
    return share


def _total(rows: Sequence[AgendaItem], share: float) -> float:
    return sum((row.times * (_minutes(row, share) or 0.0) for row in rows if not row.within), 0.0)


def _minutes(row: AgendaItem, share: float) -> float | None:
    if row.least is None or row.typical is None or row.most is None:
        return None
    low, high = (row.least, row.typical) if share <= TYPICAL else (row.typical, row.most)
    part = share if share <= TYPICAL else share - TYPICAL
    return min(max(low * (1 - part) + high * part, low), high)


def _row(row: AgendaItem, share: float, *, skipped: bool) -> PlannedRow:
    minutes = 0.0 if skipped else None if row.within else _minutes(row, share)
    return PlannedRow(row.phase, row.title, row.times, minutes, skipped, row.optional, row.confidence, row.unformed)


def _several_meetings(protocol: Protocol) -> Problem:
    held = ", ".join(held_protocols(protocol))
    told = f"{protocol.id} goes on over several meetings, which are planned one by one"
    remedy = "Take what each row needs from its agenda, and share the rows out among your meetings"
    return Problem("several-meetings", "protocol", told, f"{remedy}{f'; plan what it holds by itself: {held}' if held else ''}.")


def _missing(protocol: Protocol, people: int, planned: Agenda, given: float) -> Problem:
    fewer, needed = _most_people(protocol, people, given), _needed(planned.rows)
    least = "even without what is optional" if any(row.optional for row in planned.rows) else "even at the least"
    told = f"{_number(_round_down(given))} minutes are {_number(_round_up(needed - given))} too few for {people} people, {least}"
    remedy = f"Give at least {_number(_round_up(needed))} minutes{f', or meet in groups of at most {fewer}' if fewer else ''}."
    return Problem("cannot-fit", "minutes", told, remedy)


def _most_people(protocol: Protocol, people: int, given: float) -> int | None:
    """Say how many people fit where so many do not, or None."""
    found: int | None = None
    for count in range(max(protocol.people.least, 1), people):
        try:
            planned = agenda(protocol, seat(protocol, count))
        except InvalidCast:
            continue
        if any(row.unformed for row in planned.rows):
            continue
        if _needed(planned.rows) > given:
            break
        found = count
    return found


def _round_up(minutes: float) -> float:
    rounded = round(minutes, 2)
    return rounded if rounded >= minutes else round(rounded + 0.01, 2)


def _round_down(minutes: float) -> float:
    return -_round_up(-minutes)


def _number(minutes: float) -> str:
    return f"{minutes:.2f}".rstrip("0").rstrip(".")
