# SPDX-License-Identifier: MIT
"""What counts as a turn: the definition is a part of every figure.

Diarization hears every *mm-hm*, and cuts one turn at each breath. With other definitions the same meeting has other turns, and other figures; so a
definition is a value, with a name that every measure carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from attrs import evolve, field, frozen
from attrs.validators import optional

from plcprotocols.analysis.meeting import Meeting, Turn, check_meeting
from plcprotocols.model.arguments import a_count, a_name, wrong_kind


@frozen
class TurnDefinition:
    """How turns are made of what a log holds: stretches joined, short ones dropped, what is left merged, in this order.

    Only stretches of the same person are put together, whoever else speaks in between, and only where the log says the same of both: to whom, as what
    move, in which phase.

    Attributes:
        name: what it is called.
        join: stretches so many milliseconds apart at most are one; None joins nothing.
        drop: stretches shorter than so many milliseconds are back-channel, and no turn; None drops nothing.
        merge: of what is left, stretches so many milliseconds apart at most are one turn; None merges nothing.

    Example:
        >>> print(AS_LOGGED, FLOOR, sep="; ")
        as logged; floor (joined up to 500 ms, back-channel below 1000 ms, merged up to 2000 ms)
    """

    name: str = field(validator=a_name)
    join: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    drop: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    merge: int | None = field(default=None, kw_only=True, validator=optional(a_count))

    def __str__(self) -> str:
        said = (("joined up to", self.join), ("back-channel below", self.drop), ("merged up to", self.merge))
        parts = ", ".join(f"{what} {value} ms" for what, value in said if value is not None)
        return f"{self.name} ({parts})" if parts else self.name


AS_LOGGED = TurnDefinition("as logged")
FLOOR = TurnDefinition("floor", join=500, drop=1000, merge=2000)


def turns_of(meeting: Meeting, turns: TurnDefinition) -> tuple[Turn, ...]:
    """Give the turns of a meeting by a definition, by start.

    Args:
        meeting: the meeting.
        turns: the definition.

    Raises:
        InvalidArgument: `wrong-kind` for what is no meeting or no definition.
    """
    check_meeting(meeting)
    if not isinstance(turns, TurnDefinition):
        raise wrong_kind("turns", turns, "Give a TurnDefinition, such as AS_LOGGED or FLOOR.")
    found: Iterable[Turn] = meeting.turns
    if turns.join is not None:
        found = _together(found, turns.join)
    if turns.drop is not None:
        found = [turn for turn in found if turn.length >= turns.drop]
    if turns.merge is not None:
        found = _together(found, turns.merge)
    return tuple(sorted(found, key=lambda turn: (turn.start, turn.end)))


def _together(turns: Iterable[Turn], gap: int) -> list[Turn]:
    """Put stretches of the same person together that are not further apart."""
    made: list[Turn] = []
    places: dict[tuple[str, str], int] = {}
    for turn in sorted(turns, key=lambda turn: (turn.start, turn.end)):
        key = (turn.speaker, turn.group)
        place = places.get(key)
        if place is not None and turn.start - made[place].end <= gap and _label(made[place]) == _label(turn):
            made[place] = evolve(made[place], end=max(made[place].end, turn.end))
        else:
            places[key] = len(made)
            made.append(turn)
    return made


def _label(turn: Turn) -> tuple[object, ...]:
    return turn.to, turn.move, turn.phase, turn.entitled


def talk_times(people: Iterable[str], turns: Iterable[Turn]) -> dict[str, int]:
    """Give how many milliseconds each has spoken; where turns of one person overlap, the time counts once.

    Args:
        people: everybody who is to be told of.
        turns: the turns, in any order.
    """
    found = dict.fromkeys(people, 0)
    upto = dict.fromkeys(found, 0)
    for turn in sorted(turns, key=lambda turn: turn.start):
        begins = max(turn.start, upto[turn.speaker])
        if turn.end > begins:
            found[turn.speaker] += turn.end - begins
            upto[turn.speaker] = turn.end
    return found


def turn_counts(people: Iterable[str], turns: Iterable[Turn]) -> dict[str, int]:
    """Give how many turns each has had.

    Args:
        people: everybody who is to be told of.
        turns: the turns.
    """
    found = dict.fromkeys(people, 0)
    for turn in turns:
        found[turn.speaker] += 1
    return found


def floors(turns: Iterable[Turn]) -> tuple[tuple[str, ...], ...]:
    """Give who spoke after whom, in each sub-group by itself; somebody who speaks several times running is told once.

    Args:
        turns: the turns, by start.
    """
    by_group: dict[str, list[str]] = {}
    for turn in turns:
        by_group.setdefault(turn.group, []).append(turn.speaker)
    return tuple(tuple(speaker for speaker, _ in groupby(speakers)) for speakers in by_group.values())
