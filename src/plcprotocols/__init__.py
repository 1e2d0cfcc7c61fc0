# SPDX-License-Identifier: MIT
"""plcprotocols: how professional learning communities work together, as values an app can run.

The names here cover the common work; everything else is imported from the row of the house it lives in (`plcprotocols.model`,
`plcprotocols.engine`, `plcprotocols.records`, `plcprotocols.catalogue`, `plcprotocols.simulation`). They are imported when they are first used, so
that `import plcprotocols` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from plcprotocols._version import __version__

if TYPE_CHECKING:
    from plcprotocols import commands
    from plcprotocols.catalogue import find
    from plcprotocols.engine.legal import fill
    from plcprotocols.engine.looking import view
    from plcprotocols.engine.planning import plan
    from plcprotocols.engine.session import Session
    from plcprotocols.model.consents import Consent
    from plcprotocols.model.items import Item
    from plcprotocols.model.people import Cast
    from plcprotocols.model.record import Level, Mode
    from plcprotocols.model.refusals import Refused
    from plcprotocols.model.viewers import Onlooker
    from plcprotocols.records import read, write
    from plcprotocols.simulation import simulate

_PLACES = {
    "Cast": "plcprotocols.model.people",
    "Consent": "plcprotocols.model.consents",
    "Item": "plcprotocols.model.items",
    "Level": "plcprotocols.model.record",
    "Mode": "plcprotocols.model.record",
    "Onlooker": "plcprotocols.model.viewers",
    "Refused": "plcprotocols.model.refusals",
    "Session": "plcprotocols.engine.session",
    "fill": "plcprotocols.engine.legal",
    "find": "plcprotocols.catalogue",
    "plan": "plcprotocols.engine.planning",
    "read": "plcprotocols.records",
    "simulate": "plcprotocols.simulation",
    "view": "plcprotocols.engine.looking",
    "write": "plcprotocols.records",
}

__all__ = [
    "Cast",
    "Consent",
    "Item",
    "Level",
    "Mode",
    "Onlooker",
    "Refused",
    "Session",
    "__version__",
    "commands",
    "fill",
    "find",
    "plan",
    "read",
    "simulate",
    "view",
    "write",
]


def __getattr__(name: str) -> object:
    if name == "commands":
        return import_module("plcprotocols.commands")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_PLACES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
