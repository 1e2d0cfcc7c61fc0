# SPDX-License-Identifier: MIT
"""The record of a session: header, events, contents, and the seal that closes it.

A session is its record; everything else is folded from it. Reading, writing and verifying a record is the work of `plcprotocols.records`.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen

from plcprotocols.model.entry import Declaration
from plcprotocols.model.events import Event
from plcprotocols.model.items import Content
from plcprotocols.model.levels import Level, TalkTime
from plcprotocols.model.outcomes import Link
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol

FORMAT = "plcprotocols/record/1"


class Mode(Enum):
    """How strictly rules are applied.

    `GUIDED` accepts a broken advisory rule and notes the departure; `STRICT` refuses it. `RECORDING` is for what has really happened: hard rules that
    people can break are noted as breaches. Time stays soft and never-stuck acts stay possible in all.
    """

    GUIDED = "guided"
    STRICT = "strict"
    RECORDING = "recording"


@frozen(kw_only=True)
class Header:
    """What is known before the first event.

    Attributes:
        format: the document format.
        record: the record's id, given by the caller.
        protocol: the protocol's id.
        edition: its edition.
        rules: digest of what the rulebook reads of it, SHA-256 in hexadecimal.
        opened: UTC moment of the opening.
        mode: how strictly rules are applied.
        level: what the group agreed to keep at the opening.
        cast: who holds which role at the opening.
        talk_time: who sees how long each person has spoken.
        parameters: parameters set at the opening, as pairs of id and option.
        group: reference of the standing group, or empty.
        declared: what the group said of itself at the opening.
        met: how often it had met before, as it said.
        seed: the seed of a simulated session, or None.
        within: the session this one is held for, or None.
        library: version of this library that wrote it.
    """

    format: str = FORMAT
    record: str
    protocol: str
    edition: str
    rules: str
    opened: datetime
    mode: Mode
    level: Level
    cast: Cast
    talk_time: TalkTime = TalkTime.OWN
    parameters: tuple[tuple[str, str], ...] = ()
    group: str = ""
    declared: tuple[Declaration, ...] = ()
    met: int = 0
    seed: int | None = None
    within: Link | None = None
    library: str


@frozen
class Seal:
    """What closes a record: a cut tail shows against it.

    Attributes:
        count: how many events there are.
        head: the last link of the chain.
    """

    count: int
    head: str


@frozen(kw_only=True)
class Record:
    """A session as it can be stored.

    Attributes:
        header: what is known before the first event.
        protocol: the protocol itself, or None where the reader is to look it up by id, edition and digest.
        events: all events in order.
        contents: the words events point to.
    """

    header: Header
    protocol: Protocol | None
    events: tuple[Event, ...]
    contents: tuple[Content, ...] = ()


__all__ = ["FORMAT", "Header", "Level", "Mode", "Record", "Seal", "TalkTime"]
