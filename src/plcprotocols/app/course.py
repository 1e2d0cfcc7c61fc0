# SPDX-License-Identifier: MIT
"""The course of a session that lasts longer than a day: meetings, roles passing on, reminders, dates, and the sessions it held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from attrs import fields_dict

from plcprotocols.app.noting import SAYINGS, Note
from plcprotocols.model import events as e
from plcprotocols.model.events import Event
from plcprotocols.model.protocol import Protocol

COURSE = e.Adjourned | e.Convened | e.ReminderDue | e.DateSet | e.Reported | e.HeldOpened | e.HeldClosed


def course(protocol: Protocol, events: Iterable[Event]) -> Iterator[tuple[datetime, str]]:
    """Say what happened besides the phases of a whole session, each with its moment; times in it are in UTC."""
    for event in events:
        if isinstance(event, COURSE) and not (isinstance(event, e.ReminderDue) and not event.people):
            facts = {name: getattr(event, name) for name in fields_dict(type(event))}
            yield event.at, SAYINGS[event.tag](Note(protocol, event.at, UTC), facts)
