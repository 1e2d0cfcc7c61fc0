# SPDX-License-Identifier: MIT
"""The examples run as scripts, as somebody would run them from the repository, and print what they promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))

EMBEDDED = """\
15:00 Presentation: nobody speaks, 0:15:00 left
15:01 Presentation: bor speaks, 0:14:00 left
15:04 cilka has no button 'begin-turn'
15:16 Presentation: nobody speaks, time is up
15:16 Presentation: nobody speaks, 0:02:00 left
15:18 Clarifying questions: nobody speaks, 0:05:00 left
15:18 Clarifying questions: cilka speaks, 0:05:00 left
"""


def printed(script: Path, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", script], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_an_example_runs_prints_and_leaves_nothing_behind(script: Path, tmp_path: Path) -> None:
    assert printed(script, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_session_says_what_goes_on(tmp_path: Path) -> None:
    assert printed(EXAMPLES / "embed.py", tmp_path) == EMBEDDED


def test_the_seeded_run_repeats_and_tells_planned_from_actual(tmp_path: Path) -> None:
    told = printed(EXAMPLES / "seeded_run.py", tmp_path)
    assert "seed 7 twice, the same record: True\n" in told
    assert "seed 8, the same record: False\n" in told
    assert re.search(r"^presentation +15\.0 +\d+\.\d$", told, re.MULTILINE)
    assert re.search(r"^debrief +5\.0 +\d+\.\d$", told, re.MULTILINE)
    assert re.search(r"^bor +\d+\.\d$", told, re.MULTILINE)
    assert told == printed(EXAMPLES / "seeded_run.py", tmp_path)


def test_the_lesson_study_tells_what_was_learned_and_proves_its_records(tmp_path: Path) -> None:
    told = printed(EXAMPLES / "lesson_study.py", tmp_path)
    assert "  Tena opens " in told
    assert "07 March    not yet answered: Luka\n07 March    Luka: stand-aside\n" in told
    assert re.findall(r"will teach: (\w+)", told) == ["Luka", "Zuzana"]
    assert re.findall(r"meeting (\d): facilitator (\w+)", told) == [
        (str(number), person) for number, person in enumerate(["Maja", "Luka", "Zuzana", "Tena", "Maja", "Luka", "Zuzana"], start=1)
    ]
    assert "lesson 2, Zuzana: Wait two minutes, in other games too.\n" in told
    assert told.endswith("\n3 records belong together: acorns, talk-1, talk-2\n")


def test_the_trios_are_all_clients_and_the_bell_rings_for_whoever_came_late(tmp_path: Path) -> None:
    told = printed(EXAMPLES / "many_at_once.py", tmp_path)
    assert "9 people, to be split into (3, 3, 3)\n" in told
    assert "kaja comes, and goes to trios-1\n" in told
    assert len(re.findall(r"client: (\w+)", told)) == 10
    assert "  trios-1  client: kaja; then nobody\n  trios-2  rests\n  trios-3  rests\n" in told
    assert told.endswith("15:37:00 everybody has been client\n")


def test_the_dots_order_the_talk(tmp_path: Path) -> None:
    told = printed(EXAMPLES / "dots.py", tmp_path)
    assert "still to vote: cilka, drago, eva\n" in told
    assert re.findall(r"^ +(\d)  +(\d)  (.+)$", told, re.MULTILINE) == [
        ("4", "1", "Homework"),
        ("3", "2", "The new timetable"),
        ("2", "3", "Reading aloud"),
        ("1", "4", "Noise at lunch"),
        ("0", "5", "Parents' evening"),
    ]
    assert told.endswith("15:04 talk about: Homework\n15:14 talk about: The new timetable\n")
