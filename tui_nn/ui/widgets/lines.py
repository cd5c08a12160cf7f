"""The base of the widgets that draw themselves line by line: fast, and exact to the character."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Piece = tuple[str, str]
"""Characters, and the name of their style, one of `LineWidget.COMPONENT_CLASSES` without its
prefix; empty for the widget's own."""


class LineWidget(Widget):
    """A widget that says for each line what stands in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line--plain",
        "line--cursor",
        "line--good",
        "line--bad",
        "line--quiet",
        "line--strong",
    }

    def pieces(self, y: int) -> Sequence[Piece]:
        """What stands in line `y`, from the left; longer than the widget is cut off."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Line `y` as Textual wants it."""
        # Always with a style: without colours, Textual fails on a segment that has none.
        segments = [Segment(text, self._style(name)) for text, name in self.pieces(y)]
        return Strip(segments).adjust_cell_length(self.size.width, self._style()).simplify()

    def refresh_lines(self, *lines: int) -> None:
        """Draw only these lines again, to spare the connection."""
        regions = [Region(0, y, self.size.width, 1) for y in lines if 0 <= y < self.size.height]
        if regions:
            self.refresh(*regions)

    def _style(self, name: str = "") -> Style:
        # Textual remembers the styles of components, and works out a widget's own each time.
        return self.get_component_rich_style(f"line--{name or 'plain'}")


class CursorWidget(LineWidget, can_focus=True):
    """A widget with a cursor that is only seen while it has the focus."""

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
