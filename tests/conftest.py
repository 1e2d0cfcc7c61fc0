# SPDX-License-Identifier: MIT
"""How many random walks a law is tried on, and nothing else.

`HYPOTHESIS_PROFILE` names a profile: `ci` for the same walks on every run (taken where nothing is named), `dev` for other walks each time, `deep` for the
long search.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", deadline=None, max_examples=40)
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "ci")
