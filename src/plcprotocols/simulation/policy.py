# SPDX-License-Identifier: MIT
"""Policies: how somebody in a simulated session decides what to do.

Lives here: the interface, and the policy that plays a script. The everyday policy lives in `plcprotocols.simulation.equal`; what goes wrong on
purpose in `plcprotocols.simulation.wrappers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Protocol

from plcprotocols.engine.legal import Template
from plcprotocols.engine.seen import View
from plcprotocols.model.commands import Command, EndTurn, Extend, Leave, Produce

VACANT = "lead-vacant"  # the departure of whoever steers while nobody leads


class Policy(Protocol):
    """Decides for one person, or for several who are asked one at a time.

    It is given what that person may see and what that person may do, and nothing else of the session. Somebody absent is asked, too: when they come.
    """

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Say what the person does next.

        Args:
            view: the session as this person may see it; `view.viewer` is who is asked, `view.now.at` the moment.
            legal: what this person may do now. Acts that end something early are offered only when nothing else moves the session on, and only to
                those who steer: the lead, or the members while nobody leads. A lasting question that they have still to answer, and a vote on time
                that they have not cast, are not `standing`; a question that they have answered already is, and so is opening a session that was
                brought back at this stop. Passing items on is not `standing` until some were passed on in the present phase. For an item of an
                anonymous kind the id is said, so that it tells nobody whose it is.
            random: this person's own stream.

        Returns:
            A command of this person, with its own time at or after `view.now.at`, legal or not; a refused one changes nothing and the person is asked
            again. None to wait. Somebody absent answers with a `Join`, dated when they come, or waits. A `Form` without sub-groups leaves open who
            goes with whom, which is then drawn.
        """
        ...


class Seeded(Protocol):
    """A policy that draws something before a session begins; an experiment has it drawn anew for each run."""

    def seeded(self, seed: int) -> Policy:
        """Give the same policy as if it had been made with another seed."""
        ...


class Words(Protocol):
    """Finds the words for a command that can carry some."""

    def __call__(self, view: View, command: EndTurn | Produce | Extend, random: Random, /) -> str | None:
        """Say what is said or written with a command, or None for nothing.

        Args:
            view: the session as the person who acts may see it.
            command: the command.
            random: a stream of its own.
        """
        ...


class Scripted:
    """Plays commands one after another, and waits when there is none left.

    It has state: where in the script it is. A script for several people is played by each of them in the order in which it stands.

    Args:
        commands: the script, each with its own time.
    """

    def __init__(self, commands: Iterable[Command]) -> None:
        self._left = list(commands)

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:  # noqa: ARG002 - the interface
        """Play the next command of the script, if it is this person's."""
        if self._left and self._left[0].actor == view.viewer:
            return self._left.pop(0)
        return None


def slot_of(template: Template, name: str) -> tuple[str, ...]:
    """Give the choices of a template's slot, none where it has no such slot."""
    return next((slot.choices for slot in template.slots if slot.name == name), ())


def is_absent(legal: Iterable[Template]) -> bool:
    """Tell from what somebody may do whether they are away: whoever is here may leave at any time."""
    return all(template.kind != Leave.tag for template in legal)
