# SPDX-License-Identifier: MIT
"""Wording: selectors, talk forms, conditions, minutes, days and commands in words a newcomer can read.

Refusals, endings and forms have their sentences in `plcprotocols.texts`; what is not said there yet is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from plcprotocols.engine.inlining import inlined, walk
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.conditions import (
    AllHad,
    AllOf,
    AnyOf,
    ByEach,
    Condition,
    Consensus,
    Enough,
    Filled,
    FilmOver,
    ForEach,
    Happened,
    Here,
    Is,
    LeadDecides,
    Not,
    Produced,
    Quiet,
    Returned,
    Signed,
    TimeUp,
    Treated,
    Usable,
    Won,
)
from plcprotocols.model.entry import Declaration, Declared, Entry, HasMet, Prepared
from plcprotocols.model.flow import (
    Breakout,
    Casting,
    Composite,
    Decision,
    Destination,
    Each,
    EachItem,
    End,
    EndOf,
    Exit,
    More,
    NextOf,
    OneOf,
    Onward,
    Phase,
    Repeat,
    Run,
    Signalled,
    Step,
    To,
    Tour,
    Vetoed,
    Withdrawn,
)
from plcprotocols.model.forbidden import Forbidden
from plcprotocols.model.items import Seal
from plcprotocols.model.minutes import Days, Late, Minutes
from plcprotocols.model.people import Roster
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.roles import Rotation
from plcprotocols.model.talk import (
    About,
    Ask,
    Body,
    Field,
    Hold,
    Offer,
    Open,
    Passing,
    Pick,
    Purpose,
    Rate,
    React,
    Read,
    Round,
    Say,
    Silence,
    Solo,
    Talk,
    Vote,
    Watch,
)
from plcprotocols.model.who import Both, Chose, Everyone, Holders, Minus, Nobody, Spoke, Union, Who
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
    c.Second.tag: "second what was proposed by",
    c.Leave.tag: "leave",
    c.MarkAbsent.tag: "mark as absent",
    c.HandOver.tag: "hand over the role",
    c.TakeRole.tag: "take a seat as",
    c.LeaveRole.tag: "rise from the seat as",
    c.OptOut.tag: "opt out",
    c.OptIn.tag: "take part again",
    c.Veto.tag: "say that it goes no further",
    c.VoteOnTime.tag: "vote on the time:",
    c.AgreeLevel.tag: "agree to be kept at most:",
    c.Signal.tag: "signal",
    c.EndSession.tag: "end the session",
    c.Sign.tag: "sign",
    c.Report.tag: "report:",
    c.TakePosition.tag: "take the position",
    c.SetDate.tag: "fix the date",
    c.Adjourn.tag: "end the meeting",
    c.Convene.tag: "begin the next meeting",
    c.OpenHeld.tag: "open a session",
    c.TakeBack.tag: "bring back what came of",
    c.Form.tag: "form the sub-groups",
    c.Assign.tag: "put into a sub-group",
    c.CastVote.tag: "vote",
    c.Score.tag: "score",
    c.PassOn.tag: "pass on",
    c.Reveal.tag: "open",
    c.Undo.tag: "take back what they did last",
    c.GoBack.tag: "go back to",
    c.Relabel.tag: "put right what a turn was, of",
    c.Reattribute.tag: "put right whose turn it was, not that of",
}


SURE = "high (a cited source states it), medium (partly stated and widely known) or constructed (our own default)."
A_DAY = timedelta(days=1)
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
    """Write a number with two digits behind the point at most, none of them needless."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def stopped(text: str) -> str:
    """End a sentence with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith(("?", "!", ".")) else f"{text}."


def clock(seconds: float) -> str:
    """Write a length of film as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def act(command: Command, roster: Roster) -> str:
    """Say what somebody tried to do."""
    match command:
        case c.BeginTurn(move=move, about=about) if move is not None:
            return f"{ACTS[command.tag]} to {move}{f' about {roster.name(about)}' if about is not None else ''}"
        case c.Form(groups=groups) if groups:
            return f"{ACTS[command.tag]}: {'; '.join(listed(roster.name(person) for person in group) for group in groups)}"
        case c.Assign(person=person, group=group):
            return f"put {roster.name(person)} into {group}"
        case c.Score(item=what, points=points):
            return f"{ACTS[command.tag]} {roster.name(what)} with {points}"
        case c.CastVote(points=given) if given:
            return f"{ACTS[command.tag]} for {listed(f'{roster.name(what)} ({points})' for what, points in given)}"
        case c.PassOn(passes=passes) if passes:
            return f"{ACTS[command.tag]} {listed(f'{roster.name(what)} to {roster.name(to)}' for what, to in passes)}"
        case c.Reveal(item=what):
            return f"{ACTS[command.tag]} {roster.name(what)}"
        case c.Play(item=what) | c.SetParameter(option=what) | c.Signal(signal=what) | c.Choose(option=what) | c.VoteOnTime(option=what):
            return f"{ACTS[command.tag]} {roster.name(what)}"
        case c.SkipTurn(person=what) | c.Second(person=what) | c.MarkAbsent(person=what) | c.TakeRole(role=what) | c.LeaveRole(role=what):
            return f"{ACTS[command.tag]} {roster.name(what)}"
        case c.HandOver(role=what, to=to):
            return f"{ACTS[command.tag]} {what} to {roster.name(to)}"
        case c.Relabel(person=what) | c.Reattribute(person=what):
            return f"{ACTS[command.tag]} {roster.name(what)}"
        case c.OptOut(of=str(what)):
            return f"{ACTS[command.tag]} of {what}"
        case c.Sign(item=what) | c.Report(event=what) | c.TakePosition(position=what) | c.OpenHeld(record=what):
            return f"{ACTS[command.tag]} {what}"
        case c.TakeBack(outcome=outcome):
            return f"{ACTS[command.tag]} {outcome.record}"
        case c.AgreeLevel(level=level):
            return f"{ACTS[command.tag]} {level.value}"
        case c.Produce(kind=kind):
            return f"{ACTS[command.tag]} {kind}"
        case _:
            return ACTS[command.tag]


