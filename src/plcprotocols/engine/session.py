# SPDX-License-Identifier: MIT
"""The session: the comfortable face of the rulebook.

A class with state, and the only one an app needs: it keeps the record and the state folded from it, and asks the rulebook for everything else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import UTC, datetime
from random import Random, SystemRandom
from typing import Self

from attrs import define, evolve, field

from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.decide import act, decide, settled
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.entry import declarations
from plcprotocols.engine.grouping import Grouping, grouping
from plcprotocols.engine.held import brought, cast_for, check_brought, hold_at, is_noted, kept
from plcprotocols.engine.keeping import check_resumable, reduced, speechless
from plcprotocols.engine.legal import LegalMoves, allows
from plcprotocols.engine.now import Now, tell
from plcprotocols.engine.opening import Brought, Terms, opened
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.replay import replay
from plcprotocols.engine.rules.holding import held_protocol
from plcprotocols.engine.seen import Glimpse, View
from plcprotocols.engine.settle import settle
from plcprotocols.engine.spoken import Turn
from plcprotocols.engine.state import State
from plcprotocols.engine.timing import Clock, Visit, clock
from plcprotocols.engine.views import Alike, Looker, glimpse, turns_seen, view, visits_seen
from plcprotocols.engine.waiting import Waiting, waiting
from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_count, check_moment, check_name, check_several, check_text, one_of, wrong_kind
from plcprotocols.model.commands import AgreeLevel, Command, EndTurn, Extend, OpenHeld, Produce, TakeBack
from plcprotocols.model.consents import Consent
from plcprotocols.model.entry import Declaration
from plcprotocols.model.errors import InvalidArgument, InvalidRecord, NotFound, Problem, unknown
from plcprotocols.model.events import Event
from plcprotocols.model.items import Content, Item
from plcprotocols.model.outcomes import Link
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Level, Mode, Record, TalkTime
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.model.viewers import Onlooker, Viewer
from plcprotocols.model.who import Holders

# Commands that bring words of others, or change what words are kept.
OF_WORDS: frozenset[type[Command]] = frozenset({TakeBack, AgreeLevel})


@define(eq=False)
class Answer:
    """What an accepted command led to, and what an app does next.

    Attributes:
        events: the events, in order; none if nothing fell due.
        due: the one next UTC moment at which `Session.due` should be called, or None.
    """

    events: tuple[Event, ...]
    due: datetime | None
    _show: Callable[[Viewer, int, int], tuple[Glimpse, ...]] = field(alias="show", repr=False)
    _first: int = field(alias="first", repr=False)

    def changes(self, viewer: Viewer) -> tuple[Glimpse, ...]:
        """Show what changed to a viewer, numbered as in `Session.changes`.

        Raises:
            NotFound: if the viewer is not in the session.
        """
        return self._show(viewer, self._first, self._first + len(self.events))


class Session:
    """One running of a protocol.

    Made by `Session.open`, or by `Session.resume` from a record. Time comes with the commands; nothing here reads a clock, sleeps or draws
    at random.
    """

    def __init__(self, header: Header, draft: Draft, contents: Iterable[Content], salts: Random | None) -> None:
        self._header = header
        self._mode = header.mode
        self._draft = draft
        self._contents = list(contents)
        self._salts = salts
        self._lookers: dict[Viewer, Looker] = {}
        self._alike: Alike | None = None

    @classmethod
    def open(
        cls,
        protocol: Protocol,
        cast: Cast,
        *,
        at: datetime,
        record: str,
        mode: Mode | str = Mode.GUIDED,
        level: Level | str = Level.CONTENTS,
        talk_time: TalkTime | str = TalkTime.OWN,
        items: Iterable[Item] = (),
        consents: Iterable[Consent] = (),
        parameters: Mapping[str, str] | None = None,
        salts: Random | None = None,
        group: str = "",
        declared: Iterable[Declaration | str] = (),
        met: int = 0,
        seed: int | None = None,
    ) -> Self:
        """Open a session; the flow arrives at the first step.

        Args:
            protocol: the protocol to run.
            cast: who holds which role, and who is expected late.
            at: when it opens, an aware datetime.
            record: the id of its record.
            mode: how strictly rules are applied, a `Mode` or its code; guided unless said otherwise.
            level: what the group agreed to keep, a `Level` or its code; anybody may lower it later (`AgreeLevel`).
            talk_time: who sees how long each person has spoken, a `TalkTime` or its code; that person alone unless the group agreed otherwise.
            items: what is there from the start, such as clips.
            consents: permissions given before.
            parameters: parameters that are not at their default.
            salts: where the salts are drawn from that keep words from being guessed by their digest, such as `random.SystemRandom()`; without it a
                session takes no words.
            group: reference of the standing group.
            declared: what the group says of itself, each a `Declaration` or its code; some protocols begin only where it was said. Ask the group.
            met: how often the group has met before, as it says.
            seed: the seed of a simulated session.

        Raises:
            InvalidProtocol: if the protocol contradicts itself.
            InvalidCast: if the cast does not fit it.
            InvalidArgument: for a naive datetime, an unknown parameter, item kind, owner, scope or audience; `not-declared`, `not-met` and
                `not-prepared` where something is missing that the protocol needs to begin (its `entry`).
        """
        check_text("group", group)
        check_count("met", met)
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
            raise wrong_kind("seed", seed, "Give a whole number.")
        terms = Terms(one_of(Mode, mode), one_of(Level, level), one_of(TalkTime, talk_time), group, seed, declared=declarations(declared), met=met)
        brought = Brought(items, consents, parameters)
        return cls(*opened(protocol, cast, at, record, brought, terms), brought.kept, _source(salts))

    def held_cast(self, person: str | None = None, *, at: datetime | None = None) -> Cast:
        """Propose who is what in the session that is to be held now, as the protocol says; complete it, or give another to `hold`.

        Args:
            person: for whom it is held, where there is one for each of some people.
            at: the moment of its opening; None for that of the latest event.

        Raises:
            InvalidArgument: where no session is held, or a person is named where one is held for all, or not named where one is held for each.
            NotFound: if the person is not in the session.
        """
        plan, state = self._draft.plan, self._settled(at)
        return cast_for(plan, state, hold_at(plan, state, person), person)

    def _settled(self, at: datetime | None) -> State:
        """Give the state at a moment, deadlines up to it settled, without changing anything."""
        return self._draft.state if at is None else settled(self._draft.plan, self._draft.state, _aware(at)).state

    def hold(
        self,
        cast: Cast | None = None,
        *,
        actor: str,
        at: datetime,
        record: str,
        person: str | None = None,
        items: Iterable[Item] = (),
        consents: Iterable[Consent] = (),
        parameters: Mapping[str, str] | None = None,
        mode: Mode | str | None = None,
        level: Level | str | None = None,
        declared: Iterable[Declaration | str] = (),
        met: int | None = None,
        salts: Random | None = None,
    ) -> Session:
        """Open the session that is to be held now, and note here that it is open; the two are linked by their records' ids.

        Where `commands.OpenHeld` has noted that record here already, it is opened for that. It takes in what the protocol says it takes. What came
        of it is brought back by `commands.TakeBack` with `plcprotocols.records.outcome(held.record)`. Words that are handed over are copies: who
        wants less kept afterwards says so in each session that has them.

        Args:
            cast: who is what in it; what `held_cast` proposes if left out.
            actor: who opens it.
            at: when, an aware datetime.
            record: the id of its record.
            person: for whom it is held, where there is one for each of some people.
            items: what else is there from the start, such as clips. What is locked here is not brought.
            consents: permissions given before; none for a use that is refused or withdrawn here. Permissions belong to the session a film is brought
                to: who takes one back later says so in each session that has the film.
            parameters: parameters that are not at their default.
            mode: how strictly rules are applied; as here unless said otherwise.
            level: what is kept of it; as here unless said otherwise, and never more.
            declared: what the group says of itself beside what it declared here.
            met: how often the group has met before; unless said otherwise, as often as was said here and at the earlier meetings of this session.
            salts: where its salts are drawn from; as here unless said otherwise.

        Returns:
            The session held.

        Raises:
            Refused: with the refusal as a value, also where no session is held; nothing was changed and no session opened.
            InvalidArgument: as `open`.
            InvalidCast: if the cast does not fit its protocol.
        """
        if cast is not None and not isinstance(cast, Cast):
            raise wrong_kind("cast", cast, "Give a Cast, such as session.held_cast() proposes.")
        plan, state = self._draft.plan, self._settled(at)
        command = OpenHeld(actor, at, record, person)
        noted = is_noted(state, record, person)
        refused = None if noted else self.why_not(command)
        if refused is not None:
            raise Refused(refused)
        hold = hold_at(plan, state, person)
        given = cast if cast is not None else cast_for(plan, state, hold, person)
        check_several("items", items)
        check_several("consents", consents)
        check_several("declared", declared)
        check_count("met", 0 if met is None else met)
        items, consents = tuple(items), tuple(consents)
        check_brought(state, items, consents)
        taken = tuple(brought(plan, state, hold, given, actor))
        kept_level = min(self.level, one_of(Level, level) if level is not None else self.level, key=lambda each: each.rank)
        header = self._header
        terms = Terms(
            one_of(Mode, mode) if mode is not None else self._mode,
            kept_level,
            header.talk_time,
            header.group,
            header.seed,
            Link(header.record, state.place.phase, person),
            declarations((*header.declared, *declared)),
            header.met + state.meeting - 1 if met is None else met,
        )
        words = self._words_of(taken) if kept_level is Level.CONTENTS else {}
        inside = Brought((*taken, *items), consents, parameters, words)
        opening = opened(held_protocol(plan, hold), given, at, record, inside, terms)
        held = Session(*opening, inside.kept, _source(salts) or self._salts_for_another())
        if not noted:
            self.perform(command)
        return held

    def _salts_for_another(self) -> Random | None:
        """Give a source of salts to a session held: the same chance of the machine, or from a seed one of its own."""
        if self._salts is None or isinstance(self._salts, SystemRandom):
            return self._salts
        return Random(self._salts.getrandbits(128))  # noqa: S311 - whoever gives a seeded source wants a seeded one

    def _words_of(self, items: Iterable[Item]) -> dict[str, Content]:
        known, things = {content.id: content for content in self._contents}, self._draft.state.things.contents
        return {item.id: known[things[item.id]] for item in items if things.get(item.id) in known}

    @classmethod
    def resume(cls, record: Record, *, protocol: Protocol | None = None, salts: Random | None = None) -> Self:
        """Take a record up where it stopped.

        Args:
            record: the record, read and verified.
            protocol: the protocol, where the record does not carry it.
            salts: where salts for words are drawn from.

        Raises:
            InvalidRecord: `other-edition` if the protocol is not the one the record was made with, `no-protocol` if there is none,
                `cannot-resume` if it was kept below the level `turns`, `does-not-fold` at the event that contradicts what came before, `torn`
                if it ends in the middle of an act.
        """
        if not isinstance(record, Record):
            raise wrong_kind("record", record, "Give a record, such as read('session.json').")
        check_resumable(record)
        record = reduced(record)
        return cls(record.header, replay(_plan_of(record, protocol), record), record.contents, salts)

    def __repr__(self) -> str:
        state = self._draft.state
        return f"<Session {self._header.record} of {self._header.protocol}, at {state.place.stop}, {len(self._draft.events)} events>"

    @property
    def protocol(self) -> Protocol:
        """The protocol that runs."""
        return self._draft.plan.given

    @property
    def now(self) -> Now:
        """What is going on, told for the moment of the latest event."""
        return tell(self._draft.plan, self._draft.state)

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self._draft.state.ended

    @property
    def next_due(self) -> datetime | None:
        """The next UTC moment at which `due` should be called, or None."""
        return self._draft.state.due

    @property
    def events(self) -> tuple[Event, ...]:
        """All events so far."""
        return tuple(self._draft.events)

    @property
    def record(self) -> Record:
        """The record so far, with its protocol; of what happened it holds as much as everybody agreed to be kept."""
        whole = Record(header=self._header, protocol=self._draft.plan.given, events=tuple(self._draft.events), contents=tuple(self._contents))
        return reduced(whole, self.level)

    @property
    def level(self) -> Level:
        """How much of the session is kept, the lowest of what was agreed at the opening and what anybody has said since."""
        return min((self._header.level, *self._draft.state.levels.values()), key=lambda level: level.rank)

    def now_at(self, at: datetime) -> Now:
        """Tell what is going on at a moment, deadlines up to it settled, without changing anything.

        Raises:
            InvalidArgument: for a naive datetime.
        """
        moment = _aware(at)
        return tell(self._draft.plan, settled(self._draft.plan, self._draft.state, moment).state, moment)

    def grouping(self) -> Grouping:
        """Say who is to be split into sub-groups now, and how; `plcprotocols.engine.grouping` has ways to propose who goes with whom.

        Raises:
            InvalidArgument: where nobody is to be split.
        """
        plan, state = self._draft.plan, self._draft.state
        breakout = plan.stops[state.place.stop].forms
        if breakout is None:
            remedy = "Ask while session.now.form is 'question' and a breakout waits for its sub-groups."
            raise InvalidArgument(Problem("nothing-to-form", "session", f"the session rests at {state.place.stop}", remedy))
        return grouping(plan, state, plan.splits[breakout.split])

    def clock(self, at: datetime | None = None) -> Clock:
        """Tell how the session stands in time: planned, elapsed, paused, extended and overrun.

        Args:
            at: the moment to tell it for, not before the latest event; None for that of the latest event.

        Raises:
            InvalidArgument: for a naive datetime.
        """
        state = self._draft.state
        return clock(self._draft.events, state.at if at is None else max(_aware(at), state.at))

    def waiting(self, at: datetime | None = None) -> tuple[Waiting, ...]:
        """Tell for what the session waits, from whom, and since when.

        Args:
            at: the moment to tell it for; None for that of the latest event.

        Returns:
            At least one thing, the most pressing first; nothing only when the session is over.

        Raises:
            InvalidArgument: for a naive datetime.
        """
        return waiting(self.now if at is None else self.now_at(at))

    def legal(self, person: str | None = None) -> LegalMoves:
        """List what one person may do now, or everybody.

        Args:
            person: whose moves; None for all, in seat order.

        Raises:
            NotFound: if the person is not in the session.
        """
        if person is not None:
            _known(self._draft.state, person)
        return LegalMoves(self._draft.plan, self._draft.state, self._draft.state.room.seats if person is None else (person,))

    def perform(self, command: Command, *, words: str | None = None) -> Answer:
        """Perform a command.

        Args:
            command: what is asked, by whom, when.
            words: what was said or written; a turn's end, an item and an extension can carry words.

        Returns:
            The events it led to and the next deadline.

        Raises:
            Refused: with the refusal as a value; nothing was changed.
            InvalidArgument: if words come with a command that carries none, or the session was opened without `salts`.
        """
        draft = self._draft
        before = len(draft.events)
        if words is not None or type(command) in OF_WORDS:
            self._perform_with_words(command, words)
        else:
            refused = act(draft, self._mode, command)
            if refused is not None:
                raise Refused(refused)
        return Answer(tuple(draft.events[before:]), draft.state.due, self._shown, before)

    def _perform_with_words(self, command: Command, words: str | None) -> None:
        """Perform a command that may bring words, or change what words are kept."""
        before = len(self._draft.events)
        if isinstance(command, TakeBack):
            foreseen = self.why_not(command)
            if foreseen is not None:
                raise Refused(foreseen)
            command = evolve(command, outcome=kept(command.outcome, self._contents, words=self.level is Level.CONTENTS))
        content = None if words is None else self._content(command, words)
        refused = act(self._draft, self._mode, command, None if content is None else content.id)
        if refused is not None:
            raise Refused(refused)
        if content is not None:
            self._contents.append(content)
        if type(command) in OF_WORDS:
            self._keep(command, before)

    def _keep(self, command: Command, before: int) -> None:
        """Keep the words a command brought, and no words any more where less was agreed to."""
        draft = self._draft
        if isinstance(command, TakeBack):
            told = {content.id: content for content in command.outcome.contents}
            self._contents += [told[each.content] for each in draft.events[before:] if isinstance(each, e.ItemHanded) and each.content is not None]
        elif self.level is not Level.CONTENTS:
            self._contents.clear()
            draft.events[:] = [speechless(event) for event in draft.events]

    def attempt(self, command: Command, *, words: str | None = None) -> Answer | Refusal:
        """Perform a command, or say why not; a refusal changes nothing.

        Args:
            command: what is asked, by whom, when.
            words: what was said or written.

        Raises:
            InvalidArgument: as `perform`.
        """
        try:
            return self.perform(command, words=words)
        except Refused as refused:
            return refused.refusal

    def why_not(self, command: Command) -> Refusal | None:
        """Say why a command would be refused, or None if it would be accepted."""
        draft = decide(self._draft.plan, self._header.mode, self._draft.state, command)
        return draft if isinstance(draft, Refusal) else None

    def allows(self, command: Command) -> bool:
        """Tell whether a command would be accepted as things stand, without any departure but a never-stuck one; its time is not looked at."""
        return allows(self._draft.plan, self._draft.state, command)

    def departures(self, command: Command) -> tuple[str, ...]:
        """Name the rules a command would be noted for not keeping, if it is accepted at all; breaches, too, where what happened is recorded.

        Args:
            command: what would be asked, by whom, when.
        """
        draft = decide(self._draft.plan, self._header.mode, self._draft.state, command)
        return () if isinstance(draft, Refusal) else tuple(event.rule for event in draft.events if isinstance(event, e.Departed | e.Breached))

    def due(self, at: datetime) -> Answer:
        """Settle every deadline up to and including a moment; early, late or twice makes no difference.

        Raises:
            InvalidArgument: for a naive datetime.
        """
        draft, before = self._draft, len(self._draft.events)
        settle(draft, _aware(at))
        return Answer(tuple(draft.events[before:]), draft.state.due, self._shown, before)

    def view(self, viewer: Viewer) -> View:
        """Show the session to somebody as they may see it.

        Args:
            viewer: somebody of the cast; `Holders(role)` for what every holder of a role sees, whoever they are; or an `Onlooker` for somebody who is
                not in the session.

        Raises:
            NotFound: if the viewer is not in the session, or the protocol has no such role.
            InvalidArgument: for what is no viewer.
        """
        self._known_viewer(viewer)
        plan, state = self._draft.plan, self._draft.state
        if self._alike is None or not self._alike.holds(state):
            self._alike = Alike(plan, state)
        return view(plan, state, viewer, talk_time=self._header.talk_time, alike=self._alike)

    def changes(self, viewer: Viewer, since: int = 0) -> tuple[Glimpse, ...]:
        """Show the events a viewer may see, from the one after number `since` of that viewer's own numbering.

        Args:
            viewer: as for `view`.
            since: the last number this viewer has seen.

        Raises:
            NotFound: as `view`.
        """
        check_count("since", since)
        places = self._places(viewer)
        draft = self._draft
        outside = self._lookers[viewer].outside
        return tuple(
            glimpse(draft.plan, draft.state, viewer, draft.events[place], number, outside=place in outside, places=places)
            for number, place in enumerate(places[since:], since + 1)
        )

    def turns(self, viewer: Viewer) -> tuple[Turn, ...]:
        """Tell who spoke, when and how long, as it stands now that some of it was put right.

        These are the turns a viewer knows of, in the order in which they began, each with its number among the events they see.

        Args:
            viewer: as for `view`.

        Raises:
            NotFound: as `view`.
        """
        places = self._places(viewer)
        return turns_seen(self._draft.state, viewer, self._draft.events, places)

    def visits(self, viewer: Viewer) -> tuple[Visit, ...]:
        """Tell when each phase was held, of those a viewer knows of: in another sub-group than theirs phases are for those who lead.

        Args:
            viewer: as for `view`.

        Raises:
            NotFound: as `view`.
        """
        places = self._places(viewer)
        return visits_seen(self._draft.plan, self._draft.state, viewer, self._draft.events, places)

    def numbers(self, viewer: Viewer) -> tuple[int, ...]:
        """Give the numbers in the record of the events a viewer knows of, in the order in which they are numbered for that viewer.

        It is for whoever keeps the record: a viewer whom its gaps are shown to learns that something happened they know nothing of.

        Args:
            viewer: as for `view`.

        Raises:
            NotFound: as `view`.
        """
        return tuple(self._draft.events[place].seq for place in self._places(viewer))

    def words(self, viewer: Viewer, content: str) -> str:
        """Give the words of a content, to somebody who may see them.

        Raises:
            NotFound: if there is no such content, or it is not for this person; which of the two is not told.
        """
        shown = any(content == glimpse.facts.get("content") for glimpse in self.changes(viewer))
        found = next((each.text for each in self._contents if shown and each.id == content), None)
        if found is None:
            raise NotFound(Problem("unknown-content", "content", repr(content), "Take an id from an event or item this person sees."))
        return found

    def fork(self) -> Session:
        """Make a second session with the same past; the two go on independently."""
        draft = self._draft.copy()
        draft.remember()
        return Session(self._header, draft, self._contents, self._salts if isinstance(self._salts, SystemRandom) else copy(self._salts))

    def _known_viewer(self, viewer: Viewer) -> None:
        if isinstance(viewer, Holders):
            check_name("role", viewer.role)
            if viewer.role not in self._draft.plan.roles:
                raise NotFound(unknown("role", viewer.role, self._draft.plan.roles))
        elif not isinstance(viewer, Onlooker):
            if not isinstance(viewer, str):
                raise wrong_kind("viewer", viewer, "Give a person, Holders(role) or an Onlooker.")
            _known(self._draft.state, viewer)

    def _places(self, viewer: Viewer) -> list[int]:
        """Remember which events a viewer may know of; what they may know of stays so."""
        self._known_viewer(viewer)
        draft, looker = self._draft, self._lookers.get(viewer)
        if looker is None:
            held = (viewer.role,) if isinstance(viewer, Holders) else (role for role, people in self._header.cast.holders if viewer in people)
            roles = frozenset(held)
            looker = self._lookers[viewer] = Looker(draft.plan, viewer, roles & draft.plan.stewards, leads=draft.plan.lead in roles)
        return looker.look(draft.state, draft.events)

    def _shown(self, viewer: Viewer, first: int, end: int) -> tuple[Glimpse, ...]:
        places = self._places(viewer)
        since, until = bisect_left(places, first), bisect_left(places, end)
        return self.changes(viewer, since)[: until - since]

    def _content(self, command: Command, words: str) -> Content | None:
        """Make the content of a command that will be accepted, so that a refusal spends no salt."""
        check_text("words", words)
        if not isinstance(command, EndTurn | Produce | Extend):
            raise InvalidArgument(
                Problem("no-words", type(command).tag, "this command carries no words", "Give words to EndTurn, Produce or Extend.")
            )
        if self.level is not Level.CONTENTS:
            return None
        if self._salts is None:
            remedy = "Open or resume the session with salts=random.SystemRandom(), or a seeded Random."
            raise InvalidArgument(Problem("no-salts", "words", "the session has nowhere to draw salts from", remedy))
        foreseen = decide(self._draft.plan, self._mode, self._draft.state, command)
        if isinstance(foreseen, Refusal):
            raise Refused(foreseen)
        if isinstance(foreseen.events[-1], e.Proposed):
            raise Refused(Refusal("wordless-proposal", foreseen.state.place.stop))
        known = {content.id for content in self._contents}
        while (name := f"c-{self._salts.getrandbits(64):016x}") in known:
            continue
        return Content(name, f"{self._salts.getrandbits(128):032x}", words)


def _plan_of(record: Record, protocol: Protocol | None) -> Plan:
    found = protocol or record.protocol
    if found is None:
        remedy = "Pass the protocol, or keep it in the record."
        raise InvalidRecord(Problem("no-protocol", "protocol", f"the record names {record.header.protocol!r} and carries nothing", remedy))
    plan = compile_protocol(found)
    header = record.header
    if (header.protocol, header.edition, header.rules) != (found.id, found.edition, plan.digest):
        made = f"{header.protocol} {header.edition} ({header.rules[:12]})"
        given = f"the record was made with {made}, this is {found.id} {found.edition} ({plan.digest[:12]})"
        raise InvalidRecord(
            Problem("other-edition", "header.edition", given, "Use the edition it was made with, or the protocol the record carries.")
        )
    return plan


def _known(state: State, person: str) -> None:
    check_text("person", person)
    if person not in state.room.standing:
        raise NotFound(unknown("person", person, state.room.seats))


def _aware(at: datetime) -> datetime:
    check_moment("at", at)
    if at.utcoffset() is None:
        raise InvalidArgument(Problem("naive-time", "at", at.isoformat(), "Give a datetime with a time zone, such as datetime.now(UTC)."))
    return at.astimezone(UTC)


def _source(salts: Random | None) -> Random | None:
    if salts is not None and not isinstance(salts, Random):
        raise wrong_kind("salts", salts, "Give random.SystemRandom(), or a seeded Random.")
    return salts
