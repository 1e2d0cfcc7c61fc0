# SPDX-License-Identifier: MIT
"""Checking what a protocol says about sub-groups: its splits, and what may stand inside a breakout."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine.inlining import walk
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, End, EndOf, NextOf, OneOf, Phase, Repeat, Step, Tour
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.splits import Split
from plcprotocols.model.talk import Hold, Pick, Round, Watch

MOST_STATIONS = 100


def split_problems(protocol: Protocol) -> Iterator[Problem]:
    """Name what is wrong with splits, breakouts and tours."""
    splits = {split.id: split for split in protocol.splits}
    for index, split in enumerate(protocol.splits):
        yield from _split(protocol, split, splits, f"splits[{index}]")
    steering = {role.id for role in protocol.roles if role.lead or role.steward}
    able = {split.id: frozenset(wanted.role for wanted in split.roles) - steering for split in protocol.splits}
    yield from _outside(protocol.steps, able)


def _split(protocol: Protocol, split: Split, splits: dict[str, Split], place: str) -> Iterator[Problem]:
    if not 1 <= split.least <= split.size <= split.most:
        given = f"{split.least} to {split.most}, best {split.size}"
        yield Problem("split-size", place, given, "Sizes are from 1: least <= size <= most.")
    if split.groups is not None and split.groups[0] < 1:
        yield Problem("split-size", f"{place}.groups", f"{split.groups[0]}", "There is at least one sub-group.")
    if split.joins and (split.joins not in splits or split.joins == split.id):
        yield unknown("split", split.joins, splits.keys() - {split.id}, place=place)
    if split.apart and split.apart not in splits:
        yield unknown("split", split.apart, splits, place=place)
    roles = {role.id: role for role in protocol.roles}
    named = [wanted.role for wanted in split.roles]
    for wanted in split.roles:
        if wanted.role not in roles:
            yield unknown("role", wanted.role, roles, place=f"{place}.roles")
        elif wanted.least < 0 or wanted.least > wanted.most or named.count(wanted.role) > 1:
            yield Problem("split-role", f"{place}.roles", wanted.role, "Name each role once; its least is not above its most.")
        elif roles[wanted.role].open or roles[wanted.role].outsider or any(wanted.role in {each.role, each.former} for each in _eaches(protocol)):
            yield Problem("split-role", f"{place}.roles", wanted.role, "A role of a split is a member's, and no loop gives or takes it.")
        elif roles[wanted.role].most is not None:
            yield Problem("split-role", f"{place}.roles", wanted.role, "Somebody has it in each sub-group: let the role have most=None.")
    if split.lead and split.lead not in named:
        yield unknown("role", split.lead, named, place=f"{place}.lead")


def _eaches(protocol: Protocol) -> Iterator[Each]:
    return (step for step in walk(protocol.steps) if isinstance(step, Each))


def _outside(steps: tuple[Step, ...], splits: dict[str, frozenset[str]]) -> Iterator[Problem]:
    """Walk the steps of the whole; `splits` gives the roles of each split that may be cast in its sub-groups."""
    for step in steps:
        match step:
            case Breakout():
                if step.split not in splits:
                    yield unknown("split", step.split, splits, place=f"steps[{step.id}].split")
                yield from _inside(step.steps, step, splits.get(step.split, frozenset()), within=())
            case Tour():
                yield Problem("tour-alone", f"steps[{step.id}]", step.id, "A tour stands inside a breakout in lockstep.")
            case Composite() | Each() | Repeat() | EachItem() | OneOf():
                yield from _outside(step.steps, splits)
            case _:
                pass


def _inside(steps: tuple[Step, ...], breakout: Breakout, able: frozenset[str], within: tuple[Step, ...]) -> Iterator[Problem]:
    for step in steps:
        place = f"steps[{step.id}]"
        if getattr(step, "exits", ()):
            yield Problem("not-in-groups", f"{place}.exits", step.id, "Ways out belong to the whole: declare them around the breakout.")
        if isinstance(step, Composite) and (step.lead or not step.led):
            yield Problem("not-in-groups", f"{place}.lead", step.id, "Who leads a sub-group is said by the `lead` of its split.")
        if isinstance(step, Tour):
            yield from _tour(step, place)
        if not breakout.free and isinstance(step, Composite | Repeat | EachItem) and step.minutes is not None:
            remedy = "In lockstep give each phase its time, or give one to a group around the breakout."
            yield Problem("lockstep-minutes", f"{place}.minutes", step.id, remedy)
        match step:
            case Phase():
                yield from _phase(step, breakout, place)
            case Breakout():
                yield Problem("not-in-groups", place, step.tag, "Sub-groups are not split again; do it before or after.")
            case Casting() if breakout.free and (step.role not in able or step.former is not None):
                yield Problem("not-in-groups", place, step.role, "Cast a role of the split that neither leads nor keeps consents, without former.")
            case Tour() if breakout.free or any(isinstance(each, Each | Tour) for each in within):
                yield Problem("tour-alone", place, step.id, "A tour stands inside a breakout in lockstep, and in no loop over people.")
            case (Decision() | Casting() | OneOf()) if not breakout.free:
                yield Problem("lockstep-asks", place, step.id, "Nothing is asked in lockstep: decide before, or let each go at its own pace.")
            case Decision():
                inside = {each.id for each in within}
                if any(isinstance(way.to, End) or (isinstance(way.to, NextOf | EndOf) and way.to.loop not in inside) for way in step.options):
                    yield Problem("not-in-groups", f"{place}.options", step.id, "From a sub-group nothing leads out of the breakout but its end.")
            case Repeat() if not breakout.free and step.least != step.most:
                yield Problem("lockstep-asks", place, step.id, "In lockstep a group of steps is repeated a fixed number of times: least == most.")
            case EachItem() if not breakout.free:
                yield Problem("lockstep-items", place, step.id, "A loop over items goes at its own pace: let the breakout be free.")
            case Composite(when=when) if not breakout.free and when is not None:
                yield Problem("lockstep-when", f"{place}.when", step.id, "In lockstep say for each phase when it is held.")
            case _:
                pass
        yield from _inside(getattr(step, "steps", ()), breakout, able, (*within, step))


def _tour(tour: Tour, place: str) -> Iterator[Problem]:
    if tour.passes is not None and not 1 <= tour.passes <= MOST_STATIONS:
        yield Problem("bad-count", f"{place}.passes", f"{tour.passes}", f"They come to at least one station, and to {MOST_STATIONS} at most.")
    if tour.home and tour.home not in (behind := [step.id for step in tour.steps[1:]]):
        yield unknown("phase", tour.home, behind, place=f"{place}.home")


def _phase(phase: Phase, breakout: Breakout, place: str) -> Iterator[Problem]:
    for index, talk in enumerate(phase.talk):
        if isinstance(talk, Round) and isinstance(talk.body, Pick) and talk.body.lasting:
            yield Problem("not-in-groups", f"{place}.talk[{index}]", phase.id, "A question that stays open is asked of all together.")
        if isinstance(talk, Watch | Hold):
            yield Problem("not-in-groups", f"{place}.talk[{index}]", talk.tag, "Film is watched, and sessions are held, by all together.")
        elif not breakout.free and talk.when is not None:
            yield Problem("lockstep-when", f"{place}.talk[{index}].when", phase.id, "In lockstep say for the phase when it is held.")
    if phase.days is not None or phase.opens:
        yield Problem("not-in-groups", place, phase.id, "What takes days, and open roles, are of the whole.")
    if not breakout.free and (phase.optional is not None or phase.more is not None):
        yield Problem("lockstep-asks", place, phase.id, "Nothing is asked in lockstep: decide before, or let each go at its own pace.")
    if not breakout.free and len(phase.talk) > 1:
        yield Problem("lockstep-parts", place, phase.id, "In lockstep a phase has one talk form: make each part a phase.")
