# SPDX-License-Identifier: MIT
"""Items: the artefacts of a session (question, clip, note, plan) and the contents they point to.

Lives here: what a protocol declares about a kind of item, and the item a session holds. Words and files are contents, kept beside the
events under an id of their own and never inside them.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_name, a_number, by_name, names
from plcprotocols.model.prose import Prose
from plcprotocols.model.who import Nobody, Who


class Access(Enum):
    """Who may see an item: everybody in the session, only who produced it, or the sub-group it was made in; or its words only who holds it."""

    OPEN = "open"
    PRIVATE = "private"
    HELD = "held"
    GROUP = "group"


@frozen(kw_only=True)
class Seal:
    """What is written stays closed until it is opened: until then only its author sees the words.

    Attributes:
        until: id of the phase whose beginning opens it; empty for none.
        by: who may open it by a word of their own.
        each: nothing is opened until each of these has one; None where nobody is waited for.
        whole: whether all items of the kind open together, or one by one.
    """

    until: str = ""
    by: Who = Nobody()
    each: Who | None = None
    whole: bool = True


@frozen(kw_only=True)
class ItemRule:
    """What a protocol says about one kind of item.

    Attributes:
        id: the kind.
        title: its name for people.
        by: who produces it.
        access: open to the session, private to its producer, for the eyes of who holds it, or of the sub-group it was made in.
        film: whether it is film, which is watched, has a length and needs consents.
        key: whom one is about, such as each case pupil; they need not be present. None when it is about nobody in particular.
        loop: id of a `Repeat` whose pass each belongs to, such as each research lesson; None when it belongs to none.
        signed: who signs it; None when nobody does.
        anonymous: whether nobody else learns whose it is.
        each: how many one person produces at most; None for no limit.
        group: how many are produced in one place, such as a sub-group, at most; None for no limit.
        seal: how long its words stay closed; None when they never are.
        links: the kinds whose items one may be connected to, such as by a line on a wall.
    """

    id: str
    title: Prose = ""
    by: Who
    access: Access = Access.OPEN
    film: bool = False
    key: Who | None = None
    loop: str | None = None
    signed: Who | None = None
    anonymous: bool = False
    each: int | None = field(default=None, validator=optional(a_count))
    group: int | None = field(default=None, validator=optional(a_count))
    seal: Seal | None = None
    links: tuple[str, ...] = ()


@frozen
class ItemOf:
    """The newest item of a kind that belongs to somebody selected: the clip of the owner.

    Attributes:
        kind: a declared item rule's id.
        of: whose.
    """

    tag: ClassVar[str] = "item-of"
    kind: str
    of: Who


@frozen(kw_only=True)
class Item:
    """One artefact in a session.

    Attributes:
        id: unique in the session.
        kind: the item rule it follows.
        owner: the person whose it is.
        seconds: the length of a film in seconds; None for anything else.
        subjects: references of all who can be identified in it (children too); each must consent before it is shown.
        guardians: who speaks for a subject that is a child: a mapping such as `{"child-1": ["guardian-1"]}`. A permission for such a subject is
            given by one of them.
        about: whom it is about, where items of its kind are about somebody.
    """

    id: str = field(validator=a_name)
    kind: str = field(validator=a_name)
    owner: str = field(validator=a_name)
    seconds: float | None = field(default=None, validator=optional(a_number))
    subjects: tuple[str, ...] = field(default=(), converter=names)
    guardians: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), converter=by_name)
    about: str | None = field(default=None, validator=optional(a_name))


@frozen
class Content:
    """Words a fact points to, kept beside the events so that a record can be shared without them.

    Attributes:
        id: unique in the record.
        salt: 32 hexadecimal digits; makes the digest useless for guessing the words.
        text: the words, any language.
    """

    id: str
    salt: str
    text: str
