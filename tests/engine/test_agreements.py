# SPDX-License-Identifier: MIT
"""What a group agrees about itself: how much of a session is kept, who sees how long each person spoke, and a question that stays open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

import plcprotocols
from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllHad, ByEach, LeadDecides
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Each, More, Phase, Step
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule
from plcprotocols.model.levels import Level, TalkTime
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Pick, Round, Say, Watch
from plcprotocols.model.who import Chose, Everyone, Holders
from tests.engine.test_consents import of, refused, tags

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HOST, PEERS = Holders("host"), Holders("peer")
MEMBERS = ("hanna", "ada", "ben", "cho")
NOTHING_KNOWN = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)
TALK = Phase("talk", (Open(Everyone(), Say(Move.REFLECT)),), minutes=Minutes(10), ends=LeadDecides(), yields=("note", "diary"))


def t(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def protocol(*steps: Step) -> Protocol:
    """A host who leads, peers, a steward's desk left empty, and guests who do not belong to the group."""
    return Protocol(
        id="agreements",
        edition="1",
        title="Agreements",
        family="tests",
        people=People(2),
        roles=(
            Role("host", lead=True),
            Role("peer", least=0, most=None),
            Role("owner", least=0),
            Role("guest", least=0, most=None, outsider=True),
        ),
        items=(
            ItemRule(id="clip", by=PEERS, film=True),
            ItemRule(id="note", by=Everyone()),
            ItemRule(id="diary", by=Everyone(), access=Access.PRIVATE),
        ),
        scopes=("showing",),
        steps=steps or (TALK, Phase("behind", TALK.talk, ends=LeadDecides())),
        provenance=NOTHING_KNOWN,
    )


def opened(*steps: Step, level: Level | str = Level.CONTENTS, talk_time: TalkTime | str = TalkTime.OWN, late: tuple[str, ...] = ()) -> Session:
    cast = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"], "guest": ["gil"]}, late=late)
    clip = Item(id="clip-1", kind="clip", owner="ada", seconds=100.0)
    return Session.open(protocol(*steps), cast, at=AT, record="r", mode=Mode.STRICT, level=level, talk_time=talk_time, items=[clip], salts=Random(5))


def speak(session: Session, person: str, begin: float, end: float, words: str | None = None) -> None:
    session.perform(c.BeginTurn(person, t(begin)))
    session.perform(c.EndTurn(person, t(end)), words=words)


def spoken(level: Level | str = Level.CONTENTS) -> Session:
    """A session in which Ada has said something, Ben has written something, and more time was given with a word about it."""
    session = opened(level=level)
    speak(session, "ada", 0, 30, "what ada said")
    session.perform(c.Produce("ben", t(31), "note", "note-1"), words="what ben wrote")
    session.perform(c.Produce("cho", t(32), "diary", "diary-1"), words="what cho keeps")
    session.perform(c.Extend("hanna", t(33), 5), words="why there is more time")
    return session


def coming(session: Session) -> tuple[str, ...]:
    """Who is to come in the round, in order."""
    return session.now.next


def owing(session: Session) -> tuple[str, ...]:
    return session.now.owed


