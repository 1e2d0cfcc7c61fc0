# SPDX-License-Identifier: MIT
"""The demonstration: simulated people, modelled on an occasion that was really held.

Everything that is said about the occasion comes from its value, everything about the protocol from the protocol. Sessions are driven through the
public face and told by `plcprotocols.app.teller`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from attrs import evolve, frozen

from plcprotocols.app import wording
from plcprotocols.app.casting import assign, clips, consents, numbered, parts, possible
from plcprotocols.app.occasions import Occasion
from plcprotocols.app.outcomes import without
from plcprotocols.app.paper import Paper
from plcprotocols.app.staging import StepsOut
from plcprotocols.app.summing import print_agenda, print_timing
from plcprotocols.app.teller import LEGEND, Teller
from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model.canonical import canonical
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, Problem
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast, Person, Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.records import head, read, write
from plcprotocols.simulation import Equal, Policy, Run, Stumbles, Withdraws, simulate, stream
from plcprotocols.simulation.reading import watches

FEWEST_PRESENT = 3
STAGED = (
    "the mishaps (a missing permission, a withdrawal and attempts that are refused), and that somebody leaves for a while, "
    "staged so that they can be seen"
)


@frozen(kw_only=True)
class Setting:
    """One session as it is about to be held.

    Attributes:
        number: which session of the occasion, from 1.
        protocol: what is run.
        cast: who holds which role, and who is late.
        roster: names for everything that has a reference.
        items: the films.
        consents: the permissions given before.
        policy: how people decide.
    """

    number: int
    protocol: Protocol
    cast: Cast
    roster: Roster
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]
    policy: Policy


def hold(occasion: Occasion, paper: Paper, *, seed: int, people: int, late: int, out: str | None) -> None:
    """Hold an occasion and tell it.

    Args:
        occasion: what was held.
        paper: where to print.
        seed: where every draw comes from.
        people: how many take part.
        late: how many of them arrive late.
        out: folder for the records; a fresh one if None.

    Raises:
        InvalidArgument: if so many people, or so many late, cannot hold it; `file-exists` if a record of that name is there already.
        OSError: if the folder cannot be written to.
    """
    protocol = find(occasion.protocol)
    sizes = parts(protocol, people, occasion.minutes)
    settings = settle_in(occasion, protocol, sizes, late=late, seed=seed)
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="plcprotocols-"))
    _leave_what_is_there(folder, [_record(setting, seed) for setting in settings])
    folder.mkdir(parents=True, exist_ok=True)
    introduce(occasion, paper, settings, seed)
    print_agenda(paper, protocol, [setting.cast for setting in settings])
    runs = [_run(occasion, setting, paper, seed) for setting in settings]
    everybody = Roster(tuple(person for setting in settings for person in setting.roster.people))
    print_timing(paper, protocol, [run.session.clock() for run in runs], everybody)
    _print_results(occasion, paper, settings, runs)
    _print_refusals(paper, runs)
    paper.heading("The records")
    for run in runs:
        keep(paper, run.session, folder / f"{run.session.record.header.record}.jsonl")
    paper.say("Look at one of them again: plcprotocols replay FILE", indent=2)


def _record(setting: Setting, seed: int) -> str:
    return f"{setting.protocol.id}-{seed}-{setting.number}"


def _leave_what_is_there(folder: Path, records: Sequence[str]) -> None:
    there = [folder / f"{record}.jsonl" for record in records if (folder / f"{record}.jsonl").exists()]
    if there:
        remedy = "Name another folder, take another seed, or move the file away."
        raise InvalidArgument(*(Problem("file-exists", "out", f"{path} is there already and is not overwritten", remedy) for path in there))


def settle_in(occasion: Occasion, protocol: Protocol, sizes: Sequence[int], *, late: int, seed: int) -> tuple[Setting, ...]:
    """Say who sits in which session, what is brought, and what is going to go wrong.

    Raises:
        InvalidArgument: `too-many-late` if too few would be there at the beginning.
    """
    room = [size - FEWEST_PRESENT for size in sizes]
    if not 0 <= late <= sum(room):
        remedy = f"Give a number between 0 and {sum(room)}; at least {FEWEST_PRESENT} people must be there when a session begins."
        raise InvalidArgument(Problem("too-many-late", "late", f"{late} of {sum(sizes)} people late", remedy))
    late_in = [0] * len(sizes)
    while sum(late_in) < late:
        late_in[max(range(len(sizes)), key=lambda each: (room[each] - late_in[each] > 0, -late_in[each], -each))] += 1
    first, settings = 0, list[Setting]()
    for number, (size, absent) in enumerate(zip(sizes, late_in, strict=True), start=1):
        references = numbered(size, first + 1)
        cast = assign(protocol, references, late=references[size - absent :])
        setting = _setting(protocol, cast, occasion.called(references, first), number, seed)
        settings.append(setting if number < len(sizes) else evolve(setting, policy=StepsOut(setting.policy, protocol)))
        first += size
    return tuple(settings)


def _setting(protocol: Protocol, cast: Cast, names: dict[str, str], number: int, seed: int) -> Setting:
    films = clips(protocol, cast, stream(seed, "clips", str(number)))
    granted = consents(protocol, cast, films)
    things = {film.id: f"{names[film.owner]}'s {wording.item(protocol, film.kind)}" for film in films}
    children = {
        subject: f"child {count} (by a guardian)"
        for film in films
        for count, subject in enumerate((each for each in film.subjects if each not in names), start=1)
    }
    policy: Policy = Equal(agrees=1.0)
    if number == 1:
        granted = _one_only_asked(granted, films)
        policy = _one_withdrawn(policy, protocol, films)
    return Setting(
        number=number,
        protocol=protocol,
        cast=cast,
        roster=Roster(tuple(Person(reference, name) for reference, name in (names | things | children).items())),
        items=films,
        consents=granted,
        policy=Stumbles(policy, protocol),
    )


def _one_only_asked(granted: tuple[Consent, ...], films: Sequence[Item]) -> tuple[Consent, ...]:
    """Leave the first permission of the first film open: it was asked for and not given yet."""
    first = next((consent for consent in granted if consent.item == films[0].id), None)
    return tuple(evolve(each, state=ConsentState.ASKED, audience=()) if each == first else each for each in granted)


def _one_withdrawn(policy: Policy, protocol: Protocol, films: Sequence[Item]) -> Policy:
    """Have the first permission of the second film withdrawn during the last viewing of it."""
    if len(films) < 2:
        return policy
    film, viewings = films[1], watches(protocol, films[1].kind)
    stop, watch = viewings[-1]
    return Withdraws(policy, film.id, film.subjects[0], watch.scope, stop)


def introduce(occasion: Occasion, paper: Paper, settings: Sequence[Setting], seed: int) -> None:
    """Say what is held, what a source says about it, and what is constructed."""
    protocol = settings[0].protocol
    paper.title(occasion.title)
    paper.say(f"Host: {occasion.host}.")
    for fact in occasion.facts:
        paper.say(fact)
    paper.say(f"Source: {occasion.source}.", hang=2)
    paper.blank()
    people = sum(len(setting.cast.people) for setting in settings)
    sizes = wording.listed(str(len(setting.cast.people)) for setting in settings)
    several = len(settings) > 1
    script = f"{protocol.title} ({protocol.id}, edition {protocol.edition})"
    like = f"hold {'sessions' if several else 'a session'} like it"
    paper.say(f"Here {people} simulated people {like}, with the protocol {script}; strict mode, seed {seed}.")
    divided = f"{len(settings)} sessions of {sizes} people are constructed" if several else f"One session of {sizes} people is constructed"
    paper.say(f"{divided}, at most {wording.number(occasion.minutes)} minutes{' each' if several else ''} ({occasion.limit}). So are:")
    for what in (*occasion.constructed, STAGED):
        paper.say(f"- {what}", indent=2, hang=2)
    paper.blank()
    for setting in settings:
        _print_cast(paper, setting)


def _print_cast(paper: Paper, setting: Setting) -> None:
    cast, roster = setting.cast, setting.roster
    roles = "; ".join(
        f"{wording.role(setting.protocol, role)}: {wording.listed(roster.name(person) for person in people)}" for role, people in cast.holders
    )
    paper.say(f"Session {setting.number}. {roles[:1].upper()}{roles[1:]}.", hang=2)
    if setting.items:
        films = ", ".join(f"{roster.name(film.id)} ({wording.clock(film.seconds or 0)})" for film in setting.items)
        paper.say(f"Brought: {films}.", indent=2, hang=2)
    if cast.late:
        paper.say(f"Late: {wording.listed(roster.name(person) for person in cast.late)}.", indent=2, hang=2)


def _run(occasion: Occasion, setting: Setting, paper: Paper, seed: int) -> Run:
    opened = occasion.opened + timedelta(days=setting.number - 1)
    paper.blank()
    paper.title(f"Session {setting.number}, {opened:%d %B %Y}, {len(setting.cast.people)} people")
    lead = setting.cast.people[0]
    paper.say(f"Told as {setting.roster.name(lead)} may see it. {LEGEND}", style="dim")
    return simulate(
        setting.protocol,
        setting.cast,
        seed=seed,
        at=opened,
        record=_record(setting, seed),
        mode=Mode.STRICT,
        policies=setting.policy,
        words=occasion.words,
        items=setting.items,
        consents=setting.consents,
        listener=Teller(paper, setting.protocol, setting.roster, lead),
    )


def _print_results(occasion: Occasion, paper: Paper, settings: Sequence[Setting], runs: Sequence[Run]) -> None:
    """Read out what the occasion asks for, as everybody of each session may see it."""
    for kind in occasion.results:
        paper.heading(f"What came of it: {wording.item(settings[0].protocol, kind)}")
        for setting, run in zip(settings, runs, strict=True):
            viewer = setting.cast.people[0]
            for item in run.session.view(viewer).items:
                if item.kind == kind and item.content is not None:
                    paper.say(f"{setting.roster.name(item.owner)}: {run.session.words(viewer, item.content)}", indent=2, hang=4)
            for person, why in without(setting.protocol, run.session.events, kind):
                paper.say(f"{setting.roster.name(person)}: none ({why}).", indent=2, hang=4)


def _print_refusals(paper: Paper, runs: Sequence[Run]) -> None:
    codes = [attempt.refusal.code for run in runs for attempt in run.refused]
    paper.heading(f"What was refused: {len(codes)} attempt{'' if len(codes) == 1 else 's'}, which changed nothing")
    paper.say(wording.listed(f"{code} ({codes.count(code)})" for code in sorted(set(codes))) or "nothing", indent=2)


def fitting(occasion: Occasion) -> str:
    """Say which numbers of people can hold an occasion again."""
    protocol = find(occasion.protocol)
    least = protocol.people.least
    able = [count for count in range(least, 4 * least + 1) if possible(protocol, count, occasion.minutes)]
    gap = max((count for count in range(least, 4 * least + 1) if count not in able), default=0)
    first = [str(count) for count in able if count < gap]
    return wording.listed([*first, f"{min(count for count in able if count > gap)} or more"], "and")


def latest(occasion: Occasion) -> int:
    """Say how many of the people of an occasion may arrive late."""
    return sum(size - FEWEST_PRESENT for size in parts(find(occasion.protocol), occasion.people, occasion.minutes))


def keep(paper: Paper, session: Session, path: Path) -> None:
    """Write the record of a session, read it back, and prove that replay gives the same state.

    Raises:
        InvalidRecord: `replay-differs` if it does not; that would be an error of this library.
    """
    kept = session.record
    write(kept, path)
    again = Session.resume(read(path, head=head(kept)))
    people = [person.id for person in session.view(kept.header.cast.people[0]).people]
    same_bytes = canonical(again.events) == canonical(session.events)
    same_views = all(again.view(person) == session.view(person) for person in people)
    if not (same_bytes and same_views):
        raise InvalidRecord(Problem("replay-differs", str(path), "the replayed session is not the one that was held", "Report it with the record."))
    paper.line(f"  record: {path}")
    paper.say(f"read back and replayed: {len(kept.events)} events, the chain holds, head {head(kept)[:16]};", indent=4)
    paper.say(f"the events are the same {len(canonical(session.events))} bytes, and {len(people)} people see the same as before.", indent=4)
