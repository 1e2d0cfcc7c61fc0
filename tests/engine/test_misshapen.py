# SPDX-License-Identifier: MIT
"""Protocols that are built of something else than their classes say: each such place is named before anything is run."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.references import check_protocol
from plcprotocols.engine.seating import seat
from plcprotocols.engine.shapes import misshapen
from plcprotocols.model.conditions import AllHad, Produced
from plcprotocols.model.errors import InvalidProtocol
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Solo
from tests.walks import Focus, setting

TUNING: Any = find("tuning-protocol")


def changed(**changes: Any) -> Protocol:
    """Change the first phase that is surely held."""
    before, phase, *behind = TUNING.steps
    return evolve(TUNING, steps=(before, evolve(phase, **changes), *behind))  # type: ignore[no-any-return]


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a number for minutes": ({"minutes": 30}, "steps[1].minutes", "Give Minutes or None."),
    "a text for a tuple": ({"yields": "jotting"}, "steps[1].yields", "Give a tuple of a text, such as ('jotting',)."),
    "a text for a selector": ({"silent": "leader"}, "steps[1].silent", "Give Everyone or Nobody or Holders"),
    "one form for a tuple of them": ({"talk": TUNING.steps[1].talk[0]}, "steps[1].talk", "such as (Solo("),
    "a text for people": ({"minutes": Minutes(2, per="idea", confidence=Confidence.HIGH)}, "steps[1].minutes.per", "Give Everyone or"),  # type: ignore[arg-type]
    "a text among conditions": ({"ends": AllHad() & "x"}, "steps[1].ends.of[1]", "Give "),  # type: ignore[operator]
    "a number within": ({"talk": (Solo(7, TUNING.steps[1].talk[0].body),)}, "steps[1].talk[0].who", "Give Everyone or"),  # type: ignore[arg-type]
    "True for a text": ({"title": True}, "steps[1].title", "Give a text."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_of_the_wrong_kind_is_named_with_its_place_and_what_would_fit(name: str) -> None:
    changes, place, remedy = WRONG[name]
    protocol = changed(**changes)
    for ask in (compile_protocol, lambda each: agenda(each, seat(TUNING, 6))):
        with pytest.raises(InvalidProtocol) as error:
            ask(protocol)
        (problem,) = error.value.problems
        assert (problem.code, problem.place) == ("wrong-shape", place)
        assert remedy in problem.remedy


def test_all_of_it_is_told_at_once() -> None:
    with pytest.raises(InvalidProtocol) as error:
        compile_protocol(changed(minutes=30, yields="jotting"))
    assert [problem.place for problem in error.value.problems] == ["steps[1].minutes", "steps[1].yields"]


def told(protocol: Any) -> list[tuple[str, str]]:
    found = []
    for ask in (check_protocol, compile_protocol):
        with pytest.raises(InvalidProtocol) as error:
            ask(protocol)
        found.append([(problem.code, problem.place) for problem in error.value.problems])
    assert found[0] == found[1]
    return found[0]


def test_what_is_wrong_besides_is_told_with_it() -> None:
    before, phase, *behind = TUNING.steps
    one = evolve(phase, minutes=30, yields="focusing-question", silent="leader", talk=phase.talk[0])
    other = evolve(behind[0], yields=["focusing-question", "fokusing-question"], ends=Produced("notes"), title=7)
    assert told(evolve(TUNING, steps=[before, one, other], parameters=(), uses=())) == [
        ("wrong-shape", "steps"),
        ("wrong-shape", "steps[1].talk"),
        ("wrong-shape", "steps[1].minutes"),
        ("wrong-shape", "steps[1].silent"),
        ("wrong-shape", "steps[1].yields"),
        ("wrong-shape", "steps[2].yields"),
        ("wrong-shape", "steps[2].title"),
        ("unknown-item", "steps[2].ends"),
    ]


def test_nothing_is_missed_elsewhere_because_of_a_wrong_shape() -> None:
    held = evolve(TUNING.steps[1], yields=7, ends=Produced("focusing-question"))
    assert told(evolve(TUNING, steps=(held,), parameters=())) == [("wrong-shape", "steps[0].yields")]
    assert told(evolve(TUNING, people=6)) == [("wrong-shape", "people")]
    assert told(evolve(TUNING, roles=(*TUNING.roles, "ghost"))) == [("wrong-shape", f"roles[{len(TUNING.roles)}]")]
    for nothing in (None, 5, "tuning-protocol", Protocol):
        assert told(nothing) == [("wrong-shape", "protocol")]


@pytest.mark.parametrize("many", [float("nan"), float("inf"), -1, 0, 10**30, True, b"30", "30"])
def test_what_is_no_number_of_minutes_is_named(many: Any) -> None:
    assert told(changed(minutes=many)) == [("wrong-shape", "steps[1].minutes")]


def test_a_list_for_a_tuple_is_named_too() -> None:
    with pytest.raises(InvalidProtocol, match="Give a tuple of a text"):
        compile_protocol(changed(yields=["jotting"]))


def test_the_catalogue_is_made_as_its_classes_say() -> None:
    assert not [(protocol.id, problem) for protocol in PROTOCOLS for problem in misshapen(protocol, Protocol)]


@given(st.randoms(use_true_random=False), st.sampled_from(Focus))
def test_nothing_is_found_in_what_is_well_made(random: Random, focus: Focus) -> None:
    assert not list(misshapen(setting(random, focus=focus).protocol, Protocol))
