# SPDX-License-Identifier: MIT
"""Checking a protocol's references before it is compiled: everything named exists, and every role can be held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs

from plcprotocols.engine.cast import bound_roles, castings, loops
from plcprotocols.engine.embedding import hold_problems, run_problems, size_problems, uses_problems
from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.engine.select import inside
from plcprotocols.engine.shapes import mended, misshapen
from plcprotocols.engine.speaking import spoke_problems
from plcprotocols.engine.splitting import split_problems
from plcprotocols.engine.vain import vain_problems
from plcprotocols.engine.vote_references import kind_problems, vote_problems
from plcprotocols.model.conditions import (
    AllHad,
    AllOf,
    AnyOf,
    ByEach,
    Consensus,
    Enough,
    FilmOver,
    ForEach,
    Happened,
    Is,
    LeadDecides,
    Produced,
    Quiet,
    Returned,
    Signed,
    TimeUp,
    Treated,
)
from plcprotocols.model.entry import HasMet, Prepared
from plcprotocols.model.errors import InvalidProtocol, Problem, unknown
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Destination,
    Each,
    EachItem,
    EndOf,
    NextOf,
    OneOf,
    Phase,
    Repeat,
    Run,
    Step,
    To,
    Tour,
)
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Access, ItemOf, ItemRule
from plcprotocols.model.messages import MESSAGES
from plcprotocols.model.minutes import LONGEST_EXTENSION, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Choice, Parameter, Role
from plcprotocols.model.talk import About, Ask, Hold, Offer, Open, Passing, Pick, React, Read, Round, Say, Watch
from plcprotocols.model.who import Both, Chose, Holders, Nobody, Union

# What offers an opinion and answers the offer, and what whoever leads may do at any time: none of these is an opinion.
HANDSHAKE = frozenset({Move.OFFER_OPINION, Move.GRANT, Move.DECLINE, Move.INTERVENE})


def check_protocol(protocol: Protocol) -> None:
    """Check that a protocol hangs together.

    Raises:
        InvalidProtocol: with every problem and its path in the value.
    """
    wrong = [*misshapen(protocol, Protocol)]
    told = {problem.place for problem in wrong}
    rest = _hanging(mended(protocol) if wrong else protocol)
    if problems := [*wrong, *(problem for problem in rest if problem.place not in told)]:
        raise InvalidProtocol(*problems)


def _hanging(protocol: Protocol | None) -> Iterator[Problem]:
    """Find what is wrong in a protocol that is made of what its classes say, as far as it goes before something can be asked no more."""
    if protocol is None:
        return
    asked = (size_problems(protocol), _uses_problems(protocol), run_problems(protocol))
    yield from next((found for each in asked if (found := [*each])), None) or (*_problems(inlined(protocol)), *vain_problems(protocol))


def _uses_problems(protocol: Protocol) -> Iterator[Problem]:
    for index, each in enumerate(protocol.uses):
        try:
            check_protocol(each)
        except InvalidProtocol as error:
            yield from (attrs.evolve(problem, place=f"uses[{index}].{problem.place}") for problem in error.problems)


@attrs.frozen
class _Known:
    roles: frozenset[str]
    items: frozenset[str]
    films: frozenset[str]
    scopes: frozenset[str]
    questions: dict[str, frozenset[str]]
    parameters: dict[str, frozenset[str]]
    steps: dict[str, tuple[str, ...]]
    phases: frozenset[str]
    open_roles: frozenset[str]
    steering: frozenset[str]
    signed: frozenset[str]
    decided: frozenset[str]
    forbids: Forbidden
    repeats: frozenset[str]
    numbered: frozenset[str]


# Loops whose passes are numbered.
NUMBERED = (Repeat, Tour)
LONGEST_DAYS = 3_660.0
MOST_PASSES = 100
MOST_ALTOGETHER = 1_000
MOST_REMINDERS = 20
LONGEST = 525_600.0
A_DAY = 86_400.0


def _problems(protocol: Protocol) -> Iterator[Problem]:
    yield from _duplicates(protocol)
    yield from _roles(protocol)
    yield from _loop_roles(protocol)
    known = _Known(
        roles=frozenset(role.id for role in protocol.roles),
        items=frozenset(rule.id for rule in protocol.items),
        films=frozenset(rule.id for rule in protocol.items if rule.film),
        scopes=frozenset(protocol.scopes),
        questions=dict(_questions(protocol.steps)),
        parameters={parameter.id: frozenset(choice.id for choice in parameter.choices) for parameter in protocol.parameters},
        steps=dict(_loops_of(protocol.steps, ())),
        phases=frozenset(_phases(protocol.steps)),
        open_roles=frozenset(role.id for role in protocol.roles if role.open),
        steering=frozenset(role.id for role in protocol.roles if not role.open and not role.outsider),
        signed=frozenset(rule.id for rule in protocol.items if rule.signed is not None),
        decided=frozenset(question for _, hold in _holds(protocol) for question in hold.decides),
        forbids=protocol.forbids,
        repeats=frozenset(step.id for step in walk(protocol.steps) if isinstance(step, Repeat)),
        numbered=frozenset(step.id for step in walk(protocol.steps) if isinstance(step, NUMBERED)),
    )
    yield from uses_problems(protocol)
    yield from split_problems(protocol)
    yield from _castings(protocol)
    yield from _rotation(protocol)
    yield from _walk(protocol.rotation, "rotation", known)
    for index, rule in enumerate(protocol.items):
        if rule.signed is not None and (rule.access is not Access.OPEN or rule.seal is not None):
            yield Problem("private-signed", f"items[{index}]", rule.id, "What is signed is open; nobody signs what they may not see.")
    yield from kind_problems(protocol)
    yield from vote_problems(protocol)
    yield from spoke_problems(protocol)
    for place, hold in _holds(protocol):
        yield from hold_problems(protocol, hold, place)
    if not protocol.steps:
        yield Problem("no-steps", "steps", "none", "Give the protocol at least one phase.")
    for name in ("roles", "items", "parameters", "splits", "entry"):
        yield from _walk(getattr(protocol, name), name, known)
    for index, way in enumerate(protocol.exits):
        yield from _walk(way, f"exits[{index}]", known)
        yield from _destination(way.to, f"exits[{index}].to", (), (), known)
    yield from _hard(protocol.hard, "hard")
    yield from _walk(protocol.forbids, "forbids", known)
    for index, source in enumerate(protocol.provenance.sources):
        yield from (unknown("step", row, known.steps, place=f"provenance.sources[{index}].rows") for row in source.rows if row not in known.steps)
    yield from _altogether(protocol.steps, 1, "steps")
    yield from _steps(protocol.steps, "steps", (), (), known)


def _holds(protocol: Protocol) -> Iterator[tuple[str, Hold]]:
    phases = (step for step in walk(protocol.steps) if isinstance(step, Phase))
    return ((f"steps[{phase.id}].talk[{index}]", talk) for phase in phases for index, talk in enumerate(phase.talk) if isinstance(talk, Hold))


def _rotation(protocol: Protocol) -> Iterator[Problem]:
    if protocol.rotation is None:
        return
    roles = {role.id: role for role in protocol.roles}
    bound, named = bound_roles(protocol), protocol.rotation.roles
    cast = {role for each in castings(protocol.steps) for role in (each.role, each.former)}
    if not named or len(set(named)) < len(named):
        yield Problem("rotation-roles", "rotation.roles", ", ".join(named) or "none", "Name at least one role, each once.")
    for name in named:
        if name not in roles:
            yield unknown("role", name, roles, place="rotation.roles")
        elif roles[name].most != 1 or roles[name].open or name in {*bound, *bound.values(), *cast}:
            yield Problem("rotation-roles", "rotation.roles", name, "A role that passes on has at most one holder and is given by nothing else.")


def _duplicates(protocol: Protocol) -> Iterator[Problem]:
    ids: dict[str, list[str]] = {
        "scopes": list(protocol.scopes),
        "roles": [role.id for role in protocol.roles],
        "items": [rule.id for rule in protocol.items],
        "parameters": [parameter.id for parameter in protocol.parameters],
        "splits": [split.id for split in protocol.splits],
        "steps": [step for step, _ in _loops_of(protocol.steps, ())],
    }
    for place, names in ids.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Problem("duplicate-id", place, f"{name!r} stands {count} times", "Give each its own id.")
            if not name or name in {"start", "end"} or set(name) & set("/?"):
                yield Problem("bad-id", place, f"{name!r}", "An id is not empty, not `start` or `end`, and holds no `/` or `?`.")


def _roles(protocol: Protocol) -> Iterator[Problem]:
    leads = [role.id for role in protocol.roles if role.lead]
    if len(leads) > 1:
        yield Problem("one-lead", "roles", f"{len(leads)} leads", "Mark one role as the lead, or none where members steer together.")
    by_id, taken_from = {role.id: role for role in protocol.roles}, bound_roles(protocol)
    cast = {each.role for each in castings(protocol.steps)}
    steered = {role for each in loops(protocol.steps) for role in (each.role, each.former)}
    for index, role in enumerate(protocol.roles):
        place = f"roles[{index}]"
        if role.most is not None and (role.most < role.least or role.most < 1):
            yield Problem(
                "role-nobody",
                place,
                f"{role.id}: at least {role.least}, at most {role.most}",
                "Nobody could hold it; give it a range that someone fits.",
            )
        if role.multiple < 1 or role.least % role.multiple or (role.most or 0) % role.multiple:
            yield Problem("role-multiple", place, f"{role.id}: a multiple of {role.multiple}", "Its least and most are multiples of a number from 1.")
        if role.multiple > 1 and any(taken == role.id and by_id[bound].least for bound, taken in taken_from.items() if bound in by_id):
            yield Problem("role-multiple", place, f"a loop takes {role.id} for another role", "Give the role that the loop binds least=0.")
        if role.id in role.excludes or (role.drawn_from and all(_exclusive(role, by_id.get(other)) for other in role.drawn_from)):
            yield Problem("role-nobody", place, f"{role.id} excludes what it is drawn from", "Nobody could hold it; mend `excludes` or `drawn_from`.")
        if role.open and (role.lead or role.steward or role.least or role.id in steered or role.id in cast):
            yield Problem(
                "open-role",
                place,
                f"{role.id} is open and more",
                "An open role has least 0; nothing else gives it, and it neither leads nor keeps consents.",
            )
        if role.free and not (role.open and role.most is not None and 0 <= role.free < role.most):
            yield Problem(
                "open-role", place, f"{role.id} keeps {role.free} seats free", "Only an open role keeps seats free, and fewer than its most."
            )
        if role.queue and not (role.open and role.most is not None):
            yield Problem("open-role", place, f"{role.id} has a queue", "Only an open role with a most has one: elsewhere nobody waits for a seat.")
        if (role.lead or role.steward) and role.id in steered:
            yield Problem("lead-bound", place, f"a loop gives or takes {role.id}", "Leads and stewards stay; let the loop bind another role.")


def _exclusive(role: Role, other: Role | None) -> bool:
    return other is not None and (other.id in role.excludes or role.id in other.excludes)


def _loops_of(steps: tuple[Step, ...], around: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in steps:
        yield step.id, around
        if isinstance(step, Composite | OneOf):
            yield from _loops_of(step.steps, around)
        if isinstance(step, Each | Repeat | Tour | Breakout | EachItem):
            yield from _loops_of(step.steps, (*around, step.id))


def _phases(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Phase):
            yield step.id
        yield from _phases(getattr(step, "steps", ()))


def _loop_roles(protocol: Protocol) -> Iterator[Problem]:
    formers: dict[str, str] = {}
    for each in loops(protocol.steps):
        place = f"steps[{each.id}]"
        if each.role == each.former:
            yield Problem("loop-role", place, f"{each.role} is bound and given up", "Let the loop bind another role than it takes people from.")
        if formers.setdefault(each.role, each.former) != each.former:
            yield Problem("loop-role", place, f"{each.role} is taken from {each.former} and {formers[each.role]}", "Take a role from one other only.")
        for inner in loops(each.steps):
            if each.role in {inner.role, inner.former}:
                yield Problem(
                    "loop-role", f"steps[{inner.id}]", f"the loop around it binds {each.role}", "Let a loop inside another use other roles."
                )


def _castings(protocol: Protocol) -> Iterator[Problem]:
    bound, roles = bound_roles(protocol), {role.id: role for role in protocol.roles}
    for each in castings(protocol.steps):
        place = f"steps[{each.id}]"
        named = [each.role] if each.former is None else [each.role, each.former]
        yield from (unknown("role", role, roles, place=place) for role in named if role not in roles)
        for role in named:
            if role in bound:
                yield Problem("casting-role", place, f"a loop binds {role}", "Let a casting bind a role that no loop gives.")
        if each.role == each.former or (each.former in roles and roles[each.former or ""].open):
            yield Problem("casting-role", place, f"{each.former} is given up for {each.role}", "Let another role be given up, or none.")


HOLD = {"hold", "skip"}
AGAIN = {"again", "enough"}


def _questions(steps: tuple[Step, ...]) -> Iterator[tuple[str, frozenset[str]]]:
    for step in steps:
        match step:
            case Phase():
                options = {option for talk in step.talk for option in _picks(talk)} | (HOLD if step.optional is not None else set())
                if options:
                    yield step.id, frozenset(options)
            case Decision():
                yield step.id, frozenset(option.id for option in step.options)
            case OneOf():
                yield step.id, frozenset(candidate.id for candidate in step.steps)
                yield from _questions(step.steps)
            case Repeat():
                yield step.id, frozenset(AGAIN)
                yield from _questions(step.steps)
            case Composite() | Each() | EachItem() | Breakout() | Tour():
                yield from _questions(step.steps)
            case Casting() | Run():
                pass


def _picks(talk: object) -> tuple[str, ...]:
    body = getattr(talk, "body", None)
    return body.options if isinstance(body, Pick) else ()


def _steps(steps: tuple[Step, ...], place: str, around: tuple[str, ...], groups: tuple[str, ...], known: _Known) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        here = f"{place}[{index}]"
        inner = (*around, step.id) if isinstance(step, Each | Repeat | Tour | Breakout | EachItem) else around
        within = (*groups, step.id) if isinstance(step, Composite) else groups
        for field in attrs.fields(type(step)):
            if field.name != "steps":
                yield from _walk(getattr(step, field.name), f"{here}.{field.name}", known)
        for number, way in enumerate(getattr(step, "exits", ())):
            yield from _destination(way.to, f"{here}.exits[{number}].to", inner, within, known)
        yield from _guards(step, here)
        if isinstance(step, Phase):
            yield from _hard(step.hard, f"{here}.hard")
        match step:
            case Phase():
                if not step.talk:
                    yield Problem("no-talk-form", f"{here}.talk", "none", "Give the phase at least one talk form.")
                if step.optional is not None and any(HOLD.intersection(_picks(talk)) for talk in step.talk):
                    yield Problem(
                        "option-taken", f"{here}.talk", "hold or skip", "An optional phase asks with these itself; name the options otherwise."
                    )
                yield from _turns(step, here, around, known)
                yield from _forbidden(step, here, known.forbids)
                yield from _times(step, here)
                yield from _opened(step, here, known)
                yield from _days(step, here)
                if sum(isinstance(each, Consensus) for each in inside(step.ends)) > 1:
                    yield Problem("two-consensus", f"{here}.ends", "more than one", "Look for one consensus in a phase; join its people with `|`.")
                if sum(isinstance(each, Quiet) for each in inside(step.ends)) > 1:
                    yield Problem("two-quiet", f"{here}.ends", "more than one", "Let a phase fall quiet after one time; keep one of them.")
                if step.minutes is None and step.days is None and _uses(step.ends, TimeUp):
                    yield Problem("no-minutes", f"{here}.minutes", "unstated", "A phase that ends when time is up needs minutes.")
                for kind in step.yields:
                    if kind not in known.items:
                        yield unknown("item", kind, known.items, place=f"{here}.yields")
            case Decision():
                if len({option.id for option in step.options}) < len(step.options):
                    yield Problem("duplicate-id", f"{here}.options", "an option twice", "Give each option its own id.")
                if not step.options:
                    yield Problem("no-options", f"{here}.options", "none", "Give the decision at least one option.")
                for number, option in enumerate(step.options):
                    yield from _destination(option.to, f"{here}.options[{number}].to", inner, within, known)
            case Composite() | Each() | Repeat() | Breakout() | Tour() | EachItem():
                if isinstance(step, Repeat):
                    yield from _counts(step, here)
                if isinstance(step, Composite) and (step.lead or not step.led):
                    yield from _leading(step, here, known)
                if isinstance(step, Composite | Repeat | EachItem) and step.minutes is not None:
                    yield from _together(step, step.minutes, here)
                if not step.steps:
                    yield Problem("no-steps", f"{here}.steps", "none", "Give it at least one phase.")
                if isinstance(step, Each):
                    yield from (unknown("role", role, known.roles, place=here) for role in (step.role, step.former) if role not in known.roles)
                yield from _steps(step.steps, f"{here}.steps", inner, within, known)
            case OneOf():
                yield from _steps(step.steps, f"{here}.steps", inner, within, known)
            case Casting() | Run():
                pass


def _leading(group: Composite, here: str, known: _Known) -> Iterator[Problem]:
    """Find that a group would be led by a role nobody steers with, or that it has sub-groups."""
    if group.lead and not group.led:
        yield Problem("lead-elsewhere", f"{here}.lead", group.lead, "Let it lead, or leave out `led=False`.")
    elif group.lead and group.lead not in known.roles:
        yield unknown("role", group.lead, known.roles, place=f"{here}.lead")
    elif group.lead and group.lead not in known.steering:
        yield Problem("lead-elsewhere", f"{here}.lead", group.lead, "Let a role lead that is neither an outsider's nor open.")
    if any(isinstance(step, Breakout) for step in walk(group.steps)):
        yield Problem("lead-elsewhere", here, group.id, "What has sub-groups is led by whoever leads the protocol: let its lead be that role.")


def _together(group: Composite | Repeat | EachItem, minutes: Minutes, here: str) -> Iterator[Problem]:
    """Find a time of a group of steps that is no plain number of minutes, or holds what is counted in days."""
    if minutes.per is not None or minutes.voted or minutes.call is not None:
        yield Problem("bad-minutes", f"{here}.minutes", group.id, "A group of steps has plain minutes: without `per`, `voted` and `call`.")
    if any(isinstance(step, Phase) and step.days is not None for step in walk(group.steps)):
        yield Problem("days-and-minutes", here, group.id, "What is done between meetings stands in no group with minutes.")


def _altogether(steps: tuple[Step, ...], times: int, place: str) -> Iterator[Problem]:
    """Find groups of steps that are repeated without asking more often than anybody could bear, those around them counted."""
    for index, step in enumerate(steps):
        here = f"{place}[{index}]"
        count = times * step.least if isinstance(step, Repeat) else times
        if count > MOST_ALTOGETHER:
            yield Problem("bad-count", here, f"{count} times", f"Without asking, repeat at most {MOST_ALTOGETHER} times, groups around it counted.")
        else:
            yield from _altogether(getattr(step, "steps", ()), count, f"{here}.steps")


def _counts(repeat: Repeat, here: str) -> Iterator[Problem]:
    most = MOST_PASSES if repeat.most is None else repeat.most
    if not 1 <= repeat.least <= most <= MOST_PASSES:
        given = f"{repeat.least} to {repeat.most}"
        yield Problem("bad-count", here, given, f"At least once, at most {MOST_PASSES} times, and not more often than the most.")


def _days(phase: Phase, here: str) -> Iterator[Problem]:
    days = phase.days
    if days is None:
        return
    if phase.minutes is not None or phase.longest is not None or phase.more is not None:
        yield Problem(
            "days-and-minutes", here, phase.id, "Count it in days or in minutes; what is counted in days has no longest time and no vote on time."
        )
    if not 0 < days.least <= days.typical <= days.most <= LONGEST_DAYS:
        given = f"{days.least:g}, {days.typical:g}, {days.most:g}"
        yield Problem("bad-days", f"{here}.days", given, "Days are above zero and at most 3,660; least <= typical <= most.")
    within = all(0 < each < days.typical for each in days.remind)
    if not within or len(days.remind) > MOST_REMINDERS or len(set(days.remind)) < len(days.remind):
        given = ", ".join(f"{each:g}" for each in days.remind[:MOST_REMINDERS])
        yield Problem("bad-days", f"{here}.days.remind", given, f"Reminders lie within the typical days, each once, at most {MOST_REMINDERS}.")


def _times(phase: Phase, here: str) -> Iterator[Problem]:
    minutes, more, longest = phase.minutes, phase.more, phase.longest
    if longest is not None and not (
        0 < longest <= LONGEST and (minutes is None or minutes.per is not None or minutes.typical + minutes.plus <= longest)
    ):
        yield Problem("bad-minutes", f"{here}.longest", f"{longest:g}", "The longest time is above zero and not below the planned minutes.")
    if more is not None and minutes is None:
        yield Problem("no-minutes", f"{here}.more", "unstated", "A vote on more time needs planned minutes.")
    if more is not None and not 0 < more.minutes <= LONGEST_EXTENSION:
        yield Problem("bad-minutes", f"{here}.more", f"{more.minutes:g}", "A vote adds more than 0 and at most 1,440 minutes.")


def _turns(phase: Phase, here: str, around: tuple[str, ...], known: _Known) -> Iterator[Problem]:
    for index, talk in enumerate(phase.talk):
        place = f"{here}.talk[{index}]"
        if isinstance(talk, Round | Open):
            yield from _quota(talk, place)
        if isinstance(talk, Round) and talk.rotates and talk.rotates not in known.numbered.intersection(around):
            yield unknown("loop", talk.rotates, tuple(loop for loop in around if loop in known.numbered), place=f"{place}.rotates")
        body = getattr(talk, "body", None)
        if isinstance(talk, Open) and talk.interrupts and not isinstance(body, Say | About):
            yield Problem("interrupts", place, "interrupts", "Nobody interrupts what is answered or read out; leave it out, or use `Say`.")
        if isinstance(body, Ask) and body.follow_up and (body.later or not isinstance(talk, Round)):
            yield Problem(
                "follow-up", f"{place}.body", "follow_up", "Who asks may ask once more only in a round whose questions are answered at once."
            )
        if isinstance(body, Ask) and body.reply in {body.move, *body.also}:
            yield Problem("asks-its-answer", f"{place}.body.reply", body.reply.value, "Let the answer be another move than the questions.")
        if isinstance(body, React) and isinstance(body.by, Nobody):
            yield Problem("nobody-reacts", f"{place}.body.by", "Nobody()", "Say who reacts, or use `Say`.")
        if isinstance(body, Offer):
            yield from _offers(body, place)
        if isinstance(body, Say) and isinstance(body.to, Nobody):
            yield Problem("nobody-spoken-to", f"{place}.body.to", "Nobody()", "Say to whom it is said, or leave `to` out.")


def _forbidden(phase: Phase, here: str, around: Forbidden) -> Iterator[Problem]:
    """Find what a phase yields or allows although it, or the protocol, forbids it."""
    moves, kinds = {*phase.forbids.moves, *around.moves}, {*phase.forbids.items, *around.items}
    for kind in (each for each in phase.yields if each in kinds):
        yield Problem("forbidden-yield", f"{here}.yields", repr(kind), "It must not be yielded: take it out of `yields`, or out of `forbids`.")
    for index, talk in enumerate(phase.talk):
        for kind in (each for _, each in (talk.gives if isinstance(talk, Hold) else ()) if each in kinds):
            yield Problem("forbidden-yield", f"{here}.talk[{index}].gives", repr(kind), "Let it not be handed back, or take it out of `forbids`.")
        for move in (each for each in _said(getattr(talk, "body", None)) if each in moves):
            yield Problem("forbidden-yield", f"{here}.talk[{index}].body", move.value, "Let the turn be another move, or take it out of `forbids`.")


def _said(body: object) -> tuple[Move, ...]:
    """Give the moves a body names."""
    match body:
        case Say(move=move, also=also) | Offer(move=move, also=also):
            return (move, *also)
        case Ask(move=move, also=also, reply=reply):
            return (move, *also, reply)
        case React(move=move, reply=reply):
            return (move, reply)
        case About(move=move, also=also):
            return (move, *also)
        case Read(move=move):
            return (move,)
        case _:
            return ()
def _offers(body: Offer, place: str) -> Iterator[Problem]:
    if isinstance(body.of, Nobody):
        yield Problem("nobody-grants", f"{place}.body.of", "Nobody()", "Say who grants or declines, or use `Say`.")
    for move in dict.fromkeys((body.move, *body.also)):
        if move in HANDSHAKE:
            yield Problem("no-opinion", f"{place}.body", move.value, "Name moves that an opinion may be; the offer and its answer are there already.")


def _quota(talk: Round | Open, place: str) -> Iterator[Problem]:
    if talk.quota is not None and talk.quota < 1:
        yield Problem("bad-quota", f"{place}.quota", str(talk.quota), "Everybody has at least one turn.")
    if not isinstance(talk, Round):
        return
    in_a_row = talk.passing is Passing.IN_A_ROW
    if in_a_row and talk.quota > 1:
        yield Problem("bad-quota", f"{place}.quota", str(talk.quota), "A round that goes on until all have passed in a row has no number of turns.")
    if isinstance(talk.body, Pick) and (in_a_row or talk.quota > 1):
        yield Problem("bad-quota", place, "several turns with Pick", "An option is chosen once; leave out the quota, and the passing in a row.")


def _opened(phase: Phase, here: str, known: _Known) -> Iterator[Problem]:
    for role in phase.opens:
        if role not in known.roles:
            yield unknown("role", role, known.roles, place=f"{here}.opens")
        elif role not in known.open_roles:
            yield Problem("open-role", f"{here}.opens", repr(role), "Only a role with `open=True` is taken and left in a phase.")


def _guards(step: Step, here: str) -> Iterator[Problem]:
    guards = {f"{here}.when": getattr(step, "when", None)}
    if isinstance(step, Phase):
        guards |= {f"{here}.talk[{index}].when": talk.when for index, talk in enumerate(step.talk)}
    for place, guard in guards.items():
        for kind in _ENDS:
            if guard is not None and _uses(guard, kind):
                yield Problem("not-a-fact", place, kind.__name__, "A guard reads facts only: Is, Filled, Usable, Returned, Won, and what joins them.")


_ENDS: tuple[type, ...] = (
    AllHad,
    TimeUp,
    LeadDecides,
    Produced,
    ByEach,
    ForEach,
    Signed,
    Happened,
    Consensus,
    Enough,
    Quiet,
    FilmOver,
    Treated,
)


NEVER_HARD = {"before-end", "turn-skipped", "ended-early", "marked-absent", "lead-vacant", "held-open"}


def _hard(codes: tuple[str, ...], place: str) -> Iterator[Problem]:
    advisory = {code for code, message in MESSAGES.items() if message.noted} - NEVER_HARD
    yield from (unknown("rule", code, advisory, place=place) for code in codes if code not in advisory)


def _uses(value: object, kind: type) -> bool:
    if isinstance(value, kind):
        return True
    inner = getattr(value, "of", ())
    return any(_uses(each, kind) for each in (inner if isinstance(inner, tuple) else (inner,)))


def _destination(to: Destination, place: str, around: tuple[str, ...], groups: tuple[str, ...], known: _Known) -> Iterator[Problem]:
    match to:
        case To(step) if step not in known.steps:
            yield unknown("phase", step, known.steps, place=place)
        case To(step) if known.steps[step] != around:
            yield Problem("other-loop", place, f"{step!r} stands in another loop", "Lead to a step of the same loop, or use NextOf, EndOf or End.")
        case NextOf(loop) if loop not in around:
            yield unknown("loop", loop, around, place=place)
        case EndOf(loop) if loop not in (*around, *groups):
            yield unknown("loop", loop, (*around, *groups), place=place)
        case _:
            return


def _walk(value: object, place: str, known: _Known) -> Iterator[Problem]:
    """Walk a value and check every name in it."""
    yield from _named(value, place, known)
    yield from _measured(value, place)
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _walk(each, f"{place}[{index}]", known)
    elif attrs.has(type(value)):
        for name in attrs.fields_dict(type(value)):  # type: ignore[arg-type]  # asked for just above
            yield from _walk(getattr(value, name), f"{place}.{name}", known)


def _measured(value: object, place: str) -> Iterator[Problem]:
    """Find minutes and seconds that are out of all bounds."""
    match value:
        case Minutes() if not (0 <= value.least <= value.typical <= value.most <= LONGEST and value.typical > 0):
            given = f"{value.least:g}, {value.typical:g}, {value.most:g}"
            remedy = "Minutes are above zero and at most a year's, but the least may be 0; least <= typical <= most."
            yield Problem("bad-minutes", place, given, remedy)
        case Minutes() if not 0 <= value.plus <= LONGEST or (value.plus and value.per is None):
            yield Problem("bad-minutes", place, f"plus {value.plus:g}", "Minutes on top go with minutes for each (`per`), and are not below zero.")
        case Minutes(call=float() | int() as call) if not 0 < call <= LONGEST_EXTENSION or (
            value.per is None and not value.voted and call >= value.typical
        ):
            given = f"called {call:g} before"
            yield Problem("bad-minutes", place, given, "The time is called more than 0 minutes before it is over, and less than the typical ones.")
        case Round() if value.seconds is not None and not (0 < value.seconds < A_DAY and isinstance(value.body, Say)):
            yield Problem(
                "bad-seconds", place, f"{value.seconds:g}", "Equal times are above zero, below a day, and for turns in which something is said."
            )
        case Quiet(minutes) if not 0 < minutes <= LONGEST_EXTENSION:
            yield Problem("bad-minutes", place, f"{minutes:g}", "It falls quiet after more than 0 and at most 1,440 minutes.")
        case _:
            return


def _named(value: object, place: str, known: _Known) -> Iterator[Problem]:
    match value:
        case Holders(role) if role not in known.roles:
            yield unknown("role", role, known.roles, place=place)
        case Chose(question, _) if question not in known.questions:
            yield unknown("question", question, known.questions, place=place)
        case Chose(question, option) if option not in known.questions[question]:
            yield unknown("option", option, known.questions[question], place=place)
        case HasMet(least) if least < 1:
            yield Problem("bad-count", place, f"{least} times", "A group that is asked for has met at least once.")
        case Prepared(kind) if kind not in known.items:
            yield unknown("item", kind, known.items, place=place)
        case ItemOf(kind, _) | Produced(kind) | ByEach(kind, _) | ForEach(kind, _) | Signed(kind) | Treated(kind) if kind not in known.items:
            yield unknown("item", kind, known.items, place=place)
        case Signed(kind) if kind not in known.signed:
            yield Problem("nobody-signs", place, repr(kind), "Let the item rule say who signs it.")
        case Returned(question, _) if question not in known.decided:
            yield unknown("question", question, known.decided, place=place)
        case ItemRule(loop=str(loop)) if loop not in known.repeats:
            yield unknown("loop", loop, known.repeats, place=f"{place}.loop")
        case ItemRule(film=True) if value.access is not Access.OPEN or value.anonymous or value.seal is not None:
            yield Problem("private-film", place, repr(value.id), "A film is there to be shown; leave it open, its words are kept from others anyway.")
        case Watch() if value.item.kind in known.items - known.films:
            yield Problem("not-a-film", place, f"{value.item.kind!r}", "Only an item rule with `film=True` can be watched.")
        case Watch() if value.scope not in known.scopes:
            yield unknown("scope", value.scope, known.scopes, place=place)
        case Is(parameter, _) if parameter not in known.parameters:
            yield unknown("parameter", parameter, known.parameters, place=place)
        case Is(parameter, option) if option not in known.parameters[parameter]:
            yield unknown("option", option, known.parameters[parameter], place=place)
        case Parameter() if value.default not in known.parameters[value.id]:
            yield unknown("option", value.default, known.parameters[value.id], place=f"{place}.default")
        case Choice(without=without) if Move.DECLINE in without:
            yield Problem("no-declining", place, repr(value.id), "Leave it out: whoever is asked may say no, whatever was agreed.")
        case Parameter() if value.before is not None and value.before not in known.phases:
            yield unknown("phase", value.before, known.phases, place=f"{place}.before")
        case Role():
            for role in (*value.excludes, *value.drawn_from):
                if role not in known.roles:
                    yield unknown("role", role, known.roles, place=place)
        case Forbidden(moves=moves) if Move.INTERVENE in moves:
            yield Problem("forbidden-yield", f"{place}.moves", Move.INTERVENE.value, "Whoever leads may always restore a rule; forbid other moves.")
        case AnyOf(()) | AllOf(()) | Union(()) | Both(()):
            yield Problem("nothing-joined", place, "empty", "Join at least one.")
        case Pick(options) if not options or len(set(options)) < len(options):
            yield Problem("no-options", place, ", ".join(options) or "none", "Give at least one option, each once.")
        case _:
            return
