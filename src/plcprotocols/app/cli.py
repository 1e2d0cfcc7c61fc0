# SPDX-License-Identifier: MIT
"""The entry point of the command line: runs a command and says in sentences what went wrong.

The commands live in `plcprotocols.app.commands`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from plcprotocols.model.errors import PlcError, Problem

FAILED = 2
COUNTS_PEOPLE = frozenset({("demo",), ("plan",)})
NEEDS = frozenset({"cyclopts", "rich"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what was typed behind the program's name; taken from the process if None.

    Returns:
        The exit code: 0, or 2 where something was wrong, which is told on the standard error.
    """
    try:
        from cyclopts import CycloptsError  # noqa: PLC0415 - it comes with an extra

        from plcprotocols.app.commands import app  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        if error.name not in NEEDS:
            raise
        return _fail(Problem("extra-missing", "plcprotocols", f"the command line needs {error.name}", "Install it: pip install 'plcprotocols[cli]'"))
    try:
        app(sys.argv[1:] if arguments is None else list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except PlcError as error:
        return _fail(*error.problems)
    except CycloptsError as error:
        return _fail(_usage(" ".join(str(error).split()), error.command_chain or (), getattr(error, "unused_tokens", None) or ()))
    except BrokenPipeError:
        # Whoever read along has gone, as with `| head`; nothing more is to be said, also not when the interpreter closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _fail(Problem("file", str(error.filename or "files"), error.strerror or str(error), "Name another file or folder, or mend this one."))
    return 0


def _usage(told: str, command: Sequence[str], unused: Sequence[str]) -> Problem:
    """Say what was typed wrong, and where to read how it is typed."""
    number = next((word for word in unused if word.isdecimal()), "")
    if tuple(command) in COUNTS_PEOPLE and number:
        told = f"{told.rstrip('.')}; did you mean --people {number}?"
    return Problem("usage", "arguments", told, f"See: {' '.join(('plcprotocols', *command))} --help")


def _fail(*problems: Problem) -> int:
    for problem in problems:
        given = problem.given.rstrip(".")
        sys.stderr.write(f"plcprotocols: {problem.place}: {given} ({problem.code}). {problem.remedy}\n")
    return FAILED
