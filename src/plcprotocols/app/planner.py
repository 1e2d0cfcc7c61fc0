# SPDX-License-Identifier: MIT
"""Fitting a protocol into the time there is: what `plan` prints, for people and for programs."""

from __future__ import annotations

from plcprotocols.app import wording
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.grouping import sizes
from plcprotocols.engine.planning import PlannedRow, TimePlan
from plcprotocols.engine.seating import seat
from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidCast
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.splits import Split
from plcprotocols.model.who import Both, Everyone, Holders, Minus, Union, Who

# How many more people are tried to find a number that fits.
LOOKED = 13


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
                "unformed": row.unformed,
            }
            for row in planned.rows
        ],
        "fits": list(nearest(protocol, people)) if _unformed(planned) else [],
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
    if _unformed(planned):
        paper.say(_unfit(protocol, people), hang=2)
    elif planned.spare:
        rest = "To spare" if planned.complete else "Left, to spare or for what has no stated minutes"
        paper.say(f"{rest}: {wording.number(planned.spare)} minutes; every phase that is held has its most.")
    if planned.skipped:
        titles = (row.title for row in planned.rows if row.skipped)
        paper.say(f"Skipped, so that the rest fits: {wording.listed(titles)}.", hang=2)
    if not planned.complete:
        paper.say(f"At least, because {_why_more(planned)}.", hang=2)
    paper.say(f"How sure the source's minutes are: {wording.SURE}", hang=2)


def _unformed(planned: TimePlan) -> bool:
    """Tell whether something is for sub-groups, and so many people fit into none."""
    return any(row.unformed for row in planned.rows)


def nearest(protocol: Protocol, people: int) -> tuple[int, ...]:
    """Give the nearest numbers of people that fit into sub-groups, the smaller first, where so many do not; none where there is none near."""
    fewer = next((count for count in range(people - 1, protocol.people.least - 1, -1) if _fits(protocol, count)), None)
    more = next((count for count in range(people + 1, people + LOOKED) if _fits(protocol, count)), None)
    return tuple(count for count in (fewer, more) if count is not None)


def _fits(protocol: Protocol, people: int) -> bool:
    try:
        planned = agenda(protocol, seat(protocol, people))
    except InvalidCast:
        return False
    return not any(row.unformed for row in planned.rows)


def _unfit(protocol: Protocol, people: int) -> str:
    """Say that so many people fit into no sub-groups, and which numbers do."""
    cast = seat(protocol, people)
    told: list[str] = []
    for split in protocol.splits:
        covered = len(_covered(protocol, cast, split))
        if not sizes(split, covered) and not split.joins:
            of = split.title or split.id
            told.append(
                f"{covered} of the {people} people are to be split ({of}), and so many fit into no sub-groups of {split.least} to {split.most}"
            )
    why = wording.listed(told) or f"so many people ({people}) fit into no sub-groups"
    fitting = wording.listed((_shape(protocol, count) for count in nearest(protocol, people)), "or")
    near = f" The nearest numbers that fit: {fitting}." if fitting else ""
    return f"{why[:1].upper()}{why[1:]}.{near} Sub-groups can be formed by hand all the same, which is noted."


def _shape(protocol: Protocol, people: int) -> str:
    """Write a number of people with the sub-groups they make: `8 (one of 7)`, `11 (5 and 5)`."""
    cast = seat(protocol, people)
    found = (sizes(split, len(_covered(protocol, cast, split))) for split in protocol.splits if not split.joins)
    return f"{people} ({'; '.join(f'one of {each[0]}' if len(each) == 1 else wording.listed(map(str, each)) for each in found)})"


def _covered(protocol: Protocol, cast: Cast, split: Split) -> frozenset[str]:
    """Name whom a split covers at the opening."""
    return _selected(protocol, cast, split.of)


def _selected(protocol: Protocol, cast: Cast, who: Who) -> frozenset[str]:
    held = {role: frozenset(people) for role, people in cast.holders}
    match who:
        case Everyone():
            roles = (role for role in protocol.roles if not role.outsider and not role.open)
            return frozenset[str]().union(*(held.get(role.id, frozenset()) for role in roles))
        case Holders(role):
            return held.get(role, frozenset())
        case Union(of):
            return frozenset[str]().union(*(_selected(protocol, cast, each) for each in of))
        case Both(of):
            return frozenset.intersection(*(_selected(protocol, cast, each) for each in of))
        case Minus(of, without):
            return _selected(protocol, cast, of) - _selected(protocol, cast, without)
        case _:
            return frozenset()


def _why_more(planned: TimePlan) -> str:
    if _unformed(planned):
        return "so many people fit into no sub-groups: what these do is not planned"
    untimed = any(row.minutes is None for row in planned.rows)
    return "phases without stated minutes come on top" if untimed else "what is repeated may be held more often"


def _cells(row: PlannedRow) -> list[str]:
    title = f"{row.title} (optional)" if row.optional else row.title
    if row.skipped:
        return [title, str(row.times), "skipped", "-", row.confidence.value]
    if row.unformed:
        return [title, "-", "no sub-groups", "-", row.confidence.value]
    if row.minutes is None:
        return [title, str(row.times), "untimed", "-", row.confidence.value]
    return [title, str(row.times), wording.number(row.minutes), wording.number(row.times * row.minutes), row.confidence.value]


def _in_all(planned: TimePlan) -> str:
    return f"{'' if planned.complete else 'at least '}{wording.number(planned.minutes)}"
