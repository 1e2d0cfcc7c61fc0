# SPDX-License-Identifier: MIT
"""Rehearse a feedback round in which people come and go: planned against actual time, and who had how many turns."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from plcprotocols import Cast, find, plan, simulate
from plcprotocols.model import events as e
from plcprotocols.simulation import Comings, Equal

OPENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PROTOCOL = find("peer-feedback-round")
CAST = Cast({"member": ["ana", "bor", "cilka", "drago", "eva", "fran"], "facilitator": "ana"}, late=["fran"])
SEED = 4
TOLD = {"joined": "comes", "left": "goes", "handed-over": "hands over", "opted-out": "opts out of"}

print(plan(PROTOCOL, CAST, minutes=45))

people = Comings(Equal(), PROTOCOL, CAST, seed=SEED, goes=0.5, sits_out=0.3, lead_goes=1.0)
session = simulate(PROTOCOL, CAST, seed=SEED, at=OPENING, policies=people).session

print("\nwho comes and goes")
for event in session.events:
    if event.tag in TOLD:
        what = f" {event.of}" if isinstance(event, e.OptedOut) else f" {event.role} to {event.to}" if isinstance(event, e.HandedOver) else ""
        print(f"{event.at:%H:%M} {event.actor} {TOLD[event.tag]}{what}")
seconded = sum(isinstance(event, e.Seconded) for event in session.events)
print(f"without a lead they decided together {seconded} times")

clock = session.clock()
print("\nphase     of     planned  took")
for visit in clock.visits:
    planned = visit.planned.total_seconds() / 60 if visit.planned is not None else 0.0
    print(f"{visit.phase:9} {visit.pass_of:6} {planned:7.1f}  {visit.minutes or 0:.1f}")
print(f"in all {clock.elapsed.total_seconds() / 60:.1f} minutes for {clock.planned.total_seconds() / 60:.0f} planned")

turns = Counter(event.speaker for event in session.events if isinstance(event, e.TurnEnded) and event.counts)
print("\nperson  turns  spoke")
for person in CAST.people:
    print(f"{person:7} {turns[person]:5}  {session.view(person).talk_seconds / 60:.1f}")
