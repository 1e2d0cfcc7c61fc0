# SPDX-License-Identifier: MIT
"""The proof of a record: what its document says about the chain, against what the chain really is, with the place of every difference.

Lives here: the comparison. How links are computed is told in `plcprotocols.records.chain`; what a record must hold besides, in
`plcprotocols.records.soundness`.
"""

from __future__ import annotations

from attrs import define, field

from plcprotocols.model.errors import Problem
from plcprotocols.model.events import SessionEnded
from plcprotocols.model.record import Record
from plcprotocols.records.chain import Claims, link, opening, protocol_digest
from plcprotocols.records.sequence import sequence
from plcprotocols.records.stored import digests, pointed

_RESTORE = "Restore it from a copy whose head you trust."


def verify(record: Record, said: Claims, *, head: str | None = None) -> tuple[Problem, ...]:
    """Compare a record with what its document says about the chain.

    Args:
        record: the record as read.
        said: links, digests and seal as read, one link and one digest (or None) an event.
        head: a head somebody kept; it must be one of the links, so a record that has grown since is in order.

    Returns:
        Every problem: `edited`, `cut`, `swapped`, `repeated`, `bad-digest`, each at its place; empty if the record proves what it claims.
    """
    known = digests(record)
    words = {content.id: (index, known[content.id]) for index, content in enumerate(record.contents)}
    walk = _Walk(record, said, words, {0: said.opening})
    # In this order: each part reads in `true` what the part before it found out.
    return (*walk.opening(), *sequence(record.events), *walk.events(), *walk.seal(), *walk.head(head))


@define
class _Walk:
    """One walk over one record; it has state for the length of one call.

    Attributes:
        record: the record.
        said: what its document says.
        words: place and digest of each content that is there, by id.
        true: the link of each event by number, repaired where only the link itself was changed; 0 is the opening.
    """

    record: Record
    said: Claims
    words: dict[str, tuple[int, str]]
    true: dict[int, str] = field()

    def opening(self) -> list[Problem]:
        record, said = self.record, self.said
        carried = protocol_digest(record.protocol)
        truth = opening(record.header, carried)
        if truth == said.opening:
            return [] if carried == said.protocol else [Problem("bad-digest", "protocol_digest", "this is not the digest of the protocol", _RESTORE)]
        if carried != said.protocol and opening(record.header, said.protocol) == said.opening:
            return [_edited("protocol", "the protocol is not the one that was written")]
        if record.events and link(truth, record.events[0], said.digests[0]) == said.links[0]:
            self.true[0] = truth
            return [_edited("link", "the link of the header was changed")]
        problems = [_edited("header", "the header is not the one that was written")]
        return problems if carried == said.protocol else [*problems, _edited("protocol", "nor is the protocol")]

    def events(self) -> list[Problem]:
        # Each event is checked against the event numbered one less, wherever that stands: a swap is then only a swap and a cut only a cut.
        order = sorted(range(len(self.record.events)), key=lambda index: self.record.events[index].seq)
        where = {self.record.events[index].seq: index for index in reversed(order)}
        return [problem for index in order for problem in self._event(index, where.get(self.record.events[index].seq + 1))]

    def _event(self, index: int, successor: int | None) -> list[Problem]:
        event, stands = self.record.events[index], self.said.links[index]
        self.true.setdefault(event.seq, stands)
        previous = self.true.get(event.seq - 1)
        if previous is None:
            return []
        place, digest, content = f"events[{index}]", self.said.digests[index], pointed(event)
        position, actual = (0, digest) if content is None else self.words.get(content, (0, digest))
        made = link(previous, event, digest)
        words = [_edited(f"contents[{position}]", f"the words are not those that {place} points to")] if actual != digest else []
        if made == stands:
            return words
        if words and link(previous, event, actual) == stands:
            return [Problem("bad-digest", f"{place}.digest", "this is not the digest of the content", _RESTORE)]
        if self._goes_on(made, successor):
            self.true[event.seq] = made
            return [_edited(f"{place}.link", "the link was changed"), *words]
        return [_edited(place, "the event is not the one that was written"), *words]

    def _goes_on(self, made: str, successor: int | None) -> bool:
        """Tell whether what follows was built on this link rather than on the one that stands in the document."""
        if successor is not None:
            return link(made, self.record.events[successor], self.said.digests[successor]) == self.said.links[successor]
        return self.said.seal is not None and self.said.seal.head == made

    def seal(self) -> list[Problem]:
        events, sealed = self.record.events, self.said.seal
        # The last event by place and the last by number; they differ only where the numbering is broken, which is named already.
        last = (events[-1], max(events, key=lambda event: event.seq)) if events else ()
        ended = any(isinstance(event, SessionEnded) for event in last)
        if sealed is None:
            return [Problem("cut", "seal", "the session has ended and there is no seal", _RESTORE)] if ended else []
        counts = f"the seal counts {sealed.count} events and {len(events)} are here"
        if sealed.head not in {self.true[event.seq] for event in last}:
            if sealed.count > len(events):
                return [Problem("cut", f"events[{len(events)}]", counts, _RESTORE)]
            return [_edited("seal.head", "the seal closes another chain" if sealed.count == len(events) else counts)]
        if sealed.count != len(events) and sealed.count not in {event.seq for event in last}:
            return [_edited("seal.count", counts)]
        return [] if ended else [_edited("seal", "there is a seal and the session has not ended")]

    def head(self, kept: str | None) -> list[Problem]:
        if kept is None or kept in (self.said.opening, *self.said.links):
            return []
        given = f"the kept head {kept[:12]!r} is no link of this record"
        return [Problem("cut", f"events[{len(self.record.events)}]", given, "Its end was cut off or written anew. " + _RESTORE)]


def _edited(place: str, given: str) -> Problem:
    return Problem("edited", place, given, _RESTORE)
