# SPDX-License-Identifier: MIT
"""Random protocols, casts and walks: the ground the laws are tried on.

Everything is drawn from one `Random`, so that Hypothesis can drive and shrink it, and a long campaign can be repeated from its seed. A walk mixes what is
listed as legal with whatever anybody could send, and with people coming, going, handing over and taking back at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from random import Random
from typing import Any

from attrs import evolve, frozen

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.cast import castings, limits
from plcprotocols.engine.entry import asked
from plcprotocols.engine.legal import Slot, Template, fill
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import PersonSeen
from plcprotocols.engine.session import Session
from plcprotocols.engine.spoken import turns
from plcprotocols.engine.vain import vain_problems
from plcprotocols.model import commands as c
from plcprotocols.model import conditions as cond
from plcprotocols.model import events as e
from plcprotocols.model.canonical import rule_digest
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.entry import Declaration, Declared, Entry, HasMet
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Destination,
    Each,
    EachItem,
    End,
    EndOf,
    Exit,
    More,
    NextOf,
    OneOf,
    Onward,
    Option,
    Phase,
    Repeat,
    Run,
    Signalled,
    Step,
    To,
    Tour,
    Vetoed,
    Withdrawn,
)
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule, Seal
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Days, Late, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Handed, Link, Outcome
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Choice, Parameter, Role, Rotation
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import (
    About,
    Ask,
    Field,
    Hold,
    Offer,
    Open,
    Passing,
    Pick,
    Purpose,
    Rate,
    React,
    Read,
    Round,
    Say,
    Silence,
    Solo,
    Talk,
    Vote,
    Watch,
)
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who
from tests.naive import all_phases, all_steps, expanded, leaves

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
RECORD = "walk"
NAMES = ("ada", "ben", "cho", "dee", "eli", "fin", "gil", "hab", "ivo", "jan", "kim", "lou", "lea")
MOVES = (Move.PRESENT, Move.DESCRIBE, Move.ADVISE, Move.COOL, Move.ANSWER)
CLIP = ItemOf("clip", Holders("owner") | Holders("member"))
OWN_CLIP = ItemOf("clip", Holders("owner"))
ADVISORY = (
    "only-listens",
    "out-of-turn",
    "move-not-here",
    "floor-taken",
    "not-yielded-here",
    "no-talk",
    "not-yours-to-play",
    "seat-owed",
    "silence-kept",
    "not-yours-to-extend",
)
POSITIONS = ("agree", "stand-aside", "object")
LATER = (cond.Happened, cond.Consensus, cond.ForEach, cond.Signed)
SCOPES = ("filming", "showing", "re-use")
GUARDIAN = "guardian-1"
MINUTE = timedelta(minutes=1)
PROVENANCE = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)
ENTRIES: tuple[Entry, ...] = (Declared(Declaration.SAFE), HasMet(2), Declared(Declaration.TRAINED_LEAD))
VERDICT = Decision("verdict", Everyone(), (Option("red"), Option("blue")))
HELD = Protocol(
    id="held",
    edition="1",
    title="held for all",
    family="tests",
    people=People(2, 10),
    roles=(Role("host", lead=True), Role("member", least=1, most=9)),
    steps=(Phase("tell", (Solo(Everyone(), Say(Move.PRESENT)),)), VERDICT),
    items=(
        ItemRule(id="result", by=Everyone()),
        ItemRule(id="hint", by=Everyone()),
        ItemRule(id="secret", by=Everyone(), access=Access.PRIVATE),
    ),
    provenance=PROVENANCE,
)
HELD_FOR_EACH = evolve(
    HELD,
    id="held-for-each",
    edition="2",
    roles=(*HELD.roles, Role("case", least=1, most=1)),
    steps=(*HELD.steps, Decision("second", Everyone(), (Option("red"), Option("blue")))),
)


@frozen
class Setting:
    """Everything a session is opened with."""

    protocol: Protocol
    cast: Cast
    mode: Mode
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]

    def open(self, mode: Mode | None = None) -> Session:
        declared, met = asked(self.protocol)
        return Session.open(
            self.protocol,
            self.cast,
            at=OPENED,
            record=RECORD,
            mode=mode or self.mode,
            items=self.items,
            consents=self.consents,
            declared=declared,
            met=met,
            salts=Random(7),
        )


class Focus(Enum):
    """What a drawn protocol is mostly made of."""

    NOTHING = "nothing"
    ROUNDS = "rounds"
    LOOPS = "loops"
    FILMS = "films"
    DAYS = "days"
    REPEATS = "repeats"
    RUNS = "runs"
    HOLDS = "holds"
    MEETINGS = "meetings"
    ITEMS = "items"
    AWAY = "away"
    CYCLES = "cycles"
    GROUPS = "groups"
    VOTES = "votes"
    SEALS = "seals"
    OFFERS = "offers"


OF_IDEAS = {Focus.GROUPS, Focus.VOTES, Focus.SEALS}
SHORT = {Focus.NOTHING, Focus.ROUNDS, Focus.LOOPS, Focus.FILMS}


class _Maker:
    """Makes one small protocol that uses whatever the grammar has.

    Args:
        random: where to draw from.
        focus: what the protocol is mostly made of.
        within: what makes the protocol that runs this one.
        loops: the loops around the step that runs it.
    """

    def __init__(self, random: Random, focus: Focus = Focus.NOTHING, within: _Maker | None = None, loops: tuple[str, ...] = ()) -> None:
        self.random = random
        self.focus = focus
        self.within = within
        self.bound_outside: int = len(_bound(loops)) + (within.bound_outside if within is not None else 0)
        self.id: str = "drawn" if within is None else f"{within.id}-{within.count}"
        self.count: int = 0
        self.questions: list[tuple[str, str]] = []
        self.repeats: list[str] = []
        self.breakouts: int = 0
        self.working = "pairs"  # the split of the breakout that is drawn
        self.cast_apart: set[tuple[str, str]] = set()  # splits and the roles their sub-groups cast
        self.pools: int = 0
        self.ideas: bool = focus in OF_IDEAS and within is None
        self.anonymous: bool = self.ideas and random.random() < 0.3
        self.polls: list[tuple[str, str]] = []  # phases that vote on or rate ideas, and how: vote, rate
        self.timings: list[str] = []  # phases that vote on minutes
        self.choosings: list[str] = []  # phases that vote on options
        self.phases: list[str] = []
        self.talked: list[str] = []  # phases that stand in no breakout, and are drawn to their end
        self.reads: bool = False  # whether somebody reads out
        self.decided: list[str] = []  # questions whose answers are handed back
        self.uses: dict[str, Protocol] = {}
        self.long = focus not in SHORT
        self.sheets: Access = within.sheets if within is not None else random.choice([Access.OPEN, Access.OPEN, Access.PRIVATE])
        self.rotates: bool = within.rotates if within is not None else self.share(Focus.MEETINGS, 0.8)

    def share(self, focus: Focus, share: float) -> bool:
        """Tell whether to draw what belongs to a focus: often under it, at times where everything is drawn."""
        if self.focus is focus:
            return self.chance(share)
        return self.focus is Focus.CYCLES and self.chance(share * 0.4)

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def protocol(self) -> Protocol:
        steps = tuple(self.step(()) for _ in range(self.random.randint(2, 5) if self.within is None else self.random.randint(1, 2)))
        before = next((step.id for step in steps if isinstance(step, Phase)), None)
        parts = (part for phase in all_phases(steps) for part in phase.talk)
        self.reads = any(isinstance(part, Solo | Round | Open) and isinstance(part.body, Read) for part in parts)
        protocol = Protocol(
            id=self.id,
            edition="1",
            title="drawn",
            family="tests",
            people=People(3, 10 if not self.long else 13),
            roles=self.roles(),
            steps=steps,
            items=self.items(),
            scopes=SCOPES,
            parameters=(
                Parameter(
                    id="depth",
                    choices=(Choice("low", (Move.COOL, Move.ADVISE)), Choice("high")),
                    default="high",
                    set_by=Holders("member") | Holders("owner"),
                    before=before,
                ),
            ),
            hard=("out-of-turn",) if self.chance(0.1) else (),
            forbids=self.forbids([*all_phases(steps), *(phase for one in self.uses.values() for phase in phases_with_runs(one))]),
            exits=self.exits(()) + ((Exit(Signalled("alarm"), End()),) if self.chance(0.3) else ()),
            uses=tuple(self.uses.values()),
            rotation=self.rotation() if self.rotates else None,
            splits=self.splits() if self.breakouts else (),
            entry=ENTRIES[: self.count % 4],
            provenance=PROVENANCE,
        )
        return not_in_vain(protocol)

    def forbids(self, phases: Iterable[Phase]) -> Forbidden:
        """Draw what must not be yielded among what some phases neither yield nor allow; mostly nothing."""
        if self.chance(0.9):
            return Forbidden()
        phases = list(phases)
        bodies = [body for phase in phases for part in phase.talk if (body := getattr(part, "body", None)) is not None]
        said = {move for body in bodies for name in ("move", "reply") if (move := getattr(body, name, None)) is not None}
        said |= {move for body in bodies for move in getattr(body, "also", ())} | {Move.INTERVENE}
        kinds = {kind for phase in phases for kind in phase.yields} | {kind for phase in phases for part in phase.talk for kind in _given(part)}
        moves = self.random.sample([move for move in Move if move not in said], 3)
        able = [kind for kind in (*self.kinds(), "nothing") if kind not in kinds]
        return Forbidden(moves=tuple(moves), items=tuple(able[:2]) if not self.uses else ("nothing",))

    def items(self) -> tuple[ItemRule, ...]:
        """Give the same kinds of item each time; what is about somebody, belongs to a pass or is signed is drawn where cycles are."""
        clip = ItemRule(id="clip", by=Holders("member"), film=True)
        if not self.long:
            return (clip, ItemRule(id="plan", by=self.who()), ItemRule(id="note", by=Everyone(), access=Access.PRIVATE))
        added = self.idea_kinds() if self.ideas else ()
        keys: list[Who] = [Holders("pupil"), Holders("pupil"), Holders("member"), self.who()]
        return (
            clip,
            ItemRule(id="plan", by=self.who(), loop=self.in_pass(), signed=self.who() if self.chance(0.3) else None),
            ItemRule(id="note", by=Everyone(), access=Access.PRIVATE),
            ItemRule(
                id="sheet",
                by=self.who(),
                access=self.sheets,
                key=self.random.choice(keys),
                loop=self.in_pass(),
                signed=self.who() if self.sheets is Access.OPEN and self.chance(0.4) else None,
            ),
            ItemRule(id="record", by=Everyone(), loop=self.in_pass(), signed=self.who(), links=("record", "plan") if self.chance(0.5) else ()),
            *added,
        )

    def idea_kinds(self) -> tuple[ItemRule, ...]:
        """Give a kind of item that is voted on, and one that is sealed and read out."""
        likely: Who = Everyone() if self.chance(0.8) else self.who()
        each, group = self.random.choice([None, None, 1, 2]), self.random.choice([None, None, 1, 3])
        access = self.random.choice([Access.OPEN, Access.OPEN, Access.HELD, Access.GROUP])
        idea = ItemRule(
            id="idea", by=likely, access=access, anonymous=self.anonymous, loop=self.in_pass() if self.chance(0.3) else None, each=each, group=group
        )
        openers: list[Who] = [Nobody(), Everyone(), Holders("facilitator")]
        seal = Seal(
            until=self.random.choice(["", *self.phases]) if self.phases else "",
            by=self.random.choice(openers),
            each=self.random.choice([None, Everyone(), Holders("member"), self.who()]),
            whole=self.chance(0.5),
        )
        if not seal.until and seal.by == Nobody() and not self.reads:
            seal = evolve(seal, by=Everyone())
        access = self.random.choice([Access.OPEN, Access.OPEN, Access.HELD, Access.GROUP])
        slip = ItemRule(
            id="slip", by=Everyone(), access=access, anonymous=not self.reads and self.chance(0.3), each=self.random.choice([None, 1]), seal=seal
        )
        return (idea, slip if self.chance(0.9) else evolve(slip, seal=None))

    def ballot(self, phase: str) -> Vote | Rate:
        """Draw a vote or rating, and note what it is about."""
        who: Who = Everyone() if self.chance(0.6) else self.who()
        when = self.guard()
        points = self.random.choice([1, 2, 3])
        most, own = self.random.randint(1, points), self.chance(0.6)
        ranks = self.random.choice([None, None, 2, 3])
        shown = self.chance(0.3)
        if ranks is not None:
            points = most = 1
        match self.random.choice(["options", "minutes", "ideas", "rate", "rate"]):
            case "options":
                self.choosings.append(phase)
                return Vote(who=who, options=("red", "blue", "green"), points=points, most=most, ranks=ranks, distribution=shown, when=when)
            case "minutes":
                self.timings.append(phase)
                return Vote(who=who, options=("1", "2", "5"), points=points, most=most, ranks=ranks, distribution=shown, when=when)
            case "ideas":
                self.polls.append((phase, "vote"))
                return Vote(who=who, on="idea", points=points, most=most, ranks=ranks, own=own, distribution=shown, when=when)
            case _:
                self.polls.append((phase, "rate"))
                raters = self.random.choice([None, None, 1, 2])
                return Rate(who=who, item="idea", least=self.random.choice([0, 1]), most=3, raters=raters, own=own, when=when)

    def about(self) -> About | Read:
        """Draw a turn about an idea, or one in which a slip is read out."""
        if not self.anonymous and self.chance(0.5 if self.focus is Focus.SEALS else 0.2):
            return Read("slip", Move.DESCRIBE, any=self.chance(0.5))
        rated = [phase for phase, how in self.polls if how == "rate"]
        return About(Move.DESCRIBE, "idea", rated=self.random.choice(["", *rated]), also=(Move.ANSWER,) if self.chance(0.4) else ())

    def each_item(self, loops: tuple[str, ...]) -> EachItem:
        name = self.name("items")
        by = self.random.choice(["", *(phase for phase, _ in self.polls)])
        steps = tuple(self.step((*loops, name)) for _ in range(self.random.randint(1, 2)))
        top = self.random.choice([None, 1, 2])
        return EachItem(name, "idea", steps, by=by, top=top, minutes=self.together(steps), when=self.guard(), exits=self.exits((*loops, name)))

    def in_pass(self) -> str | None:
        return self.random.choice([None, *self.repeats])

    def rotation(self) -> Rotation:
        among: list[Who] = [Holders("member"), Holders("member"), Everyone(), self.who()]
        roles = self.random.choice([("facilitator", "notes"), ("facilitator", "notes", "clock"), ("notes", "clock"), ("notes",)])
        return Rotation(roles, self.random.choice(among))

    def roles(self) -> tuple[Role, ...]:
        """Give the same roles each time, but that the lead may be vacant or shared, and that seats may be bound to other roles."""
        seats = self.random.choice([1, 2, 2, 3])
        return (
            Role(
                "facilitator",
                least=self.random.choice([0, 1, 1]),
                most=1 if self.rotates else self.random.choice([1, 1, 2]),
                lead=True,
                steward=True,
                excludes=("owner",),
            ),
            Role("owner", least=0, most=1),
            Role("member", least=3, most=7),
            Role("helper", least=0, most=1),
            Role("keeper", least=0, timekeeper=True, recorder=True, drawn_from=("member", "facilitator")),
            Role("guest", least=0, most=None, outsider=True),
            Role(
                "chair",
                least=0,
                most=seats,
                open=True,
                free=self.random.randrange(seats),
                queue=seats < 3,
                excludes=("keeper",) if self.chance(0.5) else (),
                drawn_from=("member",) if self.chance(0.3) else (),
            ),
            Role("scribe", least=self.random.choice([0, 1]), recorder=True, excludes=("helper",) if self.chance(0.3) else ()),
            *(self.roles_in_cycles() if self.long else ()),
            *(self.roles_in_groups() if self.breakouts else ()),
        )

    def roles_in_cycles(self) -> tuple[Role, ...]:
        multiple = self.random.choice([1, 1, 2, 3])
        return (
            Role("pupil", least=0, most=multiple * 2, multiple=multiple, outsider=True),
            Role("notes", least=0, recorder=True, excludes=("owner",) if self.chance(0.2) else ()),
            Role("clock", least=0, timekeeper=True, excludes=("notes",) if self.chance(0.2) else ()),
        )

    def roles_in_groups(self) -> tuple[Role, ...]:
        """Give roles that somebody has in each sub-group; at times one alone is enough to be a member."""
        return (
            Role("reporter", least=0, most=None, drawn_from=("member", "facilitator") if self.chance(0.8) else ()),
            Role("timer", least=0, most=None, drawn_from=("member",) if self.chance(0.8) else (), excludes=("reporter",) if self.chance(0.4) else ()),
        )

    def splits(self) -> tuple[Split, ...]:
        """Give three splits: one by itself, one that may put its sub-groups together, one that may keep its people apart."""
        likely: list[Who] = [Everyone(), Holders("member")]
        of = self.random.choice(likely) if self.chance(0.8) else self.who()
        least = self.random.choice([1, 2, 2])
        pairs = Split("pairs", of, size=2, least=least, most=self.random.choice([2, 3]), **self.in_split("pairs"))
        joins = "pairs" if self.chance(0.6) else ""
        of = of if joins and self.chance(0.7) else self.random.choice(likely) if self.chance(0.8) else self.who()
        fours = Split("fours", of, size=4, least=self.random.choice([1, 3]), most=self.random.choice([4, 5]), joins=joins, **self.in_split("fours"))
        groups = self.random.choice([None, (2, 2), (2, 3)])
        apart = self.random.choice(["", "pairs", "pairs", "mixed", "fours"])
        apart = "" if apart == "mixed" else apart
        mixed = Split(
            "mixed", self.random.choice(likely), size=3, least=self.random.choice([1, 2]), most=4, groups=groups, apart=apart, **self.in_split("mixed")
        )
        return (pairs, fours, mixed)

    def in_split(self, split: str) -> dict[str, Any]:
        """Draw who is what in the sub-groups of a split."""
        names = [name for name in ("reporter", "timer") if self.chance(0.4) or (split, name) in self.cast_apart]
        roles = []
        for name in names:
            least = self.random.choice([0, 1, 1])
            roles.append(GroupRole(name, least=least, most=self.random.choice([max(1, least), 2])))
        return {"roles": tuple(roles), "lead": self.random.choice(["", *names])}

    def breakout(self, loops: tuple[str, ...]) -> Breakout:
        name = self.name("breakout")
        self.breakouts += 1
        free = self.chance(0.5)
        split = self.working = self.random.choice(["pairs", "pairs", "fours", "mixed"])
        steps = tuple(self.step_in_group(loops, (), free=free) for _ in range(self.random.randint(1, 3)))
        return Breakout(name, split, steps, free=free, afresh=self.chance(0.3), when=self.guard())

    def step_in_group(self, outer: tuple[str, ...], loops: tuple[str, ...], *, free: bool) -> Step:
        """Draw a step that sub-groups do; `outer` are the loops around the breakout."""
        kind = self.random.random()
        if kind < 0.55 or len(loops) > 1:
            return self.phase_in_group((*outer, *loops), free=free)
        if kind < 0.62:
            name = self.name("group")
            inner = self.steps_in_group(outer, (*loops, name), free=free)
            return Composite(name, inner, minutes=self.together(inner) if free else None, when=self.guard() if free else None)
        if kind < 0.7 and free:
            if self.chance(0.3):
                return self.casting_in_group()
            return self.decision_in_group(loops) if self.chance(0.7) else self.one_of_in_group(outer, loops)
        if kind < 0.8:
            return self.repeat_in_group(outer, loops, free=free)
        if kind < 0.87 and not free and not any(loop.startswith(("each", "tour")) for loop in loops):
            name = self.name("tour")
            stays = self.random.choice([Nobody(), Holders("reporter") if self.breakouts else Nobody(), Holders("timer"), self.who()])
            steps = self.steps_in_group(outer, (*loops, name), free=free)
            home = steps[-1].id if len(steps) > 1 and self.chance(0.4) else ""
            return Tour(name, steps, stays=stays, from_home=self.chance(0.5), passes=self.random.choice([None, None, 1, 2]), home=home)
        bound = len(_bound((*outer, *loops))) + self.bound_outside
        if bound < 2:
            name = self.name("each")
            of: Who = Holders("member") if self.chance(0.7) else self.who()
            steps = self.steps_in_group(outer, (*loops, name), free=free)
            role = "helper" if bound else "owner"
            return Each(name, of, steps, role=role, former="member", away=self.chance(0.2), when=self.guard())
        return self.phase_in_group((*outer, *loops), free=free)

    def steps_in_group(self, outer: tuple[str, ...], loops: tuple[str, ...], *, free: bool) -> tuple[Step, ...]:
        return tuple(self.step_in_group(outer, loops, free=free) for _ in range(self.random.randint(1, 2)))

    def repeat_in_group(self, outer: tuple[str, ...], loops: tuple[str, ...], *, free: bool) -> Repeat:
        name = self.name("repeat")
        self.repeats.append(name)
        steps = self.steps_in_group(outer, (*loops, name), free=free)
        least = self.random.choice([1, 2, 2, 3])
        if not free:
            return Repeat(name, steps, by=Everyone(), least=least, most=least)
        self.questions.append((name, "again"))
        most = self.random.choice([None, least, least + 1])
        by = self.random.choice([Everyone(), Holders("member"), Holders("facilitator"), self.who()])
        time, when = self.together(steps), self.guard()
        return Repeat(name, steps, by=by, least=least, most=most, consensus=self.chance(0.4), beyond=self.chance(0.3), minutes=time, when=when)

    def decision_in_group(self, loops: tuple[str, ...]) -> Decision:
        name = self.name("choice")
        options = tuple(Option(option, self.random.choice([Onward(), To(name), *self.loop_ways(loops)])) for option in ("red", "blue"))
        self.questions.append((name, "red"))
        return Decision(name, Everyone() if self.chance(0.4) else self.who(), options, consensus=self.chance(0.4), when=self.guard())

    def one_of_in_group(self, outer: tuple[str, ...], loops: tuple[str, ...]) -> OneOf:
        steps = tuple(self.step_in_group(outer, loops, free=True) for _ in range(2))
        return self.pool(steps)

    def phase_in_group(self, loops: tuple[str, ...], *, free: bool) -> Phase:
        name = self.name("phase")
        self.phases.append(name)
        repeats = tuple(loop for loop in loops if loop.startswith("repeat"))
        talk = [self.talk_in_group(repeats, free=free) for _ in range(self.random.choice([1, 1, 2]) if free else 1)]
        minutes = self.minutes() if self.chance(0.5) else None
        if self.ideas and self.chance(0.4 if self.focus is Focus.VOTES else 0.1):
            ballot = self.ballot(name)
            talk[self.random.randrange(len(talk))] = ballot if free else evolve(ballot, when=None)
        questions = [part for part in talk if isinstance(part, Round) and isinstance(part.body, Pick)]
        if questions:
            self.questions.append((name, "yes"))
        return Phase(
            name,
            tuple(talk),
            minutes=minutes,
            ends=self.end(timed=minutes is not None) if self.chance(0.4) else None,
            yields=tuple(kind for kind in self.kinds() if self.chance(0.5)),
            more=More(Everyone(), 2.0) if free and minutes and self.chance(0.4) else None,
            longest=self.longest(minutes) if self.chance(0.2) else None,
            when=self.guard(),
            optional=self.who() if free and self.chance(0.2) else None,
            hard=tuple(self.random.sample(ADVISORY, 2)) if self.chance(0.2) else (),
        )

    def talk_in_group(self, repeats: tuple[str, ...], *, free: bool) -> Talk:
        likely: list[Who] = [Everyone(), Holders("member"), Holders("member") | Holders("owner")]
        who = self.random.choice(likely) if self.chance(0.7) else self.who()
        say: Say | About | Read = Say(MOVES[0], also=(MOVES[1],), to=who if isinstance(who, Union) else None)
        if self.ideas and self.chance(0.4 if self.focus is not Focus.GROUPS else 0.1):
            say = self.about()
        when = self.guard() if free else None
        one = self.random.choice(
            [
                Solo(who, say, when=when),
                *[evolve(self.round(who, say, repeats), when=when)] * 4,
                Open(who, say, quota=self.random.choice([None, None, 1, 2]), when=when),
                Open(who, self.asking(follow_up=False), when=when),
                Silence(who, Purpose.WRITE, when=when),
                Field(who, when=when),
            ]
        )
        assert isinstance(one, Talk)
        return one

    def step(self, loops: tuple[str, ...]) -> Step:
        kind = self.random.random()
        if self.focus is Focus.LOOPS and len(loops) < 2 and self.chance(0.6 if not loops else 0.2):
            return self.loop(loops)
        if self.long:
            drawn = self.step_in_cycles(loops)
            if drawn is not None:
                return drawn
        if kind < 0.6 or len(loops) > 1:
            return self.phase(loops)
        if kind < 0.68:
            return self.group(loops)
        if kind < 0.74:
            return self.decision(loops)
        if kind < 0.82:
            return self.casting()
        return self.loop(loops) if len(_bound(loops)) + self.bound_outside < 2 else self.phase(loops)

    def step_in_cycles(self, loops: tuple[str, ...]) -> Step | None:
        """Draw a step of the kind that protocols of cycles are made of, or none."""
        if len(loops) < 3 and self.share(Focus.REPEATS, 0.5 if not loops else 0.2):
            return self.repeat(loops)
        if self.ideas and len(loops) < 2 and self.chance(0.25 if self.focus is Focus.VOTES else 0.08):
            return self.each_item(loops)
        if self.focus in {Focus.VOTES, Focus.SEALS, Focus.OFFERS} and self.chance(0.15):
            return self.breakout(loops)
        if self.share(Focus.GROUPS, 0.6) and (self.within is None or self.chance(0.5)):
            return self.breakout(loops)
        if len(loops) < 2 and self.share(Focus.RUNS, 0.5) and (self.within is None or (self.within.within is None and self.chance(0.3))):
            return self.run(loops)
        if self.pools < 2 and len(loops) < 2 and self.share(Focus.RUNS, 0.4):
            self.pools += 1
            return self.pool(tuple(self.step(loops) for _ in range(self.random.choice([1, 2, 2, 3]))))
        if len(_bound(loops)) + self.bound_outside < 2 and self.share(Focus.AWAY, 0.5 if not loops else 0.2):
            return self.loop(loops)
        return None

    def pool(self, steps: tuple[Step, ...]) -> OneOf:
        """Let somebody choose one of some steps."""
        name = self.name("pool")
        self.questions.append((name, self.random.choice(steps).id))
        by: Who = Everyone() if self.chance(0.6) else self.who()
        return OneOf(name, by, steps, consensus=self.chance(0.3), when=self.guard())

    def group(self, loops: tuple[str, ...]) -> Composite:
        name = self.name("group")
        around = (*loops, name) if self.long else loops
        inner = tuple(self.step(around) for _ in range(self.random.randint(1, 2)))
        alone = not any(isinstance(step, Breakout | Run) for step in all_steps(inner))
        lead = self.random.choice(["scribe", "member", "owner", "keeper"]) if alone and self.chance(0.4) else ""
        led = bool(lead) or not alone or self.chance(0.85)
        return Composite(name, inner, lead=lead, led=led, minutes=self.together(inner), when=self.guard(), exits=self.exits(around))

    def loop(self, loops: tuple[str, ...]) -> Each:
        loop = self.name("each")
        inside = bool(_bound(loops)) or self.bound_outside > 0
        away = self.share(Focus.AWAY, 0.7)
        of: Who = Holders("member") if self.chance(0.7) else self.who()
        steps = tuple(self.step((*loops, loop)) for _ in range(self.random.randint(1, 3 if not self.long else 2)))
        guard = cond.Usable(OWN_CLIP) if not inside and self.chance(0.3) else self.guard()
        role = "helper" if inside else "owner"
        return Each(loop, of, steps, role=role, former="member", away=away, when=guard, exits=self.exits((*loops, loop)))

    def repeat(self, loops: tuple[str, ...]) -> Repeat:
        loop = self.name("repeat")
        self.repeats.append(loop)
        steps = tuple(self.step((*loops, loop)) for _ in range(self.random.randint(1, 2)))
        least = self.random.choice([1, 1, 2])
        most = self.random.choice([None, None, least, least + 1])
        self.questions.append((loop, "again"))
        return Repeat(
            loop,
            steps,
            by=self.random.choice([Everyone(), Holders("member"), Holders("facilitator"), self.who()]),
            least=least,
            most=most,
            consensus=self.chance(0.4),
            beyond=self.chance(0.3),
            minutes=self.together(steps),
            when=self.guard(),
            exits=self.exits((*loops, loop)),
        )

    def run(self, loops: tuple[str, ...]) -> Run:
        """Run a protocol of its own kind, with other roles and kinds in the places of some."""
        name = self.name("run")
        inner = _Maker(self.random, self.focus, self, loops)
        protocol = inner.protocol()
        self.uses[protocol.id] = protocol
        given = [(role, role) for role in ("facilitator", "member", "owner", "helper", "keeper", "scribe")]
        given += [(role, role) for role in ("chair", "notes") if self.chance(0.6)]
        if inner.breakouts:
            self.breakouts += inner.breakouts
            given += [("reporter", "reporter"), ("timer", "timer")]
        given += [("guest", "pupil"), ("pupil", "guest")] if self.chance(0.3) else [("guest", "guest"), ("pupil", "pupil")]
        if self.chance(0.3):
            given.pop()
        kinds = [("clip", "clip"), ("note", "note"), ("sheet", "sheet")]
        kinds += [("plan", "record")] if self.chance(0.4) else [("plan", "plan"), ("record", "record")]
        items = tuple(pair for pair in kinds if self.chance(0.6))
        return Run(name, protocol.id, roles=tuple(given), items=items, when=self.guard(), exits=self.exits((*loops, name)))

    def hold(self) -> Hold:
        """Hold a session for all, or one for each of some."""
        simple: list[Who] = [Holders("member"), Holders("pupil"), Holders("pupil"), self.who()]
        each = self.random.choice(simple) if self.chance(0.5) else None
        protocol = HELD if each is None else HELD_FOR_EACH
        decides = ("verdict",) if each is None or self.chance(0.5) else ("verdict", "second")
        self.uses[protocol.id] = protocol
        self.decided += decides
        gives = [("result", "plan"), *([("hint", "sheet")] if self.sheets is Access.OPEN else [("hint", "record")])]
        return Hold(
            Everyone() if self.chance(0.6) else self.who(),
            protocol.id,
            each=each,
            role="" if each is None else "case",
            casts=(("host", Holders("facilitator")), ("member", Everyone())),
            takes=(("plan", "hint"),),
            gives=tuple(pair for pair in gives if self.chance(0.8)),
            decides=decides,
            when=self.guard(),
        )

    def casting_in_group(self) -> Casting:
        """Draw who is what in a sub-group, and note that its split has that role."""
        role = self.random.choice(["reporter", "timer"])
        self.cast_apart.add((self.working, role))
        of: Who = Holders("member") if self.chance(0.8) else self.who()
        by: Who = Everyone() if self.chance(0.8) else self.who()
        return Casting(self.name("casting"), role, of, by, when=self.guard())

    def casting(self) -> Casting:
        role, former = self.random.choice(
            [("scribe", None), ("scribe", "member"), ("keeper", None), *([] if self.rotates else [("facilitator", None), ("facilitator", "member")])]
        )
        of: Who = Holders("member") if self.chance(0.6) else self.who()
        by: Who = Everyone() if self.chance(0.6) else self.who()
        return Casting(self.name("casting"), role, of, by, former=former, when=self.guard())

    def decision(self, loops: tuple[str, ...]) -> Decision:
        name = self.name("choice")
        ways: list[Destination] = [Onward(), End(), To(name), *self.loop_ways(loops)]
        options = tuple(Option(option, self.random.choice(ways)) for option in ("red", "blue"))
        self.questions.append((name, "red"))
        if not self.long:
            return Decision(name, self.who(), options)
        return Decision(name, Everyone() if self.chance(0.4) else self.who(), options, consensus=self.share(Focus.REPEATS, 0.5), when=self.guard())

    def loop_ways(self, loops: tuple[str, ...]) -> tuple[Destination, ...]:
        """Give the ways on and out of the loops and groups around a step."""
        nexts = [NextOf(loop) for loop in loops if loop.startswith(("each", "repeat", "items"))]
        return (*nexts, *(EndOf(loop) for loop in loops))

    def exits(self, loops: tuple[str, ...]) -> tuple[Exit, ...]:
        if self.chance(0.6):
            return ()
        ways: list[Destination] = [Onward(), End(), *self.loop_ways(loops)]
        triggers: list[Signalled | Withdrawn | Vetoed] = [
            Signalled("alarm"),
            Signalled("bell"),
            Withdrawn(OWN_CLIP if _bound(loops) else CLIP),
            Vetoed(Holders("owner") if _bound(loops) else self.who()),
        ]
        on = self.random.choices(triggers, [1, 1, 2, 2])[0]
        return (Exit(on, self.random.choice(ways)),)

    def phase(self, loops: tuple[str, ...]) -> Phase:
        name = self.name("phase")
        self.phases.append(name)
        opens = ("chair",) if self.chance(0.3) else ()
        talk = self.parts(loops, seated=bool(opens))
        if self.ideas and not opens and self.chance(0.4 if self.focus is Focus.VOTES else 0.1):
            place = self.random.randrange(len(talk))
            talk = (*talk[:place], self.ballot(name), *talk[place + 1 :])
        days = self.days() if self.share(Focus.DAYS, 0.6) else None
        timed = self.chance(0.7 if self.focus is Focus.NOTHING else 0.3) and days is None
        minutes = self.minutes() if timed else None
        ending = 0.8 if self.focus is Focus.NOTHING or days is not None else 0.5 if self.long else 0.2
        phase = Phase(
            name,
            talk,
            minutes=minutes,
            days=days,
            ends=self.end(timed=timed or days is not None) if self.chance(ending) else None,
            silent=self.who(),
            yields=tuple(kind for kind in self.kinds() if self.chance(0.5)),
            opens=opens,
            more=More(Everyone() if self.chance(0.5) else self.who(), self.random.choice([0.5, 2.0])) if minutes and self.chance(0.4) else None,
            longest=self.longest(minutes) if days is None and self.chance(0.35 if self.focus is Focus.NOTHING else 0.1) else None,
            when=self.guard(),
            optional=self.who() if self.chance(0.2) else None,
            exits=self.exits(loops),
            hard=tuple(self.random.sample(ADVISORY, 2)) if self.chance(0.2) else (),
        )
        phase = evolve(phase, forbids=self.forbids([phase]))
        if any(isinstance(part, Round) and isinstance(part.body, Pick) for part in talk):
            self.questions.append((name, "yes"))
        self.talked.append(name)
        return phase

    def kinds(self) -> tuple[str, ...]:
        """Name what may be produced; ideas and slips are likelier than others where there are such."""
        return ("plan", "note", *(("sheet", "record") if self.long else ()), *(("idea", "slip") if self.ideas else ()))

    def minutes(self) -> Minutes:
        if self.timings and self.chance(0.5):
            return Minutes(2, 2, voted=self.random.choice(self.timings), hard=self.chance(0.2))
        hard = self.chance(0.2)
        if self.chance(0.25):
            return Minutes(0.25, 0.5, per=self.who(), plus=self.random.choice([0.0, 0.0, 1.0]), hard=hard)
        call = self.random.choice([None, 0.25, 1.5])
        return Minutes(self.random.choice([0.5, 1, 2, 5]), 5, hard=hard, call=call)

    def together(self, steps: tuple[Step, ...]) -> Minutes | None:
        """Draw a time for a group of steps that holds nothing counted in days."""
        inner = tuple(all_steps(steps))
        if self.chance(0.7) or any(isinstance(step, Run) or (isinstance(step, Phase) and step.days is not None) for step in inner):
            return None
        return Minutes(self.random.choice([0.5, 2, 5]), 8, hard=self.chance(0.3))

    def days(self) -> Days:
        """Draw days that a walk may live to see, and reminders before their end."""
        typical = self.random.choice([0.015625, 0.0625, 1, 6])
        remind = tuple(typical * share for share in (0.25, 0.5, 0.75) if self.chance(0.5))
        late = Late.REFUSED if self.chance(0.4) else Late.TAKEN
        return Days(typical, typical * 2, typical=typical, remind=remind, late=late, hard=self.chance(0.3))

    def longest(self, minutes: Minutes | None) -> float:
        if minutes is None or minutes.per is not None:
            return self.random.choice([1.0, 5.0])
        return minutes.typical + self.random.choice([0.0, 0.0, 0.5, 3.0])

    def parts(self, loops: tuple[str, ...], *, seated: bool) -> tuple[Talk, ...]:
        """Draw the talk forms of a phase; where there are chairs their holders speak, and a lone question may last."""
        parts = [self.talk(loops) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        if seated:
            parts[0] = Open(Holders("chair") | Holders("facilitator"), Say(Move.DESCRIBE))
        if self.share(Focus.DAYS, 0.5):
            parts[self.random.randrange(len(parts))] = self.field()
        if self.share(Focus.HOLDS, 0.6):
            parts[self.random.randrange(len(parts))] = self.hold()
        asking = [place for place, part in enumerate(parts) if isinstance(part, Round) and isinstance(part.body, Pick)]
        if len(asking) == 1 and self.chance(0.6):
            part = parts[asking[0]]
            assert isinstance(part, Round), "only rounds were taken"
            parts[asking[0]] = evolve(part, body=Pick(("yes", "no"), lasting=True))
        return tuple(parts)

    def field(self) -> Field:
        return Field(Everyone() if self.chance(0.4) else self.who(), when=self.guard())

    def who(self) -> Who:
        simple: list[Who] = [Everyone(), *(Holders(role) for role in ("member", "owner", "facilitator", "guest", "chair", "scribe")), Nobody()]
        weights = [4, 4, 3, 2, 1, 0.4, 0.4, 0.3]
        if self.long:
            simple += [Holders("pupil"), Holders("notes")]
            weights += [0.5, 0.4]
        kind = self.random.random()
        one, other = self.random.choices(simple, weights, k=2)
        if kind < 0.6:
            return one
        asked: Who = Chose(*self.random.choice(self.questions)) if self.questions else other
        if self.talked and self.chance(0.4):
            asked = Spoke(self.random.choice(self.talked))
        if kind < 0.7:
            return asked
        if kind < 0.8:
            return Union((one, other))
        return Both((one, asked)) if kind < 0.9 else Minus(one, asked)

    def talk(self, loops: tuple[str, ...] = ()) -> Talk:
        likely: list[Who] = [Everyone(), Holders("member")]
        who = self.who() if self.focus is Focus.NOTHING or self.chance(0.3) else self.random.choice(likely)
        when = self.guard()
        first, second = self.random.sample(MOVES, 2)
        say: Say | About | Read = Say(first, also=(second,), any=self.chance(0.2), to=Holders("member") if first in MOVES[:2] else None)
        if self.ideas and self.chance(0.4 if self.focus is not Focus.GROUPS else 0.1):
            say = self.about()
        focused = {Focus.ROUNDS: 1, Focus.FILMS: 9, Focus.OFFERS: 5}
        kind = focused[self.focus] if self.focus in focused and self.chance(0.8) else self.random.randint(0, 9)
        match 1 if self.focus is Focus.OFFERS and self.chance(0.4) else kind:
            case 0:
                return Solo(who, say, when=when)
            case 1 | 2 | 3:
                return self.round(who, say, tuple(loop for loop in loops if loop.startswith("repeat")))
            case 4:
                interrupts = self.chance(0.3) and not isinstance(say, Read)
                return Open(who, say, quota=self.random.choice([None, None, 1, 2]), interrupts=interrupts, when=when)
            case 5:
                return Open(who, self.asking(follow_up=False), quota=self.random.choice([None, None, 1, 2]), when=when)
            case 6:
                return Silence(who, self.random.choice([Purpose.WRITE, Purpose.BREAK]), when=when)
            case _:
                by = Everyone() if self.chance(0.7) else self.who()
                film = self.random.choice([CLIP, OWN_CLIP])
                called = Say(first, also=(second,), to=Everyone() if first is MOVES[1] else None)
                return Watch(item=film, who=who, by=by, scope="showing", stops=self.who(), replies=self.who(), body=called, when=when)

    def asking(self, *, follow_up: bool) -> Ask | React | Offer:
        """Draw a question, answered at once, later, or with a question behind it; or what is reacted to; or an opinion that is offered."""
        likely: list[Who] = [Everyone(), Holders("member")]
        of = self.random.choice(likely) if self.chance(0.5) else self.who()
        match self.random.choice(["at once", "later", "follow-up", "follow-up", "react"]):
            case _ if self.focus is Focus.OFFERS and self.chance(0.85):
                return Offer(Move.COOL, also=(Move.ADVISE,), of=Everyone() if of == Nobody() else of)
            case "later":
                return Ask(Move.ASK_PROBE, of=of, later=True)
            case "follow-up" if follow_up:
                return Ask(Move.ASK_PROBE, also=(Move.ASK_CLARIFY,) if self.chance(0.3) else (), of=of, follow_up=True)
            case "react":
                always = isinstance(of, Nobody | Holders) and of not in {Holders("member"), Holders("owner"), Holders("facilitator")}
                return React(Move.PRESENT, by=Everyone() if always else of)  # a role may be nobody's in what is run, and nobody does not react
            case _:
                return Ask(Move.ASK_CLARIFY, also=(Move.ASK_PROBE,) if self.chance(0.3) else (), of=of)

    def round(self, who: Who, say: Say | About | Read, loops: tuple[str, ...] = ()) -> Round:
        """Draw a round of any of its kinds; somebody may come first or last in it, or in neither."""
        weights = [4, 3, 3] if self.focus is not Focus.OFFERS else [1, 8, 1]
        body = self.random.choices([say, self.asking(follow_up=True), Pick(("yes", "no"))], weights)[0]
        several = not isinstance(body, Pick)
        passing = self.random.choice(list(Passing) if several else [Passing.NONE, Passing.REOFFERED])
        return Round(
            who,
            body,
            passing=passing,
            quota=self.random.choice([1, 1, 2, 3]) if several and passing is not Passing.IN_A_ROW else 1,
            rotates=self.random.choice(loops) if loops and self.chance(0.5) else "",
            first=self.who() if self.chance(0.3) else Nobody(),
            last=self.who() if self.chance(0.3) else Nobody(),
            seconds=self.random.choice([30.0, 300.0]) if isinstance(body, Say) and self.chance(0.6) else None,
            when=self.guard(),
        )

    def guard(self) -> cond.Condition | None:
        return None if self.chance(0.75 if self.focus is Focus.NOTHING else 0.9) else self.fact()

    def fact(self) -> cond.Condition:
        facts: list[cond.Condition] = [cond.Is("depth", "low"), cond.Is("depth", "high"), cond.Filled(self.who()), cond.Usable(CLIP)]
        facts += [cond.Returned(question, "red") for question in self.decided]
        facts += [cond.Won(phase, "red") for phase in self.choosings]
        one, other = self.random.sample(facts, 2)
        return self.random.choice([one, ~one, one | other, one & other])

    def end(self, *, timed: bool) -> cond.Condition:
        simple: list[cond.Condition] = [
            cond.AllHad(),
            cond.LeadDecides(),
            cond.Produced("plan"),
            cond.ByEach(self.random.choice(["plan", "note"]), self.who()),
            cond.Enough(self.who()),
            cond.FilmOver(),
            *([cond.TimeUp(), cond.TimeUp()] if timed else []),
            cond.Quiet(self.random.choice([0.5, 1.0, 3.0])),
        ]
        if self.ideas:
            simple += [cond.Treated("idea"), cond.ByEach("slip", self.who()), cond.Produced("idea"), cond.AllHad()]
        if self.long:
            simple = self.ends_in_cycles() if self.chance(0.6) else [*simple, *self.ends_in_cycles()]
        one = self.random.choice(simple)
        for once in (cond.Consensus, cond.Quiet):
            if any(isinstance(leaf, once) for leaf in leaves(one)):
                simple = [each for each in simple if not any(isinstance(leaf, once) for leaf in leaves(each))]
        other = self.random.choice(simple)
        return self.random.choice([one, one, one | other, one & other, self.fact() & one, one | (other & self.fact())])

    def ends_in_cycles(self) -> list[cond.Condition]:
        """Draw what ends phases of cycles."""
        likely: Who = Everyone() if self.chance(0.5) else Holders("member")
        return [
            cond.Happened("taught", self.who()),
            cond.Happened("taught", likely) | cond.Happened("filmed", self.who()),
            cond.Consensus(likely),
            cond.Consensus(self.who()) | cond.LeadDecides(),
            cond.Signed("record"),
            cond.ForEach("sheet", Holders("pupil") if self.chance(0.6) else self.who()),
            cond.Produced("sheet"),
            cond.ByEach("record", likely),
        ]


def not_in_vain(protocol: Protocol) -> Protocol:
    """Give a drawn protocol without what could never come about: what an end waits for is yielded, and others listen than those who speak."""
    wrong = {problem.place for problem in vain_problems(protocol)}
    steps = _not_in_vain(protocol.steps, "steps", wrong)
    yielded = {kind for step in all_phases(steps) for kind in step.yields}
    return evolve(protocol, steps=steps, forbids=_allowing(protocol.forbids, yielded))


def _not_in_vain(steps: tuple[Step, ...], place: str, wrong: set[str]) -> tuple[Step, ...]:
    found: list[Step] = []
    for index, each in enumerate(steps):
        step, here = each, f"{place}[{index}]"
        if isinstance(step, Phase) and f"{here}.silent" in wrong:
            step = evolve(step, silent=Nobody())
        if isinstance(step, Phase) and f"{here}.ends" in wrong:
            waited = [leaf.item for leaf in leaves(step.ends) if isinstance(leaf, cond.Produced | cond.ByEach | cond.ForEach)]
            yields = tuple(dict.fromkeys((*step.yields, *waited)))
            step = evolve(step, yields=yields, forbids=_allowing(step.forbids, {*yields}))
        if isinstance(step, Each) and f"{here}.of" in wrong:
            step = evolve(step, of=Holders("member"))
        if isinstance(step, Composite | Each | Repeat | EachItem | OneOf | Breakout | Tour):
            step = evolve(step, steps=_not_in_vain(step.steps, f"{here}.steps", wrong))
        found.append(step)
    return tuple(found)


def _allowing(forbids: Forbidden, kinds: set[str]) -> Forbidden:
    return evolve(forbids, items=tuple(kind for kind in forbids.items if kind not in kinds))


def phases_with_runs(protocol: Protocol) -> Iterator[Phase]:
    """Walk the phases of a protocol and of all it runs."""
    yield from all_phases(protocol.steps)
    for one in protocol.uses:
        yield from phases_with_runs(one)


def _given(part: Talk) -> tuple[str, ...]:
    """Name the kinds that are handed back."""
    return tuple(kind for _, kind in part.gives) if isinstance(part, Hold) else ()


def _bound(loops: tuple[str, ...]) -> list[str]:
    """Keep the loops that bind a role."""
    return [loop for loop in loops if loop.startswith("each")]


def setting(random: Random, protocol: Protocol | None = None, *, focus: Focus = Focus.NOTHING) -> Setting:
    """Draw a protocol (or take one), a cast that fits it, clips and consents."""
    if protocol is None:
        drawn = focus is not Focus.NOTHING or random.random() < 0.75
        protocol = _Maker(random, focus).protocol() if drawn else random.choice(PROTOCOLS)
    read = flat(protocol)
    holders = _holders(random, read)
    people = tuple(dict.fromkeys(person for _, names in holders for person in names))
    lead = next(role for role in protocol.roles if role.lead)
    may_be_vacant = lead.least == 0 or lead.id in {each.role for each in castings(read.steps)}
    leads = next((names for role, names in holders if role == lead.id), ())
    pupils = next((names for role, names in holders if role == "pupil"), ())
    share = 0.3 if focus in {Focus.AWAY, Focus.CYCLES} else 0.15
    late = tuple(person for person in people if (may_be_vacant or person not in leads[:1]) and random.random() < (0.6 if person in pupils else share))
    cast = Cast(holders, late)
    items, consents = _clips(random, protocol, cast) if protocol.scopes else ((), ())
    return Setting(protocol, cast, random.choice(list(Mode)), items, consents)


@lru_cache(maxsize=16)
def flat(protocol: Protocol) -> Protocol:
    """Read the runs of a protocol as groups of steps."""
    return expanded(protocol)


def _holders(random: Random, protocol: Protocol) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give each role that is held at the opening people of its own, and roles that are drawn from others somebody of those."""
    names, holders = list(NAMES), dict[str, tuple[str, ...]]()
    roles = [role for role in protocol.roles if not role.open and not role.drawn_from]
    needed = sum(limits(protocol, role)[0] for role in roles if not role.outsider)
    room = (protocol.people.most or len(NAMES)) - needed
    for role in roles:
        count = min(_count(random, protocol, role, room), len(names) // role.multiple * role.multiple)
        holders[role.id], names = tuple(names[:count]), names[count:]
        if not role.outsider:
            room -= count - limits(protocol, role)[0]
    held = sum(len(holders.get(role.id, ())) for role in roles if not role.outsider)
    for role in roles:
        bound = limits(protocol, role)[1]
        most = len(names) if bound is None else bound - len(holders.get(role.id, ()))
        more = min(protocol.people.least - held, len(names), most) if role.multiple == 1 and not role.outsider else 0
        if more > 0:
            holders[role.id], names, held = (*holders[role.id], *names[:more]), names[more:], held + more
    for role in protocol.roles:
        excluded = {*role.excludes, *(other.id for other in protocol.roles if role.id in other.excludes)}
        barred = {person for other in excluded for person in holders.get(other, ())}
        pool = [person for other in role.drawn_from for person in holders.get(other, ()) if person not in barred]
        if pool and not role.open and (role.least or random.random() < 0.5):
            holders[role.id] = (random.choice(pool),)
    return tuple((role, people) for role, people in holders.items() if people)


def _count(random: Random, protocol: Protocol, role: Role, room: int) -> int:
    """Say how many are to hold a role: a few more than it needs, as far as there is room for insiders."""
    least, most = limits(protocol, role)
    some = random.choice([1, 2]) if random.random() < 0.3 else 0
    wanted = some if role.outsider and role.multiple == 1 else least + random.randint(0, 2 * role.multiple)
    if most is not None:
        wanted = min(wanted, most)
    if not role.outsider:
        wanted = min(wanted, least + room)
    return max(least, wanted // role.multiple * role.multiple)


def _clips(random: Random, protocol: Protocol, cast: Cast) -> tuple[tuple[Item, ...], tuple[Consent, ...]]:
    """Draw clips of most people; those who come late are at times left out of the permissions for them."""
    items, consents, people = [], [], cast.people
    present = tuple(person for person in people if person not in cast.late) or people
    scope = protocol.scopes[1] if protocol.id == "drawn" else "showing-to-group"
    for person in people:
        if random.random() < 0.3:
            continue
        guardians = (random.choice([GUARDIAN, random.choice(people)]),) if random.random() < 0.4 else ()
        subjects = ("child-1", person)
        item = Item(
            id=f"clip-{person}",
            kind="clip",
            owner=person,
            seconds=float(random.choice([30, 90, 400, 1500])),
            subjects=subjects,
            guardians=(("child-1", guardians),) if guardians else (),
        )
        items.append(item)
        audience = random.choices([people, present, people[:2]], [5, 5, 1])[0]
        consents += [_consent(random, item, subject, scope, audience) for subject in subjects]
    return tuple(items), tuple(consents)


def _consent(random: Random, item: Item, subject: str, scope: str, audience: tuple[str, ...]) -> Consent:
    """Draw a permission: nearly always granted, by a guardian where the subject has one, at times soon over."""
    given = [state for state in ConsentState if state is not ConsentState.EXPIRED]
    return Consent(
        item=item.id,
        subject=subject,
        scope=scope,
        state=random.choices(given, [0.5, 20, 0.2, 0.2])[0],
        audience=audience,
        until=OPENED + random.choice([1, 3, 30]) * MINUTE if random.random() < 0.15 else None,
        since=OPENED - random.choice([1, 5000]) * MINUTE if random.random() < 0.5 else None,
        by=next((guardians[0] for child, guardians in item.guardians if child == subject), ""),
    )


def walk(random: Random, session: Session, length: int, *, wild: float = 0.3, unrest: float = 0.15) -> Iterator[Command]:
    """Draw commands one after another, each for the session as it then stands; stop when it has ended.

    Args:
        random: where to draw from.
        session: the session the commands are performed on.
        length: how many commands at most.
        wild: the share of commands that need not be listed.
        unrest: the share of commands in which people come, go, hand over, opt out, pause or take permissions back.
    """
    at, long, going = OPENED, in_cycles(session.protocol), 0
    for number in range(length):
        at += timedelta(seconds=random.choice([0, 0, 1, 5, 20, 60, 200]))
        if long and random.random() < 0.04:
            at += timedelta(hours=random.choice([1, 24, 72, 150]))
        moment = max(at, session.now.at)
        if random.random() < 0.03:
            moment -= timedelta(seconds=random.choice([1, 2, 9]))
        then = at_moment(session, moment)
        kind = random.random()
        going = 8 if long and random.random() < 0.008 else going - 1
        inside = members(then)
        if going > 0 and inside:  # at times all go one after another
            yield c.Leave(random.choice(inside), moment)
        elif offers(session.protocol) and inside and random.random() < 0.5:
            yield handshake(random, then, moment)
        elif then.now.form in {"vote", "rate"} and inside and random.random() < 0.4:
            yield balloting(random, then, moment)
        elif kind < wild:
            yield anything(random, then, moment, number)
        elif kind < wild + unrest:
            yield turmoil(random, then, moment)
        else:
            yield listed(random, then, moment, number)
        if then.ended or session.ended:
            return


@lru_cache(maxsize=16)
def offers(protocol: Protocol) -> bool:
    """Tell whether somebody offers an opinion in a protocol."""
    parts = (part for phase in all_phases(flat(protocol).steps) for part in phase.talk)
    return any(isinstance(part, Round | Open) and isinstance(part.body, Offer) for part in parts)


def balloting(random: Random, session: Session, at: datetime) -> Command:
    """Vote or score, as it should be done or nearly so."""
    someone = random.choice(members(session))
    now = session.view(someone).now
    part = next(part for phase in all_phases(flat(session.protocol).steps) if phase.id == now.phase for part in phase.talk if isinstance(part, Vote | Rate))
    ideas = [event.item for event in session.events if isinstance(event, e.ItemProduced) and event.kind == "idea"]
    if isinstance(part, Rate):
        return c.Score(someone, at, random.choice([*ideas, "item-1"]), random.choice([0, 1, 2, 3, 3, 4]))
    things = [*(part.options or ideas), "red"]
    named = random.sample(things, min(len(things), random.choice([0, 1, 1, 2, 3])))
    first = part.ranks if part.ranks is not None and random.random() < 0.8 else None
    return c.CastVote(someone, at, tuple((thing, random.choice([1, 1, 1, 2, 4]) if first is None else first - place) for place, thing in enumerate(named)))


def handshake(random: Random, session: Session, at: datetime) -> Command:
    """Go on with an offer, as it should go or nearly so."""
    here = [person for person in seen_people(session) if person.present]
    now, someone = now_of(random, session, here), random.choice(here).id
    if now.speaker is not None:
        return c.BeginTurn(someone, at) if random.random() < 0.1 else c.EndTurn(now.speaker, at)
    if now.offered is not None:
        who = random.choice([*now.owed * 4, someone])
        answer = c.BeginTurn(who, at, random.choice([Move.GRANT, Move.GRANT, Move.GRANT, Move.GRANT, Move.DECLINE, Move.COOL, None]))
        acts: list[Command] = [c.Pass(who, at), c.Pass(now.offered, at), c.Leave(random.choice([now.offered, *now.owed]), at)]
        return random.choice([*[answer] * 8, *acts])
    if now.granted is not None:
        who = random.choice([*[now.granted] * 3, someone])
        opinion = c.BeginTurn(who, at, random.choice([Move.COOL, Move.ADVISE, None, Move.OFFER_OPINION]))
        acts = [c.Pass(now.granted, at), c.SkipTurn(_steerer(random, session, here), at, now.granted), c.OptOut(someone, at)]
        return random.choice([*[opinion] * 6, *acts])
    who = random.choice([*now.next[:1], *now.may_speak, someone])
    return c.BeginTurn(who, at, random.choice([Move.OFFER_OPINION] * 4 + [Move.COOL]))


@lru_cache(maxsize=16)
def in_cycles(protocol: Protocol) -> bool:
    """Tell whether a protocol has what goes on from meeting to meeting."""
    read = flat(protocol)
    phases = [*all_phases(read.steps)]
    held = protocol.uses or protocol.rotation is not None or any(rule.key or rule.loop or rule.signed for rule in protocol.items)
    waits = any(isinstance(one, LATER) for phase in phases for one in leaves(phase.ends))
    return bool(held) or waits or any(phase.days is not None for phase in phases)


def lasting_questions(steps: tuple[Step, ...]) -> Iterator[str]:
    """Name the phases whose question stays open."""
    for step in steps:
        if isinstance(step, Phase) and any(isinstance(part, Round) and isinstance(part.body, Pick) and part.body.lasting for part in step.talk):
            yield step.id
        if isinstance(step, Composite | OneOf | Each | Repeat):
            yield from lasting_questions(step.steps)


def at_moment(session: Session, moment: datetime) -> Session:
    """Give the session as it stands at a moment, which is another one where something falls due before it."""
    if session.next_due is None or session.next_due > moment:
        return session
    fork = session.fork()
    fork.due(moment)
    return fork


def listed(random: Random, session: Session, at: datetime, number: int) -> Command:
    """Draw a kind of act that is listed, then a template of it, and fill it; acts that move the session on are likelier than standing ones."""
    kinds: dict[tuple[str, bool], list[Template]] = {}
    for template in session.legal():
        kinds.setdefault((template.kind, not template.departures), []).append(template)
    if not kinds:
        return anything(random, session, at, number)
    film = session.now.film
    weights = [likelihood(kind, clean=clean, running=film is not None and film.running) for kind, clean in kinds]
    if in_cycles(session.protocol):
        weights = [weight * 4 if kind == "advance" else weight for weight, (kind, _) in zip(weights, kinds, strict=True)]
    return filled(random, random.choice(random.choices(list(kinds.values()), weights)[0]), session, at, number)


WEIGHTS = {
    "begin-turn": 6.0,
    "end-turn": 6.0,
    "pass": 2.0,
    "form": 6.0,
    "assign": 0.4,
    "choose": 5.0,
    "play": 6.0,
    "stop-film": 3.0,
    "resume": 5.0,
    "advance": 1.0,
    "produce": 1.5,
    "second": 3.0,
    "take-role": 3.0,
    "vote-on-time": 4.0,
    "join": 1.0,
    "record-consent": 0.7,
    "enough": 0.5,
    "cast-vote": 6.0,
    "score": 6.0,
    "reveal": 2.0,
    "pass-on": 1.0,
    "skip-turn": 0.5,
    "leave-role": 0.5,
    "opt-in": 0.4,
    "hand-over": 0.4,
    "leave": 0.2,
    "opt-out": 0.2,
    "veto": 0.2,
    "mark-absent": 0.1,
    "open-held": 4.0,
    "take-back": 4.0,
    "sign": 1.0,
    "report": 0.7,
    "take-position": 2.0,
    "set-date": 0.5,
    "adjourn": 0.3,
    "convene": 4.0,
    "agree-level": 0.05,
    "signal": 0.05,
    "end-session": 0.02,
    "undo": 0.1,
    "go-back": 0.12,
}


def likelihood(kind: str, *, clean: bool, running: bool) -> float:
    """Weigh a kind of act, so that walks go far, films are watched, and something happens while they run."""
    if running and kind in {"record-consent", "join", "leave", "opt-in"}:
        return 3.0
    return WEIGHTS.get(kind, 0.3) * (1.0 if clean else 0.4)


ON_THE_FLOOR = {"begin-turn", "end-turn", "pass", "play", "stop-film", "skip-turn"}
ON_THE_PHASE = {"cast-vote", "score", "advance", "enough", "extend", "vote-on-time", "set-parameter", "take-position", "set-date", "go-back"}


def filled(random: Random, template: Template, session: Session, at: datetime, number: int) -> Command:
    """Fill a template with drawn choices."""
    slots: dict[str, object] = {slot.name: _in_slot(random, slot, session, at, number) for slot in template.slots}
    if random.random() < 0.1:
        now = session.view(template.who).now
        if template.kind in ON_THE_FLOOR:
            slots["seen"] = now.floor_no
        if template.kind in ON_THE_PHASE:
            slots["seen"] = now.phase_no
    return fill(template, at, **slots)


def _in_slot(random: Random, slot: Slot, session: Session, at: datetime, number: int) -> object:
    match slot.name:
        case "id":
            return f"item-{number}"
        case "record":
            return f"held-{number}"
        case "groups":
            return _some_groups(random, session)
        case "points" if slot.least is not None and slot.most is not None:
            return random.randint(int(slot.least) + 1, int(slot.most))
        case "points" if slot.most is not None:
            order = random.sample(slot.choices, min(len(slot.choices), random.choice([0, 1, 2, int(slot.most)])))
            return {thing: int(slot.most) - place for place, thing in enumerate(order)}
        case "points":
            return {thing: random.choice([1, 1, 2]) for thing in random.sample(slot.choices, min(len(slot.choices), random.choice([0, 1, 1, 2])))}
        case "passes":
            return _passes(random, session, slot.choices)
        case "outcome":
            return _outcome_of(random, session, at, *next(each for each in _opened(session) if each[1].record == slot.choices[0]))
        case "until":
            return at + timedelta(hours=random.choice([1, 30, 200]))
        case _:
            return _chosen(random, slot)


def _passes(random: Random, session: Session, items: tuple[str, ...]) -> dict[str, str]:
    """Pass on one item, or all."""
    people = [person.id for person in seen_people(session) if person.present]
    chosen = items if random.random() < 0.5 else random.sample(items, 1)
    return {item: random.choice(people) for item in chosen}


def _chosen(random: Random, slot: Slot) -> object:
    if slot.name == "audience":
        return slot.choices
    if slot.least is not None and slot.most is not None:
        return random.choice([value for value in (0.5, 3.0) if slot.least < value <= slot.most] or [slot.most])
    weights = [0.2 if choice in {"refused", "withdrawn"} else 1.0 for choice in slot.choices]
    return random.choices(slot.choices, weights)[0]


def seen_people(session: Session) -> tuple[PersonSeen, ...]:
    """Name everybody in the session with what they are, in seat order."""
    return session.view(session._draft.state.room.seats[0]).people


def members(session: Session) -> tuple[str, ...]:
    """Name those who are present and members: who hold a role that is neither an outsider's nor open."""
    outsiders = {role.id for role in session.protocol.roles if role.outsider or role.open}
    return tuple(person.id for person in seen_people(session) if person.present and set(person.roles) - outsiders)


def proposers(session: Session) -> list[str]:
    """Name those who have proposed something, the latest first; whether it still stands is the rulebook's to say."""
    return [event.actor for event in reversed(session.events) if isinstance(event, e.Proposed) and event.actor is not None]


def turmoil(random: Random, session: Session, at: datetime) -> Command:
    """Draw something sensible that people do in the middle of anything: come, go, hand over, opt out, pause, take a permission back."""
    people = seen_people(session)
    here, away = [person for person in people if person.present], [person for person in people if not person.present]
    film = session.now.film
    if not here or random.random() < (0.5 if film is not None and film.running else 0.3 if away else 0.03):
        return _arriving(random, at, away, [person.id for person in people])
    if session.now.paused and random.random() < 0.6:
        steerer = _steerer(random, session, here)
        return c.Convene(steerer, at) if session.now.adjourned and random.random() < 0.9 else c.Resume(steerer, at)
    if in_cycles(session.protocol) and random.random() < 0.5:
        return _Cycle(random, session, at, here).draw()
    if film is not None and film.item and random.random() < 0.25:
        return _consenting(random, session, at, here) if film.running else _playing(random, session, at, here)
    happens = random.choices(_TURMOIL, [weight for weight, _ in _TURMOIL])[0][1]
    return happens(random, session, at, here)


def _arriving(random: Random, at: datetime, away: list[PersonSeen], known: list[str]) -> Command:
    """Let somebody come, or come back; at times somebody nobody expected."""
    if away and (random.random() < 0.8 or "lea" in known):
        someone = random.choice(away)
        return c.Join(someone.id, at, None if someone.roles else random.choice(["member", "guest"]))
    return c.Join("lea", at, random.choice(["member", "guest", "facilitator"]))


def _steerer(random: Random, session: Session, here: list[PersonSeen]) -> str:
    return random.choice(list(session.now.lead or members(session)) or [person.id for person in here])


def _leaving(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Let somebody go who matters: the speaker, the next, an owner, the lead, or anybody."""
    now = now_of(random, session, here)
    matters = [*now.lead, *now.next[:1], *(person for _, person, _ in now.passes if person), *([now.speaker] if now.speaker else [])]
    someone = random.choice(matters) if matters and random.random() < 0.5 else random.choice(here).id
    return c.Leave(someone, at) if random.random() < 0.8 else c.MarkAbsent(_steerer(random, session, here), at, someone)


def _handing_over(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    people = seen_people(session)
    holder = random.choice([person for person in people if person.roles])
    to = random.choice(here)
    back = random.choice([*to.roles, None]) if to.roles else None
    lead = next(role.id for role in session.protocol.roles if role.lead)
    absent_leads = [person for person in people if lead in person.roles and not person.present]
    if absent_leads and random.random() < 0.5:
        return c.HandOver(_steerer(random, session, here), at, lead, to.id, absent_leads[0].id)
    actor = holder.id if holder.present and random.random() < 0.6 else _steerer(random, session, here)
    split = {role.role for each in session.protocol.splits for role in each.roles}
    roles = [role for role in holder.roles if role in split] or holder.roles
    return c.HandOver(actor, at, random.choice(roles), to.id, holder.id, back if random.random() < 0.6 else None)


def _opting(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    someone, passes = random.choice(here).id, now_of(random, session, here).passes
    if passes and random.random() < 0.4:
        loop, owner, to_come = random.choice(passes)
        return c.OptOut(random.choice([owner or someone, *to_come]), at, loop)
    return c.OptOut(someone, at) if random.random() < 0.6 else c.OptIn(someone, at)


def _consenting(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Take a permission back, let it end soon, leave somebody out of it, or give it again; for the film that is watched, where there is one."""
    everybody = tuple(person.id for person in seen_people(session))
    film, clips = session.now.film, [event for event in session.events if isinstance(event, e.ItemBrought)]
    watched = [clip for clip in clips if film is not None and clip.item == film.item]
    clip = random.choice(watched or clips or [None])
    owner = clip.owner if clip is not None else here[0].id
    guardians = dict(clip.guardians) if clip is not None else {}
    subject = random.choice(["child-1", owner])
    states = [ConsentState.GRANTED, ConsentState.ASKED, ConsentState.WITHDRAWN, ConsentState.REFUSED, ConsentState.EXPIRED]
    state = random.choices(states, [8, 1, 6 if film is not None and film.running else 1, 0.3, 0.2])[0]
    actor = random.choice([owner, _steerer(random, session, here), *(each for each in guardians.get(subject, ()) if each in everybody)])
    scopes = [*session.protocol.scopes, *(["showing"] if "showing" in session.protocol.scopes else ["showing-to-group"]) * 3]
    audiences: list[tuple[str, ...]] = [everybody, everybody[:3], (), ("zoe",)]
    return c.RecordConsent(
        actor,
        at,
        f"clip-{owner}",
        subject,
        random.choice(scopes),
        state,
        random.choices(audiences, [14, 4, 1, 1])[0],
        random.choice(
            [
                *[None] * 4,
                at + timedelta(seconds=1),
                at + timedelta(seconds=30),
                at + timedelta(seconds=300),
                at.replace(tzinfo=None),
                *([session.next_due] if session.next_due is not None else []),
            ]
        ),
        random.choice([None, None, None, None, at, at - MINUTE, at + MINUTE, at - timedelta(days=900)]),
        random.choice(["", *guardians.get(subject, ())]),
    )


def _playing(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    film, someone = session.now.film, random.choice(here).id
    if film is None or not film.item:
        return _consenting(random, session, at, here)
    return c.StopFilm(someone, at) if film.running and random.random() < 0.3 else c.Play(someone, at, film.item)


def _some_groups(random: Random, session: Session) -> tuple[tuple[str, ...], ...]:
    """Draw sub-groups of those who are to be split: mostly as it is asked, at times of any size, with somebody left out, twice or unknown."""
    people, sizes = list(session.grouping().people), session.grouping().sizes
    joined = [list(each) for each in session.grouping().joined]
    if joined and random.random() < 0.5:
        random.shuffle(joined)
        return tuple(tuple(person for part in joined[place : place + 2] for person in part) for place in range(0, len(joined), 2))
    random.shuffle(people)
    if random.random() < 0.15:
        people = random.choice([people[1:], [*people, random.choice(people or ["zoe"])], [*people, "zoe"], [*people, random.choice(NAMES)]])
    if not sizes or random.random() < 0.3:
        sizes = tuple(random.randint(1, 4) for _ in people)
    groups: list[tuple[str, ...]] = []
    for size in sizes:
        groups.append(tuple(people[:size]))
        people = people[size:]
    groups[-1:] = [(*(groups[-1] if groups else ()), *people)]
    return tuple(group for group in groups if group or random.random() < 0.1)


def groups_now(session: Session) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name the sub-groups that are at work, with who is where as it was last said; nothing where none are."""
    if session.now.form != "breakout":
        return ()
    said = next(event for event in reversed(session.events) if isinstance(event, e.BrokeOut | e.Travelled))
    return said.groups


def now_of(random: Random, session: Session, here: list[PersonSeen]) -> Now:
    """Tell what is going on where one of some people is."""
    return session.view(random.choice(here).id).now if session.now.form == "breakout" else session.now


def _grouping(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Split people, put somebody into a sub-group, go on in one of them, or let somebody there speak."""
    steerer = _steerer(random, session, here)
    if session.now.forms:
        roles = {role: random.sample([person.id for person in here], min(len(here), 2)) for role in ("reporter", "timer") if random.random() < 0.2}
        return c.Form(steerer, at, _some_groups(random, session), tuple((role, tuple(people)) for role, people in roles.items()))
    groups = groups_now(session)
    if not groups:
        return _speaking(random, session, at, here)
    someone, inside = random.choice(here).id, {person for _, people in groups for person in people}
    outside = [person.id for person in here if person.id not in inside]
    group = random.choice(groups)[0]
    leads = random.choice([someone, steerer, *now_of(random, session, here).lead])
    if outside and random.random() < 0.4:
        newcomer = random.choice(outside)
        return c.Assign(random.choice([newcomer, newcomer, steerer]), at, newcomer, group)
    acts: list[Command] = [
        c.Assign(steerer, at, someone, group),
        c.Advance(leads, at, group=group),
        c.Advance(leads, at),
        c.Extend(leads, at, 2.0, group=group),
        c.SkipTurn(leads, at, someone),
    ]
    return random.choice(acts)


def _speaking(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Let somebody begin or pass who is next, or cannot wait."""
    someone = random.choice([*now_of(random, session, here).next[:1], random.choice(here).id])
    to = (random.choice(here).id,) if random.random() < 0.3 else ()
    return c.BeginTurn(someone, at, None, to) if random.random() < 0.7 else c.Pass(someone, at)


def _voting(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    if not now_of(random, session, here).time_up:
        return _speaking(random, session, at, here)
    return c.VoteOnTime(random.choice(here).id, at, random.choice(["end", "extend", "extend"]))


def _voting_on(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Write, vote, score, pass on or open something where there are ideas and slips."""
    if all(rule.id != "idea" for rule in session.protocol.items):
        return _voting(random, session, at, here)
    someone = random.choice(here).id
    made = [event for event in session.events if isinstance(event, e.ItemProduced)]
    names = [event.item for event in made if event.kind in {"idea", "slip"}] or ["item-1"]
    item, number = random.choice([*names, *names[-3:]]), len(session.events)
    things = [*names, "red", "blue", "1", "5"]
    old = random.choice([None, None, item])
    kind = next((event.kind for event in made if event.item == old), random.choice(["idea", "slip"]))
    acts: list[Command] = [
        c.Produce(someone, at, kind, f"made-{number}", None, None, old),
        c.Produce(someone, at, kind, f"made-{number}", None, None, None),
        c.Produce(someone, at, kind, f"made-{number}", None, None, item, merges=(random.choice(names),)),
        c.CastVote(
            someone, at, {thing: random.choice([1, 1, 2, 0]) for thing in random.sample(things, min(len(things), random.choice([1, 1, 2, 3])))}
        ),
        c.Score(someone, at, item, random.choice([0, 1, 2, 3, 4])),
        c.Reveal(someone, at, item),
        c.PassOn(random.choice([someone, _steerer(random, session, here)]), at, {item: random.choice(here).id}),
        c.BeginTurn(someone, at, about=item),
    ]
    return random.choice(acts)


def _pausing(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    return c.Pause(random.choice(here).id, at)


def _seating(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    someone = random.choice(here)
    chair = next((role.id for role in session.protocol.roles if role.open), "chair")
    return c.LeaveRole(someone.id, at, chair) if chair in someone.roles and random.random() < 0.5 else c.TakeRole(someone.id, at, chair)


def _steering(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    """Go on, or let a member propose it or take it up where nobody leads."""
    proposed = proposers(session)
    if proposed and (not session.now.lead or groups_now(session)) and random.random() < 0.6:
        return c.Second(random.choice(here).id, at, proposed[0])
    actor = _steerer(random, session, here)
    gone = [person.id for person in seen_people(session) if not person.present] or [actor]
    acts: list[Command] = [
        c.Advance(actor, at),
        c.Extend(actor, at, 2.0),
        c.Extend(actor, at, 9.0),
        c.Resume(actor, at),
        c.MarkAbsent(actor, at, gone[0]),
    ]
    return random.choice(acts)


def _vetoing(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    return c.Veto(random.choice([owner for _, owner, _ in session.now.passes if owner] or [person.id for person in here]), at)


def _agreeing(random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> Command:
    return c.AgreeLevel(random.choice(here).id, at, random.choice(list(Level)))


_TURMOIL: tuple[tuple[float, Callable[[Random, Session, datetime, list[PersonSeen]], Command]], ...] = (
    (4, _leaving),
    (3, _grouping),
    (3, _voting_on),
    (2.5, _handing_over),
    (3, _opting),
    (4, _consenting),
    (1, _pausing),
    (2, _seating),
    (2, _steering),
    (4, _playing),
    (5, _speaking),
    (3, _voting),
    (0.3, _vetoing),
    (0.2, _agreeing),
)


class _Cycle:
    """Draws sensible commands of what goes on from meeting to meeting."""

    def __init__(self, random: Random, session: Session, at: datetime, here: list[PersonSeen]) -> None:
        self.random = random
        self.session = session
        self.at = at
        self.here = [person.id for person in here]
        self.known = [person.id for person in seen_people(session)]
        self.pupils = [person.id for person in seen_people(session) if "pupil" in person.roles]
        self.steerer = _steerer(random, session, here)
        self.someone = random.choice(self.here)
        self.protocol = flat(session.protocol)
        self.phase = next((phase for phase in all_phases(self.protocol.steps) if phase.id == session.now.phase), None)
        self.items = [event for event in session.events if isinstance(event, e.ItemProduced | e.ItemHanded)]

    def draw(self) -> Command:
        makers = self.makers()
        return self.random.choices(makers, [weight for weight, _ in makers])[0][1]()

    def makers(self) -> list[tuple[float, Callable[[], Command]]]:
        """Give what could be done now, with its weight."""
        now, phase = self.session.now, self.phase
        waits = [] if phase is None else [*leaves(phase.ends)]
        found: list[tuple[float, Callable[[], Command]]] = [
            (4, self.produce),
            (1.5 if self.items else 0.1, self.sign),
            (0.6, self.adjourn),
            (4 if now.adjourned else 0.05, lambda: c.Convene(self.steerer, self.at)),
        ]
        if phase is not None:
            found.append((2.0 if phase.days is not None else 0.2, self.date))
        if phase is not None and phase.days is not None:
            found.append((0.2, lambda: c.Extend(self.steerer, self.at, 2.0)))
        if any(isinstance(one, cond.Happened) for one in waits):
            found.append((4, lambda: c.Report(self.someone, self.at, self.random.choice(["taught", "taught", "filmed"]))))
        if any(isinstance(one, cond.Consensus) for one in waits):
            found.append((6, lambda: c.TakePosition(self.someone, self.at, self.random.choices(POSITIONS, [6, 2, 1])[0])))
        if now.phase == "" and now.options:
            found.append((10, self.choose))
        if phase is not None and any(isinstance(part, Hold) for part in phase.talk):
            found.append((6, self.open))
        if any(isinstance(event, e.HeldOpened) for event in self.session.events):
            found.append((6, lambda: c.TakeBack(self.someone, self.at, _outcome(self.random, self.session, self.at))))
        return found

    def choose(self) -> Command:
        """Answer the question, mostly so that something happens."""
        now = self.session.now
        option = "again" if "again" in now.options and self.random.random() < 0.6 else self.random.choice(now.options)
        return c.Choose(self.random.choice(now.next or self.here), self.at, option)

    def produce(self) -> Command:
        old = self.random.choice([*self.items[-3:], *self.items]) if self.items and self.random.random() < 0.5 else None
        kinds = [rule for rule in self.protocol.items if (not rule.film if old is None else rule.id == old.kind)]
        if not kinds:
            return c.Produce(self.someone, self.at, "note", f"made-{len(self.session.events)}")
        rule = self.random.choice(kinds)
        about = None
        if rule.key is not None:
            about = old.about if old is not None and self.random.random() < 0.9 else self.random.choice([*self.pupils * 2, *self.known])
        opened = [event.record for event in self.session.events if isinstance(event, e.HeldOpened)]
        handed = [f"{opened[-1]}/made-0"] if opened else []
        name = self.random.choice([f"made-{len(self.session.events)}"] * 19 + handed)
        links = tuple(self.random.sample([item.item for item in self.items], min(len(self.items), 2))) if self.random.random() < 0.3 else ()
        return c.Produce(self.someone, self.at, rule.id, name, None, about, None if old is None else old.item, links)

    def sign(self) -> Command:
        signed = {rule.id for rule in self.protocol.items if rule.signed is not None}
        items = [item for item in self.items if item.kind in signed] or self.items
        item = items[-1] if items and self.random.random() < 0.7 else self.random.choice(items or [None])
        revised = {item.supersedes for item in self.items if isinstance(item, e.ItemProduced)}
        if self.random.random() < 0.2:
            item = self.random.choice([one for one in items if one.item in revised] or [item])
        return c.Sign(self.someone, self.at, item.item if item is not None else "item-1")

    def date(self) -> Command:
        """Fix a date, at times the very moment at which something else falls due."""
        soon = [self.session.next_due] if self.session.next_due is not None else []
        moments = [self.at + timedelta(seconds=seconds) for seconds in (30, 600, 600, 86400, 600000)]
        return c.SetDate(self.steerer, self.at, self.random.choice([*moments, *soon]))

    def adjourn(self) -> Command:
        return c.Adjourn(self.steerer, self.at, self.random.choice([None, self.at + timedelta(days=7)]))

    def open(self) -> Command:
        """Open a session; at times one of a record that is there, or once more for the same person."""
        record, person = f"held-{len(self.session.events)}", self.random.choice([None, *self.known])
        opened = [event for event in self.session.events if isinstance(event, e.HeldOpened)]
        if opened and self.random.random() < 0.4:
            person = opened[-1].person
            record = self.random.choice([record, record, opened[-1].record])
        return c.OpenHeld(self.someone, self.at, record, person)


def _outcome(random: Random, session: Session, at: datetime) -> Outcome:
    """Make what came of a session that was opened, or of one that was not; at times something about it is wrong."""
    opened = list(_opened(session))
    closed = {event.record for event in session.events if isinstance(event, e.HeldClosed)}
    still = [each for each in opened if each[1].record not in closed]
    phase, event = random.choice(still if still and random.random() < 0.85 else opened or [("nowhere", _NOT_OPENED)])
    outcome = _outcome_of(random, session, at, phase, event)
    return _damaged(random, outcome) if random.random() < 0.35 else outcome


def _outcome_of(random: Random, session: Session, at: datetime, phase: str, event: e.HeldOpened) -> Outcome:
    """Make what came of a session that was opened."""
    protocol = next((one for one in flat(session.protocol).uses if one.id == event.protocol), HELD)
    people = [person.id for person in seen_people(session)]
    items = tuple(
        Handed(
            id=f"made-{number}",
            kind=random.choice(["result", "hint", "hint", "secret"]),
            owner=random.choice([*people, "zoe"]),
            about=random.choice([None, "zoe", *people]),
        )
        for number in range(random.choice([0, 1, 1, 2, 3]))
    )
    decisions = tuple((question, random.choice(["red", "blue"])) for question in ("verdict", "second") if random.random() < 0.8)
    return Outcome(
        record=event.record,
        protocol=protocol.id,
        edition=protocol.edition,
        rules=rule_digest(protocol),
        within=Link(RECORD, phase, event.person),
        opened=event.at + timedelta(seconds=random.choice([0, 0, -2, 1])),
        ended=max(at, event.at) + timedelta(seconds=random.choice([0, 0, 1, 2])),
        why=random.choice(["complete", "exit", "early"]),
        count=random.choice([0, 40]),
        head="0" * 64,
        items=items,
        decisions=decisions,
    )


_NOT_OPENED = e.HeldOpened(0, OPENED, None, "held-never", HELD.id, None)


def _opened(session: Session) -> Iterator[tuple[str, e.HeldOpened]]:
    """Give the sessions that were opened, each with the phase that opened it."""
    phase = ""
    for event in session.events:
        if isinstance(event, e.PhaseEntered):
            phase = event.phase
        if isinstance(event, e.HeldOpened):
            yield phase, event


def _damaged(random: Random, outcome: Outcome) -> Outcome:
    """Make one thing of an outcome wrong, or nearly so."""
    link = outcome.within
    assert link is not None, "it is damaged once"
    return random.choice(
        [
            evolve(outcome, record="held-elsewhere"),
            evolve(outcome, protocol="another"),
            evolve(outcome, edition="0"),
            evolve(outcome, rules="0" * 64),
            evolve(outcome, within=None),
            evolve(outcome, decisions=(("verdict", "purple"),)),
            evolve(outcome, within=evolve(link, record="another")),
            evolve(outcome, within=evolve(link, phase="another")),
            evolve(outcome, within=evolve(link, person="zoe" if link.person is None else None)),
            evolve(outcome, opened=outcome.opened.replace(tzinfo=None)),
            evolve(outcome, ended=outcome.ended.replace(tzinfo=None)),
            evolve(outcome, opened=outcome.opened - timedelta(seconds=3)),
            evolve(outcome, ended=outcome.opened - timedelta(seconds=1)),
            evolve(outcome, ended=outcome.ended + timedelta(seconds=3)),
        ]
    )


def anything(random: Random, session: Session, at: datetime, number: int) -> Command:
    """Draw any command anybody could send, sensible or not."""
    wild = _Wild(random, session, at, number)
    makers = wild.makers()
    return random.choices(makers, [weight for weight, _ in makers])[0][1]()


def keepers(session: Session) -> list[str]:
    """Name who is here and holds a role that keeps the record."""
    roles = {role.id for role in session.protocol.roles if role.recorder}
    return [person.id for person in seen_people(session) if person.present and roles.intersection(person.roles)]


LITTLE = 0.1  # how often what belongs to cycles is tried where there are none


class _Wild:
    """Draws commands without asking whether they make sense here."""

    def __init__(self, random: Random, session: Session, at: datetime, number: int) -> None:
        self.random = random
        self.session = session
        self.at = at
        self.number = number
        self.names = [person.id for person in seen_people(session)] * 2 + ["lea", "zoe"]
        self.who, self.other = random.choice(self.names), random.choice(self.names)
        self.seen = random.choice([*[None] * 9, session.now.floor_no, session.now.phase_no, 0])
        self.roles = [role.id for role in session.protocol.roles] + ["nobody"]
        self.items = [item.id for item in session.view(self.names[0]).items] + ["clip-zoe"]

    def undo(self) -> Command:
        """Take back what was done lately, mostly by who did it."""
        event = self.random.choice(self.session.events[-8:])
        return c.Undo(event.actor if event.actor is not None and self.random.random() < 0.8 else self.who, self.at, event.at)

    def back(self) -> Command:
        """Go back to where the session was, to somewhere in the protocol, or nowhere."""
        been = [step for event in self.session.events if (step := e.entered(event))]
        who = self.random.choice([self.who, *self.session.now.lead[:1] * 3])
        return c.GoBack(who, self.at, self.random.choice([*been[-6:] * 2, *been, "nowhere", self.random.choice(list(self.session._draft.plan.nodes)), self.session.now.stop]), self.seen)

    def put_right(self) -> Command:
        """Put right what was said lately, mostly by who may and as it is told now."""
        spoken = turns(self.session.events)
        near = self.random.choice([*spoken[-4:], *spoken[-1:]]) if spoken else None
        person, began = (near.person, near.began) if near is not None and self.random.random() < 0.9 else (self.other, self.at)
        began = began.replace(tzinfo=None) if self.random.random() < 0.03 else began
        who = self.random.choice([*[*self.session.now.lead, *keepers(self.session)] * 2, self.who])
        if self.random.random() < 0.4:
            return c.Relabel(who, self.at, person, began, self.random.choice([*MOVES, *([near.move] if near is not None else []), "shout"]))
        return c.Reattribute(who, self.at, person, began, self.random.choice([self.other, self.other, person]))

    def makers(self) -> tuple[tuple[float, Callable[[], Command]], ...]:
        """Give each kind of command with its weight."""
        long = 1.0 if in_cycles(self.session.protocol) else LITTLE
        return (
            (3 * long, self.sign),
            (1.5 * long, lambda: c.Report(self.who, self.at, self.random.choice(["taught", "filmed", "fire"]))),
            (3 * long, lambda: c.TakePosition(self.who, self.at, self.random.choice([*POSITIONS, "later"]), self.seen)),
            (2 * long, lambda: c.SetDate(self.who, self.at, self.moment() or self.at, self.seen)),
            (0.7 * long, lambda: c.Adjourn(self.who, self.at, self.moment())),
            (2 * long, lambda: c.Convene(self.who, self.at)),
            (3 * long, self.open),
            (3 * long, lambda: c.TakeBack(self.who, self.at, _outcome(self.random, self.session, self.at))),
            (LITTLE, lambda: c.CastVote(self.who, self.at, {self.random.choice(["red", "item-1"]): 1}, self.seen)),
            (LITTLE, lambda: c.Score(self.who, self.at, self.random.choice(self.items), 1, self.seen)),
            (2 * LITTLE, lambda: c.Reveal(self.who, self.at, self.random.choice(self.items))),
            (0.7, self.undo),
            (3, self.put_right),
            (2 * LITTLE, lambda: c.PassOn(self.who, self.at, self.random.choice([{}, {self.random.choice(self.items): self.other}]))),
            (10, self.begin),
            (6, lambda: c.EndTurn(self.who, self.at, self.seen)),
            (3, lambda: c.Pass(self.who, self.at, self.seen)),
            (6, self.choose),
            (3, lambda: c.Enough(self.who, self.at, self.seen)),
            (5, lambda: c.Play(self.who, self.at, self.random.choice(self.items), self.seen)),
            (4, lambda: c.StopFilm(self.who, self.at, self.seen)),
            (2.5, self.produce),
            (5, self.consent),
            (2.5, self.parameter),
            (2, lambda: c.Advance(self.who, self.at, self.seen, group=self.group())),
            (2, lambda: c.Extend(self.who, self.at, self.random.choice([0.0, 0.5, 3.0, 30.0, 2000.0]), self.seen, group=self.group())),
            (1.5 if self.session.now.forms else LITTLE, self.form),
            (1.5 if groups_now(self.session) else LITTLE, lambda: c.Assign(self.who, self.at, self.other, self.group() or "pairs-1")),
            (2, lambda: c.SkipTurn(self.who, self.at, self.other, self.seen)),
            (0.5, lambda: c.TimeCall(self.who, self.at)),
            (0.7, lambda: c.Pause(self.who, self.at)),
            (1.5, lambda: c.Resume(self.who, self.at)),
            (3, lambda: c.Join(self.who, self.at, self.random.choice([None, None, *self.roles]))),
            (1.5, lambda: c.Second(self.who, self.at, self.random.choice([self.other, *proposers(self.session)[:1]]))),
            (0.7, lambda: c.Leave(self.who, self.at)),
            (0.7, lambda: c.MarkAbsent(self.who, self.at, self.other)),
            (2.5, self.hand_over),
            (2, lambda: c.TakeRole(self.who, self.at, self.random.choice(["chair", *self.roles]))),
            (1.5, lambda: c.LeaveRole(self.who, self.at, self.random.choice(["chair", *self.roles]))),
            (1, lambda: c.OptOut(self.who, self.at, self.random.choice([None, None, "no-loop", *(loop for loop, _, _ in self.session.now.passes)]))),
            (0.7, lambda: c.OptIn(self.who, self.at)),
            (0.7, lambda: c.Veto(self.who, self.at)),
            (4, lambda: c.VoteOnTime(self.who, self.at, self.random.choice(["end", "extend", "extend", "later"]), self.seen)),
            (0.5, lambda: c.AgreeLevel(self.who, self.at, self.random.choice(list(Level)))),
            (0.3, lambda: c.Signal(self.who, self.at, self.random.choice(["alarm", "bell", "safeguarding", "fire"]))),
            (0.02, lambda: c.EndSession(self.who, self.at, self.seen)),
            (1, self.back),
        )

    def group(self) -> str | None:
        """Name a sub-group, a breakout or neither, mostly none."""
        names = [name for name, _ in groups_now(self.session)] or ["pairs-1"]
        return self.random.choice([None, None, None, *names, self.session.now.stop, "nowhere"])

    def form(self) -> Command:
        roles = self.random.choice([(), (("reporter", (self.other,)),), (("timer", (self.who, self.other)),), (("owner", (self.who,)),)])
        groups = _some_groups(self.random, self.session) if self.session.now.forms else ((self.other,),)
        return c.Form(self.who, self.at, groups, roles, self.seen)

    def begin(self) -> Command:
        moves: list[Move | str | None] = [None, *MOVES, Move.INTERVENE, Move.ASK_CLARIFY, Move.APPRECIATE, Move.HYPOTHESISE, "shout"]
        to = (self.other,) if self.random.random() < 0.2 else ()
        about = self.random.choice([*[None] * 9, *self.items[-1:]])
        return c.BeginTurn(self.who, self.at, self.random.choice(moves), to, self.seen, about=about)

    def choose(self) -> Command:
        lasting = [*lasting_questions(flat(self.session.protocol).steps)]
        question = self.random.choice([*lasting * 3, self.session.now.stop]) if self.random.random() < 0.6 else None
        option = self.random.choice(["yes", "no", "hold", "skip", "red", "blue", "maybe", "again", "enough", self.other])
        return c.Choose(self.who, self.at, option, question, self.seen)

    def produce(self) -> Command:
        kinds = [rule.id for rule in flat(self.session.protocol).items] + ["nothing"]
        name = self.random.choice([f"item-{self.number}", "item-1"])
        about = self.random.choice([None, None, self.other]) if in_cycles(self.session.protocol) else None
        old = self.random.choice([None, None, self.random.choice(self.items)]) if in_cycles(self.session.protocol) else None
        return c.Produce(self.who, self.at, self.random.choice(kinds), name, self.random.choice([None, 3.0, -1.0]), about, old)

    def sign(self) -> Command:
        return c.Sign(self.who, self.at, self.random.choice([*self.items, *self.items[-2:] * 2]))

    def moment(self) -> datetime | None:
        days = self.random.choice([0, -1, 0.001, 1, 7])
        moment = self.at + timedelta(days=days)
        return self.random.choice([None, moment, moment, moment, moment.replace(tzinfo=None)])

    def open(self) -> Command:
        records = [f"held-{self.number}", f"held-{self.number}", RECORD, "held-1"]
        return c.OpenHeld(self.who, self.at, self.random.choice(records), self.random.choice([None, None, self.other]))

    def consent(self) -> Command:
        audiences: list[tuple[str, ...]] = [tuple(self.names[:-2])] * 8 + [(), ("zoe",), tuple(self.names[:2])]
        dates = [None, None, None, None, self.at + timedelta(seconds=100), self.at - timedelta(days=9000), self.at.replace(tzinfo=None)]
        return c.RecordConsent(
            self.who,
            self.at,
            self.random.choice(self.items),
            self.random.choice(["child-1", self.who, self.other]),
            self.random.choice([*self.session.protocol.scopes, "nothing"]),
            self.random.choice(list(ConsentState)),
            self.random.choice(audiences),
            self.random.choice(dates),
            self.random.choice(dates),
            self.random.choice(["", "", GUARDIAN, self.other]),
        )

    def parameter(self) -> Command:
        parameters = [parameter.id for parameter in self.session.protocol.parameters] + ["nothing"]
        option = self.random.choice(["low", "high", "warm", "cool", "hard"])
        return c.SetParameter(self.who, self.at, self.random.choice(parameters), option, self.seen)

    def hand_over(self) -> Command:
        role, back = self.random.choice(self.roles), self.random.choice([None, None, *self.roles])
        return c.HandOver(self.who, self.at, role, self.other, self.random.choice([None, *self.names]), back)
