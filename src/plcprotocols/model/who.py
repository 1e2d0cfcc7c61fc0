# SPDX-License-Identifier: MIT
"""The closed algebra that names people wherever a protocol names people.

A selector is a value; it selects among those who are present when it is read. `a | b` joins two, `a & b` keeps whom
both name, `a - b` takes one from another.
Reading a selector is the rulebook's work (`plcprotocols.engine.select`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen


@frozen
class Selector:
    """What all selectors share: they can be joined and taken from one another."""

    def __or__(self, other: Who) -> Union:
        return Union((_who(self), other))

    def __and__(self, other: Who) -> Both:
        return Both((_who(self), other))

    def __sub__(self, other: Who) -> Minus:
        return Minus(_who(self), other)


@frozen
class Everyone(Selector):
    """All who are present with a right to speak: everybody but outsiders."""

    tag: ClassVar[str] = "everyone"


@frozen
class Nobody(Selector):
    """No one."""

    tag: ClassVar[str] = "nobody"


@frozen
class Holders(Selector):
    """Those who hold a role now.

    Attributes:
        role: the id of a declared role.
    """

    tag: ClassVar[str] = "holders"
    role: str


@frozen
class Chose(Selector):
    """Those whose latest answer to a question is one option.

    Attributes:
        question: the id of the phase or decision that asked.
        option: the option they chose.
    """

    tag: ClassVar[str] = "chose"
    question: str
    option: str


@frozen
class Spoke(Selector):
    """Those who have had a turn in a phase since it was entered last.

    Attributes:
        phase: the id of the phase.
    """

    tag: ClassVar[str] = "spoke"
    phase: str


@frozen
class Union(Selector):
    """Everybody any of several selectors names.

    Attributes:
        of: the selectors, at least one.
    """

    tag: ClassVar[str] = "union"
    of: tuple[Who, ...]


@frozen
class Both(Selector):
    """Everybody all of several selectors name.

    Attributes:
        of: the selectors, at least one.
    """

    tag: ClassVar[str] = "both"
    of: tuple[Who, ...]


@frozen
class Minus(Selector):
    """Those one selector names and another does not.

    Attributes:
        of: whom to start from.
        without: whom to leave out.
    """

    tag: ClassVar[str] = "minus"
    of: Who
    without: Who


Who = Everyone | Nobody | Holders | Chose | Spoke | Union | Both | Minus


def roles_named(who: Who) -> Iterator[str]:
    """Name the roles whose holders a selector can select, each as often as it stands there; roles it only leaves out are not among them."""
    match who:
        case Holders(role):
            yield role
        case Union(of) | Both(of):
            for each in of:
                yield from roles_named(each)
        case Minus(of=of):
            yield from roles_named(of)
        case _:
            return


def _who(selector: Selector) -> Who:
    assert isinstance(selector, Who), "selectors are a closed set"
    return selector
