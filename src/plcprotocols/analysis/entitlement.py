# SPDX-License-Identifier: MIT
"""Whose turn it could have been by a protocol, for logs that carry phases: the same that sessions of our own know of themselves."""

from __future__ import annotations

from attrs import evolve, frozen

from plcprotocols.analysis.meeting import Meeting, Turn, check_meeting
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.select import Selects
from plcprotocols.engine.state import Standing
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.errors import InvalidArgument, unknown
from plcprotocols.model.flow import Casting, Phase
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Ask, Body, Offer, Open, React, Round, Solo, Watch
from plcprotocols.model.who import Both, Chose, Holders, Minus, Spoke, Union, Who

SPEAKING = (Solo, Round, Open)


def plan_for(protocol: Protocol, cast: Cast) -> Plan:
    """Make a protocol ready for the people a log tells of.

    Raises:
        InvalidArgument: `unknown-role` for a role the protocol does not have, `wrong-kind` for what is no cast.
        InvalidProtocol: if the protocol contradicts itself.
    """
    if not isinstance(cast, Cast):
        raise wrong_kind("cast", cast, "Give a Cast, such as Cast({'facilitator': 'ana', ...}).")
    plan = compile_protocol(protocol)
    strangers = [unknown("role", role, plan.roles) for role, _ in cast.holders if role not in plan.roles]
    if strangers:
        raise InvalidArgument(*strangers)
    return plan


def entitle(meeting: Meeting, protocol: Protocol, cast: Cast) -> Meeting:
    """Say of each turn of a log whose it could have been by a protocol.

    It is told where the log says the phase, the phase has one talk form in which people speak, and who that is for follows from roles that nothing
    binds anew. Everywhere else it stays open, as of phases the protocol does not have. Who leads and restores a rule (the move `intervene`) takes
    nobody's turn.

    Args:
        meeting: the meeting, of a log that carries phases.
        protocol: the protocol it was held by.
        cast: who held which role.

    Raises:
        InvalidArgument: `unknown-role` for a role the protocol does not have, `wrong-kind` for what is no meeting or no cast.
        InvalidProtocol: if the protocol contradicts itself.
    """
    check_meeting(meeting)
    plan = plan_for(protocol, cast)
    roles: dict[str, set[str]] = {person: set() for person in meeting.people}
    for role, holders in cast.holders:
        for person in set(holders) & roles.keys():
            roles[person].add(role)
    standing = {person: Standing(present=True, roles=frozenset(held), answers=frozenset()) for person, held in roles.items()}
    forms = {phase: form for phase, node in plan.nodes.items() if isinstance(node.step, Phase) and (form := _form(plan, node.stops, standing))}
    leads = frozenset(person for person, held in roles.items() if plan.lead in held)
    return evolve(meeting, turns=tuple(_entitled(turn, forms, leads) for turn in meeting.turns))


@frozen
class _Form:
    """A talk form: whom it is for, who replies in it, and with which moves."""

    speak: tuple[str, ...]
    reply: tuple[str, ...]
    replies: tuple[Move, ...]


def _form(plan: Plan, stops: tuple[Stop, ...], standing: dict[str, Standing]) -> _Form | None:
    """Give the one talk form of a phase in which people speak, or None where it cannot be told."""
    spoken = [stop for stop in stops if isinstance(stop.talk, (*SPEAKING, Watch))]
    if len(spoken) != 1 or not isinstance(talk := spoken[0].talk, SPEAKING):
        return None
    if any(not _settled(plan, who) for who in (talk.who, *_asked(talk.body))):
        return None
    stop = spoken[0]
    return _Form(_named(stop.selects, standing), _named(stop.asks, standing) if stop.asks else (), stop.answers)


def _asked(body: Body) -> tuple[Who, ...]:
    match body:
        case Ask(of=who) | Offer(of=who) | React(by=who):
            return (who,)
        case _:
            return ()


def _settled(plan: Plan, who: Who) -> bool:
    """Tell whether whom a selector names follows from a cast alone."""
    match who:
        case Chose() | Spoke():
            return False
        case Holders(role):
            cast_anew = {node.step.role for node in plan.nodes.values() if isinstance(node.step, Casting)}
            return role not in plan.bound and role not in plan.open_roles and role not in cast_anew
        case Union(of) | Both(of):
            return all(_settled(plan, each) for each in of)
        case Minus(of, without):
            return _settled(plan, of) and _settled(plan, without)
        case _:
            return True


def _named(selects: Selects, standing: dict[str, Standing]) -> tuple[str, ...]:
    return tuple(person for person, each in standing.items() if selects(each))


def _entitled(turn: Turn, forms: dict[str, _Form], leads: frozenset[str]) -> Turn:
    form = forms.get(turn.phase or "")
    if form is None:
        return turn
    if turn.move is Move.INTERVENE and turn.speaker in leads:
        return evolve(turn, entitled=(turn.speaker,))
    speaks, replies = turn.speaker in form.speak, turn.speaker in form.reply
    if speaks and replies:
        named = None if turn.move is None else form.reply if turn.move in form.replies else form.speak
    else:
        named = form.reply if replies else form.speak
    return evolve(turn, entitled=named or None)
