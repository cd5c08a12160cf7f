"""From the bytes of lines to labels and pixels, and to the exact place where they are none."""

import io
import math
import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.layout import SEPARATORS, Layout, split_cells
from tui_nn.dataset.lines.integers import parse_lines

LONGEST = 1 << 23
"""Bytes of a line that is looked into at all; the largest images fit."""

_SHOWN = 20  # characters of what was found


class Values(NamedTuple):
    """Rows as arrays.

    Args:
        labels: (n,) uint8; 0 where the layout has no labels.
        pixels: (n, side * side) uint8, as they stand in the file but for their scale.
    """

    labels: NDArray[np.uint8]
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line.

    Args:
        column: The first value that is at fault, counted from 1.
        reason: What was found and what was expected.
    """

    column: int
    reason: str


class LineParser:
    """Reads the lines of one layout: many at once where they are regular, else one by one.

    Args:
        layout: Of the lines.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._separator = SEPARATORS[layout.separator]
        self._scale = 255.0 / layout.full
        self._shown_full = f"{layout.full:g}"
        # Worked out once: a line that is read by itself needs them at each of its values.
        self._columns, self._label_column = layout.columns, layout.label_column
        self._greys = {
            b"%d" % k: round(k * self._scale) for k in range(min(int(layout.full), 255) + 1)
        }
        start = layout.first_pixel
        self._pixels = slice(start, start + layout.pixels)

    def read_block(self, block: bytes, rows: int) -> Values | None:
        """Whole lines at once.

        Args:
            block: Lines, each with its newline.
            rows: How many they are.

        Returns:
            None where anything is unusual, be it right or wrong; `read_line` then tells.
        """
        if self._separator != b"," and b"," in block:
            return None
        text = self._plain(block)
        bare = text.replace(b".0,", b",").replace(b".0\n", b"\n") if b"." in text else text
        integers = parse_lines(bare, self._columns, int(self._layout.ids))
        values = self._floats(text) if integers is None else integers
        if values is None or len(values) != rows:
            return None
        pixels = self._grey(values[:, self._pixels])
        labels = self._labels(values)
        return None if pixels is None or labels is None else Values(labels, pixels)

    def read_line(self, line: bytes, label: int | None = None) -> Values | Fault:
        """One line, with or without its newline, as a block of one row, or what is wrong with it.

        Args:
            line: The bytes.
            label: The right label, where the one in the line is known to be wrong.
        """
        layout = self._layout
        if len(line) > LONGEST:
            reason = f"a line of more than {LONGEST:,} bytes, expected {self._columns:,} values"
            return Fault(1, reason)
        cells = split_cells(line, self._separator) if line.strip() else []
        if cells and not cells[-1] and (layout.trailing or len(cells) < self._columns):
            cells.pop()  # nothing follows the last separator
        pixels = []
        found_label = 0 if label is None else label
        for column, cell in enumerate(cells[: self._columns]):
            if column < layout.ids or (column == self._label_column and label is not None):
                continue
            grey = self._greys.get(cell) if column != self._label_column else None
            value = self._value(cell, column) if grey is None else grey
            if isinstance(value, Fault):
                return value
            if column == self._label_column:
                found_label = value
            else:
                pixels.append(value)
        if len(cells) != self._columns:
            found = f"{len(cells):,} value{'s' if len(cells) != 1 else ''}"
            reason = f"{found if cells else 'an empty line'}, expected {self._columns:,}"
            return Fault(min(len(cells), self._columns) + 1, reason)
        return Values(np.array([found_label], np.uint8), np.array([pixels], np.uint8))

    def _value(self, cell: bytes, column: int) -> int | Fault:
        is_label = column == self._label_column
        bare = _unquoted(cell)
        if bare is None:
            is_open = cell.startswith(b'"') and cell.count(b'"') == 1
            quotes = "a quote that is not closed" if is_open else "quotes that do not enclose it"
            return Fault(column + 1, f"{_shown(cell)} has {quotes}")
        if not bare:
            return Fault(column + 1, f"an empty cell, expected {self._expected(is_label)}")
        number = _number(bare)
        if number is not None and 0 <= number <= (255 if is_label else self._layout.full):
            if not is_label:
                return round(number * self._scale)
            if number == int(number):
                return int(number)
        return Fault(column + 1, f"{_shown(cell)} is not {self._expected(is_label)}")

    def _expected(self, is_label: bool) -> str:
        if is_label:
            return "a label, an integer from 0 to 255"
        return f"a number from 0 to {self._shown_full}"

    def _plain(self, block: bytes) -> bytes:
        """The same lines as `parse_lines` wants them, where that is a matter of replacing."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if self._layout.separator != "comma":
            block = block.replace(self._separator, b",")
        elif b" " in block:
            block = block.replace(b", ", b",")
        if self._layout.trailing:
            block = block.replace(b",\n", b"\n")
        return _without_quotes(block) if b'"' in block else block

    def _floats(self, text: bytes) -> NDArray[np.float64] | None:
        """Lines of numbers of any form, by NumPy's own reader, which is slower."""
        is_spaced = self._layout.separator == "space"
        if text.translate(None, _NUMERIC) or text.isspace():
            return None
        if not is_spaced and self._layout.full <= 255 and not text.translate(None, _PLAIN):
            return None  # plain integers have been tried; what is left is rare, and read by itself
        try:
            values = np.loadtxt(
                io.BytesIO(text.replace(b",", b" ") if is_spaced else text),
                dtype=np.float64,
                delimiter=None if is_spaced else ",",
                comments=None,
                ndmin=2,
                encoding="latin-1",
            )
        except ValueError:
            return None
        return values if values.shape[1] == self._columns else None

    def _grey(self, values: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.uint8] | None:
        """Values as grey values; None where one is out of range."""
        if values.dtype == np.uint8 and self._layout.full == 255:
            return values.astype(np.uint8, copy=False)
        # Not the other way round: a NaN is neither.
        if not ((values >= 0) & (values <= self._layout.full)).all():
            return None
        return np.rint(values * self._scale).astype(np.uint8)

    def _labels(self, values: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.uint8] | None:
        column = self._label_column
        if column is None:
            return np.zeros(len(values), np.uint8)
        labels = values[:, column]
        if labels.dtype == np.uint8:
            return labels.astype(np.uint8, copy=False)
        sound = (labels >= 0) & (labels <= 255) & (labels == np.floor(labels))
        return labels.astype(np.uint8) if sound.all() else None


