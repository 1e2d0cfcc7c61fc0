# SPDX-License-Identifier: MIT
"""Telling a session while it runs: what is going on, what was refused and why, and what came of each phase.

Everything comes from `Session.now` and from the events one person of the session may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from typing import cast

from attrs import define, field

from plcprotocols.app import wording
from plcprotocols.app.attendance import ATTENDANCE, Attendance
from plcprotocols.app.grouped import GROUPED, groups, in_lockstep, now_of, say, where
from plcprotocols.app.hearing import heard
from plcprotocols.app.paper import Paper, Silent
from plcprotocols.engine.now import Ending, Now
from plcprotocols.engine.seen import Glimpse
from plcprotocols.engine.session import Session
from plcprotocols.model import events as e
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation import Attempt, Outcome
from plcprotocols.texts import ending, form, remedy, sentence

CHOOSING = frozenset({"chosen", "agreed-choice"})
ENTERING = frozenset({"phase-entered", "part-entered", "question-put", "undone"})
SUMMED = frozenset({"round", "open", "watch", "question"})
STOPPED = {
    e.Why.AUDIENCE.value: ": a permission does not cover everybody who is here now",
    e.Why.WITHDRAWN.value: ": a permission is taken back",
    e.Why.CUT.value: ": it is cut short",
}
LEGEND = "x marks what was refused, * what happened besides the phases, = what came of a phase."


@define
class Happened:
    """What has happened in a phase, or in one sub-group at it, by the number of what the viewer saw; it changes until the phase is left.

    `spoke` says with which number each turn began, and whose it was; `chose` what was chosen, and by whom.
    """

    spoke: dict[int, tuple[int, str]] = field(factory=dict[int, tuple[int, str]])
    passed: dict[int, str] = field(factory=dict[int, str])
    made: dict[int, str] = field(factory=dict[int, str])
    chose: dict[int, tuple[str, str]] = field(factory=dict[int, tuple[str, str]])
    stops: list[str] = field(factory=list[str])
    summed: bool = False


class Teller:
    """Prints one session as it happens; it has state: what has happened since the phase was entered, in the whole and in each sub-group.

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
        self._happened: dict[str, Happened] = {}
        self._left: dict[int, tuple[str, Happened]] = {}
        self._running: dict[str, int] = {}
        self._formed = False
        self._goes_round = False
        self._before: Glimpse | None = None
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
        self.enter_all(session, seen)

    def catch_up(self, session: Session) -> None:
        """Take note of what has happened so far without telling it."""
        paper, self._paper = self._paper, Silent(plain=True)
        people = (each.id for each in session.view(self._viewer).people)
        self.tell(session, heard(session.events, session.changes, self._viewer, people))
        for group in ("", *(each.id for each in groups(session))):
            self._heed(now_of(session, group), group)
        self._paper = paper

    def tell(self, session: Session, seen: Iterable[Glimpse]) -> None:
        """Tell what happened, without what is going on after it."""
        for glimpse in seen:
            self._goes_round = _is_of_the_round(self._before, glimpse)
            self._before = glimpse
            teller = TELLERS.get(glimpse.kind)
            if teller is not None:
                teller(self, session, glimpse)

    def enter_all(self, session: Session, seen: Iterable[Glimpse]) -> None:
        """Tell the stops that were entered: that of the whole, or those of the sub-groups that go on by themselves."""
        if session.ended:
            return
        glimpses, there = tuple(seen), groups(session)
        entered = dict.fromkeys(_group(glimpse) for glimpse in glimpses if glimpse.kind in ENTERING)
        if "" in entered and not (there and not in_lockstep(session)):
            self.enter(session)
        elif not in_lockstep(session):
            for each in there:
                if each.id in entered:
                    self.enter(session, each.id)
        if in_lockstep(session):
            changed = {str(glimpse.facts["to"]) for glimpse in glimpses if glimpse.kind == e.Assigned.tag}
            for each in there:
                if "" in entered or each.id in changed:
                    self._heed(now_of(session, each.id), each.id)
                    self._paper.say(where(session, each), indent=7, hang=2)

    def enter(self, session: Session, group: str = "") -> None:
        """Tell the stop that was entered, in the whole or in a sub-group."""
        now = now_of(session, group)
        self._heed(now, group)
        apart = f"{group}: " if group else ""
        planned = f" ({wording.length(now.left)})" if now.left is not None else ""
        first = now.stop.partition("/")[2] in {"", "1"}
        title = f"{now.title}{'' if now.form == 'question' else planned}" if first else "then"
        told = "; ".join(self._going_on(session, now))
        self._paper.say(f"{self._time(now.at)}  {apart}{title}: {told}.", hang=7, strong=title if first else "")

    def _heed(self, now: Now, group: str = "") -> None:
        """Remember what a stop means for what is told when it is left."""
        if now.stop.endswith("?"):
            self._optional.add(now.stop[:-1])
        self._of(group).summed |= now.form in SUMMED

    def _of(self, group: str) -> Happened:
        return self._happened.setdefault(group, Happened())

    def _going_on(self, session: Session, now: Now) -> Iterable[str]:
        people = now.next if now.form in {"round", "question"} else now.may_speak
        what = f" {self._roster.name(now.film.item)}" if now.film is not None and now.film.item else ""
        yield f"{self._form(session, now)}{what}" + (f": {self._list(people)}" if people and not now.forms else "")
        if now.listens and now.form != "breakout":
            yield f"{'silent' if now.form in {'watch', 'silence'} else 'only listen'}: {self._list(now.listens)}"
        elif now.form == "watch":
            yield "nobody speaks while it runs"
        ends = (ending(each.code, each.people, self._what(now, each), self._roster) for each in now.endings)
        yield "until " + (" and " if now.together else ", or ").join(ends)

    def _form(self, session: Session, now: Now) -> str:
        """Name what is done; where one bell rings for all sub-groups, what each of them does."""
        if now.forms:
            return "sub-groups are to be formed"
        awake = next((each.id for each in groups(session) if not each.rests), "") if in_lockstep(session) else ""
        return f"in sub-groups: {form(now_of(session, awake).form)}" if awake else form(now.form)

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

    def turn_begun(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember which turn goes on."""
        self._running[_group(glimpse)] = glimpse.number

    def turn_ended(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember who spoke."""
        group = _group(glimpse)
        self._of(group).spoke[glimpse.number] = self._running.get(group, 0), str(glimpse.facts["speaker"])

    def turn_reattributed(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember whose a turn was."""
        for happened in self._happened.values():
            for number, (begun, _) in happened.spoke.items():
                if begun == glimpse.facts["turn"]:
                    happened.spoke[number] = begun, str(glimpse.facts["to"])

    def undone(self, _session: Session, glimpse: Glimpse) -> None:
        """Forget what was taken back; a phase that was left by it goes on."""
        back = frozenset(cast("tuple[int, ...]", glimpse.facts["back"]))
        for number in sorted(back & self._left.keys()):
            group, left = self._left.pop(number)
            self._happened[group] = left
        for happened in self._happened.values():
            for told in (happened.spoke, happened.passed, happened.made, happened.chose):
                for number in back & told.keys():
                    del told[number]

    def turn_passed(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember who passed."""
        self._of(_group(glimpse)).passed[glimpse.number] = str(glimpse.facts["actor"])

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
        self._of(_group(glimpse)).chose[glimpse.number] = wording.answer(asked, str(glimpse.facts["option"])), actor

    def item_produced(self, session: Session, glimpse: Glimpse) -> None:
        """Count what was produced."""
        self._of(_group(glimpse)).made[glimpse.number] = wording.item(session.protocol, str(glimpse.facts["kind"]))

    def film_played(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that a film begins; that it runs on after a stop is not told."""
        if not self._of(_group(glimpse)).stops and not _seconds(glimpse.facts["position"]):
            self._note(glimpse, f"{self._roster.name(str(glimpse.facts['item']))} runs.")

    def film_stopped(self, _session: Session, glimpse: Glimpse) -> None:
        """Remember a stop for talk, and tell any other one at once."""
        position = wording.clock(_seconds(glimpse.facts["position"]))
        if glimpse.facts["caller"] is not None:
            self._of(_group(glimpse)).stops.append(f"{self._roster.name(str(glimpse.facts['caller']))} at {position}")
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
        if not self._goes_round:
            self._note(glimpse, f"{self._attendance.say(glimpse.kind, glimpse.facts)}.")

    def groups_changed(self, session: Session, glimpse: Glimpse) -> None:
        """Tell who goes with whom; sub-groups that were formed just now are not told again as they begin."""
        again, self._formed = self._formed and glimpse.kind == e.BrokeOut.tag, glimpse.kind == e.Formed.tag
        if glimpse.kind == e.Merged.tag:
            self._happened = {group: happened for group, happened in self._happened.items() if not group}
        if glimpse.kind == e.Travelled.tag and in_lockstep(session):
            self._note(glimpse, "People move on.")
        elif not again and not (glimpse.kind == e.LoopRested.tag and in_lockstep(session)):
            self._note(glimpse, f"{say(self._protocol, self._roster, glimpse.kind, glimpse.facts)}.")

    def loop_turned(self, session: Session, glimpse: Glimpse) -> None:
        """Tell whose pass of a loop begins."""
        if _group(glimpse):
            if not in_lockstep(session):
                self._note(glimpse, f"it is the turn of {self._roster.name(str(glimpse.facts['person']))}.")
            return
        self._turn = str(glimpse.facts["loop"]), str(glimpse.facts["person"])
        running = {(loop, person): left for loop, person, left in session.now.passes}
        left = running.get(self._turn)
        # Of a pass that is over already nothing is known any more.
        after = "" if left is None else f" (still to come: {self._list(left)})" if left else " (the last one)"
        self._paper.heading(f"{self._time(glimpse.at)}  It is the turn of {self._roster.name(str(glimpse.facts['person']))}{after}")

    def loop_passed_over(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell whose pass is not held."""
        self._note(glimpse, f"{self._roster.name(str(glimpse.facts['person']))} is passed over.")

    def loop_ended(self, _session: Session, glimpse: Glimpse) -> None:
        """Set what follows a loop apart from it."""
        if _group(glimpse):
            return
        self._turn = None
        self._paper.blank()

    def phase_passed_over(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that a phase is not held, unless somebody has just chosen so."""
        why = str(getattr(glimpse.facts["why"], "value", ""))
        if why != "choice":
            self._note(glimpse, f"{wording.step(self._protocol.steps, str(glimpse.facts['phase']))} is not held ({why}).")

    def phase_left(self, session: Session, glimpse: Glimpse) -> None:
        """Sum up what came of a phase, and tell when it was left by a way out."""
        group = _group(glimpse)
        happened = self._happened.pop(group, Happened())
        self._left[glimpse.number] = group, happened
        found = list(self._sums(happened))
        if found and (happened.summed or happened.made):
            self._paper.say(f"= {f'{group}: ' if group else ''}{'; '.join(found)}.", indent=7, hang=2, style="green")
        if group:
            return
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

    def _sums(self, of: Happened) -> Iterable[str]:
        chose = dict.fromkeys(option for option, _ in of.chose.values())
        yield from (f"{option}: {self._list(who for each, who in of.chose.values() if each == option)}" for option in chose)
        if of.stops:
            yield f"stopped by {wording.listed(of.stops)}"
        spoke = Counter(speaker for _, speaker in of.spoke.values())
        if spoke:
            yield "spoke: " + ", ".join(f"{self._roster.name(who)}{f' ({n} times)' if n > 1 else ''}" for who, n in spoke.items())
        if of.passed:
            passed = dict.fromkeys(of.passed.values())
            for what, people in (
                ("passed at first", [each for each in passed if each in spoke]),
                ("passed", [each for each in passed if each not in spoke]),
            ):
                if people:
                    yield f"{what}: {self._list(people)}"
        if of.chose or of.stops or of.spoke or of.passed:
            yield from (f"{what}{f' (x{n})' if n > 1 else ''}" for what, n in Counter(of.made.values()).items())

    def session_ended(self, _session: Session, glimpse: Glimpse) -> None:
        """Tell that it is over."""
        self._note(glimpse, f"The session is over: {getattr(glimpse.facts['why'], 'value', '')}.")

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def _note(self, glimpse: Glimpse, text: str) -> None:
        apart = f"{_group(glimpse)}: " if _group(glimpse) else ""
        self._paper.say(f"{self._time(glimpse.at)}  * {apart}{text}", hang=9, style="yellow")


TELLERS: dict[str, Callable[[Teller, Session, Glimpse], None]] = {
    "turn-begun": Teller.turn_begun,
    "turn-ended": Teller.turn_ended,
    "turn-reattributed": Teller.turn_reattributed,
    "undone": Teller.undone,
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
    **dict.fromkeys(GROUPED, Teller.groups_changed),
}


def _is_of_the_round(before: Glimpse | None, glimpse: Glimpse) -> bool:
    """Tell whether somebody is put at the end of a round only because it goes on after their turn or pass."""
    if glimpse.kind != e.QueueJoined.tag or before is None or before.kind not in {e.TurnEnded.tag, e.TurnPassed.tag}:
        return False
    return glimpse.facts["person"] == before.facts.get("speaker", before.facts.get("actor"))


def _group(glimpse: Glimpse) -> str:
    """Name the sub-group something happened in; empty for the whole, and for what is told of sub-groups."""
    return str(glimpse.facts.get("group", "")) if glimpse.kind not in GROUPED else ""


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
