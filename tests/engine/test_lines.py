# SPDX-License-Identifier: MIT
"""Standing in line: waiting for a seat in an open role of which all are taken."""

from __future__ import annotations

from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.engine.history import tenures
from plcprotocols.engine.legal import Slot
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Filled, LeadDecides
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Each, More, Phase
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Round, Say
from plcprotocols.model.viewers import Onlooker
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.simulation import simulate
from plcprotocols.texts import remedy, sentence
from tests.engine.test_naive import check_agreement
from tests.engine.test_roles import AT, CLOSING, FACILITATOR, FOUR, KEEPER, MEMBER, OWNER, at, made, now, refused, roles_of, started, told

CHAIR = Role("chair", least=0, most=2, open=True, queue=True, drawn_from=("member",))
STOOL = Role("stool", least=0, most=1, open=True, queue=True, excludes=("keeper", "chair"))
CIRCLE = Phase("circle", (Open(Holders("chair"), Say(Move.DESCRIBE)),), ends=LeadDecides(), opens=("chair", "stool"))
AGAIN = evolve(CIRCLE, id="again")


def circle(*asked: str, chair: Role = CHAIR, of: Phase = CIRCLE, mode: Mode = Mode.GUIDED, cast: Cast = FOUR) -> Session:
    """Open a circle in which some have asked for a chair, one after another."""
    session = started(of, AGAIN, CLOSING, roles=(FACILITATOR, MEMBER, KEEPER, chair, STOOL), cast=cast, mode=mode)
    for person in asked:
        session.perform(c.TakeRole(person, AT, "chair"))
    return session


def in_line(session: Session, role: str = "chair") -> tuple[str, ...]:
    """Name who stands in line."""
    return dict(now(session).lines).get(role, ())


def seats(session: Session, role: str = "chair") -> tuple[str, ...]:
    """Name who has a seat, in seat order."""
    return tuple(each.id for each in session.view("fay").people if role in each.roles)


def test_who_finds_all_seats_taken_stands_in_line_and_has_the_next_that_is_free() -> None:
    session = circle("ada", "ben", mode=Mode.STRICT)
    assert session.legal("cho").of("take-role")[0].slots == (Slot("role", ("chair",)),)
    assert told(session, c.TakeRole("dee", at(1), "chair")) == ["line-joined"]
    assert told(session, c.TakeRole("cho", at(2), "chair")) == ["line-joined"]
    assert now(session).lines == (("chair", ("dee", "cho")),), "in the order in which they came"
    assert (roles_of(session, "dee"), now(session).may_speak) == (("member",), ("ada", "ben"))
    assert told(session, c.BeginTurn("ada", at(3))) == ["turn-begun"], "who waits obliges nobody"
    events = session.perform(c.LeaveRole("ada", at(4), "chair")).events
    assert [each.tag for each in events] == ["turn-ended", "role-left", "seat-given"]
    assert events[-1] == e.SeatGiven(events[-1].seq, at(4), None, "chair", "dee")
    assert (seats(session), in_line(session)) == (("ben", "dee"), ("cho",))
    assert told(session, c.BeginTurn("dee", at(5))) == ["turn-begun"]


def test_who_rises_and_wants_to_speak_again_stands_behind_the_others() -> None:
    session = circle("ada", "ben", "cho")
    session.perform(c.LeaveRole("ada", at(1), "chair"))
    assert told(session, c.TakeRole("ada", at(1), "chair")) == ["line-joined"]
    assert (seats(session), in_line(session)) == (("ben", "cho"), ("ada",))


def test_one_may_leave_the_line() -> None:
    session = circle("ada", "ben", "cho", "dee")
    assert session.legal("cho").of("leave-role")[0].slots == (Slot("role", ("chair",)),)
    assert told(session, c.LeaveRole("cho", at(1), "chair")) == ["line-left"]
    assert in_line(session) == ("dee",)
    assert refused(session, c.LeaveRole("cho", at(1), "chair")) == "not-held"
    assert told(session, c.LeaveRole("dee", at(1), "chair")) == ["line-left"]
    assert now(session).lines == ()
    assert told(session, c.LeaveRole("ada", at(2), "chair")) == ["role-left"], "nobody waits for it any more"


