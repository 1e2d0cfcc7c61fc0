# SPDX-License-Identifier: MIT
"""Opinions that are offered first, and given only once somebody wants to hear them."""

from __future__ import annotations

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllHad, LeadDecides
from plcprotocols.model.errors import InvalidProtocol
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Phase
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import Offer, Open, Passing, Round
from plcprotocols.model.who import Everyone, Nobody
from plcprotocols.simulation import simulate
from plcprotocols.texts import remedy, sentence
from tests.engine.test_consents import of, refused
from tests.engine.test_rounds import (
    AT,
    CAST,
    GUESTS,
    HOST,
    PEERS,
    coming,
    departures,
    do,
    forged,
    kinds,
    opened,
    over,
    part,
    pass_,
    protocol,
    t,
    why_not,
)

OFFERING = Offer(Move.OPINE, also=(Move.ADVISE,), of=HOST)
AT_ANY_TIME = Open(PEERS, OFFERING)
IN_TURN = Round(PEERS, OFFERING)


def say(session: Session, person: str, move: Move | None, *, end: bool = True) -> list[str]:
    """Let somebody say something with a move; what happened by it."""
    found = session.perform(c.BeginTurn(person, session.now.at, move)).events
    return kinds((*found, *do(session, c.EndTurn, person)) if end else found)


def handshake(session: Session, person: str, answer: Move, by: str = "hanna") -> list[str]:
    """Let somebody offer an opinion, and somebody answer; what happened by the answer."""
    say(session, person, Move.OFFER_OPINION)
    return say(session, by, answer)


def test_an_opinion_is_given_once_it_is_granted() -> None:
    session = opened(AT_ANY_TIME)
    assert say(session, "ada", None) == ["turn-begun", "turn-ended"]
    assert of(e.TurnBegun, session.events)[-1].move is Move.OFFER_OPINION
    assert of(e.TurnBegun, session.events)[-1].to == ("hanna",)
    assert (session.now.offered, session.now.owed, session.now.granted) == ("ada", ("hanna",), None)
    assert session.now.may_speak == ("hanna",)
    assert say(session, "hanna", Move.GRANT) == ["turn-begun", "turn-ended", "opinion-granted"]
    assert (session.now.offered, session.now.owed, session.now.granted) == (None, (), "ada")
    assert session.now.may_speak == ("ada",)
    assert session.now.follow_up is None
    assert say(session, "ada", None) == ["turn-begun", "turn-ended"]
    assert of(e.TurnBegun, session.events)[-1].move is Move.OPINE
    assert session.now.granted is None
    refused(session, c.BeginTurn("ada", t(0), Move.ADVISE), "not-granted")


def test_a_no_needs_no_reason_and_is_no_departure() -> None:
    session = opened(AT_ANY_TIME)
    assert handshake(session, "ada", Move.DECLINE) == ["turn-begun", "turn-ended"]
    assert of(e.Departed, session.events) == []
    assert of(e.TurnEnded, session.events)[-1].content is None
    refused(session, c.BeginTurn("ada", t(0), Move.OPINE), "not-granted")
    assert why_not(session, c.BeginTurn("ben", t(0))) == []


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_an_opinion_without_a_yes_is_refused(mode: Mode) -> None:
    session = opened(AT_ANY_TIME, mode)
    for move in (Move.OPINE, Move.ADVISE):
        for person in ("ada", "hanna"):
            refused(session, c.BeginTurn(person, t(0), move), "not-granted")
    assert why_not(session, c.BeginTurn("ada", t(0), Move.COOL)) == ["move-not-here"]


def test_a_yes_is_never_taken_for_granted() -> None:
    session = opened(AT_ANY_TIME)
    say(session, "ada", None)
    refused(session, c.BeginTurn("hanna", t(0)), "yes-or-no")
    assert why_not(session, c.BeginTurn("ada", t(0))) == ["answer-owed"]
    assert why_not(session, c.BeginTurn("ben", t(0), Move.GRANT)) == ["answer-owed", "move-not-here"]
    pass_(session, "hanna")
    assert (session.now.offered, session.now.granted) == (None, None)
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.GRANT)) == ["only-listens", "move-not-here"]


