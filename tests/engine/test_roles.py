# SPDX-License-Identifier: MIT
"""Stories of roles: bound by casting, taken as open seats, held by outsiders, handed over, kept while away; each as the page of constructs tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.history import Attendance, Tenure, attendance, tenures
from plcprotocols.engine.legal import Slot
from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Filled, LeadDecides
from plcprotocols.model.errors import InvalidCast, InvalidProtocol, InvalidRecord, NotFound
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Casting, Decision, Each, Onward, Option, Phase, Step, To
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Round, Say
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.texts import remedy, sentence

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

FACILITATOR, MEMBER = Role("facilitator", lead=True), Role("member", least=0, most=None)
GUEST = Role("guest", least=0, most=None, outsider=True)
KEEPER = Role("keeper", least=0)
OWNER = Role("owner")
MEMBERS = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"]})
FOUR = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee"]})

TALK = Phase("talk", (Open(Everyone(), Say(Move.DESCRIBE)),), ends=LeadDecides())
CLOSING = Phase("closing", (Open(Everyone(), Say(Move.REFLECT)),), ends=LeadDecides())
WHOSE = Casting("whose", "owner", Holders("member"), Holders("facilitator"), former="member")


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def made(*steps: Step, roles: tuple[Role, ...], **changes: Any) -> Protocol:
    """Make a small protocol."""
    small = {"people": People(1, None), "items": (), "scopes": (), "parameters": (), "exits": (), "hard": ()}
    return evolve(find("tuning-protocol"), roles=roles, steps=steps, **{**small, **changes})


def started(*steps: Step, roles: tuple[Role, ...] = (FACILITATOR, MEMBER), cast: Cast = MEMBERS, mode: Mode = Mode.GUIDED, **changes: Any) -> Session:
    """Open a session of a small protocol."""
    return Session.open(made(*steps, roles=roles, **changes), cast, at=AT, record="r", mode=mode, salts=Random(1))


def now(session: Session) -> Now:
    """Look anew: a type checker takes an attribute for unchanged by what is called in between."""
    return session.now


def refused(session: Session, command: c.Command) -> str:
    """Ask for what is refused, see that nothing was changed, and give the code."""
    before = (session.events, session.now)
    answer = session.attempt(command)
    assert isinstance(answer, Refusal), answer
    assert (session.events, session.now) == before
    return answer.code


def told(session: Session, command: c.Command) -> list[str]:
    """Perform a command and name what happened: the tags of its events, and the rule of a departure."""
    return [f"({event.rule})" if isinstance(event, e.Departed) else event.tag for event in session.perform(command).events]


def find_event(events: tuple[Event, ...], tag: str) -> Any:
    """Give the one event of a kind."""
    (found,) = [event for event in events if event.tag == tag]
    return found


def roles_of(session: Session, person: str) -> tuple[str, ...]:
    """Name what a person is, as everybody sees it."""
    return next(each.roles for each in session.view(person).people if each.id == person)


def here(session: Session) -> list[str]:
    """Name who is here."""
    viewer = session.record.header.cast.people[0]
    return [each.id for each in session.view(viewer).people if each.present]


def options_shown(session: Session, person: str) -> tuple[str, ...]:
    """Name the options of the one template by which a person may choose; empty where they may not."""
    found = session.legal(person).of("choose")
    return found[0].slots[0].choices if found else ()


# Casting


def test_a_casting_asks_who_of_some_people_is_to_hold_a_role() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    asked = session.now
    assert (asked.stop, asked.form, asked.next, asked.left) == ("whose", "question", ("fay",), None)
    assert asked.options == options_shown(session, "fay") == ("ada", "ben", "cho")
    assert [options_shown(session, person) for person in ("ada", "ben", "cho")] == [()] * 3
    assert session.events[-1].tag == "question-put"


def forged(session: Session, events: list[Event]) -> str:
    """Number other events for the record of a session, and say what they contradict."""
    with pytest.raises(InvalidRecord) as error:
        Session.resume(evolve(session.record, events=tuple(evolve(event, seq=seq) for seq, event in enumerate(events, 1))))
    return error.value.problems[0].given


def test_a_record_binds_the_role_once_and_to_whom_the_answer_names() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    session.perform(c.Choose("fay", at(1), "ben"))
    session.perform(c.Advance("fay", at(2)))
    place = session.events.index(find_event(session.events, "role-bound"))
    before, (chosen, bound), after = session.events[: place - 1], session.events[place - 1 : place + 1], session.events[place + 1 :]
    assert isinstance(chosen, e.OptionChosen)
    assert Session.resume(session.record).events == session.events
    assert "nobody was bound by whose" in forged(session, [*before, chosen, *after])
    assert "ben was not chosen just before" in forged(session, [*before, chosen, bound, bound, *after])
    assert forged(session, [*before, bound, *after])
    called = e.TimeCalled(0, at(1), "fay")
    assert "nobody was bound by whose" in forged(session, [*before, chosen, called, bound, *after])
    assert "whose is not left" in forged(session, [*before, chosen, bound, called, *after])


def test_the_answer_binds_the_role_and_the_flow_goes_on() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    answer = session.perform(c.Choose("fay", at(1), "ben"))
    assert [event.tag for event in answer.events] == ["option-chosen", "role-bound", "phase-left", "phase-entered"]
    bound = find_event(answer.events, "role-bound")
    assert (bound.casting, bound.role, bound.person) == ("whose", "owner", "ben")
    assert dict(bound.holders) == {"owner": ("ben",), "member": ("ada", "cho")}
    assert find_event(answer.events, "phase-left").why is Why.CHOICE
    assert (roles_of(session, "ben"), now(session).stop) == (("owner",), "closing")
    assert refused(session, c.Choose("fay", at(2), "ada")) == "nothing-to-choose", "the first answer decides"


def test_options_are_in_seat_order_and_of_people_who_are_here() -> None:
    cast = Cast({"member": ["cho", "ada", "ben"], "facilitator": "fay"}, late=("ada",))
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER), cast=cast)
    assert now(session).options == ("cho", "ben")
    assert refused(session, c.Choose("fay", at(1), "ada")) == "unknown-option"
    session.perform(c.Join("ada", at(1)))
    assert now(session).options == options_shown(session, "fay") == ("cho", "ada", "ben")
    session.perform(c.Leave("cho", at(2)))
    assert now(session).options == options_shown(session, "fay") == ("ada", "ben")
    session.perform(c.Choose("fay", at(3), "ada"))
    assert roles_of(session, "ada") == ("owner",)


def test_whoever_holds_a_role_that_excludes_it_is_not_offered() -> None:
    roles = (FACILITATOR, MEMBER, Role("keeper", least=0, excludes=("owner",)), OWNER)
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "keeper": "ben"})
    session = started(WHOSE, CLOSING, roles=roles, cast=cast)
    assert now(session).options == options_shown(session, "fay") == ("ada", "cho")
    assert refused(session, c.Choose("fay", at(1), "ben")) == "unknown-option"


def test_a_role_given_up_for_it_does_not_stand_in_the_way() -> None:
    roles = (FACILITATOR, MEMBER, Role("owner", excludes=("member",)))
    assert started(WHOSE, CLOSING, roles=roles).now.options == ("ada", "ben", "cho")
    on_top = started(evolve(WHOSE, former=None), TALK, roles=roles)
    assert on_top.now.stop == "talk", "where nothing is given up, nobody fits"


def test_only_those_it_is_drawn_from_are_offered() -> None:
    roles = (FACILITATOR, MEMBER, Role("adviser", least=0, most=None), Role("secretary", drawn_from=("adviser",)))
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "adviser": ["cho", "ada"]})
    session = started(Casting("scribe", "secretary", Everyone(), Holders("facilitator")), CLOSING, roles=roles, cast=cast)
    assert now(session).options == ("ada", "cho")
    assert refused(session, c.Choose("fay", at(1), "ben")) == "unknown-option"
    session.perform(c.Choose("fay", at(1), "ada"))
    assert roles_of(session, "ada") == ("adviser", "member", "secretary")


def test_who_could_not_give_up_the_former_role_is_not_offered() -> None:
    roles = (FACILITATOR, MEMBER, Role("secretary", least=0, drawn_from=("member",)), OWNER)
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "secretary": "ada"})
    assert started(WHOSE, CLOSING, roles=roles, cast=cast).now.options == ("ben", "cho"), "a secretary stays a member"


def test_who_would_be_left_without_a_role_is_the_only_one_who_may_be_chosen() -> None:
    casting = Casting("whose", "owner", Everyone(), Holders("facilitator"))
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "owner": "oda"})
    session = started(casting, CLOSING, roles=(FACILITATOR, MEMBER, OWNER), cast=cast)
    assert now(session).options == options_shown(session, "fay") == ("oda",)
    assert refused(session, c.Choose("fay", at(1), "ada")) == "unknown-option"
    regained = started(evolve(casting, of=Holders("member"), former="member"), CLOSING, roles=(FACILITATOR, MEMBER, OWNER), cast=cast)
    assert regained.now.options == ("ada", "ben"), "whoever held it before is a member again"


def test_whoever_needs_the_role_for_another_is_the_only_one_who_may_be_chosen() -> None:
    roles = (FACILITATOR, MEMBER, OWNER, Role("guide", least=0, drawn_from=("owner",)))
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "owner": "ada", "guide": "ada"})
    session = started(Casting("whose", "owner", Holders("member"), Holders("facilitator")), CLOSING, roles=roles, cast=cast)
    assert now(session).options == ("ada",)


def test_the_role_goes_from_one_to_the_next_and_the_former_role_comes_back() -> None:
    again = Decision("again", Holders("facilitator"), (Option("yes", To("whose")), Option("no", Onward())))
    session = started(WHOSE, again, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    session.perform(c.Choose("fay", at(1), "ben"))
    session.perform(c.Choose("fay", at(2), "yes"))
    assert now(session).options == ("ada", "cho"), "who may be chosen is read anew"
    bound = find_event(session.perform(c.Choose("fay", at(3), "ada")).events, "role-bound")
    assert dict(bound.holders) == {"owner": ("ada",), "member": ("ben", "cho")}
    assert (roles_of(session, "ada"), roles_of(session, "ben")) == (("owner",), ("member",))
    assert [each for each in tenures(session.record, session.events) if each.role == "owner"] == [
        Tenure("owner", "ben", at(1), at(3), "role-bound"),
        Tenure("owner", "ada", at(3), None, "role-bound"),
    ]


def test_a_casting_nobody_fits_is_passed_over() -> None:
    cast = Cast({"facilitator": "fay", "guest": "gus"})
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER, GUEST), cast=cast)
    passed = find_event(session.events, "phase-passed-over")
    assert (passed.phase, passed.why) == ("whose", Why.GUARD)
    assert now(session).stop == "closing"


def test_a_casting_whose_guard_does_not_hold_is_passed_over() -> None:
    guarded = evolve(WHOSE, when=Filled(Holders("guest")))
    roles = (FACILITATOR, MEMBER, OWNER, GUEST)
    session = started(guarded, CLOSING, roles=roles)
    assert (find_event(session.events, "phase-passed-over").why, now(session).stop) == (Why.GUARD, "closing")
    with_guest = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "guest": "gus"})
    assert started(guarded, CLOSING, roles=roles, cast=with_guest).now.stop == "whose"


def test_a_casting_is_answered_by_those_it_asks_with_an_option_and_without_a_turn() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    assert refused(session, c.Choose("ada", at(1), "ada")) == "not-yours-to-decide"
    assert refused(session, c.Choose("fay", at(1), "fay")) == "unknown-option"
    assert refused(session, c.Choose("fay", at(1), "zoe")) == "unknown-option"
    assert refused(session, c.BeginTurn("ada", at(1))) == "question-open"
    assert refused(session, c.OptOut("ada", at(1))) == "nothing-to-opt-out"
    assert refused(session, c.Choose("fay", at(1), "ada", seen=now(session).phase_no - 1)) == "stale"


def test_in_a_pause_nobody_is_cast() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    session.perform(c.Pause("ada", at(1)))
    assert refused(session, c.Choose("fay", at(2), "ada")) == "session-paused"
    session.perform(c.Resume("fay", at(3)))
    session.perform(c.Choose("fay", at(3), "ada"))


def test_the_lead_goes_on_without_casting_anybody() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER), mode=Mode.STRICT)
    assert told(session, c.Advance("fay", at(1)))[0] == "(before-end)"
    assert "role-bound" not in [event.tag for event in session.events]
    assert (now(session).stop, roles_of(session, "ada")) == ("closing", ("member",))


def test_when_everybody_who_could_be_chosen_has_left_only_going_on_helps() -> None:
    session = started(WHOSE, CLOSING, roles=(FACILITATOR, MEMBER, OWNER))
    for person in ("ada", "ben", "cho"):
        session.perform(c.Leave(person, at(1)))
    assert (now(session).stop, now(session).options, options_shown(session, "fay")) == ("whose", (), ())
    assert refused(session, c.Choose("fay", at(2), "ada")) == "unknown-option"
    session.perform(c.Advance("fay", at(2)))
    assert now(session).stop == "closing"


def test_loops_take_notice_of_whoever_is_cast() -> None:
    scribe = Casting("scribe", "scribe", Holders("member"), Holders("owner"), former="member")
    loop = Each("owners", Holders("member"), (scribe, TALK), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, Role("owner", least=0), Role("scribe", least=0)))
    assert (now(session).passes, now(session).options) == ((("owners", "ada", ("ben", "cho")),), ("ben", "cho"))
    left = find_event(session.perform(c.Choose("ada", at(1), "ben")).events, "loop-left")
    assert (left.person, left.again) == ("ben", True)
    assert now(session).passes == (("owners", "ada", ("cho",)),)
    session.perform(c.Advance("fay", at(2)))
    assert now(session).passes == (("owners", "cho", ()),)
    joined = find_event(session.perform(c.Choose("cho", at(3), "ada")).events, "loop-joined")
    assert joined.person == "ben"
    assert now(session).passes == (("owners", "cho", ("ben",)),)


def test_a_role_may_exclude_the_one_that_is_given_up_for_it() -> None:
    loop = Each("owners", Holders("member"), (TALK,), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, Role("owner", least=0, excludes=("member",))))
    assert now(session).passes == (("owners", "ada", ("ben", "cho")),)
    for person in ("ben", "cho"):
        session.perform(c.Advance("fay", at(1)))
        assert now(session).passes[0][:2] == ("owners", person)
    session.perform(c.Advance("fay", at(2)))
    assert now(session).stop == "closing"
    assert agenda(session.protocol, MEMBERS).rows[0].times == 3


def test_a_protocol_does_not_cast_what_is_given_otherwise() -> None:
    loop = Each("owners", Holders("member"), (TALK,), role="owner", former="member")
    owner, chair = Role("owner", least=0), Role("chair", least=0, most=3, open=True)
    for steps, roles, code in (
        ((loop, Casting("whose", "owner", Everyone(), Everyone())), (FACILITATOR, MEMBER, owner), "casting-role"),
        ((Casting("whose", "chair", Everyone(), Everyone()), evolve(TALK, opens=("chair",))), (FACILITATOR, MEMBER, chair), "open-role"),
        ((evolve(loop, role="chair"), evolve(CLOSING, opens=("chair",))), (FACILITATOR, MEMBER, chair), "open-role"),
        ((evolve(loop, former="chair"),), (FACILITATOR, MEMBER, owner, chair), "open-role"),
        ((TALK,), (evolve(FACILITATOR, open=True, least=0), MEMBER), "open-role"),
        ((TALK,), (FACILITATOR, MEMBER, evolve(chair, steward=True)), "open-role"),
    ):
        with pytest.raises(InvalidProtocol) as caught:
            compile_protocol(made(*steps, roles=roles))
        assert {problem.code for problem in caught.value.problems} == {code}


def test_whoever_holds_a_role_that_a_loop_gives_them_instead_of_the_former_one_is_not_cast() -> None:
    asking = Casting("who-asks", "speaker", Everyone(), Everyone(), former="member")
    loop = Each("owners", Holders("member"), (asking, TALK), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, Role("owner", least=0), Role("speaker", least=0)))
    assert now(session).passes == (("owners", "ada", ("ben", "cho")),)
    assert now(session).options == ("fay", "ben", "cho")
    answer = session.perform(c.Choose("fay", at(1), "ben"))
    assert [event.person for event in answer.events if isinstance(event, e.LoopLeft)] == ["ben"]
    assert now(session).passes == (("owners", "ada", ("cho",)),)


# A lead bound by casting; nobody leads

WHO_LEADS = Casting("who-leads", "facilitator", Everyone(), Everyone())
LEADERLESS = Cast({"member": ["ada", "ben", "cho"]})


def leaderless(*steps: Step, mode: Mode = Mode.GUIDED, cast: Cast = LEADERLESS) -> Session:
    """Open a session whose lead is bound by a casting."""
    return started(*steps, roles=(FACILITATOR, MEMBER, GUEST), cast=cast, mode=mode)


def test_a_session_opens_without_a_lead_where_a_casting_binds_one_or_none_is_needed() -> None:
    assert leaderless(WHO_LEADS, CLOSING).now.lead == ()
    assert started(TALK, roles=(evolve(FACILITATOR, least=0), MEMBER), cast=LEADERLESS).now.lead == ()
    with pytest.raises(InvalidCast):
        started(TALK, cast=LEADERLESS)


def test_two_members_steer_until_the_casting_and_then_the_lead_alone() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING, mode=Mode.STRICT)
    proposed = session.perform(c.Advance("ada", at(1)))
    assert [(event.tag, event.actor) for event in proposed.events] == [("proposed", "ada")]
    assert now(session).proposals == (("ada", "advance", ()),)
    assert told(session, c.Second("ben", at(2), "ada"))[:2] == ["(lead-vacant)", "seconded"]
    assert now(session).options == ("ada", "ben", "cho")
    session.perform(c.Choose("cho", at(3), "ben"))
    assert (now(session).lead, roles_of(session, "ben")) == (("ben",), ("facilitator", "member"))
    assert refused(session, c.Advance("cho", at(3))) == "not-yours-to-lead"
    assert refused(session, c.Second("cho", at(3), "ada")) == "not-yours-to-lead"
    assert "(lead-vacant)" not in told(session, c.Advance("ben", at(3)))
    assert session.ended


def test_what_would_be_noted_is_noted_when_it_is_seconded() -> None:
    session = leaderless(Phase("round", (Round(Everyone(), Say(Move.DESCRIBE)),)), WHO_LEADS, CLOSING)
    assert told(session, c.Advance("ada", at(1))) == ["proposed"]
    assert told(session, c.Second("ben", at(2), "ada"))[:3] == ["(lead-vacant)", "(before-end)", "seconded"]


@pytest.mark.parametrize(
    ("command", "about"),
    [
        (c.Advance("ada", AT), ()),
        (c.Extend("ada", AT, 2.0), ("2",)),
        (c.Extend("ada", AT, 2.5), ("2.5",)),
        (c.SkipTurn("ada", AT, "ben"), ("ben",)),
        (c.MarkAbsent("ada", AT, "cho"), ("cho",)),
        (c.EndSession("ada", AT), ()),
        (c.HandOver("ada", AT, "keeper", "cho", holder="ben"), ("keeper", "cho", "ben", "")),
    ],
    ids=lambda value: value.tag if isinstance(value, c.Command) else "",
)
def test_a_proposal_tells_what_is_proposed(command: c.Command, about: tuple[str, ...]) -> None:
    round_ = Phase("round", (Round(Everyone(), Say(Move.DESCRIBE)),), minutes=Minutes(5))
    cast = Cast({"member": ["ada", "ben", "cho"], "keeper": "ben"})
    session = started(round_, roles=(evolve(FACILITATOR, least=0), MEMBER, KEEPER), cast=cast)
    (event,) = session.perform(command).events
    assert isinstance(event, e.Proposed)
    assert (event.actor, event.act, event.about) == ("ada", command.tag, about)
    assert now(session).proposals == (("ada", command.tag, about),)


def test_everybody_has_one_proposal_and_a_new_one_replaces_it() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.EndSession("ben", at(1)))
    session.perform(c.MarkAbsent("ada", at(2), "cho"))
    assert sorted(now(session).proposals) == [("ada", "mark-absent", ("cho",)), ("ben", "end-session", ())]
    assert told(session, c.Second("ben", at(3), "ada")) == ["(lead-vacant)", "(marked-absent)", "seconded", "left"]
    assert now(session).proposals == (), "one of them was taken up, so all are gone"


def test_what_is_not_there_cannot_be_seconded() -> None:
    cast = Cast({"member": ["ada", "ben", "cho"], "guest": "gus"})
    session = leaderless(TALK, WHO_LEADS, CLOSING, cast=cast)
    session.perform(c.Advance("ada", at(1)))
    assert refused(session, c.Second("ada", at(1), "ada")) == "nothing-to-second"
    assert refused(session, c.Second("ada", at(1), "ben")) == "nothing-to-second"
    assert refused(session, c.Second("ben", at(1), "zoe")) == "unknown-person"
    assert refused(session, c.Second("gus", at(1), "ada")) == "not-yours-to-lead"
    session.perform(c.Leave("ada", at(2)))
    assert refused(session, c.Second("ben", at(2), "ada")) == "nothing-to-second"


def test_what_the_lead_could_not_do_is_not_proposed() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    assert refused(session, c.MarkAbsent("ada", at(1), "zoe")) == "unknown-person"
    assert refused(session, c.SkipTurn("ada", at(1), "ben")) == "nothing-to-skip"
    assert refused(session, c.Resume("ada", at(1))) == "not-paused"
    assert refused(session, c.Extend("ada", at(1), 5)) == "no-deadline"


def test_what_has_become_impossible_is_refused_when_it_is_seconded() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    session.perform(c.MarkAbsent("ada", at(1), "cho"))
    session.perform(c.Leave("cho", at(2)))
    assert refused(session, c.Second("ben", at(3), "ada")) == "not-here"


def test_proposals_are_gone_when_somebody_joins_or_a_role_changes_hands() -> None:
    cast = Cast({"member": ["ada", "ben", "cho"], "keeper": "ada"}, late=("cho",))
    session = started(TALK, roles=(evolve(FACILITATOR, least=0), MEMBER, KEEPER), cast=cast)
    for change in (c.Join("cho", at(1)), c.HandOver("ada", at(1), "keeper", "ben")):
        session.perform(c.Advance("ada", at(1)))
        session.perform(change)
        assert now(session).proposals == ()
        assert refused(session, c.Second("ben", at(1), "ada")) == "nothing-to-second"


def test_proposals_are_gone_when_a_stop_is_entered() -> None:
    round_ = Phase("round", (Round(Holders("member"), Say(Move.DESCRIBE)),))
    session = leaderless(round_, WHO_LEADS, CLOSING, cast=Cast({"member": ["ada", "ben"]}))
    for person in ("ada", "ben"):
        session.perform(c.EndSession("ada", at(1)))
        session.perform(c.BeginTurn(person, at(1)))
        assert now(session).proposals == (("ada", "end-session", ()),), "turns change nothing in it"
        session.perform(c.EndTurn(person, at(1)))
    assert (now(session).stop, now(session).proposals) == ("who-leads", ())


def test_a_member_who_is_alone_steers_alone() -> None:
    cast = Cast({"member": ["ada", "ben"], "guest": "gus"})
    session = leaderless(TALK, WHO_LEADS, CLOSING, cast=cast)
    session.perform(c.Leave("ben", at(1)))
    assert told(session, c.Advance("ada", at(2)))[0] == "(lead-vacant)"
    session.perform(c.Choose("ada", at(3), "ada"))
    assert told(session, c.EndSession("ada", at(4)))[0] == "(ended-early)"


def test_in_a_pause_only_what_a_pause_allows_is_proposed() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    session.perform(c.Advance("cho", at(0)))
    session.perform(c.Pause("ada", at(1)))
    assert refused(session, c.Advance("ada", at(2))) == "session-paused"
    assert refused(session, c.Second("ada", at(2), "cho")) == "session-paused", "its act is none of a pause"
    session.perform(c.Resume("ada", at(2)))
    assert told(session, c.Second("ben", at(3), "ada")) == ["(lead-vacant)", "seconded", "resumed"]


def test_proposals_are_gone_when_a_pause_ends() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.Pause("cho", at(2)))
    session.perform(c.MarkAbsent("cho", at(2), "ben"))
    for person in ("ben", "cho"):
        session.perform(c.Leave(person, at(3)))
    assert now(session).proposals[0][:2] == ("ada", "advance"), "nobody takes them up, and they stand"
    assert told(session, c.Resume("ada", at(4))) == ["(lead-vacant)", "resumed"], "ada is alone"
    assert now(session).proposals == ()


def in_round() -> Session:
    """A round of three whom nobody leads."""
    return leaderless(Phase("round", (Round(Holders("member"), Say(Move.DESCRIBE)),)), WHO_LEADS, CLOSING)


def test_a_proposal_to_skip_somebody_is_gone_when_their_turn_ends() -> None:
    session = in_round()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.SkipTurn("ben", at(2), "ada"))
    session.perform(c.SkipTurn("cho", at(2), "ben"))
    session.perform(c.EndTurn("ada", at(3)))
    assert now(session).proposals == (("cho", "skip-turn", ("ben",)),), "what was proposed of somebody else stands"
    assert refused(session, c.Second("cho", at(4), "ben")) == "nothing-to-second"
    session.perform(c.EndSession("ada", at(4)))
    session.perform(c.Pass("ben", at(5)))
    assert now(session).proposals == (("ada", "end-session", ()),), "who passed is not skipped any more"


def test_a_proposal_to_skip_somebody_stands_while_others_have_their_turns() -> None:
    session = in_round()
    session.perform(c.SkipTurn("cho", at(1), "ben"))
    session.perform(c.BeginTurn("ada", at(2)))
    session.perform(c.EndTurn("ada", at(3)))
    session.perform(c.BeginTurn("ben", at(4)))
    assert told(session, c.Second("ada", at(5), "cho")) == ["(lead-vacant)", "(turn-skipped)", "seconded", "turn-ended"]
    assert now(session).next == ("cho",)


@pytest.mark.parametrize("settles", ["answer", "pass"])
def test_a_proposal_to_skip_somebody_who_owes_an_answer_is_gone_when_it_is_given_or_passed(settles: str) -> None:
    asking = Phase("asking", (Open(Everyone(), Ask(Move.ASK_PROBE, of=Everyone())),), ends=LeadDecides())
    session = leaderless(asking, WHO_LEADS, CLOSING)
    session.perform(c.BeginTurn("ada", at(1), to=("ben",)))
    session.perform(c.EndTurn("ada", at(2)))
    session.perform(c.SkipTurn("cho", at(3), "ben"))
    assert now(session).proposals == (("cho", "skip-turn", ("ben",)),)
    if settles == "pass":
        session.perform(c.Pass("ben", at(4)))
    else:
        session.perform(c.BeginTurn("ben", at(4)))
        session.perform(c.EndTurn("ben", at(5)))
    assert now(session).proposals == ()
    assert refused(session, c.Second("ada", at(6), "cho")) == "nothing-to-second"


def test_a_seat_taken_or_left_leaves_proposals_standing() -> None:
    roles = (evolve(FACILITATOR, least=0), MEMBER, evolve(ANYBODYS, most=3))
    session = started(BOWL, CLOSING, roles=roles, cast=LEADERLESS)
    session.perform(c.Advance("ada", at(1)))
    session.perform(c.TakeRole("ben", at(2), "chair"))
    session.perform(c.LeaveRole("ben", at(3), "chair"))
    assert now(session).proposals == (("ada", "advance", ()),)


def test_a_proposal_carries_no_words() -> None:
    session = leaderless(evolve(TALK, minutes=Minutes(5)), WHO_LEADS, CLOSING)
    same = session.fork()
    refusal = session.attempt(c.Extend("ada", at(1), 5), words="just a little more")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "wordless-proposal"
    assert sentence(refusal)
    assert remedy(refusal)
    with pytest.raises(Refused):
        session.perform(c.Extend("ada", at(1), 5), words="just a little more")
    assert (session.record, now(session)) == (same.record, same.now)
    assert told(session, c.Extend("ada", at(1), 5)) == ["proposed"]
    for person in ("ben", "cho"):
        session.perform(c.Leave(person, at(2)))
    session.perform(c.Extend("ada", at(3), 5), words="I need it")
    assert [content.text for content in session.record.contents] == ["I need it"], "who steers alone proposes nothing"


def test_what_could_not_be_proposed_is_refused_for_that_with_words_too() -> None:
    session = leaderless(TALK, WHO_LEADS, CLOSING)
    refusal = session.attempt(c.Extend("ada", at(1), 5), words="just a little more")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no-deadline"


def test_a_lead_who_is_away_leaves_the_steering_to_the_members() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.Leave("fay", at(1)))
    assert now(session).lead == ()
    assert told(session, c.Advance("ada", at(2))) == ["proposed"]
    session.perform(c.Join("fay", at(3)))
    assert (now(session).lead, now(session).proposals) == (("fay",), ())
    assert refused(session, c.Advance("ada", at(3))) == "not-yours-to-lead"


# Open roles: a fishbowl with three chairs, of which one is to be kept free

CHAIR = Role("chair", least=0, most=3, open=True, free=1, drawn_from=("member",))
BOWL = Phase("bowl", (Open(Holders("chair"), Say(Move.DESCRIBE)),), ends=LeadDecides(), opens=("chair",))
BOWL_ROLES = (FACILITATOR, MEMBER, CHAIR, GUEST)


def fishbowl(*seated: str, mode: Mode = Mode.GUIDED, bowl: Phase = BOWL, chair: Role = CHAIR, cast: Cast = FOUR) -> Session:
    """Open a fishbowl in which some have sat down."""
    session = started(bowl, CLOSING, roles=(FACILITATOR, MEMBER, chair, GUEST, KEEPER), cast=cast, mode=mode)
    for person in seated:
        session.perform(c.TakeRole(person, AT, "chair"))
    return session


def test_who_sits_down_may_speak_and_who_does_not_listens() -> None:
    session = fishbowl(mode=Mode.STRICT)
    assert (now(session).stop, now(session).may_speak) == ("bowl", ())
    assert refused(session, c.BeginTurn("ada", at(1))) == "only-listens"
    assert Slot("role", ("chair",)) in session.legal("ada").of("take-role")[0].slots
    assert told(session, c.TakeRole("ada", at(1), "chair")) == ["role-taken"]
    assert (roles_of(session, "ada"), now(session).may_speak) == (("chair", "member"), ("ada",))
    assert not session.legal("ada").of("take-role")
    assert session.legal("ada").of("leave-role")
    assert told(session, c.BeginTurn("ada", at(2))) == ["turn-begun"]


def test_there_are_as_many_chairs_as_the_role_has() -> None:
    session = fishbowl("ada", "ben", "cho")
    assert refused(session, c.TakeRole("dee", at(1), "chair")) == "role-full"
    assert not session.legal("dee").of("take-role")
    session.perform(c.LeaveRole("ben", at(1), "chair"))
    session.perform(c.TakeRole("dee", at(1), "chair"))
    assert now(session).may_speak == ("ada", "cho", "dee")


def test_who_takes_the_chair_to_be_kept_free_obliges_somebody_to_rise() -> None:
    session = fishbowl("ada", "ben", mode=Mode.STRICT)
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.TakeRole("cho", at(2), "chair"))
    assert now(session).speaker == "ada", "a running turn goes on"
    session.perform(c.EndTurn("ada", at(3)))
    for person in ("ada", "ben", "cho", "dee"):
        assert refused(session, c.BeginTurn(person, at(4))) == "seat-owed"
        assert not session.legal(person).of("begin-turn")
    refusal = session.why_not(c.BeginTurn("cho", at(4)))
    assert refusal is not None
    assert refusal.people == ("ada", "ben", "cho")
    session.perform(c.LeaveRole("ben", at(4), "chair"))
    assert told(session, c.BeginTurn("cho", at(5))) == ["turn-begun"]


def test_guided_notes_that_a_seat_was_owed() -> None:
    session = fishbowl("ada", "ben", "cho")
    assert told(session, c.BeginTurn("ada", at(1))) == ["(seat-owed)", "turn-begun"]
    session.perform(c.EndTurn("ada", at(2)))
    assert told(session, c.BeginTurn("dee", at(3)))[:2] == ["(seat-owed)", "(only-listens)"]


def test_the_lead_may_intervene_though_a_seat_is_owed() -> None:
    session = fishbowl("ada", "ben", "cho", mode=Mode.STRICT)
    assert told(session, c.BeginTurn("fay", at(1), Move.INTERVENE)) == ["turn-begun"]


def test_a_phase_may_make_the_empty_chair_a_hard_rule() -> None:
    session = fishbowl("ada", "ben", "cho", bowl=evolve(BOWL, hard=("seat-owed",)))
    assert refused(session, c.BeginTurn("ada", at(1))) == "seat-owed"


def test_rising_while_speaking_ends_the_turn() -> None:
    session = fishbowl("ada", "ben")
    session.perform(c.BeginTurn("ada", at(1)))
    answer = session.perform(c.LeaveRole("ada", at(2), "chair"))
    assert [event.tag for event in answer.events] == ["turn-ended", "role-left"]
    ended, left = find_event(answer.events, "turn-ended"), find_event(answer.events, "role-left")
    assert (ended.speaker, ended.why, ended.counts, left.person, left.role) == ("ada", Why.DONE, True, "ada", "chair")
    assert (now(session).speaker, now(session).may_speak) == (None, ("ben",))


def test_a_round_of_the_chairs_takes_notice_of_who_sits_down_and_rises() -> None:
    chairs = Phase("bowl", (Round(Holders("chair"), Say(Move.DESCRIBE)),), ends=LeadDecides(), opens=("chair",))
    session = fishbowl(bowl=evolve(chairs, talk=(*BOWL.talk, *chairs.talk)), chair=evolve(CHAIR, most=4))
    session.perform(c.TakeRole("ada", AT, "chair"))
    session.perform(c.TakeRole("cho", AT, "chair"))
    session.perform(c.Advance("fay", AT))
    assert (now(session).stop, now(session).next) == ("bowl/2", ("ada", "cho"))
    assert told(session, c.TakeRole("ben", at(1), "chair")) == ["role-taken", "queue-joined"]
    assert now(session).next == ("ada", "cho", "ben")
    assert told(session, c.LeaveRole("cho", at(1), "chair")) == ["role-left", "turn-dropped"]
    session.perform(c.Pass("ada", at(2)))
    session.perform(c.BeginTurn("ben", at(3)))
    answer = session.perform(c.LeaveRole("ben", at(4), "chair"))
    assert [event.tag for event in answer.events] == ["turn-ended", "lap-begun", "role-left"]
    assert find_event(answer.events, "lap-begun").order == ("ada",)


def test_chairs_are_taken_and_left_only_where_a_phase_opens_them() -> None:
    session = started(TALK, evolve(BOWL, optional=Holders("facilitator")), CLOSING, roles=BOWL_ROLES, cast=FOUR)
    assert refused(session, c.TakeRole("ada", at(1), "chair")) == "not-open-here"
    session.perform(c.Advance("fay", at(1)))
    assert now(session).stop == "bowl?"
    assert refused(session, c.TakeRole("ada", at(1), "chair")) == "not-open-here"
    session.perform(c.Choose("fay", at(1), "hold"))
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakeRole(person, at(1), "chair"))
    session.perform(c.Advance("fay", at(2)))
    assert now(session).stop == "closing"
    assert refused(session, c.LeaveRole("ada", at(3), "chair")) == "not-open-here"
    assert refused(session, c.TakeRole("dee", at(3), "chair")) == "not-open-here"
    assert [roles_of(session, person) for person in ("ada", "ben", "cho")] == [("chair", "member")] * 3, "seats are kept"
    assert told(session, c.BeginTurn("ada", at(3))) == ["turn-begun"], "no seat is owed where no chair is open"


def test_leaving_the_session_frees_the_chair() -> None:
    session = fishbowl("ada", "ben", "cho")
    session.perform(c.LeaveRole("cho", at(1), "chair"))
    session.perform(c.BeginTurn("ada", at(1)))
    answer = session.perform(c.Leave("ada", at(2)))
    assert [event.tag for event in answer.events] == ["turn-ended", "left", "role-left"]
    assert find_event(answer.events, "turn-ended").why is Why.LEFT
    session.perform(c.Join("ada", at(3)))
    assert roles_of(session, "ada") == ("member",)
    assert now(session).may_speak == ("ben",)
    assert told(session, c.MarkAbsent("fay", at(4), "ben")) == ["(marked-absent)", "left", "role-left"]


def test_who_leaves_rises_from_every_open_role_in_the_order_in_which_they_are_declared() -> None:
    stool = Role("a-stool", least=0, most=2, open=True)
    roles = (FACILITATOR, MEMBER, CHAIR, stool)
    session = started(evolve(BOWL, opens=("a-stool", "chair")), CLOSING, roles=roles)
    session.perform(c.TakeRole("ada", AT, "a-stool"))
    session.perform(c.TakeRole("ada", AT, "chair"))
    events = session.perform(c.Leave("ada", at(1))).events
    assert [event.role for event in events if isinstance(event, e.RoleLeft)] == ["chair", "a-stool"]


def test_seats_are_freed_by_leaving_in_a_phase_that_does_not_open_them_too() -> None:
    session = fishbowl("ada")
    session.perform(c.Advance("fay", at(1)))
    assert told(session, c.Leave("ada", at(2))) == ["left", "role-left"]


def test_what_stands_against_sitting_down() -> None:
    chair = evolve(CHAIR, most=1, free=0, excludes=("keeper",))
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"], "keeper": "ben", "guest": "gus"})
    session = fishbowl(chair=chair, cast=cast)
    assert refused(session, c.TakeRole("ada", at(1), "chiar")) == "unknown-role"
    assert refused(session, c.TakeRole("ada", at(1), "keeper")) == "not-open-here"
    assert refused(session, c.TakeRole("ben", at(1), "chair")) == "role-excluded"
    assert refused(session, c.TakeRole("gus", at(1), "chair")) == "role-drawn-from"
    session.perform(c.TakeRole("ada", at(1), "chair"))
    assert refused(session, c.TakeRole("ada", at(1), "chair")) == "already-holds"
    assert refused(session, c.TakeRole("ben", at(1), "chair")) == "role-full", "a full row comes before what excludes it"
    session.perform(c.Pause("ada", at(2)))
    assert refused(session, c.LeaveRole("ada", at(2), "chair")) == "session-paused"
    assert refused(session, c.TakeRole("cho", at(2), "chair")) == "session-paused"


def test_what_stands_against_rising() -> None:
    roles = (FACILITATOR, MEMBER, Role("chair", least=0, most=3, open=True), Role("scribe", least=0, drawn_from=("chair",)))
    session = started(BOWL, CLOSING, roles=roles, cast=FOUR)
    assert refused(session, c.LeaveRole("ada", at(1), "chiar")) == "unknown-role"
    assert refused(session, c.LeaveRole("ada", at(1), "member")) == "not-open-here"
    assert refused(session, c.LeaveRole("ada", at(1), "chair")) == "not-held"
    for person in ("ada", "ben"):
        session.perform(c.TakeRole(person, at(1), "chair"))
    session.perform(c.Join("eve", at(1), "member"))
    session.perform(c.HandOver("ben", at(2), "member", "fay"))
    assert roles_of(session, "ben") == ("chair",)
    assert refused(session, c.LeaveRole("ben", at(2), "chair")) == "needs-a-role"


def test_what_is_drawn_from_a_chair_keeps_its_holder_seated() -> None:
    scribe = Role("scribe", drawn_from=("chair",))
    casting = Casting("who-writes", "scribe", Everyone(), Everyone())
    roles = (FACILITATOR, MEMBER, Role("chair", least=0, most=3, open=True), scribe)
    session = started(BOWL, casting, evolve(BOWL, id="more"), roles=roles, cast=FOUR)
    session.perform(c.TakeRole("ada", at(1), "chair"))
    session.perform(c.Advance("fay", at(1)))
    assert now(session).options == ("ada",)
    session.perform(c.Choose("ben", at(1), "ada"))
    assert refused(session, c.LeaveRole("ada", at(2), "chair")) == "role-drawn-from"


def test_nobody_arrives_on_a_chair() -> None:
    session = fishbowl(chair=evolve(CHAIR, drawn_from=()))
    assert refused(session, c.Join("zoe", at(1), "chair")) == "role-not-open"
    session.perform(c.Join("zoe", at(1), "member"))
    session.perform(c.TakeRole("zoe", at(1), "chair"))
    assert now(session).may_speak == ("zoe",)


def test_chairs_are_remembered_with_their_times() -> None:
    session = fishbowl()
    session.perform(c.TakeRole("ada", at(1), "chair"))
    session.perform(c.LeaveRole("ada", at(3), "chair"))
    session.perform(c.TakeRole("ben", at(4), "chair"))
    session.perform(c.Leave("ben", at(6)))
    assert [each for each in tenures(session.record, session.events) if each.role == "chair"] == [
        Tenure("chair", "ada", at(1), at(3), "role-taken"),
        Tenure("chair", "ben", at(4), at(6), "role-taken"),
    ]


WITH_OUTSIDER = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": "gus"})
ANYBODYS = evolve(CHAIR, drawn_from=())


def test_an_outsider_on_a_chair_speaks_where_chairs_do_and_not_where_members_do() -> None:
    session = fishbowl(chair=ANYBODYS, cast=WITH_OUTSIDER, mode=Mode.STRICT)
    session.perform(c.TakeRole("gus", at(1), "chair"))
    assert now(session).may_speak == ("gus",)
    members = fishbowl(bowl=evolve(BOWL, talk=TALK.talk), chair=ANYBODYS, cast=WITH_OUTSIDER, mode=Mode.STRICT)
    members.perform(c.TakeRole("gus", at(1), "chair"))
    assert now(members).may_speak == ("fay", "ada", "ben")
    assert refused(members, c.BeginTurn("gus", at(1))) == "only-listens"


def test_a_seat_in_an_open_role_makes_nobody_a_member() -> None:
    session = fishbowl(chair=ANYBODYS, cast=WITH_OUTSIDER)
    session.perform(c.TakeRole("gus", at(1), "chair"))
    session.perform(c.Leave("fay", at(1)))
    session.perform(c.Advance("ada", at(2)))
    assert refused(session, c.Advance("gus", at(2))) == "not-yours-to-lead"
    assert refused(session, c.Second("gus", at(2), "ada")) == "not-yours-to-lead"
    session.perform(c.Leave("ben", at(3)))
    assert told(session, c.Advance("ada", at(4)))[0] == "(lead-vacant)", "ada is the only member, so she steers alone"


def test_an_outsider_who_sits_on_a_chair_still_sees_no_words() -> None:
    session = fishbowl("ada", chair=ANYBODYS, cast=WITH_OUTSIDER)
    session.perform(c.TakeRole("gus", at(1), "chair"))
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.EndTurn("ada", at(2)), words="among ourselves")
    assert [glimpse.facts.get("content") for glimpse in session.changes("gus") if glimpse.kind == "turn-ended"] == [None]


def test_chairs_count_in_no_largest_number_of_a_protocol() -> None:
    roles = (FACILITATOR, MEMBER, ANYBODYS, GUEST)
    session = started(BOWL, CLOSING, roles=roles, cast=WITH_OUTSIDER, people=People(1, 4))
    session.perform(c.TakeRole("gus", at(1), "chair"))
    session.perform(c.Join("dee", at(1), "member"))
    assert refused(session, c.Join("eve", at(1), "member")) == "role-full"


def test_a_seat_is_taken_and_left_and_never_handed_over() -> None:
    session = fishbowl("ada", "ben")
    assert refused(session, c.HandOver("ada", at(1), "chair", "dee")) == "role-bound"
    assert refused(session, c.HandOver("ada", at(1), "chair", "fay")) == "role-bound"
    assert refused(session, c.HandOver("fay", at(1), "chair", "dee", holder="ada")) == "role-bound"
    assert refused(session, c.HandOver("fay", at(1), "facilitator", "ada", back="chair")) == "role-bound"
    for person in ("fay", "ada", "ben", "dee"):
        slots = [slot for template in session.legal(person).of("hand-over") for slot in template.slots]
        assert not any("chair" in slot.choices for slot in slots)


def test_a_seat_is_not_taken_by_whom_it_would_be_against_once_a_loop_has_given_back() -> None:
    roles = (FACILITATOR, MEMBER, evolve(ANYBODYS, excludes=("member",)), Role("owner", least=0), GUEST)
    loop = Each("owners", Holders("member"), (BOWL,), role="owner", former="member")
    session = started(loop, CLOSING, roles=roles, cast=WITH_OUTSIDER)
    assert roles_of(session, "ada") == ("owner",)
    assert refused(session, c.TakeRole("ada", at(1), "chair")) == "role-excluded"
    assert told(session, c.TakeRole("gus", at(1), "chair")) == ["role-taken"]


# Outsiders

WITH_GUEST = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": "gus"})
OUTSIDE = (FACILITATOR, MEMBER, GUEST)


def test_an_outsider_is_not_in_everyone() -> None:
    round_ = Phase("round", (Round(Everyone(), Say(Move.DESCRIBE), passing=Passing.NONE),))
    session = started(round_, CLOSING, roles=OUTSIDE, cast=WITH_GUEST, mode=Mode.STRICT)
    assert now(session).next == now(session).may_speak == ("fay", "ada", "ben")
    assert refused(session, c.BeginTurn("gus", at(1))) == "only-listens"
    guided = started(TALK, roles=OUTSIDE, cast=WITH_GUEST)
    assert told(guided, c.BeginTurn("gus", at(1))) == ["(only-listens)", "turn-begun"]


def test_an_outsider_speaks_where_a_phase_names_them() -> None:
    named = Phase("voices", (Open(Everyone() | Holders("guest"), Say(Move.DESCRIBE)),), ends=LeadDecides())
    session = started(named, roles=OUTSIDE, cast=WITH_GUEST, mode=Mode.STRICT)
    assert now(session).may_speak == ("fay", "ada", "ben", "gus")
    assert told(session, c.BeginTurn("gus", at(1))) == ["turn-begun"]


def test_who_is_also_something_else_is_a_member_for_all_that() -> None:
    cast = Cast({"facilitator": "fay", "member": ["ada", "ben"], "guest": "ben"})
    assert started(TALK, roles=OUTSIDE, cast=cast).now.may_speak == ("fay", "ada", "ben")


def test_an_outsider_does_not_steer_while_nobody_leads() -> None:
    session = started(TALK, CLOSING, roles=OUTSIDE, cast=WITH_GUEST)
    session.perform(c.Leave("fay", at(1)))
    assert refused(session, c.Advance("gus", at(1))) == "not-yours-to-lead"
    assert refused(session, c.MarkAbsent("gus", at(1), "ada")) == "not-yours-to-lead"
    session.perform(c.Advance("ada", at(2)))
    assert refused(session, c.Second("gus", at(2), "ada")) == "not-yours-to-lead"
    for person in ("ada", "ben"):
        session.perform(c.Leave(person, at(3)))
    assert refused(session, c.Advance("gus", at(4))) == "not-yours-to-lead", "not even alone"
    assert not session.legal("gus").of("advance")


def test_an_outsider_sees_no_words_but_their_own() -> None:
    note = ItemRule(id="note", by=Everyone() | Holders("guest"))
    named = Phase("voices", (Open(Everyone() | Holders("guest"), Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("note",))
    session = started(named, roles=OUTSIDE, cast=WITH_GUEST, items=(note,))
    said: dict[str, str] = {}
    for minute, person in enumerate(("ada", "gus")):
        session.perform(c.BeginTurn(person, at(minute)))
        ended = session.perform(c.EndTurn(person, at(minute)), words=f"{person} speaks").events[0]
        produced = session.perform(c.Produce(person, at(minute), "note", f"note-{person}"), words=f"{person} writes").events[0]
        assert isinstance(ended, e.TurnEnded)
        assert isinstance(produced, e.ItemProduced)
        assert ended.content is not None
        assert produced.content is not None
        said |= {ended.content: f"{person} speaks", produced.content: f"{person} writes"}
    for content, words in said.items():
        assert session.words("ben", content) == words
        if words.startswith("gus"):
            assert session.words("gus", content) == words
        else:
            with pytest.raises(NotFound):
                session.words("gus", content)
    assert [item.content is None for item in session.view("gus").items] == [True, False]


def test_an_outsider_does_not_see_why_there_is_more_time() -> None:
    session = started(evolve(TALK, minutes=Minutes(10)), roles=OUTSIDE, cast=WITH_GUEST)
    (extended,) = session.perform(c.Extend("fay", at(1), 5), words="We have only begun.").events
    assert isinstance(extended, e.PhaseExtended)
    assert extended.content is not None
    assert session.words("ada", extended.content) == "We have only begun."
    with pytest.raises(NotFound):
        session.words("gus", extended.content)


def test_outsiders_do_not_count_against_the_protocols_people() -> None:
    session = started(TALK, roles=OUTSIDE, cast=WITH_GUEST, people=People(2, 3))
    assert refused(session, c.Join("zoe", at(1), "member")) == "role-full"
    session.perform(c.Join("gil", at(1), "guest"))
    assert here(session) == ["fay", "ada", "ben", "gus", "gil"]
    with pytest.raises(InvalidCast, match="2"):
        started(TALK, roles=OUTSIDE, cast=Cast({"facilitator": "fay", "guest": ["gus", "gil"]}), people=People(2, 3))


def test_those_away_count_among_the_protocols_people() -> None:
    session = started(TALK, roles=OUTSIDE, cast=WITH_GUEST, people=People(2, 3))
    session.perform(c.Leave("ada", at(1)))
    assert refused(session, c.Join("zoe", at(1), "member")) == "role-full"
    session.perform(c.Join("ada", at(1)))


def test_a_roles_most_holds_for_outsiders() -> None:
    session = started(TALK, roles=(FACILITATOR, MEMBER, evolve(GUEST, most=1)), cast=WITH_GUEST)
    assert refused(session, c.Join("gil", at(1), "guest")) == "role-full"


def test_safety_is_an_outsiders_too() -> None:
    session = started(TALK, roles=OUTSIDE, cast=WITH_GUEST)
    session.perform(c.OptOut("gus", at(1)))
    session.perform(c.Pause("gus", at(1)))
    assert refused(session, c.Resume("gus", at(2))) == "not-yours-to-lead"
    session.perform(c.Leave("gus", at(2)))
    assert here(session) == ["fay", "ada", "ben"]


# Handing over

HANDED = (
    FACILITATOR,
    Role("member", least=0, most=None, excludes=("observer",)),
    KEEPER,
    Role("secretary", least=0, drawn_from=("member",)),
    Role("observer", least=0, most=None),
    Role("owner", least=0),
)
HANDING = Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee"], "keeper": "ada", "secretary": "ben", "observer": "oli"}, late=("dee",))


def handing(*steps: Step, mode: Mode = Mode.STRICT) -> Session:
    return started(*(steps or (TALK,)), roles=HANDED, cast=HANDING, mode=mode)


def test_anybody_hands_over_a_role_of_their_own() -> None:
    session = handing()
    answer = session.perform(c.HandOver("ada", at(1), "keeper", "ben"))
    over = find_event(answer.events, "handed-over")
    assert (len(answer.events), over.actor, over.role, over.holder, over.to, over.back) == (1, "ada", "keeper", "ada", "ben", None)
    assert dict(over.holders) == {"keeper": ("ben",)}
    assert (roles_of(session, "ada"), roles_of(session, "ben")) == (("member",), ("keeper", "member", "secretary"))


def test_a_role_of_ones_own_may_be_named_as_ones_own() -> None:
    session = handing()
    assert told(session, c.HandOver("ada", at(1), "keeper", "ben", holder="ada")) == ["handed-over"]


def test_a_member_who_is_alone_hands_over_alone() -> None:
    session = started(
        TALK, roles=(FACILITATOR, MEMBER, KEEPER, GUEST), cast=Cast({"facilitator": "fay", "member": "ada", "keeper": "fay", "guest": "gus"})
    )
    session.perform(c.Leave("fay", at(1)))
    assert told(session, c.HandOver("ada", at(2), "facilitator", "ada", holder="fay")) == ["(lead-vacant)", "handed-over"]
    assert now(session).lead == ("ada",)


def test_the_lead_hands_over_for_somebody_else_even_for_somebody_absent() -> None:
    session = handing()
    assert refused(session, c.HandOver("cho", at(1), "keeper", "cho", holder="ada")) == "not-yours-to-lead"
    assert told(session, c.HandOver("fay", at(1), "keeper", "cho", holder="ada")) == ["handed-over"]
    session.perform(c.Leave("ben", at(2)))
    assert told(session, c.HandOver("fay", at(3), "secretary", "cho", holder="ben")) == ["handed-over"]
    assert roles_of(session, "cho") == ("keeper", "member", "secretary")


def test_two_members_hand_over_for_somebody_else_while_nobody_leads() -> None:
    session = handing()
    session.perform(c.Leave("fay", at(1)))
    assert told(session, c.HandOver("ben", at(2), "facilitator", "cho", holder="fay")) == ["proposed"]
    assert now(session).proposals == (("ben", "hand-over", ("facilitator", "cho", "fay", "")),)
    assert told(session, c.Second("cho", at(3), "ben")) == ["(lead-vacant)", "seconded", "handed-over"]
    assert (now(session).lead, now(session).proposals, roles_of(session, "fay")) == (("cho",), (), ())
    assert told(session, c.HandOver("ada", at(4), "keeper", "ben")) == ["handed-over"], "what is one's own needs no second"


def test_the_lead_role_is_handed_over_with_the_right_to_steer() -> None:
    session = handing(TALK, CLOSING)
    session.perform(c.HandOver("fay", at(1), "facilitator", "ada", back="keeper"))
    assert (roles_of(session, "fay"), roles_of(session, "ada")) == (("keeper",), ("facilitator", "member"))
    assert now(session).lead == ("ada",)
    assert refused(session, c.Advance("fay", at(2))) == "not-yours-to-lead"
    session.perform(c.Advance("ada", at(2)))
    assert now(session).stop == "closing"


def test_roles_are_exchanged_where_one_is_taken_back() -> None:
    session = handing()
    over = find_event(session.perform(c.HandOver("fay", at(1), "observer", "cho", holder="oli", back="member")).events, "handed-over")
    assert dict(over.holders) == {"observer": ("cho",), "member": ("ada", "ben", "dee", "oli")}
    assert (over.back, roles_of(session, "oli"), roles_of(session, "cho")) == ("member", ("member",), ("observer",))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.HandOver("ada", AT, "keper", "ben"), "unknown-role"),
        (c.HandOver("fay", AT, "keeper", "ben", holder="ada", back="membr"), "unknown-role"),
        (c.HandOver("fay", AT, "keeper", "ben", holder="zoe"), "unknown-person"),
        (c.HandOver("ada", AT, "keeper", "zoe"), "unknown-person"),
        (c.HandOver("ben", AT, "keeper", "cho"), "not-held"),
        (c.HandOver("fay", AT, "keeper", "cho", holder="ben"), "not-held"),
        (c.HandOver("ada", AT, "keeper", "dee"), "not-here"),
        (c.HandOver("ada", AT, "member", "ben"), "already-holds"),
        (c.HandOver("ada", AT, "keeper", "ada"), "already-holds"),
        (c.HandOver("fay", AT, "keeper", "ben", holder="ada", back="member"), "already-holds"),
        (c.HandOver("fay", AT, "keeper", "ben", holder="ada", back="observer"), "not-held"),
        (c.HandOver("ada", AT, "member", "oli"), "role-excluded"),
        (c.HandOver("fay", AT, "keeper", "oli", holder="ada", back="observer"), "role-excluded"),
        (c.HandOver("ben", AT, "secretary", "oli"), "role-drawn-from"),
        (c.HandOver("ben", AT, "member", "fay"), "role-drawn-from"),
        (c.HandOver("fay", AT, "facilitator", "ada"), "needs-a-role"),
        (c.HandOver("cho", AT, "member", "fay"), "needs-a-role"),
        (c.HandOver("cho", AT, "keeper", "ben", holder="ada"), "not-yours-to-lead"),
        (c.HandOver("cho", AT, "keper", "ben", holder="ada"), "not-yours-to-lead"),
        (c.HandOver("ada", AT, "keeper", "fay", back="facilitator"), "not-yours-to-lead"),
        (c.HandOver("ada", AT, "keeper", "fay", holder="ada", back="facilitator"), "not-yours-to-lead"),
        (c.HandOver("ada", AT, "keeper", "ben", back="secretary"), "not-yours-to-lead"),
        (c.HandOver("ada", AT, "keeper", "ben", back="membr"), "not-yours-to-lead"),
        (c.HandOver("oli", AT, "observer", "cho", back="member"), "not-yours-to-lead"),
    ],
)
def test_what_stands_against_a_hand_over(command: c.HandOver, code: str) -> None:
    session = handing()
    assert refused(session, command) == code
    assert not session.allows(command)


def test_who_would_hold_roles_that_do_not_go_together_is_named_the_receiver_first() -> None:
    session = handing()
    for command, person in (
        (c.HandOver("ada", AT, "member", "oli"), "oli"),
        (c.HandOver("fay", AT, "keeper", "oli", holder="ada", back="observer"), "ada"),
        (c.HandOver("ben", AT, "secretary", "oli"), "oli"),
        (c.HandOver("ben", AT, "member", "fay"), "ben"),
        (c.HandOver("cho", AT, "member", "fay"), "cho"),
    ):
        refusal = session.why_not(command)
        assert refusal is not None
        assert refusal.given == person


def test_what_a_loop_binds_is_not_handed_over() -> None:
    loop = Each("owners", Holders("member"), (TALK,), role="owner", former="member")
    session = handing(loop, CLOSING)
    assert roles_of(session, "ada") == ("keeper", "owner")
    assert refused(session, c.HandOver("ada", at(1), "owner", "ben")) == "role-bound"
    assert refused(session, c.HandOver("fay", at(1), "secretary", "ada", holder="ben", back="owner")) == "role-bound"
    assert refused(session, c.HandOver("ben", at(1), "owner", "cho")) == "not-held", "who holds it is looked at first"
    assert refused(session, c.HandOver("cho", at(1), "member", "ada")) == "role-excluded", "nobody is owner and member at once"
    assert refused(session, c.HandOver("oli", at(1), "observer", "ada")) == "role-excluded", "once the loop has given back, ada is a member again"
    assert refused(session, c.HandOver("fay", at(1), "observer", "ada", holder="oli", back="keeper")) == "role-excluded"
    assert refused(session, c.HandOver("fay", at(1), "keeper", "oli", holder="ada", back="observer")) == "role-excluded"


def test_somebody_absent_may_be_left_without_a_role_and_names_one_on_coming_back() -> None:
    session = handing()
    session.perform(c.Leave("fay", at(1)))
    session.perform(c.HandOver("ben", at(2), "facilitator", "ada", holder="fay"))
    session.perform(c.Second("cho", at(2), "ben"))
    assert roles_of(session, "fay") == ()
    assert refused(session, c.Join("fay", at(3))) == "role-needed"
    assert refused(session, c.Join("fay", at(3), "facilitator")) == "role-not-open"
    assert not [template for template in session.legal("fay").of("join") if not template.slots]
    answer = session.perform(c.Join("fay", at(3), "member"))
    joined = find_event(answer.events, "joined")
    assert (joined.person, joined.role, roles_of(session, "fay")) == ("fay", "member", ("member",))
    assert here(session)[0] == "fay", "the seat is kept"


def test_who_comes_back_to_a_role_names_none() -> None:
    session = handing()
    session.perform(c.Leave("cho", at(1)))
    assert refused(session, c.Join("cho", at(2), "member")) == "already-cast"
    session.perform(c.Join("cho", at(2)))
    assert refused(session, c.Join("cho", at(2))) == "already-here"
    assert refused(session, c.Join("cho", at(2), "member")) == "already-here"


def test_somebodys_running_turn_goes_on_when_a_role_changes_hands() -> None:
    session = handing()
    session.perform(c.BeginTurn("ada", at(1)))
    session.perform(c.HandOver("ada", at(2), "keeper", "ben"))
    assert now(session).speaker == "ada"


def test_a_round_takes_notice_first_of_the_receiver_then_of_the_holder() -> None:
    round_ = Phase("keepers", (Round(Holders("keeper") | Holders("secretary"), Say(Move.DESCRIBE)),), ends=LeadDecides())
    session = handing(round_)
    assert now(session).next == ("ada", "ben")
    assert told(session, c.HandOver("ada", at(1), "keeper", "cho")) == ["handed-over", "queue-joined", "turn-dropped"]
    assert now(session).next == ("ben", "cho")
    assert told(session, c.HandOver("cho", at(2), "keeper", "ben")) == ["handed-over", "turn-dropped"], "nobody queues twice"
    assert now(session).next == ("ben",)


def test_a_loop_takes_notice_of_who_gave_up_and_who_took_on_what_it_asks_for() -> None:
    loop = Each("owners", Holders("member"), (TALK,), role="owner", former="member")
    session = handing(loop, CLOSING)
    assert now(session).passes == (("owners", "ada", ("ben", "cho")),)
    answer = session.perform(c.HandOver("fay", at(1), "member", "oli", holder="cho", back="observer"))
    assert [event.tag for event in answer.events] == ["handed-over", "loop-joined", "loop-left"]
    assert now(session).passes == (("owners", "ada", ("ben", "oli")),)


def test_roles_are_handed_over_in_a_pause_too() -> None:
    session = handing()
    session.perform(c.Pause("ada", at(1)))
    assert told(session, c.HandOver("ada", at(2), "keeper", "ben")) == ["handed-over"]


def test_hand_overs_are_shown_to_whoever_may_make_them() -> None:
    session = handing()
    own = [template for template in session.legal("ada").of("hand-over") if Slot("role", ("keeper",)) in template.slots]
    to = {slot.choices for template in own for slot in template.slots if slot.name == "to"}
    assert {"fay", "ben", "cho", "oli"} == {person for choices in to for person in choices}
    assert choices_of(session, "ada", "holder") == {("ada",)}
    assert choices_of(session, "ada", "back") == choices_of(session, "ben", "back") == set(), "nobody takes from others but who leads"
    assert not session.legal("cho").of("hand-over"), "cho would be left without a role"
    assert {("ada",), ("ben",), ("fay",)} <= choices_of(session, "fay", "holder")
    assert ("keeper",) in choices_of(session, "fay", "back")


def choices_of(session: Session, person: str, slot: str) -> set[tuple[str, ...]]:
    """Name what a person is offered for one slot of handing over."""
    return {each.choices for template in session.legal(person).of("hand-over") for each in template.slots if each.name == slot}


# Nobody takes a role from others

STEWARD = Role("steward", steward=True)
COUP_ROLES = (FACILITATOR, STEWARD, MEMBER, KEEPER, GUEST)
COUP = Cast({"facilitator": "fay", "steward": "sue", "member": ["ada", "ben"], "keeper": "ada", "guest": "gus"})


def coup(mode: Mode = Mode.GUIDED) -> Session:
    session = started(TALK, CLOSING, roles=COUP_ROLES, cast=COUP, mode=mode)
    session.perform(c.Join("zoe", AT, "member"))
    session.perform(c.Join("gil", AT, "guest"))
    return session


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
@pytest.mark.parametrize(
    ("person", "own"), [("ada", "keeper"), ("ada", "member"), ("ben", "member"), ("gus", "guest"), ("zoe", "member"), ("gil", "guest")]
)
@pytest.mark.parametrize(("victim", "role"), [("fay", "facilitator"), ("sue", "steward")])
def test_nobody_makes_themselves_lead_or_steward_by_giving_a_role_in_exchange(person: str, own: str, victim: str, role: str, mode: Mode) -> None:
    session = coup(mode)
    for holder in (None, person):
        command = c.HandOver(person, at(1), own, victim, holder, back=role)
        assert refused(session, command) == "not-yours-to-lead"
        assert not session.allows(command)
    for holder in (None, victim):
        assert refused(session, c.HandOver(person, at(1), role, person, holder)) in {"not-held", "not-yours-to-lead"}
    assert choices_of(session, person, "back") == set()
    assert choices_of(session, person, "holder") <= {(person,)}
    assert (now(session).lead, roles_of(session, "sue")) == (("fay",), ("steward",))


def test_a_steward_takes_the_lead_from_nobody_either_and_the_lead_may_exchange() -> None:
    session = coup()
    assert refused(session, c.HandOver("sue", at(1), "steward", "fay", back="facilitator")) == "not-yours-to-lead"
    assert told(session, c.HandOver("fay", at(1), "facilitator", "sue", back="steward")) == ["handed-over"]
    assert (roles_of(session, "fay"), roles_of(session, "sue"), now(session).lead) == (("steward",), ("facilitator",), ("sue",))


def test_while_nobody_leads_an_exchange_is_taken_up_by_a_second_member() -> None:
    session = coup()
    session.perform(c.Leave("fay", at(1)))
    assert told(session, c.HandOver("ada", at(2), "keeper", "sue", back="steward")) == ["proposed"]
    assert now(session).proposals == (("ada", "hand-over", ("keeper", "sue", "ada", "steward")),)
    assert roles_of(session, "sue") == ("steward",)
    assert refused(session, c.HandOver("gus", at(2), "guest", "sue", back="steward")) == "not-yours-to-lead"
    assert refused(session, c.Second("gus", at(3), "ada")) == "not-yours-to-lead"
    assert told(session, c.Second("ben", at(3), "ada")) == ["(lead-vacant)", "seconded", "handed-over"]
    assert (roles_of(session, "sue"), roles_of(session, "ada")) == (("keeper",), ("member", "steward"))


def test_an_exchange_in_a_pause_is_steering_too() -> None:
    session = coup()
    session.perform(c.Pause("ada", at(1)))
    assert refused(session, c.HandOver("ada", at(2), "keeper", "fay", back="facilitator")) == "not-yours-to-lead"
    assert told(session, c.HandOver("fay", at(2), "facilitator", "ada", back="keeper")) == ["handed-over"]


# History


def test_hand_overs_are_told_with_their_history() -> None:
    session = handing()
    session.perform(c.HandOver("ada", at(5), "keeper", "ben"))
    session.perform(c.HandOver("fay", at(9), "keeper", "cho", holder="ben"))
    session.perform(c.EndSession("fay", at(20)))
    assert [each for each in tenures(session.record, session.events) if each.role == "keeper"] == [
        Tenure("keeper", "ada", AT, at(5), "session-opened"),
        Tenure("keeper", "ben", at(5), at(9), "handed-over"),
        Tenure("keeper", "cho", at(9), at(20), "handed-over"),
    ]


def test_comings_and_goings_are_told_with_their_history() -> None:
    session = handing()
    session.perform(c.Join("dee", at(2)))
    session.perform(c.Leave("ada", at(3)))
    session.perform(c.MarkAbsent("fay", at(4), "ben"))
    session.perform(c.Join("ada", at(5)))
    session.perform(c.Join("zoe", at(6), "observer"))
    session.perform(c.EndSession("fay", at(20)))
    found = attendance(session.record, session.events)
    assert [each for each in found if each.person in {"dee", "ada", "ben", "zoe"}] == [
        Attendance("ada", AT, at(3)),
        Attendance("ben", AT, at(4)),
        Attendance("dee", at(2), at(20)),
        Attendance("ada", at(5), at(20)),
        Attendance("zoe", at(6), at(20)),
    ]
    kept = [each for each in tenures(session.record, session.events) if each.person == "ada"]
    assert {(each.role, each.since, each.until) for each in kept} == {("member", AT, at(20)), ("keeper", AT, at(20))}, "roles are kept while away"
    assert Tenure("observer", "zoe", at(6), at(20), "joined") in tenures(session.record, session.events)


# Coming and going


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_somebody_who_has_gone_without_a_word_is_marked_absent(mode: Mode) -> None:
    session = started(TALK, mode=mode)
    session.perform(c.BeginTurn("ada", at(1)))
    answer = session.perform(c.MarkAbsent("fay", at(2), "ada"))
    assert [event.tag for event in answer.events] == ["departed", "turn-ended", "left"]
    assert find_event(answer.events, "departed").rule == "marked-absent"
    assert find_event(answer.events, "turn-ended").why is Why.LEFT
    assert find_event(answer.events, "left").person == "ada"
    assert (here(session), roles_of(session, "ada")) == (["fay", "ben", "cho"], ("member",))
    assert refused(session, c.BeginTurn("ada", at(3))) == "not-present"
    session.perform(c.Join("ada", at(3)))
    assert here(session) == ["fay", "ada", "ben", "cho"]


def test_what_stands_against_marking_somebody_absent() -> None:
    session = started(TALK)
    assert refused(session, c.MarkAbsent("ada", at(1), "ben")) == "not-yours-to-lead"
    assert refused(session, c.MarkAbsent("fay", at(1), "zoe")) == "unknown-person"
    session.perform(c.Leave("ben", at(1)))
    assert refused(session, c.MarkAbsent("fay", at(2), "ben")) == "not-here"
    assert {slot.choices for template in session.legal("fay").of("mark-absent") for slot in template.slots} == {("ada", "cho")}


def test_a_lead_who_goes_without_a_word_is_marked_absent_by_two_members() -> None:
    session = started(TALK, CLOSING)
    session.perform(c.MarkAbsent("fay", at(1), "fay"))
    assert (now(session).lead, here(session)) == ((), ["ada", "ben", "cho"])


def test_a_round_and_a_loop_go_on_without_whoever_is_marked_absent() -> None:
    round_ = Phase("round", (Round(Everyone(), Say(Move.DESCRIBE)),))
    loop = Each("owners", Holders("member"), (round_,), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, Role("owner", least=0)))
    assert told(session, c.MarkAbsent("fay", at(1), "ben")) == ["(marked-absent)", "left", "turn-dropped", "loop-left"]
    answer = session.perform(c.MarkAbsent("fay", at(2), "ada"))
    assert find_event(answer.events, "phase-left").why is Why.LEFT
    assert now(session).passes == (("owners", "cho", ()),)


def test_joining_is_refused_where_it_does_not_fit() -> None:
    roles = (
        FACILITATOR,
        evolve(MEMBER, most=3),
        Role("owner", least=0),
        Role("speaker"),
        Role("secretary", least=0, drawn_from=("member",)),
        Role("steward", least=0, steward=True),
        Role("chair", least=0, most=2, open=True),
        GUEST,
    )
    loop = Each("owners", Holders("guest"), (TALK,), role="owner", former="guest")
    speaker = Casting("who-speaks", "speaker", Everyone(), Everyone())
    session = started(evolve(BOWL, yields=()), loop, speaker, CLOSING, roles=roles)
    for role in ("facilitator", "steward", "owner", "speaker", "secretary", "chair"):
        assert refused(session, c.Join("zoe", at(1), role)) == "role-not-open", role
    assert refused(session, c.Join("zoe", at(1), "membr")) == "unknown-role"
    assert refused(session, c.Join("zoe", at(1))) == "role-needed"
    assert refused(session, c.Join("zoe", at(1), "member")) == "role-full"
    assert refused(session, c.Join("ada", at(1))) == "already-here"
    assert told(session, c.Join("zoe", at(1), "guest")) == ["joined"]
    assert refused(session, c.Join("zoe", at(1), "guest")) == "already-here"
    assert here(session) == ["fay", "ada", "ben", "cho", "zoe"], "whoever is not expected sits last"


def test_who_comes_back_without_a_role_is_let_in_where_a_newcomer_is_not() -> None:
    session = started(TALK, roles=(FACILITATOR, evolve(MEMBER, most=3)))
    session.perform(c.Leave("ada", at(1)))
    session.perform(c.HandOver("fay", at(2), "member", "fay", holder="ada"))
    assert roles_of(session, "ada") == ()
    assert refused(session, c.Join("zoe", at(3), "member")) == "role-full"
    assert told(session, c.Join("ada", at(3), "member")) == ["joined"]
    assert roles_of(session, "ada") == ("member",)


def test_a_role_and_the_one_that_is_cast_from_it_count_together() -> None:
    roles = (FACILITATOR, evolve(MEMBER, most=3), OWNER)
    session = started(WHOSE, CLOSING, roles=roles)
    session.perform(c.Choose("fay", at(1), "ada"))
    session.perform(c.Join("zoe", at(2), "member"))
    assert refused(session, c.Join("yan", at(2), "member")) == "role-full", "three members and an owner"


def test_a_role_and_the_one_that_a_loop_takes_from_it_count_together() -> None:
    loop = Each("owners", Holders("member"), (TALK,), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, evolve(MEMBER, most=3), Role("owner", least=0)))
    session.perform(c.Join("zoe", at(1), "member"))
    assert refused(session, c.Join("yan", at(1), "member")) == "role-full", "three members and an owner"


def test_whoever_comes_late_is_noticed_by_the_round_and_then_by_the_loops() -> None:
    round_ = Phase("round", (Round(Everyone(), Say(Move.DESCRIBE)),))
    loop = Each("owners", Holders("member"), (round_,), role="owner", former="member")
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, Role("owner", least=0)), cast=evolve(MEMBERS, late=("ben",)))
    assert now(session).passes == (("owners", "ada", ("cho",)),)
    assert told(session, c.Join("ben", at(1))) == ["joined", "queue-joined", "loop-joined"]
    assert now(session).passes == (("owners", "ada", ("cho", "ben")),)


def test_who_is_late_keeps_the_seat_and_takes_the_last_turn() -> None:
    round_ = Phase("round", (Round(Everyone(), Say(Move.DESCRIBE)),))
    session = started(round_, cast=Cast({"facilitator": "fay", "member": ["ada", "ben", "cho"]}, late=("ada",)))
    assert now(session).next == ("fay", "ben", "cho")
    assert refused(session, c.BeginTurn("ada", at(1))) == "not-present"
    assert told(session, c.Join("ada", at(1))) == ["joined", "queue-joined"]
    assert (now(session).next, here(session)) == (("fay", "ben", "cho", "ada"), ["fay", "ada", "ben", "cho"])
