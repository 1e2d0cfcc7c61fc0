# SPDX-License-Identifier: MIT
"""Compiling: from the protocol's tree to its plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from plcprotocols.engine import ballots
from plcprotocols.engine.cast import bound_roles
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.machine import Graph
from plcprotocols.engine.plan import AGAIN, ENOUGH, CompiledExit, Node, Plan, Stop, behind, landing, nobody
from plcprotocols.engine.references import check_protocol
from plcprotocols.engine.seals import Sealing
from plcprotocols.engine.select import Holds, Selects, chosen, condition, everybody, inside, never, selector
from plcprotocols.engine.shapes import misshapen
from plcprotocols.engine.speaking import asked_about
from plcprotocols.engine.state import END, START, Floor, State
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.conditions import AllHad, Condition, Consensus, Enough, Happened, Quiet, Signed, Usable
from plcprotocols.model.errors import InvalidProtocol, Problem
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Each,
    EachItem,
    EndOf,
    Exit,
    OneOf,
    Phase,
    Repeat,
    Run,
    Step,
    Tour,
    Vetoed,
    Withdrawn,
)
from plcprotocols.model.items import Access, Seal
from plcprotocols.model.minutes import Late
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import About, Ask, Field, Hold, Offer, Open, Passing, Pick, Rate, React, Read, Round, Say, Solo, Talk, Vote, Watch
from plcprotocols.model.who import Everyone, Nobody, Who


def _solo_over(state: State) -> bool:
    return state.floor.done


def _round_over(state: State) -> bool:
    floor = state.floor
    return not floor.queue and not floor.passed and _at_rest(floor)


def _all_passed(state: State) -> bool:
    return state.floor.silent.issuperset(state.floor.queue) and _at_rest(state.floor)


def _at_rest(floor: Floor) -> bool:
    """Tell whether nobody speaks, and nothing is still to come of the last turn."""
    return floor.speaker is None and not floor.owed and floor.slot is None and floor.follow is None


def _hold_over(each: Selects | None) -> Holds:
    """Hold where every session that was to be held was brought back."""

    def over(state: State) -> bool:
        here = [held for held in state.held.values() if held.visit == state.place.number]
        if any(not held.closed for held in here):
            return False
        return bool(here) if each is None else {held.person for held in here}.issuperset(everybody(state.room, each))

    return over


def _vote_over(votes: Selects) -> Holds:
    """Hold where everybody has voted."""
    return lambda state: ballots.voters(state).issuperset(chosen(state.room, votes))


def _rate_over(rate: Rate, rates: Selects) -> Holds:
    """Hold where every item has its scores."""
    return lambda state: ballots.rated(state, rate, chosen(state.room, rates))


def _watch_over(state: State) -> bool:
    film = state.floor.film
    return film is not None and film.over and film.since is None


OVER: dict[type[Talk], Holds] = {Solo: _solo_over, Round: _round_over, Watch: _watch_over}


def compile_protocol(protocol: Protocol) -> Plan:
    """Check a protocol and make it ready to run; equal protocols share a plan.

    Raises:
        InvalidProtocol: naming every dangling reference, duplicate and impossible role.
    """
    try:
        return _compiled(protocol)
    except (TypeError, AttributeError, ValueError) as error:
        if any(misshapen(protocol, Protocol)):
            check_protocol(protocol)
        remedy = "Build the protocol from the classes of plcprotocols.model, with tuples where several values stand."
        raise InvalidProtocol(Problem("not-a-value", "protocol", str(error), remedy)) from error
    except RecursionError as error:
        raise InvalidProtocol(Problem("too-deep", "protocol", "nested without end", "Nest fewer groups in one another.")) from error


@lru_cache(maxsize=256)
def _compiled(protocol: Protocol) -> Plan:
    check_protocol(protocol)
    return _Compiler(protocol).plan()


TIMED = (Composite, Repeat, EachItem)


def timed_around(node: Node | None) -> tuple[str, ...]:
    """Name the groups of steps with a time that are around a step, the step itself included, the outermost first; in a breakout those inside it."""
    found: list[str] = []
    apart = node
    while node is not None and (node is apart or not isinstance(node.step, Breakout)):
        if isinstance(node.step, TIMED) and node.step.minutes is not None:
            found.append(node.step.id)
        node = node.parent
    return tuple(reversed(found))


class _Compiler:
    def __init__(self, protocol: Protocol) -> None:
        self.given = protocol
        protocol = self.protocol = inlined(protocol)
        self.outsiders = frozenset(role.id for role in protocol.roles if role.outsider or role.open)
        self.nodes: dict[str, Node] = {}
        self.signers = {rule.id: self.who(rule.signed) for rule in protocol.items if rule.signed is not None}
        self.stops: dict[str, Stop] = {END: Stop(END)}

    def plan(self) -> Plan:
        protocol = self.protocol
        first = self.sequence(protocol.steps, None, (), self.exits(protocol.exits, None))
        assert first is not None, "a checked protocol has a step"
        steps = [node.step for node in self.nodes.values()]
        for stop in self.stops.values():
            stop.leads = self.leads(stop.node)
            stop.timed = timed_around(stop.node)
            stop.vetoes = tuple(way for way in stop.exits if isinstance(way.exit.on, Vetoed))
            forbids = (protocol.forbids, *((stop.phase.forbids,) if stop.phase is not None else ()))
            stop.never_said = frozenset(move for each in forbids for move in each.moves)
            stop.never_made = frozenset(kind for each in forbids for kind in each.items)
            if isinstance(body := getattr(stop.talk, "body", None), Say) and body.any:
                stop.others = tuple(move for move in Move if move is not Move.INTERVENE and move not in {*stop.begins, *stop.never_said})
                stop.moves = stop.begins = (*stop.begins, *stop.others)
        timed = {step.id: step.minutes for step in steps if isinstance(step, TIMED) and step.minutes is not None}
        return Plan(
            protocol=protocol,
            given=self.given,
            digest=rule_digest(self.given),
            uses={each.id: (each.edition, rule_digest(each)) for each in protocol.uses},
            outsiders=self.outsiders,
            lead=next((role.id for role in protocol.roles if role.lead), ""),
            stewards=frozenset(role.id for role in protocol.roles if role.steward),
            recorders=frozenset(role.id for role in protocol.roles if role.recorder),
            timekeepers=frozenset(role.id for role in protocol.roles if role.timekeeper),
            first=first,
            nodes=self.nodes,
            stops=self.stops,
            questions=frozenset(stop.question for stop in self.stops.values()) | self.stops.keys(),
            graph=Graph(dict(self.edges(first))),
            items={rule.id: rule for rule in protocol.items},
            makers={rule.id: self.who(rule.by) for rule in protocol.items},
            loop_exclusions={
                node.step.id: self.exclusions(node.step.role) - {node.step.former} for node in self.nodes.values() if isinstance(node.step, Each)
            },
            loop_selectors={node.step.id: self.who(node.step.of) for node in self.nodes.values() if isinstance(node.step, Each)},
            setters={parameter.id: self.who(parameter.set_by) for parameter in protocol.parameters},
            filters=tuple(
                (parameter.id, {choice.id: frozenset(choice.without) for choice in parameter.choices}) for parameter in protocol.parameters
            ),
            typical={
                phase.id: timedelta(minutes=phase.minutes.typical)
                for phase in self.phases()
                if phase.minutes is not None and phase.minutes.per is None
            },
            formulas={
                phase.id: (phase.minutes, self.who(phase.minutes.per))
                for phase in self.phases()
                if phase.minutes is not None and phase.minutes.per is not None
            },
            longest={phase.id: timedelta(minutes=phase.longest) for phase in self.phases() if phase.longest is not None},
            signers=self.signers,
            keys={rule.id: self.who(rule.key) for rule in protocol.items if rule.key is not None},
            dated={
                phase.id: (timedelta(days=phase.days.typical), tuple(timedelta(days=each) for each in sorted(phase.days.remind, reverse=True)))
                for phase in self.phases()
                if phase.days is not None
            },
            rotating=self.who(protocol.rotation.of) if protocol.rotation is not None else nobody,
            locking=self.locking(),
            roles={role.id: role for role in protocol.roles},
            bound=bound_roles(protocol),
            open_roles=tuple(role.id for role in protocol.roles if role.open),
            queues={role.id: (role.most, role.most - role.free) for role in protocol.roles if role.queue and role.most is not None},
            lasting={
                stop.question: (self.who(stop.talk.who), stop.talk.body.options, stop)
                for stop in self.stops.values()
                if isinstance(stop.talk, Round) and isinstance(stop.talk.body, Pick) and stop.talk.body.lasting
            },
            member=self.who(Everyone()),
            splits={split.id: split for split in protocol.splits},
            covered={split.id: self.who(split.of) for split in protocol.splits},
            common=any(isinstance(each, Signed | Usable) for phase in self.phases() for each in inside(phase.ends)),
            seals={rule.id: self.sealing(rule.seal) for rule in protocol.items if rule.seal is not None},
            unsealing={
                phase.id: tuple(rule.id for rule in protocol.items if rule.seal is not None and rule.seal.until == phase.id)
                for phase in self.phases()
            },
            held=frozenset(rule.id for rule in protocol.items if rule.access is Access.HELD),
            limited=frozenset(rule.id for rule in protocol.items if rule.each is not None or rule.group is not None),
            quiet={phase.id: each.minutes for phase in self.phases() for each in inside(phase.ends) if isinstance(each, Quiet)},
            turned=asked_about(protocol),
            calls={
                phase.id: timedelta(minutes=phase.minutes.call)
                for phase in self.phases()
                if phase.minutes is not None and phase.minutes.call is not None
            },
            times={steps: timedelta(minutes=minutes.typical) for steps, minutes in timed.items()},
            cut=frozenset(steps for steps, minutes in timed.items() if minutes.hard),
            around=self.around() if timed else {},
            voted={phase.id: phase.minutes.voted for phase in self.phases() if phase.minutes is not None and phase.minutes.voted},
        )

    def around(self) -> dict[str, frozenset[str]]:
        """Say which groups of steps with a time are around each stop, and around each group and the passes of each loop."""
        nodes = (node for node in self.nodes.values() if isinstance(node.step, Each | Repeat | EachItem | Composite))
        groups = {node.step.id: frozenset(timed_around(node)) for node in nodes}
        return groups | {stop.id: frozenset(stop.timed) for stop in self.stops.values()}

    def leads(self, node: Node | None) -> tuple[str, ...]:
        """Name the roles that lead at a step, the innermost first; none where no group around it has a lead of its own."""
        found: list[str] = []
        while node is not None:
            if isinstance(node.step, Composite) and node.step.lead:
                found.append(node.step.lead)
            if isinstance(node.step, Composite) and not node.step.led:
                return (*found, "")
            node = node.parent
        return (*found, next((role.id for role in self.protocol.roles if role.lead), "")) if found else ()

    def sealing(self, seal: Seal) -> Sealing:
        return Sealing(seal, self.who(seal.by), self.part(seal.each) if seal.each is not None else None)

    def locking(self) -> frozenset[str]:
        scopes = self.protocol.scopes
        widest = max((scopes.index(stop.watch.scope) for stop in self.stops.values() if stop.watch is not None), default=-1)
        return frozenset(scopes[: widest + 1])

    def phases(self) -> Iterator[Phase]:
        return (node.step for node in self.nodes.values() if isinstance(node.step, Phase))

    def who(self, who: Who) -> Selects:
        return selector(who, self.outsiders)

    def part(self, who: Who) -> Selects:
        return selector(who, self.outsiders, part=True)

    def exclusions(self, role: str) -> frozenset[str]:
        roles = self.protocol.roles
        return frozenset(each.id for each in roles if role in each.excludes) | frozenset(
            other for each in roles if each.id == role for other in each.excludes
        )

    def guard(self, value: Condition | None) -> Holds | None:
        return None if value is None else condition(value, self.outsiders, never, self.signers, called=False)

    def ends(self, value: Condition | None, stop: Stop, *, called: bool) -> Holds:
        return condition(value or AllHad(), self.outsiders, stop.over, self.signers, called=called)

    def exits(self, exits: tuple[Exit, ...], scope: Node | None) -> tuple[CompiledExit, ...]:
        return tuple(CompiledExit(way, scope, self.named(way)) for way in exits)

    def named(self, way: Exit) -> Selects:
        match way.on:
            case Withdrawn(item):
                return self.who(item.of)
            case Vetoed(by):
                return self.who(by)
            case _:
                return nobody

    def sequence(self, steps: tuple[Step, ...], parent: Node | None, loops: tuple[Node, ...], exits: tuple[CompiledExit, ...]) -> Node | None:
        follower: Node | None = None
        for step in reversed(steps):
            node = Node(step, parent, loops, after=follower)
            self.nodes[step.id] = node
            self.fill(node, exits)
            follower = node
        return follower

    def fill(self, node: Node, outer: tuple[CompiledExit, ...]) -> None:
        match node.step:
            case Phase() as phase:
                node.when = self.guard(phase.when)
                node.exits = self.exits(phase.exits, node) + outer
                self.parts(node, phase)
                if phase.optional is not None:
                    self.stops[f"{phase.id}?"] = Stop(
                        f"{phase.id}?",
                        node,
                        question=phase.id,
                        options=("hold", "skip"),
                        decides=self.who(phase.optional),
                        exits=outer,
                        hard=frozenset(self.protocol.hard),
                    )
            case Composite() as group:
                node.when = self.guard(group.when)
                node.exits = self.exits(group.exits, node) + outer
                node.first = self.sequence(group.steps, node, node.loops, node.exits)
            case Each() as each:
                node.when = self.guard(each.when)
                node.exits = self.exits(each.exits, node) + outer
                node.first = self.sequence(each.steps, node, (*node.loops, node), node.exits)
            case Repeat() as repeat:
                node.when = self.guard(repeat.when)
                node.exits = self.exits(repeat.exits, node) + outer
                node.first = self.sequence(repeat.steps, node, (*node.loops, node), node.exits)
                self.again(node, repeat)
            case EachItem() as each:
                node.when = self.guard(each.when)
                node.exits = self.exits(each.exits, node) + outer
                node.first = self.sequence(each.steps, node, (*node.loops, node), node.exits)
            case Run():
                raise AssertionError("runs were read as groups")
            case Tour() as tour:
                node.stays = self.who(tour.stays)
                node.first = self.sequence(tour.steps, node, (*node.loops, node), node.exits)
                names = [step.id for step in tour.steps]
                for name in names[names.index(tour.home) :] if tour.home else ():
                    self.nodes[name].home = True
            case Breakout() as breakout:
                node.when = self.guard(breakout.when)
                node.exits = outer
                self.apart(node, breakout)
            case Casting() as casting:
                node.when = self.guard(casting.when)
                node.exits = outer
                stop = Stop(casting.id, node, question=casting.id, decides=self.who(casting.by), exits=outer, casts=casting)
                stop.selects, stop.hard = self.who(casting.of), frozenset(self.protocol.hard)
                self.stops[casting.id] = stop
            case Decision() as decision:
                self.question(node, decision, tuple(option.id for option in decision.options), outer)
            case OneOf() as pool:
                self.question(node, pool, tuple(step.id for step in pool.steps), outer)
                for step in pool.steps:  # each by itself: none of them has another behind it
                    self.sequence((step,), node, node.loops, outer)

    def question(self, node: Node, step: Decision | OneOf, options: tuple[str, ...], exits: tuple[CompiledExit, ...]) -> None:
        node.when, node.exits = self.guard(step.when), exits
        stop = Stop(step.id, node, question=step.id, options=options, decides=self.who(step.by), consensus=step.consensus, exits=exits)
        stop.hard = frozenset(self.protocol.hard)
        self.stops[step.id] = stop

    def apart(self, node: Node, breakout: Breakout) -> None:
        """Compile a breakout; ways out of the scopes around it are those of the whole."""
        for name in (breakout.id, f"{breakout.id}?"):
            stop = Stop(name, node, question=breakout.id, exits=node.exits, hard=frozenset(self.protocol.hard))
            if name == breakout.id:
                stop.apart = breakout
            else:
                stop.forms = breakout
            self.stops[name] = stop
        node.first = self.sequence(breakout.steps, node, (), ())

    def again(self, node: Node, repeat: Repeat) -> None:
        stop = Stop(f"{repeat.id}?", node, question=repeat.id, options=(AGAIN, ENOUGH), decides=self.who(repeat.by), exits=node.exits)
        stop.consensus, stop.hard = repeat.consensus, frozenset(self.protocol.hard)
        self.stops[stop.id] = stop

    def parts(self, node: Node, phase: Phase) -> None:
        later: tuple[Stop, ...] = ()
        for index in range(len(phase.talk), 0, -1):
            talk = phase.talk[index - 1]
            stop = Stop(
                phase.id if len(phase.talk) == 1 else f"{phase.id}/{index}", node, question=phase.id, talk=talk, later=later, exits=node.exits
            )
            stop.when = self.guard(talk.when)
            stop.over = self.over(talk)
            stop.ends = self.ends(phase.ends, stop, called=False)
            stop.ends_at_call = self.ends(phase.ends, stop, called=True)
            stop.enough = tuple(self.part(each.who) for each in inside(phase.ends) if isinstance(each, Enough))
            stop.reports = tuple((each.event, self.part(each.by)) for each in inside(phase.ends) if isinstance(each, Happened))
            stop.agrees = tuple(self.part(each.of) for each in inside(phase.ends) if isinstance(each, Consensus))
            stop.yields = frozenset(phase.yields)
            stop.opens = frozenset(phase.opens)
            stop.refuses_late = phase.days is not None and phase.days.late is Late.REFUSED
            stop.seats = tuple((role.id, role.most - role.free) for role in self.protocol.roles if role.id in phase.opens and role.most and role.free)
            stop.votes = self.part(phase.more.by) if phase.more is not None else None
            stop.hard = frozenset((*phase.hard, *self.protocol.hard))
            self.form(stop, talk)
            stop.plain = (stop.watch, stop.about, stop.reads, stop.most) == (None,) * 4 and not stop.seats and not stop.follow_up and not stop.offers
            stop.bare = (stop.reads, stop.seconds, stop.spoken_to, stop.asks) == (None,) * 4
            self.stops[stop.id] = stop
            later = (stop, *later)
        node.stops = later

    def over(self, talk: Talk) -> Holds:
        match talk:
            case Hold():
                return _hold_over(self.each(talk))
            case Vote():
                return _vote_over(self.part(talk.who))
            case Rate():
                return _rate_over(talk, self.part(talk.who))
            case Round(passing=Passing.IN_A_ROW):
                return _all_passed
            case _:
                return OVER.get(type(talk), never)

    def form(self, stop: Stop, talk: Talk) -> None:
        stop.selects = self.part(talk.who)
        match talk:
            case Round(body=Pick(options)):
                stop.picks = options
            case Open(body=Ask() as body) | Round(body=Ask() as body):
                stop.begins, stop.answers, stop.asks = (body.move, *body.also), (body.reply,), self.part(body.of)
                stop.owes, stop.follow_up = not body.later, body.follow_up
            case Open(body=React() as body) | Round(body=React() as body):
                stop.begins, stop.answers, stop.asks, stop.owes = (body.move,), (body.reply,), self.part(body.by), True
            case Open(body=Offer() as body) | Round(body=Offer() as body):
                stop.offers, stop.answers, stop.asks, stop.owes = (body.move, *body.also), (Move.GRANT, Move.DECLINE), self.part(body.of), True
                stop.begins, stop.again = (Move.OFFER_OPINION,), True
            case Solo(body=Say() as body) | Open(body=Say() as body) | Round(body=Say() as body) | Watch(body=body):
                stop.begins = (body.move, *body.also)
                stop.spoken_to = self.part(body.to) if body.to is not None else None
            case Solo(body=About() as body) | Open(body=About() as body) | Round(body=About() as body):
                stop.begins, stop.about = (body.move, *body.also), body
            case Solo(body=Read() as body) | Open(body=Read() as body) | Round(body=Read() as body):
                stop.begins, stop.reads = (body.move,), body
            case Vote():
                stop.vote = talk
            case Rate():
                stop.rate = talk
            case _:
                pass
        stop.moves = (*stop.begins, *stop.answers, *stop.offers)
        if isinstance(talk, Round):
            stop.round, stop.passing, stop.in_a_row = True, talk.passing is not Passing.NONE, talk.passing is Passing.IN_A_ROW
            stop.quota, stop.rotates = talk.quota, talk.rotates
            stop.again = stop.in_a_row or stop.quota > 1 or stop.follow_up or bool(stop.offers)
            stop.first, stop.last = self.ordering(talk.first), self.ordering(talk.last)
            stop.seconds = timedelta(seconds=talk.seconds) if talk.seconds is not None else None
        if isinstance(talk, Open):
            stop.most, stop.interrupts = talk.quota, talk.interrupts
        stop.outside = isinstance(talk, Field)
        if isinstance(talk, Hold):
            stop.hold, stop.each = talk, self.each(talk)
        if isinstance(talk, Watch):
            stop.watch, stop.film_kind, stop.film = talk, talk.item.kind, self.who(talk.item.of)
            stop.plays, stop.stopping, stop.replies = self.part(talk.by), self.part(talk.stops), self.part(talk.replies)

    def each(self, hold: Hold) -> Selects | None:
        return self.part(hold.each) if hold.each is not None else None

    def ordering(self, who: Who) -> Selects | None:
        return None if isinstance(who, Nobody) else self.part(who)

    def edges(self, first: Node) -> Iterator[tuple[str, frozenset[str]]]:
        yield START, self.reach((first, None)) | {END}
        for stop in self.stops.values():
            if stop.node is None:
                continue
            found = self.reach(behind(stop.node, None)) | {END}
            if stop.talk is None:
                found |= {part.id for part in stop.node.stops}
            for later in stop.later:
                found |= {later.id}
            for loop in stop.node.loops:
                found |= self.reach((None, loop))
            for steps in stop.timed:
                found |= self.reach(landing(EndOf(steps), None, self.nodes))
            for way in stop.exits:
                found |= self.reach(landing(way.exit.to, way.scope, self.nodes))
            if isinstance(stop.node.step, Repeat | Tour | Breakout):
                found |= self.reach((stop.node.first, stop.node))
            if isinstance(stop.node.step, Breakout):
                found |= {stop.node.step.id}
            if isinstance(stop.node.step, Decision):
                for option in stop.node.step.options:
                    found |= self.reach(landing(option.to, stop.node, self.nodes))
            if isinstance(stop.node.step, OneOf):
                for step in stop.node.step.steps:
                    found |= self.reach((self.nodes[step.id], stop.node))
            yield stop.id, found

    def reach(self, start: tuple[Node | None, Node | None]) -> frozenset[str]:
        """Find every stop the flow may rest at next when it arrives at a position, whatever the conditions say."""
        found: set[str] = set()
        todo, seen = [start], set()
        while todo:
            node, parent = position = todo.pop()
            if position in seen:
                continue
            seen.add(position)
            if node is None:
                if parent is None:
                    found.add(END)
                    continue
                if isinstance(parent.step, Breakout):
                    found.add(parent.step.id)
                todo.append(behind(parent, None))
                if isinstance(parent.step, Each | Repeat | Tour | EachItem):
                    todo.append((parent.first, parent))
                    found.update({f"{parent.step.id}?"} & self.stops.keys())
                continue
            match node.step:
                case Phase():
                    found.update(stop.id for stop in node.stops)
                    found.update({f"{node.step.id}?"} & self.stops.keys())
                    todo.append(behind(node, None))
                case Casting():
                    found.add(node.step.id)
                    todo.append(behind(node, None))
                case Decision() | OneOf():
                    found.add(node.step.id)
                    todo.append(behind(node, None))
                case Breakout():
                    found.update((node.step.id, f"{node.step.id}?"))
                    todo.append(behind(node, None))
                case Composite() | Each() | Repeat() | Tour() | EachItem():
                    todo += [(node.first, node), behind(node, None)]
                case Run():
                    raise AssertionError("runs were read as groups")
        return frozenset(found)
