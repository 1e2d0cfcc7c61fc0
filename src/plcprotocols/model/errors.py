# SPDX-License-Identifier: MIT
"""The one exception tree, and the help it gives with names that are not known.

Lives here: the errors every row of the library raises. Refusals of a move are values and live in
`plcprotocols.model.refusals`; `Refused` only carries one where an exception is more convenient.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from attrs import frozen


@frozen
class Problem:
    """One thing that is wrong in a value or a document.

    Attributes:
        code: stable identifier, such as `unknown-role`.
        place: where it is, as a path such as `steps[2].talk[0].who` or `events[17]`.
        given: what stands there.
        remedy: what would put it right.
    """

    code: str
    place: str
    given: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.given} ({self.code}). {self.remedy}"


class PlcError(Exception):
    """The root of everything this library raises on purpose.

    Attributes:
        problems: what is wrong, at least one, each with code, place and remedy.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class NotFound(PlcError):
    """A protocol, person, role, phase or file was named that is not there."""


class InvalidProtocol(PlcError):
    """A protocol value contradicts itself: a dangling reference, a role nobody can hold."""


class InvalidCast(PlcError):
    """A cast does not fit its protocol: too small, too large, or one person in two excluded roles."""


class InvalidArgument(PlcError):
    """An argument of a call is out of its range or of the wrong kind (a naive datetime, say)."""


class CannotFit(PlcError):
    """A protocol does not fit into a time: even its least minutes, without anything optional, are more."""


class InvalidRecord(PlcError):
    """A record cannot be read, or does not prove what it claims."""


class InvalidLog(PlcError):
    """A log of a meeting cannot be read as it stands: each problem is named with its line."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names are close to `name`, as a remedy.

    Args:
        name: what was given.
        known: the names that exist.

    Returns:
        A sentence: the nearest names, or all of them when none is near.
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(close) + "?"
    return "Known: " + ", ".join(names) + "." if names else "There is none to choose from."


def unknown(what: str, name: str, known: Iterable[str], *, place: str = "") -> Problem:
    """Make the problem for a name that is not known, with the nearest ones offered."""
    return Problem(f"unknown-{what}", place or what, f"there is no {what} {name!r}", nearest(name, known))
