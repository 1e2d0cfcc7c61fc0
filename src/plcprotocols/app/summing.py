# SPDX-License-Identifier: MIT
"""Summing up: what was planned for each phase, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from plcprotocols.app import wording
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import Agenda, AgendaItem, agenda
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.timing import Clock, Visit
from plcprotocols.model.people import Cast, Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.reading import phases

A_DAY = timedelta(days=1)


def print_agenda(paper: Paper, protocol: Protocol, casts: Sequence[Cast]) -> None:
    """Print what a protocol plans for each of some casts, with how sure the minutes are."""
    agendas = [agenda(protocol, cast) for cast in casts]
    paper.heading("The agenda: minutes as planned (and the range), and how often each phase is planned")
    headers = ["phase", "planned", "range", "how sure", *(f"session {number}" for number in range(1, len(casts) + 1))]
    rows = [[*_row(items[0]), *(f"x {_times(item)}" for item in items)] for items in zip(*(each.rows for each in agendas), strict=True)]
    rows.append(["all of them", "", "", "", *(_total(each) for each in agendas)])
    paper.table(headers, rows, right=(1, 2, *range(4, len(headers))), closing=1)
    paper.say(f"How sure: {wording.SURE}")


def _times(row: AgendaItem) -> str:
    if row.up_to is None:
        return f"{row.times} or more"
    return wording.span(row.times, row.up_to)


def _row(row: AgendaItem) -> tuple[str, str, str, str]:
    title = f"{row.title} (optional)" if row.optional else row.title
    if row.days is not None:
        return title, f"{wording.number(row.days.typical)} days", wording.in_days(row.days.least, row.days.most), row.confidence.value
    if row.typical is None or row.least is None or row.most is None:
        return title, "-", "not stated", row.confidence.value
    spread = wording.number(row.least) if row.least == row.most else f"{wording.number(row.least)}-{wording.number(row.most)}"
    return title, wording.number(row.typical), spread, row.confidence.value


def _total(planned: Agenda) -> str:
    return f"{'' if planned.complete else 'at least '}{wording.number(planned.typical)} min"


def print_timing(paper: Paper, protocol: Protocol, clocks: Sequence[Clock], roster: Roster) -> None:
    """Print for each phase that was held how long it was planned and how long it took, and how the clock of each session stood at its end."""
    paper.heading("Planned against actual: minutes of the phases that were held")
    held = [clock.visits for clock in clocks]
    numbers = [f" {number}" if len(held) > 1 else "" for number in range(1, len(held) + 1)]
    headers = ["phase", *(f"{what}{number}" for number in numbers for what in ("held", "planned", "actual"))]
    rows = [
        [phase.title or phase.id, *(cell for each in held for cell in _cells([visit for visit in each if visit.phase == phase.id]))]
        for phase in phases(inlined(protocol).steps)
    ]
    rows.append(["all of them", *(cell for each in held for cell in _cells([visit for visit in each if not visit.days]))])
    paper.table(headers, rows, right=range(1, len(headers)), closing=1)
    for number, clock in zip(numbers, clocks, strict=True):
        print_clock(paper, protocol, clock, roster, f"Session{number}")


def print_clock(paper: Paper, protocol: Protocol, clock: Clock, roster: Roster, whose: str, stamp: str = "%H:%M") -> None:
    """Print how a session stood with time, and who gave more of it."""
    in_days = any(visit.days for visit in clock.visits)
    unit = "in minutes where nothing else is said" if in_days or max(clock.elapsed, clock.paused) >= A_DAY else "in minutes"
    unit += ", without the phases that are counted in days" if in_days else ""
    told = f"{whose}: planned {_minutes(clock.planned)}, elapsed {_minutes(clock.elapsed)}, paused {_minutes(clock.paused)}"
    over = f"overrun {_minutes(clock.overrun)} (what each phase took beyond its planned and extended time)"
    paper.say(f"{told}, extended {_minutes(clock.extended)}, {over}; {unit}.", indent=2, hang=2)
    for more in clock.extensions:
        by = wording.listed(roster.name(person) for person in more.by)
        how = f"by a vote of {by}" if more.voted else f"by {by or 'the group'}"
        title = wording.step(protocol.steps, more.phase)
        paper.say(f"{more.at:{stamp}}  {title}: {_more(more.minutes)}, given {how}", indent=4, hang=2)


def _more(minutes: float) -> str:
    return f"{wording.number(minutes)} more minute{'' if minutes == 1 else 's'}"


def _minutes(time: timedelta) -> str:
    if time >= A_DAY:
        return wording.length(time)
    return wording.number(round(time / timedelta(minutes=1), 1))


def _cells(held: Sequence[Visit]) -> tuple[str, str, str]:
    if not held:
        return "-", "-", "-"
    planned = sum((visit.planned for visit in held if visit.planned is not None), timedelta())
    if any(visit.days for visit in held):
        lasted = sum((visit.left - visit.entered for visit in held if visit.left is not None), timedelta())
        return str(len(held)), f"{wording.number(planned / A_DAY)} days", f"{lasted / A_DAY:.1f} days"
    actual = [visit.minutes for visit in held if visit.minutes is not None]
    stated = any(visit.planned is not None for visit in held)
    return str(len(held)), wording.number(planned / timedelta(minutes=1)) if stated else "-", f"{sum(actual):.1f}"
