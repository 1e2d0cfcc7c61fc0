# SPDX-License-Identifier: MIT
"""The trail: which steps the whole of a session has been at, and what it was before each, so that one can go back.

What may be gone back to is said by `plcprotocols.engine.rules.back`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import define, field

if TYPE_CHECKING:
    from plcprotocols.engine.state import Answered, Frame, State

Holders = tuple[tuple[str, tuple[str, ...]], ...]
NOBODY: frozenset[str] = frozenset()


class Bound(NamedTuple):
    """A role that a casting or a split bound, for the whole or in one sub-group, and the number of the event: who gained it and who lost it.

    Where the role given up for it changed hands, too, that is `former`: `gave` are who gave it up, `given` who was given it.
    """

    seq: int
    role: str
    gained: frozenset[str]
    lost: frozenset[str]
    former: str | None = None
    gave: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


@define(eq=False)
class Visit:
    """A step the whole was at: by which name one goes back to it, the number of the event that entered it, and how things were just before.

    `items` says how many items there were, `before` is the visit before this one. `newest` remembers the latest visit to each step as of
    this one, `fits` whether roles fit as things stood when it was asked last, and `ways` where one could go back to then, with what was listed.
    """

    to: str
    seq: int
    stop: str
    frames: tuple[Frame, ...]
    entered: frozenset[str]
    answered: Answered
    answers: dict[tuple[str, str], str]
    items: int
    formed: Mapping[str, tuple[Any, ...]]
    results: Mapping[tuple[str, str], Any]
    distributions: Mapping[tuple[str, str], Any]
    before: Visit | None = field(repr=False)
    fits: tuple[object, object, object, bool] | None = field(default=None, init=False, repr=False)
    newest: dict[str, Visit] | None = field(default=None, init=False, repr=False)
    ways: tuple[tuple[object, ...], tuple[str, ...], dict[object, Any]] | None = field(default=None, init=False, repr=False)


class Trail(NamedTuple):
    """What is in the way back to where the whole has been.

    `revealed` is the number of the latest event by which something was revealed, `held` of the latest by which a session was opened or brought back.
    `bound` are the roles castings and splits have bound, in this order, but those that were handed on since; `unwilling` says who opted out of which
    loop, and when. `back` is the number of the event that had entered what was gone back to, until it is entered anew.
    """

    revealed: int = 0
    held: int = 0
    bound: tuple[Bound, ...] = ()
    unwilling: tuple[tuple[int, str, str], ...] = ()
    back: int = 0


NO_TRAIL = Trail()


def visited(s: State, to: str, seq: int) -> None:
    """Note that the whole enters a step, before anything is changed by it; what happens in sub-groups is no visit."""
    if s.whole is not None or s.groups:
        return
    p, t = s.place, s.things
    answers = s.room.answers.copy()
    s.visit = Visit(to, seq, p.stop, p.frames, p.entered, p.answered, answers, len(t.items), s.formed, t.results, t.distributions, s.visit)
    if s.trail.back:
        s.trail = s.trail._replace(back=0)


def revealed(s: State, seq: int) -> None:
    """Note that something was revealed, behind which nobody goes back."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(revealed=seq)


def held(s: State, seq: int) -> None:
    """Note that a session was opened or brought back."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(held=seq)


def bound(s: State, holders: Holders, seq: int, former: str | None = None, *, groups: Holders = ()) -> None:
    """Note which roles are about to be bound, before they are; one of them may be that which is given up for the other.

    Args:
        s: the whole, or the sub-group in which they are.
        holders: who will hold which role.
        seq: the number of the event.
        former: which of the roles is given up.
        groups: the sub-groups in each of which roles are bound for themselves; none where they are in one go.
    """
    changed = {role: _changed(s, role, people) for role, people in holders}
    gained, lost = changed.pop(former, (NOBODY, NOBODY)) if former is not None else (NOBODY, NOBODY)
    parts = tuple(frozenset(people) for _, people in groups) or (frozenset(s.room.seats),)
    found = (Bound(seq, role, more & part, less & part, former, lost, gained) for role, (more, less) in changed.items() for part in parts)
    made = tuple(each for each in found if each.gained or each.lost or each.gave or each.given)
    if made:
        whole = s.whole or s
        whole.trail = whole.trail._replace(bound=(*whole.trail.bound, *made))


def _changed(s: State, role: str, people: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    now, then = frozenset(s.room.cast[role]), frozenset(people)
    return then - now, now - then


def handed(s: State, role: str, holder: str) -> None:
    """Note that somebody handed a role on: whatever bound it to them stands, whatever is gone back behind."""
    whole = s.whole or s
    if any(each.role == role and holder in each.gained for each in whole.trail.bound):
        whole.trail = whole.trail._replace(bound=tuple(_apart(whole.trail.bound, role, holder))[::-1])


def _apart(entries: tuple[Bound, ...], role: str, holder: str) -> Iterator[Bound]:
    """Give, the latest first, what has not bound a role to its holder, by whoever lost it for them and so on."""
    line = frozenset({holder})
    for each in reversed(entries):
        if each.role != role:
            yield each
        elif each.gained & line:
            line = line - each.gained | each.lost
        else:
            line -= each.lost
            yield each


def opted_out(s: State, loop: str, person: str, seq: int) -> None:
    """Note that somebody wants no pass in a loop."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(unwilling=(*whole.trail.unwilling, (seq, loop, person)))


def newest(top: Visit | None) -> dict[str, Visit]:
    """Give the latest visit to each step, the earliest first, by the visit that was the last."""
    if top is None:
        return {}
    if top.newest is None:
        chain: list[Visit] = []
        visit: Visit | None = top
        while visit is not None and visit.newest is None:
            chain.append(visit)
            visit = visit.before
        found = dict(visit.newest) if visit is not None and visit.newest is not None else {}
        for each in reversed(chain):
            found.pop(each.to, None)
            found[each.to] = each
        top.newest = found
    return top.newest
