# SPDX-License-Identifier: MIT
"""A meeting as a log tells it: who was there, who spoke when, and what else the log carries.

Lives here: the value, what was found wrong while a log was read, and a part of a meeting. Reading logs and measuring stand in modules of their own.
Names of people are references, as everywhere; of what was said only where it stands is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from attrs import Attribute, evolve, field, frozen
from attrs.converters import optional as perhaps
from attrs.validators import optional

from plcprotocols.model.arguments import a_moment, a_name, a_text, check_several, names, one_of, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.moves import Move


class Reading(Enum):
    """What is done about what is wrong in a log.

    `STRICT` refuses a log in which anything is wrong, with everything that is. `LENIENT` takes what can be taken; `Meeting.findings` tells the rest.
    Somebody who speaks and was not named as one of the people is one of them then.
    """

    STRICT = "strict"
    LENIENT = "lenient"


class Carries(Enum):
    """What a log says of its turns; what it does not carry cannot be judged."""

    WHO = "who"
    TO = "to"
    MOVE = "move"
    PHASE = "phase"


@frozen
class Finding:
    """One thing that was wrong in a log.

    Attributes:
        line: the line it stands in, from 1.
        code: stable identifier, such as `negative-duration`.
        given: what stands there.
        remedy: what would put it right.
        left_out: whether what stands there is in no turn; otherwise it was taken as it stands.
    """

    line: int
    code: str
    given: str
    remedy: str
    left_out: bool

    @property
    def problem(self) -> Problem:
        """The same as a problem at its place, as errors carry it."""
        return Problem(self.code, f"line {self.line}", self.given, self.remedy)

    def __str__(self) -> str:
        return f"{self.problem} {'Left out.' if self.left_out else 'Kept.'}"


def _a_move(value: Move | str) -> Move:
    return one_of(Move, value)


def _milliseconds(_instance: object, attribute: Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_kind(f"Turn.{attribute.name}", value, "Give a whole number of milliseconds.")


@frozen
class Turn:
    """Somebody spoke, from when to when. Turns may overlap.

    Attributes:
        speaker: who spoke.
        start: milliseconds since the log began.
        end: milliseconds since the log began; not before the start.
        to: whom it was addressed to, empty for the room; None where the log does not say.
        move: what the turn was; None where the log does not say.
        phase: id of the phase it belongs to; None where the log does not say.
        words: where its words are: the line of a file, or the id of a record's content; None where there are none.
        group: the sub-group it happened in; empty for the whole.
        entitled: those whose turn it could be by the protocol; None where no protocol is known, or where it cannot be told.
    """

    speaker: str = field(validator=a_name)
    start: int = field(validator=_milliseconds)
    end: int = field(validator=_milliseconds)
    to: tuple[str, ...] | None = field(default=None, kw_only=True, converter=perhaps(names))
    move: Move | None = field(default=None, kw_only=True, converter=perhaps(_a_move))
    phase: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    words: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    group: str = field(default="", kw_only=True, validator=a_text)
    entitled: tuple[str, ...] | None = field(default=None, kw_only=True, converter=perhaps(names))

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            given = f"from {self.start} to {self.end} ms"
            raise InvalidArgument(Problem("turn-times", "Turn", given, "Give a start from 0, and an end that is not before it."))

    @property
    def length(self) -> int:
        """How many milliseconds it took."""
        return self.end - self.start


@frozen
class Span:
    """A phase was held, from when to when. Sub-groups that go each at its own pace have spans of their own, at the same time.

    Attributes:
        phase: id of the phase.
        start: milliseconds since the log began.
        end: milliseconds since the log began; not before the start. Of a phase that goes on, when the log ends.
        form: the tag of its talk form, such as `round` or `silence`; `watch` where a film is shown in it, `break` for a break; empty where it has
            several, or where the log does not say.
        group: the sub-group that held it; empty for the whole.
    """

    phase: str = field(validator=a_name)
    start: int
    end: int
    form: str = field(default="", kw_only=True, validator=a_text)
    group: str = field(default="", kw_only=True, validator=a_text)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            given = f"from {self.start} to {self.end} ms"
            raise InvalidArgument(Problem("turn-times", "Span", given, "Give a start from 0, and an end that is not before it."))

    @property
    def length(self) -> int:
        """How many milliseconds it took."""
        return self.end - self.start


def _each_once(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names(people)))


def _told(carries: Iterable[Carries]) -> frozenset[Carries]:
    check_several("Meeting.carries", carries)
    return frozenset(one_of(Carries, each) for each in carries)


def _in_order(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    check_several("Meeting.turns", turns)
    found = tuple(turns)
    for each in found:
        if not isinstance(each, Turn):
            raise wrong_kind("Meeting.turns", each, "Give turns, such as Turn('ana', 0, 4000).")
    return tuple(sorted(found, key=lambda turn: (turn.start, turn.end)))


@frozen(kw_only=True)
class Meeting:
    """A meeting as a log tells it.

    Attributes:
        id: what it is called.
        people: everybody who was there and might have spoken, also those who never did.
        turns: who spoke when, by start; turns that overlap are all there.
        carries: what the log says of turns.
        source: where the log comes from, in the caller's words.
        begun: UTC moment from which its milliseconds count, or None where the log does not say.
        findings: what was wrong in the log, by line.
        spans: from when to when phases were held, in order; none where the log does not say.

    Raises:
        InvalidArgument: `unknown-person` if somebody speaks who is not among the people.

    Example:
        >>> Meeting(id="m1", people=("ana", "bor", "cilka"), turns=(Turn("ana", 0, 4000), Turn("bor", 3500, 5000))).length
        5000
    """

    id: str = field(validator=a_name)
    people: tuple[str, ...] = field(converter=_each_once)
    turns: tuple[Turn, ...] = field(converter=_in_order)
    carries: frozenset[Carries] = field(default=frozenset({Carries.WHO}), converter=_told)
    source: str = field(default="", validator=a_text)
    begun: datetime | None = field(default=None, validator=optional(a_moment))
    findings: tuple[Finding, ...] = ()
    spans: tuple[Span, ...] = ()

    def __attrs_post_init__(self) -> None:
        known = set(self.people)
        strangers = dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker not in known)
        if strangers:
            raise InvalidArgument(*(unknown("person", person, self.people, place="Meeting.turns") for person in strangers))

    @property
    def length(self) -> int:
        """Milliseconds from the log's beginning to the end of the last turn."""
        return max((turn.end for turn in self.turns), default=0)


