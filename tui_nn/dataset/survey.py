"""One look at every row: which can be used, what their labels are, and what is wrong."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.rows import Block, Dataset, Problem
from tui_nn.errors import DataError

LISTED = 1000
"""Problems that are kept; the others are only counted."""

_AT_ONCE = 1 << 16  # rows counted at once
_ENOUGH = 10  # rows that classes have, one with another, where a class of one row is no class


class Survey:
    """What is found out about the rows of a prepared data set, 2 bytes a row.

    Attributes:
        dataset: The rows.
        labels: (n,) uint8, of all rows; 0 for those that cannot be used.
        usable: (n,) bool, the rows that can be learned from.
        problems: The first `LISTED`, in the order of their lines but for those of the whole file.
        problem_count: All of them, warnings not among them.
        complete: Whether every row has been looked at.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.labels = np.zeros(len(dataset), np.uint8)
        self.usable = np.zeros(len(dataset), bool)
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.complete = False

    def blocks(self) -> Iterator[Block]:
        """Go through all rows, noting what is found; each block can be used for more.

        Raises:
            DataError: The file cannot be read any further.
        """
        for block in self.dataset.blocks():
            self.labels[block.indices] = block.labels
            self.usable[block.indices] = True
            self._note(block.problems)
            yield block
        if self.dataset.has_labels:
            self._refuse_lonely_labels()
        self.complete = True

    @property
    def rows(self) -> int:
        """How many rows can be used."""
        return int(self.usable.sum())

    @property
    def class_rows(self) -> NDArray[np.int64]:
        """How many usable rows each class has, (256,)."""
        count = np.zeros(256, np.int64)
        for first in range(0, len(self.labels), _AT_ONCE):  # counting needs 8 bytes a row
            part = slice(first, first + _AT_ONCE)
            count += np.bincount(self.labels[part][self.usable[part]], minlength=256)
        return count

    @property
    def classes(self) -> list[int]:
        """The classes that occur; none where the rows have no labels."""
        return np.flatnonzero(self.class_rows).tolist() if self.dataset.has_labels else []

    def refuse_emptiness(self) -> None:
        """Check that there is a row to use.

        Raises:
            DataError: There is none; the error names the first problem.
        """
        if self.rows:
            return
        first = self.problems[0] if self.problems else None
        raise DataError(
            f"no row can be used: {first.reason}" if first else "there are no rows",
            path=self.dataset.name,
            line=first.line if first else None,
            column=first.column if first else None,
            remedy="`nn-tui data check` lists everything that is wrong",
        )

    def _note(self, problems: list[Problem]) -> None:
        self.problem_count += sum(not problem.warning for problem in problems)
        self.problems += problems[: LISTED - len(self.problems)]

    def _refuse_lonely_labels(self) -> None:
        """A label that no other row has, where all others have many, is hardly right."""
        count = self.class_rows
        present = count[count > 0]
        if 1 not in present or np.median(present) < _ENOUGH:
            return
        is_lonely = [self.labels == label for label in np.flatnonzero(count == 1)]
        lonely = np.flatnonzero(np.logical_or.reduce(is_lonely) & self.usable)
        known = spans(np.flatnonzero(count > 1).tolist())
        column = self.dataset.layout.label_column or 0
        self._note(
            [
                Problem(
                    self.dataset.line_of(row) or row + 1,
                    column + 1,
                    f"label {self.labels[row]} is that of no other row, expected one of {known}",
                    row=row,
                )
                for row in lonely.tolist()
            ]
        )
        self.usable[lonely] = False


def spans(numbers: list[int]) -> str:
    """Numbers in words, such as `0 to 9` or `1 to 3, 7`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ", ".join(" to ".join(map(str, span)) for span in found)
