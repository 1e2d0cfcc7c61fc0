# SPDX-License-Identifier: MIT
"""Editions: what models of lesson study do after the discussion, and how an edition is found."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue import PROTOCOLS, VARIANTS, find
from plcprotocols.catalogue.lesson import BRANCHES, LESSON_STUDY_SPTR, LESSON_STUDY_VARIANTS
from plcprotocols.model.errors import NotFound
from plcprotocols.model.flow import Phase, Repeat
from plcprotocols.model.protocol import Protocol

EDITIONS = (LESSON_STUDY_SPTR, *LESSON_STUDY_VARIANTS)


def taught(protocol: Protocol) -> Repeat:
    return next(step for step in protocol.steps if isinstance(step, Repeat))


def revised(protocol: Protocol) -> bool:
    return any(isinstance(step, Phase) and step.id == "revise-plan" for step in taught(protocol).steps)


def test_the_branch_table_is_that_of_the_field() -> None:
    assert [(branch.edition, branch.again, branch.least, branch.most) for branch in BRANCHES] == [
        ("lewis-hurd-1", "optional", 1, None),
        ("japanese-1", "no", 1, 1),
        ("education-northwest-1", "yes", 2, 2),
        ("la-crosse-1", "optional", 1, None),
        ("", "the next lesson, not the same", 1, None),
        ("", "yes", 1, None),
    ]


def test_each_row_that_is_a_cycle_has_its_edition() -> None:
    assert [protocol.edition for protocol in EDITIONS] == [branch.edition for branch in BRANCHES if branch.edition]
    assert {protocol.id for protocol in EDITIONS} == {"lesson-study-sptr"}
    for protocol, branch in zip(EDITIONS, [branch for branch in BRANCHES if branch.edition], strict=True):
        assert (taught(protocol).least, taught(protocol).most) == (branch.least, branch.most)
        assert revised(protocol) == (branch.revise == "yes")
        assert branch.model in protocol.provenance.constructed
        assert set(branch.sources) <= set(protocol.provenance.sources)


def test_the_editions_share_everything_but_what_follows_the_discussion() -> None:
    first = LESSON_STUDY_SPTR
    for protocol in LESSON_STUDY_VARIANTS:
        assert (protocol.roles, protocol.items, protocol.uses, protocol.rotation) == (first.roles, first.items, first.uses, first.rotation)
        assert protocol.steps[:2] + protocol.steps[3:] == first.steps[:2] + first.steps[3:]


def test_an_edition_is_found_by_its_name() -> None:
    for protocol in PROTOCOLS + VARIANTS:
        assert find(protocol.id, edition=protocol.edition) is protocol
    for protocol in PROTOCOLS:
        assert find(protocol.id) is protocol


def test_the_edition_that_is_found_without_a_name_is_that_of_the_catalogue() -> None:
    assert find("lesson-study-sptr") is LESSON_STUDY_SPTR
    assert tuple(protocol for protocol in VARIANTS if protocol.id == "lesson-study-sptr") == LESSON_STUDY_VARIANTS


def test_no_edition_stands_twice() -> None:
    named = [(protocol.id, protocol.edition) for protocol in PROTOCOLS + VARIANTS]
    assert len(named) == len(set(named))
    ids = [protocol.id for protocol in PROTOCOLS]
    assert len(ids) == len(set(ids))
    assert {protocol.id for protocol in VARIANTS} <= set(ids)


@pytest.mark.parametrize(
    ("id", "edition", "message"),
    [
        ("lesson-study-sptr", "japanese", "japanese-1"),
        ("lesson-study-sptr", "lewis-hurd", "lewis-hurd-1"),
        ("tuning-protocol", "lewis-hurd-1", "there is no edition 'lewis-hurd-1'"),
        ("lesson-study-sptr", "", "there is no edition ''"),
        ("lesson-study", "lewis-hurd-1", "lesson-study-sptr"),
        ("lesson-study", None, "lesson-study-sptr"),
    ],
)
def test_what_is_not_there_is_answered_with_the_nearest(id: str, edition: str | None, message: str) -> None:  # noqa: A002
    with pytest.raises(NotFound, match=message):
        find(id, edition=edition)
