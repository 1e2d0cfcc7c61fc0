# SPDX-License-Identifier: MIT
"""Meetings from WebVTT, the transcripts of video meetings. The extra `analysis` brings the package that reads it.

Zoom writes the speaker before the text (`Ana Horvat: Good morning`), Teams as a voice (`<v Ana Horvat>Good morning</v>`).
`webvtt-py` reads each cue; the cues are cut apart here, because it passes over what is broken, or stops at it, and does not say at which line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING

from plcprotocols.analysis.logs import Log, shown
from plcprotocols.analysis.meeting import Meeting, Reading
from plcprotocols.model.errors import NotFound, Problem

if TYPE_CHECKING:
    import webvtt

ARROW = "-->"
HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
# A name before a colon: what comes before it is longer only where it is no name.
NAMED = re.compile(r"\s*([^:<>]{1,80}?)\s*:(?:\s|$)")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
CUE = "Write 00:00:12.500 --> 00:00:14.000 and under it what was said."
Block = list[tuple[int, str]]
ReadsCue = Callable[[Iterable[str]], "webvtt.Caption | None"]


def from_webvtt(
    source: str | bytes,
    *,
    id: str = "meeting",  # noqa: A002 - the value's own name
    reading: Reading | str = Reading.STRICT,
    people: Iterable[str] | None = None,
    speakers: Mapping[str, str] | None = None,
    origin: str = "",
) -> Meeting:
    r"""Read a meeting from WebVTT; each cue is a turn of whoever speaks in it.

    Give the people: before a colon there may stand words that are nobody's name, and only then it is found.

    Args:
        source: the text of the file, or its bytes.
        id: what the meeting is called.
        reading: whether a log in which anything is wrong is refused.
        people: everybody who was there; without it, whom the log names.
        speakers: whose reference a name of the log stands for.
        origin: where the log comes from.

    Raises:
        InvalidLog: in a strict reading, with everything that is wrong.
        NotFound: `missing-extra` if the package that reads WebVTT is not installed.

    Example:
        >>> text = "WEBVTT\n\n00:01.000 --> 00:02.500\nAna: Good morning.\n"
        >>> from_webvtt(text, speakers={"Ana": "ana"}).turns
        (Turn(speaker='ana', start=1000, end=2500, to=None, move=None, phase=None, words='line 4', group='', entitled=None),)
    """
    read = _reader()
    log = Log(source, reading=reading, people=people, speakers=speakers, empty=f"A file of this format begins with WEBVTT. {CUE}")
    lines = log.lines()
    if HEADER.fullmatch(lines[0]):
        for block in _blocks(lines):
            _cue(log, block, read)
    elif log.text.strip():
        log.find(1, "not-webvtt", f"it begins with {shown(lines[0])}", "A file of this format begins with a line WEBVTT.")
    return log.meeting(id, source=origin)


def _reader() -> ReadsCue:
    """Give what reads one cue, and gives None where it cannot be read."""
    try:
        from webvtt import WebVTT  # noqa: PLC0415 - an extra
        from webvtt.errors import MalformedCaptionError, MalformedFileError  # noqa: PLC0415 - the same
    except ImportError as error:
        remedy = "Install it with: pip install 'plcprotocols[analysis]'"
        raise NotFound(Problem("missing-extra", "webvtt-py", "the package that reads WebVTT is not installed", remedy)) from error

    def read(lines: Iterable[str]) -> webvtt.Caption | None:
        try:
            found = WebVTT.from_string("\n".join(("WEBVTT", "", *lines))).captions
        except (MalformedCaptionError, MalformedFileError):
            return None
        return found[0] if len(found) == 1 else None

    return read


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Cut a file into blocks, each line with its number, behind the header; a row of times begins a new one where an empty line is missing."""
    block: Block = []
    header = True
    for number, line in enumerate(lines, start=1):
        begins = ARROW in line and (header or len(block) > 1 or any(ARROW in before for _, before in block))
        if not line or begins:
            if block and not header:
                yield block
            block, header = [], False
        if line:
            block.append((number, line))
    if block and not header:
        yield block


def _cue(log: Log, block: Block, read: ReadsCue) -> None:
    first, head = block[0]
    timed = next((place for place, (_, line) in enumerate(block) if ARROW in line), None)
    if timed is None:
        if not head.startswith(("NOTE", "STYLE", "REGION")):
            log.find(first, "broken-cue", f"{shown(head)} has no times", CUE)
        return
    line = block[timed][0]
    caption = read(text for _, text in block)
    if caption is None:
        log.find(line, "broken-cue", f"{shown(block[timed][1])} cannot be read", CUE)
        return
    start, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
    texts = block[timed + 1 :]
    voices = [voice for voice in dict.fromkeys(unescape(each).strip() for each in VOICE.findall(caption.raw_text)) if voice]
    if not voices and texts and (named := NAMED.match(texts[0][1])):
        voices = [named[1]]
    if len(voices) > 1:
        given = f"{len(voices)} people speak in it"
        log.find(line, "several-speakers", given, "Give each a cue; nothing tells how they shared its time.", left_out=False)
    words = f"line {texts[0][0]}" if texts else None
    for voice in voices or [""]:
        log.add(line, voice, start, end, words=words)
