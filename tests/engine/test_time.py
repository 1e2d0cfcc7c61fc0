# SPDX-License-Identifier: MIT
"""Stories of time: planned minutes, time that is up, votes on more of it, longest and equal times, pauses and the clock; as the page of constructs tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records
from plcprotocols.catalogue import find
from plcprotocols.engine.decide import RULES
from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides, Produced, TimeUp
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Decision, More, Onward, Option, Phase, Step, To
from plcprotocols.model.items import Item, ItemOf, ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Round, Say, Watch
from plcprotocols.model.who import Everyone, Holders

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ROLES = (Role("facilitator", lead=True), Role("member", least=0, most=None), Role("guest", least=0, most=None, outsider=True))
THREE = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"]})
FOUR = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee"]})
NOTE = ItemRule(id="note", by=Everyone())

TALK = Phase("talk", (Open(Everyone(), Say(Move.DESCRIBE)),), ends=LeadDecides())
CLOSING = Phase("closing", (Open(Everyone(), Say(Move.REFLECT)),), ends=LeadDecides())
TEN = evolve(TALK, minutes=Minutes(10))
HARD = evolve(TALK, minutes=Minutes(10, hard=True))
VOTED = evolve(TEN, more=More(Holders("member"), 5))


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def span(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def started(*steps: Step, cast: Cast = THREE, mode: Mode = Mode.GUIDED, scopes: tuple[str, ...] = (), **opening: Any) -> Session:
    """Open a session of a small protocol."""
    rules: dict[str, Any] = {
        "items": (NOTE, ItemRule(id="clip", by=Everyone(), film=True)),
        "scopes": scopes,
        "parameters": (),
        "exits": (),
        "hard": (),
    }
    protocol = evolve(find("tuning-protocol"), people=People(1, None), roles=ROLES, steps=steps, **rules)
    return Session.open(protocol, cast, at=AT, record="r", mode=mode, salts=Random(1), **opening)


def now(session: Session) -> Now:
    """Look anew: a type checker takes an attribute for unchanged by what is called in between."""
    return session.now


def refused(session: Session, command: c.Command) -> str:
    """Ask for what is refused, see that nothing was changed but deadlines settled by then, and give the code."""
    session.due(command.at)
    before = (session.events, session.now)
    answer = session.attempt(command)
    assert isinstance(answer, Refusal), answer
    assert (session.events, session.now) == before
    return answer.code


def tags(events: Iterable[Event]) -> list[str]:
    """Name events by their tags, and a departure by its rule."""
    return [f"({event.rule})" if isinstance(event, e.Departed) else event.tag for event in events]


def told(session: Session, command: c.Command) -> list[str]:
    """Perform a command, deadlines before it settled, and name what happened."""
    session.due(command.at)
    return tags(session.perform(command).events)


def left_at(session: Session, minutes: float) -> float | None:
    """Tell the minutes left of the planned time at a moment."""
    return session.now_at(at(minutes)).minutes_left


def why_left(session: Session, phase: str = "talk") -> list[Why]:
    """Tell why a phase was left, each time it was."""
    return [event.why for event in session.events if isinstance(event, e.PhaseLeft) and event.phase == phase]


# Planned time


def test_a_phase_has_its_typical_minutes() -> None:
    session = started(evolve(TALK, minutes=Minutes(8, 12, typical=9)))
    assert (left_at(session, 0), left_at(session, 4)) == (9, 5)
    assert started(evolve(TALK, minutes=Minutes(8, 12))).now.minutes_left == 10, "the middle of a range"


def test_minutes_may_follow_from_how_many_are_there() -> None:
    formula = evolve(TALK, minutes=Minutes(5, per=Everyone(), plus=10))
    assert started(formula).now.minutes_left == 5 * 4 + 10
    assert started(formula, cast=FOUR).now.minutes_left == 5 * 5 + 10
    assert started(evolve(TALK, minutes=Minutes(2, 4, per=Holders("member")))).now.minutes_left == 3 * 3


def test_those_present_at_entry_are_counted_and_whoever_comes_later_changes_nothing() -> None:
    formula = evolve(TALK, minutes=Minutes(5, per=Everyone(), plus=10))
    session = started(formula, evolve(formula, id="again"), cast=evolve(THREE, late=("cho",)))
    assert now(session).minutes_left == 5 * 3 + 10
    session.perform(c.Join("cho", at(1)))
    session.perform(c.Join("eve", at(1), "member"))
    session.perform(c.Join("gus", at(1), "guest"))
    assert now(session).minutes_left == 24
    session.perform(c.Leave("eve", at(2)))
    assert now(session).minutes_left == 23
    session.perform(c.Advance("fay", at(3)))
    assert (now(session).stop, now(session).minutes_left) == ("again", 5 * 4 + 10), "counted anew when entered"


def test_a_formula_that_comes_to_nothing_plans_no_time() -> None:
    session = started(evolve(TALK, minutes=Minutes(5, per=Holders("guest"), hard=True), more=More(Everyone(), 5)))
    entered = session.events[-1]
    assert isinstance(entered, e.PhaseEntered)
    assert (entered.until, now(session).left) == (None, None)
    assert session.due(at(500)).events == ()
    assert not session.now_at(at(500)).time_up
    assert refused(session, c.Extend("fay", at(500), 5)) == "no-deadline"
    assert refused(session, c.VoteOnTime("ada", at(500), "extend")) == "no-vote-here"


def test_a_formula_for_nobody_still_has_the_minutes_on_top() -> None:
    assert started(evolve(TALK, minutes=Minutes(5, per=Holders("guest"), plus=10))).now.minutes_left == 10


def test_where_no_minutes_are_stated_time_is_never_up() -> None:
    session = started(TALK)
    assert (now(session).planned, now(session).left) == (None, None)
    assert session.due(at(900)).events == ()
    assert (session.now_at(at(900)).time_up, session.now_at(at(900)).offer) == (False, ())
    assert refused(session, c.Extend("fay", at(900), 5)) == "no-deadline"
    assert not session.legal("fay").of("extend")


# Time is up


def test_soft_time_that_is_up_is_noted_once_and_nothing_else_happens() -> None:
    session = started(TEN)
    session.perform(c.BeginTurn("ada", at(9)))
    answer = session.due(at(9.9))
    assert (answer.events, answer.due) == ((), at(10))
    (up,) = session.due(at(10)).events
    assert isinstance(up, e.TimeWasUp)
    assert (up.at, up.actor, up.phase) == (at(10), None, "talk")
    assert session.due(at(60)).events == ()
    assert (now(session).stop, now(session).speaker, now(session).time_up) == ("talk", "ada", True)
    assert left_at(session, 13) == -3, "overrun is a fact"


def test_when_time_is_up_the_lead_ends_or_extends() -> None:
    session = started(evolve(TEN, ends=TimeUp()), CLOSING)
    assert (now(session).offer, session.now_at(at(9.9)).offer) == ((), ())
    assert session.now_at(at(10)).offer == ("fay",)
    assert session.departures(c.Advance("fay", at(9))) == ("before-end",)
    assert session.departures(c.Advance("fay", at(10))) == ()
    assert refused(session, c.VoteOnTime("ada", at(10), "end")) == "no-vote-here"
    session.perform(c.Advance("fay", at(11)))
    assert why_left(session) == [Why.LEAD]


def test_an_extension_moves_the_deadline_from_the_old_one_or_from_now() -> None:
    session = started(TEN)
    (extended,) = session.perform(c.Extend("fay", at(4), 5)).events
    assert isinstance(extended, e.PhaseExtended)
    assert (extended.actor, extended.phase, extended.minutes, extended.until) == ("fay", "talk", 5, at(15))
    assert tags(session.due(at(15)).events) == ["time-was-up"]
    (again,) = session.perform(c.Extend("fay", at(17), 2.5)).events
    assert isinstance(again, e.PhaseExtended)
    assert (again.minutes, again.until) == (2.5, at(19.5))
    assert (now(session).time_up, now(session).offer, left_at(session, 18)) == (False, (), 1.5)
    assert tags(session.due(at(30)).events) == ["time-was-up"], "up again"


@pytest.mark.parametrize("minutes", [0, -1, 1440.001, float("inf"), float("nan")])
def test_an_extension_has_a_range(minutes: float) -> None:
    assert refused(started(TEN), c.Extend("fay", at(1), minutes)) == "minutes-range"
    assert refused(started(TALK), c.Extend("fay", at(1), minutes)) == "minutes-range", "looked at before the deadline"
    assert refused(started(TEN), c.Extend("ada", at(1), minutes)) == "not-yours-to-lead", "who asks is looked at first"


def test_an_extension_may_be_as_long_as_a_day() -> None:
    session = started(TEN)
    session.perform(c.Extend("fay", at(1), 1440))
    assert left_at(session, 1) == 9 + 1440


def test_only_the_lead_extends_and_only_a_phase_that_they_saw() -> None:
    session = started(TEN, Decision("go-on", Everyone(), (Option("yes"),)), CLOSING)
    assert refused(session, c.Extend("ada", at(1), 5)) == "not-yours-to-lead"
    assert not session.legal("ada").of("extend")
    seen = now(session).phase_no
    session.perform(c.Advance("fay", at(2)))
    assert refused(session, c.Extend("fay", at(2), 5, seen=seen)) == "stale"
    assert refused(session, c.Extend("fay", at(2), 5)) == "no-deadline", "a question has no time"


def test_a_command_comes_after_the_deadline_of_its_moment() -> None:
    session = started(TEN)
    assert tags(session.perform(c.BeginTurn("ada", at(10))).events) == ["time-was-up", "turn-begun"]


def test_two_members_extend_while_nobody_leads() -> None:
    session = started(TEN)
    session.perform(c.Leave("fay", at(1)))
    session.perform(c.Extend("ada", at(2), 5))
    assert left_at(session, 2) == 8, "a proposal gives no time"
    assert told(session, c.Second("ben", at(12), "ada")) == ["(lead-vacant)", "seconded", "phase-extended"]
    assert left_at(session, 12) == 5, "the moment is that of the second"
    assert [each.by for each in session.clock().extensions] == [("ada", "ben")]


# Hard minutes


def test_hard_time_ends_the_phase_at_that_instant_and_cuts_a_turn() -> None:
    session = started(HARD, CLOSING)
    session.perform(c.BeginTurn("ada", at(9)))
    answer = session.due(at(12))
    assert tags(answer.events) == ["time-was-up", "turn-ended", "phase-left", "phase-entered"]
    assert {event.at for event in answer.events} == {at(10)}
    ended = answer.events[1]
    assert isinstance(ended, e.TurnEnded)
    assert (ended.speaker, ended.why, why_left(session)) == ("ada", Why.CUT, [Why.TIME])
    assert (now(session).stop, now(session).speaker) == ("closing", None)


def test_hard_time_ends_the_phase_whatever_else_would_end_it() -> None:
    session = started(evolve(HARD, ends=Produced("note"), yields=("note",)), CLOSING)
    session.due(at(10))
    assert (now(session).stop, why_left(session)) == ("closing", [Why.TIME])


def test_hard_time_is_extended_like_any_other() -> None:
    session = started(HARD, CLOSING)
    session.perform(c.Extend("fay", at(9), 5))
    assert session.due(at(14.9)).events == ()
    session.due(at(15))
    assert now(session).stop == "closing"


# A vote on time


def voting(*steps: Step, cast: Cast = THREE, mode: Mode = Mode.GUIDED) -> Session:
    """Open a session and let the planned time of its first phase be up."""
    session = started(*(steps or (VOTED, CLOSING)), cast=cast, mode=mode)
    session.due(at(10))
    return session


def vote(session: Session, minute: float, **votes: str) -> list[str]:
    """Let people vote one after another, and name what the last vote led to."""
    happened: list[str] = []
    for person, option in votes.items():
        happened = told(session, c.VoteOnTime(person, at(minute), option))
    return happened


def test_where_a_vote_is_named_it_is_for_those_who_vote_to_end_or_to_extend() -> None:
    session = started(VOTED, CLOSING)
    assert (now(session).offer, session.legal("ada").of("vote-on-time")) == ((), ())
    session.due(at(10))
    assert now(session).offer == ("ada", "ben", "cho")
    (template,) = session.legal("ada").of("vote-on-time")
    assert template.slots[0].choices == ("end", "extend")
    assert not session.legal("fay").of("vote-on-time")


def test_what_stands_against_a_vote() -> None:
    session = started(VOTED, Decision("go-on", Everyone(), (Option("yes"),)), CLOSING)
    assert refused(session, c.VoteOnTime("ada", at(9), "extend")) == "no-vote-here"
    assert refused(session, c.VoteOnTime("fay", at(9), "extend")) == "no-vote-here", "whether there is a vote is looked at first"
    assert refused(session, c.VoteOnTime("fay", at(10), "extend")) == "not-yours-to-vote"
    assert refused(session, c.VoteOnTime("fay", at(10), "perhaps")) == "not-yours-to-vote"
    assert refused(session, c.VoteOnTime("ada", at(10), "perhaps")) == "unknown-option"
    seen = now(session).phase_no
    session.perform(c.Advance("fay", at(11)))
    assert refused(session, c.VoteOnTime("ada", at(11), "end", seen=seen)) == "stale"
    assert refused(session, c.VoteOnTime("ada", at(11), "end")) == "no-vote-here", "a question has none"


def test_more_than_half_extend() -> None:
    session = voting()
    assert vote(session, 11, ada="extend") == ["time-voted"]
    answer = session.perform(c.VoteOnTime("ben", at(12), "extend"))
    assert tags(answer.events) == ["time-voted", "phase-extended"]
    extended = answer.events[1]
    assert isinstance(extended, e.PhaseExtended)
    assert (extended.actor, extended.minutes, extended.until) == (None, 5, at(17))
    assert (now(session).time_up, now(session).offer, answer.due) == (False, (), at(17))


def test_at_least_half_end() -> None:
    session = voting(cast=FOUR)
    assert vote(session, 11, ada="end") == ["time-voted"]
    assert vote(session, 11, ben="end") == ["time-voted", "phase-left", "phase-entered"]
    assert (why_left(session), now(session).stop) == ([Why.TIME], "closing")


def test_of_three_two_are_needed_to_end() -> None:
    session = voting()
    assert vote(session, 11, ada="end") == ["time-voted"]
    assert vote(session, 11, ben="extend") == ["time-voted"]
    assert vote(session, 11, cho="end") == ["time-voted", "phase-left", "phase-entered"]


def test_half_is_not_enough_to_extend_and_a_tie_ends() -> None:
    session = voting(cast=FOUR)
    assert vote(session, 11, ada="extend", ben="extend") == ["time-voted"]
    assert vote(session, 12, cho="end") == ["time-voted"]
    assert vote(session, 12, dee="end") == ["time-voted", "phase-left", "phase-entered"]


def test_a_vote_that_ends_the_phase_cuts_a_running_turn() -> None:
    session = voting()
    session.perform(c.BeginTurn("cho", at(11)))
    assert vote(session, 12, ada="end", ben="end") == ["time-voted", "turn-ended", "phase-left", "phase-entered"]


def test_a_later_vote_replaces_the_earlier() -> None:
    session = voting(cast=FOUR)
    assert vote(session, 11, ada="end") == vote(session, 11, ada="extend") == ["time-voted"]
    assert vote(session, 12, ben="end") == ["time-voted"], "ada's vote to end no longer counts"
    assert vote(session, 13, ben="extend", cho="extend") == ["time-voted", "phase-extended"]


@pytest.mark.parametrize("going", [c.Leave("dee", at(12)), c.OptOut("dee", at(12)), c.MarkAbsent("fay", at(12), "dee")], ids=lambda each: each.tag)
def test_a_voter_who_goes_tips_the_vote_to_extend(going: c.Command) -> None:
    session = voting(cast=FOUR)
    vote(session, 11, ada="extend", ben="extend")
    assert told(session, going)[-1] == "phase-extended", "two of three"
    assert now(session).left == span(5)


@pytest.mark.parametrize("going", [c.Leave("cho", at(12)), c.OptOut("cho", at(12)), c.MarkAbsent("fay", at(12), "cho")], ids=lambda each: each.tag)
def test_a_voter_who_goes_tips_the_vote_to_end(going: c.Command) -> None:
    session = voting()
    vote(session, 11, ada="end")
    assert told(session, going)[-2:] == ["phase-left", "phase-entered"], "one of two"
    assert why_left(session) == [Why.TIME]


def test_the_vote_of_whoever_has_gone_does_not_count() -> None:
    session = voting(cast=FOUR)
    vote(session, 11, ada="extend", ben="extend")
    assert told(session, c.Leave("ada", at(12))) == ["left"], "one of three"
    assert vote(session, 13, cho="extend") == ["time-voted", "phase-extended"]


def test_the_vote_of_whoever_is_back_counts_again() -> None:
    session = voting()
    vote(session, 11, ada="extend")
    session.perform(c.Leave("ada", at(12)))
    session.perform(c.Join("ada", at(13)))
    assert vote(session, 14, ben="extend") == ["time-voted", "phase-extended"]


def test_whoever_comes_late_votes_too() -> None:
    session = voting()
    session.perform(c.Join("eve", at(11), "member"))
    assert now(session).offer == ("ada", "ben", "cho", "eve")
    assert vote(session, 12, ada="extend", ben="extend") == ["time-voted"], "two of four"
    assert vote(session, 12, eve="extend") == ["time-voted", "phase-extended"]


def test_whoever_has_opted_out_has_no_vote() -> None:
    session = voting()
    session.perform(c.OptOut("cho", at(11)))
    assert refused(session, c.VoteOnTime("cho", at(11), "end")) == "not-yours-to-vote"
    assert now(session).offer == ("ada", "ben")


def test_where_nobody_is_left_to_vote_nothing_happens() -> None:
    session = voting()
    for person in ("ada", "ben", "cho"):
        assert told(session, c.Leave(person, at(11))) == ["left"]
    assert (now(session).stop, now(session).offer) == ("talk", ())


def test_votes_are_counted_when_somebody_opts_in_again() -> None:
    session = voting()
    vote(session, 10, ada="extend")
    session.perform(c.OptOut("ada", at(10.1)))
    assert vote(session, 10.2, ben="extend") == ["time-voted"], "one of two is not more than half"
    answer = session.perform(c.OptIn("ada", at(10.3)))
    assert tags(answer.events) == ["opted-in", "phase-extended"]
    assert answer.events[-1].actor is None


def test_votes_are_counted_when_somebody_comes_back() -> None:
    session = voting()
    vote(session, 10, ada="extend")
    session.perform(c.Leave("ada", at(10.1)))
    assert vote(session, 10.2, ben="extend") == ["time-voted"]
    assert told(session, c.Join("ada", at(10.3))) == ["joined", "phase-extended"]


def test_votes_are_counted_when_a_role_changes_hands() -> None:
    session = voting(cast=Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "guest": ["ada", "gus"]}))
    vote(session, 10, ben="end")
    assert now(session).stop == "talk", "one of three"
    assert told(session, c.HandOver("fay", at(10.1), "member", "gus", holder="ada")) == ["handed-over"], "still one of three"
    session.perform(c.Leave("gus", at(10.2)))
    assert why_left(session) == [Why.TIME], "one of two"


def test_votes_are_counted_when_a_seat_is_taken_or_left() -> None:
    chair, more = Role("chair", least=0, most=3, open=True), More(Holders("chair"), 5)
    protocol = evolve(find("tuning-protocol"), people=People(1, None), roles=(*ROLES, chair), items=(), scopes=(), parameters=(), exits=(), hard=())
    steps = (evolve(TEN, more=more, opens=("chair",)), CLOSING)
    session = Session.open(evolve(protocol, steps=steps), THREE, at=AT, record="r")
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakeRole(person, at(1), "chair"))
    session.due(at(10))
    assert vote(session, 10, ada="extend") == ["time-voted"]
    assert told(session, c.LeaveRole("ben", at(10.1), "chair")) == ["role-left"], "one of two is not more than half"
    assert told(session, c.LeaveRole("cho", at(10.2), "chair")) == ["role-left", "phase-extended"]


def test_a_voter_who_opts_out_may_leave_votes_enough_to_end_the_phase() -> None:
    session = voting(cast=FOUR)
    vote(session, 10, ada="end")
    session.perform(c.OptOut("ben", at(10.1)))
    assert now(session).stop == "talk", "one of three"
    assert told(session, c.OptOut("cho", at(10.2))) == ["opted-out", "phase-left", "phase-entered"]


def test_votes_are_counted_after_what_changes_nobodys_vote_without_effect() -> None:
    session = voting()
    vote(session, 10, ada="extend")
    for command in (c.BeginTurn("ben", at(10.1)), c.TimeCall("fay", at(10.2)), c.EndTurn("ben", at(10.3)), c.Pause("cho", at(10.4))):
        assert "phase-extended" not in told(session, command)
    assert now(session).stop == "talk"


def test_a_view_shows_ones_own_vote_and_nobody_elses() -> None:
    session = voting(cast=FOUR)
    everybody = ("fay", "ada", "ben", "cho", "dee")
    assert [session.view(person).vote for person in everybody] == [None] * 5
    vote(session, 10, ada="extend", ben="end", cho="extend")
    assert [session.view(person).vote for person in everybody] == [None, "extend", "end", "extend", None]
    vote(session, 11, dee="extend")
    assert [session.view(person).vote for person in everybody] == [None] * 5, "votes are gone with an extension"


def test_votes_are_gone_after_an_extension() -> None:
    session = voting(cast=FOUR)
    vote(session, 11, ada="extend", ben="extend", cho="extend")
    assert refused(session, c.VoteOnTime("dee", at(12), "end")) == "no-vote-here"
    session.due(at(16))
    assert vote(session, 17, dee="extend") == ["time-voted"], "one of four: the others have not voted again"
    session.perform(c.Extend("fay", at(18), 2))
    session.due(at(20))
    assert vote(session, 21, ada="extend", ben="extend") == ["time-voted"], "the lead's extension ends a vote as well"


def test_votes_are_gone_with_the_phase() -> None:
    again = Decision("again", Holders("facilitator"), (Option("yes", To("talk")), Option("no", Onward())))
    session = voting(VOTED, again, CLOSING)
    vote(session, 11, ada="extend")
    session.perform(c.Advance("fay", at(12)))
    session.perform(c.Choose("fay", at(13), "yes"))
    session.due(at(23))
    assert vote(session, 24, ben="extend") == ["time-voted"]


def test_the_leads_own_extension_is_noted_where_the_group_was_to_vote() -> None:
    session = voting()
    assert told(session, c.Extend("fay", at(11), 3)) == ["(not-yours-to-extend)", "phase-extended"]
    assert left_at(session, 11) == 3
    before = started(VOTED)
    assert told(before, c.Extend("fay", at(1), 3)) == ["(not-yours-to-extend)", "phase-extended"], "before time is up as well"


def test_the_leads_own_extension_is_refused_in_strict_mode() -> None:
    session = voting(mode=Mode.STRICT)
    assert refused(session, c.Extend("fay", at(11), 3)) == "not-yours-to-extend"
    assert refused(session, c.Extend("ada", at(11), 3)) == "not-yours-to-lead"
    assert not session.legal("fay").of("extend")
    assert refused(voting(evolve(VOTED, hard=("not-yours-to-extend",))), c.Extend("fay", at(11), 3)) == "not-yours-to-extend"


def test_in_a_pause_nobody_votes_but_whoever_leaves_may_tip_it() -> None:
    session = voting(cast=FOUR)
    vote(session, 11, ada="extend", ben="extend")
    session.perform(c.Pause("ada", at(12)))
    assert refused(session, c.VoteOnTime("cho", at(13), "extend")) == "session-paused"
    answer = session.perform(c.Leave("dee", at(20)))
    extended = answer.events[-1]
    assert isinstance(extended, e.PhaseExtended)
    assert extended.until == at(12 + 5), "counted from the pause's beginning"
    session.perform(c.Resume("fay", at(30)))
    assert left_at(session, 30) == 5


def test_a_vote_that_is_tipped_to_the_end_in_a_pause_ends_the_phase_in_it() -> None:
    session = voting(VOTED, evolve(CLOSING, minutes=Minutes(6)))
    vote(session, 11, ada="end")
    session.perform(c.Pause("ada", at(12)))
    assert told(session, c.Leave("cho", at(20))) == ["left", "phase-left", "phase-entered"]
    session.perform(c.Resume("fay", at(30)))
    assert (now(session).stop, left_at(session, 30)) == ("closing", 6)


def test_while_nobody_leads_members_may_propose_more_time_beside_the_vote() -> None:
    session, strict = voting(), voting(mode=Mode.STRICT)
    for each in (session, strict):
        each.perform(c.Leave("fay", at(11)))
    assert told(session, c.Extend("ada", at(12), 5)) == ["(not-yours-to-extend)", "proposed"]
    assert told(session, c.Second("ben", at(13), "ada")) == ["(lead-vacant)", "(not-yours-to-extend)", "seconded", "phase-extended"]
    assert refused(strict, c.Extend("ada", at(12), 5)) == "not-yours-to-extend"
    assert vote(strict, 13, ada="extend", ben="extend") == ["time-voted", "phase-extended"], "a vote needs no lead"


def test_a_vote_moves_nothing_on_that_others_have_seen() -> None:
    session = voting()
    phase, floor = now(session).phase_no, now(session).floor_no
    vote(session, 11, ada="extend")
    session.perform(c.BeginTurn("cho", at(12), seen=floor))
    session.perform(c.VoteOnTime("ben", at(13), "extend", seen=phase))
    assert refused(session, c.EndTurn("cho", at(13), seen=floor)) == "stale"
    session.perform(c.EndTurn("cho", at(13), seen=floor + 1))


# Longest time

SHORT = evolve(TALK, minutes=Minutes(10), longest=12)


def test_the_longest_time_ends_a_phase_by_itself() -> None:
    session = started(SHORT, CLOSING)
    session.perform(c.BeginTurn("ada", at(11)))
    answer = session.due(at(12))
    assert tags(answer.events) == ["turn-ended", "phase-left", "phase-entered"], "time was up two minutes ago"
    assert [event.at for event in session.events if isinstance(event, e.TimeWasUp)] == [at(10)]
    assert why_left(session) == [Why.TIME]


def test_an_extension_reaches_at_most_to_the_longest_time() -> None:
    session = started(SHORT, CLOSING)
    (extended,) = session.perform(c.Extend("fay", at(4), 5)).events
    assert isinstance(extended, e.PhaseExtended)
    assert (extended.minutes, extended.until) == (2, at(12)), "the minutes as far as they go"
    assert refused(session, c.Extend("fay", at(5), 1)) == "silence-too-long"
    assert refused(session, c.Extend("fay", at(5), 0)) == "minutes-range"
    assert not session.legal("fay").of("extend")
    assert tags(session.due(at(12)).events) == ["time-was-up", "phase-left", "phase-entered"]


def test_an_extension_after_time_was_up_is_cut_too() -> None:
    session = started(SHORT, CLOSING)
    session.due(at(11))
    (extended,) = session.perform(c.Extend("fay", at(11), 5)).events
    assert isinstance(extended, e.PhaseExtended)
    assert (extended.minutes, extended.until) == (1, at(12))
    session.due(at(12))
    assert now(session).stop == "closing"


def test_a_vote_is_cut_to_the_longest_time_too() -> None:
    session = voting(evolve(VOTED, longest=12), CLOSING)
    vote(session, 10, ada="extend", ben="extend")
    assert left_at(session, 10) == 2
    session.due(at(12))
    assert now(session).stop == "closing"


def test_pauses_move_the_longest_time() -> None:
    session = started(SHORT, CLOSING)
    session.perform(c.Pause("ada", at(11)))
    session.perform(c.Resume("fay", at(21)))
    assert tags(session.due(at(21.9)).events) == []
    session.due(at(22))
    assert now(session).stop == "closing"


def test_time_that_was_not_up_is_up_before_the_longest_time_ends_the_phase() -> None:
    session = started(evolve(SHORT, longest=10), CLOSING)
    assert tags(session.due(at(10)).events) == ["time-was-up", "phase-left", "phase-entered"]


def test_a_phase_without_planned_time_ends_at_its_longest() -> None:
    session = started(evolve(TALK, longest=12), CLOSING)
    assert refused(session, c.Extend("fay", at(1), 5)) == "no-deadline"
    assert session.due(at(11.9)).events == ()
    session.due(at(12))
    assert (now(session).stop, why_left(session)) == ("closing", [Why.TIME])


def test_a_formula_may_come_to_more_than_the_longest_time() -> None:
    session = started(evolve(TALK, minutes=Minutes(5, per=Everyone()), longest=12), CLOSING)
    assert refused(session, c.Extend("fay", at(1), 5)) == "silence-too-long"
    assert tags(session.due(at(30)).events) == ["time-was-up", "phase-left", "phase-entered"]
    assert session.events[-1].at == at(12)


def test_the_longest_time_of_a_phase_entered_in_a_pause_counts_from_the_pauses_beginning() -> None:
    session = started(evolve(TALK, id="asked", ends=Produced("note"), yields=("note",)), SHORT, CLOSING)
    session.perform(c.Pause("ada", at(3)))
    session.perform(c.Produce("ada", at(5), "note", "n1"))
    session.perform(c.Resume("fay", at(20)))
    assert session.due(at(31.9)).due == at(32)
    session.due(at(32))
    assert now(session).stop == "closing"


def test_what_cannot_be_extended_any_more_is_said_before_whose_it_is_to_extend() -> None:
    session = started(evolve(VOTED, longest=10), mode=Mode.STRICT)
    assert refused(session, c.Extend("fay", at(1), 5)) == "silence-too-long"


# Equal times

EQUAL = Phase("equal", (Round(Holders("member"), Say(Move.DESCRIBE), seconds=120),))


def test_every_turn_gets_the_same_time_and_what_is_not_used_of_it_stays_silent() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    (begun,) = session.perform(c.BeginTurn("ada", at(1))).events
    assert isinstance(begun, e.TurnBegun)
    assert (begun.until, now(session).silent_until) == (at(3), None)
    answer = session.perform(c.EndTurn("ada", at(2)))
    assert (now(session).silent_until, now(session).next, answer.due) == (at(3), ("ben", "cho"), at(3))
    assert refused(session, c.BeginTurn("ben", at(2.5))) == "silence-kept"
    assert not session.legal("ben").of("begin-turn")
    assert tags(session.perform(c.BeginTurn("ben", at(3))).events) == ["slot-ended", "turn-begun"]


def test_guided_notes_that_a_silence_was_not_kept_and_the_new_time_replaces_the_old() -> None:
    session = started(EQUAL, CLOSING)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    answer = session.perform(c.BeginTurn("cho", at(1.5)))
    assert tags(answer.events) == ["(silence-kept)", "(out-of-turn)", "turn-begun"]
    begun = answer.events[-1]
    assert isinstance(begun, e.TurnBegun)
    assert (begun.until, answer.due) == (at(3.5), at(3.5))
    assert session.due(at(3)).events == ()


def test_who_speaks_longer_overruns_which_is_no_departure() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    assert tags(session.due(at(2)).events) == ["slot-ended"]
    assert now(session).speaker == "ada"
    assert told(session, c.EndTurn("ada", at(3))) == ["turn-ended"]
    assert now(session).silent_until is None
    assert told(session, c.BeginTurn("ben", at(3))) == ["turn-begun"]


@pytest.mark.parametrize("going", [c.SkipTurn("fay", at(1), "ada"), c.Leave("ada", at(1)), c.OptOut("ada", at(1))], ids=lambda each: each.tag)
def test_the_time_stays_silent_where_its_speaker_was_skipped_or_has_gone(going: c.Command) -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(going)
    assert (now(session).speaker, now(session).silent_until) == (None, at(2))
    assert refused(session, c.BeginTurn("ben", at(1))) == "silence-kept"


def test_a_round_is_not_over_before_the_last_time_is() -> None:
    session = started(EQUAL, CLOSING)
    for minute, person in ((0, "ada"), (2, "ben"), (4, "cho")):
        session.perform(c.BeginTurn(person, at(minute)))
        session.perform(c.EndTurn(person, at(minute + 1)))
    assert (now(session).stop, now(session).next, now(session).silent_until) == ("equal", (), at(6))
    assert tags(session.due(at(6)).events) == ["slot-ended", "phase-left", "phase-entered"]


def test_whoever_comes_into_the_last_silence_still_has_a_turn() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT, cast=Cast({"facilitator": "fay", "member": ["ada", "ben"]}, late=("ben",)))
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    assert session.departures(c.Advance("fay", at(1))) == ("before-end",)
    assert told(session, c.Join("ben", at(1))) == ["joined", "queue-joined"]
    session.due(at(2))
    assert (now(session).stop, now(session).next) == ("equal", ("ben",))


def test_a_turn_may_be_passed_in_the_silence() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    session.perform(c.Pass("ben", at(1)))
    assert (now(session).next, now(session).silent_until) == (("cho",), at(2))


def test_the_end_of_a_silence_makes_nothing_stale() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    floor = now(session).floor_no
    session.due(at(2))
    session.perform(c.BeginTurn("ben", at(2), seen=floor))


def test_a_phase_may_make_the_silence_a_hard_rule() -> None:
    session = started(evolve(EQUAL, hard=("silence-kept",)), CLOSING)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    assert refused(session, c.BeginTurn("ben", at(1))) == "silence-kept"


def test_the_lead_intervenes_in_the_silence_and_has_no_such_time() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    (begun,) = session.perform(c.BeginTurn("fay", at(1), Move.INTERVENE)).events
    assert isinstance(begun, e.TurnBegun)
    assert begun.until is None
    session.perform(c.EndTurn("fay", at(1.5)))
    assert now(session).silent_until == at(2), "ada's time runs on"


def test_an_intervention_has_no_such_time_where_the_lead_has_a_turn_as_well() -> None:
    session = started(evolve(EQUAL, talk=(Round(Everyone(), Say(Move.DESCRIBE), seconds=120),)), CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("fay", at(0), Move.INTERVENE))
    session.perform(c.EndTurn("fay", at(1)))
    assert (now(session).next[0], now(session).silent_until) == ("fay", None)
    session.perform(c.BeginTurn("fay", at(1)))
    session.perform(c.EndTurn("fay", at(2)))
    assert now(session).silent_until == at(3)


def test_who_interrupts_breaks_no_silence_and_gets_a_time_of_their_own() -> None:
    session = started(EQUAL, CLOSING)
    session.perform(c.BeginTurn("ada", at(0)))
    answer = session.perform(c.BeginTurn("ben", at(1)))
    assert tags(answer.events) == ["(floor-taken)", "(out-of-turn)", "turn-ended", "turn-begun"]
    assert answer.due == at(3)


def test_whoever_is_not_of_the_round_has_no_such_time() -> None:
    session = started(EQUAL, CLOSING)
    (*_, begun) = session.perform(c.BeginTurn("fay", at(0))).events
    assert isinstance(begun, e.TurnBegun)
    assert begun.until is None


def test_a_pause_moves_the_end_of_a_turns_time() -> None:
    session = started(EQUAL, CLOSING, mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(0.5)))
    session.perform(c.Pause("ben", at(1)))
    assert session.due(at(8)).events == ()
    session.perform(c.Resume("fay", at(11)))
    assert now(session).silent_until == at(12)
    assert refused(session, c.BeginTurn("ben", at(11.5))) == "silence-kept"
    assert tags(session.perform(c.BeginTurn("ben", at(12))).events) == ["slot-ended", "turn-begun"]


def test_leaving_the_stop_ends_the_silence() -> None:
    session = started(EQUAL, CLOSING)
    session.perform(c.BeginTurn("ada", at(0)))
    session.perform(c.EndTurn("ada", at(1)))
    session.perform(c.Advance("fay", at(1)))
    assert (now(session).stop, now(session).silent_until) == ("closing", None)
    assert told(session, c.BeginTurn("ada", at(1))) == ["turn-begun"]
    assert "slot-ended" not in tags(session.due(at(9)).events)


# Pauses


def test_deadlines_do_not_run_in_a_pause() -> None:
    session = started(HARD, CLOSING)
    answer = session.perform(c.Pause("ada", at(4)))
    assert answer.due is None
    assert session.due(at(100)).events == ()
    assert session.now_at(at(100)).minutes_left == 6, "the clock stands"
    assert session.perform(c.Resume("fay", at(104))).due == at(110)
    session.due(at(109.9))
    assert now(session).stop == "talk"
    session.due(at(110))
    assert now(session).stop == "closing"


def test_time_is_up_though_a_pause_begins_at_that_moment() -> None:
    session = started(TEN)
    assert tags(session.perform(c.Pause("ada", at(10))).events) == ["time-was-up", "paused"]


def test_an_extension_is_not_for_a_pause() -> None:
    session = started(TEN)
    session.perform(c.Pause("ada", at(4)))
    assert refused(session, c.Extend("fay", at(5), 5)) == "session-paused"
    assert refused(session, c.Pause("ben", at(5))) == "already-paused"
    assert refused(session, c.Resume("ben", at(5))) == "not-yours-to-lead"
    session.perform(c.Resume("fay", at(6)))
    assert refused(session, c.Resume("fay", at(6))) == "not-paused"


def test_a_phase_entered_in_a_pause_counts_from_the_pauses_beginning() -> None:
    asked = evolve(TALK, id="asked", ends=Produced("note"), yields=("note",))
    session = started(asked, TEN, CLOSING)
    session.perform(c.Pause("ada", at(3)))
    entered = session.perform(c.Produce("ada", at(5), "note", "n1")).events[-1]
    assert isinstance(entered, e.PhaseEntered)
    assert (entered.at, entered.until) == (at(5), at(13))
    session.perform(c.Resume("fay", at(20)))
    assert left_at(session, 20) == 10


def test_a_running_turn_goes_on_after_a_pause_which_is_no_talk_time() -> None:
    session = started(TEN)
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.Pause("ben", at(2)))
    session.perform(c.Resume("fay", at(9)))
    assert now(session).speaker == "ada"
    session.perform(c.EndTurn("ada", at(10)))
    assert session.view("ada").talk_seconds == 120


# The clock


def test_the_clock_of_a_session_is_elapsed_and_paused() -> None:
    session = started(TEN, CLOSING)
    session.perform(c.Pause("ada", at(4)))
    session.perform(c.Resume("fay", at(7)))
    for minute, elapsed in ((7, 4), (9, 6), (30, 27)):
        clock = session.clock(at(minute))
        assert (clock.wall, clock.paused, clock.elapsed) == (span(minute), span(3), span(elapsed))
        assert clock.wall == clock.elapsed + clock.paused
    assert session.clock().wall == span(7), "that of the latest event"
    assert session.clock(at(2)) == session.clock(), "never before it"


def test_a_pause_that_goes_on_is_on_the_clock() -> None:
    session = started(TEN)
    session.perform(c.Pause("ada", at(4)))
    clock = session.clock(at(9))
    assert (clock.wall, clock.paused, clock.elapsed) == (span(9), span(5), span(4))


def test_the_clock_tells_what_was_planned_and_overrun() -> None:
    session = started(TEN, evolve(CLOSING, minutes=Minutes(5, per=Holders("member"))), evolve(TALK, id="last"))
    assert (session.clock().planned, session.clock(at(12)).overrun) == (span(10), span(2))
    session.perform(c.Advance("fay", at(13)))
    assert (session.clock().planned, session.clock().overrun) == (span(25), span(3))
    session.perform(c.Advance("fay", at(14)))
    clock = session.clock(at(60))
    assert (clock.planned, clock.overrun, [visit.overrun for visit in clock.visits]) == (span(25), span(3), [span(3), span(0), None])


def test_the_clock_tells_who_gave_more_time() -> None:
    session = started(VOTED, CLOSING)
    session.perform(c.Extend("fay", at(5), 2), words="We have only begun.")
    session.due(at(12))
    vote(session, 13, ada="extend", ben="end", cho="extend")
    clock = session.clock()
    assert [(each.phase, each.at, each.minutes, each.by, each.voted) for each in clock.extensions] == [
        ("talk", at(5), 2, ("fay",), False),
        ("talk", at(13), 5, ("ada", "cho"), True),
    ]
    assert clock.extended == span(7)
    reason = clock.extensions[0].reason
    assert reason is not None
    assert session.words("ben", reason) == "We have only begun."


def test_what_was_overrun_before_an_extension_stays_on_the_clock() -> None:
    session = started(TEN)
    session.due(at(13))
    assert session.clock(at(13)).overrun == span(3)
    session.perform(c.Extend("fay", at(13), 5))
    assert [session.clock(at(minute)).overrun for minute in (13, 16, 18, 20)] == [span(3), span(3), span(3), span(5)]


def test_the_clock_stands_when_the_session_is_over() -> None:
    session = started(HARD)
    session.due(at(40))
    assert session.ended
    assert session.clock(at(90)).wall == span(10)


def test_ending_early_in_a_pause_ends_the_pause() -> None:
    session = started(TEN)
    session.perform(c.Pause("ada", at(4)))
    session.perform(c.EndSession("fay", at(9)))
    clock = session.clock(at(90))
    assert (now(session).paused, clock.wall, clock.paused, clock.elapsed) == (False, span(9), span(5), span(4))


# Deadlines at the same instant


def showing(*steps: Step, until: float | None = None) -> Session:
    """Open a session with a film of ten minutes, and play it at once."""
    film = Item(id="film", kind="clip", owner="ada", seconds=600, subjects=("ada", "child"))
    end = at(until) if until is not None else None
    consents = [
        Consent(item="film", subject=each, scope="showing", state=ConsentState.GRANTED, audience=("fay", "ada", "ben", "cho"), until=end)
        for each in ("child", "ada")
    ]
    session = started(*steps, CLOSING, scopes=("showing",), items=[film], consents=consents)
    session.perform(c.Play("ada", at(0), "film"))
    return session


VIEWING = Phase("viewing", (Watch(item=ItemOf("clip", Everyone()), who=Everyone(), by=Everyone(), scope="showing"),), ends=LeadDecides())


def test_a_film_ends_then_permissions_then_the_planned_then_the_longest_time() -> None:
    session = showing(evolve(VIEWING, minutes=Minutes(10), longest=10), until=10)
    answer = session.due(at(30))
    assert tags(answer.events) == ["film-ended", "consent-expired", "consent-expired", "time-was-up", "phase-left", "phase-entered"]
    assert {event.at for event in answer.events} == {at(10)}
    expired = [event.subject for event in answer.events if isinstance(event, e.ConsentExpired)]
    assert expired == ["child", "ada"], "in the order in which they were first recorded"


def test_what_a_film_completes_is_left_before_its_time_is_up() -> None:
    session = showing(evolve(VIEWING, ends=None, minutes=Minutes(10, hard=True)))
    assert tags(session.due(at(10)).events) == ["film-ended", "phase-left", "phase-entered"]
    assert why_left(session, "viewing") == [Why.DONE]


def test_permissions_end_before_the_time_of_a_turn_does() -> None:
    session = showing(VIEWING, evolve(EQUAL, minutes=Minutes(2), longest=2, ends=LeadDecides()), until=8)
    session.perform(c.StopFilm("fay", at(6)))
    session.perform(c.Advance("fay", at(6)))
    session.perform(c.BeginTurn("ada", at(6)))
    answer = session.due(at(8))
    assert tags(answer.events) == ["consent-expired"] * 2 + ["slot-ended", "time-was-up", "turn-ended", "phase-left", "phase-entered"]


def test_what_the_end_of_a_turns_time_completes_is_left_before_its_planned_time_is_up() -> None:
    session = started(evolve(EQUAL, talk=(Round(Holders("facilitator"), Say(Move.REFLECT), seconds=120),), minutes=Minutes(2)), CLOSING)
    session.perform(c.BeginTurn("fay", at(0)))
    session.perform(c.EndTurn("fay", at(1)))
    assert tags(session.due(at(2)).events) == ["slot-ended", "phase-left", "phase-entered"]
    assert why_left(session, "equal") == [Why.DONE]


def test_the_ends_of_permissions_alone_run_in_a_pause() -> None:
    session = showing(evolve(VIEWING, minutes=Minutes(10)), until=8)
    session.perform(c.Pause("ada", at(5)))
    assert [tag for tag in tags(session.due(at(20)).events) if tag != "film-stopped"] == ["consent-expired", "consent-expired"]
    assert left_at(session, 20) == 5


def test_the_earliest_deadline_is_settled_first() -> None:
    session = started(HARD, evolve(HARD, id="second"), CLOSING)
    answer = session.due(at(60))
    assert [(event.tag, event.at) for event in answer.events if isinstance(event, e.TimeWasUp | e.PhaseEntered)] == [
        ("time-was-up", at(10)),
        ("phase-entered", at(10)),
        ("time-was-up", at(20)),
        ("phase-entered", at(20)),
    ]


def test_settling_early_late_or_never_makes_no_difference() -> None:
    one, other = (started(HARD, evolve(VOTED, id="second"), CLOSING) for _ in range(2))
    for minute in range(25):
        one.due(at(minute))
    for session in (one, other):
        session.perform(c.VoteOnTime("ada", at(25), "end"))
    assert one.events == other.events


# Numbers of any size, and what is no number or name at all

HUGE = 10**400


@pytest.mark.parametrize(
    "makes",
    [
        lambda: c.Extend("fay", AT, HUGE),
        lambda: c.Extend("fay", AT, -HUGE),
        lambda: c.Produce("fay", AT, "note", "note-1", HUGE),
        lambda: c.Advance("fay", AT, seen=HUGE),
        lambda: Item(id="clip-1", kind="clip", owner="ada", seconds=HUGE),
        lambda: Round(Everyone(), Say(Move.DESCRIBE), seconds=HUGE),
        lambda: More(Everyone(), HUGE),
        lambda: evolve(TALK, longest=HUGE),
        lambda: Minutes(1, 2, typical=HUGE),
        lambda: Minutes(1, plus=HUGE),
        lambda: Minutes(HUGE),
        lambda: Minutes(1, HUGE),
    ],
)
def test_a_number_of_no_size_a_computer_counts_with_is_refused_by_name(makes: Callable[[], object]) -> None:
    with pytest.raises(InvalidArgument) as caught:
        makes()
    assert {problem.code for problem in caught.value.problems} <= {"number-range", "wrong-kind"}


@pytest.mark.parametrize("minutes", [1e308, -1e308, 1440.5, 0, -1])
def test_a_number_of_minutes_out_of_range_is_a_refusal(minutes: float) -> None:
    assert refused(started(TEN), c.Extend("fay", at(1), minutes)) == "minutes-range"


WRONG: tuple[Any, ...] = (None, "3", 1.5, True, [], -1, datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_changes_are_asked_for_from_a_whole_number_on(wrong: Any) -> None:
    session = started(TALK)
    with pytest.raises(InvalidArgument, match="since"):
        session.changes("fay", wrong)
    assert session.changes("fay", HUGE) == ()


@pytest.mark.parametrize("wrong", WRONG[1:5], ids=repr)
def test_what_somebody_saw_is_a_whole_number(wrong: Any) -> None:
    with pytest.raises(InvalidArgument):
        c.Advance("fay", AT, seen=wrong)
    assert refused(started(TALK), c.Advance("fay", AT, seen=-1)) == "stale", "a number nobody can have seen is just another one"


@pytest.mark.parametrize("wrong", [3, 1.5, True, [], ("fay",), AT], ids=repr)
def test_somebody_is_named_by_text(wrong: Any) -> None:
    session = started(TALK)
    for look in (session.view, session.changes, session.legal, lambda viewer: session.words(viewer, "c-1")):
        with pytest.raises(InvalidArgument):
            look(wrong)
    for look in (session.view, session.changes, session.legal):
        with pytest.raises(NotFound, match="zoe"):
            look("zoe")


NO_ZONE = datetime(2026, 3, 2)  # noqa: DTZ001  # a moment without a time zone is what is tried


@pytest.mark.parametrize("wrong", [None, 3, "now", NO_ZONE, datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)], ids=repr)
def test_a_moment_is_one_with_a_time_zone_in_this_era(wrong: Any) -> None:
    session = started(TALK)
    for look in (session.now_at, session.due):
        with pytest.raises(InvalidArgument):
            look(wrong)


@pytest.mark.parametrize("turns", [0, 3, 80, 200], ids=str)
def test_a_refusal_takes_back_what_was_settled_for_it_however_long_the_session_is(turns: int) -> None:
    session, twin = started(TEN, CLOSING), started(TEN, CLOSING)
    for held in (session, twin):
        for turn in range(turns):
            held.perform(c.BeginTurn("ada", at(turn / 100)))
            held.perform(c.EndTurn("ada", at((turn + 0.5) / 100)))
    kept = records.dump(session.record), session._draft.state.copy()
    for minute in (11, 12, 11):
        assert isinstance(session.attempt(c.EndTurn("ben", at(minute))), Refusal)
        assert isinstance(session.attempt(c.Extend("fay", at(minute), 99999)), Refusal)
        assert (records.dump(session.record), session._draft.state) == kept, "not even that the time was up"
    for held in (session, twin):
        assert tags(held.perform(c.BeginTurn("ben", at(10.5))).events) == ["time-was-up", "turn-begun"]
        assert isinstance(held.attempt(c.EndTurn("ada", at(11))), Refusal)
        assert tags(held.perform(c.Advance("fay", at(12))).events) == ["turn-ended", "phase-left", "phase-entered"]
    assert session._draft.state == twin._draft.state
    assert session.record == twin.record
    assert Session.resume(session.record)._draft.state == session._draft.state


def test_an_act_that_fails_takes_back_what_was_settled_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_any: object) -> None:
        raise MemoryError

    session = started(TEN, CLOSING)
    before = records.dump(session.record), session._draft.state.copy()
    with monkeypatch.context() as patched:
        patched.setitem(RULES, c.TimeCall, evolve(RULES[c.TimeCall], apply=fails))
        with pytest.raises(MemoryError):
            session.perform(c.TimeCall("fay", at(11)))
    assert (records.dump(session.record), session._draft.state) == before
    assert tags(session.perform(c.TimeCall("fay", at(11))).events) == ["time-was-up", "time-called"]


@pytest.mark.parametrize("wrong", [None, 3, "advance", b"advance", c.Advance], ids=repr)
def test_what_is_asked_is_a_command(wrong: Any) -> None:
    session = started(TALK)
    for ask in (session.perform, session.attempt, session.why_not, session.allows, session.departures):
        with pytest.raises(InvalidArgument):
            ask(wrong)