def test_nobody_stands_in_a_line_twice_and_who_sits_stands_in_none() -> None:
    session = circle("ada", "ben", "cho")
    assert refused(session, c.TakeRole("cho", at(1), "chair")) == "in-line-already"
    assert not [each for each in session.legal("cho").of("take-role") if each.slots == (Slot("role", ("chair",)),)]
    assert refused(session, c.TakeRole("ada", at(1), "chair")) == "already-holds"
    refusal = session.why_not(c.TakeRole("cho", at(1), "chair"))
    assert refusal is not None
    assert (sentence(refusal), remedy(refusal)) == ("cho stands in line already.", "Wait until a seat is free, or leave the line.")


def test_without_a_line_there_is_no_room() -> None:
    session = circle("ada", "ben", chair=evolve(CHAIR, queue=False))
    assert refused(session, c.TakeRole("cho", at(1), "chair")) == "role-full"


def test_who_may_not_have_the_seat_does_not_stand_in_line_for_it() -> None:
    session = circle("ada", "ben")
    assert refused(session, c.TakeRole("fay", at(1), "chair")) == "role-drawn-from"
    session.perform(c.TakeRole("cho", at(1), "stool"))
    assert refused(session, c.TakeRole("cho", at(1), "chair")) == "role-excluded"
    assert told(session, c.TakeRole("dee", at(1), "stool")) == ["line-joined"]
    assert told(session, c.TakeRole("dee", at(1), "chair")) == ["line-joined"], "one may wait for several"
    assert now(session).lines == (("stool", ("dee",)), ("chair", ("dee",)))


def test_who_can_have_the_seat_no_longer_is_passed_over() -> None:
    session = circle("ada", "ben", "cho", "dee")
    session.perform(c.TakeRole("fay", at(1), "stool"))
    session.perform(c.TakeRole("cho", at(1), "stool"))
    assert told(session, c.LeaveRole("fay", at(2), "stool")) == ["role-left", "seat-given"]
    assert in_line(session) == ("cho", "dee"), "only a free seat asks whether they may have it"
    events = session.perform(c.LeaveRole("ben", at(3), "chair")).events
    assert [each.tag for each in events] == ["role-left", "line-left", "seat-given"]
    assert events[1] == e.LineLeft(events[1].seq, at(3), None, "chair", "cho")
    assert (seats(session), in_line(session)) == (("ada", "dee"), ())


def test_in_a_recording_who_may_not_have_it_stands_in_line_in_breach_and_is_passed_over() -> None:
    session = circle("ada", "ben", mode=Mode.RECORDING)
    session.perform(c.TakeRole("cho", at(1), "stool"))
    assert told(session, c.TakeRole("cho", at(1), "chair")) == ["breached", "line-joined"]
    assert told(session, c.LeaveRole("ada", at(2), "chair")) == ["role-left", "line-left"]


def test_seats_to_be_kept_free_are_given_to_nobody_who_waits_and_nobody_overtakes() -> None:
    session = circle("ada", "ben", chair=evolve(CHAIR, free=1))
    assert told(session, c.TakeRole("cho", at(1), "chair")) == ["line-joined"]
    assert told(session, c.LeaveRole("ada", at(2), "chair")) == ["role-left"], "that seat is to be kept free"
    assert told(session, c.TakeRole("dee", at(3), "chair")) == ["line-joined"], "nobody overtakes"
    assert told(session, c.LeaveRole("ben", at(4), "chair")) == ["role-left", "seat-given"]
    assert (seats(session), in_line(session)) == (("cho",), ("dee",))
    assert told(session, c.BeginTurn("cho", at(5))) == ["turn-begun"]


