# SPDX-License-Identifier: MIT
"""Candidates: everything a person could do at a stop, each with an example the rules are asked about.

Nothing here judges; a new command needs its candidates here, or it is never listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from plcprotocols.engine import ballots, grouping, loops, subgroups
from plcprotocols.engine.facts import askable, here
from plcprotocols.engine.plan import Plan, Stop, lead_role
from plcprotocols.engine.rules import film, floor, holding, items, lead, meetings, people, sealing, seconding, voting
from plcprotocols.engine.rules.finding import leads
from plcprotocols.engine.state import State
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.flow import Breakout
from plcprotocols.model.levels import Level
from plcprotocols.model.minutes import LONGEST_EXTENSION
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Ask, Offer, Open, React, Round, Say, Solo, Watch
from plcprotocols.model.who import Everyone, Who

MINUTES = Slot("minutes", least=0.0, most=LONGEST_EXTENSION)

# What can be recorded of a permission, and what also by somebody who has gone, or when all is over; the first is the example.
RECORDED = tuple(each.value for each in (ConsentState.ASKED, ConsentState.GRANTED, ConsentState.REFUSED, ConsentState.WITHDRAWN))
TAKEN_BACK = tuple(each.value for each in (ConsentState.REFUSED, ConsentState.WITHDRAWN))

A_DAY = timedelta(days=1)

# An id no item has: names hold no line breaks where people choose them.
NEW = "\n"


def candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    """Give every template a person might have, with an example; hand-overs are listed by `plcprotocols.engine.listing`.

    Args:
        plan: the compiled protocol.
        state: the whole session.
        person: whose templates.
    """
    if state.room.standing[person].present:
        own = state.of(person)
        yield from _floor_candidates(plan, own, person)
        yield from _phase_candidates(plan, own, person)
        yield from _group_candidates(plan, state, person)
        yield from _whole_candidates(plan, state, person)
        yield from _cycle_candidates(plan, own, person)
        yield from _people_candidates(plan, own, person)
        yield from _standing_candidates(plan, state, person)
    else:
        yield from _arrivals(plan, state, person)
        yield from _consent_candidates(plan, state, person)
        yield _agreeing(state, person)


def _arrivals(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    if state.room.standing[person].roles:
        yield Template(person, c.Join.tag), c.Join(person, state.at)
        return
    for role in plan.roles:
        yield Template(person, c.Join.tag, slots=(Slot("role", (role,)),)), c.Join(person, state.at, role)


def _floor_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop, room = state.at, plan.stops[state.place.stop], state.room
    moves = floor.allowed_moves(stop, state.floor, person)
    if stop.talk is not None and (lead_role(plan, state) in room.standing[person].roles or floor.hosts(plan, state, person)):
        moves = (*moves, Move.INTERVENE)
    body = stop.talk.body if isinstance(stop.talk, Solo | Open | Round | Watch) else None
    for move in dict.fromkeys(moves):
        if move in stop.others:
            continue
        to = _addressed(body, move) or Everyone()
        about = voting.nameable(state, stop, person) if move is not Move.INTERVENE else ()
        slots = (Slot("about", about),) if about else ()
        yield Template(person, c.BeginTurn.tag, move, to, slots), c.BeginTurn(person, at, move, about=about[0] if about else None)
    others = tuple(move for move in stop.others if not floor.filtered(plan, state, move))
    if others:
        slots = (Slot("move", tuple(move.value for move in others)),)
        yield Template(person, c.BeginTurn.tag, to=_addressed(body, others[0]) or Everyone(), slots=slots), c.BeginTurn(person, at, others[0])
    yield Template(person, c.EndTurn.tag), c.EndTurn(person, at)
    yield Template(person, c.Pass.tag), c.Pass(person, at)
    options = loops.options(plan, state, stop)
    if options:
        yield Template(person, c.Choose.tag, slots=(Slot("option", options),)), c.Choose(person, at, options[0])
    if stop.watch is not None:
        item = film.the_film(state, stop)
        if item is not None:
            yield Template(person, c.Play.tag, slots=(Slot("item", (item.id,)),)), c.Play(person, at, item.id)
        yield Template(person, c.StopFilm.tag), c.StopFilm(person, at)


def _addressed(body: object, move: Move) -> Who | None:
    """Say whom a turn with a move may be addressed to; None for anybody."""
    match body:
        case Ask(of=people) if move in {body.move, *body.also}:
            return people
        case React(by=people) if move is body.move:
            return people
        case Offer(of=people) if move is Move.OFFER_OPINION:
            return people
        case Say(to=people) if move is not Move.INTERVENE:
            return people
        case _:
            return None


def _phase_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop = state.at, plan.stops[state.place.stop]
    yield Template(person, c.Enough.tag), c.Enough(person, at)
    for kind in sorted(stop.yields):
        yield from _producing(plan, state, person, kind)
    yield Template(person, c.Advance.tag), c.Advance(person, at)
    yield Template(person, c.Extend.tag, slots=(MINUTES,)), c.Extend(person, at, 1.0)
    people_ = floor.skippable(state)
    if people_:
        yield Template(person, c.SkipTurn.tag, slots=(Slot("person", people_),)), c.SkipTurn(person, at, people_[0])
    yield Template(person, c.VoteOnTime.tag, slots=(Slot("option", lead.VOTES),)), c.VoteOnTime(person, at, lead.VOTES[0])


def _group_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    """Give what has to do with sub-groups: forming them, changing them, and steering one from outside."""
    at, breakout = state.at, subgroups.breakout_at(plan, state)
    forms = plan.stops[state.place.stop].forms
    if forms is not None:
        what = grouping.grouping(plan, state, plan.splits[forms.split])
        yield Template(person, c.Form.tag, slots=(Slot("groups"),)), c.Form(person, at, _proposed(what))
    if breakout is None:
        return
    leading = leads(plan, state)
    steers = not leading or person in leading
    if breakout.free:
        yield from _steering_groups(state, person, breakout)
    elif steers:
        yield from _skipping(state, person)
    most, names = plan.splits[breakout.split].most, tuple(state.groups)
    loose = tuple(each for each in here(state.room) if each not in state.whereabouts and plan.covered[breakout.split](state.room.standing[each]))
    own, others = tuple(each for each in loose if each == person), tuple(each for each in loose if each != person)
    moved = (("", others), *((name, _movable(state, name)) for name in names)) if steers else ()
    for source, people_ in (("", own), *moved):
        room = tuple(name for name in names if name != source and len(state.groups[name].room.seats) < most)
        if people_ and room:
            slots = (Slot("person", people_), Slot("group", room))
            yield Template(person, c.Assign.tag, slots=slots, standing=True), c.Assign(person, at, people_[0], room[0])


def _proposed(what: grouping.Grouping) -> grouping.People:
    if not what.sizes:
        return (what.people,)
    return grouping.strangers(what) if what.split.apart and not what.joined else grouping.in_order(what)


def _steering_groups(state: State, person: str, breakout: Breakout) -> Iterator[tuple[Template, Command]]:
    """Give what somebody may steer in a free breakout besides where they are: each sub-group from outside, all together from inside."""
    at, inside = state.at, person in state.whereabouts
    for name in (breakout.id,) if inside else tuple(state.groups):
        slot = Slot("group", (name,))
        yield Template(person, c.Advance.tag, slots=(slot,)), c.Advance(person, at, group=name)
        if inside and not state.place.spans:
            continue
        yield Template(person, c.Extend.tag, slots=(MINUTES, slot)), c.Extend(person, at, 1.0, group=name)
        skippable = floor.skippable(state.groups[name]) if name in state.groups else ()
        if skippable:
            yield Template(person, c.SkipTurn.tag, slots=(Slot("person", skippable),)), c.SkipTurn(person, at, skippable[0])


def _skipping(state: State, person: str) -> Iterator[tuple[Template, Command]]:
    """Give who can be skipped in lockstep in sub-groups somebody is not in."""
    own = state.whereabouts.get(person)
    for name in state.groups:
        skippable = floor.skippable(state.groups[name]) if name != own else ()
        if skippable:
            yield Template(person, c.SkipTurn.tag, slots=(Slot("person", skippable),)), c.SkipTurn(person, state.at, skippable[0])


def _movable(state: State, group: str) -> tuple[str, ...]:
    """Name those of a sub-group who are here and at whose pass no loop is."""
    passing = {frame.person for frame in state.groups[group].place.frames}
    return tuple(each for each in here(state.groups[group].room) if each not in passing)


def _whole_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at = state.at
    absent = tuple(each for each in here(state.room) if each != person)
    if absent:
        yield Template(person, c.MarkAbsent.tag, slots=(Slot("person", absent),)), c.MarkAbsent(person, at, absent[0])
    proposers = dict.fromkeys(each for found in (state.of(person), state) for each in seconding.standing_proposals(plan, found, person))
    for proposer in proposers:
        yield Template(person, c.Second.tag, slots=(Slot("person", (proposer,)),)), c.Second(person, at, proposer)
    for parameter in plan.protocol.parameters:
        options = tuple(choice.id for choice in parameter.choices)
        for group in [(option,) for option in options] if parameter.before in state.place.entered else [options]:
            slots = (Slot("parameter", (parameter.id,)), Slot("option", group))
            yield Template(person, c.SetParameter.tag, slots=slots, standing=True), c.SetParameter(person, at, parameter.id, group[0])


def _producing(plan: Plan, state: State, person: str, kind: str) -> Iterator[tuple[Template, Command]]:
    slots = (Slot("kind", (kind,)), Slot("id"))
    if kind not in plan.keys:
        yield Template(person, c.Produce.tag, slots=slots), c.Produce(person, state.at, kind, NEW)
        return
    about = plan.about(state, kind)
    if about:
        yield Template(person, c.Produce.tag, slots=(*slots, Slot("about", about))), c.Produce(person, state.at, kind, NEW, about=about[0])


def _cycle_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop = state.at, plan.stops[state.place.stop]
    events = meetings.to_report(plan, state, person)
    if events:
        yield Template(person, c.Report.tag, slots=(Slot("event", events),)), c.Report(person, at, events[0])
    if stop.agrees:
        yield Template(person, c.TakePosition.tag, slots=(Slot("position", meetings.POSITIONS),)), c.TakePosition(person, at, meetings.POSITIONS[0])
    if meetings.datable(plan, state):
        yield Template(person, c.SetDate.tag, slots=(Slot("until"),), standing=True), c.SetDate(person, at, at + A_DAY)
    for held_for in holding.to_be_held(plan, state):
        slots = (Slot("record"), *((Slot("person", (held_for,)),) if held_for is not None else ()))
        yield Template(person, c.OpenHeld.tag, slots=slots), c.OpenHeld(person, at, NEW, held_for)
    for record in holding.still_open(state):
        yield Template(person, c.TakeBack.tag, slots=(Slot("outcome", (record,)),)), c.TakeBack(person, at, holding.foreseen(plan, state, record))
    yield from _ballot_candidates(state, stop, person)
    yield from _sealed_candidates(plan, state, person)
    signs = items.to_sign(plan, state, person)
    if signs:
        yield Template(person, c.Sign.tag, slots=(Slot("item", signs),)), c.Sign(person, at, signs[0])
    slots, again = ((Slot("until"),), at + A_DAY) if state.adjourned else ((), None)
    yield Template(person, c.Adjourn.tag, slots=slots, standing=True), c.Adjourn(person, at, again)
    yield Template(person, c.Convene.tag), c.Convene(person, at)


def _ballot_candidates(state: State, stop: Stop, person: str) -> Iterator[tuple[Template, Command]]:
    if stop.vote is not None:
        there = ballots.eligible(state, stop.vote, person)
        most = float(stop.vote.ranks) if stop.vote.ranks is not None else None
        yield Template(person, c.CastVote.tag, slots=(Slot("points", there, most=most),) if there else ()), c.CastVote(person, state.at)
    if stop.rate is not None:
        able = ballots.scorable(state, stop.rate, person)
        if able:
            slots = (Slot("item", able), Slot("points", least=float(stop.rate.least - 1), most=float(stop.rate.most)))
            yield Template(person, c.Score.tag, slots=slots), c.Score(person, state.at, able[0], stop.rate.most)


def _sealed_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at = state.at
    able = sealing.revealable(plan, state, person) if plan.seals else ()
    for kind in dict.fromkeys(state.things.items[name].kind for name in able):
        closed = tuple(name for name in able if state.things.items[name].kind == kind)
        yield Template(person, c.Reveal.tag, slots=(Slot("item", closed),)), c.Reveal(person, at, closed[0])
    if not plan.held:
        return
    mine = sealing.passable(plan, state, person)
    if mine:
        yield Template(person, c.PassOn.tag, slots=(Slot("passes", mine),), standing=True), c.PassOn(person, at, ((mine[0], person),))
    for whole in sealing.together(plan, state, person):
        passes = tuple((name, person) for name in whole)
        yield Template(person, c.PassOn.tag, slots=(Slot("passes", whole),), standing=True), c.PassOn(person, at, passes)


def _people_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at, stop = state.at, plan.stops[state.place.stop]
    for role in sorted(stop.opens):
        yield Template(person, c.TakeRole.tag, slots=(Slot("role", (role,)),)), c.TakeRole(person, at, role)
        yield Template(person, c.LeaveRole.tag, slots=(Slot("role", (role,)),)), c.LeaveRole(person, at, role)
    yield Template(person, c.OptOut.tag, standing=True), c.OptOut(person, at)
    for loop in people.passes(state, person):
        yield Template(person, c.OptOut.tag, slots=(Slot("of", (loop,)),), standing=True), c.OptOut(person, at, loop)
    yield Template(person, c.OptIn.tag, standing=True), c.OptIn(person, at)
    yield Template(person, c.Veto.tag, standing=True), c.Veto(person, at)
    for question, (_, options, _) in plan.lasting.items():
        slots = (Slot("option", options), Slot("question", (question,)))
        yield Template(person, c.Choose.tag, slots=slots, standing=True), c.Choose(person, at, options[0], question)
    yield Template(person, c.Leave.tag, standing=True), c.Leave(person, at)


def _consent_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    here = state.room.standing[person].present and not state.ended
    states = RECORDED if here else TAKEN_BACK
    for item, subjects in askable(plan, state, person):
        guardians = dict(state.things.items[item].guardians)
        guarded = tuple(subject for subject in subjects if guardians.get(subject) and person not in guardians[subject])
        speaks = bool(plan.stewards & state.room.standing[person].roles) and person != state.things.items[item].owner
        groups: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
            (tuple(subject for subject in subjects if subject not in guarded), states, ()),
            *(((subject,), states, guardians[subject]) for subject in guarded if speaks),
            *(((subject,), tuple(each for each in states if each != ConsentState.GRANTED.value), ()) for subject in guarded if not speaks),
        ]
        for group, able, by in groups:
            if group:
                yield _consent(plan, state, person, item, group, able, by)


def _consent(
    plan: Plan, state: State, person: str, item: str, subjects: tuple[str, ...], states: tuple[str, ...], by: tuple[str, ...]
) -> tuple[Template, Command]:
    slots = (
        Slot("item", (item,)),
        Slot("subject", subjects),
        Slot("scope", plan.protocol.scopes),
        Slot("state", states),
        Slot("audience", state.room.seats),
        *((Slot("by", by),) if by else ()),
    )
    example = c.RecordConsent(person, state.at, item, subjects[0], plan.protocol.scopes[0], states[0])
    return Template(person, c.RecordConsent.tag, slots=slots, standing=True), example


def _standing_candidates(plan: Plan, state: State, person: str) -> Iterator[tuple[Template, Command]]:
    at = state.at
    yield from _consent_candidates(plan, state, person)
    for signal in people.signals(plan, state):
        yield Template(person, c.Signal.tag, slots=(Slot("signal", (signal,)),), standing=True), c.Signal(person, at, signal)
    yield _agreeing(state, person)
    yield Template(person, c.TimeCall.tag, standing=True), c.TimeCall(person, at)
    yield Template(person, c.Pause.tag, standing=True), c.Pause(person, at)
    yield Template(person, c.Resume.tag), c.Resume(person, at)
    yield Template(person, c.EndSession.tag, standing=True), c.EndSession(person, at)


def _agreeing(state: State, person: str) -> tuple[Template, Command]:
    levels = tuple(level.value for level in Level)
    return Template(person, c.AgreeLevel.tag, slots=(Slot("level", levels),), standing=True), c.AgreeLevel(person, state.at, levels[0])
