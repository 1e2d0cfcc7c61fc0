# SPDX-License-Identifier: MIT
"""Rules beside the floor: producing items, recording consents, setting parameters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from plcprotocols.engine import flow, seals, turns
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import CompiledExit, Plan
from plcprotocols.engine.rules import film
from plcprotocols.engine.rules.finding import CLEAN, TOLERANCE, Finding, Findings, Weight, unknown
from plcprotocols.engine.select import chosen, newest
from plcprotocols.engine.settle import expire
from plcprotocols.engine.state import State, Thing
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Why
from plcprotocols.model.flow import Withdrawn
from plcprotocols.model.items import Access, ItemRule

LONGEST_FILM = 86_400.0
SHARED = frozenset({Access.OPEN, Access.GROUP})
NO = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})


def judge_produce(plan: Plan, state: State, command: c.Produce) -> Findings:
    """Judge producing an item."""
    rule, stop = plan.items.get(command.kind), plan.stops[state.place.stop]
    if command.kind in stop.never_made:
        return (Finding("forbidden-item", given=command.kind, known=tuple(sorted(stop.yields))),)
    if rule is None:
        return (unknown("unknown-item", command.kind, plan.items),)
    found: list[Finding] = []
    if command.id in state.things.items:
        found.append(Finding("item-exists", given=command.id))
    if command.position is not None and not 0 <= command.position < LONGEST_FILM:
        found.append(Finding("bad-position", given=str(command.position)))
    if rule.film:
        found.append(Finding("not-yielded-here", given=command.kind, known=tuple(sorted(stop.yields))))
    elif command.kind not in stop.yields:
        found.append(Finding("not-yielded-here", Weight.ADVISORY, given=command.kind, known=tuple(sorted(stop.yields))))
    makes = plan.makers[command.kind]
    if not makes(state.room.standing[command.actor]):
        found.append(Finding("not-yours-to-produce", Weight.ADVISORY, chosen(state.room, makes)))
    if command.about is not None or command.kind in plan.keys:
        found += _about(plan, state, command)
    if command.supersedes is not None and command.supersedes not in revisable(plan, state, command.kind, command.actor, command.about):
        found.append(_unrevised(plan, state, command))
    if command.merges:
        found += _unmerged(plan, state, command)
    if command.links:
        found += _unlinked(plan, state, rule, command.links)
    if state.place.time_up and stop.refuses_late:
        found.append(Finding("too-late", given=str(state.place.until)))
    if command.kind in plan.limited:
        found += _limits(plan, state, command)
    return tuple(found)


def _limits(plan: Plan, state: State, command: c.Produce) -> Iterator[Finding]:
    """Find that there would be more of a kind than one person, or one sub-group, produces."""
    rule, number = plan.items[command.kind], numbered(plan, state, command.kind)
    of_kind = (item for item in state.things.items.values() if item.kind == command.kind and item.number == number)
    there = [item for item in of_kind if not item.superseded and item.id not in {command.supersedes, *command.merges}]
    if rule.each is not None and sum(item.owner == command.actor for item in there) >= rule.each:
        yield Finding("one-each", Weight.ADVISORY, given=str(rule.each))
    if rule.group is not None and state.group and sum(state.of_here(item) for item in there) >= rule.group:
        yield Finding("one-a-group", Weight.ADVISORY, given=str(rule.group))


def _about(plan: Plan, state: State, command: c.Produce) -> Iterator[Finding]:
    key = plan.keys.get(command.kind)
    if key is None:
        yield Finding("about-somebody", given=command.about or "")
        return
    about = state.room.standing.get(command.about or "")
    if about is None or not key(about):
        yield Finding("about-nobody", given=command.about or "nobody", known=plan.about(state, command.kind))


def _unlinked(plan: Plan, state: State, rule: ItemRule, links: tuple[str, ...]) -> Iterator[Finding]:
    """Find what an item cannot be connected to; whatever it can be, everybody may know of."""
    if not rule.links:
        return iter((Finding("not-linked", given=rule.id, known=tuple(each.id for each in plan.items.values() if each.links)),))
    able = tuple(item.id for item in state.things.items.values() if item.kind in rule.links)
    return (unknown("unknown-item", link, able) for number, link in enumerate(links) if link not in able or link in links[:number])


def revisable(plan: Plan, state: State, kind: str, actor: str, about: str | None) -> tuple[str, ...]:
    """Name the items somebody may revise by a new one of the same kind about the same person."""
    access, makes = plan.items[kind].access, plan.makers[kind](state.room.standing[actor])
    things = (item for item in state.things.items.values() if item.kind == kind and item.about == about and not item.superseded)
    return tuple(item.id for item in things if item.owner == actor or (makes and access in SHARED and _readable(plan, state, item, actor)))


def _readable(plan: Plan, state: State, item: Thing, person: str) -> bool:
    """Tell whether somebody else than its author knows the words of a shared item, and works where it is."""
    local = plan.items[item.kind].access is Access.GROUP
    return (not local or seals.shares(state, item, person)) and not seals.sealed(plan, state, item)


def _unrevised(plan: Plan, state: State, command: c.Produce) -> Finding:
    known = revisable(plan, state, command.kind, command.actor, command.about)
    return Finding("not-superseding", given=command.supersedes or "", known=known)


def _unmerged(plan: Plan, state: State, command: c.Produce) -> Iterator[Finding]:
    """Find what cannot become one with the item that is revised."""
    able = revisable(plan, state, command.kind, command.actor, command.about)
    for number, item in enumerate(command.merges):
        if item not in able or command.supersedes is None or item in (command.supersedes, *command.merges[:number]):
            yield Finding("not-superseding", given=item, known=able)
    stop = plan.stops[state.place.stop]
    if not state.place.rests and command.kind in {stop.vote.on if stop.vote is not None else "", stop.rate.item if stop.rate is not None else ""}:
        yield Finding("vote-open", given=command.kind)


def apply_produce(draft: Draft, command: c.Produce) -> None:
    """Add the item."""
    actor, kind = command.actor, command.kind
    number = numbered(draft.plan, draft.state, kind) if draft.state.place.frames or draft.group else None
    draft.add(
        e.ItemProduced(
            draft.state.latest.seq + 1,
            draft.at,
            actor,
            command.id,
            kind,
            actor,
            command.position,
            draft.content,
            command.about,
            number,
            command.supersedes,
            command.links,
            command.merges,
            draft.group,
        )
    )


def numbered(plan: Plan, state: State, kind: str) -> int | None:
    """Give the number of the present pass of the loop the items of a kind belong to, or None while it does not run."""
    loop = plan.items[kind].loop
    if loop is None:
        return None
    around = state.whole.place.frames if state.whole is not None else ()
    return next((frame.number for frame in (*state.place.frames, *around) if frame.loop == loop), None)


def judge_sign(plan: Plan, state: State, command: c.Sign) -> Findings:
    """Judge signing an item."""
    item = state.things.items.get(command.item)
    rule = plan.items.get(item.kind) if item is not None else None
    if item is None or rule is None or not seals.knows(plan, state, item, command.actor):
        return (unknown("unknown-item", command.item, open_items(plan, state)),)
    signs = plan.signers.get(item.kind)
    if signs is None:
        return (Finding("not-signed", given=item.id),)
    if item.superseded:
        return (Finding("superseded", given=item.id, known=signable(plan, state)),)
    if not signs(state.room.standing[command.actor]):
        return (Finding("not-yours-to-sign", people=chosen(state.room, signs), given=item.id),)
    return (Finding("signed-already", given=item.id),) if command.actor in item.signed else CLEAN


def open_items(plan: Plan, state: State) -> tuple[str, ...]:
    """Name the items everybody may know of."""
    things = ((item.id, plan.items.get(item.kind)) for item in state.things.items.values())
    return tuple(name for name, rule in things if rule is not None and rule.access is Access.OPEN)


def signable(plan: Plan, state: State) -> tuple[str, ...]:
    """Name the items that are signed and that nothing supersedes."""
    things = state.things.items
    return tuple(name for name in open_items(plan, state) if things[name].kind in plan.signers and not things[name].superseded)


def to_sign(plan: Plan, state: State, person: str) -> tuple[str, ...]:
    """Name the items a person signs and has not signed yet."""
    if not plan.signers:
        return ()
    standing, things = state.room.standing[person], state.things.items
    candidates = (item for item in things.values() if item.kind in plan.signers and not item.superseded and person not in item.signed)
    known = (item for item in candidates if item.owner == person or plan.items[item.kind].access is Access.OPEN)
    return tuple(item.id for item in known if plan.signers[item.kind](standing))


def apply_sign(draft: Draft, command: c.Sign) -> None:
    """Note the signature."""
    draft.emit(e.ItemSigned, command.actor, command.item)


def judge_consent(plan: Plan, state: State, command: c.RecordConsent) -> Findings:
    """Judge recording where a permission stands."""
    room = state.room
    item = state.things.items.get(command.item)
    if item is None or item not in state.things.films:
        return (unknown("unknown-item", command.item, (film.id for film in state.things.films)),)
    found: list[Finding] = []
    guardians = dict(item.guardians).get(command.subject, ())
    steward = bool(plan.stewards & room.standing[command.actor].roles)
    if not steward and (command.actor not in (command.subject, *guardians) or command.by not in {"", command.actor}):
        found.append(Finding("consent-not-yours", people=tuple(p for role in sorted(plan.stewards) for p in room.cast[role])))
    if command.subject not in (*item.subjects, item.owner):
        found.append(Finding("unknown-subject", given=command.subject))
    if command.scope not in plan.protocol.scopes:
        found.append(unknown("unknown-scope", command.scope, plan.protocol.scopes))
    if command.state is ConsentState.EXPIRED:
        found.append(Finding("consent-expires", given=command.item))
    found += _dates(state, command)
    told = steward and command.actor != item.owner and command.by in guardians
    if command.state is ConsentState.GRANTED and guardians and not told and not (command.actor in guardians and command.by in {"", command.actor}):
        found.append(Finding("not-their-guardian", given=command.subject))
    strangers = [person for person in command.audience if person not in room.standing]
    if command.state is ConsentState.GRANTED and (strangers or not command.audience):
        found.append(Finding("consent-audience", given=", ".join(strangers), known=room.seats))
    return tuple(found)


def _dates(state: State, command: c.RecordConsent) -> Iterator[Finding]:
    since, until = command.since or command.at, command.until
    naive = [moment for moment in (until, command.since) if moment is not None and moment.utcoffset() is None]
    if naive:
        yield Finding("naive-time", given=naive[0].isoformat())
        return
    if since > command.at + TOLERANCE or (until is not None and until <= since):
        yield Finding("consent-dates", given=since.isoformat())
    held = state.things.consents.get((command.item, command.scope, command.subject))
    if held is not None and held.since is not None and since < held.since - TOLERANCE:
        yield Finding("consent-order", given=since.isoformat(), known=(held.since.isoformat(),))


def apply_consent(draft: Draft, command: c.RecordConsent) -> None:
    """Record it; a withdrawal locks the item, stops its film and takes the exit a scope declares."""
    audience = command.audience if command.state is ConsentState.GRANTED else ()
    until = command.until.astimezone(UTC) if command.until is not None else None
    held = draft.state.things.consents.get((command.item, command.scope, command.subject))
    said = command.since.astimezone(UTC) if command.since is not None else draft.at
    since = min(max(said, held.since) if held is not None and held.since is not None else said, draft.at)
    guardians = dict(draft.state.things.items[command.item].guardians).get(command.subject, ())
    by = command.by or (command.actor if command.actor in guardians else "")
    draft.emit(e.ConsentRecorded, command.actor, command.item, command.subject, command.scope, command.state, audience, until, since, by)
    if takes_back(draft.plan, command.scope, command.state) and command.item not in draft.state.things.locked:
        lock(draft, command.item)
    elif command.state is ConsentState.GRANTED and until is not None and until <= draft.at:
        expire(draft, draft.at)
    else:
        film.recheck(draft)


def takes_back(plan: Plan, scope: str, state: ConsentState) -> bool:
    """Tell whether a permission's new state locks its item: a use this protocol makes, or one it builds on, is refused or withdrawn."""
    return state in NO and scope in plan.locking


