# SPDX-License-Identifier: MIT
"""Rules of sessions that are held: opening one, and bringing back what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import count

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.embedding import questions
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.finding import TOLERANCE, Finding, Findings, Weight, unknown
from plcprotocols.engine.select import Selects, chosen, everybody
from plcprotocols.engine.state import Held, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.events import Why
from plcprotocols.model.outcomes import Link, Outcome
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Hold


def judge_open(plan: Plan, state: State, command: c.OpenHeld) -> Findings:
    """Judge opening a session that the present part holds."""
    stop, room = plan.stops[state.place.stop], state.room
    if stop.hold is None:
        return (Finding("no-session-here"),)
    found: list[Finding] = []
    if not stop.selects(room.standing[command.actor]):
        found.append(_not_theirs(plan, state, command.actor, stop.selects))
    if command.record in state.held or command.record == state.record:
        found.append(Finding("record-exists", given=command.record))
    people = everybody(room, stop.each) if stop.each is not None else ()
    if stop.each is None and command.person is not None:
        found.append(Finding("held-for-all", given=command.person))
    if stop.each is not None and command.person not in people:
        found.append(Finding("held-for-each", people=people, given=command.person or ""))
    running = (held for held in state.held.values() if held.visit == state.place.number and not held.closed)
    if any(stop.each is None or held.person == command.person for held in running):
        found.append(Finding("held-already", given=stop.hold.protocol))
    return tuple(found)


def to_be_held(plan: Plan, state: State) -> tuple[str | None, ...]:
    """Name for whom a session could be opened now; None stands for all."""
    stop = plan.stops[state.place.stop]
    if stop.hold is None:
        return ()
    running = {held.person for held in state.held.values() if held.visit == state.place.number and not held.closed}
    people: tuple[str | None, ...] = (None,) if stop.each is None else everybody(state.room, stop.each)
    return () if stop.each is None and running else tuple(person for person in people if person not in running)


def awaited_for(plan: Plan, state: State) -> tuple[str | None, ...]:
    """Name for whom a session has still to be opened; None stands for all."""
    stop = plan.stops[state.place.stop]
    if stop.hold is None:
        return ()
    opened = {held.person for held in state.held.values() if held.visit == state.place.number}
    people: tuple[str | None, ...] = (None,) if stop.each is None else everybody(state.room, stop.each)
    return tuple(person for person in people if person not in opened)


def apply_open(draft: Draft, command: c.OpenHeld) -> None:
    """Note that it is open."""
    hold = draft.plan.stops[draft.state.place.stop].hold
    assert hold is not None, "judged before"
    draft.emit(e.HeldOpened, command.actor, command.record, hold.protocol, command.person)


def judge_back(plan: Plan, state: State, command: c.TakeBack) -> Findings:
    """Judge bringing back what came of a session."""
    found = list(_against(plan, state, command))[:1]
    held = state.held.get(command.outcome.record)
    if held is not None:
        brings, standing = plan.stops[held.stop].selects, state.room.standing[command.actor]
        if not brings(standing._replace(out=standing.out and held.phase == state.place.phase)):
            found.append(_not_theirs(plan, state, command.actor, brings))
    return tuple(found)


def _not_theirs(plan: Plan, state: State, actor: str, whose: Selects) -> Finding:
    """Find that it is somebody else's task; who is no member can never take it on."""
    weight = Weight.ADVISORY if plan.member(state.room.standing[actor]) else Weight.HARD
    return Finding("not-yours-to-hold", weight, chosen(state.room, whose))


