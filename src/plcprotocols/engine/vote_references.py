# SPDX-License-Identifier: MIT
"""Checking what a protocol says of votes, ratings, their results, and of kinds that are sealed, anonymous or limited in number."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import attrs

from plcprotocols.engine.inlining import walk
from plcprotocols.model.conditions import Treated, Won
from plcprotocols.model.errors import Problem, unknown
from plcprotocols.model.flow import EachItem, Phase
from plcprotocols.model.items import Access, ItemOf, ItemRule
from plcprotocols.model.minutes import LONGEST_EXTENSION, Minutes
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import About, Rate, Read, Vote
from plcprotocols.model.who import Nobody

Ballot = Vote | Rate


def vote_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find what is wrong with votes and ratings, and with what reads their results."""
    kinds = {rule.id: rule for rule in protocol.items}
    asked: dict[str, Ballot] = {}
    for phase in _phases(protocol):
        ballots = [talk for talk in phase.talk if isinstance(talk, Ballot)]
        if len(ballots) > 1:
            yield Problem("two-votes", f"steps[{phase.id}].talk", f"{len(ballots)} in one phase", "Give each vote or rating a phase of its own.")
        for talk in ballots:
            asked[phase.id] = talk
            yield from _ballot(talk, kinds, f"steps[{phase.id}]")
    for rule in protocol.items:
        shown = {talk.shown for talk in asked.values() if isinstance(talk, Rate) and talk.item == rule.id}
        if len(shown) > 1:
            yield Problem("scores-shown", rule.id, "some ratings show scores, others do not", "Let all ratings of a kind show them, or none.")
    for value, place in _values(protocol):
        yield from _reading(value, place, kinds, asked)


def _phases(protocol: Protocol) -> Iterator[Phase]:
    return (step for step in walk(protocol.steps) if isinstance(step, Phase))


def _ballot(talk: Ballot, kinds: dict[str, ItemRule], place: str) -> Iterator[Problem]:
    kind = talk.on if isinstance(talk, Vote) else talk.item
    if isinstance(talk, Vote):
        yield from _vote(talk, place)
    elif not talk.least < talk.most or talk.raters == 0:
        yield Problem(
            "bad-scores", place, f"{talk.least} to {talk.most}", "The lowest score is below the highest, and each is given by at least one."
        )
    if kind and kind not in kinds:
        yield unknown("item", kind, kinds, place=place)
    elif kind and kinds[kind].access is Access.PRIVATE:
        yield Problem("private-rated", place, repr(kind), "Vote on or rate what the others may know of.")
    elif kind and isinstance(talk, Rate) and talk.shown and not talk.own and kinds[kind].anonymous:
        yield Problem(
            "anonymous-named", place, repr(kind), "A score that is missing would tell whose it is; do not show scores, or let owners score."
        )


def _vote(vote: Vote, place: str) -> Iterator[Problem]:
    if bool(vote.options) is bool(vote.on) or len(set(vote.options)) < len(vote.options) or "" in vote.options:
        yield Problem("no-options", place, ", ".join(vote.options) or "none", "Give options, each once, or a kind of item; not both.")
    if vote.ranks is not None and (vote.ranks <= 1 or (vote.points, vote.most) != (1, 1)):
        given = f"{vote.ranks} in order, {vote.points} points, at most {vote.most} on one"
        yield Problem("bad-points", place, given, "Let at least two be put in order, and leave out `points` and `most`: they follow from the order.")
    elif not 1 <= vote.most <= vote.points:
        given = f"{vote.points} points, at most {vote.most} on one"
        yield Problem("bad-points", place, given, "Give at least one point, and let at most all of them go to one thing.")


