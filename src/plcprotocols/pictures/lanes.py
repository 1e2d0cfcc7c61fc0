# SPDX-License-Identifier: MIT
"""The swim-lane: who spoke when, a lane for each person over the phases of a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from plcprotocols.analysis.meeting import Meeting, Span, Turn
from plcprotocols.analysis.turns import AS_LOGGED, TurnDefinition
from plcprotocols.engine.session import Session
from plcprotocols.model.people import Roster
from plcprotocols.model.record import Record
from plcprotocols.model.viewers import Viewer
from plcprotocols.pictures import rows, scales
from plcprotocols.pictures.svg import (
    BLUE,
    GREY,
    INK,
    MARK,
    PALE,
    PAPER,
    RULE,
    SMALL,
    WIDTH,
    Sheet,
    clean,
    document,
    fitted,
    line,
    named,
    reckoned,
    rect,
    text,
    tip,
    together,
)

LEFT, RIGHT = 160, WIDTH - 24
BAND, LANE, BAR, AXIS = 22, 26, 16, 40
QUIET, FILM = {"silence": "silence", "break": "a break"}, "watch"
ENTRY = 184


def swim_lane(
    of: Meeting | Session | Record,
    *,
    viewer: Viewer | None = None,
    roster: Roster = rows.NOBODY,
    turns: TurnDefinition = AS_LOGGED,
    title: str = "",
) -> str:
    """Draw who spoke when: a lane for each person, also for those who never did; turns that overlap are all there.

    Above the lanes stand the phases, where the meeting knows them; those of sub-groups that go at their own pace each in a row of their own. Time
    goes from left to right, pauses of a session left out. Silence and breaks are dotted, phases with a film are striped.

    Args:
        of: a meeting; or a session, or the record of one, as the viewer knows of it.
        viewer: for whom a session is drawn, as for `Session.view`; none for a meeting.
        roster: names for references.
        turns: what counts as a turn.
        title: what stands above it; who spoke when, and the meeting's id, unless given.

    Returns:
        An SVG document; 960 pixels wide, and as high as there are people.

    Raises:
        InvalidArgument: `no-viewer` for a session without a viewer, `no-viewers` for a meeting with one.
        NotFound: if the viewer is not in the session.

    Example:
        >>> from plcprotocols.analysis.meeting import Meeting, Turn
        >>> meeting = Meeting(id="m1", people=("ana", "bor"), turns=(Turn("ana", 0, 60_000),))
        >>> "<title>ana: 0:00 to 1:00</title>" in swim_lane(meeting)
        True
    """
    told = rows.lanes(of, viewer, roster, turns)
    drawing = _Drawing(told)
    spoke = sum(bool(lane.turns) for lane in told.lanes)
    count = sum(len(lane.turns) for lane in told.lanes)
    parts = [scales.several(len(told.lanes), "person", "people"), scales.several(count, "turn", "turns"), f"{scales.clock(told.length)} minutes"]
    parts += [f"{len(told.lanes) - spoke} never spoke"] if spoke < len(told.lanes) else []
    said = ", ".join(parts) + ("" if turns == AS_LOGGED else f"; turns {turns}")
    full = ". ".join((said, *_read_out(told)))
    return document(Sheet(title=title or f"Who spoke when: {told.of}", said=said, told=full, height=drawing.height, drawn=drawing.drawn()))


def _read_out(told: rows.Lanes) -> Iterator[str]:
    """Say in words what the lanes show: who had how many turns, and the phases."""
    for lane in told.lanes:
        yield f"{named(lane.name)}: {scales.several(len(lane.turns), 'turn', 'turns')}"
    for span in told.spans:
        yield _span(span)


def _span(span: Span) -> str:
    form = f", {QUIET[span.form]}" if span.form in QUIET else ", with a film" if span.form == FILM else ""
    group = f", {named(span.group)}" if span.group else ""
    return f"{named(rows.spoken(span.phase))}: {scales.clock(span.start)} to {scales.clock(span.end)}{group}{form}"


def _turn(name: str, turn: Turn) -> str:
    move = f", {turn.move.value.replace('-', ' ')}" if turn.move is not None else ""
    group = f", in {named(turn.group)}" if turn.group else ""
    return f"{named(name)}: {scales.clock(turn.start)} to {scales.clock(turn.end)}{move}{group}"


class _Drawing:
    """Where everything stands. A class with state: it knows which phases have no room for their name, and are explained below."""

    def __init__(self, told: rows.Lanes) -> None:
        self.told = told
        self.groups = tuple(dict.fromkeys(span.group for span in told.spans))
        self.top = BAND * len(self.groups) + (8 if self.groups else 0)
        self.bottom = self.top + LANE * max(1, len(told.lanes))
        self.ends = tuple(self.visible(place) for place in range(len(told.spans)))
        short = (span.phase for place, span in enumerate(told.spans) if self.label(place) != clean(rows.spoken(span.phase)))
        self.unnamed = tuple(dict.fromkeys(short))
        self.listed = self.legend()
        self.height = self.bottom + AXIS + (18 * self.lines() + 6 if self.listed else 0)

    def x(self, at: int) -> float:
        """Say where a moment stands."""
        return LEFT + (RIGHT - LEFT) * at / max(1, self.told.length)

    def visible(self, place: int) -> int:
        """Say up to when a phase is to be seen: until the next of its row begins."""
        span = self.told.spans[place]
        after = (each.start for each in self.told.spans[place + 1 :] if each.group == span.group)
        return max(span.start, min(span.end, next(after, span.end)))

    def room(self, place: int) -> float:
        """Say how wide a phase is to be seen."""
        return self.x(self.ends[place]) - self.x(self.told.spans[place].start)

    def label(self, place: int) -> str:
        """Give the name of a phase as far as there is room for it."""
        return fitted(clean(rows.spoken(self.told.spans[place].phase)), SMALL, self.room(place) - 8)

    def legend(self) -> tuple[tuple[str, str], ...]:
        """Name what is explained below, each with its pattern: what is dotted or striped, and by numbers phases that have no room for their names."""
        forms = {span.form for span in self.told.spans}
        quiet = [("quiet", ", ".join(said for form, said in QUIET.items() if form in forms))] if forms & QUIET.keys() else []
        film = [("film", "a film is shown")] if FILM in forms else []
        return (*quiet, *film, *(("", f"{place} {rows.spoken(phase)}") for place, phase in enumerate(self.unnamed, 1)))

    def lines(self) -> int:
        """Say how many lines the explanation takes."""
        return -(-len(self.listed) // ((WIDTH - 32) // ENTRY))

    def drawn(self) -> Iterator[str]:
        """Draw all of it, what lies behind first."""
        yield from self.bands()
        yield from self.axis()
        for place, lane in enumerate(self.told.lanes):
            yield self.lane(place, lane)
        if not self.told.lanes:
            yield text(LEFT + 6, self.top + 17, "nobody is shown", fill=GREY, font_style="italic")
        yield from self.explained()

    def bands(self) -> Iterator[str]:
        """Draw the phases: those of the whole down to the axis, and those of sub-groups beside them; names above all of it."""
        names: list[str] = []
        for row, group in enumerate(self.groups):
            y = BAND * row
            if group:
                names.append(text(LEFT - 8, y + 15, clean(group), size=SMALL, room=LEFT - 20, fill=GREY, text_anchor="end"))
            places = [place for place, span in enumerate(self.told.spans) if span.group == group]
            for count, place in enumerate(places):
                yield self.band(place, y, self.bottom if not group else y + BAND, shade=count % 2 == 0)
                names.append(self.name(place, y))
        yield from names

    def band(self, place: int, y: float, low: float, *, shade: bool) -> str:
        """Draw one phase."""
        span = self.told.spans[place]
        x, width = self.x(span.start), self.x(span.end) - self.x(span.start)
        fill = f"url(#{MARK}quiet)" if span.form in QUIET else f"url(#{MARK}film)" if span.form == FILM else PALE if shade else PAPER
        return rect(x, y, width, low - y, tip(_span(span)), fill=fill, class_="phase") + line(x, y, x, low, stroke=RULE)

    def name(self, place: int, y: float) -> str:
        """Write the name of one phase, or its number where there is no room for the name, or nothing."""
        span, room = self.told.spans[place], self.room(place)
        said = clean(rows.spoken(span.phase))
        if self.label(place) != said:
            said = str(self.unnamed.index(span.phase) + 1)
            if reckoned(said, SMALL) > room - 2:
                return ""
        x = self.x(span.start)
        under = rect(x + 1, y + 3, room - 2, BAND - 6, fill=PAPER, fill_opacity=0.85) if span.form in QUIET or span.form == FILM else ""
        return under + text(x + room / 2, y + 15, said, size=SMALL, full=_span(span), text_anchor="middle", class_="band")

    def axis(self) -> Iterator[str]:
        """Draw the axis of minutes."""
        yield line(LEFT, self.bottom, RIGHT, self.bottom, stroke=INK)
        for at in scales.times(self.told.length):
            x = self.x(at)
            yield line(x, self.top, x, self.bottom + 4, stroke=RULE, stroke_width=0.6)
            yield text(x, self.bottom + 17, scales.minutes(at), size=SMALL, text_anchor="middle", fill=GREY)
        yield text(RIGHT, self.bottom + 32, "minutes", size=SMALL, text_anchor="end", fill=GREY)

    def lane(self, place: int, lane: rows.Lane) -> str:
        """Draw one person and their turns."""
        y = self.top + LANE * place
        name = text(LEFT - 8, y + 17, clean(lane.name), room=LEFT - 20, text_anchor="end")
        rule = line(LEFT, y + LANE, RIGHT, y + LANE, stroke=RULE, stroke_width=0.6)
        if not lane.turns:
            under = rect(LEFT + 3, y + 5, 52, BAR, fill=PAPER, fill_opacity=0.85)
            return name + rule + under + text(LEFT + 7, y + 17, "no turn", size=SMALL, fill=GREY, font_style="italic")
        bars = (rect(self.x(turn.start), y + 5, self.x(turn.end) - self.x(turn.start), BAR, tip(_turn(lane.name, turn))) for turn in lane.turns)
        # The edge keeps in sight what is shorter than a pixel.
        return name + rule + together(bars, fill=BLUE, stroke=BLUE, stroke_width=0.5, class_="turns")

    def explained(self) -> Iterator[str]:
        """Explain patterns and numbers."""
        columns = (WIDTH - 32) // ENTRY
        for place, (pattern, said) in enumerate(self.listed):
            x, y = 16 + ENTRY * (place % columns), self.bottom + AXIS + 12 + 18 * (place // columns)
            if pattern:
                yield rect(x, y - 10, 22, 12, fill=f"url(#{MARK}{pattern})", stroke=RULE, stroke_width=0.6)
                x += 28
            yield text(x, y, clean(said), size=SMALL, room=ENTRY - (38 if pattern else 10), fill=GREY)
