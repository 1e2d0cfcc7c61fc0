# SPDX-License-Identifier: MIT
"""Feedback rounds: work in progress meets structured feedback from peers."""

from __future__ import annotations

from plcprotocols.model.conditions import Is, TimeUp
from plcprotocols.model.flow import Phase
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.talk import Ask, Open, Purpose, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")

TUNING_PROTOCOL = Protocol(
    id="tuning-protocol",
    edition="three-level-1",
    title="Tuning protocol with three levels of feedback",
    family="feedback rounds",
    people=People(6, 17),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (presenter)", least=1, most=4, excludes=("member",)),
        Role("member", title="member", least=4, most=12),
        Role("timekeeper", title="timekeeper", least=0, timekeeper=True, drawn_from=("facilitator", "member")),
    ),
    items=(
        ItemRule(id="focusing-question", title="focusing question", by=owner),
        ItemRule(id="reading-note", title="note on the work", by=members, access=Access.PRIVATE),
        ItemRule(id="prepared-feedback", title="prepared feedback", by=members | owner, access=Access.PRIVATE),
        ItemRule(id="feedback-note", title="the owner's feedback list", by=owner, access=Access.PRIVATE),
        ItemRule(id="decision", title="decision on the work", by=owner),
    ),
    parameters=(
        Parameter(
            id="feedback-depth",
            title="how far feedback may go",
            choices=(Choice("warm", (Move.COOL, Move.HARD), title="warm only"), Choice("cool", (Move.HARD,), title="warm and cool"), Choice("hard", title="warm, cool and hard")),
            default="cool",
            set_by=owner,
            before="warm-and-cool",
        ),
    ),
    steps=(
        Phase("introduction", (Solo(facilitator, Say(Move.INFORM)),), optional=facilitator, minutes=Minutes(3, 5), ends=TimeUp(), title="Introduction"),
        Phase("presentation", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(10, 20, typical=15), ends=TimeUp(), silent=members, yields=("focusing-question",), title="Presentation"),
        Phase("clarifying", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(5), ends=TimeUp(), title="Clarifying questions"),
        Phase("examine-work", (Silence(Everyone(), Purpose.READ),), optional=facilitator, minutes=Minutes(10, 15), ends=TimeUp(), silent=Everyone(), yields=("reading-note",), title="Looking at the work"),
        Phase("pause-to-write", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(2, 5), ends=TimeUp(), silent=Everyone(), yields=("prepared-feedback",), title="Pause to write"),
        Phase(
            "warm-and-cool",
            (Open(members, Say(Move.APPRECIATE)), Open(members, Say(Move.COOL, also=(Move.HARD, Move.APPRECIATE)), when=~Is("feedback-depth", "warm"))),
            minutes=Minutes(10, 15),
            ends=TimeUp(),
            silent=owner,
            yields=("feedback-note",),
            title="Warm, then cool feedback",
        ),
        Phase("reflection", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(5, 15), ends=TimeUp(), silent=members, yields=("decision",), title="The owner reflects"),
        Phase("debrief", (Open(facilitator | owner | members, Say(Move.DEBRIEF)),), minutes=Minutes(5), ends=TimeUp(), title="Debrief on the process"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("My first tuning protocol, Techy Becky", "origin: Joseph McDonald and David Allen, Coalition of Essential Schools, 1992", "https://techybeckylibrarian.org/my-first-tuning-protocol/"),
            Source("Tuning protocol, TAMHSC", "origin", "http://www.tamhsc.edu/tlrc/faculty-development/workshops/tuning-protocol/index.html"),
            Source("Tuning protocol, Oregon EdNet", "six to ten people; students' names removed from work", "https://www.oregonednet.org/strategies/tuning-protocol"),
            Source("Tuning protocol, State of New Jersey", "sizes of 6 to 12 and at times 30; times", "https://paperzz.com/doc/7740768/tuning-protocol---state-of-new-jersey"),
            Source(
                "Protocols for examining student work, Easton, ASCD, chapter 3",
                "minutes; 8 to 10 people beside presenter and facilitator; introduction the first time only; the presenter writes too",
                "http://www.ascd.org/publications/books/109037/chapters/Protocols-for-Examining-Student-Work.aspx",
            ),
            Source("Tuning, Minneapolis Public Schools", "three levels of feedback: warm, cool, hard; the presenter chooses how far it goes", "http://opd.mpls.k12.mn.us/Tuning.html"),
        ),
        constructed="The default depth (warm and cool) is our choice. Warm and cool are two parts of one phase; cool talk may return to warm. Where no usual time is published, "
        "the middle of the range is planned. The sizes of 6 to 17 people and 4 to 12 members are joined from sources that differ, and groups of 30 are left out. That the facilitator "
        "decides on the introduction and on looking at the work is our choice; for 45 to 60 minutes drop looking at the work. Hard feedback needs a group that trusts each other; "
        "this edition does not check that.",
        totals=(
            Published(45, 60, "meeting", "printed as 45 to 60 and more"),
            Published(30, 120, "meeting", "the ranges come from different versions, so the extremes do not belong to one of them"),
        ),
    ),
)
