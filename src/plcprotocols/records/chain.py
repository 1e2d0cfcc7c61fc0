# SPDX-License-Identifier: MIT
"""The hash chain: one link an event, so that nobody edits, cuts or swaps what happened unseen.

Link 0 is the SHA-256 of the canonical header and, if the record carries its protocol, the SHA-256 of the canonical protocol. Link n is
the SHA-256 of link n-1 (its 32 bytes), the canonical event n and, if it points to a content, that content's salted digest (32 bytes). A document
keeps the digest beside the event, so a content can be deleted and the chain still verifies.

The chain is that of what may be kept: a record whose people agreed to less than its contents is reduced first (`plcprotocols.engine.keeping`), so the
links are those of what is written. Its links from before that are others.

What a chain shows: an edit, a cut in the middle and a swap always; a cut tail against the seal, or against a head that somebody kept. It does not
show a chain that was built anew from its beginning; only a kept head does. Comparing a chain with its record is for
`plcprotocols.records.proof`.
"""

from __future__ import annotations

import hashlib

from attrs import frozen

from plcprotocols.model.canonical import canonical
from plcprotocols.model.errors import InvalidRecord, Problem
from plcprotocols.model.events import Event, SessionEnded
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Record, Seal
from plcprotocols.records.stored import Stored, allowed, digests, pointed


@frozen(kw_only=True)
class Claims:
    """What a document says about its own chain.

    Attributes:
        opening: link 0.
        protocol: digest of the carried protocol, or None.
        links: one link an event.
        digests: the digest beside each event; None where it points to no content.
        seal: the seal, or None for an open record.
    """

    opening: str
    protocol: str | None
    links: tuple[str, ...]
    digests: tuple[str | None, ...]
    seal: Seal | None


def opening(header: Header, protocol: str | None) -> str:
    """Compute link 0 from the header and the digest of the carried protocol."""
    return hashlib.sha256(canonical(header) + bytes.fromhex(protocol or "")).hexdigest()


def link(previous: str, event: Event, digest: str | None) -> str:
    """Compute the link of an event from the one before and the digest of the content it points to."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(event) + bytes.fromhex(digest or "")).hexdigest()


def protocol_digest(protocol: Protocol | None) -> str | None:
    """Digest a carried protocol, prose included."""
    return None if protocol is None else hashlib.sha256(canonical(protocol)).hexdigest()


def claims(kept: Record | Stored) -> Claims:
    """Compute what a truthful document says about the chain of a record.

    Raises:
        InvalidRecord: if the record holds what has no canonical spelling.
    """
    try:
        whole = allowed(kept)
        record, known = whole.record, digests(whole)
        carried = protocol_digest(record.protocol)
        first = opening(record.header, carried)
        beside = tuple(None if (content := pointed(event)) is None else known.get(content) for event in record.events)
        made: list[str] = []
        for event, digest in zip(record.events, beside, strict=True):
            made.append(link(made[-1] if made else first, event, digest))
    except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidRecord(
            Problem("wrong-type", "record", f"this has no canonical spelling: {error}", "Build it with values of the declared types.")
        ) from None
    return Claims(opening=first, protocol=carried, links=tuple(made), digests=beside, seal=_seal(record, made))


def links(kept: Record | Stored) -> tuple[str, ...]:
    """List all links of a record, link 0 first; there is one more than there are events.

    Raises:
        InvalidRecord: if the record holds what has no canonical spelling.
    """
    truth = claims(kept)
    return (truth.opening, *truth.links)


def head(kept: Record | Stored) -> str:
    """Give the last link: keep it elsewhere, and no tail can be cut off the record unseen.

    Raises:
        InvalidRecord: if the record holds what has no canonical spelling.
    """
    return links(kept)[-1]


def seal(kept: Record | Stored) -> Seal | None:
    """Give the seal of a record whose last event is the end of the session, else None.

    Raises:
        InvalidRecord: if the record holds what has no canonical spelling.
    """
    return claims(kept).seal


def _seal(record: Record, made: list[str]) -> Seal | None:
    return Seal(len(made), made[-1]) if made and isinstance(record.events[-1], SessionEnded) else None
