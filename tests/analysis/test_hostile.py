# SPDX-License-Identifier: MIT
"""Whatever stands in a file, a reader answers with a meeting or with an error of ours, and nothing is dropped unsaid."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plcprotocols.analysis import Columns, Meeting, from_csv, from_rttm, from_webvtt
from plcprotocols.model.errors import PlcError

Reader = Callable[..., Meeting]


def table(source: str | bytes, **more: object) -> Meeting:
    return from_csv(source, Columns(to="to", move="move", phase="phase", words="words"), **more)  # type: ignore[arg-type]  # what a test gives


def clock(source: str | bytes, **more: object) -> Meeting:
    return from_csv(source, Columns(unit="hh:mm:ss"), **more)  # type: ignore[arg-type]  # what a test gives


WORDS = st.sampled_from(
    [
        *("SPEAKER", "SPKR-INFO", "m", "1", "<NA>", "ana", "0.5", "-1", "1e9", "9" * 30, ";;", "\n", "\r", "\n\n", " ", ",", '"', ":", "\0", "\u2028"),
        *("WEBVTT", "-->", "00:01.000", "00:00:02.500", "<v ana>", "</v>", "ana: hm", "NOTE", "STYLE", "REGION", "&amp;", "\ufeff", "\ud800", "٣"),
        *("speaker,start,end\n", "speaker,start,end,to,move,phase,words\n", "ana,0,1\n", "ana,0:01,0:02", "all", "advise", "clarify", "1.5", "bor,2,3,ana"),
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map("".join) | st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200)
HEADS = st.sampled_from(["", "WEBVTT\n\n", "speaker,start,end\n", "speaker,start,end,to,move,phase,words\n"])


@pytest.mark.parametrize("reader", [from_rttm, from_webvtt, table, clock])
@given(head=HEADS, body=TEXTS, people=st.none() | st.just(["ana", "bor"]))
@example(head="WEBVTT\n\n", body="00:01.000 --> 99999999999999:00:02.000\nana: x", people=None)
@example(head="speaker,start,end\n", body='"' + "a" * 200_000, people=None)
@example(head="speaker,start,end\n", body="\ud800,1,2", people=None)
@example(head="WEBVTT\n\n", body="00:01.000 --> 00:02.000\n\ud800: x", people=None)
@example(head="", body="SPEAKER m 1 1 1 x x \ud800 x x", people=None)
def test_any_text_is_answered(reader: Reader, head: str, body: str, people: list[str] | None) -> None:
    text = head + body
    lenient = answered(reader, text, people, "lenient")
    strict = answered(reader, text, people, "strict")
    if lenient is not None:
        assert (strict is None) == bool(lenient.findings)
        assert lenient.turns or lenient.findings
        lines = text.count("\n") + text.count("\r") + 1
        for finding in lenient.findings:
            assert 1 <= finding.line <= lines
            assert finding.given
            assert finding.remedy
            assert str(finding).isprintable() or "\\" in str(finding)


@pytest.mark.parametrize("reader", [from_rttm, from_webvtt, table, clock])
@given(head=HEADS, body=st.binary(max_size=300))
def test_any_bytes_are_answered(reader: Reader, head: str, body: bytes) -> None:
    found = answered(reader, head.encode() + body, None, "lenient")
    assert found is not None


@pytest.mark.parametrize("reader", [from_rttm, from_webvtt, table, clock])
@pytest.mark.parametrize("wrong", [None, 7, ["SPEAKER"], {"a": 1}])
def test_what_is_no_text_is_refused(reader: Reader, wrong: object) -> None:
    with pytest.raises(PlcError, match="Give the text of the log"):
        reader(wrong)


@pytest.mark.parametrize("wrong", [{"reading": "kind"}, {"people": [7]}, {"speakers": {"a": 7}}, {"people": 7}])
def test_wrong_arguments_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(PlcError):
        from_rttm("SPEAKER m 1 1 1 x x ana x x", **wrong)  # type: ignore[arg-type]  # what a test gives


def answered(reader: Reader, text: str | bytes, people: list[str] | None, reading: str) -> Meeting | None:
    try:
        return reader(text, reading=reading, people=people)
    except PlcError:
        return None
