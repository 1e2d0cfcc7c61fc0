# SPDX-License-Identifier: MIT
"""`--people`: who is what, in the forms people type, and what is said where it does not fit."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from plcprotocols.app.people import cast_of, films_of
from plcprotocols.catalogue import find
from plcprotocols.model.errors import InvalidCast
from plcprotocols.model.people import Cast
from plcprotocols.records import read
from tests.app.terminal import Run

CHECK_IN, TUNING = find("check-in"), find("tuning-protocol")
FOUR = Cast({"facilitator": "ana", "member": ["bor", "cilka", "drago"]})


@pytest.mark.parametrize(
    "people",
    [
        ["facilitator=ana", "member=bor,cilka,drago"],
        ["facilitator=ana", "member=bor, cilka, drago"],
        ["facilitator=ana member=bor,cilka,drago"],
        ["facilitator = ana", "member = bor,cilka,drago"],
        ["facilitator=ana", "member=bor", "member=cilka", "member=drago"],
        ["facilitator=ana", "member=bor", "cilka", "drago"],
        ["facilitator=ana,member=bor,cilka,drago"],
        ["FACILITATOR=ana", "Member=bor,cilka,drago"],
        ["facilitator (takes part)=ana", "member=bor,cilka,drago"],
        ["ana", "bor", "cilka", "drago"],
        ["ana,bor,cilka,drago"],
        ["ana, bor, cilka, drago"],
    ],
    ids=" ".join,
)
def test_all_these_mean_the_same(people: list[str]) -> None:
    assert cast_of(CHECK_IN, people) == FOUR


def test_seat_order_is_the_order_in_which_people_are_named() -> None:
    cast = cast_of(CHECK_IN, ["member=drago,bor,cilka", "facilitator=ana"])
    assert cast.people == ("drago", "bor", "cilka", "ana")


def test_somebody_may_hold_two_roles_that_go_together() -> None:
    cast = cast_of(TUNING, ["facilitator=ana", "owner=bor", "member=cilka,drago,eva,fran", "timekeeper=Eva"])
    assert dict(cast.holders)["timekeeper"] == ("eva",)


@pytest.mark.parametrize("late", [["drago"], ["DRAGO"], ["drago,cilka"], ["drago", "cilka"]])
def test_whoever_is_late_is_expected(late: list[str]) -> None:
    for people in (["ana,bor,cilka,drago"], ["facilitator=ana", "member=bor,cilka,drago"]):
        cast = cast_of(CHECK_IN, people, late)
        assert set(cast.late) == {each.casefold() for word in late for each in word.split(",")}


def test_names_may_hold_spaces() -> None:
    cast = cast_of(CHECK_IN, ["facilitator=Ana Novak", "member=Bor Kos,Cilka,Drago"])
    assert cast.people == ("Ana Novak", "Bor Kos", "Cilka", "Drago")


@pytest.mark.parametrize(
    ("people", "late", "told"),
    [
        ([], [], [("people-needed", "people")]),
        (["facilitator=ana"], [], [("cast-too-small", "cast"), ("people-needed", "people")]),
        (["facilitator=ana", "member=bor"], [], [("cast-too-small", "cast[member]"), ("people-needed", "people")]),
        (["fasilitator=ana", "member=bor,cilka,drago"], [], [("unknown-role", "people"), ("cast-too-small", "cast[facilitator]")]),
        (["facilitator=ana", "member=ana,bor,cilka,drago"], [], [("role-excluded", "cast[facilitator]")]),
        (["facilitator=ana", "member=bor,bor,cilka,drago"], [], [("person-twice", "people")]),
        (["ana", "bor", "ana", "cilka", "drago"], [], [("person-twice", "people")]),
        (["ana", "bor"], [], [("cast-too-small", "cast"), ("people-needed", "people")]),
        (["facilitator=ana", "member=bor,cilka,drago"], ["eva"], [("unknown-person", "cast.late")]),
        (["facilitator=ana", "member=bor,cilka,drago"], ["ana"], [("lead-late", "cast.late")]),
        (["facilitator=ana", "member=bor,cilka,dra:go"], [], [("name-form", "people")]),
        (["facilitator=ana", "member=bor,cilka,7"], [], [("name-form", "people")]),
        (["facilitator=ana", "member=bor,cilka,drago", "chair=eva"], [], [("unknown-role", "people"), ("people-needed", "people")]),
        (["drago", "facilitator=ana", "member=bor,cilka"], [], [("no-role", "people"), ("people-needed", "people")]),
    ],
)
def test_what_does_not_fit_is_named_with_what_is_needed(people: list[str], late: list[str], told: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidCast) as caught:
        cast_of(CHECK_IN, people, late)
    found = [(problem.code, problem.place) for problem in caught.value.problems]
    assert [each for each in told if each not in found] == []


def test_a_role_that_is_misspelt_is_told_with_the_nearest_and_what_is_needed(run: Run, tmp_path: Path) -> None:
    printed = run("run", "tuning-protocol", "--people", "fasilitator=ana", "owner=bor", "member=cilka", "--out", tmp_path / "a.jsonl")
    assert printed.code == 2
    assert "there is no role 'fasilitator' (unknown-role). Did you mean facilitator?" in printed.err
    assert "tuning-protocol is for 6 to 17 people: facilitator (1), owner (1 to 4), member (4 to 12), timekeeper (0 to 1)" in printed.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("film", "items"),
    [
        ("bor=3:25", [("clip-bor", "bor", 205, ("bor",))]),
        ("Bor = 0:07,child-1, child-2", [("clip-bor", "bor", 7, ("bor", "child-1", "child-2"))]),
    ],
)
def test_a_film_is_brought_with_its_length_and_who_can_be_seen(film: str, items: list[tuple[str, str, float, tuple[str, ...]]]) -> None:
    video = find("video-coaching-intervision")
    found = films_of(video, cast_of(video, ["ana", "bor", "cilka", "drago"]), [film])
    assert [(item.id, item.owner, item.seconds, item.subjects) for item in found] == items


def test_somebody_may_bring_two_films() -> None:
    video = find("video-coaching-intervision")
    found = films_of(video, cast_of(video, ["ana", "bor", "cilka", "drago"]), ["bor=3:25", "cilka=1:00", "bor=2:00"])
    assert [item.id for item in found] == ["clip-bor", "clip-cilka", "clip-bor-2"]


@pytest.mark.parametrize(
    ("protocol", "film", "code"),
    [
        ("check-in", "bor=3:25", "no-film"),
        ("video-coaching-intervision", "bor", "film-form"),
        ("video-coaching-intervision", "bor=3", "film-form"),
        ("video-coaching-intervision", "bor=3:75", "film-form"),
        ("video-coaching-intervision", "bor=long:25", "film-form"),
        ("video-coaching-intervision", "zora=3:25", "unknown-person"),
        ("video-coaching-intervision", "bor=0:00", "film-length"),
    ],
)
def test_a_film_that_cannot_be_brought_is_named(run: Run, tmp_path: Path, protocol: str, film: str, code: str) -> None:
    printed = run("run", protocol, "--people", "ana", "bor", "cilka", "drago", "--film", film, "--out", tmp_path / "a.jsonl")
    assert printed.code == 2
    assert f"({code})" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_protocol_named_behind_the_people_is_noticed(run: Run) -> None:
    printed = run("run", "--people", "ana", "bor", "check-in")
    assert printed.code == 2
    assert "(no-protocol)" in printed.err


def test_options_may_be_repeated(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    path = tmp_path / "a.jsonl"
    assert run("run", "check-in", "--people", "facilitator=ana", "--people", "member=bor,cilka,drago", "--late", "drago", "--out", path).code == 0
    assert read(path).header.cast == Cast({"facilitator": "ana", "member": ["bor", "cilka", "drago"]}, "drago")
