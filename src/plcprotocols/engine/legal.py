# SPDX-License-Identifier: MIT
"""Legal moves: what each person may do now, as templates that are filled into commands.

A template is listed *clean* exactly when `plcprotocols.engine.decide` finds nothing against it; the never-stuck acts of the lead are
listed with the departure they will be noted as.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import overload

from attrs import evolve, fields, frozen

from plcprotocols.engine import flow
from plcprotocols.engine.decide import RULES, findings
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import film, floor, lead, people, roles, seconding
from plcprotocols.engine.rules.finding import Finding, Weight, steering
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Standing, State, Thing
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem, nearest, unknown
from plcprotocols.model.levels import Level
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Ask, Open, Round
from plcprotocols.model.who import Everyone, Nobody, Who


@frozen
class Slot:
    """One thing that is to be filled in.

    Attributes:
        name: the command's field, and the keyword that `fill` takes.
        choices: what it may be; empty where any value in range or any new id fits.
        least: smallest number, exclusive; None where no number is asked for.
        most: largest number, inclusive; None likewise.
    """

    name: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@frozen
class Template:
    """One thing a person may do now.

    Attributes:
        who: the person.
        kind: the command's tag, such as `begin-turn`.
        move: the move of a turn, else None.
        to: whom a turn may be addressed to; a question goes to all of them when it names nobody.
        slots: what is to be filled in.
        departures: codes of the departures it would be noted with; empty when it is clean.
        standing: whether it can be done at nearly any time (pause, time call ...) and moves nothing on.
    """

    who: str
    kind: str
    move: Move | None = None
    to: Who = Nobody()
    slots: tuple[Slot, ...] = ()
    departures: tuple[str, ...] = ()
    standing: bool = False


COMMANDS: dict[str, type[Command]] = {kind.tag: kind for kind in RULES}
MINUTES = Slot("minutes", least=0.0, most=lead.LONGEST_EXTENSION)


class LegalMoves(Sequence[Template]):
    """The templates of some people, in a fixed order.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        who: the people, in order.
    """

    def __init__(self, plan: Plan, state: State, who: Iterable[str]) -> None:
        found: list[Template] = []
        for person in who:
            found += templates(plan, state, person)
        self._found = tuple(found)

    @overload
    def __getitem__(self, index: int) -> Template: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Template]: ...
    def __getitem__(self, index: int | slice) -> Template | Sequence[Template]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Template]:
        return iter(self._found)

    def of(self, kind: str) -> tuple[Template, ...]:
        """Give the templates of one kind of command, such as `choose`.

        Raises:
            InvalidArgument: for a kind no command has.
        """
        if kind not in COMMANDS:
            raise InvalidArgument(unknown("command", kind, COMMANDS))
        return tuple(template for template in self._found if template.kind == kind)

    def __repr__(self) -> str:
        told = (" ".join(filter(None, (t.who, t.kind, t.move, *(f"({code})" for code in t.departures)))) for t in self._found)
        return f"<{len(self)} legal moves: {', '.join(told)}>"


Posture = tuple[object, ...]
MEMO = 1 << 13

# What a listed act may be noted as; a proposal is noted as nothing.
FREE = frozenset({Weight.NEVER_STUCK, Weight.PROPOSED})
STEERS: tuple[tuple[Finding, ...], ...] = ((), (Finding("to-be-seconded", Weight.PROPOSED),), (Finding("lead-vacant", Weight.NEVER_STUCK),))

# An id no item has: names hold no line breaks where people choose them.
NEW = "\n"


def templates(plan: Plan, state: State, person: str) -> tuple[Template, ...]:
    """List what one person may do now: acts that move the session on first, then standing ones.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        person: somebody in the cast.
    """
    key = (state.place.stop, person, posture(plan, state, person))
    found = plan.listed.get(key)
    if found is None:
        if len(plan.listed) >= MEMO:
            plan.listed.clear()
        found = plan.listed[key] = listed(plan, state, person)
    return found


def posture(plan: Plan, state: State, person: str) -> Posture:
    """Gather every fact the rules read about a person at a stop; equal postures have equal templates."""
    stop, f, place, room = plan.stops[state.place.stop], state.floor, state.place, state.room
    standing = room.standing[person]
    steers = plan.lead in standing.roles or not any(room.standing[each].present for each in room.cast[plan.lead])
    askable = _askable(plan, state, person) if state.things.films else ()
    return (
        standing,
        state.paused is not None,
        f.speaker if steers else (f.speaker is not None, f.speaker == person),
        f.queue if steers else f.queue[:1] == (person,),
        f.owed if steers else (not f.owed, person in f.owed),
        f.film and (f.film.since is not None, f.film.caller == person, f.film.caller is None),
        steers
        and (
            lead.advances_clean(plan, state),
            place.until is not None,
            place.longest is not None and place.until is not None and place.until >= place.longest,
            here(state),
        ),
        f.slot is not None,
        place.frames and people.passes(state, person),
        stop.votes is not None and place.time_up,
        stop.vetoes and people.the_veto(plan, state, person) is not None,
        stop.opens and tuple(room.cast[role] for role in sorted(stop.opens)),
        stop.casts and flow.castable(plan, state, stop),
        bool(plan.lasting) and (place.entered, person in f.queue),
        place.proposals and (place.proposals, here(state)),
        handable(plan, state, person),
        stop.watch is not None and stop.plays(standing) and _playable(state, stop),
        (tuple(state.things.parameters.values()), place.entered) if plan.setters else (),
        (askable, room.seats) if askable else (),
    )


def here(state: State) -> tuple[str, ...]:
    """Name everybody present, in seat order."""
    return chosen(state.room, anybody)


def anybody(_standing: Standing) -> bool:
    """Select whoever there is."""
    return True


@frozen(cache_hash=True)
class Hands:
    """What a person may hand over: role, holder, what is taken back, and to whom; hashed once, since it is long."""

    of: tuple[tuple[str, str, str | None, tuple[str, ...]], ...]


def handable(plan: Plan, state: State, person: str) -> Hands:
    """Name what a person may hand over."""
    found: Hands | None = state.room.handable.get(person)
    if found is None:
        found = state.room.handable[person] = Hands(_handable(plan, state, person))
    return found


def _handable(plan: Plan, state: State, person: str) -> tuple[tuple[str, str, str | None, tuple[str, ...]], ...]:
    room, people_ = state.room, here(state)
    steers = steering(plan, state, person) in STEERS
    found: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
    for holder in room.seats if steers else (person,):
        for to in people_:
            for role, back in roles.exchanges(plan, room, holder, to):
                found[role, holder, back] = (*found.get((role, holder, back), ()), to)
    return tuple((*key, to) for key, to in found.items())


def _playable(state: State, stop: Stop) -> str:
    found = film.the_film(state, stop)
    if found is None or stop.watch is None or found.id in state.things.locked:
        return ""
    return "" if film.lacking(state.things, found, stop.watch.scope, chosen(state.room, stop.selects), state.at) else found.id


def _askable(plan: Plan, state: State, person: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name the films whose permissions a person may record, each with the subjects they may record for."""
    room = state.room
    found = room.askable.get(person)
    if found is None:
        steward = bool(plan.stewards & room.standing[person].roles)
        subjects = ((each.id, _of_theirs(each, person, steward=steward)) for each in state.things.films)
        found = room.askable[person] = tuple((item, people) for item, people in subjects if people)
    return found


