# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
import math
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import get_args

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plcprotocols.model.canonical import Plain
from plcprotocols.model.conditions import Condition, TimeUp
from plcprotocols.model.entry import Declaration
from plcprotocols.model.errors import InvalidProtocol, InvalidRecord
from plcprotocols.model.events import ConsentRecorded, Departed, FilmPlayed, ItemBrought, LoopTurned, TurnBegun
from plcprotocols.model.flow import Destination, Phase, Step
from plcprotocols.model.moves import Move
from plcprotocols.model.outcomes import Link
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Level, Mode, TalkTime
from plcprotocols.model.roles import Role
from plcprotocols.model.talk import Body, Open, Round, Say, Talk
from plcprotocols.model.who import Holders, Nobody, Who
from plcprotocols.records import codec, decode_protocol, encode_protocol
from tests.records.samples import Tree, named, problems
from tests.records.strategies import BY_CLASS, EVENTS, PROTOCOLS, START, altered, event, header, of_type

TUNING = PROTOCOLS[1]


def through_json(value: Plain) -> Plain:
    back: Plain = json.loads(json.dumps(value))
    return back


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.tag)
def test_every_event_class_reads_back_equal(cls: type[attrs.AttrsInstance]) -> None:
    @settings(max_examples=15)
    @given(BY_CLASS[cls])
    def law(drawn: object) -> None:
        plain = codec.encode(drawn)
        assert plain["is"] == getattr(cls, "tag")  # noqa: B009
        assert codec.decode_event(through_json(plain)) == drawn

    law()


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_every_protocol_reads_back_equal(protocol: Protocol) -> None:
    assert decode_protocol(through_json(encode_protocol(protocol))) == protocol


@given(of_type(Step))
@settings(max_examples=60)
def test_any_step_reads_back_equal(step: object) -> None:
    phase = Phase("p", (Round(Nobody(), Say(Move.ADVISE)),))
    protocol = altered(TUNING, steps=(step, phase))
    assert decode_protocol(through_json(encode_protocol(protocol))) == protocol


@pytest.mark.parametrize("family", [Who, Condition, Body, Talk, Step, Destination], ids=["who", "condition", "body", "talk", "step", "destination"])
def test_tags_of_a_family_are_unique_and_are_not_class_names(family: object) -> None:
    tags = [member.tag for member in get_args(family)]
    assert len(set(tags)) == len(tags)
    assert all(tag == tag.lower() for tag in tags)


def test_two_converters_share_nothing() -> None:
    assert codec.converter() is codec.converter()
    assert codec.build() is not codec.converter()


def test_defaults_are_left_out_and_what_differs_is_kept() -> None:
    phase = codec.encode(Phase("p", (Round(Holders("member"), Say(Move.ADVISE)),), ends=TimeUp()))
    assert phase == {
        "is": "phase",
        "id": "p",
        "talk": [{"is": "round", "who": {"is": "holders", "role": "member"}, "body": {"is": "say", "move": "advise"}}],
        "ends": {"is": "time-up"},
    }
    assert codec.encode(Role("owner", most=None)) == {"id": "owner", "most": None}
    assert "until" not in codec.encode(event(TurnBegun))
    assert codec.encode(event(TurnBegun, until=START))["until"] == "2025-03-01T16:00:00Z"
    assert "talk_time" not in codec.encode(header(TUNING))


def test_pairs_are_lists_so_that_their_order_survives_any_tool() -> None:
    plain = codec.encode(Cast({"owner": "bor", "member": ["ana", "drago"]}))
    assert plain == {"holders": [["owner", ["bor"]], ["member", ["ana", "drago"]]]}


