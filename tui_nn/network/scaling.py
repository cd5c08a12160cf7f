"""From grey values to inputs, and from classes to targets."""

import numpy as np

from tui_nn.network.arrays import Floats, Pixels

LOWEST = 0.01
"""The input of the background. An input of 0 could not change the weights behind it."""

PER_GREY_VALUE = 0.99 / 255.0
"""How much an input grows with each of the 255 steps from background to ink."""


def scale_pixels(pixels: Pixels, out: Floats) -> Floats:
    """Grey values to inputs: value / 255 · 0.99 + 0.01.

    Args:
        pixels: uint8.
        out: Where the inputs go; of the same shape.
    """
    # Factors in the network's own precision: NumPy would otherwise go through float64.
    np.multiply(pixels, out.dtype.type(PER_GREY_VALUE), out)
    np.add(out, out.dtype.type(LOWEST), out)
    return out


def target_table(classes: int, dtype: np.dtype[np.floating], low: float, high: float) -> Floats:
    """A row of targets for each class, (classes, classes): `high` for itself, `low` elsewhere.

    A sigmoid never reaches 0 or 1; asked for them, weights would grow without end. Hence the
    tutorial's 0.01 and 0.99.
    """
    table = np.full((classes, classes), low, dtype)
    np.fill_diagonal(table, high)
    return table
