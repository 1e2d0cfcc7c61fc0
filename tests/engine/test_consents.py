# SPDX-License-Identifier: MIT
"""Consent: who agreed to which use of which film, before whom, from when until when, and what becomes of a viewing when that changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import TypeVar

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Composite, Exit, Onward, Phase, Step, To, Withdrawn
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Say, Watch
from plcprotocols.model.who import Everyone, Holders, Nobody, Who
from plcprotocols.texts import remedy, sentence

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCOPES = ("filming", "selecting", "showing-to-coach", "showing-to-group", "re-use")
GROUP = "showing-to-group"
ROOM = ("kaja", "sana", "ana", "bor")
LATE = (*ROOM, "cilka")
GUARDIANS = {"child-1": ["gita", "gero"]}
NOTHING_KNOWN = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)
EVERYBODY = Everyone()
E = TypeVar("E", bound=Event)


def t(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def refused(session: Session, command: Command, code: str, names: str = "") -> Refusal:
    """A command is refused by name, with two sentences for people, and changes nothing."""
    before = session.events, session.now, session.next_due
    refusal = session.attempt(command)
    assert isinstance(refusal, Refusal), f"accepted: {command}"
    assert refusal.code == code
    said, help_ = sentence(refusal), remedy(refusal)
    assert said
    assert help_
    assert "{" not in said + help_
    assert names in said + help_
    assert (session.events, session.now, session.next_due) == before
    return refusal


def of(kind: type[E], events: Iterable[Event]) -> list[E]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def tags(events: Iterable[Event]) -> list[str]:
    return [event.tag for event in events]


def viewing_of(scope: str = GROUP, *, who: Who = EVERYBODY, clips: Who = EVERYBODY, exits: tuple[Exit, ...] = ()) -> Phase:
    """A phase at which the newest clip is watched, until the coach goes on."""
    watch = Watch(item=ItemOf("clip", clips), who=who, by=Holders("coach"), scope=scope, stops=Everyone(), replies=Everyone())
    return Phase("viewing", (watch,), ends=LeadDecides(), exits=exits)


TALK = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), ends=LeadDecides())


def film_protocol(*steps: Step) -> Protocol:
    """A coach, a steward who keeps the permissions, peers, and guardians who do not belong to the group."""
    return Protocol(
        id="film",
        edition="1",
        title="A film",
        family="tests",
        people=People(2),
        roles=(
            Role("coach", lead=True),
            Role("steward", steward=True),
            Role("peer", least=0, most=None),
            Role("guardian", least=0, most=None, outsider=True),
            Role("guest", least=0, most=None, outsider=True),
        ),
        items=(ItemRule(id="clip", by=Holders("peer"), film=True), ItemRule(id="note", by=Everyone())),
        scopes=SCOPES,
        steps=steps or (viewing_of(), TALK),
        provenance=NOTHING_KNOWN,
    )


CAST = Cast(
    {"coach": ["kaja"], "steward": ["sana"], "peer": ["ana", "bor", "cilka"], "guardian": ["gita", "gero", "hana"], "guest": ["kid"]}, late=["cilka"]
)
CLIP = Item(id="clip-1", kind="clip", owner="ana", seconds=100.0, subjects=("ana",))
CHILDS = Item(id="clip-1", kind="clip", owner="ana", seconds=100.0, subjects=("child-1",), guardians=GUARDIANS)


def granted(subject: str = "ana", scope: str = GROUP, audience: Iterable[str] = ROOM, until: datetime | None = None, by: str = "") -> Consent:
    return Consent(item="clip-1", subject=subject, scope=scope, state=ConsentState.GRANTED, audience=tuple(audience), until=until, by=by)


def opened(*consents: Consent, clip: Item = CLIP, protocol: Protocol | None = None, more: Iterable[Item] = ()) -> Session:
    """A session that has come to the viewing of a clip of a hundred seconds."""
    return Session.open(protocol or film_protocol(), CAST, at=AT, record="r", items=[*more, clip], consents=consents)


def says(
    actor: str,
    subject: str,
    state: ConsentState | str,
    at: float = 0,
    *,
    item: str = "clip-1",
    scope: str = GROUP,
    audience: Iterable[str] = ROOM,
    until: datetime | None = None,
    since: datetime | None = None,
    by: str = "",
) -> c.RecordConsent:
    return c.RecordConsent(actor, t(at), item, subject, scope, ConsentState(state), tuple(audience), until, since, by)


def play(at: float = 0, actor: str = "kaja") -> c.Play:
    return c.Play(actor, t(at), "clip-1")


def runs(session: Session) -> bool:
    film = session.now.film
    return film is not None and film.running


def kept(session: Session, viewer: str = "sana") -> list[tuple[str, str, str]]:
    """What the steward reads: whose permission, for which use, and where it stands."""
    return [(each.subject, each.scope, each.state.value) for each in session.view(viewer).consents]


# Where one permission stands.


def test_a_permission_is_asked_then_granted_then_withdrawn_each_with_its_date() -> None:
    session = opened()
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(says("sana", "ana", "asked", 1))
    refused(session, play(1), "consent-missing", "clip-1")
    session.perform(says("sana", "ana", "granted", 2, until=t(900), since=t(1.5)))
    session.perform(play(2))
    session.perform(says("ana", "ana", "withdrawn", 3))
    recorded = of(e.ConsentRecorded, session.events)
    assert [(each.state.value, each.at, each.since, each.until) for each in recorded] == [
        ("asked", t(1), t(1), None),
        ("granted", t(2), t(1.5), t(900)),
        ("withdrawn", t(3), t(3), None),
    ]
    assert kept(session) == [("ana", GROUP, "withdrawn")]
    assert session.view("sana").items[0].locked


def test_a_permission_that_is_refused_locks_the_film_before_it_was_ever_shown() -> None:
    session = opened()
    answer = session.perform(says("ana", "ana", "refused"))
    assert tags(answer.events) == ["consent-recorded", "item-locked"]
    refused(session, play(1), "item-locked", "clip-1")


def test_only_a_grant_keeps_an_audience() -> None:
    session = opened(granted(), clip=evolve(CLIP, subjects=("ana", "bor")))
    for number, state in enumerate((ConsentState.ASKED, ConsentState.GRANTED, ConsentState.ASKED, ConsentState.WITHDRAWN)):
        answer = session.perform(says("bor", "bor", state, number))
        told = of(e.ConsentRecorded, answer.events)[0]
        assert told.audience == (ROOM if state is ConsentState.GRANTED else ())
    session.perform(says("ana", "ana", "refused", 9, audience=()))
    assert [each.audience for each in session.view("sana").consents] == [(), ()]


def test_asking_anew_takes_a_grant_back_without_locking_anything() -> None:
    session = opened(granted())
    session.perform(says("ana", "ana", "asked", 1))
    refused(session, play(2), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 3))
    session.perform(play(4))
    assert runs(session)


def test_each_person_on_the_film_has_agreed_for_themselves() -> None:
    session = opened(granted("ana"), clip=evolve(CLIP, subjects=("ana", "bor")))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(says("bor", "bor", "granted", 1))
    session.perform(play(2))
    assert runs(session)


def test_a_film_on_which_nobody_can_be_known_needs_no_permission() -> None:
    session = opened(clip=evolve(CLIP, subjects=()))
    session.perform(play())
    assert runs(session)


def test_a_permission_covers_one_film_only() -> None:
    other = evolve(CLIP, id="clip-0")
    session = opened(granted(), evolve(granted(), item="clip-0", state=ConsentState.REFUSED, audience=()), more=[other])
    session.perform(play())
    assert runs(session)
    assert [(item.id, item.locked) for item in session.view("ana").items] == [("clip-0", True), ("clip-1", False)]


# Five uses, five permissions.


@pytest.mark.parametrize("watched", SCOPES)
def test_granting_one_use_grants_no_other(watched: str) -> None:
    others = [granted(scope=scope) for scope in SCOPES if scope != watched]
    session = opened(*others, protocol=film_protocol(viewing_of(watched)))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 1, scope=watched))
    answer = session.perform(play(2))
    assert of(e.FilmPlayed, answer.events)[0].scope == watched


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
@pytest.mark.parametrize(("watched", "taken"), [*product(SCOPES, SCOPES)])
def test_what_is_taken_back_locks_where_the_protocol_makes_that_use_or_builds_on_it(watched: str, taken: str, state: str) -> None:
    session = opened(granted(scope=watched), protocol=film_protocol(viewing_of(watched), TALK))
    session.perform(play())
    answer = session.perform(says("ana", "ana", state, 10, scope=taken))
    if SCOPES.index(taken) <= SCOPES.index(watched):
        assert tags(answer.events) == ["consent-recorded", "film-stopped", "item-locked"]
        stopped = of(e.FilmStopped, answer.events)[0]
        assert (stopped.why, stopped.position, stopped.caller) == (Why.WITHDRAWN, 10.0, None)
        refused(session, play(11), "item-locked", "clip-1")
    else:
        assert tags(answer.events) == ["consent-recorded"]
        assert runs(session)


def test_the_widest_use_that_any_viewing_makes_counts_and_not_only_the_present_one() -> None:
    later = evolve(viewing_of("re-use"), id="later")
    session = opened(granted(scope="filming"), protocol=film_protocol(viewing_of("filming"), later))
    session.perform(play())
    assert "item-locked" in tags(session.perform(says("ana", "ana", "withdrawn", 1, scope="re-use")).events)


VIDEO = find("video-coaching-intervision")
VIDEO_PEOPLE = ("kaja", "ana", "bor", "cilka")


def coaching(*consents: Consent, bors_too: bool = False) -> Session:
    """The video protocol at Ana's first viewing; everybody has agreed to watch."""
    clips = [CLIP, *([evolve(CLIP, id="clip-2", owner="bor", subjects=("bor",))] if bors_too else [])]
    cast = Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": ["ana", "bor", "cilka"]})
    session = Session.open(VIDEO, cast, at=AT, record="r", items=clips, consents=consents or [granted(audience=VIDEO_PEOPLE)])
    session.perform(c.Advance("kaja", AT))
    for person in session.now.next:
        session.perform(c.Choose(person, AT, "yes"))
    session.perform(c.Advance("kaja", AT))
    assert session.now.stop == "first-viewing"
    return session


