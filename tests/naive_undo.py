# SPDX-License-Identifier: MIT
"""Undo, naively: what was asked is remembered, and the whole session is held once more without what is taken back.

Written from the reference page alone, on top of the naive interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from attrs import evolve

from plcprotocols.model import commands as cmd
from plcprotocols.model.commands import Command
from plcprotocols.model.items import Access
from tests.naive import Further, GroupLook, Look, Naive, Outcome, Refuse, judge_time

Note = tuple[object, ...]  # tag, moment, sub-group, facts

# What the page says stays, by what is noted of it and by what is asked.
STAYS = {
    *("film-played", "film-stopped", "film-ended", "seal-opened", "vote-closed", "scored", "item-handed", "passed-on", "consent-expired"),
    *("item-locked", "held-opened", "held-closed", "adjourned", "convened", "signal-raised", "veto-raised", "paused", "resumed", "joined"),
    *("session-ended", "merged", "went-back"),
}
PROMISES = (cmd.RecordConsent, cmd.AgreeLevel)
TURNS = {"turn-begun", "turn-ended", "turn-passed", "queue-joined", "lap-begun", "follow-up-offered", "opinion-granted", "item-produced"}
GOING_ON = {"phase-left", "part-entered", "turn-ended"}


@dataclass
class Entry:
    """Something that happened: an act, what the clock brought, or that something was taken back."""

    at: datetime
    notes: list[Note]
    command: Command | None = None  # of an act
    departures: tuple[tuple[str, str], ...] = ()
    undone: bool = False

    def group(self, side: str) -> str:
        """Name the sub-group of an act: that of the first thing noted of it, or else of where it was judged."""
        first = next((str(note[2]) for note in self.notes), None)
        return side if first is None else first


class Remembering:
    """The naive interpreter with a memory."""

    def __init__(self, begin: Callable[[], Naive]) -> None:
        self.begin = begin
        self.inner = begin()
        self.log: list[tuple[Entry, str]] = []  # each with the sub-group it was judged in

    @property
    def now(self) -> datetime:
        return self.inner.now

    @property
    def clock(self) -> datetime:
        return self.inner.clock

    @property
    def told(self) -> list[Note]:
        return self.inner.told

    @told.setter
    def told(self, notes: list[Note]) -> None:
        self.inner.told = notes

    def look(self) -> Look:
        return self.inner.look()

    def look_further(self) -> Further:
        return self.inner.look_further()

    def look_at_groups(self) -> tuple[GroupLook, ...]:
        return self.inner.look_at_groups()

    def perform(self, command: Command) -> Outcome:
        """Perform a command, and remember it if it was accepted."""
        inner, known = self.inner, len(self.inner.told)
        inner.due(command.at)
        if len(inner.told) > known:
            self.log.append((Entry(inner.now, inner.told[known:]), ""))
        known = len(inner.told)
        if isinstance(command, cmd.Undo):
            return self.undo(command)
        side = inner.side_of(command).name if command.actor in inner.common.people else ""
        outcome = inner.perform(command)
        if outcome.refused is None:
            noted = (*outcome.departures, *outcome.breaches)
            self.log.append((Entry(inner.now, inner.told[known:], command, noted), side))
        return outcome

    def undo(self, command: cmd.Undo) -> Outcome:
        """Judge taking something back, and hold the session once more without it."""
        inner, before = self.inner, self.inner.now
        try:
            judge_time(command)
            side = inner.side_of(command)
            side.judge_in_general(command)
            gone, group = self.to_be_undone(command, side)
        except Refuse as refused:
            inner.now = before
            return Outcome(refused.code, ())
        versions = {one.name: (one.floor_no, one.phase_no) for one in inner.sides}
        at, known, told = max(inner.now, command.at.astimezone(UTC)), [each for each in self.log if each[0] not in gone], inner.told
        self.inner = self.begin()
        for entry, _ in known:
            self.again(entry)
        marker = Entry(at, [], undone=True)
        known.append((marker, ""))
        self.inner.told = told
        self.inner.told.append(("undone", at, group, command.actor))
        self.again(marker)
        for one in self.inner.sides:
            floor, phase = versions.get(one.name, (one.floor_no, one.phase_no))
            one.floor_no = floor if floor == one.floor_no else floor + 1
            one.phase_no = phase if phase == one.phase_no else phase + 1
        self.log = known
        return Outcome(None, ())

    def again(self, entry: Entry) -> None:
        """Let something happen once more."""
        inner = self.inner
        if entry.undone:
            inner.due_from(entry.at)
        elif entry.command is None:
            inner.due(entry.at)
        else:
            again = {"at": entry.at, **({"seen": None} if hasattr(entry.command, "seen") else {})}
            outcome = inner.perform(evolve(entry.command, **again))  # type: ignore[arg-type]  # only what has a version is told none
            assert outcome.refused is None, (entry, outcome)

    def to_be_undone(self, command: cmd.Undo, side: Naive) -> tuple[list[Entry], str]:
        """Say what is taken back, and of which sub-group it was."""
        if command.of.utcoffset() is None:
            raise Refuse("naive-time")
        actor, of = command.actor, command.of.astimezone(UTC)
        first = self.first(actor, of, side)
        if first is None:
            raise Refuse("nothing-to-undo")
        entry, judged = self.log[first]
        group = entry.group(judged)
        behind = [each for each, where in self.log[first:] if not each.undone and (not group or {group, ""} & self.groups(each, where))]
        own: list[Entry] = []
        for each in behind:
            noted_as_nobodys = isinstance(each.command, cmd.Advance) and not self.is_own(each, each.command.actor)
            if each is entry or self.is_own(each, actor) or (noted_as_nobodys and own and each.at == own[-1].at):
                own.append(each)
        beside = [each for each in behind if self.is_beside(each, own)]
        gone = [each for each in behind if each not in beside]
        elsewhere = group and (any(self.groups(each, group) != {group} for each in gone) or all(one.name != group for one in self.inner.sides))
        if gone != own or elsewhere or (beside and not {str(note[0]) for each in own for note in each.notes} <= TURNS):
            raise Refuse("built-on")
        if any(self.stays(each) for each in gone):
            raise Refuse("cannot-be-undone")
        return gone, group

    def groups(self, entry: Entry, judged: str) -> set[str]:
        return {str(note[2]) for note in entry.notes} or {judged}

    def first(self, actor: str, of: datetime, side: Naive) -> int | None:
        """Find the first thing somebody has done at a moment, or that the lead went on then."""
        moment = [place for place, (each, _) in enumerate(self.log) if each.at == of and not each.undone]
        own = [place for place in moment if self.is_own(self.log[place][0], actor)]
        if own:
            return own[0]
        if not moment or actor not in (side.leads() or ([actor] if side.steering() == [actor] else [])):
            return None
        entry = self.log[moment[0]][0]
        if not isinstance(entry.command, cmd.Advance) or entry.departures or not entry.notes:
            return None
        return moment[0] if self.goes_on(entry.notes) else None

    def is_own(self, entry: Entry, actor: str) -> bool:
        """Tell whether something is noted as somebody's own; that the lead went on cleanly is not."""
        if entry.command is None or entry.command.actor != actor:
            return False
        clean = isinstance(entry.command, cmd.Advance) and not entry.departures
        return not clean or any(note[0] in {"formed", "proposed"} for note in entry.notes)

    def goes_on(self, notes: Sequence[Note]) -> bool:
        for note in notes:
            if note[0] == "turn-ended" and note[4] == "cut":
                continue
            return note[0] == "part-entered" or (note[0] == "phase-left" and note[4] == "lead")
        return False

    def is_beside(self, entry: Entry, own: list[Entry]) -> bool:
        """Tell whether somebody else has written something meanwhile, from which nothing followed."""
        if not isinstance(entry.command, cmd.Produce) or entry in own or len(entry.notes) > 1:
            return False
        replaced = {entry.command.supersedes, *entry.command.merges}
        return not replaced & {each.command.id for each in own if isinstance(each.command, cmd.Produce)}

    def stays(self, entry: Entry) -> bool:
        """Tell whether something was shown or promised."""
        if isinstance(entry.command, PROMISES) or STAYS & {str(note[0]) for note in entry.notes}:
            return True
        rule = self.inner.rule(entry.command.kind) if isinstance(entry.command, cmd.Produce) else None
        return rule is not None and rule.access is not Access.PRIVATE
