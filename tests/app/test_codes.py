# SPDX-License-Identifier: MIT
"""Whatever a session can be at, end by or wait for has a sentence."""

from __future__ import annotations

import re

import pytest

from plcprotocols.engine import now, waiting
from plcprotocols.engine.now import Ending
from plcprotocols.engine.waiting import Waiting
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Field, Hold, Open, Rate, Round, Silence, Solo, Vote, Watch
from plcprotocols.texts import ending, form, remedy
from plcprotocols.texts import waiting as waits_for

FORMS = (*(kind.tag for kind in (Solo, Round, Open, Silence, Watch, Field, Hold, Vote, Rate)), "question", "breakout", "through", "end")


def codes(of: type) -> set[str]:
    """The codes that a value says it may have."""
    said = (of.__doc__ or "").partition("code:")[2].partition("people:")[0]
    return set(re.findall(r"`([a-z-]+)`", said))


@pytest.mark.parametrize("tag", FORMS)
def test_every_form_has_words(tag: str) -> None:
    assert form(tag)


@pytest.mark.parametrize("code", sorted(codes(Ending)))
def test_every_ending_has_a_sentence(code: str) -> None:
    assert ending(code, ("ana", "bor"), "plan")
    assert "{" not in ending(code)


@pytest.mark.parametrize("code", sorted((codes(Ending) | codes(Waiting)) - {"Ending"}))
def test_everything_a_session_waits_for_has_a_sentence(code: str) -> None:
    assert waits_for(code, ("ana",), "plan", "record")


def test_the_codes_are_those_of_the_engine() -> None:
    assert {kind.tag for kind in now.TOLD} <= codes(Ending)
    assert codes(Ending) >= waiting.BETWEEN


@pytest.mark.parametrize("code", ["no-floor", "no-turn-to-pass", "nothing-to-skip"])
def test_nobody_is_not_named_where_there_is_nobody(code: str) -> None:
    assert "nobody." not in remedy(Refusal(code, "round"))
    assert "ana" in remedy(Refusal(code, "round", people=("ana",)))