def test_video_coaching_keeps_five_permissions_apart() -> None:
    assert VIDEO.scopes == SCOPES
    session = coaching(*(granted(scope=scope, audience=VIDEO_PEOPLE) for scope in SCOPES if scope != GROUP))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 1, audience=VIDEO_PEOPLE))
    session.perform(play(2))
    assert [scope for _, scope, _ in kept(session, "kaja")] == ["filming", "selecting", "showing-to-coach", "re-use", GROUP]


@pytest.mark.parametrize("scope", SCOPES[:4])
def test_in_video_coaching_a_use_taken_back_interrupts_the_viewing_and_ends_that_pass(scope: str) -> None:
    session = coaching()
    session.perform(play())
    answer = session.perform(says("ana", "ana", "withdrawn", 30, scope=scope))
    assert tags(answer.events)[:3] == ["consent-recorded", "film-stopped", "item-locked"]
    assert of(e.PhaseLeft, answer.events)[0].why is Why.EXIT
    assert session.now.phase == "check-out"


def test_in_video_coaching_re_use_taken_back_leaves_the_viewing_alone() -> None:
    session = coaching()
    session.perform(play())
    assert tags(session.perform(says("ana", "ana", "withdrawn", 30, scope="re-use")).events) == ["consent-recorded"]
    assert runs(session)


# Where a withdrawal leads.


def test_a_withdrawal_for_another_film_locks_that_film_and_interrupts_nothing() -> None:
    session = coaching(bors_too=True)
    session.perform(play())
    answer = session.perform(says("bor", "bor", "withdrawn", 5, item="clip-2"))
    assert tags(answer.events) == ["consent-recorded", "item-locked"]
    assert runs(session)
    session.perform(c.Advance("kaja", t(6)))
    assert session.now.passes[0][1] == "ana"


def test_the_innermost_way_out_that_names_the_film_is_taken() -> None:
    theirs, others = Withdrawn(ItemOf("clip", Everyone())), Withdrawn(ItemOf("clip", Nobody()))
    away = evolve(TALK, id="away")
    group = Composite("group", (viewing_of(exits=(Exit(others, To("away")),)), TALK), exits=(Exit(theirs, Onward()),))
    outer = evolve(film_protocol(group, evolve(TALK, id="behind"), away), exits=(Exit(theirs, To("away")),))
    session = opened(granted(), protocol=outer)
    session.perform(play())
    answer = session.perform(says("ana", "ana", "withdrawn", 1))
    assert tags(answer.events) == ["consent-recorded", "film-stopped", "item-locked", "phase-left", "phase-entered"]
    assert session.now.stop == "behind"


def test_a_withdrawal_after_the_viewing_still_locks_and_still_leads_away() -> None:
    way = Exit(Withdrawn(ItemOf("clip", Everyone())), Onward())
    session = opened(granted(), protocol=film_protocol(viewing_of(), evolve(TALK, exits=(way,)), evolve(TALK, id="behind")))
    session.perform(play())
    session.perform(c.Advance("kaja", t(50)))
    session.perform(says("ana", "ana", "withdrawn", 60))
    assert session.now.stop == "behind"


def test_a_locked_film_is_not_locked_again_and_no_later_grant_unlocks_it() -> None:
    session = opened(granted())
    session.perform(says("ana", "ana", "withdrawn", 1))
    assert tags(session.perform(says("ana", "ana", "refused", 2)).events) == ["consent-recorded"]
    assert tags(session.perform(says("ana", "ana", "granted", 3)).events) == ["consent-recorded"]
    refused(session, play(4), "item-locked", "clip-1")
    assert kept(session) == [("ana", GROUP, "granted")]


