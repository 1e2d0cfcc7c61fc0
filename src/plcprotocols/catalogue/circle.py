# SPDX-License-Identifier: MIT
"""Circle practice: one round in which everybody is heard, at the beginning or at the end of a meeting.

Taken from general knowledge: no published source is cited for these two, and their provenance says so.
"""

from __future__ import annotations

from plcprotocols.model.conditions import AllHad
from plcprotocols.model.flow import Phase
from plcprotocols.model.items import ItemRule
from plcprotocols.model.minutes import Confidence, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import People, Protocol
from plcprotocols.model.provenance import Provenance
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Round, Say
from plcprotocols.model.who import Everyone, Holders

facilitator = Holders("facilitator")
roles = (
    Role("facilitator", title="facilitator (takes part)", lead=True, excludes=("member",)),
    Role("member", title="member", least=3, most=12),
)

CHECK_IN = Protocol(
    id="check-in",
    edition="facilitator-last-1",
    title="Check-in",
    family="circle practice",
    people=People(4, 13),
    roles=roles,
    steps=(Phase("round", (Round(Everyone(), Say(Move.REFLECT), last=facilitator),), minutes=Minutes(1, 2, per=Everyone()), ends=AllHad(), title="One turn each, and no replies"),),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.MEDIUM,
        sources=(),
        constructed="A round of circle practice, taken from general knowledge: no published source is cited for it. The facilitator takes part, last or first; this edition takes last. "
        "Sizes of 4 to 13 people, and that a turn is the move reflect, are our choice; the middle of the range is planned.",
    ),
)

CHECK_OUT = Protocol(
    id="check-out",
    edition="seat-order-1",
    title="Check-out",
    family="circle practice",
    people=People(4, 13),
    roles=roles,
    items=(ItemRule(id="word", title="one word or insight", by=Everyone()),),
    steps=(Phase("round", (Round(Everyone(), Say(Move.REFLECT, also=(Move.THANK,))),), minutes=Minutes(0.5, 1, per=Everyone()), ends=AllHad(), yields=("word",), title="One word or insight each; it closes the meeting"),),
    provenance=Provenance(
        structure=Confidence.MEDIUM,
        minutes=Confidence.MEDIUM,
        sources=(),
        constructed="A round of circle practice, taken from general knowledge: no published source is cited for it. The facilitator takes part in seat order. Sizes of 4 to 13 people, and that a turn is the "
        "move reflect or thank, are our choice; the middle of the range is planned.",
    ),
)
