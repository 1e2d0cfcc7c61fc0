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


def missing(shown: list[str], answer: list[str]) -> list[str]:
    """Give the first lines shown together that the answer does not hold behind those before them; none if it holds all, and nothing else in between."""
    place, anywhere = 0, False
    for part in parts(shown):
        if part is None:
            anywhere = True
            continue
        found = (start for start in range(place, len(answer) - len(part) + 1) if answer[start : start + len(part)] == part)
        start = next(found, None)
        if start is None or (start != place and not anywhere):
            return part
        place, anywhere = start + len(part), False
    return [] if anywhere or place == len(answer) else ["the end"]


def parts(shown: list[str]) -> Iterator[list[str] | None]:
    """Cut lines at `...`, for which None stands."""
    part: list[str] = []
    for line in shown:
        if line != "...":
            part.append(line)
            continue
        if part:
            yield part
        yield None
        part = []
    if part:
        yield part


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.stem)
def test_the_terminal_answers_as_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, typed, shown in commands(page):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        main(arguments)
        answer = "".join(capsys.readouterr())
        assert not missing(shown.splitlines(), answer.splitlines()), answer
