"""Batches, only the pixels that some row of a round inks: the first layer without its margins.

In 512 rows of MNIST, a quarter of the pixels is paper in all. The others are packed together, and
the weights are those of `unfolded`. Plain gradient descent becomes 1.7 times as fast as with whole
rows with 800 hidden nodes, 1.4 times with 200, 1.3 times with 100 (batches of 16 rows and more, one
thread).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from tui_nn.network.arrays import Floats, Pixels
from tui_nn.network.layers import Dense
from tui_nn.network.model import Network
from tui_nn.network.scaling import Scaling
from tui_nn.network.speed.gradients import OuterProduct, add_product, scalar
from tui_nn.network.speed.sparse import SparseRows, sparse_rows
from tui_nn.network.speed.unfolded import InkedPixels, UnfoldedLayer

_TOGETHER = 256
"""Rows that are packed together: few calls for small batches, and still in the cache when used."""


@dataclass(eq=False, slots=True)
class CompactBatch:
    """A batch as what the unfolded weights are multiplied with.

    Args:
        inputs: q of the pixels that often have ink, and the two numbers beside it, (n, often + 2).
            Pixel by pixel in memory, as rows are packed fastest.
        learning: These two numbers in the gradient's product, (2, n).
        rare: q of those that rarely have, (n, rare).
    """

    inputs: Floats
    learning: Floats
    rare: SparseRows


def packed(
    grey: Pixels,
    pixels: InkedPixels,
    scaling: Scaling,
    batch_size: int,
    dtype: np.dtype[np.floating],
) -> Iterator[CompactBatch]:
    """Batches of rows, packed to some of their pixels; the last may be smaller.

    Args:
        grey: (n, inputs) uint8.
        pixels: Which to keep.
        scaling: Of the network.
        batch_size: Rows of a batch.
        dtype: Of the network.
    """
    by_pixel = grey[:, pixels.often].T  # as NumPy lays it out
    rare = sparse_rows(grey[:, pixels.rare].T, scaling.per_grey_value, dtype)
    often, rows = by_pixel.shape
    rare_sums = rare.sums()
    ones, per_grey_value = np.ones(often, dtype), dtype.type(scaling.per_grey_value)
    together = max(_TOGETHER // batch_size, 1)
    done = 0
    while done < rows:
        size = min(batch_size, rows - done)
        batches = together if rows - done >= together * batch_size else 1
        first, done = done, done + batches * size
        part = by_pixel[:, first:done].reshape(often, batches, size)
        inputs = np.empty((batches, often + 2, size), dtype)
        ink, sums = inputs[:, :-2], inputs[:, -2]
        np.copyto(ink, part.transpose(1, 0, 2))
        np.multiply(ink, per_grey_value, ink)
        np.matmul(ones, ink, sums)
        sums += rare_sums[first:done].reshape(sums.shape)
        inputs[:, -1] = scaling.low
        learning = inputs[:, :-3:-1].copy()  # the two the other way round, with the paper's sum
        learning[:, 1] += scaling.low * grey.shape[1]
        of_batches = (rare.some(start, start + size) for start in range(first, done, size))
        yield from map(CompactBatch, inputs.transpose(0, 2, 1), learning, of_batches)


class CompactGradient(OuterProduct):
    """The mean of xᵀδ over a packed batch, as the change of V, c and S that it stands for."""

    batch: CompactBatch
    """What x is."""

    rare: Floats
    """V of the pixels that rarely have ink."""

    def add_to(self, matrix: Floats, scale: float, keep: float = 1.0) -> None:
        """Add scale · gradient in place to `matrix`, V with c and S below it."""
        if keep != 1.0:
            raise ValueError("only inked pixels change, so the others cannot be scaled")
        inputs, share = self.batch.inputs, scale / len(self.batch.inputs)
        inputs.T[-2:] = self.batch.learning
        add_product(matrix, share, inputs, self.delta)
        self.batch.rare.add_transposed_product(self.delta * scalar(share, matrix.dtype), self.rare)


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
        pixels = InkedPixels.of(grey, self._batch_size)
        with self.instead(network.layers, pixels):
            self._packed.rare = self.rare
            yield packed(grey, pixels, network.scaling, self._batch_size, network.dtype)

    def forward(self, x: CompactBatch) -> Floats:  # type: ignore[override]
        """The activations (n, nodes) for a packed batch."""
        if len(x.inputs) != len(self._z):
            self._make_room(len(x.inputs))
        self._packed.batch = x
        x.inputs.dot(self.weights.value, self._z)
        x.rare.add_product(self.rare, self._z)
        return self._activate()
