# SPDX-License-Identifier: MIT
"""Bad input: each is a clear error of ours with code, place and remedy, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any, cast

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.keeping import reduced
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.conditions import AllHad, Is, Produced, TimeUp
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidCast, InvalidProtocol, InvalidRecord, NotFound, PlcError
from plcprotocols.model.events import ClockClamped
from plcprotocols.model.flow import Decision, Each, EndOf, NextOf, Option, To
from plcprotocols.model.items import Item, ItemOf
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.provenance import Source
from plcprotocols.model.record import Level, Mode
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Say, Solo, Watch
from plcprotocols.model.who import Chose, Holders

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TUNING, VIDEO = find("tuning-protocol"), find("video-coaching-intervision")
CAST = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})
VIDEO_CAST = Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": ["ana", "bor", "cilka"]})


def tuning(mode: Mode = Mode.STRICT) -> Session:
    session = Session.open(TUNING, CAST, at=AT, record="r", mode=mode, salts=Random(1))
    session.perform(c.Choose("fay", AT, "skip"))
    return session


def refused(session: Session, command: c.Command) -> Refusal:
    before, state = session.events, session._draft.state.copy()
    answer = session.attempt(command)
    assert isinstance(answer, Refusal)
    assert session.events == before
    assert session._draft.state == state
    return answer


def test_an_unknown_protocol_offers_the_nearest() -> None:
    with pytest.raises(NotFound, match="tuning-protocol") as caught:
        find("tunning-protocol")
    assert caught.value.code == "unknown-protocol"


def test_an_unknown_person_is_offered_the_nearest() -> None:
    session = tuning()
    refusal = refused(session, c.BeginTurn("odda", AT))
    assert (refusal.code, refusal.known) == ("unknown-person", ("oda", "ada"))
    with pytest.raises(NotFound, match="oda"):
        session.view("odda")
    with pytest.raises(NotFound, match="oda"):
        session.legal("odda")


def test_an_unknown_move_is_offered_the_nearest() -> None:
    refusal = refused(tuning(Mode.GUIDED), c.BeginTurn("oda", AT, "presnt"))
    assert refusal.code == "unknown-move"
    assert refusal.known[0] == "present"
    assert c.BeginTurn("oda", AT, "present").move is Move.PRESENT


def test_an_unknown_role_is_offered_the_nearest() -> None:
    with pytest.raises(InvalidCast, match="member") as caught:
        Session.open(TUNING, Cast({"facilitator": "fay", "owner": "oda", "menber": ["ada", "ben", "cho", "dee"]}), at=AT, record="r")
    assert {problem.code for problem in caught.value.problems} == {"unknown-role", "cast-too-small"}
    assert refused(tuning(), c.Join("zoe", AT, "menber")).code == "unknown-role"


@pytest.mark.parametrize(
    ("cast", "codes"),
    [
        (Cast({"facilitator": "fay", "owner": "oda", "member": ["ada"]}), {"cast-too-small"}),
        (Cast({"facilitator": "fay", "owner": "oda", "member": [f"m{n}" for n in range(16)]}), {"cast-too-large"}),
        (Cast({"facilitator": "fay", "owner": "fay", "member": ["ada", "ben", "cho", "dee", "eli"]}), {"role-excluded"}),
        (Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"], "timekeeper": "oda"}), {"role-drawn-from"}),
        (Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]}, late=("zoe",)), {"unknown-person"}),
        (Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]}, late=("fay",)), {"lead-late"}),
    ],
)
def test_a_cast_that_does_not_fit_is_named(cast: Cast, codes: set[str]) -> None:
    with pytest.raises(InvalidCast) as caught:
        Session.open(TUNING, cast, at=AT, record="r")
    assert {problem.code for problem in caught.value.problems} == codes
    assert all(problem.place and problem.remedy for problem in caught.value.problems)


def test_a_role_a_loop_binds_is_not_cast() -> None:
    with pytest.raises(InvalidCast, match="each member in turn"):
        Session.open(
            VIDEO, Cast({"facilitator": "kaja", "consent-steward": "kaja", "owner": "ana", "member": ["bor", "cilka", "drago"]}), at=AT, record="r"
        )
    session = Session.open(VIDEO, VIDEO_CAST, at=AT, record="r")
    assert refused(session, c.Join("zoe", AT, "owner")).code == "role-not-open"
    assert refused(session, c.Join("zoe", AT, "recorder")).code == "role-not-open"


def test_a_full_group_takes_nobody_more() -> None:
    full = Cast({"facilitator": "fay", "owner": "oda", "member": [f"m{n}" for n in range(12)]})
    session = Session.open(TUNING, full, at=AT, record="r")
    assert refused(session, c.Join("zoe", AT, "member")).code == "role-full"
    assert refused(session, c.Join("m1", AT)).code == "already-here"
    assert refused(session, c.Join("zoe", AT)).code == "role-needed"


def test_time_does_not_run_backwards() -> None:
    session = tuning()
    session.perform(c.BeginTurn("oda", AT + timedelta(minutes=1)))
    refusal = refused(session, c.EndTurn("oda", AT))
    assert refusal.code == "time-backwards"
    answer = session.perform(c.EndTurn("oda", AT + timedelta(seconds=58.5)))
    assert isinstance(answer.events[0], ClockClamped)
    assert answer.events[-1].at == AT + timedelta(minutes=1)


def test_a_time_without_a_zone_is_refused() -> None:
    session = tuning()
    naive = AT.replace(tzinfo=None)
    assert refused(session, c.BeginTurn("oda", naive)).code == "naive-time"
    for call in (session.due, session.now_at):
        with pytest.raises(InvalidArgument, match="time zone"):
            call(naive)
    with pytest.raises(InvalidArgument, match="time zone"):
        Session.open(TUNING, CAST, at=naive, record="r")


def test_other_time_zones_are_the_same_moment() -> None:
    session = tuning()
    session.perform(c.BeginTurn("oda", AT.astimezone(timezone(timedelta(hours=2)))))
    assert session.events[-1].at == AT
    assert session.events[-1].at.tzinfo is UTC


def test_a_stale_command_says_so() -> None:
    session = tuning()
    floor, phase = session.now.floor_no, session.now.phase_no
    session.perform(c.BeginTurn("oda", AT, seen=floor))
    assert refused(session, c.EndTurn("oda", AT, seen=floor)).code == "stale"
    session.perform(c.Produce("oda", AT, "focusing-question", "q1"))
    session.perform(c.Advance("fay", AT, seen=phase))
    assert refused(session, c.Advance("fay", AT, seen=phase)).code == "stale"


def test_an_opening_names_every_problem_at_once() -> None:
    items = (Item(id="x", kind="clipp", owner="zoe"), Item(id="c", kind="clip", owner="ana"), Item(id="c", kind="clip", owner="ana", seconds=9.0))
    consents = (
        Consent(item="d", subject="child-1", scope="showing", state=ConsentState.ASKED),
        Consent(item="c", subject="child-9", scope="filming", state=ConsentState.GRANTED),
        Consent(item="c", subject="ana", scope="filming", state=ConsentState.GRANTED, audience=("zoe",), until=AT.replace(tzinfo=None)),
    )
    with pytest.raises(InvalidArgument) as caught:
        Session.open(VIDEO, VIDEO_CAST, at=AT, record="", items=items, consents=consents, parameters={"depth": "low"})
    codes = [problem.code for problem in caught.value.problems]
    assert codes == [
        "no-record-id",
        "unknown-item",
        "unknown-person",
        "film-length",
        "item-exists",
        "unknown-item",
        "unknown-scope",
        "unknown-subject",
        "consent-audience",
        "unknown-person",
        "naive-time",
        "unknown-parameter",
    ]


def test_words_need_salts_and_a_command_that_carries_them() -> None:
    session = Session.open(TUNING, CAST, at=AT, record="r")
    with pytest.raises(InvalidArgument, match="no-salts"):
        session.attempt(c.Produce("oda", AT, "focusing-question", "q"), words="What do you see?")
    with pytest.raises(InvalidArgument, match="no-words"):
        tuning().attempt(c.Advance("fay", AT), words="Let us go on.")
    quiet = Session.open(TUNING, CAST, at=AT, record="r", level=Level.TURNS)
    quiet.perform(c.Choose("fay", AT, "skip"))
    quiet.perform(c.Produce("oda", AT, "focusing-question", "q"), words="What do you see?")
    assert quiet.record.contents == ()


def test_somebody_late_who_is_nowhere_in_the_cast_is_named_with_whom_is_meant() -> None:
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]}, late=("adda",))
    with pytest.raises(InvalidCast, match=r"cast.late: 'adda' is to come late, but nobody in the cast is called so \(unknown-person\). Did you mean ada"):
        Session.open(TUNING, cast, at=AT, record="r")


def test_words_are_not_given_to_somebody_they_are_not_for() -> None:
    session = tuning()
    session.perform(c.Advance("fay", AT))
    session.perform(c.Advance("fay", AT))
    session.perform(c.Choose("fay", AT, "skip"))
    session.perform(c.Produce("ada", AT, "prepared-feedback", "f1"), words="I wonder about the ending.")
    content = session.record.contents[0].id
    assert session.words("ada", content) == "I wonder about the ending."
    for person, asked in (("ben", content), ("ada", "c2")):
        with pytest.raises(NotFound, match="Take an id"):
            session.words(person, asked)


def test_a_record_of_another_edition_is_not_resumed() -> None:
    session = tuning()
    other = evolve(TUNING, steps=TUNING.steps[1:])
    with pytest.raises(InvalidRecord, match="other-edition"):
        Session.resume(session.record, protocol=other)
    with pytest.raises(InvalidRecord, match="no-protocol"):
        Session.resume(evolve(session.record, protocol=None))
    mended = evolve(TUNING, title="Tuning")
    assert Session.resume(evolve(session.record, protocol=None), protocol=mended).now.stop == session.now.stop


def test_a_record_that_contradicts_itself_is_not_resumed() -> None:
    record = tuning().record
    for events in (record.events[1:], record.events[:1] + record.events[2:]):
        with pytest.raises(InvalidRecord, match="does-not-fold") as caught:
            Session.resume(evolve(record, events=events))
        assert caught.value.problems[0].place.startswith("events[")


PRESENTATION = TUNING.steps[1]


def phase(**changes: Any) -> Protocol:
    return evolve(TUNING, steps=(evolve(PRESENTATION, **changes),), parameters=(), items=TUNING.items)


@pytest.mark.parametrize(
    ("protocol", "code"),
    [
        (phase(talk=(Solo(Holders("ownr"), Say(Move.PRESENT)),)), "unknown-role"),
        (phase(talk=(Solo(Chose("agreed", "no"), Say(Move.PRESENT)),)), "unknown-question"),
        (phase(talk=()), "no-talk-form"),
        (phase(yields=("focusing-qestion",)), "unknown-item"),
        (phase(ends=Produced("question")), "unknown-item"),
        (phase(minutes=None, ends=TimeUp()), "no-minutes"),
        (phase(minutes=Minutes(9, 3)), "bad-minutes"),
        (phase(minutes=Minutes(0)), "bad-minutes"),
        (phase(minutes=Minutes(0, 3, typical=0)), "bad-minutes"),
        (phase(minutes=Minutes(-1, 3)), "bad-minutes"),
        (phase(minutes=Minutes(0, float("nan"))), "bad-minutes"),
        (phase(when=AllHad()), "not-a-fact"),
        (phase(when=Is("depth", "low")), "unknown-parameter"),
        (phase(id="end"), "bad-id"),
        (phase(hard=("out-of-trun",)), "unknown-rule"),
        (phase(hard=("before-end",)), "unknown-rule"),
        (evolve(TUNING, hard=("unknown-person",)), "unknown-rule"),
        (phase(id="a/b"), "bad-id"),
        (phase(talk=(Watch(item=ItemOf("decision", Holders("owner")), who=Holders("owner"), by=Holders("owner"), scope="showing"),)), "not-a-film"),
        (evolve(TUNING, provenance=evolve(TUNING.provenance, sources=(Source("A book", "minutes", rows=("presentation", "clarfying")),))), "unknown-step"),
        (evolve(TUNING, steps=()), "no-steps"),
        (evolve(TUNING, steps=TUNING.steps[1:2] * 2, parameters=()), "duplicate-id"),
        (evolve(TUNING, roles=(TUNING.roles[0], evolve(TUNING.roles[1], lead=True), *TUNING.roles[2:])), "one-lead"),
        (evolve(TUNING, roles=(*TUNING.roles, Role("ghost", least=2, most=1))), "role-nobody"),
        (evolve(TUNING, roles=(*TUNING.roles, Role("ghost", excludes=("owner",), drawn_from=("owner",)))), "role-nobody"),
        (evolve(TUNING, roles=(*TUNING.roles, Role("ghost", excludes=("ghost",)))), "role-nobody"),
        (evolve(TUNING, parameters=(evolve(TUNING.parameters[0], default="lukewarm"),)), "unknown-option"),
        (evolve(TUNING, parameters=(evolve(TUNING.parameters[0], before="warm-and-col"),)), "unknown-phase"),
        (evolve(TUNING, steps=(*TUNING.steps, Decision("again", Holders("owner"), (Option("yes", To("presentatin")),)))), "unknown-phase"),
        (evolve(TUNING, steps=(*TUNING.steps, Decision("again", Holders("owner"), (Option("yes", NextOf("owners")),)))), "unknown-loop"),
        (evolve(TUNING, steps=(*TUNING.steps, Decision("again", Holders("owner"), ()))), "no-options"),
        (
            evolve(
                TUNING,
                steps=(
                    Each("round", Holders("member"), (PRESENTATION,), role="owner", former="member"),
                    Decision("d", Holders("owner"), (Option("x", To("presentation")),)),
                ),
                parameters=(),
            ),
            "other-loop",
        ),
        (
            evolve(TUNING, steps=(Each("round", Holders("member"), (PRESENTATION,), role="facilitator", former="member"),), parameters=()),
            "lead-bound",
        ),
        (evolve(TUNING, steps=(Each("round", Holders("member"), (), role="owner", former="membr"),), parameters=()), "unknown-role"),
        (
            evolve(
                TUNING,
                steps=(
                    Each(
                        "round",
                        Holders("member"),
                        (PRESENTATION, Decision("d", Holders("owner"), (Option("x", EndOf("rond")),))),
                        role="owner",
                        former="member",
                    ),
                ),
                parameters=(),
            ),
            "unknown-loop",
        ),
    ],
)
def test_a_protocol_that_does_not_hang_together_is_named(protocol: Protocol, code: str) -> None:
    with pytest.raises(InvalidProtocol) as caught:
        compile_protocol(protocol)
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.place and problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Session.open(cast("Any", "tuning-protocol"), CAST, at=AT, record="r"),
        lambda: Session.open(TUNING, CAST, at=AT, record="r", items=cast("Any", 3)),
        lambda: Session.open(TUNING, CAST, at=AT, record="r", consents=cast("Any", "clip")),
        lambda: Session.open(TUNING, CAST, at=AT, record="r", parameters=cast("Any", "warm")),
        lambda: Session.resume(cast("Any", "session.json")),
        lambda: reduced(tuning().record, "some of it"),
        lambda: Cast(cast("Any", ["ana", "bor"])),
    ],
)
def test_what_is_of_the_wrong_kind_is_named_at_the_door(ask: Callable[[], object]) -> None:
    with pytest.raises(InvalidArgument) as caught:
        ask()
    assert caught.value.problems[0].code in {"wrong-kind", "unknown-level"}
    assert caught.value.problems[0].remedy


def test_the_convenient_call_raises_what_the_other_returns() -> None:
    session = tuning()
    refusal = refused(session, c.Advance("ada", AT))
    with pytest.raises(Refused, match=r"Only the lead may do this\. Ask fay\.") as caught:
        session.perform(c.Advance("ada", AT))
    assert caught.value.refusal == refusal == session.why_not(c.Advance("ada", AT))
    assert isinstance(caught.value, PlcError)


def test_every_message_has_a_sentence_and_a_remedy() -> None:
    for code, message in MESSAGES.items():
        refusal = Refusal(code, "somewhere", ("ada",), "this", ("that",))
        assert str(Refused(refusal)).endswith(f"({code} at somewhere)")
        assert message.sentence
        assert message.remedy


def test_a_rule_a_phase_marks_as_hard_is_refused_in_guided_mode() -> None:
    session = Session.open(phase(hard=("only-listens",)), CAST, at=AT, record="r")
    assert refused(session, c.BeginTurn("ada", AT)).code == "only-listens"
    easier = Session.open(phase(), CAST, at=AT, record="r")
    assert easier.departures(c.BeginTurn("ada", AT)) == ("only-listens",)
