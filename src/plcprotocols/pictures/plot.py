# SPDX-License-Identifier: MIT
"""The same pictures with matplotlib, for papers (extra `plot`): into axes of one's own, or as a new figure.

matplotlib is imported when a picture is drawn. No backend is chosen and `pyplot` is not used: a new figure belongs to nobody else, and is saved by
`figure.savefig("who-spoke-when.pdf")`. What is shown, of whom and to whom, is as in the pictures as SVG.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from plcprotocols.analysis.conformance import Conformance
from plcprotocols.analysis.meeting import Meeting, Span
from plcprotocols.analysis.time_use import TimeUse
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition
from plcprotocols.engine.session import Session
from plcprotocols.model.arguments import check_text, wrong_kind
from plcprotocols.model.errors import NotFound, Problem
from plcprotocols.model.people import Roster
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer
from plcprotocols.pictures import estimates, phases, rows, shares
from plcprotocols.pictures.svg import BLUE, GREY, INK, PALE, PAPER, RED, clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, REST = 7.2, 0.28, 1.4
MINUTE = 60_000
HIGH, THIN = 0.62, 0.36
NAME = 32
# What part of the width a letter of a phase's name takes, and a name that stands askew.
LETTER, ASKEW = 0.0105, 0.022


def swim_lane(
    of: Meeting | Session | Record,
    *,
    viewer: Viewer | None = None,
    roster: Roster = rows.NOBODY,
    turns: TurnDefinition = AS_LOGGED,
    title: str = "",
    axes: Axes | None = None,
) -> Figure:
    """Draw who spoke when, as `plcprotocols.pictures.swim_lane`; phases of the whole are bands with their names.

    Args:
        of: as there.
        viewer: as there.
        roster: as there.
        turns: as there.
        title: what stands above it; who spoke when, and the meeting's id, unless given.
        axes: where to draw; a new figure unless given.

    Returns:
        The figure.

    Raises:
        NotFound: `missing-extra` if matplotlib is not installed; else as there.
        InvalidArgument: as there.
    """
    told = rows.lanes(of, viewer, roster, turns)
    drawn = _axes(axes, len(told.lanes))
    end = max(1, told.length) / MINUTE
    whole = tuple(span for span in told.spans if not span.group)
    for count, span in enumerate(whole):
        hatch = "...." if span.form in {"silence", "break"} else "//" if span.form == "watch" else None
        look: dict[str, Any] = {"facecolor": PALE if count % 2 == 0 else PAPER, "edgecolor": GREY if hatch else "none", "hatch": hatch}
        drawn.axvspan(span.start / MINUTE, span.end / MINUTE, lw=0, alpha=0.6, **look)
    high = _phases(drawn, whole, end)
    for place, lane in enumerate(told.lanes):
        bars = [(turn.start / MINUTE, turn.length / MINUTE) for turn in lane.turns]
        drawn.broken_barh(bars, (place - HIGH / 2, HIGH), facecolor=BLUE, edgecolor=BLUE, lw=0.4)
        if not bars:
            drawn.text(end * 0.005, place, "no turn", fontsize=7, style="italic", color=GREY, va="center")
    _rows(drawn, [clean(lane.name) for lane in told.lanes])
    drawn.set_xlim(0, end)
    drawn.set_xlabel("minutes", fontsize=8)
    return _titled(drawn, title or f"Who spoke when: {told.of}", pad=high)


def planned_against_actual(
    of: TimeUse | Conformance | Session | Record,
    *,
    viewer: Viewer | None = None,
    roster: Roster = rows.NOBODY,
    title: str = "",
    axes: Axes | None = None,
) -> Figure:
    """Draw what each phase was planned to take, and took, as `plcprotocols.pictures.planned_against_actual`.

    Args:
        of: as there.
        viewer: as there.
        roster: as there.
        title: what stands above it; planned against actual, and what it is of, unless given.
        axes: where to draw; a new figure unless given.

    Returns:
        The figure.

    Raises:
        NotFound: `missing-extra` if matplotlib is not installed; else as there.
        InvalidArgument: as there.
    """
    use = rows.use_of(of, viewer)
    drawn = _axes(axes, len(use.spent))
    for place, each in enumerate(use.spent):
        _against(drawn, place, (each.actual or 0) / MINUTE, None if each.planned is None else each.planned / MINUTE, each.extended / MINUTE)
    whose = [(clean(rows.spoken(each.phase)), clean(rows.whose(each, roster))) for each in use.spent]
    _rows(drawn, [f"{phase} ({pass_of})" if pass_of else phase for phase, pass_of in whose])
    drawn.set_xlim(left=0)
    drawn.set_xlabel(f"minutes; {phases.summary(use)}", fontsize=8)
    _key(drawn, "took", "planned" if any(each.planned is not None for each in use.spent) else "", "over the plan" if use.over else "")
    return _titled(drawn, title or f"Planned against actual time: {use.of}")


def shares_against_intended(
    of: Meeting | Session | Record,
    *,
    viewer: Viewer | None = None,
    roster: Roster = rows.NOBODY,
    turns: TurnDefinition = AS_LOGGED,
    title: str = "",
    axes: Axes | None = None,
) -> Figure:
    """Draw which part of the talk each had, and what was intended, as `plcprotocols.pictures.shares_against_intended`.

    Args:
        of: as there.
        viewer: as there.
        roster: as there.
        turns: as there.
        title: what stands above it; shares of the talk, and the meeting's id, unless given.
        axes: where to draw; a new figure unless given.

    Returns:
        The figure.

    Raises:
        NotFound: `missing-extra` if matplotlib is not installed; else as there.
        InvalidArgument: as there.
    """
    found = rows.shared(of, viewer, roster, turns)
    drawn = _axes(axes, len(found.parts))
    for place, part in enumerate(found.parts):
        _against(drawn, place, part.had * 100, None if part.intended is None else part.intended * 100)
        if not part.had:
            drawn.text(0.3, place, "0 %", fontsize=7, color=GREY, va="center")
    _rows(drawn, [clean(part.name) or rows.SOMEBODY for part in found.parts])
    drawn.set_xlim(0, shares.scale_of(found) * 100)
    _plain(drawn.set_xlabel(clean(f"per cent; {shares.summary(found)}"), fontsize=8))
    intended = any(part.intended is not None for part in found.parts)
    over = any(part.intended is not None and part.had > part.intended for part in found.parts)
    _key(drawn, "had", "intended" if intended else "", "more than intended" if over else "")
    return _titled(drawn, title or f"Shares of the talk: {found.of}")


def intervals(of: Iterable[tuple[str, float, float, float]], *, title: str, measure: str = "", axes: Axes | None = None) -> Figure:
    """Draw figures with their intervals, as `plcprotocols.pictures.intervals`.

    Args:
        of: rows of a label, the figure, and the lower and the upper end of its interval.
        title: what stands above it.
        measure: what is measured, and in which unit; stands at the axis.
        axes: where to draw; a new figure unless given.

    Returns:
        The figure.

    Raises:
        NotFound: `missing-extra` if matplotlib is not installed.
        InvalidArgument: as there.
    """
    check_text("title", title)
    check_text("measure", measure)
    found = rows.estimates(of)
    drawn = _axes(axes, len(found))
    marks = estimates.marks_of(found)
    for place, each in enumerate(found):
        drawn.plot([each.low, each.high], [place, place], color=BLUE, lw=2, marker="|", ms=8)
        drawn.plot([each.value], [place], color=BLUE, marker="o", ms=6, mec=PAPER)
    _rows(drawn, [clean(each.label) for each in found])
    drawn.set_xlim(marks[0], marks[-1])
    _plain(drawn.set_xlabel(clean(measure), fontsize=8))
    return _titled(drawn, title)


def _axes(axes: Axes | None, count: int) -> Axes:
    """Give the axes to draw into: those given, or those of a new figure that is high enough."""
    try:
        from matplotlib.axes import Axes as Given  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure as New  # noqa: PLC0415 - the same
    except ImportError as error:
        remedy = "Install it with: pip install 'plcprotocols[plot]'"
        raise NotFound(Problem("missing-extra", "matplotlib", "the package that draws is not installed", remedy)) from error
    if axes is None:
        return New(figsize=(WIDTH, REST + ROW * max(2, count)), layout="constrained").add_subplot()
    if not isinstance(axes, Given):
        raise wrong_kind("axes", axes, "Give axes of matplotlib, or leave them out for a new figure.")
    return axes


def _phases(drawn: Axes, spans: tuple[Span, ...], end: float) -> float:
    """Name the phases above the lanes, askew where not all have room; give how high that is, in points. What would lie on another is left out."""
    names = [clean(rows.spoken(span.phase)) for span in spans]
    level = all(span.length / MINUTE / end > LETTER * len(name) for span, name in zip(spans, names, strict=True))
    upto = -1.0
    for span, name in zip(spans, names, strict=True):
        middle = (span.start + span.length / 2) / MINUTE
        if level or middle / end - upto > ASKEW:
            upto = middle / end
            look: dict[str, Any] = {"ha": "center"} if level else {"ha": "left", "rotation": 35, "rotation_mode": "anchor"}
            said = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
            _plain(drawn.text(middle, 1.01, said, fontsize=7, va="bottom", transform=drawn.get_xaxis_transform(), **look))
    return 8.0 if not spans else 18.0 if level else 14.0 + 2.6 * min(NAME, max(map(len, names)))


def _against(drawn: Axes, place: int, had: float, meant: float | None, more: float = 0.0) -> None:
    """Draw what was had as a bar, hatched beyond what was meant, and that as an outline."""
    within = had if meant is None else min(had, meant)
    drawn.barh(place, within, THIN, color=BLUE)
    if had > within:
        drawn.barh(place, had - within, THIN, left=within, facecolor=RED, edgecolor=PAPER, hatch="////", lw=0)
    if meant is not None:
        drawn.barh(place, meant, HIGH, facecolor="none", edgecolor=INK, lw=0.9)
        if more:
            drawn.barh(place, more, HIGH, left=meant, facecolor="none", edgecolor=INK, lw=0.7, ls="--")


def _key(drawn: Axes, had: str, meant: str, over: str) -> None:
    """Explain bars and outlines, as far as there are any."""
    from matplotlib.patches import Patch  # noqa: PLC0415 - an extra

    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        (had, {"facecolor": BLUE}),
        (meant, {"facecolor": "none", "edgecolor": INK}),
        (over, {"facecolor": RED, "edgecolor": PAPER, "hatch": "////"}),
    )
    patches = [Patch(label=said, **look) for said, look in looks if said]
    drawn.legend(handles=patches, fontsize=7, frameon=False, ncols=len(patches), loc="lower right", bbox_to_anchor=(1, 1))


def _rows(drawn: Axes, names: list[str]) -> None:
    """Name the rows, the first above; a name is text, whatever stands in it."""
    drawn.set_yticks(range(len(names)), [name if len(name) <= NAME else f"{name[: NAME - 1]}…" for name in names], fontsize=8)
    for label in drawn.get_yticklabels():
        _plain(label)
    drawn.set_ylim(max(1, len(names)) - 0.5, -0.5)
    drawn.tick_params(axis="y", length=0)
    drawn.tick_params(axis="x", labelsize=8)
    drawn.grid(visible=True, axis="x", color=PALE, lw=0.8)
    drawn.set_axisbelow(True)
    for side in ("top", "right", "left"):
        drawn.spines[side].set_visible(False)


def _plain(text: Any) -> None:
    """Have text stand as it is: signs of a formula in a name make no formula."""
    text.set_parse_math(False)


def _titled(drawn: Axes, title: str, pad: float = 8) -> Figure:
    _plain(drawn.set_title(clean(title), loc="left", fontsize=10, fontweight="bold", pad=pad))
    figure = drawn.get_figure(root=True)
    if figure is None:
        raise wrong_kind("axes", drawn, "Give axes that belong to a figure.")
    return figure
