# SPDX-License-Identifier: MIT
"""A visit of a phase, heard turn by turn: each is judged with what those before it have brought about.

What becomes of the floor is the rulebook's doing. What a log does not carry is put in between where it makes a turn fit: that somebody passed, that
the next part began, or that the phase began anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from plcprotocols.analysis.asking import DAY_ONE, INTERVENE, Judge, moment
from plcprotocols.analysis.meeting import Turn
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Stop
from plcprotocols.engine.rules import floor
from plcprotocols.engine.rules.finding import Findings
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.moves import Move

# Rules that a pass, which no log carries, takes out of the way.
PASSED = frozenset({"answer-owed", "follow-up-open", "opinion-open", "out-of-turn"})


@frozen
class Heard:
    """What the rulebook said of a turn: the rules it breaks, whose pass it is in, and whether it begins the phase anew."""

    findings: Findings
    person: str | None
    anew: bool = False


def hear(judge: Judge, phase: str, person: str | None, turns: Iterable[Turn], *, again: bool) -> Iterator[Heard]:
    """Judge the turns of one visit of a phase.

    Args:
        judge: who asks the rulebook.
        phase: the phase.
        person: whose pass of a loop it is, or None.
        turns: the turns.
        again: whether the phase may follow itself.
    """
    visit = _Visit(judge, judge.stops(phase), person, again=again)
    return (visit.hear(turn) for turn in turns)


class _Visit:
    """One visit of a phase: the part it is at, and the floor there as the turns so far have left it.

    A class with state: the floor goes on with each turn.
    """

    def __init__(self, judge: Judge, parts: tuple[Stop, ...], person: str | None, *, again: bool) -> None:
        self.judge = judge
        self.parts = parts
        self.person = person
        self.again = again
        self.had = [person]
        self.ends: int | None = None
        self.enter(0)

    def enter(self, part: int) -> None:
        """Begin a part with a floor of its own."""
        self.part = part
        self.stop = self.parts[part]
        self.ordered = not self.judge.unknown(self.stop).order
        self.draft = Draft(self.judge.plan, self.judge.state(self.stop, self.person).copy(), DAY_ONE)
        self.ends = None

    def hear(self, turn: Turn) -> Heard:
        """Judge a turn, and let it take the floor."""
        self.until(turn.start)
        if self.draft.state.floor.speaker == turn.speaker:
            self.ends = max(self.ends or 0, turn.end)
            return Heard((), self.person)
        while self.ordered and self.part + 1 < len(self.parts) and self.draft.state.floor.speaker is None and self.stop.over(self.draft.state):
            self.enter(self.part + 1)
        found, move = self.judged(turn)
        anew = False
        if found:
            for part in range(self.part + 1, len(self.parts)):
                if not self.judge.at(self.parts[part], self.person, turn):
                    self.enter(part)
                    found, move = self.judged(turn)
                    break
        if found and self.again and self.begin_anew(turn):
            found, move = self.judged(turn)
            anew = True
        if self.ordered:
            self.begin(turn, move)
        return Heard(found, self.person, anew)

    def begin_anew(self, turn: Turn) -> bool:
        """Begin the phase anew where a turn fits so, in the pass of who had none yet if people have passes; tell whether it does."""
        everybody = self.judge.passes(self.stop.question)
        for person in sorted(everybody, key=lambda each: each in self.had) or (None,):
            for part, stop in enumerate(self.parts):
                if not self.judge.at(stop, person, turn):
                    self.person = person
                    self.had.append(person)
                    self.enter(part)
                    return True
        return False

    def judged(self, turn: Turn) -> tuple[Findings, Move | None]:
        """Name the rules a turn breaks where the visit stands, and as which move it breaks fewest."""
        if not self.ordered:
            return self.judge.at(self.stop, self.person, turn), turn.move
        self.pass_by(turn)
        tried = [(self.judge.heard(self.stop, self.draft.state, turn, move), move) for move in self.moves(turn)]
        return min(tried, key=lambda each: len(each[0]))

    def moves(self, turn: Turn) -> tuple[Move | None, ...]:
        """Name what a turn may have been: what the log says, else the move the form takes, or of who leads a rule restored."""
        if turn.move is not None:
            return (turn.move,)
        return (Move.GRANT,) if self.stop.offers and turn.speaker in self.draft.state.floor.owed else (None, INTERVENE)

    def pass_by(self, turn: Turn) -> None:
        """Let those pass who come before the speaker, as far as they may without breaking a rule."""
        self.pass_answer(turn)
        for _ in range(2 * len(self.draft.state.room.seats) + 2):
            state = self.draft.state
            found = self.fewest(state, turn)
            if state.floor.speaker is not None or not any(each.code in PASSED for each in found):
                return
            person = self.before(turn.speaker)
            if person is None or floor.judge_pass(self.judge.plan, state, c.Pass(person, DAY_ONE)):
                return
            floor.apply_pass(self.draft, c.Pass(person, DAY_ONE))

    def pass_answer(self, turn: Turn) -> None:
        """Let an answer that the speaker, with others, owes be passed where their turn is none and fits then."""
        state = self.draft.state
        if turn.speaker not in state.floor.owed or state.floor.speaker is not None or not self.fewest(state, turn):
            return
        person = next((each for each in state.floor.owed if each != turn.speaker), turn.speaker)
        trial = Draft(self.judge.plan, state.copy(), self.draft.at)
        if not floor.judge_pass(self.judge.plan, state, c.Pass(person, DAY_ONE)):
            floor.apply_pass(trial, c.Pass(person, DAY_ONE))
            self.draft = self.draft if self.fewest(trial.state, turn) else trial

    def fewest(self, state: State, turn: Turn) -> Findings:
        """Name the rules a turn breaks on a floor, as the move with which it breaks fewest."""
        return min((self.judge.heard(self.stop, state, turn, move) for move in self.moves(turn)), key=len)

    def before(self, speaker: str) -> str | None:
        """Name who may have passed before a speaker had the floor: who owes an answer, may ask once more, or is next."""
        at = self.draft.state.floor
        if at.owed:
            return None if speaker in at.owed else at.owed[0]
        if at.follow is not None:
            return None if speaker == at.follow else at.follow
        return at.queue[0] if speaker in at.queue[1:] or (at.queue and speaker in at.passed) else None

    def until(self, start: int) -> None:
        """Let what ends before a moment end: the turn that runs, and the time of a turn."""
        if self.ends is not None and self.ends <= start:
            self.end(self.ends)
        slot = self.draft.state.floor.slot
        if slot is not None and slot <= moment(start):
            self.draft.emit(e.SlotEnded, None)

    def end(self, at: int) -> None:
        """End the turn that runs."""
        self.draft.at = moment(at)
        speaker = self.draft.state.floor.speaker
        assert speaker is not None, "a turn runs"
        floor.apply_end(self.draft, c.EndTurn(speaker, self.draft.at))
        self.ends = None

    def begin(self, turn: Turn, move: Move | None) -> None:
        """Let a turn take the floor, whatever rules it broke."""
        self.draft.at = moment(turn.start)
        known = self.draft.state.room.standing.keys()
        to = tuple(person for person in turn.to or () if person in known and person != turn.speaker)
        floor.apply_begin(self.draft, c.BeginTurn(turn.speaker, self.draft.at, move, to))
        self.ends = turn.end
