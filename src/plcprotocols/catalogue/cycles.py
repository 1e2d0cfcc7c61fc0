# SPDX-License-Identifier: MIT
"""Cycles of improvement: a change is planned, tried out on a small scale, looked at, and taken up, changed or dropped."""

from __future__ import annotations

from plcprotocols.model.conditions import Consensus, Filled, Happened, Produced
from plcprotocols.model.flow import Decision, End, Option, Phase, To
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Field, Open, Purpose, Say, Silence, Solo
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
data_keeper = Holders("data-keeper")

PLANNING = Say(Move.INFORM, also=(Move.HYPOTHESISE, Move.ADVISE, Move.ASK_CLARIFY, Move.ANSWER, Move.COMMIT))
STUDYING = Say(Move.HYPOTHESISE, also=(Move.DESCRIBE, Move.REFLECT, Move.ASK_CLARIFY, Move.ANSWER))
ACTING = Say(Move.COMMIT, also=(Move.REFLECT, Move.ADVISE, Move.HYPOTHESISE))

PDSA = Protocol(
    id="pdsa",
    edition="small-test-1",
    title="Plan, do, study, act",
    family="cycles of improvement",
    people=People(2, 9),
    roles=(
        Role("facilitator", title="facilitator", lead=True, drawn_from=("member",)),
        Role("member", title="member", least=2, most=9),
        Role("data-keeper", title="data-keeper", least=0, drawn_from=("member",)),
    ),
    items=(
        ItemRule(id="question", title="question the test is to answer", by=Everyone()),
        ItemRule(id="prediction", title="written prediction", by=Everyone()),
        ItemRule(id="who-does-what", title="who does what by when", by=Everyone()),
        ItemRule(id="data", title="data", by=Everyone()),
        ItemRule(id="unexpected-event", title="what nobody expected", by=Everyone()),
        ItemRule(id="result", title="result against prediction", by=Everyone()),
    ),
    steps=(
        Phase("plan", (Silence(Everyone(), Purpose.WRITE), Open(Everyone(), PLANNING)), minutes=Minutes(20, 40), ends=Produced("question") & Produced("prediction") & Produced("who-does-what"), yields=("question", "prediction", "who-does-what"), title="Plan: a question, a written prediction, who does what by when"),
        Phase("do", (Field(Everyone()),), ends=Happened("tested", Everyone()), yields=("data", "unexpected-event"), title="Do: a small test"),
        Phase("study", (Solo(data_keeper, Say(Move.DESCRIBE), when=Filled(data_keeper)), Open(Everyone(), STUDYING)), minutes=Minutes(15, 30), ends=Consensus(Everyone()), yields=("result",), title="Study: the result against the prediction"),
        Phase("act", (Open(Everyone(), ACTING),), minutes=Minutes(10, 20), ends=Consensus(Everyone()), title="Act: adopt, adapt or abandon?"),
        Decision("adopt-adapt-abandon", facilitator, (Option("adopt", End(), title="take it up"), Option("adapt", To("plan"), title="change it, and test again"), Option("abandon", End(), title="drop it")), title="What was agreed?"),
    ),
    provenance=Provenance(
        structure=Confidence.HIGH,
        minutes=Confidence.CONSTRUCTED,
        sources=(),
        constructed="A generic form, taken from general knowledge: no published source is cited for it. The minutes (45 to 90 for one pass), the turns and the numbers of people are constructed. Here the facilitator is one of the members. How many days a test takes is not said, so totals say at least. "
        "All choose with one voice, and the facilitator then says what was agreed. Adapting leads back to the plan, where question, prediction and plan are asked for anew. Which moves each phase names is our choice.",
    ),
)
