# SPDX-License-Identifier: MIT
"""Simulated sessions end, repeat, obey the rulebook and keep secrets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count as count_from
from random import Random
from typing import cast

import pytest
from attrs import evolve

from plcprotocols import commands as c
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda, is_programme
from plcprotocols.engine.cast import castings
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seating import seat
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Answer, Session
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command, EndTurn, Extend, Produce
from plcprotocols.model.conditions import Produced, TimeUp
from plcprotocols.model.errors import InvalidArgument, InvalidCast, PlcError
from plcprotocols.model.flow import EachItem, Phase
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.talk import Purpose, Silence
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.records import dump, load, outcome
from plcprotocols.simulation import Attempt, Equal, Outcome, Policy, Scripted, simulate
from tests.simulation.groups import OPENED, Group, asks_for_ever, group
from tests.walks import setting

CHALK_TALK = find("chalk-talk")
VIDEO = find("video-coaching-intervision")
LARGEST = 20
TUNING = find("tuning-protocol")


def vacancy(asked: Group) -> set[str]:
    """What is noted where nobody leads, and then only."""
    lead = next(role.id for role in asked.protocol.roles if role.lead)
    return set() if dict(asked.cast.holders).get(lead) else {"lead-vacant"}


def sizes(protocol: Protocol) -> tuple[int, ...]:
    """The least, a middle and the largest number of people; of a programme, which holds many sessions, only small ones.

    Where there is no largest number, it is a number with which there are several sub-groups.
    """
    least, most = protocol.people.least, protocol.people.most
    if is_programme(protocol):
        return tuple(sorted({least, 5}))
    if most is None:
        return least, next(count for count in count_from(12) if fits(protocol, count))
    return tuple(sorted({least, (least + most) // 2, most}))


def fits(protocol: Protocol, people: int) -> bool:
    """Tell whether so many people can hold a protocol, and be split up as it wants."""
    try:
        return not any(row.unformed for row in agenda(protocol, seat(protocol, people)).rows)
    except InvalidCast:
        return False


BY_ID = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)


class Waits:
    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return None


class Does:
    """Answers with what a function says."""

    def __init__(self, what: Callable[[View, Sequence[Template], Random], Command | None]) -> None:
        self.what = what
        self.asked = 0

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        self.asked += 1
        return self.what(view, legal, random)


class Watches:
    """Plays as usual and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[View, Sequence[Template]]] = []

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        self.given.append((view, legal))
        return Equal().choose(view, legal, random)


def moves_on(events: Sequence[e.Event]) -> list[e.Event]:
    """What somebody brought about, as against the clock."""
    return [event for event in events if event.actor is not None]


@pytest.mark.parametrize(
    ("protocol", "people"), [pytest.param(each, people, id=f"{each.id}-{people}") for each in PROTOCOLS for people in sizes(each)]
)
@pytest.mark.parametrize("late", [0, 1])
def test_every_protocol_is_held_to_its_end_without_a_refusal(protocol: Protocol, people: int, late: int) -> None:
    if late and protocol.splits and people < LARGEST:
        able = (count for count in range(people, LARGEST) if fits(protocol, count) and fits(protocol, count - 1))
        people = next(able, 0)
    if not people:
        pytest.skip("with one person late so many can never be split up")
    for seed in range(3 if people < LARGEST else 1):
        asked = group(protocol, people, late=late)
        run = asked.hold(seed)
        events = run.session.events
        assert isinstance(events[-1], e.SessionEnded)
        assert events[-1].why is e.Why.COMPLETE
        assert run.refused == ()
        # Where who could be chosen for a role is late, nobody is, and the lead goes on without them.
        unchosen = {"before-end"} if late and tuple(castings(protocol.steps)) else set[str]()
        assert {event.rule for event in events if isinstance(event, e.Departed)} <= vacancy(asked) | unchosen
        assert run.session.record.header.mode is Mode.STRICT


@BY_ID
def test_a_seed_repeats_byte_for_byte(protocol: Protocol) -> None:
    def words(_view: View, command: EndTurn | Produce | Extend, random: Random, /) -> str:
        return f"{command.tag} {random.random()}"

    def held(seed: int) -> str:
        return dump(group(protocol, late=1).hold(seed, words=words).session.record)

    assert held(13) == held(13)
    assert held(13) != held(12)
    assert load(held(13)).header.seed == 13
    assert load(held(13)).contents


