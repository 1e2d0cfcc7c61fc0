# SPDX-License-Identifier: MIT
"""Looking and listening step by step: each step asks one kind of thing of everybody, and the order of the steps does the work.

In Issaquah a group says back, interprets and asks before it suggests anything. Notice and wonder keeps what is seen apart from what is made of it. In a
consultancy the owner asks anew before the others talk, and in the collaborative assessment conference the context of a work comes late.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Enough, Filled, Here, Is, LeadDecides, Produced, TimeUp
from plcprotocols.model.flow import Breakout, Decision, Option, Phase
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Chose, Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
reporter = Holders("reporter")
small_groups = Filled(reporter)
one_ring = ~small_groups

RESTATING = Say(Move.PARAPHRASE)
INTERPRETING = Say(Move.HYPOTHESISE)
QUESTIONS = Ask(Move.ASK_PROBE, of=owner, later=True)
SUGGESTING = Say(Move.ADVISE)

ISSAQUAH = Protocol(
    id="issaquah",
    edition="ring-or-groups-1",
    title="Issaquah protocol",
    family="consulting on a dilemma",
    people=People(10, 50),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (of the dilemma)", excludes=("member",)),
        Role("member", title="member", least=8, most=48),
        Role("reporter", title="reporter of a small group", least=0, most=None, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="dilemma", title="dilemma", by=owner),
        ItemRule(id="re-statement", title="re-statement", by=members),
        ItemRule(id="interpretation", title="interpretation", by=members),
        ItemRule(id="correction", title="correction", by=owner),
        ItemRule(id="question", title="probing question", by=members),
        ItemRule(id="answer", title="answer", by=owner),
        ItemRule(id="suggestion", title="suggestion", by=members),
        ItemRule(id="re-thought-dilemma", title="the dilemma thought anew", by=owner),
    ),
    splits=(Split("small-groups", members, size=5, least=4, most=6, roles=(GroupRole("reporter"),), title="small groups"),),
    steps=(
        Phase("presenter-dilemma", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(5, 10), ends=TimeUp(), silent=members, yields=("dilemma",), title="The owner tells the dilemma, with a question"),
        Phase("clarifying", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(3), ends=TimeUp(), title="Clarifying questions"),
        Decision("ring-or-small-groups", Everyone(), (Option("ring"), Option("small-groups")), when=Here(Everyone(), least=15, most=15), title="Fifteen people: one ring, or small groups?"),
        Breakout(
            "re-state-in-groups",
            "small-groups",
            (Phase("re-state", (Open(members, RESTATING),), ends=LeadDecides(), yields=("re-statement",), title="What was said?"),),
            when=Here(Everyone(), least=16) | Filled(Chose("ring-or-small-groups", "small-groups")),
            title="Re-statements in small groups",
        ),
        Phase("active-listening", (Round(members, RESTATING, when=one_ring), Round(reporter, RESTATING, when=small_groups)), minutes=Minutes(5, 7), ends=AllHad(), silent=owner, yields=("re-statement",), title="What: active listening, re-stating what was said"),
        Breakout("interpret-in-groups", "small-groups", (Phase("interpret", (Open(members, INTERPRETING),), ends=LeadDecides(), yields=("interpretation",), title="What does it mean?"),), when=small_groups, title="Interpretations in small groups"),
        Phase("interpretive-listening", (Round(members, INTERPRETING, when=one_ring), Round(reporter, INTERPRETING, when=small_groups)), minutes=Minutes(3, 7), ends=AllHad(), silent=owner, yields=("interpretation",), title="So what: interpretive listening"),
        Phase("presenter-check-in", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(2, 3), ends=Enough(owner), silent=members, yields=("correction",), title="Was the owner heard correctly?"),
        Breakout("question-in-groups", "small-groups", (Phase("question", (Open(members, Say(Move.ASK_PROBE)),), ends=LeadDecides(), yields=("question",), title="Which questions?"),), when=small_groups, title="Questions in small groups"),
        Phase("probing-questions", (Round(members, QUESTIONS, when=one_ring), Round(reporter, QUESTIONS, when=small_groups)), minutes=Minutes(5, 7), ends=AllHad(), silent=owner, yields=("question",), title="Probing questions; the answers wait"),
        Phase("presenter-responds", (Solo(owner, Say(Move.ANSWER, also=(Move.REFLECT,))),), minutes=Minutes(3, 5), ends=TimeUp(), silent=members, yields=("answer",), title="The owner responds"),
        Breakout("suggest-in-groups", "small-groups", (Phase("suggest", (Open(members, SUGGESTING),), ends=LeadDecides(), yields=("suggestion",), title="Which suggestions?"),), when=small_groups, title="Suggestions in small groups"),
        Phase("suggestions", (Round(members, SUGGESTING, when=one_ring), Round(reporter, SUGGESTING, when=small_groups)), minutes=Minutes(5, 7), ends=AllHad(), silent=owner, yields=("suggestion",), title="Now what: suggestions"),
        Phase("presenter-reflects", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(3, 5), ends=TimeUp(), silent=members, yields=("re-thought-dilemma",), title="The owner thinks the dilemma anew"),
        Phase("debrief", (Open(Everyone(), Say(Move.DEBRIEF)),), minutes=Minutes(5), ends=TimeUp(), title="Debrief on the order of the questions"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.MEDIUM,
        sources=(
            Source("Issaquah protocol, slides and a copy of their transcript", "origin: Nancy Mohr, Deborah Bambino, Daniel Baron; about an hour, 10 to 50 people, 10 to 15 in one ring with passing, 15 to 50 in small groups; a minute of silence between steps if wished", "https://fdocuments.net/document/issaquah-protocol-modified.html"),
            Source("The Issaquah Protocol, DocsBay", "the short form: 30 to 45 minutes, 5 to 10 people, three minutes for the dilemma; the first six rows", "https://docsbay.net/activity-title-the-issaquah-protocol"),
        ),
        totals=(
            Published(60, 60, "meeting", "printed as about 60; the rows add up to 39 to 59, to 48 to 68 with the nine minutes of silence"),
            Published(30, 45, "short form", "printed for 5 to 10 people, with 3 minutes for the dilemma; this edition is for more"),
        ),
        constructed="The first six rows are stated by the sources, the others partly. Fifteen people may do either, so they are asked, and who answers first answers for the group; that the lead who goes on without an answer goes on in one ring is our choice. "
        "Everybody in the room is counted, the facilitator and the owner, too. Once there are small groups it stays with them, whoever comes or goes; a small group has five people where that can be. "
        "The time of a row is that of small groups and reporters together, so the small groups have none of their own, totals say at least, and the facilitator calls them back. "
        "The optional minute of silence between two steps is not among the steps. That who answers waits until the questions are over, and which moves each phase names, are our choice.",
    ),
)

NOTICE_AND_WONDER = Protocol(
    id="notice-and-wonder",
    edition="in-a-row-1",
    title="Notice and wonder",
    family="looking at work",
    people=People(3, 12),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (brings what is looked at)", least=0, excludes=("member",)),
        Role("member", title="member", least=2, most=10),
        Role("recorder", title="recorder", least=0, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="artefact", title="artefact or data", by=owner),
        ItemRule(id="note", title="note", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="noticing", title="noticing", by=members),
        ItemRule(id="wondering", title="wondering", by=members),
        ItemRule(id="theme", title="theme", by=Everyone()),
        ItemRule(id="next-step", title="next step", by=Everyone()),
    ),
    steps=(
        Phase("look", (Silence(Everyone(), Purpose.READ),), minutes=Minutes(2), ends=TimeUp(), silent=Everyone(), title="Everybody looks"),
        Phase("write", (Silence(Everyone(), Purpose.WRITE),), minutes=Minutes(2), ends=TimeUp(), silent=Everyone(), yields=("note",), title="Everybody writes"),
        Phase("notice", (Round(members, Say(Move.DESCRIBE), passing=Passing.IN_A_ROW),), minutes=Minutes(3, 7), ends=AllHad(), silent=owner, yields=("noticing",), hard=("move-not-here",), title="I notice: facts only, round after round until all pass"),
        Phase("wonder", (Round(members, Say(Move.HYPOTHESISE, also=(Move.ASK_PROBE,)), passing=Passing.IN_A_ROW),), minutes=Minutes(2, 6), ends=AllHad(), silent=owner, yields=("wondering",), hard=("move-not-here",), title="I wonder: round after round until all pass"),
        Phase("themes", (Open(Everyone(), Say(Move.REFLECT, also=(Move.DESCRIBE, Move.HYPOTHESISE, Move.SUMMARISE))),), minutes=Minutes(5, 10), ends=TimeUp(), yields=("theme",), title="Themes"),
        Phase("next-step", (Open(Everyone(), Say(Move.COMMIT, also=(Move.REFLECT,))),), minutes=Minutes(1, 3), ends=Produced("next-step"), yields=("next-step",), title="Next step"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(),
        totals=(Published(15, 30, "meeting", "widely known and not confirmed by a cited source; the rows are a split of it"),),
        constructed="Widely known, and taken from general knowledge: no published source is cited for it. A larger group works in sub-groups, which is another form. The facilitator is no member and has no turn in the rounds. "
        "That words of judgement are refused in both rounds, in guided mode, too, that notes are private, and which moves each phase names are our choice.",
    ),
)

CONSULTANCY = Protocol(
    id="consultancy",
    edition="fifty-minutes-1",
    title="Consultancy",
    family="consulting on a dilemma",
    people=People(6, 13),
    roles=(
        Role("facilitator", title="facilitator (may take part as a member)", lead=True, excludes=("owner",)),
        Role("owner", title="owner (of the dilemma)", excludes=("member",)),
        Role("member", title="member", least=4, most=11),
    ),
    items=(
        ItemRule(id="reading-note", title="note on what was read", by=members, access=Access.PRIVATE),
        ItemRule(id="focus-question", title="focus question", by=owner),
        ItemRule(id="restated-question", title="the question asked anew", by=owner),
        ItemRule(id="insight", title="insight", by=members),
        ItemRule(id="owner-note", title="the owner's note", by=owner, access=Access.PRIVATE),
        ItemRule(id="process-note", title="note on the process", by=Everyone()),
    ),
    parameters=(
        Parameter(
            id="artefacts",
            title="is something read first?",
            choices=(Choice("none", title="nothing is read"), Choice("read", title="the members read in silence before the owner tells")),
            default="none",
            set_by=owner,
            before="present-dilemma",
        ),
    ),
    steps=(
        Phase("present-dilemma", (Silence(members, Purpose.READ, when=Is("artefacts", "read")), Solo(owner, Say(Move.PRESENT))), minutes=Minutes(5, 10), ends=TimeUp(), silent=members, yields=("reading-note", "focus-question"), title="The owner tells the dilemma, with a question"),
        Phase("clarifying", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(5), ends=TimeUp(), title="Clarifying questions, short answers"),
        Phase("probing", (Open(members, Ask(Move.ASK_PROBE, of=owner)), Solo(owner, Say(Move.PRESENT))), minutes=Minutes(10), ends=Produced("restated-question") & TimeUp(), yields=("restated-question",), title="Probing questions; then the owner asks the question anew"),
        Phase("group-talk", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.PARAPHRASE, Move.ADVISE), to=members)),), minutes=Minutes(15), ends=TimeUp(), silent=owner, yields=("insight", "owner-note"), title="The members talk; the owner listens and takes notes"),
        Phase("owner-response", (Solo(owner, Say(Move.REFLECT)),), minutes=Minutes(5), ends=TimeUp(), silent=members, title="The owner responds"),
        Phase("debrief", (Open(Everyone(), Say(Move.DEBRIEF)),), minutes=Minutes(5), ends=TimeUp(), yields=("process-note",), title="Debrief on the process"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("Consultancy protocol, DocsBay", "the six rows and their minutes, about 50 in all; origin: Gene Thompson-Grove, Paula Evans and Faith Dunne, Coalition of Essential Schools", "https://docsbay.net/doc/514092/roles-presenter-whose-work-is-being-discussed-by-the-group"),
            Source("Consultancy protocol, Parenting in PDX", "about 50 minutes; some members must not share the dilemma; in a small group the facilitator takes part, too", "http://parentinginpdx.blogspot.com/2012/10/consultancy-protocol.html"),
        ),
        totals=(Published(50, 50, "meeting", "printed as about 50; the rows add up to 45 to 50"),),
        constructed="Six to thirteen people are partly confirmed. That some members should not share the dilemma, that answers give facts without a why, and that answers are not discussed, are not held by the rules. "
        "Whether something is read first is a parameter of ours, and its time is that of the row. That the owner's notes are private, and which moves each phase names, are our choice.",
    ),
)

COLLABORATIVE_ASSESSMENT_CONFERENCE = Protocol(
    id="collaborative-assessment-conference",
    edition="context-late-1",
    title="Collaborative assessment conference",
    family="looking at work",
    people=People(6, 13),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (presenting teacher)", excludes=("member",)),
        Role("member", title="member", least=4, most=11),
    ),
    items=(
        ItemRule(id="reading-note", title="note on the work", by=Everyone(), access=Access.PRIVATE),
        ItemRule(id="description", title="what is seen in the work", by=members),
        ItemRule(id="question", title="question the work raises", by=members),
        ItemRule(id="owner-note", title="the owner's note", by=owner, access=Access.PRIVATE),
        ItemRule(id="hypothesis", title="what the child may be working on", by=members),
        ItemRule(id="context", title="context, and what surprised", by=owner),
        ItemRule(id="teaching-move", title="move for teaching", by=Everyone()),
    ),
    steps=(
        Phase("getting-started", (Silence(Everyone(), Purpose.READ),), minutes=Minutes(5, 10), ends=TimeUp(), silent=Everyone(), yields=("reading-note",), title="The work is read in silence, without any context"),
        Phase("describe", (Open(members, Say(Move.DESCRIBE)),), minutes=Minutes(5, 10), ends=LeadDecides(), silent=owner, yields=("description",), title="What do you see?"),
        Phase("raise-questions", (Open(members, Say(Move.ASK_PROBE, also=(Move.ASK_CLARIFY,))),), minutes=Minutes(5), ends=TimeUp(), silent=owner, yields=("question", "owner-note"), title="What questions does the work raise? The owner notes them and need not answer"),
        Phase("speculate", (Open(members, Say(Move.HYPOTHESISE)),), minutes=Minutes(5), ends=TimeUp(), silent=owner, yields=("hypothesis",), title="What is the child working on?"),
        Phase("hear-presenter", (Solo(owner, Say(Move.PRESENT, also=(Move.REFLECT,))),), minutes=Minutes(5), ends=Enough(owner), silent=members, yields=("context",), title="The presenting teacher: context, and what surprised"),
        Phase("implications", (Open(Everyone(), Say(Move.ADVISE, also=(Move.HYPOTHESISE, Move.REFLECT, Move.COMMIT))),), minutes=Minutes(5, 10), ends=TimeUp(), yields=("teaching-move",), title="Implications for teaching"),
        Phase("reflect-on-the-conference", (Round(Everyone(), Say(Move.DEBRIEF)),), minutes=Minutes(3, 5), ends=AllHad(), title="How was the conference?"),
        Phase("thanks", (Solo(facilitator, Say(Move.THANK)),), minutes=Minutes(1), ends=TimeUp(), title="Thanks to the presenting teacher"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.MEDIUM,
        sources=(
            Source("The collaborative assessment conference, Horace, Coalition of Essential Schools", "origin: Steve Seidel, Project Zero, 1988; the order of the steps; 45 to 75 minutes, none for a step", "http://essentialschools.org/horace-issues/the-collaborative-assessment-conference/"),
            Source("Collaborative assessment conference, Student World Teacher", "a shorter adaptation, with minutes for the steps", "http://studentworldteacher.net/courses/phy107/CACprotocol.htm"),
            Source("Collaborative assessment conference, P. Butz", "another shorter adaptation, with minutes for the steps", "http://pbutz.blogspot.com/2013/11/collaborative-assessment-conference.html"),
            Source("Learning and Leading with Habits of Mind, page 239", "the steps", "https://issuhub.com/view/index/4122?pageIndex=266"),
        ),
        totals=(Published(45, 75, "meeting", "printed without minutes for a step; the rows, from shorter adaptations, add up to 34 to 51"),),
        constructed="Six to thirteen people are partly confirmed. The owner sits apart in silence until the fifth step and gives no context; who judges is asked by the facilitator for what is seen in the work, as an intervention. "
        "Questions are raised and not asked of anybody, so no answer is owed. That notes are private, who may write what, and which moves each phase names, are our choice. Whose work it is should not be seen on it; the rules do not hold that.",
    ),
)
