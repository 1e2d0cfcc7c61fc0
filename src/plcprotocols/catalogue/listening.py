# SPDX-License-Identifier: MIT
"""Sub-groups that listen or look in a fixed order: trios with equal times, and stations that are visited one after another."""

from __future__ import annotations

from plcprotocols.catalogue.reading import RIGHTS
from plcprotocols.model.conditions import LeadDecides, TimeUp
from plcprotocols.model.flow import Breakout, Phase, Repeat, Tour
from plcprotocols.model.items import Access, ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

caller = Holders("caller")
facilitator = Holders("facilitator")
members = Holders("member")
reporter = Holders("reporter")
docent = Holders("docent")


def _microlab(edition: str, minutes: int) -> Protocol:
    """Give a microlab with so many minutes for each speaker."""
    return Protocol(
        id="microlab",
        edition=edition,
        title="Microlab",
        family="listening with equal time",
        people=People(4),
        roles=(
            Role("caller", title="caller (reads the question and gives signals, outside the trios)", lead=True, excludes=("member",)),
            Role("member", title="member (one of three)", least=3, most=None, multiple=3),
        ),
        splits=(Split("trios", members, size=3, least=3, most=4, title="trios"),),
        items=(
            ItemRule(id="question", title="question", by=caller, loop="questions"),
            ItemRule(id="note", title="note", by=members, access=Access.PRIVATE, loop="questions"),
        ),
        steps=(
            Repeat(
                "questions",
                by=caller,
                most=3,
                title="one question after another, three at the most",
                steps=(
                    Phase("read-question", (Solo(caller, Say(Move.INFORM)),), minutes=Minutes(1), ends=TimeUp(), silent=members, yields=("question",), title="The caller reads the question twice"),
                    Phase("write", (Silence(members, Purpose.WRITE),), minutes=Minutes(1), ends=TimeUp(), silent=Everyone(), yields=("note",), title="Everybody writes"),
                    Breakout(
                        "in-trios",
                        "trios",
                        (Phase("speak-in-turn", (Round(members, Say(Move.REFLECT, also=(Move.DESCRIBE, Move.PRESENT)), passing=Passing.NONE, seconds=60 * minutes, rotates="questions"),), minutes=Minutes(3 * minutes), ends=TimeUp(), title="One speaks, two listen; who begins changes"),),
                        title="In trios",
                    ),
                ),
            ),
            Phase("debrief", (Open(Everyone(), Say(Move.DEBRIEF)),), minutes=Minutes(5, 10), ends=TimeUp(), title="Debrief on the process, all together; nothing is quoted"),
        ),
        provenance=Provenance(
            structure=Confidence.HIGH,
            minutes=Confidence.CONSTRUCTED,
            sources=(
                Source("Microlab guidelines, CLEE", "origin: Julian Weissglass, National Coalition for Equity in Education", "https://clee.org/resources/microlab-guidelines"),
                Source(
                    "Microlabs protocol, Parenting in PDX",
                    "trios; the question is read twice, then all write, then each speaks for one or two minutes; at most three questions of about 8 minutes; who begins changes: 1-2-3, 2-3-1, 3-1-2; silence for the rest of the time; stop at the signal",
                    "http://parentinginpdx.blogspot.com/2012/12/microlabs-protocol.html",
                ),
                Source(
                    "Microlabs, PLP wiki",
                    "listeners do not interrupt, paraphrase, analyse, advise or tell their own story; confidentiality; no complaint about listeners or mutual colleagues",
                    "http://plpwiki.com/Microlabs?responseToken=08aa151e92be59c5ec34b19edd1e8840",
                ),
                Source("Microlabs protocol, Critical Friend Kevin", "questions lead from the general by the personal to the practical", "https://criticalfriendkevin.blogspot.com/2017/09/microlabs-protocol-honors-all-voices-to.html"),
            ),
            totals=(Published(8, 8, "question", "printed as about 8, which is 2 minutes each; the rows give 5 with 1 minute each"),),
            rights=RIGHTS,
            constructed=f"This edition gives each speaker {minutes} minute{'s' if minutes > 1 else ''}; the source has one or two. How the minutes of a question are split, and those of the debrief, are constructed. People come in threes; when somebody is late or has gone, "
            "what is left over sits in a four, which the source does not say, and a four needs more time. The trios are formed when they first speak, and stay. That notes are private and which moves each phase names are our choice; what listeners do not do is held as far as nobody but the speaker may speak.",
        ),
    )


