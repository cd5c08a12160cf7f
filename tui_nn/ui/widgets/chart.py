"""A line chart in plain characters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from textual.reactive import reactive

from tui_nn.runs.reader import Curve
from tui_nn.ui.widgets.lines import LineWidget, Piece

_AXIS = 8  # characters left of the plot
_START = 0.1  # the share of a training, so far, that does not count for the scale


class Chart(LineWidget):
    """Curves over epochs, each drawn with a character of its own.

    Args:
        heading: What is shown, for the first line.
        marks: A character for each curve.
        as_percent: Whether the values are shares.
    """

    epochs: reactive[int] = reactive(1)

    def __init__(self, heading: str, marks: str, *, as_percent: bool, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._heading = heading
        self._marks = marks
        self._as_percent = as_percent
        self._curves: Sequence[Curve] = ()
        self._canvas = Canvas((), 1, 0, 0)

    def show(self, curves: Sequence[Curve], epochs: int) -> None:
        """Draw other curves, as many as there are marks, over `epochs` epochs."""
        self._curves, self.epochs = curves, epochs
        self._canvas = Canvas((), 1, 0, 0)
        self.refresh()

    def pieces(self, y: int) -> Sequence[Piece]:
        """The heading, the plot with its axis, the epochs."""
        width, height = self.size.width - _AXIS - 1, self.size.height - 2
        if y == 0 or width < 2 or height < 1:
            return [(self._heading if y == 0 else "", "strong")]
        if (self._canvas.width, self._canvas.height) != (width, height):
            self._canvas = Canvas(self._curves, self.epochs, width, height)
        if y <= height:
            line = self._canvas.line(y - 1, self._marks)
            return [(self._tick(y - 1), "quiet"), (line, "")]
        end = f"epoch {self.epochs}"
        return [(f"{' ' * _AXIS}0{end:>{width - 1}}", "quiet")]

    def _tick(self, row: int) -> str:
        """The axis left of a plotted line: its ends are labelled."""
        ends = {0: self._canvas.high, self._canvas.height - 1: self._canvas.low}
        if row not in ends or self._canvas.is_empty:
            return " " * (_AXIS - 1) + "|"
        label = f"{ends[row]:.2%}" if self._as_percent else f"{ends[row]:.4f}"
        return f"{label:>{_AXIS - 1}}|"


class Canvas:
    """Curves on a grid of characters.

    The very first part of a training is so much worse than the rest that it would press all that
    follows into a line: the scale leaves it out, and it is drawn at the edge.

    Args:
        curves: What to draw.
        epochs: From 0 at the left to this at the right.
        width: In characters.
        height: In lines; 0 is the top.
    """

    def __init__(self, curves: Sequence[Curve], epochs: int, width: int, height: int) -> None:
        self.width, self.height = width, height
        drawn = [_after_the_start(curve) for curve in curves]
        ends = [epoch[-1] for epoch, _ in drawn if len(epoch)]
        self.is_empty = not ends
        self.low, self.high = 0.0, 1.0
        self._rows: list[NDArray[np.float64]] = []
        if self.is_empty:
            return
        settled = np.concatenate([value[epoch >= _START * max(ends)] for epoch, value in drawn])
        self.low, self.high = float(settled.min()), float(settled.max())
        scale = (self.high - self.low) or 1.0
        columns = (np.arange(width) + 0.5) / width * epochs
        for epoch, value in drawn:
            line = np.full(width, np.nan)
            if len(epoch):
                seen = (columns >= epoch[0]) & (columns <= epoch[-1])
                seen[min(int(epoch[-1] / epochs * width), width - 1)] = True
                line[seen] = np.interp(columns[seen], epoch, value)
            self._rows.append(np.clip((self.high - line) / scale, 0.0, 1.0) * (height - 1))

    def line(self, row: int, marks: str) -> str:
        """The characters of a line; later curves cover earlier ones."""
        characters = np.full(self.width, " ")
        for rows, mark in zip(self._rows, marks, strict=False):
            characters[np.rint(rows) == row] = mark
        return "".join(characters)


def _after_the_start(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    epochs, values = np.array(curve.epochs), np.array(curve.values)
    return epochs[epochs > 0], values[epochs > 0]
