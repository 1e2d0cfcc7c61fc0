# SPDX-License-Identifier: MIT
"""What somebody hostile, or a hostile clock or file, cannot do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols import records
from plcprotocols.catalogue import find
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol, InvalidRecord, NotFound, PlcError
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Each
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.who import Holders
from tests.walks import OPENED, Setting, anything, setting, walk

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
VIDEO, TUNING = find("video-coaching-intervision"), find("tuning-protocol")
PEOPLE = ("kaja", "ana", "bor", "cilka")
CAST = Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": ["ana", "bor", "cilka"]})
TUNING_CAST = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})


def t(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def viewing(until: datetime | None = None, *, mode: Mode = Mode.STRICT) -> Session:
    """A session that rests at the first viewing of Ana's clip of a hundred seconds."""
    clip = Item(id="clip-ana", kind="clip", owner="ana", seconds=100.0, subjects=("child-1", "ana"))
    consents = [
        Consent(item="clip-ana", subject=subject, scope="showing-to-group", state=ConsentState.GRANTED, audience=PEOPLE, until=until)
        for subject in clip.subjects
    ]
    session = Session.open(VIDEO, CAST, at=AT, record="r", mode=mode, items=[clip], consents=consents, salts=Random(1))
    go_to_the_viewing(session)
    return session


def go_to_the_viewing(session: Session) -> None:
    """Let everybody agree and the first owner's frame go by."""
    session.perform(c.Advance("kaja", AT))
    for person in session.now.next:
        session.perform(c.Choose(person, AT, "yes"))
    session.perform(c.Advance("kaja", AT))
    assert session.now.stop == "first-viewing"


def test_a_film_stops_when_a_permission_for_it_ends() -> None:
    session = viewing(t(50))
    session.perform(c.Play("kaja", t(0), "clip-ana"))
    assert session.next_due == t(50)
    answer = session.due(t(60))
    assert [event.tag for event in answer.events] == ["consent-expired", "consent-expired", "film-stopped"]
    stopped = answer.events[-1]
    assert isinstance(stopped, e.FilmStopped)
    assert (stopped.at, stopped.why, stopped.position) == (t(50), Why.AUDIENCE, 50.0)
    assert session.attempt(c.Play("kaja", t(61), "clip-ana")).code == "consent-missing"  # type: ignore[union-attr]


def test_a_pause_does_not_lengthen_a_permission() -> None:
    session = viewing(t(50))
    session.perform(c.Play("kaja", t(0), "clip-ana"))
    session.perform(c.Pause("ana", t(10)))
    assert session.next_due == t(50)
    resumed = session.perform(c.Resume("kaja", t(70)))
    assert [event.tag for event in resumed.events] == ["consent-expired", "consent-expired", "film-stopped", "resumed"]
    assert [event.at for event in resumed.events] == [t(50), t(50), t(50), t(70)]


def test_a_clock_that_lags_does_not_lengthen_a_permission() -> None:
    session = viewing(t(10))
    session.perform(c.TimeCall("kaja", t(11)))
    assert session.attempt(c.Play("kaja", t(9.5), "clip-ana")).code == "consent-missing"  # type: ignore[union-attr]


def test_a_permission_withdrawn_for_re_use_stops_nothing_and_for_a_narrower_use_locks() -> None:
    session = viewing()
    session.perform(c.Play("kaja", t(0), "clip-ana"))
    session.perform(c.RecordConsent("kaja", t(1), "clip-ana", "child-1", "re-use", "withdrawn"))
    assert session.now.film is not None
    assert session.now.film.running
    locked = session.perform(c.RecordConsent("kaja", t(2), "clip-ana", "child-1", "filming", "withdrawn"))
    assert "item-locked" in {event.tag for event in locked.events}


def test_an_owner_who_is_not_on_the_film_may_withdraw_it_too() -> None:
    clip = Item(id="clip-ana", kind="clip", owner="ana", seconds=100.0, subjects=("child-1",))
    session = Session.open(VIDEO, CAST, at=AT, record="r", items=[clip])
    answer = session.perform(c.RecordConsent("ana", AT, "clip-ana", "ana", "showing-to-group", "withdrawn"))
    assert answer.events[-1].tag == "item-locked"


