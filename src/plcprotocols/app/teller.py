# SPDX-License-Identifier: MIT
"""Telling a session while it runs: what is going on, what was refused and why, and what came of each phase.

Everything comes from `Session.now` and from the events one person of the session may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo

from plcprotocols.app import wording
from plcprotocols.app.attendance import ATTENDANCE, Attendance
from plcprotocols.app.paper import Paper, Silent
from plcprotocols.engine.now import Ending, Now
from plcprotocols.engine.session import Session
from plcprotocols.engine.views import Glimpse
from plcprotocols.model import events as e
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Attempt, Outcome
from plcprotocols.texts import ending, form, remedy, sentence

CHOOSING = frozenset({"chosen", "agreed-choice"})
ENTERING = frozenset({"phase-entered", "part-entered", "question-put"})
SUMMED = frozenset({"round", "open", "watch", "question"})
STOPPED = {
    e.Why.AUDIENCE.value: ": a permission does not cover everybody who is here now",
    e.Why.WITHDRAWN.value: ": a permission is taken back",
    e.Why.CUT.value: ": it is cut short",
}
LEGEND = "x marks what was refused, * what happened besides the phases, = what came of a phase."


class Teller:
    """Prints one session as it happens; it has state: what has happened since the phase was entered.

    Args:
        paper: where to print.
        protocol: what is held.
        roster: names for references.
        viewer: through whose eyes the session is told.
        zone: the time zone of the times; None for that of the machine.
    """

    def __init__(self, paper: Paper, protocol: Protocol, roster: Roster, viewer: str, *, zone: tzinfo | None = UTC) -> None:
        self._paper, self._protocol, self._roster, self._viewer, self._zone = paper, protocol, roster, viewer, zone
        self._attendance = Attendance(protocol, roster)
        self._lasting = frozenset(wording.lasting(protocol.steps))
        self._answered: set[tuple[str, str]] = set()
        self._spoke: Counter[str] = Counter()
        self._passed: list[str] = []
        self._made: Counter[str] = Counter()
        self._chose: dict[str, list[str]] = {}
        self._stops: list[str] = []
        self._summed = False
        self._optional: set[str] = set()
        self._turn: tuple[str, str] | None = None
        self._locked: list[str] = []

    def __call__(self, session: Session, outcome: Outcome) -> None:
        """Tell what happened; `plcprotocols.simulation.simulate` calls it."""
        if isinstance(outcome, Attempt):
            self._refused(session, outcome)
            return
        seen = session.changes(self._viewer) if outcome is None else outcome.changes(self._viewer)
        self.tell(session, seen)
        if any(glimpse.kind in ENTERING for glimpse in seen) and not session.ended:
            self.enter(session.now)

    def catch_up(self, session: Session) -> None:
        """Take note of what has happened so far without telling it."""
        paper, self._paper = self._paper, Silent(plain=True)
        self.tell(session, session.changes(self._viewer))
        self._heed(session.now)
        self._paper = paper

    def tell(self, session: Session, seen: Iterable[Glimpse]) -> None:
        """Tell what happened, without what is going on after it."""
        for glimpse in seen:
            teller = TELLERS.get(glimpse.kind)
            if teller is not None:
                teller(self, session, glimpse)

    def enter(self, now: Now) -> None:
        """Tell the stop that was entered, from `now` alone."""
        self._heed(now)
        planned = f" ({wording.length(now.left)})" if now.left is not None else ""
        first = now.stop.partition("/")[2] in {"", "1"}
        title = f"{now.title}{'' if now.form == 'question' else planned}" if first else "then"
        self._paper.say(f"{self._time(now.at)}  {title}: {'; '.join(self._going_on(now))}.", hang=7, strong=title if first else "")

    def _heed(self, now: Now) -> None:
        """Remember what a stop means for what is told when it is left."""
        if now.stop.endswith("?"):
            self._optional.add(now.stop[:-1])
        self._summed |= now.form in SUMMED

    def _going_on(self, now: Now) -> Iterable[str]:
        people = now.next if now.form in {"round", "question"} else now.may_speak
        what = f" {self._roster.name(now.film.item)}" if now.film is not None and now.film.item else ""
        yield f"{form(now.form)}{what}" + (f": {self._list(people)}" if people else "")
        if now.listens:
            yield f"{'silent' if now.form in {'watch', 'silence'} else 'only listen'}: {self._list(now.listens)}"
        elif now.form == "watch":
            yield "nobody speaks while it runs"
        ends = (ending(each.code, each.people, self._what(now, each), self._roster) for each in now.endings)
        yield "until " + (" and " if now.together else ", or ").join(ends)

    def _what(self, now: Now, end: Ending) -> str:
        if end.code == "held":
            return wording.held(self._protocol, end.what)
        if end.code not in CHOOSING:
            return end.what
        return wording.listed((f'"{wording.answer(now.stop, option)}"' for option in now.options), "or")

    def _refused(self, session: Session, attempt: Attempt) -> None:
        refusal, person = attempt.refusal, self._roster.name(attempt.person)
        what = f"{person} tries to {wording.act(attempt.command, self._roster)}: refused ({refusal.code})"
        why = f"{sentence(refusal, self._roster)} {remedy(refusal, self._roster)}"
        self._paper.say(f"{self._time(session.now.at)}  x {what}. {why}", hang=9, style="red", strong=what)

    def _list(self, people: Iterable[str]) -> str:
        return ", ".join(self._roster.name(person) for person in people)

    def turn_ended(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember who spoke."""
        self._spoke[str(glimpse.facts["speaker"])] += 1

    def turn_passed(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember who passed."""
        self._passed.append(str(glimpse.facts["actor"]))

    def option_chosen(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember who chose what; an answer to a question that stays open is told at once where it comes later or anew."""
        question, actor = str(glimpse.facts["question"]), str(glimpse.facts["actor"])
        anew, later = (actor, question) in self._answered, question in self._lasting and not glimpse.facts["counts"]
        self._answered.add((actor, question))
        if later:
            title = wording.step(self._protocol.steps, question)
            said = f"{self._roster.name(actor)} answers {glimpse.facts['option']}{' now' if anew else ''}, to: {title}"
            self._note(glimpse, f"{said}.")
            return
        asked = f"{question}?" if question in self._optional else ""
        self._chose.setdefault(wording.answer(asked, str(glimpse.facts["option"])), []).append(actor)

    def item_produced(self, session: Session, glimpse: Glimpse) -> None:
        """Count what was produced."""
        self._made[wording.item(session.protocol, str(glimpse.facts["kind"]))] += 1

    def film_played(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that a film begins; that it runs on after a stop is not told."""
        if not self._stops and not _seconds(glimpse.facts["position"]):
            self._note(glimpse, f"{self._roster.name(str(glimpse.facts['item']))} runs.")

    def film_stopped(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember a stop for talk, and tell any other one at once."""
        position = wording.clock(_seconds(glimpse.facts["position"]))
        if glimpse.facts["caller"] is not None:
            self._stops.append(f"{self._roster.name(str(glimpse.facts['caller']))} at {position}")
        else:
            why, actor = getattr(glimpse.facts["why"], "value", ""), glimpse.facts["actor"]
            by = f", by {self._roster.name(str(actor))}" if actor is not None and why == e.Why.STOPPED.value else ""
            self._note(glimpse, f"The film is stopped at {position}{by}{STOPPED.get(why, '')}.")

    def item_locked(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that an item may not be shown any more."""
        self._locked.append(str(glimpse.facts["item"]))
        self._note(glimpse, f"{self._roster.name(str(glimpse.facts['item']))} is locked: it is not shown again.")

    def consent_recorded(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell a permission that somebody recorded during the session."""
        facts = glimpse.facts
        if facts["actor"] is not None:
            whose, what = self._roster.name(str(facts["subject"])), self._roster.name(str(facts["item"]))
            state = str(getattr(facts["state"], "value", facts["state"]))
            self._note(glimpse, f"{self._roster.name(str(facts['actor']))} records: the permission of {whose} for {what} is {state}.")

    def came_or_went(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell who came, who left, and what follows of it."""
        self._note(glimpse, f"{self._attendance.say(glimpse.kind, glimpse.facts)}.")

    def loop_turned(self, session: Session, glimpse: Glimpse) -> None:
        """Tell whose pass of a loop begins."""
        self._turn = str(glimpse.facts["loop"]), str(glimpse.facts["person"])
        running = {(loop, person): left for loop, person, left in session.now.passes}
        left = running.get(self._turn)
        # Of a pass that is over already nothing is known any more.
        after = "" if left is None else f" (still to come: {self._list(left)})" if left else " (the last one)"
        self._paper.heading(f"{self._time(glimpse.at)}  It is the turn of {self._roster.name(str(glimpse.facts['person']))}{after}")

    def loop_passed_over(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell whose pass is not held."""
        self._note(glimpse, f"{self._roster.name(str(glimpse.facts['person']))} is passed over.")

    def loop_ended(self, _session: Session, _glimpse: Glimpse) -> None:
        """Set what follows a loop apart from it."""
        self._turn = None
        self._paper.blank()

    def phase_passed_over(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that a phase is not held, unless somebody has just chosen so."""
        why = str(getattr(glimpse.facts["why"], "value", ""))
        if why != "choice":
            self._note(glimpse, f"{wording.step(self._protocol.steps, str(glimpse.facts['phase']))} is not held ({why}).")

    def phase_left(self, session: Session, glimpse: Glimpse) -> None:
        """Sum up what came of a phase, and tell when it was left by a way out."""
        found = list(self._sums())
        if found and (self._summed or self._made):
            self._paper.say("= " + "; ".join(found) + ".", indent=7, hang=2, style="green")
        self._spoke.clear()
        self._passed.clear()
        self._made.clear()
        self._chose.clear()
        self._stops.clear()
        self._summed = False
        if self._turn is not None and getattr(glimpse.facts["why"], "value", "") == "exit":
            loop, person = self._turn
            why = f", because {self._list(self._locked)} is locked" if self._locked else ""
            then = next((whose for each, whose, _ in session.now.passes if each == loop and whose != person), "")
            self._note(glimpse, f"The turn of {self._roster.name(person)} is over{why}; {self._next(session, then)}.")
        self._locked.clear()

    def _next(self, session: Session, person: str) -> str:
        if person:
            return f"next is {self._roster.name(person)}"
        return "so is the session" if session.ended else f"next is: {session.now.title}"

    def _sums(self) -> Iterable[str]:
        yield from (f"{option}: {self._list(people)}" for option, people in self._chose.items())
        if self._stops:
            yield f"stopped by {wording.listed(self._stops)}"
        if self._spoke:
            yield "spoke: " + ", ".join(f"{self._roster.name(who)}{f' ({n} times)' if n > 1 else ''}" for who, n in self._spoke.items())
        if self._passed:
            passed = dict.fromkeys(self._passed)
            for what, people in (
                ("passed at first", [each for each in passed if each in self._spoke]),
                ("passed", [each for each in passed if each not in self._spoke]),
            ):
                if people:
                    yield f"{what}: {self._list(people)}"
        if self._chose or self._stops or self._spoke or self._passed:
            yield from (f"{what}{f' (x{n})' if n > 1 else ''}" for what, n in self._made.items())

    def session_ended(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that it is over."""
        self._note(glimpse, f"The session is over: {getattr(glimpse.facts['why'], 'value', '')}.")

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def _note(self, glimpse: Glimpse, text: str) -> None:
        self._paper.say(f"{self._time(glimpse.at)}  * {text}", hang=9, style="yellow")


TELLERS: dict[str, Callable[[Teller, Session, Glimpse], None]] = {
    "turn-ended": Teller.turn_ended,
    "turn-passed": Teller.turn_passed,
    "option-chosen": Teller.option_chosen,
    "item-produced": Teller.item_produced,
    "film-played": Teller.film_played,
    "film-stopped": Teller.film_stopped,
    "item-locked": Teller.item_locked,
    "consent-recorded": Teller.consent_recorded,
    "loop-turned": Teller.loop_turned,
    "loop-passed-over": Teller.loop_passed_over,
    "loop-ended": Teller.loop_ended,
    "phase-passed-over": Teller.phase_passed_over,
    "phase-left": Teller.phase_left,
    "session-ended": Teller.session_ended,
    **dict.fromkeys(ATTENDANCE, Teller.came_or_went),
}


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
