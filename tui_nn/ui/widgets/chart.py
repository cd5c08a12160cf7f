"""A line chart in plain characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tui_nn.runs.curves import Curve, Mark
from tui_nn.ui.widgets.lines import Piece
from tui_nn.ui.widgets.run_colours import ColouredLines

_AXIS = 8  # characters left of the plot
_START = 0.1  # the share of a training, so far, that does not count for the scale
_LOWEST = 2  # lines of a plot that are worth more than the line of its marks


@dataclass(frozen=True)
class Line:
    """A curve as it is drawn; places and values are of one length.

    Args:
        places: On the horizontal axis, rising.
        values: There; what is not finite is left out.
        sign: The character that it is drawn with.
        style: A colour of `keeping.COLOURS`; empty for the usual one.
    """

    places: Sequence[float]
    values: Sequence[float]
    sign: str
    style: str = ""


@dataclass(frozen=True)
class Plot:
    """All that a chart shows.

    Args:
        lines: What to draw; later ones cover earlier ones.
        end: The horizontal axis goes from 0 to this, which is greater than 0.
        end_in_words: What to write there.
        marks: Signs on the horizontal axis, each with its place.
    """

    lines: Sequence[Line] = ()
    end: float = 1.0
    end_in_words: str = ""
    marks: Sequence[tuple[float, str]] = ()


class Chart(ColouredLines):
    """Curves, each drawn with a character of its own.

    Args:
        heading: What is shown, for the first line.
        signs: A character for each of the curves that `show` is given.
        as_percent: Whether the values are shares.
    """

    def __init__(self, heading: str, signs: str, *, as_percent: bool, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._heading = heading
        self._signs = signs
        self._as_percent = as_percent
        self._plot = Plot(end_in_words="epoch 1")
        self._canvas = Canvas((), 1, 0, 0)

    def show(self, curves: Sequence[Curve], epochs: int, marks: Sequence[Mark] = ()) -> None:
        """Draw other curves, as many as there are signs, over `epochs` epochs.

        Args:
            curves: What to draw.
            epochs: Where the axis ends.
            marks: Each stands on the axis at its epoch; of several in one column, the last.
        """
        lines = [
            Line(curve.epochs, curve.values, sign)
            for curve, sign in zip(curves, self._signs, strict=True)
        ]
        signs = [(mark.epoch, mark.sign) for mark in marks]
        self.draw(Plot(lines, epochs, f"epoch {epochs}", signs))

    def draw(self, plot: Plot, heading: str | None = None, *, as_percent: bool = False) -> None:
        """Draw something else; where there is another heading, the values are others too."""
        if heading is not None:
            self._heading, self._as_percent = heading, as_percent
        self._plot = plot
        self._canvas = Canvas((), 1, 0, 0)
        self.refresh()

    def pieces(self, y: int) -> Sequence[Piece]:
        """The heading, the plot with its axes, where the horizontal one ends."""
        plot = self._plot
        width, height = self.size.width - _AXIS - 1, self.size.height - 2
        if y == 0 or width < 2 or height < 1:
            return [(self._heading if y == 0 else "", "strong")]
        signs = signs_on_axis(plot.marks, plot.end, width)
        if signs and height > _LOWEST:
            height -= 1
        if (self._canvas.width, self._canvas.height) != (width, height):
            self._canvas = Canvas(plot.lines, plot.end, width, height)
        if y <= height:
            return [(self._tick(y - 1), "quiet"), *self._canvas.pieces(y - 1)]
        if y < self.size.height - 1:
            return [(f"{'+':>{_AXIS}}", "quiet"), *_axis(signs, width)]
        return [(f"{' ' * _AXIS}0{plot.end_in_words:>{width - 1}}", "quiet")]

    def _tick(self, row: int) -> str:
        """The axis left of a plotted line: its ends are labelled."""
        ends = {0: self._canvas.high, self._canvas.height - 1: self._canvas.low}
        if row not in ends or self._canvas.is_empty:
            return " " * (_AXIS - 1) + "|"
        label = f"{ends[row]:.2%}" if self._as_percent else f"{ends[row]:.4f}"
        return f"{label:>{_AXIS - 1}}|"


def signs_on_axis(marks: Sequence[tuple[float, str]], end: float, width: int) -> dict[int, str]:
    """The sign in each column of an axis that has one.

    Args:
        marks: Places and their signs; those beyond the axis are left out.
        end: Where the axis ends; it begins at 0.
        width: Its columns.
    """
    return {
        min(int(place / end * width), width - 1): sign for place, sign in marks if 0 <= place <= end
    }


def _axis(signs: dict[int, str], width: int) -> list[Piece]:
    characters = [(signs.get(column, "-"), column in signs) for column in range(width)]
    return [
        ("".join(sign for sign, _ in group), "strong" if is_sign else "quiet")
        for is_sign, group in groupby(characters, key=lambda it: it[1])
    ]


class Canvas:
    """Lines on a grid of characters.

    The very first part of a training is so much worse than the rest that it would press all that
    follows into a line: the scale leaves it out, and it is drawn at the edge.

    Args:
        lines: What to draw.
        end: From 0 at the left to this at the right.
        width: In characters.
        height: In lines; 0 is the top.
    """

    def __init__(self, lines: Sequence[Line], end: float, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._lines = lines
        drawn = [_after_the_start(line) for line in lines]
        settled = [value[place >= _START * place[-1]] for place, value in drawn if len(place)]
        self.is_empty = not settled
        self.low, self.high = 0.0, 1.0
        self._rows: list[NDArray[np.float64]] = []
        if self.is_empty:
            return
        values = np.concatenate(settled)
        self.low, self.high = float(values.min()), float(values.max())
        scale = (self.high - self.low) or 1.0
        columns = (np.arange(width) + 0.5) / width * end
        for place, value in drawn:
            rows = np.full(width, np.nan)
            if len(place):
                seen = (columns >= place[0]) & (columns <= place[-1])
                seen[min(int(place[-1] / end * width), width - 1)] = True
                rows[seen] = np.interp(columns[seen], place, value)
            self._rows.append(np.clip((self.high - rows) / scale, 0.0, 1.0) * (height - 1))

    def pieces(self, row: int) -> list[Piece]:
        """The characters of a line; later curves cover earlier ones."""
        seen = np.full(self.width, -1)
        for number, rows in enumerate(self._rows):
            seen[np.rint(rows) == row] = number
        pieces = []
        for number, group in groupby(seen.tolist()):
            count = len(list(group))
            line = self._lines[number] if number >= 0 else Line((), (), " ")
            pieces.append((line.sign * count, line.style))
        return pieces


def _after_the_start(line: Line) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places, values = np.array(line.places, float), np.array(line.values, float)
    kept = (places > 0) & np.isfinite(values)
    return places[kept], values[kept]
