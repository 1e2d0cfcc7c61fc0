# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from plcprotocols.model.errors import InvalidArgument
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.people import Person, Roster
from plcprotocols.model.refusals import Refusal, Refused
from plcprotocols.texts import departure, ending, remedy, sentence
from plcprotocols.texts.say import ENDINGS

ROSTER = Roster((Person("ada", "Ada Lah"), Person("ben", "Ben Kos")))


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_makes_whole_sentences_with_and_without_what_it_may_carry(code: str) -> None:
    for refusal in (Refusal(code, "frame"), Refusal(code, "frame", ("ada", "ben"), "ada", ("ada", "ben"))):
        for said in (sentence(refusal, ROSTER), remedy(refusal, ROSTER)):
            assert not set("{}`") & set(said)
            assert "ada" not in said


@pytest.mark.parametrize("code", [code for code, message in MESSAGES.items() if message.without])
def test_where_nobody_and_nothing_is_there_to_name_the_remedy_says_what_to_do(code: str) -> None:
    bare, full = Refusal(code, "frame"), Refusal(code, "frame", ("ada",), "ada", ("ben",))
    assert remedy(bare) == MESSAGES[code].without
    assert remedy(full) != MESSAGES[code].without
    assert str(Refused(bare)).endswith(f"{MESSAGES[code].without} ({code} at frame)")


@pytest.mark.parametrize("code", [code for code, message in MESSAGES.items() if message.noted])
def test_a_departure_is_one_plain_sentence(code: str) -> None:
    assert departure(code).endswith(".")
    assert "{" not in departure(code)


def test_what_nobody_can_depart_from_is_no_departure() -> None:
    with pytest.raises(InvalidArgument, match="item-locked"):
        departure("item-locked")


@pytest.mark.parametrize("code", ENDINGS)
@pytest.mark.parametrize("people", [(), ("ada",), ("ada", "ben")])
def test_every_ending_is_said_whoever_is_named(code: str, people: tuple[str, ...]) -> None:
    said = ending(code, people, "a plan", ROSTER)
    assert not set("{}") & set(said)
    assert "ada" not in said


def test_one_of_several_is_enough_unless_each_of_them_counts() -> None:
    assert ending("enough", ("ada", "ben"), roster=ROSTER) == "Ada Lah or Ben Kos says it is enough"
    assert ending("by-each", ("ada", "ben"), "a note", ROSTER) == "there is: a note, from each of Ada Lah and Ben Kos"
    assert ending("vote", ("ada", "ben"), roster=ROSTER) == "the time is up and at least half of Ada Lah and Ben Kos vote to end it"


def test_while_nobody_leads_the_lead_is_not_named() -> None:
    assert ending("lead-decides") == "whoever leads goes on"
    assert ending("time-up", ("ada",), roster=ROSTER) == "the time is up and Ada Lah goes on"
