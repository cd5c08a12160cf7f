"""Losses: how far the outputs of a network are from what they should be."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from tui_nn.network.arrays import Floats


class Loss(Protocol):
    """A number for each row that is smallest where outputs and targets agree."""

    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""

    def backward(self) -> Floats:
        """Its gradient by the outputs of the last `forward`, (n, outputs), row by row."""


class SquaredError:
    """½ Σ (o - t)² over the outputs of a row; its gradient is o - t."""

    def __init__(self) -> None:
        self._outputs, self._difference, self._flat = np.empty((3, 0, 0))

    def forward(self, outputs: Floats, targets: Floats) -> float:
        """The loss summed over the rows of a batch; both are (n, outputs)."""
        if outputs is not self._outputs:  # A network's outputs are one array for a batch size.
            self._outputs, self._difference = outputs, np.empty(outputs.shape, outputs.dtype)
            self._flat = self._difference.ravel()
        np.subtract(outputs, targets, self._difference)
        return 0.5 * float(self._flat.dot(self._flat))

    def backward(self) -> Floats:
        """Outputs - targets of the last `forward`, (n, outputs)."""
        return self._difference


LOSSES: dict[str, Callable[[], Loss]] = {"squared_error": SquaredError}
