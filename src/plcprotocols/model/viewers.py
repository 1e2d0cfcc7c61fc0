# SPDX-License-Identifier: MIT
"""Viewers: for whom a session may be shown."""

from __future__ import annotations

from enum import Enum

from plcprotocols.model.who import Holders


class Onlooker(Enum):
    """Somebody who is not in a session and looks at it.

    `OUTSIDER` is a visitor of the group, who may know who is there and whose turn it is but hears nothing of what is said; `RESEARCHER` sees the same
    of every sub-group, too, so that turns and times can be studied; `PUBLIC` sees how far the session is, and nothing of anybody.
    """

    OUTSIDER = "outsider"
    RESEARCHER = "researcher"
    PUBLIC = "public"


# A person by their reference, what every holder of a role sees, or somebody who is not in the session.
Viewer = str | Holders | Onlooker
