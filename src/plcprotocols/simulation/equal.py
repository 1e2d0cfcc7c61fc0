# SPDX-License-Identifier: MIT
"""The everyday policy: people who want the meeting to go well, and who are equally ready to speak.

Everything is read from the view and the templates. Shares and waiting times are constructed, unless a source stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from attrs import field, frozen
from attrs.validators import ge, instance_of, le

from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.now import Now
from plcprotocols.engine.seen import View
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.minutes import Days
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Purpose
from plcprotocols.simulation.cycles import agree, between_meetings, go_home, hold_session, report, sign
from plcprotocols.simulation.here import WRITTEN, Here, elsewhere, one_of, produce
from plcprotocols.simulation.lengths import Lengths, planned_seconds, seconds_left, silent_seconds
from plcprotocols.simulation.policy import VACANT, slot_of
from plcprotocols.simulation.streams import between, chance, choice, ordered, weighted

SHARE = (ge(0.0), le(1.0))
ENDLESS = frozenset({"open", "silence", "field", "breakout"})  # forms without an end of their own
USUAL = Lengths()
MAIN_MOVE = 3.0  # the main move of a form is taken so many times as often as each other one


@frozen
class Equal:
    """Equal chances to speak; sums up to a meeting that roughly keeps its planned time.

    Sub-groups are formed by whoever steers, who goes with whom being left open; who comes late joins the smallest. In a sub-group people do what they
    do anywhere; while it rests they are still. Everybody votes for one thing, scores what they may, reads out what they wrote, opens what they may
    open, and passes on what they hold where a silence to read begins.

    Speakers produce what a phase yields in their own turn; those who watch, write or only listen do so while nobody speaks. The lead opens, plays the
    film, and goes on when the time is up, it fell quiet or nothing is left to do; while nobody leads, one member proposes this and the next one
    agrees. A permission that is missing is given when it is asked for, and who comes late answers what the others have answered. Whoever has opted
    out keeps out of it.

    Attributes:
        passes: how likely a turn is passed where one may.
        agrees: how likely the first of several options is chosen in a round; the others share the rest.
        holds: how likely the first option is chosen at a question, such as holding an optional phase.
        extends: how likely somebody votes for more time, where there is a vote on it.
        repeats: how likely something that may be held once more is.
        asks_again: how likely somebody asks once more where they may; else they pass.
        grants: how likely who is offered an opinion wants to hear it.
        adjourns: how likely whoever leads ends the meeting where another phase begins, for a week; where it is counted in days they always do, for
            some of these.
        lengths: how long turns are.
    """

    passes: float = field(default=0.08, validator=SHARE, kw_only=True)
    agrees: float = field(default=0.95, validator=SHARE, kw_only=True)
    holds: float = field(default=0.7, validator=SHARE, kw_only=True)
    extends: float = field(default=0.25, validator=SHARE, kw_only=True)
    repeats: float = field(default=0.4, validator=SHARE, kw_only=True)
    asks_again: float = field(default=0.5, validator=SHARE, kw_only=True)
    grants: float = field(default=0.8, validator=SHARE, kw_only=True)
    adjourns: float = field(default=0.0, validator=SHARE, kw_only=True)
    lengths: Lengths = field(default=USUAL, validator=instance_of(Lengths), kw_only=True)

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Say what the person does next, or None to wait."""
        here = Here(view, tuple(legal), random)
        if view.now.adjourned:
            return between_meetings(here)
        if view.now.paused:
            return here.steer(c.Resume.tag, between(random, 30, 90))
        if view.now.speaker is not None:
            return _hold(self, here) if view.now.speaker == view.viewer else None
        waits, command = go_home(here, self.adjourns)
        if waits or command is not None:
            return command
        for habit in STEERING if view.viewer in view.now.out or view.now.rests else HABITS:
            command = habit(self, here)
            if command is not None:
                return command
        return None


def _hold(policy: Equal, here: Here) -> Command | None:
    """Speak: bring out what the phase yields, unless that would end an open talk early, and end the turn."""
    made = produce(here, between(here.random, 1, 3)) if not _too_early(here) else None
    return made or here.make(c.EndTurn.tag, policy.lengths.seconds(here.view, here.random))


