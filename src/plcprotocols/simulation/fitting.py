# SPDX-License-Identifier: MIT
"""Fitting a model of turn-taking to meetings that really were, and drawing people from it.

The model: the next speaker is drawn by weight; whoever spoke last has theirs times `again`, and who spoke before them times `recency`. The weights of
people, and the lengths of their turns, differ in a way that lasts through the meetings of a group, and in another that passes with each meeting; the
logarithms of both are normal. Lengths are lognormal. The form is constructed; all its figures come from the meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import exp, fsum, log, sqrt
from random import Random
from statistics import NormalDist
from typing import NamedTuple

from attrs import evolve, frozen

from plcprotocols.analysis.measures import Of, amounts
from plcprotocols.analysis.meeting import Meeting
from plcprotocols.analysis.turns import FLOOR, TurnDefinition, turns_of
from plcprotocols.model.arguments import check_several, check_whole, names, wrong_kind
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.simulation.lengths import Lengths, Pace
from plcprotocols.simulation.streams import stream
from plcprotocols.simulation.taking import Speak, check_weight

GHOST = 0.5  # constructed: half a turn at the mean weight stands beside those of each person in each meeting, so that nobody's weight is 0
ROUNDS, STILL = 2_000, 1e-10  # how often weights are found anew, at most, and the change below which they stand
LEAST = 2  # people, for anybody to speak next
SMALLEST = 2.0**-53
STANDARD = NormalDist()


@frozen(kw_only=True)
class Part:
    """A rank or a role, and how readily it speaks.

    Attributes:
        name: the role, or the rank by turns within each meeting, from `1`.
        weight: the weight with which it speaks next, relative to the largest.
        spread: standard deviation of the logarithm of its weight between groups, relative to the mean weight in a meeting; 0 of a single group.
    """

    name: str
    weight: float
    spread: float


@frozen(kw_only=True)
class Varies:
    """How people differ: standard deviations of the logarithms of weight and length.

    Attributes:
        weight: of the weight with which somebody speaks next.
        length: of the length of their turns.
        together: the correlation of the two.
        freedom: by how many independent differences this is known.
    """

    weight: float
    length: float
    together: float
    freedom: int

    def pair(self, one: float, other: float) -> tuple[float, float]:
        """Make a weight and a length, as logarithms, of two standard normal numbers."""
        return self.weight * one, self.length * (self.together * one + sqrt(1 - self.together**2) * other)


@frozen(kw_only=True)
class Fitted:
    """What was fitted to meetings: plain numbers, to be printed, stored, and drawn from.

    Attributes:
        turns: what counted as a turn.
        meetings: how many meetings there were.
        groups: how many groups held them.
        counted: how many turns there were.
        parts: weights by rank or role, over all meetings.
        again: how many times as likely as otherwise whoever spoke last speaks again.
        recency: how many times as likely as otherwise who spoke before the last speaker comes next.
        mu: mean of the logarithm of a turn's seconds, over people and meetings.
        sigma: standard deviation of it within a person's meeting.
        lasting: how people of a group differ through all of its meetings.
        passing: how each differs from meeting to meeting.
    """

    turns: TurnDefinition
    meetings: int
    groups: int
    counted: int
    parts: tuple[Part, ...]
    again: float
    recency: float
    mu: float
    sigma: float
    lasting: Varies
    passing: Varies

    def speakers(self, people: str | Iterable[str], *, seed: int, meeting: int = 1) -> Speakers:
        """Draw people as they were in the meetings.

        Args:
            people: who they are.
            seed: where they are drawn from; the same seed is the same group.
            meeting: which of its meetings; from one to the next they differ by what passes.
        """
        check_whole("seed", seed)
        check_whole("meeting", meeting)
        drawn: list[tuple[str, float, float]] = []
        for person in names(people):
            stays = self.lasting.pair(*_normal(stream(seed, "lasting", person)))
            goes = self.passing.pair(*_normal(stream(seed, "passing", str(meeting), person)))
            drawn.append((person, exp(stays[0] + goes[0]), exp(stays[1] + goes[1])))
        return Speakers(
            turn_taking=Speak({person: weight for person, weight, _ in drawn}, recency=self.recency, fades=0.0, again=self.again),
            lengths=Lengths(mu=self.mu, sigma=self.sigma, people={person: factor for person, _, factor in drawn}, pace=Pace.MEASURED),
        )

    def ranked(self, people: str | Iterable[str]) -> Speak:
        """Give each the weight of a rank, in this order; whoever is left over has that of the last.

        Args:
            people: who they are, the most talkative first.
        """
        order = names(people)
        weights = [part.weight for part in self.parts]
        found = {person: weights[min(place, len(weights) - 1)] for place, person in enumerate(order)}
        return Speak(found, recency=self.recency, fades=0.0, again=self.again)

    def drawn_again(self, random: Random) -> Fitted:
        """Give a model that might as well have been fitted, as far as the differences between people are known.

        Args:
            random: where it is drawn from.
        """
        return evolve(self, lasting=_as_well(self.lasting, random), passing=_as_well(self.passing, random))

    def __str__(self) -> str:
        parts = ", ".join(f"{part.name} {part.weight:.3f} (spread {part.spread:.2f})" for part in self.parts)
        known = "; ".join(
            f"{name}: weight {each.weight:.2f}, length {each.length:.2f}, together {each.together:+.2f} ({each.freedom} differences)"
            for name, each in (("lasting", self.lasting), ("passing", self.passing))
        )
        return (
            f"{self.meetings} meetings of {self.groups} groups, {self.counted} turns, {self.turns}\n"
            f"weights: {parts}\n"
            f"again {self.again:.3f}, recency {self.recency:.3f}; log seconds: mu {self.mu:.3f}, sigma {self.sigma:.3f}\n"
            f"{known}"
        )


@frozen(kw_only=True)
class Speakers:
    """People drawn from what was fitted: who takes the floor, and how long their turns are.

    Attributes:
        turn_taking: for `plcprotocols.simulation.simulate`.
        lengths: for the policy, such as `Equal(lengths=...)`.
    """

    turn_taking: Speak
    lengths: Lengths


def _normal(random: Random) -> tuple[float, float]:
    one, other = (STANDARD.inv_cdf(max(random.random(), SMALLEST)) for _ in range(2))
    return one, other


def _as_well(varies: Varies, random: Random) -> Varies:
    """Draw differences from what was found, as many as it was found from, and find it anew from these."""
    drawn = [varies.pair(*_normal(random)) for _ in range(varies.freedom)]
    return _varies([fsum(one[i] * one[j] for one in drawn) / max(len(drawn), 1) for i, j in ((0, 0), (0, 1), (1, 1))], varies.freedom)


def _varies(of: Sequence[float], freedom: int) -> Varies:
    """Make standard deviations of the variance of weights, the covariance and the variance of lengths; what is below 0 by chance is 0."""
    weight, both, length = of
    first, second = sqrt(max(weight, 0.0)), sqrt(max(length, 0.0))
    together = max(-1.0, min(1.0, both / (first * second))) if first and second else 0.0
    return Varies(weight=first, length=second, together=together, freedom=freedom)


class _Steps(NamedTuple):
    """How often each was next, where one had spoken last and another before them; by the labels of people."""

    people: tuple[str, ...]
    next: Counter[tuple[str, str | None, str]]


class _Found(NamedTuple):
    """Weights by meeting and label, and what all meetings share."""

    weights: tuple[dict[str, float], ...]
    again: float
    recency: float


def fit(
    meetings: Iterable[Meeting],
    *,
    turns: TurnDefinition = FLOOR,
    roles: Mapping[str, str] | None = None,
    again: float | None = None,
    recency: float | None = None,
) -> Fitted:
    """Fit the model to meetings, by their largest likelihood for who comes next, and by moments for how people differ.

    Meetings of the same people are meetings of one group. Who differs how much is found from weights of each meeting by itself, less what chance
    does in so few turns.

    Args:
        meetings: meetings, such as `plcprotocols.analysis.from_rttm` gives; of two people at least, who take turns.
        turns: what counts as a turn; it is part of every figure.
        roles: the role of each person, for weights by role; by rank within each meeting if None.
        again: a value that is not to be fitted, such as 0 for nobody who speaks twice in a row.
        recency: a value that is not to be fitted, such as 1 for weights alone.

    Raises:
        InvalidArgument: `too-few-meetings` for none, `nothing-to-measure` for a meeting in which nobody comes after anybody, `unknown-person` for
            somebody whose role is not told, `weight-range` for a value below 0.
    """
    check_several("meetings", meetings)
    given = tuple(meetings)
    for each in given:
        if not isinstance(each, Meeting):
            raise wrong_kind("meetings", each, "Give meetings, such as from_rttm(text) gives.")
    if not given:
        raise InvalidArgument(Problem("too-few-meetings", "meetings", "there is none", "Give at least one; for intervals, of several groups."))
    for name, value in (("again", again), ("recency", recency)):
        if value is not None:
            check_weight(name, value)
    labels = [_labels(each, turns, roles) for each in given]
    steps = [_steps(each, turns) for each in given]
    # Weights of ranks stand for people who differ; what all share is found with the weights of each meeting, or those who differ would look lively.
    single = _solve(steps, again, recency, shared=False, ghost=GHOST)
    renamed = [_renamed(each, label) for each, label in zip(steps, labels, strict=True)]
    pooled = _solve(renamed, single.again, single.recency, shared=True, ghost=0.0)
    top = max(pooled.weights[0].values())
    profile = _Profile.of(given, turns, single.weights)
    order = dict.fromkeys(sorted({label for each in labels for label in each.values()}, key=_rank))
    parts = tuple(Part(name=name, weight=pooled.weights[0].get(name, 0.0) / top, spread=profile.spread(labels, name)) for name in order)
    lasting, passing = profile.differences()
    return Fitted(
        turns=turns,
        meetings=len(given),
        groups=len(profile.groups),
        counted=sum(len(turns_of(each, turns)) for each in given),
        parts=parts,
        again=single.again,
        recency=single.recency,
        mu=profile.mu,
        sigma=profile.sigma,
        lasting=lasting,
        passing=passing,
    )


def _rank(label: str) -> tuple[int, str]:
    return (int(label), "") if label.isdigit() else (0, label)


def ranks(meeting: Meeting, turns: TurnDefinition) -> tuple[str, ...]:
    """Put the people of a meeting in the order of how many turns they had, the most first; of talk time where that is the same.

    Args:
        meeting: the meeting.
        turns: what counts as a turn.
    """
    had, spoke = dict(amounts(meeting, of=Of.TURNS, turns=turns).by), dict(amounts(meeting, turns=turns).by)
    return tuple(sorted(meeting.people, key=lambda person: (-had[person], -spoke[person])))


def _labels(meeting: Meeting, turns: TurnDefinition, roles: Mapping[str, str] | None) -> dict[str, str]:
    if roles is None:
        return {person: str(rank) for rank, person in enumerate(ranks(meeting, turns), start=1)}
    missing = [person for person in meeting.people if person not in roles]
    if missing:
        raise InvalidArgument(*(unknown("person", person, roles, place=f"roles[{person}]") for person in missing))
    return {person: roles[person] for person in meeting.people}


def _steps(meeting: Meeting, turns: TurnDefinition) -> _Steps:
    """Count who came next after whom, in each sub-group by itself."""
    by_group: dict[str, list[str]] = {}
    for turn in turns_of(meeting, turns):
        by_group.setdefault(turn.group, []).append(turn.speaker)
    found: Counter[tuple[str, str | None, str]] = Counter()
    for speakers in by_group.values():
        before: str | None = None
        for last, person in pairwise(speakers):
            found[last, before, person] += 1
            before = last if person != last else before
    if len(meeting.people) < LEAST or not found:
        given = f"{meeting.id}: nobody comes after anybody"
        raise InvalidArgument(Problem("nothing-to-measure", "meetings", given, "Leave it out, or take another definition of turns."))
    return _Steps(meeting.people, found)


def _renamed(steps: _Steps, label: Mapping[str, str]) -> _Steps:
    found: Counter[tuple[str, str | None, str]] = Counter()
    for (last, before, person), count in steps.next.items():
        found[label[last], None if before is None else label[before], label[person]] += count
    return _Steps(tuple(label[person] for person in steps.people), found)


def _solve(steps: Sequence[_Steps], again: float | None, recency: float | None, *, shared: bool, ghost: float) -> _Found:
    """Find the likeliest weights by a fixed point: how often each came next, over how often they might have (Hunter 2004, MM algorithms).

    Args:
        steps: who came after whom, by meeting.
        again: held at this; None to be found.
        recency: held at this; None to be found.
        shared: whether all meetings have the same weights.
        ghost: so many turns at the mean weight stand beside those of each.
    """
    every = tuple(dict.fromkeys(name for each in steps for name in each.people))
    where = [0 for _ in steps] if shared else [*range(len(steps))]
    weights = [dict.fromkeys(every if shared else steps[place].people, 1.0) for place in range(1 if shared else len(steps))]
    met = [Counter[tuple[str, str | None]]() for _ in steps]
    for each, states in zip(steps, met, strict=True):
        for (last, before, _), count in each.next.items():
            states[last, before] += count
    stays, comes_back = 1.0 if again is None else again, 1.0 if recency is None else recency
    stayed = sum(count for each in steps for (last, _, person), count in each.next.items() if person == last)
    returned = sum(count for each in steps for (last, before, person), count in each.next.items() if person == before != last)
    for _ in range(ROUNDS):
        had = [dict.fromkeys(each, ghost) for each in weights]
        might = [dict.fromkeys(each, ghost) for each in weights]
        might_stay = might_return = 0.0
        for each, states, place in zip(steps, met, where, strict=True):
            w = weights[place]
            for (last, before), count in states.items():
                times = {name: stays if name == last else comes_back if name == before else 1.0 for name in each.people}
                part = count / (fsum(w[name] * times[name] for name in each.people) or 1.0)
                for name in each.people:
                    might[place][name] += times[name] * part
                might_stay += w[last] * part
                might_return += w[before] * part if before is not None and before != last else 0.0
            for (_, _, person), count in each.next.items():
                had[place][person] += count
        found = [_scaled({name: came / (might[place][name] or 1.0) for name, came in had[place].items()}) for place in range(len(weights))]
        changed = max(abs(found[place][name] - old) for place, w in enumerate(weights) for name, old in w.items())
        weights = found
        if again is None:
            stays, changed = _next(stays, stayed, might_stay, changed)
        if recency is None:
            comes_back, changed = _next(comes_back, returned, might_return, changed)
        if changed < STILL:
            break
    return _Found(tuple(weights), stays, comes_back)


def _next(old: float, had: float, might: float, changed: float) -> tuple[float, float]:
    new = had / might if might else old
    return new, max(changed, abs(new - old))


def _scaled(weights: Mapping[str, float]) -> dict[str, float]:
    mean = fsum(weights.values()) / len(weights)
    return {name: weight / mean for name, weight in weights.items()}


class _Had(NamedTuple):
    """Somebody in a meeting: the logarithms of their weight and of the length of their turns, less the means of the meeting, and how many turns."""

    weight: float
    length: float
    turns: int


@frozen
class _Profile:
    """People in meetings, by group: those of each meeting in the same order."""

    groups: tuple[tuple[int, ...], ...]
    people: tuple[dict[str, _Had], ...]
    mu: float
    sigma: float

    @classmethod
    def of(cls, meetings: Sequence[Meeting], turns: TurnDefinition, weights: Sequence[Mapping[str, float]]) -> _Profile:
        held: dict[frozenset[str], list[int]] = {}
        people: list[dict[str, _Had]] = []
        means: list[float] = []
        left = free = 0.0
        for place, (meeting, weight) in enumerate(zip(meetings, weights, strict=True)):
            held.setdefault(frozenset(meeting.people), []).append(place)
            logs: dict[str, list[float]] = {person: [] for person in meeting.people}
            for turn in turns_of(meeting, turns):
                logs[turn.speaker].append(log(max(turn.length, 1) / 1000))
            own = {person: fsum(some) / len(some) for person, some in logs.items() if some}
            left += fsum((each - own[person]) ** 2 for person, some in logs.items() for each in some)
            free += sum(len(some) - 1 for some in logs.values() if some)
            means += own.values()
            length = fsum(own.values()) / len(own)
            mean = fsum(map(log, weight.values())) / len(weight)
            people.append({person: _Had(log(weight[person]) - mean, own.get(person, length) - length, len(some)) for person, some in logs.items()})
        return cls(tuple(map(tuple, held.values())), tuple(people), fsum(means) / len(means), sqrt(left / free) if free else 0.0)

    def spread(self, labels: Sequence[Mapping[str, str]], name: str) -> float:
        """Give the standard deviation between groups of the logarithm of the weight of a rank or role."""
        found: list[float] = []
        for group in self.groups:
            had = [self.people[place][person].weight for place in group for person, label in labels[place].items() if label == name]
            if had:
                found.append(fsum(had) / len(had))
        mean = fsum(found) / max(len(found), 1)
        return sqrt(fsum((each - mean) ** 2 for each in found) / (len(found) - 1)) if len(found) > 1 else 0.0

    def differences(self) -> tuple[Varies, Varies]:
        """Tell what lasts from what passes, by an analysis of variance; what chance does within a meeting is neither."""
        between, within, chance = [0.0] * 3, [0.0] * 3, [0.0] * 3
        free_between = free_within = 0
        meetings = 0.0
        for group in self.groups:
            everybody = tuple(self.people[group[0]])
            free_between += len(everybody) - 1
            free_within += (len(everybody) - 1) * (len(group) - 1)
            meetings += (len(everybody) - 1) / len(group)
            for person in everybody:
                had = [self.people[place][person] for place in group]
                weight, length = (fsum(part(each) for each in had) / len(had) for part in PARTS)
                _add(between, weight, length)
                for each in had:
                    _add(within, each.weight - weight, each.length - length)
        every = [each for some in self.people for each in some.values()]
        chance[0] = fsum(1 / (each.turns + GHOST) for each in every) / len(every)
        chance[2] = fsum(self.sigma**2 / max(each.turns, 1) for each in every) / len(every)
        by_meeting = [each / free_within for each in within] if free_within else chance
        lasts = [each / free_between - passes * meetings / free_between for each, passes in zip(between, by_meeting, strict=True)]
        passes = [each - by for each, by in zip(by_meeting, chance, strict=True)]
        return _varies(lasts, free_between), _varies(passes, free_within)


PARTS: tuple[Callable[[_Had], float], ...] = (lambda each: each.weight, lambda each: each.length)


def _add(sums: list[float], weight: float, length: float) -> None:
    for place, product in enumerate((weight * weight, weight * length, length * length)):
        sums[place] += product
