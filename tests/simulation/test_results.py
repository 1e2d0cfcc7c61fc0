# SPDX-License-Identifier: MIT
"""Tables say what they hold, agree with the sessions they tell of, and go into other libraries as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from plcprotocols.analysis import from_session, participation
from plcprotocols.catalogue import find
from plcprotocols.engine.timing import clock
from plcprotocols.model import events as e
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.records import outcome
from plcprotocols.simulation import Condition, Equal, Experiment, Kind, Results, read_results, replay, run_experiment
from plcprotocols.simulation.columns import TABLES

TUNING = find("tuning-protocol")
EXPERIMENT = Experiment([Condition("tuning", TUNING, 8, policies=Equal(passes=0.3), mode="guided"), Condition("small", TUNING, 1)], replicates=2, seed=5)
PAGE = Path(__file__).parents[2] / "docs" / "run-an-experiment.md"


@cache
def held() -> Results:
    return run_experiment(EXPERIMENT)


@pytest.fixture(params=["memory", "files"])
def results(request: pytest.FixtureRequest, tmp_path: Path) -> Results:
    return held() if request.param == "memory" else run_experiment(EXPERIMENT, place=tmp_path / "x", part=1)


def test_a_row_tells_what_its_session_does(results: Results) -> None:
    session = replay(EXPERIMENT, 0).session
    row, told, measured = next(results.runs.rows()), clock(session.events, session.events[-1].at), participation(from_session(session))
    assert row["actual_seconds"] == told.elapsed.total_seconds()
    assert row["overrun_seconds"] == told.overrun.total_seconds()
    assert row["gini_time"] == measured.get("gini").value
    assert row["gini_turns"] == measured.get("gini", "turns").value
    assert row["silent"] == measured.get("silent").value
    assert row["people"] == 8
    visits = [each for each in results.phases.rows() if each["case:concept:name"] == "tuning-0"]
    assert [each["concept:name"] for each in visits] == [each.phase for each in session.clock().visits]
    assert sum(each["actual_seconds"] for each in visits) <= row["actual_seconds"] + 1e-6
    turns = [each for each in results.turns.rows() if each["case:concept:name"] == "tuning-0"]
    begun = [each for each in session.events if isinstance(each, e.TurnBegun)]
    assert [(each["org:resource"], each["concept:name"], each["start_timestamp"]) for each in turns] == [(each.actor, each.move.value, each.at) for each in begun]
    assert {each["phase"] for each in turns} <= {each["concept:name"] for each in visits}
    assert round(sum(each["seconds"] for each in turns), 6) == row["talk_seconds"]
    assert {"facilitator", "owner"} < {each["org:role"] for each in turns}


def test_every_cell_is_of_its_columns_kind(results: Results) -> None:
    kinds: dict[Kind, type[Any]] = {Kind.TEXT: str, Kind.WHOLE: int, Kind.NUMBER: float, Kind.MOMENT: datetime}
    for table in map(results.table, TABLES):
        for row in table.rows():
            assert tuple(row) == tuple(column.name for column in table.columns)
            for column in table.columns:
                assert row[column.name] is None or type(row[column.name]) is kinds[column.kind], column.name


def test_moments_are_utc() -> None:
    assert all(each.utcoffset() == timedelta() for each in held().turns.column("time:timestamp"))


def test_tables_become_those_of_others(results: Results) -> None:
    for table in map(results.table, TABLES):
        as_rows = list(table.rows())
        assert table.to_arrow().to_pylist() == as_rows
        assert table.to_polars().to_dicts() == as_rows
        assert len(table) == len(as_rows) == len(table.to_pandas())
    assert results.runs.to_polars("gini_time", "condition").columns == ["gini_time", "condition"]
    assert str(results.turns.to_pandas()["time:timestamp"].dtype) == "datetime64[us, UTC]"
    assert str(results.turns.to_arrow().schema.field("time:timestamp").type) == "timestamp[us, tz=UTC]"


def test_empty_tables_keep_their_columns() -> None:
    failed = run_experiment(Experiment([Condition("small", TUNING, 1)], replicates=1, seed=5))
    assert (len(failed.turns), failed.turns.to_polars().shape) == (0, (0, len(TABLES["turns"])))


def test_results_say_where_they_come_from(results: Results) -> None:
    told = results.provenance
    assert (told.experiment, told.seed, told.replicates, told.draws) == (EXPERIMENT.digest, 5, 2, "common")
    assert told.protocols[0] == ("tuning", TUNING.id, TUNING.edition, rule_digest(TUNING))
    assert told.python == ".".join(map(str, sys.version_info[:3]))
    assert results.complete
    within = json.loads(results.turns.to_arrow().schema.metadata[b"plcprotocols"])
    assert within["experiment"] == told.experiment
    assert within["library"] == told.library


def test_files_can_be_read_without_this_library(tmp_path: Path) -> None:
    found = run_experiment(EXPERIMENT, place=tmp_path / "x", part=1)
    code = f"import polars; print(len(polars.read_parquet({str(tmp_path / 'x' / 'turns' / '*.parquet')!r})))"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert int(printed) == len(found.turns)
    assert list(read_results(str(tmp_path / "x")).runs.rows()) == list(found.runs.rows())


def test_an_unknown_column_is_named_with_the_nearest(results: Results) -> None:
    for asks in (results.runs.column, results.runs.to_arrow, results.runs.to_polars):
        with pytest.raises(NotFound, match=r"unknown-column.*gini_time"):
            asks("gini-time")
    with pytest.raises(InvalidArgument, match=r"unknown-table.*turns"):
        results.table("moves")


@pytest.mark.parametrize(("package", "extra"), [("pyarrow", "simulation"), ("polars", "polars"), ("pandas", "pandas")])
def test_what_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(NotFound, match=rf"missing-extra.*plcprotocols\[{extra}\]"):
        held().runs.to_pandas() if package == "pandas" else held().runs.to_polars()
    if package == "pyarrow":
        with pytest.raises(NotFound, match="missing-extra"):
            run_experiment(EXPERIMENT, place=tmp_path / "x")
        assert not (tmp_path / "x").exists()


def test_nothing_is_imported_before_it_is_used() -> None:
    code = (
        "import sys; from plcprotocols import find; from plcprotocols.simulation import *;"
        "found = run_experiment(Experiment([Condition('x', find('check-in'), 4)], replicates=1, seed=1));"
        "print(found.counts(), sorted({'polars', 'pandas', 'pyarrow', 'distributed', 'numpy'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "{'ended': 1} []"


def test_sessions_held_inside_are_counted() -> None:
    condition = Condition("cycle", find("lesson-study-sptr"), 4, arguments={"outcome": outcome})
    row = next(run_experiment(Experiment([condition], replicates=1, seed=1)).runs.rows())
    assert (row["status"], row["error"]) == ("ended", None)
    assert row["held"] > 0


@pytest.mark.parametrize("table", TABLES)
def test_the_page_tells_what_every_column_is(table: str) -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    for column in TABLES[table]:
        assert f"| `{column.name}` | {column.says} |" in page
