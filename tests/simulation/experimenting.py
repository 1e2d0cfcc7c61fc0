# SPDX-License-Identifier: MIT
"""Experiments and policies that tests share; at the top of a module, so that workers find them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from attrs import define, frozen

from plcprotocols.catalogue import find
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seen import View
from plcprotocols.model.commands import Command, EndTurn
from plcprotocols.simulation import Condition, Equal, Experiment, Results, grid
from plcprotocols.simulation.columns import TABLES

CHECK_IN = find("check-in")


def small(replicates: int = 7, seed: int = 11) -> Experiment:
    """Two casts with two policies each, of a protocol that is soon over."""
    conditions = grid(Condition("check-in", CHECK_IN, 4), cast=[4, 6], policies={"usual": None, "terse": Equal(passes=0.6)})
    return Experiment(conditions, replicates=replicates, seed=seed)


def rows(results: Results) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables."""
    return {name: list(results.table(name).rows()) for name in TABLES}


class Nonsense:
    """Answers with what is no command."""

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return "present"  # type: ignore[return-value]  # what a policy of somebody else may do


@frozen
class Breaks:
    """Fails in some of its sessions."""

    how_likely: float = 0.4

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        if random.random() < self.how_likely:
            raise ZeroDivisionError("no such number")
        return Equal().choose(view, legal, random)


class Insists:
    """Ends a turn that is not theirs, whatever is on the list."""

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        return EndTurn(view.viewer, view.now.at)


@define
class Remembers:
    """Counts how often it was asked, and waits from the tenth time on: a policy with state."""

    asked: int = 0

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        self.asked += 1
        return Equal().choose(view, legal, random) if self.asked < 10 else None
