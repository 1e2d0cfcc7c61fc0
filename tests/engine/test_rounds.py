# SPDX-License-Identifier: MIT
"""Rounds in full: several turns each, passing in a row, rotating orders, reactions, answers given later, and follow-up questions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from plcprotocols.engine.decide import findings
from plcprotocols.engine.facts import facts
from plcprotocols.engine.listing import listed
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad, LeadDecides
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Each, Phase, Repeat, Run, Step
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Pick, React, Round, Say, Solo, Talk
from plcprotocols.model.who import Everyone, Holders, Nobody
from plcprotocols.simulation import simulate
from tests.engine.test_consents import of, refused

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HOST, PEERS, GUESTS = Holders("host"), Holders("peer"), Holders("guest")
CAST = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"]})
SAYING = Say(Move.DESCRIBE)
ASKING = Ask(Move.ASK_PROBE, of=HOST)
ASKING_ON = Ask(Move.ASK_PROBE, of=HOST, follow_up=True)
THANKED = React(Move.APPRECIATE, by=HOST)
GOES_ROUND = Round(PEERS, SAYING, passing=Passing.IN_A_ROW)
NOTHING_KNOWN = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)


def t(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def protocol(*steps: Step, uses: tuple[Protocol, ...] = ()) -> Protocol:
    """A host who leads and has no turn, and peers who have."""
    return Protocol(
        id="rounds",
        edition="1",
        title="Rounds",
        family="tests",
        people=People(2),
        roles=(Role("host", lead=True), Role("peer", least=0, most=None), Role("owner", least=0), Role("guest", least=0, most=None)),
        steps=steps,
        uses=uses,
        provenance=NOTHING_KNOWN,
    )


def part(talk: Talk, name: str = "part") -> Phase:
    return Phase(name, (talk,), ends=AllHad() if isinstance(talk, Round) else LeadDecides())


def opened(talk: Talk | Step, mode: Mode = Mode.GUIDED, cast: Cast = CAST) -> Session:
    """A session at one talk form, or in one step, with a phase of open talk behind it."""
    step = talk if isinstance(talk, Phase | Repeat | Each) else part(talk)  # type: ignore[arg-type]  # no other steps are given here
    return Session.open(protocol(step, part(Open(Everyone(), SAYING), "after")), cast, at=AT, record="r", mode=mode)


def speak(session: Session, *people: str) -> tuple[Event, ...]:
    """Let people speak one after the other; the events of the last turn's end."""
    events: tuple[Event, ...] = ()
    for person in people:
        session.perform(c.BeginTurn(person, session.now.at))
        events = session.perform(c.EndTurn(person, session.now.at)).events
    return events


def pass_(session: Session, *people: str) -> None:
    for person in people:
        session.perform(c.Pass(person, session.now.at))


def do(session: Session, command: type, person: str, *more: object) -> tuple[Event, ...]:
    return session.perform(command(person, session.now.at, *more)).events


def coming(session: Session) -> tuple[str, ...]:
    return session.now.next


def kinds(events: Iterable[Event]) -> list[str]:
    return [event.tag for event in events]


def departures(events: Iterable[Event]) -> list[str]:
    return [each.rule for each in of(e.Departed, events)]


def why_not(session: Session, command: Command) -> list[str]:
    """The rules a command breaks, in their order."""
    return [each.code for each in findings(session._draft.plan, session._draft.state, command)]


def over(session: Session) -> bool:
    return session.now.stop == "after"


# Several turns each.


def test_a_quota_gives_everybody_so_many_turns_lap_by_lap() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    assert coming(session) == ("ada", "ben", "cho")
    events = speak(session, "ada")
    assert kinds(events) == ["turn-ended", "queue-joined"]
    assert coming(session) == ("ben", "cho", "ada")
    speak(session, "ben", "cho", "ada")
    assert coming(session) == ("ben", "cho"), "ada has had both"
    assert kinds(speak(session, "ben")) == ["turn-ended"]
    speak(session, "cho")
    assert over(session)