def test_a_withdrawal_is_taken_in_a_pause_and_the_film_does_not_go_on_after_it() -> None:
    session = opened(granted())
    session.perform(play())
    session.perform(c.Pause("bor", t(10)))
    answer = session.perform(says("ana", "ana", "withdrawn", 30))
    stopped = of(e.FilmStopped, answer.events)[0]
    assert (stopped.why, stopped.position) == (Why.WITHDRAWN, 10.0)
    session.perform(c.Resume("kaja", t(40)))
    assert not runs(session)
    refused(session, play(41), "item-locked", "clip-1")


@pytest.mark.parametrize("state", [ConsentState.WITHDRAWN, ConsentState.REFUSED])
def test_a_film_that_was_taken_back_before_the_meeting_is_locked_from_the_start_and_no_way_out_is_taken(state: ConsentState) -> None:
    way = Exit(Withdrawn(ItemOf("clip", Everyone())), Onward())
    taken = evolve(granted(), state=state, audience=ROOM)
    session = opened(taken, evolve(taken, scope="filming"), granted(scope="re-use"), protocol=film_protocol(viewing_of(exits=(way,)), TALK))
    assert tags(session.events).count("item-locked") == 1
    assert [each.audience for each in of(e.ConsentRecorded, session.events)] == [(), (), ROOM]
    assert session.now.stop == "viewing"
    refused(session, play(), "item-locked", "clip-1")


def test_re_use_taken_back_before_the_meeting_locks_nothing() -> None:
    session = opened(granted(), evolve(granted(), scope="re-use", state=ConsentState.WITHDRAWN))
    session.perform(play())
    assert runs(session)


BORS = evolve(CLIP, subjects=("bor",))
NO = pytest.mark.parametrize("no", ["refused", "withdrawn"])


def states_shown(session: Session, person: str, subject: str) -> set[str]:
    """Which states of somebody's permission a person is told that they may record."""
    shown = [{slot.name: slot.choices for slot in template.slots} for template in session.legal(person).of("record-consent")]
    return {state for slots in shown if subject in slots["subject"] for state in slots["state"]}


def test_who_has_left_only_takes_back_and_the_steward_does_the_rest_for_them() -> None:
    session = opened(granted("bor"), clip=BORS)
    session.perform(play())
    session.perform(c.Leave("bor", t(10)))
    assert runs(session)
    for state in ("asked", "granted", "expired"):
        refused(session, says("bor", "bor", state, 20), "not-present", "bor")
    assert states_shown(session, "bor", "bor") == {"refused", "withdrawn"}
    session.perform(says("sana", "bor", "asked", 20))
    answer = session.perform(says("sana", "bor", "withdrawn", 20, since=t(20)))
    assert tags(answer.events) == ["consent-recorded", "item-locked"]


@NO
def test_a_no_of_somebody_who_has_left_stops_the_film_and_locks_it(no: str) -> None:
    session = opened(granted("bor"), clip=BORS)
    session.perform(play())
    session.perform(c.Leave("bor", t(10)))
    answer = session.perform(says("bor", "bor", no, 20, since=t(15)))
    assert tags(answer.events) == ["consent-recorded", "film-stopped", "item-locked"]
    recorded, stopped = of(e.ConsentRecorded, answer.events)[0], of(e.FilmStopped, answer.events)[0]
    assert (recorded.actor, recorded.since, stopped.why) == ("bor", t(15), Why.WITHDRAWN)
    refused(session, play(21), "item-locked", "clip-1")
    assert Session.resume(session.record).now == session.now


def test_somebody_who_is_still_expected_may_say_no_too_and_a_stranger_may_not() -> None:
    session = opened(granted("cilka"), clip=evolve(CLIP, subjects=("cilka",)))
    session.perform(play())
    refused(session, says("dana", "cilka", "withdrawn", 1), "unknown-person", "dana")
    answer = session.perform(says("cilka", "cilka", "withdrawn", 1))
    assert tags(answer.events) == ["consent-recorded", "film-stopped", "item-locked"]


def test_a_no_from_far_away_keeps_the_rules_of_its_own() -> None:
    session = opened(granted("ana", scope="filming"))
    session.perform(says("ana", "ana", "granted", 5))
    for person in ("ana", "bor"):
        session.perform(c.Leave(person, t(6)))
    refused(session, says("bor", "ana", "withdrawn", 7), "consent-not-yours", "sana")
    refused(session, says("ana", "ana", "withdrawn", 7, item="clip-7"), "unknown-item", "clip-7")
    refused(session, says("ana", "ana", "withdrawn", 7, scope="streaming"), "unknown-scope", "streaming")
    refused(session, says("ana", "ana", "withdrawn", 7, since=t(2.9)), "consent-order", t(2.9).isoformat())
    refused(session, says("ana", "ana", "withdrawn", 7, since=t(9.1)), "consent-dates", t(9.1).isoformat())
    refused(session, says("ana", "ana", "withdrawn", 2), "time-backwards", t(6).isoformat())
    session.perform(c.EndSession("kaja", t(8)))
    refused(session, says("ana", "ana", "withdrawn", 9, since=t(2.9)), "consent-order", t(2.9).isoformat())
    session.perform(says("ana", "ana", "withdrawn", 9, since=t(5)))
    assert session.view("sana").items[0].locked


@NO
@pytest.mark.parametrize("gone", [False, True])
def test_a_no_is_heard_after_the_end_and_locks_the_film(no: str, gone: bool) -> None:
    session = opened(granted("bor", until=t(500)), clip=BORS)
    if gone:
        session.perform(c.Leave("bor", t(1)))
    session.perform(c.EndSession("kaja", t(5)))
    for state in ("asked", "granted"):
        refused(session, says("bor", "bor", state, 10), "not-present" if gone else "session-ended")
    assert states_shown(session, "bor", "bor") == {"refused", "withdrawn"}
    answer = session.perform(says("bor", "bor", no, 10))
    assert tags(answer.events) == ["consent-recorded", "item-locked"]
    assert session.ended
    assert kept(session) == [("bor", GROUP, no)]
    again = Session.resume(session.record)
    assert (again.ended, kept(again), again.view("sana").items[0].locked) == (True, [("bor", GROUP, no)], True)


def test_a_no_after_the_end_takes_no_way_out_and_for_re_use_it_locks_nothing() -> None:
    way = Exit(Withdrawn(ItemOf("clip", Everyone())), Onward())
    session = opened(granted(), granted(scope="re-use"), protocol=evolve(film_protocol(), exits=(way,)))
    session.perform(c.EndSession("kaja", t(5)))
    assert tags(session.perform(says("ana", "ana", "withdrawn", 6, scope="re-use")).events) == ["consent-recorded"]
    assert tags(session.perform(says("ana", "ana", "withdrawn", 7)).events) == ["consent-recorded", "item-locked"]
    assert Session.resume(session.record).events == session.events


def test_a_steward_and_a_guardian_pass_on_a_no_after_the_end_too() -> None:
    session = opened(granted("child-1", by="gita"), clip=CHILDS)
    session.perform(c.EndSession("kaja", t(5)))
    session.perform(says("sana", "child-1", "withdrawn", 6, by="gero"))
    session.perform(says("gita", "child-1", "refused", 7))
    assert [each.by for each in of(e.ConsentRecorded, session.events)] == ["gita", "gero", "gita"]
    assert session.view("sana").items[0].locked


