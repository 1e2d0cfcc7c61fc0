# SPDX-License-Identifier: MIT
"""What was not judged when a log was held against a protocol, and why: what no log carries, and what this one does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plcprotocols.analysis.asking import OF_WHO, Judge
from plcprotocols.analysis.conformance import Aligned, Unjudged
from plcprotocols.analysis.course import SPEAKING, Course
from plcprotocols.analysis.meeting import Carries, Meeting
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.model.talk import Passing, Round

WHY = {
    "steering": "No log tells who went on, skipped somebody or ended early.",
    "cast": "No log tells who came late, left, took no part or handed a role over; the cast counts as it was given.",
    "cuts": "No two turns of the log overlap; whoever was interrupted may have ended where the next begins.",
    "passes": "No log tells who passed; whoever spoke later than the order says, or left an answer to others, counts as if they had.",
    "no-phases": "The log does not say the phases; where they begin and end is estimated, as the turns fit best.",
    "no-moves": "The log does not say what turns were; each counts as what would have been allowed.",
    "no-addressees": "The log does not say to whom was spoken.",
    "whose-pass": "No log tells whose pass of a loop it was; it is estimated, as the turns fit best.",
    "bound-anew": "Who holds the roles here is decided in the session or shown by a film, and no log tells.",
    "order": "The order here follows from what no log tells: who is in which sub-group, which pass it is, who came later.",
    "nobody-speaks": "Nobody speaks here, so no log tells whether it was held.",
    "items": "No log tells which item a turn is about, or was read out.",
    "parameters": "No log tells how parameters were set.",
    "open-roles": "No log tells who took a seat.",
}


# Rules that ask what came before in the phase.
IN_ORDER = ("answer-owed", "follow-up-open", "not-granted", "opinion-open", "out-of-turn", "quota-used", "silence-kept")


def unjudged(plan: Plan, judge: Judge, course: Course, meeting: Meeting, aligned: tuple[Aligned, ...]) -> tuple[Unjudged, ...]:
    """Name what was not judged.

    Args:
        plan: the compiled protocol.
        judge: who asked the rulebook.
        course: the protocol's phases.
        meeting: the log.
        aligned: its turns.
    """
    stops = [stop for phase in course.phases for stop in judge.stops(phase)]
    return tuple(_unjudged(plan, judge, stops, meeting, aligned))


def _unjudged(plan: Plan, judge: Judge, stops: list[Stop], meeting: Meeting, aligned: tuple[Aligned, ...]) -> Iterator[Unjudged]:
    talk = [stop for stop in stops if isinstance(stop.talk, SPEAKING)]
    yield _because("steering", ("before-end", "ended-early", "not-yours-to-lead", "turn-skipped"))
    yield _because("cast", ("not-present", "only-listens"))
    if not any(one.end > other.start and one.group == other.group for one, other in pairwise(each.turn for each in aligned)):
        yield _because("cuts", ("floor-taken",))
    if any(each.estimated for each in aligned):
        yield _because("no-phases", ("boundaries",) if len({stop.question for stop in stops}) == 1 else ("boundaries", *IN_ORDER))
    if Carries.MOVE not in meeting.carries:
        yield _because("no-moves", ("forbidden-move", "move-not-here"))
    if Carries.TO not in meeting.carries and any(stop.asks is not None or stop.spoken_to is not None for stop in talk):
        yield _because("no-addressees", ("not-spoken-to", "wrong-addressee"))
    passing = [stop for stop in talk if stop.owes or (isinstance(stop.talk, Round) and stop.talk.passing is not Passing.NONE)]
    if passing:
        yield _because("passes", ("answer-owed", "follow-up-open", "opinion-open", "out-of-turn"), passing)
    if any(judge.loop(stop.question) is not None for stop in talk):
        yield _because("whose-pass", ("only-listens",), [stop for stop in talk if judge.loop(stop.question) is not None])
    if bound := [stop for stop in stops if judge.unknown(stop).who]:
        yield _because("bound-anew", tuple(sorted(OF_WHO)), bound)
    if ordered := [stop for stop in talk if judge.unknown(stop).order and not judge.unknown(stop).who]:
        yield _because("order", ("answer-owed", "out-of-turn", "quota-used"), ordered)
    if silent := [stop for stop in stops if stop not in talk and stop.watch is None]:
        yield _because("nobody-speaks", ("held",), silent)
    if items := [stop for stop in stops if stop.about is not None or stop.reads is not None]:
        yield _because("items", ("about-what", "not-rated-yet", "nothing-to-read"), items)
    if plan.filters:
        yield _because("parameters", ("move-filtered",))
    if seats := [stop for stop in stops if stop.seats]:
        yield _because("open-roles", ("seat-owed",), seats)


def _because(why: str, rules: tuple[str, ...], stops: list[Stop] | None = None) -> Unjudged:
    return Unjudged(why, rules, tuple(dict.fromkeys(stop.question for stop in stops or ())), WHY[why])
