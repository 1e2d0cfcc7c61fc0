# SPDX-License-Identifier: MIT
"""What comes of holding a log against a protocol: its turns with their phases, what departs, and what was not judged, as values, text and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from plcprotocols.analysis.measures import Measure
from plcprotocols.analysis.meeting import Turn
from plcprotocols.analysis.turns import TurnDefinition


class Came(Enum):
    """How a phase came.

    `HELD`: where it may come. `OUT_OF_ORDER`: where it may not. `LEFT_OUT`: no turn goes with it, although it is held whatever happens, and people
    speak in it. `UNHEARD`: likewise, but it may have been held without a word, as somebody can end it before anybody has spoken. `ADDED`: the log
    names it, and the protocol does not have it.
    """

    HELD = "held"
    OUT_OF_ORDER = "out-of-order"
    LEFT_OUT = "left-out"
    UNHEARD = "unheard"
    ADDED = "added"


@frozen
class Departure:
    """A rule that a turn broke, or would have broken, in the phase it goes with.

    Attributes:
        turn: place of the turn among those that were aligned, from 0.
        phase: the phase; empty where the turn goes with none.
        code: the rule's code, as refusals have it.
        text: what is noted of it, in English.
    """

    turn: int
    phase: str
    code: str
    text: str


@frozen
class Aligned:
    """A turn, and what it goes with.

    Attributes:
        turn: the turn.
        phase: the phase it goes with; None where it goes with none.
        estimated: whether the log does not say the phase.
        broken: codes of the rules it breaks.
    """

    turn: Turn
    phase: str | None
    estimated: bool
    broken: tuple[str, ...] = ()


@frozen(kw_only=True)
class Stretch:
    """One visit of a phase as the turns tell it, or a phase that was left out.

    Attributes:
        phase: its id.
        came: how it came.
        turns: how many turns go with it.
        begin: milliseconds since the log began at which its first turn begins; None for one that was left out.
        end: when its last turn is over; None likewise.
        planned: its planned milliseconds; None where the protocol states none.
        person: whose pass of a loop it is, as its turns fit best; None where nobody has passes.
        group: the sub-group it happened in; empty for the whole.
        near: of one that was added, the protocol's phases of nearly that name: the log may mean the first of them.
    """

    phase: str
    came: Came
    turns: int = 0
    begin: int | None = None
    end: int | None = None
    planned: int | None = None
    person: str | None = None
    group: str = ""
    near: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is to be said of one that was added, in English; empty for others."""
        if self.came is not Came.ADDED:
            return ""
        meant = f" Did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"The protocol has no phase {self.phase!r}.{meant}"

    @property
    def length(self) -> int:
        """Milliseconds from its first turn to its last."""
        return 0 if self.begin is None or self.end is None else self.end - self.begin

    @property
    def over(self) -> int:
        """Milliseconds beyond the planned time; a fact, and no departure."""
        return 0 if self.planned is None else max(0, self.length - self.planned)


@frozen
class Unjudged:
    """Rules that were not judged, or not altogether.

    Attributes:
        why: stable identifier of the reason, such as `no-moves`.
        rules: codes of the rules; `boundaries` are where phases begin and end, `held` whether a phase was held.
        phases: the phases it concerns; none for all.
        text: the reason, in English.
    """

    why: str
    rules: tuple[str, ...]
    phases: tuple[str, ...]
    text: str


