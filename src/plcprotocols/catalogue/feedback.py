# SPDX-License-Identifier: MIT
"""Feedback rounds: work in progress meets structured feedback from peers."""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Enough, Happened, Is, LeadDecides, TimeUp
from plcprotocols.model.flow import Each, Exit, NextOf, Phase, Vetoed
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.talk import Ask, Offer, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
owner = Holders("owner")
members = Holders("member")
merged = Is("last-rungs", "merged")
in_a_round = Is("meanings", "round")

CORE_STEPS = ("statements-of-meaning", "artist-as-questioner", "neutral-questions", "permissioned-opinions")
MEANING = Say(Move.DESCRIBE, also=(Move.APPRECIATE, Move.MIRROR))

TUNING_PROTOCOL = Protocol(
    id="tuning-protocol",
    edition="three-level-2",
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
            longest=15,
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
        "decides on the introduction and on looking at the work is our choice; for 45 to 60 minutes drop looking at the work. That warm and cool feedback, "
        "in which the owner is silent, ends after 15 minutes at the latest is our choice: 15 is the most any source gives for it. Hard feedback needs a group that trusts each other; "
        "this edition does not check that.",
        totals=(
            Published(45, 60, "meeting", "printed as 45 to 60 and more"),
            Published(30, 120, "meeting", "the ranges come from different versions, so the extremes do not belong to one of them"),
        ),
    ),
)

LADDER_OF_FEEDBACK = Protocol(
    id="ladder-of-feedback",
    edition="four-rungs-1",
    title="Ladder of feedback",
    family="feedback rounds",
    people=People(2, 14),
    roles=(
        Role("facilitator", title="facilitator", least=0, lead=True, excludes=("owner", "member")),
        Role("owner", title="owner", excludes=("member",)),
        Role("member", title="member (responder)", least=1, most=12),
    ),
    items=(
        ItemRule(id="feedback-wish", title="what feedback is wanted for", by=owner),
        ItemRule(id="strength", title="what is strong", by=members),
        ItemRule(id="worry", title="worry, as a question", by=members),
        ItemRule(id="suggestion", title="suggestion", by=members),
    ),
    parameters=(Parameter(id="last-rungs", title="the last two rungs", choices=(Choice("apart", title="concerns, then suggestions"), Choice("merged", title="concerns and suggestions in one round")), default="apart", set_by=owner, before="concerns"),),
    steps=(
        Phase("set-up", (Solo(owner, Say(Move.PRESENT)),), optional=owner, ends=Enough(owner), silent=members, yields=("feedback-wish",), title="Set-up: the work, and what feedback is wanted for"),
        Phase("clarify", (Round(members, Ask(Move.ASK_CLARIFY, of=owner)),), ends=AllHad(), title="Clarify"),
        Phase("value", (Round(members, Say(Move.APPRECIATE)),), ends=AllHad(), silent=owner, yields=("strength",), title="Value: what is strong"),
        Phase("concerns", (Round(members, Say(Move.COOL)),), when=~merged, ends=AllHad(), silent=owner, yields=("worry",), title="Concerns: worries, as questions"),
        Phase("suggest", (Round(members, Say(Move.ADVISE)),), when=~merged, ends=AllHad(), silent=owner, yields=("suggestion",), title="Suggest"),
        Phase("concerns-and-suggest", (Round(members, Say(Move.COOL, also=(Move.ADVISE,))),), when=merged, ends=AllHad(), silent=owner, yields=("worry", "suggestion"), title="Concerns and suggestions in one round"),
        Phase("thank", (Solo(owner, Say(Move.THANK, also=(Move.REFLECT,))),), optional=owner, ends=Enough(owner), title="Thanks, and what was learned"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.HIGH,
        sources=(
            Source(
                "Ladder of feedback, Making Learning Visible",
                "the rungs in fixed order; no set time, from minutes to one hour; the last two rungs may be merged; origin: David Perkins (King Arthur's Round Table, 2003), Wilson and Perkins at Project Zero, 2005",
                "https://makinglearningvisibleresources.wikispaces.com/Ladder+of+Feedback?responseToken=76fdb11aaaea59969001c5ec1106a6ac",
            ),
            Source("Providing feedback, Skill Insight", "origin: Perkins", "https://skill-insight.com/personal-development/Providingfeedback.html"),
            Source("The ladder of feedback, Best Practices for Business", "origin: Perkins", "https://bestpracticesforbusiness.com/2011/01/25/the-ladder-of-feedback/"),
        ),
        constructed="The order of the rungs is stated by the sources; the turns (a round with passing on each rung) are only partly. That the owner decides on the set-up, on the thanks and "
        "on merging the last two rungs is our choice, and so is that a member has one turn for both where they are merged. "
        "Which moves each rung names and which items it yields is our choice: the rung for value takes strengths alone, since praise followed by a but is ruled out.",
        totals=(Published(5, 60, "meeting", "untimed by design; printed as a few minutes to one hour, and a few is taken as 5"),),
    ),
)

CRITICAL_RESPONSE_PROCESS = Protocol(
    id="critical-response-process",
    edition="four-steps-1",
    title="Critical Response Process",
    family="feedback rounds",
    people=People(3, 30),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("owner", "member")),
        Role("owner", title="owner (artist)", excludes=("member",)),
        Role("member", title="member (responder)", least=1, most=28),
    ),
    items=(
        ItemRule(id="meaning", title="statement of meaning", by=members),
        ItemRule(id="accepted-opinion", title="opinion the owner takes along", by=owner),
        ItemRule(id="next-step", title="next step", by=owner),
    ),
    parameters=(Parameter(id="meanings", title="how meanings are told", choices=(Choice("open", title="in any order"), Choice("round", title="one after another, with passing")), default="open", set_by=facilitator, before="statements-of-meaning"),),
    steps=(
        Phase("show-work", (Solo(owner, Say(Move.PRESENT)),), ends=Happened("work-shown", by=owner | facilitator), silent=members, title="The work is shown"),
        Phase("statements-of-meaning", (Open(members, MEANING, when=~in_a_round), Round(members, MEANING, when=in_a_round)), ends=LeadDecides(), silent=owner, yields=("meaning",), title="Statements of meaning: what was stimulating, surprising, memorable, touching"),
        Phase("artist-as-questioner", (Open(owner, Ask(Move.ASK_PROBE, of=members)),), ends=Enough(owner), title="The owner asks, and the members answer the question asked"),
        Phase("neutral-questions", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), ends=LeadDecides(), title="The members ask neutral questions, and the owner answers"),
        Phase("permissioned-opinions", (Open(members, Offer(Move.OPINE, of=owner)),), ends=LeadDecides(), yields=("accepted-opinion",), hard=("move-not-here",), title="Opinions, each offered first and given once the owner wants to hear it"),
        Phase("subject-matter-talk", (Open(Everyone(), Say(Move.REFLECT, also=(Move.DESCRIBE, Move.HYPOTHESISE))),), optional=facilitator, ends=LeadDecides(), title="Talk about the subject matter"),
        Phase(
            "working-on-the-work",
            (Open(Everyone(), Say(Move.HYPOTHESISE, also=(Move.ADVISE, Move.REFLECT))), Solo(owner, Say(Move.COMMIT, also=(Move.REFLECT,)))),
            optional=facilitator,
            ends=AllHad(),
            yields=("next-step",),
            title="Working on the work; then the owner names the next step",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source("Critical Response core steps and interview", "the core steps and who does what in them; the name is a service mark; origin: Liz Lerman, early 1990s, the guide with John Borstel 2003", "https://www.scribd.com/document/450898730/critical-response-pdf", rows=CORE_STEPS),
            Source("Critical Response Process, text", "the core steps; the name is a service mark", "http://mt.suzanarichle.ch/crp_tx_1.html", rows=CORE_STEPS),
        ),
        constructed="The four core steps behind the showing are the sources'; the last two phases are from general knowledge and of medium confidence, and so is that they are optional; that the facilitator decides on them and ends them is our choice, since no minutes are stated whose end could. "
        "The sizes, 3 to 30 people, are from general knowledge. That owner or facilitator reports that the work was shown, that one answer settles a question and the owner asks anew who wants to hear more, and that owner and facilitator are no members are our choices; "
        "so is which moves each phase names. Where the facilitator probes what the owner asks, that is an intervention. "
        "An opinion without the owner's yes is refused in every mode; that an opinion under another name is refused, too, in guided mode, and that the owner alone writes down opinions, is our choice.",
        totals=(Published(30, 90, "meeting", "untimed by design; not confirmed by a cited source"),),
        rights="The name is a service mark: permission is needed to use it.",
    ),
)

