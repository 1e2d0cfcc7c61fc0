# SPDX-License-Identifier: MIT
"""Journals: the record of a running session, written to a JSON Lines file as it happens and taken up again after a crash.

What is kept is on the disk before `Journal.keep` returns. Of a file whose writing was cut off the good part is found here: the lines up to the last
whole act. When events are added, and what is told about them, is for whoever runs the session.
"""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self, cast

from attrs import evolve, frozen

from plcprotocols.engine.session import Session
from plcprotocols.model.canonical import Plain, content_digest
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound, Problem, nearest
from plcprotocols.model.events import SessionEnded
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.records.chain import link, links
from plcprotocols.records.codec import encode
from plcprotocols.records.documents import _json, dump_lines, load_lines_stored
from plcprotocols.records.files import _absent, _settle
from plcprotocols.records.layout import Tree, _beside
from plcprotocols.records.stored import Stored, pointed
from plcprotocols.records.text import parse

fcntl: Any
try:
    import fcntl
except ModuleNotFoundError:  # there are systems without it; files are not locked there
    fcntl = None

SUFFIX = ".jsonl"
PRIVATE = 0o600
ANEW = "Nothing was answered in this session yet: begin it anew, in another file."
_BINARY: int = getattr(os, "O_BINARY", 0)


@frozen
class Whole:
    """What of a journal is whole.

    Attributes:
        text: the bytes that are to stand in the file.
        kept: the record they hold.
        session: the session, taken up where they end.
    """

    text: bytes
    kept: Stored
    session: Session


