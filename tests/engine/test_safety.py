# SPDX-License-Identifier: MIT
"""What keeps people safe in a session: passing, pausing, stopping, staying out, saying no, and never being stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad, AllOf, ByEach, Enough, LeadDecides, Produced, TimeUp
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Casting, Decision, Each, End, Exit, More, NextOf, Onward, Option, Phase, Signalled, Step, To, Vetoed
from plcprotocols.model.items import Item, ItemOf, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Pick, Purpose, Round, Say, Silence, Solo, Watch
from plcprotocols.model.who import Everyone, Holders, Nobody
from tests.engine.test_consents import of, refused, tags

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HOST, PEERS, OWNER = Holders("host"), Holders("peer"), Holders("owner")
MEMBERS = ("hanna", "ada", "ben", "cho")
CAST = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"], "guest": ["gil"]})
CLIP = Item(id="clip-1", kind="clip", owner="ada", seconds=100.0)
REFLECTING = Say(Move.REFLECT)
NOTHING_KNOWN = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)


def t(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def protocol(*steps: Step, exits: tuple[Exit, ...] = ()) -> Protocol:
    """A host who leads, peers, somebody who owns a pass, and guests who do not belong to the group."""
    return Protocol(
        id="safety",
        edition="1",
        title="Safety",
        family="tests",
        people=People(2),
        roles=(
            Role("host", lead=True),
            Role("peer", least=0, most=None),
            Role("owner", least=0),
            Role("scribe", least=0),
            Role("guest", least=0, most=None, outsider=True),
        ),
        items=(ItemRule(id="clip", by=PEERS, film=True), ItemRule(id="note", by=Everyone())),
        scopes=("showing",),
        steps=steps,
        exits=exits,
        provenance=NOTHING_KNOWN,
    )


def opened(*steps: Step, mode: Mode = Mode.GUIDED, exits: tuple[Exit, ...] = (), cast: Cast = CAST) -> Session:
    return Session.open(protocol(*steps, exits=exits), cast, at=AT, record="r", mode=mode, items=[CLIP])


def talk(name: str = "talk", **more: object) -> Phase:
    """A phase in which everybody may speak until the host goes on."""
    return Phase(name, (Open(Everyone(), Say(Move.REFLECT)),), ends=LeadDecides(), **more)  # type: ignore[arg-type]  # fields of a phase


def round_of(name: str = "round", body: Say | Ask | Pick = REFLECTING, **more: object) -> Phase:
    """A round of everybody, the host first."""
    return Phase(name, (Round(Everyone(), body, **more),), ends=AllHad())  # type: ignore[arg-type]  # fields of a round


def speak(session: Session, person: str, at: float = 0) -> None:
    session.perform(c.BeginTurn(person, t(at)))
    session.perform(c.EndTurn(person, t(at)))


def coming(session: Session) -> tuple[str, ...]:
    """Who is to come in the round, in order."""
    return session.now.next


def owing(session: Session) -> tuple[str, ...]:
    return session.now.owed


def passes(session: Session) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The running loops: whose pass it is, and who is still to come."""
    return session.now.passes


def staying_out(session: Session) -> tuple[str, ...]:
    return session.now.out


def passed(events: Iterable[Event]) -> list[tuple[str | None, bool]]:
    return [(each.actor, each.reoffered) for each in of(e.TurnPassed, events)]


def left(events: Iterable[Event]) -> list[tuple[str, Why]]:
    return [(each.phase, each.why) for each in of(e.PhaseLeft, events)]


# Passing.


def test_a_first_pass_is_offered_the_turn_once_more_and_a_second_is_final() -> None:
    session = opened(round_of(), talk())
    for person in MEMBERS:
        session.perform(c.Pass(person, AT)) if person in {"hanna", "ben"} else speak(session, person)
    assert of(e.LapBegun, session.events)[0].order == ("hanna", "ben")
    speak(session, "hanna")
    session.perform(c.Pass("ben", AT))
    assert passed(session.events) == [("hanna", True), ("ben", True), ("ben", False)]
    assert session.now.stop == "talk"


def test_everybody_may_pass_twice_and_nobody_has_to_speak() -> None:
    session = opened(round_of(), talk(), mode=Mode.STRICT)
    for person in (*MEMBERS, *MEMBERS):
        session.perform(c.Pass(person, AT))
    assert session.now.stop == "talk"
    assert not of(e.Departed, session.events)


def test_who_passes_leaves_and_comes_back_is_offered_the_turn_once_and_not_twice() -> None:
    session = opened(round_of(), talk())
    session.perform(c.Pass("hanna", AT))
    session.perform(c.Pass("ada", AT))
    session.perform(c.Leave("ada", AT))
    assert of(e.TurnDropped, session.events)[0].person == "ada"
    session.perform(c.Join("ada", AT))
    assert coming(session) == ("ben", "cho", "ada")
    for person in ("ben", "cho"):
        speak(session, person)
    session.perform(c.Pass("ada", AT))
    assert passed(session.events) == [("hanna", True), ("ada", True), ("ada", False)]
    assert coming(session) == ("hanna",)


def test_who_has_had_the_turn_or_passed_it_for_good_has_none_after_coming_back() -> None:
    session = opened(round_of(), talk())
    speak(session, "hanna")
    for person in ("ada", "ben", "cho", "ada"):
        session.perform(c.Pass(person, AT))
    for person in ("hanna", "ada"):
        session.perform(c.Leave(person, AT))
        session.perform(c.Join(person, AT))
    assert coming(session) == ("ben", "cho")


def test_each_round_offers_the_turn_once_more_anew() -> None:
    session = opened(round_of("one"), round_of("two"))
    for person in (*MEMBERS, *MEMBERS, "hanna"):
        session.perform(c.Pass(person, AT))
    assert passed(session.events)[-1] == ("hanna", True)


def test_only_who_is_next_has_a_turn_to_pass() -> None:
    session = opened(round_of(), talk())
    refusal = refused(session, c.Pass("ada", AT), "no-turn-to-pass", "hanna")
    assert refusal.people == ("hanna",)
    session.perform(c.BeginTurn("hanna", AT))
    refused(session, c.Pass("hanna", AT), "no-turn-to-pass")
    session.perform(c.EndTurn("hanna", AT))
    session.perform(c.Advance("hanna", AT))
    refused(session, c.Pass("ada", AT), "no-turn-to-pass")