def test_refusals_say_what_to_do_and_ask_nobody_why() -> None:
    session = opened(AT_ANY_TIME)
    answer = session.attempt(c.BeginTurn("ada", t(0), Move.OPINE))
    assert isinstance(answer, Refusal)
    assert sentence(answer) == "Here an opinion is given once somebody has said that they want to hear it."
    assert remedy(answer) == "Offer it first: say what it is about; hanna says yes or no."
    do(session, c.Leave, "hanna")
    answer = session.attempt(c.BeginTurn("ada", t(0), Move.OPINE))
    assert isinstance(answer, Refusal)
    assert remedy(answer) == "Nobody is here who could say that they want to hear it."


def test_templates_list_offer_yes_no_and_opinion() -> None:
    session = opened(AT_ANY_TIME)

    def listed() -> set[tuple[str, str]]:
        return {(each.who, each.move or each.kind) for each in session.legal() if each.kind in {c.BeginTurn.tag, c.Pass.tag} and not each.departures}

    asides = {("hanna", "intervene")}
    assert listed() == {("ada", "offer-opinion"), ("ben", "offer-opinion"), ("cho", "offer-opinion")} | asides
    assert {each.to for each in session.legal() if each.move is Move.OFFER_OPINION} == {HOST}
    say(session, "ada", None)
    assert listed() == {("hanna", "grant"), ("hanna", "decline"), ("hanna", "pass"), ("ada", "pass")} | asides
    session.perform(fill(next(each for each in session.legal("hanna") if each.move is Move.GRANT), t(1)))
    do(session, c.EndTurn, "hanna")
    assert {each for each in listed() if each[0] != "hanna"} == {("ada", "opine"), ("ada", "advise"), ("ada", "pass")}
    assert next((each.code, each.people) for each in session.waiting()) == ("opinion", ("ada",))


def test_in_a_round_the_offer_is_the_turn() -> None:
    session = opened(IN_TURN)
    handshake(session, "ada", Move.GRANT)
    assert coming(session) == ("ben", "cho")
    say(session, "ada", None)
    assert coming(session) == ("ben", "cho")
    handshake(session, "ben", Move.DECLINE)
    handshake(session, "cho", Move.GRANT)
    assert not over(session), "an opinion is still to come"
    say(session, "cho", None)
    assert over(session)


def test_a_quota_is_one_of_offers() -> None:
    session = opened(Open(PEERS, OFFERING, quota=1))
    handshake(session, "ada", Move.GRANT)
    assert why_not(session, c.BeginTurn("ada", t(0))) == []
    say(session, "ada", None)
    assert why_not(session, c.BeginTurn("ada", t(0))) == ["quota-used"]


def test_an_offer_is_taken_back_also_where_no_turn_is_passed() -> None:
    session = opened(Round(PEERS, OFFERING, passing=Passing.NONE, quota=2))
    for person in ("ada", "ben", "cho"):
        handshake(session, person, Move.DECLINE)
    say(session, "ada", None)
    assert coming(session) == ("ben", "cho")
    refused(session, c.Pass("cho", t(0)), "no-turn-to-pass")
    assert kinds(do(session, c.Pass, "ada")) == ["offer-dropped"]
    assert (session.now.offered, session.now.owed) == (None, ())
    assert why_not(session, c.Pass("ada", t(0))) == ["no-turn-to-pass"]


