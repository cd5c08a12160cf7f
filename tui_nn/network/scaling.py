"""From grey values to inputs, and from classes to targets."""

from dataclasses import dataclass

import numpy as np

from tui_nn.network.arrays import Floats, Pixels


@dataclass(frozen=True)
class Scaling:
    """In a straight line from the input of paper to that of full ink.

    The defaults are the tutorial's: an input of 0 could not change the weights behind it. Inputs
    that are 0 on average and have a spread of 1 are learned from faster (LeCun, Bottou, Orr, Müller
    1998, section 4.3): about -0.4 and 2.8 for MNIST, whose pixels have a mean of 0.13 and a spread
    of 0.31 between 0 and 1.

    Args:
        low: The input for a grey value of 0.
        high: The input for a grey value of 255.
    """

    low: float = 0.01
    high: float = 1.0

    @property
    def per_grey_value(self) -> float:
        """How much an input grows with each of the 255 steps from paper to ink."""
        return (self.high - self.low) / 255.0

    def apply(self, pixels: Pixels, out: Floats) -> Floats:
        """Write value / 255 · (high - low) + low into `out`, and return it.

        Args:
            pixels: uint8.
            out: Of the same shape.
        """
        # By itself, for a product of two types goes through small buffers. And with factors in the
        # network's own precision: NumPy would otherwise go through float64.
        np.copyto(out, pixels)
        np.multiply(out, out.dtype.type(self.per_grey_value), out)
        np.add(out, out.dtype.type(self.low), out)
        return out


TUTORIAL = Scaling()
"""From 0.01 to 1."""


def target_table(classes: int, dtype: np.dtype[np.floating], low: float, high: float) -> Floats:
    """A row of targets for each class, (classes, classes): `high` for itself, `low` elsewhere.

    A sigmoid never reaches 0 or 1; asked for them, weights would grow without end. Hence the
    tutorial's 0.01 and 0.99.
    """
    table = np.full((classes, classes), low, dtype)
    np.fill_diagonal(table, high)
    return table