def role(protocol: Protocol, name: str) -> str:
    """Give the title of a role."""
    return next((each.title or each.id for each in protocol.roles if each.id == name), name)


def lead(protocol: Protocol) -> str:
    """Give the title of the role that leads, or say who does where there is none."""
    return next((each.title or each.id for each in protocol.roles if each.lead), "a member whom another seconds")


def item(protocol: Protocol, kind: str) -> str:
    """Give the title of a kind of item."""
    return next((each.title or each.id for each in protocol.items if each.id == kind), kind)


def forbidden(protocol: Protocol, forbids: Forbidden) -> str:
    """Say what must not be yielded: moves first, then kinds of item."""
    return listed((*(str(move) for move in forbids.moves), *(item(protocol, kind) for kind in forbids.items)), "or")


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
            return f"those who {_answered(protocol, question, option)}"
        case Spoke(phase):
            return f"those who {_spoken(protocol, phase)}"
        case Union(of):
            return listed(who(protocol, each) for each in of)
        case Both(of):
            return _both(protocol, of)
        case Minus(of, without):
            return f"{who(protocol, of)} without {who(protocol, without)}"


def _answered(protocol: Protocol, question: str, option: str) -> str:
    """Say what somebody answered, and to what where other questions have such an option, too."""
    elsewhere = any(option in options and asked != question for asked, options in _questions(inlined(protocol).steps))
    return f"answered {option}" + (f" to {question}" if elsewhere else "")


def _spoken(protocol: Protocol, phase: str) -> str:
    return f"spoke in: {step(inlined(protocol).steps, phase)}"


def _both(protocol: Protocol, of: Sequence[Who]) -> str:
    """Say whom several selectors name together: the first that names people, and what is asked of them besides."""
    first = next((each for each in of if not isinstance(each, Chose | Spoke)), None)
    besides = listed(
        _answered(protocol, each.question, each.option)
        if isinstance(each, Chose)
        else _spoken(protocol, each.phase)
        if isinstance(each, Spoke)
        else f"is also {who(protocol, each)}"
        for each in of
        if each is not first
    )
    named = "those" if first is None else who(protocol, first)
    return f"{named} who {besides}" if besides else named


def each_of(protocol: Protocol, selector: Who) -> str:
    """Name one of those whom a selector names, to be said behind `each`."""
    return "person" if isinstance(selector, Everyone) else who(protocol, selector)


