# SPDX-License-Identifier: MIT
"""Different policies, or different models of turn-taking, for people of different roles and in different phases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, Generic, TypeVar, cast

from attrs import field, frozen

from plcprotocols.engine.legal import Template
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import PersonSeen, View
from plcprotocols.model.arguments import check_name, wrong_kind
from plcprotocols.model.commands import Command
from plcprotocols.simulation.policy import Policy
from plcprotocols.simulation.taking import TurnTaking

T_co = TypeVar("T_co", covariant=True)
WAYS = ("choose", "weigh")  # what policies can do, and what models of turn-taking can


def _by_name(value: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    given: Any = value.items() if isinstance(value, Mapping) else value
    pairs: list[Any] = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise wrong_kind("parts", pair, "Give a mapping, such as {'facilitator': Equal(passes=0)}.")
        check_name("parts", pair[0])
    return tuple(dict(pairs).items())


def _alike(value: ByRole[object] | ByPhase[object]) -> None:
    """Ask for policies alone, or for models alone."""
    parts = (*(part for _, part in value.of), value.other)
    if not any(all(can(part, way) for part in parts) for way in WAYS):
        remedy = "Give policies alone, or models of turn-taking alone."
        raise wrong_kind(f"{type(value).__name__}.of", tuple(type(part).__name__ for part in parts), remedy)


def can(value: object, way: str) -> bool:
    """Tell whether something is a policy (`choose`), or a model of turn-taking (`weigh`), as are all parts of it.

    Args:
        value: what may be one.
        way: what it can do.
    """
    match value:
        case ByRole() | ByPhase():
            return all(can(part, way) for part in (*(part for _, part in value.of), value.other))
        case _:
            return callable(getattr(value, way, None))


@frozen
class ByRole(Generic[T_co]):
    """Policies by role, or models of turn-taking by role: each person as the first of their roles that is named.

    Of models each person has the weight their own gives them; so the models are best of one scale.

    Attributes:
        of: policies or models by role.
        other: for whoever holds none of these.

    Raises:
        InvalidArgument: `wrong-kind` unless all are policies, or all models.
    """

    of: tuple[tuple[str, T_co], ...] = field(converter=_by_name)
    other: T_co

    def __attrs_post_init__(self) -> None:
        _alike(cast("ByRole[object]", self))

    def choose(self: ByRole[Policy], view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Decide as the policy of somebody's role does."""
        roles = next((person.roles for person in view.people if person.id == view.viewer), ())
        return self._of(roles).choose(view, legal, random)

    def weigh(self: ByRole[TurnTaking], now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh each person as the model of their role does."""
        parts = [self._of(person.roles) for person in people]
        given = {id(part): part.weigh(now, people) for part in parts}
        return [given[id(part)][place] for place, part in enumerate(parts)]

    def _of(self, roles: Sequence[str]) -> T_co:
        return next((part for role, part in self.of if role in roles), self.other)


@frozen
class ByPhase(Generic[T_co]):
    """Policies by phase, or models of turn-taking by phase.

    Attributes:
        of: policies or models by id of the phase.
        other: for all other phases, and for questions.

    Raises:
        InvalidArgument: `wrong-kind` unless all are policies, or all models.
    """

    of: tuple[tuple[str, T_co], ...] = field(converter=_by_name)
    other: T_co

    def __attrs_post_init__(self) -> None:
        _alike(cast("ByPhase[object]", self))

    def choose(self: ByPhase[Policy], view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Decide as the policy of the phase does."""
        return self._of(view.now.phase).choose(view, legal, random)

    def weigh(self: ByPhase[TurnTaking], now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh people as the model of the phase does."""
        return self._of(now.phase).weigh(now, people)

    def _of(self, phase: str) -> T_co:
        return next((part for name, part in self.of if name == phase), self.other)
