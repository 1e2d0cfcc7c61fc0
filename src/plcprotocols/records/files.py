# SPDX-License-Identifier: MIT
"""Files: a record written whole or not at all, and read strictly; the suffix says which document it is.

The documents themselves are made in `plcprotocols.records.documents`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from plcprotocols.model.errors import InvalidArgument, NotFound, Problem, nearest
from plcprotocols.model.record import Record
from plcprotocols.records.documents import dump, dump_lines, load_lines_stored, load_stored
from plcprotocols.records.stored import Stored

SUFFIXES = (".json", ".jsonl")


def write(kept: Record | Stored, path: str | os.PathLike[str]) -> None:
    """Write a record to a file that is never half written, and that holds no more than its people agreed to be kept.

    The text goes to a temporary file in the same folder, is forced to the disk, and then takes the name in one step. A new file is readable
    by its owner only; an existing one keeps its permissions.

    Args:
        kept: the record, or a stored one that lost contents.
        path: where to; `.json` for one JSON text, `.jsonl` for JSON Lines.

    Raises:
        InvalidArgument: for another suffix.
        InvalidRecord: if the record has a problem; nothing is written then.
        NotFound: if the folder is not there.
        OSError: if the disk refuses; the file is then as it was.
    """
    text = dump_lines(kept) if _suffix(path) == ".jsonl" else dump(kept)
    # A link keeps its name and the file behind it is replaced.
    _replace(Path(os.path.realpath(path)), text.encode())


def read(path: str | os.PathLike[str], *, head: str | None = None) -> Record:
    """Read a record from a file, strictly, and prove its chain.

    Args:
        path: a `.json` or `.jsonl` file.
        head: a head the caller kept; only it shows that the tail of an open record was cut.

    Raises:
        InvalidArgument: for another suffix.
        InvalidRecord: with every problem; a truncated `.jsonl` says at which line and what is good.
        NotFound: if there is no such file.
        OSError: if the file cannot be read.
    """
    return read_stored(path, head=head).record


def read_stored(path: str | os.PathLike[str], *, head: str | None = None) -> Stored:
    """Read a record from a file with what is left of its deleted contents.

    Args:
        path: a `.json` or `.jsonl` file.
        head: a head the caller kept.

    Raises:
        InvalidArgument: as `read`.
        InvalidRecord: as `read`.
        NotFound: as `read`.
        OSError: as `read`.
    """
    lines = _suffix(path) == ".jsonl"
    try:
        document = Path(path).read_bytes()
    except FileNotFoundError:
        raise NotFound(_absent("file", str(path))) from None
    return load_lines_stored(document, head=head) if lines else load_stored(document, head=head)


def _suffix(path: str | os.PathLike[str]) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidArgument(Problem("unknown-suffix", "path", f"there is no document with the suffix {suffix!r}", nearest(suffix, SUFFIXES)))
    return suffix


def _absent(what: str, name: str) -> Problem:
    return Problem(f"unknown-{what}", "path", f"there is no {what} {name!r}", "Name one that exists.")


def _replace(target: Path, data: bytes) -> None:
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except FileNotFoundError:
        raise NotFound(_absent("folder", str(target.parent))) from None
    try:
        with os.fdopen(number, "wb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        if target.exists():
            shutil.copymode(target, name)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Force the new name to the disk, where the system lets folders be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
