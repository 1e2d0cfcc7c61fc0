# SPDX-License-Identifier: MIT
"""Hold trios side by side: a board on the wall shows every sub-group at each bell, and one button rings for all. Somebody comes late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from plcprotocols import Cast, Session, commands, find
from plcprotocols.engine.grouping import People, shuffled

OPENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MEMBERS = ("bor", "cilka", "drago", "eva", "fran", "gal", "hana", "ivo", "jan", "kaja")
CAST = Cast({"caller": "ana", "member": MEMBERS}, late=["kaja"])
LOTS = shuffled(Random(2026))  # noqa: S311 - lots among colleagues; the same ones at every run

session = Session.open(find("troika-consulting"), CAST, at=OPENING, record="troika-1")


def ring() -> None:
    """Do what one button does: go on when the planned time is up, and with it every sub-group."""
    planned = session.next_due or session.now.at
    session.due(planned)
    session.perform(commands.Advance("ana", planned))


def form(groups: People) -> None:
    """Say who goes with whom."""
    session.perform(commands.Form("ana", session.now.at, groups))
    for group in session.view("ana").groups:
        print(f"{group.id}: {', '.join(group.people)}")


def board() -> None:
    """Show every sub-group: who is client in it, or that it rests."""
    now = session.now
    print(f"\n{now.at:%H:%M:%S} {now.title}" + (f", until {now.date:%H:%M:%S}" if now.date else ""))
    for group in session.view("ana").groups:
        told = session.view(group.people[0]).now
        [(_, client, later)] = told.passes or [("", "", ())]
        print(f"  {group.id}  " + ("rests" if told.rests else f"client: {client}; then {', '.join(later) or 'nobody'}"))


def arrive(person: str) -> None:
    """Let somebody in, and put them where fewest sit."""
    at = session.now.at + timedelta(seconds=20)
    session.perform(commands.Join(person, at))
    smallest = min(session.view("ana").groups, key=lambda group: len(group.people))
    session.perform(commands.Assign("ana", at, person=person, group=smallest.id))
    print(f"\n{at:%H:%M:%S} {person} comes, and goes to {smallest.id}")


ring()
print(f"{len(session.grouping().people)} people, to be split into {session.grouping().sizes}")
form(LOTS(session.grouping()))
board()
arrive("kaja")
while not session.ended:
    ring()
    if session.now.phase == "client-asks":
        board()
print(f"\n{session.now.at:%H:%M:%S} everybody has been client")
