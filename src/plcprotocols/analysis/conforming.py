# SPDX-License-Identifier: MIT
"""Holding a log against a protocol, by what the log carries and nothing else.

Which phase a turn goes with is aligned; which rules it breaks there is asked of the one rulebook. What the log does not carry is not judged, and that
is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import groupby
from typing import NamedTuple

from attrs import evolve, frozen

from plcprotocols.analysis.aligning import ONE, align
from plcprotocols.analysis.asking import Judge
from plcprotocols.analysis.conformance import Aligned, Came, Conformance, Departure, Stretch
from plcprotocols.analysis.course import END, START, course
from plcprotocols.analysis.entitlement import plan_for
from plcprotocols.analysis.measures import Measure, Of, Unit
from plcprotocols.analysis.meeting import Meeting, Turn, check_meeting
from plcprotocols.analysis.sources import ALIGNMENT, CONSTRUCTED
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition, turns_of
from plcprotocols.analysis.unjudged import unjudged
from plcprotocols.analysis.visiting import Heard, hear
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import Finding
from plcprotocols.engine.rules.finding import unknown as nobody_knows
from plcprotocols.model.flow import Each, EachItem, Repeat
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.provenance import Source
from plcprotocols.model.refusals import Refusal, filled

NEAR = 0.5


def conformance(meeting: Meeting, protocol: Protocol, cast: Cast, *, turns: TurnDefinition = AS_LOGGED) -> Conformance:
    """Hold a log against a protocol.

    Each turn goes with a phase: the one the log names, or else the one with which all turns together fit best. There the rulebook is asked which
    rules it breaks, with what the turns before it in the phase have brought about; where phases are estimated, each turn by itself. What a log does
    not carry may have been as it makes most turns fit: answers to questions, how many passes a loop has, whose pass it is, and who let a turn or an
    answer pass. So what is told here is what no such thing explains. Whoever speaks and is not in the cast goes with no phase.

    Args:
        meeting: the meeting.
        protocol: the protocol it is held against.
        cast: who held which role; whoever is in it, not among the meeting's people and never spoken to was not there.
        turns: what counts as a turn. In logs by diarization somebody's turn is cut at each breath; take `FLOOR` there.

    Raises:
        InvalidArgument: `unknown-role` for a role the protocol does not have, `wrong-kind` for what is no meeting or no cast.
        InvalidProtocol: if the protocol contradicts itself.

    Example:
        >>> from plcprotocols.analysis.meeting import Meeting, Turn
        >>> from plcprotocols.catalogue import find
        >>> cast = Cast({"facilitator": "ana", "member": ["bor", "cilka"]})
        >>> said = [Turn("bor", 0, 9000), Turn("cilka", 9000, 20000), Turn("bor", 20000, 24000), Turn("ana", 24000, 30000)]
        >>> found = conformance(Meeting(id="m", people=cast.people, turns=said), find("check-in"), cast)
        >>> [(each.turn, each.code) for each in found.departures]
        [(2, 'out-of-turn')]
    """
    check_meeting(meeting)
    plan = plan_for(protocol, cast)
    return _Holding(meeting, plan, cast, turns).result()


class _Visit(NamedTuple):
    """Turns that follow one another in a phase, by their places; whether the phase came where it may, and what was left out before it."""

    phase: str
    ordered: bool
    turns: tuple[int, ...]
    out: tuple[str, ...]


class _Holding:
    """A log that is held against a protocol. A class with state: it collects, sub-group by sub-group, what was found."""

    def __init__(self, meeting: Meeting, plan: Plan, cast: Cast, definition: TurnDefinition) -> None:
        there = {*meeting.people, *(person for turn in meeting.turns for person in turn.to or ())}
        away = tuple(person for person in cast.people if person not in there)
        self.meeting, self.plan, self.definition, self.cast = meeting, plan, definition, cast
        self.judge = Judge(plan, evolve(cast, late=away), bool(cast.late))
        mute = frozenset(phase for phase, node in plan.nodes.items() if node.stops and not self.judge.speaks(phase))
        self.course = course(plan, mute)
        self.sure = len(self.course.phases) == 1
        self.order = {phase: place for place, phase in enumerate(self.course.phases)}
        self.turns = turns_of(meeting, definition)
        self.times = _planned_times(plan, self.judge, self.course.phases, self.turns)
        self.aligned: dict[int, Aligned] = {}
        self.findings: dict[int, tuple[Finding, ...]] = {}
        self.phases: list[tuple[float, Stretch]] = []

    def result(self) -> Conformance:
        """Hold all turns against the protocol."""
        self._set_aside()
        aside = frozenset(self.aligned)
        for group in dict.fromkeys(("", *(turn.group for turn in self.turns))):
            self._hold(group, tuple(each for each, turn in enumerate(self.turns) if turn.group in {"", group} and each not in aside))
        aligned = tuple(self.aligned[each] for each in range(len(self.turns)))
        phases = tuple(stretch for _, stretch in sorted(self.phases, key=lambda each: each[0]))
        return Conformance(
            meeting=self.meeting.id,
            protocol=self.plan.protocol.id,
            edition=self.plan.protocol.edition,
            turns=self.definition,
            aligned=aligned,
            phases=phases,
            departures=tuple(self._departure(turn, found) for turn in sorted(self.findings) for found in self.findings[turn]),
            not_judged=unjudged(self.plan, self.judge, self.course, self.meeting, aligned),
            figures=tuple(self._figures(aligned, phases)),
        )

    def _set_aside(self) -> None:
        """Find the turns that go with no phase: of people nobody knows, and of phases the protocol does not have."""
        people = self.cast.people
        for place, turn in enumerate(self.turns):
            if turn.speaker not in people:
                self._note(place, turn, None, (nobody_knows("unknown-person", turn.speaker, people),))
            elif turn.phase is not None and turn.phase not in self.order:
                self._note(place, turn, None, ())
        for phase, some in groupby(self.turns, key=lambda turn: turn.phase):
            if phase is not None and phase not in self.order:
                near = tuple(get_close_matches(phase, self.course.phases, cutoff=NEAR))
                self.phases.append(_told(Stretch(phase=phase, came=Came.ADDED, near=near), [*some]))

    def _note(self, place: int, turn: Turn, phase: str | None, findings: tuple[Finding, ...]) -> None:
        self.aligned[place] = Aligned(turn, phase, turn.phase is None, tuple(each.code for each in findings))
        if findings:
            self.findings[place] = findings

    def _hold(self, group: str, stream: tuple[int, ...]) -> None:
        """Align turns of the whole, or of the whole and one sub-group, and judge those of the whole, or of the sub-group."""
        found = align(self.course, [self.turns[each].phase for each in stream], lambda index, phase: self._weight(self.turns[stream[index]], phase))
        visits: list[_Visit] = []
        for _, some in groupby(zip(stream, found.places, strict=True), key=lambda each: each[1].visit):
            pairs = [*some]
            places, first = tuple(each for each, _ in pairs), pairs[0][1]
            visits.append(_Visit(first.phase, first.ordered, places, first.out))
        elsewhere = {visit.phase for visit in visits if not visit.ordered}
        for visit, person in self._passes(visits):
            begin = float(self.turns[visit.turns[0]].start)
            if not group:
                self._leave_out((phase for phase in visit.out if phase not in elsewhere), begin)
            own = [each for each in visit.turns if self.turns[each].group == group]
            if own:
                self._visit(visit, own, person, group)
        if not group:
            self._leave_out((phase for phase in found.out if phase not in elsewhere), float("inf"))

    def _leave_out(self, phases: Iterable[str], begin: float) -> None:
        for phase in phases:
            came = Came.UNHEARD if phase in self.course.wordless else Came.LEFT_OUT
            self.phases.append((begin, Stretch(phase=phase, came=came, planned=self.times.planned.get(phase))))

    def _weight(self, turn: Turn, phase: str) -> int:
        """Say what a turn weighs in a phase: one if it does not fit, and as many milliseconds as it is away from the planned time."""
        if turn.phase is not None:
            return 0
        return (0 if self.judge.fits(phase, turn) else ONE) + self.times.away(phase, turn)

    def _passes(self, visits: list[_Visit]) -> Iterator[tuple[_Visit, str | None]]:
        """Give the visits, each with whose pass it is: visits of a loop that go forward in it are one pass."""
        had: dict[str, list[str]] = {}
        one: list[_Visit] = []
        for visit in (*visits, None):
            loop = None if visit is None else self.judge.loop(visit.phase)
            if one and (visit is None or not self._goes_on(one[-1], visit)):
                person = self._whose(one, had)
                yield from ((each, person) for each in one)
                one = []
            if visit is not None and loop is None:
                yield visit, None
            elif visit is not None:
                one.append(visit)

    def _goes_on(self, before: _Visit, visit: _Visit) -> bool:
        """Tell whether a visit may be in the same pass of a loop as the one before."""
        loop = self.judge.loop(before.phase)
        return self.judge.loop(visit.phase) == loop and before.ordered and visit.ordered and self.order[before.phase] < self.order[visit.phase]

    def _whose(self, visits: list[_Visit], had: dict[str, list[str]]) -> str | None:
        """Name whose pass some visits of a loop fit best; of several who had none yet, then the first of the loop."""
        loop = self.judge.loop(visits[0].phase) or ""
        before = had.setdefault(loop, [])
        misfits: dict[str, int] = {}
        for person in self.judge.passes(visits[0].phase):
            misfits[person] = sum(bool(self.judge.alone(visit.phase, person, self.turns[each])) for visit in visits for each in visit.turns)
        if not misfits:
            return None
        person = min(misfits, key=lambda each: (misfits[each], each in before))
        before.append(person)
        return person

    def _visit(self, visit: _Visit, own: list[int], person: str | None, group: str) -> None:
        """Judge the turns of a visit, and tell it; where they begin the phase anew it is several."""
        meanwhile = self.course.between[visit.phase].get(visit.phase)
        again = meanwhile is not None and self.course.wordless.issuperset(meanwhile)
        came = Came.HELD if visit.ordered else Came.OUT_OF_ORDER
        stretches: list[tuple[str | None, list[Turn]]] = []
        turns = [self.turns[each] for each in own]
        if self.sure or all(turn.phase is not None for turn in turns):
            said = hear(self.judge, visit.phase, person, turns, again=again)
        else:
            said = (Heard(self.judge.anyhow(visit.phase, turn), None) for turn in turns)
        for place, heard in zip(own, said, strict=True):
            self._note(place, self.turns[place], visit.phase, heard.findings)
            if heard.anew and not group:
                self._leave_out(meanwhile or (), float(self.turns[place].start))
            if heard.anew or not stretches:
                stretches.append((heard.person, []))
            stretches[-1][1].append(self.turns[place])
        for whose, some in stretches:
            told = Stretch(phase=visit.phase, came=came, planned=self.times.planned.get(visit.phase), person=whose, group=group)
            self.phases.append(_told(told, some))

    def _departure(self, place: int, finding: Finding) -> Departure:
        message = MESSAGES[finding.code]
        phase = self.aligned[place].phase or ""
        said = message.noted or message.breached
        text = said or filled(Refusal(finding.code, phase, finding.people, finding.given, finding.known), message.sentence)
        return Departure(place, phase, finding.code, text)

    def _figures(self, aligned: tuple[Aligned, ...], phases: tuple[Stretch, ...]) -> Iterator[Measure]:
        """Measure how far the log fits; the first figure is the fitness."""
        apart = sum(bool(each.broken) or each.phase is None for each in aligned)
        out, moved = (sum(each.came is came for each in phases) for came in (Came.LEFT_OUT, Came.OUT_OF_ORDER))
        least = sum(phase not in self.course.wordless for phase in self.course.between[START].get(END, ()))
        worst = len(aligned) + least
        value = max(0.0, 1 - (apart + out + moved) / worst) if worst else None
        parts = (("turns-that-do-not-fit", apart), ("phases-left-out", out), ("phases-out-of-order", moved))
        yield self._figure("fitness", value, Unit.INDEX, (ALIGNMENT, CONSTRUCTED), parts)
        turns = 1 - apart / len(aligned) if aligned else None
        yield self._figure("turns-that-fit", turns, Unit.SHARE, (CONSTRUCTED,), ())
        due = [each for each in phases if each.phase in self.course.due - self.course.wordless]
        yield self._figure("due-phases-held", 1 - out / len(due) if due else None, Unit.SHARE, (CONSTRUCTED,), ())

    def _figure(self, name: str, value: float | None, unit: Unit, sources: tuple[Source, ...], by: tuple[tuple[str, float], ...]) -> Measure:
        why = "nothing-to-judge" if value is None else ""
        people = len(self.meeting.people)
        return Measure(name=name, value=value, unit=unit, of=Of.TURNS, turns=self.definition, people=people, sources=sources, by=by, why=why)


def _told(stretch: Stretch, turns: list[Turn]) -> tuple[float, Stretch]:
    """Give a stretch with its turns, and its place among the others."""
    begin, end = min(turn.start for turn in turns), max(turn.end for turn in turns)
    return float(begin), evolve(stretch, turns=len(turns), begin=begin, end=end)


@frozen
class _Times:
    """The planned time of phases, and from when to when each would be, stretched over the meeting; none of that where phases come in loops."""

    planned: dict[str, int]
    spans: dict[str, tuple[int, int]]

    def away(self, phase: str, turn: Turn) -> int:
        """Say how many milliseconds the middle of a turn is away from when a phase would be."""
        if phase not in self.spans:
            return 0
        begin, end = self.spans[phase]
        middle = (turn.start + turn.end) // 2
        return max(0, begin - middle, middle - end)


def _planned_times(plan: Plan, judge: Judge, phases: tuple[str, ...], turns: tuple[Turn, ...]) -> _Times:
    planned = {phase: time for phase in phases if (time := judge.planned(phase)) is not None}
    looped = any(isinstance(node.step, Each | EachItem | Repeat) for node in plan.nodes.values())
    whole = sum(planned.values())
    if looped or not whole or not turns:
        return _Times(planned, {})
    first, last = turns[0].start, max(turn.end for turn in turns)
    spans: dict[str, tuple[int, int]] = {}
    upto = 0
    for phase in phases:
        begin, upto = upto, upto + planned.get(phase, 0)
        spans[phase] = (first + (last - first) * begin // whole, first + (last - first) * upto // whole)
    return _Times(planned, spans)
