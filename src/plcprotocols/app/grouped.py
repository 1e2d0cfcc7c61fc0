# SPDX-License-Identifier: MIT
"""Sub-groups in words: who goes with whom, who changes, who moves on, and that all come together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import cast

from attrs import evolve, fields_dict

from plcprotocols.app import wording
from plcprotocols.engine.grouping import in_order
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import GroupSeen
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol

People = tuple[tuple[str, tuple[str, ...]], ...]
GROUPED = frozenset(each.tag for each in (e.Formed, e.BrokeOut, e.GroupDone, e.Merged, e.Assigned, e.Travelled, e.LoopRested))


def somebody(session: Session) -> str:
    """Name somebody of a session, whatever of it is kept; everybody may always say how much that is to be."""
    return session.record.header.cast.people[0] if session.level.rank >= Level.TURNS.rank else session.legal()[0].who


def now_of(session: Session, group: str) -> Now:
    """Tell what is going on in a sub-group; in the whole for the empty name, and where nobody is in it."""
    people = next((each.people for each in groups(session) if each.id == group), ()) if group else ()
    return session.view(people[0]).now if people else session.now


def unplaced(session: Session) -> str:
    """Say who is here and in no sub-group while others are in one, and how they are put there; nothing where there is nobody."""
    out, names = left_out(session), [each.id for each in groups(session)]
    if not out:
        return ""
    return f"In no sub-group: {wording.listed(out)}; say where: {out[0]} joins {wording.listed(names, 'or')}."


def left_out(session: Session) -> tuple[str, ...]:
    """Name those who are to be in a sub-group and are in none."""
    return session.view(somebody(session)).left_out


def proposal(session: Session) -> str:
    """Say how sub-groups are formed as proposed, and how otherwise, while they are to be formed."""
    found = session.grouping()
    groups_ = in_order(found) if found.sizes else ()
    if not groups_:
        split = found.split
        return (
            f"So many people ({len(found.people)}) fit into no sub-groups of {split.least} to {split.most}. "
            "Say who goes with whom: forms NAME,NAME / NAME,NAME. Next leaves it out."
        )
    return f"Next forms: {' / '.join(','.join(group) for group in groups_)}. Otherwise say who goes with whom: forms NAME,NAME / NAME,NAME."


def in_lockstep(session: Session) -> bool:
    """Tell whether sub-groups are at work and one bell rings for all of them."""
    return session.now.form == "breakout" and bool(session.now.phase)


def where(session: Session, group: GroupSeen) -> str:
    """Say in one line where a sub-group is: whose turn of a loop it is, and who may speak."""
    return f"{group.id}: {'; '.join(_where(now_of(session, group.id), group))}."


def _where(now: Now, group: GroupSeen) -> Iterator[str]:
    if group.rests or group.through:
        yield "rests until the others come round" if group.rests else "is through and waits for the others"
        return
    passes = [(person, left) for _, person, left in now.passes if person]
    for person, left in passes[-1:]:
        yield f"the turn of {person}" + (f", then {wording.listed(left)}" if left else ", the last one")
    if now.speaker is not None:
        yield f"{now.speaker} has the floor"
    elif now.next:
        yield f"next: {wording.listed(now.next)}"
    elif now.may_speak and set(now.may_speak) != set(group.people):
        yield f"may speak: {wording.listed(now.may_speak)}"
    elif not passes:
        yield wording.listed(group.people)


def settled(session: Session, at: datetime) -> Session:
    """Give a session as it stands at a moment, deadlines up to it settled; the session itself is not changed."""
    trial = session.fork()
    trial.due(at)
    return trial


def now_at(session: Session, group: str, at: datetime) -> Now:
    """Tell what is going on in a sub-group of a session that is settled up to a moment."""
    now = now_of(session, group)
    if now.paused or at <= now.at:
        return evolve(now, at=max(at, now.at))
    passed = at - now.at
    left = now.left - passed if now.left is not None else None
    return evolve(now, at=at, left=left, steps_left=tuple((steps, time - passed) for steps, time in now.steps_left))


def groups(session: Session) -> tuple[GroupSeen, ...]:
    """List the sub-groups at work."""
    return session.view(somebody(session)).groups


def say(protocol: Protocol, roster: Roster, kind: str, facts: Mapping[str, object]) -> str:
    """Say one event of `GROUPED`, without a full stop.

    Args:
        protocol: the protocol.
        roster: names for references.
        kind: the event's tag.
        facts: what may be known of it.
    """
    match kind:
        case e.Formed.tag:
            return "; ".join(_formed(protocol, roster, facts))
        case e.BrokeOut.tag:
            return f"As before: {_listed(roster, facts)}"
        case e.GroupDone.tag:
            return f"{facts['group']} is through and waits for the others"
        case e.Merged.tag:
            return "All come together again"
        case e.Assigned.tag:
            source, actor = f" from {facts['source']}" if facts["source"] else "", facts.get("actor")
            person = roster.name(str(facts["person"]))
            if actor is None or actor == facts["person"]:
                return f"{person} goes{source} into {facts['to']}"
            return f"{roster.name(str(actor))} puts {person}{source} into {facts['to']}"
        case e.Travelled.tag:
            return f"{'People move on' if facts['away'] else 'People are back at their own'}: {_listed(roster, facts)}"
        case _:
            return f"{facts.get('group', '')} has come round and rests: {wording.step(protocol.steps, str(facts['loop']))}"


def _formed(protocol: Protocol, roster: Roster, facts: Mapping[str, object]) -> Iterator[str]:
    actor = f"{roster.name(str(facts['actor']))} forms sub-groups" if facts.get("actor") is not None else "Sub-groups are formed"
    yield f"{actor}: {_listed(roster, facts)}"
    for role, people in cast("People", facts["holders"]):
        if people:
            yield f"{wording.role(protocol, role)}: {_named(roster, people)}"


def _listed(roster: Roster, facts: Mapping[str, object]) -> str:
    return "; ".join(f"{group}: {_named(roster, people)}" for group, people in cast("People", facts["groups"]))


def _named(roster: Roster, people: Iterable[str]) -> str:
    return wording.listed(roster.name(person) for person in people)


def grouped(protocol: Protocol, events: Iterable[Event]) -> Iterator[tuple[datetime, str]]:
    """Say of a whole session who was in which sub-groups, each with its moment."""
    formed = False
    for event in events:
        again = isinstance(event, e.BrokeOut) and formed
        if event.tag in GROUPED - {e.LoopRested.tag, e.GroupDone.tag} and not again:
            yield event.at, say(protocol, Roster(), event.tag, {name: getattr(event, name) for name in fields_dict(type(event))})
        formed = isinstance(event, e.Formed) or (formed and isinstance(event, e.PhaseLeft))
