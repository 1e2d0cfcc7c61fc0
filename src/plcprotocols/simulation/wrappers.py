# SPDX-License-Identifier: MIT
"""What goes otherwise than planned: policies around a policy, for showing and testing how a session answers.

Both are general: what somebody is tempted to do is read from the protocol and from their view, and refused or accepted by the session like anything
else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import Enum
from random import Random

from attrs import define, evolve, field, frozen

from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.seen import View
from plcprotocols.model import commands as c
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.equal import a_guardian, speaks_for
from plcprotocols.simulation.policy import VACANT, Policy
from plcprotocols.simulation.reading import hasty_moves
from plcprotocols.simulation.streams import between, chance
from plcprotocols.simulation.taking import a_share, a_weight, check_weight


class Stumble(Enum):
    """A way of going wrong: a move of a later round, a film played without consent, a turn out of turn, a lead's call by somebody else."""

    HASTY_MOVE = "hasty-move"
    NO_CONSENT = "no-consent"
    OUT_OF_TURN = "out-of-turn"
    NOT_THE_LEAD = "not-the-lead"


class Stumbles:
    """Lets each way of going wrong happen once, at the first fitting moment or soon after it.

    It has state: what is still to come. Give all people of a session the same one: somebody whose turn it is waits once, so that another can jump in.

    Args:
        policy: how people decide otherwise.
        protocol: what is run, to know which moves come later.
        stumbles: what is to happen.
    """

    def __init__(self, policy: Policy, protocol: Protocol, stumbles: Iterable[Stumble] = Stumble) -> None:
        self._policy = policy
        self._hasty = hasty_moves(protocol)
        self._to_come = dict.fromkeys(stumbles, True)
        self._calm: dict[Stumble, int] = {}
        self._rounds: dict[int, bool] = {}

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Go wrong where it fits, else decide as usual."""
        for stumble in tuple(self._to_come):
            command = self._try(stumble, view, legal, random)
            if command is not None:
                del self._to_come[stumble]
                return command
        if self._jumping_in(view, random) and view.now.next[0] == view.viewer:
            return None
        return self._policy.choose(view, legal, random)

    def _try(self, stumble: Stumble, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        now = view.now
        at = now.at  # at once, so that nobody who arrives overtakes it
        match stumble:
            case Stumble.HASTY_MOVE:
                first = now.phase in self._hasty and now.form == "round" and now.speaker is None and now.next[:1] == (view.viewer,)
                if first and (len(now.next) == 1 or chance(random, 0.5)):
                    return c.BeginTurn(view.viewer, at, self._hasty[now.phase])
            case Stumble.NO_CONSENT:
                film, plays = now.film, any(each.kind == c.Play.tag for each in legal)
                if film and film.item and not (film.running or film.locked or film.over or plays or now.speaker) and view.viewer in now.lead:
                    return c.Play(view.viewer, at, film.item)
            case Stumble.OUT_OF_TURN:
                if self._jumping_in(view, random) and view.viewer in now.next[1:]:
                    return c.BeginTurn(view.viewer, at)
            case Stumble.NOT_THE_LEAD:
                if view.viewer not in now.lead and now.form not in {"question", "end"} and not now.paused and self._calm_is_over(stumble, random):
                    return c.Advance(view.viewer, at)
        return None

    def _calm_is_over(self, stumble: Stumble, random: Random) -> bool:
        """Let a drawn number of moments go by."""
        left = self._calm.setdefault(stumble, 5 + int(20 * random.random()))
        self._calm[stumble] = left - 1
        return left <= 0

    def _jumping_in(self, view: View, random: Random) -> bool:
        """Tell whether somebody is to jump the queue of this round; at most one round is let go by before it happens."""
        now = view.now
        if Stumble.OUT_OF_TURN not in self._to_come or now.form != "round" or now.options or now.speaker is not None or len(now.next) < 2:
            return False
        return self._rounds.setdefault(now.phase_no, bool(self._rounds) or chance(random, 0.5))


ON_THE_FLOOR = (c.BeginTurn, c.EndTurn, c.Pass, c.Play, c.StopFilm)
ON_THE_PHASE = (c.Advance, c.Extend, c.Enough, c.VoteOnTime, c.TakePosition, c.CastVote, c.Score)


@frozen
class Overruns:
    """Lets somebody keep on speaking when the planned time of a phase is up, now and then.

    What would be put off is a turn that would end within `near` seconds of the planned end. Where time is hard, the phase ends the turn all the same.
    Defaults are constructed.

    Attributes:
        policy: how people decide otherwise.
        likely: how likely such a turn is put off, from 0 to 1.
        near: how many seconds before the planned end such a turn would end, or later.
        seconds: how many seconds beyond the planned end it goes on, from the least to the most, each equally likely.

    Raises:
        InvalidArgument: `share-range` for a share outside 0 to 1, `weight-range` for seconds below 0, `number-range` for most below least.
    """

    policy: Policy
    likely: float = field(default=0.3, validator=a_share, kw_only=True)
    near: float = field(default=30.0, validator=a_weight, kw_only=True)
    seconds: tuple[float, float] = field(default=(10.0, 90.0), kw_only=True)

    def __attrs_post_init__(self) -> None:
        given: object = self.seconds
        if not isinstance(given, tuple) or len(given) != 2:
            raise wrong_kind("Overruns.seconds", self.seconds, "Give the least and the most, such as (10, 90).")
        for each in self.seconds:
            check_weight("Overruns.seconds", each)
        if self.seconds[0] > self.seconds[1]:
            raise InvalidArgument(Problem("number-range", "Overruns.seconds", f"{self.seconds}", "Give the smaller number first."))

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Decide as usual, and put off the end of a turn where it fits."""
        command, now = self.policy.choose(view, legal, random), view.now
        end = now.date if isinstance(now.planned, Minutes) else None
        if not isinstance(command, c.EndTurn) or end is None or command.at < end - timedelta(seconds=self.near) or not chance(random, self.likely):
            return command
        beyond = timedelta(seconds=round(between(random, *self.seconds), 1))
        return evolve(command, at=max(command.at, end + beyond, now.at))


