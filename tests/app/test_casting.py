# SPDX-License-Identifier: MIT
"""Any protocol gets a cast that can open it, and clips where it knows film."""

from __future__ import annotations

import pytest
from attrs import evolve

from plcprotocols.app.casting import assign, clips, consents, numbered, smallest
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine.cast import castings
from plcprotocols.engine.entry import asked
from plcprotocols.engine.session import Session
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.errors import InvalidArgument, InvalidCast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.who import Chose, Holders
from plcprotocols.simulation import stream
from tests.simulation.groups import OPENED

BY_ID = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.id)


def in_multiples(protocol: Protocol, people: int) -> bool:
    """Tell whether so many people make up the multiples that roles are held in, beside one who leads."""
    several = [role.multiple for role in protocol.roles if role.multiple > 1 and not role.outsider]
    return all((people - 1) % multiple == 0 for multiple in several)


@BY_ID
def test_every_number_of_people_a_protocol_takes_gets_a_cast(protocol: Protocol) -> None:
    for people in range(protocol.people.least, (protocol.people.most or 20) + 1):
        if not in_multiples(protocol, people):
            with pytest.raises(InvalidCast):
                assign(protocol, numbered(people))
            continue
        cast = assign(protocol, numbered(people))
        items = clips(protocol, cast, stream(1, "clips"))
        outside = sorted(f"{role.id}-{number}" for role in protocol.roles if role.outsider for number in range(1, role.least + 1))
        assert sorted(cast.people) == sorted((*numbered(people), *outside))
        assert cast.people[0] == "p1"
        declared, met = asked(protocol)
        Session.open(protocol, cast, at=OPENED, record="cast", items=items, consents=consents(protocol, cast, items), declared=declared, met=met)
    assert smallest(protocol) == assign(protocol, numbered(protocol.people.least))


@BY_ID
def test_a_number_it_does_not_take_is_refused(protocol: Protocol) -> None:
    for people in (0, 1, protocol.people.least - 1, (protocol.people.most or 1000) + 1):
        with pytest.raises(InvalidCast if 0 < people <= 1000 else InvalidArgument):
            assign(protocol, numbered(people))


def test_the_lead_sits_first_where_somebody_leads_from_the_opening() -> None:
    for protocol in PROTOCOLS:
        lead = next(role for role in protocol.roles if role.lead)
        held = dict(smallest(protocol).holders)
        assert held.get(lead.id, ("p1",)) == ("p1",)
        found_later = any(casting.role == lead.id for casting in castings(protocol.steps))
        assert found_later or bool(held.get(lead.id)) >= bool(lead.least)


def test_outsiders_are_not_counted_and_who_is_only_spoken_about_is_not_there() -> None:
    cast = assign(find("lesson-study-dudley"), ["ana", "bor"], late=["bor"])
    assert dict(cast.holders)["case-pupil"] == ("case-pupil-1", "case-pupil-2", "case-pupil-3")
    assert cast.late == ("bor", "case-pupil-1", "case-pupil-2", "case-pupil-3")


def test_a_film_is_brought_by_those_several_selectors_name_together() -> None:
    protocol = find("video-coaching-intervision")
    agreed = Holders("member") & Chose("open-and-confidentiality", "yes")
    joined = evolve(protocol, items=tuple(evolve(rule, by=agreed) if rule.film else rule for rule in protocol.items))
    assert [item.owner for item in clips(joined, assign(joined, numbered(4)), stream(1, "clips"))] == ["p2", "p3", "p4"]


def test_clips_are_as_the_occasion_says() -> None:
    protocol = find("video-coaching-intervision")
    cast = assign(protocol, numbered(5))
    found = clips(protocol, cast, stream(1, "clips"))
    assert [item.owner for item in found] == ["p2", "p3", "p4", "p5"]
    for item in found:
        assert item.seconds is not None
        assert 60 <= item.seconds <= 300
        assert len(item.subjects) == 3
        assert item.subjects[-1] == item.owner
    granted = consents(protocol, cast, found)
    assert {(consent.scope, consent.state, consent.audience) for consent in granted} == {("showing-to-group", ConsentState.GRANTED, cast.people)}
    assert {(consent.item, consent.subject) for consent in granted} == {(item.id, subject) for item in found for subject in item.subjects}
    assert clips(find("tuning-protocol"), smallest(find("tuning-protocol")), stream(1, "clips")) == ()
