"""Whole lines of plain integers as an array, faster than any general parser."""

import numpy as np
from numpy.typing import NDArray

_ZERO, _COMMA, _NEWLINE = np.frombuffer(b"0,\n", np.uint8)


def parse_lines(block: bytes, columns: int, skipped: int = 0) -> NDArray[np.uint8] | None:
    """Whole lines of plain integers 0 to 255, separated by single commas, as an array.

    Everything happens on all bytes at once: at each, the number that would end there is worked
    out, and those before separators are kept. It is faster than any general parser, for it can do
    nothing else.

    Args:
        block: Lines, each with its newline.
        columns: Values in each line.
        skipped: Columns at the start of each line whose values do not matter, digits of any number.

    Returns:
        (lines, columns) uint8, or None where anything is unusual, be it right or wrong. What
        stands in the skipped columns means nothing.
    """
    text = np.frombuffer(block, np.uint8)
    digits = text - _ZERO  # whatever is no digit becomes 10 or more
    is_digit = digits < 10
    ends = np.flatnonzero(digits >= 10)
    newlines = ends[columns - 1 :: columns]
    if not len(ends) or len(ends) % columns or ends[-1] != len(text) - 1:
        return None
    if (text[newlines] != _NEWLINE).any():
        return None
    if np.count_nonzero(text == _COMMA) != len(ends) - len(newlines):
        return None
    if not is_digit[0] or not (is_digit[1:] | is_digit[:-1]).all():
        return None  # a value is missing
    values, is_too_much = _numbers(digits, is_digit)
    ends -= 1
    if is_too_much.any():
        wrong = is_too_much.take(ends).reshape(-1, columns)
        if wrong[:, skipped:].any():
            return None
    return values.take(ends).reshape(-1, columns)


def _numbers(
    digits: NDArray[np.uint8], is_digit: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """At each byte the number that ends there, and whether it is over 255 or has over 3 digits.

    Args:
        digits: (n,) the digits' values; they are overwritten.
        is_digit: (n,) which bytes are digits. At all others, what is returned means nothing.
    """
    digits *= is_digit.view(np.uint8)
    values = digits.copy()
    values[1:] += digits[:-1] * np.uint8(10)
    two = is_digit[1:] & is_digit[:-1]  # the second digit of a value, or one after it
    three = two[1:] & two[:-1]
    hundreds = digits[:-2] * three.view(np.uint8)
    is_too_much = np.zeros(len(digits), np.bool_)
    np.greater(hundreds, 2, out=is_too_much[2:])
    hundreds *= np.uint8(100)
    values[2:] += hundreds
    is_too_much[2:] |= values[2:] < hundreds  # over 255 it begins again at 0
    is_too_much[3:] |= three[1:] & three[:-1]
    return values, is_too_much
