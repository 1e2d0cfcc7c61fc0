# SPDX-License-Identifier: MIT
"""Stories of what is contributed in writing alone, and connected to what others have written; as the page of constructs tells."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from attrs import evolve

from plcprotocols import records
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.session import Session
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.conditions import LeadDecides
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.flow import Breakout, Phase, Run, Step
from plcprotocols.model.items import ItemRule
from plcprotocols.model.people import Cast
from plcprotocols.model.refusals import Refusal
from plcprotocols.model.talk import Purpose, Silence
from plcprotocols.model.viewers import Onlooker
from plcprotocols.model.who import Everyone
from tests.engine.test_groups import AT, protocol, t

CAST = Cast({"host": "hanna", "peer": ["ada", "ben", "cho", "dan"]})
WALL = Phase("wall", (Silence(Everyone(), Purpose.WRITE),), ends=LeadDecides(), yields=("mark", "note", "diary"))
MARK = ItemRule(id="mark", by=Everyone(), links=("mark", "note"))
PLAIN = protocol(WALL)
OURS = evolve(PLAIN, items=(*PLAIN.items, MARK))


def started(*steps: Step, **more: Any) -> Session:
    made = evolve(OURS, steps=(*steps, *OURS.steps[1:])) if steps else OURS
    return Session.open(evolve(made, **more), CAST, at=AT, record="r", salts=Random(1))


def mark(person: str, name: str, *links: str, kind: str = "mark") -> c.Produce:
    return c.Produce(person, t(1), kind, name, links=links)


def refusal(session: Session, command: c.Command) -> Refusal:
    answer = session.attempt(command)
    assert isinstance(answer, Refusal)
    return answer


def test_what_is_written_may_be_connected_to_what_is_there() -> None:
    session = started()
    session.perform(mark("ada", "a"))
    session.perform(mark("ben", "n", kind="note"))
    session.perform(mark("cho", "line", "a", "n"))
    for viewer in ("ada", "dan", Onlooker.RESEARCHER):
        assert [each.links for each in session.view(viewer).items if each.id == "line"] == [("a", "n")]
    assert session.now.speaker is None
    assert [event.links for event in session.events if isinstance(event, e.ItemProduced)] == [(), (), ("a", "n")]
    again = Session.resume(records.load(records.dump(session.record)))
    assert again.view("ada") == session.view("ada")


def test_what_was_revised_stays_connected_and_may_still_be_linked_to() -> None:
    session = started()
    session.perform(mark("ada", "a"))
    session.perform(mark("ben", "b", "a"))
    session.perform(evolve(mark("ada", "a2"), supersedes="a"))
    session.perform(mark("cho", "c", "a"))
    assert [(each.id, each.links) for each in session.view("dan").items] == [("a", ()), ("b", ("a",)), ("a2", ()), ("c", ("a",))]


def test_what_is_not_there_twice_named_or_of_another_kind_is_refused_alike() -> None:
    session = started()
    session.perform(mark("ada", "a"))
    session.perform(mark("ben", "d", kind="diary"))
    there, nowhere = refusal(session, mark("ada", "x", "d")), refusal(session, mark("ada", "x", "e"))
    assert (there.code, there.known) == (nowhere.code, nowhere.known) == ("unknown-item", ("a",)), "a diary is nobody else's to know of"
    assert refusal(session, mark("ben", "x", "d")).code == "unknown-item", "not even by its owner, as others would see it"
    assert refusal(session, mark("ada", "x", "a", "a")).given == "a"
    assert refusal(session, mark("ada", "x", "x")).code == "unknown-item", "it is not there yet"
    answer = refusal(session, mark("ada", "x", "a", kind="note"))
    assert (answer.code, answer.given, answer.known) == ("not-linked", "note", ("mark",)), "notes have no links"


def test_in_a_sub_group_what_was_made_elsewhere_may_be_linked_to() -> None:
    session = started(Breakout("work", "pairs", (WALL,), free=True))
    session.perform(c.Advance("hanna", AT))
    session.perform(mark("ada", "a"))
    session.perform(mark("cho", "b", "a"))
    assert [each.links for each in session.view("ada").items] == [(), ("a",)]


def test_run_inside_another_its_links_are_named_as_the_kinds_are() -> None:
    run = evolve(protocol(Run("r", "groups-2", roles=(("host", "host"), ("peer", "peer")), items=(("note", "note"),))), id="outer")
    plan = compile_protocol(evolve(run, uses=(evolve(OURS, id="groups-2", splits=(), roles=OURS.roles[:2]),), splits=()))
    assert plan.items["r.mark"].links == ("r.mark", "note")


@pytest.mark.parametrize(
    ("links", "code"), [(("mork",), "unknown-item"), (("note", "note"), "duplicate-id"), (("diary",), "private-linked"), (("slip",), "private-linked")]
)
def test_a_kind_links_to_kinds_everybody_may_know_of(links: tuple[str, ...], code: str) -> None:
    with pytest.raises(InvalidProtocol) as caught:
        started(items=(*OURS.items[:-1], evolve(MARK, links=links)))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_forged_link_is_found_out() -> None:
    session = started()
    session.perform(mark("ada", "a"))
    record = session.record
    events = tuple(evolve(event, links=("b",)) if isinstance(event, e.ItemProduced) else event for event in record.events)
    with pytest.raises(InvalidRecord, match="unknown-item stands against it"):
        Session.resume(evolve(record, events=events))
