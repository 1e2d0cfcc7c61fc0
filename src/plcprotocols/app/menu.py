# SPDX-License-Identifier: MIT
"""What may be done now, numbered: each with the line that would be typed for it, and what it does in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from plcprotocols.app import values, verbs, wording
from plcprotocols.app.grouped import in_lockstep
from plcprotocols.app.lines import Said
from plcprotocols.app.moments import WRITTEN
from plcprotocols.app.values import Table
from plcprotocols.app.verbs import KINDS, Verb
from plcprotocols.engine.inlining import inlined
from plcprotocols.engine.legal import fill
from plcprotocols.engine.templates import Slot, Template
from plcprotocols.model import commands as c
from plcprotocols.model.errors import InvalidArgument, Problem
from plcprotocols.model.moves import Move
from plcprotocols.model.talk import Vote
from plcprotocols.simulation.reading import phases
from plcprotocols.texts import departure

ADJECTIVES = frozenset({Move.COOL, Move.HARD})
# What is always said by its name, though it comes first: the lead steps in, and a yes or a no is never only talk.
NAMED = frozenset({Move.INTERVENE, Move.GRANT, Move.DECLINE})
MEANS = {
    c.Advance.tag: "go on with what comes next",
    c.SkipTurn.tag: "go on without somebody's turn or answer",
    c.MarkAbsent.tag: "note that somebody has gone without saying so",
    c.AgreeLevel.tag: "say how much of the session may be kept",
    c.HandOver.tag: "give a role to somebody else",
    c.SetParameter.tag: "set what was agreed for this session",
    c.Produce.tag: "write it down",
    c.Second.tag: "take up what somebody proposed",
    c.TakeRole.tag: "take a seat in a role, or stand in line for one",
    c.LeaveRole.tag: "rise from a seat in a role, or leave the line for one",
    c.VoteOnTime.tag: "vote for the end of the phase or for more time",
    c.Join.tag: "arrive, or come back",
    c.Choose.tag: "answer",
    c.Signal.tag: "raise a signal",
    c.RecordConsent.tag: "record a permission",
    c.Adjourn.tag: "end the meeting; the session goes on in the next one",
    c.Convene.tag: "begin the next meeting",
    c.Report.tag: "report what happened outside the session",
    c.Sign.tag: "sign an item",
    c.SetDate.tag: "fix the date of this phase",
    c.TakePosition.tag: "agree, stand aside or object",
    c.OpenHeld.tag: "open the session that is held here, in a file of its own",
    c.TakeBack.tag: "bring back what came of a session that was held",
    c.OptOut.tag: "take no part in this, or have no pass of one's own",
    c.Pass.tag: "let the turn go by",
    c.BeginTurn.tag: "take the floor",
    c.EndTurn.tag: "give the floor back; behind a colon what is to be kept of it",
    c.Form.tag: "say who goes with whom, with / between the sub-groups",
    c.Assign.tag: "put somebody into a sub-group, or move them there",
    c.CastVote.tag: "give points, or none to abstain",
    c.Score.tag: "give a score",
    c.PassOn.tag: "say who holds what from now on: ITEM to NAME",
    c.Reveal.tag: "open what was written and sealed",
    c.Undo.tag: "take back what one has just done by mistake",
    c.GoBack.tag: "go back to an earlier step and hold it anew",
    c.Relabel.tag: "put right what a turn was",
    c.Reattribute.tag: "put right whose turn it was",
}
STEERING = frozenset({c.Advance, c.Extend})
ALL_THE_REST = frozenset({"groups", "points", "passes"})
SAID = frozenset({"audience", "points", "passes"})  # what is said even where there is one choice
UNASKED = frozenset({"id", "record", "audience"})


@frozen
class Offer:
    """One thing that may be done.

    Attributes:
        template: the legal move.
        line: what would be typed for it.
        means: what it does.
    """

    template: Template
    line: str
    means: str


def offers(table: Table, person: str | None = None, *, standing: bool = False) -> tuple[Offer, ...]:
    """List what may be done now.

    Args:
        table: the session.
        person: whose moves; None for everybody's.
        standing: whether also what may be done at nearly any time is listed.

    Raises:
        NotFound: if nobody is so called.
    """
    found = [each for each in table.session.legal(person) if standing or not each.standing]
    if person is None and not standing:
        found = [each for each, before in zip(found, [None, *found], strict=False) if not _one_more_turn(each, before)]
    found.sort(key=_rank)
    return tuple(Offer(each, line(each, table), " ".join(_means(each, table))) for each in found)


def _rank(template: Template) -> int:
    """Put first what the session waits for, then what steers it, then what breaks in, then what is noted."""
    if template.departures:
        return 3
    return 2 if template.move is Move.INTERVENE else 1 if template.standing or KINDS[template.kind] in STEERING else 0


def _one_more_turn(template: Template, before: Template | None) -> bool:
    """Tell whether somebody may begin one more kind of turn, which the short list leaves out."""
    return template.kind == c.BeginTurn.tag and before is not None and before.kind == c.BeginTurn.tag and before.who == template.who


def line(template: Template, table: Table) -> str:
    """Write what would be typed for a legal move."""
    kind = KINDS[template.kind]
    verb = verbs.shown(kind)
    if kind is c.Advance:
        where = next((f" {slot.choices[0]}" for slot in template.slots if slot.name == "group"), _own_pace(template, table))
        return f"{'' if template.who in table.now.lead[:1] else f'{template.who} '}next{where}"
    if kind is c.Undo:
        return f"{template.who} {verb.phrases[0]}"
    if kind is c.BeginTurn:
        about = "".join(f" about {_choices(slot)}" for slot in template.slots if slot.name == "about")
        return f"{template.who} {_turn(template, table)}{about}"
    return " ".join((template.who, verb.phrases[0], *_following(verb, template.slots))) + (": <words>" if kind is c.Produce else "")


def _own_pace(template: Template, table: Table) -> str:
    """Say where somebody steers who names no sub-group, where each goes at its own pace: their own, or all together."""
    if not table.groups or in_lockstep(table.session):
        return ""
    return f" {table.now_of(template.who).group or table.now.stop}"


def _turn(template: Template, table: Table) -> str:
    """Say a turn: plainly where it is what anybody would do here, or by its move; an offer, a yes and a no by their names."""
    if template.move is Move.OFFER_OPINION:
        return "offers an opinion"
    mine = [each.move for each in table.legal(c.BeginTurn, template.who)]
    for slot in template.slots:
        if slot.name == "move":
            return f"speaks {_choices(slot)}"
    move = template.move
    if move is None or (mine[:1] == [move] and move not in NAMED):
        asks = move is not None and move.value.startswith("ask")
        return "asks" if asks else "speaks"
    return f"speaks {move.value}" if "-" in move.value or move in ADJECTIVES else f"{move.value}s"


def _following(verb: Verb, slots: Sequence[Slot]) -> Iterator[str]:
    marks = {name: mark for mark, name in verb.marks.items()}
    for slot in slots:
        if slot.name in UNASKED:
            continue
        value = _choices(slot)
        if slot.name in verb.follows and slot.name not in marks:
            yield value
        else:
            yield f"{marks[slot.name]} {value}" if slot.name in marks else f"{slot.name}={value}"


def _choices(slot: Slot) -> str:
    if slot.name == "passes":
        return f"{slot.choices[0]} to <name>"
    return slot.choices[0] if len(slot.choices) == 1 else f"<{slot.name}>" if not slot.choices else f"<{'|'.join(slot.choices[:6])}>"


def _means(template: Template, table: Table) -> Iterator[str]:
    plain = wording.ACTS.get(template.kind, template.kind.replace("-", " "))
    yield MEANS.get(template.kind, plain) + (f": {template.move}" if template.move is not None else "")
    if template.kind == c.CastVote.tag:
        yield from (f"({form.points} in all, at most {form.most} to one)" for form in _votes(template, table) if form.points > 1)
        yield from (f"({form.ranks} in order, the first gets {form.ranks})" for form in _votes(template, table) if form.ranks is not None)
    if template.departures:
        yield f"(noted: {' '.join(departure(each) for each in template.departures).rstrip('.')})"
    if _ends(template, table):
        yield "(this ends the session)"
    former = _revisable(template, table)
    if former:
        yield f"(to revise what is there: {template.who} revises {former}: <words>)"


def _votes(template: Template, table: Table) -> Iterator[Vote]:
    """Give the vote of the phase somebody is at."""
    here = table.now_of(template.who).phase
    for phase in phases(inlined(table.session.protocol).steps):
        if phase.id == here:
            yield from (form for form in phase.talk if isinstance(form, Vote))


def _ends(template: Template, table: Table) -> bool:
    """Tell whether going on ends the session, by going on in a copy of it."""
    if template.kind != c.Advance.tag:
        return False
    trial = table.session.fork()
    trial.attempt(fill(template, table.now.at))
    return trial.ended


def _revisable(template: Template, table: Table) -> str:
    """Name the newest item that somebody may revise with a legal move, or nothing."""
    if template.kind != c.Produce.tag:
        return ""
    kinds = next((slot.choices for slot in template.slots if slot.name == "kind"), ())
    anonymous = {rule.id for rule in table.session.protocol.items if rule.anonymous}
    able = (name for kind in kinds if kind not in anonymous and (name := values.newest(kind, table)) and _may_revise(template.who, kind, name, table))
    return next(able, "")


def _may_revise(person: str, kind: str, item: str, table: Table) -> bool:
    seen = table.session.view(table.viewer).items
    about = next(each.about for each in seen if each.id == item)
    new = values.new_id(kind, table.session)
    return table.session.why_not(c.Produce(person, table.now.at, kind, new, about=about, supersedes=item)) is None


def asked(template: Template, given: dict[str, object]) -> Slot | None:
    """Name the slot of a legal move that is still to be filled in, or None."""
    for slot in template.slots:
        if slot.name not in given and slot.name not in {"id", "record"} and (slot.name != "audience" or given.get("state") == "granted"):
            return slot
    return None


def begun(template: Template, words: Sequence[str], table: Table) -> dict[str, object]:
    """Fill in a legal move what leaves no choice, and what stands behind its number."""
    alone = (slot for slot in template.slots if len(slot.choices) == 1 and slot.name not in SAID)
    given: dict[str, object] = {slot.name: slot.choices[0] for slot in alone}
    if "outcome" in given:
        given["outcome"] = values.outcome(str(given["outcome"]), table)
    rest = list(words)
    if template.move is not None:
        given["move"] = template.move
        if rest:
            given["to"] = tuple(values.several("to", " ".join(rest), table))
        return given
    while rest and (slot := asked(template, given)) is not None:
        words_ = [rest.pop(0)] if slot.name not in ALL_THE_REST else rest
        given[slot.name] = answered(template, slot, " ".join(words_), table)
        rest = [] if words_ is rest else rest
    if rest:
        raise InvalidArgument(Problem("not-understood", "line", " ".join(rest), "Give the number alone, or with what it still needs."))
    return given


def answered(template: Template, slot: Slot, text: str, table: Table) -> object:
    """Read what is given for a slot: a number of the list, or the value itself.

    Raises:
        InvalidArgument: `slot-range` if it is none of what may be given.
    """
    if text.isdecimal() and slot.choices and slot.name != "audience":
        if not 0 < int(text) <= len(slot.choices):
            raise InvalidArgument(Problem("slot-range", slot.name, text, question(slot)))
        text = slot.choices[int(text) - 1]
    if (KINDS[template.kind], slot.name) in values.PAIRS:
        return values.value(KINDS[template.kind], slot.name, text, table, table.now.at)
    value = values.value(KINDS[template.kind], slot.name, text, table, table.now.at)
    within = slot.least is None or slot.most is None or (isinstance(value, int | float) and slot.least < value <= slot.most)
    if not within or (slot.choices and slot.name != "audience" and value not in slot.choices):
        raise InvalidArgument(Problem("slot-range", slot.name, repr(text), question(slot)))
    return value


def question(slot: Slot) -> str:
    """Ask for a slot."""
    if slot.least is not None and slot.most is not None:
        return f"{slot.name.capitalize()}? A number above {slot.least:g} and at most {slot.most:,.0f}."
    if slot.name == "groups":
        return "Groups? Who goes with whom, with / between the sub-groups: NAME,NAME / NAME,NAME."
    if slot.name == "passes":
        return f"Passes? Which goes to whom, such as: {slot.choices[0]} to ana. There are: {', '.join(slot.choices)}."
    if not slot.choices:
        return f"{slot.name.capitalize()}? {WRITTEN}" if slot.name == "until" else f"{slot.name.capitalize()}?"
    return f"{slot.name.capitalize()}? {', '.join(f'{number} {each}' for number, each in enumerate(slot.choices, start=1))}"


def said(template: Template, given: dict[str, object], table: Table, words: str | None) -> Said:
    """Say a legal move that is filled in."""
    if template.kind == c.Produce.tag:
        given["id"] = values.new_id(str(given["kind"]), table.session)
    if template.kind == c.OpenHeld.tag:
        given["record"] = values.new_record(table)
    return Said(template.who, KINDS[template.kind], given, words)
