# SPDX-License-Identifier: MIT
"""The facilitation moves: what somebody does with a turn.

The taxonomy follows the common codes of the field (present, clarify, probe, describe, advise ...). The rulebook knows these labels and
never judges what is said under them.
"""

from __future__ import annotations

from enum import StrEnum


class Move(StrEnum):
    """A facilitation act by somebody to somebody.

    `INFORM` (the facilitator explains the next steps or the norms) is constructed: sources print the facilitator's part as "speaks"
    without a name for it. `OPINE` (an opinion that was offered and granted) is constructed, too: the field names the offer and its answer.
    """

    INFORM = "inform"
    PRESENT = "present"
    ASK_CLARIFY = "ask-clarify"
    ASK_PROBE = "ask-probe"
    ANSWER = "answer"
    RATE = "rate"
    PARAPHRASE = "paraphrase"
    DESCRIBE = "describe"
    HYPOTHESISE = "hypothesise"
    APPRECIATE = "appreciate"
    COOL = "cool"
    HARD = "hard"
    OFFER_OPINION = "offer-opinion"
    GRANT = "grant"
    DECLINE = "decline"
    OPINE = "opine"
    ADVISE = "advise"
    MIRROR = "mirror"
    GOSSIP = "gossip"
    REFLECT = "reflect"
    SUMMARISE = "summarise"
    COMMIT = "commit"
    INTERVENE = "intervene"
    WRITE = "write"
    SCORE = "score"
    THANK = "thank"
    DEBRIEF = "debrief"
    REVEAL = "reveal"
    FINAL_COMMENT = "final-comment"