def test_who_goes_takes_offer_and_grant_along() -> None:
    session = opened(AT_ANY_TIME)
    say(session, "ada", None)
    assert kinds(do(session, c.Leave, "ada")) == ["left", "offer-dropped"]
    handshake(session, "ben", Move.GRANT)
    assert kinds(do(session, c.OptOut, "ben")) == ["opted-out", "turn-dropped"]
    do(session, c.OptIn, "ben")
    refused(session, c.BeginTurn("ben", t(0), Move.OPINE), "not-granted")
    say(session, "ben", None)
    assert kinds(do(session, c.Leave, "hanna")) == ["left", "answer-dropped"]
    assert session.now.offered is None
    do(session, c.Join, "hanna")
    handshake(session, "ben", Move.GRANT)
    assert kinds(do(session, c.OptOut, "hanna")) == ["opted-out", "offer-dropped"], "nobody is left who would hear it"
    assert session.now.granted is None


def test_who_leaves_while_saying_yes_has_not_said_it() -> None:
    session = opened(AT_ANY_TIME)
    say(session, "ada", None)
    say(session, "hanna", Move.GRANT, end=False)
    assert "opinion-granted" not in kinds(do(session, c.Leave, "hanna"))
    assert session.now.granted is None
    do(session, c.Join, "hanna")
    say(session, "ada", None)
    say(session, "hanna", Move.GRANT, end=False)
    events = session.perform(c.BeginTurn("ben", session.now.at, Move.COOL)).events
    assert kinds(events) == ["departed", "departed", "departed", "turn-ended", "turn-begun"]
    assert departures(events)[0] == "floor-taken"
    do(session, c.EndTurn, "ben")
    assert (session.now.offered, session.now.granted) == (None, None)


def test_who_offered_and_left_while_it_is_granted_is_granted_nothing() -> None:
    session = opened(AT_ANY_TIME)
    say(session, "ada", None)
    say(session, "hanna", Move.GRANT, end=False)
    assert kinds(do(session, c.Leave, "ada")) == ["left", "offer-dropped"]
    assert kinds(do(session, c.EndTurn, "hanna")) == ["turn-ended"]


def test_who_is_no_longer_asked_says_yes_for_nobody() -> None:
    for more, left in (([], ()), (["ian"], ("ian",))):
        guests = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"], "guest": ["gus", *more]})
        session = opened(Open(PEERS, Offer(Move.OPINE, of=GUESTS)), cast=guests)
        say(session, "ada", None)
        say(session, "gus", Move.GRANT, end=False)
        session.perform(c.HandOver("hanna", AT, "guest", "ben", "gus", "peer"))
        assert session.now.owed == left
        assert kinds(do(session, c.EndTurn, "gus")) == ["turn-ended"]
        assert (session.now.offered, session.now.granted) == (None, None)


def test_of_several_who_are_asked_the_first_answers_for_all() -> None:
    session = opened(Open(Everyone(), Offer(Move.OPINE, of=Everyone())))
    say(session, "ada", None)
    assert session.now.owed == ("hanna", "ben", "cho")
    assert say(session, "ben", Move.DECLINE) == ["turn-begun", "turn-ended"]
    refused(session, c.BeginTurn("ada", t(0), Move.OPINE), "not-granted")
    session.perform(c.BeginTurn("ada", t(0), to=("ben", "cho")))
    do(session, c.EndTurn, "ada")
    assert kinds(do(session, c.Leave, "ben")) == ["left", "answer-dropped"]
    assert say(session, "cho", Move.GRANT) == ["turn-begun", "turn-ended", "opinion-granted"]
    assert kinds(do(session, c.Leave, "cho")) == ["left"], "hanna could hear it"
    assert kinds(do(session, c.Leave, "hanna")) == ["left", "offer-dropped"]


def test_an_offer_before_an_opinion_that_is_to_come_asks_nobody() -> None:
    session = opened(AT_ANY_TIME)
    handshake(session, "ada", Move.GRANT)
    assert departures(session.perform(c.BeginTurn("ben", t(0))).events) == ["opinion-open"]
    do(session, c.EndTurn, "ben")
    assert (session.now.offered, session.now.granted) == (None, "ada")
    say(session, "ada", Move.OFFER_OPINION)
    assert (session.now.offered, session.now.granted) == (None, None), "any turn of theirs uses the grant up"


