# SPDX-License-Identifier: MIT
"""The demonstration shows what it promises, for several sizes and seeds, and repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from plcprotocols.app import wording
from plcprotocols.app.casting import parts
from plcprotocols.app.demo import settle_in
from plcprotocols.app.occasions import OCCASIONS
from plcprotocols.app.wording import lasting, step
from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.record import Mode, Record
from plcprotocols.records import read
from plcprotocols.simulation import simulate
from tests.app.terminal import Run, files, masked

OCCASION = OCCASIONS[0]
PROTOCOL = find(OCCASION.protocol)
CODES = {"consent-missing", "move-not-here", "not-yours-to-lead", "out-of-turn"}


def records(folder: Path) -> list[Record]:
    return [read(path) for path in sorted(folder.iterdir())]


@pytest.mark.parametrize(("people", "late", "sizes"), [(9, 0, [5, 4]), (9, 2, [5, 4]), (8, 0, [4, 4]), (8, 2, [4, 4]), (5, 0, [5]), (5, 2, [5])])
def test_it_shows_all_it_promises(run: Run, tmp_path: Path, people: int, late: int, sizes: list[int]) -> None:
    printed = run("demo", "--plain", "--people", people, "--late", late, "--out", tmp_path)
    assert (printed.code, printed.err) == (0, "")
    kept = records(tmp_path)
    assert [len(record.header.cast.people) for record in kept] == sizes
    for code in CODES:
        assert f"refused ({code})" in printed.out
    for said in (
        "how sure",
        "only listen:",
        "until everyone has had the turn",
        "is withdrawn.",
        "is locked: it is not shown again.",
        "Planned against actual",
    ):
        assert said in printed.out
    assert printed.out.count("read back and replayed:") == len(sizes)
    assert printed.out.count("arrives.") == late
    assert printed.out.count(" leaves.") == printed.out.count(" comes back.") == 1
    assert 90 < len(printed.out.splitlines()) < 330
    for record in kept:
        assert record.header.mode is Mode.STRICT
        assert isinstance(record.events[-1], e.SessionEnded)
        assert record.events[-1].why is e.Why.COMPLETE
        assert str(tmp_path / f"{record.header.record}.jsonl") in printed.out


def test_a_withdrawal_locks_the_clip_and_the_next_owner_follows(run: Run, tmp_path: Path) -> None:
    out = run("demo", "--plain", "--out", tmp_path).out
    first = records(tmp_path)[0]
    lock = next(index for index, event in enumerate(first.events) if isinstance(event, e.ItemLocked))
    withdrawn, stopped, locked = first.events[lock - 2 : lock + 1]
    assert isinstance(withdrawn, e.ConsentRecorded)
    assert withdrawn.state is ConsentState.WITHDRAWN
    assert withdrawn.actor in dict(first.header.cast.holders)["consent-steward"]
    assert isinstance(stopped, e.FilmStopped)
    assert isinstance(locked, e.ItemLocked)
    turned = next(event for event in first.events[lock:] if isinstance(event, e.LoopTurned))
    assert f"It is the turn of {OCCASION.name(int(turned.person[1:]) - 1)}" in out.partition("is locked")[2]
    assert "The turn of Cvita is over, because Cvita's clip is locked; next is Dora." in out
    assert "Cvita: none (broken off: the clip was locked)." in out.partition("What came of it")[2]


def test_who_comes_late_answers_before_they_take_part(run: Run, tmp_path: Path) -> None:
    out = " ".join(run("demo", "--plain", "--people", 5, "--late", 2, "--out", tmp_path).out.split())
    (record,) = records(tmp_path)
    (question,) = lasting(PROTOCOL.steps)
    for person in record.header.cast.late:
        name = OCCASION.name(int(person[1:]) - 1)
        arrived = next(number for number, event in enumerate(record.events) if isinstance(event, e.Joined) and event.person == person)
        mine = [event for event in record.events[arrived + 1 :] if event.actor == person or getattr(event, "person", None) == person]
        assert isinstance(mine[0], e.OptionChosen)
        assert (mine[0].question, mine[0].option) == (question, "yes")
        assert any(isinstance(event, e.LoopJoined) for event in mine[1:])
        assert any(isinstance(event, e.LoopTurned) for event in mine[1:])
        told = out.partition(f"{name} arrives.")[2]
        assert f"{name} answers yes, to: {step(PROTOCOL.steps, question)}." in told.partition(f"{name} is put at the end of: ")[0]


@pytest.mark.parametrize(("people", "late"), [(9, 0), (8, 2), (5, 2)])
def test_who_steps_out_misses_no_pass(run: Run, tmp_path: Path, people: int, late: int) -> None:
    run("demo", "--plain", "--people", people, "--late", late, "--out", tmp_path)
    *others, last = records(tmp_path)
    assert not [event for record in others for event in record.events if isinstance(event, e.Left)]
    (left,) = [number for number, event in enumerate(last.events) if isinstance(event, e.Left)]
    gone = last.events[left]
    assert isinstance(gone, e.Left)
    back = next(number for number, event in enumerate(last.events) if number > left and isinstance(event, e.Joined))
    assert not [event for event in last.events[left + 1 : back] if event.actor == gone.person]
    owners = [event.person for event in last.events if isinstance(event, e.LoopTurned)]
    assert gone.person in owners
    assert sorted(owners) == sorted(dict(last.header.cast.holders)["member"])


def test_planned_against_actual_is_told_by_the_clock(run: Run, tmp_path: Path) -> None:
    out = " ".join(run("demo", "--plain", "--out", tmp_path).out.split())
    for number, record in enumerate(records(tmp_path), start=1):
        clock = Session.resume(record).clock()
        planned, elapsed, overrun = (wording.number(round(each / timedelta(minutes=1), 1)) for each in (clock.planned, clock.elapsed, clock.overrun))
        assert f"Session {number}: planned {planned}, elapsed {elapsed}, paused 0, extended 0, overrun {overrun} (" in out


def test_what_is_constructed_is_said(run: Run, tmp_path: Path) -> None:
    out = " ".join(run("demo", "--plain", "--out", tmp_path / "nine").out.split())
    assert "Here 9 simulated people hold sessions like it, with the protocol" in out
    assert "2 sessions of 5 and 4 people are constructed, at most 240 minutes each (the workshop's sessions were four hours)." in out
    assert "staged so that they can be seen" in out
    one = " ".join(run("demo", "--plain", "--people", 5, "--out", tmp_path / "five").out.split())
    assert "Here 5 simulated people hold a session like it" in one
    assert "One session of 5 people is constructed" in one


def test_words_are_those_of_the_field(run: Run, tmp_path: Path) -> None:
    out = run("demo", "--plain", "--out", tmp_path).out
    for line in out.splitlines():
        assert "watching the film" not in line or "only listen:" not in line
    assert "hold / skip" not in out
    assert '"hold it" or "leave it out"' in out
    assert re.search("passed at first: [A-Z]", out)
    assert "= spoke: Boris; action plan" in out
    assert "* Boris's clip runs." in out


def test_a_record_that_is_there_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    assert run("demo", "--people", 4, "--out", tmp_path).code == 0
    before = files(tmp_path)
    printed = run("demo", "--people", 4, "--out", tmp_path)
    assert (printed.code, printed.out) == (2, "")
    assert "(file-exists)" in printed.err
    assert files(tmp_path) == before


def test_action_plans_are_read_out_as_they_were_written(run: Run, tmp_path: Path) -> None:
    out = " ".join(run("demo", "--plain", "--out", tmp_path).out.split())
    for record in records(tmp_path):
        texts = {content.id: content.text for content in record.contents}
        for event in record.events:
            if isinstance(event, e.ItemProduced) and event.kind in OCCASION.results:
                assert event.content is not None
                assert f"{OCCASION.name(int(event.owner[1:]) - 1)}: {texts[event.content]}" in out


def test_the_same_seed_prints_and_writes_the_same_bytes(run: Run, tmp_path: Path) -> None:
    one = run("demo", "--out", tmp_path / "a")
    two = run("demo", "--out", tmp_path / "b")
    other = run("demo", "--seed", 7, "--out", tmp_path / "c")
    assert masked(one.out) == masked(two.out)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert masked(one.out) != masked(other.out)
    assert {record.header.seed for record in records(tmp_path / "c")} == {7}


def test_without_a_folder_it_makes_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run("demo", "--people", 4).code == 0
    (folder,) = tmp_path.iterdir()
    assert len(records(folder)) == 1


@pytest.mark.parametrize("seed", [*range(6), -3, 10**30])
@pytest.mark.parametrize(("people", "late"), [(9, 0), (9, 3), (5, 2), (4, 1)])
def test_all_refusals_come_up_for_any_seed(seed: int, people: int, late: int) -> None:
    codes = set[str]()
    for setting in settle_in(OCCASION, PROTOCOL, parts(PROTOCOL, people, OCCASION.minutes), late=late, seed=seed):
        run = simulate(PROTOCOL, setting.cast, seed=seed, at=OCCASION.opened, policies=setting.policy, items=setting.items, consents=setting.consents)
        codes |= {attempt.refusal.code for attempt in run.refused}
        assert run.session.ended
        came = Counter(event.person for event in run.session.events if isinstance(event, e.Joined))
        assert came == Counter(setting.cast.late) + Counter(event.person for event in run.session.events if isinstance(event, e.Left))
    assert codes == CODES


@pytest.mark.parametrize(
    ("people", "late", "code", "remedy"),
    [
        (7, 0, "people-do-not-fit", "Take 4, 5, 6, 8"),
        (0, 0, "people-do-not-fit", "Take 4"),
        (9, 4, "too-many-late", "between 0 and 3; at least 3 people"),
        (9, -1, "too-many-late", "between 0 and 3"),
    ],
)
def test_numbers_that_do_not_fit_are_told(run: Run, tmp_path: Path, people: int, late: int, code: str, remedy: str) -> None:
    printed = run("demo", "--people", people, "--late", late, "--out", tmp_path / "none")
    assert printed.code == 2
    assert printed.out == ""
    assert f"({code})" in printed.err
    assert remedy in printed.err
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_held(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    printed = run("demo", "--out", tmp_path / "file")
    assert (printed.code, printed.out) == (2, "")
    assert "(file)" in printed.err


def test_sessions_keep_their_time() -> None:
    for people in (4, 5, 6, 8, 9, 10, 11, 12, 13):
        sizes = parts(PROTOCOL, people, OCCASION.minutes)
        assert sum(sizes) == people
        assert max(sizes) - min(sizes) <= 1
        for setting in settle_in(OCCASION, PROTOCOL, sizes, late=0, seed=1):
            assert agenda(PROTOCOL, setting.cast).typical <= OCCASION.minutes
    assert [parts(PROTOCOL, people, OCCASION.minutes) for people in (5, 8, 9)] == [(5,), (4, 4), (5, 4)]


def seen_names(printed: str) -> Iterator[str]:
    yield from (name for name in OCCASION.names if re.search(rf"\b{name}\b", printed))


def test_names_stand_in_the_terminal_and_not_in_the_record(run: Run, tmp_path: Path) -> None:
    out = run("demo", "--plain", "--out", tmp_path).out
    assert list(seen_names(out)) == list(OCCASION.names[:9])
    assert "the names" in out.partition("constructed")[2]
    for path in tmp_path.iterdir():
        assert not list(seen_names(path.read_text(encoding="utf-8").partition("\n")[2]))  # the first line carries the protocol with its sources