def test_a_locked_film_is_not_played_where_no_exit_leads_away() -> None:
    step = VIDEO.steps[1]
    assert isinstance(step, Each)
    protocol = evolve(VIDEO, steps=(VIDEO.steps[0], evolve(step, exits=(), when=None), VIDEO.steps[2]))
    clip = Item(id="clip-ana", kind="clip", owner="ana", seconds=100.0, subjects=("ana",))
    session = Session.open(protocol, CAST, at=AT, record="r", items=[clip])
    go_to_the_viewing(session)
    session.perform(c.RecordConsent("ana", AT, "clip-ana", "ana", "showing-to-group", "withdrawn"))
    codes = session.attempt(c.Play("kaja", AT, "clip-ana"))
    assert isinstance(codes, Refusal)
    assert codes.code == "item-locked"


def writing() -> Session:
    """A tuning session at the pause to write, where private items are written."""
    session = Session.open(TUNING, TUNING_CAST, at=AT, record="r", salts=Random(3))
    for command in (c.Choose("fay", AT, "skip"), c.Advance("fay", AT), c.Advance("fay", AT), c.Choose("fay", AT, "skip")):
        session.perform(command)
    assert session.now.stop == "pause-to-write"
    return session


def test_erasing_words_lends_their_id_to_nobody() -> None:
    session = writing()
    session.perform(c.Produce("ben", AT, "prepared-feedback", "b1"), words="first")
    session.perform(c.Produce("ada", AT, "prepared-feedback", "a1"), words="PRIVATE")
    first, private = (content.id for content in session.record.contents)
    kept = records.load_stored(records.dump(records.erase(session.record, first))).record
    again = Session.resume(kept, salts=Random(4))
    again.perform(c.Produce("cho", AT, "prepared-feedback", "c1"), words="third")
    assert len({first, private, again.record.contents[-1].id}) == 3
    with pytest.raises(NotFound):
        again.words("cho", private)


def test_an_id_of_words_tells_nothing_of_other_words() -> None:
    session = writing()
    for number in range(3):
        session.perform(c.Produce("ben", AT, "prepared-feedback", f"b{number}"), words="hidden")
    session.perform(c.Produce("ada", AT, "prepared-feedback", "a1"), words="mine")
    content = session.view("ada").items[-1].content
    assert content is not None
    assert not content.endswith(("1", "4")) or len(content) == 18


def test_a_refusal_spends_no_salt() -> None:
    one, other = writing(), writing()
    assert isinstance(one.attempt(c.EndTurn("ben", AT), words="nothing"), Refusal)
    for session in (one, other):
        session.perform(c.Produce("ada", AT, "prepared-feedback", "a1"), words="mine")
    assert one.record == other.record


def test_a_refusal_names_no_private_item_and_no_subject() -> None:
    session = writing()
    session.perform(c.Produce("ben", AT, "prepared-feedback", "doubts-about-dee"))
    refusal = session.attempt(c.RecordConsent("ada", AT, "doubts-about-dee", "ben", "showing", "withdrawn"))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.known) == ("unknown-item", ())
    film = viewing()
    for subject in ("child-1", "nobody"):
        refusal = film.attempt(c.RecordConsent("cilka", AT, "clip-ana", subject, "showing-to-group", "asked"))
        assert isinstance(refusal, Refusal)
        assert refusal.code == "consent-not-yours"


def test_a_departure_with_a_private_item_is_as_private() -> None:
    session = writing()
    session.perform(c.Advance("fay", AT))
    answer = session.perform(c.Produce("ben", AT, "prepared-feedback", "b1"))
    assert [event.tag for event in answer.events] == ["departed", "item-produced"]
    assert answer.changes("ada") == ()
    assert [glimpse.kind for glimpse in answer.changes("ben")] == ["departed", "item-produced"]