class Journal:
    """The file a running session is kept in; it has state: the open file, and what stands in it.

    Made by `Journal.create` for a new session, or by `Journal.resume` for one that goes on. While it is open no other journal can be opened on the
    file, where the system knows locks.
    """

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._number = path, number
        self._size, self._sealed, self._last = 0, False, ""
        self._kept: Stored | None = None
        self._missing: bytes | None = None
        self._left_out = 0

    @classmethod
    def create(cls, path: str | os.PathLike[str], record: Record) -> Self:
        """Begin a journal with what there is of a record; the file and its name are on the disk when this returns.

        Args:
            path: a `.jsonl` file that is not there yet; it will be readable by its owner only.
            record: the record of the session that was opened.

        Raises:
            InvalidArgument: `file-exists` if there is such a file; nothing is overwritten. `unknown-suffix` for another suffix.
            InvalidRecord: if the record has a problem; no file is made then.
            NotFound: if the folder is not there.
            OSError: if the disk refuses.
        """
        target = _jsonl(path)
        text = dump_lines(record).encode()
        try:
            number = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE)
        except FileExistsError:
            given = f"{target} is there already and is not overwritten"
            raise InvalidArgument(Problem("file-exists", "out", given, "Name another file, or go on with this one: --resume FILE.")) from None
        except FileNotFoundError:
            raise NotFound(_absent("folder", str(target.parent))) from None
        made = cls(target, number)
        try:
            _lock(number, target)
            made._write(text)
            _settle(target.parent)
        except BaseException:
            made.close()
            target.unlink(missing_ok=True)
            raise
        made._remember(Stored(record), links(record)[-1])
        return made

    @classmethod
    def resume(cls, path: str | os.PathLike[str], *, salts: Random | None = None, protocol: Protocol | None = None) -> tuple[Self, Session]:
        """Open a journal to go on with it, and take up its session where the last whole act ends.

        The file is not changed by this; `mend` or the first `keep` cuts off what was written of an act that is not whole.

        Args:
            path: a `.jsonl` file.
            salts: where the session draws salts for words from.
            protocol: the protocol, where the record does not carry it.

        Raises:
            InvalidArgument: `file-in-use` if another journal is open on it, `unknown-suffix` for another suffix.
            InvalidRecord: as `Session.resume`, and for every damage that cutting off an end does not explain.
            NotFound: if there is no such file.
            OSError: if it cannot be read or written.
        """
        target = _jsonl(path)
        try:
            number = os.open(target, os.O_RDWR | _BINARY)
        except FileNotFoundError:
            raise NotFound(_absent("file", str(path))) from None
        found = cls(target, number)
        try:
            _lock(number, target)
            _check_same(number, target)
            data = target.read_bytes()
            whole = _whole(data, salts, protocol)
        except BaseException:
            found.close()
            raise
        found._size = _shared(data, whole.text)
        found._left_out = len(data) - found._size
        found._missing = whole.text[found._size :]
        found._remember(whole.kept, links(whole.kept)[-1])
        return found, whole.session

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def left_out(self) -> int:
        """How many bytes at the end of the file belonged to an act that is not whole."""
        return self._left_out

    def mend(self) -> None:
        """Cut off what was written of an act that is not whole, and add what was left out of one that is (its last newline, the seal).

        Raises:
            OSError: if the disk refuses.
        """
        if self._missing is None:
            return
        os.ftruncate(self._number, self._size)
        self._write(self._missing)
        self._missing = None

    def keep(self, record: Record) -> None:
        """Write what is new in a record, and see it to the disk.

        Events are appended, each after its words, and the seal after the last; where what was written before is not to be kept any more, because
        somebody agreed to less, the whole file is written anew and takes its name in one step.

        Args:
            record: the record of the same session, as it is now.

        Raises:
            InvalidRecord: if it has a problem; nothing is written then.
            OSError: if the disk refuses; nothing that was kept before is lost.
        """
        self.mend()
        before = self._before()
        events, contents = len(before.events), len(before.contents)
        same = record.header == before.header and record.events[:events] == before.events and record.contents[:contents] == before.contents
        kept = Stored(record, self._gone())
        if same and len(record.events) == events:
            return
        if same and not self._sealed:
            rows, last = _rows(kept, events, self._last)
            self._write("".join(_json(row) + "\n" for row in rows).encode())
            self._remember(kept, last)
        else:
            self._replace(dump_lines(kept).encode())
            self._remember(kept, links(kept)[-1])

    def close(self) -> None:
        """Close the file, which frees its lock; a second time does nothing."""
        if self._number >= 0:
            os.close(self._number)
        self._number = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _before(self) -> Record:
        assert self._kept is not None, "set by those who make a journal"
        return self._kept.record

    def _gone(self) -> tuple[tuple[str, str], ...]:
        return () if self._kept is None else self._kept.gone

    def _remember(self, kept: Stored, last: str) -> None:
        self._kept, self._last, self._sealed = kept, last, _ends(kept.record)

    def _write(self, data: bytes) -> None:
        """Append, and force it to the disk; after a failure the file ends where it did before, if the disk lets it."""
        try:
            os.lseek(self._number, self._size, os.SEEK_SET)
            _put(self._number, data)
            os.fsync(self._number)
        except OSError:
            os.ftruncate(self._number, self._size)
            raise
        self._size += len(data)

    def _replace(self, data: bytes) -> None:
        """Write the file anew; the new one is locked before it takes the name."""
        number, name = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
        try:
            _put(number, data)
            os.fsync(number)
            _lock(number, self._path)
            shutil.copymode(self._path, name)
            if fcntl is None:  # where there are no such locks, an open file often cannot take another's name
                os.close(number)
                self.close()
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self.close()
        self._number = number if fcntl is not None else os.open(self._path, os.O_RDWR | _BINARY)
        self._size = len(data)
        _settle(self._path.parent)


def peek(path: str | os.PathLike[str], *, protocol: Protocol | None = None) -> Session:
    """Take up the session of a journal as far as it is whole, without opening it for writing; another process may write to it meanwhile.

    Args:
        path: a `.jsonl` file.
        protocol: the protocol, where the record does not carry it.

    Raises:
        InvalidArgument: `unknown-suffix` for another suffix.
        InvalidRecord: as `Journal.resume`.
        NotFound: if there is no such file.
        OSError: if it cannot be read.
    """
    try:
        data = _jsonl(path).read_bytes()
    except FileNotFoundError:
        raise NotFound(_absent("file", str(path))) from None
    return _whole(data, None, protocol).session


def _jsonl(path: str | os.PathLike[str]) -> Path:
    suffix = Path(path).suffix.lower()
    if suffix != SUFFIX:
        given = f"a journal is a {SUFFIX} file, not {suffix or 'one without a suffix'}"
        raise InvalidArgument(Problem("unknown-suffix", "path", given, nearest(suffix, [SUFFIX])))
    # A link keeps its name and the file behind it is written to.
    return Path(os.path.realpath(path))


