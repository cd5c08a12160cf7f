"""Rows to learn from: in memory where they fit, else on disk."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.rows import Dataset, Preparation
from tui_nn.dataset.stored_rows import StoredRows, stored
from tui_nn.dataset.survey import Survey

IN_MEMORY = 1 << 28
"""Bytes of pixels up to which rows are held in memory: 340,000 rows of 28 x 28."""

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class UsableRows:
    """The rows of a data set that can be used, in their order.

    Args:
        pixels: (n, side * side) uint8, an array or what can stand for one.
        labels: (n,) uint8.
    """

    pixels: NDArray[np.uint8] | StoredRows
    labels: NDArray[np.uint8]


def _say_nothing(_preparation: Preparation) -> None:
    pass


def is_large(dataset: Dataset) -> bool:
    """Whether the rows of a prepared data set are too many to be held in memory."""
    return len(dataset) * dataset.layout.pixels > IN_MEMORY


def count_usable(dataset: Dataset, report: Callable[[Preparation], None] = _say_nothing) -> int:
    """How many rows of a prepared data set can be used; a large one is made ready for training.

    Args:
        dataset: The rows.
        report: Told how far it is; may raise to give up.

    Raises:
        DataError: There are no labels, or no row that can be used.
    """
    dataset.refuse_missing_labels()
    if is_large(dataset):
        return len(stored(dataset, report)[1])
    survey = Survey(dataset)
    for block in survey.blocks():
        report(Preparation(block.done, len(dataset)))
    survey.refuse_emptiness()
    return survey.rows


def load_usable(
    dataset: Dataset, report: Callable[[Preparation], None] = _say_nothing
) -> UsableRows:
    """The usable rows of a prepared data set.

    Args:
        dataset: The rows.
        report: Told how far it is; may raise to give up.

    Raises:
        DataError: There are no labels, or no row that can be used.
    """
    dataset.refuse_missing_labels()
    if is_large(dataset):
        return UsableRows(*stored(dataset, report))
    survey = Survey(dataset)
    pixels = np.empty((len(dataset), dataset.layout.pixels), np.uint8)
    written = [np.empty(0, np.int64)]
    count = 0
    for block in survey.blocks():
        pixels[count : count + len(block.indices)] = block.pixels
        count += len(block.indices)
        written.append(block.indices)
        report(Preparation(block.done, len(dataset)))
    survey.refuse_emptiness()
    # A row may turn out to be unusable when all have been seen.
    kept = np.flatnonzero(survey.usable[np.concatenate(written)])
    _move_up(pixels, kept)
    return UsableRows(pixels[: len(kept)], survey.labels[survey.usable])


def _move_up(pixels: NDArray[np.uint8], kept: NDArray[np.int64]) -> None:
    """Put some rows, in their order, one after the other; a copy of all might not fit in memory."""
    for start in range(0, len(kept), _ROWS_AT_ONCE):
        rows = kept[start : start + _ROWS_AT_ONCE]
        if rows[-1] != start + len(rows) - 1:  # otherwise they are where they should be
            pixels[start : start + len(rows)] = pixels[rows]