def test_nobody_joins_as_lead_or_steward() -> None:
    roles = tuple(evolve(role, most=2) if role.lead or role.steward else role for role in VIDEO.roles)
    session = Session.open(evolve(VIDEO, roles=roles), CAST, at=AT, record="r")
    for role in ("facilitator", "consent-steward"):
        refusal = session.attempt(c.Join("mallory", AT, role))
        assert isinstance(refusal, Refusal)
        assert refusal.code == "role-not-open"


def test_a_loop_cannot_take_the_lead_away_or_lend_a_stewards_eyes() -> None:
    step = VIDEO.steps[1]
    assert isinstance(step, Each)
    for changed in (
        evolve(step, former="facilitator", of=Holders("facilitator")),
        evolve(step, role="consent-steward"),
        evolve(step, role="member"),
        evolve(step, steps=(evolve(step, id="inner"),)),
    ):
        with pytest.raises(InvalidProtocol, match=r"lead-bound|loop-role"):
            compile_protocol(evolve(VIDEO, steps=(VIDEO.steps[0], changed, VIDEO.steps[2])))


FAR = [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), datetime(9500, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize("moment", FAR)
def test_a_moment_out_of_time_is_refused_early(moment: datetime) -> None:
    session = writing()
    before = session.events
    calls: list[Any] = [
        lambda: c.Advance("fay", moment),
        lambda: c.RecordConsent("ana", AT, "clip-ana", "ana", "filming", "granted", ["ana"], moment),
        lambda: session.due(moment),
        lambda: session.now_at(moment),
        lambda: Session.open(TUNING, TUNING_CAST, at=moment, record="r"),
    ]
    for call in calls:
        with pytest.raises(InvalidArgument, match="moment-range"):
            call()
    assert session.events == before


@pytest.mark.parametrize("name", ["", "\ud800", 7, None])
def test_a_name_that_cannot_be_written_down_is_refused_early(name: Any) -> None:
    for call in (lambda: c.Join(name, AT, "member"), lambda: c.Produce("ada", AT, "decision", name), lambda: Cast({"member": [name]})):
        with pytest.raises(InvalidArgument):
            call()
    with pytest.raises(InvalidArgument):
        writing().attempt(c.Produce("ada", AT, "prepared-feedback", "a1"), words="\ud800")


def test_a_protocol_that_is_no_value_or_nested_without_end_is_refused() -> None:
    with pytest.raises(InvalidProtocol, match="wrong-shape"):
        compile_protocol(evolve(TUNING, steps=list(TUNING.steps)))  # type: ignore[arg-type]


def edited(random: Random, event: Event, others: list[Event]) -> Event:
    """Change one field of an event to what another event has there, or to something else of its kind."""
    names = [field.name for field in fields(type(event)) if field.name != "seq"]
    name = random.choice(names)
    values = [getattr(other, name) for other in others if hasattr(other, name)]
    value = getattr(event, name)
    if isinstance(value, str):
        values += ["zoe", "phase-9", "phase-1", "clip", "each-1"]
    if isinstance(value, datetime):
        values += [OPENED, value + timedelta(seconds=9), value - timedelta(seconds=9)]
    return evolve(event, **{name: random.choice(values)})


def open_hostile(given_: Setting, random: Random) -> Session | None:
    session = given_.open()
    for command in walk(random, session, 40):
        session.attempt(command)
    events = list(session.events)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(events))
        if random.random() < 0.7:
            events[place] = edited(random, events[place], events)
        else:
            del events[place]
    numbered = tuple(evolve(event, seq=number) for number, event in enumerate(events, 1))
    try:
        return Session.resume(evolve(session.record, events=numbered))
    except InvalidRecord:
        return None


@given(st.randoms(use_true_random=False))
def test_a_record_edited_by_somebody_who_can_reckon_chains_crashes_nothing(random: Random) -> None:
    given_ = setting(random)
    session = open_hostile(given_, random)
    if session is None:
        return
    at = session.now.at
    for number in range(20):
        try:
            session.attempt(anything(random, session, at + timedelta(seconds=number), 900 + number))
            for person in given_.cast.people:
                assert session.view(person).viewer == person
                session.legal(person)
                session.changes(person)
        except PlcError:
            continue
