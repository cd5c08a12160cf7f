"""A digit, as large as there is room for, and what the run's outputs say of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from tui_nn.dataset import SIDE
from tui_nn.network.arrays import Floats
from tui_nn.shading import half_blocks, shade
from tui_nn.ui.widgets.lines import LineWidget, Piece

_UPPER_HALF = "\N{UPPER HALF BLOCK}"


class DigitView(LineWidget):
    """An image of 28 x 28 pixels, (28, 28) uint8.

    With characters it takes two columns a pixel where there is room for 56 x 28 characters, else
    28 x 14, which has the same proportions: a character is about twice as tall as it is wide.
    With half blocks, whose halves are about square, every pixel has its own in 28 x 14.
    """

    image: reactive[NDArray[np.uint8] | None] = reactive(None, always_update=True)
    message: reactive[str] = reactive("")
    blocks: reactive[bool] = reactive(False)

    def pieces(self, y: int) -> Sequence[Piece]:
        """A line of the digit, or of what there is to say instead."""
        if self.image is None:
            lines = self._wrapped_message()
            return [(lines[y] if y < len(lines) else "", "")]
        lines = shade(self.image) if self._is_large else self._small()
        return [(lines[y] if y < len(lines) else "", "")]

    def render_line(self, y: int) -> Strip:
        """Line `y`; with half blocks, every character has two greys of its own."""
        if self.image is None or not self.blocks:
            return super().render_line(y)
        cells = half_blocks(self.image)
        if y >= len(cells):
            return Strip.blank(self.size.width, self._style())
        segments = [Segment(_UPPER_HALF, _greys(upper, lower)) for upper, lower in cells[y]]
        strip = Strip(segments).simplify()
        return strip.adjust_cell_length(self.size.width, self._style())

    @property
    def _is_large(self) -> bool:
        return self.size.width >= 2 * SIDE and self.size.height >= SIDE

    def _small(self) -> list[str]:
        """Half the size; a quarter where even that has no room."""
        assert self.image is not None
        factor = 1 if self.size.height >= SIDE // 2 else 2
        blocks = self.image.reshape(SIDE // 2 // factor, 2 * factor, SIDE // factor, factor)
        return shade(blocks.mean(axis=(1, 3)), columns=1)

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
    """An output of the network a bar, in as many columns as the height asks for."""

    outputs: reactive[Floats | None] = reactive(None, always_update=True)
    label: reactive[int | None] = reactive(None)

    def pieces(self, y: int) -> Sequence[Piece]:
        """The bars whose turn it is in line `y`."""
        if self.outputs is None:
            return [("No run yet: s starts one." if y == 0 else "", "quiet")]
        lines = max(min(self.size.height, len(self.outputs)), 1)
        columns = -(-len(self.outputs) // lines)
        lines = -(-len(self.outputs) // columns)
        if y >= lines:
            return [("", "")]
        width = self.size.width // columns
        predicted = int(self.outputs.argmax())
        return [
            self._bar(number, width, predicted) for number in range(y, len(self.outputs), lines)
        ]

    def _bar(self, number: int, width: int, predicted: int) -> Piece:
        assert self.outputs is not None
        value = float(self.outputs[number])
        room = max(width - 9, 1)
        filled = round(max(0.0, min(value, 1.0)) * room)
        mark = ">" if number == predicted else " "
        text = f"{mark}{number} {'#' * filled:.<{room}} {value:4.2f} "
        if number == self.label:
            return text, "good"
        return text, "bad" if number == predicted else ""


def _greys(upper: int, lower: int) -> Style:
    # 24 greys of the 256-colour palette (232 to 255), with its black and its white at the ends.
    return Style(color=_GREYS[upper * 25 // 255], bgcolor=_GREYS[lower * 25 // 255])


_GREYS = [Color.from_ansi(number) for number in (16, *range(232, 256), 231)]