def _reading(value: object, place: str, kinds: dict[str, ItemRule], asked: dict[str, Ballot]) -> Iterator[Problem]:
    match value:
        case EachItem(item=item) | About(item=item) | Treated(item=item) if item in kinds and kinds[item].access is Access.PRIVATE:
            yield Problem("private-treated", place, repr(item), "Speak about what the others may know of.")
        case EachItem(item=item, by=by):
            yield from _of_kind(item, by, place, kinds, {name for name, talk in asked.items() if item == _kind(talk)})
            if value.top == 0:
                yield Problem("bad-count", place, "0", "Take at least the first.")
        case About(item=item, rated=rated):
            yield from _of_kind(item, rated, place, kinds, {name for name, talk in asked.items() if isinstance(talk, Rate) and talk.item == item})
        case Read(item=item):
            yield from _of_kind(item, "", place, kinds, set())
            if item in kinds and kinds[item].anonymous:
                yield Problem("anonymous-named", place, repr(item), "Who reads out their own tells whose it is.")
        case ItemOf(kind, _) if kind in kinds and kinds[kind].anonymous:
            yield Problem("anonymous-named", place, repr(kind), "An anonymous item is named by nobody it belongs to.")
        case Won(question, option):
            talk = asked.get(question)
            if talk is None:
                yield unknown("question", question, asked, place=place)
            elif isinstance(talk, Vote) and talk.options and option not in talk.options:
                yield unknown("option", option, talk.options, place=place)
        case Minutes(voted=question) if question:
            yield from _timing(value, question, place, asked)
        case _:
            return


def _kind(talk: Ballot) -> str:
    return talk.on if isinstance(talk, Vote) else talk.item


def _of_kind(item: str, question: str, place: str, kinds: dict[str, ItemRule], fits: set[str]) -> Iterator[Problem]:
    if item not in kinds:
        yield unknown("item", item, kinds, place=place)
    if question and question not in fits:
        yield unknown("question", question, fits, place=place)


def _timing(minutes: Minutes, question: str, place: str, asked: dict[str, Ballot]) -> Iterator[Problem]:
    talk = asked.get(question)
    if not isinstance(talk, Vote):
        yield unknown("question", question, (name for name, each in asked.items() if isinstance(each, Vote)), place=place)
    elif minutes.per is not None or not talk.options or not all(_is_minutes(option) for option in talk.options):
        yield Problem("bad-minutes", place, f"as {question} votes", "Vote on numbers of minutes, above 0 and at most 1,440; they are not for each.")


def _is_minutes(option: str) -> bool:
    try:
        number = float(option)
    except ValueError:
        return False
    return math.isfinite(number) and 0 < number <= LONGEST_EXTENSION


def kind_problems(protocol: Protocol) -> Iterator[Problem]:
    """Find what is wrong with kinds that are sealed or limited in number."""
    phases = {phase.id for phase in _phases(protocol)}
    read = Counter(value.item for value, _ in _values(protocol) if isinstance(value, Read))
    for index, rule in enumerate(protocol.items):
        place = f"items[{index}]"
        if rule.group is not None and rule.access is Access.PRIVATE:
            yield Problem("private-limit", place, rule.id, "A number for each sub-group would tell who has made one; leave it out.")
        yield from _links(rule, {each.id: each for each in protocol.items}, place)
        if 0 in {rule.each, rule.group}:
            yield Problem("bad-count", place, f"none of {rule.id}", "Let at least one be produced.")
        seal = rule.seal
        if seal is None:
            continue
        if seal.until and seal.until not in phases:
            yield unknown("phase", seal.until, phases, place=f"{place}.seal")
        if rule.access is Access.PRIVATE:
            yield Problem("private-sealed", place, rule.id, "What nobody else ever sees needs no seal.")
        if not seal.until and isinstance(seal.by, Nobody) and not read[rule.id]:
            yield Problem("never-opened", place, rule.id, "Say which phase opens it, who may open it, or let it be read out.")


def _links(rule: ItemRule, kinds: dict[str, ItemRule], place: str) -> Iterator[Problem]:
    for number, kind in enumerate(rule.links):
        if kind not in kinds:
            yield unknown("item", kind, kinds, place=f"{place}.links")
        elif kind in rule.links[:number]:
            yield Problem("duplicate-id", f"{place}.links", f"{kind!r} twice", "Name each kind once.")
        elif kinds[kind].access in {Access.PRIVATE, Access.GROUP}:
            yield Problem("private-linked", f"{place}.links", repr(kind), "A link would tell that it is there; name kinds everybody may know of.")


def _values(protocol: Protocol) -> Iterator[tuple[object, str]]:
    for name in ("items", "steps", "exits", "parameters", "rotation"):
        yield from _inside(getattr(protocol, name), name)


def _inside(value: object, place: str) -> Iterator[tuple[object, str]]:
    yield value, place
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _inside(each, f"{place}[{index}]")
    elif attrs.has(type(value)):
        for name in attrs.fields_dict(type(value)):  # type: ignore[arg-type]  # asked for just above
            yield from _inside(getattr(value, name), f"{place}.{name}")