def test_who_passes_is_offered_the_turn_once_more_when_all_others_had_theirs() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    pass_(session, "ada")
    speak(session, "ben", "cho", "ben")
    assert kinds(speak(session, "cho"))[:2] == ["turn-ended", "lap-begun"]
    assert coming(session) == ("ada",)
    assert kinds(speak(session, "ada")) == ["turn-ended", "queue-joined"]
    assert coming(session) == ("ada",), "their second turn"
    speak(session, "ada")
    assert over(session)


def test_a_second_pass_is_final_for_all_turns() -> None:
    session = opened(Round(PEERS, SAYING, quota=3))
    pass_(session, "ada")
    speak(session, "ben", "cho", "ben", "cho", "ben", "cho")
    assert coming(session) == ("ada",)
    speak(session, "ada")
    pass_(session, "ada")
    assert over(session)


def test_a_turn_out_of_turn_is_one_of_the_quota() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    session.perform(c.BeginTurn("cho", t(0)))
    do(session, c.EndTurn, "cho")
    assert coming(session) == ("ada", "ben", "cho")
    speak(session, "ada", "ben", "cho", "ada", "ben")
    assert over(session)


def test_who_is_skipped_is_skipped_for_all_turns() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    do(session, c.SkipTurn, "hanna", "ben")
    session.perform(c.BeginTurn("ada", t(0)))
    events = do(session, c.SkipTurn, "hanna", "ada")
    assert kinds(events) == ["departed", "turn-ended"]
    assert coming(session) == ("cho",)


def test_who_is_interrupted_has_had_a_turn_and_is_queued_before_the_next_begins() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    session.perform(c.BeginTurn("ada", t(0)))
    events = session.perform(c.BeginTurn("ben", t(1))).events
    assert kinds(events)[-3:] == ["turn-ended", "queue-joined", "turn-begun"]
    assert coming(session) == ("ben", "cho", "ada")


def test_nobody_is_queued_where_the_stop_is_left() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    session.perform(c.BeginTurn("ada", t(0)))
    events = do(session, c.Advance, "hanna")
    assert "queue-joined" not in kinds(events)
    assert over(session)


def test_a_late_joiner_has_all_turns_to_come_and_who_comes_back_those_not_had() -> None:
    cast = evolve(CAST, late=("cho",))
    session = opened(Round(PEERS, SAYING, quota=2), cast=cast)
    speak(session, "ada", "ben")
    do(session, c.Join, "cho")
    assert coming(session) == ("ada", "ben", "cho")
    speak(session, "ada")
    session.perform(c.BeginTurn("ben", t(1)))
    do(session, c.EndTurn, "ben")
    do(session, c.Leave, "ben")
    speak(session, "cho", "cho")
    assert over(session)


def test_who_leaves_in_their_turn_is_queued_dropped_and_comes_back_for_the_rest() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    session.perform(c.BeginTurn("ada", t(0)))
    assert kinds(do(session, c.Leave, "ada")) == ["turn-ended", "queue-joined", "left", "turn-dropped"]
    assert kinds(do(session, c.Join, "ada")) == ["joined", "queue-joined"]
    assert coming(session) == ("ben", "cho", "ada")
    speak(session, "ben", "cho", "ada", "ben", "cho")
    assert over(session), "ada had two turns"


def test_opting_out_takes_away_all_turns() -> None:
    session = opened(Round(PEERS, SAYING, quota=2))
    speak(session, "ada")
    do(session, c.OptOut, "ada")
    assert coming(session) == ("ben", "cho")
    do(session, c.OptIn, "ada")
    assert coming(session) == ("ben", "cho", "ada")


def test_an_open_part_with_a_quota_says_who_has_used_it() -> None:
    session = opened(Open(PEERS, SAYING, quota=1))
    speak(session, "ada")
    assert session.now.may_speak == ("ben", "cho")
    assert why_not(session, c.BeginTurn("ada", t(1))) == ["quota-used"]
    assert departures(session.perform(c.BeginTurn("ada", t(1))).events) == ["quota-used"]
    do(session, c.EndTurn, "ada")
    speak(session, "ben", "cho")
    assert not over(session), "an open part ends by the lead"


