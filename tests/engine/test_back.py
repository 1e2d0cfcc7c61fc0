# SPDX-License-Identifier: MIT
"""Going back: what it resets and what it leaves, what is in its way, and what others, records and readers make of it."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import Onlooker, records
from plcprotocols.engine.history import tenures
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.engine.timing import visits
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Breakout, Casting, Decision, Each, Onward, Option, Phase, Repeat
from plcprotocols.model.items import ItemRule, Seal
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Open, Read, Round, Say, Vote
from plcprotocols.model.who import Everyone, Holders, Spoke
from tests import cycles
from tests.engine import test_groups, test_seals, test_votes
from tests.engine.test_groups import at_work, t, talk
from tests.engine.test_holding import back, with_remarks
from tests.engine.test_roles import CLOSING, FACILITATOR, MEMBER, OWNER, TALK, WHOSE, at, find_event, now, refused, roles_of, started, told
from tests.walks import Focus, setting, walk

DRAWN = st.randoms(use_true_random=False)
SAY = Say(Move.DESCRIBE)
ROUND = Phase("round", (Round(Holders("member"), SAY),))
TIMED = Phase("timed", (Open(Everyone(), SAY),), minutes=Minutes(5, confidence=Confidence.CONSTRUCTED), ends=LeadDecides())
SHEET = ItemRule(id="sheet", by=Everyone(), each=1)
WRITING = evolve(TALK, yields=("sheet",))
OWN = Phase("own", (Open(Holders("owner"), SAY),), ends=LeadDecides())
THEN = Phase("then", (Open(Everyone(), SAY),), ends=LeadDecides())
LOOP = Each("loop", Holders("member"), (OWN, THEN), role="owner", former="member")
WITH_OWNERS = (FACILITATOR, MEMBER, OWNER)
TWO_LEAD = evolve(FACILITATOR, most=2)
TWO_LED = Cast({"facilitator": ["fay", "gil"], "member": ["ada", "ben", "cho"]})


def to(session: Session, step: str, minutes: float, who: str = "fay") -> list[str]:
    """Go back, and name what happened."""
    return told(session, c.GoBack(who, at(minutes), step))


def ways(session: Session, person: str = "fay") -> tuple[str, ...]:
    """Name where somebody could go back to."""
    found = session.legal(person).of("go-back")
    return found[0].slots[0].choices if found else ()


def bearer(session: Session) -> str | None:
    """Name whose pass of the innermost loop it is."""
    return session._draft.state.place.frames[-1].person


def went_on(session: Session, *minutes: float) -> Session:
    for each in minutes:
        session.perform(c.Advance("fay", at(each)))
    return session


# What it does


def test_the_step_begins_with_its_whole_time_and_everybody_speaks_anew() -> None:
    session = started(TALK, TIMED, ROUND, CLOSING)
    went_on(session, 1)
    session.perform(c.BeginTurn("ada", at(2)))
    session.perform(c.EndTurn("ada", at(3)))
    went_on(session, 4)
    session.perform(c.BeginTurn("ada", at(4)))
    assert ways(session) == ("round", "timed", "talk"), "the latest first"
    assert to(session, "timed", 7) == ["(gone-back)", "turn-ended", "phase-left", "went-back", "phase-entered"]
    assert (now(session).phase, session._draft.state.place.until) == ("timed", at(12))
    assert ways(session) == ("timed", "talk"), "round has been gone back behind"
    assert session.view("ada").talk_seconds == 240
    assert [event.why for event in session.events if isinstance(event, e.PhaseLeft)][-1] is Why.BACK
    went_on(session, 8)
    assert now(session).next == ("ada", "ben", "cho")
    assert [(visit.phase, visit.left) for visit in visits(session.events)][1:] == [
        ("timed", at(4)),
        ("round", at(7)),
        ("timed", at(8)),
        ("round", None),
    ]


def test_the_present_step_can_be_begun_anew() -> None:
    session = started(ROUND, CLOSING)
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)))
    assert now(session).next == ("ben", "cho")
    to(session, "round", 3)
    assert now(session).next == ("ada", "ben", "cho")


def test_after_somebody_has_stopped_the_session_it_ends_the_pause() -> None:
    session = went_on(started(TALK, CLOSING), 1)
    session.perform(c.Pause("cho", at(2)))
    assert refused(session, c.GoBack("cho", at(3), "talk")) == "not-yours-to-lead"
    assert session.legal("fay").of("go-back")[0].departures == ("gone-back",)
    assert to(session, "talk", 4) == ["(gone-back)", "resumed", "phase-left", "went-back", "phase-entered"]
    assert not now(session).paused


def test_items_made_since_are_superseded_and_what_they_revised_stands_again() -> None:
    session = started(WRITING, evolve(THEN, yields=("sheet",)), CLOSING, items=(SHEET,))
    session.perform(c.Produce("ada", at(1), "sheet", "first"))
    went_on(session, 2)
    session.perform(c.Produce("ada", at(3), "sheet", "second", supersedes="first"))
    session.perform(c.Produce("ben", at(3), "sheet", "third"))
    to(session, "then", 4)
    assert {item.id: item.superseded for item in session.view("cho").items} == {"first": False, "second": True, "third": True}
    assert told(session, c.Produce("ben", at(5), "sheet", "fourth")) == ["item-produced"], "one each, and none is there"
    assert told(session, c.Produce("ada", at(5), "sheet", "fifth", supersedes="first")) == ["item-produced"]
    assert refused(session, c.Produce("ada", at(5), "sheet", "sixth", supersedes="second")) == "not-superseding"


def test_answers_are_given_anew() -> None:
    asked = Decision("more", Everyone(), (Option("yes", Onward()), Option("no", Onward())))
    session = started(asked, TALK, Decision("again", Everyone(), (Option("yes", Onward()), Option("no", Onward()))), CLOSING)
    session.perform(c.Choose("ada", at(1), "yes"))
    went_on(session, 2)
    session.perform(c.Choose("ben", at(3), "no"))
    answers = session._draft.state.room.answers
    assert answers == {("more", "ada"): "yes", ("again", "ben"): "no"}
    assert ways(session) == ("closing", "again", "talk", "more")
    to(session, "again", 4)
    assert session._draft.state.room.answers == {("more", "ada"): "yes"}
    assert now(session).options == ("yes", "no")
    to(session, "more", 5)
    assert session._draft.state.room.answers == {}


def test_permissions_what_is_kept_and_who_is_here_stay_as_they_are() -> None:
    session = went_on(started(TALK, ROUND, CLOSING), 1)
    session.perform(c.AgreeLevel("ada", at(2), Level.TURNS))
    session.perform(c.Leave("ben", at(2)))
    session.perform(c.Join("dee", at(3), "member"))
    session.perform(c.HandOver("fay", at(4), "facilitator", "cho", back="member"))
    assert to(session, "talk", 5, who="cho")[-1] == "phase-entered"
    assert now(session).lead == ("cho",)
    assert session.level is Level.TURNS
    session.perform(c.Advance("cho", at(6)))
    assert now(session).next == ("fay", "ada", "dee"), "in seat order, of who is here"


def test_who_was_chosen_gives_the_role_back() -> None:
    session = went_on(started(TALK, WHOSE, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.Choose("fay", at(2), "ben"))
    assert to(session, "talk", 3)[-2:] == ["went-back", "phase-entered"]
    assert dict(find_event(session.events, "went-back").holders) == {"owner": (), "member": ("ada", "ben", "cho")}
    assert roles_of(session, "ben") == ("member",)
    assert [(each.role, each.until) for each in tenures(session.record, session.events) if each.person == "ben"] == [
        ("member", at(2)),
        ("owner", at(3)),
        ("member", None),
    ]


def test_what_was_handed_over_since_stays_with_whom_it_is() -> None:
    session = went_on(started(TALK, WHOSE, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.Choose("fay", at(2), "ben"))
    session.perform(c.HandOver("fay", at(3), "owner", "ada", holder="ben", back="member"))
    to(session, "talk", 4)
    assert (roles_of(session, "ada"), roles_of(session, "ben")) == (("owner",), ("member",))


A, B, R = Role("a", least=0, most=None), Role("b", least=0, most=None), Role("r", least=0)
BY_FAY = Holders("facilitator")
CAST_OF_AS_AND_BS = Cast({"facilitator": "fay", "a": ["ada", "ann", "abe"], "b": ["ben", "bob"]})


def twice_bound(*, first: str | None, second: str | None, by: str = "b") -> Session:
    """Open a session in which one role is bound twice, from those of one role and of another."""
    steps = (TALK, Casting("once", "r", Holders("a"), BY_FAY, former=first), THEN, Casting("more", "r", Holders(by), BY_FAY, former=second), CLOSING)
    return went_on(started(*steps, roles=(FACILITATOR, A, B, R), cast=CAST_OF_AS_AND_BS), 1)


def cast_of(session: Session) -> dict[str, tuple[str, ...]]:
    return {person: roles_of(session, person) for person in session._draft.state.room.seats if person != "fay"}


@pytest.mark.parametrize(("first", "second"), [("a", "b"), (None, "b"), ("a", "a"), (None, None)])
def test_a_role_bound_more_than_once_is_taken_back_binding_by_binding(first: str | None, second: str | None) -> None:
    session = twice_bound(first=first, second=second, by="a" if second == "a" else "b")
    held = {"talk": cast_of(session), "once": cast_of(session)}
    session.perform(c.Choose("fay", at(2), "ada"))
    held |= {"then": cast_of(session), "more": cast_of(session)}
    went_on(session, 3)
    session.perform(c.Choose("fay", at(4), "ann" if second == "a" else "ben"))
    held |= {"closing": cast_of(session)}
    listed = ways(session)
    assert "more" in listed
    for step in listed:
        fork = session.fork()
        to(fork, step, 5)
        assert cast_of(fork) == held[step], step
        assert Session.resume(fork.record)._draft.state == fork._draft.state
    for minute, step in enumerate([step for step in ("more", "then", "once", "talk") if step in listed], 5):
        to(session, step, minute)
        assert cast_of(session) == held[step], f"{step}, one by one"


def test_whoever_may_be_chosen_may_be_chosen_anew() -> None:
    steps = (TALK, Casting("once", "r", Holders("a"), BY_FAY, former="a"), Casting("more", "r", Holders("b"), BY_FAY, former="b"), CLOSING)
    session = went_on(started(*steps, roles=(FACILITATOR, A, B, R), cast=CAST_OF_AS_AND_BS), 1)
    options = now(session).options
    session.perform(c.Choose("fay", at(2), "ada"))
    session.perform(c.Choose("fay", at(3), "ben"))
    to(session, "once", 4)
    assert now(session).options == options == ("ada", "ann", "abe")


def test_who_had_not_held_the_former_role_does_not_hold_it_then() -> None:
    session = went_on(started(TALK, evolve(WHOSE, of=Everyone()), CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.Choose("fay", at(3), "fay"))
    assert roles_of(session, "fay") == ("facilitator", "owner")
    to(session, "talk", 4)
    assert roles_of(session, "fay") == ("facilitator",)


def test_what_was_handed_on_between_two_castings_is_held_again_by_who_lost_it_and_by_nobody_else() -> None:
    session = twice_bound(first=None, second=None, by="a")
    session.perform(c.Choose("fay", at(2), "ada"))
    session.perform(c.HandOver("ada", at(3), "r", "ann"))
    went_on(session, 4)
    session.perform(c.Choose("fay", at(5), "abe"))
    for step in ("then", "talk"):
        to(session, step, 6)
        assert [person for person, roles in cast_of(session).items() if "r" in roles] == ["ann"], step


def test_what_was_handed_on_in_the_end_is_held_by_nobody_of_before() -> None:
    session = twice_bound(first=None, second=None)
    session.perform(c.Choose("fay", at(2), "ada"))
    went_on(session, 3)
    session.perform(c.Choose("fay", at(4), "ben"))
    session.perform(c.HandOver("ben", at(5), "r", "bob"))
    for step in ("then", "talk"):
        to(session, step, 6)
        assert [person for person, roles in cast_of(session).items() if "r" in roles] == ["bob"], step


def test_who_came_with_a_role_keeps_it() -> None:
    session = twice_bound(first="a", second="a", by="a")
    session.perform(c.Choose("fay", at(2), "ada"))
    session.perform(c.Join("dee", at(3), "a"))
    went_on(session, 3)
    session.perform(c.Choose("fay", at(4), "dee"))
    assert (roles_of(session, "dee"), roles_of(session, "ada")) == (("r",), ("a",))
    to(session, "talk", 5)
    assert [person for person, roles in cast_of(session).items() if "a" in roles] == ["ada", "ann", "abe", "dee"]


@pytest.mark.parametrize("order", [("first", "on", "second"), ("first", "second", "on")])
def test_what_is_handed_on_in_one_sub_group_leaves_another_alone(order: tuple[str, ...]) -> None:
    split = Split("pairs", test_groups.PEERS, size=2, least=2, most=3, roles=(GroupRole("reporter", least=0),))
    who = Casting("who", "reporter", test_groups.PEERS, test_groups.PEERS)
    session = test_groups.opened(talk("begin"), Breakout("work", "pairs", (who, talk("inside")), free=True), splits=(split,))
    for minute in (0, 0.5):
        session.perform(c.Advance("hanna", t(minute)))
    acts: dict[str, c.Command] = {
        "first": c.Choose("ada", t(1), "ada"),
        "on": c.HandOver("ada", t(1), "reporter", "ben"),
        "second": c.Choose("cho", t(1), "cho"),
    }
    for name in order:
        session.perform(acts[name])
    assert test_groups.held(session, "reporter") == ["ben", "cho"]
    for step in ("work", "begin"):
        session.perform(c.GoBack("hanna", t(5), step))
        assert test_groups.held(session, "reporter") == ["ben"], step
    Session.resume(session.record)


def test_a_role_of_a_split_that_was_handed_on_stays_and_those_of_other_sub_groups_do_not() -> None:
    split = Split("pairs", test_groups.PEERS, size=2, least=2, most=3, roles=(GroupRole("reporter"),))
    session = test_groups.opened(talk("begin"), Breakout("work", "pairs", (talk("inside"),), free=True), splits=(split,))
    for minute in (0, 0.5):
        session.perform(c.Advance("hanna", t(minute)))
    assert test_groups.held(session, "reporter")[:2] == ["ada", "cho"]
    session.perform(c.HandOver("ada", t(1), "reporter", "ben"))
    session.perform(c.GoBack("hanna", t(2), "begin"))
    assert test_groups.held(session, "reporter") == ["ben"]


def test_a_loop_goes_on_with_whose_pass_it_was() -> None:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1, 2, 3, 4)
    assert bearer(session) == "cho"
    assert to(session, "then", 5) == ["(gone-back)", "phase-left", "loop-ended", "went-back", "phase-entered"]
    assert bearer(session) == "ben", "the latest time it was entered"
    went_on(session, 6, 7, 8)
    assert now(session).phase == "closing"


def test_who_has_opted_out_since_has_no_pass_and_who_came_since_has_one() -> None:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1, 2)
    session.perform(c.OptOut("cho", at(3), "loop"))
    session.perform(c.Join("dee", at(3), "member"))
    assert to(session, "own", 4)[-3:] == ["loop-left", "loop-joined", "phase-entered"]
    assert [frame.left for frame in session._draft.state.place.frames] == [("dee",)]
    went_on(session, 5, 6)
    assert bearer(session) == "dee"


def test_nobody_goes_back_to_the_pass_of_who_has_gone_or_is_none_of_them_any_more() -> None:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1, 2, 3, 4, 5)
    assert (bearer(session), now(session).phase, ways(session)) == ("cho", "then", ("then", "own"))
    went_on(session, 6)
    session.perform(c.Leave("cho", at(7)))
    assert ways(session) == ("closing",)
    assert refused(session, c.GoBack("fay", at(8), "then")) == "pass-is-over"
    session.perform(c.Join("cho", at(9)))
    assert ways(session) == ("closing", "then", "own")


def test_a_pass_of_who_has_spoken_is_gone_back_to() -> None:
    session = started(TALK, evolve(LOOP, of=Spoke("talk")), CLOSING, roles=WITH_OWNERS)
    for minute, person in enumerate(("ada", "ben"), 1):
        session.perform(c.BeginTurn(person, at(minute)))
        session.perform(c.EndTurn(person, at(minute + 0.5)))
    went_on(session, 4, 5)
    assert (bearer(session), now(session).phase) == ("ada", "then")
    assert ways(session) == ("then", "own", "talk")
    to(session, "own", 6)
    assert (bearer(session), now(session).phase) == ("ada", "own")
    went_on(session, 7, 8)
    assert bearer(session) == "ben", "who has spoken has done so still"
    assert Session.resume(session.record).view("ada") == session.view("ada")


def test_where_one_may_go_back_to_is_listed_anew_once_somebody_has_spoken() -> None:
    session = started(Repeat("again", (TALK, evolve(LOOP, of=Spoke("talk"))), by=BY_FAY, most=2, least=2), CLOSING, roles=WITH_OWNERS)
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)))
    went_on(session, 3, 4, 5)
    assert (now(session).phase, ways(session)) == ("talk", ("talk",)), "nobody has spoken in it, as it was entered anew"
    session.perform(c.BeginTurn("ada", at(6)))
    session.perform(c.EndTurn("ada", at(7)))
    assert ways(session) == ("talk", "then", "own")
    assert to(session, "own", 8)[-1] == "phase-entered"


def test_nobody_is_left_without_a_role() -> None:
    session = went_on(started(TALK, evolve(WHOSE, former=None), CLOSING, roles=(FACILITATOR, MEMBER, OWNER)), 1)
    session.perform(c.Choose("fay", at(2), "ben"))
    assert roles_of(session, "ben") == ("member", "owner")
    session.perform(c.HandOver("ben", at(3), "member", "fay"))
    assert roles_of(session, "ben") == ("owner",)
    assert refused(session, c.GoBack("fay", at(4), "talk")) == "roles-changed"
    assert ways(session) == ("closing",)


def test_sub_groups_come_together_and_are_formed_anew() -> None:
    session = at_work(talk("one"), talk("two"), free=True)
    session.perform(c.BeginTurn("ada", t(1)))
    lead = now(session).lead[0]
    formed = [event.groups for event in session.events if isinstance(event, e.Formed)]
    tags = told(session, c.GoBack(lead, t(2), now(session).stop))
    assert tags[:1] == ["(gone-back)"]
    assert tags.index("merged") < tags.index("went-back") < tags.index("broke-out")
    assert [event.groups for event in session.events if isinstance(event, e.BrokeOut)] == formed * 2
    question = next(step for step in session.legal(lead).of("go-back")[0].slots[0].choices if step.endswith("?"))
    session.perform(c.GoBack(lead, t(3), question))
    assert now(session).forms
    assert refused(session, c.GoBack(lead, t(4), "one")) == "never-been-there", "the whole was not there"
    session.perform(c.Advance(lead, t(4)))
    assert [event.groups for event in session.events if isinstance(event, e.Formed)] == formed * 2


def test_a_split_of_before_is_formed_once_more() -> None:
    afresh = Breakout("again", "pairs", (talk("three"),), free=True, afresh=True)
    session = test_groups.opened(Breakout("work", "pairs", (talk("one"),), free=True), talk("between"), afresh)
    for minute in (1, 2, 3):
        session.perform(c.Advance("hanna", t(minute), group=None if minute != 2 else "work"))
    assert now(session).forms
    first = session._draft.state.formed["pairs"][-1]
    test_groups.form(session, *(" ".join(people) for people in ([*first[0][1][:1], *first[1][1]], [*first[0][1][1:], *(p for g in first[2:] for p in g[1])])))
    assert session._draft.state.formed["pairs"][-1] != first
    session.perform(c.GoBack("hanna", t(4), "work"))
    assert session._draft.state.formed["pairs"][-1] == first
    assert find_event(session.events[-4:], "broke-out").groups == first


def test_results_come_again_with_their_distributions() -> None:
    poll = Phase("poll", (Vote(who=Everyone(), options=("x", "y"), points=1, distribution=True),))
    afresh = Breakout("again", "pairs", (talk("inside"),), afresh=True)
    session = test_groups.opened(Breakout("first", "pairs", (poll,)), talk("between"), Breakout("second", "pairs", (talk("look"),)), afresh)

    def shown() -> tuple[object, ...]:
        seen = session.view("ada")
        return seen.results, seen.distributions

    session.perform(c.Advance("hanna", t(0)))
    for person in ("ada", "ben", "cho", "dan"):
        session.perform(c.CastVote(person, t(1), (("x", 1),)))
    session.perform(c.Advance("hanna", t(2)))
    known = shown()
    assert all(known)
    for minute in (3, 4):
        session.perform(c.Advance("hanna", t(minute)))
    assert shown() == ((), ())
    session.perform(c.GoBack("hanna", t(5), "second"))
    assert shown() == known
    assert Session.resume(session.record).view("ada") == session.view("ada")


# What is in the way


def test_nobody_goes_back_behind_a_vote_that_was_closed() -> None:
    session = cycles.started(cycles.TALK, test_votes.ASPECTS, cycles.CLOSING)
    session.perform(c.Advance("ada", cycles.at(1)))
    test_votes.cast(session, "ada", {"pace": 1}, 2)
    assert ways(session, "ada") == ("aspects", cycles.TALK.id)
    open_ = session.fork()
    assert told(open_, c.GoBack("ada", cycles.at(3), cycles.TALK.id)) == ["(gone-back)", "phase-left", "went-back", "phase-entered"]
    open_.perform(c.Advance("ada", cycles.at(4)))
    assert test_votes.cast(open_, "ada", {}, 5) == ["voted"], "what was given is gone"
    test_votes.cast(session, "ben", {}, 3)
    test_votes.cast(session, "cho", {}, 3)
    assert ways(session, "ada") == (cycles.CLOSING.id,)
    assert refused(session, c.GoBack("ada", cycles.at(4), cycles.TALK.id)) == "past-a-reveal"
    assert refused(session, c.GoBack("ada", cycles.at(4), "aspects")) == "past-a-reveal"


def test_nor_behind_what_was_sealed_and_opened_for_all() -> None:
    session = test_seals.write(test_seals.sealed(test_seals.TALKING, seal=Seal(until="talking")), "ben", "cho")
    session.perform(c.Advance("ada", cycles.at(2)))
    assert refused(session, c.GoBack("ada", cycles.at(3), "writing")) == "past-a-reveal"
    assert ways(session, "ada") == ()


def test_what_each_has_read_out_stays_open_and_does_not_hinder() -> None:
    reading = Phase("reading", (Round(cycles.TEAM, Read("guess-1", Move.DESCRIBE)),), yields=("guess-1",))
    session = test_seals.write(test_seals.sealed(reading, cycles.CLOSING, seal=Seal(whole=False)), "ada", "ben", "cho")
    session.perform(c.Advance("ada", cycles.at(2)))
    session.perform(c.BeginTurn("ada", cycles.at(3)))
    assert told(session, c.GoBack("ada", cycles.at(4), "writing"))[-1] == "phase-entered"
    assert test_seals.readers(session, "of-ada") == list(test_seals.PEOPLE)
    assert [item.superseded for item in session.view("ben").items] == [True] * 3


def test_nor_behind_a_session_that_was_opened_or_brought_back() -> None:
    session = cycles.started(cycles.TALK, cycles.HELD, cycles.CLOSING)
    session.perform(c.Advance("ada", cycles.at(1)))
    held = with_remarks(session, "well")
    assert refused(session, c.GoBack("ada", session.now.at, cycles.TALK.id)) == "past-a-session"
    back(session, held)
    assert now(session).phase == cycles.CLOSING.id
    assert ways(session, "ada") == (cycles.CLOSING.id,)


def test_between_meetings_and_by_the_wrong_name() -> None:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1)
    assert refused(session, c.GoBack("ada", at(2), "own")) == "not-yours-to-lead"
    assert refused(session, c.GoBack("fay", at(2), "owm")) == "unknown-step"
    assert refused(session, c.GoBack("fay", at(2), "closing")) == "never-been-there"
    assert refused(session, c.GoBack("fay", at(2), "own", seen=1)) == "stale"
    session.perform(c.Adjourn("fay", at(3)))
    assert ways(session) == ()
    assert refused(session, c.GoBack("fay", at(4), "own")) == "between-meetings"


# Who leads


def test_while_nobody_leads_one_proposes_it_and_another_seconds() -> None:
    session = went_on(started(TALK, ROUND, CLOSING), 1)
    session.perform(c.Leave("fay", at(2)))
    assert session.legal("ada").of("go-back")[0].departures == ()
    session.perform(c.Pause("ben", at(2)))
    assert told(session, c.GoBack("ada", at(3), "talk")) == ["proposed"]
    assert told(session, c.Second("ben", at(4), "ada")) == [
        *("(lead-vacant)", "(gone-back)", "seconded", "resumed", "phase-left", "went-back", "phase-entered")
    ]
    assert Session.resume(session.record).view("ada") == session.view("ada")


@pytest.mark.parametrize("paused", [False, True])
def test_where_nobody_is_meant_to_lead_the_second_tells_that_it_was_proposed(*, paused: bool) -> None:
    session = started(TALK, CLOSING, roles=(MEMBER,), cast=Cast({"member": ["ada", "ben", "cho"]}))
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Second("ben", at(2), "ada"))
    if paused:
        session.perform(c.Pause("cho", at(2)))
    session.perform(c.GoBack("ada", at(3), "talk"))
    assert told(session, c.Second("ben", at(4), "ada"))[:2] == ["(gone-back)", "seconded"]
    assert Session.resume(session.record).view("ada") == session.view("ada")
    seconded = next(place for place, event in enumerate(session.events) if isinstance(event, e.Seconded) and event.at == at(4))
    forged = evolve(session.record, events=tuple(event for place, event in enumerate(session.events) if place != seconded))
    with pytest.raises(InvalidRecord, match="nobody seconded it"):
        Session.resume(evolve(forged, events=tuple(evolve(event, seq=number) for number, event in enumerate(forged.events, 1))))


def test_nothing_tells_by_a_way_back_whose_an_anonymous_item_is() -> None:
    note = ItemRule(id="note", by=Everyone(), anonymous=True, seal=Seal(by=Everyone(), whole=False))
    sessions = [started(evolve(TALK, yields=("note",)), CLOSING, items=(note,)) for _ in range(2)]
    for session, owner in zip(sessions, ("ada", "ben"), strict=True):
        session.perform(c.Produce(owner, at(1), "note", "x"), words="in no hurry")
        session.perform(c.Advance("fay", at(2)))
        session.perform(c.Reveal("ada", at(3), "x"))
        assert ways(session, "fay") == ()
        assert refused(session, c.GoBack("fay", at(4), "talk")) == "past-a-reveal"


def test_in_a_recording_it_is_taken_as_it_happened() -> None:
    session = went_on(started(TALK, ROUND, CLOSING, mode=Mode.RECORDING), 1)
    answer = session.perform(c.GoBack("ada", at(2), "talk"))
    assert [(event.tag, getattr(event, "rule", "")) for event in answer.events[:2]] == [("breached", "not-yours-to-lead"), ("departed", "gone-back")]
    assert refused(session, c.GoBack("ada", at(3), "round")) == "never-been-there"
    assert Session.resume(session.record).view("ada") == session.view("ada")


def test_it_is_not_undone_and_what_is_done_afterwards_is() -> None:
    session = went_on(started(TALK, ROUND, CLOSING), 1)
    to(session, "talk", 2)
    assert refused(session, c.Undo("fay", at(3), at(2))) == "cannot-be-undone"
    session.perform(c.Advance("fay", at(4)))
    session.perform(c.Undo("fay", at(5), at(4)))
    assert (now(session).phase, ways(session)) == ("talk", ("talk",))
    assert Session.resume(session.record).view("ada") == session.view("ada")


# What others make of it


def test_everybody_sees_it_and_the_public_nobody_in_it() -> None:
    session = went_on(started(TALK, WHOSE, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.Choose("fay", at(2), "ben"))
    to(session, "talk", 3)
    seen = {viewer: session.changes(viewer)[-2] for viewer in ("ada", Onlooker.OUTSIDER, Onlooker.PUBLIC)}
    assert {each.kind for each in seen.values()} == {"went-back"}
    assert seen["ada"].facts["actor"] == "fay"
    assert dict(seen[Onlooker.PUBLIC].facts) == {"to": "talk"}


def test_a_record_that_keeps_little_tells_it_without_anybody() -> None:
    session = went_on(started(TALK, WHOSE, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.Choose("fay", at(2), "ben"))
    to(session, "talk", 3)
    kept = find_event(records.reduced(session.record, Level.STRUCTURE).events, "went-back")
    assert (kept.actor, kept.to, kept.holders) == (None, "talk", ())


def test_what_came_of_a_session_is_what_stands() -> None:
    asked = Decision("more", Everyone(), (Option("yes", Onward()), Option("no", Onward())))
    session = started(WRITING, asked, items=(ItemRule(id="sheet", by=Everyone()),))
    session.perform(c.Produce("ada", at(1), "sheet", "first"))
    went_on(session, 2)
    to(session, "talk", 3)
    session.perform(c.Produce("ada", at(4), "sheet", "second"))
    went_on(session, 5)
    session.perform(c.Choose("ada", at(6), "yes"))
    outcome = records.outcome(session.record)
    assert ([item.id for item in outcome.items], outcome.decisions) == (["second"], (("more", "yes"),))


# Forged records


def looped() -> Record:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1, 2, 3)
    session.perform(c.GoBack("fay", at(4), "own"))
    return session.record


def renumbered(record: Record, events: tuple[Event, ...]) -> Record:
    return evolve(record, events=tuple(evolve(event, seq=seq) for seq, event in enumerate(events, 1)))


def against(record: Record) -> str:
    with pytest.raises(InvalidRecord) as error:
        Session.resume(record)
    return error.value.problems[0].given


@pytest.mark.parametrize(
    ("tag", "changes", "reason"),
    [
        ("went-back", {"to": "then"}, "the session goes back to then"),
        ("went-back", {"to": "closing"}, "the session cannot go back to closing"),
        ("went-back", {"holders": ()}, "others hold the roles then"),
        ("went-back", {"holders": (("owner", ("cho",)), ("member", ("ada", "ben")))}, "others hold the roles then"),
        ("went-back", {"actor": "ada"}, "it was not noted"),
        ("departed", {"actor": "ada"}, "not-yours-to-lead"),
        ("went-back", {"actor": None}, "nobody did it"),
        ("phase-left", {"why": Why.LEAD}, "no stop was left to go back"),
        ("phase-entered", {"phase": "then", "stop": "then"}, "the session goes back to own"),
    ],
)
def test_a_forged_going_back_contradicts_what_was_before(tag: str, changes: dict[str, object], reason: str) -> None:
    record = looped()
    place = max(number for number, event in enumerate(record.events) if event.tag == tag)
    forged = evolve(record.events[place], **changes)  # type: ignore[arg-type]  # fields of the event
    assert reason in against(evolve(record, events=(*record.events[:place], forged, *record.events[place + 1 :])))


def test_what_is_left_to_go_back_is_gone_back_from() -> None:
    record = looped()
    without = tuple(event for event in record.events if event.tag != "went-back")
    assert against(renumbered(record, without))
    at_once = tuple(event for event in record.events if not (event.tag == "phase-left" and getattr(event, "why", None) is Why.BACK))
    assert against(renumbered(record, at_once))


def with_notice_taken() -> tuple[Record, int]:
    """Give a record in which somebody went back to a loop that cho has opted out of since, and the place where cho is taken out of it."""
    session = went_on(started(TALK, LOOP, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.OptOut("cho", at(2), "loop"))
    went_on(session, 3)
    session.perform(c.GoBack("fay", at(4), "own"))
    return session.record, max(place for place, event in enumerate(session.events) if isinstance(event, e.LoopLeft))


def test_after_a_going_back_loops_take_notice_of_whom_they_have_to_and_nobody_else() -> None:
    record, place = with_notice_taken()
    events, noticed = record.events, record.events[place]
    assert isinstance(noticed, e.LoopLeft)
    assert Session.resume(record).events == events
    before, behind = events[:place], events[place + 1 :]
    assert "take notice of others" in against(renumbered(record, (*before, *behind)))
    assert "ben did not opt out" in against(renumbered(record, (*before, noticed, evolve(noticed, person="ben"), *behind)))
    assert "ben may have a pass" in against(renumbered(record, (*before, noticed, evolve(noticed, person="ben", again=True), *behind)))
    assert "cho may have a pass" in against(renumbered(record, (*before, evolve(noticed, again=True), *behind)))


def test_who_came_since_is_put_into_the_loops_in_their_order() -> None:
    session = went_on(started(LOOP, CLOSING, roles=WITH_OWNERS), 1, 2)
    for person in ("dee", "eve"):
        session.perform(c.Join(person, at(3), "member"))
    session.perform(c.GoBack("fay", at(4), "own"))
    events = session.events
    *before, dee, eve, entered = events
    assert [event.tag for event in (dee, eve)] == ["loop-joined"] * 2
    assert "take notice of others" in against(renumbered(session.record, (*before, eve, dee, entered)))
    assert "take notice of others" in against(renumbered(session.record, (*before, dee, entered)))


def test_who_opts_out_of_a_loop_is_to_come_in_it_no_more() -> None:
    session = went_on(started(TALK, LOOP, CLOSING, roles=WITH_OWNERS), 1)
    session.perform(c.OptOut("cho", at(2), "loop"))
    session.perform(c.OptOut("ben", at(2), "loop"))
    *before, ben_out, ben_left = session.events
    *earlier, _ = before
    assert "cho is still to come" in against(renumbered(session.record, (*earlier, ben_out, ben_left)))


def test_whoever_ends_a_pause_to_go_back_is_who_goes_back() -> None:
    session = went_on(started(TALK, ROUND, CLOSING, roles=(TWO_LEAD, MEMBER), cast=TWO_LED), 1)
    session.perform(c.Pause("ada", at(2)))
    session.perform(c.GoBack("fay", at(3), "talk"))
    assert Session.resume(session.record).events == session.events
    forged = tuple(evolve(event, actor="gil") if isinstance(event, e.Resumed) else event for event in session.events)
    assert "somebody else does something meanwhile" in against(evolve(session.record, events=forged))


def test_a_vote_is_not_left_without_its_result_under_this_name() -> None:
    session = cycles.started(cycles.TALK, test_votes.ASPECTS, cycles.CLOSING)
    session.perform(c.Advance("ada", cycles.at(1)))
    test_votes.cast(session, "ada", {"pace": 1}, 2)
    session.perform(c.Advance("ada", cycles.at(3)))
    record = session.record
    quiet = [evolve(event, why=Why.BACK) if isinstance(event, e.PhaseLeft) and event.phase == "aspects" else event for event in record.events]
    assert "is not gone back from" in against(renumbered(record, tuple(event for event in quiet if event.tag != "vote-closed")))


def test_a_pause_that_ends_for_it_is_torn_without_it() -> None:
    session = went_on(started(TALK, ROUND, CLOSING), 1)
    session.perform(c.Pause("ada", at(2)))
    session.perform(c.GoBack("fay", at(3), "talk"))
    whole = session.events
    first = next(number for number, event in enumerate(whole) if event.tag == "resumed")
    for count in range(first, len(whole)):
        assert "the middle of an act" in against(evolve(session.record, events=whole[:count]))


# Laws


def lasting(session: Session) -> tuple[object, ...]:
    """Sum up what stays as it is whatever is gone back behind."""
    state = session._draft.state
    people = [(person, standing.present) for person, standing in state.room.standing.items()]
    things = state.things
    kept = (things.consents, things.locked, things.opened, things.unsealed, things.contents, things.parameters, things.breached, list(things.items))
    held = {item.id: (item.holder, item.signed) for item in things.items.values()}
    return state.talk, people, kept, held, state.levels, state.held, state.decided, state.meeting


@given(DRAWN, st.sampled_from(Focus))
def test_wherever_one_may_go_back_to_what_people_agreed_to_and_how_long_they_spoke_stays(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open()
    for command in walk(random, session, 25):
        session.attempt(command)
        templates = [template for template in session.legal() if template.kind == "go-back"]
        if not templates or random.random() < 0.7:
            continue
        template = random.choice(templates)
        way = random.choice(template.slots[0].choices)
        fork, before = session.fork(), session.events
        at_once = session.now.at
        if fork._draft.state.floor.speaker is not None:
            fork.perform(c.EndTurn(fork._draft.state.floor.speaker, at_once)) if not now(fork).paused and not fork._draft.state.groups else None
        if way not in {choice for each in fork.legal(template.who).of("go-back") for choice in each.slots[0].choices}:
            continue
        known = lasting(fork)
        answer = fork.perform(fill(template, at_once, to=way))
        if not any(isinstance(event, e.WentBack) for event in answer.events):
            assert all(isinstance(event, e.Proposed | e.Departed) for event in answer.events)
            continue
        opened = any(isinstance(event, e.SealOpened | e.QueueJoined | e.TurnEnded) for event in answer.events)
        assert opened or lasting(fork) == known, way
        assert fork.events[: len(before)] == before, "nothing is erased"
        assert not set(fork._draft.state.place.entered) - set(session._draft.state.place.entered) - {way}
        if fork.level in {Level.CONTENTS, Level.TURNS} and random.random() < 0.3:
            assert Session.resume(fork.record)._draft.state == fork._draft.state
            assert ways(Session.resume(fork.record), template.who) == ways(fork, template.who)


@given(DRAWN)
def test_where_nothing_is_handed_over_everybody_holds_what_they_held_at_the_entry(random: Random) -> None:
    steps = [Casting(f"bound-{number}", "r", Everyone(), BY_FAY, former=former) for number, former in enumerate((None, "a", "b", "b", None, "a"))]
    session = went_on(started(TALK, *steps, CLOSING, roles=(FACILITATOR, A, B, R), cast=CAST_OF_AS_AND_BS))
    held = {"talk": cast_of(session)}
    went_on(session, 1)
    for minute in range(2, 18):
        stop = now(session).stop
        held[stop.removesuffix("?")] = cast_of(session)
        back = random.choice(ways(session))
        if stop == "closing" or random.random() < 0.2:
            to(session, back, minute)
            assert cast_of(session) == held[back]
        elif stop == "talk":
            went_on(session, minute)
        else:
            session.perform(c.Choose("fay", at(minute), random.choice(now(session).options)))
    assert Session.resume(session.record)._draft.state == session._draft.state


@given(DRAWN, st.sampled_from(Focus))
def test_what_is_listed_can_be_gone_back_to_and_nothing_else(random: Random, focus: Focus) -> None:
    session = setting(random, focus=focus).open()
    for command in walk(random, session, 40):
        session.attempt(command)
    steps = {step for event in session.events if (step := e.entered(event))}
    for person, standing in session._draft.state.room.standing.items():
        if standing.present:
            listed = set(ways(session, person))
            for step in steps:
                command = c.GoBack(person, session.now.at, step)
                assert session.allows(command) is (step in listed), (person, step)
                answer = session.fork().attempt(command)
                broken = isinstance(answer, Refusal) or any(isinstance(event, e.Breached) for event in answer.events)
                assert broken is (step not in listed)
