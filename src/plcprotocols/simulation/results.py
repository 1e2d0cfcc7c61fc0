# SPDX-License-Identifier: MIT
"""What came of an experiment: three tidy tables, and what it takes to trust them.

A table is in memory, or in Parquet files that are read when it is asked. pyarrow, polars and pandas are imported when they are used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import asdict, field, frozen

from plcprotocols._version import __version__
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.errors import InvalidArgument, NotFound, Problem
from plcprotocols.simulation.columns import EPOCH, TABLES, Cell, Column, Kind, find_column, names_of
from plcprotocols.simulation.experiments import Experiment

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")
META = b"plcprotocols"


@frozen
class Provenance:
    """Where results come from.

    Attributes:
        experiment: digest of the experiment.
        seed: its root seed.
        replicates: how often each condition was held.
        at: when each session opened.
        draws: which draws the conditions shared.
        protocols: for each condition its name, and id, edition and rule digest of its protocol.
        library: version of this library.
        python: version of Python.
    """

    experiment: str
    seed: int
    replicates: int
    at: str
    draws: str
    protocols: tuple[tuple[str, str, str, str], ...]
    library: str = field(kw_only=True)
    python: str = field(kw_only=True)

    @property
    def runs(self) -> int:
        """How many runs there are when the experiment is done."""
        return len(self.protocols) * self.replicates


def provenance(experiment: Experiment) -> Provenance:
    """Say where the results of an experiment come from that is run here and now."""
    digests = {id(each.protocol): rule_digest(each.protocol) for each in experiment.conditions}
    protocols = tuple((each.name, each.protocol.id, each.protocol.edition, digests[id(each.protocol)]) for each in experiment.conditions)
    at, draws = experiment.at.isoformat(), experiment.draws.value
    return Provenance(
        experiment.digest, experiment.seed, experiment.replicates, at, draws, protocols, library=__version__, python=python_version()
    )


def written(told: Provenance, **more: int) -> str:
    """Write a provenance down as JSON."""
    return json.dumps({**asdict(told), **more}, ensure_ascii=False, indent=1, sort_keys=True)


def read_provenance(text: str, place: Path) -> tuple[Provenance, int]:
    """Read a provenance from JSON, and how many runs a file holds there.

    Raises:
        NotFound: `not-results` for anything else.
    """
    try:
        found = json.loads(text)
        part, protocols = int(found.pop("part")), tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in found.pop("protocols"))
        return Provenance(**found, protocols=protocols), part
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise not_results(place, "experiment.json does not tell where results come from") from error


def not_results(place: Path, given: str) -> NotFound:
    """Make the error for a place in which there are no results."""
    return NotFound(Problem("not-results", str(place), given, "Name the folder that run_experiment was given as place."))


@frozen(eq=False)
class Table:
    """One table of results; what its columns tell is said by `columns`.

    Attributes:
        name: `runs`, `phases` or `turns`.
        held: its columns, where they are in memory.
        files: its Parquet files in order, where they are there.
        about: where it comes from.
    """

    name: str
    about: Provenance
    held: Mapping[str, list[Cell]] = field(factory=dict, repr=False)
    files: tuple[Path, ...] = field(default=(), repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, each with its name, its kind, and what it tells."""
        return TABLES[self.name]

    def __len__(self) -> int:
        if not self.files:
            return len(next(iter(self.held.values()), ()))
        return sum(map(rows_in, self.files))

    def column(self, name: str) -> list[Any]:
        """Give the cells of a column; moments are aware datetimes.

        Args:
            name: the column's name.

        Raises:
            NotFound: `unknown-column`.
        """
        kind, found = find_column(self.name, name).kind, list[Cell]()
        for part in self._parts((name,)):
            found += part[name]
        return list(map(moment, found)) if kind is Kind.MOMENT else found

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give the rows one after another, each by column; of files no more than one is in memory."""
        names, moments = names_of(self.name), [column.name for column in self.columns if column.kind is Kind.MOMENT]
        for part in self._parts(names):
            for cells in zip(*(part[name] for name in names), strict=True):
                row: dict[str, Any] = dict(zip(names, cells, strict=True))
                for name in moments:
                    row[name] = moment(row[name])
                yield row

    def _parts(self, names: tuple[str, ...]) -> Iterator[Mapping[str, list[Any]]]:
        if not self.files:
            yield {name: self.held.get(name, []) for name in names}
            return
        for file in self.files:
            yield plain(read_file(file, names), self.name)

    def to_arrow(self, *columns: str) -> pa.Table:
        """Give it as a pyarrow Table (extra `simulation`).

        Args:
            *columns: only these, in this order; all if none is named.

        Raises:
            NotFound: `unknown-column`, `missing-extra`.
        """
        names = [find_column(self.name, name).name for name in columns] or list(names_of(self.name))
        arrow, shape = _arrow(), schema(self.name, written(self.about))
        if not self.files:
            return arrow.table({name: self.held.get(name, []) for name in names_of(self.name)}, schema=shape).select(names)
        return arrow.concat_tables([read_file(file, names) for file in self.files]).replace_schema_metadata(shape.metadata)

    def to_polars(self, *columns: str) -> pl.DataFrame:
        """Give it as a polars DataFrame (extra `polars`); columns as in `to_arrow`.

        Raises:
            NotFound: `unknown-column`, `missing-extra`.
        """
        arrow = self.to_arrow(*columns)
        found: pl.DataFrame = _imported(_polars, "polars", "polars").DataFrame(arrow)
        return found

    def to_pandas(self, *columns: str) -> pd.DataFrame:
        """Give it as a pandas DataFrame (extra `pandas`); columns as in `to_arrow`.

        Raises:
            NotFound: `unknown-column`, `missing-extra`.
        """
        arrow = self.to_arrow(*columns)
        _imported(_pandas, "pandas", "pandas")
        found: pd.DataFrame = arrow.to_pandas()
        return found


def rows_in(file: Path) -> int:
    """Count the rows of a file.

    Raises:
        NotFound: `broken-results`.
    """
    parquet = _parquet()
    try:
        return int(parquet.read_metadata(file).num_rows)
    except (OSError, ValueError) as error:
        raise _broken(file, error) from error


def read_file(file: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read some columns of a file, or all.

    Raises:
        NotFound: `broken-results`.
    """
    parquet = _parquet()
    try:
        return parquet.read_table(file, columns=None if columns is None else list(columns))
    except (OSError, ValueError) as error:
        raise _broken(file, error) from error


