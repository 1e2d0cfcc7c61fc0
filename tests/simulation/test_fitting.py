# SPDX-License-Identifier: MIT
"""What is fitted to meetings is what made them; and how it does on real ones it was not fitted to.

The bare loop that draws many meetings is held against sessions here. The AMI meetings lie beside the project; where they are not at hand, what asks for
them is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev
from typing import Any

import pytest
from attrs import evolve

from plcprotocols.analysis import AS_LOGGED, FLOOR, Meeting, Turn, from_rttm, from_session, shares
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.simulation import Fitted, Judged, Likely, Part, Speakers, Varies, by_ratio, fit, fit_ratio, judge, next_speakers, stream
from plcprotocols.simulation.predicting import talk
from tests.simulation.open_talk import PEOPLE, drawn, speakers_of, squares

AMI = Path(__file__).parents[3] / "shared" / "data" / "ami" / "rttm"
FILES = sorted(AMI.glob("*.rttm"))
REAL = pytest.mark.skipif(not FILES, reason="the AMI meetings are not beside the project (../shared/data/ami)")

MADE = Fitted(
    turns=AS_LOGGED,
    meetings=24,
    groups=6,
    counted=24_000,
    parts=(Part(name="1", weight=1.0, spread=0.1), Part(name="2", weight=0.5, spread=0.1)),
    again=0.4,
    recency=1.8,
    mu=3.0,  # long enough for none to be cut to the shortest
    sigma=0.9,
    lasting=Varies(weight=0.6, length=0.3, together=0.5, freedom=18),
    passing=Varies(weight=0.2, length=0.1, together=0.0, freedom=54),
)


def meeting(speakers: Speakers, people: Sequence[str], count: int, name: str) -> Meeting:
    """A meeting drawn by the bare loop."""
    turns, now = list[Turn](), 0
    for person, length in talk(speakers, people, count, stream(1, name)):
        turns.append(Turn(person, now, now + length))
        now += length
    return Meeting(id=name, people=people, turns=turns)


def made(groups: int, meetings: int, count: int, model: Fitted = MADE) -> list[Meeting]:
    found = []
    for group in range(groups):
        people = tuple(f"{person}-{group}" for person in PEOPLE)
        for number in range(meetings):
            speakers = model.speakers(people, seed=group, meeting=number)
            found += [meeting(speakers, people, count, f"g{group}-m{number}")]
    return found


def test_what_made_the_meetings_is_found_again() -> None:
    found = fit(made(60, 4, 300), turns=AS_LOGGED)
    assert (found.meetings, found.groups, found.counted) == (240, 60, 72_000)
    assert found.again == pytest.approx(0.4, rel=0.04)
    assert found.recency == pytest.approx(1.8, rel=0.04)
    assert found.mu == pytest.approx(3.0, abs=0.05)
    assert found.sigma == pytest.approx(0.9, rel=0.02)
    assert found.lasting.weight == pytest.approx(0.6, rel=0.12)
    assert found.lasting.length == pytest.approx(0.3, rel=0.15)
    assert found.lasting.together == pytest.approx(0.5, abs=0.12)
    assert found.passing.weight == pytest.approx(0.2, rel=0.2)
    assert found.passing.length == pytest.approx(0.1, rel=0.25)
    assert (found.lasting.freedom, found.passing.freedom) == (180, 540)


def test_weights_of_one_meeting_are_those_that_made_it() -> None:
    speakers = MADE.speakers(PEOPLE, seed=5)
    found = fit([meeting(speakers, PEOPLE, 60_000, "m")], turns=AS_LOGGED, roles={person: person for person in PEOPLE})
    weights = dict(speakers.turn_taking.people)
    top = max(weights.values())
    assert {part.name: part.weight for part in found.parts} == pytest.approx({person: weight / top for person, weight in weights.items()}, rel=0.05)
    assert [part.spread for part in found.parts] == [0.0] * 4
    assert "1 meetings of 1 groups, 60000 turns, as logged" in str(found)


def test_what_is_held_is_not_fitted() -> None:
    meetings = made(2, 2, 400)
    found = fit(meetings, turns=AS_LOGGED, again=0.0, recency=1.0)
    assert (found.again, found.recency) == (0.0, 1.0)
    assert fit(meetings, turns=AS_LOGGED, recency=1.0).again == pytest.approx(0.4, abs=0.15)


def test_the_same_seed_is_the_same_group_and_each_meeting_another() -> None:
    one, again, later = (MADE.speakers(PEOPLE, seed=3, meeting=number) for number in (1, 1, 2))
    assert one == again
    assert one != later
    lasting = [MADE.speakers(PEOPLE, seed=3, meeting=number) for number in range(400)]
    means = [mean(log(dict(each.turn_taking.people)[person]) for each in lasting) for person in PEOPLE]
    assert stdev(log(dict(each.turn_taking.people)["ana"]) for each in lasting) == pytest.approx(0.2, rel=0.12)
    others = [mean(log(dict(MADE.speakers(PEOPLE, seed=4, meeting=number).turn_taking.people)["ana"]) for number in range(400))]
    assert abs(means[0] - others[0]) > 0.05


def followed(turns: Sequence[str]) -> dict[tuple[str, str | None], Counter[str]]:
    """Who came next, by who had spoken last and who before them."""
    found: dict[tuple[str, str | None], Counter[str]] = {}
    before: str | None = None
    for last, person in pairwise(turns):
        found.setdefault((last, before), Counter())[person] += 1
        before = last if person != last else before
    return found


def law(speakers: Speakers, turns: Sequence[str]) -> tuple[float, int]:
    """The sum of squares of who came next under the weights of a model, and its degrees of freedom; states that were seldom are left out."""
    model, weights = speakers.turn_taking, dict(speakers.turn_taking.people)
    sums, freedom = 0.0, 0
    for (last, before), counts in followed(turns).items():
        if counts.total() >= 40:
            times = {last: model.again, before: model.recency}
            now = {person: weight * times.get(person, 1.0) for person, weight in weights.items()}
            sums += squares(counts, {person: weight / sum(now.values()) for person, weight in now.items()})
            freedom += len(weights) - 1
    return sums, freedom


def too_far(freedom: int) -> float:
    """Passed in less than one of 1,000 cases (Wilson & Hilferty's approximation of the chi-square distribution)."""
    part = 2 / (9 * freedom)
    root: float = 1 - part + 3.1 * sqrt(part)
    return freedom * root**3


def test_the_bare_loop_and_a_session_are_equal_in_law() -> None:
    speakers = evolve(MADE, mu=0.6, sigma=0.4, again=0.5).speakers(PEOPLE, seed=12)
    run = drawn(speakers, seed=8, minutes=240)
    held, bare = speakers_of(run), talk(speakers, PEOPLE, 20_000, stream(3, "bare"))
    assert len(held) > 3_000
    for turns in (held, [person for person, _ in bare]):
        sums, freedom = law(speakers, turns)
        assert freedom >= 18
        assert sums < too_far(freedom)
    # ... and they are told apart from a model without recency.
    assert law(evolve(speakers, turn_taking=evolve(speakers.turn_taking, recency=1.0)), held)[0] > 2 * too_far(36)
    logged = from_session(run.session).turns
    for person in PEOPLE:
        one = [log(max(turn.length, 1000)) for turn in logged if turn.speaker == person]
        other = [log(length) for speaker, length in bare if speaker == person]
        error = (stdev(one) ** 2 / len(one) + stdev(other) ** 2 / len(other)) ** 0.5
        assert abs(mean(one) - mean(other)) < 3.3 * error
        assert stdev(one) == pytest.approx(stdev(other), rel=0.1)


def test_intervals_hold_what_they_promise() -> None:
    """Meetings that the model made lie in its intervals about as often as they should."""
    inside = [each.inside for number in range(10) for each in judge(MADE, remade(number), seed=number, draws=100)]
    assert 0.85 <= sum(inside) / len(inside) <= 1.0


def remade(number: int) -> list[Meeting]:
    return [meeting(MADE.speakers(PEOPLE, seed=1000 + number, meeting=each), PEOPLE, 200, f"{number}-{each}") for each in range(3)]


def test_what_is_judged_repeats_and_names_its_measures() -> None:
    meetings = remade(1)
    found = judge(MADE, meetings, seed=1, draws=40)
    assert found == judge(MADE, meetings, seed=1, draws=40)
    assert found != judge(MADE, meetings, seed=2, draws=40)
    assert [each.measure for each in found] == [
        *(f"share of time, rank {rank}" for rank in (1, 2, 3, 4)),
        *(f"share of turns, rank {rank}" for rank in (1, 2, 3, 4)),
        "Gini of time",
        "Gini of turns",
    ]
    assert sum(each.value for each in found[:4]) == pytest.approx(1.0)


def test_likelihood_is_that_of_the_formula() -> None:
    spoken = "abacb"
    said = Meeting(id="m", people=("a", "b", "c"), turns=[Turn(who, 1000 * place, 1000 * place + 900) for place, who in enumerate(spoken)])
    equal, ratio = next_speakers([said], turns=AS_LOGGED, equal=lambda order: by_ratio(order, 1.0), ratio=lambda order: by_ratio(order, 0.5))
    assert equal == Likely(model="equal", each=pytest.approx(log(0.5)), changes=4)  # type: ignore[arg-type]  # near a number
    # By turns a and b have two each and c one; a had as much talk as b, and comes first.
    logs = [log(0.5 / 0.75), log(1 / 1.25), log(0.25 / 0.75), log(0.5 / 1.5)]
    assert ratio.each == pytest.approx(mean(logs))


def test_the_likeliest_ratio_is_found() -> None:
    weights = {person: 0.6**rank for rank, person in enumerate(PEOPLE)}
    speakers = evolve(MADE.speakers(PEOPLE, seed=1), turn_taking=evolve(by_ratio(PEOPLE, 0.6), again=0.0))
    assert dict(speakers.turn_taking.people) == weights
    assert fit_ratio([meeting(speakers, PEOPLE, 8_000, "m")], turns=AS_LOGGED) == pytest.approx(0.6, abs=0.02)


def silence() -> Meeting:
    return Meeting(id="still", people=PEOPLE, turns=[Turn("ana", 0, 5000)])


WRONG: Any = None
BAD: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: fit([]), "too-few-meetings"),
    (lambda: fit(WRONG), "wrong-kind"),
    (lambda: fit([silence()]), "nothing-to-measure"),
    (lambda: fit(["meeting"]), "wrong-kind"),  # type: ignore[list-item]  # what a caller may get wrong
    (lambda: fit(remade(0), again=-1.0), "weight-range"),
    (lambda: fit(remade(0), recency=float("nan")), "weight-range"),
    (lambda: fit(remade(0), roles={"ana": "lead"}), "unknown-person"),
    (lambda: MADE.speakers(PEOPLE, seed="x"), "wrong-kind"),  # type: ignore[arg-type]  # the same
    (lambda: judge(MADE, [], seed=1), "too-few-meetings"),
    (lambda: judge(MADE, WRONG, seed=1), "wrong-kind"),
    (lambda: judge(MADE, remade(0), seed=1, draws=0), "number-range"),
    (lambda: judge(MADE, remade(0), seed=1, level=1.0), "number-range"),
    (lambda: judge(MADE, [*remade(0), evolve(silence(), people=(*PEOPLE, "ema"))], seed=1), "several-sizes"),
    (lambda: judge(MADE, [Meeting(id="none", people=PEOPLE, turns=())], seed=1), "nothing-to-measure"),
    (lambda: next_speakers([silence()], turns=AS_LOGGED, one=lambda order: by_ratio(order, 1.0)), "nothing-to-measure"),
)


