# SPDX-License-Identifier: MIT
"""Moments as people type and read them: a time of day or a date with a time, in the time zone of the machine unless one is given."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from plcprotocols.model.errors import InvalidArgument, Problem

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
FULL = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
SMALL = 3
WRITTEN = "Write a time such as 15:04, or a date with a time such as 2026-03-02T15:04 (with a Z behind it where it is UTC)."


def split(line: str) -> tuple[str, str]:
    """Split a moment off the beginning of a line; it is empty where there is none."""
    for form in (FULL, CLOCK):
        found = form.match(line)
        if found and (found.end() == len(line) or line[found.end()].isspace()):
            return found.group(), line[found.end() :].strip()
    return "", line


def moment(text: str, near: datetime) -> datetime:
    """Read a moment; a time of day alone is on the day of another moment.

    Raises:
        InvalidArgument: `no-moment` if it cannot be read.
    """
    clock = CLOCK.fullmatch(text)
    try:
        if clock:
            hour, minute, second = (int(each or 0) for each in clock.groups())
            return near.astimezone().replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=None).astimezone(UTC)
        if FULL.fullmatch(text):
            return datetime.fromisoformat(re.sub(r"[ t](\d):", r"T0\1:", text.upper())).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidArgument(Problem("no-moment", "time", repr(text), WRITTEN))


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """Write the time of day, in the time zone of the machine unless one is given."""
    return f"{at.astimezone(zone):%H:%M}"


def written(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Write a moment: the time of day, and the date where it is another day than now."""
    same = at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(at, zone) if same else f"{day(at, zone)} {clock(at, zone)}"


def day(at: datetime, zone: tzinfo | None = None) -> str:
    """Write the day: `Monday 2 March 2026`."""
    here = at.astimezone(zone)
    return f"{here:%A} {here.day} {here:%B %Y}"


def lasting(time: timedelta) -> str:
    """Write how long something is, roughly: `40 seconds`, `12 minutes`, `3 hours`, `9 days`."""
    seconds = abs(time.total_seconds())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return _counted(seconds / size, name)
    return _counted(1, "minute") if seconds >= 50 else _counted(seconds, "second")


def _counted(number: float, name: str) -> str:
    """Write a number of something, by halves where it is a small one."""
    shown = round(2 * number) / 2 if number < SMALL else round(number)
    return f"{shown:g} {name}{'' if shown == 1 else 's'}"


def at_home(text: str, now: datetime) -> str:
    """Write what is a moment in UTC as people here write it, and leave anything else as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return written(at, now) if at.tzinfo is not None else text