def test_who_leaves_the_session_leaves_line_and_seat() -> None:
    session = circle("ada", "ben", "cho", "dee")
    assert told(session, c.Leave("cho", at(1))) == ["left", "line-left"]
    session.perform(c.Join("cho", at(2)))
    assert in_line(session) == ("dee",), "who comes back has lost their place"
    assert told(session, c.TakeRole("cho", at(2), "chair")) == ["line-joined"]
    assert told(session, c.MarkAbsent("fay", at(3), "ada")) == ["(marked-absent)", "left", "role-left", "seat-given"]
    assert (seats(session), in_line(session)) == (("ben", "dee"), ("cho",))


def test_who_opts_out_leaves_the_line_and_keeps_a_seat() -> None:
    session = circle("ada", "ben", "cho")
    assert told(session, c.OptOut("cho", at(1))) == ["opted-out", "line-left"]
    assert refused(session, c.TakeRole("cho", at(2), "chair")) == "opted-out"
    assert told(session, c.OptOut("ada", at(2))) == ["opted-out"]
    session.perform(c.OptIn("cho", at(3)))
    assert told(session, c.TakeRole("cho", at(3), "chair")) == ["line-joined"]


def test_a_late_joiner_stands_in_line_like_anybody() -> None:
    session = circle("ada", "ben", "cho", cast=Cast({"facilitator": "fay", "member": ["ada", "ben", "cho", "dee"]}, late=("dee",)))
    session.perform(c.Join("dee", at(1)))
    session.perform(c.TakeRole("dee", at(1), "chair"))
    assert in_line(session) == ("cho", "dee")


def test_the_line_ends_with_the_phase_and_not_with_a_part_of_it() -> None:
    talk = (Open(Holders("chair"), Say(Move.DESCRIBE)), Open(Holders("chair"), Say(Move.ADVISE)))
    session = circle("ada", "ben", "cho", of=evolve(CIRCLE, talk=talk))
    assert told(session, c.Advance("fay", at(1))) == ["part-entered"]
    assert in_line(session) == ("cho",)
    assert told(session, c.Advance("fay", at(2))) == ["phase-left", "phase-entered"]
    assert (now(session).phase, in_line(session), seats(session)) == ("again", (), ("ada", "ben"))
    assert told(session, c.LeaveRole("ada", at(3), "chair")) == ["role-left"]
    session.perform(c.GoBack("fay", at(4), "circle"))
    assert now(session).lines == ()


def test_in_a_pause_who_leaves_frees_the_seat_for_who_is_first() -> None:
    session = circle("ada", "ben", "cho")
    session.perform(c.Pause("ada", at(1)))
    assert refused(session, c.LeaveRole("cho", at(1), "chair")) == "session-paused"
    assert refused(session, c.TakeRole("dee", at(1), "chair")) == "session-paused"
    assert told(session, c.Leave("ada", at(2))) == ["left", "role-left", "seat-given"]


def test_who_is_given_a_seat_is_queued_in_a_round_of_those_who_sit() -> None:
    session = circle("ada", "ben", "cho", of=evolve(CIRCLE, talk=(Round(Holders("chair"), Say(Move.DESCRIBE)),)))
    assert told(session, c.LeaveRole("ben", at(1), "chair")) == ["role-left", "turn-dropped", "seat-given", "queue-joined"]
    assert now(session).next == ("ada", "cho")


def test_votes_on_time_and_ends_are_looked_at_behind_it() -> None:
    session = circle("ada", "ben", "cho", of=evolve(CIRCLE, ends=~Filled(Holders("chair"))), chair=evolve(CHAIR, most=1))
    assert told(session, c.LeaveRole("ada", at(1), "chair")) == ["role-left", "seat-given"], "the circle is never empty"
    timed = evolve(CIRCLE, minutes=Minutes(10), more=More(Holders("chair"), 5))
    session = circle("ada", "ben", "cho", of=timed)
    session.perform(c.VoteOnTime("ben", at(10), "extend"))
    assert told(session, c.LeaveRole("ada", at(10.1), "chair")) == ["role-left", "seat-given"], "one of two is not more than half"


