# SPDX-License-Identifier: MIT
"""A draft: events folded, as they are drawn, into a state the draft owns.

A session keeps one draft all its life; a decision that must not change anything works on a copy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plcprotocols.engine.evolve import FOLDS, evolve
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.state import Past, State
from plcprotocols.model.events import Event

# How many events are folded anew at most when some are taken back.
FAR = 256


class Draft:
    """Collects events and keeps the state they lead to.

    Args:
        plan: the compiled protocol.
        state: where the decision starts from; it is folded into.
        at: the moment of all events that are emitted.

    `content` is the id of the words that belong to the present command, or None. `state` is that of the whole but `inside` a sub-group; `group` is
    the sub-group's name then, else empty.
    """

    __slots__ = ("_kept", "_since", "at", "content", "events", "group", "plan", "state", "whole")

    def __init__(self, plan: Plan, state: State, at: datetime) -> None:
        self.plan = plan
        self.state = self.whole = state
        self.group = ""
        self.at = at
        self.content: str | None = None
        self.events: list[Event] = []
        self._kept: State | None = None
        self._since = 0

    @classmethod
    def owning(cls, plan: Plan, state: State, at: datetime) -> Draft:
        """Make a draft for the owner of a state, which goes on writing its past."""
        draft = cls(plan, state, at)
        draft.events = state.past.events
        return draft

    def remember(self) -> int:
        """Go on writing the past of the state on a copy of it, and count what is there."""
        past = self.whole.past
        self.events = list(past.events)
        self._past(Past(self.events, past.origin, past.mark))
        return len(self.events)

    def _past(self, past: Past) -> None:
        self.whole.past = past
        for group in self.whole.groups.values():
            group.past = past

    def emit(self, kind: type[Event], actor: str | None, *facts: Any) -> None:
        """Append an event with the next number and fold it; the facts are the event's own fields in order."""
        if self.group:
            made: Any = kind
            self.add(made(self.state.latest.seq + 1, self.at, actor, *facts, group=self.group))
        else:
            self.add(kind(self.state.latest.seq + 1, self.at, actor, *facts))

    def add(self, event: Event) -> None:
        """Append an event that has its number and moment already, and fold it."""
        state = self.state
        FOLDS[type(event)](state, event)
        latest = state.latest
        latest.seq, latest.at = event.seq, event.at
        self.events.append(event)

    def enter(self, group: str) -> None:
        """Go on in a sub-group; with an empty name, or when the sub-groups have come together, in the whole."""
        if group in self.whole.groups:
            self.group, self.state = group, self.whole.sub(group)
        else:
            self.group, self.state = "", self.whole

    def inside(self, group: str) -> Inside:
        """Work on a sub-group for a while, or with an empty name on the whole.

        When the sub-groups come together meanwhile, what follows is the whole's.
        """
        return Inside(self, group)

    def keep(self) -> int:
        """See to it that the events that come next can be taken back, and count those before them."""
        count = len(self.events)
        if self._kept is None or count - self._since > FAR:
            self._kept, self._since = self.whole.copy(), count
        return count

    def take_back(self, count: int) -> None:
        """Take back all events but the first so many, as `keep` counted them; the moment of those to come is left as it is."""
        kept = self._kept
        assert kept is not None, "kept before"
        del self.events[count:]
        for event in self.events[self._since :]:
            evolve(kept, event)
        self.state = self.whole = kept
        self.group, self._kept = "", None

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
        self._draft.enter(self._group)
        return self._draft.state

    def __exit__(self, *_raised: object) -> None:
        self._draft.enter(self._before)
