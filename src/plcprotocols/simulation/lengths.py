# SPDX-License-Identifier: MIT
"""How long people speak: lengths of turns as they were measured in meetings, stretched to the time a phase plans.

The logarithm of a turn's seconds has mean 1.457 and standard deviation 0.982 over the 162 four-person meetings of the AMI corpus (Carletta et al.
2005, MLMI): turns with pauses up to 0.5 s joined, stretches below 1 s dropped, stretches of one person up to 2 s apart merged. Those are open
discussions of four people; that the shape holds in a round or a solo is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from math import exp, isfinite, log
from random import Random
from statistics import NormalDist
from typing import Any

import attrs
from attrs import field, frozen

from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import View
from plcprotocols.model.arguments import one_of
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.moves import Move
from plcprotocols.simulation.streams import chance, lognormal
from plcprotocols.simulation.taking import Weights, a_share, a_weight, weights_by_name

MU = 1.457
SIGMA = 0.982
MEAN = exp(MU + SIGMA**2 / 2)

# Constructed: which part of the planned time, or of what is left of it, one turn takes on average, and how far beyond it a turn may go.
SOLO_ONCE, SOLO_OFTEN, AT_A_STOP, TURNS_EACH = 0.85, 0.35, 0.12, 2
SHORTEST, LONGEST = 1.0, 2.0
UNTIMED_SILENCE, UNTIMED_FIELD = 300.0, 2400.0  # constructed: seconds in which a silence, or something outside, without planned minutes is used


@lru_cache
def _mean_when_cut(longest: float, sigma: float) -> float:
    """Give the mean of a lognormal of mean 1 when nothing goes beyond a longest value."""
    if not sigma:
        return min(1.0, longest)
    below = NormalDist().cdf((log(longest) - sigma**2 / 2) / sigma)
    beyond = 1 - NormalDist().cdf((log(longest) + sigma**2 / 2) / sigma)
    return below + longest * beyond


def planned_seconds(now: Now) -> float:
    """Give the planned time of the phase in seconds, 0 where none is.

    Where it follows from a number of people, those who speak here stand for them; where it was voted on, it is what is left and has gone by.
    """
    if not isinstance(now.planned, Minutes) or now.left is None:
        return 0.0
    if now.planned.voted:
        return max((now.left + (now.at - now.since)).total_seconds(), 0.0)
    return now.planned.counted(max(len(now.may_speak), 1))[1] * 60


def seconds_left(now: Now) -> float:
    """Give what is left of the planned minutes in seconds, 0 where they are over or none are planned; days are no time to talk."""
    return max(now.left.total_seconds(), 0.0) if isinstance(now.planned, Minutes) and now.left is not None else 0.0


def usual_seconds(now: Now) -> float:
    """Say how long a turn takes here on average, if the planned time is to be met."""
    left = seconds_left(now)
    match now.form:
        case "solo":
            once = any(ending.code in {"all-had", "produced"} for ending in now.endings)
            wanted = left * SOLO_ONCE if once else planned_seconds(now) * SOLO_OFTEN
        case "round":
            wanted = left / (len(now.next) + 0.5)
        case "watch":
            wanted = planned_seconds(now) * AT_A_STOP
        case _:
            wanted = planned_seconds(now) / (TURNS_EACH * max(len(now.may_speak), 1))
    return max(wanted, MEAN)


class Pace(Enum):
    """Whether turns are as long as the planned time needs them, or as they were measured, whatever is planned."""

    PLANNED = "planned"
    MEASURED = "measured"


def _by_move(value: Mapping[Move, float] | Mapping[str, float] | Iterable[tuple[Move | str, float]]) -> tuple[tuple[Move, float], ...]:
    given: Any = value.items() if isinstance(value, Mapping) else value
    return tuple((one_of(Move, name), weight) for name, weight in weights_by_name((getattr(name, "value", name), each) for name, each in given))


def _a_pace(value: Pace | str) -> Pace:
    return one_of(Pace, value)


def _a_mu(_instance: object, _attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidArgument(Problem("number-range", "Lengths.mu", f"{value!r}", "Give the mean of the logarithm of seconds, such as 1.457."))


@frozen
class Lengths:
    """How long turns are, by move, role and person.

    A turn's seconds are lognormal, times the factors of its move, of its speaker's role and of its speaker. Factors have no source here: whoever
    gives them says where they come from. The shortest turn has one second.

    Attributes:
        mu: mean of the logarithm of seconds; that of the AMI corpus unless given.
        sigma: standard deviation of the logarithm of seconds; that of the AMI corpus unless given.
        moves: how many times as long as otherwise, by move.
        roles: the same by role; of several roles the one named first counts.
        people: the same by person; it goes with that of their role.
        pace: whether lengths are scaled so that the planned time is roughly met, and no turn is more than twice as long as usual; or are as drawn.
        complies: how likely a turn that would go on when the planned time is up ends with it, from 0 to 1.

    Raises:
        InvalidArgument: `weight-range` for a factor or sigma below 0, `share-range` for `complies` outside 0 to 1, `unknown-move`.
    """

    mu: float = field(default=MU, validator=_a_mu, kw_only=True)
    sigma: float = field(default=SIGMA, validator=a_weight, kw_only=True)
    moves: tuple[tuple[Move, float], ...] = field(default=(), converter=_by_move, kw_only=True)
    roles: Weights = field(default=(), converter=weights_by_name, kw_only=True)
    people: Weights = field(default=(), converter=weights_by_name, kw_only=True)
    pace: Pace = field(default=Pace.PLANNED, converter=_a_pace, kw_only=True)
    complies: float = field(default=0.0, validator=a_share, kw_only=True)

    def seconds(self, view: View, random: Random) -> float:
        """Draw how many seconds the turn lasts that somebody has begun.

        Args:
            view: the session as the speaker sees it.
            random: where it is drawn from.
        """
        now = view.now
        drawn = lognormal(random, self.mu, self.sigma)
        if self.pace is Pace.PLANNED:
            mean = exp(self.mu + self.sigma**2 / 2)
            drawn = min(drawn / mean, LONGEST) * usual_seconds(now) / _mean_when_cut(LONGEST, self.sigma)
        drawn = max(SHORTEST, drawn * self._factor(view))
        left = (now.date - now.at).total_seconds() if isinstance(now.planned, Minutes) and now.date is not None else 0.0
        return max(SHORTEST, left) if 0.0 < left < drawn and self.complies and chance(random, self.complies) else drawn

    def _factor(self, view: View) -> float:
        held = next((person.roles for person in view.people if person.id == view.viewer), ())
        role = next((factor for name, factor in self.roles if name in held), 1.0)
        move = next((factor for name, factor in self.moves if name is view.now.move), 1.0)
        return move * role * next((factor for name, factor in self.people if name == view.viewer), 1.0)


def silent_seconds(now: Now) -> float:
    """Give the seconds that are left of a silence, or of what is done outside, for reading and writing in."""
    if isinstance(now.planned, Minutes) and now.left is not None:
        return seconds_left(now)
    return UNTIMED_SILENCE if now.form == "silence" else UNTIMED_FIELD
