# SPDX-License-Identifier: MIT
"""Experiments as values: the conditions that are compared, how often each is repeated, and the one seed of it all.

Nothing runs here. A seed is found from the root seed and the number of the replicate alone, so a run is the same wherever, whenever and beside
whatever else it is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from inspect import signature
from itertools import product
from math import prod
from typing import Any

import attrs
from attrs import evolve, field, frozen

from plcprotocols.model.arguments import a_moment, a_name, a_whole, name_by_name, one_of, wrong_kind
from plcprotocols.model.errors import InvalidArgument, NotFound, Problem, unknown
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.simulation.policy import Policy
from plcprotocols.simulation.run import simulate
from plcprotocols.simulation.spelling import digest
from plcprotocols.simulation.streams import stream
from plcprotocols.simulation.taking import TurnTaking

# What an experiment says of its runs by itself, and a listener, which would have to hear runs that are held elsewhere.
OWN = frozenset({"protocol", "cast", "seed", "at", "record", "mode", "policies", "turn_taking", "parameters", "listener"})
TAKEN = frozenset(signature(simulate).parameters) - OWN

MOST_CONDITIONS = 10_000  # a slip of the hand is not to fill the memory
SEEDS = 1 << 53
LONGEST = 20  # digits of a number of a run
A_DAY_OF_SCHOOL = datetime(2026, 1, 12, 14, tzinfo=UTC)  # constructed; nothing follows from it but timestamps


class Draws(Enum):
    """Which draws replicates of different conditions share.

    `COMMON`: replicate 7 has the same seed in each condition, so that what is compared differs by the conditions and not by luck (common random
    numbers). `OWN`: each condition draws for itself.
    """

    COMMON = "common"
    OWN = "own"


def _protocol(value: Protocol) -> Protocol:
    if not isinstance(value, Protocol):
        raise wrong_kind("Condition.protocol", value, "Give a Protocol, such as plcprotocols.find gives.")
    return value


def _cast(value: Cast | int) -> Cast | int:
    if isinstance(value, bool) or not isinstance(value, Cast | int):
        raise wrong_kind("Condition.cast", value, "Give a Cast, or how many people there are.")
    return value


def _mode(value: Mode | str) -> Mode:
    return one_of(Mode, value)


def _draws(value: Draws | str) -> Draws:
    return one_of(Draws, value)


Policies = Policy | tuple[tuple[str, Policy], ...] | None
Pairs = tuple[tuple[str, object], ...]


def _policies(value: Policy | Mapping[str, Policy] | Policies) -> Policies:
    if isinstance(value, Mapping):
        return tuple(value.items())
    for each in [value] if not isinstance(value, tuple) else [policy for _, policy in value]:
        if each is not None and not callable(getattr(each, "choose", None)):
            raise wrong_kind("Condition.policies", each, "Give a policy, such as Equal(), or a mapping of people to policies.")
    return value


def _turn_taking(value: TurnTaking | None) -> TurnTaking | None:
    if value is not None and not callable(getattr(value, "weigh", None)):
        raise wrong_kind("Condition.turn_taking", value, "Give a model of turn-taking, such as Weighted({'ana': 2}).")
    return value


def _arguments(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    try:
        pairs: Pairs = tuple(dict(value).items())
    except (TypeError, ValueError) as error:
        raise wrong_kind("Condition.arguments", value, "Give a mapping, such as {'patience': 1}.") from error
    wrong = [name for name, _ in pairs if name not in TAKEN]
    if wrong:
        raise InvalidArgument(*(unknown("argument", name, TAKEN, place=f"Condition.arguments[{name}]") for name in wrong))
    return pairs


@frozen
class Condition:
    """One way of holding a session, to be compared with others.

    Attributes:
        name: what it is called in tables; no two of an experiment have the same.
        protocol: what is run.
        cast: who holds which role; or how many people, who are then seated by `plcprotocols.engine.seating`.
        policies: how people decide, as in `plcprotocols.simulation.simulate`. Each run begins with a copy of its own; one that draws something
            before the session (`plcprotocols.simulation.policy.Seeded`) draws it from the seed of the run.
        turn_taking: who takes the floor where several might, likewise; all alike if None.
        parameters: parameters of the protocol that are not at their default.
        mode: how strictly rules are applied.
        arguments: further arguments of `plcprotocols.simulation.simulate`, such as `{"outcome": plcprotocols.records.outcome}`.

    Raises:
        InvalidArgument: `wrong-kind`, and `unknown-argument` for what `simulate` does not take.
    """

    name: str = field(validator=a_name)
    protocol: Protocol = field(converter=_protocol)
    cast: Cast | int = field(converter=_cast)
    policies: Policies = field(default=None, converter=_policies, kw_only=True)
    turn_taking: TurnTaking | None = field(default=None, converter=_turn_taking, kw_only=True)
    parameters: tuple[tuple[str, str], ...] = field(default=(), converter=name_by_name, kw_only=True)
    mode: Mode = field(default=Mode.STRICT, converter=_mode, kw_only=True)
    arguments: Pairs = field(default=(), converter=_arguments, kw_only=True)


FIELDS = tuple(each.name for each in attrs.fields(Condition) if each.name not in {"name", "arguments"})


def grid(condition: Condition, /, **axes: Mapping[str, object] | Sequence[object]) -> tuple[Condition, ...]:
    """Vary a condition in several ways at once: every value of each with every value of the others.

    Args:
        condition: what is the same in all of them, and where their names begin.
        **axes: the values of an attribute of the condition, or of an argument of `plcprotocols.simulation.simulate`: by name, or as a list, in which
            a protocol is called by its id, and a number or a text as it is.

    Raises:
        InvalidArgument: `unknown-axis`, `empty-axis`, `no-name` for a list of what has no names, `too-many-conditions` for more than 10,000.

    Example:
        >>> from plcprotocols import find
        >>> from plcprotocols.simulation import Equal
        >>> tuning = Condition("tuning", find("tuning-protocol"), 8)
        >>> for each in grid(tuning, cast=[6, 8], policies={"usual": None, "terse": Equal(passes=0.5)}):
        ...     print(each.name)
        tuning, cast=6, policies=usual
        tuning, cast=6, policies=terse
        tuning, cast=8, policies=usual
        tuning, cast=8, policies=terse
    """
    wrong = [name for name in axes if name not in {*FIELDS, *TAKEN}]
    if wrong:
        raise InvalidArgument(*(unknown("axis", name, (*FIELDS, *TAKEN), place=f"grid({name}=...)") for name in wrong))
    named = {name: tuple(_named(name, values)) for name, values in axes.items()}
    number = prod(len(values) for values in named.values())
    if number > MOST_CONDITIONS:
        given = f"{' x '.join(str(len(values)) for values in named.values())} are {number:,} conditions"
        raise InvalidArgument(Problem("too-many-conditions", "grid", given, f"Vary less at once: at most {MOST_CONDITIONS:,} conditions."))
    return tuple(_varied(condition, dict(zip(named, point, strict=True))) for point in product(*named.values()))


def _named(axis: str, values: Mapping[str, object] | Sequence[object]) -> Iterator[tuple[str, object]]:
    place = f"grid({axis}=...)"
    if isinstance(values, str) or not isinstance(values, Mapping | Sequence):
        raise wrong_kind(place, values, "Give several values, as a list or by name.")
    if not values:
        raise InvalidArgument(Problem("empty-axis", place, "there is no value", "Give at least one, or leave it out."))
    if isinstance(values, Mapping):
        yield from values.items()
        return
    for value in values:
        if isinstance(value, Protocol):
            yield value.id, value
        elif isinstance(value, Enum):
            yield str(value.value), value
        elif isinstance(value, str | int | float):
            yield str(value), value
        else:
            remedy = f"Give them by name: {axis}={{'usual': ..., 'other': ...}}."
            raise InvalidArgument(Problem("no-name", place, f"a {type(value).__name__} has no name in a table", remedy))


def _varied(condition: Condition, point: Mapping[str, tuple[str, object]]) -> Condition:
    name = ", ".join((condition.name, *(f"{axis}={label}" for axis, (label, _) in point.items())))
    own = {axis: value for axis, (_, value) in point.items() if axis in FIELDS}
    others = {axis: value for axis, (_, value) in point.items() if axis not in FIELDS}
    changes: dict[str, Any] = {**own, "name": name, "arguments": {**dict(condition.arguments), **others}}
    return evolve(condition, **changes)


def _conditions(value: Condition | Iterable[Condition]) -> tuple[Condition, ...]:
    found = (value,) if isinstance(value, Condition) else tuple(value)
    for each in found:
        if not isinstance(each, Condition):
            raise wrong_kind("Experiment.conditions", each, "Give conditions, such as grid makes.")
    return found


@frozen
class Experiment:
    """Conditions to be compared, each repeated so many times, from one seed.

    Attributes:
        conditions: what is compared.
        replicates: how often each is held.
        seed: the root seed: every draw of every run comes from it.
        at: when each session opens; nothing follows from it but timestamps.
        draws: which draws the conditions share.

    Raises:
        InvalidArgument: `empty-experiment`, `number-range` for fewer than one replicate, `duplicate-condition`, `naive-time`.

    Example:
        >>> from plcprotocols import find
        >>> experiment = Experiment([Condition("tuning", find("tuning-protocol"), 8)], replicates=20, seed=7)
        >>> experiment.runs, experiment.name_of(19)
        (20, 'tuning-19')
    """

    conditions: tuple[Condition, ...] = field(converter=_conditions)
    replicates: int = field(validator=a_whole, kw_only=True)
    seed: int = field(validator=a_whole, kw_only=True)
    at: datetime = field(default=A_DAY_OF_SCHOOL, validator=a_moment, kw_only=True)
    draws: Draws = field(default=Draws.COMMON, converter=_draws, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.conditions:
            raise InvalidArgument(Problem("empty-experiment", "Experiment.conditions", "there is no condition", "Give at least one condition."))
        if self.replicates < 1:
            raise InvalidArgument(Problem("number-range", "Experiment.replicates", str(self.replicates), "Hold each condition at least once."))
        if self.at.utcoffset() is None:
            raise InvalidArgument(Problem("naive-time", "Experiment.at", self.at.isoformat(), "Give a datetime with a time zone."))
        known: set[str] = set()
        for condition in self.conditions:
            if condition.name in known:
                given = f"two conditions are called {condition.name!r}"
                raise InvalidArgument(Problem("duplicate-condition", "Experiment.conditions", given, "Call each by a name of its own."))
            known.add(condition.name)

    @property
    def runs(self) -> int:
        """How many runs there are in all; they are numbered condition by condition, from 0."""
        return len(self.conditions) * self.replicates

    @property
    def digest(self) -> str:
        """What tells it from any other experiment, SHA-256 in hexadecimal; two that are equal have the same, in every process."""
        return digest(self)

    def place_of(self, run: int | str) -> tuple[Condition, int]:
        """Give the condition and the number of the replicate of a run.

        Args:
            run: its number, or its name, as it stands in `case:concept:name`.

        Raises:
            NotFound: `unknown-run`.
        """
        if isinstance(run, str):
            name, _, number = run.rpartition("-")
            for condition in self.conditions:
                if condition.name == name and number in _numbers(number) and int(number) < self.replicates:
                    return condition, int(number)
        elif not isinstance(run, bool) and 0 <= run < self.runs:
            return self.conditions[run // self.replicates], run % self.replicates
        remedy = f"Runs are called {self.name_of(0)} to {self.name_of(self.runs - 1)}."
        raise NotFound(Problem("unknown-run", "run", f"there is no run {run!r}", remedy))

    def name_of(self, run: int) -> str:
        """Give the name of a run, which is that of its record: the condition's, a hyphen, and the number of the replicate."""
        return f"{self.conditions[run // self.replicates].name}-{run % self.replicates}"

    def seed_of(self, condition: Condition, replicate: int) -> int:
        """Give the seed of a run, found from the root seed without any other run."""
        names = ("replicate", str(replicate)) if self.draws is Draws.COMMON else ("condition", condition.name, "replicate", str(replicate))
        return int(stream(self.seed, *names).random() * SEEDS)


def _numbers(text: str) -> tuple[str, ...]:
    """Give a text if it is a number as runs are numbered."""
    return (text,) if text.isascii() and text.isdigit() and len(text) < LONGEST and str(int(text)) == text else ()
