# SPDX-License-Identifier: MIT
r"""Analysis: logs of real meetings and of our own sessions, and who took which part in them.

* `Meeting`, `Turn`, `within`: a meeting as a log tells it, and a part of it.
* `from_rttm`, `from_webvtt`, `from_csv` with `Columns`: logs of others. What is wrong in them is named with its line and a remedy, and `Reading` says
  whether it is refused. `from_session`, `from_record`: our own.
* `TurnDefinition`, `AS_LOGGED`, `FLOOR`: what counts as a turn.
* `participation`, and each measure by itself, such as `gini`; `entitle` says whose turn it could have been by a protocol.
* `conformance` holds a log against a protocol: what fits, what departs, what was left out or added, and what cannot be judged.
* `time_use` tells what became of the planned time: what was over, what was saved, and where slack went.
* `interval`, `turn_interval`, `difference`: what chance alone would do.

Nothing here is imported by `import plcprotocols`.

Example:
    >>> meeting = from_csv("speaker,start,end\nana,0,30\nbor,28,40\n", people=["ana", "bor", "cilka"])
    >>> shares(meeting).by
    (('ana', 0.7142857142857143), ('bor', 0.2857142857142857), ('cilka', 0.0))
    >>> print(silent(meeting))
    silent of turns over 3 people, turns as logged: 1 (count)
"""

from __future__ import annotations

from plcprotocols.analysis.captions import from_webvtt
from plcprotocols.analysis.chance import Difference, Interval, difference, interval, turn_interval
from plcprotocols.analysis.conformance import Aligned, Came, Conformance, Departure, Stretch, Unjudged
from plcprotocols.analysis.conforming import conformance
from plcprotocols.analysis.entitlement import entitle
from plcprotocols.analysis.measures import (
    Measure,
    Of,
    Unit,
    amounts,
    entitlement_gap,
    evenness,
    freedom,
    gini,
    intended_shares,
    participation_shifts,
    questions_to_advice,
    returns,
    shares,
    shift_families,
    silent,
)
from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Reading, Span, Turn, within
from plcprotocols.analysis.participation import Participation, participation
from plcprotocols.analysis.rttm import from_rttm
from plcprotocols.analysis.sessions import from_record, from_session
from plcprotocols.analysis.shifts import Family, Shift, shift
from plcprotocols.analysis.tables import Columns, TimeUnit, from_csv
from plcprotocols.analysis.time_use import MadeUp, Spent, TimeUse, made_up, time_use
from plcprotocols.analysis.turns import AS_LOGGED, FLOOR, TurnDefinition, turns_of

__all__ = [
    "AS_LOGGED",
    "FLOOR",
    "Aligned",
    "Came",
    "Carries",
    "Columns",
    "Conformance",
    "Departure",
    "Difference",
    "Family",
    "Finding",
    "Interval",
    "MadeUp",
    "Measure",
    "Meeting",
    "Of",
    "Participation",
    "Reading",
    "Shift",
    "Span",
    "Spent",
    "Stretch",
    "TimeUnit",
    "TimeUse",
    "Turn",
    "TurnDefinition",
    "Unit",
    "Unjudged",
    "amounts",
    "conformance",
    "difference",
    "entitle",
    "entitlement_gap",
    "evenness",
    "freedom",
    "from_csv",
    "from_record",
    "from_rttm",
    "from_session",
    "from_webvtt",
    "gini",
    "intended_shares",
    "interval",
    "made_up",
    "participation",
    "participation_shifts",
    "questions_to_advice",
    "returns",
    "shares",
    "shift",
    "shift_families",
    "silent",
    "time_use",
    "turn_interval",
    "turns_of",
    "within",
]