def passes(session: Session) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The running loops: whose pass it is, and who is still to come."""
    return session.now.passes


def level_of(session: Session) -> Level:
    return session.level


def words_kept(session: Session) -> list[str]:
    return [content.text for content in session.record.contents]


def pointers(session: Session) -> list[str]:
    """The ids of all words an event of the session points to."""
    found: list[str | None] = [getattr(event, "content", None) for event in session.events]
    return [content for content in found if content is not None]


# How much is kept.


def test_what_is_said_and_written_is_kept_where_the_group_agreed_to_it() -> None:
    session = spoken()
    assert level_of(session) is Level.CONTENTS
    assert words_kept(session) == ["what ada said", "what ben wrote", "what cho keeps", "why there is more time"]
    assert len(pointers(session)) == 4


@pytest.mark.parametrize("person", [*MEMBERS, "gil"])
@pytest.mark.parametrize("level", [Level.TURNS, Level.STRUCTURE, Level.NOTHING])
def test_anybody_may_agree_to_less_and_all_words_are_gone_at_once(person: str, level: Level) -> None:
    session = spoken()
    contents = pointers(session)
    answer = session.perform(c.AgreeLevel(person, t(40), level))
    assert tags(answer.events) == ["level-agreed"]
    told = of(e.LevelAgreed, answer.events)[0]
    assert (told.actor, told.level) == (person, level)
    assert level_of(session) is level
    assert words_kept(session) == []
    assert pointers(session) == []
    for viewer in (*MEMBERS, "gil"):
        assert all(item.content is None for item in session.view(viewer).items)
        assert all(glimpse.facts.get("content") is None for glimpse in session.changes(viewer))
        for content in contents:
            with pytest.raises(NotFound, match="unknown-content"):
                session.words(viewer, content)


def test_what_is_said_afterwards_is_not_kept_and_the_session_runs_on() -> None:
    session = spoken()
    session.perform(c.AgreeLevel("cho", t(40), "turns"))
    speak(session, "ben", 41, 50, "off the record")
    session.perform(c.Produce("ada", t(51), "note", "note-2"), words="off the record, too")
    session.perform(c.Extend("hanna", t(52), 1), words="and so is this")
    assert pointers(session) == []
    assert "off the record" not in repr(session.record)
    assert [item.id for item in session.view("ada").items] == ["clip-1", "note-1", "note-2"]
    assert session.view("ben").talk_seconds == 9.0


def test_what_is_gone_does_not_come_back_when_more_is_agreed_to_again() -> None:
    session = spoken()
    session.perform(c.AgreeLevel("cho", t(40), "turns"))
    speak(session, "ben", 41, 50, "off the record")
    session.perform(c.AgreeLevel("cho", t(60), "contents"))
    assert level_of(session) is Level.CONTENTS
    assert pointers(session) == []
    assert words_kept(session) == []
    speak(session, "ben", 61, 70, "on the record")
    assert words_kept(session) == ["on the record"]
    assert session.words("ada", pointers(session)[0]) == "on the record"


def test_a_record_written_before_less_was_agreed_to_and_taken_up_later_has_lost_the_words_too() -> None:
    session = spoken()
    session.perform(c.AgreeLevel("cho", t(40), "turns"))
    session.perform(c.AgreeLevel("cho", t(41), "contents"))
    speak(session, "ben", 42, 43, "on the record")
    again = Session.resume(session.record, salts=Random(6))
    assert words_kept(again) == ["on the record"]
    assert again.events == session.events
    assert level_of(again) is Level.CONTENTS


def test_a_fork_keeps_words_only_its_own_people_agreed_to() -> None:
    session = spoken()
    other = session.fork()
    session.perform(c.AgreeLevel("cho", t(40), "nothing"))
    assert len(other.record.contents) == 4
    assert words_kept(session) == []


def test_the_lowest_word_counts() -> None:
    session = opened()
    session.perform(c.AgreeLevel("ada", t(1), "structure"))
    session.perform(c.AgreeLevel("ben", t(2), "turns"))
    assert level_of(session) is Level.STRUCTURE
    session.perform(c.AgreeLevel("cho", t(3), "contents"))
    assert level_of(session) is Level.STRUCTURE


def test_a_persons_later_word_replaces_their_earlier_and_nobody_elses() -> None:
    session = opened()
    session.perform(c.AgreeLevel("ada", t(1), "nothing"))
    session.perform(c.AgreeLevel("ben", t(2), "turns"))
    session.perform(c.AgreeLevel("hanna", t(3), "contents"))
    assert level_of(session) is Level.NOTHING
    session.perform(c.AgreeLevel("ada", t(4), "contents"))
    assert level_of(session) is Level.TURNS
    session.perform(c.AgreeLevel("ben", t(5), "structure"))
    session.perform(c.AgreeLevel("ben", t(6), "contents"))
    assert level_of(session) is Level.CONTENTS


def test_nobody_can_raise_what_the_group_agreed_to_at_the_opening() -> None:
    session = opened(level="turns")
    for person in MEMBERS:
        session.perform(c.AgreeLevel(person, AT, "contents"))
    assert level_of(session) is Level.TURNS


@pytest.mark.parametrize("level", [Level.TURNS, Level.STRUCTURE, Level.NOTHING])
def test_a_session_opened_below_contents_keeps_no_words_from_the_start(level: Level) -> None:
    session = spoken(level)
    assert pointers(session) == []
    assert words_kept(session) == []
    assert level_of(session) is level
    assert session.view("ada").talk_seconds == 30.0


def test_what_somebody_said_before_they_left_still_counts_and_they_may_say_otherwise_from_outside() -> None:
    session = spoken()
    session.perform(c.AgreeLevel("ada", t(40), "turns"))
    session.perform(c.Leave("ada", t(41)))
    assert level_of(session) is Level.TURNS
    session.perform(c.AgreeLevel("ada", t(42), "structure"))
    assert level_of(session) is Level.STRUCTURE
    assert not session.view("ben").people[1].present


def test_somebody_nobody_knows_has_no_word_in_what_is_kept() -> None:
    refused(spoken(), c.AgreeLevel("zoe", t(40), "nothing"), "unknown-person", "zoe")


def test_how_much_is_kept_may_be_said_in_a_pause_at_a_question_and_while_somebody_speaks() -> None:
    asking = Phase("maybe", TALK.talk, optional=HOST)
    session = opened(asking, TALK)
    session.perform(c.AgreeLevel("ada", AT, "turns"))
    session.perform(c.Choose("hanna", AT, "hold"))
    session.perform(c.BeginTurn("ben", AT))
    session.perform(c.AgreeLevel("ada", AT, "contents"))
    assert session.now.speaker == "ben"
    session.perform(c.Pause("ada", AT))
    session.perform(c.AgreeLevel("gil", AT, "structure"))
    assert level_of(session) is Level.STRUCTURE


def test_agreeing_to_less_is_no_departure_in_any_mode() -> None:
    for mode in Mode:
        session = Session.open(protocol(), Cast({"host": ["hanna"], "peer": ["ada"]}), at=AT, record="r", mode=mode)
        assert session.departures(c.AgreeLevel("ada", AT, "nothing")) == ()
        assert tags(session.perform(c.AgreeLevel("ada", AT, "nothing")).events) == ["level-agreed"]


@pytest.mark.parametrize("level", ["everything", "", 3])
def test_only_a_level_can_be_agreed_to(level: object) -> None:
    with pytest.raises(InvalidArgument):
        c.AgreeLevel("ada", AT, level)  # type: ignore[arg-type]  # what is no level is tried
    with pytest.raises(InvalidArgument):
        opened(level=level)  # type: ignore[arg-type]  # likewise


@pytest.mark.parametrize("level", [Level.TURNS, Level.STRUCTURE, Level.NOTHING])
def test_how_much_is_kept_may_be_lowered_after_the_session_too(tmp_path: Path, level: Level) -> None:
    session = spoken()
    session.perform(c.EndSession("hanna", t(50)))
    assert tags(session.perform(c.AgreeLevel("ada", t(60), level)).events) == ["level-agreed"]
    assert session.ended
    assert words_kept(session) == []
    assert pointers(session) == []
    plcprotocols.write(session.record, tmp_path / "kept.json")
    assert plcprotocols.read(tmp_path / "kept.json") == session.record
    if level is Level.TURNS:
        again = Session.resume(session.record)
        assert again.events == session.events
        again.perform(c.AgreeLevel("ada", t(70), "nothing"))
        assert again.record.events == ()


# What is stored.


def names_in(text: str) -> list[str]:
    return [name for name in (*MEMBERS, "gil") if f'"{name}"' in text]


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
@pytest.mark.parametrize("agreed", ["opening", "later"])
@pytest.mark.parametrize("level", Level)
def test_a_file_holds_what_was_agreed_to_and_no_more(tmp_path: Path, level: Level, agreed: str, suffix: str) -> None:
    session = spoken(level if agreed == "opening" else Level.CONTENTS)
    if agreed == "later":
        session.perform(c.AgreeLevel("ada", t(40), level))
    path = tmp_path / f"kept.{suffix}"
    plcprotocols.write(session.record, path)
    text = path.read_text()
    assert ("what ada said" in text) is (level is Level.CONTENTS)
    assert bool(names_in(text)) is (level.rank >= Level.TURNS.rank)
    assert ("turn-began" in text or "turn-begun" in text) is (level.rank >= Level.TURNS.rank)
    assert ("phase-entered" in text) is (level is not Level.NOTHING)
    assert plcprotocols.read(path) == session.record


@pytest.mark.parametrize("level", Level)
def test_the_record_is_as_much_as_was_agreed_to(level: Level) -> None:
    session = spoken()
    session.perform(c.AgreeLevel("ada", t(40), level))
    kept = {event.tag for event in session.record.events}
    if level is Level.NOTHING:
        assert kept == set()
    elif level is Level.STRUCTURE:
        assert kept == {"session-opened", "phase-entered", "phase-extended"}
        assert all(event.actor is None for event in session.record.events)
        assert not names_in(repr(session.record).replace("'", '"'))
        assert [event.seq for event in session.record.events] == [1, 2, 3]
    else:
        assert {"turn-begun", "turn-ended", "item-produced", "level-agreed"} <= kept
        assert len(session.record.events) == len(session.events)
    assert bool(session.record.contents) is (level is Level.CONTENTS)


def test_a_structure_names_nobody_whoever_came_led_or_had_a_pass() -> None:
    session = opened(Each("owners", PEERS, (Phase("work", TALK.talk, minutes=Minutes(10), ends=LeadDecides()),), role="owner", former="peer"))
    session.perform(c.Join("drago", AT, "peer"))
    session.perform(c.Leave("hanna", AT))
    session.perform(c.Advance("ben", AT))
    session.perform(c.AgreeLevel("drago", AT, "structure"))
    session.perform(c.Second("cho", AT, "ben"))
    session.perform(c.Join("hanna", AT))
    session.perform(c.Advance("hanna", AT))
    owners = [event.person for event in session.record.events if isinstance(event, e.LoopTurned)]
    assert len(owners) == 3
    assert all(owner.startswith("person-") for owner in owners)
    told = repr(session.record)
    assert not [name for name in (*MEMBERS, "gil", "drago") if f"'{name}'" in told]


@pytest.mark.parametrize("level", Level)
def test_a_record_is_taken_up_again_from_turns_on(level: Level) -> None:
    session = spoken()
    session.perform(c.AgreeLevel("ada", t(40), level))
    if level.rank >= Level.TURNS.rank:
        again = Session.resume(session.record, salts=Random(6))
        assert level_of(again) is level
        assert again.now == session.now
        speak(again, "cho", 50, 60, "more")
        assert len(again.record.contents) == (5 if level is Level.CONTENTS else 0)
    else:
        with pytest.raises(InvalidRecord) as caught:
            Session.resume(session.record)
        assert caught.value.code == "cannot-resume"
        assert level.value in caught.value.problems[0].given
        assert caught.value.problems[0].remedy


@pytest.mark.parametrize("level", [Level.STRUCTURE, Level.NOTHING])
def test_a_session_opened_below_turns_cannot_be_taken_up_again(level: Level) -> None:
    with pytest.raises(InvalidRecord, match="cannot-resume"):
        Session.resume(spoken(level).record)


def test_a_whole_record_kept_aside_is_of_no_more_use_than_was_agreed_to() -> None:
    session = spoken()
    before = session.record
    session.perform(c.AgreeLevel("ada", t(40), "structure"))
    assert len(before.contents) == 4
    with pytest.raises(InvalidRecord, match="cannot-resume"):
        Session.resume(session.record)


def test_more_agreed_to_again_makes_turns_known_again_but_no_words() -> None:
    session = spoken()
    session.perform(c.AgreeLevel("ada", t(40), "nothing"))
    assert session.record.events == ()
    session.perform(c.AgreeLevel("ada", t(50), "contents"))
    assert len(session.record.events) == len(session.events)
    assert words_kept(session) == []
    assert Session.resume(session.record).now == session.now


# How long each person spoke.


def test_how_long_one_spoke_is_for_that_person_alone() -> None:
    session = opened()
    speak(session, "ada", 0, 30)
    speak(session, "ben", 40, 50)
    session.perform(c.BeginTurn("ada", t(60)))
    session.perform(c.Pause("cho", t(70)))
    session.perform(c.Resume("hanna", t(80)))
    session.perform(c.EndTurn("ada", t(100)))
    told = {person: session.view(person).talk_seconds for person in (*MEMBERS, "gil")}
    assert told == {"hanna": 0.0, "ada": 60.0, "ben": 10.0, "cho": 0.0, "gil": 0.0}
    assert all(session.view(person).talk_times == () for person in (*MEMBERS, "gil"))


def test_the_group_sees_shares_without_names() -> None:
    session = opened()
    assert session.view("cho").talk_shares == ()
    speak(session, "ben", 0, 10)
    speak(session, "ada", 10, 40)
    for person in (*MEMBERS, "gil"):
        assert session.view(person).talk_shares == (0.75, 0.25, 0.0, 0.0)


def test_shares_are_of_members_those_who_left_included() -> None:
    session = opened()
    speak(session, "ben", 0, 10)
    speak(session, "ada", 10, 40)
    session.perform(c.Leave("ada", t(50)))
    assert session.view("cho").talk_shares == (0.75, 0.25, 0.0, 0.0)
    session.perform(c.Join("ada", t(60)))
    assert session.view("ada").talk_seconds == 30.0


@pytest.mark.parametrize("talk_time", ["everybody", TalkTime.EVERYBODY])
def test_everybody_sees_how_long_each_spoke_where_the_group_agreed_to_it(talk_time: TalkTime | str) -> None:
    session = opened(talk_time=talk_time)
    speak(session, "ben", 0, 10)
    for person in MEMBERS:
        assert dict(session.view(person).talk_times) == {"hanna": 0.0, "ada": 0.0, "ben": 10.0, "cho": 0.0, "gil": 0.0}
    assert session.record.header.talk_time is TalkTime.EVERYBODY
    assert dict(Session.resume(session.record).view("ada").talk_times)["ben"] == 10.0


def test_who_sees_talk_time_is_one_of_two_things() -> None:
    with pytest.raises(InvalidArgument):
        opened(talk_time="some")


def test_how_long_one_spoke_is_kept_from_everybody_below_contents_too() -> None:
    session = spoken("nothing")
    assert session.view("ada").talk_seconds == 30.0
    assert session.view("ben").talk_seconds == 0.0


# What outsiders hear.


def test_an_outsider_sees_no_words_of_others() -> None:
    session = spoken()
    for content in pointers(session):
        with pytest.raises(NotFound, match="unknown-content"):
            session.words("gil", content)
    assert all(glimpse.facts.get("content") is None for glimpse in session.changes("gil"))
    assert [(item.id, item.content) for item in session.view("gil").items] == [("clip-1", None), ("note-1", None)]
    assert "turn-ended" in {glimpse.kind for glimpse in session.changes("gil")}


def test_a_member_sees_the_words_of_others_but_private_ones() -> None:
    session = spoken()
    said, wrote, private, why = pointers(session)
    assert [session.words("hanna", content) for content in (said, wrote, why)] == ["what ada said", "what ben wrote", "why there is more time"]
    assert session.words("cho", private) == "what cho keeps"
    with pytest.raises(NotFound, match="unknown-content"):
        session.words("hanna", private)


def test_an_outsider_who_was_given_the_floor_sees_their_own_words() -> None:
    session = opened(Phase("guests", (Open(Holders("guest"), Say(Move.PRESENT)),), ends=LeadDecides(), yields=("note",)))
    speak(session, "gil", 0, 10, "what gil said")
    assert session.words("gil", pointers(session)[0]) == "what gil said"
    assert session.words("ada", pointers(session)[0]) == "what gil said"


def test_an_outsider_who_joins_later_sees_no_words_either() -> None:
    session = spoken()
    session.perform(c.Join("gus", t(40), "guest"))
    for content in pointers(session):
        with pytest.raises(NotFound, match="unknown-content"):
            session.words("gus", content)


# A question that stays open.


AGREED = Chose("agree", "yes")
ASKING = Phase("agree", (Round(Everyone(), Pick(("yes", "no"), lasting=True), passing=Passing.NONE),), ends=AllHad())
WATCHING = Phase("watching", (Watch(item=ItemOf("clip", Everyone()), who=AGREED, by=HOST, scope="showing"),), ends=LeadDecides())
ROUND = Phase("round", (Round(AGREED, Say(Move.REFLECT)),), ends=AllHad())
REST = Phase("rest", TALK.talk, ends=LeadDecides())


def agreed(*steps: Step, late: tuple[str, ...] = ()) -> Session:
    """A session in which all who are here have said yes."""
    session = opened(ASKING, *steps, REST, late=late)
    for person in session.now.next:
        session.perform(c.Choose(person, AT, "yes"))
    assert session.now.stop != "agree"
    return session


def test_who_comes_late_is_asked_before_they_take_part() -> None:
    session = agreed(ROUND, late=("cho",))
    session.perform(c.Join("cho", t(1)))
    assert coming(session) == ("hanna", "ada", "ben")
    refused(session, c.BeginTurn("cho", t(2)), "only-listens", "hanna")
    answer = session.perform(c.Choose("cho", t(3), "yes", "agree"))
    assert tags(answer.events) == ["option-chosen", "queue-joined"]
    assert coming(session) == ("hanna", "ada", "ben", "cho")


def test_who_stays_out_while_the_question_is_asked_is_asked_afterwards() -> None:
    session = opened(ASKING, ROUND, REST)
    session.perform(c.OptOut("ada", AT))
    refused(session, c.Choose("ada", AT, "yes", "agree"), "only-listens", "ben")
    for person in ("hanna", "ben", "cho"):
        session.perform(c.Choose(person, AT, "yes"))
    assert coming(session) == ("hanna", "ben", "cho")
    session.perform(c.Choose("ada", AT, "yes", "agree"))
    assert coming(session) == ("hanna", "ben", "cho", "ada")


def test_a_refusal_does_not_send_somebody_who_stays_out_to_themselves() -> None:
    session = opened(ASKING, ROUND, REST)
    session.perform(c.OptOut("ada", AT))
    assert refused(session, c.Choose("ada", AT, "yes", "agree"), "only-listens").people == ("hanna", "ben", "cho")


def test_who_comes_while_the_question_is_asked_answers_in_their_turn() -> None:
    session = opened(ASKING, REST, late=("cho",))
    session.perform(c.Join("cho", AT))
    assert coming(session) == MEMBERS
    refused(session, c.Choose("cho", AT, "yes", "agree"), "out-of-turn", "hanna")
    for person in MEMBERS:
        session.perform(c.Choose(person, AT, "yes"))
    assert session.now.stop == "rest"


def test_a_yes_changed_to_no_leaves_the_viewing_at_once() -> None:
    session = agreed(WATCHING)
    assert of(e.FilmPlayed, session.perform(c.Play("hanna", t(1), "clip-1")).events)[0].audience == MEMBERS
    answer = session.perform(c.Choose("ben", t(5), "no", "agree"))
    assert tags(answer.events) == ["option-chosen"]
    session.perform(c.StopFilm("ben", t(6)))
    assert of(e.FilmPlayed, session.perform(c.Play("hanna", t(7), "clip-1")).events)[0].audience == ("hanna", "ada", "cho")


def test_a_yes_changed_to_no_drops_the_turn_to_come() -> None:
    session = agreed(ROUND)
    answer = session.perform(c.Choose("ben", t(1), "no", "agree"))
    assert tags(answer.events) == ["option-chosen", "turn-dropped"]
    assert coming(session) == ("hanna", "ada", "cho")


def test_a_yes_changed_to_no_drops_the_turn_offered_once_more() -> None:
    session = agreed(ROUND)
    session.perform(c.Pass("hanna", AT))
    session.perform(c.Choose("hanna", AT, "no", "agree"))
    for person in ("ada", "ben", "cho"):
        speak(session, person, 1, 1)
    assert session.now.stop == "rest"


def test_a_yes_changed_to_no_drops_the_answer_owed() -> None:
    asking = Phase("asking", (Open(Everyone(), Ask(Move.ASK_PROBE, of=AGREED)),), ends=LeadDecides())
    session = agreed(asking)
    session.perform(c.BeginTurn("ada", AT, to=("ben",)))
    session.perform(c.EndTurn("ada", AT))
    assert owing(session) == ("ben",)
    answer = session.perform(c.Choose("ben", AT, "no", "agree"))
    assert tags(answer.events) == ["option-chosen", "answer-dropped"]
    assert owing(session) == ()


def test_a_yes_changed_to_no_drops_the_pass_to_come_and_yes_again_brings_it_back_at_the_end() -> None:
    session = agreed(Each("owners", PEERS & AGREED, (Phase("work", TALK.talk, ends=LeadDecides()),), role="owner", former="peer"))
    assert passes(session) == (("owners", "ada", ("ben", "cho")),)
    answer = session.perform(c.Choose("ben", AT, "no", "agree"))
    assert tags(answer.events) == ["option-chosen", "loop-left"]
    assert of(e.LoopLeft, answer.events)[0].again is True
    assert passes(session) == (("owners", "ada", ("cho",)),)
    session.perform(c.Choose("ben", AT, "yes", "agree"))
    assert passes(session) == (("owners", "ada", ("cho", "ben")),)


def test_who_opted_out_of_their_pass_has_none_after_a_no_and_a_yes_either() -> None:
    session = agreed(Each("owners", PEERS & AGREED, (Phase("work", TALK.talk, ends=LeadDecides()),), role="owner", former="peer"))
    session.perform(c.OptOut("ben", AT, "owners"))
    for answer in ("no", "yes"):
        session.perform(c.Choose("ben", AT, answer, "agree"))
    assert passes(session) == (("owners", "ada", ("cho",)),)


def test_a_no_and_a_yes_again_give_no_third_offer_of_a_turn() -> None:
    session = agreed(ROUND)
    session.perform(c.Pass("hanna", AT))
    for answer in ("no", "yes"):
        session.perform(c.Choose("hanna", AT, answer, "agree"))
    assert coming(session) == ("ada", "ben", "cho", "hanna")
    for person in ("ada", "ben", "cho"):
        speak(session, person, 1, 1)
    assert of(e.TurnPassed, session.perform(c.Pass("hanna", t(2))).events)[0].reoffered is False
    assert session.now.stop == "rest"


def test_a_no_changed_to_yes_while_the_turn_was_had_gives_no_second_turn() -> None:
    session = agreed(ROUND)
    speak(session, "hanna", 1, 2)
    session.perform(c.Choose("hanna", t(3), "no", "agree"))
    session.perform(c.Choose("hanna", t(4), "yes", "agree"))
    assert coming(session) == ("ada", "ben", "cho")


@pytest.mark.parametrize("option", ["yes", "no"])
def test_a_lasting_question_is_not_answered_by_whoever_holds_the_floor(option: str) -> None:
    session = agreed(ROUND)
    session.perform(c.BeginTurn("hanna", t(1)))
    refused(session, c.Choose("hanna", t(2), option, "agree"), "already-speaking")
    assert not session.allows(c.Choose("hanna", t(2), option, "agree"))
    assert not session.legal("hanna").of("choose")
    session.perform(c.Choose("ada", t(2), "no", "agree"))
    assert session.now.speaker == "hanna"
    session.perform(c.EndTurn("hanna", t(3)))
    session.perform(c.Choose("hanna", t(4), option, "agree"))
    assert coming(session) == ("ben", "cho")


def test_where_the_floor_stands_among_the_refusals_of_a_lasting_question() -> None:
    session = opened(TALK, ASKING, REST)
    session.perform(c.BeginTurn("ada", t(1)))
    refused(session, c.Choose("ada", t(1), "yes", "agre"), "unknown-question", "agree")
    refused(session, c.Choose("ada", t(1), "yes", "agree"), "not-asked-yet", "agree")
    session.perform(c.Advance("hanna", t(2)))
    for person in MEMBERS:
        session.perform(c.Choose(person, t(3), "yes"))
    session.perform(c.BeginTurn("ada", t(4)))
    refused(session, c.Choose("ada", t(4), "perhaps", "agree"), "already-speaking")


def test_an_answer_is_owed_only_by_those_who_are_still_asked() -> None:
    asking = Phase("asking", (Open(Everyone(), Ask(Move.ASK_PROBE, of=AGREED)),), ends=LeadDecides())
    session = agreed(asking)
    session.perform(c.BeginTurn("hanna", t(1), to=("ada", "ben", "cho")))
    session.perform(c.Choose("ben", t(2), "no", "agree"))
    session.perform(c.OptOut("cho", t(3)))
    session.perform(c.EndTurn("hanna", t(4)))
    assert owing(session) == ("ada",)
    session.perform(c.Pass("ada", t(5)))
    assert owing(session) == ()


@pytest.mark.parametrize("mind", [("no", "opted"), ("opted", "no"), ("no", "gone")])
def test_where_none_of_those_asked_is_asked_any_more_nothing_is_owed(mind: tuple[str, str]) -> None:
    asking = Phase("asking", (Open(Everyone(), Ask(Move.ASK_PROBE, of=AGREED)),), ends=LeadDecides())
    session = agreed(asking)
    session.perform(c.BeginTurn("hanna", t(1), to=("ada", "ben")))
    for person, how in zip(("ada", "ben"), mind, strict=True):
        changes: dict[str, c.Command] = {"no": c.Choose(person, t(2), "no", "agree"), "opted": c.OptOut(person, t(2)), "gone": c.Leave(person, t(2))}
        session.perform(changes[how])
    session.perform(c.EndTurn("hanna", t(3)))
    assert owing(session) == ()
    assert session.allows(c.BeginTurn("cho", t(4)))


def test_who_says_yes_again_before_the_question_is_over_owes_the_answer() -> None:
    asking = Phase("asking", (Open(Everyone(), Ask(Move.ASK_PROBE, of=AGREED)),), ends=LeadDecides())
    session = agreed(asking)
    session.perform(c.BeginTurn("hanna", t(1), to=("ben",)))
    for option in ("no", "yes"):
        session.perform(c.Choose("ben", t(2), option, "agree"))
    session.perform(c.EndTurn("hanna", t(3)))
    assert owing(session) == ("ben",)


# What a view says of one's own answers.


def unanswered(session: Session, person: str) -> tuple[str, ...]:
    return session.view(person).asked


def test_a_view_names_the_lasting_questions_one_has_still_to_answer() -> None:
    session = opened(TALK, ASKING, ROUND, REST, late=("cho",))
    assert unanswered(session, "hanna") == (), "not asked yet"
    session.perform(c.Advance("hanna", AT))
    for person in ("hanna", "ada", "ben"):
        session.perform(c.Choose(person, AT, "no" if person == "ada" else "yes"))
    session.perform(c.Join("cho", t(1)))
    assert [person for person in (*MEMBERS, "gil") if unanswered(session, person)] == ["cho"]
    assert unanswered(session, "cho") == ("agree",)
    session.perform(c.Choose("cho", t(2), "no", "agree"))
    assert unanswered(session, "cho") == ()


def test_who_has_opted_out_of_the_question_and_who_is_in_its_queue_are_not_asked_apart_from_it() -> None:
    session = opened(ASKING, REST)
    session.perform(c.OptOut("ada", AT))
    session.perform(c.Choose("hanna", AT, "yes"))
    assert [person for person in MEMBERS if unanswered(session, person)] == []
    for person in ("ben", "cho"):
        session.perform(c.Choose(person, AT, "yes"))
    assert [person for person in MEMBERS if unanswered(session, person)] == ["ada"]


def test_nobody_has_a_question_to_answer_when_the_session_is_over() -> None:
    session = agreed(ROUND, late=("cho",))
    session.perform(c.Join("cho", t(1)))
    session.perform(c.EndSession("hanna", t(2)))
    assert unanswered(session, "cho") == ()


# What others do in private.


def endings_of(session: Session, code: str) -> list[tuple[tuple[str, ...], str]]:
    """Whom what goes on waits for, as far as everybody may know."""
    return [(each.people, each.what) for each in session.now.endings if each.code == code]


def test_of_private_things_nobody_is_told_who_has_made_theirs() -> None:
    notes = Phase("notes", (Open(Everyone(), Say(Move.REFLECT)),), ends=ByEach("note", Everyone()), yields=("note",))
    session = opened(notes)
    assert endings_of(session, "by-each") == [(MEMBERS, "note")]
    session.perform(c.Produce("ben", t(1), "note", "note-1"))
    assert endings_of(session, "by-each") == [(("hanna", "ada", "cho"), "note")]
    session = opened(evolve(notes, ends=ByEach("diary", Everyone()), yields=("diary",)), REST)
    assert endings_of(session, "by-each") == [((), "diary")]
    for number, person in enumerate(MEMBERS):
        assert endings_of(session, "by-each") == [((), "diary")]
        session.perform(c.Produce(person, t(1), "diary", f"diary-{number}"))
    assert session.now.stop == "rest", "it ends the phase all the same"


# A loop whose people have changed their minds.


def in_loops(*inside: Step) -> Session:
    """Ada's pass of a loop of those who agreed, in which another loop gives each peer a moment."""
    asides = Each("asides", PEERS, inside or (evolve(TALK, id="aside"),), role="speaker", former="peer")
    roles = (*protocol().roles, Role("speaker", least=0))
    made = evolve(protocol(ASKING, Each("owners", AGREED, (asides,), role="owner", former="peer"), REST), roles=roles)
    cast = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"]})
    session = Session.open(made, cast, at=AT, record="r", mode=Mode.STRICT)
    for person in MEMBERS:
        session.perform(c.Choose(person, AT, "yes"))
    return session


