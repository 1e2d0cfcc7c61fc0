# SPDX-License-Identifier: MIT
"""Random protocols, casts and walks: the ground the laws are tried on.

Everything is drawn from one `Random`, so that Hypothesis can drive and shrink it, and a long campaign can be repeated from its seed. A walk mixes what is
listed as legal with whatever anybody could send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from attrs import frozen

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import conditions as cond
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.flow import (
    Composite,
    Decision,
    Destination,
    Each,
    End,
    EndOf,
    Exit,
    NextOf,
    Onward,
    Option,
    Phase,
    Signalled,
    Step,
    To,
    Withdrawn,
)
from plcprotocols.model.items import Access, Item, ItemOf, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Mode
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.talk import Ask, Open, Passing, Pick, Purpose, Round, Say, Silence, Solo, Talk, Watch
from plcprotocols.model.who import Chose, Everyone, Holders, Minus, Nobody, Union, Who

OPENED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAMES = ("ada", "ben", "cho", "dee", "eli", "fin", "gil", "hab", "ivo", "jan", "kim", "lea")
MOVES = (Move.PRESENT, Move.DESCRIBE, Move.ADVISE, Move.COOL, Move.ANSWER)
CLIP = ItemOf("clip", Holders("owner") | Holders("member"))
OWN_CLIP = ItemOf("clip", Holders("owner"))
ADVISORY = ("only-listens", "out-of-turn", "move-not-here", "floor-taken", "not-yielded-here", "no-talk", "not-yours-to-play")
SCOPES = ("filming", "showing", "re-use")


@frozen
class Setting:
    """Everything a session is opened with."""

    protocol: Protocol
    cast: Cast
    mode: Mode
    items: tuple[Item, ...]
    consents: tuple[Consent, ...]

    def open(self, mode: Mode | None = None) -> Session:
        return Session.open(
            self.protocol, self.cast, at=OPENED, record="walk", mode=mode or self.mode, items=self.items, consents=self.consents, salts=Random(7)
        )


class _Maker:
    """Makes one small protocol that uses whatever the grammar has."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.questions: list[tuple[str, str]] = []

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    def protocol(self) -> Protocol:
        steps = tuple(self.step(()) for _ in range(self.random.randint(1, 4)))
        before = next((step.id for step in steps if isinstance(step, Phase)), None)
        return Protocol(
            id="drawn",
            edition="1",
            title="drawn",
            family="tests",
            people=People(3, 9),
            roles=(
                Role("facilitator", lead=True, steward=True, excludes=("owner",)),
                Role("owner", least=0, most=1),
                Role("member", least=1, most=7),
                Role("helper", least=0, most=1),
                Role("keeper", least=0, timekeeper=True, drawn_from=("member", "facilitator")),
                Role("guest", least=0, most=None, outsider=True),
            ),
            steps=steps,
            items=(
                ItemRule(id="clip", by=Holders("member"), film=True),
                ItemRule(id="plan", by=self.who()),
                ItemRule(id="note", by=Everyone(), access=Access.PRIVATE),
            ),
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
            hard=("out-of-turn",) if self.random.random() < 0.1 else (),
            exits=(Exit(Signalled("alarm"), End()),) if self.random.random() < 0.5 else (),
            provenance=Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED),
        )

    def step(self, loops: tuple[str, ...]) -> Step:
        kind = self.random.random()
        if kind < 0.65 or len(loops) > 1:
            return self.phase(loops)
        if kind < 0.75:
            inner = tuple(self.step(loops) for _ in range(self.random.randint(1, 2)))
            return Composite(self.name("group"), inner, when=self.guard(), exits=self.exits(loops))
        if kind < 0.82:
            return self.decision(loops)
        loop = self.name("each")
        steps = tuple(self.step((*loops, loop)) for _ in range(self.random.randint(1, 3)))
        of: Who = Holders("member") if self.random.random() < 0.7 else self.who()
        if loops:
            return Each(loop, of, steps, role="helper", former="member", when=self.guard(), exits=self.exits((*loops, loop)))
        guard = cond.Usable(OWN_CLIP) if self.random.random() < 0.3 else self.guard()
        return Each(loop, of, steps, role="owner", former="member", when=guard, exits=self.exits((*loops, loop)))

    def decision(self, loops: tuple[str, ...]) -> Decision:
        name = self.name("choice")
        ways: list[Destination] = [Onward(), End(), To(name), *(way for loop in loops for way in (NextOf(loop), EndOf(loop)))]
        options = tuple(Option(option, self.random.choice(ways)) for option in ("red", "blue"))
        self.questions.append((name, "red"))
        return Decision(name, self.who(), options)

    def exits(self, loops: tuple[str, ...]) -> tuple[Exit, ...]:
        if self.random.random() < 0.6:
            return ()
        ways: list[Destination] = [Onward(), End(), *(way for loop in loops for way in (NextOf(loop), EndOf(loop)))]
        triggers: list[Signalled | Withdrawn] = [Signalled("alarm"), Signalled("bell"), Withdrawn(OWN_CLIP if loops else CLIP)]
        on = self.random.choices(triggers, [1, 1, 2])[0]
        return (Exit(on, self.random.choice(ways)),)

    def phase(self, loops: tuple[str, ...]) -> Phase:
        name = self.name("phase")
        talk = tuple(self.talk() for _ in range(self.random.choice([1, 1, 1, 2, 3])))
        minutes = Minutes(self.random.choice([1, 2, 5]), 5, hard=self.random.random() < 0.25) if self.random.random() < 0.7 else None
        phase = Phase(
            name,
            talk,
            minutes=minutes,
            ends=self.end(timed=minutes is not None) if self.random.random() < 0.8 else None,
            silent=self.who(),
            yields=tuple(kind for kind in ("plan", "note") if self.random.random() < 0.5),
            when=self.guard(),
            optional=self.who() if self.random.random() < 0.25 else None,
            exits=self.exits(loops),
            hard=tuple(self.random.sample(ADVISORY, 2)) if self.random.random() < 0.2 else (),
        )
        if any(isinstance(part, Round) and isinstance(part.body, Pick) for part in talk):
            self.questions.append((name, "yes"))
        return phase

    def who(self) -> Who:
        simple: list[Who] = [Everyone(), Holders("member"), Holders("owner"), Holders("facilitator"), Holders("guest"), Nobody()]
        weights = [4, 4, 3, 2, 1, 0.3]
        kind = self.random.random()
        one = self.random.choices(simple, weights)[0]
        if kind < 0.7:
            return one
        if kind < 0.8 and self.questions:
            return Chose(*self.random.choice(self.questions))
        other = self.random.choices(simple, weights)[0]
        return Union((one, other)) if kind < 0.9 else Minus(one, Chose(*self.random.choice(self.questions)) if self.questions else other)

    def talk(self) -> Talk:
        who, when = self.who(), self.guard()
        first, second = self.random.sample(MOVES, 2)
        say = Say(first, also=(second,))
        match self.random.randint(0, 8):
            case 0:
                return Solo(who, say, when=when)
            case 1:
                return Round(who, say, passing=self.random.choice(list(Passing)), when=when)
            case 2:
                return Round(who, Pick(("yes", "no")), passing=self.random.choice(list(Passing)), when=when)
            case 3:
                return Open(who, say, when=when)
            case 4:
                return Open(who, Ask(Move.ASK_CLARIFY, of=self.who()), when=when)
            case 5:
                return Silence(who, Purpose.WRITE, when=when)
            case _:
                by = Everyone() if self.random.random() < 0.7 else self.who()
                film = self.random.choice([CLIP, OWN_CLIP])
                return Watch(item=film, who=who, by=by, scope="showing", stops=self.who(), replies=self.who(), body=say, when=when)

    def guard(self) -> cond.Condition | None:
        return None if self.random.random() < 0.75 else self.fact()

    def fact(self) -> cond.Condition:
        facts: list[cond.Condition] = [cond.Is("depth", "low"), cond.Is("depth", "high"), cond.Filled(self.who()), cond.Usable(CLIP)]
        one, other = self.random.sample(facts, 2)
        return self.random.choice([one, ~one, one | other, one & other])

    def end(self, *, timed: bool) -> cond.Condition:
        simple: list[cond.Condition] = [
            cond.AllHad(),
            cond.LeadDecides(),
            cond.Produced("plan"),
            cond.Enough(self.who()),
            cond.FilmOver(),
            *([cond.TimeUp(), cond.TimeUp()] if timed else []),
        ]
        one, other = self.random.choice(simple), self.random.choice(simple)
        return self.random.choice([one, one, one | other, one & other, self.fact() & one, one | (other & self.fact())])