def _questions(steps: tuple[Step, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List what people are asked, with the options."""
    for step in steps:
        match step:
            case Phase(id=question):
                yield from ((question, form.body.options) for form in step.talk if isinstance(form, Round) and isinstance(form.body, Pick))
            case Decision(id=question):
                yield question, tuple(option.id for option in step.options)
            case OneOf(id=question):
                yield question, tuple(candidate.id for candidate in step.steps)
                yield from _questions(step.steps)
            case Repeat(id=question):
                yield question, ("again", "enough")
                yield from _questions(step.steps)
            case Composite() | Each() | EachItem() | Breakout() | Tour():
                yield from _questions(step.steps)
            case Casting() | Run():
                pass  # the options of a casting are people


def lasting(steps: Sequence[Step]) -> Iterator[str]:
    """Name the phases whose question stays open."""
    for each in steps:
        match each:
            case Phase(id=question, talk=forms):
                yield from (question for form in forms if isinstance(form, Round) and isinstance(form.body, Pick) and form.body.lasting)
            case Composite() | Each() | Repeat() | EachItem() | Breakout() | Tour() | OneOf():
                yield from lasting(each.steps)
            case _:
                pass


SILENCES = {Purpose.STILL: "silence", Purpose.BREAK: "a break"}


def talk(protocol: Protocol, form: Talk) -> str:
    """Say a talk form with its moves, without who speaks."""
    match form:
        case Solo(body=body):
            return f"alone: {_body(protocol, body)}"
        case Round():
            return f"round: {', '.join(_round(protocol, form))}"
        case Open(body=body):
            most = f"; at most {counted(form.quota, 'turn')} each" if form.quota is not None else ""
            return f"open talk: {_body(protocol, body)}{most}{'; one may interrupt' if form.interrupts else ''}"
        case Silence(purpose=purpose):
            return SILENCES.get(purpose, f"silence: to {purpose.value}")
        case Watch():
            stops = who(protocol, form.stops)
            exchange = "" if isinstance(form.stops, Nobody) else f"; {stops} may stop it: {_moves(form.body)}"
            return f"watch the {item(protocol, form.item.kind)}, played by {who(protocol, form.by)}{exchange}"
        case Field():
            return f"something done away from the talk, by {who(protocol, form.who)}"
        case Hold():
            return "; ".join(_hold(protocol, form))
        case Vote():
            return _vote(protocol, form)
        case Rate():
            return _rate(protocol, form)


def _vote(protocol: Protocol, form: Vote) -> str:
    """Say on what is voted, by whom, and with how many points."""
    what = listed(form.options, "or") if form.options else f"each {item(protocol, form.on)}"
    if form.ranks is not None:
        points = f", {form.ranks} of them in order, {form.ranks} points for the first and one less for each next"
    else:
        points = "" if form.points == 1 else f", {form.points} points each, at most {form.most} on one"
    shown = ", with how many gave how many points, without names" if form.distribution else ""
    return f"vote on {what}, by {who(protocol, form.who)}{points}{'' if form.own or not form.on else ', not on their own'}{shown}"


def _rate(protocol: Protocol, form: Rate) -> str:
    """Say what is rated, by whom, and with which scores."""
    by = "" if form.raters is None else f", {form.raters} of them for each"
    own = "" if form.own else ", not their own"
    return f"rate each {item(protocol, form.item)} from {form.least} to {form.most}, by {who(protocol, form.who)}{by}{own}"


def _hold(protocol: Protocol, form: Hold) -> Iterator[str]:
    """Say which session is held, for whom, what goes in and what comes back."""
    held = held_protocol(protocol, form)
    each = "" if form.each is None else f" for each {each_of(protocol, form.each)}"
    yield f"a session of its own is held{each}: {held.title} ({held.id}), opened by {who(protocol, form.who)}"
    if form.takes:
        yield f"takes in: {listed(item(protocol, here) for here, _ in form.takes)}"
    if form.gives:
        yield f"brings back: {listed(_given(item(held, there), item(protocol, here)) for there, here in form.gives)}"
    if form.decides:
        yield f"brings back the answer to: {listed(step(inlined(held).steps, question) for question in form.decides)}"


def _given(there: str, here: str) -> str:
    return here if there == here else f"{there}, as {here}"


def held(protocol: Protocol, name: str) -> str:
    """Give the title of a protocol whose sessions are held."""
    return next((each.title for each in inlined(protocol).uses if each.id == name), name)


def held_protocol(protocol: Protocol, form: Hold) -> Protocol:
    """Give the protocol of the sessions a talk form holds."""
    return next(each for each in inlined(protocol).uses if each.id == form.protocol)


PASSING = {
    Passing.NONE: "no passing",
    Passing.REOFFERED: "one may pass",
    Passing.IN_A_ROW: "one may pass, and it goes round until all have passed in a row",
}


def _round(protocol: Protocol, form: Round) -> Iterator[str]:
    """Say what a turn of a round is, in which order they come, and what time each has."""
    yield _body(protocol, form.body)
    yield PASSING[form.passing]
    if form.quota > 1:
        yield f"{form.quota} turns each"
    if not isinstance(form.first, Nobody):
        yield f"{who(protocol, form.first)} first"
    if not isinstance(form.last, Nobody):
        yield f"{who(protocol, form.last)} last"
    if form.rotates:
        yield "each pass begins with the next person"
    if form.seconds is not None:
        yield f"{number(form.seconds)} seconds each, and what is not used of them stays silent"
    if isinstance(form.body, Pick) and form.body.lasting:
        yield "the question stays open: who joins later is asked it, and an answer may be changed"


def _body(protocol: Protocol, body: Body) -> str:
    match body:
        case Say():
            return _moves(body) if body.to is None else f"{_moves(body)}, said to {who(protocol, body.to)}"
        case Ask():
            answered = f"{body.reply} later" if body.later else f"then {body.reply}"
            return f"{_moves(body)} of {who(protocol, body.of)}, {answered}{', and one more question' if body.follow_up else ''}"
        case Offer():
            opinion = listed(dict.fromkeys((str(body.move), *(str(each) for each in body.also))), "or")
            return f"offer-opinion to {who(protocol, body.of)}, then grant or decline, and {opinion} once it is granted"
        case React():
            return f"{body.move}, then {body.reply} by {who(protocol, body.by)}"
        case Pick(options):
            return f"each answers {listed(options, 'or')}"
        case About():
            return f"{_moves(body)}, each turn about one {item(protocol, body.item)}"
        case Read():
            kind = item(protocol, body.item)
            of_theirs = f"one {kind} of their own that they have not read" if body.any else f"their own {kind}"
            return f"{body.move}, each reads out {of_theirs}"


def _moves(body: Say | Ask | About) -> str:
    others = ("any other move",) if isinstance(body, Say) and body.any else ()
    return listed((str(body.move), *(str(each) for each in body.also), *others), "or")


def speakers(protocol: Protocol, form: Talk) -> str:
    """Say who speaks in a talk form."""
    match form:
        case Silence() | Field() | Hold() | Vote() | Rate():
            return "nobody"
        case Watch():
            replies = "" if isinstance(form.replies, Nobody) else f" and {who(protocol, form.replies)}"
            return "nobody" if isinstance(form.stops, Nobody) else f"who called a stop{replies}"
        case Solo() | Round() | Open():
            return who(protocol, form.who)


def part_end(protocol: Protocol, form: Talk) -> str:
    """Say what ends a talk form that is not the last of its phase."""
    match form:
        case Open() | Silence() | Field():
            return ending("lead-decides", (lead(protocol),))
        case Hold():
            return ending("held", what=held_protocol(protocol, form).title)
        case Watch():
            return ending("film-over")
        case Vote():
            return "everybody has voted"
        case Rate():
            return "everything has its scores"
        case Solo() | Round():
            return ending("all-had")


def way_out(protocol: Protocol, out: Exit) -> str:
    """Say when a way out is taken, and where it leads."""
    return f"When {_happens(protocol, out.on)}, {_leads(protocol, out.to)}."


def _happens(protocol: Protocol, on: Withdrawn | Signalled | Vetoed) -> str:
    match on:
        case Withdrawn(of):
            return f"a permission for the {item(protocol, of.kind)} of {who(protocol, of.of)} is refused or withdrawn"
        case Signalled(signal):
            return f"somebody signals {signal}"
        case Vetoed(by):
            return f"{who(protocol, by)} says that it goes no further"


def _leads(protocol: Protocol, to: Destination) -> str:
    match to:
        case End():
            return "the session ends"
        case NextOf(loop):
            over = "this time is over" if _is(protocol, loop, Repeat) else "the turn is over and the next one begins"
            return f"{over} ({step(inlined(protocol).steps, loop)})"
        case EndOf(loop):
            over = "all turns are over" if _is(protocol, loop, Each) else "all of it is over"
            return f"{over} ({step(inlined(protocol).steps, loop)})"
        case To(name):
            return f"{step(inlined(protocol).steps, name)} comes next"
        case Onward():
            return "what comes behind it is next"


def _is(protocol: Protocol, name: str, kind: type[Step]) -> bool:
    return any(each.id == name and isinstance(each, kind) for each in walk(inlined(protocol).steps))


def step(steps: Sequence[Step], name: str) -> str:
    """Give the title of a step, or its id where there is no such step."""
    for each in steps:
        if each.id == name:
            return each.title or each.id
        found = step(getattr(each, "steps", ()), name)
        if found != name:
            return found
    return name


def _how_many(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} of"
    return f"{least} of" if least == most else f"{least} to {most} of"


def condition(protocol: Protocol, value: Condition, own: str = "") -> str:
    """Say what would end a phase, or when it is held.

    Args:
        protocol: the protocol.
        value: the condition.
        own: what completes the last part of the phase; that everyone has had the turn, if left out.
    """
    match value:
        case AllHad():
            return own or ending("all-had")
        case TimeUp():
            return ending("time-up", (lead(protocol),))
        case Here(who=counted, least=least, most=most):
            return f"{_how_many(least, most)} {who(protocol, counted)} are here"
        case LeadDecides():
            return ending("lead-decides", (lead(protocol),))
        case Produced(kind):
            return ending("produced", what=item(protocol, kind))
        case ByEach(kind, of):
            return f"{ending('produced', what=item(protocol, kind))}, from each {each_of(protocol, of)}"
        case ForEach(kind, of):
            return f"{ending('produced', what=item(protocol, kind))}, about each {each_of(protocol, of)}"
        case Signed(kind):
            return f"{signers(protocol, kind)} signed: {item(protocol, kind)}"
        case Happened(event, by):
            return ending("happened", (who(protocol, by),), event.replace("-", " "))
        case Consensus(of):
            return f"there is a consensus of {who(protocol, of)}"
        case Returned(question, option):
            return f"a session that was held answered {option} to {question}"
        case Enough(selector):
            return ending("enough", (who(protocol, selector),))
        case Quiet(long):
            return f"nobody has contributed for {long:g} minutes"
        case FilmOver():
            return ending("film-over")
        case Won(question, option):
            return f"{option} has most points at {step(inlined(protocol).steps, question)}"
        case Treated(kind):
            return f"there was a turn about each {item(protocol, kind)}"
        case Is(parameter, option):
            return f"{parameter} is {option}"
        case Filled(selector):
            return f"there is {who(protocol, selector)}"
        case Usable(of) if not any(rule.film for rule in inlined(protocol).items if rule.id == of.kind):
            return f"{ending('produced', what=item(protocol, of.kind))}, of {who(protocol, of.of)}"
        case Usable(of):
            return f"the {item(protocol, of.kind)} of {who(protocol, of.of)} may be shown"
        case AnyOf(of) | AllOf(of):
            return (" or " if isinstance(value, AnyOf) else " and ").join(condition(protocol, each, own) for each in of)
        case Not(Is(parameter, option)):
            return f"{parameter} is not {option}"
        case Not(of):
            return f"not: {condition(protocol, of, own)}"


def minutes(protocol: Protocol, planned: Minutes | None) -> str:
    """Write planned minutes as a range, with what is usual where that was stated, what is planned where it was not, and when the time is called."""
    if planned is None:
        return "no minutes stated"
    called = "" if planned.call is None else f"; the time is called {number(planned.call)} min before they are over"
    return f"{_minutes(protocol, planned)}{called}"


def _minutes(protocol: Protocol, planned: Minutes) -> str:
    if planned.voted:
        return f"as many min as are voted for at {step(inlined(protocol).steps, planned.voted)}; {number(planned.typical)} where nobody votes"
    plus = planned.plus if planned.per is None else 0.0
    each = f" for each {each_of(protocol, planned.per)}" if planned.per is not None else ""
    more = f" and {number(planned.plus)} more" if planned.per is not None and planned.plus else ""
    least, most = planned.least + plus, planned.most + plus
    said = f"{span(least, most) if least else f'up to {number(most)}'} min{each}{more}"
    if planned.least == planned.most:
        return said
    typical, middle = number(planned.typical + plus), (planned.least + planned.most) / 2
    return f"{said}, planned as {typical}, the middle" if planned.typical == middle else f"{said}, usually {typical}"


def days(planned: Days) -> str:
    """Write planned days as a range, in weeks where they are whole ones, with what is planned, and what is done about the date."""
    said = in_days(planned.least, planned.most)
    if planned.least != planned.most:
        middle = planned.typical == (planned.least + planned.most) / 2
        said = f"{said}, {'planned as' if middle else 'usually'} {number(planned.typical)} days{', the middle' if middle else ''}"
    if planned.remind:
        before = listed(f"{number(each)} day{'' if each == 1 else 's'}" for each in planned.remind)
        said = f"{said}; who has not answered is reminded {before} before"
    return f"{said}; what comes later is refused" if planned.late is Late.REFUSED else said


def length(time: timedelta) -> str:
    """Write a length of time: in minutes where it is shorter than a day, else in days or weeks."""
    minutes = round(time / timedelta(minutes=1), 1)
    in_all = round(time / A_DAY, 1)
    return f"{number(minutes)} min" if abs(time) < A_DAY else in_days(in_all, in_all)


def in_days(least: float, most: float) -> str:
    """Write a range of days, in weeks where they are whole ones."""
    if least % 7 or most % 7:
        return f"{span(least, most)} day{'' if least == most == 1 else 's'}"
    return f"{span(least / 7, most / 7)} week{'' if least == most == 7 else 's'}"


def often(least: int, most: int | None, *, beyond: bool = False) -> str:
    """Say how often something is held: `once or more`, `two to four times`, `two or three times, or more`."""
    many = "once" if least == 1 else f"{_count(least)} times"
    if most is None:
        return f"{many} or more"
    if most != least:
        last = "twice" if (least, most) == (1, 2) else f"{_count(most)} times"
        many = f"{'once' if least == 1 else _count(least)} {'or' if most == least + 1 else 'to'} {last}"
    return f"{many}, or more" if beyond else many


def _count(number_: int) -> str:
    return COUNTS[number_] if number_ < len(COUNTS) else str(number_)


def multiples(least: int, most: int | None, multiple: int) -> str:
    """Write the numbers of people a role may have: `3 or 6`, `0, 3 or 6`, `3 or 6 or another multiple of 3`."""
    if most is None:
        return f"{least} or more, a multiple of {multiple}"
    return listed((str(count) for count in range(least, most + 1, multiple)), "or")


def signers(protocol: Protocol, kind: str) -> str:
    """Say who signs a kind of item."""
    signed = next((each.signed for each in inlined(protocol).items if each.id == kind), None)
    return "nobody" if signed is None else who(protocol, signed)


def seal(protocol: Protocol, rule: Seal) -> Iterator[str]:
    """Say how long the words of an item stay closed, and what opens them."""
    opened = [f"at {step(inlined(protocol).steps, rule.until)}"] if rule.until else []
    opened += [] if isinstance(rule.by, Nobody) else [f"by {who(protocol, rule.by)}"]
    together = "all together" if rule.whole else "one by one"
    yield f"closed until it is opened {listed(opened, 'or')}, {together}" if opened else f"closed until it is read out, {together}"
    if rule.each is not None:
        yield f"not before each of these has one: {who(protocol, rule.each)}"


def rotation(protocol: Protocol, rule: Rotation) -> str:
    """Say in a sentence how roles pass on from meeting to meeting."""
    first, *others = (role(protocol, each) for each in rule.roles)
    passed = "".join(f"; whoever was {before} is {after} then" for before, after in zip((first, *others), others, strict=False))
    return f"When people meet again, the next of {who(protocol, rule.of)} is {first}, in the order of seats{passed}."


def span(least: float, most: float) -> str:
    """Write two numbers as a range, or as one where they are the same."""
    return number(least) if least == most else f"{number(least)}-{number(most)}"


def vote(protocol: Protocol, more: More) -> str:
    """Say who votes on more time, and what the vote does."""
    by = who(protocol, more.by)
    return f"when the time is up, {by} may vote: {number(more.minutes)} min more if more than half of them say so, the end if at least half do"


def entry(protocol: Protocol, needed: Entry) -> str:
    """Say what there must be before a session begins."""
    match needed:
        case Declared(declaration):
            return f"the group says that {declaration.says} ({declaration.value})"
        case HasMet(least):
            return f"it has met {'once' if least == 1 else f'{_count(least)} times'} before, or more often"
        case Prepared(kind):
            return f"brought when it opens: {item(protocol, kind)}"


def said(declared: Sequence[Declaration], met: int) -> str:
    """Say in a sentence what a group said of itself at the opening; empty where it said nothing."""
    facts = [f"that {each.says}" for each in declared]
    facts += [f"that it has met {'once' if met == 1 else f'{_count(met)} times'} before"] if met else []
    return f"At the opening the group said {listed(facts)}." if facts else ""


def casting(protocol: Protocol, step: Casting) -> str:
    """Say who chooses whom for a role, and what is given up for it."""
    former = f", no longer as {role(protocol, step.former)}" if step.former is not None else ""
    return f"{who(protocol, step.by)} chooses one of {who(protocol, step.of)} as {role(protocol, step.role)}{former}"
