# SPDX-License-Identifier: MIT
"""What must not come of a protocol: some yield no advice and no plan by design, and end without one."""

from __future__ import annotations

from attrs import frozen

from plcprotocols.model.moves import Move


@frozen(kw_only=True)
class Forbidden:
    """What is not to be yielded, in any mode.

    Attributes:
        moves: what no turn may be; the lead's `intervene` is never forbidden.
        items: kinds of item that nobody produces, whether the protocol declares them or not.
    """

    moves: tuple[Move, ...] = ()
    items: tuple[str, ...] = ()
