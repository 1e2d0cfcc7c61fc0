# SPDX-License-Identifier: MIT
"""JSON Lines to the tree of a document: which line is what, and how much of a broken file is good.

What the parts must hold is for `plcprotocols.records.layout`.
"""

from __future__ import annotations

from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.records.layout import Tree
from plcprotocols.records.problems import attempt, given, join
from plcprotocols.records.text import parse

_ORDER = "Header first, each content just before the event that points to it, the seal last."


def assemble(text: str) -> Plain:
    """Put the lines of a document together to its tree.

    Raises:
        InvalidRecord: `truncated` for a last line that breaks off, `not-json` for any other that cannot be read, `swapped` for a misplaced one.
    """
    # Only a newline ends a line; other line separators may stand in somebody's words.
    lines = text.split("\n")
    ended = lines[-1] == ""
    if ended:
        lines.pop()
    if not lines:
        raise InvalidRecord(Problem("truncated", "line 1", "this is empty", "Fetch the whole document again."))
    problems: list[Problem] = []
    rows = [attempt(problems, _row, line, number) for number, line in enumerate(lines, start=1)]
    if not ended and rows[-1] is None and problems[-1].code == "not-json" and lines[-1].startswith("{"):
        problems[-1] = _truncated(rows)
    if problems:
        raise InvalidRecord(*problems)
    return _tree([row for row in rows if row is not None])


def _row(line: str, number: int) -> Tree:
    place = f"line {number}"
    try:
        row = parse(line, place=place)
    except InvalidRecord as error:
        raise InvalidRecord(*(_on(problem, place) for problem in error.problems)) from None
    if not isinstance(row, dict):
        raise InvalidRecord(Problem("wrong-type", place, given(row), "Expected an object on each line."))
    return row


def _on(problem: Problem, place: str) -> Problem:
    """Say on which line it is; only the last line of a document can be cut short, so elsewhere it is no JSON."""
    if problem.place != place:
        return Problem(problem.code, join(place, problem.place), problem.given, problem.remedy)
    return Problem("not-json" if problem.code == "truncated" else problem.code, place, problem.given, problem.remedy)


def _truncated(rows: list[Tree | None]) -> Problem:
    good = len(rows) - 1
    events = sum(1 for row in rows[1:-1] if row is not None and "is" in row)
    remedy = f"Lines 1 to {good} are good and hold {events} events; keep them to go on from there, or fetch the document again."
    if not all(rows[:-1]) or not good:
        remedy = "Fetch the document again."
    return Problem("truncated", f"line {len(rows)}", "the last line breaks off", remedy)


def _tree(rows: list[Tree]) -> Tree:
    events: list[Plain] = []
    contents: list[Plain] = []
    problems: list[Problem] = []
    seal: Plain = None
    for number, row in enumerate(rows[1:], start=2):
        following = rows[number] if number < len(rows) else {}
        if set(row) == {"content"}:
            contents.append(row["content"])
            if not _precedes(row["content"], following):
                problems.append(_misplaced(number, "a content"))
        elif set(row) == {"seal"}:
            seal = row["seal"]
            if following:
                problems.append(_misplaced(number, "the seal"))
        elif "format" in row:
            problems.append(_misplaced(number, "a header"))
        else:
            events.append(row)
    if problems:
        raise InvalidRecord(*problems)
    top = rows[0]
    problems = [
        Problem("unknown-key", join("line 1", key), "this does not stand on the first line", _ORDER)
        for key in ("events", "contents", "seal")
        if key in top
    ]
    if problems:
        raise InvalidRecord(*problems)
    return {**top, "events": events, "contents": contents, "seal": seal}


def _precedes(content: Plain, event: Tree) -> bool:
    return isinstance(content, dict) and event.get("content") == content.get("id")


def _misplaced(number: int, what: str) -> Problem:
    return Problem("swapped", f"line {number}", f"{what} does not belong on this line", _ORDER)
