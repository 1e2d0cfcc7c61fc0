# SPDX-License-Identifier: MIT
"""The totals of cycles of improvement: what the rows of one pass add up to; nothing is printed."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue.cycles import PDSA
from plcprotocols.engine.agenda import agenda
from plcprotocols.model.flow import Decision, End, To
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast


@pytest.mark.parametrize("people", [2, 8])
def test_one_pass_takes_45_to_90_minutes_of_meetings_and_days_nobody_prints(people: int) -> None:
    members = [f"p{number}" for number in range(people)]
    plan = agenda(PDSA, Cast({"facilitator": members[0], "member": members}))
    assert (plan.least, plan.typical, plan.most) == (45, 67.5, 90)
    assert [row.phase for row in plan.rows if row.typical is None] == ["do"]
    assert not plan.complete
    assert {row.confidence for row in plan.rows if row.typical is not None} == {Confidence.CONSTRUCTED}
    assert PDSA.provenance.totals == ()


def test_a_change_is_adopted_adapted_or_abandoned() -> None:
    decision = PDSA.steps[-1]
    assert isinstance(decision, Decision)
    assert {option.id: option.to for option in decision.options} == {"adopt": End(), "adapt": To("plan"), "abandon": End()}
