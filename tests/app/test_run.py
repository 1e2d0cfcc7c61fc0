# SPDX-License-Identifier: MIT
"""`run`: a session is facilitated line by line, on the disk before it is answered, and goes on from its file."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plcprotocols.app.commands import app
from plcprotocols.model import events as e
from plcprotocols.records import Journal, read, write
from tests.app.talking import CIRCLE, MEETINGS, OPENED, TUNING, Say, say
from tests.app.terminal import Run
from tests.simulation.groups import group

__all__ = ["say"]

ENTRY = "from plcprotocols.app.cli import main; raise SystemExit(main())"
TERMINALS = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's")
ROUND = """
15:01 bor speaks
15:02 bor done: I slept well
cilka passes
15:03 drago speaks
15:04 drago done
15:05 ana speaks
15:06 ana done
15:07 cilka passes
"""


def tags(path: Path) -> list[str]:
    return [event.tag for event in read(path).events]


def test_a_round_is_held_from_its_opening_to_its_seal(say: Say) -> None:
    talk = say(ROUND)
    assert (talk.printed.code, talk.printed.err) == (0, "")
    record = read(talk.path)
    assert [(event.at.strftime("%H:%M"), event.actor) for event in record.events if isinstance(event, e.TurnBegun)] == [
        ("15:01", "bor"),
        ("15:03", "drago"),
        ("15:05", "ana"),
    ]
    assert isinstance(record.events[-1], e.SessionEnded)
    assert [content.text for content in record.contents] == ["I slept well"]
    assert json.loads(talk.path.read_text(encoding="utf-8").splitlines()[-1]).keys() == {"seal"}
    for told in (
        "15:01 bor has the floor: reflect.",
        "15:02 cilka passes; the turn is offered once more at the end. Next: drago, then ana.",
        "The session is over: complete.",
        "The record is whole and sealed.",
    ):
        assert told in talk.out


def test_a_feedback_session_is_told_as_it_goes(say: Say) -> None:
    talk = say(
        """
        leave it out
        15:01 bor speaks
        bor writes focusing question: Has everybody understood?
        15:10 bor done
        15:20 next
        15:21 cilka asks
        cilka done
        next
        hold
        """,
        people=TUNING,
    )
    assert talk.printed.code == 0
    for told in (
        "Introduction: a question: ana; until ana chooses",
        "bor: focusing question, kept as focusing-question-1.",
        "15:15 The planned time is up: Presentation.",
        "It is for ana to go on (next) or to give more time (extend 5).",
        "15:21 cilka has the floor: ask-clarify, to bor.",
        "cilka is done. bor may answer.",
        "~ Noted: The group went on before the end.",
        "It has not ended. Go on: plcprotocols run --resume",
    ):
        assert told in talk.out
    assert [content.text for content in read(talk.path).contents] == ["Has everybody understood?"]


def test_an_opinion_is_told_as_it_is_offered_granted_and_given(say: Say) -> None:
    talk = say(
        """
        fay reports work-shown
        next
        oda says enough
        next
        15:05 ana opines
        ana offers an opinion
        ana done
        oda answers
        oda grants
        oda done
        ana opines
        ana done: the light is what I remember
        bor offers an opinion
        bor done
        oda declines
        oda done
        ana offers an opinion
        ana done
        ana passes
        """,
        people=("critical-response-process", "--people", "facilitator=fay", "owner=oda", "member=ana,bor"),
    )
    assert talk.printed.code == 0
    for told in (
        "Here an opinion is given once somebody has said that they want to hear it. Offer it first: say what it is about; oda says yes or no.",
        "ana offers an opinion: oda says grant or decline; nobody asks why, and to pass declines, too.",
        "It is not said whether the opinion is wanted. Say grant or decline.",
        "ana may give the opinion, or pass, before the next turn.",
        "ana has the floor: opine",
        "oda has the floor: decline",
        "ana takes the offer back.",
    ):
        assert told in talk.out
    assert "~ Noted" not in talk.out


def test_what_is_answered_is_on_the_disk_already(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "session.jsonl"
    seen: list[tuple[int, int]] = []

    class Watching(io.StringIO):
        def write(self, text: str) -> int:
            if text.startswith("{"):
                seen.append((json.loads(text)["kept"], len(read(path).events)))
            return super().write(text)

    monkeypatch.setattr("sys.stdin", io.StringIO(ROUND.strip() + "\n"))
    monkeypatch.setattr("sys.stdout", Watching())
    assert run("run", *CIRCLE, "--out", path, "--at", OPENED, "--json").code == 0
    assert len(seen) == 11
    assert all(kept == there for kept, there in seen)


@pytest.mark.parametrize("cut", range(9))
def test_a_session_goes_on_from_its_file_wherever_it_was_left(say: Say, cut: int) -> None:
    lines = ROUND.strip().splitlines()
    first = say("\n".join(lines[:cut]) + ("\nquit\nbor speaks" if cut % 2 else ""))
    assert "It has not ended" in first.out or cut == 8
    if cut < 8:
        second = say("\n".join(lines[cut:]), at="2026-03-02T15:01Z")
        assert "Check-in goes on" in second.out
    whole = read(first.path)
    assert [event.tag for event in whole.events][-2:] == ["phase-left", "session-ended"]
    assert len(whole.events) == 14
    assert [content.text for content in whole.contents] == ["I slept well"]


def test_an_act_that_was_cut_off_is_left_out_and_told(say: Say) -> None:
    talk = say("bor speaks\nbor done: some words")
    data = talk.path.read_bytes()
    talk.path.write_bytes(data[:-9])
    again = say("status")
    assert "The file was cut off in the middle of an act; it goes on behind event 3." in again.out
    assert "bor has the floor." in again.out
    assert data.startswith(talk.path.read_bytes())
    assert len(read(talk.path).events) == 3


def test_what_was_said_in_a_phase_before_is_summed_up_after_going_on(say: Say) -> None:
    say("bor speaks\nbor done\ncilka speaks\ncilka done")
    assert "= spoke: bor, cilka, drago, ana." in say("drago speaks\ndrago done\nana speaks\nana done").out


def test_the_protocol_of_the_record_may_be_named_and_no_other(say: Say, run: Run) -> None:
    path = say("bor speaks").path
    before = path.read_bytes()
    other = run("run", "tuning-protocol", "--resume", path)
    assert other.code == 2
    assert "the record is of check-in, not of tuning-protocol (other-protocol)" in other.err
    assert path.read_bytes() == before
    assert run("run", "check-in", "--resume", path, "--plain").code == 0


def test_a_damaged_end_stays_as_it_is_where_the_protocol_is_another(say: Say, run: Run) -> None:
    path = say("bor speaks").path
    path.write_bytes(path.read_bytes()[:-9])
    before = path.read_bytes()
    assert run("run", "final-word", "--resume", path).code == 2
    assert path.read_bytes() == before


def test_a_session_that_is_over_is_not_taken_up(say: Say, run: Run) -> None:
    path = say(ROUND).path
    before = path.read_bytes()
    ended = run("run", "--resume", path)
    assert ended.code == 2
    assert "the session is over and its record is sealed (session-ended)" in ended.err
    assert path.read_bytes() == before


def test_a_session_that_was_cut_just_before_its_seal_is_sealed(say: Say, run: Run) -> None:
    path = say(ROUND).path
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b'{"seal"')])
    assert "(session-ended)" in run("run", "--resume", path).err
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "truncated"), (b"hello\n", "not-json"), (b'{"format": "other/1"}\n', "missing"), (b"\xff\xfe\x00", "wrong-encoding")],
)
def test_a_file_that_is_no_record_is_named_and_left(run: Run, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    printed = run("run", "--resume", path)
    assert printed.code == 2
    assert printed.err
    assert "Traceback" not in printed.err
    assert path.read_bytes() == content
    assert code in printed.err or "unknown-format" in printed.err


@pytest.mark.skipif(os.name != "posix", reason="locks of this kind are POSIX's")
def test_two_sessions_on_one_file_are_refused_by_name(say: Say, run: Run) -> None:
    path = say("bor speaks").path
    journal, _ = Journal.resume(path)
    with journal:
        before = path.read_bytes()
        printed = run("run", "--resume", path)
        assert printed.code == 2
        assert "(file-in-use)" in printed.err
        assert path.read_bytes() == before
        assert run("status", path, "--plain").code == 0


@pytest.mark.parametrize(
    "options", [("--people", "facilitator=ana"), ("--late", "bor"), ("--out", "other.jsonl"), ("--mode", "strict"), ("--level", "turns")]
)
def test_what_a_record_says_is_not_given_again(say: Say, run: Run, options: tuple[str, str]) -> None:
    path = say("bor speaks").path
    printed = run("run", "--resume", path, *options)
    assert printed.code == 2
    assert "(already-open)" in printed.err


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("dear to me", encoding="utf-8")
    printed = run("run", *CIRCLE, "--out", path)
    assert printed.code == 2
    assert "(file-exists)" in printed.err
    assert path.read_text(encoding="utf-8") == "dear to me"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "no-protocol"),
        (("chekin", "--people", "ana"), "unknown-protocol"),
        ((*CIRCLE, "--mode", "strikt"), "unknown-mode"),
        ((*CIRCLE, "--level", "words"), "unknown-level"),
        ((*CIRCLE, "--at", "yesterday"), "no-moment"),
        ((*CIRCLE, "--at", "2999-01-01T10:00"), "time-ahead"),
        ((*CIRCLE, "--out", "circle.txt"), "unknown-suffix"),
        ((*CIRCLE, "--out", "no/such/folder/circle.jsonl"), "unknown-folder"),
        (("--resume", "none.jsonl"), "unknown-file"),
        (("--resume", "none.json"), "unknown-suffix"),
        ((*CIRCLE, "--quick"), "usage"),
    ],
)
def test_what_cannot_be_asked_for_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run("run", *arguments)
    assert printed.code == 2
    assert f"({code})" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_its_own_is_found_where_none_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO("bor speaks\n"))
        assert run("run", *CIRCLE, "--at", OPENED, "--plain").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["check-in-20260302-1500-2.jsonl", "check-in-20260302-1500.jsonl"]
    assert {read(path).header.record for path in tmp_path.iterdir()} == {"check-in-20260302-1500", "check-in-20260302-1500-2"}


def test_a_line_without_a_time_is_dated_now(say: Say) -> None:
    before = datetime.now(UTC)
    talk = say("bor speaks\nbor done", at=None)
    moments = [event.at for event in read(talk.path).events]
    assert all(before - timedelta(seconds=1) <= at <= datetime.now(UTC) for at in moments)
    assert len(set(moments)) > 1


def test_a_time_before_a_line_dates_it_and_those_that_run_backwards_are_refused(say: Say) -> None:
    talk = say(
        """
        2026-03-02T15:02Z bor speaks
        2026-03-02T16:03:30+01:00 bor done
        15:02 cilka speaks
        15:05 cilka speaks
        2026-03-02 cilka done
        25:00 cilka done
        cilka done
        """,
        "--json",
    )
    assert [event.at.strftime("%H:%M:%S") for event in read(talk.path).events[2:]] == ["15:02:00", "15:03:30", "15:05:00", "15:05:00"]
    assert talk.refusal(3) == "time-backwards"
    assert talk.refusal(5) == "time-backwards"
    assert talk.problem(6)["code"] == "no-moment"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process can be set on POSIX only")
def test_times_are_those_of_the_machine_and_kept_in_utc(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "session.jsonl"
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        monkeypatch.setattr("sys.stdin", io.StringIO("15:02 bor speaks\n15:01 bor done\n"))
        printed = run("run", *CIRCLE, "--out", path, "--at", "2026-07-02T15:00", "--plain")
        assert "15:02 bor has the floor: reflect." in " ".join(printed.out.split())
        assert "x 15:01 lies before the latest event. Date it at 15:02 or later. (time-backwards)" in " ".join(printed.out.split())
        assert "Times are those of this machine (CEST)." in " ".join(printed.out.split())
        assert "since 15:00" in run("status", path, "--at", "2026-07-02T15:04", "--plain").out
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [event.at.isoformat() for event in read(path).events[1:]] == ["2026-07-02T13:00:00+00:00", "2026-07-02T13:02:00+00:00"]


def test_a_time_that_lies_ahead_is_refused_because_nothing_could_follow_it(say: Say) -> None:
    talk = say("2999-01-01T10:00Z bor speaks\nbor speaks", "--json")
    assert talk.problem(1)["code"] == "time-ahead"
    assert talk.answer(2)["accepted"]


def test_deadlines_are_settled_and_kept_before_a_line_is_read(say: Say) -> None:
    talk = say("15:20 bor speaks\n15:21 status", "--json")
    events = read(talk.path).events
    assert [(event.tag, event.at.strftime("%H:%M")) for event in events[2:]] == [("time-was-up", "15:06"), ("turn-begun", "15:20")]
    assert [each["events"][0]["kind"] for each in talk.answers if each.get("accepted")] == ["time-was-up", "turn-begun"]


def test_looking_settles_what_is_due_too(say: Say) -> None:
    assert tags(say("15:20 status").path)[-1] == "time-was-up"


def test_a_film_is_watched_once_its_permissions_are_recorded(say: Say) -> None:
    people = ("video-coaching-intervision", "--people", "ana", "bor", "cilka", "drago", "--film", "bor=3:25,child-1")
    talk = say(
        """
        ana speaks
        ana done
        ana yes
        bor yes
        cilka yes
        drago no
        next
        ana plays
        bor records clip-bor bor showing-to-group granted before all
        ana records clip-bor child-1 showing-to-group granted before ana, bor, cilka and drago by mum
        15:10 ana plays
        15:11 cilka stops the film
        status
        """,
        people=people,
    )
    assert "A permission is recorded so: bor records clip-bor bor showing-to-group granted before all" in talk.out
    assert "x Clip-bor may not be shown now" in talk.out or "x clip-bor may not be shown now" in talk.out
    assert "15:10 * clip-bor runs." in talk.out
    assert "The film clip-bor stands at 1:00." in talk.out


def test_a_protocol_with_film_is_held_without_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ana speaks\nana done\nana yes\nbor yes\ncilka no\ndrago no\n"))
    printed = run("run", "video-coaching-intervision", "--people", "ana", "bor", "cilka", "drago", "--out", tmp_path / "a.jsonl", "--plain")
    assert printed.code == 0
    assert "No film was brought: what needs one is passed over." in printed.out
    assert "* bor is passed over." in printed.out


@pytest.mark.parametrize("mode", ["guided", "strict"])
def test_modes_are_those_of_the_rulebook(say: Say, mode: str) -> None:
    talk = say("drago speaks", "--mode", mode)
    assert ("x It is not this person's turn. Next: bor." in talk.out) == (mode == "strict")
    assert ("~ Noted: Somebody spoke out of turn." in talk.out) == (mode == "guided")
    assert ("turn-begun" in tags(talk.path)) == (mode == "guided")


def test_refusals_are_told_with_what_would_make_them_legal(say: Say) -> None:
    talk = say("bor next\nbor done\nzora speaks\nbor says hello")
    assert "x Only the lead may do this. Ask ana. (not-yours-to-lead)" in talk.out
    assert "x This person does not have the floor." in talk.out
    assert "x Nobody here is called zora." in talk.out
    assert tags(talk.path) == ["session-opened", "phase-entered"]


def test_words_are_gone_when_somebody_agrees_to_less_and_that_is_told(say: Say) -> None:
    talk = say("bor speaks\nbor done: a secret\ncilka agrees to turns\ncilka speaks\ncilka done: another")
    assert "Kept from now on at most: turns; the file was written anew." in talk.out
    assert "secret" not in talk.path.read_text(encoding="utf-8")
    assert "another" not in talk.path.read_text(encoding="utf-8")
    assert "turn-ended" in tags(talk.path)
    assert "Check-in goes on" in say("drago speaks").out


@pytest.mark.parametrize("level", ["structure", "nothing"])
def test_a_session_of_which_too_little_is_kept_says_that_it_cannot_be_taken_up(say: Say, run: Run, level: str) -> None:
    talk = say(f"bor speaks\nbor done\nbor agrees {level}\ncilka speaks\nstatus\n??\nquit")
    assert talk.printed.code == 0
    assert "cannot be taken up again" in talk.out
    assert "bor" not in talk.path.read_text(encoding="utf-8")
    printed = run("run", "--resume", talk.path)
    assert printed.code == 2
    assert "(cannot-resume)" in printed.err


@pytest.mark.parametrize("level", ["contents", "turns", "structure", "nothing"])
def test_any_level_may_be_agreed_at_the_opening(say: Say, level: str) -> None:
    talk = say(ROUND, "--level", level)
    assert talk.printed.code == 0
    assert "The session is over: complete." in talk.out
    assert read(talk.path).header.level.value == level


def test_after_the_end_an_agreement_can_still_be_taken_back_and_nothing_else_be_done(say: Say) -> None:
    talk = say(ROUND + "bor speaks\nbor agrees turns")
    assert "x The session is over. Open a new one. (session-ended)" in talk.out
    assert "slept" not in talk.path.read_text(encoding="utf-8")


def test_programs_get_one_object_a_line(say: Say) -> None:
    talk = say("bor speaks\n?\nstatus\nbor jumps\ncilka next\nhelp\n# a remark\n\nquit", "--json")
    answers = talk.answers
    assert [each.get("line") for each in answers] == [0, 1, 2, 3, 4, 5, 6, None]
    assert answers[1]["events"] == [{"kind": "turn-begun", "actor": "bor"}]
    assert {"line", "who", "kind", "means"} == set(answers[2]["moves"][0])
    assert answers[3]["state"]["speaker"] == "bor"
    assert answers[4]["problems"][0]["code"] == "unknown-verb"
    assert answers[5]["refusal"]["code"] == "not-yours-to-lead"
    assert answers[-1]["closed"]


def test_bytes_that_are_no_text_are_refused_and_break_nothing(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    lines = b"bor speaks\nbor done: \xff\xfe\n\xff speaks\nbor done: \xc4\x8daj\n"
    command = [sys.executable, "-c", ENTRY, "run", *CIRCLE, "--out", str(path), "--plain"]
    done = subprocess.run(command, input=lines, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"x " in done.stdout
    assert [content.text for content in read(path).contents] == ["čaj"]


def test_whoever_reads_along_may_go(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    command = [sys.executable, "-c", ENTRY, "run", *CIRCLE, "--out", str(path), "--at", OPENED, "--json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["kept"] == 2
        process.stdout.close()
        process.stdin.write(b"bor speaks\nbor done\n" * 40)
        process.stdin.close()
        assert process.wait(30) == 2
        assert b"Traceback" not in process.stderr.read()
    assert len(read(path).events) >= 3


def test_what_the_disk_refuses_is_named_and_not_answered(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_journal: Journal, _record: object) -> None:
        raise OSError(28, "No space left on device", "session.jsonl")

    monkeypatch.setattr(Journal, "keep", fail)
    talk = say("bor speaks\nbor done")
    assert talk.printed.code == 2
    assert "No space left on device" in talk.printed.err
    assert "bor has the floor" not in talk.out


def test_a_record_of_any_simulated_session_can_be_looked_at_and_gone_on_with(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for protocol in MEETINGS:
        path = tmp_path / f"{protocol.id}.jsonl"
        session = group(protocol).hold(2).session
        record = session.record
        for count in range(2, len(record.events), max(1, len(record.events) // 6)):
            write(record, path)
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[: count + 1]))
            monkeypatch.setattr("sys.stdin", io.StringIO("?\nstatus\n??\n"))
            printed = run("run", "--resume", path, "--plain", "--at", record.events[count - 1].at.isoformat())
            if printed.code == 2:
                assert "(torn)" in printed.err, printed.err
                continue
            assert "goes on when" in " ".join(printed.out.split())
        path.unlink()


class Terminal:
    """A terminal with somebody at it."""

    def __init__(self, *arguments: object) -> None:
        self._ours, theirs = os.openpty()
        command = [sys.executable, "-c", ENTRY, *(str(each) for each in arguments)]
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.shown = ""

    def until(self, text: str, lines: str = "") -> str:
        """Type something, and read until something is shown behind it."""
        os.write(self._ours, lines.encode())
        seen = ""
        while text not in " ".join(seen.split()):
            if not select.select([self._ours], [], [], 20)[0]:
                self.process.kill()
                self.process.wait()
                pytest.fail(f"{text!r} is not shown: {seen}")
            seen += os.read(self._ours, 4096).decode()
        self.shown += seen
        return seen

    def close(self) -> int:
        """Wait for the end."""
        code = self.process.wait(20)
        os.close(self._ours)
        return code


@TERMINALS
def test_in_a_terminal_lines_are_prompted_for_and_what_falls_due_is_told_at_its_time(say: Say) -> None:
    path = say("status", at=(datetime.now(UTC) - timedelta(minutes=6) + timedelta(seconds=2)).isoformat(timespec="seconds")).path
    terminal = Terminal("run", "--resume", path, "--plain")
    terminal.until("The planned time is up")
    assert tags(path)[-1] == "time-was-up"
    terminal.until("It has not ended. Go on:", "quit\n")
    assert terminal.close() == 0
    assert "> " in terminal.shown


@TERMINALS
def test_in_a_terminal_it_is_asked_back_before_what_is_not_over_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    terminal = Terminal("run", *CIRCLE, "--out", path, "--plain")
    terminal.until("quit leaves.")
    terminal.until("Say yes to do it all the same.", "next\n")
    terminal.until("bor has the floor", "bor speaks\n")
    terminal.until("'yes' is not understood", "yes\n")
    assert tags(path) == ["session-opened", "phase-entered", "turn-begun"]
    terminal.until("Say yes to do it all the same.", "end session\n")
    terminal.until("The session is over: early.", "yes\n")
    terminal.until("The record is whole and sealed.", "\x04")
    assert terminal.close() == 0
    assert tags(path)[-1] == "session-ended"


@TERMINALS
def test_in_a_terminal_several_lines_may_be_pasted(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    terminal = Terminal("run", *CIRCLE, "--out", path, "--plain")
    terminal.until("quit leaves.")
    terminal.until("drago has the floor", "bor speaks\nbor done: čaj\ncilka speaks\ncilka done\ndrago speaks\n")
    terminal.until("It has not ended.", "quit\n")
    assert terminal.close() == 0
    assert [content.text for content in read(path).contents] == ["čaj"]


@TERMINALS
def test_in_a_terminal_an_interrupt_leaves_the_record_whole(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    terminal = Terminal("run", *CIRCLE, "--out", path, "--plain")
    terminal.until("bor has the floor", "bor speaks\n")
    if not terminal.shown.rstrip().endswith(">"):
        terminal.until(">")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.until("It has not ended. Go on:")
    assert terminal.close() == 0
    assert tags(path)[-1] == "turn-begun"


def test_help_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    for command, needed in (("run", ("--people", "--resume", "--late", "--at", "facilitator=ana")), ("status", ("--json", "--at"))):
        app([command, "--help"], result_action="return_value")
        out = capsys.readouterr().out
        for each in needed:
            assert each in out


def test_no_answer_shows_a_trace(say: Say) -> None:
    talk = say("= = =\n:\n99\n0\n?? x\n? nobody\nbor\nana speaks to nobody\nextend\nextend much\nextend -4\nnext: words\nana speaks: words\nhelp")
    assert talk.printed.code == 0
    assert "Traceback" not in talk.printed.out
    assert not re.search(r"[Ee]xception|Error", talk.printed.out)