def _too_early(here: Here) -> bool:
    """Tell whether an open talk has only begun that is over when something is there."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    if now.form != "open" or not {"produced", "for-each"} & {each.code for each in now.endings}:
        return False
    return seconds_left(now) > 0.25 * planned if planned else chance(here.random, 0.75)


def _answer(policy: Equal, here: Here) -> Command | None:
    """Answer a lasting question that the others have answered already."""
    for template in here.legal:
        if template.kind == c.Choose.tag and set(slot_of(template, "question")) & set(here.view.asked):
            option = one_of(here.random, slot_of(template, "option"), policy.agrees)
            return fill(template, here.after(between(here.random, 2, 6)), option=option)
    return None


def _agree(_policy: Equal, here: Here) -> Command | None:
    """Take up what another member proposes, while nobody leads."""
    return here.make(c.Second.tag, between(here.random, 2, 6))


def _vote(policy: Equal, here: Here) -> Command | None:
    """Vote on more time, once."""
    template = here.template(c.VoteOnTime.tag)
    if template is None or template.standing:
        return None
    option = "extend" if chance(here.random, policy.extends) else "end"
    return fill(template, here.after(between(here.random, 1, 4)), option=option, seen=here.view.now.phase_no)


def speaks_for(template: Template, item: str, subject: str) -> bool:
    """Tell whether a permission can be recorded with a template."""
    return item in slot_of(template, "item") and subject in slot_of(template, "subject")


def a_guardian(template: Template) -> dict[str, object]:
    """Name who says so for the subject of a permission, where somebody has to."""
    return {"by": slot_of(template, "by")[0]} if slot_of(template, "by") else {}


def _decide(policy: Equal, here: Here) -> Command | None:
    """Answer a question, or choose in a round."""
    options, at_question = here.view.now.options, here.view.now.form == "question"
    template = next((each for each in here.legal if each.kind == c.Choose.tag and not slot_of(each, "question")), None)
    if not options or template is None or (at_question and not here.waits_for(frozenset({"chosen", "agreed-choice"}))):
        return None
    option = _mind(policy, here, options, answered=template.standing) if at_question else one_of(here.random, options, policy.agrees)
    seen = here.view.now.phase_no if at_question else None
    return None if option is None else fill(template, here.after(between(here.random, 2, 6)), option=option, seen=seen)


def _mind(policy: Equal, here: Here, options: Sequence[str], *, answered: bool) -> str | None:
    """Say what somebody thinks at a question: what all think; who thinks otherwise comes round where all have to answer the same."""
    first = policy.repeats if tuple(options) == ("again", "enough") else policy.holds
    shared = one_of(here.together("mind"), options, first)
    others = [option for option in options if option != shared]
    own = one_of(here.together(f"mind of {here.view.viewer}"), (shared, *others), policy.agrees)
    if not answered:
        return own
    return shared if own != shared else None


def _permit(_policy: Equal, here: Here) -> Command | None:
    """Record a permission that is missing for the film to be shown, before everybody in the session: whoever is asked agrees."""
    film = here.view.now.film
    if film is None or film.running or film.locked:
        return None
    for item, scope, subject in here.view.missing:
        for template in here.legal:
            grants = template.kind == c.RecordConsent.tag and ConsentState.GRANTED.value in slot_of(template, "state")
            if grants and item == film.item and speaks_for(template, item, subject):
                at = here.after(between(here.random, 20, 60))
                given = {"state": ConsentState.GRANTED, "audience": slot_of(template, "audience"), **a_guardian(template)}
                return fill(template, at, item=item, subject=subject, scope=scope, **given)
    return None


def _lead_on(_policy: Equal, here: Here) -> Command | None:
    """Go on as lead when the time is up, the film is over, or half the time of a part without an end of its own is; a vote comes first."""
    now = here.view.now
    if not now.lead_may_advance or (now.film is not None and now.film.running) or not set(now.offer) <= set(now.lead):
        return None
    if any(ending.code == "consensus" and ending.people for ending in now.endings):
        return None
    if (now.offered or now.granted) and not now.time_up:
        return None
    left, planned = seconds_left(now), planned_seconds(now)
    mine = here.steers and any(ending.code == "lead-decides" for ending in now.endings)
    halfway = mine and now.form in ENDLESS and (left <= planned / 2 if planned else _is_read(now) or chance(here.random, _moves_on(here)))
    fell_quiet = now.quiet_at is not None and now.quiet_at <= now.at
    if now.time_up or halfway or (mine and (fell_quiet or now.form == "hold")) or (now.film is not None and now.film.over):
        return here.steer(c.Advance.tag, between(here.random, 2, 8), seen=now.phase_no)
    return None


def _moves_on(here: Here) -> float:
    """Say how likely whoever leads goes on whenever something has happened, where no time is planned: after about five things in each sub-group."""
    return 0.2 / max(len(here.view.groups), 1)


def _is_read(now: Now) -> bool:
    """Tell whether something was done in days between meetings that is now to be talked about."""
    return isinstance(now.planned, Days) and now.form in {"silence", "field"}


def _be_content(_policy: Equal, here: Here) -> Command | None:
    """Say that it is enough when little time is left."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    ends = any(ending.code == "enough" and here.view.viewer in ending.people for ending in now.endings)
    if not ends or now.form == "field" or (now.together and chance(here.random, 0.5)):
        return None
    if seconds_left(now) <= 0.25 * planned if planned else chance(here.random, 0.25):
        return here.make(c.Enough.tag, between(here.random, 1, 4), seen=now.phase_no)
    return None


