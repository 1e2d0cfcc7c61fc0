# SPDX-License-Identifier: MIT
"""Sentences for refusals, departures, talk forms and what would end a phase.

Names come from a roster; without one the references stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plcprotocols.model.errors import InvalidArgument, unknown
from plcprotocols.model.messages import MESSAGES, Message
from plcprotocols.model.people import Roster
from plcprotocols.model.refusals import Refusal, filled, helping

NOBODY = Roster()

FORMS = {
    "solo": "speaks alone",
    "round": "round, one turn each",
    "open": "open talk, one at a time",
    "silence": "silence",
    "break": "a break",
    "watch": "watching the film",
    "field": "something done away from the talk",
    "hold": "a session of its own is held",
    "vote": "a vote",
    "rate": "a rating",
    "question": "a question",
    "breakout": "sub-groups are at work",
    "through": "this sub-group is through and waits for the others",
    "end": "the end",
}

ENDINGS = {
    "formed": "{people} says who goes with whom: {what}",
    "all-through": "every sub-group is through, still at work: {people}",
    "time-up": "the time is up and {people} goes on",
    "time": "the time is up",
    "all-had": "everyone has had the turn",
    "all-passed": "everyone has passed in a row",
    "produced": "there is: {what}",
    "enough": "{people} says it is enough",
    "quiet": "nobody has contributed for long enough",
    "film-over": "the film is over",
    "voted": "everybody has voted, still to vote: {people}",
    "rated": "everything has its scores, still to score: {people}",
    "treated": "every one was treated ({what})",
    "lead-decides": "{people} goes on",
    "chosen": "{people} chooses {what}",
    "agreed-choice": "all who decide give the same answer ({what}), still to be heard: {people}",
    "by-each": "there is: {what}, from each of {people}",
    "for-each": "there is one about each: {what}",
    "signed": "signed by {people}: {what}",
    "happened": "reported by {people}: {what}",
    "consensus": "agreed to, or stood aside, by {people}",
    "held": "what came of {what} was brought back",
    "vote": "the time is up and at least half of {people} vote to end it",
    "longest": "it has lasted as long as it may",
}
WAITS = {
    "convene": "{people} begins the next meeting",
    "join": "{people} comes back",
    "resume": "{people} resumes the session",
    "speaker": "{people} ends the turn",
    "answer": "{people} answers",
    "follow-up": "{people} asks once more, or passes",
    "grant": "{people} says whether the opinion is wanted",
    "opinion": "{people} gives the opinion that is wanted, or passes",
    "take-back": "{people} brings back what came of {record}",
    "held": "{people} opens {what}",
}
BY_THE_LEAD = frozenset({"formed", "time-up", "lead-decides", "convene", "resume"})
BY_ALL = frozenset({"all-through", "by-each", "voted", "rated", "vote", "signed", "consensus", "agreed-choice"})


def sentence(refusal: Refusal, roster: Roster = NOBODY) -> str:
    """Say why a command was refused.

    Args:
        refusal: the refusal.
        roster: names for references.
    """
    return filled(refusal, _message(refusal.code).sentence, roster)


def remedy(refusal: Refusal, roster: Roster = NOBODY) -> str:
    """Say what would make a refused command legal.

    Args:
        refusal: the refusal.
        roster: names for references.
    """
    return filled(refusal, helping(refusal, _message(refusal.code)), roster)


def departure(code: str) -> str:
    """Say which advisory rule was not kept.

    Raises:
        InvalidArgument: for a code that is not known, or that nobody can depart from.
    """
    noted = _message(code).noted
    if not noted:
        raise InvalidArgument(unknown("departure", code, (each for each, message in MESSAGES.items() if message.noted)))
    return noted


def breach(code: str) -> str:
    """Say which rule was broken that is hard, by itself or because the protocol marks it so.

    Raises:
        InvalidArgument: for a code that is not known, or of a rule that nobody can break.
    """
    message = _message(code)
    noted = message.breached or message.noted
    if not noted:
        raise InvalidArgument(unknown("breach", code, (each for each, message in MESSAGES.items() if message.breached or message.noted)))
    return noted


def form(tag: str, purpose: str = "") -> str:
    """Name a talk form, a question or the end; a silence that is a break is named so."""
    return FORMS.get(purpose) or FORMS[tag]


def ending(code: str, people: Iterable[str] = (), what: str = "", roster: Roster = NOBODY) -> str:
    """Say what would end a phase.

    Args:
        code: the code of an ending.
        people: ids of those who could bring it about, or words that stand for them.
        what: the item or options it is about.
        roster: names for ids.
    """
    named = _listed([roster.name(person) for person in people], "and" if code in BY_ALL else "or")
    return ENDINGS[code].format(people=named or _nobody_named(code), what=what)


def waiting(code: str, people: Iterable[str] = (), what: str = "", record: str = "", roster: Roster = NOBODY) -> str:
    """Say for what a session waits.

    Args:
        code: the code of what it waits for, as `plcprotocols.engine.waiting.Waiting` gives it.
        people: ids of those from whom it is awaited.
        what: the item, the options or the protocol it is about.
        record: id of the record of a session that is being held.
        roster: names for ids.

    Raises:
        InvalidArgument: for a code that is not known.
    """
    told = {**ENDINGS, **WAITS}
    if code not in told:
        raise InvalidArgument(unknown("code", code, told))
    named = _listed([roster.name(person) for person in people], "and" if code in BY_ALL else "or")
    return told[code].format(people=named or _nobody_named(code), what=what, record=record)


def _listed(names: Sequence[str], word: str) -> str:
    """Join names as in a sentence: commas, and a word before the last."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _nobody_named(code: str) -> str:
    if code == "all-through":
        return "nobody"
    if code in BY_ALL:
        return "those who are asked"
    # While nobody leads, two members go on together.
    return "whoever leads" if code in BY_THE_LEAD else "somebody"


def _message(code: str) -> Message:
    if code not in MESSAGES:
        raise InvalidArgument(unknown("code", code, MESSAGES))
    return MESSAGES[code]
