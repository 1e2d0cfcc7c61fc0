# SPDX-License-Identifier: MIT
"""Opening: what a session is opened with, its checks, and the first events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from attrs import field, frozen

from plcprotocols._version import __version__
from plcprotocols.engine import flow
from plcprotocols.engine.cast import check_cast
from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.entry import missing
from plcprotocols.engine.evolve import initial
from plcprotocols.engine.rules.items import LONGEST_FILM, takes_back
from plcprotocols.engine.select import selector
from plcprotocols.engine.settle import expire
from plcprotocols.engine.state import Standing
from plcprotocols.model import events as e
from plcprotocols.model.arguments import check_moment, check_several, check_text, wrong_kind
from plcprotocols.model.consents import Consent, ConsentState
from plcprotocols.model.entry import Declaration
from plcprotocols.model.errors import InvalidArgument, Problem, unknown
from plcprotocols.model.items import Content, Item, ItemRule
from plcprotocols.model.levels import Level, TalkTime
from plcprotocols.model.outcomes import Link
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header, Mode


def _given_items(given: Iterable[Item]) -> tuple[Item, ...]:
    check_several("items", given)
    return tuple(given)


def _given_consents(given: Iterable[Consent]) -> tuple[Consent, ...]:
    check_several("consents", given)
    return tuple(given)


def _options(given: Mapping[str, str] | None) -> dict[str, str]:
    if not isinstance(given, Mapping | None):
        raise wrong_kind("parameters", given, "Give a mapping, such as {'feedback-depth': 'warm'}.")
    return dict(given or {})


@frozen
class Terms:
    """What holds for a session as a whole from its opening on; the fields are those of the record's header."""

    mode: Mode
    level: Level
    talk_time: TalkTime
    group: str
    seed: int | None
    within: Link | None = None
    declared: tuple[Declaration, ...] = ()
    met: int = 0


@frozen
class Brought:
    """What is there when a session opens: items, permissions, parameters that are not at their default, and the words of items by their ids."""

    items: tuple[Item, ...] = field(converter=_given_items)
    consents: tuple[Consent, ...] = field(converter=_given_consents)
    parameters: dict[str, str] = field(converter=_options)
    words: Mapping[str, Content] = field(factory=dict)

    @property
    def kept(self) -> tuple[Content, ...]:
        """The words, in the order of their items."""
        return tuple(self.words[item.id] for item in self.items if item.id in self.words)


def opened(protocol: Protocol, cast: Cast, at: datetime, record: str, brought: Brought, terms: Terms) -> tuple[Header, Draft]:
    """Open a session: check what it is opened with, and let the flow arrive at the first step.

    Raises:
        InvalidProtocol: if the protocol contradicts itself.
        InvalidCast: if the cast does not fit it.
        InvalidArgument: for anything else that does not fit.
    """
    if not isinstance(cast, Cast):
        raise wrong_kind("cast", cast, "Give a Cast, such as Cast({'facilitator': 'ana', ...}).")
    if not isinstance(protocol, Protocol):
        raise wrong_kind("protocol", protocol, "Give a protocol, such as find('tuning-protocol').")
    check_text("record", record)
    plan = compile_protocol(protocol)
    check_cast(plan.protocol, cast)
    check_opening(plan.protocol, cast, at, record, brought, terms)
    header = Header(
        record=record,
        protocol=protocol.id,
        edition=protocol.edition,
        rules=plan.digest,
        opened=at.astimezone(UTC),
        mode=terms.mode,
        level=terms.level,
        cast=cast,
        talk_time=terms.talk_time,
        parameters=tuple(sorted(brought.parameters.items())),
        group=terms.group,
        declared=terms.declared,
        met=terms.met,
        seed=terms.seed,
        within=terms.within,
        library=__version__,
    )
    draft = Draft.owning(plan, initial(plan.protocol, header, plan.turned, plan.calls, plan.around), header.opened)
    draft.emit(e.SessionOpened, None)
    for item in brought.items:
        content = brought.words[item.id].id if item.id in brought.words else None
        draft.emit(e.ItemBrought, None, item.id, item.kind, item.owner, item.seconds, item.subjects, item.guardians, content, item.about)
    for consent in brought.consents:
        _permit(draft, consent)
    expire(draft, draft.at)
    flow.begin(draft)
    return header, draft


def _permit(draft: Draft, consent: Consent) -> None:
    """Record a permission given before, and lock what may not be shown."""
    until, since = (moment.astimezone(UTC) if moment is not None else None for moment in (consent.until, consent.since))
    audience = consent.audience if consent.state is ConsentState.GRANTED else ()
    draft.emit(e.ConsentRecorded, None, consent.item, consent.subject, consent.scope, consent.state, audience, until, since, consent.by)
    if takes_back(draft.plan, consent.scope, consent.state) and consent.item not in draft.state.things.locked:
        draft.emit(e.ItemLocked, None, consent.item)


def check_opening(protocol: Protocol, cast: Cast, at: datetime, record: str, brought: Brought, terms: Terms) -> None:
    """Check the moment, the items, the consents and the parameters of an opening, and that there is what the protocol needs to begin.

    Raises:
        InvalidArgument: with every problem.
    """
    check_moment("at", at)
    items, consents = brought.items, brought.consents
    for place, kind, values in (("items", Item, items), ("consents", Consent, consents)):
        for index, value in enumerate(values):
            if not isinstance(value, kind):
                raise wrong_kind(f"{place}[{index}]", value, f"Give values of {kind.__name__}.")
    problems = [
        *_moment(at, record),
        *_items(protocol, cast, items),
        *(problem for index, consent in enumerate(consents) for problem in _consent(protocol, cast, items, consent, at, f"consents[{index}]")),
        *_twice(consents),
        *parameter_problems(protocol, brought.parameters),
        *missing(protocol, terms.declared, terms.met, {item.kind for item in items}),
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
