# SPDX-License-Identifier: MIT
"""Whatever is typed, a session answers every line, and its file can be taken up again."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.app.cli import main
from plcprotocols.app.verbs import KINDS, VERBS, forms
from plcprotocols.records import dump_lines, peek, read
from tests.app.talking import CIRCLE, OPENED, TUNING

TEAM = (
    "lesson-study-sptr",
    "--people",
    "planning-team=ana,bor,cilka,drago",
    "facilitator=ana",
    "recorder=bor",
    "timekeeper=cilka",
    "instructor=drago",
)
TRIOS = ("troika-consulting", "--people", "caller=ana", "member=bor,cilka,drago,eva,fran,gal")
CAFE = ("conversation-cafe", "--people", "facilitator=ana", "member=bor,cilka,drago,eva,fran")
NAMES = ("ana", "bor", "cilka", "drago", "Zora", "")
SAID = (*(form for verb in VERBS for phrase in verb.phrases for form in forms(phrase)), *KINDS)
MORE = (
    "to",
    "for",
    "as",
    "bor",
    "cilka",
    "5",
    "-3",
    "0",
    "hold",
    "turns",
    "yes",
    "all",
    "role=owner",
    "to=bor",
    "x=y",
    "until",
    "15:30",
    "plan",
    "=",
    "about",
    "seen=1",
    "trios-1",
    "tables-1",
    "/",
)
WORDS = ("", "", ": words", ": \u2028 x", ":")
TIMES = ("", "", "", "15:10 ", "2026-03-02T15:20Z ")


def _line(time: str, name: str, said: str, more: list[str], words: str) -> str:
    return f"{time}{' '.join(filter(None, (name, said, *more)))}{words}"


acts = st.builds(
    _line, st.sampled_from(TIMES), st.sampled_from(NAMES), st.sampled_from(SAID), st.lists(st.sampled_from(MORE), max_size=3), st.sampled_from(WORDS)
)
numbers = st.builds(lambda number, rest: f"{number}{rest}", st.integers(0, 25), st.sampled_from(("", " yes", " bor", ": words")))
looks = st.sampled_from(("?", "??", "? bor", "status", "help", "next", "next", ""))
lines = st.lists(st.one_of(acts, numbers, looks, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)), max_size=25)


@given(st.sampled_from((CIRCLE, TUNING, TEAM, TRIOS, CAFE)), st.lists(lines, min_size=1, max_size=2), st.sampled_from(("--plain", "--json")))
def test_whatever_is_typed_is_answered_and_the_file_is_whole(people: tuple[str, ...], parts: list[list[str]], how: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session.jsonl"
        for part in parts:
            where = ("--resume", str(path)) if path.exists() else (*people, "--out", str(path))
            told = io.StringIO()
            with (
                patch.object(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in part))),
                redirect_stdout(io.StringIO()),
                redirect_stderr(told),
            ):
                code = main(["run", *where, "--at", OPENED, how])
            if code:
                assert "(session-ended)" in told.getvalue() or "(cannot-resume)" in told.getvalue()
                return
            record = read(path)
            assert path.read_text(encoding="utf-8") == dump_lines(record)
            if record.header.level.rank >= 2:
                assert peek(path).events == record.events
