# SPDX-License-Identifier: MIT
"""Findings: the rules a command breaks, and how much each weighs."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from plcprotocols.engine.select import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plcprotocols.engine.plan import Plan
    from plcprotocols.engine.state import State


class Weight(Enum):
    """How a broken rule is treated.

    `HARD` is refused in every mode, `ADVISORY` is a departure in guided mode, `NEVER_STUCK` is a departure in every mode. `PROPOSED` says that the
    act waits for somebody to second it.
    """

    HARD = "hard"
    ADVISORY = "advisory"
    NEVER_STUCK = "never-stuck"
    PROPOSED = "proposed"


class Finding(NamedTuple):
    """One broken rule: its code and weight, who could act instead, what was named and what would fit."""

    code: str
    weight: Weight = Weight.HARD
    people: tuple[str, ...] = ()
    given: str = ""
    known: tuple[str, ...] = ()


Findings = tuple[Finding, ...]

# How far a clock may be off.
TOLERANCE = timedelta(seconds=2)

CLEAN: Findings = ()


def unknown(code: str, given: str, known: Iterable[str]) -> Finding:
    """Make the finding for a name nobody knows; the nearest names come first."""
    names = sorted(known)
    close = get_close_matches(given, names, n=3, cutoff=0.5)
    return Finding(code, given=given, known=tuple(close or names))


def leads(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those present who hold the lead role."""
    room = state.room
    return tuple(person for person in room.cast[plan.lead] if room.standing[person].present)


def steering(plan: Plan, state: State, actor: str) -> Findings:
    """Find that somebody would steer who does not lead; while nobody does, members steer together."""
    room = state.room
    if plan.lead in room.standing[actor].roles:
        return CLEAN
    if leads(plan, state):
        return (Finding("not-yours-to-lead", people=room.cast[plan.lead]),)
    members = chosen(room, plan.member)
    if actor not in members:
        return (Finding("not-yours-to-lead", people=members),)
    return (Finding("to-be-seconded", Weight.PROPOSED),) if len(members) > 1 else (Finding("lead-vacant", Weight.NEVER_STUCK),)
