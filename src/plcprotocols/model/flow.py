# SPDX-License-Identifier: MIT
"""Flow: phases, groups of phases, loops with re-bound roles, decisions, exits and where they lead."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from plcprotocols.model.arguments import a_count, a_number
from plcprotocols.model.conditions import Condition
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemOf
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.prose import Prose
from plcprotocols.model.talk import Talk
from plcprotocols.model.who import Nobody, Who


@frozen
class Onward:
    """Behind the present step."""

    tag: ClassVar[str] = "onward"


@frozen
class To:
    """A named step.

    Attributes:
        step: its id; it stands in the same loop as the step that names it.
    """

    tag: ClassVar[str] = "to"
    step: str


@frozen
class NextOf:
    """The next pass of an enclosing loop.

    Attributes:
        loop: the loop's id.
    """

    tag: ClassVar[str] = "next-of"
    loop: str


@frozen
class EndOf:
    """Behind an enclosing loop or group.

    Attributes:
        loop: its id.
    """

    tag: ClassVar[str] = "end-of"
    loop: str


@frozen
class End:
    """The end of the protocol."""

    tag: ClassVar[str] = "end"


Destination = Onward | To | NextOf | EndOf | End


@frozen
class Withdrawn:
    """A consent for an item was refused or withdrawn.

    Attributes:
        item: which item; others are locked without an exit.
    """

    tag: ClassVar[str] = "withdrawn"
    item: ItemOf


@frozen
class Signalled:
    """Somebody raised a signal, such as a duty to protect a child.

    Attributes:
        signal: the signal's id.
    """

    tag: ClassVar[str] = "signalled"
    signal: str


@frozen
class Vetoed:
    """Somebody whose work or film it is does not want to go on.

    Attributes:
        by: who has this veto.
    """

    tag: ClassVar[str] = "vetoed"
    by: Who


@frozen
class Exit:
    """A way out of a scope when something happens in it.

    Attributes:
        on: what happens.
        to: where the flow goes; `Onward` is behind the scope.
    """

    on: Withdrawn | Signalled | Vetoed
    to: Destination


@frozen
class Option:
    """One answer to a decision.

    Attributes:
        id: the option.
        to: where it leads.
        title: its name for people.
    """

    id: str
    to: Destination = Onward()
    title: Prose = field(default="", kw_only=True)


@frozen
class More:
    """A vote on more time: when the planned time is up, the group decides whether to end or to extend.

    Attributes:
        by: who votes; more than half of those present extend.
        minutes: how many minutes the vote adds.
    """

    by: Who
    minutes: float = field(validator=a_number)


@frozen
class Phase:
    """One row of a source's table.

    Attributes:
        id: the row's id, unique in the protocol.
        talk: the talk forms, one after another.
        minutes: planned time in a meeting; None when the source states none.
        days: planned time of what is done between meetings, instead of minutes; None when the source states none.
        ends: what ends it; None when its last talk form does.
        silent: who only listens, as people are told; no rule reads it.
        yields: kinds of item it may produce.
        opens: open roles that may be taken and left in it.
        more: the vote on more time; None when that is the lead's to decide.
        longest: minutes after which it ends by itself however it was extended, so that who only listens is not kept silent any longer.
        when: holds the phase only if true.
        optional: who decides whether it is held; None when it always is.
        exits: ways out of it.
        hard: codes of advisory rules that are hard here, so that guided mode refuses what breaks them.
        forbids: what it must not yield.
        title: its name for people.
    """

    tag: ClassVar[str] = "phase"
    id: str
    talk: tuple[Talk, ...]
    minutes: Minutes | None = field(default=None, kw_only=True)
    days: Days | None = field(default=None, kw_only=True)
    ends: Condition | None = field(default=None, kw_only=True)
    silent: Who = field(default=Nobody(), kw_only=True)
    yields: tuple[str, ...] = field(default=(), kw_only=True)
    opens: tuple[str, ...] = field(default=(), kw_only=True)
    more: More | None = field(default=None, kw_only=True)
    longest: float | None = field(default=None, kw_only=True, validator=optional(a_number))
    when: Condition | None = field(default=None, kw_only=True)
    optional: Who | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    hard: tuple[str, ...] = field(default=(), kw_only=True)
    forbids: Forbidden = field(default=Forbidden(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Composite:
    """A group of steps with one name.

    Attributes:
        id: its id, unique in the protocol.
        steps: its steps in order.
        lead: the role that leads inside it; empty where whoever leads around it does.
        led: whether anybody leads inside it; else its members steer together, such as in a circle without a facilitator.
        minutes: planned time of all of it together; None where each step has its own.
        when: holds the group only if true.
        exits: ways out of it.
        title: its name for people.
    """

    tag: ClassVar[str] = "composite"
    id: str
    steps: tuple[Step, ...]
    lead: str = field(default="", kw_only=True)
    led: bool = field(default=True, kw_only=True)
    minutes: Minutes | None = field(default=None, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Each:
    """The steps once for each of some people, with a role bound to that person.

    Attributes:
        id: its id, unique in the protocol.
        of: for whom.
        role: the role each of them holds in their pass.
        former: the role they give up for it and hold again afterwards.
        away: whether it is also for people who are not here, such as pupils who are spoken about.
        steps: the steps of one pass.
        when: a person is passed over unless this holds with the role bound to them.
        exits: ways out of a pass.
        title: its name for people.
    """

    tag: ClassVar[str] = "each"
    id: str
    of: Who
    steps: tuple[Step, ...]
    role: str = field(kw_only=True)
    former: str = field(kw_only=True)
    away: bool = field(default=False, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Repeat:
    """The steps several times over, such as research lessons that follow one another.

    Attributes:
        id: its id, unique in the protocol; the question between passes is this id with a question mark.
        steps: the steps of one pass.
        by: who decides whether there is one more pass.
        least: so many passes are held without asking.
        most: after so many there is no other, unless `beyond`; None for no limit.
        consensus: whether the decision takes the same answer of everybody who decides.
        beyond: whether those who decide may go on after the most.
        minutes: planned time of all passes together: when it is up none begins by itself; None for none.
        when: holds the loop only if true.
        exits: ways out of a pass.
        title: its name for people.
    """

    tag: ClassVar[str] = "repeat"
    id: str
    steps: tuple[Step, ...]
    by: Who = field(kw_only=True)
    least: int = field(default=1, kw_only=True, validator=a_count)
    most: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    consensus: bool = field(default=False, kw_only=True)
    beyond: bool = field(default=False, kw_only=True)
    minutes: Minutes | None = field(default=None, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class EachItem:
    """The steps once for each item of a kind, such as each problem, in the order in which they arrived or in which they were ranked.

    Attributes:
        id: its id, unique in the protocol.
        item: the kind, a declared item rule's id.
        steps: the steps of one pass.
        by: id of the phase whose vote or rating gives the order; empty for the order in which they arrived.
        top: only so many first ranks of it; who ties with the last of them is in. None for all.
        minutes: planned time of all passes together: when it is up none begins any more; None for none.
        when: holds the loop only if true.
        exits: ways out of a pass.
        title: its name for people.
    """

    tag: ClassVar[str] = "each-item"
    id: str
    item: str
    steps: tuple[Step, ...]
    by: str = field(default="", kw_only=True)
    top: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    minutes: Minutes | None = field(default=None, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Run:
    """Another protocol, run inside the same session and record.

    Attributes:
        id: its id, unique in the protocol.
        protocol: id of one of the protocols this protocol `uses`.
        roles: whose part is whose, as pairs of a role of the protocol run and of this one.
        items: as what its items count, as pairs of a kind of the protocol run and of this one; others are added with names of their own.
        when: runs it only if true.
        exits: ways out of it.
        title: its name for people.
    """

    tag: ClassVar[str] = "run"
    id: str
    protocol: str
    roles: tuple[tuple[str, str], ...] = field(kw_only=True)
    items: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    exits: tuple[Exit, ...] = field(default=(), kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class OneOf:
    """One of several steps, such as one module of a pool: which one is decided when it is reached.

    Where the candidates are runs of other protocols, all of these are among those this protocol `uses`, also those that are not chosen.

    Attributes:
        id: its id, unique in the protocol, and that of the question.
        by: who decides; the first answer counts, unless it takes a consensus.
        steps: the candidates; their ids are the answers.
        consensus: whether it takes the same answer of everybody who decides.
        when: asks, and holds one of them, only if true.
        title: the question for people.
    """

    tag: ClassVar[str] = "one-of"
    id: str
    by: Who
    steps: tuple[Step, ...]
    consensus: bool = field(default=False, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Decision:
    """A question with named options, each with a destination.

    Attributes:
        id: its id, unique in the protocol.
        by: who decides; the first answer counts, unless it takes a consensus.
        options: the answers.
        consensus: whether it takes the same answer of everybody who decides.
        when: asks only if true.
        title: the question for people.
    """

    tag: ClassVar[str] = "decision"
    id: str
    by: Who
    options: tuple[Option, ...]
    consensus: bool = field(default=False, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Casting:
    """A decision that binds a role: who of some people is to hold it from now on.

    In the sub-groups of a free breakout each chooses for itself, a role of the split.

    Attributes:
        id: its id, unique in the protocol.
        role: the role; whoever held it before no longer does.
        of: who may be chosen.
        by: who decides; the first answer counts.
        former: the role given up for it, and held again by whoever held the role before; None when it comes on top.
        when: holds it only if true.
        title: the question for people.
    """

    tag: ClassVar[str] = "casting"
    id: str
    role: str
    of: Who
    by: Who
    former: str | None = field(default=None, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Breakout:
    """The steps in each of several sub-groups at the same time, with a floor and a cast of their own.

    In lockstep one bell rings for all, and the longest sub-group sets how often a loop goes round; `free` lets each go at its own pace. When all are
    through they come together again.

    Attributes:
        id: its id, unique in the protocol; the question who goes where is this id with a question mark.
        split: id of a declared split.
        steps: what each sub-group does.
        free: whether each sub-group goes at its own pace.
        afresh: whether the sub-groups are formed anew although they were formed before.
        when: holds it only if true.
        title: its name for people.
    """

    tag: ClassVar[str] = "breakout"
    id: str
    split: str
    steps: tuple[Step, ...]
    free: bool = field(default=False, kw_only=True)
    afresh: bool = field(default=False, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    title: Prose = field(default="", kw_only=True)


@frozen
class Tour:
    """The steps once at each station: the sub-groups of a breakout move on from one another's place to the next, and at last are back at their own.

    Attributes:
        id: its id, unique in the protocol.
        steps: what is done at each station.
        stays: who stays at their own station while the others travel, such as somebody who explains a poster.
        from_home: whether the first pass is at their own station; else all go straight to the next.
        passes: how many stations they come to at most; None for all there are.
        home: id of one of its steps that is held back at their own station in each pass, with those behind it, such as reworking what was heard;
            empty where they come home at last only.
        title: its name for people.
    """

    tag: ClassVar[str] = "tour"
    id: str
    steps: tuple[Step, ...]
    stays: Who = field(default=Nobody(), kw_only=True)
    from_home: bool = field(default=True, kw_only=True)
    passes: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    home: str = field(default="", kw_only=True)
    title: Prose = field(default="", kw_only=True)


Step = Phase | Composite | Each | Repeat | Run | OneOf | Decision | Casting | EachItem | Breakout | Tour
