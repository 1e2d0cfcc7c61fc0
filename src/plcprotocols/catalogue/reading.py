# SPDX-License-Identifier: MIT
"""Talking about a text: rounds that keep the talk to the text and give everybody the same time.

Final word and save the last word for me are often confused: in the one the owner of a passage explains first, in the other the owner only reads it out
and gives the reason last.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, ByEach, LeadDecides, TimeUp
from plcprotocols.model.flow import Each, Exit, NextOf, Phase, Vetoed
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
RIGHTS = "The National School Reform Faculty keeps several of its protocols for members in their revised form; whether this is one of them is not said. What stands here are structure and figures in our own words."
OWNERS = (
    "That passages are private until their owner reads them out, that a vetoed pass leads to the next owner, that the facilitator decides whether there is open talk and ends it, "
    "and which moves each phase names are our choice. That each prepares a reserve passage is not confirmed by a cited source; nobody has to."
)

FINAL_WORD = Protocol(
    id="final-word",
    edition="timed-responses-1",
    title="Final word",
    family="talking about a text",
    people=People(4, 6),
    roles=(
        Role("facilitator", title="facilitator and timekeeper (takes part, and is owner in turn)", lead=True, timekeeper=True, drawn_from=("member",)),
        Role("owner", title="owner (of the passage)"),
        Role("member", title="member", least=3, most=5),
    ),
    items=(
        ItemRule(id="passage", title="passage", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="reserve-passage", title="reserve passage", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="passage-and-reason", title="passage and reason", by=owner),
        ItemRule(id="what-changed", title="what changed", by=owner),
    ),
    steps=(
        Phase("read-and-select", (Silence(Everyone(), Purpose.READ),), ends=ByEach("passage", Everyone()), silent=Everyone(), yields=("passage", "reserve-passage"), title="Read in silence and choose a passage"),
        Each(
            "owners",
            members,
            role="owner",
            former="member",
            title="each owner in turn",
            exits=(Exit(Vetoed(owner), NextOf("owners")),),
            steps=(
                Phase("explain", (Solo(owner, Say(Move.PRESENT, also=(Move.REFLECT,))),), minutes=Minutes(3), ends=TimeUp(), silent=members, yields=("passage-and-reason",), title="The owner explains: passage and reason"),
                Phase("responses", (Round(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,)), passing=Passing.NONE, seconds=60),), minutes=Minutes(1, per=members), ends=AllHad(), silent=owner, title="Each responds once; no dialogue"),
                Phase("final-word", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(1), ends=TimeUp(), silent=members, yields=("what-changed",), title="The owner has the final word"),
            ),
        ),
        Phase("open-talk", (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.REFLECT, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER))),), optional=facilitator, ends=LeadDecides(), title="Open talk, after all rounds"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source(
                "The Final Word, Connecticut regional wiki",
                "four to six people; the facilitator keeps the time and takes part; the owner explains for up to 3 minutes, each of the others has up to 1, the owner has up to 1 at the end; totals",
                "http://ct-regional-lms.wikispaces.com/The%20Final%20Word%20-%20Instructor?responseToken=fc6a1e9d5c2baed024837e9d5146bb68",
            ),
        ),
        totals=(
            Published(8, 8, "round", "printed for five people, as about 8; the rows give n + 3 for n people"),
            Published(32, 32, "meeting of 4", "printed; the rows add up to 28"),
            Published(40, 40, "meeting of 5", "printed; the rows add up to 40"),
            Published(48, 48, "meeting of 6", "printed, 8 minutes a person; the rows add up to 54"),
        ),
        rights=RIGHTS,
        constructed="Reading and open talk have no minutes by design, so totals say at least. The printed totals count 8 minutes a person and do not agree with the printed rows; both are kept. The source says up to one minute for a response; that each has a full minute, that what is left of it stays silent, and that nobody passes, is our choice. " + OWNERS,
    ),
)

SAVE_THE_LAST_WORD = Protocol(
    id="save-the-last-word",
    edition="timed-responses-1",
    title="Save the last word for me",
    family="talking about a text",
    people=People(3, 5),
    roles=(
        Role("facilitator", title="facilitator and timekeeper (takes part, and is owner in turn)", lead=True, timekeeper=True, drawn_from=("member",)),
        Role("owner", title="owner (of the passage)"),
        Role("member", title="member", least=2, most=4),
    ),
    items=(
        ItemRule(id="passage", title="passage", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="reserve-passage", title="reserve passage", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="passage-named", title="passage named", by=owner),
        ItemRule(id="reason-and-learning", title="the owner's reason and learning", by=owner),
    ),
    steps=(
        Phase("read-and-select", (Silence(Everyone(), Purpose.READ),), ends=ByEach("passage", Everyone()), silent=Everyone(), yields=("passage", "reserve-passage"), title="Read in silence and choose a passage"),
        Each(
            "owners",
            members,
            role="owner",
            former="member",
            title="each owner in turn",
            exits=(Exit(Vetoed(owner), NextOf("owners")),),
            steps=(
                Phase("read-passage", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(1), ends=TimeUp(), silent=members, yields=("passage-named",), title="The owner reads the passage out and gives no reason"),
                Phase("responses", (Round(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE,)), passing=Passing.NONE, seconds=60),), minutes=Minutes(1, per=members), ends=AllHad(), silent=owner, title="Each responds once; no dialogue"),
                Phase("last-word", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3), ends=TimeUp(), silent=members, yields=("reason-and-learning",), title="The owner has the last word: reason and learning"),
            ),
        ),
        Phase("open-talk", (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.REFLECT, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER))),), optional=facilitator, ends=LeadDecides(), title="Open talk, after all rounds"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source(
                "Save the last word for me, National Writing Project",
                "four people, or three to five; the timekeeper takes part; the owner only reads the passage out, the others have about 1 minute each, the owner up to 3 at the end; round and total",
                "https://lead.nwp.org/knowledgebase/save-the-last-word-for-me-protocol/",
            ),
        ),
        totals=(
            Published(7, 7, "round", "printed as about 7, which fits four people; the rows give n + 3 for n people"),
            Published(30, 30, "meeting", "printed as about 30, which fits four people; the rows give n x (n + 3): 18, 28, 40 for 3, 4, 5"),
        ),
        rights=RIGHTS,
        constructed="Reading and open talk have no minutes by design, so totals say at least. " + OWNERS,
    ),
)

FOUR_AS = Protocol(
    id="four-as",
    edition="all-rounds-1",
    title="Four A's",
    family="talking about a text",
    people=People(3, 10),
    roles=(
        Role("facilitator", title="facilitator and timekeeper (takes part)", lead=True, timekeeper=True, excludes=("member",)),
        Role("member", title="member", least=2, most=9),
    ),
    items=(
        ItemRule(id="marked-text", title="marked text", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="assumption", title="assumption, with its page", by=Everyone()),
        ItemRule(id="agreement", title="agreement", by=Everyone()),
        ItemRule(id="objection", title="objection", by=Everyone()),
        ItemRule(id="aspiration", title="aspiration", by=Everyone()),
        ItemRule(id="implication", title="implication", by=Everyone()),
    ),
    steps=(
        Phase("read-with-four-questions", (Silence(Everyone(), Purpose.READ), Silence(Everyone(), Purpose.WRITE)), minutes=Minutes(7), ends=TimeUp(), silent=Everyone(), yields=("marked-text",), title="Read with four questions, then write"),
        Phase("assumptions", (Round(Everyone(), Say(Move.DESCRIBE, also=(Move.HYPOTHESISE,)), passing=Passing.NONE),), minutes=Minutes(1, per=Everyone()), ends=AllHad(), yields=("assumption",), title="Assumptions, each with its page"),
        Phase("agree", (Round(Everyone(), Say(Move.APPRECIATE, also=(Move.DESCRIBE,)), passing=Passing.NONE),), minutes=Minutes(1, per=Everyone()), ends=AllHad(), yields=("agreement",), title="Agree"),
        Phase("argue", (Round(Everyone(), Say(Move.COOL, also=(Move.HARD, Move.DESCRIBE)), passing=Passing.NONE),), minutes=Minutes(1, per=Everyone()), ends=AllHad(), yields=("objection",), title="Argue"),
        Phase("aspire-or-act", (Round(Everyone(), Say(Move.REFLECT, also=(Move.COMMIT,)), passing=Passing.NONE),), minutes=Minutes(1, per=Everyone()), ends=AllHad(), yields=("aspiration",), title="Aspire or act"),
        Phase("meaning-for-practice", (Open(Everyone(), Say(Move.REFLECT, also=(Move.COMMIT, Move.HYPOTHESISE))),), minutes=Minutes(1, per=Everyone()), ends=TimeUp(), yields=("implication",), title="What it means for practice"),
        Phase("debrief", (Open(Everyone(), Say(Move.DEBRIEF)),), minutes=Minutes(3), ends=TimeUp(), title="Debrief on the process"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source(
                "Four A's, StudyLib",
                "origin: Judith Gray, 2005; reading with four questions; a first round of one assumption each with page evidence, then one A at a time; meaning for practice; debrief; "
                "five minutes for each person and ten more; the facilitator keeps the time and takes part. A school district's copy and a blog are cited for the same",
                "https://studylib.net/doc/25187204/4-a-text",
            ),
            Source("Discussion protocol for research, a blog", "cited together with the copy above", "https://niskyap2020.blogspot.com/2020/01/discussion-protocol-for-research-and.html"),
        ),
        totals=(Published(25, 60, "meeting", "five minutes for each person and ten more: 25 for 3 people, 60 for 10"),),
        rights=RIGHTS,
        constructed="The minutes of the phases are constructed, a split of the published total. After the first round the source allows rounds or open talk; this edition holds rounds. "
        "That marked texts are private, and which moves each phase names, are our choice; that evidence names its page is not held by the rules. The online form with a thread for each A is another one.",
    ),
)
