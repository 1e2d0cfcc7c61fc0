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

from plcprotocols.engine.decide import RULES, findings
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import film, floor, lead, people
from plcprotocols.engine.rules.finding import Weight
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem, nearest, unknown
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Ask, Open
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
    leads = plan.lead in standing.roles
    askable = _askable(plan, state, person) if state.things.films else ()
    return (
        standing,
        state.paused is not None,
        f.speaker if leads else (f.speaker is not None, f.speaker == person),
        f.queue if leads else f.queue[:1] == (person,),
        f.owed if leads else (not f.owed, person in f.owed),
        f.film and (f.film.since is not None, f.film.caller == person, f.film.caller is None),
        leads and (lead.advances_clean(plan, state), place.until is not None),
        stop.watch is not None and stop.plays(standing) and _playable(state, stop),
        (tuple(state.things.parameters.values()), place.entered) if plan.setters else (),
        (askable, room.seats) if askable else (),
    )


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
        subjects = ((each.id, tuple(s for s in dict.fromkeys((*each.subjects, each.owner)) if steward or s == person)) for each in state.things.films)
        found = room.askable[person] = tuple((item, people) for item, people in subjects if people)
    return found


def listed(plan: Plan, state: State, person: str) -> tuple[Template, ...]:
    """List a person's templates without the memo: every candidate against which the rules find at most never-stuck departures."""
    found: list[Template] = []
    for template, example in _candidates(plan, state, person):
        against = findings(plan, state, example)
        if all(each.weight is Weight.NEVER_STUCK for each in against):
            found.append(evolve(template, departures=tuple(each.code for each in against)) if against else template)
    return tuple(found)


def _candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at = state.at
    if not state.room.standing[person].present:
        yield Template(person, c.Join.tag), c.Join(person, at)
        return
    yield from _floor_candidates(plan, state, person)
    yield from _phase_candidates(plan, state, person)
    yield from _standing_candidates(plan, state, person)


def _floor_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop, room = state.at, plan.stops[state.place.stop], state.room
    moves = floor.allowed_moves(stop, state.floor, person)
    if stop.talk is not None and plan.lead in room.standing[person].roles:
        moves = (*moves, Move.INTERVENE)
    for move in dict.fromkeys(moves):
        question = isinstance(stop.talk, Open) and isinstance(stop.talk.body, Ask) and move is stop.talk.body.move
        to = stop.talk.body.of if question and isinstance(stop.talk, Open) and isinstance(stop.talk.body, Ask) else Everyone()
        yield Template(person, c.BeginTurn.tag, move, to), c.BeginTurn(person, at, move)
    yield Template(person, c.EndTurn.tag), c.EndTurn(person, at)
    yield Template(person, c.Pass.tag), c.Pass(person, at)
    options = stop.options or stop.picks
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
    for parameter in plan.protocol.parameters:
        options = tuple(choice.id for choice in parameter.choices)
        slots = (Slot("parameter", (parameter.id,)), Slot("option", options))
        yield Template(person, c.SetParameter.tag, slots=slots, standing=True), c.SetParameter(person, at, parameter.id, options[0])


def _standing_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, room = state.at, state.room
    states = tuple(each.value for each in ConsentState)
    for item, subjects in _askable(plan, state, person):
        slots = (
            Slot("item", (item,)),
            Slot("subject", subjects),
            Slot("scope", plan.protocol.scopes),
            Slot("state", states),
            Slot("audience", room.seats),
        )
        example = c.RecordConsent(person, at, item, subjects[0], plan.protocol.scopes[0], ConsentState.ASKED)
        yield Template(person, c.RecordConsent.tag, slots=slots, standing=True), example
    for signal in people.signals(plan, state):
        yield Template(person, c.Signal.tag, slots=(Slot("signal", (signal,)),), standing=True), c.Signal(person, at, signal)
    yield Template(person, c.TimeCall.tag, standing=True), c.TimeCall(person, at)
    yield Template(person, c.Pause.tag, standing=True), c.Pause(person, at)
    yield Template(person, c.Resume.tag), c.Resume(person, at)
    yield Template(person, c.EndSession.tag, standing=True), c.EndSession(person, at)


def allows(plan: Plan, state: State, command: Command) -> bool:
    """Tell whether a command would be accepted as things stand without any departure but a never-stuck one; its time is not looked at."""
    return all(each.weight is Weight.NEVER_STUCK for each in findings(plan, state, evolve(command, at=state.at)))


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
