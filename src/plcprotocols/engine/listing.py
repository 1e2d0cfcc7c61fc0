# SPDX-License-Identifier: MIT
"""Listing: which of a person's candidates the rules let through, remembered for equal facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from attrs import evolve

from plcprotocols.engine.candidates import candidates
from plcprotocols.engine.decide import findings
from plcprotocols.engine.facts import Known, exchanges, facts, facts_of_whole, known
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import back as going_back
from plcprotocols.engine.rules import roles
from plcprotocols.engine.rules.finding import Findings, Weight, steering
from plcprotocols.engine.rules.undoing import slips_of, undoable, who_steer
from plcprotocols.engine.slips import Slips
from plcprotocols.engine.state import Standing, State
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.model import commands as c

MEMO = 1 << 12

# What a listed act may be noted as; a proposal is noted as nothing.
FREE = frozenset({Weight.NEVER_STUCK, Weight.PROPOSED})


def templates(plan: Plan, state: State, people: Iterable[str]) -> tuple[Template, ...]:
    """List what some people may do now: for each the acts that move the session on first, then standing ones.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        people: of the cast, in order.
    """
    return tuple(chain.from_iterable(parts(plan, state, people)))


def parts(plan: Plan, state: State, people: Iterable[str]) -> tuple[tuple[Template, ...], ...]:
    """List what some people may do now in the parts it is put together from; what is remembered for equal facts is the same tuple each time.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        people: of the cast, in order.

    Returns:
        For each of the people in order what they may do, in one part or several.
    """
    found: list[tuple[Template, ...]] = []
    memos = _memos(plan, state)
    slips = slips_of(state)
    ways = going_back.ways(plan, state)
    asking = going_back.asking(plan, state) if ways else ()
    against = steering(plan, state, asking[0]) if asking else ()
    steer = who_steer(plan, state) if slips.going else frozenset()
    standing, whereabouts = state.room.standing, state.whereabouts
    for person in people:
        who, memo = (person, standing[person]), memos[whereabouts.get(person, "") if whereabouts else ""]
        if who not in memo:
            memo[who] = listed(plan, state, person)
        found.append(memo[who])
        if (person in steer or person in slips.own) and who[1].present and not state.ended:
            moments = undoable(state, slips, person, steers=person in steer)
            if moments:
                found.append((_undoing(slips, person, moments),))
        if person in asking:
            found.append((_going_back(state, person, against),))
    return tuple(found)


def _undoing(slips: Slips, person: str, moments: tuple[datetime, ...]) -> Template:
    """List what somebody could take back; remembered as long as it is the same."""
    last = slips.told.get(person)
    if last is None or last[0] != moments:
        slots = (Slot("of", tuple([moment.isoformat() for moment in moments])),)
        last = slips.told[person] = moments, Template(person, c.Undo.tag, slots=slots, standing=True)
    template: Template = last[1]
    return template


def _going_back(state: State, person: str, against: Findings) -> Template:
    """List where somebody could lead the session back to, or propose that it goes."""
    visit = state.visit
    assert visit is not None, "somewhere to go back to"
    assert visit.ways is not None, "asked before"
    _, ways, known = visit.ways
    if (person, against) not in known:
        proposal = any(each.weight is Weight.PROPOSED for each in against)
        departures = () if proposal else (*(each.code for each in against), "gone-back")
        known[person, against] = Template(person, c.GoBack.tag, slots=(Slot("to", ways),), departures=departures, standing=True)
    template: Template = known[person, against]
    return template


Memo = dict[tuple[str, Standing], tuple[Template, ...]]


def _memo(plan: Plan, *known: Known) -> Memo:
    """Find what was listed for equal facts."""
    memo: Memo | None = plan.listed.get(known)
    if memo is None:
        if len(plan.listed) >= MEMO:
            plan.listed.clear()
        memo = plan.listed[known] = {}
    return memo


def _memos(plan: Plan, state: State) -> dict[str, Memo]:
    """Find what was listed for those of each sub-group, and under the empty name for those who are in none."""
    if not state.groups:
        return {"": _memo(plan, known(plan, facts(plan, state)))}
    whole = known(plan, facts_of_whole(plan, state))
    inside = {name: known(plan, facts(plan, group)) for name, group in state.groups.items()}
    found = {name: _memo(plan, whole, own) for name, own in inside.items()}
    return {"": _memo(plan, whole, *inside.values()), **found}


def listed(plan: Plan, state: State, person: str) -> tuple[Template, ...]:
    """List a person's templates without the memo: every candidate against which the rules find at most never-stuck departures."""
    found: list[Template] = []
    for template, example in candidates(plan, state, person):
        against = findings(plan, state, example)
        if all(each.weight in FREE for each in against):
            proposal = any(each.weight is Weight.PROPOSED for each in against)
            departures = () if proposal else tuple(each.code for each in against)
            found.append(evolve(template, departures=departures) if departures else template)
    if state.room.standing[person].present and not state.ended:
        found += _hand_overs(plan, state, person)
    return tuple(found)


def _hand_overs(plan: Plan, state: State, person: str) -> Iterator[Template]:
    """List the hand-overs a person may make; the rules of exchange have been asked for each, so only who asks is left to judge."""
    alone = tuple(each.code for each in steering(plan, state, person) if each.weight is Weight.NEVER_STUCK)
    for role, holder, back, able in exchanges(plan, state, person):
        to = tuple(
            each
            for each in able
            if roles.together(plan, state, role, holder, each) and (back is None or roles.together(plan, state, back, holder, each))
        )
        if not to:
            continue
        slots = (Slot("role", (role,)), Slot("to", to), Slot("holder", (holder,)), *((Slot("back", (back,)),) if back is not None else ()))
        yield Template(person, c.HandOver.tag, slots=slots, departures=() if holder == person and back is None else alone, standing=True)