def _speak(policy: Equal, here: Here) -> Command | None:
    """Take the floor, or pass."""
    moves = [each for each in here.legal if each.kind == c.BeginTurn.tag and each.move is not Move.INTERVENE]
    nothing = not moves and _has_nothing(here)
    if here.template(c.Pass.tag) is not None and (nothing or chance(here.random, _passes(policy, here.view.now, here.view.viewer))):
        return here.make(c.Pass.tag, between(here.random, 2, 8))
    if not moves or not _talk_goes_on(here):
        return None
    template = _wanted(policy, here, moves) or weighted(here.random, moves, [MAIN_MOVE, *(1.0 for _ in moves[1:])])
    about, others = _something(here, slot_of(template, "about")), slot_of(template, "move")
    said: dict[str, object] = {} if about is None else {"about": about}
    said |= {"move": choice(here.random, others)} if others else {}
    return fill(template, here.after(between(here.random, 0.5, 3)), **said)


def _has_nothing(here: Here) -> bool:
    """Tell whether somebody whose turn it is has nothing to take it with, such as nothing left to read out; not where something else comes first."""
    now = here.view.now
    waits = now.options or now.owed or now.follow_up is not None or now.granted is not None or now.silent_until is not None
    return now.form == "round" and now.next[:1] == (here.view.viewer,) and not waits


def _wanted(policy: Equal, here: Here, moves: Sequence[Template]) -> Template | None:
    """Say yes or no to an opinion that is offered."""
    if here.view.now.offered is None:
        return None
    said = Move.GRANT if chance(here.random, policy.grants) else Move.DECLINE
    return next((each for each in moves if each.move is said), None)


def _something(here: Here, items: Sequence[str]) -> str | None:
    """Draw what a turn is about: one of those there has been no turn about, where these are told."""
    left = next((each.what.rpartition(": ")[2].split(", ") for each in here.view.now.endings if each.code == "treated"), [])
    return choice(here.random, [item for item in items if item in left] or items) if items else None


def _passes(policy: Equal, now: Now, viewer: str) -> float:
    """Say how likely somebody passes; where all are to pass in a row, surely when the time is up.

    Others wait while somebody may ask once more or give an opinion, and nobody takes an offer back.
    """
    if now.offered == viewer or now.granted not in {None, viewer}:
        return 0.0
    if now.follow_up is not None and not now.owed:
        return 1.0 - policy.asks_again if now.follow_up == viewer else 0.0
    if now.owed or all(ending.code != "all-passed" for ending in now.endings):
        return policy.passes
    return 1.0 if now.time_up else _falls_silent(len(now.next))


def _talk_goes_on(here: Here) -> bool:
    """Tell whether there is something left to say: time, or a turn that is waited for."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    mine = {ending.code for ending in now.endings if here.view.viewer in ending.people}
    match now.form:
        case "round":
            return True
        case "open" if any(ending.code == "treated" for ending in now.endings) and not now.time_up:
            return True
        case "watch":
            return not (now.time_up and now.lead_may_advance) and not _plays_on(here)
        case "open" if planned or now.owed or now.granted:
            return bool(now.owed or now.granted) or not now.time_up
        case "solo" if ("all-had" in mine or ("enough" in mine and not planned)) and not now.together:
            return True
        case "solo" if planned and seconds_left(now) > 0.2 * planned:
            return True
        case "solo" if planned and "produced" not in mine:
            return False
        case _:
            return not chance(here.random, _falls_silent(len(now.may_speak)))


def _falls_silent(people: int) -> float:
    """Say how likely each of so many people has nothing to say, if all of them are to fall silent after about three turns each."""
    return (1 / (3 * people)) ** (1 / people) if people else 1.0


def _plays_on(here: Here) -> bool:
    """Tell whether somebody who may do either plays the film rather than talks at a stop."""
    return here.template(c.Play.tag) is not None and chance(here.random, 0.4)


def _show(_policy: Equal, here: Here) -> Command | None:
    """Play the film until it is over; where talk is open at a stop, let others come first more often than not."""
    now, template = here.view.now, here.template(c.Play.tag)
    if now.film is None or template is None or (now.time_up and now.lead_may_advance):
        return None
    if now.film.over and now.film.item in slot_of(template, "item"):
        return None
    if len(now.may_speak) > 1 and here.view.viewer not in now.may_speak and chance(here.random, 0.4):
        return None
    return fill(template, here.after(between(here.random, 3, 10)))


def _stop_film(_policy: Equal, here: Here) -> Command | None:
    """Call a stop now and then, the more rarely the less time is left; whoever leads has the film run on."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    if here.view.viewer in now.lead or not planned:
        return None
    viewers = sum(person.present for person in here.view.people)
    return here.make(c.StopFilm.tag, between(here.random, 8, 40)) if chance(here.random, 1.5 * seconds_left(now) / planned / viewers) else None


