# SPDX-License-Identifier: MIT
"""The command line: what a person types and reads in a terminal.

Lives here: the commands, the demonstration and the words they are printed in. What may happen in a session is asked of the session. This is the only
folder that knows cyclopts and rich, which come with the extra `cli`; `plcprotocols.app.cli` says so where they are missing.
"""
