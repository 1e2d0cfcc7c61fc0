# SPDX-License-Identifier: MIT
"""Checking what a session is opened with, besides its cast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from plcprotocols.engine.rules.items import LONGEST_FILM
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.items import Item
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol


def check_opening(
    protocol: Protocol, cast: Cast, at: datetime, record: str, items: tuple[Item, ...], consents: tuple[Consent, ...], parameters: Mapping[str, str]
) -> None:
    """Check the moment, the items, the consents and the parameters of an opening.

    Raises:
        InvalidArgument: with every problem.
    """
    if not isinstance(at, datetime):
        raise wrong_kind("at", at, "Give an aware datetime, such as datetime.now(UTC).")
    problems = [
        *_moment(at, record),
        *(problem for index, item in enumerate(items) for problem in _item(protocol, cast, items[:index], item, f"items[{index}]")),
        *(problem for index, consent in enumerate(consents) for problem in _consent(protocol, cast, items, consent, f"consents[{index}]")),
        *_parameters(protocol, parameters),
    ]
    if problems:
        raise InvalidArgument(*problems)


def _moment(at: datetime, record: str) -> Iterator[Problem]:
    if at.utcoffset() is None:
        yield Problem("naive-time", "at", at.isoformat(), "Give a datetime with a time zone, such as datetime.now(UTC).")
    if not record:
        yield Problem("no-record-id", "record", "empty", "Give the record an id of your own.")


def _item(protocol: Protocol, cast: Cast, before: tuple[Item, ...], item: Item, place: str) -> Iterator[Problem]:
    rules = {rule.id: rule for rule in protocol.items}
    rule = rules.get(item.kind)
    if rule is None:
        yield unknown("item", item.kind, rules, place=f"{place}.kind")
    if item.owner not in cast.people:
        yield unknown("person", item.owner, cast.people, place=f"{place}.owner")
    if not item.id or item.id in {each.id for each in before}:
        yield Problem("item-exists", f"{place}.id", repr(item.id), "Give each item its own id.")
    if rule is not None and rule.film and (item.seconds is None or not 0 < item.seconds < LONGEST_FILM):
        yield Problem("film-length", f"{place}.seconds", repr(item.seconds), "Give the film's length in seconds, above 0 and below a day.")
    if rule is not None and not rule.film and item.seconds is not None:
        yield Problem("not-a-film", f"{place}.seconds", repr(item.seconds), "Only film has a length; leave it out.")


def _consent(protocol: Protocol, cast: Cast, items: tuple[Item, ...], consent: Consent, place: str) -> Iterator[Problem]:
    item = next((item for item in items if item.id == consent.item), None)
    if item is None:
        yield unknown("item", consent.item, (item.id for item in items), place=f"{place}.item")
    elif consent.subject not in (*item.subjects, item.owner):
        yield unknown("subject", consent.subject, item.subjects, place=f"{place}.subject")
    if consent.scope not in protocol.scopes:
        yield unknown("scope", consent.scope, protocol.scopes, place=f"{place}.scope")
    for person in consent.audience:
        if person not in cast.people:
            yield unknown("person", person, cast.people, place=f"{place}.audience")
    if consent.state is ConsentState.GRANTED and not consent.audience:
        yield Problem("consent-audience", f"{place}.audience", "empty", "Say before whom it may be shown.")
    if consent.until is not None and consent.until.utcoffset() is None:
        yield Problem("naive-time", f"{place}.until", consent.until.isoformat(), "Give a datetime with a time zone.")


def _parameters(protocol: Protocol, parameters: Mapping[str, str]) -> Iterator[Problem]:
    known = {parameter.id: tuple(choice.id for choice in parameter.choices) for parameter in protocol.parameters}
    for name, option in parameters.items():
        if name not in known:
            yield unknown("parameter", name, known, place=f"parameters[{name}]")
        elif option not in known[name]:
            yield unknown("option", option, known[name], place=f"parameters[{name}]")