# Children and who speaks for them.


def test_a_guardian_in_the_session_gives_a_childs_permission_and_belongs_to_no_audience() -> None:
    session = opened(clip=CHILDS)
    answer = session.perform(says("gita", "child-1", "granted", 1))
    assert of(e.ConsentRecorded, answer.events)[0].by == "gita"
    played = session.perform(play(2))
    assert of(e.FilmPlayed, played.events)[0].audience == ROOM
    session.perform(c.StopFilm("bor", t(3)))
    assert session.now.may_speak == ROOM


def test_a_steward_records_which_guardian_gave_it() -> None:
    session = opened(clip=CHILDS)
    refused(session, says("sana", "child-1", "granted", 1), "not-their-guardian", "child-1")
    for nobody in ("sana", "child-1", "hana", "ana"):
        refused(session, says("sana", "child-1", "granted", 1, by=nobody), "not-their-guardian", "child-1")
    answer = session.perform(says("sana", "child-1", "granted", 1, by="gero"))
    assert of(e.ConsentRecorded, answer.events)[0].by == "gero"
    session.perform(play(2))
    assert runs(session)


@pytest.mark.parametrize("state", ["asked", "granted", "refused", "withdrawn"])
def test_a_guardian_speaks_for_themselves_and_not_in_the_name_of_the_other(state: str) -> None:
    session = opened(clip=CHILDS)
    for other in ("gero", "hana", "child-1", "a-stranger"):
        refused(session, says("gita", "child-1", state, 1, by=other), "consent-not-yours", "sana")
    answer = session.perform(says("gita", "child-1", state, 1, by="gita"))
    assert of(e.ConsentRecorded, answer.events)[0].by == "gita"


def test_neither_a_child_nor_an_owner_nor_a_subject_grants_in_anothers_name() -> None:
    kids = evolve(CHILDS, subjects=("kid", "bor"), guardians={"kid": ["gita"]})
    session = opened(clip=kids)
    refused(session, says("kid", "kid", "granted", 1, by="gita"), "consent-not-yours", "sana")
    refused(session, says("ana", "kid", "granted", 1, by="gita"), "consent-not-yours", "sana")
    refused(session, says("bor", "bor", "granted", 1, by="ana"), "consent-not-yours", "sana")
    refused(session, says("kid", "kid", "granted", 1, by="kid"), "not-their-guardian", "kid")
    session.perform(says("bor", "bor", "granted", 1, by="bor"))
    assert kept(session) == [("bor", GROUP, "granted")]


def stewarded(*, clip: Item, stewards: Iterable[str]) -> Session:
    """A session in which more than one, or the owner of the clip, keeps the permissions."""
    roles = tuple(evolve(role, most=None) if role.steward else role for role in film_protocol().roles)
    cast = Cast({**{role: list(people) for role, people in CAST.holders}, "steward": list(stewards)}, late=CAST.late)
    return Session.open(evolve(film_protocol(), roles=roles), cast, at=AT, record="r", items=[clip])


def test_a_steward_who_owns_the_film_records_no_guardians_word() -> None:
    session = stewarded(clip=CHILDS, stewards=["ana", "sana"])
    refused(session, says("ana", "child-1", "granted", 1, by="gita"), "not-their-guardian", "child-1")
    refused(session, says("ana", "child-1", "granted", 1), "not-their-guardian", "child-1")
    session.perform(says("ana", "child-1", "asked", 1))
    session.perform(says("sana", "child-1", "granted", 2, by="gita"))
    session.perform(says("ana", "child-1", "withdrawn", 3))
    assert [each.state.value for each in of(e.ConsentRecorded, session.events)] == ["asked", "granted", "withdrawn"]


def test_a_steward_who_owns_the_film_and_is_a_guardian_gives_their_own_word_only() -> None:
    session = stewarded(clip=evolve(CHILDS, guardians={"child-1": ["ana", "gita"]}), stewards=["ana"])
    refused(session, says("ana", "child-1", "granted", 1, by="gita"), "not-their-guardian", "child-1")
    answer = session.perform(says("ana", "child-1", "granted", 1, audience=("kaja", "ana", "bor")))
    assert of(e.ConsentRecorded, answer.events)[0].by == "ana"


def test_a_steward_who_is_a_guardian_passes_on_the_word_of_the_other() -> None:
    session = stewarded(clip=evolve(CHILDS, guardians={"child-1": ["sana", "gita"]}), stewards=["sana"])
    assert of(e.ConsentRecorded, session.perform(says("sana", "child-1", "granted", 1)).events)[0].by == "sana"
    assert of(e.ConsentRecorded, session.perform(says("sana", "child-1", "granted", 2, by="gita")).events)[0].by == "gita"


def test_a_steward_who_owns_the_film_records_for_grown_ups_as_before() -> None:
    session = stewarded(clip=evolve(CLIP, subjects=("bor",)), stewards=["ana"])
    session.perform(says("ana", "bor", "granted", 1, audience=("kaja", "ana", "bor"), by="bor"))
    session.perform(play(2))
    assert runs(session)


def test_what_is_shown_of_a_childs_permission_leaves_the_grant_to_those_who_may_give_it() -> None:
    kids = evolve(CHILDS, subjects=("kid",), guardians={"kid": ["gita"]})
    session = stewarded(clip=kids, stewards=["ana", "sana"])
    assert states_shown(session, "kid", "kid") == states_shown(session, "ana", "kid") == {"asked", "refused", "withdrawn"}
    assert states_shown(session, "gita", "kid") == states_shown(session, "sana", "kid") == {"asked", "granted", "refused", "withdrawn"}
    assert states_shown(session, "bor", "kid") == set()
    by = {
        person: {slot.choices for each in session.legal(person).of("record-consent") for slot in each.slots if slot.name == "by"}
        for person in ("ana", "sana")
    }
    assert by == {"ana": set(), "sana": {("gita",)}}


def test_a_guardian_of_nobody_on_the_film_and_its_owner_record_nothing_for_the_child() -> None:
    session = opened(clip=CHILDS)
    for stranger in ("hana", "ana", "kaja", "bor"):
        refusal = refused(session, says(stranger, "child-1", "granted", 1, by="gita"), "consent-not-yours", "sana")
        assert refusal.people == ("sana",)


def test_a_guardian_speaks_for_their_own_child_only() -> None:
    two = evolve(CHILDS, subjects=("child-1", "child-2"), guardians={"child-1": ["gita"], "child-2": ["hana"]})
    session = opened(clip=two)
    refused(session, says("gita", "child-2", "granted", 1), "consent-not-yours", "sana")
    session.perform(says("gita", "child-1", "granted", 1))
    refused(session, play(2), "consent-missing", "clip-1")
    session.perform(says("hana", "child-2", "granted", 3))
    session.perform(play(4))
    assert runs(session)


