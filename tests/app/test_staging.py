# SPDX-License-Identifier: MIT
"""Somebody leaves and comes back where it does no harm, in any session that has a loop."""

from __future__ import annotations

import pytest

from plcprotocols.app.staging import StepsOut
from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.cast import loops
from plcprotocols.model import events as e
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Equal
from tests.simulation.groups import group

LOOPS = tuple(protocol for protocol in PROTOCOLS if any(step.tag == "each" for step in protocol.steps))
WITHOUT = tuple(protocol for protocol in PROTOCOLS if not any(loops(protocol.steps)))


@pytest.mark.parametrize("protocol", LOOPS, ids=lambda each: each.id)
@pytest.mark.parametrize("seed", range(3))
def test_who_leaves_comes_back_and_everybody_has_their_pass(protocol: Protocol, seed: int) -> None:
    people = group(protocol, protocol.people.least + 1)
    run = people.hold(seed, StepsOut(Equal(agrees=1.0), protocol))
    events = run.session.events
    needed = {role.id for role in protocol.roles if role.lead or role.steward}
    (left,) = [event.person for event in events if isinstance(event, e.Left)]
    assert not any(left in holders for role, holders in people.cast.holders if role in needed)
    assert [event.person for event in events if isinstance(event, e.Joined)] == [left]
    assert run.refused == ()
    assert run.session.ended
    (order,) = [event.order for event in events if isinstance(event, e.LoopBegan)]
    assert [event.person for event in events if isinstance(event, e.LoopTurned)] == list(order)
    assert not [event for event in events if isinstance(event, e.LoopLeft | e.PhaseLeft) and getattr(event, "why", None) is e.Why.LEFT]


def test_without_a_loop_everybody_stays() -> None:
    for protocol in WITHOUT:
        run = group(protocol).hold(1, StepsOut(Equal(), protocol))
        assert run.session.ended
        assert not [event for event in run.session.events if isinstance(event, e.Left)]
