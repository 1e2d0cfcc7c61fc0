# SPDX-License-Identifier: MIT
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plcprotocols.model.canonical import Plain, canonical, content_digest
from plcprotocols.model.errors import InvalidRecord, NotFound
from plcprotocols.model.events import TurnPassed
from plcprotocols.model.record import Record, Seal
from plcprotocols.records import Stored, dump, dump_lines, erase, head, links, load, load_lines, load_lines_stored, load_stored, seal
from tests.records.samples import Tree, named, problems, session, tree
from tests.records.strategies import altered, event, records

ENDED, OPEN = session(), session(ended=False)
Path = tuple[str | int, ...]


def test_the_links_are_what_the_definition_says() -> None:
    assert ENDED.protocol is not None
    expected = [hashlib.sha256(canonical(ENDED.header) + hashlib.sha256(canonical(ENDED.protocol)).digest()).digest()]
    words = {content.id: bytes.fromhex(content_digest(content)) for content in ENDED.contents}
    for each in ENDED.events:
        expected.append(hashlib.sha256(expected[-1] + canonical(each) + words.get(getattr(each, "content", None) or "-", b"")).digest())
    assert links(ENDED) == tuple(link.hex() for link in expected)
    assert head(ENDED) == links(ENDED)[-1]
    assert seal(ENDED) == Seal(8, head(ENDED))
    assert seal(OPEN) is None


def test_a_growing_record_keeps_its_links() -> None:
    assert links(ENDED)[:-1] == links(OPEN)
    assert load(dump(ENDED), head=head(OPEN)) == ENDED


def test_without_its_protocol_the_chain_is_another() -> None:
    assert links(altered(ENDED, protocol=None))[0] == hashlib.sha256(canonical(ENDED.header)).hexdigest()


def leaves(value: Plain, path: Path = ()) -> Iterator[tuple[Path, Plain]]:
    """Every place of a tree where a single value stands."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))
    else:
        yield path, value


def other(value: Plain) -> Plain:
    """A plausible other value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1 if value < 1_000_000 else 1
        case str() if len(value) in {32, 64} and set(value) <= set("0123456789abcdef"):
            return ("0" if value[0] != "0" else "1") + value[1:]
        case str() if value.endswith("Z") and "T" in value:
            return f"{int(value[:4]) % 9000 + 1:04}{value[4:]}"
        case str():
            return value + "x"
        case None:
            return "ana"
        case list():
            return ["ana"]
        case _:
            return None


def changed(document: Tree, path: Path, value: Plain) -> Tree:
    made = deepcopy(document)
    # The path was found in this very tree, so its keys fit.
    at: dict[str | int, Plain] = cast("dict[str | int, Plain]", made)
    for key in path[:-1]:
        at = cast("dict[str | int, Plain]", at[key])
    at[path[-1]] = value
    return made


def part(path: Path) -> str:
    first, second = (*path, "", "")[:2]
    return f"{first}[{second}]" if isinstance(second, int) else str(first)


@pytest.mark.parametrize("whole", [ENDED, OPEN], ids=["ended", "open"])
def test_any_single_edit_is_caught_in_the_part_where_it_is(whole: Record) -> None:
    document = tree(whole)
    tried = 0
    for path, value in leaves(document):
        damaged = json.dumps(changed(document, path, other(value)))
        if whole is OPEN and path == ("seal",):
            continue
        places = {problem.place for problem in problems(partial(load, damaged))}
        assert any(place == part(path) or place.startswith((part(path) + ".", part(path) + "[")) for place in places), (path, places)
        tried += 1
    assert tried > 150


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        (("header", "record"), "r-2", "header", "edited"),
        (("protocol", "title"), "Another", "protocol", "edited"),
        (("link",), "0" * 64, "link", "edited"),
        (("protocol_digest",), "0" * 64, "protocol_digest", "bad-digest"),
        (("events", 3, "actor"), "bor", "events[3]", "edited"),
        (("events", 3, "link"), "0" * 64, "events[3].link", "edited"),
        (("events", 7, "link"), "0" * 64, "events[7].link", "edited"),
        (("events", 7, "why"), "exit", "events[7]", "edited"),
        (("events", 4, "digest"), "0" * 64, "events[4].digest", "bad-digest"),
        (("events", 3, "seq"), 99, "events[3].seq", "edited"),
        (("contents", 1, "text"), "Adijo.", "contents[1]", "edited"),
        (("contents", 1, "salt"), "0" * 32, "contents[1]", "edited"),
        (("seal", "count"), 9, "seal.count", "edited"),
        (("seal", "count"), 7, "seal.count", "edited"),
        (("seal", "head"), "0" * 64, "seal.head", "edited"),
        (("seal",), None, "seal", "cut"),
    ],
)
def test_an_edit_is_named_at_its_place_and_nowhere_else(path: Path, value: Plain, place: str, code: str) -> None:
    assert named(lambda: load(json.dumps(changed(tree(ENDED), path, value)))) == [(place, code)]


