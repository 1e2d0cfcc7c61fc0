# SPDX-License-Identifier: MIT
"""Deciding: a command gives events or a refusal, and changes nothing.

The one place that says whether a command is legal. Legal templates, why-not and the session's answers all ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from attrs import evolve, frozen

from plcprotocols.engine import flow, seals, subgroups
from plcprotocols.engine.draft import Draft
from plcprotocols.engine.plan import Plan
from plcprotocols.engine.rules import (
    back,
    correcting,
    film,
    floor,
    forming,
    holding,
    items,
    lead,
    lines,
    meetings,
    notice,
    people,
    roles,
    sealing,
    seconding,
    undoing,
    voting,
)
from plcprotocols.engine.rules.finding import TOLERANCE, Finding, Findings, Weight, steering, unknown, vacant
from plcprotocols.engine.settle import settle
from plcprotocols.engine.state import END, State
from plcprotocols.model import commands as c
from plcprotocols.model import events as e
from plcprotocols.model.arguments import wrong_kind
from plcprotocols.model.commands import Command
from plcprotocols.model.record import Mode
from plcprotocols.model.refusals import Refusal


class Acts(Enum):
    """What a command acts on, which decides when it is stale."""

    FLOOR = "floor"
    PHASE = "phase"
    NEITHER = "neither"


NEITHER = Acts.NEITHER


@frozen
class Rule:
    """How one kind of command is judged and applied."""

    judge: Callable[[Plan, State, Any], Findings]
    apply: Callable[[Draft, Any], None]
    acts: Acts = Acts.NEITHER
    in_pause: bool = False


def judge_second(plan: Plan, state: State, command: c.Second) -> Findings:
    """Judge taking up a proposal: whether there is one, and then what it proposes."""
    found = seconding.judge(plan, state, command)
    meant = seconding.proposed(state, command)
    if found or meant is None:
        return found
    rule = RULES[type(meant)]
    if state.paused is not None and not rule.in_pause:
        return (Finding("session-paused"),)
    against = (each for each in rule.judge(plan, state, meant) if each.weight is not Weight.PROPOSED)
    return (*vacant(plan, state), *against)


def apply_second(draft: Draft, command: c.Second) -> None:
    """Note whose proposal is taken up, and do what it proposes."""
    meant = seconding.proposed(draft.state, command)
    assert meant is not None, "judged before"
    draft.emit(e.Seconded, command.actor, command.person)
    RULES[type(meant)].apply(draft, meant)


RULES: dict[type[Command], Rule] = {
    c.BeginTurn: Rule(floor.judge_begin, floor.apply_begin, Acts.FLOOR),
    c.EndTurn: Rule(floor.judge_end, floor.apply_end, Acts.FLOOR),
    c.Pass: Rule(floor.judge_pass, floor.apply_pass, Acts.FLOOR),
    c.Choose: Rule(floor.judge_choose, floor.apply_choose, Acts.FLOOR),
    c.SkipTurn: Rule(floor.judge_skip, floor.apply_skip, Acts.FLOOR),
    c.Play: Rule(film.judge_play, film.apply_play, Acts.FLOOR),
    c.StopFilm: Rule(film.judge_stop, film.apply_stop, Acts.FLOOR),
    c.Produce: Rule(items.judge_produce, items.apply_produce, in_pause=True),
    c.RecordConsent: Rule(items.judge_consent, items.apply_consent, in_pause=True),
    c.SetParameter: Rule(items.judge_parameter, items.apply_parameter, Acts.PHASE, in_pause=True),
    c.Advance: Rule(lead.judge_advance, lead.apply_advance, Acts.PHASE),
    c.Form: Rule(forming.judge_form, forming.apply_form, Acts.PHASE),
    c.Assign: Rule(forming.judge_assign, forming.apply_assign, in_pause=True),
    c.Extend: Rule(lead.judge_extend, lead.apply_extend, Acts.PHASE),
    c.Enough: Rule(lead.judge_enough, lead.apply_enough, Acts.PHASE),
    c.TimeCall: Rule(lead.judge_time_call, lead.apply_time_call),
    c.Pause: Rule(lead.judge_pause, lead.apply_pause, in_pause=True),
    c.Resume: Rule(lead.judge_resume, lead.apply_resume, in_pause=True),
    c.EndSession: Rule(lead.judge_end_session, lead.apply_end_session, Acts.PHASE, in_pause=True),
    c.Join: Rule(people.judge_join, people.apply_join, in_pause=True),
    c.Leave: Rule(people.judge_leave, people.apply_leave, in_pause=True),
    c.MarkAbsent: Rule(people.judge_absent, people.apply_absent, in_pause=True),
    c.OptOut: Rule(people.judge_opt_out, people.apply_opt_out, in_pause=True),
    c.OptIn: Rule(people.judge_opt_in, people.apply_opt_in, in_pause=True),
    c.Veto: Rule(people.judge_veto, people.apply_veto, in_pause=True),
    c.AgreeLevel: Rule(people.judge_level, people.apply_level, in_pause=True),
    c.HandOver: Rule(roles.judge_hand_over, roles.apply_hand_over, in_pause=True),
    c.TakeRole: Rule(roles.judge_take, roles.apply_take),
    c.LeaveRole: Rule(roles.judge_rise, roles.apply_rise),
    c.VoteOnTime: Rule(lead.judge_vote, lead.apply_vote, Acts.PHASE),
    c.Second: Rule(judge_second, apply_second, in_pause=True),
    c.Signal: Rule(people.judge_signal, people.apply_signal, in_pause=True),
    c.Sign: Rule(items.judge_sign, items.apply_sign, in_pause=True),
    c.Report: Rule(meetings.judge_report, meetings.apply_report, in_pause=True),
    c.TakePosition: Rule(meetings.judge_position, meetings.apply_position, Acts.PHASE, in_pause=True),
    c.SetDate: Rule(meetings.judge_set_date, meetings.apply_set_date, Acts.PHASE, in_pause=True),
    c.Adjourn: Rule(meetings.judge_adjourn, meetings.apply_adjourn, in_pause=True),
    c.Convene: Rule(meetings.judge_convene, meetings.apply_convene, in_pause=True),
    c.OpenHeld: Rule(holding.judge_open, holding.apply_open, in_pause=True),
    c.TakeBack: Rule(holding.judge_back, holding.apply_back, in_pause=True),
    c.CastVote: Rule(voting.judge_cast, voting.apply_cast, Acts.PHASE),
    c.Score: Rule(voting.judge_score, voting.apply_score, Acts.PHASE),
    c.PassOn: Rule(sealing.judge_pass_on, sealing.apply_pass_on),
    c.Reveal: Rule(sealing.judge_reveal, sealing.apply_reveal),
    c.Undo: Rule(undoing.judge_undo, undoing.apply_undo, in_pause=True),
    c.GoBack: Rule(back.judge_back, back.apply_back, Acts.PHASE, in_pause=True),
    c.Relabel: Rule(correcting.judge_relabel, correcting.apply_relabel, in_pause=True),
    c.Reattribute: Rule(correcting.judge_reattribute, correcting.apply_reattribute, in_pause=True),
}


# What somebody does in their sub-group while sub-groups are at work; everything else is done in the whole.
OF_A_GROUP: frozenset[type[Command]] = frozenset(
    {
        c.BeginTurn,
        c.EndTurn,
        c.Pass,
        c.Choose,
        c.Play,
        c.StopFilm,
        c.Produce,
        c.Enough,
        c.OptOut,
        c.OptIn,
        c.TakeRole,
        c.LeaveRole,
        c.VoteOnTime,
        c.Report,
        c.TakePosition,
        c.CastVote,
        c.Score,
        c.Reveal,
        c.Undo,
    }
)


# What is judged by what has happened.
OF_THE_PAST = (c.Undo, c.Relabel, c.Reattribute)
# Of these nothing else has to be asked.
AT_ONCE: frozenset[type[Command]] = frozenset({c.BeginTurn, c.EndTurn, c.Pass, c.Produce})


def decide(plan: Plan, mode: Mode, state: State, command: Command, content: str | None = None) -> Draft | Refusal:
    """Say what a command leads to, and change nothing.

    Args:
        plan: the compiled protocol.
        mode: how strictly rules are applied.
        state: where the session stands.
        command: what is asked.
        content: id of the words that belong to it, or None.

    Returns:
        A draft with the events and the state they lead to, or a refusal.
    """
    draft = Draft(plan, state.copy(), state.at)
    known = draft.remember() if isinstance(command, OF_THE_PAST) else 0
    refused = act(draft, mode, command, content)
    del draft.events[:known]
    return draft if refused is None else refused


def act(draft: Draft, mode: Mode, command: Command, content: str | None = None) -> Refusal | None:
    """Decide for the owner of a draft: append the events to it, or change nothing.

    Args:
        draft: the session so far.
        mode: how strictly rules are applied.
        command: what is asked.
        content: id of the words that belong to it, or None.

    Returns:
        Why the command is refused, or None if it was accepted.
    """
    rule, state = RULES.get(type(command)), draft.state
    if rule is None:
        raise wrong_kind("command", command, "Give a command of plcprotocols.commands.")
    at = command.at
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            return refusal(state, Finding("naive-time", given=at.isoformat()))
        at = at.astimezone(UTC)
    if at < state.latest.at or (state.due is not None and state.due <= at):
        return _act_in_time(draft, mode, rule, command, at, content)
    draft.at, draft.content = at, content
    return _act(draft, mode, rule, command) if not state.groups else _act_apart(draft, mode, rule, command)


def _act_apart(draft: Draft, mode: Mode, rule: Rule, command: Command, stamped: datetime | None = None) -> Refusal | None:
    """Act in the sub-group a command is for."""
    whole = draft.state
    own = whole.whereabouts.get(command.actor, "")
    group = own if type(command) in AT_ONCE else meant_for(draft.plan, whole, command)
    if group and group != own and command.actor in whole.room.standing:
        against = None if mode is Mode.RECORDING else next(filter(_is_breach, steering(draft.plan, whole.sub(group), command.actor)), None)
        if against is not None:
            return refusal(whole.of(command.actor), against)
    draft.enter(group)
    try:
        return _act(draft, mode, rule, command, stamped)
    finally:
        draft.enter("")


def _act_in_time(draft: Draft, mode: Mode, rule: Rule, command: Command, at: datetime, content: str | None) -> Refusal | None:
    """Act after bringing the draft to the command's moment; what was settled is kept only if the command is accepted."""
    before, moment, accepted = draft.keep(), draft.at, False
    try:
        refused = _settle_and_act(draft, mode, rule, command, at, content)
        accepted = refused is None
        return refused
    finally:
        if not accepted:
            draft.take_back(before)
            draft.at = moment


