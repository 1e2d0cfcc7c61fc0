# SPDX-License-Identifier: MIT
"""Looking at the catalogue: what `list` and `show` print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from plcprotocols.app import wording
from plcprotocols.app.casting import smallest
from plcprotocols.app.editions import others
from plcprotocols.app.paper import Paper
from plcprotocols.engine.agenda import Agenda, agenda, held_protocols, is_programme
from plcprotocols.engine.cast import bound_roles, castings, limits
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.engine.seating import seat, spoken_about
from plcprotocols.model.canonical import Plain
from plcprotocols.model.conditions import Condition
from plcprotocols.model.errors import InvalidArgument, InvalidCast
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, Exit, OneOf, Phase, Repeat, Run, Step, Tour
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Field, Hold, Rate, Silence, Vote, Watch
from plcprotocols.model.who import Nobody
from plcprotocols.simulation.reading import phases

LOOKED = 50  # so many more people are tried where the fewest cannot hold a protocol


def entry(protocol: Protocol) -> dict[str, Plain]:
    """Describe a protocol for a program: id, edition, title, family, people, and minutes and days for the smallest group."""
    planned = agenda(protocol, smallest(protocol))
    return {
        "id": protocol.id,
        "edition": protocol.edition,
        "title": protocol.title,
        "family": protocol.family,
        "people": {"least": protocol.people.least, "most": protocol.people.most},
        "minutes": {"least": planned.least, "typical": planned.typical, "most": planned.most, "complete": planned.complete},
        "days": dict(zip(("least", "typical", "most"), planned.days, strict=True)) if any(planned.days) else None,
        "programme": planned.programme,
        "holds": list(held_protocols(protocol)),
        "entry": [wording.entry(inlined(protocol), each) for each in inlined(protocol).entry],
        "editions": [each.edition for each in others(protocol)],
    }


def print_list(paper: Paper, protocols: Sequence[Protocol]) -> None:
    """Print a line for each protocol."""
    rows: list[list[str]] = []
    for protocol in protocols:
        planned = agenda(protocol, smallest(protocol))
        rows.append([protocol.id, protocol.title, protocol.family, _span(protocol.people.least, protocol.people.most), _minutes(planned)])
    paper.table(["id", "title", "family", "people", "minutes"], rows)
    paper.say("Minutes are for the smallest group. More about one of them: plcprotocols show ID")
    for each in protocols:
        if inlined(each).entry:
            paper.say(f"Before {each.id} begins: {wording.listed(wording.entry(inlined(each), needed) for needed in inlined(each).entry)}.", hang=2)
    several = [(each.id, [other.edition for other in others(each)]) for each in protocols]
    for name, editions in several:
        if editions:
            paper.say(f"Other editions of {name} (with --edition): {wording.listed(editions)}", hang=2)


def _minutes(planned: Agenda) -> str:
    if planned.programme:
        return "programme, not added up"
    if not planned.most and not planned.complete:
        return "not stated"
    return f"{wording.span(planned.least, planned.most)}{'' if planned.complete else ' at least'}"


def _span(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else str(least) if least == most else f"{least}-{most}"


def print_protocol(paper: Paper, given: Protocol) -> None:
    """Print a protocol as a facilitator would want to read it; what it runs is told as its own."""
    protocol = inlined(given)
    programme = "; it goes on over several meetings" if is_programme(protocol) else ""
    outside = ", outsiders on top" if any(role.outsider for role in protocol.roles) else ""
    paper.title(protocol.title)
    people = f"{_span(protocol.people.least, protocol.people.most)} people{outside}"
    paper.say(f"{protocol.id}, edition {protocol.edition}; {protocol.family}; {people}{programme}.", hang=2)
    if others(protocol):
        paper.say(f"Other editions (with --edition): {wording.listed(each.edition for each in others(protocol))}.", hang=2)
    if protocol.entry:
        paper.heading("Before it begins")
    for needed in protocol.entry:
        paper.say(wording.entry(protocol, needed), indent=2, hang=2)
    paper.heading("Roles")
    for role in protocol.roles:
        paper.say(f"{role.title or role.id}: {'; '.join((*_facts(protocol, role), *_named(role)))}", indent=2, hang=4)
    if protocol.rotation is not None:
        paper.say(wording.rotation(protocol, protocol.rotation), indent=2, hang=2)
    paper.heading("Agenda")
    paper.say(f"In brackets how sure the minutes are: {wording.SURE}", indent=2, hang=2)
    runs = {step.id: step for step in walk(given.steps) if isinstance(step, Run)}
    for step in protocol.steps:
        _print_step(paper, protocol, step, 2, runs)
    _print_sum(paper, protocol)
    _print_items(paper, protocol)
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
        if source.rows:
            paper.say(f"for: {'; '.join(wording.step(protocol.steps, row) for row in source.rows)}", indent=4, hang=2)
        if source.address:
            paper.line(f"    {source.address}")
    for title, text in (("Constructed", provenance.constructed), ("Rights", provenance.rights)):
        if text:
            paper.heading(title)
            paper.say(text, indent=2)


def _named(role: Role) -> Iterable[str]:
    """Say how a role is named on the command line, where its title is another name."""
    if role.title and role.title.casefold().replace(" ", "-") != role.id:
        yield f"in a cast: {role.id}"


def _facts(protocol: Protocol, role: Role) -> Iterable[str]:
    opening = limits(protocol, role)
    bound = role.id in bound_roles(protocol)
    if role.multiple > 1:
        yield wording.multiples(role.least, role.most, role.multiple)
    else:
        yield _span(role.least, role.most) + ("" if bound or opening == (role.least, role.most) else f" ({_span(*opening)} at the opening)")
    if bound:
        yield f"each {wording.role(protocol, bound_roles(protocol)[role.id])} in turn"
    if any(casting.role == role.id for casting in castings(protocol.steps)):
        yield "chosen in the session"
    if role.open:
        yield "taken and left in the phases that open it" + (f", with {wording.counted(role.free, 'seat')} kept free" if role.free else "")
    if role.queue:
        yield "one may stand in line for a seat"
    if role.lead:
        yield "leads" if role.least else "leads, if there is one; otherwise any two members steer together"
    if role.timekeeper:
        yield "may call the time"
    if role.steward:
        yield "keeps the permissions"
    if role.recorder:
        yield "keeps the record, and puts right in it what a turn was and whose"
    if role.outsider:
        yield "an outsider" + (", who is spoken about and need not be there" if role.id in spoken_about(protocol) else "")
    if protocol.rotation is not None and role.id in protocol.rotation.roles:
        yield "passes on from meeting to meeting"
    if role.drawn_from:
        yield f"is also {wording.listed((wording.role(protocol, each) for each in role.drawn_from), 'or')}"
    if role.excludes:
        yield f"is not {wording.listed((wording.role(protocol, each) for each in role.excludes), 'or')}"


def _print_step(paper: Paper, protocol: Protocol, step: Step, indent: int, runs: Mapping[str, Run]) -> None:
    match step:
        case Phase():
            _print_phase(paper, protocol, step, indent)
            return
        case Decision() | Casting():
            paper.say(_question(protocol, step), indent=indent, hang=2)
            return
        case Run():
            return  # it is told as the group it is read as
        case Each():
            held = "" if step.when is None else f", where {wording.condition(protocol, step.when)}"
            away = ", also where they are away" if step.away else ""
            whose = f"{wording.who(protocol, step.of)}, as {wording.role(protocol, step.role)}{away}{held}"
            paper.say(f"{step.title or step.id} ({whose}):", indent=indent, hang=2)
        case EachItem():
            order = "" if not step.by else f", as ranked at {wording.step(protocol.steps, step.by)}"
            first = "" if not step.by or step.top is None else f", the first {step.top}"
            each = f"each {wording.item(protocol, step.item)}{order}{first}{_together(protocol, step)}"
            paper.say(f"{step.title or step.id} ({each}){_held(protocol, step.when)}:", indent=indent, hang=2)
        case Repeat():
            again = f"{_repeated(protocol, step)}{_together(protocol, step)}"
            paper.say(f"{step.title or step.id} ({again}){_held(protocol, step.when)}:", indent=indent, hang=2)
        case OneOf():
            decides = f"{wording.who(protocol, step.by)} chooses{' by consensus' if step.consensus else ''}"
            paper.say(f"{step.title or step.id} (one of these; {decides}){_held(protocol, step.when)}:", indent=indent, hang=2)
        case Breakout():
            paper.say(f"{step.title or step.id} ({_apart(protocol, step)}){_held(protocol, step.when)}:", indent=indent, hang=2)
        case Tour():
            stays = "" if isinstance(step.stays, Nobody) else f"; at their own station {_stay(protocol, step)}"
            paper.say(f"{step.title or step.id} ({_stations(step)}, all move on together{stays}):", indent=indent, hang=2)
        case Composite():
            run = f" (another protocol is run here: {runs[step.id].protocol})" if step.id in runs else ""
            if step.minutes is not None:
                run += f" ({_together(protocol, step).removeprefix('; ')})"
            if not step.led:
                run += " (nobody leads: two members together steer)"
                protocol = evolve(protocol, roles=tuple(evolve(role, lead=False) for role in protocol.roles))
            if step.lead:
                run += f" (led by {wording.role(protocol, step.lead)})"
                protocol = evolve(protocol, roles=tuple(evolve(role, lead=role.id == step.lead) for role in protocol.roles))
            paper.say(f"{step.title or step.id}{run}{_held(protocol, step.when)}:", indent=indent, hang=2)
    for inner in step.steps:
        _print_step(paper, protocol, inner, indent + 2, runs)


def _stations(step: Tour) -> str:
    """Say to which stations a tour leads, and what of it is held back home."""
    many = "once at each station" if step.passes is None else f"at {step.passes} stations at most"
    first = "" if step.from_home else ", beginning at the next"
    return f"{many}{first}{f', back home for {wording.step(step.steps, step.home)} and what follows it' if step.home else ''}"


def _stay(protocol: Protocol, step: Tour) -> str:
    who = wording.who(protocol, step.stays)
    return f"stays {who}"


def _apart(protocol: Protocol, step: Breakout) -> str:
    """Say who works in which sub-groups, and how."""
    split = next(each for each in protocol.splits if each.id == step.split)
    sizes = f"{split.size}" if split.least == split.most else f"{split.size}, at least {split.least} and at most {split.most}"
    roles = wording.listed(wording.role(protocol, each.role) for each in split.roles)
    pace = "each at its own pace" if step.free else "one bell for all"
    joined = f", {split.joins} put together two by two" if split.joins else ""
    return f"{split.title or split.id}: sub-groups of {sizes}{joined}{f', in each: {roles}' if roles else ''}; {pace}"


def _question(protocol: Protocol, step: Decision | Casting) -> str:
    """Say what is asked, of whom, and how it is decided."""
    asked = f"{step.title or step.id}{_held(protocol, step.when)}"
    if isinstance(step, Casting):
        return f"{asked}: {wording.casting(protocol, step)}"
    options = wording.listed((option.title or option.id for option in step.options), "or")
    return f"{asked}: {wording.who(protocol, step.by)} chooses{' by consensus' if step.consensus else ''} {options}"


def _repeated(protocol: Protocol, step: Repeat) -> str:
    """Say how often a group is held, and who decides whether it is held again."""
    often = wording.often(step.least, step.most, beyond=step.beyond)
    if step.most == step.least and not step.beyond:
        return often
    return f"{often}; {wording.who(protocol, step.by)} decides{' by consensus' if step.consensus else ''} whether there is another"


def _held(protocol: Protocol, when: Condition | None) -> str:
    return "" if when is None else f" (where {wording.condition(protocol, when)})"


def _print_phase(paper: Paper, protocol: Protocol, phase: Phase, indent: int) -> None:
    stated = phase.minutes or phase.days
    sure = ((stated.confidence if stated else None) or protocol.provenance.minutes).value
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
    planned = phase.minutes or phase.days
    hard = ", ends then" if planned is not None and planned.hard else ""
    yield f"{wording.days(phase.days) if phase.days is not None else wording.minutes(protocol, phase.minutes)}{hard}"
    if phase.longest is not None:
        yield f"ends after {wording.number(phase.longest)} min at the latest"


def _rest(protocol: Protocol, phase: Phase) -> Iterable[str]:
    """Say who is silent in a phase, what it opens and yields, and what ends it."""
    if not isinstance(phase.silent, Nobody):
        quiet = "silent" if all(isinstance(form, Silence | Watch | Field) for form in phase.talk) else "only listens"
        yield f"{quiet}: {wording.who(protocol, phase.silent)}"
    if phase.opens:
        yield f"seats may be taken and left: {wording.listed(wording.role(protocol, each) for each in phase.opens)}"
    if phase.yields:
        yield f"yields: {wording.listed(wording.item(protocol, each) for each in phase.yields)}"
    own = wording.part_end(protocol, phase.talk[-1]) if isinstance(phase.talk[-1], Hold | Vote | Rate) else ""
    yield "ends when " + (wording.condition(protocol, phase.ends, own) if phase.ends is not None else own or "its last talk does")
    if phase.more is not None:
        yield wording.vote(protocol, phase.more)
    if phase.hard:
        yield f"always refused: {wording.listed(phase.hard)}"
    if phase.forbids != Forbidden():
        yield f"must not yield: {wording.forbidden(protocol, phase.forbids)}"


def _print_sum(paper: Paper, protocol: Protocol) -> None:
    """Print what is counted, and what is not, in the minutes and days of a protocol that goes on over several meetings."""
    cast = _cast(paper, protocol)
    if cast is None or not is_programme(protocol):
        return
    planned = agenda(protocol, cast)
    rows = [row for row in planned.rows if row.days is None]
    timed = [row for row in rows if row.typical is not None]
    fewest = " (what is repeated, with its fewest times)" if any(row.up_to != row.times for row in planned.rows) else ""
    told = [f"{len(timed)} of its {len(planned.rows)} rows with minutes"]
    if timed:
        told = [f"{told[0]}, {wording.span(planned.least, planned.most)} together"]
    if any(planned.days):
        told.append(f"{len(planned.rows) - len(rows)} in days, {wording.in_days(planned.days[0], planned.days[2])} together")
    if len(rows) > len(timed):
        told.append(f"{len(rows) - len(timed)} without a stated time")
    paper.say(f"A programme, not added up: {'; '.join(told)}{fewest}.", indent=2, hang=2)


def _cast(paper: Paper, protocol: Protocol) -> Cast | None:
    """Give the smallest cast that can hold a protocol; where it takes fewer people than can hold it, say why not and how many can."""
    least, most = protocol.people.least, protocol.people.most
    try:
        return smallest(protocol)
    except InvalidArgument:
        return None  # nobody at all: that is a fault of the protocol
    except InvalidCast as error:
        why = " ".join(dict.fromkeys(problem.remedy for problem in error.problems))
    last = least + LOOKED if most is None else min(most, least + LOOKED)
    numbers = range(least + 1, last + 1)
    able = next(((count, cast) for count in numbers if (cast := _seated(protocol, count)) is not None), None)
    more = f"{able[0]} people can." if able is not None else f"Nor can any number up to {last}." if last > least else "It takes no other number."
    paper.say(f"{f'{least} people' if least > 1 else 'One person'} cannot hold it: {why} {more}", indent=2, hang=2)
    return None if able is None else able[1]


def _seated(protocol: Protocol, count: int) -> Cast | None:
    try:
        return seat(protocol, count)
    except InvalidCast:
        return None


def _print_items(paper: Paper, protocol: Protocol) -> None:
    """Print what is special about items: who signs or opens them, whom they are about, for whose eyes they are, how many there are."""
    told = [(rule.title or rule.id, list(_about(protocol, rule))) for rule in protocol.items]
    if any(facts for _, facts in told):
        paper.heading("Items")
    for title, facts in told:
        if facts:
            paper.say(f"{title}: {'; '.join(facts)}", indent=2, hang=4)


def _about(protocol: Protocol, rule: ItemRule) -> Iterable[str]:
    if rule.signed is not None:
        yield f"signed by {wording.who(protocol, rule.signed)}"
    if rule.key is not None:
        yield f"about each {wording.each_of(protocol, rule.key)}"
    if rule.anonymous:
        yield "nobody else learns whose it is"
    if rule.access is Access.HELD:
        yield "its words are for who holds it, and it can be passed on"
    if rule.access is Access.GROUP:
        yield "only for the sub-group it was made in"
    if rule.each is not None:
        yield f"at most {wording.counted(rule.each, 'such item')} each"
    if rule.group is not None:
        yield f"at most {wording.counted(rule.group, 'such item')} in a sub-group"
    if rule.seal is not None:
        yield "; ".join(wording.seal(protocol, rule.seal))
    if rule.loop is not None:
        yield f"kept apart for each time of: {wording.step(protocol.steps, rule.loop)}"


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
    if protocol.forbids != Forbidden():
        paper.say(f"Must not yield: {wording.forbidden(protocol, protocol.forbids)}.", indent=2, hang=2)
    for out in _ways_out(protocol.steps, protocol.exits):
        paper.say(wording.way_out(protocol, out), indent=2, hang=2)
    paper.say("Anybody may pause at any time. Anybody may opt out of a phase, leave, and come back.", indent=2, hang=2)


def _together(protocol: Protocol, group: Composite | Repeat | EachItem) -> str:
    """Say what time a group of steps has, or nothing."""
    hard = " and no longer" if group.minutes is not None and group.minutes.hard else ""
    return "" if group.minutes is None else f"; {wording.minutes(protocol, group.minutes)} together{hard}"


def _ways_out(steps: Sequence[Step], exits: Sequence[Exit]) -> Iterable[Exit]:
    yield from exits
    for step in steps:
        if isinstance(step, Phase):
            yield from step.exits
        elif isinstance(step, Composite | Each | Repeat | EachItem):
            yield from _ways_out(step.steps, step.exits)
        elif isinstance(step, OneOf):
            yield from _ways_out(step.steps, ())


def _print_rest(paper: Paper, protocol: Protocol) -> None:
    if protocol.parameters:
        paper.heading("Settings")
    for parameter in protocol.parameters:
        options = wording.listed((choice.title or choice.id for choice in parameter.choices), "or")
        who = wording.who(protocol, parameter.set_by)
        paper.say(f"{parameter.title or parameter.id}: {options}; {parameter.default} unless {who} says otherwise", indent=2, hang=4)