@BY_ID
def test_a_replayed_run_shows_everybody_the_same(protocol: Protocol) -> None:
    session = group(protocol).hold(3).session
    again = Session.resume(load(dump(session.record)))
    assert [again.view(person) for person in session.record.header.cast.people] == [
        session.view(person) for person in session.record.header.cast.people
    ]


@pytest.mark.parametrize("seed", range(6))
def test_people_who_are_late_arrive(seed: int) -> None:
    late = group(VIDEO, 6, late=2)
    run = late.hold(seed)
    joined = {event.person for event in run.session.events if isinstance(event, e.Joined)}
    assert joined == set(late.cast.late)
    assert run.session.ended
    assert run.refused == ()


@pytest.mark.parametrize("seed", range(40))
def test_any_protocol_is_held_or_says_that_it_has_no_end(seed: int) -> None:
    drawn = setting(Random(seed))
    if asks_for_ever(drawn.protocol):
        return
    run = simulate(drawn.protocol, drawn.cast, seed=seed, at=OPENED, items=drawn.items, consents=drawn.consents, limit=2_000, outcome=outcome)
    assert run.session.ended
    # A permission can end between the moment somebody is asked and the moment they play the film.
    assert {attempt.refusal.code for attempt in run.refused} <= {"consent-missing"}


@BY_ID
def test_a_policy_is_given_its_own_view_and_nothing_else(protocol: Protocol) -> None:
    watches = {person: Watches() for person in group(protocol).cast.people}
    run = group(protocol).hold(5, watches)
    private = {rule.id for rule in protocol.items if rule.access is Access.PRIVATE}
    made = {event.item: event.owner for event in run.session.events if isinstance(event, e.ItemProduced) and event.kind in private}
    assert bool(made) == bool(private)
    for person, policy in watches.items():
        assert policy.given
        for view, legal in policy.given:
            assert view.viewer == person
            assert {template.who for template in legal} == {person}
            assert not [item for item in view.items if item.kind in private and item.owner != person]
            told = repr(view) + repr(legal)
            assert not [item for item, owner in made.items() if owner != person and item in told]


def test_acts_that_are_noted_are_offered_only_when_nothing_else_moves() -> None:
    lead = Watches()
    group(TUNING).hold(2, {"p1": lead})
    assert not [template for _, legal in lead.given for template in legal if template.departures]


def test_illegal_commands_change_nothing_and_the_run_ends() -> None:
    def wrong(view: View, _legal: Sequence[Template], _random: Random) -> Command:
        return c.SkipTurn(view.viewer, view.now.at, "nobody")

    policy = Does(wrong)
    run = group(TUNING).hold(1, policy)
    assert not run.session.ended
    assert not moves_on(run.session.events)
    assert {attempt.refusal.code for attempt in run.refused} == {"not-yours-to-lead", "unknown-person"}
    assert policy.asked < 100


@pytest.mark.parametrize("patience", [0, 1, 4])
def test_somebody_refused_is_asked_again_a_bounded_number_of_times(patience: int) -> None:
    def wrong(view: View, _legal: Sequence[Template], _random: Random) -> Command:
        return c.EndSession("p2", view.now.at)

    policy = Does(wrong)
    policies: dict[str, Policy] = {person: Waits() for person in group(VIDEO).cast.people}
    # Nothing changes but the clock: the opening, and the moment its planned time is up.
    run = group(VIDEO).hold(1, {**policies, "p2": policy}, patience=patience)
    assert len(run.refused) == 2 * (1 + patience)
    assert {attempt.after for attempt in run.refused} == {attempt.after for attempt in run.refused if attempt.person == "p2"}


def test_a_command_without_a_time_zone_is_refused_like_any_other() -> None:
    def naive(view: View, _legal: Sequence[Template], _random: Random) -> Command:
        return c.Pause(view.viewer, view.now.at.replace(tzinfo=None))

    run = group(TUNING).hold(1, Does(naive))
    assert {attempt.refusal.code for attempt in run.refused} == {"naive-time"}