@define(eq=False)
class StaleClicks:
    """Lets somebody act on what they saw a moment before, now and then: it is refused as stale, and they do the same again.

    It has state: what was refused and is to be done again. Give all people of a session the same one, or each their own.

    Attributes:
        policy: how people decide otherwise.
        likely: how likely a command that can say what its actor saw says what they saw before, from 0 to 1; the default is constructed.

    Raises:
        InvalidArgument: `share-range` for a share outside 0 to 1.
    """

    policy: Policy
    likely: float = field(default=0.1, validator=a_share, kw_only=True)
    _meant: dict[str, tuple[tuple[str, int, int], Command]] = field(factory=dict, init=False)

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Do again what was refused as stale, else decide as usual and now and then act on what was seen before."""
        now = view.now
        here, (meant, command) = (now.stop, now.phase_no, now.floor_no), self._meant.pop(view.viewer, (None, None))
        if command is not None and meant == here and command.at >= now.at and _is_clean(command, legal):
            return command
        command = self.policy.choose(view, legal, random)
        number = now.floor_no if isinstance(command, ON_THE_FLOOR) else now.phase_no
        if not isinstance(command, (*ON_THE_FLOOR, *ON_THE_PHASE)) or not number or not chance(random, self.likely):
            return command
        self._meant[view.viewer] = here, command
        return evolve(command, seen=number - 1)


def _is_clean(command: Command, legal: Sequence[Template]) -> bool:
    """Tell whether something of a command's kind may be done without a departure; that nobody leads is no reproach."""
    return any(template.kind == command.tag and set(template.departures) <= {VACANT} for template in legal)


@frozen
class Withdraws:
    """Has a permission withdrawn while the film runs: whoever keeps the consents is told and records it.

    Until then nobody does anything else with the running film. Give all people of a session the same one.

    Attributes:
        policy: how people decide otherwise.
        item: the film.
        subject: whose permission.
        scope: for which use.
        stop: the viewing in which it happens.
    """

    policy: Policy
    item: str
    subject: str
    scope: str
    stop: str

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Record the withdrawal when the film runs at that viewing, else decide as usual."""
        now = view.now
        if now.stop != self.stop or now.film is None or now.film.item != self.item or not now.film.running:
            return self.policy.choose(view, legal, random)
        for template in legal:
            if template.kind == c.RecordConsent.tag and speaks_for(template, self.item, self.subject):
                at = now.at + timedelta(seconds=round(between(random, 10, 25), 1))
                said = {"subject": self.subject, "scope": self.scope, "state": ConsentState.WITHDRAWN, **a_guardian(template)}
                return fill(template, at, item=self.item, **said)
        return None
