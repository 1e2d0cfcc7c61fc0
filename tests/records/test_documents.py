# SPDX-License-Identifier: MIT
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
from hypothesis import given, settings

from plcprotocols.catalogue.video import VIDEO_COACHING_INTERVISION
from plcprotocols.model.canonical import Plain
from plcprotocols.model.conditions import TimeUp
from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.items import Content
from plcprotocols.model.record import Record
from plcprotocols.records import dump, dump_lines, load, load_lines, load_lines_stored, load_stored
from tests.records.samples import Tree, named, problems, session, tree
from tests.records.strategies import altered, records

BOTH = pytest.mark.parametrize(("write", "read"), [(dump, load), (dump_lines, load_lines)], ids=["json", "lines"])
Writer = Callable[[Record], str]
Reader = Callable[[str | bytes], Record]


@given(records())
@settings(max_examples=60)
def test_a_record_reads_back_equal(record: Record) -> None:
    assert load(dump(record)) == record
    assert load_lines(dump_lines(record)) == record
    assert load(dump(record).encode()) == record
    assert load_lines(dump_lines(record).encode()) == record


@given(records())
@settings(max_examples=20)
def test_both_documents_and_a_second_writing_agree(record: Record) -> None:
    assert dump(load_lines(dump_lines(record))) == dump(record)
    assert load_stored(dump(record)) == load_lines_stored(dump_lines(record))


def test_the_parts_stand_where_the_layout_says() -> None:
    document = tree(session())
    assert list(document) == ["format", "link", "header", "protocol", "protocol_digest", "events", "contents", "seal"]
    assert document["format"] == "plcprotocols/record/1"
    events = document["events"]
    assert isinstance(events, list)
    assert isinstance(events[0], dict)
    assert list(events[0])[:3] == ["link", "is", "seq"]


def test_an_open_record_has_no_seal() -> None:
    assert tree(session(ended=False))["seal"] is None
    seal = tree(session())["seal"]
    assert isinstance(seal, dict)
    assert seal["count"] == 8


def test_in_lines_each_content_stands_before_its_event_and_the_seal_is_last() -> None:
    rows: list[Tree] = [json.loads(line) for line in dump_lines(session()).splitlines()]
    kinds = [
        "header" if "header" in row else "content" if "content" in row and "is" not in row else "seal" if "seal" in row else row["is"] for row in rows
    ]
    assert kinds == [
        "header",
        "session-opened",
        "content",
        "item-brought",
        "joined",
        "turn-begun",
        "content",
        "turn-ended",
        "turn-passed",
        "turn-ended",
        "session-ended",
        "seal",
    ]


def test_line_separators_in_words_do_not_end_a_line() -> None:
    record = session()
    assert "\u2028" in record.contents[1].text
    assert len(dump_lines(record).splitlines()) == dump_lines(record).count("\n")
    raw = dump_lines(record).replace("\\u2028", "\u2028")
    assert load_lines(raw) == record


def test_contents_are_put_in_the_order_of_their_events() -> None:
    record = session()
    turned = altered(record, contents=record.contents[::-1])
    assert dump(turned) == dump(record)


@BOTH
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "wrong-encoding"),
        (lambda text: "\ufeff" + text, "wrong-encoding"),
        (lambda text: text.encode("utf-16"), "wrong-encoding"),
        (lambda text: text.encode("utf-32"), "wrong-encoding"),
        (lambda text: text.encode("cp1250", "replace").replace(b"Dobrodo", b"\xe8\xff"), "wrong-encoding"),
        (lambda text: b"", "truncated"),
        (lambda text: "", "truncated"),
        (lambda text: "hello", "not-json"),
        (lambda text: "[" * 100_000, "too-deep"),
        (lambda text: '{"a":' * 100_000, "too-deep"),
        (lambda text: "[]", "wrong-type"),
        (lambda text: "7", "wrong-type"),
        (lambda text: "{}", "missing"),
        (lambda text: '{"format": "plcprotocols/record/2"}', "unknown-format"),
        (lambda text: '{"format": 7}', "unknown-format"),
        (lambda text: text.replace('"record": "r-1"', '"record": "r-1", "record": "r-1"'), "repeated-key"),
    ],
)
def test_a_text_that_is_no_document_is_named(write: Writer, read: Reader, damage: Callable[[str], str | bytes], code: str) -> None:
    (problem,) = problems(lambda: read(damage(write(session()))))
    assert problem.code == code
    assert problem.remedy


