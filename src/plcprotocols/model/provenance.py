# SPDX-License-Identifier: MIT
"""Provenance: which source supports what, and how well."""

from __future__ import annotations

from attrs import field, frozen

from plcprotocols.model.minutes import Confidence
from plcprotocols.model.prose import Prose


@frozen
class Source:
    """One source and what it supports.

    Attributes:
        title: the source's title and publisher.
        supports: what is taken from it, in our own words.
        address: where it can be read; empty for a founding document.
        rows: ids of the steps it supports, where what it supports stands in some of the rows only; empty for the whole.
    """

    title: Prose
    supports: Prose
    address: Prose = ""
    rows: tuple[str, ...] = field(default=(), kw_only=True)


@frozen
class Published:
    """A total a source prints, kept even where its own rows add up to something else.

    Attributes:
        least: fewest minutes printed.
        most: most minutes printed.
        scope: what the total covers, such as `meeting` or `owner`.
        note: what to know about it.
    """

    least: float
    most: float
    scope: Prose
    note: Prose = ""


@frozen(kw_only=True)
class Provenance:
    """Where a protocol comes from.

    Attributes:
        sources: the sources.
        structure: how well the order of phases and the turns are supported.
        minutes: how well the minutes are supported, unless a phase says otherwise.
        totals: totals as printed.
        rights: what to respect when using it.
        constructed: what is our own default.
    """

    sources: tuple[Source, ...]
    structure: Confidence
    minutes: Confidence
    totals: tuple[Published, ...] = field(default=())
    rights: Prose = ""
    constructed: Prose = ""
