# SPDX-License-Identifier: MIT
"""Vote with dots: everybody puts down a topic without a name and gives two dots, and what got most is talked about. The protocol is constructed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import SystemRandom

from plcprotocols import Cast, Session, commands
from plcprotocols.model.conditions import AllHad, ByEach, TimeUp
from plcprotocols.model.flow import EachItem, Phase
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Purpose, Say, Silence, Vote
from plcprotocols.model.who import Everyone

OPENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TOPICS = {"ana": "Noise at lunch", "bor": "Parents' evening", "cilka": "Homework", "drago": "The new timetable", "eva": "Reading aloud"}
DOTS = {"ana": (3, 4), "bor": (3, 1), "cilka": (4, 5), "drago": (3, 5), "eva": (3, 4)}
everyone = Everyone()

write = Phase("write", (Silence(everyone, Purpose.WRITE),), minutes=Minutes(3), ends=ByEach("topic", everyone), yields=("topic",))
choose = Phase("choose", (Vote(who=everyone, on="topic", points=2, most=1, own=False),), minutes=Minutes(2), ends=AllHad())
talk = Phase("talk", (Open(everyone, Say(Move.DESCRIBE)),), minutes=Minutes(10), ends=TimeUp())
dots = Protocol(
    id="dots",
    edition="two-dots-1",
    title="Topics by dots",
    family="our own",
    people=People(3, 12),
    roles=(Role("facilitator", lead=True, drawn_from=("member",)), Role("member", least=3, most=12)),
    items=(ItemRule(id="topic", by=everyone, each=1, anonymous=True),),
    steps=(write, choose, EachItem("topics", "topic", (talk,), by="choose", top=2)),
    provenance=Provenance(structure=Confidence.CONSTRUCTED, minutes=Confidence.CONSTRUCTED, sources=(), constructed="All of it."),
)

cast = Cast({"facilitator": "ana", "member": tuple(TOPICS)})
session = Session.open(dots, cast, at=OPENING, record="dots-1", salts=SystemRandom())


def name(item: str) -> str:
    """Give the words of a topic."""
    [content] = [seen.content for seen in session.view("ana").items if seen.id == item]
    return session.words("ana", content or "")


for number, (person, words) in enumerate(TOPICS.items(), start=1):
    session.perform(commands.Produce(person, OPENING + timedelta(minutes=2), "topic", f"topic-{number}"), words=words)
for person, numbers in DOTS.items():
    print("still to vote:", ", ".join(session.now.endings[0].people))
    session.perform(commands.CastVote(person, OPENING + timedelta(minutes=4), {f"topic-{number}": 1 for number in numbers}))

[(_, totals)] = session.view("ana").results
print("\ndots  rank  topic")
for topic, points, rank in totals:
    print(f"{points:4}  {rank:4}  {name(topic)}")

print()
while not session.ended:
    [(_, topic)] = session.now.turned
    print(f"{session.now.at:%H:%M} talk about: {name(topic)}")
    session.perform(commands.Advance("ana", session.next_due or session.now.at))
