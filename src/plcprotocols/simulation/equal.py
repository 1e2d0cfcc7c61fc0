# SPDX-License-Identifier: MIT
"""The everyday policy: people who want the meeting to go well, and who are equally ready to speak.

Everything is read from the view and the templates. Shares and waiting times are constructed, unless a source stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from attrs import field, frozen
from attrs.validators import ge, le

from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.views import View
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.consents import ConsentState
from plcprotocols.model.moves import Move
from plcprotocols.simulation.lengths import planned_seconds, seconds_left, silent_seconds, turn_seconds
from plcprotocols.simulation.policy import VACANT, slot_of
from plcprotocols.simulation.streams import between, chance, weighted

SHARE = (ge(0.0), le(1.0))
MAIN_MOVE = 3.0  # the main move of a form is taken so many times as often as each other one


@frozen
class Equal:
    """Equal chances to speak; sums up to a meeting that roughly keeps its planned time.

    Speakers produce what a phase yields in their own turn; those who watch, write or only listen do so while nobody speaks. The lead opens, plays the
    film, and goes on when the time is up or nothing is left to do; while nobody leads, one member proposes this and the next one agrees. A permission
    that is missing is given when it is asked for, and who comes late answers what the others have answered. Whoever has opted out keeps out of it.

    Attributes:
        passes: how likely a turn is passed where one may.
        agrees: how likely the first of several options is chosen in a round; the others share the rest.
        holds: how likely the first option is chosen at a question, such as holding an optional phase.
        extends: how likely somebody votes for more time, where there is a vote on it.
    """

    passes: float = field(default=0.08, validator=SHARE, kw_only=True)
    agrees: float = field(default=0.95, validator=SHARE, kw_only=True)
    holds: float = field(default=0.7, validator=SHARE, kw_only=True)
    extends: float = field(default=0.25, validator=SHARE, kw_only=True)

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Say what the person does next, or None to wait."""
        here = Here(view, tuple(legal), random)
        if view.now.paused:
            return here.steer(c.Resume.tag, between(random, 30, 90))
        if view.now.speaker is not None:
            return _hold(here) if view.now.speaker == view.viewer else None
        for habit in STEERING if view.viewer in view.now.out else HABITS:
            command = habit(self, here)
            if command is not None:
                return command
        return None


@frozen(eq=False)
class Here:
    """What somebody is asked with: their view, what they may do, and their stream."""

    view: View
    legal: tuple[Template, ...]
    random: Random

    def after(self, seconds: float) -> datetime:
        """Give the moment so many seconds from now, in tenths of a second."""
        return self.view.now.at + timedelta(seconds=round(max(seconds, 0.0), 1))

    def template(self, kind: str) -> Template | None:
        """Find what may be done of a kind without a departure; that nobody leads is no reproach."""
        return next((each for each in self.legal if each.kind == kind and set(each.departures) <= {VACANT}), None)

    def make(self, kind: str, seconds: float, **slots: object) -> Command | None:
        """Make a command of a kind some seconds from now, or None where it may not be done."""
        template = self.template(kind)
        return None if template is None else fill(template, self.after(seconds), **slots)

    def steer(self, kind: str, seconds: float, **slots: object) -> Command | None:
        """Make a steering act; while nobody leads, take up somebody's proposal of it, or propose it once."""
        proposed = [person for person, act, _ in self.view.now.proposals if act == kind]
        for template in self.legal:
            if template.kind == c.Second.tag and set(slot_of(template, "person")) & set(proposed):
                return fill(template, self.after(seconds))
        return None if self.view.viewer in proposed else self.make(kind, seconds, **slots)

    @property
    def steers(self) -> bool:
        """Whether it is this person's to steer, alone or with others."""
        return self.view.viewer in self.view.now.lead or not self.view.now.lead


def _hold(here: Here) -> Command | None:
    """Speak: bring out what the phase yields, and end the turn."""
    return _produce(here, between(here.random, 1, 3)) or here.make(c.EndTurn.tag, turn_seconds(here.view.now, here.random))


def _produce(here: Here, seconds: float) -> Command | None:
    """Produce the first kind this person has not produced here yet."""
    film = here.view.now.film
    position = None if film is None or not film.item else round(film.position + (seconds if film.running else 0.0), 1)
    for template in here.legal:
        if template.kind == c.Produce.tag and _name(here, template) not in {item.id for item in here.view.items}:
            return fill(template, here.after(seconds), id=_name(here, template), position=position)
    return None


def _name(here: Here, template: Template) -> str:
    return f"{slot_of(template, 'kind')[0]}-{here.view.viewer}-{here.view.now.phase_no}"


def _answer(policy: Equal, here: Here) -> Command | None:
    """Answer a lasting question that the others have answered already."""
    for template in here.legal:
        if template.kind == c.Choose.tag and set(slot_of(template, "question")) & set(here.view.asked):
            option = _one_of(here, slot_of(template, "option"), policy.agrees)
            return fill(template, here.after(between(here.random, 2, 6)), option=option)
    return None


def _one_of(here: Here, options: Sequence[str], first: float) -> str:
    """Draw one of several options, the first with a chance of its own."""
    rest = [(1.0 - first) / max(len(options) - 1, 1)] * (len(options) - 1)
    return weighted(here.random, options, [first if rest else 1.0, *rest])


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
    if not options:
        return None
    option = _one_of(here, options, policy.holds if at_question else policy.agrees)
    template = next((each for each in here.legal if each.kind == c.Choose.tag and not slot_of(each, "question")), None)
    seen = here.view.now.phase_no if at_question else None
    return None if template is None else fill(template, here.after(between(here.random, 2, 6)), option=option, seen=seen)


