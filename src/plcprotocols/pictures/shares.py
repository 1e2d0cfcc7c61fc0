# SPDX-License-Identifier: MIT
"""Shares against intended: which part of the talk each had, and what the protocol intended for them."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

from plcprotocols.analysis.meeting import Meeting
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition
from plcprotocols.engine.session import Session
from plcprotocols.model.people import Roster
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer
from plcprotocols.pictures import rows, scales
from plcprotocols.pictures.measured import OUTLINE, against, key
from plcprotocols.pictures.svg import GREY, INK, RULE, SMALL, WIDTH, Sheet, clean, document, line, named, text, tip, together

LEFT, RIGHT, ROW, AXIS, KEY = 180, 720, 32, 36, 30


def shares_against_intended(
    of: Meeting | Session | Record,
    *,
    viewer: Viewer | None = None,
    roster: Roster = rows.NOBODY,
    turns: TurnDefinition = AS_LOGGED,
    title: str = "",
) -> str:
    """Draw which part of the talk time each person had, and as an outline what the protocol intended for them; who never spoke is there, too.

    What was intended is that of `plcprotocols.analysis.intended_shares`, of the talk of which it can be told whose it could have been; where no
    protocol is known there are no outlines. Of a session somebody is shown their own part by name, and the parts of others without, the largest
    first; by name only where the group agreed that everybody sees everybody's talk time.

    Args:
        of: a meeting; or a session, or the record of one, as the viewer knows of it.
        viewer: for whom a session is drawn, as for `Session.view`; none for a meeting.
        roster: names for references.
        turns: what counts as a turn.
        title: what stands above it; shares of the talk, and the meeting's id, unless given.

    Returns:
        An SVG document; 960 pixels wide, and as high as there are people.

    Raises:
        InvalidArgument: `no-viewer` for a session without a viewer, `no-viewers` for a meeting with one.
        NotFound: if the viewer is not in the session.

    Example:
        >>> from plcprotocols.analysis.meeting import Turn
        >>> said = [Turn("ana", 0, 3000, entitled=("ana", "bor")), Turn("bor", 3000, 4000, entitled=("ana", "bor"))]
        >>> svg = shares_against_intended(Meeting(id="m1", people=("ana", "bor", "cilka"), turns=said))
        >>> "75 %, 50 % intended" in svg, "cilka" in svg
        (True, True)
    """
    found = rows.shared(of, viewer, roster, turns)
    said = summary(found)
    told = ". ".join((said, *map(_read_out, found.parts)))
    height = KEY + ROW * max(1, len(found.parts)) + AXIS
    return document(Sheet(title=title or f"Shares of the talk: {found.of}", said=said, told=told, height=height, drawn=_drawn(found)))


def summary(found: rows.Shares) -> str:
    """Say what is drawn of whom."""
    if not found.parts:
        return "nobody is shown"
    parts = [f"talk time of {scales.several(len(found.parts), 'person', 'people')}, turns {found.turns}"]
    if found.judged < 1:
        parts.append(f"only the {scales.percent(found.judged)} of it for which an intention is known")
    if found.gap is not None:
        parts.append(f"{scales.percent(found.gap)} would have to change hands to be as intended")
    elif all(part.intended is None for part in found.parts):
        parts.append("what was intended is not known")
    return "; ".join(parts)


def scale_of(found: rows.Shares) -> float:
    """Give the share at which the axis ends: full tenths, so that no bar is cut."""
    return max(0.1, ceil(max((max(part.had, part.intended or 0.0) for part in found.parts), default=0.1) * 10 - 1e-9) / 10)


def _drawn(found: rows.Shares) -> Iterator[str]:
    most = scale_of(found)
    bottom = KEY + ROW * max(1, len(found.parts))
    intended = any(part.intended is not None for part in found.parts)
    yield from key(16, 2, had="had", meant="intended" if intended else "", over="more than intended" if intended else "")
    for mark in scales.figures(0.0, most):
        x = LEFT + (RIGHT - LEFT) * mark / most
        if x <= RIGHT + 0.01:
            yield line(x, KEY, x, bottom + 4, stroke=RULE, stroke_width=0.6)
            yield text(x, bottom + 17, scales.percent(mark), size=SMALL, text_anchor="middle", fill=GREY)
    yield line(LEFT, KEY, LEFT, bottom, stroke=INK)
    yield text(RIGHT, bottom + 31, "share of the talk time", size=SMALL, text_anchor="end", fill=GREY)
    for place, part in enumerate(found.parts):
        y = KEY + ROW * place
        long = (RIGHT - LEFT) / most
        style: dict[str, Any] = {} if part.name else {"font_style": "italic", "fill": GREY}
        name = text(LEFT - 10, y + 20, clean(part.name) or rows.SOMEBODY, room=LEFT - 24, text_anchor="end", **style)
        meant = None if part.intended is None else part.intended * long
        bars = against(LEFT, y + (ROW - OUTLINE) / 2, part.had * long, meant)
        said = text(RIGHT + 16, y + 20, spoken(part), size=12, room=WIDTH - RIGHT - 24)
        yield together((tip(_read_out(part)), name, *bars, said), class_="person")


def spoken(part: rows.Share) -> str:
    """Say what somebody had, and what was intended for them."""
    had = scales.percent(part.had) if part.spoke else "0 %, silent"
    return had if part.intended is None else f"{had}, {scales.percent(part.intended)} intended"


def _read_out(part: rows.Share) -> str:
    return f"{named(part.name) or rows.SOMEBODY}: {spoken(part)}"
