# SPDX-License-Identifier: MIT
"""Totals against the published ones, and planned against actual time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.agenda import agenda, visits
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.minutes import Confidence
from plcprotocols.model.people import Cast

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def video_cast(members: int) -> Cast:
    return Cast({"facilitator": "kaja", "consent-steward": "kaja", "member": [f"m{n}" for n in range(members)]})


@pytest.mark.parametrize(("members", "least", "typical", "most"), [(3, 108, 145.5, 168), (4, 142, 192, 222), (8, 278, 378, 438)])
def test_the_rows_of_video_coaching_add_up_to_its_table(members: int, least: float, typical: float, most: float) -> None:
    plan = agenda(find("video-coaching-intervision"), video_cast(members))
    assert (plan.least, plan.typical, plan.most, plan.complete) == (least, typical, most, True)
    assert {row.confidence for row in plan.rows} == {Confidence.CONSTRUCTED}


def test_one_owner_takes_what_the_table_says() -> None:
    rows = agenda(find("video-coaching-intervision"), video_cast(3)).rows
    once = list(rows)
    assert (sum(row.least or 0 for row in once), sum(row.typical or 0 for row in once), sum(row.most or 0 for row in once)) == (45, 52.5, 60)
    required = [row for row in once if not row.optional]
    assert (sum(row.least or 0 for row in required), sum(row.typical or 0 for row in required), sum(row.most or 0 for row in required)) == (
        40,
        46.5,
        53,
    )


def test_the_rows_of_tuning_add_up_to_its_table() -> None:
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})
    plan = agenda(find("tuning-protocol"), cast)
    assert (sum(row.least or 0 for row in plan.rows), plan.typical, plan.most) == (50, 67.5, 85)
    assert plan.least == 37
    without = [row for row in plan.rows if row.phase != "examine-work"]
    assert (sum(row.least or 0 for row in without), sum(row.most or 0 for row in without)) == (40, 70)


def test_planned_and_actual_time_of_a_phase() -> None:
    cast = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})
    session = Session.open(find("tuning-protocol"), cast, at=AT, record="r")
    session.perform(c.Choose("fay", AT + timedelta(minutes=1), "skip"))
    session.perform(c.Pause("ada", AT + timedelta(minutes=4)))
    session.perform(c.Resume("fay", AT + timedelta(minutes=9)))
    session.perform(c.Advance("fay", AT + timedelta(minutes=23)))
    presentation, clarifying = visits(session.events)
    assert (presentation.phase, presentation.minutes, presentation.paused) == ("presentation", 17, timedelta(minutes=5))
    assert presentation.planned == timedelta(minutes=15)
    assert (clarifying.phase, clarifying.minutes, clarifying.left) == ("clarifying", None, None)
