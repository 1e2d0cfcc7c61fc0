# SPDX-License-Identifier: MIT
"""Sessions that are held: who may be cast in one, what it is opened with, and what of its outcome may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from attrs import evolve

from plcprotocols.engine.cast import bound_roles, limits, misfit
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.opening import fits_key
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules.holding import held_protocol
from plcprotocols.engine.rules.items import NO, numbered
from plcprotocols.engine.select import everybody, selector
from plcprotocols.engine.state import State, Thing
from plcprotocols.model.arguments import check_name
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, NotFound, Problem, unknown
from plcprotocols.model.items import Content, Item
from plcprotocols.model.outcomes import Outcome
from plcprotocols.model.people import Cast
from plcprotocols.model.talk import Hold


def hold_at(plan: Plan, state: State, person: str | None) -> Hold:
    """Give what the present part holds.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        person: for whom it is to be held, or None.

    Raises:
        InvalidArgument: where it holds nothing, or not for that person.
        NotFound: if the person is not in the session.
    """
    stop = plan.stops[state.place.stop]
    if stop.hold is None:
        holding = (each.id for each in plan.stops.values() if each.hold is not None)
        names = ", ".join(dict.fromkeys(holding))
        remedy = f"Wait for one of: {names}." if names else "This protocol holds no sessions of its own."
        raise InvalidArgument(Problem("no-session-here", stop.id, "no session is held here", remedy))
    if person is not None:
        check_name("person", person)
    if person is not None and person not in state.room.standing:
        raise NotFound(unknown("person", person, state.room.seats))
    if (person is None) is not (stop.each is None):
        remedy = "Name nobody; one is held for all." if stop.each is None else f"Name for whom: {', '.join(everybody(state.room, stop.each))}."
        raise InvalidArgument(Problem("held-for-all" if stop.each is None else "held-for-each", "person", repr(person), remedy))
    return stop.hold


def is_noted(state: State, record: str, person: str | None) -> bool:
    """Tell whether it has been said already that a session is open at the present phase, for the same person."""
    held = state.held.get(record)
    return held is not None and not held.closed and (held.phase, held.person) == (state.place.phase, person)


def cast_for(plan: Plan, state: State, hold: Hold, person: str | None) -> Cast:
    """Propose who is what in a session to be held: of those the protocol names as many as fit, in seat order; the absent as late.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        hold: what is to be held.
        person: for whom, or None; that person is nothing else in it.
    """
    room, held = state.room, inlined(held_protocol(plan, hold))
    roles, bound = {role.id: role for role in held.roles}, bound_roles(held)
    holders: dict[str, list[str]] = {hold.role: [person]} if person is not None else {}
    for role, who in hold.casts:
        _, most = limits(held, roles[role])
        names = holders.setdefault(role, [])
        for each in everybody(room, selector(who, plan.outsiders)):
            theirs = frozenset(name for name, people in holders.items() if each in people)
            excluded = misfit(roles, bound, theirs | {role}) == "role-excluded"
            if each not in (person, *names) and not excluded and (most is None or len(names) < most):
                names.append(each)
    people = {each for names in holders.values() for each in names}
    return Cast(holders, tuple(seat for seat in room.seats if seat in people and not room.standing[seat].present))


def brought(plan: Plan, state: State, hold: Hold, cast: Cast, actor: str) -> Iterator[Item]:
    """Give the items a session to be held is opened with.

    An item of somebody who is not in its cast is brought by who opens it, or by the first of its cast.
    """
    people, held = cast.people, inlined(held_protocol(plan, hold))
    rules = {rule.id: rule for rule in held.items}
    bringer = actor if actor in people else people[0] if people else actor
    for ours, theirs in hold.takes:
        for item in _current(plan, state, ours):
            owner = item.owner if item.owner in people else bringer
            yield Item(id=item.id, kind=theirs, owner=owner, about=item.about if fits_key(held, cast, rules[theirs], item.about) else None)


def _current(plan: Plan, state: State, kind: str) -> Iterator[Thing]:
    """Give the items of a kind that nothing supersedes; of a kind that belongs to a running loop those of its present pass."""
    number = numbered(plan, state, kind)
    things = (item for item in state.things.items.values() if item.kind == kind and not item.superseded)
    return (item for item in things if number is None or item.number == number)


def check_brought(state: State, items: Iterable[Item], consents: Iterable[Consent]) -> None:
    """Check that nothing is brought into a session held whose showing was refused or taken back here.

    Raises:
        InvalidArgument: `item-locked` or `consent-taken-back`, with every item.
    """
    things = state.things
    problems = [
        Problem("item-locked", f"items[{index}]", repr(item.id), "A permission was refused or withdrawn here; go on without it.")
        for index, item in enumerate(items)
        if getattr(item, "id", None) in things.locked
    ]
    for index, consent in enumerate(consents):
        key = tuple(getattr(consent, name, "") for name in ("item", "scope", "subject"))
        held = next((permission for known, permission in things.consents.items() if known == key), None)
        if held is not None and held.state in NO and consent.state is ConsentState.GRANTED:
            given = f"{consent.subject} for {consent.scope}: {held.state.value} here"
            problems.append(Problem("consent-taken-back", f"consents[{index}]", given, "Record here first that it was given again."))
    if problems:
        raise InvalidArgument(*problems)


def kept(outcome: Outcome, here: Iterable[Content], *, words: bool) -> Outcome:
    """Give an outcome with just the words that may be kept here and are there, under ids that are free.

    Args:
        outcome: what came of a session.
        here: the words this session has already.
        words: whether words are kept.
    """
    taken = {content.id for content in here}
    names: dict[str, str] = {}
    for content in outcome.contents if words else ():
        name = content.id if content.id not in taken else next(free for n in count(2) if (free := f"{content.id}~{n}") not in taken)
        names[content.id] = name
        taken.add(name)
    items = tuple(evolve(item, content=names.get(item.content or "")) for item in outcome.items)
    contents = tuple(evolve(content, id=names[content.id]) for content in outcome.contents if content.id in names)
    return evolve(outcome, items=items, contents=contents)
