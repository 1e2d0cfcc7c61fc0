# SPDX-License-Identifier: MIT
"""Paper: where the commands print, with colours and lines or in plain ASCII.

Lines are broken at a fixed width, so that the same answer is the same bytes wherever it goes; only a narrower terminal breaks them earlier. What is
printed is for the callers.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from shutil import get_terminal_size

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 124
SEPARATOR = 3


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Give columns that fit in so much room without breaking a word, or None if there are none; the widest is made narrower first."""
    columns = list(zip(*rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    words = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    while sum(widths) > room:
        able = [index for index, width in enumerate(widths) if width > words[index]]
        if not able:
            return None
        widths[max(able, key=lambda each: widths[each])] -= 1
    return widths


class Paper:
    """Prints titles, lines and tables to the standard output.

    Args:
        plain: whether to leave colours and line drawing out.
    """

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain
        self._width = min(WIDTH, get_terminal_size().columns) if sys.stdout.isatty() else WIDTH
        self._console = Console(
            file=sys.stdout,
            width=self._width,
            markup=False,
            highlight=False,
            emoji=False,
            force_terminal=False if plain else None,
            color_system=None if plain else "auto",
        )

    def title(self, text: str) -> None:
        """Print the title of a whole."""
        self.say(text, style="bold")
        self._print("=" * min(len(text), self._width), "dim")

    def heading(self, text: str) -> None:
        """Print the title of a part, after an empty line."""
        self.blank()
        self.say(text, hang=2, style="bold cyan")

    def blank(self) -> None:
        """Print an empty line."""
        self._print("", "")

    def say(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "", strong: str = "") -> None:
        """Print a paragraph.

        Args:
            text: the paragraph.
            indent: how far it stands in.
            hang: how much farther its second and later lines stand in.
            style: a style of rich; left out where it cannot be shown.
            strong: words in it that are to stand out.
        """
        lines = textwrap.wrap(
            text, self._width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang), break_on_hyphens=False, break_long_words=False
        )
        for line in lines or [""]:
            self._print(line, style, strong)

    def line(self, text: str) -> None:
        """Print one line as it is, however long."""
        self._print(text, "")

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), closing: int = 0) -> None:
        """Print a table; where it cannot be made narrow enough between words, each row as a paragraph of its own.

        Args:
            headers: one a column.
            rows: the cells.
            right: columns that are set to the right.
            closing: how many of the last rows are sums, set apart by a line.
        """
        widths = _widths([headers, *rows], self._width - SEPARATOR * (len(headers) - 1))
        if widths is None:
            self._stack(headers, rows)
            return
        table = Table(box=box.ASCII if self._plain else box.SIMPLE_HEAD, show_edge=False, pad_edge=False, safe_box=True)
        for index, header in enumerate(headers):
            table.add_column(header, justify="right" if index in right else "left", overflow="fold", width=widths[index])
        for index, row in enumerate(rows):
            table.add_row(*(Text(cell) for cell in row), end_section=closing > 0 and index == len(rows) - closing - 1)
        with self._console.capture() as captured:
            self._console.print(table)
        for line in captured.get().splitlines():
            self._console.file.write(line.rstrip() + "\n")

    def _stack(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for first, *others in rows:
            self.say(first, style="bold")
            found = "; ".join(f"{header}: {cell}" for header, cell in zip(headers[1:], others, strict=True) if cell)
            self.say(found, indent=2, hang=2)

    def _print(self, text: str, style: str, strong: str = "") -> None:
        shown = Text(text.rstrip(), style=style)
        if strong:
            shown.highlight_words([strong], "bold")
        self._console.print(shown, soft_wrap=True)


class Silent(Paper):
    """Prints nothing."""

    def _print(self, text: str, style: str, strong: str = "") -> None:
        pass
