# SPDX-License-Identifier: MIT
"""Rules of steering together: while nobody leads, a member proposes what the lead would do and another member takes it up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import cast

from attrs import fields

from plcprotocols.engine.plan import Plan, lead_role
from plcprotocols.engine.rules.finding import Finding, Findings, leads, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import Proposal, State
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command

STEERS: tuple[type[Command], ...] = (
    c.Advance,
    c.Extend,
    c.SkipTurn,
    c.MarkAbsent,
    c.Resume,
    c.EndSession,
    c.HandOver,
    c.SetDate,
    c.Adjourn,
    c.Convene,
    c.Form,
    c.Assign,
    c.GoBack,
)
STEERING: dict[str, type[Command]] = {kind.tag: kind for kind in STEERS}


def about(command: Command) -> tuple[str, ...]:
    """Spell what a steering command names, in the order of its fields."""
    return tuple(_spelled(command, name) for name in _named(type(command)))


def _named(kind: type[Command]) -> tuple[str, ...]:
    left_out = {"actor", "at", "seen"} if kind is c.Assign else {"actor", "at", "seen", "group"}
    return tuple(field.name for field in fields(kind) if field.name not in left_out)


def _spelled(command: Command, name: str) -> str:
    value = getattr(command, name)
    if name == "holder" and value is None:
        return command.actor
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo is not None else value.isoformat()
    if isinstance(value, tuple):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, int | float):
        return repr(float(value)).removesuffix(".0")
    return value or ""


def proposed(state: State, command: c.Second) -> Command | None:
    """Make the command that a person has proposed, asked for by who seconds it now; None if nothing stands."""
    found = next((each for each in state.place.proposals if each.person == command.person), None)
    return None if found is None else as_command(found, command)


def as_command(proposal: Proposal, second: c.Second) -> Command:
    """Make the command a proposal spells, asked for by who seconds it."""
    kind = STEERING[proposal.act]
    values = {name: _read(name, text) for name, text in zip(_named(kind), proposal.about, strict=True)}
    return kind(second.actor, second.at, **values)  # type: ignore[arg-type]  # spelled from the same fields


def _read(name: str, text: str) -> float | datetime | str | list[object] | None:
    if name in {"groups", "roles"}:
        return cast("list[object]", json.loads(text))
    if name == "minutes":
        return float(text)
    return datetime.fromisoformat(text) if name == "until" and text else text or None


def standing_proposals(plan: Plan, state: State, actor: str) -> tuple[str, ...]:
    """Name those whose proposals somebody could take up."""
    room = state.room
    if not state.place.proposals or leads(plan, state) or actor not in chosen(room, plan.member):
        return ()
    here = chosen(room, plan.member)
    return tuple(each.person for each in state.place.proposals if each.person in here and each.person != actor)


def judge(plan: Plan, state: State, command: c.Second) -> Findings:
    """Judge whether there is something to second; what was proposed is judged by its own rules."""
    room = state.room
    if leads(plan, state):
        return (Finding("not-yours-to-lead", people=room.cast.get(lead_role(plan, state), ())),)
    if command.actor not in chosen(room, plan.member):
        return (Finding("not-yours-to-lead", people=chosen(room, plan.member)),)
    if command.person not in room.standing:
        return (unknown("unknown-person", command.person, room.seats),)
    proposers = standing_proposals(plan, state, command.actor)
    return () if command.person in proposers else (Finding("nothing-to-second", given=command.person, people=proposers),)
