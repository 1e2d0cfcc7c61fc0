# SPDX-License-Identifier: MIT
"""How many random walks a law is tried on, and nothing else.

`HYPOTHESIS_PROFILE` names a profile: `dev` for work at a desk, `ci` for the same walks on every run, `deep` for the long search. Without it, `ci`
is taken where `CI` is set and `dev` elsewhere.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", deadline=None, max_examples=40)
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
