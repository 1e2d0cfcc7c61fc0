# SPDX-License-Identifier: MIT
"""Analysis: logs of real meetings and of our own sessions.

Nothing here is imported by `import plcprotocols`.
"""

from __future__ import annotations

from plcprotocols.analysis.captions import from_webvtt
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
    participation_shifts,
    questions_to_advice,
    returns,
    shares,
    shift_families,
    silent,
)
from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Reading, Turn, within
from plcprotocols.analysis.participation import Participation, participation
from plcprotocols.analysis.rttm import from_rttm
from plcprotocols.analysis.sessions import from_record, from_session
from plcprotocols.analysis.shifts import Family, Shift, shift
from plcprotocols.analysis.tables import Columns, TimeUnit, from_csv
from plcprotocols.analysis.turns import AS_LOGGED, FLOOR, TurnDefinition, turns_of

__all__ = [
    "AS_LOGGED",
    "FLOOR",
    "Carries",
    "Columns",
    "Family",
    "Finding",
    "Measure",
    "Meeting",
    "Of",
    "Participation",
    "Reading",
    "Shift",
    "TimeUnit",
    "Turn",
    "TurnDefinition",
    "Unit",
    "amounts",
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
    "participation",
    "participation_shifts",
    "questions_to_advice",
    "returns",
    "shares",
    "shift",
    "shift_families",
    "silent",
    "turns_of",
    "within",
]
