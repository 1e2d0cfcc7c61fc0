# SPDX-License-Identifier: MIT
"""Stories of the time of a group of steps: an hour for all ideas, one time for sub-groups and their reports; as the page of constructs tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from attrs import evolve

from plcprotocols.app import state_of
from plcprotocols.app.looking import print_protocol
from plcprotocols.app.noting import notes
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.planning import plan
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides, TimeUp
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Breakout, Composite, Decision, EachItem, Option, Phase, Repeat, Step, To
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.record import Record
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Everyone
from plcprotocols.simulation import simulate
from tests.engine.test_consents import of
from tests.engine.test_rounds import AT, CAST, HOST, PEERS, departures, kinds, protocol, why_not

IDEA = ItemRule(id="idea", by=PEERS)
TALK = (Open(PEERS | HOST, Say(Move.DESCRIBE)),)


def phase(name: str, minutes: Minutes | None = None) -> Phase:
    return Phase(name, TALK, minutes=minutes, ends=LeadDecides(), yields=("idea",))


LAST = phase("last")
TALKED = Composite("talks", (phase("one"), phase("two", Minutes(4))), minutes=Minutes(10))
IDEAS = EachItem("ideas", "idea", (phase("idea"),), minutes=Minutes(10))
AGAIN = Repeat("rounds", (phase("pass"),), by=HOST, least=3, most=4, minutes=Minutes(10))
SPLIT = Split("pairs", Everyone(), size=2, least=2, most=2)


def held(*steps: Step) -> Session:
    plan_ = evolve(protocol(*steps), items=(IDEA,), splits=(SPLIT,))
    return Session.open(plan_, CAST, at=AT, record="r")


def after(session: Session, minutes: float) -> list[str]:
    """Let the clock run to so many minutes behind the opening, and name what comes."""
    before = len(session.events)
    session.due(AT + timedelta(minutes=minutes))
    return kinds(session.events[before:])


def on(session: Session, minutes: float) -> list[str]:
    """Let the lead go on at a moment, and name what comes."""
    return kinds(session.perform(c.Advance("hanna", AT + timedelta(minutes=minutes))).events)


def ends(session: Session) -> list[tuple[str, float]]:
    """Say which times were over when."""
    return [(each.steps, (each.at - AT) / timedelta(minutes=1)) for each in of(e.StepsTimeUp, session.events)]


def left(session: Session) -> tuple[tuple[str, timedelta], ...]:
    """Say how much is left of the times that run."""
    return session.now.steps_left


def whole(session: Session) -> None:
    """Check that the session is the same when it is taken up from its record."""
    assert Session.resume(session.record).now == session.now


def test_the_time_begins_with_the_first_step_and_goes_on_with_the_next() -> None:
    session = held(phase("before"), TALKED, LAST)
    assert left(session) == ()
    assert on(session, 5) == ["phase-left", "steps-began", "phase-entered"]
    assert session.next_due == AT + timedelta(minutes=15)
    on(session, 7)
    assert left(session) == (("talks", timedelta(minutes=8)),)
    assert session.now.left == timedelta(minutes=4), "its own time is another"
    assert after(session, 20) == ["time-was-up", "steps-time-up"]
    assert (session.now.stop, ends(session)) == ("two", [("talks", 15)])
    assert left(session) == (("talks", timedelta(minutes=0)),)
    on(session, 20)
    assert session.now.stop == "last"
    assert not left(session)
    assert session.next_due is None
    whole(session)


def test_behind_the_group_its_time_is_over_without_a_word() -> None:
    session = held(TALKED, LAST)
    on(session, 1)
    on(session, 2)
    assert after(session, 60) == []


def test_a_hard_time_ends_the_group_whatever_goes_on() -> None:
    session = held(evolve(TALKED, minutes=Minutes(10, hard=True)), LAST)
    on(session, 1)
    session.perform(c.BeginTurn("ada", AT + timedelta(minutes=9)))
    assert after(session, 12) == ["steps-time-up", "turn-ended", "phase-left", "phase-entered"]
    assert [each.why for each in of(e.PhaseLeft, session.events)] == [Why.LEAD, Why.TIME]
    assert session.now.stop == "last"
    whole(session)


def test_a_loop_over_items_begins_no_further_pass_when_its_time_is_up() -> None:
    session = held(phase("write"), IDEAS, LAST)
    for name in ("first", "second", "third"):
        session.perform(c.Produce("ada", AT, "idea", name))
    on(session, 0)
    on(session, 6)
    assert after(session, 30) == ["steps-time-up"], "the pass that goes on is not cut"
    assert session.now.stop == "idea"
    assert on(session, 31) == ["phase-left", "loop-ended", "phase-entered"]
    assert [each.item for each in of(e.ItemTurned, session.events)] == ["first", "second"]
    whole(session)


def test_more_time_lets_the_loop_go_on() -> None:
    session = held(phase("write"), IDEAS, LAST)
    for name in ("first", "second"):
        session.perform(c.Produce("ada", AT, "idea", name))
    on(session, 0)
    after(session, 12)
    extended = session.perform(c.Extend("hanna", AT + timedelta(minutes=12), 5)).events
    assert [(each.steps, each.minutes, each.until) for each in of(e.StepsExtended, extended)] == [("ideas", 5, AT + timedelta(minutes=17))]
    assert on(session, 13) == ["phase-left", "item-turned", "phase-entered"]
    assert after(session, 30) == ["steps-time-up"]
    whole(session)


def test_a_repeated_group_asks_when_its_time_is_up_however_few_passes_there_were() -> None:
    session = held(AGAIN, LAST)
    assert on(session, 5) == ["phase-left", "pass-begun", "phase-entered"]
    after(session, 11)
    assert on(session, 12) == ["phase-left", "question-put"]
    assert session.now.stop == "rounds?"
    session.perform(c.Choose("hanna", session.now.at, "again"))
    assert session.now.numbers == (("rounds", 3),)
    on(session, 13)
    session.perform(c.Choose("hanna", session.now.at, "enough"))
    assert session.now.stop == "last"
    whole(session)


def test_more_time_for_a_phase_is_more_for_the_group() -> None:
    session = held(TALKED, LAST)
    on(session, 8)
    session.perform(c.Extend("hanna", AT + timedelta(minutes=9), 3))
    assert left(session) == (("talks", timedelta(minutes=4)),)
    assert after(session, 60) == ["steps-time-up", "time-was-up"]
    assert ends(session) == [("talks", 13)]
    session.perform(c.Extend("hanna", AT + timedelta(minutes=20), 3))
    assert left(session) == (("talks", timedelta(minutes=3)),), "as from now, where it was over"
    whole(session)


def test_more_time_at_a_question_and_nowhere_without_a_time() -> None:
    session = held(evolve(AGAIN, least=1), LAST)
    on(session, 1)
    assert session.now.stop == "rounds?"
    extend = c.Extend("hanna", AT + timedelta(minutes=2), 5)
    assert session.legal("hanna").of("extend"), "it is listed, too"
    session.perform(extend)
    assert left(session) == (("rounds", timedelta(minutes=13)),)
    session.perform(c.Choose("hanna", session.now.at, "enough"))
    assert why_not(session, evolve(extend, at=session.now.at)) == ["no-deadline"]


def test_a_pause_moves_it() -> None:
    session = held(TALKED, LAST)
    session.perform(c.Pause("ada", AT + timedelta(minutes=2)))
    assert after(session, 30) == []
    session.perform(c.Resume("hanna", AT + timedelta(minutes=32)))
    assert left(session) == (("talks", timedelta(minutes=8)),)
    whole(session)


def test_nested_groups_each_have_theirs_and_the_innermost_is_over_first() -> None:
    inner = evolve(TALKED, minutes=Minutes(10, hard=True))
    session = held(Composite("all", (inner, phase("three")), minutes=Minutes(10)), LAST)
    assert [each.steps for each in of(e.StepsBegan, session.events)] == ["all", "talks"]
    assert after(session, 10) == ["steps-time-up", "phase-left", "phase-entered", "steps-time-up"]
    assert ends(session) == [("talks", 10), ("all", 10)]
    assert session.now.stop == "three"
    whole(session)


def test_a_hard_time_around_both_ends_both() -> None:
    session = held(Composite("all", (TALKED, phase("three")), minutes=Minutes(5, hard=True)), LAST)
    assert after(session, 60) == ["steps-time-up", "phase-left", "phase-entered"]
    assert session.now.stop == "last"


def test_a_phase_that_ends_then_takes_its_group_with_it() -> None:
    first = phase("one", Minutes(10, hard=True))
    session = held(Composite("talks", (first,), minutes=Minutes(10)), LAST)
    assert after(session, 10) == ["time-was-up", "phase-left", "phase-entered"], "what has ended is over no more"


def test_each_pass_of_a_loop_around_has_its_own() -> None:
    session = held(Repeat("rounds", (TALKED,), by=HOST, least=2, most=2), LAST)
    on(session, 1)
    on(session, 2)
    assert left(session) == (("talks", timedelta(minutes=10)),)
    assert len(of(e.StepsBegan, session.events)) == 2
    whole(session)


def test_who_goes_round_inside_goes_on_with_the_time() -> None:
    asks = Decision("more", HOST, (Option("yes", To("one")), Option("no")))
    session = held(Composite("talks", (phase("one"), asks), minutes=Minutes(10)), LAST)
    on(session, 4)
    session.perform(c.Choose("hanna", session.now.at, "yes"))
    assert (session.now.stop, left(session)) == ("one", (("talks", timedelta(minutes=6)),))


def test_who_comes_into_the_middle_has_the_whole_time() -> None:
    asks = Decision("where", HOST, (Option("middle", To("two")), Option("on")))
    session = held(asks, TALKED, LAST)
    session.perform(c.Choose("hanna", AT + timedelta(minutes=3), "middle"))
    assert (session.now.stop, left(session)) == ("two", (("talks", timedelta(minutes=10)),))
    whole(session)


def test_going_back_begins_it_anew() -> None:
    session = held(TALKED, LAST)
    on(session, 3)
    session.perform(c.GoBack("hanna", AT + timedelta(minutes=4), "one"))
    assert (session.now.stop, left(session)) == ("one", (("talks", timedelta(minutes=10)),))
    whole(session)


def test_undoing_brings_it_back() -> None:
    session = held(TALKED, LAST)
    on(session, 3)
    on(session, 5)
    session.perform(c.Undo("hanna", AT + timedelta(minutes=6), AT + timedelta(minutes=5)))
    assert (session.now.stop, left(session)) == ("two", (("talks", timedelta(minutes=4)),))
    session.perform(c.Extend("hanna", AT + timedelta(minutes=6), 5))
    session.perform(c.Undo("hanna", AT + timedelta(minutes=6.5), AT + timedelta(minutes=6)))
    assert left(session) == (("talks", timedelta(minutes=3.5)),)
    whole(session)


def test_what_would_have_been_over_meanwhile_is_over_when_something_is_undone() -> None:
    session = held(evolve(AGAIN, least=1), LAST)
    session.perform(c.Extend("hanna", AT + timedelta(minutes=9), 5))
    session.perform(c.Undo("hanna", AT + timedelta(minutes=12), AT + timedelta(minutes=9)))
    assert ends(session) == [("rounds", 12)]
    whole(session)


@pytest.mark.parametrize("free", [True, False])
def test_one_time_for_sub_groups_and_their_reports(*, free: bool) -> None:
    apart = Breakout("apart", "pairs", (phase("work"),), free=free)
    session = held(Composite("both", (apart, phase("report")), minutes=Minutes(10, hard=True)), LAST)
    on(session, 1)
    assert left(session) == (("both", timedelta(minutes=9)),), "it began with the question who goes where"
    session.perform(c.Extend("hanna", AT + timedelta(minutes=2), 1, group="apart"))
    assert after(session, 12)[0] == "steps-time-up"
    assert (session.now.stop, ends(session)) == ("last", [("both", 11)])
    whole(session)


def test_each_sub_group_has_the_time_of_a_group_inside() -> None:
    session = held(Breakout("apart", "pairs", (TALKED,), free=True), LAST)
    on(session, 1)
    assert [each.group for each in of(e.StepsBegan, session.events)] == ["pairs-1", "pairs-2"]
    session.perform(c.Advance("ben", AT + timedelta(minutes=2), group="pairs-2"))
    assert not departures(session.perform(c.Extend("hanna", AT + timedelta(minutes=3), 5, group="pairs-1")).events)
    assert [each.group for each in of(e.StepsExtended, session.events)] == ["pairs-1"]
    after(session, 60)
    assert [(each.group, (each.at - AT) / timedelta(minutes=1)) for each in of(e.StepsTimeUp, session.events)] == [("pairs-2", 11), ("pairs-1", 16)]
    whole(session)


def forged(session: Session, kind: type[e.Event], **facts: object) -> Record:
    change = cast("Callable[..., e.Event]", evolve)
    events = tuple(change(each, **facts) if isinstance(each, kind) else each for each in session.record.events)
    return evolve(session.record, events=events)


def test_a_forged_time_is_refused() -> None:
    session = held(Composite("all", (TALKED,), minutes=Minutes(30)), LAST)
    after(session, 12)
    session.perform(c.Extend("hanna", AT + timedelta(minutes=12), 5))
    late = AT + timedelta(minutes=11)
    for record in (
        forged(session, e.StepsBegan, until=late),
        forged(session, e.StepsBegan, steps="last"),
        forged(session, e.StepsBegan, steps="talks"),
        forged(session, e.StepsTimeUp, at=late),
        forged(session, e.StepsTimeUp, steps="all"),
        forged(session, e.StepsTimeUp, actor="hanna"),
        forged(session, e.StepsExtended, until=late),
        forged(session, e.StepsExtended, steps="all"),
        forged(session, e.StepsExtended, minutes=0.0),
        forged(session, e.StepsExtended, actor="ada"),
        forged(session, e.StepsExtended, actor=None),
    ):
        with pytest.raises(InvalidRecord):
            Session.resume(record)


def test_a_time_that_is_left_out_or_put_in_is_refused() -> None:
    session = held(TALKED, LAST)
    record = session.record
    kept = [each for each in record.events if not isinstance(each, e.StepsBegan)]
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(record, events=tuple(evolve(each, seq=number) for number, each in enumerate(kept, start=1))))
    elsewhere = held(LAST, TALKED).record
    put_in = (elsewhere.events[0], evolve(record.events[1], seq=2), evolve(elsewhere.events[1], seq=3))
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(elsewhere, events=put_in))


def test_a_record_is_torn_behind_a_hard_time() -> None:
    session = held(evolve(TALKED, minutes=Minutes(10, hard=True)), LAST)
    after(session, 12)
    count = kinds(session.events).index("steps-time-up") + 1
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(session.record, events=session.record.events[:count]))


def test_a_record_is_torn_behind_the_hard_time_of_a_phase_that_sub_groups_are_at_together() -> None:
    session = held(Breakout("apart", "pairs", (phase("work", Minutes(5, hard=True)),)), LAST)
    on(session, 1)
    assert after(session, 12)[0] == "time-was-up"
    count = kinds(session.events).index("time-was-up") + 1
    with pytest.raises(InvalidRecord):
        Session.resume(evolve(session.record, events=session.record.events[:count]))


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((evolve(TALKED, minutes=Minutes(1, per=HOST)),), "bad-minutes"),
        ((evolve(TALKED, minutes=Minutes(5, call=1)),), "bad-minutes"),
        ((evolve(TALKED, minutes=Minutes(5, voted="one")),), "bad-minutes"),
        ((evolve(TALKED, steps=(evolve(LAST, days=Days(2)),)),), "days-and-minutes"),
        ((Breakout("apart", "pairs", (TALKED,)),), "lockstep-minutes"),
    ],
)
def test_what_no_group_of_steps_may_have(steps: tuple[Step, ...], code: str) -> None:
    with pytest.raises(InvalidProtocol) as told:
        held(*steps)
    assert code in [problem.code for problem in told.value.problems]


def test_the_time_of_the_group_is_planned_and_not_that_of_its_steps() -> None:
    asked = evolve(protocol(phase("before", Minutes(5)), evolve(TALKED, minutes=Minutes(8, 12)), IDEAS), items=(IDEA,))
    told = agenda(asked, CAST)
    assert (told.least, told.typical, told.most, told.complete) == (23, 25, 27, True), "nothing is at least any more"
    assert [(row.phase, row.within) for row in told.rows] == [
        ("before", ""),
        ("talks", ""),
        ("one", "talks"),
        ("two", "talks"),
        ("ideas", ""),
        ("idea", "ideas"),
    ]
    planned = plan(asked, CAST, 24)
    assert (planned.minutes, planned.complete) == (24, True)
    assert [row.minutes for row in planned.rows if row.phase in {"one", "two", "idea"}] == [None, None, None]


def test_simulated_people_keep_to_it() -> None:
    first = evolve(phase("write", Minutes(3)), ends=TimeUp())
    asked = evolve(protocol(first, IDEAS, evolve(AGAIN, by=PEERS), TALKED, LAST), items=(IDEA,))
    for seed in range(3):
        run = simulate(asked, CAST, seed=seed, at=AT)
        assert run.session.ended
        assert Session.resume(run.session.record).now == run.session.now


def test_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    shown = evolve(protocol(evolve(TALKED, minutes=Minutes(10, hard=True)), IDEAS, AGAIN, LAST), items=(IDEA,))
    print_protocol(Paper(plain=True), shown)
    printed = " ".join(capsys.readouterr().out.split())
    assert "talks (10 min together and no longer):" in printed
    assert "ideas (each idea; 10 min together):" in printed
    assert "; 10 min together):" in printed.split("ideas (")[1].split("rounds (")[1]
    session = held(TALKED, LAST)
    assert "For all of talks: 10 minutes left." in list(state_of.sentences(session, session.now))
    assert state_of.state(session, AT + timedelta(minutes=12))["steps_left"] == {"talks": -2.0}
    told = session.due(AT + timedelta(minutes=10)).events
    seen = session.changes("ada", since=told[0].seq - 1)
    assert [text for _, text in notes(session.protocol, seen)] == ["The planned time is up: talks."]