def _note(_policy: Equal, here: Here) -> Command | None:
    """Produce beside the floor, where nobody speaks or one only listens, or when an item is all that is waited for."""
    now = here.view.now
    present = sum(person.present for person in here.view.people)
    watching = now.film is not None and now.film.running
    quiet = watching or now.form in {"silence", "field"} or (now.film is None and here.view.viewer in now.listens)
    waited_for = here.waits_for(WRITTEN) and (now.time_up or (now.form != "open" and not planned_seconds(now)))
    if not (quiet or waited_for):
        return None
    alone = now.form in {"silence", "field"}
    seconds = between(here.random, 0.2, 1.0) * silent_seconds(now) / (present + 1) if alone else between(here.random, 2, 8)
    return produce(here, max(seconds, 2.0))


def _sit(_policy: Equal, here: Here) -> Command | None:
    """Take a seat that is free now and then, or stand in line for one; rise where nobody may begin before somebody does, or where somebody waits."""
    if here.view.viewer in here.view.now.may_speak and here.template(c.BeginTurn.tag) is None and not here.view.now.owed:
        return here.make(c.LeaveRole.tag, between(here.random, 2, 8))
    if here.view.now.lines and here.view.viewer in here.view.now.may_speak and chance(here.random, 0.05):
        return here.make(c.LeaveRole.tag, between(here.random, 2, 8))
    return here.make(c.TakeRole.tag, between(here.random, 2, 8)) if chance(here.random, 0.3) else None


def _set_free(_policy: Equal, here: Here) -> Command | None:
    """Go on although the end has not come: what ends something early is offered only when nothing else moves the session."""
    if not any(each.kind == c.EndSession.tag for each in here.legal):
        return None
    seconds, now = between(here.random, 10, 30), here.view.now
    again = next((each for each in here.legal if each.kind == c.OpenHeld.tag and set(each.departures) <= {VACANT}), None)
    if again is not None and not now.lead_may_advance:
        return fill(again, here.after(seconds), record=f"{now.phase}-{now.phase_no}")
    second = next((each for each in here.legal if each.kind == c.Second.tag), None)
    if second is not None:
        return fill(second, here.after(seconds))
    advances = [each for each in here.legal if each.kind == c.Advance.tag]
    waits = any(person == here.view.viewer for person, _, _ in now.proposals)
    if not advances or waits:
        return None
    offered = min(advances, key=lambda each: (not set(each.departures) <= {VACANT}, here.gathers(each), elsewhere(each)))
    return fill(offered, here.after(seconds), seen=None if elsewhere(offered) else now.phase_no)


def _form(_policy: Equal, here: Here) -> Command | None:
    """Form the sub-groups; who goes with whom is left open."""
    if not here.view.now.forms or not here.view.now.lead_may_advance:
        return None
    seconds, now = between(here.random, 20, 60), here.view.now
    formed = here.steer(c.Form.tag, seconds, groups=(), seen=now.phase_no)
    waits = any(person == here.view.viewer for person, _, _ in now.proposals)
    if formed is not None or waits or here.template(c.Advance.tag) is None:
        return formed
    return c.Form(here.view.viewer, here.after(seconds), (), seen=now.phase_no)


def _go_along(_policy: Equal, here: Here) -> Command | None:
    """Join the smallest sub-group there is room in, where somebody is in none."""
    sizes = {group.id: len(group.people) for group in here.view.groups}
    for template in here.legal if sizes and not here.view.group else ():
        if template.kind == c.Assign.tag and slot_of(template, "person") == (here.view.viewer,) and set(template.departures) <= {VACANT}:
            group = min(slot_of(template, "group"), key=lambda each: sizes[each])
            return fill(template, here.after(between(here.random, 5, 20)), group=group)
    return None


