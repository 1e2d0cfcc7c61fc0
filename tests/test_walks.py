# SPDX-License-Identifier: MIT
"""The walks the laws are tried on reach every kind of event and every rule, so that a law that holds on them says something."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import get_args

from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.events import Breached, Departed, Event, FilmStopped
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.refusals import Refusal
from tests.walks import SHORT, Focus, setting, walk

# So rare on walks that tests of their own and the transcripts reach them.
ELSEWHERE = {
    *("silence-kept", "silence-too-long", "wordless-proposal"),
    *("wrong-person", "met-before", "has-the-pass", "groups-number", "in-group-already", "not-joined"),
    *("rated-already", "voted-already", "not-rated-yet", "not-in-order", "score-range", "rated-enough", "own-item", "not-yours-to-rate", "vote-open"),
    *("past-a-reveal", "past-a-session", "pass-is-over", "roles-changed"),
    *("all-at-once", "not-all-written", "not-yours-to-pass", "group-rests", "one-a-group", "nothing-to-read", "read-by-owner", "follow-up-open"),
}
EVENTS_ELSEWHERE = {"item-turned", "scored"}
FOCI = (
    *(Focus.FILMS, Focus.NOTHING, Focus.HOLDS, Focus.NOTHING, Focus.FILMS, Focus.CYCLES, Focus.HOLDS, Focus.NOTHING, Focus.ITEMS, Focus.DAYS),
    *(Focus.GROUPS, Focus.VOTES, Focus.SEALS, Focus.GROUPS, Focus.ROUNDS),
)
FROM_MEETING_TO_MEETING = {
    "pass-begun",
    "reminder-due",
    "date-set",
    "adjourned",
    "convened",
    "reported",
    "position-taken",
    "held-opened",
    "held-closed",
    "item-handed",
    "item-signed",
}
COMINGS_AND_GOINGS = {
    "joined",
    "left",
    "handed-over",
    "role-bound",
    "role-taken",
    "role-left",
    "opted-out",
    "opted-in",
    "turn-dropped",
    "loop-left",
    "seconded",
}


def test_walks_reach_every_event_and_every_rule() -> None:
    kinds: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for seed, focus in enumerate((*(FOCI * 60), *(Focus.OFFERS,) * 45)):
        random = Random(seed)
        session = setting(random, focus=focus).open()
        for command in walk(random, session, 60, unrest=0.15 if focus in {*SHORT, Focus.OFFERS} else 0.45):
            answer = session.attempt(command)
            if isinstance(answer, Refusal):
                codes[answer.code] += 1
            else:
                accepted[_shape(command)] += 1
        for event in session.events:
            kinds[event.tag] += 1
            if isinstance(event, Departed | Breached):
                codes[event.rule] += 1
            if isinstance(event, FilmStopped):
                kinds[f"film {event.why.value}"] += 1
    assert {kind.tag for kind in get_args(Event)} - EVENTS_ELSEWHERE <= set(kinds)
    assert {"film stopped", "film cut", "film audience", "film withdrawn"} <= set(kinds)
    assert min(kinds["film-played"], kinds["film-ended"], kinds["lap-begun"], kinds["loop-joined"]) >= 10, kinds
    assert min(kinds[kind] for kind in COMINGS_AND_GOINGS) >= 30, kinds
    assert min(kinds[kind] for kind in FROM_MEETING_TO_MEETING) >= 15, kinds
    assert {kind.tag for kind in get_args(Command)} | {"choose later", "opt-out of a loop", "hand-over for another", "exchange"} <= set(accepted)
    assert set(MESSAGES) - set(codes) <= ELSEWHERE, sorted(set(MESSAGES) - set(codes))


def _shape(command: Command) -> str:
    """Name what a command does, where one kind of command does several things."""
    match command:
        case c.Choose(question=str()):
            return "choose later"
        case c.OptOut(of=str()):
            return "opt-out of a loop"
        case c.HandOver(back=str()):
            return "exchange"
        case c.HandOver(actor=actor, holder=str(holder)) if holder != actor:
            return "hand-over for another"
        case _:
            return command.tag
