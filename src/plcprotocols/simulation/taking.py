# SPDX-License-Identifier: MIT
"""Who takes the floor: models of turn-taking, each a value that weighs how likely each person comes next.

A model decides nothing: it only says in which order people are asked, and who is asked does what their policy says and the rulebook allows. So in a
round everybody still speaks when it is their turn, and whoever owes an answer is still the only one who may give it.
Models are frozen and have no state of their own; what they know of the talk so far is `Now.spoke`. Figures without a source are constructed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, isfinite
from typing import Any, Protocol

import attrs
from attrs import field, frozen

from plcprotocols.analysis.formulas import weights_behind
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import PersonSeen
from plcprotocols.model.arguments import check_name, check_whole, names, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.simulation.streams import ordered, stream

TOGETHER = 1e-9  # how far shares that are to make 1 may be from it
HALF = 0.5
REMEDY = "Give a number, 0 or above."


class TurnTaking(Protocol):
    """Says how likely each comes next, where several might."""

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh who comes next.

        Args:
            now: what is going on, in the whole or in one sub-group; it holds nothing that anybody there may not know.
            people: everybody with a seat, in seat order, whether they are here or not.

        Returns:
            One weight for each of `people`, 0 or above; only their ratios matter. People are asked in an order drawn by these weights, without
            replacement; those of weight 0 come behind all others, each order of them equally likely, so that nothing stands still.
        """
        ...


def check_weight(place: str, value: object) -> None:
    """Ask for a weight: a finite number from 0.

    Raises:
        InvalidArgument: `weight-range` for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_kind(place, value, REMEDY)
    if not isfinite(value) or value < 0:
        raise InvalidArgument(Problem("weight-range", place, f"{value!r}", REMEDY))


def check_share(place: str, value: object) -> None:
    """Ask for a share: a number from 0 to 1.

    Raises:
        InvalidArgument: `share-range` for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_kind(place, value, "Give a share from 0 to 1.")
    if not 0 <= value <= 1:
        raise InvalidArgument(Problem("share-range", place, f"{value!r}", "Give a share from 0 to 1."))