def test_moments_are_utc_with_microseconds() -> None:
    elsewhere = datetime(2025, 3, 1, 18, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert codec.encode(event(TurnBegun, at=elsewhere))["at"] == "2025-03-01T16:00:00.000005Z"


COERCIONS: list[tuple[type[attrs.AttrsInstance], str, object]] = [
    *((TurnBegun, "seq", value) for value in ("7", 7.0, True, None, [0], {"a": 1}, math.inf, 10**400)),
    *((TurnBegun, "actor", value) for value in (123, 1.5, False, ["a"], {"a": 1}, "\ud800")),
    *((TurnBegun, "move", value) for value in (0, None, "INFORM", "Move.INFORM", True, ["inform"])),
    *((TurnBegun, "to", value) for value in ("ana", {"ana": 1}, None, [1], [None], [["ana"]])),
    *(
        (TurnBegun, "at", value)
        for value in (
            0,
            "2025-03-01",
            "2025-03-01T16:00:00",
            "2025-03-01T16:00:00+02:00",
            "2025-02-30T16:00:00Z",
            "2025-03-01 16:00:00Z",
            "2025-03-01T16:00:00Z\n",
            "٢٠٢٥-03-01T16:00:00Z",
            None,
        )
    ),
    *((FilmPlayed, "position", value) for value in ("1.5", True, None, math.nan, math.inf, -math.inf, 10**400)),
    *((ConsentRecorded, "until", value) for value in ("", 0, False)),
    *((LoopTurned, "holders", value) for value in ({"owner": ["ana"]}, [["owner"]], [["owner", ["a"], 1]], [["owner", "ana"]], ["ab"])),
]


@pytest.mark.parametrize(("cls", "key", "value"), COERCIONS, ids=lambda value: ascii(value)[:40] if not isinstance(value, type) else value.__name__)
def test_nothing_is_coerced(cls: type[attrs.AttrsInstance], key: str, value: object) -> None:
    plain = codec.encode(event(cls))
    found = problems(lambda: codec.decode_event({**plain, key: value}, place="events[0]"))
    assert next(problem.code for problem in found) in {"wrong-type", "unknown-value"}
    assert all(problem.place.startswith(f"events[0].{key}") and problem.remedy for problem in found)
    str(InvalidRecord(*found)).encode()


@pytest.mark.parametrize("value", [1, 0, "true", "false", None, []])
def test_only_true_and_false_are_truths(value: Plain) -> None:
    plain = through_json(encode_protocol(TUNING))
    assert isinstance(plain, dict)
    plain["roles"] = [{"id": "facilitator", "lead": value}]
    with pytest.raises(InvalidProtocol) as caught:
        decode_protocol(plain)
    assert [(each.place, each.code) for each in caught.value.problems] == [("roles[0].lead", "wrong-type")]


def test_a_whole_number_may_stand_for_a_number_and_stays_whole() -> None:
    plain = {**codec.encode(event(FilmPlayed)), "position": 7}
    read = codec.decode_event(plain)
    assert isinstance(read, FilmPlayed)
    assert type(read.position) is int


def test_an_unknown_event_is_named_with_the_nearest() -> None:
    (problem,) = problems(lambda: codec.decode_event({"is": "turn-begn", "seq": 1}, place="events[3]"))
    assert (problem.code, problem.place) == ("unknown-event", "events[3].is")
    assert problem.remedy.startswith("Did you mean turn-begun")
    assert "turn-begn" in problem.given


@pytest.mark.parametrize(
    ("value", "code", "place"),
    [
        ({}, "missing", "x.is"),
        ({"is": 7}, "wrong-type", "x.is"),
        ({"is": "zzzzzz"}, "unknown-event", "x.is"),
        ([], "wrong-type", "x"),
        ("turn-begun", "wrong-type", "x"),
        (None, "wrong-type", "x"),
    ],
)
def test_a_value_must_say_what_it_is(value: Plain, code: str, place: str) -> None:
    assert named(lambda: codec.decode_event(value, place="x")) == [(place, code)]


def test_a_kind_of_the_family_that_may_not_stand_here_is_refused() -> None:
    plain = codec.encode(Open(Nobody(), Say(Move.ADVISE)))
    plain["body"] = {"is": "pick", "options": ["yes", "no"]}
    assert named(lambda: codec.decode(plain, Open)) == [("body.is", "unknown-kind")]


def test_a_single_class_says_its_kind_too() -> None:
    plain: Tree = {"is": "item-brought"}
    found = problems(lambda: codec.decode(plain, ItemBrought))
    assert {problem.code for problem in found} == {"missing"}
    assert named(lambda: codec.decode({**plain, "is": "item-locked"}, ItemBrought)) == [("is", "unknown-event")]


def test_many_problems_are_reported_together_in_document_order() -> None:
    plain: Tree = {"is": "turn-begun", "seq": "1", "at": "noon", "actor": 5, "move": "advice", "to": ["ana", 2, None], "too": 1}
    assert named(lambda: codec.decode_event(plain, place="events[9]")) == [
        ("events[9].seq", "wrong-type"),
        ("events[9].at", "wrong-type"),
        ("events[9].actor", "wrong-type"),
        ("events[9].move", "unknown-value"),
        ("events[9].to[1]", "wrong-type"),
        ("events[9].to[2]", "wrong-type"),
        ("events[9].too", "unknown-key"),
    ]


def test_problems_of_a_protocol_are_its_own() -> None:
    plain = through_json(encode_protocol(TUNING))
    assert isinstance(plain, dict)
    assert isinstance(plain["steps"], list)
    plain["steps"] = [{"is": "phrase"}, {"is": "phase", "id": "x", "talk": [], "minutes": {"least": "3"}, "endz": None}]
    del plain["family"]
    with pytest.raises(InvalidProtocol) as caught:
        decode_protocol(plain, place="protocol")
    assert [(each.place, each.code) for each in caught.value.problems] == [
        ("protocol.family", "missing"),
        ("protocol.steps[0].is", "unknown-kind"),
        ("protocol.steps[1].minutes.least", "wrong-type"),
        ("protocol.steps[1].endz", "unknown-key"),
    ]
    assert "Did you mean ends" in str(caught.value)


UNWRITABLE = [
    (event(TurnBegun, at=datetime(2025, 3, 1)), "at"),  # noqa: DTZ001  (naive on purpose)
    (event(TurnBegun, at=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))), "at"),
    (event(TurnBegun, actor="\udfff"), "actor"),
    (event(TurnBegun, actor=7), "actor"),
    (event(TurnBegun, seq="1"), "seq"),
    (event(TurnBegun, seq=True), "seq"),
    (event(TurnBegun, seq=10**5000), "seq"),
    (event(FilmPlayed, position=math.nan), "position"),
    (event(FilmPlayed, position=-math.inf), "position"),
    (event(TurnBegun, to=None), ""),
    (event(TurnBegun, to=["ana"]), ""),
    (event(Departed, rule={1, 2}), "rule"),
    (event(Departed, rule=object()), "rule"),
]


