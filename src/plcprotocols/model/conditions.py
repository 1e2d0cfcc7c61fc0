# SPDX-License-Identifier: MIT
"""Conditions: one vocabulary for ends, `when` guards and loops.

`a | b` is either, `a & b` is both, `~a` is not. What each condition means by itself and at the lead's call is told in the reference page
on constructs; reading them is the rulebook's work.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_number
from plcprotocols.model.items import ItemOf
from plcprotocols.model.who import Who


@frozen
class Combinable:
    """What all conditions share: they can be joined."""

    def __or__(self, other: Condition) -> AnyOf:
        return AnyOf((_condition(self), other))

    def __and__(self, other: Condition) -> AllOf:
        return AllOf((_condition(self), other))

    def __invert__(self) -> Not:
        return Not(_condition(self))


@frozen
class AllHad(Combinable):
    """Everyone had or passed the turn: the last part of the phase is complete."""

    tag: ClassVar[str] = "all-had"


@frozen
class TimeUp(Combinable):
    """The planned time is over; soft unless the minutes are hard, so the lead ends or extends."""

    tag: ClassVar[str] = "time-up"


@frozen
class LeadDecides(Combinable):
    """The lead says when it is over."""

    tag: ClassVar[str] = "lead-decides"


@frozen
class Produced(Combinable):
    """An item of a kind was produced since the phase was entered.

    Attributes:
        item: the kind, a declared item rule's id.
    """

    tag: ClassVar[str] = "produced"
    item: str


@frozen
class ByEach(Combinable):
    """Everybody selected has produced an item of a kind since the phase was entered.

    Attributes:
        item: the kind, a declared item rule's id.
        of: who produces one each.
    """

    tag: ClassVar[str] = "by-each"
    item: str
    of: Who


@frozen
class Enough(Combinable):
    """One of those selected has said that it is enough.

    Attributes:
        who: who may say so.
    """

    tag: ClassVar[str] = "enough"
    who: Who


@frozen
class ForEach(Combinable):
    """An item of a kind about everybody selected, present or not, was produced since the phase was entered.

    Attributes:
        item: the kind, a declared item rule's id.
        of: about whom one each is produced.
    """

    tag: ClassVar[str] = "for-each"
    item: str
    of: Who


@frozen
class Signed(Combinable):
    """The newest item of a kind that is not superseded was signed by everybody who signs it.

    Attributes:
        item: the kind, a declared item rule's id that says who signs.
    """

    tag: ClassVar[str] = "signed"
    item: str


@frozen
class Happened(Combinable):
    """Something that happens outside the session, such as a lesson, was reported since the phase was entered.

    Attributes:
        event: a name for it.
        by: who may report it.
    """

    tag: ClassVar[str] = "happened"
    event: str
    by: Who


@frozen
class Consensus(Combinable):
    """Everybody selected agreed or stood aside, at least one agreed, and nobody objects.

    Attributes:
        of: who has to.
    """

    tag: ClassVar[str] = "consensus"
    of: Who


@frozen
class Returned(Combinable):
    """A session held decided so; the latest that handed its answer back counts.

    Attributes:
        question: the id of a question whose answer some `Hold` hands back.
        option: the answer.
    """

    tag: ClassVar[str] = "returned"
    question: str
    option: str


@frozen
class Quiet(Combinable):
    """Nobody has contributed for so long: no turn was taken and nothing was produced, the clock running.

    Attributes:
        minutes: how long.
    """

    tag: ClassVar[str] = "quiet"
    minutes: float = field(validator=a_number)


@frozen
class FilmOver(Combinable):
    """The film was watched to its end."""

    tag: ClassVar[str] = "film-over"


@frozen
class Is(Combinable):
    """A parameter has an option now.

    Attributes:
        parameter: the id of a declared parameter.
        option: the id of one of its options.
    """

    tag: ClassVar[str] = "is"
    parameter: str
    option: str


@frozen
class Filled(Combinable):
    """Somebody is selected.

    Attributes:
        who: the selector that must not be empty.
    """

    tag: ClassVar[str] = "filled"
    who: Who


@frozen
class Here(Combinable):
    """So many of those selected are here.

    Attributes:
        who: who is counted.
        least: fewest.
        most: most; None for no upper limit.
    """

    tag: ClassVar[str] = "here"
    who: Who
    least: int = field(default=1, kw_only=True, validator=a_count)
    most: int | None = field(default=None, kw_only=True, validator=optional(a_count))


@frozen
class Usable(Combinable):
    """An item is there and not locked.

    Attributes:
        item: which item.
    """

    tag: ClassVar[str] = "usable"
    item: ItemOf


@frozen
class Won(Combinable):
    """An option or item has the most points of a vote or rating; several have where they tie.

    Attributes:
        question: the id of the phase that voted.
        option: the option, or the item's id.
    """

    tag: ClassVar[str] = "won"
    question: str
    option: str


@frozen
class Treated(Combinable):
    """Every item of a kind was treated in a turn of its own since the phase was entered.

    Attributes:
        item: the kind, a declared item rule's id.
    """

    tag: ClassVar[str] = "treated"
    item: str


@frozen
class AnyOf(Combinable):
    """At least one of several conditions holds.

    Attributes:
        of: the conditions, at least one.
    """

    tag: ClassVar[str] = "any"
    of: tuple[Condition, ...]


@frozen
class AllOf(Combinable):
    """Every one of several conditions holds.

    Attributes:
        of: the conditions, at least one.
    """

    tag: ClassVar[str] = "all"
    of: tuple[Condition, ...]


@frozen
class Not(Combinable):
    """A condition does not hold.

    Attributes:
        of: the condition.
    """

    tag: ClassVar[str] = "not"
    of: Condition


Condition = (
    AllHad
    | TimeUp
    | LeadDecides
    | Produced
    | ByEach
    | ForEach
    | Signed
    | Happened
    | Consensus
    | Enough
    | Quiet
    | FilmOver
    | Is
    | Filled
    | Here
    | Usable
    | Returned
    | Won
    | Treated
    | AnyOf
    | AllOf
    | Not
)


def _condition(value: Combinable) -> Condition:
    assert isinstance(value, Condition), "conditions are a closed set"
    return value