def lock(draft: Draft, item: str) -> None:
    """Lock an item for good and leave by the innermost exit that names it."""
    playing = draft.state.floor.film
    if turns.running(draft.state) and playing is not None and playing.item == item:
        turns.stop_film(draft, None, Why.WITHDRAWN)
    draft.emit(e.ItemLocked, None, item)
    way = the_exit(draft.plan, draft.state, item)
    if way is not None:
        flow.take_exit(draft, way)


def the_exit(plan: Plan, state: State, item: str) -> CompiledExit | None:
    """Find the innermost exit on a withdrawal that names an item."""
    for way in plan.stops[state.place.stop].exits:
        if isinstance(way.exit.on, Withdrawn):
            named = newest(state, way.exit.on.item.kind, way.names)
            if named is not None and named.id == item:
                return way
    return None


def judge_parameter(plan: Plan, state: State, command: c.SetParameter) -> Findings:
    """Judge setting a parameter."""
    parameter = next((each for each in plan.protocol.parameters if each.id == command.parameter), None)
    if parameter is None:
        return (unknown("unknown-parameter", command.parameter, (each.id for each in plan.protocol.parameters)),)
    found: list[Finding] = []
    options = tuple(choice.id for choice in parameter.choices)
    if command.option not in options:
        found.append(unknown("unknown-option", command.option, options))
    sets = plan.setters[parameter.id]
    if not sets(state.room.standing[command.actor]):
        found.append(Finding("not-yours-to-set", Weight.BREACH, chosen(state.room, sets)))
    if parameter.before in state.place.entered and not _narrows(plan, state, command):
        found.append(Finding("parameter-too-late", Weight.ADVISORY, given=parameter.before or ""))
    return tuple(found) or CLEAN


def _narrows(plan: Plan, state: State, command: c.SetParameter) -> bool:
    """Tell whether an option leaves out all that the present one leaves out, and more."""
    without = dict(plan.filters)[command.parameter]
    now = without[state.things.parameters[command.parameter]]
    return command.option in without and without[command.option] > now


def apply_parameter(draft: Draft, command: c.SetParameter) -> None:
    """Set it."""
    draft.emit(e.ParameterSet, command.actor, command.parameter, command.option)
