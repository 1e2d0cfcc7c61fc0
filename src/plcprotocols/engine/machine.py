# SPDX-License-Identifier: MIT
"""The phase graph, run by `transitions`; the only module that imports it.

One flat machine per protocol, built once, shared by all sessions and never given a model: each step moves a private cursor and reads where it came
to rest. The machine knows which stop may follow which, and refuses a step the protocol's graph does not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from transitions import EventData, Machine


class _Cursor:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Graph:
    """The stops of a protocol and the steps between them.

    Args:
        edges: for each stop the stops that may follow it.
    """

    def __init__(self, edges: Mapping[str, frozenset[str]]) -> None:
        stops = sorted({*edges, *(target for targets in edges.values() for target in targets)})
        machine = Machine(model=None, states=stops, initial=None, auto_transitions=False, send_event=True, queued=False)
        for source in sorted(edges):
            for target in sorted(edges[source]):
                machine.add_transition(target, source, target)
        self._machine = machine
        self._steps = {
            (source, event.name): (event, transitions[0]) for event in machine.events.values() for source, transitions in event.transitions.items()
        }

    def step(self, source: str, target: str) -> str:
        """Go from one stop to another.

        Returns:
            The stop the machine rests at.

        Raises:
            AssertionError: if the graph has no such step, which a compiled protocol never asks for.
        """
        found = self._steps.get((source, target))
        assert found is not None, f"the graph has no step from {source} to {target}"
        event, transition = found
        cursor = _Cursor(source)
        transition.execute(EventData(None, event, self._machine, cursor, (), {}))
        return cursor.state
