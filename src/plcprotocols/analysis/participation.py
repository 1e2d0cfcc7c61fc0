# SPDX-License-Identifier: MIT
"""All measures of a meeting at once, and as rows for a table."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from plcprotocols.analysis.measures import (
    Measure,
    Of,
    amounts,
    entitlement_gap,
    evenness,
    freedom,
    gini,
    participation_shifts,
    questions_to_advice,
    returns,
    shares,
    silent,
)
from plcprotocols.analysis.meeting import Meeting, check_meeting
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition
from plcprotocols.model.arguments import one_of
from plcprotocols.model.errors import NotFound, unknown

SHARED = (amounts, shares, gini, evenness, entitlement_gap)
IN_ORDER = (freedom, returns, participation_shifts, questions_to_advice, silent)


@frozen
class Participation:
    """All measures of one meeting.

    Attributes:
        meeting: id of the meeting.
        measures: the measures.
    """

    meeting: str
    measures: tuple[Measure, ...]

    def get(self, name: str, of: Of | str | None = None) -> Measure:
        """Give a measure by its name.

        Args:
            name: such as `gini`.
            of: of time or of turns; the first of that name unless given.

        Raises:
            NotFound: `unknown-measure`.
        """
        wanted = None if of is None else one_of(Of, of)
        for measure in self.measures:
            if measure.name == name and wanted in {None, measure.of}:
                return measure
        raise NotFound(unknown("measure", name, {measure.name for measure in self.measures}))

    def rows(self) -> Iterator[dict[str, str | float | None]]:
        """Give the measures as rows, one for each figure; `part` is empty for the figure itself, and names what it is for its parts."""
        for measure in self.measures:
            same = {"meeting": self.meeting, "measure": measure.name, "of": measure.of.value, "turns": str(measure.turns), "unit": measure.unit.value}
            yield {**same, "part": "", "value": measure.value, "expected": measure.expected, "why": measure.why}
            for part, value in measure.by:
                yield {**same, "part": part, "value": value, "expected": None, "why": ""}


def participation(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Participation:
    """Measure how a meeting was shared, over everybody who was there.

    Args:
        meeting: the meeting, or a part of it (`plcprotocols.analysis.meeting.within`).
        turns: what counts as a turn.

    Example:
        >>> from plcprotocols.analysis.meeting import Meeting, Turn
        >>> people = ("ana", "bor", "cilka")
        >>> found = participation(Meeting(id="m", people=people, turns=[Turn("ana", 0, 3000), Turn("bor", 3000, 4000)]))
        >>> found.get("gini").value, found.get("silent").by
        (0.75, (('cilka', 0),))
    """
    check_meeting(meeting)
    shared = (measure(meeting, of=of, turns=turns) for measure in SHARED for of in Of)
    return Participation(meeting.id, (*shared, *(measure(meeting, turns=turns) for measure in IN_ORDER)))
