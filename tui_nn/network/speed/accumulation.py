"""Large batches in parts, whose gradients are added up.

The arrays of a whole batch of 60,000 rows would take 400 MB for 784-200-10, and leave the
processor's cache at every operation. In parts a step over all rows takes two thirds of the time.
"""

from collections.abc import Sequence

import numpy as np

from tui_nn.network.layers import Parameter
from tui_nn.network.speed.gradients import Matrix

MOST_AT_ONCE = 2048
"""Rows of a part; a batch of up to so many is taken whole."""


class Accumulation:
    """The gradients of a batch, added up part by part.

    Args:
        parameters: All that is learned.
    """

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._sums = [Matrix(np.zeros_like(parameter.value)) for parameter in parameters]
        self._begun = False

    def add(self, parameters: Sequence[Parameter], share: float) -> None:
        """Add the mean gradient of a part that is such a share of the batch."""
        for parameter, total in zip(parameters, self._sums, strict=True):
            parameter.gradient.add_to(total.values, share, keep=1.0 if self._begun else 0.0)
        self._begun = True

    def take(self, parameters: Sequence[Parameter]) -> list[Parameter]:
        """The parameters with the gradient of the whole batch; the next part begins another."""
        self._begun = False
        return [
            Parameter(parameter.value, total, parameter.penalized)
            for parameter, total in zip(parameters, self._sums, strict=True)
        ]
