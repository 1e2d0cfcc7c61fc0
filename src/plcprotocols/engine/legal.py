# SPDX-License-Identifier: MIT
"""Legal moves: what each person may do now, as templates that are filled into commands.

A template is listed *clean* exactly when `plcprotocols.engine.decide` finds nothing against it; the never-stuck acts of whoever steers are
listed with the departure they will be noted as, and what can only be proposed while nobody leads is listed clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from itertools import chain
from typing import overload

from attrs import evolve, fields

from plcprotocols.engine.decide import RULES, findings
from plcprotocols.engine.listing import FREE, parts
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.state import State
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.commands import Command, Undo
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem, nearest, unknown
from plcprotocols.model.outcomes import Outcome

# What is always given by hand, even where there is one choice.
NEVER_BY_ITSELF = frozenset({"audience", "outcome", "points", "passes"})
# What is given as names with something for each.
PAIRED = frozenset({"points", "passes"})
COMMANDS: dict[str, type[Command]] = {kind.tag: kind for kind in RULES}


class LegalMoves(Sequence[Template]):
    """The templates of some people, in a fixed order.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        who: the people, in order.

    Attributes:
        parts: the same person by person, each in one part or several; what may be done again when the facts are equal again is the same tuple.
    """

    def __init__(self, plan: Plan, state: State, who: Iterable[str]) -> None:
        self.parts = parts(plan, state, who)
        self._flat: tuple[Template, ...] | None = None

    @property
    def _found(self) -> tuple[Template, ...]:
        if self._flat is None:
            self._flat = tuple(chain.from_iterable(self.parts))
        return self._flat

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


def allows(plan: Plan, state: State, command: Command) -> bool:
    """Tell whether a command would be accepted as things stand without any departure but a never-stuck one, or as a proposal; at any time."""
    if type(command) not in RULES:
        raise wrong_kind("command", command, "Give a command of plcprotocols.commands.")
    return all(each.weight in FREE for each in findings(plan, state, evolve(command, at=_not_before(command.at, state.at))))


def _not_before(moment: datetime, now: datetime) -> datetime:
    return moment if moment.utcoffset() is not None and moment > now else now


def _in_slot(slot: Slot, value: object) -> bool:
    if slot.least is not None and slot.most is not None:
        return isinstance(value, int | float) and slot.least < value <= slot.most
    if slot.name in PAIRED:
        value = tuple(value) if isinstance(value, Mapping) else tuple(each[0] if isinstance(each, tuple) else each for each in _several(value))
    values = value if isinstance(value, tuple) else (_spelled(value),)
    return not slot.choices or all(each in slot.choices for each in values)


def _several(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)


def _spelled(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.utcoffset() is not None else value.isoformat()
    if isinstance(value, Outcome):
        return value.record
    return value.value if isinstance(value, Enum) else value


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
        if slot.name not in slots and len(slot.choices) == 1 and slot.name not in NEVER_BY_ITSELF:
            slots[slot.name] = slot.choices[0]
        if slot.name not in slots and slot.name != "audience":
            raise InvalidArgument(Problem("slot-missing", slot.name, "nothing was given", _range(slot)))
    for name, value in slots.items():
        slot_ = next((slot for slot in template.slots if slot.name == name), None)
        if name not in names or name == "actor" or (name == "move" and slot_ is None):
            raise InvalidArgument(Problem("unknown-slot", name, f"{template.kind} has none", nearest(name, names - {"actor", "at", "move"})))
        if slot_ is not None and not _in_slot(slot_, value):
            raise InvalidArgument(Problem("slot-range", name, repr(value), _range(slot_)))
        given[name] = ConsentState(value) if name == "state" and isinstance(value, str) else value
    if kind is Undo and isinstance(given["of"], str):
        given["of"] = datetime.fromisoformat(given["of"])
    return kind(**given)  # type: ignore[arg-type]  # the fields were checked against the command's own


def _range(slot: Slot) -> str:
    if slot.name == "outcome":
        return f"Give what plcprotocols.records.outcome makes of the record {', '.join(slot.choices)}."
    if slot.name == "points" and slot.least is None and slot.most is not None:
        return f"Give a mapping from some of {', '.join(slot.choices)} to points: {slot.most:g} for the first, one less for the next, and so on."
    if slot.name in PAIRED and slot.least is None:
        return f"Give a mapping from some of {', '.join(slot.choices)} to {'how many points' if slot.name == 'points' else 'who is to hold it'}."
    if slot.name == "until":
        return "Give an aware datetime that lies ahead."
    if slot.least is not None:
        return f"Give a number above {slot.least:g} and at most {slot.most:g}."
    return "Give one of " + ", ".join(slot.choices) + "." if slot.choices else "Give one that is not in use."


__all__ = ["COMMANDS", "LegalMoves", "Slot", "Template", "allows", "fill"]
