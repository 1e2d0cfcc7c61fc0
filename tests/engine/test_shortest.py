# SPDX-License-Identifier: MIT
"""The least time of an agenda is that of the shortest way the answers allow: worked out by hand, and found by holding the sessions."""

from __future__ import annotations

from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.planning import plan
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.conditions import Here, TimeUp
from plcprotocols.model.errors import CannotFit
from plcprotocols.model.flow import Composite, Decision, Destination, Each, End, EndOf, NextOf, OneOf, Onward, Option, Phase, Repeat, Step, To
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Everyone, Holders
from tests.engine.test_agenda import AT, CAST, made

LEAD = Holders("facilitator")


def minutes(name: str, number: float) -> Phase:
    return Phase(name, (Open(Everyone(), Say(Move.INFORM)),), minutes=Minutes(number, hard=True), ends=TimeUp())


def asked(name: str, *to: Destination) -> Decision:
    return Decision(name, LEAD, tuple(Option(f"o{number}", each) for number, each in enumerate(to)))


def least(*steps: Step) -> float:
    return agenda(made(*steps), CAST).least


A, B, C = minutes("a", 5), minutes("b", 10), minutes("c", 3)

def three_times(name: str, *steps: Step) -> Repeat:
    return Repeat(name, steps, by=LEAD, least=3, most=3)



@pytest.mark.parametrize(
    ("steps", "shortest"),
    [
        ((A, asked("q", Onward(), To("c")), B, C), 8),
        ((A, asked("q", Onward(), Onward()), B, C), 18),
        ((A, asked("q", Onward(), End()), B, C), 5),
        ((A, B, asked("q", To("a"), Onward()), C), 18),
        ((A, asked("q", To("a"), To("c")), B, C), 8),
        ((A, B, asked("q", To("a"))), 15),
        ((A, evolve(asked("q", To("a")), when=Here(Everyone(), least=2)), B), 15),
        ((asked("q", To("r"), To("b")), A, minutes("d", 40), asked("r", To("a"), To("c")), B, C), 3),
        ((Composite("g", (A, asked("q", Onward(), EndOf("g")), B)), C), 8),
        ((asked("q", Onward(), To("c")), A, Composite("g", (B, C))), 3),
        ((OneOf("p", LEAD, (B, A)), C), 8),
        ((OneOf("p", LEAD, (Composite("g", (A, asked("q", Onward(), To("c")))), B)), minutes("d", 20), C), 8),
        ((Each("l", Holders("member"), (A, asked("q", Onward(), NextOf("l")), B), role="owner", former="member"), C), 18),
        ((Each("l", Holders("member"), (A, asked("q", Onward(), EndOf("l")), B), role="owner", former="member"), C), 8),
        ((three_times("l", A, asked("q", Onward(), NextOf("l")), B), C), 18),
        ((three_times("l", A, asked("q", Onward(), EndOf("l")), B), C), 8),
        ((three_times("l", A, asked("q", Onward(), End()), B), C), 5),
        ((three_times("l", three_times("m", A, asked("q", EndOf("l"), Onward())), B), C), 8),
        ((A, evolve(B, optional=LEAD), C), 8),
    ],
    ids=lambda value: None if isinstance(value, tuple) else str(value),
)
def test_what_an_answer_leads_past_takes_no_time_at_least(steps: tuple[Step, ...], shortest: float) -> None:
    assert least(*steps) == shortest


def test_days_are_counted_on_their_own_way() -> None:
    weeks = [Phase(name, (Open(Everyone(), Say(Move.INFORM)),), days=Days(days)) for name, days in (("v", 7), ("w", 14))]
    planned = agenda(made(weeks[0], asked("q", Onward(), To("c")), weeks[1], B, C), CAST)
    assert (planned.least, planned.days) == (3, (7, 21, 21))


def test_a_plan_holds_what_an_answer_may_lead_past() -> None:
    protocol = made(A, asked("q", Onward(), To("c")), B, C)
    assert plan(protocol, CAST, 20).minutes == 18
    with pytest.raises(CannotFit, match="10 minutes are 8 too few"):
        plan(protocol, CAST, 10)


@st.composite
def branching(draw: st.DrawFn) -> tuple[Step, ...]:
    """Draw steps with questions whose answers lead onward, ahead, back and out; each question has an answer that leads ahead."""
    number = count()

    def some(loops: tuple[str, ...], groups: tuple[str, ...], depth: int) -> tuple[Step, ...]:
        return tuple(one(loops, groups, depth) for _ in range(draw(st.integers(1, 4 - depth))))

    def one(loops: tuple[str, ...], groups: tuple[str, ...], depth: int) -> Step:
        name = f"s{next(number)}"
        match draw(st.sampled_from(["phase", "phase", "asked", "asked", "group", "pool", "cycle", "each"])) if depth < 2 else "phase":
            case "asked":
                ways: list[Destination] = [Onward(), End(), *map(EndOf, (*loops, *groups)), *map(NextOf, loops)]
                return asked(name, draw(st.sampled_from(ways)), *draw(st.lists(st.sampled_from([*ways, To("?"), To("?")]), max_size=2)))
            case "group":
                return Composite(name, some(loops, (*groups, name), depth + 1))
            case "pool":
                return OneOf(name, LEAD, some(loops, groups, depth + 1))
            case "cycle":
                least = draw(st.integers(1, 3))
                return Repeat(name, some((*loops, name), groups, depth + 1), by=LEAD, least=least, most=least)
            case "each" if not loops:
                return Each(name, Holders("member"), some((*loops, name), groups, depth + 1), role="owner", former="member")
            case _:
                return minutes(name, draw(st.integers(1, 20)))

    return _led(draw(st.randoms()), some((), (), 0))


def _led(random: Random, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Lead the answers that are still to lead somewhere to a step of the same loop."""

    def names(of: tuple[Step, ...]) -> list[str]:
        return [name for each in of for name in (each.id, *(names(each.steps) if isinstance(each, Composite | OneOf) else []))]

    def led(of: tuple[Step, ...], among: list[str]) -> tuple[Step, ...]:
        found: list[Step] = []
        for each in of:
            if isinstance(each, Decision):
                options = (evolve(option, to=To(random.choice(among))) if isinstance(option.to, To) else option for option in each.options)
                found.append(evolve(each, options=tuple(options)))
            elif isinstance(each, Composite | OneOf | Repeat | Each):
                inside = among if isinstance(each, Composite | OneOf) else names(each.steps)
                found.append(evolve(each, steps=led(each.steps, inside)))
            else:
                found.append(each)
        return tuple(found)

    return led(steps, names(steps))


def shortest_session(session: Session, most: int) -> timedelta | None:
    """Hold a session in every way its answers allow, the shortest first; None where so many steps do not find its end."""
    number = count()
    waiting = [(session.now.at, next(number), session)]
    for _ in range(most):
        at, _, session = heappop(waiting)
        if session.ended:
            return at - AT
        options = session.now.options
        for option in options or ("",):
            other = session.fork()
            if option:
                other.perform(c.Choose("fay", at, option))
            else:
                assert other.next_due is not None
                other.due(other.next_due)
            heappush(waiting, (at if option or session.next_due is None else session.next_due, next(number), other))
    return None


@given(branching())
def test_no_session_is_shorter_and_one_is_as_short(steps: tuple[Step, ...]) -> None:
    protocol = made(*steps)
    session = Session.open(protocol, CAST, at=AT, record="r")
    found = shortest_session(session, 400)
    least = timedelta(minutes=agenda(protocol, CAST).least)
    assert found is None or found == least
