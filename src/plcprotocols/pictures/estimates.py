# SPDX-License-Identifier: MIT
"""Figures with their intervals: one row for each, such as for each condition of an experiment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plcprotocols.model.arguments import check_text
from plcprotocols.pictures import rows, scales
from plcprotocols.pictures.svg import BLUE, GREY, INK, RULE, SMALL, WIDTH, Sheet, clean, document, element, line, named, text, tip, together

LEFT, RIGHT, ROW, AXIS = 230, 720, 32, 40


def intervals(of: Iterable[tuple[str, float, float, float]], *, title: str, measure: str = "") -> str:
    """Draw figures with their intervals: a point and a bar for each.

    Args:
        of: rows of a label, the figure, and the lower and the upper end of its interval.
        title: what stands above it.
        measure: what is measured, and in which unit; stands at the axis.

    Returns:
        An SVG document; 960 pixels wide, and as high as there are rows.

    Raises:
        InvalidArgument: for a row that is none, a number that is infinite or none, or a lower end above the upper one.

    Example:
        >>> svg = intervals([("round", 0.12, 0.09, 0.15), ("open talk", 0.25, 0.21, 0.29)], title="Gini by condition", measure="Gini of talk time")
        >>> "open talk: 0.250, from 0.210 to 0.290" in svg
        True
    """
    check_text("title", title)
    check_text("measure", measure)
    found = rows.estimates(of)
    what = f"{clean(measure)}: " if measure else ""
    said = f"{what}{scales.several(len(found), 'figure', 'figures')}, each with its interval" if found else "no figure is shown"
    marks = marks_of(found)
    told = ". ".join((said, *(read_out(each, marks) for each in found)))
    height = ROW * max(1, len(found)) + AXIS
    return document(Sheet(title=title, said=said, told=told, height=height, drawn=_drawn(found, marks, clean(measure))))


def marks_of(found: tuple[rows.Estimate, ...]) -> tuple[float, ...]:
    """Give the marks of the axis."""
    ends = [end for each in found for end in (each.low, each.high, each.value)]
    return scales.figures(min(ends), max(ends)) if ends else (0.0, 1.0)


def read_out(each: rows.Estimate, marks: tuple[float, ...]) -> str:
    """Say a figure and its interval."""
    return f"{named(each.label)}: {written(each.value, marks)}, from {written(each.low, marks)} to {written(each.high, marks)}"


def written(value: float, marks: tuple[float, ...]) -> str:
    """Write a figure with a place more than the marks of the axis, so that what can be told apart is."""
    return scales.figure(value, (marks[1] - marks[0]) / 10)


def _drawn(found: tuple[rows.Estimate, ...], marks: tuple[float, ...], measure: str) -> Iterator[str]:
    first, last, step = marks[0], marks[-1], marks[1] - marks[0]
    bottom = ROW * max(1, len(found))

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - first) / (last - first)

    for mark in marks:
        yield line(x(mark), 0, x(mark), bottom + 4, stroke=RULE, stroke_width=0.6)
        yield text(x(mark), bottom + 17, scales.figure(mark, step), size=SMALL, text_anchor="middle", fill=GREY)
    yield line(LEFT, bottom, RIGHT, bottom, stroke=INK)
    yield text(RIGHT, bottom + 33, measure, size=SMALL, room=RIGHT - LEFT, text_anchor="end", fill=GREY)
    for place, each in enumerate(found):
        y = ROW * place + ROW / 2
        name = text(LEFT - 10, y + 4, clean(each.label), room=LEFT - 24, text_anchor="end")
        bar = line(x(each.low), y, x(each.high), y, stroke=BLUE, stroke_width=3, class_="interval")
        ends = (line(x(end), y - 6, x(end), y + 6, stroke=BLUE, stroke_width=2) for end in (each.low, each.high))
        point = element("circle", cx=x(each.value), cy=y, r=5.5, fill=BLUE, stroke="#ffffff", stroke_width=1.5)
        value = f"{written(each.value, marks)} ({written(each.low, marks)} to {written(each.high, marks)})"
        said = text(RIGHT + 16, y + 4, value, size=12, room=WIDTH - RIGHT - 24)
        yield together((tip(read_out(each, marks)), name, bar, *ends, point, said), class_="estimate")
