# SPDX-License-Identifier: MIT
"""Texts: codes and values turned into sentences for people."""

from __future__ import annotations

from plcprotocols.texts.say import breach, departure, ending, form, remedy, sentence, waiting

__all__ = ["breach", "departure", "ending", "form", "remedy", "sentence", "waiting"]
