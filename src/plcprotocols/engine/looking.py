# SPDX-License-Identifier: MIT
"""Looking: a session or a stored record, shown to somebody."""

from __future__ import annotations

from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Session
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer


def view(of: Session | Record, viewer: Viewer) -> View:
    """Show a session, or a record as its session stood at its end, to somebody as they may see it.

    Args:
        of: the session or the record.
        viewer: as for `Session.view`.

    Raises:
        NotFound: as `Session.view`.
        InvalidRecord: if the record does not hold together, or is kept at too low a level to be taken up.
        InvalidArgument: for anything else.
    """
    if isinstance(of, Record):
        return Session.resume(of).view(viewer)
    if not isinstance(of, Session):
        raise wrong_kind("of", of, "Give a session or a record.")
    return of.view(viewer)
