# SPDX-License-Identifier: MIT
"""Looking at the catalogue and at records: what `list`, `show` and `replay` print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plcprotocols.app import wording
from plcprotocols.app.casting import smallest
from plcprotocols.app.outcomes import lost, produced
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import agenda, visits
from plcprotocols.engine.cast import bound_roles, limits
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.canonical import Plain
from plcprotocols.model.flow import Composite, Decision, Each, Exit, Phase, Step
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Record
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Silence, Watch
from plcprotocols.model.who import Nobody
from plcprotocols.records import head
from plcprotocols.simulation.reading import phases
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
    paper.say(f"In brackets how sure the minutes are: {wording.SURE}", indent=2, hang=2)
    for step in protocol.steps:
        _print_step(paper, protocol, step, 2)
    _print_safety(paper, protocol)
    _print_rest(paper, protocol)
    provenance = protocol.provenance
    if provenance.totals:
        paper.heading("Totals")
    for total in provenance.totals:
        spread = wording.minutes(Minutes(total.least, total.most)).partition(",")[0]
        paper.say(f"one {total.scope}: {spread}{f'; {total.note}' if total.note else ''}", indent=2, hang=2)
    paper.heading(f"Sources (structure: {provenance.structure.value}; minutes: {provenance.minutes.value})")
    for source in provenance.sources:
        paper.say(f"- {source.title}: {source.supports}", indent=2, hang=2)
        if source.address:
            paper.line(f"    {source.address}")
    for title, text in (("Constructed", provenance.constructed), ("Rights", provenance.rights)):
        if text:
            paper.heading(title)
            paper.say(text, indent=2)


def _facts(protocol: Protocol, role: Role) -> Iterable[str]:
    opening = limits(protocol, role)
    bound = role.id in bound_roles(protocol)
    yield _span(role.least, role.most) + ("" if bound or opening == (role.least, role.most) else f" ({_span(*opening)} at the opening)")
    if bound:
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
    paper.say(f"{phase.title or phase.id}{optional} -- {wording.minutes(phase.minutes)}{hard} ({sure})", indent=indent, hang=2, style="bold")
    for number, form in enumerate(phase.talk, start=1):
        until = f"; until {wording.part_end(protocol, form)}" if number < len(phase.talk) else ""
        held = "" if form.when is None else f", where {wording.condition(protocol, form.when)}"
        paper.say(f"{wording.talk(protocol, form)}{held}; speaks: {wording.speakers(protocol, form)}{until}", indent=indent + 4, hang=2)
    quiet = "silent" if all(isinstance(form, Silence | Watch) for form in phase.talk) else "only listens"
    last = [] if isinstance(phase.silent, Nobody) else [f"{quiet}: {wording.who(protocol, phase.silent)}"]
    if phase.yields:
        last.append(f"yields: {wording.listed(wording.item(protocol, each) for each in phase.yields)}")
    last.append("ends when " + (wording.condition(protocol, phase.ends) if phase.ends is not None else "its last talk does"))
    paper.say("; ".join(last), indent=indent + 4, hang=2)


def _print_safety(paper: Paper, protocol: Protocol) -> None:
    """Print which permissions film needs, the ways out, and who may pause."""
    paper.heading("Permissions and safety")
    if protocol.scopes:
        told = wording.counted(len(protocol.scopes), f"{'separate ' if len(protocol.scopes) > 1 else ''}permission")
        paper.say(f"{told[:1].upper()}{told[1:]}: {wording.listed(protocol.scopes)}.", indent=2, hang=2)
    viewings: dict[tuple[str, str], list[str]] = {}
    for phase in phases(protocol.steps):
        for form in phase.talk:
            if isinstance(form, Watch):
                viewings.setdefault((form.scope, form.item.kind), []).append(phase.title or phase.id)
    for (scope, kind), titles in viewings.items():
        needs = f"the permission {scope} from everybody recognisable in the {wording.item(protocol, kind)}, for everybody who watches"
        paper.say(f"{wording.listed(dict.fromkeys(titles))}: each viewing needs {needs}.", indent=2, hang=2)
    for out in _ways_out(protocol.steps, protocol.exits):
        paper.say(wording.way_out(protocol, out), indent=2, hang=2)
    paper.say("Anybody may pause at any time.", indent=2, hang=2)


def _ways_out(steps: Sequence[Step], exits: Sequence[Exit]) -> Iterable[Exit]:
    yield from exits
    for step in steps:
        if isinstance(step, Phase):
            yield from step.exits
        elif isinstance(step, Composite | Each):
            yield from _ways_out(step.steps, step.exits)


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
    header, protocol = record.header, session.protocol
    paper.title(f"{protocol.title}: {header.record}")
    paper.say(f"{header.protocol}, edition {header.edition}; {header.mode.value} mode; opened {header.opened:%d %B %Y %H:%M} UTC.")
    paper.say(f"{len(record.events)} events, read back and replayed; the chain holds.")
    paper.heading("People")
    for role, people in header.cast.holders:
        paper.say(f"{wording.role(protocol, role)}: {wording.listed(people)}", indent=2, hang=4)
    if header.cast.late:
        paper.say(f"late: {wording.listed(header.cast.late)}", indent=2, hang=4)
    paper.heading("Phases, in minutes")
    rows = [
        [
            f"{visit.entered:%H:%M}",
            wording.step(protocol.steps, visit.phase),
            visit.pass_of,
            "-" if visit.planned is None else wording.number(visit.planned.total_seconds() / 60),
            "goes on" if visit.minutes is None else f"{visit.minutes:.1f}",
            "" if visit.why is None else "a way out" if visit.why is e.Why.EXIT else visit.why.value,
        ]
        for visit in visits(record.events)
    ]
    paper.table(["at", "phase", "of", "planned", "actual", "ended by"], rows, right=(3, 4))
    broken = lost(protocol, record.events)
    if broken:
        paper.heading("Turns that were not held to their end")
    for each in broken:
        paper.say(f"{each.at:%H:%M}  {each.person}: {each.why}", indent=2, hang=4)
    paper.heading("What came of it")
    made = produced(record.events)
    for person, kinds in made.items():
        found = wording.listed(
            f"{wording.item(protocol, kind).partition(':')[0]}{f' (x{count})' if count > 1 else ''}" for kind, count in kinds.items()
        )
        paper.say(f"{person}: {found}", indent=2, hang=4)
    if not made:
        paper.say("nothing that is kept", indent=2)
    departures = [event for event in record.events if isinstance(event, e.Departed)]
    paper.heading(f"Departures: {len(departures) or 'none'}")
    for event in departures:
        paper.say(f"{event.at:%H:%M}  {event.actor or 'somebody'}: {departure(event.rule)} ({event.rule})", indent=2, hang=4)
    paper.say("Attempts that were refused changed nothing and are not kept in a record.", indent=2)
    ended = next((event for event in reversed(record.events) if isinstance(event, e.SessionEnded)), None)
    paper.heading("The end")
    paper.say(f"{ended.at:%H:%M}  {ended.why.value}" if ended is not None else f"It has not ended; it is at {session.now.stop}.", indent=2)
    if ended is None:
        paper.say("A cut end shows only against a head kept elsewhere: replay FILE --head HEX.", indent=2)
    paper.line(f"  head of the chain: {head(record)}")