def test_a_guardian_who_is_not_in_the_session_is_nobody_here_and_still_counts_by_the_stewards_hand() -> None:
    session = opened(clip=evolve(CHILDS, guardians={"child-1": ["far-away"]}))
    refused(session, says("far-away", "child-1", "granted", 1), "unknown-person", "far-away")
    session.perform(says("sana", "child-1", "granted", 1, by="far-away"))
    session.perform(play(2))
    assert runs(session)


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_a_childs_own_no_counts_and_their_own_yes_does_not(state: str) -> None:
    kids = evolve(CHILDS, subjects=("kid",), guardians={"kid": ["gita"]})
    session = opened(granted("kid", by="gita"), clip=kids)
    refused(session, says("kid", "kid", "granted", 1), "not-their-guardian", "kid")
    session.perform(play(2))
    answer = session.perform(says("kid", "kid", state, 3))
    assert of(e.ConsentRecorded, answer.events)[0].by == ""
    assert tags(answer.events) == ["consent-recorded", "film-stopped", "item-locked"]


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_a_no_of_one_guardian_is_not_undone_by_the_others_yes(state: str) -> None:
    session = opened(granted("child-1", by="gero"), clip=CHILDS)
    session.perform(says("gita", "child-1", state, 1))
    session.perform(says("gero", "child-1", "granted", 2))
    refused(session, play(3), "item-locked", "clip-1")


def test_somebody_without_guardians_speaks_for_themselves_or_through_the_steward() -> None:
    session = opened()
    assert of(e.ConsentRecorded, session.perform(says("sana", "ana", "granted", 1)).events)[0].by == ""
    assert of(e.ConsentRecorded, session.perform(says("sana", "ana", "granted", 2, by="an-interpreter")).events)[0].by == "an-interpreter"
    refused(session, says("kaja", "ana", "granted", 3), "consent-not-yours", "sana")


def test_the_owner_of_a_film_may_always_take_it_back() -> None:
    session = opened(granted("bor"), clip=evolve(CLIP, subjects=("bor",)))
    session.perform(play())
    assert "item-locked" in tags(session.perform(says("ana", "ana", "withdrawn", 1)).events)


# Who is in the room.


def test_a_late_joiner_who_is_in_the_audience_watches_on() -> None:
    session = opened(granted(audience=LATE))
    assert of(e.FilmPlayed, session.perform(play()).events)[0].audience == ROOM
    session.perform(c.Join("cilka", t(10)))
    assert runs(session)
    session.perform(c.StopFilm("ana", t(20)))
    assert of(e.FilmPlayed, session.perform(play(21)).events)[0].audience == LATE


def test_an_arrival_nobody_agreed_to_stops_the_film_and_who_leaves_lets_it_run() -> None:
    session = opened(granted())
    session.perform(play())
    answer = session.perform(c.Join("cilka", t(10)))
    assert tags(answer.events) == ["joined", "film-stopped"]
    stopped = of(e.FilmStopped, answer.events)[0]
    assert (stopped.why, stopped.position, stopped.caller) == (Why.AUDIENCE, 10.0, None)
    refused(session, play(11), "consent-missing", "clip-1")
    session.perform(c.Leave("cilka", t(12)))
    assert of(e.FilmPlayed, session.perform(play(13)).events)[0].position == 10.0


def test_an_outsider_who_comes_in_is_no_audience() -> None:
    session = opened(granted())
    session.perform(play())
    session.perform(c.Join("visitor", t(1), "guest"))
    assert runs(session)


def test_opting_out_leaves_the_viewing_and_opting_in_comes_back_to_it() -> None:
    session = opened(granted(audience=("kaja", "sana", "ana")))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(c.OptOut("bor", t(1)))
    assert of(e.FilmPlayed, session.perform(play(2)).events)[0].audience == ("kaja", "sana", "ana")
    answer = session.perform(c.OptIn("bor", t(12)))
    assert tags(answer.events) == ["opted-in", "film-stopped"]
    assert of(e.FilmStopped, answer.events)[0].why is Why.AUDIENCE


def test_an_owner_who_stays_out_of_the_viewing_does_not_take_the_film_along() -> None:
    session = opened(granted(audience=("kaja", "sana", "bor")))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(c.OptOut("ana", t(1)))
    session.perform(play(2))
    session.perform(c.OptOut("bor", t(3)))
    assert runs(session)


def test_who_has_not_been_asked_whether_they_watch_is_not_in_the_viewing() -> None:
    session = coaching()
    session.perform(play())
    session.perform(c.Join("drago", t(10), "member"))
    assert runs(session)
    assert "drago" not in session.now.may_speak
    session.perform(c.StopFilm("ana", t(11)))
    assert "drago" not in of(e.FilmPlayed, session.perform(play(12)).events)[0].audience


def test_a_late_yes_joins_the_audience_and_stops_a_film_that_person_may_not_see() -> None:
    session = coaching()
    session.perform(play())
    session.perform(c.Join("drago", t(10), "member"))
    answer = session.perform(c.Choose("drago", t(20), "yes", "open-and-confidentiality"))
    stopped = of(e.FilmStopped, answer.events)
    assert [(each.why, each.position) for each in stopped] == [(Why.AUDIENCE, 20.0)]
    refused(session, play(21), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 22, audience=(*VIDEO_PEOPLE, "drago")))
    assert of(e.FilmPlayed, session.perform(play(23)).events)[0].audience == (*VIDEO_PEOPLE, "drago")


def test_a_late_yes_of_somebody_who_may_see_it_lets_the_film_run() -> None:
    session = coaching()
    session.perform(c.Join("drago", t(1), "member"))
    session.perform(says("ana", "ana", "granted", 2, audience=(*VIDEO_PEOPLE, "drago")))
    session.perform(play(3))
    session.perform(c.Choose("drago", t(4), "yes", "open-and-confidentiality"))
    assert runs(session)


def test_a_permission_narrowed_while_the_film_runs_stops_it() -> None:
    session = opened(granted())
    session.perform(play())
    answer = session.perform(says("ana", "ana", "granted", 15, audience=("kaja", "sana", "ana")))
    assert tags(answer.events) == ["consent-recorded", "film-stopped"]
    assert of(e.FilmStopped, answer.events)[0].why is Why.AUDIENCE
    session.perform(c.Leave("bor", t(20)))
    assert of(e.FilmPlayed, session.perform(play(21)).events)[0].position == 15.0


def test_a_film_shown_to_nobody_asks_for_no_audience_but_still_for_a_permission() -> None:
    session = opened(protocol=film_protocol(viewing_of(who=Nobody())))
    refused(session, play(), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 1, audience=("kaja",)))
    assert of(e.FilmPlayed, session.perform(play(2)).events)[0].audience == ()


def test_a_film_goes_no_further_when_its_owner_leaves() -> None:
    session = opened(granted())
    session.perform(play())
    answer = session.perform(c.Leave("ana", t(10)))
    assert tags(answer.events) == ["left", "film-stopped"]
    assert of(e.FilmStopped, answer.events)[0].why is Why.AUDIENCE
    refused(session, play(11), "not-this-film", "clip-1")


