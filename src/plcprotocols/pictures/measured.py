# SPDX-License-Identifier: MIT
"""A bar held against an outline: what was had, and what was meant to be; the same drawing for times and for shares."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.pictures.svg import BLUE, GREY, INK, MARK, PAPER, SMALL, rect, text

OUTLINE, BAR = 20, 12


def against(x: float, y: float, had: float, meant: float | None, *, more: float = 0.0) -> Iterator[str]:
    """Draw what was had as a bar, hatched beyond what was meant; what was meant as an outline, and more that was given as a broken one behind it.

    Args:
        x: where both begin.
        y: the top of the outline.
        had: how long the bar is, in pixels.
        meant: how long the outline is; None where nothing was meant.
        more: how much was given later.
    """
    within = had if meant is None else min(had, meant)
    inset = (OUTLINE - BAR) / 2
    if meant is not None and more > 0:
        yield rect(x + meant, y, more, OUTLINE, fill="none", stroke=INK, stroke_width=1.2, stroke_dasharray="3 3", class_="more")
    if meant is not None:
        yield rect(x, y, meant, OUTLINE, fill=PAPER, stroke=INK, stroke_width=1.4, class_="meant")
    yield rect(x, y + inset, within, BAR, fill=BLUE, class_="had")
    if had > within:
        yield rect(x + within, y + inset, had - within, BAR, fill=f"url(#{MARK}over)", class_="over")


def key(x: float, y: float, *, had: str, meant: str, over: str, more: str = "") -> Iterator[str]:
    """Explain the drawing, in one line.

    Args:
        x: where it begins.
        y: its top.
        had: what a bar is.
        meant: what an outline is.
        over: what is hatched.
        more: what a broken outline is; empty where there is none.
    """
    samples = (
        ({"fill": BLUE}, had),
        ({"fill": "none", "stroke": INK, "stroke_width": "1.4"}, meant),
        ({"fill": f"url(#{MARK}over)"}, over),
        ({"fill": "none", "stroke": INK, "stroke_width": "1.2", "stroke_dasharray": "3 3"}, more),
    )
    for look, said in samples:
        if said:
            yield rect(x, y, 22, BAR, **look)
            yield text(x + 28, y + 10, said, size=SMALL, fill=GREY)
            x += 150