def test_strict_mode_refuses_a_turn_beyond_the_quota() -> None:
    session = opened(Open(PEERS, SAYING, quota=1), Mode.STRICT)
    speak(session, "ada")
    refused(session, c.BeginTurn("ada", t(1)), "quota-used")
    assert not any(each.kind == c.BeginTurn.tag for each in session.legal("ada"))
    assert any(each.kind == c.BeginTurn.tag for each in session.legal("ben"))


def test_answers_and_interventions_are_none_of_a_quota() -> None:
    session = opened(Open(Everyone(), Ask(Move.ASK_PROBE, of=HOST), quota=1))
    speak(session, "ada", "hanna", "ben", "hanna")
    session.perform(c.BeginTurn("hanna", t(1), Move.INTERVENE))
    do(session, c.EndTurn, "hanna")
    assert why_not(session, c.BeginTurn("hanna", t(1), to=())) == []
    speak(session, "cho")
    assert session.now.may_speak == ("hanna",), "whoever owes an answer may give it"


# Passing in a row.


def test_the_round_goes_on_until_all_have_passed_in_a_row() -> None:
    session = opened(GOES_ROUND)
    speak(session, "ada")
    assert coming(session) == ("ben", "cho", "ada")
    speak(session, "ben")
    events = do(session, c.Pass, "cho")
    assert kinds(events) == ["turn-passed", "queue-joined"]
    assert not of(e.TurnPassed, events)[0].reoffered
    pass_(session, "ada")
    assert not over(session), "ben spoke since"
    assert [ending.people for ending in session.now.endings] == [("ben",)]
    pass_(session, "ben")
    assert over(session)


def test_a_turn_begins_the_row_of_passes_anew() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada", "ben")
    speak(session, "cho")
    pass_(session, "ada", "ben")
    assert not over(session)
    pass_(session, "cho")
    assert over(session)


def test_an_intervention_ends_no_row_and_nobody_need_speak() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada", "ben")
    session.perform(c.BeginTurn("hanna", t(1), Move.INTERVENE))
    do(session, c.EndTurn, "hanna")
    pass_(session, "cho")
    assert over(session)


def test_who_is_skipped_is_out_for_good_and_the_others_passes_stand() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada", "ben")
    do(session, c.SkipTurn, "hanna", "cho")
    assert over(session)


def test_who_is_skipped_while_they_speak_is_out_for_good() -> None:
    session = opened(GOES_ROUND)
    session.perform(c.BeginTurn("ada", t(0)))
    do(session, c.SkipTurn, "hanna", "ada")
    assert coming(session) == ("ben", "cho")
    pass_(session, "ben", "cho")
    assert over(session)


def test_somebody_skipped_who_speaks_out_of_turn_is_not_queued_again() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada")
    do(session, c.SkipTurn, "hanna", "ada")
    assert kinds(speak(session, "ada")) == ["turn-ended"]
    assert coming(session) == ("ben", "cho")
    pass_(session, "ben", "cho")
    assert over(session)


def test_the_last_one_to_leave_ends_the_row() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada", "ben")
    do(session, c.Leave, "cho")
    assert over(session)


def test_a_late_joiner_has_not_passed_nor_has_who_comes_back() -> None:
    session = opened(GOES_ROUND, cast=evolve(CAST, late=("cho",)))
    pass_(session, "ada")
    do(session, c.Join, "cho")
    do(session, c.Leave, "ada")
    do(session, c.Join, "ada")
    assert coming(session) == ("ben", "cho", "ada")
    pass_(session, "ben", "cho")
    assert not over(session)
    pass_(session, "ada")
    assert over(session)


def test_nobody_selected_completes_the_round_as_it_begins() -> None:
    assert over(opened(Round(GUESTS, SAYING, passing=Passing.IN_A_ROW)))
    assert over(opened(Round(GUESTS, SAYING, quota=3)))


def test_a_pause_changes_nothing_in_a_row_of_passes() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada")
    do(session, c.Pause, "ben")
    do(session, c.Resume, "hanna")
    pass_(session, "ben", "cho")
    assert over(session)


def test_advancing_before_all_have_passed_is_noted() -> None:
    session = opened(GOES_ROUND)
    pass_(session, "ada")
    assert departures(do(session, c.Advance, "hanna")) == ["before-end"]