def test_an_arrival_in_a_pause_takes_the_film_away_at_once_and_it_does_not_go_on_with_the_pause_over() -> None:
    session = opened(granted())
    session.perform(play())
    session.perform(c.Pause("bor", t(10)))
    stopped = of(e.FilmStopped, session.perform(c.Join("cilka", t(20))).events)
    assert [(each.why, each.position) for each in stopped] == [(Why.AUDIENCE, 10.0)]
    session.perform(c.Leave("cilka", t(25)))
    session.perform(c.Resume("kaja", t(30)))
    assert not runs(session)
    assert of(e.FilmPlayed, session.perform(play(31)).events)[0].position == 10.0


def test_an_arrival_everybody_agreed_to_does_not_hinder_the_film_after_a_pause() -> None:
    session = opened(granted(audience=LATE))
    session.perform(play())
    session.perform(c.Pause("bor", t(10)))
    session.perform(c.Join("cilka", t(20)))
    session.perform(c.Resume("kaja", t(30)))
    assert runs(session)
    assert session.next_due == t(120)


def test_a_role_that_changes_hands_changes_who_is_in_the_audience() -> None:
    protocol = film_protocol(viewing_of(who=Holders("coach") | Holders("steward")))
    session = opened(granted(audience=("kaja", "sana")), protocol=protocol)
    session.perform(play())
    answer = session.perform(c.HandOver("kaja", t(10), "steward", "bor", holder="sana", back="peer"))
    assert tags(answer.events) == ["handed-over", "film-stopped"]
    assert of(e.FilmStopped, answer.events)[0].why is Why.AUDIENCE


def test_the_permission_is_looked_at_before_every_play() -> None:
    session = opened(granted())
    session.perform(play())
    session.perform(c.StopFilm("bor", t(10)))
    session.perform(says("ana", "ana", "asked", 11))
    refused(session, play(12), "consent-missing", "clip-1")
    session.perform(says("ana", "ana", "granted", 13))
    assert of(e.FilmPlayed, session.perform(play(14)).events)[0].position == 10.0


# A permission has an end.


def test_a_permission_ends_at_its_moment_and_the_film_with_it() -> None:
    session = opened(granted(until=t(40)))
    session.perform(play())
    assert session.next_due == t(40)
    answer = session.due(t(60))
    assert [(event.tag, event.at) for event in answer.events] == [("consent-expired", t(40)), ("film-stopped", t(40))]
    stopped = of(e.FilmStopped, answer.events)[0]
    assert (stopped.why, stopped.position) == (Why.AUDIENCE, 40.0)
    assert kept(session) == [("ana", GROUP, "expired")]


def test_a_permission_holds_until_its_moment_and_no_longer() -> None:
    before, after = opened(granted(until=t(40))), opened(granted(until=t(40)))
    before.perform(play(39.999))
    refused(after, play(40), "consent-missing", "clip-1")


def test_an_ended_permission_locks_nothing_and_a_new_one_lets_the_film_go_on_where_it_was() -> None:
    session = opened(granted(until=t(40)))
    session.perform(play())
    session.due(t(50))
    refused(session, play(51), "consent-missing", "clip-1")
    assert not session.view("sana").items[0].locked
    session.perform(says("ana", "ana", "granted", 52, until=t(500)))
    answer = session.perform(play(53))
    assert of(e.FilmPlayed, answer.events)[0].position == 40.0


def test_a_permission_renewed_in_time_lets_the_film_run_on() -> None:
    session = opened(granted(until=t(40)))
    session.perform(play())
    session.perform(says("ana", "ana", "granted", 30, until=t(500)))
    assert tags(session.due(t(99)).events) == []
    assert runs(session)


def test_a_permission_ends_in_a_pause_too_and_a_new_one_lets_the_film_go_on() -> None:
    session = opened(granted(until=t(40)))
    session.perform(play())
    session.perform(c.Pause("bor", t(10)))
    assert session.next_due == t(40)
    answer = session.due(t(60))
    stopped = of(e.FilmStopped, answer.events)[0]
    assert (stopped.at, stopped.why, stopped.position) == (t(40), Why.AUDIENCE, 10.0)
    session.perform(says("ana", "ana", "granted", 70))
    session.perform(c.Resume("kaja", t(80)))
    assert not runs(session)
    assert of(e.FilmPlayed, session.perform(play(81)).events)[0].position == 10.0


def test_an_ended_permission_keeps_the_moment_it_was_granted() -> None:
    session = opened()
    session.perform(says("ana", "ana", "granted", 5, since=t(-50), until=t(40)))
    session.due(t(60))
    expired = session.view("sana").consents[0]
    assert (expired.state, expired.since) == (ConsentState.EXPIRED, t(-50))
    refused(session, says("ana", "ana", "granted", 61, since=t(-53)), "consent-order", t(-50).isoformat())
    session.perform(says("ana", "ana", "granted", 61, since=t(-50), until=t(100)))
    session.perform(play(62))
    assert runs(session)


def test_a_permission_that_was_over_before_it_was_recorded_ends_at_once() -> None:
    session = opened()
    answer = session.perform(says("sana", "ana", "granted", 10, since=t(-100), until=t(10)))
    assert tags(answer.events) == ["consent-recorded", "consent-expired"]
    refused(session, play(11), "consent-missing", "clip-1")


def test_a_permission_that_is_over_when_the_meeting_opens_ends_at_once() -> None:
    session = opened(granted(until=AT))
    assert "consent-expired" in tags(session.events)
    refused(session, play(), "consent-missing", "clip-1")


def test_an_over_permission_recorded_while_the_film_runs_stops_it() -> None:
    session = opened(granted())
    session.perform(play())
    answer = session.perform(says("ana", "ana", "granted", 10, since=t(1), until=t(5)))
    assert tags(answer.events) == ["consent-recorded", "consent-expired", "film-stopped"]


def test_a_film_that_ends_at_the_moment_its_permission_does_was_seen_to_its_end() -> None:
    session = opened(granted(until=t(100)))
    session.perform(play())
    assert tags(session.due(t(100)).events) == ["film-ended", "consent-expired"]


def test_permissions_that_end_together_end_in_the_order_in_which_they_were_first_recorded() -> None:
    two = evolve(CLIP, subjects=("ana", "bor"))
    session = opened(granted("bor"), granted("ana", until=t(50)), clip=two)
    session.perform(says("bor", "bor", "granted", 1, until=t(50)))
    session.perform(play(2))
    answer = session.due(t(50))
    assert [each.subject for each in of(e.ConsentExpired, answer.events)] == ["bor", "ana"]
    assert tags(answer.events) == ["consent-expired", "consent-expired", "film-stopped"]


def test_the_end_of_a_permission_for_another_use_stops_nothing() -> None:
    session = opened(granted(), granted(scope="re-use", until=t(10)))
    session.perform(play())
    assert tags(session.due(t(20)).events) == ["consent-expired"]
    assert runs(session)


