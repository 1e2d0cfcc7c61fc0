# SPDX-License-Identifier: MIT
"""Meetings from tables: CSV, with a mapping that says which column is what, and in which unit its times are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from itertools import count

from attrs import field, frozen

from plcprotocols.analysis.logs import SHOWN, Log, milliseconds, seconds, shown
from plcprotocols.analysis.meeting import Carries, Meeting, Reading
from plcprotocols.model.arguments import a_name, a_text, one_of, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem, nearest
from plcprotocols.model.moves import Move

_CLOCK = re.compile(r"(-?)(?:([0-9]{1,5}):)?([0-9]{1,5}):([0-5]?[0-9])(?:[.,]([0-9]{1,12}))?")
HOUR, MINUTE = 3600, 60
MOVES = {move.value: move for move in Move}


class TimeUnit(Enum):
    """What the times of a table count: seconds, milliseconds, or hours, minutes and seconds (`1:02:03.5`; `02:03` is minutes and seconds)."""

    SECONDS = "seconds"
    MILLISECONDS = "ms"
    CLOCK = "hh:mm:ss"


def _unit(unit: TimeUnit | str) -> TimeUnit:
    return one_of(TimeUnit, unit)


@frozen(kw_only=True)
class Columns:
    """Which column of a table is what; a column that is named has to be there.

    Attributes:
        speaker: who spoke.
        start: when they began.
        end: when they ended; empty where the table gives durations.
        duration: how long they spoke; empty where the table gives ends.
        to: whom it was addressed to; empty for no such column. In it an empty cell means that it is not known.
        move: what the turn was, a code of `plcprotocols.model.moves.Move`; empty for no such column.
        phase: id of the phase; empty for no such column.
        words: what was said, of which only the place is kept; empty for no such column.
        unit: what times count, a `TimeUnit` or its code.
        separator: what stands between columns.
        addressees: what stands between several who are addressed.
        room: what stands in the column `to` for the room.

    Raises:
        InvalidArgument: unless there is a column either for the end or for the duration, and the separator is one character.
    """

    speaker: str = field(default="speaker", validator=a_name)
    start: str = field(default="start", validator=a_name)
    end: str = field(default="end", validator=a_text)
    duration: str = field(default="", validator=a_text)
    to: str = field(default="", validator=a_text)
    move: str = field(default="", validator=a_text)
    phase: str = field(default="", validator=a_text)
    words: str = field(default="", validator=a_text)
    unit: TimeUnit = field(default=TimeUnit.SECONDS, converter=_unit)
    separator: str = field(default=",", validator=a_name)
    addressees: str = field(default=";", validator=a_name)
    room: str = field(default="all", validator=a_name)

    def __attrs_post_init__(self) -> None:
        if bool(self.end) == bool(self.duration):
            given = "both an end and a duration" if self.end else "neither an end nor a duration"
            raise InvalidArgument(Problem("columns", "Columns", given, "Name one of them: Columns(end='', duration='seconds')."))
        if len(self.separator) != 1 or self.separator in '"\r\n':
            raise InvalidArgument(Problem("separator", "Columns.separator", shown(self.separator), "Give one character, such as ',' or ';'."))

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that have to be there."""
        return tuple(filter(None, (self.speaker, self.start, self.end, self.duration, self.to, self.move, self.phase, self.words)))

    def carries(self, there: Iterable[str]) -> frozenset[Carries]:
        """Tell what a table says of turns, of whose columns these are there."""
        told = ((Carries.WHO, self.speaker), (Carries.TO, self.to), (Carries.MOVE, self.move), (Carries.PHASE, self.phase))
        return frozenset(what for what, column in told if column in set(there))


