# SPDX-License-Identifier: MIT
"""What all readers of logs share: text from bytes, times to the millisecond, and the log that is filled row by row.

Nothing that stands in a log is dropped without a finding: what cannot be taken is named with its line and with what would put it right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Reading, Turn
from plcprotocols.model.arguments import name_by_name, names, one_of, wrong_kind
from plcprotocols.model.errors import InvalidLog, nearest
from plcprotocols.model.moves import Move

LINES = re.compile(r"\r\n|\n|\r")
SHOWN = 60
_SECONDS = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")


def seconds(text: str) -> Decimal | None:
    """Read a plain number of seconds, such as `50.42`; None for anything else."""
    return Decimal(text) if _SECONDS.fullmatch(text) else None


def milliseconds(value: Decimal) -> int:
    """Give seconds in milliseconds; what is finer than that is rounded to the nearest, a half to the even one."""
    return int((value * 1000).to_integral_value(rounding=ROUND_HALF_EVEN))


def shown(text: str) -> str:
    """Quote what a log says, short and safe to print."""
    quoted = ascii(text) if not text.isprintable() else repr(text)
    return quoted if len(quoted) <= SHOWN else quoted[: SHOWN - 3] + "..."


class Log:
    """A log that is being read: its turns so far, and what was found wrong.

    Args:
        source: the text or the bytes of the log.
        reading: what is done about what is wrong.
        people: who was there, or None where only the log knows.
        speakers: whose reference a name of the log stands for.
    """

    def __init__(
        self, source: str | bytes, *, reading: Reading | str, people: Iterable[str] | None, speakers: Mapping[str, str] | None, empty: str
    ) -> None:
        self.reading = one_of(Reading, reading)
        self.known = None if people is None else names(people)
        self.speakers = dict(name_by_name(speakers or {}))
        self.turns: list[Turn] = []
        self.findings: list[Finding] = []
        self._latest = 0
        self.text = self._decoded(source)
        if not self.text.strip():
            self.find(1, "empty-log", "the file is empty", empty)

    def _decoded(self, source: str | bytes) -> str:
        if isinstance(source, str):
            return self._writable(source.removeprefix("\ufeff"))
        if not isinstance(source, bytes):
            raise wrong_kind("log", source, "Give the text of the log, or its bytes, such as Path('meeting.rttm').read_bytes().")
        try:
            return source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = 1 + len(LINES.findall(source[: error.start].decode("utf-8", "replace")))
            given = f"the byte {source[error.start]:#04x} is no text in UTF-8"
            self.find(line, "not-text", given, "Save the file as UTF-8.", left_out=False)
            return source.decode("utf-8-sig", "replace")

    def _writable(self, text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            line = 1 + len(LINES.findall(text[: error.start]))
            self.find(line, "not-text", f"{text[error.start]!a} is no character", "Read the file as UTF-8.", left_out=False)
            return text.encode("utf-8", "replace").decode()
        return text

    def lines(self) -> list[str]:
        """The lines of the log."""
        return LINES.split(self.text)

    def find(self, line: int, code: str, given: str, remedy: str, *, left_out: bool = True) -> None:
        """Note something that is wrong."""
        self.findings.append(Finding(line, code, given, remedy, left_out))

    def person(self, line: int, name: str, code: str = "unknown-speaker") -> str:
        """Give the reference of somebody the log names, and note it where nobody of that name was there."""
        person = self.speakers.get(name, name)
        if self.known is not None and person not in self.known:
            remedy = f"Add them to the people, or say in speakers who it is. {nearest(person, self.known)}"
            self.find(line, code, f"nobody called {shown(name)} was there", remedy, left_out=False)
        return person

    def add(
        self,
        line: int,
        name: str,
        start: int,
        end: int,
        *,
        to: tuple[str, ...] | None = None,
        move: Move | None = None,
        phase: str | None = None,
        words: str | None = None,
    ) -> None:
        """Take a row as a turn, or note why it is none."""
        if not name:
            self.find(line, "no-speaker", "nobody is named", "Say who spoke.")
            return
        if start < 0:
            self.find(line, "negative-time", f"it begins at {start} ms", "Count times from the beginning of the log.")
            return
        if end < start:
            self.find(line, "negative-duration", f"it ends {start - end} ms before it begins", "Give an end that is not before its beginning.")
            return
        if start < self._latest:
            given = f"it begins {self._latest - start} ms before what stands above it"
            self.find(line, "time-backwards", given, "Put the rows in the order of their beginnings.", left_out=False)
        self._latest = start
        speaker = self.person(line, name)
        addressed = None if to is None else tuple(dict.fromkeys(self.person(line, each, "unknown-addressee") for each in to))
        if addressed is not None and speaker in addressed:
            self.find(line, "to-oneself", f"{shown(name)} speaks to {shown(name)}", "Say whom it was addressed to.", left_out=False)
        self.turns.append(Turn(speaker, start, end, to=addressed, move=move, phase=phase, words=words))

    def meeting(self, name: str, *, source: str, carries: Iterable[Carries] = (Carries.WHO,), more: Iterable[str] = ()) -> Meeting:
        """Give the meeting the log tells of.

        Args:
            name: what it is called.
            source: where the log comes from.
            carries: what the log says of turns.
            more: people the log names who were there, besides those who spoke.

        Raises:
            InvalidLog: in a strict reading, if anything was found; it carries all findings.
        """
        if not self.turns and not self.findings:
            self.find(1, "no-turns", "no row tells of a turn", "Give the log of a meeting in which somebody spoke.", left_out=False)
        self.findings.sort(key=lambda finding: finding.line)
        if self.reading is Reading.STRICT and self.findings:
            raise InvalidLog(*(finding.problem for finding in self.findings))
        told = (self.speakers.get(each, each) for each in more)
        people = tuple(dict.fromkeys((*(self.known or ()), *told, *(turn.speaker for turn in self.turns))))
        return Meeting(id=name, people=people, turns=self.turns, carries=carries, source=source, findings=tuple(self.findings))
