# SPDX-License-Identifier: MIT
"""A record as it is kept, when some of its contents were deleted.

Lives here: the value that remembers the digests of what is gone, the act of deleting, and what of a record may be kept. When contents must be deleted
is for the group's retention rule.
"""

from __future__ import annotations

from attrs import evolve, frozen

from plcprotocols.engine.keeping import reduced
from plcprotocols.model.canonical import content_digest
from plcprotocols.model.errors import NotFound, unknown
from plcprotocols.model.events import Event
from plcprotocols.model.items import Content
from plcprotocols.model.record import Record


@frozen
class Stored:
    """A record with what is left of its deleted contents.

    Attributes:
        record: the record; its contents are those that are still there.
        gone: content id and digest of each content that was deleted, so that the chain still verifies.
    """

    record: Record
    gone: tuple[tuple[str, str], ...] = ()


def stored(kept: Record | Stored) -> Stored:
    """Give a record as one that lost nothing, and leave a stored one as it is."""
    return kept if isinstance(kept, Stored) else Stored(kept)


def allowed(kept: Record | Stored) -> Stored:
    """Give what of a record its people agreed to be kept; what is left of deleted contents goes with the words."""
    whole = stored(kept)
    record = reduced(whole.record)
    if record is whole.record:
        return whole
    here = first_pointer(record)
    before = first_pointer(whole.record)
    return Stored(record, tuple((content, digest) for content, digest in whole.gone if content in here or content not in before))


def pointed(event: Event) -> str | None:
    """Give the id of the content an event points to, or None."""
    content: str | None = getattr(event, "content", None)
    return content


def first_pointer(record: Record) -> dict[str, int]:
    """List the index of the first event that points to each content, by content id."""
    found: dict[str, int] = {}
    for index, event in enumerate(record.events):
        content = pointed(event)
        if content is not None:
            found.setdefault(content, index)
    return found


def digests(kept: Record | Stored) -> dict[str, str]:
    """List the digest of every content by id, the deleted ones included."""
    whole = stored(kept)
    return dict(whole.gone) | {content.id: content_digest(content) for content in whole.record.contents}


def erase(kept: Record | Stored, *contents: str) -> Stored:
    """Delete contents with their salts; the chain of the result verifies as before.

    With the salt gone, nobody can prove a guess of the words against the digest that stays.

    Args:
        kept: a record, or one that already lost contents.
        contents: ids of the contents to delete.

    Raises:
        NotFound: if the record holds no such content.
    """
    whole = stored(kept)
    here: dict[str, Content] = {content.id: content for content in whole.record.contents}
    absent = [each for each in contents if each not in here]
    if absent:
        raise NotFound(*(unknown("content", each, here, place="contents") for each in absent))
    rest = tuple(content for content in whole.record.contents if content.id not in contents)
    gone = tuple((each, content_digest(here[each])) for each in dict.fromkeys(contents))
    return Stored(evolve(whole.record, contents=rest), (*whole.gone, *gone))