def _settle_and_act(draft: Draft, mode: Mode, rule: Rule, command: Command, at: datetime, content: str | None) -> Refusal | None:
    finding = _bring_to(draft, command, at)
    if finding is not None:
        return refusal(draft.state, finding)
    draft.content = content
    early = at < draft.at
    acting = _act_apart if draft.state.groups else _act
    return acting(draft, mode, rule, evolve(command, at=draft.at) if early else command, stamped=at if early else None)


def _act(draft: Draft, mode: Mode, rule: Rule, command: Command, stamped: datetime | None = None) -> Refusal | None:
    state = draft.state
    standing = state.room.standing.get(command.actor)
    seen = None if rule.acts is NEITHER else command.seen  # type: ignore[union-attr]  # what acts on something has `seen`
    if standing is None or not standing.present or state.paused is not None or state.place.stop == END or seen is not None:
        finding = _standing_rules(draft.plan, state, rule, command)
        if finding is not None:
            return refusal(state, finding)
    found = rule.judge(draft.plan, state, command)
    if found:
        against = judged(mode, found, draft.plan.stops[state.place.stop].hard)
        if against is not None:
            return refusal(state, against)
    if stamped is not None:
        with draft.inside(""):
            draft.emit(e.ClockClamped, None, stamped)
    if found and _noted(draft, mode, command, found):
        return None
    rule.apply(draft, command)
    if draft.plan.alert:
        _follow_up(draft)
    if draft.state.floor.speaker is None:
        flow.check(draft)
    return None


