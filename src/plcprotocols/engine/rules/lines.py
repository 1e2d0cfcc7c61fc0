# SPDX-License-Identifier: MIT
"""Rules of lines: who waits for a seat in an open role of which all are taken, and who has one that becomes free."""

from __future__ import annotations

from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import notice
from plcprotocols.engine.state import State
from plcprotocols.model import events as e


def lines_up(plan: Plan, state: State, role: str) -> bool:
    """Tell whether whoever asks for a seat now is put into a line for it: all are taken, or somebody waits already."""
    return role in plan.queues and (len(state.room.cast[role]) >= plan.queues[role][0] or bool(state.place.line(role)))


def due(plan: Plan, state: State) -> tuple[type[e.LineLeft | e.SeatGiven], str, str] | None:
    """Say what puts the lines in order: what happens next, for which role, and with whom; None where they are."""
    standing = state.room.standing
    for role in plan.queues:
        people = state.place.line(role)
        gone = next((person for person in people if not standing[person].present or standing[person].out), None)
        if gone is not None:
            return e.LineLeft, role, gone
        if people and len(state.room.cast[role]) < plan.queues[role][1]:
            fits = plan.misfit(standing[people[0]].roles | {role}) is None
            return e.SeatGiven if fits else e.LineLeft, role, people[0]
    return None


def put_in_order(draft: Draft) -> None:
    """Give free seats to those who are first in line, and let nobody stand there who is not here, takes no part or may not have the seat."""
    while (found := due(draft.plan, draft.state)) is not None:
        what, role, person = found
        draft.emit(what, None, role, person)
        if what is e.SeatGiven:
            notice.follow(draft, person)
