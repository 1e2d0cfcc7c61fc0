# SPDX-License-Identifier: MIT
"""Commands: what somebody asks of a session.

Every command says who (`actor`) and when (`at`, an aware datetime). `seen` may carry the phase or floor number the actor saw; the
command is then refused as stale if that phase or floor has moved on.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_moment, a_name, a_number, names, wrong_kind
from plcprotocols.model.consents import ConsentState, consent_state
from plcprotocols.model.moves import Move


def _move(value: str | None) -> Move | str | None:
    if value is not None and not isinstance(value, str):
        raise wrong_kind("BeginTurn.move", value, "Give a Move or its code.")
    return Move(value) if value in set(Move) else value


@frozen
class BeginTurn:
    """Take the floor.

    Attributes:
        actor: who begins to speak.
        at: when.
        move: what the turn is, a `Move` or its code; None for the main move.
        to: whom it is addressed to; empty for the room, or for all who are asked.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "begin-turn"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    move: Move | str | None = field(default=None, converter=_move)
    to: tuple[str, ...] = field(default=(), converter=names)
    seen: int | None = None


@frozen
class EndTurn:
    """Give the floor back.

    Attributes:
        actor: who speaks.
        at: when.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "end-turn"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


@frozen
class Pass:
    """Let one's turn go by; in a round it is offered once more.

    Attributes:
        actor: who passes.
        at: when.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "pass"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


@frozen
class Choose:
    """Answer with one of the named options, in a round or at a question.

    Attributes:
        actor: who answers.
        at: when.
        option: which option.
        seen: the floor number (in a round) or phase number (at a question) seen, or None.
    """

    tag: ClassVar[str] = "choose"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    option: str = field(validator=a_name)
    seen: int | None = None


@frozen
class Enough:
    """Say that it is enough.

    Attributes:
        actor: who says so.
        at: when.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "enough"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


@frozen
class Play:
    """Play the film, from where it was stopped.

    Attributes:
        actor: who plays it.
        at: when.
        item: the film's id.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "play"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    item: str = field(validator=a_name)
    seen: int | None = None


@frozen
class StopFilm:
    """Stop the film.

    Attributes:
        actor: who stops it.
        at: when.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "stop-film"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


@frozen
class Produce:
    """Produce an item: a note, a question, a plan.

    Attributes:
        actor: whose it is.
        at: when.
        kind: the item rule it follows.
        id: the new item's id, unique in the session.
        position: seconds into the film it belongs to; None when it belongs to none.
    """

    tag: ClassVar[str] = "produce"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    kind: str = field(validator=a_name)
    id: str = field(validator=a_name)
    position: float | None = field(default=None, validator=optional(a_number))


@frozen
class RecordConsent:
    """Record where a permission stands.

    Attributes:
        actor: who records it: a consent steward, or the subject.
        at: when.
        item: the item's id.
        subject: whose permission.
        scope: for which use.
        state: where it stands.
        audience: whom it may be shown to; needed when granted.
        until: when it ends; None for no end.
    """

    tag: ClassVar[str] = "record-consent"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    item: str = field(validator=a_name)
    subject: str = field(validator=a_name)
    scope: str = field(validator=a_name)
    state: ConsentState = field(converter=consent_state)
    audience: tuple[str, ...] = field(default=(), converter=names)
    until: datetime | None = field(default=None, validator=optional(a_moment))


@frozen
class SetParameter:
    """Set a parameter of the session.

    Attributes:
        actor: who sets it.
        at: when.
        parameter: which.
        option: to which option.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "set-parameter"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    parameter: str = field(validator=a_name)
    option: str = field(validator=a_name)
    seen: int | None = None


@frozen
class Advance:
    """End this phase, part or question and go on.

    Attributes:
        actor: the lead.
        at: when.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "advance"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


@frozen
class Extend:
    """Give the phase more time.

    Attributes:
        actor: the lead.
        at: when.
        minutes: how many more, above zero and at most 1,440.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "extend"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    minutes: float = field(validator=a_number)
    seen: int | None = None


@frozen
class SkipTurn:
    """Let the session go on without somebody's turn or answer.

    Attributes:
        actor: the lead.
        at: when.
        person: whose turn.
        seen: the floor number seen, or None.
    """

    tag: ClassVar[str] = "skip-turn"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)
    seen: int | None = None


@frozen
class TimeCall:
    """Tell the room how the time stands.

    Attributes:
        actor: a timekeeper or the lead.
        at: when.
    """

    tag: ClassVar[str] = "time-call"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class Pause:
    """Stop the clock; anybody may.

    Attributes:
        actor: who asks for it.
        at: when.
    """

    tag: ClassVar[str] = "pause"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class Resume:
    """Start the clock again.

    Attributes:
        actor: the lead.
        at: when.
    """

    tag: ClassVar[str] = "resume"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class Join:
    """Arrive.

    Attributes:
        actor: who arrives.
        at: when.
        role: the role of somebody the cast did not expect; None for somebody expected.
    """

    tag: ClassVar[str] = "join"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    role: str | None = field(default=None, validator=optional(a_name))


@frozen
class Signal:
    """Raise a signal the protocol declares, such as a duty to protect a child.

    Attributes:
        actor: who raises it; anybody may.
        at: when.
        signal: which.
    """

    tag: ClassVar[str] = "signal"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    signal: str = field(validator=a_name)


@frozen
class EndSession:
    """End the session before its last phase is over.

    Attributes:
        actor: the lead.
        at: when.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "end-session"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = None


Command = (
    BeginTurn
    | EndTurn
    | Pass
    | Choose
    | Enough
    | Play
    | StopFilm
    | Produce
    | RecordConsent
    | SetParameter
    | Advance
    | Extend
    | SkipTurn
    | TimeCall
    | Pause
    | Resume
    | Join
    | Signal
    | EndSession
)
