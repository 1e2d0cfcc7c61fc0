# SPDX-License-Identifier: MIT
"""Facilitating a session line by line: each line is read, performed, written to disk, and only then answered.

How a line is read is said in `plcprotocols.app.verbs`, and what it led to in `plcprotocols.app.noting` and `plcprotocols.app.teller`. Whether it may
be done is asked of the session. The moment of a line is that of this machine's clock, unless the line begins with one.
"""

from __future__ import annotations

import json
import os
import random
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self

from attrs import frozen

from plcprotocols.app import menu, moments, noting, wording
from plcprotocols.app.guide import GUIDE
from plcprotocols.app.menu import Offer
from plcprotocols.app.paper import Paper
from plcprotocols.app.people import cast_of
from plcprotocols.app.state_of import print_state, state
from plcprotocols.app.teller import ENTERING, Teller
from plcprotocols.app.verbs import Said, Table, held_file, read
from plcprotocols.catalogue import find
from plcprotocols.engine.session import Answer, Session
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.model import commands as c
from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import InvalidArgument, PlcError, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Cast, Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.records import Journal
from plcprotocols.texts import departure, remedy, sentence

PROMPT = "> "
AHEAD = timedelta(seconds=2)
LOOKING = 20.0
YES = frozenset({"yes", "y"})
LASTING = frozenset({c.Advance, c.EndSession})
WORDLESS = Problem("no-words", "line", "this carries no words", "Words may stand behind: done, writes and extend.")
NOTHING = frozenset({"", "#"})


@frozen(kw_only=True)
class Wish:
    """What was asked for on the command line.

    Attributes:
        protocol: the protocol's id, or None where a record says it.
        people: the words behind `--people`.
        late: the words behind `--late`.
        out: the file to write, or None for one that is named after the protocol.
        resume: the file to go on with, or None.
        mode: how strictly rules are applied, or None for guided.
        level: how much is kept, or None for contents.
        at: the moment to open at, or to go on from, or None for the present one.
    """

    protocol: str | None
    people: Sequence[str] = ()
    late: Sequence[str] = ()
    out: str | None = None
    resume: str | None = None
    mode: str | None = None
    level: str | None = None
    at: str | None = None


class Salts(random.SystemRandom):
    """The chance of this machine, which has no state: a copy of it is the same, so that a session that draws from it can be forked."""

    def __copy__(self) -> Self:
        return self


@frozen
class Home(Roster):
    """Names for references, which leaves people as they are called and writes moments as people here do.

    Attributes:
        now: the present moment.
    """

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def name(self, person: str) -> str:
        """Give what stands for a reference."""
        return moments.at_home(person, self.now)


def facilitate(wish: Wish, *, plain: bool, as_json: bool) -> None:
    """Open or take up a session, and answer the lines that come in until there are no more.

    Raises:
        PlcError: for anything wrong with what was asked for; nothing is written then.
        OSError: if the disk refuses.
    """
    _speak_utf8()
    journal, session, cast = _taken_up(wish) if wish.resume is not None else _opened(wish)
    with journal:
        voice = Programs() if as_json else People(Paper(plain=plain))
        typed = sys.stdin.isatty() and not as_json
        desk = Desk(journal, session, cast, voice, _given(wish), careful=typed)
        desk.begin(resumed=wish.resume is not None)
        with suppress(KeyboardInterrupt):
            for text in _typed(desk) if typed else iter(sys.stdin.readline, ""):
                if not desk.hear(text):
                    break
        desk.close()