@frozen(kw_only=True)
class Conformance:
    """A log held against a protocol.

    Attributes:
        meeting: id of the meeting.
        protocol: id of the protocol.
        edition: its edition.
        turns: what counts as a turn.
        aligned: all turns, by start, each with its phase.
        phases: the phases as they came, and in their place those that were left out.
        departures: what turns broke, in their order.
        not_judged: what the log does not carry, and which rules were not judged for that.
        figures: how far it fits, in one figure and in its parts.
    """

    meeting: str
    protocol: str
    edition: str
    turns: TurnDefinition
    aligned: tuple[Aligned, ...]
    phases: tuple[Stretch, ...]
    departures: tuple[Departure, ...]
    not_judged: tuple[Unjudged, ...]
    figures: tuple[Measure, ...]

    @property
    def added(self) -> tuple[int, ...]:
        """Places of the turns that go with no phase, from 0."""
        return tuple(place for place, each in enumerate(self.aligned) if each.phase is None)

    @property
    def by_rule(self) -> tuple[tuple[str, int], ...]:
        """The rules that were broken, each with how often; those broken most come first."""
        return tuple(Counter(departure.code for departure in self.departures).most_common())

    @property
    def left_out(self) -> tuple[str, ...]:
        """Phases that were left out, each as often as it was."""
        return self._that_came(Came.LEFT_OUT)

    @property
    def unheard(self) -> tuple[str, ...]:
        """Phases that may have been held without a word, or left out, each as often as it was."""
        return self._that_came(Came.UNHEARD)

    @property
    def out_of_order(self) -> tuple[str, ...]:
        """Phases that came where they may not, each as often as they did."""
        return self._that_came(Came.OUT_OF_ORDER)

    @property
    def conforms(self) -> bool:
        """Whether nothing departs, nothing was added, left out or out of order, as far as it can be judged; what was unheard may have been held."""
        return not self.departures and not self.added and all(each.came in {Came.HELD, Came.UNHEARD} for each in self.phases)

    @property
    def fitness(self) -> Measure:
        """How far the log fits, in one figure."""
        return self.figures[0]

    def _that_came(self, came: Came) -> tuple[str, ...]:
        return tuple(each.phase for each in self.phases if each.came is came)

    def rows(self) -> Iterator[dict[str, str | int | None]]:
        """Give all of it as rows: the phases, then the departures, then what was not judged.

        `what` says which; `code` is how a phase came, the rule, or why it was not judged.
        """
        same = {"meeting": self.meeting, "protocol": self.protocol, "edition": self.edition, "turns": str(self.turns)}
        none: dict[str, str | int | None] = dict.fromkeys(("turn", "speaker", "begin", "end", "planned"))
        for each in self.phases:
            times = {**none, "begin": each.begin, "end": each.end, "planned": each.planned}
            yield {**same, "what": "phase", "code": each.came.value, "phase": each.phase, **times, "text": each.text}
        for departure in self.departures:
            turn = self.aligned[departure.turn].turn
            of = {**none, "turn": departure.turn, "speaker": turn.speaker, "begin": turn.start, "end": turn.end}
            yield {**same, "what": "departure", "code": departure.code, "phase": departure.phase, **of, "text": departure.text}
        for missing in self.not_judged:
            for rule in missing.rules:
                yield {**same, "what": "not-judged", "code": rule, "phase": " ".join(missing.phases), **none, "text": missing.text}

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(found: Conformance) -> Iterator[str]:
    yield f"{found.meeting} against {found.protocol}, edition {found.edition}"
    for each in found.phases:
        if each.begin is None:
            yield f"  {each.phase}: {each.came.value}"
            continue
        how = "" if each.came is Came.HELD else f", {each.came.value}"
        planned = "" if each.planned is None else f" of {_minutes(each.planned)} planned"
        whose = f", pass of {each.person}" if each.person is not None else ""
        count = "1 turn" if each.turns == 1 else f"{each.turns} turns"
        yield f"  {each.phase}: {_minutes(each.length)}{planned}, {count}{whose}{how}{f'. {each.text}' if each.text else ''}"
    for departure in found.departures:
        turn = found.aligned[departure.turn].turn
        yield f"  turn {departure.turn + 1}, {turn.speaker} at {_minutes(turn.start)}: {departure.text} ({departure.code})"
    for missing in found.not_judged:
        yield f"  not judged, or not altogether: {', '.join(missing.rules)}. {missing.text}"
    for figure in found.figures:
        yield f"  {figure}"


def _minutes(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02}"