def _of_theirs(film: Thing, person: str, *, steward: bool) -> tuple[str, ...]:
    guarded = dict(film.guardians)
    subjects = dict.fromkeys((*film.subjects, film.owner))
    return tuple(subject for subject in subjects if steward or subject == person or person in guarded.get(subject, ()))


def listed(plan: Plan, state: State, person: str) -> tuple[Template, ...]:
    """List a person's templates without the memo: every candidate against which the rules find at most never-stuck departures."""
    found: list[Template] = []
    for template, example in _candidates(plan, state, person):
        against = findings(plan, state, example)
        if all(each.weight in FREE for each in against):
            proposal = any(each.weight is Weight.PROPOSED for each in against)
            departures = () if proposal else tuple(each.code for each in against)
            found.append(evolve(template, departures=departures) if departures else template)
    if state.room.standing[person].present and not state.ended:
        found += _hand_overs(plan, state, person)
    return tuple(found)


def _candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at = state.at
    standing = state.room.standing[person]
    if not standing.present and standing.roles:
        yield Template(person, c.Join.tag), c.Join(person, at)
    elif not standing.present:
        for role in plan.roles:
            yield Template(person, c.Join.tag, slots=(Slot("role", (role,)),)), c.Join(person, at, role)
    else:
        yield from _floor_candidates(plan, state, person)
        yield from _phase_candidates(plan, state, person)
        yield from _people_candidates(plan, state, person)
        yield from _standing_candidates(plan, state, person)


