# SPDX-License-Identifier: MIT
"""Folds: what each event does to the state, by theme; a new kind of event needs a function in one of them and nowhere else."""
