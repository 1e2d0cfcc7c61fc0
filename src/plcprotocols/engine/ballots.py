# SPDX-License-Identifier: MIT
"""Ballots: what there is to vote on and to rate, who has still to, and what comes of it.

Nothing here judges; the rules ask here, and so do completion, conditions and loops over items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plcprotocols.engine.state import State, Thing
from plcprotocols.model.talk import Rate, Vote

Totals = tuple[tuple[str, int, int], ...]
Distribution = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def things_here(state: State, kind: str) -> tuple[Thing, ...]:
    """Give the items of a kind that nothing supersedes, in the order in which they arrived; in a sub-group those made in it.

    In the whole these are all of them; of a kind for the eyes of a sub-group those made in the whole.
    """
    found = (item for item in state.things.items.values() if item.kind == kind and not item.superseded)
    if state.group:
        return tuple(item for item in found if state.of_here(item))
    local = kind in state.things.local
    return tuple(item for item in found if not (local and item.place))


def choices(state: State, vote: Vote) -> tuple[str, ...]:
    """Name what there is to choose from in a vote."""
    return vote.options or tuple(item.id for item in things_here(state, vote.on))


def eligible(state: State, vote: Vote, person: str) -> tuple[str, ...]:
    """Name what somebody may give points to."""
    things = state.things.items
    return tuple(name for name in choices(state, vote) if vote.own or not vote.on or things[name].owner != person)


def voters(state: State) -> frozenset[str]:
    """Name those who have voted at the present part."""
    return frozenset(person for person, _ in state.place.ballots)


def scorers(state: State) -> dict[str, set[str]]:
    """Name who has scored each item at the present part."""
    found: dict[str, set[str]] = {}
    for person, points in state.place.ballots:
        for item, _ in points:
            found.setdefault(item, set()).add(person)
    return found


def scorable(state: State, rate: Rate, person: str) -> tuple[str, ...]:
    """Name the items somebody may score who gives scores here."""
    return tuple(item.id for item, scored in unscored(state, rate) if person not in scored and (rate.own or item.owner != person))


def unscored(state: State, rate: Rate) -> Iterator[tuple[Thing, set[str]]]:
    """Give the items that can still be scored, each with those who have."""
    scored = scorers(state)
    for item in things_here(state, rate.item):
        by = scored.get(item.id, set())
        if rate.raters is None or len(by) < rate.raters:
            yield item, by


def rated(state: State, rate: Rate, people: tuple[str, ...]) -> bool:
    """Tell whether every item has its scores, where so many people give them."""
    lacking = tuple(unscored(state, rate))
    if rate.raters is not None:
        return not lacking
    return not any(person not in by and (rate.own or item.owner != person) for item, by in lacking for person in people)


def to_score(state: State, rate: Rate, people: tuple[str, ...], *, anonymous: bool) -> tuple[str, ...]:
    """Name those who have still to score; all of them where it would tell whose an item is."""
    if rated(state, rate, people):
        return ()
    if anonymous and not rate.own:
        return people
    lacking = tuple(unscored(state, rate))
    return tuple(person for person in people if any(person not in by and (rate.own or item.owner != person) for item, by in lacking))


def totals(state: State, talk: Vote | Rate) -> Totals:
    """Add up what was given at the present part: each thing with its points and its rank, most points first."""
    points: dict[str, int] = dict.fromkeys(choices(state, talk), 0) if isinstance(talk, Vote) else {}
    for _, given in state.place.ballots:
        for thing, number in given:
            points[thing] = points.get(thing, 0) + number
    order = talk.options if isinstance(talk, Vote) and talk.options else tuple(name for name in state.things.items if name in points)
    ranked = sorted(order, key=lambda name: -points[name])
    found: list[tuple[str, int, int]] = []
    for place, name in enumerate(ranked, start=1):
        rank = found[-1][2] if found and found[-1][1] == points[name] else place
        found.append((name, points[name], rank))
    return tuple(found)


def distribution(state: State, talk: Vote | Rate) -> Distribution:
    """Count how many people gave each thing how many points, most points first; nothing where the vote does not show it."""
    if not isinstance(talk, Vote) or not talk.distribution:
        return ()
    counts: dict[str, Counter[int]] = {name: Counter() for name, _, _ in totals(state, talk)}
    for _, given in state.place.ballots:
        for thing, number in given:
            counts[thing][number] += 1
    return tuple((name, tuple(sorted(count.items(), reverse=True))) for name, count in counts.items())


def result(state: State, question: str) -> Totals | None:
    """Give the result of a vote or rating: that of the own sub-group, else that of the whole; None where there is none."""
    results = state.things.results
    return results.get((state.group, question), results.get(("", question)))


def shown_distribution(state: State, question: str) -> Distribution:
    """Give the distribution of a vote that was closed, as `result` gives its totals; nothing where it was not shown."""
    shown = state.things.distributions
    return shown.get((state.group, question), shown.get(("", question), ()))


def won(state: State, question: str, option: str) -> bool:
    """Tell whether something has rank 1 in a result in which points were given."""
    found = result(state, question) or ()
    return any(points for _, points, _ in found) and any(name == option and rank == 1 for name, _, rank in found)


def voted_minutes(state: State, question: str) -> float | None:
    """Give the number of minutes with most points, the smallest of several; None where nobody gave a point."""
    first = [float(name) for name, points, rank in result(state, question) or () if rank == 1 and points]
    return min(first, default=None)


def treated(state: State, kind: str) -> bool:
    """Tell whether every item of a kind was treated since the phase was entered."""
    return all(item.id in state.place.answered.treated for item in things_here(state, kind))


def root(state: State, item: str) -> str:
    """Name the first of the items of which each revises the one before, this one the last."""
    things = state.things.items
    while (earlier := things[item].revises) is not None:
        item = earlier
    return item


def next_item(state: State, kind: str, by: str, top: int | None, done: tuple[str, ...]) -> str | None:
    """Name the item whose pass of a loop is next, or None.

    Args:
        state: where the session stands.
        kind: the kind of item the loop runs for.
        by: the question whose result gives the order; empty for that in which they arrived.
        top: only so many ranks of it; None for all.
        done: the items that had their pass.
    """
    there = {root(state, item.id): item.id for item in things_here(state, kind)}
    had = {root(state, item) for item in done}
    if by:
        order = [root(state, name) for name, _, rank in result(state, by) or () if name in state.things.items and (top is None or rank <= top)]
    else:
        order = [name for name in state.things.items if name in there]
    return next((there[name] for name in order if name in there and name not in had), None)
