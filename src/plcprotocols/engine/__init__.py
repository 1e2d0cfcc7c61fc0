# SPDX-License-Identifier: MIT
"""The rulebook: one place that answers what may happen now, why not, and what follows.

`Session` is its face. The other modules are values and functions: compile (`plan`), fold (`evolve`), judge (`decide`, `rules`), move on
(`flow`, `settle`), list (`legal`), tell (`now`, `agenda`, `timing`, `history`), plan ahead (`planning`, `seating`), keep (`keeping`) and show
(`views`).
"""
