# SPDX-License-Identifier: MIT
"""A small protocol of nothing but open talk, and what came of it: who spoke after whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from plcprotocols.model import events as e
from plcprotocols.model.conditions import TimeUp
from plcprotocols.model.flow import Phase
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Say
from plcprotocols.model.who import Everyone
from plcprotocols.simulation import Equal, Lengths, Run, Speakers, TurnTaking, simulate

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PEOPLE = ("ana", "bor", "cilka", "drago")
CAST = Cast({"facilitator": "ana", "member": ["bor", "cilka", "drago"]})
SHORT = Lengths(mu=0.5, sigma=0.3, pace="measured")

# The value below which a sum of squares lies in 999 of 1,000 cases, by degrees of freedom (from the tables of the chi-square distribution).
CRITICAL = {2: 13.82, 3: 16.27, 5: 20.52, 8: 26.12}


def open_talk(minutes: float, *, hard: bool = False, also: tuple[Move, ...] = ()) -> Protocol:
    return Protocol(
        id="open-talk",
        edition="1",
        title="Open talk",
        family="tests",
        people=People(2, 12),
        roles=(Role("facilitator", lead=True), Role("member", least=1, most=None)),
        steps=(Phase("talk", (Open(Everyone(), Say(Move.INFORM, also=also)),), minutes=Minutes(minutes, hard=hard), ends=TimeUp()),),
        provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
    )


def held(model: TurnTaking | None, *, seed: int, minutes: float, lengths: Lengths = SHORT) -> Run:
    """An open talk of four people, all of them ready to speak at any time."""
    return simulate(open_talk(minutes), CAST, seed=seed, at=OPENED, policies=Equal(lengths=lengths), turn_taking=model)


def drawn(speakers: Speakers, *, seed: int, minutes: float) -> Run:
    return held(speakers.turn_taking, seed=seed, minutes=minutes, lengths=speakers.lengths)


def speakers_of(run: Run) -> list[str]:
    return [event.actor for event in run.session.events if isinstance(event, e.TurnBegun) and event.actor is not None]


def squares(counts: Mapping[str, int], expected: Mapping[str, float]) -> float:
    """The sum of squares of a chi-square test; what is expected is given by parts that make 1."""
    whole = sum(counts.values())
    return sum((counts.get(each, 0) - whole * part) ** 2 / (whole * part) for each, part in expected.items())


def stationary(weights: Mapping[str, float]) -> dict[str, float]:
    """The share of turns each has in the long run, if whoever spoke last does not speak again: w(W - w), normalised."""
    whole = sum(weights.values())
    parts = {person: weight * (whole - weight) for person, weight in weights.items()}
    return {person: part / sum(parts.values()) for person, part in parts.items()}


def after_each(turns: Sequence[str], weights: Mapping[str, float]) -> float:
    """The sum of squares of who came next, the last speaker given; with n people it has n(n - 2) degrees of freedom."""
    followed: dict[str, Counter[str]] = {}
    for last, person in pairwise(turns):
        followed.setdefault(last, Counter())[person] += 1
    whole = sum(weights.values())
    return sum(
        squares(counts, {person: weight / (whole - weights[last]) for person, weight in weights.items() if person != last})
        for last, counts in followed.items()
    )
