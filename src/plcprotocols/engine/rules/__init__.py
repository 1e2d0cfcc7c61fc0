# SPDX-License-Identifier: MIT
"""The rules: for each command what breaks which rule, and what the command does when it is accepted."""
