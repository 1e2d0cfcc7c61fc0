# SPDX-License-Identifier: MIT
"""Groups that hold simulated sessions: for any protocol and number of people, with films everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from attrs import frozen

from plcprotocols.app.casting import assign, clips, consents, numbered
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.engine.select import inside
from plcprotocols.model.conditions import AllOf, FilmOver, Quiet
from plcprotocols.model.consents import Consent
from plcprotocols.model.errors import InvalidCast
from plcprotocols.model.flow import Decision, Phase, To
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.talk import Passing, Round
from plcprotocols.records import outcome
from plcprotocols.simulation import Listener, Policy, Run, TurnTaking, Words, simulate, stream

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@frozen(kw_only=True)
class Group:
    """People of one session and what they bring."""

    protocol: Protocol
    cast: Cast
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]

    def hold(
        self,
        seed: int,
        policies: Policy | Mapping[str, Policy] | None = None,
        *,
        words: Words | None = None,
        listener: Listener | None = None,
        patience: int = 3,
        limit: int = 20_000,
        mode: Mode = Mode.STRICT,
        turn_taking: TurnTaking | None = None,
    ) -> Run:
        return simulate(
            self.protocol,
            self.cast,
            seed=seed,
            at=OPENED,
            mode=mode,
            policies=policies,
            words=words,
            items=self.items,
            consents=self.consents,
            listener=listener,
            patience=patience,
            limit=limit,
            outcome=outcome,
            turn_taking=turn_taking,
        )


def group(protocol: Protocol, people: int | None = None, *, late: int = 0) -> Group:
    """The smallest group of a protocol, or one of so many people, the last of them late; of a few more where a role is held in twos or threes."""
    first = people or protocol.people.least
    references = next(numbered(count) for count in range(first, first + 10) if seats(protocol, count))
    cast = assign(protocol, references, late=references[len(references) - late :])
    items = clips(protocol, cast, stream(0, "clips"))
    return Group(protocol=protocol, cast=cast, items=items, consents=consents(protocol, cast, items))


def seats(protocol: Protocol, people: int) -> bool:
    """Tell whether so many people can be seated in whole twos or threes."""
    try:
        assign(protocol, numbered(people))
    except InvalidCast as error:
        return error.code != "cast-multiple"
    return True


def every(run: Run) -> Iterator[Run]:
    """A run, and those of the sessions it held."""
    yield run
    for held in run.held:
        yield from every(held)


def asks_for_ever(protocol: Protocol) -> bool:
    """Tell whether some question of a protocol leads back to itself whatever is answered, or a round goes on until something else comes.

    That is a film which is not shown, or, where all are asked again and again, that it falls quiet, too.
    """
    steps = tuple(walk(inlined(protocol).steps))
    questions = any(isinstance(step, Decision) and all(option.to == To(step.id) for option in step.options) for step in steps)
    phases = [step for step in steps if isinstance(step, Phase) and isinstance(step.ends, AllOf)]
    rounds = [(step, [talk for talk in step.talk if isinstance(talk, Round)]) for step in phases]
    films = any(talk and FilmOver() in inside(step.ends) for step, talk in rounds)
    quiet = (talk for step, talk in rounds if any(isinstance(each, Quiet) for each in inside(step.ends)))
    return questions or films or any(talk.passing is Passing.IN_A_ROW for several in quiet for talk in several)