PEER_FEEDBACK_ROUND = Protocol(
    id="peer-feedback-round",
    edition="minute-each-1",
    title="Peer feedback round",
    family="feedback rounds",
    people=People(4, 7),
    roles=(
        Role("facilitator", title="facilitator (owner in turn, too)", least=0, lead=True, drawn_from=("member",)),
        Role("owner", title="owner"),
        Role("member", title="member", least=3, most=6),
    ),
    items=(
        ItemRule(id="feedback-note", title="the owner's note on the feedback", by=owner, access=Access.PRIVATE),
        ItemRule(id="take-away", title="what I take", by=owner),
    ),
    steps=(
        Each(
            "owners",
            members,
            role="owner",
            former="member",
            title="each member in turn",
            exits=(Exit(Vetoed(owner), NextOf("owners")),),
            steps=(
                Phase("show", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(1), ends=TimeUp(), silent=members, title="Show: what it is"),
                Phase("round", (Round(members, Say(Move.APPRECIATE, also=(Move.COOL, Move.ADVISE)), passing=Passing.NONE, seconds=60),), minutes=Minutes(1, per=members), ends=AllHad(), silent=owner, yields=("feedback-note",), title="Round, one minute each; the owner writes"),
                Phase("response", (Solo(owner, Say(Move.REFLECT, also=(Move.THANK,))),), minutes=Minutes(1), ends=TimeUp(), silent=members, yields=("take-away",), title="Response: what I take"),
            ),
        ),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.MEDIUM,
        sources=(),
        constructed="A generic format, taken from general knowledge: no published source is cited for it. It takes n + 1 minutes per person, 5 to 8 for 4 to 7 people. Which moves the feedback names, that the owner's notes are private, "
        "and that the owner may end their own pass at any time by a veto are our choice.",
    ),
)
