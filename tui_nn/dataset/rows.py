"""What every data set offers: any row at once, and all of them as arrays."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 28
"""Pixels along each side of an image."""

PIXELS = SIDE * SIDE
"""Pixels of an image."""


@dataclass(frozen=True, eq=False)
class Row:
    """One image with its label.

    Args:
        index: Counted from 0.
        label: Its class.
        pixels: (784,) uint8, row-major; 0 is background, 255 is ink.
        line: The line of the file that it stands in, counted from 1; None outside a file.
    """

    index: int
    label: int
    pixels: NDArray[np.uint8]
    line: int | None


@dataclass(frozen=True)
class Preparation:
    """How far a data set is with getting ready: `done` of `total`, in bytes or in rows."""

    done: int
    total: int


class Dataset(ABC):
    """Rows that can be looked at one by one, or had all at once.

    Attributes:
        name: The file's absolute path, or `builtin:train` or `builtin:test`.
        drawn: Whether this program drew the digits; otherwise they come from a file.
    """

    name: str
    drawn: bool

    @abstractmethod
    def __len__(self) -> int:
        """How many rows are known; all of them after `prepare`."""

    @abstractmethod
    def prepare(self) -> Iterator[Preparation]:
        """Get ready to give every row; a report every few milliseconds, none if it is ready.

        Rows can be looked at meanwhile, from another thread too. Leaving the iteration early
        leaves nothing behind.

        Raises:
            DataError: The rows cannot be read, or not be kept.
        """

    @abstractmethod
    def row(self, index: int) -> Row:
        """One row, without reading the others.

        Raises:
            DataError: The row's line is malformed; the error names line and column.
            IndexError: There is no such row.
        """

    @abstractmethod
    def load(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """All rows of a prepared data set: pixels (n, 784) uint8 and labels (n,) uint8.

        Raises:
            DataError: A line is malformed; the error names the first such line, and the column.
        """

    @abstractmethod
    def check(self) -> None:
        """Look through all rows of a prepared data set.

        Raises:
            DataError: A line is malformed; the error names the first such line, and the column.
        """

    @abstractmethod
    def fingerprint(self) -> dict[str, str | int]:
        """Which rows these are, for a record: name, size in bytes, and SHA-256."""

    def finish_preparing(self) -> None:
        """`prepare` for a caller that has nothing to show meanwhile."""
        for _ in self.prepare():
            pass
