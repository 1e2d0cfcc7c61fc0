# SPDX-License-Identifier: MIT
"""Looking at records: what `replay` prints, for people and for programs, as far as it was agreed to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from plcprotocols.app import wording
from plcprotocols.app.attendance import attendance
from plcprotocols.app.course import course
from plcprotocols.app.grouped import grouped
from plcprotocols.app.outcomes import brought_back, lost, produced, signatures, versions
from plcprotocols.app.paper import Paper
from plcprotocols.app.summing import print_clock
from plcprotocols.engine.keeping import agreed
from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import Turn, corrections
from plcprotocols.engine.timing import Clock, Visit
from plcprotocols.engine.timing import clock as read_clock
from plcprotocols.model import events as e
from plcprotocols.model.canonical import Plain
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode, Record
from plcprotocols.records import head
from plcprotocols.texts import breach, departure


def taken_up(record: Record) -> tuple[Protocol, Session | None]:
    """Replay a record, and give its protocol; no session where too little was agreed to be kept for that.

    Raises:
        InvalidRecord: as `Session.resume`.
    """
    if record.protocol is not None and agreed(record).rank < Level.TURNS.rank:
        return record.protocol, None
    session = Session.resume(record)
    return session.protocol, session


def told(record: Record, session: Session | None) -> dict[str, Plain]:
    """Describe a record for a program."""
    ended = [event.why.value for event in record.events if isinstance(event, e.SessionEnded)]
    clock, still = _clock(record), e.counting(record.events)
    return {
        "record": record.header.record,
        "protocol": record.header.protocol,
        "edition": record.header.edition,
        "mode": record.header.mode.value,
        "level": agreed(record).value,
        "opened": record.header.opened.isoformat(),
        "declared": [each.value for each in record.header.declared],
        "met": record.header.met,
        "events": len(record.events),
        "phases": [_visit(visit) for visit in clock.visits] if clock is not None else [],
        "clock": _times(clock) if clock is not None else None,
        "departures": [
            {"at": event.at.isoformat(), "actor": event.actor, "rule": event.rule} for event in still if isinstance(event, e.Departed)
        ],
        "breaches": [{"at": event.at.isoformat(), "actor": event.actor, "rule": event.rule} for event in still if isinstance(event, e.Breached)],
        "corrections": [_correction(event, turn) for event, turn in corrections(record.events)],
        "ended": ended[0] if ended else None,
        "stop": session.now.stop if session is not None else None,
        "head": head(record),
    }


def _correction(event: e.Correction, turn: Turn) -> dict[str, Plain]:
    """Describe for a program what was put right: which turn, as it was told, and as it is."""
    move, person = (event.move, turn.person) if isinstance(event, e.TurnRelabelled) else (turn.move, event.to)
    was: dict[str, Plain] = {"began": turn.began.isoformat(), "was": {"person": turn.person, "move": turn.move.value}}
    return {"at": event.at.isoformat(), "actor": event.actor, **was, "is": {"person": person, "move": move.value}}


def _clock(record: Record) -> Clock | None:
    return read_clock(record.events, record.events[-1].at) if record.events else None


def _visit(visit: Visit) -> dict[str, Plain]:
    return {
        "phase": visit.phase,
        "pass_of": visit.pass_of,
        "group": visit.group,
        "entered": visit.entered.isoformat(),
        "planned": None if visit.planned is None else _minutes(visit.planned),
        "extended": _minutes(visit.extended),
        "minutes": None if visit.minutes is None else round(visit.minutes, 3),
        "why": None if visit.why is None else visit.why.value,
    }


def _times(clock: Clock) -> dict[str, Plain]:
    """Describe a clock for a program, in minutes."""
    return {
        "planned": _minutes(clock.planned),
        "elapsed": _minutes(clock.elapsed),
        "paused": _minutes(clock.paused),
        "extended": _minutes(clock.extended),
        "overrun": _minutes(clock.overrun),
        "extensions": [
            {"at": each.at.isoformat(), "phase": each.phase, "minutes": each.minutes, "by": list(each.by), "voted": each.voted}
            for each in clock.extensions
        ],
    }


def _minutes(time: timedelta) -> float:
    return round(time / timedelta(minutes=1), 3)


def print_replay(paper: Paper, record: Record, protocol: Protocol, session: Session | None) -> None:
    """Print how a session went, from its record."""
    header = record.header
    paper.title(f"{protocol.title}: {header.record}")
    paper.say(f"{header.protocol}, edition {header.edition}; {header.mode.value} mode; opened {header.opened.day} {header.opened:%B %Y %H:%M} UTC.")
    said = wording.said(header.declared, header.met)
    if said:
        paper.say(said)
    if session is not None:
        paper.say(f"{len(record.events)} events, read back and replayed; the chain holds.")
    else:
        kept = f"no more than the level {agreed(record).value} was agreed to be kept, so it informs and cannot be taken up again"
        paper.say(f"{len(record.events)} events, read back; the chain holds; {kept}.")
    _print_people(paper, protocol, record)
    _print_phases(paper, protocol, record)
    if session is not None:
        _print_outcome(paper, protocol, record)
    paper.heading("The end")
    paper.say(_end(record, session), indent=2)
    if not any(isinstance(event, e.SessionEnded) for event in record.events):
        paper.say("A cut end shows only against a head kept elsewhere: replay FILE --head HEX.", indent=2)
    paper.line(f"  head of the chain: {head(record)}")


def _print_people(paper: Paper, protocol: Protocol, record: Record) -> None:
    cast = record.header.cast
    changed = any(isinstance(event, e.Convened) and event.holders for event in record.events)
    paper.heading("People at the opening" if changed else "People")
    for role, people in cast.holders:
        if people:
            paper.say(f"{wording.role(protocol, role)}: {wording.listed(people)}", indent=2, hang=4)
    if cast.late:
        paper.say(f"late: {wording.listed(cast.late)}", indent=2, hang=4)
    moved = list(attendance(protocol, e.counting(record.events)))
    if moved:
        paper.heading("Coming and going")
    stamp = _stamp(record)
    for at, what in moved:
        paper.say(f"{at:{stamp}}  {what}", indent=2, hang=4)
    apart = list(grouped(protocol, e.counting(record.events)))
    if apart:
        paper.heading("Sub-groups")
    for at, what in apart:
        paper.say(f"{at:{stamp}}  {what}", indent=2, hang=4)
    told = list(course(protocol, e.counting(record.events)))
    if told:
        paper.heading("Meetings, dates and what was held outside")
    for at, what in told:
        paper.say(f"{at:{stamp}}  {what}", indent=2, hang=4)


def _print_phases(paper: Paper, protocol: Protocol, record: Record) -> None:
    clock = _clock(record)
    if clock is None:
        return
    stamp = _stamp(record)
    paper.heading(f"Phases, in minutes{' where nothing else is said' if any(visit.days for visit in clock.visits) else ''}")
    rows = [
        [
            f"{visit.entered:{stamp}}",
            wording.step(protocol.steps, visit.phase),
            " ".join(filter(None, (visit.group, visit.pass_of))),
            _planned(visit),
            _actual(visit),
            "" if visit.why is None else "a way out" if visit.why is e.Why.EXIT else visit.why.value,
        ]
        for visit in clock.visits
    ]
    paper.table(["at", "phase", "of", "planned", "actual", "ended by"], rows, right=(3, 4))
    print_clock(paper, protocol, clock, Roster(), "All of it", stamp)
    broken = lost(protocol, e.counting(record.events))
    if broken:
        paper.heading("Turns that were not held to their end")
    for each in broken:
        paper.say(f"{each.at:{stamp}}  {each.person}: {each.why}", indent=2, hang=4)


def _planned(visit: Visit) -> str:
    if visit.planned is None:
        return "-"
    if visit.days:
        return wording.length(visit.planned)
    return wording.number(_minutes(visit.planned)) + (f" + {wording.number(_minutes(visit.extended))}" if visit.extended else "")


def _actual(visit: Visit) -> str:
    if visit.minutes is None or visit.left is None:
        return "goes on"
    return wording.length(visit.left - visit.entered) if visit.days else f"{visit.minutes:.1f}"


def _stamp(record: Record) -> str:
    """Give the form of moments: the time of day, with its day where the record lasts longer than one."""
    first, last = record.header.opened, record.events[-1].at if record.events else record.header.opened
    return "%H:%M" if last - first <= timedelta(days=1) else "%Y-%m-%d %H:%M"


def _print_outcome(paper: Paper, protocol: Protocol, record: Record) -> None:
    """Print what was produced and brought back, which version of it stands, who signed, and which rules were not kept."""
    stamp = _stamp(record)
    paper.heading("What came of it")
    made = produced(e.counting(record.events))
    for person, kinds in made.items():
        paper.say(f"{person}: {wording.listed(_counted(protocol, kinds.items()))}", indent=2, hang=4)
    back = brought_back(e.counting(record.events))
    for held, kinds in back.items():
        paper.say(f"brought back from {held}: {wording.listed(_counted(protocol, kinds.items()))}", indent=2, hang=4)
    for item, former in versions(e.counting(record.events)):
        title = wording.item(protocol, item.kind).partition(":")[0]
        paper.say(f"{title}: {item.item} of {item.owner} stands, written instead of {wording.listed(former)}", indent=2, hang=4)
    for name, people in signatures(e.counting(record.events)).items():
        paper.say(f"{name}: signed by {wording.listed(people)}", indent=2, hang=4)
    if not made and not back:
        paper.say("no item was written", indent=2)
    departures = [event for event in e.counting(record.events) if isinstance(event, e.Departed)]
    paper.heading(f"Departures: {len(departures) or 'none'}")
    for event in departures:
        paper.say(f"{event.at:{stamp}}  {event.actor or 'somebody'}: {departure(event.rule)} ({event.rule})", indent=2, hang=4)
    breaches = [event for event in e.counting(record.events) if isinstance(event, e.Breached)]
    if breaches or record.header.mode is Mode.RECORDING:
        paper.heading(f"Breaches: {len(breaches) or 'none'}")
    for broken in breaches:
        paper.say(f"{broken.at:{stamp}}  {broken.actor or 'somebody'}: {breach(broken.rule)} ({broken.rule})", indent=2, hang=4)
    _print_corrections(paper, record, stamp)
    undone = sum(isinstance(event, e.Undone) for event in record.events)
    if undone:
        paper.say(f"Taken back by who had done it: {undone} x; what was taken back is not told here.", indent=2)
    paper.say("Attempts that were refused changed nothing and are not kept in a record.", indent=2)


def _print_corrections(paper: Paper, record: Record, stamp: str) -> None:
    """Print what was put right later of what turns were, and whose."""
    found = corrections(record.events)
    if found:
        paper.heading(f"Put right later: {len(found)}")
    for event, turn in found:
        said = f"the turn of {turn.person} at {turn.began:{stamp}} was"
        what = f"{event.move}, not {turn.move}" if isinstance(event, e.TurnRelabelled) else f"that of {event.to}"
        paper.say(f"{event.at:{stamp}}  {event.actor or 'somebody'}: {said} {what}", indent=2, hang=4)


def _counted(protocol: Protocol, kinds: Iterable[tuple[str, int]]) -> Iterable[str]:
    for kind, count in kinds:
        yield f"{wording.item(protocol, kind).partition(':')[0]}{f' (x{count})' if count > 1 else ''}"


def _end(record: Record, session: Session | None) -> str:
    ended = next((event for event in reversed(record.events) if isinstance(event, e.SessionEnded)), None)
    if ended is not None:
        return f"{ended.at:{_stamp(record)}}  {ended.why.value}"
    if session is not None:
        return f"It has not ended; it is at {session.now.title or session.now.stop}."
    return "Whether it has ended is not kept." if not record.events else "It has not ended."