def test_where_passing_is_not_allowed_the_turn_is_gone_and_it_is_noted() -> None:
    step = round_of(passing=Passing.NONE)
    refused(opened(step, mode=Mode.STRICT), c.Pass("hanna", AT), "pass-not-allowed")
    session = opened(step)
    answer = session.perform(c.Pass("hanna", AT))
    assert [each.rule for each in of(e.Departed, answer.events)] == ["pass-not-allowed"]
    assert passed(answer.events) == [("hanna", False)]
    assert coming(session) == ("ada", "ben", "cho")


def test_a_question_with_options_can_be_passed_like_any_turn() -> None:
    session = opened(round_of(body=Pick(("yes", "no"))), talk(), mode=Mode.STRICT)
    session.perform(c.Pass("hanna", AT))
    for person in ("ada", "ben", "cho"):
        session.perform(c.Choose(person, AT, "yes"))
    session.perform(c.Pass("hanna", AT))
    assert session.now.stop == "talk"


@pytest.mark.parametrize("form", [Open, Round])
def test_nobody_is_forced_to_answer(form: Callable[..., Open | Round]) -> None:
    session = opened(Phase("asking", (form(HOST | PEERS, Ask(Move.ASK_PROBE, of=PEERS)),), ends=LeadDecides()), mode=Mode.STRICT)
    session.perform(c.BeginTurn("hanna", AT, to=("ben",)))
    session.perform(c.EndTurn("hanna", AT))
    assert owing(session) == ("ben",)
    session.perform(c.Pass("ben", AT))
    assert owing(session) == ()
    assert passed(session.events) == [("ben", False)]
    assert not of(e.Departed, session.events)


# Pausing and stopping.


@pytest.mark.parametrize("person", [*MEMBERS, "gil"])
@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_anybody_may_pause_and_the_lead_goes_on(person: str, mode: Mode) -> None:
    session = opened(talk(), mode=mode)
    session.perform(c.BeginTurn("cho", AT))
    session.perform(c.Pause(person, t(10)))
    refused(session, c.Pause("ada", t(11)), "already-paused")
    refused(session, c.EndTurn("cho", t(12)), "session-paused")
    refused(session, c.Resume("ben", t(13)), "not-yours-to-lead", "hanna")
    session.perform(c.Resume("hanna", t(40)))
    refused(session, c.Resume("hanna", t(41)), "not-paused")
    session.perform(c.EndTurn("cho", t(50)))
    assert session.view("cho").talk_seconds == 20.0


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_who_is_no_more_here_pauses_nothing(mode: Mode) -> None:
    session = opened(talk(), mode=mode)
    session.perform(c.Leave("ada", AT))
    refused(session, c.Pause("ada", AT), "not-present", "ada")
    refused(session, c.Pause("nobody", AT), "unknown-person", "nobody")


WATCH = Watch(item=ItemOf("clip", Everyone()), who=Everyone(), by=HOST, scope="showing", stops=PEERS, replies=HOST)
VIEWING = Phase("viewing", (WATCH,), ends=LeadDecides())


@pytest.mark.parametrize("person", [*MEMBERS, "gil"])
@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.STRICT])
def test_anybody_may_stop_the_film(person: str, mode: Mode) -> None:
    session = opened(VIEWING, talk(), mode=mode)
    refused(session, c.StopFilm(person, AT), "no-film")
    session.perform(c.Play("hanna", AT, "clip-1"))
    answer = session.perform(c.StopFilm(person, t(10)))
    stopped = of(e.FilmStopped, answer.events)[0]
    assert tags(answer.events) == ["film-stopped"]
    assert (stopped.actor, stopped.why, stopped.position) == (person, Why.STOPPED, 10.0)
    called = person in {"ada", "ben", "cho"}
    assert stopped.caller == (person if called else None)
    assert set(session.now.may_speak) == ({person, "hanna"} if called else set())


def test_where_no_film_is_watched_there_is_none_to_stop() -> None:
    refused(opened(talk()), c.StopFilm("ada", AT), "not-watching")
    refused(opened(Decision("ask", HOST, (Option("yes"),))), c.StopFilm("ada", AT), "not-watching")


# Staying out of a phase.


def test_who_opts_out_has_no_turn_and_the_round_does_not_wait() -> None:
    session = opened(round_of(), talk(), mode=Mode.STRICT)
    answer = session.perform(c.OptOut("ada", AT))
    assert tags(answer.events) == ["opted-out", "turn-dropped"]
    assert of(e.OptedOut, answer.events)[0].of == "round"
    for person in ("hanna", "ben", "cho"):
        speak(session, person)
    assert session.now.stop == "talk"


def test_who_opts_out_while_waiting_for_another_lap_is_not_asked_again() -> None:
    session = opened(round_of(), talk())
    session.perform(c.Pass("hanna", AT))
    for person in ("ada", "ben", "cho"):
        speak(session, person)
    assert coming(session) == ("hanna",)
    answer = session.perform(c.OptOut("hanna", AT))
    assert tags(answer.events)[:2] == ["opted-out", "turn-dropped"]
    assert session.now.stop == "talk"


def test_who_opts_out_while_speaking_ends_their_turn() -> None:
    session = opened(round_of(), talk())
    session.perform(c.BeginTurn("hanna", AT))
    answer = session.perform(c.OptOut("hanna", t(5)))
    ended = of(e.TurnEnded, answer.events)[0]
    assert tags(answer.events)[:2] == ["turn-ended", "opted-out"]
    assert (ended.speaker, ended.why, ended.counts) == ("hanna", Why.OPTED_OUT, True)
    assert session.now.speaker is None
    assert coming(session) == ("ada", "ben", "cho")


def test_the_last_speaker_of_a_lap_who_opts_out_lets_the_next_lap_begin() -> None:
    session = opened(round_of(), talk())
    for person in ("hanna", "ada", "ben"):
        session.perform(c.Pass(person, AT))
    session.perform(c.BeginTurn("cho", AT))
    answer = session.perform(c.OptOut("cho", AT))
    assert tags(answer.events) == ["turn-ended", "lap-begun", "opted-out"]
    assert coming(session) == ("hanna", "ada", "ben")


def test_the_last_of_a_lap_who_opts_out_before_the_turn_lets_the_next_lap_begin() -> None:
    session = opened(round_of(), talk())
    for person in ("hanna", "ada", "ben"):
        session.perform(c.Pass(person, AT))
    answer = session.perform(c.OptOut("cho", AT))
    assert tags(answer.events) == ["opted-out", "turn-dropped", "lap-begun"]
    assert coming(session) == ("hanna", "ada", "ben")


