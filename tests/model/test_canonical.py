# SPDX-License-Identifier: MIT
"""Canonical bytes mean the same everywhere, and the rule digest covers rules only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve

from plcprotocols.catalogue import PROTOCOLS
from plcprotocols.model.canonical import canonical, content_digest, rule_digest
from plcprotocols.model.items import Content
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Everyone, Holders


def test_equal_values_are_spelled_alike() -> None:
    moment = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert canonical(moment) == canonical(moment.astimezone(timezone(timedelta(hours=2)))) == b'"2026-03-02T15:00:00.000000Z"'
    assert canonical(Minutes(3)) == canonical(Minutes(3.0))
    assert canonical({"b": 1, "a": (True, None, "č")}) == '{"a":[true,null,"č"],"b":1}'.encode()


def test_members_of_a_family_are_told_apart() -> None:
    assert canonical(Everyone()) == b'{"is":"everyone"}'
    assert canonical(Holders("owner")) == b'{"is":"holders","role":"owner"}'


def test_nothing_else_is_spelled() -> None:
    with pytest.raises(TypeError, match="set"):
        canonical({1})
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_the_rule_digest_leaves_prose_out(protocol: Protocol) -> None:
    told = evolve(
        protocol,
        title="another",
        provenance=evolve(protocol.provenance, rights="ask"),
        steps=(evolve(protocol.steps[0], title="x"), *protocol.steps[1:]),
    )
    assert rule_digest(told) == rule_digest(protocol)
    assert rule_digest(evolve(protocol, edition="2")) != rule_digest(protocol)
    assert rule_digest(evolve(protocol, steps=protocol.steps[1:])) != rule_digest(protocol)


def test_a_salt_hides_equal_words() -> None:
    one, other = Content("c1", "0" * 32, "yes"), Content("c1", "1" * 32, "yes")
    assert content_digest(one) != content_digest(other)
    assert content_digest(one) == content_digest(evolve(one))
