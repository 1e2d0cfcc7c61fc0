# SPDX-License-Identifier: MIT
"""Checking what a session is opened with, besides its cast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from plcprotocols.engine.rules.items import LONGEST_FILM
from plcprotocols.engine.select import selector
from plcprotocols.engine.state import Standing
from plcprotocols.model.arguments import check_moment, wrong_kind
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.items import Item, ItemRule
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol


def check_opening(
    protocol: Protocol, cast: Cast, at: datetime, record: str, items: tuple[Item, ...], consents: tuple[Consent, ...], parameters: Mapping[str, str]
) -> None:
    """Check the moment, the items, the consents and the parameters of an opening.

    Raises:
        InvalidArgument: with every problem.
    """
    check_moment("at", at)
    for place, kind, values in (("items", Item, items), ("consents", Consent, consents)):
        for index, value in enumerate(values):
            if not isinstance(value, kind):
                raise wrong_kind(f"{place}[{index}]", value, f"Give values of {kind.__name__}.")
    problems = [
        *_moment(at, record),
        *_items(protocol, cast, items),
        *(problem for index, consent in enumerate(consents) for problem in _consent(protocol, cast, items, consent, at, f"consents[{index}]")),
        *_twice(consents),
        *parameter_problems(protocol, parameters),
    ]
    if problems:
        raise InvalidArgument(*problems)


def _moment(at: datetime, record: str) -> Iterator[Problem]:
    if at.utcoffset() is None:
        yield Problem("naive-time", "at", at.isoformat(), "Give a datetime with a time zone, such as datetime.now(UTC).")
    if not record:
        yield Problem("no-record-id", "record", "empty", "Give the record an id of your own.")


def _items(protocol: Protocol, cast: Cast, items: tuple[Item, ...]) -> Iterator[Problem]:
    before: set[str] = set()
    for index, item in enumerate(items):
        yield from _item(protocol, cast, before, item, f"items[{index}]")
        before.add(item.id)


def _item(protocol: Protocol, cast: Cast, before: set[str], item: Item, place: str) -> Iterator[Problem]:
    rules = {rule.id: rule for rule in protocol.items}
    rule = rules.get(item.kind)
    if rule is None:
        yield unknown("item", item.kind, rules, place=f"{place}.kind")
    if item.owner not in cast.people:
        yield unknown("person", item.owner, cast.people, place=f"{place}.owner")
    if item.id in before:
        yield Problem("item-exists", f"{place}.id", repr(item.id), "Give each item its own id.")
    for subject, _ in item.guardians:
        if subject not in item.subjects:
            yield unknown("subject", subject, item.subjects, place=f"{place}.guardians")
    if item.about is not None and rule is not None and not fits_key(protocol, cast, rule, item.about):
        able = tuple(person for person in cast.people if fits_key(protocol, cast, rule, person))
        yield unknown("person", item.about, able, place=f"{place}.about")
    if rule is not None and rule.film and (item.seconds is None or not 0 < item.seconds < LONGEST_FILM):
        yield Problem("film-length", f"{place}.seconds", repr(item.seconds), "Give the film's length in seconds, above 0 and below a day.")
    if rule is not None and not rule.film and item.seconds is not None:
        yield Problem("not-a-film", f"{place}.seconds", repr(item.seconds), "Only film has a length; leave it out.")


def fits_key(protocol: Protocol, cast: Cast, rule: ItemRule, person: str | None) -> bool:
    """Tell whether an item of a kind can be about somebody of a cast."""
    if rule.key is None or person not in cast.people:
        return False
    outsiders = frozenset(role.id for role in protocol.roles if role.outsider or role.open)
    roles = frozenset(role for role, people in cast.holders if person in people)
    return selector(rule.key, outsiders)(Standing(True, roles, frozenset()))


def _consent(protocol: Protocol, cast: Cast, items: tuple[Item, ...], consent: Consent, at: datetime, place: str) -> Iterator[Problem]:
    item = next((item for item in items if item.id == consent.item), None)
    films = tuple(item.id for item in items if item.seconds is not None)
    if item is None or item.id not in films:
        yield unknown("item", consent.item, films, place=f"{place}.item")
    elif consent.subject not in (*item.subjects, item.owner):
        yield unknown("subject", consent.subject, item.subjects, place=f"{place}.subject")
    if consent.scope not in protocol.scopes:
        yield unknown("scope", consent.scope, protocol.scopes, place=f"{place}.scope")
    if consent.state is ConsentState.EXPIRED:
        yield Problem("consent-expires", f"{place}.state", "expired", "Give it as it was granted, with its end; it expires by itself.")
    if consent.state is ConsentState.GRANTED:
        yield from _audience(cast, consent, place)
    naive = {name for name in ("until", "since") if (moment := getattr(consent, name)) is not None and moment.utcoffset() is None}
    for name in sorted(naive):
        yield Problem("naive-time", f"{place}.{name}", getattr(consent, name).isoformat(), "Give a datetime with a time zone.")
    if not naive:
        yield from _dates(consent, at, place)
    guardians = dict(item.guardians).get(consent.subject, ()) if item is not None else ()
    if guardians and consent.state is ConsentState.GRANTED and consent.by not in guardians:
        yield Problem("not-their-guardian", f"{place}.by", repr(consent.by), f"Name who gave it: {', '.join(guardians)}.")


def _audience(cast: Cast, consent: Consent, place: str) -> Iterator[Problem]:
    for person in consent.audience:
        if person not in cast.people:
            yield unknown("person", person, cast.people, place=f"{place}.audience")
    if not consent.audience:
        yield Problem("consent-audience", f"{place}.audience", "empty", "Say before whom it may be shown.")


def _twice(consents: tuple[Consent, ...]) -> Iterator[Problem]:
    before: set[tuple[str, str, str]] = set()
    for index, consent in enumerate(consents):
        key = consent.item, consent.subject, consent.scope
        if key in before:
            yield Problem("consent-twice", f"consents[{index}]", " / ".join(key), "Give the latest state of each permission, once.")
        before.add(key)


def _dates(consent: Consent, at: datetime, place: str) -> Iterator[Problem]:
    since, until = consent.since, consent.until
    if since is not None and at.utcoffset() is not None and since > at:
        yield Problem("consent-dates", f"{place}.since", since.isoformat(), "Give a moment that lies before the opening.")
    if since is not None and until is not None and until <= since:
        yield Problem("consent-dates", f"{place}.until", until.isoformat(), "Let it end after it was given.")


def parameter_problems(protocol: Protocol, parameters: Mapping[str, str]) -> Iterator[Problem]:
    """Find parameters and options that are not there."""
    known = {parameter.id: tuple(choice.id for choice in parameter.choices) for parameter in protocol.parameters}
    for name, option in parameters.items():
        if name not in known:
            yield unknown("parameter", name, known, place=f"parameters[{name}]")
        elif option not in known[name]:
            yield unknown("option", option, known[name], place=f"parameters[{name}]")
