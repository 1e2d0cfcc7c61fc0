# SPDX-License-Identifier: MIT
"""`list`, `show` and `replay`, and how anything wrong is told."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from plcprotocols.app import wording
from plcprotocols.app.casting import smallest
from plcprotocols.app.cli import main
from plcprotocols.app.commands import app
from plcprotocols.app.looking import print_protocol
from plcprotocols.app.paper import Paper
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.flow import Each
from plcprotocols.model.flow import Run as RunOf
from plcprotocols.model.protocol import People
from plcprotocols.model.record import Mode
from plcprotocols.model.talk import Watch
from plcprotocols.records import decode_protocol, head, read, write
from plcprotocols.simulation.reading import phases
from tests.app.terminal import Run
from tests.simulation.groups import group

DRAWN = re.compile("[\u2190-\u25ff\x1b]")
PLAN = ["plan", "final-word", "--people", "5", "--minutes", "60"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "session.jsonl"
    write(group(PROTOCOLS[0], 7).hold(5, mode=Mode.GUIDED).session.record, path)
    return path


def test_list_tells_a_program_all_protocols(run: Run) -> None:
    rows = json.loads(run("list", "--json").out)
    assert [row["id"] for row in rows] == [protocol.id for protocol in PROTOCOLS]
    for row, protocol in zip(rows, PROTOCOLS, strict=True):
        assert set(row) >= {"id", "edition", "family", "people", "minutes"}
        assert row["people"] == {"least": protocol.people.least, "most": protocol.people.most}
        planned = agenda(protocol, smallest(protocol))
        assert row["minutes"] == {"least": planned.least, "typical": planned.typical, "most": planned.most, "complete": planned.complete}


def test_list_tells_people_all_protocols(run: Run) -> None:
    out = run("list").out
    for protocol in PROTOCOLS:
        assert protocol.id in out


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_show_tells_people_what_a_protocol_holds(run: Run, protocol: object) -> None:
    assert protocol in PROTOCOLS
    found = next(each for each in PROTOCOLS if each is protocol)
    out = " ".join(run("show", found.id, "--plain").out.split())
    for role in found.roles:
        assert role.title in out
    for phase in phases(found.steps):
        assert phase.title in out
        assert any(isinstance(form, Watch) for form in phase.talk) == ("watch the" in out.partition(phase.title)[2].partition(" ends when ")[0])
    for source in found.provenance.sources:
        assert source.title in out
        assert source.address in out
    assert found.provenance.constructed in out
    assert f"minutes: {found.provenance.minutes.value}" in out


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)
def test_show_tells_a_program_the_protocol_itself(run: Run, protocol: object) -> None:
    ids = [each.id for each in PROTOCOLS if each is protocol]
    assert decode_protocol(json.loads(run("show", *ids, "--json").out)) == protocol


def test_show_tells_which_rows_a_source_supports(run: Run) -> None:
    out = " ".join(run("show", "critical-response-process", "--plain").out.split())
    found = find("critical-response-process")
    source = found.provenance.sources[0]
    titles = "; ".join(phase.title for phase in phases(found.steps) if phase.id in source.rows)
    assert f"{source.supports} for: {titles} {source.address}" in out
    assert " for: " not in run("show", "tuning-protocol", "--plain").out.partition("Sources (")[2].partition("Constructed")[0]


def test_show_tells_permissions_and_safety(run: Run) -> None:
    out = " ".join(run("show", "video-coaching-intervision", "--plain").out.split())
    safety = out.partition("Permissions and safety")[2].partition("Sources (")[0]
    assert "Five separate permissions: filming," in safety
    assert "each viewing needs the permission showing-to-group from everybody recognisable in the clip, for everybody who watches" in safety
    assert "When somebody signals safeguarding, the session ends." in safety
    assert "is refused or withdrawn, the turn is over and the next one begins" in safety
    assert "Anybody may pause at any time." in safety
    assert "Totals one owner: 45-60 min; constructed" in safety
    assert "2-7 (3-8 at the opening)" in out
    assert "3-4 min, planned as 3.5, the middle (constructed)" in out
    for protocol in PROTOCOLS:
        assert "Anybody may pause" in run("show", protocol.id).out


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("peer-feedback-round", "Round, one minute each; the owner writes -- 1 min for each member (medium)"),
        ("check-in", "1-2 min for each person, planned as 1.5, the middle (medium)"),
        ("check-in", "facilitator (takes part) last"),
        ("final-word", "60 seconds each, and what is not used of them stays silent"),
        ("final-word", "there is: passage, from each person"),
        ("tuning-protocol", "planned as 12.5, the middle; ends after 15 min at the latest (high)"),
        ("video-coaching-intervision", "the question stays open: who joins later is asked it, and an answer may be changed"),
        ("video-coaching-intervision", "each owner in turn (member (peer) who answered yes, as owner (filmed professional)"),
        ("ladder-of-feedback", "leads, if there is one; otherwise any two members steer together"),
        ("kollegiale-beratung", "Which module? (one of these; owner (Fallerzähler:in) chooses): Brainstorming (another protocol is run here: brainstorming):"),
        ("ladder-of-feedback", "Concerns: worries, as questions (where last-rungs is not merged) -- no minutes stated"),
    ],
)
def test_show_tells_times_orders_and_questions_that_stay_open(run: Run, protocol: str, said: str) -> None:
    assert said in " ".join(run("show", protocol, "--plain").out.split())


def test_list_tells_minutes_that_are_not_stated(run: Run) -> None:
    rows = {line.split("|")[0].strip(): line.split("|")[-1].strip() for line in run("list", "--plain").out.splitlines()}
    assert rows["ladder-of-feedback"] == "not stated"
    assert rows["final-word"] == "28 at least"
    assert rows["check-in"] == "4-8"


def test_an_unknown_protocol_offers_the_nearest_names(run: Run) -> None:
    printed = run("show", "tuning-protocl")
    assert (printed.code, printed.out) == (2, "")
    assert "(unknown-protocol)" in printed.err
    assert "Did you mean tuning-protocol?" in printed.err


def test_replay_tells_how_a_session_went(run: Run, kept: Path) -> None:
    record = read(kept)
    printed = run("replay", kept, "--plain")
    assert printed.code == 0
    for phase in phases(record.protocol.steps if record.protocol else ()):
        if any(isinstance(event, e.PhaseEntered) and event.phase == phase.id for event in record.events):
            assert phase.title in printed.out
    assert head(record) in printed.out
    assert "complete" in printed.out
    told = json.loads(run("replay", kept, "--json").out)
    assert told["head"] == head(record)
    assert told["ended"] == "complete"
    assert told["events"] == len(record.events)
    assert [row["phase"] for row in told["phases"]] == [event.phase for event in record.events if isinstance(event, e.PhaseEntered)]


def test_replay_tells_departures_and_a_session_that_goes_on(run: Run, tmp_path: Path) -> None:
    from plcprotocols import commands as c  # noqa: PLC0415 - used once

    people = group(find("tuning-protocol"))
    session = Session.open(people.protocol, people.cast, at=group(PROTOCOLS[0]).hold(1).session.record.header.opened, record="open")
    session.perform(c.Advance("p1", session.now.at))
    write(session.record, tmp_path / "open.json")
    printed = run("replay", tmp_path / "open.json")
    assert "Departures: 1" in printed.out
    assert "(before-end)" in printed.out
    assert f"It has not ended; it is at {session.now.title}." in printed.out
    assert "A cut end shows only against a head kept elsewhere" in printed.out
    assert run("replay", tmp_path / "open.json", "--head", head(session.record)).code == 0
    cut = run("replay", tmp_path / "open.json", "--head", "0" * 64)
    assert (cut.code, cut.out) == (2, "")
    told = json.loads(run("replay", tmp_path / "open.json", "--json").out)
    assert [row["rule"] for row in told["departures"]] == ["before-end"]
    assert (told["ended"], told["stop"]) == (None, session.now.stop)


@pytest.mark.parametrize("damage", ["edited", "truncated", "cut", "empty", "no-json", "missing", "folder", "suffix"])
def test_replay_refuses_what_does_not_prove_itself(run: Run, kept: Path, damage: str) -> None:
    whole = kept.read_bytes()
    path = kept
    match damage:
        case "edited":
            edited = whole.replace(b'"move": "present"', b'"move": "describe"', 1)
            assert edited != whole
            kept.write_bytes(edited)
        case "truncated":
            kept.write_bytes(whole[: len(whole) * 2 // 3])
        case "cut":
            lines = whole.splitlines(keepends=True)
            kept.write_bytes(b"".join([*lines[:10], *lines[11:]]))
        case "empty":
            kept.write_bytes(b"")
        case "no-json":
            kept.write_bytes(b"\xff\xfe not a record")
        case "missing":
            kept.unlink()
        case "folder":
            path = kept.with_name("folder.json")
            path.mkdir()
        case _:
            path = kept.rename(kept.with_suffix(".txt"))
    printed = run("replay", path)
    assert printed.code == 2
    assert printed.out == ""
    assert re.search(r"plcprotocols: .+: .+ \([a-z-]+\)\. .+", printed.err)
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "tuning-protocol"], ["show", "video-coaching-intervision"], ["demo", "--people", "4"], PLAN]
)
def test_plain_is_plain(run: Run, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = ["--out", str(tmp_path / "coloured")] if arguments[0] == "demo" else []
    plain = run(*arguments, "--plain", *[each.replace("coloured", "plain") for each in out]).out
    assert not DRAWN.search(plain)
    assert "\x1b[" in run(*arguments, *out).out


def test_replay_can_be_plain(run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not DRAWN.search(run("replay", kept, "--plain").out)


@pytest.mark.parametrize("arguments", [["dmo"], ["demo", "--seed", "x"], ["show"], ["list", "--jsn"], ["replay", "a.json", "b.json"]])
def test_wrong_usage_is_told_in_a_sentence(run: Run, arguments: list[str]) -> None:
    printed = run(*arguments)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("plcprotocols: arguments: ")
    assert "(usage)" in printed.err


@pytest.mark.parametrize(("arguments", "said"), [(["demo", "5"], "did you mean --people 5?"), (["demo", "x"], "See: plcprotocols demo --help")])
def test_a_stray_word_is_told_with_the_help_of_its_command(run: Run, arguments: list[str], said: str) -> None:
    assert said in run(*arguments).err


def test_replay_tells_who_is_who_and_what_came_of_it(run: Run, tmp_path: Path) -> None:
    run("demo", "--people", 5, "--out", tmp_path)
    (path,) = tmp_path.iterdir()
    out = " ".join(run("replay", path, "--plain").out.split())
    assert "facilitator (coach): p1" in out
    assert "p3: broken off: the clip was locked" in out
    assert "p2: context and focus question," in out
    assert "are not kept in a record" in out


@pytest.mark.parametrize("columns", [60, 80])
def test_narrow_terminals_break_no_word(run: Run, tmp_path: Path, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plcprotocols.app.paper.WIDTH", columns)
    out = run("list", "--plain").out + run("demo", "--plain", "--people", 5, "--out", tmp_path).out
    for protocol in PROTOCOLS:
        assert protocol.id in out
    for phase in phases(find("video-coaching-intervision").steps):
        for word in phase.title.split():
            assert word in out
    assert max(len(line) for line in out.splitlines() if "record: " not in line) <= columns


def test_help_and_version_are_there(run: Run) -> None:
    from plcprotocols import __version__  # noqa: PLC0415 - used once

    assert __version__ in run("--version").out
    for arguments in ([], ["--help"], ["demo", "--help"]):
        assert "plcprotocols" in run(*arguments).out


def test_the_commands_are_those_of_the_app() -> None:
    assert {name for name in app if not name.startswith("-")} == {"demo", "list", "show", "plan", "replay", "run", "status"}


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_the_extra_it_says_how_to_install_it(missing: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == missing or name.startswith("plcprotocols.app.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["list"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "pip install 'plcprotocols[cli]'" in captured.err


def test_whoever_stops_reading_gets_no_traceback() -> None:
    done = subprocess.run(
        f"{sys.executable} -c 'import sys; from plcprotocols.app.cli import main; sys.exit(main())' show video-coaching-intervision | head -1",
        shell=True,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert done.stdout.startswith("Video coaching")
    assert done.stderr == ""


def test_it_runs_as_a_program() -> None:
    code = "import sys; from plcprotocols.app.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code, "list", "--json"], check=True, capture_output=True, text=True)
    assert [row["id"] for row in json.load(io.StringIO(done.stdout))] == [protocol.id for protocol in PROTOCOLS]
    wrong = subprocess.run([sys.executable, "-c", code, "show", "nothing"], check=False, capture_output=True, text=True)
    assert wrong.returncode == 2
    assert "Known: " in wrong.stderr


CYCLE = "lesson-study-sptr"


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (CYCLE, "2-6 people, outsiders on top; it goes on over several meetings."),
        (CYCLE, "When people meet again, the next of planning team is facilitator, in the order of seats; whoever was facilitator is recorder then;"),
        (CYCLE, "Teach and reflect (once or more; planning team decides by consensus whether there is another):"),
        (
            CYCLE,
            "a session of its own is held: Post-lesson discussion (post-lesson-discussion), opened by facilitator; takes in: teaching-learning plan;",
        ),
        (CYCLE, "brings back: public notes, as record of the discussion and next step; speaks: nobody"),
        (CYCLE, "ends when what came of Post-lesson discussion was brought back"),
        (CYCLE, "ends when there is a consensus of planning team"),
        (CYCLE, "A programme, not added up: 10 of its 13 rows with minutes, 310-600 together; 3 without a stated time"),
        ("lesson-study-dudley", "case pupil: 3 or 6; an outsider, who is spoken about and need not be there"),
        ("lesson-study-dudley", "1-2 weeks, planned as 10.5 days, the middle; who has not answered is reminded 2 days before (medium)"),
        ("lesson-study-dudley", "(two or three times, or more; member of the group decides by consensus whether there is another):"),
        ("lesson-study-dudley", "contract of the group: signed by member of the group"),
        (
            "lesson-study-dudley",
            "what is expected of a pupil: about each case pupil; kept apart for each time of: research lessons that follow one another",
        ),
        ("dudley-discussion", "member of the group signed: agreed record"),
        ("video-coaching-programme", "a session of its own is held for each member"),
        ("video-coaching-path", "says that it goes no further, this time is over (two to four cycles of film)."),
    ],
)
def test_show_tells_what_lasts_longer_than_a_meeting(run: Run, protocol: str, said: str) -> None:
    assert said in " ".join(run("show", protocol, "--plain").out.split())


def test_list_adds_no_programme_up(run: Run) -> None:
    rows = {line.split("|")[0].strip(): line.split("|")[-1].strip() for line in run("list", "--plain").out.splitlines()}
    assert rows[CYCLE] == "programme, not added up"
    told = {row["id"]: row for row in json.loads(run("list", "--json").out)}
    assert (told[CYCLE]["programme"], told[CYCLE]["holds"], told[CYCLE]["days"]) == (True, ["post-lesson-discussion"], None)
    assert told["lesson-study-dudley"]["days"] == {"least": 23, "typical": 34.5, "most": 46}
    assert (told["check-in"]["programme"], told["check-in"]["holds"]) == (False, [])


def test_show_tells_what_a_protocol_runs_as_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    inner = find("check-in")
    outer = evolve(find("check-out"), uses=(inner,))
    warm = RunOf("warm", "check-in", roles=(("facilitator", "facilitator"), ("member", "member")), title="Warm up")
    print_protocol(Paper(plain=True), evolve(outer, steps=(warm, *outer.steps)))
    out = " ".join(capsys.readouterr().out.split())
    assert "Warm up (another protocol is run here: check-in): " in out
    for phase in phases(inner.steps):
        assert phase.title in out


def test_days_are_summed_up_as_days() -> None:
    assert wording.in_days(7, 14) == "1-2 weeks"
    assert wording.in_days(7, 7) == "1 week"
    assert wording.in_days(1, 1) == "1 day"
    assert wording.in_days(1, 3) == "1-3 days"
    assert wording.often(1, 1) == "once"
    assert wording.often(1, 2) == "once or twice"
    assert wording.often(2, 4) == "two to four times"
    assert wording.multiples(0, None, 3) == "0 or more, a multiple of 3"


def test_a_protocol_that_fewer_people_are_said_to_hold_than_can_is_printed_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    round_of_cases = find("peer-feedback-round")
    roles = tuple(evolve(role, least=2) if role.id == "owner" else role for role in round_of_cases.roles)
    (loop,) = (step for step in round_of_cases.steps if isinstance(step, Each))
    least = round_of_cases.people.least
    for most, more in ((None, f"{least + 1} people can."), (least, "It takes no other number.")):
        print_protocol(Paper(plain=True), evolve(round_of_cases, roles=roles, people=People(least, most)))
        out = " ".join(capsys.readouterr().out.split())
        assert f"{least} people cannot hold it: The role member needs at least" in out
        assert f"of whom the loop {loop.id} takes 2 as owner. {more}" in out
        assert "Permissions and safety" in out
    print_protocol(Paper(plain=True), evolve(round_of_cases, people=People(0)))
    assert "cannot hold it" not in capsys.readouterr().out
