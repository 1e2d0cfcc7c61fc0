# SPDX-License-Identifier: MIT
"""Waiting: for what a session waits, from whom, and since when; it always does until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from plcprotocols.engine.now import Ending, Now

# What can be brought about in a pause and between meetings, too.
BETWEEN = frozenset({"produced", "by-each", "for-each", "signed", "happened", "consensus", "held"})


@frozen
class Waiting:
    """One thing a session waits for.

    Attributes:
        code: what kind of thing: one of the codes of `Ending`, or `join` while no member is here, `convene` between meetings, `resume` in a pause,
            `speaker` while somebody speaks, `answer` while one is owed, `follow-up` while somebody may ask once more,
            `grant` while an opinion is offered, `opinion` while one that was granted is to come, `take-back` for a session that is being held.
        people: from whom; empty where nobody in particular, or nobody who is here, can bring it about.
        what: the item, the options, the phase or the protocol it is about, else empty.
        since: UTC moment since which.
        until: UTC moment by which it is planned, or None.
        record: id of the record of a session that is being held, else empty.
        together: whether it takes all of what says so to go on; of the rest any one thing is enough.
    """

    code: str
    people: tuple[str, ...]
    what: str
    since: datetime
    until: datetime | None = None
    record: str = ""
    together: bool = False


def waiting(now: Now) -> tuple[Waiting, ...]:
    """Tell what a session waits for.

    Args:
        now: what is going on in it.

    Returns:
        At least one thing, the most pressing first; nothing only when the session is over.
    """
    return () if now.ended else tuple(_things(now))


def _things(now: Now) -> Iterator[Waiting]:
    if now.away:
        yield Waiting("join", now.away, "", now.at)
    if now.adjourned:
        yield Waiting("convene", now.lead, f"meeting {now.meeting + 1}", now.stopped or now.since, now.again)
    elif now.paused:
        yield Waiting("resume", now.lead, "", now.stopped or now.since)
    if now.speaker is not None and not now.paused:
        yield Waiting("speaker", (now.speaker,), now.phase, now.since, now.date)
    if now.owed and not now.paused:
        yield Waiting("answer" if now.offered is None else "grant", now.owed, now.phase, now.since, now.date)
    if now.follow_up is not None and not now.paused:
        yield Waiting("follow-up", (now.follow_up,), now.phase, now.since, now.date)
    if now.granted is not None and not now.paused:
        yield Waiting("opinion", (now.granted,), now.phase, now.since, now.date)
    for held in now.held:
        yield Waiting("take-back", held.by, held.phase, held.since, now.date if held.phase == now.phase else None, held.record)
    for ending in now.endings:
        if now.paused and ending.code not in BETWEEN:
            continue
        if ending.code != "held" or ending.people or not now.held:
            yield _ending(now, ending)
    if not now.endings and not now.paused:
        yield Waiting("lead-decides", now.lead, now.phase or now.stop, now.since, now.date)


def _ending(now: Now, ending: Ending) -> Waiting:
    return Waiting(ending.code, ending.people, ending.what, now.since, now.date, together=now.together)
