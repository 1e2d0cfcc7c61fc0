# SPDX-License-Identifier: MIT
"""The lines of a session: how people say things, and that every command can be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import get_args

import pytest
from attrs import fields

from plcprotocols.app import menu
from plcprotocols.app.lines import read
from plcprotocols.app.moments import clock
from plcprotocols.app.noting import notes
from plcprotocols.app.values import Table
from plcprotocols.app.verbs import KINDS, VERBS, Verb, forms, generic, needed, shown
from plcprotocols.catalogue import find
from plcprotocols.engine.legal import COMMANDS, fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import read as read_record
from tests.app.talking import CIRCLE, MEETINGS, TUNING, Say, Talk, say
from tests.simulation.groups import group

__all__ = ["say"]

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CAST = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "fran"], "timekeeper": "fran"})


def table(*commands: Command, late: tuple[str, ...] = ()) -> Table:
    session = Session.open(find("tuning-protocol"), Cast(CAST.holders, late), at=AT, record="lines", salts=Random(1))
    for command in commands:
        session.perform(command)
    return Table(session, "ana", CAST)


def clarifying() -> Table:
    return table(c.Choose("ana", AT, "skip"), c.Advance("ana", AT))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("cilka speaks", c.BeginTurn("cilka", AT)),
        ("CILKA Speaks", c.BeginTurn("cilka", AT)),
        ("cilka takes the floor", c.BeginTurn("cilka", AT)),
        ("cilka speaks to bor and drago", c.BeginTurn("cilka", AT, to=("bor", "drago"))),
        ("cilka asks", c.BeginTurn("cilka", AT, "ask-clarify")),
        ("cilka asks bor", c.BeginTurn("cilka", AT, "ask-clarify", "bor")),
        ("cilka asks Bor, Drago", c.BeginTurn("cilka", AT, "ask-clarify", ("bor", "drago"))),
        ("cilka offers an opinion", c.BeginTurn("cilka", AT, "offer-opinion")),
        ("cilka offers an opinion to bor", c.BeginTurn("cilka", AT, "offer-opinion", "bor")),
        ("bor grants", c.BeginTurn("bor", AT, "grant")),
        ("bor declines", c.BeginTurn("bor", AT, "decline")),
        ("cilka describes", c.BeginTurn("cilka", AT, "describe")),
        ("cilka speaks cool to bor", c.BeginTurn("cilka", AT, "cool", "bor")),
        ("cilka summarises", c.BeginTurn("cilka", AT, "summarise")),
        ("ana intervenes", c.BeginTurn("ana", AT, "intervene")),
        ("ana intervene", c.BeginTurn("ana", AT, "intervene")),
        ("cilka done", c.EndTurn("cilka", AT)),
        ("cilka is done", c.EndTurn("cilka", AT)),
        ("cilka ends", c.EndTurn("cilka", AT)),
        ("bor passes", c.Pass("bor", AT)),
        ("bor pass", c.Pass("bor", AT)),
        ("bor says it is enough", c.Enough("bor", AT)),
        ("bor enough", c.Enough("bor", AT)),
        ("next", c.Advance("ana", AT)),
        ("Next", c.Advance("ana", AT)),
        ("go on", c.Advance("ana", AT)),
        ("bor goes on", c.Advance("bor", AT)),
        ("bor proposes next", c.Advance("bor", AT)),
        ("bor proposes to go on", c.Advance("bor", AT)),
        ("bor goes", c.Leave("bor", AT)),
        ("extend 5", c.Extend("ana", AT, 5)),
        ("extend by 2,5 minutes", c.Extend("ana", AT, 2.5)),
        ("ana gives 5 more minutes", c.Extend("ana", AT, 5)),
        ("skip cilka", c.SkipTurn("ana", AT, "cilka")),
        ("ana skips CILKA", c.SkipTurn("ana", AT, "cilka")),
        ("call time", c.TimeCall("ana", AT)),
        ("fran calls the time", c.TimeCall("fran", AT)),
        ("pause", c.Pause("ana", AT)),
        ("bor pauses", c.Pause("bor", AT)),
        ("resume", c.Resume("ana", AT)),
        ("drago joins", c.Join("drago", AT)),
        ("drago comes back", c.Join("drago", AT)),
        ("gaja joins as member", c.Join("gaja", AT, "member")),
        ("bor seconds cilka", c.Second("bor", AT, "cilka")),
        ("drago leaves", c.Leave("drago", AT)),
        ("ana marks drago absent", c.MarkAbsent("ana", AT, "drago")),
        ("ana marks drago as absent", c.MarkAbsent("ana", AT, "drago")),
        ("mark absent drago", c.MarkAbsent("ana", AT, "drago")),
        ("ana hands over facilitator to cilka", c.HandOver("ana", AT, "facilitator", "cilka")),
        ("ana hands facilitator over to cilka back member", c.HandOver("ana", AT, "facilitator", "cilka", None, "member")),
        ("ana hands over owner to cilka from bor back member", c.HandOver("ana", AT, "owner", "cilka", "bor", "member")),
        ("ana hand-over role=owner to=cilka holder=bor", c.HandOver("ana", AT, "owner", "cilka", "bor")),
        ("ana hand-over owner cilka bor member", c.HandOver("ana", AT, "owner", "cilka", "bor", "member")),
        ("ana relabels cilka 2026-03-02T15:00Z as advise", c.Relabel("ana", AT, "cilka", AT, "advise")),
        ("relabel cilka at 2026-03-02T15:00Z as advise", c.Relabel("ana", AT, "cilka", AT, "advise")),
        ("ana reattributes cilka 2026-03-02T15:00Z to bor", c.Reattribute("ana", AT, "cilka", AT, "bor")),
        ("ana reattribute person=cilka began=2026-03-02T15:00Z to=bor", c.Reattribute("ana", AT, "cilka", AT, "bor")),
        ("cilka sits as speaker", c.TakeRole("cilka", AT, "speaker")),
        ("cilka takes the role speaker", c.TakeRole("cilka", AT, "speaker")),
        ("cilka rises from speaker", c.LeaveRole("cilka", AT, "speaker")),
        ("cilka lines up for speaker", c.TakeRole("cilka", AT, "speaker")),
        ("cilka leaves the line for speaker", c.LeaveRole("cilka", AT, "speaker")),
        ("cilka opts out", c.OptOut("cilka", AT)),
        ("cilka opts out of turns", c.OptOut("cilka", AT, "turns")),
        ("cilka opts in", c.OptIn("cilka", AT)),
        ("bor vetoes", c.Veto("bor", AT)),
        ("bor votes to extend", c.VoteOnTime("bor", AT, "extend")),
        ("bor agrees to keep turns", c.AgreeLevel("bor", AT, "turns")),
        ("bor agrees Turns", c.AgreeLevel("bor", AT, "turns")),
        ("bor agrees", c.TakePosition("bor", AT, "agree")),
        ("bor stands aside", c.TakePosition("bor", AT, "stand-aside")),
        ("bor objects", c.TakePosition("bor", AT, "object")),
        ("bor signals duty", c.Signal("bor", AT, "duty")),
        ("end session", c.EndSession("ana", AT)),
        ("ana ends the session", c.EndSession("ana", AT)),
        ("cilka plays film-1", c.Play("cilka", AT, "film-1")),
        ("cilka stops the film", c.StopFilm("cilka", AT)),
        ("bor sets feedback-depth to warm", c.SetParameter("bor", AT, "feedback-depth", "warm")),
        ("bor chooses warm for depth", c.Choose("bor", AT, "warm", "depth")),
        ("bor writes focusing question", c.Produce("bor", AT, "focusing-question", "focusing-question-1")),
        ("bor writes Focusing Question", c.Produce("bor", AT, "focusing-question", "focusing-question-1")),
        ("bor produce kind=focusing-question id=q-1 position=80", c.Produce("bor", AT, "focusing-question", "q-1", 80)),
        ("bor writes focusing-question at 1:20", c.Produce("bor", AT, "focusing-question", "focusing-question-1", 80)),
        ("ana begin-turn move=inform to=bor,cilka seen=4", c.BeginTurn("ana", AT, "inform", ("bor", "cilka"), 4)),
        ("ana speaks to all", c.BeginTurn("ana", AT, to=("ana", "bor", "cilka", "drago", "eva", "fran"))),
        (
            "ana records film-1 bor viewing granted before bor and cilka",
            c.RecordConsent("ana", AT, "film-1", "bor", "viewing", "granted", ("bor", "cilka")),
        ),
        (
            "ana record-consent item=film-1 subject=bor scope=viewing state=granted audience=bor until=2026-03-09T15:00Z by=mum",
            c.RecordConsent("ana", AT, "film-1", "bor", "viewing", "granted", "bor", AT + timedelta(days=7), None, "mum"),
        ),
        ("adjourn until 2026-03-09T15:00Z", c.Adjourn("ana", AT, AT + timedelta(days=7))),
        ("adjourn", c.Adjourn("ana", AT)),
        ("convene", c.Convene("ana", AT)),
        ("bor reports lesson-taught", c.Report("bor", AT, "lesson-taught")),
        ("bor signs plan-1", c.Sign("bor", AT, "plan-1")),
        ("set-date 2026-03-09T15:00Z", c.SetDate("ana", AT, AT + timedelta(days=7))),
    ],
)
def test_what_a_line_means(line: str, command: Command) -> None:
    said = read(line, clarifying(), AT)
    assert said.command(AT) == command
    assert said.words is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("cilka done: we saw it: twice", "we saw it: twice"),
        ("cilka done:we saw it", "we saw it"),
        ("cilka done:", None),
        ("bor writes focusing question: At 15:04, what did we see?", "At 15:04, what did we see?"),
        ("extend 5: there is time", "there is time"),
        ("bor writes focusing-question at 1:20: here", "here"),
    ],
)
def test_words_stand_behind_a_colon(line: str, words: str | None) -> None:
    assert read(line, clarifying(), AT).words == words


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cilka", "unknown-verb"),
        ("cilka jumps", "unknown-verb"),
        ("jump", "unknown-verb"),
        ("speaks", "who"),
        ("cilka skips", "missing"),
        ("hand-over owner", "who"),
        ("ana hand-over owner", "missing"),
        ("ana hand-over rolle=owner to=bor", "unknown-field"),
        ("extend many", "not-a-number"),
        ("ana pause now please", "not-understood"),
        ("cilka done quickly", "not-understood"),
        ("adjourn until tomorrow", "no-moment"),
        ("cilka record-consent film-1 bor viewing perhaps", "unknown-consentstate"),
        ("ana begin-turn seen=x", "not-a-number"),
    ],
)
def test_what_cannot_be_understood_is_named(line: str, code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read(line, clarifying(), AT).command(AT)
    assert caught.value.code.startswith(code.removesuffix("-consentstate"))
    assert all(problem.remedy for problem in caught.value.problems)


def test_a_misspelt_verb_is_told_with_the_nearest() -> None:
    with pytest.raises(InvalidArgument) as caught:
        read("cilka speeks", clarifying(), AT)
    assert "Did you mean speaks or speak?" in caught.value.problems[0].remedy


def test_at_a_question_the_answer_alone_is_enough() -> None:
    asked = table()
    for line, option in (
        ("hold", "hold"),
        ("ana holds", "hold"),
        ("leave it out", "skip"),
        ("ana leave it out", "skip"),
        ("ana chooses hold it", "hold"),
    ):
        assert read(line, asked, AT).command(AT) == c.Choose("ana", AT, option)


def test_who_alone_may_do_something_need_not_be_named() -> None:
    speaking = table(c.Choose("ana", AT, "hold"), c.BeginTurn("ana", AT))
    assert read("done: welcome", speaking, AT).command(AT) == c.EndTurn("ana", AT)


def test_whoever_owes_an_answer_gives_it() -> None:
    owed = clarifying()
    for command in (c.BeginTurn("cilka", AT), c.EndTurn("cilka", AT)):
        owed.session.perform(command)
    assert read("bor answers", owed, AT).command(AT) == c.BeginTurn("bor", AT)


def test_ids_of_what_is_written_are_found_by_themselves() -> None:
    presenting = table(c.Choose("ana", AT, "skip"))
    for number in (1, 2):
        said = read("bor writes: why?", presenting, AT)
        assert said.command(AT) == c.Produce("bor", AT, "focusing-question", f"focusing-question-{number}")
        presenting.session.perform(said.command(AT), words=said.words)


def test_what_is_put_right_is_the_latest_turn_of_somebody_or_that_of_the_minute() -> None:
    spoken = clarifying().session
    for seconds in (10, 70, 90, 200):
        spoken.perform(c.BeginTurn("bor" if seconds == 200 else "cilka", AT + timedelta(seconds=seconds), "ask-clarify"))
        spoken.perform(c.EndTurn("bor" if seconds == 200 else "cilka", AT + timedelta(seconds=seconds + 5)))
    seats, now = Table(spoken, "ana", CAST), AT + timedelta(minutes=5)
    lines = {"relabel cilka as advise": 90, "relabel cilka 2026-03-02T15:01:10Z as advise": 70, "relabel cilka 2026-03-02T15:00Z as advise": 10}
    for line, began in lines.items():
        command = read(line, seats, now).command(now)
        assert command == c.Relabel("ana", now, "cilka", AT + timedelta(seconds=began), "advise"), line
    with pytest.raises(InvalidArgument):
        read("relabel drago as advise", seats, now)
    with pytest.raises(InvalidArgument, match=r"began 2 turns in that minute \(which-turn\)\. Say which, with its seconds: .*:01:10 or .*:01:30"):
        read("relabel cilka 2026-03-02T15:01Z as advise", seats, now)


def test_why_nothing_is_taken_back_is_said_where_there_is_nothing() -> None:
    spoken = clarifying().session
    seats, now = Table(spoken, "ana", CAST), AT + timedelta(minutes=5)
    assert read("cilka undoes", seats, now).command(now) == c.Undo("cilka", now, spoken.now.at)
    spoken.perform(c.BeginTurn("cilka", AT + timedelta(minutes=1), "ask-clarify"))
    spoken.perform(c.EndTurn("cilka", AT + timedelta(minutes=2)), words="that was heard")
    assert read("cilka undoes", seats, now).command(now) == c.Undo("cilka", now, AT + timedelta(minutes=2))


def test_what_was_taken_back_is_said_all_of_one_minute_of_it(say: Say) -> None:
    talk = say("15:01 ana speaks\n15:01 ana done\n15:02 ana undoes\n15:02 ana speaks\n15:03 ana done\n15:03 ana undoes\nstatus")
    told = " ".join(talk.out.split())
    assert "ana takes back what they did: ana has the floor: reflect; ana is done." in told
    assert "ana takes back what they did: ana is done." in told


def test_going_on_that_is_taken_back_is_said() -> None:
    spoken = clarifying().session
    spoken.perform(c.Advance("ana", AT + timedelta(seconds=90)))
    spoken.perform(c.Undo("ana", AT + timedelta(seconds=95), AT + timedelta(seconds=90)))
    changes = spoken.changes("bor")
    known = {glimpse.number: glimpse for glimpse in changes}
    assert next(said for _, said in notes(spoken.protocol, changes[-1:], known)).startswith("ana takes back what they did: going on to ")
    assert next(said for _, said in notes(spoken.protocol, changes[-1:])) == "ana takes back what they did."


def test_what_was_put_right_is_told() -> None:
    spoken = clarifying().session
    spoken.perform(c.BeginTurn("cilka", AT + timedelta(seconds=90), "ask-clarify"))
    spoken.perform(c.EndTurn("cilka", AT + timedelta(seconds=95)))
    seats, now = Table(spoken, "ana", CAST), AT + timedelta(minutes=5)
    for line in ("relabel cilka as advise", "reattribute cilka to drago"):
        spoken.perform(read(line, seats, now).command(now))
    assert [said for _, said in [*notes(spoken.protocol, spoken.changes("bor"))][-2:]] == [
        f"Put right: the turn of cilka that began at {clock(AT + timedelta(seconds=90))} was advise.",
        f"Put right: the turn that began at {clock(AT + timedelta(seconds=90))} was that of drago, not of cilka.",
    ]


def test_every_command_there_is_can_be_said_by_its_tag() -> None:
    assert set(get_args(Command)) == set(KINDS.values())
    assert set(COMMANDS) <= set(KINDS)
    values = {
        "minutes": "5",
        "position": "80",
        "level": "turns",
        "state": "refused",
        "until": "2026-03-09T15:00Z",
        "since": "2026-03-01T15:00Z",
        "began": "2026-03-01T15:00Z",
        "seen": "3",
        "passes": "bor to bor",
    }
    for tag, kind in KINDS.items():
        values["of"] = "2026-03-01T15:00Z" if kind is c.Undo else "bor"
        if kind is c.TakeBack:
            continue
        if kind is c.TakePosition:
            values = {**values, "position": "object"}
        if kind is c.Score:
            values = {**values, "points": "3"}
        names = [each.name for each in fields(kind) if each.name not in {"actor", "at"}]
        line = " ".join(["ana", tag, *(f"{name}={values.get(name, 'bor')}" for name in names)])
        command = read(line, clarifying(), AT).command(AT)
        assert type(command) is kind
        assert all(getattr(command, name) not in (None, (), "") for name in names), line


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.phrases[0])
def test_every_verb_names_fields_its_command_has(verb: Verb) -> None:
    names = {each.name for each in fields(verb.kind)}
    assert {*verb.follows, *verb.marks.values(), *verb.fixed} <= names
    assert {each for each in needed(verb.kind) if each not in verb.fixed} <= {*verb.follows, *verb.marks.values(), "id"} | own(verb)


def own(verb: Verb) -> set[str]:
    """What goes without saying: who goes into a sub-group puts themselves there."""
    return {"person"} if verb.phrases[0] == "goes into" else set()


def test_phrases_are_said_of_somebody_and_asked_for() -> None:
    assert [forms(each)[-1] for each in ("speaks", "passes", "goes on", "opts out", "is done", "vetoes", "says enough")] == [
        *("speak", "pass", "go on", "opt out", "is done", "veto", "say enough")
    ]


@pytest.mark.parametrize("protocol", MEETINGS, ids=lambda each: each.id)
def test_every_line_of_the_list_is_understood_as_the_move_it_stands_for(protocol: Protocol) -> None:
    heard: set[str] = set()

    def listen(session: Session, _outcome: object) -> None:
        seats = Table(session, session.record.header.cast.people[0], session.record.header.cast)
        for offer in menu.offers(seats, standing=True):
            key = f"{offer.template.kind} {offer.template.move} {[slot.name for slot in offer.template.slots]}"
            if "<" in offer.line or offer.template.kind in {"record-consent", "take-back"} or key in heard:
                continue
            heard.add(key)
            command = read(offer.line, seats, session.now.at).command(session.now.at)
            meant = fill(offer.template, session.now.at, **{name: getattr(command, name) for name in _left_open(offer)})
            same = {each.name: getattr(command, each.name) for each in fields(type(command))} | {"move": getattr(meant, "move", None)}
            assert type(command) is type(meant)
            assert all(same[each.name] == getattr(meant, each.name) for each in fields(type(meant)) if each.name != "holder"), offer.line
            assert session.allows(command), offer.line

    group(protocol, late=1).hold(4, listener=listen)
    assert heard


def _left_open(offer: menu.Offer) -> list[str]:
    return [slot.name for slot in offer.template.slots if slot.name == "id"]


def test_the_list_teaches_what_to_type(say: Say) -> None:
    talk = say("?", people=CIRCLE)
    for told in (
        "bor speaks take the floor: reflect",
        "bor passes let the turn go by",
        "next go on with what comes next (noted:",
        "ana extends <minutes>",
    ):
        assert told in talk.out
    assert "pauses" not in talk.out
    assert "bor pauses pause" in say("??").out


def test_the_list_of_one_person_holds_what_may_be_done_at_any_time(say: Say) -> None:
    moves = say("? BOR\n? zora", "--json").answers
    assert {each["who"] for each in moves[1]["moves"]} == {"bor"}
    assert {"leave", "opt-out", "pause", "agree-level"} <= {each["kind"] for each in moves[1]["moves"]}
    assert moves[2]["problems"][0]["code"] == "unknown-person"


def kinds(talk: Talk) -> list[str]:
    return [event.tag for event in read_record(talk.path).events][2:]


def test_a_number_takes_a_move(say: Say) -> None:
    listed = [each["line"] for each in say("?", "--json").answers[1]["moves"]]
    assert kinds(say(str(listed.index("bor speaks") + 1))) == ["turn-begun"]
    listed = [each["line"] for each in say("?", "--json").answers[1]["moves"]]
    assert kinds(say(f"{listed.index('bor done') + 1}: and that was it"))[1:] == ["turn-ended"]


def test_a_number_asks_for_what_is_missing(say: Say) -> None:
    talk = say("?\n1 yes\n1\n3\n1", "--json", people=TUNING)
    moves = [each["line"] for each in talk.answers[1]["moves"]]
    assert moves[0] == "ana chooses <hold|skip>"
    assert talk.problem(2)["code"] == "slot-range"
    assert talk.answer(3) == {"line": 3, "asked": "option", "choices": ["hold", "skip"], "least": None, "most": None}
    assert talk.problem(4)["code"] == "slot-range"
    assert talk.answer(5)["events"][0] == {"kind": "option-chosen", "actor": "ana"}
    assert talk.answer(5)["stop"] == "introduction"


def test_a_number_with_what_it_needs_asks_nothing(say: Say) -> None:
    talk = say("1 leave\n1 skip", "--json", people=TUNING)
    assert talk.answer(1)["problems"][0]["code"] == "slot-range"
    assert talk.answer(2)["stop"] == "presentation"


def test_numbers_take_words_and_addressees_too(say: Say) -> None:
    listed = [each["line"] for each in say("skip\n?", "--json", people=TUNING).answers[2]["moves"]]
    writes = next(number for number, line in enumerate(listed, start=1) if "writes" in line)
    talk = say(f"?\n{writes}: Who is quiet?\n{writes} x: y")
    assert [content.text for content in read_record(talk.path).contents] == ["Who is quiet?"]


def test_what_was_asked_back_can_be_let_go(say: Say) -> None:
    talk = say("?\n1\nquit", "--json", people=TUNING)
    assert talk.answer(2)["asked"] == "option"
    again = say("?\n1\nana chooses skip", "--json")
    assert again.answer(3)["stop"] == "presentation"


@pytest.mark.parametrize(("number", "code"), [("0", "no-number"), ("99", "no-number")])
def test_a_number_that_is_not_in_the_list_is_named(say: Say, number: str, code: str) -> None:
    assert say(f"?\n{number}", "--json").problem(2)["code"] == code


def test_people_whose_names_hold_spaces_can_be_spoken_of(say: Say) -> None:
    people = ("check-in", "--people", "facilitator=Ana Novak", "member=Bor Kos,Bor,Cilka")
    talk = say("bor kos speaks\nBOR KOS done\nbor speaks to Ana Novak\nskip bor", "--json", people=people)
    assert [each["accepted"] for each in talk.answers[1:-1]] == [True] * 4
    assert [event.actor for event in read_record(talk.path).events if event.tag == "turn-begun"] == ["Bor Kos", "Bor"]


def test_people_may_be_called_like_words_of_the_language(say: Say) -> None:
    people = ("check-in", "--people", "facilitator=next", "member=status,help,pause")
    talk = say(
        "status speaks\nstatus done\nhelp speaks\nhelp done\npause speaks\npause done\nstatus\nnext speaks\nnext done", "--json", people=people
    )
    assert [each.get("accepted", True) for each in talk.answers[1:-1]] == [True] * 9
    assert talk.answer(7)["state"]["next"] == ["next"]
    assert talk.answers[-1]["ended"]


def test_late_comers_join_and_strangers_take_a_role(say: Say) -> None:
    talk = say("drago speaks\ndrago joins\nEva joins\nEva joins as member\nEva leaves", "--late", "drago", "--json")
    assert talk.refusal(1) == "not-present"
    assert talk.answer(2)["accepted"]
    assert talk.refusal(3) == "role-needed"
    assert talk.answer(4)["accepted"]
    assert talk.answer(5)["accepted"]


def test_a_verb_is_shown_as_it_is_read() -> None:
    for kind in KINDS.values():
        assert shown(kind).kind is kind
        assert generic(kind).phrases == (kind.tag,)
