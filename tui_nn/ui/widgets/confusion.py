"""The confusion matrix: how many rows of each true class are read as each class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui_nn.ui.commands import bindings
from tui_nn.ui.widgets.lines import CursorWidget, Piece

_CELL = 4  # characters, at the least


class ConfusionMatrix(CursorWidget):
    """A line for each true class, a column for each predicted one, and the recall of the class."""

    BINDINGS = bindings("matrix")

    matrix: reactive[NDArray[np.int64] | None] = reactive(None, always_update=True)

    @dataclass
    class Chosen(Message):
        """The rows of a cell are wanted."""

        label: int
        predicted: int

    def __init__(self) -> None:
        super().__init__(id="matrix")
        self.label = self.predicted = 0
        self._clicked: tuple[int, int] | None = None

    def pieces(self, y: int) -> Sequence[Piece]:
        """The predicted classes, a line a true class, and what the cursor is at."""
        if self.matrix is None:
            lines = ["Shown as soon as a run is tested:", "s starts one, r chooses one."]
            return [(lines[y] if y < len(lines) else "", "quiet")]
        classes = len(self.matrix)
        if y == 0:
            header = "".join(f"{number:>{width}}" for number, width in enumerate(self._widths))
            return [(f"{'':>{self._label_width}}{header} rec%", "quiet")]
        if y <= classes:
            return self._line(y - 1)
        return [(self._about_cursor() if y == classes + 1 else "", "quiet")]

    @property
    def _label_width(self) -> int:
        assert self.matrix is not None
        return len(str(len(self.matrix) - 1))

    @property
    def _widths(self) -> list[int]:
        """Characters of each column: a blank is left before the largest count."""
        assert self.matrix is not None
        return [max(_CELL, len(str(count)) + 1) for count in self.matrix.max(axis=0)]

    def _line(self, label: int) -> list[Piece]:
        assert self.matrix is not None
        counts = self.matrix[label]
        pieces = [(f"{label:>{self._label_width}}", "quiet")]
        for predicted, count in enumerate(counts):
            text = f"{count or '.':>{self._widths[predicted]}}"
            if (label, predicted) == (self.label, self.predicted) and self.has_focus:
                pieces.append((text, "cursor"))
            else:
                pieces.append((text, self._kind(label, predicted, int(count))))
        rows = int(counts.sum())
        recall = f"{counts[label] / rows * 100:4.1f}" if rows else "   -"
        return [*pieces, (f" {recall}", "")]

    def _kind(self, label: int, predicted: int, count: int) -> str:
        if label == predicted:
            return "good"
        return "bad" if count else "quiet"

    def _about_cursor(self) -> str:
        assert self.matrix is not None
        count = int(self.matrix[self.label, self.predicted])
        rows = f"{count:,} row{'' if count == 1 else 's'}"
        return f"{rows} of {self.label} read as {self.predicted}: Enter lists them"

    def action_move(self, down: int, right: int) -> None:
        """The cursor to another cell."""
        if self.matrix is not None:
            last = len(self.matrix) - 1
            self._put_cursor(
                max(0, min(self.label + down, last)), max(0, min(self.predicted + right, last))
            )

    def action_list_rows(self) -> None:
        """Ask for the rows of the cell."""
        if self.matrix is not None:
            self.post_message(self.Chosen(self.label, self.predicted))

    def on_click(self, event: events.Click) -> None:
        """The cursor to the cell under the mouse; a second click lists its rows."""
        if self.matrix is None:
            return
        ends = np.cumsum(self._widths) + self._label_width
        label, predicted = event.y - 1, int(np.searchsorted(ends, event.x, side="right"))
        if 0 <= label < len(self.matrix) and 0 <= predicted < len(self.matrix):
            again, self._clicked = self._clicked == (label, predicted), (label, predicted)
            self._put_cursor(label, predicted)
            if again:
                self.action_list_rows()

    def _put_cursor(self, label: int, predicted: int) -> None:
        before, (self.label, self.predicted) = self.label, (label, predicted)
        classes = 0 if self.matrix is None else len(self.matrix)
        self.refresh_lines(before + 1, label + 1, classes + 1)
