# SPDX-License-Identifier: MIT
"""The 32 meetings of the AMI corpus that lie beside the project: right to the millisecond, and as the table there has them.

Where they are not at hand these are passed over; excerpts written by hand stand in for the format in `test_rttm`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from statistics import mean, stdev

import pytest

from plcprotocols.analysis import FLOOR, Meeting, amounts, evenness, freedom, from_rttm, gini, interval, returns, shares, silent
from plcprotocols.analysis.formulas import gini_uncorrected

AMI = Path(__file__).parents[3] / "shared" / "data" / "ami" / "rttm"
FILES = sorted(AMI.glob("*.rttm"))

pytestmark = pytest.mark.skipif(not FILES, reason="the AMI meetings are not beside the project (../shared/data/ami)")


@lru_cache
def meeting(path: Path) -> Meeting:
    return from_rttm(path.read_bytes(), origin="AMI corpus, Carletta et al. 2005")


def thousandths(text: str) -> int:
    """Read seconds as thousandths, digit by digit, without any arithmetic of the importer."""
    whole, _, part = text.partition(".")
    assert len(part) <= 3
    return int(whole) * 1000 + int(part.ljust(3, "0"))


def test_there_are_32_meetings_of_four() -> None:
    assert len(FILES) == 32
    for path in FILES:
        assert (meeting(path).id, len(meeting(path).people), meeting(path).findings) == (path.stem, 4, ())
        assert silent(meeting(path)).value == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_talk_time_is_right_to_the_millisecond(path: Path) -> None:
    times: dict[str, int] = {}
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        times[row[7]] = times.get(row[7], 0) + thousandths(row[4])
    assert dict(amounts(meeting(path)).by) == times
    assert [(turn.speaker, turn.start, turn.length) for turn in meeting(path).turns] == [
        (row[7], thousandths(row[3]), thousandths(row[4])) for row in rows
    ]


def test_shares_and_gini_are_those_of_the_table() -> None:
    ranked = [sorted((value for _, value in shares(meeting(path)).by), reverse=True) for path in FILES]
    assert [round(100 * mean(ranks[place] for ranks in ranked), 1) for place in range(4)] == [38.7, 26.3, 21.2, 13.8]
    # The table has the coefficient without correction; with it four people have 4/3 of that.
    plain = [gini_uncorrected([int(value) for _, value in amounts(meeting(path)).by]) or 0.0 for path in FILES]
    assert (round(mean(plain), 3), round(stdev(plain), 3)) == (0.199, 0.089)
    corrected = [gini(meeting(path)).value for path in FILES]
    assert corrected == pytest.approx([4 / 3 * each for each in plain])


def test_the_corpus_lies_near_with_an_interval() -> None:
    """Eight groups differ from the whole corpus: Gini 0.220 and entropy 0.920 over all 162 meetings lie in the intervals over groups."""
    by_group: dict[str, list[Meeting]] = {}
    for path in FILES:
        by_group.setdefault(path.stem[:-1], []).append(meeting(path))
    assert len(by_group) == 8
    ginis = interval([mean((gini(each).value or 0.0) * 3 / 4 for each in some) for some in by_group.values()], seed=1)
    evens = interval([mean(evenness(each).value or 0.0 for each in some) for some in by_group.values()], seed=1)
    assert ginis.low < 0.220 < ginis.high
    assert evens.low < 0.920 < evens.high


def test_almost_all_returns_follow_from_turn_shares() -> None:
    found = [returns(meeting(path), turns=FLOOR) for path in FILES]
    came, expected = mean(each.value or 0.0 for each in found), mean(each.expected or 0.0 for each in found)
    assert abs(came - expected) < 0.02
    assert all(0.5 < (freedom(meeting(path), turns=FLOOR).value or 0.0) < 1 for path in FILES)
