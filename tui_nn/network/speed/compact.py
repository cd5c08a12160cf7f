"""Batches, only the pixels that some row of a round inks: the first layer without its margins.

In 512 rows of MNIST, a quarter of the pixels is paper in all. What is left is packed together, and
each line of the algebra in `unfolded` is one dense product of a quarter less. Plain gradient
descent becomes 1.22 to 1.25 times as fast with 800 hidden nodes, 1.09 to 1.15 times with 200, 1.06
to 1.18 times with 100 (batches of 16 to 256, one thread).
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

FEWEST_ROWS = 16
"""With smaller batches, packing takes longer than it saves."""


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

    def __len__(self) -> int:
        """How many rows."""
        return len(self.inputs)


class CompactRows:
    """Rows packed to the pixels that are inked in some of them, batch by batch.

    Args:
        grey: (n, inputs) uint8.
        columns: The pixels to keep.
        scaling: Of the network.
        room: Where batches are made, one after the other, (inputs + 2, rows of a batch).
    """

    def __init__(
        self, grey: Pixels, columns: NDArray[np.intp], scaling: Scaling, room: Floats
    ) -> None:
        self._packed = grey[:, columns].T
        self._paper = scaling.low * grey.shape[1]
        self._scaling, self._room = scaling, room
        self._ones = np.ones(len(columns), room.dtype)
        self._learning = np.full((2, room.shape[1]), scaling.low, room.dtype)

    def __iter__(self) -> Iterator[CompactBatch]:
        """The batches; each is overwritten by the next."""
        per_grey_value = self._room.dtype.type(self._scaling.per_grey_value)
        columns, rows = self._packed.shape
        batch_size = self._room.shape[1]
        for first in range(0, rows, batch_size):
            part = self._packed[:, first : first + batch_size]
            count = part.shape[1]
            inputs = self._room.reshape(-1)[: (columns + 2) * count].reshape(columns + 2, count)
            ink = inputs[:-2]
            np.copyto(ink, part)
            np.multiply(ink, per_grey_value, ink)
            total = self._ones.dot(ink, inputs[-2])
            inputs[-1] = self._scaling.low
            learning = self._learning[:, :count]
            np.add(total, self._paper, learning[1])
            yield CompactBatch(inputs.T, learning)


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
    """A first layer while it is trained on `CompactRows`.

    Args:
        layer: Whose weights are to be trained, and whose biases are shared.
        batch_size: Rows of a batch, at most.
    """

    def __init__(self, layer: Dense, batch_size: int) -> None:
        super().__init__(layer)
        self._room = np.empty((len(self._table), batch_size), self._table.dtype)
        # What keeps the factors of a gradient here keeps another one's as well.
        self._gradient = self._packed = CompactGradient(self._gradient.inputs, self._gradient.delta)
        self.weights.gradient = self._gradient

    @contextmanager
    def at_work(self, network: Network, grey: Pixels) -> Iterator[Iterable[CompactBatch]]:
        """Stand in a network for the layer, for some rows (n, inputs) uint8: their batches."""
        columns = inked_columns(grey)
        with self.instead(network.layers, columns):
            yield CompactRows(grey, columns, network.scaling, self._room)

    def forward(self, x: CompactBatch) -> Floats:  # type: ignore[override]
        """The activations (n, nodes) for a packed batch."""
        self._packed.batch = x
        return super().forward(x.inputs)
