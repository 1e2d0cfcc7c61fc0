# SPDX-License-Identifier: MIT
"""Findings: the rules a command breaks, and how much each weighs."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from plcprotocols.engine.plan import lead_role
from plcprotocols.engine.select import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plcprotocols.engine.plan import Plan
    from plcprotocols.engine.state import State


class Weight(Enum):
    """How a broken rule is treated.

    `HARD` is refused in every mode. `BREACH` is refused, too, but where a session is recorded as it happened it is noted as a breach. `ADVISORY` is a
    departure unless the mode is strict, `NEVER_STUCK` is one in every mode. `PROPOSED` says that the act waits for somebody to second it.
    """

    HARD = "hard"
    BREACH = "breach"
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

# The rules that people can break in what really happens although they are hard.
BREACHES = frozenset(
    {
        "consent-missing",
        "enough-not-yours",
        "forbidden-move",
        "item-locked",
        "move-filtered",
        "not-all-written",
        "not-granted",
        "not-yours-to-decide",
        "not-yours-to-lead",
        "not-yours-to-reveal",
        "not-yours-to-set",
        "role-drawn-from",
        "role-excluded",
    }
)


def unknown(code: str, given: str, known: Iterable[str]) -> Finding:
    """Make the finding for a name nobody knows; the nearest names come first."""
    names = sorted(known)
    close = get_close_matches(given, names, n=3, cutoff=0.5)
    return Finding(code, given=given, known=tuple(close or names))


def leads(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those present who steer: who holds the lead role.

    In a sub-group that goes at its own pace these are those of its people who hold the lead role or that of the split, and those who lead and are
    in no sub-group; in lockstep it is steered by those who lead the whole.
    """
    room, whole = state.room, state.whole
    if whole is not None and not _goes_alone(plan, whole):
        return leads(plan, whole)
    if whole is None:
        return tuple(person for person in room.cast.get(lead_role(plan, state), ()) if room.standing[person].present)
    roles = {plan.lead, host(plan, state)}
    inside = tuple(person for person in room.seats if roles & room.standing[person].roles and room.standing[person].present)
    outside = (person for person in whole.room.cast.get(plan.lead, ()) if person not in whole.whereabouts and room.standing[person].present)
    return (*inside, *outside)


def alone(plan: Plan, state: State) -> tuple[str, ...]:
    """Name those who steer by themselves: who leads, or while nobody does the only member."""
    leading = leads(plan, state)
    if leading:
        return leading
    members = chosen(state.room, plan.member)
    return members if len(members) == 1 else ()


def _goes_alone(plan: Plan, whole: State) -> bool:
    breakout = plan.stops[whole.place.stop].apart
    return breakout is not None and breakout.free


def host(plan: Plan, group: State) -> str:
    """Name the role that steers in a sub-group because its split says so; empty for none, and in lockstep."""
    breakout = plan.stops[group.whole.place.stop].apart if group.whole is not None else None
    return plan.splits[breakout.split].lead if breakout is not None and breakout.free else ""


def _leads_here(plan: Plan, state: State, actor: str) -> bool:
    """Tell whether somebody leads by a role they hold where they are; whoever leads from elsewhere is found among `leads`."""
    roles, whole = state.room.standing[actor].roles, state.whole
    if whole is None:
        return lead_role(plan, state) in roles
    return whole.whereabouts.get(actor) == state.group and (plan.lead in roles or host(plan, state) in roles)


def steering(plan: Plan, state: State, actor: str) -> Findings:
    """Find that somebody would steer who does not lead; while nobody does, members steer together."""
    if _leads_here(plan, state, actor):
        return CLEAN
    room = state.room
    leading = leads(plan, state)
    if actor in leading:
        return CLEAN
    if leading:
        return (Finding("not-yours-to-lead", Weight.BREACH, room.cast.get(lead_role(plan, state), ()) if state.whole is None else leading),)
    members = chosen(room, plan.member)
    if actor not in members:
        return (Finding("not-yours-to-lead", Weight.BREACH, members),)
    return (Finding("to-be-seconded", Weight.PROPOSED),) if len(members) > 1 else vacant(plan, state)


def vacant(plan: Plan, state: State) -> Findings:
    """Find that nobody leads, unless the protocol means it so."""
    meant = not lead_role(plan, state.whole or state) and not host(plan, state)
    return CLEAN if meant else (Finding("lead-vacant", Weight.NEVER_STUCK),)
