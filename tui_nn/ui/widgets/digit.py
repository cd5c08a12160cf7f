"""A digit, as large as there is room for, and what the run's outputs say of it."""

import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from tui_nn.dataset.class_names import short_names
from tui_nn.network.arrays import Floats
from tui_nn.preferences import Preferences
from tui_nn.shading import RAMP, fit, fit_half_blocks
from tui_nn.ui.terminal.dialect import Dialect
from tui_nn.ui.terminal.remote import RemoteApp
from tui_nn.ui.widgets.lines import LineWidget, Piece

BLOCKS = "blocks"
"""What the preferences call half blocks."""

_UPPER_HALF = "\N{UPPER HALF BLOCK}"

_NARROWEST_BAR = 12  # columns, with which every output can have one
_WIDE_BAR = 24  # columns of a bar where only the largest outputs have one


class DigitView(LineWidget):
    """An image of any side, (side, side) uint8, as large as there is room for.

    One of 28 x 28 pixels takes two columns a pixel where there is room for 56 x 28 characters, else
    28 x 14, which has the same proportions: a character is about twice as tall as it is wide.
    With half blocks, whose halves are about square, every pixel has its own in 28 x 14.

    Attributes:
        image: (height, width), or None where there is only a message.
        message: What there is to say in place of an image.
        blocks: Whether half blocks are drawn; never where the terminal has none.
        ramp: The characters that are drawn otherwise, for rising ink.
    """

    _no_blocks = ""
    _preferred = ""
    image: reactive[NDArray[np.uint8] | None] = reactive(None, always_update=True)
    message: reactive[str] = reactive("")
    blocks: reactive[bool] = reactive(False)
    ramp: reactive[str] = reactive(RAMP)

    def on_mount(self) -> None:
        """Draw as the app is told to."""
        if isinstance(self.app, RemoteApp):
            self.draw_as(self.app.preferences, self.app.dialect)

    def draw_as(self, preferences: Preferences, dialect: Dialect) -> None:
        """Draw as somebody prefers, as far as the terminal can show it."""
        self._no_blocks = dialect.no_blocks
        self.ramp = dialect.ramp(preferences.ramp)
        if preferences.digits != self._preferred:  # else what was chosen here in the meantime holds
            self._preferred = preferences.digits
            self.blocks = preferences.digits == BLOCKS and not dialect.no_blocks

    def validate_blocks(self, wanted: bool) -> bool:
        """Say why there are no half blocks where there are none."""
        if wanted and self._no_blocks:
            self.notify(self._no_blocks)
        return wanted and not self._no_blocks

    def pieces(self, y: int) -> Sequence[Piece]:
        """A line of the digit, or of what there is to say instead."""
        if self.image is None:
            lines = self._wrapped_message()
            return [(lines[y] if y < len(lines) else "", "")]
        lines = fit(self.image, *self._room, self.ramp)
        return [(lines[y] if y < len(lines) else "", "")]

    def render_line(self, y: int) -> Strip:
        """Line `y`; with half blocks, every character has two greys of its own."""
        if self.image is None or not self.blocks:
            return super().render_line(y)
        cells = fit_half_blocks(self.image, *self._room)
        if not self.app.current_theme.dark:
            cells = 255 - cells  # dark ink on light paper
        if y >= len(cells):
            return Strip.blank(self.size.width, self._style())
        segments = [_block(upper, lower) for upper, lower in cells[y]]
        strip = Strip(segments).simplify()
        return strip.adjust_cell_length(self.size.width, self._style())

    @property
    def _room(self) -> tuple[int, int]:
        return max(self.size.width, 1), max(self.size.height, 1)

    def _wrapped_message(self) -> list[str]:
        lines, line = [], ""
        for word in self.message.split():
            if line and len(line) + 1 + len(word) > self.size.width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return [*lines, line]


class OutputBars(LineWidget):
    """An output of the network a bar, in as many columns as the height asks for.

    Where so many have no room, the largest have it, and the one that should be the largest.
    """

    outputs: reactive[Floats | None] = reactive(None, always_update=True)
    label: reactive[int | None] = reactive(None)
    names: reactive[tuple[str, ...]] = reactive(())
    excuse: reactive[str] = reactive("")

    def pieces(self, y: int) -> Sequence[Piece]:
        """The bars whose turn it is in line `y`, or why there are none."""
        if self.outputs is None:
            told = textwrap.wrap(self.excuse, max(self.size.width, 1))
            return [(told[y] if y < len(told) else "", "quiet")]
        shown, columns = self._shown()
        lines = -(-len(shown) // columns)
        if y >= lines:
            return [("", "")]
        width = self.size.width // columns
        predicted = int(self.outputs.argmax())
        titles = short_names(self.names, range(len(self.outputs)))
        longest = max(map(len, titles))
        return [
            self._bar(number, f"{titles[number]:>{longest}}", width, predicted)
            for number in shown[y::lines]
        ]

    def _shown(self) -> tuple[list[int], int]:
        """The classes that have a bar, in the order from the top, and in how many columns."""
        assert self.outputs is not None
        classes, lines = len(self.outputs), max(self.size.height, 1)
        columns = -(-classes // lines)
        if self.size.width // columns >= _NARROWEST_BAR:
            return list(range(classes)), columns
        columns = max(self.size.width // _WIDE_BAR, 1)
        largest: list[int] = np.argsort(-self.outputs, kind="stable")[: columns * lines].tolist()
        if self.label is not None and self.label < classes and self.label not in largest:
            largest[-1] = self.label  # the smallest of all that are seen: it stays in its place
        return largest, columns

    def _bar(self, number: int, title: str, width: int, predicted: int) -> Piece:
        assert self.outputs is not None
        value = float(self.outputs[number])
        room = max(width - 8 - len(title), 1)
        filled = round(max(0.0, min(value, 1.0)) * room)
        mark = ">" if number == predicted else " "
        text = f"{mark}{title} {'#' * filled:.<{room}} {value:4.2f} "
        if number == self.label:
            return text, "good"
        return text, "bad" if number == predicted else ""


def _block(upper: int, lower: int) -> Segment:
    # 24 greys of the 256-colour palette (232 to 255), with its black and its white at the ends.
    above, below = _GREYS[upper * 25 // 255], _GREYS[lower * 25 // 255]
    if above == below:
        return Segment(" ", Style(bgcolor=below))  # fewer bytes
    return Segment(_UPPER_HALF, Style(color=above, bgcolor=below))


_GREYS = [Color.from_ansi(number) for number in (16, *range(232, 256), 231)]
