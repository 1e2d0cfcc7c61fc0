# SPDX-License-Identifier: MIT
"""The totals of feedback rounds that state no minutes: what is planned, and what is widely said of them."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue.feedback import CRITICAL_RESPONSE_PROCESS, LADDER_OF_FEEDBACK
from plcprotocols.engine.agenda import agenda
from plcprotocols.model.flow import Phase
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Ask, Open
from plcprotocols.model.who import Holders


@pytest.mark.parametrize(("protocol", "people"), [(CRITICAL_RESPONSE_PROCESS, 3), (CRITICAL_RESPONSE_PROCESS, 30), (LADDER_OF_FEEDBACK, 14)])
def test_what_is_untimed_by_design_plans_no_minutes(protocol: Protocol, people: int) -> None:
    plan = agenda(protocol, Cast({"facilitator": "fay", "owner": "oda", "member": [f"p{number:02}" for number in range(people - 2)]}))
    assert (plan.least, plan.most) == (0, 0)
    assert not plan.complete
    assert {row.typical for row in plan.rows} == {None}


def test_the_critical_response_process_is_said_to_take_30_to_90_minutes() -> None:
    totals = CRITICAL_RESPONSE_PROCESS.provenance.totals
    assert [(each.scope, each.least, each.most) for each in totals] == [("meeting", 30, 90)]
    assert CRITICAL_RESPONSE_PROCESS.provenance.rights


def test_the_direction_of_asking_turns_round_between_the_second_and_the_third_step() -> None:
    steps = {step.id: step for step in CRITICAL_RESPONSE_PROCESS.steps if isinstance(step, Phase)}
    owner, members = Holders("owner"), Holders("member")
    found = [steps[name].talk[0] for name in ("artist-as-questioner", "neutral-questions")]
    assert [(talk.who, talk.body.of) for talk in found if isinstance(talk, Open) and isinstance(talk.body, Ask)] == [(owner, members), (members, owner)]
