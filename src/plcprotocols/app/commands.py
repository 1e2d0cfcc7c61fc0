# SPDX-License-Identifier: MIT
"""The commands of the command line, as typed functions; what they print is made elsewhere."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from plcprotocols._version import __version__
from plcprotocols.app import demo as demonstration
from plcprotocols.app import state_of
from plcprotocols.app.editions import named_where_they_fit
from plcprotocols.app.facilitating import facilitate
from plcprotocols.app.looking import entry, print_list, print_protocol
from plcprotocols.app.moments import moment
from plcprotocols.app.occasions import OCCASIONS
from plcprotocols.app.paper import Paper
from plcprotocols.app.planner import fitted, print_plan
from plcprotocols.app.replaying import print_replay, taken_up, told
from plcprotocols.app.wishes import Wish
from plcprotocols.catalogue import PROTOCOLS, find
from plcprotocols.engine import planning
from plcprotocols.records import encode_protocol, read

Flag = Annotated[bool, Parameter(negative="")]
Several = Annotated[list[str] | None, Parameter(negative="", consume_multiple=True)]
PEOPLE = f"How many people take part: {demonstration.fitting(OCCASIONS[0])}; as many as at the occasion if left out."
LATE = (
    f"How many of them arrive late, between 0 and {demonstration.latest(OCCASIONS[0])} of {OCCASIONS[0].people}; "
    f"at least {demonstration.FEWEST_PRESENT} people must be there when a session begins."
)

app = App(
    name="plcprotocols",
    help="Facilitation protocols for professional learning communities: teachers and others who learn from each other's practice.",
    version=__version__,
)


@app.command
def demo(
    *,
    seed: int = 2022,
    people: Annotated[int | None, Parameter(help=PEOPLE)] = None,
    late: Annotated[int, Parameter(help=LATE)] = 0,
    plain: Flag = False,
    out: str | None = None,
) -> None:
    """Watch a protocol being facilitated: modelled on an occasion that was really held, with simulated people.

    Args:
        seed: The same seed gives the same session.
        people: How many people take part; as many as at the occasion if left out.
        late: How many of them arrive late.
        plain: Print without colours and line drawing.
        out: Folder for the records; a fresh one if left out. Nothing in it is overwritten.
    """
    occasion = OCCASIONS[0]
    paper = Paper(plain=plain)
    demonstration.hold(occasion, paper, seed=seed, people=occasion.people if people is None else people, late=late, out=out)


@app.command(name="list")
def list_(*, json: Flag = False, plain: Flag = False) -> None:
    """List the protocols of the catalogue.

    Args:
        json: Print one JSON array with an object for each protocol.
        plain: Print without colours and line drawing.
    """
    if json:
        _print_json([entry(protocol) for protocol in PROTOCOLS])
    else:
        print_list(Paper(plain=plain), PROTOCOLS)


@app.command
def show(protocol: str, /, *, edition: str | None = None, json: Flag = False, plain: Flag = False) -> None:
    """Show a protocol: roles, agenda, minutes and sources.

    Args:
        protocol: The id of a protocol, as `list` prints it.
        edition: Another of its editions, as `list` names them.
        json: Print the protocol as JSON.
        plain: Print without colours and line drawing.
    """
    found = find(protocol, edition=edition)
    if json:
        _print_json(encode_protocol(found))
    else:
        print_protocol(Paper(plain=plain), found)


@app.command
def plan(protocol: str, /, *, people: int, minutes: float, edition: str | None = None, json: Flag = False, plain: Flag = False) -> None:
    """Fit a protocol into the time there is: minutes for each phase, and what has to be left out.

    Args:
        protocol: The id of a protocol, as `list` prints it.
        people: How many people come, those who lead included.
        minutes: How many minutes there are.
        edition: Another of its editions, as `list` names them.
        json: Print the plan as one JSON object.
        plain: Print without colours and line drawing.
    """
    found = find(protocol, edition=edition)
    with named_where_they_fit(found, people):
        planned = planning.plan(found, people, minutes)
    if json:
        _print_json(fitted(found, people, planned))
    else:
        print_plan(Paper(plain=plain), found, people, planned)


@app.command
def replay(file: str, /, *, head: str | None = None, json: Flag = False, plain: Flag = False) -> None:
    """Read the record of a session, prove it, and tell how the session went.

    Args:
        file: A record, `.json` or `.jsonl`.
        head: The head of the chain as you kept it; only that shows whether the end of an open record was cut.
        json: Print what is told as JSON.
        plain: Print without colours and line drawing.
    """
    record = read(file, head=head)
    found, session = taken_up(record)
    if json:
        _print_json(told(record, session))
    else:
        print_replay(Paper(plain=plain), record, found, session)


@app.command
def run(
    protocol: str | None = None,
    /,
    *,
    people: Several = None,
    late: Several = None,
    film: Several = None,
    item: Several = None,
    declared: Several = None,
    met: int | None = None,
    edition: str | None = None,
    resume: str | None = None,
    out: str | None = None,
    mode: str | None = None,
    level: str | None = None,
    at: str | None = None,
    json: Flag = False,
    plain: Flag = False,
) -> None:
    """Facilitate a session in the terminal: type what happens, line by line.

    Every line is on the disk before it is answered, so nothing that was answered is lost when the machine stops: go on with --resume. In the session
    `?` lists what may be done now, `help` says how to say things and `quit` leaves. Lines may be piped in.

    Example: plcprotocols run check-in --people facilitator=ana member=bor,cilka,drago

    Args:
        protocol: The id of a protocol, as `list` prints it. With --resume it may be left out.
        people: Who is what: facilitator=ana member=bor,cilka,drago. With names alone (ana bor cilka drago) the first leads, and the
            others are seated as the protocol needs them.
        late: Those of them who are not there yet; when they come, say so: drago joins.
        film: A film that somebody brings, its length and who else can be seen in it: bor=3:25 or bor=3:25,child-1. How permissions are
            recorded is said when the session begins.
        item: Something else that is brought, its kind and whose it is, such as an action of the meeting before: dated-action=bor.
        declared: What the group says of itself, where a protocol asks for it: familiar (its people know one another), safe (they feel safe with
            one another), trained-lead (whoever leads was trained for it). Ask the group; the record keeps what it said.
        met: How often the group has met before, where a protocol asks for it.
        edition: Another edition of the protocol, as `list` names them.
        resume: Go on with a session from its file.
        out: The file to write, `.jsonl`; one named after the protocol and the time if left out. Nothing is overwritten.
        mode: guided accepts what breaks an advisory rule and notes it, strict refuses it, recording notes what really happened; guided if left out.
        level: How much is kept: contents (if left out), turns, structure or nothing. Anybody may agree to less later.
        at: Enter a session that was held before: it opens, or goes on, at this moment (2026-03-02T15:00), and a line that does not begin with a time
            has that of the line before it.
        json: Answer each line with one JSON object, for programs.
        plain: Print without colours and line drawing.
    """
    wish = Wish(
        protocol=protocol,
        people=people or (),
        late=late or (),
        films=film or (),
        items=item or (),
        declared=declared or (),
        met=met,
        edition=edition,
        resume=resume,
        out=out,
        mode=mode,
        level=level,
        at=at,
    )
    facilitate(wish, plain=plain, as_json=json)


@app.command
def status(file: str, /, *, at: str | None = None, json: Flag = False, plain: Flag = False) -> None:
    """Tell where a session stands: what it waits for, from whom, since when and until when.

    The file is only read; the session may be running elsewhere at the same time.

    Args:
        file: The record of a session, `.jsonl` or `.json`.
        at: The moment to tell it for (15:04 or 2026-03-02T15:04); now if left out.
        json: Print it as one JSON object.
        plain: Print without colours and line drawing.
    """
    now = datetime.now(UTC)
    session, when = state_of.taken_up(file), now if at is None else moment(at, now)
    if json:
        _print_json(state_of.state(session, when))
    else:
        state_of.print_state(Paper(plain=plain), session, when)


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
