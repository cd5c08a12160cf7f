"""Batches, only the pixels that some row of a round inks: the first layer without its margins.

In 512 rows of MNIST, a quarter of the pixels is paper in all. What is left is packed together, and
each line of the algebra in `unfolded` is one dense product of a quarter less. Plain gradient
descent becomes 1.2 times as fast as with whole rows with 800 hidden nodes, 1.1 to 1.2 times with
200, 1.03 to 1.3 times with 100 (batches of 16 and 32, one thread).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.arrays import Floats, Pixels
from tui_nn.network.layers import Dense
from tui_nn.network.model import Network
from tui_nn.network.scaling import Scaling
from tui_nn.network.speed.gradients import OuterProduct, add_product
from tui_nn.network.speed.unfolded import UnfoldedLayer

_TOGETHER = 128
"""Rows that are packed together: few calls for small batches, and still in the cache when used."""


def inked_columns(grey: Pixels) -> NDArray[np.intp]:
    """Which pixels have ink in some row of (n, inputs) uint8."""
    return np.flatnonzero(np.bitwise_or.reduce(grey, axis=0))


@dataclass(eq=False, slots=True)
class CompactBatch:
    """A batch as what the packed weights are multiplied with.

    Args:
        inputs: q of the inked pixels, and the two numbers beside it, (n, columns + 2). Pixel by
            pixel in memory, as rows are packed fastest.
        learning: These two numbers in the gradient's product, (2, n).
    """

    inputs: Floats
    learning: Floats


def packed(
    grey: Pixels,
    columns: NDArray[np.intp],
    scaling: Scaling,
    batch_size: int,
    dtype: np.dtype[np.floating],
) -> Iterator[CompactBatch]:
    """Batches of rows, packed to some of their pixels; the last may be smaller.

    Args:
        grey: (n, inputs) uint8.
        columns: The pixels to keep.
        scaling: Of the network.
        batch_size: Rows of a batch.
        dtype: Of the network.
    """
    by_pixel = grey[:, columns].T  # as NumPy lays it out
    pixels, rows = by_pixel.shape
    together = max(_TOGETHER // batch_size, 1)
    done = 0
    while done < rows:
        size = min(batch_size, rows - done)
        batches = together if rows - done >= together * batch_size else 1
        part = by_pixel[:, done : done + batches * size].reshape(pixels, batches, size)
        done += batches * size
        inputs = np.empty((batches, pixels + 2, size), dtype)
        ink = inputs[:, :-2]
        np.copyto(ink, part.transpose(1, 0, 2))
        np.multiply(ink, dtype.type(scaling.per_grey_value), ink)
        np.matmul(np.ones(pixels, dtype), ink, inputs[:, -2])
        inputs[:, -1] = scaling.low
        learning = inputs[:, :-3:-1].copy()  # the two the other way round, with the paper's sum
        learning[:, 1] += scaling.low * grey.shape[1]
        yield from map(CompactBatch, inputs.transpose(0, 2, 1), learning)


class CompactGradient(OuterProduct):
    """The mean of xᵀδ over a packed batch, as the change of V, c and S that it stands for."""

    batch: CompactBatch
    """What x is."""

    def add_to(self, matrix: Floats, scale: float, keep: float = 1.0) -> None:
        """Add scale · gradient in place to `matrix`, V with c and S below it."""
        if keep != 1.0:
            raise ValueError("only inked columns change, so the others cannot be scaled")
        inputs = self.batch.inputs
        inputs.T[-2:] = self.batch.learning
        add_product(matrix, scale / len(inputs), inputs, self.delta)


class CompactLayer(UnfoldedLayer):
    """A first layer while it is trained on packed batches.

    Args:
        layer: Whose weights are to be trained, and whose biases are shared.
        batch_size: Rows of a batch, at most.
    """

    def __init__(self, layer: Dense, batch_size: int) -> None:
        super().__init__(layer)
        self._batch_size = batch_size
        # What keeps the factors of a gradient here keeps another one's as well.
        self._gradient = self._packed = CompactGradient(self._gradient.inputs, self._gradient.delta)
        self.weights.gradient = self._gradient

    @contextmanager
    def at_work(self, network: Network, grey: Pixels) -> Iterator[Iterable[CompactBatch]]:
        """Stand in a network for the layer, for some rows (n, inputs) uint8: their batches."""
        columns = inked_columns(grey)
        with self.instead(network.layers, columns):
            yield packed(grey, columns, network.scaling, self._batch_size, network.dtype)

    def forward(self, x: CompactBatch) -> Floats:  # type: ignore[override]
        """The activations (n, nodes) for a packed batch."""
        self._packed.batch = x
        return super().forward(x.inputs)
