# SPDX-License-Identifier: MIT
"""Analysis: logs of real meetings and of our own sessions.

Nothing here is imported by `import plcprotocols`.
"""

from __future__ import annotations

from plcprotocols.analysis.captions import from_webvtt
from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Reading, Turn, within
from plcprotocols.analysis.rttm import from_rttm
from plcprotocols.analysis.sessions import from_record, from_session
from plcprotocols.analysis.tables import Columns, TimeUnit, from_csv
from plcprotocols.analysis.turns import AS_LOGGED, FLOOR, TurnDefinition, turns_of

__all__ = [
    "AS_LOGGED",
    "FLOOR",
    "Carries",
    "Columns",
    "Finding",
    "Meeting",
    "Reading",
    "TimeUnit",
    "Turn",
    "TurnDefinition",
    "from_csv",
    "from_record",
    "from_rttm",
    "from_session",
    "from_webvtt",
    "turns_of",
    "within",
]
