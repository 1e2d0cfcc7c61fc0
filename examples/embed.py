# SPDX-License-Identifier: MIT
"""Embed a session: buttons are legal moves, the line below them is `now`, and one timer calls `due`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plcprotocols import Cast, Session, fill, find

OPENING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CAST = Cast({"facilitator": "ana", "owner": "bor", "member": ["cilka", "drago", "eva", "fran"]})

session = Session.open(find("tuning-protocol"), CAST, at=OPENING, record="tuning-1")


def press(minute: int, person: str, kind: str, **slots: object) -> None:
    """Do what an app does when somebody presses a button."""
    at = OPENING + timedelta(minutes=minute)
    session.due(at)  # the app's timer would have called this by now
    button = next(iter(session.legal(person).of(kind)), None)
    if button is None:
        print(f"{at:%H:%M} {person} has no button {kind!r}")
    else:
        session.perform(fill(button, at, **slots))
        now = session.now
        print(f"{at:%H:%M} {now.title}: {now.speaker or 'nobody'} speaks, {'time is up' if now.time_up else f'{now.left} left'}")


press(0, "ana", "choose", option="skip")
press(1, "bor", "begin-turn")
press(4, "cilka", "begin-turn")
press(16, "bor", "end-turn")
press(16, "ana", "extend", minutes=2)
press(18, "ana", "advance")
press(18, "cilka", "begin-turn", to=("bor",))
