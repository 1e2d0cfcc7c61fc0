# SPDX-License-Identifier: MIT
"""Reading a protocol before a session: what its phases are, and what people are tempted to say too early.

Nothing here is asked while a session runs; that is for the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.model.flow import Phase, Step
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Round, Say, Watch


def phases(steps: tuple[Step, ...]) -> Iterator[Phase]:
    """Walk all phases in order, those inside groups and loops included; what is run of other protocols is not looked into."""
    return (step for step in walk(steps) if isinstance(step, Phase))


def watches(protocol: Protocol, kind: str) -> tuple[tuple[str, Watch], ...]:
    """List the viewings of a kind of film in order, each with the stop it is held at."""
    return tuple(
        (phase.id if len(phase.talk) == 1 else f"{phase.id}/{number}", talk)
        for phase in phases(inlined(protocol).steps)
        for number, talk in enumerate(phase.talk, start=1)
        if isinstance(talk, Watch) and talk.item.kind == kind
    )


def hasty_moves(protocol: Protocol) -> dict[str, Move]:
    """Name, for each round, the move its people are kept from until a later round of theirs.

    Returns:
        Phase id and main move of the last later round of the same people that has another move than those allowed here.
    """
    rounds = [
        (phase.id, talk.who, talk.body)
        for phase in phases(inlined(protocol).steps)
        for talk in phase.talk
        if isinstance(talk, Round) and isinstance(talk.body, Say)
    ]
    found: dict[str, Move] = {}
    for index, (phase, who, body) in enumerate(rounds):
        for _, others, later in rounds[index + 1 :]:
            if others == who and later.move not in (body.move, *body.also) and not body.any:
                found[phase] = later.move
    return found
