# SPDX-License-Identifier: MIT
"""Reads and runs golden transcripts: sessions written by hand from a protocol's source before any rulebook ran them.

A head, a line `--`, then one line a fact. What stands behind `#` is for the reader. MOMENT is an ISO text such as `2026-03-09T15:00:00Z`.

The head, each on a line, `cast` and those below it as often as needed:

* `protocol: ID`, and `edition: EDITION` where it is not the first of that id; `mode: strict` or `guided`; `opened: MOMENT`; `late: NAMES`
* `cast: ROLE = NAMES`
* `item: ID KIND OWNER`, for a film followed by its seconds and its subjects; `about PERSON` at the end where the kind has a key
* `consent: ITEM SUBJECT SCOPE STATE`, followed by the audience, `*` for everybody
* `outcome: NAME PROTOCOL OPENED ENDED WHY phase PHASE`: what came of a session that was held. Its record is called NAME and was held for the record
  `golden`, with the edition and the rules that this protocol uses, unless pairs at the end say otherwise: `person PERSON`, `record ID`, `of RECORD`,
  `edition EDITION`, `rules DIGEST`
* `handed: NAME ITEM KIND OWNER`, and `about PERSON` at the end: an item of that outcome; `decided: NAME QUESTION OPTION`: an answer of it

The facts:

* `at MOMENT` alone on a line: T counts from there on; until then it counts from the opening. T is minutes and seconds.
* `T WHO VERB ...` is accepted without departure; `T ! WHO VERB ... = code` is refused; `T ~ WHO VERB ... = code,code` is accepted with those
  departures.
* `T @ STOP checks` says where the session rests, deadlines up to T settled.

The verbs with more than a name behind them: `begin [MOVE] [to NAMES]`, `choose OPTION [for QUESTION]`,
`produce KIND ID [at SECONDS] [about PERSON] [supersedes ITEM]`, `consent ITEM SUBJECT SCOPE STATE [NAMES]`, `set PARAMETER OPTION`, `extend MINUTES`,
`join [ROLE]`, `opt-out [LOOP]`, `hand ROLE to PERSON [from HOLDER] [back ROLE]`, `date MOMENT`, `adjourn [MOMENT]`,
`hold RECORD [for PERSON]` (a held session is opened), `take-back NAME` (an outcome of the head is brought back). With one name: those of `NAMING`,
such as `sign ITEM`, `report EVENT`, `position agree`. Alone: those of `PLAIN`.

The checks: `floor=`, `next=`, `lead=`, `present=`, `owes=`, `ROLE=NAMES` (who holds it, `-` for nobody), `time-up`, `not-time-up`, `silence`,
`no-silence`, `paused`, `not-paused`, `adjourned` (between meetings), `meeting=N`, `pass=N` (of the loop whose pass began last), `date=MOMENT` (when
the time of the present phase will be up), `reminded=NAMES` (by the latest reminder), `passed-over=STEP` (latest), `open=RECORDS` (not taken back),
`there=ITEM`, `not-there=ITEM`, `about=ITEM:PERSON`, `signed=ITEM:NAMES`, `locked=ITEM`, `waits=CODE:NAMES` (among what is waited for), and at the end
`complete`, `exit` or `early`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from attrs import define, frozen

from plcprotocols.catalogue import find
from plcprotocols.engine.plan import compile_protocol
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.events import Event
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
    "advance": c.Advance,
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
    """One fact: a command with what becomes of it, or an assertion (`command` is None)."""

    number: int
    at: datetime
    mark: str
    text: str
    command: Command | None
    codes: tuple[str, ...]
    checks: tuple[str, ...]


@define
class Golden:
    """A transcript, read."""

    protocol: Protocol
    cast: Cast
    mode: Mode
    opened: datetime
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]
    lines: tuple[Line, ...]

    def open(self, mode: Mode | None = None) -> Session:
        """Open the session the transcript begins with."""
        return Session.open(
            self.protocol, self.cast, at=self.opened, record="golden", mode=mode or self.mode, items=self.items, consents=self.consents
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
    minutes, seconds = clock.split(":")
    at = since + timedelta(minutes=int(minutes), seconds=int(seconds))
    mark = words.pop(0) if words[0] in {"!", "~", "@"} else ""
    if mark == "@":
        return Line(number, at, mark, text, None, (), tuple(words))
    return Line(number, at, mark, text, _command(words, at, head), tuple(_names(codes)), ())


def _command(words: list[str], at: datetime, head: Head) -> Command:
    who, verb, *rest = words
    match verb:
        case "begin":
            move = Move(rest.pop(0)) if rest and rest[0] != "to" else None
            return c.BeginTurn(who, at, move, tuple(_names("".join(rest[1:]))))
        case "choose":
            return c.Choose(who, at, rest[0], _said(rest, "for"))
        case "produce":
            position = _said(rest, "at")
            seconds = None if position is None else float(position)
            return c.Produce(who, at, rest[0], rest[1], seconds, _said(rest, "about"), _said(rest, "supersedes"))
        case "consent":
            return c.RecordConsent(who, at, rest[0], rest[1], rest[2], ConsentState(rest[3]), _audience(rest[4:], head.cast))
        case "set":
            return c.SetParameter(who, at, rest[0], rest[1])
        case "extend":
            return c.Extend(who, at, float(rest[0]))
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


def _said(words: list[str], key: str) -> str | None:
    return words[words.index(key) + 1] if key in words[1:] else None


def run(golden: Golden, session: Session) -> Iterator[str]:
    """Run every line, and tell each that came out otherwise than written."""
    for line in golden.lines:
        if line.command is None:
            wrong = [check for check in line.checks if not _holds(session, check, line.at, golden.cast.people[0])]
            if wrong:
                yield f"{line.number}: {line.text.strip()}: not {', '.join(wrong)}; it is at {session.now_at(line.at)}"
            continue
        before = session.events
        answer = session.attempt(line.command)
        if isinstance(answer, Refusal):
            if line.mark != "!" or (answer.code,) != line.codes:
                yield f"{line.number}: {line.text.strip()}: refused as {answer}"
            if session.events != before:
                yield f"{line.number}: {line.text.strip()}: a refusal left events"
            continue
        departed = tuple(event.rule for event in answer.events if isinstance(event, e.Departed))
        if line.mark == "!" or departed != (line.codes if line.mark == "~" else ()):
            yield f"{line.number}: {line.text.strip()}: accepted with {departed}"


def _holds(session: Session, check: str, at: datetime, viewer: str) -> bool:
    now = session.now_at(at)
    view = session.view(viewer)
    name, _, value = check.partition("=")
    item, _, names = value.partition(":")
    match name:
        case "floor":
            return (now.speaker or "-") == value
        case "next":
            return (now.next[0] if now.next else "-") == value
        case "lead":
            return list(now.lead or ("-",)) == _names(value)
        case "present":
            return [person.id for person in view.people if person.present] == _names(value)
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
        case "paused":
            return now.paused
        case "not-paused":
            return not now.paused
        case "locked":
            return any(each.id == value and each.locked for each in view.items)
        case "there":
            return any(each.id == value for each in view.items)
        case "not-there":
            return all(each.id != value for each in view.items)
        case "about":
            told = _told(session, at)
            things: list[e.ItemBrought | e.ItemProduced | e.ItemHanded]
            things = [*_of(told, e.ItemBrought), *_of(told, e.ItemProduced), *_of(told, e.ItemHanded)]
            return [each.about or "-" for each in things if each.item == item] == [names]
        case "signed":
            return [each.actor for each in _of(_told(session, at), e.ItemSigned) if each.item == item] == _names(names)
        case "waits":
            return any(each.code == item and list(each.people) == _names(names) for each in session.waiting(at))
        case "date":
            return now.left is not None and at + now.left == datetime.fromisoformat(value)
        case "adjourned":
            told = _told(session, at)
            return len(_of(told, e.Adjourned)) > len(_of(told, e.Convened))
        case "meeting":
            return max((each.meeting for each in _of(_told(session, at), e.Convened)), default=1) == int(value)
        case "pass":
            return [each.number for each in _of(_told(session, at), e.PassBegun)][-1:] == [int(value)]
        case "reminded":
            return [list(each.people) for each in _of(_told(session, at), e.ReminderDue)][-1:] == [_names(value)]
        case "passed-over":
            return [each.phase for each in _of(_told(session, at), e.PhasePassedOver)][-1:] == [value]
        case "open":
            closed = {each.record for each in _of(_told(session, at), e.HeldClosed)}
            return ([each.record for each in _of(_told(session, at), e.HeldOpened) if each.record not in closed] or ["-"]) == _names(value)
        case "complete" | "exit" | "early":
            return any(each.why.value == name for each in _of(session.events, e.SessionEnded))
        case _ if "=" in check:
            return ([person.id for person in view.people if name in person.roles] or ["-"]) == _names(value)
        case _:
            return now.stop == check


def _told(session: Session, at: datetime) -> tuple[Event, ...]:
    """Give all that has happened up to a moment, deadlines up to it settled."""
    later = session.fork()
    later.due(at)
    return later.events


E = TypeVar("E")


def _of(events: tuple[Event, ...], kind: type[E]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]
