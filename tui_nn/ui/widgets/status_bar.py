"""The line on top: tabs where the window is small, the rows on show, the run."""

import re
from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from tui_nn.runs.reader import PAUSED
from tui_nn.ui.rows import RowsOnShow
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.lines import LineWidget, Piece


class StatusBar(LineWidget):
    """One line of what is going on.

    Args:
        tabs: The name of each pane by the widget in it.
    """

    tab: reactive[str] = reactive("")
    with_tabs: reactive[bool] = reactive(False)
    rows: reactive[tuple[str, ...]] = reactive(("",))
    run: reactive[tuple[str, ...]] = reactive(("",))
    job: reactive[str] = reactive("")

    def __init__(self, tabs: dict[str, str]) -> None:
        super().__init__()
        self._tabs = tabs

    def show(self, rows: RowsOnShow, progress: str, snapshot: Snapshot | None) -> None:
        """Tell of the rows that are browsed, of what is done with them, and of the run."""
        name = rows.dataset.name.rpartition("/")[2]
        parts = [f"{name}: {_count(rows)}", _count(rows), _briefly(rows)]
        texts = [", ".join(filter(None, [part, progress])) for part in parts]
        full = [] if self.with_tabs or rows.filter else [f"{texts[0]}  ({rows.description})"]
        self.rows = (*full, *texts, progress or f"{len(rows):,} rows")
        if snapshot is not None:
            self.run = tuple(_run(snapshot, brief=self.with_tabs))

    def pieces(self, y: int) -> Sequence[Piece]:  # noqa: ARG002 - there is one line
        """The rows on the left, the run on the right."""
        used = sum(len(name) + 2 for name in self._tabs.values()) if self.with_tabs else 0
        width = max(self.size.width - used - 4, 0)
        texts = (self.job,) if self.job else self.rows
        # What is being done can be given up, and says how.
        runs = [*self.run, *[""] * bool(self.job)]
        pairs = [(text, run) for run in runs for text in texts if len(text) + len(run) <= width]
        text, run = pairs[0] if pairs else (texts[-1], runs[-1])
        room = max(width - len(run), 0)
        return [(f" {text[:room]:<{room}}  {run}", "strong" if self.job else "")]

    def render_line(self, y: int) -> Strip:
        """The tabs can be clicked."""
        line = super().render_line(y)
        if not self.with_tabs:
            return line
        tabs = [
            Segment(f" {name} ", self._tab_style(widget)) for widget, name in self._tabs.items()
        ]
        return Strip([*tabs, *line]).crop(0, self.size.width)

    def _tab_style(self, widget: str) -> Style:
        style = self._style("cursor") if widget == self.tab else self._style()
        return style + Style(meta={"@click": f"screen.pane('{widget}')"})


def _run(snapshot: Snapshot, *, brief: bool) -> Iterator[str]:
    """A run in fewer and fewer words: of them, what is wrong and the figure are worth most."""
    status, finding = snapshot.status, snapshot.finding
    accuracy = "" if status.accuracy is None else f" {status.accuracy:.2%}"
    state = "" if brief and status.state != PAUSED else f" {status.state}"
    word = finding.kind.replace("_", " ") if finding else ""
    is_serious = finding is not None and finding.serious
    told = status.trouble or (word if is_serious else "") or status.elsewhere or word
    if told:
        short = re.split("[:,]", told)[0]
        yield f"{status.name}{state}{accuracy}, {told}"
        yield f"{status.name}{accuracy}, {short}"
        yield f"{accuracy}, {short}".lstrip(" ,")
    whole = f"{status.name}{state}{accuracy}"
    yield whole
    yield whole.rpartition(" ")[2]


def _count(rows: RowsOnShow) -> str:
    if rows.filter:
        return f"{_some(len(rows))}, filter: {rows.filter_text}"
    bad = len(rows) - rows.usable
    return _some(rows.usable) + (f", {bad:,} bad: b shows them" if bad else "")


def _briefly(rows: RowsOnShow) -> str:
    """The same, where there is little room."""
    if rows.filter:
        return f"{_some(len(rows))}: {rows.filter_text}"
    bad = len(rows) - rows.usable
    return _some(rows.usable) + (f", {bad:,} bad (b)" if bad else "")


def _some(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