def test_a_run_without_an_end_is_told_as_an_error_of_ours() -> None:
    def calls(view: View, _legal: Sequence[Template], _random: Random) -> Command:
        return c.TimeCall(view.viewer, view.now.at)

    with pytest.raises(InvalidArgument) as caught:
        group(TUNING).hold(1, {"p1": Does(calls), "p2": Waits()}, limit=50)
    assert caught.value.code == "no-end"


NOTE = ItemRule(id="note", title="note", by=Everyone())
TREATED = EachItem(
    "treat", "note", (Phase("talk", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(5), ends=TimeUp() | Produced("note"), yields=("note",)),)
)


def treating(rule: ItemRule = NOTE) -> Protocol:
    """Have everybody write a note, and then something held for each of them in which notes may be written, too."""
    collect = Phase("collect", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(5), ends=TimeUp(), yields=("note",))
    return evolve(TUNING, items=(rule,), parameters=(), steps=(collect, TREATED))


@pytest.mark.parametrize("rule", [NOTE, evolve(NOTE, anonymous=True), evolve(NOTE, access=Access.HELD), evolve(NOTE, by=Holders("owner"))])
def test_a_loop_over_items_comes_to_its_end_although_its_steps_yield_its_own_kind(rule: ItemRule) -> None:
    run = group(treating(rule)).hold(1)
    written = [event for event in run.session.events if isinstance(event, e.ItemProduced)]
    passes = [event.item for event in run.session.events if isinstance(event, e.ItemTurned)]
    assert run.session.ended
    assert not run.refused
    assert passes == [event.item for event in written if event.supersedes is None]
    assert len({event.supersedes for event in written} - {None}) == (0 if rule.anonymous else len(passes))


def test_a_loop_that_feeds_itself_is_named_where_a_run_has_no_end() -> None:
    def writes(view: View, legal: Sequence[Template], random: Random) -> Command | None:
        there = view.now.turned and any(template.kind == c.Produce.tag for template in legal)
        return c.Produce(view.viewer, view.now.at, "note", f"n{len(view.items)}") if there else Equal().choose(view, legal, random)

    with pytest.raises(InvalidArgument, match=r"60 commands did not end the session, which is at talk, in pass \d+ of treat, which is held for each note"):
        group(treating()).hold(1, {"p2": Does(writes)}, limit=60)


