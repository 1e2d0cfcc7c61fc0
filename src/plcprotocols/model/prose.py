# SPDX-License-Identifier: MIT
"""The mark for what people read and the rulebook does not.

A field of type `Prose` (a title, a note) and everything in `Provenance` stays out of the rule digest, so that a mended source or a
translation orphans no record.
"""

from __future__ import annotations

from typing import Annotated

PROSE = "prose"

Prose = Annotated[str, PROSE]
