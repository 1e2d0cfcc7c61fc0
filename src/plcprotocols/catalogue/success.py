# SPDX-License-Identifier: MIT
"""Learning from success: each in turn tells what went well, and the group looks for what made it so.

One group alone, or several groups that go at their own pace and come together at the end.
"""

from __future__ import annotations

from plcprotocols.model.conditions import ByEach, TimeUp
from plcprotocols.model.flow import Breakout, Each, Exit, NextOf, Phase, Vetoed
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
reporter = Holders("reporter")

SOURCE = Source(
    "Success analysis protocol, DocsBay",
    "origin: Gene Thompson-Grove after Vivian Johnson; a written success beforehand; groups of three to five, each presents in turn; the rows and their order",
    "https://docsbay.net/success-analysis-protocol",
)
RIGHTS = "The National School Reform Faculty keeps several of its protocols for members in their revised form; whether this is one of them is not said. What stands here are structure and figures in our own words."
ITEMS = (
    ItemRule(id="success", title="written success, and what made it different", by=Everyone()),
    ItemRule(id="success-factor", title="success factor", by=members),
    ItemRule(id="owner-note", title="the owner's note", by=owner, access=Access.PRIVATE),
    ItemRule(id="common-factor", title="factor or principle of the group", by=Everyone()),
    ItemRule(id="list-over-groups", title="list over groups", by=Everyone()),
)
PRE_WORK = Phase("pre-work", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(5, 10), ends=ByEach("success", Everyone()), silent=Everyone(), yields=("success",), title="Pre-work: everybody writes a success")
OWNER_ROWS = (
    Phase("tell", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(5), ends=TimeUp(), silent=members, title="The owner tells the success"),
    Phase("clarify", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(3), ends=TimeUp(), title="Clarifying questions"),
    Phase("insights", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,))),), minutes=Minutes(8), ends=TimeUp(), silent=owner, yields=("success-factor", "owner-note"), title="Insights, while the owner writes notes"),
    Phase("response", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3), ends=TimeUp(), silent=members, title="The owner responds"),
    Phase("appreciation", (Open(members, Say(Move.APPRECIATE)),), minutes=Minutes(1), ends=TimeUp(), silent=owner, title="Appreciation, one thing a turn"),
)
COMMON_FACTORS = Phase("common-factors", (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.SUMMARISE))),), minutes=Minutes(10), ends=TimeUp(), yields=("common-factor",), title="What the successes have in common")


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
    items=ITEMS,
    steps=(
        PRE_WORK,
        Each(
            "owners",
            members,
            role="owner",
            former="member",
            title="each owner in turn",
            exits=(Exit(Vetoed(owner), NextOf("owners")),),
            steps=OWNER_ROWS,
        ),
        COMMON_FACTORS,
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
        sources=(SOURCE,),
        totals=(
            Published(20, 20, "owner", "what the rows add up to; the minutes are not confirmed by the cited source"),
            Published(20, 20, "group", "common factors and plenary, after all owners and beside the pre-work; not confirmed either"),
        ),
        rights=RIGHTS,
        constructed="This edition is one group alone. In the source a reporter speaks for each group in a plenary; one group has nobody to report to, so the facilitator decides whether the plenary is held, "
        "there may be no reporter, and the list over groups is then the group's own. The middle of the minutes for the pre-work is planned, and the pre-work ends with the last success, whatever the time. "
        "That the owner's notes are private, that the owner may stop the work on their success at any time, and which moves each phase names are our choice. That appreciation is one thing a turn with no replies is not held by the rules.",
    ),
)

SUCCESS_ANALYSIS_GROUPS = Protocol(
    id="success-analysis",
    edition="several-groups-1",
    title="Success analysis in several groups",
    family="learning from success",
    people=People(6),
    roles=(
        Role("facilitator", title="facilitator of a group (takes part, and is owner in turn)", lead=True, most=None, drawn_from=("member",)),
        Role("owner", title="owner (tells a success)", least=0, most=None),
        Role("member", title="member", least=6, most=None),
        Role("reporter", title="reporter of a group", least=0, most=None, drawn_from=("member",)),
    ),
    splits=(Split("groups", members, size=4, least=3, most=5, roles=(GroupRole("facilitator"), GroupRole("reporter")), lead="facilitator", title="groups"),),
    items=ITEMS,
    steps=(
        PRE_WORK,
        Breakout("in-groups", "groups", (Each("owners", members, role="owner", former="member", title="each owner in turn", steps=OWNER_ROWS), COMMON_FACTORS), free=True, title="In groups"),
        Phase(
            "plenary",
            (Round(reporter, Say(Move.SUMMARISE), passing=Passing.NONE), Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.SUMMARISE)))),
            minutes=Minutes(10),
            ends=TimeUp(),
            yields=("list-over-groups",),
            title="Plenary: the reporters, then everybody",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.MEDIUM,
        sources=(SOURCE,),
        totals=(
            Published(20, 20, "owner", "what the rows add up to; the minutes are not confirmed by the cited source"),
            Published(20, 20, "group", "common factors and plenary, after all owners and beside the pre-work; not confirmed either"),
        ),
        rights=RIGHTS,
        constructed="Each group goes at its own pace under a facilitator of its own; whoever is facilitator when the session opens leads the pre-work, and all of them the plenary. Groups of four are formed before threes and fives. Unless somebody else is named, the first of a group leads it and the second reports. "
        "The middle of the minutes for the pre-work is planned, and it ends with the last success, whatever the time. That the owner's notes are private and which moves each phase names are our choice. That appreciation is one thing a turn with no replies is not held by the rules. An owner who wants to stop leaves the loop.",
    ),
)
