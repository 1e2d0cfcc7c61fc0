# SPDX-License-Identifier: MIT
"""The small language of the terminal: what a line says that somebody does, read into a command's kind and fields.

A verb names a kind of command and says in which order what it needs follows. Every command can be reached by its own tag as well, with its fields in
their order or as `field=value`, so a new command needs no verb here. Whether it may be done is for the session.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache
from itertools import count
from pathlib import Path
from types import UnionType
from typing import cast, get_args, get_origin, get_type_hints

from attrs import NOTHING, field, fields, frozen

from plcprotocols import records
from plcprotocols.app.moments import moment
from plcprotocols.engine.legal import COMMANDS, Template
from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Outcome
from plcprotocols.model.people import Cast

KINDS: dict[str, type[Command]] = {kind.tag: kind for kind in get_args(Command)}
UNSAID = frozenset({"actor", "at", "seen"})
ALL = frozenset({"all", "everybody", "everyone"})
HELD = {"hold it": "hold", "leave it out": "skip", "leave out": "skip", "holds": "hold", "skips": "skip"}


@frozen
class Verb:
    """A way to say a command.

    Attributes:
        phrases: how it is said; the first is the one that is shown.
        kind: the command.
        follows: the fields whose values may follow it, in order; the last takes all words that are left.
        marks: words that say which field the next value is for.
        fixed: values it gives by itself.
        filler: words that mean nothing behind it.
    """

    phrases: tuple[str, ...]
    kind: type[Command]
    follows: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(factory=dict[str, str])
    fixed: Mapping[str, object] = field(factory=dict[str, object])
    filler: frozenset[str] = frozenset()


@frozen
class Said:
    """What a line says.

    Attributes:
        actor: who does it.
        kind: the command.
        values: its other fields, as far as they were named.
        words: what was said or written, or None.
    """

    actor: str
    kind: type[Command]
    values: Mapping[str, object]
    words: str | None = None

    def command(self, at: datetime) -> Command:
        """Make the command.

        Raises:
            InvalidArgument: for a value of the wrong kind.
        """
        make = cast("Callable[..., Command]", self.kind)
        return make(self.actor, at, **self.values)


VERBS = (
    Verb(("speaks", "begins", "starts", "takes the floor"), c.BeginTurn, ("move",), {"to": "to"}),
    Verb(("asks",), c.BeginTurn, ("to",), {"to": "to"}),
    Verb(("done", "is done", "ends", "finishes", "has finished", "ends turn"), c.EndTurn),
    Verb(("passes",), c.Pass),
    Verb(("chooses", "picks"), c.Choose, ("option",), {"for": "question", "to": "question"}),
    Verb(("enough", "says enough", "says it is enough"), c.Enough),
    Verb(("plays", "plays film"), c.Play, ("item",)),
    Verb(("stops film", "stops"), c.StopFilm),
    Verb(("writes", "produces", "adds"), c.Produce, ("kind",), {"at": "position", "about": "about", "for": "about", "instead": "supersedes"}),
    Verb(("sets",), c.SetParameter, ("parameter", "option"), filler=frozenset({"to"})),
    Verb(("next", "goes on", "advances", "moves on"), c.Advance),
    Verb(("extends", "gives"), c.Extend, ("minutes",), filler=frozenset({"by", "more", "minutes", "minute", "min"})),
    Verb(("skips",), c.SkipTurn, ("person",)),
    Verb(("calls time", "time"), c.TimeCall),
    Verb(("pauses",), c.Pause),
    Verb(("resumes",), c.Resume),
    Verb(("joins", "arrives", "comes", "comes back"), c.Join, ("role",), {"as": "role"}),
    Verb(("seconds",), c.Second, ("person",)),
    Verb(("leaves", "goes"), c.Leave),
    Verb(("marks absent", "marks"), c.MarkAbsent, ("person",), filler=frozenset({"absent", "as"})),
    Verb(("hands over", "hands"), c.HandOver, ("role", "to"), {"to": "to", "from": "holder", "back": "back"}, filler=frozenset({"over"})),
    Verb(("sits as", "takes role", "takes seat as"), c.TakeRole, ("role",)),
    Verb(("rises as", "rises from", "leaves role"), c.LeaveRole, ("role",), filler=frozenset({"as"})),
    Verb(("opts out",), c.OptOut, ("of",), {"of": "of"}),
    Verb(("opts in", "takes part again"), c.OptIn),
    Verb(("vetoes",), c.Veto),
    Verb(("votes",), c.VoteOnTime, ("option",), filler=frozenset({"to"})),
    Verb(("agrees to keep", "agrees to", "agrees"), c.AgreeLevel, ("level",), filler=frozenset({"at", "most"})),
    Verb(("signals",), c.Signal, ("signal",)),
    Verb(("ends session", "closes session"), c.EndSession),
    Verb(("records",), c.RecordConsent, ("item", "subject", "scope", "state"), {"before": "audience", "by": "by"}),
    Verb(("signs",), c.Sign, ("item",)),
    Verb(("reports",), c.Report, ("event",)),
    Verb(("takes position",), c.TakePosition, ("position",)),
    Verb(("objects",), c.TakePosition, fixed={"position": "object"}),
    Verb(("stands aside",), c.TakePosition, fixed={"position": "stand-aside"}),
    Verb(("agrees",), c.TakePosition, fixed={"position": "agree"}),
    Verb(("sets date",), c.SetDate, ("until",), filler=frozenset({"to"})),
    Verb(("adjourns",), c.Adjourn, ("until",), filler=frozenset({"to", "until"})),
    Verb(("convenes",), c.Convene),
    Verb(("takes back", "brings back"), c.TakeBack, ("outcome",)),
    Verb(("opens", "opens session", "holds"), c.OpenHeld, ("record",), {"for": "person", "as": "record"}),
)
ARTICLES = frozenset({"the", "a", "an"})


def forms(phrase: str) -> tuple[str, ...]:
    """Give a phrase as it is said of somebody and as it is asked for: `opts out` and `opt out`."""
    first, space, rest = phrase.partition(" ")
    bare = {"passes": "pass", "goes": "go", "finishes": "finish", "vetoes": "veto", "says": "say"}.get(first)
    if bare is None:
        bare = first.removesuffix("s") if first not in {"is", "has"} else first
    return tuple(dict.fromkeys((phrase, bare + space + rest)))


def _named(move: Move) -> tuple[str, ...]:
    """Say a move: `describe`, `describes`."""
    name = move.value
    return (name, f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies") if name.endswith("y") else (name, f"{name}s", f"{name}es")


# Who leads does these where nobody is named.
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
        c.SetDate,
        c.Adjourn,
        c.Convene,
        c.OpenHeld,
        c.TakeBack,
    )
)
PROPOSES = frozenset({"proposes", "propose"})


@cache
def _phrases() -> tuple[tuple[str, Verb], ...]:
    """List every way to begin a line, the longest first: verbs, moves, and the tags of commands."""
    said = [(form, verb) for verb in VERBS for phrase in verb.phrases for form in forms(phrase)]
    moved = [
        (form, Verb((move.value,), c.BeginTurn, ("to",), {"to": "to"}, {"move": move}))
        for move in Move
        if move is not Move.WRITE
        for form in _named(move)
    ]
    tagged = [(tag, generic(kind)) for tag, kind in KINDS.items()]
    found: dict[str, Verb] = {}
    for form, verb in (*said, *tagged, *moved):
        found.setdefault(form, verb)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def generic(kind: type[Command]) -> Verb:
    """Give the verb every command has: its tag, and its fields in their order."""
    return Verb((kind.tag,), kind, tuple(each.name for each in fields(kind) if each.name not in UNSAID))


def shown(kind: type[Command]) -> Verb:
    """Give the verb a command is shown with."""
    return next((verb for verb in VERBS if verb.kind is kind), generic(kind))


def needed(kind: type[Command]) -> tuple[str, ...]:
    """Name the fields of a command that have no default."""
    return tuple(each.name for each in fields(kind) if each.default is NOTHING and each.name not in UNSAID)


def usage(verb: Verb, actor: str = "ana") -> str:
    """Show how a verb is used."""
    follows = [each for each in verb.follows if each in needed(verb.kind)] or list(verb.follows[:1])
    return " ".join((actor, verb.phrases[0], *(f"<{each}>" for each in follows)))


@frozen
class Table:
    """Whom a line may speak of: a session, seen by one of its people.

    Attributes:
        session: the session, deadlines settled.
        viewer: who sees it.
        cast: who held which role at the opening.
        folder: where the records of sessions that are held for this one are kept.
    """

    session: Session
    viewer: str
    cast: Cast
    folder: Path = Path()

    @property
    def now(self) -> Now:
        """What is going on."""
        return self.session.now

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, in seat order."""
        return tuple(each.id for each in self.session.view(self.viewer).people)

    def legal(self, kind: type[Command], person: str | None = None) -> tuple[Template, ...]:
        """List what may be done of one kind; nothing for somebody nobody knows."""
        if kind.tag not in COMMANDS or (person is not None and person not in self.people):
            return ()
        return self.session.legal(person).of(kind.tag)


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
    if actor is None:
        actor = _who(verb.kind, table, head)
    verb = _meant(verb, actor, rest, table)
    values = dict(verb.fixed) | _values(verb, rest, table, at)
    _fill(verb, values, actor, table)
    missing = [name for name in needed(verb.kind) if name not in values]
    if missing:
        raise InvalidArgument(_missing(verb, missing[0], actor, table))
    return Said(actor, verb.kind, values, words)


