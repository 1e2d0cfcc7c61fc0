# SPDX-License-Identifier: MIT
"""What a fitted model says of meetings it was not fitted to: intervals for means over them, and how likely it thinks who came next.

Many meetings are drawn here by a bare loop, without a protocol: the same weights and lengths as in a session, and a test holds it against one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import exp, fsum, isfinite, log
from random import Random

from attrs import evolve, frozen

from plcprotocols.analysis.chance import quantile
from plcprotocols.analysis.formulas import gini
from plcprotocols.analysis.measures import Of, amounts
from plcprotocols.analysis.meeting import Meeting
from plcprotocols.analysis.turns import TurnDefinition, turns_of
from plcprotocols.model.arguments import check_count, check_several, check_whole
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.simulation.fitting import Fitted, Speakers, ranks
from plcprotocols.simulation.lengths import SHORTEST
from plcprotocols.simulation.streams import lognormal, stream
from plcprotocols.simulation.taking import Speak

MS = 1000


@frozen(kw_only=True)
class Judged:
    """A mean over meetings, and what a model that was not fitted to them says of it.

    Attributes:
        measure: what is measured, such as `share of time, rank 1`.
        value: its mean over the meetings.
        expected: the mean of what was drawn.
        low: the lower end of the interval.
        high: the upper end.
    """

    measure: str
    value: float
    expected: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the interval, its ends included."""
        return self.low <= self.value <= self.high


def talk(speakers: Speakers, people: Sequence[str], count: int, random: Random) -> tuple[tuple[str, int], ...]:
    """Draw an open talk turn by turn, without a protocol: who spoke, and for how many milliseconds.

    Args:
        speakers: people drawn from a model.
        people: who takes part.
        count: how many turns.
        random: where it is drawn from.
    """
    model, lengths = speakers.turn_taking, speakers.lengths
    named, by_person = dict(model.people), dict(lengths.people)
    weights = [named.get(person, model.other) for person in people]
    factors = [by_person.get(person, 1.0) for person in people]
    recent = [model.recent(others) for others in range(len(people))]
    found: list[tuple[str, int]] = []
    spoke: list[int] = []
    place = 0
    for _ in range(count):
        now = weights.copy()
        for others, each in enumerate(spoke):
            now[each] *= recent[others]
        left = random.random() * sum(now)
        for place, weight in enumerate(now):  # noqa: B007 - it is who speaks
            left -= weight
            if left < 0:
                break
        found.append((people[place], round(MS * max(SHORTEST, lognormal(random, lengths.mu, lengths.sigma) * factors[place]))))
        if not spoke or spoke[0] != place:
            spoke = [place, *(each for each in spoke if each != place)]
    return tuple(found)


def judge(fitted: Fitted, meetings: Iterable[Meeting], *, seed: int, draws: int = 1000, level: float = 0.95) -> tuple[Judged, ...]:
    """Hold the means over meetings against what a model fitted to others says of them.

    Groups of as many people, with as many meetings of as many turns each, are drawn again and again. Each time people are drawn anew, and so is how
    much people differ, as far as that is known from what the model was fitted to.

    Args:
        fitted: the model.
        meetings: meetings it was not fitted to, all of as many people.
        seed: where it is drawn from.
        draws: how often, at least 1.
        level: which part of what is drawn lies in an interval, between 0 and 1.

    Returns:
        The shares of time by rank, those of turns, and the Gini coefficients of both, with small-sample correction.

    Raises:
        InvalidArgument: `too-few-meetings` for none, `several-sizes` for meetings of different numbers of people, `number-range` for a level or a
            number of draws out of range, `nothing-to-measure` for a meeting without talk.
    """
    check_whole("seed", seed)
    check_count("draws", draws)
    if not draws or not 0 < level < 1 or not isfinite(level):
        place, given = ("draws", "0") if not draws else ("level", f"{level!r}")
        raise InvalidArgument(Problem("number-range", place, given, "Draw at least once, and give a level between 0 and 1, such as 0.95."))
    check_several("meetings", meetings)
    held = tuple(meetings)
    if not held:
        raise InvalidArgument(Problem("too-few-meetings", "meetings", "there is none", "Give at least one."))
    size = len(held[0].people)
    if any(len(each.people) != size for each in held):
        given = "they are of different numbers of people"
        raise InvalidArgument(Problem("several-sizes", "meetings", given, "Judge those of each size by themselves."))
    real = [_measured([value for _, value in _times(each, fitted.turns)], [value for _, value in _counts(each, fitted.turns)]) for each in held]
    series: dict[frozenset[str], list[int]] = {}
    for each in held:
        series.setdefault(frozenset(each.people), []).append(len(turns_of(each, fitted.turns)))
    drawn = [_means(list(_drawn(fitted, [*series.values()], size, seed, number))) for number in range(draws)]
    tail = (1 - level) / 2
    found: list[Judged] = []
    for name, value, *some in zip(_names(size), _means(real), *drawn, strict=True):
        some.sort()
        expected = fsum(some) / len(some)
        found.append(Judged(measure=name, value=value, expected=expected, low=quantile(some, tail), high=quantile(some, 1 - tail)))
    return tuple(found)