def test_every_edited_event_is_named() -> None:
    document = changed(changed(tree(ENDED), ("events", 3, "actor"), "bor"), ("events", 4, "actor"), "bor")
    assert named(lambda: load(json.dumps(document))) == [("events[3]", "edited"), ("events[4]", "edited")]


def rearranged(document: Tree, change: Callable[[list[Plain]], object], key: str = "events") -> str:
    made = deepcopy(document)
    rows = made[key]
    assert isinstance(rows, list)
    change(rows)
    return json.dumps(made)


@pytest.mark.parametrize("index", [0, 2, 3, 5, 6])
def test_a_cut_in_the_middle_is_named_where_it_is(index: int) -> None:
    text = rearranged(tree(ENDED), lambda rows: rows.pop(index))
    found = named(lambda: load(text))
    assert found == [(f"events[{index}].seq", "cut")]


def test_a_cut_that_takes_words_along_is_named_too() -> None:
    document = tree(ENDED)
    text = rearranged(json.loads(rearranged(document, lambda rows: rows.pop(4))), lambda rows: rows.pop(1), "contents")
    assert named(lambda: load(text)) == [("events[4].seq", "cut")]


@pytest.mark.parametrize(("left", "right"), [(2, 3), (2, 5), (0, 7), (3, 6)])
def test_a_swap_is_named_at_both_places(left: int, right: int) -> None:
    def swap(rows: list[Plain]) -> None:
        rows[left], rows[right] = rows[right], rows[left]

    found = named(lambda: load(rearranged(tree(ENDED), swap)))
    assert found == [(f"events[{left}].seq", "swapped"), (f"events[{right}].seq", "swapped")]


def test_swapped_contents_are_named() -> None:
    assert named(lambda: load(rearranged(tree(ENDED), list.reverse, "contents"))) == [("contents[1]", "swapped")]


@pytest.mark.parametrize("index", range(8))
def test_an_event_that_stands_twice_is_named(index: int) -> None:
    text = rearranged(tree(ENDED), lambda rows: rows.insert(index, deepcopy(rows[index])))
    found = named(lambda: load(text))
    assert (f"events[{index + 1}].seq", "repeated") in found
    assert {place.split(".")[0] for place, _ in found} <= {f"events[{index}]", f"events[{index + 1}]"}


@pytest.mark.parametrize("kept", range(8))
def test_a_cut_tail_of_an_ended_record_shows_against_its_seal(kept: int) -> None:
    def cut(rows: list[Plain]) -> None:
        del rows[kept:]

    used = 0 if kept < 2 else 1 if kept < 5 else 2
    text = rearranged(json.loads(rearranged(tree(ENDED), cut)), lambda rows: rows.__delitem__(slice(used, None)), "contents")
    assert named(lambda: load(text)) == [(f"events[{kept}]", "cut")]


def test_a_cut_tail_of_an_open_record_shows_only_against_a_kept_head() -> None:
    shorter = altered(OPEN, events=OPEN.events[:6])
    assert load(dump(shorter)) == shorter
    assert named(lambda: load(dump(shorter), head=head(OPEN))) == [("events[6]", "cut")]
    assert named(lambda: load_lines(dump_lines(shorter), head=head(OPEN))) == [("events[6]", "cut")]


def test_a_chain_written_anew_shows_only_against_a_kept_head() -> None:
    forged = altered(ENDED, events=(*ENDED.events[:5], event(TurnPassed, seq=6, at=ENDED.events[5].at, actor="bor"), *ENDED.events[6:]))
    assert load(dump(forged)) == forged
    assert named(lambda: load(dump(forged), head=head(ENDED))) == [("events[8]", "cut")]


LINES = dump_lines(ENDED).splitlines(keepends=True)


