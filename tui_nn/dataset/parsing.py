"""From the bytes of CSV lines to numbers, and to the exact place where they are none."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ZERO, _NINE, _COMMA, _NEWLINE = b"09,\n"
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line.

    Args:
        column: The first value that is at fault, counted from 1.
        reason: What was found and what was expected.
    """

    column: int
    reason: str


def parse_lines(block: bytes, columns: int) -> NDArray[np.uint8] | None:
    """Whole lines of plain integers 0 to 255, separated by single commas, as an array.

    Everything happens on all bytes at once: the separators are found, and the one, two or three
    digits before each are put together. It is faster than any general parser, for it can do
    nothing else.

    Args:
        block: Lines, each with its newline.
        columns: Values in each line.

    Returns:
        (lines, columns) uint8, or None where anything is unusual, be it right or wrong;
        `parse_line` then tells.
    """
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    text = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(text < _ZERO)
    if len(ends) % columns or not len(ends) or ends[-1] != len(text) - 1:
        return None
    separators = text[ends].reshape(-1, columns)
    if (separators[:, -1] != _NEWLINE).any() or (separators[:, :-1] != _COMMA).any():
        return None
    starts = np.empty_like(ends)  # of the values
    starts[0] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    widths = np.subtract(ends, starts, dtype=np.int32, casting="same_kind")
    if widths.min() < 1 or widths.max() > 3 or text.max() > _NINE:
        return None
    digits = text - _ZERO
    values = digits[ends - 1]
    tens = np.flatnonzero(widths > 1)
    values[tens] += digits[ends[tens] - 2] * np.uint8(10)
    hundreds = tens[widths[tens] == 3]
    first, rest = digits[starts[hundreds]], values[hundreds]
    if ((first > 2) | ((first == 2) & (rest > 55))).any():
        return None
    values[hundreds] = first * np.uint8(100) + rest
    return values.reshape(-1, columns)


def parse_line(line: bytes, columns: int) -> NDArray[np.uint8] | Fault:
    """One line as (columns,) uint8, or what is wrong with it.

    Args:
        line: With or without its newline.
        columns: How many values it should have.
    """
    cells = line.strip().split(b",") if line.strip() else []
    values = []
    for column, cell in enumerate(cells[:columns], start=1):
        value = _grey_value(cell.strip())
        if value is None:
            found = cell[:20].decode("utf-8", errors="backslashreplace")
            return Fault(column, f"{found!r} is not an integer from 0 to 255")
        values.append(value)
    if len(cells) != columns:
        found = f"{len(cells)} value{'s' if len(cells) != 1 else ''}" if cells else "an empty line"
        return Fault(min(len(cells), columns) + 1, f"{found}, expected {columns}")
    return np.array(values, np.uint8)


def is_header(line: bytes) -> bool:
    """Whether a file's first line names its columns: it is not blank, and holds no number."""
    cells = [cell.strip().strip(b'"') for cell in line.strip().split(b",")]
    return cells != [b""] and not any(_NUMBER.fullmatch(cell) for cell in cells)


def _grey_value(number: bytes) -> int | None:
    digits = number.lstrip(b"0")  # int() refuses thousands of digits, even of zeros
    if not number.isdigit() or len(digits) > 3:
        return None
    value = int(digits or b"0")
    return value if value <= 255 else None