def _times(meeting: Meeting, turns: TurnDefinition) -> tuple[tuple[str, float], ...]:
    return amounts(meeting, turns=turns).by


def _counts(meeting: Meeting, turns: TurnDefinition) -> tuple[tuple[str, float], ...]:
    return amounts(meeting, of=Of.TURNS, turns=turns).by


def _names(size: int) -> list[str]:
    ranked = [f"share of {of.value}, rank {rank}" for of in Of for rank in range(1, size + 1)]
    return [*ranked, *(f"Gini of {of.value}" for of in Of)]


def _measured(times: Sequence[float], counts: Sequence[float]) -> list[float]:
    whole, number = sum(times), sum(counts)
    if not whole or len(times) < 2:
        raise InvalidArgument(Problem("nothing-to-measure", "meetings", "one of them holds too little talk", "Leave it out."))
    of_time, of_turns = (sorted(map(int, some), reverse=True) for some in (times, counts))
    return [*(each / whole for each in of_time), *(each / number for each in of_turns), gini(of_time) or 0.0, gini(of_turns) or 0.0]


def _means(rows: Sequence[Sequence[float]]) -> list[float]:
    return [fsum(column) / len(rows) for column in zip(*rows, strict=True)]


def _drawn(fitted: Fitted, series: Sequence[Sequence[int]], size: int, seed: int, number: int) -> Iterator[list[float]]:
    """Draw all meetings once, and measure each."""
    random = stream(seed, "judge", str(number))
    model = fitted.drawn_again(random)
    people = [str(place) for place in range(size)]
    for group in series:
        own = int(random.random() * 2**32)
        for meeting, count in enumerate(group, start=1):
            times, counts = dict.fromkeys(people, 0), dict.fromkeys(people, 0)
            for person, length in talk(model.speakers(people, seed=own, meeting=meeting), people, count, random):
                times[person] += length
                counts[person] += 1
            yield _measured([*times.values()], [*counts.values()])


@frozen(kw_only=True)
class Likely:
    """How likely a model thinks who came next.

    Attributes:
        model: what it is called.
        each: mean logarithm of the likelihood of a change of speaker.
        changes: how many changes there were.
    """

    model: str
    each: float
    changes: int


def next_speakers(meetings: Iterable[Meeting], *, turns: TurnDefinition, **models: Callable[[Sequence[str]], Speak]) -> tuple[Likely, ...]:
    """Tell how likely models think who came next, at each change of speaker, if they are told who has which rank in a meeting and nothing else.

    Args:
        meetings: meetings the models were not fitted to.
        turns: what counts as a turn.
        **models: under its name each model, made of the people of a meeting in the order of their ranks by turns.

    Raises:
        InvalidArgument: `nothing-to-measure` where no speaker ever changes.
    """
    held = tuple(meetings)
    return tuple(_likely(name, make, held, turns) for name, make in models.items())


def _likely(name: str, make: Callable[[Sequence[str]], Speak], meetings: Sequence[Meeting], turns: TurnDefinition) -> Likely:
    found: list[float] = []
    for meeting in meetings:
        order = ranks(meeting, turns)
        model = evolve(make(order), again=0.0)
        named = dict(model.people)
        spoke: list[str] = []
        for last, person in pairwise(turn.speaker for turn in turns_of(meeting, turns)):
            spoke = [last, *(each for each in spoke if each != last)]
            if person == last:
                continue
            recent = {each: model.recent(others) for others, each in enumerate(spoke)}
            weights = {each: named.get(each, model.other) * recent.get(each, 1.0) for each in order}
            found.append(log(weights[person] / fsum(weights.values())))
    if not found:
        raise InvalidArgument(Problem("nothing-to-measure", "meetings", "no speaker ever changes", "Give meetings in which people take turns."))
    return Likely(model=name, each=fsum(found) / len(found), changes=len(found))


def fit_ratio(meetings: Iterable[Meeting], *, turns: TurnDefinition) -> float:
    """Find the likeliest ratio of a geometric model by rank, at the changes of speaker; by golden section between 0.01 and 1.

    Args:
        meetings: the meetings.
        turns: what counts as a turn.
    """
    held = tuple(meetings)

    def likely(ratio: float) -> float:
        return _likely("", lambda order: by_ratio(order, ratio), held, turns).each

    low, high, golden = log(0.01), 0.0, (5**0.5 - 1) / 2
    while high - low > 1e-4:
        one, other = high - golden * (high - low), low + golden * (high - low)
        low, high = (one, high) if likely(exp(one)) < likely(exp(other)) else (low, other)
    return exp((low + high) / 2)


def by_ratio(order: Sequence[str], ratio: float) -> Speak:
    """Give the geometric model with these ranks, in the form in which models are compared.

    Args:
        order: people, the most talkative first.
        ratio: how likely each rank is relative to the one above it.
    """
    return Speak({person: ratio**rank for rank, person in enumerate(order)}, recency=1.0)
