# SPDX-License-Identifier: MIT
"""One seeded run of a protocol: people are asked in turn what they do, and the session answers.

The clock goes where the commands say, and to the next deadline or arrival when everybody waits. What is legal is decided by the session alone.
While sub-groups are at work each of them is asked by itself, and what one does does not keep the others waiting: whatever comes first happens first.
Sessions that are held in between are runs of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from attrs import evolve, frozen

from plcprotocols.engine.agenda import agenda, held_protocols, is_programme
from plcprotocols.engine.entry import asked
from plcprotocols.engine.grouping import Grouping, Proposer, in_order, strangers
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.legal import Template
from plcprotocols.engine.seating import seat, spoken_about
from plcprotocols.engine.seen import View
from plcprotocols.engine.session import Answer, Session
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.commands import (
    Advance,
    Choose,
    Command,
    Convene,
    EndSession,
    EndTurn,
    Extend,
    Form,
    GoBack,
    Join,
    MarkAbsent,
    OpenHeld,
    PassOn,
    Produce,
    Report,
    SkipTurn,
    TakeBack,
    Undo,
    VoteOnTime,
)
from plcprotocols.model.consents import Consent
from plcprotocols.model.entry import Declaration
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.items import Item
from plcprotocols.model.outcomes import Outcome as BroughtBack
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode, Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Hold
from plcprotocols.simulation.comings import Comings
from plcprotocols.simulation.equal import Equal
from plcprotocols.simulation.films import clips, consents
from plcprotocols.simulation.guests import completed
from plcprotocols.simulation.naming import unknown_names
from plcprotocols.simulation.parts import ByPhase, ByRole, can
from plcprotocols.simulation.policy import VACANT, Policy, Scripted, Words, is_absent, slot_of
from plcprotocols.simulation.reading import phases
from plcprotocols.simulation.streams import between, ordered, ordered_by, stream
from plcprotocols.simulation.taking import TurnTaking, check_weight
from plcprotocols.simulation.wrappers import Overruns, StaleClicks

# Somebody late arrives after this share of the planned time; constructed. Where no time is planned an hour stands for it.
EARLIEST, LATEST = 0.02, 0.15
UNPLANNED = 60.0

# What ends something early; the lead alone notes it as a departure, those who steer together propose it.
EARLY = frozenset({SkipTurn.tag, MarkAbsent.tag, EndSession.tag})

# What is offered in one way or another as things stand; and what is listed anew each time, so that nothing of it is remembered.
DEPENDS = frozenset({Advance.tag, OpenHeld.tag, Choose.tag, PassOn.tag, VoteOnTime.tag})
ALWAYS_NEW = frozenset({Undo.tag, GoBack.tag})

# What waits for all that others do meanwhile.
PATIENT = (Report, Convene)

# Constructed: how likely a meeting of a programme ends where a phase begins, and how many seconds after a session what came of it is brought back.
ADJOURNS = 0.5
BRINGS_BACK = (60.0, 900.0)
FILMS = 2  # how many films are brought to a session held for nobody in particular
SEEDS = 1 << 32
LOTS = 10  # how often it is drawn who goes with whom until nothing speaks against it


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
        held: the runs of the sessions it held, in the order in which these were opened.
    """

    session: Session
    refused: tuple[Attempt, ...]
    seed: int
    held: tuple[Run, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """Its record, and behind it those of the sessions it held and of those these held."""
        return (self.session.record, *(record for run in self.held for record in run.records))


Outcome = Answer | Attempt | None
Listener = Callable[[Session, Outcome], None]
Outcomes = Callable[[Record], BroughtBack]


def simulate(
    protocol: Protocol,
    cast: Cast | int,
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
    declared: Iterable[Declaration | str] | None = None,
    met: int | None = None,
    patience: int = 3,
    limit: int = 100_000,
    listener: Listener | None = None,
    outcome: Outcomes | None = None,
    groups: Proposer | None = None,
    turn_taking: TurnTaking | None = None,
) -> Run:
    """Hold a session with simulated people; the same arguments give the same record, byte for byte.

    It runs in strict mode unless told otherwise, so that what is refused can be seen; `Session.open` is guided unless told otherwise.
    Everybody who can move the session on is asked in a drawn order, and the first answer counts. People who are late arrive at drawn times, unless
    they say themselves when they come; who has left comes back only if they say so. Late outsiders who are only spoken about stay away.

    A session that is opened in between is held at once, by the same people and policies and with a seed drawn from this one; its record is named
    after this one, with a dot and a number. Where its cast lacks somebody, others or guests join, and who may own a film brings one; who opened it
    brings back what came of it when it is over. `Scripted` and `Comings` are for one session: in those it holds, whoever plays by them does as usual.

    Sub-groups work side by side: each goes on by itself, and what comes first happens first. Who goes with whom is drawn, and as proposed where what
    was drawn would break a rule. Items of an anonymous kind get ids that do not tell whose they are.

    Args:
        protocol: the protocol to run.
        cast: who holds which role, and who arrives late; or how many people, who are then seated by `plcprotocols.engine.seating`.
        seed: where every draw comes from; it stands in the record's header.
        at: when the session opens, an aware datetime.
        record: the record's id; made from protocol and seed if empty.
        mode: how strictly rules are applied.
        policies: how people decide: one policy for all, or a policy by person; `Equal` for whoever has none. Where a protocol goes on over several
            meetings that one ends a meeting now and then.
        words: what is said and written; nothing if None.
        items: what is there from the start.
        consents: permissions given before.
        parameters: parameters that are not at their default.
        declared: what the group says of itself; None for what the protocol asks for. In sessions held inside it says what their protocols ask for.
        met: how often the group has met before; None for as often as the protocol asks for.
        patience: how often somebody is asked again after a refusal, until something changes.
        limit: the most commands a run may take.
        listener: told with the session of its opening (None), of each accepted command and settled deadline (an answer), and of each refused
            attempt, as it happens; it hears nothing of the sessions held.
        outcome: tells what came of a session held, `plcprotocols.records.outcome`; without it none is held, and whoever opens one has to bring it
            back themselves.
        groups: says who goes with whom where somebody forms sub-groups and leaves that open, such as `plcprotocols.engine.grouping.in_order`; drawn
            by lot if None, and those who have met are kept apart where they should be.
        turn_taking: how likely each is asked before the others, and so takes the floor where several might; all alike if None. In sessions held
            inside whoever it does not name is like everybody else.

    Raises:
        InvalidArgument: `wrong-kind` for a protocol, a policy or a model that is none and a seed that is no whole number, `no-end` when the limit
            is reached, `outcome-missing` without `outcome` and policies for a protocol that holds sessions, `not-a-command` and `not-their-command`
            for a policy that answers with something else than a command of the person asked, `unknown-person` for a policy of somebody who is not
            in the cast; `unknown-person`, `unknown-role` and `unknown-phase` for what shipped policies and models of turn-taking name;
            `not-weights` for a model that answers with something else; also as `Session.open`.
        InvalidCast: as `Session.open`; also if nobody can be found for a session to be held.
        InvalidProtocol: as `Session.open`.
    """
    if not isinstance(protocol, Protocol):
        raise wrong_kind("protocol", protocol, "Give a Protocol, such as plcprotocols.find gives.")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise wrong_kind("seed", seed, "Give a whole number.")
    if outcome is None and policies is None and held_protocols(protocol):
        given = f"{protocol.id} holds sessions"
        raise InvalidArgument(Problem("outcome-missing", "outcome", given, "Give outcome=plcprotocols.records.outcome."))
    if not isinstance(cast, Cast):
        cast = seat(protocol, cast)
    chosen = _policies(protocol, cast, policies)
    if turn_taking is not None and not can(turn_taking, "weigh"):
        raise wrong_kind("turn_taking", turn_taking, "Give a model of turn-taking, such as Weighted({'ana': 2}).")
    if wrong := unknown_names(turn_taking, protocol, cast, place="turn_taking"):
        raise InvalidArgument(*wrong)
    says, often = asked(protocol)
    session = Session.open(
        protocol,
        cast,
        at=at,
        record=record or f"{protocol.id}-{seed}",
        mode=mode,
        items=items,
        consents=consents,
        parameters=parameters,
        declared=says if declared is None else declared,
        met=often if met is None else met,
        salts=stream(seed, "salts"),
        seed=seed,
    )
    return _run(session, _Way(chosen, words, outcome, patience, limit, groups, turn_taking), seed=seed, listener=listener)


@frozen
class _Way:
    """How people play: what is the same in a session and in those it holds."""

    policies: Callable[[str], Policy | None]
    words: Words | None
    outcome: Outcomes | None
    patience: int
    limit: int
    groups: Proposer | None
    turn_taking: TurnTaking | None

    def inside(self) -> _Way:
        """Give the way in which people play in a session that is held; whoever's policy remembers something has one there that does, too."""
        found: dict[str, Policy | None] = {}

        def policy(person: str) -> Policy | None:
            if person not in found:
                found[person] = _elsewhere(self.policies(person))
            return found[person]

        return evolve(self, policies=policy)


def _run(session: Session, way: _Way, *, seed: int, whose: str | None = None, listener: Listener | None = None) -> Run:
    table = _Table(session, way, seed=seed, whose=whose, listener=listener)
    table.hold()
    return Run(session, tuple(table.refused), seed, tuple(table.held))


def _policies(protocol: Protocol, cast: Cast, policies: Policy | Mapping[str, Policy] | None) -> Callable[[str], Policy | None]:
    """Say who plays by what; None is the everyday policy."""
    if policies is None:
        return lambda person: None
    for each in policies.values() if isinstance(policies, Mapping) else (policies,):
        if not can(each, "choose"):
            raise wrong_kind("policies", each, "Give a policy, such as Equal().")
    if not isinstance(policies, Mapping):
        if wrong := unknown_names(policies, protocol, cast, place="policies"):
            raise InvalidArgument(*wrong)
        return lambda person: policies
    wrong = tuple(unknown("person", person, cast.people, place=f"policies[{person}]") for person in policies if person not in cast.people)
    wrong += tuple(each for person, policy in policies.items() for each in unknown_names(policy, protocol, cast, place=f"policies[{person}]"))
    if wrong:
        raise InvalidArgument(*wrong)
    return policies.get


def _elsewhere(policy: Policy | None) -> Policy | None:
    """Give the policy of somebody in a session that is held, where theirs is for one session only."""
    match policy:
        case Comings():
            return _elsewhere(policy.policy)
        case Overruns() | StaleClicks():
            return evolve(policy, policy=_elsewhere(policy.policy) or Equal())
        case ByRole() | ByPhase():
            parts = tuple((name, _elsewhere(part) or Equal()) for name, part in policy.of)
            return evolve(policy, of=parts, other=_elsewhere(policy.other) or Equal())
        case Scripted():
            return None
        case _:
            return policy


def _usual(protocol: Protocol) -> Policy:
    return Equal(adjourns=ADJOURNS if is_programme(protocol) else 0.0)


def _arrivals(protocol: Protocol, cast: Cast, seed: int, at: datetime) -> dict[str, Join]:
    if not cast.late:
        return {}
    random, planned, away = stream(seed, "late"), agenda(protocol, cast).typical or UNPLANNED, spoken_about(protocol)
    coming = {person for role, people in cast.holders if role not in away for person in people}
    late = [person for person in cast.people if person in cast.late and person in coming]
    return {person: Join(person, at + timedelta(seconds=round(between(random, EARLIEST, LATEST) * planned * 60))) for person in late}


@frozen
class _Outside:
    """A session held that is to be brought back: when, by whom, and what came of it."""

    at: datetime
    by: str
    outcome: BroughtBack


def _endless(session: Session, limit: int) -> Problem:
    """Say that a session did not end, where it is, and which loop has new items in each of its passes."""
    told, now = f"{limit} commands did not end the session, which is at {session.now.stop}", session.now
    kinds = {item.id: item.kind for item in session.view(session.record.header.cast.people[0]).items}
    for loop, item in now.turned:
        passes = sum(isinstance(event, e.ItemTurned) and event.loop == loop for event in session.events)
        told = f"{told}, in pass {passes} of {loop}, which is held for each {kinds.get(item, 'item')}"
    remedy = "Mend the policies, or allow more commands."
    return Problem("no-end", "limit", told, f"What is made in a loop over its own kind has a pass, too. {remedy}" if now.turned else remedy)


class _Part(NamedTuple):
    """Something of what somebody may do: as it was listed, what of it they are offered, and whether that depends on how things stand."""

    listed: tuple[Template, ...]
    legal: tuple[Template, ...]
    depends: bool


class _Table:
    """Those who sit together in one run.

    It has state: who was refused how often since something changed, who is still to arrive, who has answered and voted, which sessions are held, and
    what each sub-group is about to do.
    """

    def __init__(self, session: Session, way: _Way, *, seed: int, whose: str | None, listener: Listener | None) -> None:
        self.session, self.way = session, way
        self.refused: list[Attempt] = []
        self.held: list[Run] = []
        header = session.record.header
        self._late, self._arrivals = _arrivals(session.protocol, header.cast, seed, header.opened), dict[str, Join]()
        self._usual, self._whose, self._listener = _usual(session.protocol), whose, listener
        self._who, self._words_random, self._seed = stream(seed, "who"), stream(seed, "words"), seed
        self._outside: list[_Outside] = []
        self._stranded: list[_Outside] = []
        self._back: set[tuple[int, tuple[str, ...]]] = set()
        self._randoms: dict[str, Random] = {}
        self._tries: dict[str, int] = {}
        self._answered: set[tuple[str | None, str]] = set()
        self._voted: dict[str, set[str | None]] = {}
        self._said: dict[str, set[str | None]] = {}
        self._asking: dict[str, str] = {}
        self._passed_on = False
        self._where: dict[str, str] = {}
        self._free = False
        self._meant: dict[str, tuple[View, Command]] = {}
        self._anonymous = frozenset(rule.id for rule in inlined(session.protocol).items if rule.anonymous)
        self._commands = 0
        self._known: dict[int, _Part] = {}

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

        Each sub-group is asked by itself, and again when something has happened in it; the first thing that somebody means to do happens. Those who
        are absent, and not expected yet, are asked when they come.
        """
        offered: dict[str, tuple[Template, ...]] = {}
        clean: dict[str, bool] = {}
        for part in self._legal():
            known = self._known.get(id(part)) or self._part(part)
            legal = known.legal
            if known.depends:
                legal = tuple([self._pressing(each) for each in legal if each.kind not in DEPENDS or self._ordinary(each, clean)])
            if legal:
                person = legal[0].who
                offered[person] = (*offered[person], *legal) if person in offered else legal
        absent = [person for person, legal in offered.items() if is_absent(legal)]
        for person in absent:
            self._expect(person, offered[person])
        order = [person for person in self._drawn(tuple(offered)) if person not in absent]
        patient: tuple[View, Command] | None = None
        for person in sorted(order, key=lambda each: all(template.standing for template in offered[each])):
            group = self._where.get(person, "")
            if group in self._meant:
                continue  # somebody of it was asked just now
            asked = self._asked(person, offered[person])
            if asked is not None and isinstance(asked[1], PATIENT):
                patient = patient or asked
            elif asked is not None:
                self._meant[group] = asked
                if not self._where:
                    break
        if self._meant:
            self._put(*self._meant.pop(min(self._meant, key=self._moment)))
            return True
        return patient is not None and self._put_patiently(*patient)

    def _drawn(self, offered: tuple[str, ...]) -> tuple[str, ...]:
        """Draw the order in which people are asked; in each sub-group by what is going on there."""
        model = self.way.turn_taking
        if model is None:
            return ordered(self._who, offered)
        weights: dict[str, dict[str, float]] = {}
        for person in offered:
            group = self._where.get(person, "")
            if group not in weights:
                view = self.session.view(person)
                people = tuple(each.id for each in view.people)
                given = model.weigh(view.now if group else self.session.now, view.people)
                weights[group] = dict(zip(people, _weights(given, len(people)), strict=True))
        return ordered_by(self._who, offered, [weights[self._where.get(person, "")][person] for person in offered])

    def _part(self, part: tuple[Template, ...]) -> _Part:
        """Leave out of what somebody may do what ends something early, or is noted as more than that nobody leads; remembered for the same list."""
        legal = tuple(each for each in part if each.kind not in EARLY and set(each.departures) <= {VACANT})
        depends = any(each.kind in DEPENDS or (each.kind == Produce.tag and self._anonymous) for each in legal)
        known = _Part(part, legal, depends)
        if not part or part[0].kind not in ALWAYS_NEW:
            self._known[id(part)] = known
        return known

    def _legal(self) -> Iterable[tuple[Template, ...]]:
        """List what may be done by everybody, or by those of sub-groups in which nobody means to do anything yet."""
        if not self._meant:
            return self.session.legal().parts
        seats = [person.id for person in self.session.view(self.session.record.header.cast.people[0]).people]
        return [part for person in seats if self._where.get(person, "") not in self._meant for part in self.session.legal(person).parts]

    def _moment(self, group: str) -> datetime:
        """Say when a sub-group is going to do what it means to do; a moment without a time zone is refused at once."""
        at = self._meant[group][1].at
        return at if at.utcoffset() is not None else self.session.now.at

    def _put_patiently(self, view: View, command: Command) -> bool:
        """Do what waits for what others do meanwhile, unless something falls due before it."""
        first = self._next()
        if command.at.utcoffset() is not None and first is not None and first < command.at:
            return self._let_time_pass()
        self._put(view, command)
        return True

    def _ordinary(self, template: Template, clean: dict[str, bool]) -> bool:
        """Tell whether something ends nothing early; a sub-group is not steered from outside.

        Args:
            template: what may be done.
            clean: for each sub-group whether it may go on, as far as it is known.
        """
        if template.kind != Advance.tag or slot_of(template, "group"):
            return template.kind != Advance.tag
        group = self._where.get(template.who, "") if self._free else ""
        if group not in clean:
            clean[group] = (self.session.view(template.who).now if group else self.session.now).lead_may_advance
        return clean[group]

    def _pressing(self, template: Template) -> Template:
        """Mark whether somebody has still to answer a lasting question, has answered or voted already, and whether a session was held already."""
        if template.kind == OpenHeld.tag:
            return evolve(template, standing=(self.session.now.phase_no, slot_of(template, "person")) in self._back)
        if template.kind == Choose.tag and template.standing:
            answered = (template.who, slot_of(template, "question")[0]) in self._answered
            return template if answered else evolve(template, standing=False)
        group = self._where.get(template.who, "")
        if template.kind == Choose.tag:
            return evolve(template, standing=template.who in self._said.get(group, ()))
        if template.kind == PassOn.tag:
            return evolve(template, standing=self._passed_on)
        if template.kind == Produce.tag and self._anonymous:
            return self._nameless(template)
        return evolve(template, standing=template.who in self._voted.get(group, ())) if template.kind == VoteOnTime.tag else template

    def _nameless(self, template: Template) -> Template:
        """Give an item of an anonymous kind an id that does not tell whose it is."""
        kind = slot_of(template, "kind")[0]
        if kind not in self._anonymous:
            return template
        visit = str(self.session.view(template.who).now.phase_no)
        drawn = f"{int(stream(self._seed, 'nameless', template.who, kind, visit).random() * SEEDS):08x}"
        return evolve(
            template, slots=tuple(evolve(slot, choices=(f"{kind}-{drawn}-{visit}",)) if slot.name == "id" else slot for slot in template.slots)
        )

    def _ask_those_who_steer(self) -> bool:
        """Offer what always moves a session on to the lead, or to those who steer together."""
        steering = [template.who for template in self.session.legal() if template.kind == EndSession.tag]
        for person in steering:
            asked = self._asked(person, tuple(map(self._pressing, self.session.legal(person))))
            if asked is not None:
                self._put(*asked)
                return True
        return False

    def _let_time_pass(self) -> bool:
        """Go to the next deadline, arrival or session that is over, if there is one."""
        while (first := self._next()) is not None:
            if first == self.session.next_due:
                self._settle(first)
                return True
            if self._arrive(first):
                return True
        return False

    def _next(self) -> datetime | None:
        """Give the next moment at which something happens by itself."""
        due = self.session.next_due
        moments = (*(each.at for each in self._arrivals.values()), *(each.at for each in self._outside), *(() if due is None else (due,)))
        return min(moments, default=None)

    def _settle(self, until: datetime) -> None:
        self._tries.clear()
        self._tell(self.session.due(until))

    def _expect(self, person: str, legal: tuple[Template, ...]) -> None:
        """Ask somebody absent when they come; whatever else they say is not heard."""
        if person in self._arrivals or self._tries.get(person, 0) > self.way.patience:
            return
        command = self._choice(person, self.session.view(person), legal)
        if isinstance(command, Join) and command.at.utcoffset() is not None:
            self._arrivals[person] = command

    def _arrive(self, until: datetime) -> bool:
        """Let happen what comes from outside up to a moment: people arrive, sessions are brought back. Tell whether anything did."""
        happened = False
        while not self.session.ended:
            coming = sorted((each for each in self._arrivals.values() if each.at <= until), key=lambda each: (each.at, each.actor))
            over = sorted((each for each in self._outside if each.at <= until), key=lambda each: (each.at, each.outcome.record))
            if not (coming or over):
                break
            first = min((*(each.at for each in coming), *(each.at for each in over)))
            while (due := self.session.next_due) is not None and due <= first:
                self._settle(due)
            if coming and coming[0].at == first:
                happened = True
                self._let_in(self._arrivals.pop(coming[0].actor))
            else:
                self._outside.remove(over[0])
                happened = self._take_back(over[0]) or happened
        return happened

    def _let_in(self, join: Join) -> None:
        """Let somebody arrive; whoever holds no role any more takes the first there is."""
        if self.session.ended:
            return
        roles = next((slot_of(each, "role") for each in self.session.legal(join.actor) if each.kind == Join.tag), ())
        command = evolve(join, role=roles[0]) if roles and join.role is None else join
        self._count()
        answer = self.session.attempt(command)
        if isinstance(answer, Refusal):
            self._refuse(command, answer)
        else:
            self._accepted(answer)

    def _asked(self, person: str, legal: tuple[Template, ...]) -> tuple[View, Command] | None:
        """Ask somebody what they do, unless they were refused too often; None if they wait."""
        if self._tries.get(person, 0) > self.way.patience:
            return None
        view = self.session.view(person)
        command = self._choice(person, view, legal)
        return None if command is None else (view, command)

    def _choice(self, person: str, view: View, legal: tuple[Template, ...]) -> Command | None:
        if person not in self._randoms:
            self._randoms[person] = stream(self._seed, "policy", person)
        command = (self.way.policies(person) or self._usual).choose(view, legal, self._randoms[person])
        if command is not None:
            _check(person, command)
        return command

    def _count(self) -> None:
        self._commands += 1
        if self._commands > self.way.limit:
            raise InvalidArgument(_endless(self.session, self.way.limit))

    def _put(self, view: View, command: Command) -> None:
        """Put a command to the session; one that the clock has overtaken is no attempt, for the moment it was meant for never came."""
        self._count()
        timely = command.at.utcoffset() is not None
        overtaken = timely and self._arrive(command.at)
        if isinstance(command, Form) and not command.groups:
            command = self._formed(command)
        if isinstance(command, OpenHeld) and self.way.outcome is not None:
            command = evolve(command, record=f"{self.session.record.header.record}.{len(self.held) + 1}")
            while timely and self._overtaken(command.actor, command.at):
                overtaken = True
            if self.session.why_not(command) is None:
                self._hold(command, self.way.outcome)
                return
        answer = self.session.attempt(command, words=self._say(view, command))
        if isinstance(answer, Answer):
            self._accepted(answer)
        elif not overtaken and not (timely and self._overtaken(command.actor, command.at)):
            self._refuse(command, answer)

    def _formed(self, command: Form) -> Command:
        """Say who goes with whom where somebody leaves that open; as proposed where it would break a rule."""
        if not self.session.now.forms:
            return command
        what = self.session.grouping()
        for groups in (self.way.groups(what),) if self.way.groups is not None else self._lots(what):
            formed = evolve(command, groups=groups)
            if self.session.why_not(formed) is None and set(self.session.departures(formed)) <= {VACANT}:
                return formed
        return Advance(command.actor, command.at, command.seen)

    def _lots(self, what: Grouping) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Draw who goes with whom, a few times."""
        random = stream(self._seed, "groups", what.split.id, str(self.session.now.phase_no))
        for _ in range(LOTS):
            drawn = evolve(what, people=ordered(random, what.people), joined=ordered(random, what.joined))
            yield strangers(drawn) if what.met else in_order(drawn)

    def _hold(self, command: OpenHeld, outcome: Outcomes) -> None:
        """Hold a session to its end beside this one, and remember when what came of it is brought back."""
        session, name = self.session, command.record
        around = [person.id for person in session.view(command.actor).people if person.present and self._counted(person.roles)]
        held = self._opened(command, around)
        answer = session.attempt(command)
        assert isinstance(answer, Answer), "it was asked before"
        self._tell(answer)
        seed = int(stream(self._seed, "held", name).random() * SEEDS)
        run = _run(held, self.way.inside(), seed=seed, whose=command.person or self._whose)
        self.held.append(run)
        self._tries.clear()
        if held.ended:
            came = outcome(held.record)
            after = timedelta(seconds=round(between(stream(self._seed, "back", name), *BRINGS_BACK)))
            self._outside.append(_Outside(came.ended + after, command.actor, came))

    def _counted(self, roles: Iterable[str]) -> bool:
        outside = {role.id for role in self.session.protocol.roles if role.outsider}
        return not set(roles) <= outside

    def _opened(self, command: OpenHeld, around: list[str]) -> Session:
        """Open a session beside a copy of this one, so that opening it here is a command like any other."""
        fork, random = self.session.fork(), stream(self._seed, "clips", command.record)
        protocol = inlined(self._to_be_held())
        cast = completed(protocol, fork.held_cast(command.person), around)
        films = clips(protocol, cast, random)
        whose = command.person or self._whose
        some = ordered(random, films)[:FILMS]
        items = [film for film in films if film.owner == whose] or [film for film in films if film in some]
        return fork.hold(
            cast,
            actor=command.actor,
            at=command.at,
            record=command.record,
            person=command.person,
            items=items,
            consents=consents(protocol, cast, items),
            declared=asked(protocol)[0],
            met=asked(protocol)[1] or None,
            salts=stream(self._seed, "salts", command.record),
        )

    def _to_be_held(self) -> Protocol:
        """Give the protocol of what is to be held now."""
        whole, now = inlined(self.session.protocol), self.session.now
        phase = next(each for each in phases(whole.steps) if each.id == now.phase)
        part = int(now.stop.removeprefix(f"{now.phase}/")) - 1 if now.stop != now.phase else 0
        hold = phase.talk[part]
        assert isinstance(hold, Hold), "opening a session was allowed"
        return next(each for each in whole.uses if each.id == hold.protocol)

    def _take_back(self, over: _Outside) -> bool:
        """Bring back what came of a session; where nobody here may, it waits until something changes."""
        offered = (each for each in self.session.legal() if each.kind == TakeBack.tag and not each.departures)
        able = [each.who for each in offered if slot_of(each, "outcome") == (over.outcome.record,)]
        if not able:
            self._stranded.append(over)
            return False
        now = self.session.now
        person = next((each.person for each in now.held if each.record == over.outcome.record), None)
        command = TakeBack(over.by if over.by in able else able[0], max(over.at, now.at), over.outcome)
        answer = self.session.attempt(command)
        if isinstance(answer, Refusal):
            self._refuse(command, answer)
        else:
            self._back.add((now.phase_no, () if person is None else (person,)))
            self._accepted(answer)
        return True

    def _accepted(self, answer: Answer) -> None:
        self._tries.clear()
        self._outside += self._stranded
        self._stranded.clear()
        self._tell(answer)

    def _say(self, view: View, command: Command) -> str | None:
        """Find the words for a command; those who steer together give their reasons aloud."""
        if self.way.words is None or not isinstance(command, EndTurn | Produce | Extend) or (isinstance(command, Extend) and not view.now.lead):
            return None
        return self.way.words(view, command, self._words_random)

    def _refuse(self, command: Command, refusal: Refusal) -> None:
        person = command.actor
        self._tries[person] = self._tries.get(person, 0) + 1
        attempt = Attempt(person, command, refusal, len(self.session.events))
        self.refused.append(attempt)
        self._tell(attempt)

    def _overtaken(self, person: str, at: datetime) -> bool:
        """Settle what falls due before a moment until it moves phase or floor, for all or for somebody's sub-group; tell whether it did."""
        before = self._versions(person)
        while (due := self.session.next_due) is not None and due <= at and self._versions(person) == before:
            self._settle(due)
        return self._versions(person) != before

    def _versions(self, person: str) -> tuple[int, int, int, int]:
        now = self.session.now
        own = self.session.view(person).now if self._where else now
        return now.phase_no, now.floor_no, own.phase_no, own.floor_no

    def _tell(self, outcome: Outcome) -> None:
        if isinstance(outcome, Answer):
            self._notice(outcome.events)
        if self._listener is not None:
            self._listener(self.session, outcome)

    def _notice(self, events: Iterable[e.Event]) -> None:
        """Remember who has answered what, who has voted on the time of the present phase, and who is in which sub-group.

        What a sub-group meant to do is asked anew when something has happened in it, or in the whole.
        """
        for event in events:
            group: str = getattr(event, "group", "")
            self._forget(event, group)
            match event:
                case e.OptionChosen():
                    self._answered.add((event.actor, event.question))
                    if event.question == self._asking.get(group):
                        self._said.setdefault(group, set()).add(event.actor)
                case e.QuestionPut():
                    self._asking[group] = event.question.removesuffix("?")
                    self._said.pop(group, None)
                case e.TimeVoted():
                    self._voted.setdefault(group, set()).add(event.actor)
                case e.PhaseEntered() | e.PhaseExtended():
                    self._voted.pop(group, None)
                    self._passed_on = self._passed_on and not isinstance(event, e.PhaseEntered)
                case e.PassedOn():
                    self._passed_on = True
                case e.BrokeOut() | e.Travelled():
                    self._where = {person: name for name, people in event.groups for person in people}
                    self._free = self._free if isinstance(event, e.Travelled) else event.free
                case e.Assigned():
                    self._where[event.person] = event.to
                case e.Merged():
                    self._where, self._free = {}, False
                case _:
                    pass

    def _forget(self, event: e.Event, group: str) -> None:
        """Drop what was meant to be done where something has happened since; who is in no sub-group goes on with what they meant to do."""
        if isinstance(event, (*e.NOTES, e.ItemProduced)):
            return
        if group:
            self._meant.pop(group, None)
        else:
            self._meant.clear()


def _weights(answer: Sequence[float], count: int) -> Sequence[float]:
    """Ask for what a model of turn-taking has to answer with."""
    given: object = answer
    if not isinstance(given, list | tuple) or len(given) != count:
        raise InvalidArgument(Problem("not-weights", "turn_taking.weigh", repr(given), f"Answer with {count} weights, one for each of the people."))
    for place, weight in enumerate(answer):
        check_weight(f"turn_taking.weigh[{place}]", weight)
    return answer


def _check(person: str, command: object) -> None:
    if not isinstance(command, Command):
        raise InvalidArgument(
            Problem("not-a-command", f"policies[{person}]", repr(command), "Answer with a command of plcprotocols.model.commands, or None.")
        )
    if command.actor != person:
        raise InvalidArgument(
            Problem("not-their-command", f"policies[{person}]", f"a command of {command.actor}", "Answer with a command of view.viewer.")
        )
