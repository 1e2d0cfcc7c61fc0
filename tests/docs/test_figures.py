# SPDX-License-Identifier: MIT
"""The figures of a page are those its examples draw: each that is shown is drawn there, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.test_pages import ROOT, failures, pages

FIGURE = re.compile(r"!\[[^\]]+\]\(pictures/([\w-]+\.svg)\)")
SHOWING = [page for page in sorted((ROOT / "docs").rglob("*.md")) if FIGURE.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.stem)
def test_the_figures_of_a_page_are_drawn_by_its_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = pages.parse(page)
    monkeypatch.chdir(tmp_path)
    assert not failures(document)
    for name in FIGURE.findall(page.read_text(encoding="utf-8")):
        shown = page.parent / "pictures" / name
        # A picture that is meant to change is written anew by copying what the example has drawn.
        assert (tmp_path / name).read_text(encoding="utf-8") == shown.read_text(encoding="utf-8"), f"copy {tmp_path / name} to {shown}"


def test_every_figure_is_shown() -> None:
    names = {name for page in SHOWING for name in FIGURE.findall(page.read_text(encoding="utf-8"))}
    assert {path.name for path in (ROOT / "docs" / "pictures").iterdir()} == names
