# SPDX-License-Identifier: MIT
"""Verbs: the ways to say a command in the terminal.

A verb names a kind of command and says in which order what it needs follows. Every command can be said by its own tag as well, so a new command needs
no verb here. How a whole line is read is said in `plcprotocols.app.lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from attrs import NOTHING, field, fields, frozen

from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.moves import Move

KINDS: dict[str, type[Command]] = {kind.tag: kind for kind in get_args(Command)}
UNSAID = frozenset({"actor", "at", "seen"})


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


ABOUT = {"at": "position", "about": "about", "for": "about", "linking": "links", "merging": "merges"}
VERBS = (
    Verb(("speaks", "begins", "starts", "takes the floor"), c.BeginTurn, ("move",), {"to": "to", "about": "about"}),
    Verb(("asks",), c.BeginTurn, ("to",), {"to": "to", "about": "about"}),
    Verb(("offers opinion", "offers"), c.BeginTurn, ("to",), {"to": "to"}, {"move": Move.OFFER_OPINION}, frozenset({"opinion"})),
    Verb(("done", "is done", "ends", "finishes", "has finished", "ends turn"), c.EndTurn),
    Verb(("passes",), c.Pass),
    Verb(("chooses", "picks"), c.Choose, ("option",), {"for": "question", "to": "question"}),
    Verb(("enough", "says enough", "says it is enough"), c.Enough),
    Verb(("plays", "plays film"), c.Play, ("item",)),
    Verb(("stops film", "stops"), c.StopFilm),
    Verb(("writes", "produces", "adds"), c.Produce, ("kind",), {**ABOUT, "instead": "supersedes"}),
    Verb(("revises",), c.Produce, ("supersedes",), {**ABOUT, "as": "kind"}),
    Verb(("sets",), c.SetParameter, ("parameter", "option"), filler=frozenset({"to"})),
    Verb(("next", "goes on", "advances", "moves on"), c.Advance, marks={"in": "group", "for": "group"}),
    Verb(("extends", "gives"), c.Extend, ("minutes",), {"in": "group", "for": "group"}, filler=frozenset({"by", "more", "minutes", "minute", "min"})),
    Verb(("skips",), c.SkipTurn, ("person",)),
    Verb(("calls time", "time"), c.TimeCall),
    Verb(("pauses",), c.Pause),
    Verb(("resumes",), c.Resume),
    Verb(("joins", "arrives", "comes", "comes back"), c.Join, ("role",), {"as": "role"}),
    Verb(("seconds",), c.Second, ("person",)),
    Verb(("leaves", "goes"), c.Leave),
    Verb(("marks absent", "marks"), c.MarkAbsent, ("person",), filler=frozenset({"absent", "as"})),
    Verb(("hands over", "hands"), c.HandOver, ("role", "to"), {"to": "to", "from": "holder", "back": "back"}, filler=frozenset({"over"})),
    Verb(("sits as", "takes role", "takes seat as", "lines up as", "lines up for"), c.TakeRole, ("role",)),
    Verb(("rises as", "rises from", "leaves role", "leaves line"), c.LeaveRole, ("role",), filler=frozenset({"as", "for"})),
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
    Verb(("forms", "forms groups", "forms sub-groups"), c.Form, ("groups",), {"with": "roles"}),
    Verb(("puts", "assigns"), c.Assign, ("person", "group"), {"into": "group", "to": "group", "in": "group"}),
    Verb(("goes into", "goes to"), c.Assign, ("group",)),
    Verb(("votes", "votes for"), c.CastVote, ("points",)),
    Verb(("abstains",), c.CastVote, fixed={"points": ()}),
    Verb(("scores", "rates"), c.Score, ("item", "points"), filler=frozenset({"with", "as", "points"})),
    Verb(("passes on", "hands on"), c.PassOn, ("passes",)),
    Verb(("reveals", "unseals"), c.Reveal, ("item",)),
    Verb(("undoes",), c.Undo, ("of",)),
    Verb(("goes back to", "back to", "goes back", "back"), c.GoBack, ("to",)),
    Verb(("relabels",), c.Relabel, ("person", "began", "move"), {"as": "move", "at": "began"}),
    Verb(("reattributes",), c.Reattribute, ("person", "began", "to"), {"to": "to", "at": "began"}),
)
ARTICLES = frozenset({"the", "a", "an"})


def forms(phrase: str) -> tuple[str, ...]:
    """Give a phrase as it is said of somebody and as it is asked for: `opts out` and `opt out`."""
    first, space, rest = phrase.partition(" ")
    bare = {"passes": "pass", "goes": "go", "finishes": "finish", "undoes": "undo", "vetoes": "veto", "says": "say"}.get(first)
    if bare is None:
        bare = first.removesuffix("s") if first not in {"is", "has"} else first
    return tuple(dict.fromkeys((phrase, bare + space + rest)))


def named(move: Move) -> tuple[str, ...]:
    """Say a move: `describe`, `describes`."""
    name = move.value
    return (name, f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies") if name.endswith("y") else (name, f"{name}s", f"{name}es")


@cache
def phrases() -> tuple[tuple[str, Verb], ...]:
    """List every way to begin a line, the longest first: verbs, moves, and the tags of commands."""
    said = [(form, verb) for verb in VERBS for phrase in verb.phrases for form in forms(phrase)]
    moved = [
        (form, Verb((move.value,), c.BeginTurn, ("to",), {"to": "to", "about": "about"}, {"move": move}))
        for move in Move
        if move is not Move.WRITE
        for form in named(move)
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


def begun(words: list[str]) -> tuple[Verb, list[str]] | None:
    """Find the longest phrase with which some words begin, articles in it left out."""
    for phrase, verb in phrases():
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


def usage(verb: Verb, actor: str = "ana") -> str:
    """Show how a verb is used."""
    follows = [each for each in verb.follows if each in needed(verb.kind)] or list(verb.follows[:1])
    return " ".join((actor, verb.phrases[0], *(f"<{each}>" for each in follows)))
