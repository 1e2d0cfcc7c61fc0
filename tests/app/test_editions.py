# SPDX-License-Identifier: MIT
"""Every edition of the catalogue is shown, planned and facilitated, and where so many people cannot hold one, those that they can hold are named."""

from __future__ import annotations

import json

import pytest

from plcprotocols.app.editions import others
from plcprotocols.app.planner import nearest
from plcprotocols.catalogue import PROTOCOLS, VARIANTS, find
from plcprotocols.engine.agenda import is_programme
from plcprotocols.engine.entry import asked
from plcprotocols.engine.inlining import walk
from plcprotocols.engine.seating import seat
from plcprotocols.model.errors import InvalidCast
from plcprotocols.model.flow import Phase
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import decode_protocol
from tests.app.talking import Say, say
from tests.app.terminal import Run

__all__ = ["say"]

EDITIONS = pytest.mark.parametrize("protocol", PROTOCOLS + VARIANTS, ids=lambda each: f"{each.id} {each.edition}")


def fewest(protocol: Protocol) -> int:
    """The fewest people who can hold a protocol."""
    for people in range(1, 60):
        try:
            seat(protocol, people)
        except InvalidCast:
            continue
        return people
    raise AssertionError(protocol.id)


@EDITIONS
def test_every_edition_is_shown(run: Run, protocol: Protocol) -> None:
    printed = run("show", protocol.id, "--edition", protocol.edition, "--plain")
    assert (printed.code, printed.err) == (0, "")
    out = " ".join(printed.out.split())
    assert f"edition {protocol.edition};" in out
    for other in others(protocol):
        assert other.edition in out
    for step in walk(protocol.steps):
        if isinstance(step, Phase):
            assert step.title in out
    assert decode_protocol(json.loads(run("show", protocol.id, "--edition", protocol.edition, "--json").out)) == protocol


@EDITIONS
def test_every_edition_is_planned(run: Run, protocol: Protocol) -> None:
    arguments = ("plan", protocol.id, "--edition", protocol.edition, "--people", fewest(protocol), "--minutes", 900)
    printed = run(*arguments, "--plain")
    if is_programme(protocol):
        assert "(several-meetings)" in printed.err
        return
    assert (printed.code, printed.err) == (0, "")
    assert json.loads(run(*arguments, "--json").out)["edition"] == protocol.edition


def declared(protocol: Protocol) -> tuple[str, ...]:
    """Say what a protocol asks a group to say."""
    said, met = asked(protocol)
    return (*(("--declared", *(each.value for each in said)) if said else ()), *(("--met", str(met)) if met else ()))


@EDITIONS
def test_every_edition_is_facilitated_and_gone_on_with(say: Say, protocol: Protocol) -> None:
    cast = seat(protocol, fewest(protocol))
    told = [f"{role}={','.join(people)}" for role, people in cast.holders if people]
    late = ("--late", ",".join(cast.late)) if cast.late else ()
    people = (protocol.id, "--edition", protocol.edition, "--people", *told, *late, *declared(protocol))
    talk = say("status\n?\nnext\nnext\nnext\nstatus\n??\nhelp\nnext\nnext\nnext\nstatus", people=people)
    assert (talk.printed.code, talk.printed.err) == (0, "")
    assert "  ? " not in talk.out
    if "The session is over" not in talk.out:
        again = say("status\nnext\nnext\nnext\n?\nnext\nnext\nnext\nnext\nnext\nstatus")
        assert (again.printed.code, again.printed.err) == (0, "")


def test_list_names_the_other_editions(run: Run) -> None:
    out = run("list", "--plain").out
    rows = {row["id"]: row["editions"] for row in json.loads(run("list", "--json").out)}
    for protocol in VARIANTS:
        assert protocol.edition in out
        assert protocol.edition in rows[protocol.id]
    assert rows["check-in"] == []


def test_an_edition_that_is_not_there_is_told_with_those_that_are(run: Run) -> None:
    printed = run("show", "success-analysis", "--edition", "several-groups")
    assert printed.code == 2
    assert "(unknown-edition)" in printed.err
    assert "several-groups-1" in printed.err


def test_more_people_than_an_edition_takes_are_told_of_another(run: Run, say: Say) -> None:
    said = "another edition of success-analysis can be held by 8 people (other-edition). Name it: --edition several-groups-1"
    assert said in run("plan", "success-analysis", "--people", 8, "--minutes", 200).err
    people = ("success-analysis", "--people", "facilitator=ana", "member=ana,bor,cilka,drago,eva,fran,gal,hana")
    assert said in say("quit", people=people).printed.err


def test_a_session_of_another_edition_is_not_taken_up_as_this_one(say: Say) -> None:
    people = ("success-analysis", "--edition", "several-groups-1", "--people", "facilitator=ana,drago", "member=ana,bor,cilka,drago,eva,fran")
    assert say("quit", people=people).printed.code == 0
    assert "(other-edition)" in say("quit", "--edition", "one-group-1").printed.err
    assert say("quit", "--edition", "several-groups-1").printed.code == 0


@pytest.mark.parametrize(
    ("protocol", "people", "near", "said"),
    [
        (
            "conversation-cafe",
            9,
            (8, 11),
            (
                "8 of the 9 people are to be split (tables), and so many fit into no sub-groups of 5 to 7. "
                "The nearest numbers that fit: 8 (one of 7) or 11 (5 and 5). Sub-groups can be formed by hand all the same, which is noted."
            ),
        ),
        (
            "troika-consulting",
            6,
            (5, 7),
            (
                "5 of the 6 people are to be split (trios), and so many fit into no sub-groups of 3 to 4. "
                "The nearest numbers that fit: 5 (one of 4) or 7 (3 and 3)."
            ),
        ),
    ],
)
def test_a_number_that_fits_into_no_sub_groups_is_told_with_the_nearest_that_do(
    run: Run, protocol: str, people: int, near: tuple[int, ...], said: str
) -> None:
    assert nearest(find(protocol), people) == near
    printed = run("plan", protocol, "--people", people, "--minutes", 60, "--plain")
    assert said in " ".join(printed.out.split())
    assert "no sub-groups |" in printed.out
    assert "has its most" not in printed.out
    told = json.loads(run("plan", protocol, "--people", people, "--minutes", 60, "--json").out)
    assert told["fits"] == list(near)
    assert any(row["unformed"] for row in told["rows"])
