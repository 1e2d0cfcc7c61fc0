# SPDX-License-Identifier: MIT
"""Video-based intervision: professionals look at film of their own practice with peers.

The order of phases merges principles published for the Artevelde line of video coaching with neighbouring practice; no minute-by-minute script is
published, so the minutes are constructed and say so.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Enough, FilmOver, LeadDecides, Produced, TimeUp, Usable
from plcprotocols.model.flow import Each, End, Exit, NextOf, Phase, Signalled, Vetoed, Withdrawn
from plcprotocols.model.items import Access, ItemOf, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Passing, Pick, Round, Say, Solo, Watch
from plcprotocols.model.who import Chose, Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
agreed = Chose("open-and-confidentiality", "yes")
viewers = Everyone() & agreed
peers = Holders("member") & agreed
clip = ItemOf("clip", owner)

VIDEO_COACHING_INTERVISION = Protocol(
    id="video-coaching-intervision",
    edition="session-2",
    title="Video coaching with an intervision session",
    family="video-based intervision and coaching",
    people=People(4, 9),
    roles=(
        Role("facilitator", title="facilitator (coach)", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (filmed professional)"),
        Role("member", title="member (peer)", least=2, most=7),
        Role("recorder", title="recorder", least=0, drawn_from=("member", "owner")),
        Role("consent-steward", title="consent steward", steward=True),
    ),
    items=(
        ItemRule(id="clip", title="clip", by=owner, film=True),
        ItemRule(id="focus-question", title="context and focus question", by=owner),
        ItemRule(id="private-note", title="private note", by=viewers, access=Access.PRIVATE),
        ItemRule(id="owners-seeing", title="owner's own seeing", by=owner),
        ItemRule(id="observation", title="observation", by=peers),
        ItemRule(id="moment", title="time-coded moment", by=viewers),
        ItemRule(id="hypothesis", title="hypothesis or strength", by=peers),
        ItemRule(id="revised-question", title="revised question", by=owner),
        ItemRule(id="suggestion", title="suggestion", by=peers),
        ItemRule(id="action-plan", title="action plan: who, what, when, next film date", by=owner | Holders("recorder")),
        ItemRule(id="learning", title="what I take with me", by=Everyone()),
    ),
    scopes=("filming", "selecting", "showing-to-coach", "showing-to-group", "re-use"),
    exits=(Exit(Signalled("safeguarding"), End()),),
    steps=(
        Phase(
            "open-and-confidentiality",
            (Solo(facilitator, Say(Move.INFORM)), Round(Everyone(), Pick(("yes", "no"), lasting=True), passing=Passing.NONE)),
            minutes=Minutes(3),
            ends=AllHad(),
            title="Opening and confidentiality: who answers no leaves the viewing",
        ),
        Each(
            "owners",
            peers,
            role="owner",
            former="member",
            title="each owner in turn",
            when=Usable(clip),
            exits=(Exit(Withdrawn(clip), NextOf("owners")), Exit(Vetoed(owner), NextOf("owners"))),
            steps=(
                Phase("frame", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(3, 4), ends=TimeUp() | Enough(owner), silent=peers, yields=("focus-question",), title="Frame: context and focus question"),
                Phase("first-viewing", (Watch(item=clip, who=viewers, by=facilitator, scope="showing-to-group"),), minutes=Minutes(1, 5), ends=FilmOver(), silent=viewers, yields=("private-note",), title="First viewing"),
                Phase("owner-first", (Solo(owner, Say(Move.DESCRIBE, also=(Move.REFLECT,))),), minutes=Minutes(3, 4), ends=TimeUp() | Enough(owner), silent=peers, yields=("owners-seeing",), title="The owner speaks first"),
                Phase("describe-round", (Round(peers, Say(Move.DESCRIBE)),), minutes=Minutes(7, 8), ends=AllHad(), silent=owner, yields=("observation",), title="Describing round, the child first"),
                Phase(
                    "second-viewing-stops",
                    (Watch(item=clip, who=viewers, by=facilitator, scope="showing-to-group", stops=viewers, replies=owner, body=Say(Move.DESCRIBE, also=(Move.APPRECIATE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER, Move.REFLECT))),),
                    minutes=Minutes(8, 10),
                    ends=LeadDecides(),
                    yields=("moment",),
                    title="Second viewing with stops",
                ),
                Phase(
                    "meaning-round",
                    (Round(peers, Say(Move.HYPOTHESISE, also=(Move.APPRECIATE,))), Solo(owner, Say(Move.REFLECT))),
                    minutes=Minutes(6, 8),
                    ends=AllHad(),
                    yields=("hypothesis",),
                    title="Meaning through the child's eyes",
                ),
                Phase("owner-reflect", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3, 4), ends=Enough(owner), silent=peers, yields=("revised-question",), title="The owner reflects"),
                Phase("ideas", (Round(peers, Say(Move.ADVISE)),), optional=owner, minutes=Minutes(5, 7), ends=AllHad(), silent=owner, yields=("suggestion",), title="Ideas, if the owner asks for them"),
                Phase("action", (Solo(owner, Say(Move.COMMIT)),), minutes=Minutes(3, 4), ends=Produced("action-plan"), yields=("action-plan",), title="Action plan"),
            ),
        ),
        Phase("check-out", (Round(Everyone(), Say(Move.DEBRIEF, also=(Move.THANK,))),), minutes=Minutes(3), ends=AllHad(), yields=("learning",), title="Check-out, with a reminder to delete the film"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(
            Source(
                "Peer Learning Activities Overview 2022, ISSA",
                "the delivered workshop: two online sessions of four hours, 19 people in the education part and 9 in supervision, hosted by Open Academy Step by Step",
            ),
            Source(
                "Videocoaching: vehicle for collegial reflection, Artevelde University of Applied Sciences",
                "principles: film of one's own practice, an equal relation, no assessment, individual and team reflection",
                "https://www.arteveldehogeschool.be/en/research/projects/videocoaching-vehicle-collegial-reflection-and-growth-quality-interactions-young",
            ),
            Source("verBEELDing, Artevelde University of Applied Sciences", "the growth tool with process frames and viewing frames", "https://www.arteveldehogeschool.be/projecten/verbeelding"),
            Source(
                "Sharing EP practice: video enhanced reflective practice, edpsyched 2023",
                "small confidential groups; the owner of the question often chooses the clip",
                "https://www.edpsyched.co.uk/blog/sharing-ep-practice-i-video-enhanced-reflective-practice-a-powerful-tool-for-practice",
            ),
        ),
        constructed="The order of phases is a constructed default that merges Artevelde principles with VERP, Dutch video-interaction coaching, Marte Meo, WANDA and video clubs. "
        "All minutes are constructed, split to fit 45 to 60 per owner; the middle of a range is planned. This edition is the meeting alone: working agreement, written consent "
        "before filming, the question, filming, choice of clip, try-out, new film and deletion lie outside it, and so do trios. Which moves each phase names is our choice. "
        "Who answers no leaves the viewing; that they also leave the rounds on the films and own none of them, that who comes late answers before they take part in these, and that an answer may be changed, is our choice.",
        totals=(Published(45, 60, "owner", "constructed, not printed by a source; one clip counted, each further clip adds its length"),),
    ),
)