def test_a_permission_withdrawn_before_its_end_does_not_end_again() -> None:
    session = opened(granted(until=t(40)))
    session.perform(says("ana", "ana", "withdrawn", 10))
    assert session.next_due is None
    assert tags(session.due(t(60)).events) == []


def test_no_permission_ends_after_the_session_has() -> None:
    session = opened(granted(until=t(40)))
    session.perform(c.EndSession("kaja", t(10)))
    assert session.next_due is None
    assert tags(session.due(t(60)).events) == []


# What cannot be recorded.


def test_a_permission_is_for_a_film_of_this_session() -> None:
    session = opened(granted())
    session.perform(c.Advance("kaja", AT))
    refusal = refused(session, says("ana", "ana", "granted", item="clip-7"), "unknown-item", "clip-7")
    assert refusal.known == ("clip-1",)


def test_a_note_needs_no_permission_and_takes_none() -> None:
    session = opened(protocol=film_protocol(evolve(TALK, yields=("note",))))
    session.perform(c.Produce("ana", AT, "note", "note-1"))
    refused(session, says("ana", "ana", "granted", item="note-1"), "unknown-item", "note-1")


def test_each_flaw_of_a_record_is_named_in_its_turn_until_none_is_left() -> None:
    session = opened(clip=CHILDS)
    session.perform(says("sana", "child-1", "asked", 5, since=t(4)))
    naive, early = datetime(2026, 3, 2, 15, 0), t(1)  # noqa: DTZ001  # a moment without a time zone is what is tried
    wrong = says("bor", "nobody", "expired", 10, item="clip-9", scope="streaming", audience=(), until=naive, since=t(13), by="hana")
    session.perform(c.TimeCall("kaja", t(10)))
    refused(session, wrong, "unknown-item", "clip-9")
    wrong = evolve(wrong, item="clip-1")
    refused(session, wrong, "consent-not-yours", "sana")
    wrong = evolve(wrong, actor="sana")
    refused(session, wrong, "unknown-subject", "nobody")
    wrong = evolve(wrong, subject="child-1")
    refused(session, wrong, "unknown-scope", "streaming")
    wrong = evolve(wrong, scope=GROUP)
    refused(session, wrong, "consent-expires", "withdrawn")
    wrong = evolve(wrong, state="granted")
    refused(session, wrong, "naive-time", naive.isoformat())
    wrong = evolve(wrong, until=t(0.5))
    refused(session, wrong, "consent-dates", t(13).isoformat())
    wrong = evolve(wrong, since=early)
    refused(session, wrong, "consent-dates")
    wrong = evolve(wrong, until=t(99))
    refused(session, wrong, "consent-order", early.isoformat())
    wrong = evolve(wrong, since=t(4))
    refused(session, wrong, "not-their-guardian", "child-1")
    wrong = evolve(wrong, by="gita")
    refused(session, wrong, "consent-audience", "kaja")
    wrong = evolve(wrong, audience=("kaja", "a-stranger"))
    refused(session, wrong, "consent-audience", "a-stranger")
    session.perform(evolve(wrong, audience=ROOM))
    assert kept(session) == [("child-1", GROUP, "granted")]


def test_a_withdrawal_cannot_be_dated_before_its_grant() -> None:
    session = opened()
    session.perform(says("ana", "ana", "granted", 5))
    refused(session, says("ana", "ana", "withdrawn", 9, since=t(2.9)), "consent-order", t(2.9).isoformat())
    session.perform(says("ana", "ana", "withdrawn", 9, since=t(5)))
    assert session.view("sana").items[0].locked


@pytest.mark.parametrize("said", [3, 4.999])
def test_a_withdrawal_dated_at_most_two_seconds_before_its_grant_is_moved_to_it(said: float) -> None:
    session = opened()
    session.perform(says("ana", "ana", "granted", 5))
    answer = session.perform(says("ana", "ana", "withdrawn", 9, since=t(said)))
    assert of(e.ConsentRecorded, answer.events)[0].since == t(5)
    assert Session.resume(session.record).view("sana").items[0].locked


@pytest.mark.parametrize("said", [10.001, 12])
def test_a_word_dated_at_most_two_seconds_ahead_is_moved_to_now(said: float) -> None:
    session = opened()
    answer = session.perform(says("ana", "ana", "granted", 10, since=t(said), until=t(40)))
    recorded = of(e.ConsentRecorded, answer.events)[0]
    assert (recorded.at, recorded.since, recorded.until) == (t(10), t(10), t(40))
    session.perform(says("ana", "ana", "withdrawn", 10, since=t(said)))
    assert of(e.ConsentRecorded, session.events)[-1].since == t(10)


@pytest.mark.parametrize("state", ["asked", "refused", "withdrawn"])
def test_a_word_that_is_no_grant_has_dates_too(state: str) -> None:
    session = opened()
    session.perform(says("ana", "ana", "granted", 5))
    refused(session, says("ana", "ana", state, 10, since=t(12.001)), "consent-dates", t(12.001).isoformat())
    refused(session, says("ana", "ana", state, 10, since=t(2.999)), "consent-order", t(2.999).isoformat())
    session.perform(says("ana", "ana", state, 10, since=t(7)))
    assert of(e.ConsentRecorded, session.events)[-1].since == t(7)


def test_the_order_of_dates_is_kept_for_each_permission_by_itself() -> None:
    session = opened(clip=evolve(CLIP, subjects=("ana", "bor")))
    session.perform(says("ana", "ana", "granted", 5))
    session.perform(says("ana", "ana", "granted", 6, scope="filming", since=t(1)))
    session.perform(says("bor", "bor", "granted", 7, since=t(1)))
    assert len(kept(session)) == 3


@pytest.mark.parametrize(("since", "until"), [(t(12.001), None), (t(5), t(5)), (t(5), t(4)), (t(12.001), t(13)), (t(12), t(12)), (None, t(10))])
def test_a_permission_begins_now_or_earlier_and_ends_after_that(since: datetime | None, until: datetime | None) -> None:
    session = opened()
    refused(session, says("ana", "ana", "granted", 10, since=since, until=until), "consent-dates", (since or t(10)).isoformat())


def test_a_date_in_another_time_zone_is_the_same_moment() -> None:
    session = opened()
    east = timezone(timedelta(hours=5))
    session.perform(says("ana", "ana", "granted", 1, since=AT.astimezone(east), until=t(40).astimezone(east)))
    told = of(e.ConsentRecorded, session.events)[0]
    assert (told.since, told.until) == (AT, t(40))
    assert told.since is not None
    assert told.since.utcoffset() == timedelta()
    assert session.next_due == t(40)


def test_a_clock_that_lags_a_little_dates_a_permission_with_the_sessions_time() -> None:
    session = opened()
    session.perform(c.TimeCall("kaja", t(5)))
    answer = session.perform(says("ana", "ana", "granted", 4, since=t(4.5)))
    assert tags(answer.events) == ["clock-clamped", "consent-recorded"]
    session.perform(says("ana", "ana", "withdrawn", 4))
    assert of(e.ConsentRecorded, session.events)[-1].since == t(5)
    refused(session, says("ana", "ana", "asked", 2), "time-backwards", t(5).isoformat())