def test_an_outer_loop_takes_no_notice_of_somebody_during_their_inner_pass() -> None:
    session = in_loops()
    assert passes(session) == (("owners", "ada", ("ben", "cho")), ("asides", "ben", ("cho",)))
    answer = session.perform(c.Choose("ben", t(1), "no", "agree"))
    assert tags(answer.events) == ["option-chosen"]
    answer = session.perform(c.Choose("cho", t(1), "no", "agree"))
    assert [(each.loop, each.person, each.again) for each in of(e.LoopLeft, answer.events)] == [("owners", "cho", True)]
    assert passes(session) == (("owners", "ada", ("ben",)), ("asides", "ben", ("cho",)))


def test_who_is_no_candidate_any_more_when_their_pass_comes_is_passed_by() -> None:
    session = in_loops()
    session.perform(c.Choose("ben", t(1), "no", "agree"))
    session.perform(c.Advance("hanna", t(2)))
    assert passes(session) == (("owners", "ada", ("ben", "cho")), ("asides", "cho", ()))
    answer = session.perform(c.Advance("hanna", t(3)))
    assert [(each.loop, each.person, each.again) for each in of(e.LoopLeft, answer.events)] == [("owners", "ben", True)]
    assert passes(session) == (("owners", "cho", ()), ("asides", "ada", ("ben",)))
    assert Session.resume(session.record).now == session.now
    session.perform(c.Choose("ben", t(4), "yes", "agree"))
    assert passes(session) == (("owners", "cho", ("ben",)), ("asides", "ada", ("ben",))), "and is put at the end again where they come back"