def _words(line: str) -> tuple[str, str | None]:
    """Split off what stands behind the first colon that is none of a time."""
    found = re.search(r"(?<!\d):|:(?!\d)", line)
    if found is None:
        return line.strip(), None
    return line[: found.start()].strip(), line[found.end() :].strip() or None


def _begun(head: str, table: Table) -> tuple[str | None, Verb, list[str]]:
    """Read who does something, and what: somebody who is known, nobody in particular, or somebody who is new."""
    for person in sorted(table.people, key=len, reverse=True):
        if head.casefold() == person.casefold() and _phrase(head.split()) is None:
            raise InvalidArgument(Problem("unknown-verb", "line", f"what {person} does is not said", f"What {person} may do: ? {person}"))
        if head.casefold().startswith(f"{person.casefold()} "):
            words = head[len(person) :].split()
            return (person, shown(c.Choose), words) if _answers(words, table) else (person, *_verb(words, person))
    words = head.split()
    found = (shown(c.Choose), words) if _answers(words, table) else _phrase(words)
    if found is not None:
        return None, *found
    found = _phrase(words[1:])
    if found is None:
        raise InvalidArgument(_not_understood(words[0] if words else head))
    return words[0], *found


def _answers(words: list[str], table: Table) -> bool:
    """Tell whether some words are an answer to what is asked now."""
    now = table.now
    return bool(now.options) and known("option", " ".join(words), table) in now.options


