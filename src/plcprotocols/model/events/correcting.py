# SPDX-License-Identifier: MIT
"""Corrections: what a turn was, and whose, put right later; they change how a session is told, and never how it went on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from plcprotocols.model.events.kinds import Authorship, Existing, Structure
from plcprotocols.model.moves import Move


@frozen
class TurnRelabelled:
    """It was put right what a turn was.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who put it right.
        turn: the number of the event with which the turn began.
        speaker: whose turn it is.
        began: UTC moment at which it began.
        move: what it was.
    """

    tag: ClassVar[str] = "turn-relabelled"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    turn: Existing[int]
    speaker: Authorship[str]
    began: Structure[datetime]
    move: Structure[Move]


@frozen
class TurnReattributed:
    """It was put right whose turn it was; the talk time goes over.

    Attributes:
        seq: number in the record, from 1.
        at: UTC moment.
        actor: who put it right.
        turn: the number of the event with which the turn began.
        speaker: whose it was told to be until now.
        began: UTC moment at which it began.
        to: whose it was.
        seconds: its talk time, pauses taken out.
    """

    tag: ClassVar[str] = "turn-reattributed"
    seq: Structure[int]
    at: Structure[datetime]
    actor: Authorship[str | None]
    turn: Existing[int]
    speaker: Authorship[str]
    began: Structure[datetime]
    to: Authorship[str]
    seconds: Structure[float]


Correction = TurnRelabelled | TurnReattributed
