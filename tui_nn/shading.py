"""Grey values as characters: pure functions from an image to what a terminal can show.

A character is about twice as tall as it is wide, so an image keeps its proportions with two
columns a pixel (28 lines of 56), or with two rows of pixels a line (14 lines of 28).
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RAMP = " .:-=+*#%@"
"""From background to full ink: readable without any colour."""


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


def halve(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The mean of every two rows of pixels: (28, 28) becomes (14, 28)."""
    pairs = image.reshape(len(image) // 2, 2, -1)
    return np.asarray(pairs.mean(axis=1), np.float64)


def half_blocks(image: NDArray[np.uint8]) -> NDArray[np.int_]:
    """What half-block characters need: the greys (upper, lower) of each cell.

    Args:
        image: (28, 28) grey values.

    Returns:
        (14, 28, 2) integers from 0 to 255, wide enough to be calculated with.
    """
    pairs = image.reshape(len(image) // 2, 2, -1)
    return pairs.transpose(0, 2, 1).astype(np.int_)


@lru_cache(maxsize=8)
def _table(ramp: str) -> NDArray[np.str_]:
    """(256,) the character of each grey value: 0 has the first for itself, 255 has the last."""
    if len(ramp) < 2:
        raise ValueError(f"a ramp needs at least two characters, not {ramp!r}")
    steps = len(ramp) - 1
    levels = np.concatenate([[0], 1 + np.arange(255) * steps // 255])
    return np.take(np.array(list(ramp)), levels)
