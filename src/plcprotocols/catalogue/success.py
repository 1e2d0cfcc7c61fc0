# SPDX-License-Identifier: MIT
"""Learning from success: each in turn tells what went well, and the group looks for what made it so."""

from __future__ import annotations

from plcprotocols.model.conditions import ByEach, TimeUp
from plcprotocols.model.flow import Each, Exit, NextOf, Phase, Vetoed
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Ask, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
reporter = Holders("reporter")

SUCCESS_ANALYSIS = Protocol(
    id="success-analysis",
    edition="one-group-1",
    title="Success analysis",
    family="learning from success",
    people=People(3, 5),
    roles=(
        Role("facilitator", title="facilitator (takes part, and is owner in turn)", lead=True, drawn_from=("member",)),
        Role("owner", title="owner (tells a success)"),
        Role("member", title="member", least=2, most=4),
        Role("reporter", title="reporter", least=0, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="success", title="written success, and what made it different", by=Everyone()),
        ItemRule(id="success-factor", title="success factor", by=members),
        ItemRule(id="owner-note", title="the owner's note", by=owner, access=Access.PRIVATE),
        ItemRule(id="common-factor", title="factor or principle of the group", by=Everyone()),
        ItemRule(id="list-over-groups", title="list over groups", by=Everyone()),
    ),
    steps=(
        Phase("pre-work", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(5, 10), ends=ByEach("success", Everyone()), silent=Everyone(), yields=("success",), title="Pre-work: everybody writes a success"),
        Each(
            "owners",
            members,
            role="owner",
            former="member",
            title="each owner in turn",
            exits=(Exit(Vetoed(owner), NextOf("owners")),),
            steps=(
                Phase("tell", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(5), ends=TimeUp(), silent=members, title="The owner tells the success"),
                Phase("clarify", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(3), ends=TimeUp(), title="Clarifying questions"),
                Phase("insights", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,))),), minutes=Minutes(8), ends=TimeUp(), silent=owner, yields=("success-factor", "owner-note"), title="Insights, while the owner writes notes"),
                Phase("response", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3), ends=TimeUp(), silent=members, title="The owner responds"),
                Phase("appreciation", (Open(members, Say(Move.APPRECIATE)),), minutes=Minutes(1), ends=TimeUp(), silent=owner, title="Appreciation, one thing a turn"),
            ),
        ),
        Phase("common-factors", (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.SUMMARISE))),), minutes=Minutes(10), ends=TimeUp(), yields=("common-factor",), title="What the successes have in common"),
        Phase(
            "plenary",
            (Round(reporter, Say(Move.SUMMARISE), passing=Passing.NONE), Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.SUMMARISE)))),
            optional=facilitator,
            minutes=Minutes(10),
            ends=TimeUp(),
            yields=("list-over-groups",),
            title="Plenary: the reporter, then everybody",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.MEDIUM,
        sources=(
            Source(
                "Success analysis protocol, DocsBay",
                "origin: Gene Thompson-Grove after Vivian Johnson; a written success beforehand; groups of three to five, each presents in turn; the rows and their order",
                "https://docsbay.net/success-analysis-protocol",
            ),
        ),
        totals=(
            Published(20, 20, "owner", "what the rows add up to; the minutes are not confirmed by the cited source"),
            Published(20, 20, "group", "common factors and plenary, after all owners and beside the pre-work; not confirmed either"),
        ),
        rights="The National School Reform Faculty keeps several of its protocols for members in their revised form; whether this is one of them is not said. What stands here are structure and figures in our own words.",
        constructed="This edition is one group alone. In the source a reporter speaks for each group in a plenary; one group has nobody to report to, so the facilitator decides whether the plenary is held, "
        "there may be no reporter, and the list over groups is then the group's own. The middle of the minutes for the pre-work is planned, and the pre-work ends with the last success, whatever the time. "
        "That the owner's notes are private, that the owner may stop the work on their success at any time, and which moves each phase names are our choice. That appreciation is one thing a turn with no replies is not held by the rules.",
    ),
)