_PLAIN = b"0123456789,\n"
_NUMERIC = b"0123456789+-.eE, \t\n"
_QUOTED = re.compile(rb'(?:(?<=[,\n])|\A)"([0-9]+)"(?=[,\n])')


def _without_quotes(block: bytes) -> bytes:
    """Lines without the quotes around values; as they are where other quotes remain."""
    bare = block.replace(b'","', b",").replace(b'"\n"', b"\n")
    separators = block.count(b",") + block.count(b"\n")
    is_quoted = block.startswith(b'"') and block.endswith(b'"\n')
    if is_quoted and block.count(b'"') == 2 * separators and bare.count(b'"') == 2:
        return bare[1:-2] + b"\n"
    return _QUOTED.sub(rb"\1", block)


def _unquoted(cell: bytes) -> bytes | None:
    """What stands in a cell; None where quotes do not enclose it."""
    if b'"' not in cell:
        return cell
    inner = cell[1:-1]
    if len(cell) < 2 or not cell.startswith(b'"') or not cell.endswith(b'"') or b'"' in inner:
        return None
    return inner.strip()


def _number(text: bytes) -> float | None:
    """The number that a cell holds, written in any usual way."""
    if text.isdigit():
        digits = text.lstrip(b"0")  # int() refuses thousands of digits, even of zeros
        return int(digits or b"0") if len(digits) <= 9 else math.inf
    if text.translate(None, _NUMERIC):  # Python also takes nan, inf and 1_000
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _shown(cell: bytes) -> str:
    """What was found, so that a person can see it whatever it is."""
    if b"\0" in cell:
        return f"{cell[:_SHOWN].decode('ascii', errors='backslashreplace')!r} (a NUL byte)"
    try:
        cell.decode()
    except UnicodeDecodeError:
        text = cell[:_SHOWN].decode("ascii", errors="backslashreplace")
        return f"'{text}' (not UTF-8)"
    return repr(cell.decode()[:_SHOWN])