def test_who_is_passed_by_last_lets_the_loop_end() -> None:
    session = in_loops()
    session.perform(c.Choose("cho", t(1), "no", "agree"))
    session.perform(c.Choose("ben", t(1), "no", "agree"))
    session.perform(c.Advance("hanna", t(2)))
    answer = session.perform(c.Advance("hanna", t(3)))
    assert [(each.loop, each.person) for each in of(e.LoopLeft, answer.events)] == [("owners", "ben")]
    assert [each.loop for each in of(e.LoopEnded, answer.events)] == ["asides", "owners"]
    assert session.now.stop == "rest"


def test_an_inner_pass_takes_nobody_out_of_the_outer_order() -> None:
    session = in_loops()
    session.perform(c.Advance("hanna", t(1)))
    session.perform(c.Advance("hanna", t(2)))
    assert passes(session)[0] == ("owners", "ben", ("cho",))
    assert not of(e.LoopLeft, session.events)
    assert not of(e.LoopJoined, session.events)


# Answers and votes on more time.


def test_votes_are_counted_anew_when_somebody_votes_no_more_because_of_an_answer() -> None:
    voted = Phase("voted", TALK.talk, minutes=Minutes(1), ends=LeadDecides(), more=More(AGREED, 5))
    session = agreed(voted)
    session.due(t(60))
    for person in ("ada", "ben"):
        assert tags(session.perform(c.VoteOnTime(person, t(61), "extend")).events) == ["time-voted"]
    assert [session.view(person).vote for person in MEMBERS] == [None, "extend", "extend", None]
    answer = session.perform(c.Choose("cho", t(62), "no", "agree"))
    assert tags(answer.events) == ["option-chosen", "phase-extended"], "two of three are more than half"
    assert of(e.PhaseExtended, answer.events)[0].actor is None
    assert session.view("ada").vote is None, "votes are gone with an extension"