@pytest.mark.parametrize(("value", "key"), UNWRITABLE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_would_not_read_back_is_not_written(value: object, key: str) -> None:
    found = problems(lambda: codec.encode(value, place="events[0]"))
    assert [problem.place for problem in found] == [f"events[0].{key}" if key else "events[0]"]
    assert {problem.code for problem in found} == {"wrong-type"}


def test_what_is_nested_too_deeply_is_not_written() -> None:
    ends: Condition = TimeUp()
    for _ in range(5000):
        ends = ~ends
    with pytest.raises(InvalidProtocol) as caught:
        encode_protocol(altered(TUNING, steps=(Phase("p", (), ends=ends),)), place="protocol")
    assert caught.value.code == "too-deep"


def test_a_header_with_everything_reads_back_equal() -> None:
    full = altered(
        header(TUNING),
        mode=Mode.STRICT,
        level=Level.TURNS,
        talk_time=TalkTime.EVERYBODY,
        parameters=(("b", "1"), ("a", "2"), ("b", "3")),
        group="g",
        declared=(Declaration.SAFE,),
        met=3,
        seed=2**128 + 1,
        within=Link("cycle-1", "discussion", "ana"),
        cast=Cast({"b": "x", "a": ()}, "x"),
    )
    left = {field.name for field in attrs.fields(Header) if getattr(full, field.name) == field.default}
    assert left == {"format"}
    assert codec.decode(through_json(codec.encode(full)), Header) == full


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["is", "seq", "at", "x", "\ud800", "a\nb"]), inner, max_size=3),
        max_leaves=8,
    )
)
@settings(max_examples=100)
def test_any_tree_is_refused_in_our_own_words(tree: Plain) -> None:
    for kind in (Header, Protocol):
        found = problems(partial(codec.decode, tree, kind))
        assert found
        str(InvalidRecord(*found)).encode()
    assert problems(lambda: codec.decode_event(tree))
