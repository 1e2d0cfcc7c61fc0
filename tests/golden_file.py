# SPDX-License-Identifier: MIT
"""Reads and runs golden transcripts: sessions written by hand from a protocol's source before any rulebook ran them.

A head, a line `--`, then one line a fact. What stands behind `#` is for the reader. MOMENT is an ISO text such as `2026-03-09T15:00:00Z`.

The head, each on a line, `cast` and those below it as often as needed:

* `protocol: ID`, and `edition: EDITION` where it is not the first of that id; `mode: strict`, `guided` or `recording`; `opened: MOMENT`; `late: NAMES`
* `cast: ROLE = NAMES`
* `item: ID KIND OWNER`, for a film followed by its seconds and its subjects; `about PERSON` at the end where the kind has a key
* `consent: ITEM SUBJECT SCOPE STATE`, followed by the audience, `*` for everybody
* `outcome: NAME PROTOCOL OPENED ENDED WHY phase PHASE`: what came of a session that was held. Its record is called NAME and was held for the record
  `golden`, with the edition and the rules that this protocol uses, unless pairs at the end say otherwise: `person PERSON`, `record ID`, `of RECORD`,
  `edition EDITION`, `rules DIGEST`
* `handed: NAME ITEM KIND OWNER`, and `about PERSON` at the end: an item of that outcome; `decided: NAME QUESTION OPTION`: an answer of it
* `parameter: ID OPTION`, where it is not at its default
* `declared: CODES`, what the group says of itself, and `met: NUMBER`, how often it has met before

The facts:

* `at MOMENT` alone on a line: T counts from there on; until then it counts from the opening. T is minutes and seconds.
* `T WHO VERB ...` is accepted without departure; `T ! WHO VERB ... = code` is refused; `T ~ WHO VERB ... = code,code` is accepted with those
  departures; `code!` is a breach.
* `T @ STOP checks` says where the session rests, deadlines up to T settled. `T @ GROUP: STOP checks` says it of a sub-group, and `T @ PERSON: STOP checks`
  of where somebody is: in their sub-group, or in the whole if they are in none. Who is named in such checks is of that sub-group.

The verbs with more than a name behind them: `begin [MOVE] [to NAMES] [about ITEM]`, `choose OPTION [for QUESTION]`,
`produce KIND ID [at SECONDS] [about PERSON] [supersedes ITEM] [linking ITEMS] [merging ITEMS] [worded]` (with words), `consent ITEM SUBJECT SCOPE STATE [NAMES]`,
`set PARAMETER OPTION`, `advance [GROUP]`, `extend MINUTES [GROUP]`, `join [ROLE]`, `opt-out [LOOP]`, `hand ROLE to PERSON [from HOLDER] [back ROLE]`,
`form NAMES NAMES ... [as ROLE NAMES] [as ROLE NAMES] ...` (a word for each sub-group), `assign PERSON GROUP`, `date MOMENT`, `adjourn [MOMENT]`,
`cast-vote THING:POINTS THING:POINTS ...` (alone: nothing for anything), `score ITEM POINTS`, `reveal ITEM`, `pass-on ITEM:PERSON ITEM:PERSON ...`,
`relabel PERSON T as MOVE` and `reattribute PERSON T to PERSON` (of the turn that began at T),
`hold RECORD [for PERSON]` (a held session is opened), `take-back NAME` (an outcome of the head is brought back). With one name: those of `NAMING`,
such as `sign ITEM`, `report EVENT`, `position agree`. Alone: those of `PLAIN`.

The checks: `floor=`, `next=`, `lead=`, `present=`, `owes=`, `ROLE=NAMES` (who holds it, `-` for nobody), `time-up`, `not-time-up`, `silence`,
`no-silence`, `quiet` (it fell quiet), `not-quiet`, `paused`, `not-paused`, `adjourned` (between meetings), `meeting=N`, `pass=N` (of the loop whose pass began last), `date=MOMENT` (when
the time of the present phase will be up), `said=PERSON:MOVES` (what the turns of somebody were that have ended, `-` for none), `spoken=PERSON:SECONDS`, `reminded=NAMES` (by the latest reminder), `passed-over=STEP` (latest), `open=RECORDS` (not taken back),
`there=ITEM`, `not-there=ITEM`, `about=ITEM:PERSON`, `signed=ITEM:NAMES`, `locked=ITEM` (`-` for none), `sees=PERSON:ITEM`, `not-sees=PERSON:ITEM`,
`reads=PERSON:ITEM`, `not-reads=PERSON:ITEM` (its words), `waits=CODE:NAMES` (among what is waited for), and at the end `complete`, `exit` or `early`.

Of sub-groups: `groups=NAMES/NAMES` (who of those here is with whom, `-` while none are at work), `out=NAMES` (whom the latest forming left out),
`merged=BREAKOUT:WHY` (the latest coming together); behind `@ GROUP:` also `done` (it waits for the others) and `rests`.

Of items, votes and ratings: `on=ITEM` (what the running turn is about, `-` for nothing), `item=ITEM` (which the innermost loop over items is at),
`result=QUESTION:THING/POINTS/RANK,...` (`result=-` while there is none),
`scores=PERSON:ITEM/POINTS,...` (what they have seen of scores given), `shown=ITEM:NAME` (whose it is shown to be, `-` for nobody), `holder=ITEM:NAME`,
`place=ITEM:GROUP` (`-` for none), `links=ITEM:ITEMS` (what it is connected to, `-` for nothing), `planned=MINUTES` (until the deadline, from the
beginning of the phase), `follow-up=NAME` (who may ask once more), `offered=NAME` (whose opinion waits for a yes or a no), `granted=NAME` (who may
give theirs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from attrs import define, frozen

from plcprotocols.catalogue import find
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import ItemSeen, View
from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import turns
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.items import Item
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Handed, Link, Outcome
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal

GOLDEN = Path(__file__).parent / "golden"
PLAIN: dict[str, Callable[[str, datetime], Command]] = {
    "end": c.EndTurn,
    "pass": c.Pass,
    "enough": c.Enough,
    "stop": c.StopFilm,
    "call": c.TimeCall,
    "pause": c.Pause,
    "resume": c.Resume,
    "leave": c.Leave,
    "opt-in": c.OptIn,
    "veto": c.Veto,
    "convene": c.Convene,
    "end-session": c.EndSession,
}
NAMING: dict[str, Callable[[str, datetime, str], Command]] = {
    "play": c.Play,
    "skip": c.SkipTurn,
    "signal": c.Signal,
    "absent": c.MarkAbsent,
    "take": c.TakeRole,
    "rise": c.LeaveRole,
    "vote": c.VoteOnTime,
    "agree": c.AgreeLevel,
    "second": c.Second,
    "sign": c.Sign,
    "report": c.Report,
    "position": c.TakePosition,
    "back": c.GoBack,
}
RECORD = "golden"
HEAD = "0" * 64


@frozen
class Head:
    """What the facts of a transcript refer to."""

    protocol: Protocol
    cast: Cast
    outcomes: dict[str, Outcome]


@frozen
class Line:
    """One fact: a command with what becomes of it, or an assertion (`command` is None) about the whole or about where somebody or a sub-group is."""

    number: int
    at: datetime
    mark: str
    text: str
    command: Command | None
    codes: tuple[str, ...]
    checks: tuple[str, ...]
    where: str = ""
    words: str | None = None


@define
class Golden:
    """A transcript, read."""

    protocol: Protocol
    cast: Cast
    mode: Mode
    opened: datetime
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]
    parameters: dict[str, str]
    declared: tuple[str, ...]
    met: int
    lines: tuple[Line, ...]

    def open(self, mode: Mode | None = None) -> Session:
        """Open the session the transcript begins with."""
        return Session.open(
            self.protocol,
            self.cast,
            at=self.opened,
            record=RECORD,
            mode=mode or self.mode,
            items=self.items,
            consents=self.consents,
            parameters=self.parameters,
            declared=self.declared,
            met=self.met,
            salts=Random(1),
        )


def read(name: str) -> Golden:
    """Read one transcript of the folder."""
    head, _, body = (GOLDEN / name).read_text(encoding="utf-8").partition("\n--\n")
    facts = [_pair(line, ":") for line in _lines(head)]
    first = dict(reversed(facts))
    holders = [_pair(value, "=") for key, value in facts if key == "cast"]
    late = tuple(_names(first["late"])) if "late" in first else ()
    cast = Cast(tuple((role, tuple(_names(people))) for role, people in holders), late)
    protocol = find(first["protocol"], edition=first["edition"]) if "edition" in first else find(first["protocol"])
    opened = datetime.fromisoformat(first["opened"])
    words = [(key, value.split()) for key, value in facts]
    return Golden(
        protocol=protocol,
        cast=cast,
        mode=Mode(first["mode"]),
        opened=opened,
        items=tuple(_item(parts) for key, parts in words if key == "item"),
        consents=tuple(_consent(parts, cast) for key, parts in words if key == "consent"),
        parameters={parts[0]: parts[1] for key, parts in words if key == "parameter"},
        declared=tuple(_names(first.get("declared", ""))),
        met=int(first.get("met", "0")),
        lines=tuple(_facts(body.split("\n"), head.count("\n") + 3, opened, Head(protocol, cast, _outcomes(words, protocol)))),
    )


def _lines(text: str) -> Iterator[str]:
    return (line.split("#")[0].strip() for line in text.splitlines() if line.split("#")[0].strip())


def _pair(text: str, between: str) -> tuple[str, str]:
    left, _, right = text.partition(between)
    return left.strip(), right.strip()


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _item(parts: list[str]) -> Item:
    name, kind, owner, *film = parts[: parts.index("about")] if "about" in parts else parts
    seconds, subjects = (float(film[0]), tuple(_names(film[1]))) if film else (None, ())
    return Item(id=name, kind=kind, owner=owner, seconds=seconds, subjects=subjects, about=_said(parts, "about"))


def _outcomes(words: list[tuple[str, list[str]]], protocol: Protocol) -> dict[str, Outcome]:
    return {parts[0]: _outcome(parts, protocol, words) for key, parts in words if key == "outcome"}


def _outcome(parts: list[str], protocol: Protocol, words: list[tuple[str, list[str]]]) -> Outcome:
    name, held, opened, ended, why, *rest = parts
    rules = next((used for used in protocol.uses if used.id == held), None) or find(held)
    said = dict(zip(rest[::2], rest[1::2], strict=True))
    return Outcome(
        record=said.get("record", name),
        protocol=held,
        edition=said.get("edition", rules.edition),
        rules=said.get("rules") or compile_protocol(rules).digest,
        within=Link(said.get("of", RECORD), said["phase"], said.get("person")),
        opened=datetime.fromisoformat(opened),
        ended=datetime.fromisoformat(ended),
        why=why,
        count=1,
        head=HEAD,
        items=tuple(
            Handed(id=each[1], kind=each[2], owner=each[3], about=_said(each, "about")) for key, each in words if key == "handed" and each[0] == name
        ),
        decisions=tuple((each[1], each[2]) for key, each in words if key == "decided" and each[0] == name),
    )


def _consent(parts: list[str], cast: Cast) -> Consent:
    return Consent(item=parts[0], subject=parts[1], scope=parts[2], state=ConsentState(parts[3]), audience=_audience(parts[4:], cast))


def _audience(parts: list[str], cast: Cast) -> tuple[str, ...]:
    return cast.people if parts == ["*"] else tuple(_names(parts[0])) if parts else ()


def _facts(texts: list[str], offset: int, opened: datetime, head: Head) -> Iterator[Line]:
    since = opened
    for number, text in enumerate(texts, offset):
        words = text.split("#", maxsplit=1)[0].split()
        if words[:1] == ["at"]:
            since = datetime.fromisoformat(words[1])
        elif words:
            yield _line(number, text, since, head)


def _line(number: int, text: str, since: datetime, head: Head) -> Line:
    said, _, codes = (part.strip() for part in text.split("#", maxsplit=1)[0].partition(" = "))
    clock, *words = said.split()
    at = _moment(clock, since)
    mark = words.pop(0) if words[0] in {"!", "~", "@"} else ""
    if mark == "@":
        where = words.pop(0)[:-1] if words[0].endswith(":") else ""
        return Line(number, at, mark, text, None, (), tuple(words), where)
    words, spoken = (words[:-1], "the words of an item") if words[-1] == "worded" else (words, None)
    return Line(number, at, mark, text, _command(words, at, since, head), tuple(_names(codes)), (), words=spoken)


def _moment(clock: str, since: datetime) -> datetime:
    minutes, seconds = clock.split(":")
    return since + timedelta(minutes=int(minutes), seconds=int(seconds))


def _command(words: list[str], at: datetime, since: datetime, head: Head) -> Command:
    who, verb, *rest = words
    match verb:
        case "begin":
            move = Move(rest.pop(0)) if rest and rest[0] not in {"to", "about"} else None
            return c.BeginTurn(who, at, move, tuple(_names(_said(rest, "to") or "")), about=_said(rest, "about"))
        case "choose":
            return c.Choose(who, at, rest[0], _said(rest, "for"))
        case "produce":
            position = _said(rest, "at")
            seconds = None if position is None else float(position)
            links = _names(_said(rest, "linking") or "")
            merges = _names(_said(rest, "merging") or "")
            return c.Produce(who, at, rest[0], rest[1], seconds, _said(rest, "about"), _said(rest, "supersedes"), links, merges)
        case "consent":
            return c.RecordConsent(who, at, rest[0], rest[1], rest[2], ConsentState(rest[3]), _audience(rest[4:], head.cast))
        case "set":
            return c.SetParameter(who, at, rest[0], rest[1])
        case "advance":
            return c.Advance(who, at, group=rest[0] if rest else None)
        case "extend":
            return c.Extend(who, at, float(rest[0]), group=rest[1] if rest[1:] else None)
        case "form":
            return _form(who, at, rest)
        case "cast-vote":
            return c.CastVote(who, at, tuple((thing, int(points)) for thing, points in _pairs(rest)))
        case "score":
            return c.Score(who, at, rest[0], int(rest[1]))
        case "reveal":
            return c.Reveal(who, at, rest[0])
        case "pass-on":
            return c.PassOn(who, at, tuple(_pairs(rest)))
        case "relabel":
            return c.Relabel(who, at, rest[0], _moment(rest[1], since), rest[3])
        case "reattribute":
            return c.Reattribute(who, at, rest[0], _moment(rest[1], since), rest[3])
        case "assign":
            return c.Assign(who, at, rest[0], rest[1])
        case "join":
            return c.Join(who, at, rest[0] if rest else None)
        case "opt-out":
            return c.OptOut(who, at, rest[0] if rest else None)
        case "hand":
            return c.HandOver(who, at, rest[0], rest[2], _said(rest, "from"), _said(rest, "back"))
        case "date":
            return c.SetDate(who, at, datetime.fromisoformat(rest[0]))
        case "adjourn":
            return c.Adjourn(who, at, datetime.fromisoformat(rest[0]) if rest else None)
        case "hold":
            return c.OpenHeld(who, at, rest[0], _said(rest, "for"))
        case "take-back":
            return c.TakeBack(who, at, head.outcomes[rest[0]])
        case _ if verb in NAMING:
            return NAMING[verb](who, at, rest[0])
        case _:
            return PLAIN[verb](who, at)


def _form(who: str, at: datetime, words: list[str]) -> c.Form:
    end = words.index("as") if "as" in words else len(words)
    roles = tuple((words[place + 1], tuple(_names(words[place + 2]))) for place in range(end, len(words), 3))
    return c.Form(who, at, tuple(tuple(_names(group)) for group in words[:end]), roles)


def _said(words: list[str], key: str) -> str | None:
    return words[words.index(key) + 1] if key in words else None


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    return (_pair(word, ":") for word in words)


def run(golden: Golden, session: Session) -> Iterator[str]:
    """Run every line, and tell each that came out otherwise than written."""
    for line in golden.lines:
        if line.command is None:
            looked = _look(session, line, golden.cast.people[0])
            wrong = [check for check in line.checks if not _holds(looked, check)]
            if wrong:
                yield f"{line.number}: {line.text.strip()}: not {', '.join(wrong)}; it is at {looked.now}"
            continue
        before = session.events
        answer = session.attempt(line.command, words=line.words)
        if isinstance(answer, Refusal):
            if line.mark != "!" or (answer.code,) != line.codes:
                yield f"{line.number}: {line.text.strip()}: refused as {answer}"
            if session.events != before:
                yield f"{line.number}: {line.text.strip()}: a refusal left events"
            continue
        noted = (event for event in answer.events if isinstance(event, e.Departed | e.Breached))
        departed = tuple(event.rule if isinstance(event, e.Departed) else f"{event.rule}!" for event in noted)
        if line.mark == "!" or departed != (line.codes if line.mark == "~" else ()):
            yield f"{line.number}: {line.text.strip()}: accepted with {departed}"


@frozen
class Looked:
    """A session with the deadlines up to a moment settled, as it is looked at: the whole, or where somebody or a sub-group is.

    Attributes:
        session: the session.
        at: the moment.
        view: what somebody there sees.
        now: what goes on there.
        group: the sub-group, or empty.
        people: who is there, the absent included.
    """

    session: Session
    at: datetime
    view: View
    now: Now
    group: str
    people: tuple[str, ...]


def _look(session: Session, line: Line, viewer: str) -> Looked:
    settled = session.fork()
    settled.due(line.at)
    view = settled.view(viewer)
    if not line.where:
        return Looked(settled, line.at, view, settled.now_at(line.at), "", tuple(person.id for person in view.people))
    inside = next((group.people[0] for group in view.groups if group.id == line.where), line.where)
    view = settled.view(inside)
    people = next((group.people for group in view.groups if group.id == view.group), tuple(person.id for person in view.people))
    return Looked(settled, line.at, view, view.now, view.group, people)


def _holds(looked: Looked, check: str) -> bool:
    session, at, view, now = looked.session, looked.at, looked.view, looked.now
    there = [person for person in view.people if person.id in looked.people]
    name, _, value = check.partition("=")
    first, _, second = value.partition(":")
    match name:
        case "floor":
            return (now.speaker or "-") == value
        case "next":
            return (now.next[0] if now.next else "-") == value
        case "lead":
            return list(now.lead or ("-",)) == _names(value)
        case "present" if "=" in check:  # not the stop that is called so
            return [person.id for person in there if person.present] == _names(value)
        case "owes":
            return value in now.owed
        case "time-up":
            return now.time_up
        case "not-time-up":
            return not now.time_up
        case "silence":
            return now.silent_until is not None and now.speaker is None
        case "no-silence":
            return now.silent_until is None or now.speaker is not None
        case "quiet":
            return now.quiet_at is not None and now.quiet_at <= at
        case "not-quiet":
            return now.quiet_at is None or now.quiet_at > at
        case "paused":
            return now.paused
        case "not-paused":
            return not now.paused
        case "locked":
            locked = {each.id for each in view.items if each.locked}
            return value in locked if value != "-" else not locked
        case "there":
            return _seen(session, view.viewer, value) is not None
        case "not-there":
            return _seen(session, view.viewer, value) is None
        case "sees":
            return _seen(session, first, second) is not None
        case "not-sees":
            return _seen(session, first, second) is None
        case "reads":
            return _words(session, first, second) is not None
        case "not-reads":
            return _words(session, first, second) is None
        case "about":
            things: list[e.ItemBrought | e.ItemProduced | e.ItemHanded]
            things = [*_of(session, e.ItemBrought), *_of(session, e.ItemProduced), *_of(session, e.ItemHanded)]
            return [each.about or "-" for each in things if each.item == first] == [second]
        case "signed":
            return [each.actor for each in _of(session, e.ItemSigned) if each.item == first] == _names(second)
        case "waits":
            return any(each.code == first and list(each.people) == _names(second) for each in session.waiting(at))
        case "date":
            return now.left is not None and at + now.left == datetime.fromisoformat(value)
        case "adjourned":
            return len(_of(session, e.Adjourned)) > len(_of(session, e.Convened))
        case "meeting":
            return max((each.meeting for each in _of(session, e.Convened)), default=1) == int(value)
        case "pass":
            return [each.number for each in _of(session, e.PassBegun)][-1:] == [int(value)]
        case "reminded":
            return [list(each.people) for each in _of(session, e.ReminderDue)][-1:] == [_names(value)]
        case "passed-over":
            return [each.phase for each in _of(session, e.PhasePassedOver)][-1:] == [value]
        case "open":
            closed = {each.record for each in _of(session, e.HeldClosed)}
            return ([each.record for each in _of(session, e.HeldOpened) if each.record not in closed] or ["-"]) == _names(value)
        case "complete" | "exit" | "early":
            return any(each.why.value == name for each in _of(session, e.SessionEnded))
        case _ if "=" in check:
            found = _holds_of_groups(looked, name, value)
            found = _holds_of_items(looked, name, value) if found is None else found
            return ([person.id for person in there if name in person.roles] or ["-"]) == _names(value) if found is None else found
        case "done":
            return any(group.id == looked.group and group.through for group in view.groups)
        case "rests":
            return any(group.id == looked.group and group.rests for group in view.groups)
        case _:
            return now.stop == check


def _holds_of_groups(looked: Looked, name: str, value: str) -> bool | None:
    """Tell whether a check on sub-groups holds; None if it is no such check."""
    session, view = looked.session, looked.view
    match name:
        case "groups":
            here = {person.id for person in view.people if person.present}
            return ("/".join(",".join(each for each in group.people if each in here) for group in view.groups) or "-") == value
        case "out":
            return [list(each.out) or ["-"] for each in _of(session, e.Formed)][-1:] == [_names(value)]
        case "merged":
            return [(each.breakout, each.why.value) for each in _of(session, e.Merged)][-1:] == [tuple(value.split(":"))]
        case _:
            return None


def _holds_of_items(looked: Looked, name: str, value: str) -> bool | None:
    """Tell whether a check on turns about items, on votes and ratings, or on where items are, holds; None if it is no such check."""
    view, now, at = looked.view, looked.now, looked.at
    first, _, second = value.partition(":")
    match name:
        case "said":
            return [turn.move.value for turn in turns(looked.session.events) if turn.person == first and turn.ended] == _names(second.strip("-"))
        case "spoken":
            return looked.session.view(first).talk_seconds == float(second)
        case "on":
            return (now.about or "-") == value
        case "follow-up":
            return (now.follow_up or "-") == value
        case "offered":
            return (now.offered or "-") == value
        case "granted":
            return (now.granted or "-") == value
        case "item":
            return [item for _, item in now.turned][-1:] == [value]
        case "result" if value == "-":
            return view.results == ()
        case "result":
            return [",".join("/".join(map(str, each)) for each in totals) for question, totals in view.results if question == first] == [second]
        case "scores":
            facts = [seen.facts for seen in looked.session.changes(first) if seen.kind == e.Scored.tag]
            return ",".join(f"{each['item']}/{each['points']}" for each in facts if "points" in each) == second
        case "shown":
            return [each.owner or "-" for each in view.items if each.id == first] == [second]
        case "links":
            return [list(each.links) or ["-"] for each in view.items if each.id == first] == [_names(second)]
        case "holder":
            return [each.holder or "-" for each in view.items if each.id == first] == [second]
        case "place":
            return [each.place or "-" for each in view.items if each.id == first] == [second]
        case "planned":
            return now.left is not None and at + now.left - now.since == timedelta(minutes=float(value))
        case _:
            return None


def _seen(session: Session, viewer: str, item: str) -> ItemSeen | None:
    return next((each for each in session.view(viewer).items if each.id == item), None)


def _words(session: Session, viewer: str, item: str) -> str | None:
    seen = _seen(session, viewer, item)
    return seen.content if seen is not None else None


E = TypeVar("E")


def _of(session: Session, kind: type[E]) -> list[E]:
    return [event for event in session.events if isinstance(event, kind)]
