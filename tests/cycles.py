# SPDX-License-Identifier: MIT
"""Small cycles, and a group that goes through one: it talks, hands things in, holds sessions and brings them back, all from a seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from attrs import Factory, define, evolve

from plcprotocols import records
from plcprotocols.engine.legal import fill
from plcprotocols.engine.now import Now
from plcprotocols.engine.session import Answer, Session
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.engine.waiting import Waiting
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import ByEach, Consensus, ForEach, Happened, LeadDecides, Signed
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.events import Event
from plcprotocols.model.flow import Composite, Decision, Option, Phase, Repeat, Run, Step
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import Confidence, Days, Late, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Outcome
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.record import Record
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.roles import Role, Rotation
from plcprotocols.model.talk import Field, Hold, Open, Round, Say
from plcprotocols.model.who import Everyone, Holders

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TEAM = Everyone()
PUPILS = Holders("pupil")
OURS = Provenance(sources=(), structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED)

FACILITATOR = Role("facilitator", lead=True, drawn_from=("member",))
RECORDER = Role("recorder", least=0, drawn_from=("member",))
MEMBER = Role("member", least=0, most=None)
PUPIL = Role("pupil", least=0, most=None, outsider=True)
ROLES = (FACILITATOR, RECORDER, MEMBER, PUPIL)
CHILDREN = ("p1", "p2", "p3")
THREE = Cast({"facilitator": "ada", "member": ["ada", "ben", "cho"], "pupil": CHILDREN}, late=CHILDREN)
CYCLE = "cycle"

PLAN = ItemRule(id="plan", by=TEAM, signed=TEAM)
NOTE = ItemRule(id="note", by=TEAM)
GUESS = ItemRule(id="guess", by=TEAM, key=PUPILS)
SECRET = ItemRule(id="secret", by=TEAM, access=Access.PRIVATE)
ITEMS = (PLAN, NOTE, GUESS, SECRET)

TALK = Phase("talk", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("plan", "note", "guess", "secret"))
CLOSING = Phase("closing", (Open(TEAM, Say(Move.REFLECT)),), ends=LeadDecides())

# A session that is held: something is said and written, and then it is decided whether to go on.
CHAT = Protocol(
    id="chat",
    edition="1",
    title="Chat",
    family="small",
    people=People(1),
    roles=(Role("host", lead=True), Role("guest", least=0, most=None)),
    items=(ItemRule(id="remark", by=TEAM), ItemRule(id="private", by=TEAM, access=Access.PRIVATE)),
    steps=(
        Phase("chatting", (Open(TEAM, Say(Move.DESCRIBE)),), ends=LeadDecides(), yields=("remark", "private")),
        Decision("on", TEAM, (Option("yes"), Option("no"))),
    ),
    provenance=OURS,
)
HOST = ("host", Holders("facilitator"))
GUESTS = ("guest", Holders("member") - Holders("facilitator"))
CHATS = Hold(TEAM, "chat", casts=(HOST, GUESTS), takes=(("plan", "remark"),), gives=(("remark", "note"),), decides=("on",))
HELD = Phase("held", (CHATS,), yields=("plan", "note"))
OWN = Hold(TEAM, "chat", each=Holders("member"), role="host", gives=(("remark", "note"),))
SIDE_BY_SIDE = Phase("side", (OWN,))


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def day(number: float) -> datetime:
    return AT + timedelta(days=number)


def made(*steps: Step, **changes: Any) -> Protocol:
    """Make a small protocol that holds and runs others."""
    usual: dict[str, Any] = {"roles": ROLES, "items": ITEMS, "uses": (CHAT,), "people": People(1)}
    given = {**usual, **changes}
    return Protocol(id="small", edition="1", title="Small", family="small", steps=steps, provenance=OURS, **given)


def started(*steps: Step, cast: Cast = THREE, opening: dict[str, Any] | None = None, **changes: Any) -> Session:
    """Open a session of a small protocol."""
    return opened(made(*steps, **changes), cast, **(opening or {}))


def opened(protocol: Protocol, cast: Cast = THREE, **opening: Any) -> Session:
    """Open a session."""
    given: dict[str, Any] = {"at": AT, "record": CYCLE, "salts": Random(1), **opening}
    return Session.open(protocol, cast, **given)


def now(session: Session) -> Now:
    """Look anew: a type checker takes an attribute for unchanged by what is called in between."""
    return session.now


def refusal(session: Session, command: Command, *, words: str | None = None) -> Refusal:
    """Ask for what is refused, see that nothing was changed but deadlines settled by then, and give the refusal."""
    if command.at.tzinfo is not None:
        session.due(command.at)
    before = (session.events, session.now, session.record)
    answer = session.attempt(command, words=words)
    assert isinstance(answer, Refusal), answer
    assert (session.events, session.now, session.record) == before
    return answer


def refused(session: Session, command: Command, *, words: str | None = None) -> str:
    """Ask for what is refused, see that nothing was changed, and give the code."""
    return refusal(session, command, words=words).code


def tags(events: Iterable[Event]) -> list[str]:
    """Name events by their tags, and a departure by its rule."""
    return [f"({event.rule})" if isinstance(event, e.Departed) else event.tag for event in events]


def told(session: Session, command: Command, *, words: str | None = None) -> list[str]:
    """Perform a command, deadlines before it settled, and name what happened."""
    session.due(command.at)
    return tags(session.perform(command, words=words).events)


def departures(session: Session) -> list[str]:
    """Name every departure of a session, in order."""
    return [event.rule for event in session.events if isinstance(event, e.Departed)]


def find_event(events: Iterable[Event], tag: str) -> Any:
    """Give the one event of a kind."""
    (found,) = [event for event in events if event.tag == tag]
    return found


def first(session: Session) -> Waiting:
    """Give the most pressing thing a session waits for."""
    return session.waiting()[0]


def members(session: Session) -> list[str]:
    """Name those present who may steer together while nobody leads."""
    plan, room = session._draft.plan, session._draft.state.room
    return [person for person in room.seats if room.standing[person].present and plan.member(room.standing[person])]


def finished(held: Session, when: datetime, option: str = "yes") -> Outcome:
    """Bring a small session that is held to its end, and give what came of it."""
    host = held.now.lead[0]
    held.perform(c.Advance(host, when))
    held.perform(c.Choose(host, when, option))
    assert held.ended
    return records.outcome(held.record)


# A group that goes through a random cycle

LEVELS = (Level.CONTENTS, Level.CONTENTS, Level.CONTENTS, Level.CONTENTS, Level.TURNS, Level.STRUCTURE)
PACE = (0, 0, 1, 30, 600, 86_400, 3 * 86_400)


def drawn_cycle(random: Random) -> Protocol:
    """Draw a small cycle; sessions it holds may hold others."""
    deep = evolve(CHAT, id="deep", steps=(*CHAT.steps, Phase("deeper", (_hold(random, "chat", "host", "guest", "remark"),))), uses=(CHAT,))
    steps = tuple(_step(random, f"s{number}", 0) for number in range(random.randint(2, 5)))
    held = Phase("holding", (_hold(random, random.choice(["chat", "deep"]), "facilitator", "member", "note"),), yields=("note",))
    place = random.randint(0, len(steps))
    roles = (FACILITATOR, RECORDER, MEMBER, evolve(PUPIL, multiple=3))
    rotation = random.choice([None, Rotation(("facilitator", "recorder"), TEAM), Rotation(("facilitator",), Holders("member"))])
    return made(*steps[:place], held, *steps[place:], roles=roles, rotation=rotation, uses=(CHAT, deep))


def drawn_cast(random: Random) -> Cast:
    """Draw three to five colleagues, one of whom facilitates, and three pupils who are not here."""
    team = ["ada", "ben", "cho", "dan", "eva"][: random.randint(3, 5)]
    return Cast({"facilitator": random.choice(team), "member": team, "pupil": CHILDREN}, late=CHILDREN)


def _hold(random: Random, protocol: str, lead: str, others: str, kind: str) -> Hold:
    takes, gives = (((kind, "remark"),) if random.random() < 0.6 else ()), ((("remark", kind),) if random.random() < 0.8 else ())
    decides = ("on",) if random.random() < 0.7 else ()
    if random.random() < 0.3:
        return Hold(TEAM, protocol, each=Holders(others), role="host", takes=takes, gives=gives, decides=decides)
    casts = (("host", Holders(lead)), ("guest", Holders(others) - Holders(lead)))
    return Hold(Holders(lead) if random.random() < 0.5 else TEAM, protocol, casts=casts, takes=takes, gives=gives, decides=decides)


def _days(random: Random) -> Days | None:
    typical = random.choice([None, 1, 2, 7])
    if typical is None:
        return None
    remind = tuple(each for each in (0.5, 1, 3) if each < typical and random.random() < 0.6)
    return Days(typical, remind=remind, hard=random.random() < 0.3, late=random.choice(list(Late)))


def _step(random: Random, name: str, depth: int) -> Step:
    """Draw one step; groups hold others."""
    days, talk = _days(random), (Open(TEAM, Say(Move.DESCRIBE)),)
    match random.choice([*range(8), *((8, 8, 8, 9, 9) if depth < 2 else ())]):
        case 0:
            return Phase(name, talk, ends=Consensus(TEAM), days=days, yields=("plan",))
        case 1:
            return Phase(name, (Field(TEAM),), ends=ForEach("guess", PUPILS), days=days, yields=("guess", "secret"))
        case 2:
            return Phase(name, (Field(Holders("facilitator")),), ends=Happened("taught", TEAM), days=days)
        case 3:
            return Phase(name, talk, ends=Signed("plan"), days=days, yields=("plan",))
        case 4:
            kind = random.choice(["secret", "note"])
            return Phase(name, (Field(TEAM),), ends=ByEach(kind, TEAM), days=days, yields=(kind,))
        case 5:
            return Phase(name, (Round(TEAM, Say(Move.DESCRIBE)),), minutes=Minutes(5) if days is None else None, days=days)
        case 6:
            return Phase(name, (_hold(random, "chat", "facilitator", "member", "note"),), days=days, yields=("note", "plan"))
        case 7:
            return Decision(name, TEAM, (Option("yes"), Option("no")), consensus=random.random() < 0.5)
        case 8:
            inner = tuple(_step(random, f"{name}-{number}", depth + 1) for number in range(random.randint(1, 2)))
            loop = Repeat(name, inner, by=TEAM, most=2, consensus=random.random() < 0.5)
            return loop if random.random() < 0.5 else Composite(name, inner)
        case _:
            lead = random.choice(["facilitator", "facilitator", "recorder"])
            return Run(name, "chat", roles=(("host", lead), ("guest", "member")), items=(("remark", "note"),))


@define
class Act:
    """One thing a group did: in which session, with what command, what came of it, and which words went with it."""

    record: str
    command: Command
    answer: Answer | Refusal
    words: str | None = None
    held: Session | None = None


@define
class Group:
    """People who go through a cycle and hold its sessions, drawn from a seed."""

    random: Random
    protocol: Protocol
    cast: Cast
    level: Level = Level.CONTENTS
    unrest: float = 1.0
    at: datetime = AT
    sessions: dict[str, Session] = Factory(dict)
    holders: dict[str, str] = Factory(dict)
    number: int = 0

    @classmethod
    def drawn(cls, seed: int, *, unrest: float = 1.0, levels: tuple[Level, ...] = LEVELS) -> Group:
        random = Random(seed)
        group = cls(random, drawn_cycle(random), drawn_cast(random), random.choice(levels), unrest)
        group.sessions[CYCLE] = group.open()
        return group

    def open(self) -> Session:
        """Open the cycle anew."""
        return opened(self.protocol, self.cast, level=self.level)

    @property
    def cycle(self) -> Session:
        """The cycle itself."""
        return self.sessions[CYCLE]

    @property
    def records(self) -> list[Record]:
        """The records of all sessions."""
        return [session.record for session in self.sessions.values()]

    def acts(self, length: int) -> Iterator[Act]:
        """Let people act until all is over, at most so often; give each thing they did."""
        for _ in range(length):
            running = [name for name, session in self.sessions.items() if not session.ended]
            if not running:
                return
            self.at += timedelta(seconds=self.random.choice(PACE) * self.random.random())
            name = self.random.choice([*running, running[-1]])
            act = self._bring_back(name) or self._hold(name) or self._listed(name)
            if act is not None:
                yield act

    def all(self, length: int) -> list[Act]:
        """Let people act, and give all they did."""
        return list(self.acts(length))

    def _bring_back(self, name: str) -> Act | None:
        """Bring back what came of a session that is over, if there is one."""
        over = [held.record for held in self.sessions[name].now.held if held.record in self.sessions and self.sessions[held.record].ended]
        here = members(self.sessions[name])
        if not over or not here or self.random.random() < 0.3:
            return None
        held = self.sessions[self.random.choice(over)]
        try:
            outcome = records.outcome(held.record)
        except InvalidRecord:
            return None
        return self._done(name, c.TakeBack(self.random.choice(here), self.at, outcome), held=held)

    def _hold(self, name: str) -> Act | None:
        """Open a session that is to be held here, if there is one."""
        session = self.sessions[name]
        session.due(self.at)
        able = session.legal().of("open-held")
        if not able or self.random.random() < 0.3:
            return None
        template = self.random.choice(able)
        person = next((slot.choices[0] for slot in template.slots if slot.name == "person"), None)
        self.number += 1
        command = c.OpenHeld(template.who, self.at, f"{name}-{self.number}", person)
        cast = session.held_cast(person)
        if not dict(cast.holders).get("host") or set(dict(cast.holders)["host"]) <= set(cast.late):
            cast = Cast(
                {"host": template.who, "guest": [each for each in cast.people if each != template.who]}, [p for p in cast.late if p != template.who]
            )
        before, level = len(session.events), self.random.choice(LEVELS)
        against = session.why_not(command)
        if against is not None:
            return Act(name, command, against)
        held = session.hold(cast, actor=template.who, at=self.at, record=command.record, person=person, level=level, salts=Random(1000 + self.number))
        self.sessions[command.record] = held
        self.holders[command.record] = name
        return Act(name, command, Answer(session.events[before:], session.next_due, lambda *_: (), before), held=held)

    def _listed(self, name: str) -> Act | None:
        """Do something that is listed, or revise what is there."""
        session = self.sessions[name]
        session.due(self.at)
        templates = [each for each in session.legal() if each.kind not in {"open-held", "take-back"}]
        if not templates:
            return None
        template = self.random.choices(templates, [self._weight(each) for each in templates])[0]
        command = fill(template, self.at, **{slot.name: self._filled(slot) for slot in template.slots})
        if isinstance(command, c.Produce) and self.random.random() < 0.3:
            command = self._revising(session, command)
        words = f"words {self.number}" if isinstance(command, c.Produce | c.EndTurn) and self.random.random() < 0.7 else None
        return self._done(name, command, words)

    def _done(self, name: str, command: Command, words: str | None = None, held: Session | None = None) -> Act:
        return Act(name, command, self.sessions[name].attempt(command, words=words), words, held)

    def _revising(self, session: Session, command: c.Produce) -> c.Produce:
        items = [
            item for item in session.view(command.actor).items if item.kind == command.kind and item.about == command.about and not item.superseded
        ]
        return evolve(command, supersedes=self.random.choice(items).id) if items else command

    def _weight(self, template: Template) -> float:
        rare = {
            "leave": 0.1,
            "mark-absent": 0.02,
            "opt-out": 0.1,
            "hand-over": 0.1,
            "agree-level": 0.02,
            "pause": 0.1,
            "end-session": 0.01,
            "adjourn": 0.2,
        }
        rare |= {"time-call": 0.02, "set-date": 0.3, "skip-turn": 0.1, "go-back": 0.05, "advance": 0.3 if template.departures else 2.0, "extend": 0.1}
        if template.kind in rare:
            return rare[template.kind] * (1.0 if template.kind == "advance" else self.unrest) + 1e-9
        return {"resume": 3.0, "convene": 3.0, "join": 0.05 if template.who in CHILDREN else 2.0, "begin-turn": 0.5}.get(template.kind, 1.5)

    def _filled(self, slot: Slot) -> object:
        self.number += 1
        match slot.name:
            case "until":
                return self.at + timedelta(hours=self.random.choice([1, 30, 100]))
            case "minutes":
                return 5.0
            case "id":
                return f"item-{self.number}"
            case "level":
                return self.random.choice(["contents", "contents", "turns", "structure", "nothing"])
            case "position":
                return self.random.choice(["agree", "agree", "stand-aside", "object"])
            case _:
                return self.random.choice(slot.choices)