def a_weight(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    """Ask for a weight, as `check_weight` does."""
    check_weight(f"{type(instance).__name__}.{attribute.name}", value)


def a_share(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    """Ask for a share, as `check_share` does."""
    check_share(f"{type(instance).__name__}.{attribute.name}", value)


Weights = tuple[tuple[str, float], ...]


def weights_by_name(value: Mapping[str, float] | Iterable[tuple[str, float]]) -> Weights:
    """Take weights under names, as a mapping or as pairs.

    Raises:
        InvalidArgument: `weight-range` for a weight below 0 or one that is infinite or none; `wrong-kind` for anything else.
    """
    given: Any = value.items() if isinstance(value, Mapping) else value
    pairs: list[Any] = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise wrong_kind("weights", pair, "Give a mapping, such as {'ana': 2, 'bor': 1}.")
        check_name("weights", pair[0])
        check_weight(f"weights[{pair[0]}]", pair[1])
    return tuple(dict(pairs).items())


def _not_all_nothing(value: Weighted | Speak | CurrentSelects) -> None:
    """Ask for somebody who can come next at all."""
    if not (value.other or any(weight for _, weight in (*value.people, *value.roles))):
        place, given = f"{type(value).__name__}.other", "all weights are 0"
        raise InvalidArgument(Problem("no-weight", place, given, "Give somebody a weight above 0."))


def _talkative(people: Sequence[PersonSeen], of: Weighted | Speak | CurrentSelects) -> list[float]:
    """Say how talkative each is: as they are named, or else as the first of their roles that is named, or else like everybody else."""
    named, roles = dict(of.people), of.roles
    return [
        named[person.id] if person.id in named else next((weight for role, weight in roles if role in person.roles), of.other)
        for person in people
    ]


@frozen
class Weighted:
    """Each as likely as their weight says, but whoever spoke last not again while another may.

    So in the long run somebody with the weight w of all weights W has a share of the turns proportional to w(W - w), and nobody more than half of
    them.

    Attributes:
        people: weights by person.
        roles: weights by role, for whoever is not named; of several roles the one named first counts.
        other: the weight of everybody else.
        again: how many times as likely as otherwise whoever spoke last speaks again; 0 as long as another may.

    Raises:
        InvalidArgument: `weight-range` for a weight below 0, `no-weight` where all are 0.

    Example:
        >>> Weighted({"ana": 2.0}, {"facilitator": 0.5})
        Weighted(people=(('ana', 2.0),), roles=(('facilitator', 0.5),), other=1.0, again=0.0)
    """

    people: Weights = field(default=(), converter=weights_by_name)
    roles: Weights = field(default=(), converter=weights_by_name)
    other: float = field(default=1.0, validator=a_weight, kw_only=True)
    again: float = field(default=0.0, validator=a_weight, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _not_all_nothing(self)

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh who comes next."""
        last = now.spoke[0] if now.spoke else None
        talkative = _talkative(people, self)
        return [weight * self.again if person.id == last else weight for person, weight in zip(people, talkative, strict=True)]


@frozen
class Geometric:
    """Each rank so many times as likely as the rank above it, but whoever spoke last not again while another may.

    Attributes:
        ratio: how likely each rank is relative to the one above it, from 0 to 1; 1 makes all alike.
        ranks: people in the order of their ranks, the most talkative first; everybody else comes behind them in seat order.
        seed: where the order of ranks is drawn from instead; None for `ranks` and seat order.
        again: how many times as likely as otherwise whoever spoke last speaks again; 0 as long as another may.

    Raises:
        InvalidArgument: `share-range` for a ratio outside 0 to 1, `no-weight` for 0, `two-orders` for ranks and a seed.
    """

    ratio: float = field(validator=a_share)
    ranks: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    seed: int | None = field(default=None, kw_only=True)
    again: float = field(default=0.0, validator=a_weight, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.seed is not None:
            check_whole("Geometric.seed", self.seed)
        if not self.ratio:
            raise InvalidArgument(Problem("no-weight", "Geometric.ratio", "0", "Give a ratio above 0, such as 0.6."))
        if self.ranks and self.seed is not None:
            raise InvalidArgument(Problem("two-orders", "Geometric.seed", f"{self.seed}, and ranks", "Give ranks or a seed, not both."))

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh who comes next."""
        last = now.spoke[0] if now.spoke else None
        ranks = self._ranks([person.id for person in people])
        return [self.ratio ** ranks[person.id] * (self.again if person.id == last else 1.0) for person in people]

    def _ranks(self, people: Sequence[str]) -> dict[str, int]:
        order = dict.fromkeys((*self.ranks, *people)) if self.seed is None else ordered(stream(self.seed, "ranks"), people)
        return {person: rank for rank, person in enumerate(order)}


@frozen
class Speak:
    """Talkativeness and recency: who has spoken lately is more likely to speak again soon, for as long as the others have not taken over.

    After the idea of the SPEAK model of Stasser & Taylor 1991, *Speaking turns in face-to-face discussions*, Journal of Personality and Social
    Psychology 60(5): people differ in how readily they speak, and having spoken makes it more likely for a while. (Not read for this library.) The
    form is constructed: the weight of a person is their talkativeness times 1 + (`recency` - 1) * `fades` ** (k - 1), where k is how many others
    have spoken since they did: 1 for who spoke before the last speaker. It is their talkativeness alone if they have not spoken at this stop, and
    times `again` if they were the last.

    Attributes:
        people: talkativeness by person.
        roles: talkativeness by role, for whoever is not named; of several roles the one named first counts.
        other: that of everybody else.
        recency: how many times as likely as by talkativeness alone who spoke before the last speaker comes next; the default is constructed.
        fades: which part of that is left with each other person who has spoken since, from 0 to 1; the default is constructed.
        again: how many times as likely as otherwise whoever spoke last speaks again; 0 as long as another may.

    Raises:
        InvalidArgument: `weight-range` for a weight below 0, `share-range` for `fades` outside 0 to 1, `no-weight` where all weights are 0.
    """

    people: Weights = field(default=(), converter=weights_by_name)
    roles: Weights = field(default=(), converter=weights_by_name)
    other: float = field(default=1.0, validator=a_weight, kw_only=True)
    recency: float = field(default=2.0, validator=a_weight, kw_only=True)
    fades: float = field(default=0.5, validator=a_share, kw_only=True)
    again: float = field(default=0.0, validator=a_weight, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _not_all_nothing(self)

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh who comes next."""
        recent = {person: self.recent(others) for others, person in enumerate(now.spoke)}
        talkative = _talkative(people, self)
        return [weight * recent.get(person.id, 1.0) for person, weight in zip(people, talkative, strict=True)]

    def recent(self, others: int) -> float:
        """Say how many times as likely as by talkativeness alone somebody is since whose turn so many others have spoken; 0 for the last speaker."""
        return 1.0 + (self.recency - 1.0) * self.fades ** (others - 1) if others else self.again


@frozen
class CurrentSelects:
    """Whoever speaks selects the next, or somebody selects themselves, or the same person goes on, in three shares.

    After the three ways of Sacks, Schegloff & Jefferson 1974, *A simplest systematics for the organization of turn-taking for conversation*,
    Language 50(4). They give no shares, and here the ways are drawn side by side and not tried one after another: that, and who is selected, is
    constructed. Who is selected is who spoke before the last speaker. Where that is nobody who may speak now, somebody selects themselves.

    Attributes:
        selects: how often whoever spoke last selects the next, from 0 to 1.
        selves: how often somebody else selects themselves, by their weights.
        continues: how often the same person goes on.
        people: weights by person, for those who select themselves.
        roles: weights by role, for whoever is not named; of several roles the one named first counts.
        other: the weight of everybody else.

    Raises:
        InvalidArgument: `share-range` for a share outside 0 to 1, `shares-together` if they do not make 1, `weight-range` and `no-weight` as
            `Weighted`.
    """

    selects: float = field(validator=a_share, kw_only=True)
    selves: float = field(validator=a_share, kw_only=True)
    continues: float = field(validator=a_share, kw_only=True)
    people: Weights = field(default=(), converter=weights_by_name, kw_only=True)
    roles: Weights = field(default=(), converter=weights_by_name, kw_only=True)
    other: float = field(default=1.0, validator=a_weight, kw_only=True)

    def __attrs_post_init__(self) -> None:
        whole = self.selects + self.selves + self.continues
        if abs(whole - 1) > TOGETHER:
            raise InvalidArgument(Problem("shares-together", "CurrentSelects", f"together they are {whole:g}", "Give three shares that make 1."))
        _not_all_nothing(self)

    def weigh(self, now: Now, people: Sequence[PersonSeen]) -> Sequence[float]:
        """Weigh who comes next."""
        able = frozenset(now.may_speak) & {person.id for person in people if person.present and not person.out}
        last, before = (*now.spoke[:2], None, None)[:2]
        selects = self.selects if before in able else 0.0
        found = [
            0.0 if person.id == last or (person.id not in able and able) else weight
            for person, weight in zip(people, _talkative(people, self), strict=True)
        ]
        others = fsum(found)
        if not others:
            found, others = [float(person.id != last) for person in people], max(len(people) - 1, 1)
        selves = self.selves + self.selects - selects
        found = [selves * weight / others for weight in found]
        for place, person in enumerate(people):
            found[place] += selects if person.id == before else self.continues if person.id == last else 0.0
        return found


def calibrated(shares: Mapping[str, float] | Iterable[tuple[str, float]]) -> Weighted:
    """Give the weights with which people have certain shares of the turns in the long run, whoever spoke last not speaking again.

    With weights w, together W, the share of a turn is w(W - w), normalised; this is solved for w. So nobody can have half of the turns or more,
    unless they are two, who take turns.

    Args:
        shares: what part of the turns each is to have, by person; only ratios matter.

    Returns:
        A model with these weights, the largest 1.

    Raises:
        InvalidArgument: `weight-range` for a share below 0, `too-few-people` for less than two who have some, `share-too-large` for half or more.

    Example:
        >>> [round(weight, 3) for _, weight in calibrated({"ana": 36.4, "bor": 27.6, "cilka": 21.1, "drago": 14.8}).people]
        [1.0, 0.547, 0.379, 0.248]
    """
    given = weights_by_name(shares)
    whole, speaking = fsum(share for _, share in given), [share for _, share in given if share]
    if len(speaking) < 2:
        given_to = f"{len(speaking)} people with a share"
        raise InvalidArgument(Problem("too-few-people", "shares", given_to, "Give at least two people some of the turns."))
    pair = len(speaking) == 2
    for person, share in given:
        if (abs(share / whole - HALF) > TOGETHER if pair and share else share / whole >= HALF):
            remedy = "Give each of two people half." if pair else "Give everybody less than half: nobody speaks twice in a row."
            raise InvalidArgument(Problem("share-too-large", f"shares[{person}]", f"{share / whole:.3g} of the turns", remedy))
    found = iter((1.0, 1.0) if pair else weights_behind([share / whole for share in speaking]))
    weights = {person: next(found) if share else 0.0 for person, share in given}
    top = max(weights.values())
    return Weighted({person: weight / top for person, weight in weights.items()})
