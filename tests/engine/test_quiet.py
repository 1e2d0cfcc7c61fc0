# SPDX-License-Identifier: MIT
"""Stories of quiet: what ends, or may be ended, because nobody contributes any more; as the page of constructs tells."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import AllHad, Condition, Enough, LeadDecides, Quiet
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.events import Event, Why
from plcprotocols.model.flow import Breakout, Each, Phase, Step
from plcprotocols.model.items import Item, ItemOf
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.talk import Open, Pick, Purpose, Round, Say, Silence, Solo, Watch
from plcprotocols.model.viewers import Onlooker
from plcprotocols.model.who import Everyone
from tests.engine.test_groups import AT, PEERS, SAY, protocol, t, talk

CAST = Cast({"host": "hanna", "peer": ["ada", "ben", "cho", "dan"]})
WRITE = Silence(Everyone(), Purpose.WRITE)
MADE = ("note", "diary", "slip")
TWO = Phase("wall", (WRITE,), ends=Quiet(2), yields=MADE)
CALLED = evolve(TWO, ends=Quiet(2) & LeadDecides())


def started(*steps: Step, mode: Mode = Mode.GUIDED, **opening: Any) -> Session:
    return Session.open(protocol(*steps), CAST, at=AT, record="r", mode=mode, salts=Random(1), **opening)


def now(session: Session) -> Now:
    return session.now


def note(session: Session, minute: float, person: str = "ada", kind: str = "note") -> None:
    session.perform(c.Produce(person, t(minute), kind, f"{kind}-{len(session.events)}"))


def fell(session: Session) -> list[datetime]:
    return [event.at for event in session.events if isinstance(event, e.FellQuiet)]


def codes(session: Session) -> list[str]:
    return [each.code for each in now(session).endings]


def test_a_phase_ends_when_nobody_has_contributed_for_so_long() -> None:
    session = started(TWO)
    note(session, 1.5)
    assert (now(session).quiet_at, codes(session), session.next_due) == (t(3.5), ["quiet"], t(3.5))
    note(session, 3)
    assert session.due(t(4.99)).events == ()
    events = session.due(t(5)).events
    assert [event.tag for event in events] == ["fell-quiet", "phase-left", "phase-entered"]
    assert {event.actor for event in events} == {None}
    assert [event.why for event in events if isinstance(event, e.PhaseLeft)] == [Why.DONE]
    assert now(session).quiet_at is None


def test_what_only_its_owner_learns_of_breaks_no_quiet() -> None:
    session = started(TWO)
    note(session, 1, kind="diary")
    assert session.view("ben").now.quiet_at == t(2)
    note(session, 1.5, kind="slip")
    assert session.view("ben").now.quiet_at == t(3.5)
    session.perform(c.Leave("cho", t(3)))
    session.perform(c.TimeCall("hanna", t(3.2)))
    session.due(t(4))
    assert fell(session) == [t(3.5)]


def test_with_the_lead_s_word_it_may_be_ended_once_it_fell_quiet_and_until_somebody_contributes() -> None:
    session = started(CALLED)
    assert (now(session).lead_may_advance, now(session).together, sorted(codes(session))) == (False, True, ["lead-decides", "quiet"])
    session.due(t(2))
    assert fell(session) == [t(2)]
    assert (now(session).lead_may_advance, codes(session), session.next_due) == (True, ["lead-decides"], None)
    assert now(session).quiet_at == t(2)
    note(session, 9)
    assert (now(session).lead_may_advance, now(session).quiet_at) == (False, t(11))
    advance = c.Advance("hanna", t(10))
    assert [event.rule for event in session.fork().perform(advance).events if isinstance(event, e.Departed)] == ["before-end"]
    answer = session.perform(c.Advance("hanna", t(12)))
    assert fell(session) == [t(2), t(11)]
    assert not any(isinstance(event, e.Departed) for event in answer.events)
    assert now(session).stop == "last"


def test_a_turn_is_no_quiet_and_when_it_ends_a_quiet_begins() -> None:
    session = started(Phase("talk", (Open(Everyone(), SAY),), ends=Quiet(2)))
    session.perform(c.BeginTurn("ada", t(1)))
    assert (now(session).quiet_at, session.next_due) == (None, None)
    note(session, 3)
    assert session.due(t(9)).events == (), "she still speaks"
    session.perform(c.EndTurn("ada", t(10)))
    assert now(session).quiet_at == t(12)
    session.perform(c.BeginTurn("ben", t(11)))
    session.perform(c.BeginTurn("cho", t(11.5)))
    session.perform(c.SkipTurn("hanna", t(13), "cho"))
    assert now(session).quiet_at == t(15)
    session.due(t(20))
    assert (now(session).stop, fell(session)) == ("last", [t(15)])


def test_a_choice_that_is_a_turn_is_a_contribution_and_a_pass_is_none() -> None:
    session = started(Phase("pick", (Round(PEERS, Pick(("red", "blue"))),), ends=Quiet(2) | AllHad()))
    session.perform(c.Choose("ada", t(1), "red"))
    assert now(session).quiet_at == t(3)
    session.perform(c.Pass("ben", t(2)))
    assert now(session).quiet_at == t(3)
    session.due(t(3))
    assert now(session).stop == "last"


def test_each_part_begins_its_own() -> None:
    session = started(Phase("two", (Solo(PEERS, Say(Move.PRESENT)), Open(Everyone(), SAY)), ends=Quiet(2) | Enough(PEERS)))
    session.due(t(3))
    assert (now(session).stop, fell(session)) == ("two/1", [t(2)]), "ends are judged at the last part"
    session.perform(c.BeginTurn("ada", t(3)))
    session.perform(c.EndTurn("ada", t(4)))
    assert (now(session).stop, now(session).quiet_at) == ("two/2", t(6))


def test_a_film_that_runs_is_no_quiet() -> None:
    clip = Item(id="x", kind="clip", owner="ada", seconds=600.0, subjects=("ada",))
    seen = Consent(item="x", subject="ada", scope="showing", state=ConsentState.GRANTED, audience=CAST.people, until=None)
    film = Watch(item=ItemOf("clip", PEERS), who=Everyone(), by=Everyone(), scope="showing")
    made = protocol(Phase("film", (film,), ends=Quiet(2)))
    made = evolve(made, items=(*made.items, evolve(made.items[0], id="clip", film=True)), scopes=("showing",))
    session = Session.open(made, CAST, at=AT, record="r", items=[clip], consents=[seen], salts=Random(1))
    session.perform(c.Play("ada", t(1), "x"))
    assert now(session).quiet_at is None
    session.perform(c.StopFilm("ben", t(5)))
    assert now(session).quiet_at == t(7)
    session.perform(c.Play("ada", t(6), "x"))
    session.due(t(30))
    assert (fell(session), now(session).stop) == ([t(14)], "last"), "two minutes after its end"


def test_a_pause_moves_it_and_what_happens_in_one_counts_from_its_beginning() -> None:
    session = started(TWO)
    session.perform(c.Pause("ada", t(1)))
    assert (now(session).quiet_at, session.next_due) == (None, None)
    session.perform(c.Resume("hanna", t(11)))
    assert now(session).quiet_at == t(12)
    session.perform(c.Pause("ada", t(11.5)))
    note(session, 20)
    session.perform(c.Resume("hanna", t(21)))
    assert now(session).quiet_at == t(23)


def test_at_the_same_moment_it_comes_before_the_phase_s_own_time() -> None:
    hard = started(evolve(TWO, minutes=Minutes(2, hard=True)))
    assert [event.tag for event in hard.due(t(2)).events] == ["fell-quiet", "phase-left", "phase-entered"]
    both = started(evolve(CALLED, minutes=Minutes(2)))
    assert [event.tag for event in both.due(t(2)).events] == ["fell-quiet", "time-was-up"]


def test_in_days_it_still_counts_minutes_of_the_clock() -> None:
    session = started(evolve(CALLED, days=Days(3)))
    session.perform(c.Pause("ada", t(1)))
    session.perform(c.Resume("hanna", t(61)))
    session.due(t(90))
    assert fell(session) == [t(62)]


@pytest.mark.parametrize("moments", [(), (4.0,), (1.0, 2.0, 2.5, 3.0, 3.1, 4.0, 4.5)])
def test_settling_early_late_or_never_makes_no_difference(moments: tuple[float, ...]) -> None:
    session = started(CALLED, evolve(TWO, id="again"))
    done: list[c.Command] = [c.Produce("ada", t(1), "note", "a"), c.Produce("ben", t(3.2), "note", "b"), c.Advance("hanna", t(6))]
    for command in done:
        for moment in moments:
            if now(session).at <= t(moment) <= command.at:
                session.due(t(moment))
        session.perform(command)
    session.due(t(9))
    assert fell(session) == [t(3), t(5.2), t(8)]
    assert now(session).stop == "last"


def at_work(ends: Condition, *, free: bool = False) -> Session:
    session = started(Breakout("work", "pairs", (evolve(TWO, ends=ends), talk("on")), free=free))
    session.perform(c.Advance("hanna", AT))
    return session


def quiet_groups(session: Session) -> list[tuple[str, datetime]]:
    return [(event.group, event.at) for event in session.events if isinstance(event, e.FellQuiet)]


def test_each_sub_group_has_its_own_quiet_and_goes_on_by_it() -> None:
    session = at_work(Quiet(2), free=True)
    note(session, 1, "cho")
    session.due(t(2))
    assert (session.view("ada").now.stop, session.view("cho").now.stop) == ("on", "wall")
    assert session.view("cho").now.quiet_at == t(3)
    session.due(t(3))
    assert session.view("cho").now.stop == "on"
    assert quiet_groups(session) == [("pairs-1", t(2)), ("pairs-2", t(3))]


def test_in_lockstep_the_bell_rings_when_all_are_quiet() -> None:
    session = at_work(Quiet(2))
    note(session, 1, "cho")
    session.due(t(2))
    assert (session.view("ada").now.stop, session.view("ada").now.quiet_at) == ("wall", t(2))
    note(session, 2.5, "ada")
    assert session.view("ada").now.quiet_at == t(4.5)
    session.due(t(5))
    assert quiet_groups(session) == [("pairs-1", t(2)), ("pairs-2", t(3)), ("pairs-1", t(4.5))]
    assert session.view("cho").now.stop == "on"


def test_that_a_sub_group_fell_quiet_is_for_its_people() -> None:
    session = at_work(Quiet(2) & LeadDecides())
    session.due(t(2))
    session.perform(c.Advance("hanna", t(3)))

    def told(viewer: str | Onlooker) -> int:
        return sum(each.kind == e.FellQuiet.tag for each in session.changes(viewer))

    assert [told(viewer) for viewer in ("ada", "cho", "hanna", Onlooker.PUBLIC, Onlooker.OUTSIDER, Onlooker.RESEARCHER)] == [1, 1, 0, 0, 0, 2]


def test_who_rests_has_no_quiet() -> None:
    consult = Each("consult", PEERS, (evolve(TWO, ends=Quiet(2) | LeadDecides()),), role="owner", former="peer")
    session = started(Breakout("work", "pairs", (consult,)))
    session.perform(c.Advance("hanna", AT))
    session.perform(c.OptOut("ada", t(1), "consult"))
    assert (session.view("ben").now.rests, session.view("ben").now.quiet_at, session.view("cho").now.quiet_at) == (True, None, t(2))


@pytest.mark.parametrize(
    ("ends", "code"),
    [(Quiet(0), "bad-minutes"), (Quiet(1441), "bad-minutes"), (Quiet(1) | (Quiet(2) & LeadDecides()), "two-quiet")],
)
def test_a_quiet_has_one_length_above_zero(ends: Condition, code: str) -> None:
    with pytest.raises(InvalidProtocol) as caught:
        started(evolve(TWO, ends=ends))
    assert code in {problem.code for problem in caught.value.problems}


def test_a_guard_reads_no_quiet() -> None:
    with pytest.raises(InvalidProtocol, match="not-a-fact"):
        started(evolve(TWO, when=Quiet(1)))


def test_a_record_with_quiet_is_taken_up_again_and_one_without_is_found_out() -> None:
    session = started(CALLED)
    note(session, 1)
    session.due(t(3))
    assert Session.resume(session.record).now_at(t(4)) == session.now_at(t(4))
    record = session.record
    assert forged(record, e.FellQuiet(0, t(3), None, "wall")) == "fell-quiet: it did not fall quiet then"
    missing = evolve(record, events=record.events[:-1])
    assert "a deadline before it was not settled" in forged(missing, e.TimeCalled(0, t(4), "hanna"))
    assert "it did not fall quiet then" in forged(missing, e.FellQuiet(0, t(3), None, "last"))
    place = next(number for number, event in enumerate(record.events) if isinstance(event, e.PhaseEntered))
    events = tuple(evolve(event, quiet=9.0) if isinstance(event, e.PhaseEntered) else event for event in record.events)
    with pytest.raises(InvalidRecord, match=rf"events\[{place}\].*falls quiet after another time"):
        Session.resume(evolve(record, events=events))


def test_a_record_that_ends_where_a_quiet_has_still_to_end_the_phase_is_torn() -> None:
    session = started(TWO)
    session.due(t(2))
    record = session.record
    place = next(number for number, event in enumerate(record.events) if isinstance(event, e.FellQuiet))
    with pytest.raises(InvalidRecord, match="torn"):
        Session.resume(evolve(record, events=record.events[: place + 1]))


def forged(record: Record, event: Event) -> str:
    """Put an event behind a record and say what it contradicts."""
    with pytest.raises(InvalidRecord) as caught:
        Session.resume(evolve(record, events=(*record.events, evolve(event, seq=len(record.events) + 1))))
    return caught.value.problems[0].given