MICROLAB = _microlab("two-minutes-1", 2)
MICROLAB_ONE_MINUTE = _microlab("one-minute-1", 1)

GALLERY_WALK = Protocol(
    id="gallery-walk",
    edition="quiet-talk-1",
    title="Gallery walk",
    family="feedback rounds",
    people=People(9, 41),
    roles=(
        Role("facilitator", title="facilitator", lead=True, excludes=("member",)),
        Role("owner", title="owner (of a poster)", least=0, most=5, drawn_from=("member",)),
        Role("member", title="member", least=8, most=40),
        Role("reporter", title="reporter of a sub-group", least=0, most=None, drawn_from=("member",)),
        Role("docent", title="docent (stays with the poster)", least=0, most=None, drawn_from=("member",)),
    ),
    splits=(Split("stations", members, size=5, least=2, most=10, groups=(4, 5), roles=(GroupRole("reporter"), GroupRole("docent", least=0)), title="stations"),),
    items=(
        ItemRule(id="poster", title="poster", by=facilitator | Holders("owner")),
        ItemRule(id="note", title="note on a poster", by=members),
        ItemRule(id="what-others-wrote", title="what others wrote", by=members),
        ItemRule(id="finding", title="finding", by=Everyone()),
    ),
    steps=(
        Phase("set-up", (Solo(facilitator, Say(Move.INFORM)),), minutes=Minutes(4, 8), ends=LeadDecides(), yields=("poster",), title="Set-up: posters, sub-groups, order"),
        Breakout(
            "at-stations",
            "stations",
            title="At the stations",
            steps=(
                Tour("walk", (Phase("rotate", (Open(members, Say(Move.DESCRIBE, also=(Move.APPRECIATE, Move.COOL, Move.ASK_CLARIFY, Move.ANSWER))),), minutes=Minutes(3, 5, confidence=Confidence.MEDIUM), ends=TimeUp(), yields=("note",), title="At a station: look, talk quietly, leave notes"),), stays=docent, title="each station, until the bell"),
                Phase("own-station", (Open(members, Say(Move.DESCRIBE, also=(Move.REFLECT, Move.SUMMARISE))),), minutes=Minutes(2, 6), ends=TimeUp(), yields=("what-others-wrote",), title="Back at one's own: what others wrote"),
            ),
        ),
        Phase(
            "debrief",
            (Round(reporter, Say(Move.SUMMARISE), passing=Passing.NONE), Open(Everyone(), Say(Move.REFLECT, also=(Move.SUMMARISE, Move.HYPOTHESISE)))),
            minutes=Minutes(2, 11),
            ends=TimeUp(),
            yields=("finding",),
            title="Debrief: the reporters, then all",
        ),
    ),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.CONSTRUCTED,
        sources=(),
        totals=(Published(20, 45, "meeting", "at four stations; generally known, not printed by a cited source. Stations times interval give the time of the walk"),),
        constructed="A format of cooperative learning, taken from general knowledge: no published source is cited for it. Three to five minutes a station are generally known, the other minutes are a split of the generally known total. Four or five sub-groups of two to ten people "
        "follow from 8 to 40 people; sub-groups of three to five are best. Each begins at its own station, and the walk is over when it has been at all. This edition has quiet talk and notes; a silent one is another. Somebody may stay as a docent and answer questions there; the rules let everybody answer. "
        "Whose poster it is, is said when the session opens. Which moves each phase names is our choice.",
    ),
)
