# SPDX-License-Identifier: MIT
"""Records: how a session is stored, read back and proved.

A record is written as JSON or JSON Lines and reads back equal. Reading is strict and reports every problem at its place as
`plcprotocols.model.errors.InvalidRecord`; a hash chain shows what was edited, cut or swapped.

* `dump`, `load`, `dump_lines`, `load_lines`, `write`, `read`: a record to text or file and back.
* `head`, `links`, `seal`: the chain. Keep a head elsewhere and no tail can be cut unseen.
* `agreed`, `reduced`: how much its people agreed to be kept, and what of a record that leaves. Everything above keeps to it by itself: links and
  documents are those of what may be kept. An app that appends to JSON Lines cannot take back what it wrote; when somebody agrees to less it
  writes the file anew.
* `Journal`, `peek`: the file of a session that runs, on the disk before anything is told of it, and taken up again after a crash.
* `erase`, `Stored`, `load_stored`, `load_lines_stored`, `read_stored`: contents deleted under a retention rule, the chain intact.
* `outcome`, `verify_cycle`: what came of a session that was held, and whether the records of a cycle belong together.
* `encode_protocol`, `decode_protocol`: a protocol as plain JSON kinds.
"""

from __future__ import annotations

from plcprotocols.engine.keeping import agreed, reduced
from plcprotocols.records.chain import head, links, seal
from plcprotocols.records.codec import decode_protocol, encode_protocol
from plcprotocols.records.documents import dump, dump_lines, load, load_lines, load_lines_stored, load_stored
from plcprotocols.records.files import read, read_stored, write
from plcprotocols.records.journal import Journal, peek
from plcprotocols.records.outcomes import outcome, verify_cycle
from plcprotocols.records.stored import Stored, erase

__all__ = [
    "Journal",
    "Stored",
    "agreed",
    "decode_protocol",
    "dump",
    "dump_lines",
    "encode_protocol",
    "erase",
    "head",
    "links",
    "load",
    "load_lines",
    "load_lines_stored",
    "load_stored",
    "outcome",
    "peek",
    "read",
    "read_stored",
    "reduced",
    "seal",
    "verify_cycle",
    "write",
]
