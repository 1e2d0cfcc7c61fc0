# SPDX-License-Identifier: MIT
"""Checking where a protocol asks who has spoken in a phase, and which phases it asks that of."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plcprotocols.engine.inlining import walk
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.flow import Breakout, Each, Phase, Step
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Spoke


def asked_about(protocol: Protocol) -> frozenset[str]:
    """Name the phases of which it is asked who has spoken in them."""
    return frozenset(phase for name in attrs.fields_dict(Protocol) if name != "uses" for phase, _ in _named(getattr(protocol, name), name))


def spoke_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find where it is asked who has spoken in a phase that there is not, that is apart, or that goes on."""
    steps = tuple(walk(protocol.steps))
    phases = {step.id for step in steps if isinstance(step, Phase)}
    apart = {inner.id for step in steps if isinstance(step, Breakout) for inner in walk(step.steps)}
    for name in attrs.fields_dict(Protocol):
        for phase, place in _named(getattr(protocol, name), name) if name != "uses" else ():
            if phase not in phases:
                yield unknown("phase", phase, phases, place=place)
            elif phase in apart:
                yield Problem("spoke-apart", place, repr(phase), "Name a phase that stands in no breakout: that is for the people of each sub-group.")
    for step in steps:
        for phase, place in _while(step):
            yield Problem("still-speaking", place, repr(phase), "Name a phase that is over then: who speaks in this one is still to be seen.")


def _while(step: Step) -> Iterator[tuple[str, str]]:
    """Give where it is asked of a phase, while it goes on, who has spoken in it."""
    match step:
        case Phase():
            found = (*_named(step.talk, f"{step.id}.talk"), *_named(step.minutes, f"{step.id}.minutes"))
            yield from (each for each in found if each[0] == step.id)
        case Each():
            inside = {each.id for each in walk(step.steps)}
            yield from (each for each in _named(step.of, f"{step.id}.of") if each[0] in inside)
        case _:
            return


def _named(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Spoke):
        yield value.phase, place
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _named(each, f"{place}[{index}]")
    elif attrs.has(type(value)):
        for name in attrs.fields_dict(type(value)):  # type: ignore[arg-type]  # asked for just above
            yield from _named(getattr(value, name), f"{place}.{name}")
