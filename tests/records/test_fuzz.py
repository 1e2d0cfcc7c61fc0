# SPDX-License-Identifier: MIT
from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plcprotocols.model.errors import InvalidRecord
from plcprotocols.model.record import Record
from plcprotocols.records import dump, dump_lines, load, load_lines
from tests.records.samples import problems, session

RECORD = session()
DOCUMENTS = ((dump(RECORD).encode(), load), (dump_lines(RECORD).encode(), load_lines))
BITS = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    "null",
    "true",
    "-1",
    "1e999",
    "NaN",
    '"\\ud800"',
    "\\u0000",
    "\n",
    "\x00",
    "\ufeff",
    "0",
    "{}",
    "[]",
    '"is"',
    '"link": 1,',
]


def survived(read: Callable[[bytes], Record], document: bytes) -> Record | None:
    """The record if it still reads; None if it is refused as it should be. Any other exception is a failure."""
    try:
        return read(document)
    except InvalidRecord as error:
        str(error).encode()
        complete = [problem for problem in error.problems if problem.place and problem.code and problem.remedy]
        if not complete or len(complete) < len(error.problems):
            raise AssertionError from error
        return None


@given(st.binary(max_size=60) | st.text(max_size=30))
@example(b"\xff\xfe{\x00}\x00")
@example(b'{"format": "plcprotocols/record/1", "events": [[[[]]]]}')
@example('{"format": "\\ud800"}')
@settings(max_examples=150)
def test_arbitrary_input_is_refused_in_our_own_words(document: str | bytes) -> None:
    for read in (load, load_lines):
        found = problems(partial(read, document))
        assert found
        str(InvalidRecord(*found)).encode()


@pytest.mark.parametrize(("document", "read"), DOCUMENTS, ids=["json", "lines"])
def test_a_damaged_document_is_refused_or_says_the_same(document: bytes, read: Callable[[bytes], Record]) -> None:
    @given(st.integers(0, len(document)), st.integers(0, 12), st.sampled_from(BITS) | st.text(max_size=3))
    @settings(max_examples=150)
    def law(start: int, gone: int, put: str) -> None:
        damaged = document[:start] + put.encode("utf-8", "surrogatepass") + document[start + gone :]
        assert survived(read, damaged) in (None, RECORD)

    law()


@pytest.mark.parametrize(("document", "read"), DOCUMENTS, ids=["json", "lines"])
def test_a_flipped_bit_is_refused_or_says_the_same(document: bytes, read: Callable[[bytes], Record]) -> None:
    @given(st.integers(0, len(document) * 8 - 1))
    @settings(max_examples=150)
    def law(bit: int) -> None:
        damaged = bytearray(document)
        damaged[bit // 8] ^= 1 << bit % 8
        assert survived(read, bytes(damaged)) in (None, RECORD)

    law()


@pytest.mark.parametrize(("document", "read"), DOCUMENTS, ids=["json", "lines"])
def test_a_document_cut_anywhere_is_refused_or_an_earlier_state(document: bytes, read: Callable[[bytes], Record]) -> None:
    @given(st.integers(0, len(document)))
    @settings(max_examples=150)
    def law(kept: int) -> None:
        again = survived(read, document[:kept])
        assert again is None or again.events == RECORD.events[: len(again.events)]

    law()
