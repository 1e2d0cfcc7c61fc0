# SPDX-License-Identifier: MIT
"""Votes and ratings: who gives points to what, when it is complete, what comes of it, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides, Won
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Phase, Run, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.talk import Open, Rate, Say, Vote
from plcprotocols.model.who import Everyone, Holders, Nobody
from plcprotocols.records import reduced
from tests.cycles import CHAT, CLOSING, ITEMS, TALK, TEAM, at, find_event, made, now, opened, refused, started, tags, told

ASPECTS = Phase("aspects", (Vote(who=TEAM, options=("pace", "voice", "board"), points=3, most=2),))
ON_NOTES = Phase("pick", (Vote(who=TEAM, on="note", own=False),))
RATED = Phase("rate", (Rate(who=TEAM, item="note", least=1, most=5),))
VOTERS = ("ada", "ben", "cho")


def cast(session: Session, who: str, points: Mapping[str, int], minutes: float = 1) -> list[str]:
    return told(session, c.CastVote(who, at(minutes), points))


def scored(session: Session, who: str, item: str, points: int, minutes: float = 3) -> list[str]:
    return told(session, c.Score(who, at(minutes), item, points))


def noted(*steps: Step, owners: tuple[str, ...] = VOTERS, **changes: Any) -> Session:
    """Open a session in which each of some people has written a note, behind the talk."""
    session = started(TALK, *steps, **changes)
    for person in owners:
        session.perform(c.Produce(person, at(1), "note", f"{person}s"), words=f"words of {person}")
    session.perform(c.Advance("ada", at(2)))
    return session


def closed(session: Session, question: str) -> Any:
    return [event for event in session.events if isinstance(event, e.VoteClosed) and event.question == question][-1].totals


def problems(*steps: Step, **changes: Any) -> set[str]:
    with pytest.raises(InvalidProtocol) as error:
        made_and_opened(*steps, **changes)
    return {problem.code for problem in error.value.problems}


def made_and_opened(*steps: Step, **changes: Any) -> Session:
    return opened(made(*steps, **changes))


# Voting


def test_a_vote_is_closed_when_everybody_has_voted() -> None:
    session = started(ASPECTS, CLOSING)
    assert cast(session, "ada", {"pace": 2, "board": 1}) == ["voted"]
    assert cast(session, "ben", {"board": 2}) == ["voted"]
    assert cast(session, "cho", {}) == ["voted", "vote-closed", "phase-left", "phase-entered"]
    assert closed(session, "aspects") == (("board", 3, 1), ("pace", 2, 2), ("voice", 0, 3))
    assert find_event(session.events, "vote-closed").actor is None


def test_who_ties_shares_a_rank_and_stands_in_the_order_of_the_options() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {"board": 1, "pace": 1})
    cast(session, "ben", {})
    cast(session, "cho", {"voice": 1, "pace": 1, "board": 1})
    assert closed(session, "aspects") == (("pace", 2, 1), ("board", 2, 1), ("voice", 1, 3))


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"pase": 1}, "unknown-option"),
        ({"pace": 0}, "points-range"),
        ({"pace": -1}, "points-range"),
        ({"pace": 3}, "points-range"),
        ((("pace", 1), ("pace", 1)), "points-range"),
        ({"pace": 2, "voice": 2}, "too-many-points"),
    ],
)
def test_points_outside_the_rules_are_refused(points: Any, code: str) -> None:
    session = started(ASPECTS, CLOSING)
    assert refused(session, c.CastVote("ada", at(1), points)) == code
    assert cast(session, "ada", {"pace": 2, "voice": 1}) == ["voted"]


IN_ORDER = Phase("best", (Vote(who=TEAM, options=("pace", "voice", "board", "tempo"), ranks=3),))


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"pase": 3}, "unknown-option"),
        ({"pace": 4}, "points-range"),
        ({"pace": 0}, "points-range"),
        ((("pace", 3), ("pace", 2)), "points-range"),
        ({"pace": 2}, "not-in-order"),
        ({"pace": 3, "voice": 3}, "not-in-order"),
        ({"pace": 3, "voice": 1}, "not-in-order"),
        ({"pace": 3, "voice": 2, "board": 1, "tempo": 1}, "not-in-order"),
    ],
)
def test_what_is_no_order_is_refused(points: Any, code: str) -> None:
    session = started(IN_ORDER, CLOSING)
    assert refused(session, c.CastVote("ada", at(1), points)) == code
    assert cast(session, "ada", {"voice": 2, "pace": 3}) == ["voted"]


def test_things_put_in_order_get_a_point_less_each_and_orders_are_added_up() -> None:
    session = started(IN_ORDER, CLOSING)
    assert [(slot.choices, slot.most) for slot in session.legal("ada").of("cast-vote")[0].slots] == [(("pace", "voice", "board", "tempo"), 3.0)]
    cast(session, "ada", {"board": 3, "pace": 2, "voice": 1})
    cast(session, "ben", {"pace": 3})
    cast(session, "cho", {"voice": 3, "board": 2})
    assert closed(session, "best") == (("pace", 5, 1), ("board", 5, 1), ("voice", 4, 3), ("tempo", 0, 4))


def test_a_distribution_says_how_many_gave_how_many_points_and_names_nobody() -> None:
    vote = Vote(who=TEAM, options=("pace", "voice", "board", "tempo"), ranks=3, distribution=True)
    session = started(Phase("best", (vote,)), CLOSING)
    cast(session, "ada", {"board": 3, "pace": 2, "voice": 1})
    cast(session, "ben", {"pace": 3, "board": 2})
    assert session.view("ada").distributions == ()
    cast(session, "cho", {"pace": 3})
    pattern = (("pace", ((3, 2), (2, 1))), ("board", ((3, 1), (2, 1))), ("voice", ((1, 1),)), ("tempo", ()))
    (found,) = [event for event in session.events if isinstance(event, e.VoteClosed)]
    assert found.distribution == pattern
    assert {session.view(person).distributions for person in VOTERS} == {(("best", pattern),)}
    assert [event.distribution for event in reduced(session.record, "structure").events if isinstance(event, e.VoteClosed)] == [()]


def test_totals_alone_are_shown_unless_the_vote_says_more() -> None:
    session = started(ASPECTS, CLOSING)
    for person in VOTERS:
        cast(session, person, {"pace": 1})
    assert session.view("ada").distributions == ()
    assert next(event for event in session.events if isinstance(event, e.VoteClosed)).distribution == ()


def test_a_record_with_another_distribution_is_refused() -> None:
    session = started(Phase("best", (Vote(who=TEAM, options=("pace", "voice"), points=2, most=2, distribution=True),)), CLOSING)
    for person in VOTERS:
        cast(session, person, {"pace": 2})
    events = [evolve(event, distribution=(("pace", ((1, 6),)), ("voice", ()))) if isinstance(event, e.VoteClosed) else event for event in session.record.events]
    assert "other points were given" in against(renumbered(session.record, events))


def test_what_is_put_first_gets_as_many_points_where_there_is_less_to_choose_from() -> None:
    session = started(Phase("best", (Vote(who=TEAM, options=("pace", "voice"), ranks=5),)), CLOSING)
    cast(session, "ada", {"pace": 5, "voice": 4})
    assert refused(session, c.CastVote("ben", at(1), {"pace": 2, "voice": 1})) == "not-in-order"


def test_a_slip_is_filled_only_with_what_is_there() -> None:
    template = started(IN_ORDER, CLOSING).legal("ada").of("cast-vote")[0]
    with pytest.raises(InvalidArgument) as caught:
        fill(template, at(1), points={"pase": 3})
    assert "to points: 3 for the first, one less for the next" in caught.value.problems[0].remedy


def test_nobody_votes_twice() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {})
    assert refused(session, c.CastVote("ada", at(2), {"pace": 1})) == "voted-already"


def test_only_who_is_selected_votes() -> None:
    session = started(Phase("v", (Vote(who=Holders("facilitator"), options=("a", "b")),), ends=LeadDecides()), CLOSING)
    assert refused(session, c.CastVote("ben", at(1), {"a": 1})) == "not-yours-to-vote"
    assert refused(started(TALK), c.CastVote("ben", at(1), {"a": 1})) == "nothing-to-vote"


def test_a_vote_of_nobody_is_complete_as_it_begins() -> None:
    session = started(Phase("v", (Vote(who=Nobody(), options=("a",)),)), CLOSING)
    assert now(session).phase == "closing"
    assert closed(session, "v") == (("a", 0, 1),)


def test_nobody_speaks_at_a_vote() -> None:
    assert told(started(ASPECTS, CLOSING), c.BeginTurn("ada", at(1)))[0] == "(no-talk)"
    assert refused(started(ASPECTS, CLOSING, opening={"mode": Mode.STRICT}), c.BeginTurn("ada", at(1))) == "no-talk"


def test_ones_own_may_be_no_choice() -> None:
    session = noted(ON_NOTES, CLOSING)
    assert refused(session, c.CastVote("ada", at(3), {"adas": 1})) == "own-item"
    (template,) = session.legal("ada").of("cast-vote")
    assert template.slots[0].choices == ("bens", "chos")
    session.perform(fill(template, at(3), points={"bens": 1}))


def test_of_items_that_were_revised_the_present_ones_are_chosen_from() -> None:
    session = noted(Phase("pick", (Vote(who=TEAM, on="note"),), yields=("note",)), CLOSING)
    cast(session, "ben", {"adas": 1}, 3)
    session.perform(c.Produce("ada", at(3), "note", "anew", supersedes="adas"))
    assert refused(session, c.CastVote("ada", at(3), {"adas": 1})) == "unknown-option"
    session.perform(c.Advance("ada", at(4)))
    assert closed(session, "pick") == (("adas", 1, 1), ("bens", 0, 2), ("chos", 0, 2), ("anew", 0, 2))


def test_a_late_joiner_is_waited_for_and_a_leaver_is_not() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {"pace": 1})
    session.perform(c.Join("dan", at(1), "member"))
    cast(session, "ben", {})
    cast(session, "dan", {"voice": 1})
    assert now(session).endings[0].people == ("cho",)
    assert told(session, c.Leave("cho", at(2)))[:3] == ["left", "vote-closed", "phase-left"]


def test_the_vote_of_who_has_left_stays() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "cho", {"pace": 2})
    session.perform(c.Leave("cho", at(1)))
    cast(session, "ada", {})
    cast(session, "ben", {})
    assert closed(session, "aspects")[0] == ("pace", 2, 1)


def test_who_opts_out_is_not_waited_for() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {})
    cast(session, "ben", {})
    assert "vote-closed" in told(session, c.OptOut("cho", at(2)))


def test_a_vote_is_closed_however_it_is_left() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {"pace": 1})
    assert told(session, c.Advance("ada", at(2))) == ["(before-end)", "vote-closed", "phase-left", "phase-entered"]
    session = started(ASPECTS, CLOSING)
    assert told(session, c.EndSession("ada", at(2))) == ["(ended-early)", "vote-closed", "phase-left", "session-ended"]
    timed = Phase("v", (Vote(who=TEAM, options=("a",)),), minutes=Minutes(2, hard=True))
    session = started(timed, CLOSING)
    assert tags(session.due(at(2)).events)[:3] == ["time-was-up", "vote-closed", "phase-left"]


def test_the_next_part_begins_behind_the_result() -> None:
    session = started(Phase("v", (Vote(who=TEAM, options=("a", "b")), Open(TEAM, Say(Move.REFLECT))), ends=LeadDecides()), CLOSING)
    for person in VOTERS[:2]:
        cast(session, person, {"b": 1})
    assert cast(session, "cho", {"b": 1}) == ["voted", "vote-closed", "part-entered"]
    assert refused(session, c.CastVote("ada", at(2), {"b": 1})) == "nothing-to-vote"
    assert "vote-closed" not in told(session, c.Advance("ada", at(2)))


def test_a_vote_that_comes_too_late_is_stale() -> None:
    session = started(ASPECTS, CLOSING)
    assert refused(session, c.CastVote("ada", at(1), {}, seen=now(session).phase_no - 1)) == "stale"
    session.perform(c.Pause("ben", at(1)))
    assert refused(session, c.CastVote("ada", at(1), {})) == "session-paused"


def test_a_meeting_that_ends_closes_no_vote() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {"pace": 1})
    assert told(session, c.Adjourn("ada", at(2))) == ["adjourned", "paused"]
    session.perform(c.Convene("ada", at(9)))
    assert refused(session, c.CastVote("ada", at(9), {})) == "voted-already"


# Who sees what


def test_others_see_that_somebody_voted_and_not_what() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ben", {"pace": 2})
    (mine,) = [each for each in session.changes("ben") if each.kind == "voted"]
    (theirs,) = [each for each in session.changes("ada") if each.kind == "voted"]
    assert mine.facts["points"] == (("pace", 2),)
    assert theirs.facts["actor"] == "ben"
    assert "points" not in theirs.facts
    assert session.view("ben").ballot == (("pace", 2),)
    assert session.view("ada").ballot == ()
    assert now(session).endings[0].code == "voted"
    assert now(session).endings[0].people == ("ada", "cho")


def test_scores_are_for_who_gave_them_unless_they_are_shown() -> None:
    session = noted(RATED, CLOSING)
    scored(session, "ben", "adas", 4)
    assert [each.kind for each in session.changes("ada")].count("scored") == 0
    assert [each.kind for each in session.changes("ben")].count("scored") == 1
    shown = noted(Phase("rate", (Rate(who=TEAM, item="note", least=1, most=5, shown=True),)), CLOSING)
    scored(shown, "ben", "adas", 4)
    (seen,) = [each for each in shown.changes("ada") if each.kind == "scored"]
    assert (seen.facts["actor"], seen.facts["item"], seen.facts["points"]) == ("ben", "adas", 4)


def test_results_are_everybodys() -> None:
    session = started(ASPECTS, CLOSING)
    for person in VOTERS:
        cast(session, person, {"pace": 1})
    assert session.view("cho").results == (("aspects", (("pace", 3, 1), ("voice", 0, 2), ("board", 0, 2))),)


def test_below_turns_a_vote_loses_who_and_what() -> None:
    session = started(ASPECTS, CLOSING)
    for person in VOTERS:
        cast(session, person, {"pace": 1})
    kept = reduced(session.record, "structure").events
    (found,) = [event for event in kept if isinstance(event, e.VoteClosed)]
    assert (found.question, found.totals) == ("aspects", ())
    assert not [event for event in kept if isinstance(event, e.Voted | e.Scored)]


# Rating


def test_a_rating_is_complete_when_everybody_has_scored_every_item() -> None:
    session = noted(RATED, CLOSING, owners=("ada", "ben"))
    for person in VOTERS:
        scored(session, person, "adas", 3)
    assert now(session).endings[0].people == VOTERS
    scored(session, "ada", "bens", 5)
    scored(session, "ben", "bens", 5)
    assert scored(session, "cho", "bens", 1)[:2] == ["scored", "vote-closed"]
    assert closed(session, "rate") == (("bens", 11, 1), ("adas", 9, 2))


def test_owners_need_not_score_their_own() -> None:
    session = noted(Phase("rate", (Rate(who=TEAM, item="note", least=1, most=5, own=False),)), CLOSING, owners=("ada",))
    assert refused(session, c.Score("ada", at(3), "adas", 3)) == "own-item"
    scored(session, "ben", "adas", 3)
    assert "vote-closed" in scored(session, "cho", "adas", 3)


def test_so_many_different_people_are_enough() -> None:
    two = Phase("rate", (Rate(who=TEAM, item="note", least=1, most=5, raters=2),))
    session = noted(two, CLOSING, owners=("ada", "ben"))
    scored(session, "ada", "adas", 3)
    assert refused(session, c.Score("ada", at(3), "adas", 4)) == "rated-already"
    scored(session, "ben", "adas", 2)
    assert refused(session, c.Score("cho", at(3), "adas", 4)) == "rated-enough"
    assert now(session).endings[0].people == VOTERS
    scored(session, "cho", "bens", 1)
    assert now(session).endings[0].people == ("ada", "ben")
    assert "vote-closed" in scored(session, "ben", "bens", 1)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.Score("ada", at(3), "adas", 0), "score-range"),
        (c.Score("ada", at(3), "adas", 6), "score-range"),
        (c.Score("ada", at(3), "none", 3), "unknown-item"),
        (c.Score("p1", at(3), "adas", 3), "not-present"),
        (c.CastVote("ada", at(3), {}), "nothing-to-vote"),
    ],
)
def test_scores_outside_the_rules_are_refused(command: Any, code: str) -> None:
    assert refused(noted(RATED, CLOSING), command) == code


def test_scores_are_only_given_where_something_is_rated() -> None:
    assert refused(started(TALK), c.Score("ada", at(1), "x", 1)) == "nothing-to-rate"
    session = noted(Phase("rate", (Rate(who=Holders("facilitator"), item="note", least=1, most=5),)), CLOSING)
    assert refused(session, c.Score("ben", at(3), "adas", 3)) == "not-yours-to-rate"


def test_a_rating_of_nothing_is_complete_as_it_begins() -> None:
    assert now(noted(RATED, CLOSING, owners=())).phase == "closing"


def test_a_template_scores_what_is_left() -> None:
    session = noted(RATED, CLOSING)
    scored(session, "ben", "adas", 2)
    (template,) = session.legal("ben").of("score")
    assert template.slots[0].choices == ("bens", "chos")
    session.perform(fill(template, at(4), item="bens", points=5))
    assert session.legal("ben").of("score")[0].slots[0].choices == ("chos",)


# Results that are read


def test_a_vote_sets_the_time_of_a_phase() -> None:
    clock = Phase("clock", (Vote(who=TEAM, options=("5", "10", "15")),))
    work = Phase("work", (Open(TEAM, Say(Move.DESCRIBE)),), minutes=Minutes(20, voted="clock"))
    session = started(clock, work)
    for person, option in zip(VOTERS, ("15", "10", "10"), strict=True):
        cast(session, person, {option: 1})
    assert now(session).left == timedelta(minutes=10)
    session = started(clock, work)
    for person, option in zip(VOTERS, ("15", "10", "5"), strict=True):
        cast(session, person, {option: 1})
    assert now(session).left == timedelta(minutes=5)
    session = started(clock, work)
    session.perform(c.Advance("ada", at(1)))
    assert now(session).left == timedelta(minutes=20)


def test_a_phase_is_held_for_what_has_won() -> None:
    held = Phase("loud", (Open(TEAM, Say(Move.DESCRIBE)),), when=Won("aspects", "voice"), ends=LeadDecides())
    session = started(ASPECTS, held, CLOSING)
    for person in VOTERS:
        cast(session, person, {"voice": 1, "pace": 1})
    assert now(session).phase == "loud"
    session = started(ASPECTS, held, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    assert now(session).phase == "closing"


def test_a_protocol_that_is_run_votes_under_its_own_names() -> None:
    held = Phase("after", (Open(TEAM, Say(Move.DESCRIBE)),), when=Won("vote", "a"), minutes=Minutes(3, voted="clock"))
    clock = Phase("clock", (Vote(who=Everyone(), options=("7",)),))
    inner = made(Phase("vote", (Vote(who=Everyone(), options=("a", "b")),)), clock, held, uses=(), roles=CHAT.roles, items=())
    inner = evolve(inner, id="inner")
    run = Run("one", "inner", roles=(("host", "facilitator"), ("guest", "member")))
    session = started(run, CLOSING, uses=(inner,))
    for option in ("a", "7"):
        for person in VOTERS:
            cast(session, person, {option: 1})
    assert (now(session).phase, now(session).left) == ("one.after", timedelta(minutes=7))


# Protocols that say something impossible


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (Vote(who=TEAM), "no-options"),
        (Vote(who=TEAM, options=("a",), on="note"), "no-options"),
        (Vote(who=TEAM, options=("a", "a")), "no-options"),
        (Vote(who=TEAM, options=("a",), points=0), "bad-points"),
        (Vote(who=TEAM, options=("a",), points=2, most=3), "bad-points"),
        (Vote(who=TEAM, options=("a",), ranks=1), "bad-points"),
        (Vote(who=TEAM, options=("a",), ranks=3, points=3), "bad-points"),
        (Vote(who=TEAM, options=("a",), ranks=3, points=3, most=3), "bad-points"),
        (Vote(who=TEAM, on="none"), "unknown-item"),
        (Vote(who=TEAM, on="secret"), "private-rated"),
        (Rate(who=TEAM, item="note", least=3, most=3), "bad-scores"),
        (Rate(who=TEAM, item="note", least=1, most=3, raters=0), "bad-scores"),
        (Rate(who=TEAM, item="none", least=1, most=3), "unknown-item"),
    ],
)
def test_a_vote_that_could_not_be_held_is_refused(form: Vote | Rate, code: str) -> None:
    assert code in problems(Phase("v", (form,)))


def test_what_reads_a_result_names_one() -> None:
    talk = (Open(TEAM, Say(Move.DESCRIBE)),)
    assert "two-votes" in problems(Phase("v", (ASPECTS.talk[0], ASPECTS.talk[0])))
    assert "unknown-question" in problems(ASPECTS, Phase("x", talk, when=Won("talk", "pace")))
    assert "unknown-option" in problems(ASPECTS, Phase("x", talk, when=Won("aspects", "tempo")))
    assert "unknown-question" in problems(ASPECTS, Phase("x", talk, minutes=Minutes(5, voted="none")))
    assert "bad-minutes" in problems(ASPECTS, Phase("x", talk, minutes=Minutes(5, voted="aspects")))
    secret = ItemRule(id="veiled", by=TEAM, anonymous=True)
    shown = Rate(who=TEAM, item="veiled", least=1, most=2, shown=True, own=False)
    assert "anonymous-named" in problems(Phase("x", (shown,)), items=(*ITEMS, secret))
    both = (Phase("x", (Rate(who=TEAM, item="note", least=1, most=2, shown=True),)), Phase("y", (Rate(who=TEAM, item="note", least=1, most=2),)))
    assert "scores-shown" in problems(*both)


# Records from outside


def renumbered(record: Record, events: list[Any]) -> Record:
    return evolve(record, events=tuple(evolve(event, seq=number) for number, event in enumerate(events, start=1)))


def against(record: Record) -> str:
    """Say what a record contradicts."""
    with pytest.raises(InvalidRecord) as error:
        Session.resume(record)
    return error.value.problems[0].given


def test_a_record_with_other_totals_contradicts_itself() -> None:
    session = started(ASPECTS, CLOSING)
    for person in VOTERS:
        cast(session, person, {"pace": 1})
    events = list(session.record.events)
    (place,) = [number for number, event in enumerate(events) if isinstance(event, e.VoteClosed)]
    swapped = [evolve(event, totals=event.totals[::-1]) if isinstance(event, e.VoteClosed) else event for event in events]
    assert "other points were given" in against(renumbered(session.record, swapped))
    other = [evolve(event, points=(("voice", 2),)) if isinstance(event, e.Voted) and event.actor == "ben" else event for event in events]
    assert "other points were given" in against(renumbered(session.record, other))
    twice = [evolve(event, actor="ada") if isinstance(event, e.Voted) else event for event in events]
    assert "voted-already" in against(renumbered(session.record, twice))
    late = [*events[: place + 1], evolve(events[place - 1], actor="cho"), *events[place + 1 :]]
    assert "the vote is closed" in against(renumbered(session.record, late))


def test_a_record_that_leaves_out_the_result_contradicts_itself() -> None:
    session = started(ASPECTS, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    events = [event for event in session.record.events if not isinstance(event, e.VoteClosed)]
    assert "the vote was not closed" in against(renumbered(session.record, events))


def test_a_record_that_ends_with_the_result_is_torn() -> None:
    session = started(ASPECTS, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    events = list(session.record.events)[:-2]
    with pytest.raises(InvalidRecord) as error:
        Session.resume(renumbered(session.record, events))
    assert error.value.problems[0].code == "torn"


def test_a_session_goes_on_from_its_record_in_the_middle_of_a_vote() -> None:
    session = started(ASPECTS, CLOSING)
    cast(session, "ada", {"pace": 1})
    again = Session.resume(records.load(records.dump(session.record)))
    assert refused(again, c.CastVote("ada", at(2), {})) == "voted-already"
    assert again.view("ada") == session.view("ada")


# Laws

POINTS = st.dictionaries(st.sampled_from(("pace", "voice", "board")), st.integers(1, 2)).filter(lambda given: sum(given.values()) <= 3)


@given(st.lists(POINTS, min_size=3, max_size=3))
def test_points_are_counted_once(ballots: list[dict[str, int]]) -> None:
    session = started(ASPECTS, CLOSING)
    for person, points in zip(VOTERS, ballots, strict=True):
        cast(session, person, points)
    totals = closed(session, "aspects")
    assert {name: points for name, points, _ in totals} == {name: sum(each.get(name, 0) for each in ballots) for name in ("pace", "voice", "board")}
    assert all(rank == 1 + sum(other > points for _, other, _ in totals) for _, points, rank in totals)


@given(st.integers(0, 999_999))
def test_templates_are_what_is_accepted(seed: int) -> None:
    random = Random(seed)
    rate = Rate(who=TEAM, item="note", least=1, most=3, raters=random.choice([None, 1, 2]), own=random.random() < 0.5)
    session = noted(Phase("rate", (rate,)), ASPECTS)
    for number in range(12):
        able = [each for each in session.legal() if each.kind in {"score", "cast-vote"}]
        if not able:
            break
        template = random.choice(able)
        filled = {"points": {random.choice(["pace", "voice"]): 1}} if template.kind == "cast-vote" else {"points": random.randint(1, 3)}
        items = next((slot.choices for slot in template.slots if slot.name == "item"), ())
        session.perform(fill(template, at(3 + number), **filled, **({"item": random.choice(items)} if items else {})))
    assert Session.resume(session.record).view("ada") == session.view("ada")


@given(st.lists(POINTS, min_size=2, max_size=2))
def test_nobody_learns_from_view_or_changes_who_gave_what(ballots: list[dict[str, int]]) -> None:
    """Two people who swap their votes leave everything as it is for everybody else."""
    shown = []
    for one, other in (ballots, ballots[::-1]):
        session = started(ASPECTS, CLOSING)
        cast(session, "ben", one)
        cast(session, "cho", other)
        cast(session, "ada", {})
        shown.append((session.view("ada"), session.changes("ada"), tuple(session.legal("ada"))))
    assert json.dumps(str(shown[0])) == json.dumps(str(shown[1]))
