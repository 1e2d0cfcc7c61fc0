# SPDX-License-Identifier: MIT
"""Meetings from RTTM, the rows in which diarization tells who spoke when.

The format: NIST, *The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan*, appendix A. Nine or ten columns, separated by space:
type, file, channel, beginning and duration in seconds, words, subtype, speaker, confidence, and look-ahead, which older files do not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plcprotocols.analysis.logs import Log, milliseconds, seconds, shown
from plcprotocols.analysis.meeting import Meeting, Reading
from plcprotocols.model.errors import nearest

# The kinds of row the format knows that are no turn of anybody.
OTHER = frozenset(
    {"SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT", "SU", "IP", "CB", "A/P"}
)
INFO = "SPKR-INFO"
COLUMNS = (9, 10)
REMEDY = "Write it as: SPEAKER file 1 50.42 0.57 <NA> <NA> ana <NA> <NA>"


def from_rttm(
    source: str | bytes,
    *,
    id: str = "",  # noqa: A002 - the value's own name
    reading: Reading | str = Reading.STRICT,
    people: Iterable[str] | None = None,
    speakers: Mapping[str, str] | None = None,
    origin: str = "",
) -> Meeting:
    """Read a meeting from RTTM.

    Rows of type `SPEAKER` are turns, `SPKR-INFO` names somebody who was there. Rows of the format's other types and comments (`;;`) tell of no turn.

    Args:
        source: the text of the file, or its bytes.
        id: what the meeting is called; the file that the rows name, unless given. Where rows name several files, those of others are left out.
        reading: whether a log in which anything is wrong is refused.
        people: everybody who was there; without it, whom the log names.
        speakers: whose reference a name of the log stands for.
        origin: where the log comes from.

    Raises:
        InvalidLog: in a strict reading, with everything that is wrong.

    Example:
        >>> meeting = from_rttm("SPEAKER m1 1 0.5 2.25 <NA> <NA> ana <NA> <NA>", people=["ana", "bor"])
        >>> meeting.turns[0].length, meeting.people
        (2250, ('ana', 'bor'))
    """
    log = Log(source, reading=reading, people=people, speakers=speakers, empty=REMEDY)
    wanted = id
    named: list[str] = []
    for line, text in enumerate(log.lines(), start=1):
        row = text.split()
        if not row or row[0].startswith(";;") or row[0] in OTHER:
            continue
        if row[0] not in {"SPEAKER", INFO}:
            log.find(line, "unknown-type", f"there is no type {shown(row[0])}", nearest(row[0], ["SPEAKER", INFO, *OTHER]))
        elif len(row) not in COLUMNS:
            log.find(line, "broken-row", f"it has {len(row)} columns", REMEDY)
        elif row[1] != (wanted := wanted or row[1]):
            log.find(line, "other-file", f"it is of the file {shown(row[1])}, not {shown(wanted)}", "Read each file of several by itself.")
        elif row[0] == INFO:
            named.append(row[7])
        else:
            _turn(log, line, row)
    return log.meeting(wanted or "meeting", source=origin, more=named)


def _turn(log: Log, line: int, row: list[str]) -> None:
    start, duration = seconds(row[3]), seconds(row[4])
    if start is None or duration is None:
        given = row[3] if start is None else row[4]
        log.find(line, "not-a-time", f"{shown(given)} is no number of seconds", "Write seconds, such as 50.42.")
        return
    log.add(line, "" if row[7] == "<NA>" else row[7], milliseconds(start), milliseconds(start + duration))
