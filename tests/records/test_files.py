# SPDX-License-Identifier: MIT
from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound
from plcprotocols.records import erase, head, read, read_stored, write
from tests.records.samples import session

SUFFIXES = pytest.mark.parametrize("suffix", [".json", ".jsonl", ".JSONL"])


@SUFFIXES
def test_a_file_reads_back_equal(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"session{suffix}"
    write(session(), path)
    assert read(path) == session()
    assert read(str(path), head=head(session())) == session()
    assert list(tmp_path.iterdir()) == [path]


@SUFFIXES
def test_deleted_words_stay_deleted_in_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"session{suffix}"
    left = erase(session(), "c-welcome")
    write(left, path)
    assert read_stored(path) == left
    assert b"Dobrodo" not in path.read_bytes()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "session.json"
    write(session(ended=False), path)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    owner: object = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(OSError, match="disk full"):
        write(session(), path)
    monkeypatch.undo()
    assert read(path) == session(ended=False)
    assert list(tmp_path.iterdir()) == [path]


def test_a_record_with_a_problem_touches_no_file(tmp_path: Path) -> None:
    bare = erase(session(), "c-welcome").record
    with pytest.raises(InvalidRecord):
        write(bare, tmp_path / "session.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX's")
def test_a_new_file_is_private_and_an_old_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    write(session(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    write(session(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_behind_a_link_the_file_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    target = tmp_path / "real.json"
    write(session(ended=False), target)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    write(session(), link)
    assert link.is_symlink()
    assert read(target) == session()


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"absent\.json"):
        read(tmp_path / "absent.json")
    with pytest.raises(NotFound, match="nowhere"):
        write(session(), tmp_path / "nowhere" / "session.json")


@pytest.mark.parametrize("name", ["session", "session.yaml", "session.jsonn"])
def test_another_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidArgument, match=r"\.json"):
        write(session(), tmp_path / name)
    with pytest.raises(InvalidArgument, match=r"\.json"):
        read(tmp_path / name)


def test_a_truncated_file_says_at_which_line_and_what_is_good(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    write(session(), path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidRecord, match=r"line 11.*truncated.*Lines 1 to 10 are good and hold 7 events"):
        read(path)
