# SPDX-License-Identifier: MIT
"""What simulated people do together where more is asked of them than to speak in turn: steering, voting, waiting, answering later, writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

import pytest
from attrs import evolve

from plcprotocols import commands as c
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command, EndTurn, Extend, Produce
from plcprotocols.model.flow import More, Phase
from plcprotocols.model.items import Item
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.talk import Round
from plcprotocols.model.who import Everyone
from plcprotocols.simulation import Equal, Policy, Scripted
from plcprotocols.simulation.reading import phases
from tests.simulation.groups import OPENED, Group, group

VIDEO = find("video-coaching-intervision")
PEERS = find("peer-feedback-round")
FINAL_WORD = find("final-word")

MAY_BE_VACANT = [protocol for protocol in PROTOCOLS if any(role.lead and role.least == 0 for role in protocol.roles)]
WITH_SLOTS = [
    protocol for protocol in PROTOCOLS if any(isinstance(talk, Round) and talk.seconds for each in phases(protocol.steps) for talk in each.talk)
]


class Otherwise:
    """Plays as usual but where a function says something else."""

    def __init__(self, what: Callable[[View, Sequence[Template]], Command | None], policy: Policy | None = None) -> None:
        self.what, self.policy = what, policy or Equal()

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return self.what(view, legal) or self.policy.choose(view, legal, random)


def of(kind: type[e.Event], events: Sequence[e.Event]) -> list[e.Event]:
    return [event for event in events if isinstance(event, kind)]


def unled(protocol: Protocol, people: int) -> Group:
    """A group in which those who could lead do not."""
    asked, lead = group(protocol, people), next(role.id for role in protocol.roles if role.lead)
    beside = [person for role, held in asked.cast.holders if role != lead for person in held]
    holders = tuple((role, held) for role, held in asked.cast.holders if role != lead)
    missing = [person for person in asked.cast.people if person not in beside]
    holders = tuple((role, (*held, *missing) if role == "member" else held) for role, held in holders)
    return evolve(asked, cast=evolve(asked.cast, holders=holders))


@pytest.mark.parametrize("protocol", MAY_BE_VACANT, ids=lambda each: each.id)
@pytest.mark.parametrize("seed", range(6))
def test_where_nobody_leads_one_proposes_and_another_seconds(protocol: Protocol, seed: int) -> None:
    asked = (unled(protocol, people) for people in range(5, 9))
    run = next(each for each in asked if not any(row.unformed for row in agenda(protocol, each.cast).rows)).hold(seed)
    events = run.session.events
    assert run.session.ended
    assert run.refused == ()
    proposed: str | None = None
    for event in events:
        if isinstance(event, e.Proposed):
            assert proposed is None, "nobody proposes what stands already"
            proposed = event.actor
        if isinstance(event, e.Seconded):
            assert event.person == proposed != event.actor
            proposed = None
    assert {event.rule for event in events if isinstance(event, e.Departed)} <= {"lead-vacant"}
    assert len(of(e.Departed, events)) == len(of(e.Seconded, events))


def test_where_nobody_seconds_the_session_rests() -> None:
    def alone(view: View, legal: Sequence[Template]) -> Command | None:
        return None

    asked = unled(PEERS, 4)
    policies: dict[str, Policy] = {person: Otherwise(alone, Scripted(())) for person in asked.cast.people[1:]}
    run = asked.hold(2, policies)
    assert not run.session.ended
    assert run.refused == ()
    assert len(of(e.Proposed, run.session.events)) == 1


def test_the_last_one_here_steers_alone() -> None:
    def goes(view: View, legal: Sequence[Template]) -> Command | None:
        return c.Leave(view.viewer, view.now.at) if any(each.kind == c.Leave.tag for each in legal) else None

    asked = unled(PEERS, 4)
    run = asked.hold(2, {person: Otherwise(goes) for person in asked.cast.people[1:]})
    assert run.session.ended
    assert run.refused == ()
    left = [event for event in run.session.events if isinstance(event, e.Left)]
    assert {event.person for event in left} == set(asked.cast.people[1:])
    assert not [event for event in run.session.events if isinstance(event, e.Proposed | e.Seconded) and event.seq > left[-1].seq]
    assert {event.rule for event in run.session.events if isinstance(event, e.Departed)} <= {"lead-vacant", "before-end"}


def test_those_who_steer_together_give_no_words_to_their_proposals() -> None:
    def more(view: View, legal: Sequence[Template]) -> Command | None:
        first = view.viewer == "p1" and view.now.time_up and not view.now.proposals and view.now.speaker is None and view.now.phase_no < 3
        return c.Extend("p1", view.now.at, 1.0) if first else None

    def words(view: View, command: EndTurn | Produce | Extend, random: Random, /) -> str:
        return command.tag

    run = unled(PEERS, 4).hold(3, Otherwise(more), words=words)
    assert run.session.ended
    assert of(e.PhaseExtended, run.session.events)


@pytest.mark.parametrize("seed", range(6))
def test_who_comes_late_answers_a_lasting_question_once(seed: int) -> None:
    asked = group(VIDEO, 7, late=2)
    events = asked.hold(seed).session.events
    answered = Counter(event.actor for event in events if isinstance(event, e.OptionChosen) and event.question == "open-and-confidentiality")
    assert answered == dict.fromkeys(asked.cast.people, 1)


@pytest.mark.parametrize("protocol", WITH_SLOTS, ids=lambda each: each.id)
@pytest.mark.parametrize("seed", range(4))
def test_the_unused_time_of_a_turn_stays_silent(protocol: Protocol, seed: int) -> None:
    run = group(protocol).hold(seed)
    until = None
    for event in run.session.events:
        if isinstance(event, e.PhaseEntered):
            until = None
        if isinstance(event, e.TurnBegun):
            assert until is None or event.at >= until
            until = event.until
    assert of(e.SlotEnded, run.session.events)
    assert run.refused == ()


@pytest.mark.parametrize("seed", range(4))
def test_everybody_writes_what_is_waited_for_from_each(seed: int) -> None:
    asked = group(FINAL_WORD, 5)
    events = asked.hold(seed).session.events
    first = next(event for event in events if isinstance(event, e.PhaseLeft))
    wrote = {event.owner for event in events if isinstance(event, e.ItemProduced) and event.kind == "passage" and event.seq < first.seq}
    assert first.why is e.Why.DONE
    assert wrote == set(asked.cast.people)


@pytest.mark.parametrize("people", [2, 5])
def test_each_question_of_a_round_is_answered_or_passed_before_the_next_turn(people: int) -> None:
    run = group(find("ladder-of-feedback"), people).hold(4)
    owed: tuple[str, ...] = ()
    asked = 0
    for event in run.session.events:
        match event:
            case e.TurnBegun(actor=person) if owed:
                assert person in owed
                owed = ()
            case e.TurnEnded() if event.owed:
                owed, asked = event.owed, asked + 1
            case e.TurnPassed():
                owed = ()
            case _:
                pass
    assert asked


def voting(extends: float, seed: int) -> Session:
    """A session in which everybody votes on more time in its last phase."""
    protocol = find("four-as")
    last = protocol.steps[-1]
    assert isinstance(last, Phase)
    asked = group(evolve(protocol, steps=(*protocol.steps[:-1], evolve(last, more=More(Everyone(), 1.0)))), 5)
    run = asked.hold(seed, Equal(extends=extends))
    assert run.session.ended
    assert run.refused == ()
    return run.session


@pytest.mark.parametrize("seed", range(6))
def test_a_vote_on_time_ends_or_extends_and_nobody_votes_twice(seed: int) -> None:
    voted: set[str | None] = set()
    for event in voting(0.5, seed).events:
        if isinstance(event, e.TimeVoted):
            assert event.actor not in voted
            voted.add(event.actor)
        if isinstance(event, e.PhaseExtended):
            assert event.actor is None
            voted.clear()


def test_how_the_vote_goes_is_said_by_the_policy() -> None:
    assert not of(e.PhaseExtended, voting(0.0, 1).events)
    assert any(of(e.PhaseExtended, voting(0.5, seed).events) for seed in range(6))
    left = [event for event in voting(0.0, 1).events if isinstance(event, e.PhaseLeft)]
    assert left[-1].why is e.Why.TIME


def test_who_has_left_comes_back_when_they_say() -> None:
    def away(view: View, legal: Sequence[Template]) -> Command | None:
        if any(each.kind == c.Join.tag for each in legal):
            return c.Join(view.viewer, view.now.at + timedelta(minutes=3))
        return c.Leave(view.viewer, view.now.at) if view.now.phase_no == 3 else None

    asked = group(FINAL_WORD, 5)
    run = asked.hold(1, {"p4": Otherwise(away)})
    left, joined = (next(event for event in run.session.events if isinstance(event, kind)) for kind in (e.Left, e.Joined))
    assert joined.at == left.at + timedelta(minutes=3)
    assert run.refused == ()
    assert run.session.ended


def test_an_arrival_that_is_refused_is_reported_and_does_not_go_on_for_ever() -> None:
    def as_guest(view: View, legal: Sequence[Template]) -> Command | None:
        return c.Join(view.viewer, view.now.at, "member") if any(each.kind == c.Join.tag for each in legal) else None

    asked = group(FINAL_WORD, 5, late=1)
    heard: list[object] = []
    run = asked.hold(1, {"p5": Otherwise(as_guest)}, listener=lambda _session, outcome: heard.append(outcome))
    assert run.session.ended
    assert {attempt.refusal.code for attempt in run.refused} == {"already-cast"}
    assert {attempt.person for attempt in run.refused} == {"p5"}
    assert all(attempt in heard for attempt in run.refused)


def test_a_script_may_have_people_leave_and_come_back() -> None:
    at = [OPENED + timedelta(seconds=10 * number) for number in range(10)]
    script: list[Command] = [
        c.BeginTurn("p1", at[1]),
        c.Leave("p3", at[2]),
        c.EndTurn("p1", at[3]),
        c.Join("p3", at[4]),
        c.BeginTurn("p2", at[5]),
        c.EndSession("p1", at[6]),
    ]
    asked = group(find("check-out"), 4)
    by_hand = Session.open(asked.protocol, asked.cast, at=OPENED, record="by-hand", mode=Mode.STRICT)
    for command in script:
        by_hand.perform(command)
    run = asked.hold(1, Scripted(script))
    assert run.session.events == by_hand.events
    assert run.refused == ()


def test_a_guardian_is_named_where_a_missing_permission_is_given() -> None:
    asked = group(VIDEO, 4)
    film: Item = asked.items[0]
    child = film.subjects[0]
    guarded = evolve(film, guardians=((child, ("guardian-1",)),))
    given = tuple(each for each in asked.consents if (each.item, each.subject) != (film.id, child))
    others = tuple(evolve(each, by="") for each in given)
    run = evolve(asked, items=(guarded, *asked.items[1:]), consents=others).hold(2, Equal(agrees=1.0))
    recorded = [event for event in run.session.events if isinstance(event, e.ConsentRecorded) and event.subject == child and event.at > OPENED]
    assert [event.by for event in recorded] == ["guardian-1"]
    assert run.refused == ()


@pytest.mark.parametrize("seed", range(6))
def test_who_has_opted_out_keeps_out_of_the_phase(seed: int) -> None:
    def out(view: View, legal: Sequence[Template]) -> Command | None:
        first = view.viewer == "p3" and view.now.phase_no == 3 and view.viewer not in view.now.out
        return c.OptOut("p3", view.now.at) if first else None

    run = group(find("four-as"), 5).hold(seed, Otherwise(out))
    opted = next(event for event in run.session.events if isinstance(event, e.OptedOut))
    until = next(event.seq for event in run.session.events if isinstance(event, e.PhaseLeft) and event.seq > opted.seq)
    assert not [event for event in run.session.events if opted.seq < event.seq < until and event.actor == "p3"]
    assert run.session.ended
    assert run.refused == ()
