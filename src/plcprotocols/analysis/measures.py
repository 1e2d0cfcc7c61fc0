# SPDX-License-Identifier: MIT
"""Measures of participation, over everybody who was there.

A measure is a value that says what it was taken of: by which definition of a turn, of time or of turns, in which unit, and after whom. Without that
two figures cannot be compared. Where there is nothing to measure the value is None, and `why` says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import Enum
from itertools import pairwise

from attrs import frozen

from plcprotocols.analysis import formulas, sources
from plcprotocols.analysis.meeting import Carries, Meeting, Turn
from plcprotocols.analysis.shifts import Family, Shift, shift
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition, floors, talk_times, turn_counts, turns_of
from plcprotocols.model.arguments import one_of, wrong_kind
from plcprotocols.model.moves import Move
from plcprotocols.model.provenance import Source

QUESTIONS = frozenset({Move.ASK_CLARIFY, Move.ASK_PROBE})
ADVICE = frozenset({Move.ADVISE})


class Of(Enum):
    """What is shared out: how long people spoke, or how often."""

    TIME = "time"
    TURNS = "turns"


class Unit(Enum):
    """In what a measure is told.

    `SHARE`: a part of the whole, from 0 to 1. `INDEX`: from 0 to 1. `RATIO`: one count for each of another. `COUNT`: so many.
    `MILLISECONDS`: so long.
    """

    SHARE = "share"
    INDEX = "index"
    RATIO = "ratio"
    COUNT = "count"
    MILLISECONDS = "ms"


@frozen(kw_only=True)
class Measure:
    """One figure of one meeting, with all it takes to read it.

    Attributes:
        name: what is measured, such as `gini`.
        value: the figure; None where there is nothing to measure.
        unit: in what it is told.
        of: whether it is of time or of turns.
        turns: what counts as a turn.
        people: how many might have spoken.
        sources: where it comes from.
        expected: what would have been expected; None where nothing is.
        by: the parts of it, such as each person's.
        why: why there is no value, such as `no-talk`; else empty.
    """

    name: str
    value: float | None
    unit: Unit
    of: Of
    turns: TurnDefinition
    people: int
    sources: tuple[Source, ...]
    expected: float | None = None
    by: tuple[tuple[str, float], ...] = ()
    why: str = ""

    def __str__(self) -> str:
        counted = self.unit in {Unit.COUNT, Unit.MILLISECONDS}
        told = self.why if self.value is None else f"{self.value:.0f}" if counted else f"{self.value:.3f}"
        expected = "" if self.expected is None else f", {self.expected:.3f} expected"
        return f"{self.name} of {self.of.value} over {self.people} people, turns {self.turns}: {told}{expected} ({self.unit.value})"


class _Taken:
    """A meeting by a definition of turns, and what is shared out in it."""

    def __init__(self, meeting: Meeting, definition: TurnDefinition, of: Of | str) -> None:
        self.meeting = meeting
        self.definition = definition
        self.of = one_of(Of, of)
        self.turns: tuple[Turn, ...] = turns_of(meeting, definition)

    def amounts(self) -> dict[str, int]:
        people = self.meeting.people
        return talk_times(people, self.turns) if self.of is Of.TIME else turn_counts(people, self.turns)

    def intended(self) -> tuple[dict[str, float], dict[str, float]] | str:
        """Give what each had of the talk of which it can be told whose it could have been, and what was intended; or why that cannot be told."""
        judged = [turn for turn in self.turns if turn.entitled]
        weights = [turn.length if self.of is Of.TIME else 1 for turn in judged]
        whole = sum(weights)
        if not whole:
            return "no-protocol" if not judged else "no-talk"
        had, meant = dict.fromkeys(self.meeting.people, 0.0), dict.fromkeys(self.meeting.people, 0.0)
        for turn, weight in zip(judged, weights, strict=True):
            entitled = turn.entitled or ()
            had[turn.speaker] += weight / whole
            for person in entitled:
                had.setdefault(person, 0.0)
                meant[person] = meant.get(person, 0.0) + weight / whole / len(entitled)
        return had, meant

    def measure(
        self,
        name: str,
        value: float | None,
        unit: Unit,
        *sources: Source,
        expected: float | None = None,
        by: Mapping[str, float] | None = None,
        why: str = "",
    ) -> Measure:
        return Measure(
            name=name,
            value=value,
            unit=unit,
            of=self.of,
            turns=self.definition,
            people=len(self.meeting.people),
            sources=sources,
            expected=expected,
            by=tuple((by or {}).items()),
            why=why if value is None else "",
        )


def _nothing(amounts: Mapping[str, int], least: int) -> str:
    return "too-few-people" if len(amounts) < least else "no-talk"


def amounts(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Tell how long each has spoken, in milliseconds, or how many turns each has had; the value is all together.

    Args:
        meeting: the meeting.
        of: time or turns.
        turns: what counts as a turn.

    Example:
        >>> from plcprotocols.analysis.meeting import Meeting, Turn
        >>> amounts(Meeting(id="m", people=("ana", "bor"), turns=[Turn("ana", 0, 4000)])).by
        (('ana', 4000), ('bor', 0))
    """
    taken = _Taken(meeting, turns, of)
    found = taken.amounts()
    name, unit = ("talk-time", Unit.MILLISECONDS) if taken.of is Of.TIME else ("turn-count", Unit.COUNT)
    return taken.measure(name, sum(found.values()), unit, sources.SHARES, by=found)


