# SPDX-License-Identifier: MIT
"""Rules of voting and rating, and of turns about items."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.engine import ballots, seals
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules.finding import Finding, Findings, Weight, unknown
from plcprotocols.engine.select import chosen
from plcprotocols.engine.state import State, Thing
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.talk import Read, Vote


def judge_cast(plan: Plan, state: State, command: c.CastVote) -> Findings:
    """Judge voting."""
    stop = plan.stops[state.place.stop]
    vote = stop.vote
    if vote is None or state.place.rests:
        return (Finding("nothing-to-vote"),)
    return tuple(_vote_findings(state, stop, vote, command))


def _vote_findings(state: State, stop: Stop, vote: Vote, command: c.CastVote) -> Iterator[Finding]:
    actor, named = command.actor, [thing for thing, _ in command.points]
    if not stop.selects(state.room.standing[actor]):
        yield Finding("not-yours-to-vote", people=chosen(state.room, stop.selects))
    if actor in ballots.voters(state):
        yield Finding("voted-already")
    there = ballots.choices(state, vote)
    yield from (unknown("unknown-option", thing, there) for thing in named if thing not in there)
    yield from _points_findings(vote, command)
    mine = set(there).difference(ballots.eligible(state, vote, actor))
    own = next((thing for thing in named if thing in mine), None)
    if own is not None:
        yield Finding("own-item", given=own)


def _points_findings(vote: Vote, command: c.CastVote) -> Iterator[Finding]:
    named, most = [thing for thing, _ in command.points], vote.ranks or vote.most
    out = [thing for place, (thing, points) in enumerate(command.points) if not 1 <= points <= most or thing in named[:place]]
    yield from (Finding("points-range", given=thing, known=(str(most),)) for thing in out)
    if vote.ranks is None:
        if sum(points for _, points in command.points) > vote.points:
            yield Finding("too-many-points", known=(str(vote.points),))
    elif not out and sorted((-points for _, points in command.points)) != [place - vote.ranks for place in range(len(named))]:
        yield Finding("not-in-order", known=(str(vote.ranks),))


def apply_cast(draft: Draft, command: c.CastVote) -> None:
    """Note the vote."""
    draft.emit(e.Voted, command.actor, command.points)


def judge_score(plan: Plan, state: State, command: c.Score) -> Findings:
    """Judge giving an item a score."""
    stop, actor = plan.stops[state.place.stop], command.actor
    rate = stop.rate
    if rate is None or state.place.rests:
        return (Finding("nothing-to-rate"),)
    found: list[Finding] = []
    if not stop.selects(state.room.standing[actor]):
        found.append(Finding("not-yours-to-rate", people=chosen(state.room, stop.selects)))
    there = {item.id: item for item in ballots.things_here(state, rate.item)}
    if command.item not in there:
        found.append(unknown("unknown-item", command.item, there))
    if not rate.least <= command.points <= rate.most:
        found.append(Finding("score-range", given=str(command.points), known=(f"{rate.least} to {rate.most}",)))
    if command.item not in there:
        return tuple(found)
    by = ballots.scorers(state).get(command.item, set())
    if actor in by:
        found.append(Finding("rated-already", given=command.item))
    if rate.raters is not None and len(by) >= rate.raters:
        found.append(Finding("rated-enough", given=command.item))
    if not rate.own and there[command.item].owner == actor:
        found.append(Finding("own-item", given=command.item))
    return tuple(found)


def apply_score(draft: Draft, command: c.Score) -> None:
    """Note the score."""
    draft.emit(e.Scored, command.actor, command.item, command.points)


def readable(state: State, reads: Read, person: str) -> tuple[Thing, ...]:
    """Give what somebody may read out, that first which is read out where none is named."""
    mine = tuple(item for item in ballots.things_here(state, reads.item) if item.owner == person)
    return tuple(item for item in mine if item.id not in state.place.answered.treated) if reads.any else mine[-1:]


def to_read(state: State, reads: Read, person: str, about: str | None) -> Thing | None:
    """Find what somebody reads out who names an item, or none; None where there is nothing."""
    able = readable(state, reads, person)
    return next((item for item in able if item.id == about), able[0] if able else None)


def nameable(state: State, stop: Stop, person: str) -> tuple[str, ...]:
    """Name the items a turn of somebody may be about here, where that is left to them."""
    if stop.reads is not None and stop.reads.any and stop.selects(state.room.standing[person]):
        return tuple(item.id for item in readable(state, stop.reads, person))
    if stop.about is None:
        return ()
    rated = stop.about.rated
    held = {name for name, _, _ in ballots.result(state, rated) or ()} if rated else set[str]()
    return tuple(item.id for item in ballots.things_here(state, stop.about.item) if not rated or item.id in held)


def about_findings(plan: Plan, state: State, stop: Stop, actor: str, about: str | None, *, form: bool) -> Iterator[Finding]:
    """Find what stands against the item a turn is about.

    Args:
        plan: the compiled protocol.
        state: where the session stands.
        stop: the part.
        actor: who begins the turn.
        about: the item it names, or None.
        form: whether the rules of the form are looked at.
    """
    if stop.reads is not None:
        if stop.selects(state.room.standing[actor]):
            yield from _read_findings(plan, state, stop.reads, actor, about, form=form)
        elif about is not None:
            yield unknown("unknown-item", about, ())
    elif stop.about is None:
        if about is not None:
            yield unknown("unknown-item", about, ())
    elif about is None:
        if form:
            yield Finding("about-what", Weight.ADVISORY, known=nameable(state, stop, actor))
    elif all(item.id != about for item in ballots.things_here(state, stop.about.item)):
        yield unknown("unknown-item", about, nameable(state, stop, actor))
    elif about not in nameable(state, stop, actor):
        yield Finding("not-rated-yet", given=about, known=nameable(state, stop, actor))


def _read_findings(plan: Plan, state: State, reads: Read, actor: str, about: str | None, *, form: bool) -> Iterator[Finding]:
    item, able = to_read(state, reads, actor, about), readable(state, reads, actor) if form else ()
    if form and item is None:
        yield Finding("nothing-to-read", given=reads.item)
        return
    if form and item is not None and seals.sealed(plan, state, item) and (people := seals.unwritten(plan, state, reads.item)):
        yield Finding("not-all-written", people=people, given=reads.item)
    if about is not None and all(each.id != about for each in able):
        yield unknown("unknown-item", about, tuple(each.id for each in able))
