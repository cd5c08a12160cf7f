"""The line on top: tabs where the window is small, the rows on show, the run."""

from collections.abc import Sequence

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
    rows: reactive[str] = reactive("")
    run: reactive[str] = reactive("")

    def __init__(self, tabs: dict[str, str]) -> None:
        super().__init__()
        self._tabs = tabs

    def show(self, rows: RowsOnShow, snapshot: Snapshot | None) -> None:
        """Tell of the rows that are browsed, and of the run that is watched."""
        name = rows.dataset.name.rpartition("/")[2]
        count = (
            f"{len(rows):,} rows, filter: {rows.filter}" if rows.filter else f"{len(rows):,} rows"
        )
        if self.with_tabs:
            self.rows = count if rows.filter else f"{name} {len(rows):,}"
        else:
            drawn = " (drawn; o opens a CSV)" if rows.dataset.drawn else ""
            self.rows = f"{name}: {count}{drawn}"
        if snapshot is not None:
            status = snapshot.status
            accuracy = "" if status.accuracy is None else f" {status.accuracy:.2%}"
            state = f" {status.state}" if not self.with_tabs or status.state == PAUSED else ""
            self.run = f"{status.name}{state}{accuracy}"

    def pieces(self, y: int) -> Sequence[Piece]:  # noqa: ARG002 - there is one line
        """The rows on the left, the run on the right."""
        used = sum(len(name) + 2 for name in self._tabs.values()) if self.with_tabs else 0
        room = max(self.size.width - used - len(self.run) - 4, 0)
        return [(f" {self.rows[:room]:<{room}}  {self.run}", "")]

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