def test_questions_in_a_row_are_answered_before_the_next_turn() -> None:
    session = opened(Round(PEERS, ASKING, passing=Passing.IN_A_ROW))
    assert kinds(speak(session, "ada")) == ["turn-ended", "queue-joined"]
    assert session.now.owed == ("hanna",)
    pass_(session, "hanna")
    pass_(session, "ben", "cho")
    assert not over(session)
    pass_(session, "ada")
    assert over(session)


def test_the_time_of_a_turn_runs_to_its_end_before_the_round_is_over() -> None:
    session = opened(Round(PEERS, SAYING, passing=Passing.IN_A_ROW, seconds=60))
    speak(session, "ada")
    pass_(session, "ben", "cho", "ada")
    assert not over(session)
    session.due(t(60))
    assert over(session)


@pytest.mark.parametrize("seed", range(3))
def test_a_simulated_round_comes_to_its_end(seed: int) -> None:
    run = simulate(protocol(part(GOES_ROUND), part(Round(PEERS, ASKING_ON, quota=2), "asking")), CAST, seed=seed, at=AT)
    assert [event.why for event in of(e.PhaseLeft, run.session.events)] == [Why.DONE, Why.DONE]


# Rotating rounds.


def test_each_pass_begins_one_seat_further_on() -> None:
    session = opened(Repeat("lap", (part(Round(PEERS, SAYING, rotates="lap")),), least=4, most=4, by=HOST))
    orders = []
    for _ in range(4):
        orders.append(coming(session))
        speak(session, *coming(session))
    assert orders == [("ada", "ben", "cho"), ("ben", "cho", "ada"), ("cho", "ada", "ben"), ("ada", "ben", "cho")]
    assert over(session)


def test_first_and_last_are_looked_at_after_turning() -> None:
    session = opened(Repeat("lap", (part(Round(Everyone(), SAYING, rotates="lap", last=HOST)),), least=2, most=2, by=HOST))
    speak(session, *coming(session))
    assert coming(session) == ("ada", "ben", "cho", "hanna"), "turned by one, hanna last"
    assert [each.order for each in of(e.PhaseEntered, session.events)] == [("ada", "ben", "cho", "hanna")] * 2


def test_a_loop_between_leaves_the_number_of_the_pass_as_it_is() -> None:
    each = Each("owners", PEERS, (part(Round(PEERS, SAYING, rotates="lap")),), role="owner", former="peer")
    session = opened(Repeat("lap", (each,), least=2, most=2, by=HOST))
    assert coming(session) == ("ben", "cho")
    for _ in range(3):
        speak(session, *coming(session))
    assert coming(session) == ("cho", "ben")


def test_a_round_of_a_protocol_that_is_run_rotates_with_its_own_loop() -> None:
    inner = evolve(protocol(Repeat("lap", (part(Round(PEERS, SAYING, rotates="lap")),), least=2, most=2, by=HOST)), id="inner")
    outer = protocol(Run("run", "inner", roles=(("host", "host"), ("peer", "peer"))), uses=(inner,))
    session = Session.open(outer, CAST, at=AT, record="r")
    speak(session, "ada", "ben", "cho")
    assert coming(session) == ("ben", "cho", "ada")


# Answers that come later, and reactions.


def test_a_question_answered_later_leaves_nothing_owed() -> None:
    session = opened(Round(PEERS, Ask(Move.ASK_PROBE, of=HOST, later=True)))
    begun = session.perform(c.BeginTurn("ada", t(0))).events
    assert of(e.TurnBegun, begun)[0].to == ("hanna",)
    do(session, c.EndTurn, "ada")
    assert session.now.owed == ()
    assert why_not(session, c.BeginTurn("ben", t(0), to=("cho",))) == ["wrong-addressee"]
    assert why_not(session, c.BeginTurn("ben", t(0), Move.ANSWER)) == ["move-not-here"]
    speak(session, "ben", "cho")
    assert over(session)


