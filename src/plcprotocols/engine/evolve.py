# SPDX-License-Identifier: MIT
"""Folding: what each event does to the state.

Nothing here asks whether a rule holds; every consequence comes as an event of its own. A new kind of event needs a function here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from plcprotocols.engine.state import (
    END,
    NO_ANSWERS,
    NONE,
    Film,
    Floor,
    Frame,
    Held,
    Permission,
    Place,
    Proposal,
    Room,
    Standing,
    State,
    Thing,
    Things,
    relate,
    room_of,
    sub_group,
)
from plcprotocols.model import events as e
from plcprotocols.model.commands import SkipTurn
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.events import Event, Why
from plcprotocols.model.items import Access
from plcprotocols.model.levels import Level
from plcprotocols.model.protocol import Protocol
from plcprotocols.model.record import Header

NO_TIME = timedelta()
SKIPPED = Why.SKIPPED


def initial(protocol: Protocol, header: Header) -> State:
    """Make the state before the first event: everybody in their seat, nothing begun."""
    cast_ = header.cast
    roles: dict[str, set[str]] = {person: set() for person in cast_.people}
    for role, people in cast_.holders:
        for person in people:
            roles[person].add(role)
    given = dict(header.parameters)
    room = Room(
        seats=cast_.people,
        standing={person: Standing(person not in cast_.late, frozenset(held), frozenset()) for person, held in roles.items()},
        cast={role.id: tuple(person for person in cast_.people if role.id in roles[person]) for role in protocol.roles},
        answers={},
    )
    things = Things(
        items={},
        films=(),
        locked=frozenset(),
        consents={},
        parameters={parameter.id: given.get(parameter.id, parameter.default) for parameter in protocol.parameters},
        contents={},
        local=frozenset(rule.id for rule in protocol.items if rule.access is Access.GROUP),
    )
    return State(0, header.opened, 0, None, Floor(), dict.fromkeys(cast_.people, NO_TIME), Place(), room, things, None, record=header.record)


def evolve(state: State, event: Event) -> State:
    """Fold one event into a state of one's own.

    Returns:
        The same state, changed.
    """
    FOLDS[type(event)](state if not state.groups else state.sub(getattr(event, "group", "")), event)
    state.seq = event.seq
    state.at = event.at
    return state


def _deadline(s: State) -> None:
    """Name the next deadline; while the clock stands only the ends of permissions come."""
    due, place, floor = s.things.expiry if s.whole is None else None, s.place, s.floor
    if s.paused is None:
        film = floor.film.until if floor.film is not None else None
        phase = None if place.time_up else place.until
        for moment in (film, floor.slot, phase, place.longest):
            if moment is not None and (due is None or moment < due):
                due = moment
    if place.days:
        due = _date(place, due)
    if s.whole is not None:
        if s.due != due:
            s.due = due
            _deadline(s.whole)
        return
    for group in s.groups.values():
        if group.due is not None and (due is None or group.due < due):
            due = group.due
    s.due = due


def _date(place: Place, due: datetime | None) -> datetime | None:
    """Name the next deadline where a phase is counted in days, which go on in a pause."""
    date = None if place.time_up else place.until
    return min((moment for moment in (due, date, *place.reminders[:1]) if moment is not None), default=None)


def _expiry(s: State) -> None:
    """Name the moment when the first permission ends."""
    ends = [held.until for held in s.things.consents.values() if held.state is ConsentState.GRANTED and held.until is not None]
    s.things.expiry = min(ends, default=None) if s.place.stop != END else None
    _deadline(s)


def _phase_left(s: State, _event: e.PhaseLeft) -> None:
    s.place.left = True
    for person in s.place.outs:
        _take_part(s, person, out=False)


def _take_part(s: State, person: str, *, out: bool) -> None:
    s.room.standing[person] = s.room.standing[person]._replace(out=out)
    s.place.outs = s.place.outs | {person} if out else s.place.outs - {person}
    s.room.forget()


def _noted(_state: State, _event: Event) -> None:
    pass


def _turn_begun(s: State, event: e.TurnBegun) -> None:
    f = s.floor
    f.speaker, f.move, f.since, f.to = event.actor, event.move, event.at, event.to
    f.answering = event.actor in f.owed
    s.floor_no += 1
    if event.about is not None:
        f.about = event.about
    if event.until is not None:
        f.slot = event.until
        _deadline(s)


def _slot_ended(s: State, _event: e.SlotEnded) -> None:
    s.floor.slot = None
    _deadline(s)


def _turn_ended(s: State, event: e.TurnEnded) -> None:
    f, speaker = s.floor, event.speaker
    s.talk[speaker] += (s.paused or event.at) - (f.since or event.at)
    f.speaker = f.move = f.since = None
    f.to = ()
    if event.owed != f.owed:
        _ask(f, event)
    if f.follow is not None and f.follow == speaker:
        f.follow = None
    if s.place.proposals or s.whole is not None:
        _lapse(s, speaker)
    if f.about is not None:
        _treated(s, f.about, counts=event.counts)
    if event.counts:
        f.done = True
        turns = f.turns
        turns[speaker] = turns.get(speaker, 0) + 1
        if f.silent:
            f.silent = NONE
        if speaker in f.queue or speaker in f.passed:
            f.had |= {speaker}
            if event.why is not SKIPPED:
                f.last = speaker
            _unqueue(f, speaker)
            f.passed = tuple(each for each in f.passed if each != speaker) if f.passed else ()
    s.floor_no += 1


def _ask(f: Floor, event: e.TurnEnded) -> None:
    """Remember who asked what is owed now; what was owed and is not is answered, unless the answer was skipped."""
    if event.owed and not f.owed:
        f.asker = event.speaker if f.follow != event.speaker else None
    elif event.why is SKIPPED and not event.owed:
        f.asker = None
    f.owed = event.owed


def _treated(s: State, item: str, *, counts: bool) -> None:
    s.floor.about = None
    if counts:
        s.place.answered = s.place.answered._replace(treated=s.place.answered.treated | {item})


def _lapse(s: State, person: str) -> None:
    """Drop proposals to skip somebody whose turn or answer is over."""
    for at in (s, s.whole):
        if at is not None and at.place.proposals:
            at.place.proposals = tuple(each for each in at.place.proposals if (each.act, each.about) != (SkipTurn.tag, (person,)))


def _unqueue(f: Floor, person: str) -> None:
    if person in f.queue:
        f.queue = f.queue[1:] if f.queue[0] == person else tuple(each for each in f.queue if each != person)


def _turn_passed(s: State, event: e.TurnPassed) -> None:
    f, person = s.floor, cast("str", event.actor)
    _lapse(s, person)
    f.answering = person in f.owed
    if f.answering:
        f.owed = ()
    elif person == f.follow:
        f.follow = None
    else:
        _unqueue(f, person)
        f.silent |= {person}
        if event.reoffered:
            f.passed, f.declined = (*f.passed, person), f.declined | {person}
        else:
            f.had |= {person}
    s.floor_no += 1


def _turn_skipped(s: State, event: e.TurnSkipped) -> None:
    f = s.floor
    _lapse(s, event.person)
    if event.person == f.follow:
        f.follow = None
    elif event.person in f.queue:
        _unqueue(f, event.person)
        f.had |= {event.person}
        f.silent -= {event.person}
    else:
        f.owed, f.asker = (), None
    s.floor_no += 1


def _turn_dropped(s: State, event: e.TurnDropped) -> None:
    f, person = s.floor, event.person
    _unqueue(f, person)
    f.passed = tuple(each for each in f.passed if each != person)
    f.silent -= {person}
    if person == f.follow:
        f.follow = None
    s.floor_no += 1


def _answer_dropped(s: State, event: e.AnswerDropped) -> None:
    f = s.floor
    f.owed = tuple(each for each in f.owed if each != event.person)
    if not f.owed:
        f.asker = None
    s.floor_no += 1


def _option_chosen(s: State, event: e.OptionChosen) -> None:
    person, r, f = cast("str", event.actor), s.room, s.floor
    old, before = r.standing[person], r.answers.get((event.question, person))
    r.answers[event.question, person] = event.option
    if not s.place.phase and s.place.stop in {event.question, f"{event.question}?"}:
        _take_position(s, person, event.option)
    r.standing[person] = old._replace(answers=old.answers - {(event.question, before)} | {(event.question, event.option)})
    r.forget()
    if event.counts:
        _unqueue(f, person)
        f.had |= {person}
        s.floor_no += 1


def _said_enough(s: State, event: e.SaidEnough) -> None:
    s.place.sayers |= {cast("str", event.actor)}


def _lap_begun(s: State, event: e.LapBegun) -> None:
    f = s.floor
    f.queue, f.passed, f.lap = event.order, (), f.lap + 1
    s.floor_no += 1


def _queue_joined(s: State, event: e.QueueJoined) -> None:
    f = s.floor
    f.queue, f.had, f.last = (*f.queue, event.person), f.had - {event.person}, None
    s.floor_no += 1


def _follow_up_offered(s: State, event: e.FollowUpOffered) -> None:
    s.floor.follow, s.floor.asker = event.person, None
    s.floor_no += 1


def _filmed(s: State, film: Film) -> None:
    s.floor.film = film
    s.floor_no += 1
    _deadline(s)


def _film_played(s: State, event: e.FilmPlayed) -> None:
    old = s.floor.film
    over = old is not None and old.item == event.item and old.over
    _filmed(s, Film(event.item, event.scope, event.position, event.at, event.until, None, over))


def _film_stopped(s: State, event: e.FilmStopped) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, event.position, None, None, event.caller, film.over))


def _film_ended(s: State, event: e.FilmEnded) -> None:
    film = cast("Film", s.floor.film)
    _filmed(s, Film(event.item, film.scope, 0.0, None, None, None, over=True))


def _item_brought(s: State, event: e.ItemBrought) -> None:
    item = Thing(event.item, event.kind, event.owner, event.seconds, event.subjects, event.guardians, event.about, holder=event.owner)
    s.things.items[item.id] = item
    if item.seconds is not None:
        s.things.films = (*s.things.films, item)
        s.room.forget()
    if event.content is not None:
        s.things.contents[item.id] = event.content


def _item_produced(s: State, event: e.ItemProduced) -> None:
    if event.supersedes is not None:
        s.things.items[event.supersedes] = s.things.items[event.supersedes]._replace(superseded=True)
    _item_made(s, event)


def _item_made(s: State, event: e.ItemProduced | e.ItemHanded) -> None:
    if not isinstance(event, e.ItemHanded) or s.held[event.record].phase == s.place.phase:
        s.place.produced |= {(event.kind, event.owner)}
        if event.about is not None:
            s.place.answered = s.place.answered._replace(covered=s.place.covered | {(event.kind, event.about)})
    place, revises = (event.group or None, event.supersedes) if isinstance(event, e.ItemProduced) else (None, None)
    thing = Thing(event.item, event.kind, event.owner, None, (), (), event.about, event.number, holder=event.owner, place=place, revises=revises)
    if place is not None:
        thing = thing._replace(formed=s.times(place))
    s.things.items[event.item] = thing
    if event.content is not None:
        s.things.contents[event.item] = event.content


def _item_signed(s: State, event: e.ItemSigned) -> None:
    item = s.things.items[event.item]
    s.things.items[event.item] = item._replace(signed=(*item.signed, cast("str", event.actor)))


def _reported(s: State, event: e.Reported) -> None:
    s.place.answered = s.place.answered._replace(reported=s.place.reported | {event.event})


def _position_taken(s: State, event: e.PositionTaken) -> None:
    _take_position(s, cast("str", event.actor), event.position)
    s.place.answered = s.place.answered._replace(agreed=event.stands)


def _take_position(s: State, person: str, position: str) -> None:
    positions = (*(each for each in s.place.positions if each[0] != person), (person, position))
    s.place.answered = s.place.answered._replace(positions=positions)


def _held_opened(s: State, event: e.HeldOpened) -> None:
    p = s.place
    passes = tuple((frame.loop, frame.number) for frame in p.frames)
    held = Held(event.record, p.phase, p.stop, event.person, event.at, p.number, passes, len(s.held))
    s.held = {**s.held, event.record: held}


def _held_closed(s: State, event: e.HeldClosed) -> None:
    held = s.held[event.record]._replace(closed=True)
    s.held = {**s.held, event.record: held}
    answers = {question: (held.order, option) for question, option in event.decisions if s.decided.get(question, (-1, ""))[0] < held.order}
    s.decided = {**s.decided, **answers}


def _item_locked(s: State, event: e.ItemLocked) -> None:
    s.things.locked |= {event.item}


def _consent_recorded(s: State, event: e.ConsentRecorded) -> None:
    s.things.consents[event.item, event.scope, event.subject] = Permission(event.state, event.audience, event.until, event.since, event.by)
    _expiry(s)


def _consent_expired(s: State, event: e.ConsentExpired) -> None:
    key = event.item, event.scope, event.subject
    s.things.consents[key] = s.things.consents[key]._replace(state=ConsentState.EXPIRED, audience=())
    _expiry(s)


def _parameter_set(s: State, event: e.ParameterSet) -> None:
    s.things.parameters[event.parameter] = event.option


def _stop_entered(s: State, stop: str, order: tuple[str, ...], at: datetime) -> None:
    s.place.stop = stop
    s.place.since = at
    s.place.left = False
    s.place.proposals = ()
    s.place.number = s.place.number + 1 if s.whole is None or not s.whole.place.phase else s.whole.place.number
    s.floor = Floor(queue=order)
    s.floor_no += 1
    _deadline(s)


def _at_phase(s: State, phase: str, until: datetime | None, longest: datetime | None = None) -> None:
    p = s.place
    p.phase, p.until, p.longest, p.time_up, p.produced, p.sayers, p.votes = phase, until, longest, False, frozenset(), NONE, ()
    if p.answered is not NO_ANSWERS:
        p.answered = NO_ANSWERS
    if p.days:
        p.days, p.reminders = False, ()


def _phase_entered(s: State, event: e.PhaseEntered) -> None:
    _at_phase(s, event.phase, event.until, event.longest)
    if event.days:
        s.place.days, s.place.reminders = True, event.reminders
    s.place.entered |= {event.phase}
    s.place.rests = event.rests
    _stop_entered(s, event.stop, event.order, event.at)


def _part_entered(s: State, event: e.PartEntered) -> None:
    if s.place.answered.closed:
        s.place.answered = s.place.answered._replace(ballots=(), closed=False)
    _stop_entered(s, event.stop, event.order, event.at)


def _question_put(s: State, event: e.QuestionPut) -> None:
    _at_phase(s, "", None)
    _stop_entered(s, event.question, (), event.at)


def _recast(s: State, event: e.LoopTurned | e.LoopRested | e.Formed | e.LoopEnded | e.HandedOver | e.RoleBound | e.Convened) -> None:
    for role, people in event.holders:
        _hold(s.room, role, people)
    s.room.forget()


def _hold(r: Room, role: str, people: tuple[str, ...]) -> None:
    now = frozenset(people)
    for person in r.cast[role]:
        if person not in now:
            old = r.standing[person]
            r.standing[person] = Standing(old.present, old.roles - {role}, old.answers, old.out)
    for person in people:
        old = r.standing[person]
        if role not in old.roles:
            r.standing[person] = Standing(old.present, old.roles | {role}, old.answers, old.out)
    r.cast[role] = people
    standing = r.standing
    for room in r.kin:
        room.cast[role] = tuple([person for person in room.seats if role in standing[person].roles])


def _handed_over(s: State, event: e.HandedOver) -> None:
    _recast(s, event)
    _drop_proposals(s)


def _drop_proposals(s: State) -> None:
    s.place.proposals = ()
    for group in s.groups.values():
        group.place.proposals = ()


def _role_taken(s: State, event: e.RoleTaken) -> None:
    r, person = s.room, cast("str", event.actor)
    _hold(r, event.role, tuple(seat for seat in r.seats if seat == person or seat in r.cast[event.role]))
    r.forget()


def _role_left(s: State, event: e.RoleLeft) -> None:
    _hold(s.room, event.role, tuple(each for each in s.room.cast[event.role] if each != event.person))
    s.room.forget()


def _opted_out(s: State, event: e.OptedOut) -> None:
    if event.of == s.place.phase:
        _take_part(s, cast("str", event.actor), out=True)


def _opted_in(s: State, event: e.OptedIn) -> None:
    _take_part(s, cast("str", event.actor), out=False)


def _proposed(s: State, event: e.Proposed) -> None:
    person = cast("str", event.actor)
    s.place.proposals = (*(each for each in s.place.proposals if each.person != person), Proposal(person, event.act, event.about))


def _seconded(s: State, _event: e.Seconded) -> None:
    s.place.proposals = ()


def _level_agreed(s: State, event: e.LevelAgreed) -> None:
    s.levels[cast("str", event.actor)] = event.level
    if event.level is not Level.CONTENTS:
        s.things.contents.clear()


def _time_voted(s: State, event: e.TimeVoted) -> None:
    person = cast("str", event.actor)
    s.place.votes = (*(vote for vote in s.place.votes if vote[0] != person), (person, event.option))


def _loop_began(s: State, event: e.LoopBegan) -> None:
    s.place.frames = (*s.place.frames, Frame(event.loop, None, event.order, event.order))


def _loop_turned(s: State, event: e.LoopTurned) -> None:
    _recast(s, event)
    *outer, frame = s.place.frames
    left = tuple(person for person in frame.left if person != event.person)
    s.place.frames = (*outer, Frame(frame.loop, event.person, left, frame.order, turns=frame.turns + 1))


def _pass_begun(s: State, event: e.PassBegun) -> None:
    s.place.frames = (*s.place.frames[:-1], s.place.frames[-1]._replace(number=event.number))


def _loop_joined(s: State, event: e.LoopJoined) -> None:
    s.place.frames = tuple(
        f._replace(left=(*f.left, event.person), order=(*f.order, event.person)) if f.loop == event.loop else f for f in s.place.frames
    )


def _loop_left(s: State, event: e.LoopLeft) -> None:
    s.place.frames = tuple(_without(f, event.person, again=event.again) if f.loop == event.loop else f for f in s.place.frames)


def _without(f: Frame, person: str, *, again: bool) -> Frame:
    order = tuple(each for each in f.order if each != person) if again else f.order
    return f._replace(left=tuple(each for each in f.left if each != person), order=order)


def _loop_passed_over(s: State, event: e.LoopPassedOver) -> None:
    s.place.frames = tuple(f._replace(turns=f.turns - 1) if f.loop == event.loop else f for f in s.place.frames)


def _loop_rested(s: State, event: e.LoopRested) -> None:
    _recast(s, event)
    more = 1 if s.place.left else 0
    s.place.frames = tuple(f._replace(person=None, rests=True, turns=f.turns + more) if f.loop == event.loop else f for f in s.place.frames)
    s.place.rests = True
    if not s.place.left:
        s.floor = Floor()
        s.floor_no += 1
        _deadline(s)


def _loop_ended(s: State, event: e.LoopEnded) -> None:
    _recast(s, event)
    s.place.frames = s.place.frames[:-1]


def _voted(s: State, event: e.Voted) -> None:
    _cast(s, cast("str", event.actor), event.points)


def _scored(s: State, event: e.Scored) -> None:
    _cast(s, cast("str", event.actor), ((event.item, event.points),))


def _cast(s: State, person: str, points: tuple[tuple[str, int], ...]) -> None:
    s.place.answered = s.place.answered._replace(ballots=(*s.place.ballots, (person, points)))


def _vote_closed(s: State, event: e.VoteClosed) -> None:
    s.place.answered = s.place.answered._replace(closed=True)
    s.things.results = {**s.things.results, (event.group, event.question): event.totals}


def _passed_on(s: State, event: e.PassedOn) -> None:
    for item, to in event.passes:
        s.things.items[item] = s.things.items[item]._replace(holder=to)


def _seal_opened(s: State, event: e.SealOpened) -> None:
    s.things.opened |= {(event.kind, event.group)}
    s.things.unsealed |= set(event.items)


def _item_turned(s: State, event: e.ItemTurned) -> None:
    *outer, frame = s.place.frames
    s.place.frames = (*outer, Frame(frame.loop, None, (), (*frame.order, event.item), frame.number + 1, item=event.item))


def _time_was_up(s: State, _event: e.TimeWasUp) -> None:
    s.place.time_up = True
    _ring(s, time_up=True)
    _deadline(s)


def _ring(s: State, *, time_up: bool) -> None:
    """Let sub-groups in lockstep know whether the time of their common phase is up."""
    if s.place.phase:
        for group in s.groups.values():
            group.place.time_up = time_up


def _phase_extended(s: State, event: e.PhaseExtended) -> None:
    s.place.until, s.place.time_up, s.place.votes = event.until, False, ()
    _ring(s, time_up=False)
    _deadline(s)


def _date_set(s: State, event: e.DateSet) -> None:
    s.place.days, s.place.until, s.place.reminders, s.place.time_up = True, event.until, event.reminders, False
    _deadline(s)


def _reminder_due(s: State, event: e.ReminderDue) -> None:
    s.place.reminders = tuple(moment for moment in s.place.reminders if moment > event.at)
    _deadline(s)


def _adjourned(s: State, event: e.Adjourned) -> None:
    s.adjourned, s.again = True, event.until


def _convened(s: State, event: e.Convened) -> None:
    s.adjourned, s.again, s.meeting = False, None, event.meeting
    _recast(s, event)


def _paused(s: State, event: e.Paused) -> None:
    for group in s.groups.values():
        group.paused = event.at
        _deadline(group)
    s.paused = event.at
    _deadline(s)


def _resumed(s: State, event: e.Resumed) -> None:
    gap = event.at - (s.paused or event.at)
    for group in s.groups.values():
        _go_on(group, gap)
    _go_on(s, gap)


def _go_on(s: State, gap: timedelta) -> None:
    """Let time run again, after a gap."""
    f, p = s.floor, s.place
    if f.film is not None and f.film.since is not None and f.film.until is not None:
        f.film = f.film._replace(since=f.film.since + gap, until=f.film.until + gap)
    f.since = f.since + gap if f.since is not None else None
    f.slot = f.slot + gap if f.slot is not None else None
    p.until = p.until + gap if p.until is not None and not p.days else p.until
    p.longest = p.longest + gap if p.longest is not None else None
    s.paused = None
    p.proposals = ()
    _deadline(s)


def _joined(s: State, event: e.Joined) -> None:
    r, person = s.room, event.person
    if person in r.standing:
        r.standing[person] = r.standing[person]._replace(present=True)
    else:
        r.seats = (*r.seats, person)
        r.standing[person] = Standing(True, NONE, frozenset())
        s.talk[person] = NO_TIME
    if event.role is not None:
        _hold(r, event.role, tuple(seat for seat in r.seats if seat == person or seat in r.cast[event.role]))
    r.forget()
    s.place.proposals = ()
    if s.groups:
        s.of(person).place.proposals = ()


def _left(s: State, event: e.Left) -> None:
    s.room.standing[event.person] = s.room.standing[event.person]._replace(present=False)
    s.room.forget()


def _formed(s: State, event: e.Formed) -> None:
    s.formed = {**s.formed, event.split: (*s.formed.get(event.split, ()), event.groups)}
    _recast(s, event)


def _broke_out(s: State, event: e.BrokeOut) -> None:
    _at_phase(s, "", None)
    _stop_entered(s, event.breakout, (), event.at)
    for name, people in event.groups:
        place = Place(stop=event.breakout, number=s.place.number, entered=s.place.entered, left=True)
        s.groups[name] = sub_group(s, name, room_of(s, people), Floor(), place)
        s.groups[name].floor_no = s.floor_no
    s.whereabouts = {person: name for name, people in event.groups for person in people}
    s.place.left = not event.free
    relate(s)
    _deadline(s)


def _group_done(s: State, event: e.GroupDone) -> None:
    whole = cast("State", s.whole)
    _at_phase(s, "", None)
    _stop_entered(s, whole.place.stop, (), event.at)
    s.place.through = True


def _assigned(s: State, event: e.Assigned) -> None:
    split = next(split for split, times in s.formed.items() if any(name == event.to for name, _ in times[-1]))
    *before, now = s.formed[split]
    moved = tuple((name, _reseated(s, people, event, name)) for name, people in now)
    s.formed = {**s.formed, split: (*before, moved)}
    if event.source and event.person in s.groups[event.source].place.outs:
        _take_part(s.groups[event.source], event.person, out=False)
    s.whereabouts[event.person] = event.to
    for name, group in s.groups.items():
        group.formed = s.formed
        if name in {event.to, event.source}:
            _seat(group, tuple(person for person in s.room.seats if s.whereabouts.get(person) == name))


def _reseated(s: State, people: tuple[str, ...], event: e.Assigned, name: str) -> tuple[str, ...]:
    """Give the people of a sub-group after somebody changed."""
    kept = {person for person in people if person != event.person} | ({event.person} if name == event.home else set())
    return tuple(person for person in s.room.seats if person in kept)


def _seat(group: State, seats: tuple[str, ...]) -> None:
    """Let just some people be in a sub-group."""
    r = group.room
    r.seats = seats
    r.cast = {role: tuple(person for person in seats if role in r.standing[person].roles) for role in r.cast}
    r.forget()


def _travelled(s: State, event: e.Travelled) -> None:
    s.whereabouts = {person: name for name, people in event.groups for person in people}
    for name, people in event.groups:
        _seat(s.groups[name], people)


def _merged(s: State, _event: e.Merged) -> None:
    for group in s.groups.values():
        s.place.number, s.floor_no = max(s.place.number, group.place.number), max(s.floor_no, group.floor_no)
        s.place.entered |= group.place.entered
        for person in group.place.outs:
            _take_part(s, person, out=False)
    s.groups, s.whereabouts = {}, {}
    relate(s)
    s.place.left = True
    s.room.forget()
    _deadline(s)


def _session_ended(s: State, event: e.SessionEnded) -> None:
    s.paused = s.things.expiry = s.again = None
    s.adjourned = False
    _at_phase(s, "", None)
    _stop_entered(s, END, (), event.at)


FOLDS: dict[type[Event], Callable[[State, Any], None]] = {
    e.SessionOpened: _noted,
    e.ClockClamped: _noted,
    e.Departed: _noted,
    e.TurnBegun: _turn_begun,
    e.TurnEnded: _turn_ended,
    e.TurnPassed: _turn_passed,
    e.TurnSkipped: _turn_skipped,
    e.OptionChosen: _option_chosen,
    e.SaidEnough: _said_enough,
    e.LapBegun: _lap_begun,
    e.QueueJoined: _queue_joined,
    e.FollowUpOffered: _follow_up_offered,
    e.TurnDropped: _turn_dropped,
    e.AnswerDropped: _answer_dropped,
    e.SlotEnded: _slot_ended,
    e.FilmPlayed: _film_played,
    e.FilmStopped: _film_stopped,
    e.FilmEnded: _film_ended,
    e.ItemBrought: _item_brought,
    e.ItemProduced: _item_produced,
    e.ItemHanded: _item_made,
    e.ItemSigned: _item_signed,
    e.ItemLocked: _item_locked,
    e.ConsentRecorded: _consent_recorded,
    e.ConsentExpired: _consent_expired,
    e.ParameterSet: _parameter_set,
    e.PhaseEntered: _phase_entered,
    e.PartEntered: _part_entered,
    e.QuestionPut: _question_put,
    e.PhaseLeft: _phase_left,
    e.PhasePassedOver: _noted,
    e.LoopBegan: _loop_began,
    e.LoopTurned: _loop_turned,
    e.LoopJoined: _loop_joined,
    e.LoopLeft: _loop_left,
    e.LoopPassedOver: _loop_passed_over,
    e.LoopEnded: _loop_ended,
    e.PassBegun: _pass_begun,
    e.Formed: _formed,
    e.BrokeOut: _broke_out,
    e.Assigned: _assigned,
    e.Travelled: _travelled,
    e.LoopRested: _loop_rested,
    e.GroupDone: _group_done,
    e.Merged: _merged,
    e.TimeWasUp: _time_was_up,
    e.ReminderDue: _reminder_due,
    e.DateSet: _date_set,
    e.TimeVoted: _time_voted,
    e.PhaseExtended: _phase_extended,
    e.TimeCalled: _noted,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.Adjourned: _adjourned,
    e.Convened: _convened,
    e.Joined: _joined,
    e.Left: _left,
    e.HandedOver: _handed_over,
    e.RoleBound: _recast,
    e.RoleTaken: _role_taken,
    e.RoleLeft: _role_left,
    e.OptedOut: _opted_out,
    e.OptedIn: _opted_in,
    e.Proposed: _proposed,
    e.Seconded: _seconded,
    e.Reported: _reported,
    e.PositionTaken: _position_taken,
    e.HeldOpened: _held_opened,
    e.HeldClosed: _held_closed,
    e.LevelAgreed: _level_agreed,
    e.SignalRaised: _noted,
    e.VetoRaised: _noted,
    e.SessionEnded: _session_ended,
    e.Voted: _voted,
    e.Scored: _scored,
    e.VoteClosed: _vote_closed,
    e.PassedOn: _passed_on,
    e.SealOpened: _seal_opened,
    e.ItemTurned: _item_turned,
}
