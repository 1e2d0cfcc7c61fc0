# SPDX-License-Identifier: MIT
"""The protocol itself: one frozen value that says everything the rulebook reads."""

from __future__ import annotations

from attrs import field, frozen

from plcprotocols.model.entry import Entry
from plcprotocols.model.flow import Exit, Step
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemRule
from plcprotocols.model.prose import Prose
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Parameter, Role, Rotation
from plcprotocols.model.splits import Split


@frozen
class People:
    """How many people a protocol needs in the meeting, the lead included.

    Attributes:
        least: fewest.
        most: most; None for no upper limit.
    """

    least: int
    most: int | None = None


@frozen(kw_only=True, cache_hash=True)
class Protocol:
    """A facilitation protocol: roles, steps, items, and what ends each.

    Attributes:
        id: the field's id for it.
        edition: names this version of its rules; a change of rules is a new edition.
        title: its name for people.
        family: the group of the catalogue it belongs to; any name.
        people: how many people it needs.
        roles: its roles; at most one is the lead.
        steps: its steps in order.
        items: the kinds of item it knows.
        scopes: uses of film that consents are given for.
        parameters: what may be set for a session.
        exits: ways out of the whole.
        hard: codes of advisory rules that are hard in the whole protocol.
        forbids: what it must not yield, whatever its phases: some end without advice or a plan by design.
        uses: the protocols its steps run or hold, each named there by its id.
        splits: how people are split into sub-groups.
        entry: what there must be before a session begins.
        rotation: roles that pass on from meeting to meeting; None when none do.
        provenance: where it comes from.
    """

    id: str
    edition: str
    title: Prose
    family: str
    people: People
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    items: tuple[ItemRule, ...] = ()
    scopes: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    exits: tuple[Exit, ...] = ()
    hard: tuple[str, ...] = ()
    forbids: Forbidden = Forbidden()
    uses: tuple[Protocol, ...] = ()
    splits: tuple[Split, ...] = ()
    entry: tuple[Entry, ...] = ()
    rotation: Rotation | None = None
    provenance: Provenance = field(eq=True)
