# SPDX-License-Identifier: MIT
"""Now: one value that says what is going on, which every surface shows.

It holds nothing that anybody in the session may not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from plcprotocols.engine import loops, stops, subgroups, turns
from plcprotocols.engine.answers import at_part, deciding, joined, met, missing, named, part, round_waits_for, uncovered
from plcprotocols.engine.ballots import things_here
from plcprotocols.engine.plan import Plan, Stop
from plcprotocols.engine.rules import floor, lead
from plcprotocols.engine.rules.finding import leads
from plcprotocols.engine.rules.holding import awaited_for
from plcprotocols.engine.select import chosen, everybody, newest, selector
from plcprotocols.engine.state import State
from plcprotocols.model.conditions import (
    AllHad,
    AllOf,
    AnyOf,
    ByEach,
    Condition,
    Consensus,
    Enough,
    FilmOver,
    ForEach,
    Happened,
    LeadDecides,
    Produced,
    Quiet,
    Signed,
    TimeUp,
    Treated,
)
from plcprotocols.model.events.kinds import Authorship, Existing, Structure
from plcprotocols.model.flow import Phase
from plcprotocols.model.minutes import Days, Minutes
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Silence, Watch

# The conditions that are told as endings; a code is the tag of its condition. The others are facts, which nobody brings about.
TOLD = (AllHad, TimeUp, LeadDecides, Produced, ByEach, ForEach, Signed, Happened, Consensus, Enough, Quiet, FilmOver, Treated)


@frozen
class Ending:
    """One thing that would end what is going on.

    Attributes:
        code: `formed`, `all-through`, `time-up`, `all-had`, `all-passed`, `produced`, `by-each`, `for-each`, `signed`, `happened`, `consensus`,
            `enough`, `quiet`, `film-over`, `held`, `voted`, `rated`, `treated`, `lead-decides`, `chosen`, `agreed-choice`, `vote`, `longest`, or
            `time` (hard).
        people: who could bring it about, where that is somebody in particular.
        what: the item or the options it is about, else empty.
    """

    code: Structure[str]
    people: Authorship[tuple[str, ...]] = ()
    what: Authorship[str] = ""


@frozen
class Showing:
    """A film that is being watched.

    Attributes:
        item: the film's id, or empty where there is none to be watched.
        running: whether it plays.
        position: seconds from its start.
        over: whether it was seen to its end.
        locked: whether it may not be shown any more.
    """

    item: Structure[str]
    running: Structure[bool]
    position: Structure[float]
    over: Structure[bool]
    locked: Existing[bool]


@frozen
class Outside:
    """A session that is being held and has not been brought back.

    Attributes:
        record: id of its record.
        phase: id of the phase that holds it.
        person: for whom it is held, or None.
        since: UTC moment of its opening.
        by: who brings back what comes of it.
    """

    record: Structure[str]
    phase: Structure[str]
    person: Authorship[str | None]
    since: Structure[datetime]
    by: Authorship[tuple[str, ...]]


@frozen(kw_only=True)
class Now:
    """What is going on in a session.

    Attributes:
        at: UTC moment it is told for.
        stop: where the session rests, such as `describe-round` or `ideas?`.
        phase: the phase's id; empty at a decision and at the end.
        title: its name for people.
        form: the tag of the talk form, such as `solo` or `round`; `question`; `breakout` while sub-groups are at work; `through` in a sub-group that
            waits for the others; or `end`.
        group: the sub-group it is told of; empty for the whole.
        rests: whether this sub-group rests while others are at the phase.
        forms: id of the split that is to be formed, or empty.
        purpose: what a silence is for, else empty.
        speaker: who holds the floor, or None.
        move: what their turn is, or None.
        may_speak: who may take a turn here, now or later in the form; while an answer is owed, or an opinion that was granted is to come,
            only those who owe or give it.
        next: who is to come in a round, in order; at a question who may answer it.
        owed: who owes an answer, be it a yes or a no.
        spoke: who has had a turn at this stop that counts, the latest first, each once.
        follow_up: who may ask once more before the next turn, or None.
        offered: who has offered an opinion and waits for a yes or a no, or None.
        granted: who may give an opinion before the next turn, as it was granted, or None.
        listens: who only listens here.
        options: the answers that can be chosen, where there are such.
        film: the film, at a watch.
        endings: what would end this; any one of them is enough unless `together`.
        together: whether all of `endings` are needed.
        lead: who leads; empty while nobody does, and then any two members steer together.
        proposals: what members have proposed while nobody leads: person, command, and what it names.
        out: who has opted out of the phase.
        lines: the open roles for whose seats somebody stands in line: role, and who does, in order.
        away: members who are not here, where no member is: nothing goes on until somebody joins; else empty.
        lead_may_advance: whether the lead may go on now without a departure.
        planned: the planned minutes or days, or None where the source states none.
        date: UTC moment by which it is planned to end; None where there is none, and while the clock of its minutes stands.
        left: time left of them; below zero it is overrun; None without a deadline.
        time_up: whether the planned time is over.
        steps_left: the groups of steps around this whose time runs, from the outermost: id and time left; below zero it is overrun.
        offer: who may end or extend the phase now that its time is up: the lead, or those who vote; empty before.
        silent_until: until when the unused time of a turn stays silent, or None.
        quiet_at: UTC moment at which it falls quiet here if nobody contributes, or fell quiet and is so still; None where nothing follows from that,
            while somebody speaks or a film runs, and while the clock stands before that moment.
        passes: the running loops from the outermost: loop id, whose pass it is, who is still to come.
        numbers: the running loops that run for a count, from the outermost: loop id and the number of the pass.
        about: id of the item the running turn is about, or None.
        turned: the running loops that run for items, from the outermost: loop id and the item whose pass it is.
        held: the sessions that are being held, the oldest first.
        since: UTC moment at which the session came to this stop.
        meeting: the number of the meeting, from 1.
        adjourned: whether that meeting is over and the next has not begun.
        again: UTC moment at which people are to meet again, or None.
        paused: whether the clock stands.
        stopped: UTC moment since which it stands, or None.
        ended: whether the session is over.
        phase_no: what a command on the phase may give as `seen`.
        floor_no: what a command on the floor may give as `seen`.
    """

    at: Structure[datetime]
    stop: Structure[str]
    phase: Structure[str]
    title: Structure[str]
    form: Structure[str]
    group: Structure[str] = ""
    rests: Structure[bool] = False
    forms: Structure[str] = ""
    purpose: Structure[str] = ""
    speaker: Authorship[str | None]
    move: Authorship[Move | None]
    may_speak: Authorship[tuple[str, ...]]
    next: Authorship[tuple[str, ...]]
    owed: Authorship[tuple[str, ...]]
    spoke: Authorship[tuple[str, ...]] = ()
    follow_up: Authorship[str | None]
    offered: Authorship[str | None] = None
    granted: Authorship[str | None] = None
    listens: Authorship[tuple[str, ...]]
    options: Authorship[tuple[str, ...]]
    film: Authorship[Showing | None]
    endings: Structure[tuple[Ending, ...]]
    together: Structure[bool]
    lead: Authorship[tuple[str, ...]]
    proposals: Authorship[tuple[tuple[str, str, tuple[str, ...]], ...]]
    out: Authorship[tuple[str, ...]]
    lines: Authorship[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    away: Authorship[tuple[str, ...]]
    lead_may_advance: Structure[bool]
    planned: Structure[Minutes | Days | None]
    date: Structure[datetime | None]
    left: Structure[timedelta | None]
    time_up: Structure[bool]
    steps_left: Structure[tuple[tuple[str, timedelta], ...]] = ()
    offer: Authorship[tuple[str, ...]]
    silent_until: Authorship[datetime | None]
    quiet_at: Authorship[datetime | None] = None
    passes: Authorship[tuple[tuple[str, str, tuple[str, ...]], ...]]
    numbers: Structure[tuple[tuple[str, int], ...]]
    about: Authorship[str | None] = None
    turned: Authorship[tuple[tuple[str, str], ...]] = ()
    held: Authorship[tuple[Outside, ...]]
    since: Structure[datetime]
    meeting: Structure[int]
    adjourned: Structure[bool]
    again: Structure[datetime | None]
    paused: Structure[bool]
    stopped: Structure[datetime | None]
    ended: Structure[bool]
    phase_no: Structure[int]
    floor_no: Authorship[int]

    @property
    def minutes_left(self) -> float | None:
        """The minutes left of the planned time, below zero in overrun; None without a deadline."""
        return None if self.left is None else self.left / timedelta(minutes=1)


def tell(plan: Plan, state: State, at: datetime | None = None) -> Now:
    """Tell what is going on.

    Args:
        plan: the compiled protocol.
        state: where the session stands, deadlines settled.
        at: UTC moment to tell it for; None for that of the latest event.
    """
    stop, place, room, f = plan.stops[state.place.stop], state.place, state.room, state.floor
    steered = state.whole if state.whole is not None and subgroups.in_lockstep(plan, state.whole) else state
    timed, proposed = steered.place, (*(state.whole.place.proposals if state.whole is not None else ()), *place.proposals)
    moment = max(at, state.at) if at is not None else state.at
    clock = state.paused or moment
    phase = stop.phase if stop.apart is None else _common_phase(plan, state)
    step = phase or (stop.node.step if stop.node is not None else None)
    silent = selector(phase.silent, plan.outsiders) if phase is not None else None
    ends = phase.ends if phase is not None else None
    follow = f.follow if f.follow != f.speaker else None
    return Now(
        at=moment,
        stop=stop.id,
        phase=place.phase,
        title=step.title or step.id if step is not None else "",
        form=_form(state, stop),
        group=state.group,
        rests=place.rests,
        forms=stop.forms.split if stop.forms is not None else "",
        purpose=stop.talk.purpose.value if isinstance(stop.talk, Silence) else "",
        speaker=f.speaker,
        move=f.move,
        may_speak=floor.speakers(state, stop) if stop.talk is not None else (),
        next=chosen(room, stop.decides) if stop.talk is None else f.queue,
        owed=f.owed,
        spoke=tuple(reversed(f.turns)),
        follow_up=follow if not stop.offers else None,
        offered=f.asker if stop.offers and f.owed else None,
        granted=follow if stop.offers else None,
        listens=chosen(room, silent) if silent is not None else (),
        options=loops.options(plan, state, stop),
        film=_showing(state, stop, clock),
        endings=tuple(_endings(plan, state, stop)),
        together=isinstance(ends, AllOf),
        lead=leads(plan, steered),
        proposals=tuple((each.person, each.act, each.about) for each in proposed),
        out=tuple(person for person in room.seats if person in place.outs),
        lines=place.lines,
        away=() if chosen(room, plan.member) else everybody(room, plan.member),
        lead_may_advance=lead.advances_clean(plan, steered),
        planned=(phase.minutes or phase.days) if phase is not None else None,
        date=timed.until if timed.days or state.paused is None else None,
        left=timed.until - (moment if timed.days else clock) if timed.until is not None else None,
        time_up=timed.time_up,
        steps_left=tuple((span.steps, span.until - clock) for span in (*(state.whole.place.spans if state.whole is not None else ()), *place.spans)),
        offer=_offer(plan, state, stop),
        silent_until=f.slot if f.speaker is None else None,
        quiet_at=place.quiet_at if state.paused is None or place.fell_quiet else None,
        passes=tuple((frame.loop, frame.person or "", frame.left) for frame in place.frames),
        about=f.about,
        turned=tuple((frame.loop, frame.item) for frame in place.frames if frame.item),
        numbers=tuple((frame.loop, frame.number) for frame in place.frames if frame.number and not frame.item),
        held=tuple(_outside(plan, state)),
        since=place.since or state.at,
        meeting=state.meeting,
        adjourned=state.adjourned,
        again=state.again,
        paused=state.paused is not None,
        stopped=state.paused,
        ended=state.ended,
        phase_no=place.number,
        floor_no=state.floor_no,
    )


def _common_phase(plan: Plan, state: State) -> Phase | None:
    """Give the phase that sub-groups in lockstep are at."""
    step = plan.nodes[state.place.phase].step if state.place.phase and not state.group else None
    return step if isinstance(step, Phase) else None


def _form(state: State, stop: Stop) -> str:
    if state.place.through:
        return "through"
    if stop.talk is not None:
        return stop.talk.tag
    if stop.apart is not None:
        return "breakout"
    return "end" if state.ended else "question"


def _outside(plan: Plan, state: State) -> Iterator[Outside]:
    for held in state.held.values():
        if not held.closed:
            yield Outside(held.record, held.phase, held.person, held.opened, chosen(state.room, plan.stops[held.stop].selects))


def _offer(plan: Plan, state: State, stop: Stop) -> tuple[str, ...]:
    if not state.place.time_up:
        return ()
    return leads(plan, state) if stop.votes is None else chosen(state.room, stop.votes)


def _showing(state: State, stop: Stop, clock: datetime) -> Showing | None:
    if not isinstance(stop.talk, Watch):
        return None
    film = state.floor.film
    item = newest(state, stop.talk.item.kind, stop.film)
    name = film.item if film is not None else item.id if item is not None else ""
    position = turns.film_position(film, clock) if film is not None else 0.0
    return Showing(name, turns.running(state), position, film is not None and film.over, name in state.things.locked)


def _endings(plan: Plan, state: State, stop: Stop) -> Iterator[Ending]:
    leading = leads(plan, state)
    if stop.apart is not None:
        yield from _apart_endings(plan, state)
        return
    if stop.forms is not None:
        yield Ending("formed", leading, stop.forms.split)
        return
    if stop.talk is None and not state.ended:
        code = "agreed-choice" if stop.consensus else "chosen"
        yield Ending(code, deciding(state, stop), " / ".join(loops.options(plan, state, stop)))
    phase = stop.phase
    if phase is None or state.place.rests:
        return
    if stops.next_part(stop, state) is not None or phase.ends is None:
        yield _own_end(plan, state, stop, leading)
    else:
        if stop.hold is not None and awaited_for(plan, state):
            yield _own_end(plan, state, stop, leading)
        yield from _told(plan, state, stop, phase.ends, leading)
    if any(each is not None and each.hard for each in (phase.minutes, phase.days)):
        yield Ending("time")
    if stop.votes is not None:
        yield Ending("vote", chosen(state.room, stop.votes))
    if phase.longest is not None:
        yield Ending("longest")


def _apart_endings(plan: Plan, state: State) -> Iterator[Ending]:
    """Tell what would bring sub-groups together, or end the phase they are all at; how far each has come is for its people alone."""
    whole = state.whole or state
    phase = _common_phase(plan, whole)
    if phase is None:
        waited = (person for group in subgroups.awake(plan, whole) if not group.place.through for person in group.room.seats)
        yield Ending("all-through", tuple(waited))
        return
    for code in dict.fromkeys(each.tag for each in joined(phase.ends or AllHad()) if isinstance(each, TOLD)):
        yield Ending(code, leads(plan, whole) if code in {"time-up", "lead-decides"} else ())
    if phase.minutes is not None and phase.minutes.hard:
        yield Ending("time")
    if phase.longest is not None:
        yield Ending("longest")


def _own_end(plan: Plan, state: State, stop: Stop, leads: tuple[str, ...]) -> Ending:
    if stop.hold is not None:
        return Ending("held", at_part(plan, state, stop) if awaited_for(plan, state) else (), stop.hold.protocol)
    if stop.talk is not None and stop.talk.tag in {"open", "silence", "field"}:
        return Ending("lead-decides", leads)
    if stop.watch is not None:
        return Ending("film-over")
    if stop.vote is not None:
        return Ending("voted", at_part(plan, state, stop), _title(plan, stop.vote.on) if stop.vote.on else "")
    if stop.rate is not None:
        return Ending("rated", at_part(plan, state, stop), _title(plan, stop.rate.item))
    if stop.in_a_row:
        return Ending("all-passed", round_waits_for(state, stop))
    return Ending("all-had", round_waits_for(state, stop) if stop.round else chosen(state.room, stop.selects))


def _told(plan: Plan, state: State, stop: Stop, ends: Condition, leads: tuple[str, ...]) -> Iterator[Ending]:
    match ends:
        case AnyOf(of):
            for each in of:
                yield from _told(plan, state, stop, each, leads)
        case AllOf(of):
            for each in of:
                if not met(plan, state, each):
                    yield from _told(plan, state, stop, each, leads)
        case AllHad():
            yield _own_end(plan, state, stop, leads)
        case TimeUp():
            yield Ending("time-up", leads)
        case LeadDecides():
            yield Ending("lead-decides", leads)
        case Produced(item):
            yield Ending("produced", chosen(state.room, plan.makers[item]), _title(plan, item))
        case Enough(who):
            yield Ending("enough", chosen(state.room, part(plan, who)))
        case ByEach(item, _):
            yield Ending("by-each", missing(plan, state, ends) if named(plan, item) else (), _title(plan, item))
        case ForEach(item, of):
            about = ", ".join(uncovered(plan, state, item, of))
            yield Ending("for-each", missing(plan, state, ends), f"{_title(plan, item)}: {about}" if about else _title(plan, item))
        case Signed(item):
            yield Ending("signed", missing(plan, state, ends), _title(plan, item))
        case Happened(event, _):
            yield Ending("happened", missing(plan, state, ends), event)
        case Consensus():
            yield Ending("consensus", missing(plan, state, ends))
        case Treated(item):
            left = (each.id for each in things_here(state, item) if each.id not in state.place.answered.treated)
            yield Ending("treated", (), f"{_title(plan, item)}: {', '.join(left)}")
        case Quiet() | FilmOver():
            yield Ending(ends.tag)
        case _:
            return


def _title(plan: Plan, item: str) -> str:
    return plan.items[item].title or item
