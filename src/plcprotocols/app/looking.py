# SPDX-License-Identifier: MIT
"""Looking at the catalogue: what `list` and `show` print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plcprotocols.app import wording
from plcprotocols.app.casting import smallest
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import Agenda, agenda
from plcprotocols.engine.cast import bound_roles, castings, limits
from plcprotocols.model.canonical import Plain
from plcprotocols.model.conditions import Condition
from plcprotocols.model.flow import Casting, Composite, Decision, Each, Exit, Phase, Step
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Silence, Watch
from plcprotocols.model.who import Nobody
from plcprotocols.simulation.reading import phases


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
        rows.append([protocol.id, protocol.title, protocol.family, _span(protocol.people.least, protocol.people.most), _minutes(planned)])
    paper.table(["id", "title", "family", "people", "minutes"], rows)
    paper.say("Minutes are for the smallest group. More about one of them: plcprotocols show ID")


def _minutes(planned: Agenda) -> str:
    if not planned.most and not planned.complete:
        return "not stated"
    return f"{wording.span(planned.least, planned.most)}{'' if planned.complete else ' at least'}"


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
        spread = wording.span(total.least, total.most)
        paper.say(f"one {total.scope}: {spread} min{f'; {total.note}' if total.note else ''}", indent=2, hang=2)
    paper.heading(f"Sources (structure: {provenance.structure.value}; minutes: {provenance.minutes.value})")
    if not provenance.sources:
        paper.say("none is cited", indent=2)
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
    if any(casting.role == role.id for casting in castings(protocol.steps)):
        yield "chosen in the session"
    if role.open:
        yield "taken and left in the phases that open it" + (f", with {wording.counted(role.free, 'seat')} kept free" if role.free else "")
    if role.lead:
        yield "leads" if role.least else "leads, if there is one; otherwise any two members steer together"
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
            whose = f"{wording.who(protocol, step.of)}, as {wording.role(protocol, step.role)}{held}"
            paper.say(f"{step.title or step.id} ({whose}):", indent=indent, hang=2)
        case Composite():
            paper.say(f"{step.title or step.id}{_held(protocol, step.when)}:", indent=indent, hang=2)
        case Decision():
            options = wording.listed((option.title or option.id for option in step.options), "or")
            paper.say(f"{step.title or step.id}: {wording.who(protocol, step.by)} chooses {options}", indent=indent, hang=2)
            return
        case Casting():
            paper.say(f"{step.title or step.id}{_held(protocol, step.when)}: {wording.casting(protocol, step)}", indent=indent, hang=2)
            return
    for inner in step.steps:
        _print_step(paper, protocol, inner, indent + 2)


def _held(protocol: Protocol, when: Condition | None) -> str:
    return "" if when is None else f" (where {wording.condition(protocol, when)})"


def _print_phase(paper: Paper, protocol: Protocol, phase: Phase, indent: int) -> None:
    sure = ((phase.minutes.confidence if phase.minutes else None) or protocol.provenance.minutes).value
    optional = f" (optional: {wording.who(protocol, phase.optional)} decides)" if phase.optional is not None else ""
    title = f"{phase.title or phase.id}{optional}{_held(protocol, phase.when)}"
    paper.say(f"{title} -- {'; '.join(_time(protocol, phase))} ({sure})", indent=indent, hang=2, style="bold")
    for number, form in enumerate(phase.talk, start=1):
        until = f"; until {wording.part_end(protocol, form)}" if number < len(phase.talk) else ""
        held = "" if form.when is None else f", where {wording.condition(protocol, form.when)}"
        paper.say(f"{wording.talk(protocol, form)}{held}; speaks: {wording.speakers(protocol, form)}{until}", indent=indent + 4, hang=2)
    paper.say("; ".join(_rest(protocol, phase)), indent=indent + 4, hang=2)


def _time(protocol: Protocol, phase: Phase) -> Iterable[str]:
    """Say how long a phase lasts, and what ends it whatever it is at."""
    hard = ", ends then" if phase.minutes is not None and phase.minutes.hard else ""
    yield f"{wording.minutes(protocol, phase.minutes)}{hard}"
    if phase.longest is not None:
        yield f"ends after {wording.number(phase.longest)} min at the latest"


def _rest(protocol: Protocol, phase: Phase) -> Iterable[str]:
    """Say who is silent in a phase, what it opens and yields, and what ends it."""
    if not isinstance(phase.silent, Nobody):
        quiet = "silent" if all(isinstance(form, Silence | Watch) for form in phase.talk) else "only listens"
        yield f"{quiet}: {wording.who(protocol, phase.silent)}"
    if phase.opens:
        yield f"seats may be taken and left: {wording.listed(wording.role(protocol, each) for each in phase.opens)}"
    if phase.yields:
        yield f"yields: {wording.listed(wording.item(protocol, each) for each in phase.yields)}"
    yield "ends when " + (wording.condition(protocol, phase.ends) if phase.ends is not None else "its last talk does")
    if phase.more is not None:
        yield wording.vote(protocol, phase.more)
    if phase.hard:
        yield f"always refused: {wording.listed(phase.hard)}"


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
    if protocol.hard:
        paper.say(f"Always refused: {wording.listed(protocol.hard)}.", indent=2, hang=2)
    for out in _ways_out(protocol.steps, protocol.exits):
        paper.say(wording.way_out(protocol, out), indent=2, hang=2)
    paper.say("Anybody may pause at any time. Anybody may opt out of a phase, leave, and come back.", indent=2, hang=2)


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
