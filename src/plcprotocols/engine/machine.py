# SPDX-License-Identifier: MIT
"""The phase graph, run by `transitions`; the only module that imports it.

One flat machine per protocol, built once, shared by all sessions and never given a model: each step moves a private cursor and reads where it came
to rest. The machine knows which stop may follow which, and refuses a step the protocol's graph does not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from transitions import Machine, MachineError


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
        self._machine = Machine(model=None, states=stops, initial=None, auto_transitions=False, send_event=True, queued=False)
        for source in sorted(edges):
            for target in sorted(edges[source]):
                self._machine.add_transition(target, source, target)
        self._made: dict[tuple[str, str], str] = {}

    def step(self, source: str, target: str) -> str:
        """Go from one stop to another.

        The machine makes each step. It has neither guards nor callbacks, so a step it has made once is remembered.

        Returns:
            The stop the machine rests at.

        Raises:
            AssertionError: if the graph has no such step, which a compiled protocol never asks for.
        """
        rest = self._made.get((source, target))
        if rest is None:
            rest = self._made[source, target] = self.fire(source, target)
        return rest

    def fire(self, source: str, target: str) -> str:
        """Let the machine make a step, remembered or not; arguments and result are those of `step`."""
        cursor = _Cursor(source)
        try:
            self._machine.events[target].trigger(cursor)
        except (MachineError, KeyError) as error:
            raise AssertionError(f"the graph has no step from {source} to {target}") from error
        return cursor.state
