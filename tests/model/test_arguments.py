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
    assert c.BeginTurn("ada", AT, to=["ben"]).to == c.BeginTurn("ada", AT, to="ben").to == ("ben",)
    assert Item(id="c", kind="clip", owner="ana", subjects="child-1").subjects == ("child-1",)
    granted = Consent(item="c", subject="child-1", scope="filming", state="granted", audience=["ana"])
    assert (granted.state, granted.audience) == (ConsentState.GRANTED, ("ana",))
    assert Session.open(TUNING, CAST, at=AT, record="r", mode="strict").record.header.mode is Mode.STRICT
    assert Cast((("member", "ada"),)) == Cast({"member": ["ada"]})


do: Any = c
consent: Any = Consent
item: Any = Item
cast: Any = Cast
opened: Any = Session.open

WRONG: list[Any] = [
    lambda: do.BeginTurn("ada", "15:00"),
    lambda: do.BeginTurn(7, AT),
    lambda: do.BeginTurn("ada", AT, 7),
    lambda: do.BeginTurn("ada", AT, to=[7]),
    lambda: do.Extend("fay", AT, "2"),
    lambda: do.Extend("fay", AT, True),
    lambda: do.Produce("ada", AT, "decision", "d1", "3"),
    lambda: do.Produce("ada", AT, "decision", None),
    lambda: do.Join("ada", AT, 7),
    lambda: do.RecordConsent("ada", AT, "clip", "child-1", "filming", "grantd"),
    lambda: do.RecordConsent("ada", AT, "clip", "child-1", "filming", None),
    lambda: consent(item="c", subject="s", scope="filming", state="granted", until="tomorrow"),
    lambda: item(id="c", kind="clip", owner="ana", seconds="90"),
    lambda: cast({"member": [7]}),
    lambda: opened(TUNING, {"member": "ada"}, at=AT, record="r"),
    lambda: opened(TUNING, CAST, at="15:00", record="r"),
    lambda: opened(TUNING, CAST, at=AT, record="r", mode="strickt"),
    lambda: opened(TUNING, CAST, at=AT, record="r").attempt(None),
    lambda: opened(TUNING, CAST, at=AT, record="r").due("later"),
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