def _verb(words: list[str], actor: str) -> tuple[Verb, list[str]]:
    if words[0].casefold() in PROPOSES and len(words) > 1:
        words = words[1:]
    found = _phrase(words)
    if found is None:
        raise InvalidArgument(_not_understood(words[0], f"What {actor} may do: ? {actor}"))
    return found


def _phrase(words: list[str]) -> tuple[Verb, list[str]] | None:
    """Find the longest phrase with which some words begin, articles in it left out."""
    for phrase, verb in _phrases():
        said, place = phrase.split(), 0
        for each in said:
            while place and place < len(words) and words[place].casefold() in ARTICLES - {each}:
                place += 1
            if place >= len(words) or words[place].casefold() != each:
                break
            place += 1
        else:
            return verb, words[place:]
    return None


def _not_understood(word: str, more: str = "What may be done now: ? How to say things: help") -> Problem:
    close = get_close_matches(word.casefold(), [form for verb in VERBS for phrase in verb.phrases[:1] for form in forms(phrase)], n=2, cutoff=0.7)
    return Problem("unknown-verb", "line", f"{word!r} is not understood", f"Did you mean {' or '.join(close)}? {more}" if close else more)


def _who(kind: type[Command], table: Table, head: str) -> str:
    """Find who does something where nobody is named: who leads, or the only one who may."""
    now = table.now
    if kind in FOR_THE_LEAD and now.lead:
        return now.lead[0]
    able = tuple(dict.fromkeys(each.who for each in table.legal(kind)))
    if len(able) == 1:
        return able[0]
    names = " or ".join(able or table.people)
    raise InvalidArgument(Problem("who", "line", f"who does it is not said in {head!r}", f"Begin the line with who does it: {names}."))


