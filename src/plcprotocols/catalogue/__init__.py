# SPDX-License-Identifier: MIT
"""The catalogue: published protocols as values, a module for each family of the field.

A new protocol is a value in its family's module and a row in `PROTOCOLS`; nothing else in the library knows it by name.
"""

from __future__ import annotations

from plcprotocols.catalogue.circle import CHECK_IN, CHECK_OUT
from plcprotocols.catalogue.feedback import LADDER_OF_FEEDBACK, PEER_FEEDBACK_ROUND, TUNING_PROTOCOL
from plcprotocols.catalogue.reading import FINAL_WORD, FOUR_AS, SAVE_THE_LAST_WORD
from plcprotocols.catalogue.success import SUCCESS_ANALYSIS
from plcprotocols.catalogue.video import VIDEO_COACHING_INTERVISION
from plcprotocols.model.errors import NotFound, unknown
from plcprotocols.model.protocol import Protocol

PROTOCOLS: tuple[Protocol, ...] = (
    TUNING_PROTOCOL,
    LADDER_OF_FEEDBACK,
    PEER_FEEDBACK_ROUND,
    CHECK_IN,
    CHECK_OUT,
    VIDEO_COACHING_INTERVISION,
    SUCCESS_ANALYSIS,
    FINAL_WORD,
    SAVE_THE_LAST_WORD,
    FOUR_AS,
)


def find(id: str) -> Protocol:  # noqa: A002 - the field calls it the id
    """Find a protocol of the catalogue by its id.

    Raises:
        NotFound: with the nearest ids.
    """
    for protocol in PROTOCOLS:
        if protocol.id == id:
            return protocol
    raise NotFound(unknown("protocol", id, (protocol.id for protocol in PROTOCOLS)))


__all__ = ["PROTOCOLS", "find"]
