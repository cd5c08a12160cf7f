"""What every data set offers: any row at once, and all of them, some at a time."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.edits import Edits
from tui_nn.dataset.layout import Layout
from tui_nn.dataset.names import class_names
from tui_nn.errors import DataError


@dataclass(frozen=True, eq=False)
class Row:
    """One image with its label.

    Args:
        index: Counted from 0.
        label: Its class; None where the rows have no labels.
        pixels: (side * side,) uint8, row-major; 0 is background, 255 is ink.
        line: The line of the file that it stands in, counted from 1; None outside a text file.
    """

    index: int
    label: int | None
    pixels: NDArray[np.uint8]
    line: int | None


@dataclass(frozen=True)
class Problem:
    """Something wrong with a file.

    Args:
        line: Counted from 1; in a file without lines, the row counted from 1.
        column: The value in the line, counted from 1.
        reason: What was found, and what was expected.
        row: The row that cannot be used because of it; None where all rows can.
        warning: Whether it may as well be right.
    """

    line: int
    column: int
    reason: str
    row: int | None = None
    warning: bool = False


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows in their order: those that can be used, and what is wrong with the others.

    Args:
        indices: (n,) int64, of the rows that can be used.
        labels: (n,) uint8; 0 where the rows have no labels.
        pixels: (n, side * side) uint8.
        problems: In the order of their lines.
        done: How far this is: rows looked at since the first.
    """

    indices: NDArray[np.int64]
    labels: NDArray[np.uint8]
    pixels: NDArray[np.uint8]
    problems: list[Problem]
    done: int


@dataclass(frozen=True)
class Preparation:
    """How far a data set is with getting ready: `done` of `total`, in bytes or in rows."""

    done: int
    total: int


class Dataset(ABC):
    """Rows that can be looked at one by one, or gone through from first to last.

    Attributes:
        name: The file's absolute path, or `builtin:train` or `builtin:test`.
        drawn: Whether this program drew the digits; otherwise they come from a file.
        layout: How its rows are read, and how its images are looked at.
        edits: The labels that were corrected and the rows that were marked.
    """

    name: str
    drawn: bool
    layout: Layout
    edits: Edits

    @abstractmethod
    def __len__(self) -> int:
        """How many rows are known, the unusable ones included; all of them after `prepare`."""

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
            DataError: The row cannot be used; the error names line and column.
            IndexError: There is no such row.
        """

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """All rows of a prepared data set in their order, some at a time.

        Raises:
            DataError: The file cannot be read any further.
        """

    @abstractmethod
    def fingerprint(self) -> dict[str, str | int]:
        """Which rows these are, for a record: name, size in bytes, and SHA-256."""

    @abstractmethod
    def identity(self) -> list[str | int]:
        """Which rows these are, found out at once; another file has another one."""

    def line_of(self, index: int) -> int | None:  # noqa: ARG002 - only text files have lines
        """The line of the file, counted from 1, that a row stands in."""
        return None

    def change(self) -> str:
        """What has become of the file since it was opened: empty, `grown`, or what to say."""
        return ""

    def close(self) -> None:  # noqa: B027 - what comes from no file has nothing to let go of
        """Let go of the file; no row can be had any more."""

    @property
    def description(self) -> str:
        """How the rows are read, in a few words."""
        return self.layout.description

    @property
    def has_labels(self) -> bool:
        """Whether the rows say what they are."""
        return self.layout.label != "none"

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each class, from 0; empty where the classes have none."""
        return class_names(self.layout.names)

    def finish_preparing(self) -> None:
        """`prepare` for a caller that has nothing to show meanwhile."""
        for _ in self.prepare():
            pass

    def load(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The usable rows of a prepared data set: pixels (n, side * side) and labels (n,) uint8.

        Raises:
            DataError: The file cannot be read any further.
        """
        pixels = np.empty((len(self), self.layout.pixels), np.uint8)
        labels = np.empty(len(self), np.uint8)
        count = 0
        for block in self.blocks():
            end = count + len(block.labels)
            pixels[count:end], labels[count:end] = block.pixels, block.labels
            count = end
        return pixels[:count], labels[:count]

    def refuse_missing_labels(self) -> None:
        """Check that the rows say what they are.

        Raises:
            DataError: They do not.
        """
        if not self.has_labels:
            raise DataError(
                "has no labels",
                path=self.name,
                remedy="`nn-tui predict` reads it; to learn or to test, labels are needed",
            )
