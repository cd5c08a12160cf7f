"""The keys of a screen of its own, and those that every screen has: to be pressed, or clicked."""

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui_nn.ui.commands import COMMANDS, shown_in_bar
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.lines import LineWidget

_GAP = 2
_OF_ALL = ("help",)  # actions of the app that are told of on every screen


class ScreenKeys(LineWidget):
    """The keys of one of `commands.SCREENS` that have a word for it, on as many lines as need be.

    Args:
        scope: The screen.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        every = [it for it in COMMANDS if it.scope == "app" and it.action in _OF_ALL]
        self._commands = [*shown_in_bar(scope), *every]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the keys need."""
        return len(list(self._wrapped(width)))

    def render_line(self, y: int) -> Strip:
        """A line of keys; each does what it says when it is clicked."""
        lines = list(self._wrapped(self.size.width))
        segments: list[Segment] = []
        for command in lines[y] if y < len(lines) else ():
            node = "app" if command.scope == "app" else "screen"
            click = Style(meta={"@click": f"{node}.{command.action}"})
            key, _, word = command.bar.partition(" ")
            segments += [
                Segment(key, self._style("strong") + click),
                Segment(f" {word}" if word else "", self._style() + click),
                Segment(" " * _GAP, self._style()),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, self._style())

    def _wrapped(self, width: int) -> Iterator[Sequence[Command]]:
        line: list[Command] = []
        used = 0
        for command in self._commands:
            length = len(command.bar) + _GAP
            if line and used + length - _GAP > width:
                yield line
                line, used = [], 0
            line.append(command)
            used += length
        yield line
