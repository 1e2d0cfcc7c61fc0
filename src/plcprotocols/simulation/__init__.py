# SPDX-License-Identifier: MIT
"""Simulation: seeded people hold a session of any protocol through the public face.

* `simulate`, `Run`, `Attempt`: one seeded run, and what was refused in it.
* `Policy`, `Words`: the interface by which scripts, models and agents play somebody; they see what that person may see and nothing else.
* `Equal`, `Scripted`, `Stumbles`, `Withdraws`, `Comings`: what is shipped.
* `stream`: named streams of one seed.

A run obeys the rulebook like any other session; nothing here decides what is legal, and nothing here knows a protocol by its id.

Example:
    >>> from datetime import UTC, datetime
    >>> from plcprotocols import Cast, find, simulate
    >>> cast = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "ema", "franc"]})
    >>> run = simulate(find("tuning-protocol"), cast, seed=7, at=datetime(2026, 4, 20, 14, tzinfo=UTC))
    >>> run.session.ended, run.refused
    (True, ())
"""

from __future__ import annotations

from plcprotocols.simulation.comings import Comings
from plcprotocols.simulation.equal import Equal
from plcprotocols.simulation.policy import Policy, Scripted, Words
from plcprotocols.simulation.run import Attempt, Listener, Outcome, Run, simulate
from plcprotocols.simulation.streams import stream
from plcprotocols.simulation.wrappers import Stumble, Stumbles, Withdraws

__all__ = [
    "Attempt",
    "Comings",
    "Equal",
    "Listener",
    "Outcome",
    "Policy",
    "Run",
    "Scripted",
    "Stumble",
    "Stumbles",
    "Withdraws",
    "Words",
    "simulate",
    "stream",
]
