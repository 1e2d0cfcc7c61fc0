# SPDX-License-Identifier: MIT
"""What a line led to, in short sentences: turns, answers, time, positions, departures.

Phases, comings and goings, and films are told by `plcprotocols.app.teller`; an event that has no sentence here is told by its tag and its facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from types import MappingProxyType
from typing import cast

from attrs import field, frozen

from plcprotocols.app import wording
from plcprotocols.app.moments import clock, lasting, written
from plcprotocols.app.teller import ENTERING, TELLERS
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import Glimpse
from plcprotocols.model import events as e
from plcprotocols.model.minutes import Days
from plcprotocols.model.protocol import Protocol
from plcprotocols.texts import breach, departure

Facts = Mapping[str, object]
Say = Callable[["Note", Facts], str]
REMEMBERED = frozenset({e.TurnEnded.tag, e.TurnPassed.tag, e.OptionChosen.tag, e.ItemProduced.tag, e.Undone.tag})
BEGINNING = frozenset({e.LoopBegan.tag, e.StepsBegan.tag})
TOLD_ELSEWHERE = (ENTERING | frozenset(TELLERS)) - REMEMBERED
SILENT = frozenset({e.SessionOpened.tag, e.ClockClamped.tag, e.ItemBrought.tag, *BEGINNING}) | TOLD_ELSEWHERE
CLOCK = frozenset({e.Paused.tag, e.Resumed.tag})
POSITIONS = {"agree": "agrees", "stand-aside": "stands aside", "object": "objects"}


@frozen
class Note:
    """What is needed to say an event.

    Attributes:
        protocol: the protocol.
        at: when it happened.
        zone: the time zone of moments; None for that of the machine.
        known: what whoever is told of it saw before, by its number.
    """

    protocol: Protocol
    at: datetime
    zone: tzinfo | None = None
    known: Mapping[int, Glimpse] = field(factory=dict[int, Glimpse])


def notes(protocol: Protocol, seen: Iterable[Glimpse], known: Mapping[int, Glimpse] = MappingProxyType({})) -> Iterable[tuple[Glimpse, str]]:
    """Say what happened, event by event; nothing for what is told elsewhere, or goes without saying.

    Args:
        protocol: the protocol.
        seen: what happened.
        known: what was seen before by whoever saw something taken back, by its number.
    """
    found = tuple(seen)
    clock_too = {e.Adjourned.tag, e.Convened.tag} & {glimpse.kind for glimpse in found}
    for glimpse, group in _placed(found):
        if glimpse.kind not in SILENT and not _of_nobody(glimpse) and not (clock_too and glimpse.kind in CLOCK):
            say = SAYINGS.get(glimpse.kind)
            note = Note(protocol, glimpse.at, known=known)
            told = _plainly(note, glimpse) if say is None else say(note, glimpse.facts)
            yield glimpse, f"{group}: {told}" if group else told


def _placed(found: tuple[Glimpse, ...]) -> Iterator[tuple[Glimpse, str]]:
    """Give what happened with its sub-group; a pass that begins in several of them at once is given once, as that of all."""
    passes = Counter(_pass(glimpse) for glimpse in found if glimpse.kind == e.PassBegun.tag)
    told: set[tuple[object, object]] = set()
    for glimpse in found:
        if glimpse.kind == e.PassBegun.tag and passes[_pass(glimpse)] > 1:
            if _pass(glimpse) not in told:
                yield glimpse, ""
            told.add(_pass(glimpse))
        else:
            yield glimpse, str(glimpse.facts.get("group", ""))


def _pass(glimpse: Glimpse) -> tuple[object, object]:
    return glimpse.facts["loop"], glimpse.facts["number"]


def _of_nobody(glimpse: Glimpse) -> bool:
    """Tell whether nobody is to be reminded."""
    return glimpse.kind == e.ReminderDue.tag and not glimpse.facts["people"]


def hint(now: Now) -> str:
    """Say who is to act now, or nothing where that is plain."""
    if now.ended or now.speaker is not None:
        return ""
    if now.adjourned:
        return ""
    if now.paused:
        return f"The clock stands until {wording.listed(now.lead, 'or') or 'two members together'} resume{'s' if len(now.lead) == 1 else ''}."
    if now.offered is not None:
        return f"{now.offered} offers an opinion: {wording.listed(now.owed, 'or')} says grant or decline; nobody asks why, and to pass declines, too."
    if now.granted is not None:
        return f"{now.granted} may give the opinion, or pass, before the next turn."
    if now.owed:
        return f"An answer is awaited from {wording.listed(now.owed, 'or')}; passing is an answer, too."
    if now.follow_up is not None:
        return f"{now.follow_up} may ask once more, or pass, before the next turn."
    if now.forms:
        said = f"{now.lead[0] if now.lead else 'somebody'} forms NAME,NAME / NAME,NAME"
        fits = now.lead_may_advance
        neighbours = "; next puts neighbours together" if fits else "; so many people fit into none, and next leaves them out for good"
        return f"Sub-groups are to be formed ({now.forms}): {said}{neighbours}."
    if now.form == "question":
        options = wording.listed((wording.answer(now.stop, each) for each in now.options), "or")
        agreed = next((each for each in now.endings if each.code == "agreed-choice"), None)
        if agreed is not None:
            return f"All who decide have to say the same, {options}; still awaited: {wording.listed(agreed.people) or 'nobody here'}."
        return f"To be chosen by {wording.listed(now.next, 'or') or 'nobody here'}: {options}."
    if now.next:
        then = f", then {wording.listed(now.next[1:])}" if now.next[1:] else ""
        return f"Next: {now.next[0]}{then}{_choices(now)}."
    if now.time_up:
        more = f"to fix a new date (set date {_next_week(now)})" if isinstance(now.planned, Days) else "to give more time (extend 5)"
        return f"It is for {wording.listed(now.offer, 'or') or 'the group'} to go on (next) or {more}."
    return ""


def _next_week(now: Now) -> str:
    """Give an example of a date to come, as it is typed."""
    return f"{(now.at + timedelta(days=7)).astimezone():%Y-%m-%dT%H:%M}"


def _choices(now: Now) -> str:
    return f" ({' / '.join(now.options)})" if now.options else ""


def _plainly(note: Note, glimpse: Glimpse) -> str:
    """Tell an event that has no sentence of its own."""
    actor = glimpse.facts.get("actor")
    rest = ", ".join(f"{name} {_text(note, value)}" for name, value in glimpse.facts.items() if name != "actor" and value not in (None, (), ""))
    return f"{f'{actor}: ' if actor else ''}{glimpse.kind.replace('-', ' ')}{f' ({rest})' if rest else ''}."


def _text(note: Note, value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return written(value, note.at, note.zone)
        case tuple():
            return wording.listed(_text(note, each) for each in value)
        case _:
            return str(value)


def _names(facts: Facts, field: str) -> str:
    value = facts.get(field)
    return wording.listed(str(each) for each in value) if isinstance(value, tuple) else str(value or "somebody")


def _moment(note: Note, facts: Facts, field: str) -> str:
    value = facts.get(field)
    return written(value, note.at, note.zone) if isinstance(value, datetime) else ""


def _why(facts: Facts) -> str:
    return str(getattr(facts["why"], "value", facts["why"]))


def _begun(note: Note, facts: Facts) -> str:
    to = f", to {_names(facts, 'to')}" if facts.get("to") else ""
    until = f", until {_moment(note, facts, 'until')}" if facts.get("until") else ""
    about = f" about {facts['about']}" if facts.get("about") else ""
    return f"{_names(facts, 'actor')} has the floor: {getattr(facts['move'], 'value', facts['move'])}{about}{to}{until}."


def _ended(_: Note, facts: Facts) -> str:
    how = {"done": "is done", "cut": "is interrupted", "skipped": "is skipped", "left": "leaves the floor", "opted-out": "leaves the floor"}
    owed = f" {_names(facts, 'owed')} may answer." if facts.get("owed") else ""
    return f"{_names(facts, 'speaker')} {how.get(_why(facts), 'is done')}.{owed}"


def _passed(_: Note, facts: Facts) -> str:
    return f"{_names(facts, 'actor')} passes{'; the turn is offered once more at the end' if facts['reoffered'] else ''}."


def _produced(note: Note, facts: Facts) -> str:
    about = f" about {facts['about']}" if facts.get("about") else ""
    instead = f", instead of {facts['supersedes']}" if facts.get("supersedes") else ""
    instead += f" and {_names(facts, 'merges')}" if facts.get("merges") else ""
    links = f", connected to {_names(facts, 'links')}" if facts.get("links") else ""
    return f"{_names(facts, 'owner')}: {wording.item(note.protocol, str(facts['kind']))}{about}, kept as {facts['item']}{instead}{links}."


def _extended(note: Note, facts: Facts) -> str:
    minutes = facts["minutes"]
    count = wording.number(minutes) if isinstance(minutes, int | float) else str(minutes)
    return f"{count} more minute{'' if count == '1' else 's'}, until {_moment(note, facts, 'until')}."


def _proposed(_: Note, facts: Facts) -> str:
    about = " ".join(str(each) for each in facts["about"] if each) if isinstance(facts["about"], tuple) else ""
    act = f"{wording.ACTS.get(str(facts['act']), str(facts['act']))}{f' {about}' if about else ''}"
    return f"{_names(facts, 'actor')} proposes to {act}; it waits for another member: NAME seconds {_names(facts, 'actor')}."


def _adjourned(note: Note, facts: Facts) -> str:
    until = f" The next one is to be on {_moment(note, facts, 'until')}." if facts.get("until") else ""
    return f"The meeting is over.{until}"


def _convened(note: Note, facts: Facts) -> str:
    holders = facts.get("holders")
    passed = [f"{wording.role(note.protocol, role)}: {wording.listed(people)}" for role, people in holders] if isinstance(holders, tuple) else []
    roles = "; ".join(passed)
    return f"Meeting {facts['meeting']} begins.{f' Roles pass on: {roles}.' if roles else ''}"


def _held(note: Note, facts: Facts) -> str:
    person = f" for {facts['person']}" if facts.get("person") else ""
    return f"A session of its own is held ({wording.held(note.protocol, str(facts['protocol']))}){person}: {facts['record']}."


def _closed(note: Note, facts: Facts) -> str:
    decided = facts.get("decisions")
    answers = [f"{question}: {answer}" for question, answer in decided] if isinstance(decided, tuple) else []
    told = f" Decided there: {wording.listed(answers)}." if answers else ""
    return f"What came of {facts['record']} is brought back; it ended at {_moment(note, facts, 'ended')} ({_why(facts)}).{told}"


def _handed(note: Note, facts: Facts) -> str:
    about = f" about {facts['about']}" if facts.get("about") else ""
    return f"Brought back from {facts['record']}: {wording.item(note.protocol, str(facts['kind']))}{about}, kept as {facts['item']}."


def _relabelled(note: Note, facts: Facts) -> str:
    move = str(getattr(facts["move"], "value", facts["move"]))
    return f"Put right: the turn of {_names(facts, 'speaker')} that began at {_moment(note, facts, 'began')} was {move}."


def _reattributed(note: Note, facts: Facts) -> str:
    turn = f"the turn that began at {_moment(note, facts, 'began')}"
    return f"Put right: {turn} was that of {_names(facts, 'to')}, not of {_names(facts, 'speaker')}."


def _date(note: Note, facts: Facts) -> str:
    return f"{wording.step(note.protocol.steps, str(facts['phase']))} has a date now: {_moment(note, facts, 'until')}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _parameter(note: Note, facts: Facts) -> str:
    title = next((each.title or each.id for each in note.protocol.parameters if each.id == facts["parameter"]), str(facts["parameter"]))
    return _capital(f"{title}: {facts['option']}.")


def _vote_closed(note: Note, facts: Facts) -> str:
    totals = cast("tuple[tuple[str, int, int], ...]", facts["totals"])
    given = dict(cast("tuple[tuple[str, tuple[tuple[int, int], ...]], ...]", facts.get("distribution") or ()))
    told = ", ".join(f"{name} {points}{_given(given.get(name, ()))}" for name, points, _ in totals) or "nothing"
    return f"What came of it ({wording.step(note.protocol.steps, str(facts['question']))}): {told}."


def _given(pattern: tuple[tuple[int, int], ...]) -> str:
    """Say how many people gave how many points."""
    return f" ({', '.join(f'{points} from {people}' for points, people in pattern)})" if pattern else ""


def _seal_opened(note: Note, facts: Facts) -> str:
    items = cast("tuple[str, ...]", facts.get("items") or ())
    return f"Opened: {wording.listed(items)}." if items else f"Open from now on: {wording.item(note.protocol, str(facts['kind']))}."


def _scored(_: Note, facts: Facts) -> str:
    if "points" not in facts:
        return f"{_names(facts, 'actor')} has given a score."
    return f"{_names(facts, 'actor')} gives {facts['item']} a score of {facts['points']}."


def _passed_on(_: Note, facts: Facts) -> str:
    passes = cast("tuple[tuple[str, str], ...] | None", facts.get("passes"))
    told = wording.listed(f"{item} to {person}" for item, person in passes) if passes else "items, all at once"
    return f"{_names(facts, 'actor')} passes on: {told}."


def _went_back(note: Note, facts: Facts) -> str:
    where = wording.step(note.protocol.steps, str(facts["to"]).removesuffix("?"))
    return wording.stopped(f"{_names(facts, 'actor')} goes back to: {where}")


def _undone(note: Note, facts: Facts) -> str:
    """Say what was taken back, as far as it can be seen: all that was done at that moment, be it one act or several."""
    gone = (note.known.get(number) for number in cast("tuple[int, ...]", facts["back"]))
    told = [text.removesuffix(".") for glimpse in gone if glimpse is not None and (text := _again(note, glimpse))]
    return f"{_names(facts, 'actor')} takes back {': '.join(('what they did', '; '.join(told))) if told else 'what they did'}."


def _again(note: Note, glimpse: Glimpse) -> str:
    """Say once more what happened; nothing for what belongs to something else."""
    if glimpse.kind in {e.PhaseEntered.tag, e.PartEntered.tag, e.QuestionPut.tag}:
        stop = str(glimpse.facts.get("phase") or glimpse.facts.get("question") or glimpse.facts["stop"])
        return f"going on to {wording.step(inlined(note.protocol).steps, stop.removesuffix('?').partition('/')[0])}"
    say = SAYINGS.get(glimpse.kind)
    return "" if say is None or glimpse.kind in SILENT | {e.Departed.tag, e.Breached.tag} else say(note, glimpse.facts)


SAYINGS: dict[str, Say] = {
    e.TurnBegun.tag: _begun,
    e.TurnEnded.tag: _ended,
    e.TurnPassed.tag: _passed,
    e.TurnSkipped.tag: lambda _, facts: f"It goes on without {_names(facts, 'person')}.",
    e.OptionChosen.tag: lambda _, facts: f"{_names(facts, 'actor')} chooses {facts['option']}.",
    e.SaidEnough.tag: lambda _, facts: f"{_names(facts, 'actor')} says that it is enough.",
    e.LapBegun.tag: lambda _, facts: f"The turn is offered once more to {_names(facts, 'order')}.",
    e.SlotEnded.tag: lambda _, facts: "The time of the turn is over.",
    e.CallDue.tag: lambda _, facts: f"Time to call the time: {_names(facts, 'people')}." if facts["people"] else "Time to call the time.",
    e.FellQuiet.tag: lambda _, facts: "It has fallen quiet.",
    e.FilmEnded.tag: lambda _, facts: "The film is over.",
    e.ItemProduced.tag: _produced,
    e.ItemSigned.tag: lambda _, facts: f"{_names(facts, 'actor')} signs {facts['item']}.",
    e.ParameterSet.tag: _parameter,
    e.PhaseExtended.tag: _extended,
    e.TimeWasUp.tag: lambda note, facts: wording.stopped(f"The planned time is up: {wording.step(note.protocol.steps, str(facts['phase']))}"),
    e.StepsExtended.tag: _extended,
    e.StepsTimeUp.tag: lambda note, facts: wording.stopped(f"The planned time is up: {wording.step(note.protocol.steps, str(facts['steps']))}"),
    e.TimeVoted.tag: lambda _, facts: f"{_names(facts, 'actor')} votes to {facts['option']}.",
    e.TimeCalled.tag: lambda _, facts: f"{_names(facts, 'actor')} calls the time.",
    e.Paused.tag: lambda _, facts: "The clock stands.",
    e.Resumed.tag: lambda _, facts: "The clock runs again.",
    e.Proposed.tag: _proposed,
    e.Seconded.tag: lambda _, facts: f"{_names(facts, 'actor')} seconds what {_names(facts, 'person')} proposed.",
    e.LevelAgreed.tag: lambda _, facts: f"{_names(facts, 'actor')} agrees to have kept at most: {getattr(facts['level'], 'value', facts['level'])}.",
    e.SignalRaised.tag: lambda _, facts: f"{_names(facts, 'actor')} signals {facts['signal']}.",
    e.VetoRaised.tag: lambda _, facts: f"{_names(facts, 'actor')} says that it goes no further.",
    e.Undone.tag: _undone,
    e.WentBack.tag: _went_back,
    e.TurnRelabelled.tag: _relabelled,
    e.TurnReattributed.tag: _reattributed,
    e.Departed.tag: lambda _, facts: f"Noted: {departure(str(facts['rule']))}",
    e.Breached.tag: lambda _, facts: f"Noted as a breach: {breach(str(facts['rule']))}",
    e.Adjourned.tag: _adjourned,
    e.Convened.tag: _convened,
    e.DateSet.tag: _date,
    e.HeldOpened.tag: _held,
    e.HeldClosed.tag: _closed,
    e.ItemHanded.tag: _handed,
    e.PositionTaken.tag: lambda _, facts: f"{_names(facts, 'actor')} {POSITIONS.get(str(facts['position']), str(facts['position']))}.",
    e.ReminderDue.tag: lambda _, facts: f"To be reminded: {_names(facts, 'people')}.",
    e.Reported.tag: lambda _, facts: f"{_names(facts, 'actor')} reports: {facts['event']}.",
    e.PassBegun.tag: lambda note, facts: _capital(f"{wording.step(note.protocol.steps, str(facts['loop']))}: pass {facts['number']}."),
    e.ItemTurned.tag: lambda note, facts: _capital(f"{wording.step(note.protocol.steps, str(facts['loop']))}: {facts['item']}."),
    e.Voted.tag: lambda _, facts: f"{_names(facts, 'actor')} has voted.",
    e.Scored.tag: _scored,
    e.VoteClosed.tag: _vote_closed,
    e.PassedOn.tag: _passed_on,
    e.SealOpened.tag: _seal_opened,
}


def left(now: Now) -> str:
    """Say how the planned time stands, or nothing where none is planned."""
    if now.left is None:
        return ""
    over = now.left.total_seconds() < 0
    if now.paused and now.since + now.left != now.date:
        return f"{lasting(now.left)} {'over the planned time' if over else 'left of the planned time'}"
    return f"planned until {written(now.at + now.left, now.at)}, {lasting(now.left)} {'over' if over else 'left'}"


def steps_left(now: Now, protocol: Protocol) -> Iterator[str]:
    """Say how the times of groups of steps stand, the outermost first."""
    steps = inlined(protocol).steps
    for group, time in now.steps_left:
        yield f"for all of {wording.step(steps, group)}: {lasting(time)} {'over' if time.total_seconds() < 0 else 'left'}"


__all__ = ["clock", "hint", "left", "notes", "steps_left"]