def _speak_utf8() -> None:
    """Let bytes that are no text come in as what the session refuses, and let nothing that is printed break an answer."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors=errors)


def _typed(desk: Desk) -> Iterator[str]:
    """Prompt for lines; while nothing is typed, what falls due is told at its time."""
    while True:
        sys.stdout.write(PROMPT)
        sys.stdout.flush()
        while not _ready(desk.patience()):
            if desk.wake():
                sys.stdout.write(PROMPT)
                sys.stdout.flush()
        text = sys.stdin.readline()
        if not text:
            sys.stdout.write("\n")
            return
        yield text


def _ready(patience: float) -> bool:
    """Wait for a line; where the system cannot wait for a terminal for a time, what falls due is told with the next line."""
    if os.name != "posix":
        return True
    return bool(select.select([sys.stdin], [], [], patience)[0])


def _given(wish: Wish) -> datetime | None:
    return None if wish.at is None else moments.moment(wish.at, datetime.now(UTC))


def _opened(wish: Wish) -> tuple[Journal, Session, Cast]:
    if wish.protocol is None:
        raise InvalidArgument(Problem("no-protocol", "protocol", "no protocol is named", "Name one: plcprotocols list"))
    protocol = find(wish.protocol)
    cast = cast_of(protocol, wish.people, wish.late)
    at = _given(wish) or datetime.now(UTC)
    _check_past(at)
    path = Path(wish.out) if wish.out is not None else _fresh(protocol, at)
    mode, level = wish.mode or Mode.GUIDED, wish.level or Level.CONTENTS
    session = Session.open(protocol, cast, at=at, record=path.stem, mode=mode, level=level, salts=Salts())
    return Journal.create(path, session.record), session, cast


def _fresh(protocol: Protocol, at: datetime) -> Path:
    stem = f"{protocol.id}-{at.astimezone():%Y%m%d-%H%M}"
    names = (Path(f"{stem}{'' if number == 1 else f'-{number}'}.jsonl") for number in count(1))
    return next(path for path in names if not path.exists())


def _taken_up(wish: Wish) -> tuple[Journal, Session, Cast]:
    assert wish.resume is not None, "asked for"
    _check_alone(wish)
    journal, session = Journal.resume(wish.resume, salts=Salts())
    try:
        _check_protocol(wish, session)
        journal.mend()
        _check_running(session, wish.resume)
    except BaseException:
        journal.close()
        raise
    return journal, session, session.record.header.cast


def _check_alone(wish: Wish) -> None:
    """What a record says already cannot be given again."""
    said = {"people": wish.people, "late": wish.late, "out": wish.out, "mode": wish.mode, "level": wish.level}
    given = [name for name, value in said.items() if value]
    if given:
        remedy_ = "Leave it out: the record says it. What changes is said in a line, such as: NAME joins."
        raise InvalidArgument(*(Problem("already-open", name, "the session was opened before", remedy_) for name in given))


def _check_protocol(wish: Wish, session: Session) -> None:
    if wish.protocol is not None and wish.protocol != session.protocol.id:
        given = f"the record is of {session.protocol.id}, not of {wish.protocol}"
        raise InvalidArgument(Problem("other-protocol", "protocol", given, f"Leave it out, or name {session.protocol.id}."))


def _check_running(session: Session, path: str) -> None:
    if session.ended:
        raise InvalidArgument(
            Problem("session-ended", path, "the session is over and its record is sealed", f"Look at it: plcprotocols replay {path}")
        )


def _check_past(at: datetime) -> None:
    now = datetime.now(UTC)
    if at > now + AHEAD:
        given = f"{moments.written(at, now)} lies ahead of this machine's clock"
        raise InvalidArgument(Problem("time-ahead", "time", given, "Give the time at which it was, or none for now."))


class Desk:
    """Answers lines; it has state: the session, its journal, the last list that was shown, and what was asked back.

    Args:
        journal: where the session is kept.
        session: the session.
        cast: who holds which role at the opening.
        voice: how it is answered.
        given: the moment lines without one have, where a session is entered that was held before; None for the present.
        careful: whether it is asked back before something is ended that has not come to its end.
    """

    def __init__(self, journal: Journal, session: Session, cast: Cast, voice: Voice, given: datetime | None, *, careful: bool) -> None:
        self._journal, self._session, self._voice, self._given, self._careful = journal, session, voice, given, careful
        self._table = Table(session, _viewer(session, cast), cast, journal.path.parent)
        self._shown: tuple[Offer, ...] = ()
        self._asked: tuple[Template, dict[str, object], str | None] | None = None
        self._doubted: Said | None = None
        self._number = 0

    def begin(self, *, resumed: bool) -> None:
        """Say who is here and where the session stands."""
        self._voice.begin(self._table, self._journal, resumed=resumed)
        self._settle(self._now())

    def close(self) -> None:
        """Say how to go on."""
        self._voice.close(self._table, self._journal)

    def hear(self, text: str) -> bool:
        """Answer one line.

        Returns:
            Whether to go on.

        Raises:
            OSError: if the disk refuses; the line is then not answered.
        """
        self._number += 1
        line = text.strip()
        if line[:1] in NOTHING and not (self._asked and not line):
            return True
        if line.casefold() in {"quit", "exit", "bye"}:
            return False
        try:
            self._answer(line)
        except PlcError as error:
            self._voice.failed(self._table, self._number, error)
        return True

    def patience(self) -> float:
        """Say for how many seconds nothing falls due; the machine may sleep meanwhile, so it is looked again soon."""
        due = self._session.next_due
        if due is None or self._given is not None:
            return LOOKING
        return min(max((due - datetime.now(UTC)).total_seconds(), 0.0), LOOKING)

    def wake(self) -> bool:
        """Settle and tell what has fallen due, where a session is held now; tell whether anything had."""
        before = len(self._session.events)
        if self._given is None:
            self._settle(self._now())
        return len(self._session.events) > before

    def _now(self) -> datetime:
        return datetime.now(UTC) if self._given is None else max(self._given, self._session.now.at)

    def _answer(self, line: str) -> None:
        stamp, said = moments.split(line)
        at = self._now() if not stamp else moments.moment(stamp, self._now())
        if stamp:
            _check_past(at)
        self._settle(at)
        if self._given is not None:
            self._given = max(self._given, at)
        if not self._looked(said, at):
            self._do(said, at)

    def _settle(self, at: datetime) -> None:
        """Settle what is due, and keep and tell it."""
        answer = self._session.due(at)
        if answer.events:
            self._kept(answer, self._number)

    def _kept(self, answer: Answer, number: int) -> None:
        self._journal.keep(self._session.record)
        self._voice.accepted(self._table, number, answer)

    def _looked(self, said: str, at: datetime) -> bool:
        """Answer what changes nothing: a list, the state, the guide."""
        word, _, rest = said.partition(" ")
        rest = rest.strip()
        match word.casefold():
            case "":
                if not self._asked:
                    return False
                self._asked = None
                self._voice.told(self._number, "Nothing was done.")
            case "help":
                self._voice.guide(self._number)
            case "status" | "state":
                self._voice.state(self._table, self._number, at)
            case "?" | "??":
                everything = word == "??" or rest.casefold() == "all"
                person = next((each for each in self._table.people if each.casefold() == rest.casefold()), rest) if rest and not everything else None
                self._shown = menu.offers(self._table, person, standing=everything or person is not None)
                self._voice.offered(self._number, self._shown, more=not everything)
            case _:
                return False
        return True

    def _do(self, said: str, at: datetime) -> None:
        """Read what is said and perform it, or ask back what is missing."""
        pending, self._asked = self._asked, None
        doubted, self._doubted = self._doubted, None
        if doubted is not None and said.casefold() in YES:
            self._carry_out(doubted, at)
            return
        if pending is not None and self._fits(pending, said):
            template, given, words = pending
            slot = menu.asked(template, given)
            assert slot is not None, "something was asked"
            try:
                given[slot.name] = menu.answered(template, slot, said, self._table)
            except PlcError:
                self._asked = pending
                raise
            self._taken(template, given, words, at)
            return
        number, _, rest = said.partition(" ")
        digits = number.rstrip(":.")
        if digits.isdecimal():
            words = rest if number.endswith(":") else None
            if words is None and ":" in rest:
                rest, _, words = (part.strip() for part in rest.partition(":"))
            template = self._offer(int(digits)).template
            self._taken(template, menu.begun(template, [] if number.endswith(":") else rest.split(), self._table), words or None, at)
            return
        self._perform(read(said, self._table, at), at)

    def _fits(self, pending: tuple[Template, dict[str, object], str | None], said: str) -> bool:
        """Tell whether a line is an answer to what was asked back, and not a line of its own."""
        slot = menu.asked(pending[0], pending[1])
        return slot is not None and (said.isdecimal() or len(said.split()) == 1 or said.casefold() in {each.casefold() for each in slot.choices})

    def _offer(self, number: int) -> Offer:
        if not self._shown:
            self._shown = menu.offers(self._table)
        if not 0 < number <= len(self._shown):
            raise InvalidArgument(Problem("no-number", "line", f"there is no {number} in the list", "What may be done: ?"))
        return self._shown[number - 1]

    def _taken(self, template: Template, given: dict[str, object], words: str | None, at: datetime) -> None:
        slot = menu.asked(template, given)
        if slot is not None:
            self._asked = (template, given, words)
            self._voice.asked(self._number, slot)
            return
        self._perform(menu.said(template, given, self._table, words), at)

    def _perform(self, said: Said, at: datetime) -> None:
        noted = self._session.departures(said.command(at)) if self._careful and said.kind in LASTING else ()
        if noted:
            self._doubted = said
            why = " ".join(departure(each) for each in noted)
            self._voice.told(self._number, f"That cannot be taken back, and would be noted: {why} Say yes to do it all the same.")
            return
        self._carry_out(said, at)

    def _carry_out(self, said: Said, at: datetime) -> None:
        if said.kind is c.OpenHeld:
            self._hold(said, at)
            return
        answer = self._session.attempt(said.command(at), words=said.words)
        if isinstance(answer, Refusal):
            self._voice.refused(self._table, self._number, answer)
            return
        self._shown = ()
        self._kept(answer, self._number)

    def _hold(self, said: Said, at: datetime) -> None:
        """Open a session of its own in a file of its own; that file is whole before it is said here that it is open."""
        record, person = str(said.values["record"]), said.values.get("person")
        path, before = held_file(record, self._table), len(self._session.events)
        trial = self._session.fork()
        try:
            held = trial.hold(actor=said.actor, at=at, record=record, person=None if person is None else str(person), salts=Salts())
        except Refused as refused:
            self._voice.refused(self._table, self._number, refused.refusal)
            return
        Journal.create(path, held.record).close()
        answer = self._session.perform(said.command(at))
        assert self._session.events[before:] == trial.events[before:], "the same act"
        self._shown = ()
        self._kept(answer, self._number)
        self._voice.told(self._number, f"It is held in {path}: plcprotocols run --resume {path}; when it is over: {said.actor} takes back {record}.")


def _viewer(session: Session, cast: Cast) -> str:
    """Choose through whose eyes the session is told: who leads, or the first of the cast."""
    lead = next(role.id for role in session.protocol.roles if role.lead)
    return next((people[0] for role, people in cast.holders if role == lead and people), cast.people[0])


class People:
    """Answers for people to read.

    Args:
        paper: where to print.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._teller: Teller | None = None
        self._hint = ""
        self._level = Level.CONTENTS
        self._day: date | None = None

    def begin(self, table: Table, journal: Journal, *, resumed: bool) -> None:
        """Say what is held, who is here, and what to type."""
        session, paper = table.session, self._paper
        cast, protocol = table.cast, session.protocol
        self._level = session.level
        self._teller = Teller(paper, protocol, self._home(table), table.viewer, zone=None)
        paper.title(f"{protocol.title}{' goes on' if resumed else ''}")
        for role, people in cast.holders:
            here = [f"{each} (late)" if each in cast.late else each for each in people]
            if here:
                paper.say(f"{wording.role(protocol, role)}: {wording.listed(here)}", hang=2)
        kept = "" if session.level is Level.CONTENTS else f"; kept at most: {session.level.value}"
        paper.say(f"Kept in {journal.path}{kept}. Times are those of this machine ({datetime.now().astimezone():%Z}).")
        if journal.left_out:
            paper.say(f"The file was cut off in the middle of an act; it goes on behind event {len(session.events)}.", style="yellow")
        paper.say("Type what happens: ? lists what may be done now, help says how to say things, quit leaves.")
        films = {rule.id for rule in protocol.items if rule.film}
        if films and not any(item.kind in films for item in session.view(table.viewer).items):
            paper.say("No film was brought: what needs one is passed over.", style="yellow")
        self._day = table.now.at.astimezone().date()
        if self._day != datetime.now().astimezone().date():
            paper.say(f"It is {moments.day(table.now.at)}.")
        paper.blank()
        if resumed:
            self._teller.catch_up(session)
            print_state(paper, session, session.now.at, title=False)
        else:
            self._teller(session, None)
        self._flush()

    def _home(self, table: Table) -> Home:
        return Home(now=table.now.at)

    def accepted(self, table: Table, _number: int, answer: Answer) -> None:
        """Tell what a line, or the time, led to."""
        seen = answer.changes(table.viewer)
        self._turn_over(table)
        for glimpse, text in noting.notes(table.session.protocol, seen):
            style = "yellow" if glimpse.kind == "departed" else ""
            self._paper.say(f"{moments.clock(glimpse.at)}  {'~ ' if style else ''}{text}", hang=7, style=style)
        if not seen:
            self._paper.say("Kept.")
        assert self._teller is not None, "begun"
        self._teller(table.session, answer)
        entered = any(glimpse.kind in ENTERING for glimpse in seen)
        hint = noting.hint(table.now)
        if hint and hint != self._hint and not entered:
            self._paper.say(hint, indent=7, style="dim")
        self._hint = hint
        self._warn(table.session)
        self._flush()

    def _turn_over(self, table: Table) -> None:
        """Print the date where it is another day than before."""
        today = table.now.at.astimezone().date()
        if self._day is not None and today != self._day:
            self._paper.heading(moments.day(table.now.at))
        self._day = today

    def _warn(self, session: Session) -> None:
        """Say what it means that less is kept from now on."""
        if session.level is not self._level:
            resumable = "" if session.level.rank >= Level.TURNS.rank else " The session goes on here, but cannot be taken up again with --resume."
            self._paper.say(f"Kept from now on at most: {session.level.value}; the file was written anew.{resumable}", indent=7, style="yellow")
        self._level = session.level

    def refused(self, table: Table, _number: int, refusal: Refusal) -> None:
        """Say why something was refused, and what would make it legal."""
        home = self._home(table)
        self._paper.say(f"x {sentence(refusal, home)} {remedy(refusal, home)} ({refusal.code})", indent=7, hang=2, style="red")
        self._flush()

    def failed(self, _table: Table, _number: int, error: PlcError) -> None:
        """Say what of a line could not be understood."""
        for problem in error.problems:
            if problem.code == "no-words":
                problem = WORDLESS  # noqa: PLW2901 - the library's own remedy speaks to who writes an app
            given = problem.given[:1].upper() + problem.given[1:].rstrip(".")
            self._paper.say(f"x {given}. {problem.remedy} ({problem.code})", indent=7, hang=2, style="red")
        self._flush()

    def offered(self, _number: int, offers: Sequence[Offer], *, more: bool) -> None:
        """List what may be done."""
        width = min(max((len(each.line) for each in offers), default=0), 40)
        for number, each in enumerate(offers, start=1):
            self._paper.say(f"{number:>3}  {each.line:<{width}}  {each.means}".replace("  ", "\N{NO-BREAK SPACE} "), hang=5)
        if not offers:
            self._paper.say("Nothing moves this on now.")
        tail = " ?? lists also what may be done at nearly any time, ? NAME what one person may do." if more else ""
        self._paper.say(f"A number takes one of them.{tail}", style="dim")
        self._flush()

    def asked(self, _number: int, slot: Slot) -> None:
        """Ask back what is missing."""
        self._paper.say(f"{menu.question(slot)} (An empty line takes it back.)", indent=7)
        self._flush()

    def told(self, _number: int, text: str) -> None:
        """Say something."""
        self._paper.say(text, indent=7)
        self._flush()

    def guide(self, _number: int) -> None:
        """Print how to say things."""
        for line in GUIDE:
            self._paper.line(line)
        self._flush()

    def state(self, table: Table, _number: int, at: datetime) -> None:
        """Print where the session stands."""
        print_state(self._paper, table.session, at, title=False)
        self._flush()

    def close(self, table: Table, journal: Journal) -> None:
        """Say how to go on, or where to look."""
        session = table.session
        if session.ended:
            self._paper.say(f"The record is whole and sealed. Look at it: plcprotocols replay {journal.path}")
        elif session.level.rank < Level.TURNS.rank:
            self._paper.say(f"It has not ended. At most {session.level.value} is kept, so it cannot be taken up again.")
        else:
            self._paper.say(f"It has not ended. Go on: plcprotocols run --resume {journal.path}")
        self._flush()

    @staticmethod
    def _flush() -> None:
        sys.stdout.flush()


