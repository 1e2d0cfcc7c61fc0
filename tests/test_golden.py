# SPDX-License-Identifier: MIT
"""The golden transcripts: what each protocol's source says, written by hand, comes out so."""

from __future__ import annotations

import pytest

from plcprotocols.catalogue import PROTOCOLS
from tests import golden_file
from tests.golden_file import GOLDEN

NAMES = sorted(path.name for path in GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_comes_out_as_written(name: str) -> None:
    golden = golden_file.read(name)
    assert list(golden_file.run(golden, golden.open())) == []


def test_every_protocol_has_a_transcript_with_moves_that_must_fail() -> None:
    for protocol in PROTOCOLS:
        lines = [line for name in NAMES if name.startswith(protocol.id) for line in golden_file.read(name).lines]
        assert sum(line.mark == "!" for line in lines) >= 12, protocol.id


def test_a_transcript_that_is_wrong_is_noticed() -> None:
    golden = golden_file.read("tuning-protocol-warm-only.txt")
    golden.lines = tuple(line for line in golden.lines if line.mark != "" or line.number % 7)
    assert list(golden_file.run(golden, golden.open()))
