# SPDX-License-Identifier: MIT
"""The same pictures with matplotlib: the same values, into axes of one's own or a new figure, and a clear word where it is not installed."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from plcprotocols import Onlooker
from plcprotocols.analysis import Meeting, Turn, from_session, time_use
from plcprotocols.model.errors import InvalidArgument
from plcprotocols.pictures import plot
from tests.analysis.test_sessions import CAST, played, tuning

STRANGE = ("<script>", "$x^$", "$\\frac{$", "a\nb", "x" * 300, "_^{}", "%s", "e\u202evil", "a\x00")
ROWS = [("round", 0.12, 0.09, 0.15), ("$open^$ talk", 0.25, 0.21, 0.29)]


def saved(figure: Figure) -> bytes:
    """Draw a figure altogether."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=40)
    return stream.getvalue()


def rows(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_a_session_is_drawn_with_the_same_values() -> None:
    session = played("tuning-protocol-guided.txt")
    meeting = from_session(session)
    lanes, shares = plot.swim_lane(meeting), plot.shares_against_intended(meeting)
    assert rows(lanes) == rows(shares) == [*meeting.people]
    found = time_use(session)
    planned = plot.planned_against_actual(found)
    assert rows(planned) == [each.phase.replace("-", " ") for each in found.spent]
    blue = [bar for bar in planned.axes[0].patches if bar.get_facecolor()[:3] == pytest.approx((0, 0x72 / 255, 0xB2 / 255))]
    had = [bar.get_width() for bar in blue]  # type: ignore[attr-defined]  # they are rectangles
    assert had == pytest.approx([min(each.actual or 0, each.planned or each.actual or 0) / 60_000 for each in found.spent])
    assert all(saved(figure).startswith(b"\x89PNG") for figure in (lanes, shares, planned))


def test_bars_of_turns_are_where_the_turns_were() -> None:
    meeting = Meeting(id="m", people=("ana", "bor"), turns=[Turn("ana", 0, 60_000), Turn("ana", 90_000, 120_000)])
    bars = plot.swim_lane(meeting).axes[0].collections[0].get_paths()
    assert [end for path in bars for end in (path.get_extents().x0, path.get_extents().x1)] == pytest.approx([0, 1, 1.5, 2])


def test_one_draws_into_axes_of_ones_own() -> None:
    figure = Figure()
    above, below = figure.subplots(2)
    meeting = from_session(tuning())
    assert plot.swim_lane(meeting, axes=above) is figure
    assert plot.intervals(ROWS, title="Gini", axes=below) is figure
    assert len(figure.axes) == 2
    with pytest.raises(InvalidArgument, match="Give axes of matplotlib"):
        plot.swim_lane(meeting, axes=figure)  # type: ignore[arg-type]  # what a test gives


def test_names_are_text_and_no_formula() -> None:
    meeting = Meeting(id="$m^$", people=STRANGE, turns=[Turn(name, 0, 1000, phase=name) for name in STRANGE])
    for figure in (
        plot.swim_lane(meeting),
        plot.shares_against_intended(meeting, title="$t^$"),
        plot.intervals([(name, 0.5, 0.1, 0.9) for name in STRANGE], title="$", measure="$x^$"),
    ):
        assert saved(figure)
        assert len(rows(figure)) == len(STRANGE)


def test_nothing_is_drawn_too() -> None:
    empty = Meeting(id="m", people=(), turns=())
    figures = (plot.swim_lane(empty), plot.shares_against_intended(empty), plot.intervals((), title="t"))
    assert all(map(saved, figures))
    assert saved(plot.planned_against_actual(time_use(tuning(), viewer=Onlooker.PUBLIC)))


def test_a_session_is_drawn_for_somebody() -> None:
    session = tuning()
    with pytest.raises(InvalidArgument, match="Give viewer='ana' or an Onlooker"):
        plot.swim_lane(session)
    assert rows(plot.swim_lane(session, viewer=Onlooker.PUBLIC)) == []
    assert set(rows(plot.shares_against_intended(session, viewer="cilka"))) == {"cilka", "somebody"}
    assert rows(plot.swim_lane(session, viewer="cilka")) == [*CAST.people]


def test_without_matplotlib_one_is_told_what_to_install() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from plcprotocols.pictures import plot\n"
        "from plcprotocols.model.errors import NotFound\n"
        "try: plot.intervals([('a', 1, 0, 2)], title='t')\n"
        "except NotFound as error: print(error)"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "(missing-extra). Install it with: pip install 'plcprotocols[plot]'" in printed


def test_no_backend_is_chosen_and_nothing_is_kept() -> None:
    code = (
        "import sys; from plcprotocols.pictures import plot; assert 'matplotlib' not in sys.modules\n"
        "plot.intervals([('a', 1, 0, 2)], title='t'); print('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
