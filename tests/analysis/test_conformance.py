# SPDX-License-Identifier: MIT
"""A log held against a protocol: what departs is told, and nothing is that what the log does not carry could explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from plcprotocols import Cast, Session, commands, find
from plcprotocols.analysis import FLOOR, Came, Carries, Columns, Conformance, Meeting, Turn, conformance, from_csv, from_rttm, from_session
from plcprotocols.analysis.turns import turns_of
from plcprotocols.catalogue import PROTOCOLS, VARIANTS
from plcprotocols.engine.rules import floor
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidArgument, PlcError
from plcprotocols.model.flow import Phase
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Round, Say
from plcprotocols.model.who import Everyone
from tests.analysis.test_ami import FILES, meeting
from tests.simulation.groups import every, group
from tests.walks import setting, walk

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CAST = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "franc"]})
TUNING = find("tuning-protocol")
# A tuning protocol as somebody wrote it down; the owner is asked, and answers.
WRITTEN = """\
speaker,start,end,phase,move
ana,0:00,4:00,introduction,inform
bor,4:00,18:50,presentation,present
cilka,19:00,20:00,clarifying,ask-clarify
bor,20:00,21:30,clarifying,answer
drago,21:30,22:00,clarifying,ask-clarify
bor,22:00,24:00,clarifying,answer
eva,29:00,33:00,warm-and-cool,appreciate
franc,33:00,37:00,warm-and-cool,cool
bor,41:00,51:00,reflection,reflect
ana,51:00,53:00,debrief,debrief
drago,53:00,56:00,debrief,debrief
"""
COLUMNS = Columns(phase="phase", move="move", unit="hh:mm:ss")
STRIPPED: tuple[tuple[Carries, ...], ...] = ((), (Carries.MOVE, Carries.TO), (Carries.PHASE,), (Carries.PHASE, Carries.MOVE, Carries.TO))


def log(text: str = WRITTEN, cast: Cast = CAST) -> Meeting:
    return from_csv(text, COLUMNS, people=cast.people)


def without(told: Meeting, fields: Iterable[Carries]) -> Meeting:
    """The same log, had it not carried that."""
    gone = set(fields)
    turns = [
        evolve(
            turn,
            move=None if Carries.MOVE in gone else turn.move,
            to=None if Carries.TO in gone else turn.to,
            phase=None if Carries.PHASE in gone else turn.phase,
        )
        for turn in told.turns
    ]
    return evolve(told, turns=turns, carries=told.carries - gone)


def broken(found: Conformance) -> list[tuple[int, str]]:
    return [(each.turn, each.code) for each in found.departures]


def clean(found: Conformance) -> bool:
    return not found.departures and not found.added and not found.left_out and not found.out_of_order


@pytest.mark.parametrize("protocol", PROTOCOLS + VARIANTS, ids=lambda each: f"{each.id}-{each.edition}")
def test_a_simulated_log_conforms_whatever_it_carries(protocol: Protocol) -> None:
    for run in every(group(protocol).hold(3)):
        session = run.session
        told = from_session(session)
        for fields in STRIPPED:
            found = conformance(without(told, fields), session.protocol, session.record.header.cast)
            assert found.conforms, (fields, str(found))
            assert found.fitness.value in ({1.0} if told.turns else {1.0, None})
            assert [each.turn.speaker for each in found.aligned] == [turn.speaker for turn in told.turns]
            if Carries.PHASE not in fields:
                assert [each.phase for each in found.aligned] == [turn.phase for turn in told.turns]


def test_what_was_written_down_by_hand_conforms() -> None:
    found = conformance(log(), TUNING, CAST)
    assert found.conforms
    assert [(each.phase, each.came, each.turns) for each in found.phases] == [
        ("introduction", Came.HELD, 1),
        ("presentation", Came.HELD, 1),
        ("clarifying", Came.HELD, 4),
        ("warm-and-cool", Came.HELD, 2),
        ("reflection", Came.HELD, 1),
        ("debrief", Came.HELD, 2),
    ]
    # Warm and cool feedback took from 29:00 to 37:00, planned are 10 to 15 minutes.
    assert [(each.begin, each.end, each.planned, each.over) for each in found.phases[3:4]] == [(1_740_000, 2_220_000, 750_000, 0)]
    assert {each.why for each in found.not_judged} == {"steering", "cast", "cuts", "no-addressees", "passes", "nobody-speaks", "parameters"}
    assert [(figure.name, figure.value) for figure in found.figures] == [("fitness", 1.0), ("turns-that-fit", 1.0), ("due-phases-held", 1.0)]


@pytest.mark.parametrize("phase", ["presentation", "clarifying", "warm-and-cool", "reflection", "debrief"])
def test_a_phase_that_is_cut_out_is_missed_and_nothing_else(phase: str) -> None:
    whole = log()
    found = conformance(evolve(whole, turns=[turn for turn in whole.turns if turn.phase != phase]), TUNING, CAST)
    assert (*found.left_out, *found.unheard) == (phase,)
    assert (broken(found), found.added, found.out_of_order) == ([], (), ())


@pytest.mark.parametrize("name", ["consultancy", "four-as", "wanda", "balint-group", "gossip-method", "reflecting-team", "dudley-discussion"])
def test_so_it_is_in_simulated_logs(name: str) -> None:
    session = group(find(name)).hold(3).session
    told, cast = from_session(session), session.record.header.cast
    for phase in dict.fromkeys(turn.phase for turn in told.turns):
        found = conformance(evolve(told, turns=[turn for turn in told.turns if turn.phase != phase]), session.protocol, cast)
        assert {*found.left_out, *found.unheard} <= {phase}
        assert (broken(found), found.added, found.out_of_order) == ([], (), ())


def test_a_foreign_turn_is_told_and_nothing_else() -> None:
    whole = log()
    for turn, code in (
        (Turn("eva", 1_139_000, 1_140_000, phase="presentation", move=Move.PRESENT), "only-listens"),
        (Turn("eva", 1_440_000, 1_450_000, phase="clarifying", move=Move.ADVISE), "move-not-here"),
        (Turn("ana", 1_440_000, 1_450_000, phase="clarifying", move=Move.ASK_CLARIFY), "only-listens"),
        (Turn("eva", 1_450_000, 1_460_000, phase="examine-work", move=Move.DESCRIBE), "no-talk"),
    ):
        found = conformance(evolve(whole, turns=[*whole.turns, turn]), TUNING, CAST)
        assert broken(found) == [([each.turn for each in found.aligned].index(turn), code)]
        assert (found.added, found.left_out, found.unheard, found.out_of_order) == ((), (), (), ())


def test_who_overlaps_takes_the_floor() -> None:
    whole = log()
    found = conformance(evolve(whole, turns=[*whole.turns, Turn("eva", 1_150_000, 1_160_000, phase="clarifying", move=Move.ASK_CLARIFY)]), TUNING, CAST)
    assert broken(found) == [(3, "floor-taken")]
    assert found.departures[0].text == "Somebody was interrupted."


def test_two_phases_that_are_swapped_are_out_of_order_and_nothing_else() -> None:
    found = conformance(reordered(0, 6, 7, 2, 3, 4, 5, 1, 8, 9, 10), TUNING, CAST)
    assert {*found.out_of_order} == {"warm-and-cool", "presentation"}
    assert (broken(found), found.added, found.left_out, found.unheard) == ([], (), (), ())
    # Of two next to each other it takes one to put them right: the one with fewer turns.
    found = conformance(reordered(0, 1, 2, 3, 4, 5, 8, 6, 7, 9, 10), TUNING, CAST)
    assert (found.out_of_order, broken(found), found.left_out, found.unheard) == (("reflection",), [], (), ())


def reordered(*places: int) -> Meeting:
    """The turns that were written down in another order, at the same times."""
    turns = log().turns
    return evolve(log(), turns=[evolve(turns[place], start=slot.start, end=slot.end) for place, slot in zip(places, turns, strict=True)])


def test_a_misspelt_phase_is_named_with_those_it_may_mean() -> None:
    whole = log()
    slips = {"clarifying": "clarifyng", "debrief": "coffee"}
    found = conformance(evolve(whole, turns=[evolve(turn, phase=slips.get(turn.phase or "", turn.phase)) for turn in whole.turns]), TUNING, CAST)
    slip, coffee = (each for each in found.phases if each.came is Came.ADDED)
    assert (slip.near[0], coffee.near) == ("clarifying", ())
    assert slip.text == "The protocol has no phase 'clarifyng'. Did you mean clarifying?"
    assert coffee.text == "The protocol has no phase 'coffee'."
    assert all(not each.text and not each.near for each in found.phases if each.came is not Came.ADDED)
    assert f", added. {slip.text}" in str(found)
    assert [row["text"] for row in found.rows() if row["what"] == "phase" and row["code"] == "added"] == [slip.text, coffee.text]


def test_phases_and_people_the_protocol_does_not_have_are_added() -> None:
    whole = log()
    more = [Turn("cilka", 3_400_000, 3_410_000, phase="coffee"), Turn("gost", 3_420_000, 3_430_000, phase="debrief")]
    found = conformance(evolve(whole, people=(*whole.people, "gost"), turns=[*whole.turns, *more]), TUNING, CAST)
    assert found.added == (11, 12)
    assert [each.phase for each in found.phases if each.came is Came.ADDED] == ["coffee"]
    assert broken(found) == [(12, "unknown-person")]
    assert not found.conforms
    # Two of 13 turns go with no phase, and two phases are due that nobody can end before anybody has spoken: clarifying and debrief.
    assert found.fitness.value == pytest.approx(1 - 2 / (13 + 2))


def test_a_log_with_only_speakers_has_its_phases_estimated() -> None:
    found = conformance(without(log(), (Carries.PHASE, Carries.MOVE)), TUNING, CAST)
    assert found.conforms
    assert all(each.estimated for each in found.aligned)
    assert {each.why for each in found.not_judged} >= {"no-phases", "no-moves", "no-addressees"}
    # The owner's long turns lie where the plan has them.
    assert [found.aligned[place].phase for place in (1, 8)] == ["presentation", "reflection"]


def at(minute: float) -> datetime:
    return OPENED + timedelta(minutes=minute)


def test_departures_are_those_the_record_of_the_session_has() -> None:
    session = Session.open(TUNING, CAST, at=OPENED, record="r1")
    session.perform(commands.Choose("ana", at(0), "skip"))
    for person, begin, end, move in (
        ("bor", 1, 5, Move.PRESENT),
        ("cilka", 5, 6, Move.PRESENT),
        ("bor", 6, 7, Move.ADVISE),
        ("ana", 7, 8, Move.INTERVENE),
        ("ana", 8, 9, Move.INFORM),
    ):
        session.perform(commands.BeginTurn(person, at(begin), move))
        session.perform(commands.EndTurn(person, at(end)))
    session.perform(commands.Advance("ana", at(16)))
    for person, begin, end, move in (
        ("drago", 17, 18, Move.ASK_CLARIFY),
        ("bor", 18, 19, Move.ANSWER),
        ("bor", 19, 20, Move.ANSWER),
        ("eva", 20, 21, Move.COOL),
    ):
        session.perform(commands.BeginTurn(person, at(begin), move))
        session.perform(commands.EndTurn(person, at(end)))
    recorded = [(event.actor, event.rule, event.at) for event in session.events if isinstance(event, e.Departed)]
    found = conformance(from_session(session), TUNING, CAST)
    told = [(found.aligned[each.turn].turn.speaker, each.code, OPENED + found.aligned[each.turn].turn.start * timedelta(milliseconds=1)) for each in found.departures]
    assert found.by_rule == tuple(Counter(code for _, code, _ in told).most_common())
    assert told == [each for each in recorded if each[1] not in {"before-end", "ended-early"}]
    assert {code for _, code, _ in told} == {"only-listens", "move-not-here"}


# What changes who may speak, and no log tells; and what a turn was put right to, which it was not judged by when it began.
UNTOLD = (
    *(e.HandedOver, e.Joined, e.Left, e.OptedOut, e.OptedIn, e.RoleTaken, e.RoleLeft, e.RoleBound, e.Convened, e.TurnSkipped),
    *(e.TurnRelabelled, e.TurnReattributed),
)


@settings(max_examples=max(40, settings().max_examples // 2))
@given(st.integers(0, 2**32))
def test_nothing_is_told_that_the_record_does_not_have(seed: int) -> None:
    random = Random(seed)
    session = setting(random).open()
    for command in walk(random, session, 60):
        try:
            session.attempt(command)
        except PlcError:
            continue
    if session.level.rank < Level.TURNS.rank or any(isinstance(event, UNTOLD) for event in session.events):
        return
    noted: dict[tuple[str | None, datetime], set[str]] = {}
    begun: dict[str | None, list[set[str]]] = {}
    for event in e.counting(session.events):
        if isinstance(event, e.Departed | e.Breached):
            noted.setdefault((event.actor, event.at), set()).add(event.rule)
        elif isinstance(event, e.TurnBegun):
            begun.setdefault(event.actor, []).append(noted.get((event.actor, event.at), set()))
    for each in conformance(from_session(session), session.protocol, session.record.header.cast).aligned:
        assert set(each.broken) <= begun[each.turn.speaker].pop(0)


TALK = Protocol(
    id="talk",
    edition="open-1",
    title="Open talk",
    family="tests",
    people=TUNING.people,
    roles=(Role("lead", lead=True, most=1), Role("member")),
    steps=(Phase("talk", (Open(Everyone(), Say(Move.INFORM)),), ends=LeadDecides()),),
    provenance=TUNING.provenance,
)


@pytest.mark.skipif(not FILES, reason="the AMI meetings are not beside the project (../shared/data/ami)")
@pytest.mark.parametrize("path", FILES[:3], ids=lambda path: path.stem)
def test_a_real_meeting_against_an_open_talk_departs_only_where_two_speak_at_once(path: Path) -> None:
    told = meeting(path)
    cast = Cast({"lead": told.people[0], "member": told.people[1:]})
    found = conformance(told, TALK, cast, turns=FLOOR)
    assert {each.code for each in found.departures} == {"floor-taken"}
    assert (found.added, found.left_out, found.out_of_order) == ((), (), ())
    # Who begins while somebody else speaks, who is then no longer heard: the floor is the latest speaker's.
    overlaps, holder, until = 0, "", 0
    for turn in turns_of(told, FLOOR):
        if holder == turn.speaker and until > turn.start:
            until = max(until, turn.end)
            continue
        overlaps += until > turn.start
        holder, until = turn.speaker, turn.end
    assert len(found.departures) == overlaps
    assert (found.figures[1].value or 0) == pytest.approx(1 - overlaps / len(found.aligned))


ROUND = evolve(TALK, steps=(Phase("round", (Round(Everyone(), Say(Move.INFORM), seconds=60),), minutes=Minutes(3, 3)),))


def test_rounds_are_judged_in_order_and_a_pass_explains_what_it_can() -> None:
    cast = Cast({"lead": "ana", "member": ["bor", "cilka", "drago"]})

    def told(*turns: tuple[str, int, int]) -> list[tuple[int, str]]:
        said = [Turn(person, begin * 1000, end * 1000) for person, begin, end in turns]
        return broken(conformance(Meeting(id="m", people=cast.people, turns=said), ROUND, cast))

    assert told(("ana", 0, 60), ("bor", 60, 120), ("cilka", 120, 180), ("drago", 180, 200)) == []
    # Bor passed, and took his turn when it was offered again; Ana has had hers.
    assert told(("ana", 0, 60), ("cilka", 60, 120), ("drago", 120, 180), ("bor", 180, 200)) == []
    assert told(("ana", 0, 60), ("bor", 60, 120), ("cilka", 120, 180), ("bor", 180, 240), ("drago", 240, 260)) == [(3, "out-of-turn")]
    # Ana leads, and may have restored a rule: what she did with her turn the log does not say.
    assert told(("ana", 0, 60), ("bor", 60, 120), ("cilka", 120, 180), ("ana", 180, 190), ("drago", 190, 220)) == []
    # Each has a minute, and what they do not use of it stays silent.
    assert told(("ana", 0, 30), ("bor", 40, 60)) == [(1, "silence-kept")]


def test_logs_of_nothing_and_of_nobody() -> None:
    empty = conformance(Meeting(id="m", people=CAST.people, turns=()), TUNING, CAST)
    assert empty.aligned == ()
    assert empty.fitness.value == 0.0
    assert {*empty.left_out, *empty.unheard} == {"presentation", "clarifying", "warm-and-cool", "reflection", "debrief"}
    strangers = conformance(Meeting(id="m", people=("x", "y"), turns=[Turn("x", 0, 5), Turn("y", 3, 9, phase="nowhere")]), TUNING, CAST)
    assert broken(strangers) == [(0, "unknown-person"), (1, "unknown-person")]
    assert (strangers.added, strangers.fitness.value) == ((0, 1), 0.0)
    far = [Turn("bor", 10**17, 10**18, phase="presentation"), Turn("cilka", 10**19, 10**19, phase="clarifying")]
    assert conformance(Meeting(id="m", people=CAST.people, turns=far), TUNING, CAST).departures == ()
    for wrong in (("log", CAST), (log(), {"owner": "bor"})):
        with pytest.raises(InvalidArgument, match="Give a"):
            conformance(wrong[0], TUNING, wrong[1])  # type: ignore[arg-type]  # what a test gives
    nobody = conformance(log(), TUNING, Cast({}))
    assert len(nobody.added) == len(nobody.aligned)
    with pytest.raises(InvalidArgument, match="Did you mean owner"):
        conformance(log(), TUNING, Cast({"ownner": "bor"}))


def test_rows_and_text_tell_the_same() -> None:
    whole = log()
    found = conformance(evolve(whole, turns=[turn for turn in whole.turns if turn.phase != "reflection"] + [Turn("gost", 1, 2)], people=(*whole.people, "gost")), TUNING, CAST)
    rows = [*found.rows()]
    assert len({frozenset(row) for row in rows}) == 1
    assert [row["code"] for row in rows if row["what"] == "departure"] == ["unknown-person"]
    assert [(row["phase"], row["code"]) for row in rows if row["what"] == "phase"] == [(each.phase, each.came.value) for each in found.phases]
    text = str(found)
    assert "meeting against tuning-protocol" in text
    assert "(unknown-person)" in text
    assert all(each.phase in text for each in found.phases)
    assert all(each.text in text for each in found.not_judged)


PEOPLE = ("ana", "bor", "cilka", "drago", "eva", "franc", "gost")
SOME = [find(name) for name in ("tuning-protocol", "final-word", "notice-and-wonder", "critical-response-process", "wise-crowds", "video-coaching-intervision", "wanda")]


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Protocol, Cast, Meeting]:
    protocol = draw(st.sampled_from(SOME))
    roles = [role.id for role in protocol.roles]
    cast = Cast({role: draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=4)) for role in draw(st.lists(st.sampled_from(roles), unique=True))})
    phases = [None, "nowhere", *dict.fromkeys(step.id for step in protocol.steps)]
    times = st.integers(0, 3_000_000)
    spans = st.tuples(times, times).map(sorted)
    kinds = {"phase": st.sampled_from(phases), "move": st.none() | st.sampled_from(Move), "group": st.sampled_from(["", "", "a", "b"])}
    to = st.none() | st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple)
    turns = draw(st.lists(st.builds(lambda who, span, **more: Turn(who, *span, **more), st.sampled_from(PEOPLE), spans, to=to, **kinds), max_size=25))
    return protocol, cast, Meeting(id="m", people=PEOPLE, turns=turns, carries=frozenset(Carries))


@settings(max_examples=max(40, settings().max_examples // 2))
@given(meetings())
def test_any_log_is_held_against_any_protocol(made: tuple[Protocol, Cast, Meeting]) -> None:
    protocol, cast, told = made
    found = conformance(told, protocol, cast)
    assert found == conformance(told, protocol, cast)
    assert [each.turn for each in found.aligned] == [*told.turns]
    assert 0 <= (found.fitness.value or 0) <= 1
    assert found.conforms == clean(found)
    assert sum(each.turns for each in found.phases if each.came in {Came.HELD, Came.OUT_OF_ORDER}) == len(found.aligned) - len(found.added)
    assert str(found).count("\n") >= len(found.phases) + len(found.departures)
    for each in found.aligned:
        assert each.phase in {None, each.turn.phase} or each.estimated
        assert each.estimated == (each.turn.phase is None)
    for departure in found.departures:
        assert departure.code in found.aligned[departure.turn].broken
        assert departure.text


@pytest.mark.parametrize("carried", [(), (Carries.PHASE,)], ids=["all", "no-phases"])
def test_the_work_grows_with_turns_times_phases(carried: tuple[Carries, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand turns against twelve phases ask the rulebook a few times each at most: who repeats themselves is remembered."""
    phases = tuple(Phase(f"p{number}", (Open(Everyone(), Say(Move.INFORM if number % 2 else Move.ADVISE)),), ends=LeadDecides()) for number in range(12))
    protocol = evolve(TALK, steps=phases)
    cast = Cast({"lead": "ana", "member": PEOPLE[1:]})
    asked = 0
    judge = floor.judge_begin

    def counted(*args: object) -> object:
        nonlocal asked
        asked += 1
        return judge(*args)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(floor, "judge_begin", counted)
    for count in (250, 1000):
        asked = 0
        turns = [
            Turn(PEOPLE[place * place % 7], place * 1000, place * 1000 + 900, phase=f"p{place * 12 // count}", move=Move.INFORM, to=()) for place in range(count)
        ]
        told = Meeting(id="m", people=PEOPLE, turns=turns, carries=frozenset(Carries))
        found = conformance(without(told, carried), protocol, cast)
        assert len(found.aligned) == count
        assert asked <= 3 * count + 12 * 7 * 3


def test_a_log_by_diarization_can_be_held_against_a_protocol() -> None:
    rttm = "SPEAKER m 1 0.00 60.00 <NA> <NA> bor <NA> <NA>\nSPEAKER m 1 61.00 20.00 <NA> <NA> cilka <NA> <NA>\n"
    found = conformance(from_rttm(rttm, people=["ana", "bor", "cilka"]), find("check-in"), Cast({"facilitator": "ana", "member": ["bor", "cilka"]}), turns=FLOOR)
    assert found.conforms
