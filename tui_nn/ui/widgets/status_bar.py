"""The line on top: tabs where the window is small, the rows on show, the run."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

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