def test_an_answer_brings_a_vote_back_into_the_count_and_may_end_the_phase() -> None:
    voted = Phase("voted", TALK.talk, minutes=Minutes(1), ends=LeadDecides(), more=More(AGREED, 5))
    session = agreed(voted)
    session.due(t(60))
    session.perform(c.VoteOnTime("ada", t(61), "end"))
    for person in ("ada", "cho"):
        session.perform(c.Choose(person, t(62), "no", "agree"))
    assert session.view("ada").vote == "end"
    answer = session.perform(c.Choose("ada", t(63), "yes", "agree"))
    assert session.now.stop == "voted", "one of three is less than half"
    answer = session.perform(c.Choose("ben", t(64), "no", "agree"))
    assert of(e.PhaseLeft, answer.events)[0].why is Why.TIME


def test_a_lasting_question_has_its_own_refusals() -> None:
    session = opened(TALK, ASKING, ROUND, REST)
    refused(session, c.Choose("ada", AT, "yes"), "nothing-to-choose")
    refused(session, c.Choose("ada", AT, "yes", "agre"), "unknown-question", "agree")
    refused(session, c.Choose("ada", AT, "yes", "talk"), "unknown-question", "talk")
    refused(session, c.Choose("ada", AT, "yes", "agree"), "not-asked-yet", "agree")
    session.perform(c.Advance("hanna", AT))
    refused(session, c.Choose("ada", AT, "yes", "agree"), "out-of-turn", "hanna")
    refused(session, c.Choose("gil", AT, "yes", "agree"), "only-listens", "hanna")
    for person in MEMBERS:
        session.perform(c.Choose(person, AT, "yes"))
    refused(session, c.Choose("ada", AT, "perhaps", "agree"), "unknown-option", "perhaps")
    refused(session, c.Choose("gil", AT, "yes", "agree"), "only-listens")


