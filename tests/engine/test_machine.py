# SPDX-License-Identifier: MIT
"""The phase graph: the machine makes each step, and only steps the protocol has."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.machine import Graph
from plcprotocols.model import events as e
from tests.walks import setting, walk


def test_a_step_the_graph_does_not_have_is_refused() -> None:
    graph = Graph({"start": frozenset({"tell"}), "tell": frozenset({"end"})})
    assert graph.step("start", "tell") == "tell"
    with pytest.raises(AssertionError, match="from start to end"):
        graph.step("start", "end")
    with pytest.raises(AssertionError, match="nowhere"):
        graph.step("start", "nowhere")


@given(st.randoms(use_true_random=False))
def test_every_step_of_a_walk_is_one_the_machine_makes(random: Random) -> None:
    given_ = setting(random)
    session = given_.open()
    for command in walk(random, session, 60):
        session.attempt(command)
    graph = compile_protocol(given_.protocol).graph
    here = "start"
    for event in e.counting(session.events):
        match event:
            case e.WentBack():
                here = ""  # whoever leads goes back to anywhere; the machine goes on from there
                continue
            case e.PhaseEntered(stop=stop) | e.PartEntered(stop=stop) | e.QuestionPut(question=stop):
                pass
            case e.SessionEnded():
                stop = "end"
            case _:
                continue
        assert not here or graph.fire(here, stop) == graph.step(here, stop) == stop
        here = stop
