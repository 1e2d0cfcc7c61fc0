# SPDX-License-Identifier: MIT
"""What all tests of the command line use."""

from __future__ import annotations

from tests.app.terminal import run

__all__ = ["run"]