def test_a_turn_is_reacted_to_before_the_next_one_and_in_the_set_way_only() -> None:
    session = opened(Round(PEERS, THANKED))
    speak(session, "ada")
    assert session.now.owed == ("hanna",)
    assert why_not(session, c.BeginTurn("ben", t(0))) == ["answer-owed"]
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.ANSWER)) == ["move-not-here"]
    begun = session.perform(c.BeginTurn("hanna", t(0))).events
    assert of(e.TurnBegun, begun)[0].move is Move.THANK
    ended = of(e.TurnEnded, do(session, c.EndTurn, "hanna"))[0]
    assert (ended.counts, ended.owed) == (False, ())
    assert coming(session) == ("ben", "cho")


def test_one_may_pass_a_reaction_and_who_reacts_and_leaves_owes_none() -> None:
    session = opened(Open(PEERS, THANKED))
    speak(session, "ada")
    pass_(session, "hanna")
    speak(session, "ben")
    assert kinds(do(session, c.Leave, "hanna")) == ["left", "answer-dropped"]
    assert session.now.owed == ()


def test_a_reaction_is_asked_of_those_named_only() -> None:
    session = opened(Open(Everyone(), React(Move.APPRECIATE, by=PEERS)))
    assert why_not(session, c.BeginTurn("ada", t(0), to=("hanna",))) == ["wrong-addressee"]
    session.perform(c.BeginTurn("ada", t(0), to=("ben",)))
    do(session, c.EndTurn, "ada")
    assert session.now.owed == ("ben",)


# To whom something is said.


BEHIND_THEIR_BACK = Open(PEERS, Say(Move.HYPOTHESISE, to=PEERS))


def test_who_is_spoken_about_is_not_spoken_to() -> None:
    session = opened(BEHIND_THEIR_BACK)
    assert why_not(session, c.BeginTurn("ada", t(0), to=("ben",))) == []
    assert why_not(session, c.BeginTurn("ada", t(0), to=("hanna",))) == ["not-spoken-to"]
    assert why_not(session, c.BeginTurn("ada", t(0), to=("ada", "nobody-known"))) == ["wrong-addressee", "unknown-person"]
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.INTERVENE, to=("hanna",))) == ["wrong-addressee"]
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.INTERVENE, to=("ada",))) == []
    events = session.perform(c.BeginTurn("ada", t(0), to=("ben", "hanna"))).events
    assert kinds(events) == ["departed", "turn-begun"]
    assert of(e.TurnBegun, events)[0].to == ("ben", "hanna")


def test_what_names_nobody_is_said_to_all_who_are_spoken_to_and_here() -> None:
    session = opened(BEHIND_THEIR_BACK)
    do(session, c.Leave, "cho")
    assert of(e.TurnBegun, session.perform(c.BeginTurn("ada", t(0))).events)[0].to == ("ben",)
    do(session, c.EndTurn, "ada")
    assert of(e.TurnBegun, session.perform(c.BeginTurn("ada", t(0), Move.ADVISE)).events)[0].to == (), "a move that has no place here"
    do(session, c.EndTurn, "ada")
    assert of(e.TurnBegun, session.perform(c.BeginTurn("hanna", t(0), Move.INTERVENE)).events)[0].to == ()


def test_a_listed_turn_says_to_whom_it_may_be_addressed() -> None:
    session = opened(BEHIND_THEIR_BACK)
    told = {(each.who, each.move): each.to for each in session.legal() if each.kind == c.BeginTurn.tag}
    assert told == {("ada", Move.HYPOTHESISE): PEERS, ("ben", Move.HYPOTHESISE): PEERS, ("cho", Move.HYPOTHESISE): PEERS, ("hanna", Move.INTERVENE): Everyone()}


def test_what_is_said_to_anybody_may_be_addressed_to_anybody() -> None:
    session = opened(Open(PEERS, Say(Move.HYPOTHESISE)))
    assert why_not(session, c.BeginTurn("ada", t(0), to=("hanna",))) == []
    assert of(e.TurnBegun, session.perform(c.BeginTurn("ada", t(0))).events)[0].to == ()


# Follow-up questions.


def asked(session: Session, asker: str = "ada") -> tuple[Event, ...]:
    """Have somebody ask and be answered; the events of the answer's end."""
    return speak(session, asker, "hanna")