def test_who_opts_out_only_listens() -> None:
    strict, guided = opened(talk(), mode=Mode.STRICT), opened(talk())
    for session in (strict, guided):
        session.perform(c.OptOut("ada", AT))
        assert staying_out(session) == ("ada",)
        assert session.now.may_speak == ("hanna", "ben", "cho")
        assert [person.id for person in session.view("ben").people if person.out] == ["ada"]
    refused(strict, c.BeginTurn("ada", AT), "only-listens", "ben")
    assert guided.departures(c.BeginTurn("ada", AT)) == ("only-listens",)


def test_who_opts_out_owes_no_answer_and_is_asked_none() -> None:
    session = opened(Phase("asking", (Open(HOST, Ask(Move.ASK_PROBE, of=PEERS)),), ends=LeadDecides()))
    session.perform(c.BeginTurn("hanna", AT, to=("ada", "ben")))
    session.perform(c.EndTurn("hanna", AT))
    assert tags(session.perform(c.OptOut("ada", AT)).events) == ["opted-out", "answer-dropped"]
    assert owing(session) == ("ben",)
    session.perform(c.OptOut("ben", AT))
    assert owing(session) == ()
    refused(session, c.BeginTurn("hanna", AT, to=("ada",)), "wrong-addressee", "ada")
    session.perform(c.BeginTurn("hanna", AT))
    session.perform(c.EndTurn("hanna", AT))
    assert owing(session) == ("cho",)


def test_a_question_asked_before_somebody_opted_out_is_not_owed_by_them() -> None:
    session = opened(Phase("asking", (Open(HOST, Ask(Move.ASK_PROBE, of=PEERS)),), ends=LeadDecides()))
    session.perform(c.BeginTurn("hanna", AT, to=("ada",)))
    session.perform(c.OptOut("ada", t(1)))
    session.perform(c.EndTurn("hanna", t(2)))
    assert "ada" not in session.now.owed


def test_who_opts_out_is_not_in_the_viewing() -> None:
    session = opened(VIEWING)
    session.perform(c.OptOut("ben", AT))
    session.perform(c.OptOut("hanna", AT))
    assert session.departures(c.Play("hanna", AT, "clip-1")) == ("not-yours-to-play",)
    answer = session.perform(c.Play("hanna", AT, "clip-1"))
    assert of(e.FilmPlayed, answer.events)[0].audience == ("ada", "cho")
    stopped = of(e.FilmStopped, session.perform(c.StopFilm("ben", t(5))).events)[0]
    assert stopped.caller is None


def test_who_called_a_stop_and_opts_out_only_listens() -> None:
    session = opened(VIEWING)
    session.perform(c.Play("hanna", AT, "clip-1"))
    session.perform(c.StopFilm("ada", t(5)))
    session.perform(c.OptOut("ada", t(6)))
    assert session.now.may_speak == ("hanna",)
    assert session.departures(c.BeginTurn("ada", t(7))) == ("only-listens",)


def test_who_may_reply_at_a_stop_and_opts_out_only_listens() -> None:
    session = opened(VIEWING, mode=Mode.STRICT)
    session.perform(c.Play("hanna", AT, "clip-1"))
    session.perform(c.StopFilm("ada", t(5)))
    session.perform(c.OptOut("hanna", t(6)))
    assert session.now.may_speak == ("ada",)
    refused(session, c.BeginTurn("hanna", t(7)), "only-listens", "ada")


def test_a_phase_does_not_wait_for_the_note_of_somebody_who_opted_out() -> None:
    step = Phase("write", (Silence(Everyone(), Purpose.WRITE),), ends=ByEach("note", PEERS), yields=("note",))
    session = opened(step, talk())
    session.perform(c.Produce("ada", AT, "note", "n1"))
    session.perform(c.Produce("ben", AT, "note", "n2"))
    assert session.now.stop == "write"
    answer = session.perform(c.OptOut("cho", AT))
    assert tags(answer.events)[0] == "opted-out"
    assert session.now.stop == "talk"


def test_who_opts_out_does_not_say_that_it_is_enough() -> None:
    session = opened(Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), ends=Enough(PEERS)))
    session.perform(c.OptOut("ada", AT))
    refusal = refused(session, c.Enough("ada", AT), "enough-not-yours", "ben")
    assert refusal.people == ("ben", "cho")


def test_a_vote_on_time_is_counted_without_who_opted_out() -> None:
    step = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(1), ends=TimeUp(), more=More(PEERS, 5))
    session = opened(step, talk("behind"))
    session.due(t(60))
    session.perform(c.VoteOnTime("ada", t(61), "end"))
    assert session.now.stop == "talk"
    session.perform(c.OptOut("ben", t(62)))
    assert session.now.stop == "behind"
    assert left(session.events) == [("talk", Why.TIME)]


def test_who_opts_out_has_no_vote_on_time() -> None:
    step = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(1), ends=TimeUp(), more=More(PEERS, 5))
    session = opened(step)
    session.perform(c.OptOut("ben", AT))
    session.due(t(60))
    refusal = refused(session, c.VoteOnTime("ben", t(61), "extend"), "not-yours-to-vote", "ada")
    assert refusal.people == ("ada", "cho")


def test_the_vote_of_who_opts_out_afterwards_is_not_counted() -> None:
    step = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(1), ends=TimeUp(), more=More(Everyone(), 5))
    session = opened(step)
    session.due(t(60))
    session.perform(c.VoteOnTime("ada", t(61), "extend"))
    session.perform(c.VoteOnTime("ben", t(61), "extend"))
    session.perform(c.OptOut("ben", t(62)))
    assert not of(e.PhaseExtended, session.events)
    session.perform(c.OptOut("hanna", t(63)))
    assert not of(e.PhaseExtended, session.events)
    session.perform(c.VoteOnTime("cho", t(64), "extend"))
    assert len(of(e.PhaseExtended, session.events)) == 1


def test_who_opts_out_keeps_their_roles_and_still_decides_sets_and_produces() -> None:
    step = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), ends=LeadDecides(), yields=("note",))
    session = opened(step, Decision("where", PEERS, (Option("on"),)), mode=Mode.STRICT)
    session.perform(c.OptOut("ada", AT))
    assert {person.id: person.roles for person in session.view("ada").people}["ada"] == ("peer",)
    session.perform(c.Produce("ada", AT, "note", "n1"))
    session.perform(c.Pause("ada", AT))
    session.perform(c.Resume("hanna", AT))
    session.perform(c.Advance("hanna", AT))
    session.perform(c.Choose("ada", AT, "on"))
    assert session.ended


