# SPDX-License-Identifier: MIT
"""Entry: whether there is what a protocol needs before a session of it begins, and what a group would say that has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from plcprotocols.engine.compiling import compile_protocol
from plcprotocols.model.arguments import check_several, one_of
from plcprotocols.model.entry import Declaration, Declared, HasMet, Prepared
from plcprotocols.model.errors import Problem
from plcprotocols.model.protocol import Protocol


def declarations(given: Iterable[Declaration | str]) -> tuple[Declaration, ...]:
    """Take what a group says of itself, each once and in one order.

    Raises:
        InvalidArgument: for anything that is no declaration, with the nearest codes.
    """
    check_several("declared", given)
    said = {one_of(Declaration, each) for each in given}
    return tuple(each for each in Declaration if each in said)


def asked(protocol: Protocol) -> tuple[tuple[Declaration, ...], int]:
    """Tell what a group would say with which a session may open: what it declares, and how often it has met.

    Args:
        protocol: the protocol; what it runs counts as its own.

    Raises:
        InvalidProtocol: if the protocol contradicts itself.
    """
    entry = compile_protocol(protocol).protocol.entry
    said = declarations(each.declaration for each in entry if isinstance(each, Declared))
    return said, max((each.least for each in entry if isinstance(each, HasMet)), default=0)


def missing(protocol: Protocol, declared: Collection[Declaration], met: int, kinds: Collection[str]) -> Iterator[Problem]:
    """Find what is missing before a session may begin.

    Args:
        protocol: the protocol, read without runs.
        declared: what the group says of itself.
        met: how often it has met before.
        kinds: the kinds of the items that are brought.
    """
    for each in protocol.entry:
        match each:
            case Declared(declaration) if declaration not in declared:
                given = f"{protocol.id} begins where a group says that {declaration.says}; nothing was said of that"
                remedy = f"Ask the group. If it is so, declare {declaration.value}; if it is not so yet, another protocol serves it better for now."
                yield Problem("not-declared", "declared", given, remedy)
            case HasMet(least) if met < least:
                given = f"{protocol.id} is for a group that has met at least {_times(least)} before; said was {_times(met)}"
                yield Problem("not-met", "met", given, "Say how often it has met. If it is newer, another protocol serves it better for now.")
            case Prepared(item) if item not in kinds:
                given = f"{protocol.id} begins with something prepared, {item}; none was brought"
                yield Problem("not-prepared", "items", given, f"Bring an item of the kind {item} when you open it, or open it when there is one.")
            case _:
                pass


def _times(count: int) -> str:
    return ("never", "once")[count] if count < 2 else f"{count} times"
