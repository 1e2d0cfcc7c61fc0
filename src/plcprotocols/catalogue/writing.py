# SPDX-License-Identifier: MIT
"""Talk in writing: nobody speaks, everybody writes on one wall and connects what is there, and a silence is not inactive."""

from __future__ import annotations

from plcprotocols.catalogue.reading import RIGHTS
from plcprotocols.model.conditions import Condition, LeadDecides, Produced, Quiet, TimeUp
from plcprotocols.model.flow import Breakout, Phase, Step
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance, Published, Source
from plcprotocols.model.roles import Role
from plcprotocols.model.splits import GroupRole, Split
from plcprotocols.model.talk import Open, Passing, Purpose, Round, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
members = Holders("member")
reporter = Holders("reporter")

IN_SILENCE = Source(
    "Chalk Talk, NSRF copy",
    "Hilton Smith, Foxfire Fund, adapted by Marylyn Wentworth; 5 to 60 minutes, any size; nobody speaks at all; the facilitator writes the question in a circle, and may circle, question and link; everybody writes and draws connecting lines as they are moved; long silences are normal; it is done when it is done",
    "https://issuu.com./kealoha2006/docs/chalk_talk",
)
BY_THE_CLOCK = Source("Chalk Talk protocol, DocsBay", "10 to 20 minutes of writing; then pairs find patterns in 5 minutes, one reports for each, and a debrief", "https://docsbay.net/doc/613817/Chalk-Talk-Protocol")
CHOSEN = (
    "At least four people are constructed. Which moves each phase names, and that the question has to be on the wall before the writing begins, are our choice. A circle or a line is a contribution without words that is connected to what it circles or joins. "
    "Advice, commitments, probing questions and an action plan are refused in every mode, as it must not yield them. What is drawn without a link, and who questions what in writing, is not held by the rules."
)


def _chalk_talk(edition: str, writing: Minutes, ends: Condition, *after: Step, provenance: Provenance, splits: tuple[Split, ...] = (), roles: tuple[Role, ...] = (), items: tuple[ItemRule, ...] = ()) -> Protocol:
    """Give a chalk talk with the minutes of its writing, what ends it and what comes after it."""
    return Protocol(
        id="chalk-talk",
        edition=edition,
        title="Chalk talk",
        family="talk in writing",
        people=People(4),
        roles=(Role("facilitator", title="facilitator (writes, too)", lead=True, excludes=("member",)), Role("member", title="member", least=3, most=None), *roles),
        splits=splits,
        items=(
            ItemRule(id="question", title="question on the wall", by=facilitator),
            ItemRule(id="contribution", title="contribution on the wall: words, a circle or a line", by=Everyone(), links=("question", "contribution")),
            *items,
        ),
        steps=(
            Phase("explain-silence", (Solo(facilitator, Say(Move.INFORM)),), ends=Produced("question") & LeadDecides(), silent=members, yields=("question",), title="The facilitator explains the silence, and writes the question"),
            Phase("silent-writing", (Silence(Everyone(), Purpose.WRITE),), minutes=writing, ends=ends, silent=Everyone(), yields=("contribution",), title="All write and draw lines, in silence"),
            *after,
        ),
        forbids=Forbidden(moves=(Move.ADVISE, Move.COMMIT, Move.ASK_PROBE), items=("action-plan",)),
        provenance=provenance,
    )


CHALK_TALK = _chalk_talk(
    "until-done-1",
    Minutes(5, 60),
    Quiet(3) & LeadDecides(),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(IN_SILENCE,),
        totals=(Published(5, 60, "writing", "printed; it ends when it is done, and not by the clock"),),
        rights=RIGHTS,
        constructed="That three minutes without a contribution are a long inactivity, after which the facilitator may say that it is done, is constructed; the planned time ends nothing. " + CHOSEN,
    ),
)

CHALK_TALK_TIMED = _chalk_talk(
    "timed-1",
    Minutes(10, 20),
    TimeUp(),
    Breakout(
        "in-pairs",
        "pairs",
        (Phase("patterns", (Open(Everyone(), Say(Move.DESCRIBE, also=(Move.HYPOTHESISE, Move.SUMMARISE))),), minutes=Minutes(5), ends=TimeUp(), yields=("pattern",), title="Pairs look for patterns"),),
        title="In pairs",
    ),
    Phase("report", (Round(reporter, Say(Move.SUMMARISE, also=(Move.DESCRIBE,)), passing=Passing.NONE),), silent=Everyone() - reporter, title="One reports for each pair"),
    Phase("debrief", (Open(Everyone(), Say(Move.DEBRIEF)),), ends=LeadDecides(), title="Debrief"),
    splits=(Split("pairs", Everyone(), size=2, least=2, most=3, roles=(GroupRole("reporter"),), title="pairs"),),
    roles=(Role("reporter", title="reporter of a pair", least=0, most=None, drawn_from=("member", "facilitator")),),
    items=(ItemRule(id="pattern", title="pattern", by=Everyone()),),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.HIGH,
        sources=(BY_THE_CLOCK, IN_SILENCE),
        totals=(Published(10, 20, "writing", "printed; pairs have 5 more, and reports and debrief are untimed"),),
        rights=RIGHTS,
        constructed="An odd number makes one sub-group of three, and the facilitator goes with a pair; the first of a pair reports unless somebody else is named. " + CHOSEN,
    ),
)
