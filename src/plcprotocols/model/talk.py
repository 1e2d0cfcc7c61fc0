# SPDX-License-Identifier: MIT
"""Talk forms and turn bodies: who speaks in which form, and what a turn is made of.

A phase holds one talk form or several, one after another. What begins, completes and interrupts each form is told in the reference page on
constructs.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_number, a_whole
from plcprotocols.model.conditions import Condition
from plcprotocols.model.items import ItemOf
from plcprotocols.model.moves import Move
from plcprotocols.model.who import Nobody, Who


@frozen
class Say:
    """A turn in which somebody says something.

    Attributes:
        move: the main move, which talk takes that names none.
        also: other moves that are allowed.
        any: whether every other move is allowed, too, but `intervene`, which is the lead's, and what is forbidden.
        to: to whom it is said; somebody else is talked about, and not spoken to. None for anybody.
    """

    tag: ClassVar[str] = "say"
    move: Move
    also: tuple[Move, ...] = ()
    any: bool = field(default=False, kw_only=True)
    to: Who | None = field(default=None, kw_only=True)


@frozen
class Ask:
    """A turn that asks, and is answered at once.

    Attributes:
        move: the main kind of question.
        also: other kinds of question that are allowed.
        of: who is asked.
        reply: the move of the answer.
        later: whether the answer is given later, in another phase; nothing is owed then.
        follow_up: whether who asks may ask once more when the answer is given, before the next turn; only in a round.
    """

    tag: ClassVar[str] = "ask"
    move: Move
    also: tuple[Move, ...] = ()
    of: Who = field(kw_only=True)
    reply: Move = field(default=Move.ANSWER, kw_only=True)
    later: bool = field(default=False, kw_only=True)
    follow_up: bool = field(default=False, kw_only=True)


@frozen
class React:
    """A turn that others react to at once, in one set way, and the first of them does for all.

    Attributes:
        move: what is said.
        by: who reacts.
        reply: the only move they react with.
    """

    tag: ClassVar[str] = "react"
    move: Move
    by: Who = field(kw_only=True)
    reply: Move = field(default=Move.THANK, kw_only=True)


@frozen
class Offer:
    """A turn that offers one opinion, which is given only if somebody who is asked grants it.

    The offer's move is `offer-opinion`, and its answer `grant` or `decline`.

    Attributes:
        move: what the opinion is.
        also: other moves it may be.
        of: who is asked whether they want to hear it.
    """

    tag: ClassVar[str] = "offer"
    move: Move
    also: tuple[Move, ...] = ()
    of: Who = field(kw_only=True)


@frozen
class Pick:
    """A turn that answers with one of named options.

    Attributes:
        options: the ids of the options.
        lasting: whether the question stays open when its round is over: who joins later is asked it, and an answer may be changed.
    """

    tag: ClassVar[str] = "pick"
    options: tuple[str, ...]
    lasting: bool = field(default=False, kw_only=True)


@frozen
class About:
    """A turn about one item of a kind, such as one problem at a time.

    Attributes:
        move: what is done with it.
        item: the kind, a declared item rule's id.
        rated: id of the phase whose rating has to hold the item first; empty for none.
        also: what else may be done with it.
    """

    tag: ClassVar[str] = "about"
    move: Move
    item: str
    rated: str = ""
    also: tuple[Move, ...] = field(default=(), kw_only=True)


@frozen
class Read:
    """A turn in which somebody reads out an item of their own, the newest of its kind or any, which opens it where it is sealed.

    Attributes:
        item: the kind, a declared item rule's id.
        move: what reading it out is.
        any: whether it is any of one's own that was not read out in the phase, instead of the newest.
    """

    tag: ClassVar[str] = "read"
    item: str
    move: Move
    any: bool = field(default=False, kw_only=True)


class Passing(Enum):
    """What may be done with a turn in a round besides taking it.

    `NONE`: nothing. `REOFFERED`: pass, and be offered it once more. `IN_A_ROW`: pass as often as one likes; the round goes round and round until
    all have passed in direct succession.
    """

    NONE = "none"
    REOFFERED = "re-offered"
    IN_A_ROW = "in-a-row"


class Purpose(Enum):
    """What a silence is for; a break is one in which nobody needs to be there."""

    WRITE = "write"
    READ = "read"
    THINK = "think"
    STILL = "still"
    BREAK = "break"


@frozen
class Solo:
    """Only those selected speak, uninterrupted.

    Attributes:
        who: who speaks.
        body: what a turn is.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "solo"
    who: Who
    body: Say | About | Read
    when: Condition | None = field(default=None, kw_only=True)


