# SPDX-License-Identifier: MIT
"""`plan`: a protocol fitted into the time there is, and what is told where it cannot be."""

from __future__ import annotations

import json

import pytest

from plcprotocols.app import wording
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import is_programme
from plcprotocols.engine.planning import plan
from plcprotocols.model.protocol import Protocol
from tests.app.terminal import Run


@pytest.mark.parametrize("protocol", [each for each in PROTOCOLS if not is_programme(each)], ids=lambda each: each.id)
def test_every_protocol_of_one_meeting_is_planned_for_people_and_for_programs(run: Run, protocol: Protocol) -> None:
    planned = plan(protocol, protocol.people.least, 400)
    told = json.loads(run("plan", protocol.id, "--people", protocol.people.least, "--minutes", 400, "--json").out)
    assert {name: told[name] for name in ("id", "edition", "people", "given", "complete", "skipped")} == {
        "id": protocol.id,
        "edition": protocol.edition,
        "people": protocol.people.least,
        "given": 400,
        "complete": planned.complete,
        "skipped": [],
    }
    assert told["minutes"] == round(planned.minutes, 3)
    assert told["spare"] == round(planned.spare, 3)
    rows = [(row.phase, row.times, None if row.minutes is None else round(row.minutes, 3)) for row in planned.rows]
    assert [(row["phase"], row["times"], row["minutes"]) for row in told["rows"]] == rows
    printed = run("plan", protocol.id, "--people", protocol.people.least, "--minutes", "400", "--plain")
    out = " ".join(printed.out.split())
    assert (printed.code, printed.err) == (0, "")
    for row in planned.rows:
        assert row.title.split()[0] in out
    assert f"of 400 minutes. {'To spare' if planned.complete else 'Left, to spare or for what has no stated minutes'}: " in out
    assert ("at least" in out) != planned.complete
    assert ("untimed" in out) == any(row.minutes is None for row in planned.rows)


@pytest.mark.parametrize("protocol", [each for each in PROTOCOLS if is_programme(each)], ids=lambda each: each.id)
def test_what_goes_on_over_several_meetings_is_told_so(run: Run, protocol: Protocol) -> None:
    printed = run("plan", protocol.id, "--people", protocol.people.least, "--minutes", 400, "--plain")
    assert (printed.code, printed.out) == (2, "")
    assert f"{protocol.id} goes on over several meetings, which are planned one by one (several-meetings)." in printed.err
    assert "plan what it holds by itself: " in printed.err


def test_what_has_to_go_is_told(run: Run) -> None:
    printed = run("plan", "tuning-protocol", "--people", 8, "--minutes", 45, "--plain")
    assert "Skipped, so that the rest fits: Looking at the work." in printed.out
    assert "Planned: 45 of 45 minutes." in printed.out
    assert "To spare" not in printed.out
    (row,) = [line for line in printed.out.splitlines() if line.startswith("Looking at the work (optional)")]
    assert [cell.strip() for cell in row.split("|")[1:4]] == ["1", "skipped", "-"]
    told = json.loads(run("plan", "tuning-protocol", "--people", 8, "--minutes", 45, "--json").out)
    assert told["skipped"] == ["examine-work"]
    assert [(row["minutes"], row["skipped"]) for row in told["rows"] if row["phase"] == "examine-work"] == [(0, True)]


def test_minutes_of_loops_are_told_once_and_in_all(run: Run) -> None:
    found = find("peer-feedback-round")
    out = run("plan", found.id, "--people", 5, "--minutes", 30, "--plain").out
    (row,) = [line for line in out.splitlines() if line.startswith("Round, one minute each")]
    planned = next(row for row in plan(found, 5, 30).rows if row.phase == "round")
    assert planned.minutes is not None
    assert [cell.strip() for cell in row.split("|")[1:4]] == ["5", wording.number(planned.minutes), wording.number(5 * planned.minutes)]


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_what_cannot_fit_is_told_with_its_remedy(run: Run, form: str) -> None:
    printed = run("plan", "tuning-protocol", "--people", 8, "--minutes", 20, form)
    assert (printed.code, printed.out) == (2, "")
    assert "plcprotocols: minutes: 20 minutes are 17 too few for 8 people, even without what is optional (cannot-fit)." in printed.err
    assert "Give at least 37 minutes." in printed.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nothing", "--people", 5, "--minutes", 60], "unknown-protocol", "Known: "),
        (["tuning-protocol", "--people", 3, "--minutes", 60], "cast-too-small", "needs at least 6"),
        (["tuning-protocol", "--people", 0, "--minutes", 60], "people-range", "above 0"),
        (["tuning-protocol", "--people", 8, "--minutes", 0], "minutes-range", "Give more than 0"),
        (["tuning-protocol", "--people", 8, "--minutes", "nan"], "minutes-range", "Give more than 0"),
        (["tuning-protocol", "--people", 8], "usage", "--minutes"),
        (["tuning-protocol", "--minutes", 60], "usage", "--people"),
        (["tuning-protocol", 8, "--minutes", 60], "usage", "did you mean --people 8?"),
    ],
)
def test_wrong_numbers_are_told(run: Run, arguments: list[object], code: str, said: str) -> None:
    printed = run("plan", *arguments)
    assert (printed.code, printed.out) == (2, "")
    assert f"({code})" in printed.err
    assert said in printed.err
