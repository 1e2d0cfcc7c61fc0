# SPDX-License-Identifier: MIT
"""The course of a protocol: which phase may come after which, and what is then left out that is to be held.

It is read off the plan. Nothing here tells what is legal: whatever a log does not carry (answers to questions, conditions, how many passes a loop
has) may have been as it takes to come from one phase to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from attrs import frozen

from plcprotocols.engine.plan import Node, Plan, Position, behind, landing
from plcprotocols.engine.select import inside
from plcprotocols.model.conditions import AllHad, TimeUp
from plcprotocols.model.flow import Breakout, Casting, Composite, Decision, Each, EachItem, OneOf, Phase, Repeat, Run, Tour
from plcprotocols.model.talk import Offer, Open, Passing, Pick, Round, Solo

SPEAKING = (Solo, Round, Open)
START, END = "start", "end"


@frozen
class Course:
    """Which phases may come after which.

    Attributes:
        phases: all phases, in the protocol's order.
        due: those that are to be held whatever happens, and in which people speak.
        wordless: those of them that may be held without a word: somebody can end them before anybody has spoken, something can be written in them
            instead, or everybody can pass.
        between: for each phase, and the start, the phases that may come next, and the end; each with the due phases that are left out on the way, as
            few as can be.
    """

    phases: tuple[str, ...]
    due: frozenset[str]
    wordless: frozenset[str]
    between: dict[str, dict[str, tuple[str, ...]]]


def course(plan: Plan, mute: frozenset[str] = frozenset()) -> Course:
    """Read the course of a protocol off its plan.

    Args:
        plan: the compiled protocol.
        mute: phases in which nobody of the cast can speak; they are not due.
    """
    phases = tuple(_in_order(plan, plan.first))
    due = frozenset(phase for phase in phases if phase not in mute and _is_due(plan.nodes[phase]))
    wordless = frozenset(phase for phase in due if _is_wordless(plan.nodes[phase]))
    between = {phase: _next(plan, behind(plan.nodes[phase], None), due, wordless) for phase in phases}
    return Course(phases, due, wordless, {START: _next(plan, (plan.first, None), due, wordless), **between})


def around(node: Node) -> Iterator[Node]:
    """Name the groups a step stands in, the innermost first."""
    while node.parent is not None:
        node = node.parent
        yield node


def _in_order(plan: Plan, node: Node | None) -> Iterator[str]:
    while node is not None:
        if isinstance(node.step, Phase):
            yield node.step.id
        if isinstance(node.step, OneOf):
            yield from (phase for step in node.step.steps for phase in _in_order(plan, plan.nodes[step.id]))
        yield from _in_order(plan, node.first)
        node = node.after


def _is_due(node: Node) -> bool:
    """Tell whether a phase is held whatever happens, in the whole and in one meeting, and people speak in it."""
    phase = node.step
    if not isinstance(phase, Phase) or phase.when is not None or phase.optional is not None or phase.days is not None:
        return False
    if any(isinstance(group.step, Breakout) for group in around(node)):
        return False
    return any(isinstance(talk, SPEAKING) and talk.when is None and not isinstance(talk.body, Pick) for talk in phase.talk)


def _is_wordless(node: Node) -> bool:
    """Tell whether a phase may be held without a word: it ends by more than turns and the clock, something can be written in it, or all may pass."""
    phase = node.step
    if not isinstance(phase, Phase) or phase.yields or not all(isinstance(each, AllHad | TimeUp) for each in inside(phase.ends)):
        return True
    talk = (each for each in phase.talk if isinstance(each, SPEAKING))
    return all(isinstance(each.body, Offer) or (isinstance(each, Round) and each.passing is not Passing.NONE) for each in talk)


def _next(plan: Plan, start: Position, due: frozenset[str], wordless: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Find what may come next from a position; of several ways that which leaves out fewest, and of these fewest wordless ones."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[Position] = set()
    number = count()
    todo: list[tuple[int, int, int, Position, tuple[str, ...]]] = [(0, 0, next(number), start, ())]
    while todo:
        needed, more, _, position, out = heappop(todo)
        if position in seen:
            continue
        seen.add(position)
        node = position[0]
        if position == (None, None):
            found.setdefault(END, out)
        elif node is not None and isinstance(phase := node.step, Phase):
            found.setdefault(phase.id, out)
            if phase.id in due:
                needed, more, out = needed + (phase.id not in wordless), more + (phase.id in wordless), (*out, phase.id)
            heappush(todo, (needed, more, next(number), behind(node, None), out))
        else:
            for each in _onward(plan, position):
                heappush(todo, (needed, more, next(number), each, out))
    return found


def _onward(plan: Plan, position: Position) -> Iterator[Position]:
    """Name the positions the flow may go on to from one at which nobody speaks."""
    node, parent = position
    if node is None:
        assert parent is not None, "the end leads nowhere"
        if isinstance(parent.step, Each | Repeat | EachItem | Tour):
            yield parent.first, parent
        yield behind(parent, None)
        return
    match node.step:
        case Decision() as decision:
            for option in decision.options:
                yield landing(option.to, node, plan.nodes)
        case OneOf() as pool:
            for step in pool.steps:
                yield plan.nodes[step.id], node
        case Casting():
            yield behind(node, None)
        case Composite() | Repeat() | Each():
            yield node.first, node
        case EachItem() | Tour() | Breakout():
            yield node.first, node
            yield behind(node, None)
        case Phase() | Run():
            raise AssertionError("phases are found, and runs were read as groups")
    if node.when is not None:
        yield behind(node, None)
