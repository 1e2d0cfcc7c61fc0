# SPDX-License-Identifier: MIT
"""How the terminal answers: in sentences for people, or with one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from attrs import frozen

from plcprotocols.app import menu, moments, noting, wording
from plcprotocols.app.grouped import now_of, proposal, unplaced
from plcprotocols.app.guide import GUIDE
from plcprotocols.app.hearing import heard
from plcprotocols.app.menu import Offer
from plcprotocols.app.paper import Paper
from plcprotocols.app.state_of import print_cast, print_state, state
from plcprotocols.app.teller import ENTERING, TELLERS, Teller
from plcprotocols.app.values import Table
from plcprotocols.engine.seen import Glimpse
from plcprotocols.engine.session import Answer, Session
from plcprotocols.engine.templates import Slot
from plcprotocols.model import events as e
from plcprotocols.model.canonical import Plain
from plcprotocols.model.errors import PlcError, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Roster
from plcprotocols.model.refusals import Refusal
from plcprotocols.records import Journal
from plcprotocols.simulation.reading import watches
from plcprotocols.texts import remedy, sentence

WORDLESS = Problem("no-words", "line", "this carries no words", "Words may stand behind: done, writes and extend.")


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


def witnessed(table: Table, answer: Answer) -> tuple[Glimpse, ...]:
    """Show what came of a line, in all sub-groups, as one terminal for the room tells it."""
    return heard(answer.events, answer.changes, table.viewer, table.people)


def _known(table: Table, seen: Iterable[Glimpse]) -> dict[int, Glimpse]:
    """Give what was seen before by whoever sees that something is taken back, by its number; nothing where nothing is."""
    undone = next((glimpse for glimpse in seen if glimpse.kind == e.Undone.tag), None)
    for person in (table.viewer, *table.people) if undone is not None else ():
        changes = table.session.changes(person)
        if undone in changes:
            return {glimpse.number: glimpse for glimpse in changes}
    return {}


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
        if resumed:
            print_cast(paper, session)
        for role, people in () if resumed else cast.holders:
            here = [f"{each} (late)" if each in cast.late else each for each in people]
            if here:
                paper.say(f"{wording.role(protocol, role)}: {wording.listed(here)}", hang=2)
        kept = "" if session.level is Level.CONTENTS else f"; kept at most: {session.level.value}"
        paper.say(f"Kept in {journal.path}{kept}. Times are those of this machine ({table.now.at.astimezone():%Z}).")
        if journal.left_out:
            paper.say(f"The file was cut off in the middle of an act; it goes on behind event {len(session.events)}.", style="yellow")
        paper.say("Type what happens: ? lists what may be done now, help says how to say things, quit leaves.")
        self._say_films(table)
        self._day = table.now.at.astimezone().date()
        if self._day != datetime.now().astimezone().date():
            paper.say(f"It is {moments.day(table.now.at)}.")
        paper.blank()
        if resumed:
            self._teller.catch_up(session)
            print_state(paper, session, session.now.at, title=False)
        else:
            self._teller(session, None)
            if table.now.forms:
                self._hint = proposal(session)
                paper.say(self._hint, indent=7, style="dim")
        self._flush()

    def _say_films(self, table: Table) -> None:
        """Say which films were brought, and how a permission is recorded."""
        protocol = table.session.protocol
        films = {rule.id for rule in protocol.items if rule.film}
        brought = [item for item in table.session.view(table.viewer).items if item.kind in films]
        if brought:
            first = brought[0]
            uses = dict.fromkeys(watch.scope for _, watch in watches(protocol, first.kind))
            example = f"{first.owner} records {first.id} {first.owner} {next(iter(uses), 'USE')} granted before all"
            self._paper.say(f"Films: {wording.listed(item.id for item in brought)}. A permission is recorded so: {example}", hang=2)
        elif films:
            self._paper.say("No film was brought: what needs one is passed over. (--film bor=3:25 brings one.)", style="yellow")

    def _home(self, table: Table) -> Home:
        return Home(now=table.now.at)

    def accepted(self, table: Table, _number: int, answer: Answer) -> None:
        """Tell what a line, or the time, led to."""
        seen = witnessed(table, answer)
        assert self._teller is not None, "begun"
        for day, of_a_day in groupby(seen, key=lambda glimpse: glimpse.at.astimezone().date()):
            glimpses = tuple(of_a_day)
            told = tuple(noting.notes(table.session.protocol, glimpses, _known(table, glimpses)))
            if told or any(glimpse.kind in TELLERS for glimpse in glimpses):
                self._turn_over(glimpses[0].at, day)
            texts = {id(glimpse): text for glimpse, text in told}
            for glimpse in glimpses:
                if id(glimpse) in texts:
                    style = "yellow" if glimpse.kind == "departed" else ""
                    self._paper.say(f"{moments.clock(glimpse.at)}  {'~ ' if style else ''}{texts[id(glimpse)]}", hang=7, style=style)
                self._teller.tell(table.session, (glimpse,))
        if not seen:
            self._paper.say("Kept.")
        entered = any(glimpse.kind in ENTERING for glimpse in seen)
        if entered and not table.now.ended:
            self._turn_over(table.now.at, table.now.at.astimezone().date())
            self._teller.enter_all(table.session, seen)
        elif any(glimpse.kind == e.Assigned.tag for glimpse in seen):
            self._teller.enter_all(table.session, seen)
        hint = self._hinted(table, seen)
        if hint and hint != self._hint and (table.now.forms or not entered):
            self._paper.say(hint, indent=7, style="dim")
        self._hint = hint
        self._warn(table.session)
        self._flush()

    def _hinted(self, table: Table, seen: Sequence[Glimpse]) -> str:
        """Say who is to act now where something has just happened, or nothing."""
        session, whole = table.session, table.now
        if whole.forms:
            return proposal(session)
        if any(glimpse.kind == e.Joined.tag for glimpse in seen) and unplaced(session):
            return unplaced(session)
        now = now_of(session, str(seen[-1].facts.get("group", "")) if seen else "")
        hint = noting.hint(now)
        return f"{now.group}: {hint}" if hint and now.group and hint != noting.hint(whole) else hint

    def _turn_over(self, at: datetime, today: date) -> None:
        """Print the date where it is another day than before."""
        if self._day is not None and today != self._day:
            self._paper.heading(moments.day(at))
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
        print_cast(self._paper, table.session)
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
        events: list[Plain] = [_event(each) for each in witnessed(table, answer)]
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


def _event(glimpse: Glimpse) -> dict[str, Plain]:
    """Give an event's kind, who did it, and the sub-group it happened in where it did in one."""
    actor, group = glimpse.facts.get("actor"), glimpse.facts.get("group")
    told: dict[str, Plain] = {"kind": glimpse.kind, "actor": None if actor is None else str(actor)}
    if group:
        told["group"] = str(group)
    return told


Voice = People | Programs
