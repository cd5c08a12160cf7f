"""The arrays that the mathematics speaks of: their types, and how one set replaces another."""

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


def take_over(own: dict[str, Floats], given: dict[str, Floats]) -> None:
    """Copy each array that is given into the own one of its name.

    Raises:
        ValueError: A name is missing or unknown, or a shape or type differs; nothing is changed.
    """
    for name in sorted(own.keys() ^ given.keys()):
        raise ValueError(f"{name} is {'unknown' if name in given else 'missing'}")
    for name, array in own.items():
        there, wanted = (f"{each.shape} {each.dtype}" for each in (given[name], array))
        if there != wanted:
            raise ValueError(f"{name} is {there}, not {wanted}")
    for name, array in own.items():
        np.copyto(array, given[name])
