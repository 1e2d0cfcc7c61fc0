# SPDX-License-Identifier: MIT
"""Analysis: logs of real meetings and of our own sessions.

Nothing here is imported by `import plcprotocols`.
"""

from __future__ import annotations

from plcprotocols.analysis.captions import from_webvtt
from plcprotocols.analysis.meeting import Carries, Finding, Meeting, Reading, Turn, within
from plcprotocols.analysis.rttm import from_rttm
from plcprotocols.analysis.tables import Columns, TimeUnit, from_csv

__all__ = [
    "Carries",
    "Columns",
    "Finding",
    "Meeting",
    "Reading",
    "TimeUnit",
    "Turn",
    "from_csv",
    "from_rttm",
    "from_webvtt",
    "within",
]