def within(meeting: Meeting, *, phases: str | Iterable[str] = (), people: str | Iterable[str] = ()) -> Meeting:
    """Give a part of a meeting: measures are compared only where phases and roles can be.

    An owner who is silent for ten minutes by rule is no fault of equity, so measure the phases in which everybody may speak, and the people who may.

    Args:
        meeting: the meeting.
        phases: only these phases and their turns; none for all.
        people: only these people and their turns; none for all.

    Raises:
        InvalidArgument: `unknown-person` for somebody who was not there, `unknown-phase` for a phase no turn belongs to, `wrong-kind` for what is no
            meeting.
    """
    check_meeting(meeting)
    kept, of = names(people), names(phases)
    held = dict.fromkeys((*(turn.phase for turn in meeting.turns if turn.phase is not None), *(span.phase for span in meeting.spans)))
    wrong = [unknown("person", person, meeting.people) for person in kept if person not in meeting.people]
    wrong += [unknown("phase", phase, held) for phase in of if phase not in held]
    if wrong:
        raise InvalidArgument(*wrong)
    turns = [turn for turn in meeting.turns if (not of or turn.phase in of) and (not kept or turn.speaker in kept)]
    if kept:
        turns = [_among(turn, kept) for turn in turns]
    spans = tuple(span for span in meeting.spans if not of or span.phase in of)
    return evolve(meeting, people=kept or meeting.people, turns=turns, spans=spans)


def check_meeting(value: object) -> None:
    """Ask for a meeting.

    Raises:
        InvalidArgument: `wrong-kind` for anything else.
    """
    if not isinstance(value, Meeting):
        raise wrong_kind("meeting", value, "Give a meeting, such as from_session(session) or from_csv(text).")


def _among(turn: Turn, people: tuple[str, ...]) -> Turn:
    """Leave out of those who were entitled to a turn whoever is not looked at."""
    if turn.entitled is None:
        return turn
    return evolve(turn, entitled=tuple(person for person in turn.entitled if person in people) or None)
