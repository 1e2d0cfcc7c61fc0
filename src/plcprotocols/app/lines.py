# SPDX-License-Identifier: MIT
"""Lines of the terminal: what a line says that somebody does, read into a command's kind, fields and words.

Whether it may be done is for the session.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import cast

from attrs import evolve, fields, frozen

from plcprotocols.app import wording
from plcprotocols.app.grouped import groups, in_lockstep, now_of
from plcprotocols.app.values import PAIRS, Table, known, new_id, new_record, outcome, value
from plcprotocols.app.verbs import VERBS, Verb, begun, forms, needed, shown, usage
from plcprotocols.engine.now import Now
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.events import counting
from plcprotocols.model.moves import Move

# Who leads does these where nobody is named.
STEERED = frozenset((c.Advance, c.Extend))
ENTERS = Verb(("joins",), c.Assign, ("group",), filler=frozenset({"into", "in", "to"}))
FOR_THE_LEAD = frozenset(
    (
        c.Advance,
        c.Extend,
        c.SkipTurn,
        c.MarkAbsent,
        c.TimeCall,
        c.Pause,
        c.Resume,
        c.EndSession,
        c.GoBack,
        c.SetDate,
        c.Adjourn,
        c.Convene,
        c.OpenHeld,
        c.TakeBack,
        c.Form,
        c.Assign,
        c.Relabel,
        c.Reattribute,
    )
)
CORRECTING = frozenset((c.Relabel, c.Reattribute))
WORDY = frozenset((c.EndTurn, c.Produce, c.Extend))
PROPOSES = frozenset({"proposes", "propose"})


@frozen
class Said:
    """What a line says.

    Attributes:
        actor: who does it.
        kind: the command.
        values: its other fields, as far as they were named.
        words: what was said or written, or None.
        before: what is done first, or None.
    """

    actor: str
    kind: type[Command]
    values: Mapping[str, object]
    words: str | None = None
    before: Said | None = None

    def command(self, at: datetime) -> Command:
        """Make the command.

        Raises:
            InvalidArgument: for a value of the wrong kind.
        """
        make = cast("Callable[..., Command]", self.kind)
        return make(self.actor, at, **self.values)


def read(line: str, table: Table, at: datetime) -> Said:
    """Read a line.

    Args:
        line: the line, without its time.
        table: the session.
        at: when it is said; a time of day in it is on the same day.

    Raises:
        InvalidArgument: `unknown-verb`; `who` where it has to be said who does it; `missing` where something is still to be said; or for a value of
            the wrong kind.
        NotFound: `unknown-file` for a file that is not there.
    """
    head, words = _words(line)
    actor, verb, rest = _begun(head, table)
    if verb.kind is c.Form and words is not None:
        rest, words = words.split(), None
    if actor is None:
        actor = _who(verb.kind, table, head, rest)
    verb = _meant(verb, actor, rest, table)
    values = dict(verb.fixed) | _values(verb, rest, table, at, actor)
    _fill(verb, values, actor, table)
    missing = [name for name in needed(verb.kind) if name not in values]
    if missing:
        raise InvalidArgument(_missing(verb, missing[0], actor, table))
    return Said(actor, verb.kind, values, words, _before(verb, values, actor, table))


def _before(verb: Verb, values: Mapping[str, object], actor: str, table: Table) -> Said | None:
    """Give what is done first: somebody who is not here arrives before they go into a sub-group."""
    if verb.kind is not c.Assign or values.get("person") != actor:
        return None
    away = any(each.id == actor and not each.present for each in table.session.view(table.viewer).people)
    return Said(actor, c.Join, {}) if away else None


def _words(line: str) -> tuple[str, str | None]:
    """Split off what stands behind the first colon that is none of a time."""
    found = re.search(r"(?<!\d):|:(?!\d)", line)
    if found is None:
        return line.strip(), None
    return line[: found.start()].strip(), line[found.end() :].strip() or None


def _begun(head: str, table: Table) -> tuple[str | None, Verb, list[str]]:
    """Read who does something, and what: somebody who is known, nobody in particular, or somebody who is new."""
    for person in sorted(table.people, key=len, reverse=True):
        if head.casefold() == person.casefold() and begun(head.split()) is None:
            raise InvalidArgument(Problem("unknown-verb", "line", f"what {person} does is not said", f"What {person} may do: ? {person}"))
        if head.casefold().startswith(f"{person.casefold()} "):
            words = head[len(person) :].split()
            return (person, shown(c.Choose), words) if _answers(words, table, person) else (person, *_verb(words, person))
    words = head.split()
    found = (shown(c.Choose), words) if _answers(words, table) else begun(words)
    if found is not None:
        return None, *found
    found = begun(words[1:])
    if found is None:
        raise InvalidArgument(_not_understood(words[0] if words else head))
    return words[0], *found


def _answers(words: list[str], table: Table, person: str = "") -> bool:
    """Tell whether some words are an answer to what is asked now, where somebody is."""
    now = table.now_of(person)
    return bool(now.options) and known("option", " ".join(words), table) in now.options


def _verb(words: list[str], actor: str) -> tuple[Verb, list[str]]:
    if words[0].casefold() in PROPOSES and len(words) > 1:
        words = words[2:] if words[1].casefold() == "to" and len(words) > 2 else words[1:]
    found = begun(words)
    if found is None:
        raise InvalidArgument(_not_understood(words[0], f"What {actor} may do: ? {actor}"))
    return found


def _not_understood(word: str, more: str = "What may be done now: ? How to say things: help") -> Problem:
    close = get_close_matches(word.casefold(), [form for verb in VERBS for phrase in verb.phrases[:1] for form in forms(phrase)], n=2, cutoff=0.7)
    return Problem("unknown-verb", "line", f"{word!r} is not understood", f"Did you mean {' or '.join(close)}? {more}" if close else more)


def _who(kind: type[Command], table: Table, head: str, rest: list[str]) -> str:
    """Find who does something where nobody is named: who leads there, or the only one who may."""
    if kind in FOR_THE_LEAD:
        leads = _there(kind, table, rest).lead
        if leads:
            return next((each for each in table.now.lead if each in leads), leads[0])
    able = tuple(dict.fromkeys(each.who for each in table.legal(kind)))
    if len(able) == 1:
        return able[0]
    names = " or ".join(able or table.people)
    raise InvalidArgument(Problem("who", "line", f"who does it is not said in {head!r}", f"Begin the line with who does it: {names}."))


def _there(kind: type[Command], table: Table, rest: list[str]) -> Now:
    """Tell what is going on where something is steered: in the sub-group that is named, or that of the person it is about, else in the whole.

    Raises:
        InvalidArgument: `which-group` where sub-groups go at their own pace and are not through, and none is named.
    """
    named = _group(rest, table)
    if named:
        return now_of(table.session, named)
    if kind is c.SkipTurn:
        return table.now_of(known("person", " ".join(rest), table))
    now = table.now
    going = [group.id for group in groups(table.session) if not group.through]
    if kind in STEERED and going and not in_lockstep(table.session):
        told = wording.listed((f"next {group}" for group in going), "or")
        whole = f"All together, whatever they are at: next {now.stop}."
        raise InvalidArgument(Problem("which-group", "line", "each sub-group goes at its own pace", f"Say which is meant: {told}. {whole}"))
    return now


def _group(rest: list[str], table: Table) -> str:
    """Name the sub-group that stands among some words, or nothing."""
    apart = (*table.groups, table.now.stop) if table.groups else ()
    return next((found for word in rest if (found := known("group", word, table)) in apart), "")


def _meant(verb: Verb, actor: str, rest: list[str], table: Table) -> Verb:
    """Find what is meant where one word stands for several things."""
    group = _group(rest, table)
    if group and verb.kind is c.Join:
        return ENTERS
    if group and verb.kind in STEERED:
        return evolve(verb, follows=(*verb.follows, "group"))
    elsewhere = _of_items(verb, rest, table.now_of(actor), table)
    return _in_talk(verb, actor, rest, table) if elsewhere is None else elsewhere


def _of_items(verb: Verb, rest: list[str], now: Now, table: Table) -> Verb | None:
    """Find what is meant of votes, scores and seals, where a word stands for something else, too."""
    first = known("item", rest[0], table) if rest else ""
    if verb.kind is c.VoteOnTime and now.form == "vote" and not {"end", "extend"}.intersection(rest):
        return shown(c.CastVote)
    if verb.kind is c.Extend and now.form == "rate":
        return shown(c.Score)
    if verb.kind is c.BeginTurn and first not in table.people and any(each.id == first for each in table.session.view(table.viewer).items):
        return evolve(verb, follows=("about",))
    sealed = any(each.id == first and each.sealed for each in table.session.view(table.viewer).items)
    return shown(c.Reveal) if verb.kind is c.OpenHeld and sealed else None


def _in_talk(verb: Verb, actor: str, rest: list[str], table: Table) -> Verb:
    """Find what is meant of what is said."""
    now = table.now_of(actor)
    if verb.kind is c.AgreeLevel and not rest:
        return next(each for each in VERBS if each.fixed.get("position") == "agree")
    if verb.kind is c.StopFilm and now.speaker == actor:
        return shown(c.EndTurn)
    if verb.fixed.get("move") is Move.ANSWER:
        if rest and now.options:
            return shown(c.Choose)
        if actor in now.owed:
            return shown(c.BeginTurn)
    return verb


def _values(verb: Verb, rest: list[str], table: Table, at: datetime, actor: str) -> dict[str, object]:
    """Read the values behind a verb: `field=value`, behind a mark, or in order."""
    names = {each.name for each in fields(verb.kind)} - {"actor", "at"}
    given: dict[str, list[str]] = {}
    plain: list[str] = []
    into = plain
    for word in rest:
        key, equals, said = word.partition("=")
        key = key.casefold().replace("-", "_")
        if equals and key in names:
            into = given.setdefault(key, [])
            into += [said] if said else []
        elif equals:
            raise InvalidArgument(unknown("field", key, names, place="line"))
        elif word.casefold() in verb.marks and verb.marks[word.casefold()] not in given:
            into = given.setdefault(verb.marks[word.casefold()], [])
        elif word.casefold() == "of" and into is given.get("supersedes") and not into:
            continue  # `instead of norms-1`
        elif word.casefold() not in verb.filler:
            into.append(word)
    open_ = [each for each in verb.follows if each not in given]
    while plain and len(open_) > 1:
        given[open_.pop(0)] = [plain.pop(0)]
    if plain and not open_:
        raise InvalidArgument(_too_much(verb, " ".join(plain), actor))
    if plain:
        given[open_[0]] = plain
    return {name: value(verb.kind, name, " ".join(words), table, at) for name, words in given.items() if words}


def _too_much(verb: Verb, rest: str, actor: str) -> Problem:
    """Say how something is said behind which too much stands; words stand behind a colon."""
    said = usage(verb, actor)
    colon = f", and words behind a colon: {said}: {rest}" if verb.kind in WORDY else ""
    return Problem("not-understood", "line", f"what stands behind is too much: {rest}", f"Say it as: {said}{colon}")


def _fill(verb: Verb, values: dict[str, object], actor: str, table: Table) -> None:
    """Add what needs not be said: an id for what is new, a move for a question, and what is the only choice."""
    if verb.phrases[0] == "asks":
        asking = (each.move for each in table.legal(c.BeginTurn, actor) if each.move is not None and each.move.value.startswith("ask"))
        values.setdefault("move", next(asking, Move.ASK_CLARIFY))
    if verb.kind is c.Produce and "supersedes" in values:
        kinds = {each.id: each.kind for each in table.session.view(table.viewer).items}
        if "kind" not in values and values["supersedes"] not in kinds:
            raise InvalidArgument(unknown("item", str(values["supersedes"]), kinds, place="line"))
        values.setdefault("kind", kinds.get(str(values["supersedes"])))
    if verb.kind is c.Assign and "person" not in verb.follows:
        values.setdefault("person", actor)
    if verb.kind is c.Undo and "of" not in values:
        moments = [choice for each in table.legal(verb.kind, actor) for slot in each.slots for choice in slot.choices]
        values["of"] = datetime.fromisoformat(moments[0]) if moments else _latest(actor, table)
    if verb.kind in CORRECTING:
        _fill_turn(values, actor, table)
    for name in needed(verb.kind):
        if name not in values and (verb.kind, name) not in PAIRS:
            choices = {choice for each in table.legal(verb.kind, actor) for slot in each.slots if slot.name == name for choice in slot.choices}
            if len(choices) == 1:
                values[name] = choices.pop()
    if verb.kind is c.BeginTurn and "about" not in values:
        about = {choice for each in table.legal(verb.kind, actor) for slot in each.slots if slot.name == "about" for choice in slot.choices}
        values |= {"about": about.pop()} if len(about) == 1 else {}
    film = table.now_of(actor).film
    if verb.kind is c.Play and film is not None and film.item:
        values.setdefault("item", film.item)
    if verb.kind is c.Produce and "kind" in values:
        values.setdefault("id", new_id(str(values["kind"]), table.session))
    if verb.kind is c.OpenHeld:
        values.setdefault("record", new_record(table))
    if verb.kind is c.TakeBack and isinstance(values.get("outcome"), str):
        values["outcome"] = outcome(str(values["outcome"]), table)


def _latest(actor: str, table: Table) -> datetime:
    """Give the moment of what somebody has done last, for it to be said why it is not taken back; that of now where they have done nothing."""
    done = (event.at for event in reversed(counting(table.session.events)) if event.actor == actor)
    return next(done, table.now.at)


def _fill_turn(values: dict[str, object], actor: str, table: Table) -> None:
    """Say exactly when a turn began: somebody's latest that has ended, or the one of the minute that was named.

    Raises:
        InvalidArgument: `which-turn` if several began in that minute.
    """
    known_of = table.session.turns(actor) if actor in table.people else ()
    began = [turn.began for turn in known_of if turn.person == values.get("person") and turn.ended is not None]
    said = values.get("began")
    if isinstance(said, datetime) and said not in began:
        began = [each for each in began if each.replace(second=0, microsecond=0) == said]
        if len(began) > 1:
            told = wording.listed((f"{each.astimezone():%H:%M:%S}" for each in began), "or")
            given = f"{values['person']} began {len(began)} turns in that minute"
            raise InvalidArgument(Problem("which-turn", "line", given, f"Say which, with its seconds: {told}."))
    elif said is not None:
        return
    values |= {"began": began[-1]} if began else {}


def _missing(verb: Verb, name: str, actor: str, table: Table) -> Problem:
    choices = dict.fromkeys(choice for each in table.legal(verb.kind, actor) for slot in each.slots if slot.name == name for choice in slot.choices)
    if verb.kind is c.Report and not choices:
        return Problem("missing", name, "nothing is to be reported now", f"What {actor} may do: ? {actor}")
    able = f" Possible here: {', '.join(choices)}." if choices else ""
    return Problem("missing", name, "this is still to be said", f"Say it as: {usage(verb, actor)}.{able}")