def _broken(file: Path, error: Exception) -> NotFound:
    given, remedy = f"the file cannot be read: {error}", "Bring the file back, or run the experiment in another folder."
    return NotFound(Problem("broken-results", str(file), given, remedy))


def moment(cell: Cell) -> Any:
    """Give a moment that is kept as microseconds as an aware datetime."""
    return None if cell is None else EPOCH + timedelta(microseconds=int(cell))


def plain(arrow: pa.Table, table: str) -> dict[str, list[Any]]:
    """Give an Arrow table as columns as they are kept: moments as microseconds."""
    moments = {column.name for column in TABLES[table] if column.kind is Kind.MOMENT}
    return {name: (arrow[name].cast("int64") if name in moments else arrow[name]).to_pylist() for name in arrow.column_names}


@frozen(eq=False)
class Results:
    """What came of an experiment.

    Attributes:
        provenance: where it comes from.
        runs: a row for each run.
        phases: a row for each time a phase was held.
        turns: a row for each turn.
    """

    provenance: Provenance
    runs: Table
    phases: Table
    turns: Table

    @property
    def complete(self) -> bool:
        """Whether all runs of the experiment are there."""
        return len(self.runs) == self.provenance.runs

    def table(self, name: str) -> Table:
        """Give a table by its name.

        Raises:
            InvalidArgument: `unknown-table`.
        """
        if name not in TABLES:
            raise InvalidArgument(Problem("unknown-table", "name", f"there is no table {name!r}", f"Known: {', '.join(TABLES)}."))
        return {"runs": self.runs, "phases": self.phases, "turns": self.turns}[name]

    def counts(self) -> dict[str, int]:
        """Count the runs by how they went."""
        found: dict[str, int] = {}
        for status in self.runs.column("status"):
            found[status] = found.get(status, 0) + 1
        return found


def schema(table: str, about: str) -> pa.Schema:
    """Give the shape of a table for Arrow, with its provenance."""
    arrow = _arrow()
    kinds = {Kind.TEXT: arrow.string(), Kind.WHOLE: arrow.int64(), Kind.NUMBER: arrow.float64(), Kind.MOMENT: arrow.timestamp("us", tz="UTC")}
    return arrow.schema([(column.name, kinds[column.kind]) for column in TABLES[table]], metadata={META: about.encode()})


def _imported(load: Callable[[], T], package: str, extra: str) -> T:
    try:
        return load()
    except ImportError as error:
        remedy = f"Install it with: pip install 'plcprotocols[{extra}]'"
        raise NotFound(Problem("missing-extra", package, f"{package} is not installed", remedy)) from error


def _arrow() -> Any:
    def load() -> Any:
        import pyarrow  # noqa: ICN001, PLC0415 - an extra

        return pyarrow

    return _imported(load, "pyarrow", "simulation")


def _parquet() -> Any:
    def load() -> Any:
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        return parquet

    return _imported(load, "pyarrow", "simulation")


def _polars() -> Any:
    import polars  # noqa: ICN001, PLC0415 - an extra

    return polars


def _pandas() -> Any:
    import pandas  # noqa: ICN001, PLC0415 - an extra

    return pandas
