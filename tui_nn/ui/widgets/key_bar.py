"""The key bar: what can be pressed, and clicked."""

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui_nn.ui.commands import COMMANDS, shown_in_bar
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.lines import LineWidget


class KeyBar(LineWidget):
    """All keys of the declaration that have a word for it, on as many lines as they need."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the keys need."""
        return len(list(_wrapped(width)))

    def render_line(self, y: int) -> Strip:
        """A line of keys; each does what it says when it is clicked."""
        lines = list(_wrapped(self.size.width))
        if self.size.height < len(lines):  # no room for all: then for those that lead to the others
            lines = [list(reversed(list(shown_in_bar())))]
        segments: list[Segment] = []
        for command in lines[y] if y < len(lines) else ():
            click = Style(meta={"@click": f"app.do({COMMANDS.index(command)})"})
            key, _, word = command.bar.partition(" ")
            segments += [
                Segment(key, self._style("strong") + click),
                Segment(f" {word}" if word else "", self._style() + click),
                Segment("  ", self._style()),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, self._style())


def _wrapped(width: int) -> Iterator[Sequence[Command]]:
    line: list[Command] = []
    used = 0
    for command in shown_in_bar():
        length = len(command.bar) + 2
        if line and used + length - 2 > width:
            yield line
            line, used = [], 0
        line.append(command)
        used += length
    yield line