def test_where_the_pass_is_left_with_the_person_nobody_is_given_their_seat() -> None:
    loop = Each("loop", Holders("member"), (evolve(CIRCLE, opens=("chair",)),), role="owner", former="member")
    chair = evolve(CHAIR, drawn_from=())
    session = started(loop, CLOSING, roles=(FACILITATOR, MEMBER, evolve(OWNER, least=0), chair), cast=FOUR)
    for person in ("ada", "ben", "cho"):
        session.perform(c.TakeRole(person, AT, "chair"))
    tags = told(session, c.Leave("ada", at(1)))
    assert "seat-given" not in tags
    assert (now(session).lines, seats(session)) == ((), ("ben",))


def test_standing_in_line_is_taken_back_as_any_act() -> None:
    session = circle("ada", "ben")
    session.perform(c.TakeRole("cho", at(1), "chair"))
    session.perform(c.Undo("cho", at(2), at(1)))
    assert now(session).lines == ()
    session.perform(c.TakeRole("cho", at(3), "chair"))
    session.perform(c.LeaveRole("ada", at(4), "chair"))
    session.perform(c.Undo("ada", at(5), at(4)))
    assert (seats(session), in_line(session)) == (("ada", "ben"), ("cho",)), "with a rising, what it gave"
    session.perform(c.LeaveRole("cho", at(6), "chair"))
    session.perform(c.Undo("cho", at(7), at(6)))
    assert in_line(session) == ("cho",)
    session.perform(c.TakeRole("dee", at(8), "chair"))
    assert refused(session, c.Undo("cho", at(9), at(3))) == "built-on"


def test_who_waits_is_seen_by_all_who_see_who_sits() -> None:
    session = circle("ada", "ben", "cho")
    for viewer in ("dee", Holders("facilitator"), Onlooker.OUTSIDER, Onlooker.RESEARCHER):
        assert session.view(viewer).now.lines == (("chair", ("cho",)),), viewer
        assert session.changes(viewer)[-1].kind == "line-joined"
    assert session.view(Onlooker.PUBLIC).now.lines == ()


def test_a_record_is_taken_up_with_its_line() -> None:
    session = circle("ada", "ben", "cho", "dee")
    again = Session.resume(session.record)
    assert again.now.lines == (("chair", ("cho", "dee")),)
    session.perform(c.LeaveRole("ada", at(3), "chair"))
    held = [(each.person, each.since) for each in tenures(session.record.header, session.events) if each.role == "chair"]
    assert held == [("ada", AT), ("ben", AT), ("cho", at(3))]
    with pytest.raises(InvalidRecord, match="torn"):
        Session.resume(evolve(session.record, events=session.record.events[:-1]))


ASKED = tuple(e.RoleTaken(0, AT, person, "chair") for person in ("ada", "ben"))
WAITS = tuple(e.LineJoined(0, AT, person, "chair") for person in ("cho", "dee"))
RISES = e.RoleLeft(0, AT, "ada", "chair", "ada")
GIVEN = e.SeatGiven(0, AT, None, "chair", "cho")


