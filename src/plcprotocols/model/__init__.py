# SPDX-License-Identifier: MIT
"""The values: how a protocol is said, who takes part, what is asked and what became of it.

Nothing here acts; the rulebook in `plcprotocols.engine` reads these values. This row of the house imports attrs and nothing else of ours.
"""