def _noted(draft: Draft, mode: Mode, command: Command, found: Findings) -> bool:
    """Note the rules a command does not keep, and tell whether it is only proposed."""
    proposed = any(each.weight is Weight.PROPOSED for each in found)
    marked = draft.plan.stops[draft.state.place.stop].hard if mode is Mode.RECORDING else frozenset()
    for each in found:
        if each.weight is Weight.BREACH or each.code in marked:
            film_shown = command.item if isinstance(command, c.Play) and each.code in film.CONSENT else None
            draft.emit(e.Breached, command.actor, each.code, film_shown)
        elif not proposed or each.weight is Weight.ADVISORY:
            draft.emit(e.Departed, command.actor, each.code)
    if proposed:
        draft.emit(e.Proposed, command.actor, command.tag, seconding.about(command))
    return proposed


def _follow_up(draft: Draft) -> None:
    """Let follow what may follow from any act: seats and votes on time, also in sub-groups, and seals."""
    state = draft.state
    if state.place.lines:
        lines.put_in_order(draft)
    if state.place.votes:
        notice.tally(draft)
    if state.groups:
        _tally_inside(draft)
    if draft.plan.seals:
        seals.open_due(draft)


def _tally_inside(draft: Draft) -> None:
    """Count the votes on time in the sub-groups, of which one may have changed with the whole."""
    for group in tuple(draft.whole.groups):
        if group in draft.whole.groups and draft.whole.groups[group].place.votes:
            with draft.inside(group):
                notice.tally(draft)


