# SPDX-License-Identifier: MIT
"""Repeat a seeded run: the same seed gives the same record, byte for byte; another seed gives another session."""

from __future__ import annotations

from datetime import UTC, datetime

from plcprotocols import Cast, find, simulate
from plcprotocols.engine.timing import visits
from plcprotocols.records import dump, head
from plcprotocols.simulation import Run

CAST = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "fran"]})


def run(seed: int) -> Run:
    """Hold the protocol once."""
    return simulate(find("tuning-protocol"), CAST, seed=seed, at=datetime(2026, 3, 2, 15, 0, tzinfo=UTC))


first, again, other = run(7), run(7), run(8)
print("seed 7 twice, the same record:", dump(first.session.record) == dump(again.session.record))
print("seed 8, the same record:", head(first.session.record) == head(other.session.record))

print("\nphase            planned  took")
for visit in visits(first.session.events):
    planned = visit.planned.total_seconds() / 60 if visit.planned is not None else None
    print(f"{visit.phase:16} {planned if planned is not None else '-':>7}  {visit.minutes or 0:.1f}")

print("\nperson  spoke")
for person in CAST.people:
    print(f"{person:7} {first.session.view(person).talk_seconds / 60:.1f}")