def test_who_was_answered_may_ask_once_more_before_the_next_turn() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    assert kinds(asked(session)) == ["turn-ended", "follow-up-offered"]
    assert session.now.follow_up == "ada"
    assert why_not(session, c.BeginTurn("ben", t(0))) == ["follow-up-open"]
    assert why_not(session, c.BeginTurn("ada", t(0))) == []
    session.perform(c.BeginTurn("ada", t(0)))
    assert session.now.follow_up is None
    ended = of(e.TurnEnded, do(session, c.EndTurn, "ada"))[0]
    assert (ended.counts, ended.owed) == (False, ("hanna",))
    assert kinds(speak(session, "hanna")) == ["turn-ended"], "its own answer offers nothing"
    assert coming(session) == ("ben", "cho")
    assert why_not(session, c.BeginTurn("ben", t(0))) == []


def test_a_follow_up_may_be_passed_and_so_may_the_answer_before_it() -> None:
    session = opened(Round(PEERS, ASKING_ON, passing=Passing.NONE))
    speak(session, "ada")
    assert kinds(do(session, c.Pass, "hanna")) == ["turn-passed", "follow-up-offered"]
    assert [each.kind for each in session.legal("ada") if each.kind == c.Pass.tag] == [c.Pass.tag]
    events = do(session, c.Pass, "ada")
    assert (kinds(events), of(e.TurnPassed, events)[0].reoffered) == (["turn-passed"], False)
    assert session.now.follow_up is None
    assert coming(session) == ("ben", "cho")


def test_a_round_is_not_over_while_somebody_may_ask_once_more() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    for person in ("ada", "ben"):
        asked(session, person)
        pass_(session, person)
    asked(session, "cho")
    assert not over(session)
    assert session.now.endings[0].people == ("cho",)
    assert next((each.code, each.people) for each in session.waiting()) == ("follow-up", ("cho",))
    pass_(session, "cho")
    assert over(session)


def test_a_follow_up_can_be_skipped_and_goes_with_who_leaves() -> None:
    session = opened(Round(PEERS, ASKING_ON, quota=2))
    asked(session)
    assert kinds(do(session, c.SkipTurn, "hanna", "ada")) == ["departed", "turn-skipped"]
    assert coming(session) == ("ben", "cho", "ada"), "only the follow-up is skipped"
    asked(session, "ben")
    assert kinds(do(session, c.OptOut, "ben")) == ["opted-out", "turn-dropped"]
    asked(session, "cho")
    assert kinds(do(session, c.Leave, "cho")) == ["left", "turn-dropped"]
    assert session.now.follow_up is None


def test_who_has_had_all_turns_and_leaves_loses_the_follow_up_for_good() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    asked(session)
    assert kinds(do(session, c.Leave, "ada")) == ["left", "turn-dropped"]
    assert kinds(do(session, c.Join, "ada")) == ["joined"]
    assert session.now.follow_up is None


def test_nothing_is_offered_to_who_has_gone_before_the_answer() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    speak(session, "ada")
    do(session, c.Leave, "ada")
    assert kinds(speak(session, "hanna")) == ["turn-ended"]
    do(session, c.Join, "ada")
    session.perform(c.BeginTurn("hanna", t(1), Move.INTERVENE))
    assert kinds(do(session, c.EndTurn, "hanna")) == ["turn-ended"], "nor later"


def test_nothing_is_offered_for_an_answer_that_was_skipped() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    speak(session, "ada")
    do(session, c.SkipTurn, "hanna", "hanna")
    assert (session.now.owed, session.now.follow_up) == ((), None)
    speak(session, "ben")
    session.perform(c.BeginTurn("hanna", t(1)))
    assert kinds(do(session, c.SkipTurn, "hanna", "hanna")) == ["departed", "turn-ended"]
    assert session.now.follow_up is None


def test_who_speaks_before_the_follow_up_departs_and_it_stays_open() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    asked(session)
    assert departures(session.perform(c.BeginTurn("ben", t(1))).events) == ["follow-up-open"]
    assert session.now.follow_up == "ada"
    do(session, c.EndTurn, "ben")
    assert why_not(session, c.BeginTurn("hanna", t(1))) == [], "an answer is owed before"
    speak(session, "hanna")
    assert session.now.follow_up == "ben", "the newer one takes its place"