def setting(random: Random, protocol: Protocol | None = None) -> Setting:
    """Draw a protocol (or take one), a cast that fits it, clips and consents."""
    if protocol is None:
        protocol = _Maker(random).protocol() if random.random() < 0.6 else random.choice(PROTOCOLS)
    holders = _holders(random, protocol)
    people = tuple(dict.fromkeys(person for _, names in holders for person in names))
    lead = next(role.id for role in protocol.roles if role.lead)
    leads = next(names for role, names in holders if role == lead)
    late = tuple(person for person in people if person not in leads and random.random() < 0.15)
    cast = Cast(holders, late)
    items, consents = _clips(random, protocol, people) if protocol.scopes else ((), ())
    return Setting(protocol, cast, random.choice(list(Mode)), items, consents)


def _holders(random: Random, protocol: Protocol) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = list(NAMES)
    if protocol.id == "tuning-protocol":
        owners = random.randint(1, 2)
        members = random.randint(4, 6)
        drawn = [("facilitator", 1), ("owner", owners), ("member", members)]
    else:
        drawn = [("facilitator", 1), ("member", random.randint(3, 6))]
        if protocol.id == "drawn" and random.random() < 0.3:
            drawn.append(("guest", 1))
    holders = []
    for role, count in drawn:
        holders.append((role, tuple(names[:count])))
        names = names[count:]
    members_ = next(people for role, people in holders if role == "member")
    if protocol.id == "video-coaching-intervision":
        holders.append(("consent-steward", ("ada",)))
    if protocol.id == "drawn" and random.random() < 0.5:
        holders.append(("keeper", (random.choice(members_),)))
    return tuple(holders)


