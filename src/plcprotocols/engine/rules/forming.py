# SPDX-License-Identifier: MIT
"""Rules of forming sub-groups, and of putting somebody into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plcprotocols.engine import flow, grouping, subgroups
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import notice
from plcprotocols.engine.rules.finding import CLEAN, Finding, Findings, Weight, steering, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Groups, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.flow import Breakout
from plcprotocols.model.splits import Split

ADVISORY = Weight.ADVISORY


def judge_form(plan: Plan, state: State, command: c.Form) -> Findings:
    """Judge saying who goes with whom."""
    breakout = plan.stops[state.place.stop].forms
    if breakout is None:
        return (*steering(plan, state, command.actor), Finding("nothing-to-form"))
    return (*steering(plan, state, command.actor), *_form_findings(plan, state, command, plan.splits[breakout.split]))


def _form_findings(plan: Plan, state: State, command: c.Form, split: Split) -> Iterator[Finding]:
    room, covered = state.room, chosen(state.room, plan.covered[split.id])
    named = [person for people in command.groups for person in people]
    strangers = [person for person in dict.fromkeys(named) if person not in room.standing]
    yield from (unknown("unknown-person", person, room.seats) for person in strangers)
    yield from (Finding("in-two-groups", given=person) for person, count in Counter(named).items() if count > 1)
    yield from (Finding("not-covered", given=person, people=covered) for person in dict.fromkeys(named) if person not in (*covered, *strangers))
    if not command.groups or () in command.groups:
        yield Finding("empty-group")
    left_out = tuple(person for person in covered if person not in named)
    if left_out:
        yield Finding("left-out", people=left_out)
    yield from _shape_findings(plan, state, command, split)
    yield from _role_findings(plan, state, command, split)


def _shape_findings(plan: Plan, state: State, command: c.Form, split: Split) -> Iterator[Finding]:
    what = grouping.grouping(plan, state, split)
    fitting = " + ".join(str(size) for size in what.sizes)
    wrong = [people for people in command.groups if not split.least <= len(people) <= split.most]
    if wrong:
        yield Finding("group-size", ADVISORY, wrong[0], f"{len(wrong[0])}", (bounds(split), *((fitting,) if fitting else ())))
    if split.groups is not None and not split.groups[0] <= len(command.groups) <= split.groups[1]:
        yield Finding("groups-number", ADVISORY, (), f"{len(command.groups)}", (f"{split.groups[0]}", f"{split.groups[1]}"))
    if what.joined and not all(_is_joined(set(people), what.joined) for people in command.groups):
        yield Finding("not-joined", ADVISORY, given=split.joins)
    again = tuple(person for people in command.groups for person in people if any((person, other) in what.met for other in people))
    if again:
        yield Finding("met-before", ADVISORY, again, split.apart)


def _is_joined(people: set[str], joined: grouping.People) -> bool:
    return all(people.isdisjoint(group) or people.issuperset(group) for group in joined)


def _role_findings(plan: Plan, state: State, command: c.Form, split: Split) -> Iterator[Finding]:
    roles, grouped = {wanted.role for wanted in split.roles}, {person for people in command.groups for person in people}
    for role, people in command.roles:
        if role not in roles:
            yield unknown("unknown-role", role, roles)
            continue
        for person in people:
            if person not in grouped or person not in state.room.standing or not grouping.may_hold(plan, state, person, role):
                yield Finding("wrong-role", given=person, known=(role,))
    groups = grouping.named(split.id, command.groups, state.room.seats)
    held = dict(grouping.cast_roles(plan, state, split, groups, command.roles))
    for wanted in split.roles:
        for _, people in groups:
            count = sum(person in held[wanted.role] for person in people)
            if not wanted.least <= count <= wanted.most:
                yield Finding("group-role", ADVISORY, people, wanted.role, (f"{count}",))
                return


def apply_form(draft: Draft, command: c.Form) -> None:
    """Form the sub-groups, and let them begin."""
    stop = draft.plan.stops[draft.state.place.stop]
    assert stop.forms is not None, "judged before"
    form(draft, command.actor, stop, stop.forms, command.groups, command.roles)


def form(
    draft: Draft,
    actor: str,
    stop: Stop,
    breakout: Breakout,
    people: grouping.People,
    roles: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> None:
    """Form sub-groups of some people, and let them begin."""
    plan, state = draft.plan, draft.state
    split = plan.splits[breakout.split]
    groups = grouping.named(split.id, people, state.room.seats)
    before = {person: standing.roles for person, standing in state.room.standing.items()}
    draft.emit(e.Formed, actor, breakout.id, split.id, groups, outside(plan, state, groups), grouping.cast_roles(plan, state, split, groups, roles))
    draft.emit(e.PhaseLeft, None, stop.id, e.Why.CHOICE)
    for person in state.room.seats:
        if state.room.standing[person].roles != before[person]:
            notice.rejoin(draft, person)
    assert stop.node is not None, "a breakout is a step"
    flow.break_out(draft, stop.node, breakout)


def outside(plan: Plan, state: State, groups: Groups) -> tuple[str, ...]:
    """Name the members who are here and in no sub-group."""
    inside = {person for _, people in groups for person in people}
    return tuple(person for person in chosen(state.room, plan.member) if person not in inside)


def judge_assign(plan: Plan, state: State, command: c.Assign) -> Findings:
    """Judge putting somebody into a sub-group; who is in none may join one."""
    own = command.person == command.actor and command.actor not in state.whereabouts
    return (*(CLEAN if own else steering(plan, state, command.actor)), *_assign_findings(plan, state, command))


def _assign_findings(plan: Plan, state: State, command: c.Assign) -> Iterator[Finding]:
    breakout = subgroups.breakout_at(plan, state)
    if breakout is None:
        yield Finding("no-sub-groups")
        return
    standing, room = state.room.standing.get(command.person), state.room
    if standing is None:
        yield unknown("unknown-person", command.person, room.seats)
        return
    if not standing.present:
        yield Finding("wrong-person", given=command.person)
    if command.group not in state.groups:
        yield unknown("unknown-group", command.group, state.groups)
        return
    source = state.whereabouts.get(command.person, "")
    if source == command.group:
        yield Finding("in-group-already", given=command.group)
    if not source and not plan.covered[breakout.split](standing):
        yield Finding("not-covered", given=command.person, people=chosen(room, plan.covered[breakout.split]))
    if source and any(frame.person == command.person for frame in state.groups[source].place.frames):
        yield Finding("has-the-pass", given=command.person)
    if len(state.groups[command.group].room.seats) >= plan.splits[breakout.split].most:
        people = state.groups[command.group].room.seats
        yield Finding("group-size", ADVISORY, people, f"{len(people) + 1}", (bounds(plan.splits[breakout.split]),))


def home(plan: Plan, state: State, person: str, group: str) -> str:
    """Name the sub-group somebody belongs to who is put into one; on a tour those who are there may come from another station."""
    tour = subgroups.tour_at(plan, state)
    if tour is None or plan.nodes[tour.loop].stays(state.room.standing[person]):
        return group
    names = list(state.groups)
    return names[(names.index(group) - state.away) % len(names)]


def bounds(split: Split) -> str:
    """Spell how many a sub-group has."""
    return f"{split.least}" if split.least == split.most else f"{split.least} to {split.most}"


def apply_assign(draft: Draft, command: c.Assign) -> None:
    """Let the person leave one sub-group, if they are in one, and be in another."""
    source = draft.state.whereabouts.get(command.person, "")
    if source:
        with draft.inside(source):
            notice.silence(draft, command.actor, command.person, e.Why.LEFT)
    draft.emit(e.Assigned, command.actor, command.person, command.group, source, home(draft.plan, draft.state, command.person, command.group))
    for group in filter(None, (source, command.group)):
        with draft.inside(group):
            notice.attend(draft, command.person)
            notice.rejoin(draft, command.person)
