# SPDX-License-Identifier: MIT
"""The shortest way through a protocol: what it takes at least, whatever is answered at its questions.

What a protocol plans for some people stands in `plcprotocols.engine.agenda`, which lays out its stretches, forks, groups and loops for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from attrs import define, field, frozen

from plcprotocols.model.flow import Destination, End, EndOf, NextOf, Onward, To


@frozen
class Stretch:
    """A step that takes at least so much, such as a phase or what sub-groups do side by side.

    Attributes:
        step: its id.
        least: the fewest minutes, or days.
    """

    step: str
    least: float


@frozen
class Fork:
    """A question, and where its answers lead.

    Attributes:
        step: its id.
        to: the destinations.
    """

    step: str
    to: tuple[Destination, ...]


@frozen
class Ways:
    """A group of steps, or one of several of which one is held.

    Attributes:
        step: its id.
        ways: the steps of each way.
    """

    step: str
    ways: tuple[tuple[Part, ...], ...]


@frozen
class Passes:
    """A loop.

    Attributes:
        step: its id.
        passes: the steps of its passes, one after another, and how often each comes.
    """

    step: str
    passes: tuple[tuple[tuple[Part, ...], int], ...]


Part = Stretch | Fork | Ways | Passes
Ends = Mapping[tuple[type[Destination], str], float]


def shortest(parts: Sequence[Part]) -> float:
    """Give the least that a way through these parts takes.

    Where every answer to a question leads back, it is the lead who goes on behind it.
    """
    return _Scope({(End, ""): 0}).least(parts, 0)


@define
class _Scope:
    """What can be led to by name in one pass of a loop. It has state: what it takes from each step on to the end."""

    ends: Ends
    behind: dict[str, float] = field(factory=dict[str, float])
    back: bool = False

    def least(self, parts: Sequence[Part], after: float) -> float:
        """Say what it takes from the first part to the end, where it takes so much behind the last. Ways that lead back are looked at again."""
        found = self._from(parts, after, self.ends)
        while self.back:
            before = dict(self.behind)
            found = self._from(parts, after, self.ends)
            self.back = before != self.behind
        return found

    def _from(self, parts: Sequence[Part], after: float, ends: Ends) -> float:
        for part in reversed(parts):
            after = min(self._through(part, after, ends), self.behind.get(part.step, inf))
            self.behind[part.step] = after
        return after

    def _through(self, part: Part, after: float, ends: Ends) -> float:
        match part:
            case Stretch(_, least):
                return least + after
            case Fork(_, to):
                found = min((self._led(each, after, ends) for each in to), default=inf)
                return after if found == inf and all(isinstance(each, To) for each in to) else found
            case Ways(step, ways):
                return min((self._from(way, after, {**ends, (EndOf, step): after}) for way in ways), default=after)
            case Passes(step, passes):
                found, around = after, {**ends, (EndOf, step): after}
                for each, often in reversed(passes):
                    found = _again(each, often, found, around, (NextOf, step))
                return found

    def _led(self, to: Destination, after: float, ends: Ends) -> float:
        match to:
            case Onward():
                return after
            case To(step):
                self.back |= step not in self.behind
                return self.behind.get(step, inf)
            case NextOf(loop) | EndOf(loop):
                return ends.get((type(to), loop), inf)
            case End():
                return ends.get((End, ""), inf)


def _again(parts: Sequence[Part], often: int, after: float, ends: Ends, onward: tuple[type[Destination], str]) -> float:
    """Say what so many passes alike take: through all of them, or through the first out of the loop."""
    if often <= 1:
        return _Scope({**ends, onward: after}).least(parts, after) if often else after
    through = _Scope({onward: 0}).least(parts, 0)
    out = _Scope({**ends, onward: inf}).least(parts, inf)
    return min(often * through + after, out)
