# SPDX-License-Identifier: MIT
"""Fitting a protocol into the time there is: what `plan` prints, for people and for programs."""

from __future__ import annotations

from plcprotocols.app import wording
from plcprotocols.app.paper import Paper
from plcprotocols.engine.planning import PlannedRow, TimePlan
from plcprotocols.model.canonical import Plain
from plcprotocols.model.protocol import Protocol


def fitted(protocol: Protocol, people: int, planned: TimePlan) -> dict[str, Plain]:
    """Describe a plan for a program."""
    return {
        "id": protocol.id,
        "edition": protocol.edition,
        "people": people,
        "given": planned.given,
        "minutes": round(planned.minutes, 3),
        "spare": round(planned.spare, 3),
        "complete": planned.complete,
        "skipped": list(planned.skipped),
        "rows": [
            {
                "phase": row.phase,
                "title": row.title,
                "times": row.times,
                "minutes": None if row.minutes is None else round(row.minutes, 3),
                "skipped": row.skipped,
                "optional": row.optional,
                "confidence": row.confidence.value,
            }
            for row in planned.rows
        ],
    }


def print_plan(paper: Paper, protocol: Protocol, people: int, planned: TimePlan) -> None:
    """Print how the minutes there are fall to the phases."""
    paper.title(f"{protocol.title}: {people} people, {wording.number(planned.given)} minutes")
    rows = [_cells(row) for row in planned.rows]
    paper.table(
        ["phase", "times", "minutes each", "in all", "how sure"], [*rows, ["all of them", "", "", _in_all(planned), ""]], right=(1, 2, 3), closing=1
    )
    at_least = "" if planned.complete else "at least "
    paper.say(f"Planned: {at_least}{wording.number(planned.minutes)} of {wording.number(planned.given)} minutes.")
    if planned.spare:
        rest = "To spare" if planned.complete else "Left, to spare or for what has no stated minutes"
        paper.say(f"{rest}: {wording.number(planned.spare)} minutes; every phase that is held has its most.")
    if planned.skipped:
        titles = (row.title for row in planned.rows if row.skipped)
        paper.say(f"Skipped, so that the rest fits: {wording.listed(titles)}.", hang=2)
    if not planned.complete:
        paper.say(f"At least, because {_why_more(planned)}.", hang=2)
    paper.say(f"How sure the source's minutes are: {wording.SURE}", hang=2)


def _why_more(planned: TimePlan) -> str:
    if any(row.unformed for row in planned.rows):
        return "so many people fit into no sub-groups: what these do is not planned"
    untimed = any(row.minutes is None for row in planned.rows)
    return "phases without stated minutes come on top" if untimed else "what is repeated may be held more often"


def _cells(row: PlannedRow) -> list[str]:
    title = f"{row.title} (optional)" if row.optional else row.title
    if row.skipped:
        return [title, str(row.times), "skipped", "-", row.confidence.value]
    if row.minutes is None:
        return [title, str(row.times), "untimed", "-", row.confidence.value]
    return [title, str(row.times), wording.number(row.minutes), wording.number(row.times * row.minutes), row.confidence.value]


def _in_all(planned: TimePlan) -> str:
    return f"{'' if planned.complete else 'at least '}{wording.number(planned.minutes)}"
