# SPDX-License-Identifier: MIT
r"""Pictures of one session or one experiment, as SVG: values in, text out, the same text for the same values.

* `swim_lane`: who spoke when, a lane for each person, also for those who never did.
* `planned_against_actual`: what each phase was planned to take, and took.
* `shares_against_intended`: which part of the talk each had, and what the protocol intended for them.
* `intervals`: figures with their intervals, such as one for each condition of an experiment.

They need nothing beside the library, and no fonts are measured: what may not fit is cut, and told in full by a tool-tip. Each has a title and a
description, and says nothing by colour alone. `plcprotocols.pictures.plot` draws the same with matplotlib (extra `plot`), for papers.

A picture of a session is for somebody, and shows what they may see; nothing here decides that. Nothing here is imported by `import plcprotocols`.

Example:
    >>> from plcprotocols.analysis import from_csv
    >>> meeting = from_csv("speaker,start,end\nana,0,30\nbor,28,40\n", people=["ana", "bor", "cilka"])
    >>> svg = swim_lane(meeting)
    >>> svg.startswith("<svg "), "cilka" in svg
    (True, True)
"""

from __future__ import annotations

from plcprotocols.pictures.estimates import intervals
from plcprotocols.pictures.lanes import swim_lane
from plcprotocols.pictures.phases import planned_against_actual
from plcprotocols.pictures.shares import shares_against_intended

__all__ = ["intervals", "planned_against_actual", "shares_against_intended", "swim_lane"]