def _clips(random: Random, protocol: Protocol, people: tuple[str, ...]) -> tuple[tuple[Item, ...], tuple[Consent, ...]]:
    items, consents = [], []
    scope = protocol.scopes[1] if protocol.id == "drawn" else "showing-to-group"
    for person in people:
        if random.random() < 0.3:
            continue
        subjects = ("child-1", person)
        items.append(Item(id=f"clip-{person}", kind="clip", owner=person, seconds=float(random.choice([30, 90, 400])), subjects=subjects))
        for subject in subjects:
            state = random.choices(list(ConsentState), [0.5, 20, 0.2, 0.2])[0]
            audience = people if random.random() < 0.9 else people[:2]
            until = OPENED + timedelta(minutes=random.choice([1, 3, 30])) if random.random() < 0.15 else None
            consents.append(Consent(item=f"clip-{person}", subject=subject, scope=scope, state=state, audience=audience, until=until))
    return tuple(items), tuple(consents)


def walk(random: Random, session: Session, length: int, *, wild: float = 0.4) -> Iterator[Command]:
    """Draw commands one after another, each for the session as it then stands; stop when it has ended.

    Args:
        random: where to draw from.
        session: the session the commands are performed on.
        length: how many commands at most.
        wild: the share of commands that need not be listed.
    """
    at = OPENED
    for number in range(length):
        at += timedelta(seconds=random.choice([0, 0, 1, 5, 20, 60, 200]))
        moment = max(at, session.now.at)
        if random.random() < 0.03:
            moment -= timedelta(seconds=random.choice([1, 2, 9]))
        if random.random() < wild:
            yield anything(random, session, moment, number)
        else:
            yield listed(random, session, moment, number)
        if session.ended:
            return


def listed(random: Random, session: Session, at: datetime, number: int) -> Command:
    """Draw a listed template and fill it; acts that move the session on are likelier than standing ones."""
    legal = session.legal()
    if not legal:
        return anything(random, session, at, number)
    film = session.now.film
    weights = [likelihood(template, running=film is not None and film.running) for template in legal]
    return filled(random, random.choices(list(legal), weights)[0], session, at, number)


def likelihood(template: Template, *, running: bool) -> float:
    """Weigh a template, so that walks go far, films are watched, and something happens while they run."""
    if running and template.kind in {"record-consent", "join"}:
        return 1.0
    if template.kind in {"end-session", "signal"}:
        return 0.01
    if template.kind in {"play", "stop-film"}:
        return 4.0
    return 0.12 if template.standing else 0.3 if template.departures else 1.0