def shares(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Tell which part of the talk each has; the value is the largest of these.

    Args:
        meeting: the meeting.
        of: time or turns.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, of)
    found = formulas.shares(taken.amounts())
    return taken.measure("share", max(found.values()) if found else None, Unit.SHARE, sources.SHARES, by=found, why="no-talk")


def gini(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure how unequal the talk is shared, with small-sample correction: 0 equal, 1 where one person has it all.

    Args:
        meeting: the meeting.
        of: time or turns.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, of)
    found = taken.amounts()
    return taken.measure("gini", formulas.gini([*found.values()]), Unit.INDEX, sources.GINI, why=_nothing(found, 2))


def evenness(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure how evenly the talk is shared, by the normalised entropy: 1 equal, 0 where one person has it all.

    Args:
        meeting: the meeting.
        of: time or turns.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, of)
    found = taken.amounts()
    return taken.measure("evenness", formulas.evenness([*found.values()]), Unit.INDEX, sources.EVENNESS, why=_nothing(found, 2))


def freedom(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure how free it is who speaks next: 0 where it follows from who speaks, as in a round, 1 where it might be any other.

    Args:
        meeting: the meeting, of three people or more.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, Of.TURNS)
    value = formulas.freedom(floors(taken.turns), len(meeting.people))
    return taken.measure("freedom", value, Unit.INDEX, sources.FREEDOM, why="too-few-people" if len(meeting.people) < 3 else "no-changes")


def returns(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure which share of the changes of speaker returns to the one before last (ABA), and what turn shares alone let expect.

    Args:
        meeting: the meeting.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, Of.TURNS)
    sequences = floors(taken.turns)
    came, might = formulas.returns(sequences)
    had = Counter(speaker for sequence in sequences for speaker in sequence)
    value = came / might if might else None
    expected = formulas.expected_returns([*had.values()]) if might else None
    by = {"returns": came, "changes": might}
    return taken.measure("returns", value, Unit.SHARE, sources.RETURNS, expected=expected, by=by, why="no-changes")


