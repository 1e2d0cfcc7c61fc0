# SPDX-License-Identifier: MIT
"""Planned against actual: what each phase was planned to take, and took."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.analysis.conformance import Conformance
from plcprotocols.analysis.time_use import Spent, TimeUse
from plcprotocols.engine.session import Session
from plcprotocols.model.people import Roster
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer
from plcprotocols.pictures import rows, scales
from plcprotocols.pictures.measured import OUTLINE, against, key
from plcprotocols.pictures.svg import GREY, INK, RULE, SMALL, WIDTH, Sheet, clean, document, line, named, text, tip, together

LEFT, RIGHT, ROW, AXIS, KEY = 230, 720, 36, 34, 30


def planned_against_actual(
    of: TimeUse | Conformance | Session | Record, *, viewer: Viewer | None = None, roster: Roster = rows.NOBODY, title: str = ""
) -> str:
    """Draw for each visit of a phase what was planned and what it took, in minutes; what is over the plan is hatched.

    Beside it stands what was over or saved, and how much of what was over had been saved by phases before. Where no time was planned there is no
    outline.

    Args:
        of: what became of the time (`plcprotocols.analysis.time_use`); a log that was held against a protocol; or a session, or the record of one, as
            the viewer knows of it.
        viewer: for whom a session is drawn, as for `Session.view`; none for anything else.
        roster: names for references.
        title: what stands above it; planned against actual, and what it is of, unless given.

    Returns:
        An SVG document; 960 pixels wide, and as high as there are visits.

    Raises:
        InvalidArgument: `no-viewer` for a session without a viewer, `no-viewers` for anything else with one.
        NotFound: if the viewer is not in the session.

    Example:
        >>> svg = planned_against_actual(TimeUse("r1", (Spent(phase="clarifying", planned=300_000, actual=360_000),), ()))
        >>> "6:00 of 5:00 planned, 1:00 over" in svg
        True
    """
    use = rows.use_of(of, viewer)
    said = summary(use)
    told = ". ".join((said, *(_read_out(use, place, roster) for place in range(len(use.spent)))))
    height = KEY + ROW * max(1, len(use.spent)) + AXIS
    return document(Sheet(title=title or f"Planned against actual time: {use.of}", said=said, told=told, height=height, drawn=_drawn(use, roster)))


def summary(use: TimeUse) -> str:
    """Say what became of the time all together."""
    if not use.spent:
        return "no phase is shown"
    if all(each.over is None for each in use.spent):
        return "no time was planned, or none is known"
    covered = f" ({scales.clock(use.covered)} of it saved before)" if use.covered else ""
    over = f"{scales.clock(use.over)} over{covered}, {scales.clock(use.under)} saved"
    return f"{scales.clock(use.actual)} of {scales.clock(use.planned)} planned minutes: {over}"


def _drawn(use: TimeUse, roster: Roster) -> Iterator[str]:
    longest = max((max((each.planned or 0) + each.extended, each.actual or 0) for each in use.spent), default=0)
    extended = any(each.extended for each in use.spent)
    yield from key(16, 2, had="took", meant="planned", over="over the plan", more="more time given" if extended else "")
    bottom = KEY + ROW * max(1, len(use.spent))
    scale = (RIGHT - LEFT) / max(1, longest)
    for at in scales.times(longest):
        x = LEFT + at * scale
        yield line(x, KEY, x, bottom + 4, stroke=RULE, stroke_width=0.6)
        yield text(x, bottom + 17, scales.minutes(at), size=SMALL, text_anchor="middle", fill=GREY)
    yield line(LEFT, KEY, LEFT, bottom, stroke=INK)
    yield text(RIGHT + 16, bottom + 17, "minutes", size=SMALL, fill=GREY)
    for place in range(len(use.spent)):
        yield _row(use, place, roster, KEY + ROW * place, scale)


def _row(use: TimeUse, place: int, roster: Roster, y: float, scale: float) -> str:
    each = use.spent[place]
    whose = clean(rows.whose(each, roster))
    middle = y + ROW / 2
    name = text(LEFT - 10, middle + (-1 if whose else 4), clean(rows.spoken(each.phase)), room=LEFT - 24, text_anchor="end")
    under = text(LEFT - 10, middle + 13, whose, size=SMALL, room=LEFT - 24, text_anchor="end", fill=GREY)
    meant = None if each.planned is None else each.planned * scale
    bars = against(LEFT, middle - OUTLINE / 2, (each.actual or 0) * scale, meant, more=each.extended * scale)
    first, second = took(each), differs(use, place)
    said = text(RIGHT + 16, middle + (-1 if second else 4), first, size=12, room=WIDTH - RIGHT - 24)
    more = text(RIGHT + 16, middle + 13, second, size=SMALL, room=WIDTH - RIGHT - 24, fill=GREY)
    return together((tip(_read_out(use, place, roster)), name, under, *bars, said, more), class_="visit")


def took(each: Spent) -> str:
    """Say what a visit took, and of how much."""
    actual = "not known" if each.actual is None else scales.clock(each.actual)
    return f"{actual}, no time planned" if each.planned is None else f"{actual} of {scales.clock(each.planned)} planned"


def differs(use: TimeUse, place: int) -> str:
    """Say what was over or saved in a visit, and what became of that."""
    each = use.spent[place]
    parts = [f"{scales.clock(each.over)} over"] if each.over else [f"{scales.clock(each.under)} saved"] if each.under else []
    if covered := use.covered_of(place):
        parts.append("all of it saved before" if covered == each.over else f"{scales.clock(covered)} of it saved before")
    parts += ["goes on"] if each.going else []
    parts += [f"{scales.clock(each.paused)} paused"] if each.paused else []
    return ", ".join(parts)


def _read_out(use: TimeUse, place: int, roster: Roster) -> str:
    """Say all of a visit in words, with where slack went."""
    each = use.spent[place]
    whose = rows.whose(each, roster)
    parts = [took(each), differs(use, place), f"{scales.clock(each.extended)} more given" if each.extended else ""]
    for made in use.made_up:
        if made.used == place:
            parts.append(f"{scales.clock(made.time)} from {named(rows.spoken(use.spent[made.saved].phase))}")
        if made.saved == place:
            parts.append(f"{scales.clock(made.time)} used by {named(rows.spoken(use.spent[made.used].phase))}")
    return f"{named(rows.spoken(each.phase))}{f' ({named(whose)})' if whose else ''}: {', '.join(part for part in parts if part)}"
