# SPDX-License-Identifier: MIT
"""Entry: no session begins without what its protocol needs, whoever opens it, holds it or forges it; and what the group said is kept."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.engine.entry import asked
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.entry import Declaration, Declared, Entry, HasMet, Prepared
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol, InvalidRecord, Problem
from plcprotocols.model.flow import Run
from plcprotocols.model.items import Item
from plcprotocols.model.levels import Level
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.simulation import simulate
from tests.cycles import AT, CHAT, CLOSING, HELD, TALK, THREE, at, day, made, opened, told
from tests.naive import Naive, Refuse

FAMILIAR, SAFE, TRAINED = Declared(Declaration.FAMILIAR), Declared(Declaration.SAFE), Declared(Declaration.TRAINED_LEAD)
NOTED = Item(id="n-1", kind="note", owner="ben")
PLANNED = Item(id="p-1", kind="plan", owner="ben")


def needing(*entry: Entry, **changes: Any) -> Protocol:
    return made(TALK, CLOSING, entry=entry, **changes)


def missing(protocol: Protocol, **opening: Any) -> list[Problem]:
    """Name what a session is not opened for."""
    with pytest.raises(InvalidArgument) as error:
        opened(protocol, **opening)
    for problem in error.value.problems:
        assert problem.given
        assert problem.remedy.endswith((".", "?"))
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("entry", "code", "place", "less", "enough"),
    [
        (SAFE, "not-declared", "declared", {"declared": ["familiar"]}, {"declared": ["safe"]}),
        (FAMILIAR, "not-declared", "declared", {}, {"declared": [Declaration.SAFE, Declaration.FAMILIAR]}),
        (TRAINED, "not-declared", "declared", {"met": 9}, {"declared": ("trained-lead",)}),
        (HasMet(1), "not-met", "met", {}, {"met": 1}),
        (HasMet(3), "not-met", "met", {"met": 2}, {"met": 4}),
        (Prepared("note"), "not-prepared", "items", {"items": [PLANNED]}, {"items": [PLANNED, NOTED]}),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_a_session_begins_where_there_is_what_it_needs(
    entry: Entry, code: str, place: str, less: dict[str, Any], enough: dict[str, Any], mode: Mode
) -> None:
    assert [(each.code, each.place) for each in missing(needing(entry), mode=mode, **less)] == [(code, place)]
    assert opened(needing(entry), mode=mode, **enough).now.stop == "talk"
    assert opened(needing(), mode=mode, **less).now.stop == "talk", "nothing is asked for"


def test_everything_that_is_missing_is_named_at_once_and_nobody_is_blamed() -> None:
    problems = missing(needing(HasMet(2), FAMILIAR, Prepared("note"), SAFE), met=1)
    assert [each.code for each in problems] == ["not-met", "not-declared", "not-prepared", "not-declared"]
    assert [str(each) for each in problems[:3]] == [
        (
            "met: small is for a group that has met at least 2 times before; said was once (not-met). "
            "Say how often it has met. If it is newer, another protocol serves it better for now."
        ),
        (
            "declared: small begins where a group says that its people know one another; nothing was said of that (not-declared). "
            "Ask the group. If it is so, declare familiar; if it is not so yet, another protocol serves it better for now."
        ),
        (
            "items: small begins with something prepared, note; none was brought (not-prepared). "
            "Bring an item of the kind note when you open it, or open it when there is one."
        ),
    ]


def test_what_was_said_is_kept_in_the_header_in_one_order() -> None:
    session = opened(needing(SAFE), declared=["safe", "familiar", "safe"], met=3)
    header = session.record.header
    assert (header.declared, header.met) == ((Declaration.FAMILIAR, Declaration.SAFE), 3)
    for text in (records.dump(session.record), records.dump_lines(session.record)):
        assert '"declared": ["familiar", "safe"]' in text
        assert '"met": 3' in text
    assert records.load(records.dump(session.record)).header == header
    assert Session.resume(records.load(records.dump(session.record))).record.header == header
    assert session.fork().record.header == header


def test_of_who_said_nothing_nothing_is_written() -> None:
    text = records.dump(opened(needing()).record)
    assert '"declared"' not in text
    assert '"met"' not in text


def test_what_was_said_is_no_one_persons_and_is_kept_at_every_level() -> None:
    session = opened(needing(SAFE), declared=["safe"], met=2, level=Level.NOTHING)
    assert (session.record.header.declared, session.record.header.met) == ((Declaration.SAFE,), 2)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"declared": ["safety"]}, "unknown-declaration"),
        ({"declared": "safe"}, "wrong-kind"),
        ({"declared": [7]}, "wrong-kind"),
        ({"declared": None}, "wrong-kind"),
        ({"met": -1}, "wrong-kind"),
        ({"met": True}, "wrong-kind"),
        ({"met": 2.0}, "wrong-kind"),
    ],
)
def test_what_nobody_can_say_is_refused(said: dict[str, Any], code: str) -> None:
    assert missing(needing(), **said)[0].code == code


@pytest.mark.parametrize(("entry", "code"), [(HasMet(0), "bad-count"), (Prepared("nothing"), "unknown-item")])
def test_a_protocol_asks_for_what_there_can_be(entry: Entry, code: str) -> None:
    with pytest.raises(InvalidProtocol) as error:
        opened(needing(entry))
    assert [(problem.code, problem.place) for problem in error.value.problems] == [(code, "entry[0]")]
    with pytest.raises(InvalidArgument):
        HasMet(-1)


def test_it_is_a_rule() -> None:
    digests = {rule_digest(needing(*entry)) for entry in ((), (SAFE,), (FAMILIAR,), (SAFE, FAMILIAR), (HasMet(1),), (HasMet(2),), (Prepared("note"),))}
    assert len(digests) == 7
    for entry in (SAFE, HasMet(2), Prepared("note")):
        plain = records.encode_protocol(needing(entry))
        assert records.decode_protocol(plain) == needing(entry)


@pytest.mark.parametrize(
    ("entry", "opening", "changes", "code"),
    [
        (SAFE, {"declared": ["safe"]}, {"declared": ()}, "not-declared"),
        (HasMet(2), {"met": 2}, {"met": 1}, "not-met"),
    ],
)
def test_a_record_that_lacks_it_is_not_taken_up(entry: Entry, opening: dict[str, Any], changes: dict[str, Any], code: str) -> None:
    record = opened(needing(entry), **opening).record
    Session.resume(record)
    with pytest.raises(InvalidRecord) as error:
        Session.resume(evolve(record, header=evolve(record.header, **changes)))
    assert error.value.code == code


def test_a_record_without_what_was_prepared_is_not_taken_up() -> None:
    record = opened(needing(Prepared("note")), items=[NOTED]).record
    Session.resume(record)
    first, _, *rest = record.events
    events = tuple(evolve(event, seq=number) for number, event in enumerate((first, *rest), start=1))
    with pytest.raises(InvalidRecord) as error:
        Session.resume(evolve(record, events=events))
    assert error.value.code == "not-prepared"


def test_it_is_asked_once_and_no_more() -> None:
    session = opened(needing(SAFE, Prepared("note")), declared=["safe"], items=[NOTED])
    assert told(session, c.Leave("ben", at(1))) == ["left"]
    assert told(session, c.Join("dan", at(2), "member")) == ["joined"]
    assert Session.resume(session.record).now == session.now


# Run and held inside


def running(*entry: Entry, items: tuple[tuple[str, str], ...] = (), own: tuple[Entry, ...] = ()) -> Protocol:
    run = Run("warm", "chat", roles=(("host", "facilitator"), ("guest", "member")), items=items)
    return made(run, CLOSING, uses=(evolve(CHAT, entry=entry),), entry=own)


def test_what_a_protocol_needs_that_is_run_is_asked_at_the_opening_behind_its_own() -> None:
    protocol = running(FAMILIAR, SAFE, HasMet(2), own=(SAFE,))
    assert inlined(protocol).entry == (SAFE, FAMILIAR, HasMet(2))
    assert [each.code for each in missing(protocol)] == ["not-declared", "not-declared", "not-met"]
    assert opened(protocol, declared=["familiar", "safe"], met=2).now.stop == "warm.chatting"
    assert asked(protocol) == ((Declaration.FAMILIAR, Declaration.SAFE), 2)


def test_what_is_prepared_is_brought_unless_the_protocol_that_runs_it_sees_to_it() -> None:
    assert inlined(running(Prepared("remark"))).entry == (Prepared("warm.remark"),)
    assert [each.code for each in missing(running(Prepared("remark")))] == ["not-prepared"]
    assert opened(running(Prepared("remark")), items=[Item(id="r", kind="warm.remark", owner="ben")]).now.stop == "warm.chatting"
    assert inlined(running(Prepared("remark"), items=(("remark", "note"),))).entry == ()


def holding(*entry: Entry, **opening: Any) -> Session:
    """Open a session in which one is held that needs something."""
    return opened(made(HELD, CLOSING, uses=(evolve(CHAT, entry=entry),)), **opening)


def hold(session: Session, **said: Any) -> Session:
    return session.hold(actor="ben", at=session.now.at, record="h1", **said)


def test_what_was_declared_holds_in_a_session_that_is_held_and_more_may_be() -> None:
    session = holding(FAMILIAR, SAFE, declared=["familiar"])
    with pytest.raises(InvalidArgument) as error:
        hold(session)
    assert error.value.code == "not-declared"
    assert session.now.held == (), "nothing was opened"
    held = hold(session, declared=["safe"])
    assert held.record.header.declared == (Declaration.FAMILIAR, Declaration.SAFE)
    assert session.record.header.declared == (Declaration.FAMILIAR,)


def test_the_meetings_of_the_session_that_holds_it_count() -> None:
    session = holding(HasMet(3), met=1)
    for number in (1, 2):
        with pytest.raises(InvalidArgument) as error:
            hold(session)
        assert error.value.code == "not-met"
        session.perform(c.Adjourn("ada", day(number)))
        session.perform(c.Convene("ada", day(number)))
    assert hold(session.fork()).record.header.met == 3
    assert hold(session.fork(), met=5).record.header.met == 5
    with pytest.raises(InvalidArgument):
        hold(session, met=2)
    with pytest.raises(InvalidArgument):
        hold(session, met=-1)


def test_what_is_taken_in_is_brought() -> None:
    session = opened(made(TALK, HELD, uses=(evolve(CHAT, entry=(Prepared("remark"),)),)))
    session.perform(c.Advance("ada", at(1)))
    with pytest.raises(InvalidArgument) as error:
        hold(session)
    assert error.value.code == "not-prepared"
    session.perform(c.Produce("ben", at(2), "plan", "p-1"))
    assert hold(session).now.stop == "chatting"


# Laws

ENTRIES = st.sampled_from([FAMILIAR, SAFE, TRAINED, HasMet(1), HasMet(3), Prepared("note"), Prepared("plan")])


@given(st.lists(ENTRIES, max_size=4), st.lists(ENTRIES, max_size=2), st.sets(st.sampled_from(Declaration)), st.integers(0, 4), st.sets(st.sampled_from("np")))
def test_the_second_interpreter_opens_what_the_rulebook_opens(
    own: Iterable[Entry], run: Iterable[Entry], declared: set[Declaration], met: int, brought: set[str]
) -> None:
    inner = evolve(CHAT, entry=tuple(Prepared("remark") if isinstance(each, Prepared) else each for each in run))
    group = Run("warm", "chat", roles=(("host", "facilitator"), ("guest", "member")), items=(("remark", "note"),) if met % 2 else ())
    protocol = made(group, CLOSING, uses=(inner,), entry=tuple(own))
    items = [item for item in (NOTED, PLANNED) if item.id[0] in brought]
    try:
        opened(protocol, declared=declared, met=met, items=items)
        code = None
    except InvalidArgument as error:
        code = error.code
    try:
        Naive(protocol, THREE, opened=AT, mode=Mode.GUIDED, items=items, declared=declared, met=met)
        other = None
    except Refuse as refused:
        other = refused.code
    assert code == other


@given(st.lists(ENTRIES.filter(lambda each: not isinstance(each, Prepared)), max_size=4))
def test_who_says_what_is_asked_for_may_begin(entry: list[Entry]) -> None:
    protocol = needing(*entry)
    declared, met = asked(protocol)
    assert opened(protocol, declared=declared, met=met).now.stop == "talk"


def test_simulated_people_say_what_is_asked_for_unless_told_otherwise() -> None:
    protocol = needing(SAFE, HasMet(2))
    run = simulate(protocol, THREE, seed=1, at=AT, outcome=records.outcome)
    assert (run.session.record.header.declared, run.session.record.header.met) == ((Declaration.SAFE,), 2)
    with pytest.raises(InvalidArgument):
        simulate(protocol, THREE, seed=1, at=AT, declared=(), outcome=records.outcome)
    with pytest.raises(InvalidArgument):
        simulate(protocol, THREE, seed=1, at=AT, met=1, outcome=records.outcome)


def test_simulated_people_say_so_in_sessions_that_are_held() -> None:
    protocol = made(HELD, CLOSING, uses=(evolve(CHAT, entry=(SAFE, HasMet(2))),))
    run = simulate(protocol, THREE, seed=Random(1).randrange(99), at=AT, outcome=records.outcome)
    assert [(each.session.record.header.declared, each.session.record.header.met) for each in run.held] == [((Declaration.SAFE,), 2)] * len(run.held)
    assert run.held
