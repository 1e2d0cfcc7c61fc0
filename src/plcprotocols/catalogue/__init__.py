# SPDX-License-Identifier: MIT
"""The catalogue: published protocols as values, a module for each family of the field.

A new protocol is a value in its family's module and a row in `PROTOCOLS`; nothing else in the library knows it by name. Other editions of the same
protocol stand in `VARIANTS`.
"""

from __future__ import annotations

from plcprotocols.catalogue.beratung import KOLLEGIALE_BERATUNG, KOLLEGIALE_BERATUNG_OPENING_ROUND
from plcprotocols.catalogue.circle import CHECK_IN, CHECK_OUT
from plcprotocols.catalogue.crowds import CONVERSATION_CAFE, ONE_TWO_FOUR_ALL, TROIKA_BEFORE_EACH, TROIKA_CONSULTING, WISE_CROWDS, WISE_CROWDS_LARGE
from plcprotocols.catalogue.cycles import PDSA
from plcprotocols.catalogue.dudley import DUDLEY_DISCUSSION, LESSON_STUDY_DUDLEY
from plcprotocols.catalogue.feedback import CRITICAL_RESPONSE_PROCESS, LADDER_OF_FEEDBACK, PEER_FEEDBACK_ROUND, TUNING_PROTOCOL
from plcprotocols.catalogue.intervision import (
    ACTION_LEARNING_SET,
    BALINT_GROUP,
    GOSSIP_METHOD,
    INCIDENT_METHOD,
    INTERVISION_VARIANTS,
    REFLECTING_TEAM,
    TEN_STEP_METHOD,
    WANDA,
)
from plcprotocols.catalogue.lesson import LESSON_STUDY_SPTR, LESSON_STUDY_VARIANTS, POST_LESSON_DISCUSSION, POST_LESSON_DISCUSSION_BY_SIZE
from plcprotocols.catalogue.listening import GALLERY_WALK, MICROLAB, MICROLAB_ONE_MINUTE
from plcprotocols.catalogue.reading import FINAL_WORD, FOUR_AS, SAVE_THE_LAST_WORD
from plcprotocols.catalogue.rounds import COLLABORATIVE_ASSESSMENT_CONFERENCE, CONSULTANCY, ISSAQUAH, NOTICE_AND_WONDER
from plcprotocols.catalogue.success import SUCCESS_ANALYSIS, SUCCESS_ANALYSIS_GROUPS
from plcprotocols.catalogue.video import VIDEO_COACHING_INTERVISION, VIDEO_COACHING_PATH, VIDEO_COACHING_PROGRAMME, VIDEO_COACHING_TRIOS
from plcprotocols.catalogue.writing import CHALK_TALK, CHALK_TALK_TIMED
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
    POST_LESSON_DISCUSSION,
    LESSON_STUDY_SPTR,
    DUDLEY_DISCUSSION,
    LESSON_STUDY_DUDLEY,
    VIDEO_COACHING_PATH,
    VIDEO_COACHING_PROGRAMME,
    INCIDENT_METHOD,
    TEN_STEP_METHOD,
    ISSAQUAH,
    NOTICE_AND_WONDER,
    MICROLAB,
    GALLERY_WALK,
    ONE_TWO_FOUR_ALL,
    TROIKA_CONSULTING,
    WISE_CROWDS,
    CONVERSATION_CAFE,
    CONSULTANCY,
    COLLABORATIVE_ASSESSMENT_CONFERENCE,
    BALINT_GROUP,
    PDSA,
    WANDA,
    REFLECTING_TEAM,
    CHALK_TALK,
    GOSSIP_METHOD,
    ACTION_LEARNING_SET,
    CRITICAL_RESPONSE_PROCESS,
    KOLLEGIALE_BERATUNG,
)
VARIANTS: tuple[Protocol, ...] = (
    POST_LESSON_DISCUSSION_BY_SIZE,
    *LESSON_STUDY_VARIANTS,
    *INTERVISION_VARIANTS,
    SUCCESS_ANALYSIS_GROUPS,
    VIDEO_COACHING_TRIOS,
    MICROLAB_ONE_MINUTE,
    TROIKA_BEFORE_EACH,
    WISE_CROWDS_LARGE,
    CHALK_TALK_TIMED,
    KOLLEGIALE_BERATUNG_OPENING_ROUND,
)


def find(id: str, *, edition: str | None = None) -> Protocol:  # noqa: A002 - the field calls it the id
    """Find a protocol of the catalogue by its id.

    Args:
        id: the protocol's id.
        edition: one of its editions; None for the one in `PROTOCOLS`.

    Raises:
        NotFound: with the nearest ids, or editions.
    """
    editions = [protocol for protocol in PROTOCOLS + VARIANTS if protocol.id == id]
    if not editions:
        raise NotFound(unknown("protocol", id, (protocol.id for protocol in PROTOCOLS)))
    for protocol in editions:
        if edition in {None, protocol.edition}:
            return protocol
    raise NotFound(unknown("edition", str(edition), (protocol.edition for protocol in editions)))


__all__ = ["PROTOCOLS", "VARIANTS", "find"]
