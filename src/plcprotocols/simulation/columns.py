# SPDX-License-Identifier: MIT
"""What is kept of a run: rows of three tables, whose columns are declared here, and nothing else of the session.

Columns that process mining knows have the names it knows them by (`case:concept:name`, `concept:name`, `time:timestamp`, `org:resource`, `org:role`).
Times of day are UTC; a moment is kept as whole microseconds since 1970. Seconds of a session leave out its pauses, as talk time does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum

from attrs import frozen

from plcprotocols.analysis.measures import Of, entitlement_gap, evenness, gini, silent
from plcprotocols.analysis.sessions import from_session
from plcprotocols.analysis.turns import talk_times
from plcprotocols.engine import spoken
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.history import Tenure, tenures
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import Visit
from plcprotocols.model import events as e
from plcprotocols.model.errors import NotFound, PlcError, unknown
from plcprotocols.simulation.run import Run

Cell = str | int | float | None
Row = tuple[Cell, ...]
Rows = Mapping[str, Sequence[Row]]

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Kind(Enum):
    """What a column holds; each of them may be missing where there is nothing to tell."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    MOMENT = "moment"


class Status(Enum):
    """How a run went: it came to its end, everybody waited and nothing was due any more, or it failed."""

    ENDED = "ended"
    WAITS = "waits"
    FAILED = "failed"


@frozen
class Column:
    """One column of a table.

    Attributes:
        name: its name; a name that ends with `_seconds` says its unit.
        kind: what it holds.
        says: what it tells.
    """

    name: str
    kind: Kind
    says: str


CASE = "case:concept:name"
_RUN = (
    Column(CASE, Kind.TEXT, "the run: its record's id, which `replay` takes"),
    Column("condition", Kind.TEXT, "the condition's name"),
    Column("replicate", Kind.WHOLE, "the number of the replicate, from 0"),
)
TABLES: dict[str, tuple[Column, ...]] = {
    "runs": (
        *_RUN,
        Column("seed", Kind.WHOLE, "the run's own seed"),
        Column("status", Kind.TEXT, "`ended`; `waits` where everybody waited and nothing was due any more; `failed`"),
        Column("error", Kind.TEXT, "the code of what failed, or the name of the exception"),
        Column("why", Kind.TEXT, "why the session ended, or what was said of the failure"),
        Column("protocol", Kind.TEXT, "the protocol's id"),
        Column("edition", Kind.TEXT, "its edition"),
        Column("people", Kind.WHOLE, "how many were ever here and might have spoken: the roster of the measures"),
        Column("planned_seconds", Kind.NUMBER, "the planned time of all phases entered"),
        Column("actual_seconds", Kind.NUMBER, "how long the session ran"),
        Column("overrun_seconds", Kind.NUMBER, "how much longer phases took than planned and extended, all together"),
        Column("extended_seconds", Kind.NUMBER, "how much more time phases were given"),
        Column("phases", Kind.WHOLE, "how often a phase was held: rows of `phases`"),
        Column("turns", Kind.WHOLE, "how many turns were taken: rows of `turns`"),
        Column("talk_seconds", Kind.NUMBER, "how long all turns took together"),
        Column("gini_time", Kind.NUMBER, "Gini coefficient of talk time over the roster, with small-sample correction"),
        Column("gini_turns", Kind.NUMBER, "the same of turns"),
        Column("evenness_time", Kind.NUMBER, "normalised entropy of talk time over the roster"),
        Column("largest_share_time", Kind.NUMBER, "the part of the talk time of whoever spoke longest"),
        Column("entitlement_gap_time", Kind.NUMBER, "the part of the talk time that went to others than the protocol meant it for"),
        Column("silent", Kind.WHOLE, "how many of the roster took no turn"),
        Column("refused", Kind.WHOLE, "how many commands were refused"),
        Column("departures", Kind.WHOLE, "how many departures from advisory rules were noted"),
        Column("held", Kind.WHOLE, "how many sessions it held, which have no rows of their own"),
    ),
    "phases": (
        *_RUN,
        Column("visit", Kind.WHOLE, "the number of the visit in its run, from 1"),
        Column("concept:name", Kind.TEXT, "the phase's id"),
        Column("pass_of", Kind.TEXT, "whose pass of the innermost loop it was, or empty"),
        Column("group", Kind.TEXT, "the sub-group that held it at its own pace, or empty"),
        Column("start_timestamp", Kind.MOMENT, "when it began"),
        Column("time:timestamp", Kind.MOMENT, "when it was over"),
        Column("planned_seconds", Kind.NUMBER, "its planned time; missing where none is"),
        Column("extended_seconds", Kind.NUMBER, "how much more it was given"),
        Column("paused_seconds", Kind.NUMBER, "how long the clock stood in it"),
        Column("actual_seconds", Kind.NUMBER, "how long it took, pauses taken out"),
        Column("overrun_seconds", Kind.NUMBER, "how much longer it took than planned and extended"),
        Column("why", Kind.TEXT, "why it ended"),
    ),
    "turns": (
        *_RUN,
        Column("turn", Kind.WHOLE, "the number of the turn in its run, from 1"),
        Column("org:resource", Kind.TEXT, "who spoke"),
        Column("org:role", Kind.TEXT, "the roles they held then, joined by `+`"),
        Column("concept:name", Kind.TEXT, "the move"),
        Column("phase", Kind.TEXT, "the phase's id"),
        Column("group", Kind.TEXT, "the sub-group it happened in, or empty"),
        Column("to", Kind.TEXT, "whom it was addressed to, joined by `+`; empty for the room"),
        Column("start_timestamp", Kind.MOMENT, "when it began"),
        Column("time:timestamp", Kind.MOMENT, "when it ended"),
        Column("begin_seconds", Kind.NUMBER, "when it began, from the opening on, pauses included"),
        Column("seconds", Kind.NUMBER, "how long it took"),
    ),
}