def _against(plan: Plan, state: State, command: c.TakeBack) -> Iterator[Finding]:
    outcome = command.outcome
    held = state.held.get(outcome.record)
    if held is None:
        yield unknown("unknown-record", outcome.record, still_open(state))
        return
    if held.closed:
        yield Finding("handed-back", given=held.record)
    name = hold_of(plan, held).protocol
    edition, rules = plan.uses[name]
    if (outcome.protocol, outcome.edition, outcome.rules) != (name, edition, rules):
        given = f"{outcome.protocol} {outcome.edition}, rules {outcome.rules[:12]}"
        yield Finding("other-edition", given=given, known=(f"{name} {edition}, rules {rules[:12]}",))
    if outcome.within not in {Link(state.record, held.phase, held.person), Link(state.record, held.phase)}:
        yield Finding("held-elsewhere", given=outcome.record, known=still_open(state))
    yield from _dates(command, outcome, held)
    asked = questions(held_protocol(plan, hold_of(plan, held)))
    for question, option in outcome.decisions:
        options = asked.get(question)
        if question in hold_of(plan, held).decides and options is not None and option not in options:
            yield unknown("unknown-option", option, options)


def _dates(command: c.TakeBack, outcome: Outcome, held: Held) -> Iterator[Finding]:
    naive = [moment for moment in (outcome.opened, outcome.ended) if moment.utcoffset() is None]
    if naive:
        yield Finding("naive-time", given=naive[0].isoformat())
        return
    for later, earlier in ((outcome.opened, held.opened - TOLERANCE), (outcome.ended, outcome.opened), (command.at + TOLERANCE, outcome.ended)):
        if later < earlier:
            yield Finding("dates-backwards", given=later.isoformat(), known=(earlier.isoformat(),))


def still_open(state: State) -> tuple[str, ...]:
    """Name the records of the sessions that were opened and not brought back."""
    return tuple(held.record for held in state.held.values() if not held.closed)


def foreseen(plan: Plan, state: State, record: str) -> Outcome:
    """Make an outcome such as an open session could have, to ask the rules about."""
    held = state.held[record]
    name = hold_of(plan, held).protocol
    edition, rules = plan.uses[name]
    return Outcome(
        record=record,
        protocol=name,
        edition=edition,
        rules=rules,
        within=Link(state.record, held.phase, held.person),
        opened=held.opened,
        ended=held.opened,
        why=Why.COMPLETE,
        count=1,
        head="",
    )


def hold_of(plan: Plan, held: Held) -> Hold:
    """Find what a session is held for."""
    hold = plan.stops[held.stop].hold
    assert hold is not None, "sessions are opened where they are held"
    return hold


def free_name(state: State, name: str) -> str:
    """Give an item that is handed back an id: its name, or where that is in use the first of `name~2`, `name~3` ... that is not."""
    if name not in state.things.items:
        return name
    return next(free for number in count(2) if (free := f"{name}~{number}") not in state.things.items)


def held_protocol(plan: Plan, hold: Hold) -> Protocol:
    """Give the protocol of a session that is held."""
    return next(each for each in plan.protocol.uses if each.id == hold.protocol)


def pass_of(plan: Plan, held: Held, kind: str) -> int | None:
    """Give the number of the pass of the loop the items of a kind belong to, as it was when a session was opened; None where it did not run."""
    return dict(held.passes).get(plan.items[kind].loop or "") or None


def apply_back(draft: Draft, command: c.TakeBack) -> None:
    """Hand over its items and decisions, and note that it came back."""
    outcome, state = command.outcome, draft.state
    held = state.held[outcome.record]
    hold = hold_of(draft.plan, held)
    kinds = dict(hold.gives)
    for item in outcome.items:
        if item.kind in kinds:
            kind = kinds[item.kind]
            about = state.room.standing.get(item.about or "")
            fits = about is not None and kind in draft.plan.keys and draft.plan.keys[kind](about)
            name, number = free_name(state, f"{outcome.record}/{item.id}"), pass_of(draft.plan, held, kind)
            facts = (name, kind, item.owner, outcome.record, item.id, item.content, item.about if fits else None, number)
            draft.emit(e.ItemHanded, command.actor, *facts)
    decisions = tuple((question, option) for question, option in outcome.decisions if question in hold.decides)
    draft.emit(e.HeldClosed, command.actor, outcome.record, outcome.why, outcome.ended.astimezone(UTC), outcome.count, outcome.head, decisions)