class Programs:
    """Answers with one JSON object a line, for programs."""

    def begin(self, table: Table, journal: Journal, *, resumed: bool) -> None:
        """Say what is held and where it is kept."""
        self._print({"line": 0, "resumed": resumed, "file": str(journal.path), "left_out": journal.left_out, **self._stands(table)})

    def accepted(self, table: Table, number: int, answer: Answer) -> None:
        """Tell which events a line, or the time, led to."""
        events: list[Plain] = [{"kind": each.kind, "actor": _actor(each.facts.get("actor"))} for each in answer.changes(table.viewer)]
        self._print({"line": number, "accepted": True, "events": events, **self._stands(table)})

    def refused(self, table: Table, number: int, refusal: Refusal) -> None:
        """Say why something was refused."""
        told: dict[str, Plain] = {"code": refusal.code, "sentence": sentence(refusal), "remedy": remedy(refusal)}
        self._print({"line": number, "accepted": False, "refusal": told, **self._stands(table)})

    def failed(self, table: Table, number: int, error: PlcError) -> None:
        """Say what of a line could not be understood."""
        problems: list[Plain] = [{"code": each.code, "place": each.place, "given": each.given, "remedy": each.remedy} for each in error.problems]
        self._print({"line": number, "accepted": False, "problems": problems, **self._stands(table)})

    def offered(self, number: int, offers: Sequence[Offer], *, more: bool) -> None:
        """List what may be done."""
        rows: list[Plain] = [{"line": each.line, "who": each.template.who, "kind": each.template.kind, "means": each.means} for each in offers]
        self._print({"line": number, "moves": rows, "all": not more})

    def asked(self, number: int, slot: Slot) -> None:
        """Ask back what is missing."""
        self._print({"line": number, "asked": slot.name, "choices": list(slot.choices), "least": slot.least, "most": slot.most})

    def told(self, number: int, text: str) -> None:
        """Say something."""
        self._print({"line": number, "told": text})

    def guide(self, number: int) -> None:
        """Give the guide."""
        self._print({"line": number, "guide": list(GUIDE)})

    def state(self, table: Table, number: int, at: datetime) -> None:
        """Describe where the session stands."""
        self._print({"line": number, "state": state(table.session, at)})

    def close(self, table: Table, journal: Journal) -> None:
        """Say that no more lines are read."""
        self._print({"closed": True, "file": str(journal.path), **self._stands(table)})

    @staticmethod
    def _stands(table: Table) -> dict[str, Plain]:
        now = table.now
        return {"kept": len(table.session.events), "stop": now.stop, "ended": now.ended}

    @staticmethod
    def _print(answer: dict[str, Plain]) -> None:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _actor(value: object) -> str | None:
    return None if value is None else str(value)


Voice = People | Programs
