# SPDX-License-Identifier: MIT
"""What the one rulebook says of the turns of a log, at the phases they were aligned with.

Nothing here knows a rule. A turn is judged as a `BeginTurn` by the rules of the floor, on a state that the rulebook's own events lead to. What a log
does not carry may have been as it suits the speaker best, and rules on what no log carries are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from attrs import define, field

from plcprotocols._version import __version__
from plcprotocols.analysis.course import SPEAKING, around
from plcprotocols.analysis.meeting import Turn
from plcprotocols.engine import loops
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.evolve import initial
from plcprotocols.engine.plan import Node, Plan, Stop
from plcprotocols.engine.rules import floor
from plcprotocols.engine.rules.finding import Finding, Findings
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Floor, State
from plcprotocols.engine.stops import order_at, planned
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.flow import Breakout, Casting, Each
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Header, Mode
from plcprotocols.model.talk import Ask, Offer, Pick, React, Round, Say, Talk
from plcprotocols.model.who import Both, Chose, Holders, Minus, Spoke, Union, Who

# From when milliseconds are counted, whenever the log began, and up to where; no rule depends on it.
DAY_ONE = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)
FAR = 10**13
INTERVENE = Move.INTERVENE
# Rules on what no log carries: items, what is filtered by parameters, seats, films.
UNSEEN = frozenset(
    {"about-what", "film-running", "move-filtered", "not-all-written", "not-rated-yet", "nothing-to-read", "seat-owed", "unknown-item"},
)
# Rules that ask who speaks, and rules that ask to whom.
OF_WHO = frozenset({"only-listens", "out-of-turn", "quota-used", "not-granted"})
OF_TO = frozenset({"wrong-addressee", "not-spoken-to"})


def moment(milliseconds: int) -> datetime:
    """Give a time of the log as a moment."""
    return DAY_ONE + min(milliseconds, FAR) * MS


class Unknown(NamedTuple):
    """What cannot be judged at a stop, as far as it depends on roles that no log tells: who speaks, to whom, and in which order."""

    who: bool
    to: bool
    order: bool


@define(eq=False)
class Judge:
    """Asks the rulebook about turns; it remembers what it was told, as the same turns come often.

    Attributes:
        plan: the compiled protocol.
        cast: who held which role; late are those who were not there.
        come: whether some of the cast came later.
    """

    plan: Plan
    cast: Cast
    come: bool
    _base: State = field(init=False)
    _loose: frozenset[str] = field(init=False)
    _states: dict[tuple[str, str | None], State] = field(factory=dict, init=False)
    _tried: dict[tuple[str, str | None], State] = field(factory=dict, init=False)
    _told: dict[tuple[str, str | None, str, Move | None, tuple[str, ...]], Findings] = field(factory=dict, init=False)
    _fits: dict[tuple[str, str, Move | None, tuple[str, ...]], Findings] = field(factory=dict, init=False)
    _unknown: dict[str, Unknown] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        plan = self.plan
        header = Header(
            record="log",
            protocol=plan.protocol.id,
            edition=plan.protocol.edition,
            rules=plan.digest,
            opened=DAY_ONE,
            mode=Mode.RECORDING,
            level=Level.TURNS,
            cast=self.cast,
            library=__version__,
        )
        self._base = initial(plan.protocol, header)
        castings = [node.step for node in plan.nodes.values() if isinstance(node.step, Casting)]
        cast_anew = {role for casting in castings for role in (casting.role, casting.former) if role is not None}
        split = {role for each in plan.splits.values() for role in (each.lead, *(part.role for part in each.roles)) if role}
        rotating = plan.protocol.rotation.roles if plan.protocol.rotation is not None else ()
        self._loose = frozenset({*plan.open_roles, *cast_anew, *split, *rotating})

    def passes(self, phase: str) -> tuple[str, ...]:
        """Name those whose pass of the innermost loop around a phase it could be; none where nobody has passes."""
        loop = self._loop(phase)
        if loop is None or not isinstance(loop.step, Each):
            return ()
        if _settled(loop.step.of, self._loose):
            return loops.candidates(self.plan, self._base, loop.step.id)
        room, excluding = self._base.room, self.plan.loop_exclusions[loop.step.id]
        roles = ((person, room.standing[person].roles) for person in room.seats)
        return tuple(person for person, held in roles if loop.step.former in held and not excluding & held)

    def loop(self, phase: str) -> str | None:
        """Name the innermost loop around a phase in which people have passes."""
        loop = self._loop(phase)
        return None if loop is None else loop.step.id

    def _loop(self, phase: str) -> Node | None:
        return next((group for group in around(self.plan.nodes[phase]) if isinstance(group.step, Each)), None)

    def speaks(self, phase: str) -> bool:
        """Tell whether anybody of the cast may speak in a phase, whoever's pass it is."""
        for stop in self.stops(phase):
            if isinstance(stop.talk, SPEAKING):
                if self.unknown(stop).who:
                    return True
                for person in self.passes(phase) or (None,):
                    state = self.state(stop, person)
                    if chosen(state.room, stop.selects):
                        return True
        return False

    def stops(self, phase: str) -> tuple[Stop, ...]:
        """Give the parts of a phase."""
        return self.plan.nodes[phase].stops

    def unknown(self, stop: Stop) -> Unknown:
        """Tell what cannot be judged at a stop."""
        found = self._unknown.get(stop.id)
        if found is None:
            found = self._unknown[stop.id] = self._cannot_tell(stop)
        return found

    def _cannot_tell(self, stop: Stop) -> Unknown:
        talk, node = stop.talk, stop.node
        assert talk is not None, "a part has a talk form"
        assert node is not None, "a part stands at a phase"
        groups = [group.step for group in around(node)]
        outer = [group for group in groups if isinstance(group, Each)][1:]
        loose = self._loose | {role for each in outer for role in (each.role, each.former)}
        apart = any(isinstance(group, Breakout) for group in groups)
        who = stop.watch is not None or not _settled(talk.who, loose)
        asked = _asked(talk)
        to = asked is not None and not _settled(asked, loose)
        ordered = isinstance(talk, SPEAKING) and not isinstance(talk.body, Pick) and stop.reads is None
        turned = isinstance(talk, Round) and (bool(talk.rotates) or not all(_settled(each, loose) for each in (talk.first, talk.last)))
        turned = turned or (stop.round and self.come)
        return Unknown(who, to, who or to or apart or turned or not ordered)

    def state(self, stop: Stop, person: str | None) -> State:
        """Give the state in which a stop was entered in somebody's pass."""
        phase, key = stop.question, (stop.id, person)
        state = self._states.get(key)
        if state is None:
            draft, loop = Draft(self.plan, self._base.copy(), DAY_ONE), self._loop(phase)
            if loop is not None and isinstance(loop.step, Each) and person is not None:
                draft.emit(e.LoopBegan, None, loop.step.id, (person,))
                draft.emit(e.LoopTurned, None, loop.step.id, person, loops.bound(draft.state, loop.step, person))
            draft.emit(e.PhaseEntered, None, phase, stop.id, order_at(stop, draft.state), None)
            state = self._states[key] = draft.state
        return state

    def fits(self, phase: str, turn: Turn) -> bool:
        """Tell whether a turn could have been in a phase without breaking a rule, in whoever's pass."""
        return not self.anyhow(phase, turn)

    def anyhow(self, phase: str, turn: Turn) -> Findings:
        """Name the rules a turn breaks by itself in a phase, in the pass where it breaks fewest."""
        key = (phase, turn.speaker, turn.move, turn.to or ())
        found = self._fits.get(key)
        if found is None:
            found = self._fits[key] = _fewest(self.alone(phase, person, turn) for person in self.passes(phase) or (None,))
        return found

    def alone(self, phase: str, person: str | None, turn: Turn) -> Findings:
        """Name the rules a turn breaks by itself in a phase, whatever came before it: those of the part where it breaks fewest."""
        key = (phase, person, turn.speaker, turn.move, turn.to or ())
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = _fewest(self.at(stop, person, turn) for stop in self.stops(phase))
        return found

    def at(self, stop: Stop, person: str | None, turn: Turn) -> Findings:
        """Judge a turn at a stop with the floor as it suits the speaker best."""
        return _fewest(self.heard(stop, state, turn, move) for state in self._floors(stop, person, turn.speaker) for move in self._moves(stop, turn))

    def _moves(self, stop: Stop, turn: Turn) -> tuple[Move | None, ...]:
        """Name what a turn may have been: what the log says, else the form's own moves or, of who leads, a rule restored."""
        return (turn.move,) if turn.move is not None else (None, *stop.answers, INTERVENE)

    def _floors(self, stop: Stop, person: str | None, speaker: str) -> Iterator[State]:
        """Give the floors that suit a speaker: their turn, an answer they owe, an opinion that was granted."""
        key = (stop.id, person)
        state = self._tried.get(key)
        if state is None:
            state = self._tried[key] = self.state(stop, person).copy()
        queue, standing = (speaker,) if stop.round else (), state.room.standing[speaker]
        state.floor = Floor(queue=queue)
        yield state
        if stop.asks is not None and (self.unknown(stop).to or stop.asks(standing)):
            state.floor = Floor(queue=queue, owed=(speaker,))
            yield state
        if stop.offers and (self.unknown(stop).who or stop.selects(standing)):
            state.floor = Floor(queue=queue, follow=speaker)
            yield state

    def heard(self, stop: Stop, state: State, turn: Turn, move: Move | None) -> Findings:
        """Ask the rulebook, and leave out what cannot be judged."""
        unknown = self.unknown(stop)
        if stop.watch is not None or (move is INTERVENE and self._leads_unknown(stop)):
            return ()
        found = floor.judge_begin(self.plan, state, c.BeginTurn(turn.speaker, DAY_ONE, move, turn.to or ()))
        if not found:
            return found
        left_out = UNSEEN | (OF_WHO if unknown.who else frozenset()) | (OF_TO if unknown.to else frozenset())
        return tuple(each for each in found if each.code not in left_out)

    def _leads_unknown(self, stop: Stop) -> bool:
        """Tell whether it cannot be told who leads at a stop, and so who restores rules there."""
        assert stop.node is not None, "a part stands at a phase"
        apart = any(isinstance(group.step, Breakout) for group in around(stop.node))
        return isinstance(stop.talk, SPEAKING) and (apart or bool({*stop.leads, self.plan.lead} & self._loose))

    def planned(self, phase: str) -> int | None:
        """Give the planned milliseconds of a phase for those who were there, or None if it states none."""
        time = planned(self.plan, self._base, phase)
        return None if time is None else time // MS


def _fewest(tried: Iterator[Findings]) -> Findings:
    """Give the fewest findings; of as many the first."""
    best: Findings | None = None
    for found in tried:
        if not found:
            return found
        if best is None or len(found) < len(best):
            best = found
    return best or (Finding("no-talk"),)


def _asked(talk: Talk) -> Who | None:
    """Name those to whom something is said or who are asked, where a form says so."""
    match getattr(talk, "body", None):
        case Ask(of=who) | Offer(of=who) | React(by=who) | Say(to=who):
            return who
        case _:
            return None


def _settled(who: Who, loose: frozenset[str]) -> bool:
    """Tell whether whom a selector names follows from the cast and from whose pass it is."""
    match who:
        case Chose() | Spoke():
            return False
        case Holders(role):
            return role not in loose
        case Union(of) | Both(of):
            return all(_settled(each, loose) for each in of)
        case Minus(of, without):
            return _settled(of, loose) and _settled(without, loose)
        case _:
            return True