def _lock(number: int, path: Path) -> None:
    """Lock an open file against other journals."""
    if fcntl is None:
        return
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _in_use(path) from None


def _check_same(number: int, path: Path) -> None:
    """Make sure that a file was not written anew between its opening and its locking."""
    if not os.path.samestat(os.fstat(number), path.stat()):
        raise _in_use(path)


def _in_use(path: Path) -> InvalidArgument:
    return InvalidArgument(Problem("file-in-use", "path", f"{path} is being written by another process", "Go on where it runs, or end that first."))


def _shared(left: bytes, right: bytes) -> int:
    """Count the bytes with which both begin."""
    pairs = zip(left, right, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))


def _put(number: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest) :]


def _ends(record: Record) -> bool:
    return bool(record.events) and isinstance(record.events[-1], SessionEnded)


def _rows(kept: Stored, first: int, last: str) -> tuple[list[Plain], str]:
    """Lay out the events behind so many, each after its words, and the seal if the session ends with them; give the last link, too."""
    record, gone = kept.record, dict(kept.gone)
    contents = {content.id: content for content in record.contents}
    rows: list[Plain] = []
    for place, event in enumerate(record.events[first:], start=first):
        content = pointed(event)
        words = contents.get(content) if content is not None else None
        if words is not None:
            rows.append({"content": cast("Plain", encode(words, place=f"contents[{content}]"))})
        digest = content_digest(words) if words is not None else gone.get(content or "")
        last = link(last, event, digest)
        rows.append(_beside(encode(event, place=f"events[{place}]"), last, digest))
    if _ends(record):
        rows.append({"seal": {"count": len(record.events), "head": last}})
    return rows, last


def _whole(data: bytes, salts: Random | None, protocol: Protocol | None) -> Whole:
    """Find the good part of a journal: a last line that breaks off is left out, and so is an act that is not whole."""
    if b"\n" not in data and _breaks_off(data):
        raise InvalidRecord(Problem("truncated", "line 1", "the header breaks off", ANEW))
    *lines, tail = data.split(b"\n")
    if tail and not (lines and _breaks_off(tail)):
        lines.append(tail)
    if len(lines) > 1 and set(_row(lines[-1])) == {"content"}:
        lines.pop()
    kept = _read(lines)
    while True:
        try:
            return Whole(_joined(lines), kept, Session.resume(kept.record, protocol=protocol, salts=salts))
        except InvalidRecord as error:
            if error.code != "torn":
                raise
            if not kept.record.events or error.problems[0].place == "events":
                raise InvalidRecord(Problem("torn", "events", "the record ends before the session was open", ANEW)) from None
        kept = _without_last(lines, kept)


def _breaks_off(tail: bytes) -> bool:
    """Tell whether a line without an end is the beginning of a good one."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(tail)
        parse(text)
    except UnicodeDecodeError:
        return False
    except InvalidRecord as error:
        return error.code == "truncated"
    return len(text.encode()) < len(tail)


def _row(line: bytes) -> Tree:
    """Read a line, or give nothing where it cannot be read; what is wrong with it is told when all lines are."""
    try:
        row = parse(line.decode())
    except (UnicodeDecodeError, InvalidRecord):
        return {}
    return row if isinstance(row, dict) else {}


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _read(lines: list[bytes]) -> Stored:
    """Read whole lines strictly; where only the seal is missing because nothing was written after the end, it is added to them."""
    try:
        return load_lines_stored(_joined(lines))
    except InvalidRecord as error:
        if [(problem.code, problem.place) for problem in error.problems] != [("cut", "seal")]:
            raise
    count = sum("is" in _row(line) for line in lines[1:])
    lines.append(_json({"seal": {"count": count, "head": _row(lines[-1])["link"]}}).encode())
    return load_lines_stored(_joined(lines))


def _without_last(lines: list[bytes], kept: Stored) -> Stored:
    """Leave out the last event, and its words."""
    record = kept.record
    content = pointed(record.events[-1])
    lines.pop()
    if any(each.id == content for each in record.contents):
        lines.pop()
    contents = tuple(each for each in record.contents if each.id != content)
    return Stored(evolve(record, events=record.events[:-1], contents=contents), tuple(each for each in kept.gone if each[0] != content))
