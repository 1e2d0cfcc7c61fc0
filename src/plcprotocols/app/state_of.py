# SPDX-License-Identifier: MIT
"""Where a session stands: what it waits for, from whom, since when and until when, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from plcprotocols.app import wording
from plcprotocols.app.grouped import groups, left_out, now_at, settled, somebody
from plcprotocols.app.moments import lasting, written
from plcprotocols.app.noting import hint, left, steps_left
from plcprotocols.app.paper import Paper
from plcprotocols.app.teller import CHOOSING
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import GroupSeen
from plcprotocols.engine.session import Session
from plcprotocols.engine.waiting import Waiting
from plcprotocols.engine.waiting import waiting as waits_for
from plcprotocols.model import events as e
from plcprotocols.model.canonical import Plain
from plcprotocols.model.protocol import Protocol
from plcprotocols.records import peek, read
from plcprotocols.texts import form, waiting

JUST_NOW = timedelta(seconds=30)
# What comes before anything that would end what is going on.
FIRST = frozenset({"convene", "resume", "speaker", "answer", "follow-up", "grant", "opinion", "take-back"})


def taken_up(path: str) -> Session:
    """Take up a session to look at it, from a record that may be being written at this moment; the file is not changed.

    Raises:
        InvalidRecord: as `Session.resume`.
        NotFound: if there is no such file.
    """
    return peek(path) if Path(path).suffix.lower() == ".jsonl" else Session.resume(read(path))


def said(protocol: Protocol, now: Now, each: Waiting) -> str:
    """Say one thing a session waits for, to be put behind `when`."""
    return waiting(each.code, each.people, what(protocol, now, each), each.record)


def what(protocol: Protocol, now: Now, end: Waiting) -> str:
    """Say what an ending is about: the answers at a question, the title of what is held, else the item."""
    if end.code == "held":
        return wording.held(protocol, end.what)
    return wording.listed((wording.answer(now.stop, each) for each in now.options), "or") if end.code in CHOOSING else end.what


def state(session: Session, at: datetime) -> dict[str, Plain]:
    """Describe where a session stands, for a program; moments are in UTC."""
    header, now, then = session.record.header, session.now_at(at), settled(session, at)
    return {
        "record": header.record,
        "protocol": header.protocol,
        "edition": header.edition,
        "mode": header.mode.value,
        "level": session.level.value,
        "opened": header.opened.isoformat(),
        "at": now.at.isoformat(),
        "events": len(session.events),
        "stop": now.stop,
        "phase": now.phase,
        "title": now.title,
        "form": now.form,
        "since": now.since.isoformat(),
        "planned_until": _iso(now.date),
        "minutes_left": None if now.minutes_left is None else round(now.minutes_left, 3),
        "time_up": now.time_up,
        "steps_left": {steps: round(left / timedelta(minutes=1), 3) for steps, left in now.steps_left},
        "speaker": now.speaker,
        "next": list(now.next),
        "owed": list(now.owed),
        "follow_up": now.follow_up,
        "offered": now.offered,
        "granted": now.granted,
        "may_speak": list(now.may_speak),
        "options": list(now.options),
        "lines": {role: list[Plain](people) for role, people in now.lines},
        "lead": list(now.lead),
        "groups": [_group(then, each, at) for each in groups(then)],
        "in_no_group": list(left_out(then)),
        "cast": {role: list[Plain](people) for role, people in cast(session).items()},
        "paused": now.paused,
        "ended": now.ended,
        "meeting": now.meeting,
        "adjourned": now.adjourned,
        "again": _iso(now.again),
        "all_needed": now.together,
        "waits": [_waiting(session.protocol, now, each) for each in session.waiting(at)],
    }


def _group(session: Session, group: GroupSeen, at: datetime) -> dict[str, Plain]:
    """Describe where a sub-group stands."""
    now = now_at(session, group.id, at)
    return {
        "id": group.id,
        "people": list(group.people),
        "through": group.through,
        "rests": group.rests,
        "stop": now.stop,
        "phase": now.phase,
        "title": now.title,
        "form": now.form,
        "since": now.since.isoformat(),
        "planned_until": _iso(now.date),
        "turn_of": next((person for _, person, _ in reversed(now.passes) if person), None),
        "speaker": now.speaker,
        "next": list(now.next),
        "owed": list(now.owed),
        "follow_up": now.follow_up,
        "offered": now.offered,
        "granted": now.granted,
        "may_speak": list(now.may_speak),
        "lead": list(now.lead),
        "waits": [_waiting(session.protocol, now, each) for each in waits_for(now)],
    }


def _waiting(protocol: Protocol, now: Now, each: Waiting) -> dict[str, Plain]:
    return {
        "code": each.code,
        "people": list(each.people),
        "what": each.what,
        "since": each.since.isoformat(),
        "until": _iso(each.until),
        "record": each.record,
        "words": said(protocol, now, each),
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def print_state(paper: Paper, session: Session, at: datetime, *, title: bool = True) -> None:
    """Print where a session stands."""
    protocol, header, now = session.protocol, session.record.header, session.now_at(at)
    if title:
        paper.title(f"{protocol.title}: {header.record}")
        opened = written(header.opened, now.at)
        paper.say(f"{header.protocol}, edition {header.edition}; {header.mode.value} mode; opened {opened}; {len(session.events)} events.")
        print_cast(paper, session)
    for line in sentences(session, now):
        paper.say(line, hang=2)


def cast(session: Session) -> dict[str, list[str]]:
    """Say who holds which role at present, role by role; those who are not here are among them."""
    people = session.view(somebody(session)).people
    return {role.id: [each.id for each in people if role.id in each.roles] for role in session.protocol.roles}


def print_cast(paper: Paper, session: Session) -> None:
    """Print who holds which role at present."""
    gone = {each.id for each in session.view(somebody(session)).people if not each.present}
    for role, people in cast(session).items():
        if people:
            named = wording.listed(f"{each} (not here)" if each in gone else each for each in people)
            paper.say(f"{wording.role(session.protocol, role)}: {named}", hang=2)


def sentences(session: Session, now: Now) -> Iterator[str]:
    """Say where a session stands and what it waits for."""
    since = written(now.since, now.at)
    if now.ended:
        why = next((event.why.value for event in reversed(session.events) if isinstance(event, e.SessionEnded)), "")
        yield f"The session is over{f' ({why})' if why else ''}, since {since}. It waits for nothing."
        return
    yield f"It is at: {now.title}; {form(now.form, now.purpose)}, since {since} ({_ago(now.at - now.since)})."
    yield from _course(session, now)
    yield from _apart(session, now)
    if now.adjourned:
        again = f"; the next one is to be on {written(now.again, now.at)}" if now.again is not None else ""
        yield f"Meeting {now.meeting} is over{again}."
    stands = left(now)
    if stands:
        yield f"{stands[:1].upper()}{stands[1:]}."
    for stands in steps_left(now, session.protocol):
        yield f"{stands[:1].upper()}{stands[1:]}."
    if now.film is not None and now.film.item:
        yield f"The film {now.film.item} {'runs, at' if now.film.running else 'stands at'} {wording.clock(now.film.position)}."
    if now.speaker is not None:
        yield f"{now.speaker} has the floor."
    elif now.may_speak and now.form not in {"hold", "vote", "rate"} and not (now.next or now.owed or now.paused):
        yield f"May speak: {wording.listed(now.may_speak)}."
    agreed = any(each.code == "agreed-choice" for each in now.endings)
    if hint(now) and not (now.owed or now.paused or agreed):
        yield hint(now)
    yield from _waited(session, now)
    gone = [each.id for each in session.view(somebody(session)).people if not each.present]
    for role, people in now.lines:
        yield f"In line for a seat as {wording.role(session.protocol, role)}: {wording.listed(people)}."
    if gone:
        yield f"Not here: {wording.listed(gone)}."


def _course(session: Session, now: Now) -> Iterator[str]:
    """Say in which passes of which loops it is, and what is held outside."""
    steps = session.protocol.steps
    for loop, number in now.numbers:
        yield f"{wording.step(steps, loop)}: pass {number}."
    for _, person, still in now.passes:
        if person:
            rest = f"still to come: {wording.listed(still)}" if still else "nobody comes after"
            yield f"It is the turn of {person}; {rest}."
    for held in now.held:
        person = f" for {held.person}" if held.person is not None else ""
        yield f"Held outside{person}: {held.record}, since {written(held.since, now.at)}, for: {wording.step(steps, held.phase)}."


def _apart(session: Session, now: Now) -> Iterator[str]:
    """Say who is in which sub-group, and what each is at."""
    together, then = bool(now.phase), settled(session, now.at)
    for group in groups(then):
        inside = now_at(then, group.id, now.at)
        at = f"{inside.title}; " if not together and inside.title and not group.through else ""
        stands = _inside(session.protocol, group, inside, "" if not together else hint(now), together=together)
        yield f"{group.id} ({wording.listed(group.people)}): {at}{'; '.join(stands)}."
    out = left_out(then)
    if out:
        yield f"In no sub-group: {wording.listed(out)}."


def _inside(protocol: Protocol, group: GroupSeen, now: Now, of_all: str, *, together: bool) -> Iterator[str]:
    """Say what a sub-group is at, and whom it waits for; not what is said `of_all` in any case."""
    if group.rests:
        yield "it rests while the others go on"
        return
    if group.through:
        yield "is through and waits for the others"
        return
    yield form(now.form, now.purpose)
    yield from (f"it is the turn of {person}" for _, person, _ in now.passes[-1:] if person)
    if not together and left(now):
        yield left(now)
    if now.speaker is not None:
        yield f"{now.speaker} has the floor"
    elif hint(now) and hint(now) != of_all and not now.paused:
        yield hint(now)[:1].lower() + hint(now)[1:].removesuffix(".")
    elif together and now.may_speak and not now.paused:
        yield f"may speak: {wording.listed(now.may_speak)}"
    elif not together:
        yield f"it goes on when {', or '.join(said(protocol, now, each) for each in waits_for(now))}"


def _ago(time: timedelta) -> str:
    return lasting(time) if time >= JUST_NOW else "just now"


def _waited(session: Session, now: Now) -> Iterator[str]:
    protocol, found = session.protocol, session.waiting(now.at)
    first = [said(protocol, now, each) for each in found if each.code in FIRST]
    ends = [said(protocol, now, each) for each in found if each.code not in FIRST]
    if first:
        yield f"It waits until {', and until '.join(first)}."
    if ends:
        yield f"{'Then it' if first else 'It'} goes on when {', and '.join(ends) if now.together else ', or '.join(ends)}."
