# SPDX-License-Identifier: MIT
"""No function of the demonstration or of the simulation knows a protocol: what is special about one is said by values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.simulation.reading import phases

SOURCE = Path(__file__).parents[2] / "src" / "plcprotocols"
MODULES = sorted(path for folder in ("app", "simulation") for path in (SOURCE / folder).glob("*.py"))
# Words of the commands and the grammar that a phase or a role happens to be called by.
WORDS = {
    "facilitator",
    "owner",
    "member",
    "decision",
    "act",
    "action",
    "ideas",
    "frame",
    "learning",
    "round",
    "value",
    "agree",
    "all",
    "audience",
    "caller",
    "head",
    "meetings",
    "outcome",
    "position",
    "question",
}


def said(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            leaves = (leaf for part in body for leaf in ast.walk(part))
            yield from ((node.name, leaf.value) for leaf in leaves if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_function_names_a_protocol_a_phase_or_an_item(path: Path) -> None:
    for protocol in PROTOCOLS:
        known = {phase.id for phase in phases(protocol.steps)} | {rule.id for rule in protocol.items} | {role.id for role in protocol.roles}
        for function, text in said(path):
            assert protocol.id not in text, f"{function} names {protocol.id}"
            assert text not in known - WORDS, f"{function} names {text} of {protocol.id}"
