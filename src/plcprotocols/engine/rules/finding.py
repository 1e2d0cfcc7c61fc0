# SPDX-License-Identifier: MIT
"""Findings: the rules a command breaks, and how much each weighs."""

from __future__ import annotations

from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plcprotocols.engine.plan import Plan
    from plcprotocols.engine.state import State


class Weight(Enum):
    """How a broken rule is treated.

    `HARD` is refused in every mode, `ADVISORY` is a departure in guided mode, `NEVER_STUCK` is a departure in every mode.
    """

    HARD = "hard"
    ADVISORY = "advisory"
    NEVER_STUCK = "never-stuck"


class Finding(NamedTuple):
    """One broken rule: its code and weight, who could act instead, what was named and what would fit."""

    code: str
    weight: Weight = Weight.HARD
    people: tuple[str, ...] = ()
    given: str = ""
    known: tuple[str, ...] = ()


Findings = tuple[Finding, ...]

CLEAN: Findings = ()


def unknown(code: str, given: str, known: Iterable[str]) -> Finding:
    """Make the finding for a name nobody knows; the nearest names come first."""
    names = sorted(known)
    close = get_close_matches(given, names, n=3, cutoff=0.5)
    return Finding(code, given=given, known=tuple(close or names))


def lead_only(plan: Plan, state: State, actor: str) -> Findings:
    """Find that somebody who is not the lead would steer."""
    if plan.lead in state.room.standing[actor].roles:
        return CLEAN
    return (Finding("not-yours-to-lead", people=state.room.cast[plan.lead]),)