@pytest.mark.parametrize("index", range(len(LINES)))
def test_a_missing_line_is_caught_and_missing_words_are_known_to_be_gone(index: int) -> None:
    text = "".join([*LINES[:index], *LINES[index + 1 :]])
    row: Tree = json.loads(LINES[index])
    if set(row) == {"content"}:
        assert load_lines_stored(text) == erase(ENDED, {2: "c-question", 6: "c-welcome"}[index])
    else:
        assert problems(lambda: load_lines(text))


@pytest.mark.parametrize("index", range(len(LINES) - 1))
def test_two_swapped_lines_are_caught(index: int) -> None:
    lines = [*LINES]
    lines[index], lines[index + 1] = lines[index + 1], lines[index]
    assert problems(lambda: load_lines("".join(lines)))


@pytest.mark.parametrize("ids", [("c-question",), ("c-welcome",), ("c-welcome", "c-question")])
def test_deleted_words_leave_a_chain_that_verifies(ids: tuple[str, ...]) -> None:
    left = erase(ENDED, *ids)
    assert links(left) == links(ENDED)
    assert "Dobrodo" not in dump(left) or "c-welcome" not in ids
    assert load(dump(left), head=head(ENDED)) == left.record
    assert load_lines(dump_lines(left), head=head(ENDED)) == left.record
    assert links(load_stored(dump(left))) == links(ENDED)
    assert load_stored(dump(left)) == load_lines_stored(dump_lines(left))
    assert dump(load_stored(dump(left))) == dump(left)


def test_words_can_be_deleted_in_the_document_itself() -> None:
    text = rearranged(tree(ENDED), lambda rows: rows.pop(0), "contents")
    assert load_stored(text) == erase(ENDED, "c-question")


def test_words_deleted_one_after_another_are_all_remembered() -> None:
    once = load_stored(dump(erase(ENDED, "c-welcome")))
    twice = erase(once, "c-question")
    assert dump(twice) == dump(erase(ENDED, "c-question", "c-welcome"))


def test_the_digest_of_deleted_words_cannot_be_changed() -> None:
    document = tree(ENDED)
    without: Tree = json.loads(rearranged(document, lambda rows: rows.pop(1), "contents"))
    assert named(lambda: load(json.dumps(changed(without, ("events", 4, "digest"), "0" * 64)))) == [("events[4]", "edited")]


def test_only_words_that_are_there_can_be_deleted() -> None:
    with pytest.raises(NotFound, match="c-welcome"):
        erase(ENDED, "c-welcom", "c-question")


def test_a_bare_record_whose_words_are_gone_is_not_written_with_another_chain() -> None:
    bare = load(dump(erase(ENDED, "c-welcome")))
    assert named(lambda: dump(bare)) == [("events[4].content", "missing")]


@pytest.mark.parametrize("gone", [(("c-welcome", "0" * 63),), (("c-welcome", "no hex"),)])
def test_a_digest_of_deleted_words_must_be_one(gone: tuple[tuple[str, str], ...]) -> None:
    left = erase(ENDED, "c-welcome")
    assert named(lambda: dump(altered(left, gone=gone))) == [("gone", "bad-digest")]
    assert named(lambda: dump(Stored(ENDED, (("c-other", "0" * 64),)))) == [("gone", "orphan-content")]


@pytest.mark.parametrize("wrong", [{"seq": object()}, {"actor": "\ud800"}, {"at": float("nan")}])
def test_the_links_of_a_wrong_value_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        links(altered(ENDED, events=(event(TurnPassed, **wrong),)))


@given(records(min_size=2), st.data())
@settings(max_examples=40)
def test_no_event_can_be_changed_unseen(record: Record, data: st.DataObject) -> None:
    assume(record.events)
    document = tree(record)
    places = [path for path, _ in leaves(document) if path[0] == "events"]
    path = data.draw(st.sampled_from(places))
    value = next(value for at, value in leaves(document) if at == path)
    found = problems(lambda: load(json.dumps(changed(document, path, other(value)))))
    assert any(problem.place.startswith(part(path)) for problem in found)


@given(records(min_size=3, ended=True), st.data())
@settings(max_examples=30)
def test_no_two_events_can_change_places_unseen(record: Record, data: st.DataObject) -> None:
    index = st.integers(0, len(record.events) - 1)
    left, right = sorted((data.draw(index), data.draw(index)))

    def swap(rows: list[Plain]) -> None:
        rows[left], rows[right] = rows[right], rows[left]

    found = named(lambda: load(rearranged(tree(record), swap)))
    assert {place for place, code in found if code == "swapped" and place.startswith("events")} == (
        {f"events[{left}].seq", f"events[{right}].seq"} if left != right else set()
    )