def test_the_lead_says_yes_for_nobody() -> None:
    session = opened(AT_ANY_TIME)
    say(session, "ada", None)
    assert kinds(do(session, c.SkipTurn, "hanna", "hanna")) == ["departed", "turn-skipped"]
    assert (session.now.offered, session.now.granted) == (None, None)
    handshake(session, "ada", Move.GRANT)
    assert kinds(do(session, c.SkipTurn, "hanna", "ada")) == ["departed", "turn-skipped"]
    assert session.now.granted is None


def test_time_that_is_up_leaves_offers_and_grants_behind() -> None:
    phase = Phase("part", (AT_ANY_TIME,), minutes=Minutes(1, hard=True), ends=LeadDecides())
    for answer in (None, Move.GRANT):
        session = opened(phase)
        say(session, "ada", None)
        if answer is not None:
            say(session, "hanna", answer)
        session.due(t(60))
        assert (session.now.stop, session.now.offered, session.now.owed, session.now.granted) == ("after", None, (), None)


def test_no_is_said_though_a_seat_is_to_be_kept_free() -> None:
    chairs = protocol(Phase("part", (AT_ANY_TIME,), opens=("chair",), ends=LeadDecides()))
    chairs = evolve(chairs, roles=(*chairs.roles, Role("chair", least=0, most=2, open=True, free=1)))
    session = Session.open(chairs, CAST, at=AT, record="r")
    say(session, "ada", None)
    for person in ("ben", "cho"):
        do(session, c.TakeRole, person, "chair")
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.GRANT)) == ["seat-owed"]
    assert why_not(session, c.BeginTurn("hanna", t(0), Move.DECLINE)) == []


def test_in_a_sub_group_only_its_people_are_asked() -> None:
    split = Split("pairs", of=Everyone(), least=2, size=2, most=3)
    offering = Phase("part", (Open(Everyone(), Offer(Move.OPINE, of=Everyone())),), ends=LeadDecides())
    pairs = evolve(protocol(Breakout("apart", "pairs", (offering,))), splits=(split,))
    session = Session.open(pairs, CAST, at=AT, record="r")
    session.perform(c.Form("hanna", AT, (("hanna", "ada"), ("ben", "cho"))))
    say(session, "ada", None)
    assert (session.view("ada").now.offered, session.view("ada").now.owed) == ("ada", ("hanna",))
    assert session.view("ben").now.offered is None
    say(session, "hanna", Move.GRANT)
    assert session.view("ada").now.granted == "ada"
    assert kinds(do(session, c.Leave, "hanna"))[-1] == "offer-dropped", "nobody of the pair would hear it"


OFFERED = (e.TurnBegun(0, AT, "ada", Move.OFFER_OPINION, ("hanna",)), e.TurnEnded(0, AT, "ada", "ada", Why.DONE, True, ("hanna",), None))
YES = (e.TurnBegun(0, AT, "hanna", Move.GRANT, ()), e.TurnEnded(0, AT, "hanna", "hanna", Why.DONE, False, (), None))
NO = (e.TurnBegun(0, AT, "hanna", Move.DECLINE, ()), e.TurnEnded(0, AT, "hanna", "hanna", Why.DONE, False, (), None))


