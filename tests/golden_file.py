# SPDX-License-Identifier: MIT
"""Reads and runs golden transcripts: sessions written by hand from a protocol's source before any rulebook ran them.

A head (`protocol`, `mode`, `opened`, `cast`, `late`, `item`, `consent`), a line `--`, then one line a fact: `T WHO VERB ...` is accepted without
departure, `T ! ... = code` is refused, `T ~ ... = code,code` is accepted with those departures, and `T @ STOP checks` says where the session rests.
T is minutes and seconds since the opening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from attrs import define, frozen

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.events import Departed, SessionEnded
from plcprotocols.model.items import Item
from plcprotocols.model.moves import Move
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
}


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
    opened = datetime.fromisoformat(first["opened"])
    offset = head.count("\n") + 3
    return Golden(
        protocol=find(first["protocol"]),
        cast=cast,
        mode=Mode(first["mode"]),
        opened=opened,
        items=tuple(_item(value.split()) for key, value in facts if key == "item"),
        consents=tuple(_consent(value.split(), cast) for key, value in facts if key == "consent"),
        lines=tuple(_line(number, text, opened, cast) for number, text in enumerate(body.split("\n"), offset) if text.split("#")[0].strip()),
    )


def _lines(text: str) -> Iterator[str]:
    return (line.split("#")[0].strip() for line in text.splitlines() if line.split("#")[0].strip())


def _pair(text: str, between: str) -> tuple[str, str]:
    left, _, right = text.partition(between)
    return left.strip(), right.strip()


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _item(parts: list[str]) -> Item:
    return Item(id=parts[0], kind=parts[1], owner=parts[2], seconds=float(parts[3]), subjects=tuple(_names(parts[4])))


def _consent(parts: list[str], cast: Cast) -> Consent:
    return Consent(item=parts[0], subject=parts[1], scope=parts[2], state=ConsentState(parts[3]), audience=_audience(parts[4:], cast))


def _audience(parts: list[str], cast: Cast) -> tuple[str, ...]:
    return cast.people if parts == ["*"] else tuple(_names(parts[0])) if parts else ()


def _line(number: int, text: str, opened: datetime, cast: Cast) -> Line:
    said, _, codes = (part.strip() for part in text.split("#", maxsplit=1)[0].partition(" = "))
    clock, *words = said.split()
    minutes, seconds = clock.split(":")
    at = opened + timedelta(minutes=int(minutes), seconds=int(seconds))
    mark = words.pop(0) if words[0] in {"!", "~", "@"} else ""
    if mark == "@":
        return Line(number, at, mark, text, None, (), tuple(words))
    return Line(number, at, mark, text, _command(words, at, cast), tuple(_names(codes)), ())


def _command(words: list[str], at: datetime, cast: Cast) -> Command:
    who, verb, *rest = words
    match verb:
        case "begin":
            move = Move(rest.pop(0)) if rest and rest[0] != "to" else None
            return c.BeginTurn(who, at, move, tuple(_names("".join(rest[1:]))))
        case "choose":
            return c.Choose(who, at, rest[0], _said(rest, "for"))
        case "produce":
            return c.Produce(who, at, rest[0], rest[1], float(rest[3]) if rest[2:3] == ["at"] else None)
        case "consent":
            return c.RecordConsent(who, at, rest[0], rest[1], rest[2], ConsentState(rest[3]), _audience(rest[4:], cast))
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
        departed = tuple(event.rule for event in answer.events if isinstance(event, Departed))
        if line.mark == "!" or departed != (line.codes if line.mark == "~" else ()):
            yield f"{line.number}: {line.text.strip()}: accepted with {departed}"


def _holds(session: Session, check: str, at: datetime, viewer: str) -> bool:
    now = session.now_at(at)
    view = session.view(viewer)
    name, _, value = check.partition("=")
    match name:
        case "floor":
            return (now.speaker or "-") == value
        case "next":
            return (now.next[0] if now.next else "-") == value
        case "owner":
            return ([person.id for person in view.people if "owner" in person.roles] or ["-"]) == [value]
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
        case "locked":
            return any(item.id == value and item.locked for item in view.items)
        case "complete" | "exit" | "early":
            return any(isinstance(event, SessionEnded) and event.why.value == name for event in session.events)
        case _:
            return now.stop == check