def _meant(verb: Verb, actor: str, rest: list[str], table: Table) -> Verb:
    """Find what is meant where one word stands for several things."""
    now = table.now
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


def _values(verb: Verb, rest: list[str], table: Table, at: datetime) -> dict[str, object]:
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
        elif word.casefold() not in verb.filler:
            into.append(word)
    open_ = [each for each in verb.follows if each not in given]
    while plain and len(open_) > 1:
        given[open_.pop(0)] = [plain.pop(0)]
    if plain and not open_:
        raise InvalidArgument(Problem("not-understood", "line", " ".join(plain), f"Say it as: {usage(verb)}"))
    if plain:
        given[open_[0]] = plain
    return {name: value(verb.kind, name, " ".join(words), table, at) for name, words in given.items() if words}


def value(kind: type[Command], name: str, text: str, table: Table, at: datetime) -> object:
    """Read one value as its field wants it.

    Raises:
        InvalidArgument: if it cannot be read so.
        InvalidRecord: for a session that was held, as `outcome`.
        NotFound: likewise.
    """
    wanted = get_type_hints(kind)[name]
    able = get_args(wanted) if isinstance(wanted, UnionType) else (wanted,)
    if any(get_origin(each) is tuple for each in able):
        return tuple(several(name, text, table))
    if datetime in able:
        return moment(text, at)
    if int in able or float in able:
        return number(name, text, whole=float not in able)
    if str in able:
        return known(name, text, table)
    if any(isinstance(each, type) and issubclass(each, Enum) for each in able):
        return text.casefold()
    if Outcome in able:
        return outcome(text, table)
    raise InvalidArgument(Problem("not-typed", name, f"{kind.tag} takes what cannot be typed", "Use the library for it."))


def number(name: str, text: str, *, whole: bool = False) -> float:
    """Read a number; minutes and seconds as seconds.

    Raises:
        InvalidArgument: `not-a-number`.
    """
    minutes, colon, seconds = text.partition(":")
    try:
        return int(text) if whole else 60 * float(minutes) + float(seconds) if colon else float(text.replace(",", "."))
    except ValueError:
        raise InvalidArgument(Problem("not-a-number", name, repr(text), "Give a number.")) from None


def several(name: str, text: str, table: Table) -> Iterator[str]:
    """Read several names, with commas or `and` between them."""
    if text.casefold() in ALL:
        yield from table.people
        return
    for piece in re.split(r"\s*,\s*|\s+and\s+", text):
        found = known(name, piece, table)
        yield from [found] if found in table.people else (known(name, each, table) for each in piece.split())


def outcome(text: str, table: Table) -> Outcome:
    """Read what came of a session that was held, from its record: a file, or the id of a record that is kept beside this one.

    Raises:
        InvalidRecord: if the session is not over, or its record cannot be read.
        NotFound: if there is no such record.
    """
    path = Path(text)
    return records.outcome(records.read(path if path.suffix else held_file(text, table)))


