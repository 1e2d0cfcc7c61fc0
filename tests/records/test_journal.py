# SPDX-License-Identifier: MIT
"""A journal is on the disk before it answers; whatever its writing was cut off at, what was kept before is still there and goes on."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound, PlcError
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import Journal, Stored, dump_lines, erase, load_lines_stored, peek, read, read_stored, write
from plcprotocols.records import journal as journals
from plcprotocols.simulation import Equal, Outcome
from tests.app.talking import MEETINGS
from tests.simulation.groups import group

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CHECK_IN = find("check-in")
CAST = Cast({"facilitator": "ana", "member": ["bor", "čilka", "drago"]})
ROUND = ("bor", "čilka", "drago", "ana")
Step = tuple[Command, str | None]


def opened(level: Level = Level.CONTENTS) -> Session:
    return Session.open(CHECK_IN, CAST, at=OPENED, record="circle", level=level, salts=Random(4))


def turns(*people: str, first: int = 0) -> list[Step]:
    """A turn for each, with words that hold what lines could be broken at."""
    steps: list[Step] = []
    for number, person in enumerate(people, start=first):
        steps.append((c.BeginTurn(person, OPENED + timedelta(seconds=20 * number)), None))
        steps.append(
            (c.EndTurn(person, OPENED + timedelta(seconds=20 * number + 9)), f"{person}\n\u2028 dobro }} \U0001f642" if number % 2 else None)
        )
    return steps


def perform(session: Session, steps: list[Step], after: Callable[[], None] = lambda: None) -> Session:
    for command, words in steps:
        session.perform(command, words=words)
        after()
    return session


def kept(path: Path, steps: list[Step]) -> Session:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, steps, lambda: journal.keep(session.record))
    return session


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "circle.jsonl"


@pytest.mark.parametrize("protocol", MEETINGS, ids=lambda each: each.id)
def test_a_journal_kept_event_by_event_is_the_document_of_the_record(path: Path, protocol: Protocol) -> None:
    journals: list[Journal] = []

    def keep(session: Session, outcome: Outcome) -> None:
        if not journals:
            journals.append(Journal.create(path, session.record))
        journals[0].keep(session.record)

    run = group(protocol, late=1).hold(3, Equal(), words=lambda *_: "besede", listener=keep)
    journals[0].keep(run.session.record)
    journals[0].close()
    assert run.session.ended
    assert path.read_text(encoding="utf-8") == dump_lines(run.session.record)
    assert read(path) == run.session.record


def test_what_was_kept_is_in_the_file_when_keep_returns(path: Path) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        assert read(path) == session.record

        def check() -> None:
            journal.keep(session.record)
            assert read(path) == session.record

        perform(session, turns(*ROUND), check)
    assert session.ended
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[-1]).keys() == {"seal"}


def test_what_is_kept_is_forced_to_the_disk_and_so_is_the_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[str] = []
    force = os.fsync

    def note(number: int) -> None:
        forced.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else path.read_text(encoding="utf-8")[-1:])
        force(number)

    monkeypatch.setattr(os, "fsync", note)
    session = opened()
    with Journal.create(path, session.record) as journal:
        assert forced == ["\n", "folder"]
        perform(session, turns("bor"), lambda: journal.keep(session.record))
        journal.keep(session.record)
    assert forced == ["\n", "folder", "\n", "\n"]


def test_a_file_cut_at_any_byte_goes_on_from_the_last_whole_act(path: Path) -> None:
    session = kept(path, [*turns(*ROUND[:2]), (c.Pause("bor", OPENED + timedelta(minutes=2)), None)])
    data = path.read_bytes()
    whole = session.events
    opening = data.index(b"\n") + 1
    ends = [len(data[:opening]) + sum(len(line) for line in data[opening:].splitlines(keepends=True)[: number + 1]) for number in range(2)][-1]
    before = 0
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        if cut < ends - 1:
            with pytest.raises(InvalidRecord) as caught:
                Journal.resume(path)
            assert caught.value.code in {"truncated", "torn"}
            assert path.read_bytes() == data[:cut]
            continue
        journal, again = Journal.resume(path)
        with journal:
            assert path.read_bytes() == data[:cut]
            assert again.events == whole[: len(again.events)]
            assert len(again.events) >= before
            if len(again.events) > before or cut % 9 == 0:
                journal.mend()
                assert data.startswith(path.read_bytes())
                assert cut <= path.stat().st_size + journal.left_out <= cut + 1
                assert read(path) == again.record
            before = len(again.events)
    assert before == len(whole)


def test_a_line_is_in_the_file_whole_or_not_at_all_wherever_its_writing_is_cut(path: Path) -> None:
    session = kept(path, turns(*ROUND[:3]))
    before, data = session.events, path.read_bytes()
    journal, again = Journal.resume(path, salts=Random(5))
    with journal:
        perform(again, turns("ana", first=3))
        journal.keep(again.record)
    assert again.ended
    longer = path.read_bytes()
    assert longer.startswith(data)
    seen = 0
    for cut in range(len(data), len(longer) + 1):
        path.write_bytes(longer[:cut])
        journal, third = Journal.resume(path, salts=Random(8))
        with journal:
            assert third.events[: len(before)] == before
            if len(third.events) == seen:
                continue
            journal.mend()
            seen = len(third.events)
            perform(third, turns("ana", first=3)[seen - len(before) :])
            journal.keep(third.record)
        assert third.ended
        assert read(path) == third.record
    assert seen == len(again.events)


def test_a_session_goes_on_after_a_cut_and_its_record_is_that_of_one_that_was_never_cut(path: Path) -> None:
    kept(path, turns("bor", "čilka"))
    path.write_bytes(path.read_bytes()[:-7])
    journal, session = Journal.resume(path, salts=Random(1))
    with journal:
        assert journal.left_out > 0
        perform(session, [turns("čilka", first=1)[1], *turns("drago", "ana", first=2)], lambda: journal.keep(session.record))
    assert read(path) == session.record
    assert [event.tag for event in session.events] == [event.tag for event in perform(opened(), turns(*ROUND)).events]


def test_a_seal_that_was_not_written_any_more_is_added(path: Path) -> None:
    kept(path, turns(*ROUND))
    whole = path.read_bytes()
    unsealed = whole[: whole.rindex(b'{"seal"')]
    path.write_bytes(unsealed)
    journal, session = Journal.resume(path)
    with journal:
        assert session.ended
        assert path.read_bytes() == unsealed
        journal.mend()
    assert path.read_bytes() == whole


def test_a_last_line_without_its_newline_is_kept(path: Path) -> None:
    session = kept(path, turns("bor"))
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    journal, again = Journal.resume(path)
    with journal:
        assert again.events == session.events
        journal.mend()
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("a changed word", lambda data: data.replace(b"dobro", b"slabo", 1)),
        ("a line left out", lambda data: b"".join(line for number, line in enumerate(data.splitlines(keepends=True)) if number != 3)),
        ("two lines swapped", lambda data: b"".join(data.splitlines(keepends=True)[number] for number in (0, 1, 2, 4, 3, 5, 6))),
        ("a broken line in the middle", lambda data: data.replace(b'"turn-begun"', b'"turn-beg', 1)),
        ("something else behind it", lambda data: data + b"and so on"),
        ("bytes that are no text behind it", lambda data: data + b'{"is": "\xff'),
        ("no record at all", lambda _: b"hello\n"),
        ("nothing", lambda _: b""),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_any_other_damage_is_refused_and_the_file_left_as_it_is(path: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    kept(path, turns("bor", "čilka"))
    path.write_bytes(damage(path.read_bytes()))
    damaged = path.read_bytes()
    with pytest.raises(InvalidRecord):
        Journal.resume(path)
    with pytest.raises(InvalidRecord):
        peek(path)
    assert path.read_bytes() == damaged


def test_nothing_is_overwritten(path: Path) -> None:
    path.write_bytes(b"something dear")
    with pytest.raises(InvalidArgument) as caught:
        Journal.create(path, opened().record)
    assert caught.value.code == "file-exists"
    assert path.read_bytes() == b"something dear"


@pytest.mark.parametrize(
    ("where", "code"), [("none/circle.jsonl", "unknown-folder"), ("circle.json", "unknown-suffix"), ("circle", "unknown-suffix")]
)
def test_a_place_that_does_not_fit_is_named(tmp_path: Path, where: str, code: str) -> None:
    with pytest.raises(PlcError) as caught:
        Journal.create(tmp_path / where, opened().record)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    for call in (Journal.resume, peek):
        with pytest.raises(NotFound) as caught:
            call(path)
        assert caught.value.code == "unknown-file"
    assert not path.exists()


@pytest.mark.skipif(os.name != "posix", reason="locks and permissions of this kind are POSIX's")
def test_two_journals_on_one_file_are_refused_by_name(path: Path) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        for _ in range(2):
            with pytest.raises(InvalidArgument) as caught:
                Journal.resume(path)
            assert caught.value.code == "file-in-use"
        perform(session, turns("bor"), lambda: journal.keep(session.record))
        assert peek(path).events == session.events
    second, again = Journal.resume(path)
    second.close()
    second.close()
    assert again.events == session.events
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="locks of this kind are POSIX's")
def test_a_file_written_anew_stays_locked(path: Path) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, [*turns("bor", "čilka"), (c.AgreeLevel("bor", OPENED + timedelta(minutes=1), "turns"), None)])
        journal.keep(session.record)
        with pytest.raises(InvalidArgument) as caught:
            Journal.resume(path)
        assert caught.value.code == "file-in-use"


@pytest.mark.parametrize("level", ["turns", "structure", "nothing"])
def test_words_are_gone_from_the_disk_when_somebody_agrees_to_less(path: Path, level: str) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, turns("bor", "čilka"), lambda: journal.keep(session.record))
        assert "dobro" in path.read_text(encoding="utf-8")
        path.chmod(0o640)
        session.perform(c.AgreeLevel("drago", OPENED + timedelta(minutes=1), level))
        journal.keep(session.record)
        assert "dobro" not in path.read_text(encoding="utf-8")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert list(path.parent.iterdir()) == [path]
        perform(session, turns("drago", "ana", first=4), lambda: journal.keep(session.record))
    assert session.ended
    assert read(path) == session.record
    assert path.read_text(encoding="utf-8") == dump_lines(session.record)
    assert ("bor" in path.read_text(encoding="utf-8")) == (level == "turns")


def test_who_agrees_to_less_after_the_end_is_heeded(path: Path) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, turns(*ROUND), lambda: journal.keep(session.record))
        session.perform(c.AgreeLevel("bor", OPENED + timedelta(hours=1), "turns"))
        journal.keep(session.record)
        assert read(path) == session.record
    assert "dobro" not in path.read_text(encoding="utf-8")


def test_a_record_below_turns_is_not_taken_up(path: Path) -> None:
    session = opened(Level.STRUCTURE)
    with Journal.create(path, session.record) as journal:
        perform(session, turns("bor"), lambda: journal.keep(session.record))
    before = path.read_bytes()
    with pytest.raises(InvalidRecord) as caught:
        Journal.resume(path)
    assert caught.value.code == "cannot-resume"
    assert path.read_bytes() == before


def test_words_that_were_deleted_stay_deleted(path: Path) -> None:
    session = kept(path, turns("bor", "čilka"))
    left = erase(session.record, session.record.contents[0].id)
    path.unlink()
    write(left, path)
    journal, again = Journal.resume(path, salts=Random(2))
    with journal:
        perform(again, turns("drago", first=2), lambda: journal.keep(again.record))
    assert read_stored(path) == Stored(again.record, left.gone)


def test_a_disk_that_refuses_costs_nothing_that_was_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, turns("bor"), lambda: journal.keep(session.record))
        before, events = path.read_bytes(), session.events
        write_ = os.write

        def half(number: int, data: bytes) -> int:
            if len(data) > 40:
                return write_(number, data[:40])
            raise OSError(28, "No space left on device")

        perform(session, turns("čilka", first=1)[:1])
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space left"):
            journal.keep(session.record)
        assert path.read_bytes() == before
        monkeypatch.undo()
        journal.keep(session.record)
        assert read(path) == session.record
    assert session.events[: len(events)] == events


def test_a_disk_that_refuses_to_write_anew_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, turns("bor", "čilka"), lambda: journal.keep(session.record))
        before = path.read_bytes()
        session.perform(c.AgreeLevel("bor", OPENED + timedelta(minutes=1), "turns"))

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space left"):
            journal.keep(session.record)
        monkeypatch.undo()
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]
        journal.keep(session.record)
    assert load_lines_stored(path.read_bytes()).record == session.record


def test_a_failed_beginning_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        Journal.create(path, opened().record)
    assert list(path.parent.iterdir()) == []


def test_a_file_written_anew_between_opening_and_locking_is_not_taken_for_the_one_that_was_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = pytest.importorskip("fcntl")
    kept(path, turns("bor"))
    lock, data = locks.flock, path.read_bytes()

    def too_late(number: int, how: int) -> None:
        path.unlink()
        path.write_bytes(data)
        lock(number, how)

    monkeypatch.setattr(locks, "flock", too_late)
    with pytest.raises(InvalidArgument) as caught:
        Journal.resume(path)
    assert caught.value.code == "file-in-use"


def test_where_there_are_no_locks_everything_else_is_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "fcntl", None)
    session = opened()
    with Journal.create(path, session.record) as journal:
        perform(session, turns("bor", "čilka"), lambda: journal.keep(session.record))
        session.perform(c.AgreeLevel("drago", OPENED + timedelta(minutes=1), "turns"))
        journal.keep(session.record)
        perform(session, turns("drago", first=4), lambda: journal.keep(session.record))
    journal, again = Journal.resume(path)
    with journal:
        perform(again, turns("ana", first=6), lambda: journal.keep(again.record))
    assert read(path) == again.record
    assert again.ended
