# SPDX-License-Identifier: MIT
"""Habits for what lasts longer than a meeting: going home and meeting again, writing at home, reporting, agreeing, signing, and holding sessions.

All spans are constructed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from plcprotocols.engine.legal import fill
from plcprotocols.engine.now import Now
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.simulation.here import WRITTEN, Here, produce
from plcprotocols.simulation.policy import slot_of
from plcprotocols.simulation.streams import between, chance, weighted

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
BEGINNING = 0.15  # of the days of a phase; whoever leads ends the meeting within it
A_BEGINNING = timedelta(minutes=10)  # of a phase that is not counted in days
AT_HOME = (0.4, 0.9)  # of those days; then people meet again
DONE = (0.6, 1.1)  # of planned days; then something done outside is over
A_LESSON, A_WHILE = (40.0, 60.0), (10.0, 20.0)  # minutes of what is done outside, and of talk, where none are planned
PROMPT = 0.6  # how likely somebody writes at home before anybody is reminded


def go_home(here: Here, adjourns: float) -> tuple[bool, Command | None]:
    """End the meeting where what begins is done in days, and now and then otherwise.

    Args:
        here: who is asked.
        adjourns: how likely a meeting ends where anything else begins.

    Returns:
        Whether everybody waits for that, and the command of whoever steers.
    """
    now = here.view.now
    days = _days(now)
    if days is not None and now.date is not None and now.date - now.at > (1 - BEGINNING) * days:
        away = max(A_DAY, round(between(here.random, *AT_HOME) * (days / A_DAY)) * A_DAY)
        return True, _adjourn(here, away) if here.steers else None
    begins = now.form in {"solo", "round", "open", "silence"} and now.stop in {now.phase, f"{now.phase}/1"} and now.at - now.since < A_BEGINNING
    if adjourns and days is None and here.steers and begins and now.phase_no > 1 and chance(here.together("meeting"), adjourns):
        return False, _adjourn(here, A_WEEK)
    return False, None


def _days(now: Now) -> timedelta | None:
    return now.planned.typical * A_DAY if isinstance(now.planned, Days) else None


def _adjourn(here: Here, away: timedelta) -> Command | None:
    seconds = between(here.random, 5, 30)
    return here.steer(c.Adjourn.tag, seconds, until=here.view.now.at + away)


def between_meetings(here: Here) -> Command | None:
    """Do between meetings what can be done there; whoever leads has people meet again."""
    agreed = here.make(c.Second.tag, between(here.random, 60, 600))
    return agreed or hold_session(here) or sign(here) or _at_home(here) or report(here) or _convene(here)


def _at_home(here: Here) -> Command | None:
    """Write at home: most people in time, the others when somebody reminds them."""
    now = here.view.now
    outside = now.form in {"field", "silence"}
    if not (outside or here.waits_for(WRITTEN)):
        return None
    reminded = now.time_up or _reminded(now)
    if not reminded and not (outside and chance(here.together(f"prompt {here.view.viewer}"), PROMPT)):
        return None
    present = sum(person.present for person in here.view.people)
    return produce(here, between(here.random, 0.1, 0.9) * here.until(_again(now)) / (present + 1))


def _reminded(now: Now) -> bool:
    """Tell whether those who have not answered have been reminded."""
    if not isinstance(now.planned, Days) or now.date is None or not now.planned.remind:
        return False
    return now.at >= now.date - max(now.planned.remind) * A_DAY


def _again(now: Now) -> datetime:
    return now.again or now.at + A_DAY


def _convene(here: Here) -> Command | None:
    """Begin the next meeting when it was to be."""
    if not here.steers:
        return None
    return here.steer(c.Convene.tag, here.until(_again(here.view.now)) + between(here.random, 0, 60))


def report(here: Here) -> Command | None:
    """Say that something done outside is over, after a plausible time."""
    over = max(here.view.now.since + _lasts(here), here.after(between(here.random, 5, 30)))
    template = here.template(c.Report.tag)
    if template is not None:
        return fill(template, here.after(here.until(over)), event=slot_of(template, "event")[0])
    enough = here.view.now.form == "field" and here.waits_for(frozenset({"enough"}))
    return here.make(c.Enough.tag, here.until(over), seen=here.view.now.phase_no) if enough else None


def _lasts(here: Here) -> timedelta:
    """Say how long it takes, the same for everybody who could report it."""
    random, now = here.together("over"), here.view.now
    days = _days(now)
    if days is not None:
        return max(A_DAY, round(between(random, *DONE) * (days / A_DAY)) * A_DAY) + timedelta(minutes=between(random, *A_WHILE))
    if isinstance(now.planned, Minutes) and now.left is not None:
        return (now.left + (now.at - now.since)) * between(random, 0.8, 1.1)
    return timedelta(minutes=between(random, *(A_LESSON if now.form == "field" else A_WHILE)))


def agree(here: Here, agrees: float) -> Command | None:
    """Take a position where a consensus is looked for: nearly everybody agrees, and the last one does not only stand aside."""
    pending = next((each.people for each in here.view.now.endings if each.code == "consensus"), ())
    if here.view.viewer not in pending:
        return None
    aside = 0.0 if pending == (here.view.viewer,) else 0.8 * (1 - agrees)
    position = weighted(here.random, ("agree", "stand-aside", "object"), (agrees, aside, 0.2 * (1 - agrees)))
    return here.make(c.TakePosition.tag, between(here.random, 2, 8), position=position, seen=here.view.now.phase_no)


def sign(here: Here) -> Command | None:
    """Sign the newest of what is to be signed here."""
    template = here.template(c.Sign.tag)
    if template is None or not here.waits_for(frozenset({"signed"})):
        return None
    return fill(template, here.after(between(here.random, 5, 20)), item=slot_of(template, "item")[-1])


def hold_session(here: Here) -> Command | None:
    """Open a session that is still to be held."""
    now = here.view.now
    template = next((each for each in here.legal if each.kind == c.OpenHeld.tag and not each.departures and not each.standing), None)
    if template is None or now.lead_may_advance:
        return None
    seconds = between(here.random, 0.2, 0.7) * here.until(_again(now)) if now.adjourned else between(here.random, 60, 300)
    return fill(template, here.after(seconds), record=f"{now.phase}-{now.phase_no}")
