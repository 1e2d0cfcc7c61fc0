# SPDX-License-Identifier: MIT
"""Facilitating a session line by line: each line is read, performed, written to disk, and only then answered.

How a line is read is said in `plcprotocols.app.lines`, and how it is answered in `plcprotocols.app.voices`. Whether it may be done is asked of the
session. The moment of a line is that of this machine's clock, unless the line begins with one.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from random import SystemRandom

from plcprotocols.app import menu, moments
from plcprotocols.app.lines import Said, read
from plcprotocols.app.menu import Offer
from plcprotocols.app.paper import Paper
from plcprotocols.app.values import Table, held_file
from plcprotocols.app.voices import People, Programs, Voice
from plcprotocols.app.wishes import Wish, check_past, given, opened, taken_up
from plcprotocols.engine.session import Answer, Session
from plcprotocols.engine.templates import Template
from plcprotocols.model import commands as c
from plcprotocols.model.errors import InvalidArgument, PlcError, Problem
from plcprotocols.model.people import Cast
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.records import Journal
from plcprotocols.texts import departure

PROMPT = "> "
LOOKING = 20.0
MUCH = 1 << 16
YES = frozenset({"yes", "y"})
LASTING = frozenset({c.Advance, c.EndSession})
NOTHING = frozenset({"", "#"})
Pending = tuple[Template, dict[str, object], str | None]


def facilitate(wish: Wish, *, plain: bool, as_json: bool) -> None:
    """Open or take up a session, and answer the lines that come in until there are no more.

    Raises:
        PlcError: for anything wrong with what was asked for; nothing is written then.
        OSError: if the disk refuses.
    """
    _speak_utf8()
    journal, session, cast = taken_up(wish) if wish.resume is not None else opened(wish)
    with journal:
        voice = Programs() if as_json else People(Paper(plain=plain))
        typed = sys.stdin.isatty() and not as_json
        desk = Desk(journal, session, cast, voice, given(wish), careful=typed)
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
    _prompt()
    for text in _terminal(desk) if os.name == "posix" else iter(sys.stdin.readline, ""):
        yield text
        _prompt()
    sys.stdout.write("\n")


def _prompt() -> None:
    sys.stdout.write(PROMPT)
    sys.stdout.flush()


def _terminal(desk: Desk) -> Iterator[str]:
    """Read lines as they are typed or pasted."""
    rest, number = b"", sys.stdin.fileno()
    while True:
        while not select.select([number], [], [], desk.patience())[0]:
            if desk.wake():
                _prompt()
        data = os.read(number, MUCH)
        *lines, rest = (rest + data).split(b"\n")
        yield from (line.decode(errors="surrogateescape") for line in lines)
        if not data:
            return


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
        self._asked: Pending | None = None
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
            check_past(at)
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
        match word.casefold().rstrip("?") or word:
            case "":
                if not self._asked:
                    return False
                self._asked = None
                self._voice.told(self._number, "Nothing was done.")
            case "help" if "help" not in self._table.people:
                self._voice.guide(self._number)
            case "status" | "state" if not rest:
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
        number, words = _numbered(said)
        if doubted is not None and said.casefold() in YES:
            self._carry_out(doubted, at)
        elif pending is not None and self._fits(pending, said):
            self._filled(pending, said, at)
        elif number is not None:
            behind, _, content = words.partition(":")
            template = self._offer(number).template
            self._taken(template, menu.begun(template, behind.split(), self._table), content.strip() or None, at)
        else:
            self._perform(read(said, self._table, at), at)

    def _filled(self, pending: Pending, said: str, at: datetime) -> None:
        """Take an answer to what was asked back; what cannot be taken is asked for again."""
        template, filled, words = pending
        slot = menu.asked(template, filled)
        assert slot is not None, "something was asked"
        try:
            filled[slot.name] = menu.answered(template, slot, said, self._table)
        except PlcError:
            self._asked = pending
            raise
        self._taken(template, filled, words, at)

    def _fits(self, pending: Pending, said: str) -> bool:
        """Tell whether a line is an answer to what was asked back, and not a line of its own."""
        slot = menu.asked(pending[0], pending[1])
        return slot is not None and (said.isdecimal() or len(said.split()) == 1 or said.casefold() in {each.casefold() for each in slot.choices})

    def _offer(self, number: int) -> Offer:
        if not self._shown:
            self._shown = menu.offers(self._table)
        if not 0 < number <= len(self._shown):
            raise InvalidArgument(Problem("no-number", "line", f"there is no {number} in the list", "What may be done: ?"))
        return self._shown[number - 1]

    def _taken(self, template: Template, filled: dict[str, object], words: str | None, at: datetime) -> None:
        slot = menu.asked(template, filled)
        if slot is not None:
            self._asked = (template, filled, words)
            self._voice.asked(self._number, slot)
            return
        self._perform(menu.said(template, filled, self._table, words), at)

    def _perform(self, said: Said, at: datetime) -> None:
        noted = self._session.departures(said.command(at)) if self._careful and said.kind in LASTING else ()
        if noted:
            self._doubted = said
            why = " ".join(departure(each) for each in noted)
            self._voice.told(self._number, f"That cannot be taken back, and would be noted: {why} Say yes to do it all the same.")
            return
        self._carry_out(said, at)

    def _carry_out(self, said: Said, at: datetime) -> None:
        if said.before is not None:
            before = len(self._session.events)
            self._carry_out(said.before, at)
            if len(self._session.events) == before:
                return
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
            held = trial.hold(actor=said.actor, at=at, record=record, person=None if person is None else str(person), salts=SystemRandom())
        except Refused as refused:
            self._voice.refused(self._table, self._number, refused.refusal)
            return
        Journal.create(path, held.record).close()
        answer = self._session.perform(said.command(at))
        assert self._session.events[before:] == trial.events[before:], "the same act"
        self._shown = ()
        self._kept(answer, self._number)
        self._voice.told(self._number, f"It is held in {path}: plcprotocols run --resume {path}; when it is over: {said.actor} takes back {record}.")


def _numbered(said: str) -> tuple[int | None, str]:
    """Read a number of the list, and what stands behind it."""
    digits = said[: len(said) - len(said.lstrip("0123456789"))]
    rest = said[len(digits) :]
    if not digits or (rest and rest[0] not in " :."):
        return None, said
    return int(digits), rest.removeprefix(".").strip()


def _viewer(session: Session, cast: Cast) -> str:
    """Choose through whose eyes the session is told: who leads, or the first of the cast."""
    lead = next((role.id for role in session.protocol.roles if role.lead), "")
    return next((people[0] for role, people in cast.holders if role == lead and people), cast.people[0])