def test_a_lasting_question_is_not_answered_before_its_round_has_begun() -> None:
    two = Phase("agree", (Open(Everyone(), Say(Move.INFORM)), *ASKING.talk), ends=AllHad())
    session = opened(two, REST)
    refused(session, c.Choose("ada", AT, "yes", "agree"), "not-asked-yet", "agree")
    session.perform(c.Advance("hanna", AT))
    refused(session, c.Choose("ada", AT, "yes", "agree"), "out-of-turn", "hanna")


def test_an_answer_can_be_changed_by_who_has_had_the_turn_while_the_question_still_goes_round() -> None:
    session = opened(ASKING, ROUND, REST)
    session.perform(c.Choose("hanna", AT, "yes"))
    session.perform(c.Choose("hanna", AT, "no", "agree"))
    assert coming(session) == ("ada", "ben", "cho")
    for person in ("ada", "ben", "cho"):
        session.perform(c.Choose(person, AT, "yes"))
    assert coming(session) == ("ada", "ben", "cho")


def test_an_answer_to_a_lasting_question_is_never_stale() -> None:
    session = agreed(ROUND)
    session.perform(c.Choose("ben", AT, "no", "agree", seen=0))
    assert coming(session) == ("hanna", "ada", "cho")


def test_an_answer_is_not_given_in_a_pause() -> None:
    session = agreed(ROUND)
    session.perform(c.Pause("ada", AT))
    refused(session, c.Choose("ben", AT, "no", "agree"), "session-paused")