@pytest.mark.parametrize(("answer", "code"), [(c.Pause("p2", OPENED), "not-their-command"), (cast("Command", "pause"), "not-a-command")])
def test_a_policy_answers_with_commands_of_its_own_person(answer: Command, code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        group(TUNING).hold(1, {"p1": Does(lambda view, legal, random: answer)})
    assert caught.value.code == code


def test_bad_arguments_are_told_before_anything_happens() -> None:
    with pytest.raises(InvalidArgument, match="p1"):
        group(TUNING).hold(1, {"p11": Waits()})
    with pytest.raises(InvalidArgument, match="time zone"):
        simulate(TUNING, group(TUNING).cast, seed=1, at=OPENED.replace(tzinfo=None))
    with pytest.raises(InvalidCast):
        simulate(VIDEO, group(TUNING).cast, seed=1, at=OPENED)
    with pytest.raises(ValueError, match="passes"):
        Equal(passes=2)


def test_a_listener_hears_everything_once_and_in_order() -> None:
    heard: list[Outcome] = []
    first: list[int] = []

    def listen(session: Session, outcome: Outcome) -> None:
        if outcome is None:
            first.append(len(session.events))
        heard.append(outcome)

    def hasty(view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return c.Advance("p2", view.now.at) if random.random() < 0.3 else Equal().choose(view, legal, random)

    run = group(VIDEO).hold(4, {"p2": Does(hasty)}, listener=listen)
    assert heard[0] is None
    assert sum(outcome is None for outcome in heard) == 1
    told = [event for outcome in heard if isinstance(outcome, Answer) for event in outcome.events]
    assert tuple(told) == run.session.events[first[0] :]
    assert [outcome for outcome in heard if isinstance(outcome, Attempt)] == list(run.refused)
    assert run.refused


@pytest.mark.parametrize("protocol", [each for each in PROTOCOLS if each.rotation is None], ids=lambda each: each.id)
def test_a_lead_or_two_members_move_on_a_group_that_does_nothing(protocol: Protocol) -> None:
    asked = group(protocol)
    steering = 2 if vacancy(asked) else 1
    run = asked.hold(1, {person: Waits() for person in asked.cast.people[steering:]})
    assert run.session.ended
    assert run.refused == ()
    assert {event.rule for event in run.session.events if isinstance(event, e.Departed)} <= {"before-end", *vacancy(asked)}


def test_a_run_stops_where_everybody_waits() -> None:
    run = group(TUNING).hold(1, Waits())
    assert not run.session.ended
    assert not moves_on(run.session.events)
    assert run.refused == ()


def test_a_script_is_played_as_it_stands() -> None:
    at = [OPENED + timedelta(seconds=10 * number) for number in range(10)]
    script: list[Command] = [
        c.Choose("p1", at[1], "hold"),
        c.BeginTurn("p1", at[2]),
        c.Pause("p3", at[3]),
        c.EndTurn("p1", at[4]),
        c.Resume("p1", at[5]),
        c.EndTurn("p1", at[6]),
        c.EndSession("p1", at[7]),
    ]
    by_hand = Session.open(TUNING, group(TUNING).cast, at=OPENED, record="by-hand", mode=Mode.STRICT)
    refused = [command for command in script if not isinstance(by_hand.attempt(command), Answer)]
    run = group(TUNING).hold(1, Scripted(script))
    assert run.session.events == by_hand.events
    assert [attempt.command for attempt in run.refused] == refused == [script[3]]


def test_what_the_clock_has_overtaken_is_no_attempt() -> None:
    def too_late(view: View, legal: Sequence[Template], random: Random) -> Command | None:
        if view.now.film is not None and view.now.film.running:
            return c.StopFilm(view.viewer, view.now.at + timedelta(hours=1))
        return Equal().choose(view, legal, random)

    run = group(VIDEO).hold(6, {"p2": Does(too_late)})
    assert run.session.ended
    assert run.refused == ()


def test_words_come_from_their_function_and_stay_beside_the_events() -> None:
    def words(view: View, command: EndTurn | Produce | Extend, _random: Random, /) -> str | None:
        assert command.actor == view.viewer
        return f"a {command.kind}" if isinstance(command, Produce) else None

    record = group(VIDEO).hold(2, words=words).session.record
    made = [event for event in record.events if isinstance(event, e.ItemProduced)]
    assert {content.text for content in record.contents} == {f"a {event.kind}" for event in made}
    assert len({content.salt for content in record.contents}) == len(made)


def test_a_guided_run_is_possible_too() -> None:
    try:
        assert group(TUNING).hold(1, mode=Mode.GUIDED).session.ended
    except PlcError as error:  # pragma: no cover - only to say more when it fails
        pytest.fail(str(error))


@pytest.mark.parametrize("seed", [True, None, "7", 7.0])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    people = group(TUNING)
    with pytest.raises(InvalidArgument, match="wrong-kind"):
        simulate(TUNING, people.cast, seed=seed, at=OPENED)


@pytest.mark.parametrize("protocol", [None, "tuning-protocol", 3])
def test_a_protocol_is_a_protocol(protocol: Protocol) -> None:
    with pytest.raises(InvalidArgument, match="wrong-kind"):
        simulate(protocol, group(TUNING).cast, seed=1, at=OPENED)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_chalk_talk_all_write_nobody_speaks_and_it_ends_when_it_fell_quiet(seed: int) -> None:
    events = simulate(CHALK_TALK, 6, seed=seed, at=OPENED).session.events
    writing = next(event.seq for event in events if isinstance(event, e.PhaseEntered) and event.phase == "silent-writing")
    assert not any(isinstance(event, e.TurnBegun) and event.seq > writing for event in events)
    assert len({event.owner for event in events if isinstance(event, e.ItemProduced) and event.kind == "contribution"}) == 6
    last, quiet = ([event for event in events if isinstance(event, kind)][-1] for kind in (e.ItemProduced, e.FellQuiet))
    assert quiet.at - last.at == timedelta(minutes=3)
    assert not any(isinstance(event, e.Departed) for event in events)