def held_file(record: str, table: Table) -> Path:
    """Name the file of a session that is held for this one.

    Raises:
        InvalidArgument: `name-form` if the id of the record cannot name a file.
    """
    if Path(record).name != record:
        raise InvalidArgument(Problem("name-form", "record", repr(record), "Give a name that a file can have, such as lesson-1."))
    return table.folder / f"{record}.jsonl"


def known(name: str, text: str, table: Table) -> str:
    """Give the name that is meant, whatever its case, or by its title; what nobody knows is left as it is, for the session to say so."""
    wanted = _plain(text)
    return next((meant for said, meant in _vocabulary(name, table) if _plain(said) == wanted), text)


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.casefold())


def _vocabulary(name: str, table: Table) -> Iterator[tuple[str, str]]:
    """List the names that may stand for a field, each with what it means."""
    protocol, now = table.session.protocol, table.now
    if name in {"role", "back"}:
        yield from ((said, role.id) for role in protocol.roles for said in (role.id, role.title, role.title.partition("(")[0].strip()) if said)
    if name == "kind":
        yield from ((said, rule.id) for rule in protocol.items for said in (rule.id, rule.title) if said)
    if name == "move":
        yield from ((said, move.value) for move in Move for said in _named(move))
    if name == "option":
        yield from ((each, each) for each in now.options)
        yield from HELD.items() if now.stop.endswith("?") else ()
    yield from ((person, person) for person in table.people)
    yield from ((item.id, item.id) for item in table.session.view(table.viewer).items)
    yield from ((each.id, each.id) for each in protocol.parameters)
    yield from ((choice.id, choice.id) for each in protocol.parameters for choice in each.choices)
    yield from ((word, word) for word in (*(each.value for each in Level), *protocol.scopes, "end", "extend"))


def _fill(verb: Verb, values: dict[str, object], actor: str, table: Table) -> None:
    """Add what needs not be said: an id for what is new, a move for a question, and what is the only choice."""
    if verb.phrases[0] == "asks":
        asking = (each.move for each in table.legal(c.BeginTurn, actor) if each.move is not None and each.move.value.startswith("ask"))
        values.setdefault("move", next(asking, Move.ASK_CLARIFY))
    for name in needed(verb.kind):
        if name not in values:
            choices = {choice for each in table.legal(verb.kind, actor) for slot in each.slots if slot.name == name for choice in slot.choices}
            if len(choices) == 1:
                values[name] = choices.pop()
    if verb.kind is c.Produce and "kind" in values:
        values.setdefault("id", new_id(str(values["kind"]), table.session))
    if verb.kind is c.OpenHeld:
        values.setdefault("record", new_record(table))
    if verb.kind is c.TakeBack and isinstance(values.get("outcome"), str):
        values["outcome"] = outcome(str(values["outcome"]), table)


def new_id(kind: str, session: Session) -> str:
    """Give an item an id that no item has."""
    taken = {getattr(event, "item", None) for event in session.events}
    return next(name for number in count(1) if (name := f"{kind}-{number}") not in taken)


def new_record(table: Table) -> str:
    """Give the record of a session that is to be held an id that none has, and that no file has."""
    session = table.session
    taken = {getattr(event, "record", None) for event in session.events}
    names = (f"{session.record.header.record}-{session.now.phase or session.now.stop}-{number}" for number in count(1))
    return next(name for name in names if name not in taken and not held_file(name, table).exists())


def _missing(verb: Verb, name: str, actor: str, table: Table) -> Problem:
    choices = dict.fromkeys(choice for each in table.legal(verb.kind, actor) for slot in each.slots if slot.name == name for choice in slot.choices)
    able = f" Possible here: {', '.join(choices)}." if choices else ""
    return Problem("missing", name, "this is still to be said", f"Say it as: {usage(verb, actor)}.{able}")
