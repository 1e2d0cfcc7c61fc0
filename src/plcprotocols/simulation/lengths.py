# SPDX-License-Identifier: MIT
"""How long people speak: lengths of turns as they were measured in meetings, stretched to the time a phase plans.

The logarithm of a turn's seconds has mean 1.457 and standard deviation 0.982 over the 162 four-person meetings of the AMI corpus (Carletta et al.
2005, MLMI): turns with pauses up to 0.5 s joined, stretches below 1 s dropped, stretches of one person up to 2 s apart merged. Those are open
discussions of four people; that the shape holds in a round or a solo is an assumption.
"""

from __future__ import annotations

from math import exp, log
from random import Random
from statistics import NormalDist

from plcprotocols.engine.now import Now
from plcprotocols.model.minutes import Minutes
from plcprotocols.simulation.streams import lognormal

MU = 1.457
SIGMA = 0.982
MEAN = exp(MU + SIGMA**2 / 2)

# Constructed: which part of the planned time, or of what is left of it, one turn takes on average, and how far beyond it a turn may go.
SOLO_ONCE, SOLO_OFTEN, AT_A_STOP, TURNS_EACH = 0.85, 0.35, 0.12, 2
SHORTEST, LONGEST = 1.0, 2.0
UNTIMED_SILENCE, UNTIMED_FIELD = 300.0, 2400.0  # constructed: seconds in which a silence, or something outside, without planned minutes is used


def _mean_when_cut(longest: float) -> float:
    """Give the mean of a lognormal of mean 1 when nothing goes beyond a longest value."""
    below = NormalDist().cdf((log(longest) - SIGMA**2 / 2) / SIGMA)
    beyond = 1 - NormalDist().cdf((log(longest) + SIGMA**2 / 2) / SIGMA)
    return below + longest * beyond


CUT_MEAN = _mean_when_cut(LONGEST)


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


def turn_seconds(now: Now, random: Random) -> float:
    """Draw the length of a turn in seconds, scaled so that the planned time is roughly met."""
    usual = usual_seconds(now)
    return max(SHORTEST, min(lognormal(random, MU, SIGMA) / MEAN, LONGEST) * usual / CUT_MEAN)


def silent_seconds(now: Now) -> float:
    """Give the seconds that are left of a silence, or of what is done outside, for reading and writing in."""
    if isinstance(now.planned, Minutes) and now.left is not None:
        return seconds_left(now)
    return UNTIMED_SILENCE if now.form == "silence" else UNTIMED_FIELD