def forged(*events: e.Event) -> str:
    """Say why some events are refused behind those of a circle that has begun."""
    record = circle().record
    whole = (*record.events, *(evolve(each, seq=number) for number, each in enumerate(events, len(record.events) + 1)))
    with pytest.raises(InvalidRecord) as caught:
        Session.resume(evolve(record, events=whole))
    return str(caught.value)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (WAITS[:1], "nobody has to wait"),
        ((ASKED[0], *WAITS[:1]), "nobody has to wait"),
        ((*ASKED, e.RoleTaken(0, AT, "cho", "chair")), "no seat is free"),
        ((*ASKED, *WAITS, WAITS[0]), "in-line-already"),
        ((*ASKED, e.LineJoined(0, AT, "fay", "chair")), "role-drawn-from"),
        ((*ASKED, e.LineJoined(0, AT, "cho", "king")), "unknown-role"),
        ((*ASKED, e.LineJoined(0, AT, None, "chair")), "nobody did it"),
        ((*ASKED, e.OptedOut(0, AT, "cho", "circle"), WAITS[0]), "opted-out"),
        ((*ASKED, e.Paused(0, AT, "ada"), WAITS[0]), "the clock stands"),
        ((*ASKED, e.LineLeft(0, AT, "cho", "chair", "cho")), "does not stand in line"),
        ((*ASKED, *WAITS, e.LineLeft(0, AT, None, "chair", "cho")), "nothing takes cho out"),
        ((*ASKED, *WAITS, e.LineLeft(0, AT, "dee", "chair", "cho")), "does not leave the line now"),
        ((*ASKED, *WAITS, e.Paused(0, AT, "ada"), e.LineLeft(0, AT, "cho", "chair", "cho")), "does not leave the line now"),
        ((*ASKED, *WAITS, GIVEN), "no seat as chair falls to cho"),
        ((*ASKED, *WAITS, RISES, evolve(GIVEN, person="dee")), "no seat as chair falls to dee"),
        ((*ASKED, *WAITS, RISES, evolve(GIVEN, actor="cho")), "not one of cho"),
        ((*ASKED, *WAITS, RISES, e.LineLeft(0, AT, None, "chair", "cho")), "nothing takes cho out"),
        ((*ASKED, *WAITS, RISES), "torn"),
        ((*ASKED, *WAITS, RISES, e.TimeCalled(0, at(1), "fay")), "not over"),
        ((*ASKED, *WAITS, e.OptedOut(0, AT, "cho", "circle")), "torn"),
        ((*ASKED, *WAITS, e.Left(0, AT, "cho", "cho")), "torn"),
    ],
)
def test_forged_lines_contradict_themselves(events: tuple[e.Event, ...], why: str) -> None:
    assert why in forged(*events)


@pytest.mark.parametrize("role", [evolve(CHAIR, open=False), evolve(CHAIR, most=None)])
def test_only_an_open_role_with_a_most_has_a_line(role: Role) -> None:
    with pytest.raises(InvalidProtocol, match="chair has a queue"):
        started(evolve(CIRCLE, opens=()), roles=(FACILITATOR, MEMBER, role, STOOL))


LINES = made(
    evolve(CIRCLE, minutes=Minutes(5), more=More(Holders("chair"), 2)),
    evolve(AGAIN, talk=(Round(Holders("chair"), Say(Move.DESCRIBE)), Open(Everyone(), Say(Move.OPINE)))),
    roles=(FACILITATOR, evolve(MEMBER, least=3), KEEPER, evolve(CHAIR, free=1), STOOL),
)


@given(st.randoms(use_true_random=False))
def test_the_naive_interpreter_agrees_about_lines(random: Random) -> None:
    protocol = LINES if random.random() < 0.3 else evolve(LINES, roles=(*LINES.roles[:3], evolve(CHAIR, most=1), STOOL))
    check_agreement(random, 60, protocol=protocol)


def test_simulated_people_play_a_circle_with_a_line() -> None:
    steps = (evolve(CIRCLE, minutes=Minutes(20), opens=("chair",)), CLOSING)
    of, cast = made(*steps, roles=(FACILITATOR, MEMBER, CHAIR)), Cast({"facilitator": "fay", "member": [f"person-{number}" for number in range(1, 9)]})
    kinds = [event.tag for seed in range(5) for event in simulate(of, cast, seed=seed, at=AT).session.events]
    assert kinds.count("line-joined") >= kinds.count("seat-given") > 0
