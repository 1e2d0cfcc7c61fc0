# SPDX-License-Identifier: MIT
"""Wording: selectors, talk forms, conditions, minutes and commands in words a newcomer can read.

Refusals, endings and forms have their sentences in `plcprotocols.texts`; what is not said there yet is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import AllHad, AllOf, AnyOf, Condition, Enough, Filled, FilmOver, Is, LeadDecides, Not, Produced, TimeUp, Usable
from plcprotocols.model.flow import Composite, Decision, Destination, Each, End, EndOf, Exit, NextOf, Onward, Phase, Signalled, Step, To, Withdrawn
from plcprotocols.model.minutes import Minutes
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.talk import Ask, Open, Passing, Pick, Round, Say, Silence, Solo, Talk, Watch
from plcprotocols.model.who import Chose, Everyone, Holders, Minus, Nobody, Union, Who
from plcprotocols.texts import ending

ACTS = {
    c.BeginTurn.tag: "take the floor",
    c.EndTurn.tag: "end the turn",
    c.Pass.tag: "pass",
    c.Choose.tag: "choose",
    c.Enough.tag: "say it is enough",
    c.Play.tag: "play",
    c.StopFilm.tag: "stop the film",
    c.Produce.tag: "produce",
    c.RecordConsent.tag: "record a permission",
    c.SetParameter.tag: "set",
    c.Advance.tag: "have the group go on",
    c.Extend.tag: "give more time",
    c.SkipTurn.tag: "skip the turn of",
    c.TimeCall.tag: "call the time",
    c.Pause.tag: "pause",
    c.Resume.tag: "resume",
    c.Join.tag: "arrive",
    c.Signal.tag: "signal",
    c.EndSession.tag: "end the session",
}


SURE = "high (a cited source states it), medium (partly stated and widely known) or constructed (our own default)."
ANSWERS = {"hold": "hold it", "skip": "leave it out"}
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(count: int, thing: str) -> str:
    """Write a number of things: `one permission`, `five permissions`, `12 permissions`."""
    return f"{COUNTS[count] if count < len(COUNTS) else count} {thing}{'' if count == 1 else 's'}"


def answer(stop: str, option: str) -> str:
    """Say an answer; at the question whether an optional phase is held, in words for it."""
    return ANSWERS.get(option, option) if stop.endswith("?") else option


def listed(words: Iterable[str], last: str = "and") -> str:
    """Put words into a list for reading: `a`, `a and b`, `a, b and c`."""
    found = list(words)
    return f" {last} ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def number(value: float) -> str:
    """Write a number without needless digits."""
    return f"{value:.1f}".removesuffix(".0")


def clock(seconds: float) -> str:
    """Write a length of film as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def act(command: Command, roster: Roster) -> str:
    """Say what somebody tried to do."""
    match command:
        case c.BeginTurn(move=move) if move is not None:
            return f"{ACTS[command.tag]} to {move}"
        case c.Play(item=what) | c.SetParameter(option=what) | c.SkipTurn(person=what) | c.Signal(signal=what) | c.Choose(option=what):
            return f"{ACTS[command.tag]} {roster.name(what)}"
        case c.Produce(kind=kind):
            return f"{ACTS[command.tag]} {kind}"
        case _:
            return ACTS[command.tag]


def role(protocol: Protocol, name: str) -> str:
    """Give the title of a role."""
    return next((each.title or each.id for each in protocol.roles if each.id == name), name)


def lead(protocol: Protocol) -> str:
    """Give the title of the role that leads."""
    return next(each.title or each.id for each in protocol.roles if each.lead)


def item(protocol: Protocol, kind: str) -> str:
    """Give the title of a kind of item."""
    return next((each.title or each.id for each in protocol.items if each.id == kind), kind)


def who(protocol: Protocol, selector: Who) -> str:
    """Say whom a selector names."""
    match selector:
        case Everyone():
            return "everyone"
        case Nobody():
            return "nobody"
        case Holders(name):
            return role(protocol, name)
        case Chose(question, option):
            elsewhere = any(option in options and asked != question for asked, options in _questions(protocol.steps))
            return f"those who answered {option}" + (f" to {question}" if elsewhere else "")
        case Union(of):
            return listed(who(protocol, each) for each in of)
        case Minus(of, without):
            return f"{who(protocol, of)} without {who(protocol, without)}"


