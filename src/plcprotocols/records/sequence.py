# SPDX-License-Identifier: MIT
"""The numbers of events: 1 to n without a gap, and the name of what is wrong where they are not.

No hash is computed here; that is for `plcprotocols.records.chain`.
"""

from __future__ import annotations

from plcprotocols.model.errors import Problem
from plcprotocols.model.events import Event


def sequence(events: tuple[Event, ...]) -> list[Problem]:
    """Find every place where the numbering breaks.

    Returns:
        Problems `cut` (numbers are missing), `swapped`, `repeated` and `edited` (one number was changed), each at the event's `seq`.
    """
    numbers = [event.seq for event in events]
    whole = range(1, len(numbers) + 1)
    if sorted(numbers) == list(whole):
        return [_swapped(index, number) for index, number in enumerate(numbers) if number != index + 1]
    here = set(numbers)
    seen: set[int] = set()
    problems: list[Problem] = []
    last = 0
    for index, number in enumerate(numbers):
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if number == last + 1:
            last = number
        elif following == last + 2 and last + 1 not in here:
            problems.append(
                Problem("edited", _place(index), f"number {number} stands where {last + 1} belongs", "Restore the event from a copy you trust.")
            )
            last += 1
        elif number in seen:
            problems.append(
                Problem("repeated", _place(index), f"number {number} was there already", "Keep the first of them, or restore from a copy you trust.")
            )
        elif number < last or (last + 1 in here and last + 1 not in seen):
            problems.append(_swapped(index, number))
            last = max(last, number)
        else:
            problems.append(Problem("cut", _place(index), f"events {last + 1} to {number - 1} are missing", "Restore them from a copy you trust."))
            last = number
        seen.add(number)
    return problems


def _place(index: int) -> str:
    return f"events[{index}].seq"


def _swapped(index: int, number: int) -> Problem:
    return Problem("swapped", _place(index), f"event {number} stands at place {index + 1}", "Put the events back in the order of their numbers.")
