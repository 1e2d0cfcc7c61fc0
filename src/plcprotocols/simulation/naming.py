# SPDX-License-Identifier: MIT
"""Looking for names in policies and models of turn-taking that a session does not know, before it is held."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from plcprotocols.engine.inlining import inlined
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.lengths import Lengths
from plcprotocols.simulation.parts import ByPhase, ByRole
from plcprotocols.simulation.reading import phases
from plcprotocols.simulation.taking import CurrentSelects, Geometric, Speak, Weighted


@frozen
class _Known:
    """The names there are."""

    person: tuple[str, ...]
    role: tuple[str, ...]
    phase: tuple[str, ...]


def unknown_names(value: object, protocol: Protocol, cast: Cast, *, place: str) -> tuple[Problem, ...]:
    """Find the people, roles and phases that a policy or a model names, and that are not those of a session.

    Policies and models that are not shipped are not looked into.

    Args:
        value: the policy or model.
        protocol: what is to be held.
        cast: who takes part.
        place: where it stands.
    """
    whole = inlined(protocol)
    known = _Known(cast.people, tuple(role.id for role in whole.roles), tuple(phase.id for phase in phases(whole.steps)))
    named = ((kind, name, at, getattr(known, kind)) for kind, name, at in _named(value, place))
    return tuple(unknown(kind, name, there, place=at) for kind, name, at, there in named if name not in there)


def _named(value: object, place: str) -> Iterator[tuple[str, str, str]]:
    match value:
        case Weighted() | Speak() | CurrentSelects():
            yield from (("person", name, f"{place}.people[{name}]") for name, _ in value.people)
            yield from (("role", name, f"{place}.roles[{name}]") for name, _ in value.roles)
        case Geometric():
            yield from (("person", name, f"{place}.ranks") for name in value.ranks)
        case ByRole() | ByPhase():
            kind = "role" if isinstance(value, ByRole) else "phase"
            for name, part in value.of:
                yield kind, name, f"{place}.of[{name}]"
                yield from _named(part, f"{place}.of[{name}]")
            yield from _named(value.other, f"{place}.other")
        case Lengths():
            yield from (("person", name, f"{place}.people[{name}]") for name, _ in value.people)
            yield from (("role", name, f"{place}.roles[{name}]") for name, _ in value.roles)
        case _:
            for inner in ("lengths", "policy"):
                if hasattr(value, inner):
                    yield from _named(getattr(value, inner), f"{place}.{inner}")
