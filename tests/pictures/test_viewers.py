# SPDX-License-Identifier: MIT
"""A picture of a session shows what its viewer may see: no hidden turn, nobody's name, and nothing that differs with what is hidden."""

from __future__ import annotations

import re
from random import Random

import pytest

from plcprotocols import Cast, Onlooker, Session, commands, find
from plcprotocols.analysis import from_session
from plcprotocols.model.errors import InvalidArgument, NotFound
from plcprotocols.model.levels import Level
from plcprotocols.model.people import Person, Roster
from plcprotocols.model.viewers import Viewer
from plcprotocols.model.who import Holders
from plcprotocols.pictures import planned_against_actual, shares_against_intended, swim_lane
from tests.analysis.test_sessions import CAST, OPENED, at, played, tuning
from tests.engine.test_noninterference import Twins, viewers_of
from tests.pictures.reading import everything, of, parsed, tip, words
from tests.test_golden import NAMES

ALL = (swim_lane, planned_against_actual, shares_against_intended)


def pictures(session: Session, viewer: Viewer) -> dict[str, str]:
    return {draw.__name__: draw(session, viewer=viewer) for draw in ALL}


def named(svg: str) -> set[str]:
    return set(re.findall(r"[\w-]+", everything(parsed(svg))))


@pytest.mark.parametrize("draw", ALL)
def test_a_session_is_pictured_for_somebody(draw: object) -> None:
    session = tuning()
    for of_ in (session, session.record):
        with pytest.raises(InvalidArgument, match="Give viewer='ana' or an Onlooker"):
            draw(of_)  # type: ignore[operator]  # one of the functions
        with pytest.raises(NotFound):
            draw(of_, viewer="zoe")  # type: ignore[operator]  # the same
    with pytest.raises(InvalidArgument, match=r"Give a (meeting|session)"):
        draw(7, viewer="ana")  # type: ignore[operator]  # the same


def test_a_record_shows_the_same_as_its_session() -> None:
    session = played("success-analysis-groups-7.txt")
    for draw in ALL:
        assert draw(session.record, viewer="bor") == draw(session, viewer="bor")


def test_turns_and_phases_of_another_sub_group_are_not_in_the_picture() -> None:
    session = played("success-analysis-groups-7.txt")
    svg = swim_lane(session, viewer="bor")
    bars = [tip(bar) for group in of(parsed(svg), "g", "turns") for bar in of(group, "rect")]
    hidden = [turn for turn in from_session(session).turns if turn.group == "groups-2"]
    assert hidden
    assert len(bars) == len(session.turns("bor"))
    assert not any("groups-2" in each for each in bars)
    for draw in ALL:
        assert "groups-2" not in draw(session, viewer="bor")
        assert "groups-1" not in draw(session, viewer="eva")
    assert "groups-2" in swim_lane(session, viewer=Onlooker.RESEARCHER)


@pytest.mark.parametrize("name", NAMES)
def test_the_public_is_shown_nobody_and_everybody_their_turns(name: str) -> None:
    session = played(name)
    people = set(session._draft.state.room.seats)
    roster = Roster(tuple(Person(person, f"Name-{person}") for person in people))
    for draw in ALL:
        assert not named(draw(session, viewer=Onlooker.PUBLIC, roster=roster)) & {*people, *(f"Name-{person}" for person in people)}
    for viewer in (min(people), Holders(session.protocol.roles[0].id)):
        bars = [bar for group in of(parsed(swim_lane(session, viewer=viewer)), "g", "turns") for bar in of(group, "rect")]
        assert len(bars) == len(session.turns(viewer))


def test_shares_of_others_have_no_names_unless_the_group_agreed() -> None:
    session = tuning()
    svg = shares_against_intended(session, viewer="cilka")
    assert named(svg) & {*CAST.people} == {"cilka"}
    assert words(parsed(svg)).count("somebody") == len(CAST.people) - 1
    # Of the others it is told neither whose it is nor what was intended for whom; the largest comes first.
    assert [tip(each) for each in of(parsed(svg), "g", "person")][1:3] == ["somebody: 83 %", "somebody: 0 %, silent"]
    assert named(shares_against_intended(session, viewer=Onlooker.RESEARCHER)) & {*CAST.people} == set()
    agreed = Session.open(find("tuning-protocol"), CAST, at=OPENED, record="r1", talk_time="everybody")
    for command in (commands.Choose("ana", at(0), "skip"), commands.BeginTurn("bor", at(1)), commands.EndTurn("bor", at(8))):
        agreed.perform(command)
    assert named(shares_against_intended(agreed, viewer="cilka")) & {*CAST.people} == {*CAST.people}


def test_what_is_not_kept_is_not_pictured() -> None:
    session = tuning()
    session.perform(commands.AgreeLevel("eva", at(13), level=Level.STRUCTURE))
    for draw in (swim_lane, shares_against_intended):
        assert not named(draw(session, viewer="cilka")) & {*CAST.people}
    assert of(parsed(planned_against_actual(session, viewer="cilka")), "g", "visit")
    session.perform(commands.AgreeLevel("eva", at(13), level=Level.NOTHING))
    assert not of(parsed(planned_against_actual(session, viewer="cilka")), "g", "visit")


@pytest.mark.parametrize("name", ["success-analysis-groups-8-guided.txt", "video-coaching-intervision-8.txt", "gallery-walk-12.txt", "one-two-four-all-11-twice.txt"])
def test_what_is_hidden_makes_no_difference_to_a_picture(name: str) -> None:
    random = Random(name)
    session = Session.resume(played(name).record)
    tried = 0
    for viewer in (Onlooker.PUBLIC, *random.sample(viewers_of(session), 3)):
        twins = Twins(random, viewer, session)
        shown = pictures(session, viewer)
        for _ in range(8):
            twin = twins.step()
            if twin is not None:
                assert pictures(twin, viewer) == shown, viewer
                twins.take(twin)
                tried += 1
    assert tried


def test_a_session_that_has_just_begun_is_pictured() -> None:
    session = Session.open(find("check-in"), Cast({"facilitator": "ana", "member": ["bor", "cilka", "drago"]}), at=OPENED, record="r1")
    for viewer in ("ana", *Onlooker):
        for svg in pictures(session, viewer).values():
            parsed(svg)