def test_a_question_that_does_not_last_is_not_answered_anew() -> None:
    session = opened(Phase("agree", (Round(Everyone(), Pick(("yes", "no"))),), ends=AllHad()), ROUND, REST)
    for person in MEMBERS:
        session.perform(c.Choose(person, AT, "yes"))
    refused(session, c.Choose("ada", AT, "no", "agree"), "unknown-question", "agree")


VIDEO = find("video-coaching-intervision")


def viewing() -> Session:
    """Ana's film at its first viewing; everybody has agreed to watch and may see it, Drago too."""
    people = ("kaja", "ana", "bor", "cilka")
    clip = Item(id="clip-1", kind="clip", owner="ana", seconds=100.0, subjects=("ana",))
    consent = Consent(item="clip-1", subject="ana", scope="showing-to-group", state=ConsentState.GRANTED, audience=(*people, "drago"))
    cast = Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": [*people[1:], "drago"]}, late=["drago"])
    session = Session.open(VIDEO, cast, at=AT, record="r", mode=Mode.STRICT, items=[clip], consents=[consent])
    session.perform(c.Advance("kaja", AT))
    for person in session.now.next:
        session.perform(c.Choose(person, AT, "yes"))
    session.perform(c.Advance("kaja", AT))
    session.perform(c.Play("kaja", AT, "clip-1"))
    return session