def _floor_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop, room = state.at, plan.stops[state.place.stop], state.room
    moves = floor.allowed_moves(stop, state.floor, person)
    if stop.talk is not None and plan.lead in room.standing[person].roles:
        moves = (*moves, Move.INTERVENE)
    for move in dict.fromkeys(moves):
        body = stop.talk.body if isinstance(stop.talk, Open | Round) else None
        to = body.of if isinstance(body, Ask) and move is body.move else Everyone()
        yield Template(person, c.BeginTurn.tag, move, to), c.BeginTurn(person, at, move)
    yield Template(person, c.EndTurn.tag), c.EndTurn(person, at)
    yield Template(person, c.Pass.tag), c.Pass(person, at)
    options = flow.options(plan, state, stop)
    if options:
        yield Template(person, c.Choose.tag, slots=(Slot("option", options),)), c.Choose(person, at, options[0])
    if stop.watch is not None:
        item = film.the_film(state, stop)
        if item is not None:
            yield Template(person, c.Play.tag, slots=(Slot("item", (item.id,)),)), c.Play(person, at, item.id)
        yield Template(person, c.StopFilm.tag), c.StopFilm(person, at)


def _phase_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop = state.at, plan.stops[state.place.stop]
    yield Template(person, c.Enough.tag), c.Enough(person, at)
    for kind in sorted(stop.yields):
        yield Template(person, c.Produce.tag, slots=(Slot("kind", (kind,)), Slot("id"))), c.Produce(person, at, kind, NEW)
    yield Template(person, c.Advance.tag), c.Advance(person, at)
    yield Template(person, c.Extend.tag, slots=(MINUTES,)), c.Extend(person, at, 1.0)
    people_ = floor.skippable(state)
    if people_:
        yield Template(person, c.SkipTurn.tag, slots=(Slot("person", people_),)), c.SkipTurn(person, at, people_[0])
    absent = tuple(each for each in here(state) if each != person)
    if absent:
        yield Template(person, c.MarkAbsent.tag, slots=(Slot("person", absent),)), c.MarkAbsent(person, at, absent[0])
    yield Template(person, c.VoteOnTime.tag, slots=(Slot("option", lead.VOTES),)), c.VoteOnTime(person, at, lead.VOTES[0])
    for proposer in seconding.standing_proposals(plan, state, person):
        yield Template(person, c.Second.tag, slots=(Slot("person", (proposer,)),)), c.Second(person, at, proposer)
    for parameter in plan.protocol.parameters:
        options = tuple(choice.id for choice in parameter.choices)
        for group in [(option,) for option in options] if parameter.before in state.place.entered else [options]:
            slots = (Slot("parameter", (parameter.id,)), Slot("option", group))
            yield Template(person, c.SetParameter.tag, slots=slots, standing=True), c.SetParameter(person, at, parameter.id, group[0])


def _hand_overs(plan: Plan, state: State, person: str) -> Iterator[Template]:
    """List the hand-overs a person may make; the rules of exchange have been asked for each, so only who asks is left to judge."""
    alone = tuple(each.code for each in steering(plan, state, person) if each.weight is Weight.NEVER_STUCK)
    for role, holder, back, to in handable(plan, state, person).of:
        slots = (Slot("role", (role,)), Slot("to", to), Slot("holder", (holder,)), *((Slot("back", (back,)),) if back is not None else ()))
        yield Template(person, c.HandOver.tag, slots=slots, departures=() if holder == person else alone, standing=True)


def _people_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop = state.at, plan.stops[state.place.stop]
    for role in sorted(stop.opens):
        yield Template(person, c.TakeRole.tag, slots=(Slot("role", (role,)),)), c.TakeRole(person, at, role)
        yield Template(person, c.LeaveRole.tag, slots=(Slot("role", (role,)),)), c.LeaveRole(person, at, role)
    yield Template(person, c.OptOut.tag, standing=True), c.OptOut(person, at)
    for loop in people.passes(state, person):
        yield Template(person, c.OptOut.tag, slots=(Slot("of", (loop,)),), standing=True), c.OptOut(person, at, loop)
    yield Template(person, c.OptIn.tag, standing=True), c.OptIn(person, at)
    yield Template(person, c.Veto.tag, standing=True), c.Veto(person, at)
    for question, (_, options) in plan.lasting.items():
        slots = (Slot("option", options), Slot("question", (question,)))
        yield Template(person, c.Choose.tag, slots=slots, standing=True), c.Choose(person, at, options[0], question)
    yield Template(person, c.Leave.tag, standing=True), c.Leave(person, at)


