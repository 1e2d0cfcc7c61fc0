# SPDX-License-Identifier: MIT
"""Values take what a caller may sensibly give, and answer anything else with an error of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from plcprotocols.catalogue import find
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.record import Mode

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TUNING = find("tuning-protocol")
CAST = Cast({"facilitator": "fay", "owner": "oda", "member": ["ada", "ben", "cho", "dee"]})


def test_one_name_or_several_and_codes_for_enumerations() -> None:
    assert c.BeginTurn("ada", AT, to=["ben"]).to == c.BeginTurn("ada", AT, to="ben").to == ("ben",)  # type: ignore[arg-type]
    assert Item(id="c", kind="clip", owner="ana", subjects="child-1").subjects == ("child-1",)  # type: ignore[arg-type]
    consent = Consent(item="c", subject="child-1", scope="filming", state="granted", audience=["ana"])
    assert (consent.state, consent.audience) == (ConsentState.GRANTED, ("ana",))
    assert Session.open(TUNING, CAST, at=AT, record="r", mode="strict").record.header.mode is Mode.STRICT
    assert Cast((("member", "ada"),)) == Cast({"member": ["ada"]})


WRONG: list[Any] = [
    lambda: c.BeginTurn("ada", "15:00"),
    lambda: c.BeginTurn(7, AT),
    lambda: c.BeginTurn("ada", AT, 7),
    lambda: c.BeginTurn("ada", AT, to=[7]),
    lambda: c.Extend("fay", AT, "2"),
    lambda: c.Extend("fay", AT, True),
    lambda: c.Produce("ada", AT, "decision", "d1", "3"),
    lambda: c.Produce("ada", AT, "decision", None),
    lambda: c.Join("ada", AT, 7),
    lambda: c.RecordConsent("ada", AT, "clip", "child-1", "filming", "grantd"),
    lambda: c.RecordConsent("ada", AT, "clip", "child-1", "filming", None),
    lambda: Consent(item="c", subject="s", scope="filming", state="granted", until="tomorrow"),
    lambda: Item(id="c", kind="clip", owner="ana", seconds="90"),
    lambda: Cast({"member": [7]}),
    lambda: Session.open(TUNING, {"member": "ada"}, at=AT, record="r"),
    lambda: Session.open(TUNING, CAST, at="15:00", record="r"),
    lambda: Session.open(TUNING, CAST, at=AT, record="r", mode="strickt"),
    lambda: Session.open(TUNING, CAST, at=AT, record="r").attempt(None),
    lambda: Session.open(TUNING, CAST, at=AT, record="r").due("later"),
]


@pytest.mark.parametrize("call", WRONG)
def test_anything_else_is_an_error_of_ours(call: Any) -> None:
    with pytest.raises(InvalidArgument) as caught:
        call()
    problem = caught.value.problems[0]
    assert problem.place
    assert problem.given
    assert problem.remedy


def test_a_code_that_is_nearly_right_is_helped() -> None:
    with pytest.raises(InvalidArgument, match="Did you mean granted"):
        Consent(item="c", subject="s", scope="filming", state="grantd")
