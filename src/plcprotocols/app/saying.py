# SPDX-License-Identifier: MIT
"""Sentences for forms and endings: those of `plcprotocols.texts`, and for what has none there yet its own."""

from __future__ import annotations

from collections.abc import Iterable

from plcprotocols import texts
from plcprotocols.app import wording
from plcprotocols.model.people import Roster
from plcprotocols.texts.say import ENDINGS, FORMS

NOBODY = Roster()
OWN_FORMS = {"field": "outside the meeting", "hold": "a session of its own is held"}
OWN_ENDINGS = {
    "for-each": "there is: {what}",
    "signed": "{people} signed: {what}",
    "happened": "it is reported: {what}",
    "consensus": "nobody of {people} objects and all agree or stand aside",
    "held": "what comes of each session that is held is brought back ({what})",
}


def form(tag: str) -> str:
    """Name a talk form, a question or the end."""
    return texts.form(tag) if tag in FORMS else OWN_FORMS.get(tag, tag)


def ending(code: str, people: Iterable[str] = (), what: str = "", roster: Roster = NOBODY) -> str:
    """Say what would end a phase, to be put behind `until` or `when`."""
    if code in ENDINGS:
        return texts.ending(code, people, what, roster)
    named = wording.listed(roster.name(person) for person in people) or "those who are asked"
    return OWN_ENDINGS.get(code, f"{code.replace('-', ' ')}{f': {what}' if what else ''}").format(people=named, what=what)
