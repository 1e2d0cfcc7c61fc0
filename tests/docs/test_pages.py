# SPDX-License-Identifier: MIT
"""Every Python example of the README, the pages and the docstrings is run.

A page is one test: its examples build on one another, in order, in one namespace. Each docstring of a module has a namespace of its own.
"""

from __future__ import annotations

from doctest import ELLIPSIS, IGNORE_EXCEPTION_DETAIL
from pathlib import Path

import pytest
from sybil import Document, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import SybilFailure
from sybil.parsers import doctest, myst

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = sorted((ROOT / "src").rglob("*.py"))
OPTIONS = ELLIPSIS | IGNORE_EXCEPTION_DETAIL

pages = Sybil(parsers=[myst.PythonCodeBlockParser(doctest_optionflags=OPTIONS), myst.SkipParser()])
docstrings = Sybil(parsers=[doctest.DocTestParser(OPTIONS)], document_types={".py": PythonDocStringDocument})


def failures(document: Document) -> list[str]:
    """Run a document's examples in order; what is said of those that do not show what they claim."""
    found = []
    for example in document.examples():
        try:
            example.evaluate()
        except SybilFailure as failure:
            found.append(str(failure))
    return found


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = pages.parse(page)
    monkeypatch.chdir(tmp_path)
    assert not failures(document)


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_the_examples_of_a_module_run(module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docstrings.parse(module)
    monkeypatch.chdir(tmp_path)
    assert not failures(document)
