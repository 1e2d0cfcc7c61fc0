# SPDX-License-Identifier: MIT
"""How much a field gives away: every field of every event, and of what is shown, says so on its type.

Lives here: the four degrees and the reader that finds them. Who may see which degree of which event is decided in one place,
`plcprotocols.engine.views`.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import attrs


class Sees(Enum):
    """What a field would tell somebody who sees it.

    `STRUCTURE` tells how the protocol moved on, `AUTHORSHIP` who did something or whom it concerns, `CONTENT` what was said or shown, and `EXISTENCE`
    that a thing is there at all.
    """

    STRUCTURE = "structure"
    AUTHORSHIP = "authorship"
    CONTENT = "content"
    EXISTENCE = "existence"


@cache
def degrees(cls: type[Any]) -> dict[str, Sees]:
    """Read the declared degree of each field of a class.

    Raises:
        TypeError: if a field declares none; a new event cannot forget to.
    """
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Sees] = {}
    for field in attrs.fields(cls):
        hint = hints[field.name]
        marks = [m for m in get_args(hint)[1:] if isinstance(m, Sees)] if get_origin(hint) is Annotated else []
        if len(marks) != 1:
            raise TypeError(f"{cls.__name__}.{field.name} does not declare what it shows")
        found[field.name] = marks[0]
    return found


@cache
def nothing(cls: type[Any]) -> dict[str, Any]:
    """Say what stands for nothing in each field of a class: no text, no names, zero, false, or None, as the type of the field alone says."""
    hints = get_type_hints(cls)
    return {field.name: _empty(hints[field.name]) for field in attrs.fields(cls)}


def _empty(hint: Any) -> Any:
    made = get_origin(hint) or hint
    return made() if made in {str, tuple, bool, int, float} else None
