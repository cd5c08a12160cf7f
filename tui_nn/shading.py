"""Grey values as characters: pure functions from an image to what a terminal can show.

A character is about twice as tall as it is wide, so an image keeps its proportions with two
columns a pixel (28 lines of 56), or with two rows of pixels a line (14 lines of 28). Images may
have any height and width; pixels that a last line or column lacks count as background.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RAMP = " .:-=+*#%@"
"""From background to full ink: readable without any colour."""

_ENOUGH = 28  # pixels a side that need no enlarging to be seen well


def shade(image: NDArray[Any], ramp: str = RAMP, columns: int = 2) -> list[str]:
    """An image as lines of characters.

    Args:
        image: (height, width) grey values, 0 for background to 255 for full ink; means of several
            pixels, with fractions, are welcome.
        ramp: Characters for rising ink; the first is for none at all, and for nothing else.
        columns: Characters a pixel.

    Returns:
        `height` strings of `width * columns` characters.

    Raises:
        ValueError: The ramp has fewer than two characters.
    """
    ink = np.ceil(image).astype(np.uint8)  # upwards: the faintest ink stays visible
    cells = np.repeat(np.take(_table(ramp), ink), columns, axis=1)
    return [str(line) for line in cells.view(f"U{cells.shape[1]}")[:, 0]]


def shade_half(image: NDArray[np.uint8], ramp: str = RAMP) -> list[str]:
    """An image (28, 28) in half the height: 14 strings of 28 characters, one a pixel column."""
    return shade(halve(image), ramp, columns=1)


def fit(image: NDArray[np.uint8], columns: int, lines: int, ramp: str = RAMP) -> list[str]:
    """An image in its proportions, as large as it can be in `columns` x `lines` characters.

    Where there is room a pixel takes two columns, or a whole number of times that; else a character
    is one pixel wide and two high, or a whole number of times that, of which it shows the mean.

    Args:
        image: (height, width) grey values, neither of them 0.
        columns: At least 1.
        lines: At least 1.
        ramp: As for `shade`.

    Returns:
        At most `lines` strings of the same length, which is at most `columns`.
    """
    height, width = image.shape
    times = min(columns // (2 * width), lines // height)
    if times:
        return shade(np.repeat(image, times, axis=0), ramp, columns=2 * times)
    factor = max(-(-width // columns), -(-height // (2 * lines)))
    return shade(block_means(image, 2 * factor, factor), ramp, columns=1)


def halve(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The mean of every two rows of pixels: (28, 28) becomes (14, 28), (5, 8) becomes (3, 8)."""
    return block_means(image, 2, 1)


def block_means(image: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.float64]:
    """The mean of every block of `rows` x `columns` pixels: (28, 28) by 4 and 2 becomes (7, 14)."""
    full = _filled_up(image, rows, columns)
    height, width = full.shape
    blocks = full.reshape(height // rows, rows, width // columns, columns)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float64)


def half_blocks(image: NDArray[np.uint8]) -> NDArray[np.int_]:
    """What half-block characters need: the greys (upper, lower) of each cell.

    Args:
        image: (28, 28) grey values, or (height, width).

    Returns:
        (14, 28, 2) integers from 0 to 255, or (half the height, width, 2), wide enough to be
        calculated with.
    """
    full = _filled_up(image, 2, 1)
    pairs = full.reshape(len(full) // 2, 2, -1)
    return pairs.transpose(0, 2, 1).astype(np.int_)


def fit_half_blocks(image: NDArray[np.uint8], columns: int, lines: int) -> NDArray[np.int_]:
    """The half blocks of an image in `columns` x `lines` characters.

    A pixel has one half of a character. Only a small image is enlarged, a whole number of times, up
    to the size of a 28 x 28 one; one without room shows means.

    Args:
        image: (height, width) grey values, neither of them 0.
        columns: At least 1.
        lines: At least 1.

    Returns:
        (lines, columns, 2) integers from 0 to 255, of at most so many lines and columns.
    """
    height, width = image.shape
    times = min(min(columns, _ENOUGH) // width, min(2 * lines, _ENOUGH) // height)
    if times:
        return half_blocks(image.repeat(times, axis=0).repeat(times, axis=1))
    factor = max(-(-width // columns), -(-height // (2 * lines)))
    means = np.ceil(block_means(image, factor, factor))  # upwards, as in `shade`
    return half_blocks(means.astype(np.uint8))


def _filled_up(image: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """The image with background below and on the right, up to whole blocks of that size."""
    height, width = image.shape
    if height % rows == width % columns == 0:
        return image
    return np.pad(image, ((0, -height % rows), (0, -width % columns)))


@lru_cache(maxsize=8)
def _table(ramp: str) -> NDArray[np.str_]:
    """(256,) the character of each grey value: 0 has the first for itself, 255 has the last."""
    if len(ramp) < 2:
        raise ValueError(f"a ramp needs at least two characters, not {ramp!r}")
    steps = len(ramp) - 1
    levels = np.concatenate([[0], 1 + np.arange(255) * steps // 255])
    return np.take(np.array(list(ramp)), levels)