def names_of(table: str) -> tuple[str, ...]:
    """Name the columns of a table in order."""
    return tuple(column.name for column in TABLES[table])


def find_column(table: str, name: str) -> Column:
    """Give a column of a table.

    Raises:
        NotFound: `unknown-column`, with the nearest names.
    """
    for column in TABLES[table]:
        if column.name == name:
            return column
    raise NotFound(unknown("column", name, names_of(table), place=table))


def rows_of(run: Run, *, condition: str, replicate: int) -> Rows:
    """Give the rows of a run.

    Args:
        run: the run.
        condition: the name of its condition.
        replicate: the number of its replicate.
    """
    session = run.session
    here = (session.record.header.record, condition, replicate)
    clock = session.clock()
    return {
        "runs": [_of_run(here, run)],
        "phases": [(*here, number, *_of_visit(visit)) for number, visit in enumerate(clock.visits, start=1)],
        "turns": [(*here, *row) for row in _of_turns(session)],
    }


def rows_of_failure(name: str, condition: str, replicate: int, seed: int, error: Exception) -> Rows:
    """Give the row of a run that failed."""
    known: dict[str, Cell] = {
        CASE: name,
        "condition": condition,
        "replicate": replicate,
        "seed": seed,
        "status": Status.FAILED.value,
        "error": error.code if isinstance(error, PlcError) else type(error).__name__,
        "why": str(error),
    }
    return {"runs": [tuple(known.get(column) for column in names_of("runs"))], "phases": (), "turns": ()}


def _of_run(here: Row, run: Run) -> Row:
    session = run.session
    header, clock, meeting = session.record.header, session.clock(), from_session(session)
    times, ended = talk_times(meeting.people, meeting.turns), next((each for each in session.events if isinstance(each, e.SessionEnded)), None)
    talk = sum(times.values())
    return (
        *here,
        run.seed,
        (Status.WAITS if ended is None else Status.ENDED).value,
        None,
        None if ended is None else str(ended.why.value),
        header.protocol,
        header.edition,
        len(meeting.people),
        clock.planned.total_seconds(),
        clock.elapsed.total_seconds(),
        clock.overrun.total_seconds(),
        clock.extended.total_seconds(),
        len(clock.visits),
        len(meeting.turns),
        talk / 1000,
        gini(meeting).value,
        gini(meeting, of=Of.TURNS).value,
        evenness(meeting).value,
        max(times.values()) / talk if talk else None,
        entitlement_gap(meeting).value,
        _whole(silent(meeting).value),
        len(run.refused),
        sum(isinstance(each, e.Departed) for each in session.events),
        len(run.held),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _of_visit(visit: Visit) -> Row:
    return (
        visit.phase,
        visit.pass_of,
        visit.group,
        _moment(visit.entered),
        None if visit.left is None else _moment(visit.left),
        None if visit.planned is None else visit.planned.total_seconds(),
        visit.extended.total_seconds(),
        visit.paused.total_seconds(),
        None if visit.minutes is None else round(visit.minutes * 60, 6),
        None if visit.overrun is None else visit.overrun.total_seconds(),
        None if visit.why is None else str(visit.why.value),
    )


def _of_turns(session: Session) -> Iterator[Row]:
    header, stops = session.record.header, compile_protocol(session.protocol).stops
    held: dict[str, list[Tenure]] = {}
    for tenure in tenures(header, session.events):
        held.setdefault(tenure.person, []).append(tenure)
    for number, turn in enumerate(spoken.turns(session.events), start=1):
        stop = stops.get(turn.stop)
        yield (
            number,
            turn.person,
            "+".join(_roles(held.get(turn.person, ()), turn.began)),
            turn.move.value,
            stop.node.step.id if stop is not None and stop.node is not None else turn.stop,
            turn.group,
            "+".join(turn.to),
            _moment(turn.began),
            None if turn.ended is None else _moment(turn.ended),
            (turn.began - header.opened).total_seconds(),
            None if turn.ended is None else turn.seconds,
        )


def _roles(held: Iterable[Tenure], at: datetime) -> Iterable[str]:
    return dict.fromkeys(tenure.role for tenure in held if tenure.since <= at and (tenure.until is None or at < tenure.until))


def _moment(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