def test_in_video_coaching_a_late_yes_brings_somebody_into_viewing_rounds_and_passes() -> None:
    session = viewing()
    session.perform(c.Join("drago", t(1)))
    assert passes(session) == (("owners", "ana", ("bor", "cilka")),)
    answer = session.perform(c.Choose("drago", t(2), "yes", "open-and-confidentiality"))
    assert tags(answer.events) == ["option-chosen", "loop-joined"]
    assert passes(session) == (("owners", "ana", ("bor", "cilka", "drago")),)


def test_in_video_coaching_a_late_no_leaves_viewing_rounds_and_passes() -> None:
    session = viewing()
    answer = session.perform(c.Choose("bor", t(2), "no", "open-and-confidentiality"))
    assert tags(answer.events) == ["option-chosen", "loop-left"]
    session.perform(c.StopFilm("kaja", t(3)))
    assert of(e.FilmPlayed, session.perform(c.Play("kaja", t(4), "clip-1")).events)[0].audience == ("kaja", "ana", "cilka")
    session.due(t(200))
    session.perform(c.Enough("ana", t(200)))
    assert session.now.stop == "describe-round"
    assert coming(session) == ("cilka",)


def test_in_video_coaching_an_owner_who_says_no_is_in_their_own_viewing_no_more() -> None:
    session = viewing()
    session.perform(c.Choose("ana", t(2), "no", "open-and-confidentiality"))
    session.perform(c.StopFilm("kaja", t(3)))
    assert "ana" not in of(e.FilmPlayed, session.perform(c.Play("kaja", t(4), "clip-1")).events)[0].audience
    assert not [each for each in of(e.FilmStopped, session.events) if each.why is Why.AUDIENCE]
