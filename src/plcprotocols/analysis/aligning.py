# SPDX-License-Identifier: MIT
"""Aligning: with which phase each turn of a log goes, by dynamic programming over the course of a protocol.

Each turn is held against each phase once, and each phase against each that may come next; what it costs grows with turns x phases x phases at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from plcprotocols.analysis.course import END, START, Course

# What weighs: a phase left out, a visit out of order and a turn that does not fit weigh alike. What may have been held without a word weighs so
# little that it decides only between what weighs the same otherwise, and times, in milliseconds, decide last.
ONE = 1 << 60
LITTLE = 1 << 50


@frozen
class Place:
    """Where a turn goes.

    Attributes:
        phase: the phase.
        ordered: whether the phase comes where it may.
        visit: number of its visit, from 0; turns of the same visit follow one another.
        out: due phases that are left out before it.
    """

    phase: str
    ordered: bool
    visit: int
    out: tuple[str, ...] = ()


@frozen
class Alignment:
    """Where all turns go.

    Attributes:
        places: one for each turn.
        out: due phases that are left out behind the last turn.
        steps: how many ways on were looked at.
    """

    places: tuple[Place, ...]
    out: tuple[str, ...]
    steps: int


@frozen(eq=False)
class _Way:
    """The best way to have aligned the turns so far: what it weighs, where the last turn went, whether that was in order, and the way before.

    `cursor` is the last phase that came where it may.
    """

    weight: int
    cursor: str
    phase: str
    ordered: bool
    before: _Way | None


def align(course: Course, told: Sequence[str | None], weigh: Callable[[int, str], int]) -> Alignment:
    """Align turns with phases.

    Of all ways that weigh least it is the one with the fewest turns out of order and phases unheard, then the one nearest to the planned times; where
    several are left, the one that keeps longest to the phases that come first in the protocol.

    Args:
        course: which phases may follow which.
        told: for each turn its phase, as far as the log tells.
        weigh: what a turn weighs in a phase: nothing if it fits.
    """
    gaps = {before: {after: _weight(course, out) for after, out in ways.items()} for before, ways in course.between.items()}
    order = {phase: place for place, phase in enumerate(course.phases)}
    ways = {(START, True): _Way(0, START, "", True, None)}
    steps = 0
    for index, label in enumerate(told):
        found: dict[tuple[str, bool], _Way] = {}
        weights: dict[str, int] = {}
        for way in ways.values():
            for phase, ordered, weight in _onward(gaps[way.cursor], way, label):
                steps += 1
                if phase not in weights:
                    weights[phase] = weigh(index, phase)
                cursor = phase if ordered else way.cursor
                total = way.weight + weight + weights[phase]
                best = found.get((cursor, ordered))
                if best is None or total < best.weight:
                    found[cursor, ordered] = _Way(total, cursor, phase, ordered, way)
        ways = dict(sorted(found.items(), key=lambda item: (order.get(item[0][0], -1), not item[0][1])))
    last = min(ways.values(), key=lambda way: way.weight + gaps[way.cursor].get(END, 0))
    return Alignment(tuple(_places(course, last)), _left_out(course, last.cursor, END), steps)


def _left_out(course: Course, before: str, after: str) -> tuple[str, ...]:
    return course.between[before].get(after, ())


def _weight(course: Course, out: tuple[str, ...]) -> int:
    """Say what phases weigh that are left out."""
    return sum(LITTLE if phase in course.wordless else ONE for phase in out)


def _onward(gaps: dict[str, int], way: _Way, label: str | None) -> Iterator[tuple[str, bool, int]]:
    """Give the phases the next turn may go to, whether in order, and what going there weighs: first to stay, then by what comes next."""
    if label is None:
        if way.cursor != START:
            yield way.cursor, True, 0
        for phase, weight in gaps.items():
            if phase not in {END, way.cursor}:
                yield phase, True, weight
        return
    if label == way.cursor:
        yield label, True, 0
        return
    if label in gaps:
        yield label, True, gaps[label]
    yield label, False, LITTLE + (0 if not way.ordered and way.phase == label else ONE)


def _places(course: Course, last: _Way) -> Iterator[Place]:
    """Follow the way back, and give the places in order."""
    ways = [last]
    while (before := ways[-1].before) is not None:
        ways.append(before)
    visit = -1
    for way in reversed(ways[:-1]):
        before = way.before
        assert before is not None, "only the start has nothing before it"
        stays = before.phase == way.phase and before.ordered == way.ordered
        visit += not stays
        moves = way.ordered and before.cursor != way.cursor
        yield Place(way.phase, way.ordered, visit, _left_out(course, before.cursor, way.cursor) if moves else ())
