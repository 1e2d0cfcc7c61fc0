# SPDX-License-Identifier: MIT
"""Simulated people in sub-groups, and what they vote, score, seal, open, pass on and ask once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from attrs import evolve

from plcprotocols.catalogue import PROTOCOLS, VARIANTS, find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.grouping import in_order
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seating import seat
from plcprotocols.engine.seen import View
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad, ByEach, LeadDecides, TimeUp, Treated
from plcprotocols.model.flow import Breakout, Each, EachItem, Phase, Repeat, Step, Tour
from plcprotocols.model.items import Access, ItemRule, Seal
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import About, Ask, Open, Passing, Purpose, Rate, Read, Round, Say, Silence, Solo, Vote
from plcprotocols.model.who import Everyone, Holders
from plcprotocols.records import dump, outcome
from plcprotocols.simulation import Comings, Equal, Policy, Run, simulate
from tests.simulation.groups import OPENED, group

LEAD, MEMBERS, OWNERS, HOSTS = Holders("facilitator"), Holders("member"), Holders("owner"), Holders("host")
PAIRS = Split("pairs", MEMBERS, size=2, least=2, most=3)
TABLES = Split("tables", MEMBERS, size=3, least=3, most=4, roles=(GroupRole("host"),), lead="host")
WITH_GROUPS = [protocol for protocol in PROTOCOLS + VARIANTS if protocol.splits]


def made(*steps: Step, splits: tuple[Split, ...] = (PAIRS,), items: tuple[ItemRule, ...] = ()) -> Protocol:
    return Protocol(
        id="made",
        edition="1",
        title="made",
        family="tests",
        people=People(2),
        roles=(
            Role("facilitator", lead=True, excludes=("owner", "member")),
            Role("owner", least=0, most=None),
            Role("member", least=2, most=None),
            Role("host", least=0, most=None, drawn_from=("member", "owner")),
        ),
        splits=splits,
        items=items,
        steps=steps,
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
    )


def people(members: int) -> Cast:
    return Cast({"facilitator": "fay", "member": [f"m{number}" for number in range(1, members + 1)]})


def held(protocol: Protocol, cast: Cast | int, seed: int = 1, policies: Policy | None = None) -> Run:
    return simulate(protocol, cast, seed=seed, at=OPENED, policies=policies, outcome=outcome, limit=20_000)


def of(kind: type[e.Event], run: Run) -> list[e.Event]:
    return [event for event in run.session.events if isinstance(event, kind)]


def fine(run: Run) -> None:
    assert run.session.ended
    assert run.refused == ()
    assert not [event for event in of(e.Departed, run) if isinstance(event, e.Departed) and event.rule != "lead-vacant"]


class Otherwise:
    """Plays as usual but where a function says something else."""

    def __init__(self, what: Callable[[View, Sequence[Template]], Command | None]) -> None:
        self.what = what

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return self.what(view, legal) or Equal().choose(view, legal, random)


TALK = Phase("talk", (Open(MEMBERS, Say(Move.HYPOTHESISE)),), minutes=Minutes(10), ends=TimeUp())
MORE = evolve(TALK, id="more")
TURNS = Each(
    "turns", MEMBERS, role="owner", former="member", steps=(Phase("tell", (Solo(OWNERS, Say(Move.PRESENT)),), minutes=Minutes(2), ends=TimeUp()),)
)


# In sub-groups


@pytest.mark.parametrize("protocol", [each for each in VARIANTS if each.splits], ids=lambda each: f"{each.id}-{each.edition}")
def test_every_edition_with_sub_groups_is_held_to_its_end(protocol: Protocol) -> None:
    run = group(protocol).hold(3)
    fine(run)
    assert of(e.Merged, run) or not of(e.Formed, run)


@pytest.mark.parametrize("seed", range(4))
def test_sub_groups_in_lockstep_keep_the_time_of_one(seed: int) -> None:
    planned = agenda(find("troika-consulting"), seat(find("troika-consulting"), 13))
    run = held(find("troika-consulting"), 13, seed)
    fine(run)
    took = (run.session.events[-1].at - OPENED) / timedelta(minutes=1)
    assert planned.typical <= took <= 1.5 * planned.typical


def test_what_one_sub_group_does_does_not_keep_the_others_waiting() -> None:
    run = held(made(Breakout("apart", "pairs", (TALK,))), people(8))
    fine(run)
    spoken: dict[str, list[tuple[datetime, datetime]]] = {}
    begun: dict[str, datetime] = {}
    for event in run.session.events:
        if isinstance(event, e.TurnBegun):
            begun[event.group] = event.at
        if isinstance(event, e.TurnEnded):
            spoken.setdefault(event.group, []).append((begun.pop(event.group), event.at))
    assert len(spoken) == 4
    one, other, *_ = spoken.values()
    assert any(since < end and begin < until for since, until in one for begin, end in other), "two sub-groups talk at the same time"
    assert all(len(turns) > 1 for turns in spoken.values())


@pytest.mark.parametrize("seed", range(3))
def test_at_their_own_pace_tables_go_on_under_their_hosts(seed: int) -> None:
    steps = (TALK, Phase("round", (Round(MEMBERS, Say(Move.REFLECT)),), minutes=Minutes(1, per=MEMBERS), ends=AllHad()), TURNS)
    run = held(made(Breakout("apart", "tables", steps, free=True), MORE, splits=(TABLES,)), people(10), seed)
    fine(run)
    left = [event for event in of(e.PhaseLeft, run) if isinstance(event, e.PhaseLeft) and event.why is e.Why.LEAD and event.group]
    assert {event.group for event in left} == {"tables-1", "tables-2", "tables-3"}
    assert len({event.at for event in left}) > 3
    assert [event.why for event in of(e.Merged, run) if isinstance(event, e.Merged)] == [e.Why.DONE]


@pytest.mark.parametrize("seed", range(3))
def test_where_nobody_leads_in_a_sub_group_its_people_steer_together(seed: int) -> None:
    protocol = made(Breakout("apart", "pairs", (TALK,), free=True))
    protocol = evolve(protocol, roles=(evolve(protocol.roles[0], least=0), *protocol.roles[1:]))
    run = held(protocol, Cast({"member": [f"m{number}" for number in range(1, 7)]}), seed)
    fine(run)
    assert {event.group for event in of(e.Seconded, run) if isinstance(event, e.Seconded)} >= {"pairs-1", "pairs-2", "pairs-3"}


def test_a_tour_is_walked() -> None:
    stations = Split("stations", MEMBERS, size=3, least=2, most=4, groups=(3, 3))
    run = held(made(Breakout("apart", "stations", (Tour("tour", (TALK,)),)), splits=(stations,)), people(9))
    fine(run)
    assert len(of(e.Travelled, run)) == 3
    assert Counter(event.group for event in of(e.PassBegun, run) if isinstance(event, e.PassBegun)) == {
        f"stations-{number}": 3 for number in (1, 2, 3)
    }


def test_who_goes_with_whom_is_drawn_or_said() -> None:
    protocol, cast = made(Breakout("apart", "pairs", (TALK,))), people(8)

    def groups(run: Run) -> tuple[tuple[str, ...], ...]:
        (formed,) = of(e.Formed, run)
        assert isinstance(formed, e.Formed)
        return tuple(members for _, members in formed.groups)

    drawn = {groups(held(protocol, cast, seed)) for seed in range(4)}
    assert len(drawn) > 1
    said = simulate(protocol, cast, seed=1, at=OPENED, groups=in_order)
    assert groups(said) == (("m1", "m2"), ("m3", "m4"), ("m5", "m6"), ("m7", "m8"))
    broken = simulate(protocol, cast, seed=1, at=OPENED, groups=lambda what: (what.people[:1], what.people[1:]))
    assert groups(broken) == groups(said), "what would break a rule is formed as proposed"
    assert broken.refused == ()


def test_those_who_have_met_are_kept_apart() -> None:
    again = Split("others", MEMBERS, size=2, least=2, most=3, apart="pairs")
    run = held(made(Breakout("first", "pairs", (TALK,)), Breakout("second", "others", (MORE,)), splits=(PAIRS, again)), people(8))
    fine(run)
    first, second = (event.groups for event in of(e.Formed, run) if isinstance(event, e.Formed))
    assert not {members for _, members in first} & {members for _, members in second}


def test_where_so_many_people_fit_into_no_sub_groups_it_goes_on_without_them() -> None:
    run = held(made(Breakout("apart", "tables", (TALK,)), MORE, splits=(TABLES,)), people(5))
    assert run.session.ended
    assert [event.rule for event in of(e.Departed, run) if isinstance(event, e.Departed)] == ["before-end"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("free", [True, False])
def test_who_comes_late_joins_a_sub_group(seed: int, *, free: bool) -> None:
    late = evolve(people(8), late=("m7", "m8"))
    first = Breakout("apart", "tables", (TALK, MORE), free=free)
    run = held(made(first, splits=(evolve(TABLES, most=5),)), late, seed)
    fine(run)
    assigned = {event.person for event in of(e.Assigned, run) if isinstance(event, e.Assigned)}
    formed = {person for event in of(e.Formed, run) if isinstance(event, e.Formed) for _, members in event.groups for person in members}
    assert assigned | formed == {f"m{number}" for number in range(1, 9)}


@pytest.mark.parametrize("protocol", [each for each in WITH_GROUPS if not each.scopes], ids=lambda each: f"{each.id}-{each.edition}")
def test_people_come_and_go_in_sub_groups(protocol: Protocol) -> None:
    asked = group(protocol)
    run = asked.hold(2, Comings(Equal(), protocol, asked.cast, seed=2))
    assert run.session.ended


@pytest.mark.parametrize("name", ["troika-consulting", "conversation-cafe"])
def test_a_session_in_sub_groups_repeats_byte_for_byte(name: str) -> None:
    assert dump(held(find(name), 13, 4).session.record) == dump(held(find(name), 13, 4).session.record)
    assert dump(held(find(name), 13, 4).session.record) != dump(held(find(name), 13, 5).session.record)


def test_so_many_people_are_seated() -> None:
    assert held(find("tuning-protocol"), 6).session.record.header.cast == seat(find("tuning-protocol"), 6)


# Votes, ratings, items, seals

WRITE = Phase("write", (Silence(MEMBERS, Purpose.WRITE),), minutes=Minutes(5), ends=ByEach("idea", MEMBERS), yields=("idea",))
IDEA = ItemRule(id="idea", by=MEMBERS)


@pytest.mark.parametrize("seed", range(3))
def test_everybody_votes_and_scores_and_what_won_comes_first(seed: int) -> None:
    run = held(
        made(
            WRITE,
            Phase("rank", (Vote(who=MEMBERS, on="idea", own=False),)),
            Phase("judge", (Rate(who=MEMBERS, item="idea", least=-1, most=1, own=False),)),
            EachItem("ideas", "idea", (TALK,), by="rank", top=1),
            items=(IDEA,),
        ),
        people(4),
        seed,
    )
    fine(run)
    assert {event.actor for event in of(e.Voted, run)} == {"m1", "m2", "m3", "m4"}
    scores = [event for event in of(e.Scored, run) if isinstance(event, e.Scored)]
    assert len(scores) == 4 * 3
    assert {event.points for event in scores} <= {-1, 0, 1}
    closed = next(event for event in of(e.VoteClosed, run) if isinstance(event, e.VoteClosed))
    assert sum(points for _, points, _ in closed.totals) == 4
    turned = [event.item for event in of(e.ItemTurned, run) if isinstance(event, e.ItemTurned)]
    assert turned == [name for name, _, rank in closed.totals if rank == 1]


@pytest.mark.parametrize("seed", range(3))
def test_everybody_puts_in_order_as_many_as_are_asked_for(seed: int) -> None:
    run = held(made(WRITE, Phase("rank", (Vote(who=MEMBERS, on="idea", ranks=3),)), items=(IDEA,)), people(4), seed)
    fine(run)
    assert {tuple(points for _, points in event.points) for event in of(e.Voted, run) if isinstance(event, e.Voted)} == {(3, 2, 1)}


def test_a_vote_says_how_long_it_takes() -> None:
    ballot = Phase("how-long", (Vote(who=MEMBERS, options=("5", "20")),))
    for seed in range(3):
        run = held(made(ballot, evolve(TALK, minutes=Minutes(10, voted="how-long"))), people(3), seed)
        fine(run)
        closed = next(event for event in of(e.VoteClosed, run) if isinstance(event, e.VoteClosed))
        assert run.session.clock().planned == timedelta(minutes=int(closed.totals[0][0]))


@pytest.mark.parametrize("seed", range(3))
def test_each_item_is_talked_about_and_read_out(seed: int) -> None:
    sealed = evolve(IDEA, seal=Seal(each=MEMBERS, whole=False), each=1)
    run = held(
        made(
            WRITE,
            Phase("read", (Round(MEMBERS, Read("idea", Move.PRESENT), passing=Passing.NONE),), ends=AllHad()),
            Phase("discuss", (Open(MEMBERS, About(Move.REFLECT, "idea")),), ends=Treated("idea")),
            items=(sealed,),
        ),
        people(4),
        seed,
    )
    fine(run)
    assert len(of(e.SealOpened, run)) == 4
    about = [event.about for event in of(e.TurnBegun, run) if isinstance(event, e.TurnBegun)]
    assert Counter(about) == {f"idea-m{number}-1": 2 for number in range(1, 5)}, "read out once and talked about once"


def test_what_is_sealed_is_opened_by_who_may() -> None:
    sealed = evolve(IDEA, seal=Seal(by=LEAD, each=MEMBERS))
    run = held(made(WRITE, TALK, items=(sealed,)), people(3))
    fine(run)
    assert [event.actor for event in of(e.SealOpened, run)] == ["fay"]


@pytest.mark.parametrize("seed", range(3))
def test_anonymous_items_do_not_tell_whose_they_are(seed: int) -> None:
    protocol = made(WRITE, TALK, items=(evolve(IDEA, anonymous=True),))
    run = held(protocol, people(4), seed)
    fine(run)
    made_ = [event for event in of(e.ItemProduced, run) if isinstance(event, e.ItemProduced)]
    assert {event.owner for event in made_} == {"m1", "m2", "m3", "m4"}
    assert len({event.item for event in made_}) == 4
    assert not [event for event in made_ if event.owner in event.item]


@pytest.mark.parametrize("anonymous", [True, False])
def test_what_is_held_is_passed_on_once_where_a_silence_to_read_begins(*, anonymous: bool) -> None:
    reading = Phase("reading", (Silence(Everyone(), Purpose.READ),), minutes=Minutes(3), ends=TimeUp())
    run = held(made(WRITE, reading, TALK, items=(evolve(IDEA, access=Access.HELD, anonymous=anonymous),)), people(4))
    fine(run)
    passes = [event for event in of(e.PassedOn, run) if isinstance(event, e.PassedOn)]
    assert len(passes) == 1
    assert len({person for _, person in passes[0].passes}) == len(passes[0].passes)


@pytest.mark.parametrize("asks_again", [0.0, 1.0])
def test_who_was_answered_asks_once_more_or_passes(asks_again: float) -> None:
    questions = Phase("ask", (Round(MEMBERS, Ask(Move.ASK_CLARIFY, of=LEAD, follow_up=True)),), ends=AllHad())
    run = held(made(questions), people(4), policies=Equal(asks_again=asks_again, passes=0.0))
    fine(run)
    offered = of(e.FollowUpOffered, run)
    assert len(offered) == 4
    asked = [event for event in of(e.TurnBegun, run) if isinstance(event, e.TurnBegun) and event.move is Move.ASK_CLARIFY]
    assert len(asked) == (8 if asks_again else 4)


@pytest.mark.parametrize("seed", range(3))
def test_a_round_goes_round_until_all_have_passed_in_a_row(seed: int) -> None:
    notice = Phase("notice", (Round(MEMBERS, Say(Move.DESCRIBE), passing=Passing.IN_A_ROW),), minutes=Minutes(5), ends=AllHad())
    run = held(made(Repeat("twice", by=LEAD, least=2, most=2, steps=(notice,))), people(4), seed)
    fine(run)
    assert len(of(e.TurnPassed, run)) >= 8


def test_without_an_end_of_its_own_the_bell_rings_after_a_while() -> None:
    run = held(made(Breakout("apart", "pairs", (evolve(TALK, minutes=None, ends=LeadDecides()),))), people(8))
    fine(run)
    assert len(of(e.TurnEnded, run)) >= 4