def test_strict_mode_refuses_the_next_turn_while_a_follow_up_is_open() -> None:
    session = opened(Round(PEERS, ASKING_ON), Mode.STRICT)
    asked(session)
    refused(session, c.BeginTurn("ben", t(1)), "follow-up-open")


def test_an_answer_that_is_cut_offers_the_follow_up_before_the_next_turn() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    speak(session, "ada")
    session.perform(c.BeginTurn("hanna", t(0)))
    events = session.perform(c.BeginTurn("cho", t(1))).events
    assert kinds(events)[-3:] == ["turn-ended", "follow-up-offered", "turn-begun"]


def test_a_pause_leaves_a_follow_up_open() -> None:
    session = opened(Round(PEERS, ASKING_ON))
    asked(session)
    do(session, c.Pause, "ben")
    refused(session, c.BeginTurn("ada", t(1)), "session-paused")
    do(session, c.Resume, "hanna")
    assert session.now.follow_up == "ada"


def test_a_follow_up_ends_no_row_of_passes_and_is_none_of_a_quota() -> None:
    session = opened(Round(PEERS, ASKING_ON, passing=Passing.IN_A_ROW))
    asked(session)
    speak(session, "ada", "hanna")
    assert coming(session) == ("ben", "cho", "ada")
    pass_(session, "ben", "cho", "ada")
    assert over(session)


# Listings and records.


TALKS: dict[str, Talk] = {
    "quota": Round(PEERS, SAYING, quota=2),
    "in a row": GOES_ROUND,
    "asking": Round(PEERS, ASKING_ON, quota=2),
    "asking in a row": Round(PEERS, ASKING_ON, passing=Passing.IN_A_ROW),
    "reacting": Round(PEERS, THANKED),
    "open": Open(Everyone(), ASKING, quota=1),
}


def lively(talk: Talk) -> tuple[Session, set[int]]:
    """A session in which turns are had, passed, interrupted, skipped and left, whatever the form says, and how many events there were after each act."""
    session = opened(talk)
    people = ("ada", "ben", "cho", "hanna")
    whole = {len(session.events)}
    for number in range(60):
        now, at, other = session.now, t(number), people[number % 4]
        person = (now.owed or ((now.follow_up,) if now.follow_up else ()) or now.next or people)[0]
        turns: tuple[tuple[Command, ...], ...] = (
            (c.BeginTurn(person, at),),
            (c.EndTurn(now.speaker or person, at), c.BeginTurn(other, at)),
            (c.EndTurn(now.speaker or person, at),),
            (c.Pass(person, at),),
            (c.BeginTurn(person, at),),
            (c.BeginTurn(other, at), c.OptOut(other, at)),
            (c.SkipTurn("hanna", at, other), c.OptIn(other, at)),
            (c.BeginTurn(person, at), c.Leave(person, at) if person != "hanna" else c.Pass(person, at)),
            (c.Join(person, at), c.SkipTurn("hanna", at, person)),
            (c.Pass(person, at),),
            (c.Adjourn("hanna", at), c.Convene("hanna", at)),
        )
        for act in turns[number % len(turns)]:
            session.attempt(act)
            whole.add(len(session.events))
    session.perform(c.EndSession("hanna", t(99)))
    return session, {*whole, len(session.events)}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_a_record_cut_anywhere_is_taken_up_where_an_act_is_whole_and_nowhere_else(talk: Talk) -> None:
    session, whole = lively(talk)
    record, resumable = session.record, set()
    for count in range(1, len(record.events) + 1):
        try:
            again = Session.resume(evolve(record, events=record.events[:count]))
        except InvalidRecord:
            continue
        resumable.add(count)
        assert again.record.events == record.events[:count]
    assert resumable == whole


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_what_is_listed_follows_from_the_facts(talk: Talk) -> None:
    session, whole = lively(talk)
    plan = session._draft.plan
    seen: dict[object, object] = {}
    for count in sorted(whole):
        state = Session.resume(evolve(session.record, events=session.events[:count]))._draft.state
        for person, standing in state.room.standing.items():
            key = (facts(plan, state), person, standing)
            assert seen.setdefault(key, found := listed(plan, state, person)) == found


