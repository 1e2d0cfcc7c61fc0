# SPDX-License-Identifier: MIT
"""Roles and parameters: what a person is in a protocol, and what a person may set for a session."""

from __future__ import annotations

from attrs import field, frozen

from plcprotocols.model.arguments import a_count
from plcprotocols.model.moves import Move
from plcprotocols.model.prose import Prose
from plcprotocols.model.who import Who


@frozen
class Role:
    """What a person can be in a protocol.

    Attributes:
        id: the field's id for it, such as `facilitator`, `owner`, `member`.
        title: its name for people.
        least: fewest holders while phases run (a role that a loop binds is empty outside it).
        most: most holders; None for no upper limit.
        multiple: the number of holders is a multiple of this, such as 3 or 6 case pupils.
        lead: whether its holders steer. A protocol has one such role, or none where members steer together.
        timekeeper: whether its holders may call the time.
        steward: whether its holders keep the consent records.
        recorder: whether its holders keep the record, and put right in it what a turn was and whose.
        outsider: whether its holders have no right to speak beyond what phases name.
        open: whether it is taken and left in the phases that open it, such as a chair in a fishbowl; its `least` is 0 then.
        free: of an open role's `most`, how many seats are to be kept free: who takes one obliges somebody seated to rise.
        queue: whether one may stand in line for a seat of an open role with a `most` when all are taken.
        excludes: roles nobody may hold at the same time.
        drawn_from: roles of which every holder must also hold at least one; empty for no such rule.
    """

    id: str
    title: Prose = field(default="", kw_only=True)
    least: int = field(default=1, kw_only=True)
    most: int | None = field(default=1, kw_only=True)
    multiple: int = field(default=1, kw_only=True, validator=a_count)
    lead: bool = field(default=False, kw_only=True)
    timekeeper: bool = field(default=False, kw_only=True)
    steward: bool = field(default=False, kw_only=True)
    recorder: bool = field(default=False, kw_only=True)
    outsider: bool = field(default=False, kw_only=True)
    open: bool = field(default=False, kw_only=True)
    free: int = field(default=0, kw_only=True)
    queue: bool = field(default=False, kw_only=True)
    excludes: tuple[str, ...] = field(default=(), kw_only=True)
    drawn_from: tuple[str, ...] = field(default=(), kw_only=True)


@frozen
class Choice:
    """One option of a parameter.

    Attributes:
        id: the option.
        without: moves nobody may make while it is set.
        title: its name for people.
    """

    id: str
    without: tuple[Move, ...] = ()
    title: Prose = field(default="", kw_only=True)


@frozen(kw_only=True)
class Parameter:
    """Something a person sets for the session and the rules follow, such as how far feedback may go.

    Attributes:
        id: the parameter.
        title: its name for people.
        choices: its options.
        default: the option that holds until another is set.
        set_by: who may set it.
        before: id of the phase before which it is set; None for any time.
    """

    id: str
    title: Prose = ""
    choices: tuple[Choice, ...]
    default: str
    set_by: Who
    before: str | None = None


@frozen
class Rotation:
    """Roles that pass on when people meet again: the former facilitator becomes the note-taker, and the next in seat order facilitates.

    Attributes:
        roles: the roles in the order in which somebody passes through them.
        of: among whom the first of them goes round.
    """

    roles: tuple[str, ...]
    of: Who
