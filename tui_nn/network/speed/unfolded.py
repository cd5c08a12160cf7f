"""The first layer without its paper: exact algebra that leaves out the pixels without ink.

Four fifths of MNIST are paper. Let l be the input of paper (0.01), and q what ink adds to it
(0.99 / 255 · value): an input is x = l + q, and q is 0 where there is no ink. Write the weights as
W = V + 1cᵀ, with a part c that all inputs share, and let S be the column sums of W. Then, exactly,

    x · W = q · V + (Σq) · c + l · S
    W += xᵀδ  is  V += qᵀδ,  c += l · δ,  S += (Σx) · δ.

Put c and S as two more rows below V, and two more numbers beside q: each line becomes one product,
and needs the rows of inked pixels only. `compact` does so batch by batch, `postponed` where these
are small.

A product is dense, and most pixels are inked by few rows: in 512 of them, 300 pixels hold nine
tenths of the ink, and 280 others the rest. Of these, V is kept apart, and multiplied entry by
entry (`sparse`). Plain gradient descent becomes 1.4 times as fast with 800 hidden nodes, 1.3 times
with 200, 1.15 to 1.4 times with 100, in batches of 16 rows and more; one row at a time 1.2, 1.1 and
1.02 times (one thread).

A layer is unfolded into V, c and S for the rows between two reports, and then folded into its
weights again, so that anybody may look at them, or change them, in between.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tui_nn.network.arrays import Floats, Pixels
from tui_nn.network.layers import Dense

_LARGE = 64
_RARE, _RARE_IN_LARGE = 0.17, 0.08
"""A pixel is rare where a smaller share of rows has ink in it, in batches below `_LARGE` rows and
from there on. An entry by itself costs about ten times what it does in a dense product. Of small
products those of 320 and fewer pixels are faster still, for BLAS does not split them; large ones
may have two threads, which entries by themselves have not."""

_SAMPLE = 255
"""Rows by which that is told: as many as a byte can count."""


@dataclass(frozen=True, eq=False, slots=True)
class InkedPixels:
    """Which pixels have ink, by how many rows.

    Args:
        often: Those with ink in many rows.
        rare: Those with ink in few.
        never: Those without.
    """

    often: NDArray[np.intp]
    rare: NDArray[np.intp]
    never: NDArray[np.intp]

    @classmethod
    def of(cls, grey: Pixels, batch_size: int) -> Self:
        """Of rows (n, inputs) uint8, at least one, to be learned in batches of a size."""
        inked = np.bitwise_or.reduce(grey, axis=0) != 0
        sample = (grey[:_SAMPLE] != 0).view(np.uint8)
        share = _RARE if batch_size < _LARGE else _RARE_IN_LARGE
        rare = np.add.reduce(sample, axis=0, dtype=np.uint8) < share * len(sample)
        return cls(*map(np.flatnonzero, (inked & ~rare, inked & rare, ~inked)))


class UnfoldedLayer(Dense):
    """A first layer while it learns.

    Its weights are V of the pixels that often have ink, with c and S below them.

    Args:
        layer: Whose weights are to be trained, and whose biases are shared.
    """

    rare: Floats
    """V of the pixels that rarely have ink."""

    def __init__(self, layer: Dense) -> None:
        inputs, nodes = layer.weights.value.shape
        self._table = np.empty((inputs + 2, nodes), layer.weights.value.dtype)
        super().__init__(self._table, layer.activation)
        # The same numbers, with a gradient of their own.
        self.biases = copy.copy(layer.biases)
        self._layer = layer
        self._ones = np.ones(inputs, self._table.dtype)

    @contextmanager
    def instead(self, layers: list[Dense], pixels: InkedPixels) -> Iterator[None]:
        """Stand in `layers` for the layer, whose weights follow at the end.

        Args:
            layers: Of a network.
            pixels: The inputs that may have ink.
        """
        place = layers.index(self._layer)
        self._unfold(pixels)
        layers[place] = self
        try:
            yield
        finally:
            layers[place] = self._layer
            self._fold(pixels)

    def _unfold(self, pixels: InkedPixels) -> None:
        """Take over the weights of the layer: V is the weights, c is 0."""
        if self.biases is not None and self._layer.biases is not None:
            self.biases.value = self._layer.biases.value
        weights, often = self._layer.weights.value, len(pixels.often)
        table = self._table[: often + 2 + len(pixels.rare)]
        self.weights.value, self.rare = table[: often + 2], table[often + 2 :]
        np.take(weights, pixels.often, axis=0, out=table[:often], mode="clip")
        np.take(weights, pixels.rare, axis=0, out=self.rare, mode="clip")
        table[often] = 0.0
        self._ones.dot(weights, table[often + 1])

    def _fold(self, pixels: InkedPixels) -> None:
        """Give the layer its weights back, V + 1cᵀ."""
        weights, paper = self._layer.weights.value, self.weights.value[-2]
        weights[pixels.never] += paper
        for which, values in ((pixels.often, self.weights.value[:-2]), (pixels.rare, self.rare)):
            values += paper
            weights[which] = values
