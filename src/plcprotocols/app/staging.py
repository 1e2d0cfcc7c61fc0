# SPDX-License-Identifier: MIT
"""Staging: what the demonstration lets happen so that it can be seen, besides what goes wrong in `plcprotocols.simulation`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.seen import View
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Policy
from plcprotocols.simulation.streams import between

# Constructed: how many minutes of a phase must be left for somebody to go, and for which part of these they stay away.
LEFT = 0.5
SHORTEST, LONGEST = 0.5, 0.9


class StepsOut:
    """Lets one person leave and come back within the planned time of a phase, where nobody's own pass of a loop is touched by it.

    They go in the last pass of the running loops, having none to come, while nobody speaks; whoever leads or keeps permissions stays. It has state:
    who has gone, and until when. Give all people of a session the same one, around what else is staged.

    Args:
        policy: how people decide otherwise.
        protocol: what is run, to know who is needed.
    """

    def __init__(self, policy: Policy, protocol: Protocol) -> None:
        self._policy = policy
        self._needed = frozenset(role.id for role in protocol.roles if role.lead or role.steward)
        self._gone: str | None = None
        self._until: datetime | None = None

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Leave, come back, or decide as usual."""
        here = {template.kind: template for template in legal}
        if c.Join.tag in here:
            return fill(here[c.Join.tag], max(self._until, view.now.at)) if self._until is not None and view.viewer == self._gone else None
        left = view.now.minutes_left
        if self._gone is None and left is not None and left >= LEFT and c.Leave.tag in here and self._may_go(view):
            self._gone, self._until = view.viewer, view.now.at + timedelta(seconds=round(60 * left * between(random, SHORTEST, LONGEST)))
            return fill(here[c.Leave.tag], view.now.at + timedelta(seconds=round(between(random, 1, 5), 1)))
        return self._policy.choose(view, legal, random)

    def _may_go(self, view: View) -> bool:
        now = view.now
        roles = next(person.roles for person in view.people if person.id == view.viewer)
        passes = [(person, to_come) for _, person, to_come in now.passes if person]
        last_of_others = bool(passes) and all(view.viewer != person and not to_come for person, to_come in passes)
        return last_of_others and now.speaker is None and not now.paused and not now.owed and not self._needed.intersection(roles)