def forged(talk: Talk, *events: Event) -> str:
    """Say what a record contradicts in which some events follow the opening."""
    session = opened(talk)
    record = session.record
    numbered = tuple(evolve(event, seq=number) for number, event in enumerate(events, start=len(record.events) + 1))
    with pytest.raises(InvalidRecord) as told:
        Session.resume(evolve(record, events=(*record.events, *numbered)))
    return told.value.problems[0].given


ENDED = (e.TurnBegun(0, AT, "ada", Move.DESCRIBE, ()), e.TurnEnded(0, AT, "ada", "ada", Why.DONE, True, (), None))
ASKED = (
    e.TurnBegun(0, AT, "ada", Move.ASK_PROBE, ("hanna",)),
    e.TurnEnded(0, AT, "ada", "ada", Why.DONE, True, ("hanna",), None),
    e.TurnBegun(0, AT, "hanna", Move.ANSWER, ()),
    e.TurnEnded(0, AT, "hanna", "hanna", Why.DONE, False, (), None),
)


def test_forged_records_contradict_themselves() -> None:
    asking = Round(PEERS, ASKING_ON)
    once = Round(PEERS, SAYING)
    assert "the turn before it is not all told" in forged(GOES_ROUND, *ENDED, e.TurnPassed(0, AT, "ben", False))
    assert "the turn before it is not all told" in forged(asking, *ASKED, e.TurnBegun(0, AT, "ben", Move.ASK_PROBE, ("hanna",)))
    assert "the turn before it is not all told" in forged(GOES_ROUND, *ENDED, e.QueueJoined(0, t(1), None, "ada")) or "not over" in forged(
        GOES_ROUND, *ENDED, e.QueueJoined(0, t(1), None, "ada")
    )
    assert "has had a turn" in forged(once, *ENDED, e.QueueJoined(0, AT, None, "ada"))
    assert "was not answered" in forged(asking, *ASKED, e.FollowUpOffered(0, AT, None, "ben"))
    assert "was not answered" in forged(asking, e.FollowUpOffered(0, AT, None, "ada"))
    assert "not offered again" in forged(GOES_ROUND, e.TurnPassed(0, AT, "ada", True))
    assert "the middle of an act" in forged(GOES_ROUND, *ENDED)
    assert "the middle of an act" in forged(asking, *ASKED)


# Protocols that cannot be.


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (part(Round(PEERS, SAYING, quota=0)), "bad-quota"),
        (part(Open(PEERS, SAYING, quota=0)), "bad-quota"),
        (part(Round(PEERS, SAYING, quota=2, passing=Passing.IN_A_ROW)), "bad-quota"),
        (part(Round(PEERS, Pick(("yes", "no")), quota=2)), "bad-quota"),
        (part(Round(PEERS, Pick(("yes", "no")), passing=Passing.IN_A_ROW)), "bad-quota"),
        (part(Round(PEERS, SAYING, rotates="lap")), "unknown-loop"),
        (Repeat("other", (part(Round(PEERS, SAYING, rotates="lap")),), by=HOST), "unknown-loop"),
        (Each("lap", PEERS, (part(Round(PEERS, SAYING, rotates="lap")),), role="owner", former="peer"), "unknown-loop"),
        (part(Open(PEERS, ASKING_ON)), "follow-up"),
        (part(Round(PEERS, Ask(Move.ASK_PROBE, of=HOST, later=True, follow_up=True))), "follow-up"),
        (part(Round(PEERS, React(Move.APPRECIATE, by=Nobody()))), "nobody-reacts"),
        (part(Round(PEERS, Say(Move.APPRECIATE, to=Nobody()))), "nobody-spoken-to"),
        (part(Solo(PEERS, Say(Move.APPRECIATE, to=Holders("pear")))), "unknown-role"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(step: Step, code: str) -> None:
    with pytest.raises(InvalidProtocol) as told:
        Session.open(protocol(step), CAST, at=AT, record="r")
    assert code in [problem.code for problem in told.value.problems]
