"""The types of arrays that the mathematics speaks of."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
"""float32 or float64; every array of one network has the same."""

Labels = NDArray[np.integer[Any]]
"""(n,) classes, counted from 0."""

Pixels = NDArray[np.uint8]
"""(n, inputs) grey values, 0 to 255."""


class PixelRows(Protocol):
    """Rows of grey values that are somewhere else, such as on disk, and come when asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, inputs)."""

    def __len__(self) -> int:
        """How many rows."""

    def __getitem__(self, rows: slice) -> Pixels:
        """Rows that follow each other, (n, inputs)."""

    def take(self, rows: NDArray[np.integer[Any]], axis: int) -> Pixels:
        """Some rows in any order, (len(rows), inputs)."""
