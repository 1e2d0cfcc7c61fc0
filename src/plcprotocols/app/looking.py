# SPDX-License-Identifier: MIT
"""Looking at the catalogue and at records: what `list`, `show` and `replay` print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plcprotocols.app import wording
from plcprotocols.app.casting import smallest
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import agenda, visits
from plcprotocols.engine.cast import bound_roles
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.canonical import Plain
from plcprotocols.model.flow import Composite, Decision, Each, Phase, Step
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.model.roles import Role
from plcprotocols.model.who import Nobody
from plcprotocols.records import head
from plcprotocols.texts import departure


def entry(protocol: Protocol) -> dict[str, Plain]:
    """Describe a protocol for a program: id, edition, title, family, people, and minutes for the smallest group."""
    planned = agenda(protocol, smallest(protocol))
    return {
        "id": protocol.id,
        "edition": protocol.edition,
        "title": protocol.title,
        "family": protocol.family,
        "people": {"least": protocol.people.least, "most": protocol.people.most},
        "minutes": {"least": planned.least, "typical": planned.typical, "most": planned.most, "complete": planned.complete},
    }


def print_list(paper: Paper, protocols: Sequence[Protocol]) -> None:
    """Print a line for each protocol."""
    rows: list[list[str]] = []
    for protocol in protocols:
        planned = agenda(protocol, smallest(protocol))
        span = f"{wording.number(planned.least)}-{wording.number(planned.most)}{'' if planned.complete else ' at least'}"
        rows.append([protocol.id, protocol.title, protocol.family, _span(protocol.people.least, protocol.people.most), span])
    paper.table(["id", "title", "family", "people", "minutes"], rows)
    paper.say("Minutes are for the smallest group. More about one of them: plcprotocols show ID")


def _span(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else str(least) if least == most else f"{least}-{most}"


def print_protocol(paper: Paper, protocol: Protocol) -> None:
    """Print a protocol as a facilitator would want to read it."""
    paper.title(protocol.title)
    paper.say(f"{protocol.id}, edition {protocol.edition}; {protocol.family}; {_span(protocol.people.least, protocol.people.most)} people.")
    paper.heading("Roles")
    for role in protocol.roles:
        paper.say(f"{role.title or role.id}: {'; '.join(_facts(protocol, role))}", indent=2, hang=4)
    paper.heading("Agenda")
    for step in protocol.steps:
        _print_step(paper, protocol, step, 2)
    _print_rest(paper, protocol)
    provenance = protocol.provenance
    paper.heading(f"Sources (structure: {provenance.structure.value}; minutes: {provenance.minutes.value})")
    for source in provenance.sources:
        paper.say(f"- {source.title}: {source.supports}", indent=2, hang=2)
        if source.address:
            paper.line(f"    {source.address}")
    for total in provenance.totals:
        paper.say(f"- total of one {total.scope}: {wording.number(total.least)}-{wording.number(total.most)} minutes; {total.note}", indent=2, hang=2)
    for title, text in (("Constructed", provenance.constructed), ("Rights", provenance.rights)):
        if text:
            paper.heading(title)
            paper.say(text, indent=2)


def _facts(protocol: Protocol, role: Role) -> Iterable[str]:
    yield _span(role.least, role.most)
    if role.id in bound_roles(protocol):
        yield f"each {wording.role(protocol, bound_roles(protocol)[role.id])} in turn"
    if role.lead:
        yield "leads"
    if role.timekeeper:
        yield "may call the time"
    if role.steward:
        yield "keeps the permissions"
    if role.outsider:
        yield "an outsider"
    if role.drawn_from:
        yield f"is also {wording.listed((wording.role(protocol, each) for each in role.drawn_from), 'or')}"
    if role.excludes:
        yield f"is not {wording.listed((wording.role(protocol, each) for each in role.excludes), 'or')}"


def _print_step(paper: Paper, protocol: Protocol, step: Step, indent: int) -> None:
    match step:
        case Phase():
            _print_phase(paper, protocol, step, indent)
            return
        case Each():
            held = "" if step.when is None else f", where {wording.condition(protocol, step.when)}"
            paper.say(f"{step.title or step.id} ({wording.who(protocol, step.of)}, as {wording.role(protocol, step.role)}{held}):", indent=indent)
        case Composite():
            held = "" if step.when is None else f" (where {wording.condition(protocol, step.when)})"
            paper.say(f"{step.title or step.id}{held}:", indent=indent)
        case Decision():
            options = wording.listed((option.title or option.id for option in step.options), "or")
            paper.say(f"{step.title or step.id}: {wording.who(protocol, step.by)} chooses {options}", indent=indent, hang=2)
            return
    for inner in step.steps:
        _print_step(paper, protocol, inner, indent + 2)


def _print_phase(paper: Paper, protocol: Protocol, phase: Phase, indent: int) -> None:
    sure = ((phase.minutes.confidence if phase.minutes else None) or protocol.provenance.minutes).value
    optional = f" (optional: {wording.who(protocol, phase.optional)} decides)" if phase.optional is not None else ""
    hard = ", ends then" if phase.minutes is not None and phase.minutes.hard else ""
    paper.say(f"{phase.title or phase.id}{optional} -- {wording.minutes(phase.minutes)} min{hard} ({sure})", indent=indent, hang=2, style="bold")
    for form in phase.talk:
        held = "" if form.when is None else f", where {wording.condition(protocol, form.when)}"
        paper.say(f"{wording.talk(protocol, form)}{held}; speaks: {wording.speakers(protocol, form)}", indent=indent + 4, hang=2)
    last = [] if isinstance(phase.silent, Nobody) else [f"only listens: {wording.who(protocol, phase.silent)}"]
    if phase.yields:
        last.append(f"yields: {wording.listed(wording.item(protocol, each) for each in phase.yields)}")
    last.append("ends when " + (wording.condition(protocol, phase.ends) if phase.ends is not None else "its last talk does"))
    paper.say("; ".join(last), indent=indent + 4, hang=2)


def _print_rest(paper: Paper, protocol: Protocol) -> None:
    if protocol.parameters:
        paper.heading("Settings")
    for parameter in protocol.parameters:
        options = wording.listed((choice.title or choice.id for choice in parameter.choices), "or")
        who = wording.who(protocol, parameter.set_by)
        paper.say(f"{parameter.title or parameter.id}: {options}; {parameter.default} unless {who} says otherwise", indent=2, hang=4)


def told(record: Record, session: Session) -> dict[str, Plain]:
    """Describe a replayed record for a program."""
    ended = [event.why.value for event in record.events if isinstance(event, e.SessionEnded)]
    return {
        "record": record.header.record,
        "protocol": record.header.protocol,
        "edition": record.header.edition,
        "mode": record.header.mode.value,
        "opened": record.header.opened.isoformat(),
        "events": len(record.events),
        "phases": [
            {
                "phase": visit.phase,
                "pass_of": visit.pass_of,
                "entered": visit.entered.isoformat(),
                "planned": None if visit.planned is None else round(visit.planned.total_seconds() / 60, 3),
                "minutes": None if visit.minutes is None else round(visit.minutes, 3),
                "why": None if visit.why is None else visit.why.value,
            }
            for visit in visits(record.events)
        ],
        "departures": [
            {"at": event.at.isoformat(), "actor": event.actor, "rule": event.rule} for event in record.events if isinstance(event, e.Departed)
        ],
        "ended": ended[0] if ended else None,
        "stop": session.now.stop,
        "head": head(record),
    }


def print_replay(paper: Paper, record: Record, session: Session) -> None:
    """Print how a session went, from its record."""
    header, titles = record.header, {stop: _title(session.protocol.steps, stop) for stop in {visit.phase for visit in visits(record.events)}}
    paper.title(f"{session.protocol.title}: {header.record}")
    paper.say(f"{header.protocol}, edition {header.edition}; {header.mode.value} mode; opened {header.opened:%d %B %Y %H:%M} UTC.")
    paper.say(f"{len(record.events)} events, read back and replayed; the chain holds.")
    paper.heading("Phases, in minutes")
    rows = [
        [
            f"{visit.entered:%H:%M}",
            titles[visit.phase],
            visit.pass_of,
            "-" if visit.planned is None else wording.number(visit.planned.total_seconds() / 60),
            "goes on" if visit.minutes is None else f"{visit.minutes:.1f}",
            "" if visit.why is None else visit.why.value,
        ]
        for visit in visits(record.events)
    ]
    paper.table(["at", "phase", "of", "planned", "actual", "ended by"], rows, right=(3, 4))
    departures = [event for event in record.events if isinstance(event, e.Departed)]
    paper.heading(f"Departures: {len(departures) or 'none'}")
    for event in departures:
        paper.say(f"{event.at:%H:%M}  {event.actor or 'somebody'}: {departure(event.rule)} ({event.rule})", indent=2, hang=4)
    ended = next((event for event in reversed(record.events) if isinstance(event, e.SessionEnded)), None)
    paper.heading("The end")
    paper.say(f"{ended.at:%H:%M}  {ended.why.value}" if ended is not None else f"It has not ended; it is at {session.now.stop}.", indent=2)
    paper.line(f"  head of the chain: {head(record)}")


def _title(steps: Sequence[Step], phase: str) -> str:
    for step in steps:
        if step.id == phase:
            return step.title or step.id
        if isinstance(step, Composite | Each):
            found = _title(step.steps, phase)
            if found != phase:
                return found
    return phase