def _standing_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, room = state.at, state.room
    states = tuple(each.value for each in ConsentState if each is not ConsentState.EXPIRED)
    for item, subjects in _askable(plan, state, person):
        guarded = dict(state.things.items[item].guardians)
        spoken_for = tuple(subject for subject in subjects if guarded.get(subject) and person not in guarded[subject])
        own = tuple(subject for subject in subjects if subject not in spoken_for)
        for group, by in ((own, ()), *(((subject,), guarded[subject]) for subject in spoken_for)):
            if group:
                slots = (
                    Slot("item", (item,)),
                    Slot("subject", group),
                    Slot("scope", plan.protocol.scopes),
                    Slot("state", states),
                    Slot("audience", room.seats),
                    *((Slot("by", by),) if by else ()),
                )
                example = c.RecordConsent(person, at, item, group[0], plan.protocol.scopes[0], ConsentState.ASKED)
                yield Template(person, c.RecordConsent.tag, slots=slots, standing=True), example
    for signal in people.signals(plan, state):
        yield Template(person, c.Signal.tag, slots=(Slot("signal", (signal,)),), standing=True), c.Signal(person, at, signal)
    levels = tuple(level.value for level in Level)
    yield Template(person, c.AgreeLevel.tag, slots=(Slot("level", levels),), standing=True), c.AgreeLevel(person, at, levels[0])
    yield Template(person, c.TimeCall.tag, standing=True), c.TimeCall(person, at)
    yield Template(person, c.Pause.tag, standing=True), c.Pause(person, at)
    yield Template(person, c.Resume.tag), c.Resume(person, at)
    yield Template(person, c.EndSession.tag, standing=True), c.EndSession(person, at)


def allows(plan: Plan, state: State, command: Command) -> bool:
    """Tell whether a command would be accepted as things stand without any departure but a never-stuck one, or as a proposal; at any time."""
    return all(each.weight in FREE for each in findings(plan, state, evolve(command, at=state.at)))


def _in_slot(slot: Slot, value: object) -> bool:
    if slot.least is not None and slot.most is not None:
        return isinstance(value, int | float) and slot.least < value <= slot.most
    values = value if isinstance(value, tuple) else (value.value if isinstance(value, Enum) else value,)
    return not slot.choices or all(each in slot.choices for each in values)


def fill(template: Template, at: datetime, **slots: object) -> Command:
    """Make a command from a template.

    Args:
        template: one of the legal moves.
        at: when, an aware datetime.
        **slots: a value for each slot that leaves a choice; a slot with one choice fills itself. A turn may name `to`, and a command that knows
            versions `seen`.

    Returns:
        The command, not yet performed.

    Raises:
        InvalidArgument: for a slot that is missing, unknown or out of its range.
    """
    kind = COMMANDS[template.kind]
    given: dict[str, object] = {"actor": template.who, "at": at}
    if template.move is not None:
        given["move"] = template.move
    names = {field.name for field in fields(kind)}
    for slot in template.slots:
        if slot.name not in slots and len(slot.choices) == 1 and slot.name != "audience":
            slots[slot.name] = slot.choices[0]
        if slot.name not in slots and slot.name != "audience":
            raise InvalidArgument(Problem("slot-missing", slot.name, "nothing was given", _range(slot)))
    for name, value in slots.items():
        slot_ = next((slot for slot in template.slots if slot.name == name), None)
        if name not in names or name in {"actor", "move"}:
            raise InvalidArgument(Problem("unknown-slot", name, f"{template.kind} has none", nearest(name, names - {"actor", "at", "move"})))
        if slot_ is not None and not _in_slot(slot_, value):
            raise InvalidArgument(Problem("slot-range", name, repr(value), _range(slot_)))
        given[name] = ConsentState(value) if name == "state" and isinstance(value, str) else value
    return kind(**given)  # type: ignore[arg-type]  # the fields were checked against the command's own


def _range(slot: Slot) -> str:
    if slot.least is not None:
        return f"Give a number above {slot.least:g} and at most {slot.most:g}."
    return "Give one of " + ", ".join(slot.choices) + "." if slot.choices else "Give one that is not in use."
