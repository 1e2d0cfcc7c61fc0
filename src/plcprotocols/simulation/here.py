# SPDX-License-Identifier: MIT
"""What somebody is asked with, and what all habits of the everyday policy share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from attrs import frozen

from plcprotocols.engine.legal import Template, fill
from plcprotocols.engine.seen import View
from plcprotocols.model import commands as c
from plcprotocols.model.commands import Command
from plcprotocols.simulation.policy import VACANT, slot_of
from plcprotocols.simulation.streams import stream, weighted

# Endings that one item is enough for, whoever makes it; and all that somebody may write for.
OF_ALL = frozenset({"produced", "for-each", "signed", "consensus"})
WRITTEN = frozenset({"produced", "by-each", "for-each", "signed"})


@frozen(eq=False)
class Here:
    """What somebody is asked with: their view, what they may do, and their stream."""

    view: View
    legal: tuple[Template, ...]
    random: Random

    def after(self, seconds: float) -> datetime:
        """Give the moment so many seconds from now, in tenths of a second."""
        return self.view.now.at + timedelta(seconds=round(max(seconds, 0.0), 1))

    def until(self, moment: datetime) -> float:
        """Give the seconds from now to a moment, 0 where it has passed."""
        return max((moment - self.view.now.at).total_seconds(), 0.0)

    def template(self, kind: str) -> Template | None:
        """Find what may be done of a kind without a departure; that nobody leads is no reproach. What is steered in another sub-group is left out."""
        return next((each for each in self.legal if each.kind == kind and set(each.departures) <= {VACANT} and not elsewhere(each)), None)

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

    def gathers(self, template: Template) -> bool:
        """Tell whether going on would bring sub-groups together: from outside all of them, or from inside the others."""
        inside = slot_of(template, "group")
        return bool(self.view.groups) and (bool(inside) if self.view.group else not inside)

    def waits_for(self, codes: frozenset[str]) -> bool:
        """Tell whether something of this person is waited for, by the codes of endings."""
        return any(each.code in codes and self.view.viewer in each.people for each in self.view.now.endings)

    def together(self, purpose: str) -> Random:
        """Open a stream that all people of the session share at a stop, so that they can be of one mind without a word."""
        return stream(0, "together", purpose, self.view.now.stop, self.view.now.since.isoformat())


def elsewhere(template: Template) -> bool:
    """Tell whether somebody would steer where they are not: another sub-group, or all of them from inside one."""
    return template.kind in {c.Advance.tag, c.Extend.tag} and bool(slot_of(template, "group"))


def one_of(random: Random, options: Sequence[str], first: float) -> str:
    """Draw one of several options, the first with a chance of its own."""
    rest = [(1.0 - first) / max(len(options) - 1, 1)] * (len(options) - 1)
    return weighted(random, options, [first if rest else 1.0, *rest])


def produce(here: Here, seconds: float) -> Command | None:
    """Produce the first kind this person has not produced here yet; of what all make together, one is enough.

    In a loop that is held for each item of a kind no other one of it is made, as each would have a pass of its own: whose item is at hand revises it,
    once.
    """
    film = here.view.now.film
    position = None if film is None or not film.item else round(film.position + (seconds if film.running else 0.0), 1)
    made, treated = {item.id for item in here.view.items}, _treated(here)
    for template in here.legal:
        if template.kind != c.Produce.tag:
            continue
        kind = slot_of(template, "kind")[0]
        about = _still_about(here, template, kind)
        usual = "-".join([kind, here.view.viewer, *([about] if about else []), str(here.view.now.phase_no)])
        name = next(iter(slot_of(template, "id")), usual)
        if name in made or (about is None and ("about" in {slot.name for slot in template.slots} or _is_made(here, kind))):
            continue
        if treated.get(kind) == "":
            continue
        keyed = {} if about is None else {"about": about}
        return fill(template, here.after(seconds), id=name, position=position, supersedes=treated.get(kind) or _revised(here, kind, about), **keyed)
    return None


def _treated(here: Here) -> dict[str, str]:
    """Name for each kind a running loop goes through the item at hand; empty where it is somebody else's, or was revised in this pass already."""
    at_hand = {item for _, item in here.view.now.turned}
    items = (item for item in here.view.items if item.id in at_hand) if at_hand else ()
    return {item.kind: item.id if item.owner == here.view.viewer and not item.superseded else "" for item in items}


def _here(here: Here, name: str) -> bool:
    """Tell by its name whether an item was made since the stop was entered."""
    return name.endswith(f"-{here.view.now.phase_no}")


def _still_about(here: Here, template: Template, kind: str) -> str | None:
    """Name the first about whom there is no item of a kind yet; None where there is one about everybody, or it is about nobody."""
    known = {item.about for item in here.view.items if item.kind == kind and _here(here, item.id)}
    return next((person for person in slot_of(template, "about") if person not in known), None)


def _is_made(here: Here, kind: str) -> bool:
    """Tell whether somebody has made what one of is enough."""
    return _is_of_all(here, kind) and any(item.kind == kind and _here(here, item.id) for item in here.view.items)


def _is_of_all(here: Here, kind: str) -> bool:
    """Tell whether a kind is made by all together here, or was revised before; what is there already is no ending any more.

    Where it is over when nobody contributes any more, each contributes something of their own.
    """
    codes = {each.code for each in here.view.now.endings}
    revised = any(item.kind == kind and item.superseded for item in here.view.items)
    together = here.view.now.together and here.view.now.quiet_at is None
    return bool(codes & OF_ALL or together or revised) and "by-each" not in codes


def _revised(here: Here, kind: str, about: str | None) -> str | None:
    """Name what a new item revises: the only one of its kind that all of them made together before, in the same pass."""
    now = here.view.now
    passing = {number for _, number in now.numbers}
    current = [item for item in here.view.items if item.kind == kind and item.about == about and not item.superseded and not item.locked]
    if len(current) != 1 or any(person for _, person, _ in now.passes) or not _is_of_all(here, kind) or _here(here, current[0].id):
        return None
    return current[0].id if current[0].number is None or current[0].number in passing else None
