"""The first layer without its paper: exact algebra that leaves out the pixels without ink.

Four fifths of a digit are paper. Let l be the input of paper (0.01), and q what ink adds to it
(0.99 / 255 · value): an input is x = l + q, and q is 0 where there is no ink. Write the weights as
W = V + 1cᵀ, with a part c that all inputs share, and let S be the column sums of W. Then, exactly,

    x · W = q · V + (Σq) · c + l · S
    W += xᵀδ  is  V += qᵀδ,  c += l · δ,  S += (Σx) · δ.

Put c and S as two more rows below V, and two more numbers beside q: each line becomes one product,
and needs the rows of inked pixels only. `compact` does so batch by batch, `postponed` where these
are small.

A layer is unfolded into V, c and S for the rows between two reports, and then folded into its
weights again, so that anybody may look at them, or change them, in between.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.layers import Dense


class UnfoldedLayer(Dense):
    """A first layer while it learns, with V of some of its inputs, and c and S below it.

    Args:
        layer: Whose weights are to be trained, and whose biases are shared.
    """

    def __init__(self, layer: Dense) -> None:
        inputs, nodes = layer.weights.value.shape
        self._table = np.empty((inputs + 2, nodes), layer.weights.value.dtype)
        super().__init__(self._table, layer.activation)
        # The same numbers, with a gradient of their own.
        self.biases = copy.copy(layer.biases)
        self._layer = layer
        self._ones = np.ones(inputs, self._table.dtype)
        self._columns: NDArray[np.intp] | None = None

    @contextmanager
    def instead(
        self, layers: list[Dense], columns: NDArray[np.intp] | None = None
    ) -> Iterator[None]:
        """Stand in `layers` for the layer, whose weights follow at the end.

        Args:
            layers: Of a network.
            columns: The inputs that may have ink; None for all.
        """
        place = layers.index(self._layer)
        self.unfold(columns)
        layers[place] = self
        try:
            yield
        finally:
            layers[place] = self._layer
            self.fold()

    def unfold(self, columns: NDArray[np.intp] | None = None) -> None:
        """Take over the weights of the layer: V is the weights, c is 0."""
        if self.biases is not None and self._layer.biases is not None:
            self.biases.value = self._layer.biases.value
        weights = self._layer.weights.value
        self._columns = columns
        table = self._table if columns is None else self._table[: len(columns) + 2]
        if columns is None:
            table[:-2] = weights
        else:
            np.take(weights, columns, axis=0, out=table[:-2], mode="clip")
        table[-2] = 0.0
        self._ones.dot(weights, table[-1])
        self.weights.value = table

    def fold(self) -> None:
        """Give the layer its weights back, V + 1cᵀ."""
        table, weights = self.weights.value, self._layer.weights.value
        if self._columns is None:
            np.add(table[:-2], table[-2], out=weights)
            return
        weights += table[-2]  # those of paper, which all others are put above now
        table[:-2] += table[-2]
        weights[self._columns] = table[:-2]