@pytest.mark.parametrize("which", ["since", "until"])
def test_a_date_without_a_time_zone_is_refused(which: str) -> None:
    session = opened()
    naive = datetime(2026, 3, 2, 15, 30)  # noqa: DTZ001  # a moment without a time zone is what is tried
    command = says("ana", "ana", "granted", until=naive) if which == "until" else says("ana", "ana", "granted", since=naive)
    refused(session, command, "naive-time", naive.isoformat())


def test_that_a_permission_has_ended_is_recorded_by_nobody() -> None:
    session = opened(granted())
    for actor in ("ana", "sana"):
        refused(session, says(actor, "ana", "expired", 1), "consent-expires", "withdrawn")


def test_a_permission_can_be_recorded_anywhere_and_at_any_time_of_the_session() -> None:
    session = opened(granted())
    session.perform(c.Advance("kaja", t(1)))
    session.perform(c.BeginTurn("bor", t(2)))
    session.perform(says("ana", "ana", "asked", 3))
    session.perform(c.Pause("bor", t(4)))
    session.perform(says("sana", "ana", "granted", 5))
    assert kept(session) == [("ana", GROUP, "granted")]
    session.perform(c.EndSession("kaja", t(6)))
    refused(session, says("ana", "ana", "asked", 7), "session-ended")
    session.perform(says("ana", "ana", "withdrawn", 7))
    assert kept(session) == [("ana", GROUP, "withdrawn")]


# The same rules when the session opens.


def flaws(consent: Consent, clip: Item = CLIP, *more: Consent) -> list[tuple[str, str]]:
    """What is wrong with a permission that a session is opened with: code and place."""
    with pytest.raises(InvalidArgument) as caught:
        opened(consent, *more, clip=clip)
    assert all(problem.given and problem.remedy for problem in caught.value.problems)
    return [(problem.code, problem.place) for problem in caught.value.problems]


NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001  # a moment without a time zone is what is tried


@pytest.mark.parametrize(
    ("consent", "flaw"),
    [
        (evolve(granted(), item="clip-7"), ("unknown-item", "consents[0].item")),
        (evolve(granted(), subject="bor"), ("unknown-subject", "consents[0].subject")),
        (evolve(granted(), scope="streaming"), ("unknown-scope", "consents[0].scope")),
        (evolve(granted(), audience=("kaja", "a-stranger")), ("unknown-person", "consents[0].audience")),
        (evolve(granted(), audience=()), ("consent-audience", "consents[0].audience")),
        (evolve(granted(), until=NAIVE), ("naive-time", "consents[0].until")),
        (evolve(granted(), since=NAIVE), ("naive-time", "consents[0].since")),
        (evolve(granted(), since=t(1)), ("consent-dates", "consents[0].since")),
        (evolve(granted(), since=t(-5), until=t(-5)), ("consent-dates", "consents[0].until")),
        (evolve(granted(), since=t(-5), until=t(-6)), ("consent-dates", "consents[0].until")),
    ],
)
def test_a_session_does_not_open_with_a_permission_that_could_not_be_recorded(consent: Consent, flaw: tuple[str, str]) -> None:
    assert flaws(consent) == [flaw]


@pytest.mark.parametrize("by", ["", "sana", "hana", "child-1"])
def test_a_session_does_not_open_with_a_childs_permission_that_no_guardian_gave(by: str) -> None:
    assert flaws(granted("child-1", by=by), CHILDS) == [("not-their-guardian", "consents[0].by")]


def test_every_flaw_of_what_a_session_is_opened_with_is_named_at_once() -> None:
    wrong = Consent(item="clip-7", subject="bor", scope="streaming", state=ConsentState.GRANTED, until=NAIVE)
    assert {code for code, _ in flaws(wrong)} == {"unknown-item", "unknown-scope", "consent-audience", "naive-time"}


def test_a_session_opens_with_a_childs_permission_by_a_guardian_and_with_anybodys_no() -> None:
    session = opened(granted("child-1", by="gita"), clip=CHILDS)
    session.perform(play())
    assert runs(session)
    asked = Consent(item="clip-1", subject="child-1", scope=GROUP, state=ConsentState.ASKED)
    assert kept(opened(asked, clip=CHILDS)) == [("child-1", GROUP, "asked")]
    session = opened(evolve(asked, state=ConsentState.REFUSED), clip=CHILDS)
    assert session.view("sana").items[0].locked


def test_a_guardian_is_named_for_somebody_who_is_on_the_film() -> None:
    assert flaws(granted(), evolve(CLIP, guardians={"child-9": ["gita"]})) == [("unknown-subject", "items[0].guardians")]


def test_a_session_does_not_open_with_a_permission_for_what_is_no_film() -> None:
    note = Item(id="note-1", kind="note", owner="ana", subjects=("ana",))
    with pytest.raises(InvalidArgument) as caught:
        opened(evolve(granted(), item="note-1"), more=[note])
    assert [(problem.code, problem.place) for problem in caught.value.problems] == [("unknown-item", "consents[0].item")]


@pytest.mark.parametrize("state", ["asked", "refused", "withdrawn"])
def test_a_session_opens_with_what_is_no_grant_whatever_audience_it_names(state: str) -> None:
    session = opened(evolve(granted(), state=ConsentState(state), audience=("a-stranger",)))
    assert kept(session) == [("ana", GROUP, state)]
    assert [each.audience for each in of(e.ConsentRecorded, session.events)] == [()]


def test_a_session_does_not_open_with_a_permission_recorded_as_ended() -> None:
    assert flaws(evolve(granted(), state=ConsentState.EXPIRED)) == [("consent-expires", "consents[0].state")]


@pytest.mark.parametrize("since", [t(-60), t(-50), t(-40), None])
def test_a_session_opens_with_each_permission_once(since: datetime | None) -> None:
    taken = evolve(granted(), state=ConsentState.WITHDRAWN, since=since)
    assert flaws(evolve(granted(), since=t(-50)), CLIP, taken) == [("consent-twice", "consents[1]")]
    assert flaws(granted(), CLIP, granted(), granted()) == [("consent-twice", "consents[1]"), ("consent-twice", "consents[2]")]


def test_permissions_of_another_film_person_or_use_are_others() -> None:
    two, other = evolve(CLIP, subjects=("ana", "bor")), evolve(CLIP, id="clip-0")
    session = opened(granted("ana"), granted("bor"), granted("ana", scope="filming"), evolve(granted(), item="clip-0"), clip=two, more=[other])
    assert len(kept(session)) == 4


def test_a_film_that_is_private_makes_a_protocol_invalid() -> None:
    rules = (ItemRule(id="clip", by=Holders("peer"), film=True, access=Access.PRIVATE), ItemRule(id="note", by=Everyone(), access=Access.PRIVATE))
    with pytest.raises(InvalidProtocol) as caught:
        opened(protocol=evolve(film_protocol(), items=rules))
    assert [problem.code for problem in caught.value.problems] == ["private-film"]
