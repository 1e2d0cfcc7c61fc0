# SPDX-License-Identifier: MIT
"""Texts: codes and values turned into sentences for people."""

from __future__ import annotations

from plcprotocols.texts.say import departure, ending, form, remedy, sentence, waiting

__all__ = ["departure", "ending", "form", "remedy", "sentence", "waiting"]