def test_a_key_that_stands_twice_is_named_at_its_place() -> None:
    text = dump(session()).replace('"seq": 3,', '"seq": 3, "seq": 3,').replace('"count": 8', '"count": 8, "count": 9')
    assert named(lambda: load(text)) == [("events[2].seq", "repeated-key"), ("seal.count", "repeated-key")]
    lines = dump_lines(session()).replace('"seq": 3,', '"seq": 3, "seq": 3,')
    assert named(lambda: load_lines(lines)) == [("line 5.seq", "repeated-key")]


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e999", "NaN", "-Infinity", "9" * 301])
def test_huge_numbers_are_ours_to_refuse(number: str) -> None:
    text = dump(session()).replace('"seq": 3,', f'"seq": {number},')
    assert named(lambda: load(text)) == [("events[2].seq", "wrong-type")]


def test_a_bomb_inside_a_protocol_is_refused() -> None:
    bomb = '{"is": "not", "of": ' * 400 + '{"is": "time-up"}' + "}" * 400
    text = dump(session()).replace('"ends": {"is": "time-up"}', f'"ends": {bomb}', 1)
    assert {problem.code for problem in problems(lambda: load(text))} == {"too-deep"}


def test_problems_of_form_are_reported_together() -> None:
    document = tree(session())
    events = document["events"]
    assert isinstance(events, list)
    events[0] = {"is": "session-opend"}
    events[3] = "turn"
    events[4] = {**as_tree(events[4]), "seq": "5", "link": "xyz", "digest": 7, "extra": None}
    del as_tree(events[5])["link"]
    document["contents"] = [{"id": 1}]
    document["sael"] = document.pop("seal")
    as_tree(document["header"])["mode"] = "gided"
    as_tree(document["header"])["format"] = "x"
    found = named(lambda: load(json.dumps(document)))
    assert found == [
        ("seal", "missing"),
        ("sael", "unknown-key"),
        ("header.format", "unknown-key"),
        ("header.mode", "unknown-value"),
        ("events[0].is", "unknown-event"),
        ("events[0].link", "missing"),
        ("events[3]", "wrong-type"),
        ("events[4].seq", "wrong-type"),
        ("events[4].extra", "unknown-key"),
        ("events[4].link", "bad-digest"),
        ("events[4].digest", "bad-digest"),
        ("events[5].link", "missing"),
        ("contents[0].id", "wrong-type"),
        ("contents[0].salt", "missing"),
        ("contents[0].text", "missing"),
    ]


def as_tree(value: Plain) -> Tree:
    assert isinstance(value, dict)
    return value


PARTS = ["link", "header", "protocol", "protocol_digest", "events", "contents", "seal"]
EMPTY: list[Plain] = [7, "x", [], {}, True]
# No contents at all are a record whose words were deleted.
MISFITS: list[tuple[str, Plain]] = [(key, value) for key in PARTS for value in EMPTY if (key, value) != ("contents", [])]


@pytest.mark.parametrize(("key", "value"), MISFITS)
def test_no_part_may_be_of_another_kind(key: str, value: Plain) -> None:
    found = problems(lambda: load(json.dumps({**tree(session()), key: value})))
    assert found
    assert all(problem.place.split(".")[0].split("[")[0] in {key, "events", "contents", "seal", "protocol"} for problem in found)


def unsound(record: Record) -> list[tuple[str, str]]:
    found = named(partial(dump, record))
    assert named(partial(dump_lines, record)) == found
    return found


def test_a_record_that_contradicts_itself_is_not_written() -> None:
    record = session()
    events = record.events
    first, second = record.contents
    early = altered(events[4], at=events[3].at - timedelta(microseconds=1))
    assert unsound(altered(record, events=(*events[:4], early, *events[5:]))) == [("events[4].at", "backwards")]
    assert unsound(altered(record, events=(*events[:4], *events[5:]))) == [("contents[1].id", "orphan-content"), ("events[4].seq", "cut")]
    assert unsound(altered(record, contents=(first, second, first))) == [("contents[1].id", "repeated-content")]
    assert unsound(altered(record, contents=(first,))) == [("events[4].content", "missing")]
    assert unsound(altered(record, contents=(first, second, Content("c-x", "00" * 16, "")))) == [("contents[2].id", "orphan-content")]
    assert unsound(altered(record, contents=(first, altered(second, salt="AB" * 16)))) == [("contents[1].salt", "bad-salt")]
    assert unsound(altered(record, events=(*events[:6], altered(events[6], content="c-welcome"), events[7]))) == [
        ("events[6].content", "repeated-content")
    ]
    assert unsound(altered(record, header=altered(record.header, format="plcprotocols/record/0"))) == [("format", "unknown-format")]