@frozen
class Round:
    """One turn each, in seat order.

    Attributes:
        who: who has a turn.
        body: what a turn is; with `Ask`, `React` and `Offer`, each is answered before the next turn.
        passing: whether a turn may be passed.
        first: who of them comes first.
        last: who of them comes last.
        seconds: the same time for each turn; what somebody does not use of it stays silent. None for no such time.
        quota: how many turns each has, from 1, one in each lap.
        rotates: id of an enclosing loop with numbered passes, in each of which the round begins one seat further on; empty for always the same order.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "round"
    who: Who
    body: Say | Ask | Pick | React | Offer | About | Read
    passing: Passing = field(default=Passing.REOFFERED, kw_only=True)
    first: Who = field(default=Nobody(), kw_only=True)
    last: Who = field(default=Nobody(), kw_only=True)
    seconds: float | None = field(default=None, kw_only=True, validator=optional(a_number))
    quota: int = field(default=1, kw_only=True, validator=a_count)
    rotates: str = field(default="", kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)


@frozen
class Open:
    """Talk in any order among those selected, one at a time.

    Attributes:
        who: who may speak.
        body: what a turn is; with `Ask`, `React` and `Offer`, each is answered before the next.
        quota: the most turns of one person, from 1; None for any number.
        interrupts: whether one may begin while somebody else speaks, whose turn is over then; only with `Say` and `About`.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "open"
    who: Who
    body: Say | Ask | React | Offer | About | Read
    quota: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    interrupts: bool = field(default=False, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)


@frozen
class Silence:
    """Timed silence with a purpose; nobody speaks.

    Attributes:
        who: who keeps it.
        purpose: what it is for.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "silence"
    who: Who
    purpose: Purpose
    when: Condition | None = field(default=None, kw_only=True)


@frozen(kw_only=True)
class Watch:
    """A film is watched together; consents are judged at every play.

    Attributes:
        item: which film.
        who: the audience.
        by: who plays it.
        scope: the use that everybody in the film must have agreed to.
        stops: who may stop it to talk.
        replies: who may speak at a stop besides the one who called it.
        body: what a turn at a stop is.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "watch"
    item: ItemOf
    who: Who
    by: Who
    scope: str
    stops: Who = Nobody()
    replies: Who = Nobody()
    body: Say = Say(Move.DESCRIBE)
    when: Condition | None = None


@frozen
class Field:
    """Something done away from the talk: a lesson taught and observed, a visit, filming, writing at home.

    Attributes:
        who: who does it; everybody else only watches.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "field"
    who: Who
    when: Condition | None = field(default=None, kw_only=True)


@frozen
class Hold:
    """A session of its own is held, with its own cast, views and record, and hands back what came of it.

    Attributes:
        who: who opens it and brings back what came of it.
        protocol: id of one of the protocols this protocol `uses`.
        each: for whom a session each is held, side by side; None for one session.
        role: what the person a session is held for is in it; empty without `each`.
        casts: for its roles, who of this session's people are proposed for them, as many as fit.
        takes: kinds of item brought into it, as pairs of this protocol's kind and that of the protocol held.
        gives: kinds of item handed back, as pairs of the kind of the protocol held and of this one.
        decides: ids of its questions whose answers are handed back.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "hold"
    who: Who
    protocol: str
    each: Who | None = field(default=None, kw_only=True)
    role: str = field(default="", kw_only=True)
    casts: tuple[tuple[str, Who], ...] = field(default=(), kw_only=True)
    takes: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    gives: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    decides: tuple[str, ...] = field(default=(), kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)


@frozen(kw_only=True)
class Vote:
    """Everybody gives points at the same time, and nobody sees whose until the vote is closed.

    Attributes:
        who: who votes.
        options: what there is to choose from; empty where items are.
        on: the kind of item there is to choose from; empty where there are options.
        points: how many points each has.
        most: how many of them may go to one thing at most.
        ranks: how many things each puts in order, instead of giving points freely: the first gets so many points, the next one less, and so on;
            None where nothing is put in order.
        own: whether points may be given to one's own items.
        distribution: whether the closed result shows how many people gave how many points to what, without names; among few it may name them.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "vote"
    who: Who
    options: tuple[str, ...] = ()
    on: str = ""
    points: int = field(default=1, validator=a_count)
    most: int = field(default=1, validator=a_count)
    ranks: int | None = field(default=None, validator=optional(a_count))
    own: bool = True
    distribution: bool = False
    when: Condition | None = None


@frozen(kw_only=True)
class Rate:
    """Each item of a kind gets a score.

    Attributes:
        who: who gives scores.
        item: the kind, a declared item rule's id.
        least: the lowest score.
        most: the highest score.
        raters: by how many different people each is scored; None for everybody selected.
        own: whether one's own items are scored, too.
        shown: whether everybody sees scores as they are given.
        when: holds the part only if true.
    """

    tag: ClassVar[str] = "rate"
    who: Who
    item: str
    least: int = field(validator=a_whole)
    most: int = field(validator=a_whole)
    raters: int | None = field(default=None, validator=optional(a_count))
    own: bool = True
    shown: bool = False
    when: Condition | None = None


Body = Say | Ask | Pick | React | Offer | About | Read
Talk = Solo | Round | Open | Silence | Watch | Field | Hold | Vote | Rate