def from_csv(
    source: str | bytes,
    columns: Columns | None = None,
    *,
    id: str = "meeting",  # noqa: A002 - the value's own name
    reading: Reading | str = Reading.STRICT,
    people: Iterable[str] | None = None,
    speakers: Mapping[str, str] | None = None,
    origin: str = "",
) -> Meeting:
    r"""Read a meeting from CSV; the first row names the columns, and each further row is a turn.

    Args:
        source: the text of the file, or its bytes.
        columns: which column is what; `speaker`, `start` and `end`, in seconds, unless given.
        id: what the meeting is called.
        reading: whether a log in which anything is wrong is refused.
        people: everybody who was there; without it, whom the log names.
        speakers: whose reference a name of the log stands for.
        origin: where the log comes from.

    Raises:
        InvalidLog: in a strict reading, with everything that is wrong.

    Example:
        >>> columns = Columns(speaker="who", start="from", end="till", unit="hh:mm:ss")
        >>> from_csv("who,from,till\nana,0:59,1:02.5", columns).turns[0].length
        3500
    """
    columns = Columns() if columns is None else columns
    if not isinstance(columns, Columns):
        raise wrong_kind("columns", columns, "Give Columns, such as Columns(speaker='who', start='from', end='till').")
    header = columns.separator.join(columns.named)
    log = Log(source, reading=reading, people=people, speakers=speakers, empty=f"Begin it with a row of columns: {header}")
    rows = iter(_rows(log, columns))
    line, head = next(rows, (1, []))
    places = _header(log, line, head, columns) if head else {}
    for line, row in rows if places else ():
        if len(row) != len(head):
            log.find(line, "broken-row", f"it has {len(row)} columns, not {len(head)}", "Give each row as many columns as the first has.")
        else:
            _turn(log, line, {name: row[place].strip() for name, place in places.items()}, columns)
    return log.meeting(id, source=origin, carries=columns.carries(places))


def _rows(log: Log, columns: Columns) -> Iterable[tuple[int, list[str]]]:
    """Give the rows that hold anything, each with the line it begins at."""
    reader = csv.reader(io.StringIO(log.text, newline=""), delimiter=columns.separator, strict=True)
    for _ in count():
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            log.find(line, "broken-csv", f"nothing can be read from here on: {error}", "Close every quotation mark, and double those inside.")
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row


def _header(log: Log, line: int, row: list[str], columns: Columns) -> dict[str, int]:
    """Give the place of each column, or none where a column is missing without which there are no turns."""
    there = [cell.strip() for cell in row]
    known = [cell[:SHOWN] for cell in there if cell and cell.isprintable()][:SHOWN]
    missing = [name for name in dict.fromkeys(columns.named) if name not in there]
    for name in missing:
        log.find(line, "unknown-column", f"there is no column {shown(name)}", nearest(name, known))
    for name in dict.fromkeys(columns.named):
        if there.count(name) > 1:
            given = f"the column {shown(name)} is there {there.count(name)} times, and the first is read"
            log.find(line, "column-twice", given, "Name each column differently.", left_out=False)
    if {columns.speaker, columns.start, columns.end or columns.duration} & set(missing):
        return {}
    return {name: there.index(name) for name in columns.named if name not in missing}


def _turn(log: Log, line: int, cells: dict[str, str], columns: Columns) -> None:
    name, of = columns.end or columns.duration, columns.unit
    start, till = _time(cells[columns.start], of), _time(cells[name], of)
    if start is None or till is None:
        given = cells[columns.start] if start is None else cells[name]
        log.find(line, "not-a-time", f"{shown(given)} is no time in {of.value}", f"Write {_sample(of)}, or say which unit it is.")
        return
    addressed = cells.get(columns.to, "")
    to = None if not addressed else () if addressed == columns.room else tuple(filter(None, map(str.strip, addressed.split(columns.addressees))))
    label = cells.get(columns.move, "")
    if label and label not in MOVES:
        log.find(line, "unknown-move", f"there is no move {shown(label)}", nearest(label, MOVES), left_out=False)
    words = f"line {line}" if cells.get(columns.words) else None
    end = till if columns.end else start + till
    phase = cells.get(columns.phase) or None
    log.add(line, cells[columns.speaker], milliseconds(start), milliseconds(end), to=to, move=MOVES.get(label), phase=phase, words=words)


def _time(text: str, unit: TimeUnit) -> Decimal | None:
    """Read a time as seconds."""
    match unit:
        case TimeUnit.SECONDS:
            return seconds(text)
        case TimeUnit.MILLISECONDS:
            found = seconds(text)
            return None if found is None else found / 1000
        case TimeUnit.CLOCK:
            parts = _CLOCK.fullmatch(text)
            if parts is None or (parts[2] and int(parts[3]) >= MINUTE):
                return None
            whole = int(parts[2] or 0) * HOUR + int(parts[3]) * MINUTE + int(parts[4])
            return Decimal(f"{parts[1]}{whole}.{parts[5] or 0}")


def _sample(unit: TimeUnit) -> str:
    return {TimeUnit.SECONDS: "50.42", TimeUnit.MILLISECONDS: "50420", TimeUnit.CLOCK: "0:00:50.42"}[unit]