def participation_shifts(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Count the thirteen participation shifts; the value is how many there were.

    Pairs of turns in which an addressee is not known, or in which several are addressed, are not counted.

    Args:
        meeting: the meeting, of a log that carries to whom was spoken.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, Of.TURNS)
    if Carries.TO not in meeting.carries:
        return taken.measure("shifts", None, Unit.COUNT, sources.SHIFTS, why="no-addressees")
    by_group: dict[str, list[Turn]] = {}
    for turn in taken.turns:
        by_group.setdefault(turn.group, []).append(turn)
    found = Counter(shift(*pair) for some in by_group.values() for pair in pairwise(some))
    by = {kind.value: found[kind] for kind in Shift}
    return taken.measure("shifts", sum(by.values()), Unit.COUNT, sources.SHIFTS, by=by)


def shift_families(shifts: Measure) -> dict[Family, int]:
    """Add participation shifts up by how the floor was come by.

    Args:
        shifts: what `participation_shifts` gave.
    """
    if not isinstance(shifts, Measure):
        raise wrong_kind("shifts", shifts, "Give what participation_shifts(meeting) gave.")
    counted = dict(shifts.by)
    return {family: sum(int(counted.get(kind.value, 0)) for kind in Shift if kind.family is family) for family in Family}


def questions_to_advice(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure how many questions were asked for each advice; where no advice was given there is no ratio.

    Args:
        meeting: the meeting, of a log that carries moves.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, Of.TURNS)
    if Carries.MOVE not in meeting.carries:
        return taken.measure("questions-to-advice", None, Unit.RATIO, sources.CONSTRUCTED, why="no-moves")
    asked = sum(turn.move in QUESTIONS for turn in taken.turns)
    advised = sum(turn.move in ADVICE for turn in taken.turns)
    by = {"questions": asked, "advice": advised}
    return taken.measure("questions-to-advice", asked / advised if advised else None, Unit.RATIO, sources.CONSTRUCTED, by=by, why="no-advice")


def silent(meeting: Meeting, *, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Count those who were there and never had a turn; the parts name them.

    Args:
        meeting: the meeting.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, Of.TURNS)
    found = [person for person, count in taken.amounts().items() if not count]
    return taken.measure("silent", len(found), Unit.COUNT, sources.CONSTRUCTED, by=dict.fromkeys(found, 0))


def entitlement_gap(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Measure how far the talk went to others than the protocol intends, in each phase and for each role.

    Each turn is held against those whose turn it could have been: they are intended to have it in equal parts, whoever had it. Asked and asking are
    so never held against one another, nor is an owner who is silent by rule, nor a lead who restores a rule. The value is the share of the talk that
    would have to change hands; the parts are for each person what they had above what was intended, or below. Turns of which it cannot be told are
    left out.

    Args:
        meeting: a meeting whose turns say who was entitled: a session of our own, or one to which `entitle` gave a protocol.
        of: time or turns.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, of)
    found = taken.intended()
    if isinstance(found, str):
        return taken.measure("entitlement-gap", None, Unit.SHARE, sources.SHARES, sources.CONSTRUCTED, why=found)
    had, intended = found
    gaps = {person: had[person] - intended[person] for person in had}
    value = min(1.0, sum(abs(gap) for gap in gaps.values()) / 2)
    return taken.measure("entitlement-gap", value, Unit.SHARE, sources.SHARES, sources.CONSTRUCTED, by=gaps)


def intended_shares(meeting: Meeting, *, of: Of | str = Of.TIME, turns: TurnDefinition = AS_LOGGED) -> Measure:
    """Tell which part of the talk the protocol intended for each; the value is the largest of these.

    It is told of the same turns as `entitlement_gap`: what each had of them is this and their part of the gap together.

    Args:
        meeting: as for `entitlement_gap`.
        of: time or turns.
        turns: what counts as a turn.
    """
    taken = _Taken(meeting, turns, of)
    found = taken.intended()
    if isinstance(found, str):
        return taken.measure("intended-share", None, Unit.SHARE, sources.SHARES, sources.CONSTRUCTED, why=found)
    return taken.measure("intended-share", max(found[1].values()), Unit.SHARE, sources.SHARES, sources.CONSTRUCTED, by=found[1])
