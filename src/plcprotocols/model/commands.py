# SPDX-License-Identifier: MIT
"""Commands: what somebody asks of a session.

Every command says who (`actor`) and when (`at`, an aware datetime). `seen` may carry the phase or floor number the actor saw; the
command is then refused as stale if that phase or floor has moved on.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import Attribute, field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import (
    a_moment,
    a_name,
    a_number,
    a_text,
    a_version,
    a_whole,
    by_name,
    name_by_name,
    names,
    several_names,
    whole_by_name,
    wrong_kind,
)
from plcprotocols.model.consents import ConsentState, consent_state
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.levels import Level
from plcprotocols.model.levels import level as as_level
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Outcome


def _an_outcome(_instance: object, attribute: Attribute[Outcome], value: object) -> None:
    if not isinstance(value, Outcome):
        remedy = "Give what plcprotocols.records.outcome makes of the record."
        raise InvalidArgument(Problem("wrong-kind", f"TakeBack.{attribute.name}", f"a value of the kind {type(value).__name__}", remedy))


def _move(value: str | None) -> Move | str | None:
    if value is not None and not isinstance(value, str):
        raise wrong_kind("BeginTurn.move", value, "Give a Move or its code.")
    return Move(value) if value in set(Move) else value


def _known_move(value: str) -> Move | str:
    if not isinstance(value, str):
        raise wrong_kind("Relabel.move", value, "Give a Move or its code.")
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
        about: id of the item it is about, where turns are about items; else None.
    """

    tag: ClassVar[str] = "begin-turn"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    move: Move | str | None = field(default=None, converter=_move)
    to: tuple[str, ...] = field(default=(), converter=names)
    seen: int | None = field(default=None, validator=a_version)
    about: str | None = field(default=None, validator=optional(a_name))


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
    seen: int | None = field(default=None, validator=a_version)


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
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Choose:
    """Answer with one of the named options, in a round or at a question; at a casting the options are people.

    Attributes:
        actor: who answers.
        at: when.
        option: which option.
        question: id of the phase whose lasting question is answered later or anew; None for what is asked now.
        seen: the floor number (in a round) or phase number (at a question) seen, or None.
    """

    tag: ClassVar[str] = "choose"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    option: str = field(validator=a_name)
    question: str | None = field(default=None, validator=optional(a_name))
    seen: int | None = field(default=None, validator=a_version)


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
    seen: int | None = field(default=None, validator=a_version)


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
    seen: int | None = field(default=None, validator=a_version)


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
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Produce:
    """Produce an item: a note, a question, a plan.

    Attributes:
        actor: whose it is.
        at: when.
        kind: the item rule it follows.
        id: the new item's id, unique in the session.
        position: seconds into the film it belongs to; None when it belongs to none.
        about: whom it is about, where items of its kind are about somebody; None where they are not.
        supersedes: id of an item of the same kind that it revises; None for a new one.
        links: ids of earlier items it is connected to.
        merges: ids of further items of the kind that become one with the one it revises, such as slips that say the same.
    """

    tag: ClassVar[str] = "produce"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    kind: str = field(validator=a_name)
    id: str = field(validator=a_name)
    position: float | None = field(default=None, validator=optional(a_number))
    about: str | None = field(default=None, validator=optional(a_name))
    supersedes: str | None = field(default=None, validator=optional(a_name))
    links: tuple[str, ...] = field(default=(), converter=names)
    merges: tuple[str, ...] = field(default=(), converter=names)


@frozen
class Sign:
    """Sign an item, such as the record of a discussion.

    Attributes:
        actor: who signs.
        at: when.
        item: the item's id.
    """

    tag: ClassVar[str] = "sign"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    item: str = field(validator=a_name)


@frozen
class Report:
    """Report that something happened outside the session, such as that a lesson was taught.

    Attributes:
        actor: who reports it.
        at: when.
        event: what happened, as the protocol names it.
    """

    tag: ClassVar[str] = "report"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    event: str = field(validator=a_name)


@frozen
class TakePosition:
    """Agree, stand aside or object, where the group looks for a consensus.

    Attributes:
        actor: whose position.
        at: when.
        position: `agree`, `stand-aside` or `object`; a later one replaces an earlier.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "take-position"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    position: str = field(validator=a_name)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class SetDate:
    """Fix the date of the present phase, where it is counted in days.

    Attributes:
        actor: the lead.
        at: when.
        until: the date, an aware datetime.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "set-date"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    until: datetime = field(validator=a_moment)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Adjourn:
    """End the meeting; the session goes on in the next one.

    Attributes:
        actor: the lead.
        at: when.
        until: when people are to meet again, an aware datetime; None when that is open.
    """

    tag: ClassVar[str] = "adjourn"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    until: datetime | None = field(default=None, validator=optional(a_moment))


