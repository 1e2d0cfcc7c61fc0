# SPDX-License-Identifier: MIT
"""A draft: events folded, as they are drawn, into a state the draft owns.

A session keeps one draft all its life; a decision that must not change anything works on a copy.
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
        state: where the decision starts from; it is folded into.
        at: the moment of all events that are emitted.

    `content` is the id of the words that belong to the present command, or None. `state` is that of the whole but `inside` a sub-group; `group` is
    the sub-group's name then, else empty.
    """

    __slots__ = ("at", "content", "events", "group", "plan", "state", "whole")

    def __init__(self, plan: Plan, state: State, at: datetime) -> None:
        self.plan = plan
        self.state = self.whole = state
        self.group = ""
        self.at = at
        self.content: str | None = None
        self.events: list[Event] = []

    def emit(self, kind: type[Event], actor: str | None, *facts: Any) -> None:
        """Append an event with the next number and fold it; the facts are the event's own fields in order."""
        if self.group:
            made: Any = kind
            self.add(made(self.state.seq + 1, self.at, actor, *facts, group=self.group))
        else:
            self.add(kind(self.state.seq + 1, self.at, actor, *facts))

    def add(self, event: Event) -> None:
        """Append an event that has its number and moment already, and fold it."""
        state = self.state
        FOLDS[type(event)](state, event)
        state.seq = event.seq
        state.at = event.at
        self.events.append(event)
        if self.group:
            self.whole.seq, self.whole.at = event.seq, event.at

    def inside(self, group: str) -> Inside:
        """Work on a sub-group for a while, or with an empty name on the whole.

        When the sub-groups come together meanwhile, what follows is the whole's.
        """
        return Inside(self, group)

    def copy(self) -> Draft:
        """Make a draft of an equal state with no events yet."""
        return Draft(self.plan, self.whole.copy(), self.at)


class Inside:
    """Lets a draft work on a sub-group for a while.

    Args:
        draft: the draft.
        group: the sub-group; empty for the whole.
    """

    __slots__ = ("_before", "_draft", "_group")

    def __init__(self, draft: Draft, group: str) -> None:
        self._draft, self._group, self._before = draft, group, draft.group

    def __enter__(self) -> State:
        draft = self._draft
        draft.group, draft.state = self._group, draft.whole.sub(self._group)
        return draft.state

    def __exit__(self, *_raised: object) -> None:
        draft = self._draft
        draft.group = self._before if self._before in draft.whole.groups else ""
        draft.state = draft.whole.sub(draft.group)
