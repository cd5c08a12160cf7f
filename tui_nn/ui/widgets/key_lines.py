"""Lines of keys, each with a word for what it does: to be pressed, or clicked."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui_nn.ui.commands import SCREENS
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.lines import LineWidget

_GAP = 2  # columns


def wrapped(commands: Iterable[Command], width: int) -> list[list[Command]]:
    """Commands in as many lines of a key bar as they need.

    Args:
        commands: With a word for the key bar.
        width: Columns of a line; what is longer has one for itself.
    """
    lines: list[list[Command]] = [[]]
    used = 0
    for command in commands:
        length = len(command.bar) + _GAP
        if lines[-1] and used + length - _GAP > width:
            lines.append([])
            used = 0
        lines[-1].append(command)
        used += length
    return lines


class KeyLines(LineWidget):
    """The keys of some commands, as far as there is room; as many lines as they need, if it may."""

    def told(self) -> Sequence[Command]:
        """The commands, in their order."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the keys need."""
        return len(wrapped(self.told(), width))

    def render_line(self, y: int) -> Strip:
        """A line of keys; each does what it says when it is clicked."""
        lines = wrapped(self.told(), self.size.width)
        segments: list[Segment] = []
        for command in lines[y] if y < len(lines) else ():
            click = Style(meta={"@click": _action(command)})
            key, _, word = command.bar.partition(" ")
            segments += [
                Segment(key, self._style("strong") + click),
                Segment(f" {word}" if word else "", self._style() + click),
                Segment(" " * _GAP, self._style()),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, self._style())


def _action(command: Command) -> str:
    if command.scope in SCREENS:
        return f"screen.{command.action}"
    return f"app.do('{command.id}')"  # it knows where, whatever has the focus