def test_forged_grants_contradict_themselves() -> None:
    granted = e.OpinionGranted(0, AT, None, "ada")
    opinion = e.TurnBegun(0, AT, "ada", Move.OPINE, ())
    assert "nobody granted this opinion" in forged(AT_ANY_TIME, opinion)
    assert "nobody granted this opinion" in forged(AT_ANY_TIME, *OFFERED, *NO, opinion)
    assert "nobody granted this opinion" in forged(AT_ANY_TIME, *OFFERED, *YES, granted, evolve(opinion, actor="ben"))
    assert "was granted nothing" in forged(AT_ANY_TIME, *OFFERED, granted)
    assert "was granted nothing" in forged(AT_ANY_TIME, *OFFERED, *NO, granted)
    assert "was granted nothing" in forged(AT_ANY_TIME, *OFFERED, e.TurnPassed(0, AT, "hanna", False), granted)
    assert "was granted nothing" in forged(AT_ANY_TIME, *OFFERED, *YES, evolve(granted, person="ben"))
    assert "the middle of an act" in forged(AT_ANY_TIME, *OFFERED, *YES)
    assert "has no offer that waits" in forged(AT_ANY_TIME, e.OfferDropped(0, AT, None, "ada"))
    assert "has no offer that waits" in forged(AT_ANY_TIME, *OFFERED, e.OfferDropped(0, AT, None, "ben"))
    assert "cannot take it back" in forged(AT_ANY_TIME, *OFFERED, e.OfferDropped(0, AT, "hanna", "ada"))
    assert "cannot take it back" in forged(AT_ANY_TIME, *OFFERED, *YES, granted, e.OfferDropped(0, AT, "ada", "ada"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (Offer(Move.OPINE, of=Nobody()), "nobody-grants"),
        (Offer(Move.GRANT, of=HOST), "no-opinion"),
        (Offer(Move.OPINE, also=(Move.INTERVENE,), of=HOST), "no-opinion"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(body: Offer, code: str) -> None:
    with pytest.raises(InvalidProtocol) as told:
        opened(Open(PEERS, body))
    assert [each.code for each in told.value.problems] == [code]


def test_nothing_that_is_agreed_takes_the_no_away() -> None:
    depth = Parameter(id="depth", title="depth", choices=(Choice("all", (Move.DECLINE,)), Choice("some")), default="some", set_by=HOST)
    with pytest.raises(InvalidProtocol) as told:
        Session.open(evolve(protocol(part(AT_ANY_TIME)), parameters=(depth,)), Cast({"host": ["hanna"]}), at=AT, record="r")
    assert [each.code for each in told.value.problems] == ["no-declining"]


def test_simulated_people_offer_grant_and_decline() -> None:
    found = [simulate(protocol(Phase("part", (IN_TURN,), ends=AllHad())), CAST, at=AT, seed=seed) for seed in range(12)]
    events = [event for run in found for event in run.session.events]
    moves = [event.move for event in of(e.TurnBegun, events)]
    assert {Move.OFFER_OPINION, Move.GRANT, Move.DECLINE, Move.OPINE} <= set(moves)
    assert len(of(e.OpinionGranted, events)) >= moves.count(Move.OPINE) + moves.count(Move.ADVISE)
    assert not of(e.Departed, events)


def test_the_process_with_leave_for_each_opinion_can_be_played() -> None:
    process = find("critical-response-process")
    cast = Cast({"facilitator": ["fay"], "owner": ["oda"], "member": ["ana", "bor", "cho"]})
    events = [event for seed in range(6) for event in simulate(process, cast, at=AT, seed=seed).session.events]
    assert of(e.OpinionGranted, events)
    assert len(of(e.SessionEnded, events)) == 6


def test_a_recorded_opinion_that_an_option_bars_can_be_resumed_though_nobody_granted_it() -> None:
    bars = Parameter(id="depth", choices=(Choice("low", (Move.ADVISE,)), Choice("high")), default="low", set_by=Everyone())
    offering = evolve(protocol(part(AT_ANY_TIME)), parameters=(bars,))
    session = Session.open(offering, CAST, at=AT, record="r", mode=Mode.RECORDING)
    say(session, "ada", Move.ADVISE)
    assert [event.rule for event in of(e.Breached, session.events)] == ["move-filtered"]
    assert Session.resume(session.record).events == session.events
