"""The line on top: tabs where the window is small, the rows on show, the run."""

import re
from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from tui_nn.runs.reader import PAUSED
from tui_nn.ui.commands import with_keys
from tui_nn.ui.rows import RowsOnShow
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.lines import LineWidget, Piece

_LEAST = 20  # columns that are left to the rows and the run
_MARGINS = 4  # columns around them


class StatusBar(LineWidget):
    """One line of what is going on.

    Args:
        tabs: The number and the name of each pane by the widget in it.

    Attributes:
        tab: The pane that has the focus.
        with_tabs: Whether the panes are named here.
        hidden: Those of them that a person has hidden.
        rows: What is said of the rows, in fewer and fewer words.
        run: What is said of the run, in fewer and fewer words.
        job: What is done in the background; empty for nothing.
        line_rate: How much is sent, such as "1.2 KB/s"; empty where it is not to be shown.
    """

    tab: reactive[str] = reactive("")
    with_tabs: reactive[bool] = reactive(False)
    rows: reactive[tuple[str, ...]] = reactive(("",))
    run: reactive[tuple[str, ...]] = reactive(("",))
    job: reactive[str] = reactive("")
    hidden: reactive[frozenset[str]] = reactive(frozenset())
    line_rate: reactive[str] = reactive("")

    def __init__(self, tabs: dict[str, str]) -> None:
        super().__init__()
        self._tabs = tabs

    def show(self, rows: RowsOnShow, progress: str, snapshot: Snapshot | None) -> None:
        """Tell of the rows that are browsed, of what is done with them, and of the run."""
        name = rows.dataset.name.rpartition("/")[2]
        parts = [f"{name}: {_count(rows)}", _count(rows), _briefly(rows)]
        texts = [", ".join(filter(None, [part, progress])) for part in parts]
        full = [] if self.with_tabs or rows.filter else [f"{texts[0]}  ({rows.description})"]
        texts = [*full, *texts, progress or f"{len(rows):,} rows"]
        self.rows = tuple(with_keys(self.app, text) for text in texts)
        if snapshot is not None:
            self.run = tuple(_run(snapshot, brief=self.with_tabs))

    def pieces(self, y: int) -> Sequence[Piece]:  # noqa: ARG002 - there is one line
        """The rows on the left, the run on the right."""
        used = sum(map(len, self._titles().values())) if self.with_tabs else 0
        width = max(self.size.width - used - _MARGINS, 0)
        rate = f"  {self.line_rate}" if self.line_rate else ""
        job = with_keys(self.app, self.job)
        texts = (job,) if job else self.rows
        # What is being done can be given up, and says how.
        runs = [*self.run, *[""] * bool(job)]
        pairs = [
            (text, run + end)
            for end in dict.fromkeys([rate, ""])  # it comes last, and goes first
            for run in runs
            for text in texts
            if len(text) + len(run) + len(end) <= width
        ]
        text, run = pairs[0] if pairs else (texts[-1], runs[-1])
        room = max(width - len(run), 0)
        return [(f" {text[:room]:<{room}}  {run}", "strong" if job else "")]

    def render_line(self, y: int) -> Strip:
        """The tabs can be clicked."""
        line = super().render_line(y)
        if not self.with_tabs:
            return line
        tabs = [Segment(title, self._tab_style(widget)) for widget, title in self._titles().items()]
        return Strip([*tabs, *line]).crop(0, self.size.width)

    def _titles(self) -> dict[str, str]:
        """The tabs: by name, where that leaves room enough."""
        ends = {widget: "()" if widget in self.hidden else "  " for widget in self._tabs}
        whole = {widget: name.join(ends[widget]) for widget, name in self._tabs.items()}
        least = max(_LEAST, len(with_keys(self.app, self.job)) + _MARGINS)
        if self.size.width - sum(map(len, whole.values())) >= least:
            return whole
        # The one that is seen by its name, the others by their numbers.
        return {
            widget: whole[widget] if widget == self.tab else name.split()[0].join(ends[widget])
            for widget, name in self._tabs.items()
        }

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
    return _some(rows.usable) + (f", {bad:,} bad: {{dashboard.bad}} shows them" if bad else "")


def _briefly(rows: RowsOnShow) -> str:
    """The same, where there is little room."""
    if rows.filter:
        return f"{_some(len(rows))}: {rows.filter_text}"
    bad = len(rows) - rows.usable
    return _some(rows.usable) + (f", {bad:,} bad (b)" if bad else "")


def _some(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
