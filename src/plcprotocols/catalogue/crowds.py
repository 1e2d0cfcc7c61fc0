# SPDX-License-Identifier: MIT
"""Liberating Structures: everybody works at the same time, in pairs, trios, fours or at tables, and what comes of it is brought together.

These are formats for any number of people. What somebody says in a sub-group is heard there alone, and one bell rings for all, but for the café, where
each table goes at its own pace under its host.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad, Consensus, TimeUp
from plcprotocols.model.flow import Breakout, Each, Phase, Repeat, Step
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Ask, Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

FAMILY = "liberating structures"
facilitator = Holders("facilitator")
members = Holders("member")
owner = Holders("owner")
reporter = Holders("reporter")
table_host = Holders("table-host")
consultants = Holders("primary-consultant")
satellites = Holders("satellite")

STRUCTURES = Source(
    "Liberating Structures facilitator, structures.json, luizhrs on GitHub",
    "alone for 1 minute, pairs for 2, fours for 4, all for 5 with one idea per group; 12 in all, repeated if needed; from four people upwards",
    "https://github.com/luizhrs/liberating-structures-facilitator",
)

ONE_TWO_FOUR_ALL = Protocol(
    id="one-two-four-all",
    edition="bell-1",
    title="One, two, four, all",
    family=FAMILY,
    people=People(5),
    roles=(
        Role("facilitator", title="facilitator (explains and rings the bell, takes no part)", lead=True, excludes=("member",)),
        Role("member", title="member", least=4, most=None),
        Role("reporter", title="reporter of a four", least=0, most=None, drawn_from=("member",)),
    ),
    splits=(
        Split("pairs", members, size=2, least=2, most=3, title="pairs"),
        Split("fours", members, size=4, least=4, most=7, joins="pairs", roles=(GroupRole("reporter"),), title="fours"),
    ),
    items=(
        ItemRule(id="note", title="note", by=members, access=Access.PRIVATE, loop="rounds"),
        ItemRule(id="shared-idea", title="idea shared in a pair", by=members, loop="rounds"),
        ItemRule(id="idea", title="idea of a four", by=members, group=1, loop="rounds"),
        ItemRule(id="idea-in-view", title="idea in view of all", by=reporter, each=1, loop="rounds"),
    ),
    steps=(
        Repeat(
            "rounds",
            by=facilitator,
            title="once, and again if needed",
            steps=(
                Phase("alone", (Silence(members, Purpose.WRITE),), minutes=Minutes(1), ends=TimeUp(), silent=Everyone(), yields=("note",), title="Alone: reflect and write"),
                Breakout("in-pairs", "pairs", afresh=True, title="In pairs", steps=(Phase("pairs", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.ADVISE))),), minutes=Minutes(2), ends=TimeUp(), yields=("shared-idea",), title="Pairs: build on what each has"),)),
                Breakout(
                    "in-fours",
                    "fours",
                    afresh=True,
                    title="In fours",
                    steps=(Phase("fours", (Open(members, Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.ADVISE, Move.SUMMARISE))),), minutes=Minutes(4), ends=TimeUp(), yields=("idea",), title="Fours: agree on one idea"),),
                ),
                Phase("all", (Round(reporter, Say(Move.SUMMARISE, also=(Move.PRESENT,)), passing=Passing.NONE),), minutes=Minutes(5), ends=TimeUp(), silent=members - reporter, yields=("idea-in-view",), title="All: one idea from each four"),
            ),
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(STRUCTURES,),
        totals=(Published(12, 12, "run", "printed; repeated if needed"),),
        constructed="People are counted with a facilitator who takes no part, so that four work. An odd number makes one sub-group of three, and an odd pair goes with the last two, so that a four may have up to seven; the source is silent on both. "
        "Pairs are formed anew when it is repeated, and may be the same. That notes are private, that the first of a four reports unless somebody else is named, who may write the idea down, and which moves each phase names are our choice.",
    ),
)


def _client(ask: Minutes, clarify: Minutes, talk: Minutes, feedback: Minutes, *, consult: str, request: str, idea: str, useful: str) -> tuple[Step, ...]:
    """Give the rows of one client: asked, clarified, talked over behind their back, and answered."""
    return (
        Phase("client-asks", (Solo(owner, Say(Move.PRESENT)),), minutes=ask, ends=TimeUp(), silent=members, yields=(request,), title="The client asks"),
        Phase("clarify", (Open(members, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=clarify, ends=TimeUp(), title="Clarifying questions"),
        Phase(consult, (Open(members, Say(Move.ADVISE, also=(Move.HYPOTHESISE, Move.DESCRIBE))),), minutes=talk, ends=TimeUp(), silent=owner, yields=(idea,), title="The others talk, behind the client's back"),
        Phase("feedback", (Solo(owner, Say(Move.REFLECT, also=(Move.THANK,))),), minutes=feedback, ends=TimeUp(), silent=members, yields=(useful,), title="The client says what was of use"),
    )


CLIENT_ROLES = (
    Role("caller", title="caller (gives signals, takes no part)", least=0, lead=True, excludes=("owner", "member")),
    Role("owner", title="owner (client)", least=0, most=None),
)
BACK_TURNED = (
    "The client turns round and sits with the back to the others; the rules hold that the client is silent, the back is for people. One bell rings for all, and a sub-group with fewer clients rests while others hear their last. "
    "Where nobody calls, those who are here ring together. What is written in a sub-group is for its people alone; that, and which moves each phase names, is our choice."
)


def _troika(edition: str, *, before_each: bool) -> Protocol:
    reflect = Phase("reflect", (Silence(members, Purpose.WRITE),), minutes=Minutes(1), ends=TimeUp(), silent=Everyone(), yields=("question-note",), title="Reflect and write a question")
    client = _client(Minutes(1, 2), Minutes(1, 2), Minutes(4, 5), Minutes(1, 2), consult="consult", request="question", idea="idea", useful="value")
    clients = Each("clients", members, role="owner", former="member", steps=(reflect, *client) if before_each else client, title="each client in turn")
    trios = Breakout("in-trios", "trios", (clients,), title="In trios")
    return Protocol(
        id="troika-consulting",
        edition=edition,
        title="Troika consulting",
        family=FAMILY,
        people=People(3),
        roles=(*CLIENT_ROLES, Role("member", title="member (consultant)", least=3, most=None)),
        splits=(Split("trios", members, size=3, least=3, most=4, title="trios"),),
        items=(
            ItemRule(id="question-note", title="question as written", by=members | owner, access=Access.PRIVATE),
            ItemRule(id="question", title="question as asked", by=owner, access=Access.GROUP),
            ItemRule(id="idea", title="idea", by=members, access=Access.GROUP),
            ItemRule(id="value", title="what was of value", by=owner, access=Access.GROUP),
        ),
        steps=(trios,) if before_each else (reflect, trios),
        provenance=Provenance(
            structure=Confidence.HIGH,
            minutes=Confidence.HIGH,
            sources=(
                Source(
                    "Designing a care-full engagement process: troika coaching, Care-full courses",
                    "reflecting once or before each turn, the client's question, clarifying, the client's back turned, talk of the consultants, what was valuable; each is client; minutes",
                    "https://www.care-full-courses.com/care-full-scholarship/unit-5---lesson-5-2---designing-a-care-full-engagement-process-troika-coaching",
                ),
                Source("Troika, Workshopr", "the same, cited together with the one above", "https://workshopr.io/exercises/detail/?code=troika"),
                Source("Troika consulting, Penny Walker", "what is left over makes fours; pairs do not work", "https://penny-walker.squarespace.com/blog/2023/4/13/troika-consulting"),
            ),
            totals=(Published(30, 30, "meeting", "printed as about 30; the rows of a trio give 22 to 34 when people reflect once, and 24 to 36 when they reflect before each turn"),),
            constructed=("In this edition people reflect before each turn, the client too. " if before_each else "In this edition people reflect once, at the beginning. ") + "Five people make neither trios nor fours; a four takes longer, as each is client. " + BACK_TURNED,
        ),
    )


TROIKA_CONSULTING = _troika("reflect-once-1", before_each=False)
TROIKA_BEFORE_EACH = _troika("reflect-each-1", before_each=True)

TABLES = Source("Wise crowds, Liberating Structures Uncovered", "tables of four or five, each is client; 15 minutes each: 2 to ask, 3 to clarify, 8 of advice behind the client's back, 2 of feedback", "https://www.liberatingstructures-uncovered.com/wise-crowds")

WISE_CROWDS = Protocol(
    id="wise-crowds",
    edition="tables-1",
    title="Wise crowds",
    family=FAMILY,
    people=People(4),
    roles=(*CLIENT_ROLES, Role("member", title="member (consultant)", least=4, most=None)),
    splits=(Split("tables", members, size=4, least=4, most=5, title="tables"),),
    items=(
        ItemRule(id="request", title="request", by=owner, access=Access.GROUP),
        ItemRule(id="advice", title="advice", by=members, access=Access.GROUP),
        ItemRule(id="useful", title="what was of use", by=owner, access=Access.GROUP),
    ),
    steps=(
        Breakout(
            "at-tables",
            "tables",
            (Each("clients", members, role="owner", former="member", steps=_client(Minutes(2), Minutes(3), Minutes(8), Minutes(2), consult="advise", request="request", idea="advice", useful="useful"), title="each client in turn"),),
            title="At tables",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(TABLES,),
        totals=(Published(15, 15, "client"), Published(60, 75, "meeting", "60 at a table of four, 75 at a table of five")),
        constructed="Tables of four are formed before tables of five; six, seven or eleven people fit on no such tables. A repository of these structures describes wise crowds as a rotating troika; this is not taken over. " + BACK_TURNED,
    ),
)

WISE_CROWDS_LARGE = Protocol(
    id="wise-crowds",
    edition="large-1",
    title="Wise crowds, large form",
    family=FAMILY,
    people=People(8),
    roles=(
        Role("facilitator", title="facilitator (explains and gives signals, takes no part)", lead=True, excludes=("owner", "primary-consultant", "satellite")),
        Role("owner", title="owner (client)", excludes=("primary-consultant", "satellite")),
        Role("primary-consultant", title="primary consultant (inner ring)", least=3, most=5, excludes=("satellite",)),
        Role("satellite", title="satellite (outer groups)", least=3, most=None),
        Role("reporter", title="reporter of an outer group", least=0, most=None, drawn_from=("satellite",)),
    ),
    splits=(Split("outer-groups", satellites, size=4, least=3, most=4, roles=(GroupRole("reporter"),), title="outer groups"),),
    items=(
        ItemRule(id="request", title="request", by=owner),
        ItemRule(id="idea", title="idea of the inner ring", by=consultants),
        ItemRule(id="group-idea", title="idea of an outer group", by=satellites, group=1),
        ItemRule(id="useful", title="what was of use", by=owner),
    ),
    steps=(
        Phase("set-up", (Solo(facilitator, Say(Move.INFORM)),), minutes=Minutes(2), ends=TimeUp(), title="Set-up: client, inner ring and outer groups"),
        Phase("client-shares", (Solo(owner, Say(Move.PRESENT)),), minutes=Minutes(5), ends=TimeUp(), silent=consultants | satellites, yields=("request",), title="The client tells"),
        Phase("clarify", (Open(consultants, Ask(Move.ASK_CLARIFY, of=owner)),), minutes=Minutes(10), ends=TimeUp(), silent=satellites, title="The inner ring asks"),
        Phase("turn-back", (Silence(Everyone(), Purpose.STILL),), minutes=Minutes(1), ends=TimeUp(), silent=Everyone(), title="The client turns the back; all are still"),
        Phase("inner-consult", (Open(consultants, Say(Move.ADVISE, also=(Move.HYPOTHESISE, Move.DESCRIBE))),), minutes=Minutes(12, 15, confidence=Confidence.CONSTRUCTED), ends=TimeUp(), silent=owner | satellites, yields=("idea",), title="The inner ring talks"),
        Breakout(
            "in-outer-groups",
            "outer-groups",
            (Phase("satellites-talk", (Open(satellites, Say(Move.ADVISE, also=(Move.HYPOTHESISE, Move.DESCRIBE))),), minutes=Minutes(8, 10, confidence=Confidence.CONSTRUCTED), ends=TimeUp(), yields=("group-idea",), title="The outer groups talk, for one idea each"),),
            title="In outer groups",
        ),
        Phase("satellites-report", (Round(reporter, Say(Move.SUMMARISE, also=(Move.ADVISE,)), passing=Passing.NONE),), minutes=Minutes(8, 10, confidence=Confidence.CONSTRUCTED), ends=AllHad(), silent=owner, title="The outer groups report"),
        Phase("client-feedback", (Solo(owner, Say(Move.REFLECT, also=(Move.THANK,))),), minutes=Minutes(4, 7, confidence=Confidence.CONSTRUCTED), ends=TimeUp(), silent=consultants | satellites, yields=("useful",), title="The client says what was of use"),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.HIGH,
        sources=(
            Source(
                "Tap the wisdom of the whole group in rapid cycles with wise crowds, The Liberators",
                "one client, three to five primary consultants, satellites in groups of three or four; the order of the rows; about 60 minutes",
                "https://medium.com/the-liberators/tap-the-wisdom-of-the-whole-group-in-rapid-cycles-with-wise-crowds-18e56f455680",
            ),
            TABLES,
        ),
        totals=(Published(60, 60, "meeting", "printed as about 60; the rows give 50 to 60"),),
        constructed="The minutes from the talk of the inner ring on are constructed, a split of the published total. In the source client, inner ring and outer groups are chosen in the set-up; here it is said who they are when the session opens, and the outer groups "
        "are formed before they talk. The satellites are in outer groups of four, or else three; five of them fit no such groups. That the first of a group reports unless somebody else is named, who may write an idea down, and which moves each phase names are our choice.",
    ),
)

CONVERSATION_CAFE = Protocol(
    id="conversation-cafe",
    edition="tables-of-5-to-7-1",
    title="Conversation café",
    family=FAMILY,
    people=People(6),
    roles=(
        Role("facilitator", title="facilitator (of all tables, takes no part)", lead=True, excludes=("member",)),
        Role("member", title="member", least=5, most=None),
        Role("table-host", title="table host (takes part, and intervenes only when an agreement is broken)", least=0, most=None, drawn_from=("member",)),
    ),
    splits=(Split("tables", members, size=6, least=5, most=7, roles=(GroupRole("table-host"),), lead="table-host", title="tables"),),
    items=(ItemRule(id="takeaway", title="what I take with me", by=members, access=Access.GROUP),),
    steps=(
        Breakout(
            "at-tables",
            "tables",
            free=True,
            title="At tables",
            steps=(
                Phase("agreements", (Solo(table_host, Say(Move.INFORM)),), ends=Consensus(members), title="Theme, six agreements, talking object"),
                Phase("round-1", (Round(members, Say(Move.REFLECT, also=(Move.DESCRIBE, Move.HYPOTHESISE)), passing=Passing.NONE, seconds=60),), minutes=Minutes(1, per=members), ends=AllHad(), title="First round with the object"),
                Phase("round-2", (Round(members, Say(Move.REFLECT, also=(Move.DESCRIBE, Move.HYPOTHESISE)), passing=Passing.NONE, seconds=60),), minutes=Minutes(1, per=members), ends=AllHad(), title="Second round with the object"),
                Phase("round-3", (Open(members, Say(Move.HYPOTHESISE, also=(Move.REFLECT, Move.DESCRIBE, Move.ASK_CLARIFY, Move.ASK_PROBE, Move.ANSWER))),), minutes=Minutes(20, 40), ends=TimeUp(), title="Open talk; the object if it helps"),
                Phase("round-4", (Round(members, Say(Move.REFLECT, also=(Move.COMMIT,))),), minutes=Minutes(5, 10), ends=AllHad(), yields=("takeaway",), title="Last round with the object: what each takes"),
            ),
        ),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(
            Source(
                "Conversation Cafe, Wikidelphia",
                "tables of five to seven; rounds 1, 2 and 4 with a talking object, round 3 open; the host takes part and intervenes only when one of six agreements is broken",
                "https://wikidelphia.org/Conversation_Cafe",
            ),
            Source("Conversation Café, Agile Kaizen", "cited together with the one above for the rounds and their minutes; 35 to 60 in all", "https://www.agilekaizen.com/library/conversation-cafe"),
        ),
        totals=(Published(35, 60, "meeting", "printed, and what the rows of a table of five give without the agreements; a table of seven takes 39 to 64"),),
        constructed="The agreements have no minutes by design, so totals say at least; 5 to 10 is usual. The six, in our words: hold judgement back, respect everyone, try to grasp before persuading, welcome differing views, say what matters personally, be honest and deep yet brief. "
        "That each table goes at its own pace, that it is the facilitator who steers at a table without a host, tables of six before others "
        "(eight or nine people fit on none), that takeaways stay at the table, and which moves each phase names, are our choice. The café's own site has tables of up to eight and a host, for 60 to 90 minutes; that is another edition.",
    ),
)