def test_the_lead_may_opt_out_and_still_steer() -> None:
    step = Phase("round", (Round(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(1), ends=AllHad())
    session = opened(step, talk(), mode=Mode.STRICT)
    session.perform(c.OptOut("hanna", AT))
    assert session.now.lead == ("hanna",)
    assert coming(session) == ("ada", "ben", "cho")
    session.perform(c.Extend("hanna", AT, 5))
    session.perform(c.SkipTurn("hanna", AT, "ada"))
    session.perform(c.BeginTurn("hanna", AT, Move.INTERVENE))
    session.perform(c.EndTurn("hanna", AT))
    assert coming(session) == ("ben", "cho")
    session.perform(c.Pause("ben", AT))
    session.perform(c.Resume("hanna", AT))
    session.perform(c.MarkAbsent("hanna", AT, "cho"))
    session.perform(c.Advance("hanna", AT))
    assert session.now.stop == "talk"
    session.perform(c.EndSession("hanna", AT))
    assert session.ended


def test_staying_out_lasts_over_the_parts_of_a_phase_and_ends_with_it() -> None:
    two = Phase("two", (Open(Everyone(), Say(Move.REFLECT)), Round(Everyone(), Say(Move.REFLECT))), ends=AllHad())
    session = opened(two, round_of("next"))
    session.perform(c.OptOut("ada", AT))
    session.perform(c.Advance("hanna", AT))
    assert session.now.stop == "two/2"
    assert coming(session) == ("hanna", "ben", "cho")
    session.perform(c.Advance("hanna", AT))
    assert coming(session) == MEMBERS
    assert staying_out(session) == ()


def test_staying_out_ends_with_the_phase_also_where_the_same_phase_comes_again() -> None:
    session = opened(loop(talk("work")))
    session.perform(c.OptOut("cho", AT))
    session.perform(c.Advance("hanna", AT))
    assert session.now.stop == "work"
    assert staying_out(session) == ()


def test_leaving_and_coming_back_changes_nothing_in_staying_out() -> None:
    session = opened(round_of(), talk())
    session.perform(c.OptOut("ada", AT))
    session.perform(c.Leave("ada", AT))
    assert tags(session.perform(c.Join("ada", AT)).events) == ["joined"]
    assert coming(session) == ("hanna", "ben", "cho")
    assert staying_out(session) == ("ada",)


def test_opting_in_again_takes_a_place_at_the_end_of_the_round() -> None:
    session = opened(round_of(), talk())
    session.perform(c.OptOut("ada", AT))
    answer = session.perform(c.OptIn("ada", AT))
    assert tags(answer.events) == ["opted-in", "queue-joined"]
    assert coming(session) == ("hanna", "ben", "cho", "ada")


def test_opting_out_and_in_again_gives_no_second_turn_and_no_third_offer() -> None:
    session = opened(round_of(), talk())
    speak(session, "hanna")
    session.perform(c.Pass("ada", AT))
    for person in ("hanna", "ada"):
        session.perform(c.OptOut(person, AT))
        session.perform(c.OptIn(person, AT))
    assert coming(session) == ("ben", "cho", "ada")
    for person in ("ben", "cho"):
        speak(session, person)
    session.perform(c.Pass("ada", AT))
    assert passed(session.events)[-1] == ("ada", False)
    assert session.now.stop == "talk"


def lasting_round(**more: object) -> Phase:
    """A round after which the phase goes on until the host ends it."""
    return Phase("round", (Round(Everyone(), REFLECTING, **more),), ends=LeadDecides())  # type: ignore[arg-type]  # fields of a round


@pytest.mark.parametrize("away", [(c.Leave, c.Join), (c.OptOut, c.OptIn)])
def test_who_steps_out_of_a_round_that_becomes_complete_still_has_the_turn_on_coming_back(away: tuple[Callable[..., Command], ...]) -> None:
    session = opened(lasting_round(), talk())
    goes, comes = away
    session.perform(goes("ben", AT))
    for person in ("hanna", "ada", "cho"):
        speak(session, person)
    assert coming(session) == ()
    answer = session.perform(comes("ben", AT))
    assert tags(answer.events)[-1] == "queue-joined"
    assert coming(session) == ("ben",)
    speak(session, "ben")
    assert (coming(session), session.now.stop) == ((), "round")
    for person in ("ben", "ada"):
        session.perform(goes(person, AT))
        session.perform(comes(person, AT))
    assert coming(session) == (), "who has had the turn has had it"


def test_who_comes_late_to_a_complete_round_still_has_the_turn() -> None:
    session = opened(lasting_round(), talk(), cast=evolve(CAST, late=("cho",)))
    for person in ("hanna", "ada", "ben"):
        speak(session, person)
    assert coming(session) == ()
    assert tags(session.perform(c.Join("cho", AT)).events) == ["joined", "queue-joined"]
    assert tags(session.perform(c.Join("dora", AT, "peer")).events) == ["joined", "queue-joined"]
    assert coming(session) == ("cho", "dora")
    assert tags(session.perform(c.Join("gus", AT, "guest")).events) == ["joined"]


def test_the_turn_offered_again_is_had_on_coming_back_to_a_complete_round_too() -> None:
    session = opened(lasting_round(), talk())
    session.perform(c.Pass("hanna", AT))
    for person in ("ada", "ben", "cho"):
        speak(session, person)
    assert coming(session) == ("hanna",)
    session.perform(c.OptOut("hanna", AT))
    assert coming(session) == ()
    session.perform(c.OptIn("hanna", AT))
    assert coming(session) == ("hanna",)
    session.perform(c.Pass("hanna", AT))
    assert passed(session.events) == [("hanna", True), ("hanna", False)]
    session.perform(c.OptOut("hanna", AT))
    session.perform(c.OptIn("hanna", AT))
    assert coming(session) == ()


def test_an_enough_counts_as_long_as_whoever_said_it_is_selected() -> None:
    both = AllOf((Enough(PEERS), Produced("note")))
    session = opened(Phase("talk", (Open(Everyone(), REFLECTING),), ends=both, yields=("note",)), talk("next"))
    session.perform(c.Enough("ada", AT))
    session.perform(c.OptOut("ada", AT))
    session.perform(c.Produce("ben", AT, "note", "note-1"))
    assert session.now.stop == "talk"
    session.perform(c.OptIn("ada", AT))
    assert session.now.stop == "next"


def test_one_opts_out_once_and_in_only_when_out() -> None:
    session = opened(talk(), talk("next"))
    refused(session, c.OptIn("ada", AT), "not-opted-out", "ada")
    session.perform(c.OptOut("ada", AT))
    refused(session, c.OptOut("ada", AT), "opted-out", "ada")
    session.perform(c.Advance("hanna", AT))
    refused(session, c.OptIn("ada", AT), "not-opted-out", "ada")
    session.perform(c.OptOut("ada", AT))
    assert [each.of for each in of(e.OptedOut, session.events)] == ["talk", "next"]


def test_a_question_is_no_phase_to_opt_out_of() -> None:
    for step in (Decision("ask", HOST, (Option("yes"),)), talk(optional=HOST), Casting("who", "scribe", PEERS, HOST)):
        refused(opened(step), c.OptOut("ada", AT), "nothing-to-opt-out")


def test_opting_out_and_in_is_possible_in_a_pause_and_for_an_outsider() -> None:
    session = opened(round_of(), mode=Mode.STRICT)
    session.perform(c.Pause("ada", AT))
    session.perform(c.OptOut("ada", AT))
    session.perform(c.OptOut("gil", AT))
    session.perform(c.OptIn("ada", AT))
    session.perform(c.Resume("hanna", AT))
    assert coming(session) == ("hanna", "ben", "cho", "ada")
    assert staying_out(session) == ("gil",)


def test_everybody_may_stay_out_and_the_round_is_over() -> None:
    session = opened(round_of(), talk())
    for person in MEMBERS:
        session.perform(c.OptOut(person, AT))
    assert session.now.stop == "talk"


def test_who_stays_out_of_a_later_phase_may_still_change_a_lasting_answer() -> None:
    asking = round_of("asking", Pick(("yes", "no"), lasting=True))
    session = opened(asking, talk(), mode=Mode.STRICT)
    for person in MEMBERS:
        session.perform(c.Choose(person, AT, "yes"))
    session.perform(c.OptOut("ada", AT))
    session.perform(c.Choose("ada", AT, "no", "asking"))
    assert of(e.OptionChosen, session.events)[-1].option == "no"


# Staying out of one's own pass.


def loop(*steps: Step, exits: tuple[Exit, ...] = ()) -> Each:
    return Each("owners", PEERS, steps or (talk("work"),), role="owner", former="peer", exits=exits)


def pass_of(session: Session) -> str:
    return session.now.passes[0][1] if session.now.passes else ""


def test_who_opts_out_of_a_pass_to_come_has_none() -> None:
    session = opened(loop())
    answer = session.perform(c.OptOut("ben", AT, "owners"))
    assert tags(answer.events) == ["opted-out", "loop-left"]
    gone = of(e.LoopLeft, answer.events)[0]
    assert (gone.person, gone.again) == ("ben", False)
    assert passes(session) == (("owners", "ada", ("cho",)),)
    assert staying_out(session) == ()
    session.perform(c.Advance("hanna", AT))
    assert pass_of(session) == "cho"


def test_who_opts_out_of_a_pass_to_come_and_returns_still_has_none() -> None:
    session = opened(loop())
    session.perform(c.OptOut("ben", AT, "owners"))
    session.perform(c.Leave("ben", AT))
    session.perform(c.Join("ben", AT))
    assert passes(session) == (("owners", "ada", ("cho",)),)
    refused(session, c.OptOut("ben", AT, "owners"), "nothing-to-opt-out")


def test_who_opts_out_of_their_running_pass_ends_it() -> None:
    session = opened(loop())
    session.perform(c.BeginTurn("ada", AT))
    answer = session.perform(c.OptOut("ada", AT, "owners"))
    assert tags(answer.events) == ["opted-out", "turn-ended", "phase-left", "loop-turned", "phase-entered"]
    assert left(answer.events) == [("work", Why.OPTED_OUT)]
    assert pass_of(session) == "ben"
    assert {person.id: person.roles for person in session.view("ada").people}["ada"] == ("peer",)
    for person in ("ben", "cho"):
        assert pass_of(session) == person
        session.perform(c.Advance("hanna", AT))
    assert session.ended


def test_the_last_one_to_opt_out_of_their_pass_ends_the_loop() -> None:
    session = opened(loop(), talk("behind"))
    for person in ("cho", "ben", "ada"):
        session.perform(c.OptOut(person, AT, "owners"))
    assert session.now.stop == "behind"


def test_ones_own_pass_can_be_left_at_a_question_in_it_and_in_a_pause() -> None:
    session = opened(loop(talk("work", optional=OWNER)), mode=Mode.STRICT)
    assert session.now.stop == "work?"
    session.perform(c.OptOut("ada", AT, "owners"))
    assert pass_of(session) == "ben"
    session.perform(c.Pause("ben", AT))
    session.perform(c.OptOut("ben", AT, "owners"))
    assert pass_of(session) == "cho"
    assert session.now.paused


def test_who_leaves_in_their_pass_has_none_later_and_who_leaves_before_it_may_come_back_to_it() -> None:
    session = opened(loop(talk("work")))
    for person in ("ben", "ada"):
        session.perform(c.Leave(person, AT))
    assert left(session.events) == [("work", Why.LEFT)]
    for person in ("ada", "ben"):
        session.perform(c.Join(person, AT))
    assert passes(session) == (("owners", "cho", ("ben",)),)


def test_a_pass_of_an_outer_loop_can_be_left_from_an_inner_one() -> None:
    inner = Each("guests", Holders("guest"), (talk("work"),), role="scribe", former="guest")
    session = opened(loop(inner), talk("behind"))
    assert [name for name, _, _ in session.now.passes] == ["owners", "guests"]
    answer = session.perform(c.OptOut("ada", AT, "owners"))
    assert tags(answer.events) == ["opted-out", "phase-left", "loop-ended", "loop-turned", "loop-began", "loop-turned", "phase-entered"]
    assert [person for _, person, _ in session.now.passes] == ["ben", "gil"]


def test_only_a_pass_of_ones_own_in_a_running_loop_can_be_left() -> None:
    session = opened(talk(), loop())
    refused(session, c.OptOut("ada", AT, "owners"), "nothing-to-opt-out")
    session.perform(c.Advance("hanna", AT))
    refused(session, c.OptOut("hanna", AT, "owners"), "nothing-to-opt-out")
    refused(session, c.OptOut("ada", AT, "strangers"), "nothing-to-opt-out")
    session.perform(c.Advance("hanna", AT))
    refused(session, c.OptOut("ada", AT, "owners"), "nothing-to-opt-out")


def test_who_opts_out_of_the_phase_keeps_their_pass() -> None:
    session = opened(loop())
    session.perform(c.OptOut("ada", AT))
    session.perform(c.OptOut("ben", AT))
    assert passes(session) == (("owners", "ada", ("ben", "cho")),)


# The owner's veto.


VETO = Exit(Vetoed(OWNER), NextOf("owners"))


def test_an_owner_says_no_and_the_next_pass_begins() -> None:
    session = opened(loop(exits=(VETO,)), mode=Mode.STRICT)
    session.perform(c.BeginTurn("ben", AT))
    answer = session.perform(c.Veto("ada", AT))
    assert tags(answer.events) == ["veto-raised", "turn-ended", "phase-left", "loop-turned", "phase-entered"]
    assert left(answer.events) == [("work", Why.EXIT)]
    assert pass_of(session) == "ben"


def test_an_owners_veto_holds_in_a_pause_and_at_a_question_and_for_who_opted_out() -> None:
    session = opened(loop(talk("work", optional=HOST), exits=(VETO,)), mode=Mode.STRICT)
    session.perform(c.Veto("ada", AT))
    assert (pass_of(session), session.now.stop) == ("ben", "work?")
    session.perform(c.Pause("cho", AT))
    session.perform(c.Veto("ben", AT))
    assert pass_of(session) == "cho"
    session.perform(c.Resume("hanna", AT))
    session.perform(c.Choose("hanna", AT, "hold"))
    session.perform(c.OptOut("cho", AT))
    session.perform(c.Veto("cho", AT))
    assert session.ended


@pytest.mark.parametrize("person", ["hanna", "ben", "gil"])
def test_nobody_else_has_the_owners_veto(person: str) -> None:
    refused(opened(loop(exits=(VETO,))), c.Veto(person, AT), "no-veto-here")


def test_where_no_scope_declares_a_veto_there_is_none_and_other_ways_are_named() -> None:
    session = opened(loop(), talk("behind"))
    refused(session, c.Veto("ada", AT), "no-veto-here", "pause")
    while session.now.stop != "behind":
        session.perform(c.Advance("hanna", AT))
    refused(session, c.Veto("ada", AT), "no-veto-here", "leave")


def test_a_veto_takes_the_innermost_way_out_that_names_who_says_no() -> None:
    work = talk("work", exits=(Exit(Vetoed(PEERS), To("after")),))
    steps = (loop(work, talk("after"), exits=(VETO,)), talk("behind"))
    session = opened(*steps, exits=(Exit(Vetoed(Everyone()), End()),))
    session.perform(c.Veto("ben", AT))
    assert (pass_of(session), session.now.stop) == ("ada", "after")
    session.perform(c.Veto("ada", AT))
    assert (pass_of(session), session.now.stop) == ("ben", "work")
    session.perform(c.Veto("hanna", AT))
    assert of(e.SessionEnded, session.events)[0].why is Why.EXIT


def test_a_phases_own_way_out_is_not_in_force_at_its_question() -> None:
    session = opened(talk(optional=HOST, exits=(Exit(Vetoed(PEERS), Onward()),)), talk("behind"))
    refused(session, c.Veto("ada", AT), "no-veto-here")
    session.perform(c.Choose("hanna", AT, "hold"))
    session.perform(c.Veto("ada", AT))
    assert session.now.stop == "behind"


VIDEO = find("video-coaching-intervision")


def video() -> Session:
    """The video protocol at the frame of Ana's film."""
    people = ("kaja", "ana", "bor", "cilka")
    cast = Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": people[1:]})
    clips = [Item(id=f"clip-{who}", kind="clip", owner=who, seconds=100.0, subjects=(who,)) for who in ("ana", "bor")]
    consents = [Consent(item=clip.id, subject=clip.owner, scope="showing-to-group", state=ConsentState.GRANTED, audience=people) for clip in clips]
    session = Session.open(VIDEO, cast, at=AT, record="r", mode=Mode.STRICT, items=clips, consents=consents)
    session.perform(c.Advance("kaja", AT))
    for person in session.now.next:
        session.perform(c.Choose(person, AT, "yes"))
    assert session.now.stop == "frame"
    return session


def test_in_video_coaching_an_owner_may_say_no_in_the_middle_of_their_film() -> None:
    session = video()
    session.perform(c.Advance("kaja", AT))
    session.perform(c.Play("kaja", AT, "clip-ana"))
    answer = session.perform(c.Veto("ana", t(10)))
    assert tags(answer.events)[:3] == ["veto-raised", "film-stopped", "phase-left"]
    assert of(e.FilmStopped, answer.events)[0].why is Why.CUT
    assert pass_of(session) == "bor"
    assert not any(item.locked for item in session.view("kaja").items)


# The duty to protect.


@pytest.mark.parametrize("person", ["kaja", "ana", "bor"])
def test_anybody_may_raise_the_safeguarding_signal_and_the_meeting_ends(person: str) -> None:
    session = video()
    answer = session.perform(c.Signal(person, AT, "safeguarding"))
    raised = of(e.SignalRaised, answer.events)[0]
    assert (raised.actor, raised.signal) == (person, "safeguarding")
    assert of(e.SessionEnded, answer.events)[0].why is Why.EXIT
    assert of(e.LoopEnded, answer.events)


def test_a_signal_is_heard_in_a_pause_at_a_question_and_from_an_outsider() -> None:
    way = (Exit(Signalled("stop"), End()),)
    for step in (talk(), Decision("ask", HOST, (Option("yes"),)), talk("work", optional=HOST)):
        session = opened(step, exits=way, mode=Mode.STRICT)
        session.perform(c.Pause("ada", AT))
        session.perform(c.Signal("gil", AT, "stop"))
        assert session.ended
        assert not session.now.paused


def test_a_signal_nobody_listens_for_is_refused_and_names_those_that_are() -> None:
    session = opened(talk(exits=(Exit(Signalled("stop"), Onward()),)), talk("behind"), exits=(Exit(Signalled("fire"), End()),))
    refusal = refused(session, c.Signal("ada", AT, "stopp"), "unknown-signal", "stopp")
    assert refusal.known == ("stop",)
    assert set(refused(session, c.Signal("ada", AT, "zz"), "unknown-signal", "zz").known) == {"stop", "fire"}
    session.perform(c.Signal("ada", AT, "stop"))
    assert session.now.stop == "behind"
    refused(session, c.Signal("ada", AT, "stop"), "unknown-signal", "stop")


# How far feedback may go, and how long somebody is kept silent.


TUNING = find("tuning-protocol")
TUNERS = Cast({"facilitator": "fay", "owner": "oda", "member": ["mia", "ben", "cho", "dee"]})


def tuning(mode: Mode = Mode.STRICT, parameters: dict[str, str] | None = None) -> Session:
    """A tuning at the presentation."""
    session = Session.open(TUNING, TUNERS, at=AT, record="r", mode=mode, parameters=parameters)
    session.perform(c.Choose("fay", AT, "skip"))
    assert session.now.stop == "presentation"
    return session


def go_to(session: Session, stop: str, at: float = 0) -> None:
    while session.now.stop != stop:
        if session.now.form == "question":
            session.perform(c.Choose("fay", t(at), "skip"))
        else:
            session.perform(c.Advance("fay", t(at)))


def depth(actor: str, option: str, at: float = 0) -> c.SetParameter:
    return c.SetParameter(actor, t(at), "feedback-depth", option)


def test_the_owner_says_beforehand_how_far_feedback_may_go_and_nobody_else() -> None:
    session = tuning()
    for person in ("fay", "mia"):
        refusal = refused(session, depth(person, "hard"), "not-yours-to-set", "oda")
        assert refusal.people == ("oda",)
    refused(session, depth("oda", "freezing"), "unknown-option", "freezing")
    refused(session, c.SetParameter("oda", AT, "feedback-dept", "warm"), "unknown-parameter", "feedback-depth")
    session.perform(depth("oda", "hard"))
    go_to(session, "warm-and-cool/2")
    session.perform(c.BeginTurn("mia", AT, Move.HARD))


def test_an_owner_may_narrow_the_feedback_while_it_is_given() -> None:
    session = tuning(parameters={"feedback-depth": "hard"})
    go_to(session, "warm-and-cool/2")
    session.perform(c.BeginTurn("mia", AT, Move.HARD))
    session.perform(depth("oda", "cool"))
    session.perform(c.EndTurn("mia", AT))
    refused(session, c.BeginTurn("ben", AT, Move.HARD), "move-filtered", "hard")
    session.perform(c.BeginTurn("ben", AT, Move.COOL))
    session.perform(c.EndTurn("ben", AT))
    session.perform(c.Pause("oda", AT))
    session.perform(depth("oda", "warm"))
    session.perform(c.Resume("fay", AT))
    refused(session, c.BeginTurn("ben", AT, Move.COOL), "move-filtered", "cool")
    session.perform(c.BeginTurn("ben", AT, Move.APPRECIATE))
    assert not of(e.Departed, session.events[-5:])


def test_feedback_narrowed_to_warm_leaves_no_cool_part_to_come() -> None:
    session = tuning()
    go_to(session, "warm-and-cool/1")
    session.perform(depth("oda", "warm"))
    session.perform(c.Advance("fay", AT))
    assert session.now.stop == "reflection"


@pytest.mark.parametrize(("now", "then"), [("warm", "cool"), ("warm", "hard"), ("cool", "hard"), ("cool", "cool")])
def test_feedback_is_not_widened_once_it_has_begun(now: str, then: str) -> None:
    session = tuning(parameters={"feedback-depth": now})
    go_to(session, "warm-and-cool/1")
    refused(session, depth("oda", then), "parameter-too-late", "warm-and-cool")
    guided = tuning(Mode.GUIDED, {"feedback-depth": now})
    go_to(guided, "warm-and-cool/1")
    assert guided.departures(depth("oda", then)) == ("parameter-too-late",)


def test_the_owner_is_kept_silent_for_so_long_and_no_longer_and_then_has_the_turn() -> None:
    session = tuning()
    go_to(session, "warm-and-cool/1")
    refused(session, c.BeginTurn("oda", AT), "only-listens", "mia")
    session.perform(c.Extend("fay", AT, 60))
    extended = of(e.PhaseExtended, session.events)[0]
    assert (extended.minutes, extended.until) == (2.5, t(900))
    refused(session, c.Extend("fay", t(1), 1), "silence-too-long", "1")
    session.perform(c.BeginTurn("mia", t(880)))
    answer = session.due(t(900))
    assert tags(answer.events) == ["time-was-up", "turn-ended", "phase-left", "phase-entered"]
    assert left(answer.events) == [("warm-and-cool", Why.TIME)]
    assert session.now.stop == "reflection"
    assert session.now.may_speak == ("oda",)
    refused(session, c.BeginTurn("mia", t(901)), "only-listens", "oda")
    session.perform(c.BeginTurn("oda", t(901)))


def test_an_unextended_silence_of_the_owner_has_the_same_end() -> None:
    session = tuning()
    go_to(session, "warm-and-cool/1")
    assert [(event.tag, event.at) for event in session.due(t(899)).events] == [("time-was-up", t(750))]
    assert tags(session.due(t(900)).events) == ["phase-left", "phase-entered"]


def test_a_pause_moves_the_end_of_the_owners_silence_and_a_part_does_not() -> None:
    session = tuning()
    go_to(session, "warm-and-cool/1")
    session.perform(c.Pause("oda", t(100)))
    session.perform(c.Resume("fay", t(160)))
    session.perform(c.Advance("fay", t(500)))
    assert session.now.stop == "warm-and-cool/2"
    session.due(t(959))
    assert session.now.stop == "warm-and-cool/2"
    session.due(t(960))
    assert session.now.stop == "reflection"


# Never stuck.


EVERY_FORM: tuple[Step, ...] = (
    Phase("lonely", (Solo(Nobody(), Say(Move.INFORM)),)),
    Phase("deserted", (Round(Nobody(), Say(Move.REFLECT)), Open(Nobody(), Say(Move.REFLECT)))),
    Phase("round", (Round(Everyone(), Say(Move.REFLECT), passing=Passing.NONE),), ends=AllHad()),
    Phase("equal", (Round(Everyone(), Say(Move.REFLECT), seconds=60.0),), ends=AllHad()),
    Phase("asking", (Round(Everyone(), Ask(Move.ASK_PROBE, of=Everyone())),), ends=AllHad()),
    Phase("open", (Open(Everyone(), Ask(Move.ASK_PROBE, of=Everyone())),), ends=Enough(Nobody())),
    Phase("silence", (Silence(Everyone(), Purpose.STILL),), ends=ByEach("note", Everyone()), yields=("note",)),
    Phase("viewing", (WATCH,)),
    Decision("which", Nobody(), (Option("on"),)),
    Phase("maybe", (Open(Everyone(), Say(Move.REFLECT)),), optional=Nobody()),
    Casting("who", "scribe", Everyone(), Nobody()),
    Phase("voting", (Open(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(1), ends=TimeUp(), more=More(Nobody(), 5)),
    Phase("last", (Silence(Nobody(), Purpose.THINK),)),
)
STOPS = ["lonely", "deserted/2", "round", "equal", "asking", "open", "silence", "viewing", "which", "maybe?", "who", "voting", "last"]


def every_form(*gone: str) -> Session:
    """A session at the first of every form there is, its film locked, with some of its people gone."""
    locked = Consent(item="clip-1", subject="ada", scope="showing", state=ConsentState.WITHDRAWN)
    clip = Item(id="clip-1", kind="clip", owner="ada", seconds=100.0, subjects=("ada",))
    session = Session.open(protocol(*EVERY_FORM), CAST, at=AT, record="r", mode=Mode.STRICT, items=[clip], consents=[locked])
    for person in gone:
        session.perform(c.Leave(person, AT))
    return session


def lead_does(session: Session, kind: Callable[[str], Command]) -> tuple[Event, ...]:
    return session.perform(kind("hanna")).events


def two_do(session: Session, kind: Callable[[str], Command]) -> tuple[Event, ...]:
    assert tags(session.perform(kind("ben")).events) == ["proposed"]
    events = session.perform(c.Second("cho", session.now.at, "ben")).events
    assert tags(events)[0] == "departed"
    assert "seconded" in tags(events)
    return events


def last_does(session: Session, kind: Callable[[str], Command]) -> tuple[Event, ...]:
    events = session.perform(kind("cho")).events
    assert next(each.rule for each in of(e.Departed, events)) == "lead-vacant"
    return events


Steers = Callable[[Session, Callable[[str], Command]], tuple[Event, ...]]
WAYS: list[tuple[Steers, tuple[str, ...]]] = [(lead_does, ()), (two_do, ("hanna",)), (last_does, ("gil", "hanna", "ada", "ben"))]


@pytest.mark.parametrize(("steers", "gone"), WAYS)
def test_the_lead_or_two_members_or_the_last_one_present_can_always_move_on(steers: Steers, gone: tuple[str, ...]) -> None:
    session, seen = every_form(*gone), list[str]()
    while not session.ended:
        seen.append(session.now.stop)
        before = session.now.phase_no
        steers(session, lambda who: c.Advance(who, AT))
        assert session.now.phase_no > before
    assert seen == STOPS


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(("steers", "gone"), WAYS)
def test_the_lead_or_two_members_or_the_last_one_present_can_always_end_and_resume(stop: str, steers: Steers, gone: tuple[str, ...]) -> None:
    session = every_form(*gone)
    while session.now.stop != stop:
        steers(session, lambda who: c.Advance(who, AT))
    session.perform(c.Pause("cho", AT))
    assert "resumed" in tags(steers(session, lambda who: c.Resume(who, AT)))
    session.perform(c.Pause("cho", AT))
    events = steers(session, lambda who: c.EndSession(who, AT))
    assert "ended-early" in [each.rule for each in of(e.Departed, events)]
    assert of(e.SessionEnded, events)[0].why is Why.EARLY
    assert session.ended
    assert not session.now.paused


@pytest.mark.parametrize(("steers", "gone"), WAYS[:2])
def test_a_held_floor_an_owed_answer_and_kept_silence_hold_nobody_up(steers: Steers, gone: tuple[str, ...]) -> None:
    session = every_form(*gone)
    for stop in ("round", "equal", "asking"):
        while session.now.stop != stop:
            steers(session, lambda who: c.Advance(who, AT))
        session.perform(c.BeginTurn(session.now.next[0], AT))
        if stop != "round":
            session.perform(c.EndTurn(session.now.speaker or "", AT))
    assert session.now.owed
    steers(session, lambda who: c.Advance(who, AT))
    assert session.now.stop == "open"
    session.perform(c.BeginTurn("ada", AT, to=("ben",)))
    steers(session, lambda who: c.SkipTurn(who, AT, "ada"))
    assert owing(session) == ("ben",)
    steers(session, lambda who: c.SkipTurn(who, AT, "ben"))
    assert owing(session) == ()
    assert session.allows(c.BeginTurn("cho", AT))


@pytest.mark.parametrize(("steers", "gone"), WAYS)
def test_somebody_who_has_gone_without_a_word_holds_nobody_up(steers: Steers, gone: tuple[str, ...]) -> None:
    session = every_form(*gone)
    if "gil" in gone:
        session.perform(c.Join("gil", AT))
    events = steers(session, lambda who: c.MarkAbsent(who, AT, "gil"))
    assert "marked-absent" in [each.rule for each in of(e.Departed, events)]
    assert of(e.Left, events)[0].person == "gil"


def test_where_somebody_leads_nobody_else_moves_the_session_on() -> None:
    session = every_form()
    for person in ("ada", "ben", "cho", "gil"):
        refused(session, c.Advance(person, AT), "not-yours-to-lead", "hanna")
        refused(session, c.EndSession(person, AT), "not-yours-to-lead", "hanna")
    session.perform(c.Leave("hanna", AT))
    refused(session, c.Advance("gil", AT), "not-yours-to-lead", "ada")
    session.perform(c.Advance("ada", AT))
    refused(session, c.Second("ada", AT, "ada"), "nothing-to-second", "ada")
    refused(session, c.Second("gil", AT, "ada"), "not-yours-to-lead", "ben")


@pytest.mark.parametrize("back", MEMBERS)
def test_everybody_has_gone_and_whoever_comes_back_can_go_on_and_end(back: str) -> None:
    session = every_form(*MEMBERS, "gil")
    assert not session.ended
    stop = session.now.stop
    for person in MEMBERS:
        refused(session, c.Advance(person, AT), "not-present", person)
    session.perform(c.Join(back, t(10)))
    assert session.now.stop == stop
    assert session.now.lead == (("hanna",) if back == "hanna" else ())
    session.perform(c.Advance(back, t(11)))
    assert session.now.phase_no > 1
    session.perform(c.EndSession(back, t(12)))
    assert session.ended


def test_everybody_leaves_in_a_pause_and_one_who_comes_back_takes_it_up() -> None:
    session = opened(talk(), talk("behind"))
    session.perform(c.Pause("ada", AT))
    for person in (*MEMBERS, "gil"):
        session.perform(c.Leave(person, AT))
    session.perform(c.Join("ben", t(10)))
    session.perform(c.Resume("ben", t(11)))
    session.perform(c.Advance("ben", t(12)))
    assert session.now.stop == "behind"


def test_only_outsiders_are_left_and_they_wait_until_somebody_comes_back() -> None:
    session = opened(talk(), talk("behind"))
    for person in MEMBERS:
        session.perform(c.Leave(person, AT))
    refused(session, c.Advance("gil", AT), "not-yours-to-lead")
    session.perform(c.Pause("gil", AT))
    session.perform(c.Join("cho", AT))
    session.perform(c.Resume("cho", AT))
    session.perform(c.Advance("cho", AT))
    assert session.now.stop == "behind"


def test_leaving_is_anybodys_at_any_time() -> None:
    for person in (*MEMBERS, "gil"):
        session = every_form()
        while not session.ended:
            other = session.fork()
            other.perform(c.Pause("cho", AT))
            for going in (session.fork(), other):
                assert not isinstance(going.attempt(c.Leave(person, AT)), Refusal)
            session.perform(c.Advance("hanna", AT))