def _cast_vote(_policy: Equal, here: Here) -> Command | None:
    """Give a point to one thing, or put as many in order as are asked for."""
    template = here.template(c.CastVote.tag)
    if template is None:
        return None
    things = slot_of(template, "points")
    ranks = next((int(slot.most) for slot in template.slots if slot.most is not None), None)
    if ranks is None:
        points = {choice(here.random, things): 1} if things else {}
    else:
        points = {thing: ranks - place for place, thing in enumerate(ordered(here.random, things)[:ranks])}
    return fill(template, here.after(between(here.random, 5, 30)), seen=here.view.now.phase_no, **({"points": points} if things else {}))


def _score(_policy: Equal, here: Here) -> Command | None:
    """Score one of the items that still may be."""
    template = here.template(c.Score.tag)
    if template is None:
        return None
    least, most = next((int(slot.least or 0), int(slot.most or 0)) for slot in template.slots if slot.name == "points")
    points = choice(here.random, range(least + 1, most + 1))
    item = choice(here.random, slot_of(template, "item"))
    return fill(template, here.after(between(here.random, 3, 15)), item=item, points=points, seen=here.view.now.phase_no)


def _reveal(_policy: Equal, here: Here) -> Command | None:
    """Open what one may open, now and then."""
    template = here.template(c.Reveal.tag)
    if template is None or not chance(here.random, 0.3):
        return None
    return fill(template, here.after(between(here.random, 2, 8)), item=slot_of(template, "item")[0])


def _pass_on(_policy: Equal, here: Here) -> Command | None:
    """Pass items on where a silence to read begins, each to the next person who is here."""
    if here.view.now.form != "silence" or here.view.now.purpose != Purpose.READ.value:
        return None
    there = [person.id for person in here.view.people if person.present]
    holders = {item.id: item.holder or item.owner for item in here.view.items}
    for template in here.legal:
        if template.kind == c.PassOn.tag and not template.standing and len(there) > 1:
            first = int(here.random.random() * len(there))
            drawn = {item: there[(first + number) % len(there)] for number, item in enumerate(slot_of(template, "passes"))}
            passes = {item: _next(there, holders[item]) if holders.get(item) else person for item, person in drawn.items()}
            return fill(template, here.after(between(here.random, 5, 15)), passes=passes)
    return None


def _next(people: Sequence[str], person: str) -> str:
    """Name who sits next to somebody."""
    return people[(people.index(person) + 1) % len(people)] if person in people else people[0]


def _position(policy: Equal, here: Here) -> Command | None:
    """Take a position where a consensus is looked for."""
    return agree(here, policy.agrees)


def _sign(_policy: Equal, here: Here) -> Command | None:
    """Sign what is to be signed here."""
    return sign(here)


def _write_down(_policy: Equal, here: Here) -> Command | None:
    """Produce what an open talk without a planned time was for, once nobody has anything to say."""
    untimed = here.view.now.form == "open" and not planned_seconds(here.view.now)
    return produce(here, between(here.random, 2, 8)) if untimed and here.waits_for(WRITTEN) else None


def _close(_policy: Equal, here: Here) -> Command | None:
    """Say that it is enough of an open talk without a planned time, having nothing more to say in it."""
    now, viewer = here.view.now, here.view.viewer
    ends = not now.together and any(ending.code == "enough" and viewer in ending.people for ending in now.endings)
    if not ends or now.form != "open" or planned_seconds(now) or viewer not in now.may_speak:
        return None
    return here.make(c.Enough.tag, between(here.random, 2, 8), seen=now.phase_no)


def _report(_policy: Equal, here: Here) -> Command | None:
    """Report that something is over."""
    return report(here)


def _hold_session(_policy: Equal, here: Here) -> Command | None:
    """Open a session that is to be held here."""
    return hold_session(here)


Habit = Callable[[Equal, Here], Command | None]
STEERING: tuple[Habit, ...] = (_agree, _form, _go_along, _answer, _decide, _permit, _vote, _lead_on, _sign, _set_free)
HABITS: tuple[Habit, ...] = (
    _agree,
    _form,
    _go_along,
    _cast_vote,
    _score,
    _pass_on,
    _reveal,
    _answer,
    _decide,
    _permit,
    _vote,
    _lead_on,
    _be_content,
    _note,
    _hold_session,
    _sit,
    _speak,
    _write_down,
    _close,
    _position,
    _sign,
    _report,
    _show,
    _stop_film,
    _set_free,
)