@frozen
class Convene:
    """Begin the next meeting; roles that rotate pass on.

    Attributes:
        actor: the lead.
        at: when.
    """

    tag: ClassVar[str] = "convene"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class OpenHeld:
    """Say that a session is opened that the present phase holds; `Session.hold` does so and opens it.

    Attributes:
        actor: who opens it.
        at: when.
        record: the id of its record.
        person: for whom it is held, where there is one for each of some people; else None.
    """

    tag: ClassVar[str] = "open-held"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    record: str = field(validator=a_name)
    person: str | None = field(default=None, validator=optional(a_name))


@frozen
class TakeBack:
    """Bring back what came of a session that was held.

    Attributes:
        actor: who brings it.
        at: when.
        outcome: what came of it, from `plcprotocols.records.outcome`.
    """

    tag: ClassVar[str] = "take-back"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    outcome: Outcome = field(validator=_an_outcome)


@frozen
class RecordConsent:
    """Record where a permission stands.

    Attributes:
        actor: who records it: a consent steward, the subject, or who speaks for the subject.
        at: when.
        item: the item's id.
        subject: whose permission.
        scope: for which use.
        state: where it stands.
        audience: whom it may be shown to; needed when granted.
        until: when it ends; None for no end.
        since: when it was asked, given or taken back; None for now.
        by: who said so for the subject, such as a guardian; empty when the subject did.
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
    since: datetime | None = field(default=None, validator=optional(a_moment))
    by: str = field(default="", validator=a_text)


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
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Advance:
    """End this phase, part or question and go on.

    Attributes:
        actor: the lead.
        at: when.
        seen: the phase number seen, or None.
        group: the sub-group it is meant for; None for one's own, or for all where one bell rings or who asks is in none.
    """

    tag: ClassVar[str] = "advance"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    seen: int | None = field(default=None, validator=a_version)
    group: str | None = field(default=None, kw_only=True, validator=optional(a_name))


@frozen
class Form:
    """Say who goes with whom, where people are to be split into sub-groups.

    Attributes:
        actor: the lead.
        at: when.
        groups: the sub-groups in their order, each with its people.
        roles: who is what in the sub-groups, as a mapping such as `{"reporter": ["ana", "dan"]}`; where nobody is named, whoever comes first.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "form"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    groups: tuple[tuple[str, ...], ...] = field(converter=several_names)
    roles: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), converter=by_name)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Assign:
    """Put somebody into a sub-group: who came late, or who changes from another one.

    Attributes:
        actor: the lead, or the person themselves where they are in none.
        at: when.
        person: who.
        group: id of the sub-group.
    """

    tag: ClassVar[str] = "assign"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)
    group: str = field(validator=a_name)


@frozen
class Extend:
    """Give the phase more time.

    Attributes:
        actor: the lead.
        at: when.
        minutes: how many more, above zero and at most 1,440.
        seen: the phase number seen, or None.
        group: the sub-group it is meant for; None for one's own, or for all where one bell rings or who asks is in none.
    """

    tag: ClassVar[str] = "extend"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    minutes: float = field(validator=a_number)
    seen: int | None = field(default=None, validator=a_version)
    group: str | None = field(default=None, kw_only=True, validator=optional(a_name))


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
    seen: int | None = field(default=None, validator=a_version)


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
    """Arrive, or come back.

    Attributes:
        actor: who arrives.
        at: when.
        role: the role of somebody the cast did not expect, or who holds none any more; None for everybody else.
    """

    tag: ClassVar[str] = "join"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    role: str | None = field(default=None, validator=optional(a_name))


@frozen
class Second:
    """While nobody leads, take up what another member proposed.

    Attributes:
        actor: who seconds it.
        at: when.
        person: who proposed it.
    """

    tag: ClassVar[str] = "second"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)


@frozen
class Leave:
    """Leave the session; whoever left may join again.

    Attributes:
        actor: who leaves.
        at: when.
    """

    tag: ClassVar[str] = "leave"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class MarkAbsent:
    """Note that somebody has gone without saying so.

    Attributes:
        actor: the lead.
        at: when.
        person: who has gone.
    """

    tag: ClassVar[str] = "mark-absent"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)


@frozen
class HandOver:
    """Hand a role over to somebody else.

    Attributes:
        actor: who hands over: the holder, or the lead.
        at: when.
        role: which role.
        to: who is to hold it.
        holder: who holds it until now; None for the actor.
        back: a role of the receiver that the holder takes in exchange; None for none.
    """

    tag: ClassVar[str] = "hand-over"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    role: str = field(validator=a_name)
    to: str = field(validator=a_name)
    holder: str | None = field(default=None, validator=optional(a_name))
    back: str | None = field(default=None, validator=optional(a_name))


@frozen
class TakeRole:
    """Take a seat in an open role, or stand in line for one where all are taken.

    Attributes:
        actor: who takes it.
        at: when.
        role: which role.
    """

    tag: ClassVar[str] = "take-role"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    role: str = field(validator=a_name)


@frozen
class LeaveRole:
    """Rise from a seat in an open role, or wait for one no longer.

    Attributes:
        actor: who rises.
        at: when.
        role: which role.
    """

    tag: ClassVar[str] = "leave-role"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    role: str = field(validator=a_name)