def meant_for(plan: Plan, whole: State, command: Command) -> str:
    """Name the sub-group a command is judged in while sub-groups are at work; empty for the whole."""
    own = whole.whereabouts.get(command.actor, "")
    match command:
        case c.Advance() | c.Extend():
            if subgroups.in_lockstep(plan, whole):
                return ""
            return own if command.group is None else command.group if command.group in whole.groups else ""
        case c.SkipTurn():
            return "" if subgroups.in_lockstep(plan, whole) else whole.whereabouts.get(command.person, "")
        case c.Second():
            theirs = whole.whereabouts.get(command.person, "")
            proposed = theirs and any(each.person == command.person for each in whole.groups[theirs].place.proposals)
            return theirs if proposed else ""
        case c.OptOut(of=str(loop)) if own:
            return own if any(frame.loop == loop for frame in whole.groups[own].place.frames) else ""
        case c.Choose(question=str()):
            return ""
        case _:
            return own if type(command) in OF_A_GROUP else ""


def findings(plan: Plan, state: State, command: Command) -> Findings:
    """Name every rule a command breaks, deadlines settled and its time in order; the state is that of the whole."""
    rule = RULES[type(command)]
    if state.groups:
        state = state.sub(meant_for(plan, state, command))
    standing = _standing_rules(plan, state, rule, command)
    return (standing,) if standing is not None else rule.judge(plan, state, command)


def judged(mode: Mode, found: Findings, marked: frozenset[str]) -> Finding | None:
    """Name the finding a command is refused for, or None if all its findings are departures.

    Args:
        mode: how strictly rules are applied.
        found: the rules the command breaks.
        marked: codes of advisory rules the protocol makes hard here.
    """
    recorded = mode is Mode.RECORDING and not any(each.weight is Weight.PROPOSED for each in found)
    hard = next((each for each in found if each.weight is Weight.HARD or (each.weight is Weight.BREACH and not recorded)), None)
    if hard is not None or recorded:
        return hard
    strict = mode is Mode.STRICT
    return next((each for each in found if each.weight is Weight.ADVISORY and (strict or each.code in marked)), None)


def _is_breach(finding: Finding) -> bool:
    return finding.weight is Weight.BREACH


def refusal(state: State, finding: Finding) -> Refusal:
    """Turn a finding into the value a caller gets."""
    return Refusal(finding.code, state.place.stop, finding.people, finding.given, finding.known)


def _bring_to(draft: Draft, command: Command, at: datetime) -> Finding | None:
    """Bring a draft to the moment of its command: clamp what is slightly early, settle what is due."""
    state = draft.state
    if at < state.at:
        if command.actor not in state.room.standing and not isinstance(command, c.Join):
            return unknown("unknown-person", command.actor, state.room.seats)
        if state.at - at > TOLERANCE:
            return Finding("time-backwards", given=command.at.isoformat(), known=(state.at.isoformat(),))
        at = state.at
    settle(draft, at)
    draft.at = at
    return None


def _standing_rules(plan: Plan, state: State, rule: Rule, command: Command) -> Finding | None:
    """Find what stands against a command whatever its own rules say: who is asking, and when."""
    standing = state.room.standing.get(command.actor)
    joins, agrees = isinstance(command, c.Join), _takes_back(command)
    if standing is None and not joins:
        return unknown("unknown-person", command.actor, state.room.seats)
    if standing is not None and not standing.present and not joins and not agrees:
        return Finding("not-present", given=command.actor)
    if state.ended and not agrees:
        return Finding("session-ended")
    if rule.acts is not Acts.NEITHER and (seen := getattr(command, "seen", None)) is not None:
        if isinstance(command, c.Choose) and command.question is not None:
            return _paused(state, rule)
        at_question = rule.apply is floor.apply_choose and plan.stops[state.place.stop].talk is None
        version = state.place.number if rule.acts is Acts.PHASE or at_question else state.floor_no
        if seen != version:
            return Finding("stale", given=str(seen), known=(str(version),))
    return _paused(state, rule)


def _takes_back(command: Command) -> bool:
    """Tell whether a command takes an agreement back, which anybody in the cast may do wherever they are and however late."""
    return isinstance(command, c.AgreeLevel) or (isinstance(command, c.RecordConsent) and command.state in items.NO)


def _paused(state: State, rule: Rule) -> Finding | None:
    return Finding("session-paused") if state.paused is not None and not rule.in_pause else None


def settled(plan: Plan, state: State, until: datetime) -> Draft:
    """Settle every deadline up to a moment, outside any command, and change nothing else."""
    draft = Draft(plan, state.copy(), until)
    settle(draft, until)
    return draft
