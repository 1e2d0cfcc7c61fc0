# SPDX-License-Identifier: MIT
"""A draft: the events a command is about to give, folded as they are drawn.

The one mutable thing of the rulebook. It lives for one decision and is thrown away if the command turns out to be refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plcprotocols.engine.evolve import FOLDS
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.state import State
from plcprotocols.model.events import Event


class Draft:
    """Collects events and keeps the state they lead to.

    Args:
        plan: the compiled protocol.
        state: where the decision starts from.
        at: the moment of all events that are emitted.
        content: id of the words that belong to the command, or None.
    """

    __slots__ = ("at", "content", "events", "plan", "state")

    def __init__(self, plan: Plan, state: State, at: datetime, content: str | None = None) -> None:
        self.plan = plan
        self.state = state
        self.at = at
        self.content = content
        self.events: list[Event] = []

    def emit(self, kind: type[Event], actor: str | None, *facts: Any) -> None:
        """Append an event with the next number and fold it; the facts are the event's own fields in order."""
        event = kind(self.state.seq + 1, self.at, actor, *facts)
        self.state = FOLDS[kind](self.state, event)
        self.events.append(event)
