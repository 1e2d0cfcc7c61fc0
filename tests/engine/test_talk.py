# SPDX-License-Identifier: MIT
"""Stories of what a turn may be: several moves, several questions, any move, interrupting, reading out, who has spoken, a break, and a call before the time is over; as the page of constructs tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from attrs import evolve

from plcprotocols.app import menu, state_of, wording
from plcprotocols.app.lines import read
from plcprotocols.app.values import Table
from plcprotocols.engine.legal import fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import Condition, Filled, LeadDecides, TimeUp, Treated
from plcprotocols.model.errors import InvalidArgument, InvalidProtocol, InvalidRecord
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Breakout, Decision, Each, Option, Phase, Run, Step, To
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import About, Ask, Offer, Open, Passing, Purpose, React, Read, Round, Say, Silence, Solo, Talk
from plcprotocols.model.who import Nobody, Spoke
from plcprotocols.simulation import simulate
from tests.engine.test_consents import of
from tests.engine.test_rounds import AT, CAST, HOST, PEERS, coming, departures, do, kinds, opened, protocol, why_not

EITHER = Ask(Move.ASK_CLARIFY, also=(Move.ASK_PROBE,), of=HOST)
IDEA = ItemRule(id="idea", by=PEERS)
CLARIFIED = About(Move.ASK_CLARIFY, "idea", also=(Move.ANSWER, Move.DESCRIBE))


def on_ideas(talk: Talk, *people: str, kind: ItemRule = IDEA, ends: Condition | None = None) -> Session:
    """A session in which some people have produced an idea each, at a talk form."""
    steps = (
        Phase("write", (Open(PEERS | HOST, About(Move.PRESENT, "idea")),), ends=LeadDecides(), yields=("idea",)),
        Phase("talk", (talk,), ends=ends, yields=("idea",)),
    )
    session = Session.open(evolve(protocol(*steps), items=(kind,)), CAST, at=AT, record="r")
    for person in people:
        session.perform(c.Produce(person, AT, "idea", f"{person}s"))
    do(session, c.Advance, "hanna")
    return session


def begun(session: Session, person: str, move: Move | None = None, about: str | None = None) -> c.BeginTurn:
    return c.BeginTurn(person, session.now.at, move, about=about)


# Several moves, about an item or as a question.


def test_a_turn_about_an_item_may_be_any_of_its_moves_and_treats_it() -> None:
    session = on_ideas(Open(PEERS | HOST, CLARIFIED), "ada", "ben")
    moves = [(each.move, each.slots[0].choices) for each in session.legal("cho").of("begin-turn")]
    assert moves == [(move, ("adas", "bens")) for move in (Move.ASK_CLARIFY, Move.ANSWER, Move.DESCRIBE)]
    session.perform(begun(session, "cho", about="bens"))
    assert session.now.move is Move.ASK_CLARIFY, "the main move is that of a turn that names none"
    do(session, c.EndTurn, "cho")
    assert not departures(session.perform(begun(session, "ben", Move.ANSWER, "bens")).events)
    do(session, c.EndTurn, "ben")
    assert why_not(session, begun(session, "ada", Move.ANSWER)) == ["about-what"], "each of its moves is about one"
    assert why_not(session, begun(session, "ada", Move.ADVISE, "adas")) == ["move-not-here"]


def test_each_of_the_moves_treats_the_item() -> None:
    session = on_ideas(Open(PEERS, CLARIFIED), "ada", "ben", ends=Treated("idea"))
    for move, idea in ((Move.DESCRIBE, "adas"), (Move.ANSWER, "bens")):
        assert session.now.stop == "talk"
        session.perform(begun(session, "cho", move, idea))
        do(session, c.EndTurn, "cho")
    assert session.now.stop == "end"


def test_each_kind_of_question_is_answered() -> None:
    session = opened(Open(PEERS, EITHER))
    for move in (None, Move.ASK_CLARIFY, Move.ASK_PROBE):
        begins = session.perform(begun(session, "ada", move)).events
        assert not departures(begins)
        assert begins[-1].to == ("hanna",)  # type: ignore[union-attr]  # it is the turn
        do(session, c.EndTurn, "ada")
        assert list(session.now.owed) == ["hanna"]
        assert [each.move for each in session.legal("hanna").of("begin-turn")] == [Move.ANSWER, Move.INTERVENE]
        assert why_not(session, begun(session, "ben", Move.ASK_PROBE)) == ["answer-owed"]
        do(session, c.BeginTurn, "hanna")
        do(session, c.EndTurn, "hanna")
        assert not session.now.owed
    assert why_not(session, c.BeginTurn("ada", session.now.at, Move.ASK_PROBE, ("ben",))) == ["wrong-addressee"]
    assert why_not(session, begun(session, "ada", Move.ANSWER)) == ["move-not-here"]


def test_who_is_answered_may_ask_once_more_in_either_way() -> None:
    session = opened(Round(PEERS, evolve(EITHER, follow_up=True)))
    for move in (Move.ASK_PROBE, Move.ASK_CLARIFY):
        session.perform(begun(session, "ada", move))
        do(session, c.EndTurn, "ada")
        do(session, c.BeginTurn, "hanna")
        do(session, c.EndTurn, "hanna")
    assert (session.now.follow_up, session.now.next) == (None, ("ben", "cho")), "the second was the follow-up question"


def test_the_answer_is_none_of_the_questions() -> None:
    for body in (Ask(Move.ANSWER, of=HOST), Ask(Move.ASK_PROBE, also=(Move.DESCRIBE,), of=HOST, reply=Move.DESCRIBE)):
        with pytest.raises(InvalidProtocol) as told:
            opened(Open(PEERS, body))
        assert [problem.code for problem in told.value.problems] == ["asks-its-answer"]
    opened(Open(PEERS, React(Move.THANK, by=HOST)))


@pytest.mark.parametrize("body", [EITHER, CLARIFIED])
def test_none_of_a_bodys_moves_is_forbidden(body: Ask | About) -> None:
    for move in body.also:
        forbids = evolve(protocol(Phase("talk", (Open(PEERS, body),))), items=(IDEA,), forbids=Forbidden(moves=(move,)))
        with pytest.raises(InvalidProtocol) as told:
            Session.open(forbids, CAST, at=AT, record="r")
        assert [problem.code for problem in told.value.problems] == ["forbidden-yield"]


def test_a_protocol_is_printed_with_each_of_them() -> None:
    shown = evolve(protocol(Phase("talk", (Open(PEERS, EITHER), Open(PEERS, CLARIFIED)))), items=(IDEA,))
    assert [wording.talk(shown, form) for form in (Open(PEERS, EITHER), Open(PEERS, CLARIFIED))] == [
        "open talk: ask-clarify or ask-probe of host, then answer",
        "open talk: ask-clarify, answer or describe, each turn about one idea",
    ]


# Any move.

CIRCLE = Open(PEERS, Say(Move.OPINE, also=(Move.DESCRIBE,), any=True))


def test_any_move_is_allowed_and_listed_in_one_template() -> None:
    session = opened(CIRCLE)
    main, also, others = session.legal("ada").of("begin-turn")
    assert (main.move, also.move, others.move) == (Move.OPINE, Move.DESCRIBE, None)
    (slot,) = others.slots
    assert slot.name == "move"
    assert {*slot.choices, "opine", "describe", "intervene"} == {*Move}
    for move in slot.choices:
        command = fill(others, session.now.at, move=move)
        assert command == c.BeginTurn("ada", session.now.at, Move(move))
        assert why_not(session, command) == []
    session.perform(c.BeginTurn("ada", session.now.at))
    assert session.now.move is Move.OPINE
    for given, code in (({}, "slot-missing"), ({"move": "intervene"}, "slot-range"), ({"move": "shout"}, "slot-range")):
        with pytest.raises(InvalidArgument) as told:
            fill(others, session.now.at, **given)
        assert [problem.code for problem in told.value.problems] == [code]
    with pytest.raises(InvalidArgument) as told:
        fill(main, session.now.at, move="advise")
    assert [problem.code for problem in told.value.problems] == ["unknown-slot"]


def test_the_leads_move_and_what_is_forbidden_are_none_of_any() -> None:
    session = opened(CIRCLE)
    assert why_not(session, c.BeginTurn("ada", session.now.at, Move.INTERVENE)) == ["move-not-here"]
    within = evolve(protocol(Phase("talk", (CIRCLE,), forbids=Forbidden(moves=(Move.ADVISE,)))), forbids=Forbidden(moves=(Move.COMMIT,)))
    session = Session.open(within, CAST, at=AT, record="r")
    *_, others = session.legal("ada").of("begin-turn")
    assert {"advise", "commit", "opine", "describe", "intervene", *others.slots[0].choices} == {*Move}
    assert "advise" not in others.slots[0].choices
    assert why_not(session, c.BeginTurn("ada", session.now.at, Move.ADVISE)) == ["forbidden-move", "move-not-here"]


def test_a_parameter_rules_out_some_of_any() -> None:
    depth = Parameter(id="depth", title="depth", default="warm", set_by=HOST, choices=(Choice("warm", without=(Move.HARD,)), Choice("all")))
    session = Session.open(evolve(protocol(Phase("talk", (CIRCLE,))), parameters=(depth,)), CAST, at=AT, record="r")
    assert why_not(session, c.BeginTurn("ada", session.now.at, Move.HARD)) == ["move-filtered"]
    assert "hard" not in session.legal("ada").of("begin-turn")[-1].slots[0].choices
    session.perform(c.SetParameter("hanna", session.now.at, "depth", "all"))
    assert "hard" in session.legal("ada").of("begin-turn")[-1].slots[0].choices


def test_any_move_may_be_said_to_some() -> None:
    session = opened(Open(PEERS, Say(Move.OPINE, any=True, to=HOST)))
    for move in (None, Move.GOSSIP):
        assert session.perform(c.BeginTurn("ada", session.now.at, move)).events[-1].to == ("hanna",)  # type: ignore[union-attr]  # it is the turn
        do(session, c.EndTurn, "ada")
    assert session.legal("ada").of("begin-turn")[-1].to == HOST


def test_any_move_is_said_at_the_terminal() -> None:
    assert wording.talk(protocol(), CIRCLE) == "open talk: opine, describe or any other move"
    session = opened(CIRCLE)
    seats = Table(session, "ada", session.record.header.cast)
    lines = {offer.line: offer for offer in menu.offers(seats, "ada")}
    assert [line for line in lines if "speaks" in line or "describes" in line] == [
        "ada speaks",
        "ada describes",
        "ada speaks <inform|present|ask-clarify|ask-probe|answer|rate>",
    ]
    others = lines["ada speaks <inform|present|ask-clarify|ask-probe|answer|rate>"].template
    assert menu.begun(others, ["gossip"], seats) == {"move": "gossip"}
    assert "ada speaks <inform|present|ask-clarify|ask-probe|answer|rate>" not in [offer.line for offer in menu.offers(seats)]
    assert read("ada speaks gossip", seats, session.now.at).command(session.now.at) == c.BeginTurn("ada", session.now.at, Move.GOSSIP)


def test_simulated_people_say_anything() -> None:
    talk = Phase("talk", (CIRCLE,), minutes=Minutes(30), ends=TimeUp())
    run = simulate(protocol(talk), CAST, seed=1, at=AT)
    moves = {event.move for event in run.session.events if isinstance(event, e.TurnBegun)}
    assert {Move.OPINE, Move.DESCRIBE} < moves
    assert not [event for event in run.session.events if isinstance(event, e.Departed)]


# Interrupting.

LIVELY = Open(PEERS, Say(Move.OPINE), interrupts=True, quota=2)


def test_who_may_speak_may_begin_while_somebody_else_speaks() -> None:
    session = opened(LIVELY, Mode.STRICT)
    do(session, c.BeginTurn, "ada")
    assert [each.move for each in session.legal("ben").of("begin-turn")] == [Move.OPINE]
    assert session.legal("ada").of("begin-turn") == ()
    events = do(session, c.BeginTurn, "ben")
    assert kinds(events) == ["turn-ended", "turn-begun"]
    assert [each.why for each in of(e.TurnEnded, events)] == [Why.CUT]
    assert not departures(do(session, c.BeginTurn, "hanna", Move.INTERVENE)), "whoever leads may, too"
    assert session.now.speaker == "hanna"


def test_a_turn_that_was_cut_is_one_of_the_quota_and_who_only_listens_does_not_interrupt() -> None:
    session = opened(LIVELY)
    for person in ("ada", "ben", "ada", "ben"):
        assert not departures(do(session, c.BeginTurn, person))
    assert why_not(session, begun(session, "ada")) == ["quota-used"]
    assert why_not(session, begun(session, "hanna")) == ["only-listens"]
    assert why_not(session, begun(session, "ben")) == ["already-speaking"]
    do(session, c.EndTurn, "ben")
    assert why_not(session, begun(session, "ben")) == ["quota-used"]


def test_elsewhere_the_floor_is_taken() -> None:
    session = opened(evolve(LIVELY, interrupts=False))
    do(session, c.BeginTurn, "ada")
    assert why_not(session, begun(session, "ben")) == ["floor-taken"]


def test_an_interruption_that_is_taken_back_leaves_the_floor_free() -> None:
    session = opened(LIVELY)
    do(session, c.BeginTurn, "ada")
    session.perform(c.BeginTurn("ben", AT + timedelta(seconds=9)))
    do(session, c.Undo, "ben", AT + timedelta(seconds=9))
    assert session.now.speaker is None
    assert not departures(do(session, c.BeginTurn, "ada"))


def test_nobody_interrupts_where_a_turn_is_answered() -> None:
    for body in (EITHER, React(Move.APPRECIATE, by=HOST), Offer(Move.ADVISE, of=HOST), Read("idea", Move.PRESENT)):
        with pytest.raises(InvalidProtocol) as told:
            Session.open(evolve(protocol(Phase("talk", (Open(PEERS, body, interrupts=True),))), items=(IDEA,)), CAST, at=AT, record="r")
        assert [problem.code for problem in told.value.problems] == ["interrupts"]
    assert wording.talk(protocol(), LIVELY) == "open talk: opine; at most two turns each; one may interrupt"


# Reading out any of one's own.

OWN_LIST = Read("idea", Move.PRESENT, any=True)
LISTS = Round(PEERS, OWN_LIST, passing=Passing.IN_A_ROW)


def lists() -> Session:
    """Ada has two ideas, ben has one, cho has none; each reads one a turn."""
    session = on_ideas(LISTS, "ada", "ben")
    session.perform(c.Produce("ada", session.now.at, "idea", "another"))
    return session


def abouts(events: Iterable[Event]) -> list[str | None]:
    return [each.about for each in of(e.TurnBegun, events)]


def test_each_reads_any_of_their_own_and_none_twice() -> None:
    session = lists()
    (template,) = session.legal("ada").of("begin-turn")
    assert [(slot.name, slot.choices) for slot in template.slots] == [("about", ("adas", "another"))]
    events = session.perform(fill(template, session.now.at, about="another")).events
    assert abouts(events) == ["another"]
    assert not departures(events)
    do(session, c.EndTurn, "ada")
    assert abouts(do(session, c.BeginTurn, "ben")) == ["bens"]
    do(session, c.EndTurn, "ben")
    assert session.legal("cho").of("begin-turn") == (), "there is nothing on the list"
    assert why_not(session, begun(session, "cho")) == ["nothing-to-read"]
    do(session, c.Pass, "cho")
    assert why_not(session, begun(session, "ada", about="another")) == ["unknown-item"], "it was read"
    assert abouts(do(session, c.BeginTurn, "ada")) == ["adas"]
    do(session, c.EndTurn, "ada")
    for person in ("ben", "cho", "ada"):
        assert why_not(session, begun(session, person))[-1] == "nothing-to-read"
        do(session, c.Pass, person)
    assert session.now.stop == "end"


def test_where_none_is_named_the_oldest_that_was_not_read_is() -> None:
    session = lists()
    assert abouts(do(session, c.BeginTurn, "ada")) == ["adas"]
    assert why_not(session, begun(session, "ada", about="bens")) == ["already-speaking", "unknown-item"], "one reads one's own"


def test_what_is_revised_may_be_read_again_and_what_is_new_is_there_to_be_read() -> None:
    session = lists()
    do(session, c.BeginTurn, "ada")
    do(session, c.EndTurn, "ada")
    session.perform(c.Produce("ada", session.now.at, "idea", "better", supersedes="adas"))
    session.perform(c.Produce("cho", session.now.at, "idea", "late"))
    do(session, c.Pass, "ben")
    assert abouts(do(session, c.BeginTurn, "cho")) == ["late"]
    do(session, c.EndTurn, "cho")
    assert session.legal("ada").of("begin-turn")[0].slots[0].choices == ("another", "better")


def test_an_intervention_reads_nothing() -> None:
    session = on_ideas(Open(PEERS | HOST, OWN_LIST), "hanna", "ada")
    assert why_not(session, begun(session, "hanna", Move.INTERVENE, "hannas")) == ["unknown-item"]
    assert abouts(do(session, c.BeginTurn, "hanna", Move.INTERVENE)) == [None]
    do(session, c.EndTurn, "hanna")
    assert abouts(do(session, c.BeginTurn, "hanna")) == ["hannas"]


@pytest.mark.parametrize("read", [OWN_LIST, evolve(OWN_LIST, any=False)])
def test_a_record_in_which_somebody_reads_what_they_may_not_is_refused(read: Read) -> None:
    session = on_ideas(Open(PEERS, read), "ada", "ben")
    do(session, c.BeginTurn, "ada")
    do(session, c.EndTurn, "ada")
    record = session.record
    assert Session.resume(record).now == session.now
    for about in (None, "bens", "none"):
        events = tuple(evolve(each, about=about) if isinstance(each, e.TurnBegun) else each for each in record.events)
        with pytest.raises(InvalidRecord):
            Session.resume(evolve(record, events=events))


def test_what_was_read_is_not_read_again_in_a_record_either() -> None:
    session = lists()
    do(session, c.BeginTurn, "ada")
    do(session, c.EndTurn, "ada")
    for person in ("ben", "cho"):
        do(session, c.Pass, person)
    do(session, c.BeginTurn, "ada")
    record = session.record
    events = tuple(evolve(each, about="adas") if isinstance(each, e.TurnBegun) else each for each in record.events)
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(record, events=events))


def test_simulated_people_read_their_lists_to_the_end() -> None:
    said = wording.talk(evolve(protocol(), items=(IDEA,)), LISTS)
    assert said.startswith("round: present, each reads out one idea of their own that they have not read, ")
    write = Phase("write", (Silence(PEERS, Purpose.WRITE),), minutes=Minutes(5), ends=TimeUp(), yields=("idea",))
    read_all: list[bool] = []
    for seed in range(5):
        run = simulate(evolve(protocol(write, Phase("read", (LISTS,))), items=(IDEA,)), CAST, seed=seed, at=AT)
        assert run.session.ended
        read_out = abouts(run.session.events)
        assert len(set(read_out)) == len(read_out)
        produced = {each.item for each in of(e.ItemProduced, run.session.events)}
        assert {*read_out} <= produced
        read_all.append({*read_out} == produced)
    assert any(read_all), "some pass although they have something to read, and not all of them"


# Who has spoken.

TALKED = Spoke("talk")
FIRST = Phase("talk", (Open(PEERS | HOST, Say(Move.DESCRIBE)),), ends=LeadDecides())
SECOND = Phase("second", (Round(PEERS - TALKED, Say(Move.ADVISE)),))


def following(*steps: Step) -> Session:
    return Session.open(protocol(*steps), CAST, at=AT, record="r")


def test_those_who_have_spoken_are_named_later() -> None:
    session = following(FIRST, SECOND)
    for person in ("ben", "hanna"):
        do(session, c.BeginTurn, person)
        do(session, c.EndTurn, person)
    do(session, c.Advance, "hanna")
    assert coming(session) == ("ada", "cho")
    assert Session.resume(session.record).now == session.now


def test_a_turn_that_does_not_count_is_none_and_one_that_is_cut_is() -> None:
    session = following(FIRST, SECOND)
    do(session, c.BeginTurn, "hanna", Move.INTERVENE)
    do(session, c.BeginTurn, "ada")
    do(session, c.BeginTurn, "ben")
    do(session, c.Advance, "hanna")
    assert coming(session) == ("cho",), "the step was left while ben spoke"


def test_what_is_taken_back_was_not_said() -> None:
    session = following(FIRST, SECOND)
    do(session, c.BeginTurn, "ada")
    ended = AT + timedelta(seconds=5)
    session.perform(c.EndTurn("ada", ended))
    session.perform(c.Undo("ada", ended, AT))
    do(session, c.Advance, "hanna")
    assert coming(session) == ("ada", "ben", "cho")


def test_each_visit_begins_anew() -> None:
    back = Decision("again", HOST, (Option("again", To("talk")), Option("on")))
    session = following(FIRST, SECOND, back)
    do(session, c.BeginTurn, "ada")
    do(session, c.Advance, "hanna")
    for person in ("ben", "cho"):
        do(session, c.BeginTurn, person)
        do(session, c.EndTurn, person)
    do(session, c.Choose, "hanna", "again")
    do(session, c.Advance, "hanna")
    assert coming(session) == ("ada", "ben", "cho")


def test_a_phase_ends_when_everybody_has_spoken_and_another_is_held_if_somebody_has() -> None:
    everybody = evolve(FIRST, ends=~Filled(PEERS - TALKED))
    session = following(everybody, evolve(SECOND, talk=(Solo(TALKED & PEERS, Say(Move.ADVISE)),), when=Filled(TALKED)))
    for person in ("ada", "cho", "ada", "ben"):
        assert session.now.stop == "talk"
        do(session, c.BeginTurn, person)
        do(session, c.EndTurn, person)
    assert session.now.stop == "second"
    session = following(FIRST, evolve(SECOND, when=Filled(TALKED)))
    do(session, c.Advance, "hanna")
    assert session.now.stop == "end", "nobody has"


def test_who_has_spoken_where_something_is_run_is_asked_by_its_own_name() -> None:
    inner = evolve(protocol(FIRST, SECOND), id="inner")
    run = Run("run", inner.id, roles=(("host", "host"), ("peer", "peer")))
    session = Session.open(protocol(run, evolve(SECOND, talk=(Round(Spoke("run.talk"), Say(Move.ADVISE)),)), uses=(inner,)), CAST, at=AT, record="r")
    do(session, c.BeginTurn, "ben")
    do(session, c.Advance, "hanna")
    assert coming(session) == ("ada", "cho")
    do(session, c.Advance, "hanna")
    assert (session.now.stop, coming(session)) == ("second", ("ben",))


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ((FIRST, evolve(SECOND, talk=(Round(PEERS - Spoke("tlak"), Say(Move.ADVISE)),))), ["unknown-phase"]),
        ((evolve(FIRST, talk=(Open(PEERS - TALKED, Say(Move.ADVISE)),)),), ["still-speaking"]),
        ((evolve(FIRST, minutes=Minutes(1, per=PEERS - TALKED)),), ["still-speaking"]),
        ((Each("each", PEERS - TALKED, (FIRST,), role="owner", former="peer"),), ["still-speaking"]),
    ],
)
def test_nobody_asks_who_has_spoken_where_that_is_still_to_be_seen(steps: tuple[Step, ...], codes: list[str]) -> None:
    with pytest.raises(InvalidProtocol) as told:
        following(*steps)
    assert [problem.code for problem in told.value.problems] == codes


def test_who_speaks_in_a_sub_group_is_not_asked() -> None:
    split = Split("pairs", PEERS, size=2, least=2, most=3)
    with pytest.raises(InvalidProtocol) as told:
        Session.open(evolve(protocol(Breakout("apart", "pairs", (FIRST,)), SECOND), splits=(split,)), CAST, at=AT, record="r")
    assert [problem.code for problem in told.value.problems] == ["spoke-apart"]


def test_those_who_have_spoken_are_told_in_words() -> None:
    shown = protocol(FIRST, SECOND)
    assert wording.who(shown, TALKED) == "those who spoke in: talk"
    assert wording.who(shown, PEERS & TALKED) == "peer who spoke in: talk"
    assert wording.who(shown, PEERS - TALKED) == "peer without those who spoke in: talk"


# A break.

TEA = Phase("tea", (Silence(Nobody(), Purpose.BREAK),), minutes=Minutes(10, 20, typical=15), ends=TimeUp(), title="Tea")


def test_a_break_ends_by_time_and_the_lead() -> None:
    session = following(FIRST, TEA, SECOND)
    do(session, c.Advance, "hanna")
    assert (session.now.form, session.now.purpose, session.now.may_speak) == ("silence", "break", ())
    assert why_not(session, begun(session, "ada")) == ["no-talk"]
    assert why_not(session, c.Advance("hanna", session.now.at)) == ["before-end"]
    assert not departures(session.perform(c.Extend("hanna", AT + timedelta(minutes=16), 5)).events)
    assert not departures(session.perform(c.Advance("hanna", AT + timedelta(minutes=23))).events)
    assert session.now.stop == "second"
    assert coming(session) == ("ada", "ben", "cho"), "whoever went out has not left"


def test_a_break_with_hard_minutes_is_over_whoever_is_back() -> None:
    session = following(FIRST, evolve(TEA, minutes=Minutes(15, hard=True)), SECOND)
    do(session, c.Advance, "hanna")
    session.due(AT + timedelta(minutes=15))
    assert session.now.stop == "second"
    assert [each.why for each in of(e.PhaseLeft, session.events)] == [Why.LEAD, Why.TIME]


def test_a_break_is_told_as_one() -> None:
    assert wording.talk(protocol(), Silence(Nobody(), Purpose.BREAK)) == "a break"
    session = following(TEA, FIRST)
    assert next(state_of.sentences(session, session.now)).startswith("It is at: Tea; a break, since ")


def test_simulated_people_take_a_break() -> None:
    run = simulate(protocol(TEA, evolve(FIRST, minutes=Minutes(5))), CAST, seed=1, at=AT)
    assert run.session.ended
    assert not [event for event in run.session.events if isinstance(event, e.Departed | e.Left)]


# A call before the time is over.

CALLED = evolve(FIRST, minutes=Minutes(10, call=2))


def calls(session: Session) -> list[tuple[float, tuple[str, ...]]]:
    return [((each.at - AT).total_seconds() / 60, each.people) for each in of(e.CallDue, session.events)]


def test_the_time_is_to_be_called_before_it_is_over() -> None:
    session = following(CALLED)
    assert session.next_due == AT + timedelta(minutes=8)
    session.due(AT + timedelta(minutes=30))
    assert kinds(session.events)[-2:] == ["call-due", "time-was-up"]
    assert calls(session) == [(8, ("hanna",))]
    assert session.now.stop == "talk", "nothing else follows from it"
    assert Session.resume(session.record).now == session.now


def test_who_keeps_time_is_named() -> None:
    keeps = evolve(protocol(CALLED), roles=(*protocol(CALLED).roles, Role("clock", least=0, most=2, timekeeper=True, drawn_from=("peer",))))
    cast = Cast({"host": ["hanna"], "peer": ["ada", "ben", "cho"], "clock": ["ben"]})
    session = Session.open(keeps, cast, at=AT, record="r")
    session.due(AT + timedelta(minutes=9))
    assert calls(session) == [(8, ("ben",))]
    session = Session.open(keeps, cast, at=AT, record="r")
    do(session, c.Leave, "ben")
    session.due(AT + timedelta(minutes=9))
    assert calls(session) == [(8, ("hanna",))]


def test_a_pause_moves_the_call_and_more_time_has_another() -> None:
    session = following(CALLED)
    do(session, c.Pause, "ada")
    session.perform(c.Resume("hanna", AT + timedelta(minutes=1)))
    session.perform(c.Extend("hanna", AT + timedelta(minutes=10), 5))
    session.perform(c.Extend("hanna", AT + timedelta(minutes=15), 1))
    session.due(AT + timedelta(minutes=30))
    assert calls(session) == [(9, ("hanna",)), (14, ("hanna",))], "at 15 only two minutes are left"


def test_a_call_that_would_come_before_the_phase_is_none() -> None:
    session = following(evolve(FIRST, minutes=Minutes(1, per=HOST, call=2)))
    session.due(AT + timedelta(minutes=30))
    assert calls(session) == []
    assert kinds(session.events)[-1] == "time-was-up"


def test_a_forged_call_is_refused() -> None:
    session = following(CALLED)
    session.due(AT + timedelta(minutes=9))
    record = session.record
    for forged in ({"at": AT + timedelta(minutes=7)}, {"people": ("ada",)}, {"phase": "other"}, {"actor": "hanna"}):
        events = tuple(evolve(each, **forged) if isinstance(each, e.CallDue) else each for each in record.events)
        with pytest.raises(InvalidRecord):
            Session.resume(evolve(record, events=events))


@pytest.mark.parametrize("minutes", [Minutes(10, call=0), Minutes(10, call=10), Minutes(10, call=-1), Minutes(1, per=HOST, call=2_000)])
def test_minutes_are_called_while_they_last(minutes: Minutes) -> None:
    with pytest.raises(InvalidProtocol) as told:
        following(evolve(FIRST, minutes=minutes))
    assert [problem.code for problem in told.value.problems] == ["bad-minutes"]


def test_a_call_is_told() -> None:
    assert wording.minutes(protocol(CALLED), CALLED.minutes) == "10 min; the time is called 2 min before they are over"
