# SPDX-License-Identifier: MIT
"""Grouping: who could go with whom where people are split into sub-groups.

The rulebook checks a grouping whoever proposed it; here are the ways to propose one that come with the library. An app may bring its own: any
function of a `Grouping` that gives people in groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from random import Random

from attrs import frozen

from plcprotocols.engine.plan import Plan
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Groups, State
from plcprotocols.model.arguments import check_count, wrong_kind
from plcprotocols.model.splits import GroupRole, Split

People = tuple[tuple[str, ...], ...]
TWO = 2


@frozen
class Grouping:
    """What is to be split, and how.

    Attributes:
        split: the split.
        people: whom it covers now, in seat order.
        sizes: the sizes of its sub-groups; empty where nothing fits.
        joined: for a split that puts sub-groups together, these, each with its people who are covered.
        met: who was together before and should not meet again, as pairs in both orders.
    """

    split: Split
    people: tuple[str, ...]
    sizes: tuple[int, ...]
    joined: People = ()
    met: frozenset[tuple[str, str]] = frozenset()


Proposer = Callable[[Grouping], People]


def grouping(plan: Plan, state: State, split: Split) -> Grouping:
    """Say what is to be split now."""
    people = chosen(state.room, plan.covered[split.id])
    joined: People = ()
    if split.joins and state.formed.get(split.joins, ((),))[-1]:
        joined = tuple(found for _, group in state.formed[split.joins][-1] if (found := tuple(person for person in group if person in people)))
    return Grouping(split, people, sizes(split, len(people)), joined, met(state, split.apart) if split.apart else frozenset())


def met(state: State, split: str) -> frozenset[tuple[str, str]]:
    """Name who has been together in a split, as pairs in both orders."""
    times = state.formed.get(split, ())
    return frozenset((one, other) for groups in times for _, people in groups for one in people for other in people if one != other)


def sizes(split: Split, people: int) -> tuple[int, ...]:
    """Give the sizes of the sub-groups so many people make, the larger first; empty where nothing fits.

    Args:
        split: how they are split.
        people: how many there are.

    Raises:
        InvalidArgument: for anything else.
    """
    _expect("split", split, Split, "Give a split, such as that of `session.grouping()`.")
    check_count("people", people)
    fewest, most = split.groups or (1, people)
    fitting = (count for count in range(max(1, fewest), min(most, people) + 1) if split.least * count <= people <= split.most * count)
    best = people // split.size
    count = min(fitting, key=lambda each: (abs(each - best), each), default=None)
    return () if count is None else shared(people, count)


def shared(people: int, count: int) -> tuple[int, ...]:
    """Share people out among so many sub-groups, the first ones larger by one."""
    each, more = divmod(people, count)
    return (*(each + 1 for _ in range(more)), *(each for _ in range(count - more)))


def in_order(grouping: Grouping) -> People:
    """Put neighbours together, in seat order; sub-groups that are joined two by two in theirs, with the last whoever was in none.

    Raises:
        InvalidArgument: for what is no grouping.
    """
    _expect_grouping(grouping)
    if grouping.joined:
        return tuple(_joined(grouping.joined, grouping.people))
    return tuple(_cut(grouping.people, grouping.sizes))


def shuffled(random: Random) -> Proposer:
    """Make a proposer that draws lots.

    Args:
        random: where chance comes from.

    Raises:
        InvalidArgument: for what is no `random.Random`; the proposer raises it for what is no grouping.
    """
    _expect("random", random, Random, "Give a random.Random, such as Random(7).")

    def propose(grouping: Grouping) -> People:
        _expect_grouping(grouping)
        people, joined = list(grouping.people), list(grouping.joined)
        random.shuffle(people)
        random.shuffle(joined)
        return tuple(_joined(tuple(joined), grouping.people)) if joined else tuple(_cut(tuple(people), grouping.sizes))

    return propose


def strangers(grouping: Grouping) -> People:
    """Put together those who have not met, as far as letting two people change places again and again leads.

    Raises:
        InvalidArgument: for what is no grouping.
    """
    _expect_grouping(grouping)
    groups = [list(group) for group in _cut(grouping.people, grouping.sizes)]
    while _exchanged(groups, grouping.met):
        continue
    return tuple(tuple(group) for group in groups)


def _expect(place: str, value: object, kind: type, remedy: str) -> None:
    if not isinstance(value, kind):
        raise wrong_kind(place, value, remedy)


def _expect_grouping(value: object) -> None:
    _expect("grouping", value, Grouping, "Give what `session.grouping()` gives.")


def _exchanged(groups: list[list[str]], met: frozenset[tuple[str, str]]) -> bool:
    """Let the first two change places through whom fewer meet again; tell whether there were any."""
    for one, other in combinations(groups, 2):
        before = _meetings(one, met) + _meetings(other, met)
        for here, there in product(range(len(one)), range(len(other))):
            one[here], other[there] = other[there], one[here]
            if _meetings(one, met) + _meetings(other, met) < before:
                return True
            one[here], other[there] = other[there], one[here]
    return False


def _meetings(group: list[str], met: frozenset[tuple[str, str]]) -> int:
    return sum(pair in met for pair in combinations(group, 2))


def _cut(people: tuple[str, ...], lengths: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    start = 0
    for length in lengths:
        yield people[start : start + length]
        start += length


def _joined(groups: People, people: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Put groups together two by two; an odd one goes with the last two, and so does whoever is in none."""
    pairs, inside = max(1, len(groups) // TWO), {person for group in groups for person in group}
    for index in range(pairs):
        last = len(groups) if index == pairs - 1 else TWO * index + TWO
        alone = (person for person in people if person not in inside) if index == pairs - 1 else ()
        yield (*(person for group in groups[TWO * index : last] for person in group), *alone)


def named(split: str, people: Iterable[tuple[str, ...]], seats: tuple[str, ...]) -> Groups:
    """Give sub-groups their names and their people the order of seats."""
    return tuple((f"{split}-{number}", tuple(seat for seat in seats if seat in group)) for number, group in enumerate(people, 1))


def cast_roles(
    plan: Plan, state: State, split: Split, groups: Groups, given: tuple[tuple[str, tuple[str, ...]], ...] = ()
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Say who holds the roles of a split: who was named, else who holds them already, else the first in seat order who may.

    People outside the sub-groups keep the roles they have.
    """
    said = dict(given)
    covered = {person for _, people in groups for person in people}
    found: dict[str, tuple[str, ...]] = {}
    for wanted in split.roles:
        outside = [person for person in state.room.cast[wanted.role] if person not in covered]
        inside = [person for _, people in groups for person in _holders(plan, state, wanted, people, said.get(wanted.role, ()), found)]
        found[wanted.role] = tuple(seat for seat in state.room.seats if seat in outside or seat in inside)
    return tuple(found.items())


def _holders(
    plan: Plan, state: State, wanted: GroupRole, people: tuple[str, ...], named: tuple[str, ...], before: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    already = tuple(person for person in people if wanted.role in state.room.standing[person].roles)[: wanted.most]
    chosen_ = tuple(person for person in people if person in named) or already
    if chosen_:
        return chosen_
    taken = {person for holders in before.values() for person in holders}
    able = [person for person in people if may_hold(plan, state, person, wanted.role)]
    return tuple(sorted(able, key=lambda person: person in taken)[: wanted.least])


def may_hold(plan: Plan, state: State, person: str, role: str) -> bool:
    """Tell whether somebody's other roles leave room for a role of a split."""
    return plan.misfit(state.room.standing[person].roles | {role}) is None
