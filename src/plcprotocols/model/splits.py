# SPDX-License-Identifier: MIT
"""Splits: how people are split into sub-groups that work side by side for a while.

A split says who goes with whom; a `Breakout` (`plcprotocols.model.flow`) says what the sub-groups do. A split is named, so that later steps come back
to the same sub-groups, put them together or mix them anew.
"""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_range
from plcprotocols.model.prose import Prose
from plcprotocols.model.who import Who


@frozen
class GroupRole:
    """A role that somebody has in each sub-group, such as a spokesperson or the host of a table.

    Attributes:
        role: the id of a declared role.
        least: fewest holders in one sub-group; 0 where it can do without.
        most: most holders in one sub-group.
    """

    role: str
    least: int = field(default=1, kw_only=True)
    most: int = field(default=1, kw_only=True, validator=a_count)


@frozen
class Split:
    """How people are split into sub-groups. The first remainders make the first sub-groups larger.

    Attributes:
        id: its id, unique in the protocol; its sub-groups are called by it and a number, such as `trios-1`.
        of: whom it covers, of those who are here when it is formed.
        size: how many are best together.
        least: fewest in one sub-group.
        most: most in one sub-group.
        groups: fewest and most sub-groups; None for no such bounds.
        joins: id of another split whose sub-groups are put together two by two, such as pairs to fours; empty for none.
        apart: id of a split, also its own; nobody should meet somebody again with whom they were there. Empty for none.
        roles: who is what in each sub-group.
        lead: which of these roles steers in its sub-group where each goes at its own pace; empty for none.
        title: its name for people.
    """

    id: str
    of: Who
    size: int = field(kw_only=True, validator=a_count)
    least: int = field(kw_only=True, validator=a_count)
    most: int = field(kw_only=True, validator=a_count)
    groups: tuple[int, int] | None = field(default=None, kw_only=True, validator=optional(a_range))
    joins: str = field(default="", kw_only=True)
    apart: str = field(default="", kw_only=True)
    roles: tuple[GroupRole, ...] = field(default=(), kw_only=True)
    lead: str = field(default="", kw_only=True)
    title: Prose = field(default="", kw_only=True)
