# SPDX-License-Identifier: MIT
"""One seeded run of a protocol: people are asked in turn what they do, and the session answers.

The clock goes where the commands say, and to the next deadline or arrival when everybody waits. What is legal is decided by the session alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from attrs import evolve, frozen

from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.legal import Template
from plcprotocols.engine.session import Answer, Session
from plcprotocols.engine.views import View
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.commands import (
    Advance,
    Choose,
    Command,
    EndSession,
    EndTurn,
    Extend,
    Join,
    MarkAbsent,
    Produce,
    SkipTurn,
    VoteOnTime,
)
from plcprotocols.model.consents import Consent
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal
from plcprotocols.simulation.equal import Equal
from plcprotocols.simulation.policy import VACANT, Policy, Words, is_absent, slot_of
from plcprotocols.simulation.streams import between, ordered, stream

# Somebody late arrives after this share of the planned time; constructed. Where no time is planned an hour stands for it.
EARLIEST, LATEST = 0.02, 0.15
UNPLANNED = 60.0

# What ends something early; the lead alone notes it as a departure, those who steer together propose it.
EARLY = frozenset({SkipTurn.tag, MarkAbsent.tag, EndSession.tag})


@frozen
class Attempt:
    """A command that was refused; it changed nothing.

    Attributes:
        person: who asked for it.
        command: the command.
        refusal: why it was refused.
        after: how many events there were before it.
    """

    person: str
    command: Command
    refusal: Refusal
    after: int


@frozen(eq=False)
class Run:
    """What came of a simulated session.

    Attributes:
        session: the session; not ended only if everybody waited and nothing was due any more.
        refused: every refused attempt, in order.
        seed: the seed it repeats with.
    """

    session: Session
    refused: tuple[Attempt, ...]
    seed: int


Outcome = Answer | Attempt | None
Listener = Callable[[Session, Outcome], None]


class _Came(Enum):
    """What came of asking somebody."""

    NOTHING = auto()
    REFUSED = auto()
    CHANGED = auto()


def simulate(
    protocol: Protocol,
    cast: Cast,
    *,
    seed: int,
    at: datetime,
    record: str = "",
    mode: Mode = Mode.STRICT,
    policies: Policy | Mapping[str, Policy] | None = None,
    words: Words | None = None,
    items: Iterable[Item] = (),
    consents: Iterable[Consent] = (),
    parameters: Mapping[str, str] | None = None,
    patience: int = 3,
    limit: int = 100_000,
    listener: Listener | None = None,
) -> Run:
    """Hold a session with simulated people; the same arguments give the same record, byte for byte.

    It runs in strict mode unless told otherwise, so that what is refused can be seen; `Session.open` is guided unless told otherwise.
    Everybody who can move the session on is asked in a drawn order, and the first answer counts. People who are late arrive at drawn times, unless
    they say themselves when they come; who has left comes back only if they say so.

    Args:
        protocol: the protocol to run.
        cast: who holds which role, and who arrives late.
        seed: where every draw comes from; it stands in the record's header.
        at: when the session opens, an aware datetime.
        record: the record's id; made from protocol and seed if empty.
        mode: how strictly rules are applied.
        policies: how people decide: one policy for all, or a policy by person; `Equal` for whoever has none.
        words: what is said and written; nothing if None.
        items: what is there from the start.
        consents: permissions given before.
        parameters: parameters that are not at their default.
        patience: how often somebody is asked again after a refusal, until something changes.
        limit: the most commands a run may take.
        listener: told with the session of its opening (None), of each accepted command and settled deadline (an answer), and of each refused
            attempt, as it happens.

    Raises:
        InvalidArgument: `wrong-kind` for a protocol that is none and a seed that is no whole number, `no-end` when the limit is reached,
            `not-a-command` and `not-their-command` for a policy that answers with something else than a command of the person asked,
            `unknown-person` for a policy of somebody who is not in the cast; also as `Session.open`.
        InvalidCast: as `Session.open`.
        InvalidProtocol: as `Session.open`.
    """
    if not isinstance(protocol, Protocol):
        raise wrong_kind("protocol", protocol, "Give a Protocol, such as plcprotocols.find gives.")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise wrong_kind("seed", seed, "Give a whole number.")
    chosen = _policies(cast, policies)
    session = Session.open(
        protocol,
        cast,
        at=at,
        record=record or f"{protocol.id}-{seed}",
        mode=mode,
        items=items,
        consents=consents,
        parameters=parameters,
        salts=stream(seed, "salts"),
        seed=seed,
    )
    table = _Table(session, chosen, words, _arrivals(protocol, cast, seed, at), seed=seed, patience=patience, limit=limit, listener=listener)
    table.hold()
    return Run(session, tuple(table.refused), seed)


def _policies(cast: Cast, policies: Policy | Mapping[str, Policy] | None) -> Callable[[str], Policy]:
    usual = Equal()
    if policies is None:
        return lambda person: usual
    if not isinstance(policies, Mapping):
        return lambda person: policies
    strangers = [person for person in policies if person not in cast.people]
    if strangers:
        raise InvalidArgument(*(unknown("person", person, cast.people, place=f"policies[{person}]") for person in strangers))
    return lambda person: policies.get(person, usual)


def _arrivals(protocol: Protocol, cast: Cast, seed: int, at: datetime) -> dict[str, Join]:
    random, planned = stream(seed, "late"), agenda(protocol, cast).typical or UNPLANNED
    late = [person for person in cast.people if person in cast.late]
    return {person: Join(person, at + timedelta(seconds=round(between(random, EARLIEST, LATEST) * planned * 60))) for person in late}


class _Table:
    """Those who sit together in one run.

    It has state: who was refused how often since something changed, who is still to arrive, who has answered and voted.
    """

    def __init__(
        self,
        session: Session,
        policies: Callable[[str], Policy],
        words: Words | None,
        late: Mapping[str, Join],
        *,
        seed: int,
        patience: int,
        limit: int,
        listener: Listener | None,
    ) -> None:
        self.session, self.policies, self.words = session, policies, words
        self.refused: list[Attempt] = []
        self._late, self._arrivals = late, dict[str, Join]()
        self._patience, self._limit, self._listener = patience, limit, listener
        self._who, self._words_random, self._seed = stream(seed, "who"), stream(seed, "words"), seed
        self._randoms: dict[str, Random] = {}
        self._tries: dict[str, int] = {}
        self._answered: set[tuple[str | None, str]] = set()
        self._voted: set[str | None] = set()
        self._commands = 0

    def hold(self) -> None:
        """Go on until the session has ended, or nobody moves it any more."""
        session = self.session
        self._tell(None)
        for person, drawn in self._late.items():
            self._expect(person, tuple(session.legal(person)))
            self._arrivals.setdefault(person, drawn)
        while not session.ended and (self._ask_round() or self._let_time_pass() or self._ask_those_who_steer()):
            pass

    def _ask_round(self) -> bool:
        """Ask everybody present in a drawn order: first who can move the session on, then the others. Tell whether anything came of it.

        Those who are absent, and not expected yet, are asked when they come.
        """
        offered: dict[str, list[Template]] = {}
        for template in self.session.legal():
            if self._ordinary(template):
                offered.setdefault(template.who, []).append(self._pressing(template))
        absent = [person for person, legal in offered.items() if is_absent(legal)]
        for person in absent:
            self._expect(person, tuple(offered[person]))
        order = [person for person in ordered(self._who, offered) if person not in absent]
        for person in sorted(order, key=lambda each: all(template.standing for template in offered[each])):
            if self._ask(person, tuple(offered[person])) is not _Came.NOTHING:
                return True
        return False

    def _ordinary(self, template: Template) -> bool:
        """Tell whether something ends nothing early, and is noted as nothing but that nobody leads."""
        if template.kind in EARLY or not set(template.departures) <= {VACANT}:
            return False
        return template.kind != Advance.tag or self.session.now.lead_may_advance

    def _pressing(self, template: Template) -> Template:
        """Mark whether somebody has still to answer a lasting question, and whether they have voted on time already."""
        if template.kind == Choose.tag and template.standing:
            answered = (template.who, slot_of(template, "question")[0]) in self._answered
            return template if answered else evolve(template, standing=False)
        return evolve(template, standing=template.who in self._voted) if template.kind == VoteOnTime.tag else template

    def _ask_those_who_steer(self) -> bool:
        """Offer what always moves a session on to the lead, or to those who steer together."""
        steering = [template.who for template in self.session.legal() if template.kind == EndSession.tag]
        return any(self._ask(person, tuple(map(self._pressing, self.session.legal(person)))) is not _Came.NOTHING for person in steering)

    def _let_time_pass(self) -> bool:
        """Go to the next deadline or arrival, if there is one."""
        due, first = self.session.next_due, min((each.at for each in self._arrivals.values()), default=None)
        if due is not None and (first is None or due <= first):
            self._settle(due)
            return True
        return first is not None and self._arrive(first)

    def _settle(self, until: datetime) -> None:
        self._tries.clear()
        self._tell(self.session.due(until))

    def _expect(self, person: str, legal: tuple[Template, ...]) -> None:
        """Ask somebody absent when they come; whatever else they say is not heard."""
        if person in self._arrivals or self._tries.get(person, 0) > self._patience:
            return
        command = self._choice(person, self.session.view(person), legal)
        if isinstance(command, Join) and command.at.utcoffset() is not None:
            self._arrivals[person] = command

    def _arrive(self, until: datetime) -> bool:
        """Let those arrive whose time has come, after what falls due before them; tell whether anybody was to."""
        came = sorted((each for each in self._arrivals.values() if each.at <= until), key=lambda each: (each.at, each.actor))
        for join in came:
            while (due := self.session.next_due) is not None and due <= join.at:
                self._settle(due)
            if self.session.ended:
                break
            self._let_in(self._arrivals.pop(join.actor))
        return bool(came)

    def _let_in(self, join: Join) -> None:
        """Let somebody arrive; whoever holds no role any more takes the first there is."""
        roles = next((slot_of(each, "role") for each in self.session.legal(join.actor) if each.kind == Join.tag), ())
        command = evolve(join, role=roles[0]) if roles and join.role is None else join
        self._count()
        answer = self.session.attempt(command)
        if isinstance(answer, Refusal):
            self._refuse(command, answer)
        else:
            self._tries.clear()
            self._tell(answer)

    def _ask(self, person: str, legal: tuple[Template, ...]) -> _Came:
        if self._tries.get(person, 0) > self._patience:
            return _Came.NOTHING
        view = self.session.view(person)
        command = self._choice(person, view, legal)
        if command is None:
            return _Came.NOTHING
        self._count()
        return self._put(view, command)

    def _choice(self, person: str, view: View, legal: tuple[Template, ...]) -> Command | None:
        if person not in self._randoms:
            self._randoms[person] = stream(self._seed, "policy", person)
        command = self.policies(person).choose(view, legal, self._randoms[person])
        if command is not None:
            _check(person, command)
        return command

    def _count(self) -> None:
        self._commands += 1
        if self._commands > self._limit:
            raise InvalidArgument(
                Problem("no-end", "limit", f"{self._limit} commands did not end the session", "Mend the policies, or allow more commands.")
            )

    def _put(self, view: View, command: Command) -> _Came:
        """Put a command to the session; one that the clock has overtaken is no attempt, for the moment it was meant for never came."""
        timely = command.at.utcoffset() is not None
        overtaken = timely and self._arrive(command.at)
        answer = self.session.attempt(command, words=self._say(view, command))
        if isinstance(answer, Answer):
            self._tries.clear()
            self._tell(answer)
            return _Came.CHANGED
        if overtaken or (timely and self._overtaken(command.at)):
            return _Came.CHANGED
        self._refuse(command, answer)
        return _Came.REFUSED

    def _say(self, view: View, command: Command) -> str | None:
        """Find the words for a command; those who steer together give their reasons aloud."""
        if self.words is None or not isinstance(command, EndTurn | Produce | Extend) or (isinstance(command, Extend) and not view.now.lead):
            return None
        return self.words(view, command, self._words_random)

    def _refuse(self, command: Command, refusal: Refusal) -> None:
        person = command.actor
        self._tries[person] = self._tries.get(person, 0) + 1
        attempt = Attempt(person, command, refusal, len(self.session.events))
        self.refused.append(attempt)
        self._tell(attempt)

    def _overtaken(self, at: datetime) -> bool:
        """Settle what falls due before a moment until it moves phase or floor; tell whether it did."""
        before = self._versions()
        while (due := self.session.next_due) is not None and due <= at and self._versions() == before:
            self._settle(due)
        return self._versions() != before

    def _versions(self) -> tuple[int, int]:
        now = self.session.now
        return now.phase_no, now.floor_no

    def _tell(self, outcome: Outcome) -> None:
        if isinstance(outcome, Answer):
            self._notice(outcome.events)
        if self._listener is not None:
            self._listener(self.session, outcome)

    def _notice(self, events: Iterable[e.Event]) -> None:
        """Remember who has answered what, and who has voted on the time of the present phase."""
        for event in events:
            match event:
                case e.OptionChosen():
                    self._answered.add((event.actor, event.question))
                case e.TimeVoted():
                    self._voted.add(event.actor)
                case e.PhaseEntered() | e.PhaseExtended():
                    self._voted.clear()
                case _:
                    pass


def _check(person: str, command: object) -> None:
    if not isinstance(command, Command):
        raise InvalidArgument(
            Problem("not-a-command", f"policies[{person}]", repr(command), "Answer with a command of plcprotocols.model.commands, or None.")
        )
    if command.actor != person:
        raise InvalidArgument(
            Problem("not-their-command", f"policies[{person}]", f"a command of {command.actor}", "Answer with a command of view.viewer.")
        )
