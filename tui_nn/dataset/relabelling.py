"""Correcting the label of a row, also of one whose own label cannot be read."""

from tui_nn.dataset.rows import Dataset
from tui_nn.errors import DataError


def relabel(dataset: Dataset, index: int, label: int) -> int | None:
    """Correct the label of a row; the file itself stays as it is.

    Args:
        dataset: The rows; so many are known that the row is among them.
        index: The row.
        label: The right label, 0 to 255.

    Returns:
        The label before; None for one that could not be read.

    Raises:
        DataError: The rows have no labels, or it is not the label that is wrong with the row.
        NnTuiError: It cannot be kept.
    """
    dataset.refuse_missing_labels()
    try:
        was = dataset.row(index).label
    except DataError:
        was = None
    if was == label:
        return was
    dataset.edits.relabel(index, label, was)
    try:
        found = dataset.row(index).label
    except DataError:  # something else is wrong with it, and the error says what
        dataset.edits.undo()
        raise
    if found != label:
        dataset.edits.undo()
        raise DataError(
            f"row {index:,} has another label in the file than when it was labelled by hand",
            path=dataset.name,
            remedy="Undo that change first",
        )
    return was