@frozen
class OptOut:
    """Take no part in the present phase, or have no pass of one's own in a loop.

    Attributes:
        actor: who opts out; anybody may.
        at: when.
        of: id of a running loop; None for the present phase.
    """

    tag: ClassVar[str] = "opt-out"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    of: str | None = field(default=None, validator=optional(a_name))


@frozen
class OptIn:
    """Take part again in the phase one has opted out of.

    Attributes:
        actor: who comes back in.
        at: when.
    """

    tag: ClassVar[str] = "opt-in"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class Veto:
    """Say as the owner that it goes no further, where a scope declares such an exit.

    Attributes:
        actor: who says so.
        at: when.
    """

    tag: ClassVar[str] = "veto"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)


@frozen
class VoteOnTime:
    """Say, when the planned time is up, whether the phase is to end or to be extended.

    Attributes:
        actor: who votes.
        at: when.
        option: `end` or `extend`.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "vote-on-time"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    option: str = field(validator=a_name)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class AgreeLevel:
    """Say how much of the session one agrees to be kept; the lowest word counts.

    Attributes:
        actor: who says so.
        at: when.
        level: the most this person agrees to, a `Level` or its code.
    """

    tag: ClassVar[str] = "agree-level"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    level: Level = field(converter=as_level)


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
    seen: int | None = field(default=None, validator=a_version)


@frozen
class GoBack:
    """Take the session back to a step it has been at, which is then held anew.

    Attributes:
        actor: the lead.
        at: when.
        to: id of a phase or a breakout, or the stop of a question, such as `phase?`.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "go-back"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    to: str = field(validator=a_name)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class CastVote:
    """Vote: give points to options or items, or none at all.

    Attributes:
        actor: who votes.
        at: when.
        points: how many points go to what, as a mapping or as pairs; empty to abstain.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "cast-vote"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    points: tuple[tuple[str, int], ...] = field(default=(), converter=whole_by_name)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class Score:
    """Give an item a score.

    Attributes:
        actor: who scores it.
        at: when.
        item: the item's id.
        points: the score.
        seen: the phase number seen, or None.
    """

    tag: ClassVar[str] = "score"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    item: str = field(validator=a_name)
    points: int = field(validator=a_whole)
    seen: int | None = field(default=None, validator=a_version)


@frozen
class PassOn:
    """Pass items on to others, who hold them from then on.

    Attributes:
        actor: who passes them on: who holds them, or the lead.
        at: when.
        passes: which item goes to whom, as a mapping or as pairs.
    """

    tag: ClassVar[str] = "pass-on"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    passes: tuple[tuple[str, str], ...] = field(converter=name_by_name)


@frozen
class Reveal:
    """Open what was written and sealed.

    Attributes:
        actor: who opens it.
        at: when.
        item: the item's id; where all of its kind open together, any of them.
    """

    tag: ClassVar[str] = "reveal"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    item: str = field(validator=a_name)


@frozen
class Undo:
    """Take back what one has done by mistake, if nobody has built on it and nothing was shown by it.

    Attributes:
        actor: who asks.
        at: an aware datetime.
        of: the moment of what is taken back, as its events are dated; what one has done since is taken back with it.
    """

    tag: ClassVar[str] = "undo"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    of: datetime = field(validator=a_moment)


@frozen
class Relabel:
    """Put right what a turn was; for whoever leads or keeps the record.

    Attributes:
        actor: who puts it right.
        at: an aware datetime.
        person: whose turn it is.
        began: the moment at which it began, an aware datetime.
        move: what it was, a `Move` or its code.
    """

    tag: ClassVar[str] = "relabel"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)
    began: datetime = field(validator=a_moment)
    move: Move | str = field(converter=_known_move)


@frozen
class Reattribute:
    """Put right whose turn it was; for whoever leads or keeps the record.

    Attributes:
        actor: who puts it right.
        at: an aware datetime.
        person: whose turn it is now.
        began: the moment at which it began, an aware datetime.
        to: whose it was.
    """

    tag: ClassVar[str] = "reattribute"
    actor: str = field(validator=a_name)
    at: datetime = field(validator=a_moment)
    person: str = field(validator=a_name)
    began: datetime = field(validator=a_moment)
    to: str = field(validator=a_name)


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
    | Form
    | Assign
    | Extend
    | SkipTurn
    | TimeCall
    | Pause
    | Resume
    | Join
    | Second
    | Leave
    | MarkAbsent
    | HandOver
    | TakeRole
    | LeaveRole
    | OptOut
    | OptIn
    | Veto
    | VoteOnTime
    | AgreeLevel
    | Signal
    | EndSession
    | Sign
    | Report
    | TakePosition
    | SetDate
    | Adjourn
    | Convene
    | OpenHeld
    | TakeBack
    | CastVote
    | Score
    | PassOn
    | Reveal
    | Undo
    | GoBack
    | Relabel
    | Reattribute
)
