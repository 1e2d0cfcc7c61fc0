# SPDX-License-Identifier: MIT
"""People who come late, go, come back, hand over and opt out: a policy around the everyday one.

What is to happen is drawn before the session, from streams of its own: one for each person and each kind of thing. So other rates, or other people,
move nothing else that was drawn, and with all rates at 0 the session is the one without it. All rates and spans are constructed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from attrs import define, evolve, field, frozen
from attrs.validators import ge, gt, le, optional

from plcprotocols.engine.agenda import agenda
from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.seating import spoken_about
from plcprotocols.engine.seen import View
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.model.people import Cast
from plcprotocols.model.protocol import Protocol
from plcprotocols.simulation.policy import Policy, is_absent, slot_of
from plcprotocols.simulation.streams import between, chance, choice, stream

SHARE = (ge(0.0), le(1.0))
UNPLANNED, A_DAY = 60.0, 1440.0  # minutes, for protocols that plan none, and of a day
STAY = 2  # nobody goes while fewer others than these would stay: it takes two to steer where nobody leads


class Intention(Enum):
    """What somebody is going to do: go, hand over what they alone hold, take no part in a phase, have no pass of their own."""

    GO = "go"
    HAND_OVER = "hand-over"
    SIT_OUT = "sit-out"
    STAND_BACK = "stand-back"


# Parts of the planned time in which something happens, and for which somebody stays away.
SPANS = {
    Intention.GO: (0.1, 0.9),
    Intention.HAND_OVER: (0.1, 0.9),
    Intention.SIT_OUT: (0.0, 0.9),
    Intention.STAND_BACK: (0.05, 0.7),
}
ARRIVES, AWAY, LEAD_GOES = (0.02, 0.6), (0.05, 0.3), (0.2, 0.8)


@frozen
class Drawn:
    """Something that is going to happen.

    Attributes:
        intention: what.
        at: at which part of the planned time, or as soon after it as it may be done.
        away: for which part of it somebody who goes stays away; None for good.
    """

    intention: Intention
    at: float
    away: float | None = None


@define(eq=False)
class Comings:
    """Lets people come and go; otherwise they decide as another policy says.

    It has state: what is still to come. Give all people of a session the same one. Somebody who goes before they have done what they meant to do does
    not do it; policies that remember what they did belong around this one, not inside. Who is late comes at a drawn moment, up to three fifths of the
    planned time. Nobody goes while fewer than two others would stay.

    Attributes:
        policy: how people decide otherwise.
        protocol: what is run, for its planned time.
        cast: who takes part.
        seed: where its draws come from.
        minutes: over how many minutes all this is spread; the planned time with its days if None, an hour where none is planned.
        goes: how likely each person leaves once.
        returns: how likely somebody who has left comes back.
        hands_over: how likely each person hands over a role that they alone hold.
        sits_out: how likely each person takes no part in one phase.
        stands_back: how likely each person has no pass of their own in a loop.
        lead_goes: how likely whoever leads goes for good.
    """

    policy: Policy
    protocol: Protocol
    cast: Cast
    seed: int = field(kw_only=True)
    minutes: float | None = field(default=None, validator=optional(gt(0.0)), kw_only=True)
    goes: float = field(default=0.25, validator=SHARE, kw_only=True)
    returns: float = field(default=0.8, validator=SHARE, kw_only=True)
    hands_over: float = field(default=0.15, validator=SHARE, kw_only=True)
    sits_out: float = field(default=0.15, validator=SHARE, kw_only=True)
    stands_back: float = field(default=0.1, validator=SHARE, kw_only=True)
    lead_goes: float = field(default=0.2, validator=SHARE, kw_only=True)
    _length: timedelta = field(init=False)
    _opened: datetime | None = field(default=None, init=False)
    _to_come: dict[str, list[Drawn]] = field(init=False)
    _back: dict[str, datetime] = field(factory=dict, init=False)
    _last_of_lead: list[float] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Draw what is going to happen."""
        planned = agenda(self.protocol, self.cast)
        self._length = timedelta(minutes=self.minutes or planned.typical + planned.days[1] * A_DAY or UNPLANNED)
        self._to_come = {person: sorted(self._drawn(person), key=lambda each: each.at) for person in self.cast.people}
        random = stream(self.seed, "comings", "lead")
        self._last_of_lead = [between(random, *LEAD_GOES)] if chance(random, self.lead_goes) else []

    def seeded(self, seed: int) -> Comings:
        """Draw anew what is going to happen, with the same rates."""
        return evolve(self, seed=seed)

    def _drawn(self, person: str) -> Iterator[Drawn]:
        rates = {
            Intention.GO: self.goes,
            Intention.HAND_OVER: self.hands_over,
            Intention.SIT_OUT: self.sits_out,
            Intention.STAND_BACK: self.stands_back,
        }
        for intention, rate in rates.items():
            random = stream(self.seed, "comings", intention.value, person)
            happens, at, away, back = chance(random, rate), between(random, *SPANS[intention]), between(random, *AWAY), chance(random, self.returns)
            if happens:
                yield Drawn(intention, at, away if back else None)

    @property
    def to_come(self) -> tuple[tuple[str, Drawn], ...]:
        """What was drawn and has not happened yet, as pairs of who and what, in the order of its moments."""
        return tuple(sorted(((person, drawn) for person, all_ in self._to_come.items() for drawn in all_), key=lambda each: each[1].at))

    def choose(self, view: View, legal: Sequence[Template], random: Random) -> Command | None:
        """Come, go, hand over or opt out where it is time for it, else decide as usual."""
        self._opened = self._opened or view.now.at
        if is_absent(legal):
            return self._come(view)
        command = self.policy.choose(view, legal, random)
        until = view.now.at if command is None else command.at
        return self._lead_for_good(view, until) or self._next(view, legal, until) or command

    def _moment(self, part: float) -> datetime:
        assert self._opened is not None, "it is set before anything is done"
        return self._opened + self._span(part)

    def _span(self, part: float) -> timedelta:
        return timedelta(seconds=round(part * self._length.total_seconds(), 1))

    def _come(self, view: View) -> Command | None:
        """Say when somebody absent comes: who is late once, who has left if they come back."""
        if view.viewer in self._back:
            return c.Join(view.viewer, self._back.pop(view.viewer))
        if view.viewer not in self.cast.late or view.now.at != self._opened or self._stays_away(view.viewer):
            return None
        return c.Join(view.viewer, self._moment(between(stream(self.seed, "comings", "late", view.viewer), *ARRIVES)))

    def _stays_away(self, person: str) -> bool:
        """Tell whether somebody is only spoken about, and never there."""
        return {role for role, people in self.cast.holders if person in people} <= spoken_about(self.protocol)

    def _lead_for_good(self, view: View, until: datetime) -> Command | None:
        """Have the lead go and not come back, once."""
        for part in self._last_of_lead if view.viewer in view.now.lead and self._others(view) >= STAY else ():
            if self._moment(part) <= until:
                self._last_of_lead = []
                return c.Leave(view.viewer, max(self._moment(part), view.now.at))
        return None

    def _next(self, view: View, legal: Sequence[Template], until: datetime) -> Command | None:
        """Do what was drawn for somebody, where it is time for it and it may be done."""
        for drawn in self._to_come.get(view.viewer, ()):
            moment = self._moment(drawn.at)
            command = self._do(drawn, view, legal, max(moment, view.now.at)) if moment <= until else None
            if command is not None:
                self._to_come[view.viewer].remove(drawn)
                return command
        return None

    def _do(self, drawn: Drawn, view: View, legal: Sequence[Template], at: datetime) -> Command | None:
        offered = [each for each in legal if not each.departures]
        match drawn.intention:
            case Intention.GO if self._others(view) >= STAY:
                if drawn.away is not None:
                    self._back[view.viewer] = at + self._span(drawn.away)
                return c.Leave(view.viewer, at)
            case Intention.HAND_OVER:
                return self._hand_over(view, [each for each in offered if each.kind == c.HandOver.tag], at)
            case Intention.SIT_OUT:
                return next((fill(each, at) for each in offered if each.kind == c.OptOut.tag and not each.slots), None)
            case Intention.STAND_BACK:
                return next((fill(each, at) for each in offered if each.kind == c.OptOut.tag and each.slots), None)
            case _:
                return None

    def _hand_over(self, view: View, offered: Sequence[Template], at: datetime) -> Command | None:
        """Hand over a role that nobody else holds to somebody drawn, for none or for one that others hold, too."""
        held = [role for person in view.people for role in person.roles]
        own = [
            each
            for each in offered
            if slot_of(each, "holder") == (view.viewer,)
            and held.count(slot_of(each, "role")[0]) == 1
            and all(held.count(back) > 1 for back in slot_of(each, "back"))
        ]
        if not own:
            return None
        random = stream(self.seed, "comings", "to", view.viewer)
        template = choice(random, own)
        return fill(template, at, to=choice(random, slot_of(template, "to")))

    def _others(self, view: View) -> int:
        """Count those who would stay, outsiders left out."""
        outside = {role.id for role in self.protocol.roles if role.outsider}
        return sum(person.present and person.id != view.viewer and not set(person.roles) <= outside for person in view.people)