def _permit(_policy: Equal, here: Here) -> Command | None:
    """Record a permission that is missing for the film to be shown, before everybody in the session: whoever is asked agrees."""
    film = here.view.now.film
    if film is None or film.running or film.locked:
        return None
    for item, scope, subject in here.view.missing:
        for template in here.legal:
            if template.kind == c.RecordConsent.tag and item == film.item and speaks_for(template, item, subject):
                at = here.after(between(here.random, 20, 60))
                given = {"state": ConsentState.GRANTED, "audience": slot_of(template, "audience"), **a_guardian(template)}
                return fill(template, at, item=item, subject=subject, scope=scope, **given)
    return None


def _lead_on(_policy: Equal, here: Here) -> Command | None:
    """Go on as lead when the time is up, the film is over, or half the time of a part without an end of its own is; a vote comes first."""
    now = here.view.now
    if not now.lead_may_advance or (now.film is not None and now.film.running) or not set(now.offer) <= set(now.lead):
        return None
    left, planned = seconds_left(now), planned_seconds(now)
    mine = here.steers and any(ending.code == "lead-decides" for ending in now.endings)
    halfway = mine and now.form in {"open", "silence"} and (left <= planned / 2 if planned else chance(here.random, 0.2))
    if now.time_up or halfway or (now.film is not None and now.film.over):
        return here.steer(c.Advance.tag, between(here.random, 2, 8), seen=now.phase_no)
    return None


def _be_content(_policy: Equal, here: Here) -> Command | None:
    """Say that it is enough when little time is left."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    ends = any(ending.code == "enough" and here.view.viewer in ending.people for ending in now.endings)
    if not ends or (now.together and chance(here.random, 0.5)):
        return None
    if seconds_left(now) <= 0.25 * planned if planned else chance(here.random, 0.25):
        return here.make(c.Enough.tag, between(here.random, 1, 4), seen=now.phase_no)
    return None


def _speak(policy: Equal, here: Here) -> Command | None:
    """Take the floor, or pass."""
    moves = [each for each in here.legal if each.kind == c.BeginTurn.tag and each.move is not Move.INTERVENE]
    if here.template(c.Pass.tag) is not None and chance(here.random, policy.passes):
        return here.make(c.Pass.tag, between(here.random, 2, 8))
    if not moves or not _talk_goes_on(here):
        return None
    template = weighted(here.random, moves, [MAIN_MOVE, *(1.0 for _ in moves[1:])])
    return fill(template, here.after(between(here.random, 0.5, 3)))


def _talk_goes_on(here: Here) -> bool:
    """Tell whether there is something left to say: time, or a turn that is waited for."""
    now, planned = here.view.now, planned_seconds(here.view.now)
    mine = {ending.code for ending in now.endings if here.view.viewer in ending.people}
    match now.form:
        case "round":
            return True
        case "watch":
            return not (now.time_up and now.lead_may_advance) and not _plays_on(here)
        case "open" if planned or now.owed:
            return bool(now.owed) or not now.time_up
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
    quiet = watching or now.form == "silence" or (now.film is None and here.view.viewer in now.listens)
    asked = any(each.code in {"produced", "by-each"} and here.view.viewer in each.people for each in now.endings)
    waited_for = asked and (now.time_up or now.left is None)
    if not (quiet or waited_for):
        return None
    seconds = between(here.random, 0.2, 1.0) * silent_seconds(now) / (present + 1) if now.form == "silence" else between(here.random, 2, 8)
    return _produce(here, max(seconds, 2.0))


def _sit(_policy: Equal, here: Here) -> Command | None:
    """Take a seat that is free now and then; rise where nobody may begin before somebody does."""
    if here.view.viewer in here.view.now.may_speak and here.template(c.BeginTurn.tag) is None and not here.view.now.owed:
        return here.make(c.LeaveRole.tag, between(here.random, 2, 8))
    return here.make(c.TakeRole.tag, between(here.random, 2, 8)) if chance(here.random, 0.3) else None


def _set_free(_policy: Equal, here: Here) -> Command | None:
    """Go on although the end has not come: what ends something early is offered only when nothing else moves the session."""
    if not any(each.kind == c.EndSession.tag for each in here.legal):
        return None
    seconds, now = between(here.random, 10, 30), here.view.now
    second = next((each for each in here.legal if each.kind == c.Second.tag), None)
    if second is not None:
        return fill(second, here.after(seconds))
    offered = next((each for each in here.legal if each.kind == c.Advance.tag), None)
    waits = any(person == here.view.viewer for person, _, _ in now.proposals)
    return None if offered is None or waits else fill(offered, here.after(seconds), seen=now.phase_no)


STEERING: tuple[Callable[[Equal, Here], Command | None], ...] = (_agree, _answer, _decide, _permit, _vote, _lead_on, _set_free)
HABITS: tuple[Callable[[Equal, Here], Command | None], ...] = (
    _agree,
    _answer,
    _decide,
    _permit,
    _vote,
    _lead_on,
    _be_content,
    _note,
    _sit,
    _speak,
    _show,
    _stop_film,
    _set_free,
)
