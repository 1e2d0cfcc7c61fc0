# SPDX-License-Identifier: MIT
"""The reference pages leave nothing out: every command, event and method stands on its page as its docstring says it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import get_args

import attrs
import pytest

import plcprotocols
from plcprotocols import Session
from plcprotocols.model.commands import Command
from plcprotocols.model.events import Event

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
EVENTS_PAGE = (REFERENCE / "events.md").read_text(encoding="utf-8")
API_PAGE = (REFERENCE / "api.md").read_text(encoding="utf-8")


def row(kind: type[Command | Event]) -> str:
    said = (inspect.getdoc(kind) or "").splitlines()[0].removesuffix(".")
    held = ", ".join(f"`{field.name}`" for field in attrs.fields(kind) if field.name not in {"actor", "at", "seen", "seq"})
    return f"| `{kind.__name__}` | `{kind.tag}` | {said} | {held or '-'} |"


@pytest.mark.parametrize("kind", [*get_args(Command), *get_args(Event)], ids=lambda kind: kind.tag)
def test_every_command_and_event_stands_in_the_table(kind: type[Command | Event]) -> None:
    assert row(kind) in EVENTS_PAGE.splitlines()


def test_the_tables_hold_nothing_else() -> None:
    rows = [line for line in EVENTS_PAGE.splitlines() if line.startswith("| `")]
    assert [row(kind) for kind in (*get_args(Command), *get_args(Event))] == rows


@pytest.mark.parametrize("name", sorted(name for name in vars(Session) if not name.startswith("_")))
def test_every_method_of_a_session_stands_in_the_interface(name: str) -> None:
    lines = {line.strip() for line in API_PAGE.splitlines()}
    assert lines & {f".. automethod:: {name}", f".. autoproperty:: {name}"}


@pytest.mark.parametrize("name", sorted(set(plcprotocols.__all__) - {"__version__"}))
def test_every_public_name_is_explained(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| `{name}` | " in readme
    assert f"`{name} <plcprotocols." in API_PAGE
