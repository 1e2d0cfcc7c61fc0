# SPDX-License-Identifier: MIT
"""Where results go while an experiment runs: into memory, or into a folder of Parquet files that a broken-off experiment is taken up from.

A folder holds `experiment.json` and a folder for each table, with a file for every so many runs. A file that is not full yet is written anew as a
whole and put in its place at once; that of `runs` comes last, so that it never tells of more than there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from attrs import define, field

from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.simulation.columns import CASE, TABLES, Cell, names_of
from plcprotocols.simulation.experiments import Experiment
from plcprotocols.simulation.jobs import Chunk
from plcprotocols.simulation.results import (
    Provenance,
    Results,
    Table,
    _arrow,
    _parquet,
    not_results,
    plain,
    provenance,
    read_file,
    read_provenance,
    rows_in,
    schema,
    written,
)

Columns = dict[str, dict[str, list[Cell]]]
SAVED_EVERY = 10.0  # seconds after which a file that is not full yet is written
MANIFEST = "experiment.json"


def _empty() -> Columns:
    return {table: {name: [] for name in names_of(table)} for table in TABLES}


class Sink(Protocol):
    """Takes what comes back, in the order of the runs."""

    @property
    def done(self) -> int:
        """How many runs it has."""
        ...

    def add(self, chunk: Chunk) -> None:
        """Take the next runs."""
        ...

    def save(self, now: float) -> None:
        """Keep what it has, if it is time for it."""
        ...

    def close(self) -> None:
        """Keep all it has."""
        ...

    def results(self) -> Results:
        """Give what it has as results."""
        ...


@define(eq=False)
class Memory:
    """Keeps everything in memory."""

    about: Provenance
    done: int = 0
    columns: Columns = field(factory=_empty)

    def add(self, chunk: Chunk) -> None:
        """Take the next runs."""
        self.done += chunk.runs
        _extend(self.columns, chunk.columns)

    def save(self, now: float) -> None:
        """Do nothing: it is kept."""

    def close(self) -> None:
        """Do nothing: it is kept."""

    def results(self) -> Results:
        """Give what it has as results."""
        return Results(self.about, *(Table(name, self.about, held=self.columns[name]) for name in TABLES))


def _extend(columns: Columns, more: Mapping[str, Mapping[str, list[Cell]]]) -> None:
    for table, found in more.items():
        for name, cells in found.items():
            columns[table][name] += cells


@define(eq=False)
class Folder:
    """Keeps a file for every so many runs, and only what is not in a full file in memory."""

    place: Path
    about: Provenance
    part: int
    done: int = 0
    counts: dict[str, list[int]] = field(factory=lambda: {table: [] for table in TABLES})
    columns: Columns = field(factory=_empty)
    saved: float | None = None
    changed: bool = False

    def add(self, chunk: Chunk) -> None:
        """Take the next runs, and write every file that is full."""
        self.done += chunk.runs
        self.changed = True
        _extend(self.columns, chunk.columns)
        for table, counts in chunk.counts.items():
            self.counts[table] += counts
        while len(self.counts["runs"]) >= self.part:
            self._write(self.done - len(self.counts["runs"]), self.part)
            for table, held in self.columns.items():
                rows = sum(self.counts[table][: self.part])
                del self.counts[table][: self.part]
                for cells in held.values():
                    del cells[:rows]
            self.changed = bool(self.counts["runs"])

    def save(self, now: float) -> None:
        """Write the file that is not full, if some time has gone by since it was written."""
        if self.saved is None:
            self.saved = now
        if now - self.saved >= SAVED_EVERY:
            self.saved = now
            self.close()

    def close(self) -> None:
        """Write the file that is not full."""
        if self.changed and self.counts["runs"]:
            self._write(self.done - len(self.counts["runs"]), len(self.counts["runs"]))
        self.changed = False

    def _write(self, first: int, runs: int) -> None:
        parquet, arrow, about = _parquet(), _arrow(), written(self.about)
        for table in reversed(TABLES):
            rows = sum(self.counts[table][:runs])
            found = {name: cells[:rows] for name, cells in self.columns[table].items()}
            file = _file(self.place, table, first // self.part)
            fresh = file.with_suffix(".new")
            parquet.write_table(arrow.table(found, schema=schema(table, about)), fresh)
            fresh.replace(file)

    def results(self) -> Results:
        """Give what is in the files as results."""
        return _read(self.place, self.about)

    def take_up(self) -> None:
        """Go on behind what is there: full files stay as they are, and the one that is not full is read."""
        files = _files(self.place, "runs")
        held = [rows_in(file) for file in files]
        self.done = sum(held)
        if not held or held[-1] >= self.part:
            return
        names = read_file(files[-1], [CASE])[CASE].to_pylist()
        for table in TABLES:
            found = plain(read_file(_file(self.place, table, len(files) - 1)), table)
            there = Counter(found[CASE])
            counts = [there[name] for name in names]
            rows = sum(counts)  # of runs that `runs` does not tell of yet, which come last, nothing is taken
            self.counts[table] = counts
            self.columns[table] = {name: cells[:rows] for name, cells in found.items()}


def _file(place: Path, table: str, number: int) -> Path:
    return place / table / f"{number:06}.parquet"


def _files(place: Path, table: str) -> tuple[Path, ...]:
    """Name the files of a table in order, up to the first that is missing from `runs`."""
    found: list[Path] = []
    while _file(place, "runs", len(found)).exists():
        found.append(_file(place, table, len(found)))
    return tuple(found)


def open_place(place: Path, experiment: Experiment, part: int) -> Folder:
    """Open a folder for the results of an experiment: a new one, an empty one, or one in which it was broken off.

    Raises:
        InvalidArgument: `other-experiment` and `other-library` if what is there came of something else, `not-empty` if it is something else.
        NotFound: `missing-extra`, `not-results`, `broken-results`.
    """
    _parquet()
    about, manifest = provenance(experiment), place / MANIFEST
    if manifest.exists():
        known, part = _manifest(place)
        _same(place, known, about)
        folder = Folder(place, known, part)
        folder.take_up()
        return folder
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        remedy = "Name a folder that is new or empty, or one of the same experiment."
        raise InvalidArgument(Problem("not-empty", "place", f"{place} holds something else than results", remedy))
    for table in TABLES:
        (place / table).mkdir(parents=True, exist_ok=True)
    fresh = manifest.with_suffix(".new")
    fresh.write_text(f"{written(about, part=part)}\n", encoding="utf-8")
    fresh.replace(manifest)
    return Folder(place, about, part)


def _manifest(place: Path) -> tuple[Provenance, int]:
    try:
        text = (place / MANIFEST).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise not_results(place, "there are no results") from error
    return read_provenance(text, place)


def _same(place: Path, known: Provenance, about: Provenance) -> None:
    if known.experiment != about.experiment:
        given = f"the results in {place} came of another experiment ({known.experiment[:12]}, not {about.experiment[:12]})"
        raise InvalidArgument(Problem("other-experiment", "place", given, "Name another folder, or run the experiment that was begun there."))
    if known.library != about.library:
        given = f"the results in {place} came of plcprotocols {known.library}, this is {about.library}"
        raise InvalidArgument(Problem("other-library", "place", given, "Go on with the version it was begun with, or begin in another folder."))


def read_results(place: Path | str) -> Results:
    """Read the results of an experiment, also of one that was broken off or still runs.

    Args:
        place: the folder they are in.

    Raises:
        NotFound: `not-results`, `missing-extra`.
    """
    place = Path(place)
    return _read(place, _manifest(place)[0])


def _read(place: Path, about: Provenance) -> Results:
    return Results(about, *(Table(name, about, files=_files(place, name)) for name in TABLES))