def test_the_header_must_name_the_protocol_that_is_carried() -> None:
    record = session()
    assert unsound(altered(record, protocol=VIDEO_COACHING_INTERVISION)) == [
        ("header.protocol", "other-edition"),
        ("header.edition", "other-edition"),
        ("header.rules", "other-edition"),
    ]
    assert record.protocol is not None
    retitled = altered(record, protocol=altered(record.protocol, title="another title"))
    assert load(dump(retitled)) == retitled
    changed = altered(record.protocol.steps[0], ends=TimeUp() | TimeUp())
    assert unsound(altered(record, protocol=altered(record.protocol, steps=(changed, *record.protocol.steps[1:])))) == [
        ("header.rules", "other-edition")
    ]


def test_without_its_protocol_a_record_stays_readable() -> None:
    record = altered(session(), protocol=None)
    assert tree(record)["protocol_digest"] is None
    assert load(dump(record)) == record


def test_at_the_level_of_turns_a_document_points_to_no_words() -> None:
    document = tree(session())
    as_tree(document["header"])["level"] = "turns"
    document["contents"] = []
    for event in cast("list[Tree]", document["events"]):
        event.pop("digest", None)
    assert ("events[1].content", "missing") in named(lambda: load(json.dumps(document)))


@pytest.mark.parametrize("value", [None, 7, "record", Record])
def test_what_is_no_record_is_refused(value: Record) -> None:
    with pytest.raises(InvalidRecord):
        dump(value)


def test_a_record_built_of_wrong_kinds_is_refused_at_its_places() -> None:
    record = session()
    wrong = altered(
        record, events=(*record.events[:2], "turn", *record.events[3:]), contents=(altered(record.contents[0], text=7), record.contents[1])
    )
    assert named(lambda: dump(wrong))[0] in {("events[2]", "wrong-type"), ("contents[0].text", "wrong-type")}


LINES = dump_lines(session()).splitlines(keepends=True)


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_a_broken_last_line_is_truncated_and_says_what_is_good(number: int) -> None:
    whole = LINES[:number]
    (problem,) = problems(lambda: load_lines("".join([*whole[:-1], whole[-1][:-7]])))
    assert (problem.code, problem.place) == ("truncated", f"line {number}")
    assert number == 1 or f"Lines 1 to {number - 1} are good" in problem.remedy


def test_the_good_lines_of_a_truncated_document_can_be_gone_on_from() -> None:
    (problem,) = problems(lambda: load_lines("".join(LINES)[: -len(LINES[-1]) - 5]))
    assert "Lines 1 to 10 are good and hold 7 events" in problem.remedy
    assert load_lines("".join(LINES[:10])) == session(ended=False)


def test_every_broken_line_is_named() -> None:
    lines = [*LINES]
    lines[3] = lines[3][:-9] + "\n"
    lines[5] = "\n"
    lines[6] = "[]\n"
    assert named(lambda: load_lines("".join(lines))) == [("line 4", "not-json"), ("line 6", "not-json"), ("line 7", "wrong-type")]


def test_a_missing_newline_at_the_very_end_loses_nothing() -> None:
    assert load_lines("".join(LINES)[:-1]) == session()


def test_other_line_ends_lose_nothing() -> None:
    assert load_lines("".join(LINES).replace("\n", "\r\n").encode()) == session()


@pytest.mark.parametrize("cut", range(1, 2000, 97))
def test_a_json_text_that_breaks_off_is_truncated(cut: int) -> None:
    text = dump(session())
    assert named(lambda: load(text[: -cut - 1])) == [("document", "truncated")]


def test_a_first_line_holds_only_the_opening() -> None:
    lines = [LINES[0].replace('"link"', '"events": [], "link"', 1), *LINES[1:]]
    assert named(lambda: load_lines("".join(lines))) == [("line 1.events", "unknown-key")]
