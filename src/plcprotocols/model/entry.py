# SPDX-License-Identifier: MIT
"""Entry: what there must be before a session begins, such as trust in the group or something prepared.

Whether a group trusts one another no rulebook can know. The group says so when a session opens, and the record's header keeps that it did.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from attrs import field, frozen

from plcprotocols.model.arguments import a_count


class Declaration(Enum):
    """What a group says of itself when a session opens.

    * `FAMILIAR`: its people know one another.
    * `SAFE`: they feel safe with one another.
    * `TRAINED_LEAD`: whoever leads was trained for it.
    """

    FAMILIAR = "familiar"
    SAFE = "safe"
    TRAINED_LEAD = "trained-lead"

    @property
    def says(self) -> str:
        """What is said, as a clause that goes on from `the group says that`."""
        return _SAYS[self]


_SAYS = {
    Declaration.FAMILIAR: "its people know one another",
    Declaration.SAFE: "its people feel safe with one another",
    Declaration.TRAINED_LEAD: "whoever leads was trained for it",
}


@frozen
class Declared:
    """The group has said something of itself.

    Attributes:
        declaration: what.
    """

    tag: ClassVar[str] = "declared"
    declaration: Declaration


@frozen
class HasMet:
    """The group has met before.

    Attributes:
        least: at least so many times.
    """

    tag: ClassVar[str] = "has-met"
    least: int = field(validator=a_count)


@frozen
class Prepared:
    """Something was prepared: an item of a kind is brought when the session opens.

    Attributes:
        item: the kind, a declared item rule's id.
    """

    tag: ClassVar[str] = "prepared"
    item: str


Entry = Declared | HasMet | Prepared