def _questions(steps: tuple[Step, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List what people are asked, with the options."""
    for step in steps:
        match step:
            case Phase(id=question):
                yield from ((question, form.body.options) for form in step.talk if isinstance(form, Round) and isinstance(form.body, Pick))
            case Decision(id=question):
                yield question, tuple(option.id for option in step.options)
            case Composite() | Each():
                yield from _questions(step.steps)


def talk(protocol: Protocol, form: Talk) -> str:
    """Say a talk form with its moves, without who speaks."""
    match form:
        case Solo(body=body):
            return f"alone: {_say(body)}"
        case Round(body=body):
            turn = f"each answers {listed(body.options, 'or')}" if isinstance(body, Pick) else _say(body)
            return f"round: {turn}, {'no passing' if form.passing is Passing.NONE else 'one may pass'}"
        case Open(body=body):
            return f"open talk: {f'{body.move} of {who(protocol, body.of)}, then {body.reply}' if isinstance(body, Ask) else _say(body)}"
        case Silence(purpose=purpose):
            return f"silence: to {purpose.value}" if purpose.value != "still" else "silence"
        case Watch():
            stops = who(protocol, form.stops)
            exchange = "" if isinstance(form.stops, Nobody) else f"; {stops} may stop it: {_say(form.body)}"
            return f"watch the {item(protocol, form.item.kind)}, played by {who(protocol, form.by)}{exchange}"


def _say(body: Say) -> str:
    return listed((str(body.move), *(str(each) for each in body.also)), "or")


def speakers(protocol: Protocol, form: Talk) -> str:
    """Say who speaks in a talk form."""
    match form:
        case Silence():
            return "nobody"
        case Watch():
            replies = "" if isinstance(form.replies, Nobody) else f" and {who(protocol, form.replies)}"
            return "nobody" if isinstance(form.stops, Nobody) else f"who called a stop{replies}"
        case Solo() | Round() | Open():
            return who(protocol, form.who)


def part_end(protocol: Protocol, form: Talk) -> str:
    """Say what ends a talk form that is not the last of its phase."""
    match form:
        case Open() | Silence():
            return ending("lead-decides", (lead(protocol),))
        case Watch():
            return ending("film-over")
        case Solo() | Round():
            return ending("all-had")


def way_out(protocol: Protocol, out: Exit) -> str:
    """Say when a way out is taken, and where it leads."""
    return f"When {_happens(protocol, out.on)}, {_leads(protocol, out.to)}."


def _happens(protocol: Protocol, on: Withdrawn | Signalled) -> str:
    match on:
        case Withdrawn(of):
            return f"a permission for the {item(protocol, of.kind)} of {who(protocol, of.of)} is refused or withdrawn"
        case Signalled(signal):
            return f"somebody signals {signal}"


def _leads(protocol: Protocol, to: Destination) -> str:
    match to:
        case End():
            return "the session ends"
        case NextOf(loop):
            return f"the turn is over and the next one begins ({step(protocol.steps, loop)})"
        case EndOf(loop):
            return f"all turns are over ({step(protocol.steps, loop)})"
        case To(name):
            return f"{step(protocol.steps, name)} comes next"
        case Onward():
            return "what comes behind it is next"


def step(steps: Sequence[Step], name: str) -> str:
    """Give the title of a step, or its id where there is no such step."""
    for each in steps:
        if each.id == name:
            return each.title or each.id
        if isinstance(each, Composite | Each):
            found = step(each.steps, name)
            if found != name:
                return found
    return name


def condition(protocol: Protocol, value: Condition) -> str:
    """Say what would end a phase, or when it is held."""
    match value:
        case AllHad():
            return ending("all-had")
        case TimeUp():
            return ending("time-up", (lead(protocol),))
        case LeadDecides():
            return ending("lead-decides", (lead(protocol),))
        case Produced(kind):
            return ending("produced", what=item(protocol, kind))
        case Enough(selector):
            return ending("enough", (who(protocol, selector),))
        case FilmOver():
            return ending("film-over")
        case Is(parameter, option):
            return f"{parameter} is {option}"
        case Filled(selector):
            return f"there is {who(protocol, selector)}"
        case Usable(of):
            return f"the {item(protocol, of.kind)} of {who(protocol, of.of)} may be shown"
        case AnyOf(of) | AllOf(of):
            return (" or " if isinstance(value, AnyOf) else " and ").join(condition(protocol, each) for each in of)
        case Not(of):
            return f"not: {condition(protocol, of)}"


def minutes(planned: Minutes | None) -> str:
    """Write planned minutes as a range, with what is usual where that was stated and with what is planned where it was not."""
    if planned is None:
        return "no minutes stated"
    if planned.least == planned.most:
        return f"{number(planned.least)} min"
    middle = (planned.least + planned.most) / 2
    said = f"planned as {number(planned.typical)}, the middle" if planned.typical == middle else f"usually {number(planned.typical)}"
    return f"{number(planned.least)}-{number(planned.most)} min, {said}"