def filled(random: Random, template: Template, session: Session, at: datetime, number: int) -> Command:
    """Fill a template with drawn choices."""
    slots: dict[str, object] = {}
    for slot in template.slots:
        if slot.name == "id":
            slots["id"] = f"item-{number}"
        elif slot.name == "audience":
            slots["audience"] = slot.choices
        elif slot.least is not None:
            slots[slot.name] = random.choice([0.5, 3.0])
        else:
            weights = [0.2 if choice in {"refused", "withdrawn"} else 1.0 for choice in slot.choices]
            slots[slot.name] = random.choices(slot.choices, weights)[0]
    if random.random() < 0.1:
        seen = session.now.floor_no if template.kind in {"begin-turn", "end-turn", "pass", "play", "stop-film", "skip-turn"} else session.now.phase_no
        if template.kind in {"begin-turn", "end-turn", "pass", "advance", "enough", "extend"}:
            slots["seen"] = seen
    return fill(template, at, **slots)


def anything(random: Random, session: Session, at: datetime, number: int) -> Command:
    """Draw any command anybody could send, sensible or not."""
    people = [*session.view(session.record.header.cast.people[0]).people]
    names = [person.id for person in people] + ["lea", "zoe"]
    who, other = random.choice(names), random.choice(names)
    seen = random.choice([None, None, None, session.now.floor_no, session.now.phase_no, 0])
    roles = [role.id for role in session.protocol.roles] + ["nobody"]
    items = [item.id for item in session.view(names[0]).items] + ["clip-zoe"]
    kinds = [rule.id for rule in session.protocol.items] + ["nothing"]
    parameters = [parameter.id for parameter in session.protocol.parameters] + ["nothing"]
    moves: list[Move | str | None] = [None, *MOVES, Move.INTERVENE, Move.ASK_CLARIFY, Move.APPRECIATE, Move.HYPOTHESISE, "shout"]
    move = random.choice(moves)
    to = (other,) if random.random() < 0.2 else ()
    state = random.choice(list(ConsentState))
    scope = random.choice([*session.protocol.scopes, "nothing"])
    subject = random.choice(["child-1", who, other])
    audience = tuple(names[:-2]) if random.random() < 0.8 else random.choice([(), ("zoe",), tuple(names[:2])])
    until = random.choice([None, None, None, at + timedelta(seconds=100), at.replace(tzinfo=None)])
    makers: list[Callable[[], Command]] = [
        lambda: c.BeginTurn(who, at, move, to, seen),
        lambda: c.EndTurn(who, at, seen),
        lambda: c.Pass(who, at, seen),
        lambda: c.Choose(who, at, random.choice(["yes", "no", "hold", "skip", "red", "blue", "maybe"]), seen),
        lambda: c.Enough(who, at, seen),
        lambda: c.Play(who, at, random.choice(items), seen),
        lambda: c.StopFilm(who, at, seen),
        lambda: c.Produce(who, at, random.choice(kinds), random.choice([f"item-{number}", "item-1"]), random.choice([None, 3.0, -1.0])),
        lambda: c.RecordConsent(who, at, random.choice(items), subject, scope, state, audience, until),
        lambda: c.SetParameter(who, at, random.choice(parameters), random.choice(["low", "high", "warm", "cool", "hard"]), seen),
        lambda: c.Advance(who, at, seen),
        lambda: c.Extend(who, at, random.choice([0.0, 0.5, 3.0, 2000.0]), seen),
        lambda: c.SkipTurn(who, at, other, seen),
        lambda: c.TimeCall(who, at),
        lambda: c.Pause(who, at),
        lambda: c.Resume(who, at),
        lambda: c.Join(who, at, random.choice([None, None, *roles])),
        lambda: c.Signal(who, at, random.choice(["alarm", "bell", "safeguarding", "fire"])),
        lambda: c.EndSession(who, at, seen),
    ]
    weights = [8, 6, 3, 4, 3, 5, 5, 2, 5, 1, 2, 1, 2, 0.5, 1, 2, 2, 0.1, 0.02]
    return random.choices(makers, weights)[0]()