@pytest.mark.parametrize(("make", "code"), BAD)
def test_what_cannot_be_is_named_with_a_remedy(make: Callable[[], Any], code: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.problems[0].remedy


@lru_cache
def series() -> tuple[tuple[Meeting, ...], tuple[Meeting, ...]]:
    """The meetings of ES2002 to ES2005, and those of ES2006 to ES2009."""
    found = [from_rttm(path.read_bytes(), origin="AMI corpus, Carletta et al. 2005") for path in FILES]
    return tuple(found[:16]), tuple(found[16:])


PAGE = Path(__file__).parents[2] / "docs" / "who-takes-the-floor.md"


def told(heading: str) -> list[list[str]]:
    """The rows of a table of the page, by the first cell of its head."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {heading} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@REAL
def test_held_out_means_and_their_intervals_are_those_of_the_page() -> None:
    """Nine of the ten lie inside; the second rank's share of time is lower than its interval, by less than half of a hundredth."""
    fitted_to, held = series()
    found = judge(fit(fitted_to), held, seed=2026, draws=1000)
    assert told("held-out mean") == [
        [each.measure, f"{each.value:.3f}", f"{each.expected:.3f}", f"{each.low:.3f} to {each.high:.3f}", "yes" if each.inside else "no"]
        for each in found
    ]
    outside = [each for each in found if not each.inside]
    assert [each.measure for each in outside] == ["share of time, rank 2"]
    assert 0 < outside[0].low - outside[0].value < 0.005
    assert all(isinstance(each, Judged) for each in found)


@REAL
def test_weights_by_rank_say_more_of_who_comes_next_than_equal_and_geometric_ones() -> None:
    fitted_to, held = series()
    alone, whole, ratio = fit(fitted_to, recency=1.0), fit(fitted_to), fit_ratio(fitted_to, turns=FLOOR)
    found = next_speakers(
        held,
        turns=FLOOR,
        equal=lambda order: by_ratio(order, 1.0),
        geometric=lambda order: by_ratio(order, ratio),
        weights=alone.ranked,
        with_recency=whole.ranked,
    )
    each = {one.model: one.each for one in found}
    assert each["equal"] == pytest.approx(log(1 / 3))
    assert each["weights"] > each["geometric"] > each["equal"]
    # Recency fitted to four groups does not carry over to the other four.
    assert each["geometric"] > each["with_recency"] > each["equal"]
    names = ("weights", "geometric", "with_recency", "equal")
    assert [row[1] for row in told("model | each change")] == [f"{each[name]:.4f}" for name in names]


@REAL
def test_the_subset_differs_from_the_corpus_by_little() -> None:
    """Shares of turns over all 162 meetings stand in the README of the data."""
    ranked = [sorted((value for _, value in shares(each, of="turns", turns=FLOOR).by), reverse=True) for some in series() for each in some]
    means = [100 * mean(ranks[place] for ranks in ranked) for place in range(4)]
    assert means == pytest.approx([36.4, 27.6, 21.1, 14.8], abs=2.5)


def test_a_model_that_is_drawn_again_is_near() -> None:
    again = [MADE.drawn_again(Random(seed)) for seed in range(300)]
    assert mean(each.lasting.weight for each in again) == pytest.approx(0.6, rel=0.05)
    assert stdev(each.lasting.weight for each in again) == pytest.approx(0.6 / (2 * 18) ** 0.5, rel=0.2)
    assert exp(mean(log(each.passing.length) for each in again)) == pytest.approx(0.1, rel=0.05)
