# SPDX-License-Identifier: MIT
"""The house stands as it was designed: who may import whom, what is light, what is never done."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "plcprotocols"

# The table of the design: a row may import the rows named for it and its own.
MAY_IMPORT = {
    "model": set[str](),
    "texts": {"model"},
    "engine": {"model"},
    "records": {"model", "engine", "texts"},
    "catalogue": {"model"},
    "analysis": {"model", "engine", "records"},
    "simulation": {"model", "engine", "analysis"},
    "pictures": {"model", "engine", "analysis", "texts"},
    "app": {"model", "texts", "engine", "records", "catalogue", "simulation"},
}
OUTSIDE = {
    "model": {"attrs"},
    "texts": {"attrs"},
    "engine": {"attrs", "transitions"},
    "records": {"attrs", "cattrs"},
    "catalogue": set[str](),
    "analysis": {"attrs", "webvtt"},
    "simulation": {"attrs", "pandas", "polars", "pyarrow"},
    "pictures": {"attrs", "matplotlib"},
    "app": {"attrs", "cyclopts", "rich"},
}
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if path.parent != SOURCE]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def row(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def test_every_folder_is_a_row_of_the_table() -> None:
    assert {row(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_what_its_row_may(path: Path) -> None:
    here = row(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "plcprotocols":
            if parts[1] in {"_version", "__version__"}:
                continue
            assert parts[1] in MAY_IMPORT[here] | {here}, f"{path}: {name}"
        elif parts[0] not in sys.stdlib_module_names:
            assert parts[0] in OUTSIDE[here], f"{path}: {name}"


def test_one_module_imports_transitions() -> None:
    users = [path.name for path in MODULES if any(name.split(".")[0] == "transitions" for name in imported(path))]
    assert users == ["machine.py"]


def test_importing_the_package_is_light() -> None:
    code = "import sys, plcprotocols; print(sorted({name.split('.')[0] for name in sys.modules} & {'attrs', 'attr', 'cattrs', 'transitions', 'rich', 'cyclopts'}))"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "[]"


def test_the_core_needs_no_extra() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['rich', 'cyclopts', 'orjson', 'hypothesis', 'numpy', 'webvtt', 'matplotlib', 'pyarrow', 'polars', 'pandas', 'distributed']));"
        "import plcprotocols.engine.session, plcprotocols.records, plcprotocols.catalogue, plcprotocols.texts, plcprotocols.simulation, plcprotocols.analysis, plcprotocols.pictures, plcprotocols.pictures.plot; print('fine')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "fine\n"


@pytest.mark.parametrize("path", [path for path in MODULES if row(path) != "app"], ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_reads_a_clock_draws_by_itself_or_evaluates(path: Path) -> None:
    drawn_or_timed = {"random", "time", "time.perf_counter", "time.monotonic", "time.time", "secrets", "asyncio", "threading", "importlib"}
    found = imported(path) & drawn_or_timed
    allowed = {"time.perf_counter"} if path.relative_to(SOURCE) == Path("simulation", "stopwatch.py") else set[str]()
    assert not found - allowed, f"{path} imports a clock, chance or another thread"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"eval", "exec", "compile", "__import__", "datetime.now", "datetime.today", "datetime.utcnow"}, f"{path}: {called}"


def test_no_function_names_a_protocol() -> None:
    ids = {"video-coaching-intervision", "tuning-protocol"}
    for path in MODULES:
        if row(path) == "catalogue":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                named = {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and leaf.value in ids}
                assert not named, f"{path}: {node.name} names {named}"


def test_every_public_name_is_there() -> None:
    import plcprotocols  # noqa: PLC0415 - its laziness is what is tested

    assert len([name for name in plcprotocols.__all__ if not name.startswith("_")]) <= 16
    for name in plcprotocols.__all__:
        assert getattr(plcprotocols, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = plcprotocols.nothing
