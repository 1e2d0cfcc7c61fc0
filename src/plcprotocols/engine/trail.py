# SPDX-License-Identifier: MIT
"""The trail: which steps the whole of a session has been at, and what it was before each, so that one can go back.

What may be gone back to is said by `plcprotocols.engine.rules.back`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import define, field

if TYPE_CHECKING:
    from plcprotocols.engine.state import Answered, Frame, State

NOTHING_BOUND: Mapping[str, tuple[int, str | None]] = {}


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
    cast: dict[str, tuple[str, ...]]
    items: int
    formed: Mapping[str, tuple[Any, ...]]
    results: Mapping[tuple[str, str], Any]
    before: Visit | None = field(repr=False)
    fits: tuple[object, object, bool] | None = field(default=None, init=False, repr=False)
    newest: dict[str, Visit] | None = field(default=None, init=False, repr=False)
    ways: tuple[tuple[object, ...], tuple[str, ...], dict[object, Any]] | None = field(default=None, init=False, repr=False)


class Trail(NamedTuple):
    """Where the whole has been, the latest visit first, and what is in the way back.

    `revealed` is the number of the latest event by which something was revealed, `held` of the latest by which a session was opened or brought back.
    `bound` are the roles a casting or a split bound last, each with the number of the event and the role that was given up for it; `unwilling` says
    who opted out of which loop, and when. `back` is the number of the event that had entered what was gone back to, until it is entered anew.
    """

    visit: Visit | None = None
    revealed: int = 0
    held: int = 0
    bound: Mapping[str, tuple[int, str | None]] = NOTHING_BOUND
    unwilling: tuple[tuple[int, str, str], ...] = ()
    back: int = 0


NO_TRAIL = Trail()


def visited(s: State, to: str, seq: int) -> None:
    """Note that the whole enters a step, before anything is changed by it; what happens in sub-groups is no visit."""
    if s.whole is not None or s.groups:
        return
    p, r, t, trail = s.place, s.room, s.things, s.trail
    visit = Visit(to, seq, p.stop, p.frames, p.entered, p.answered, r.answers.copy(), r.cast.copy(), len(t.items), s.formed, t.results, trail.visit)
    s.trail = Trail(visit, trail.revealed, trail.held, trail.bound, trail.unwilling)


def revealed(s: State, seq: int) -> None:
    """Note that something was revealed, behind which nobody goes back."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(revealed=seq)


def held(s: State, seq: int) -> None:
    """Note that a session was opened or brought back."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(held=seq)


def bound(s: State, holders: tuple[tuple[str, tuple[str, ...]], ...], seq: int, former: str | None = None) -> None:
    """Note that roles were bound; one of them may be that which was given up for the other."""
    whole = s.whole or s
    now = {role: (seq, former) for role, _ in holders if role != former}
    whole.trail = whole.trail._replace(bound={**whole.trail.bound, **now})


def handed(s: State, roles: tuple[str | None, ...]) -> None:
    """Note that roles were handed over, which stays whatever is gone back behind."""
    if not s.trail.bound.keys().isdisjoint(roles):
        s.trail = s.trail._replace(bound={role: last for role, last in s.trail.bound.items() if role not in roles})


def opted_out(s: State, loop: str, person: str, seq: int) -> None:
    """Note that somebody wants no pass in a loop."""
    whole = s.whole or s
    whole.trail = whole.trail._replace(unwilling=(*whole.trail.unwilling, (seq, loop, person)))


def newest(trail: Trail) -> dict[str, Visit]:
    """Give the latest visit to each step, the earliest first."""
    top = trail.visit
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
