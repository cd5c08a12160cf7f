"""The base of the widgets that draw themselves line by line: fast, and exact to the character."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Piece = tuple[str, str]
"""Characters, and the name of their style, which is that of the class `line--NAME` in the style
sheet; empty for the widget's own."""


class LineWidget(Widget):
    """A widget that says for each line what stands in it."""

    def on_mount(self) -> None:
        """Draw everything anew in other colours: what changes may be in no style of its own."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

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
        # Not in COMPONENT_CLASSES: Textual would match the rules for all of them, for every widget,
        # whenever a class or the focus changes; a widget draws with few of them.
        component = f"line--{name or 'plain'}"
        if component not in self._component_styles:
            node = DOMNode(classes=component)
            node._attach(self)  # noqa: SLF001 - as Textual itself makes them
            self.app.stylesheet.apply(node)
            self._component_styles[component] = node.styles
        return self.get_component_rich_style(component)

    def notify_style_update(self) -> None:
        """Forget the styles of components: each is found again when it is drawn with."""
        self._component_styles.clear()
        super().notify_style_update()


class CursorWidget(LineWidget, can_focus=True):
    """A widget with a cursor that is only seen while it has the focus."""

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
