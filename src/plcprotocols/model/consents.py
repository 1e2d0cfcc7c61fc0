# SPDX-License-Identifier: MIT
"""Consent: who agreed to which use of which item, before whom, until when.

A consent is per person *and* per use: agreeing to be filmed is not agreeing to be shown. Whether a film may be played now is recomputed
at every play by the rulebook.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_moment, a_name, a_text, names, one_of


class ConsentState(Enum):
    """Where one permission stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def consent_state(value: ConsentState | str) -> ConsentState:
    """Take a state or its code.

    Raises:
        InvalidArgument: for anything else.
    """
    return one_of(ConsentState, value)


@frozen(kw_only=True)
class Consent:
    """One person's permission for one use of one item.

    Attributes:
        item: the item's id.
        subject: reference of the person who can be identified in it; a guardian's word is recorded for a child.
        scope: the use, one of the protocol's declared scopes.
        state: where the permission stands, a `ConsentState` or its code.
        audience: ids of the people it may be shown to.
        until: UTC moment from which it no longer holds; None when it has no end.
        since: when it was asked, given or taken back; None when it is not known.
        by: who said so for the subject, such as a guardian; empty when the subject did.
    """

    item: str = field(validator=a_name)
    subject: str = field(validator=a_name)
    scope: str = field(validator=a_name)
    state: ConsentState = field(converter=consent_state)
    audience: tuple[str, ...] = field(default=(), converter=names)
    until: datetime | None = field(default=None, validator=optional(a_moment))
    since: datetime | None = field(default=None, validator=optional(a_moment))
    by: str = field(default="", validator=a_text)
