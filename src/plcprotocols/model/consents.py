# SPDX-License-Identifier: MIT
"""Consent: who agreed to which use of which item, before whom, until when.

A consent is per person *and* per use: agreeing to be filmed is not agreeing to be shown. Whether a film may be played now is recomputed
at every play by the rulebook.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen


class ConsentState(Enum):
    """Where one permission stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@frozen(kw_only=True)
class Consent:
    """One person's permission for one use of one item.

    Attributes:
        item: the item's id.
        subject: reference of the person who can be identified in it; a guardian's word is recorded for a child.
        scope: the use, one of the protocol's declared scopes.
        state: where the permission stands.
        audience: ids of the people it may be shown to.
        until: UTC moment after which it no longer holds; None when it has no end.
    """

    item: str
    subject: str
    scope: str
    state: ConsentState
    audience: tuple[str, ...] = ()
    until: datetime | None = None
