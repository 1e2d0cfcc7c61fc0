# SPDX-License-Identifier: MIT
"""What the pages show of the terminal is what it prints.

In a `console` block a line behind `$` is a command and one behind `>` is typed into it; the other lines are its answer, in order. `...` stands for
any lines, and behind a typed line some may be left out. The blocks of a page are one visit to the terminal, in one folder.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from plcprotocols.app.cli import main

PAGES = sorted((Path(__file__).parents[2] / "docs").rglob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWING = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


def commands(page: Path) -> Iterator[tuple[list[str], str, str]]:
    """Give the commands of a page: arguments, what is typed in, and what is shown of the answer."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for command in re.split(r"^\$ plcprotocols ", block, flags=re.MULTILINE)[1:]:
            first, *rest = command.splitlines()
            typed = [line.removeprefix("> ") for line in rest if line.startswith("> ")]
            shown = ["..." if line.startswith("> ") else line for line in rest]
            yield shlex.split(first), "\n".join(typed), "\n".join(shown)


def pattern(shown: str) -> str:
    """Make a pattern of an answer in which `...` stands for any lines."""
    return "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in shown.splitlines())


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.stem)
def test_the_terminal_answers_as_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, typed, shown in commands(page):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        main(arguments)
        answer = "".join(capsys.readouterr())
        assert re.fullmatch(pattern(shown), answer), answer
