# SPDX-License-Identifier: MIT
"""Keeping: how much of a session its people agreed to be kept, and what of its record that leaves.

The level limits what is kept, not what runs. Below `turns` a record informs and cannot be taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from attrs import evolve

from plcprotocols.model import events as e
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event
from plcprotocols.model.levels import Level
from plcprotocols.model.levels import level as as_level
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Header, Record
from plcprotocols.model.visibility import Sees, degrees, nothing

# What tells that the protocol moved on; every other event is about what somebody did.
COURSE = (
    e.SessionOpened,
    e.PhaseEntered,
    e.PartEntered,
    e.QuestionPut,
    e.PhaseLeft,
    e.PhasePassedOver,
    e.StepsBegan,
    e.LoopBegan,
    e.LoopTurned,
    e.LoopEnded,
    e.PassBegun,
    e.Formed,
    e.BrokeOut,
    e.Travelled,
    e.LoopRested,
    e.GroupDone,
    e.Merged,
    e.TimeWasUp,
    e.StepsTimeUp,
    e.ReminderDue,
    e.DateSet,
    e.PhaseExtended,
    e.StepsExtended,
    e.SlotEnded,
    e.FellQuiet,
    e.CallDue,
    e.Paused,
    e.Resumed,
    e.Adjourned,
    e.Convened,
    e.HeldOpened,
    e.HeldClosed,
    e.SessionEnded,
    e.VoteClosed,
    e.SealOpened,
    e.ItemTurned,
    e.WentBack,
)
# Their fields of structure that are lists of what came of something.
LISTS = ("decisions", "totals", "distribution", "items")


def agreed(record: Record) -> Level:
    """Tell how much of a session may be kept: the lowest of what was agreed at the opening and everybody's latest word since."""
    words = {event.actor: event.level for event in record.events if isinstance(event, e.LevelAgreed)}
    return min((record.header.level, *words.values()), key=_rank)


def reduced(record: Record, level: Level | str = Level.CONTENTS) -> Record:
    """Give what of a record may be kept at a level; never more than its people agreed to.

    * `CONTENTS`: everything but the words from before the last moment at which less was agreed.
    * `TURNS`: no words; no event points to any.
    * `STRUCTURE`: the events that tell that the protocol moved on, numbered anew, with nobody in them. In the cast and as the person of a loop's pass
      stand `person-1`, `person-2` and so on instead, by seat, those whom the cast does not name behind it.
    * `NOTHING`: the same header and no events.

    Args:
        record: the record; it is not changed.
        level: the most that is to be kept, a `Level` or its code.

    Raises:
        InvalidArgument: for a level there is not.
    """
    level, most = as_level(level), agreed(record)
    if _rank(level) < _rank(most):
        record = evolve(record, header=evolve(record.header, level=level))
    least = min(level, most, key=_rank)
    return _without_people(record, least) if _rank(least) < _rank(Level.TURNS) else _without_words(record, least)


def check_resumable(record: Record) -> None:
    """Check that a record keeps enough to be taken up again.

    Raises:
        InvalidRecord: `cannot-resume` below the level `turns`.
    """
    level = agreed(record)
    if _rank(level) < _rank(Level.TURNS):
        given = f"no more than the level {level.value!r} may be kept of this session"
        raise InvalidRecord(Problem("cannot-resume", "header.level", given, "Read it for what it tells; what was not kept cannot be gone on from."))


def _rank(level: Level) -> int:
    return level.rank


def _without_words(record: Record, level: Level) -> Record:
    count = len(record.events) if level is not Level.CONTENTS else _wordless(record)
    gone = {content for event in record.events[:count] if (content := getattr(event, "content", None)) is not None}
    contents = tuple(content for content in record.contents if level is Level.CONTENTS and content.id not in gone)
    if not gone and contents == record.contents:
        return record
    events = tuple(speechless(event) for event in record.events[:count])
    return evolve(record, events=(*events, *record.events[count:]), contents=contents)


def _wordless(record: Record) -> int:
    """Count the events up to the last moment at which less than contents was agreed."""
    words: dict[str | None, Level] = {}
    count, less = 0, False
    for number, event in enumerate(record.events, start=1):
        if isinstance(event, e.LevelAgreed):
            words[event.actor] = event.level
            less = any(level is not Level.CONTENTS for level in words.values())
        if less:
            count = number
    return count


def speechless(event: Event) -> Event:
    """Give an event without the words it points to."""
    return _changed(event, content=None) if getattr(event, "content", None) is not None else event


def _without_people(record: Record, level: Level) -> Record:
    course: list[Event] = [event for event in e.counting(record.events) if isinstance(event, COURSE)] if level is Level.STRUCTURE else []
    names = _stand_ins(record.header, course)
    events = tuple(_bare(event, seq, names) for seq, event in enumerate(course, start=1))
    return evolve(record, header=_masked(record.header, level, names), events=events, contents=())


def _stand_ins(header: Header, course: list[Event]) -> dict[str, str]:
    owners = (event.person for event in course if isinstance(event, e.LoopTurned))
    people = dict.fromkeys((*header.cast.people, *header.cast.late, *owners))
    return {person: f"person-{seat}" for seat, person in enumerate(people, start=1)}


def _masked(header: Header, level: Level, names: dict[str, str]) -> Header:
    holders = tuple((role, tuple(names[person] for person in people)) for role, people in header.cast.holders)
    within = evolve(header.within, person=None) if header.within is not None else None
    return evolve(header, level=level, cast=Cast(holders, tuple(names[person] for person in header.cast.late)), within=within)


def _bare(event: Event, seq: int, names: dict[str, str]) -> Event:
    fields = degrees(type(event))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    empty = nothing(type(event))  # type: ignore[arg-type]  # the same
    changes: dict[str, object] = {name: empty[name] for name, sees in fields.items() if sees is not Sees.STRUCTURE or name in LISTS}
    if isinstance(event, e.LoopTurned):
        changes["person"] = names[event.person]
    return _changed(event, seq=seq, **changes)


def _changed(event: Event, **changes: object) -> Event:
    change = cast("Callable[..., Event]", evolve)
    return change(event, **changes)
